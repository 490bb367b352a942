"""Who is on a roster: ID numbers that cannot be, and people who are there twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import polars as pl
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from ..policy.facts import Role, Vocabulary
from .headers import SAID_GRADE, ColumnReading
from .identifiers import FAULT
from .mapping import fact_of_role
from .problems import FILE, PLACE, ROW, SHEET, Finding, Place, findings
from .raw_sheets import SPOILT

_LENGTH: Final = 18

Problem: TypeAlias = tuple[Finding, str] | None
"""What is wrong with a number, and whether it cannot be or is only odd."""

_SEVERAL: Final = 3
"""How many places a message names."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Persons:
    """The people of all sheets together; ``rows`` are still with those that are refused."""

    rows: pl.DataFrame
    vocabulary: Vocabulary
    headers: Mapping[str, ColumnReading]
    """A column for each identifier, for messages."""

    def findings(self) -> Iterator[pl.DataFrame]:
        """Everything that is wrong with who people are."""
        number, student = (self._column(r) for r in (Role.RESIDENT_ID, Role.STUDENT_ID))
        if number is not None:
            problems = self._problems(number)
            wrong = self._told(number, problems[Finding.BAD_ID], Finding.BAD_ID)
            yield wrong
            yield self._told(number, problems[Finding.ODD_ID], Finding.ODD_ID)
            yield self._without(number)
            sound = self.rows.join(wrong, on=PLACE, how="anti", nulls_equal=True)
            yield from self._twice(sound, number)
            if student is not None:
                yield self._shared(sound, student, number)
                yield from self._twice(sound.filter(pl.col(number).is_null()), student)
        elif student is not None:
            yield from self._twice(self.rows, student)

    def _column(self, role: Role) -> str | None:
        name = fact_of_role(self.vocabulary, role)
        return name if name is not None and name in self.rows.columns else None

    def _problems(self, number: str) -> dict[Finding, dict[str, str]]:
        """What is wrong with each number that is wrong: each is looked at once."""
        cell = pl.col(number)
        told = ~cell.str.contains(SPOILT.pattern) & ~cell.str.contains(FAULT)
        texts = self.rows.filter(told).get_column(number).unique().sort()
        found: dict[Finding, dict[str, str]] = {Finding.BAD_ID: {}, Finding.ODD_ID: {}}
        looked_up: dict[str, Problem] = {}
        for text in texts:
            problem = _problem(text, looked_up)
            if problem is not None:
                found[problem[0]][text] = problem[1]
        return found

    def _told(self, number: str, problems: Mapping[str, str], kind: Finding) -> pl.DataFrame:
        """A finding for each number of some that something is wrong with."""
        cell = pl.col(number)
        if not problems:
            return findings(self.rows.clear(), kind, "", "")
        said = cell.replace_strict(list(problems), list(problems.values()), default=None)
        return findings(
            self.rows.filter(cell.is_in(list(problems))),
            kind,
            said,
            "请对照户口簿或身份证核对",
            value=cell,
            place=self._place(number),
        )

    def _without(self, number: str) -> pl.DataFrame:
        """People without a number, where there is a column for it: only a reminder."""
        known = [c for r in (Role.PERSON, Role.STUDENT_ID) if (c := self._column(r)) is not None]
        named = pl.any_horizontal(pl.col(name).is_not_null() for name in known) if known else False
        rows = self.rows.filter(pl.col(number).is_null() & named)
        text = "不能核对是不是同一个人"
        return findings(rows, Finding.NO_ID, text, "请补上身份证号", place=self._place(number))

    def _twice(self, rows: pl.DataFrame, key: str) -> Iterator[pl.DataFrame]:
        """The same person again: one of equal rows stays, of different ones none."""
        told = [name for name in rows.columns if name not in (*PLACE, SAID_GRADE)]
        several = rows.filter(pl.col(key).is_not_null() & pl.col(key).is_duplicated())
        if several.is_empty():
            return
        several = several.with_columns(
            _as_one(several, told).alias("all"), _place_said().alias("place")
        )
        each = pl.col("all").n_unique().over(key)
        others = pl.col("place").implode().over(key).list.head(_SEVERAL).list.join("、")
        first = pl.col("place").first().over(key)
        nth = pl.int_range(pl.len()).over(key)
        several = several.with_columns(
            each.alias("kinds"), others.alias("others"), first.alias("first"), nth.alias("nth")
        )
        differ = several.filter(pl.col("kinds") > 1)
        message = pl.format(
            f"{key}相同，内容不一样（{{}}）：{{}}", self._difference(differ, key), "others"
        )
        yield findings(
            differ,
            Finding.TWO_SCHOOLS,
            message,
            "请核实哪一行对，只留一行；核实之前都不发",
            value=pl.col(key),
            place=self._place(key),
        )
        yield findings(
            several.filter((pl.col("kinds") == 1) & (pl.col("nth") > 0)),
            Finding.TWICE,
            pl.format("和 {} 完全一样，只算一次", "first"),
            "请删除多余的一行",
            value=pl.col(key),
            place=self._place(key),
        )

    def _difference(self, rows: pl.DataFrame, key: str) -> pl.Expr:
        """In what the rows of one person differ: the school and the name first."""
        named = [c for r in (Role.SCHOOL, Role.PERSON) if (c := self._column(r)) is not None]
        told = [name for name in rows.columns if name not in (*PLACE, SAID_GRADE, key)]
        told = [*named, *(n for n in told if n not in named and n not in _OWN)]
        differing = [
            pl.when(_one(rows, name).n_unique().over(key) > 1).then(pl.lit(name)) for name in told
        ]
        return pl.concat_list(differing).list.drop_nulls().list.head(_SEVERAL).list.join("、")

    def _shared(self, rows: pl.DataFrame, student: str, number: str) -> pl.DataFrame:
        """One student number for several ID numbers."""
        several = pl.col(number).drop_nulls().n_unique().over(student) > 1
        found = rows.filter(pl.col(student).is_not_null() & several)
        text = f"{student}相同，{number}不同"
        return findings(
            found,
            Finding.SAME_NUMBER,
            text,
            "请核对",
            value=pl.col(student),
            place=self._place(student),
        )

    def _place(self, name: str) -> Place:
        column = self.headers.get(name)
        return Place(column.letter if column else None, name)


