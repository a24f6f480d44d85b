"""Makes passages from the laid-out pages of one document.

What one page cannot tell is decided here: what returns on every page, how the body is set, which headings stand
above which, where a paragraph goes on after a column or a page, and which footnote a marker means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from extract.model.document import Box, Note, Page, ParseIssue, Passage, Reading, Span, passage_id
from extract.model.layout import Line, PageLayout, TableCell, TableLayout
from extract.segment import captions, contents, footnotes, furniture, headings, joins, markers, paragraphs
from extract.segment.headings import Body
from extract.segment.hyphens import HYPHENS, Vocabulary, is_unbroken
from extract.segment.labels import Candidate, printed_labels
from extract.segment.language import languages
from extract.segment.page_layout import as_shown
from extract.segment.tables import continues
from extract.segment.units import DRAWN_BULLET, PageLine, Unit
from extract.segment.writing import Writer

_WORD_SPACE = 0.7
"""A number followed by less white space, in font sizes, is not set apart by a tab."""


def assemble(
    document_id: str,
    layouts: Sequence[PageLayout],
    *,
    labels: Mapping[int, str] | None = None,
    engine: str = "",
    metadata: Mapping[str, str] | None = None,
    issues: Sequence[ParseIssue] = (),
) -> Reading:
    """Return everything read from a document: its pages and its passages in reading order.

    Args:
        document_id: SHA-256 of the file.
        layouts: Its pages, ascending; pages that could not be read may be missing.
        labels: The PDF's own page labels by page number, or None.
        engine: Engine and version, recorded with the reading.
        metadata: What the PDF says of itself.
        issues: What went wrong before.
    """
    known = metadata or {}
    printed = printed_labels(
        [[Candidate(*piece) for piece in layout.margin] for layout in layouts],
        [(labels or {}).get(layout.number) for layout in layouts],
    )
    units = _units(layouts, [label for label, _ in printed])
    writer = _PassageWriter(document_id, layouts)
    passages = writer.write_all(units)
    told = languages([passage.text for passage in passages], _language(known.get("language")))
    passages = [
        replace(passage, language=language) if language else passage
        for passage, language in zip(passages, told, strict=True)
    ]
    pages = tuple(
        _page(document_id, layout, label, origin)
        for layout, (label, origin) in zip(layouts, printed, strict=True)
    )
    return Reading(document_id, pages, tuple(passages), tuple(issues), dict(known), engine)


def _language(tag: str | None) -> str | None:
    code = (tag or "").replace("_", "-").split("-")[0].strip().lower()
    return code if len(code) == 2 and code.isalpha() else None


def _page(document_id: str, layout: PageLayout, label: str | None, origin: str | None) -> Page:
    return Page(
        document_id=document_id,
        number=layout.number,
        text=layout.text,
        width=layout.width,
        height=layout.height,
        rotation=layout.rotation,
        label=label,
        label_origin=origin,
        quality=layout.quality,
        readable=layout.readable,
        method=layout.method,
        ocr_confidence=layout.ocr_confidence,
        words=layout.words,
    )


# --- units ------------------------------------------------------------------------------------------------


def _units(layouts: Sequence[PageLayout], labels: Sequence[str | None]) -> list[Unit]:
    """Return the units of a document, classified and joined, in reading order."""
    aside = furniture.find(layouts, labels)
    widths = _column_widths(layouts)
    pages: list[list[PageLine]] = []
    turned: list[list[PageLine]] = []
    for layout, out in zip(layouts, aside, strict=True):
        lines = [
            PageLine(layout, index, line, widths.get(_rounded(line.column), line.column))
            for index, line in enumerate(layout.lines)
            if index not in out and line.angle != -1 and line.angle != 360
        ]
        pages.append([line for line in lines if not line.line.angle])
        turned.append([line for line in lines if line.line.angle])
    body = headings.body_of(pages)
    leading = paragraphs.Leading(pages)
    units: list[Unit] = []
    for layout, lines, odd in zip(layouts, pages, turned, strict=True):
        units.extend(_page_units(layout, lines, leading, body))
        units.extend(Unit([line]) for line in odd if line.text)
    _classify(units, body)
    _carry_headers(units)
    units = joins.join(units, joins.is_justified(pages))
    headings.set_levels([unit for unit in units if unit.kind == "heading"])
    return units


def _rounded(column: tuple[float, float]) -> tuple[int, int]:
    return round(column[0]), round(column[1])


def _column_widths(layouts: Sequence[PageLayout]) -> dict[tuple[int, int], tuple[float, float]]:
    """Widen columns that hold too few lines to show their edges to the common column that holds them."""
    n_lines: Counter[tuple[int, int]] = Counter()
    exact: dict[tuple[int, int], tuple[float, float]] = {}
    for layout in layouts:
        for line in layout.lines:
            if not line.angle:
                key = _rounded(line.column)
                n_lines[key] += 1
                exact.setdefault(key, line.column)
    common = [(key, n) for key, n in n_lines.most_common(60) if n >= 8]
    widened: dict[tuple[int, int], tuple[float, float]] = {}
    for key, own in n_lines.items():
        holders = [
            (n, other)
            for other, n in common
            if other[0] <= key[0] + 2 and other[1] >= key[1] - 2 and n > 2 * own and other != key
        ]
        if holders:
            _, best = max(holders)
            widened[key] = (min(exact[best][0], exact[key][0]), max(exact[best][1], exact[key][1]))
    return widened


def _page_units(
    layout: PageLayout, lines: Sequence[PageLine], leading: paragraphs.Leading, body: Body
) -> Iterable[Unit]:
    """Cut one page; tables stand where the page's order puts them, footnotes in their place too."""
    listed = contents.entries(lines)
    notes = footnotes.zone(lines, body) - listed
    tables = sorted(layout.tables, key=lambda table: table.block)
    flow: list[PageLine] = []
    held: list[PageLine] = []
    units: list[Unit] = []

    def flush() -> None:
        if flow:
            units.extend(paragraphs.cut(flow, leading))
            flow.clear()
        if held:
            units.extend(footnotes.cut(held))
            held.clear()

    for line in lines:
        while tables and tables[0].block < line.line.block:
            flush()
            units.extend(_table_units(layout, tables.pop(0)))
        if line.index in notes:
            if flow:
                flush()
            held.append(line)
        elif line.index in listed:
            flush()
            _add_entry(units, line, listed)
        else:
            if held:
                flush()
            flow.append(line)
    flush()
    for table in tables:
        units.extend(_table_units(layout, table))
    return units


