"""Reads REFI-QDA projects (.qdpx) and codebooks (.qdc) as the programs of the trade write them.

The standard leaves things open and programs differ; the reader is tolerant where they do:

    order of children      any (QualCoder writes the representation first)
    coordinates            whole or decimal, from the top or the bottom: both are kept for the caller to try
    end of a selection     exclusive or inclusive: inferred from words that would be cut
    texts                  with or without byte order mark, LF or CRLF, positions in code points
    one quote twice        a PDF selection and a text selection of one GUID are one selection
"""

from __future__ import annotations

import hashlib
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extract.errors import UnreadableDocument

MAX_XML = 200_000_000
"""Bytes of `project.qde` above which a package is refused."""

MAX_SOURCE = 2_147_483_648
"""Bytes of one source: the standard's own limit."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a codebook."""

    guid: str
    name: str
    description: str
    is_codable: bool
    parents: tuple[str, ...]
    """Names of the codes above it, outermost first."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on a page, as written: whether y counts from the top or the bottom is not known."""

    page: int
    """From 1."""
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Selection:
    """A coded stretch of a source."""

    quote: str
    """Its words, empty where only an area is known."""
    name: str
    area: Area | None
    codes: tuple[str, ...]
    """GUIDs of codes."""
    user: str
    note: str


