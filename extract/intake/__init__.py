"""Reads what others made: published evidence tables, surveys, interviews, highlights, QDA projects."""
