"""Whether a file has the shape that `schemas/framework.schema.json` asks for, said in plain words."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

from extract.frameworks.build import Problem
from extract.resources import shipped


@functools.cache
def _schema() -> Any:  # noqa: ANN401 - jsonschema is imported only when a file needs it
    import jsonschema  # noqa: PLC0415 - a tenth of a second that most commands do not need

    text = (shipped("schemas") / "framework.schema.json").read_text("utf-8")
    return jsonschema.Draft202012Validator(json.loads(text))


def misshapen(data: dict[str, Any]) -> list[Problem]:
    """Return where the data is not of the shape that the schema asks for."""
    return [Problem(tuple(error.absolute_path), _reason(error)) for error in _schema().iter_errors(data)]


def _reason(error: Any) -> str:  # noqa: ANN401 - jsonschema's error
    """Say what the schema found."""
    if error.validator == "oneOf" and "adaptations" in error.absolute_path:
        return "an adaptation has `code` and `note`, `code` and `leave_out: true`, or `kpi` and `add`"
    if error.validator == "not" and "extends" not in error.instance:
        return "`adaptations` need `extends`"
    say = _SAY.get(error.validator)
    return say(error) if say else str(error.message)[:200]


def _type(error: Any) -> str:  # noqa: ANN401
    value = error.instance
    if error.validator_value == "string" and value is not None and not isinstance(value, (dict, list)):
        return f'{_plain(value)} is not text; put it in quotes: "{_plain(value)}"'
    return f"{_plain(value)} stands where {_TYPES[error.validator_value]} belongs"


def _required(error: Any) -> str:  # noqa: ANN401
    return f"“{next(key for key in error.validator_value if key not in error.instance)}” is missing"


def _additional(error: Any) -> str:  # noqa: ANN401
    known = error.schema["properties"]
    extra = next(key for key in error.instance if key not in known)
    return f"“{extra}” is not a name that belongs here; known: {', '.join(known)}"


def _pattern(error: Any) -> str:  # noqa: ANN401
    if error.validator_value == "\\S":
        return "the text is empty"
    return f"“{_plain(error.instance)}” does not have the right form ({error.validator_value})"


_TYPES = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a group of names and values",
}

_SAY: dict[str, Callable[[Any], str]] = {
    "type": _type,
    "required": _required,
    "additionalProperties": _additional,
    "pattern": _pattern,
    "enum": lambda error: f"{_plain(error.instance)} must be one of {', '.join(error.validator_value)}",
    "minItems": lambda error: f"the list needs {error.validator_value} or more",
    "minLength": lambda _: "the text is empty",
    "maxLength": lambda error: (
        f"“{_plain(error.instance)}” is longer than {error.validator_value} characters"
    ),
    "minimum": lambda error: f"{_plain(error.instance)} is below {error.validator_value}",
    "maximum": lambda error: f"{_plain(error.instance)} is above {error.validator_value}",
    "not": lambda _: "a file that extends another has no areas or KPIs of its own; use `adaptations`",
    "oneOf": lambda _: "the file needs either `areas` or `kpis`",
}


def _plain(value: object) -> str:
    """Show a value as the file has it, shortened."""
    text = str(value).lower() if isinstance(value, bool) or value is None else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
