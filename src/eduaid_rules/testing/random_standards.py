"""Random standards: amounts, shares, caps, what somebody else sets, and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..policy.facts import FactType
from ..policy.rules import ItemKind, Schedule
from .choices import Choices
from .pack_texts import Tree
from .random_conditions import Words, random_condition

_AMOUNTS: Final = ("1000", "500", "0.01", "333.33", "100.01", "1250", "99999.99")
_PERCENTS: Final = ("50%", "33.33%", "100%", "12.5%", "150%")
_LISTED: Final = (FactType.SINGLE, FactType.YES_NO, FactType.INTEGER)
_UNITS: Final = {
    Schedule.EVERY_TERM: ("元/学期", "元/学年", "元/天×250天/学年", "元/月×10", "元/月×9"),
    Schedule.EVERY_AUTUMN: ("元/学年", "元/次"),
    Schedule.ENTRY_AUTUMN: ("元/次",),
    Schedule.MONTHLY: ("元/月×10", "元/学年"),
}


@dataclass(frozen=True, slots=True)
class Payment:
    """What decides which standards an item may have."""

    kind: ItemKind
    schedule: Schedule
    shared: Sequence[str] = ()
    """The rules that it may share in."""
    shared_inside: Sequence[str] = ()
    """Those that a part of a table may share in: rules that leave nobody out (其余: 无)."""
    leaves_out: bool = False
    """Whether the rest of its outermost tables may get nothing."""


def random_standard(payment: Payment, words: Words, choices: Choices, depth: int = 2) -> Tree:
    """A standard; only at depth 2, the outermost, may the rest of a table get nothing."""
    what = choices.below(100)
    tables = depth > 0 and what >= 60
    if tables and what >= 80:
        return _by_condition(payment, words, choices, depth)
    if tables and words.of(*_LISTED):
        return _by_fact(payment, words, choices, depth)
    return _simple(payment, words, choices, outermost=depth == 2)


def _simple(payment: Payment, words: Words, choices: Choices, *, outermost: bool = False) -> Tree:
    what = choices.below(100)
    money = words.of(FactType.MONEY)
    if payment.kind is not ItemKind.CASH:
        return "不定" if what >= 70 or payment.kind is not ItemKind.WAIVER else "全额"
    shared = payment.shared if outermost else payment.shared_inside
    if what >= 80 and shared:
        return f"{choices.one_of(shared)} 的 {choices.one_of(_PERCENTS)}"
    if what >= 70 and money:
        return _carried(words, choices)
    if what >= 60 and money:
        fact = choices.one_of(money)
        return f"取 {fact.name}, 不超过 {choices.one_of(_AMOUNTS)}元/学年"
    if what >= 50:
        return "不定"
    return choices.one_of(_AMOUNTS) + choices.one_of(_UNITS[payment.schedule])


def _carried(words: Words, choices: Choices) -> Tree:
    """不定 that a money fact states, within the bounds that go with the fact."""
    fact = choices.one_of(words.of(FactType.MONEY))
    inner: dict[str, Tree] = {"由": fact.name}
    if fact.bounds is not None:
        inner |= {"不低于": f"{fact.bounds[0]}元/学期", "不高于": f"{fact.bounds[1]}元/学期"}
    if choices.chance(20):
        inner["原因"] = "由学校定"
    return {"不定": inner}


def _by_fact(payment: Payment, words: Words, choices: Choices, depth: int) -> Tree:
    fact = choices.one_of(words.of(*_LISTED))
    names = fact.constants()
    every = choices.chance(40)
    cells = names if every else choices.some(names, least=1)
    table: dict[str, Tree] = {"按": fact.name}
    for name in cells:
        table[name] = random_standard(payment, words, choices, depth - 1)
    if every and not choices.chance(30):
        fact.complete = True
    else:
        table["其余"] = _rest(payment, words, choices, depth)
    return table


def _by_condition(payment: Payment, words: Words, choices: Choices, depth: int) -> Tree:
    """Rows of which the first counts, the highest, or that exclude each other."""
    pick = choices.one_of(("先者", "高者", ""))
    rows: list[Tree] = []
    if pick:
        for _ in range(1 + choices.below(2)):
            when = random_condition(words, choices)
            inner = random_standard(payment, words, choices, depth - 1)
            rows.append({"当": when, "标准": inner})
    else:
        when = random_condition(words, choices)
        cases: list[Tree] = [when, {"都不": [when]}] if choices.chance(50) else [when]
        rows += [
            {"当": case, "标准": random_standard(payment, words, choices, depth - 1)}
            for case in cases
        ]
    table: dict[str, Tree] = {"分档": rows}
    if pick:
        table["取"] = pick
    table["其余"] = _rest(payment, words, choices, depth)
    return table


def _rest(payment: Payment, words: Words, choices: Choices, depth: int) -> Tree:
    if depth == 2 and payment.leaves_out:
        return "无"
    return _simple(payment, words, choices)
