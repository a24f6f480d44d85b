"""How much of a published evidence table an import gets right, in every file given, and what lint finds in it.

usage: python benchmarks/evidence_table.py GOLD.json FILE...     (e.g. ../shared/gold/iom2018.json with its annexes)

GOLD.json holds `kpis`, `mis` and `documents` as people typed them from the printed report. Text is compared
without signs and case, so that another setting of the same words counts as the same.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from extract.model.published import Published
from extract.store.in_sqlite import Store
from extract.workflow.intake import import_evidence_table, read_table
from extract.workflow.lint import findings


def plain(text: str | None) -> str:
    return re.sub(r"[\W_]+", "", re.sub(r"<(?!http)[^>]*>", "", text or "")).casefold()


def compare(table: Published, gold: dict) -> dict[str, tuple[int, int]]:
    """Return for each field how many values are right, and how many there are."""
    right, n = Counter(), Counter()

    def same(field: str, one: object, other: object) -> None:
        n[field] += 1
        right[field] += one == other

    kpis = {kpi.code: kpi for kpi in table.kpis}
    mis = {mi.code: mi for mi in table.mis}
    documents = {document.number: document for document in table.documents}
    for printed in gold["kpis"]:
        kpi = kpis.get(printed["code"])
        same("KPI titles", plain(kpi.title if kpi else None), plain(printed["title"]))
        same("KPI scores", float(kpi.score or -1) if kpi else None, float(printed["score"] or -1))
        same("KPI ratings", kpi.rating if kpi else None, printed["rating"])
        same("KPI narratives", plain("".join(kpi.narrative)) if kpi else None, plain("".join(printed["summary"])))
    for printed in gold["mis"]:
        mi = mis.get(printed["code"])
        same("MI titles", plain(mi.title if mi else None), plain(printed["title"]))
        same("MI scores", mi.score if mi else "", printed["score"])
        same("MI ratings", mi.rating if mi else "", printed["rating"])
        same("confidence", mi.confidence if mi else "", printed["confidence"])
        same("source lists", list(mi.sources) if mi else None, printed["sources"])
        elements = {element.number: element for element in mi.elements} if mi else {}
        for row in printed["elements"]:
            element = elements.get(row["number"])
            same("element scores", element.score if element else None, row["score"])
            same("element texts", plain(element.text if element else None), plain(row["text"]))
        paragraphs = [row["text"] for row in printed["paragraphs"]]
        same("MI analyses", plain("".join(mi.paragraphs)) if mi else None, plain("".join(paragraphs)))
        same("paragraph breaks", len(mi.paragraphs) if mi else 0, len(paragraphs))
    for printed in gold["documents"]:
        document = documents.get(printed["number"])
        same("documents", plain(document.reference if document else None), plain(printed["reference"]))
    return {field: (right[field], n[field]) for field in n}


def main() -> None:
    gold = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for name in sys.argv[2:]:
        file = Path(name)
        began = time.perf_counter()
        counts = compare(read_table(file), gold)
        seconds = time.perf_counter() - began
        wrong = {field: f"{right}/{n}" for field, (right, n) in counts.items() if right < n}
        total = f"{sum(right for right, _ in counts.values())} of {sum(n for _, n in counts.values())}"
        print(f"{file.name}: {total} values as printed, read in {seconds:.1f} s; not all right: {wrong or 'none'}")
        with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "evidence.db") as store:
            import_evidence_table(store, file, at="2026-01-01T00:00:00.000Z")
            began = time.perf_counter()
            found = Counter(f"{one.id} {one.name}" for one in findings(store))
            print(f"  lint in {time.perf_counter() - began:.1f} s: {dict(sorted(found.items()))}")


if __name__ == "__main__":
    main()
