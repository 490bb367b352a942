"""Lists of other departments: which category each fills, and who on a roster is on it.

People are found by ID number, by household, or only nearly.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, TypeAlias

import polars as pl

from ...api import Policy
from ...errors import Diagnostic, RosterError
from ...policy.fact_types import FactType, Role
from ...policy.facts import Fact, Vocabulary
from ...policy.spellings.sheet_words import SheetWords
from ..reading.columns.layout import ColumnReading
from ..reading.columns.meanings import not_asked
from ..reading.identifiers import name_key, normalized, usable, with_text_columns
from ..reading.mapping import RosterMapping, fact_of_role, facts_of_roles, identifiers_with
from ..reading.persons.numbers import SEVERAL_NUMBERS
from ..reading.problems import FILE, PLACE, place_words
from ..reading.roster import Roster, read_roster_files
from ..reading.sources import RosterSource, each_source, roster_sources
from ..reading.unread import UnreadKind
from ..tables import Progress
from .list_names import (
    VALUE,
    ListName,
    claimed_values,
    in_order,
    list_names,
    refuse_other_lists,
    refuse_unsaid,
)
from .relatives import OWNER, WRONG_NUMBER, impossible_numbers, named_relatives
from .row_claims import (
    ANSWER,
    CURRENT,
    STATE,
    WHY,
    RowReader,
    date_facts,
    row_headers,
    with_said_over,
)
from .value_columns import Category, denials, of_other_lists, value_columns

ListSources: TypeAlias = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]

ID_NUMBER: Final = "number"
NAME: Final = "name_key"
HOUSE: Final = "house"
MATCH_KEYS: Final = (ID_NUMBER, NAME, HOUSE)
"""Columns by which people are compared; none of them is printed."""

_HEAD: Final = "户主"
_HEADS: Final = (
    Fact("户主姓名", "head_name", FactType.IDENTIFIER, role=Role.PERSON),
    Fact(
        "户主身份证号",
        "head_number",
        FactType.IDENTIFIER,
        headers=("户主身份证号码", "户主身份证", "户主证件号码", "户主公民身份号码"),
        role=Role.RESIDENT_ID,
    ),
)
"""A list may name the head of each household only."""

_COMPARED: Final = (Role.RESIDENT_ID, Role.PERSON, Role.HOUSEHOLD)
"""What people of both sides are compared by."""

_USUAL: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.PERSON: ("成员姓名", "家庭成员姓名", "人员姓名", "本人姓名", "对象姓名", "残疾人姓名"),
    Role.RESIDENT_ID: (
        *("成员身份证号", "家庭成员身份证号", "人员身份证号", "本人身份证号", "对象身份证号"),
        *("成员身份证号码", "家庭成员身份证号码", "人员身份证号码", "本人身份证号码"),
        *("成员证件号码", "人员证件号码", "对象身份证号码"),
    ),
    Role.HOUSEHOLD: ("家庭编号", "家庭编码", "户编码"),
}
"""How lists call what rosters call otherwise."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CategoryLists:
    """Everybody on some lists; ``rows`` and ``rejected`` have the place and what compares."""

    read: Roster
    rows: pl.DataFrame
    """A row for each person (``ENTRY``), and who that is in the row (``OWNER``)."""
    rejected: pl.DataFrame
    categories: tuple[Category, ...]
    """Those that have a list, in the vocabulary's order."""
    files: pl.DataFrame
    """A row for each file and category: 来源文件, 类别 (the place in ``categories``)."""
    claims: pl.DataFrame
    """``ENTRY``, ``CATEGORY``, ``STATE``, ``WHY``, ``ANSWER``: what each one's row says of him."""
    days: pl.DataFrame
    """``ENTRY`` and a column for each fact that is a day, where the row states it."""
    nobody: tuple[tuple[str, str], ...] = ()
    """What each list is called and its place as given, where nobody at all was read there."""

    def entries(self) -> pl.DataFrame:
        """The rows that hold at the term, once for each category."""
        held = self.claims.filter(pl.col(STATE) == CURRENT).select(ENTRY, CATEGORY)
        return self.rows.join(held, on=ENTRY, maintain_order="left")

    def set_aside(self) -> pl.DataFrame:
        """The others, with ``STATE``."""
        others = self.claims.filter(pl.col(STATE) != CURRENT)
        return self.rows.join(others.drop(WHY, ANSWER), on=ENTRY, maintain_order="left")


