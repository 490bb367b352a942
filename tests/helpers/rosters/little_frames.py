"""Little rosters as frames of every library, and in a few words how they are judged.

An answer is the fen of an item, ``yes`` (given without an amount), ``no`` or ``open``; a rule's
answers for all rows are one text: ``50000 no open``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import polars as pl
import pyarrow as pa

from eduaid_rules import Assessment, Policy
from engines import ENGINES, Native, as_arrow

Columns: TypeAlias = "Mapping[str, Sequence[object] | pa.Array[Any]]"


def table_of(columns: Columns) -> pa.Table:
    """A roster as Arrow, the types found by Arrow where they are not given."""
    return pa.table(
        {
            name: cells if isinstance(cells, pa.Array) else pa.array(cells)
            for name, cells in columns.items()
        }
    )


def frame_of(engine: str, columns: Columns) -> Native:
    """A roster as a frame of one library."""
    return ENGINES[engine](table_of(columns))


def collected(frame: Native) -> dict[str, list[Any]]:
    """A frame of any library as lists; a lazy one is computed."""
    return as_arrow(frame).to_pydict()


def profiles(policy: Policy, columns: Columns) -> Iterator[dict[str, object]]:
    """The same roster as one profile for each row."""
    facts = {name: fact for fact in policy.facts for name in (fact.name, fact.id)}
    for row in table_of(columns).to_pylist():
        profile: dict[str, Any] = {}
        for name, cell in row.items():
            said, dot, value = name.partition(".")
            fact = facts[said]
            if dot:
                profile.setdefault(fact.name, {})[value] = cell
            else:
                profile[fact.name] = fact.never if cell == date.max and fact.never else cell
        yield profile


def assert_judged(
    policy: Policy,
    columns: Columns,
    expected: Mapping[str, str] | str,
    term: str = "2019秋",
    known_on: date | None = None,
    values_as_of: str | None = None,
) -> None:
    """Every library, and ``policy.evaluate`` row by row, answer as expected.

    ``expected``: for each rule its answers; a text alone is the rule ``aid``.
    """
    by_hand = {"aid": expected} if isinstance(expected, str) else dict(expected)

    def judged(frame: Native) -> dict[str, str]:
        wide = policy.evaluate_frame(frame, term, known_on, values_as_of=values_as_of)
        return as_columns(collected(wide), by_hand)

    table = table_of(columns)
    found = {engine: judged(make(table)) for engine, make in ENGINES.items()}
    students = [policy.Student(p, values_as_of=values_as_of) for p in profiles(policy, columns)]
    one_by_one = [policy.evaluate(student, term, known_on) for student in students]
    found["one by one"] = {
        rule: " ".join(answer(assessment, rule) for assessment in one_by_one) for rule in by_hand
    }
    # what all rows have in common is folded in, so some rows are also judged alone
    for row in sorted({0, min(1, table.num_rows - 1), table.num_rows - 1}):
        alone = judged(pl.DataFrame(table.slice(row, 1)))
        found[f"row {row} alone"] = {
            rule: " ".join((*words[:row], alone[rule], *words[row + 1 :]))
            for rule, words in ((rule, answers.split()) for rule, answers in by_hand.items())
        }
    names = {rule.id: rule.name for rule in policy.rules}
    wrong = [
        f"{rule} {names[rule]} for {how}: {answers}, not {by_hand[rule]}"
        for how, by_rule in found.items()
        for rule, answers in by_rule.items()
        if answers != by_hand[rule]
    ]
    assert not wrong, "\n".join(wrong)


def as_columns(wide: Mapping[str, Sequence[Any]], rules: Mapping[str, str]) -> dict[str, str]:
    """The answers of a wide result."""
    return {
        rule: " ".join(map(_word, wide[f"{rule}.state"], wide[f"{rule}.fen"])) for rule in rules
    }


def answer(found: Assessment, rule: str) -> str:
    """The answer of one assessment for one rule."""
    for item in found.entitlements:
        if item.rule == rule:
            return _word("entitled", None if item.amount is None else int(item.amount * 100))
    if any(item.rule == rule for item in found.undetermined):
        return "open"
    assert any(item.rule == rule for item in found.refusals)
    return "no"


def _word(state: str, fen: int | None) -> str:
    words = {"entitled": "yes", "not_entitled": "no", "undetermined": "open"}
    assert fen is None or (state == "entitled" and isinstance(fen, int)), (state, fen)
    return words[state] if fen is None else str(fen)
