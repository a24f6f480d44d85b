"""Survey answers in a row: fairly good (36%), very good (35%) or excellent (9%)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from extract.entities._vocabulary import Vocabulary
from extract.entities.base import Example
from extract.model.document import Entity

_SHARE = re.compile(
    r"[ \u00a0]?\((?P<share>\d{1,3}(?:[.,]\d)?)[ \u00a0\u202f]?(?:%|per cent|percent|pour cent|por ciento)\)"
)
_LABEL = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+){0,3}$")
_FURTHEST = 70
_ANSWER = re.compile(
    r"\b(?:good|poor|excellent|fair|fairly|very|extremely|satisf\w*|dissatisf\w*|agree\w*|disagree\w*|don.t know|never|always|often|"
    r"sometimes|rarely|adequate|inadequate|yes|no|high|low|strong|weak|bon|bonne|mauvais\w*|excellente?|tr[èe]s|plut[ôo]t|d.accord|"
    r"jamais|toujours|souvent|oui|non|buen[oa]|mal[oa]|muy|bastante|acuerdo|nunca|siempre|s[íi])\b"
)
_LEAVE = frozenset(
    {
        "and",
        "or",
        "as",
        "either",
        "et",
        "ou",
        "y",
        "o",
        "while",
        "but",
        "the",
        "a",
        "an",
        "is",
        "was",
        "were",
        "to",
        "be",
    }
)


class Pattern:
    """Finds rows of two and more survey answers."""

    kind: ClassVar[str] = "survey"
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "Partners rated it fairly good (36%), very good (35%) or excellent (9%).",
            (
                (
                    "fairly good (36%), very good (35%) or excellent (9%)",
                    "fairly good 36; very good 35; excellent 9",
                ),
            ),
        ),
        Example("Good (40%) and poor (12.5%)", (("Good (40%) and poor (12.5%)", "good 40; poor 12.5"),)),
        Example(
            "bonne (40 %) ou excellente (9 %)",
            (("bonne (40 %) ou excellente (9 %)", "bonne 40; excellente 9"),),
            "fr",
        ),
        Example(
            "buena (40%), muy buena (20%)",
            (("buena (40%), muy buena (20%)", "buena 40; muy buena 20"),),
            "es",
        ),
    )
    counter_examples: ClassVar[tuple[str, ...]] = (
        "Only one answer (36%) counts.",
        "spending fell (12%). Later, staff grew (9%).",
        "(36%) (12%)",
        "for West Africa (17%) and for Asia (26%)",
    )

    def __init__(self, vocabulary: Vocabulary) -> None:
        del vocabulary

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield rows of answers that follow each other within a sentence."""
        if "(" not in text:
            return
        row: list[tuple[int, int, str]] = []
        for match in _SHARE.finditer(text):
            begin = max(0, match.start() - _FURTHEST, row[-1][1] if row else 0)
            label = _LABEL.search(text, begin, match.start())
            is_next = (
                bool(row)
                and match.start() - row[-1][1] <= _FURTHEST
                and not re.search(r"[.;:!?]", text[row[-1][1] : match.start()])
            )
            if row and (not is_next or label is None):
                yield from self._entity(text, row)
                row = []
            if label is not None:
                words = label[0].split(" ")
                dropped = 0
                # Where a row begins, the words before its first label belong to the sentence.
                most = 4 if row else 2
                while len(words) > 1 and (words[0].lower() in _LEAVE or len(words) > most):
                    dropped += len(words.pop(0)) + 1
                share = match["share"].replace(",", ".")
                row.append((label.start() + dropped, match.end(), f"{' '.join(words).lower()} {share}"))
        yield from self._entity(text, row)

    def _entity(self, text: str, row: Sequence[tuple[int, int, str]]) -> Iterator[Entity]:
        if sum(1 for _, _, answer in row if _ANSWER.search(answer)) > 1:
            start, end = row[0][0], row[-1][1]
            yield Entity(self.kind, start, end, text[start:end], self.normalise(row))

    def normalise(self, row: Sequence[tuple[int, int, str]]) -> str:
        """Return the answers with their shares: `very good 35; excellent 9`."""
        return "; ".join(answer for _, _, answer in row)
