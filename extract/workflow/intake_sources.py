"""Takes survey results and interview notes into the review as numbered sources beside the documents.

An import is one transaction; running it again with the same file changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.errors import DocumentError, JudgementRefused, UsageError
from extract.intake.from_interviews import markdown_blocks, read_interviews_csv, read_interviews_text
from extract.intake.from_survey import read_survey
from extract.intake.personal import refuse_personal_data
from extract.model.judgement import Judgement, Source, SourceKind
from extract.workflow.judge import By

if TYPE_CHECKING:
    from extract.store.in_sqlite import Store

_ACCESS = ("formal", "code-only", "inform-only")


@dataclass(frozen=True, slots=True)
class SourcesImported:
    """Survey items or interviews that were taken in."""

    file: str
    kind: str
    numbers: tuple[str, ...]
    """All numbers of the file, in its order."""
    n_new: int


def import_survey(
    store: Store, file: Path, *, by: By, access: str = "formal", allow_personal_data: bool = False
) -> SourcesImported:
    """Take survey results in as numbered sources `S1`, `S2` and so on.

    Raises:
        DocumentError: the file is not a survey that can be read, or holds personal data.
        UsageError: an unknown access.
    """
    questions = read_survey(_text(file), file=file.name)
    if not allow_personal_data:
        refuse_personal_data(((f"“{one.text[:40]}”", one.in_words()) for one in questions), file=file.name)
    entries = [
        _Entry(
            one.number,
            one.text,
            one.in_words(),
            {
                "answers": {answer: str(share) for answer, share in one.answers[0].shares},
                "group": one.answers[0].group,
                "respondents": one.answers[0].respondents,
                "groups": [
                    {
                        "group": answers.group,
                        "respondents": answers.respondents,
                        "answers": {answer: str(share) for answer, share in answers.shares},
                    }
                    for answers in one.answers
                ],
            },
        )
        for one in questions
    ]
    return _sources(store, file, "survey", entries, by=by, access=access)


def import_interviews(
    store: Store, file: Path, *, by: By, access: str = "code-only", allow_personal_data: bool = False
) -> SourcesImported:
    """Take coded, anonymised interview notes in as numbered sources `I1`, `I2` and so on.

    By default their words never leave in an export; only their numbers do (`access="code-only"`).

    Raises:
        DocumentError: the file is not a set of interviews that can be read, or holds personal data.
        UsageError: an unknown access.
    """
    suffix = file.suffix.lower()
    if suffix == ".docx":
        from extract.intake import word_file  # noqa: PLC0415 - python-docx loads only when there is a docx

        if not file.is_file():
            raise DocumentError(f"There is no file {file}.")
        interviews = read_interviews_text(word_file.paragraphs(file), file=file.name)
    elif suffix in {".md", ".markdown", ".txt"}:
        interviews = read_interviews_text(markdown_blocks(_text(file)), file=file.name)
    else:
        interviews = read_interviews_csv(_text(file), file=file.name)
    if not allow_personal_data:
        places = (
            (f"interview {one.number or at}", f"{one.who}\n{one.notes}")
            for at, one in enumerate(interviews, 1)
        )
        refuse_personal_data(places, file=file.name)
    entries = [
        _Entry(one.number, one.who or "Interview", one.notes, {"date": one.date}) for one in interviews
    ]
    return _sources(store, file, "interview", entries, by=by, access=access)


@dataclass(frozen=True, slots=True)
class _Entry:
    number: str
    title: str
    text: str
    details: dict[str, Any]


def _text(file: Path) -> str:
    if not file.is_file():
        raise DocumentError(f"There is no file {file}.", "Give the path of the file.")
    raw = file.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Spreadsheet programs on Windows still write this.
        return raw.decode("cp1252", "replace")


def _sources(
    store: Store, file: Path, kind: SourceKind, entries: Sequence[_Entry], *, by: By, access: str
) -> SourcesImported:
    if access not in _ACCESS:
        raise UsageError(f"“{access}” is not an access.", f"Access: {', '.join(_ACCESS)}.")
    letter = "S" if kind == "survey" else "I"
    numbers: list[str] = []
    n_new = 0
    with store.transaction():
        known = {source.number: source for source in store.judgements.sources() if source.kind == kind}
        taken = {source.title: source.number for source in known.values()} if kind == "survey" else {}
        highest = max([0, *(int(number[1:]) for number in known if number[1:].isdigit())])
        for entry in entries:
            same = next((n for n, s in known.items() if (s.title, s.text) == (entry.title, entry.text)), None)
            number = entry.number or same or taken.get(entry.title, "")
            if not number:
                highest += 1
                while f"{letter}{highest}" in known or any(e.number == f"{letter}{highest}" for e in entries):
                    highest += 1
                number = f"{letter}{highest}"
            numbers.append(number)
            before = known.get(number)
            if before is not None and (before.title, before.text, before.access) == (
                entry.title,
                entry.text,
                access,
            ):
                continue
            if before is not None:
                _refuse_cited(store, before)
            store.judgements.add(
                Judgement(
                    kind="source",
                    framework="",
                    code="",
                    reviewer=by.reviewer,
                    at=by.at,
                    content={
                        "number": number,
                        "kind": kind,
                        "title": entry.title,
                        "text": entry.text,
                        "access": access,
                        "details": entry.details,
                    },
                ),
                command="import survey" if kind == "survey" else "import interviews",
                replaces=[before.source_id] if before else [],
            )
            n_new += 1
    return SourcesImported(file.name, kind, tuple(numbers), n_new)


def _refuse_cited(store: Store, source: Source) -> None:
    """What is cited keeps its words: evidence points to them."""
    if any(
        found.passage_id == source.source_id and found.state == "cited"
        for found in store.judgements.evidence()
    ):
        raise JudgementRefused(
            f"{source.number} is cited and would be changed by this file.",
            "Withdraw its evidence first, or give the new text a number of its own.",
        )
