"""Random conditions and standards: what the rules of little packs are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations
from typing import Final

from ..policy.fact_types import FactType
from ..policy.items import ItemKind, Schedule
from .choices import Choices
from .pack_texts import Tree
from .random_facts import TERM_OR_YEAR, LittleFact

_RANGES: Final = ("不低于", "高于", "不高于", "低于")
_JOINS: Final = ("任一", "都不", "全部")


@dataclass(slots=True)
class PackWords:
    """What the conditions of a pack may use: its facts and definitions, and those above."""

    facts: list[LittleFact] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)
    parameters: dict[str, str] = field(default_factory=dict)
    """The parameters by their names, each with its unit."""
    second: bool = False
    """Whether the pack is written in the second language."""
    tables: dict[str, str] = field(default_factory=dict)
    """The tables beside the pack, each the text of a CSV."""
    compares: bool = False
    """Whether facts are compared with facts: not in rows, where few are too many to go through."""

    def money(self) -> list[LittleFact]:
        """The money of a school year or a term, which standards can be made of."""
        return [fact for fact in self.of(FactType.MONEY) if fact.unit in TERM_OR_YEAR]

    def listed(self) -> list[LittleFact]:
        """What tables may go by."""
        every = self.of(*_LISTED)
        return [fact for fact in every if not (fact.derived and fact.kind is FactType.INTEGER)]

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
    return fact.name, _wanted(fact, words, choices)


def _wanted(fact: LittleFact, words: PackWords, choices: Choices) -> Tree:
    constants = fact.constants()
    if words.second and fact.kind in (FactType.INTEGER, FactType.MONEY) and choices.chance(30):
        bound = _named_bound(fact, words, choices)
        if bound is not None:
            return {choices.one_of(_RANGES): bound}
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
_VALUED: Final = (ItemKind.WAIVER, ItemKind.IN_KIND)
"""What is no cash and may say what it is worth."""
_LISTED: Final = (FactType.SINGLE, FactType.YES_NO, FactType.INTEGER)
_UNITS: Final = {
    Schedule.EVERY_TERM: ("元/学期", "元/学年", "元/天×250天/学年", "元/月×10", "元/月×9"),
    Schedule.EVERY_AUTUMN: ("元/学年", "元/次"),
    Schedule.ENTRY_AUTUMN: ("元/次",),
    Schedule.MONTHLY: ("元/月×10", "元/学年"),
    Schedule.EVERY_SPRING: ("元/学年", "元/次"),
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
    if tables and words.listed():
        return _by_fact(payment, words, choices, depth)
    return _simple(payment, words, choices, outermost=depth == 2)


def _simple(
    payment: Payment, words: PackWords, choices: Choices, *, outermost: bool = False
) -> Tree:
    what = choices.below(100)
    money = words.money()
    worth = words.second and payment.kind in _VALUED and choices.chance(80)
    if payment.kind is not ItemKind.CASH and not worth:
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
    if words.second and choices.chance(40):
        computed = _computed_standard(payment, words, choices)
        if computed is not None:
            return computed
    if words.second and payment.schedule is Schedule.EVERY_TERM and choices.chance(15):
        return f"{choices.one_of(_AMOUNTS)}元/自然年"
    return _rate(payment, choices)


def _rate(payment: Payment, choices: Choices) -> str:
    units = [unit for unit in _UNITS[payment.schedule] if payment.once or unit != "元/次"]
    return choices.one_of(_AMOUNTS) + choices.one_of(units)


def _carried(payment: Payment, words: PackWords, choices: Choices) -> Tree:
    """不定 that a money fact states, within the bounds that go with the fact."""
    fact = choices.one_of(words.money())
    inner: dict[str, Tree] = {"由": fact.name}
    if fact.bounds is not None:
        per = f"元/{payment.schedule.bound_unit.value}"
        inner |= {"不低于": f"{fact.bounds[0]}{per}", "不高于": f"{fact.bounds[1]}{per}"}
    if choices.chance(20):
        inner["原因"] = "由学校定"
    return {"不定": inner}


def _by_fact(payment: Payment, words: PackWords, choices: Choices, depth: int) -> Tree:
    fact = choices.one_of(words.listed())
    if words.second and choices.chance(25):
        return _beside(fact, payment, words, choices)
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


def _beside(fact: LittleFact, payment: Payment, words: PackWords, choices: Choices) -> Tree:
    """A table in a file beside the pack, by one fact or two."""
    others = [one for one in words.listed() if one is not fact]
    facts = [fact, choices.one_of(others)] if others and choices.chance(50) else [fact]
    cases: list[tuple[str, ...]] = []
    for value in (*choices.some(fact.constants(), least=1), "其余"):
        inner = [] if len(facts) == 1 or value == "其余" else choices.some(facts[1].constants())
        rest = ("其余",) * (len(facts) - 1)
        cases += [*((value, other) for other in inner), (value, *rest)]
    lines = [[*(one.name for one in facts), "标准"]]
    lines += [[*case, _cell(payment, words, choices)] for case in cases]
    name = f"表{len(words.tables)}.csv"
    words.tables[name] = "".join(f"{','.join(map(_quoted, line))}\n" for line in lines)
    return {"表": name, "按": [one.name for one in facts]}


def _cell(payment: Payment, words: PackWords, choices: Choices) -> str:
    """A standard in one text."""
    made = _simple(payment, words, choices)
    return made if isinstance(made, str) else "不定"


def _quoted(text: str) -> str:
    return f'"{text}"' if "," in text else text


def _by_condition(payment: Payment, words: PackWords, choices: Choices, depth: int) -> Tree:
    """Rows of which the first counts, the highest, or that exclude each other."""
    pick = choices.one_of(("先者", "高者", "", *(("低者",) if words.second else ())))
    rows: list[Tree] = []
    asked = replace(words, facts=[fact for fact in words.facts if not fact.of_points])
    if pick:
        for _ in range(1 + choices.below(2)):
            when = random_condition(asked, choices)
            inner = random_standard(payment, words, choices, depth - 1)
            rows.append({"当": when, "标准": inner})
    else:
        when = random_condition(asked, choices)
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


def _named_bound(fact: LittleFact, words: PackWords, choices: Choices) -> str | None:
    """Something with a name that a number may be compared with; None: there is nothing."""
    if fact.kind in (FactType.DECIMAL, FactType.DATE):
        return None
    unit = fact.unit if fact.kind is FactType.MONEY else "人"
    found = [name for name, its in words.parameters.items() if its == unit]
    others = [
        other.name
        for other in words.of(fact.kind)
        if other is not fact and other.unit == fact.unit and not other.derived
    ]
    if not words.compares or (fact.derived and fact.kind is FactType.INTEGER):
        others = []
    options = [*found, *(f"{name} 的 {choices.one_of(_PERCENTS)}" for name in found), *others]
    return choices.one_of(options) if options else None


def _computed_standard(payment: Payment, words: PackWords, choices: Choices) -> str | None:
    """An amount that is computed from a fact or a parameter; None: there is nothing for it."""
    if payment.schedule is not Schedule.EVERY_TERM:
        return None
    percent = choices.one_of(_PERCENTS)
    money = [fact.name for fact in words.money()]
    yearly = [fact.name for fact in words.money() if fact.unit == "元/学年"]
    counts = [f.name for f in words.of(FactType.INTEGER) if not f.derived and f.low >= 0]
    parameters = [
        f"{name} 的 20%×10" if unit == "元/月" else f"{name} 的 {percent}"
        for name, unit in words.parameters.items()
        if unit in ("元/月", "元/学年", "元/学期")
    ]
    bases = [*parameters, *(f"取 {name} 的 {percent}" for name in money)]
    for name in counts:
        bases += [f"5元/天×{name}", f"200.01元/月×{name}"]
    bases += [f"1000元/学年 减 {name}" for name in yearly]
    bases += [f"取 {name} 的 {percent} 减 {less}" for name, less in permutations(yearly, 2)]
    if not bases:
        return None
    shares = [*parameters, *money, *(f"{name} 的 12.5%" for name in money)]
    floors = ["10元/学期", "33.33元/学年", *shares]
    caps = ["400元/学年", "333.33元/学期", *shares, *(f"500元/学年 减 {one}" for one in yearly)]
    text = choices.one_of(bases)
    if " 减 " in text or choices.chance(40):
        text += f", 不低于 {choices.one_of(floors)}"
    if choices.chance(60):
        text += f", 不超过 {choices.one_of(caps)}"
    if choices.chance(30):
        text += choices.one_of((", 取整到 10元", ", 向下取整到 1元", ", 向上取整到 5元"))
    return text
