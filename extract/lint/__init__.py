"""Checks for contradictions in a review, one function per check, each with id, severity and explanation."""
