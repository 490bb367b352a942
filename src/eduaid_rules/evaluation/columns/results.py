"""What a judged roster gives back: wide, a state and an amount for each rule; or long."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import narwhals as nw

from ...policy.documents import Citation
from ...policy.errors import Diagnostic, ProfileError
from ...policy.terms import Term
from ..at_term import PolicyAtTerm
from .door import Native
from .leaves import Expr
from .plan import plan
from .roster import Judged, Roster, read_roster


def evaluate_frame(
    at: PolicyAtTerm,
    native: Native,
    *,
    long: bool = False,
    keep: Collection[str] | None = None,
    values_as_of: Term | None = None,
) -> Native:
    """A roster judged: see ``Policy.evaluate_frame``."""
    roster = read_roster(native, at.vocabulary, at.term, keep=keep, values_as_of=values_as_of)
    judged = roster.judge(plan(at))
    return ledger(roster, judged) if long else wide(roster, judged)


def wide(roster: Roster, judged: Sequence[Judged]) -> Native:
    """A row for each student: what was kept, and a state and an amount for each rule."""
    outputs: dict[str, Expr] = {}
    for one in judged:
        outputs[f"{one.item.id}.state"] = roster.state(one)
        outputs[f"{one.item.id}.fen"] = roster.fen(one)
    outputs["assumed"] = nw.lit(_assumed(roster), dtype=nw.String)
    return _out(roster, outputs)


def _out(roster: Roster, outputs: dict[str, Expr]) -> Native:
    """The kept columns and the outputs, under their names, as the caller's kind of frame."""
    safe = {name: f"eduaid_out_{number}" for number, name in enumerate(outputs)}
    frame = roster.emitter.frame.with_columns(
        *(made.alias(safe[name]) for name, made in outputs.items())
    )
    names = {**{own: name for name, own in roster.stated.kept}, **{s: n for n, s in safe.items()}}
    twice = {name for name, _ in roster.stated.kept} & set(outputs)
    if twice:
        raise ProfileError([_taken(name) for name in sorted(twice)])
    return roster.door.back(frame.select(*(nw.col(own).alias(name) for own, name in names.items())))


def ledger(roster: Roster, judged: Sequence[Judged]) -> Native:
    """A line for each student and item that is given or open."""
    raise NotImplementedError


def _assumed(roster: Roster) -> str | None:
    said = [f"{fact}: {value}" for fact, value in roster.stated.assumed.items()]
    return "、".join(said) or None


def _taken(name: str) -> Diagnostic:
    return Diagnostic("E705", f"要保留的列“{name}”和结果的列同名", "请先给它改名", path=name)


def _basis(citations: Sequence[Citation]) -> str:
    return ""

