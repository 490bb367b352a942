"""Mutations of derived facts (推算): signs, points, grades, ends, roundings, days counted to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from ...authoring.loading.vocabulary.formulas import RoundedTo
from ...policy.derived.derivations import FIRST_OF_TERM, FIRST_OF_YEAR, STATUS
from ...policy.facts import Vocabulary
from ...policy.formulas import Rounding
from .conditions_and_standards import following_value, mutations_of_condition, reordered
from .mutation_points import Mutant, MutationKind, MutationPoint, node_in_words, other_words

_SIGNS: Final = {"+": "-", "-": "+", "*": "/", "/": "*"}
_NUMBER: Final = re.compile(r"(-?\d+(?:\.\d+)?)(\D.*)?", re.DOTALL)
_DAYS: Final = (STATUS, FIRST_OF_YEAR, FIRST_OF_TERM)


def mutations_of_derived(derived: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    """Of a derived fact in any of its forms, in each of its versions."""
    yield from mutations_of_way(derived, facts)
    versions = derived.of("版本")
    for version in () if versions is None else versions.items():
        yield from mutations_of_way(version.renamed(*derived.where), facts)


def mutations_of_way(derived: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    """Of one way to make a derived fact; the last of ``where`` is its name."""
    if (formula := derived.of("算式")) is not None:
        yield from _signs(formula)
    for key in ("不低于", "不超过"):
        if (end := derived.of(key)) is not None:
            yield end.dropped(MutationKind.THRESHOLD, f"{key}: {node_in_words(end.node)}")
            for text in _one_up_and_down(end, below_zero=formula is None):
                yield end.with_text(MutationKind.THRESHOLD, text)
    for key in ("相加", "分档"):
        if (table := derived.of(key)) is not None:
            yield from _rows(table, derived, facts)
    if (rest := derived.of("其余")) is not None:
        yield from _another_grade(rest, derived, facts)
    if (rounding := derived.of("舍入")) is not None:
        yield from other_words(rounding, MutationKind.FACT, [one.value for one in Rounding])
    whole = derived.of("取整")
    if whole is not None and (way := whole.of("向")) is not None:
        yield from other_words(way, MutationKind.FACT, [one.value for one in RoundedTo])
    if (day := derived.of("于")) is not None:
        said = node_in_words(day.node)
        yield from (day.with_text(MutationKind.FACT, other) for other in _DAYS if other != said)


def _signs(formula: MutationPoint) -> Iterator[Mutant]:
    """Each sign of a formula exchanged; the one of 元/学年 is none."""
    text = node_in_words(formula.node)
    for found in re.finditer(r"(?<!元)[-+*/]", text):
        other = f"{text[: found.start()]}{_SIGNS[found[0]]}{text[found.end() :]}"
        yield formula.with_text(MutationKind.FACT, other)


def _rows(table: MutationPoint, derived: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    """Each row left out, with other points or another grade, for others; neighbours exchanged."""
    rows = table.items()
    counts = derived.of("相加") is not None
    for row in rows:
        when, gets = row.of("当"), row.of("得")
        if len(rows) > 1:
            yield row.dropped(MutationKind.TIER, node_in_words(row.node))
        if when is not None:
            yield from mutations_of_condition(when, facts)
        if gets is None:
            continue
        if not counts:
            yield from _another_grade(gets, derived, facts)
            continue
        for text in _one_up_and_down(gets, below_zero=True):
            if text != "0":  # a row without points is refused
                yield gets.with_text(MutationKind.FACT, text)
    if not counts:
        yield from reordered(table)


def _one_up_and_down(point: MutationPoint, *, below_zero: bool) -> Iterator[str]:
    match = _NUMBER.fullmatch(node_in_words(point.node))
    for moved in () if match is None else (Decimal(match[1]) + 1, Decimal(match[1]) - 1):
        if match is not None and (below_zero or moved >= 0):
            yield f"{moved}{match[2] or ''}"


def _another_grade(
    point: MutationPoint, derived: MutationPoint, facts: Vocabulary
) -> Iterator[Mutant]:
    slot, said = facts.slots.get(derived.where[-1]), node_in_words(point.node)
    if slot is not None and (others := [name for name in slot.atoms if name != said]):
        yield point.with_text(MutationKind.TIER, following_value(said, slot, others))
