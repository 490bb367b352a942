"""Numbers that are none: typed where a field may not be empty, or counted within a class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import polars as pl

from ....policy.fact_types import Role
from ....policy.facts import Vocabulary
from ..columns.layout import ColumnReading
from ..identifiers import name_key, place_key, says_nothing, within_class
from ..mapping import fact_of_role
from ..problems import FILE, PLACE, ROW, SHEET, Problem, ProblemColumn, no_problems, row_problems

_EMPTY: Final = "这一列有{}行写着“{}”，按没有填处理"
_REPEATED: Final = "这个号不止一个班的人有（{}行），是班里或校里的号，不当作学籍号"
_COUNTED: Final = "这一列有{}行是“{}”这样的1到7位数字，是班里或校里的号，不当作学籍号"


def unstated_identifiers(
    rows: pl.DataFrame, columns: Sequence[ColumnReading], read: pl.DataFrame
) -> Iterator[pl.DataFrame]:
    """What was taken for nothing although something stands there, once for each text of a sheet.

    ``rows`` are the cells, ``read`` the identifiers by their names, row for row. Cells that
    plainly say that there is nothing (无, a dash) are not told.
    """
    for column in columns:
        if column.target is None or column.target.shown not in read.columns:
            continue
        cell = rows.get_column(str(column.index)).alias("text")
        none = read.get_column(column.target.shown).is_null() & cell.is_not_null()
        if not none.any():
            continue
        texts = pl.DataFrame([*(rows.get_column(name) for name in PLACE), cell]).filter(none)
        texts = texts.filter(~says_nothing(pl.col("text")))
        counted = pl.lit(value=False)
        if column.target.role is Role.STUDENT_ID:
            counted = within_class(pl.col("text"))
        about = ProblemColumn(column.letter, column.header)
        groups = (
            (texts.filter(~counted), pl.col("text").alias("all"), _EMPTY, "知道以后请填上"),
            (texts.filter(counted), pl.lit(0).alias("all"), _COUNTED, "请填写身份证号或全国学籍号"),
        )
        for some, by, message, hint in groups:
            if some.is_empty():
                continue
            found = some.group_by(FILE, SHEET, by, maintain_order=True).agg(
                pl.col(ROW).first(),
                pl.len().alias("rows"),
                pl.col("text").first().alias("first"),
            )
            text, value = pl.format(message, "rows", "first"), pl.col("first")
            yield row_problems(found, Problem.UNSTATED, text, hint, value=value, column=about)


def with_own_numbers(
    rows: pl.DataFrame, vocabulary: Vocabulary
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows without the 学号 that children of several classes have, and reminders of them.

    A school counts its pupils as another does; a number of the country is nobody else's.
    """
    roles = (Role.STUDENT_ID, Role.PERSON, Role.SCHOOL, Role.CLASS)
    names = {role: fact_of_role(vocabulary, role) for role in roles}
    known = {role: name for role, name in names.items() if name in rows.columns and name}
    student, person = known.get(Role.STUDENT_ID), known.get(Role.PERSON)
    places = [known[role] for role in (Role.SCHOOL, Role.CLASS) if role in known]
    if student is None or person is None or not places:
        return rows, no_problems()
    number = pl.col(student)
    own = rows.lazy().select(student, person, *places).with_row_index("at")
    digits = own.filter(number.str.contains(r"^[0-9]+$"))
    numbered = digits.filter(number.is_duplicated()).collect()
    if numbered.is_empty():
        return rows, no_problems()
    keys = numbered.select(
        "at",
        student,
        name_key(pl.col(person)).alias("name"),
        pl.struct(place_key(pl.col(name)).alias(f"at.{name}") for name in places).alias("where"),
    )
    several = (pl.col(key).n_unique().over(student) > 1 for key in ("name", "where"))
    at = keys.filter(*several).get_column("at")
    if at.is_empty():
        return rows, no_problems()
    counted = rows.select(pl.int_range(pl.len()).is_in(at.cast(pl.Int64).implode())).to_series()
    found = (
        rows.filter(counted)
        .group_by(student, maintain_order=True)
        .agg(*(pl.col(name).first() for name in PLACE), pl.len().alias("rows"))
    )
    text = pl.format(_REPEATED, "rows")
    hint, kind = "请填写身份证号或全国学籍号", Problem.UNSTATED
    problems = row_problems(found, kind, text, hint, value=number, column=student)
    return rows.with_columns(pl.when(~counted).then(number).alias(student)), problems
