"""Writes down the hashes of the shipped frameworks after putting each through the schema.

Run it after a change of a shipped framework: `python tests/frameworks/refresh.py`.
"""

from __future__ import annotations

import hashlib
import json

from extract import frameworks
from extract.frameworks.yaml_file import shown
from extract.resources import shipped


def refresh() -> None:
    folder = shipped("schemas") / "frameworks"
    known = {}
    for path in sorted(folder.glob("*.yaml")):
        for problem in frameworks.check(path, thorough=True).problems:
            raise SystemExit(f"{path.name}, line {problem.line}, {shown(problem.place)}: {problem.reason}")
        known[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "checked.json").write_text(json.dumps(known, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    refresh()
