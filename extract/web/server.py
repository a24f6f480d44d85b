"""Serves the review page on this machine only.

It listens on the loopback address, answers only to its own host name (a page elsewhere cannot reach it by
renaming itself), and takes a judgement only with the token of a page that it served itself.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from extract.errors import ExtractError, UsageError
from extract.model.document import cite
from extract.model.judgement import Evidence
from extract.store.in_sqlite import Store
from extract.web import pages
from extract.workflow import judge
from extract.workflow.find import Question, nothing_found, search
from extract.workflow.framing import framework_of
from extract.workflow.register import register_rows
from extract.workflow.show import picture, show
from extract.workflow.status import status

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
_LARGEST_FORM = 1_000_000


@dataclass(frozen=True, slots=True)
class Site:
    """What is served, and to whom."""

    db: Path
    framework: str | None
    reviewer: str | None
    clock: Callable[[], str]
    token: str


def serve(site: Site, *, port: int, ready: Callable[[str], None]) -> None:
    """Serve until interrupted.

    Args:
        site: What to serve.
        port: On the loopback address; 0 takes a free one.
        ready: Is told the address when the server listens.

    Raises:
        UsageError: the port is taken.
    """
    try:
        server = make_server(site, port)
    except OSError as error:
        raise UsageError(f"Port {port} cannot be used: {error.strerror}.", "Name another one with `--port`, or 0 for any.") from error
    with server:
        ready(f"http://127.0.0.1:{server.server_port}/")
        server.serve_forever()


def make_server(site: Site, port: int) -> ThreadingHTTPServer:
    """Return a server that listens; `serve_forever` answers."""

    class Handler(_Handler):
        pass

    Handler.site = site
    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def new_token() -> str:
    """A token nobody can guess."""
    return secrets.token_urlsafe(24)


def _citation(found: Evidence) -> str:
    if found.source_kind != "document" or not found.source.isdigit():
        return f"[{found.source}]"
    return cite(int(found.source), found.labels, found.pages)


class _Handler(BaseHTTPRequestHandler):
    site: Site
    server_version = "extract"
    sys_version = ""

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_POST(self) -> None:
        self._answer(self._post)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: ANN401 - the signature is the library's
        """Say nothing: words that were searched for do not belong on a screen."""

    def _answer(self, handle: Callable[[Store, pages.Frame], None]) -> None:
        host = (self.headers.get("Host") or "").rsplit(":", 1)[0]
        if host not in ("127.0.0.1", "localhost"):
            self._send(HTTPStatus.MISDIRECTED_REQUEST, "text/plain", b"This server answers on this machine only.")
            return
        with Store(self.site.db, create=False) as store:
            frame = pages.Frame(framework_of(store, self.site.framework), self.site.reviewer, self.site.token)
            try:
                handle(store, frame)
            except ExtractError as error:
                text = f"{error.message} {error.advice}"
                self._html(pages.message(frame, "Not done", text), HTTPStatus.BAD_REQUEST)

    def _get(self, store: Store, frame: pages.Frame) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        frame = replace(frame, said=asked.get("said", "")[:300])
        parts = [unquote(part) for part in address.path.strip("/").split("/") if part]
        match parts:
            case []:
                self._html(pages.overview(frame, status(store, frame.framework, reviewer=frame.reviewer)))
            case ["mi", code] if code in frame.framework.mis:
                self._html(self._micro_indicator(store, frame, code))
            case ["search"] if asked.get("q"):
                question = Question(words=asked["q"], limit=50)
                found = search(store, frame.framework, question)
                self._html(pages.results(frame, asked["q"], found, nothing_found(store, question)))
            case ["passage", name] if name.endswith(".png"):
                drawn = BytesIO()
                picture(store, name.removesuffix(".png"), drawn)
                self._send(HTTPStatus.OK, "image/png", drawn.getvalue())
            case ["passage", name]:
                self._html(pages.passage(frame, show(store, frame.framework, name), frame.framework.scored_codes))
            case ["documents"]:
                self._html(pages.documents(frame, register_rows(store)))
            case ["log"]:
                events = [
                    {"at": event.act.at, "actor": event.act.actor, "command": event.act.command, "object": f"{event.act.kind} {event.act.object}"}
                    for event in store.events.since(limit=500)
                ]
                self._html(pages.log(frame, reversed(events)))
            case _:
                self._html(pages.message(frame, "Not found", "There is no such page."), HTTPStatus.NOT_FOUND)

    def _micro_indicator(self, store: Store, frame: pages.Frame, code: str) -> str:
        mi = frame.framework.mis[code]
        below = {code, *(element.code for element in mi.elements)}
        rows = [row for row in status(store, frame.framework, reviewer=frame.reviewer).rows if row.code in below and row.level != "kpi"]
        question = Question(mi=code, limit=30)
        evidence = [
            {"code": e.code, "citation": _citation(e), "quote": e.quote, "stance": e.stance, "state": e.state, "reviewer": e.reviewer}
            for e in store.judgements.evidence()
            if e.code in below
        ]
        found = search(store, frame.framework, question)
        return pages.micro_indicator(
            frame, mi, [row for row in rows if row.level == "element"] or rows, found, evidence, nothing_found(store, question)
        )

    def _post(self, store: Store, frame: pages.Frame) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LARGEST_FORM:
            raise UsageError("The form is too large.")
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode("utf-8", "replace")).items()}
        if not secrets.compare_digest(form.get("token", ""), self.site.token):
            self._html(pages.message(frame, "Not done", "This form did not come from this server's own page."), HTTPStatus.FORBIDDEN)
            return
        if not frame.reviewer:
            raise UsageError("Nobody is named as the reviewer.", "Start `extract web` with `--reviewer NAME`.")
        match self.path:
            case "/cite":
                said = self._cite(store, frame, form)
            case "/score":
                said = self._score(store, frame, form)
            case _:
                raise UsageError("There is no such form.")
        mi = frame.framework.mi_of[form["code"]]
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", f"/mi/{mi}?{urlencode({'said': said})}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _by(self, frame: pages.Frame) -> judge.By:
        return judge.By(reviewer=frame.reviewer or "", at=self.site.clock())

    def _cite(self, store: Store, frame: pages.Frame, form: dict[str, str]) -> str:
        cited = judge.cite(
            store,
            frame.framework,
            form.get("passage", ""),
            form.get("code", ""),
            by=self._by(frame),
            quote=form.get("quote") or None,
            stance=form.get("stance", "supports"),
            note=form.get("note", ""),
        )
        return f"Cited under {cited.evidence.code} as {cited.evidence.evidence_id[:12]}."

    def _score(self, store: Store, frame: pages.Frame, form: dict[str, str]) -> str:
        code, value = form.get("code", ""), form.get("value", "")
        judge.score(store, frame.framework, code, value, by=self._by(frame), because=form.get("because", ""))
        return f"{code} scored {value}."

    def _html(self, text: str, code: HTTPStatus = HTTPStatus.OK) -> None:
        self._send(code, "text/html; charset=utf-8", text.encode("utf-8"))

    def _send(self, code: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)
