"""Which item of ledgers a text of a payment means: by its name there, its rule, a county's word."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ...errors import Diagnostic, RosterError
from ...meaning.by_name import ids_meant, several_meant
from ...meaning.roster_texts import folded
from ...policy.rules import Rule, rule_names
from ...suggestions import name_meant, one_of
from ..tables import UNUSED


def items_meant(
    written: Mapping[str, tuple[str, int]],
    known: Iterable[str],
    rules: Iterable[Rule],
    county: Mapping[str, str],
) -> dict[str, str | None]:
    """For each text of an item, its name on ledgers; None for what is left out (不用).

    ``written``: the texts, each with the file and the row where it first stands; ``county``: what
    a county calls items, to names or rule ids. Raises RosterError (E730) with every name that
    nobody knows, or that several rules have.
    """
    items = _Items({folded(name): name for name in known}, list(rules))
    problems: list[Diagnostic] = []
    own: dict[str, str | None] = {}
    for text, meant in county.items():
        name = None if meant == UNUSED else items.meant(meant)
        if isinstance(name, Diagnostic):
            problems.append(replace(name, path=f"{text}={meant}"))
        else:
            own[folded(text)] = name
    found: dict[str, str | None] = {}
    for text, (file, row) in sorted(written.items()):
        name = own[folded(text)] if folded(text) in own else items.meant(text)
        if isinstance(name, Diagnostic):
            problems.append(replace(name, file=file, line=row))
        else:
            found[text] = name
    if problems:
        raise RosterError(problems)
    return found


def names_on_ledger(known: Collection[str], rules: Iterable[Rule]) -> dict[str, str]:
    """The names of a rule at other terms, each with that on the ledgers of one term."""
    found: dict[str, str] = {}
    for names in map(rule_names, rules):
        shown = [name for name in names if name in known]
        if len(shown) == 1:
            found |= {name: shown[0] for name in names if name not in known}
    return found


@dataclass(frozen=True, slots=True)
class _Items:
    """What a text of an item means: by the names on ledgers (folded), then by those of rules."""

    on_ledgers: Mapping[str, str]
    rules: Sequence[Rule]

    def meant(self, text: str) -> str | Diagnostic:
        if folded(text) in self.on_ledgers:
            return self.on_ledgers[folded(text)]
        ids = ids_meant(text, self.rules)
        if len(ids) == 1:
            return next(rule.name for rule in self.rules if rule.id == ids[0])
        if ids:
            return Diagnostic(
                "E730", several_meant(text, ids), f"用 --item 说明，如 {text}={ids[0]}"
            )
        known = sorted({*self.on_ledgers.values(), *(rule.name for rule in self.rules)})
        near = name_meant(text, known)
        hint = f"是不是“{near}”？" if near else f"{one_of(known)}。"
        example = (
            f"县里的叫法用 --item 说明，如 --item {text}={near or '项目'}；不比对的写 {text}=不用"
        )
        return Diagnostic("E730", f"没有“{text}”这个资助项目", hint + example)
