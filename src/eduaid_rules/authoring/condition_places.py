"""Where a pack, its own definitions, common conditions and exclusions are written."""

from __future__ import annotations

from ..policy.conditions import Condition, conjuncts
from ..policy.pack import Pack
from .conditions import Definitions
from .diagnostics import Findings
from .exclusions import ExclusionReader
from .places import Places
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
