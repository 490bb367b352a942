"""The facts as the naive evaluator reads them: what a profile may say, and what it then means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from naive_money import Formula, yearly_unit
from naive_words import NEVER, Term, Tree, Truth, begun, ended, fen, listed, need, only

FACT_WORDS = {"名称", "英文", "类型", "性质", "取值", "范围", "缺省", "提问", "表头", "适用"}
FACT_WORDS |= {"提醒", "没有", "单位", "用作", "写法", "汇总"}
VALUE_WORDS = {"名称", "英文", "别名", "自", "至", "年龄", "按户", "表头"}
DERIVED_WORDS = {"英文", "算式", "单位", "舍入"}
KINDS_OF_FACTS = ("单选", "多选", "是否", "整数", "金额", "日期", "标识")


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
    yearly: bool = False  # whether a money fact is per school year, not per term
    formula: Formula | None = None

    @property
    def unit(self) -> str:
        """What its money is per."""
        return "元/学年" if self.yearly else "元/学期"

    def literal(self, text: str) -> Any:
        """A value as rules write it; KeyError or ValueError for any other."""
        if self.kind in ("单选", "多选"):
            return self.names[text]
        if self.kind == "是否":
            return {"是": True, "否": False}[text]
        if self.kind == "整数":
            return int(text)
        if self.kind == "金额":
            below = self.formula is not None and text.startswith("-")
            return -fen(text[1:]) if below else fen(text)
        need(self.kind == "日期", f"{self.name} is no part of conditions")
        return NEVER if text == self.without else date.fromisoformat(text)

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
        if self.kind == "整数":
            need(isinstance(given, int | str) and not isinstance(given, bool), given)
            number = int(given)
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
    need("单位" not in entry or entry["类型"] == "金额", entry)
    bounds = entry.get("范围", {})
    only(bounds, {"不低于", "不高于"})
    return Fact(
        name=entry["名称"],
        english=entry["英文"],
        kind=entry["类型"],
        values=read_values(entry.get("取值", []), level),
        low=int(bounds["不低于"]) if "不低于" in bounds else None,
        high=int(bounds["不高于"]) if "不高于" in bounds else None,
        default=entry.get("缺省"),
        without=entry.get("没有"),
        yearly=yearly_unit(entry.get("单位", "元/学期")),
    )


def read_derived(name: str, entry: Tree) -> Fact:
    """One entry of 推算."""
    only(entry, DERIVED_WORDS)
    formula = Formula(entry["算式"], entry.get("舍入"))
    yearly = yearly_unit(entry["单位"])
    return Fact(name, entry["英文"], "金额", yearly=yearly, formula=formula)


def read_facts(sections: list[tuple[list[Tree], dict[str, Tree]]]) -> dict[str, Fact]:
    """All facts by their Chinese names: 事实 and 推算 of every pack, the topmost pack first."""
    facts: dict[str, Fact] = {}
    for level, (entries, derived) in enumerate(sections):
        above = {name: fact.name for fact in facts.values() for name in (fact.name, fact.english)}
        for entry in entries:
            if "增加取值" in entry:
                only(entry, {"名称", "增加取值"})
                fact = facts[above[entry["名称"]]]
                need(fact.kind in ("单选", "多选"), entry)
                values = fact.values + read_values(entry["增加取值"], level)
                facts[fact.name] = replace(fact, values=values_of_different_names(values))
            else:
                need(entry["名称"] not in facts, f"{entry} is there twice")
                facts[entry["名称"]] = read_fact(entry, level)
        for name, entry in derived.items():
            need(name not in facts, f"{name} is there twice")
            facts[name] = read_derived(name, entry)
    return facts
