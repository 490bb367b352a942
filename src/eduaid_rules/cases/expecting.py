"""What a case expects, as text: 应享, 不享 and 待定, each rule at most once."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, replace
from typing import Final

from ..authoring.diagnostics import Findings
from ..authoring.loading.fields import Fields, node_mapping, node_text, node_word, rule_hint
from ..authoring.loading.yaml_tree import MappingNode, ScalarNode, SequenceNode, YamlNode
from ..policy.facts import NO, YES
from ..policy.money import parse_yuan
from ..policy.rules import Award, ItemKind, Payee, Rule
from .case import Answer, Expectation, OpenAbout

ANY: Final = "有"
"""Entitled, whatever the amount."""

_AMOUNT: Final = "请写这个学期的元数，如 500 或 312.50"


@dataclass(eq=False, repr=False)
class ExpectationReader:
    """Reads what cases expect of the rules of a policy."""

    rules: MappingType[str, Rule]

    def read(self, fields: Fields) -> tuple[Expectation, ...]:
        """Everything that one case states about items."""
        findings = fields.findings
        made: dict[str, Expectation] = {}
        first: dict[str, tuple[Answer, int]] = {}
        for answer in Answer:
            node = fields.node_of(answer.value)
            for key, value in () if node is None else _entries(node, findings, answer):
                if not self._known(key, findings):
                    continue
                if key.text in first:
                    where, line = first[key.text]
                    findings.error(
                        "E802",
                        key,
                        f"“{key.text}”写了两次（第一次在第 {line} 行的“{where.value}”里）",
                        "一个用例里每条规则只能写一次，请只留一处",
                    )
                    continue
                first[key.text] = answer, key.line
                expected = self._expectation(key, value, answer, findings)
                if expected is not None:
                    made[key.text] = expected
        return tuple(made.values())

    def _known(self, key: ScalarNode, findings: Findings) -> bool:
        if key.text in self.rules:
            return True
        hint = rule_hint(key.text, self.rules)
        findings.error("E208", key, f"没有“{key.text}”这条规则", hint)
        return False

    def _expectation(
        self, key: ScalarNode, value: YamlNode | None, answer: Answer, findings: Findings
    ) -> Expectation | None:
        rule = self.rules[key.text]
        if answer is Answer.REFUSED or value is None:
            return Expectation(rule.id, answer)
        if answer is Answer.OPEN:
            words = {one.value: one for one in OpenAbout}
            about = node_word(value, findings, rule.id, words)
            return None if about is None else Expectation(rule.id, answer, about=about)
        if isinstance(value, MappingNode):
            return self._in_detail(rule, value, findings)
        return self._given(rule, value, findings)

    def _in_detail(self, rule: Rule, node: MappingNode, findings: Findings) -> Expectation | None:
        """An item that is given, with whether it is due and who receives it."""
        if node_mapping(node, findings, rule.id) is None:
            return None
        fields = Fields(node, findings, rule.id, optional=("金额", "给付", "收款", "标准"))
        value = fields.node_of("金额")
        given = Expectation(rule.id, Answer.GIVEN)
        if value is not None:
            found = self._given(rule, value, findings)
            if found is None:
                return None
            given = found
        award, payee = fields.word("给付", Award), fields.word("收款", Payee)
        return replace(given, award=award, payee=payee, standard=fields.text("标准"))

    def _given(self, rule: Rule, value: YamlNode, findings: Findings) -> Expectation | None:
        """An item that is given, with its amount or whatever the amount."""
        answer = Answer.GIVEN
        if isinstance(value, ScalarNode) and value.text == ANY:
            return Expectation(rule.id, answer)
        if rule.kind is not ItemKind.CASH:
            message = f"{rule.name}是{rule.kind.value}，没有金额"
            findings.error("E804", value, message, f"请写 {rule.id}: {ANY}")
            return None
        fen = amount(value, findings, rule.id, f"{_AMOUNT}；不比较金额就写 {ANY}")
        return None if fen is None else Expectation(rule.id, answer, fen)


def _entries(
    node: YamlNode, findings: Findings, answer: Answer
) -> Iterator[tuple[ScalarNode, YamlNode | None]]:
    """The rules named under a key, each with what is written behind it."""
    what = answer.value
    if isinstance(node, MappingNode) and answer is not Answer.REFUSED:
        if not node.entries:
            findings.error("E213", node, f"“{what}”是空的", "请写上内容，或删除这一行")
        yield from node.entries
        return
    if isinstance(node, SequenceNode) and answer is not Answer.GIVEN:
        if not node.items:
            findings.error("E213", node, f"“{what}”是空的列表", "请写上内容，或删除这一行")
        for item in node.items:
            if node_text(item, findings, what) is not None and isinstance(item, ScalarNode):
                yield item, None
        return
    if isinstance(node, ScalarNode) and not node.text:
        findings.error("E213", node, f"“{what}”后面没有内容", "请写上内容，或删除这一行")
        return
    shape, hint = {
        Answer.GIVEN: ("“规则编号: 金额”", f"如 {{甲: 500.00, 乙: {ANY}}}"),
        Answer.REFUSED: ("列表", "如 [甲, 乙]"),
        Answer.OPEN: ("列表或“规则编号: 什么待定”", "如 [甲, 乙] 或 {甲: 金额}"),
    }[answer]
    findings.error("E203", node, f"“{what}”要写成{shape}", f"{hint}，甲、乙是规则的编号")


def amount(node: YamlNode, findings: Findings, what: str, hint: str = _AMOUNT) -> int | None:
    """An amount of the term in fen."""
    found = node_text(node, findings, what)
    if found is None:
        return None
    fen = parse_yuan(found)
    if fen is None:
        findings.error("E803", node, f"“{what}”的金额看不懂“{found}”", hint)
    return fen


def yes_or_no(fields: Fields, key: str) -> bool:
    """是 or 否; left out, and after a finding, it is 否."""
    node = fields.node_of(key)
    words = {YES: True, NO: False}
    return node is not None and (node_word(node, fields.findings, key, words) or False)
