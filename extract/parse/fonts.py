"""What a font's name says of its weight and slope, where the file says nothing else."""

from __future__ import annotations

import re

_BOLD = re.compile(r"bold|black|heavy|semibd|demi|(?:^|[-,])(?:bd|sb)\b|-w[6-9]", re.IGNORECASE)
_SLANTED = re.compile(r"italic|oblique|slanted|(?:[-,])it\b|kursiv", re.IGNORECASE)


def plain_name(name: str) -> str:
    """Return a font's name without the tag of its subset.

    >>> plain_name("ABCDEF+Arial-BoldMT")
    'Arial-BoldMT'
    """
    return name[7:] if len(name) > 7 and name[6] == "+" else name


def describe(name: str) -> tuple[str, bool, bool]:
    """Return a font's plain name, and whether it is bold and italic.

    >>> describe("ABCDEF+Arial-BoldItalicMT")
    ('Arial-BoldItalicMT', True, True)
    """
    plain = plain_name(name)
    return plain, bool(_BOLD.search(plain)), bool(_SLANTED.search(plain))
