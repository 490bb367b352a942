"""What a judged roster gives back: wide, a state and an amount for each rule; or long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import narwhals as nw

from ...errors import Diagnostic, ProfileError
from ...policy.documents import Citation
from .columns import FactColumns
from .comparisons import Expr
from .lazy_checks import sql_name
from .native import AnyFrame, Dtype, TextType
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

# A line's state, fen and payee are one number while rows become lines: fewer cells to move.
_OPEN, _NO_AMOUNT, _NO_FEN = 0, 1, 4 * 10**14
"""Amounts start at the third, with room below for a formula that comes out negative."""
_LEAST = 2


def wide_columns(program: Program, stated: FactColumns, state_type: Dtype) -> dict[str, Expr]:
    """A row for each student: what is kept, and a state and an amount for each rule."""
    made = _kept(stated)
    outputs: dict[str, Expr] = {}
    for verdict in program.verdicts:
        outputs[f"{verdict.item.id}.state"] = verdict.state(state_type)
        outputs[f"{verdict.item.id}.fen"] = verdict.fen
    outputs["assumed"] = nw.lit(_assumed(stated), dtype=nw.String)
    refuse_same_names(made, outputs)
    return {**made, **outputs}


def long_columns(program: Program, stated: FactColumns) -> dict[str, Expr]:
    """What is kept (under names of our own), and one number for each rule that somebody gets."""
    refuse_same_names(_kept(stated), LONG_COLUMNS)
    kept = {_safe(stated, place): made for place, made in enumerate(_kept(stated).values())}
    return {**kept, **{v.item.id: _code(v) for v in _possible(program)}}


def long_lines(
    frame: AnyFrame, program: Program, stated: FactColumns, text_type: TextType
) -> AnyFrame:
    """From a number for each rule to a line for each student and item, given or open.

    ``text_type`` makes a type of the texts that a column may hold.
    """
    kept = {_safe(stated, place): name for place, (name, _) in enumerate(stated.kept)}
    possible = _possible(program)
    lines = unpivoted(frame, list(kept), [verdict.item.id for verdict in possible])
    amount, payee = nw.col("eduaid_code") // len(PAYEES), nw.col("eduaid_code") % len(PAYEES)
    given = amount >= _NO_AMOUNT
    rules = [verdict.item.id for verdict in possible]

    def said(texts: Iterable[str | None]) -> Expr:
        """The text of each line's rule."""
        pairs = [(r, text) for r, text in zip(rules, texts, strict=True) if text is not None]
        if not pairs:
            return nw.lit(None, dtype=nw.String)
        kind = text_type(dict.fromkeys(text for _, text in pairs))
        return nw.col("eduaid_rule").replace_strict(
            [rule for rule, _ in pairs],
            [text for _, text in pairs],
            default=None,
            return_dtype=kind,
        )

    state = text_type(STATES)
    items = [verdict.item.rule for verdict in possible]
    columns = {
        **{name: nw.col(safe) for safe, name in kept.items()},
        "rule": nw.col("eduaid_rule").cast(text_type(rules)),
        "name": said(item.name for item in items),
        "kind": said(item.rule.kind.id for item in items),
        "award": said(item.award.id for item in items),
        "state": nw.when(given)
        .then(nw.lit(STATES[0], dtype=state))
        .otherwise(nw.lit(STATES[2], dtype=state)),
        "fen": nw.when(amount >= _LEAST).then(amount - _NO_FEN),
        "payee": nw.when(given).then(_payee(payee, text_type)),
        "basis": said(basis_text(item.citations) for item in items),
        "unexpressed": said("；".join(item.unexpressed) or None for item in items),
        "assumed": nw.lit(_assumed(stated), dtype=nw.String),
    }
    return lines.select(*(made.alias(name) for name, made in columns.items()))


def unpivoted(frame: AnyFrame, kept: Sequence[str], rules: Sequence[str]) -> AnyFrame:
    """A line for each row and rule whose column is not null: ``eduaid_rule``, ``eduaid_code``."""
    if frame.implementation.is_duckdb():  # on the connection that the table belongs to
        columns = ", ".join(map(sql_name, (*kept, "eduaid_rule", "eduaid_code")))
        codes = f"UNPIVOT (eduaid_code FOR eduaid_rule IN ({', '.join(map(sql_name, rules))}))"
        query = f"SELECT {columns} FROM judged {codes}"  # noqa: S608 -- every name is quoted
        made: AnyFrame = nw.from_native(frame.to_native().query("judged", query))
        return made
    return frame.unpivot(
        on=list(rules),
        index=list(kept),
        variable_name="eduaid_rule",
        value_name="eduaid_code",
    ).filter(~nw.col("eduaid_code").is_null())


def basis_text(citations: Iterable[Citation]) -> str | None:
    """The documents of an item as one text: title, number and clause of each, once."""
    said = (citation.text for citation in citations)
    return "；".join(dict.fromkeys(said)) or None


def _possible(program: Program) -> list[ItemColumns]:
    """The items that somebody may get; one at least, so that there are columns."""
    return [v for v in program.verdicts if not v.never] or list(program.verdicts[:1])


def _code(verdict: ItemColumns) -> Expr:
    """One number for what a line says; null: no line."""
    no_amount = nw.lit(_NO_AMOUNT, dtype=nw.Int64)
    amount = verdict.fen + _NO_FEN if verdict.item.pays else no_amount
    code = amount * len(PAYEES) + verdict.payee
    made = nw.when(verdict.truth).then(code)
    if verdict.certain:
        return made
    open_ = nw.lit(_OPEN, dtype=nw.Int64)
    return nw.when(verdict.truth.is_null()).then(open_).otherwise(made)


def _payee(code: Expr, text_type: TextType) -> Expr:
    kind = text_type([payee.value for payee in PAYEES])
    made: Expr = nw.lit(PAYEES[-1].value, dtype=kind)
    for place, payee in enumerate(PAYEES[:-1]):
        made = nw.when(code == place).then(nw.lit(payee.value, dtype=kind)).otherwise(made)
    return made


def _kept(stated: FactColumns) -> dict[str, Expr]:
    return {name: nw.col(safe) for name, safe in stated.kept}


def _safe(stated: FactColumns, place: int) -> str:
    return f"{stated.prefix}kept_{place}"


def _assumed(stated: FactColumns) -> str | None:
    return "、".join(f"{fact}: {value}" for fact, value in stated.assumed.items()) or None


def refuse_same_names(kept: Iterable[str], outputs: Iterable[str]) -> None:
    """Raise ProfileError where a kept column is named like one of the result."""
    said = {name.casefold() for name in outputs}  # as DuckDB compares names
    twice = sorted(name for name in kept if name.casefold() in said)
    if twice:
        raise ProfileError([_taken(name) for name in twice])


def _taken(name: str) -> Diagnostic:
    return Diagnostic("E705", f"要保留的列“{name}”和结果的列同名", "请先给它改名", path=name)
