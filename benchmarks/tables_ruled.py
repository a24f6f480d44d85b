"""Measures ruled tables against pdfplumber.find_tables on the same pages: cells, and the time for both.

    python -m benchmarks.tables_ruled PDF [PDF ...] [--pages N]

Of pdfplumber's tables of at least two rows and columns, counts the cells that hold text, and how many of them we
have in place (intersection over union above .8) or with the same text. Time is reading the page and finding its
tables, for both. pdfplumber cuts shaded cells at every shaded line; such cells count as cells all the same.
"""

from __future__ import annotations

import argparse
import re
import time
from pathlib import Path

import pdfplumber

from extract.parse.with_pypdfium2 import Engine
from extract.segment.tables import find_tables

Rectangle = tuple[float, float, float, float]


def alike(one: Rectangle, other: Rectangle) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    if across <= 0 or down <= 0:
        return 0.0
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return across * down / (sum(areas) - across * down)


def squeeze(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--pages", type=int, default=60, help="first pages of each file")
    options = parser.parse_args()
    engine = Engine()
    total = {"cells": 0, "place": 0, "text": 0}
    ours = theirs = 0.0
    n_pages = 0
    for path in options.files:
        count = dict.fromkeys(total, 0)
        with engine.open(path) as document, pdfplumber.open(path) as peer:
            for number in range(1, min(options.pages, document.n_pages) + 1):
                n_pages += 1
                start = time.perf_counter()
                page = document.page(number)
                tables = find_tables(page.words, page.rules, page.width, page.height)
                ours += time.perf_counter() - start
                start = time.perf_counter()
                other = peer.pages[number - 1]
                found = other.find_tables()
                theirs += time.perf_counter() - start
                cells = [cell for table in tables for cell in table.cells if cell.words]
                texts = {squeeze("".join(page.words[i].text for i in cell.words)) for cell in cells}
                for table in found:
                    if len(table.rows) < 2 or max(len(row.cells) for row in table.rows) < 2:
                        continue
                    for row, contents in zip(table.rows, table.extract(), strict=True):
                        for cell, text in zip(row.cells, contents, strict=True):
                            if cell is None or not text or not text.strip():
                                continue
                            count["cells"] += 1
                            count["text"] += squeeze(text) in texts
                            count["place"] += any(
                                alike(cell, (c.x0, c.top, c.x1, c.bottom)) > 0.8 for c in cells
                            )
                other.close()
        print(f"{path.name[:50]:50s} {count}")
        total = {key: total[key] + count[key] for key in total}
    print(f"all {total}")
    print(
        f"{n_pages} pages: ours {ours:.2f} s, pdfplumber {theirs:.2f} s, {theirs / max(ours, 1e-9):.1f} times as fast"
    )


if __name__ == "__main__":
    main()
