"""Words of weak or missing evidence: no evidence was found, under development, in draft, not publicly available.

What passes as such is data (`schemas/vocabulary/weak_evidence.yaml`), one phrase a line:

    no|little .. evidence      `|` parts alternatives, `..` stands for up to three words
    not yet? been approved     `?` after a word: it may be missing

spaCy's blank pipelines cut the text into words and its matcher finds the phrases; both are made only when a
text holds all the words that some phrase needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any, ClassVar

from extract.entities._vocabulary import Vocabulary
from extract.entities._words import vocabulary_of, words
from extract.entities.base import Example
from extract.model.document import Entity

_LANGUAGES = ("en", "fr", "es")
_SENTENCE = re.compile(r"[^.!?;\n]+")


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One phrase in parts; a part without words stands for up to three of any."""

    value: str
    language: str
    parts: tuple[tuple[tuple[str, ...], bool], ...]
    """Alternatives, and whether the part may be missing."""
    needs: tuple[frozenset[str], ...]
    """One word of each set must be in the text."""


class Pattern:
    """Finds words of weak or missing evidence; the value says of what sort they are."""

    kind: ClassVar[str] = "weak_evidence"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("The team did not find evidence of use.", (("did not find evidence", "no evidence"),)),
        Example("No clear evidence was found of it.", (("No clear evidence was found", "no evidence"),)),
        Example("The policy is still under development.", (("under development", "under development"),)),
        Example("a manual that is in draft form", (("is in draft form", "draft"),)),
        Example("reports are not publicly available", (("not publicly available", "not public"),)),
        Example("These results are self-reported.", (("self-reported", "self-reported"),)),
        Example("Guidance has not yet been approved.", (("not yet been approved", "not yet"),)),
        Example("aucune preuve n’a été trouvée", (("aucune preuve n’a été trouvée", "no evidence"),), "fr"),
        Example(
            "la politique est en cours d’élaboration",
            (("en cours d’élaboration", "under development"),),
            "fr",
        ),
        Example("no se encontró evidencia", (("no se encontró evidencia", "no evidence"),), "es"),
        Example(
            "el plan está en proceso de elaboración",
            (("en proceso de elaboración", "under development"),),
            "es",
        ),
    )
    counter_examples: ClassVar[tuple[str, ...]] = (
        "There is clear evidence of use.",
        "sustainable development under the plan",
        "The draft horses were fed.",
        "Reports are publicly available.",
        "as set out in draft article 9",
        "No. The evidence was strong.",
    )

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._phrases = tuple(
            _phrase(form, name.value, language)
            for name in vocabulary.of("weak_evidence")
            for language in name.languages
            for form in name.forms
        )
        self._by_anchor: dict[str, list[_Phrase]] = {}
        for phrase in self._phrases:
            for word in max(phrase.needs, key=_rarity):
                self._by_anchor.setdefault(word, []).append(phrase)
        self._anchors = frozenset(self._by_anchor)
        self._matchers: dict[_Phrase, Any] = {}

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield phrases, the longest where two begin alike or overlap."""
        if self._anchors.isdisjoint(vocabulary_of(text)):
            return
        asked = (language,) if language in _LANGUAGES else _LANGUAGES
        possible = self._possible(text, asked)
        if not possible:
            return
        # Sentence by sentence: a phrase does not run over its end, and few sentences hold all words of one.
        for sentence in _SENTENCE.finditer(text):
            last = 0
            seen = vocabulary_of(sentence[0])
            here = [phrase for phrase in possible if not any(need.isdisjoint(seen) for need in phrase.needs)]
            found = self._matches(sentence[0], here) if here else ()
            # Leftmost first, and the longest of those that begin together.
            for start, end, value in sorted(found, key=lambda match: (match[0], -match[1], match[2])):
                if start >= last:
                    last = end
                    begin, stop = sentence.start() + start, sentence.start() + end
                    yield Entity(self.kind, begin, stop, text[begin:stop], self.normalise(value))

    def _possible(self, text: str, asked: Sequence[str]) -> list[_Phrase]:
        """Return the phrases of which a text holds all the words."""
        seen = vocabulary_of(text)
        return [
            phrase
            for word in sorted(self._anchors & seen)
            for phrase in self._by_anchor[word]
            if phrase.language in asked and not any(need.isdisjoint(seen) for need in phrase.needs)
        ]

    def _matches(self, sentence: str, phrases: Sequence[_Phrase]) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and value of every place where one of the phrases stands."""
        cut: dict[str, Any] = {}
        for phrase in phrases:
            pipeline = _blank(phrase.language)
            if phrase.language not in cut:
                # One apostrophe for all, so that French words are cut alike; the places stay the same.
                cut[phrase.language] = pipeline.make_doc(sentence.replace("’", "'"))
            if phrase not in self._matchers:
                self._matchers[phrase] = _matcher(pipeline, phrase)
            spacy_doc = cut[phrase.language]
            for _, first, stop in self._matchers[phrase](spacy_doc):
                yield spacy_doc[first].idx, spacy_doc[stop - 1].idx + len(spacy_doc[stop - 1]), phrase.value

    def normalise(self, value: str) -> str:
        """Return the sort, e.g. `no evidence`, `draft`, `not public`."""
        return value


