"""The ranking's slow part, phrases in passages, done by the workers that read the document.

The ranking keeps what is matched here and looks again only for documents that these lexicons did not match.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from extract.frameworks import load
from extract.workflow.rank import lexicon_key

if TYPE_CHECKING:
    from extract.model.document import Passage
    from extract.model.framework import Framework
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


@cache
def _matchers(framework_id: str) -> tuple[str, dict[str, Matcher]]:
    """Return the lexicons' key and a matcher for each language; made once a process."""
    from extract.lexicons import lexicons_for  # noqa: PLC0415 - see `match`
    from extract.tag.matcher import Matcher  # noqa: PLC0415
    from extract.tag.plain_lexicon import lexicon_of  # noqa: PLC0415

    framework = load(framework_id)
    lexicons = lexicons_for(framework) or (lexicon_of(framework),)
    matchers = {lexicon.language: Matcher(lexicon, tuple(framework.mis)) for lexicon in lexicons}
    return lexicon_key(framework, lexicons), matchers
