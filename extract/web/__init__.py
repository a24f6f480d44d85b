"""The review page in a browser on this machine: the same use cases as the command line."""
