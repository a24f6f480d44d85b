"""Gathers from the store what each kind of export says, before any format.

Everything about judgements comes through the annex, which refuses what may not leave; passages and citations
come from formal documents only.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from extract.errors import DocumentError, QuoteNotFound
from extract.export import passages as passage_rows
from extract.export import pictures, web_annotations
from extract.export.base import Column, Options, Picture, Report, Table
from extract.export.report import TITLES, of_annex
from extract.export.tables import evidence_of
from extract.model.annex import Annex
from extract.model.document import Document, Passage
from extract.model.framework import Framework
from extract.model.judgement import Evidence
from extract.model.ranking import Filters
from extract.store.in_sqlite import Store
from extract.workflow.find import Question, search
from extract.workflow.framing import framework_of
from extract.workflow.standing import agreement, standing
from extract.workflow.standing import annex as annex_of


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks an export for."""

    kind: str
    format_name: str | None = None
    """The format, when the file's ending does not say it."""
    options: Options = Options()  # noqa: RUF009 - frozen
    limit: int = 50
    """Citations: passages for each micro-indicator."""
    old_after: int = 5
    """Gaps: evidence is old when it is this many years before the newest document."""
    framework: str | None = None
    """Framework id, None for the store's own."""
    reviewer: str | None = None
    """Who asks: scores that are blind for this person stay so."""
    password: str | None = None
    """What opens protected PDFs, for marked copies."""


def annex_for(store: Store, wish: Wish) -> Annex:
    """Return the annex, with every quote found in its passage.

    Raises:
        JudgementRefused: a source may not leave, or a quote is not where it was.
    """
    annex = annex_of(store, framework_of(store, wish.framework), reviewer=wish.reviewer)
    texts: dict[tuple[str, int], str] = {}
    for mi in annex.mis():
        for piece in evidence_of(mi):
            if piece.source_kind == "document" and piece.quote and piece.places:
                _verify(store, piece, texts)
    return annex


def _verify(store: Store, piece: Evidence, texts: dict[tuple[str, int], str]) -> None:
    said = []
    for place in piece.places:
        key = (piece.document_id, place.page)
        if key not in texts:
            texts[key] = store.passages.page(*key).text
        said.append(texts[key][place.start : place.end])
    if not _stands(_letters(piece.quote), _letters("".join(said))):
        raise QuoteNotFound(
            f"Evidence {piece.evidence_id[:8]} under {piece.code} is not on page {piece.places[0].page} as it was quoted.",
            "`extract check` tells what changed; cite the passage again or withdraw the evidence.",
        )


