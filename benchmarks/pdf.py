"""Speed, memory, fidelity and robustness of reading PDFs, side by side with other libraries in one run.

    python -m benchmarks.pdf [--corpus ../shared/corpus] [--gold ../shared/gold/pdf] [--parts speed,fidelity,hostile,ingest]
                             [--rounds 3] [--only-print]

speed      words with boxes (or the best a tool has) of the same pages, a fresh process for each tool and round;
           the tools take turns, so that what else the machine does hits all alike. Beside them: PDFium's floor (pages
           and their text loaded, nothing taken out), words by two processes, and tables against pdfplumber's
fidelity   the words and the running text of documents whose text is known
hostile    every file of the hostile set: who gives text, who fails, hangs or crashes; ours by a whole ingest
ingest     files to a searchable, ranked store with all cores: pages a second, memory of parent and workers, and again

The tables go into `benchmarks/README.md` between markers, unless `--only-print` is given. A tool that is not installed is left out
(`pip install -r benchmarks/requirements.txt`); `pdftotext` is Debian's poppler-utils.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
README = HERE / "README.md"
MOST_PAGES = 30
"""Pages taken of one document for speed, so that no document decides alone."""
SECONDS = 30.0
"""Allowed to a peer for one hostile file."""
ADDRESS_SPACE = 4 << 30
"""Bytes allowed to a peer for one hostile file."""

Words = Callable[[Path, int], Iterator[list[str]]]
"""Yields the words of each page up to a number of pages."""


def ours(path: Path, most: int) -> Iterator[list[str]]:
    from extract.parse.with_pypdfium2 import Engine

    with Engine().open(path) as document:
        for number in range(1, min(most, document.n_pages) + 1):
            yield [word.text for word in document.page(number).words]


def our_words(path: Path, most: int, first: int = 1) -> Iterator[list[str]]:
    """As `ours`, without looking at what is drawn: what the peers that give words and boxes do."""
    import pypdfium2

    from extract.parse.pdfium import Frame
    from extract.parse.pdfium_words import WordReader

    document = pypdfium2.PdfDocument(path)
    for index in range(first - 1, min(most, len(document))):
        page = document[index]
        text = page.get_textpage()
        yield [word.text for word in WordReader(text.raw, Frame(page)).words()]
        text.close()
        page.close()
    document.close()


def our_tables(path: Path, most: int) -> Iterator[list[str]]:
    from extract.parse.with_pypdfium2 import Engine
    from extract.segment.tables import find_tables

    with Engine().open(path) as document:
        for number in range(1, min(most, document.n_pages) + 1):
            page = document.page(number)
            yield ["table" for _ in find_tables(page.words, page.rules, page.width, page.height)]


def pdfplumber_tables(path: Path, most: int) -> Iterator[list[str]]:
    import pdfplumber

    with pdfplumber.open(path) as document:
        for page in document.pages[:most]:
            yield ["table" for _ in page.find_tables()]
            page.close()


def pdfium_floor(path: Path, most: int) -> Iterator[list[str]]:
    """Load pages and their text and take nothing out: no program that rests on PDFium can be faster."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    for index in range(min(most, len(document))):
        page = document[index]
        text = page.get_textpage()
        yield []
        text.close()
        page.close()
    document.close()


def ours_laid_out(path: Path, most: int) -> Iterator[list[str]]:
    from extract.parse.with_pypdfium2 import Engine
    from extract.segment.page_layout import lay_out

    with Engine().open(path) as document:
        for number in range(1, min(most, document.n_pages) + 1):
            yield lay_out(document.page(number)).text.split()


def ours_as_passages(path: Path, most: int) -> Iterator[list[str]]:
    from extract.parse.with_pypdfium2 import Engine
    from extract.segment.page_layout import lay_out
    from extract.segment.passages import assemble

    with Engine().open(path) as document:
        layouts = [lay_out(document.page(number)) for number in range(1, min(most, document.n_pages) + 1)]
    for passage in assemble("", layouts).passages:
        yield passage.text.split()


