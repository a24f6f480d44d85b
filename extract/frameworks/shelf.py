"""Where framework files lie, and how one is taken down: found, read, checked, built, kept.

A framework is found by its id in the shipped folder and in the folders named by the variable
EXTRACT_FRAMEWORKS, or by the path of its file. A file of which the bytes are known to be right (see
`checked.json` beside the shipped files) skips the JSON Schema, because loading that library would be a
noticeable part of a search; every other file goes through it each time.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from extract.errors import FrameworkError
from extract.frameworks.build import Problem, build, derive
from extract.frameworks.shape import misshapen
from extract.frameworks.yaml_file import YamlProblem, YamlText, shown
from extract.model.framework import Framework
from extract.resources import shipped

FOLDERS = "EXTRACT_FRAMEWORKS"
"""Variable with folders of framework files, separated like PATH."""

_SUFFIXES = (".yaml", ".yml")
_CHECKED = "checked.json"
_MOST_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Known:
    """A framework that `load` finds by its id."""

    id: str
    path: Path
    title: str
    version: str
    n_kpis: int
    n_mis: int
    n_elements: int
    problem: str | None = None
    """Why it cannot be used; None when it can."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a file found: the framework, or the problems."""

    path: Path
    framework: Framework | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A file's data with all that it extends, and its hash."""

    data: dict[str, Any]
    sha256: str


def load(name: str) -> Framework:
    """Return a framework by its id, or by the path of its file.

    Raises:
        FrameworkError: unknown, or not valid; the message names the place and the reason.
    """
    return load_file(_path_of(name))


def load_file(path: Path) -> Framework:
    """Return the framework of a file.

    Raises:
        FrameworkError: not readable or not valid; the message names the place and the reason.
    """
    found = check(path)
    if found.framework is not None:
        return found.framework
    first, *others = found.problems
    line = f", line {first.line}" if first.line else ""
    more = f" There {'is' if len(others) == 1 else 'are'} {len(others)} more." if others else ""
    raise FrameworkError(
        f"{path.name}{line}, {shown(first.place)}: {first.reason}.{more}",
        f"Mend the named place; `extract frameworks check {path}` shows everything that is wrong.",
    )


def check(path: Path, *, thorough: bool = False) -> Checked:
    """Return the framework of a file, or everything that is wrong with it.

    Args:
        path: The file.
        thorough: Go through the JSON Schema even when the file's bytes are known to be right.

    Raises:
        FrameworkError: the file cannot be read at all.
    """
    try:
        stat = path.stat()
        if stat.st_size > _MOST_BYTES:
            raise FrameworkError(
                f"{path} is {stat.st_size:,} bytes: not a framework file.", "Name a framework's YAML file."
            )
        text = path.read_bytes()
    except OSError as error:
        raise FrameworkError(
            f"The framework file {path} cannot be read: {error.strerror or error}.",
            "Name an existing file, or a framework of `extract frameworks`.",
        ) from error
    sha256 = hashlib.sha256(text).hexdigest()
    try:
        yaml = YamlText(text)
    except YamlProblem as error:
        return Checked(path, None, (Problem((), error.reason, error.line),))
    problems: Iterable[Problem] = ()
    framework = None
    if thorough or sha256 not in _known_right():
        problems = misshapen(yaml.data)
    if not problems:
        read, problems = _complete(yaml.data, path, sha256, (path.resolve(),))
        if not problems:
            framework, problems = build(read.data, read.sha256)
    problems = tuple(replace(problem, line=problem.line or yaml.line(problem.place)) for problem in problems)
    return Checked(path, None if problems else framework, problems)


def _complete(
    data: dict[str, Any], path: Path, sha256: str, chain: tuple[Path, ...]
) -> tuple[_Read, list[Problem]]:
    """Return the data with all that the file extends."""
    if "extends" not in data:
        return _Read(data, sha256), []
    try:
        base_path = _path_of(data["extends"], beside=path).resolve()
    except FrameworkError as error:
        return _Read(data, sha256), [Problem(("extends",), error.message.rstrip("."))]
    if base_path in chain:
        return _Read(data, sha256), [Problem(("extends",), "the files extend each other in a circle")]
    try:
        text = base_path.read_bytes()
        base = YamlText(text)
    except OSError as error:
        return _Read(data, sha256), [Problem(("extends",), f"{base_path} cannot be read: {error.strerror}")]
    except YamlProblem as error:
        return _Read(data, sha256), [
            Problem(("extends",), f"{base_path.name}, line {error.line}: {error.reason}")
        ]
    base_sha256 = hashlib.sha256(text).hexdigest()
    problems = [] if base_sha256 in _known_right() else misshapen(base.data)
    if not problems:
        whole, problems = _complete(base.data, base_path, base_sha256, (*chain, base_path))
        problems = problems or build(whole.data, whole.sha256)[1]
        if not problems:
            derived, problems = derive(whole.data, data)
            joined = hashlib.sha256(f"{sha256} {whole.sha256}".encode()).hexdigest()
            return _Read(derived, joined), problems
    within = f"{base_path.name}, {shown(problems[0].place)}: {problems[0].reason}"
    return _Read(data, sha256), [Problem(("extends",), within)]


def available() -> list[Known]:
    """List the frameworks that `load` finds by id, sorted; a broken file is listed with its problem."""
    found: dict[str, Known] = {}
    for file in _files():
        if file.stem not in found:
            found[file.stem] = _known(file)
    return [found[name] for name in sorted(found)]


def _known(file: Path) -> Known:
    try:
        framework = load_file(file)
    except FrameworkError as error:
        return Known(file.stem, file, "", "", 0, 0, 0, error.message)
    problem = None
    if framework.id != file.stem:
        problem = f"its id is “{framework.id}”: rename the file to {framework.id}.yaml"
    counts = (len(framework.kpis), len(framework.mis), len(framework.elements))
    return Known(file.stem, file, framework.title, framework.version, *counts, problem)


def _files() -> Iterator[Path]:
    """Yield the framework files of all folders; the shipped ones come first and are not hidden by others."""
    named = os.environ.get(FOLDERS, "")
    for folder in [
        shipped("schemas") / "frameworks",
        *(Path(part) for part in named.split(os.pathsep) if part),
    ]:
        if folder.is_dir():
            yield from sorted(
                file for file in folder.iterdir() if file.suffix in _SUFFIXES and file.is_file()
            )


def _path_of(name: str, *, beside: Path | None = None) -> Path:
    """Return the file of a framework's id or path.

    Raises:
        FrameworkError: no framework has this id.
    """
    if name.endswith(_SUFFIXES) or "/" in name or os.sep in name:
        path = Path(name).expanduser()
        return path if path.is_absolute() or beside is None else beside.parent / path
    for file in _files():
        if file.stem == name:
            return file
    known = ", ".join(sorted({file.stem for file in _files()}))
    raise FrameworkError(
        f"There is no framework “{name}”. Known: {known}.",
        f"Name one of these or the path of a framework file; more folders go into the variable {FOLDERS}.",
    )


@functools.cache
def _known_right() -> frozenset[str]:
    """Return the hashes of files that a test has put through the schema."""
    file = shipped("schemas") / "frameworks" / _CHECKED
    return frozenset(json.loads(file.read_text("utf-8")).values()) if file.is_file() else frozenset()
