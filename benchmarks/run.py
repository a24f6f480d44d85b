"""All benchmarks in turn, as far as what they measure on is there; each writes its own section of README.md.

`make bench` runs it. Judged data is looked for in `../shared` beside the project, or where `--data FOLDER` says;
what is not there is skipped and named.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Run what can be run; returns 1 when one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    data = parser.parse_args().data
    runs = [
        (["benchmarks.pdf"], data / "corpus"),
        (["benchmarks.passages"], data / "gold" / "pdf"),
        (["benchmarks.tables", str(data / "gold" / "pdf" / "icdar2013"), "--half", "held", "--peers"], data / "gold" / "pdf" / "icdar2013"),
        (["benchmarks.labels", str(data / "corpus" / "real")], data / "corpus" / "real"),
        (["benchmarks.ranking"], ROOT / "corpus" / "samples"),
        (["benchmarks.entities"], ROOT / "corpus" / "samples"),
        (["benchmarks.exports", "--write"], ROOT / "corpus" / "samples"),
    ]
    failed = []
    for words, needs in runs:
        if not needs.exists():
            sys.stderr.write(f"skipped {words[0]}: {needs} is not there\n")
            continue
        sys.stderr.write(f"{' '.join(words)}\n")
        if subprocess.run([sys.executable, "-m", *words], cwd=ROOT, check=False).returncode:
            failed.append(words[0])
    for name in failed:
        sys.stderr.write(f"failed: {name}\n")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
