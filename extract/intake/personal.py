"""Finds personal data that is obviously there: e-mail addresses and telephone numbers.

Names cannot be told from other words; anonymising stays a person's work. What is found is never repeated in a
message, only its kind and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from extract.errors import DocumentError

_EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_PHONE = re.compile(
    r"(?<![\w/.-])(?:\+|00)\d{1,3}[\s.()/-]{0,3}(?:\d[\s.()/-]{0,2}){6,13}\d(?![\w%])"
    r"|\b(?:tel|phone|mobile|mob|fax|whatsapp)\.?\s*:?\s*\(?\d(?:[\s.()/-]{0,2}\d){5,13}\b",
    re.IGNORECASE,
)


def refuse_personal_data(texts: Iterable[tuple[str, str]], *, file: str) -> None:
    """Refuse texts that hold e-mail addresses or telephone numbers.

    Args:
        texts: (place, text) pairs.
        file: For the message.

    Raises:
        DocumentError: something was found; the message names kind and place, never the words.
    """
    for place, text in texts:
        kind = (
            "an e-mail address"
            if _EMAIL.search(text)
            else "a telephone number"
            if _PHONE.search(text)
            else None
        )
        if kind:
            raise DocumentError(
                f"{file}, {place}: {kind} stands there; interviews and surveys are kept without personal data.",
                "Take it out, or say that it may stay with `--allow-personal-data`.",
            )