def pdfplumber_words(path: Path, most: int) -> Iterator[list[str]]:
    import pdfplumber

    with pdfplumber.open(path) as document:
        for page in document.pages[:most]:
            yield [word["text"] for word in page.extract_words()]
            page.close()


def pdfminer_text(path: Path, most: int) -> Iterator[list[str]]:
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LTTextContainer

    for page in extract_pages(path, maxpages=most):
        yield "".join(item.get_text() for item in page if isinstance(item, LTTextContainer)).split()


def pypdf_text(path: Path, most: int) -> Iterator[list[str]]:
    from pypdf import PdfReader

    for page in PdfReader(path).pages[:most]:
        yield page.extract_text().split()


def pypdfium2_text(path: Path, most: int) -> Iterator[list[str]]:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    for index in range(min(most, len(document))):
        page = document[index]
        text = page.get_textpage()
        yield text.get_text_range().split()
        text.close()
        page.close()
    document.close()


def pdf_oxide_words(path: Path, most: int) -> Iterator[list[str]]:
    import pdf_oxide

    document = pdf_oxide.PdfDocument(str(path))
    for index in range(min(most, document.page_count())):
        yield [word.text for word in document.extract_words(index)]


def pymupdf_words(path: Path, most: int) -> Iterator[list[str]]:
    import pymupdf

    document = pymupdf.open(path)
    for index in range(min(most, len(document))):
        yield [word[4] for word in document[index].get_text("words")]


def pdftotext_boxes(path: Path, most: int) -> Iterator[list[str]]:
    found = subprocess.run(["pdftotext", "-bbox", "-l", str(most), str(path), "-"], capture_output=True, check=True)
    for page in found.stdout.decode("utf-8", "replace").split("</page>")[:-1]:
        yield re.findall(r"<word [^>]*>([^<]*)</word>", page)


TOOLS: dict[str, tuple[Words, str, str]] = {
    "extract": (ours, "extract", "words, boxes, fonts, rules"),
    "extract, laid out": (ours_laid_out, "extract", "the same, in reading order with tables"),
    "extract, passages": (ours_as_passages, "extract", "passages: hyphens healed, furniture out"),
    "pdfplumber": (pdfplumber_words, "pdfplumber", "words, boxes"),
    "pdfminer.six": (pdfminer_text, "pdfminer.six", "text"),
    "pypdf": (pypdf_text, "pypdf", "text"),
    "pypdfium2": (pypdfium2_text, "pypdfium2", "text"),
    "pdf_oxide": (pdf_oxide_words, "pdf_oxide", "words, boxes"),
    "pdftotext": (pdftotext_boxes, "pdftotext", "words, boxes (-bbox, parsed)"),
    "PyMuPDF": (pymupdf_words, "pymupdf", "words, boxes"),
}
"""Function, distribution and what it gives."""

ONLY_SPEED: dict[str, tuple[Words, str, str]] = {
    "extract, words": (our_words, "extract", "words, boxes, sizes, fonts"),
    "extract, tables": (our_tables, "extract", "words, boxes, fonts, rules, ruled and open tables"),
    "pdfplumber, tables": (pdfplumber_tables, "pdfplumber", "ruled tables (find_tables)"),
    "PDFium's floor": (pdfium_floor, "pypdfium2", "nothing: pages and their text loaded"),
}
"""Measured for speed beside the tools; they give no text to compare."""

IN_POOL = "extract, words, 2 processes"
PAGES_A_TASK = 15
"""Pages of one document that a process reads at a time: half of `MOST_PAGES`, so that both have enough to do."""

MODULES = {"pdfplumber": "pdfplumber", "pdfminer.six": "pdfminer", "pypdf": "pypdf", "pypdfium2": "pypdfium2", "pdf_oxide": "pdf_oxide", "PyMuPDF": "pymupdf"}


def is_installed(tool: str) -> bool:
    if tool == "pdftotext":
        return shutil.which("pdftotext") is not None
    return tool.startswith("extract") or find_spec(MODULES[tool_of(tool)]) is not None


