"""Decides at a line end whether a hyphen was put there by the typesetter or belongs to the word.

The document is its own dictionary: if it writes “peacebuilding” elsewhere, “peace-/building” loses its hyphen;
if it writes “cross-border”, “cross-/border” keeps it. Where it is silent, what a part can be decides: a piece that
is no word of the document (“develop-/ment”) was cut, two words that can form a compound were not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

HYPHENS = "-\u2010\u00ad"
"""What a line may end with: hyphen-minus (and what PDFium gives as U+FFFE), hyphen, soft hyphen."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST = re.compile(r"([^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*)[-\u2010\u00ad]$")
_FIRST = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")

_AND = frozenset(
    ("and", "or", "to", "und", "oder", "sowie", "bzw", "bis", "et", "ou", "y", "e", "u", "и", "или")
)
"""After these a hanging hyphen stands for a part left out: “short- and long-term”."""

_KEEP_BEFORE = frozenset(
    [
        "non",
        "self",
        "well",
        "ex",
        "all",
        "high",
        "low",
        "long",
        "short",
        "full",
        "half",
        "cross",
        "mid",
        "vice",
        "quasi",
        "pro",
        "anti",
        "above",
        "so",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "first",
        "second",
        "third",
        "one",
        "near",
        "best",
        "cost",
        "decision",
        "policy",
        "evidence",
        "gender",
        "climate",
        "human",
        "results",
        "needs",
        "rights",
        "risk",
        "peer",
        "same",
        "large",
        "small",
        "medium",
        "multi-year",
        "follow",
        "built",
        "know",
        "state",
        "start",
        "stand",
        "day",
        "year",
        "sous",
        "mi",
        "demi",
        "semi",
        "contre",
        "avant",
        "après",
        "quelques",
        "arrière",
        "grand",
        "petit",
        "vis",
        "porte",
        "celui",
        "celle",
        "ceux",
        "celles",
        "norte",
        "sur",
        "centro",
        "socio",
        "político",
        "teórico",
        "técnico",
        "ítalo",
        "franco",
        "hispano",
        "luso",
        "anglo",
    ]
)
"""First parts that usually keep their hyphen."""

_KEEP_AFTER = frozenset(
    [
        "based",
        "related",
        "led",
        "level",
        "term",
        "owned",
        "wide",
        "specific",
        "oriented",
        "driven",
        "focused",
        "sensitive",
        "responsive",
        "making",
        "building",
        "sector",
        "party",
        "year",
        "day",
        "month",
        "old",
        "up",
        "down",
        "off",
        "in",
        "out",
        "over",
        "on",
        "by",
        "to",
        "the",
        "of",
        "and",
        "free",
        "income",
        "scale",
        "size",
        "quality",
        "effective",
        "efficient",
        "effectiveness",
        "raising",
        "sharing",
        "holder",
        "making",
        "setting",
        "taking",
        "saving",
        "reaching",
        "going",
        "being",
        "known",
        "funded",
        "financed",
        "supported",
        "resourced",
        "designed",
        "defined",
        "targeted",
        "saharan",
        "ordinated",
    ]
)
"""Second parts that usually keep their hyphen in English."""

_CLITICS = frozenset(
    [
        "être",
        "même",
        "mêmes",
        "ci",
        "là",
        "vous",
        "nous",
        "il",
        "elle",
        "ils",
        "elles",
        "on",
        "je",
        "tu",
        "moi",
        "toi",
        "lui",
        "eux",
        "y",
        "en",
        "dessus",
        "dessous",
        "se",
        "lo",
        "la",
        "los",
        "las",
        "lhe",
        "lhes",
        "me",
        "te",
        "nos",
        "vos",
        "o",
        "a",
        "os",
        "as",
        "no",
        "na",
        "nas",
        "ia",
    ]
)
"""Words that French and Portuguese hang on to a word with a hyphen."""

_PREFIXES = (
    "multi",
    "inter",
    "sub",
    "co",
    "pre",
    "post",
    "re",
    "anti",
    "over",
    "under",
    "micro",
    "macro",
    "socio",
    "bi",
    "mid",
    "trans",
    "intra",
    "extra",
    "meta",
    "auto",
    "semi",
    "pro",
    "counter",
    "cyber",
    "eco",
    "agro",
    "geo",
)
"""Written with or without a hyphen by taste: the document's own habit decides."""


def _without_broken(text: str) -> str:
    """Return the text without the words that are broken at line ends."""
    if "-\n" not in text and "\u2010\n" not in text and "\u00ad\n" not in text:
        return text
    kept = []
    broken = False
    for line in text.split("\n"):
        rest = line
        if broken:
            rest = rest.partition(" ")[2]
        broken = line[-1:] in HYPHENS and line != ""
        kept.append(rest.rpartition(" ")[0] if broken else rest)
    return "\n".join(kept)


_ADDRESS = re.compile(r"(?:://|^www\.)")
_ADDRESS_GOES_ON = re.compile(r"[/%=&?_#~]|\.(?:pdf|html?|aspx?|org|int|net|com)\b|^[\w\-]+-[\w\-]+$")


def is_unbroken(before: str, after: str) -> bool:
    """True when no space belongs between two lines: a symbol, path or address was broken, without a hyphen."""
    if not before or not after or after[0].isspace():
        return False
    token = before.rsplit(None, 1)[-1]
    if before[-1] == "/" and len(token) > 1:
        return after[0].isalnum()
    if _ADDRESS.search(token):
        return token[-1] in "/=_-&?%#" or bool(_ADDRESS_GOES_ON.search(after.split(None, 1)[0]))
    return False


class Vocabulary:
    """The words of one document, and what they tell about its hyphens."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts
        self._words: Counter[str] | None = None
        self._habit: dict[str, int] = {}

    @property
    def words(self) -> Counter[str]:
        """Words that stand within lines, lower case, counted when first asked for."""
        if self._words is None:
            counts: Counter[str] = Counter()
            for text in self._texts:
                whole = _without_broken(text).lower()
                if not whole.isascii():
                    whole = whole.replace("\u2010", "-").replace("\u2011", "-")
                counts.update(_WORD.findall(whole))
            # One look for all prefixes: few words begin with any.
            for word, n in [item for item in counts.items() if item[0].startswith(_PREFIXES)]:
                if "-" in word:
                    for prefix in _PREFIXES:
                        if word.startswith(prefix + "-"):
                            self._habit[prefix] = self._habit.get(prefix, 0) + n
                else:
                    for prefix in _PREFIXES:
                        if (
                            len(word) > len(prefix) + 3
                            and word.startswith(prefix)
                            and counts.get(word[len(prefix) :])
                        ):
                            self._habit[prefix] = self._habit.get(prefix, 0) - n
            self._words = counts
        return self._words

    def join(self, before: str, after: str) -> str:
        """Return what stands between two lines of which the first ends in a hyphen.

        Returns:
            `""` when the hyphen goes and the parts are one word, `"-"` when it stays without a space,
            `"- "` when it stays and a space follows.
        """
        if before[-1:] == "\u00ad":
            return ""
        token = before.rsplit(None, 1)[-1]
        if "://" in token or token.startswith("www.") or "@" in token:
            return "-"
        last, first = _LAST.search(before), _FIRST.match(after)
        if before[-2:-1].isspace() or len(before) < 2:
            return "- "
        if not last or not first:
            return "-"
        left, right = last[1], first[0]
        if right.lower() in _AND and left.rsplit("-", 1)[-1].lower() in self.words:
            return "- "
        return "" if self._is_cut(left, right, before[-1]) else "-"

    def _is_cut(self, left: str, right: str, hyphen: str) -> bool:
        words = self.words
        tail, head = left.rsplit("-", 1)[-1].lower(), right.split("-", 1)[0].lower()
        joined, kept = words.get(tail + head, 0), words.get(f"{tail}-{head}", 0)
        if left != left.rsplit("-", 1)[-1]:
            whole = left.lower()
            joined += words.get(whole + head, 0)
            kept += words.get(f"{whole}-{head}", 0)
        if joined != kept:
            return joined > kept
        if right[0].isupper():
            return (
                left.isupper()
                and right.isupper()
                and len(left) > 1
                and (tail not in words or head not in words)
            )
        if hyphen == "\u2010":
            # Word processors write U+002D for a hyphen of one's own; U+2010 comes from the line breaker.
            return True
        if head in _CLITICS or tail in _KEEP_BEFORE or head in _KEEP_AFTER:
            return tail not in words
        habit = self._habit.get(tail, 0)
        if tail in _PREFIXES and (head in words or (habit and len(head) > 4)):
            return habit <= 0
        both = len(tail) > 3 and len(head) > 3 and tail in words and head in words
        return not both
