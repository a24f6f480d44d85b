"""The store: one SQLite file that holds a review; the only room that speaks SQL."""

APPLICATION_ID = 0x65787472
"""SQLite's application id of our files ("extr"): tells a store from any other database."""
