"""What every engine promises, asked of each that is plugged in and comes with the program."""

from __future__ import annotations

import io
import pickle

import pytest
from made_pdf import make
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from extract import plugins
from extract.errors import EncryptedDocument, UnreadableDocument
from extract.parse.base import UnreadablePage

ENGINES = ("pypdfium2", "pdfplumber")


@pytest.fixture(params=ENGINES)
def engine(request):
    return plugins.load("parse", request.param, "Engine")()


def draw(path, paint, *, size=(400, 600), **options):
    canvas = Canvas(str(path), pagesize=size, invariant=1, **options)
    paint(canvas)
    canvas.showPage()
    canvas.save()
    return path


def words(page):
    return [word.text for word in page.words]


def find(page, text):
    return next(word for word in page.words if word.text == text)


def test_both_engines_are_plugged_in():
    assert set(ENGINES) <= set(plugins.names("parse"))


def test_it_says_its_name_and_version(engine):
    assert engine.name in ENGINES
    assert engine.version.startswith(engine.name)
    assert any(char.isdigit() for char in engine.version)


def test_pages_count_from_one_and_words_stand_where_they_are_seen(engine, tmp_path):
    def paint(canvas):
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, 500, "Clean water")
        canvas.setFont("Helvetica-Bold", 20)
        canvas.drawString(72, 400, "Results")

    with engine.open(draw(tmp_path / "a.pdf", paint)) as document:
        assert document.n_pages == 1
        page = document.page(1)
    assert (page.number, page.width, page.height, page.rotation) == (1, 400, 600, 0)
    assert words(page) == ["Clean", "water", "Results"]
    clean, results = find(page, "Clean"), find(page, "Results")
    assert clean.x0 == pytest.approx(72, abs=0.7)
    assert clean.baseline == pytest.approx(100, abs=0.5)
    assert clean.top < 100 - 6
    assert 100 <= clean.bottom < 106
    assert (clean.size, results.size) == (pytest.approx(12), pytest.approx(20))
    assert not page.styles[clean.style].bold
    assert page.styles[results.style].bold
    assert page.styles[clean.style].font == "Helvetica"
    assert (clean.breaks, find(page, "water").breaks, results.breaks) == (True, False, True)
    assert pickle.loads(pickle.dumps(page)) == page


def test_the_size_is_the_real_one_when_the_matrix_does_the_scaling(engine, tmp_path):
    def paint(canvas):
        canvas.setFont("Helvetica", 1)
        canvas.saveState()
        canvas.scale(14, 14)
        canvas.drawString(5, 30, "Scaled")
        canvas.restoreState()

    with engine.open(draw(tmp_path / "a.pdf", paint)) as document:
        word = document.page(1).words[0]
    assert word.size == pytest.approx(14, rel=0.2)
    assert word.x0 == pytest.approx(70, abs=1)


def test_a_raised_marker_is_a_word_of_its_own(engine, tmp_path):
    def paint(canvas):
        text = canvas.beginText(72, 500)
        text.setFont("Helvetica", 12)
        text.textOut("water")
        text.setFont("Helvetica", 7)
        text.setRise(5)
        text.textOut("12")
        text.setRise(0)
        text.setFont("Helvetica", 12)
        text.textOut(" supply")
        canvas.drawText(text)

    with engine.open(draw(tmp_path / "a.pdf", paint)) as document:
        page = document.page(1)
    assert words(page) == ["water", "12", "supply"]
    marker = find(page, "12")
    assert marker.glued
    assert not find(page, "supply").glued
    assert marker.size == pytest.approx(7)
    assert marker.baseline < find(page, "water").baseline - 3


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_rotated_page_is_given_as_shown(engine, tmp_path, rotation):
    def paint(canvas):
        canvas.setFont("Helvetica", 12)
        canvas.drawString(30, 560, "Corner")

    writer = PdfWriter(clone_from=PdfReader(draw(tmp_path / "upright.pdf", paint)))
    writer.pages[0].rotate(rotation)
    writer.write(tmp_path / "a.pdf")
    with engine.open(tmp_path / "a.pdf") as document:
        page = document.page(1)
    shown = (400, 600) if rotation == 180 else (600, 400)
    assert (page.width, page.height, page.rotation) == (*shown, rotation)
    word = find(page, "Corner")
    # Drawn at the top left of the page before it is turned clockwise.
    left, top = {90: (545, 20), 180: (320, 545), 270: (20, 320)}[rotation]
    assert word.x0 == pytest.approx(left, abs=25)
    assert word.top == pytest.approx(top, abs=25)
    assert word.angle == rotation


def test_places_count_from_the_crop_box(engine, tmp_path):
    def paint(canvas):
        canvas.setFont("Helvetica", 12)
        canvas.drawString(150, 400, "Inside")

    path = draw(tmp_path / "a.pdf", paint)
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.pages[0].cropbox = RectangleObject((100, 50, 350, 450))
    writer.write(path)
    with engine.open(path) as document:
        page = document.page(1)
    assert (page.width, page.height) == (250, 400)
    assert find(page, "Inside").x0 == pytest.approx(50, abs=1)
    assert find(page, "Inside").baseline == pytest.approx(50, abs=1)


