"""What a font's name says of its weight and slope, where the file says nothing else."""

from __future__ import annotations

import re
from functools import lru_cache

_BOLD = re.compile(r"bold|black|heavy|semibd|demi|(?:^|[-,])(?:bd|sb)\b|-w[6-9]", re.IGNORECASE)
_SLANTED = re.compile(r"italic|oblique|slanted|(?:[-,])it\b|kursiv", re.IGNORECASE)


def plain_name(name: str) -> str:
    """Return a font's name without the tag of its subset.

    >>> plain_name("ABCDEF+Arial-BoldMT")
    'Arial-BoldMT'
    """
    return name[7:] if len(name) > 7 and name[6] == "+" else name


@lru_cache(maxsize=1024)
def describe(name: str) -> tuple[str, bool, bool]:
    """Return a font's plain name, and whether it is bold and italic.

    >>> describe("ABCDEF+Arial-BoldItalicMT")
    ('Arial-BoldItalicMT', True, True)
    """
    plain = plain_name(name)
    return plain, bool(_BOLD.search(plain)), bool(_SLANTED.search(plain))


_TEX_FONT = re.compile(r"(CMSY|CMBSY|CMEX|MSAM)\d+")

_TEX_SYMBOLS = {"0": "′", "h": "\u2329", "i": "\u232a", "j": "|", "k": "‖"}

_TEX_EXTENSION = {
    **dict(zip("\x00\x10\x12\x20", "((((", strict=True)),
    **dict(zip("\x01\x11\x13\x21", "))))", strict=True)),
    **dict(zip("\x02\x14\x22", "[[[", strict=True)),
    **dict(zip("\x03\x15\x23", "]]]", strict=True)),
    **dict(zip("\x08\x1a\x28", "{{{", strict=True)),
    **dict(zip("\x09\x1b\x29", "}}}", strict=True)),
    **dict(zip("\x0a\x1c\x2a", "\u2329\u2329\u2329", strict=True)),
    **dict(zip("\x0b\x1d\x2b", "\u232a\u232a\u232a", strict=True)),
    "\x0c": "|",
    "\x0d": "‖",
    **dict(zip("PXQYRZS[T\\", "∑∑∏∏∫∫⋃⋃⋂⋂", strict=True)),
    **dict(zip("LMNO", "⊕⊕⊗⊗", strict=True)),
    **dict(zip("^_V`a", "⋀⋁⋀∐∐", strict=True)),
}

_TEX_MORE_SIGNS = {"\x03": "□", "\x04": "■"}


@lru_cache(maxsize=1024)
def undecoded_signs(name: str) -> dict[str, str] | None:
    """Return what characters mean in a font of formulas that has no Unicode table, None for all other fonts.

    TeX's old symbol fonts put signs where letters and control characters stand in ASCII: a prime is read as
    “0”, a sum as “P”. Where such a font has a table, none of these characters comes out of it.
    """
    match = _TEX_FONT.match(name)
    if not match:
        return None
    return {"CMEX": _TEX_EXTENSION, "MSAM": _TEX_MORE_SIGNS}.get(match[1], _TEX_SYMBOLS)
