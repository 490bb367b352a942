"""What kinds of fact there are, how answers to them are coded, and what a fact is to a family."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .conditions import Condition
from .number_types import AMOUNTS, DAYS, DECIMALS, WHOLE_NUMBERS, Measure


class Coding(Enum):
    """How the answers to a fact are coded: what most who ask for a type want to know of it."""

    ONE = "one of several atoms"
    SEVERAL = "any of several atoms"
    YES_NO = "one atom"
    NUMBER = "a whole number"
    NONE = "not at all"


class FactType(Enum):
    """The kinds of fact: the word of the rule files, and the one row of all that is known of each.

    What needs a library (the type of a column) stands where that library is, in a table that
    has every type.
    """

    _value_: str
    coding: Coding
    _measure: Measure | None

    def __new__(cls, word: str, coding: Coding, measure: Measure | None = None) -> FactType:
        """A type by its word."""
        made = object.__new__(cls)
        made._value_, made.coding, made._measure = word, coding, measure
        return made

    SINGLE = "单选", Coding.ONE
    MULTIPLE = "多选", Coding.SEVERAL
    YES_NO = "是否", Coding.YES_NO
    INTEGER = "整数", Coding.NUMBER, WHOLE_NUMBERS
    DECIMAL = "小数", Coding.NUMBER, DECIMALS[1, False]
    MONEY = "金额", Coding.NUMBER, AMOUNTS
    DATE = "日期", Coding.NUMBER, DAYS
    IDENTIFIER = "标识", Coding.NONE

    @property
    def is_listed(self) -> bool:
        """Whether a fact lists its values (取值)."""
        return self.coding in (Coding.ONE, Coding.SEVERAL)

    @property
    def is_measured(self) -> bool:
        """Whether the values are whole numbers that ranges can compare."""
        return self.coding is Coding.NUMBER

    @property
    def measure(self) -> Measure:
        """How numbers stand for its values, of a 小数 with one place; of a fact ask the fact.

        Raises ValueError for a type without any.
        """
        if self._measure is None:
            raise ValueError(f"{self.value} is not measured")
        return self._measure


class Nature(Enum):
    """What a fact is to a family: whether a refusal may suggest to change it."""

    CIRCUMSTANCE = "情况"
    IDENTITY = "身份"
    STAGE = "学段"
    TERM = "学期"


class Role(Enum):
    """用作: what a column of a roster is for, where more than rules must find it."""

    PERSON = "人名"
    RESIDENT_ID = "居民身份证"
    ID_KIND = "证件类型"
    STUDENT_ID = "学籍"
    SCHOOL = "校名"
    CLASS = "班名"
    GRADE = "几年级"
    HOUSEHOLD = "户"
    BANK = "银行"
    ACCOUNT = "账号"


@dataclass(frozen=True, slots=True)
class Ages:
    """年龄: the full years that are usual at the start of a term, both included."""

    at_least: int
    at_most: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning for every result of a student for whom ``when`` holds."""

    when: Condition
    text: str
    refuses: bool = False  # 退回, of a fact: a row of a roster of which it holds is refused


@dataclass(frozen=True, slots=True)
class Spelling:
    """写法: what a text in a roster means, as facts and their values."""

    text: str
    means: tuple[tuple[str, str], ...]
    by: str | None = None
    """按: the fact that decides; ``means`` are then its values, each with that of the own fact."""
