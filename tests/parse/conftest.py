from __future__ import annotations

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))


@pytest.fixture(autouse=True)
def workers_see_this_folder(monkeypatch):
    """Test tasks and made PDFs are imported by name, here and in the workers."""
    monkeypatch.setenv("PYTHONPATH", str(HERE))


@pytest.fixture
def faulty_engine(tmp_path, monkeypatch):
    """Install the engine `faulty` as any other package would: by an entry point."""
    folder = tmp_path / "site" / "faults-1.0.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: faults\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text("[extract.parse]\nfaulty = faults\n")
    monkeypatch.setenv("PYTHONPATH", f"{HERE}:{folder.parent}")
    return "faulty"
