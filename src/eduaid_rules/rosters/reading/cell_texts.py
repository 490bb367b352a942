"""What people write where a policy has one form: yes and no, terms, days, amounts, sums.

Rule files and profiles are read strictly (``parse_yuan``, ``Term.parse``); rosters, lists and
payments are what schools and counties made, and are read by these forms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeAlias, assert_never

import polars as pl

from ...errors import TermError
from ...meaning.roster_texts import cell_word, western
from ...policy.fact_types import FactType
from ...policy.facts import NO, YES, Fact
from ...policy.spellings.sheet_words import SheetWords
from ...policy.spellings.written_terms import DAY_SPELLINGS, half_of_year
from ...policy.terms import Term, read_day

FrameValue: TypeAlias = str | bool | int | Decimal | date | tuple[str, ...]
"""A fact as frames state it: a name, yes or no, a number, yuan, a day, or a complete list."""

DASHES: Final = frozenset({"/", "\\", "-", "--", "—", "——"})
"""What is written into a cell that is left empty on purpose."""

YES_WORDS: Final = frozenset({YES, "√", "✓", "✔", "☑", "1", "有", "对", "y", "yes", "true", "t"})
NO_WORDS: Final = frozenset(
    {
        *(NO, "×", "✗", "✘", "x", "☐", "□", "0", "无", "没有", "不是", "n", "no", "f", "false"),
    }
)
NOTHING_WORDS: Final = NO_WORDS | DASHES
"""What says no where a list, or a mark, is asked for."""

SUM_WORDS: Final = ("合计", "总计", "小计", "共计", "本页")
"""How a row begins that adds up what stands above it."""

_ZEROS: Final = r"^0{2,}$"
"""What is typed where a field may not be left empty."""


@lru_cache(maxsize=16)
def missing_words(words: SheetWords) -> frozenset[str]:
    """What stands in a cell of which nothing is known (没有填), as cells are compared."""
    return frozenset(cell_word(word).casefold() for word in words.missing)


def nothing_written(text: str, words: SheetWords) -> bool:
    """Whether a cell only says that nothing is known yet: 待补, 同上, NULL, 00000000.

    Of a fact too: it is then unknown, and never what an empty cell may mean (空白为否).

    >>> words = SheetWords(missing=("待补", "N/A"))
    >>> [nothing_written(text, words) for text in ("n/a", "待 补", "0")]
    [True, True, False]
    """
    word = cell_word(text).casefold()
    return word in missing_words(words) or re.match(_ZEROS, word) is not None


_THOUSANDS: Final = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


def bare_yuan(text: str) -> str:
    """An amount as profiles state it: without ¥, 元 and thousands separators.

    >>> bare_yuan("¥1,500.00元"), bare_yuan("1,50")
    ('1500.00', '1,50')
    """
    bare = text.removeprefix("¥").removesuffix("元").strip()
    return bare.replace(",", "") if _THOUSANDS.fullmatch(bare) else bare


_DAY: Final = re.compile(
    rf"^{DAY_SPELLINGS}"
    r"(?:[ T]*(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?$"
)
_EIGHT_DIGITS: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})()$")
_SERIAL: Final = re.compile(r"^([1-9]\d{4})(?:\.(\d+))?$")
_NOTHING: Final = frozenset("0:.")
"""What a time of day is written with that is 0:00."""

_DAY_ZERO: Final = date(1899, 12, 30)
"""What spreadsheets count the days from."""


def iso_day(text: str, *, moments: bool = False) -> str:
    """A day however it is written; the number of a day as spreadsheets count them.

    What is no day stays as it is: a moment too, unless it is 0:00, or ``moments`` asks for the
    day on which the clock showed it.

    >>> iso_day("2019年9月1日"), iso_day("20190901"), iso_day("43709"), iso_day("九月")
    ('2019-09-01', '2019-09-01', '2019-09-01', '九月')
    >>> iso_day("2019/9/1 0:00"), iso_day("2019/9/1 8:30"), iso_day("2019/9/1 8:30", moments=True)
    ('2019-09-01', '2019/9/1 8:30', '2019-09-01')
    """
    serial = _SERIAL.match(text)
    found = serial or _DAY.match(text) or _EIGHT_DIGITS.match(text)
    if found is None or not (moments or _NOTHING.issuperset(found.groups("")[-1])):
        return text
    if serial:
        return (_DAY_ZERO + timedelta(days=int(serial[1]))).isoformat()
    year, month, day = (int(part) for part in found.groups()[:3])
    return f"{year:04}-{month:02}-{day:02}"


def day_serial(day: date) -> int:
    """The number of a day as spreadsheets count them.

    >>> day_serial(date(2019, 9, 1))
    43709
    """
    return (day - _DAY_ZERO).days


def written_term(text: str) -> Term | None:
    """A term by its name, or as a half of a school year; None for anything else.

    >>> [str(written_term(t)) for t in ("2019年秋季学期", "2019-2020学年第二学期")]
    ['2019秋', '2020春']
    >>> str(written_term("2019～2020学年度上期"))
    '2019秋'
    >>> written_term("2019-2020学年"), written_term("2019-2021学年第一学期")
    (None, None)
    """
    bare = cell_word(text)
    for form in (bare, bare.replace("年度", "年"), f"{bare}季学期"):
        try:
            return Term.parse(form)
        except TermError:
            continue
    half = half_of_year(bare)
    with suppress(TermError):
        return None if half is None else Term(*half)
    return None


_AMOUNT: Final = r"^-?(\d{1,13}|\d{1,3}(,\d{3}){1,4})(\.\d{1,2}0*)?$"
"""Yuan with up to two places that say something, with or without thousands separators."""


def fen_in(cells: pl.Expr) -> pl.Expr:
    """Amounts as whole fen; null for what is no amount, and for more than two places.

    >>> cells = pl.DataFrame({"a": ["1,500.00", "￥500元", "０.5", "-3", "1.005", "5e2", "无"]})
    >>> cells.select(fen_in(pl.col("a")))["a"].to_list()
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


