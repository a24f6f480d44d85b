from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace

import finishes
import pypdf
import pytest
from made_pdf import make, objects_of, report, scanned, stream, write

from extract.parse.limits import Limits
from extract.parse.pool import Pool
from extract.parse.reading import DocumentRead, PagesDone, Surveyed, read_documents
from extract.parse.tasks import Source

LIMITS = Limits(address_space=1 << 30, seconds_per_page=20.0, seconds_to_open=20.0)
IMPATIENT = replace(LIMITS, seconds_per_page=4.0)

_pools: dict[int, Pool] = {}


@pytest.fixture(scope="module", autouse=True)
def shared_workers():
    """Workers that outlive a test, as they outlive a document: starting them is most of a test's time."""
    yield
    while _pools:
        _pools.popitem()[1].close()


def read(folder, files: dict[str, bytes], *, jobs=2, engine="pypdfium2", limits=LIMITS, finish=None, password=None, ocr="off"):
    """Readings and all events of a set of files."""
    sources = []
    for name, data in files.items():
        path = folder / name
        path.write_bytes(data)
        sources.append(
            Source(hashlib.sha256(data).hexdigest(), path, name, engine, password=password, ocr=ocr, limits=limits)
        )
    pool = _pools.get(jobs) or _pools.setdefault(jobs, Pool(jobs, limits=LIMITS))
    events = list(read_documents(sources, pool=pool, finish=finish))
    by_id = {source.document_id: source.name for source in sources}
    ended = [event for event in events if isinstance(event, DocumentRead)]
    assert sorted(event.document_id for event in ended) == sorted(by_id), "every document ends exactly once"
    return {by_id[event.document_id]: event for event in ended}, events


def codes(ended: DocumentRead) -> list[tuple[str, int | None]]:
    return [(issue.code, issue.page) for issue in ended.issues]


def texts(ended: DocumentRead) -> list[str]:
    assert ended.reading is not None, ended.issues
    return [page.text for page in ended.reading.pages]


def test_short_and_long_documents_are_read_whole(tmp_path):
    ended, events = read(tmp_path, {"short.pdf": make(report(3)), "long.pdf": make(report(75))})
    assert [len(texts(ended[name])) for name in ("short.pdf", "long.pdf")] == [3, 75]
    for number, text in enumerate(texts(ended["long.pdf"]), start=1):
        assert f"in year {2000 + number} found" in text
    assert codes(ended["long.pdf"]) == []
    assert Surveyed(2, 78) in events
    assert sum(event.pages for event in events if isinstance(event, PagesDone)) == 78


def test_the_result_does_not_depend_on_the_workers(tmp_path):
    files = {f"{n}.pdf": make(report(n, about=f"topic {n}")) for n in (1, 5, 40, 70)}
    one, _ = read(tmp_path, files, jobs=1)
    three, _ = read(tmp_path, files, jobs=3)
    assert one == three


@pytest.mark.parametrize("n_pages", [4, 40])
@pytest.mark.parametrize(
    ("word", "code"),
    [("CRASH", "page-crashed"), ("HANG", "page-timeout"), ("MEMORY", "page-memory"), ("STUMBLE", "layout-failed"), ("REFUSE", "page-unreadable")],
)
def test_a_bad_page_costs_itself_only(tmp_path, faulty_engine, n_pages, word, code):
    pages = report(n_pages)
    pages[2] = [word]
    ended, _ = read(tmp_path, {"a.pdf": make(pages), "b.pdf": make(report(2))}, engine=faulty_engine, limits=IMPATIENT if word == "HANG" else LIMITS)
    assert codes(ended["a.pdf"]) == [(code, 3)]
    found = texts(ended["a.pdf"])
    assert found[2] == ""
    assert [n for n, text in enumerate(found, start=1) if f"in year {2000 + n} found" in text] == [
        n for n in range(1, n_pages + 1) if n != 3
    ]
    assert [page.number for page in ended["a.pdf"].reading.pages] == list(range(1, n_pages + 1))
    assert codes(ended["b.pdf"]) == []


def test_a_page_that_crashes_once_is_read_the_second_time(tmp_path, faulty_engine):
    pages = report(3)
    pages[1].append("CRASHONCE")
    ended, _ = read(tmp_path, {"a.pdf": make(pages)}, engine=faulty_engine)
    assert codes(ended["a.pdf"]) == []
    assert all(texts(ended["a.pdf"]))


