"""What each row of a table comes to, item by item, as numbers: for those who judge classes.

Unlike a roster, a table of classes may hold amounts that a rule does not allow: they are a
state of their own here, not a mistake of whoever made the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import narwhals as nw

from ...policy.conditions import Condition
from ...policy.errors import Diagnostic, ProfileError
from ...policy.in_force import InForce
from ..at_term import PolicyAtTerm
from .door import Native, enter
from .frames import added
from .kleene import UNKNOWN, Kleene, normal
from .leaves import Expr, Leaves
from .plan import Item
from .program import Verdict, compiled
from .seen import glance
from .stated import state

REFUSED: Final = 0
ENTITLED: Final = 1
OPEN: Final = 2
OUT_OF_BOUNDS: Final = 3
"""The states of an item; out of bounds: a fact states an amount that the rule does not allow."""


def verdicts(
    at: PolicyAtTerm,
    native: Native,
    items: Sequence[Item],
    asked: Mapping[str, Condition] | None = None,
) -> Native:
    """For each item ``<rule>.state``, ``.fen``, ``.payee``, ``.who``; and what surely is as asked.

    ``native`` is a Polars DataFrame. ``who`` says whether the conditions of the item surely hold,
    whatever becomes of the amount. Raises ProfileError for a frame that the policy cannot read.
    """
    door = enter(native)
    stated = state(door, at.vocabulary, ())
    found: list[Diagnostic] = []
    sight = glance(door.at_hand, stated, found)
    if found:
        raise ProfileError(found)
    conditions = dict(asked or {})
    who = [_who(item) for item in items]
    others = [normal(condition, at) for condition in conditions.values()]
    leaves = Leaves(stated, sight, at.term, None)
    program = compiled(items, leaves, payees=True, asked=(*who, *others))
    frame = added(door.query(door.at_hand), program)
    outside = {item.id: [c.name for c in program.bounds if c.rule == item.id] for item in items}
    made: dict[str, Expr] = {}
    for place, verdict in enumerate(program.verdicts):
        name = verdict.item.id
        made[f"{name}.state"] = _state(verdict, outside[name])
        made[f"{name}.fen"] = verdict.fen
        made[f"{name}.payee"] = verdict.payee
        made[f"{name}.who"] = program.asked[place].fill_null(False)  # noqa: FBT003
    others_said = program.asked[len(items) :]
    made |= {
        name: said.fill_null(False)  # noqa: FBT003
        for name, said in zip(conditions, others_said, strict=True)
    }
    safe = {f"{door.prefix}said_{n}": name for n, name in enumerate(made)}
    frame = frame.with_columns(
        *(one.alias(name) for name, one in zip(safe, made.values(), strict=True))
    )
    frame = frame.select(*(nw.col(name).alias(said) for name, said in safe.items()))
    return door.collected(frame).to_native()


def _who(item: Item) -> Kleene:
    """Whether the conditions of an item hold."""
    state_ = item.rule.state
    return normal(state_.who, item.rule.at) if isinstance(state_, InForce) else UNKNOWN


def _state(verdict: Verdict, outside: Sequence[str]) -> Expr:
    made = nw.when(verdict.truth).then(nw.lit(ENTITLED)).otherwise(nw.lit(REFUSED))
    made = nw.when(verdict.truth.is_null()).then(nw.lit(OPEN)).otherwise(made)
    for check in outside:
        made = nw.when(nw.col(check)).then(nw.lit(OUT_OF_BOUNDS)).otherwise(made)
    return made.cast(nw.Int8)
