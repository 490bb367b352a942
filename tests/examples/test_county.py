"""The made-up county: its counts, its numbers, and files that say the same every time."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import yaml
from python_calamine import CalamineWorkbook, SheetVisibleEnum
from stdnum import luhn
from stdnum.cn import ric

from county_households import Household
from eduaid_rules import Policy, load_policy
from make_county import County, make_county, true_students
from project import EXAMPLES

FOLDER = EXAMPLES / "county"
LOST = ("id-as-number", "id-bad-check", "id-17-digits", "age-of-stage", "nobody")
"""The mistakes that take a child's ID number away."""
COPIES = ("twice-in-school", "two-schools")
KINDS = {*LOST, *COPIES, "unknown-category", "grade-of-other-stage", "not-available"}


@pytest.fixture(scope="module")
def county() -> County:
    """The county of the usual seed."""
    return make_county()


@pytest.fixture(scope="module")
def folder(county: County, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its files."""
    folder = tmp_path_factory.mktemp("county")
    county.write(folder)
    return folder


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The city plan."""
    return load_policy("city-2019")


def files_of(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def rows_of(path: Path, sheet: str | None = None) -> Iterator[Sequence[object]]:
    """The cells of the visible sheets, or of one sheet."""
    if path.suffix == ".csv":
        data = path.read_bytes()
        encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "gb18030"
        encoding = "utf-8" if path.stem == "县外就读登记表" else encoding
        yield from csv.reader(data.decode(encoding).splitlines())
        return
    book = CalamineWorkbook.from_path(path)
    for known in book.sheets_metadata:
        if sheet == known.name or (not sheet and known.visible == SheetVisibleEnum.Visible):
            yield from book.get_sheet_by_name(known.name).to_python(skip_empty_area=False)


def plain(cell: object) -> str:
    """A cell as one text, however wide it was written."""
    return unicodedata.normalize("NFKC", str(cell)).strip().upper()


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    make_county().write(tmp_path)
    assert files_of(tmp_path) == files_of(folder)


@pytest.mark.slow
def test_another_seed_gives_other_students_in_the_same_numbers(county: County) -> None:
    other = make_county(seed=7)
    assert {one.id_number for one in other.students} != {one.id_number for one in county.students}
    assert Counter((one.in_county, one.stage) for one in other.students) == Counter(
        (one.in_county, one.stage) for one in county.students
    )


@pytest.mark.slow
def test_the_poor_are_as_many_as_in_the_report_of_2019(county: County) -> None:
    poor = [student for student in county.students if student.categories]
    here = Counter(student.stage for student in poor if student.in_county)
    away = Counter(student.stage for student in poor if not student.in_county)
    assert len(poor) == 4895
    assert len({student.household.number for student in poor}) == 3648
    assert here["小学"] + here["初中"] == 2555
    assert (here["学前"], here["普通高中"], here["中职"]) == (718, 500, 124)
    assert (away["学前"], away["小学"] + away["初中"]) == (48, 62)
    assert away["普通高中"] + away["中职"] + away["大专及以上"] == 23 + 865
    assert len(county.students) == 9000


@pytest.mark.slow
def test_a_scale_multiplies_students_and_households() -> None:
    students = true_students(scale=2)
    poor = [student for student in students if student.categories]
    assert (len(students), len(poor)) == (18000, 2 * 4895)
    assert len({student.household.number for student in poor}) == 2 * 3648


@pytest.mark.slow
def test_all_true_numbers_are_valid_and_belong_to_one_person(county: County) -> None:
    numbers = [student.id_number for student in county.students]
    assert all(ric.is_valid(number) for number in numbers)
    assert len(set(numbers)) == len(numbers)
    for student in county.students:
        assert ric.get_birth_date(student.id_number) == student.born
        assert student.household.card.startswith("6217")
        assert len(student.household.card) == 19
        assert luhn.is_valid(student.household.card)


def test_only_the_poor_have_a_household_number_and_siblings_share_all_of_it(
    county: County,
) -> None:
    homes: dict[str, Household] = {}
    for student in county.students:
        home = student.household
        assert bool(home.number) == bool(student.categories)
        if home.number:
            assert homes.setdefault(home.number, home) == home
            assert set(home.categories) <= set(student.categories)


def test_every_true_student_is_accepted_and_of_a_usual_age(county: County, policy: Policy) -> None:
    stages = next(fact for fact in policy.facts if fact.name == "学段").values
    ages = {value.name: value.ages for value in stages}
    for student in county.students:
        policy.Student(student.facts)
        usual, born = ages[student.stage], student.born
        age = 2019 - born.year - ((born.month, born.day) > (9, 1))
        assert usual is not None
        assert usual.at_least <= age <= usual.at_most


@pytest.mark.slow
def test_every_school_of_the_county_is_in_the_mapping_file(county: County, folder: Path) -> None:
    text = (folder / "映射.yaml").read_text(encoding="utf-8")
    mapping = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    assert list(mapping) == ["列", "取值", "空白为否", "固定", "学校"]
    assert mapping["空白为否"] == ["困难类别"]
    for student in county.students:
        if student.in_county:
            assert mapping["学校"][student.school].items() <= student.facts.items()


def test_every_student_stands_once_in_the_visible_sheets(county: County, folder: Path) -> None:
    expected = Counter(student.id_number for student in county.students)
    for mistake in county.mistakes:
        expected[mistake.id_number] += (mistake.kind in COPIES) - (mistake.kind in LOST)
    cells = (
        plain(cell)
        for path in folder.rglob("*.*")
        if path.suffix != ".yaml"
        for row in rows_of(path)
        for cell in row
    )
    found = Counter(cell for cell in cells if re.fullmatch(r"\d{17}[\dX]", cell))
    wrong = found - expected
    assert not expected - found
    assert len(wrong) == 2  # of a parent, and with a wrong check digit


def test_the_mistakes_are_where_they_are_said_to_be(county: County, folder: Path) -> None:
    kinds = Counter(mistake.kind for mistake in county.mistakes)
    assert set(kinds) == {*KINDS, "boards-empty"}
    assert kinds["boards-empty"] == 40
    true = {student.id_number: student for student in county.students}
    places = {(mistake.file, mistake.sheet) for mistake in county.mistakes}
    tables = {place: list(rows_of(folder / place[0], place[1])) for place in places}
    for mistake in county.mistakes:
        row = tables[mistake.file, mistake.sheet][mistake.row - 1]
        cells, child = [plain(cell) for cell in row], true[mistake.id_number]
        known = child.household.card in cells or child.household.phone in cells
        assert known, mistake
        assert (mistake.id_number in cells) != (mistake.kind in LOST), mistake
        if mistake.kind == "unknown-category":
            assert "低保" in cells
        if mistake.kind == "grade-of-other-stage":
            assert {"七年级", "九年级"} & set(cells)
        if mistake.kind == "boards-empty":
            assert not {"是", "否", "√", "×", "走读", "寄宿", "寄宿生", "非寄宿生"} & set(cells)


def test_the_read_me_lists_every_planted_mistake(county: County) -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for mistake in county.mistakes:
        if mistake.kind != "boards-empty":
            sheet = mistake.sheet or "—"
            listed = f"| {mistake.file} | {sheet} | {mistake.row} | {mistake.what} |"
            assert listed in text, listed
    rows = [mistake.row for mistake in county.mistakes if mistake.kind == "boards-empty"]
    assert "、".join(map(str, sorted(rows))) in text


def test_the_csv_files_are_in_three_encodings(folder: Path) -> None:
    found: Counter[str] = Counter()
    for path in folder.rglob("*.csv"):
        data = path.read_bytes()
        if data.startswith(b"\xef\xbb\xbf"):
            found["bom"] += 1
        else:
            try:
                data.decode("utf-8")
                found["utf-8"] += 1
            except UnicodeDecodeError:
                data.decode("gb18030")
                found["gb18030"] += 1
    assert found == {"bom": 4, "utf-8": 1, "gb18030": 4}
