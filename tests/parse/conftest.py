from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))


@pytest.fixture(scope="package", autouse=True)
def workers_see_this_folder(tmp_path_factory):
    """Test tasks are imported by name here and in the workers; the engine `faulty` is installed by an entry point."""
    site = tmp_path_factory.mktemp("site")
    folder = site / "faults-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: faults\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text("[extract.parse]\nfaulty = faults\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(HERE), str(site)]))
        yield


@pytest.fixture
def faulty_engine():
    return "faulty"
