"""Which columns were read, and as what: each different layout of some files once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from ..sheet_reading import SheetReading
from .layout import ColumnReading


class TableKind(Enum):
    """What a file of people is to a command."""

    ROSTER = "花名册"
    LIST = "名单"
    PAYMENTS = "发放表"

    @property
    def id(self) -> str:
        """How JSON calls it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class LayoutRead:
    """A layout that was read: the sheets that have it, and its columns.

    ``filled`` are the rows of people in which something stands, by column, over all sheets.
    """

    kind: TableKind
    sheets: tuple[str, ...]
    """Each as messages call it."""
    files: frozenset[str]
    columns: tuple[ColumnReading, ...]
    filled: tuple[int, ...]

    def to_dict(self) -> dict[str, object]:
        """Plain values for JSON: the columns as ``eduaid columns --json`` has them."""
        return {
            "table": self.kind.id,
            "files": len(self.files),
            "sheets": len(self.sheets),
            "first": self.sheets[0],
            "columns": [
                column.to_dict(filled)
                for column, filled in zip(self.columns, self.filled, strict=True)
            ],
        }


def layouts_of(sheets: Iterable[SheetReading], kind: TableKind) -> tuple[LayoutRead, ...]:
    """The layouts of some sheets, the most frequent first; sheets without a header have none."""
    return together(_layout(sheet, kind) for sheet in sheets if sheet.layout is not None)


def _layout(sheet: SheetReading, kind: TableKind) -> LayoutRead:
    read = [
        (column, filled)
        for column, filled in zip(sheet.columns, sheet.filled, strict=False)
        if column.header or column.target is not None
    ]
    columns, filled = tuple(c for c, _ in read), tuple(n for _, n in read)
    return LayoutRead(kind, (sheet.shown,), frozenset((sheet.file,)), columns, filled)


def together(layouts: Iterable[LayoutRead]) -> tuple[LayoutRead, ...]:
    """The same layouts as one, the most frequent first."""
    same: dict[tuple[object, ...], list[LayoutRead]] = {}
    for one in layouts:
        same.setdefault((one.kind, *map(taken_for, one.columns)), []).append(one)
    found = [
        LayoutRead(
            ones[0].kind,
            tuple(sheet for one in ones for sheet in one.sheets),
            frozenset(file for one in ones for file in one.files),
            ones[0].columns,
            tuple(map(sum, zip(*(one.filled for one in ones), strict=True))),
        )
        for ones in same.values()
    ]
    return tuple(sorted(found, key=lambda one: -len(one.sheets)))


def taken_for(column: ColumnReading) -> tuple[object, ...]:
    """What makes columns of several sheets the same one."""
    meaning = (column.target, column.owner, column.owner_role, column.unit)
    return (column.index, column.header, *meaning, column.unused, column.repeats)