def read_lists(
    lists: Mapping[str, ListSources],
    policy: Policy,
    columns: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    *,
    at: date,
) -> CategoryLists:
    """The lists of some categories (by name, alias, or 事实.取值), each file read once.

    ``columns``: headers to identifiers, as for rosters. What ended by ``at`` counts no more.
    Raises RosterError.
    """
    vocabulary, words = policy.vocabulary, policy.sheet_words
    found = list_names(lists, vocabulary, words)
    given = [
        _Given(called, found[called], written, tuple(roster_sources([written])))
        for called, paths in lists.items()
        for written in each_source(paths)
    ]
    sources = [one.written for one in given]
    shown = roster_sources(sources)
    refuse_other_lists(_with_folders(given, shown), vocabulary, words)
    of_rows = row_headers(vocabulary, words)
    of_one = [name for name in found.values() if isinstance(name, Category)]
    taken = [header for headers in of_rows.values() for header in headers]
    asking = value_columns(of_one, taken).values()
    more = {_HEAD: (), **of_rows, **{one.column: (one.header,) for one in asking}}
    known = Vocabulary((*identifiers_with(vocabulary, more).facts, *_HEADS))
    usual = {
        header: name
        for role, headers in _USUAL.items()
        if (name := fact_of_role(vocabulary, role)) is not None
        for header in headers
    }
    used = not_asked(vocabulary, words, but_values=True)
    mapping = RosterMapping(columns=usual, sheet_words=used).with_columns(columns or {}, known)
    try:
        read = read_roster_files(sources, known, mapping, progress, once=False, relatives=True)
    except RosterError as error:
        raise RosterError(map(_of_list, error.diagnostics)) from None
    _refuse_unnumbered(read, vocabulary, shown)
    names = {(shown[source], one.name) for one in given for source in one.sources}
    said = RowReader(vocabulary, words, at).read(read.frame, _dated(read, vocabulary))
    said = with_said_over(said, read.sheets)
    denied = denials(read.frame, asking)
    claimed = claimed_values(said, names, denied)
    read = replace(read, unread=(*read.unread, *of_other_lists(read, asking, names)))
    own = {(file, name.column) for file, name in names if isinstance(name, Category)}
    told = set(claimed.select(FILE, VALUE).drop_nulls().unique().rows())
    filled = sorted(own | told)
    categories = in_order((value for _, value in filled), vocabulary)
    refuse_unsaid(names, claimed)
    places = {category.column: place for place, category in enumerate(categories)}
    place = pl.col(VALUE).replace_strict(places, default=None, return_dtype=pl.Int64)
    claimed = claimed.with_columns(place.alias(CATEGORY))
    files = pl.DataFrame(filled, schema={FILE: pl.String, VALUE: pl.String}, orient="row")
    rows = _everybody(read, vocabulary, words)
    of_place = rows.select(ENTRY, *PLACE)
    own_days = [fact.name for fact in date_facts(vocabulary)]
    return CategoryLists(
        read=read,
        rows=rows,
        rejected=with_keys(_people(read.rejected, vocabulary, words), vocabulary),
        categories=categories,
        files=files.select(FILE, place.alias(CATEGORY)),
        claims=of_place.join(claimed, on=PLACE, nulls_equal=True, maintain_order="left").select(
            ENTRY, CATEGORY, STATE, WHY, ANSWER
        ),
        days=of_place.join(said, on=PLACE, nulls_equal=True, maintain_order="left").select(
            ENTRY, *(pl.col(f"day_{name}").alias(name) for name in own_days)
        ),
        nobody=tuple(_of_nobody(given, read, shown)),
    )


@dataclass(frozen=True, slots=True)
class _Given:
    """A place as given for a list, what that list is called and of, and what is read there."""

    called: str
    name: ListName
    written: str | os.PathLike[str]
    sources: tuple[RosterSource, ...]


