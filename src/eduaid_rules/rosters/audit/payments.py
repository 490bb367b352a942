"""Payments (发放) read from files: who got what, when, for which term; sums that do not add up."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from ...api import Policy
from ...arguments import checked
from ...errors import Diagnostic, RosterError
from ...meaning.roster_texts import unspaced
from ...policy.facts import Role, Vocabulary
from ...policy.spellings.written_amounts import amount_meant
from ...policy.spellings.written_terms import day_form, term_form
from ...policy.terms import Term, as_term
from ..reading.cell_texts import SUM_WORDS
from ..reading.cells import YUAN, days_in, fen_in, in_yuan, terms_in
from ..reading.headers import stated_twice
from ..reading.identifiers import with_text_columns
from ..reading.problems import (
    FILE,
    PLACE,
    PLACE_TITLES,
    ROW,
    SHEET,
    Problem,
    by_place,
    refused_places,
    row_problems,
    without_refused,
)
from ..reading.roster import read_table
from ..reading.sheet_reading import SheetReading
from ..reading.sources import RosterSource, roster_sources
from ..reading.unread import Unread
from ..tables import AMOUNT, ITEM, TERM, FrameContent
from .ledger_lookup import PERSON_COLUMNS, ledger_titles

TOTAL_COLUMNS: Final[Mapping[str, pl.DataType]] = {
    **dict(zip(PLACE_TITLES, (pl.String(), pl.String(), pl.Int64()), strict=True)),
    "原文": pl.String(),
    "写的金额": YUAN,
    "相加的金额": YUAN,
    "写的人数": pl.Int64(),
    "相加的人数": pl.Int64(),
    "问题": pl.String(),
}
"""The columns of sums that do not add up."""

_SPACED: Final = "|".join(r"\s*".join(word) for word in (*SUM_WORDS, "总人数", "人数", "以上"))
_SUM_START: Final = re.compile(rf"^[\s（(]*({_SPACED})")
"""How a sum begins; 累计 goes beyond the file, and cannot be held against it."""

_YUAN: Final = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)\s*元")
_PEOPLE: Final = re.compile(r"(\d+)\s*[人名]")
_SUM_COLUMNS: Final[Mapping[str, pl.DataType]] = {
    FILE: pl.String(),
    SHEET: pl.String(),
    ROW: pl.Int64(),
    "原文": pl.String(),
    "amount": pl.String(),
    "heads": pl.Int64(),
}
_SHEET: Final = (FILE, SHEET)


def wrong_totals(sheets: Iterable[SheetReading], rows: pl.DataFrame, amount: str) -> pl.DataFrame:
    """The sums of some sheets that are neither that of all lines above nor of the last ones.

    ``rows`` are all lines that were read, refused ones too, with ``fen``, ``who_name`` and
    ``resident``; ``amount`` names the column in which a sum stands.
    """
    found = [one for sheet in sheets for one in _sums_of_sheet(sheet, amount)]
    sums = pl.DataFrame(found, schema=_SUM_COLUMNS, orient="row")
    if sums.is_empty():
        return pl.DataFrame(schema=TOTAL_COLUMNS)
    return _wrong(_counted(sums.with_columns(fen_in(pl.col("amount")).alias("says")), rows))


def _sums_of_sheet(sheet: SheetReading, amount: str) -> Iterator[tuple[object, ...]]:
    """What the sums below or between the lines of a sheet say, a few rows of it."""
    targets = {str(c.index): c.target for c in sheet.columns if c.target is not None}
    money = next((name for name, target in targets.items() if target.shown == amount), "")
    names = next((name for name, target in targets.items() if target.role is Role.PERSON), "")
    for cells in sheet.foot_rows.iter_rows(named=True):
        texts = [str(text) for name, text in cells.items() if name != "row" and text]
        if not any(map(_SUM_START.match, texts)):
            continue
        text = " ".join(dict.fromkeys(texts))
        worded, people, counted = _YUAN.search(text), _PEOPLE.search(text), cells.get(names) or ""
        own = cells.get(money) or (worded[1] if worded else None)
        heads = int(people[1]) if people else int(counted) if counted.isdecimal() else None
        if own is not None or heads is not None:
            yield sheet.file, sheet.name, cells["row"], text, own, heads


def _counted(sums: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Each sum with what stands above it: from the top, and since the sum before."""
    somebody = pl.coalesce("resident", "who_name", pl.lit("?"))
    lines = rows.join(sums.select(_SHEET).unique(), on=_SHEET, how="semi", nulls_equal=True)
    lines = lines.select(*_SHEET, ROW, "fen", somebody.alias("somebody"))
    both = pl.concat([lines, sums.drop("amount")], how="diagonal")
    both = both.with_columns(pl.col("原文").is_not_null().alias("is_sum"))
    both = both.sort(*_SHEET, ROW).with_columns(
        (pl.col("is_sum").cum_sum() - pl.col("is_sum")).over(_SHEET).alias("part"),
        pl.struct(*_SHEET, "somebody").is_first_distinct().alias("new") & ~pl.col("is_sum"),
    )
    part = [*_SHEET, "part"]
    sums = both.with_columns(
        pl.col("fen").fill_null(0).cum_sum().over(_SHEET).alias("all_fen"),
        pl.col("fen").sum().over(part).alias("part_fen"),
        (~pl.col("is_sum")).cum_sum().over(_SHEET).alias("all_lines"),
        (~pl.col("is_sum")).sum().over(part).alias("part_lines"),
        pl.col("new").cum_sum().over(_SHEET).alias("all_heads"),
        pl.col("somebody").drop_nulls().n_unique().over(part).alias("part_heads"),
        (~pl.col("is_sum") & pl.col("fen").is_null()).cum_sum().over(_SHEET).alias("unread"),
    )
    return sums.filter("is_sum")


