from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_pages import BOLD, HEIGHT, ITALIC, Setter, check, kinds, read, wrap

from extract.model.layout import RawPage, RawRule
from extract.segment.page_layout import lay_out

WATER = (
    "The office found that the supply of clean water had grown in every district since the programme began and "
    "that most of the villages now keep their own pumps in good order without help from outside."
)
ROADS = (
    "Roads were mended in twelve districts during the second year and the time that people need to reach a market "
    "fell by a third according to the survey that was carried out by the ministry."
)
SCHOOLS = (
    "Schools opened again after the rains and the number of girls who finish the last class rose for the third year "
    "in a row although the northern provinces are still behind the rest of the country."
)


def test_paragraphs_set_apart_by_white_space():
    page = Setter()
    y = page.block(wrap(WATER, 400), 80, 120)
    page.block(wrap(ROADS, 400), 80, y + 8)
    assert kinds(read([page.page()])) == [("paragraph", WATER), ("paragraph", ROADS)]


def test_paragraphs_set_apart_by_an_indent():
    page = Setter()
    y = 120.0
    for text in (WATER, ROADS, SCHOOLS):
        y = page.block(wrap(text, 390), 80, y, indent=15)
    assert [text for _, text in kinds(read([page.page()]))] == [WATER, ROADS, SCHOOLS]


def test_paragraphs_set_apart_only_by_a_short_last_line():
    page = Setter()
    short = (
        "It was the wish of all who took part in the work that the pumps be handed over to the villages soon."
    )
    y = page.block(wrap(short, 400), 80, 120)
    page.block(wrap(ROADS, 400), 80, y)
    assert [text for _, text in kinds(read([page.page()]))] == [short, ROADS]


def test_columns_are_read_one_after_the_other_whatever_the_content_order():
    left, right = wrap(WATER + " " + ROADS, 200), wrap(SCHOOLS + " " + WATER, 200)
    across = Setter()
    for at in range(min(len(left), len(right))):
        across.line(left[at], 60, 120 + 12 * at)
        across.line(right[at], 320, 120 + 12 * at)
    texts = [text for _, text in kinds(read([across.page()]))]
    assert len(texts) <= 2
    joined = " ".join(texts)
    assert (
        joined.index("clean water had grown")
        < joined.index("Roads were mended")
        < joined.index("Schools opened")
    )


def test_a_paragraph_goes_on_in_the_next_column():
    page = Setter()
    lines = wrap(WATER + " " + ROADS, 200)
    page.block(lines[:6], 60, 600)
    page.block(lines[6:], 320, 120)
    assert [text for _, text in kinds(read([page.page()]))] == [WATER + " " + ROADS]


def test_a_paragraph_goes_on_over_a_page_a_figure_and_a_running_head():
    first, second = Setter(1), Setter(2)
    lines = wrap(WATER, 300)
    for page in (first, second):
        page.line("Annual report of the fund", 80, 40, 8)
        page.line(str(page.number), 300, 810, 8)
    third = Setter(3)
    third.line("Annual report of the fund", 80, 40, 8).line("3", 300, 810, 8)
    third.block(wrap(ROADS, 300), 80, 120)
    first.block(lines[:3], 80, 700)
    second.line("Figure 1. Supply by district", 80, 300, 9, ITALIC)
    second.block(lines[3:], 80, 340)
    reading = read([first.page(), second.page(), third.page()])
    assert ("paragraph", WATER) in kinds(reading)
    whole = next(passage for passage in reading.passages if passage.text == WATER)
    assert whole.pages == (1, 2)
    assert len(whole.boxes) == 2
    assert ("caption", "Figure 1. Supply by district") in kinds(reading)


def test_running_heads_and_page_numbers_stay_on_the_page_and_out_of_passages():
    pages = []
    for number in range(1, 5):
        page = Setter(number)
        page.line("The fund at work", 80, 40, 8).line(f"{number} / 4", 290, 815, 8)
        page.block(wrap((WATER, ROADS, SCHOOLS, WATER)[number - 1], 400), 80, 120)
        pages.append(page.page())
    reading = read(pages)
    assert [text for _, text in kinds(reading)] == [WATER, ROADS, SCHOOLS, WATER]
    assert all("The fund at work" in page.text and "/ 4" in page.text for page in reading.pages)


def test_line_end_hyphens_are_healed_and_real_ones_kept():
    page = Setter()
    y = page.block(
        [
            "The cross-border supply and the peacebuilding fund are well known to many",
            "people in the districts of the north.",
        ],
        80,
        120,
    )
    page.block(
        [
            "It was agreed that all new cross-",
            "border work and all new peace-",
            "building work would be develop-",
            "ed further in the years 2018-",
            "2020 by people of short- and",
            "long-term service.",
        ],
        80,
        y + 10,
    )
    text = read([page.page()]).passages[-1].text
    assert "cross-border work" in text
    assert "new peacebuilding work" in text
    assert "developed further" in text
    assert "2018-2020" in text
    assert "short- and long-term" in text


