"""The names that patterns look for, as values: they come from `schemas/vocabulary` and are handed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extract.entities._words import Word, folded, gap, words


@dataclass(frozen=True, slots=True)
class Name:
    """A thing with all that it is called."""

    value: str
    """The normalised value, e.g. `UN-SWAP`."""
    forms: tuple[str, ...]
    """What it is called; a form in capitals is found in capitals only."""
    languages: tuple[str, ...] = ()
    """Languages in which the forms are words; empty for all."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All names, by section."""

    sections: Mapping[str, tuple[Name, ...]] = field(default_factory=dict)

    def of(self, section: str) -> tuple[Name, ...]:
        """Return the names of a section; none when it is missing."""
        return self.sections.get(section, ())


class NameTable:
    """Finds names of one or more words, the longest first, in time that grows with the text alone.

    Args:
        names: What to look for.
        proper: True when a form that is not in capitals must begin with a capital letter.
    """

    def __init__(self, names: Sequence[Name], *, proper: bool) -> None:
        self._proper = proper
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, str, tuple[str, ...]]]] = {}
        for name in names:
            for form in name.forms:
                parts = words(form)
                if parts:
                    entry = (tuple(part for _, _, part in parts), form, name.value, name.languages)
                    self._by_first.setdefault(parts[0][2], []).append(entry)
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: (-len(entry[0]), entry[1], entry[2]))
        self.first_words = frozenset(self._by_first)
        """The folded first words of all forms: a text without any of them holds no name."""

    def find(self, text: str, language: str | None) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and value of every name; they do not overlap."""
        found = words(text)
        free = 0
        for position in [at for at, word in enumerate(folded(text)) if word in self._by_first]:
            if position < free:
                continue
            match = self._longest(text, found, position, self._by_first[found[position][2]], language)
            if match is not None:
                length, value = match
                free = position + length
                yield found[position][0], found[free - 1][1], value

    def at(
        self, text: str, found: Sequence[Word], position: int, language: str | None
    ) -> tuple[int, str] | None:
        """Return how many words the longest name at a position has, and its value."""
        if position >= len(found):
            return None
        entries = self._by_first.get(found[position][2])
        return self._longest(text, found, position, entries, language) if entries else None

    def _longest(
        self,
        text: str,
        found: Sequence[Word],
        position: int,
        entries: Sequence[tuple[tuple[str, ...], str, str, tuple[str, ...]]],
        language: str | None,
    ) -> tuple[int, str] | None:
        seen = folded(text)
        for parts, form, value, languages in entries:
            end = position + len(parts)
            if end > len(found) or (languages and language is not None and language not in languages):
                continue
            if seen[position:end] != parts:
                continue
            if any(not gap(text, found[at][1], found[at + 1][0]) for at in range(position, end - 1)):
                continue
            if self._is_written_so(text[found[position][0] : found[end - 1][1]], form):
                return len(parts), value
        return None

    def _is_written_so(self, seen: str, form: str) -> bool:
        """True when the capitals fit: an acronym needs its own, a proper name begins with one."""
        if form.isupper() or (not form.islower() and " " not in form and form[1:] != form[1:].lower()):
            return [letter.isupper() for letter in seen if letter.isalpha()] == [
                letter.isupper() for letter in form if letter.isalpha()
            ]
        return not self._proper or seen[0].isupper() or not form[0].isupper()
