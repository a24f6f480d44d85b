"""Text that harms no reader: what would act is shown instead, and what was shown can be read back.

Two borders are crossed here, each with its way back: characters that XML forbids or that turn a line around
(`visible`, `original`), and cells that a spreadsheet would calculate (`harmless`, `plain`).
"""

from __future__ import annotations

import re

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_SHOWN = re.compile(r"[\u2400-\u241f\u2421]|⟨U\+([0-9A-F]{4})⟩")
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")


def visible(text: str) -> str:
    """Return the text with what would harm a reader shown instead of done.

    Control characters become their pictures (␀ … ␡); characters that turn the direction of the text around,
    line separators, halves of surrogate pairs and non-characters become ⟨U+202E⟩. XML forbids some of them,
    and the others let a title read as another one. Marks that Arabic and Hebrew need (U+200E, U+200F) stay.
    """
    return _UNPRINTABLE.sub(_show, text.replace("\r\n", "\n").replace("\r", "\n"))


def on_one_line(text: str) -> str:
    """Return the text as `visible` does, with tabs and line ends shown as well."""
    return visible(text).replace("\n", "␊").replace("\t", "␉")


def original(text: str) -> str:
    """Return what `visible` or `on_one_line` was given."""
    return _SHOWN.sub(_unshow, text)


def _show(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"⟨U+{code:04X}⟩"


def _unshow(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    code = ord(match[0]) - 0x2400
    return chr(0x7F if code == 0x21 else code)


def harmless(text: str) -> str:
    """Return a cell's text so that no spreadsheet calculates it: with an apostrophe in front.

    A cell that already looks so gets one more, so that `plain` always gives back what was written.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def plain(text: str) -> str:
    """Return what `harmless` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
