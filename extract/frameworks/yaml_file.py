"""YAML as text says it: no number is rounded, no key is given twice, and every place knows its line.

Plain YAML would read `1.10` as 1.1 and keep the second of two equal keys without a word. Here numbers with a
point are exact decimals that remember their zeros, and a second key is an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

Place = tuple[str | int, ...]
"""Keys and list positions (from 0) from the top of the file to a value."""

_MOST_DEPTH = 40
_MOST_VALUES = 200_000

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlProblem(Exception):
    """The text is not the YAML we take.

    Args:
        reason: What is wrong, without the place.
        line: Line of the file, from 1; None when it is not known.
    """

    def __init__(self, reason: str, line: int | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class _Loader(_Base):  # type: ignore[misc]  # the base is chosen at run time: the C loader where it was built
    """Safe YAML with exact decimals and without repeated keys."""


def _decimal(loader: Any, node: yaml.ScalarNode) -> Decimal | str:  # noqa: ANN401 - PyYAML's loaders share no type
    """Read a number with a point exactly; what Python cannot read stays text and is refused by the schema."""
    try:
        number = Decimal(node.value.replace("_", ""))
    except InvalidOperation:
        return str(node.value)
    return number if number.is_finite() else str(node.value)


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:  # noqa: ANN401
    """Read a mapping whose keys are text and stand once."""
    seen: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise YamlProblem("a key must be a word", line)
        if key.value in seen and key.value != "<<":
            raise YamlProblem(f"“{key.value}” is given twice, first in line {seen[key.value]}", line)
        seen[key.value] = line
    found: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    return found


_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def _refuse_depth(text: str) -> None:
    """Refuse text nested so deep that the C parser would run out of stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_Base):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _MOST_DEPTH:
                line = event.start_mark.line + 1 if event.start_mark else None
                raise YamlProblem(f"it is nested more than {_MOST_DEPTH} deep", line)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _refuse_swelling(root: yaml.Node) -> None:
    """Refuse aliases that stand for far more values than the file holds, or for themselves."""
    sizes: dict[int, int] = {}

    def size(node: yaml.Node) -> int:
        if id(node) in sizes:
            if sizes[id(node)] == 0:
                raise YamlProblem("an alias stands for itself", node.start_mark.line + 1)
            return sizes[id(node)]
        sizes[id(node)] = 0
        children = []
        if isinstance(node, yaml.MappingNode):
            children = [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            children = node.value
        sizes[id(node)] = 1 + sum(size(child) for child in children)
        return sizes[id(node)]

    if size(root) > _MOST_VALUES:
        raise YamlProblem("its aliases stand for too many values", None)


class YamlText:
    """A YAML text as plain data, with the line of every place.

    Args:
        text: The bytes of the file.

    Raises:
        YamlProblem: not UTF-8 text, not YAML, or not a single mapping.
    """

    def __init__(self, text: bytes) -> None:
        self._root: yaml.Node | None = None
        try:
            decoded = text.decode("utf-8-sig")
            _refuse_depth(decoded)
            loader = _Loader(decoded)
            try:
                self._root = loader.get_single_node()
                if self._root is not None:
                    _refuse_swelling(self._root)
                data = loader.construct_document(self._root) if self._root is not None else None
            finally:
                loader.dispose()
        except UnicodeDecodeError as error:
            raise YamlProblem(f"it is not UTF-8 text (byte {error.start})", None) from error
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            reason = " ".join(part for part in (error.context, error.problem) if part)
            raise YamlProblem(f"it is not YAML: {reason}", mark.line + 1 if mark else None) from error
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise YamlProblem(f"it is not YAML: {' '.join(str(error).split())[:200]}", None) from error
        if not isinstance(data, dict):
            raise YamlProblem("the file must hold names and values, such as `id: my-framework`", 1)
        self.data: dict[str, Any] = data
        """What the file says."""

    def line(self, place: Sequence[str | int]) -> int | None:
        """Return the line (from 1) of a place, or of the nearest place above it that the file has."""
        node = self._root
        line = None
        for step in place:
            child: yaml.Node | None = None
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == step:
                        child, line = value, key.start_mark.line + 1
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                child = node.value[step]
                line = child.start_mark.line + 1
            if child is None:
                break
            node = child
        return line


def shown(place: Sequence[str | int]) -> str:
    """Return a place as people read it: `areas[0].kpis[1].code`."""
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".") or "the file"