def test_headings_levels_and_section_paths():
    page = Setter()
    page.line("2. Results", 80, 110, 16, BOLD)
    page.line("2.1 Water", 80, 140, 12, BOLD)
    y = page.block(wrap(WATER, 400), 80, 165)
    page.line("2.2 Roads", 80, y + 15, 12, BOLD)
    page.block(wrap(ROADS, 400), 80, y + 40)
    reading = read([page.page()])
    headings = [(passage.text, passage.level) for passage in reading.passages if passage.kind == "heading"]
    assert headings == [("2. Results", 1), ("2.1 Water", 2), ("2.2 Roads", 2)]
    assert [passage.section for passage in reading.passages if passage.kind == "paragraph"] == [
        ("2. Results", "2.1 Water"),
        ("2. Results", "2.2 Roads"),
    ]


def test_list_items_with_hanging_text_and_their_markers():
    page = Setter()
    y = page.block(wrap(WATER, 400), 80, 120) + 6
    for marker, text in (("•", ROADS), ("•", SCHOOLS)):
        lines = wrap(text, 370)
        page.line(marker, 90, y)
        y = page.block(lines, 110, y)
    for marker, text in (("(a)", ROADS), ("(b)", WATER)):
        lines = wrap(text, 370)
        page.line(marker, 90, y)
        y = page.block(lines, 110, y)
    assert kinds(read([page.page()]))[1:] == [
        ("list_item", ROADS),
        ("list_item", SCHOOLS),
        ("list_item", f"(a) {ROADS}"),
        ("list_item", f"(b) {WATER}"),
    ]


def test_markers_drawn_before_the_whole_list_find_their_lines():
    page = Setter()
    items = ["First the wells were dug.", "Then the pumps were set.", "Last the roads were mended."]
    y = page.block(wrap(WATER, 400), 80, 120) + 6
    for at in range(3):
        page.line(f"{at + 1}.", 90, y + 14 * at)
    for at, text in enumerate(items):
        page.line(text, 104, y + 14 * at)
    assert kinds(read([page.page()]))[1:] == [
        ("list_item", f"{at + 1}. {text}") for at, text in enumerate(items)
    ]


def test_numbered_paragraphs_of_the_united_nations_keep_their_number_and_stay_paragraphs():
    page = Setter()
    y = 120.0
    for number, text in ((21, WATER), (22, ROADS), (23, SCHOOLS), (24, WATER)):
        lines = wrap(f"{number}. {text}", 400)
        y = page.block(lines, 80, y) + 8
    assert kinds(read([page.page()])) == [
        ("paragraph", f"{number}. {text}")
        for number, text in ((21, WATER), (22, ROADS), (23, SCHOOLS), (24, WATER))
    ]


def test_footnotes_are_apart_and_linked_to_their_markers():
    page = Setter()
    lines = wrap(WATER, 400)
    lines[0] = lines[0].replace("water", "water^7", 1)
    page.block(lines, 80, 120)
    page.block(wrap(ROADS, 400), 80, 200)
    page.rules.append(RawRule(80, 690, 200, 690.5, True, False, 0))
    page.line(
        "x^7 See the survey of the ministry, which was made in spring.".replace("x^7", "^7"), 80, 705, 8
    )
    reading = read([page.page()])
    paragraph, foot = reading.passages[0], reading.passages[-1]
    assert paragraph.text == WATER
    assert foot.kind == "footnote"
    assert foot.text == "See the survey of the ministry, which was made in spring."
    assert [(note.marker, note.footnote) for note in paragraph.notes] == [("7", foot.passage_id)]
    assert paragraph.text[: paragraph.notes[0].at].endswith("clean water")


def test_a_unit_raised_to_a_power_is_no_footnote_marker():
    page = Setter()
    page.block(
        wrap("An area of 40 km^2 was covered by the work of the fund in its first year.", 400), 80, 120
    )
    assert read([page.page()]).passages[0].text.startswith("An area of 40 km2 was covered")


def test_table_rows_carry_their_cells_and_their_header():
    page = Setter()
    xs, ys = [80, 200, 320, 440], [100, 120, 140, 160]
    for x in xs:
        page.rules.append(RawRule(x, ys[0], x, ys[-1], True, False, 0))
    for y in ys:
        page.rules.append(RawRule(xs[0], y, xs[-1], y, True, False, 0))
    rows = [["District", "Wells", "Roads"], ["North", "12", "7"], ["South", "9", "31"]]
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            page.line(text, xs[column] + 5, ys[row] + 14, 9, BOLD if row == 0 else 0)
    page.block(wrap(WATER, 400), 80, 220)
    found = [passage for passage in read([page.page()]).passages if passage.kind == "table_row"]
    assert [passage.text for passage in found] == ["District\tWells\tRoads", "North\t12\t7", "South\t9\t31"]
    assert found[1].header == ("District", "Wells", "Roads")


