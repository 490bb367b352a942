"""What must hold inside a pack for it to be judged at all: whatever is named is there.

Rule files are held to much more where they are read. A bundle was held to it when it was
written, by the library of that day; here is only what evaluation relies on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, assert_never

from .conditions import (
    AgainstStatusDay,
    AllOf,
    AnyOf,
    Condition,
    InRange,
    Named,
    Not,
    OneOf,
    Unknowable,
    condition_children,
)
from .documents import Published, known_from, published_in
from .facts import Fact, FactType, Slot, Vocabulary
from .formulas import Number, every_part
from .money_and_units import FACT_UNITS, MOST_FEN, Rate
from .number_types import MOST_COUNT
from .pack import Exclusion, Pack, Resolution
from .rules import Adjustment, Rule, Version, effect_conditions, shares_of, standards_of
from .standards import (
    ByCondition,
    ByFact,
    ByValue,
    Capped,
    Fixed,
    InFull,
    Nothing,
    Open,
    Share,
    Standard,
    Unstated,
    cell_condition,
    standard_children,
)

MOST_LINKS: Final = 30
MOST_SHARES: Final = 1_000
_MOST_NUMBER: Final = 10 * MOST_FEN
"""Of what is compared: more than a profile can state, and less than a column can hold."""
_MOST_DIGITS: Final = 2_000
"""Of all numbers of a formula: what comes of them must be written, and Python writes 4,300."""
_MOST_YEARS: Final = 999
_MOST_PERCENT: Final = 99_999
_MOST_NESTED: Final = 100
"""Of conditions: more than rule files come to, definitions written out."""
_MOST_TABLES: Final = 30
"""How many tables may stand inside each other: as in rule files."""
_ID: Final = re.compile(r"[a-z0-9-]+")
_RULE_ID: Final = re.compile(r"[a-z0-9-]+(\+[a-z0-9-]+)*")
_REGION: Final = re.compile(r"[0-9]{6}")
_PLACES: Final = ("学校所在地", "户籍地")


def fact_problems(facts: Iterable[Fact]) -> Iterator[str]:
    """What a vocabulary cannot be made of, in Chinese."""
    by_name = {fact.name: fact for fact in facts}
    for fact in by_name.values():
        said = f"事实“{fact.name}”"
        codes = [name for value in fact.values for name in set(value.names)]
        if bool(fact.values) != fact.type.is_listed or len(codes) > len(set(codes)):
            yield f"{said}的取值不能这样"
        if fact.default is not None and fact.default not in (one.name for one in fact.values):
            yield f"{said}没有缺省的“{fact.default}”这个取值"
        if not _is_range(fact.at_least, fact.at_most, measured=fact.type.is_measured):
            yield f"{said}的范围不能这样"
        ages = [value.ages for value in fact.values if value.ages is not None]
        if any(not 0 <= one.at_least <= one.at_most <= _MOST_YEARS for one in ages):
            yield f"{said}有一个取值的年龄不能这样"
        if fact.never is not None and fact.type is not FactType.DATE:
            yield f"{said}不是日期，不能有“没有”"
        if fact.unit not in (None, *FACT_UNITS.values()):
            yield f"{said}的单位不能是“{fact.unit}”"
        if fact.formula is not None:
            sources = [by_name.get(name) for name in fact.formula.facts]
            numbers = (p for p in every_part(fact.formula.expression) if isinstance(p, Number))
            if fact.type is not FactType.MONEY or not sources:
                yield f"{said}不能这样推算"
            if sum(len(number.text) for number in numbers) > _MOST_DIGITS:
                yield f"{said}的算式里，数太长"
            for name, source in zip(fact.formula.facts, sources, strict=True):
                if source is None or not source.type.is_measured or source.formula is not None:
                    yield f"{said}不能由“{name}”推算"


def _is_range(low: int | None, high: int | None, *, measured: bool) -> bool:
    numbers = [number for number in (low, high) if number is not None]
    if not measured and numbers:
        return False
    return all(abs(number) <= _MOST_NUMBER for number in numbers) and numbers == sorted(numbers)


def pack_problems(pack: Pack) -> Iterator[str]:
    """What evaluation would stumble over in a pack whose facts are good, in Chinese."""
    yield from _Checks(pack).all()


def links_of(rules: Mapping[str, Rule]) -> dict[str, set[str]]:
    """For each rule those of whose standards it takes shares."""
    return {name: {share.rule for share in shares_of(rule)} for name, rule in rules.items()}


def reachable(start: str, links: Mapping[str, Collection[str]]) -> set[str]:
    """What links lead to from a name, itself only if they lead back."""
    seen: set[str] = set()
    todo = list(links.get(start, ()))
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += links.get(name, ())
    return seen


def too_long(names: Iterable[str], links: Mapping[str, Collection[str]]) -> Iterator[str]:
    """The names whose links cannot be written out; the links have no circle."""
    sizes: dict[str, tuple[int, int]] = {}
    for name in names:
        todo = [name]
        while todo:
            inner = [n for n in links.get(todo[-1], ()) if n not in sizes]
            if inner:
                todo += inner
                continue
            below = [sizes[n] for n in links.get(todo[-1], ())]
            deepest = 1 + max((depth for depth, _ in below), default=-1)
            sizes[todo.pop()] = deepest, 1 + sum(count for _, count in below)
        depth, count = sizes[name]
        if depth > MOST_LINKS or count > MOST_SHARES:
            yield name


@dataclass(eq=False, repr=False)
class _Checks:
    pack: Pack

    @property
    def vocabulary(self) -> Vocabulary:
        return self.pack.vocabulary

    def all(self) -> Iterator[str]:
        pack = self.pack
        layers = pack.layers
        if not layers or layers[-1] != pack.name or len(set(layers)) < len(layers):
            yield f"规则包“{pack.name}”和它的层次对不上"
        if not all(_ID.fullmatch(name) for name in (pack.name, *layers)):
            yield f"规则包的名称“{pack.name}”不合规"
        if pack.region is not None and not _REGION.fullmatch(pack.region):
            yield f"地区代码“{pack.region}”不是6位数字"
        yield from self.conditions((pack.common,), "共同条件")
        for fact in self.vocabulary.facts:
            said = f"事实“{fact.name}”"
            yield from self.conditions((notice.when for notice in fact.notices), said)
            yield from self.conditions(() if fact.relevant is None else (fact.relevant,), said)
            for spelling in fact.spellings:
                means = spelling.means
                if spelling.by is not None:
                    means = tuple(
                        pair
                        for value, own in means
                        for pair in ((spelling.by, value), (fact.name, own))
                    )
                for name, value in means:
                    slot = self.vocabulary.stated.get(name)
                    if slot is None or (slot.codes and value not in slot.codes):
                        yield f"{said}的写法“{spelling.text}”没有意思"
        ids = [rule.id for rule in pack.rules]
        if ids != sorted(set(ids)):
            yield "规则的编号有重复，或没有按顺序"
            return
        by_id = {rule.id: rule for rule in pack.rules}
        for rule in pack.rules:
            yield from self.rule(rule, by_id)
        yield from _links(by_id)
        for exclusion in pack.exclusions:
            yield from self.exclusion(exclusion, by_id)
        grouped = [name for exclusion in pack.exclusions for name in exclusion.rules]
        if len(grouped) > len(set(grouped)):
            yield "有的规则在两组不同享里"

    def rule(self, rule: Rule, by_id: Mapping[str, Rule]) -> Iterator[str]:
        said = f"规则“{rule.id}”"
        layers = [*self.pack.layers]
        if not _RULE_ID.fullmatch(rule.id) or rule.layer not in layers:
            yield f"{said}不在任何一层规则包里"
            return
        if rule.place not in (None, *_PLACES):
            yield f"{said}的认定地不能是“{rule.place}”"
        begun = [(version.since, known_from(version)) for version in rule.versions]
        if not begun or begun != sorted(begun):
            yield f"{said}的版本没有按先后"
        below = [rule.layer, *(adjustment.layer for adjustment in rule.adjustments)]
        if any(layer not in layers for layer in below) or below != sorted(below, key=layers.index):
            yield f"{said}的调整没有按层次"
        texts: tuple[Version | Adjustment, ...] = (*rule.versions, *rule.adjustments)
        for text in texts:
            yield from _dates(text, said)
        for who in (rule.who, *(version.who for version in rule.versions)):
            if who is not None:
                yield from self.conditions((who.scope, *(who.alternatives or ())), said)
        yield from self.conditions((row.when for row in rule.payees), said)
        yield from self.conditions((notice.when for notice in rule.notices), said)
        for adjustment in rule.adjustments:
            yield from self.conditions(effect_conditions(adjustment.effect), said)
        for standard in standards_of(rule):
            yield from self.standard(standard, by_id, said)
            if _is_deep(standard):
                yield f"{said}的标准嵌套太深"
                return

    def exclusion(self, exclusion: Exclusion, by_id: Mapping[str, Rule]) -> Iterator[str]:
        said = f"不同享（{'、'.join(exclusion.rules)}）"
        members = (*exclusion.rules, *exclusion.outside)
        slots = self.vocabulary.slots
        facts = [slots[name].fact.type if name in slots else None for name in exclusion.outside]
        if not exclusion.rules or not set(exclusion.rules) <= set(by_id):
            yield f"{said}里有不存在的规则"
        if set(facts) - {FactType.YES_NO}:
            yield f"{said}里有不是“是否”的事实"
        if len(members) > len(set(members)) or exclusion.layer not in self.pack.layers:
            yield f"{said}的项目不能这样"
        if (exclusion.kept is not None) != (exclusion.resolution is Resolution.KEEP) or (
            exclusion.kept is not None and exclusion.kept not in members
        ):
            yield f"{said}的“保留”不能这样"
        if exclusion.choice is not None:
            slot = slots.get(exclusion.choice)
            if exclusion.resolution is not Resolution.CHOICE or (
                slot is None or slot.fact.type is not FactType.SINGLE
            ):
                yield f"{said}的“自选”不能这样"
        yield from _dates(exclusion, said)

    def conditions(self, conditions: Iterable[Condition], said: str) -> Iterator[str]:
        waiting = [(condition, 1) for condition in conditions]
        while waiting:
            condition, depth = waiting.pop()
            if depth > _MOST_NESTED:
                yield f"{said}的条件嵌套太深"
                return
            problem = self._problem(condition)
            if problem is not None:
                yield f"{said}的条件{problem}"
            waiting += [(part, depth + 1) for part in condition_children(condition)]

    def _problem(self, condition: Condition) -> str | None:
        match condition:
            case OneOf(fact, values):
                slot = self.vocabulary.slots.get(fact)
                if slot is None or not slot.atoms:
                    return f"里的“{fact}”不是一个有取值的事实"
                if len(set(values)) < len(values):
                    return f"里，{fact}有一个取值写了两次"
                unknown = next((value for value in values if value not in slot.atoms), None)
                return None if unknown is None else f"里，{fact}没有“{unknown}”这个取值"
            case InRange(fact, low, high) | AgainstStatusDay(fact, low, high):
                slot = self.vocabulary.slots.get(fact)
                moving = isinstance(condition, AgainstStatusDay)
                if slot is None or not _is_compared(slot, moving=moving):
                    return f"里的“{fact}”不是一个能这样比较的事实"
                bound = max(abs(low or 0), abs(high or 0))
                return f"里，{fact}的界限太大" if bound > _MOST_NUMBER else None
            case Unknowable() | AllOf() | AnyOf() | Not() | Named():
                return None
            case _:
                assert_never(condition)

    def standard(self, standard: Standard, by_id: Mapping[str, Rule], said: str) -> Iterator[str]:
        """What is wrong right here; the standards inside are looked at by themselves."""
        match standard:
            case Fixed(rate):
                yield from _rate(rate, said)
            case Capped(fact, cap):
                yield from self._amount(fact, said)
                yield from _rate(cap, said)
            case Open(_, fact, low, high):
                yield from () if fact is None else self._amount(fact, said)
                if not _is_range(low, high, measured=True):
                    yield f"{said}的标准的界限不能这样"
            case Share(rule, percent, layer):
                if rule not in by_id:
                    yield f"{said}的标准里没有“{rule}”这条规则"
                if not 0 < percent <= _MOST_PERCENT or layer not in ("", *self.pack.layers):
                    yield f"{said}的标准的比例不能这样"
            case ByFact(fact, cells):
                if len({name for name, _ in cells}) < len(cells):
                    yield f"{said}的表格里，{fact}有一行写了两次"
                for name, _ in cells:
                    if name.isdecimal() and not isinstance(standard, ByValue) and len(name) > 9:
                        yield f"{said}的表格里，{fact}没有“{name}”这个取值"
                    else:
                        yield from self.conditions((cell_condition(standard, name),), said)
                if not cells:
                    yield f"{said}的表格是空的"
            case ByCondition(rows):
                yield from self.conditions((row.when for row in rows), said)
                if not rows:
                    yield f"{said}的表格是空的"
            case InFull() | Unstated() | Nothing():
                pass
            case _:
                assert_never(standard)

    def _amount(self, fact: str, said: str) -> Iterator[str]:
        slot = self.vocabulary.slots.get(fact)
        if slot is None or slot.fact.type is not FactType.MONEY:
            yield f"{said}的标准里，“{fact}”不是一个金额的事实"


def _is_deep(standard: Standard) -> bool:
    inside: Iterable[Standard] = (standard,)
    for _ in range(_MOST_TABLES):
        inside = [part for one in inside for part in standard_children(one)]
    return bool(inside)


def _is_compared(slot: Slot, *, moving: bool) -> bool:
    return slot.fact.type is FactType.DATE if moving else slot.fact.type.is_measured


def _rate(rate: Rate, said: str) -> Iterator[str]:
    if rate.fen > MOST_FEN or rate.count > MOST_COUNT:
        yield f"{said}的金额太大"


def _dates(text: Version | Adjustment | Exclusion, said: str) -> Iterator[str]:
    if text.until is not None and text.until < text.since:
        yield f"{said}有一个“至”早于“自”"
    if text.published is not None and not _is_published(text.published):
        yield f"{said}的发布日期不能是“{text.published.text}”"


def _is_published(published: Published) -> bool:
    try:
        return published_in(published.text) == published
    except ValueError:  # no such day
        return False


def _links(by_id: Mapping[str, Rule]) -> Iterator[str]:
    """Shares and add-ons lead somewhere, and never back."""
    shares = links_of(by_id)
    below = {name: {rule.on_top_of} for name, rule in by_id.items() if rule.on_top_of is not None}
    for name, (base,) in below.items():
        if base not in by_id:
            yield f"规则“{name}”加发在“{base}”上，没有这条规则"
    for what, links in (("标准", shares), ("加发", below)):
        circles = [name for name in links if name in reachable(name, links)]
        yield from (f"规则“{name}”的{what}绕回了自己" for name in circles)
        if not circles:
            long = too_long(by_id, links)
            yield from (f"规则“{name}”的{what}一条套一条，太长" for name in long)
