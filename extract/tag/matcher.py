"""Finds all phrases of a lexicon in a text in one pass over its words.

The phrases stand in a tree of stems: at each word the tree is followed as long as the text agrees, so that
ten thousand phrases cost little more than ten. spaCy's matcher was measured and is an order of magnitude
slower on so many phrases, because it builds a `Doc` first. A pair (`a + b`) is looked for only when its rarer
half was found, and counts when the halves stand within `WINDOW` words and do not overlap.

A stem that the lexicon does not know is compared with those one letter away (a deletion, an insertion, two
letters swapped, one misread): scanned pages spell `recornmendation`. RapidFuzz has the last word on whether
two words are near enough.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import OSA

from extract.model.lexicon import Lexicon
from extract.tag.tokens import WORD, cutter, stems_of

WINDOW = 30
"""How many words may lie between the halves of a pair."""

_NAMED = re.compile(r"^<(\w+)>$")
_LONG = 9
"""Only stems so long are looked for behind misspellings: shorter ones have too many real words for neighbours."""

Key = int
"""What a half of a pair is: a term (0 and up) or a named list (below 0)."""

Place = tuple[int, int]
"""First and one-past-last word."""


Found = tuple[int, int, int, int]
"""One feature of a passage (a phrase or pair that stands in it): its number, how often, and the characters of the
first occurrence (for a pair: of its anchor)."""


@dataclass(frozen=True, slots=True)
class Matches:
    """What one text holds."""

    found: tuple[Found, ...]
    hidden: tuple[tuple[int, int, float], ...]
    """Feature, micro-indicator (its place in the framework) and the share of its count that an exclusion hides."""
    excluded: tuple[tuple[int, int], ...]
    """Exclusions that stand in the text: feature and micro-indicator."""
    stems: list[str]
    """The words of the text, in order."""


_NONE: frozenset[int] = frozenset()

Branch = tuple[int, "dict[int, Branch] | None"]
"""The term that ends here (-1: none) and what may follow."""


class Matcher:
    """All phrases of one lexicon, ready to be found.

    Args:
        lexicon: The phrases.
        mis: Codes of the framework's micro-indicators, in order.
    """

    def __init__(self, lexicon: Lexicon, mis: Sequence[str]) -> None:
        self.language = lexicon.language
        self.features: list[str] = []
        """The phrases as written, by feature."""
        self._cut = cutter(lexicon.language)
        self._terms: dict[tuple[str, ...], int] = {}
        self._single: dict[int, int] = {}
        self._pairs: dict[Key, dict[Key, int]] = {}
        self._groups: dict[Key, list[tuple[int, frozenset[Key]]]] = {}
        self._plain: dict[int, tuple[str, ...]] = {}
        self._by_key: dict[tuple[Key, ...], int] = {}
        self._keys: dict[str, tuple[Key, ...] | None] = {}
        self._lists: dict[str, Key] = {}
        self._lists_of: dict[int, tuple[Key, ...]] = {}
        self._exclusions: dict[int, tuple[int, ...]] = {}
        self._mis_of: dict[int, frozenset[int]] = {}
        self._read_lists(lexicon)
        index = {code: at for at, code in enumerate(mis)}
        mis_of: dict[int, set[int]] = defaultdict(set)
        exclusions: dict[int, list[int]] = defaultdict(list)
        for vocabulary in lexicon.vocabularies:
            at = index.get(vocabulary.mi)
            if at is None:
                continue
            for phrase in vocabulary.phrases:
                if (feature := self._feature(phrase.text)) is not None:
                    mis_of[feature].add(at)
            for text in vocabulary.exclusions:
                if (feature := self._feature(text)) is not None:
                    exclusions[feature].append(at)
        self._mis_of = {feature: frozenset(found) for feature, found in mis_of.items()}
        self._exclusions = {feature: tuple(found) for feature, found in exclusions.items()}
        self._anchor_pairs()
        stems = sorted({stem for term in self._terms for stem in term})
        self._ids = {stem: number for number, stem in enumerate(stems)}
        self._branches = self._grow(len(stems))
        self._near = _deletions([stem for stem in stems if len(stem) >= _LONG])
        self._seen: dict[str, tuple[tuple[int, str, int, int], ...]] = {}

    def feature(self, phrase: str) -> int | None:
        """Return the feature of a phrase of this lexicon."""
        key = self._key(phrase)
        return self._by_key.get(key) if key else None

    def stems(self, feature: int) -> tuple[str, ...] | None:
        """Return the stems of a plain phrase; None for a pair or a list."""
        return self._plain.get(feature)

    def match(self, text: str) -> Matches:
        """Find every phrase in a text."""
        ids, starts, ends, stems = self._read(text)
        places = self._places(ids)
        found: dict[int, list[Place]] = {}
        single = self._single
        present = places.keys()
        for key in present & single.keys():
            found[single[key]] = places[key]
        for key in present & self._pairs.keys():
            partners = self._pairs[key]
            for other in present & partners.keys():
                if near := _near_enough(places[key], (places[other],)):
                    found[partners[other]] = near
        for key in present & self._groups.keys():
            for feature, others in self._groups[key]:
                if present >= others and (near := _near_enough(places[key], [places[o] for o in sorted(others)])):
                    found[feature] = near
        hidden, excluded = self._excluded(found)
        return Matches(
            found=tuple(
                (feature, len(at), starts[at[0][0]], ends[at[0][1] - 1]) for feature, at in sorted(found.items())
            ),
            hidden=hidden,
            excluded=excluded,
            stems=stems,
        )

    def _read(self, text: str) -> tuple[list[int], list[int], list[int], list[str]]:
        """Cut a text into the lexicon's own stem numbers (-1 for a stem it does not know)."""
        ids: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        stems: list[str] = []
        seen = self._seen
        for match in WORD.finditer(text):
            word = match.group()
            pieces = seen.get(word)
            if pieces is None:
                pieces = seen[word] = tuple(
                    (self._ids.get(self._mend(stem), -1), stem, start, end) for stem, start, end in self._cut(word)
                )
            at = match.start()
            for number, stem, start, end in pieces:
                ids.append(number)
                stems.append(stem)
                starts.append(at + start)
                ends.append(at + end)
        return ids, starts, ends, stems

    def _places(self, ids: list[int]) -> dict[Key, list[Place]]:
        places: dict[Key, list[Place]] = {}
        branches, lists_of = self._branches, self._lists_of
        n = len(ids)
        for first, number in enumerate(ids):
            if number < 0:
                continue
            term, children = branches[number]
            last = first + 1
            while True:
                if term >= 0:
                    place = (first, last)
                    if term in places:
                        places[term].append(place)
                    else:
                        places[term] = [place]
                    if term in lists_of:
                        for named in lists_of[term]:
                            places.setdefault(named, []).append(place)
                if last >= n or children is None or ids[last] not in children:
                    break
                term, children = children[ids[last]]
                last += 1
        return places

    def _mend(self, stem: str) -> str:
        """Return the lexicon's stem that this one is a misspelling of, or itself."""
        if stem in self._ids or len(stem) < _LONG - 1:
            return stem
        candidates = {
            known
            for variant in (stem, *_without_one(stem))
            for known in self._near.get(variant, ())
            if known[0] == stem[0] and OSA.distance(known, stem, score_cutoff=1) <= 1
        }
        # Two candidates mean that nobody can tell which was meant.
        return candidates.pop() if len(candidates) == 1 else stem

    def _excluded(
        self, found: dict[int, list[Place]]
    ) -> tuple[tuple[tuple[int, int, float], ...], tuple[tuple[int, int], ...]]:
        exclusions = sorted(found.keys() & self._exclusions.keys())
        if not exclusions:
            return (), ()
        hidden: dict[tuple[int, int], float] = {}
        excluded: list[tuple[int, int]] = []
        begins_at: dict[int, list[int]] = defaultdict(list)
        for feature, at in found.items():
            for first, _ in at:
                begins_at[first].append(feature)
        for exclusion in exclusions:
            inside = found[exclusion]
            mis = self._exclusions[exclusion]
            excluded += [(exclusion, mi) for mi in mis]
            covered = {word for first, last in inside for word in range(first, last)}
            touched = {feature for word in covered for feature in begins_at.get(word, ()) if feature != exclusion}
            for feature in touched:
                common = self._mis_of.get(feature, _NONE).intersection(mis)
                if not common:
                    continue
                at = found[feature]
                left = sum(not any(a <= first and last <= b for a, b in inside) for first, last in at)
                if left < len(at):
                    for mi in common:
                        hidden[feature, mi] = max(1.0 if left == 0 else 0.3, hidden.get((feature, mi), 0.0))
        return tuple((feature, mi, share) for (feature, mi), share in sorted(hidden.items())), tuple(excluded)

    # -- building ------------------------------------------------------------------------------------------

    def _read_lists(self, lexicon: Lexicon) -> None:
        lists_of: dict[int, list[Key]] = defaultdict(list)
        for at, (name, words) in enumerate(sorted(lexicon.lists.items())):
            self._lists[name] = -1 - at
            for word in words:
                if (term := self._term(word)) is not None:
                    lists_of[term].append(-1 - at)
        self._lists_of = {term: tuple(sorted(set(keys))) for term, keys in lists_of.items()}

    def _term(self, words: str) -> int | None:
        stems = tuple(stems_of(words, self._cut))
        if not stems:
            return None
        if stems not in self._terms:
            self._terms[stems] = len(self._terms)
        return self._terms[stems]

    def _key(self, phrase: str) -> tuple[Key, ...] | None:
        if phrase not in self._keys:
            self._keys[phrase] = self._make_key(phrase)
        return self._keys[phrase]

    def _make_key(self, phrase: str) -> tuple[Key, ...] | None:
        keys: set[Key] = set()
        for half in phrase.split(" + "):
            named = _NAMED.match(half.strip())
            key = self._lists.get(named.group(1)) if named else self._term(half)
            if key is None:
                return None
            keys.add(key)
        return tuple(sorted(keys))

    def _feature(self, phrase: str) -> int | None:
        key = self._key(phrase)
        if key is None:
            return None
        if key not in self._by_key:
            self._by_key[key] = len(self.features)
            self.features.append(phrase)
        return self._by_key[key]

    def _anchor_pairs(self) -> None:
        """Hang each pair under its half that is in the fewest pairs, and that is a phrase rather than a list."""
        use = Counter(half for key in self._by_key if len(key) > 1 for half in key)
        stems_by_term = {term: stems for stems, term in self._terms.items()}
        for key, feature in self._by_key.items():
            if len(key) == 1:
                self._single[key[0]] = feature
                if key[0] >= 0:
                    self._plain[feature] = stems_by_term[key[0]]
                continue
            anchor = min(key, key=lambda half: (half < 0, use[half], half))
            others = frozenset(half for half in key if half != anchor)
            if len(others) == 1:
                self._pairs.setdefault(anchor, {})[next(iter(others))] = feature
            else:
                self._groups.setdefault(anchor, []).append((feature, others))

    def _grow(self, n_stems: int) -> list[Branch]:
        """Make the tree of stem numbers: one branch for each stem that a phrase may begin with."""
        nested: dict[int, Any] = {}
        for stems, term in self._terms.items():
            node = nested
            for stem in stems:
                node = node.setdefault(self._ids[stem], {})
            node[-1] = term
        return [_branch(nested.get(number, {})) for number in range(n_stems)]


def _branch(node: dict[int, Any]) -> Branch:
    children = {number: _branch(child) for number, child in node.items() if number >= 0}
    return int(node.get(-1, -1)), children or None


def _near_enough(anchors: list[Place], others: Sequence[list[Place]]) -> list[Place]:
    """Return the anchors that have every other half within the window and beside them, not inside."""
    kept = []
    for anchor in anchors:
        first, last = anchor
        for places in others:
            for a, b in places:
                if -WINDOW <= a - first <= WINDOW and (b <= first or last <= a):
                    break
            else:
                break
        else:
            kept.append(anchor)
    return kept


def _without_one(stem: str) -> list[str]:
    return [stem[:at] + stem[at + 1 :] for at in range(1, len(stem))]


def _deletions(stems: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Each stem under itself and under itself without one letter: the classic way to find near words quickly."""
    near: dict[str, list[str]] = defaultdict(list)
    for stem in stems:
        for variant in {stem, *_without_one(stem)}:
            near[variant].append(stem)
    return {variant: tuple(found) for variant, found in near.items()}
