"""What people judged, in the store: a table that only grows, and views of what stands now.

A judgement and its audit event are one transaction. Its id is a hash of its content, so the same judgement
has the same id in every store and separately kept stores merge by taking the union.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from extract.audit import canonical, is_text, short_id
from extract.errors import JudgementRefused, UsageError
from extract.model.document import Box
from extract.model.judgement import (
    Absence,
    Assignment,
    Confidence,
    Evidence,
    EvidenceState,
    Judgement,
    Kind,
    Narrative,
    Opening,
    Place,
    Printed,
    Reviewer,
    Score,
    Source,
    Wording,
)

if TYPE_CHECKING:
    from extract.store.in_sqlite import Store


def judgement_id(judgement: Judgement) -> str:
    """Return the id of a judgement: a hash of all that it says."""
    return short_id(as_data(judgement))


def as_data(judgement: Judgement) -> dict[str, Any]:
    """Return a judgement as plain data: what its id is made from and what its audit event carries."""
    return {
        "kind": judgement.kind,
        "framework": judgement.framework,
        "code": judgement.code,
        "reviewer": judgement.reviewer,
        "at": judgement.at,
        "content": judgement.content,
        "supersedes": list(judgement.supersedes),
    }


class Judgements:
    """Evidence, absences, scores, confidences, narratives and who may see what."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # Writing

    def add(self, judgement: Judgement, *, command: str, replaces: Iterable[str] = ()) -> str:
        """Add a judgement with its audit event, both or neither, and return its id.

        Args:
            judgement: What was judged; what it supersedes is added to what it already names.
            command: The command given.
            replaces: Ids of standing judgements that it supersedes.
        """
        with self._store.transaction():
            heads = sorted({*judgement.supersedes, *replaces})
            judgement = replace(judgement, supersedes=tuple(heads))
            before = [as_data(found) for found in self.many(heads)]
            return self.insert(
                judgement, command=command, actor=judgement.reviewer, at=judgement.at, before=before
            )

    def insert(
        self, judgement: Judgement, *, command: str, actor: str, at: str, before: object = None
    ) -> str:
        """Write the row and its event; a judgement that is already here stays as it is.

        Raises:
            JudgementRefused: a text holds bytes that are no characters.
        """
        if not is_text(canonical([judgement.reviewer, judgement.content])):
            raise JudgementRefused("The text holds bytes that are no characters.", "Type it again, in UTF-8.")
        found = judgement_id(judgement)
        if self._store.row("select 1 from judgements where judgement_id = ?", [found]):
            return found
        data = as_data(judgement)
        with self._store.transaction():
            self._store.write(
                "insert into judgements (judgement_id, kind, framework, code, reviewer, at, content, supersedes)"
                " values (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    found,
                    judgement.kind,
                    judgement.framework,
                    judgement.code,
                    judgement.reviewer,
                    judgement.at,
                    canonical(judgement.content),
                    canonical(list(judgement.supersedes)),
                ],
            )
            self._store.events.record(
                actor=actor,
                command=command,
                kind=judgement.kind,
                object_id=found,
                before=before or None,
                after=data,
                at=at,
            )
        return found

    # Reading, as they were given

    def all(self) -> list[Judgement]:
        """Every judgement ever made, oldest first."""
        return [
            _judgement(row) for row in self._store.rows("select * from judgements order by at, judgement_id")
        ]

    def by_id(self) -> dict[str, Judgement]:
        """Every judgement under the id that the store gives it, oldest first."""
        rows = self._store.rows("select * from judgements order by at, judgement_id")
        return {row["judgement_id"]: _judgement(row) for row in rows}

    def many(self, ids: Iterable[str]) -> list[Judgement]:
        """Judgements by id; unknown ones are left out."""
        wanted = list(ids)
        rows = self._store.rows(
            "select * from judgements where judgement_id in (select value from json_each(?)) order by at, judgement_id",
            [json.dumps(wanted)],
        )
        return [_judgement(row) for row in rows]

    def heads(self, kind: Kind, **columns: str) -> list[str]:
        """Ids of the standing judgements of a kind, narrowed by columns or (with `content_`) keys of the content."""
        conditions: list[str] = ["kind = ?"]
        values: list[str] = [kind]
        for name, value in columns.items():
            is_content = name.startswith("content_")
            conditions.append("json_extract(content, ?) = ?" if is_content else f"{name} = ?")
            values += [f"$.{name.removeprefix('content_')}", value] if is_content else [value]
        where = " and ".join(conditions)
        query = f"select judgement_id from judgements_now where {where} order by judgement_id"  # noqa: S608
        rows = self._store.rows(query, values)
        return [row["judgement_id"] for row in rows]

    def resolve(self, prefix: str, *kinds: Kind) -> str:
        """Return the id of the judgement of these kinds whose id begins with `prefix`.

        Raises:
            UsageError: none or several begin so.
        """
        typed = prefix.strip().lower()
        rows = self._store.rows(
            "select judgement_id from judgements where judgement_id >= ? and judgement_id < ?"
            " and kind in (select value from json_each(?)) order by judgement_id limit 3",
            [typed, f"{typed}g", json.dumps(kinds)],
        )
        named = " or ".join(kinds)
        if not typed or not rows:
            raise UsageError(
                f"There is no {named} “{prefix}”.", "`extract status` and `extract log` show the ids."
            )
        if len(rows) > 1 and rows[0]["judgement_id"] != typed:
            raise UsageError(f"Several ids of {named} begin with “{prefix}”.", "Type more of the id.")
        return str(rows[0]["judgement_id"])

    # Reading what stands now

    def evidence(
        self, code: str | None = None, *, states: Iterable[EvidenceState] = (), framework: str | None = None
    ) -> list[Evidence]:
        """Evidence as it stands, by code and source; under `code` itself only, not below it."""
        rows = self._where("evidence_now", code, framework, states=states)
        return [_evidence(row) for row in rows]

    def one_evidence(self, evidence_id: str) -> Evidence:
        """Return one piece of evidence as it stands.

        Raises:
            UsageError: it is not there, or a later one replaced it.
        """
        row = self._store.row("select * from evidence_now where evidence_id = ?", [evidence_id])
        if row is None:
            raise UsageError(
                f"Evidence {evidence_id} was replaced by a later one.", "`extract log` shows by which."
            )
        return _evidence(row)

    def absences(self, code: str | None = None, *, framework: str | None = None) -> list[Absence]:
        """Recorded absences that stand."""
        numbers = {
            row["document_id"]: row["number"]
            for row in self._store.rows("select document_id, number from revisions")
        }
        rows = self._where("absences_now", code, framework, states=("recorded",))
        return [
            Absence(
                absence_id=row["absence_id"],
                code=row["code"],
                note=row["note"],
                searches=tuple(json.loads(row["searches"])),
                documents=tuple(
                    sorted({numbers[found] for found in json.loads(row["documents"]) if found in numbers})
                ),
                reviewer=row["reviewer"],
                at=row["at"],
            )
            for row in rows
        ]

    def scores(self, code: str | None = None, *, framework: str | None = None) -> list[Score]:
        """Each reviewer's present score, adjudications among them."""
        return [_score(row) for row in self._where("scores_now", code, framework)]

    def score_history(self, code: str, *, framework: str | None = None) -> list[Score]:
        """Every score a code was ever given, oldest first."""
        rows = self._store.rows(
            "select * from judgements where kind = 'score' and code = ? and framework = coalesce(?, framework)"
            " order by at, judgement_id",
            [code, framework],
        )
        return [_score_of(_judgement(row), row["judgement_id"]) for row in rows]

    def confidences(self, code: str | None = None, *, framework: str | None = None) -> list[Confidence]:
        """Each reviewer's present confidence in each micro-indicator."""
        return [
            Confidence(
                row["confidence_id"],
                row["code"],
                row["confidence"],
                row["because"],
                row["reviewer"],
                row["at"],
            )
            for row in self._where("confidences_now", code, framework)
        ]

    def narratives(self, code: str | None = None, *, framework: str | None = None) -> list[Narrative]:
        """Each reviewer's present analysis texts."""
        return [
            Narrative(
                row["narrative_id"],
                row["code"],
                tuple(json.loads(row["paragraphs"])),
                row["reviewer"],
                row["at"],
            )
            for row in self._where("narratives_now", code, framework)
        ]

    def sources(self) -> list[Source]:
        """Survey items and interviews by number."""
        rows = self._store.rows("select * from sources_now order by kind desc, length(number), number")
        return [
            Source(
                row["source_id"],
                row["number"],
                row["kind"],
                row["title"],
                row["text"],
                row["access"],
                json.loads(row["details"]),
            )
            for row in rows
        ]

    def reviewers(self) -> list[Reviewer]:
        """Everybody who judged or was given a part, by name."""
        rows = self._store.rows("select name, role from reviewers_now order by name")
        return [Reviewer(row["name"], row["role"], "") for row in rows]

    def assignments(self) -> list[Assignment]:
        """Who was asked to judge what."""
        return [
            Assignment(found.content["name"], tuple(found.content["codes"]), found.at)
            for found in self._now("assignment")
        ]

    def openings(self) -> list[Opening]:
        """What the lead opened to those who have not judged."""
        return [
            Opening(tuple(found.content["codes"]), found.content["because"], found.reviewer, found.at)
            for found in self._now("opening")
        ]

    def wordings(self, *, framework: str | None = None) -> dict[str, str]:
        """Official wording by code, where the user's own copy of a published table was imported."""
        found = [row for row in self._now("wording") if framework in (None, row.framework)]
        return {
            wording.code: wording.text
            for wording in (Wording(row.code, row.content["text"]) for row in found)
        }

    def printed(self, *, framework: str | None = None) -> dict[str, Printed]:
        """What a published table prints, by KPI and micro-indicator."""
        return {
            row.code: Printed(
                row.code,
                row.content["rating"],
                row.content["score"],
                tuple(row.content["sources"]),
                row.content["sources_text"],
                row.content["confidence"],
            )
            for row in self._now("printed")
            if framework in (None, row.framework)
        }

    def conflicts(self, kind: Kind, framework: str | None = None) -> list[str]:
        """Codes on which one reviewer has two standing judgements of a kind that say different things.

        That happens where stores that were kept apart are merged; the later one counts, both are kept.
        """
        rows = self._store.rows(
            "select distinct code from judgements_now where kind = ? and framework = coalesce(?, framework)"
            " group by code, reviewer, json_array_length(content, '$.settles') > 0"
            " having count(distinct coalesce(json_extract(content, '$.label'), content)) > 1",
            [kind, framework],
        )
        return sorted(row["code"] for row in rows)

    def _now(self, kind: Kind) -> list[Judgement]:
        rows = self._store.rows(
            "select * from judgements_now where kind = ? order by at, judgement_id", [kind]
        )
        return [_judgement(row) for row in rows]

    def _where(
        self, view: str, code: str | None, framework: str | None, *, states: Iterable[str] = ()
    ) -> list[sqlite3.Row]:
        wanted = list(states)
        condition = " and state in (select value from json_each(?))" if wanted else ""
        order = (
            "code, at, reviewer, 1"
            if view != "evidence_now"
            else "code, length(source), source, at, evidence_id"
        )
        return self._store.rows(
            f"select * from {view} where code = coalesce(?, code) and framework = coalesce(?, framework)"  # noqa: S608
            f"{condition} order by {order}",
            [code, framework, *([json.dumps(wanted)] if wanted else [])],
        )


