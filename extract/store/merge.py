"""Takes over the judgements of a store that was kept apart: a union of what both hold, nothing lost.

A judgement's id is a hash of its content, so what is the same in both stores is known to be, and taking over
twice changes nothing, in whatever order stores are merged. Nothing is overwritten: where one reviewer judged
the same thing in both, both judgements stand and are listed as a conflict; where two reviewers differ, that is
a disagreement as any other. Only judgements travel; documents are told apart by their bytes, and one that this
store does not hold is named, so that it can be ingested.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extract.errors import StoreError, UsageError
from extract.model.judgement import Judgement
from extract.store.judgements import judgement_id

if TYPE_CHECKING:
    from extract.store.in_sqlite import Store


@dataclass(frozen=True, slots=True)
class UnknownDocument:
    """A document that taken-over evidence rests on and this store does not hold."""

    document_id: str
    number: int | None
    """Its number in the other store."""
    title: str | None
    file: str
    n_evidence: int


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did, or would do."""

    n_new: dict[str, int]
    """Judgements taken over by kind."""
    n_known: int
    """Judgements that both had."""
    conflicts: tuple[str, ...]
    """Codes to which one reviewer now has two standing scores."""
    unknown_documents: tuple[UnknownDocument, ...]
    renumbered: tuple[tuple[int, int], ...]
    """Documents that have another number in the other store: (theirs, ours); evidence follows the bytes."""
    other_head: str
    """Newest hash of the other store's audit trail."""
    is_dry: bool

    def as_json(self) -> dict[str, Any]:
        """The outcome as JSON."""
        return {
            "new": self.n_new,
            "known": self.n_known,
            "conflicts": list(self.conflicts),
            "unknown_documents": [
                {
                    "sha256": found.document_id,
                    "number": found.number,
                    "title": found.title,
                    "file": found.file,
                    "evidence": found.n_evidence,
                }
                for found in self.unknown_documents
            ],
            "renumbered": [{"theirs": theirs, "ours": ours} for theirs, ours in self.renumbered],
            "other_chain_head": self.other_head,
            "dry_run": self.is_dry,
        }


class _DryRun(Exception):
    """Rolls a trial back."""


def merge(store: Store, other: Store, *, actor: str, at: str, dry_run: bool = False) -> Merged:
    """Take over all judgements of another store, all or nothing.

    Args:
        store: Where to.
        other: Where from; it is only read.
        actor: Who merges.
        at: UTC, ISO 8601.
        dry_run: Only tell what would happen.

    Raises:
        UsageError: both are the same file, or the reviews are made under different frameworks.
        StoreError: a judgement of the other store was changed after it was made.
    """
    if store.path.resolve() == other.path.resolve():
        raise UsageError("A store cannot be merged with itself.")
    mine, theirs = store.meta("framework"), other.meta("framework")
    if mine and theirs and mine != theirs:
        raise UsageError(
            f"{other.path.name} is a review under {theirs}, this one is under {mine}.",
            "Only reviews under one framework can be merged.",
        )
    outcome: Merged | None = None
    try:
        with store.transaction():
            outcome = _take(store, other, actor=actor, at=at, is_dry=dry_run)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    if outcome is None:
        raise StoreError("The merge came to nothing.")
    return outcome


def _take(store: Store, other: Store, *, actor: str, at: str, is_dry: bool) -> Merged:
    here = {judgement_id(judgement) for judgement in store.judgements.all()}
    conflicts_before = set(store.judgements.conflicts("score"))
    head = other.events.head()
    theirs = _sound(other)
    new = {found: judgement for found, judgement in theirs.items() if found not in here}
    for judgement in new.values():
        store.judgements.insert(judgement, command="merge", actor=actor, at=at)
    if new:
        store.events.record(
            actor=actor,
            command="merge",
            kind="merge",
            object_id=other.path.name,
            after={"chain_head": head.hash if head else "", "judgements": sorted(new)},
            at=at,
        )
    counts: dict[str, int] = {}
    for judgement in new.values():
        counts[judgement.kind] = counts.get(judgement.kind, 0) + 1
    ours = {revision.document_id: revision.number for revision in store.documents.revisions()}
    numbers = {revision.document_id: revision.number for revision in other.documents.revisions()}
    return Merged(
        n_new=dict(sorted(counts.items())),
        n_known=len(theirs) - len(new),
        conflicts=tuple(sorted(set(store.judgements.conflicts("score")) - conflicts_before)),
        unknown_documents=tuple(_unknown(new, other, ours, numbers)),
        renumbered=tuple(
            sorted(
                (number, ours[found])
                for found, number in numbers.items()
                if found in ours and ours[found] != number
            )
        ),
        other_head=head.hash if head else "",
        is_dry=is_dry,
    )


def _sound(other: Store) -> dict[str, Judgement]:
    """All judgements of a store by id, refused when one was changed after it was made."""
    found: dict[str, Judgement] = {}
    for stored_id, judgement in other.judgements.by_id().items():
        if judgement_id(judgement) != stored_id:
            raise StoreError(
                f"{judgement.kind} {stored_id} in {other.path.name} was changed after it was made.",
                f"Run `extract check --db {other.path}`; nothing was taken over.",
            )
        found[stored_id] = judgement
    return found


def _unknown(
    new: dict[str, Judgement], other: Store, ours: dict[str, int], numbers: dict[str, int]
) -> list[UnknownDocument]:
    counts: dict[str, int] = {}
    for judgement in new.values():
        if judgement.kind == "evidence" and (document_id := judgement.content["document_id"]):
            counts[document_id] = counts.get(document_id, 0) + 1
    titles = {document.number: document for document in other.documents.all()}
    unknown = []
    for document_id, n_evidence in sorted(counts.items()):
        if document_id in ours:
            continue
        number = numbers.get(document_id)
        document = titles.get(number) if number is not None else None
        unknown.append(
            UnknownDocument(
                document_id,
                number,
                document.title if document else None,
                document.file if document else "",
                n_evidence,
            )
        )
    return unknown