@dataclass(frozen=True, slots=True)
class Source:
    """A source of the project with what was coded in it."""

    name: str
    sha256: str
    """Of the PDF inside the package, empty where there is none."""
    variables: Mapping[str, str]
    selections: tuple[Selection, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """A project or, without sources, a codebook."""

    origin: str
    codes: tuple[Code, ...]
    sources: tuple[Source, ...] = ()
    warnings: tuple[str, ...] = field(default=())


def read_codebook(content: bytes, *, file: str = "the codebook") -> Project:
    """Read a codebook (.qdc).

    Raises:
        UnreadableDocument: it is not one.
    """
    root = _xml(content, file)
    if _tag(root) != "CodeBook":
        raise UnreadableDocument(f"{file} is not a REFI-QDA codebook.", "Export the codebook as .qdc again.")
    return Project(root.get("origin", ""), tuple(_codes(root)))


def read_project(content: bytes, *, file: str = "the project") -> Project:
    """Read a project (.qdpx).

    Raises:
        UnreadableDocument: it is not one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = {name.replace("\\", "/").lower(): name for name in package.namelist()}
            if "project.qde" not in names:
                raise UnreadableDocument(f"{file} has no project.qde.", "Export the project as .qdpx again.")
            info = package.getinfo(names["project.qde"])
            if info.file_size > MAX_XML:
                raise UnreadableDocument(f"{file} unpacks to more than {MAX_XML // 1_000_000} MB.")
            root = _xml(package.read(info), file)
            if _tag(root) != "Project":
                raise UnreadableDocument(f"{file} is not a REFI-QDA project.")
            return _Reader(root, package, names).project()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise UnreadableDocument(
            f"{file} is not a REFI-QDA package: {error}.", "Export it as .qdpx again."
        ) from error


def _xml(content: bytes, file: str) -> ET.Element:
    # Entities are never needed in these files, and are how an XML file is made to swell.
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise UnreadableDocument(f"{file} declares XML entities and was not read.")
    try:
        return ET.fromstring(content)
    except ET.ParseError as error:
        raise UnreadableDocument(f"{file} is not well-formed XML: {error}.", "Export it again.") from error


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(element: ET.Element, *names: str) -> Iterator[ET.Element]:
    return (child for child in element if _tag(child) in names)


def _text(element: ET.Element | None, *names: str) -> str:
    if element is None:
        return ""
    return next(((child.text or "").strip() for child in _children(element, *names)), "")


def _codes(root: ET.Element) -> Iterator[Code]:
    for book in root.iter():
        if _tag(book) == "Codes":
            yield from _below(book, ())
            return


def _below(parent: ET.Element, above: tuple[str, ...]) -> Iterator[Code]:
    for child in _children(parent, "Code"):
        name = " ".join(child.get("name", "").split())
        codable = child.get("isCodable", "true").lower() in {"true", "1"}
        yield Code(_guid(child.get("guid")), name, _text(child, "Description"), codable, above)
        if len(above) < 20:
            yield from _below(child, (*above, name))


def _guid(text: str | None) -> str:
    return (text or "").strip().strip("{}").lower()


class _Reader:
    def __init__(self, root: ET.Element, package: zipfile.ZipFile, names: Mapping[str, str]) -> None:
        self._root = root
        self._package = package
        self._names = names
        self._warnings: list[str] = []
        self._users = {
            _guid(user.get("guid")): user.get("name", "") for user in root.iter() if _tag(user) == "User"
        }
        self._notes = {
            _guid(note.get("guid")): _text(note, "PlainTextContent") or note.get("name", "")
            for note in root.iter()
            if _tag(note) == "Note"
        }
        self._variables = {
            _guid(variable.get("guid")): variable.get("name", "")
            for variable in root.iter()
            if _tag(variable) == "Variable"
        }

    def project(self) -> Project:
        codes = tuple(_codes(self._root))
        sources = tuple(
            self._source(source)
            for holder in _children(self._root, "Sources")
            for source in _children(holder, "PDFSource", "TextSource")
        )
        others = {_tag(s) for h in _children(self._root, "Sources") for s in h} - {"PDFSource", "TextSource"}
        if others:
            self._warnings.append(f"Not read: {', '.join(sorted(others))}.")
        return Project(self._root.get("origin", ""), codes, sources, tuple(self._warnings))

    def _source(self, source: ET.Element) -> Source:
        content = self._file(source.get("path", "")) if _tag(source) == "PDFSource" else None
        holder = next(_children(source, "Representation"), None) if _tag(source) == "PDFSource" else source
        text = self._plain_text(holder)
        quoted = list(self._quoted(holder, text)) if holder is not None else []
        known = {guid for guid, _ in quoted}
        areas = [
            selection
            for guid, selection in self._areas(source)
            if guid not in known and not _is_twin(selection, quoted)
        ]
        return Source(
            name=source.get("name", ""),
            sha256=hashlib.sha256(content).hexdigest() if content else "",
            variables=dict(self._values(source)),
            selections=tuple([selection for _, selection in quoted] + areas),
        )

    def _values(self, source: ET.Element) -> Iterator[tuple[str, str]]:
        for value in _children(source, "VariableValue"):
            reference = next(_children(value, "VariableRef"), None)
            name = (
                self._variables.get(_guid(reference.get("targetGUID")), "") if reference is not None else ""
            )
            content = next(((c.text or "").strip() for c in value if _tag(c).endswith("Value")), "")
            if name:
                yield name, content

    def _file(self, path: str) -> bytes | None:
        inner = re.sub(r"^internal://", "sources/", path).replace("\\", "/").lower()
        name = self._names.get(inner)
        if name is None or self._package.getinfo(name).file_size > MAX_SOURCE:
            return None
        return self._package.read(name)

    def _plain_text(self, holder: ET.Element | None) -> str:
        if holder is None:
            return ""
        inner = next(((c.text or "") for c in _children(holder, "PlainTextContent")), None)
        if inner is not None:
            return inner
        content = self._file(holder.get("plainTextPath", ""))
        # Line ends are part of the positions and stay as they are.
        return content.decode("utf-8-sig", "replace") if content else ""

    def _quoted(self, holder: ET.Element, text: str) -> Iterator[tuple[str, Selection]]:
        found = list(_children(holder, "PlainTextSelection"))
        places = [(_whole(one.get("startPosition")), _whole(one.get("endPosition"))) for one in found]
        extra = 1 if _is_inclusive(text, places) else 0
        for selection, (start, end) in zip(found, places, strict=True):
            quote = _text(selection, "PlainTextContent") or text[max(start, 0) : end + extra]
            yield _guid(selection.get("guid")), self._selection(selection, quote, None)

    def _areas(self, source: ET.Element) -> Iterator[tuple[str, Selection]]:
        for selection in _children(source, "PDFSelection"):
            corners = [_decimal(selection.get(name)) for name in ("firstX", "firstY", "secondX", "secondY")]
            xs, ys = sorted((corners[0], corners[2])), sorted((corners[1], corners[3]))
            area = Area(_whole(selection.get("page")) + 1, xs[0], ys[0], xs[1], ys[1])
            representation = next(_children(selection, "Representation"), None)
            quote = _text(selection, "PlainTextContent") or _text(representation, "PlainTextContent")
            yield _guid(selection.get("guid")), self._selection(selection, quote, area)

    def _selection(self, element: ET.Element, quote: str, area: Area | None) -> Selection:
        codings = list(_children(element, "Coding"))
        codes = [_guid(ref.get("targetGUID")) for coding in codings for ref in _children(coding, "CodeRef")]
        refs = [ref for holder in (*codings, element) for ref in _children(holder, "NoteRef")]
        notes = [self._notes.get(_guid(ref.get("targetGUID")), "") for ref in refs]
        who = next((coding.get("creatingUser") for coding in codings if coding.get("creatingUser")), None)
        return Selection(
            quote=" ".join(quote.split()),
            name=" ".join(element.get("name", "").split()),
            area=area,
            codes=tuple(dict.fromkeys(codes)),
            user=self._users.get(_guid(who or element.get("creatingUser")), ""),
            note="\n".join(dict.fromkeys(note for note in notes if note)),
        )


def _is_twin(selection: Selection, quoted: Sequence[tuple[str, Selection]]) -> bool:
    """Return whether a text selection says the same as an area: same codes and the same name or words."""
    return any(
        set(selection.codes) == set(other.codes)
        and (selection.name == other.name != "" or (selection.quote and selection.quote == other.quote))
        for _, other in quoted
    )


def _is_inclusive(text: str, places: Sequence[tuple[int, int]]) -> bool:
    """Infer whether end positions name the last character: the reading that cuts fewer words is right."""
    cut_exclusive = sum(_cuts(text, end) for _, end in places)
    cut_inclusive = sum(_cuts(text, end + 1) for _, end in places)
    return cut_inclusive < cut_exclusive


def _cuts(text: str, end: int) -> bool:
    return 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum()


def _whole(text: str | None) -> int:
    return int(_decimal(text))


def _decimal(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


_CODE = re.compile(r"^(?:MI\s+|KPI\s+)?(\d{1,2}(?:\.\d{1,2}[a-z]?(?:\.\d{1,2})?)?)(?![\w.])", re.IGNORECASE)
_ELEMENT = re.compile(r"^(?:Element|El\.?)\s*(\d{1,2})\b", re.IGNORECASE)


def framework_codes(codes: Sequence[Code], known: Mapping[str, str]) -> dict[str, str]:
    """Return the framework's code for each GUID whose name (or whose parent's) carries it.

    Args:
        codes: The codebook.
        known: Codes that evidence may be put under, as keys.
    """
    found: dict[str, str] = {}
    for code in codes:
        own = _CODE.match(code.name)
        element = _ELEMENT.match(code.name)
        above = next((match[1] for parent in reversed(code.parents) if (match := _CODE.match(parent))), "")
        candidates = [own[1].lower()] if own else []
        if element and above:
            candidates.append(f"{above.lower()}.{element[1]}")
        chosen = next((candidate for candidate in candidates if candidate in known), None)
        if chosen:
            found[code.guid] = chosen
    return found
