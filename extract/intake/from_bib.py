"""Reads a register from BibTeX: ours, with nothing lost, and those of reference managers as far as they tell."""

from __future__ import annotations

import re
import unicodedata

from extract.errors import RegisterError
from extract.intake.register_entry import entry
from extract.model.document import Document
from extract.model.visible import original

_FIELDS = {
    "author": "author", "title": "title", "year": "year", "date": "date", "institution": "publisher",
    "publisher": "publisher", "organization": "publisher", "number": "symbol", "type": "type", "series": "series",
    "edition": "edition", "language": "language", "langid": "language", "url": "url", "urldate": "accessed",
    "file": "file", "note": "note", "class": "class", "role": "role", "period": "period", "state": "state",
    "suppliedby": "supplied_by", "received": "received", "batch": "batch", "parent": "parent",
}  # fmt: skip

_SIGNS = {
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~",
    "textasciicircum": "^", "MVAt": "@", "ss": "ß", "o": "ø", "O": "Ø", "ae": "æ", "AE": "Æ", "aa": "å", "AA": "Å",
    "l": "ł", "L": "Ł", "i": "ı", "textendash": "–", "textemdash": "—", "textquoteright": "’", "ldots": "…",
}  # fmt: skip

_ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a",
}  # fmt: skip

_TEX = re.compile(
    r"\\(?P<sign>" + "|".join(sorted(_SIGNS, key=len, reverse=True)) + r")(?:\{\}|(?![A-Za-z])\s?)"
    r"|\\(?P<accent>['`^\"~=.]|[cvuHkr](?=[\s{]))\s*(?:\{\\?(?P<braced>[^\W\d_])\}|\\?(?P<bare>[^\W\d_]))"
    r"|\\(?P<plain>[%$&#_{}])"
    r"|(?P<brace>[{}])"
    r"|(?P<tie>~)"
)
_MONTHS = {
    name: name
    for name in ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
}


def read(text: str) -> list[Document]:
    """Return the entries of a BibTeX file, in order.

    Raises:
        RegisterError: there is no entry in it, or one is not closed.
    """
    return _Reader(text.removeprefix("\ufeff")).documents()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.macros = dict(_MONTHS)

    def documents(self) -> list[Document]:
        found = []
        while (start := self.text.find("@", self.at)) >= 0:
            head = re.compile(r"@\s*([A-Za-z]+)\s*[{(]\s*").match(self.text, start)
            if head is None:
                self.at = start + 1
                continue
            self.at = head.end()
            kind = head[1].lower()
            if kind in ("comment", "preamble"):
                self._closed_brace(start)
            elif kind == "string":
                self.macros.update(self._fields(start))
            else:
                found.append(self._entry(start))
        if not found:
            raise RegisterError("The file holds no BibTeX entry.", "An entry begins with `@techreport{`.")
        return found

    def _entry(self, start: int) -> Document:
        key = re.compile(r"\s*([^\s,}]*)\s*,?").match(self.text, self.at)
        name = key[1] if key else ""
        self.at = key.end() if key else self.at
        fields = {"id": name}
        for field, value in self._fields(start).items():
            if field in _FIELDS and value:
                fields.setdefault(_FIELDS[field], _plain(value, field))
        return entry(fields, f"entry {name}")

    def _fields(self, start: int) -> dict[str, str]:
        fields: dict[str, str] = {}
        name = re.compile(r"[\s,]*([A-Za-z][\w:.+-]*)\s*=\s*")
        while (found := name.match(self.text, self.at)) is not None:
            self.at = found.end()
            fields.setdefault(found[1].lower(), self._value(start))
        end = re.compile(r"[\s,]*[})]").match(self.text, self.at)
        if end is None:
            raise RegisterError(f"Line {self._line(start)}: the entry is not closed.")
        self.at = end.end()
        return fields

    def _value(self, start: int) -> str:
        parts = []
        while True:
            opener = self.text[self.at : self.at + 1]
            if opener == "{":
                self.at += 1
                begin = self.at
                self._closed_brace(start)
                parts.append(self.text[begin : self.at - 1])
            elif opener == '"':
                parts.append(self._quoted(start))
            else:
                bare = re.compile(r"[^\s,#{}()\"]+").match(self.text, self.at)
                if bare is None:
                    raise RegisterError(f"Line {self._line(self.at)}: a value is missing.")
                self.at = bare.end()
                parts.append(self.macros.get(bare[0].lower(), bare[0]))
            more = re.compile(r"\s*#\s*").match(self.text, self.at)
            if more is None:
                return "".join(parts)
            self.at = more.end()

    def _quoted(self, start: int) -> str:
        self.at += 1
        begin, depth = self.at, 0
        while self.at < len(self.text):
            c = self.text[self.at]
            depth += (c == "{") - (c == "}")
            self.at += 1
            if c == '"' and depth == 0:
                return self.text[begin : self.at - 1]
        raise RegisterError(f"Line {self._line(start)}: a quotation mark is not closed.")

    def _closed_brace(self, start: int) -> None:
        depth = 1
        for found in re.compile(r"[{}]").finditer(self.text, self.at):
            depth += 1 if found[0] == "{" else -1
            if depth == 0:
                self.at = found.end()
                return
        raise RegisterError(f"Line {self._line(start)}: a brace is not closed.")

    def _line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1


def _plain(value: str, field: str) -> str:
    value = " ".join(value.split()) if "\n" in value else value
    if field in ("url", "file") and "\\text" not in value:
        return original(value.strip("{}"))
    is_one_name = value.startswith("{") and value.endswith("}")
    if field == "author" and not is_one_name:
        value = re.sub(r"\s+and\s+", "; ", value)
    return original(_TEX.sub(_letter, value)).strip()


def _letter(match: re.Match[str]) -> str:
    if match["sign"]:
        return _SIGNS[match["sign"]]
    if match["accent"]:
        letter = match["braced"] or match["bare"]
        return unicodedata.normalize("NFC", letter + _ACCENTS[match["accent"]])
    if match["plain"]:
        return match["plain"]
    return "\u00a0" if match["tie"] else ""