def _add_entry(units: list[Unit], line: PageLine, listed: set[int]) -> None:
    """Add a line of a table of contents: a new entry, or the end of one that runs over two lines."""
    last = units[-1] if units else None
    if (
        last is not None
        and not last.evidential
        and last.last.page == line.page
        and not contents.ends_entry(last.last.text)
        and len(last.lines) < 3
        and abs(last.last.size - line.size) < 0.1 * line.size
        and last.last.is_bold == line.is_bold
    ):
        last.lines.append(line)
        return
    units.append(Unit([line], evidential=False))


def _table_units(layout: PageLayout, table: TableLayout) -> Iterable[Unit]:
    """Return one unit a row; they carry a line of their own only to have a place."""
    rows: dict[int, list[TableCell]] = {}
    for cell in table.cells:
        if cell.end > cell.start:
            rows.setdefault(cell.row, []).append(cell)
    for row, cells in sorted(rows.items()):
        line = Line(
            start=cells[0].start,
            end=cells[-1].end,
            x0=min(cell.x0 for cell in cells),
            top=min(cell.top for cell in cells),
            x1=max(cell.x1 for cell in cells),
            bottom=max(cell.bottom for cell in cells),
            size=0.0,
            style=0,
            colour=0,
            block=table.block,
            column=(table.x0, table.x1),
            gap=0.0,
        )
        header = table.header if row >= table.n_header_rows else ()
        yield Unit(
            [PageLine(layout, -1, line, line.column)], kind="table_row", table=table, row=row, header=header
        )


def _carry_headers(units: Sequence[Unit]) -> None:
    """Give the rows of a table that goes on after a page break the header that they stand under.

    Only notes may stand between the two parts; a table that repeats its header keeps its own.
    """
    last: Unit | None = None
    header: tuple[str, ...] = ()
    for unit in units:
        if unit.kind == "footnote":
            continue
        if unit.kind != "table_row" or unit.table is None:
            last = None
            continue
        if last is None or last.table is None:
            header = ()
        elif unit.table is not last.table:
            follows = unit.last.page == last.last.page + 1 and continues(last.table, unit.table)
            header = header if follows and not unit.table.header else ()
        header = unit.table.header or header
        if not unit.table.header:
            unit.header = header
        last = unit


def _classify(units: list[Unit], body: Body) -> None:
    """Give each unit its kind."""
    for at, unit in enumerate(units):
        if unit.kind != "paragraph" or not unit.evidential:
            continue
        following = units[at + 1] if at + 1 < len(units) else None
        if captions.is_caption(unit, body):
            unit.kind = "caption"
        elif headings.is_heading(unit, following, body):
            unit.kind = "heading"
        else:
            _mark_item(unit)
    _tell_items_from_numbered_paragraphs(units)


