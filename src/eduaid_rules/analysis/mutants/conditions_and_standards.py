"""Mutations of conditions (values, thresholds, joins), of standards (amounts, units), of payees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from ...authoring.loading.amounts.computed import is_computed
from ...authoring.loading.conditions import ANY_VALUE
from ...authoring.loading.vocabulary.values import STATUS_DAY, number_of_fact
from ...authoring.loading.yaml_tree import MappingNode, ScalarNode, SequenceNode, YamlNode
from ...policy.fact_types import FactType
from ...policy.facts import NO, YES, Slot, Vocabulary
from ...policy.items import Payee
from ...policy.money_and_units import RateText, Unit, find_rate, parse_yuan, read_rate, yuan_text
from ...policy.spellings.measured_texts import measured_text
from ...policy.standards import Pick
from .mutation_points import (
    Mutant,
    MutationKind,
    MutationPoint,
    list_like,
    mapping_like,
    node_in_words,
    scalar_like,
    with_node_at,
    with_other_key,
)
from .parameters import is_capped_alone, multiples_beside, mutations_of_computed

_SWAPPED: Final = {"任一": "全部", "全部": "任一", "都不": "任一"}
_STRICT: Final = {"不低于": "高于", "高于": "不低于", "不高于": "低于", "低于": "不高于"}
_ALL: Final = "各项都要满足"
_SOME: Final = "满足其中一项"


def mutations_of_who(point: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    """Of a 对象: its two parts, and either of them left out."""
    parts = [(key, part) for key, part in point.entries() if key.text in ("范围", "其中")]
    for key, part in parts:
        if len(parts) > 1:
            yield part.dropped(MutationKind.CONDITION, f"{key.text}: {node_in_words(part.node)}")
        if key.text == "范围":
            yield from mutations_of_condition(part, facts)
        else:
            yield from mutations_of_alternatives(part, facts)


def mutations_of_alternatives(point: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    """Of a list of conditions any of which suffices."""
    node = point.node
    if isinstance(node, SequenceNode) and len(node.items) > 1:
        together = mapping_like(((scalar_like("全部", node), node),), node)
        yield point.with_node(MutationKind.JOIN, list_like((together,), node), _SOME, _ALL)
    yield from _of_parts(point, facts)


def mutations_of_condition(point: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    """Of a mapping of facts and joins all of which must hold."""
    entries = list(point.entries())
    if len(entries) > 1:
        single = tuple(mapping_like(((key, part.node),), key) for key, part in entries)
        some = list_like(single, point.node)
        made = mapping_like(((scalar_like("任一", point.node), some),), point.node)
        names = "、".join(key.text for key, _ in entries)
        yield point.with_node(MutationKind.JOIN, made, f"{names}：{_ALL}", _SOME)
    for key, part in entries:
        if len(entries) > 1:
            yield part.dropped(MutationKind.CONDITION, f"{key.text}: {node_in_words(part.node)}")
        if key.text in _SWAPPED:
            if key.text == "都不" or len(part.items()) > 1:
                yield _under_key(MutationKind.JOIN, part, _SWAPPED[key.text])
            yield from _of_parts(part, facts)
        elif key.text in facts.slots:
            yield from _of_fact(part, facts.slots[key.text], facts)


def _of_parts(point: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    items = point.items()
    for item in items:
        if len(items) > 1:
            yield item.dropped(MutationKind.CONDITION, node_in_words(item.node))
        yield from mutations_of_condition(item, facts)


def _under_key(kind: MutationKind, part: MutationPoint, other: str) -> Mutant:
    """A value under another key."""
    above, key = part.above, part.key
    if above is None or key is None or not isinstance(above.node, MappingNode):
        raise ValueError("only a part of a mapping has a key")
    return above.with_node(kind, with_other_key(above.node, part.step, other), key.text, other, key)


def _of_fact(point: MutationPoint, slot: Slot, facts: Vocabulary) -> Iterator[Mutant]:
    node = point.node
    if slot.fact.type is FactType.YES_NO:
        if isinstance(node, ScalarNode):
            yield point.with_text(MutationKind.VALUE, NO if node.text == YES else YES)
    elif slot.fact.type.is_listed:
        yield from _of_choice(point, slot)
    elif isinstance(node, MappingNode):
        yield from _of_range(point, slot, facts)
    else:
        yield from _of_numbers(point, slot)


def _of_choice(point: MutationPoint, slot: Slot) -> Iterator[Mutant]:
    node = point.node
    if isinstance(node, MappingNode):
        for key, part in point.entries():
            if key.text == "不是":
                yield point.with_node(MutationKind.JOIN, part.node, key.text, "是", key)
            elif len(part.items()) > 1:
                yield point.with_node(MutationKind.JOIN, part.node, key.text, "有其中一项", key)
            yield from _of_values(part, slot)
    elif isinstance(node, ScalarNode) and node.text == ANY_VALUE:
        for name in slot.atoms if len(slot.atoms) > 1 else ():
            rest = tuple(scalar_like(other, node) for other in slot.atoms if other != name)
            yield point.with_node(
                MutationKind.VALUE, list_like(rest, node), ANY_VALUE, f"除了{name}"
            )
    else:
        yield from _of_values(point, slot)


def _of_values(point: MutationPoint, slot: Slot) -> Iterator[Mutant]:
    """Each value of a list dropped, each value that it lacks added; a lone one exchanged."""
    node = point.node
    here: tuple[YamlNode, ...] = node.items if isinstance(node, SequenceNode) else (node,)
    said = {item.text for item in here if isinstance(item, ScalarNode)}
    others = [name for name in slot.atoms if name not in said]
    if len(here) > 1:
        for item in point.items():
            yield item.dropped(MutationKind.VALUE, node_in_words(item.node))
    elif others:
        name = following_value(node_in_words(here[0]), slot, others)
        yield point.with_node(
            MutationKind.VALUE,
            list_like((scalar_like(name, node),), node),
            node_in_words(node),
            name,
        )
    for name in others:
        made = list_like((*here, scalar_like(name, node)), node)
        yield point.with_node(MutationKind.VALUE, made, node_in_words(node), f"加上{name}")


def following_value(name: str, slot: Slot, others: list[str]) -> str:
    """The next value of the fact, in its declared order."""
    bit = slot.atoms.get(name, 0)
    return next((other for other in others if slot.atoms[other] > bit), others[0])


def _of_numbers(point: MutationPoint, slot: Slot) -> Iterator[Mutant]:
    """Each number of a list one up and one down, or dropped."""
    items = point.items() or (point,)
    said = {node_in_words(item.node) for item in items}
    for item in items:
        if len(items) > 1:
            yield item.dropped(MutationKind.THRESHOLD, node_in_words(item.node))
        for text in _beside(item.node, slot):
            if text not in said:
                yield item.with_text(MutationKind.THRESHOLD, text)


def _of_range(point: MutationPoint, slot: Slot, facts: Vocabulary) -> Iterator[Mutant]:
    """Each bound one up and one down, with or without the value itself, or left out."""
    bounds = list(point.entries())
    for key, part in bounds:
        if len(bounds) > 1:
            yield part.dropped(MutationKind.THRESHOLD, f"{key.text}: {node_in_words(part.node)}")
        if _edge_is_between_steps(part.node, slot):
            yield _under_key(MutationKind.THRESHOLD, part, _STRICT[key.text])
        for text in (*_beside(part.node, slot), *_multiples(part.node, slot, facts)):
            yield part.with_text(MutationKind.THRESHOLD, text)


def _edge_is_between_steps(node: YamlNode, slot: Slot) -> bool:
    """Whether a bound with the value itself is another than one moved by a step."""
    if not isinstance(node, ScalarNode) or node.text == slot.fact.never:
        return False
    return number_of_fact(slot.fact, node.text) is None or slot.fact.measure.whole > 1


def _multiples(node: YamlNode, slot: Slot, facts: Vocabulary) -> Iterator[str]:
    """A bound that is so many times a parameter, a little more and a little less."""
    fact = slot.fact
    if isinstance(node, ScalarNode) and node.text not in (fact.never, STATUS_DAY):
        yield from multiples_beside(node.text, facts)


def _beside(node: YamlNode, slot: Slot) -> Iterator[str]:
    """A constant one step up and one down, inside the range of its fact."""
    fact = slot.fact
    if not isinstance(node, ScalarNode) or node.text in (fact.never, STATUS_DAY):
        return
    number = number_of_fact(fact, node.text)
    if number is None:
        return
    for moved in (number + fact.measure.whole, number - fact.measure.whole):
        low, high = fact.at_least, fact.at_most
        is_written = moved >= 0 or fact.is_derived
        if (low is None or low <= moved) and (high is None or moved <= high) and is_written:
            yield measured_text(fact, moved)


_SHARE: Final = re.compile(r"(\d+(?:\.\d+)?)%$")
_YUAN: Final = 100
_OPEN_AMOUNT, _NOTHING, _FULL = "不定", "无", "全额"
_NOT_A_CELL: Final = ("按", "其余")


def mutations_of_standard(point: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    """Of a standard in any of its forms."""
    node = point.node
    if isinstance(node, ScalarNode):
        yield from _of_text(point, node.text)
        for text in multiples_beside(node.text, facts, counted=True) if "×" in node.text else ():
            if find_rate(node.text) is None:
                yield point.with_text(MutationKind.SHARE, text)
    elif isinstance(node, MappingNode):
        if node.get("按") is not None:
            yield from _by_fact(point, facts)
        elif node.get("分档") is not None:
            yield from _by_condition(point, facts)
        elif (inner := point.of(_OPEN_AMOUNT)) is not None:
            yield from _of_open_amount(point, inner)


def _of_text(point: MutationPoint, text: str) -> Iterator[Mutant]:
    if is_computed(text) and not is_capped_alone(text):
        yield from mutations_of_computed(point, text)
    elif found := _SHARE.search(text):
        more = yuan_text((parse_yuan(found[1]) or 0) + _YUAN)
        yield point.with_text(MutationKind.SHARE, f"{text[: found.start()]}{more}%")
        yield point.with_text(MutationKind.SHARE, _OPEN_AMOUNT)
    elif rate := find_rate(text):
        for kind, other in _rates(rate):
            yield point.with_text(kind, f"{rate.before}{other}{rate.after}")


def _rates(found: RateText) -> Iterator[tuple[MutationKind, str]]:
    """A rate with another amount, another number of days or months, another unit."""
    amount, unit = found.amount, found.unit_word
    fen = parse_yuan(amount) or 0
    behind = "" if found.count is None else f"×{found.count}{found.count_word or ''}"
    for other in (fen + _YUAN, fen - _YUAN):
        if other > 0:
            yield MutationKind.AMOUNT, f"{yuan_text(other)}元/{unit}{behind}"
    for many in (int(found.count) + 1, int(found.count) - 1) if found.count else ():
        if many > 0:
            yield MutationKind.AMOUNT, f"{amount}元/{unit}×{many}{found.count_word or ''}"
    per = Unit.TERM if found.unit is Unit.YEAR else Unit.YEAR
    yield MutationKind.UNIT, f"{amount}元/{per.value}"


def _by_fact(point: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    entries = list(point.entries())
    cells = [(key, cell) for key, cell in entries if key.text not in _NOT_A_CELL]
    rest = point.of("其余")
    yield from _swaps(point, [cell for _, cell in cells], rest)
    for key, cell in cells:
        if rest is not None and len(cells) > 1:
            yield cell.dropped(MutationKind.TIER, f"{key.text}: {node_in_words(cell.node)}")
        yield from mutations_of_standard(cell, facts)
    if rest is not None:
        yield from _of_rest(rest, facts)


def _by_condition(point: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    table, rest = point.of("分档"), point.of("其余")
    rows = () if table is None else table.items()
    standards = [cell for row in rows if (cell := row.of("标准")) is not None]
    yield from _swaps(point, standards, rest)
    pick = point.of("取")
    if pick is not None and len(rows) > 1:
        others = (Pick.FIRST, Pick.HIGHEST)
        yield from (
            pick.with_text(MutationKind.TIER, p.value)
            for p in others
            if p.value != node_in_words(pick.node)
        )
        if table is not None and node_in_words(pick.node) == Pick.FIRST.value:
            yield from reordered(table)
    for row in rows:
        when, cell = row.of("当"), row.of("标准")
        if len(rows) > 1:
            yield row.dropped(MutationKind.TIER, node_in_words(row.node))
        if when is not None:
            yield from mutations_of_condition(when, facts)
        if cell is not None:
            yield from mutations_of_standard(cell, facts)
    if rest is not None:
        yield from _of_rest(rest, facts)


def reordered(table: MutationPoint) -> Iterator[Mutant]:
    """Neighbouring rows of a table whose first row counts, exchanged."""
    items = [row.node for row in table.items()]
    for at in range(len(items) - 1):
        first, second = items[at], items[at + 1]
        made = list_like((*items[:at], second, first, *items[at + 2 :]), table.node)
        before, after = f"第{at + 1}行在前", f"第{at + 2}行在前"
        yield table.with_node(MutationKind.TIER, made, before, after, first)


def _swaps(
    table: MutationPoint, cells: list[MutationPoint], rest: MutationPoint | None
) -> Iterator[Mutant]:
    """Two cells of a table exchanged, and a cell with what the rest gets."""
    if rest is not None and node_in_words(rest.node) != _NOTHING:
        cells = [*cells, rest]
    for one, other in combinations(cells, 2):
        first, second = node_in_words(one.node), node_in_words(other.node)
        if first != second:
            made = with_node_at(table.node, _steps_below(table, one), other.node)
            made = with_node_at(made, _steps_below(table, other), one.node)
            yield table.with_node(
                MutationKind.TIER, made, f"{first}、{second}", f"{second}、{first}", one.node
            )


def _steps_below(table: MutationPoint, cell: MutationPoint) -> tuple[int, ...]:
    return cell.steps[len(table.steps) :]


def _of_rest(rest: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    said = node_in_words(rest.node)
    opened = isinstance(rest.node, MappingNode) and rest.node.get(_OPEN_AMOUNT) is not None
    if said == _OPEN_AMOUNT or opened:
        yield rest.with_text(MutationKind.OTHERWISE, _NOTHING)
    else:
        yield rest.with_text(MutationKind.OTHERWISE, _OPEN_AMOUNT)
    if said not in (_OPEN_AMOUNT, _NOTHING, _FULL):
        yield from mutations_of_standard(rest, facts)


def _of_open_amount(point: MutationPoint, inner: MutationPoint) -> Iterator[Mutant]:
    """不定 with a fact that carries the amount: without it, and with other bounds."""
    fact = inner.of("由")
    if fact is None or not isinstance(inner.node, MappingNode):
        return
    said = tuple((key, node) for key, node in inner.node.entries if key.text == "原因")
    made: YamlNode = scalar_like(_OPEN_AMOUNT, point.node)
    if said:
        made = mapping_like(
            ((scalar_like(_OPEN_AMOUNT, point.node), mapping_like(said, inner.node)),), point.node
        )
    yield point.with_node(
        MutationKind.STANDARD, made, f"由: {node_in_words(fact.node)}", _OPEN_AMOUNT, fact.key
    )
    for key in ("不低于", "不高于"):
        bound = inner.of(key)
        if bound is not None and (found := read_rate(node_in_words(bound.node))):
            for kind, rate in _rates(found):
                if kind is MutationKind.AMOUNT:
                    yield bound.with_text(MutationKind.THRESHOLD, rate)


def mutations_of_payee(point: MutationPoint) -> Iterator[Mutant]:
    """Of 收款: every word that names who receives it, and the rows of a table.

    The conditions of such a table are not changed value by value: who is paid hangs on the
    rule; whose account it goes to, on the words.
    """
    table, rest = point.of("分档"), point.of("其余")
    if table is None or rest is None:
        yield from _other_payee(point)
        return
    rows = table.items()
    for row in rows:
        word = row.of("收款")
        if len(rows) > 1:
            yield row.dropped(MutationKind.PAYEE, node_in_words(row.node))
        if word is not None:
            yield from _other_payee(word)
    yield from _other_payee(rest)


def _other_payee(point: MutationPoint) -> Iterator[Mutant]:
    names = [payee.value for payee in Payee]
    if isinstance(point.node, ScalarNode) and point.node.text in names:
        at = names.index(point.node.text) + 1
        yield point.with_text(MutationKind.PAYEE, names[at % len(names)])
