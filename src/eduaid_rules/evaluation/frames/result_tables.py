"""What a judged roster gives back: wide, a state and an amount for each rule; or long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import narwhals as nw

from ...policy.documents import Citation
from .columns import Dtype, FactColumns, refuse_same_names
from .engines.engine import CODE, RULE, AnyFrame, Engine, TextType
from .program import PAYEES, STATES, ItemColumns, Program

LONG_COLUMNS: Final = (
    "rule",
    "name",
    "kind",
    "award",
    "state",
    "fen",
    "payee",
    "basis",
    "unexpressed",
    "assumed",
)
"""The columns of a line, after those that are kept."""

WORTH_COLUMN: Final = "worth_fen"
"""What an item is worth that is no cash, where a rule tells it."""

# A line's state, fen and payee are one number while rows become lines: fewer cells to move.
_OPEN, _NO_AMOUNT, _NO_FEN = 0, 1, 4 * 10**14
"""Amounts start at the third, with room below for a formula that comes out negative."""
_LEAST = 2


def wide_columns(program: Program, facts: FactColumns, state_type: Dtype) -> dict[str, nw.Expr]:
    """A row for each student: what is kept, and a state and an amount for each rule."""
    kept = {name: nw.col(safe) for name, safe in facts.kept}
    outputs: dict[str, nw.Expr] = {}
    for item in program.items:
        outputs[f"{item.planned.id}.state"] = item.state(state_type)
        outputs[f"{item.planned.id}.fen"] = item.fen
        if item.worth is not None:
            outputs[f"{item.planned.id}.{WORTH_COLUMN}"] = item.worth
    outputs["assumed"] = nw.lit(_assumed(facts), dtype=nw.String)
    refuse_same_names(kept, outputs)
    return {**kept, **outputs}


def beside_and_alone(frame: AnyFrame, outputs: Mapping[str, nw.Expr], prefix: str) -> AnyFrame:
    """A frame with the outputs beside its own columns, under safe names; then they alone."""
    names = {f"{prefix}said_{number}": name for number, name in enumerate(outputs)}
    frame = frame.with_columns(
        *(one.alias(safe) for safe, one in zip(names, outputs.values(), strict=True))
    )
    return frame.select(*(nw.col(safe).alias(name) for safe, name in names.items()))


def long_columns(program: Program, facts: FactColumns) -> dict[str, nw.Expr]:
    """What is kept (under names of our own), and one number for each rule that somebody gets."""
    told = (WORTH_COLUMN,) * any(item.worth is not None for item in program.items)
    refuse_same_names((name for name, _ in facts.kept), (*LONG_COLUMNS, *told))
    kept = zip(_kept_names(facts), (nw.col(safe) for _, safe in facts.kept), strict=True)
    return {**dict(kept), **{item.planned.id: _code(item) for item in _possible(program)}}


def long_lines(frame: AnyFrame, program: Program, facts: FactColumns, engine: Engine) -> AnyFrame:
    """From a number for each rule to a line for each student and item, given or open."""
    text_type = engine.text_type
    kept = _kept_names(facts)
    possible = [item.planned.rule for item in _possible(program)]
    rules = [item.rule.id for item in possible]
    lines = engine.unpivoted(frame, list(kept), rules)
    amount, payee = nw.col(CODE) // len(PAYEES), nw.col(CODE) % len(PAYEES)
    given = amount >= _NO_AMOUNT

    def by_rule(texts: Iterable[str | None]) -> nw.Expr:
        """The text of each line's rule."""
        pairs = [(r, text) for r, text in zip(rules, texts, strict=True) if text is not None]
        if not pairs:
            return nw.lit(None, dtype=nw.String)
        kind = text_type(dict.fromkeys(text for _, text in pairs))
        return nw.col(RULE).replace_strict(
            [rule for rule, _ in pairs],
            [text for _, text in pairs],
            default=None,
            return_dtype=kind,
        )

    state = text_type(STATES)
    number = nw.when(amount >= _LEAST).then(amount - _NO_FEN)
    valued = [item.rule.id for item in possible if item.tells_worth]
    is_worth = nw.col(RULE).is_in(valued)
    columns = {
        **{name: nw.col(safe) for safe, name in kept.items()},
        "rule": nw.col(RULE).cast(text_type(rules)),
        "name": by_rule(item.name for item in possible),
        "kind": by_rule(item.rule.kind.id for item in possible),
        "award": by_rule(item.award.id for item in possible),
        "state": nw.when(given)
        .then(nw.lit(STATES[0], dtype=state))
        .otherwise(nw.lit(STATES[2], dtype=state)),
        "fen": nw.when(~is_worth).then(number) if valued else number,
        **({WORTH_COLUMN: nw.when(is_worth).then(number)} if valued else {}),
        "payee": nw.when(given).then(_payee(payee, text_type)),
        "basis": by_rule(basis_text(item.citations) for item in possible),
        "unexpressed": by_rule("；".join(item.unexpressed) or None for item in possible),
        "assumed": nw.lit(_assumed(facts), dtype=nw.String),
    }
    return lines.select(*(made.alias(name) for name, made in columns.items()))


def basis_text(citations: Iterable[Citation]) -> str | None:
    """The documents of an item as one text: each once, with what is not seen of it."""
    return "；".join(dict.fromkeys(citation.marked for citation in citations)) or None


def _possible(program: Program) -> list[ItemColumns]:
    """The items that somebody may get; one at least, so that there are columns."""
    return [item for item in program.items if not item.never] or list(program.items[:1])


def _code(item: ItemColumns) -> nw.Expr:
    """One number for what a line says; null: no line."""
    no_amount = nw.lit(_NO_AMOUNT, dtype=nw.Int64)
    amount = item.fen + _NO_FEN if item.planned.pays else no_amount
    if item.worth is not None:  # what has a worth is no cash
        amount = nw.when(item.worth.is_null()).then(no_amount).otherwise(item.worth + _NO_FEN)
    code = amount * len(PAYEES) + item.payee
    made = nw.when(item.truth).then(code)
    if item.certain:
        return made
    undetermined = nw.lit(_OPEN, dtype=nw.Int64)
    return nw.when(item.truth.is_null()).then(undetermined).otherwise(made)


def _payee(code: nw.Expr, text_type: TextType) -> nw.Expr:
    kind = text_type([payee.value for payee in PAYEES])
    made: nw.Expr = nw.lit(PAYEES[-1].value, dtype=kind)
    for place, payee in enumerate(PAYEES[:-1]):
        made = nw.when(code == place).then(nw.lit(payee.value, dtype=kind)).otherwise(made)
    return made


def _kept_names(facts: FactColumns) -> dict[str, str]:
    """Names of our own for what is kept, each with the caller's."""
    return {f"{facts.prefix}kept_{place}": name for place, (name, _) in enumerate(facts.kept)}


def _assumed(facts: FactColumns) -> str | None:
    return "、".join(f"{fact}: {value}" for fact, value in facts.assumed.items()) or None
