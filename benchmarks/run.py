"""All benchmarks in turn, as far as what they measure on is there; the figures land in README.md beside this file.

`make bench` runs it. Judged data is looked for in `../shared` beside the project, or where `--data FOLDER` says;
what is not there is skipped and named. Some scripts write their own section; what the others print is put into
one here, as printed.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = Path(__file__).with_name("README.md")


def main() -> int:
    """Run what can be run; returns 1 when one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--only", help="one of them, e.g. tables")
    options = parser.parse_args()
    gold, corpus, samples = options.data / "gold", options.data / "corpus", ROOT / "corpus" / "samples"
    runs = [
        ("pdf", [], corpus, None),
        ("passages", ["--gold", gold], gold / "pdf", "Passages against known texts"),
        ("tables", [gold / "pdf" / "icdar2013", "--half", "held", "--peers"], gold / "pdf" / "icdar2013", "Tables: the half of ICDAR-2013 that was not tuned on"),
        ("hyphens", ["--data", options.data], corpus / "real", "Hyphens at line ends"),
        ("labels", [corpus / "real"], corpus / "real", "Printed page labels"),
        ("ranking", ["--gold", gold / "ranking", "--write"], samples, None),
        ("entities", [samples], samples, "Entities"),
        ("exports", ["--write"], samples, None),
    ]  # fmt: skip
    failed = []
    for name, words, needs, title in runs:
        if options.only not in (None, name):
            continue
        if not needs.exists():
            sys.stderr.write(f"skipped {name}: {needs} is not there\n")
            continue
        command = [sys.executable, "-m", f"benchmarks.{name}", *map(str, words)]
        sys.stderr.write(f"{name} …\n")
        done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE if title else None, text=True)
        if done.returncode:
            failed.append(name)
        elif title:
            put(name, title, done.stdout)
    for name in failed:
        sys.stderr.write(f"failed: {name}\n")
    return int(bool(failed))


def put(name: str, title: str, printed: str) -> None:
    """Put what a script printed into its section of README.md."""
    today = datetime.now(UTC).date()
    section = (
        f"<!-- {name} begins -->\n## {title}\n\n```text\n{printed.rstrip()}\n```\n\n"
        f"*{today}; `python -m benchmarks.run --only {name}`.*\n<!-- {name} ends -->"
    )
    text = README.read_text(encoding="utf-8")
    old = re.compile(rf"<!-- {name} begins -->.*?<!-- {name} ends -->", re.DOTALL)
    text = old.sub(lambda _: section, text) if old.search(text) else f"{text.rstrip()}\n\n{section}\n"
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
