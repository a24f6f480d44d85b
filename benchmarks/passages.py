"""Measures how passages are cut, against texts that are known to the letter and against people's cuts.

    python -m benchmarks.passages [--gold FOLDER] [--misses]

FOLDER (default `../shared/gold`) may hold
  `pdf/<name>.pdf` with `<name>.gt.json`: [kind, text] in reading order, kind one of h p l f c (heading,
      paragraph, list item, footnote, caption) or t (table: header and rows);
  `pdf/geotopo/GeoTopo.pdf` with `GeoTopo-book.txt`: a book of formulas and its text;
  `ranking/<name>.pdf` with `<name>.truth.json`: passages as people cut them, with their pages.

Words: F1 over the bag of words. Whole: share of the units that are exactly one passage of their kind (list items
and captions may keep a marker of up to four characters; of a table row all cells stand in order in one row).
Order: longest ascending run of paragraphs. Found: share of passages whose letters all lie in their boxes.
Texts are compared after NFKC, in lower case, letters and figures only.
"""

from __future__ import annotations

import argparse
import bisect
import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from extract.model.document import Passage, Reading, unpack_words
from extract.parse.with_pypdfium2 import Engine
from extract.segment.page_layout import lay_out
from extract.segment.passages import assemble

KINDS = {
    "h": "heading",
    "p": "paragraph",
    "l": "list_item",
    "f": "footnote",
    "c": "caption",
    "t": "table_row",
}


def squeeze(text: str) -> str:
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", text).lower().replace("\u00ad", ""))


def bag(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for token in text.split() if (word := squeeze(token)))


def read(path: Path) -> Reading:
    with Engine().open(path) as document:
        layouts = [lay_out(document.page(number)) for number in range(1, document.n_pages + 1)]
        return assemble("0" * 64, layouts, metadata=document.metadata)


def share(part: float, whole: float) -> str:
    return f"{part / whole:.3f}" if whole else "  -  "


# --- known text -------------------------------------------------------------------------------------------


def is_found(kind: str, text: str, passages: Sequence[tuple[str, Passage]]) -> int | None:
    """Return the place of the passage that is this unit."""
    want = squeeze(text)
    for at, (got, passage) in enumerate(passages):
        if passage.kind != KINDS[kind]:
            continue
        extra = 4 if kind in "lc" else 0
        if got.endswith(want) and len(got) - len(want) <= extra:
            return at
        if kind == "f" and re.sub(r"^\d+", "", want) == re.sub(r"^\d+", "", got):
            return at
    return None


def is_row(cells: Sequence[str], passages: Sequence[tuple[str, Passage]]) -> bool:
    pattern = re.compile(".*?".join(re.escape(squeeze(cell)) for cell in cells))
    return any(passage.kind == "table_row" and pattern.search(got) for got, passage in passages)


def longest_ascent(places: Sequence[int]) -> int:
    tails: list[int] = []
    for place in places:
        at = bisect.bisect_right(tails, place)
        tails[at : at + 1] = [place]
    return len(tails)


def known_text(folder: Path, *, misses: bool) -> None:
    print(f"{'typeset':18s} words  " + "  ".join(f"{kind:9s}" for kind in KINDS.values()) + "  order  found")
    total: Counter[str] = Counter()
    for truth in sorted(folder.glob("*.gt.json")):
        name = truth.name.removesuffix(".gt.json")
        pdf = truth.with_name(f"{name}.pdf")
        if not pdf.exists():
            continue
        reading = read(pdf)
        count = _against(json.loads(truth.read_text("utf-8")), reading, misses=misses)
        count["found"], count["passages"] = found_again(reading), len(reading.passages)
        total.update(count)
        _print(name, count)
    if total:
        _print("all", total)


