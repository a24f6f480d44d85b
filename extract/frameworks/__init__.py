"""Framework files: YAML in, one validated `Framework` value out.

    load("mopan-3.0")         a framework by its id, or by the path of its file
    load_file(Path("x.yaml")) a file anywhere
    available()               what `load` finds by id
    check(Path("x.yaml"))     every problem of a file, with its place and line

A file that is not right is never half used: `FrameworkError` names the file, the place and the reason.
"""

from __future__ import annotations

from extract.frameworks.build import Problem
from extract.frameworks.shelf import FOLDERS, Checked, Known, available, check, load, load_file

__all__ = ["FOLDERS", "Checked", "Known", "Problem", "available", "check", "load", "load_file"]
