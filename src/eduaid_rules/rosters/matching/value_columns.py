"""Columns of lists that ask for one value (是否脱贫户): 否 there is no row of that value."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from ...meaning.roster_texts import WHETHER, bare_header, cell_word
from ...policy.facts import Fact, Value, Vocabulary
from ..reading.cell_texts import NOTHING_WORDS, YES_WORDS
from ..reading.columns.choices import multiple_choices
from ..reading.problems import PLACE
from ..reading.roster import Roster
from ..reading.unread import Unread, UnreadKind

DENIED: Final = "denied"
"""Why a row is not of the value that its list is of; null where it does not say so."""


@dataclass(frozen=True, slots=True)
class Category:
    """A value of a multiple choice that lists fill."""

    fact: Fact
    value: Value

    @property
    def column(self) -> str:
        """The column of a roster that asks for it alone."""
        return f"{self.fact.name}.{self.value.name}"


def categories(vocabulary: Vocabulary) -> Iterator[Category]:
    """Every value of a multiple choice, in the order of the vocabulary."""
    return (Category(fact, value) for fact in multiple_choices(vocabulary) for value in fact.values)


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A header that asks for a value of a list; ``kinds``: by kind (残疾类别), not yes or no."""

    category: Category
    header: str
    kinds: bool

    @property
    def column(self) -> str:
        """The name of the column of text."""
        return f"{self.category.column} {self.header}"

    def denies(self, text: str) -> bool:
        """Whether a cell says no, or leaves open what it says."""
        word = cell_word(text).casefold()
        if self.kinds or word in NOTHING_WORDS:
            return word in NOTHING_WORDS
        names = {cell_word(name).casefold() for name in self.category.value.names}
        return word not in YES_WORDS and word not in names


def value_columns(asked: Iterable[Category], taken: Collection[str]) -> dict[str, ValueColumn]:
    """By its header each column that lists of these values may have; ``taken`` are other ones."""
    found: dict[str, ValueColumn] = {}
    taken = {bare_header(header) for header in taken}
    for category in asked:
        value, fact = category.value, category.fact
        plain = [header for one in value.names for header in (one, f"{WHETHER}{one}")]
        plain += [f"{fact.name}.{one}" for one in value.names]
        for headers, kinds in ((plain, False), (value.headers, True)):
            for header in map(bare_header, headers):
                if header not in taken:
                    found.setdefault(header, ValueColumn(category, header, kinds))
    return found


def denials(rows: pl.DataFrame, columns: Iterable[ValueColumn]) -> Mapping[str, pl.DataFrame]:
    """By value (事实.取值) the ``PLACE`` of each row that says that it is none, and ``DENIED``."""
    found: dict[str, list[pl.DataFrame]] = {}
    for one in columns:
        if one.column not in rows.columns:
            continue
        texts = rows.get_column(one.column)
        no = [text for text in texts.unique().drop_nulls() if one.denies(text)]
        cells = rows.filter(texts.is_in(no)).select(
            *PLACE, pl.format(f"这一行的“{one.header}”写的是“{{}}”", one.column).alias(DENIED)
        )
        found.setdefault(one.category.column, []).append(cells)
    return {
        value: pl.concat(parts).unique(PLACE, keep="first", maintain_order=True)
        for value, parts in found.items()
    }


def of_other_lists(
    read: Roster, columns: Iterable[ValueColumn], names: Collection[tuple[str, object]]
) -> Iterator[Unread]:
    """The columns of a list that ask for the value of another list: nothing was read of them."""
    asked = {one.column: one.category for one in columns}
    for sheet in read.sheets:
        for column, filled in zip(sheet.columns, sheet.filled, strict=False):
            category = asked.get(column.target.shown) if column.target is not None else None
            if filled and category is not None and (sheet.file, category) not in names:
                place = (sheet.file, sheet.name, column.letter, column.header or None)
                yield Unread(UnreadKind.COLUMN, *place, count=filled)


def denied_in(
    rows: pl.DataFrame, category: Category, denied: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """The rows of a list of a value with ``DENIED``."""
    places = denied.get(category.column)
    if places is None:
        return rows.with_columns(pl.lit(None, dtype=pl.String).alias(DENIED))
    return rows.join(places, on=PLACE, how="left", nulls_equal=True, maintain_order="left")
