"""Makes the recogniser: the patterns by their file names, the names they look for from `schemas/vocabulary`.

Country names come from ISO 3166 (pycountry) in English, French and Spanish; what ISO does not say is data.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from extract import plugins
from extract.entities import Name, Recogniser, Vocabulary
from extract.resources import shipped

_LANGUAGES = ("fr", "es")


@cache
def recogniser() -> Recogniser:
    """Return the recogniser with every pattern of the room; made once a process."""
    names = vocabulary()
    return Recogniser(
        [plugins.load("entities", kind, "Pattern")(names) for kind in plugins.names("entities")]
    )


@cache
def vocabulary() -> Vocabulary:
    """Return all names that the patterns look for."""
    folder = shipped("schemas") / "vocabulary"
    return Vocabulary(
        {
            "countries": _countries(_read(folder / "countries.yaml")),
            "regions": _plain(_read(folder / "regions.yaml")),
            "frameworks": _plain(_read(folder / "frameworks.yaml")),
            "currencies": _plain(_read(folder / "currencies.yaml")),
            "counted": _plain(_read(folder / "counted.yaml")),
            "organs": _plain(_read(folder / "organs.yaml")),
            "weak_evidence": tuple(
                Name(value, tuple(forms), (language,))
                for value, languages in _read(folder / "weak_evidence.yaml").items()
                for language, forms in languages.items()
            ),
        }
    )


def _read(file: Path) -> dict[str, Any]:
    # Plain text throughout: `NO`, `1325` and `off` are names here and not what YAML makes of them.
    loaded: dict[str, Any] = yaml.load(
        file.read_text("utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    )
    return loaded


def _plain(sections: Mapping[str, list[str]]) -> tuple[Name, ...]:
    return tuple(Name(value, tuple(forms)) for value, forms in sections.items())


def _countries(extra: Mapping[str, Any]) -> tuple[Name, ...]:
    import pycountry  # noqa: PLC0415 - only the workers that recognise need it

    translations = [
        (language, gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language]))
        for language in _LANGUAGES
    ]
    names = [Name("", tuple(extra["not_countries"]))]
    codes = set()
    for country in pycountry.countries:
        code: str = country.alpha_3
        codes.add(code)
        english = {
            country.name,
            getattr(country, "common_name", country.name),
            getattr(country, "official_name", country.name),
        }
        value = extra["short"].get(code) or getattr(country, "common_name", country.name)
        names.append(Name(value, tuple(sorted(_usable({*english, value, *extra["further"].get(code, ())})))))
        for language, translation in translations:
            translated = {translation.gettext(english_name) for english_name in english} - english
            if translated := _usable(translated):
                names.append(
                    Name(value, tuple(sorted(translated)), (language,) if code in extra["only_in"] else ())
                )
    names += [Name(forms[0], tuple(forms)) for code, forms in extra["further"].items() if code not in codes]
    return tuple(names)


def _usable(names: set[str]) -> set[str]:
    """Leave out catalogue forms such as “Korea, Republic of”, which no sentence uses."""
    return {name.removeprefix("the ") for name in names if "(" not in name and ", " not in name}
