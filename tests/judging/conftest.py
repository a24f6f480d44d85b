from __future__ import annotations

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from made_review import fill, framework  # noqa: E402


@pytest.fixture(scope="session")
def scheme():
    return framework()


@pytest.fixture
def review(store):
    """A store with four documents, ready to be judged."""
    fill(store)
    return store