def load() -> None:
    """Load spaCy now, where many documents are to be read."""
    _blank("en")


def _rarity(need: frozenset[str]) -> tuple[int, int]:
    """Long words are rare, and few alternatives are rarer than many."""
    return min(map(len, need)), -len(need)


def _phrase(form: str, value: str, language: str) -> _Phrase:
    parts: list[tuple[tuple[str, ...], bool]] = []
    needs: list[frozenset[str]] = []
    for part in form.split():
        if part == "..":
            parts.append(((), True))
            continue
        optional = part.endswith("?")
        alternatives = tuple(part.removesuffix("?").split("|"))
        parts.append((alternatives, optional))
        if not optional:
            needs.append(frozenset(_spelt(alternatives)))
    return _Phrase(value, language, tuple(parts), tuple(needs))


def _spelt(alternatives: tuple[str, ...]) -> Iterator[str]:
    """Yield the folded words of which one must stand in the text; spaCy cuts “cannot” and “isn't” in two."""
    for one in alternatives:
        folded = words(one)[-1][2]
        yield folded
        if folded in ("not", "can"):
            yield "cannot"


@cache
def _blank(language: str) -> Any:  # noqa: ANN401 - spaCy is imported when a text needs it, which most do not
    import spacy  # noqa: PLC0415 - a second that a search must not pay
    from spacy.util import compile_infix_regex  # noqa: PLC0415

    if language == "fr":
        # spaCy's French takes three seconds to make, all for exceptions that no phrase needs; the cut after an
        # elided article is what matters.
        pipeline: Any = spacy.blank("xx")
        infixes = [*pipeline.Defaults.infixes, r"(?<=[A-Za-zÀ-ÿ]['’])(?=[A-Za-zÀ-ÿ])"]
        pipeline.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    else:
        pipeline = spacy.blank(language)
    pipeline.max_length = 10**9
    return pipeline


def _matcher(pipeline: Any, phrase: _Phrase) -> Any:  # noqa: ANN401
    """Return a matcher for one phrase: asking only what may be there is faster than asking all at once."""
    from spacy.matcher import Matcher  # noqa: PLC0415 - as above

    matcher = Matcher(pipeline.vocab)
    ways = [_ways(pipeline, alternatives, optional) for alternatives, optional in phrase.parts]
    matcher.add(phrase.value, [[token for way in chosen for token in way] for chosen in product(*ways)])
    return matcher


def _ways(pipeline: Any, alternatives: tuple[str, ...], optional: bool) -> list[list[dict[str, Any]]]:  # noqa: ANN401
    """Return the ways to write one part; a hyphen or an apostrophe cuts a word in two, so it is a way of its own."""
    if not alternatives:
        return [[{"IS_PUNCT": False, "OP": "{0,3}"}]]
    # spaCy cuts “n'a” into “n'” and “a”, but “n'” alone into two.
    cut = [
        [one] if one.endswith("'") else [token.lower_ for token in pipeline.make_doc(one)]
        for one in alternatives
    ]
    whole = [pieces[0] for pieces in cut if len(pieces) == 1]
    ways: list[list[dict[str, Any]]] = [
        [{"LOWER": piece} for piece in pieces] for pieces in cut if len(pieces) > 1
    ]
    if whole:
        ways.append([{"LOWER": {"IN": whole}} | ({"OP": "?"} if optional else {})])
    elif optional:
        ways.append([])
    return ways
