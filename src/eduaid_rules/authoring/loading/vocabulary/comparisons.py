"""Numbers of a fact as conditions compare them: with constants, the status day, parameters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

from ....policy.conditions import (
    AgainstParameter,
    AgainstStatusDay,
    AllOf,
    AnyOf,
    BoundWord,
    Condition,
    InRange,
)
from ....policy.fact_types import FactType
from ....policy.facts import Slot
from ....suggestions import did_you_mean, one_of
from ...arrival import reads_node
from ...diagnostics import Findings
from ..fields import node_items, node_mapping
from ..yaml_tree import MappingNode, SaidBefore, ScalarNode, SequenceNode, YamlNode
from .differences import OtherFact, read_difference
from .multiples import ParameterNames, parameter_text
from .values import STATUS_DAY, read_number

_T = TypeVar("_T", str, int)

RANGES: Final = tuple(one.value for one in BoundWord)
_SAME: Final = {
    "不小于": "不低于",
    "至少": "不低于",
    "不大于": "不高于",
    "不超过": "不高于",
    "至多": "不高于",
    "大于": "高于",
    "超过": "高于",
    "小于": "低于",
}
"""Words that people use for the four words of the rule language."""


def different(
    read: Iterable[tuple[YamlNode, _T | None]], slot: Slot, findings: Findings
) -> list[_T] | None:
    """What the items of a list mean, none of it twice; None where one of them is a mistake."""
    before, good = SaidBefore(), True
    made: list[_T] = []
    for item, meaning in read:
        if meaning is None or not isinstance(item, ScalarNode):
            good = False
        elif again := before.same(meaning, item):
            findings.error("E218", item, f"{slot.fact.name}里{again}", "请只留一个")
            good = False
        else:
            made.append(meaning)
    return made if good and made else None


@reads_node
def read_measured(
    slot: Slot,
    node: YamlNode,
    findings: Findings,
    parameters: ParameterNames,
    other_fact: OtherFact,
) -> Condition | None:
    """What an 整数, 金额 or 日期 is compared with."""
    if isinstance(node, MappingNode):
        found = node_mapping(node, findings, slot.fact.name)
        return None if found is None else _range(slot, found, findings, parameters, other_fact)
    listed = isinstance(node, SequenceNode)
    nodes = node_items(node, findings, slot.fact.name) if listed else (node,)
    read = [(one, read_number(slot, one, findings, in_condition=not listed)) for one in nodes]
    known = different(read, slot, findings)
    if known is None:
        return None
    parts = tuple(InRange(slot.fact.name, number, number) for number in sorted(known))
    return parts[0] if len(parts) == 1 else AnyOf(parts)


@reads_node
def _status_day(slot: Slot, node: ScalarNode, findings: Findings) -> int | None:
    """The status day as a bound: that many days from it."""
    if slot.fact.type is FactType.DATE:
        return 0
    message = f"{slot.fact.name}是{slot.fact.type.value}，不能和{STATUS_DAY}比较"
    findings.error("E212", node, message, "请写数字")
    return None


def _range_meant(word: str) -> str:
    same = _SAME.get(word)
    return f"请写成“{same}”" if same else did_you_mean(word, RANGES) or one_of(RANGES)


@reads_node
def _range(
    slot: Slot,
    node: MappingNode,
    findings: Findings,
    parameters: ParameterNames,
    other_fact: OtherFact,
) -> Condition | None:
    fact = slot.fact
    low: int | None = None
    high: int | None = None
    good = True
    against = 0
    by_other: dict[BoundWord, Condition] = {}
    sides: set[str] = set()
    for key, value in node.entries:
        if key.text not in RANGES:
            known = key.text in ("不是", "全有")
            findings.error(
                "E212" if known else "E201",
                key,
                f"{fact.name}是{fact.type.value}，不能用“{key.text}”比较",
                _range_meant(key.text),
            )
            good = False
            continue
        comparison = BoundWord(key.text)
        side = "下限" if comparison in (BoundWord.AT_LEAST, BoundWord.ABOVE) else "上限"
        number: int | None = None
        named = parameter_text(value, parameters)
        if named is not None:
            multiple = parameters.compared(named, fact, findings)
            good = good and multiple is not None
            if multiple is not None:
                by_other[comparison] = AgainstParameter(fact.name, comparison, multiple)
        elif isinstance(value, ScalarNode) and (other := other_fact(value)) is not None:
            named = value
            difference = read_difference(fact, comparison, other.fact, value, findings)
            good = good and difference is not None
            if difference is not None:
                by_other[comparison] = difference
        elif isinstance(value, ScalarNode) and value.text == STATUS_DAY:
            against += 1
            number = _status_day(slot, value, findings)
        else:
            number = read_number(slot, value, findings)
        good = good and (named is not None or number is not None)
        if side in sides:
            findings.error("E212", key, f"{fact.name}的同一头写了两个界限", "请只留一个")
            good = False
        elif number is not None and side == "下限":
            low = number + (key.text == "高于")
        elif number is not None:
            high = number - (key.text == "低于")
        sides.add(side)
    if good and 0 < against < len(node.entries):
        findings.error("E212", node, "和认定日比较时，不能再写一个固定的日期", "请分成两个条件")
        return None
    if good and low is not None and high is not None and low > high:
        findings.error("E216", node, f"{fact.name}的下限高于上限，没有人能满足", "请检查界限")
        return None
    if not good:
        return None
    parts: list[Condition] = [by_other[one] for one in BoundWord if one in by_other]
    if (low, high) != (None, None):
        parts.insert(0, (AgainstStatusDay if against else InRange)(fact.name, low, high))
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))
