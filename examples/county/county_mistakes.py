"""The mistakes that are planted in the rosters, and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from county_columns import Rosters
from county_layouts import (
    CARDS,
    JUNIORS_FILE,
    SENIORS_FILE,
    VOCATIONALS_FILE,
    school_names,
)
from county_people import Student, id_number
from county_primary import FOLDER
from county_schools import JUNIOR, PRIMARY, SENIORS
from county_sheets import Cell, Formula, RosterFile, Sheet

EMPTY_BOARDS = (24, 16)
"""How many pupils, poor and not, have an empty 寄宿."""
SCHOOL_OF_EMPTIES = 3
GUARDIAN_BORN = date(1989, 3, 17)
TWICE, MOVED, MOVED_TO = 3, 2, 9
"""Primary schools, by their number: of the child listed twice, and of the one who moved."""


@dataclass(frozen=True)
class Mistake:
    """A planted mistake; ``row`` counts from 1, as the table program shows it."""

    file: str
    sheet: str
    """Empty: a CSV file."""
    row: int
    what: str
    kind: str
    id_number: str
    """Of the true student whose row it is."""


@dataclass(frozen=True)
class Copy:
    """A second row for a child: in which school, and what to say of it."""

    child: Student
    school: str
    kind: str


def copy_children(rosters: dict[str, list[Student]]) -> list[Copy]:
    """Lists one child twice in its school, and one in two schools."""
    names = school_names(PRIMARY)
    twice, moved, to = (names[number] for number in (TWICE, MOVED, MOVED_TO))
    pupils = rosters[twice]
    child = next(pupil for pupil in pupils[10:] if pupil.categories)
    at = pupils.index(child)
    while pupils[at + 1].class_name == child.class_name and at < pupils.index(child) + 6:
        at += 1
    pupils.insert(at + 1, child)
    gone = next(pupil for pupil in rosters[moved][40:] if pupil.categories)
    there = rosters[to]
    grade = gone.facts["年级"]
    after = next(at for at, pupil in enumerate(there) if pupil.facts["年级"] == grade)
    other = there[after]
    facts = {**other.facts, "年级": grade, "困难类别": gone.facts["困难类别"]}
    new = replace(gone, school=to, class_name=other.class_name, facts=facts)
    there.insert(after + 1, new)
    return [Copy(child, twice, "twice-in-school"), Copy(gone, to, "two-schools")]


class Planter:
    """Changes cells of laid-out rosters, and remembers where."""

    def __init__(self, files: Sequence[RosterFile], rosters: Rosters) -> None:
        self.mistakes: list[Mistake] = []
        self._files = {file.path: file for file in files}
        self._pupils = {pupil.id_number: pupil for pupils in rosters.values() for pupil in pupils}
        self._taken: set[str] = set()

    def sheet(self, path: str, name: str | None = None) -> Sheet:
        """A sheet of a file: the one of that name, else the first."""
        sheets = self._files[path].sheets
        return next(sheet for sheet in sheets if name in (None, sheet.name))

    def leave(self, child: Student) -> None:
        """Keeps other mistakes away from a child."""
        self._taken.add(child.id_number)

    def find(self, sheet: Sheet, wanted: Callable[[Student], bool]) -> tuple[Student, int]:
        """The first student past a quarter of the sheet who will do, and the row."""
        listed = list(sheet.where.items())
        start = len(listed) // 4
        for number, rows in listed[start:] + listed[:start]:
            pupil = self._pupils[number]
            if number not in self._taken and len(rows) == 1 and wanted(pupil):
                self._taken.add(number)
                return pupil, rows[0]
        raise LookupError(f"nobody in {sheet.name} will do")

    def note(self, path: str, sheet: Sheet, row: int, what: str, kind: str, child: Student) -> None:
        """Remembers a mistake in a row counted from 0."""
        self.mistakes.append(Mistake(path, sheet.name, row + 1, what, kind, child.id_number))

    def change(
        self,
        path: str,
        key: str,
        cell: Callable[[Student], Cell],
        what: str,
        kind: str,
        wanted: Callable[[Student], bool] = lambda _: True,
        sheet_name: str | None = None,
    ) -> None:
        """Writes something wrong in one column of a fitting student."""
        sheet = self.sheet(path, sheet_name)
        child, row = self.find(sheet, wanted)
        sheet.rows[row][sheet.column(key)] = cell(child)
        self.note(path, sheet, row, what, kind, child)


def plant(files: Sequence[RosterFile], rosters: Rosters, copies: Sequence[Copy]) -> list[Mistake]:
    """Plants all mistakes and says where they are."""
    planter = Planter(files, rosters)
    for copy in copies:
        planter.leave(copy.child)
        _note_copy(planter, copy)
    _wrong_numbers(planter)
    _wrong_words(planter)
    _failed_look_ups(planter)
    _nobody(planter)
    _empty_boards(planter)
    return planter.mistakes


def _note_copy(planter: Planter, copy: Copy) -> None:
    path = _path(copy.school)
    sheet = planter.sheet(path)
    row = sheet.where[copy.child.id_number][-1]
    if copy.kind == "two-schools":
        first = planter.sheet(_path(copy.child.school)).where[copy.child.id_number][0]
        what = f"同一个学生也在{copy.child.school}的花名册（第{first + 1}行）"
    else:
        first = sheet.where[copy.child.id_number][0]
        what = f"同一个学生在本表第{first + 1}行已经有了"
    planter.note(path, sheet, row, what, copy.kind, copy.child)


def _wrong_numbers(planter: Planter) -> None:
    """ID numbers that no longer are what they were."""
    names = school_names(PRIMARY)
    planter.change(
        f"{FOLDER}/{names[0]}（一至三年级）.xlsx",
        "身份证号",
        lambda child: float(f"{child.id_number[:15]}000"),
        "身份证号被存成了数字，末三位已经丢失",
        "id-as-number",
        lambda child: child.id_number[-1] != "X",
    )
    planter.change(
        JUNIORS_FILE,
        "身份证号",
        lambda child: child.id_number[:-1] + str((int(child.id_number[-1]) + 3) % 10),
        "身份证号末位（校验码）不对",
        "id-bad-check",
        lambda child: child.id_number[-1] != "X" and child.school == school_names(JUNIOR)[0],
        "花名册",
    )
    planter.change(
        VOCATIONALS_FILE,
        "身份证号",
        lambda child: child.id_number[:15] + child.id_number[16:],
        "身份证号只有17位",
        "id-17-digits",
    )
    planter.change(
        f"{FOLDER}/{names[12]}.xlsx",
        "身份证号",
        lambda _: _guardian_number(),
        f"填成了家长的身份证号（{GUARDIAN_BORN:%Y}年出生）",
        "age-of-stage",
    )


def _wrong_words(planter: Planter) -> None:
    """A category and grades that cannot be."""
    names = school_names(PRIMARY)
    planter.change(
        f"{FOLDER}/{names[4]}.csv",
        "困难类别",
        lambda _: "低保",
        "困难类别写成“低保”，没有说是农村还是城市",
        "unknown-category",
        lambda child: child.categories == ("农村低保",),
    )
    for number, suffix, word in ((7, "xlsx", "七年级"), (15, "csv", "九年级")):
        planter.change(
            f"{FOLDER}/{names[number]}.{suffix}",
            "年级",
            partial(_always, word),
            f"小学里有{word}",
            "grade-of-other-stage",
        )


def _always(word: str, _: Student) -> str:
    return word


def _failed_look_ups(planter: Planter) -> None:
    """Cells that say #N/A."""
    path, school = SENIORS_FILE, SENIORS[1].name
    planter.change(
        path,
        "卡号",
        lambda _: None,
        "卡号是 #N/A（VLOOKUP 没有查到）",
        "not-available",
        lambda child: bool(child.categories),
        school,
    )
    sheet, found = planter.sheet(path, school), planter.mistakes[-1]
    row, number = found.row - 1, sheet.column("身份证号")
    text = f"=VLOOKUP({'ABCDEFGHIJ'[number]}{row + 1},{CARDS}!A:B,2,FALSE)"
    sheet.rows[row][sheet.column("卡号")] = Formula(text, "#N/A")
    cards = planter.sheet(path, CARDS)
    cards.rows = [cells for cells in cards.rows if cells[0] != sheet.rows[row][number]]
    planter.change(
        f"{FOLDER}/{school_names(PRIMARY)[21]}.csv",
        "困难类别",
        lambda _: "#N/A",
        "困难类别是 #N/A（VLOOKUP 没有查到）",
        "not-available",
        lambda child: bool(child.categories),
    )