def _of_nobody(
    given: Iterable[_Given], read: Roster, shown: Mapping[RosterSource, str]
) -> Iterator[tuple[str, str]]:
    """The places, as given, of which no row of a person was read: only headers, or our own."""
    peopled = {sheet.file for sheet in read.sheets if sheet.people}
    for one in given:
        if peopled.isdisjoint(shown[source] for source in one.sources):
            yield one.called, os.fspath(one.written)


def _with_folders(
    given: Iterable[_Given], shown: Mapping[RosterSource, str]
) -> Iterator[tuple[str, ListName]]:
    """The files that nobody named, but a folder or an archive in which they are."""
    for one in given:
        for source in one.sources:
            if Path(str(source)) != Path(one.written):  # a sheet or a member may be written too
                yield shown[source], one.name


def _dated(read: Roster, vocabulary: Vocabulary) -> Mapping[str, set[str]]:
    """The facts that are a day for which each file has a column."""
    names = {fact.name for fact in date_facts(vocabulary)}
    found: dict[str, set[str]] = {}
    for sheet in read.sheets:
        found.setdefault(sheet.file, set()).update(names & sheet.stated.keys())
    return found


CATEGORY: Final = "category"
"""The place of a category among those that have a list."""
ENTRY: Final = "entry"
"""The place of a row among those of all lists, from 0."""


