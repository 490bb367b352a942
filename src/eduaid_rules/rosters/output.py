"""Writing a ledger to where the user wants it: the whole of it, or nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import MissingExtra
from .staging import NEW, put_in_place, staged, to_disk
from .targets import Form, Target, explained, locked, read_target

if TYPE_CHECKING:
    import polars as pl

    from .ledger import Ledger
    from .ticker import Progress


def check_target(target: str | os.PathLike[str]) -> None:
    """Raise OutputError for what would keep a ledger from being written there.

    Nothing is changed. Call it before the long work: a clerk learns at once that the
    folder is missing or that the file is open in Excel.
    """
    read_target(target)


def write_ledger(
    ledger: Ledger, target: str | os.PathLike[str], progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write a ledger; returns the files, the one with the lines of cash first.

    ``.xlsx`` is one workbook; ``.csv`` and ``.parquet`` hold the lines, and the other
    tables stand beside them as ``….待核.csv``; any other target without a suffix is a
    folder of CSV files. Stopped at any moment, there is the whole earlier output, or the
    whole new one, or none. Raises OutputError, and nothing is left behind.
    """
    place = read_target(target)
    if place.form is Form.WORKBOOK:
        try:
            from .workbook import write_workbook
        except ModuleNotFoundError as missing:
            raise MissingExtra("写 Excel 台账", "XlsxWriter", "rosters") from missing
        return place_files(
            place, lambda folder: write_workbook(ledger, folder / place.path.name, progress)
        )
    from .tables import tables_of

    return place_tables(place, tables_of(ledger), progress)


def place_file(target: str | os.PathLike[str], write: Callable[[Path], None]) -> Path:
    """Let ``write`` make a single file, and put it in place as a whole. Raises OutputError."""
    place = read_target(target)
    place = replace(place, files=(place.path,))
    place_files(place, lambda folder: write(folder / place.path.name))
    return place.path


def place_files(place: Target, write: Callable[[Path], None]) -> tuple[Path, ...]:
    """Let ``write`` fill a hidden folder, then move what is in it to its place.

    Returns the files, the one that counts first. Raises OutputError.
    """
    try:
        with staged(place.path) as folder:
            write(folder / NEW)
            to_disk(folder / NEW)
            _put(folder, place)
    except OSError as error:
        raise explained(error, place.path) from error
    return place.files[::-1]


def place_tables(
    place: Target, tables: Mapping[str, pl.DataFrame], progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write tables as the files of a target that is no workbook. Raises OutputError."""
    from .tables import write_tables

    def write(folder: Path) -> None:
        if place.form is Form.FOLDER:
            folder = folder / place.path.name
            folder.mkdir()
        write_tables(tables, [folder / file.name for file in place.files], progress)

    return place_files(place, write)


def _put(folder: Path, place: Target) -> None:
    try:
        put_in_place(folder, place.places)
    except PermissionError as error:
        raise locked(place.path) from error
