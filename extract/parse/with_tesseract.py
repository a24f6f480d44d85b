"""Recognises the text of scanned pages with Tesseract, where it is installed; also an engine of its own.

Tesseract is run as a program, a page at a time: the picture goes in as grey pixels, words with boxes and
confidence come out as TSV. Nothing but the program itself is needed (no Python binding), nothing is written
to disk, and a hung Tesseract is ended. The words become a `RawPage` like any other, so that the same layout
runs over scans.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Self

import pypdfium2

from extract.errors import EncryptedDocument, MissingDependencyError, UnreadableDocument
from extract.model.layout import RawImage, RawPage, RawWord
from extract.parse.base import UnreadablePage

HOW_TO_INSTALL = (
    "Install Tesseract: on Debian or Ubuntu `sudo apt-get install tesseract-ocr tesseract-ocr-fra tesseract-ocr-spa`,"
    " on macOS `brew install tesseract tesseract-lang`, on Windows `winget install UB-Mannheim.TesseractOCR`"
    " (tick the languages you need). Then run the same command again."
)

_TESSERACT_OF = {
    "ar": "ara", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "fi": "fin",
    "fr": "fra", "hu": "hun", "id": "ind", "it": "ita", "ja": "jpn", "ko": "kor", "nl": "nld", "no": "nor",
    "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sv": "swe", "sw": "swa", "th": "tha", "tr": "tur",
    "uk": "ukr", "vi": "vie", "zh": "chi_sim",
}  # fmt: skip
"""Tesseract's names of languages."""

_USUAL = ("eng", "fra", "spa")
"""Recognised together when nothing is known of a document's language; more would slow and blur it."""

_DOTS_PER_INCH = 300
_LONGEST_SIDE = 6000
"""Pixels; a poster is drawn coarser."""

_SECONDS = 150.0
"""After so long Tesseract is ended; below the deadline of the worker that waits for it."""

_LEAST_CONFIDENCE = 20.0
"""Words below are specks and pictures (Tesseract's scale, 0-100)."""

_DESCENDING = frozenset("gjpqyQ,;()[]{}|/@ç")


@dataclass(frozen=True, slots=True)
class Installed:
    """The Tesseract of this machine."""

    program: str
    version: str
    languages: frozenset[str]


@functools.cache
def installed() -> Installed | None:
    """Return what is installed, or None."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        version = _ask(program, "--version").split("\n")[0].strip()
        languages = frozenset(line.strip() for line in _ask(program, "--list-langs").split("\n")[1:] if line.strip())
    except (OSError, subprocess.SubprocessError):
        return None
    return Installed(program, version, languages) if languages - {"osd"} else None


def _ask(program: str, question: str) -> str:
    answer = subprocess.run(
        [program, question], capture_output=True, text=True, timeout=20, check=True, stdin=subprocess.DEVNULL
    )
    return answer.stdout or answer.stderr


class Engine:
    """Tesseract as an engine: every page is read from its picture."""

    name = "tesseract"

    def __init__(self, languages: Sequence[str] = ()) -> None:
        self._languages = tuple(languages)

    @property
    def version(self) -> str:
        """Name and version as recorded with each run."""
        here = installed()
        return here.version if here else "tesseract (not installed)"

    def open(self, path: Path, password: str | None = None) -> ScannedDocument:
        """Open a file; see `parse.base.Engine`.

        Raises:
            MissingDependencyError: Tesseract is not installed.
        """
        here = installed()
        if here is None:
            raise MissingDependencyError("Tesseract is not installed.", HOW_TO_INSTALL)
        try:
            document = pypdfium2.PdfDocument(path, password=password)
        except pypdfium2.PdfiumError as error:
            if "assword" in str(error):
                raise EncryptedDocument(f"“{path.name}” needs a password.") from error
            raise UnreadableDocument(f"“{path.name}” is not a readable PDF ({error}).") from error
        except OSError as error:
            raise UnreadableDocument(f"“{path.name}” cannot be opened: {error.strerror or error}.") from error
        return ScannedDocument(document, path, here, self._languages)


class ScannedDocument:
    """An open PDF whose pages are read from their pictures."""

    def __init__(self, document: pypdfium2.PdfDocument, path: Path, here: Installed, languages: tuple[str, ...]) -> None:
        self._document = document
        self._path = path
        self._here = here
        self._languages = languages

    @property
    def n_pages(self) -> int:
        """Number of pages the file admits to."""
        return len(self._document)

    @property
    def metadata(self) -> dict[str, str]:
        """Not read here: the usual engine does."""
        return {}

    def page(self, number: int) -> RawPage:
        """Recognise one page."""
        return self.recognise(number)[0]

    def recognise(self, number: int) -> tuple[RawPage, list[float]]:
        """Recognise one page; returns it with the confidence of each word (0-1)."""
        try:
            page = self._document[number - 1]
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise UnreadablePage(f"Page {number} of “{self._path.name}” cannot be loaded.") from error
        try:
            width, height = page.get_size()
            rotation = int(page.get_rotation()) % 360
            scale = min(_DOTS_PER_INCH / 72, _LONGEST_SIDE / max(1.0, width, height))
            picture = page.render(scale=scale, grayscale=True).to_pil().convert("L")
        except (pypdfium2.PdfiumError, ValueError) as error:
            raise UnreadablePage(f"Page {number} of “{self._path.name}” cannot be drawn.") from error
        finally:
            page.close()
        grey = b"P5\n%d %d\n255\n" % picture.size + picture.tobytes()
        words = list(_words(_run(self._here, grey, scale * 72, self._languages, f"Page {number} of “{self._path.name}”"), scale))
        confidences = [confidence for _, confidence in words]
        raw = RawPage(
            number=number,
            width=width,
            height=height,
            rotation=rotation,
            words=tuple(word for word, _ in words),
            images=(RawImage(0.0, 0.0, width, height),),
            method="ocr",
            ocr_confidence=round(sum(confidences) / len(confidences), 4) if confidences else 0.0,
        )
        return raw, confidences

    def close(self) -> None:
        """Free the document."""
        self._document.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _run(here: Installed, grey: bytes, dots_per_inch: float, languages: tuple[str, ...], what: str) -> str:
    wanted = [_TESSERACT_OF.get(language, language) for language in languages]
    chosen = [name for name in wanted if name in here.languages]
    chosen = chosen or [name for name in _USUAL if name in here.languages] or sorted(here.languages - {"osd"})[:3]
    # With `osd` pages that lie on their side are turned first.
    layout = "1" if "osd" in here.languages else "3"
    command = [
        here.program, "stdin", "stdout", "-l", "+".join(chosen), "--dpi", str(round(dots_per_inch)), "--psm", layout, "tsv",
    ]  # fmt: skip
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            command, input=grey, capture_output=True, timeout=_SECONDS, check=False, env=environment
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadablePage(f"{what}: Tesseract took longer than {_SECONDS:g} seconds.") from error
    except OSError as error:
        raise UnreadablePage(f"{what}: Tesseract cannot be started ({error}).") from error
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1][:200]
        raise UnreadablePage(f"{what}: Tesseract failed ({reason or done.returncode}).")
    return done.stdout.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class _Cell:
    """One row of Tesseract's table, in pixels."""

    level: int
    block: int
    line: tuple[int, int, int]
    left: int
    top: int
    width: int
    height: int
    confidence: float
    text: str


