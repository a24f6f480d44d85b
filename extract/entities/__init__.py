"""Recognises things in a passage that reviewers search for: symbols, money, targets, dates, weak evidence.

    recogniser = Recogniser(patterns)                  the workflow makes them and hands them in
    recogniser.recognise("USD 1.6 billion in 2017")    entities in the order of the text

One file per kind of thing; the file's name is the kind. A file that begins with `_` belongs to the room.
"""

from __future__ import annotations

from extract.entities._recogniser import Recogniser
from extract.entities._vocabulary import Name, Vocabulary
from extract.entities.base import Example, Pattern

__all__ = ["Example", "Name", "Pattern", "Recogniser", "Vocabulary"]
