"""Writes a made-up roster, so that the program beside it can be tried: Parquet or CSV.

    python examples/spark/make_roster.py roster.parquet --students 20000

Students are drawn at random with a seed; about one cell in ten is empty, which is unknown. A
multiple choice is a column of lists in Parquet, a yes/no column for each value in CSV.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from eduaid_rules import Policy, load_policy, shipped_policies

Draw = np.random.Generator
PLACES = ("学校所在地代码", "户籍地代码")
UNKNOWN = 0.1
USUAL = 95
"""How many times likelier than another value the declared default of a fact is."""
GROUP = 62_500
"""Students in a row group of a Parquet file: Spark cannot cut a file finer than that."""


def roster(policy: Policy, students: int, *, lists: bool, places: bool, seed: int) -> pl.DataFrame:
    """A roster with a column for each choice and whole number of a policy's facts."""
    draw = np.random.default_rng(seed)
    numbers = pl.int_range(1, students + 1, eager=True).cast(pl.String).str.zfill(10)
    columns = [pl.select("G" + numbers).to_series().alias("学籍号")]
    for fact in policy.facts:
        names = [value.name for value in fact.values]
        if fact.type.value == "单选":
            usual = [fact.default] * USUAL if fact.default else []
            columns.append(_drawn(fact.name, [*names, *usual], students, draw))
        elif fact.type.value == "是否":
            columns.append(_drawn(fact.name, ["是", "否"], students, draw))
        elif fact.type.value == "整数":
            low, high = fact.at_least or 0, fact.at_most or 9
            columns.append(_drawn(fact.name, list(range(low, high + 1)), students, draw))
        elif fact.type.value == "多选":
            columns += _choices(fact.name, names, students, draw, lists=lists)
    if places:
        codes = [code for code in map(_region, shipped_policies()) if code]
        columns += (_drawn(name, codes, students, draw) for name in PLACES)
    return pl.DataFrame(columns)


def _drawn(name: str, pool: Sequence[object], students: int, draw: Draw) -> pl.Series:
    cells = pl.Series(name, pool).gather(draw.integers(0, len(pool), students))
    return _with_gaps(cells, draw)


def _choices(
    name: str, values: Sequence[str], students: int, draw: Draw, *, lists: bool
) -> Iterator[pl.Series]:
    """Each value for about one student in twelve."""
    held = pl.DataFrame({value: draw.random(students) < 1 / 12 for value in values})
    if lists:
        words = [pl.when(value).then(pl.lit(value)) for value in values]
        chosen = pl.concat_list(words).list.drop_nulls().alias(name)
        yield _with_gaps(held.select(chosen).to_series(), draw)
        return
    for value in values:
        answer = pl.when(value).then(pl.lit("是")).otherwise(pl.lit("否"))
        yield _with_gaps(held.select(answer.alias(f"{name}.{value}")).to_series(), draw)


def _with_gaps(cells: pl.Series, draw: Draw) -> pl.Series:
    there = pl.Series(draw.random(len(cells)) >= UNKNOWN)
    return pl.select(pl.when(there).then(cells).alias(cells.name)).to_series()


def _region(pack: str) -> str | None:
    return load_policy(pack).region


def main() -> None:
    """Write the roster that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("path", help="a file that ends in .parquet or .csv")
    parser.add_argument("--students", type=int, default=20_000)
    parser.add_argument("--policy", default="city-2019", help="whose facts the students have")
    parser.add_argument("--places", action="store_true", help="with the codes of two places")
    parser.add_argument("--seed", type=int, default=2019)
    options = parser.parse_args()
    policy = load_policy(options.policy)
    lists = options.path.endswith(".parquet")
    frame = roster(policy, options.students, lists=lists, places=options.places, seed=options.seed)
    if lists:
        frame.write_parquet(options.path, row_group_size=GROUP)
    else:
        frame.write_csv(options.path)


if __name__ == "__main__":
    main()
