"""Proves the store's promises (db/README.md): by hashing all again and by looking at every place that is named.

    database    the file is whole, its tables and triggers are those we ship
    chain       every audit event follows from the one before it, none is missing, also at the end
    judgements  each is what its id and its event say, none is missing
    content     register, pages, passages and facts are what the audit trail recorded
    places      each span, run and passage id follows from the page's text
    evidence    each quote stands in its passage and on its page; each score rests on what is there

Every finding names its object. Nothing is repaired and nothing written.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extract import audit
from extract.errors import StoreError
from extract.model.document import Span, passage_id
from extract.resources import shipped
from extract.store import seals

if TYPE_CHECKING:
    from extract.model.framework import Framework
    from extract.store.in_sqlite import Store


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken promise."""

    check: str
    """Which promise: `database`, `chain`, `judgements`, `content`, `places`, `evidence`, `framework`, `reread`."""
    object: str
    """What is wrong, e.g. `page 3 of document 2`, `score 3f2a1c0d of 4.4.2 by Ana`."""
    message: str

    def as_json(self) -> dict[str, str]:
        """The finding as JSON."""
        return {"check": self.check, "object": self.object, "message": self.message}


def check(store: Store, framework: Framework | None = None) -> list[Finding]:
    """Return every broken promise of a store; empty when all hold.

    Args:
        store: The open store.
        framework: The framework that the review is made under, as it is loaded now; None leaves it out.
    """
    found = [*_database(store), *_chain(store), *_judgements(store), *_content(store), *_index(store)]
    try:
        found += [*_evidence(store), *_framework(store, framework)]
    except (StoreError, ValueError, TypeError, KeyError) as error:
        if not found:
            raise
        found.append(
            Finding(
                "evidence", "the judgements", f"They cannot be read for the damage named above ({error})."
            )
        )
    return found


def _database(store: Store) -> Iterator[Finding]:
    for row in store.rows("pragma quick_check(20)"):
        if row[0] != "ok":
            yield Finding("database", "the file", str(row[0]))
    expected = _shipped_schema()
    found = {
        (row["type"], row["name"]): row["sql"]
        for row in store.rows("select type, name, sql from sqlite_master")
    }
    for (kind, name), sql in sorted(expected.items()):
        if (kind, name) not in found:
            yield Finding("database", f"{kind} {name}", "It is missing.")
        elif found[kind, name] != sql:
            yield Finding("database", f"{kind} {name}", "It is not the one this program makes.")
    for kind, name in sorted(set(found) - set(expected)):
        if kind == "trigger":
            yield Finding("database", f"trigger {name}", "It was added by another program.")
    for row in store.rows("pragma foreign_key_check"):
        parent = {"revisions": "revision", "passages": "passage", "documents": "register entry"}.get(
            row[2], row[2]
        )
        yield Finding("database", f"row {row[1]} of {row[0]}", f"The {parent} it belongs to is missing.")


def _shipped_schema() -> dict[tuple[str, str], str]:
    with sqlite3.connect(":memory:") as fresh:
        for file in sorted((shipped("db") / "migrations").glob("*.sql")):
            fresh.executescript(file.read_text(encoding="utf-8"))
        rows = fresh.execute("select type, name, sql from sqlite_master where sql is not null").fetchall()
    fresh.close()
    return {(kind, name): sql for kind, name, sql in rows}


def _chain(store: Store) -> Iterator[Finding]:
    events = list(store.events.all())
    for broken in audit.verify(events):
        named = f" ({broken.object})" if broken.object else ""
        yield Finding("chain", f"audit event {broken.seq}{named}", _sentence(broken.reason))
    newest = events[-1].seq if events else 0
    row = store.row("select seq from sqlite_sequence where name = 'events'")
    given = int(row["seq"]) if row else 0
    if given > newest:
        missing = f"{given}" if given == newest + 1 else f"{newest + 1}–{given}"
        yield Finding(
            "chain",
            f"audit event {missing}",
            "It was recorded and is gone: the end of the chain was cut off.",
        )


