"""Parts of words that tell a hyphen of the word from one of the typesetter, by language where it matters.

These are closed classes and endings of the language, not words that some document happens to use: what can only
stand with a hyphen, what can only be the end of a word, and what is written as one word where both parts are words.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


AND = _words("and or to und oder sowie bzw bis et ou y e u o и или")
"""After these a hanging hyphen stands for a part left out: “short- and long-term”."""

ALWAYS_AND = _words("and und oder sowie bzw et")
"""No word is broken before these."""

SHORT = _words(
    """of the to a an and or in on at by for as up out off down over it not than than-
    de la le les des du en et à au aux ou sur ce d l y a
    del los las el con por un una und der die das zu im am"""
)
"""Small words that stand within a compound of three and more: “state-of-the-art”, “vis-à-vis”, “porte-à-porte”."""

TENS = _words(
    "twenty thirty forty fifty sixty seventy eighty ninety soixante quatre vingt trente quarante cinquante"
)
UNITS = _words(
    """one two three four five six seven eight nine first second third fourth fifth sixth seventh eighth ninth odd
    fold year un deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize unième deuxième
    troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième treizième quatorzième
    quinzième seizième vingt vingts"""
)

KEEP_BEFORE = _words(
    """self well high low long short full half cross vice quasi above two three four five six seven eight
    nine first second third one near best cost decision policy evidence gender climate human results needs rights risk
    peer same large small medium follow built know state start stand year right left hard soft open single double
    high-level lower upper middle non-state fast free slow time time-bound demi semi contre avant après quelques arrière
    grand petit vis porte celui celle ceux celles socio político teórico técnico ítalo franco hispano luso anglo"""
)
"""First parts that usually keep their hyphen before a word."""

KEEP_AFTER = _words(
    """based related led level term owned wide specific oriented driven focused sensitive responsive making building
    sector party year day month old free income scale size quality effective efficient effectiveness raising sharing
    setting taking saving reaching going being known funded financed supported resourced designed defined targeted
    saharan centred centered intensive"""
)
"""Second parts that usually keep their hyphen in English, after a word."""

ALWAYS_AFTER = _words(
    """based oriented driven specific sensitive responsive owned funded financed focused centred centered separated
    speaking sponsored"""
)
"""Second parts before which a whole word stands, known or not, when it is longer than a prefix."""

PREFIX_OF_THESE = _words("un in dis re de cor inter hyper non mis over under super deb irre insens")
"""What stands before them within one word: “unspecific”, “interrelated”."""

SOLID_AFTER = _words(
    """line lines force forces shop shops place places ship ships hood work works land lands water waters house houses
    holder holders side sides way ways book books man men woman women ware stream board boards print prints fold ward
    wards ever self selves where thing things body less ness ful like wide time times standing taken come"""
)
"""Second parts that English writes solid: “guide/lines”, “stake/holders”."""

SOLID_BEFORE = _words(
    """some any every no with there where here what when who how more further never over under through out up down
    back fore after hence mean else may to be al in on up"""
)
"""First parts, words in themselves, that English writes solid: “some/times”, “under/stand”."""

WIDE = _words("world nation country city state continent island company")
"""“worldwide”, but “system-wide”."""

CLITICS = _words("être même mêmes là vous nous elle elles ils moi toi lui eux dessus dessous lhe lhes")
"""Words that French and Portuguese hang on to a word with a hyphen, and no other language ends a word with."""

SHORT_CLITICS = _words("ci il on je tu y en se lo la los las me te nos vos o a os as no na nas ia")
"""Those that are common endings in other languages."""

PREFIXES = tuple(
    """multi inter sub co pre post re anti over under micro macro socio bi mid trans intra extra meta auto semi pro
    counter cyber eco agro geo non hyper super infra ultra tele bio hydro électro""".split()
)
"""Written with or without a hyphen by taste: the document's own habit decides."""

OPEN_PREFIXES = _words("multi socio semi agro eco geo non mid macro counter quasi cyber pseudo post")
"""Those of them that begin few words of their own: before an unknown word the document's habit decides as well."""

ENDING = re.compile(
    r"(?:ing|ings|ed|er|ers|ly|ity|ities|ments?|ness(?:es)?|abl[ey]|ary|aries|ally?|ations?|ists?|isms?|i[sz]ed?|i[sz]ing|"
    r"itarian|itary|ledge(?:able|d)?|ards?|ages?|ow|est|ances?|ences?|ives?|ively|ous|ously|ful|fully|less|ship|hood|ian|"
    r"ians|ery|ory|ories|ious|t?ions?|tional|ures?|able|ibly|ates?|ated|ating|ening|ened|ens?|ish|ling|lings?|some|th|ty|teen|"
    r"teenth|ties|tieth|lights?|lighted|lighting|men|man|mark|marks|istic|istically|ically|ical|ant|ants|ent|ents|ency|ancy)"
)
"""What can only be the end of a word in English, or is far more often that."""

LANGUAGE_SIGNS = {
    "de": _words("und der die das ist nicht für"),
    "es": _words("los las del una para por con"),
    "fr": _words("les des une dans pour est aux"),
    "en": _words("the of and for with that"),
    "pt": _words("os dos das uma para não com"),
}
"""Enough to tell in which language most of a document is."""
