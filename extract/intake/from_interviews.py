"""Reads coded, anonymised interview notes: csv (one row an interview), docx or Markdown (one heading each).

An interview is known by its code: `I7`, `7` or none, which gives it the next number. A heading reads
`I7: HQ staff, programme`; what follows until the next heading is its notes.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extract.errors import DocumentError

_NAMES = {
    "number": ("number", "no", "no.", "id", "code", "interview"),
    "who": ("who", "role", "group", "respondent group", "interviewee", "category", "coded role"),
    "date": ("date", "when"),
    "notes": ("notes", "text", "note", "summary", "transcript"),
}
_HEADING = re.compile(
    r"^(?:Interview\s+)?I?\s*0*(?P<number>[1-9]\d{0,3})?\s*(?:[:.–—-]\s*)?(?P<who>.*)$", re.IGNORECASE
)
_CODED = re.compile(r"^(?:Interview\s+)?I\s*0*[1-9]\d{0,3}\b|^Interview\s+\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview."""

    number: str
    """`I7` where the file numbers its interviews, else empty."""
    who: str
    """Coded role, e.g. "HQ staff, programme"."""
    date: str
    notes: str


def read_interviews_csv(text: str, *, file: str = "the interviews") -> tuple[Interview, ...]:
    """Read interviews from a csv file.

    Raises:
        DocumentError: there is no column of notes, or a row has none.
    """
    plain = text.lstrip("\ufeff")
    first = plain.split("\n", 1)[0]
    rows = list(csv.reader(io.StringIO(plain), delimiter=max((";", "\t", ","), key=first.count)))
    rows = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    header = rows[0] if rows else []
    columns: dict[str, int] = {}
    for index, name in enumerate(header):
        wanted = " ".join(name.lower().replace("_", " ").split())
        for column, known in _NAMES.items():
            if wanted in known:
                columns.setdefault(column, index)
    if "notes" not in columns:
        raise DocumentError(
            f"{file} has no column “notes”; its columns are {', '.join(header) or 'none'}.",
            "Name the columns number, who, date, notes.",
        )
    found = []
    for line, row in enumerate(rows[1:], start=2):
        cells = {name: row[index] if index < len(row) else "" for name, index in columns.items()}
        if not cells["notes"]:
            raise DocumentError(
                f"{file}, line {line}: the notes are blank.", "Write the notes, or take the line out."
            )
        number = re.fullmatch(r"[Ii]?\s*0*([1-9]\d{0,3})", cells.get("number", ""))
        found.append(
            Interview(
                f"I{number[1]}" if number else "", cells.get("who", ""), cells.get("date", ""), cells["notes"]
            )
        )
    return _checked(found, file)


def read_interviews_text(
    blocks: Iterable[tuple[str, str]], *, file: str = "the interviews"
) -> tuple[Interview, ...]:
    """Read interviews from paragraphs.

    Args:
        blocks: (style, text) of each paragraph; a heading has a style that begins with `Heading`, or its text
            begins with a code such as `I7`.
        file: For messages.

    Raises:
        DocumentError: no heading stands there, or one has no notes.
    """
    found: list[Interview] = []
    notes: list[str] = []
    heads: list[tuple[str, str]] = []
    for style, text in blocks:
        line = text.strip()
        is_heading = bool(_CODED.match(line)) or (style.lower().startswith("heading") and bool(line))
        if is_heading and len(line) <= 200:
            if heads:
                found.append(_interview(heads[-1], notes, file))
            head = _HEADING.match(line)
            heads.append(
                (
                    f"I{head['number']}" if head and head["number"] else "",
                    head["who"].strip() if head else line,
                )
            )
            notes = []
        elif line and heads:
            notes.append(line)
    if not heads:
        raise DocumentError(
            f"{file} has no headings of interviews.",
            "Begin each interview with a line such as `I1: HQ staff`.",
        )
    found.append(_interview(heads[-1], notes, file))
    return _checked(found, file)


def markdown_blocks(text: str) -> list[tuple[str, str]]:
    """Return the paragraphs of a Markdown or plain text with their style."""
    blocks: list[tuple[str, str]] = []
    for raw in re.split(r"\n\s*\n|\n(?=#)|(?<=\n)(?=\S)", text.lstrip("\ufeff")):
        for line in raw.strip().split("\n"):
            head = re.match(r"^#{1,6}\s+(.*)$", line)
            if head:
                blocks.append(("Heading", head[1].strip("# ")))
            elif line.strip():
                blocks.append(("", line.strip()))
    return blocks


def _interview(head: tuple[str, str], notes: Sequence[str], file: str) -> Interview:
    number, who = head
    if not notes:
        raise DocumentError(
            f"{file}: interview {number or who or '?'} has no notes.", "Write them below its heading."
        )
    return Interview(number, who, "", "\n".join(notes))


def _checked(found: Sequence[Interview], file: str) -> tuple[Interview, ...]:
    numbers = [interview.number for interview in found if interview.number]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        raise DocumentError(
            f"{file} has {', '.join(twice)} more than once.", "Give each interview a number of its own."
        )
    if not found:
        raise DocumentError(f"{file} has no interviews.", "Give one row or heading for each.")
    return tuple(found)
