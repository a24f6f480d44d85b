"""Both notebooks run from top to bottom over a real review, and show what they promise."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from extract.resources import shipped
from extract.store.in_sqlite import Store
from extract.workflow import judge
from extract.workflow.framing import framework_of
from extract.workflow.ingest import IngestOptions, ingest
from extract.workflow.rank import hits

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
SAMPLES = ("04-evaluation-policy.pdf", "05-audit-and-oversight-2024.pdf", "10-management-response.pdf")

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("notebooks") / "evidence.db"
    with Store(path) as store:
        ingest(
            store,
            [shipped("samples") / name for name in SAMPLES],
            options=IngestOptions(jobs=1),
            clock=lambda: "2026-03-01T10:00:00.000Z",
        )
        framework = framework_of(store)
        by = judge.By("A. Reviewer", "2026-03-02T09:00:00.000Z")
        for code in ("4.4.1", "4.4.2", "8.1.1", "8.6.1"):
            for hit in hits(store, mi=framework.mi_of[code], limit=2):
                judge.cite(store, framework, hit.passage_id, code, by=by)
            judge.score(store, framework, code, "3", by=by, because="As the pages say.")
    return path


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_its_pictures(
    notebook: Path, review: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXTRACT_DB", str(review))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "jupyter"))
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path / "matplotlib"))
    book = nbformat.read(notebook, as_version=4)
    NotebookClient(
        book, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    shown = [output.data for output in outputs if output.output_type in ("execute_result", "display_data")]
    assert any("text/html" in data for data in shown)
    assert any("image/svg+xml" in data or "image/png" in data for data in shown)


def test_there_are_two_notebooks_without_outputs() -> None:
    assert [notebook.stem for notebook in NOTEBOOKS] == [
        "evidence-coverage",
        "how-the-ranking-finds-evidence",
    ]
    for notebook in NOTEBOOKS:
        for cell in nbformat.read(notebook, as_version=4).cells:
            assert not cell.get("outputs")
            assert cell.get("execution_count") is None