YUAN: Final = pl.Decimal(20, 2)
"""The type of amounts: no sum of what cells can say is too long for it."""


def in_yuan(fen: pl.Expr | str) -> pl.Expr:
    """Fen as yuan with two places, exactly.

    >>> pl.select(in_yuan(pl.lit(31250))).item(), pl.select(in_yuan(pl.lit(-5))).item()
    (Decimal('312.50'), Decimal('-0.05'))
    """
    cells = pl.col(fen) if isinstance(fen, str) else fen
    return (cells.cast(YUAN) / pl.lit(100).cast(YUAN)).cast(YUAN)


def terms_in(texts: pl.Series) -> Mapping[str, Term]:
    """The different texts of a column that name a term, each with it."""
    read = ((text, written_term(text)) for text in texts.drop_nulls().unique())
    return {text: term for text, term in read if term is not None}


def days_in(texts: pl.Series) -> Mapping[str, date]:
    """The different texts of a column that name a day, or a moment of it, each with the day.

    Something was paid when the clock of the bank showed it: that day is all that is asked.
    """
    different = texts.drop_nulls().unique()
    read = ((text, read_day(iso_day(western(text), moments=True))) for text in different)
    return {text: day for text, day in read if day is not None}


def frame_value(fact: Fact, known: object) -> FrameValue:
    """A value as a student has it as frames state it; amounts in yuan."""
    if fact.type is FactType.YES_NO:
        return known == YES
    if fact.type is FactType.MULTIPLE:
        return tuple(known) if isinstance(known, list) else ()
    if fact.type in (FactType.MONEY, FactType.DECIMAL):
        return Decimal(str(known))
    if fact.type is FactType.DATE:
        return date.max if known == fact.never else date.fromisoformat(str(known))
    return known if isinstance(known, int) else str(known)


def dtype_of(fact: Fact) -> pl.DataType:
    """How a frame states a fact."""
    match fact.type:
        case FactType.SINGLE:
            return pl.Enum([value.name for value in fact.values])
        case FactType.MULTIPLE:
            return pl.List(pl.String)
        case FactType.YES_NO:
            return pl.Boolean()
        case FactType.INTEGER:
            return pl.Int64()
        case FactType.MONEY | FactType.DECIMAL:
            return pl.Decimal(18, fact.places or 2)
        case FactType.DATE:
            return pl.Date()
        case FactType.IDENTIFIER:
            return pl.String()
        case other:
            assert_never(other)
