"""How the cells of a printed ledger look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from .widths import Column, Shape

_FONT: Final = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_CELL: Final = {**_FONT, "border": 1}
_STRONG: Final = {"bold": True, "bg_color": "#EDEDED"}
_MONEY: Final = {"num_format": "0.00", "align": "right", "indent": 1, "shrink": True}
_TEXT: Final = {"num_format": "@"}
_DAY: Final = {"num_format": 'yyyy"年"m"月"d"日"', "align": "left"}


@dataclass(frozen=True, slots=True)
class Styles:
    """The formats of a workbook."""

    title: Format
    note: Format
    head: Format
    prose: Format
    text: Format
    code: Format
    whole: Format
    money: Format
    sum_label: Format
    sum_whole: Format
    sum_money: Format
    label: Format
    entry: Format
    day: Format
    remark: Format
    blank: Format
    """Around an empty cell, as a condition."""

    def of(self, column: Column) -> Format:
        """How the cells of a column look."""
        match column.shape:
            case Shape.PROSE:
                return self.prose
            case Shape.TEXT:
                return self.text
            case Shape.CODE:
                return self.code
            case Shape.WHOLE:
                return self.whole
            case Shape.MONEY:
                return self.money


def styles_of(book: Workbook) -> Styles:
    """The formats, made once for a workbook."""

    def made(*parts: dict[str, Any]) -> Format:
        return book.add_format({key: value for part in parts for key, value in part.items()})

    wrapped, centred, left = {"text_wrap": True}, {"align": "center"}, {"align": "left"}
    large = {"bold": True, "font_size": 18, "shrink": True}
    whole = {"num_format": "0", "align": "center", "shrink": True}
    return Styles(
        title=made(_FONT, centred, large, _TEXT),
        note=made(_FONT, left, _TEXT, {"shrink": True}),
        head=made(_CELL, centred, wrapped, _STRONG, _TEXT),
        prose=made(_CELL, left, wrapped, _TEXT),
        text=made(_CELL, centred, wrapped, _TEXT),
        code=made(_CELL, centred, _TEXT, {"shrink": True}),
        whole=made(_CELL, whole),
        money=made(_CELL, _MONEY),
        sum_label=made(_CELL, _STRONG, {"align": "right"}, _TEXT),
        sum_whole=made(_CELL, _STRONG, whole),
        sum_money=made(_CELL, _STRONG, _MONEY),
        label=made(_CELL, _STRONG, centred, wrapped, _TEXT, {"font_size": 11}),
        entry=made(_CELL, left, wrapped, _TEXT, {"font_size": 11, "indent": 1}),
        day=made(_CELL, _DAY, {"font_size": 11, "indent": 1}),
        remark=made(_FONT, left, wrapped, _TEXT),
        blank=made({"border": 1}),
    )
