"""Framework files are read exactly, refused with the place and the reason, and found by id or path."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from extract import frameworks
from extract.errors import FrameworkError
from extract.frameworks.yaml_file import shown
from extract.resources import shipped

HERE = Path(__file__).parent
BAD = HERE.parent / "bad_frameworks"
SHIPPED = sorted((shipped("schemas") / "frameworks").glob("*.yaml"))

ELEMENTS = {
    "1.1": 4, "1.2": 5, "1.3": 5, "1.4": 5, "2.1a": 6, "2.1b": 6, "2.1c": 6, "2.1d": 6, "2.1e": 6,
    "3.1": 3, "3.2": 5, "3.3": 4, "3.4": 5, "4.1": 4, "4.2": 4, "4.3": 4, "4.4": 6, "4.5": 6, "4.6": 6,
    "5.1": 3, "5.2": 6, "5.3": 5, "5.4": 6, "5.5": 7, "5.6": 4, "5.7": 4,
    "6.1": 5, "6.2": 4, "6.3": 6, "6.4": 5, "6.5": 6, "6.6": 5, "6.7": 6, "6.8": 5, "6.9": 6,
    "7.1": 6, "7.2": 5, "7.3": 4, "7.4": 7, "7.5": 4,
    "8.1": 7, "8.2": 5, "8.3": 5, "8.4": 5, "8.5": 4, "8.6": 5, "8.7": 6,
    "9.1": 0, "9.2": 0, "9.3": 0, "9.4": 0, "9.5": 0, "9.6": 0, "9.7": 0,
    "10.1": 0, "10.2": 0, "10.3": 0, "11.1": 0, "11.2": 0, "12.1": 0, "12.2": 0, "12.3": 0,
}  # fmt: skip


def test_mopan_3_0_has_its_areas_kpis_micro_indicators_and_elements() -> None:
    mopan = frameworks.load("mopan-3.0")
    assert {code: len(mi.elements) for code, mi in mopan.mis.items()} == ELEMENTS
    assert (len(mopan.areas), len(mopan.kpis), len(mopan.mis), len(mopan.elements)) == (5, 12, 62, 242)
    assert [kpi.code for kpi in mopan.kpis] == [str(number) for number in range(1, 13)]
    assert {mi.code for mi in mopan.mis.values() if mi.addition} == {"2.1e"}
    assert {mi.kpi for mi in mopan.mis.values() if mi.is_scored_directly} == {"9", "10", "11", "12"}
    assert len({element.criterion for element in mopan.elements.values()}) == 242
    assert mopan.elements["4.4.6"].criterion == "The public can obtain the reports of internal audit."
    assert mopan.mi_of["2.1a.3"] == "2.1a"


def test_the_scale_of_mopan_3_0() -> None:
    scale = frameworks.load("mopan-3.0").scale
    assert [level.label for level in scale.levels] == ["4", "3", "2", "1", "0"]
    assert [level.value for level in scale.direct_levels] == [Fraction(number, 2) for number in (7, 5, 3, 1)]
    assert [code.code for code in scale.null_codes] == ["N/E", "N/A"]
    assert [(band.rating, band.low, band.high) for band in scale.bands] == [
        ("Highly satisfactory", Fraction(301, 100), 4),
        ("Satisfactory", Fraction(201, 100), 3),
        ("Unsatisfactory", Fraction(101, 100), 2),
        ("Highly unsatisfactory", 0, 1),
    ]
    assert (scale.decimals, scale.rounding, scale.strip_zeros) == (2, "half-up", True)
    assert [key for key, _ in scale.confidence] == ["high", "medium", "low"]


def test_the_raised_bands_change_the_ratings_and_nothing_else() -> None:
    mopan, star = frameworks.load("mopan-3.0"), frameworks.load("mopan-3.0-star")
    assert star.areas == mopan.areas
    assert [level.value for level in star.scale.direct_levels] == [
        level.value for level in mopan.scale.direct_levels
    ]
    assert [(band.low, band.high) for band in star.scale.bands] == [
        (Fraction(351, 100), 4),
        (Fraction(251, 100), Fraction(7, 2)),
        (Fraction(151, 100), Fraction(5, 2)),
        (0, Fraction(3, 2)),
    ]
    assert star.extends == "mopan-3.0"
    assert star.sha256 != mopan.sha256


def test_a_dropped_file_of_another_shape_is_a_framework() -> None:
    charter = frameworks.load_file(HERE / "care-charter.yaml")
    assert list(charter.mis) == ["C1.1", "C1.2", "C2.10"]
    assert charter.scored_codes == ("C1.1", "C1.2", "C2.10")
    assert charter.scale.direct_levels == charter.scale.levels
    assert charter.scale.levels[-1].meaning == "Harm is being done"
    assert [band.rating for band in charter.scale.bands] == ["A", "B", "C", "D"]
    assert [code.code for code in charter.scale.null_codes] == ["CA"]
    assert (charter.scale.decimals, charter.scale.kpi_from, charter.language) == (1, "printed", "fr")
    assert dict(charter.words)["kpi"] == "commitment"
    assert [area.title for area in charter.areas] == [charter.title]


def test_letters_may_be_levels() -> None:
    ledger = frameworks.load_file(HERE / "ledger.yaml")
    assert [level.label for level in ledger.scale.levels] == ["A", "B", "C", "D"]
    assert ledger.scored_codes == ("PI-1.1-a", "PI-1.1-b")
    assert ledger.scale.bands == ()


def test_a_framework_is_adapted_to_an_organisation_without_copying_it() -> None:
    mopan, harbour = frameworks.load("mopan-3.0"), frameworks.load_file(HERE / "harbour.yaml")
    assert set(mopan.mis) - set(harbour.mis) == {"6.3"}
    assert set(harbour.mis) - set(mopan.mis) == {"2.1f"}
    assert harbour.mis["2.1f"].kpi == "2"
    assert harbour.mis["2.1c"].note == "Read as the good governance of ports."
    assert harbour.scale == mopan.scale


@pytest.fixture(autouse=True)
def no_folders_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(frameworks.FOLDERS, raising=False)


REFUSED = {
    "adaptations_alone": ("the file", "need `extends`"),
    "adapts_nothing": ("adaptations[0]", "no 13.1"),
    "adapts_two_ways": ("adaptations[0]", "`code` and `note`"),
    "areas_and_kpis": ("the file", "either `areas` or `kpis`"),
    "band_gap": ("scale.bands[1].high", "gap"),
    "band_misses_the_bottom": ("scale.bands[1].low", "lowest score, 0.00"),
    "band_misses_the_top": ("scale.bands[0].high", "highest score, 2.00"),
    "band_overlap": ("scale.bands[1].high", "overlap at 1.00"),
    "band_too_fine": ("scale.bands[0].low", "more digits"),
    "code_is_a_number": ("areas[0].kpis[0].mis[1].code", 'in quotes: "1.10"'),
    "code_is_a_word_yaml_knows": ("areas[0].code", "in quotes"),
    "code_of_two_levels": ("areas[0].kpis[0].mis[1].code", "“1” is given twice"),
    "code_twice": ("areas[0].kpis[0].mis[1].code", "“1.1” is given twice"),
    "element_code_twice": ("areas[0].kpis[0].mis[1].code", "“1.1.2” is given twice"),
    "element_skipped": ("areas[0].kpis[0].mis[0].elements[1].number", "should be number 2"),
    "element_without_criterion": ("areas[0].kpis[0].mis[0].elements[1]", "“criterion” is missing"),
    "empty": ("the file", "names and values"),
    "empty_kpi": ("areas[0].kpis[0].mis", "1 or more"),
    "extends_a_bad_one": ("extends", "band_gap.yaml, scale.bands[1].high"),
    "extends_itself": ("extends", "circle"),
    "extends_nothing": ("extends", "no framework “mopan-0.0”"),
    "extends_with_areas": ("the file", "no areas or KPIs of its own"),
    "key_misspelt": ("areas[0].kpis[0].mis[0]", "“elemnts” is not a name"),
    "key_twice": ("the file", "“title” is given twice"),
    "label_is_a_number": ("scale.levels[0].label", "not text"),
    "levels_upside_down": ("scale.levels[1].value", "best first"),
    "nested_too_deep": ("the file", "more than 40 deep"),
    "no_levels": ("scale", "“levels” is missing"),
    "no_version": ("the file", "“version” is missing"),
    "not_a_mapping": ("the file", "names and values"),
    "not_utf8": ("the file", "not UTF-8"),
    "not_yaml": ("the file", "not YAML"),
    "null_code_is_a_level": ("scale.null_codes[0].code", "label of a level"),
    "raised_bands_overlap": ("scale.bands[1].high", "overlap at 2.00"),
    "runs_in_a_circle": ("the file", "stands for itself"),
    "swells": ("the file", "too many values"),
    "takes_python": ("the file", "not YAML"),
}


def test_every_bad_file_has_its_expectation() -> None:
    assert {path.stem for path in BAD.glob("*.yaml")} == set(REFUSED)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_bad_file_is_refused_with_the_place_and_the_reason(name: str) -> None:
    place, reason = REFUSED[name]
    found = frameworks.check(BAD / f"{name}.yaml")
    assert found.framework is None
    assert (shown(found.problems[0].place), reason in found.problems[0].reason) == (place, True), (
        found.problems
    )
    with pytest.raises(FrameworkError) as refused:
        frameworks.load_file(BAD / f"{name}.yaml")
    assert f"{name}.yaml" in refused.value.message
    assert f"{place}: " in refused.value.message
    assert refused.value.exit_code == 4


@pytest.mark.parametrize(
    ("name", "line"), [("code_is_a_number", 24), ("band_gap", 11), ("key_twice", 21), ("element_skipped", 23)]
)
def test_a_problem_names_its_line(name: str, line: int) -> None:
    assert frameworks.check(BAD / f"{name}.yaml").problems[0].line == line


@pytest.mark.parametrize("path", [*SHIPPED, *HERE.glob("*.yaml")], ids=lambda path: path.stem)
def test_a_good_file_passes_the_schema_and_the_loader(path: Path) -> None:
    assert frameworks.check(path, thorough=True).problems == ()


def test_the_shipped_files_are_known_to_be_right_so_that_a_search_need_not_check_them() -> None:
    known = json.loads((shipped("schemas") / "frameworks" / "checked.json").read_text("utf-8"))
    assert known == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in SHIPPED}, (
        "run `python tests/frameworks/refresh.py` after a change of a shipped framework"
    )


def test_a_shipped_framework_loads_without_the_schema_library() -> None:
    code = (
        "import sys; from extract import frameworks; frameworks.load('mopan-3.0-star');"
        "assert not {'jsonschema', 'sqlite3', 'typer'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=HERE.parent.parent)


def test_a_framework_is_found_by_id_in_folders_of_ones_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "misnamed.yaml").write_bytes((HERE / "ledger.yaml").read_bytes())
    (tmp_path / "mopan-3.0.yaml").write_bytes((HERE / "ledger.yaml").read_bytes())
    (tmp_path / "broken.yaml").write_bytes((BAD / "band_gap.yaml").read_bytes())
    monkeypatch.setenv(frameworks.FOLDERS, os.pathsep.join([str(HERE), str(tmp_path)]))
    assert frameworks.load("care-charter").title == "Charte de la qualité des soins"
    assert frameworks.load("mopan-3.0").title == "MOPAN 3.0"
    known = {entry.id: entry for entry in frameworks.available()}
    assert set(known) == {
        "mopan-3.0",
        "mopan-3.0-star",
        "care-charter",
        "harbour",
        "ledger",
        "misnamed",
        "broken",
    }
    assert known["mopan-3.0"].path.parent == shipped("schemas") / "frameworks"
    assert known["ledger"].problem is None
    assert "rename the file to ledger.yaml" in (known["misnamed"].problem or "")
    assert "gap" in (known["broken"].problem or "")


def test_an_unknown_id_lists_those_that_exist() -> None:
    with pytest.raises(FrameworkError, match=r"no framework “mopan-9”. Known: mopan-3.0, mopan-3.0-star"):
        frameworks.load("mopan-9")


def test_a_missing_file_is_named() -> None:
    with pytest.raises(FrameworkError, match=r"nowhere\.yaml cannot be read"):
        frameworks.load("nowhere.yaml")


def test_the_hash_follows_the_file_and_what_it_extends(tmp_path: Path) -> None:
    base, child = tmp_path / "base.yaml", tmp_path / "child.yaml"
    base.write_bytes((HERE / "ledger.yaml").read_bytes())
    child.write_text('extends: ./base.yaml\nid: child\ntitle: Child\nversion: "1"\n')
    first = frameworks.load_file(child).sha256
    assert frameworks.load_file(base).sha256 == hashlib.sha256(base.read_bytes()).hexdigest()
    base.write_text(base.read_text() + "# A remark.\n")
    assert frameworks.load_file(child).sha256 != first
