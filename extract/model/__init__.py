"""Frozen values that the rooms hand to each other; they know nothing of disk, database or terminal."""
