"""Who somebody is, as it is read and compared: names and numbers, and what stands for none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

import polars as pl

from ...policy.fact_types import Role
from ...policy.spellings.sheet_words import NO_SHEET_WORDS, SheetWords
from ..cell_search import columns_matching
from .cell_texts import DASHES, missing_words
from .columns.layout import ColumnReading, SheetLayout
from .problems import Problem, ProblemColumn, row_problems
from .raw_sheets import EXACT_DIGITS, NO_RESULT, SPOILT_NUMBER

NUMBER_ROLES: Final = (Role.RESIDENT_ID, Role.STUDENT_ID, Role.ACCOUNT)
"""What is a number on paper and must be text in a file."""

ONE_EACH: Final = (Role.PERSON, Role.RESIDENT_ID, Role.ACCOUNT, Role.SCHOOL, Role.HOUSEHOLD)
"""Of what everybody has one, however the columns are headed; a 学号 may differ from the 学籍号."""

_FAILED: Final = (
    r"^(#(N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|Err:\d{3})$"
)
_NO_RESULT: Final = f"^{NO_RESULT}$"
FAULT: Final = f"{_FAILED}|{_NO_RESULT}"
"""What stands in a cell whose formula came to nothing."""

_FAULT_SIGNS: Final = "#:"
"""One of them stands in each such cell."""

_MARKS: Final = r"\p{Cf}\x{FE00}-\x{FE0F}\x{E0100}-\x{E01EF}\x{180B}-\x{180D}\x{34F}\x{3164}"
"""Marks that come along when text is copied, or that choose a shape, and that nobody sees."""

_POINTS: Final = r"·•‧∙⋅・･●˙․⸱⸳ꞏ\x{387}.．﹒。｡"
"""What stands between the parts of a name, in one table so and in the other so."""

_OLD_CODES: Final = {
    "\ue816": "\U00020087",
    "\ue817": "\U00020089",
    "\ue818": "\U000200cc",
    "\ue81e": "\u9fb4",
    "\ue826": "\u9fb5",
    "\ue82b": "\u9fb6",
    "\ue82c": "\u9fb7",
    "\ue831": "\U000215d7",
    "\ue832": "\u9fb8",
    "\ue83b": "\U0002298f",
    "\ue843": "\u9fb9",
    "\ue854": "\u9fba",
    "\ue855": "\U000241fe",
    "\ue864": "\u9fbb",
    "\ufa11": "\u5d0e",
}
"""Characters with two codes: where GB 18030-2000 put those of GBK that Unicode did not have
(FE51, FE52, FE53, FE59, FE61, FE66, FE67, FE6C, FE6D, FE76, FE7E, FE90, FE91, FEA0) and where
they are now; 﨑, which NFKC leaves beside 崎."""

_NOTHING: Final = ("", "无", "暂无", "没有", "不详", "未知", *sorted(DASHES))
"""What is written where there is nothing."""

_SIGNS_ONLY: Final = r"[-–—_/\\*?.]+"
_ONE_DIGIT: Final = "|".join(f"{digit}{{6,}}" for digit in "123456789")
_FILLED_IN: Final = rf"0+|{_ONE_DIGIT}|0?123456(?:7(?:8(?:90?)?)?)?"
"""Numbers that nobody was given: zeros, one digit six times and more, 123456."""

_CLASS_NUMBER: Final = r"[0-9]{1,7}"
"""Numbers that are counted within a class or a school; those of a country are longer."""


def normalized(cells: pl.Expr, role: Role | None, words: SheetWords = NO_SHEET_WORDS) -> pl.Expr:
    """An identifier as it is printed; what stands for nothing is nothing.

    ``words`` know what stands for nothing besides (待补, NULL).
    A number is written in one form, so that equal texts are equal numbers; one that a program
    wrote with .0 is the number.
    """
    if role is Role.PERSON:
        none = rf"(?i)\s*(?:{_no_text(words)}|[0０]+)\s*"
        return _unless_plain(cells, _PLAIN_NAME, none, lambda odd: _something(_name(odd), none))
    if role not in (*NUMBER_ROLES, Role.HOUSEHOLD):
        return cells
    none = f"{_no_text(words)}|{_FILLED_IN}"
    if role is Role.STUDENT_ID:
        none = f"{none}|{_CLASS_NUMBER}"
    return _unless_plain(
        cells, _PLAIN_NUMBER, none, lambda odd: _something(_number(odd, role), none)
    )


def identifier(column: ColumnReading, role: Role | None, words: SheetWords) -> pl.Expr:
    """The cells of a column as an identifier; of a 残疾人证 the holder's ID number."""
    cells = normalized(pl.col(str(column.index)), role, words)
    return number_within(cells) if column.card else cells


def number_within(cards: pl.Expr) -> pl.Expr:
    """The holder's ID number of the number of a 残疾人证; what is none stays."""
    return cards.str.replace(f"^({RESIDENT_FORM}){CARD_TAIL}$", "$1")