def test_a_document_of_bad_pages_is_given_up(tmp_path, faulty_engine):
    limits = replace(LIMITS, lost_pages=3)
    ended, _ = read(tmp_path, {"a.pdf": make([["STUMBLE"]] * 40)}, engine=faulty_engine, limits=limits)
    assert ended["a.pdf"].reading is None
    assert codes(ended["a.pdf"])[0] == ("no-pages", None)


def test_a_file_that_crashes_the_engine_on_opening_is_written_anew(tmp_path, faulty_engine):
    """The copy has the same name, so every way through the engine crashes, and the last one does not use it."""
    ended, _ = read(tmp_path, {"crash-on-open.pdf": make(report(2)), "b.pdf": make(report(3))}, engine=faulty_engine)
    assert ended["crash-on-open.pdf"].reading is None
    assert codes(ended["crash-on-open.pdf"])[0][0] == "unreadable"
    assert ended["b.pdf"].reading is not None


def test_what_else_is_done_with_a_reading_comes_back_with_it(tmp_path):
    ended, _ = read(tmp_path, {"a.pdf": make(report(2)), "b.pdf": make(report(40))}, finish=finishes.count_pages)
    assert [ended[name].finished for name in ("a.pdf", "b.pdf")] == [2, 40]


def test_a_failure_in_it_costs_the_extras_only(tmp_path):
    ended, _ = read(tmp_path, {"a.pdf": make(report(2))}, finish=finishes.fail)
    assert ended["a.pdf"].finished is None
    assert codes(ended["a.pdf"]) == [("not-enriched", None)]
    assert all(texts(ended["a.pdf"]))


TRUNCATED_AT = [0.5, 0.7, 0.9, 0.97]


@pytest.mark.parametrize("share", TRUNCATED_AT)
def test_a_file_that_is_cut_off_gives_the_pages_it_has(tmp_path, share):
    whole = make(report(20))
    ended, _ = read(tmp_path, {"cut.pdf": whole[: int(len(whole) * share)]})
    assert codes(ended["cut.pdf"])[0] == ("recovered", None)
    found = texts(ended["cut.pdf"])
    assert len(found) >= int(20 * share) - 5
    assert "in year 2001 found" in found[0]
    assert {page.method for page in ended["cut.pdf"].reading.pages[:3]} == {"recovered"}


def _without_header(data: bytes) -> bytes:
    return data.replace(b"%PDF-1.7\n", b"", 1)


def _damaged_table(data: bytes) -> bytes:
    return data.replace(b"00000 n", b"99999 x").replace(b"startxref", b"startyref").replace(b"trailer", b"trialer")


@pytest.mark.parametrize(
    "damage", [lambda data: b"junk" * 3000 + data, _without_header, _damaged_table], ids=["leading junk", "no header", "no table"]
)
def test_a_damaged_file_is_mended(tmp_path, damage):
    ended, _ = read(tmp_path, {"bad.pdf": damage(make(report(6)))})
    assert [f"in year {2000 + n} found" in text for n, text in enumerate(texts(ended["bad.pdf"]), start=1)] == [True] * 6


def _swapped_places(data: bytes) -> bytes:
    """The table gives each page the place of its content, and the other way about: PDFium opens it and loads no page."""
    places = re.findall(rb"\d{10}(?= 00000 n)", data)
    for page, content in zip(places[3::2], places[4::2], strict=True):
        data = data.replace(page + b" 00000 n", b"x").replace(content + b" 00000 n", page + b" 00000 n")
        data = data.replace(b"\nx ", b"\n" + content + b" 00000 n ")
    return data


def _wrong_lengths(data: bytes) -> bytes:
    return re.sub(rb"/Length \d+", b"/Length 9", data)


@pytest.mark.parametrize("damage", [_swapped_places, _wrong_lengths])
def test_a_file_that_opens_and_gives_no_or_less_text_is_written_anew(tmp_path, damage):
    ended, _ = read(tmp_path, {"bad.pdf": damage(make(report(4)))})
    assert [f"in year {2000 + n} found" in text for n, text in enumerate(texts(ended["bad.pdf"]), start=1)] == [True] * 4