def _cells(table: str) -> Iterator[_Cell]:
    for row in table.split("\n")[1:]:
        fields = row.split("\t")
        if len(fields) == 12:
            level, _, block, paragraph, line, _, left, top, width, height = map(int, fields[:10])
            yield _Cell(level, block, (block, paragraph, line), left, top, width, height, float(fields[10]), fields[11])


def _words(table: str, scale: float) -> Iterator[tuple[RawWord, float]]:
    """Yield the words of Tesseract's table in its order, in points, with confidence 0-1.

    The lines of a block that are about as tall as its middle one get one size, so that a line without tall
    letters does not look like smaller print.
    """
    cells = list(_cells(table))
    lines: dict[tuple[int, int, int], list[_Cell]] = {}
    for cell in cells:
        if cell.level == 5 and cell.text.strip() and cell.confidence >= _LEAST_CONFIDENCE:
            lines.setdefault(cell.line, []).append(cell)
    heights = {line: median(_letter_height(word) for word in words) for line, words in lines.items()}
    usual = {
        block: median(height for line, height in heights.items() if line[0] == block)
        for block in {line[0] for line in lines}
    }
    for line, words in lines.items():
        height = heights[line]
        if abs(height - usual[line[0]]) <= 0.25 * usual[line[0]]:
            height = usual[line[0]]
        standing = [word.top + word.height for word in words if not _DESCENDING & set(word.text)]
        baseline = median(standing) if standing else max(word.top + word.height for word in words) - 0.25 * height
        size = height / 0.72  # capitals are about 0.72 of the font size
        top, bottom = baseline - 0.8 * size, baseline + 0.22 * size
        for at, word in enumerate(words):
            raw = RawWord(
                text=word.text.strip(),
                x0=word.left / scale,
                top=top / scale,
                x1=(word.left + word.width) / scale,
                bottom=bottom / scale,
                size=round(max(1.0, size / scale), 1),
                style=0,
                angle=0,
                breaks=at == 0,
                glued=False,
                baseline=baseline / scale,
            )
            yield raw, round(min(100.0, max(0.0, word.confidence)) / 100, 2)


def _letter_height(word: _Cell) -> float:
    """Return the height of the word's capitals, as near as its box tells."""
    letters = word.text
    down = bool(_DESCENDING & set(letters))
    up = any(char.isupper() or char.isdigit() or char in "bdfhijklt" for char in letters)
    if up:
        return word.height / (1.28 if down else 1.0)
    return word.height / (0.72 + (0.28 if down else 0.0))


def recognise(
    path: Path, number: int, password: str | None = None, languages: Sequence[str] = ()
) -> tuple[RawPage, list[float]]:
    """Return one page with the words found in its picture, and the confidence of each (0-1).

    Raises:
        MissingDependencyError: Tesseract is not installed.
        UnreadablePage: it cannot be drawn, or Tesseract fails on it.
    """
    with Engine(languages).open(path, password) as document:
        return document.recognise(number)