def test_contents_pages_are_no_evidence():
    page = Setter()
    page.line("Contents", 80, 100, 14, BOLD)
    for at, title in enumerate(("Summary", "Results", "Lessons", "Annexes")):
        page.line(f"{title} ........................ {3 + at}", 80, 130 + 14 * at)
    body = Setter(2)
    body.block(wrap(WATER, 400), 80, 120)
    reading = read([page.page(), body.page()])
    assert [passage.evidential for passage in reading.passages] == [True, False, False, False, False, True]


def test_a_tinted_box_does_not_break_the_text_around_it():
    page = Setter()
    lines = wrap(WATER, 230)
    page.block(lines[:4], 60, 120)
    page.rules.append(RawRule(330, 100, 560, 400, False, True, 0xDDEEFF))
    page.block(wrap(ROADS, 200), 340, 120)
    page.block(lines[4:], 60, 120 + 4 * 12)
    assert sorted(text for _, text in kinds(read([page.page()]))) == sorted([WATER, ROADS])


def test_a_page_set_sideways_is_read_as_its_reader_turns_it():
    page = Setter()
    page.block(wrap(WATER, 400), 80, 120)
    upright = page.page()
    turned = RawPage(
        1,
        HEIGHT,
        upright.width,
        0,
        tuple(
            word._replace(
                x0=HEIGHT - word.bottom,
                top=word.x0,
                x1=HEIGHT - word.top,
                bottom=word.x1,
                angle=90,
                baseline=HEIGHT - word.baseline,
            )
            for word in upright.words
        ),
        styles=upright.styles,
    )
    reading = read([turned])
    assert kinds(reading) == [("paragraph", WATER)]
    box = reading.passages[0].boxes[0]
    assert box.top == pytest.approx(80, abs=0.1)
    assert box.x1 == pytest.approx(HEIGHT - (120 - 7.5), abs=0.1)


def test_ligatures_are_spelt_out_in_passages_and_kept_on_the_page():
    page = Setter()
    page.block(["The ﬁrst oﬃce was opened in the south."], 80, 120)
    reading = read([page.page()])
    assert reading.passages[0].text == "The first office was opened in the south."
    assert "ﬁrst oﬃce" in reading.pages[0].text


def test_right_to_left_paragraphs_are_joined_from_the_right():
    page = Setter()
    # Two full lines and a short one, aligned at the right edge; words in logical order run leftwards.
    for y, text in (
        (120, "وجد المكتب ان امدادات المياه قد"),
        (132, "نمت في كل منطقة منذ بداية البرنا"),
        (144, "وان القرى تعتني بها"),
    ):
        x = 400.0
        for word in text.split():
            wide = 5.0 * len(word)
            page._put(word, x - wide, y, 10, 0, x == 400.0, glued=False)
            x -= wide + 2.5
    reading = read([page.page()])
    assert len(reading.passages) == 1
    assert reading.passages[0].text.startswith("وجد المكتب")
    assert reading.passages[0].language == "ar"


def test_layouts_travel_between_processes():
    page = Setter()
    page.block(wrap(WATER, 400), 80, 120)
    layout = lay_out(page.page())
    assert pickle.loads(pickle.dumps(layout)) == layout


words = st.text(
    alphabet=st.sampled_from("abcdeéßﬁАбال-‐\u00ad.,;:()123•§ \t\u2028\u00a0😀"), min_size=1, max_size=9
).filter(lambda text: text.strip() != "" and not any(char.isspace() for char in text))
placed = st.tuples(
    words,
    st.floats(0, 560),
    st.floats(0, 830),
    st.sampled_from([6.0, 8.0, 10.0, 14.0]),
    st.sampled_from([0, 0, 0, 0, 90, 270, 180, -1]),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(st.lists(placed, max_size=40), min_size=1, max_size=4))
def test_every_reading_keeps_its_promises(pages):
    made = []
    for number, content in enumerate(pages, 1):
        page = Setter(number)
        for word, x, y, size, angle, breaks, glued in content:
            page._put(word, x, y, size, 0, breaks, glued=glued, angle=angle)
        made.append(page.page())
    reading = read(made)
    check(reading)
    for raw, page in zip(made, reading.pages, strict=True):
        assert sorted("".join(page.text.split())) == sorted(
            "".join("".join(word.text for word in raw.words).split())
        )