def tool_of(name: str) -> str:
    """Return the tool that a row of `ONLY_SPEED` rests on."""
    return {"pdfplumber, tables": "pdfplumber", "PDFium's floor": "pypdfium2"}.get(name, name)


def version_of(tool: str) -> str:
    if tool == "pdftotext":
        said = subprocess.run(["pdftotext", "-v"], capture_output=True, text=True).stderr
        return said.split("\n")[0].removeprefix("pdftotext version ")
    try:
        return version("extract-review" if tool.startswith("extract") else TOOLS[tool_of(tool)][1])
    except PackageNotFoundError:
        return "?"


# In the child: one tool, some files


def child(tool: str, most: int, files: list[str], keep: bool) -> None:
    function = (TOOLS | ONLY_SPEED)[tool][0]
    n_pages = n_words = 0
    texts: dict[str, str] = {}
    for _ in function(Path(files[0]), 1):  # imports and first-use costs are not what is compared
        pass
    who = resource.RUSAGE_CHILDREN if tool == "pdftotext" else resource.RUSAGE_SELF
    before = resource.getrusage(who)
    began = time.perf_counter()
    for name in files:
        pages = []
        for words in function(Path(name), most):
            n_pages += 1
            n_words += len(words)
            if keep:
                pages.append(" ".join(words))
        texts[name] = "\n".join(pages)
    seconds = time.perf_counter() - began
    usage = resource.getrusage(who)
    cpu = usage.ru_utime + usage.ru_stime - before.ru_utime - before.ru_stime
    answer = {"pages": n_pages, "words": n_words, "seconds": seconds, "cpu": cpu, "rss": usage.ru_maxrss * 1024}
    print(json.dumps(answer | ({"texts": texts} if keep else {})))


