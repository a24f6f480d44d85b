"""What looks like a table and is none: prose in columns, contents pages, lists, formulas.

Each is told by what it is, so that the search for tables can leave it out or refuse it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extract.segment.text_lines import Piece, TextLine, is_marker

_PROSE_WORDS = 8
"""Pieces of as many words, as wide as a column, are running text."""

_PROSE_WIDTH = 0.27
"""Least width of a column of prose, as a share of the page's width."""

CAPTION = re.compile(
    r"(?:table|tableau|tabla|cuadro|tabelle|quadro|figure|figura|gráfico|graphique|box|encadré|annex|source|note)s?\b",
    re.I,
)
"""How titles and notes of tables and figures begin."""

_PLACE = re.compile(r"[.\s_…·]*(?:p\.|pp\.)?\s?(\d{1,4})(?:\s?[-–—]\s?\d{1,4})?\.?")
_LED = re.compile(r"(?:[.…·_]{4,}|(?:\.\s){3,}\.?)\s*\d{1,4}$")
_EQUATION = re.compile(r"\(\d{1,3}[a-z]?\)")
_SIGNS = re.compile(r"[=∈∉≤≥→↦⊆⊂⊇∑∏∀∃∘∪∩≅≈∼∥]")


def is_data(line: TextLine) -> bool:
    """True for a line that looks like a row with figures, the first piece aside: it may be a marker."""
    pieces = line.pieces
    if len(pieces) < 2:
        return False
    others = pieces[1:]
    n_numeric = sum(piece.numeric for piece in others)
    if n_numeric == 1 and not any(piece.numeric and any(map(str.isdigit, piece.text)) for piece in others):
        return False
    if len(pieces) == 2:
        return n_numeric == 1 and pieces[0].n_words <= 14
    return n_numeric >= 1


def without_contents(lines: list[TextLine]) -> list[TextLine]:
    """Take out the entries of a contents page, which look like rows with a figure each."""
    entries = [
        line
        for line in lines
        if _LED.search(line.pieces[-1].text)
        or (1 < len(line.pieces) <= 4 and _PLACE.fullmatch(line.pieces[-1].text) and _one_number(line))
    ]
    if len(entries) < 5 or not is_contents(entries):
        return lines
    dropped = set(map(id, entries))
    return [line for line in lines if id(line) not in dropped]


def _one_number(line: TextLine) -> bool:
    """True when nothing but the last piece is a figure, markers at the beginning aside."""
    return not any(piece.numeric and not is_marker(piece.text) for piece in line.pieces[:-1])


def is_contents(lines: Sequence[TextLine]) -> bool:
    """True when page or paragraph numbers at the ends of the lines grow down the page, or equations are numbered."""
    several = [line for line in lines if len(line.pieces) > 1]
    pieces = [piece for line in several for piece in line.pieces]
    if sum(_LED.search(piece.text) is not None for piece in pieces) >= max(3, 0.3 * len(pieces)):
        return True
    ends = [line.pieces[-1].text for line in several]
    if sum(_EQUATION.fullmatch(text) is not None for text in ends) >= max(2, 0.7 * len(ends)):
        return True
    n_leaders = sum(line.leader for line in lines)
    n_numeric = sum(sum(piece.numeric for piece in line.pieces[1:-1]) for line in several)
    if n_numeric > 0.5 * len(several) and n_leaders < 0.5 * len(several):
        return False
    places = [int(match[1]) for match in map(_PLACE.fullmatch, ends) if match]
    n_captions = sum(CAPTION.match(line.pieces[0].text) is not None for line in several)
    enough = 3 if n_leaders >= 2 or n_captions >= 2 else 5
    if len(places) < enough or len(places) < 0.6 * len(ends) or places[-1] <= places[0]:
        return False
    growing = sum(b >= a for a, b in pairwise(places))
    return growing >= 0.85 * (len(places) - 1)


def is_formula(lines: Sequence[TextLine]) -> bool:
    """True when the lines are set mathematics, whose parts stand apart like cells."""
    pieces = [piece for line in lines for piece in line.pieces]
    return sum(_SIGNS.search(piece.text) is not None for piece in pieces) > 0.12 * len(pieces)


def is_list(lines: Sequence[TextLine]) -> bool:
    """True when the first pieces are markers and the rest of the lines is one text."""
    several = [line for line in lines if len(line.pieces) > 1]
    marked = sum(is_marker(line.pieces[0].text) for line in several if len(line.pieces) == 2)
    return marked >= 0.6 * max(1, len(several))


def without_prose(lines: Sequence[TextLine], width: float) -> list[TextLine]:
    """Take out the pieces that are running text, and the short last lines of their paragraphs."""
    kept: list[TextLine] = []
    found = [(piece, line) for line in lines for piece in line.pieces if _is_prose(piece, width)]
    # A long name of a row is no prose when it stands alone: no other long piece right above or below.
    stubs = {
        piece
        for piece, line in found
        if piece is line.pieces[0] and is_data(line) and not any(_adjoins(piece, other) for other, _ in found)
    }
    columns = [piece for piece, _ in found if piece not in stubs]
    prose = set(columns)
    for line in lines:
        pieces = [
            piece
            for piece in line.pieces
            if piece not in prose
            and (len(line.pieces) > 2 or piece.numeric or not _ends_paragraph(piece, columns))
        ]
        kept.append(line._replace(pieces=tuple(pieces)))
    return kept


def _adjoins(piece: Piece, other: Piece) -> bool:
    """True when another piece stands right above or below, flush with it."""
    height = piece.bottom - piece.top
    return abs(other.x0 - piece.x0) < 3 and 0.5 * height < abs(other.top - piece.top) < 1.6 * height


def _ends_paragraph(piece: Piece, prose: Sequence[Piece]) -> bool:
    """True for the short last line, or the indented first line, of a paragraph."""
    height = piece.bottom - piece.top
    for other in prose:
        if (
            abs(piece.x0 - other.x0) < 3
            and piece.x1 <= other.x1 + 3
            and -2 <= piece.top - other.bottom < 0.6 * height
        ):
            return True
        indented = 3 <= piece.x0 - other.x0 < 45 and abs(piece.x1 - other.x1) < 3
        if indented and -2 <= other.top - piece.bottom < 0.6 * height:
            return True
    return False


def _is_prose(piece: Piece, width: float) -> bool:
    return (
        piece.n_words >= _PROSE_WORDS
        and piece.x1 - piece.x0 >= _PROSE_WIDTH * width
        and sum(map(str.isdigit, piece.text)) < 0.3 * len(piece.text)
    )