def _wrong(sums: pl.DataFrame) -> pl.DataFrame:
    """The sums that are neither, as they are printed."""
    money = (pl.col("says") != pl.col("all_fen")) & (pl.col("says") != pl.col("part_fen"))
    counts = ("all_lines", "part_lines", "all_heads", "part_heads")
    heads = pl.all_horizontal(pl.col("heads") != pl.col(name) for name in counts)
    money, heads = money.fill_null(value=False), heads.fill_null(value=False)
    unread = pl.when(pl.col("unread") > 0).then(
        pl.format("（上面有 {} 行的金额看不懂，没有加进去）", "unread")
    )
    wrong = pl.concat_str(
        pl.when(money).then(pl.lit("金额和上面各行相加不一样")),
        pl.when(heads).then(pl.lit("人数和上面各行不一样")),
        separator="；",
        ignore_nulls=True,
    )
    return sums.filter(money | heads).select(
        *(pl.col(name).alias(title) for name, title in zip(PLACE, PLACE_TITLES, strict=True)),
        "原文",
        in_yuan("says").alias("写的金额"),
        in_yuan("all_fen").alias("相加的金额"),
        pl.col("heads").alias("写的人数"),
        pl.col("all_lines").cast(pl.Int64).alias("相加的人数"),
        pl.concat_str(wrong, unread, ignore_nulls=True).alias("问题"),
    )


DAY, HOLDER = "发放日期", "收款人"
PAYMENT_HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    ITEM: ("项目", "项目名称", "资助名称", "补助项目", "补助名称", "资助项目名称", "资金名称"),
    AMOUNT: ("发放金额", "实发金额", "资助金额", "补助金额", "实发", "金额合计", "发放数额"),
    TERM: ("学年学期", "发放学期", "资助学期", "所属学期"),
    DAY: ("发放时间", "发放日", "打卡日期", "打卡时间", "到账日期", "支付日期", "交易日期"),
    HOLDER: ("户名", "持卡人", "收款人姓名", "账户名", "账户名称", "开户名", "收款户名"),
}
"""The columns of payments beside who somebody is, with how schools head them."""

PAYMENT_COLUMNS: Final = {
    **dict.fromkeys(PLACE[:2], pl.String),
    PLACE[2]: pl.Int64,
    **dict.fromkeys(PERSON_COLUMNS.values(), pl.String),
    "holder": pl.String,
    "item": pl.String,
    "term": pl.String,
    "fen": pl.Int64,
    "day": pl.Date,
}
"""The columns of ``Payments.frame``."""

