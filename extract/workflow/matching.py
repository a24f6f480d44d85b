"""The ranking's slow part, phrases in passages, done by the workers that read the document.

The ranking keeps what is matched here and looks again only for documents that these lexicons did not match.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from extract.frameworks import load
from extract.workflow.rank import lexicon_key

if TYPE_CHECKING:
    from extract.model.document import Passage
    from extract.model.framework import Framework
    from extract.model.lexicon import Lexicon
    from extract.store.in_sqlite import Store
    from extract.tag.matcher import Matcher


def is_standing(store: Store, framework: Framework) -> bool:
    """True when the ranking that is kept was made of the same documents under the same framework.

    It does not look at lexicons, which are slow to read: `extract tag` ranks again after those changed.
    """
    standing = store.tags.standing()
    return (
        standing is not None
        and standing.framework_sha256 == framework.sha256
        and standing.corpus == hashlib.sha256("\n".join(store.tags.ranked_documents()).encode()).hexdigest()
    )


def match(framework_id: str, passages: Sequence[Passage]) -> tuple[str, bytes]:
    """Match the passages of one document; returns what `store.tags.keep_sheet` keeps.

    Args:
        framework_id: Id or path, as `frameworks.load` takes it.
        passages: All passages of the document in reading order.
    """
    from extract.tag.sheet import Text, fill  # noqa: PLC0415 - only workers match, and it loads numpy

    key, matchers = _matchers(framework_id)
    texts = [Text(each.text, each.kind, each.language or "", each.evidential, each.level) for each in passages]
    return key, fill(texts, matchers).pack()


def make_ready(framework_id: str) -> None:
    """Read the lexicons and make the English matcher, which most documents need."""
    _, matchers = _matchers(framework_id)
    matchers.get("en")


class _Matchers(Mapping[str, "Matcher"]):
    """A matcher for each language, made when a passage in that language comes: most documents have one language."""

    def __init__(self, lexicons: Sequence[Lexicon], mis: tuple[str, ...]) -> None:
        self._lexicons = {lexicon.language: lexicon for lexicon in lexicons}
        self._mis = mis
        self._made: dict[str, Matcher] = {}

    def __getitem__(self, language: str) -> Matcher:
        from extract.tag.matcher import Matcher  # noqa: PLC0415 - see `match`

        if language not in self._made:
            self._made[language] = Matcher(self._lexicons[language], self._mis)
        return self._made[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lexicons)

    def __len__(self) -> int:
        return len(self._lexicons)

    def __contains__(self, language: object) -> bool:
        return language in self._lexicons


@cache
def _matchers(framework_id: str) -> tuple[str, _Matchers]:
    """Return the lexicons' key and the matchers; made once a process."""
    from extract.lexicons import lexicons_for  # noqa: PLC0415 - see `match`
    from extract.tag.plain_lexicon import lexicon_of  # noqa: PLC0415

    framework = load(framework_id)
    lexicons = lexicons_for(framework, taught=False) or (lexicon_of(framework),)
    return lexicon_key(framework, lexicons), _Matchers(lexicons, tuple(framework.mis))
