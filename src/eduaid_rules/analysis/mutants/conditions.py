"""Changes of conditions: values, thresholds, and how the parts are joined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...authoring.loading.conditions import ANY_VALUE
from ...authoring.loading.fields import STATUS_DAY, number_of
from ...authoring.loading.yaml_tree import MappingNode, ScalarNode, SequenceNode, YamlNode
from ...policy.facts import NO, YES, FactType, Slot, Vocabulary, measured_text
from .spots import Change, Kind, Spot, listed, mapped, renamed, scalar, words

_SWAPPED: Final = {"任一": "全部", "全部": "任一", "都不": "任一"}
_STRICT: Final = {"不低于": "高于", "高于": "不低于", "不高于": "低于", "低于": "不高于"}
_ALL: Final = "各项都要满足"
_SOME: Final = "满足其中一项"
_STEPS: Final = {FactType.INTEGER: 1, FactType.MONEY: 100, FactType.DATE: 1}
"""What a threshold is moved by: one, one yuan (in fen), one day."""


def changes_of_who(spot: Spot, facts: Vocabulary) -> Iterator[Change]:
    """Of a 对象: its two parts, and either of them left out."""
    parts = [(key, part) for key, part in spot.entries() if key.text in ("范围", "其中")]
    for key, part in parts:
        if len(parts) > 1:
            yield part.goes(Kind.CONDITION, f"{key.text}: {words(part.node)}")
        if key.text == "范围":
            yield from changes_of_condition(part, facts)
        else:
            yield from changes_of_alternatives(part, facts)


def changes_of_alternatives(spot: Spot, facts: Vocabulary) -> Iterator[Change]:
    """Of a list of conditions any of which suffices."""
    node = spot.node
    if isinstance(node, SequenceNode) and len(node.items) > 1:
        together = mapped(((scalar("全部", node), node),), node)
        yield spot.becomes(Kind.JOIN, listed((together,), node), _SOME, _ALL)
    yield from _parts(spot, facts)


def changes_of_condition(spot: Spot, facts: Vocabulary) -> Iterator[Change]:
    """Of a mapping of facts and joins all of which must hold."""
    entries = list(spot.entries())
    if len(entries) > 1:
        apart: list[YamlNode] = [mapped(((key, part.node),), key) for key, part in entries]
        some = listed(tuple(apart), spot.node)
        made = mapped(((scalar("任一", spot.node), some),), spot.node)
        names = "、".join(key.text for key, _ in entries)
        yield spot.becomes(Kind.JOIN, made, f"{names}：{_ALL}", _SOME)
    for key, part in entries:
        if len(entries) > 1:
            yield part.goes(Kind.CONDITION, f"{key.text}: {words(part.node)}")
        if key.text in _SWAPPED:
            if key.text == "都不" or len(part.items()) > 1:
                yield _under_key(Kind.JOIN, part, _SWAPPED[key.text])
            yield from _parts(part, facts)
        elif key.text in facts.slots:
            yield from _fact(part, facts.slots[key.text])


def _parts(spot: Spot, facts: Vocabulary) -> Iterator[Change]:
    items = spot.items()
    for item in items:
        if len(items) > 1:
            yield item.goes(Kind.CONDITION, words(item.node))
        yield from changes_of_condition(item, facts)


def _under_key(kind: Kind, part: Spot, other: str) -> Change:
    """A value under another key."""
    above, key = part.above, part.key
    if above is None or key is None or not isinstance(above.node, MappingNode):
        raise ValueError("only a part of a mapping has a key")
    return above.becomes(kind, renamed(above.node, part.step, other), key.text, other, key)


def _fact(spot: Spot, slot: Slot) -> Iterator[Change]:
    node = spot.node
    if slot.fact.type is FactType.YES_NO:
        if isinstance(node, ScalarNode):
            yield spot.says(Kind.VALUE, NO if node.text == YES else YES)
    elif slot.fact.type.is_choice:
        yield from _choice(spot, slot)
    elif isinstance(node, MappingNode):
        yield from _range(spot, slot)
    else:
        yield from _numbers(spot, slot)


def _choice(spot: Spot, slot: Slot) -> Iterator[Change]:
    node = spot.node
    if isinstance(node, MappingNode):
        for key, part in spot.entries():
            if key.text == "不是":
                yield spot.becomes(Kind.JOIN, part.node, key.text, "是", key)
            elif len(part.items()) > 1:
                yield spot.becomes(Kind.JOIN, part.node, key.text, "有其中一项", key)
            yield from _values(part, slot)
    elif isinstance(node, ScalarNode) and node.text == ANY_VALUE:
        for name in slot.atoms if len(slot.atoms) > 1 else ():
            rest = tuple(scalar(other, node) for other in slot.atoms if other != name)
            yield spot.becomes(Kind.VALUE, listed(rest, node), ANY_VALUE, f"除了{name}")
    else:
        yield from _values(spot, slot)


def _values(spot: Spot, slot: Slot) -> Iterator[Change]:
    """Each value of a list dropped, each value that it lacks added; a lone one exchanged."""
    node = spot.node
    here: tuple[YamlNode, ...] = node.items if isinstance(node, SequenceNode) else (node,)
    said = {item.text for item in here if isinstance(item, ScalarNode)}
    others = [name for name in slot.atoms if name not in said]
    if len(here) > 1:
        for item in spot.items():
            yield item.goes(Kind.VALUE, words(item.node))
    elif others:
        name = _following(words(here[0]), slot, others)
        yield spot.becomes(Kind.VALUE, listed((scalar(name, node),), node), words(node), name)
    for name in others:
        made = listed((*here, scalar(name, node)), node)
        yield spot.becomes(Kind.VALUE, made, words(node), f"加上{name}")


def _following(name: str, slot: Slot, others: list[str]) -> str:
    """The next value of the fact, in its declared order."""
    bit = slot.atoms.get(name, 0)
    return next((other for other in others if slot.atoms[other] > bit), others[0])


def _numbers(spot: Spot, slot: Slot) -> Iterator[Change]:
    """Each number of a list one up and one down, or dropped."""
    items = spot.items() or (spot,)
    said = {words(item.node) for item in items}
    for item in items:
        if len(items) > 1:
            yield item.goes(Kind.THRESHOLD, words(item.node))
        for text in _beside(item.node, slot):
            if text not in said:
                yield item.says(Kind.THRESHOLD, text)


def _range(spot: Spot, slot: Slot) -> Iterator[Change]:
    """Each bound one up and one down, with or without the value itself, or left out."""
    bounds = list(spot.entries())
    for key, part in bounds:
        if len(bounds) > 1:
            yield part.goes(Kind.THRESHOLD, f"{key.text}: {words(part.node)}")
        if isinstance(part.node, ScalarNode) and part.node.text == STATUS_DAY:
            yield _under_key(Kind.THRESHOLD, part, _STRICT[key.text])
        for text in _beside(part.node, slot):
            yield part.says(Kind.THRESHOLD, text)


def _beside(node: YamlNode, slot: Slot) -> Iterator[str]:
    """A constant one step up and one down, inside the range of its fact."""
    fact = slot.fact
    if not isinstance(node, ScalarNode) or node.text in (fact.never, STATUS_DAY):
        return
    number = number_of(fact.type, node.text)
    if number is None:
        return
    for moved in (number + _STEPS[fact.type], number - _STEPS[fact.type]):
        low, high = fact.at_least, fact.at_most
        if (low is None or low <= moved) and (high is None or moved <= high) and moved >= 0:
            yield measured_text(fact, moved)
