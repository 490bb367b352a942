"""Ledgers read back from the files that ``write_ledger`` wrote."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from ..errors import Diagnostic, RosterError
from .excel import UnreadableFileError
from .files import read_file, unreadable
from .filing import TITLES
from .names import FILING, LINES, OTHERS, PENDING, PROBLEMS, TERM
from .raw_sheets import RawSheet

_NUMBER: Final = "序号"
_READ: Final = (LINES, OTHERS, PENDING, PROBLEMS, FILING)
_LOOKED_AT: Final = 10
_HINT: Final = "要写 eduaid batch 写出的台账：.xlsx，.csv 或 .parquet（和旁边的几张表），或文件夹"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LedgerFile:
    """The tables of a ledger that was read back, every cell as text; empty cells are null."""

    shown: str
    lines: pl.DataFrame
    others: pl.DataFrame
    pending: pl.DataFrame
    problems: pl.DataFrame
    filing: Mapping[str, str] = field(default_factory=dict)
    """The rows of 备案表, and the SHA-256 of the file under ``DIGEST``."""


DIGEST: Final = "台账文件（SHA-256）"


def ledger_paths(sources: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """The ledgers named; of a folder that is none itself, those in it."""
    found: list[Path] = []
    for path in map(Path, sources):
        if path.is_dir() and not (path / f"{LINES}.csv").exists():
            found += sorted(
                one
                for one in path.iterdir()
                if one.suffix == ".xlsx" and not one.name.startswith(("~$", ".~", "."))
            )
            found += sorted(p for p in path.iterdir() if (p / f"{LINES}.csv").exists())
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def ledger_of(source: str | os.PathLike[str]) -> LedgerFile:
    """A ledger from a workbook, a .csv or .parquet with its companions, or a folder.

    Raises RosterError for what cannot be read, and for what is no ledger.
    """
    path = Path(source)
    tables: dict[str, pl.DataFrame] = {}
    digests: list[str] = []
    for name, file in _files(path):
        try:
            found = read_file(file, file.name)
        except UnreadableFileError as error:
            raise RosterError([unreadable(file, error)]) from None
        digests.append(found.digest)
        for sheet in found.sheets:
            title = name or sheet.name or ""
            if title in _READ:
                tables[title] = _filed(sheet) if title == FILING else _table(sheet, path)
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
        filing={**filing, DIGEST: digests[0]},
    )


def _files(path: Path) -> Iterator[tuple[str | None, Path]]:
    """The files of a ledger, the lines first, each with the table it holds (None: all)."""
    if path.is_dir():
        yield from ((name, path / f"{name}.csv") for name in _READ)
    elif path.suffix.lower() in (".csv", ".parquet"):
        yield LINES, path
        yield from ((n, path.with_name(f"{path.stem}.{n}.csv")) for n in _READ if n != LINES)
    else:
        yield None, path


def _table(sheet: RawSheet, path: Path) -> pl.DataFrame:
    """The rows that are numbered, under the titles; sums of pages are left out."""
    cells = sheet.cells
    first = cells.columns[0] if cells.width else None
    top = [] if first is None else cells.get_column(first).head(_LOOKED_AT).to_list()
    if first is None or _NUMBER not in top:
        raise _no_ledger(path, f"“{sheet.shown}”没有“{_NUMBER}”这一列")
    head = top.index(_NUMBER)
    titles = {c: title for c, title in zip(cells.columns, cells.row(head), strict=True) if title}
    below = cells.slice(head + 1).filter(pl.col(first).str.contains(r"^\d+$"))
    return below.select(*titles).rename(titles)


def _filed(sheet: RawSheet) -> pl.DataFrame:
    """备案表 as labels and texts."""
    if sheet.cells.width < len(TITLES):
        return pl.DataFrame(schema=dict.fromkeys(TITLES, pl.String))
    label, text = sheet.cells.columns[:2]
    return sheet.cells.select(label, text).drop_nulls()


def _no_ledger(path: Path, why: str) -> RosterError:
    return RosterError([Diagnostic("E732", f"这不是发放台账：{why}", _HINT, file=str(path))])