def _judgements(store: Store) -> Iterator[Finding]:
    recorded: dict[str, dict[str, Any]] = {}
    rows = store.rows(
        "select object, after from events where kind in ('evidence', 'decision', 'anchor', 'absence', 'score',"
        " 'confidence', 'narrative', 'reviewer', 'assignment', 'opening', 'source', 'wording', 'printed') order by seq"
    )
    for row in rows:
        try:
            recorded[row["object"]] = json.loads(row["after"]) or {}
        except ValueError:
            recorded[row["object"]] = {}
    present = set()
    for row in store.rows("select * from judgements order by at, judgement_id"):
        present.add(row["judgement_id"])
        yield from _one_judgement(row, recorded.get(row["judgement_id"]))
    for missing in sorted(set(recorded) - present):
        yield Finding("judgements", _named(missing, recorded[missing]), "It was recorded and is gone.")


def _one_judgement(row: sqlite3.Row, recorded: dict[str, Any] | None) -> Iterator[Finding]:
    try:
        found = {name: row[name] for name in ("kind", "framework", "code", "reviewer", "at")} | {
            "content": json.loads(row["content"]),
            "supersedes": json.loads(row["supersedes"]),
        }
    except ValueError:
        yield Finding("judgements", f"{row['kind']} {row['judgement_id'][:8]}", "Its content cannot be read.")
        return
    if recorded is None:
        yield Finding(
            "judgements", _named(row["judgement_id"], found), "The audit trail knows nothing of it."
        )
    elif found != recorded:
        changed = sorted(_changes(recorded, found))
        yield Finding(
            "judgements",
            _named(row["judgement_id"], recorded),
            f"It was changed after it was made: {', '.join(changed)}.",
        )
    elif audit.short_id(found) != row["judgement_id"]:
        yield Finding("judgements", _named(row["judgement_id"], found), "Its id is not that of its content.")


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for key in {*before, *after}:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            yield from _changes(old, new)
        else:
            yield key


def _named(found: str, judged: dict[str, Any]) -> str:
    name = f"{judged.get('kind', 'judgement')} {found[:8]}"
    name += f" of {judged['code']}" if judged.get("code") else ""
    return name + (f" by {judged['reviewer']}" if judged.get("reviewer") else "")


def _content(store: Store) -> Iterator[Finding]:
    rows = store.rows("select after from events where kind = 'content' order by seq")
    try:
        state = seals.state_of(row["after"] for row in rows)
    except (ValueError, AttributeError):
        yield Finding("content", "the audit trail", "What it recorded of the documents cannot be read.")
        return
    yield from _entries(store, state["entries"])
    for key in seals.PINNED:
        now, then = store.meta(key), state["facts"].get(key)
        if now != then:
            yield Finding("content", f"fact “{key}” of the store", f"It was “{then}” and is “{now}”.")
    stored = {
        row["document_id"]: row["number"]
        for row in store.rows("select document_id, number from revisions where status = 'stored'")
    }
    for document_id in sorted(set(stored) - set(state["readings"])):
        yield Finding(
            "content", f"document {stored[document_id]}", "The audit trail knows nothing of its pages."
        )
    for document_id, then in sorted(
        state["readings"].items(), key=lambda item: (item[1].get("number", 0), item[0])
    ):
        read = seals.rows_of(store, document_id)
        yield from _reading(store, document_id, then, read)
        yield from _places(document_id, read, f"document {then.get('number')}")


def _entries(store: Store, recorded: dict[str, Any]) -> Iterator[Finding]:
    numbers = {row["number"] for row in store.rows("select number from documents")}
    for number in sorted(numbers - {int(key) for key in recorded}):
        yield Finding(
            "content", f"document {number}", "It is in the register and the audit trail knows nothing of it."
        )
    for key, then in sorted(recorded.items(), key=lambda item: int(item[0])):
        now = seals.entry(store, int(key))
        if now == then:
            continue
        if now is None or then is None:
            yield Finding("content", f"document {key}", "It was registered and is gone.")
            continue
        for name in sorted({*now, *then}):
            if now.get(name) != then.get(name):
                yield Finding("content", f"document {key}", _difference(name, then.get(name), now.get(name)))


