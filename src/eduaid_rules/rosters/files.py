"""Files of rosters, of whatever kind, to sheets of text."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import polars as pl
from polars.datatypes import DataTypeClass

from ..errors import Diagnostic
from .delimited import read_delimited
from .excel import UnreadableFileError, read_workbook
from .raw_sheets import RawSheet, tidied

SUFFIXES: Final = (".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt", ".parquet")
_EXACT: Final = 1e15
_DIGITS: Final = 15
"""Spreadsheets keep fifteen digits of a number."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RosterFile:
    """A file that was read: its sheets, and what was left out."""

    path: Path
    shown: str
    digest: str
    """SHA-256 of its bytes."""
    sheets: tuple[RawSheet, ...]
    hidden: tuple[str, ...] = ()


def roster_paths(sources: Iterable[str | os.PathLike[str]]) -> dict[Path, str]:
    """The files named, and all tables of folders in the order of their names; each once.

    With what messages call each: its place in the folder, or its name where that is enough.
    """
    found: dict[Path, str] = {}
    for source in map(Path, sources):
        if source.is_dir():
            found |= {path: path.relative_to(source).as_posix() for path in _inside(source)}
        else:
            found[source] = source.name
    counted = Counter(found.values())
    return {path: name if counted[name] == 1 else str(path) for path, name in found.items()}


def _inside(folder: Path) -> list[Path]:
    files = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    return sorted(path for path in files if not path.name.startswith(("~$", ".")))


def read_file(path: Path, shown: str) -> RosterFile:
    """One file; what it holds counts, not how it is named. Raises UnreadableFileError."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFileError("找不到这个文件", "请检查路径") from None
    except OSError as error:
        raise UnreadableFileError(f"读不了：{error.strerror}", "请检查权限") from None
    hidden: list[str] = []
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        sheets, hidden = read_workbook(data, shown)
    elif data.startswith(b"PAR1"):
        sheets = [_parquet(path, shown)]
    else:
        sheets = [read_delimited(data, shown)]
    return RosterFile(path, shown, sha256(data).hexdigest(), tuple(sheets), tuple(hidden))


def unreadable(path: Path, error: UnreadableFileError) -> Diagnostic:
    """E720 for a file."""
    return Diagnostic("E720", error.problem, error.hint, file=str(path))


def _parquet(path: Path, shown: str) -> RawSheet:
    """A table of typed columns: its names are the first row, number 0."""
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError):
        raise UnreadableFileError("这个 Parquet 文件打不开，可能已经损坏", "请重新导出") from None
    columns = [
        pl.Series(str(place), [name], dtype=pl.String).append(_as_text(frame.get_column(name)))
        for place, name in enumerate(frame.columns)
    ]
    return RawSheet(shown, None, tidied(pl.DataFrame(columns)), first_row=0)


def _as_text(cells: pl.Series) -> pl.Series:
    kind = cells.dtype
    if isinstance(kind, pl.List) and not _untold(kind.inner):
        return _listed(cells)
    if _untold(kind):
        raise UnreadableFileError(f"列“{cells.name}”的类型是 {kind}，不能当作单元格", "请展开成列")
    if kind == pl.Boolean:
        return cells.replace_strict([True, False], ["是", "否"], return_dtype=pl.String)
    if kind.is_float():
        return _float_as_text(cells)
    return cells.cast(pl.String)


def _untold(kind: pl.DataType | DataTypeClass) -> bool:
    """Whether values of a type are nothing that a cell can say."""
    return kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Duration)


def _listed(cells: pl.Series) -> pl.Series:
    """Complete lists; one with something unknown in it is unknown."""
    inner = cells.list.eval(pl.element().cast(pl.String)).list.join("、", ignore_nulls=False)
    empty = cells.list.len() == 0
    return pl.select(pl.when(empty).then(pl.lit("无")).otherwise(inner)).to_series()


def _float_as_text(cells: pl.Series) -> pl.Series:
    """Numbers as a spreadsheet shows them; what is no number is unknown."""
    cells = cells.fill_nan(None)
    whole = ((cells == cells.floor()) & (cells.abs() < _EXACT)).fill_null(value=False)
    return pl.select(
        pl.when(whole)
        .then(cells.cast(pl.Int64, strict=False).cast(pl.String))
        .when(cells.abs() < _EXACT)
        .then(cells.round_sig_figs(_DIGITS).cast(pl.String))
        .otherwise(cells.cast(pl.String))
    ).to_series()


def each_sheet(files: Iterable[RosterFile]) -> Iterator[RawSheet]:
    """Every sheet of some files."""
    for file in files:
        yield from file.sheets
