"""Ledgers and rosters as files: written as a whole, and ledgers read back."""

from __future__ import annotations

import io
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Final

import polars as pl

from ...arguments import checked
from ...errors import Diagnostic, OutputError, RosterError
from ...forked import refuse_in_fork
from ...policy.facts import NO, YES, Vocabulary
from ..printing.atomic_files import (
    Output,
    OutputForm,
    file_target,
    output_of_file,
    placed,
    read_target,
)
from ..printing.books import book_at
from ..printing.csv_files import write_csv
from ..printing.table_files import output_of_tables, refuse_longer
from ..reading.formats.archives import HIDDEN_NAMES
from ..reading.problems import PLACE
from ..reading.raw_sheets import RawSheet, UnreadableFileError, unreadable_file
from ..reading.roster import Roster
from ..reading.sources import RosterSource, as_written, behind_link, place_of, settle_at, unsettled
from ..reading.untrusted.child import ReadingChild, reading_child
from ..reading.untrusted.each_file import read_file
from ..staging import new_file, read_together
from ..tables import NUMBER, PENDING, PROBLEMS, TERM, FrameContent
from .ledger import FILING_COLUMNS, Ledger
from .workbook import FILING, LEDGER_TABLES, LINES, OTHERS, ledger_tables, write_workbook

_READ: Final = (LINES, OTHERS, PENDING, PROBLEMS, FILING)
_LOOKED_AT: Final = 10
_HINT: Final = "要写 eduaid batch 写出的台账：.xlsx，.csv 或 .parquet（和旁边的几张表），或文件夹"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LedgerFile(FrameContent):
    """The tables of a ledger that was read back, every cell as text; empty cells are null."""

    shown: str
    lines: pl.DataFrame
    others: pl.DataFrame
    pending: pl.DataFrame
    problems: pl.DataFrame
    filing: Mapping[str, str] = field(default_factory=dict)
    """The rows of 备案表, and the SHA-256 of the file under ``LEDGER_DIGEST``."""


LEDGER_DIGEST: Final = "台账文件（SHA-256）"