RESIDENT_FORM: Final = "[0-9]{17}[0-9X]"
"""What an ID number looks like."""

CARD_TAIL: Final = "[1-7][1-4](?:B[0-9]{1,2})?"
"""What a 残疾人证 has behind the ID number: 类别, 等级, and how often it was issued anew."""

_PLAIN_NAME: Final = r"^[\p{Han}A-Za-z0-9]+$"
_PLAIN_NUMBER: Final = r"^[A-Z0-9]+$"
"""What stays as it is, if it does not stand for nothing."""


def _name(cells: pl.Expr) -> pl.Expr:
    name = cells.str.replace_all(r"\p{Cf}", "")
    spaceless = name.str.replace_all(r"\s", "")
    return pl.when(name.str.contains(r"\p{Han}")).then(spaceless).otherwise(name)


def _number(cells: pl.Expr, role: Role) -> pl.Expr:
    cells = cells.str.replace(rf"^([0-9]{{1,{EXACT_DIGITS}}})\.0+$", "$1")
    number = cells.str.normalize("NFKC").str.replace_all(rf"[\s'‘’`{_MARKS}]", "")
    if role in (Role.RESIDENT_ID, Role.ACCOUNT):
        number = number.str.replace_all("-", "", literal=True)
    return number.str.to_uppercase()


def _unless_plain(
    cells: pl.Expr, plain: str, nothing: str, change: Callable[[pl.Expr], pl.Expr]
) -> pl.Expr:
    """The cells changed, but for those of a plain form that do not stand for nothing."""

    def stay(texts: pl.Series) -> pl.Series:
        return texts.str.contains(plain) & ~texts.str.contains(f"^(?:{nothing})$")

    return _where_odd(cells, stay, change)


def _where_odd(
    cells: pl.Expr,
    stay: Callable[[pl.Series], pl.Series],
    change: Callable[[pl.Expr], pl.Expr],
) -> pl.Expr:
    """The cells changed; those are not gone through that plainly stay what they are."""

    def changed(texts: pl.Series) -> pl.Series:
        odd = (~stay(texts)).arg_true()
        if odd.is_empty():
            return texts
        found = texts.gather(odd).to_frame().select(change(pl.all())).to_series()
        return texts.clone().scatter(odd, found) if len(odd) < len(texts) else found

    return cells.map_batches(changed, return_dtype=pl.String, is_elementwise=True)


def _something(texts: pl.Expr, nothing: str) -> pl.Expr:
    """The texts, null where they match wholly; each is gone through once."""
    return texts.str.replace(rf"^(?:{nothing})$", "").str.extract(r"(?s)^(.+)$", 1)


@lru_cache(maxsize=16)
def _no_text(words: SheetWords) -> str:
    """A pattern of the words for nothing, in capitals, as they are typed on any keyboard."""
    known = {word.upper() for word in (*_NOTHING, *missing_words(words)) if word}
    known |= {word.translate(_WIDE) for word in known}
    return "|".join((*map(re.escape, sorted(known)), _SIGNS_ONLY))


_WIDE: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def says_nothing(cells: pl.Expr) -> pl.Expr:
    """Whether a cell is empty or plainly says that there is nothing: 无, a dash."""
    text = _bare(cells)
    return text.is_in(_NOTHING) | text.str.contains(rf"^{_SIGNS_ONLY}$")


def within_class(cells: pl.Expr) -> pl.Expr:
    """Whether a 学号 is counted within a class or a school, and no 学籍号."""
    text = _bare(cells)
    return text.str.contains(f"^{_CLASS_NUMBER}$") & ~text.str.contains(f"^(?:{_FILLED_IN})$")


def _bare(cells: pl.Expr) -> pl.Expr:
    return cells.str.normalize("NFKC").str.replace_all(rf"[\s{_MARKS}]", "")


def place_key(names: pl.Expr) -> pl.Expr:
    """The name of a school or a class as it is compared: signs that look alike are the same."""
    return _same_form(names, rf"[\s{_MARKS}]")


def name_key(names: pl.Expr) -> pl.Expr:
    """A name as it is compared, everywhere: as ``place_key``, and without points between parts."""
    return _same_form(names, rf"[\s{_MARKS}{_POINTS}]")


def _same_form(texts: pl.Expr, left_out: str) -> pl.Expr:
    return _where_odd(texts, _stays_same, lambda odd: _in_same_form(odd, left_out))


_SAME_FORM: Final = r"^[\x{4E00}-\x{9FFF}a-z0-9]+$"
"""What is compared as it stands: of these characters none has another code, or is left out."""


def _stays_same(texts: pl.Series) -> pl.Series:
    return texts.str.contains(_SAME_FORM)


def _in_same_form(texts: pl.Expr, left_out: str) -> pl.Expr:
    plain = texts.str.replace_all(left_out, "").str.replace_many(_OLD_CODES)
    return plain.str.normalize("NFKC").str.replace_all(r"\s", "").str.to_lowercase()


