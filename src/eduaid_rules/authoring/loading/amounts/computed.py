"""Amounts that are computed: 取 学费 的 50%, 不低于 500元/学年; 200元/月×享受月数; 减."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from ....meaning.plan.computed import ComputedReader
from ....meaning.plan.numbers import LARGEST_EXACT, NumberEnds, facts_of_number, number_ends
from ....policy.checks.paid_units import figure_unit
from ....policy.derived.derivations import is_formula
from ....policy.fact_types import FactType
from ....policy.facts import Slot, Vocabulary
from ....policy.formulas import Rounding
from ....policy.items import Schedule
from ....policy.money_and_units import UNIT_WORDS, Rate, Unit, parse_yuan
from ....policy.standards import Capped, Computed, MoneyFigure, Standard
from ....policy.terms import Term
from ...diagnostics import Findings
from ..conditions import Definitions, find_fact
from ..vocabulary.formulas import MORE_THAN_FEW, uncountable
from ..vocabulary.multiples import MOST_SIGNS
from ..yaml_tree import ScalarNode

_CLAUSES: Final = re.compile(r"\s*,\s*")
_LESS: Final = re.compile(r"(.+?)\s+减\s+(\S+)")
_TAKEN: Final = re.compile(r"取\s*(.+)")
_PERCENT: Final = re.compile(r"(\S+?) ?的 ?(\d{1,3}(?:\.\d{1,2})?)%", re.ASCII)
_NAMED_PERCENT: Final = re.compile(r"(\S+?) 的 (\S+)")
_COUNTED: Final = re.compile(r"(\d+(?:\.\d+)?)元/(月|天)×([^\W\d]\w*)")
_LIMIT: Final = re.compile(r"(不低于|不超过)\s*(.+)")
_STEP: Final = re.compile(r"(取整到|向上取整到|向下取整到)\s*(\d+(?:\.\d+)?)元", re.ASCII)
_ZERO: Final = re.compile(r"0(?:\.0{1,2})?元/(?:学年|学期|次)", re.ASCII)
_ROUNDINGS: Final = {
    "取整到": Rounding.HALF_UP,
    "向上取整到": Rounding.UP,
    "向下取整到": Rounding.DOWN,
}
_FORM: Final = (
    "写法如 取 学费 的 50%, 不低于 500元/学年, 不超过 3000元/学年；200元/月×享受月数；"
    "1000元/学期 减 已享受金额, 不低于 0元/学期；最后还可以写 取整到 1元"
)


def is_computed(text: str) -> bool:
    """Whether a standard is written as one that is computed from facts."""
    if len(text) > MOST_SIGNS:
        return False
    first = _CLAUSES.split(text)[0]
    return bool(_TAKEN.match(text) or _LESS.fullmatch(first) or _COUNTED.fullmatch(first))


@dataclass(eq=False, repr=False)
class ComputedText:
    """Reads one such standard; ``rate`` reads an amount with its unit at a place in it."""

    node: ScalarNode
    findings: Findings
    definitions: Definitions
    rate: Callable[[ScalarNode, str], Rate | None]
    _slots: dict[str, Slot] = field(default_factory=dict)

    def read(self) -> Standard | None:
        """The standard; 取 F, 不超过 S alone is the older form."""
        first, *others = _CLAUSES.split(self.node.text)
        base = self._figure(first)
        limits: dict[str, MoneyFigure] = {}
        step, rounding, good = 1, Rounding.HALF_UP, base is not None
        for clause in others:
            if found := _LIMIT.fullmatch(clause):
                if found[1] in limits or step > 1:
                    self._unreadable(clause)
                    return None
                limit = self._limit(found[1], found[2])
                good = good and limit is not None
                limits[found[1]] = limit or MoneyFigure()
            elif (found := _STEP.fullmatch(clause)) and step == 1 and parse_yuan(found[2]):
                step, rounding = parse_yuan(found[2]) or 1, _ROUNDINGS[found[1]]
            else:
                self._unreadable(clause)
                return None
        if not good or base is None:
            return None
        low, high = limits.get("不低于"), limits.get("不超过")
        if low is None and step == 1 and high is not None and _is_plain(base, high):
            return Capped(base.fact or "", high.rate) if high.rate is not None else None
        self.findings.needs_language_2(self.node, "这样计算的标准")
        made = Computed(base, low, high, step, rounding)
        return made if self._holds(made) else None

    def _unreadable(self, clause: str) -> None:
        self.findings.error("E301", self._at(clause), f"看不懂标准里的“{clause}”", _FORM)

    def _at(self, part: str) -> ScalarNode:
        """A part of the text at its place."""
        column = self.node.column + max(self.node.text.find(part), 0)
        return ScalarNode(part, self.node.line, column)

    def _figure(self, text: str, *, taken: bool = False) -> MoneyFigure | None:
        """An amount, of which something may be taken off; ``taken``: without 取."""
        if found := _LESS.fullmatch(text):
            inner, less = self._plain(found[1], taken=taken), self._money(found[2])
            if inner is None or less is None:
                return None
            return replace(inner, less=less)
        return self._plain(text, taken=taken)

    def _plain(self, text: str, *, taken: bool) -> MoneyFigure | None:
        if counted := _COUNTED.fullmatch(text):
            return self._counted(*counted.groups())
        found = _TAKEN.fullmatch(text)
        parameters = self.definitions.parameters
        if found is None and parameters.is_named(text):
            money = parameters.money(self._at(text), self.findings)
            return None if money is None else MoneyFigure(parameter=money)
        if found is None and (not taken or "元/" in text):
            rate = self.rate(self._at(text), text)
            return None if rate is None else MoneyFigure(rate)
        said = text if found is None else found[1]
        share = _PERCENT.fullmatch(said)
        percent = 10_000 if share is None else parse_yuan(share[2])
        named = _NAMED_PERCENT.fullmatch(said) if share is None else None
        if named is not None and parameters.is_named(named[2]):
            name = parameters.percentage(named[2], self._at(named[2]), self.findings)
            fact = self._money(named[1])
            good = name is not None and fact is not None
            return MoneyFigure(None, fact, percentage=name) if good else None
        if not percent:
            self.findings.error("E303", self._at(said), "比例要大于0%", "如 取 学费 的 50%")
            return None
        fact = self._money(said if share is None else share[1])
        return None if fact is None else MoneyFigure(None, fact, percent)

    def _counted(self, amount: str, unit: str, name: str) -> MoneyFigure | None:
        fen, slot = parse_yuan(amount), self._slot(name)
        if slot is None:
            return None
        if slot.fact.type is not FactType.INTEGER:
            said = f"{name}不是整数，不能当作月数或天数"
            self.findings.error("E315", self._at(name), said, "“×”后面写一个整数的事实")
            return None
        if not is_formula(slot.fact.derivation) and (problem := uncountable(slot.fact)):
            said = f"{name}不能当作月数或天数：{problem}"
            self.findings.error("E315", self._at(name), said, MORE_THAN_FEW)
            return None
        if not fen:
            said = f"“{amount}”的金额写得不对"
            self.findings.error("E304", self._at(amount), said, "金额要大于0，最多两位小数")
            return None
        return MoneyFigure(Rate(fen, UNIT_WORDS[unit]), factor=name)

    def _limit(self, what: str, text: str) -> MoneyFigure | None:
        if what == "不低于" and _ZERO.fullmatch(text):
            return MoneyFigure()
        return self._figure(text, taken=True)

    def _money(self, name: str) -> str | None:
        slot = self._slot(name)
        if slot is not None and slot.fact.type is not FactType.MONEY:
            said = f"{name}不是金额，不能当作标准"
            self.findings.error("E311", self._at(name), said, "请换一个金额的事实")
            return None
        return None if slot is None else slot.fact.name

    def _slot(self, name: str) -> Slot | None:
        return find_fact(self._at(name), self.findings, self.definitions)

    def _holds(self, made: Computed) -> bool:
        """What must hold of the parts together, whenever the item is paid."""
        vocabulary = self.definitions.vocabulary
        if any(one.rate and one.rate.unit is Unit.CALENDAR_YEAR for one in made.figures):
            said = "算出来的金额不能用 元/自然年"
            self.findings.error("E316", self.node, said, "请写 元/学年 或 元/学期")
            return False
        for figure in made.figures:
            if figure.less is None:
                continue
            own, off = (
                figure_unit(figure, vocabulary),
                figure_unit(MoneyFigure(fact=figure.less), vocabulary),
            )
            if own is not off:
                unit = vocabulary.slots[figure.less].fact.unit or Unit.TERM.value
                said = f"{figure.less}是 元/{unit}，不能从另一种期间的金额里减去"
                hint = "两边要是同一种：都是 元/学年，或都是 元/学期"
                self.findings.error("E316", self._at(figure.less), said, hint)
                return False
        if made.base.less is not None and made.at_least is None:
            hint = "请写明减完以后至少发多少，如 , 不低于 0元/学期"
            self.findings.error("E319", self.node, "“减”以后可能是负数", hint)
            return False
        return self._is_ordered(made) and self._is_small(made)

    def _is_ordered(self, made: Computed) -> bool:
        low, high = made.at_least, made.at_most
        rates = (low and low.rate, high and high.rate and not high.less and high.rate)
        if not (rates[0] and rates[1]) or rates[0].year_fen() <= rates[1].year_fen():
            return True
        said = f"下限 {rates[0]} 高于上限 {rates[1]}"
        self.findings.error("E317", self.node, said, "请检查“不低于”和“不超过”")
        return False

    def _is_small(self, made: Computed) -> bool:
        """Whether columns can compute it: said here, not when a county's batch runs."""
        vocabulary = self.definitions.vocabulary
        reader = ComputedReader(vocabulary, Term(2020, "秋"), Schedule.EVERY_TERM)
        fen = reader.amount(made)
        _, most = number_ends(fen, lambda name: _ends(vocabulary, name))
        if most is not None and 2 * most < LARGEST_EXACT:
            return True
        names = "、".join(facts_of_number(fen))
        hint = f"请给用到的事实写小一些的范围：{names}"
        self.findings.error("E318", self.node, "这样算出来的金额可能太大", hint)
        return False


def _ends(vocabulary: Vocabulary, name: str) -> NumberEnds:
    """The least and the most that a fact is; where it has no limit, what can be written."""
    (low, high), measure = vocabulary.bounds(name), vocabulary.slots[name].fact.measure
    return measure.least if low is None else low, measure.most if high is None else high


def _is_plain(base: MoneyFigure, cap: MoneyFigure) -> bool:
    """Whether it is 取 F, 不超过 S and nothing else."""
    return base == MoneyFigure(fact=base.fact) and cap == MoneyFigure(cap.rate)
