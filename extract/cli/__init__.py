"""The command line: one file per command; reads options, calls one workflow, draws the result."""
