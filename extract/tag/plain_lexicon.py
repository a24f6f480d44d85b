"""A plain lexicon of a framework's own words, for one that nobody has written a lexicon for."""

from __future__ import annotations

import itertools

from extract.model.framework import Framework
from extract.model.lexicon import Lexicon, Phrase, Vocabulary
from extract.tag.tokens import tokenise


def lexicon_of(framework: Framework, language: str = "en") -> Lexicon:
    """Make a lexicon of a framework's own words.

    Titles give medium phrases and their words weak ones; the criteria of elements give hints.
    """
    vocabularies = []
    for mi in framework.mis.values():
        phrases = [Phrase(text, "medium", mi.code) for text in _runs(mi.title, language)]
        phrases += [Phrase(word, "weak", mi.code) for word in _content_words(mi.title, language)]
        for element in mi.elements:
            phrases += [Phrase(text, "hint", element.code) for text in _runs(element.criterion, language)]
        vocabularies.append(Vocabulary(mi=mi.code, phrases=tuple(phrases)))
    return Lexicon(
        language=language, frameworks=(framework.id,), lists={}, vocabularies=tuple(vocabularies), sha256=framework.sha256
    )


_EMPTY = frozenset(
    ["a", "all", "an", "and", "any", "are", "as", "at", "be", "been", "by", "can", "e", "each", "etc", "for", "from", "g", "has", "have", "how", "in", "including", "into", "is", "it", "its", "may", "not", "of", "on", "or", "other", "out", "such", "than", "that", "the", "their", "them", "there", "these", "they", "this", "those", "to", "up", "was", "were", "when", "where", "which", "whether", "who", "will", "with", "within"]
)


def _content_words(text: str, language: str) -> list[str]:
    tokens = tokenise(text, language)
    words = [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]
    return list(dict.fromkeys(word.lower() for word in words if word.lower() not in _EMPTY and len(word) > 2))


def _runs(text: str, language: str) -> list[str]:
    """Neighbouring pairs of content words: the smallest phrases that carry a meaning of their own."""
    tokens = tokenise(text, language)
    words = [text[start:end].lower() for start, end in zip(tokens.starts, tokens.ends, strict=True)]
    return [
        f"{one} {two}"
        for one, two in itertools.pairwise(words)
        if one not in _EMPTY and two not in _EMPTY and min(len(one), len(two)) > 2
    ]
