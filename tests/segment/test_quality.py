"""Pages whose text is damaged are found; pages that are merely unusual are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.segment.quality import assess

ENGLISH = (
    "The office will review the results of the programme with its partners before the end of the year. "
    "Members asked for a clearer account of how the funds were used, and for the lessons to be shared with "
    "country offices. Management agreed that most of the changes can be made within the present budget.\n"
) * 3
FRENCH = (
    "Le bureau examinera les résultats du programme avec ses partenaires avant la fin de l'année. Les membres ont "
    "demandé un compte plus clair de l’emploi des fonds et le partage des enseignements.\n"
) * 4
ARABIC = (
    "سيراجع المكتب نتائج البرنامج مع شركائه قبل نهاية هذا العام في جميع المناطق التي يعمل فيها من أجل الناس. "
    * 6
)
RUSSIAN = (
    "Управление рассмотрит результаты программы вместе с партнёрами до конца этого года и в новом году. " * 6
)


def shift(text: str, by: int) -> str:
    return "".join(
        chr(ord(letter) + by) if letter.isalpha() and letter.isascii() else letter for letter in text
    )


SOUND = {
    "prose": ENGLISH,
    "prose with accents": FRENCH,
    "right to left": ARABIC,
    "cyrillic": RUSSIAN,
    "an empty page": "",
    "a short page": "Annex II",
    "numbers": "\n".join(
        f"{year} {year * 7 % 1000:,} {year * 3 % 100}.5 (12.3) – n/a" for year in range(1960, 2026)
    ),
    "names": "Alvarez, Maria (Chile)  Bjørnstad, Øystein (Norway)  Nguyễn Văn An (Viet Nam)  Oyelaran, Temitope (Nigeria)\n"
    * 12,
    "acronyms": "UNDP UNICEF UNFPA UNHCR WFP FAO ILO WHO UNESCO UNIDO IFAD UNEP UNODC UNOPS UNRWA ITC IAEA WIPO\n"
    * 8,
    "addresses": "https://www.example.org/reports/2024/annual-report-of-the-executive-director-final-version.pdf\n"
    * 10,
    "contents": "1. Introduction ........................................................ 3\n" * 30,
    "chinese": "办事处将在年底之前与合作伙伴一起审查该方案的成果并提出建议以供执行局审议" * 12,
    "thai": "สำนักงานจะทบทวนผลของโครงการร่วมกับหุ้นส่วนก่อนสิ้นปีนี้" * 8,
    "swahili": "Ofisi itapitia matokeo ya programu pamoja na washirika wake kabla ya mwisho wa mwaka huu na mwaka ujao. "
    * 5,
    "finnish": "Toimisto tarkastelee ohjelman tuloksia yhdessä kumppaniensa kanssa ennen vuoden loppua. " * 6,
    "bullets of a symbol font": "\uf0b7 The office will review the results\n\uf0b7 The board agreed\n" * 12,
    "hyphens at line ends": ENGLISH.replace("programme", "pro\ufffe\ngramme").replace(
        "office", "of\x02\nfice"
    ),
    "german compounds": "Die Grundstücksverkehrsgenehmigungszuständigkeit wird durch die Verordnung neu geregelt. "
    * 6,
}

DAMAGED = {
    "replacement characters": (ENGLISH.replace("e", "\ufffd"), "undecoded"),
    "private use": ("".join(chr(0xE000 + ord(c)) if c.isalpha() else c for c in ENGLISH), "undecoded"),
    "control characters": ("".join(chr(ord(c) % 24 + 1) if c.isalpha() else c for c in ENGLISH), "undecoded"),
    "glyph ids": ("".join(f"(cid:{ord(c)})" if c.isalpha() else c for c in ENGLISH), "glyph numbers"),
    "glyph names": ("".join(f"/g{ord(c)}" if c.isalpha() else c for c in ENGLISH), "glyph numbers"),
    "a cipher of letters": (shift(ENGLISH, 3).replace("{", "a"), "not words"),
    "a cipher of codes": (
        "".join(chr(max(33, ord(c) - 29)) if c.isalpha() else c for c in ENGLISH),
        "not words",
    ),
    "no spaces": (ENGLISH.replace(" ", ""), "missing spaces"),
    "only spaces": (" ".join(ENGLISH.replace(" ", "")), "spaced letters"),
    "reversed Arabic": (
        "\n".join(" ".join(word[::-1] for word in line.split()) for line in ARABIC.split(".")),
        "reversed",
    ),
    "UTF-8 read as cp1252": (RUSSIAN.encode().decode("latin-1"), "mojibake"),
}


@pytest.mark.parametrize("name", SOUND)
def test_sound_pages_stay_readable(name: str) -> None:
    judged = assess(SOUND[name])
    assert judged.readable, judged
    assert judged.quality >= 0.9, judged


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_pages_are_refused_with_the_reason(name: str) -> None:
    text, reason = DAMAGED[name]
    judged = assess(text)
    assert not judged.readable, judged
    assert reason in judged.reasons, judged


def test_a_few_bad_characters_cost_their_words_only() -> None:
    judged = assess(ENGLISH + " e\ufffdcient o\ufffdce")
    assert judged.readable
    assert 0.95 < judged.quality < 1.0


def test_characters_the_engine_could_not_map_count() -> None:
    assert not assess(ENGLISH, n_unmapped=len(ENGLISH)).readable
    assert assess(ENGLISH, n_unmapped=2).readable


@given(st.text(max_size=400))
def test_any_text_gets_a_figure_between_nought_and_one(text: str) -> None:
    assert 0.0 <= assess(text).quality <= 1.0
