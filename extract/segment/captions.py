"""Recognises captions of figures, tables, boxes, charts and maps."""

from __future__ import annotations

import re

from extract.segment.headings import Body
from extract.segment.units import ALL_ITALIC, Unit

_LABEL = re.compile(
    r"(?:figures?|fig\.?|tables?|tab\.|box|chart|graph|map|diagram|exhibit|photo|infographic|panel|plate|illustration"
    r"|tableau|encadré|graphique|carte|schéma|image|photo|illustration|diagramme"
    r"|cuadro|tabla|gráfico|gráfica|figura|recuadro|mapa|ilustración|imagen|esquema|foto"
    r"|quadro|tabela|caixa|ilustração|imagem|gráficos?"
    r"|abbildung|abb\.|tabelle|grafik|schaubild|karte|kasten|diagramm|bild"
    r"|рисунок|рис\.|таблица|табл\.|диаграмма|график|схема|карта|вставка"
    r"|الشكل|شكل|الجدول|جدول|الإطار|图|表)"
    r"\s*(?P<number>(?:[A-Z]{1,2}[.\-–]?)?\d{1,3}(?:[.\-–]\d{1,3}){0,3}[a-z]?|[IVXL]{1,6}|[A-Z])(?![\w])",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*(?:[:.|–—\-]\s*|$)")
_MAX_WORDS = 70


def is_caption(unit: Unit, body: Body) -> bool:
    """True when a unit names a figure, a table or the like, and does not only speak of it."""
    text = unit.text
    match = _LABEL.match(text)
    if not match or not text[:1].isupper() or len(text.split()) > _MAX_WORDS:
        return False
    separated = _SEPARATOR.match(text, match.end())
    if separated and separated.group().strip():
        return True
    rest = text[match.end() :].strip()
    first = unit.first
    set_apart = (
        (first.is_bold and not body.is_bold)
        or (bool(first.style & ALL_ITALIC) and not body.is_italic)
        or first.size < 0.95 * body.size
        or first.size > 1.05 * body.size
        or first.line.colour != body.colour
    )
    if not rest:
        return True
    return (
        len(text.split()) <= 30
        and text[-1:] != "."
        and (set_apart or (rest[:1].isupper() and unit.gap_above))
    )