def _against(gold: list[list[object]], reading: Reading, *, misses: bool) -> Counter[str]:
    passages = [(squeeze(passage.text), passage) for passage in reading.passages]
    count: Counter[str] = Counter()
    texts: list[str] = []
    order: list[int] = []
    for kind, content in gold:
        if isinstance(content, dict):
            texts += [cell for row in [content["header"], *content["rows"]] for cell in row]
            for row in content["rows"]:
                count["t"] += 1
                count["t ok"] += is_row(row, passages)
            continue
        text, kind = str(content), str(kind)
        texts.append(text)
        count[kind] += 1
        place = is_found(kind, text, passages)
        if place is None:
            if misses:
                print(f"    no {KINDS[kind]}: {text[:100]}")
            continue
        count[f"{kind} ok"] += 1
        if kind == "p":
            order.append(place)
    true, got = bag(texts), bag(passage.text for passage in reading.passages)
    count["same"], count["words"] = 2 * (true & got).total(), true.total() + got.total()
    count["ascending"], count["ordered"] = longest_ascent(order), len(order)
    return count


def _print(name: str, count: Counter[str]) -> None:
    kinds = "  ".join(f"{share(count[f'{kind} ok'], count[kind]):9s}" for kind in KINDS)
    order, found = share(count["ascending"], count["ordered"]), share(count["found"], count["passages"])
    print(f"{name:18s} {count['same'] / max(1, count['words']):.4f}  {kinds}  {order}  {found}")


def found_again(reading: Reading) -> int:
    """Count the passages whose letters are all found again in the words that stand within their boxes."""
    pages = {page.number: (page.text, unpack_words(page.words)) for page in reading.pages}
    found = 0
    for passage in reading.passages:
        want = Counter(char for span in passage.spans for char in span.text if not char.isspace())
        got: Counter[str] = Counter()
        for box in passage.boxes:
            text, words = pages[box.page]
            for word in words:
                x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
                if box.x0 - 1 <= x <= box.x1 + 1 and box.top - 1 <= y <= box.bottom + 1:
                    got.update(text[word.start : word.end])
        found += not want - got
    return found


# --- a book of formulas, and people's cuts ----------------------------------------------------------------


def book(folder: Path) -> None:
    pdf, truth = folder / "GeoTopo.pdf", folder / "GeoTopo-book.txt"
    if not pdf.exists() or not truth.exists():
        return
    started = time.perf_counter()
    reading = read(pdf)
    seconds = time.perf_counter() - started

    def plain(text: str) -> str:
        return " ".join(unicodedata.normalize("NFKC", text).split())

    text = "\n".join(page.text for page in reading.pages)
    healed = re.sub(r"(\w)[-\u2010\u00ad]\n(\w)", r"\1\2", text)
    want = plain(truth.read_text("utf-8"))
    print(
        f"GeoTopo: character similarity {Indel.normalized_similarity(plain(text), want):.4f}, line ends healed "
        f"{Indel.normalized_similarity(plain(healed), want):.4f}; {len(reading.pages) / seconds:.0f} pages/s"
    )


def peoples_cuts(folder: Path) -> None:
    for truth in sorted(folder.glob("*.truth.json")):
        pdf = truth.with_name(truth.name.replace(".truth.json", ".pdf"))
        if not pdf.exists():
            continue
        passages = [squeeze(passage.text) for passage in read(pdf).passages]
        wanted = [squeeze(item["text"]) for item in json.loads(truth.read_text("utf-8")).values()]
        exact = sum(text in set(passages) for text in wanted)
        near = sum(any(fuzz.ratio(text, got, score_cutoff=95) for got in passages) for text in wanted)
        inside = sum(any(text in got for got in passages) for text in wanted)
        print(
            f"{pdf.stem}: {len(wanted)} passages cut by people, {share(exact, len(wanted))} exactly one of ours, "
            f"{share(near, len(wanted))} nearly (95 of 100 letters), {share(inside, len(wanted))} whole within one"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="How well passages are cut.")
    parser.add_argument("--gold", type=Path, default=Path(__file__).parent.parent.parent / "shared" / "gold")
    parser.add_argument("--misses", action="store_true", help="list what was not found")
    options = parser.parse_args()
    typeset = options.gold / "pdf" if (options.gold / "pdf").is_dir() else options.gold
    known_text(typeset, misses=options.misses)
    book(typeset / "geotopo")
    peoples_cuts(options.gold / "ranking")


if __name__ == "__main__":
    main()