def ask(tool: str, files: list[Path], most: int, *, keep: bool = False, limited: bool = False) -> dict | str:
    """Run one tool on files in a process of its own; a string says how it failed."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if limited:
            resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))

    command = [sys.executable, "-m", "benchmarks.pdf", "--child", tool, "--most", str(most)]
    command += (["--keep"] if keep else []) + [str(file) for file in files]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=HERE.parent, timeout=SECONDS if limited else 3600, preexec_fn=limit
        )
    except subprocess.TimeoutExpired:
        return "hang"
    if done.returncode < 0 or done.returncode in (134, 139):
        return "crash"
    if done.returncode:
        return "memory" if "MemoryError" in done.stderr else "exception"
    return json.loads(done.stdout)


def read_words(name: str, first: int, last: int) -> Iterator[object]:
    """What a worker does in the measurement of two processes: the words of some pages of one file."""
    for words in our_words(Path(name), last, first):
        yield len(words)


def in_pool(files: list[Path], most: int, jobs: int) -> dict:
    """Our words and boxes with several processes, started beforehand, by ranges of pages, longest file first."""
    import pypdfium2

    # By its full name: this module is `__main__` here and something else in a worker.
    from benchmarks.pdf import read_words as work
    from extract.parse.pool import Failed, Finished, Item, Pool, Task

    with Pool(jobs) as pool:
        for at in range(jobs):
            pool.submit(Task(("warm", at), work, (str(files[0]), 1, 1), 60.0))
        for _ in pool.events():
            pass
        began = time.perf_counter()
        for file in sorted(files, key=lambda file: -file.stat().st_size):
            with pypdfium2.PdfDocument(file) as document:
                n = min(most, len(document))
            for first in range(1, n + 1, PAGES_A_TASK):
                pool.submit(Task((file.name, first), work, (str(file), first, min(n, first + PAGES_A_TASK - 1)), 60.0))
        n_pages, peak = 0, 0
        for event in pool.events():
            if isinstance(event, Failed):
                raise SystemExit(f"{event.task.key}: {event.message}")
            n_pages += isinstance(event, Item)
            peak = max(peak, event.peak_memory if isinstance(event, Finished) else 0)
    return {"pages": n_pages, "seconds": time.perf_counter() - began, "rss": peak}


def speed(corpus: Path, rounds: int) -> str:
    files = sorted((corpus / "real").glob("*.pdf"))[::4]
    # Passages are not counted in pages; the whole way is measured by `ingest`.
    known = TOOLS | ONLY_SPEED
    tools = [tool for tool in known if is_installed(tool) and tool != "extract, passages"]
    runs: dict[str, list[dict]] = {tool: [] for tool in [*tools, IN_POOL]}
    for at in range(rounds):
        for tool in tools:
            answer = ask(tool, files, MOST_PAGES)
            say(f"speed, round {at + 1}: {tool}: {answer if isinstance(answer, str) else round(answer['pages'] / answer['seconds'], 1)}")
            if isinstance(answer, dict):
                runs[tool].append(answer)
        runs[IN_POOL].append(in_pool(files, MOST_PAGES, 2))
    rates = {tool: [run["pages"] / run["seconds"] for run in answers] for tool, answers in runs.items() if answers}
    floor = statistics.median(rates["PDFium's floor"]) if "PDFium's floor" in rates else 0.0
    lines = [
        "| tool | version | gives | pages/s, median (least–most) | against pdfplumber | of the floor | least CPU ms a page | peak MB |",
        "|---|---|---|--:|--:|--:|--:|--:|",
    ]
    for tool, found in sorted(rates.items(), key=lambda item: -statistics.median(item[1])):
        middle = statistics.median(found)
        gives = known[tool][2] if tool in known else known["extract, words"][2]
        release = version_of(tool if tool in known else "extract")
        peer = "pdfplumber, tables" if tool.endswith(", tables") else "pdfplumber"
        times = f"{middle / statistics.median(rates[peer]):.1f}×" if peer in rates and tool != "PDFium's floor" else ""
        share = f"{middle / floor:.0%}" if floor else ""
        peak = max(run["rss"] for run in runs[tool]) / 1e6
        cost = f"{1000 * min(run['cpu'] / run['pages'] for run in runs[tool]):.1f}" if tool in known else ""
        lines.append(
            f"| {tool} | {release} | {gives} | {middle:.0f} ({min(found):.0f}–{max(found):.0f}) | {times} | {share} | {cost} | {peak:.0f} |"
        )
    n_pages = runs["extract"][0]["pages"]
    head = (
        f"{len(files)} documents, {n_pages} pages (at most {MOST_PAGES} of each), {rounds} rounds, tools in turn; imports not counted;"
        f" load average {os.getloadavg()[0]:.1f}. Rows of tables are compared with pdfplumber's `find_tables`, all others with its"
        " `extract_words`; the floor is that of one process."
    )
    return "\n".join([head, "", *lines])


def words_of(text: str) -> list[str]:
    text = unicodedata.normalize("NFKC", text).lower().replace("\u00ad", "").replace("\ufffe", "-")
    return [word for word in (re.sub(r"\W+", "", token) for token in text.split()) if word]


def fidelity(gold: Path) -> str:
    from rapidfuzz.distance import Indel

    truths = {}
    for truth in sorted(gold.glob("*.gt.json")):
        flat = (text if isinstance(text, str) else " ".join(cell for row in [text["header"], *text["rows"]] for cell in row) for _, text in json.loads(truth.read_text("utf-8")))
        truths[gold / truth.name.replace(".gt.json", ".pdf")] = " ".join(flat)
    book = gold / "geotopo" / "GeoTopo.pdf"
    if book.is_file():
        truths[book] = (gold / "geotopo" / "GeoTopo-book.gt.txt").read_text("utf-8")
    lines = ["| tool | typeset reports: word F1 | word order | GeoTopo: word F1 | characters |", "|---|--:|--:|--:|--:|"]
    for tool in TOOLS:
        if not is_installed(tool):
            continue
        answer = ask(tool, list(truths), 100_000, keep=True)
        if isinstance(answer, str):
            lines.append(f"| {tool} | {answer} | | | |")
            continue
        figures: dict[bool, list[tuple[float, float, float]]] = {True: [], False: []}
        for file, truth in truths.items():
            expected, found = words_of(truth), words_of(answer["texts"][str(file)])
            same = sum((Counter(expected) & Counter(found)).values())
            f1 = 2 * same / max(1, len(expected) + len(found))
            order = Indel.normalized_similarity(expected, found)
            spaced = [" ".join(text.split()) for text in (truth, answer["texts"][str(file)])]
            letters = Indel.normalized_similarity(*spaced) if file == book else 0.0
            figures[file == book].append((f1, order, letters))
        typeset = [statistics.mean(column) for column in zip(*figures[False], strict=True)]
        lines.append(f"| {tool} | {typeset[0]:.3f} | {typeset[1]:.3f} |" + (f" {figures[True][0][0]:.3f} | {figures[True][0][2]:.3f} |" if figures[True] else " | |"))
        say(lines[-1])
    head = "Text of each tool against known text. Only our passages leave out running heads and heal hyphens; everything else is raw text, in which heads and folios count as wrong, for all alike."
    return "\n".join([head, "", *lines])


class Watch:
    """Looks at the memory of a process and its children while it runs (Linux)."""

    def __init__(self, pid: int) -> None:
        self.pid, self.parent, self.worker, self._stop = pid, 0, 0, False
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._stop:
            self.parent = max(self.parent, peak_of(self.pid))
            for children in Path(f"/proc/{self.pid}/task").glob("*/children"):
                try:
                    pids = children.read_text().split()
                except OSError:
                    continue
                self.worker = max([self.worker, *(peak_of(int(pid)) for pid in pids)])
            time.sleep(0.2)

    def stop(self) -> None:
        self._stop = True
        self._thread.join()


def peak_of(pid: int) -> int:
    try:
        match = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(match.group(1)) * 1024 if match else 0


def run_ingest(folder: Path, db: Path, *options: str) -> tuple[dict, float, Watch]:
    command = [sys.executable, "-m", "extract.cli.app", "--db", str(db), "ingest", str(folder), "--json", *options]
    program = "import sys; from extract.cli.app import main; sys.argv[1:] = " + repr(command[3:]) + "; main()"
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen([sys.executable, "-c", program], stdout=out, stderr=subprocess.DEVNULL, cwd=HERE.parent)
        watch = Watch(process.pid)
        code = process.wait()
        seconds = time.perf_counter() - began
        watch.stop()
        out.seek(0)
        payload = json.loads(out.read() or "{}")
    if code not in (0, 7):
        raise SystemExit(f"ingest ended with exit code {code}")
    return payload, seconds, watch


def cpu_seconds() -> float:
    """Of all processes that this one has started and waited for, and of those that they have."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def ingest(corpus: Path) -> str:
    lines = ["| | pages | seconds | of them CPU, all processes | load before | pages/s | parent MB | largest worker MB |", "|---|--:|--:|--:|--:|--:|--:|--:|"]
    jobs = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "evidence.db"
        for what, options in ((f"first time, {jobs} workers", ("--ocr", "off")), ("again, unchanged", ("--ocr", "off"))):
            busy, before = os.getloadavg()[0], cpu_seconds()
            payload, seconds, watch = run_ingest(corpus / "real", db, *options)
            pages = sum(document["pages"] for document in payload["documents"]) if what.startswith("first") else 0
            lines.append(
                f"| {what} | {pages} | {seconds:.1f} | {cpu_seconds() - before:.1f} | {busy:.1f} | {pages / seconds:.1f} | {watch.parent / 1e6:.0f} | {watch.worker / 1e6:.0f} |"
            )
            say(lines[-1])
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
    head = f"{len(payload['documents'])} real documents from files to a store with full-text index, entities and ranking (`--ocr off`); process start to exit; the store has {size / 1e6:.0f} MB."
    return "\n".join([head, "", *lines])


