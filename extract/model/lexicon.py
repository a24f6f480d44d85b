"""How documents speak of a framework's micro-indicators: phrases as values, one lexicon a language.

A phrase is one or more words that stand next to each other (`audit opinion`). `a + b` asks for both within a
few lines of each other. `<name>` stands for any word of a named list, alone or in such a pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Strength = Literal["strong", "medium", "weak", "hint"]
"""strong: alone makes a passage worth reading; medium: usually; weak: only beside others; hint: tells the
elements of one micro-indicator apart and counts little for the micro-indicator itself."""

STRENGTHS: tuple[Strength, ...] = ("strong", "medium", "weak", "hint")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase that speaks for a micro-indicator or for one of its elements."""

    text: str
    strength: Strength
    code: str
    """The micro-indicator, or the element that the phrase belongs to."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that a lexicon knows of one micro-indicator."""

    mi: str
    phrases: tuple[Phrase, ...]
    exclusions: tuple[str, ...] = ()
    """Where one of these stands, the phrases inside it do not count, and the passage loses a little."""
    roles: tuple[str, ...] = ()
    """Roles of documents in which this micro-indicator is usually answered."""
    match: tuple[str, ...] = ()
    """Sentences whose three best micro-indicators must hold this one (run as tests)."""
    no_match: tuple[str, ...] = ()
    """Sentences that must not be tagged with this one (run as tests)."""


@dataclass(frozen=True, slots=True)
class Taught:
    """A passage that was written to teach what words say (never one of a document under review)."""

    text: str
    labels: dict[str, float]
    """How far it bears on each micro-indicator, 0-1; empty for one that bears on none."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's phrases for one or more frameworks."""

    language: str
    """ISO 639-1."""
    frameworks: tuple[str, ...]
    lists: dict[str, tuple[str, ...]]
    """Named lists of words for `<name>`."""
    vocabularies: tuple[Vocabulary, ...]
    """In framework order."""
    sha256: str
    """Of the files with phrases: matches that were kept are void when it changes."""
    taught: tuple[Taught, ...] = ()
    """Passages from which the words are learned (see `extract.tag.words`)."""
    taught_sha256: str = ""
    """Of the file with these passages."""
    learned: bytes = b""
    """What was learned from them beforehand, packed, so that it need not be learned in every ranking."""
