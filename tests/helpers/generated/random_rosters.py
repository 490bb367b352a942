"""Random rosters with unknowns: the same students as a frame, and as profiles one by one."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from eduaid_rules import Policy
from naive import NaivePolicy
from naive_facts import Fact
from naive_words import NEVER
from random_students import possible

Columns = dict[str, pl.Series]


@dataclass(frozen=True)
class RandomRoster:
    """Students as columns; ``profiles`` says the same, student by student."""

    frame: pl.DataFrame
    lists: tuple[str, ...]
    """The multiple choices that are columns of lists."""
    never: Mapping[str, str]
    """For each date, its word for "no such day"."""

    def profiles(self) -> Iterator[dict[str, object]]:
        """One profile for each row, unknowns as None."""
        for row in self.frame.iter_rows(named=True):
            profile: dict[str, object] = {}
            for name, value in row.items():
                fact, dot, choice = name.partition(".")
                if dot:
                    held = profile.setdefault(fact, {})
                    if value is not None:
                        held[choice] = value  # type: ignore[index]  # made a dict above
                elif name in self.never and value == date.max:
                    profile[name] = self.never[name]
                else:
                    profile[name] = value
            yield profile


def random_roster(
    naive: NaivePolicy, rows: int, seed: int, *, missing: float = 0.0
) -> RandomRoster:
    """Students of whom about one fact in eight is unknown.

    Some facts have no column at all (as many as ``missing`` says), names are Chinese, English
    or mixed, and a multiple choice is a list or a column for each value.
    """
    rng, draw = random.Random(seed), np.random.default_rng(seed)
    columns: Columns = {}
    lists: list[str] = []
    never: dict[str, str] = {}
    for fact in naive.facts:
        if fact.kind == "标识" or rng.random() < (0.5 if fact.default else missing):
            continue
        name = fact.english if rng.random() < 0.2 else fact.name
        if fact.kind == "多选":
            if rng.random() < 0.4:
                columns[name] = _lists(fact, rows, draw)
                lists.append(name)
            else:
                columns |= _flags(fact, name, rows, rng, draw)
            continue
        if fact.without is not None:
            never[name] = fact.without
        pool = _pool(naive, fact, rng)
        nulls = 0.0 if rng.random() < 0.2 else 0.12
        codes = draw.integers(0, len(pool), rows)
        taken = pl.Series(name, pool).gather(codes)
        columns[name] = _with_nulls(taken, nulls, draw)
    return RandomRoster(pl.DataFrame(columns), tuple(lists), never)


def _pool(naive: NaivePolicy, fact: Fact, rng: random.Random) -> list[Any]:
    """Values to draw from: some of them often, so that rules have somebody to give to."""
    values = possible(naive, fact, rng)
    if fact.kind == "金额":
        return [Decimal(fen).scaleb(-2) for fen in values]
    if fact.kind == "日期":
        return [date.max if day == NEVER else day for day in values]
    if fact.kind == "单选":
        named = [value.name for value in fact.values]
        spelled = [other for other, chinese in fact.names.items() if chinese in named]
        return named * 3 + spelled if rng.random() < 0.5 else named
    return values


def _with_nulls(column: pl.Series, share: float, draw: np.random.Generator) -> pl.Series:
    if not share:
        return column
    empty = pl.Series(draw.random(len(column)) < share)
    return pl.select(pl.when(~empty).then(column).alias(column.name)).to_series()


def _lists(fact: Fact, rows: int, draw: np.random.Generator) -> pl.Series:
    """Lists of up to three values, one in ten of them unknown."""
    names = [*(value.name for value in fact.values), *fact.names]
    picked = draw.integers(0, len(names), (rows, 3))
    counts = draw.choice([0, 1, 2, 3], rows, p=[0.3, 0.4, 0.2, 0.1])
    unknown = draw.random(rows) < 0.1
    held = [
        None if empty else [names[code] for code in codes[:count]]
        for codes, count, empty in zip(picked, counts, unknown, strict=True)
    ]
    return pl.Series(held, dtype=pl.List(pl.String))


def _flags(
    fact: Fact, name: str, rows: int, rng: random.Random, draw: np.random.Generator
) -> Columns:
    """A yes/no column for each value, some as words, a few missing."""
    made: Columns = {}
    some = draw.random(rows) < 0.6
    for value in fact.values:
        if rng.random() < 0.1:
            continue
        held = pl.Series((draw.random(rows) < 0.3) & some)
        if rng.random() < 0.2:
            words = pl.select(pl.when(held).then(pl.lit("是")).otherwise(pl.lit("否")))
            held = words.to_series()
        nulls = 0.0 if rng.random() < 0.3 else 0.1
        called = rng.choice(value.names) if rng.random() < 0.2 else value.name
        made[f"{name}.{called}"] = _with_nulls(held, nulls, draw)
    return made


def dressed(frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The same cells in columns of other types: texts as codes, whole numbers in few bits."""
    rng = random.Random(seed)
    made: list[pl.Series] = []
    for column in frame.get_columns():
        kinds: list[Any] = [column.dtype]
        if column.dtype == pl.String:
            words = column.drop_nulls().unique().sort().to_list()
            kinds += [pl.Enum([*words, "谁也不是"]), pl.Enum(words), pl.Categorical()]
        elif column.dtype == pl.Int64:
            kinds += [pl.Int8, pl.Int16, pl.UInt8, pl.Int32]
        made.append(column.cast(rng.choice(kinds)))
    return pl.DataFrame(made)


Expected = list[list[tuple[str, int | None]]]


def judged_one_by_one(
    policy: Policy, roster: RandomRoster, term: str, known_on: date | None = None
) -> Expected:
    """For each student, the state and the fen of every rule, from ``policy.evaluate``."""
    return [one_by_one(policy, profile, term, known_on) for profile in roster.profiles()]


def one_by_one(
    policy: Policy, profile: Mapping[str, object], term: str, known_on: date | None = None
) -> list[tuple[str, int | None]]:
    """The state and the fen of every rule for one student, from ``policy.evaluate``."""
    found = policy.evaluate(profile, term, known_on)
    states: dict[str, tuple[str, int | None]] = {
        item.rule: ("entitled", None if item.amount is None else int(item.amount * 100))
        for item in found.entitlements
    }
    states |= {item.rule: ("undetermined", None) for item in found.undetermined}
    return [states.get(rule.id, ("not_entitled", None)) for rule in policy.rules]


def judged_as_columns(policy: Policy, wide: Any) -> Expected:
    """The same from a wide PyArrow table."""
    rules = [rule.id for rule in policy.rules]
    columns = wide.to_pydict()
    states = [columns[f"{rule}.state"] for rule in rules]
    fens = [columns[f"{rule}.fen"] for rule in rules]
    return [
        list(zip(state, fen, strict=True))
        for state, fen in zip(zip(*states, strict=True), zip(*fens, strict=True), strict=True)
    ]
