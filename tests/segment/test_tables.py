"""Tables are found where there are some, cell by cell, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.model.layout import RawRule, RawWord
from extract.segment.grid import TableGrid
from extract.segment.tables import continues, find_tables

WIDTH, HEIGHT = 600.0, 800.0
EM = 5.0
"""Width of every letter; lines are 10 points high, the space between words is 3."""


def line(x: float, top: float, text: str, style: int = 0) -> list[RawWord]:
    """Words of a line that begins at x."""
    words = []
    for i, token in enumerate(text.split()):
        end = x + EM * len(token)
        words.append(RawWord(token, x, top, end, top + 10, 10.0, style, 0, i == 0, False))
        x = end + 3
    return words


def right(x: float, top: float, text: str) -> list[RawWord]:
    """Words of a line that ends at x."""
    width = sum(EM * len(token) + 3 for token in text.split()) - 3
    return line(x - width, top, text)


def across(top: float, x0: float, x1: float) -> RawRule:
    return RawRule(x0, top, x1, top, stroked=True, filled=False, colour=0)


def down(x: float, top: float, bottom: float) -> RawRule:
    return RawRule(x, top, x, bottom, stroked=True, filled=False, colour=0)


def fill(x0: float, top: float, x1: float, bottom: float, colour: int = 0xCCCCCC) -> RawRule:
    return RawRule(x0, top, x1, bottom, stroked=False, filled=True, colour=colour)


def lattice(xs: Sequence[float], ys: Sequence[float]) -> list[RawRule]:
    return [across(y, xs[0], xs[-1]) for y in ys] + [down(x, ys[0], ys[-1]) for x in xs]


def rows(table: TableGrid, words: Sequence[RawWord]) -> list[list[str]]:
    texts: list[list[str]] = [[] for _ in range(table.n_rows)]
    for cell in table.cells:
        texts[cell.row].append(" ".join(words[i].text for i in cell.words))
    return texts


def only(words: Sequence[RawWord], rules: Iterable[RawRule] = ()) -> TableGrid:
    found = find_tables(words, tuple(rules), WIDTH, HEIGHT)
    assert len(found) == 1, [rows(table, words) for table in found]
    return found[0]


PROSE = (
    "The office will review the results of the programme with its partners before the end of the year and will report",
    "to the board on what was learned from the evaluation of the country offices in the region and on the use of funds",
    "that were set aside for this purpose by the members at their last session which was held at the main office",
)


def prose(x: float, top: float, n_lines: int, n_words: int = 18) -> list[RawWord]:
    words: list[RawWord] = []
    for i in range(n_lines):
        words += line(x, top + 12 * i, " ".join(PROSE[i % 3].split()[:n_words]))
    return words


def figures(top: float = 100.0, n_rows: int = 6) -> list[RawWord]:
    """A table of figures without any rule."""
    words = right(300, top, "2019") + right(380, top, "2020") + right(460, top, "2021")
    for i in range(n_rows):
        y = top + 14 * (i + 1)
        words += line(60, y, f"Country office {'abcdefghij'[i]}")
        words += (
            right(300, y, f"{i + 3},{100 + i}") + right(380, y, f"{7 * i + 12}.5") + right(460, y, f"{i}%")
        )
    return words


# --- ruled ------------------------------------------------------------------------------------------------


def test_a_ruled_table_has_the_cells_its_lines_close() -> None:
    words = (
        line(55, 105, "Output")
        + line(205, 105, "Target")
        + line(55, 135, "Wells dug")
        + line(205, 135, "120")
    )
    table = only(words, lattice((50, 200, 300), (100, 130, 160)))
    assert table.ruled
    assert rows(table, words) == [["Output", "Target"], ["Wells dug", "120"]]
    assert (table.x0, table.top, table.x1, table.bottom) == (50, 100, 300, 160)
    assert table.header == ("Output", "Target")


def test_merged_cells_span() -> None:
    rules = [across(y, 50, 400) for y in (100, 130, 190)] + [across(160, 150, 400)]
    rules += [down(50, 100, 190), down(400, 100, 190), down(150, 130, 190), down(275, 130, 190)]
    words = line(60, 110, "Budget by year") + line(60, 140, "Total")
    words += line(160, 140, "2019") + line(280, 140, "2020") + line(160, 170, "10") + line(280, 170, "20")
    table = only(words, rules)
    spans = {(cell.row, cell.column): (cell.row_span, cell.column_span) for cell in table.cells}
    assert spans == {
        (0, 0): (1, 3),
        (1, 0): (2, 1),
        (1, 1): (1, 1),
        (1, 2): (1, 1),
        (2, 1): (1, 1),
        (2, 2): (1, 1),
    }


def test_outer_verticals_may_be_missing_and_lines_may_be_thin_rectangles() -> None:
    rules = [fill(50, y, 400, y + 0.6, 0) for y in (100, 130, 160)]
    rules += [fill(x, 100, x + 0.5, 160, 0) for x in (150, 275)]
    words = [
        w
        for y, texts in ((110, "abc"), (140, "def"))
        for x, t in zip((60, 160, 280), texts, strict=True)
        for w in line(x, y, t * 3)
    ]
    table = only(words, rules)
    assert rows(table, words) == [["aaa", "bbb", "ccc"], ["ddd", "eee", "fff"]]


def test_cells_of_several_lines_stay_whole() -> None:
    words = line(55, 105, "Recommendation one of the") + line(55, 117, "evaluation of 2019")
    words += line(255, 105, "Accepted by") + line(255, 117, "management in 2020")
    words += line(55, 145, "Recommendation two") + line(255, 145, "Rejected")
    table = only(words, lattice((50, 250, 450), (100, 140, 170)))
    assert rows(table, words)[0] == [
        "Recommendation one of the evaluation of 2019",
        "Accepted by management in 2020",
    ]


def test_rows_of_figures_between_two_lines_are_told_apart() -> None:
    words = line(55, 105, "Office") + right(240, 105, "Staff") + right(340, 105, "Budget")
    for i in range(5):
        words += line(55, 135 + 12 * i, "Office " + "abcde"[i]) + right(240, 135 + 12 * i, str(10 + i))
        words += right(340, 135 + 12 * i, f"{3 + i}.5")
    table = only(words, lattice((50, 150, 250, 350), (100, 130, 200)))
    assert table.n_rows == 6
    assert rows(table, words)[3] == ["Office c", "12", "5.5"]


def test_a_list_of_numbers_stays_in_its_cell() -> None:
    words = line(55, 105, "Analysis") + line(255, 105, "Sources")
    for i in range(5):
        words += line(55, 135 + 30 * i, "The office has a strategy") + line(
            255, 135 + 30 * i, "1, 2, 18, 34, 44, 64"
        )
    table = only(words, lattice((50, 250, 450), (100, *range(130, 281, 30))))
    assert rows(table, words)[1] == ["The office has a strategy", "1, 2, 18, 34, 44, 64"]


def test_of_nested_tables_the_one_with_more_cells_counts() -> None:
    words = line(55, 105, "Outer") + line(305, 105, "Right") + line(55, 305, "Below") + line(305, 305, "Last")
    words += [w for y in (135, 155, 175) for x in (75, 125, 175) for w in line(x, y, "12")]
    rules = lattice((50, 300, 500), (100, 300, 350)) + lattice((70, 120, 170, 220), (130, 150, 170, 190))
    assert rows(only(words, rules), words) == [["12"] * 3] * 3


def test_shading_within_a_shaded_cell_adds_no_cells() -> None:
    shading = [fill(50, 100, 200, 130), fill(55, 103, 195, 115), fill(55, 115, 195, 127)]
    words = line(60, 104, "Name of the") + line(60, 116, "office") + line(205, 104, "Staff")
    words += line(60, 140, "Amman") + line(205, 140, "Yes")
    table = only(words, [*lattice((50, 200, 300), (100, 130, 160)), *shading])
    assert rows(table, words) == [["Name of the office", "Staff"], ["Amman", "Yes"]]


# --- without a grid ---------------------------------------------------------------------------------------


def test_columns_of_figures_are_a_table_without_any_rule() -> None:
    words = figures()
    table = only(words)
    assert not table.ruled
    assert (table.n_rows, table.n_columns, table.n_header_rows) == (7, 4, 1)
    assert rows(table, words)[1] == ["Country office a", "3,100", "12.5", "0%"]
    assert table.header == ("", "2019", "2020", "2021")


def test_prose_above_and_below_stays_out() -> None:
    above, below = prose(50, 40, 3), prose(50, 240, 3)
    words = above + figures() + below
    held = {i for cell in only(words).cells for i in cell.words}
    assert held == set(range(len(above), len(words) - len(below)))


def test_wrapped_row_names_stay_with_their_figures() -> None:
    words = figures(n_rows=4) + line(60, 170, "and regional bureau")
    words += (
        line(60, 184, "Total") + right(300, 184, "12,345") + right(380, 184, "99.5") + right(460, 184, "9%")
    )
    assert rows(only(words), words)[4] == ["Country office d and regional bureau", "6,103", "33.5", "3%"]


def test_a_header_over_two_columns_spans_them() -> None:
    words = line(290, 86, "Actual and planned figures") + figures()
    rules = [across(84, 55, 470), across(97, 270, 465), across(111, 55, 470), across(200, 55, 470)]
    table = only(words, rules)
    top = {cell.column: cell.column_span for cell in table.cells if cell.row == 0}
    assert top == {0: 1, 1: 3}
    assert table.n_header_rows == 2


def test_a_rule_under_every_row_makes_a_table_of_text() -> None:
    words: list[RawWord] = []
    rules = [across(95, 50, 550)]
    for i, name in enumerate(("Goal", "Education", "Health", "Water")):
        y = 100 + 45 * i
        words += line(52, y, name) + line(152, y, "The government will spend more on this in the")
        words += line(152, y + 12, "years to come, as the plan of 2019 says")
        rules.append(across(y + 35, 50, 550))
    table = only(words, rules)
    assert (table.n_rows, table.n_columns) == (4, 2)
    assert rows(table, words)[2][0] == "Health"


@pytest.mark.parametrize("angle", [90, 270])
def test_a_table_on_a_turned_page_is_read_as_its_reader_turns_it(angle: int) -> None:
    words = figures()
    turned = [
        word._replace(x0=WIDTH - word.bottom, top=word.x0, x1=WIDTH - word.top, bottom=word.x1, angle=90)
        if angle == 90
        else word._replace(
            x0=word.top, top=HEIGHT - word.x1, x1=word.bottom, bottom=HEIGHT - word.x0, angle=270
        )
        for word in words
    ]
    upright, found = only(words), only(turned)
    assert rows(found, turned) == rows(upright, words)
    assert found.angle == angle
    cell = next(cell for cell in found.cells if cell.words)
    word = turned[cell.words[0]]
    assert cell.x0 - 1 <= word.x0
    assert word.bottom <= cell.bottom + 1


# --- no tables --------------------------------------------------------------------------------------------


def two_columns() -> list[RawWord]:
    return prose(40, 60, 30, 10) + prose(320, 60, 30, 10)


def contents() -> list[RawWord]:
    words: list[RawWord] = []
    for i in range(14):
        words += line(60, 80 + 14 * i, f"Chapter {'abcdefghijklmn'[i]} of the report") + right(
            520, 80 + 14 * i, str(3 + 4 * i)
        )
    return words


def contents_with_dots() -> list[RawWord]:
    words: list[RawWord] = []
    for i in range(6):
        y = 80 + 14 * i
        words += (
            line(60, y, "Findings of the review")
            + line(190, y, "." * 50)
            + right(520, y, f"{i * 5 + 1} – {i * 5 + 4}")
        )
    return words


def bullets() -> list[RawWord]:
    words: list[RawWord] = []
    for i in range(8):
        words += line(60, 80 + 14 * i, "•") + line(80, 80 + 14 * i, f"Members asked for {i + 2} reports")
    return words


def numbered() -> list[RawWord]:
    words: list[RawWord] = []
    for i in range(8):
        words += line(60, 80 + 14 * i, f"{i + 1}.") + line(90, 80 + 14 * i, "The board took note of it")
    return words


def letterhead() -> list[RawWord]:
    words = line(60, 40, "United Nations") + right(540, 40, "A/80/11") + line(60, 70, "General Assembly")
    return words + right(540, 70, "Distr.: General") + right(540, 84, "12 May 2025") + prose(60, 200, 4)


def signatures() -> list[RawWord]:
    words = prose(60, 100, 4) + line(60, 700, "Jane Doe") + line(360, 700, "John Roe")
    return (
        words
        + line(60, 714, "Director")
        + line(360, 714, "Auditor")
        + line(60, 728, "Geneva")
        + line(360, 728, "Rome")
    )


def equations() -> list[RawWord]:
    words: list[RawWord] = []
    for i in range(5):
        words += line(120, 80 + 24 * i, "a = b + c") + right(540, 80 + 24 * i, f"({i + 1})")
    return words


def formulas() -> list[RawWord]:
    words: list[RawWord] = []
    for i in range(5):
        words += (
            line(120, 80 + 14 * i, "x + y")
            + line(180, 80 + 14 * i, f"= {i}")
            + line(260, 80 + 14 * i, "→ 12")
        )
    return words


NO_TABLES = {
    f.__name__: f
    for f in (
        two_columns,
        contents,
        contents_with_dots,
        bullets,
        numbered,
        letterhead,
        signatures,
        equations,
        formulas,
    )
}


@pytest.mark.parametrize("name", NO_TABLES)
def test_nothing_else_is_taken_for_a_table(name: str) -> None:
    words = NO_TABLES[name]()
    assert find_tables(words, (), WIDTH, HEIGHT) == ()


def test_prose_between_head_and_foot_rules_is_no_table() -> None:
    rules = (across(50, 40, 560), across(430, 40, 560))
    assert find_tables(two_columns(), rules, WIDTH, HEIGHT) == ()


def test_a_box_around_a_text_is_no_table() -> None:
    assert find_tables(prose(60, 100, 5), tuple(lattice((50, 560), (90, 170))), WIDTH, HEIGHT) == ()


def test_bars_with_figures_are_a_chart() -> None:
    words: list[RawWord] = []
    rules: list[RawRule] = []
    for i in range(8):
        y, end = 100 + 18 * i, 320 + (37 * i) % 130
        words += (
            line(60, y, f"Region {'abcdefgh'[i]}")
            + line((200 + end) / 2, y, f"{end}.5")
            + right(540, y, str(i * 7 % 10))
        )
        rules += [fill(200, y - 2, end, y + 12, 0x3366CC), fill(end, y - 2, 500, y + 12, 0xCC6633)]
    assert find_tables(words, tuple(rules), WIDTH, HEIGHT) == ()


def test_an_empty_page_has_none() -> None:
    assert find_tables((), (), WIDTH, HEIGHT) == ()
    assert find_tables((), tuple(lattice((50, 200, 300), (100, 130, 160))), WIDTH, HEIGHT) == ()


# --- over pages -------------------------------------------------------------------------------------------


def test_a_table_goes_on_when_its_columns_do() -> None:
    xs = (50.0, 200.0, 300.0)
    words = line(55, 105, "Output", 1) + line(205, 105, "Target", 1)
    words += line(55, 135, "Wells dug") + line(205, 135, "Many")
    first = only(words, lattice(xs, (100, 130, 160)))
    plain = (
        line(55, 65, "Roads built by the end")
        + line(205, 65, "A few miles")
        + line(55, 95, "x")
        + line(205, 95, "y")
    )
    second = only(plain, lattice(xs, (60, 90, 120)))
    other = only(plain, lattice((50, 180, 300), (60, 90, 120)))
    assert continues(first, second)
    assert continues(first, first)
    assert not continues(first, other)


# --- promises ---------------------------------------------------------------------------------------------

coordinate = st.floats(0, 600, allow_nan=False)
token = st.sampled_from(["12", "3.5", "the", "Office", "–", "....", "(a)", "2019", "•", "A/80/11", "n/a"])
some_words = st.lists(
    st.tuples(token, st.integers(0, 30), st.integers(0, 40), st.sampled_from([0, 0, 0, 90, -1])), max_size=80
).map(
    lambda placed: [
        RawWord(t, x * 20.0, y * 14.0, x * 20.0 + EM * len(t), y * 14.0 + 10, 10.0, 0, angle, True, False)
        for t, x, y, angle in placed
    ]
)
some_rules = st.lists(
    st.tuples(coordinate, coordinate, coordinate, coordinate, st.booleans(), st.booleans()), max_size=30
).map(
    lambda placed: [
        RawRule(min(a, c), min(b, d), max(a, c), min(b, d) if thin else max(b, d), not filled, filled, 0)
        for a, b, c, d, thin, filled in placed
    ]
)


@settings(max_examples=100, deadline=None)
@given(some_words, some_rules)
def test_words_stand_in_one_cell_and_cells_do_not_overlap(words: list[RawWord], rules: list[RawRule]) -> None:
    held: list[int] = []
    for table in find_tables(words, tuple(rules), WIDTH, HEIGHT):
        assert len(table.columns) == table.n_columns + 1
        places = []
        for cell in table.cells:
            held += cell.words
            places += [
                (row, column)
                for row in range(cell.row, cell.row + cell.row_span)
                for column in range(cell.column, cell.column + cell.column_span)
            ]
        assert len(places) == len(set(places))
        assert all(row < table.n_rows and column < table.n_columns for row, column in places)
        assert 0 <= table.n_header_rows < table.n_rows
    assert len(held) == len(set(held))
