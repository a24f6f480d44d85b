"""Passages × framework × lexicon → scores with reasons. Pure: no disk, no database."""
