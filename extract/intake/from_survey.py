"""Reads survey results (csv): questions with the shares of their answers, by respondent group.

Two shapes are read, with columns known by their names:

    long   question, answer, share[, group][, respondents][, number]
    wide   question[, group][, respondents][, number], and one column for each answer

Shares are percentages (`36%`, `36`, `36,5`) or fractions (`0.36`), one of the two in the whole file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from extract.errors import DocumentError

_NAMES = {
    "question": ("question", "item", "statement", "question text", "survey question"),
    "answer": ("answer", "response", "option", "answer option", "rating"),
    "share": ("share", "percent", "percentage", "per cent", "%", "proportion", "value"),
    "group": (
        "group",
        "respondent group",
        "respondents group",
        "respondent type",
        "stakeholder group",
        "category",
    ),
    "respondents": ("respondents", "n", "number of respondents", "base", "responses"),
    "number": ("number", "no", "no.", "id", "code"),
    "mi": ("mi", "micro-indicator", "indicator"),
}
"""What a column may be called, lower case."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How one group of respondents answered."""

    group: str
    """Empty for all respondents."""
    respondents: int | None
    shares: tuple[tuple[str, Decimal], ...]
    """Answer and percentage, in the file's order."""


@dataclass(frozen=True, slots=True)
class Question:
    """One survey question."""

    number: str
    """`S3` where the file numbers its questions, else empty."""
    text: str
    answers: tuple[Answers, ...]
    mi: str = ""
    """Micro-indicator that the file assigns, if any."""

    def in_words(self) -> str:
        """Return the question with its answers as a text that can be quoted."""
        lines = [self.text]
        for answers in self.answers:
            shares = ", ".join(f"{answer} {share:f}%" for answer, share in answers.shares)
            base = f" ({answers.respondents} respondents)" if answers.respondents is not None else ""
            lines.append(f"{answers.group or 'All respondents'}{base}: {shares}.")
        return "\n".join(lines)


def read_survey(text: str, *, file: str = "the survey") -> tuple[Question, ...]:
    """Read the questions of a csv file.

    Raises:
        DocumentError: a column is missing, a share is no number, or shares add up to more than a hundred; the
            message names the line.
    """
    rows = _rows(text, file)
    columns = _columns(rows[0], file)
    is_long = "answer" in columns and "share" in columns
    lines = list(enumerate(rows[1:], start=2))
    if not lines:
        raise DocumentError(
            f"{file} has column names and no rows.", "Give one row for each question or answer."
        )
    found = _long(lines, columns, file) if is_long else _wide(lines, rows[0], columns, file)
    questions = _questions(_as_percentages(found, file))
    _refuse_impossible(questions, file)
    return questions


@dataclass(frozen=True, slots=True)
class _Cell:
    line: int
    question: str
    number: str
    group: str
    respondents: int | None
    mi: str
    answer: str
    share: Decimal
    is_percent: bool
    """Written with a percent sign."""


def _rows(text: str, file: str) -> list[list[str]]:
    plain = text.lstrip("\ufeff")
    first = plain.split("\n", 1)[0]
    delimiter = max((";", "\t", ","), key=first.count)
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(plain), delimiter=delimiter)]
    rows = [row for row in rows if any(row)]
    if not rows or len(rows[0]) < 2:
        raise DocumentError(
            f"{file} is not a table with named columns.", "Give a csv file whose first line names them."
        )
    return rows


def _columns(header: Sequence[str], file: str) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, name in enumerate(header):
        plain = " ".join(name.lower().replace("_", " ").split())
        for column, known in _NAMES.items():
            if plain in known and column not in columns:
                columns[column] = index
    if "question" not in columns:
        raise DocumentError(
            f"{file} has no column “question”; its columns are {', '.join(header)}.",
            "Name the columns question, answer, share (one row an answer), or question and one column for each answer.",
        )
    return columns


def _long(lines: Sequence[tuple[int, list[str]]], columns: Mapping[str, int], file: str) -> list[_Cell]:
    cells = []
    for line, row in lines:
        answer = _cell(row, columns, "answer")
        if not answer:
            raise DocumentError(
                f"{file}, line {line}: the answer is blank.", "Name the answer, or take the line out."
            )
        cells.append(_made(line, row, columns, answer, _cell(row, columns, "share"), file))
    return cells


