"""The language of passages, by small words, by script and from what stands around them."""

from __future__ import annotations

import pytest

from extract.segment.language import detect, languages

PROSE = {
    "en": "The office will review the results of the programme with its partners before the end of the year.",
    "fr": "Le bureau examinera les résultats du programme avec ses partenaires avant la fin de l'année.",
    "es": "La oficina examinará los resultados del programa con sus socios antes de que termine el año.",
    "de": "Das Büro wird die Ergebnisse des Programms mit seinen Partnern vor dem Ende des Jahres prüfen.",
    "pt": "O escritório vai analisar os resultados do programa com os seus parceiros até ao fim do ano.",
    "it": "L'ufficio esaminerà i risultati del programma con i suoi partner prima della fine dell'anno.",
    "nl": "Het kantoor zal de resultaten van het programma met zijn partners voor het einde van het jaar bekijken.",
    "ru": "Управление рассмотрит результаты программы вместе с партнёрами до конца этого года.",
    "ar": "سيراجع المكتب نتائج البرنامج مع شركائه قبل نهاية هذا العام في جميع المناطق التي يعمل فيها.",
    "zh": "办事处将在年底之前与合作伙伴一起审查该方案的成果。",
    "ja": "事務所は年末までにパートナーとともに計画の成果を見直します。",
    "el": "Το γραφείο θα εξετάσει τα αποτελέσματα του προγράμματος με τους εταίρους του.",
    "hu": "Az iroda az év vége előtt partnereivel együtt áttekinti a program eredményeit és javaslatokat készít.",
}


@pytest.mark.parametrize(("language", "text"), PROSE.items())
def test_a_sentence_tells_its_language(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("language", ["en", "fr", "es", "de", "ru"])
def test_capitals_and_a_line_break_change_nothing(language: str) -> None:
    text = PROSE[language]
    assert detect(text.upper()) == language
    assert detect(text.replace(" ", "\n")) == language


@pytest.mark.parametrize(
    "text", ["", "12", "2019  1,234  45.6 %", "A/80/11", "UNDP, UNICEF, WFP", "x", "é", "• – —", "\ud800"]
)
def test_what_does_not_tell_is_left_open(text: str) -> None:
    assert detect(text) is None


def test_short_passages_take_the_language_around_them() -> None:
    assert languages([PROSE["fr"], "Annexe II", PROSE["fr"]]) == ["fr", "fr", "fr"]
    between = languages([PROSE["en"], PROSE["en"], PROSE["es"], "2019", PROSE["es"], "2020"])
    assert between == ["en", "en", "es", "es", "es", "en"]


def test_a_document_that_never_tells_takes_the_default() -> None:
    assert languages(["12", "13"]) == [None, None]
    assert languages(["12", "13"], default="fr") == ["fr", "fr"]
    assert languages([]) == []


def test_a_formula_does_not_make_a_passage_foreign() -> None:
    english = [PROSE["en"]] * 60
    assert languages([*english, "α + β = γ"])[-1] == "en"
    assert languages([*english, PROSE["el"] * 2])[-1] == "el"
