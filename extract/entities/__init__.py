"""One file per kind of entity; each holds a `Pattern` with examples that must and must not match."""
