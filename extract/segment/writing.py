"""Writes a passage's text from pieces of page text, and keeps account of every character.

Promise: for every run, `text[start : start + length] == page.text[at : at + length]`; runs ascend, do not
overlap, and what stands between them is white space, a healed hyphen, a marker or a ligature.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from extract.model.document import Note, Run

_COMPATIBLE = re.compile(
    "[\ufb00-\ufb06\ufb13-\ufb17\ufb1d-\ufdff\ufe70-\ufefc\uff01-\uff5e\u01c4-\u01cc\u0132\u0133\u00a0\u2000-\u200a\u202f\u205f\u3000\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e\u0000-\u0008\u000e-\u001f]"
)
"""Ligatures, presentation forms, odd spaces and characters without width."""

_SPACE = re.compile(r"\s+")


class Writer:
    """Grows one passage's text."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0
        self.runs: list[Run] = []
        self.notes: list[Note] = []

    @property
    def text(self) -> str:
        """What was written."""
        return "".join(self._parts)

    def glue(self, text: str) -> None:
        """Write something that does not stand in the page's text."""
        if text:
            self._parts.append(text)
            self.length += len(text)

    def note(self, marker: str) -> None:
        """Remember a footnote marker that was left out here."""
        self.notes.append(Note(marker, self.length))

    def copy(self, page: int, text: str, start: int, end: int) -> None:
        """Write `text[start:end]` of a page, white space folded and ligatures normalised."""
        if start >= end:
            return
        piece = text[start:end]
        if piece[0] == " " and (not self._parts or self._parts[-1][-1:].isspace()):
            start += len(piece) - len(piece.lstrip(" "))
            piece = text[start:end]
        if piece.isascii() or not _COMPATIBLE.search(piece):
            self._fold(page, piece, start)
            return
        at = 0
        for match in _COMPATIBLE.finditer(piece):
            self._fold(page, piece[at : match.start()], start + at)
            at = match.end()
            plain = unicodedata.normalize("NFKC", match.group())
            category = unicodedata.category(match.group())
            if category == "Zs":
                self._space()
            elif category not in ("Cf", "Cc"):
                self.glue(plain)
        self._fold(page, piece[at:], start + at)

    def finish(self) -> None:
        """Take white space from the end."""
        while self._parts and self._parts[-1][-1:].isspace():
            last = self._parts.pop()
            kept = last.rstrip()
            cut = len(last) - len(kept)
            self.length -= cut
            if kept:
                self._parts.append(kept)
            if self.runs and self.runs[-1].start + self.runs[-1].length > self.length:
                run = self.runs.pop()
                if self.length > run.start:
                    self.runs.append(Run(run.start, run.page, run.at, self.length - run.start))
        self.notes = [
            note if note.at <= self.length else replace(note, at=self.length) for note in self.notes
        ]

    def _space(self) -> None:
        if self._parts and not self._parts[-1][-1:].isspace():
            self.glue(" ")

    def _fold(self, page: int, piece: str, start: int) -> None:
        """Write a piece; runs of white space become one space, a tab stays a tab."""
        if not piece:
            return
        at = 0
        if "\n" in piece or "  " in piece or "\t" in piece or "\r" in piece:
            for match in _SPACE.finditer(piece):
                if match.group() == " ":
                    continue
                self._run(page, piece[at : match.start()], start + at)
                at = match.end()
                if "\t" in match.group():
                    self.glue("\t")
                else:
                    self._space()
        self._run(page, piece[at:], start + at)

    def _run(self, page: int, piece: str, at: int) -> None:
        if not piece:
            return
        if self.runs:
            last = self.runs[-1]
            if last.page == page and last.at + last.length == at and last.start + last.length == self.length:
                self.runs[-1] = Run(last.start, page, last.at, last.length + len(piece))
                self._parts.append(piece)
                self.length += len(piece)
                return
        self.runs.append(Run(self.length, page, at, len(piece)))
        self._parts.append(piece)
        self.length += len(piece)
