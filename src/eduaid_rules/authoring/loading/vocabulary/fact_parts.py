"""The parts of a fact: what it says about rosters, and what can be read later.

No result depends on what a fact says about rosters: 用作, 写法, 年龄, 按户 and 汇总.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ....errors import Diagnostic, ProfileError
from ....meaning.roster_texts import cell_word
from ....meaning.students import Student
from ....policy.fact_types import Ages, FactType, Nature, Role, Spelling
from ....policy.facts import NO, YES, Slot, Vocabulary
from ....policy.number_types import read_integer
from ....policy.terms import read_day
from ...arrival import reads_node
from ...diagnostics import Findings
from ..fields import Fields, node_mapping, node_text
from ..yaml_tree import ScalarNode, YamlNode
from .values import STATUS_DAY

_YEARS: Final = "如 {不低于: 5, 不高于: 15}"


def read_never(fields: Fields, kind: FactType) -> str | None:
    """没有: of a date, the word for "no such day"."""
    node = fields.node_of("没有")
    if node is not None and kind is not FactType.DATE:
        fields.findings.error("E212", node, f"{kind.value}的事实不能有“没有”", "只用于日期")
        return None
    said = fields.text("没有")
    if said is not None and node is not None and (said == STATUS_DAY or read_day(said)):
        hint = "请写一个词，如 没有: 未消除"
        fields.findings.error("E212", node, f"“没有”后面不能写“{said}”", hint)
        return None
    return said


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
