"""Page geometry → page text in reading order → passages. Pure: no PDF library, no disk."""