def _wide(
    lines: Sequence[tuple[int, list[str]]], header: Sequence[str], columns: Mapping[str, int], file: str
) -> list[_Cell]:
    taken = {index for name, index in columns.items() if name not in {"answer", "share"}}
    answers = [(index, name) for index, name in enumerate(header) if index not in taken and name]
    if not answers:
        raise DocumentError(
            f"{file} has no columns of answers; its columns are {', '.join(header)}.",
            "Give one column for each answer, or the columns answer and share.",
        )
    cells = []
    for line, row in lines:
        for index, answer in answers:
            text = row[index] if index < len(row) else ""
            if text:
                cells.append(_made(line, row, columns, answer, text, file))
    return cells


def _cell(row: Sequence[str], columns: Mapping[str, int], name: str) -> str:
    index = columns.get(name)
    return row[index] if index is not None and index < len(row) else ""


def _made(
    line: int, row: Sequence[str], columns: Mapping[str, int], answer: str, text: str, file: str
) -> _Cell:
    question = _cell(row, columns, "question")
    if not question:
        raise DocumentError(
            f"{file}, line {line}: the question is blank.", "Repeat the question on each of its lines."
        )
    share = _number(text.rstrip("% "))
    if share is None or share < 0:
        raise DocumentError(
            f"{file}, line {line}: “{text[:30]}” is not a share of “{answer[:40]}”.", "Give 36%, 36 or 0.36."
        )
    respondents = _cell(row, columns, "respondents")
    if respondents and not respondents.isdigit():
        raise DocumentError(
            f"{file}, line {line}: “{respondents[:30]}” is not a number of respondents.",
            "Give a whole number.",
        )
    return _Cell(
        line,
        question,
        _cell(row, columns, "number"),
        _cell(row, columns, "group"),
        int(respondents) if respondents else None,
        _cell(row, columns, "mi"),
        answer,
        share,
        text.rstrip().endswith("%"),
    )


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _as_percentages(cells: Sequence[_Cell], file: str) -> list[_Cell]:
    """Bring all shares to percentages; a file of numbers up to 1 holds fractions."""
    if any(cell.is_percent for cell in cells) or any(cell.share > 1 for cell in cells):
        too_many = next((cell for cell in cells if cell.share > 100), None)
        if too_many:
            raise DocumentError(
                f"{file}, line {too_many.line}: {too_many.share}% is more than a hundred.",
                "Give shares of respondents, not numbers of them.",
            )
        return list(cells)
    return [
        _Cell(
            c.line, c.question, c.number, c.group, c.respondents, c.mi, c.answer, _plain(c.share * 100), True
        )
        for c in cells
    ]


def _plain(value: Decimal) -> Decimal:
    whole = value.normalize()
    return whole.quantize(Decimal(1)) if whole == whole.to_integral_value() else whole


def _questions(cells: Sequence[_Cell]) -> tuple[Question, ...]:
    order: dict[tuple[str, str], dict[str, list[_Cell]]] = {}
    for cell in cells:
        order.setdefault((cell.number, cell.question), {}).setdefault(cell.group, []).append(cell)
    return tuple(
        Question(
            number=_numbered(number),
            text=text,
            answers=tuple(
                Answers(group, of_group[0].respondents, tuple((cell.answer, cell.share) for cell in of_group))
                for group, of_group in groups.items()
            ),
            mi=next((cell.mi for of_group in groups.values() for cell in of_group if cell.mi), ""),
        )
        for (number, text), groups in order.items()
    )


def _numbered(number: str) -> str:
    found = re.fullmatch(r"[SsQq]?\s*0*([1-9]\d{0,3})", number)
    return f"S{found[1]}" if found else ""


def _refuse_impossible(questions: Sequence[Question], file: str) -> None:
    for question in questions:
        for answers in question.answers:
            total = sum((share for _, share in answers.shares), Decimal(0))
            # Each rounded share may be half a point too high.
            if total > 100 + Decimal("0.5") * len(answers.shares) + Decimal("0.5"):
                group = f", {answers.group}" if answers.group else ""
                raise DocumentError(
                    f"{file}: the shares of “{question.text[:60]}”{group} add up to {total:f}%.",
                    "Mend the shares; what is left out is allowed, more than a hundred is not.",
                )
            names = [answer for answer, _ in answers.shares]
            if len(set(names)) < len(names):
                raise DocumentError(
                    f"{file}: “{question.text[:60]}” has the same answer twice for one group.",
                    "Give each group a name in the column group.",
                )
