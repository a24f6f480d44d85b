"""Exports a review of the size of a real one to every format: seconds and memory of each.

usage: python benchmarks/exports.py [--documents 92] [--pages 40] [--evidence 5000] [--write]

The review is made up: every page is drawn as a PDF and stored as read, all elements of MOPAN 3.0 are scored, and
the evidence is spread over them by a fixed seed. Each export runs in a process of its own, from opening the store
to the file on the disk; processor seconds include the start of Python; memory is the highest resident set of that process. `--write` puts the figures into
benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from extract import plugins
from extract.export.base import Options
from extract.model.document import Box, Document, Page, Passage, Reading, Run, Span, passage_id
from extract.store.in_sqlite import Store
from extract.workflow import judge
from extract.workflow.export import export, kinds
from extract.workflow.framing import adopt
from extract.workflow.rank import rank
from extract.workflow.reports import Wish

WORDS = tuple(
    re.findall(
        r"\w+",
        "agency plan review budget field office partner country result evidence audit staff risk policy gender climate"
        " delivery report council member target quality monitoring evaluation learning support system process",
    )
)
LIMIT_SECONDS, LIMIT_MIB = 20.0, 500.0
README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- exports: begin -->", "<!-- exports: end -->"


def make(folder: Path, n_documents: int, n_pages: int, n_evidence: int) -> Path:
    chance = random.Random(11)
    path = folder / "review.db"
    at = "2026-01-01T00:00:00.000Z"
    with Store(path) as store:
        framework = adopt(store, None)
        ids: list[str] = []
        with store.transaction():
            for number in range(1, n_documents + 1):
                reading, file = draw(folder, number, n_pages, chance)
                store.documents.register(
                    Document(
                        number=number, file=file.name, author="Agency", title=f"Report {number} of the agency",
                        year=str(2008 + number % 12), publisher="Agency",
                        role=("evaluation", "strategy", "audit", "results-report")[number % 4],
                    )
                )  # fmt: skip
                store.documents.add_revision(
                    number, reading.document_id, file=str(file), size=file.stat().st_size
                )
                store.passages.store_reading(reading, {})
                ids += [passage.passage_id for passage in reading.passages]
        by = judge.By("A. Reviewer", at)
        codes = list(framework.elements)
        with store.transaction():
            for count in range(n_evidence):
                code = codes[count % len(codes)]
                stance = ("supports", "supports", "contradicts", "context")[count % 4]
                judge.cite(store, framework, chance.choice(ids), code, by=by, stance=stance, note="as seen")
            for code in framework.scored_codes:
                levels = (
                    framework.scale.levels if code in framework.elements else framework.scale.direct_levels
                )
                mark = chance.choice(levels).label
                judge.score(
                    store, framework, code, mark, by=by, because="As the pages say.", without_evidence=True
                )
            for code in framework.mis:
                judge.narrative(
                    store, framework, code, "\n\n".join(sentence(chance, 60) for _ in range(4)), by=by
                )
        rank(store, framework)
    return path


def sentence(chance: random.Random, n: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(n)).capitalize() + "."


def draw(folder: Path, number: int, n_pages: int, chance: random.Random) -> tuple[Reading, Path]:
    file = folder / f"{number:03d}.pdf"
    canvas = Canvas(str(file), pagesize=(595, 842), invariant=True)
    drawn = []
    for _ in range(n_pages):
        lines = [sentence(chance, 11) for _ in range(24)]
        for at, line in enumerate(lines):
            canvas.setFont("Helvetica", 9)
            canvas.drawString(72, 780 - 30 * at, line)
        canvas.showPage()
        drawn.append(lines)
    canvas.save()
    document_id = hashlib.sha256(file.read_bytes()).hexdigest()
    pages, passages = [], []
    for page, lines in enumerate(drawn, start=1):
        pages.append(Page(document_id, page, "\n".join(lines), 595, 842, label=str(page), label_origin="pdf"))
        start = 0
        for at, line in enumerate(lines):
            span = Span(page, start, start + len(line), line)
            box = Box(page, 72, 842 - 788 + 30 * at, 540, 842 - 777 + 30 * at)
            passages.append(
                Passage(passage_id(document_id, [span]), document_id, len(passages), "paragraph", line, (span,), (box,),
                        (Run(0, page, start, len(line)),), ("Chapter",), None, "en")
            )  # fmt: skip
            start += len(line) + 1
    return Reading(document_id, tuple(pages), tuple(passages), engine="made up"), file


def one(path: Path, kind: str, target: Path) -> None:
    began = time.perf_counter()
    with Store(path, create=False) as store:
        export(store, Wish(kind, options=Options(edition="internal")), target)
    seconds = time.perf_counter() - began
    files = [file for file in (target.rglob("*") if target.is_dir() else [target]) if file.is_file()]
    size = sum(file.stat().st_size for file in files)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(seconds, used.ru_utime + used.ru_stime, peak(), size / 2**20)


def peak() -> float:
    """Highest resident set of this process in MiB; `ru_maxrss` would count the parent's, too."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s*(\d+)", status.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def endings(kind: str) -> list[str]:
    if kind in ("highlights", "sqlite"):
        return {"highlights": [""], "sqlite": ["db"]}[kind]
    exporters = [plugins.load("export", name, "Exporter")() for name in plugins.names("export")]
    return sorted(exporter.suffix for exporter in exporters if kind in exporter.kinds)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=92)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--evidence", type=int, default=5000)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--review", type=Path, help="a review that an earlier run made, with --keep")
    parser.add_argument("--keep", type=Path, help="a folder in which the made-up review stays")
    given = parser.parse_args()
    if given.one:
        one(Path(given.one[0]), given.one[1], Path(given.one[2]))
        return
    rows, failed = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
        path = given.review or make(given.keep or folder, given.documents, given.pages, given.evidence)
        for kind in kinds():
            for ending in endings(kind):
                target = folder / "out" / (f"{kind}.{ending}" if ending else kind)
                command = [sys.executable, __file__, "--one", str(path), kind, str(target)]
                done = subprocess.run(
                    command, capture_output=True, text=True, check=False, env={**os.environ}
                )
                if done.returncode:
                    failed.append(f"{kind} {ending}: {done.stderr.strip().splitlines()[-1:]}")
                    continue
                seconds, used, memory, size = (float(value) for value in done.stdout.split())
                rows.append((kind, ending or "pdf", seconds, used, memory, size))
                print(
                    f"{kind:16s} {ending:9s} {seconds:6.2f} s {used:6.2f} s of processor {memory:6.0f} MiB"
                    f" {size:8.2f} MiB written",
                    flush=True,
                )
    over = [row for row in rows if row[2] > LIMIT_SECONDS or row[4] > LIMIT_MIB]
    print(f"slowest {max(row[2] for row in rows):.2f} s, most memory {max(row[4] for row in rows):.0f} MiB")
    for row in over:
        print("over the limit:", row)
    for line in failed:
        print("failed:", line)
    if given.write:
        write(given, rows, failed)
    sys.exit(bool(over or failed))


