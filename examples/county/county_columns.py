"""The columns that rosters are put together from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from county_people import Student
from county_schools import BACHELOR, JUNIOR, POSTGRADUATE, PRESCHOOL, PRIMARY, TERTIARY
from county_sheets import Cell, Column, Sheet
from county_spelling import CHINESE, Speller

Rosters: TypeAlias = Mapping[str, Sequence[Student]]
"""The pupils of each school, in the order of its classes."""
SpellerOf: TypeAlias = Callable[[Student], Speller]

STAGE_WORDS = {PRESCHOOL: "幼儿园", "普通高中": "高中", TERTIARY: "大学"}
"""How the register of those away calls the stages; the mapping file reads them."""
PLACE_WORDS = {"本地": "本市", "省内域外": "省内", "省外": "外省"}
PROGRAMME_WORDS = {"高职专科": "专科", POSTGRADUATE: "硕士"}
PREVIOUS_WORDS: dict[str, tuple[str, ...]] = {
    "普通高中": ("甜水县第一中学", "甜水县第二中学", "普通高中"),
    "其他": ("甜水县职业技术学校", "其他"),
}
HOUSEHOLD_WORDS = {"农村": "农业", "城镇": "非农业"}


def columns(speller_of: SpellerOf, *specs: str, group: str = "") -> list[Column]:
    """Columns from texts like ``姓名`` or ``姓名=学生姓名`` (what it is, and its heading)."""
    made = []
    for spec in specs:
        key, _, heading = spec.partition("=")
        made.append(Column(key, heading or key, _cell(key, speller_of), group))
    return made


def by_class(pupils: Sequence[Student]) -> Iterator[tuple[str, list[Student]]]:
    """The pupils of a school, class by class."""
    for name, members in groupby(pupils, key=lambda pupil: pupil.class_name):
        yield name, list(members)


def foot(sheet: Sheet, *texts: str) -> None:
    """Lines below the table, each across all columns."""
    for text in texts:
        sheet.line(text, across=True)


def _cell(key: str, speller_of: SpellerOf) -> Callable[[Student, int], Cell]:
    """What stands in a column: as written by the school, or the fact of that name."""
    if key in SPELT:
        spelt = SPELT[key]
        return lambda student, _: spelt(speller_of(student), student)
    if key in PLAIN:
        return PLAIN[key]

    def fact(student: Student, _: int) -> Cell:
        value = student.facts.get(key)
        return value if isinstance(value, int) else str(value) if value else None

    return fact


def _grade(speller: Speller, student: Student) -> Cell:
    if student.stage == PRESCHOOL:
        return str(student.facts["学前年级"])
    if student.stage in (PRIMARY, JUNIOR):
        return speller.grade(student)
    grade = int(str(student.facts["年级"]))
    if student.facts.get("培养层次") == POSTGRADUATE:
        return grade
    return f"{'大' if student.stage == TERTIARY else '高'}{CHINESE[grade - 1]}"


def _stage(student: Student) -> str:
    if student.facts.get("培养层次", BACHELOR) == "高职专科":
        return "大专"
    return STAGE_WORDS.get(student.stage, student.stage)


def _previous(student: Student) -> str | None:
    """The name of the school that was left, for want of which the kind of it."""
    kind = student.facts.get("毕业学校")
    if kind is None:
        return None
    words = PREVIOUS_WORDS[str(kind)]
    return words[int(student.id_number[14:17]) % len(words)]


def _word(fact: str, words: Mapping[str, str]) -> Callable[[Student, int], Cell]:
    def cell(student: Student, _: int) -> Cell:
        value = student.facts.get(fact)
        return None if value is None else words.get(str(value), str(value))

    return cell


SPELT: dict[str, Callable[[Speller, Student], Cell]] = {
    "姓名": Speller.name,
    "身份证号": lambda speller, student: speller.number(student.id_number),
    "学籍号": lambda speller, student: speller.number(student.student_number),
    "联系电话": lambda speller, student: speller.number(student.household.phone),
    "卡号": lambda speller, student: speller.number(student.household.card),
    "户编号": lambda speller, student: speller.number(student.household.number) or None,
    "年级": _grade,
    "寄宿": lambda speller, student: speller.boards(student) if "寄宿" in student.facts else None,
    "困难类别": lambda speller, student: speller.categories(student) or None,
}
PLAIN: dict[str, Callable[[Student, int], Cell]] = {
    "序号": lambda _, number: number,
    "性别": lambda student, _: student.sex,
    "民族": lambda student, _: student.nation,
    "生日": lambda student, _: student.born,
    "出生日期": lambda student, _: f"{student.born:%Y.%m.%d}",
    "学校": lambda student, _: student.school,
    "班级": lambda student, _: student.class_name,
    "监护人": lambda student, _: student.household.guardian,
    "开户行": lambda student, _: student.household.bank,
    "家庭住址": lambda student, _: student.household.address,
    "备注": lambda _student, _number: None,
    "学段": lambda student, _: _stage(student),
    "毕业学校": lambda student, _: _previous(student),
    "学校所在地": _word("学校所在地", PLACE_WORDS),
    "培养层次": _word("培养层次", PROGRAMME_WORDS),
    "户口性质": _word("户口性质", HOUSEHOLD_WORDS),
    "学籍状态": _word("学籍状态", {"在读": "正常"}),
}
"""``生日`` is a date of Excel's, the others are texts."""
