"""Evaluations, reviews and audits called by name, so that they can be matched with the register."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from extract.entities._vocabulary import Vocabulary
from extract.entities._words import vocabulary_of
from extract.entities.base import Example
from extract.model.document import Entity

_SORT = (
    r"(?:(?:[Mm]id-?[ ]?[Tt]erm|[Ff]inal|[Ee]nd-of-[Pp]roject|[Ee]x-?[Pp]ost|[Ii]ndependent|[Ii]nternal|[Ee]xternal|[Jj]oint|[Cc]orporate|[Tt]hematic|[Ss]trategic"
    r"|[Cc]ountry(?:[ ][Pp]rogramme|[ ][Pp]ortfolio|[ ][Ss]trategic[ ][Pp]lan)?|[Rr]eal-?[ ]?[Tt]ime|[Ii]mpact|[Pp]rogramme|[Pp]roject|[Cc]luster|[Mm]eta-?|[Ff]ormative|[Ss]ummative"
    r"|[Pp]eer|[Pp]olicy|[Dd]ecentrali[sz]ed|[Ss]ynthesis)[ -]?){0,4}"
)
_NOUN = r"(?:[Ee]valuation|[Rr]eview|Audit)(?![\w])"
_NAME_WORD = r"(?:[A-Z][\w’'&-]{0,30}|[IVX]{1,4}|\d{4}(?:[-–/]\d{2,4})?|\(?[A-Z]{2,10}\)?)"
_LINK = r"(?:of|the|in|on|for|and|to|with|at|its|by)"
_TITLE = rf"{_NAME_WORD}(?:[ ](?:(?:{_LINK}[ ]){{0,3}}{_NAME_WORD})){{0,12}}"
_NOT_NEXT = (
    r"(?![ ](?:[Rr]eports?|[Oo]ffices?|[Cc]ommittees?|[Uu]nit|[Gg]roup|[Qq]uestions?|[Cc]onsultants?|[Pp]olicy|[Ff]unction|[Ff]ramework|[Pp]lans?"
    r"|[Tt]eams?|[Mm]anagers?|[Cc]riteria|[Gg]uidelines|[Pp]rocess|[Mm]issions?|[Mm]atrix|[Mm]ethod|[Ss]ervices?|[Dd]epartment|[Oo]fficers?|[Bb]oard)\w*)"
)
_OF = re.compile(rf"\b(?P<whole>{_SORT}{_NOUN}[ ](?:of|on)[ ](?:the[ ]|its[ ])?(?P<name>{_TITLE}))")
_AFTER = re.compile(
    rf"\b(?P<whole>(?P<name>{_NAME_WORD}(?:[ ]{_NAME_WORD}){{0,6}})[ ](?:(?:mid-?term|final|ex-post|impact|independent|joint|real-time|formative|summative)[ ])?(?:evaluation|review|Evaluation|Review)(?:[ ]\d{{4}}(?:[-–/]\d{{2,4}})?)?)(?!\w){_NOT_NEXT}"
)
_FR = re.compile(
    r"(?<![\w-])(?P<whole>[ÉE]?[ée]?valuation(?:[ ](?:à mi-parcours|finale|conjointe|indépendante|externe|interne|ex post|thématique|stratégique|d['’]impact|en temps réel)){0,3}"
    r"[ ](?:du|de la|de l['’]|des|de|d['’])[ ]?(?P<name>[A-ZÉÈÀÎÔ][\w’'-]{0,30}(?:[ ](?:(?:de|du|des|la|le|les|et|en|au|aux|pour|sur|à)[ ]|d['’]|l['’]){0,3}(?:[A-ZÉÈÀÎÔ][\w’'-]{0,30}|\d{4}(?:[-–]\d{2,4})?)){0,10}))"
)
_ES = re.compile(
    r"\b(?P<whole>[Ee]valuación(?:[ ](?:final|intermedia|de mitad de período|conjunta|independiente|externa|interna|temática|estratégica|de impacto)){0,3}"
    r"[ ](?:del|de la|de los|de las|de)[ ](?P<name>[A-ZÁÉÍÓÚÑ][\w’'-]{0,30}(?:[ ](?:(?:de|del|la|el|los|las|y|en|para|sobre|a)[ ]){0,3}(?:[A-ZÁÉÍÓÚÑ][\w’'-]{0,30}|\d{4}(?:[-–]\d{2,4})?)){0,10}))"
)
_TRIGGERS = frozenset({"evaluation", "review", "audit", "evaluacion"})
_WEAK = frozenset(
    [
        "the",
        "this",
        "these",
        "an",
        "a",
        "in",
        "for",
        "it",
        "our",
        "its",
        "peer",
        "strategic",
        "annual",
        "performance",
        "management",
        "programme",
        "programmes",
        "project",
        "country",
        "desk",
        "literature",
        "document",
        "policy",
        "final",
        "external",
        "internal",
        "independent",
        "office",
        "central",
        "joint",
        "mid-term",
        "midterm",
        "quality",
        "each",
        "one",
        "another",
        "any",
        "all",
        "no",
        "new",
        "such",
        "functional",
        "structural",
        "midline",
        "baseline",
        "thematic",
        "corporate",
        "impact",
        "results",
        "following",
        "decentralised",
        "decentralized",
        "regional",
        "monitoring",
    ]
)


class Pattern:
    """Finds named evaluations."""

    kind: ClassVar[str] = "evaluation"
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "The mid-term evaluation of the Gender Equality Policy found much.",
            (("mid-term evaluation of the Gender Equality Policy", "evaluation: gender equality policy"),),
        ),
        Example("a PHAMESA II evaluation", (("PHAMESA II evaluation", "evaluation: phamesa ii"),)),
        Example("the MEFM review 2012-2015", (("MEFM review 2012-2015", "review: mefm"),)),
        Example(
            "Evaluation of UNDP in Liberia",
            (("Evaluation of UNDP in Liberia", "evaluation: undp in liberia"),),
        ),
        Example(
            "l’évaluation finale du Programme Santé",
            (("évaluation finale du Programme Santé", "evaluation: programme santé"),),
            "fr",
        ),
        Example(
            "la evaluación final del Programa Conjunto de Género",
            (
                (
                    "evaluación final del Programa Conjunto de Género",
                    "evaluation: programa conjunto de género",
                ),
            ),
            "es",
        ),
    )
    counter_examples: ClassVar[tuple[str, ...]] = (
        "The evaluation of results was late.",
        "An independent evaluation function exists.",
        "This review covers much.",
        "Le suivi-évaluation du Projet est régulier.",
        "The Vendor Review Committee and the UNDP Independent Evaluation Office",
        "The Evaluation Office reviews plans.",
    )

    def __init__(self, vocabulary: Vocabulary) -> None:
        del vocabulary

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield named evaluations."""
        if _TRIGGERS.isdisjoint(vocabulary_of(text)):
            return
        taken: list[tuple[int, int]] = []
        for pattern in (_OF, _FR, _ES, _AFTER):
            for match in pattern.finditer(text):
                start, end = match.span("whole")
                value = self.normalise(match)
                if value is not None and all(end <= other or start >= stop for other, stop in taken):
                    taken.append((start, end))
                    yield Entity(self.kind, start, end, text[start:end], value)

    def normalise(self, match: re.Match[str]) -> str | None:
        """Return `evaluation: its name`; None for a name that says nothing."""
        name = match["name"].strip(" .,'’").lower().removeprefix("the ")
        if not name or len(name) < 3 or all(word in _WEAK for word in name.split()):
            return None
        whole = match["whole"].lower()
        sort = next((noun for noun in ("review", "audit") if noun in whole), "evaluation")
        return f"{sort}: {' '.join(name.split())}"
