"""Views of the canonical table as files; each exporter is given an open stream."""