def with_text_columns(rows: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """The rows with all of some columns of text; those that nobody stated are empty."""
    missing = [name for name in names if name not in rows.columns]
    return rows.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)


UNUSABLE: Final = f"{FAULT}|{SPOILT_NUMBER.pattern}"
"""An identifier that cannot be compared."""

UNUSABLE_SIGNS: Final = f"{_FAULT_SIGNS}.eE"
"""One of them stands in each such identifier."""


def usable(cells: pl.Expr) -> pl.Expr:
    """Whether an identifier can be compared: something is there that is not spoilt."""
    return ~cells.str.contains(UNUSABLE)


def birthday(number: pl.Expr) -> pl.Expr:
    """When somebody was born, by a resident's number; null for those of other papers."""
    day = pl.when(number.str.contains(f"^{RESIDENT_FORM}$")).then(number.str.slice(6, 8))
    return day.str.to_date("%Y%m%d", strict=False, cache=False)


def age_on(born: pl.Expr, day: date) -> pl.Expr:
    """The full years on a day of who was born on another."""
    in_year = born.dt.month().cast(pl.Int32) * _MONTH + born.dt.day()
    return day.year - born.dt.year() - (in_year > day.month * _MONTH + day.day).cast(pl.Int32)


_MONTH: Final = 100
"""So that a month and a day of it are compared as one number."""


_KINDS: Final = {
    Problem.FAULT: (_FAILED, "不知道这里原来是什么", "请填写实际的内容；确实不知道就清空"),
    Problem.NO_RESULT: (
        _NO_RESULT,
        "单元格里是公式，文件里没有它的结果",
        "请用 Excel 或 WPS 打开这个文件，保存一次再用",
    ),
    Problem.SPOILT_NUMBER: (
        SPOILT_NUMBER.pattern,
        "末几位已经丢失，不能猜",
        "请把这一列设成“文本”格式，重新填写完整的号码",
    ),
    Problem.SPOILT_HOUSEHOLD: (
        SPOILT_NUMBER.pattern,
        "末几位已经丢失，不能按户比对",
        "请把这一列设成“文本”格式，重新填写完整的号码",
    ),
}


def failed_columns(rows: pl.DataFrame, columns: Iterable[ColumnReading]) -> list[ColumnReading]:
    """The columns with a formula that came to nothing."""
    by_name = {str(column.index): column for column in columns}
    return [by_name[name] for name in columns_matching(rows.select(*by_name), FAULT, _FAULT_SIGNS)]


def unusable_cells(
    rows: pl.DataFrame, columns: Sequence[ColumnReading], kind: Problem
) -> dict[int, pl.DataFrame]:
    """By the index of a column, its cells in which a formula failed or digits were lost."""
    pattern, message, hint = _KINDS[kind]
    by_name = {str(column.index): column for column in columns}
    found: dict[int, pl.DataFrame] = {}
    for name in columns_matching(rows.select(*by_name), pattern, UNUSABLE_SIGNS):
        column, cell = by_name[name], pl.col(name)
        about = ProblemColumn(column.letter, column.header)
        wrong = rows.filter(cell.str.contains(pattern))
        found[column.index] = row_problems(wrong, kind, message, hint, value=cell, column=about)
    return found


def where_sound(index: int) -> pl.Expr:
    """The cells of a column, but for those in which a formula failed."""
    cell = pl.col(str(index))
    return pl.when(~cell.str.contains(FAULT)).then(cell)


def unlike_cards(
    rows: pl.DataFrame, layout: SheetLayout, words: SheetWords
) -> Iterator[pl.DataFrame]:
    """Rows whose card is another person's than their ID number, or is no number of a card."""
    role = Role.RESIDENT_ID
    number = next((c for c in layout.known_columns if c.target and c.target.role is role), None)
    if number is None or number.card:
        return
    for column in layout.columns:
        if not column.card or column.repeats != number.target:
            continue
        card = identifier(column, role, words)
        unlike = rows.with_columns(card.alias("card"), identifier(number, role, words).alias("own"))
        unlike = unlike.filter(pl.col("card") != pl.col("own"), usable(pl.col("card")))
        whole = pl.col("card").str.contains(f"^{RESIDENT_FORM}$")
        about, value = ProblemColumn(column.letter, column.header), pl.col(str(column.index))
        for found, kind, text, hint in (
            (
                unlike.filter(whole),
                Problem.CONTRADICTION,
                f"{column.header}的前18位和{number.header}不一样",
                "请核对是哪一个写错了",
            ),
            (
                unlike.filter(~whole),
                Problem.OTHER_NUMBER,
                f"{column.header}应是身份证号后面加类别和等级，共20位，没有用它",
                "请对照残疾人证改正；没有的请清空",
            ),
        ):
            yield row_problems(found, kind, text, hint, value=value, column=about)
