"""The review as a REFI-QDA project: codes, users, sources with paired selections, and scores as cases.

Written so that the official schema accepts it: children in the schema's order, whole-number coordinates,
selections before the representation. GUIDs are derived from what they name, so the same review gives the same
project. What the readers differ in is the dialect:

    dialect     y coordinates        selections of one quote      line ends in texts
    spec        from the bottom      a GUID each                  LF
    atlasti     from the top         share one GUID               LF
    maxqda      from the bottom      a GUID each                  CRLF, counted as two characters
    qualcoder   from the top         a GUID each                  LF

Pages count from 0 and text positions end before `endPosition`, as ATLAS.ti writes them in the standard's own
example. Text positions count code points of the text file.
"""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extract.export.base import Options
from extract.export.tables import citation, evidence_of, scored
from extract.export.web_annotations import by_document, guid
from extract.model.annex import Annex, AnnexMi
from extract.model.document import Document
from extract.model.judgement import Evidence
from extract.model.visible import visible

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"

COLOURS = ("#0077bb", "#ee7733", "#009988", "#cc3311", "#33bbee", "#aa3377", "#777777", "#ddaa33", "#117733",
           "#882255", "#44aa99", "#332288")  # fmt: skip
"""One for each KPI in turn, told apart by colour-blind readers."""

_NAME = 120
"""Characters of a code's name; the whole text stands in its description."""

PAGE_BREAK = "\n\n"
"""What parts the pages in a source's text."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What is known of a document's pages."""

    texts: Sequence[str]
    heights: Sequence[float]
    """Points."""


@dataclass
class Project:
    """A project: its XML, and what goes into the `sources` folder beside it."""

    root: ET.Element
    texts: dict[str, str] = field(default_factory=dict)
    """File names in the package with their text."""
    pdfs: dict[str, int] = field(default_factory=dict)
    """File names in the package with the number of the document."""


def codebook(annex: Annex, *, flatten: bool = False) -> ET.Element:
    """Return the framework as a codebook; only what is scored can be coded with."""
    root = ET.Element("CodeBook", {"xmlns": CODEBOOK, "origin": f"extract {visible(annex.program_version)}"})
    root.append(_codes(annex, flatten=flatten))
    return root


def _codes(annex: Annex, *, flatten: bool) -> ET.Element:
    codes = ET.Element("Codes")
    for area in annex.areas:
        for kpi in area.kpis:
            colour = COLOURS[_kpi_place(annex, kpi.code) % len(COLOURS)]
            parent = codes
            if not flatten:
                parent = _code(
                    codes, annex, f"KPI {kpi.code}", kpi.title, colour, codable=False, key=f"kpi {kpi.code}"
                )
            for mi in kpi.mis:
                _mi_codes(parent, annex, mi, colour, flatten=flatten)
    return codes


def _kpi_place(annex: Annex, code: str) -> int:
    return [kpi.code for area in annex.areas for kpi in area.kpis].index(code)


def _mi_codes(parent: ET.Element, annex: Annex, mi: AnnexMi, colour: str, *, flatten: bool) -> None:
    made = _code(parent, annex, f"MI {mi.code}", mi.title, colour, codable=True, key=mi.code)
    for element in mi.elements:
        _code(
            parent if flatten else made,
            annex,
            element.code,
            element.criterion,
            colour,
            codable=True,
            key=element.code,
        )


def _code(
    parent: ET.Element, annex: Annex, label: str, text: str, colour: str, *, codable: bool, key: str
) -> ET.Element:
    whole = visible(f"{label} {text}").replace("\n", " ")
    name = whole if len(whole) <= _NAME else f"{whole[: _NAME - 1]}…"
    code = ET.SubElement(
        parent,
        "Code",
        {"guid": code_guid(annex, key), "name": name, "isCodable": str(codable).lower(), "color": colour},
    )
    ET.SubElement(code, "Description").text = whole
    return code


def code_guid(annex: Annex, key: str) -> str:
    """Return the GUID of a code of this framework."""
    return guid("code", annex.framework_id, key)


def project(
    annex: Annex, pages: Mapping[str, Pages], options: Options, *, with_pdf: frozenset[int]
) -> Project:
    """Return the project.

    Args:
        annex: The review.
        pages: What is known of the pages, by document id.
        options: Dialect and flattening.
        with_pdf: Numbers of documents whose file goes into the package; others become text sources.
    """
    return _Builder(annex, pages, options, with_pdf).build()


