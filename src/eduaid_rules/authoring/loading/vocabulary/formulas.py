"""The formula of a derived fact (推算): its units, where it is rounded, what columns can do."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Final

from ....codes import ErrorCode
from ....meaning.exact_ratios import inexact_facts
from ....policy.by_term.numbered_facts import MOST_NUMBERS, how_many_counted
from ....policy.by_term.parameters import MONEY_UNITS
from ....policy.derived.derivations import Elapsed, Points, is_formula, ways_of
from ....policy.documents import text_terms
from ....policy.fact_types import FactType
from ....policy.facts import Fact, Vocabulary
from ....policy.formulas import (
    BARE,
    Arithmetic,
    Bounds,
    Expression,
    Extreme,
    FactName,
    Formula,
    FormulaError,
    MinMax,
    Number,
    Operator,
    Rounding,
    Units,
    UnitsError,
    every_part,
    expression_bounds,
    fact_names,
    formula_text,
    read_formula,
    units_of,
)
from ....policy.money_and_units import money_unit
from ....policy.pack import Pack
from ....policy.spellings.measured_texts import measured_text
from ....suggestions import did_you_mean, one_of
from ...diagnostics import Findings
from ..fields import Fields, node_mapping
from ..yaml_tree import ScalarNode, YamlNode
from .multiples import ParameterNames
from .values import number_of_fact

_EXAMPLE: Final = "如 学费 + 住宿费"
_USABLE: Final = "只能用整数、小数、金额、参数，和推算的数"
_ONE_IS_A_NUMBER: Final = "金额只能乘以或除以数，如 学费 * 人数、学费 / 人数"
_OTHER_PERIOD: Final = "请换成同一单位：元/学期的事实直接乘 2 是元/学年，元/学年的除以 2 是元/学期"


MORE_THAN_FEW: Final = f"一共要不超过 {MOST_NUMBERS} 种数，请写“不超过”，如 不超过: 12"


def uncountable(fact: Fact) -> str | None:
    """Why the number of points, years or months cannot be computed with; None: it can."""
    numbers = how_many_counted(fact)
    if not numbers and any(isinstance(way, Elapsed) for way in ways_of(fact.derivation)):
        return "它没有写最大到多少"
    if not numbers:
        return "它不是一个数"
    return f"它有 {numbers} 种数" if numbers > MOST_NUMBERS else None


class RoundedTo(Enum):
    """Which way 取整 goes."""

    HALF_UP = "四舍五入"
    UP = "上"
    DOWN = "下"

    @property
    def rounding(self) -> Rounding:
        """The same as 舍入 says it."""
        return Rounding[self.name]


@dataclass(eq=False, repr=False)
class FormulaReader:
    """Reads formulas over the facts known so far.

    ``broken`` are facts whose own mistakes are reported where they stand.
    """

    vocabulary: Vocabulary
    broken: Container[str]
    findings: Findings
    parameters: ParameterNames = field(default_factory=ParameterNames)

    def read(self, fields: Fields, fact: Fact) -> Formula | None:
        """算式 with 舍入 or 取整, 不低于 and 不超过, for a fact of which the rest is known."""
        node, said = fields.node_of("算式"), fields.text("算式")
        rounding = fields.word("舍入", Rounding)
        if said is None or not isinstance(node, ScalarNode):
            return None
        try:
            expression, needs = read_formula(said)
        except FormulaError as error:
            place = self._part(node, error.start, error.length)
            self.findings.error("E612", place, error.problem, error.hint)
            return None
        rounding, to = self._rounded_to(fields, fact, rounding)
        whole = self._between(expression, fields, fact)
        formula = Formula(formula_text(whole), rounding or Rounding.HALF_UP, to)
        if not formula.facts:
            self.findings.error("E612", node, "算式里没有用到任何事实", _EXAMPLE)
            return None
        if needs and rounding is None:
            if fields.node_of("舍入") is None and "舍入" not in fields.meant:
                hint = one_of(way.value for way in Rounding)
                self.findings.error("E612", node, "有除法或小数的算式要写明“舍入”", hint)
            return None
        names = {part for part in every_part(expression) if isinstance(part, FactName)}
        usable = [self._usable(name, node) for name in sorted(names, key=lambda one: one.at)]
        sound = all(usable) and self._has_unit(expression, fact, node)
        return formula if sound and not self._divides_by_zero(expression, node) else None

    def _rounded_to(
        self, fields: Fields, fact: Fact, rounding: Rounding | None
    ) -> tuple[Rounding | None, int]:
        """取整: to which amount the whole is rounded, and which way."""
        node = fields.node_of("取整")
        found = None if node is None else node_mapping(node, self.findings, "取整")
        if found is None or node is None:
            return rounding, 1
        fields.needs_language_2(node, "取整")
        keys = Fields(found, self.findings, "取整", required=("到", "向"))
        said, to = keys.text("到"), None
        if said is not None:
            to = number_of_fact(fact, said)
            if to is None or to <= 0:
                place = keys.node_of("到") or found
                self.findings.error("E626", place, f"不能取整到“{said}”", "如 到: 1元、到: 10元")
        way = keys.word("向", RoundedTo)
        if rounding is not None:
            said_twice = fields.node_of("舍入") or node
            self.findings.error("E626", said_twice, "“舍入”和“取整”只写一个", "请删除“舍入”")
        return None if way is None else way.rounding, to or 1

    def _between(self, expression: Expression, fields: Fields, fact: Fact) -> Expression:
        """不低于 and 不超过: the whole is no less and no more."""
        for key, pick in (("不低于", MinMax.GREATEST), ("不超过", MinMax.LEAST)):
            node, said = fields.node_of(key), fields.text(key)
            if node is None or said is None:
                continue
            fields.needs_language_2(node, f"推算的“{key}”")
            number = number_of_fact(fact, said)
            if number is None or number < 0:
                hint = fact.measure.hint(said, per=fact.unit)
                self.findings.error("E216", node, f"看不懂“{said}”", hint)
                continue
            money = fact.type is FactType.MONEY and number
            unit = money_unit(fact.unit) if money else None
            end = Number(measured_text(fact, number), unit)
            expression = Extreme(pick, (expression, end))
        return expression

    def _is_usable(self, fact: Fact) -> bool:
        """Whether it can stand in a formula; what cannot is no hint, nor is what is unread yet."""
        return _problem(fact) is None and (fact.formula is None or bool(fact.formula.facts))

    def _usable(self, fact: FactName, node: ScalarNode) -> bool:
        name = fact.name
        if name in self.broken or name in self.parameters.broken:
            return False
        if name in self.parameters.heads:
            self.findings.needs_language_2(node, "参数")
            self.parameters.used.add(name)
            return True
        slot = self.vocabulary.slots.get(name)
        if slot is None:
            known = [s.fact.name for s in self.vocabulary.slots.values() if self._is_usable(s.fact)]
            english = self.vocabulary.names.get(name)
            hint = (
                f"规则文件里请写中文名“{english.fact.name}”"
                if english
                else did_you_mean(name, known) or one_of(known)
            )
            self._error("E205", fact, node, f"没有“{name}”这个事实", hint)
        elif problem := _problem(slot.fact):
            ways = ways_of(slot.fact.derivation)
            counted = any(isinstance(way, Points | Elapsed) for way in ways)
            hint = MORE_THAN_FEW if counted else _USABLE
            self._error("E613", fact, node, f"算式里不能用“{name}”：{problem}", hint)
        else:
            if slot.fact.is_derived:
                place = self._part(node, fact.at[0], fact.at[1] - fact.at[0])
                self.findings.needs_language_2(place, "由推算出来的事实再推算")
            return True
        return False

    def _has_unit(self, expression: Expression, fact: Fact, node: ScalarNode) -> bool:
        """Whether units are not mixed, and the value is what the fact counts."""
        facts = {name: self._unit_of(name) for name in fact_names(expression)}
        try:
            found = units_of(expression, facts)
        except UnitsError as error:
            self._refuse_units(error, node)
            return False
        wanted = _unit(fact)
        if wanted in found:
            return True
        if wanted == BARE:
            said = f"算式算出来是{_units_in_words(found)}，“类型”却是{fact.type.value}"
            self._error("E616", expression, node, said, "金额的推算不写“类型”，写“单位”")
            return False
        said, only_a_number = _units_in_words(found), found == {BARE}
        hint = f"请乘上金额，如 出勤天数 * 5{wanted}" if only_a_number else _OTHER_PERIOD
        message = f"算式算出来是{said}，“单位”却是{wanted}"
        self._error("E616", expression, node, message, hint)
        return False

    def _refuse_units(self, error: UnitsError, node: ScalarNode) -> None:
        (left, its), (right, others) = error.sides
        said = (f"“{formula_text(side)}”是{_units_in_words(units)}" for side, units in error.sides)
        two = "，".join(said)
        whole = error.whole
        if isinstance(whole, Arithmetic) and whole.operator in (Operator.TIMES, Operator.OVER):
            verb = "相乘" if whole.operator is Operator.TIMES else "相除"
            self._error("E615", whole, node, f"{two}，不能{verb}", _ONE_IS_A_NUMBER)
            return
        verb = "比大小" if isinstance(whole, Extreme) else "相加减"
        bare = left if its == {BARE} else right if others == {BARE} else None
        money = next(unit for unit in (*sorted(its), *sorted(others)) if unit != BARE)
        amount = next((s for s, _ in error.sides if isinstance(s, Number) and s.unit), None)
        if bare is None and amount is not None:
            other = others if amount is left else its
            hint = f"两边要是同一个单位，如 {amount.text}{_units_in_words(other)}"
        elif bare is None:
            hint = _OTHER_PERIOD
        elif isinstance(bare, Number):
            hint = f"金额请写明单位，如 {bare.text}{money}"
        else:
            count = bare.name if isinstance(bare, FactName) else "出勤天数"
            hint = f"请先乘上金额，如 {count} * 5{money}"
        self._error("E614", bare or right, node, f"{two}，不能{verb}", hint)

    def _divides_by_zero(self, expression: Expression, node: ScalarNode) -> bool:
        """Whether a divisor is nothing but 0, whatever a student is like."""
        bounds = {name: self._bounds_of(name) for name in fact_names(expression)}
        operations = (part for part in every_part(expression) if isinstance(part, Arithmetic))
        for part in operations:
            divisor = part.right
            if part.operator is Operator.OVER and expression_bounds(divisor, bounds).is_zero:
                said = f"算式除以“{formula_text(divisor)}”，它总是 0"
                self._error("E617", divisor, node, said, "请检查除数")
                return True
        return False

    def _unit_of(self, name: str) -> str:
        head = self.parameters.heads.get(name)
        if head is None:
            return _unit(self.vocabulary.slots[name].fact)
        return head.unit if head.unit in MONEY_UNITS else BARE

    def _bounds_of(self, name: str) -> Bounds:
        if name in self.parameters.heads:
            return Bounds(Fraction(0), None)
        return self.vocabulary.exact_bounds(name)

    def _error(
        self, code: ErrorCode, part: Expression, node: ScalarNode, message: str, hint: str
    ) -> None:
        start, end = part.at
        self.findings.error(code, self._part(node, start, end - start), message, hint)

    def _part(self, node: ScalarNode, start: int, length: int) -> ScalarNode:
        """A part of a text, where it stands in the file as it reads; else the whole text."""
        part = node.text[start : start + length]
        lines = self.findings.lines
        line = lines[node.line - 1] if node.line <= len(lines) else ""
        if not part or not line.startswith(part, node.column - 1 + start):
            return node
        return ScalarNode(part, node.line, node.column + start)


def _problem(fact: Fact) -> str | None:
    """Why a fact cannot stand in a formula; None: it can."""
    if not is_formula(fact.derivation):
        return uncountable(fact)
    if fact.type not in (FactType.INTEGER, FactType.DECIMAL, FactType.MONEY):
        return f"它是“{fact.type.value}”的事实"
    return None


def _unit(fact: Fact) -> str:
    return money_unit(fact.unit) if fact.type is FactType.MONEY else BARE


def _units_in_words(units: Units) -> str:
    return "或".join(sorted(units))


def check_exact(
    pack: Pack,
    parent: Pack | None,
    placed: Mapping[str, tuple[YamlNode, Findings]],
    otherwise: tuple[YamlNode, Findings],
) -> None:
    """W634 for a 推算 that columns cannot compute exactly, at its place, else at the pack's.

    One of a pack above may be so here alone: with a number of this pack's.
    """
    found = _inexact(pack)
    if found and parent is not None:
        found = {name: why for name, why in found.items() if name not in _inexact(parent)}
    for name, why in found.items():
        node, findings = placed.get(name, otherwise)
        findings.warning(
            "W634",
            node,
            f"整表计算（如 batch）算不了推算事实“{name}”：{why}",
            "如 范围: {不低于: 0, 不高于: 100000}；一个学生一个学生地算没有这个限制",
        )


def _inexact(pack: Pack) -> dict[str, str]:
    """By the name as it is written, with any of its texts and of the numbers put in."""
    terms = dict.fromkeys(text_terms(pack.vocabulary.texts))
    every = [pack.vocabulary, *(pack.vocabulary_at(term) for term in terms)]
    names = {fact.id: fact.name for fact in pack.vocabulary.facts}
    return {
        names[vocabulary.slots[name].fact.id.partition("@")[0]]: why
        for vocabulary in every
        for name, why in inexact_facts(vocabulary).items()
    }