def test_a_file_without_its_end_and_pages_is_said_to_be_cut_off(tmp_path):
    ended, _ = read(tmp_path, {"cut.pdf": make(report(4))[:200]})
    assert codes(ended["cut.pdf"]) == [("unreadable", None)]
    assert ended["cut.pdf"].issues[0].message.endswith("its end is missing, and its pages with it. Copy or download it again.")


def _page_tree_loop() -> bytes:
    objects = objects_of(report(2))
    objects[2] = b"<< /Type /Pages /Count 3 /Kids [2 0 R 4 0 R 6 0 R] >>"
    return write(objects)


def _label_loop() -> bytes:
    objects = objects_of(report(3), catalog=b"/PageLabels 50 0 R")
    objects[50] = b"<< /Kids [50 0 R] >>"
    return write(objects)


def _outline_loop() -> bytes:
    objects = objects_of(report(1), catalog=b"/Outlines 50 0 R")
    objects[50] = b"<< /First 51 0 R /Last 51 0 R >>"
    objects[51] = b"<< /Title (x) /Parent 50 0 R /Next 51 0 R /First 51 0 R >>"
    return write(objects)


def _deflate_bomb() -> bytes:
    objects = objects_of(report(2))
    objects[7] = stream(b"BT /F1 9 Tf (x) Tj ET " + b" " * (300 << 20))
    return write(objects)


def _laughing_forms(depth: int = 12, wide: int = 12) -> bytes:
    objects = objects_of(report(2))
    for level in range(depth):
        below = b"/X%d Do " % (level + 1) * wide if level + 1 < depth else b"BT /F1 9 Tf (ha) Tj ET "
        extra = b" /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> /XObject << /X%d %d 0 R >> >>"
        objects[100 + level] = stream(below, extra % (level + 1, 101 + level))
    objects[6] = objects[6].replace(b"/Font <<", b"/XObject << /X0 100 0 R >> /Font <<")
    objects[7] = stream(b"/X0 Do")
    return write(objects)


def _deep_array() -> bytes:
    return make(report(1), trailer=b"/Deep " + b"[" * 100_000 + b"]" * 100_000)


def _huge_page() -> bytes:
    return make(report(1)).replace(b"[0 0 595 842]", b"[0 0 9e9 9e9]")


def _endless_text() -> bytes:
    objects = objects_of(report(2))
    objects[7] = stream(b"BT /F1 9 Tf 1 0 0 1 72 700 Tm " + b"(word word word word ) Tj " * 60_000 + b" ET")
    return write(objects)


@pytest.mark.parametrize(
    "nasty",
    [_page_tree_loop, _label_loop, _outline_loop, _deflate_bomb, _laughing_forms, _deep_array, _huge_page, _endless_text],
    ids=lambda nasty: nasty.__name__.strip("_"),
)
def test_a_nasty_file_ends_with_a_reason_or_its_text(tmp_path, nasty):
    ended, _ = read(tmp_path, {"nasty.pdf": nasty(), "good.pdf": make(report(2))}, limits=replace(LIMITS, seconds_per_page=8.0))
    assert all(texts(ended["good.pdf"]))
    outcome = ended["nasty.pdf"]
    assert outcome.reading is not None or outcome.issues[0].message
    if outcome.reading is not None and outcome.reading.pages[0].text:
        assert "in year 2001 found" in outcome.reading.pages[0].text


def test_label_loops_cost_the_labels_only(tmp_path):
    ended, _ = read(tmp_path, {"loop.pdf": _label_loop()})
    assert ("labels-damaged", None) in codes(ended["loop.pdf"])
    assert all(texts(ended["loop.pdf"]))


@pytest.mark.parametrize("claimed", [5, 100, 2_000_000_000])
def test_a_lie_about_the_number_of_pages_is_seen_through(tmp_path, claimed):
    ended, _ = read(tmp_path, {"liar.pdf": make(report(2), count=claimed)})
    assert [text != "" for text in texts(ended["liar.pdf"])] == [True, True]


