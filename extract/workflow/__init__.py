"""The use cases as plain calls, one file per family; no printing, events through one callback."""