def _mark_item(unit: Unit) -> None:
    marker = markers.of_line(unit.first)
    if marker is None:
        if unit.first.style & DRAWN_BULLET:
            unit.kind, unit.marker = "list_item", "•"
        return
    unit.marker = marker.text
    if marker.kind in ("bullet", "dash", "letter-bullet"):
        unit.kind = "list_item"
        shown = unit.first.layout.text[unit.first.start : unit.first.end]
        unit.skip = (
            len(shown) - len(shown.lstrip()) + marker.length if shown.lstrip().startswith(marker.text) else 0
        )
    elif marker.kind != "decimal":
        unit.kind = "list_item"


def _tell_items_from_numbered_paragraphs(units: Sequence[Unit]) -> None:
    """Numbered paragraphs return to the margin under their number, or count far; list items hang and are few."""
    numbered = []
    places: list[int] = []
    for place, unit in enumerate(units):
        marker = markers.of_line(unit.first) if unit.kind == "list_item" else None
        if marker is not None and marker.kind == "number" and marker.value is not None:
            numbered.append((unit, marker.value))
            places.append(place)
    if not numbered:
        return
    flush = [
        unit.rest is not None and unit.rest <= unit.first.left + 0.6 * unit.first.size for unit, _ in numbered
    ]
    several = [unit.rest is not None for unit, _ in numbered]
    mostly_flush = sum(flush) > 0.5 * max(1, sum(several)) and sum(several) > 2
    long_run = max(value for _, value in numbered) > 15
    typical = sorted(len(unit.text) for unit, _ in numbered)[len(numbered) // 2]
    listed = _lists(numbered, places)
    for at, ((unit, _), is_flush) in enumerate(zip(numbered, flush, strict=True)):
        hangs = unit.rest is not None and not is_flush
        if at in listed:
            continue
        if is_flush or (mostly_flush and not hangs) or (long_run and typical > 220):
            unit.kind = "paragraph"


def _adjoin(numbered: Sequence[tuple[Unit, int]], places: Sequence[int], at: int) -> bool:
    """True when a numbered unit comes right after the one before; at a page's top another column may go on first."""
    apart = places[at] - places[at - 1]
    turned = numbered[at][0].first.page == numbered[at - 1][0].first.page + 1
    return apart == 1 or (turned and apart <= 4)


def _lists(numbered: Sequence[tuple[Unit, int]], places: Sequence[int]) -> set[int]:
    """Return which numbered units are lists set flush: 1, 2, 3 … right under each other, no tab, counting no further.

    Args:
        numbered: The units and their numbers.
        places: Where they stand among all units.
    """
    listed: set[int] = set()
    first = 0
    while first < len(numbered):
        end = first + 1
        while (
            end < len(numbered)
            and numbered[end][1] == numbered[end - 1][1] + 1
            and _adjoin(numbered, places, end)
        ):
            end += 1
        counts_on = end < len(numbered) and numbered[end][1] == numbered[end - 1][1] + 1
        if numbered[first][1] == 1 and end - first >= 3 and not counts_on:
            behind = sorted(
                (unit.first.line.lead - unit.first.line.x0 - unit.first.line.first) / unit.first.size
                for unit, _ in numbered[first:end]
            )
            if behind[len(behind) // 2] < _WORD_SPACE:
                listed.update(range(first, end))
        first = end
    return listed


# --- passages ---------------------------------------------------------------------------------------------


class _PassageWriter:
    """Writes units into passages."""

    def __init__(self, document_id: str, layouts: Sequence[PageLayout]) -> None:
        self._document_id = document_id
        self._vocabulary = Vocabulary([layout.text for layout in layouts])

    def write_all(self, units: Sequence[Unit]) -> list[Passage]:
        path = headings.Path()
        passages: list[Passage] = []
        feet: dict[tuple[int, str], str] = {}
        for unit in units:
            passage = self._write(unit, len(passages), path.titles)
            if passage is None:
                continue
            if unit.kind == "heading" and unit.level is not None:
                path.enter(unit.level, passage.text)
                section = path.titles[:-1]
                passage = replace(passage, section=section)
            if unit.kind == "footnote" and unit.marker:
                for page in passage.pages:
                    feet.setdefault((page, unit.marker), passage.passage_id)
            passages.append(passage)
        return [_linked(passage, feet) for passage in passages]

    def _write(self, unit: Unit, ordinal: int, section: tuple[str, ...]) -> Passage | None:
        writer = Writer()
        lines = unit.lines
        for at, line in enumerate(lines):
            following = lines[at + 1] if at + 1 < len(lines) else None
            self._write_line(writer, line, following, unit.skip if at == 0 else 0)
        writer.finish()
        text = writer.text
        if not any(map(str.isalnum, text)):
            # A row of dashes or dots is a rule drawn with characters.
            return None
        spans = tuple(_spans(lines, unit.skip))
        notes = list(writer.notes)
        if unit.kind == "footnote" and unit.marker:
            notes.insert(0, Note(unit.marker, 0, passage_id(self._document_id, spans)))
        return Passage(
            passage_id=passage_id(self._document_id, spans),
            document_id=self._document_id,
            ordinal=ordinal,
            kind=unit.kind,
            text=text,
            spans=spans,
            boxes=tuple(_boxes(lines)),
            runs=tuple(writer.runs),
            section=section,
            level=unit.level,
            notes=tuple(notes),
            header=unit.header,
            evidential=unit.evidential,
        )

    def _write_line(self, writer: Writer, line: PageLine, following: PageLine | None, skip: int) -> None:
        text, page = line.layout.text, line.page
        at, end = line.start + skip, line.end
        glue = " "
        if following is not None and text[end - 1 : end] in HYPHENS and not _ends_in_mark(line):
            between = self._vocabulary.join(line.text, following.text)
            if between == "":
                end -= 1
            glue = " " if between == "- " else ""
        elif following is not None and is_unbroken(line.text, following.text):
            glue = ""
        for start, stop in line.line.marks:
            if stop <= at:
                continue
            writer.copy(page, text, at, start)
            writer.note(text[start:stop].strip("()[]., "))
            at = stop
        if "\n" in text[at:end]:
            self._write_cells(writer, page, text, at, end)
        else:
            writer.copy(page, text, at, end)
        if following is not None:
            writer.glue(glue)

    def _write_cells(self, writer: Writer, page: int, text: str, at: int, end: int) -> None:
        """Write a table row: line ends within a cell are healed like any others."""
        pieces = text[at:end].split("\n")
        for number, piece in enumerate(pieces):
            stop = at + len(piece)
            following = pieces[number + 1] if number + 1 < len(pieces) else None
            glue = " "
            if following is not None and piece[-1:] and piece[-1] in HYPHENS:
                between = self._vocabulary.join(piece, following)
                glue = " " if between == "- " else ""
                writer.copy(page, text, at, stop - 1 if between == "" else stop)
            else:
                writer.copy(page, text, at, stop)
            if following is not None:
                writer.glue(glue)
            at += len(piece) + 1


def _ends_in_mark(line: PageLine) -> bool:
    return bool(line.line.marks) and line.line.marks[-1][1] >= line.end


def _spans(lines: Sequence[PageLine], skip: int) -> Iterable[Span]:
    """Return the stretches of page text: lines that follow each other share one."""
    start, end, page = lines[0].start + skip, lines[0].end, lines[0].page
    text = lines[0].layout.text
    for line in lines[1:]:
        if line.page == page and line.start == end + 1:
            end = line.end
            continue
        yield Span(page, start, end, text[start:end])
        start, end, page, text = line.start, line.end, line.page, line.layout.text
    yield Span(page, start, end, text[start:end])


def _boxes(lines: Sequence[PageLine]) -> Iterable[Box]:
    """Return one box a column that the lines run through."""
    group: list[PageLine] = []
    for line in lines:
        if group and (
            line.page != group[-1].page
            or line.baseline < group[-1].baseline - 0.5 * line.size
            or not _overlapping(line, group)
        ):
            yield _box(group)
            group = []
        group.append(line)
    yield _box(group)


def _overlapping(line: PageLine, group: Sequence[PageLine]) -> bool:
    left, right = min(other.line.x0 for other in group), max(other.line.x1 for other in group)
    return min(right, line.line.x1) - max(left, line.line.x0) > -2 * line.size


def _box(lines: Sequence[PageLine]) -> Box:
    layout = lines[0].layout
    box = (
        min(line.line.x0 for line in lines),
        min(line.line.top for line in lines),
        max(line.line.x1 for line in lines),
        max(line.line.bottom for line in lines),
    )
    x0, top, x1, bottom = as_shown(box, layout.turn, layout.width, layout.height)
    return Box(layout.number, round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))


def _linked(passage: Passage, feet: Mapping[tuple[int, str], str]) -> Passage:
    """Point a passage's markers to the footnotes of their pages."""
    if not passage.notes or passage.kind == "footnote":
        return passage
    linked = []
    for note in passage.notes:
        found = None
        for page in passage.pages:
            found = feet.get((page, note.marker))
            if found:
                break
        linked.append(replace(note, footnote=found) if found else note)
    return replace(passage, notes=tuple(linked))
