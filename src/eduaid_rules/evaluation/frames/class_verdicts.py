"""Tables of classes judged by a policy at a term.

Unlike a roster, such a table may hold amounts that a rule does not allow: they are a state of
their own here, not a mistake of whoever made the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import narwhals as nw

from ...errors import Diagnostic, ProfileError
from ...policy.conditions import Condition
from ...policy.in_force import InForce
from ..policy_at_term import PolicyAtTerm
from .cells import summarise_cells
from .columns import fact_columns
from .comparisons import Comparisons
from .engines import engine_of
from .engines.engine import AnyFrame, Native, RosterAtHand
from .kleene import UNKNOWN, Kleene, normal_form
from .plan import PlannedItem
from .program import ItemColumns, compile_program, with_program_columns
from .result_tables import beside_and_alone

STATE_REFUSED: Final = 0
STATE_ENTITLED: Final = 1
STATE_OPEN: Final = 2
STATE_OUT_OF_BOUNDS: Final = 3
"""The states of an item; out of bounds: a fact states an amount that the rule does not allow."""


def class_verdicts(
    at: PolicyAtTerm,
    native: Native,
    items: Sequence[PlannedItem],
    asked: Mapping[str, Condition] | None = None,
) -> Native:
    """For each item ``<rule>.state``, ``.fen``, ``.payee``, ``.who``; and what surely is as asked.

    ``native`` is a Polars DataFrame. ``who`` says whether the conditions of the item surely hold,
    whatever becomes of the amount; ``fen`` of what is no cash is its worth. Raises ProfileError
    for a frame that the policy cannot read.
    """
    roster = engine_of(native).take_in(native, lambda _: True)
    if not isinstance(roster, RosterAtHand):
        raise TypeError("classes of students are judged at once")
    facts = fact_columns(roster.columns, roster.prefix, at.vocabulary, ())
    found: list[Diagnostic] = []
    summaries = summarise_cells(roster, facts, found)
    if found:
        raise ProfileError(found)
    asked = asked or {}
    who = [_who(item) for item in items]
    others = [normal_form(condition, at) for condition in asked.values()]
    comparisons = Comparisons(facts, summaries, at.term, None)
    program = compile_program(items, comparisons, payees=True, besides=(*who, *others))
    held = [one.fill_null(False) for one in program.besides]  # noqa: FBT003
    outputs: dict[str, nw.Expr] = {}
    for item, surely in zip(program.items, held, strict=False):
        outside = [check.name for check in program.bounds if check.rule == item.planned.id]
        outputs[f"{item.planned.id}.state"] = _state(item, outside)
        outputs[f"{item.planned.id}.fen"] = item.fen if item.worth is None else item.worth
        outputs[f"{item.planned.id}.payee"] = item.payee
        outputs[f"{item.planned.id}.who"] = surely
    outputs |= zip(asked, held[len(items) :], strict=True)

    def query(frame: AnyFrame) -> AnyFrame:
        return beside_and_alone(with_program_columns(frame, program), outputs, roster.prefix)

    return roster.engine.computed(roster.frame, query).to_native()


def _who(item: PlannedItem) -> Kleene:
    """Whether the conditions of an item hold."""
    state = item.rule.state
    return normal_form(state.who, item.rule.at) if isinstance(state, InForce) else UNKNOWN


def _state(item: ItemColumns, outside: Sequence[str]) -> nw.Expr:
    made = nw.when(item.truth).then(nw.lit(STATE_ENTITLED)).otherwise(nw.lit(STATE_REFUSED))
    made = nw.when(item.truth.is_null()).then(nw.lit(STATE_OPEN)).otherwise(made)
    for check in outside:
        made = nw.when(nw.col(check)).then(nw.lit(STATE_OUT_OF_BOUNDS)).otherwise(made)
    return made.cast(nw.Int8)
