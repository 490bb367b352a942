"""What the tables of all rooms share: names, progress, rows as plain values.

Which texts start a formula, too. Loads no library for dataframes or spreadsheets.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Final, TypeAlias

from ..forked import refuse_in_fork
from ..printed import MARK, UNSEEN_SIGNS, masked

if TYPE_CHECKING:
    import polars as pl

SUMMARY: Final = "汇总"
PENDING: Final = "待核"
PROBLEMS: Final = "问题行"
"""Tables of more than one sort of result."""

ITEM: Final = "资助项目"
AMOUNT: Final = "金额"
TERM: Final = "学期"
NUMBER: Final = "序号"
STANDARD: Final = "标准"
BASIS: Final = "依据"
REMARK: Final = "备注"
"""Columns of more than one sort of table; the term is also a row of 备案表."""

YUAN_NOTE: Final = "金额单位：元"
UNUSED: Final = "不用"
"""What somebody says of a column or an item that is to be left out."""

Progress: TypeAlias = Callable[[int, int], None]
"""Called with how much is done, and with all that there is: rows, or files."""

ROWS_A_STEP: Final = 2000
"""How many rows are written before somebody is told."""


class FrameContent:
    """What holds frames: equal where every field is, frames with the types of their columns.

    As frames, it cannot be hashed. Whatever is worked out from them is refused where Polars
    would not answer.
    """

    __slots__ = ()

    if not TYPE_CHECKING:  # the type checker would believe any name

        def __getattribute__(self, name: str) -> object:
            fields = type(self).__slots__
            if name == "__reduce_ex__" or not (name.startswith("_") or name in fields):
                refuse_in_fork()
            return object.__getattribute__(self, name)

    def __eq__(self, other: object) -> bool:
        own: tuple[str, ...] = self.__slots__
        return type(self) is type(other) and all(
            _same_content(getattr(self, name), getattr(other, name)) for name in own
        )

    __hash__: ClassVar[None]  # type: ignore[assignment]  # Python says so, with __eq__


def _same_content(one: object, other: object) -> bool:
    import polars as pl

    if isinstance(one, pl.DataFrame) and isinstance(other, pl.DataFrame):
        return one.schema == other.schema and one.equals(other)
    return one == other


class ProgressCounter:
    """Tells somebody now and then how many rows of how many are written."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress, self.total = progress, total
        self.done = self.reported = 0

    def step(self, rows: int) -> None:
        """So many rows more are written."""
        self.done += rows
        if self.progress and (self.done - self.reported >= ROWS_A_STEP or self.done == self.total):
            self.reported = self.done
            self.progress(self.done, self.total)


STARTS_A_FORMULA: Final = r"^[\s\x{200B}\x{FEFF}]*[=+\-@＝＋－＠﹦﹢﹣﹫−]|^[\t\r\n]"
"""What Excel might compute: = + - @, also full-width, small or behind spaces; tab, CR, LF."""


UNSEEN_CELLS: Final = f"[{UNSEEN_SIGNS}]"
"""The signs of cells that nobody sees."""


def visible_cells(text: pl.Expr) -> pl.Expr:
    """Cells of files that people open, with a mark for each sign unseen; line breaks stay."""
    return text.str.replace_all(UNSEEN_CELLS, MARK)


Mask: TypeAlias = Callable[[str], str]


def mask_of(*, show_ids: bool) -> Mask:
    """What hides long numbers, or nothing."""
    return _unmasked if show_ids else masked


def _unmasked(text: str) -> str:
    return text


def plain_rows(
    frame: pl.DataFrame, mask: Mask, unmasked: tuple[str, ...] = ()
) -> list[dict[str, object]]:
    """The lines of a table under its own titles, for JSON; amounts as text.

    Nothing is masked in columns whose titles end as one of ``unmasked`` does.
    """
    masks = {name: _unmasked if name.endswith(unmasked) else mask for name in frame.columns}
    rows = frame.iter_rows(named=True)
    return [{name: _plain_cell(cell, masks[name]) for name, cell in row.items()} for row in rows]


def _plain_cell(cell: object, mask: Mask) -> object:
    if isinstance(cell, Decimal):
        return str(cell)
    return mask(cell) if isinstance(cell, str) else cell


_PROBLEM_KEYS: Final = {
    "处理": "action",
    "文件": "file",
    "工作表": "sheet",
    "行": "row",
    "列": "column",
    "值": "value",
    "问题": "problem",
    "怎么办": "hint",
}
_UNMASKED: Final = ("处理", "文件", "工作表")


def plain_problems(problems: pl.DataFrame, mask: Mask) -> list[dict[str, object]]:
    """Findings as they are printed, under the words of JSON."""
    rows = plain_rows(problems.select(*_PROBLEM_KEYS), mask, _UNMASKED)
    return [{_PROBLEM_KEYS[name]: cell for name, cell in row.items()} for row in rows]
