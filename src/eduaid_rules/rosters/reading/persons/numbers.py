"""Numbers of people, checked in columns: identity cards (GB 11643), other papers, bank cards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final

import polars as pl

from ....meaning.roster_texts import cell_word
from ....policy.fact_types import Role
from ....policy.facts import Vocabulary
from ....policy.spellings.sheet_words import SheetWords
from ..columns.meanings import DISABILITY_CARD
from ..identifiers import number_within
from ..mapping import fact_of_role

LENGTH: Final = 18
_PLACES: Final = (
    *("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37"),
    *("41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54"),
    *("61", "62", "63", "64", "65", "71", "81", "82"),
    *("83", *(f"9{digit}" for digit in range(10))),
)
"""The first two digits that there are: the provinces of GB/T 2260; then Taiwan residents and
foreigners who live here.

Counties come and go, and who was registered late has a later one: they are not asked for.
"""

SEVERAL_NUMBERS: Final = r"[0-9]{17}[0-9X][^0-9A-Z]*[0-9]{17}[0-9X]"
"""Two numbers of residents in one cell, whatever stands between them."""

_FIRST_YEAR: Final = 1900
"""Nobody who is born before gets or passes on any aid."""

_WEIGHTS: Final = tuple(2**power % 11 for power in range(LENGTH - 1, 0, -1))
_CHECK_DIGITS: Final = tuple("10X98765432")
"""By the weighted sum of the other digits, divided by 11, what is left."""


def resident_number_problems(numbers: pl.Series, today: date) -> pl.Series:
    """For each number (capitals, no spaces) what is wrong with it, in words, or null.

    Whoever is born after today, or before 1900, is nobody on a roster or a list.
    """
    number, day, born = pl.col("number"), pl.col("day"), pl.col("born")
    problems = (
        (number.str.contains(SEVERAL_NUMBERS), pl.lit("一格里有两个身份证号，不知道用哪一个")),
        (number.str.len_chars() != LENGTH, pl.lit(f"不是{LENGTH}位")),
        (
            ~number.str.contains(r"^[0-9]{17}[\x00-\x7F]$"),
            pl.lit("前17位要全是数字，最后一位是数字或 X"),
        ),
        (pl.col("given") != pl.col("check"), pl.lit("校验码不对，有一位写错了")),
        (born.is_null() | day.str.starts_with("0000"), pl.lit("里面的出生日期不存在")),
        (~number.str.head(2).is_in(_PLACES), pl.lit("开头的地区代码不存在")),
        (born.dt.year() < _FIRST_YEAR, pl.format(f"里面的出生日期{{}}在{_FIRST_YEAR}年以前", born)),
        (born > today, pl.format("里面的出生日期{}还没有到", born)),
    )
    found = pl.lit(None, dtype=pl.String)
    for holds, words in reversed(problems):
        found = pl.when(holds).then(words).otherwise(found)
    rows = numbers.to_frame("number").with_columns(
        number.str.slice(6, 8).alias("day"),
        number.str.tail(1).alias("given"),
        number.str.head(9).cast(pl.UInt32, strict=False).alias("front"),
        number.str.slice(9, 8).cast(pl.UInt32, strict=False).alias("back"),
    )
    rows = rows.with_columns(
        day.str.to_date("%Y%m%d", strict=False, cache=False).alias("born"),
        _check_digit().alias("check"),
    )
    wrong = rows.select(~pl.all_horizontal(~holds for holds, _ in problems)).to_series()
    wrong = wrong.fill_null(value=True)
    none = pl.repeat(None, len(numbers), dtype=pl.String, eager=True).alias(numbers.name)
    if not wrong.any():
        return none
    return none.scatter(wrong.arg_true(), rows.filter(wrong).select(found).to_series())


def _check_digit() -> pl.Expr:
    """The last digit, from the 17 before it: ``front`` the first nine, ``back`` the others."""
    front, back = pl.col("front"), pl.col("back")
    fronts = (
        pl.lit(_weighted(0, 4)).gather(front // 10**5),
        pl.lit(_weighted(4, 9)).gather(front % 10**5),
    )
    backs = (
        pl.lit(_weighted(9, 13)).gather(back // 10**4),
        pl.lit(_weighted(13, 17)).gather(back % 10**4),
    )
    total = pl.sum_horizontal(*fronts, *backs)
    return pl.lit(pl.Series(_CHECK_DIGITS)).gather(total % len(_CHECK_DIGITS))


@cache
def _weighted(first: int, end: int) -> pl.Series:
    """For each number that stands at some of the places, its weighted sum."""
    sums = [0]
    for weight in _WEIGHTS[first:end]:
        sums = [before + digit * weight for before in sums for digit in range(10)]
    return pl.Series(sums, dtype=pl.UInt32)


def holders_of_cards(
    found: pl.DataFrame, vocabulary: Vocabulary, words: SheetWords
) -> pl.DataFrame:
    """Identifiers, in which the number of a 残疾人证 is its holder's where the table says so."""
    number, kind = (fact_of_role(vocabulary, r) for r in (Role.RESIDENT_ID, Role.ID_KIND))
    if number not in found.columns or kind not in found.columns:
        return found
    cards = _disability_cards(words)
    told = [text for text in found[kind].unique().drop_nulls() if cell_word(text) in cards]
    within = pl.when(pl.col(kind).is_in(told)).then(number_within(pl.col(number)))
    return found.with_columns(within.otherwise(number).alias(number)) if told else found


def _disability_cards(words: SheetWords) -> frozenset[str]:
    """What the cards are called whose numbers packs have the headers of (残疾人证号)."""
    headers = map(cell_word, words.headers_of(DISABILITY_CARD))
    return frozenset(header.removesuffix("码").removesuffix("号") for header in headers)