def hostile(corpus: Path, peers: list[str]) -> str:
    folder = corpus / "hostile"
    files = sorted(folder.glob("*.pdf"))
    lines = ["| tool | text | opens, no text | exception or refusal | hang | crash | memory |", "|---|--:|--:|--:|--:|--:|--:|"]
    with tempfile.TemporaryDirectory() as scratch:
        db = Path(scratch) / "evidence.db"
        payload, seconds, watch = run_ingest(folder, db, "--ocr", "off")
        import sqlite3

        connection = sqlite3.connect(db)
        with_text = {row[0] for row in connection.execute("select distinct document_id from pages where trim(text, ' \n') != ''")}
    ended = {document["source"]: document for document in payload["documents"]}
    n_text = sum(document["sha256"] in with_text for document in ended.values())
    failed = Counter(d["issues"][0]["code"] for d in ended.values() if d["status"] == "failed")
    n_failed = sum(failed.values())
    lines.append(f"| **extract** (whole ingest) | **{n_text}** | {len(ended) - n_text - n_failed} | {n_failed} | 0 | 0 | 0 |")
    for tool in peers:
        if not is_installed(tool):
            continue
        counts: Counter[str] = Counter()
        for file in files:
            answer = ask(tool, [file], 3000, limited=True)
            counts[answer if isinstance(answer, str) else "text" if answer["words"] else "nothing"] += 1
        lines.append(f"| {tool} | " + " | ".join(str(counts[key]) for key in ("text", "nothing", "exception", "hang", "crash", "memory")) + " |")
        say(lines[-1])
    recovered = sum(any(issue["code"] == "recovered" for issue in d["issues"]) for d in ended.values())
    accounted = "every one" if len(ended) == len(files) else f"only {len(ended)}"
    return "\n".join(
        [
            f"{len(files)} hostile and odd files; {accounted} is accounted for in one ingest of {seconds:.0f} seconds;"
            f" parent {watch.parent / 1e6:.0f} MB, largest worker {watch.worker / 1e6:.0f} MB; {recovered} recovered; refused: "
            + ", ".join(f"{code} {n}" for code, n in sorted(failed.items()))
            + f". Peers one file at a time with {SECONDS:.0f} seconds and {ADDRESS_SPACE >> 30} GiB.",
            "",
            *lines,
        ]
    )


