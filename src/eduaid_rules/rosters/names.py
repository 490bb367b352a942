"""The names of the tables of a ledger, as sheets and as files, and of columns."""

from __future__ import annotations

from typing import Final

LINES: Final = "发放台账"
OTHERS: Final = "免除与实物"
SUMMARY: Final = "汇总"
PENDING: Final = "待核"
PROBLEMS: Final = "问题行"
FILING: Final = "备案表"
PUBLIC: Final = "公示名单"
NAMES: Final = (LINES, OTHERS, SUMMARY, PENDING, PROBLEMS, FILING, PUBLIC)
"""The tables of a ledger, in their order."""

ITEM: Final = "资助项目"
AMOUNT: Final = "金额"
TERM: Final = "学期"
"""Columns of more than one sort of table; the term is also a row of 备案表."""
