"""Builders of awkward rosters: workbooks and text files as schools hand them in."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

import polars as pl
import pytest

from eduaid_rules import Policy, RosterError, load_policy
from eduaid_rules.rosters import read_roster
from eduaid_rules.rosters.reading.problems import PLACE, ROW
from eduaid_rules.rosters.reading.roster import Roster

xlsxwriter: Any = import_module("xlsxwriter")  # has no types

# ID numbers whose check digits were worked out by hand.
ZHANG = "530102201209010019"
LI = "530102201303150026"
WANG = "530102201405200039"
ENDS_WITH_X = "53010220120202010X"


@dataclass(frozen=True)
class Formula:
    """A formula with the result that the program which saved the file worked out."""

    text: str
    result: object


Cell: TypeAlias = str | float | bool | date | Formula | None
Grid: TypeAlias = Sequence[Any]  # rows of cells, of whatever lengths and types


@cache
def policy() -> Policy:
    """The shipped rules whose vocabulary the rosters are read by."""
    return load_policy("national")


def workbook(
    path: Path,
    sheets: Mapping[str, Grid] | Grid,
    *,
    merged: Iterable[str] = (),
    hidden: Iterable[str] = (),
) -> Path:
    """An .xlsx file; ``merged`` are ranges (A1:D1) of the first sheet, as they stand there."""
    named = sheets if isinstance(sheets, Mapping) else {"Sheet1": sheets}
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "yyyy/m/d"})
    for name, rows in named.items():
        sheet = book.add_worksheet(name)
        if name in set(hidden):
            sheet.hide()
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                _write(sheet, row, column, cell, day)
    first = next(iter(named))
    for cells in merged:
        top, left = _corner(cells.partition(":")[0])
        book.get_worksheet_by_name(first).merge_range(cells, "")
        said = named[first][top][left]
        _write(book.get_worksheet_by_name(first), top, left, said, day)
    book.close()
    return path


def _write(sheet: Any, row: int, column: int, cell: Cell, day: Any) -> None:
    match cell:
        case None:
            return
        case Formula(text, result):
            sheet.write_formula(row, column, text, None, result)
        case bool():
            sheet.write_boolean(row, column, cell)
        case datetime() | date():
            sheet.write_datetime(row, column, cell, day)
        case str():
            sheet.write_string(row, column, cell)
        case _:
            sheet.write_number(row, column, cell)


def _corner(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]) - 1, ord(letters) - ord("A")


def text_file(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """A text file in some encoding, line ends as they are."""
    path.write_bytes(text.encode(encoding))
    return path


def csv_of(path: Path, rows: Iterable[Any], encoding: str = "utf-8") -> Path:
    """A CSV file as spreadsheets write it."""
    import csv

    out = io.StringIO(newline="")
    csv.writer(out).writerows([cell or "" for cell in row] for row in rows)
    return text_file(path, out.getvalue(), encoding)


def read(source: object, **options: Any) -> Roster:
    """A roster read with the shipped vocabulary."""
    return read_roster(source, policy(), **options)  # type: ignore[arg-type]


def people(roster: Roster, *columns: str) -> list[dict[str, object]]:
    """Everybody who can be judged: what is known of each; or only some columns of it."""
    told = roster.frame.select(columns) if columns else roster.frame.drop(PLACE)
    return [
        {name: value for name, value in row.items() if value is not None}
        for row in told.iter_rows(named=True)
    ]


def known(roster: Roster, column: str) -> list[object]:
    """One column of everybody who can be judged."""
    return roster.frame.get_column(column).to_list()


def refused(roster: Roster) -> list[tuple[object, ...]]:
    """Row, column, text and kind of each finding that refuses a row."""
    return said(roster, roster.problems.filter("退回"))


def reminders(roster: Roster) -> list[tuple[object, ...]]:
    """Row, column, text and kind of each finding that only reminds."""
    return said(roster, roster.problems.filter(~pl.col("退回")))


def said(roster: Roster, problems: pl.DataFrame) -> list[tuple[object, ...]]:
    """Row, column letter, text and kind of findings; the account of rows is checked besides."""
    assert roster.read == len(roster.frame) + roster.refused
    return problems.select(ROW, "列", "值", "种类").rows()


def refusal(path: Path, code: str = "E720") -> str:
    """Why a file alone cannot be read: the one finding, which is about the file."""
    with pytest.raises(RosterError) as caught:
        read(path)
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.file) == (code, str(path))
    return problem.message


def of_sheet(roster: Roster, place: int = 0) -> tuple[int, int, int, int]:
    """Of a sheet: rows that are people, blank, foot, and headers again."""
    sheet = roster.sheets[place]
    return sheet.people, sheet.blank, sheet.foot, sheet.repeated


def locked_workbook(path: Path) -> Path:
    """What an .xlsx with a password is outside: a compound file with an EncryptedPackage."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        bytes.fromhex("d0cf11e0a1b11ae1"),
        *(0x3E, 3, 0xFFFE, 9, 6),  # version 3: sectors of 512 bytes, short ones of 64
        *(0, 1, 1, 0, 4096, end, 0, end, 0, 0),  # sector 0: what follows on what, 1: names
    )
    head += struct.pack("<108I", *[free] * 108)
    follows = [table, end, *range(3, 10), end, *[free] * 118]  # the content in sectors 2 to 9
    names = _entry("Root Entry", 5, 1, end, 0) + _entry("EncryptedPackage", 2, free, 2, 4096)
    names += _entry("", 0, free, 0, 0) * 2
    path.write_bytes(head + struct.pack("<128I", *follows) + names + bytes(4096))
    return path


def locked_old_workbook(book: bytes, *, kind: int = 1, write_protected: bool = False) -> bytes:
    """An .xls as it is with a password: a record behind the first one says so, others give way.

    ``kind``: 0 is the weakest of locks, of which only the texts are changed.
    """
    first = book.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    said = b"\x86\x00\x00\x00" * write_protected + struct.pack("<HHHI", 0x2F, 6, kind, 0)
    return book[:first] + said + book[first + len(said) :]


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ",
        text,
        len(text) + 2 if name else 0,
        kind,
        1,
        *(0xFFFFFFFF, 0xFFFFFFFF, child),
        *(0, start, size),
    )


def columns_of(roster: Roster, place: int = 0) -> list[str]:
    """The headers of a sheet as they are shown."""
    layout = roster.sheets[place].layout
    return [] if layout is None else [column.header for column in layout.columns]
