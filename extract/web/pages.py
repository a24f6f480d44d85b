"""Pages as HTML text. Everything that comes from a document or a person is escaped; no scripts, no remote parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

from extract.model.framework import Framework, MicroIndicator
from extract.workflow.find import Found
from extract.workflow.show import Shown
from extract.workflow.status import Status, StatusRow

STYLE = """
:root { --ink: #1c2733; --soft: #5b6876; --line: #d9dfe5; --paper: #fff; --wash: #f4f6f8; --accent: #0b5c8a; --mark: #ffe58a; }
* { box-sizing: border-box } body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--wash) }
header { background: var(--paper); border-bottom: 1px solid var(--line); padding: .8rem 1.5rem; display: flex; gap: 1.5rem; align-items: center; flex-wrap: wrap }
header a { color: var(--ink); text-decoration: none; font-weight: 600 } header nav a { font-weight: 400; margin-right: 1rem }
header form { margin-left: auto; display: flex; gap: .4rem }
main { max-width: 72rem; margin: 1.5rem auto; padding: 0 1.5rem } h1 { font-size: 1.5rem; line-height: 1.25 } h2 { font-size: 1.15rem; margin-top: 2rem }
a { color: var(--accent) } table { border-collapse: collapse; width: 100%; background: var(--paper) }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); font-size: .92rem }
th { color: var(--soft); font-weight: 600 } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums }
tr.kpi td { background: #e9eef3; font-weight: 600 } .soft { color: var(--soft); font-size: .88rem }
article { background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 1rem 1.2rem; margin: 0 0 1rem }
article p { margin: .5rem 0 } mark { background: var(--mark); padding: 0 .1em } .confidential { color: #a11; font-weight: 600 }
form.judge { border-top: 1px solid var(--line); margin-top: .8rem; padding-top: .8rem; display: flex; flex-wrap: wrap; gap: .5rem; align-items: center }
input, select, button, textarea { font: inherit; padding: .3rem .5rem; border: 1px solid #b4bec8; border-radius: 4px; background: #fff }
button { background: var(--accent); color: #fff; border-color: var(--accent); cursor: pointer } input.long { flex: 1 1 16rem }
:focus-visible { outline: 3px solid #f0a500; outline-offset: 1px } img { max-width: 100%; border: 1px solid var(--line); background: #fff }
.said { background: #e6f4ea; border: 1px solid #9ccfae; padding: .6rem 1rem; border-radius: 6px } .refused { background: #fdecea; border-color: #e0a39c }
"""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page."""

    framework: Framework
    reviewer: str | None
    token: str
    """Proves that a form came from this server's own page."""
    said: str = ""
    refused: str = ""


def page(frame: Frame, title: str, body: str) -> str:
    """Return a whole page."""
    note = f'<p class="said" role="status">{escape(frame.said)}</p>' if frame.said else ""
    note += f'<p class="said refused" role="alert">{escape(frame.refused)}</p>' if frame.refused else ""
    who = escape(frame.reviewer) if frame.reviewer else "nobody (start with --reviewer NAME to judge)"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · extract</title><style>{STYLE}</style></head><body><header>"
        f'<a href="/">extract</a><nav><a href="/">Review</a><a href="/documents">Documents</a><a href="/log">Log</a></nav>'
        f'<span class="soft">{escape(frame.framework.id)} · judging: {who}</span>'
        f'<form action="/search" role="search"><input name="q" aria-label="Words to search for" placeholder="words, “phrases”, word*"><button>Search</button></form>'
        f"</header><main>{note}<h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def overview(frame: Frame, status: Status) -> str:
    """The review at a glance: KPIs and micro-indicators."""
    rows = "".join(_status_row(row) for row in status.rows if row.level != "element")
    unread = "".join(f"<li>[{number}] has {n} pages that could not be read</li>" for number, n in status.unread.items())
    return page(
        frame,
        frame.framework.title,
        f"<p>{status.passages} passages in {status.documents.get('stored', 0)} documents.</p>"
        + (f"<ul>{unread}</ul>" if unread else "")
        + _table(["Code", "Micro-indicator", "#Passages", "#Cited", "Documents", "#Score", "Rating", "Confidence", "Missing"], rows),
    )


def micro_indicator(frame: Frame, mi: MicroIndicator, rows: Sequence[StatusRow], found: Sequence[Found], evidence: Sequence[dict[str, Any]], nothing: Sequence[str]) -> str:
    """One micro-indicator: its elements with scores, its evidence, and what to read next."""
    body = _table(
        ["Code", "Element", "#Cited", "Documents", "#Score", "Missing"],
        "".join(
            f'<tr id="{escape(row.code)}"><td>{escape(row.code)}</td><td>{escape(row.title)}</td><td class="number">{row.evidence or ""}</td>'
            f"<td>{_numbers(row.documents)}</td><td class=\"number\">{escape(row.score or '')}</td><td class=\"soft\">{escape('; '.join(row.missing))}</td></tr>"
            for row in rows
        ),
    )
    codes = [element.code for element in mi.elements] or [mi.code]
    if frame.reviewer:
        body += _score_form(frame, mi, codes)
    if evidence:
        body += "<h2>Evidence</h2>" + _table(
            ["Code", "Citation", "Quote", "Stance", "State", "Reviewer"],
            "".join(
                f"<tr><td>{escape(row['code'])}</td><td>{escape(row['citation'])}</td>"
                f"<td>{escape(row['quote'])}</td><td>{escape(row['stance'])}</td><td>{escape(row['state'])}</td><td>{escape(row['reviewer'])}</td></tr>"
                for row in evidence
            ),
        )
    body += "<h2>What to read</h2>"
    body += "".join(hit(frame, one, codes) for one in found) or "".join(f"<p>{escape(line)}</p>" for line in nothing)
    return page(frame, f"MI {mi.code}: {mi.title}", body)


def results(frame: Frame, words: str, found: Sequence[Found], nothing: Sequence[str]) -> str:
    """The passages that hold the words."""
    codes = list(frame.framework.scored_codes)
    body = "".join(hit(frame, one, codes) for one in found) or "".join(f"<p>{escape(line)}</p>" for line in nothing)
    return page(frame, f"Search: {words}", body)


def hit(frame: Frame, one: Found, codes: Sequence[str]) -> str:
    """One passage with its citation, reasons and, for a reviewer, the form to cite it."""
    places = [(reason.start, reason.end) for reason in one.hit.reasons if reason.end > reason.start and reason.weight >= 0]
    why = ", ".join(dict.fromkeys(reason.phrase for reason in one.hit.reasons))
    return (
        f'<article><div><strong>{escape(one.citation)}</strong> <a href="/passage/{escape(one.passage.passage_id)}">{escape(one.document.title or one.document.file)}</a>'
        f'{_confidential(one.document.is_confidential)}</div><div class="soft">{escape(" › ".join(one.passage.section))} · {escape(one.passage.kind.replace("_", " "))}'
        f" · score {one.hit.score:.2f} · {escape(why)}</div><p>{marked(one.passage.text, places)}</p>"
        + (cite_form(frame, one.passage.passage_id, codes, one.hit.elements[:1]) if frame.reviewer and not one.document.is_confidential else "")
        + "</article>"
    )


def passage(frame: Frame, shown: Shown, codes: Sequence[str]) -> str:
    """One passage in its context, with the picture of its page."""
    facts = shown.as_json()
    body = f'<p class="soft">{escape(" › ".join(shown.passage.section))} · {escape(shown.passage.kind)} · {escape(shown.passage.passage_id)}</p>'
    body += _confidential(shown.document.is_confidential)
    for text, soft in ((facts["before"], True), (facts["text"], False), (facts["after"], True)):
        if text:
            body += f'<p class="soft">{escape(text)}</p>' if soft else f"<article><p>{escape(text)}</p></article>"
    if frame.reviewer and not shown.document.is_confidential:
        body += cite_form(frame, shown.passage.passage_id, codes, [tag.element for tag in shown.tags if tag.element][:1])
    body += "<h2>Tags</h2>" + _table(
        ["MI", "#Score", "Element", "Because of"],
        "".join(
            f'<tr><td><a href="/mi/{escape(tag.mi)}">{escape(tag.mi)}</a></td><td class="number">{tag.score:.2f}</td><td>{escape(tag.element or "")}</td>'
            f"<td>{escape(', '.join(dict.fromkeys(reason.phrase for reason in tag.reasons)))}</td></tr>"
            for tag in shown.tags
        ),
    )
    if shown.entities:
        body += "<h2>Entities</h2>" + _table(
            ["Kind", "Text", "Value"],
            "".join(f"<tr><td>{escape(e.kind)}</td><td>{escape(e.text)}</td><td>{escape(e.value)}</td></tr>" for e in shown.entities),
        )
    body += f'<h2>The page</h2><img src="/passage/{escape(shown.passage.passage_id)}.png" alt="The page with the passage marked">'
    return page(frame, f"{facts['citation']} {facts['title']}", body)


def documents(frame: Frame, rows: Iterable[dict[str, Any]]) -> str:
    """The register."""
    body = "".join(
        f'<tr><td class="number">{row["number"]}</td><td>{escape(row["author"] or "")}</td><td>{escape(row["year"] or "")}</td><td>{escape(row["title"] or row["file"])}'
        f'{_confidential(row["class"] == "inform-only")}</td><td>{escape(row["role"] or "")}</td><td class="number">{row["pages"]}</td><td>{escape(row["status"])}'
        f'<div class="soft">{escape("; ".join(dict.fromkeys(issue["message"] for issue in row["issues"]))[:300])}</div></td></tr>'
        for row in rows
    )
    return page(frame, "Documents", _table(["#No", "Author", "Year", "Title", "Role", "#Pages", "Status"], body))


def log(frame: Frame, events: Iterable[dict[str, Any]]) -> str:
    """The audit trail, newest first."""
    body = "".join(
        f"<tr><td>{escape(str(event['at']))}</td><td>{escape(str(event['actor']))}</td><td>{escape(str(event['command']))}</td><td>{escape(str(event['object']))}</td></tr>"
        for event in events
    )
    return page(frame, "Log", _table(["When (UTC)", "Who", "What", "Object"], body))


def message(frame: Frame, title: str, text: str) -> str:
    """A page that says one thing."""
    return page(frame, title, f"<p>{escape(text)}</p>")


def marked(text: str, places: Iterable[tuple[int, int]]) -> str:
    """Escape a text and mark places in it; places that overlap are joined."""
    out, at = [], 0
    for start, end in sorted(places):
        if end <= at:
            continue
        start = max(start, at)
        out += [escape(text[at:start]), f"<mark>{escape(text[start:end])}</mark>"]
        at = end
    return "".join(out) + escape(text[at:])


def cite_form(frame: Frame, passage_id: str, codes: Sequence[str], suggested: Sequence[str | None]) -> str:
    """The form that makes evidence of a passage."""
    options = "".join(f"<option{' selected' if code in suggested else ''}>{escape(code)}</option>" for code in codes)
    return (
        f'<form class="judge" method="post" action="/cite"><input type="hidden" name="token" value="{escape(frame.token)}"><input type="hidden" name="passage" value="{escape(passage_id)}">'
        f'<label>Cite under <select name="code">{options}</select></label><select name="stance" aria-label="Stance"><option>supports</option><option>contradicts</option><option>context</option></select>'
        f'<input class="long" name="quote" aria-label="Quote" placeholder="quote (empty: the whole passage)"><input class="long" name="note" aria-label="Note" placeholder="note"><button>Cite</button></form>'
    )


def _score_form(frame: Frame, mi: MicroIndicator, codes: Sequence[str]) -> str:
    scale = frame.framework.scale
    levels = scale.direct_levels if mi.is_scored_directly else scale.levels
    values = [level.label for level in levels] + [null.code for null in scale.null_codes]
    options = "".join(f"<option>{escape(code)}</option>" for code in codes)
    marks = "".join(f"<option>{escape(value)}</option>" for value in values)
    return (
        f'<form class="judge" method="post" action="/score"><input type="hidden" name="token" value="{escape(frame.token)}"><input type="hidden" name="mi" value="{escape(mi.code)}">'
        f'<label>Score <select name="code">{options}</select></label><select name="value" aria-label="Score">{marks}</select><input class="long" name="because" required aria-label="Reason" placeholder="because"><button>Score</button></form>'
    )


def _status_row(row: StatusRow) -> str:
    if row.level == "kpi":
        return (
            f'<tr class="kpi"><td>KPI {escape(row.code)}</td><td>{escape(row.title)}</td><td></td><td class="number">{row.evidence or ""}</td><td></td>'
            f'<td class="number">{escape(row.score or "")}</td><td>{escape(row.rating or "")}</td><td></td><td></td></tr>'
        )
    return (
        f'<tr><td><a href="/mi/{quote(row.code)}">{escape(row.code)}</a></td><td>{escape(row.title)}</td><td class="number">{row.passages or ""}</td><td class="number">{row.evidence or ""}</td>'
        f"<td>{_numbers(row.documents)}</td><td class=\"number\">{escape(row.score or '')}</td><td>{escape(row.rating or '')}</td><td>{escape(row.confidence or '')}</td>"
        f'<td class="soft">{escape("; ".join(row.missing))}</td></tr>'
    )


def _numbers(numbers: Sequence[int]) -> str:
    return escape(", ".join(map(str, numbers)))


def _confidential(is_confidential: bool) -> str:
    return ' <span class="confidential">INFORM-ONLY: may be read, never quoted or exported</span>' if is_confidential else ""


def _table(columns: Sequence[str], rows: str) -> str:
    head = "".join(f'<th class="number">{escape(name[1:])}</th>' if name.startswith("#") else f"<th>{escape(name)}</th>" for name in columns)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
