"""Writes one self-contained page: accessible, printable, and unable to load or run anything.

Everything that comes from the review is escaped. The policy in the page's head forbids scripts, frames,
forms and every address outside the page; the only style is the one whose hash it names.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from html import escape
from typing import BinaryIO

from extract.export.base import ANNEX_2, TABLE_KINDS, Cell, Column, Report, Table, packed, paragraphs, text_of
from extract.export.lists import reference
from extract.export.pictures import BLUES, text_colour

STYLE = """
:root{--ink:#22303c;--quiet:#55636f;--line:#d5dbe0;--soft:#f3f6f8;--accent:#0b4a7a}
*{box-sizing:border-box}
body{font:16px/1.5 "Segoe UI",system-ui,-apple-system,"Noto Sans","Liberation Sans",Arial,sans-serif;color:var(--ink);
margin:0;background:#fff}
main,header,footer,nav{max-width:66rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}
h1{font-size:2rem;line-height:1.2;margin:0 0 .4rem;letter-spacing:-.01em}
main h1{margin-top:3.5rem}
h2{font-size:1.45rem;margin:3rem 0 .2rem;padding-top:1rem;border-top:3px solid var(--ink);text-transform:uppercase;
letter-spacing:.03em}
h3{font-size:1.05rem;margin:0}
.lead{color:var(--quiet);margin:.2rem 0 1.2rem}
.skip{position:absolute;left:-100vw}
summary{cursor:pointer;margin:2rem 0 0;color:var(--accent)}
.skip:focus{left:1rem;top:1rem;background:#fff;padding:.5rem;outline:3px solid var(--accent)}
a{color:var(--accent)}
nav ul{columns:2;column-gap:2.5rem;padding:0;list-style:none;font-size:.92rem}
nav li{break-inside:avoid;margin-bottom:.25rem}
figure{margin:1.5rem 0}
figure img{max-width:100%;height:auto}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:1.1rem 0;font-size:.93rem}
caption{text-align:left;font-weight:600;padding:.4rem 0}
th,td{border:1px solid var(--line);padding:.42rem .65rem;vertical-align:top;text-align:left;overflow-wrap:break-word}
td[dir]{overflow-wrap:anywhere}
.overview th[scope=row],.overview td:nth-child(n+3){white-space:nowrap}
.overview td[dir],.overview th[dir]{min-width:12rem}
thead th{background:var(--ink);color:#fff}
.rows td:first-child{white-space:nowrap}
.annex{table-layout:fixed}
.annex col.value{width:24%}
.annex .sub th{background:var(--soft);color:var(--ink)}
.annex td p{margin:0 0 .6rem}
.annex td p:last-child{margin:0}
.annex .value{text-align:left}
.kpi thead th{background:var(--accent)}
.num{text-align:right;font-variant-numeric:tabular-nums}
.quote td{background:#fbfcfd}
.detail{display:block;color:var(--quiet);font-size:.83rem;margin-top:.15rem}
.refs{padding:0;list-style:none}
.refs li{display:grid;grid-template-columns:2.6rem 1fr;margin:.35rem 0;overflow-wrap:anywhere}
.about{font-size:.83rem;color:var(--quiet)}
.about th{width:12rem;font-weight:600}
.about td{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.78rem}
.bands{display:flex;flex-wrap:wrap;gap:.5rem;padding:0;list-style:none}
.bands li{padding:.15rem .6rem;border-radius:.2rem;font-size:.85rem}
@page{size:A4;margin:16mm 14mm}
@media print{body{font-size:9.5pt}main,header,footer,nav{max-width:none;padding:0}nav,.skip{display:none}
thead{display:table-header-group}tr,figure,li{break-inside:avoid}tr.long{break-inside:auto}h2{break-after:avoid}
.scroll{overflow:visible}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}a{color:inherit;text-decoration:none}}
@media (max-width:40rem){nav ul{columns:1}.annex col.value{width:34%}}
"""


class Exporter:
    """A web page in one file."""

    suffix = "html"
    kinds = TABLE_KINDS
    pictures = True

    def write(self, report: Report, stream: BinaryIO) -> None:
        """Write the page."""
        page = _Page(report)
        for piece in page.pieces():
            stream.write(piece.encode("utf-8"))
            stream.write(b"\n")


def shown(text: Cell) -> str:
    """Return a value as escaped HTML; lines stay lines."""
    return escape(text_of(text), quote=True).replace("\n", "<br>")


class _Page:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.colours = {rating: colour for rating, _, _, colour in report.annex.bands} if report.annex else {}
        # Ratings become classes: the policy forbids style attributes.
        self.classes = {rating: f"band{at}" for at, rating in enumerate(self.colours)}
        rules = [
            f".{name}{{background:{self.colours[rating]};color:{text_colour(self.colours[rating])}}}"
            for rating, name in self.classes.items()
        ]
        rules += [f".n{at}{{background:{blue};color:{text_colour(blue)}}}" for at, blue in enumerate(BLUES)]
        self.style = STYLE + "\n".join(rules) + "\n"

    def pieces(self) -> Iterator[str]:
        report = self.report
        digest = base64.b64encode(hashlib.sha256(self.style.encode()).digest()).decode()
        policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield '<meta name="referrer" content="no-referrer">'
        yield f"<title>{shown(report.title)}</title>"
        yield f"<style>{self.style}</style>\n</head>\n<body>"
        yield '<a class="skip" href="#content">Skip to the content</a>'
        yield f"<header><h1><bdi>{shown(report.title)}</bdi></h1>"
        if report.annex is not None:
            edition = f" · {report.options.edition} edition" if report.kind == "evidence-table" else ""
            yield f'<p class="lead"><bdi>{shown(report.annex.framework_title)}</bdi>{edition}</p>'
        yield "</header>"
        if report.kind == "evidence-table":
            yield from self._contents()
        yield '<main id="content">'
        yield from self._pictures()
        if report.kind == "evidence-table":
            yield from self._overview()
            yield from self._annex(report.tables[0])
            yield f'<h1 id="annex-2">{ANNEX_2}</h1>'
            yield from self._references()
        elif report.kind == "documents" and report.annex is not None:
            yield from self._references()
            yield "<details><summary>Everything the register says</summary>"
            yield from self._table(report.tables[0], "Register")
            yield "</details>"
        else:
            yield from self._table(report.tables[0], report.tables[0].title)
        yield "</main>"
        yield from self._about()
        yield "</body>\n</html>"

    def _contents(self) -> Iterator[str]:
        annex = self.report.annex
        if annex is None:
            return
        yield '<nav aria-label="Contents"><ul>'
        for area in annex.areas:
            for kpi in area.kpis:
                yield f'<li><a href="#kpi-{_slug(kpi.code)}">KPI {shown(kpi.code)}: <bdi>{shown(kpi.title)}</bdi></a></li>'
        yield "</ul></nav>"

    def _pictures(self) -> Iterator[str]:
        for picture in self.report.pictures:
            # A heat map of thousands of cells is smaller as points than as shapes.
            kind, content = ("svg+xml", picture.svg) if len(picture.svg) < 400_000 else ("png", picture.png)
            data = base64.b64encode(content).decode()
            alternative = f"{picture.title}; the same values stand in the table below"
            yield f'<figure><img alt="{shown(alternative)}" src="data:image/{kind};base64,{data}"></figure>'

    def _overview(self) -> Iterator[str]:
        annex = self.report.annex
        if annex is None:
            return
        yield '<ul class="bands" aria-label="Rating bands">'
        for rating, low, high, _ in annex.bands:
            yield f'<li class="{self.classes[rating]}">{shown(rating)} {shown(low)}–{shown(high)}</li>'
        yield "</ul>"
        yield '<table class="overview"><caption>Score overview</caption><thead><tr><th scope="col">Code</th>'
        yield '<th scope="col">Indicator</th><th scope="col">Score</th><th scope="col">Rating</th></tr></thead><tbody>'
        for area in annex.areas:
            for kpi in area.kpis:
                yield self._overview_row(f"KPI {kpi.code}", kpi.title, kpi.score, kpi.rating, strong=True)
                for mi in kpi.mis:
                    yield self._overview_row(f"MI {mi.code}", mi.title, mi.score, mi.rating)
        yield "</tbody></table>"

    def _overview_row(
        self, code: str, title: str, score: str | None, rating: str | None, *, strong: bool = False
    ) -> str:
        tag = "th" if strong else "td"
        head = f'<tr><th scope="row">{shown(code)}</th><{tag} dir="auto">{shown(title)}</{tag}>'
        return f'{head}<td class="num">{shown(score)}</td><td{self._band(rating)}>{shown(rating)}</td></tr>'

    def _band(self, rating: Cell) -> str:
        name = self.classes.get(text_of(rating), "")
        return f' class="{name}"' if name else ""

    def _annex(self, table: Table) -> Iterator[str]:
        place = {key: at for at, key in enumerate(table.keys)}
        is_open = False
        rating = ""
        for row in table.rows:
            kind, code, text, value = (text_of(row[place[key]]) for key in ("row", "code", "text", "value"))
            if kind in ("area", "kpi", "mi") and is_open:
                yield "</tbody></table>"
                is_open = False
            if kind == "area":
                yield f'<h2 data-row="area" dir="auto">{shown(text)}</h2>'
            elif kind == "area-definition":
                yield f'<p class="lead" data-row="area-definition" dir="auto">{shown(text)}</p>'
            elif kind in ("kpi", "mi"):
                is_open = True
                yield f'<table class="annex {kind}" id="{kind}-{_slug(code)}"><colgroup><col><col class="value"></colgroup>'
                yield f'<thead><tr data-row="{kind}"><th scope="col" dir="auto">{shown(text)}</th>'
                yield f'<th scope="col" class="value">{shown(value)}</th></tr></thead><tbody>'
            else:
                rating = text if kind == "kpi-rating" else value if kind == "mi-rating" else rating
                extra = [text_of(row[place[key]]) if key in place else "" for key in ("detail", "link")]
                yield self._line(kind, code, (text, value, *extra), rating)
        if is_open:
            yield "</tbody></table>"

    def _line(self, kind: str, code: str, cells: tuple[str, ...], rating: str) -> str:
        text, value, detail, link = cells
        if kind == "analysis-heading":
            return (
                f'<tr class="sub" data-row="{kind}"><th scope="col">{shown(text)}</th>'
                f'<th scope="col" class="value">{shown(value)}</th></tr>'
            )
        body = _paragraphs(text) if kind in ("analysis", "kpi-narrative") else shown(text)
        if kind in ("evidence", "absence", "rationale"):
            body = f'<span>{body}</span><span class="detail">{shown(code)} · {shown(detail)}</span>'
        end = shown(value)
        if link:
            end = f'<a href="{escape(link, quote=True)}">{end}</a>'
        coloured = self._band(rating) if kind in ("mi-rating", "mi-score", "kpi-rating") and value else ""
        name = {"analysis": "long", "kpi-narrative": "long", "evidence": "quote", "absence": "quote"}.get(
            kind, ""
        )
        long = f' class="{name}"' if name else ""
        return f'<tr{long} data-row="{kind}"><td dir="auto">{body}</td><td{coloured}>{end}</td></tr>'

    def _references(self) -> Iterator[str]:
        yield '<ol class="refs">'
        for document in self.report.annex.documents if self.report.annex else ():
            text = "".join(
                f"<cite>{shown(piece)}</cite>" if italic else shown(piece)
                for piece, italic in reference(document)
            )
            yield f'<li><span class="num">{document.number}.&nbsp;</span><span dir="auto">{text}</span></li>'
        yield "</ol>"

    def _table(self, table: Table, caption: str) -> Iterator[str]:
        # The coverage stays a grid: it is looked at, and scrolls.
        table = table if table.key == "coverage" else packed(table)
        yield f'<div class="scroll" tabindex="0"><table class="rows"><caption>{shown(caption)}</caption><thead><tr>'
        yield "".join(f'<th scope="col">{shown(column.title)}</th>' for column in table.columns)
        yield "</tr></thead><tbody>"
        for row in table.rows:
            cells = (self._cell(table, column, cell) for column, cell in zip(table.columns, row, strict=True))
            yield f"<tr>{''.join(cells)}</tr>"
        yield "</tbody></table></div>"

    def _cell(self, table: Table, column: Column, cell: Cell) -> str:
        text = shown(cell)
        if column.kind == "link" and text:
            return f'<td><a href="{text}">{text}</a></td>'
        if column.kind == "integer":
            heat = (
                f" n{min(5, cell)}"
                if table.key == "coverage" and column.key.startswith("doc_") and isinstance(cell, int)
                else ""
            )
            return f'<td class="num{heat}">{text}</td>'
        return f'<td dir="auto"{self._band(cell)}>{text}</td>'

    def _about(self) -> Iterator[str]:
        if not self.report.about:
            return
        yield '<footer><table class="about"><caption>Origin</caption><tbody>'
        for name, value in self.report.about:
            yield f'<tr><th scope="row">{shown(name)}</th><td>{shown(value)}</td></tr>'
        yield "</tbody></table></footer>"


def _paragraphs(text: str) -> str:
    return "".join(f'<p dir="auto">{shown(line)}</p>' for line in paragraphs(text))


def _slug(codes: str | Iterable[str]) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in codes)
