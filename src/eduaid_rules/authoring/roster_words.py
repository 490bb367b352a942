"""What a fact says about rosters: 用作, 写法, 年龄, 按户 and 汇总. No result depends on them."""

from __future__ import annotations

from typing import Final

from ..policy.errors import ProfileError
from ..policy.facts import YES, Ages, FactType, Nature, Role, Spelling, Vocabulary
from ..policy.students import Student, read_integer
from .diagnostics import Findings
from .fields import Fields, mapping, text
from .source import Mapping, Node

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
    first = taken.setdefault(role, name)
    if first != name:
        said = f"“用作: {role.value}”已经写在“{first}”上了"
        fields.findings.error("E210", node, said, "请只写在一个事实上")
        return None
    return role


def read_summed(fields: Fields, kind: FactType) -> bool:
    """汇总: whether sums are broken down by a choice."""
    node, said = fields.node_of("汇总"), fields.text("汇总")
    if node is None:
        return False
    if said != YES or kind not in (FactType.SINGLE, FactType.MULTIPLE):
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
    found = mapping(node, fields.findings, "年龄")
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


def read_spellings(
    node: Node | None, fact: str, vocabulary: Vocabulary, findings: Findings
) -> tuple[Spelling, ...]:
    """写法: texts of rosters, each with the value of this fact, or with several facts."""
    found = None if node is None else mapping(node, findings, "写法")
    if found is None:
        return ()
    made: list[Spelling] = []
    for key, value in found.entries:
        means = _means(value, fact, findings)
        try:
            Student(vocabulary, means)
        except ProfileError as error:
            for problem in error.diagnostics:
                findings.place(problem, value)
        else:
            made.append(Spelling(key.text, tuple(means.items())))
    return tuple(made)


def _means(node: Node, fact: str, findings: Findings) -> dict[str, str]:
    if not isinstance(node, Mapping):
        said = text(node, findings, "写法")
        return {} if said is None else {fact: said}
    found = ((key.text, text(value, findings, "写法")) for key, value in node.entries)
    return {name: said for name, said in found if said is not None}
