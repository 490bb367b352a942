"""Columns of which nobody can say which one counts, or whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ....errors import Diagnostic
from ....meaning.roster_texts import bare_header, folded
from ....policy.fact_types import Role
from ..identifiers import ONE_EACH, identifier
from ..mapping import RosterMapping
from ..persons.table_body import body_of
from ..raw_sheets import RawSheet
from .layout import ColumnMeaning, ColumnReading, SheetLayout


def unclear_columns(
    sheet: RawSheet, layout: SheetLayout | None, mapping: RosterMapping
) -> Iterator[Diagnostic]:
    """E722 for what two columns of a sheet state, E727 for a number that may be another person's.

    Two columns with names or numbers are only refused where they differ in a row.
    """
    if layout is None:
        return
    for column in layout.columns:
        if column.repeats is not None:
            first = next(c for c in layout.known_columns if c.target == column.repeats)
            if not column.repeats.identifies or _differ(sheet, layout, mapping, (first, column)):
                hint = leave_out(first, column)
                problem = stated_twice(sheet.shown, first, column, column.repeats, hint)
                yield replace(problem, path=column.header)
    yield from _of_somebody(sheet, layout)


def leave_out(first: ColumnReading, second: ColumnReading) -> str:
    """What to do where two columns mean the same: which one to leave out, by their letters."""
    letters = f"--map {first.letter}=不用 或 --map {second.letter}=不用"
    name = folded(second.header)
    also = "" if bare_header(first.header) == bare_header(name) else f"，也可写表头：{name}=不用"
    return f"请说明哪一列不用，如 {letters}{also}"


def _differ(
    sheet: RawSheet,
    layout: SheetLayout,
    mapping: RosterMapping,
    columns: tuple[ColumnReading, ColumnReading],
) -> bool:
    """Whether two columns of the same kind say different things of somebody."""
    first, second = columns
    role = first.target.role if first.target is not None else None
    same_header = bare_header(first.header) == bare_header(second.header)
    if role is None or not (role in ONE_EACH or same_header) or first.card != second.card:
        return False  # a card beside the ID number is held against it row by row
    words = mapping.sheet_words
    one, two = (identifier(column, role, words) for column in columns)
    return bool(body_of(sheet, layout, words).rows.select((one != two).any()).item())


def _of_somebody(sheet: RawSheet, layout: SheetLayout) -> Iterator[Diagnostic]:
    """E727 for an ID number that is the child's or the one's who is named before it."""
    own, *others = layout.people
    number = own.columns.get(Role.RESIDENT_ID)
    if not own.columns.keys() & {Role.PERSON, Role.STUDENT_ID}:
        return
    for other in others:
        theirs, name = (other.columns.get(role) for role in (Role.RESIDENT_ID, Role.PERSON))
        if theirs is None or not theirs.placed or (number is not None and not number.placed):
            continue
        hint = (
            f"是孩子的就写 --map {theirs.letter}=身份证号，"
            f"是{other.owner}的就写 --map {theirs.letter}=不用"
        )
        before = f"{name.letter}列“{name.header}”" if name is not None else f"“{other.owner}”"
        message = (
            f"{sheet.shown}：{theirs.letter}列“{theirs.header}”在{before}后面，"
            f"不知道是孩子的还是{other.owner}的"
        )
        yield Diagnostic("E727", message, hint, path=theirs.header)


def stated_twice(
    sheet: str, first: ColumnReading, second: ColumnReading, meaning: ColumnMeaning, hint: str
) -> Diagnostic:
    """E722: two columns of a sheet mean the same."""
    both = f"{first.letter}列“{first.header}”和{second.letter}列“{second.header}”"
    return Diagnostic("E722", f"{sheet}：{both}说的都是{meaning.shown}", hint)
