"""Files that this program wrote: known again by their sheets and titles, however they are named."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import Enum
from typing import Final

from .raw_sheets import RawSheet

_LOOKED_AT: Final = 10


class OwnFile(Enum):
    """What this program writes beside rosters, as clerks call it."""

    LEDGER = "发放台账"
    MATCHES = "信息比对结果"
    SELF_CHECK = "自查结果"
    BACK_PAY = "补发表"

    @property
    def not_read(self) -> str:
        """Why it is passed over among rosters and lists."""
        return f"这是本程序写出的{self.value}，没有当作花名册读"


_SHEETS: Final[Mapping[OwnFile, frozenset[str]]] = {
    OwnFile.LEDGER: frozenset({"发放台账", "备案表", "问题行"}),
    OwnFile.MATCHES: frozenset({"比对汇总", "改动", "没有写进的行"}),
    OwnFile.SELF_CHECK: frozenset({"汇总", "合计不符", "自查说明"}),
    OwnFile.BACK_PAY: frozenset({"补发", "多发", "待核", "问题行"}),
}
"""Sheets that a workbook of each has."""

_TITLES: Final[Mapping[OwnFile, tuple[frozenset[str], ...]]] = {
    OwnFile.LEDGER: (
        frozenset({"序号", "资助项目", "标准", "金额", "依据", "收款", "签字"}),
        frozenset({"序号", "资助项目", "类别", "标准", "依据", "收款"}),
        frozenset({"序号", "资助项目", "待定的是", "原因", "要问的问题"}),
        frozenset({"序号", "处理", "文件", "工作表", "行", "列", "值", "问题", "怎么办"}),
        frozenset({"分类", "名称", "人次", "人数", "金额"}),
        frozenset({"项目", "内容"}),
    ),
    OwnFile.MATCHES: (
        frozenset({"序号", "花名册位置", "名单位置"}),
        frozenset({"序号", "类别", "名单行数", "改为是"}),
    ),
    OwnFile.SELF_CHECK: (
        frozenset({"序号", "学期", "资助项目", "说明", "怎么办"}),
        frozenset({"序号", "原文", "写的金额", "相加的金额"}),
    ),
    OwnFile.BACK_PAY: (frozenset({"序号", "资助项目", "当时金额", "现在金额", "现在依据"}),),
}
"""Titles that the tables of each have, where they stand as text files."""


def own_file(sheets: Collection[RawSheet]) -> OwnFile | None:
    """What a file is that this program wrote; None: anything else, and a roster that it wrote."""
    names = {sheet.name for sheet in sheets}
    for kind, own in _SHEETS.items():
        if own <= names:
            return kind
    if len(sheets) != 1:
        return None
    (sheet,) = sheets
    rows = [set(row) for row in sheet.cells.head(_LOOKED_AT).iter_rows()]
    for kind, tables in _TITLES.items():
        for titles in tables:
            # what has two titles is known only where there are no others
            if any(titles == row if len(titles) == 2 else titles <= row for row in rows):
                return kind
    return None