def _difference(name: str, then: object, now: object) -> str:
    if name == "revisions":
        return "Its revisions (file, hash, state) were changed."
    if name == "issues":
        return "What could not be read of it was changed."
    return f"Its {name} was “{then}” and is “{now}”."


def _reading(store: Store, document_id: str, then: dict[str, Any], rows: seals.Rows) -> Iterator[Finding]:
    now = seals.reading(store, document_id, rows)
    if now == then:
        return
    named = f"document {then.get('number')}"
    findings = [*_changed_pages(now, then, named), *_changed_passages(now, then, rows, named)]
    yield from findings
    if not findings:
        yield Finding(
            "content", named, "What the register says of its reading (pages, passages, engine) was changed."
        )


def _changed_pages(now: dict[str, Any], then: dict[str, Any], named: str) -> Iterator[Finding]:
    before, after = (
        dict(zip(seals.numbers_of(state["numbers"]), _parts(state["pages"], seals.PAGE_DIGITS), strict=False))
        for state in (then, now)
    )
    for number in sorted({*before, *after}):
        if number not in after:
            yield Finding("content", f"page {number} of {named}", "It was stored and is gone.")
        elif number not in before:
            yield Finding("content", f"page {number} of {named}", "It was added after the document was read.")
        elif before[number] != after[number]:
            yield Finding("content", f"page {number} of {named}", "It was changed after it was read.")


def _changed_passages(
    now: dict[str, Any], then: dict[str, Any], rows: seals.Rows, named: str
) -> Iterator[Finding]:
    before, after = (_parts(state["passages"], seals.PASSAGE_DIGITS) for state in (then, now))
    known, present = set(before), set(after)
    changed = [row for row, digest in zip(rows.passages, after, strict=True) if digest not in known]
    for row in changed:
        where = f"passage {row['passage_id']} of {named} (PDF page {row['first_page']})"
        yield Finding("content", where, "It was changed after it was read.")
    if sum(digest not in present for digest in before) > len(changed):
        there = {row["ordinal"] for row in rows.passages}
        gone = [str(ordinal + 1) for ordinal in range(len(before)) if ordinal not in there]
        shown = ", ".join(gone[:10]) + (" …" if len(gone) > 10 else "")
        yield Finding(
            "content",
            f"passage {shown or 'unknown'} of {named} in reading order",
            "It was stored and is gone.",
        )


