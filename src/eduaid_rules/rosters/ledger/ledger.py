"""A payment ledger (发放台账) of one term: its tables, before any file is written.

With 备案表, which is filed with it, and what reproduces it years later. Amounts are
counted in fen and printed in yuan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import polars as pl

from ...api import Policy

YUAN: Final = pl.Decimal(20, 2)
"""The type of amounts: no sum of what cells can say is too long for it."""


def in_yuan(fen: pl.Expr | str) -> pl.Expr:
    """Fen as yuan with two places, exactly.

    >>> pl.select(in_yuan(pl.lit(31250))).item(), pl.select(in_yuan(pl.lit(-5))).item()
    (Decimal('312.50'), Decimal('-0.05'))
    """
    cells = pl.col(fen) if isinstance(fen, str) else fen
    return (cells.cast(YUAN) / pl.lit(100).cast(YUAN)).cast(YUAN)


FIRST_LINE: Final = "人次首行"
"""A column of lines that is not printed: 1 on the first line of a person, else 0."""

UNSTATED: Final = "（未填）"
"""What stands in sums for what a roster does not say."""


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

    What says who somebody is has the vocabulary's names (``…`` below: the school, the grade
    as it was written, the class, the person, the ID and student numbers).

    - ``lines``, cash: 序号, …, 资助项目, 标准, 金额, 依据, 收款, the bank, the account, the
      household (where a roster has it), 签字, 备注; then the columns of ``dimensions`` and
      ``FIRST_LINE``, which are not printed. 金额 is Decimal yuan of the term.
    - ``others``, exemptions, items in kind and loans: 序号, …, 资助项目, 类别, 标准, 依据, 收款,
      备注.
    - ``pending``, what cannot be settled: 序号, …, 资助项目, 待定的是, 原因, 要问的问题.
    - ``problems``: 序号, 处理 (退回: the row was not judged; 提醒: it was), 文件, 工作表, 行, 列,
      值, 问题, 怎么办.
    - ``public``, what may be posted: 序号, the school, the grade, the class, the person,
      资助项目, 金额.

    ``filing`` are the rows of 备案表 that are known already.
    """

    title: str
    """甜水县…资助发放台账（2019秋）."""
    lines: pl.DataFrame
    others: pl.DataFrame
    pending: pl.DataFrame
    problems: pl.DataFrame
    public: pl.DataFrame
    dimensions: tuple[Dimension, ...]
    counts: Counts
    filing: Mapping[str, str]
    notes: tuple[str, ...] = ()
    """What a reader must know of an item: what its text asks for and the rules do not say."""
    waiting: Mapping[str, int] = field(default_factory=dict)
    """For each fact that somebody must be asked for, how many people wait for it."""


RULES: Final = "规则"
RULES_DIGEST: Final = "规则摘要"


def rules_receipt(policy: Policy) -> dict[str, str]:
    """The policy, and the digest of its canonical form."""
    return {RULES: f"{policy.title}（{policy.name}）", RULES_DIGEST: policy.digest}


def files_receipt(what: str, files: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Files of one sort, each with the SHA-256 of its bytes."""
    numbered = enumerate(files, 1)
    return {f"{what} {number}（SHA-256）": f"{file}\n{sha}" for number, (file, sha) in numbered}


POSTING_START, POSTING_END = "公示开始日", "公示结束日"
SIGNED: Final = ("经办人", "审核人", "单位负责人")
FILING_COLUMNS: Final = ("项目", "内容")
POSTED_DAYS: Final = 5
"""Working days that a list is posted for, at least."""

_LAST: Final = (*SIGNED, POSTING_START, POSTING_END, "公示方式", "盖章", "日期")


@dataclass(frozen=True, slots=True)
class FilingEntry:
    """A row of 备案表: nothing where somebody fills it in by hand."""

    label: str
    value: str | date | None


def filing_entries(filing: Mapping[str, str]) -> tuple[FilingEntry, ...]:
    """What is known, in its order, then what is signed, posted and stamped."""
    known = [FilingEntry(label, text) for label, text in filing.items() if label not in _LAST]
    start = _iso_day(filing.get(POSTING_START))
    days = {
        POSTING_START: start,
        POSTING_END: _iso_day(filing.get(POSTING_END)) or _last_posting_day(start),
    }
    return (*known, *(FilingEntry(label, days.get(label) or filing.get(label)) for label in _LAST))


def filing_frame(ledger: Ledger) -> pl.DataFrame:
    """备案表 as a plain table."""
    rows = [(entry.label, str(entry.value or "")) for entry in filing_entries(ledger.filing)]
    return pl.DataFrame(rows, schema=dict.fromkeys(FILING_COLUMNS, pl.String), orient="row")


def _iso_day(text: str | None) -> date | None:
    """A day written as 2019-09-02; anything else stays a text."""
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None


def _last_posting_day(start: date | None) -> date | None:
    """The last of the working days that begin with ``start``, as WORKDAY counts them.

    >>> str(_last_posting_day(date(2019, 9, 2))), str(_last_posting_day(date(2019, 9, 7)))
    ('2019-09-06', '2019-09-13')
    """
    if start is None:
        return None
    day, left = start - timedelta(days=1), POSTED_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def printed_lines(ledger: Ledger) -> pl.DataFrame:
    """The lines of cash without the columns that only sums need."""
    hidden = {FIRST_LINE, *(dimension.column for dimension in ledger.dimensions)}
    return ledger.lines.select(name for name in ledger.lines.columns if name not in hidden)
