"""Mutations of parameters (参数), of how many times one counts, and of computed amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from ...authoring.loading.yaml_tree import MappingNode, ScalarNode
from ...policy.facts import Vocabulary
from ...policy.money_and_units import Unit, parse_yuan, yuan_text
from .mutation_points import Mutant, MutationKind, MutationPoint, node_in_words

_NUMBER: Final = re.compile(r"(\d+(?:\.\d+)?)(\D.*)", re.DOTALL)
_MULTIPLE: Final = re.compile(
    r"(?P<name>[^\s×÷%]+)(?: ?的 ?(?:(?P<percent>\d+(?:\.\d+)?)%|(?P<rate>[^\s×÷%\d]\S*?)))?"
    r"(?P<sign> ?[×÷] ?)?(?P<count>\d+)?"
)
_NOT_A_CELL: Final = ("按", "取", "其余", "分档", "表")


def multiples_beside(text: str, facts: Vocabulary, *, counted: bool = False) -> Iterator[str]:
    """So many times a parameter, one per cent more and less; ``counted``: and its ×N too.

    Nothing of what names no parameter.
    """
    match = _MULTIPLE.fullmatch(text)
    if match is None or match["name"] in facts.slots or re.match(r"[-\d]", text):
        return
    name, rate, percent = match["name"], match["rate"], Decimal(match["percent"] or 100)
    behind = text[match.start("sign") :] if match["sign"] else ""
    for other in (percent + 1, percent - 1) if rate is None else ():
        if other > 0:
            yield f"{name} 的 {other}%{behind}"
    for many in (int(match["count"]) + 1, int(match["count"]) - 1) if match["sign"] else ():
        if counted and many > 0:
            yield f"{text[: match.start('count')]}{many}"


def mutations_of_parameter(parameter: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    """Of a parameter: each version left out, its terms and its numbers others."""
    versions = parameter.of("版本")
    entries = () if versions is None else versions.items()
    for entry in entries:
        since = entry.of("自")
        named = f"版本{node_in_words(since.node) if since is not None else ''}"
        version = entry.renamed(*entry.where[:-1], named)
        if len(entries) > 1:
            yield version.dropped(MutationKind.VERSION, named)
        if (value := version.of("值")) is not None:
            yield from mutations_of_number(value, facts)


def mutations_of_number(point: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    """Of the number of a parameter, or of each number of its table: one more, one less."""
    node = point.node
    if isinstance(node, ScalarNode):
        match = _NUMBER.fullmatch(node.text)
        for moved in () if match is None else (Decimal(match[1]) + 1, Decimal(match[1]) - 1):
            if match is not None and moved > 0:
                yield point.with_text(MutationKind.AMOUNT, f"{moved}{match[2]}")
        return
    if not isinstance(node, MappingNode):
        return
    for key, cell in point.entries():
        if key.text not in _NOT_A_CELL or key.text == "其余":
            yield from mutations_of_number(cell, facts)
    rows = point.of("分档")
    items = () if rows is None else rows.items()
    for row in items:
        if len(items) > 1:
            yield row.dropped(MutationKind.TIER, node_in_words(row.node))
        if (value := row.of("值")) is not None:
            yield from mutations_of_number(value, facts)


_PERCENT: Final = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)%", re.ASCII)
_YUAN_AMOUNT: Final = re.compile(r"(\d+(?:\.\d{1,2})?)元(?:/(学年|学期))?", re.ASCII)
_LESS: Final = re.compile(r"\s+减\s+\S+?(?=\s*(?:,|$))")
_OLDER: Final = re.compile(r"取\s*[^,%]+,\s*不超过\s*[\d.]+元/[^,\s]+")
_ONE: Final = 100
"""One yuan in fen, one per cent in its hundredths."""
_OTHER_UNIT: Final = {"学年": Unit.TERM.value, "学期": Unit.YEAR.value}


def is_capped_alone(text: str) -> bool:
    """Whether it is 取 F, 不超过 S and nothing else."""
    return _OLDER.fullmatch(text) is not None


def mutations_of_computed(point: MutationPoint, text: str) -> Iterator[Mutant]:
    """Every percentage and amount one up and one down, in another unit; each clause left out."""
    base = len(text.partition(",")[0])
    for found in _PERCENT.finditer(text):
        for number in _numbers_beside(found[1]):
            yield _with_part(point, MutationKind.SHARE, text, found.span(1), yuan_text(number))
    for found in _YUAN_AMOUNT.finditer(text):
        kind = MutationKind.AMOUNT if found.start() < base else MutationKind.THRESHOLD
        for number in _numbers_beside(found[1]):
            yield _with_part(point, kind, text, found.span(1), yuan_text(number))
        if found[2] is not None:
            other = _OTHER_UNIT[found[2]]
            yield _with_part(point, MutationKind.UNIT, text, found.span(2), other)
    for found in _LESS.finditer(text):
        yield _with_part(point, MutationKind.THRESHOLD, text, found.span(), "")
    for found in re.finditer(r",[^,]*", text):
        yield _with_part(point, MutationKind.THRESHOLD, text, found.span(), "")


def _numbers_beside(number: str) -> Iterator[int]:
    known = parse_yuan(number) or 0
    yield from (other for other in (known + _ONE, known - _ONE) if other > 0)


def _with_part(
    point: MutationPoint, kind: MutationKind, text: str, span: tuple[int, int], instead: str
) -> Mutant:
    return point.with_text(kind, f"{text[: span[0]]}{instead}{text[span[1] :]}")
