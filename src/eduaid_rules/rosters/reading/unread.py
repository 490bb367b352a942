"""What stands in files and was not read (没读): which, where, how much, and what to do.

One form for rosters, lists and payments; whoever reads a file adds to it, everybody prints it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, assert_never

import polars as pl

from ..tables import Mask
from .problems import FILE, PROBLEM_COLUMNS, REFUSED, ROW, SHEET

UNREAD_ENTRY: Final = "没有读的"
"""The row of 备案表 and of a self-check's receipt that counts them."""


class UnreadKind(Enum):
    """What was not read; each has what a clerk does about it."""

    COLUMN = "没有认出的列"
    SECOND_COLUMN = "说法重复的列"
    SHEET = "没有表头的表"
    NOBODY = "没有人的表"
    HIDDEN_SHEET = "隐藏的工作表"
    HIDDEN_COLUMN = "隐藏的列"
    HIDDEN_ROWS = "隐藏的行"
    FILE = "没有读的文件"
    UNREADABLE = "读不了的文件"
    OWN = "本程序写出的文件"
    AGAIN = "重复的花名册"

    @property
    def id(self) -> str:
        """How JSON calls it."""
        return self.name.lower()

    @property
    def matters(self) -> bool:
        """Whether somebody or something may be missing because of it."""
        return self is not UnreadKind.OWN

    @property
    def to_do(self) -> str:
        """What a clerk is asked to do."""
        return _TO_DO[self]


_MAPPED: Final = "--map 或映射文件的“列”"
_TO_DO: Final[Mapping[UnreadKind, str]] = {
    UnreadKind.COLUMN: f"请用 {_MAPPED}说明它是什么；确实用不着的写 不用",
    UnreadKind.SECOND_COLUMN: f"请看哪一列对，另一列用 {_MAPPED}写 不用",
    UnreadKind.SHEET: "里面有要读的人，请补上表头（姓名、身份证号这样的列名）；没有，请删除这张表",
    UnreadKind.NOBODY: "请检查是不是空表、传错了表；用不着的请删除",
    UnreadKind.HIDDEN_SHEET: "要读的请取消隐藏；用不着的请删除",
    UnreadKind.HIDDEN_COLUMN: "请取消隐藏，看看里面写的对不对；不该用的请删除",
    UnreadKind.HIDDEN_ROWS: "请取消隐藏和筛选，看看这些行该不该在表里",
    UnreadKind.FILE: "里面有要读的人，请另存为 .xlsx；没有，请移到别的文件夹",
    UnreadKind.UNREADABLE: "请重新要一份能打开的",
    UnreadKind.OWN: "不用管；要读它，请单独写它的路径",
    UnreadKind.AGAIN: "请只留一份：新花名册写好以后，原来的不要再一起读",
}


@dataclass(frozen=True, slots=True)
class Unread:
    """One thing that was there and not read."""

    kind: UnreadKind
    file: str
    """The file as messages call it."""
    sheet: str | None = None
    column: str | None = None
    """The letters of a column."""
    header: str | None = None
    count: int = 0
    """Cells of a column, or rows of a sheet, with something in them; 0 where nobody counted."""
    why: str | None = None
    """What is wrong with a file, or what it is."""
    hint: str | None = None
    """What to do, where the kind does not say it."""

    @property
    def where(self) -> str:
        """The file and sheet, for messages."""
        return self.file if self.sheet is None else f"{self.file}[{self.sheet}]"

    @property
    def to_do(self) -> str:
        """What a clerk is asked to do."""
        return self.hint or self.kind.to_do

    @property
    def said(self) -> str:
        """What is there, in words, without where."""
        return _said(self.kind, self.why, self.count)

    def to_dict(self, mask: Mask) -> dict[str, object]:
        """Plain values for JSON; ``mask`` hides long numbers in what people wrote."""
        return {
            "kind": self.kind.id,
            "file": self.file,
            "sheet": self.sheet,
            "column": self.column,
            "header": None if self.header is None else mask(self.header),
            "count": self.count,
            "why": None if self.why is None else mask(self.why),
            "hint": self.to_do,
        }


def _said(kind: UnreadKind, why: str | None, count: int) -> str:
    match kind:
        case UnreadKind.COLUMN | UnreadKind.SECOND_COLUMN:
            said = f"{count} 格有内容"
        case UnreadKind.SHEET:
            said = f"{count} 行有内容"
        case UnreadKind.NOBODY:
            said = "有表头，没有人"
        case UnreadKind.HIDDEN_ROWS:
            said = f"隐藏了 {count} 行，照样读了"
        case UnreadKind.HIDDEN_COLUMN:
            said = f"隐藏了，{count} 格照样读了"
        case UnreadKind.AGAIN:
            said = ""
        case UnreadKind.HIDDEN_SHEET | UnreadKind.FILE | UnreadKind.UNREADABLE | UnreadKind.OWN:
            said = "没有读" if why is None else ""
        case other:
            assert_never(other)
    return "，".join(part for part in (why, said) if part)


def advised(unread: Iterable[Unread], option: str) -> tuple[Unread, ...]:
    """The same where columns are explained by an option alone: --list-map, for lists."""
    return tuple(
        replace(one, hint=one.to_do.replace(_MAPPED, f"{option} ")) if one.column else one
        for one in unread
    )


def unread_problems(unread: Iterable[Unread]) -> pl.DataFrame:
    """A finding for each; 退回 is null: no row is refused for it, and none is judged."""
    rows = [
        {
            FILE: one.file,
            SHEET: one.sheet,
            ROW: None,
            "列": one.column,
            "表头": one.header,
            "值": None,
            "种类": one.kind.value,
            "问题": one.said,
            "怎么办": one.to_do,
            REFUSED: None,
        }
        for one in unread
    ]
    return pl.DataFrame(rows, schema=PROBLEM_COLUMNS)


def unread_counts(unread: Iterable[Unread]) -> Mapping[str, str]:
    """How many there are of each kind, as a row of 备案表; nothing where there are none.

    >>> from eduaid_rules.rosters.reading.unread import Unread, UnreadKind
    >>> unread_counts([Unread(UnreadKind.HIDDEN_SHEET, "a.xlsx", "旧")])
    {'没有读的': '隐藏的工作表 1 处（见“问题行”）'}
    """
    counted: dict[UnreadKind, int] = {}
    for one in unread:
        counted[one.kind] = counted.get(one.kind, 0) + 1
    parts = [f"{kind.value} {counted[kind]} 处" for kind in UnreadKind if kind in counted]
    return {UNREAD_ENTRY: f"{'、'.join(parts)}（见“问题行”）"} if parts else {}


def unread_lines(unread: Iterable[Unread]) -> Iterator[str]:
    """Each in a line; the same column of many sheets, or the same of many files, in one."""
    groups: dict[tuple[UnreadKind, str | None, str | None], list[Unread]] = {}
    for one in unread:
        groups.setdefault((one.kind, one.header, one.why), []).append(one)
    for (kind, header, why), same in groups.items():
        first, count = same[0], sum(one.count for one in same)
        where = first.where + (f" 等 {len(same)} 处" if len(same) > 1 else "")
        if first.column is not None:
            where += f" {first.column}列“{header or '（没有表头）'}”"
        yield "：".join(text for text in (kind.value, where, _said(kind, why, count)) if text)
