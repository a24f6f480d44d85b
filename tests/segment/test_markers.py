from __future__ import annotations

import pytest

from extract.segment import markers


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("• first", "bullet", None),
        ("\uf0b7 first", "bullet", None),
        ("– first", "dash", None),
        ("(a) first", "both", None),
        ("(iv) first", "both", None),
        ("[3] first", "both", 3),
        ("a) first", "both", None),
        ("12. The fund", "number", 12),
        ("b. first", "letter", None),
        ("2.1 Water", "decimal", None),
        ("2.1.3. Water", "decimal", None),
    ],
)
def test_markers_are_known(text, kind, value):
    marker = markers.find(text)
    assert marker is not None
    assert (marker.kind, marker.value) == (kind, value)
    assert text[marker.length :] == text.split(maxsplit=1)[1]


@pytest.mark.parametrize(
    "text",
    [
        "The fund",
        "2025 was dry",
        "(CC) in the text",
        "",
        "•",
        "-5 degrees",
        "e.g. water",
        "USD 12.",
        "1,5 per cent",
    ],
)
def test_other_beginnings_are_no_markers(text):
    assert markers.find(text) is None


@pytest.mark.parametrize(
    ("one", "other", "next_one"),
    [
        ("12. A", "13. B", True),
        ("12. A", "14. B", False),
        ("2.3 A", "2.4 B", True),
        ("2.3 A", "3.4 B", False),
        ("12. A", "(13) B", False),
    ],
)
def test_numbers_that_count_on(one, other, next_one):
    first, second = markers.find(one), markers.find(other)
    assert first is not None
    assert second is not None
    assert markers.follows(first, second) is next_one
