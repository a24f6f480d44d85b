"""Measures table finding with the figures of the ICDAR 2013 table competition, for us and for pdfplumber.

    python -m benchmarks.tables FOLDER [--half tune|held|all] [--peers] [--detail] [--real FOLDER]

FOLDER holds `<name>.pdf`, `<name>-reg.xml` (table regions) and `<name>-str.xml` (cells). Files with an even
number make the half that was tuned on (`tune`), those with an odd number the one that was only measured (`held`).

Region: characters in both the true and the found regions, over those in the found (precision) and in the true
ones (recall); the same by area; complete = true tables all of whose characters lie in one found region; pure =
found regions without a character of anything else. Structure: adjacency relations (a cell's text with the next
cell with text to its right, and below it), found ones over all pages against the true ones. Documents count
alike (macro), and all relations alike (micro). Words and their places come from the same engine for everybody.
"""

from __future__ import annotations

import argparse
import re
import time
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from extract.model.layout import RawPage
from extract.parse.with_pypdfium2 import Engine
from extract.segment.tables import find_tables

Rectangle = tuple[float, float, float, float]


@dataclass
class Cell:
    row: int
    column: int
    row_end: int
    column_end: int
    text: str


@dataclass
class Table:
    page: int
    box: Rectangle
    cells: list[Cell] = field(default_factory=list)


Finder = Callable[[Path, dict[int, RawPage]], list[Table]]


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("\u00ad", "").lower()


# --- truth ------------------------------------------------------------------------------------------------


def _box(element: ET.Element, height: float) -> Rectangle:
    x1, y1, x2, y2 = (float(element.get(name, "0")) for name in ("x1", "y1", "x2", "y2"))
    return min(x1, x2), height - max(y1, y2), max(x1, x2), height - min(y1, y2)


def true_regions(path: Path, pages: dict[int, RawPage]) -> list[Table]:
    found = []
    for region in ET.parse(path).getroot().iter("region"):
        page = int(region.get("page", "1"))
        box = region.find("bounding-box")
        if box is not None and page in pages:
            found.append(Table(page, _box(box, pages[page].height)))
    return found


def true_tables(path: Path, pages: dict[int, RawPage]) -> list[Table]:
    found = []
    for region in ET.parse(path).getroot().iter("region"):
        page = int(region.get("page", "1"))
        table = Table(page, (0, 0, 0, 0))
        for cell in region.iter("cell"):
            row, column = int(cell.get("start-row", "0")), int(cell.get("start-col", "0"))
            content = cell.find("content")
            table.cells.append(
                Cell(
                    row,
                    column,
                    int(cell.get("end-row", row)),
                    int(cell.get("end-col", column)),
                    (content.text or "") if content is not None else "",
                )
            )
        if page in pages:
            found.append(table)
    return found


# --- finders ----------------------------------------------------------------------------------------------


def ours(_path: Path, pages: dict[int, RawPage]) -> list[Table]:
    found = []
    for number, page in pages.items():
        for grid in find_tables(page.words, page.rules, page.width, page.height):
            table = Table(number, (grid.x0, grid.top, grid.x1, grid.bottom))
            for cell in grid.cells:
                text = " ".join(page.words[i].text for i in cell.words)
                table.cells.append(
                    Cell(
                        cell.row,
                        cell.column,
                        cell.row + cell.row_span - 1,
                        cell.column + cell.column_span - 1,
                        text,
                    )
                )
            found.append(table)
    return found


def _plumber(settings: dict[str, str]) -> Finder:
    def find(path: Path, pages: dict[int, RawPage]) -> list[Table]:
        import pdfplumber  # only with --peers

        found = []
        with pdfplumber.open(path) as document:
            for number in pages:
                page = document.pages[number - 1]
                for table in page.find_tables(table_settings=settings):
                    texts = table.extract()
                    xs = sorted({c[0] for c in table.cells} | {c[2] for c in table.cells})
                    ys = sorted({c[1] for c in table.cells} | {c[3] for c in table.cells})
                    left, top = page.bbox[0], page.bbox[1]
                    box = table.bbox
                    made = Table(number, (box[0] - left, box[1] - top, box[2] - left, box[3] - top))
                    for row, cells in zip(texts, table.rows, strict=True):
                        for text, cell in zip(row, cells.cells, strict=True):
                            if cell is not None:
                                made.cells.append(
                                    Cell(
                                        ys.index(cell[1]),
                                        xs.index(cell[0]),
                                        ys.index(cell[3]) - 1,
                                        xs.index(cell[2]) - 1,
                                        text or "",
                                    )
                                )
                    found.append(made)
                page.close()
        return found

    return find


FINDERS: dict[str, Finder] = {
    "ours": ours,
    "pdfplumber lines": _plumber({}),
    "pdfplumber text": _plumber({"vertical_strategy": "text", "horizontal_strategy": "text"}),
}


# --- measures ---------------------------------------------------------------------------------------------


def characters_in(page: RawPage, box: Rectangle) -> Counter[int]:
    """Word index → characters, for words whose middle lies in the box."""
    return Counter(
        {
            i: len(word.text)
            for i, word in enumerate(page.words)
            if box[0] - 1 <= (word.x0 + word.x1) / 2 <= box[2] + 1
            and box[1] - 1 <= (word.top + word.bottom) / 2 <= box[3] + 1
        }
    )


