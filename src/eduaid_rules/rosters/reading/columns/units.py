"""Units of money in headers and titles (金额（万元）, 学费(元/学期), 单位：万元), brought to yuan.

A unit that goes over exactly is converted in the sheet before anything is read; others are
refused with the place.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import polars as pl

from ....errors import Diagnostic
from ....meaning.roster_texts import IN_BRACKETS, folded
from ....policy.fact_types import FactType
from ....policy.money_and_units import UNIT_WORDS, Unit
from ..problems import FILE, ROW, SHEET, Problem, ProblemColumn, row_problems
from ..raw_sheets import RawSheet
from .layout import ColumnReading, SheetLayout

_SCALES: Final = {"": 1, "十": 10, "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000}
_MONEY: Final = {"元": Decimal(1), "角": Decimal("0.1"), "分": Decimal("0.01")}
_EACH: Final = r"(?:[/·.每]*(?:生|人|户))*"
_UNIT: Final = re.compile(
    rf"(?:单位:?)?(?:人民币)?({'|'.join(sorted(_SCALES, reverse=True))})([元角分]){_EACH}"
    rf"(?:[/·.每]+({'|'.join(UNIT_WORDS)}))?{_EACH}"
)
_OF_SHEET: Final = re.compile(r"单位:([^\s():;]+)")
"""What stands above a table: 单位：万元, （金额单位：元）, 单位：人、万元."""
_PLAIN: Final = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class WrittenUnit:
    """A unit as a header writes it: how many yuan one is, and per what."""

    text: str
    yuan: Decimal
    per: Unit | None


def unit_in(text: str) -> WrittenUnit | None:
    """The unit that a text states and nothing else, or None.

    >>> [str(unit.yuan) for text in ("万元", "元/生·学期", "单位：分") if (unit := unit_in(text))]
    ['10000', '1', '0.01']
    >>> unit_in("必填"), unit_in("是/否")
    (None, None)
    """
    found = _UNIT.fullmatch(folded(text))
    if found is None:
        return None
    per = UNIT_WORDS[found[3]] if found[3] else None
    return WrittenUnit(text, _SCALES[found[1]] * _MONEY[found[2]], per)


def sheet_in_yuan(
    sheet: RawSheet, layout: SheetLayout, money: Container[str], found: list[Diagnostic]
) -> tuple[RawSheet, SheetLayout]:
    """A sheet with its amounts in the units of their facts, and which columns were converted.

    ``money``: columns of amounts that are no facts. ``found`` takes an E733 for each column whose
    unit cannot be brought to the fact's.
    """
    of_sheet = _unit_above(sheet, layout)
    above = layout.title_rows + layout.header_rows
    columns, cells = list(layout.columns), []
    for place, column in enumerate(columns):
        unit = _unit_of(column, money, of_sheet)
        factor = None if unit is None else _factor(column, unit)
        if unit is None or factor == 1:
            continue
        if factor is None:
            found.append(_inexact(sheet, column, unit))
            continue
        columns[place] = replace(column, unit=unit.text, factor=factor)
        texts = sheet.cells.get_column(str(column.index))
        cells.append(texts.head(above).append(_converted(texts.slice(above), factor)))
    if not cells:
        return sheet, layout
    converted = replace(sheet, cells=sheet.cells.with_columns(cells))
    return converted, replace(layout, columns=tuple(columns))


def _unit_of(
    column: ColumnReading, money: Container[str], of_sheet: WrittenUnit | None
) -> WrittenUnit | None:
    """The unit of a column of amounts: its own, or that of the sheet."""
    return next(_units_of_header(column), of_sheet) if _is_money(column, money) else None


def _is_money(column: ColumnReading, money: Container[str]) -> bool:
    fact = None if column.target is None else column.target.slot.fact
    return fact is not None and (fact.type is FactType.MONEY or fact.name in money)


def _units_of_header(column: ColumnReading) -> Iterator[WrittenUnit]:
    for text in reversed(column.header_cells):
        for remark in IN_BRACKETS.findall(folded(text)):
            if unit := unit_in(remark):
                yield unit


def _unit_above(sheet: RawSheet, layout: SheetLayout) -> WrittenUnit | None:
    """The unit that the titles state for the amounts of the sheet."""
    for row in sheet.cells.head(layout.title_rows).rows():
        for cell in filter(None, row):
            for said in _OF_SHEET.findall(folded(cell)):
                for part in re.split(r"[、,，]", said):
                    if unit := unit_in(part):
                        return unit
    return None


def _factor(column: ColumnReading, unit: WrittenUnit) -> Decimal | None:
    """By what amounts are multiplied; None: that cannot be said exactly."""
    fact = column.target.slot.fact if column.target is not None else None
    if fact is None or fact.unit is None or unit.per is None or unit.per.value == fact.unit:
        return unit.yuan
    own = UNIT_WORDS[fact.unit]
    if {own, unit.per} != {Unit.YEAR, Unit.TERM}:
        return None
    return unit.yuan * unit.per.in_year / own.in_year


def _converted(texts: pl.Series, factor: Decimal) -> pl.Series:
    """Plain numbers multiplied exactly; what is no plain number stays as it is written."""
    meant = {}
    for text in texts.drop_nulls().unique():
        bare = folded(text).removeprefix("¥").replace(",", "")
        if _PLAIN.fullmatch(bare):
            number = f"{Decimal(bare) * factor:f}"
            meant[text] = number.rstrip("0").rstrip(".") if "." in number else number
    return texts.replace(meant) if meant else texts


def _inexact(sheet: RawSheet, column: ColumnReading, unit: WrittenUnit) -> Diagnostic:
    fact = column.target.slot.fact if column.target is not None else None
    wanted = f"元/{fact.unit}" if fact is not None and fact.unit is not None else "元"
    message = f"{sheet.shown}：{column.letter}列“{column.header}”的单位是{unit.text}，不是{wanted}"
    hint = f"不能准确换算，请把这一列换算成{wanted}，或写 --map {column.letter}=不用"
    return Diagnostic("E733", message, hint, path=column.header)


def odd_units(
    laid: Sequence[tuple[RawSheet, SheetLayout | None]], money: Container[str]
) -> Iterator[pl.DataFrame]:
    """Reminders of columns brought to yuan by the title of their sheet, far above all others.

    Amounts of the same kind in other sheets are of about the same size: where those of one are
    nearly as many times higher as the title says, they were in yuan before. ``money``: columns
    of amounts that are no facts.
    """
    columns = [
        (sheet, layout, column)
        for sheet, layout in laid
        if layout is not None
        for column in layout.columns
        if _is_money(column, money)
    ]
    by_title = [one for one in columns if one[2].factor > 1 and not any(_units_of_header(one[2]))]
    kinds = {column.target for _, _, column in by_title}
    others = [one for one in columns if one[2].target in kinds and one not in by_title]
    usual = [(one[2].target, amount) for one in others if (amount := _middle(*one)) is not None]
    for sheet, layout, column in by_title:
        amount = _middle(sheet, layout, column)
        same = sorted(other for target, other in usual if target == column.target)
        if amount is None or not same or amount * _ABOUT < same[len(same) // 2] * column.factor:
            continue
        row = sheet.first_row + layout.title_rows + layout.header_rows
        place = pl.DataFrame({FILE: sheet.file, SHEET: sheet.name, ROW: row})
        said = (
            f"标题写着单位是{column.unit}，换算以后比别的表高出{column.factor:f}倍上下，"
            "可能本来就是元"
        )
        hint = "请核对这张表的单位；本来就是元的，请改标题"
        about = ProblemColumn(column.letter, column.header)
        yield row_problems(place, Problem.ODD_UNIT, said, hint, column=about)


_ABOUT: Final = 10
"""Amounts of one kind differ by less."""

_LOOKED_AT: Final = 1_000
"""Rows that tell of what size the amounts of a sheet are."""


def _middle(sheet: RawSheet, layout: SheetLayout, column: ColumnReading) -> Decimal | None:
    """The amount in the middle of a column, of its plain numbers above 0."""
    above = layout.title_rows + layout.header_rows
    texts = sheet.cells.get_column(str(column.index)).slice(above, _LOOKED_AT)
    bare = (folded(text).replace(",", "") for text in texts.drop_nulls())
    numbers = sorted(Decimal(text) for text in bare if _PLAIN.fullmatch(text))
    positive = [number for number in numbers if number > 0]
    return positive[len(positive) // 2] if positive else None