def with_keys(rows: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """Rows of people with what they are compared by: null where it cannot be."""
    number, name, house = (
        pl.col(column) if column in rows.columns else pl.lit(None, dtype=pl.String)
        for column in (fact_of_role(vocabulary, role) for role in _COMPARED)
    )
    key = name_key(name)
    return rows.with_columns(
        pl.when(usable(number)).then(number).alias(ID_NUMBER),
        pl.when(key != "").then(key).alias(NAME),
        pl.when(usable(house)).then(house).alias(HOUSE),
    )


def _everybody(read: Roster, vocabulary: Vocabulary, words: SheetWords) -> pl.DataFrame:
    """Whom the rows are about, and behind each of them who else stands in its row."""
    own = _people(read.frame, vocabulary, words).with_row_index("list_row")
    number = fact_of_role(vocabulary, Role.RESIDENT_ID) or ""
    others = named_relatives(read, vocabulary)
    if number in own.columns:  # a head who stands for the row is in it once
        others = others.join(
            own.drop_nulls(number), on=[*PLACE, number], how="anti", nulls_equal=True
        )
    places = own.select(*PLACE, "list_row")
    others = others.join(places, on=PLACE, how="left", nulls_equal=True, maintain_order="left")
    rows = pl.concat([own, others], how="diagonal").sort(
        "list_row", nulls_last=True, maintain_order=True
    )
    rows = with_text_columns(rows.drop("list_row"), (OWNER, WRONG_NUMBER))
    return with_keys(rows, vocabulary).with_row_index(ENTRY)


def _people(rows: pl.DataFrame, vocabulary: Vocabulary, words: SheetWords) -> pl.DataFrame:
    """The rows with every column that is asked for; who is named nowhere is the head."""
    names = facts_of_roles(vocabulary, _COMPARED)
    wanted = (*PLACE, *names, _HEAD, *(head.name for head in _HEADS))
    rows = with_text_columns(rows, wanted).select(wanted)
    heads = [
        pl.coalesce(_HEADS[0].name, normalized(pl.col(_HEAD), Role.PERSON, words)),
        pl.col(_HEADS[1].name),
    ]
    own = [fact_of_role(vocabulary, head.role) for head in _HEADS if head.role is not None]
    nobody = pl.all_horizontal(pl.col(name).is_null() for name in own if name is not None)
    rows = rows.with_columns(
        pl.when(nobody).then(head).otherwise(pl.col(name)).alias(name)
        for head, name in zip(heads, own, strict=True)
        if name is not None
    )
    return rows.select(*PLACE, *names)


def _of_list(problem: Diagnostic) -> Diagnostic:
    """A finding of a roster, with the option that is there for lists."""
    hint = (problem.suggestion or "").replace("--map", "--list-map").replace("或映射文件", "")
    return replace(problem, suggestion=hint or None)


def _of_members(columns: Sequence[ColumnReading]) -> bool:
    """Whether a sheet has the numbers of members of households, and is about nobody else."""
    own = any(c.owner is None and c.target and c.target.role is Role.PERSON for c in columns)
    return not own and any(column.owner_role is Role.RESIDENT_ID for column in columns)


def _refuse_unnumbered(
    read: Roster, vocabulary: Vocabulary, shown: Mapping[RosterSource, str]
) -> None:
    """Raise RosterError for files in which nobody can be found by a number of any kind."""
    numbers = {_HEADS[1].name, *facts_of_roles(vocabulary, (Role.RESIDENT_ID, Role.HOUSEHOLD))}
    comparable = {
        sheet.file
        for sheet in read.sheets
        if not numbers.isdisjoint(sheet.stated) or _of_members(sheet.columns)
    }
    paths = {name: path for path, name in shown.items()}
    problems = [
        Diagnostic(
            "E726",
            "名单里没有认出身份证号，也没有认出户编号，不能比对",
            "别的叫法请用 --list-map 列名=身份证号 说明",
            file=str(paths[file]),
        )
        for file, _ in read.files
        if file not in comparable
    ]
    if problems:
        raise RosterError(problems)


_MOST: Final = 5
"""How many rows of one kind are named."""

_MAY_HOLD_PEOPLE: Final = (
    UnreadKind.SHEET,
    *(UnreadKind.HIDDEN_SHEET, UnreadKind.HIDDEN_ROWS),
    *(UnreadKind.FILE, UnreadKind.UNREADABLE),
)
"""What was not read and may name somebody; columns are looked at themselves."""

_NOT_WHOLE: Final = "名单没有读全，不能用 --others-no：“名单上没有”可能只是没有读到"
_OR_WITHOUT: Final = "；或者不加 --others-no"


def refuse_incomplete(lists: CategoryLists, vocabulary: Vocabulary) -> None:
    """Raise RosterError (E736) with each place where somebody may stand who was not read."""
    problems = [
        Diagnostic("E736", f"{_NOT_WHOLE}。{where}", f"{to_do}{_OR_WITHOUT}")
        for where, to_do in _unread(lists, vocabulary)
    ]
    if problems:
        raise RosterError(problems)


def _unread(lists: CategoryLists, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """What was not read, and what to do about it."""
    for name, written in lists.nobody:
        yield f"“{name}”的名单 {written} 里没有读到一个人", "请写这一类真正的名单"
    for sheet in lists.read.sheets:
        for column in sheet.of_numbers:
            where = f"{sheet.shown} {column.letter}列“{column.header or '没有表头'}”"
            to_do = (
                f"请用 --list-map {column.letter}=身份证号 或 --list-map {column.letter}=不用 说明"
            )
            yield f"{where}里有身份证号，没有认出是谁的", to_do
    for one in lists.read.unread:
        if one.kind in _MAY_HOLD_PEOPLE:
            yield f"{one.where}：{one.kind.value}，{one.said}", one.to_do
    number = fact_of_role(vocabulary, Role.RESIDENT_ID)
    if number is None or number not in lists.rejected.columns:
        return
    texts = (lists.rejected.rename({number: "text"}), lists.rows.rename({WRONG_NUMBER: "text"}))
    cells = pl.concat([rows.select(*PLACE, "text") for rows in texts])
    several = cells.filter(pl.col("text").str.contains(SEVERAL_NUMBERS)).unique(PLACE).sort(PLACE)
    for place in several.head(_MOST).select(place_words()).to_series():
        yield f"{place}的一格里有两个身份证号，没有读", "请一人一行，每格只写一个号码"
    wrong = pl.col(number).is_in(impossible_numbers(lists.rejected.get_column(number)))
    unnamed = pl.all_horizontal(pl.col(NAME, HOUSE).is_null())
    alone = ~pl.col(number).str.contains(SEVERAL_NUMBERS)
    rows = lists.rejected.filter(wrong & unnamed & alone).head(_MOST)
    for place in rows.select(place_words()).to_series():
        yield f"{place}的{number}有误，又没有姓名，可能是任何人", "请改正这一行"
