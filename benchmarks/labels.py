"""Measures printed page labels against what people read off the rendered pages.

    python -m benchmarks.labels FOLDER [--truth labels.tsv] [--runs]

FOLDER holds the PDFs; the truth has `file, page, label` a line, with an empty label where none is printed. A
label is right when it equals the printed one (leading noughts aside), wrong when it is another one or was "seen"
where nothing is printed, and missing when none was given. A label in brackets stands in the page's text but is
painted over; a page without text is a scan: both are counted apart. `--runs` lists the labels of whole documents.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter, defaultdict
from pathlib import Path

import pypdfium2 as pdfium

from extract.parse.with_pypdfium2 import Engine
from extract.segment.labels import margin_candidates, printed_labels


def labels_of(path: Path) -> tuple[list[tuple[str | None, str | None]], set[int], float]:
    """Return the labels of a document, the pages without text, and the seconds spent on the labels alone."""
    with Engine().open(path) as document:
        pages = [document.page(number) for number in range(1, document.n_pages + 1)]
    told = pdfium.PdfDocument(path)
    pdf_labels = [told.get_page_label(i) for i in range(len(told))]
    told.close()
    start = time.perf_counter()
    candidates = [margin_candidates(page.words, page.width, page.height) for page in pages]
    labels = printed_labels(candidates, pdf_labels)
    scans = {number for number, page in enumerate(pages, 1) if not page.words}
    return list(labels), scans, time.perf_counter() - start


def verdict(label: str | None, origin: str | None, printed: str) -> str:
    if printed.startswith("("):
        return "painted over"
    if not printed:
        return "none, rightly" if label is None else "pdf alone" if origin == "pdf" else "wrong"
    if label is None:
        return "missing"
    return "right" if label.lstrip("0") == printed.lstrip("0") else "wrong"


def show_runs(name: str, labels: list[tuple[str | None, str | None]]) -> None:
    known = sum(label is not None for label, _ in labels)
    origins = Counter(origin for _, origin in labels if origin)
    print(f"{name[:60]:60s} {known:4d} of {len(labels):4d} pages  {dict(origins)}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--truth", type=Path, default=Path(__file__).with_name("labels.tsv"))
    parser.add_argument("--runs", action="store_true")
    options = parser.parse_args()
    truth: dict[str, dict[int, str]] = defaultdict(dict)
    with options.truth.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            truth[row["file"]][int(row["page"])] = row["label"]
    count: Counter[str] = Counter()
    seconds, n_pages = 0.0, 0
    for name, pages in truth.items():
        path = options.folder / name
        if not path.exists():
            continue
        labels, scans, spent = labels_of(path)
        seconds, n_pages = seconds + spent, n_pages + len(labels)
        if options.runs:
            show_runs(name, labels)
        for page, printed in pages.items():
            label, origin = labels[page - 1]
            found = "scan" if page in scans else verdict(label, origin, printed)
            count[found] += 1
            if found in ("wrong", "missing"):
                print(
                    f"  {found}: {name} page {page}: printed {printed or 'nothing'}, found {label} ({origin})"
                )
    n_printed = count["right"] + count["missing"]
    print(dict(count))
    print(f"right {count['right']} of {n_printed + count['wrong']} printed; wrong {count['wrong']}")
    print(f"{1000 * seconds / max(1, n_pages):.2f} ms a page over {n_pages} pages")


if __name__ == "__main__":
    main()