_PASSPORT: Final = r"^[A-Z]*[0-9][A-Z0-9]*$"
_OF_HONG_KONG: Final = r"^[HM][0-9]{8}([0-9]{2})?$"
_OF_TAIWAN: Final = r"^[0-9]{8}$"
_OLD_FOREIGN: Final = r"^[A-Z]{3}[0-9]{12}$"
"""Before the cards of 2023, whose numbers have the form of a resident's."""

_SHORT_PASSPORT, _LONG_PASSPORT = 5, 9
"""The letters and digits of a passport's number."""


def paper_problems(
    numbers: pl.Series, kinds: pl.Series, words: SheetWords, today: date
) -> pl.Series:
    """For each number (capitals, no spaces) what is wrong with it, in words, or null.

    ``kinds``: what the table says of the paper; null where it says nothing, and then only a
    resident's number is one.
    """
    frame = pl.DataFrame({"number": numbers, "kind": kinds.cast(pl.String)})
    frame = frame.with_columns(resident_number_problems(numbers, today).alias("resident"))
    told = frame.get_column("kind").unique().drop_nulls()
    if told.is_empty():
        return frame.get_column("resident").alias(numbers.name)
    known = {cell_word(word): attribute for attribute, word in _kinds(words)}
    meant = {text: known.get(cell_word(text)) for text in told}
    frame = frame.with_columns(
        pl.col("kind")
        .replace_strict(list(meant), list(meant.values()), default=None, return_dtype=pl.String)
        .alias("is")
    )
    return frame.select(_problem().alias(numbers.name)).to_series()


def may_be_paper(number: pl.Expr) -> pl.Expr:
    """Whether a number has the form of one of another paper than a resident's card."""
    forms = (_OF_HONG_KONG, _OF_TAIWAN, _OLD_FOREIGN)
    return pl.any_horizontal(_passport(number), *(number.str.contains(form) for form in forms))


def _kinds(words: SheetWords) -> Iterator[tuple[str, str]]:
    for attribute in (*_FORMS, "resident_cards"):
        yield from ((attribute, word) for word in getattr(words, attribute))
    yield from (("resident_cards", word) for word in _disability_cards(words))


def _passport(number: pl.Expr) -> pl.Expr:
    length = number.str.len_chars()
    return number.str.contains(_PASSPORT) & length.is_between(_SHORT_PASSPORT, _LONG_PASSPORT)


_FORMS: Final = {
    "passports": (
        f"护照号码是{_SHORT_PASSPORT}到{_LONG_PASSPORT}位字母和数字",
        _passport(pl.col("number")),
    ),
    "home_passes": (
        "港澳通行证的号码是 H 或 M 加8位或10位数字",
        pl.col("number").str.contains(_OF_HONG_KONG),
    ),
    "taiwan_passes": ("台湾通行证的号码是8位数字", pl.col("number").str.contains(_OF_TAIWAN)),
    "foreign_cards": (
        "永久居留证的号码是18位，2023年以前的是3个字母加12位数字",
        pl.col("number").str.contains(_OLD_FOREIGN)
        | pl.col("resident").is_null() & pl.col("number").str.starts_with("9"),
    ),
}
"""For each kind: what a number of it looks like, in words, and whether it does."""


def _problem() -> pl.Expr:
    unknown = pl.col("kind").is_not_null() & pl.col("is").is_null()
    other = pl.format("身份证件类型“{}”看不懂，号码不是居民身份证号", "kind")
    found = pl.when(unknown & pl.col("resident").is_not_null()).then(other).otherwise("resident")
    for attribute, (words, fits) in _FORMS.items():
        wrong = pl.format("身份证件类型是“{}”：" + words, "kind")
        own = pl.when(~fits).then(wrong)
        found = (
            pl.when((pl.col("is") == attribute).fill_null(value=False)).then(own).otherwise(found)
        )
    return found


_SHORT_CARD, _LONG_CARD = 16, 19
_BANK_CARD: Final = rf"^62[0-9]{{{_SHORT_CARD - 2},{_LONG_CARD - 2}}}$"
"""Cards of 银联; passbooks and older accounts are numbered by each bank as it likes."""

_NEARLY: Final = r"^62[0-9]{12,13}$|^62[0-9]{18,}$"


def card_problem(cards: pl.Expr) -> pl.Expr:
    """What is odd about the number of a card, in words, or null."""
    length = pl.format(
        f"62开头的银行卡号是{_SHORT_CARD}到{_LONG_CARD}位，这个是{{}}位", cards.str.len_chars()
    )
    return (
        pl.when(cards.str.contains(_NEARLY))
        .then(length)
        .when(cards.str.contains(_BANK_CARD) & (_luhn(cards) != 0))
        .then(pl.lit("校验位不对，可能写错了一位"))
    )


def _luhn(cards: pl.Expr) -> pl.Expr:
    """What is left of the sum of the digits, every second from the right doubled, by 10."""
    number = cards.cast(pl.UInt64, strict=False)  # of up to nineteen digits
    parts = (
        pl.lit(_four_digits()).gather(number // 10**below % 10**_AT_ONCE)
        for below in range(0, _LONG_CARD, _AT_ONCE)
    )
    return pl.sum_horizontal(*parts) % 10


_AT_ONCE: Final = 4
"""Digits that are looked up together: an even number, so that all groups are doubled alike."""


@cache
def _four_digits() -> pl.Series:
    """The sum of each number of four digits, every second from the right doubled."""
    doubled = [digit * 2 // 10 + digit * 2 % 10 for digit in range(10)]
    sums = (
        doubled[n // 1000] + n // 100 % 10 + doubled[n // 10 % 10] + n % 10 for n in range(10_000)
    )
    return pl.Series(sums, dtype=pl.UInt32)
