"""The parts of a fact: the formula of a derived one (推算), and what it says about rosters.

No result depends on what a fact says about rosters: 用作, 写法, 年龄, 按户 and 汇总.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ...codes import ErrorCode
from ...errors import Diagnostic, ProfileError
from ...meaning.roster_texts import bare_header, cell_word, headers_of, headers_with
from ...meaning.students import Student
from ...policy.facts import NO, YES, Ages, Fact, FactType, Nature, Role, Slot, Spelling, Vocabulary
from ...policy.formulas import (
    BARE,
    Arithmetic,
    Expression,
    Extreme,
    FactName,
    Formula,
    FormulaError,
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
from ...policy.number_types import read_integer
from ...suggestions import did_you_mean, one_of
from ..arrival import reads_node
from ..diagnostics import Findings
from .fields import Fields, node_mapping, node_text
from .yaml_tree import MappingNode, ScalarNode, SequenceNode, YamlNode

_EXAMPLE: Final = "如 学费 + 住宿费"
_USABLE: Final = "只能用整数和金额，不能用推算出来的事实"
_ONE_IS_A_NUMBER: Final = "金额只能乘以或除以数，如 学费 * 人数、学费 / 人数"
_OTHER_PERIOD: Final = "请换成同一单位：元/学期的事实直接乘 2 是元/学年，元/学年的除以 2 是元/学期"


@dataclass(eq=False, repr=False)
class FormulaReader:
    """Reads formulas over the facts known so far.

    ``broken`` are facts whose own mistakes are reported where they stand.
    """

    vocabulary: Vocabulary
    broken: Container[str]
    findings: Findings

    def read(self, fields: Fields, unit: str | None) -> Formula | None:
        """算式 with 舍入, for an amount per ``unit``."""
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
        formula = Formula(formula_text(expression), rounding or Rounding.HALF_UP)
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
        sound = all(usable) and self._has_unit(expression, unit, node)
        return formula if sound and not self._divides_by_zero(expression, node) else None

    def _usable(self, fact: FactName, node: ScalarNode) -> bool:
        name = fact.name
        if name in self.broken:
            return False
        slot = self.vocabulary.slots.get(name)
        if slot is None:
            known = [s.fact.name for s in self.vocabulary.slots.values() if not _problem(s.fact)]
            english = self.vocabulary.names.get(name)
            hint = (
                f"规则文件里请写中文名“{english.fact.name}”"
                if english
                else did_you_mean(name, known) or one_of(known)
            )
            self._error("E205", fact, node, f"没有“{name}”这个事实", hint)
        elif problem := _problem(slot.fact):
            self._error("E613", fact, node, f"算式里不能用“{name}”：{problem}", _USABLE)
        else:
            return True
        return False

    def _has_unit(self, expression: Expression, unit: str | None, node: ScalarNode) -> bool:
        """Whether units are not mixed, and the value is money per ``unit``."""
        facts = {name: _unit(self.vocabulary.slots[name].fact) for name in fact_names(expression)}
        try:
            found = units_of(expression, facts)
        except UnitsError as error:
            self._refuse_units(error, node)
            return False
        if unit is None or f"元/{unit}" in found:
            return True
        said, only_a_number = _units_in_words(found), found == {BARE}
        hint = f"请乘上金额，如 出勤天数 * 5元/{unit}" if only_a_number else _OTHER_PERIOD
        message = f"算式算出来是{said}，“单位”却是元/{unit}"
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
        if bare is None:
            hint = _OTHER_PERIOD
        elif isinstance(bare, Number):
            hint = f"金额请写明单位，如 {bare.text}{money}"
        else:
            count = bare.name if isinstance(bare, FactName) else "出勤天数"
            hint = f"请先乘上金额，如 {count} * 5{money}"
        self._error("E614", bare or right, node, f"{two}，不能{verb}", hint)

    def _divides_by_zero(self, expression: Expression, node: ScalarNode) -> bool:
        """Whether a divisor is nothing but 0, whatever a student is like."""
        bounds = {name: self.vocabulary.exact_bounds(name) for name in fact_names(expression)}
        operations = (part for part in every_part(expression) if isinstance(part, Arithmetic))
        for part in operations:
            divisor = part.right
            if part.operator is Operator.OVER and expression_bounds(divisor, bounds).is_zero:
                said = f"算式除以“{formula_text(divisor)}”，它总是 0"
                self._error("E617", divisor, node, said, "请检查除数")
                return True
        return False

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
    if fact.formula is not None:
        return "它自己是推算出来的"
    if fact.type not in (FactType.INTEGER, FactType.MONEY):
        return f"它是“{fact.type.value}”的事实"
    return None


def _unit(fact: Fact) -> str:
    return BARE if fact.type is FactType.INTEGER else f"元/{fact.unit or '学期'}"


def _units_in_words(units: Units) -> str:
    return "或".join(sorted(units))


@dataclass(eq=False, repr=False)
class FactNode:
    """A fact with what can only be read once the vocabulary is known."""

    fact: Fact
    name: ScalarNode
    findings: Findings
    fields: Fields
    """Its keys: 适用, 提醒 and 写法 are read when all facts are known."""


def check_headers(nodes: Sequence[FactNode], above: Vocabulary | None) -> None:
    """A header belongs to one fact of a pack and of those above it: else rosters take the last."""
    taken: dict[str, tuple[Fact, str]] = {}
    for fact in above.facts if above else ():
        if fact.formula is None:
            own = (bare_header(header) for value in fact.values for header in value.headers)
            taken |= dict.fromkeys((*own, *headers_of(fact)), (fact, "上级规则包"))
    for node in (one for one in nodes if one.fact.formula is None):
        headers = node.fields.node_of("表头")
        listed = headers.items if isinstance(headers, SequenceNode) else (headers,)
        for place in (node.name, node.fields.node_of("英文"), *listed, *_of_values(node.fields)):
            if not isinstance(place, ScalarNode):
                continue
            for header in headers_with(place.text, node.fact.type):
                where = f"{node.findings.file_name} 第 {place.line} 行"
                first, there = taken.setdefault(header, (node.fact, where))
                if first.name != node.fact.name and first.id != node.fact.id:
                    message = f"花名册的“{place.text}”列已经是“{first.name}”（{there}）"
                    hint = "一个表头只能是一个事实的，请改一处"
                    node.findings.error("E219", place, message, hint)
                    break


def _of_values(fields: Fields) -> Iterator[YamlNode]:
    """The headers that values of a fact have of their own."""
    values = fields.node_of("取值")
    for value in values.items if isinstance(values, SequenceNode) else ():
        entries = value.entries if isinstance(value, MappingNode) else ()
        for headers in (node for key, node in entries if key.text == "表头"):
            yield from headers.items if isinstance(headers, SequenceNode) else (headers,)


_YEARS: Final = "如 {不低于: 5, 不高于: 15}"


def read_role(fields: Fields, kind: FactType, taken: dict[Role, str], name: str) -> Role | None:
    """用作: what the column is for; each use belongs to one fact of the right type."""
    role, node = fields.word("用作", Role), fields.node_of("用作")
    if role is None or node is None:
        return None
    wanted = FactType.INTEGER if role is Role.GRADE else FactType.IDENTIFIER
    if kind is not wanted:
        message = f"“用作: {role.value}”不能写在{kind.value}的事实上"
        fields.findings.error("E212", node, message, f"只用于{wanted.value}")
        return None
    if role in taken:
        said = f"“用作: {role.value}”已经写在{taken[role]}上了"
        fields.findings.error("E210", node, said, "请只写在一个事实上")
        return None
    taken[role] = f"“{name}”（{fields.findings.file_name} 第 {node.line} 行）"
    return role


def read_summed(fields: Fields, kind: FactType) -> bool:
    """汇总: whether sums are broken down by a choice."""
    node, said = fields.node_of("汇总"), fields.text("汇总")
    if node is None:
        return False
    if said != YES or not kind.is_listed:
        message = f"{kind.value}的事实不能写“汇总: {said}”"
        fields.findings.error("E212", node, message, "只用于单选和多选，写 汇总: 是")
        return False
    return True


def read_ages(fields: Fields, nature: Nature) -> Ages | None:
    """年龄: the usual ages of a stage, as a closed range of full years."""
    node = fields.node_of("年龄")
    if node is None:
        return None
    if nature is not Nature.STAGE:
        fields.findings.error("E212", node, "只有学段的取值可以写“年龄”", "请删除")
        return None
    found = node_mapping(node, fields.findings, "年龄")
    if found is None:
        return None
    bounds = Fields(found, fields.findings, "年龄", required=("不低于", "不高于"))
    low, high = (read_integer(bounds.text(key)) for key in ("不低于", "不高于"))
    if bounds.node_of("不低于") is None or bounds.node_of("不高于") is None:
        return None
    if low is None or high is None or not 0 <= low <= high:
        fields.findings.error("E216", node, "看不懂这个年龄范围", _YEARS)
        return None
    return Ages(low, high)


def read_by_household(fields: Fields, kind: FactType) -> bool:
    """按户: whether a value of a 多选 counts for everybody of a household."""
    node, said = fields.node_of("按户"), fields.text("按户")
    if node is None:
        return False
    if kind is not FactType.MULTIPLE:
        fields.findings.error("E212", node, "只有多选的取值可以写“按户”", "请删除")
        return False
    if said is not None and said != YES:
        message = f"“按户”后面不能写“{said}”"
        fields.findings.error("E212", node, message, "写 按户: 是；不按户认定的就不写")
    return said == YES


def read_value_headers(fields: Fields, kind: FactType) -> tuple[str, ...]:
    """表头 of a value of a 多选: how rosters head a column that asks for it alone."""
    node = fields.node_of("表头")
    if node is not None and kind is not FactType.MULTIPLE:
        fields.findings.error("E212", node, "只有多选的取值可以写“表头”", "请写在事实上")
        return ()
    return fields.texts("表头")


def read_spellings(fields: Fields, fact: str, vocabulary: Vocabulary) -> tuple[Spelling, ...]:
    """写法: texts of rosters, each with the value of this fact, or with several facts."""
    found, findings = fields.mapping("写法"), fields.findings
    if found is None:
        return ()
    made: list[Spelling] = []
    said: dict[str, tuple[ScalarNode, dict[str, str]]] = {}
    own = vocabulary.slots[fact]
    for key, value in found.entries:
        means = _means(value, fact, findings)
        if means is None:
            continue
        by = means.pop(_BY, None)
        problems = list(_unmeant(vocabulary, own, by, means))
        for problem in problems:
            findings.place(problem, value)
        if not problems:
            first, meant = said.setdefault(cell_word(key.text), (key, means))
            if meant != means:
                message = f"“{key.text}”和“{first.text}”（第 {first.line} 行）是同一种写法"
                findings.error("E220", key, f"{message}，意思却不同", "请只留一个")
            elif _names_another(own, cell_word(key.text), means.get(fact)):
                message = f"“{key.text}”本来就是{fact}的取值，不能再有别的意思"
                findings.error("E220", key, message, "请删除")
            made.append(Spelling(key.text, tuple(means.items()), by))
    return tuple(made)


_BY: Final = "按"


def _unmeant(
    vocabulary: Vocabulary, own: Slot, by: str | None, means: dict[str, str]
) -> Iterator[Diagnostic]:
    """What a profile could not say of what a spelling means."""
    name = own.fact.name
    each = [means] if by is None else [{by: said, name: meant} for said, meant in means.items()]
    decides = None if by is None else vocabulary.stated.get(by)
    single = decides is not None and decides.fact.type is FactType.SINGLE
    if not means or (by is not None and (by == name or not single)):
        yield Diagnostic(
            "E703", f"“{_BY}”后面要写另一个事实", "如 {按: 户口性质, 农村: …, 城镇: …}"
        )
        return
    if by is None and own.fact.type is FactType.MULTIPLE and set(means) != {name}:
        yield Diagnostic("E703", f"{name}的写法只能是它自己的一项", "如 写法: {持证残疾人: 残疾}")
        return
    for one in each:
        try:
            Student(
                vocabulary, {key: _profiled(vocabulary, key, word) for key, word in one.items()}
            )
        except ProfileError as error:
            yield from error.diagnostics


def _profiled(vocabulary: Vocabulary, name: str, word: str) -> object:
    """A word as a profile states the fact: one of a multiple choice is a list of one."""
    slot = vocabulary.stated.get(name)
    return [word] if slot is not None and slot.fact.type is FactType.MULTIPLE else word


@reads_node
def _means(node: YamlNode, fact: str, findings: Findings) -> dict[str, str] | None:
    """What a spelling means: a value of its fact, or facts with their values."""
    if isinstance(node, ScalarNode):
        said = node_text(node, findings, "写法")
        return None if said is None else {fact: said}
    body = node_mapping(node, findings, "写法")
    found = [] if body is None else body.entries
    means = {key.text: node_text(value, findings, "写法") for key, value in found}
    known = {name: said for name, said in means.items() if said is not None}
    return known if known and len(known) == len(means) else None


def _names_another(slot: Slot, word: str, meant: str | None) -> bool:
    """Whether a word is a value of a fact as it is, and not the one that is meant."""
    if slot.fact.type is FactType.YES_NO:
        return word in (YES, NO) and meant != word
    return word in slot.codes and slot.codes.get(meant or "") != slot.codes[word]
