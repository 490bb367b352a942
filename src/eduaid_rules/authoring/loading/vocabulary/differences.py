"""Two facts that are compared (甲: {不高于: 乙}): their difference is a fact that nobody named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Final, TypeAlias

from ....policy.conditions import BoundWord, InRange
from ....policy.derived.derivations import is_formula
from ....policy.fact_types import FactType
from ....policy.facts import Fact, Slot, Vocabulary
from ....policy.formulas import Formula
from ...arrival import reads_node
from ...diagnostics import Findings
from ..yaml_tree import MappingNode, ScalarNode, SequenceNode, YamlNode
from .values import unit_of

OtherFact: TypeAlias = Callable[[ScalarNode], Slot | None]
"""The fact that a text names where a number could stand; None: it names none."""

_RANGES: Final = frozenset(one.value for one in BoundWord)
_COUNTED: Final = (FactType.INTEGER, FactType.DECIMAL, FactType.MONEY)


def difference_name(one: str, other: str) -> str:
    """What the difference of two facts goes by: its formula."""
    return f"{one} - {other}"


def _are_alike(one: Fact, other: Fact) -> bool:
    """Whether two facts count the same, in one unit."""
    if one.type not in _COUNTED or other.type not in _COUNTED:
        return False
    if not is_formula(one.derivation) or not is_formula(other.derivation):
        return False
    money = (one.type is FactType.MONEY, other.type is FactType.MONEY)
    return money in ((True, True), (False, False)) and unit_of(one) == unit_of(other)


def differences(trees: Iterable[YamlNode], vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """The differences of all facts that some conditions compare, each once, by name."""
    slots = vocabulary.slots
    found: dict[str, Fact] = {}
    for first, second in set(_pairs(trees, frozenset(slots))):
        one, other = slots[first].fact, slots[second].fact
        name = difference_name(first, second)
        if not _are_alike(one, other) or name in slots:
            continue
        finer = max(one, other, key=lambda fact: fact.measure.whole)
        found[name] = Fact(
            name,
            f"{one.id}-minus-{other.id}",
            finer.type,
            unit=one.unit,
            places=finer.places,
            formula=Formula(name),
            hidden=True,
        )
    return tuple(found[name] for name in sorted(found))


def _pairs(trees: Iterable[YamlNode], names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Every fact with another one as its bound, wherever it stands."""
    waiting = list(trees)
    while waiting:
        node = waiting.pop()
        if isinstance(node, SequenceNode):
            waiting += node.items
        elif isinstance(node, MappingNode):
            for key, value in node.entries:
                waiting.append(value)
                if key.text in names and isinstance(value, MappingNode):
                    bounds = (bound for word, bound in value.entries if word.text in _RANGES)
                    others = (b.text for b in bounds if isinstance(b, ScalarNode))
                    yield from ((key.text, b) for b in others if b in names and b != key.text)


@reads_node
def read_difference(
    fact: Fact, comparison: BoundWord, other: Fact, node: ScalarNode, findings: Findings
) -> InRange | None:
    """A fact compared with another one, as their difference."""
    findings.needs_language_2(node, "和另一个事实比较")
    if fact.name == other.name or not _are_alike(fact, other):
        units = (unit_of(one) or one.type.value for one in (fact, other))
        said = "，".join(
            f"{one.name}是{unit}" for one, unit in zip((fact, other), units, strict=True)
        )
        message = f"{said}，不能比较"
        findings.error("E624", node, message, "两边要是两个事实，同一个单位；请先换算或写一个推算")
        return None
    return InRange(difference_name(fact.name, other.name), *comparison.interval(Fraction(0)))
