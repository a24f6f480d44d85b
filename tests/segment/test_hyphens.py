from __future__ import annotations

import pytest

from extract.segment.hyphens import Vocabulary, is_unbroken

DOCUMENT = (
    "The peacebuilding fund supports cross-border work and results-based plans. The country and the region agreed. "
    "Multi-year plans and multi-country plans were made. Inter and national offices, both short and long. "
    "Die Ein und Ausfuhr. Les villes peut se trouver."
)
PORTUGUESE = "O programa tornou claro que os países não são uma ilha, para os quais as metas são as mesmas e se lê bem."


@pytest.mark.parametrize(
    ("before", "after", "between"),
    [
        ("the peace-", "building fund", ""),
        ("new cross-", "border work", "-"),
        ("it was develop-", "ed further", ""),
        ("the years 2018-", "2020 saw", "-"),
        ("of COVID-", "19 in spring", "-"),
        ("in sub-", "Saharan Africa", "-"),
        ("country-", "and region-owned", "- "),
        ("die Ein-", "und Ausfuhr", "- "),
        ("multi-", "sectoral teams", "-"),
        ("vaca\u00ad", "ciones", ""),
        ("elles sont négli\u2010", "geables", ""),
        ("il peut-", "être vrai", "-"),
        ("no momen-", "to certo", ""),
        ("he said -", "and left", "- "),
        ("see https://fund.int/annual-", "report", "-"),
    ],
)
def test_what_stands_between_two_lines(before, after, between):
    assert Vocabulary([DOCUMENT]).join(before, after) == between


# A document in which line ends cut words, and one in which they never do.
CUT = "The country report was develop-\ned and the coun-\ntry teams and for-\nmal plans that were developed for formal use."
UNCUT = (
    "The state-owned banks of the region.\n" * 60
    + "They are state-\nowned and gender-\nresponsive.\nThe gender-responsive."
)


@pytest.mark.parametrize(
    ("before", "after", "cut", "uncut"),
    [
        ("their foot-", "prints on", "", "-"),
        ("the forty-", "eighth session", "-", "-"),
        ("near- and medium-", "term plans", "-", "-"),
        ("out-of-", "pocket payments", "-", "-"),
        ("a state-", "of-the-art lab", "-", "-"),
        ("with e-", "mobility as", "-", "-"),
        ("a 2-", "to 3-year plan", "- ", "- "),
        ("of micro-", "and small firms", "- ", "- "),
        ("the non-", "timber products", "-", "-"),
        ("world-", "wide and", "", "-"),
        ("system-", "wide and", "-", "-"),
        ("comma-", "separated values", "-", "-"),
        ("self-", "esteem and", "-", "-"),
        ("all selfi-", "shness is", "", "-"),
        ("concept-", "note and", "", "-"),
    ],
)
def test_what_a_document_does_at_its_line_ends_decides(before, after, cut, uncut):
    assert Vocabulary([CUT]).join(before, after) == cut
    assert Vocabulary([UNCUT]).join(before, after) == uncut


@pytest.mark.parametrize(
    ("text", "before", "after", "between"),
    [
        (PORTUGUESE, "o programa tornou-", "se claro", "-"),
        ("Les villes et les pays sont dans une zone pour les gens.", "de la main-", "d'œuvre", "-"),
        ("Les villes et les pays sont dans une zone pour les gens.", "et aujour-", "d'hui", ""),
        ("Les villes et les pays sont compatible dans une zone.", "climato-", "compatible", "-"),
        ("Die Form und die Datei, die nicht das Format ist.", "in Papier-", "form und", ""),
        ("Die Form und die Datei, die nicht das Format ist.", "in PDF-", "Dokumenten", "-"),
    ],
)
def test_hyphens_of_other_languages(text, before, after, between):
    assert Vocabulary([text]).join(before, after) == between


def test_words_broken_at_line_ends_teach_nothing():
    words = Vocabulary(["It was develop-\nment work in the fields."]).words
    assert "ment" not in words
    assert "develop" not in words
    assert words["fields"] == 1


@pytest.mark.parametrize(
    ("before", "after", "unbroken"),
    [
        ("in document E/", "AC.51/2025/L.2 of", True),
        ("at https://fund.int/reports/annual_", "2024.pdf and", True),
        ("at https://fund.int", "The report says", False),
        ("men and/", "or women", True),
        ("a slash /", "then", False),
        ("plain words", "go on", False),
    ],
)
def test_symbols_and_addresses_broken_without_a_hyphen(before, after, unbroken):
    assert is_unbroken(before, after) is unbroken