TITLES = {
    "speed": "Reading: speed and memory",
    "fidelity": "Reading: fidelity",
    "hostile": "Hostile files",
    "ingest": "Ingest as a whole",
}


def write(part: str, body: str) -> None:
    """Put a section into the README between its markers, or at its end."""
    begin, end = f"<!-- pdf {part} begins -->", f"<!-- pdf {part} ends -->"
    stamp = f"*{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {sys.version.split()[0]}; `python -m benchmarks.pdf --parts {part}`.*"
    section = f"{begin}\n## {TITLES[part]}\n\n{body}\n\n{stamp}\n{end}"
    text = README.read_text("utf-8") if README.is_file() else "# Benchmarks\n"
    if begin in text:
        before, rest = text.split(begin, 1)
        text = before + section + rest.split(end, 1)[1]
    else:
        text = text.rstrip("\n") + "\n\n" + section + "\n"
    README.write_text(text, "utf-8")


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=HERE.parent / "../shared/corpus")
    parser.add_argument("--gold", type=Path, default=HERE.parent / "../shared/gold/pdf")
    parser.add_argument("--parts", default="speed,fidelity,hostile,ingest")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only-print", action="store_true", help="leave benchmarks/README.md as it is")
    parser.add_argument("--peers", default="pdf_oxide,pypdfium2", help="tools to run over the hostile files")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--most", type=int, default=MOST_PAGES, help=argparse.SUPPRESS)
    parser.add_argument("--keep", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child, options.most, options.files, options.keep)
        return
    corpus, gold = options.corpus.resolve(), options.gold.resolve()
    parts = {
        "speed": lambda: speed(corpus, options.rounds),
        "fidelity": lambda: fidelity(gold),
        "hostile": lambda: hostile(corpus, [peer for peer in options.peers.split(",") if peer]),
        "ingest": lambda: ingest(corpus),
    }
    for part in options.parts.split(","):
        body = parts[part]()
        if not options.only_print:
            write(part, body)
        say(f"\n{TITLES[part]}\n{body}\n")


if __name__ == "__main__":
    main()
