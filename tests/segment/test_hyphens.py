from __future__ import annotations

import pytest

from extract.segment.hyphens import Vocabulary, is_unbroken

DOCUMENT = (
    "The peacebuilding fund supports cross-border work and results-based plans. The country and the region agreed. "
    "Multi-year plans and multi-country plans were made. Inter and national offices, both short and long. "
    "Die Ein und Ausfuhr. Les villes peut se trouver. O programa tornou claro."
)


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
        ("o programa tornou-", "se claro", "-"),
        ("no momen-", "to certo", ""),
        ("he said -", "and left", "- "),
        ("see https://fund.int/annual-", "report", "-"),
    ],
)
def test_what_stands_between_two_lines(before, after, between):
    assert Vocabulary([DOCUMENT]).join(before, after) == between


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