_OWN: Final = ("all", "place", "kinds", "others", "first", "nth")


def _problem(number: str, looked_up: dict[str, Problem]) -> Problem:
    """What is wrong with an ID number; days and areas are looked up once for all who share them."""
    if len(number) != _LENGTH:
        return Finding.BAD_ID, f"不是{_LENGTH}位"
    if not (number.isascii() and number[:-1].isdigit()):
        return Finding.BAD_ID, "前17位要全是数字，最后一位是数字或 X"
    if number[-1] != ric.calc_check_digit(number):
        return Finding.BAD_ID, "校验码不对，有一位写错了"
    for part, look_up in ((number[6:14], _of_day), (number[:10], _of_area_and_year)):
        if part not in looked_up:
            looked_up[part] = look_up(number)
        if looked_up[part] is not None:
            return looked_up[part]
    return None


def _of_day(number: str) -> Problem:
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return Finding.BAD_ID, "里面的出生日期不存在"
    return None


def _of_area_and_year(number: str) -> Problem:
    try:
        ric.get_birth_place(number)
    except ValidationError:  # an area of today may be on the number of somebody registered late
        return Finding.ODD_ID, "里面的地区代码，按出生年份查不到"
    return None


def _place_said() -> pl.Expr:
    sheet = (
        pl.when(pl.col(SHEET).is_not_null()).then(pl.format("[{}]", SHEET)).otherwise(pl.lit(""))
    )
    return pl.format("{}{} 第{}行", pl.col(FILE), sheet, pl.col(ROW))


def _one(rows: pl.DataFrame, name: str) -> pl.Expr:
    nested = rows.schema[name].is_nested()
    return pl.col(name).list.join("、") if nested else pl.col(name).cast(pl.String)


def _as_one(rows: pl.DataFrame, names: list[str]) -> pl.Expr:
    """Everything that is told of a person, as one value to compare."""
    return pl.struct(_one(rows, name).alias(name) for name in names)
