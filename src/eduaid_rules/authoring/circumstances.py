"""The circumstance (情况) that must not cost a student anything: one fact and some answers."""

from __future__ import annotations

from typing import Final

from ..policy.conditions import Not, OneOf
from ..policy.facts import NO, YES, FactType
from .conditions import Definitions, find_fact, read_condition
from .diagnostics import Findings
from .fields import mapping
from .source import Node

_FORMS: Final = "如 情况: {困难类别: [建档立卡, 孤儿]}，或 情况: {寄宿: 是}"


def read_circumstance(
    node: Node, findings: Findings, definitions: Definitions
) -> tuple[str, tuple[str, ...]] | None:
    """A 多选 fact with values in the vocabulary's order, or a 是否 fact with one of 是 and 否."""
    found = mapping(node, findings, "情况")
    if found is None:
        return None
    if len(found.entries) > 1:
        second = found.entries[1][0]
        findings.error("E622", second, "“情况”只能写一个事实", "请分成几条保证")
        return None
    key, answer = found.entries[0]
    slot = find_fact(key, findings, definitions)
    if slot is None:
        return None
    kind = slot.fact.type
    if kind not in (FactType.MULTIPLE, FactType.YES_NO):
        message = f"{key.text}是{kind.value}：“情况”只能写多选或是否的事实"
        findings.error("E622", key, message, _FORMS)
        return None
    match read_condition(found, findings, definitions):
        case OneOf(fact, values):
            return fact, values
        case Not(OneOf(fact, (said,))) if kind is FactType.YES_NO and said == YES:
            return fact, (NO,)
        case None:
            return None
        case _:
            findings.error("E622", answer, "“情况”只能列出取值，每个取值分别比较", _FORMS)
            return None
