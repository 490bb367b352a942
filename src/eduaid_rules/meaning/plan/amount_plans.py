"""What a rule comes to at a term, as data that both engines read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from ...policy.conditions import Condition
from ...policy.items import Payee, PayeeRow
from ...policy.money_and_units import Unit, yuan_text
from ...policy.standards import Pick
from .numbers import WholeNumber


@dataclass(frozen=True, slots=True, repr=False)
class AmountBound:
    """Between which amounts what is paid must lie: anything else is refused (E706)."""

    fact: str
    """The fact that states it."""
    paid: WholeNumber
    """Fen of the term, before any share is taken."""
    at_least: int | None
    at_most: int | None
    per: Unit

    @property
    def allowed(self) -> str:
        """What it should be, as a hint."""
        bounds = (("不低于", self.at_least), ("不高于", self.at_most))
        said = (
            f"{what} {yuan_text(bound)}元/{self.per.value}"
            for what, bound in bounds
            if bound is not None
        )
        return f"应{'、'.join(said)}"


@dataclass(frozen=True, slots=True, repr=False)
class OpenAmount:
    """An amount that is not settled; ``final``: no fact about the student would settle it.

    What is no cash waits for no amount.
    """

    said: str
    reason: str | None = None
    final: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class KnownAmount:
    """An amount that is settled as soon as every fact in it is known."""

    fen: WholeNumber
    """What the term gets."""
    said: str
    unknown: OpenAmount
    """What is said while a fact in it is not known."""
    year: WholeNumber | None = None
    """What stands behind ``said``, where that turns on the student: fen per ``per``."""
    per: Unit = Unit.YEAR
    bound: AmountBound | None = None


@dataclass(frozen=True, slots=True, repr=False)
class NoAmount:
    """These students get nothing (其余: 无)."""


@dataclass(frozen=True, slots=True, repr=False)
class AmountTable:
    """A choice between amounts, by conditions."""

    rows: tuple[tuple[Condition, AmountPlan], ...]
    pick: Pick
    rest: AmountPlan
    """For those whom no row holds."""
    unknown: OpenAmount
    """While it is not known which row is taken."""


AmountPlan: TypeAlias = KnownAmount | OpenAmount | NoAmount | AmountTable


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RulePlan:
    """A rule that is in force at a term."""

    who: Condition
    amount: AmountPlan
    payees: tuple[PayeeRow, ...]
    payee: Payee
    """Who receives it where no row says otherwise."""


def has_amount(amount: AmountPlan) -> bool:
    """Whether anybody can have an amount that is known."""
    match amount:
        case KnownAmount():
            return True
        case AmountTable(rows, _, rest):
            return has_amount(rest) or any(has_amount(inner) for _, inner in rows)
        case OpenAmount() | NoAmount():
            return False
        case _:
            assert_never(amount)
