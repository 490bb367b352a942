"""The rows of payment files: what their cells mean, and what is wrong with those that say nothing.

Each text of a term, a day, or a bank's answer is read once, however many rows have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from ...policy.facts import Vocabulary
from ...policy.spellings.sheet_words import SheetWords
from ...policy.spellings.written_amounts import amount_meant
from ...policy.spellings.written_terms import day_form, term_form
from ...policy.terms import Term
from ..reading.cell_texts import days_in, fen_in, in_yuan, terms_in
from ..reading.identifiers import with_text_columns
from ..reading.problems import FILE, PLACE, ROW, SHEET, Problem, row_problems
from ..reading.sheet_reading import SheetReading
from ..tables import AMOUNT, ITEM, TERM
from .bank_words import REASON, STATUS, with_answers
from .ledger_lookup import PERSON_COLUMNS, ledger_titles
from .months import MONTH, YEAR, month_findings, with_terms_of_months
from .wide_columns import DUE, SUM, AmountHeaders, marked_columns, unfolded

DAY, HOLDER = "发放日期", "收款人"
BANK_REMARK: Final = "摘要"

PAYMENT_COLUMNS: Final = {
    **dict.fromkeys(PLACE[:2], pl.String),
    PLACE[2]: pl.Int64,
    **dict.fromkeys(PERSON_COLUMNS.values(), pl.String),
    "holder": pl.String,
    "item": pl.String,
    "term": pl.String,
    "fen": pl.Int64,
    "day": pl.Date,
    "failed": pl.String,
    "column": pl.UInt16,
}
"""The columns of ``Payments.frame``: ``failed`` is why the money did not arrive; ``column`` where
the amount stands, counted from 0, if its row has several.
"""

_TEXT_COLUMNS: Final = {
    HOLDER: "holder",
    ITEM: "item_text",
    TERM: "term_text",
    AMOUNT: "amount_text",
    DAY: "day_text",
    STATUS: "status_text",
    REASON: "reason_text",
    DUE: "due_text",
    SUM: "sum_text",
    YEAR: "year_text",
    MONTH: "month_text",
    BANK_REMARK: "summary_text",
}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What all lines of files are where they have no column for it, by how messages call a file."""

    terms: Mapping[str, Term] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)


def named_rows(
    rows: pl.DataFrame,
    vocabulary: Vocabulary,
    sheets: Sequence[SheetReading],
    amounts: AmountHeaders,
) -> pl.DataFrame:
    """The rows with every column that payments can have, under the names used here.

    Where a sheet has a column for each item or month, a line for each of its cells.
    """
    own = {title: name for name, title in ledger_titles(vocabulary).items()}
    names = {**own, **_TEXT_COLUMNS}
    rows = rows.rename({old: new for old, new in names.items() if old in rows.columns})
    wanted = (*PLACE, *names.values(), *marked_columns(rows))
    rows = with_text_columns(rows, wanted).select(wanted).cast({ROW: pl.Int64})
    column = pl.lit(None, dtype=pl.UInt16).alias("column")
    return unfolded(_with_amounts(rows, sheets).with_columns(column), sheets, amounts)


def _with_amounts(rows: pl.DataFrame, sheets: Sequence[SheetReading]) -> pl.DataFrame:
    """In sheets without a column for the amount, what is said to be due, or the row's sum."""
    found = []
    for sheet in sheets:
        titles = sheet.stated.keys()
        if AMOUNT not in titles and titles & {DUE, SUM}:
            found.append((sheet.file, sheet.name, DUE if DUE in titles else SUM))
    if not found:
        return rows
    schema = dict.fromkeys((FILE, SHEET, "source"), pl.String)
    lacking = pl.DataFrame(found, schema=schema, orient="row")
    rows = rows.join(lacking, on=[FILE, SHEET], how="left", nulls_equal=True, maintain_order="left")
    source = pl.col("source")
    return rows.with_columns(
        pl.when(source == DUE)
        .then("due_text")
        .when(source == SUM)
        .then("sum_text")
        .otherwise("amount_text")
        .alias("amount_text"),
        pl.when(source.eq_missing(pl.lit(SUM))).then(None).otherwise("sum_text").alias("sum_text"),
    ).drop("source")


