"""What an item is: its kind, whether it is due, when and to whom it is paid."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from .conditions import Condition
from .money_and_units import Unit
from .terms import Season


class ItemKind(Enum):
    """What an item is: the word of the rule files, and that of the results."""

    _value_: str
    id: Literal["cash", "waiver", "in_kind", "loan"]

    def __new__(cls, word: str, key: Literal["cash", "waiver", "in_kind", "loan"]) -> ItemKind:
        """A kind by its word."""
        made = object.__new__(cls)
        made._value_, made.id = word, key
        return made

    @property
    def has_worth(self) -> bool:
        """Whether it spares somebody money, though it pays none (免除, 实物)."""
        return self in (ItemKind.WAIVER, ItemKind.IN_KIND)

    CASH = "现金", "cash"
    WAIVER = "免除", "waiver"
    IN_KIND = "实物", "in_kind"
    LOAN = "贷款资格", "loan"


class Award(Enum):
    """Whether meeting the conditions is enough: the word of the rule files, and of the results."""

    _value_: str
    id: Literal["due", "may_apply"]

    def __new__(cls, word: str, key: Literal["due", "may_apply"]) -> Award:
        """An award by its word."""
        made = object.__new__(cls)
        made._value_, made.id = word, key
        return made

    DUE = "应享", "due"
    MAY_APPLY = "可申请", "may_apply"


class Schedule(Enum):
    """When an item is paid (发放)."""

    _value_: str
    only_in: Season | None
    """The one term of a school year in which it is paid, where it is paid in one alone."""
    refusal: str | None
    """Why nothing is given in the other."""
    units: tuple[Unit, ...]
    """What an amount of money that is paid so may be for, in the order of messages."""

    def __new__(
        cls, word: str, only_in: Season | None, refusal: str | None, *units: Unit
    ) -> Schedule:
        """A schedule by its word."""
        made = object.__new__(cls)
        made._value_, made.only_in, made.refusal, made.units = word, only_in, refusal, units
        return made

    def pays(self, unit: Unit) -> bool:
        """Whether a plain amount may be for that: a calendar year too, where each term is paid."""
        whole_years = unit is Unit.CALENDAR_YEAR and self is Schedule.EVERY_TERM
        return unit in self.units or whole_years

    @property
    def bound_unit(self) -> Unit:
        """What the bounds of an open amount are for: each payment."""
        return Unit.TERM if self.only_in is None else Unit.ONCE

    EVERY_TERM = "每学期", None, None, Unit.YEAR, Unit.TERM, Unit.MONTH, Unit.DAY
    EVERY_AUTUMN = "每学年秋季", "秋", "仅秋季学期", Unit.YEAR, Unit.ONCE
    ENTRY_AUTUMN = "入学学年秋季一次", "秋", "仅入学当学期", Unit.ONCE
    MONTHLY = "按月", None, None, Unit.YEAR, Unit.MONTH
    EVERY_SPRING = "每学年春季", "春", "仅春季学期", Unit.YEAR, Unit.ONCE


class Payee(Enum):
    """Who receives it (收款)."""

    HOUSEHOLD_CARD = "家庭卡"
    HOUSEHOLD = "家庭"
    STUDENT = "学生"
    SCHOOL = "学校"
    UNKNOWN = "不详"


@dataclass(frozen=True, slots=True, repr=False)
class PayeeRow:
    """Who receives it where a condition holds."""

    when: Condition
    payee: Payee
