"""Where the texts of a pack are written: rules, versions, adjustments, conditions, exclusions."""

from __future__ import annotations

from collections.abc import Mapping as Mapping_

from ..policy.conditions import Condition, conjuncts
from ..policy.pack import Pack
from ..policy.rules import Rule
from .adjustments import AdjustmentReader
from .conditions import Definitions
from .diagnostics import Findings
from .exclusions import ExclusionReader
from .places import Places
from .rules import RuleReader
from .source import Mapping


def remember_conditions(
    written: Places,
    pack: Pack,
    header: tuple[Mapping, Findings] | None,
    common: Condition,
    definitions: Definitions,
    exclusions: ExclusionReader,
) -> None:
    """Put their places; a common condition that a parent states already is the pack's too."""
    for name, condition in definitions.made().items():
        key, _, findings = definitions.nodes[name]
        written.put(condition, findings.file, key)
    for exclusion, (node, findings) in zip(exclusions.made, exclusions.nodes, strict=True):
        written.put(exclusion, findings.file, node)
    if header is None:
        return
    body, findings = header
    written.put(pack, findings.file, body)
    for key in (key for key, _ in body.entries if key.text == "共同条件"):
        for part in conjuncts(pack.common):
            if part in conjuncts(common):
                written.put(part, findings.file, key)


def remember_texts(
    written: Places,
    made: Mapping_[str, Rule],
    rules: RuleReader,
    adjustments: AdjustmentReader,
) -> None:
    """Put the places of the rules, versions and adjustments of a pack."""
    above = {one.id: place for one, place in written if isinstance(one, Rule)}
    for node in (*rules.nodes.values(), *adjustments.nodes.values()):
        if node.rule is not None:
            written.put(node.rule, node.findings.file, node.name)
            versions = zip(node.rule.versions, node.version_nodes, strict=True)
            for version, (place, where) in versions:
                written.put(version, where.file, place)
    for name, placed in adjustments.placed.items():
        for one in placed:
            key = next((k for k, _ in one.node.entries if k.text == one.key), one.node)
            written.put(one.adjustment, one.findings.file, key)
        if name in above:
            written.put(made[name], above[name].file, above[name])
