"""What was understood of one sheet, and what of it was not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from ...meaning.roster_texts import cell_word
from ...policy.spellings.sheet_words import SheetWords
from ..tables import FrameContent
from .cell_texts import YES_WORDS
from .columns.layout import ColumnReading, SheetLayout
from .columns.owners import OwnerWords
from .columns.places import Around
from .unread import Unread, UnreadKind

ON_SIDE_HINT: Final = "请在 Excel 里复制全表，选择性粘贴，勾“转置”，另存以后再读"
"""What to do with a table in which a person has a column."""


def ticked_elsewhere(rows: pl.DataFrame, layout: SheetLayout, names: Iterable[str]) -> pl.Series:
    """For each row of cells, whether a column that nobody understands is ticked, or names a value.

    What such a row leaves blank is unknown, also where blanks mean 否 (空白为否).
    """
    marks = sorted({*YES_WORDS, *names})
    ticked = [
        pl.col(str(column.index)).str.replace_all(r"\s", "").str.to_lowercase().is_in(marks)
        for column in layout.columns
        if column.not_understood
    ]
    if not ticked:
        return pl.Series([False]).new_from_index(0, rows.height)
    return rows.select(pl.any_horizontal(ticked).fill_null(value=False)).to_series()


_AROUND_AN_END: Final = r"[\d\s年月日号起于从已因现由.\-/(),;:，。；、（）：]"
"""What stands around the word for an end and changes nothing of it: 2023年5月起停保."""


def said_over(
    rows: pl.DataFrame, layout: SheetLayout, words: SheetWords
) -> tuple[tuple[int, str, str], ...]:
    """Rows of which a column that was not read says nothing but that they ended (停保).

    Each is the number of the row, the header and the text. What is said of another person
    (父亲情况) is not.
    """
    ended = "|".join(sorted({re.escape(cell_word(word)) for word in words.ended}))
    only_ended = f"^{_AROUND_AN_END}*(?:(?:{ended}){_AROUND_AN_END}*)+$"
    owners = OwnerWords(words)
    found = []
    for column in layout.columns if ended else ():
        said = owners.said_by(column.header)
        if not (column.not_understood or column.passed_over):
            continue
        if said is not None and said.owner is not None:
            continue
        text = pl.col(str(column.index))
        over = rows.filter(text.str.contains(only_ended)).select("row", text)
        found += [(int(row), column.header, cell) for row, cell in over.iter_rows()]
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SheetReading(FrameContent):
    """What was understood of one sheet. ``layout`` is None where no header was found."""

    file: str
    name: str | None
    layout: SheetLayout | None
    people: int = 0
    """Rows that are people; with ``foot``, ``repeated`` and ``blank`` all rows below the header."""
    blank: int = 0
    foot: int = 0
    repeated: int = 0
    unread: int = 0
    """Rows with something in them of a sheet without a header."""
    why: str | None = None
    """Why no header was found, where that can be told."""
    filled: tuple[int, ...] = ()
    """For each column of the layout, the rows of people in which something stands."""
    unknown: tuple[tuple[str, str, int], ...] = ()
    """Header, text and number of rows, of texts that nobody understands."""
    assumed: tuple[tuple[str, str], ...] = ()
    """Facts without a column that were taken at their declared 缺省."""
    foot_rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    """The sums and signatures below the people, with their cells and ``row``."""
    hidden_columns: tuple[int, ...] = ()
    """The columns that are not seen on the screen, from 0; read as all others."""
    around: Mapping[Around, tuple[str, ...]] = field(default_factory=dict)
    """What stands around the table: the names of file, folder and sheet, its titles."""
    said_over: tuple[tuple[int, str, str], ...] = ()
    """Row, header and text where a column that was not read says that a row ended; as next."""
    of_numbers: tuple[ColumnReading, ...] = ()
    """The columns with ID numbers that nobody understood; only where relatives are read."""

    @property
    def shown(self) -> str:
        """The file and sheet, for messages."""
        return self.file if self.name is None else f"{self.file}[{self.name}]"

    @property
    def columns(self) -> tuple[ColumnReading, ...]:
        """The columns under the header, if there is one."""
        return self.layout.columns if self.layout is not None else ()

    @property
    def stated(self) -> Mapping[str, ColumnReading]:
        """The columns that state something, by what each states."""
        return {column.target.shown: column for column in self.columns if column.target}

    def not_read(self) -> Iterator[Unread]:
        """What stands in the sheet and was not read."""
        if self.layout is None:
            if self.unread:
                turn = f"里面有要读的人，{ON_SIDE_HINT}；没有，请删除这张表"
                found = Unread(UnreadKind.SHEET, self.file, self.name, count=self.unread)
                yield replace(found, why=self.why, hint=turn) if self.why else found
            return
        if not self.people:
            yield Unread(UnreadKind.NOBODY, self.file, self.name)
        for column, filled in zip(self.columns, self.filled, strict=False):
            place = (self.file, self.name, column.letter, column.header or None)
            if filled and column.not_understood:
                meant = column.suggestion
                hint = None if meant is None else f"是不是“{meant}”？{UnreadKind.COLUMN.to_do}"
                yield Unread(UnreadKind.COLUMN, *place, count=filled, hint=hint)
            elif filled and column.passed_over:
                why = self._read_instead(column)
                yield Unread(UnreadKind.SECOND_COLUMN, *place, count=filled, why=why)
            elif filled and column.index in self.hidden_columns and not column.unused:
                yield Unread(UnreadKind.HIDDEN_COLUMN, *place, count=filled)

    def _read_instead(self, column: ColumnReading) -> str | None:
        """Which column was read where two state the same."""
        found = (c for c in self.columns if c.target is not None and c.target == column.repeats)
        said = (f"和{one.letter}列“{one.header}”说的一样，只读了那一列" for one in found)
        return next(said, None)

    def to_dict(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {
            "file": self.file,
            "sheet": self.name,
            "header_found": self.layout is not None,
            "people": self.people,
            "blank": self.blank,
            "foot": self.foot,
            "repeated": self.repeated,
            "unread": self.unread,
            "columns": [
                column.to_dict(filled)
                for column, filled in zip(self.columns, self.filled, strict=False)
            ],
        }