def _nobody(planter: Planter) -> None:
    """A row without a name and a number."""
    path = f"{FOLDER}/{school_names(PRIMARY)[8]}.xlsx"
    sheet = planter.sheet(path)
    child, row = planter.find(sheet, lambda child: bool(child.categories))
    for key in ("姓名", "身份证号"):
        sheet.rows[row][sheet.column(key)] = None
    planter.note(path, sheet, row, "没有姓名，也没有身份证号", "nobody", child)


def _empty_boards(planter: Planter) -> None:
    """Pupils of whom nobody wrote whether they board."""
    school = school_names(JUNIOR)[SCHOOL_OF_EMPTIES]
    for many, poor in zip(EMPTY_BOARDS, (True, False), strict=True):
        for _ in range(many):
            planter.change(
                JUNIORS_FILE,
                "寄宿",
                lambda _: None,
                "没有填是否寄宿",
                "boards-empty",
                partial(_at_school, school, poor),
                "花名册",
            )


def _at_school(school: str, poor: bool, child: Student) -> bool:
    return child.school == school and bool(child.categories) is poor


def _guardian_number() -> str:
    """The ID number of a parent; no student was born that year."""
    return id_number(f"452229{GUARDIAN_BORN:%Y%m%d}021")


def _path(school: str) -> str:
    """The file of a primary school that has one file."""
    suffix = "csv" if school_names(PRIMARY).index(school) % 6 in (3, 4) else "xlsx"
    return f"{FOLDER}/{school}.{suffix}"
