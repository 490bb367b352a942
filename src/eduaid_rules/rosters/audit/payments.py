"""Payments (发放) read from files: who got what, when, for which term; sums that do not add up."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from ...api import Policy
from ...arguments import checked
from ...errors import Diagnostic, RosterError
from ...policy.spellings.sheet_words import SheetWords
from ...policy.terms import Term, as_term
from ..reading.columns.layouts_read import LayoutRead, TableKind, layouts_of
from ..reading.columns.unclear import leave_out, stated_twice
from ..reading.mapping import RosterMapping, table_mapping
from ..reading.problems import FILE, SHEET, by_place, refused_rows, without_refused
from ..reading.roster import read_table
from ..reading.sheet_reading import SheetReading
from ..reading.sources import RosterSource, roster_sources
from ..reading.unread import Unread
from ..tables import AMOUNT, ITEM, TERM, FrameContent
from .bank_words import REASON, STATUS
from .months import MONTH, YEAR
from .payment_rows import (
    BANK_REMARK,
    DAY,
    HOLDER,
    PAYMENT_COLUMNS,
    FileFacts,
    named_rows,
    payment_rows,
    row_findings,
)
from .totals import wrong_totals
from .wide_columns import DUE, SUM, AmountHeaders, amount_columns

PAYMENT_HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    ITEM: ("项目", "项目名称", "资助名称", "补助项目", "补助名称", "资助项目名称", "资金名称"),
    AMOUNT: ("发放金额", "实发金额", "资助金额", "补助金额", "实发", "金额合计", "发放数额"),
    TERM: ("学年学期", "发放学期", "资助学期", "所属学期"),
    DAY: ("发放时间", "发放日", "打卡日期", "打卡时间", "到账日期", "支付日期", "交易日期"),
    HOLDER: ("户名", "持卡人", "收款人姓名", "账户名", "账户名称", "开户名", "收款户名"),
}
"""The columns of payments beside who somebody is, with how schools head them."""


def payment_headers(words: SheetWords) -> dict[str, tuple[str, ...]]:
    """The columns of payments with all their headers, those that a pack tells besides."""
    names = (STATUS, REASON, AMOUNT, DUE, SUM, YEAR, MONTH, BANK_REMARK)
    told = {name: words.headers_of(name) for name in names}
    return {
        name: (*PAYMENT_HEADERS.get(name, ()), *told.get(name, ()))
        for name in dict.fromkeys((*PAYMENT_HEADERS, *told))
    }


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """A file (or a folder of them), and what all its lines are where it has no column for it."""

    path: str | os.PathLike[str]
    term: Term | None = None
    item: str | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Payments(FrameContent):
    """The lines of payment files that can be compared, and what is wrong with the others.

    ``frame`` has the columns of ``PAYMENT_COLUMNS``: ``fen`` is exact, ``term`` is written
    2019秋, ``item`` as the file has it. ``problems`` are findings as of a roster; the
    rows in it that are 退回 are not in ``frame``. ``totals`` are the sums of the files that do
    not add up.
    """

    frame: pl.DataFrame
    problems: pl.DataFrame
    totals: pl.DataFrame
    read: int
    refused_fen: int = 0
    """What the rows that cannot be compared add up to, where their amounts can be read."""
    files: tuple[tuple[str, str], ...] = ()
    """Each file, with the SHA-256 of its bytes."""
    rejected: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PAYMENT_COLUMNS))
    """The rows that cannot be compared, as far as they could be read."""
    unread: tuple[Unread, ...] = ()
    """What stands in the files and was not read."""
    layouts: tuple[LayoutRead, ...] = ()
    """Which columns were read, and as what."""

    @property
    def refused(self) -> int:
        """The rows that cannot be compared."""
        return self.read - self.frame.height

    @property
    def failed(self) -> int:
        """The rows whose money did not arrive; they count as read, and not as paid."""
        return self.frame.height - self.frame.get_column("failed").null_count()


@checked
def read_payments(
    sources: str | os.PathLike[str] | PaymentFile | Iterable[str | os.PathLike[str] | PaymentFile],
    policy: Policy,
    *,
    term: Term | str | None = None,
    item: str | None = None,
    columns: Mapping[str, str] | None = None,
    mapping: RosterMapping | str | os.PathLike[str] | None = None,
    items: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Payments:
    """What was paid by some files, messy as rosters are: who, which item, how much, when.

    Columns are recognised as those of rosters are, and 资助项目, 金额, 学期, 发放日期, 收款人
    besides; ``columns`` says what others are, and ``mapping`` (a county's file, as for rosters)
    that and the county's 表格用词, such as what its bank answers. A list with a column for each
    item (by its name, its rule's id, or what a county calls it: ``items``, as for ``reconcile``)
    or for each month has a payment in each cell; a sum beside them is compared and not counted.
    Months lie in terms. ``term`` and ``item`` are those of all lines of files without such a
    column. A row of which the amount, the term, the item or what the bank says of it cannot be
    read is in ``Payments.problems`` with its place. Raises RosterError, and MissingExtra without
    the ``rosters`` extra.
    """
    if isinstance(sources, str | os.PathLike | PaymentFile):
        sources = [sources]
    known, vocabulary = None if term is None else as_term(term), policy.vocabulary
    files = [one if isinstance(one, PaymentFile) else PaymentFile(one) for one in sources]
    files = [replace(one, term=one.term or known, item=one.item or item) for one in files]
    by_file = _by_file(files)
    paths = [one.path for one in files]
    county = table_mapping(mapping, vocabulary, payment_headers(policy.sheet_words))
    words = policy.sheet_words.with_words(county.sheet_words)
    headers = payment_headers(words)
    amounts = AmountHeaders.of(policy.rules, items or {})
    table = read_table(
        paths,
        policy,
        headers,
        columns,
        progress,
        mapping=county,
        money=amounts,
        further=amounts.column_name,
    )
    found = [
        problem
        for sheet in table.sheets
        for problem in _mistakes(sheet, by_file.get(sheet.file, PaymentFile("")), amounts)
    ]
    if found:
        raise RosterError(found)
    of_files = _file_facts(by_file)
    asked = _answered(table.sheets)
    rows, left_out = (
        payment_rows(
            named_rows(part, vocabulary, table.sheets, amounts),
            of_files,
            asked,
            words,
        )
        for part in (table.frame, table.rejected)
    )
    problems = with_letters(by_place(row_findings(rows)), table.sheets)
    kept = without_refused(rows, problems).select(*PAYMENT_COLUMNS)
    return Payments(
        frame=kept,
        problems=by_place([table.problems, problems]),
        totals=wrong_totals(table.sheets, pl.concat([rows, left_out]), (AMOUNT, DUE, SUM)),
        read=rows.height + left_out.height,
        refused_fen=total_fen(rows) + total_fen(left_out) - total_fen(kept),
        rejected=pl.concat([refused_rows(rows, problems), left_out]).select(*PAYMENT_COLUMNS),
        files=table.files,
        unread=table.unread,
        layouts=layouts_of(table.sheets, TableKind.PAYMENTS),
    )


def total_fen(rows: pl.DataFrame) -> int:
    """The fen of some rows."""
    return int(rows.get_column("fen").sum())


def _file_facts(by_file: Mapping[str, PaymentFile]) -> FileFacts:
    return FileFacts(
        {name: one.term for name, one in by_file.items() if one.term is not None},
        {name: one.item for name, one in by_file.items() if one.item is not None},
    )


def _answered(sheets: Iterable[SheetReading]) -> pl.DataFrame:
    """The sheets in which a bank says what became of the money."""
    found = [(sheet.file, sheet.name) for sheet in sheets if STATUS in sheet.stated]
    return pl.DataFrame(found, schema=dict.fromkeys((FILE, SHEET), pl.String), orient="row")


def with_letters(problems: pl.DataFrame, sheets: Iterable[SheetReading]) -> pl.DataFrame:
    """Findings that name a column, with its letter and its header in the sheet of the row."""
    columns = [
        (sheet.file, sheet.name, stated, column.letter, column.header)
        for sheet in sheets
        for stated, column in sheet.stated.items()
    ]
    names = (FILE, SHEET, "表头", "letter", "header")
    known = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String), orient="row")
    found = problems.join(
        known, on=[FILE, SHEET, "表头"], how="left", nulls_equal=True, maintain_order="left"
    )
    return found.with_columns(
        pl.coalesce("列", "letter").alias("列"), pl.coalesce("header", "表头").alias("表头")
    ).select(problems.columns)


def _by_file(sources: Sequence[PaymentFile]) -> dict[str, PaymentFile]:
    """What all lines of a file are, by how messages call it."""
    of_path: dict[RosterSource, PaymentFile] = {}
    for source in sources:
        for path in roster_sources([source.path]):
            if of_path.setdefault(path, source) != source:
                hint = "一个文件里有几个学期的，请在表里加一列学期"
                problem = Diagnostic("E731", "同一个发放文件写了两次，说法不同", hint)
                raise RosterError([problem])
    shown = roster_sources([source.path for source in sources])
    return {name: of_path[path] for path, name in shown.items()}


def _mistakes(
    sheet: SheetReading, file: PaymentFile, amounts: AmountHeaders
) -> Iterator[Diagnostic]:
    """What keeps a sheet with people from being compared at all."""
    if sheet.layout is None:
        return
    columns = sheet.stated
    wide = list(amount_columns(sheet, amounts))
    by_item = bool(wide) and all(meant.item for _, meant in wide)
    by_month = bool(wide) and all(meant.month for _, meant in wide)
    known = {
        AMOUNT: bool(wide) or not columns.keys().isdisjoint((DUE, SUM)),
        TERM: file.term is not None or by_month or MONTH in columns,
        ITEM: file.item is not None or by_item or BANK_REMARK in columns,
    }
    for name, otherwise in known.items():
        if name not in columns and not otherwise:
            yield Diagnostic("E731", f"{sheet.shown}：没有“{name}”这一列", _HINTS[name])
    single = (ITEM, TERM, DAY, STATUS, YEAR, MONTH, BANK_REMARK)
    for column in sheet.columns:
        repeats = column.repeats
        if repeats is not None and (repeats.shown in single or repeats.shown in amounts):
            first = columns[repeats.shown]
            hint = leave_out(first, column)
            yield stated_twice(sheet.shown, first, column, repeats, hint)


_HINTS: Final = {
    AMOUNT: "别的叫法请用 --map 说明，如 --map 打卡数=金额",
    TERM: "请写明是哪个学期的，如 --paid 2019秋=发放.xlsx；有这一列而叫法不同，用 --map 说明",
    ITEM: "请写明是哪一项，如 --paid 2019秋/寄宿生生活补助=发放.xlsx，或用 --map 说明",
}