@checked
def ledgers_in(sources: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """The ledgers named; of a folder that is none itself, those in it.

    What a run that was killed has left half done is settled first. Raises RosterError where
    that cannot be, and for a place that is empty.
    """
    found: list[Path] = []
    for path in map(place_of, sources):
        settle_at(path)
        if os.path.isdir(path) and not (path / f"{LINES}.csv").exists():  # noqa: PTH112 -- as below
            found += sorted(
                one
                for one in path.iterdir()
                if one.suffix == ".xlsx" and not one.name.startswith(HIDDEN_NAMES)
            )
            found += sorted(p for p in path.iterdir() if (p / f"{LINES}.csv").exists())
        else:
            found.append(path)
    return list(dict.fromkeys(found))


@checked
def read_ledger(source: str | os.PathLike[str]) -> LedgerFile:
    """Read a ledger back from where ``write_ledger`` wrote it, for ``reconcile``.

    A workbook, a .csv or .parquet with its companions, or a folder. Raises RosterError for what
    cannot be read, and for what is no ledger; MissingExtra without the ``rosters`` extra.
    """
    refuse_in_fork()
    path = place_of(source)
    settle_at(path)  # before it is looked at: a folder may be moved away
    try:
        files = [file for _, file in _files_of(path)]
        with read_together(as_written(path), files), reading_child() as child:
            return _read_ledger(path, child)
    except OSError as error:
        raise unsettled(path, error) from None


def _read_ledger(path: Path, child: ReadingChild) -> LedgerFile:
    tables: dict[str, pl.DataFrame] = {}
    digests: list[str] = []
    for name, file in _files_of(path):
        try:
            found = read_file(RosterSource(file), file.name, child)
        except UnreadableFileError as error:
            raise RosterError([unreadable_file(file, error)]) from None
        digests.append(found.digest)
        for sheet in found.sheets:
            title = name or sheet.name or ""
            if title in _READ:
                tables[title] = _filed(sheet) if title == FILING else _numbered_rows(sheet, path)
    missing = [name for name in _READ if name not in tables]
    if missing:
        raise _no_ledger(path, f"没有“{'”“'.join(missing)}”")
    filing = dict(tables[FILING].iter_rows())
    if not filing.get(TERM):
        raise _no_ledger(path, f"“{FILING}”里没有写学期")
    return LedgerFile(
        shown=path.name,
        lines=tables[LINES],
        others=tables[OTHERS],
        pending=tables[PENDING],
        problems=tables[PROBLEMS],
        filing={**filing, LEDGER_DIGEST: digests[0]},
    )


def _files_of(path: Path) -> Iterator[tuple[str | None, Path]]:
    """The files of a ledger, the lines first, each with the table it holds (None: all)."""
    path = behind_link(path)
    if os.path.isdir(path):  # noqa: PTH112 -- Path.is_dir raises for a name too long
        yield from ((name, path / f"{name}.csv") for name in _READ)
    elif path.suffix.lower() in (".csv", ".parquet"):
        yield LINES, path
        yield from ((n, path.with_name(f"{path.stem}.{n}.csv")) for n in _READ if n != LINES)
    else:
        yield None, path


def _numbered_rows(sheet: RawSheet, path: Path) -> pl.DataFrame:
    """The rows that are numbered, under the titles; sums of pages are left out."""
    cells = sheet.cells
    first = cells.columns[0] if cells.width else None
    top = [] if first is None else cells.get_column(first).head(_LOOKED_AT).to_list()
    if first is None or NUMBER not in top:
        raise _no_ledger(path, f"“{sheet.shown}”没有“{NUMBER}”这一列")
    head = top.index(NUMBER)
    titles = {c: title for c, title in zip(cells.columns, cells.row(head), strict=True) if title}
    below = cells.slice(head + 1).filter(pl.col(first).str.contains(r"^\d+$"))
    return below.select(*titles).rename(titles)


def _filed(sheet: RawSheet) -> pl.DataFrame:
    """备案表 as labels and texts."""
    if sheet.cells.width < len(FILING_COLUMNS):
        return pl.DataFrame(schema=dict.fromkeys(FILING_COLUMNS, pl.String))
    label, text = sheet.cells.columns[:2]
    return sheet.cells.select(label, text).drop_nulls()


def _no_ledger(path: Path, why: str) -> RosterError:
    return RosterError([Diagnostic("E732", f"这不是发放台账：{why}", _HINT, file=str(path))])


@checked
def write_ledger(
    ledger: Ledger,
    target: str | os.PathLike[str],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Path, ...]:
    """Write a ledger; returns the files, the one with the lines of cash first.

    ``.xlsx`` is one workbook; ``.csv`` and ``.parquet`` hold the lines, and the other
    tables stand beside them as ``….待核.csv``; any other target without a suffix is a
    folder of CSV files. Stopped at any moment, the whole earlier output is there or the
    whole new one, once anybody writes or reads there again. New files are readable for the
    user alone. Raises OutputError, and nothing is left behind; MissingExtra without the
    ``rosters`` extra.
    """
    refuse_in_fork()
    output = read_target(target, LEDGER_TABLES)
    if output.form is not OutputForm.WORKBOOK:
        return placed(output_of_tables(output, ledger_tables(ledger), progress))
    name = output.path.name
    return placed(Output(output, lambda folder: write_workbook(ledger, folder / name, progress)))


@checked
def check_target(target: str | os.PathLike[str]) -> None:
    """Raise OutputError for what would keep a ledger from being written there.

    Nothing is changed, save that what a killed run has left is settled. Call it before the
    long work: a clerk learns at once that the folder is missing or the file open in Excel.
    """
    read_target(target, LEDGER_TABLES)


_EMPTY_LIST: Final = "无"
"""An empty list of a multiple choice, which an empty cell is not."""


@checked
def write_roster(roster: Roster, target: str | os.PathLike[str]) -> Path:
    """Write the people of a roster as a file that ``read_roster`` reads as the same people.

    ``target`` ends with .xlsx, .csv or .parquet. Raises OutputError, and MissingExtra without
    the ``rosters`` extra.
    """
    return placed(output_of_roster(roster, target))[0]


def output_of_roster(roster: Roster, target: str | os.PathLike[str]) -> Output:
    """The same before it is written. Raises OutputError."""
    refuse_in_fork()
    suffix = _roster_suffix(target)
    return output_of_file(target, lambda path: _write_people(roster, path, suffix))


@checked
def check_roster_target(target: str | os.PathLike[str]) -> None:
    """Whether a roster can be written there, asked before the work. Raises OutputError."""
    _roster_suffix(target)
    file_target(target)


def _roster_suffix(target: str | os.PathLike[str]) -> str:
    suffix = Path(target).suffix.lower()
    if suffix not in (".xlsx", ".csv", ".parquet"):
        raise OutputError(f"不认识“{Path(target).name}”的后缀，请写成 .xlsx、.csv 或 .parquet")
    return suffix


def _write_people(roster: Roster, path: Path, suffix: str) -> None:
    if suffix == ".parquet":
        made = io.BytesIO()
        roster.frame.drop(PLACE).write_parquet(made)
        with new_file(path) as file:
            file.write(made.getbuffer())
        return
    people = people_in_words(roster)
    if suffix == ".csv":
        with new_file(path) as file:
            deque(write_csv(people, file), maxlen=0)
        return
    refuse_longer({"花名册": people})
    with book_at(path, "花名册") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(chain([people.columns], people.iter_rows())):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write_string(number, column, cell)


def people_in_words(roster: Roster) -> pl.DataFrame:
    """The people as a roster says it: every cell a text, or null for what is not known."""
    people = roster.frame.drop(PLACE)
    return people.select(_in_words(people.schema[n], n, roster.vocabulary) for n in people.columns)


def _in_words(dtype: pl.DataType, name: str, vocabulary: Vocabulary) -> pl.Expr:
    cells = pl.col(name)
    if isinstance(dtype, pl.List):
        joined = cells.list.join("、")
        return pl.when(joined == "").then(pl.lit(_EMPTY_LIST)).otherwise(joined).alias(name)
    if dtype == pl.Boolean:
        return cells.replace_strict([True, False], [YES, NO], return_dtype=pl.String)
    if dtype == pl.Date:
        never = pl.lit(vocabulary.stated[name].fact.never or str(date.max))
        day = cells.cast(pl.String)
        return pl.when(cells == date.max).then(never).otherwise(day).alias(name)
    return cells.cast(pl.String)
