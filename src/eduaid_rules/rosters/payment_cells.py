"""What cells of a payment file say: exact amounts, terms and days, however they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl

from ..errors import TermError
from ..policy.terms import Term
from .words import day_of

_AMOUNT: Final = r"^-?(\d{1,13}|\d{1,3}(,\d{3}){1,4})(\.\d{1,2}0*)?$"
"""Yuan with up to two places that say something, with or without thousands separators."""

_YEARS: Final = re.compile(
    r"(?P<first>\d{4})(?:[-—–~～至/](?P<second>\d{4}))?(?:学年度?|年度)?(?P<which>.+)"
)
_FIRST: Final = re.compile(r"(?:第?[一1]学期|上学期|上期|秋季?(?:学期)?)")
_SECOND: Final = re.compile(r"(?:第?[二2]学期|下学期|下期|春季?(?:学期)?)")


def fen_of(cells: pl.Expr) -> pl.Expr:
    """Amounts as whole fen; null for what is no amount, and for more than two places.

    >>> cells = pl.DataFrame({"a": ["1,500.00", "￥500元", "０.5", "-3", "1.005", "5e2", "无"]})
    >>> cells.select(fen_of(pl.col("a")))["a"].to_list()
    [150000, 50000, 50, -300, None, None, None]
    """
    text = cells.str.normalize("NFKC").str.replace_all(r"\s", "")
    text = text.str.replace(r"^(-?)[¥￥]", "$1").str.replace(r"(元|圆)(整|正)?$", "")
    bare = text.str.replace_all(",", "", literal=True)
    whole = bare.str.extract(r"^-?(\d+)", 1).cast(pl.Int64, strict=False)
    places = bare.str.extract(r"\.(\d{1,2})", 1).str.pad_end(2, "0").cast(pl.Int64, strict=False)
    fen = whole * 100 + places.fill_null(0)
    return pl.when(text.str.contains(_AMOUNT)).then(
        pl.when(text.str.starts_with("-")).then(-fen).otherwise(fen)
    )


def terms_of(texts: pl.Series) -> Mapping[str, Term]:
    """The different texts of a column that name a term, each with it."""
    read = ((text, term_of(text)) for text in texts.drop_nulls().unique())
    return {text: term for text, term in read if term is not None}


def term_of(text: str) -> Term | None:
    """A term by its name, or as a half of a school year; None for anything else.

    >>> [str(term_of(t)) for t in ("2019年秋季学期", "2019-2020学年第二学期")]
    ['2019秋', '2020春']
    >>> str(term_of("2019～2020学年度上期"))
    '2019秋'
    >>> term_of("2019-2020学年"), term_of("2019-2021学年第一学期")
    (None, None)
    """
    said = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    for form in (said, said.replace("年度", "年"), f"{said}季学期"):
        try:
            return Term.parse(form)
        except TermError:
            continue
    return _half(said)


def _half(said: str) -> Term | None:
    """2019-2020学年第一学期 is 2019秋, 第二学期 is 2020春."""
    found = _YEARS.fullmatch(said)
    if found is None:
        return None
    year, second, which = int(found["first"]), found["second"], found["which"]
    if "学年" not in said and second is None:
        return None
    if second is not None and int(second) != year + 1:
        return None
    try:
        autumn = Term(year, "秋")
    except TermError:
        return None
    if _FIRST.fullmatch(which):
        return autumn
    return autumn.next() if _SECOND.fullmatch(which) else None


def days_of(texts: pl.Series) -> Mapping[str, date]:
    """The different texts of a column that name a day, each with it."""
    made: dict[str, date] = {}
    for text in texts.drop_nulls().unique():
        said = unicodedata.normalize("NFKC", text).strip()
        try:
            made[text] = date.fromisoformat(day_of(said))
        except (ValueError, OverflowError):
            continue
    return made