_OTHER_UNITS: Final = ("万元", "千元", "百元", "(角)", "(分)")


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
    unread: tuple[Unread, ...] = ()
    """What stands in the files and was not read."""

    @property
    def refused(self) -> int:
        """The rows that cannot be compared."""
        return refused_places(self.problems).height


@checked
def read_payments(
    sources: str | os.PathLike[str] | PaymentFile | Iterable[str | os.PathLike[str] | PaymentFile],
    policy: Policy,
    *,
    term: Term | str | None = None,
    item: str | None = None,
    columns: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Payments:
    """What was paid by some files, messy as rosters are: who, which item, how much, when.

    Columns are recognised as those of rosters are, and 资助项目, 金额, 学期, 发放日期, 收款人
    besides; ``columns`` says what others are. ``term`` and ``item`` are those of all lines of
    files without such a column. A row without an amount, a term or an item that can be read is
    in ``Payments.problems`` with its place. Raises RosterError, and MissingExtra without the
    ``rosters`` extra.
    """
    if isinstance(sources, str | os.PathLike | PaymentFile):
        sources = [sources]
    known, vocabulary = None if term is None else as_term(term), policy.vocabulary
    files = [one if isinstance(one, PaymentFile) else PaymentFile(one) for one in sources]
    files = [replace(one, term=one.term or known, item=one.item or item) for one in files]
    by_file = _by_file(files)
    paths = [one.path for one in files]
    table = read_table(paths, policy, PAYMENT_HEADERS, columns, progress)
    found = [p for s in table.sheets for p in _mistakes(s, by_file.get(s.file, PaymentFile("")))]
    if found:
        raise RosterError(found)
    rows = _read(_named(table.frame, vocabulary), by_file)
    left_out = _read(_named(table.rejected, vocabulary), by_file)
    problems = by_place(_unread(rows))
    kept = without_refused(rows, problems).select(*PAYMENT_COLUMNS)
    return Payments(
        frame=kept,
        problems=by_place([table.problems, problems]),
        totals=wrong_totals(table.sheets, pl.concat([rows, left_out]), AMOUNT),
        read=table.read,
        refused_fen=total_fen(rows) + total_fen(left_out) - total_fen(kept),
        files=table.files,
        unread=table.unread,
    )


def total_fen(rows: pl.DataFrame) -> int:
    """The fen of some rows."""
    return int(rows.get_column("fen").sum())


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


def _mistakes(sheet: SheetReading, file: PaymentFile) -> Iterator[Diagnostic]:
    """What keeps a sheet with people from being compared at all."""
    if sheet.layout is None:
        return
    columns = {c.target.shown: c for c in sheet.columns if c.target is not None}
    of_file = {AMOUNT: False, TERM: file.term is not None, ITEM: file.item is not None}
    for name, known in of_file.items():
        if name not in columns and not known:
            yield Diagnostic("E731", f"{sheet.shown}：没有“{name}”这一列", _HINTS[name])
    for column in sheet.columns:
        if column.repeats is not None and column.repeats.shown in (AMOUNT, ITEM, TERM, DAY):
            first = columns[column.repeats.shown]
            hint = f"请说明哪一列不用，如 --map {column.header}=不用"
            yield stated_twice(sheet.shown, first, column, column.repeats, hint)
    header = unspaced(columns[AMOUNT].header) if AMOUNT in columns else ""
    header = header.replace("（", "(").replace("）", ")")
    if any(unit in header for unit in _OTHER_UNITS):
        message = f"{sheet.shown}：“{header}”的单位不是元"
        yield Diagnostic("E733", message, "请把这一列换算成元")


_HINTS: Final = {
    AMOUNT: "别的叫法请用 --map 说明，如 --map 打卡数=金额",
    TERM: "请写明是哪个学期的，如 --paid 2019秋=发放.xlsx；有这一列而叫法不同，用 --map 说明",
    ITEM: "请写明是哪一项，如 --paid 2019秋/寄宿生生活补助=发放.xlsx，或用 --map 说明",
}


def _named(rows: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """The rows with every column that payments can have, under the names used here."""
    own = {title: name for name, title in ledger_titles(vocabulary).items()}
    names = {**own, **_TEXT_COLUMNS}
    rows = rows.rename({old: new for old, new in names.items() if old in rows.columns})
    wanted = (*PLACE, *names.values())
    return with_text_columns(rows, wanted).select(wanted).cast({ROW: pl.Int64})


_TEXT_COLUMNS: Final = {
    HOLDER: "holder",
    ITEM: "item_text",
    TERM: "term_text",
    AMOUNT: "amount_text",
    DAY: "day_text",
}


def _read(rows: pl.DataFrame, by_file: Mapping[str, PaymentFile]) -> pl.DataFrame:
    """The rows with what their cells mean, null where they mean nothing."""
    terms = {text: str(term) for text, term in terms_in(rows["term_text"]).items()}
    files = {name: str(one.term) for name, one in by_file.items() if one.term is not None}
    items = {name: one.item for name, one in by_file.items() if one.item is not None}
    own, of_file = _looked_up("term_text", terms), _looked_up(FILE, files)
    return rows.with_columns(
        fen_in(pl.col("amount_text")).alias("fen"),
        own.alias("own_term"),
        of_file.alias("file_term"),
        pl.coalesce(own, of_file).alias("term"),
        pl.coalesce("item_text", _looked_up(FILE, items)).alias("item"),
        _looked_up("day_text", days_in(rows["day_text"]), pl.Date()).alias("day"),
    )


def _looked_up(
    column: str, meant: Mapping[str, object], dtype: pl.DataType | None = None
) -> pl.Expr:
    dtype = dtype or pl.String()
    if not meant:
        return pl.lit(None, dtype=dtype)
    return pl.col(column).replace_strict(
        list(meant), list(meant.values()), default=None, return_dtype=dtype
    )


def _unread(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Rows without an amount, a term or an item that can be read; odd days are only named."""
    for name, text, value in (
        (AMOUNT, "amount_text", "fen"),
        (TERM, "term_text", "term"),
        (ITEM, "item_text", "item"),
    ):
        none = rows.filter(pl.col(value).is_null() & pl.col(text).is_null())
        yield row_problems(none, Problem.INCOMPLETE, f"没有写{name}", "请补上", column=name)
    yield from _unreadable(rows)
    differ = rows.filter(pl.col("own_term") != pl.col("file_term"))
    message = pl.format("表里写的是{}，命令里说的是{}", "own_term", "file_term")
    kind, term = Problem.CONTRADICTION, pl.col("term_text")
    yield row_problems(differ, kind, message, "请核实是哪个学期", value=term, column=TERM)


def _amount_form(text: str) -> str | None:
    """What to write for an amount that is spelt otherwise; None: it cannot be told.

    >>> [_amount_form(text) for text in ("5百", "一千五百元", "1.2万", "500-600", "5元/天")]
    ['请写成 500', '请写成 1500', '请写成 12000', None, None]
    """
    meant = amount_meant(text) or ""
    return f"请写成 {meant.removesuffix('元')}" if meant.endswith("元") else None


_FORMS: Final = (
    (
        AMOUNT,
        "amount_text",
        "fen",
        "金额看不懂",
        "请写成元，最多两位小数，如 1250.50",
        _amount_form,
    ),
    (TERM, "term_text", "own_term", "学期看不懂", "请写成 2019秋 这样", term_form),
    (DAY, "day_text", "day", "没有看是不是迟发", "请写成 2019-10-08 这样", day_form),
)


def _unreadable(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Rows in which something is written that says nothing."""
    for name, text, value, message, usual, form in _FORMS:
        wrong = rows.filter(pl.col(text).is_not_null() & pl.col(value).is_null())
        written = wrong[text].unique().to_list()
        hints = {said: form(said) or usual for said in written}
        hint = _looked_up(text, hints)
        kind = Problem.ODD_DAY if name == DAY else Problem.UNREADABLE
        yield row_problems(wrong, kind, message, hint, value=pl.col(text), column=name)
