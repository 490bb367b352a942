"""What a pack promises of its own results (保证), for the prover to hold or refute.

No result depends on them: they are in no digest and in no bundle. What each claim means
exactly is in docs/language.md. All claims are about students of whom every fact is known and
who meet the pack's common conditions (共同条件). A student *has* an item who is entitled to it,
or for whom it is undetermined only because the amount, or the choice between items, is open.
Conditions keep the status day (``AgainstStatusDay``) unresolved: the term decides it.

An item that is named stands for what is paid on top of it (加发) too, in all claims but 人人有;
``rules`` hold the names as they are written, ``items_named`` says what they stand for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from .conditions import ALWAYS, Condition
from .documents import Basis
from .money_and_units import Rate
from .rules import Rule
from .terms import Term


class Check(Enum):
    """The built-in checks of which a pack may allow a finding (检查)."""

    DEAD_CONDITION = "没有作用的条件"
    UNREACHABLE_RULE = "没人能有的规则"
    UNREACHABLE_TIER = "没人能到的档"
    UNCHANGED_VERSION = "没有改变的版本"
    GAP_OR_OVERLAP = "表格的空档或重叠"
    NO_BASIS = "没有依据的项目"
    LEFT_OPEN = "说不清的待定"


@dataclass(frozen=True, slots=True)
class NeverTogether:
    """不同时: nobody has two of these items in one term."""

    rules: tuple[str, ...]
    """Two or more rule ids, as written."""


@dataclass(frozen=True, slots=True)
class EveryoneHas:
    """人人有: everybody of whom the condition holds has every one of these items."""

    who: Condition
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NobodyHas:
    """没人有: nobody of whom the condition holds has any of these items."""

    who: Condition
    rules: tuple[str, ...]
    add_ons: bool = True
    """Whether what is paid on top of them counts (否 of 不含加发)."""


@dataclass(frozen=True, slots=True)
class NotLessFor:
    """不因此减少: each value alone never takes an item away, nor makes its amount lower.

    A student with the value is compared with the same student without it: without this one
    value of a 多选, with the other answer of a 是否. An open amount is neither lower nor higher
    than any other.
    """

    fact: str
    """A 多选 or 是否 fact."""
    values: tuple[str, ...]
    """Of a 多选 each value that takes nothing away, in the vocabulary's order; of a 是否 one
    of 是 and 否."""
    who: Condition = ALWAYS
    """Only of students of whom this holds with the value."""
    rules: tuple[str, ...] | None = None
    """Only these items; None: all of them."""
    add_ons: bool = True
    """Whether what is paid on top of them is compared too."""


@dataclass(frozen=True, slots=True)
class CashAtMost:
    """现金不超过: the cash of these items together, for one student. An open amount is no limit."""

    limit: Rate
    """Per term or per school year (``Unit.TERM``, ``Unit.YEAR``); the terms of a year are those
    that the guarantee looks at, the student being the same in both."""
    who: Condition = ALWAYS
    rules: tuple[str, ...] | None = None
    """Only these items; None: all cash items."""
    add_ons: bool = True
    """Whether what is paid on top of them counts."""


@dataclass(frozen=True, slots=True)
class CashAtLeast:
    """现金不少于: the cash of these items together, for one student. An open amount adds nothing.

    Nothing is said of whom an item may be due of which the text is not known.
    """

    limit: Rate
    """Per term or per school year, as of ``CashAtMost``; of a year only whole ones count, and
    students of whom the condition holds in both terms."""
    who: Condition
    rules: tuple[str, ...] | None = None
    """Only these items; None: all cash items."""
    add_ons: bool = True
    """Whether what is paid on top of them counts."""


@dataclass(frozen=True, slots=True)
class NotMoreFor:
    """不因此增加: more of a number never gives an item, nor makes its amount higher.

    A student is compared with the same student of whom the fact states a higher number. An open
    amount is neither lower nor higher than any other.
    """

    fact: str
    """A stated 整数, 小数 or 金额."""
    who: Condition = ALWAYS
    """Only of students of whom this holds with either number."""
    rules: tuple[str, ...] | None = None
    """Only these items; None: all of them."""
    add_ons: bool = True
    """Whether what is paid on top of them is compared too."""
    together: bool = False
    """合计: the sum of the cash, and not each item by itself."""


@dataclass(frozen=True, slots=True)
class SameAs:
    """相同于: the same state and amount as another pack gives, item by item.

    What the other pack does not know (a value, a fact, a rule) it does not see in a student, and
    does not give. A pack is always the same as itself: with 下级 the claim is about those below.
    """

    pack: str
    """The name of the other pack, such as ``national``."""
    who: Condition = ALWAYS
    rules: tuple[str, ...] | None = None
    """Only these items; None: all items of either."""
    add_ons: bool = True
    """Whether what is paid on top of them is compared too."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """容许: a finding of one built-in check on one rule is known, and is all right."""

    check: Check
    rule: str


@dataclass(frozen=True, slots=True)
class AllowedDeparture:
    """容许: that a guarantee of a pack above does not hold here is known, and is all right."""

    said: str
    """The 说明 of that guarantee."""


GuaranteeClaim: TypeAlias = (
    NeverTogether
    | EveryoneHas
    | NobodyHas
    | NotLessFor
    | NotMoreFor
    | CashAtMost
    | CashAtLeast
    | SameAs
    | Allowed
    | AllowedDeparture
)


def items_named(
    named: tuple[str, ...] | None, rules: Iterable[Rule], *, add_ons: bool = True
) -> tuple[str, ...]:
    """The items that a claim speaks of in a pack of these rules; None names all of them.

    An item brings what is paid on top of it, unless that is named itself. Names that the pack
    does not have stay: another pack may.
    """
    below = {rule.id: rule.on_top_of for rule in rules}
    if named is None:
        return tuple(name for name, base in below.items() if add_ons or base is None)
    more = (name for name, base in below.items() if add_ons and base in named)
    return tuple(dict.fromkeys((*named, *more)))


@dataclass(frozen=True, slots=True, repr=False)
class Guarantee:
    """One entry of 保证: a sentence for staff, what it claims, and for which terms."""

    text: str
    """说明."""
    claim: GuaranteeClaim
    layer: str
    """The pack that states it."""
    since: Term | None = None
    """自: only from this term on; None: from the first."""
    until: Term | None = None
    """至: only up to and with this term; None: without end."""
    basis: tuple[Basis, ...] = ()
    """依据: the texts it follows from; empty where it follows from none."""
    inherited: bool = False
    """下级: it binds the packs below as well."""

    def looks_at(self, term: Term) -> bool:
        """Whether it says anything of a term.

        >>> never = Guarantee("", NeverTogether(("a", "b")), "x", until=Term(2023, "秋"))
        >>> never.looks_at(Term(2023, "秋")), never.looks_at(Term(2024, "春"))
        (True, False)
        """
        return (self.since is None or self.since <= term) and (
            self.until is None or term <= self.until
        )

    @property
    def edges(self) -> tuple[Term, ...]:
        """The first and the last term of which it says something, as far as they are stated."""
        return tuple(term for term in (self.since, self.until) if term is not None)
