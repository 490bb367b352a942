"""Changes of standards and payees: amounts, units, tiers, links, and what the rest gets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from ...authoring.loading.yaml_tree import MappingNode, ScalarNode, YamlNode
from ...policy.facts import Vocabulary
from ...policy.money import parse_yuan, yuan_text
from ...policy.rules import Payee
from ...policy.standards import Pick
from .conditions import changes_of_condition
from .spots import Change, Kind, Spot, listed, mapped, put, scalar, words

_RATE: Final = re.compile(r"(\d+(?:\.\d+)?)元/(学年|学期|月|天|次|年)(?:×(\d+)(天/学年)?)?")
_SHARE: Final = re.compile(r"(\d+(?:\.\d+)?)%$")
_UNITS: Final = {
    "学年": "学期",
    "年": "学期",
    "学期": "学年",
    "次": "学年",
    "月": "学年",
    "天": "学年",
}
_YUAN: Final = 100
_OPEN, _NOTHING, _FULL = "不定", "无", "全额"
_NOT_A_CELL: Final = ("按", "其余")


def changes_of_standard(spot: Spot, facts: Vocabulary) -> Iterator[Change]:
    """Of a standard in any of its forms."""
    node = spot.node
    if isinstance(node, ScalarNode):
        yield from _text(spot, node.text)
    elif isinstance(node, MappingNode):
        if node.get("按") is not None:
            yield from _by_fact(spot, facts)
        elif node.get("分档") is not None:
            yield from _by_condition(spot, facts)
        elif (inner := spot.of(_OPEN)) is not None:
            yield from _open(spot, inner)


def _text(spot: Spot, text: str) -> Iterator[Change]:
    if found := _SHARE.search(text):
        more = yuan_text((parse_yuan(found[1]) or 0) + _YUAN)
        yield spot.says(Kind.SHARE, f"{text[: found.start()]}{more}%")
        yield spot.says(Kind.SHARE, _OPEN)
    elif found := _RATE.search(text):
        head, tail = text[: found.start()], text[found.end() :]
        for kind, rate in _rates(found):
            yield spot.says(kind, f"{head}{rate}{tail}")


def _rates(found: re.Match[str]) -> Iterator[tuple[Kind, str]]:
    """A rate with another amount, another number of days or months, another unit."""
    amount, unit, count, per_year = found.groups()
    fen = parse_yuan(amount) or 0
    behind = "" if count is None else f"×{count}{per_year or ''}"
    for other in (fen + _YUAN, fen - _YUAN):
        if other > 0:
            yield Kind.AMOUNT, f"{yuan_text(other)}元/{unit}{behind}"
    for many in (int(count) + 1, int(count) - 1) if count else ():
        if many > 0:
            yield Kind.AMOUNT, f"{amount}元/{unit}×{many}{per_year or ''}"
    yield Kind.UNIT, f"{amount}元/{_UNITS.get(unit, '学年')}"


def _by_fact(spot: Spot, facts: Vocabulary) -> Iterator[Change]:
    entries = list(spot.entries())
    cells = [(key, cell) for key, cell in entries if key.text not in _NOT_A_CELL]
    rest = spot.of("其余")
    yield from _swaps(spot, [cell for _, cell in cells], rest)
    for key, cell in cells:
        if rest is not None and len(cells) > 1:
            yield cell.goes(Kind.TIER, f"{key.text}: {words(cell.node)}")
        yield from changes_of_standard(cell, facts)
    if rest is not None:
        yield from _otherwise(rest, facts)


def _by_condition(spot: Spot, facts: Vocabulary) -> Iterator[Change]:
    table, rest = spot.of("分档"), spot.of("其余")
    rows = () if table is None else table.items()
    standards = [cell for row in rows if (cell := row.of("标准")) is not None]
    yield from _swaps(spot, standards, rest)
    pick = spot.of("取")
    if pick is not None and len(rows) > 1:
        others = (Pick.FIRST, Pick.HIGHEST)
        yield from (pick.says(Kind.TIER, p.value) for p in others if p.value != words(pick.node))
        if table is not None and words(pick.node) == Pick.FIRST.value:
            yield from _reordered(table)
    for row in rows:
        when, cell = row.of("当"), row.of("标准")
        if len(rows) > 1:
            yield row.goes(Kind.TIER, words(row.node))
        if when is not None:
            yield from changes_of_condition(when, facts)
        if cell is not None:
            yield from changes_of_standard(cell, facts)
    if rest is not None:
        yield from _otherwise(rest, facts)


def _reordered(table: Spot) -> Iterator[Change]:
    """Neighbouring rows of a table whose first row counts, exchanged."""
    items = [row.node for row in table.items()]
    for at in range(len(items) - 1):
        first, second = items[at], items[at + 1]
        made = listed((*items[:at], second, first, *items[at + 2 :]), table.node)
        before, after = f"第{at + 1}行在前", f"第{at + 2}行在前"
        yield table.becomes(Kind.TIER, made, before, after, first)


def _swaps(table: Spot, cells: list[Spot], rest: Spot | None) -> Iterator[Change]:
    """Two cells of a table exchanged, and a cell with what the rest gets."""
    if rest is not None and words(rest.node) != _NOTHING:
        cells = [*cells, rest]
    for one, other in combinations(cells, 2):
        first, second = words(one.node), words(other.node)
        if first != second:
            made = put(table.node, _below(table, one), other.node)
            made = put(made, _below(table, other), one.node)
            yield table.becomes(
                Kind.TIER, made, f"{first}、{second}", f"{second}、{first}", one.node
            )


def _below(table: Spot, cell: Spot) -> tuple[int, ...]:
    return cell.steps[len(table.steps) :]


def _otherwise(rest: Spot, facts: Vocabulary) -> Iterator[Change]:
    said = words(rest.node)
    opened = isinstance(rest.node, MappingNode) and rest.node.get(_OPEN) is not None
    if said == _OPEN or opened:
        yield rest.says(Kind.OTHERWISE, _NOTHING)
    else:
        yield rest.says(Kind.OTHERWISE, _OPEN)
    if said not in (_OPEN, _NOTHING, _FULL):
        yield from changes_of_standard(rest, facts)


def _open(spot: Spot, inner: Spot) -> Iterator[Change]:
    """不定 with a fact that carries the amount: without it, and with other bounds."""
    fact = inner.of("由")
    if fact is None or not isinstance(inner.node, MappingNode):
        return
    said = tuple((key, node) for key, node in inner.node.entries if key.text == "原因")
    made: YamlNode = scalar(_OPEN, spot.node)
    if said:
        made = mapped(((scalar(_OPEN, spot.node), mapped(said, inner.node)),), spot.node)
    yield spot.becomes(Kind.STANDARD, made, f"由: {words(fact.node)}", _OPEN, fact.key)
    for key in ("不低于", "不高于"):
        bound = inner.of(key)
        if bound is not None and (found := _RATE.fullmatch(words(bound.node))):
            for kind, rate in _rates(found):
                if kind is Kind.AMOUNT:
                    yield bound.says(Kind.THRESHOLD, rate)


def changes_of_payee(spot: Spot) -> Iterator[Change]:
    """Of 收款: every word that names who receives it, and the rows of a table.

    The conditions of such a table are not changed value by value: who is paid hangs on the
    rule; whose account it goes to, on the words.
    """
    table, rest = spot.of("分档"), spot.of("其余")
    if table is None or rest is None:
        yield from _other_payee(spot)
        return
    rows = table.items()
    for row in rows:
        word = row.of("收款")
        if len(rows) > 1:
            yield row.goes(Kind.PAYEE, words(row.node))
        if word is not None:
            yield from _other_payee(word)
    yield from _other_payee(rest)


def _other_payee(spot: Spot) -> Iterator[Change]:
    names = [payee.value for payee in Payee]
    if isinstance(spot.node, ScalarNode) and spot.node.text in names:
        at = names.index(spot.node.text) + 1
        yield spot.says(Kind.PAYEE, names[at % len(names)])
