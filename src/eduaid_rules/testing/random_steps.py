"""What the second language adds to little packs: parameters, steps, amounts from facts, raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ..policy.fact_types import FactType
from .choices import Choices
from .pack_texts import Tree
from .random_facts import CITED, TERMS, LittleFact
from .random_parts import PackWords, random_condition

_COUNTS: Final = ("1", "2", "5")
_YUAN: Final = ("500", "333.33", "0.01", "499.99")
_RATIOS: Final = ("50%", "33.33%", "150%")
_POINTS: Final = ("20", "10", "-5", "1")
_UNITS: Final = ("元/学年", "元/学期", "元/月", "元", "人", "比例")


def second_facts(choices: Choices) -> list[tuple[LittleFact, Tree]]:
    """Facts of the second language: decimals, numbers below 0, money of other periods."""
    made: list[tuple[LittleFact, Tree]] = []
    if choices.chance(40):
        fact = LittleFact("里程", "miles", FactType.DECIMAL, low=0, high=30)
        entry: dict[str, Tree] = {"名称": fact.name, "英文": fact.id, "类型": "小数", "小数位": "1"}
        made.append((fact, entry | {"单位": "公里", "范围": {"不低于": "0", "不高于": "3"}}))
    if choices.chance(30):
        fact = LittleFact("增减", "change", FactType.INTEGER, low=-2, high=2)
        entry = {"名称": fact.name, "英文": fact.id, "类型": "整数"}
        made.append((fact, entry | {"范围": {"不低于": "-2", "不高于": "2"}}))
    if choices.chance(50):
        unit = choices.one_of(("元/月", "元"))
        fact = LittleFact("月入", "monthly", FactType.MONEY, unit=unit)
        made.append((fact, {"名称": fact.name, "英文": fact.id, "类型": "金额", "单位": unit}))
    return made


def random_parameter(number: int, words: PackWords, choices: Choices) -> tuple[str, str, Tree]:
    """A parameter: its name, its unit, its entry of 参数."""
    name, unit = f"参数{number}", choices.one_of(_UNITS)
    begins = choices.some(range(len(TERMS)), least=1, most=2)
    if choices.chance(50):
        begins[0] = 0
    versions: list[Tree] = [
        {"自": TERMS[since], "依据": CITED, "值": random_number(unit, words, choices)}
        for since in sorted(set(begins))
    ]
    return name, unit, {"英文": f"p{number}", "单位": unit, "版本": _distinct(versions)}


def _distinct(versions: list[Tree]) -> list[Tree]:
    """A version that says what the one before it said would change nothing."""
    kept: list[Tree] = []
    for version in versions:
        if not kept or kept[-1]["值"] != version["值"]:  # type: ignore[index,call-overload]
            kept.append(version)
    return kept


def random_number(unit: str, words: PackWords, choices: Choices) -> Tree:
    """A value of a parameter: a number, or a table by a choice."""
    numbers = _RATIOS if unit == "比例" else _COUNTS if unit == "人" else _YUAN

    def one() -> str:
        return choices.one_of(numbers) + (unit if unit != "比例" else "")

    listed = [fact for fact in words.of(FactType.SINGLE, FactType.YES_NO) if not fact.derived]
    if not listed or choices.chance(60):
        return one()
    fact = choices.one_of(listed)
    table: dict[str, Tree] = {"按": fact.name}
    for value in choices.some(fact.constants(), least=1):
        table[value] = one()
    return table | {"其余": one()}


def random_steps(words: PackWords, choices: Choices) -> list[tuple[LittleFact, Tree]]:
    """Points, grades, ages and what they are worth; each may be made of those before it."""
    made: list[tuple[LittleFact, Tree]] = []
    numbers: list[str] = []

    def keep(fact: LittleFact, entry: Tree) -> None:
        words.facts.append(fact)
        made.append((fact, entry))

    days = words.of(FactType.DATE)
    if days and choices.chance(60):
        word = choices.one_of(("周岁", "整月"))
        until = choices.one_of(("认定日", "9月1日", "学年首日", "学期首日"))
        fact = LittleFact("年数", "age", FactType.INTEGER, low=0, high=12, derived=True)
        entry: dict[str, Tree] = {"英文": fact.id, word: choices.one_of(days).name, "于": until}
        if choices.chance(50):
            entry["不超过"] = "6"
            numbers.append(fact.name)
        keep(fact, _in_versions(entry, lambda: entry | {"于": "3月1日"}, choices))
    if choices.chance(60):
        fact = LittleFact("分数", "points", FactType.INTEGER, low=-6, high=41, derived=True)
        own: dict[str, Tree] = {"英文": fact.id, "类型": "整数"}
        keep(
            fact,
            _in_versions(own | _points(words, choices), lambda: _points(words, choices), choices),
        )
        numbers.append(fact.name)
    if choices.chance(60):
        fact = LittleFact("档次", "level", FactType.SINGLE, derived=True, complete=True)
        names = fact.values = ["甲等", "乙等", "丙等"][: 2 + choices.below(2)]
        values: list[Tree] = [{"名称": v, "英文": f"g{n}"} for n, v in enumerate(names)]
        own = {"英文": fact.id, "类型": "单选", "取值": values, **_grades(names, words, choices)}
        keep(fact, _in_versions(own, lambda: _grades(names, words, choices), choices))
    numbers += [name for name, unit in words.parameters.items() if unit == "元/学年"]
    if numbers and choices.chance(50):
        keep(*_worth(numbers, words, choices))
    return made


def _worth(
    numbers: list[str], words: PackWords, choices: Choices
) -> tuple[LittleFact, dict[str, Tree]]:
    """A formula of points, of an age or of a parameter, alone or with money that is stated."""
    number, unit = choices.one_of(numbers), "元/学年"
    is_money = words.parameters.get(number) == unit
    forms = (
        [f"{number} * 0.7"]
        if is_money
        else [f"{number} * 20.50{unit}", f"300{unit} / ({number} + 1)"]
    )
    money = [one for one in words.of(FactType.MONEY) if one.unit == unit and not one.derived]
    if money:
        fee = choices.one_of(money).name
        forms += [f"max({fee} - {number}, 0)"] if is_money else [f"{fee} / ({number} + 1)"]
        forms += [f"{fee} + {number} * {'0.5' if is_money else f'10{unit}'}"]
    others = [one for one in numbers if one not in words.parameters]
    if is_money and others:
        forms += [f"{number} * {choices.one_of(others)}"]
    fact = LittleFact("得额", "worth", FactType.MONEY, unit=unit, derived=True, of_points=True)
    entry: dict[str, Tree] = {"英文": fact.id, "算式": choices.one_of(forms), "单位": unit}
    return fact, entry | {"舍入": choices.one_of(("四舍五入", "向上", "向下"))}


_HEAD: Final = ("英文", "类型", "取值", "单位")
"""What versions of a derived fact have in common."""


def _in_versions(
    entry: dict[str, Tree], another: Callable[[], dict[str, Tree]], choices: Choices
) -> dict[str, Tree]:
    """A derived fact, perhaps in one or two versions; the later one made in another way."""
    if not choices.chance(35):
        return entry
    begins = sorted(choices.some(range(len(TERMS)), least=1, most=2))
    if choices.chance(50):
        begins[0] = 0
    versions: list[Tree] = []
    for place, since in enumerate(dict.fromkeys(begins)):
        way = entry if place == 0 else another()
        dated: dict[str, Tree] = {"自": TERMS[since], "依据": CITED}
        versions.append(dated | {key: way[key] for key in way if key not in _HEAD})
    return {key: entry[key] for key in _HEAD if key in entry} | {"版本": versions}


def replaced_steps(words: PackWords, choices: Choices) -> dict[str, Tree]:
    """替换推算 for points or grades of the packs above, of what is stated."""
    steps = [fact for fact in words.facts if fact.name in ("分数", "档次")]
    if not steps or not choices.chance(40):
        return {}
    stated = replace(words, facts=[fact for fact in words.facts if not fact.derived])
    stated.definitions = []
    fact = choices.one_of(steps)
    is_points = fact.kind is FactType.INTEGER
    way = _points(stated, choices) if is_points else _grades(fact.values, stated, choices)
    since = TERMS[choices.below(len(TERMS))]
    return {fact.name: [{"自": since, "依据": CITED, "替换推算": way}]}


def _points(words: PackWords, choices: Choices) -> dict[str, Tree]:
    rows: list[Tree] = [
        {"当": random_condition(words, choices, depth=0), "得": choices.one_of(_POINTS)}
        for _ in range(1 + choices.below(4))
    ]
    entry: dict[str, Tree] = {"相加": rows}
    if choices.chance(40):
        entry["不低于"] = "0"
    if choices.chance(40):
        entry["不超过"] = "30"
    return entry


def _grades(values: list[str], words: PackWords, choices: Choices) -> dict[str, Tree]:
    rows: list[Tree] = [
        {"当": random_condition(words, choices, depth=0), "得": choices.one_of(values)}
        for _ in range(1 + choices.below(3))
    ]
    return {"分档": rows, "其余": choices.one_of(values)}


def raised(choices: Choices) -> dict[str, Tree]:
    """上浮标准 or 提高标准, of what the packs above give."""
    if choices.chance(50):
        return {"上浮标准": choices.one_of(("20%", "33.33%"))}
    return {"提高标准": choices.one_of(("200元/学年", "0.01元/学期"))}


def replaced_numbers(words: PackWords, choices: Choices) -> dict[str, Tree]:
    """替换值 for a parameter of the packs above."""
    if not words.parameters or not choices.chance(50):
        return {}
    name = choices.one_of(list(words.parameters))
    unit = words.parameters[name]
    since = choices.below(len(TERMS))
    value = random_number(unit, words, choices)
    return {name: [{"自": TERMS[since], "依据": CITED, "替换值": value}]}