def relations(table: Table) -> Iterable[tuple[int, str, str, str]]:
    grid: dict[tuple[int, int], int] = {}
    texts = [squeeze(cell.text) for cell in table.cells]
    for i, cell in enumerate(table.cells):
        if texts[i]:
            for row in range(cell.row, cell.row_end + 1):
                for column in range(cell.column, cell.column_end + 1):
                    grid[row, column] = i
    if not grid:
        return
    n_rows, n_columns = max(r for r, _ in grid) + 1, max(c for _, c in grid) + 1
    seen: set[tuple[int, int, str]] = set()
    for (row, column), i in sorted(grid.items()):
        for direction, places in (
            ("right", ((row, c) for c in range(column + 1, n_columns))),
            ("below", ((r, column) for r in range(row + 1, n_rows))),
        ):
            other = next((grid[place] for place in places if place in grid and grid[place] != i), None)
            if other is not None and (i, other, direction) not in seen:
                seen.add((i, other, direction))
                yield table.page, texts[i], texts[other], direction


def area(box: Rectangle) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def overlap(one: Rectangle, other: Rectangle) -> float:
    return area((max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])))


def measure(
    pages: dict[int, RawPage], regions: list[Table], tables: list[Table], found: list[Table]
) -> Counter[str]:
    count: Counter[str] = Counter()
    for number, page in pages.items():
        true_words = [characters_in(page, t.box) for t in regions if t.page == number]
        found_words = [characters_in(page, t.box) for t in found if t.page == number]
        true_all, found_all = Counter[int](), Counter[int]()
        for words in true_words:
            true_all |= words
        for words in found_words:
            found_all |= words
        count["chars both"] += (true_all & found_all).total()
        count["chars true"] += true_all.total()
        count["chars found"] += found_all.total()
        count["complete"] += sum(any(not (t - f) for f in found_words) for t in true_words)
        count["pure"] += sum(any(not (f - t) for t in true_words) for f in found_words)
        count["regions"] += len(true_words)
        count["found"] += len(found_words)
        for t in (t.box for t in regions if t.page == number):
            count["area true"] += int(area(t))
            count["area both"] += int(min(area(t), sum(overlap(t, f.box) for f in found if f.page == number)))
        count["area found"] += int(sum(area(f.box) for f in found if f.page == number))
    true_relations = Counter(relation for table in tables for relation in relations(table))
    found_relations = Counter(relation for table in found for relation in relations(table))
    count["rel both"] = (true_relations & found_relations).total()
    count["rel true"] = true_relations.total()
    count["rel found"] = found_relations.total()
    return count


def ratio(part: float, whole: float, empty: float = 0.0) -> float:
    return part / whole if whole else empty


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def figures(count: Counter[str], what: str) -> tuple[float, float, float]:
    precision = ratio(count[f"{what} both"], count[f"{what} found"])
    recall = ratio(count[f"{what} both"], count[f"{what} true"])
    return precision, recall, f1(precision, recall)


def show(name: str, counts: dict[str, Counter[str]]) -> None:
    total: Counter[str] = Counter()
    for count in counts.values():
        total.update(count)
    n = max(1, len(counts))
    print(f"{name}")
    for what in ("chars", "area", "rel"):
        precision, recall, both = figures(total, what)
        each = [figures(count, what) for count in counts.values()]
        mean_p, mean_r = sum(e[0] for e in each) / n, sum(e[1] for e in each) / n
        print(
            f"  {what:6s} micro P {precision:.3f} R {recall:.3f} F1 {both:.3f}   "
            f"macro P {mean_p:.3f} R {mean_r:.3f} F1 {f1(mean_p, mean_r):.3f}"
        )
    print(
        f"  tables {total['regions']}  found {total['found']}  complete {total['complete']}  pure {total['pure']}"
        f"  documents {len(counts)}  seconds {total['ms'] / 1000:.2f}"
    )


def is_tuned_on(name: str) -> bool:
    number = re.search(r"\d+", name)
    return number is not None and int(number.group()) % 2 == 0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=("tune", "held", "all"), default="all")
    parser.add_argument("--peers", action="store_true", help="measure pdfplumber too")
    parser.add_argument("--detail", action="store_true", help="one line a document")
    options = parser.parse_args()
    engine = Engine()
    names = [path.stem for path in sorted(options.folder.glob("*.pdf"))]
    if options.half != "all":
        names = [name for name in names if is_tuned_on(name) == (options.half == "tune")]
    finders = FINDERS if options.peers else {"ours": ours}
    results: dict[str, dict[str, Counter[str]]] = {name: {} for name in finders}
    for name in names:
        path = options.folder / f"{name}.pdf"
        with engine.open(path) as document:
            pages = {number: document.page(number) for number in range(1, document.n_pages + 1)}
        regions = true_regions(options.folder / f"{name}-reg.xml", pages)
        tables = true_tables(options.folder / f"{name}-str.xml", pages)
        for finder, find in finders.items():
            start = time.perf_counter()
            found = find(path, pages)
            count = measure(pages, regions, tables, found)
            count["ms"] = round(1000 * (time.perf_counter() - start))
            results[finder][name] = count
            if options.detail:
                chars, rel = figures(count, "chars"), figures(count, "rel")
                print(
                    f"{name:9s} {finder:17s} chars {chars[0]:.2f} {chars[1]:.2f}  rel {rel[0]:.2f} {rel[1]:.2f} "
                    f"{rel[2]:.2f}  true {count['regions']} found {count['found']} rel {count['rel true']}"
                )
    for finder, counts in results.items():
        show(finder, counts)


if __name__ == "__main__":
    main()
