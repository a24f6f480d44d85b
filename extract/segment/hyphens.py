"""Decides at a line end whether a hyphen was put there by the typesetter or belongs to the word.

The document is its own witness. Where its line ends hardly ever cut a word, all hyphens are the author's: so it is in
what word processors make. Where they do, its words are the dictionary: if it writes “peacebuilding” elsewhere,
“peace-/building” loses its hyphen; if it writes “cross-border”, “cross-/border” keeps it. Where it is silent, what
a part can be decides: a piece that is no word (“develop-/ment”) was cut, two words that can form a compound were not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from extract.segment import hyphen_words as known

HYPHENS = "-\u2010\u00ad"
"""What a line may end with: hyphen-minus (and what PDFium gives as U+FFFE), hyphen, soft hyphen."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST = re.compile(r"([^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*)[-\u2010\u00ad]$")
_FIRST = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_FIGURE = re.compile(r"\d[-\u2010]$")
_HANGING = re.compile(r"[^\W_]-(?: ?/ ?| (?:and|or|to|und|oder|et|ou|y|e) )[^\W\d_]+$")
"""“near- and medium”: what follows goes with both."""

_ACCENTS = "¨´`ˇ˘¸˜ˆ¯˙"
"""Accents that stand as letters of their own before the letter they belong to, as old TeX sets them."""

_CUT_RATE, _LINES_TO_TELL = 0.02, 40
"""Below this share of lines with a hyphen at the end, nothing breaks words in a document of some length."""


class _Line:
    """Two lines of which the first ends in a hyphen, within one text: parts of the word in lower case."""

    __slots__ = ("head", "left", "tail")

    def __init__(self, left: str, right: str) -> None:
        self.left = left.lower()
        self.tail = self.left.rsplit("-", 1)[-1]
        self.head = right.split("-", 1)[0].lower()


def _parted(text: str) -> tuple[str, list[_Line]]:
    """Return the text without the words that are broken at line ends, and these."""
    if "-\n" not in text and "\u2010\n" not in text and "\u00ad\n" not in text:
        return text, []
    kept = []
    ends: list[_Line] = []
    before = ""
    for line in text.split("\n"):
        rest = line
        if before:
            last, first = _LAST.search(before), _FIRST.match(line)
            if last and first and first[0][0].islower():
                ends.append(_Line(last[1], first[0]))
            rest = rest.partition(" ")[2]
        broken = line[-1:] in HYPHENS and line != ""
        before = line if broken else ""
        kept.append(rest.rpartition(" ")[0] if broken else rest)
    return "\n".join(kept), ends


_ADDRESS = re.compile(r"(?:://|^www\.)")
_ADDRESS_GOES_ON = re.compile(r"[/%=&?_#~]|\.(?:pdf|html?|aspx?|org|int|net|com)\b|^[\w\-]+-[\w\-]+$")


def is_unbroken(before: str, after: str) -> bool:
    """True when no space belongs between two lines: a symbol or address was broken, or a dash set without spaces."""
    if not before or not after or after[0].isspace():
        return False
    token = before.rsplit(None, 1)[-1]
    if before[-1] in "\u2011\u2013\u2014" and len(token) > 1:
        return before[-2].isalnum() and after[0].isalnum()
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
        self._parts: frozenset[str] = frozenset()
        self._habit: dict[str, int] = {}
        self._language = ""
        self._cuts_words = True
        self._typed = False
        """True when U+2010 is also what the author's own hyphens are."""

    @property
    def words(self) -> Counter[str]:
        """Words that stand within lines, lower case, counted when first asked for."""
        if self._words is None:
            self._words = self._read()
        return self._words

    def _read(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        ends: list[_Line] = []
        n_lines = 0
        for text in self._texts:
            n_lines += text.count("\n")
            whole, found = _parted(text)
            ends += found
            whole = whole.lower()
            if not whole.isascii():
                self._typed = self._typed or re.search(r"\w\u2010\w", whole) is not None
                whole = whole.replace("\u2010", "-").replace("\u2011", "-")
            counts.update(_WORD.findall(whole))
        self._parts = frozenset(part for word in counts if "-" in word for part in word.split("-"))
        for prefix in known.PREFIXES:
            self._habit[prefix] = 0
        # One look for all prefixes: few words begin with any.
        for word, n in [item for item in counts.items() if item[0].startswith(known.PREFIXES)]:
            self._learn_habit(word, n, counts)
        self._language = max(
            known.LANGUAGE_SIGNS, key=lambda code: sum(counts[word] for word in known.LANGUAGE_SIGNS[code])
        )
        self._cuts_words = self._does_cut(ends, n_lines, counts)
        return counts

    def _learn_habit(self, word: str, n: int, counts: Counter[str]) -> None:
        if "-" in word:
            prefix = word.split("-", 1)[0]
            if prefix in self._habit:
                self._habit[prefix] += n
            return
        for prefix in known.PREFIXES:
            if word.startswith(prefix) and len(word) > len(prefix) + 3 and counts.get(word[len(prefix) :]):
                self._habit[prefix] -= n

    def _does_cut(self, ends: list[_Line], n_lines: int, counts: Counter[str]) -> bool:
        """True when this document's line ends cut words: some are whole elsewhere, more than have a hyphen there."""
        cut = kept = 0
        for end in ends:
            joined, hyphened = counts.get(end.tail + end.head, 0), counts.get(f"{end.tail}-{end.head}", 0)
            kept += hyphened > joined
            # “co-operation” beside “cooperation” is the author's to and fro, “coopera-” is not.
            whole = end.tail in self._habit or (end.tail in counts and end.head in counts)
            cut += joined > hyphened and not whole
        if n_lines < _LINES_TO_TELL:
            return True
        return cut > kept if cut + kept > 1 else len(ends) > _CUT_RATE * n_lines

    def _is_word(self, part: str) -> bool:
        return part in self.words or part in self._parts

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
        last, first = _LAST.search(before), _FIRST.match(after.lstrip(_ACCENTS))
        if before[-2:-1].isspace() or len(before) < 2:
            return "- "
        goes_on = first is not None and first[0] in known.AND and after[len(first[0]) :][:1] in (" ", "")
        if first and not last and _FIGURE.search(before) and goes_on:
            return "- "
        if not last or not first:
            return "-"
        left, right = last[1], first[0]
        if goes_on and self._hangs(left.rsplit("-", 1)[-1].lower(), right):
            return "- "
        hangs = _HANGING.search(before[:-1]) is not None
        return "" if self._is_cut(left, right, after, hangs=hangs, typeset=before[-1] == "\u2010") else "-"

    def _hangs(self, tail: str, conjunction: str) -> bool:
        if tail + conjunction in self.words:
            return False
        return conjunction in known.ALWAYS_AND or self._is_word(tail) or tail in self._habit

    def _is_cut(self, left: str, right: str, after: str, *, hangs: bool, typeset: bool) -> bool:
        words = self.words
        tail, head = left.rsplit("-", 1)[-1].lower(), right.split("-", 1)[0].lower()
        joined, kept = words.get(tail + head, 0), words.get(f"{tail}-{head}", 0)
        if "-" in left:
            whole = left.lower()
            joined += words.get(whole + head, 0)
            kept += words.get(f"{whole}-{head}", 0)
        if not self._cuts_words:
            # One author's hyphen, whatever he writes elsewhere; unless a piece is no word at all.
            pieces = self._is_word(tail) or tail in self._habit or tail in known.KEEP_BEFORE
            return joined > kept and not pieces
        if joined != kept:
            return joined > kept
        if right[0].isupper():
            both = tail in words and head in words
            return left.isupper() and right.isupper() and len(left) > 1 and not both
        if self._language == "de":
            # A second part of its own would have a capital, or be an adjective.
            return len(tail) > 1
        if hangs and (self._is_word(head) or head in known.KEEP_AFTER):
            return False
        if _is_chain(left.lower(), right.lower(), after):
            return False
        if typeset and not self._typed:
            # Word processors write U+002D for a hyphen of one's own; U+2010 comes from the line breaker.
            return True
        return self._is_cut_in(tail, head)

    def _is_cut_in(self, tail: str, head: str) -> bool:
        """Decide by what the parts are: the document cuts words and has this one nowhere else."""
        is_tail, is_head = self._is_word(tail), self._is_word(head)
        if tail in known.TENS and head in known.UNITS:
            return False
        if tail in self._habit:
            return self._is_prefix_cut(tail, head, is_head)
        if tail == "so" and head == "called":
            return False
        if tail in ("self", "cross", "quasi"):
            return known.ENDING.fullmatch(head) is not None
        if head == "wide":
            return tail in known.WIDE
        if head in known.ALWAYS_AFTER and len(tail) > 3 and tail not in known.PREFIX_OF_THESE:
            return False
        if head in known.CLITICS or (head in known.SHORT_CLITICS and self._language in ("fr", "pt")):
            return not is_tail and not (head in ("vous", "nous") and tail.endswith("z"))
        if head in known.KEEP_AFTER and tail in self.words:
            return tail in known.SOLID_BEFORE or head in known.SOLID_AFTER
        if tail in known.KEEP_BEFORE and (is_head or (len(head) > 4 and self._language == "en")):
            return known.ENDING.fullmatch(head) is not None
        if is_head and len(tail) > 4 and tail.endswith(("o", "о")) and self._language != "en":
            # “climato-compatible”, “político-institucional”, “социально-экономический”.
            return False
        both = len(tail) > 3 and len(head) > 3 and is_tail and is_head
        if both and self._language == "en" and (head in known.SOLID_AFTER or tail in known.SOLID_BEFORE):
            return True
        return not both

    def _is_prefix_cut(self, prefix: str, head: str, is_head: bool) -> bool:
        habit = self._habit[prefix]
        if is_head and habit == 0 and self._language == "fr" and prefix[-1] in "aio" and head[0] in "aeiouéè":
            return False
        if is_head or (prefix in known.OPEN_PREFIXES and len(head) > 4):
            return habit < 0 or (habit == 0 and prefix != "non")
        return True


def _is_chain(left: str, right: str, after: str) -> bool:
    """True for a compound of three and more, a letter, or an elided word: “state-of-/the-art”, “e-/mail”."""
    *firsts, tail = left.split("-")
    if len(tail) == 1:
        return True
    if firsts and (tail in known.SHORT or tail.isdecimal()):
        return True
    head, *lasts = right.split("-")
    if lasts and head in known.SHORT:
        return True
    return len(head) == 1 and head in "dl" and after[1:2] in ("'", "’") and tail != "aujour"
