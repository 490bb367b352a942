"""Random facts, conditions and standards: what the rules of little packs are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ..policy.facts import FactType
from ..policy.rules import ItemKind, Schedule
from .choices import Choices
from .pack_texts import Tree

TERMS: Final = ("2018秋", "2019春", "2019秋", "2020春", "2020秋", "2021春", "2021秋", "2022春")
"""The terms at which little packs change."""

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
    complete: bool = False
    """Whether a table has a cell for each value and no 其余: then no value may be added."""

    def constants(self) -> list[str]:
        """What conditions compare it with."""
        if self.kind is FactType.YES_NO:
            return ["是", "否"]
        if self.kind is FactType.INTEGER:
            return [str(number) for number in range(self.low, self.high + 1)]
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
    money = [fact for fact in facts if fact.kind is FactType.MONEY and not fact.derived]
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


_RANGES: Final = ("不低于", "高于", "不高于", "低于")
_JOINS: Final = ("任一", "都不", "全部")


@dataclass(slots=True)
class PackWords:
    """What the conditions of a pack may use: its facts and definitions, and those above."""

    facts: list[LittleFact] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)

    def of(self, *kinds: FactType) -> list[LittleFact]:
        """The facts of some types."""
        return [fact for fact in self.facts if fact.kind in kinds]


def random_condition(words: PackWords, choices: Choices, depth: int = 1) -> dict[str, Tree]:
    """One comparison, or several that must all hold."""
    made: dict[str, Tree] = {}
    for _ in range(2 if choices.chance(25) else 1):
        key, wanted = _part(words, choices, depth)
        made[key] = wanted
    return made


def random_alternatives(words: PackWords, choices: Choices) -> list[Tree]:
    """A list of conditions of which one suffices."""
    return [random_condition(words, choices) for _ in range(2 if choices.chance(40) else 1)]


def _part(words: PackWords, choices: Choices, depth: int) -> tuple[str, Tree]:
    what = choices.below(100)
    if depth > 0 and what >= 85:
        count = 2 if choices.chance(60) else 1
        inner: list[Tree] = [random_condition(words, choices, depth - 1) for _ in range(count)]
        return choices.one_of(_JOINS), inner
    if words.definitions and what >= 75:
        return "符合", choices.one_of(words.definitions)
    if what >= 71:
        return "季", choices.one_of(("秋", "春"))
    fact = choices.one_of(words.facts)
    return fact.name, _wanted(fact, choices)


def _wanted(fact: LittleFact, choices: Choices) -> Tree:
    constants = fact.constants()
    if fact.kind is FactType.YES_NO:
        return choices.one_of(constants)
    if fact.kind in (FactType.SINGLE, FactType.MULTIPLE):
        return _of_choice(fact, constants, choices)
    if choices.chance(15):
        return [*choices.some(constants, least=1, most=2)]
    if fact.kind is FactType.DATE and choices.chance(30):
        return {choices.one_of(_RANGES): "认定日"}
    return _range(constants, choices)


def _of_choice(fact: LittleFact, names: Sequence[str], choices: Choices) -> Tree:
    if fact.kind is FactType.MULTIPLE and choices.chance(30):
        return "任意"
    listed: list[Tree] = [*choices.some(names, least=1)]
    how = choices.below(4)
    if how == 1:
        return {"不是": listed}
    if how == 2 and fact.kind is FactType.MULTIPLE:
        return {"全有": listed}
    return listed[0] if len(listed) == 1 else listed


def _range(constants: Sequence[str], choices: Choices) -> Tree:
    """One bound, or two with something between them."""
    low = choices.below(len(constants))
    if not choices.chance(30):
        return {choices.one_of(_RANGES): constants[low]}
    high = low + choices.below(len(constants) - low)
    below = "高于" if high > low and choices.chance(30) else "不低于"
    return {below: constants[low], "不高于": constants[high]}


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
    once: bool = False
    """Whether what is paid may be a one-off (元/次)."""
    shared: Sequence[str] = ()
    """The rules that it may share in."""
    shared_inside: Sequence[str] = ()
    """Those that a part of a table may share in: rules that leave nobody out (其余: 无)."""
    leaves_out: bool = False
    """Whether the rest of its outermost tables may get nothing."""


def random_standard(payment: Payment, words: PackWords, choices: Choices, depth: int = 2) -> Tree:
    """A standard; only at depth 2, the outermost, may the rest of a table get nothing."""
    what = choices.below(100)
    tables = depth > 0 and what >= 60
    if tables and what >= 80:
        return _by_condition(payment, words, choices, depth)
    if tables and words.of(*_LISTED):
        return _by_fact(payment, words, choices, depth)
    return _simple(payment, words, choices, outermost=depth == 2)


def _simple(
    payment: Payment, words: PackWords, choices: Choices, *, outermost: bool = False
) -> Tree:
    what = choices.below(100)
    money = words.of(FactType.MONEY)
    if payment.kind is not ItemKind.CASH:
        return "不定" if what >= 70 or payment.kind is not ItemKind.WAIVER else "全额"
    shared = payment.shared if outermost else payment.shared_inside
    if what >= 80 and shared:
        return f"{choices.one_of(shared)} 的 {choices.one_of(_PERCENTS)}"
    if what >= 70 and money:
        return _carried(payment, words, choices)
    if what >= 60 and money:
        fact = choices.one_of(money)
        return f"取 {fact.name}, 不超过 {_rate(payment, choices)}"
    if what >= 50:
        return "不定"
    return _rate(payment, choices)


def _rate(payment: Payment, choices: Choices) -> str:
    units = [unit for unit in _UNITS[payment.schedule] if payment.once or unit != "元/次"]
    return choices.one_of(_AMOUNTS) + choices.one_of(units)


def _carried(payment: Payment, words: PackWords, choices: Choices) -> Tree:
    """不定 that a money fact states, within the bounds that go with the fact."""
    fact = choices.one_of(words.of(FactType.MONEY))
    inner: dict[str, Tree] = {"由": fact.name}
    if fact.bounds is not None:
        per = f"元/{payment.schedule.bound_unit.value}"
        inner |= {"不低于": f"{fact.bounds[0]}{per}", "不高于": f"{fact.bounds[1]}{per}"}
    if choices.chance(20):
        inner["原因"] = "由学校定"
    return {"不定": inner}


def _by_fact(payment: Payment, words: PackWords, choices: Choices, depth: int) -> Tree:
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


def _by_condition(payment: Payment, words: PackWords, choices: Choices, depth: int) -> Tree:
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


def _rest(payment: Payment, words: PackWords, choices: Choices, depth: int) -> Tree:
    if depth == 2 and payment.leaves_out:
        return "无"
    return _simple(payment, words, choices)


def random_choice_fact(rules: int) -> tuple[LittleFact, Tree]:
    """A choice between the items of a pack, for 自选."""
    fact = LittleFact("选哪项", "chosen", FactType.SINGLE)
    fact.values = [f"项目{number}" for number in range(rules)] + ["都不要"]
    values: list[Tree] = [
        {"名称": name, "英文": f"c{place}"} for place, name in enumerate(fact.values)
    ]
    return fact, {"名称": fact.name, "英文": fact.id, "类型": "单选", "取值": values}
