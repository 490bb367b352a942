"""How the parts of rule files are written, by the words they go by: for what has another shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ..meaning.by_name import ids_meant
from ..suggestions import one_of, question_of, several_in_one
from .loading.yaml_tree import MappingNode, ScalarNode, SequenceNode, YamlNode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping as MappingType

    from ..policy.facts import Vocabulary
    from ..policy.rules import Rule

SHAPES: Final = {
    "依据": "{文件: 政策文件的编号, 条款: 第三条}",
    "对象": "{范围: {学段: 小学}, 其中: [{困难类别: 任意}]}",
    "条件": "{学段: 小学}",
    "定义": "{困难学生: {困难类别: [孤儿, 残疾]}}",
    "政策文件": "{编号: {名称: 通知的标题, 文号: 不详, 核实: 未核实}}",
    "原文": "{文件的编号: {放在: 原文/通知.pdf, 摘要: SHA-256, 读于: 2026-11-30}}",
    "规则": "{编号: {名称: 补助的名称, 类别: 现金, 对象: {…}, 标准: 1000元/学年, 版本: […]}}",
    "版本": "{自: 2024秋, 依据: [{文件: 编号}], 标准: 1000元/学年}",
    "调整": "{规则的编号: [{自: 2024秋, 依据: [{文件: 编号}], 替换标准: 1000元/学年}]}",
    "分档": "{当: {困难类别: 孤儿}, 标准: 1500元/学期}",
    "分档的一行": "{当: {困难类别: 孤儿}, 标准: 1500元/学期}",
    "不定": "{由: 金额的事实, 不低于: 500元/学期, 不高于: 600元/学期}",
    "收款": "{分档: [{当: {寄宿: 是}, 收款: 学校}], 其余: 家庭卡}",
    "收款的一行": "{当: {寄宿: 是}, 收款: 学校}",
    "不同享": "{自: 2024秋, 依据: [{文件: 编号}], 项目: [甲, 乙], 保留: 甲}",
    "保证": "{说明: 一句话, 人人有: {对象: {学段: 小学}, 项目: [规则的编号]}}",
    "人人有": "{对象: {学段: 小学}, 项目: [规则的编号]}",
    "没人有": "{对象: {寄宿: 否}, 项目: [规则的编号]}",
    "不因此减少": "{情况: {困难类别: [孤儿]}, 项目: [规则的编号]}",
    "现金不超过": "{金额: 1250元/学年, 项目: [规则的编号]}",
    "相同于": "{规则包: national, 项目: [规则的编号]}",
    "容许": "{检查: 没人能到的档, 项目: 规则的编号}",
    "情况": "{困难类别: [孤儿]}",
    "事实": "{名称: 寄宿, 英文: boards, 类型: 是否}",
    "取值": "{名称: 小学, 英文: primary}",
    "范围": "{不低于: 1, 不高于: 6}",
    "年龄": "{不低于: 5, 不高于: 15}",
    "取整": "{到: 1元, 向: 下}",
    "写法": "{住校: 是, 走读: 否}",
    "提醒": "{当: {年级: 6}, 说: 一句话}",
    "表格用词": "{不用的列: [联系电话], 别人: [监护人]}",
    "列名": "{支付状态: [处理结果]}",
    "参数": "{低保标准: {英文: minimum_living, 单位: 元/月, 版本: [{自: 2024秋, 值: 540元/月}]}}",
    "参数的版本": "{自: 2024秋, 发布: 2024-06-30, 依据: [{文件: 编号}], 值: 540元/月}",
    "参数的调整": "{自: 2024秋, 发布: 2024-07-01, 依据: [{文件: 编号}], 替换值: 670元/月}",
    "推算": "{名称: {英文: one, 算式: 学费 + 住宿费, 单位: 元/学年, 舍入: 四舍五入}}",
}
"""An example of one entry of each part that is written with keys."""


_NO_QUOTA: Final = "名额写不成规则：请写“给付: 可申请”，并写进“未表达: [名额由谁定]”"
CANNOT_BE_SAID: Final = {
    "名额": _NO_QUOTA,
    "人数上限": _NO_QUOTA,
    "每学年三次": "一学年只有两个学期，不能分三次：请写一学年或一学期的总数，怎么分几次写进“解读”",
    "每学期两次": "一个学期只有一个数：请写一学期的总数，怎么分几次写进“解读”",
    "一次": "入学时发一次写 入学学年秋季一次，每学年发一次写 每学年秋季 或 每学年春季；"
    "只发一个学期的，请写“自”和“至”是同一个学期，标准写 元/学期",
}
"""What staff write for what the language has no words for, and what to write instead."""


_OF_TEXT: Final = {"不定": "原因"}
"""The key that a text belongs to which stands there alone."""


def keys_hint(what: str, said: str | None) -> str:
    """How to write a part with its keys; ``said`` is the text that stands there instead."""
    shape = SHAPES.get(what)
    if shape is None:
        return "冒号用半角，后面加一个空格"
    if what in _OF_TEXT and said and re.fullmatch(r"[^,:#{}\[\]]+", said):
        return f"请写成 {{{_OF_TEXT[what]}: {said}}}"
    return f"写法如 {_with(shape, said)}"


def list_hint(what: str, said: str | None) -> str:
    """How to write a list of such parts."""
    shape = SHAPES.get(what)
    if shape is None:
        return "每项一行，以“- ”开头，或写成 [甲, 乙]"
    return f"每项一行，以“- ”开头，或写成 […]，如 [{_with(shape, said)}]"


def condition_form(node: YamlNode, vocabulary: Vocabulary) -> str | None:
    """What to write for a condition that is the value of a fact, or in brackets by itself."""
    if isinstance(node, ScalarNode):
        facts = [name for name, slot in vocabulary.slots.items() if node.text in slot.atoms]
        return f"请写成 {{{facts[0]}: {node.text}}}" if len(facts) == 1 else None
    if not isinstance(node, SequenceNode) or len(node.items) != 1:
        return None
    (only,) = node.items
    if not isinstance(only, MappingNode):
        return None
    plain = [f"{key.text}: {one.text}" for key, one in only.entries if isinstance(one, ScalarNode)]
    whole = len(plain) == len(only.entries) > 0
    return f"请写成 {{{', '.join(plain)}}}" if whole else "只有一项，请去掉方括号或“- ”"


def _with(shape: str, said: str | None) -> str:
    """The example with the id that was written where it takes one."""
    named = re.fullmatch(r"[a-z0-9-]{1,40}", said or "")
    return shape.replace("政策文件的编号", str(said)) if named else shape


def rule_hint(wrong: str, rules: MappingType[str, Rule], others: Iterable[str] = ()) -> str:
    """The rule that is meant, by its id or by its name; ``others`` may be meant as well."""
    meant = ids_meant(wrong, rules.values())
    if meant:
        return f"这里要写编号“{'”或“'.join(meant)}”"
    known = (*rules, *others)
    return (several_in_one(wrong, known) or question_of(wrong, known)) + one_of(rules)
