"""Sentence encoders, which turn passages into vectors that lie near each other when they mean the same. Optional."""
