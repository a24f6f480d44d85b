"""Reads a published evidence table (Annex 1) and its list of documents (Annex 2) into values.

The table is read by its labels, not by its looks: "KPI 4: ...", "MI 4.4: ...", "Overall MI rating",
"Element 3: ...", "MI 4.4 Analysis", "MI 4.4 Evidence confidence". What stands in the right-hand cells comes with
each line (`printed_lines`); where the columns cannot be told apart, values are known by their form at the end
of the label's text. Irregularities that are survived are told in `Published.notes`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extract.errors import DocumentError
from extract.intake.printed_lines import LIST_HEADING, PrintedLine
from extract.intake.references import part_publishers, read_entry
from extract.model.published import (
    Published,
    PublishedDocument,
    PublishedElement,
    PublishedKpi,
    PublishedMi,
)

RATINGS = ("highly unsatisfactory", "highly satisfactory", "unsatisfactory", "satisfactory")
"""Ratings of the 3.x frameworks, longest first; others are handed in."""

AREAS = (
    "strategic management",
    "operational management",
    "relationship management",
    "performance management",
    "results",
)
"""Headings of performance areas, as every 3.x report prints them."""

_KPI = re.compile(r"^KPI\s+(\d+)\s*[:.–—-]\s*(.+)$", re.IGNORECASE)
_MI = re.compile(r"^MI\s+(\d+\.\d+\s?[a-z]?)\s*[:.–—-]\s*(.+)$", re.IGNORECASE)
_RATING = re.compile(r"^(?:Overall\s+)?MI\s+rating\b\s*:?\s*(.*)$", re.IGNORECASE)
_SCORE = re.compile(r"^(?:Overall\s+)?MI\s+score\b\s*:?\s*(.*)$", re.IGNORECASE)
_ELEMENT = re.compile(r"^Element\s+(\d+)\s*[:.–—-]\s*(.*)$", re.IGNORECASE)
_ANALYSIS = re.compile(r"^MI\s+(\d+\.\d+\s?[a-z]?)\s+Analysis\b\s*(.*)$", re.IGNORECASE)
_CONFIDENCE = re.compile(r"^MI\s+(\d+\.\d+\s?[a-z]?)\s+Evidence\s+confidence\b\W*(.*)$", re.IGNORECASE)
_NEXT_ANNEX = re.compile(r"^(?:Annex|Appendix)\s+(?:3|III|C)\b", re.IGNORECASE)

_CELL = re.compile(
    r"^(?:KPI\s+score|(?:Overall\s+)?MI\s+score|Scores?|Source\s+documents?(?:\(s\))?|Sources?)\s*",
    re.IGNORECASE,
)
_CELL_AT_END = re.compile(r"\s+(?:KPI\s+score|Score|Source\s+documents?(?:\(s\))?|Source)$", re.IGNORECASE)
_VALUE = re.compile(r"(?:^|\s)(\d(?:[.,]\d{1,2})?|N\s?/\s?[AE]|NA|NE)$", re.IGNORECASE)
_NUMBERS = re.compile(r"^(?=.*\d)[\d\s,;–-]+(?:and\s+\d+)?[.,;]?$")
_HIGHEST_SOURCE = 999
_SENTENCE_END = re.compile(r"[.!?:;)”’\"]$")


@dataclass
class _Block:
    """Lines from one label to the next."""

    kind: str
    code: str
    lines: list[PrintedLine] = field(default_factory=list)

    @property
    def page(self) -> int | None:
        return self.lines[0].page if self.lines else None

    @property
    def right(self) -> str:
        return " ".join(line.right for line in self.lines if line.right).strip()


def read_evidence_table(
    lines: Sequence[PrintedLine],
    *,
    parted: bool,
    ratings: Sequence[str] = RATINGS,
    areas: Sequence[str] = AREAS,
) -> Published:
    """Read the lines of a printed table.

    Args:
        lines: As `printed_lines` gives them.
        parted: Whether right-hand cells were told apart from the left ones.
        ratings: The words a rating may be.
        areas: Headings of performance areas.

    Raises:
        DocumentError: No evidence table stands in the lines.
    """
    return _Reader(
        lines, parted, tuple(sorted((r.lower() for r in ratings), key=len, reverse=True)), areas
    ).read()


class _Reader:
    def __init__(
        self, lines: Sequence[PrintedLine], parted: bool, ratings: tuple[str, ...], areas: Sequence[str]
    ) -> None:
        self._lines = [line for line in lines if line.left.strip() or line.right.strip()]
        self._parted = parted
        self._ratings = ratings
        self._areas = tuple(area.lower() for area in areas)
        self._notes: list[str] = []
        self._repeated: list[str] = []
        self._words = _vocabulary(self._lines)
        self._hyphenates = _hyphenates(self._lines, self._words)

    def read(self) -> Published:
        blocks = self._blocks()
        _hand_on(blocks)
        kpis = self._kpis(blocks)
        if not kpis or not any(kpi.mis for kpi in kpis):
            raise DocumentError(
                "No evidence table was found: no row begins with “KPI 1: …” or “MI 1.1: …” followed by its rating.",
                "Give the annex with the table (PDF with a text layer, docx, Markdown or text).",
            )
        documents = self._documents()
        if self._repeated:
            self._notes.append(
                f"The source list is printed more than once under MI {', '.join(self._repeated)}."
            )
        return Published(tuple(kpis), documents, tuple(self._notes))

    # --- labels ---

    def _blocks(self) -> list[_Block]:
        blocks: list[_Block] = []
        current: _Block | None = None
        for index, line in enumerate(self._lines):
            if LIST_HEADING.match(line.left) and current is not None and self._list_follows(index):
                break
            block = self._begins(index, current)
            if block is not None:
                current = block
                blocks.append(block)
            if current is not None:
                current.lines.append(line)
        return blocks

    def _begins(self, index: int, current: _Block | None) -> _Block | None:
        """Return a new block when a label begins at that line and fits what came before."""
        left = self._lines[index].left.strip()
        kind = current.kind if current else ""
        if (found := _KPI.match(left)) and kind in {"", "confidence", "area", "kpi"} and self._is_kpi(index):
            return _Block("kpi", found[1])
        if (found := _MI.match(left)) and self._rating_follows(index):
            return _Block("mi", _code(found[1]))
        code = current.code if current else ""
        if current is None:
            return _Block("area", "") if self._is_area(left) else None
        if kind in {"mi", "score"} and _RATING.match(left):
            return _Block("rating", code)
        if kind in {"mi", "rating"} and _SCORE.match(left):
            return _Block("score", code)
        if kind in {"rating", "score", "element"} and (found := _ELEMENT.match(left)):
            return _Block("element", code)
        if (
            (found := _ANALYSIS.match(left))
            and kind in {"mi", "rating", "score", "element"}
            and _code(found[1]) == code
        ):
            return _Block("analysis", code)
        if (found := _CONFIDENCE.match(left)) and kind != "kpi" and _code(found[1]) == code:
            return _Block("confidence", code)
        if kind in {"confidence", "area"} and self._is_area(left):
            return _Block("area", "")
        return None

    def _is_area(self, left: str) -> bool:
        return left.lower() in self._areas and (left.isupper() or len(left) > 8)

    def _is_kpi(self, index: int) -> bool:
        """A heading of the table, not a line of a summary: its score or a rating stands with it."""
        for line in self._lines[index : index + 12]:
            if re.search(r"KPI\s+score", f"{line.left} {line.right}", re.IGNORECASE):
                return True
            if line is not self._lines[index] and self._rating_of(line.left, line.right):
                return True
            if line is not self._lines[index] and (_KPI.match(line.left) or _MI.match(line.left)):
                return False
        return False

    def _rating_follows(self, index: int) -> bool:
        for line in self._lines[index + 1 : index + 14]:
            if _RATING.match(line.left) or _SCORE.match(line.left):
                return True
            if _MI.match(line.left) or _KPI.match(line.left) or _ANALYSIS.match(line.left):
                return False
        return False

    def _list_follows(self, index: int) -> bool:
        """A heading of the list itself, not its entry in a table of contents."""
        return any(
            re.match(r"^\**1\b[.)\s]", line.left.strip()) for line in self._lines[index + 1 : index + 12]
        )

    # --- Annex 1 ---

    def _kpis(self, blocks: Sequence[_Block]) -> list[PublishedKpi]:
        found: list[tuple[_Block, str, str, list[list[_Block]]]] = []
        area = definition = ""
        for block in blocks:
            if block.kind == "area":
                area = _flat(block.lines[0].left)
                definition = self._joined(block.lines[1:])
            elif block.kind == "kpi":
                found.append((block, area, definition, []))
            elif block.kind == "mi" and found:
                found[-1][3].append([block])
            elif block.kind == "mi":
                self._notes.append(f"MI {block.code} stands before any KPI heading and was left out.")
            elif found and found[-1][3]:
                found[-1][3][-1].append(block)
        kpis = []
        for block, heading, sense, groups in found:
            if not groups:
                continue
            title, rating, score, narrative = self._kpi_parts(block)
            mis = tuple(self._mi(group) for group in groups)
            kpis.append(
                PublishedKpi(block.code, title, rating, score, narrative, mis, heading, sense, block.page)
            )
        self._tell_repeats([kpi.code for kpi in kpis], "KPI")
        self._tell_repeats([mi.code for kpi in kpis for mi in kpi.mis], "MI")
        return kpis

    def _tell_repeats(self, codes: Sequence[str], kind: str) -> None:
        repeated = sorted(code for code, n in Counter(codes).items() if n > 1)
        if repeated:
            raise DocumentError(
                f"{kind} {', '.join(repeated)} stands more than once in the table.",
                "Give a file that holds one evidence table.",
            )

    def _kpi_parts(self, block: _Block) -> tuple[str, str | None, str | None, tuple[str, ...]]:
        lines = block.lines
        at, n_lines = len(lines), 0
        for index in range(1, len(lines)):
            for width in (1, 2):
                left = " ".join(line.left for line in lines[index : index + width])
                if self._rating_of(left, ""):
                    at, n_lines = index, width
                    break
            if n_lines:
                break
            if (
                self._parted
                and lines[index].fresh
                and index > 1
                and lines[index].left
                and not lines[index].right
            ):
                break
        if not n_lines:
            at = next((i for i in range(1, len(lines)) if lines[i].fresh), len(lines))
        title = self._joined([_Stripped.of(lines[0], _KPI.match(lines[0].left.strip())), *lines[1:at]])
        rating_left = " ".join(line.left for line in lines[at : at + n_lines])
        rating = self._rating_of(rating_left, "")
        rights = _CELL.sub("", " ".join(line.right for line in lines[: at + max(n_lines, 1)] if line.right))
        trailing = _VALUE.search(rating_left)
        score = _value(rights) or (trailing.group(1) if trailing else None)
        narrative = self._paragraphs(lines[at + n_lines :])
        return _without_cell(title), rating, _score(score), narrative

    def _rating_of(self, left: str, right: str) -> str | None:
        """Return the rating when a line is one (with or without its score), else None."""
        text = _flat(left).lower()
        for rating in self._ratings:
            if text == rating or re.fullmatch(rf"{re.escape(rating)}\s+(?:\d(?:\.\d+)?|n/[ae])", text):
                return rating.capitalize()
        return None

    def _mi(self, blocks: Sequence[_Block]) -> PublishedMi:
        head = blocks[0]
        parts: dict[str, _Block] = {block.kind: block for block in blocks if block.kind != "element"}
        title = _without_cell(
            self._joined(
                [_Stripped.of(head.lines[0], _MI.match(head.lines[0].left.strip())), *head.lines[1:]]
            )
        )
        note = re.search(
            r"\((interpreted[^()]*(?:\([^()]*\)[^()]*)*|as interpreted[^()]*)\)\s*$", title, re.IGNORECASE
        )
        elements = tuple(self._element(block) for block in blocks if block.kind == "element")
        numbers = [element.number for element in elements]
        if numbers != list(range(1, len(numbers) + 1)):
            self._notes.append(f"MI {head.code}: elements are numbered {', '.join(map(str, numbers))}.")
        paragraphs, raw = self._analysis(parts.get("analysis"))
        sources = self._sources(head.code, raw)
        return PublishedMi(
            head.code,
            title,
            note.group(1) if note else None,
            self._rating_cell(parts.get("rating")),
            self._score_cell(parts.get("score")),
            elements,
            paragraphs,
            sources,
            raw,
            self._confidence(parts.get("confidence")),
            head.page,
        )

    def _rating_cell(self, block: _Block | None) -> str | None:
        # A narrow column breaks words too: "unsatisfac- / tory".
        text = re.sub(r"(?<=[a-z])- (?=[a-z])", "", self._cell(block, _RATING).lower())
        for rating in self._ratings:
            if text == rating:
                return rating.capitalize()
        if not text:
            return None
        if re.fullmatch(r"n\s?/\s?[ae]|[-–—]", text):
            return None
        for rating in self._ratings:
            if text.startswith(rating):
                return rating.capitalize()
        self._notes.append(
            f"MI {block.code if block else ''}: the rating “{text[:40]}” is not one of the framework's."
        )
        return text[:40].capitalize()

    def _score_cell(self, block: _Block | None) -> str | None:
        text = self._cell(block, _SCORE)
        value = _value(text)
        if text and value is None and not re.fullmatch(r"[-–—]", text):
            self._notes.append(f"MI {block.code if block else ''}: the score “{text[:40]}” is not a number.")
        return _score(value)

    def _cell(self, block: _Block | None, label: re.Pattern[str]) -> str:
        """Return what stands in the right-hand cell, or after the label where there are no cells."""
        if block is None:
            return ""
        if block.right:
            return _flat(block.right)
        found = label.match(block.lines[0].left.strip())
        first = found[found.re.groups] if found else ""
        # A wrapped value ("Highly / satisfactory") runs on below its label.
        rest = [line.left for line in block.lines[1:3] if len(line.left) < 40]
        return _flat(" ".join([first, *rest]))

    def _element(self, block: _Block) -> PublishedElement:
        found = _ELEMENT.match(block.lines[0].left.strip())
        number = int(found[1]) if found else 0
        text = self._joined([_Stripped.of(block.lines[0], found, 2), *block.lines[1:]])
        value = _value(block.right)
        if value is None and not block.right:
            trailing = _VALUE.search(text)
            if trailing:
                value, text = trailing.group(1), text[: trailing.start()].rstrip()
        elif value is None:
            self._notes.append(
                f"MI {block.code}: the score of element {number}, “{block.right[:30]}”, is not a number."
            )
        return PublishedElement(number, text, _score(value), block.page)

    def _analysis(self, block: _Block | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if block is None:
            return (), ()
        cells = [_source_cell(line.right) for line in block.lines]
        raw = [cell for cell in cells if cell]
        # Text without columns shows the numbers on lines of their own; on a page such a line is a cut sentence.
        looks_left = not raw or block.page is None
        raw.clear()
        kept: list[PrintedLine] = []
        for index, (line, cell) in enumerate(zip(block.lines, cells, strict=True)):
            if cell:
                raw.append(cell)
            left = line.left
            if index == 0:
                found = _ANALYSIS.match(left.strip())
                left = _CELL.sub("", found[2]) if found else ""
            elif index <= 2 and re.fullmatch(
                r"(?:source\s+)?documents?(?:\(s\))?|source", left.strip(), re.IGNORECASE
            ):
                left = ""
            if left and looks_left and self._is_source_list(left):
                raw.append(left.strip())
            elif left:
                kept.append(PrintedLine(left, "", line.fresh, line.page))
        return self._paragraphs(kept), tuple(_cells(raw))

    def _is_source_list(self, left: str) -> bool:
        """Numbers alone on a line are sources when no right-hand cell holds any; a year alone is a cut sentence."""
        numbers = [int(number) for number in re.findall(r"\d+", left)]
        return bool(_NUMBERS.match(left.strip())) and max(numbers) <= _HIGHEST_SOURCE

    def _sources(self, code: str, raw: Sequence[str]) -> tuple[int, ...]:
        numbers: list[int] = []
        for cell in raw:
            for first, last in re.findall(r"(\d+)(?:\s*[-–]\s*(\d+))?", cell):
                low, high = int(first), int(last or first)
                numbers.extend(range(low, high + 1) if low <= high <= low + 200 else (low, high))
            if not _NUMBERS.match(cell):
                self._notes.append(f"MI {code}: the source list holds more than numbers: “{cell[:60]}”.")
        if len(raw) > 1 and len(set(raw)) < len(raw):
            self._repeated.append(code)
        if any(re.search(r"\d\s+\d", cell) for cell in raw):
            self._notes.append(f"MI {code}: a comma is missing in the source list.")
        return tuple(sorted(set(numbers)))

    def _confidence(self, block: _Block | None) -> str | None:
        if block is None:
            return None
        text = re.sub(r"(?<=[a-z])- (?=[a-z])", "", self._cell(block, _CONFIDENCE).strip(" *:"))
        found = re.match(
            r"((?:little\s+to\s+no|no|low|medium|moderate|high|very\s+high)(?:\s+(?:evidence\s+)?confidence)?)\b",
            text,
            re.IGNORECASE,
        )
        return found[1].capitalize() if found else None

    # --- text ---

    def _heal(self, before: str, after: str) -> str:
        return _healed(before, after, self._words, hyphenates=self._hyphenates)

    def _joined(self, lines: Sequence[PrintedLine]) -> str:
        text = ""
        for line in lines:
            left = line.left.strip()
            if left and not _CELL.fullmatch(left):
                text = self._heal(text, left) if text else left
        return _flat(text)

    def _paragraphs(self, lines: Sequence[PrintedLine]) -> tuple[str, ...]:
        paragraphs: list[str] = []
        for line in lines:
            left = line.left.strip()
            if not left:
                continue
            runs_on = paragraphs and (not line.fresh or (not self._parted and _runs_on(paragraphs[-1], left)))
            if runs_on:
                paragraphs[-1] = self._heal(paragraphs[-1], left)
            else:
                paragraphs.append(left)
        return tuple(_flat(paragraph) for paragraph in paragraphs)

    # --- Annex 2 ---

    def _documents(self) -> tuple[PublishedDocument, ...]:
        begins = [
            i for i, line in enumerate(self._lines) if LIST_HEADING.match(line.left) and self._list_follows(i)
        ]
        if not begins:
            self._notes.append("No list of documents (Annex 2) was found.")
            return ()
        entries: list[tuple[int, str, int | None]] = []
        for line in self._lines[begins[-1] + 1 :]:
            text = f"{line.left} {line.right}".strip()
            if _NEXT_ANNEX.match(text):
                break
            found = re.match(r"^\**(\d{1,3})(?:[.)]|\s)\**\s*(.*)$", text)
            expected = entries[-1][0] + 1 if entries else 1
            if found and (
                int(found[1]) == expected or (expected < int(found[1]) <= expected + 3 and ")" in found[2])
            ):
                if int(found[1]) != expected:
                    self._notes.append(f"The list of documents jumps from {expected - 1} to {found[1]}.")
                entries.append((int(found[1]), found[2], line.page))
            elif entries:
                number, before, page = entries[-1]
                if before.endswith("*") and text.startswith("*"):
                    before, text = before[:-1], text[1:]
                entries[-1] = (number, self._heal(before, text), page)
        return part_publishers(
            [read_entry(number, _flat(_merged(text)), page) for number, text, page in entries]
        )


def _hand_on(blocks: Sequence[_Block]) -> None:
    """Give a score back to its row when a page break left it on the page before its text.

    A row that is cut by the page may show its right-hand cell at the foot of one page and its text at the head
    of the next: then one row holds two scores and the following one none.
    """
    scored = ("score", "element")
    for block, following in pairwise(blocks):
        values = [value for line in block.lines for value in line.right.split() if _VALUE.fullmatch(value)]
        if block.kind in scored and following.kind == "element" and len(values) == 2 and not following.right:
            last = max(index for index, line in enumerate(block.lines) if line.right)
            line, first = block.lines[last], following.lines[0]
            rest = line.right.rsplit(values[1], 1)[0].strip()
            block.lines[last] = replace(line, right=rest)
            following.lines[0] = replace(first, right=values[1])


class _Stripped:
    """A first line without its label."""

    @staticmethod
    def of(line: PrintedLine, found: re.Match[str] | None, group: int = 2) -> PrintedLine:
        return PrintedLine(found[group] if found else line.left, line.right, line.fresh, line.page)


def _source_cell(right: str) -> str:
    """Return a right-hand cell of an analysis without its heading."""
    cell = _CELL.sub("", right)
    return re.sub(r"^document(?:s|\(s\))?\s*", "", cell, flags=re.IGNORECASE).strip()


def _code(text: str) -> str:
    return text.replace(" ", "").lower()


def _flat(text: str) -> str:
    return " ".join(text.split())


def _merged(text: str) -> str:
    """Join emphasis that was parted at line ends."""
    return re.sub(r"\*\s+\*", " ", text)


def _without_cell(title: str) -> str:
    return _CELL_AT_END.sub("", title).strip()


def _value(text: str) -> str | None:
    found = _VALUE.search(text.strip())
    return found.group(1) if found else None


def _score(text: str | None) -> str | None:
    if text is None:
        return None
    bare = text.replace(" ", "").upper()
    if bare in {"N/A", "NA"}:
        return "N/A"
    if bare in {"N/E", "NE"}:
        return "N/E"
    return text.replace(",", ".")


def _cells(raw: Sequence[str]) -> list[str]:
    """Join lines of one cell: a list that is continued ends in a comma or its next line counts on."""
    cells: list[str] = []
    for text in raw:
        previous = re.findall(r"\d+", cells[-1]) if cells else []
        following = re.findall(r"\d+", text)
        if cells and (
            cells[-1].rstrip().endswith((",", ";", "-", "–"))
            or (previous and following and int(following[0]) > int(previous[-1]))
        ):
            joint = " " if cells[-1].rstrip().endswith((",", ";", "-", "–")) else ", "
            cells[-1] = f"{cells[-1].rstrip()}{joint}{text.strip()}"
        else:
            cells.append(text.strip())
    return cells


def _vocabulary(lines: Sequence[PrintedLine]) -> Counter[str]:
    """Words within lines (not at their ends), lower case: they tell how a word cut at a line end is spelt."""
    words: Counter[str] = Counter()
    for line in lines:
        words.update(re.findall(r"\w[\w'’-]*\w|\w", line.left.lower())[1:-1])
    return words


def _hyphenates(lines: Sequence[PrintedLine], words: Counter[str]) -> bool:
    """Return whether the setting cuts words at line ends: more cut words are known whole than with their hyphen."""
    whole = hyphened = 0
    for line, following in pairwise(lines):
        cut = _cut(line.left, following.left)
        if cut:
            whole += bool(words[f"{cut[0]}{cut[1]}"]) and not words[f"{cut[0]}-{cut[1]}"]
            hyphened += bool(words[f"{cut[0]}-{cut[1]}"])
    return whole >= max(2, hyphened)


def _cut(before: str, after: str) -> tuple[str, str] | None:
    """Return the two halves of a word that a hyphen parts at a line end, lower case."""
    first = re.search(r"([^\W\d_][\w'’-]*)-$", before.rstrip()[-60:])
    second = re.match(r"[\w'’-]*\w", after.lstrip())
    return (first[1].lower(), second.group().lower()) if first and second else None


def _healed(before: str, after: str, words: Counter[str], *, hyphenates: bool) -> str:
    """Join two lines; a hyphen at the break is dropped unless the word is spelt with it elsewhere."""
    before, after = before.rstrip(), after.lstrip()
    cut = _cut(before, after)
    if cut is None:
        no_space = before.endswith(("/", "-")) and not before.endswith((" /", " -"))
        no_space = no_space or re.search(r"(?:https?://|www\.)\S+$", before[-200:]) is not None
        return f"{before}{after}" if no_space else f"{before} {after}"
    if cut[1] in {"and", "or", "to"}:
        return f"{before} {after}"
    whole, hyphened = f"{cut[0]}{cut[1]}", f"{cut[0]}-{cut[1]}"
    is_spelt = words[hyphened] >= max(1, words[whole])
    is_compound = bool(words[cut[0]] and words[cut[1]]) or (after[0].isupper() and not before[-3:].isupper())
    is_new = not words[whole] and is_compound
    return f"{before}{after}" if is_spelt or is_new or not hyphenates else f"{before[:-1]}{after}"


def _runs_on(before: str, after: str) -> bool:
    """Where lines are all there is, a paragraph ends with its sentence and the next begins with a capital."""
    return not _SENTENCE_END.search(before) or after[:1].islower()
