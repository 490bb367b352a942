"""Who somebody is: names and numbers as they are compared, impossible ID numbers, duplicates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl
from stdnum import numdb
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from ...policy.facts import Role, Vocabulary
from .cell_texts import DASHES
from .columns.layout import WRITTEN_GRADE, ColumnReading
from .mapping import fact_of_role
from .problems import PLACE, Problem, ProblemColumn, place_words, row_problems
from .raw_sheets import EXACT_DIGITS, NO_RESULT, SPOILT_NUMBER

NUMBER_ROLES: Final = (Role.RESIDENT_ID, Role.STUDENT_ID, Role.ACCOUNT)
"""What is a number on paper and must be text in a file."""

_FAILED: Final = (
    r"^(#(N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|Err:\d{3})$"
)
_NO_RESULT: Final = f"^{NO_RESULT}$"
FAULT: Final = f"{_FAILED}|{_NO_RESULT}"
"""What stands in a cell whose formula came to nothing."""


_UNSEEN: Final = r"\p{Cf}"
"""Marks that come along when text is copied, and that nobody sees."""

_BETWEEN_PARTS: Final = r"[·•‧∙・.。\s]"
"""What stands between the parts of a name, in one table so and in the other so."""

_NOTHING: Final = ("", "无", "暂无", "没有", "不详", "未知", *sorted(DASHES))
"""What is written where there is no number."""


def normalized(cells: pl.Expr, role: Role | None) -> pl.Expr:
    """An identifier as it is compared and printed; the word for no number is no number.

    A whole number that a program wrote with .0 is the number.
    """
    if role in (*NUMBER_ROLES, Role.HOUSEHOLD):
        cells = cells.str.replace(rf"^([0-9]{{1,{EXACT_DIGITS}}})\.0+$", "$1")
    if role in NUMBER_ROLES:
        number = cells.str.normalize("NFKC").str.replace_all(rf"[\s'‘’`]|{_UNSEEN}", "")
        if role is not Role.STUDENT_ID:
            number = number.str.replace_all("-", "", literal=True)
        return pl.when(~number.is_in(_NOTHING)).then(number.str.to_uppercase())
    if role is Role.PERSON:
        name = cells.str.replace_all(_UNSEEN, "")
        chinese = name.str.contains(r"\p{Han}")
        return pl.when(chinese).then(name.str.replace_all(r"\s", "")).otherwise(name)
    return cells


def with_text_columns(rows: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """The rows with all of some columns of text; those that nobody stated are empty."""
    missing = [name for name in names if name not in rows.columns]
    return rows.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)


def name_key(names: pl.Expr) -> pl.Expr:
    """A name as it is compared: without spaces, and without the points between its parts."""
    plain = names.str.normalize("NFKC").str.replace_all(_BETWEEN_PARTS, "")
    return plain.str.to_lowercase()


def usable(cells: pl.Expr) -> pl.Expr:
    """Whether an identifier can be compared: something is there that is not spoilt."""
    return ~cells.str.contains(FAULT) & ~cells.str.contains(SPOILT_NUMBER.pattern)


def age_on(number: pl.Expr, day: date) -> pl.Expr:
    """The full years on a day of who has that ID number."""
    year, month_day = (number.str.slice(start, 4).cast(pl.Int64, strict=False) for start in (6, 10))
    had_birthday = month_day <= day.month * 100 + day.day
    return day.year - year - pl.when(had_birthday).then(0).otherwise(1)


_UNUSABLE: Final = {
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
}


def unusable_cells(
    rows: pl.DataFrame, columns: Sequence[ColumnReading], kind: Problem
) -> dict[int, pl.DataFrame]:
    """By the index of a column, its cells in which a formula failed or digits were lost."""
    pattern, message, hint = _UNUSABLE[kind]
    by_index = {column.index: column for column in columns}
    matching = [pl.col(str(index)).str.contains(pattern) for index in by_index]
    if not matching:
        return {}
    found: dict[int, pl.DataFrame] = {}
    some = rows.select(cells.any() for cells in matching).row(0)  # all columns at once
    for (index, column), cells, any_cell in zip(by_index.items(), matching, some, strict=True):
        if any_cell:
            about = ProblemColumn(column.letter, column.header)
            wrong, cell = rows.filter(cells), pl.col(str(index))
            found[index] = row_problems(wrong, kind, message, hint, value=cell, column=about)
    return found


_LENGTH: Final = 18
_ABROAD: Final = ("83", "9")
"""Taiwan residents and foreigners who live here; the list of places does not have them."""

_SEVERAL: Final = 3
"""How many places a message names."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PersonChecks:
    """The people of all sheets together; ``rows`` are still with those that are refused."""

    rows: pl.DataFrame
    vocabulary: Vocabulary
    headers: Mapping[str, ColumnReading]
    """A column for each identifier, for messages."""
    once: bool = True
    """Whether somebody has one row only, as on a roster; payments have many."""

    def findings(self) -> Iterator[pl.DataFrame]:
        """Everything that is wrong with who people are."""
        number, student = (self._column(r) for r in (Role.RESIDENT_ID, Role.STUDENT_ID))
        if number is not None:
            wrong = self._invalid(number)
            yield wrong
            if not self.once:
                return
            yield self._without(number)
            sound = self.rows.join(
                wrong, on=PLACE, how="anti", nulls_equal=True, maintain_order="left"
            )
            yield from self._twice(sound, number)
            if student is not None:
                yield self._shared(sound, student, number)
                yield from self._twice(_partly_numbered(sound, student, number), student)
        elif student is not None and self.once:
            yield from self._twice(self.rows, student)

    def _column(self, role: Role) -> str | None:
        name = fact_of_role(self.vocabulary, role)
        return name if name is not None and name in self.rows.columns else None

    def _invalid(self, number: str) -> pl.DataFrame:
        """Numbers that no resident has; each is looked at once."""
        cell = pl.col(number)
        looked_up: dict[str, str | None] = {}
        texts = self.rows.filter(usable(cell)).get_column(number).unique().sort()
        found = ((text, _number_problem(text, looked_up)) for text in texts)
        wrong = {text: problem for text, problem in found if problem is not None}
        if not wrong:
            return row_problems(self.rows.clear(), Problem.BAD_ID, "", "")
        message = cell.replace_strict(list(wrong), list(wrong.values()), default=None)
        rows, hint = self.rows.filter(cell.is_in(list(wrong))), "请对照户口簿或身份证改正"
        column = self._column_at(number)
        return row_problems(rows, Problem.BAD_ID, message, hint, value=cell, column=column)

    def _without(self, number: str) -> pl.DataFrame:
        """People without a number, where there is a column for it: only a reminder."""
        known = [c for r in (Role.PERSON, Role.STUDENT_ID) if (c := self._column(r)) is not None]
        named = pl.any_horizontal(pl.col(name).is_not_null() for name in known) if known else False
        rows = self.rows.filter(pl.col(number).is_null() & named)
        text = "不能核对是不是同一个人"
        return row_problems(
            rows, Problem.NO_ID, text, "请补上身份证号", column=self._column_at(number)
        )

    def _twice(self, rows: pl.DataFrame, key: str) -> Iterator[pl.DataFrame]:
        """The same person again: one of equal rows stays, of different ones none."""
        content = [name for name in rows.columns if name not in (*PLACE, WRITTEN_GRADE)]
        rows = rows.filter(usable(pl.col(key)))
        several = rows.filter(pl.col(key).is_duplicated())
        if several.is_empty():
            return
        several = several.with_columns(
            _as_one(several, content).alias("all"), place_words().alias("place")
        )
        each = pl.col("all").n_unique().over(key)
        others = pl.col("place").implode().over(key).list.head(_SEVERAL).list.join("、")
        first = pl.col("place").first().over(key)
        nth = pl.int_range(pl.len()).over(key)
        several = several.with_columns(
            each.alias("versions"), others.alias("others"), first.alias("first"), nth.alias("nth")
        )
        differ = several.filter(pl.col("versions") > 1)
        message = pl.format(
            f"{key}相同，内容不一样（{{}}）：{{}}", self._difference(differ, key), "others"
        )
        same = several.filter((pl.col("versions") == 1) & (pl.col("nth") > 0))
        once = pl.format("和 {} 完全一样，只算一次", "first")
        for found, kind, text, hint in (
            (differ, Problem.TWO_SCHOOLS, message, "请核实哪一行对，只留一行；核实之前都不发"),
            (same, Problem.TWICE, once, "请删除多余的一行"),
        ):
            column = self._column_at(key)
            yield row_problems(found, kind, text, hint, value=pl.col(key), column=column)

    def _difference(self, rows: pl.DataFrame, key: str) -> pl.Expr:
        """In what the rows of one person differ: the school and the name first."""
        named = [c for r in (Role.SCHOOL, Role.PERSON) if (c := self._column(r)) is not None]
        left_out = {*PLACE, WRITTEN_GRADE, key, *named, *_OWN}
        names = [*named, *(name for name in rows.columns if name not in left_out)]
        differing = [
            pl.when(_one(rows, name).n_unique().over(key) > 1).then(pl.lit(name)) for name in names
        ]
        return pl.concat_list(differing).list.drop_nulls().list.head(_SEVERAL).list.join("、")

    def _shared(self, rows: pl.DataFrame, student: str, number: str) -> pl.DataFrame:
        """One student number for several ID numbers."""
        several = pl.col(number).drop_nulls().n_unique().over(student) > 1
        found = rows.filter(usable(pl.col(student))).filter(several)
        text = f"{student}相同，{number}不同"
        kind, value, column = Problem.SAME_NUMBER, pl.col(student), self._column_at(student)
        return row_problems(found, kind, text, "请核对", value=value, column=column)

    def _column_at(self, name: str) -> ProblemColumn:
        column = self.headers.get(name)
        return ProblemColumn(column.letter if column else None, name)


