"""The facts as the naive evaluator reads them: what a profile may say, and what it then means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from naive_derived import DATED, DERIVED_WORDS, HOW, Derived, read_steps
from naive_money import per_of
from naive_words import NEVER, Term, Tree, Truth, begun, ended, fen, listed, need, only, steps_of

FACT_WORDS = {"名称", "英文", "类型", "性质", "取值", "范围", "缺省", "提问", "表头", "适用"}
FACT_WORDS |= {"提醒", "没有", "单位", "用作", "写法", "汇总", "小数位"}
VALUE_WORDS = {"名称", "英文", "别名", "自", "至", "年龄", "按户", "表头"}
KINDS_OF_FACTS = ("单选", "多选", "是否", "整数", "小数", "金额", "日期", "标识")


@dataclass(frozen=True)
class Value:
    """One value of a 单选 or 多选."""

    name: str
    names: tuple[str, ...]
    entry: Mapping[str, str]
    level: int

    def in_use(self, term: Term) -> bool:
        return begun(self.entry, term) and not ended(self.entry, term)


@dataclass(frozen=True)
class Fact:
    """One fact of the vocabulary."""

    name: str
    english: str
    kind: str
    values: tuple[Value, ...] = ()
    low: int | None = None
    high: int | None = None
    default: str | None = None
    without: str | None = None  # the word for "no such day"
    unit: str = "数"  # of money: what it is per; of everything else a bare number
    places: int = 0  # of a 小数
    derived: Derived | None = None

    @property
    def yearly(self) -> bool:
        """Whether a money fact is per school year."""
        return self.unit == "元/学年"

    @property
    def steps(self) -> int:
        """How many of the steps in which it is counted make one: 100 fen a yuan."""
        return 100 if self.kind == "金额" else 10**self.places

    def literal(self, text: str) -> Any:
        """A value as rules write it; KeyError or ValueError for any other."""
        if self.kind in ("单选", "多选"):
            return self.names[text]
        if self.kind == "是否":
            return {"是": True, "否": False}[text]
        if self.kind in ("整数", "小数", "金额"):
            return self.number(text)
        need(self.kind == "日期", f"{self.name} is no part of conditions")
        return NEVER if text == self.without else date.fromisoformat(text)

    def number(self, text: str) -> int:
        """A number as rules compare it, counted in steps; money may repeat its unit."""
        bare = text.removesuffix(self.unit) if self.kind == "金额" else text
        sign = -1 if bare.startswith("-") else 1
        need(sign > 0 or self.derived is not None or (self.low or 0) < 0, f"{self.name}: {text}")
        return sign * steps_of(bare.removeprefix("-"), self.steps)

    @cached_property
    def names(self) -> dict[str, str]:
        """Every name of a value -> its Chinese name."""
        return {name: value.name for value in self.values for name in value.names}

    def known(self, given: Any, term: Term) -> Any:
        """A value as profiles write it; None is unknown."""
        if given is None or given == "" or self.kind == "标识":
            return None
        if self.kind == "多选":
            return self._known_values(given, term)
        if self.kind == "是否":
            return yes_or_no(given)
        if self.kind in ("整数", "小数"):
            need(isinstance(given, int | str | Decimal) and not isinstance(given, bool), given)
            number = self.number(str(given))
            need(self.low is None or number >= self.low, f"{self.name}: {given}")
            need(self.high is None or number <= self.high, f"{self.name}: {given}")
            return number
        if self.kind == "金额":
            return fen(given)
        return given if isinstance(given, date) else self.literal(given)

    def _known_values(self, given: Any, term: Term) -> dict[str, Truth]:
        """A list says no to the values in use that it leaves out; a mapping says nothing of them.

        A list is silent about values that are not in use at the term, too.
        """
        need(isinstance(given, Mapping | list | tuple | set | frozenset), given)
        if isinstance(given, Mapping):
            said = {self.literal(value): truth for value, truth in given.items()}
            need(len(said) == len(given), given)
            return {v.name: yes_or_no(said.get(v.name)) for v in self.values}
        held = {self.literal(value) for value in given}
        rest = {v.name: False if v.in_use(term) else None for v in self.values}
        return {name: True if name in held else truth for name, truth in rest.items()}


def yes_or_no(given: Any) -> Truth:
    """Yes or no as a profile writes it."""
    if given is None or given == "" or isinstance(given, bool):
        return given if isinstance(given, bool) else None
    return {"true": True, "false": False, "是": True, "否": False}[given]


def read_values(entries: list[Tree], level: int) -> tuple[Value, ...]:
    """取值 or 增加取值 of a fact in one pack."""
    values = []
    for entry in entries:
        only(entry, VALUE_WORDS)
        others = listed(entry["别名"]) if "别名" in entry else []
        names = dict.fromkeys((entry["名称"], entry["英文"], *others))
        values.append(Value(entry["名称"], tuple(names), entry, level))
    return values_of_different_names(tuple(values))


def values_of_different_names(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """Complain where two values share a name."""
    names = [name for value in values for name in value.names]
    need(len(set(names)) == len(names), names)
    return values


SEASONS = read_values([{"名称": s, "英文": s} for s in "秋春"], 0)
SEASON = Fact("季", "季", "单选", SEASONS)


def read_fact(entry: Tree, level: int) -> Fact:
    """One entry of 事实."""
    only(entry, FACT_WORDS)
    need(entry["类型"] in KINDS_OF_FACTS, entry)
    need("没有" not in entry or entry["类型"] == "日期", entry)
    need("单位" not in entry or entry["类型"] in ("金额", "小数", "整数"), entry)
    need(("小数位" in entry) == (entry["类型"] == "小数"), entry)
    bounds = entry.get("范围", {})
    only(bounds, {"不低于", "不高于"})
    money, places = entry["类型"] == "金额", int(entry.get("小数位", "0"))
    low, high = (signed(bounds[word], 10**places) if word in bounds else None for word in RANGE)
    return Fact(
        name=entry["名称"],
        english=entry["英文"],
        kind=entry["类型"],
        values=read_values(entry.get("取值", []), level),
        low=None if money else low,
        high=None if money else high,
        default=entry.get("缺省"),
        without=entry.get("没有"),
        unit=per_of(entry.get("单位", "元/学期")) if money else "数",
        places=places,
    )


RANGE = ("不低于", "不高于")


def signed(text: str, steps: int) -> int:
    """A whole or decimal number, which may be below 0, in steps."""
    sign = -1 if text.startswith("-") else 1
    return sign * steps_of(text.removeprefix("-"), steps)


def read_derived(name: str, entry: Tree, level: int) -> Fact:
    """One entry of 推算: what it is, and how it comes about."""
    only(entry, DERIVED_WORDS)
    derived = read_steps(entry, level)
    values = read_values(entry.get("取值", []), level)
    kind = derived.kind
    unit = per_of(entry["单位"]) if kind == "金额" else "数"
    places = int(entry.get("小数位", "0"))
    return Fact(name, entry["英文"], kind, values, unit=unit, places=places, derived=derived)


def replaced(fact: Fact, entries: list[Tree], level: int) -> Fact:
    """A step above for which a pack says another way from a term on."""
    need(fact.derived is not None and entries, fact.name)
    assert fact.derived is not None
    for entry in entries:
        only(entry, DATED | {"替换推算"})
        only(entry["替换推算"], HOW)
    below = (*fact.derived.below, (level, tuple(entries)))
    return replace(fact, derived=replace(fact.derived, below=below))


Section = tuple[list[Tree], dict[str, Tree], dict[str, Tree]]
"""事实, 推算 and 调整 of a pack."""


def read_facts(sections: list[Section]) -> dict[str, Fact]:
    """All facts by their Chinese names, of every pack, the topmost pack first."""
    facts: dict[str, Fact] = {}
    for level, (entries, derived, changes) in enumerate(sections):
        for name in (name for name in changes if name in facts):
            facts[name] = replaced(facts[name], changes[name], level)
        above = {name: fact.name for fact in facts.values() for name in (fact.name, fact.english)}
        for entry in entries:
            if "增加取值" in entry:
                only(entry, {"名称", "增加取值"})
                fact = facts[above[entry["名称"]]]
                need(fact.kind in ("单选", "多选"), entry)
                values = fact.values + read_values(entry["增加取值"], level)
                facts[fact.name] = replace(fact, values=values_of_different_names(values))
            elif "类型" not in entry:
                only(entry, {"名称", "缺省"})
                fact = facts[above[entry["名称"]]]
                facts[fact.name] = replace(fact, default=entry["缺省"])
            else:
                need(entry["名称"] not in facts, f"{entry} is there twice")
                facts[entry["名称"]] = read_fact(entry, level)
        for name, entry in derived.items():
            need(name not in facts, f"{name} is there twice")
            facts[name] = read_derived(name, entry, level)
    return facts
