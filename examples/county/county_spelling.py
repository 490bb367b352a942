"""The forms in which teachers write what is the same thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from county_people import Student

ABBREVIATED = {
    "建档立卡": "建档",
    "农村低保": "农低保",
    "城市低保": "城低保",
    "农村特困供养": "特困",
    "家庭经济困难": "一般困难",
    "保障兜底": "兜底",
}
"""How some schools shorten the categories; the mapping file reads them."""
WIDE = str.maketrans({chr(0x21 + n): chr(0xFF01 + n) for n in range(94)})
CHINESE = "一二三四五六七八九"
GRADE_WORDS = {"小学": 0, "初中": 6}


@dataclass(frozen=True)
class Style:
    """How one school writes."""

    separators: str = "、"
    """What stands between two categories; one of these characters."""
    boards: tuple[str, str] = ("是", "否")
    grades: str = "一年级"
    """一年级, 1, １ or 初一."""
    wide: bool = False
    """Digits as wide as characters."""
    spaced: bool = False
    """Names of two characters pulled apart, and stray spaces."""
    short: bool = False
    """Abbreviated categories."""
    nothing: str = ""
    """What stands for no category."""
    dot: str = "·"
    small_x: bool = False
    tab: bool = False
    """A tab before long numbers, which keeps Excel's hands off them."""


class Speller:
    """Writes the cells of one school in its style."""

    def __init__(self, style: Style, draw: Random) -> None:
        self.style = style
        self._draw = draw

    def name(self, student: Student) -> str:
        """张三, 张　三, or with a stray space behind it."""
        name = student.name.replace("·", self.style.dot)
        if not self.style.spaced:
            return name
        if len(name) == 2:
            return f"{name[0]}　{name[1]}"
        return name + " " if self._draw.random() < 0.1 else name

    def number(self, text: str) -> str:
        """An ID, telephone or card number."""
        if self.style.small_x:
            text = text.replace("X", "x")
        if self.style.wide:
            return text.translate(WIDE)
        return f"\t{text}" if self.style.tab and text else text

    def grade(self, student: Student) -> str | int:
        """The grade of a primary or junior school."""
        grade, stage = int(str(student.facts["年级"])), student.stage
        if self.style.grades == "初一":
            return f"初{CHINESE[grade - 1]}"
        if self.style.grades == "1":
            return grade
        if self.style.grades == "１":
            return str(grade).translate(WIDE)
        return f"{CHINESE[grade + GRADE_WORDS[stage] - 1]}年级"

    def boards(self, student: Student) -> str:
        """Whether the pupil boards."""
        yes, no = self.style.boards
        return yes if student.facts["寄宿"] == "是" else no

    def categories(self, student: Student) -> str:
        """困难类别 as one text."""
        words = list(student.categories)
        if self.style.short:
            words = [ABBREVIATED.get(word, word) for word in words]
        if len(words) > 1 and self._draw.random() < 0.2:
            words.reverse()
        return self._draw.choice(self.style.separators).join(words) or self.style.nothing


def said(fact: str) -> Callable[[Student, int], str | None]:
    """A column that says a fact in the words of the rules; empty where it is not asked."""

    def cell(student: Student, _: int) -> str | None:
        value = student.facts.get(fact)
        return None if value is None else str(value)

    return cell


def tick(category: str, mark: str) -> Callable[[Student, int], str | None]:
    """A column that is ticked for one category."""
    return lambda student, _: mark if category in student.categories else None