REFUSED = {
    "empty-file": b"",
    "not-a-pdf": b"<!DOCTYPE html><html><body>Sign in</body></html>",
    "no-pages": make([]),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_cannot_be_read_is_refused_with_reason_and_next_step(tmp_path, code):
    ended, _ = read(tmp_path, {"x.pdf": REFUSED[code]})
    assert ended["x.pdf"].reading is None
    assert codes(ended["x.pdf"]) == [(code, None)]
    message = ended["x.pdf"].issues[0].message
    assert "x.pdf" in message
    assert message.count(".") >= 2, "a reason and a next step"


def _encrypted(user: str, owner: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make(report(2))))
    writer.encrypt(user, owner, algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_an_encrypted_file_opens_with_either_password_and_says_so_without(tmp_path):
    data = _encrypted("visitor", "owner")
    ended, _ = read(tmp_path, {"locked.pdf": data})
    assert codes(ended["locked.pdf"]) == [("encrypted", None)]
    assert "--password" in ended["locked.pdf"].issues[0].message
    for password in ("visitor", "owner"):
        ended, _ = read(tmp_path, {"locked.pdf": data}, password=password)
        assert all(texts(ended["locked.pdf"]))
    ended, _ = read(tmp_path, {"locked.pdf": data}, password="wrong")
    assert codes(ended["locked.pdf"]) == [("encrypted", None)]


@pytest.mark.parametrize("owner", ["owner", ""])
def test_no_way_leads_round_a_password(tmp_path, owner):
    """With an empty owner password pypdf would open a file that asks everybody else for one."""
    data = _encrypted("visitor", owner)
    for damage in (data, b"junk\n" * 500 + data, data[: data.rindex(b"startxref")]):
        ended, _ = read(tmp_path, {"locked.pdf": damage})
        assert codes(ended["locked.pdf"]) == [("encrypted", None)]
        assert ended["locked.pdf"].reading is None
        assert "--password" in ended["locked.pdf"].issues[0].message


def test_a_file_that_only_restricts_printing_just_opens(tmp_path):
    ended, _ = read(tmp_path, {"restricted.pdf": _encrypted("", "owner")})
    assert codes(ended["restricted.pdf"]) == []
    assert all(texts(ended["restricted.pdf"]))


def test_scripts_launches_and_attachments_are_reported_and_left_alone(tmp_path):
    mark = tmp_path / "launched"
    objects = objects_of(report(1), catalog=b"/OpenAction 50 0 R /Names << /EmbeddedFiles << /Names [(a) 52 0 R] >> >>")
    objects[50] = b"<< /S /JavaScript /JS (app.alert\\(1\\)) /Next 51 0 R >>"
    objects[51] = b"<< /S /Launch /F (touch %s) >>" % str(mark).encode()
    objects[52] = b"<< /Type /Filespec /F (a.exe) /EF << /F 53 0 R >> >>"
    objects[53] = stream(b"MZ", b" /Type /EmbeddedFile")
    ended, _ = read(tmp_path, {"active.pdf": write(objects)})
    assert sorted(code for code, _ in codes(ended["active.pdf"])) == ["attachments", "launch", "scripts"]
    assert all(texts(ended["active.pdf"]))
    assert not mark.exists()


def test_a_page_with_too_much_on_it_is_cut_off_and_says_so(tmp_path):
    limits = replace(LIMITS, words_per_page=20)
    ended, _ = read(tmp_path, {"long.pdf": make(report(2))}, limits=limits)
    assert codes(ended["long.pdf"]) == [("page-cut", 1), ("page-cut", 2)]
    assert all(len(text.split()) == 20 for text in texts(ended["long.pdf"]))


def test_a_document_with_too_many_pages_or_too_much_text_is_cut_off_and_says_so(tmp_path):
    files = {"long.pdf": make(report(50))}
    ended, _ = read(tmp_path, files, limits=replace(LIMITS, pages=40))
    assert codes(ended["long.pdf"]) == [("too-many-pages", None)]
    assert len(texts(ended["long.pdf"])) == 40
    for jobs in (1, 3):
        ended, _ = read(tmp_path, files, jobs=jobs, limits=replace(LIMITS, characters=5000))
        assert [code for code, _ in codes(ended["long.pdf"])] == ["too-much-text"]
        assert sum(map(len, texts(ended["long.pdf"]))) <= 5000 < 300 + sum(map(len, texts(ended["long.pdf"])))


def test_scans_are_listed_when_they_are_not_recognised(tmp_path):
    ended, _ = read(tmp_path, {"scan.pdf": scanned(2)})
    assert codes(ended["scan.pdf"]) == [("scanned-page", 1), ("scanned-page", 2)]
    assert texts(ended["scan.pdf"]) == ["", ""]