def payment_rows(
    rows: pl.DataFrame, files: FileFacts, asked: pl.DataFrame, words: SheetWords
) -> pl.DataFrame:
    """Named rows with what their cells mean, null where they mean nothing.

    ``asked`` are the sheets (``FILE`` and ``SHEET``) that have a column for a bank's answer.
    """
    terms = {text: str(term) for text, term in terms_in(rows["term_text"]).items()}
    of_file = _looked_up(FILE, {name: str(term) for name, term in files.terms.items()})
    own = _looked_up("term_text", terms)
    meant = rows.with_columns(
        _amounts(rows["amount_text"]).alias("fen"),
        own.alias("own_term"),
        of_file.alias("file_term"),
        pl.coalesce(own, of_file).alias("term"),
        pl.coalesce("item_text", _looked_up(FILE, files.items), "summary_text").alias("item"),
        _looked_up("day_text", days_in(rows["day_text"]), pl.Date()).alias("day"),
    )
    return with_answers(with_terms_of_months(meant), asked, words)


def _amounts(texts: pl.Series) -> pl.Expr:
    """The fen of a column of amounts; each text is read once."""
    different = texts.drop_nulls().unique()
    if different.is_empty():
        return pl.lit(None, dtype=pl.Int64)
    fen = different.to_frame("text").select(fen_in(pl.col("text"))).to_series()
    return pl.col(texts.name).replace_strict(different, fen, default=None, return_dtype=pl.Int64)


def _looked_up(
    column: str, meant: Mapping[str, object], dtype: pl.DataType | None = None
) -> pl.Expr:
    dtype = dtype or pl.String()
    if not meant:
        return pl.lit(None, dtype=dtype)
    return pl.col(column).replace_strict(
        list(meant), list(meant.values()), default=None, return_dtype=dtype
    )


def row_findings(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Rows of which the amount, the term, the item or the bank's answer cannot be read.

    Odd days are only named.
    """
    for name, text, value in (
        (AMOUNT, "amount_text", "fen"),
        (TERM, "term_text", "term"),
        (ITEM, "item_text", "item"),
    ):
        nothing = pl.col(value).is_null() & pl.col(text).is_null()
        none = rows.filter(nothing & pl.col("month_kind").is_null() if name == TERM else nothing)
        yield row_problems(none, Problem.INCOMPLETE, f"没有写{name}", "请补上", column=name)
    yield from _unreadable(rows)
    differ = rows.filter(pl.col("own_term") != pl.col("file_term"))
    message = pl.format("表里写的是{}，命令里说的是{}", "own_term", "file_term")
    kind, term = Problem.CONTRADICTION, pl.col("term_text")
    yield row_problems(differ, kind, message, "请核实是哪个学期", value=term, column=TERM)
    yield from month_findings(rows)
    yield from _wrong_sums(rows)
    status = pl.col("status_text")
    back = pl.format("金额是负数，又写着“{}”：不知道钱退回了没有", status)
    doubt = pl.when(pl.col("failed").is_not_null() & (pl.col("fen") < 0)).then(back)
    rows = rows.with_columns(pl.coalesce("unclear", doubt).alias("unclear"))
    unclear = rows.filter(pl.col("unclear").is_not_null())
    yield row_problems(
        unclear, Problem.NO_ANSWER, pl.col("unclear"), _ASK_BANK, value=status, column=STATUS
    )


def _wrong_sums(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Rows whose amounts do not add up to the sum that stands beside them."""
    stated = rows.filter(pl.col("sum_text").is_not_null())
    if stated.is_empty():
        return
    each = stated.group_by(PLACE, maintain_order=True).agg(
        pl.col("sum_text").first(),
        fen_in(pl.col("sum_text").first()).alias("says"),
        pl.col("fen").sum().alias("total"),
    )
    wrong = each.filter(~pl.col("says").eq_missing(pl.col("total")))
    message = pl.format("这一行的金额加起来是 {}，和合计不一样", in_yuan("total"))
    hint = "请核对；合计不用的写 --map，如 --map 合计=不用"
    value, kind = pl.col("sum_text"), Problem.CONTRADICTION
    yield row_problems(wrong, kind, message, hint, value=value, column=SUM)


_ASK_BANK: Final = (
    "请向银行问清，写成 成功 或 失败；县里银行的叫法写在规则包的“表格用词”里；"
    f"不是{STATUS}的列用 --map 说明不用"
)


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
