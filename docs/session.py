"""Runs the session that README shows, and writes what the program printed between the README's markers.

With `--check` it fails when README shows anything else. Times and ids that differ from run to run (seconds,
evidence ids) are replaced by a sign.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
MARKERS = re.compile(r"(<!-- session begins -->\n).*?(<!-- session ends -->)", re.DOTALL)
EXTRACT = Path(sys.executable).with_name("extract")

STEPS = [
    "extract ingest corpus/samples --ocr off",
    "extract search --element 4.4.5 --limit 2",
    "extract cite {passage} 4.4.5 --quote \"an external assessment found that it conforms\"",
    "extract cite {passage} 4.4.5 --quote \"it generally conforms to the International Standards\"",
    "extract score 4.4.5 4 --because \"Independence confirmed yearly and by an external assessment.\"",
    "extract export evidence-table --edition internal -o annex1.md",
    "grep -m1 -A12 'MI 4.4' annex1.md",
    "grep 'generally conforms' annex1.md",
    "extract check",
]


def run() -> str:
    """Run the steps in an empty folder and return them with their output, as Markdown."""
    shown = []
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "corpus").symlink_to(ROOT / "corpus")
        environment = {
            "PATH": f"{EXTRACT.parent}:{os.environ['PATH']}",
            "HOME": folder,
            "COLUMNS": "105",
            "EXTRACT_REVIEWER": "Ana",
            "LANG": "C.UTF-8",
        }
        passage = ""
        for step in STEPS:
            command = step.format(passage=passage)
            done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False)
            output = scrub("\n".join(line.rstrip() for line in (done.stdout + done.stderr).rstrip().splitlines()))
            if not passage and (found := re.search(r"\b[0-9a-f]{16}\b", output)) and "search" in step:
                passage = found[0][:8]
            shown.append(f"$ {command}\n{output}\n")
    return "```text\n" + "\n".join(shown) + "```"


def scrub(text: str) -> str:
    """Replace what differs from run to run."""
    text = re.sub(r"in \d+\.\d seconds \(\d+ pages a second\)", "in … seconds", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "…", text)
    text = re.sub(r"^[0-9a-f]{16}$", "…", text, flags=re.MULTILINE)
    text = re.sub(r"evidence [0-9a-f]{16}|[0-9a-f]{8}-[0-9a-f-]{27}", "…", text)
    return re.sub(r"\b[0-9a-f]{64}\b", "…", text)


def main() -> int:
    """Write or check the session; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    text = README.read_text(encoding="utf-8")
    session = run()
    wanted = MARKERS.sub(lambda found: f"{found[1]}{session}\n{found[2]}", text)
    if wanted == text:
        return 0
    if check:
        sys.stderr.write("README.md shows another session than the program prints; run `python docs/session.py`.\n")
        return 1
    README.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