def test_rules_rectangles_and_pictures_are_seen(engine, tmp_path):
    def paint(canvas):
        canvas.line(50, 300, 350, 300)
        canvas.setFillColorRGB(0.8, 0.9, 1)
        canvas.rect(50, 100, 200, 80, stroke=0, fill=1)
        canvas.drawInlineImage(_picture(), 100, 400, 60, 40)

    with engine.open(draw(tmp_path / "a.pdf", paint)) as document:
        page = document.page(1)
    line = next(rule for rule in page.rules if rule.bottom - rule.top < 2)
    assert (line.x0, line.top, line.x1) == (
        pytest.approx(50, abs=1),
        pytest.approx(300, abs=1),
        pytest.approx(350, abs=1),
    )
    box = next(rule for rule in page.rules if rule.bottom - rule.top > 50)
    assert (box.x0, box.top, box.x1, box.bottom) == pytest.approx((50, 420, 250, 500), abs=1)
    assert box.filled
    assert box.colour >> 16 == pytest.approx(0xCC, abs=2)
    assert page.images[0][:4] == pytest.approx((100, 160, 160, 200), abs=1)


def _picture():
    return Image.new("RGB", (6, 4), (200, 10, 10))


def test_what_the_pdf_says_of_itself(engine, tmp_path):
    def paint(canvas):
        canvas.setTitle("Water for all")
        canvas.setAuthor("The fund")
        canvas.drawString(72, 500, "Text")

    with engine.open(draw(tmp_path / "a.pdf", paint, lang="fr")) as document:
        said = document.metadata
    assert said["title"] == "Water for all"
    assert said["author"] == "The fund"
    assert said["language"] == "fr"
    assert said["created"][:4].isdigit()
    assert "T" in said["created"]


def test_a_password_is_asked_for_by_name_of_the_file(engine, tmp_path):
    path = draw(
        tmp_path / "closed.pdf",
        lambda canvas: canvas.drawString(72, 500, "Secret"),
        encrypt=StandardEncryption("open", ownerPassword="all"),
    )
    with pytest.raises(EncryptedDocument, match=r"closed.pdf.*needs a password"):
        engine.open(path)
    with pytest.raises(EncryptedDocument, match=r"closed.pdf.*cannot be opened with this password"):
        engine.open(path, "wrong")
    with engine.open(path, "open") as document:
        assert words(document.page(1)) == ["Secret"]


@pytest.mark.parametrize("content", [b"", b"no pdf at all", b"%PDF-1.7\n1 0 obj\n<<"])
def test_what_is_no_pdf_is_refused(engine, tmp_path, content):
    path = tmp_path / "bad.pdf"
    path.write_bytes(content)
    with pytest.raises(UnreadableDocument, match=r"bad\.pdf"):
        engine.open(path)


def test_a_missing_file_is_named(engine, tmp_path):
    with pytest.raises(UnreadableDocument, match=r"gone.pdf.*is not there"):
        engine.open(tmp_path / "gone.pdf")


@pytest.mark.parametrize("number", [0, 3, 99])
def test_a_page_that_is_not_there(engine, tmp_path, number):
    path = tmp_path / "two.pdf"
    path.write_bytes(make([["one"], ["two"]]))
    with engine.open(path) as document, pytest.raises(UnreadablePage, match=rf"Page {number} of “two.pdf”"):
        document.page(number)


def test_pages_can_be_read_in_any_order_and_again(engine, tmp_path):
    path = tmp_path / "three.pdf"
    path.write_bytes(make([["first page"], ["second page"], ["third page"]]))
    with engine.open(path) as document:
        pages = {number: document.page(number) for number in (3, 1, 2, 1)}
    assert [words(pages[number])[0] for number in (1, 2, 3)] == ["first", "second", "third"]
    document.close()


def test_an_empty_page_has_no_words(engine, tmp_path):
    path = tmp_path / "empty.pdf"
    path.write_bytes(make([[]]))
    with engine.open(path) as document:
        page = document.page(1)
    assert (page.words, page.method) == ((), "none")


def test_a_stream_written_by_pypdf_reads_alike(engine, tmp_path):
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(make([["clean water for all districts"]]))))
    path = tmp_path / "copied.pdf"
    writer.write(path)
    with engine.open(path) as document:
        assert words(document.page(1)) == ["clean", "water", "for", "all", "districts"]


def test_a_hyphen_set_apart_by_its_font_belongs_to_the_word_and_a_dash_does_not(tmp_path):
    def paint(canvas):
        for y, narrower in ((550, -1.5), (500, 0)):
            text = canvas.beginText(50, y)
            text.setFont("Helvetica", 10, leading=14)
            text.setWordSpace(narrower)
            text.textLines(["gender -", "responsive"])
            canvas.drawText(text)

    with plugins.load("parse", "pypdfium2", "Engine")().open(draw(tmp_path / "apart.pdf", paint)) as document:
        found = document.page(1).words
    assert [word.glued for word in found if word.text == "-"] == [True, False]


def test_a_soft_hyphen_that_is_drawn_within_a_word_is_a_hyphen(tmp_path):
    path = tmp_path / "soft.pdf"
    path.write_bytes(make([["sentences of 13\u00ad24 months"]]))
    with plugins.load("parse", "pypdfium2", "Engine")().open(path) as document:
        assert "13-24" in [word.text for word in document.page(1).words]
