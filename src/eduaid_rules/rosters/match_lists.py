"""Lists of other departments: which category each fills, and who is on it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

import polars as pl

from ..errors import Diagnostic, RosterError, did_you_mean, one_of
from ..policy.facts import Fact, FactType, Role, Value, Vocabulary
from .files import roster_paths
from .identifiers import name_key, stated, usable
from .mapping import RosterMapping, fact_of_role
from .other_tables import identifiers_with
from .problems import PLACE
from .roster import Roster, SheetReading, read_files
from .ticker import Progress

Sources: TypeAlias = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]

NUMBER: Final = "number"
NAME: Final = "name_key"
HOUSEHOLD: Final = "house"
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
class Lists:
    """Everybody on some lists; ``rows`` and ``rejected`` have the place and what compares."""

    read: Roster
    rows: pl.DataFrame
    rejected: pl.DataFrame
    categories: tuple[Category, ...]
    """Those that have a list, in the vocabulary's order."""
    files: pl.DataFrame
    """A row for each file and category: 来源文件, 类别 (the place in ``categories``)."""


def read_lists(
    lists: Mapping[str, Sources],
    vocabulary: Vocabulary,
    columns: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Lists:
    """The lists of some categories (by name, alias, or 事实.取值), each file read once.

    ``columns``: headers to identifiers, as for rosters. Raises RosterError.
    """
    found = _categories(lists, vocabulary)
    sources = [source for said in lists.values() for source in _each(said)]
    shown = roster_paths(sources)
    order = {category: place for place, category in enumerate(dict.fromkeys(found.values()))}
    known = Vocabulary((*identifiers_with(vocabulary, {_HEAD: ()}).facts, *_HEADS))
    usual = {
        header: name
        for role, headers in _USUAL.items()
        if (name := fact_of_role(vocabulary, role)) is not None
        for header in headers
    }
    mapping = RosterMapping(columns=usual).with_columns(columns or {}, known)
    try:
        read = read_files(sources, known, mapping, progress, once=False)
    except RosterError as error:
        raise RosterError(map(_of_list, error.diagnostics)) from None
    _refuse_blind(read, vocabulary, shown)
    pairs = {
        (shown[path], order[found[name]])
        for name, said in lists.items()
        for path in roster_paths(_each(said))
    }
    return Lists(
        read=read,
        rows=compared(_people(read.frame, vocabulary), vocabulary),
        rejected=compared(_people(read.rejected, vocabulary), vocabulary),
        categories=tuple(order),
        files=pl.DataFrame(sorted(pairs), schema=FILES, orient="row"),
    )


CATEGORY: Final = "category"
FILES: Final = {PLACE[0]: pl.String, CATEGORY: pl.Int64}


def compared(rows: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """Rows of people with what they are compared by: null where it cannot be."""
    number, name, house = (
        _column(rows, vocabulary, role) for role in (Role.RESIDENT_ID, Role.PERSON, Role.HOUSEHOLD)
    )
    plain = name_key(name)
    houses = stated(house, Role.STUDENT_ID)
    return rows.with_columns(
        pl.when(usable(number)).then(number).alias(NUMBER),
        pl.when(plain != "").then(plain).alias(NAME),
        pl.when(usable(houses)).then(houses).alias(HOUSEHOLD),
    )


def _column(rows: pl.DataFrame, vocabulary: Vocabulary, role: Role) -> pl.Expr:
    name = fact_of_role(vocabulary, role)
    return pl.col(name) if name in rows.columns else pl.lit(None, dtype=pl.String)


def _people(rows: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """The rows with every column that is asked for; who is named nowhere is the head."""
    roles = (Role.PERSON, Role.RESIDENT_ID, Role.HOUSEHOLD)
    names = [name for role in roles if (name := fact_of_role(vocabulary, role)) is not None]
    wanted = (*PLACE, *names, _HEAD, *(head.name for head in _HEADS))
    missing = (pl.lit(None, dtype=pl.String).alias(n) for n in wanted if n not in rows.columns)
    rows = rows.with_columns(missing).select(wanted)
    heads = [
        pl.coalesce(_HEADS[0].name, stated(pl.col(_HEAD), Role.PERSON)),
        pl.col(_HEADS[1].name),
    ]
    own = [fact_of_role(vocabulary, head.role) for head in _HEADS if head.role is not None]
    nobody = pl.all_horizontal(pl.col(name).is_null() for name in own if name is not None)
    made = rows.with_columns(
        pl.when(nobody).then(head).otherwise(pl.col(name)).alias(name)
        for head, name in zip(heads, own, strict=True)
        if name is not None
    )
    return made.select(*PLACE, *names)


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
    hint = (did_you_mean(name, list(known)) or "") + one_of(dict.fromkeys(values))
    return Diagnostic("E725", f"没有“{name}”这个类别", hint, path=name)


def _each(said: Sources) -> Iterator[str | os.PathLike[str]]:
    if isinstance(said, str | os.PathLike):
        yield said
    else:
        yield from said


def _of_list(problem: Diagnostic) -> Diagnostic:
    """A finding of a roster, with the option that is there for lists."""
    hint = (problem.suggestion or "").replace("--map", "--list-map").replace("或映射文件", "")
    return replace(problem, suggestion=hint or None)


def _refuse_blind(read: Roster, vocabulary: Vocabulary, shown: Mapping[Path, str]) -> None:
    """Raise RosterError for files in which nobody can be found by a number of any kind."""
    telling = {
        name
        for role in (Role.RESIDENT_ID, Role.HOUSEHOLD)
        if (name := fact_of_role(vocabulary, role)) is not None
    } | {_HEADS[1].name}
    seeing = {sheet.file for sheet in read.sheets if _states(sheet) & telling}
    paths = {name: path for path, name in shown.items()}
    problems = [
        Diagnostic(
            "E726",
            "名单里没有认出身份证号，也没有认出户编号，不能比对",
            "别的叫法请用 --list-map 列名=身份证号 说明",
            file=str(paths[file]),
        )
        for file, _ in read.files
        if file not in seeing
    ]
    if problems:
        raise RosterError(problems)


def _states(sheet: SheetReading) -> set[str]:
    """What the columns of a sheet state."""
    columns = sheet.layout.stating if sheet.layout else ()
    return {column.target.shown for column in columns if column.target}
