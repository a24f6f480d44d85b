"""Sets pages by hand: words with places, as an engine would give them, and the promises every reading keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extract.model.document import Reading, unpack_words
from extract.model.layout import RawPage, RawRule, RawWord, Style
from extract.segment.page_layout import lay_out
from extract.segment.passages import assemble

STYLES = (Style("Plain"), Style("Plain-Bold", bold=True), Style("Plain-Italic", italic=True))
PLAIN, BOLD, ITALIC = 0, 1, 2
WIDTH, HEIGHT = 595.0, 842.0


class Setter:
    """Sets lines on one page; every letter is half as wide as the font size."""

    def __init__(self, number: int = 1) -> None:
        self.number = number
        self.words: list[RawWord] = []
        self.rules: list[RawRule] = []

    def line(
        self, text: str, x: float, y: float, size: float = 10.0, style: int = PLAIN, angle: int = 0
    ) -> Setter:
        """Set one line with its baseline at `y`; `word^1` raises a marker."""
        first = True
        for token in text.split(" "):
            word, _, marker = token.partition("^")
            if word:
                x = self._put(word, x, y, size, style, first, glued=False, angle=angle)
                first = False
            if marker:
                tail = "".join(char for char in marker if not char.isdigit())
                x = self._put(
                    marker.rstrip(tail) if tail else marker,
                    x,
                    y - 0.35 * size,
                    0.6 * size,
                    style,
                    first,
                    glued=True,
                )
                if tail:
                    x = self._put(tail, x, y, size, style, first, glued=True)
                first = False
            x += 0.25 * size
        return self

    def _put(
        self,
        word: str,
        x: float,
        y: float,
        size: float,
        style: int,
        first: bool,
        *,
        glued: bool,
        angle: int = 0,
    ) -> float:
        wide = 0.5 * size * len(word)
        self.words.append(
            RawWord(word, x, y - 0.75 * size, x + wide, y + 0.25 * size, size, style, angle, first, glued, y)
        )
        return x + wide

    def block(
        self,
        lines: Sequence[str],
        x: float,
        y: float,
        size: float = 10.0,
        style: int = PLAIN,
        *,
        leading: float | None = None,
        indent: float = 0.0,
    ) -> float:
        """Set lines under each other, the first one set in by `indent`; return the next baseline."""
        step = leading or 1.2 * size
        for at, text in enumerate(lines):
            self.line(text, x + (indent if at == 0 else 0.0), y, size, style)
            y += step
        return y

    def page(self) -> RawPage:
        """Return the page."""
        return RawPage(self.number, WIDTH, HEIGHT, 0, tuple(self.words), tuple(self.rules), styles=STYLES)


def wrap(text: str, measure: float, size: float = 10.0, *, hyphenate: str = "") -> list[str]:
    """Break a text into lines; a word that contains the sign `hyphenate` may be broken there."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        plain = word.replace(hyphenate, "") if hyphenate else word
        joined = f"{line} {plain}".strip()
        if len(joined) * 0.5 * size <= measure:
            line = joined
            continue
        if hyphenate and hyphenate in word:
            head, tail = word.split(hyphenate, 1)
            if len(f"{line} {head}-") * 0.5 * size <= measure:
                lines.append(f"{line} {head}-".strip())
                line = tail.replace(hyphenate, "")
                continue
        lines.append(line)
        line = plain
    return [*lines, line] if line else lines


def read(pages: Iterable[RawPage], **more: object) -> Reading:
    """Lay out and assemble, and hold the result to its promises."""
    reading = assemble("0" * 64, [lay_out(page) for page in pages], **more)  # type: ignore[arg-type]
    check(reading)
    return reading


def check(reading: Reading) -> None:
    """Hold a reading to what `model.document` promises."""
    texts = {page.number: page.text for page in reading.pages}
    boxes = {page.number: (page.width, page.height) for page in reading.pages}
    used: dict[int, set[int]] = {}
    for page in reading.pages:
        for word in unpack_words(page.words):
            assert page.text[word.start : word.end].strip() == page.text[word.start : word.end] != ""
    for ordinal, passage in enumerate(reading.passages):
        assert passage.ordinal == ordinal
        assert passage.text == passage.text.strip() != ""
        for span in passage.spans:
            assert texts[span.page][span.start : span.end] == span.text
            places = set(range(span.start, span.end))
            assert not places & used.setdefault(span.page, set()), "two passages share a place"
            used[span.page] |= places
        end = 0
        for run in passage.runs:
            assert run.start >= end
            end = run.start + run.length
            assert end <= len(passage.text)
            assert passage.text[run.start : end] == texts[run.page][run.at : run.at + run.length]
            assert any(
                span.page == run.page and span.start <= run.at and run.at + run.length <= span.end
                for span in passage.spans
            ), "a run outside the spans"
        for box in passage.boxes:
            width, height = boxes[box.page]
            assert box.x0 <= box.x1
            assert box.top <= box.bottom
            assert width > 0
            assert height > 0
        for note in passage.notes:
            assert 0 <= note.at <= len(passage.text)
    assert len({passage.passage_id for passage in reading.passages}) == len(reading.passages)


def kinds(reading: Reading) -> list[tuple[str, str]]:
    """Return kind and text of all passages."""
    return [(passage.kind, passage.text) for passage in reading.passages]