def _judgement(row: sqlite3.Row) -> Judgement:
    return Judgement(
        kind=row["kind"],
        framework=row["framework"],
        code=row["code"],
        reviewer=row["reviewer"],
        at=row["at"],
        content=json.loads(row["content"]),
        supersedes=tuple(json.loads(row["supersedes"])),
    )


def _evidence(row: sqlite3.Row) -> Evidence:
    return Evidence(
        evidence_id=row["evidence_id"],
        code=row["code"],
        source_kind=row["source_kind"],
        source=row["source"],
        document_id=row["document_id"],
        passage_id=row["passage_id"],
        quote=row["quote"],
        prefix=row["prefix"],
        suffix=row["suffix"],
        pages=tuple(json.loads(row["pages"])),
        labels=tuple(json.loads(row["labels"])),
        boxes=tuple(Box(*box) for box in json.loads(row["boxes"])),
        start=row["start"],
        end=row["end"],
        match=row["match"],
        similarity=float(row["similarity"]),
        stance=row["stance"],
        state=row["state"],
        note=row["note"],
        reviewer=row["reviewer"],
        at=row["at"],
        engine=row["engine"],
        places=tuple(Place(*place) for place in json.loads(row["places"])),
        difference=row["difference"],
        doubt=row["doubt"],
        because=row["because"],
    )


def _score(row: sqlite3.Row) -> Score:
    return Score(
        score_id=row["score_id"],
        code=row["code"],
        value=None if row["value"] is None else Fraction(row["value"]),
        null_code=row["null_code"],
        because=row["because"],
        reviewer=row["reviewer"],
        at=row["at"],
        without_evidence=bool(row["without_evidence"]),
        settles=tuple(json.loads(row["settled_ids"])),
        rests_on=tuple(json.loads(row["rests_on"])),
    )


def _score_of(judgement: Judgement, score_id: str) -> Score:
    content = judgement.content
    return Score(
        score_id=score_id,
        code=judgement.code,
        value=None if content["value"] is None else Fraction(content["value"]),
        null_code=content["null_code"],
        because=content["because"],
        reviewer=judgement.reviewer,
        at=judgement.at,
        without_evidence=content["without_evidence"],
        settles=tuple(content["settles"]),
        rests_on=tuple(content["rests_on"]),
    )
