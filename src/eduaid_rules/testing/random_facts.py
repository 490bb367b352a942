"""Random facts of little packs, and what is derived from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from ..policy.fact_types import FactType
from .choices import Choices
from .pack_texts import Tree

TERMS: Final = ("2018秋", "2019春", "2019秋", "2020春", "2020秋", "2021春", "2021秋", "2022春")
"""The terms at which little packs change."""

CITED: Final[Tree] = [{"文件": "d"}]
TERM_OR_YEAR: Final = ("元/学期", "元/学年")

MONEY: Final = ("500", "0", "0.01", "333.33", "1000", "499.99")
_BELOW_ZERO: Final = ("-0.01", "-499.99")
_DAYS: Final = ("2019-09-01", "2019-08-31", "2020-02-29", "2021-03-01", "2012-01-31")
_KINDS: Final = (
    *(FactType.YES_NO, FactType.SINGLE, FactType.MULTIPLE),
    *(FactType.INTEGER, FactType.MONEY, FactType.DATE),
)


@dataclass(slots=True)
class LittleFact:
    """A fact of a little pack, and what other parts of the pack need to know of it."""

    name: str
    id: str
    kind: FactType
    values: list[str] = field(default_factory=list)
    low: int = 0
    high: int = 0
    unit: str = ""
    bounds: tuple[str, str] | None = None
    """Of money that carries an amount: 不低于 and 不高于, the same wherever it does."""
    derived: bool = False
    of_points: bool = False
    """Whether its formula has points in it: a table that asks for it is soon too much to check."""
    complete: bool = False
    """Whether a table has a cell for each value and no 其余: then no value may be added."""

    def constants(self) -> list[str]:
        """What conditions compare it with."""
        if self.kind is FactType.YES_NO:
            return ["是", "否"]
        if self.kind is FactType.INTEGER:
            return [str(number) for number in range(self.low, self.high + 1)]
        if self.kind is FactType.DECIMAL:
            return [str(Decimal(n) / 10) for n in range(self.low, self.high + 1, 5)]
        if self.kind is FactType.MONEY:
            return sorted((*MONEY, *_BELOW_ZERO) if self.derived else MONEY, key=float)
        return sorted(_DAYS) if self.kind is FactType.DATE else self.values


def random_fact(number: int, choices: Choices) -> tuple[LittleFact, Tree]:
    """A fact and its entry of 事实; the number makes its names its own."""
    kind = choices.one_of(_KINDS)
    fact = LittleFact(f"{kind.value}{number}", f"f{number}", kind)
    entry: dict[str, Tree] = {"名称": fact.name, "英文": fact.id, "类型": kind.value}
    if kind is FactType.INTEGER:
        fact.low = choices.one_of((1, 0, 2))
        fact.high = fact.low + choices.one_of((2, 1, 4))
        entry["范围"] = {"不低于": str(fact.low), "不高于": str(fact.high)}
    elif kind is FactType.MONEY:
        fact.unit = choices.one_of(("元/学期", "元/学年"))
        entry["单位"] = fact.unit
        if choices.chance(40):
            fact.bounds = choices.one_of((("100", "600"), ("0.01", "499.99")))
    elif kind is FactType.DATE and choices.chance(40):
        entry["没有"] = f"无{fact.name}"
    elif kind in (FactType.SINGLE, FactType.MULTIPLE):
        count = 1 + choices.below(3)
        entry["取值"] = [random_value(fact, place, choices) for place in range(count)]
        if kind is FactType.SINGLE and choices.chance(25):
            entry["缺省"] = fact.values[0]
    return fact, entry


_ODD_NAMES: Final = ("1", "否", "另外")


def random_value(fact: LittleFact, place: int, choices: Choices) -> Tree:
    """A value of a choice, which may have other names and come into use or go out of it."""
    name = f"{'甲乙丙丁戊己'[place % 6]}{fact.id[1:]}"
    if choices.chance(6) and _ODD_NAMES[place % 3] not in fact.values:
        name = _ODD_NAMES[place % 3]
    fact.values.append(name)
    entry: dict[str, Tree] = {"名称": name, "英文": f"{fact.id}v{place}"}
    if choices.chance(15):
        entry["别名"] = [f"{name}又名"]
    if choices.chance(25):
        begins = choices.below(len(TERMS))
        if choices.chance(60):
            entry["自"] = TERMS[begins]
        if "自" not in entry or choices.chance(40):
            entry["至"] = TERMS[begins + choices.below(len(TERMS) - begins)]
    return entry


_OTHER_PERIOD: Final = {"元/学期": ("{} * 2", "元/学年"), "元/学年": ("{} / 2", "元/学期")}
"""How money becomes money of the other period, and its unit then."""


def random_derived(
    number: int, facts: list[LittleFact], choices: Choices
) -> tuple[LittleFact, Tree] | None:
    """A fact made from money (and whole numbers); None where there is no money."""
    money = [f for f in facts if f.kind is FactType.MONEY and f.unit in TERM_OR_YEAR]
    if not money:
        return None
    first = choices.one_of(money)
    a, unit = first.name, first.unit
    b = choices.one_of([fact.name for fact in money if fact.unit == unit])
    forms = [
        *(f"{a} + {b}", f"max({a}, {b})", f"{a} * 0.3", f"{a} / 3", f"min({a} / 2, 333.33{unit})"),
        *(f"{a} + 100.01{unit} * 2", f"max({a} / 7, {b}, 0)"),
        *(f"{a} - {b}", f"{a} * 0.3 - {b}", f"({a} - {b}) / 3", f"min({a} - {b}, {b})"),
    ]
    counts = [fact.name for fact in facts if fact.kind is FactType.INTEGER]
    if counts:
        n = choices.one_of(counts)
        forms += [f"{a} * {n}", f"{a} / {n}", f"{a} / ({n} - 1)", f"{n} * 5.50{unit}"]
        forms += [f"{a} * ({n} - 2)", f"{a} - {b} * {n}", f"({a} - {b}) / {n}", f"{a} / {n} - {b}"]
    if choices.chance(15):
        forms, unit = [_OTHER_PERIOD[unit][0].format(a)], _OTHER_PERIOD[unit][1]
    form = choices.one_of(forms)
    fact = LittleFact(f"算得{number}", f"d{number}", FactType.MONEY, unit=unit, derived=True)
    entry: dict[str, Tree] = {"英文": fact.id, "算式": form, "单位": unit}
    entry["舍入"] = choices.one_of(("四舍五入", "向上", "向下"))
    return fact, entry


def random_choice_fact(rules: int) -> tuple[LittleFact, Tree]:
    """A choice between the items of a pack, for 自选."""
    fact = LittleFact("选哪项", "chosen", FactType.SINGLE)
    fact.values = [f"项目{number}" for number in range(rules)] + ["都不要"]
    values: list[Tree] = [
        {"名称": name, "英文": f"c{place}"} for place, name in enumerate(fact.values)
    ]
    return fact, {"名称": fact.name, "英文": fact.id, "类型": "单选", "取值": values}
