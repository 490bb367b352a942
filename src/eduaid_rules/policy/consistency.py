"""What must hold inside a pack for it to be judged at all: whatever is named is there.

Rule files are held to much more where they are read. A bundle was held to it when it was
written, by the library of that day; here is only what evaluation relies on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, assert_never

from .by_term.months import month_order
from .by_term.numbered_facts import number_problems
from .by_term.parameters import Parameter, is_percentage, multiple_problem
from .checks.fact_checks import is_number_range
from .checks.parameter_links import leading_back
from .checks.share_links import links_of, reachable, too_long
from .conditions import (
    AgainstParameter,
    AgainstStatusDay,
    AllOf,
    AnyOf,
    Condition,
    InRange,
    Named,
    Not,
    OneOf,
    Score,
    Unknowable,
    condition_children,
)
from .derived.derivations import ByTexts, derivation_conditions
from .documents import Lasting, Published, known_from, published_in
from .fact_types import FactType
from .facts import Slot, Vocabulary
from .money_and_units import MOST_FEN, MOST_PERCENT, Rate
from .number_types import MOST_COUNT
from .pack import FIRST_LANGUAGE, NEWEST_LANGUAGE, Exclusion, Pack, Resolution
from .rules import Adjustment, Rule, Version, effect_conditions, standards_of
from .standards import (
    ByCondition,
    ByFact,
    ByValue,
    Capped,
    Computed,
    Fixed,
    InFull,
    MoneyFigure,
    Nothing,
    OfParameter,
    Open,
    Quantity,
    Raised,
    Share,
    Standard,
    Unstated,
    cell_condition,
    is_number,
    standard_children,
    standard_parts,
)

_MOST_NUMBER: Final = 10 * MOST_FEN
"""Of what is compared: more than a profile can state, and less than a column can hold."""
_MOST_NESTED: Final = 100
"""Of conditions: more than rule files come to, definitions written out."""
_MOST_TABLES: Final = 30
"""How many tables may stand inside each other: as in rule files."""
_NUMBER: Final = re.compile(r"\d{1,12}(\.\d{1,4})?", re.ASCII)
_ID: Final = re.compile(r"[a-z0-9-]+")
_RULE_ID: Final = re.compile(r"[a-z0-9-]+(\+[a-z0-9-]+)*")
_REGION: Final = re.compile(r"[0-9]{6}")
_PLACES: Final = ("学校所在地", "户籍地")


def pack_problems(pack: Pack) -> Iterator[str]:
    """What evaluation would stumble over in a pack whose facts are good, in Chinese."""
    yield from _Checks(pack).all()


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
        if not FIRST_LANGUAGE <= pack.language <= NEWEST_LANGUAGE:
            yield f"没有语言 {pack.language}"
        if pack.region is not None and not _REGION.fullmatch(pack.region):
            yield f"地区代码“{pack.region}”不是6位数字"
        yield from self.conditions((pack.common,), "共同条件")
        for fact in self.vocabulary.facts:
            said = f"事实“{fact.name}”"
            yield from self.conditions((notice.when for notice in fact.notices), said)
            yield from self.conditions(() if fact.relevant is None else (fact.relevant,), said)
            if fact.derivation is not None:
                yield from self.conditions(derivation_conditions(fact.derivation), said)
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
        yield from number_problems(self.vocabulary, pack.parameters)
        for fact in self.vocabulary.facts:
            if isinstance(fact.derivation, ByTexts):
                yield from self.texts(fact.name, fact.derivation)
        for parameter in pack.parameters:
            yield from self.parameter(parameter)
        back = sorted(leading_back(pack.parameters, pack.vocabulary))
        yield from (f"参数“{name}”绕回了自己" for name in back)
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
        begun = [(one.since, month_order(one), known_from(one)) for one in rule.versions]
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

    def parameter(self, parameter: Parameter) -> Iterator[str]:
        said = f"参数“{parameter.name}”"
        layers = [*self.pack.layers]
        own = [text.layer for text in parameter.texts]
        if not own or any(layer not in layers for layer in (parameter.layer, *own)):
            yield f"{said}不在任何一层规则包里"
        elif own != sorted(own, key=layers.index) or own[0] != parameter.layer:
            yield f"{said}的数没有按层次"
        if not {parameter.name, parameter.id}.isdisjoint(self.vocabulary.names):
            yield f"{said}和一个事实同名"
        for text in parameter.texts:
            yield from _dates(text, said)
            for part in standard_parts(text.value):
                if isinstance(part, Quantity):
                    if part.unit != parameter.unit or not _NUMBER.fullmatch(part.text):
                        yield f"{said}不能是“{part}”"
                elif isinstance(part, ByFact | ByCondition):
                    yield from self.standard(part, {}, said)
                elif not isinstance(part, Open) or part.fact is not None:
                    yield f"{said}的值不能这样"

    def texts(self, fact: str, made: ByTexts) -> Iterator[str]:
        said, layers = f"推算“{fact}”", [*self.pack.layers]
        own = [text.layer for text in made.texts]
        if not own or any(layer not in layers for layer in own):
            yield f"{said}的版本不在任何一层规则包里"
        elif own != sorted(own, key=layers.index):
            yield f"{said}的版本没有按层次"
        for text in made.texts:
            yield from _dates(text, said)

    def exclusion(self, exclusion: Exclusion, by_id: Mapping[str, Rule]) -> Iterator[str]:
        said = f"不同享（{'、'.join(exclusion.rules)}）"
        members = (*exclusion.rules, *exclusion.outside)
        slots = self.vocabulary.slots
        facts = [slots[name].fact.type if name in slots else None for name in exclusion.outside]
        if not exclusion.rules or not set(exclusion.rules) <= set(by_id):
            yield f"{said}里有不存在的规则"
        if len(members) > len(set(members)) or exclusion.layer not in self.pack.layers:
            yield f"{said}的项目不能这样"
        if (exclusion.kept is not None) != (exclusion.resolution is Resolution.KEEP) or (
            exclusion.kept is not None and exclusion.kept not in members
        ):
            yield f"{said}的“保留”不能这样"
        facts += [slots[fact].fact.type if fact in slots else None for _, fact in exclusion.awarded]
        awards = [rule for rule, _ in exclusion.awarded]
        if len({*awards}) < len(awards) or not {*awards} <= {*exclusion.rules} or len(awards) > 4:
            yield f"{said}的“已获”不能这样"
        if set(facts) - {FactType.YES_NO}:
            yield f"{said}里有不是“是否”的事实"
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
            case AgainstParameter(fact, _, multiple):
                slot = self.vocabulary.slots.get(fact)
                if slot is None or not slot.fact.type.is_measured:
                    return f"里的“{fact}”不是一个能这样比较的事实"
                return multiple_problem(multiple, self.pack.parameters)
            case Unknowable() | AllOf() | AnyOf() | Not() | Score() | Named():
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
                if not is_number_range(low, high, measured=True):
                    yield f"{said}的标准的界限不能这样"
            case Computed(step=step):
                for figure in standard.figures:
                    yield from self._figure(figure, said)
                if not 0 < step <= MOST_FEN:
                    yield f"{said}的标准的取整不能这样"
            case Share(rule, percent, layer, percentage):
                if not is_percentage(percentage, self.pack.parameters):
                    yield f"{said}的标准里，“{percentage}”不是一个比例的参数"
                if rule not in by_id:
                    yield f"{said}的标准里没有“{rule}”这条规则"
                if not 0 < percent <= MOST_PERCENT or layer not in ("", *self.pack.layers):
                    yield f"{said}的标准的比例不能这样"
            case ByFact(fact, cells):
                if len({name for name, _ in cells}) < len(cells):
                    yield f"{said}的表格里，{fact}有一行写了两次"
                for name, _ in cells:
                    digits = name.removeprefix("-") if is_number(name) else ""
                    if len(digits) > 9 and not isinstance(standard, ByValue):
                        yield f"{said}的表格里，{fact}没有“{name}”这个取值"
                    else:
                        yield from self.conditions((cell_condition(standard, name),), said)
                if not cells:
                    yield f"{said}的表格是空的"
            case ByCondition(rows):
                yield from self.conditions((row.when for row in rows), said)
                if not rows:
                    yield f"{said}的表格是空的"
            case OfParameter(multiple):
                problem = multiple_problem(multiple, self.pack.parameters)
                yield from () if problem is None else (f"{said}的标准{problem}",)
            case Quantity() | Raised():  # made at a term, and never stated
                yield f"{said}的标准不能是一个没有发法的数"
            case InFull() | Unstated() | Nothing():
                pass
            case _:
                assert_never(standard)

    def _figure(self, figure: MoneyFigure, said: str) -> Iterator[str]:
        yield from () if figure.rate is None else _rate(figure.rate, said)
        for fact in (figure.fact, figure.less):
            yield from () if fact is None else self._amount(fact, said)
        if figure.factor is not None:
            slot = self.vocabulary.slots.get(figure.factor)
            if slot is None or slot.fact.type is not FactType.INTEGER or figure.rate is None:
                yield f"{said}的标准里，“{figure.factor}”不是一个整数的事实"
        if not 0 < figure.hundredths_of_percent <= MOST_PERCENT:
            yield f"{said}的标准的比例不能这样"
        if not is_percentage(figure.percentage, self.pack.parameters):
            yield f"{said}的标准里，“{figure.percentage}”不是一个比例的参数"
        if figure.parameter is not None:
            problem = multiple_problem(figure.parameter.multiple, self.pack.parameters)
            yield from () if problem is None else (f"{said}的标准{problem}",)

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
    if rate.fen == 0:
        yield f"{said}的金额是 0"


def _dates(text: Lasting, said: str) -> Iterator[str]:
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
