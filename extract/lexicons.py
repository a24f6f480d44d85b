"""Reads the lexicons of a framework from `schemas/lexicons/<framework>/<language>/*.yaml`.

A folder is one language. Its `lexicon.yaml` names the language, the frameworks it serves and the lists that
phrases may refer to; every other YAML file holds the micro-indicators of one KPI; `passages.jsonl`, where there is
one, teaches what single words say, and `words.npz` is what was learned from it (void when it was edited since).
`schemas/lexicons/README.md` explains the parts, `schemas/lexicons/lexicon.schema.json` is the contract.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from extract.errors import FrameworkError
from extract.model.framework import Framework
from extract.model.lexicon import Lexicon, Phrase, Strength, Taught, Vocabulary
from extract.resources import shipped

_HEAD = "lexicon.yaml"
_PASSAGES = "passages.jsonl"
_WORDS = "words.npz"
_NOISE = "noise.yaml"
_STRENGTHS: tuple[Strength, ...] = ("strong", "medium", "weak")
_LIST = re.compile(r"<(\w+)>")
_ADVICE = "schemas/lexicons/README.md says what a lexicon file holds."

# The C loader reads ten thousand phrases in a tenth of a second; the one in Python needs two seconds.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def lexicons_for(framework: Framework, folder: Path | None = None, *, taught: bool = True) -> tuple[Lexicon, ...]:
    """Return every language's lexicon that serves a framework, in the order of their languages.

    Args:
        framework: Whose micro-indicators are looked for.
        folder: Where the lexicons are; default: those that travel with the program.
        taught: False leaves the passages out: whoever only looks for phrases needs none.

    Raises:
        FrameworkError: a file is not valid; the message names the file, the place and the reason.
    """
    heads = sorted((folder or shipped("schemas") / "lexicons").glob(f"*/*/{_HEAD}"))
    found = [read_lexicon(head.parent, taught=taught) for head in heads if framework.id in _load(head).get("frameworks", ())]
    for lexicon in found:
        _require_codes(lexicon, framework)
    return tuple(sorted(found, key=lambda lexicon: lexicon.language))


def noise_for(framework: Framework, folder: Path | None = None) -> dict[str, float]:
    """Return how high passages score that have nothing to do with each micro-indicator; empty when nobody measured it.

    Raises:
        FrameworkError: `noise.yaml` is not a number for each code.
    """
    levels: dict[str, float] = {}
    for head in sorted((folder or shipped("schemas") / "lexicons").glob(f"*/*/{_HEAD}")):
        file = head.parent.parent / _NOISE
        if levels or not file.exists() or framework.id not in _load(head).get("frameworks", ()):
            continue
        for code, level in _load(file).items():
            try:
                levels[str(code)] = float(level)
            except (TypeError, ValueError) as error:
                raise FrameworkError(f"{file}: {code}: a number is needed.", _ADVICE) from error
    return levels


def read_lexicon(folder: Path, *, taught: bool = True) -> Lexicon:
    """Read one language's folder, with the passages that teach its words or without.

    Raises:
        FrameworkError: a file is not valid.
    """
    head_file = folder / _HEAD
    head = _load(head_file)
    digest = hashlib.sha256(head_file.read_bytes())
    lists = {
        str(name): tuple(_texts(words, head_file, f"lists.{name}")) for name, words in _mapping(head, "lists", head_file).items()
    }
    vocabularies: list[Vocabulary] = []
    for file in sorted(folder.glob("*.yaml")):
        if file.name == _HEAD:
            continue
        digest.update(file.read_bytes())
        for mi, entry in _mapping(_load(file), "mis", file).items():
            vocabularies.append(_vocabulary(mi, entry, file, lists))
    language, frameworks = head.get("language"), head.get("frameworks")
    if not isinstance(language, str) or not isinstance(frameworks, list):
        raise FrameworkError(f"{head_file}: `language` and `frameworks` are needed.", _ADVICE)
    passages, learned = folder / _PASSAGES, folder / _WORDS
    lines = passages.read_bytes() if taught and passages.exists() else b""
    return Lexicon(
        language=language,
        frameworks=tuple(frameworks),
        lists=lists,
        vocabularies=tuple(vocabularies),
        sha256=digest.hexdigest(),
        taught=_taught(passages, lines),
        taught_sha256=hashlib.sha256(lines).hexdigest() if lines else "",
        learned=learned.read_bytes() if lines and learned.exists() else b"",
    )


def _taught(file: Path, content: bytes) -> tuple[Taught, ...]:
    """Read labelled passages, one JSON object a line: `{"text": ..., "labels": {code: 0-1}}`."""
    passages = []
    for number, line in enumerate(content.decode("utf-8").splitlines(), 1):
        try:
            entry = json.loads(line)
            text, labels = entry["text"], {str(code): float(share) for code, share in entry["labels"].items()}
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise FrameworkError(f"{file}, line {number}: no passage with `text` and `labels`.", _ADVICE) from error
        if not isinstance(text, str) or not text.strip() or not all(0 <= share <= 1 for share in labels.values()):
            raise FrameworkError(f"{file}, line {number}: a text, and labels from 0 to 1, are needed.", _ADVICE)
        passages.append(Taught(text, labels))
    return tuple(passages)


def _vocabulary(mi: object, entry: object, file: Path, lists: dict[str, tuple[str, ...]]) -> Vocabulary:
    if not isinstance(mi, str) or not isinstance(entry, dict):
        raise FrameworkError(f"{file}: mis.{mi}: a code in quotes with its phrases is needed.", _ADVICE)
    known = {*_STRENGTHS, "hints", "not", "roles", "examples"}
    if unknown := set(entry) - known:
        raise FrameworkError(
            f"{file}: mis.{mi}: “{min(map(str, unknown))}” is not a part of a lexicon. Known: {', '.join(sorted(known))}.",
            _ADVICE,
        )
    phrases = [phrase for strength in _STRENGTHS for phrase in _phrases(entry, strength, mi, file)]
    phrases += list(_hints(entry, mi, file))
    exclusions = tuple(_texts(entry.get("not") or [], file, f"mis.{mi}.not"))
    for text in [*(phrase.text for phrase in phrases), *exclusions]:
        for name in _LIST.findall(text):
            if name not in lists:
                raise FrameworkError(f"{file}: mis.{mi}: “{text}” names the list <{name}>, which does not exist.", _ADVICE)
    examples = _mapping(entry, "examples", file, f"mis.{mi}")
    return Vocabulary(
        mi=mi,
        phrases=tuple(phrases),
        exclusions=exclusions,
        roles=tuple(_texts(entry.get("roles") or [], file, f"mis.{mi}.roles")),
        match=tuple(_texts(examples.get("match") or [], file, f"mis.{mi}.examples.match")),
        no_match=tuple(_texts(examples.get("no_match") or [], file, f"mis.{mi}.examples.no_match")),
    )


def _phrases(entry: dict[str, Any], strength: Strength, mi: str, file: Path) -> Iterator[Phrase]:
    for code, texts in _mapping(entry, strength, file, f"mis.{mi}").items():
        place = f"mis.{mi}.{strength}.{code}"
        if code != "any" and not str(code).startswith(f"{mi}."):
            raise FrameworkError(f"{file}: {place}: `any` or an element of {mi} is needed.", _ADVICE)
        for text in _texts(texts, file, place):
            yield Phrase(text=text, strength=strength, code=mi if code == "any" else code)


def _hints(entry: dict[str, Any], mi: str, file: Path) -> Iterator[Phrase]:
    for code, texts in _mapping(entry, "hints", file, f"mis.{mi}").items():
        place = f"mis.{mi}.hints.{code}"
        if not str(code).startswith(f"{mi}."):
            raise FrameworkError(f"{file}: {place}: an element of {mi} is needed.", _ADVICE)
        for text in _texts(texts, file, place):
            yield Phrase(text=text, strength="hint", code=code)


def _mapping(entry: dict[str, Any], name: str, file: Path, place: str = "") -> dict[Any, Any]:
    value = entry.get(name) or {}
    if not isinstance(value, dict):
        raise FrameworkError(f"{file}: {place}{'.' if place else ''}{name}: a mapping is needed.", _ADVICE)
    return value


def _texts(value: object, file: Path, place: str) -> list[str]:
    if not isinstance(value, list):
        raise FrameworkError(f"{file}: {place}: a list of phrases is needed.", _ADVICE)
    for text in value:
        if not isinstance(text, str) or not text.strip():
            raise FrameworkError(f"{file}: {place}: “{text}” is not a phrase; numbers and yes/no need quotes.", _ADVICE)
    return value


def _load(file: Path) -> dict[str, Any]:
    try:
        content = yaml.load(file.read_bytes(), Loader=_LOADER)
    except yaml.YAMLError as error:
        raise FrameworkError(f"{file}: not YAML: {' '.join(str(error).split())}.", _ADVICE) from error
    if not isinstance(content, dict):
        raise FrameworkError(f"{file}: a mapping is needed.", _ADVICE)
    return content


def _require_codes(lexicon: Lexicon, framework: Framework) -> None:
    """Every code must exist in the framework, so that a slip of the pen does not silence an element."""
    for vocabulary in lexicon.vocabularies:
        _require(framework, lexicon, (vocabulary.mi, *(phrase.code for phrase in vocabulary.phrases)))
    _require(framework, lexicon, (code for each in lexicon.taught for code in each.labels))


def _require(framework: Framework, lexicon: Lexicon, codes: Iterable[str]) -> None:
    for code in codes:
        if code not in framework.mi_of:
            raise FrameworkError(
                f"The lexicon ({lexicon.language}) speaks of {code}, which {framework.id} does not have.", _ADVICE
            )
