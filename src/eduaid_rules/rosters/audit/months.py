"""Payments by month (9月, 2019年9月, 年份 and 月份): the term in which a month lies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from ...errors import TermError
from ...meaning.roster_texts import cell_word
from ...policy.terms import Term, read_day
from ..reading.cell_texts import iso_day
from ..reading.problems import Problem, row_problems

YEAR, MONTH = "年份", "月份"
"""The columns in which lists say it."""

_YEAR: Final = re.compile(r"(\d{4})(?:年度?)?(?:\.0)?")
_MONTH: Final = re.compile(
    r"(?:(\d{4})[年\-./])?(\d{1,2})(?:\.0)?(?:月份?)?|(\d{4})(\d{2})(?:月份?)?"
)


@dataclass(frozen=True, slots=True)
class MonthMeant:
    """The term of a month, or why there is none."""

    term: Term | None = None
    kind: Problem | None = None
    message: str | None = None


def month_meant(year: str | None, month: str, known: Term | None) -> MonthMeant:
    """The term in which a month lies; without a year, ``known`` must be the term of the row.

    >>> str(month_meant("2020", "1", None).term), str(month_meant(None, "2020年3月", None).term)
    ('2019秋', '2020春')
    >>> month_meant(None, "9月", Term(2019, "秋")).term == Term(2019, "秋")
    True
    >>> month_meant(None, "9月", None).message, month_meant(None, "3月", Term(2019, "秋")).message
    ('没有写是哪一年的9月', '3月不在2019秋里')
    """
    written = cell_word(month)
    day = read_day(iso_day(written))
    found = None if day is not None else _MONTH.fullmatch(written)
    if day is not None:
        own, number = day.year, day.month
    elif found is not None and 1 <= int(found[2] or found[4]) <= 12:
        own, number = int(found[1] or found[3] or 0), int(found[2] or found[4])
    else:
        return MonthMeant(None, Problem.UNREADABLE, "月份看不懂")
    told = None if year is None else _YEAR.fullmatch(cell_word(year))
    if year is not None and told is None:
        return MonthMeant(None, Problem.UNREADABLE, f"年份“{year}”看不懂")
    if told is not None and own not in (0, int(told[1])):
        return MonthMeant(None, Problem.CONTRADICTION, f"年份写的是{told[1]}，月份写的是{own}年")
    own = int(told[1]) if told is not None else own
    if own:
        with suppress(TermError, ValueError):
            term = Term.on(date(own, number, 1))
            return MonthMeant(term) if known in (None, term) else _not_in(known, number)
        return MonthMeant(None, Problem.UNREADABLE, f"年份“{own}”看不懂")
    if known is None:
        return MonthMeant(None, Problem.INCOMPLETE, f"没有写是哪一年的{number}月")
    first, last = known.first_day, known.last_day
    there = any(first <= date(year, number, 1) <= last for year in (first.year, last.year))
    return MonthMeant(known) if there else _not_in(known, number)


def _not_in(known: Term | None, month: int) -> MonthMeant:
    return MonthMeant(None, Problem.CONTRADICTION, f"{month}月不在{known}里")


def with_terms_of_months(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the terms of their months; ``month_kind`` and ``month_message`` say why not.

    Each year, month and term is read once.
    """
    none = (pl.lit(None, dtype=pl.String).alias(n) for n in ("month_kind", "month_message"))
    if rows["month_text"].null_count() == rows.height:
        return rows.with_columns(*none)
    names = ["year_text", "month_text", "term"]
    texts = rows.select(names).filter(pl.col("month_text").is_not_null()).unique()
    meant = [
        month_meant(year, month, None if term is None else Term.parse(term))
        for year, month, term in texts.rows()
    ]
    known = texts.with_columns(
        pl.Series("of_month", [one.term and str(one.term) for one in meant], dtype=pl.String),
        pl.Series("month_kind", [one.kind and one.kind.value for one in meant], dtype=pl.String),
        pl.Series("month_message", [one.message for one in meant], dtype=pl.String),
    )
    found = rows.join(known, on=names, how="left", nulls_equal=True, maintain_order="left")
    term = pl.when(pl.col("month_text").is_null()).then("term").otherwise("of_month")
    return found.with_columns(term.alias("term")).drop("of_month")


def month_findings(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Rows whose month says nothing."""
    for kind in (Problem.UNREADABLE, Problem.CONTRADICTION, Problem.INCOMPLETE):
        wrong = rows.filter(pl.col("month_kind") == kind.value)
        hint = "请写成 2019年9月，或在命令里写学期，如 --paid 2019秋=发放.xlsx"
        value = pl.col("month_text")
        yield row_problems(wrong, kind, pl.col("month_message"), hint, value=value, column=MONTH)
