"""What the export tests share: the made-up reviews and a way to write a report into memory."""

from __future__ import annotations

import importlib.util
import io
from pathlib import Path
from types import ModuleType

import pytest

from extract import plugins
from extract.export.base import Report


def _made_up() -> ModuleType:
    spec = importlib.util.spec_from_file_location("made_up", Path(__file__).with_name("made_up.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def made_up() -> ModuleType:
    return _made_up()


@pytest.fixture(scope="session")
def written():
    """Write a report in a format and return its bytes."""

    def write(report: Report, name: str) -> bytes:
        stream = io.BytesIO()
        plugins.load("export", name, "Exporter")().write(report, stream)
        return stream.getvalue()

    return write
