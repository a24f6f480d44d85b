"""Scores what is done with hyphens at line ends against places that a person judged.

    python -m benchmarks.hyphens [--data FOLDER] [--write]

`hyphens.tsv` holds `file, page, first, second, right`: the two halves of a word (or of two words) that a line, column
or page end parts within a passage, and what the print means: `joined` (one word), `kept` (a hyphen of the word) or
`parted` (a hyphen, then a space: “short- and long-term”, or a dash). The places were drawn at random from the
documents in FOLDER (default `../shared`), each was read in its context. `--write` puts the line into README.md.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from pathlib import Path

from benchmarks.passages import read
from benchmarks.run import put
from extract.segment import passages
from extract.segment.hyphens import Vocabulary

HERE = Path(__file__).parent
NAMES = {"": "joined", "-": "kept", "- ": "parted"}

_LONGEST = 24
"""As much of a half is kept: enough for words, the ends of an address will do."""

_decided: dict[tuple[str, str], str] = {}


class Recorder(Vocabulary):
    """Writes down what is decided."""

    def join(self, before: str, after: str) -> str:
        between = super().join(before, after)
        _decided[before.split()[-1][-_LONGEST:], after.split()[0][:_LONGEST]] = NAMES[between]
        return between


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared")
    parser.add_argument("--truth", type=Path, default=HERE / "hyphens.tsv")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    truth: dict[str, list[dict[str, str]]] = defaultdict(list)
    with options.truth.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            truth[row["file"]].append(row)
    found = {path.name: path for path in sorted(options.data.rglob("*.pdf")) if path.name in truth}
    passages.Vocabulary = Recorder  # type: ignore[misc]
    count: Counter[str] = Counter()
    for name, path in found.items():
        _decided.clear()
        read(path)
        for row in truth[name]:
            decided = _decided.get((row["first"], row["second"]), "not met")
            count["right" if decided == row["right"] else decided if decided == "not met" else "wrong"] += 1
            count[row["right"]] += 1
            if decided != row["right"]:
                print(f"  {name} page {row['page']}: {row['first']} | {row['second']}: {row['right']}, was {decided}")
    n = count["right"] + count["wrong"]
    line = (
        f"right {count['right']} of {n} judged line ends ({count['right'] / max(1, n):.1%}) in {len(found)} documents; "
        f"by the print {count['joined']} joined, {count['kept']} kept, {count['parted']} parted; "
        f"not met {count['not met']}"
    )
    print(line)
    if options.write:
        put("hyphens", "Hyphens at line ends", line)


if __name__ == "__main__":
    main()
