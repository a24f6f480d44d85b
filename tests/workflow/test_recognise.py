"""Scans through the real Tesseract; left out where it is not installed."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from made_pdf import make, report

from extract.errors import MissingDependencyError, UnreadableDocument, UsageError
from extract.model.document import unpack_words
from extract.parse import with_tesseract
from extract.parse.with_pypdfium2 import Engine as Pdfium
from extract.workflow.framing import framework_of
from extract.workflow.ingest import IngestOptions, ingest
from extract.workflow.register import register_rows
from extract.workflow.show import show

NOW = "2026-01-01T00:00:00.000Z"
needs_tesseract = pytest.mark.skipif(with_tesseract.installed() is None, reason="Tesseract is not installed")


def scan(data: bytes) -> bytes:
    """The same pages as pictures of 200 dots per inch."""
    document = pypdfium2.PdfDocument(data)
    pictures = [document[index].render(scale=200 / 72).to_pil().convert("L") for index in range(len(document))]
    stream = io.BytesIO()
    pictures[0].save(stream, format="PDF", resolution=200, save_all=True, append_images=pictures[1:])
    return stream.getvalue()


def run(store, path, ocr):
    options = IngestOptions(jobs=2, ocr=ocr, rank=False)
    return ingest(store, [path], options=options, clock=lambda: NOW).documents[0]


@needs_tesseract
def test_words_of_a_scan_stand_where_those_of_the_original_do(tmp_path):
    original, copy = tmp_path / "original.pdf", tmp_path / "scan.pdf"
    original.write_bytes(make(report(1)))
    copy.write_bytes(scan(original.read_bytes()))
    with Pdfium().open(original) as document:
        expected = {word.text: word for word in document.page(1).words}
    with with_tesseract.Engine().open(copy) as document:
        page = document.page(1)
    found = {word.text: word for word in page.words}
    both = expected.keys() & found.keys()
    assert len(both) >= 0.9 * len(expected)
    for text in both:
        assert found[text].x0 == pytest.approx(expected[text].x0, abs=2.5)
        assert found[text].baseline == pytest.approx(expected[text].baseline, abs=2.5)
        assert found[text].size == pytest.approx(11, abs=2.5)
    assert page.method == "ocr"
    assert 0.7 < page.ocr_confidence <= 1


@needs_tesseract
def test_a_scan_is_recognised_stored_and_marked(store, tmp_path):
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan(make(report(2))))
    document = run(store, path, "auto")
    assert document.status == "new"
    assert [(issue.code, issue.page) for issue in document.issues] == [("ocr", 1), ("ocr", 2)]
    page = store.passages.page(document.sha256, 2)
    assert "in year 2002 found" in page.text
    assert page.method == "ocr"
    assert page.ocr_confidence > 0.7
    confidences = store.passages.confidences(document.sha256, 2)
    assert len(confidences) == len(unpack_words(page.words))
    assert sum(confidences) / len(confidences) == pytest.approx(page.ocr_confidence, abs=0.02)


@needs_tesseract
def test_a_recognised_passage_is_shown_with_how_sure_recognition_was(store, tmp_path):
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan(make(report(1))))
    document = run(store, path, "auto")
    [row] = register_rows(store)
    assert row["ocr_pages"] == 1
    assert 0.7 < row["ocr_confidence"] <= 1
    _, passage = next(store.passages.of_document(document.sha256))
    with store.transaction():
        n = len(store.passages.confidences(document.sha256, 1))
        store.write("update recognised set confidences = ?", [bytes([90, 30, 20, *[95] * (n - 3)])])
    [page] = show(store, framework_of(store, None), passage.passage_id).recognised
    assert page.page == 1
    assert page.confidence == pytest.approx(row["ocr_confidence"], abs=0.001)
    words = unpack_words(store.passages.page(document.sha256, 1).words)
    text = store.passages.page(document.sha256, 1).text
    assert page.unsure == ((text[words[2].start : words[2].end], 0.2), (text[words[1].start : words[1].end], 0.3))


@needs_tesseract
def test_what_was_left_unread_is_read_when_asked_again(store, tmp_path):
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan(make(report(1))))
    left = run(store, path, "off")
    assert [issue.code for issue in left.issues] == ["no-ocr", "scanned-page"]
    assert run(store, path, "off").status == "unchanged"
    again = run(store, path, "auto")
    assert (again.number, again.status) == (left.number, "replaced")
    assert "in year 2001 found" in store.passages.page(left.sha256, 1).text
    assert store.rows("select 1 from passages_fts where passages_fts match 'offices'")
    assert run(store, path, "auto").status == "unchanged"


@needs_tesseract
def test_force_reads_pages_that_have_text_from_their_picture(store, tmp_path):
    path = tmp_path / "text.pdf"
    path.write_bytes(make(report(1)))
    assert [issue.code for issue in run(store, path, "force").issues] == ["ocr"]


def test_without_tesseract_scans_are_listed_with_how_to_install_it(store, tmp_path, monkeypatch):
    monkeypatch.setattr(with_tesseract, "installed", lambda: None)
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan(make(report(1))))
    document = run(store, path, "auto")
    assert document.status == "new"
    assert document.issues[0].code == "no-ocr"
    for word in ("apt-get install tesseract-ocr", "brew install tesseract", "winget install"):
        assert word in document.issues[0].message
    with pytest.raises(MissingDependencyError) as refused:
        run(store, path, "force")
    assert "apt-get" in refused.value.advice


def test_an_unknown_engine_is_refused_with_those_that_exist(store, tmp_path):
    with pytest.raises(UsageError, match=r"Known: .*pypdfium2"):
        ingest(store, [tmp_path], options=IngestOptions(engine="nonsense"), clock=lambda: NOW)


@needs_tesseract
def test_the_engine_translates_errors(tmp_path):
    (tmp_path / "x.pdf").write_bytes(b"no pdf")
    with pytest.raises(UnreadableDocument):
        with_tesseract.Engine().open(tmp_path / "x.pdf")