def _parts(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def _places(document_id: str, rows: seals.Rows, named: str) -> Iterator[Finding]:
    texts = {row["page"]: row["text"] for row in rows.pages}
    for row in rows.passages:
        reason = _misplaced(document_id, row, rows.spans.get(row["id"], []), texts)
        if reason:
            yield Finding("places", f"passage {row['passage_id']} of {named}", reason)


def _misplaced(
    document_id: str, row: sqlite3.Row, spans: list[tuple[Any, ...]], texts: dict[int, str]
) -> str | None:
    """Say why a passage does not follow from its pages, None when it does."""
    if not spans:
        return "It has no place on any page."
    for _, _, page, start, end, text in spans:
        if texts.get(page, "")[start:end] != text or start >= end:
            return f"Its place on PDF page {page} does not hold its text."
    if passage_id(document_id, [Span(*span[2:]) for span in spans]) != row["passage_id"]:
        return "Its id is not that of its places."
    text, covered = row["text"], 0
    try:
        for start, page, at, length in json.loads(row["runs"]):
            if text[start : start + length] != texts.get(page, "")[at : at + length]:
                return f"Its text differs from PDF page {page}."
            covered += length
    except (ValueError, TypeError):
        return "Its runs cannot be read."
    if covered * 2 < len(text.replace(" ", "")):
        return "Most of its text is on no page."
    return None


def _index(store: Store) -> Iterator[Finding]:
    """The search index against the passages; SQLite compares them word by word, and nothing is written."""
    try:
        store.connection.execute(
            "insert into passages_fts (passages_fts, rank) values ('integrity-check', 1)"
        )
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
    except sqlite3.DatabaseError:
        yield Finding(
            "places", "the search index", "It does not hold the words of the passages: `extract search` errs."
        )
    indexed = store.row("select count(*) as n from passages_fts_docsize")
    stored = store.row("select count(*) as n from passages")
    if indexed and stored and indexed["n"] != stored["n"]:
        yield Finding(
            "places", "the search index", f"It holds {indexed['n']} passages, the store {stored['n']}."
        )


def _evidence(store: Store) -> Iterator[Finding]:
    classes = {str(document.number): document.doc_class for document in store.documents.all()}
    texts: dict[tuple[str, int], str] = {}
    standing = [found for found in store.judgements.evidence() if found.state in {"cited", "proposed"}]
    passages = _passage_texts(store, [found.passage_id for found in standing])
    sources = {source.source_id: source.text for source in store.judgements.sources()}
    for found in standing:
        named = f"evidence {found.evidence_id[:8]} of {found.code} by {found.reviewer}"
        if found.source_kind != "document":
            if sources.get(found.passage_id, "")[found.start : found.end] != found.quote:
                yield Finding("evidence", named, "Its quote does not stand in its source.")
            continue
        if not found.source:
            yield Finding("evidence", named, f"Its document ({found.document_id[:12]}) is not in this store.")
            continue
        where = f"document {found.source}, PDF page {', '.join(map(str, found.pages))}"
        if found.match == "not-found":
            yield Finding(
                "evidence", named, f"Its quote is not in the current revision of document {found.source}."
            )
        elif passages.get(found.passage_id, "")[found.start : found.end] != found.quote:
            yield Finding("evidence", named, f"Its quote does not stand in its passage ({where}).")
        else:
            for place in found.places:
                key = (found.document_id, place.page)
                if key not in texts:
                    row = store.row("select text from pages where document_id = ? and page = ?", list(key))
                    texts[key] = row["text"] if row else ""
            if _letters(
                "".join(texts[found.document_id, p.page][p.start : p.end] for p in found.places)
            ) != _letters(found.quote):
                yield Finding("evidence", named, f"Its quote does not stand on its page ({where}).")
        if found.state == "cited" and classes.get(found.source) in {"inform-only", "excluded"}:
            yield Finding("evidence", named, f"It rests on a document that is {classes[found.source]}.")
    known = {row["judgement_id"] for row in store.rows("select judgement_id from judgements")}
    for score in store.judgements.scores():
        missing = [found for found in (*score.rests_on, *score.settles) if found not in known]
        if missing:
            named = f"score {score.score_id[:8]} of {score.code} by {score.reviewer}"
            yield Finding("evidence", named, f"What it rests on is not in the store: {', '.join(missing)}.")


def _passage_texts(store: Store, ids: Iterable[str]) -> dict[str, str]:
    wanted = json.dumps(sorted(set(ids)))
    rows = store.rows(
        "select passage_id, text from passages where passage_id in (select value from json_each(?))", [wanted]
    )
    return {row["passage_id"]: row["text"] for row in rows}


def _framework(store: Store, framework: Framework | None) -> Iterator[Finding]:
    if framework is None:
        return
    recorded = store.meta("framework_sha256")
    if recorded is not None and recorded != framework.sha256:
        yield Finding(
            "framework", f"framework {framework.id}", "Its file is not the one the review was begun with."
        )
    for score in store.judgements.scores(framework=framework.id):
        if score.code not in framework.mi_of:
            yield Finding(
                "framework",
                f"score {score.score_id[:8]} of {score.code}",
                f"{framework.id} has no such code.",
            )


def _letters(text: str) -> str:
    """Letters only: what healing a hyphen and taking out a footnote marker leave alone."""
    return "".join(character for character in text if character.isalpha())


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def verify_head(store: Store, head: str) -> bool:
    """True when a hash that an export printed is in the chain: the review has only grown since."""
    wanted = head.removeprefix(f"{audit.ALGORITHM}:")
    return store.row("select 1 from events where hash = ?", [f"{audit.ALGORITHM}:{wanted}"]) is not None
