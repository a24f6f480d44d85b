"""The named styles of the Word exports; those that a house template already has are left as they are."""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

_FONT = "Calibri"

# Name, points, bold, italic, colour, space before, space after, further properties.
_PARAGRAPHS: tuple[tuple[str, float, bool, bool, str, float, float], ...] = (
    ("Annex Area", 15, True, False, "22303C", 18, 4),
    ("Annex KPI", 10, True, False, "FFFFFF", 2, 2),
    ("Annex MI", 9.5, True, False, "22303C", 2, 2),
    ("Annex Text", 9.5, False, False, "22303C", 2, 3),
    ("Annex Value", 9.5, False, False, "22303C", 2, 2),
    ("Annex Quote", 9, False, True, "22303C", 2, 0),
    ("Annex Detail", 8, False, False, "55636F", 0, 2),
    ("Annex Gap", 4, False, False, "22303C", 0, 6),
    ("Annex Reference", 10, False, False, "22303C", 0, 4),
)


def ensure_styles(document: Any) -> dict[str, str]:  # noqa: ANN401 - python-docx has no types
    """Add the styles that the document lacks; return the ids that are not the name without spaces, by that name."""
    styles = document.styles
    names = {style.name for style in styles}
    for name, size, bold, italic, colour, before, after in _PARAGRAPHS:
        if name in names:
            continue
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"] if "Normal" in names else None
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
        style.font.color.rgb = RGBColor.from_string(colour)
        style.font.name = _FONT
        style.element.rPr.rFonts.set(qn("w:cs"), _FONT)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.08
        if name == "Annex Area":
            style.paragraph_format.keep_with_next = True
            style.font.all_caps = True
            style.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="0"/>'))
        if name == "Annex MI":
            style.paragraph_format.keep_with_next = True
        if name == "Annex Reference":
            style.paragraph_format.left_indent, style.paragraph_format.first_line_indent = Pt(28), Pt(-28)
            style.paragraph_format.tab_stops.add_tab_stop(Pt(28))
    for name, size, bold, colour in (("Title", 20, True, "22303C"), ("Subtitle", 11, False, "55636F")):
        if name not in names:
            style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        elif document.core_properties.author == "python-docx":
            # The library's own blank document, not a house template.
            style = styles[name]
        else:
            continue
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.color.rgb = RGBColor.from_string(colour)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            del fonts.attrib[key]
        style.font.name = _FONT
        borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
        if borders is not None:
            borders.getparent().remove(borders)
    if "Hyperlink" not in names:
        style = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
        style.font.color.rgb, style.font.underline = RGBColor.from_string("0B4A7A"), True
    if "Annex Table" not in names:
        styles.element.append(parse_xml(_TABLE))
    ids = {style.name.replace(" ", ""): style.style_id for style in styles if style.name.startswith("Annex ")}
    return {name: identifier for name, identifier in ids.items() if name != identifier}


_EDGES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="C3CCD4"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_TABLE = (
    f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="AnnexTable"><w:name w:val="Annex Table"/>'
    f'<w:uiPriority w:val="59"/><w:tblPr><w:tblBorders>{_EDGES}</w:tblBorders>'
    '<w:tblCellMar><w:left w:w="90" w:type="dxa"/><w:right w:w="90" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)