def _stands(quote: str, page: str) -> bool:
    """Tell whether the quote is what the page says; the page may have footnote markers in between."""
    if not 0 <= len(page) - len(quote) <= max(6, len(quote) // 20):
        return False
    waiting = iter(page)
    return all(letter in waiting for letter in quote)


def _letters(text: str) -> str:
    """Letters and digits alone: breaks, hyphens and ligatures are no difference."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def _of_annex(store: Store, wish: Wish, draw: bool) -> Report:
    annex = annex_for(store, wish)
    report = of_annex(annex, wish.kind, wish.options, old_after=wish.old_after)
    return replace(report, pictures=pictures.for_kind(annex, wish.kind)) if draw else report


def pictures_of(annex: Annex, kind: str) -> tuple[Picture, ...]:
    """Return the pictures that an export of this kind shows."""
    return pictures.for_kind(annex, kind)


def _passages(store: Store, wish: Wish, draw: bool) -> Report:
    documents = [document for document in store.documents.all() if document.doc_class == "formal"]

    def read() -> Iterator[tuple[Document, Iterator[Passage], Mapping[int, str | None]]]:
        for document in documents:
            if document.document_id:
                found = (passage for _, passage in store.passages.of_document(document.document_id))
                yield document, found, store.passages.labels(document.document_id)

    return Report("passages", "Passages", (passage_rows.table(documents, read()),), options=wish.options)


_HIT = (
    "rank",
    "score",
    "passage",
    "document",
    "title",
    "source",
    "page",
    "page_label",
    "citation",
    "kind",
    "text",
)


def _citations(store: Store, wish: Wish, draw: bool) -> Report:
    framework = framework_of(store, wish.framework)
    filters = Filters(include_confidential=False)
    data: dict[str, list[dict[str, Any]]] = {}
    for code in framework.mis:
        question = Question(mi=code, filters=filters, limit=wish.limit)
        hits = [hit.as_json() for hit in search(store, framework, question)]
        data[code] = [hit for hit in hits if hit.get("class", "formal") == "formal"]
    columns = (
        Column("mi", "MI", width=7, main=True),
        *(_hit_column(key) for key in _HIT),
    )  # fmt: skip
    rows = tuple((code, *(hit[key] for key in _HIT)) for code, hits in data.items() for hit in hits)
    return Report("citations", "Passages for each micro-indicator", (Table("citations", "Citations", columns, rows),),
                  data=data, options=wish.options, about=_origin(store, framework))  # fmt: skip


_HIT_KINDS: dict[str, tuple[Any, ...]] = {
    "rank": ("integer", 6), "score": ("score", 9), "document": ("integer", 10), "page": ("integer", 9),
    "text": ("text", 90), "title": ("text", 36), "citation": ("text", 16),
}  # fmt: skip
_HIT_MAIN = frozenset({"rank", "citation", "text"})


def _hit_column(key: str) -> Column:
    kind, width = _HIT_KINDS.get(key, ("text", 14))
    return Column(key, key.replace("_", " ").capitalize(), kind, width, main=key in _HIT_MAIN)


def _origin(store: Store, framework: Framework) -> tuple[tuple[str, str], ...]:
    return (
        ("Organisation", store.meta("organisation") or ""),
        ("Framework", f"{framework.title} ({framework.id})"),
        ("Framework SHA-256", framework.sha256),
    )


def _annotations(store: Store, wish: Wish, draw: bool) -> Report:
    annex = annex_for(store, wish)
    texts = _texts(store, {piece.document_id for mi in annex.mis() for piece in evidence_of(mi)})
    data = web_annotations.annotation_page(annex, texts)
    return Report("annotations", "Annotations", (), annex=annex, data=data, options=wish.options)


def _texts(store: Store, wanted: set[str]) -> dict[str, tuple[str, ...]]:
    return {
        identifier: tuple(page.text for page in store.passages.pages(identifier))
        for identifier in sorted(wanted - {""})
    }


def _codebook(store: Store, wish: Wish, draw: bool) -> Report:
    return Report("codebook", "Codebook", (), annex=annex_for(store, wish), options=wish.options)


def _qdpx(store: Store, wish: Wish, draw: bool) -> Report:
    annex = annex_for(store, wish)
    # Evidence may quote an earlier revision; the package holds the current one of each document.
    wanted = {document.document_id for document in annex.documents}
    pages = {identifier: list(store.passages.pages(identifier)) for identifier in sorted(wanted - {""})}
    files = {
        document.number: reader
        for document in annex.documents
        if document.document_id and (reader := pdf_reader(store, document.document_id)) is not None
    }
    return Report(
        "qdpx",
        "REFI-QDA project",
        (),
        annex=annex,
        files=files,
        texts={identifier: tuple(page.text for page in found) for identifier, found in pages.items()},
        heights={identifier: tuple(page.height for page in found) for identifier, found in pages.items()},
        options=wish.options,
    )


def pdf_reader(store: Store, document_id: str) -> Callable[[], bytes] | None:
    """Return what reads a revision's PDF, None when the file is gone.

    The reader raises DocumentError when the file is no longer the one that was ingested.
    """
    revision = store.documents.revision_of(document_id)
    if revision is None or not Path(revision.file).is_file():
        return None
    path = Path(revision.file)

    def read() -> bytes:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise DocumentError(f"“{path.name}” cannot be read: {error.strerror}.") from error
        if hashlib.sha256(content).hexdigest() != document_id:
            raise DocumentError(
                f"“{path.name}” is no longer the file that was ingested.",
                "Put the file back, or take the new one in with `extract documents replace NUMBER FILE`.",
            )
        return content

    return read


def _agreement(store: Store, wish: Wish, draw: bool) -> Report:
    framework = framework_of(store, wish.framework)
    found = agreement(store, framework, reviewer=wish.reviewer)
    columns = (
        Column("first", "Reviewer", width=20),
        Column("second", "Reviewer", width=20),
        Column("n", "Codes", "integer", 8),
        Column("percent", "Same score", "score", 12),
        Column("kappa_linear", "Weighted kappa", "score", 14),
        Column("n_evidence", "Codes with evidence", "integer", 12),
        Column("jaccard", "Overlap of evidence", "score", 14),
    )
    pairs = Table(
        "pairs",
        "Pairs of reviewers",
        columns,
        tuple(
            (pair.first, pair.second, pair.n, _share(pair.percent), _share(pair.kappa_linear), pair.n_evidence,
             _share(pair.jaccard))
            for pair in found.pairs
        ),
    )  # fmt: skip
    differing = Table(
        "disagreements",
        "Disagreements",
        (Column("code", "Code"), Column("scores", "Scores", width=50), Column("settled", "Settled", "score")),
        tuple(
            (one.code, "; ".join(f"{name}: {score}" for name, score in one.scores), one.settled)
            for one in found.disagreements
        ),
    )
    drawn = (_agreement_plot(store, framework, wish),) if draw else ()
    return Report("agreement", "Agreement of the reviewers", (pairs, differing), about=_origin(store, framework),
                  pictures=drawn, options=wish.options)  # fmt: skip


def _share(value: float | None) -> str | None:
    return None if value is None else f"{value:.3f}"


def _agreement_plot(store: Store, framework: Framework, wish: Wish) -> Picture:
    now = standing(store, framework, reviewer=wish.reviewer)
    given: dict[str, dict[str, str]] = {}
    for score in now.scores:
        if score.code not in now.hidden and not score.settles:
            mark = score.null_code or (f"{float(score.value):g}" if score.value is not None else "")
            given.setdefault(score.code, {})[score.reviewer] = mark
    together = Counter(
        (first, second) for marks in given.values() for first in marks for second in marks if first < second
    )
    raters = max(sorted(together), key=lambda pair: together[pair], default=("first", "second"))
    counted = Counter(
        (marks[raters[0]], marks[raters[1]])
        for marks in given.values()
        if raters[0] in marks and raters[1] in marks
    )
    return pictures.agreement_plot(counted, raters=raters)


BUILDERS: dict[str, Callable[[Store, Wish, bool], Report]] = {
    **dict.fromkeys(TITLES, _of_annex),
    "agreement": _agreement,
    "annotations": _annotations,
    "citations": _citations,
    "codebook": _codebook,
    "passages": _passages,
    "qdpx": _qdpx,
}
"""For each kind what gathers its report; the last argument says whether pictures are wanted."""