_OWN: Final = ("all", "place", "versions", "others", "first", "nth")


def _partly_numbered(rows: pl.DataFrame, student: str, number: str) -> pl.DataFrame:
    """The rows of a student number of which some have no ID number, and the others the same.

    Whoever it is may be there twice.
    """
    without = pl.col(number).is_null().any().over(student)
    one = pl.col(number).drop_nulls().n_unique().over(student) <= 1
    return rows.filter(pl.col(student).is_not_null()).filter(without & one)


def _number_problem(number: str, looked_up: dict[str, str | None]) -> str | None:
    """What is wrong with an ID number; a day and a province are looked up once."""
    if len(number) != _LENGTH:
        return f"不是{_LENGTH}位"
    if not (number.isascii() and number[:-1].isdigit()):
        return "前17位要全是数字，最后一位是数字或 X"
    if number[-1] != ric.calc_check_digit(number):
        return "校验码不对，有一位写错了"
    for part, look_up in ((number[6:14], _of_day), (number[:2], _of_province)):
        if part not in looked_up:
            looked_up[part] = look_up(number)
        if looked_up[part] is not None:
            return looked_up[part]
    return None


def _of_day(number: str) -> str | None:
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return "里面的出生日期不存在"
    return None


def _of_province(number: str) -> str | None:
    """Counties come and go, and who was registered late has a later one: they are not asked for."""
    known = any(found for _, found in numdb.get("cn/loc").info(number[:2]))
    return None if known or number.startswith(_ABROAD) else "开头的地区代码不存在"


def _one(rows: pl.DataFrame, name: str) -> pl.Expr:
    nested = rows.schema[name].is_nested()
    return pl.col(name).list.join("、") if nested else pl.col(name).cast(pl.String)


def _as_one(rows: pl.DataFrame, names: list[str]) -> pl.Expr:
    """Everything that is told of a person, as one value to compare."""
    return pl.struct(_one(rows, name).alias(name) for name in names)
