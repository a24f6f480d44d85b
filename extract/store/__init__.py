"""The store: one SQLite file that holds a review; the only room that speaks SQL."""
