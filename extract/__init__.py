"""The front door of `extract`: what other programs and notebooks may import.

Everything else is a room of the house (see README, "The house") and may move.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

__all__ = ["Review", "Rows", "__version__"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever stands behind the door
    """Load what is asked for when it is asked for: the house itself asks only for the version."""
    if name in ("Review", "Rows"):
        return getattr(importlib.import_module("extract.workflow.review"), name)
    raise AttributeError(f"module “extract” has no attribute “{name}”")
