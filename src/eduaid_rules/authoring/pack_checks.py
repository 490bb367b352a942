"""The checks of a whole pack, when all of it has been read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..policy.adjustments import (
    Narrow,
    ReplaceScope,
    ReplaceWho,
    Widen,
    holding,
    standards_of,
)
from ..policy.amounts import ByFact, Standard
from ..policy.conditions import Condition
from ..policy.pack import Pack
from ..policy.rules import Rule
from ..policy.terms import Term
from .adjustments import AdjustmentReader, Placed
from .checks import (
    TableCheck,
    check_constant,
    check_shares,
    check_versions,
    conditions_of,
)
from .diagnostics import Findings
from .layer_checks import check_additions, check_adjustments
from .rules import RuleNode, RuleReader
from .source import Node


def check_pack(
    pack: Pack,
    above: Mapping[str, Rule],
    places: Mapping[str, str],
    reader: RuleReader,
    adjustments: AdjustmentReader,
    extended: Mapping[str, tuple[Node, Findings]],
) -> None:
    """Check what this pack states, alone and on the rules above it.

    ``places`` say where the rules above are written; ``extended`` are the facts above that
    the pack adds values to, with their places.
    """
    scope = reader.scope
    by_id = {rule.id: rule for rule in pack.rules}
    nodes = {**reader.nodes, **adjustments.nodes}
    linked = check_shares(scope.shares, by_id, sorted({*by_id, *nodes}))
    complete = all(node.rule is not None for node in nodes.values())
    for name, placed in adjustments.placed.items():
        check_adjustments(above[name], placed, places.get(name, ""))
    for name, entries in adjustments.on_top.items():
        earlier = adjustments.placed.get(name, ())
        check_additions(above[name], entries, earlier, places.get(name, ""))
    tables = TableCheck(pack)
    for node in nodes.values():
        if node.rule is not None:
            check_versions(node, node.rule)
            check_constant(conditions_of(node, node.rule), pack.vocabulary)
            if linked and complete:
                tables.check(node.rule, _Own(node))
    for name, placed in adjustments.placed.items():
        check_constant(_conditions(placed), pack.vocabulary)
        if linked and complete:
            tables.check(by_id[name], _Adjusted(by_id[name], placed, adjustments))
    for rule in above.values():
        widened = sorted(_tables_by(rule) & set(extended))
        if widened and rule.id not in adjustments.placed and linked:
            tables.check(rule, _At(*extended[widened[0]]))
    definitions = scope.definitions
    check_constant(
        (
            (condition, f"定义“{name}”", key, findings)
            for name, (key, _, findings) in definitions.nodes.items()
            if (condition := definitions.read(name)) is not None
        ),
        pack.vocabulary,
    )


class _At:
    """One place for whatever a table lacks."""

    def __init__(self, node: Node, findings: Findings) -> None:
        self.node, self.findings = node, findings

    def __call__(self, _standard: Standard, _term: Term) -> tuple[Node, Findings]:
        return self.node, self.findings


class _Own:
    """Where the standards of a rule of this pack are written."""

    def __init__(self, node: RuleNode) -> None:
        self.node = node

    def __call__(self, standard: Standard, _term: Term) -> tuple[Node, Findings]:
        return self.node.places.get(id(standard), (self.node.name, self.node.findings))


class _Adjusted:
    """Where what an adjusted rule of the packs above gives is written in this pack."""

    def __init__(self, rule: Rule, placed: list[Placed], adjustments: AdjustmentReader) -> None:
        self.rule, self.placed, self.adjustments = rule, placed, adjustments

    def __call__(self, standard: Standard, term: Term) -> tuple[Node, Findings]:
        now = holding(self.rule.adjustments, term)
        last = [one for one in self.placed if one.adjustment in now] or self.placed
        return self.adjustments.places.get(id(standard), (last[-1].node, last[-1].findings))


def _conditions(placed: list[Placed]) -> Iterator[tuple[Condition, str, Node, Findings]]:
    for one in placed:
        match one.adjustment.effect:
            case ReplaceScope(scope):
                yield scope, f"“{one.key}”", one.node, one.findings
            case ReplaceWho(alternatives) | Widen(alternatives) | Narrow(alternatives):
                for alternative in alternatives or ():
                    yield alternative, f"“{one.key}”", one.node, one.findings


def _tables_by(rule: Rule) -> set[str]:
    """The facts by whose values a rule's tables go."""
    return {part.fact for part in standards_of(rule) if isinstance(part, ByFact)}
