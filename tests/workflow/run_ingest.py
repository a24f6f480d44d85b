"""Ingests a folder as a process of its own, so that a test can kill it: DATABASE FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

from extract.store.in_sqlite import Store
from extract.workflow.ingest import IngestOptions, ingest

if __name__ == "__main__":
    with Store(Path(sys.argv[1])) as store:
        ingest(
            store, [Path(sys.argv[2])], options=IngestOptions(jobs=2, ocr="off"), clock=lambda: "2026-01-01T00:00:00.000Z"
        )