def write(
    given: argparse.Namespace, rows: list[tuple[str, str, float, float, float, float]], failed: list[str]
) -> None:
    lines = [
        BEGIN,
        f"{given.documents} documents of {given.pages} pages, 242 scored elements, {given.evidence:,} pieces of evidence,"
        " internal edition; each export in a process of its own, from opening the store to the file on the disk."
        f" Allowed: {LIMIT_SECONDS:g} s and {LIMIT_MIB:g} MiB each. Measured on {os.cpu_count()} processors under a load"
        f" of {os.getloadavg()[2]:.1f} (1 is one busy processor): seconds grow with the load, processor seconds do not.",
        "",
        "| export | format | seconds | processor seconds | peak MiB | MiB written |",
        "|---|---|---:|---:|---:|---:|",
        *(
            f"| {kind} | {ending} | {s:.2f} | {c:.2f} | {m:.0f} | {size:.2f} |"
            for kind, ending, s, c, m, size in rows
        ),
        *(["", "Failed: " + "; ".join(failed)] if failed else []),
        END,
    ]
    text = README.read_text(encoding="utf-8") if README.exists() else "# Benchmarks\n"
    block = "\n".join(lines)
    if BEGIN in text:
        text = re.sub(re.escape(BEGIN) + ".*?" + re.escape(END), lambda _: block, text, flags=re.DOTALL)
    else:
        text = text.rstrip() + f"\n\n## Exports\n\n`python benchmarks/exports.py --write`\n\n{block}\n"
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
