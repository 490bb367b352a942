"""A roster written as a file that reads as the same people."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from ..errors import OutputError
from ..policy.facts import NO, YES, Vocabulary
from .books import book_at, refuse_longer
from .output import check_target, place_file
from .problems import PLACE
from .roster import Roster
from .tables import write_csv

_NOTHING: Final = "无"
"""An empty list of a multiple choice, which an empty cell is not."""


def write_people(roster: Roster, target: str | os.PathLike[str]) -> Path:
    """Write the people who can be judged. Raises OutputError."""
    write = _writer(target)
    return place_file(target, lambda path: write(roster, path))


def check_people(target: str | os.PathLike[str]) -> None:
    """Whether people can be written there, asked before the work. Raises OutputError."""
    _writer(target)
    check_target(target)


def _writer(target: str | os.PathLike[str]) -> Callable[[Roster, Path], None]:
    writers: Mapping[str, Callable[[Roster, Path], None]] = {
        ".xlsx": _workbook,
        ".csv": _csv,
        ".parquet": _parquet,
    }
    write = writers.get(Path(target).suffix.lower())
    if write is None:
        raise OutputError(f"不认识“{Path(target).name}”的后缀，请写成 .xlsx、.csv 或 .parquet")
    return write


def in_words(roster: Roster) -> pl.DataFrame:
    """The people as a roster says it: every cell a text, or null for what is not known."""
    people = roster.frame.drop(PLACE)
    return people.select(_words(people.schema[n], n, roster.vocabulary) for n in people.columns)


def _words(kind: pl.DataType, name: str, vocabulary: Vocabulary) -> pl.Expr:
    cells = pl.col(name)
    if isinstance(kind, pl.List):
        joined = cells.list.join("、")
        return pl.when(joined == "").then(pl.lit(_NOTHING)).otherwise(joined).alias(name)
    if kind == pl.Boolean:
        return cells.replace_strict([True, False], [YES, NO], return_dtype=pl.String)
    if kind == pl.Date:
        never = vocabulary.stated[name].fact.never
        day = cells.cast(pl.String)
        said = pl.when(cells == date.max).then(pl.lit(never or str(date.max))).otherwise(day)
        return said.alias(name)
    return cells.cast(pl.String)


def _csv(roster: Roster, path: Path) -> None:
    with path.open("wb") as file:
        for _ in write_csv(in_words(roster), file):
            pass


def _parquet(roster: Roster, path: Path) -> None:
    roster.frame.drop(PLACE).write_parquet(path)


def _workbook(roster: Roster, path: Path) -> None:
    refuse_longer({"花名册": roster.frame})
    with book_at(path, "花名册") as book:
        sheet = book.add_worksheet()
        people = in_words(roster)
        for place, name in enumerate(people.columns):
            sheet.write_string(0, place, name)
        for number, row in enumerate(people.iter_rows(), 1):
            for place, cell in enumerate(row):
                if cell is not None:
                    sheet.write_string(number, place, cell)
