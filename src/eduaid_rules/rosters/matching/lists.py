"""Lists of other departments: which category each fills, and who on a roster is on it.

People are found by ID number, by household, or only nearly.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import polars as pl

from ...api import Policy
from ...errors import Diagnostic, RosterError
from ...policy.facts import Fact, FactType, Role, Value, Vocabulary
from ...suggestions import did_you_slip, one_of
from ..reading.columns.meanings import not_asked
from ..reading.identifiers import name_key, normalized, usable, with_text_columns
from ..reading.mapping import RosterMapping, fact_of_role, facts_of_roles, identifiers_with
from ..reading.problems import PLACE
from ..reading.roster import Roster, read_roster_files
from ..reading.sources import RosterSource, each_source, roster_sources
from ..tables import Progress

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


@dataclass(frozen=True, slots=True)
class Category:
    """A value of a multiple choice that lists fill."""

    fact: Fact
    value: Value

    @property
    def column(self) -> str:
        """The column of a roster that asks for it alone."""
        return f"{self.fact.name}.{self.value.name}"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CategoryLists:
    """Everybody on some lists; ``rows`` and ``rejected`` have the place and what compares."""

    read: Roster
    rows: pl.DataFrame
    rejected: pl.DataFrame
    categories: tuple[Category, ...]
    """Those that have a list, in the vocabulary's order."""
    files: pl.DataFrame
    """A row for each file and category: 来源文件, 类别 (the place in ``categories``)."""


def read_lists(
    lists: Mapping[str, ListSources],
    policy: Policy,
    columns: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> CategoryLists:
    """The lists of some categories (by name, alias, or 事实.取值), each file read once.

    ``columns``: headers to identifiers, as for rosters. Raises RosterError.
    """
    vocabulary = policy.vocabulary
    found = _categories(lists, vocabulary)
    sources = [source for paths in lists.values() for source in each_source(paths)]
    shown = roster_sources(sources)
    order = {category: number for number, category in enumerate(dict.fromkeys(found.values()))}
    known = Vocabulary((*identifiers_with(vocabulary, {_HEAD: ()}).facts, *_HEADS))
    usual = {
        header: name
        for role, headers in _USUAL.items()
        if (name := fact_of_role(vocabulary, role)) is not None
        for header in headers
    }
    words = not_asked(vocabulary, policy.sheet_words)
    mapping = RosterMapping(columns=usual, sheet_words=words).with_columns(columns or {}, known)
    try:
        read = read_roster_files(sources, known, mapping, progress, once=False)
    except RosterError as error:
        raise RosterError(map(_of_list, error.diagnostics)) from None
    _refuse_unnumbered(read, vocabulary, shown)
    pairs = {
        (shown[path], order[found[name]])
        for name, paths in lists.items()
        for path in roster_sources(each_source(paths))
    }
    return CategoryLists(
        read=read,
        rows=with_keys(_people(read.frame, vocabulary), vocabulary),
        rejected=with_keys(_people(read.rejected, vocabulary), vocabulary),
        categories=tuple(order),
        files=pl.DataFrame(sorted(pairs), schema=LIST_FILES, orient="row"),
    )


CATEGORY: Final = "category"
ENTRY: Final = "entry"
"""The place of a row among those of all lists, from 0."""
LIST_FILES: Final = {PLACE[0]: pl.String, CATEGORY: pl.Int64}


def with_keys(rows: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """Rows of people with what they are compared by: null where it cannot be."""
    number, name, house = (
        pl.col(column) if column in rows.columns else pl.lit(None, dtype=pl.String)
        for column in (fact_of_role(vocabulary, role) for role in _COMPARED)
    )
    key = name_key(name)
    house = normalized(house, Role.STUDENT_ID)
    return rows.with_columns(
        pl.when(usable(number)).then(number).alias(ID_NUMBER),
        pl.when(key != "").then(key).alias(NAME),
        pl.when(usable(house)).then(house).alias(HOUSE),
    )


def _people(rows: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """The rows with every column that is asked for; who is named nowhere is the head."""
    names = facts_of_roles(vocabulary, _COMPARED)
    wanted = (*PLACE, *names, _HEAD, *(head.name for head in _HEADS))
    rows = with_text_columns(rows, wanted).select(wanted)
    heads = [
        pl.coalesce(_HEADS[0].name, normalized(pl.col(_HEAD), Role.PERSON)),
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


def _categories(names: Iterable[str], vocabulary: Vocabulary) -> dict[str, Category]:
    """What each name means. Raises RosterError for all that mean nothing, or several things."""
    known: dict[str, list[Category]] = {}
    for slot in vocabulary.slots.values():
        for value in slot.fact.values if slot.fact.type is FactType.MULTIPLE else ():
            for name in value.names:
                known.setdefault(name, []).append(Category(slot.fact, value))
                known[f"{slot.fact.name}.{name}"] = [Category(slot.fact, value)]
    found, problems = {}, []
    for name in names:
        meant = known.get(name.strip(), [])
        if len(meant) == 1:
            found[name] = meant[0]
        else:
            problems.append(_no_category(name, meant, vocabulary, known))
    if problems:
        raise RosterError(problems)
    order = {slot.fact.name: slot.order for slot in vocabulary.slots.values()}
    ranked = sorted(found.items(), key=lambda e: (order[e[1].fact.name], _rank(e[1])))
    return dict(ranked)


def _rank(category: Category) -> int:
    return category.fact.values.index(category.value)


def _no_category(
    name: str, meant: list[Category], vocabulary: Vocabulary, known: Iterable[str]
) -> Diagnostic:
    if meant:
        hint = f"请写明是哪一个：{'、'.join(category.column for category in meant)}"
        return Diagnostic("E725", f"“{name}”是几个事实的取值", hint, path=name)
    values = [
        value.name
        for slot in vocabulary.slots.values()
        if slot.fact.type is FactType.MULTIPLE
        for value in slot.fact.values
    ]
    hint = (did_you_slip(name, known) or "") + one_of(dict.fromkeys(values))
    return Diagnostic("E725", f"没有“{name}”这个类别", hint, path=name)


def _of_list(problem: Diagnostic) -> Diagnostic:
    """A finding of a roster, with the option that is there for lists."""
    hint = (problem.suggestion or "").replace("--map", "--list-map").replace("或映射文件", "")
    return replace(problem, suggestion=hint or None)


def _refuse_unnumbered(
    read: Roster, vocabulary: Vocabulary, shown: Mapping[RosterSource, str]
) -> None:
    """Raise RosterError for files in which nobody can be found by a number of any kind."""
    numbers = {_HEADS[1].name, *facts_of_roles(vocabulary, (Role.RESIDENT_ID, Role.HOUSEHOLD))}
    comparable = {
        sheet.file
        for sheet in read.sheets
        if any(column.target and column.target.shown in numbers for column in sheet.columns)
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