class _Builder:
    def __init__(
        self, annex: Annex, pages: Mapping[str, Pages], options: Options, with_pdf: frozenset[int]
    ) -> None:
        self.annex = annex
        self.pages = pages
        self.options = options
        self.with_pdf = with_pdf
        self.users: dict[str, str] = {}
        self.notes: list[ET.Element] = []
        self.selections: dict[str, str] = {}
        made = {
            "name": visible(annex.organisation or "Review"),
            "origin": f"extract {visible(annex.program_version)}",
        }
        self.project = Project(ET.Element("Project", {"xmlns": PROJECT, **made}))

    def build(self) -> Project:
        annex, root = self.annex, self.project.root
        sources = [self._document(document, found) for document, found in self._cited()]
        sources += self._spoken()
        cases = self._cases()
        variables = ET.Element("Variables")
        for name, kind in _VARIABLES:
            ET.SubElement(
                variables, "Variable", {"guid": _variable(name), "name": name, "typeOfVariable": kind}
            )
        users = ET.Element("Users")
        for name, identifier in self.users.items():
            ET.SubElement(
                users, "User", {"guid": identifier, "name": visible(name), "id": visible(name)[:40]}
            )
        book = ET.Element("CodeBook")
        book.append(_codes(annex, flatten=self.options.flatten))
        if len(users):
            root.append(users)
        if len(book[0]):
            root.append(book)
        root.append(variables)
        for name, children in (("Cases", cases), ("Sources", sources), ("Notes", self.notes)):
            if children:
                ET.SubElement(root, name).extend(children)
        ET.SubElement(root, "Description").text = visible(
            f"{annex.framework_title} ({annex.framework_id}); state of the review {annex.as_of};"
            f" audit chain head {annex.chain_head}"
        )
        return self.project

    def _cited(self) -> list[tuple[Document, list[Evidence]]]:
        found = by_document(self.annex)
        return [
            (document, found.get(document.number, []))
            for document in self.annex.documents
            if document.document_id
        ]

    def _user(self, name: str) -> str:
        return self.users.setdefault(name, guid("reviewer", name))

    def _document(self, document: Document, evidence: Sequence[Evidence]) -> ET.Element:
        identifier = guid("source", document.document_id)
        text_id = guid("text", document.document_id)
        pages = self.pages.get(document.document_id, Pages((), ()))
        text, starts = self._text(pages.texts)
        is_pdf = document.number in self.with_pdf
        name = visible(f"{document.number:03d} {document.title or document.file}").replace("\n", " ")[:_NAME]
        self.project.texts[f"{text_id}.txt"] = text
        inner: list[ET.Element] = []
        marks: list[ET.Element] = []
        for piece in evidence:
            selection = self._text_selection(piece, pages, starts)
            pdf = self._pdf_selections(piece, pages) if is_pdf else []
            if selection is not None:
                inner.append(selection)
                if not pdf:
                    self.selections[piece.evidence_id] = selection.attrib["guid"]
            marks += pdf
        text_path = {"plainTextPath": f"internal://{text_id}.txt"}
        if not is_pdf:
            source = ET.Element("TextSource", {"guid": identifier, "name": name, **text_path})
            source.extend(inner)
        else:
            self.project.pdfs[f"{identifier}.pdf"] = document.number
            source = ET.Element(
                "PDFSource", {"guid": identifier, "name": name, "path": f"internal://{identifier}.pdf"}
            )
            source.extend(marks)
            if pages.texts:
                representation = ET.SubElement(
                    source, "Representation", {"guid": text_id, "name": name, **text_path}
                )
                representation.extend(inner)
        _values(
            source,
            {"Document number": document.number, "Year": document.year, "Role": document.role, "Author": document.author,
             "Publisher": document.publisher, "File SHA-256": document.document_id},
        )  # fmt: skip
        return source

    def _text(self, texts: Sequence[str]) -> tuple[str, list[int]]:
        """Join the pages; return the text with the place where each page begins."""
        starts, at = [], 0
        shown = [self._ends(text) for text in texts]
        gap = self._ends(PAGE_BREAK)
        for text in shown:
            starts.append(at)
            at += len(text) + len(gap)
        return gap.join(shown), starts

    def _ends(self, text: str) -> str:
        plain = text.replace("\r", " ")
        return plain.replace("\n", "\r\n") if self.options.dialect == "maxqda" else plain

    def _text_selection(self, piece: Evidence, pages: Pages, starts: Sequence[int]) -> ET.Element | None:
        places = [place for place in piece.places if place.page <= len(starts)]
        if not places:
            return None
        first = min(places, key=lambda place: (place.page, place.start))
        last = max(places, key=lambda place: (place.page, place.end))
        start = starts[first.page - 1] + len(self._ends(pages.texts[first.page - 1][: first.start]))
        end = starts[last.page - 1] + len(self._ends(pages.texts[last.page - 1][: last.end]))
        shared = self.options.dialect == "atlasti"
        identifier = guid("selection", piece.evidence_id, *(() if shared else ("text",)))
        return self._selection(
            "PlainTextSelection", identifier, piece, {"startPosition": start, "endPosition": end}
        )

    def _pdf_selections(self, piece: Evidence, pages: Pages) -> list[ET.Element]:
        made = []
        for at, page in enumerate(piece.pages):
            boxes = [box for box in piece.boxes if box.page == page]
            if not boxes:
                continue
            left, right = math.floor(min(box.x0 for box in boxes)), math.ceil(max(box.x1 for box in boxes))
            top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
            first, second = math.floor(top), math.ceil(bottom)
            if self.options.dialect in ("spec", "maxqda") and page <= len(pages.heights):
                height = pages.heights[page - 1]
                first, second = math.ceil(height - top), math.floor(height - bottom)
            identifier = guid("selection", piece.evidence_id, *((str(page),) if at else ()))
            self.selections.setdefault(piece.evidence_id, identifier)
            place = {"page": page - 1, "firstX": left, "firstY": first, "secondX": right, "secondY": second}
            made.append(self._selection("PDFSelection", identifier, piece, place))
        return made

    def _selection(self, tag: str, identifier: str, piece: Evidence, place: Mapping[str, int]) -> ET.Element:
        user = self._user(piece.reviewer)
        when = {"creationDateTime": piece.at} if piece.at else {}
        name = visible(f"{citation(piece)} {piece.quote}").replace("\n", " ")
        selection = ET.Element(
            tag,
            {"guid": identifier, "name": name if len(name) <= _NAME else f"{name[: _NAME - 1]}…",
             **{key: str(value) for key, value in place.items()}, "creatingUser": user, **when},
        )  # fmt: skip
        coding = ET.SubElement(
            selection,
            "Coding",
            {"guid": guid("coding", piece.evidence_id, tag, identifier), "creatingUser": user, **when},
        )
        ET.SubElement(coding, "CodeRef", {"targetGUID": code_guid(self.annex, piece.code)})
        note = guid("note", piece.evidence_id)
        if not any(found.attrib["guid"] == note for found in self.notes[-1:]):
            said = f"{piece.stance}. {piece.note}".strip() if piece.note else piece.stance
            made = ET.Element("Note", {"guid": note, "name": piece.stance, "creatingUser": user, **when})
            ET.SubElement(made, "PlainTextContent").text = visible(said)
            self.notes.append(made)
        ET.SubElement(coding, "NoteRef", {"targetGUID": note})
        return selection

    def _spoken(self) -> list[ET.Element]:
        """Survey items and interviews: a text source each, of what was quoted."""
        quoted: dict[str, list[Evidence]] = {}
        for mi in self.annex.mis():
            for piece in evidence_of(mi):
                if piece.source_kind != "document" and piece.quote:
                    quoted.setdefault(piece.source, []).append(piece)
        made = []
        for source, pieces in quoted.items():
            element = ET.Element("TextSource", {"guid": guid("source", source), "name": visible(source)})
            content = ET.SubElement(element, "PlainTextContent")
            at = 0
            parts = []
            for piece in pieces:
                text = visible(piece.quote)
                selection = self._selection(
                    "PlainTextSelection",
                    guid("selection", piece.evidence_id),
                    piece,
                    {"startPosition": at, "endPosition": at + len(text)},
                )
                self.selections[piece.evidence_id] = selection.attrib["guid"]
                element.append(selection)
                parts.append(text)
                at += len(text) + len(PAGE_BREAK)
            content.text = PAGE_BREAK.join(parts)
            made.append(element)
        return made

    def _cases(self) -> list[ET.Element]:
        cases = []
        sources = {document.number: guid("source", document.document_id) for document in self.annex.documents}
        for mi, element in scored(self.annex):
            score, code = (element.score, element.code) if element else (mi.score, mi.code)
            because, pieces = (element.because, element.evidence) if element else (mi.because, mi.evidence)
            if score is None:
                continue
            case = ET.Element(
                "Case", {"guid": guid("case", self.annex.framework_id, code), "name": f"Score of {code}"}
            )
            if because:
                ET.SubElement(case, "Description").text = visible(because)
            ET.SubElement(case, "CodeRef", {"targetGUID": code_guid(self.annex, code)})
            _values(case, {"Score": score, "Evidence confidence": mi.confidence})
            numbers = {int(piece.source) for piece in pieces if piece.source_kind == "document"}
            for number in sorted(numbers):
                ET.SubElement(case, "SourceRef", {"targetGUID": sources[number]})
            for piece in pieces:
                if piece.evidence_id in self.selections:
                    ET.SubElement(case, "SelectionRef", {"targetGUID": self.selections[piece.evidence_id]})
            cases.append(case)
        return cases


_VARIABLES = (
    ("Document number", "Integer"),
    ("Year", "Text"),
    ("Role", "Text"),
    ("Author", "Text"),
    ("Publisher", "Text"),
    ("File SHA-256", "Text"),
    ("Score", "Text"),
    ("Evidence confidence", "Text"),
)


def _variable(name: str) -> str:
    return guid("variable", name)


def _values(parent: ET.Element, values: Mapping[str, str | int | None]) -> None:
    for name, value in values.items():
        if value is not None and value != "":
            holder = ET.SubElement(parent, "VariableValue")
            ET.SubElement(holder, "VariableRef", {"targetGUID": _variable(name)})
            ET.SubElement(holder, "IntegerValue" if isinstance(value, int) else "TextValue").text = visible(
                str(value)
            )


def as_bytes(root: ET.Element) -> bytes:
    """Return XML as a file's bytes, indented so that versions can be compared."""
    ET.indent(root, " ")
    written: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written + b"\n"
