"""A payment ledger (发放台账) of one term: its tables, before any file is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polars as pl

LINE_COLUMNS: Final = (
    *("序号", "学校", "年级", "班级", "姓名", "身份证号", "学籍号"),
    *("资助项目", "标准", "金额", "依据", "收款", "开户行", "卡号", "签字", "备注"),
)
"""What a line of cash is printed with; 金额 in yuan of the term, two places."""

OTHER_COLUMNS: Final = (
    *("序号", "学校", "年级", "班级", "姓名", "身份证号", "学籍号"),
    *("资助项目", "类别", "标准", "依据", "收款", "备注"),
)
"""What an exemption, an item in kind or a loan is printed with."""

PENDING_COLUMNS: Final = (
    *("序号", "学校", "年级", "班级", "姓名", "身份证号", "学籍号"),
    *("资助项目", "待定的是", "原因", "要问的问题", "标准", "依据"),
)

PROBLEM_COLUMNS: Final = (*("序号", "处理", "文件", "工作表", "行", "列", "值", "问题", "怎么办"),)
"""处理 is 退回 (the row was not judged) or 提醒 (it was)."""

PUBLIC_COLUMNS: Final = ("序号", "学校", "年级", "班级", "姓名", "资助项目", "金额")
"""What may be posted on a wall: nothing that is nobody's business."""

PERSON: Final = "人次首行"
"""A column of lines that is not printed: 1 on the first line of a person, else 0."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """What sums are broken down by; ``column`` of the lines holds it and is not printed.

    Where a person can have ``several`` values they stand between 、: ``、建档立卡、残疾、``.
    """

    title: str
    column: str
    several: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows that were read: ``read`` = ``judged`` + ``refused``."""

    read: int
    judged: int
    refused: int
    people: int
    """People with at least one line of cash."""
    undetermined: int
    """People with at least one item that could not be settled."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ledger:
    """All tables of a ledger, as Polars frames with the columns that are printed, in order.

    ``lines`` has ``LINE_COLUMNS``, then the columns of ``dimensions`` and ``PERSON``;
    金额 is Decimal yuan of the term. ``others``, ``pending`` and ``problems`` have the
    columns named above. ``filing`` are the rows of 备案表 that are known already.
    """

    title: str
    """甜水县…资助发放台账（2019秋）."""
    lines: pl.DataFrame
    others: pl.DataFrame
    pending: pl.DataFrame
    problems: pl.DataFrame
    public: pl.DataFrame
    """What may be posted: ``PUBLIC_COLUMNS``."""
    dimensions: tuple[Dimension, ...]
    counts: Counts
    filing: Mapping[str, str]
    notes: tuple[str, ...] = ()
    """What a reader must know of an item: what its text asks for and the rules do not say."""
