"""The people of all sheets together: impossible numbers, and rows that may be one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import polars as pl

from ....meaning.roster_texts import cell_word
from ....policy.fact_types import FactType, Role
from ....policy.facts import Vocabulary
from ....policy.spellings.sheet_words import NO_SHEET_WORDS, SheetWords
from ...cell_search import columns_matching
from ..columns.layout import WRITTEN_GRADE, ColumnReading
from ..identifiers import NUMBER_ROLES, UNUSABLE, UNUSABLE_SIGNS, name_key, place_key, usable
from ..mapping import fact_of_role
from ..problems import PLACE, Problem, ProblemColumn, no_problems, place_words, row_problems
from .numbers import card_problem, may_be_paper, paper_problems

_SEVERAL: Final = 3
"""How many places a message names."""


@dataclass(frozen=True, eq=False, repr=False)
class PersonChecks:
    """The people of all sheets together; ``rows`` are still with those that are refused."""

    rows: pl.DataFrame
    vocabulary: Vocabulary
    headers: Mapping[str, ColumnReading]
    """A column for each identifier, for messages."""
    once: bool = True
    """Whether somebody has one row only, as on a roster; payments have many."""
    words: SheetWords = NO_SHEET_WORDS

    def findings(self) -> Iterator[pl.DataFrame]:
        """Everything that is wrong with who people are."""
        number, student = (self._column(r) for r in (Role.RESIDENT_ID, Role.STUDENT_ID))
        wrong = no_problems() if number is None else self._invalid(number)
        yield wrong
        if not self.once:
            return
        sound = _others(self.rows, wrong)
        if number is not None:
            yield self._without(number)
            again = self._again(sound, number)
            moved = self._moved(again, number)
            yield moved
            sound = _others(sound, moved)
            yield from self._twice(self._again(_others(again, moved), number), number)
        if student is not None:
            again = self._again(sound, student)
            if number is not None:
                yield self._shared(again, student, number)
                yield self._other_number(sound, student, number)
                again = _partly_numbered(again, student, number)
            yield from self._twice(again, student)
        yield from self._unnumbered(sound)
        yield from self._one_card(sound)
        yield self._odd_cards(sound)

    def _again(self, rows: pl.DataFrame, key: str) -> pl.DataFrame:
        """The rows whose number, of those that can be compared, others have too."""
        if key in self._different:
            return rows.clear()
        return self._usable(rows, key).filter(pl.col(key).is_duplicated())

    def _usable(self, rows: pl.DataFrame, name: str) -> pl.DataFrame:
        """The rows with an identifier that can be compared; most columns have no other."""
        cell = pl.col(name)
        return rows.filter(usable(cell) if name in self._spoilt else cell.is_not_null())

    @cached_property
    def _spoilt(self) -> frozenset[str]:
        """The identifiers of which some cell cannot be compared."""
        names = [*self._numbers, *filter(None, [self._column(Role.PERSON)])]
        return frozenset(columns_matching(self.rows.select(names), UNUSABLE, UNUSABLE_SIGNS))

    @cached_property
    def _different(self) -> frozenset[str]:
        """The columns of numbers in which nothing stands twice, as in most.

        Texts whose hashes are different are different, and hashes are compared much faster.
        """
        hashes = {name: pl.col(name).drop_nulls().hash() for name in self._numbers}
        alone = (cells.n_unique() == cells.len() for cells in hashes.values())
        found = self.rows.select(alone).row(0) if hashes else ()
        return frozenset(name for name, different in zip(hashes, found, strict=True) if different)

    @cached_property
    def _numbers(self) -> list[str]:
        found = (self._column(role) for role in NUMBER_ROLES)
        return [name for name in found if name is not None]

    def _column(self, role: Role) -> str | None:
        name = fact_of_role(self.vocabulary, role)
        return name if name is not None and name in self.rows.columns else None

    def _invalid(self, number: str) -> pl.DataFrame:
        """Numbers that nobody has; each is looked at once."""
        cell, stated = pl.col(number), self._column(Role.ID_KIND)
        kind = pl.lit(None, dtype=pl.String) if stated is None else pl.col(stated)
        rows = self.rows.select(*PLACE, number, kind.alias("kind"))
        papers = rows.select(number, "kind")
        papers = self._usable(papers if number in self._different else papers.unique(), number)
        message = paper_problems(papers[number], papers["kind"], self.words, date.today())
        wrong = papers.with_columns(message.alias("message")).drop_nulls("message")
        if wrong.is_empty():
            return no_problems()
        rows = rows.join(wrong, on=[number, "kind"], nulls_equal=True, maintain_order="left")
        name = fact_of_role(self.vocabulary, Role.ID_KIND)
        add = f"；是护照、通行证这样的证件，请加一列“{name}”写明" if name else ""
        hint = pl.lit("请对照户口簿或身份证改正") + pl.when(
            pl.col("kind").is_null() & may_be_paper(cell)
        ).then(pl.lit(add)).otherwise(pl.lit(""))
        text, column = pl.col("message"), self._column_at(number)
        return row_problems(rows, Problem.BAD_ID, text, hint, value=cell, column=column)

    def _without(self, number: str) -> pl.DataFrame:
        """People without a number, where there is a column for it: only a reminder."""
        known = [c for r in (Role.PERSON, Role.STUDENT_ID) if (c := self._column(r)) is not None]
        named = pl.any_horizontal(pl.col(name).is_not_null() for name in known) if known else False
        rows = self.rows.filter(pl.col(number).is_null() & named)
        text = "不能核对是不是同一个人"
        return row_problems(
            rows, Problem.NO_ID, text, "请补上身份证号", column=self._column_at(number)
        )

    def _twice(self, several: pl.DataFrame, key: str) -> Iterator[pl.DataFrame]:
        """The same person again: one of equal rows stays, of different ones none."""
        content = [name for name in several.columns if name not in (*PLACE, WRITTEN_GRADE)]
        if several.is_empty():
            return
        several = several.with_columns(
            pl.struct(self._as_one(several, name) for name in content).alias("all"),
            place_words().alias("place"),
        )
        several = several.join(_groups(several, [key]), on=key, maintain_order="left")
        several = several.with_columns(pl.int_range(pl.len()).over(key).alias("nth"))
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

    def _moved(self, several: pl.DataFrame, key: str) -> pl.DataFrame:
        """The rows at schools that a child has left (转出), beside the one where it is now.

        That one is judged as any other. A child who left everywhere, or is in two schools, or is
        called otherwise, is a question still.
        """
        left = {cell_word(word) for word in self.words.left}
        school, person = self._column(Role.SCHOOL), self._column(Role.PERSON)
        states = [s.fact.name for s in self.vocabulary.defaults if s.fact.name in several.columns]
        if school is None or not left or not states:
            return no_problems()
        states = [name for name in states if not several.schema[name].is_nested()]
        several = several.with_columns(pl.col(states).cast(pl.String))
        if several.is_empty() or not states:
            return no_problems()
        gone = [pl.col(name).is_in(sorted(left)).fill_null(value=False) for name in states]
        several = several.with_columns(
            pl.any_horizontal(gone).alias("gone"),
            pl.coalesce(
                pl.when(g).then(pl.col(n)) for g, n in zip(gone, states, strict=True)
            ).alias("state"),
            self._as_one(several, school).alias("at"),
            place_words().alias("place"),
        )
        staying = ~pl.col("gone")
        here = pl.col("at").filter(staying).first().over(key)
        one_name = pl.lit(value=True)
        if person is not None:
            one_name = self._as_one(several, person).drop_nulls().n_unique().over(key) <= 1
        found = several.with_columns(
            pl.col("place").filter(staying).first().over(key).alias("now")
        ).filter("gone", staying.sum().over(key) == 1, one_name, pl.col("at") != here)
        message = pl.format(
            "这一行是“{}”，现在的学校写在{}，由那一行判断，不重复发放", "state", "now"
        )
        hint, column = "没有写错就不用改", self._column_at(key)
        return row_problems(found, Problem.MOVED, message, hint, value=pl.col(key), column=column)

    def _unnumbered(self, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """People without a number whose school, class and name another row has too.

        They may be one child or two: neither is judged until a number tells. A row beside that
        has a number is certain, and stays.
        """
        person = self._column(Role.PERSON)
        if person is None:
            return
        kinds = (Role.SCHOOL, Role.CLASS, Role.PERSON)
        shared = [name for role in kinds if (name := self._column(role)) is not None]
        numbers = (self._column(role) for role in (Role.RESIDENT_ID, Role.STUDENT_ID))
        without = pl.all_horizontal(
            pl.lit(value=True), *(pl.col(name).is_null() for name in numbers if name is not None)
        )
        if rows.filter(without).is_empty():
            return
        rows = self._usable(rows, person).with_columns(
            without.alias("without"),
            *(self._as_one(rows, name).fill_null("").alias(f"all.{name}") for name in shared),
        )
        rows = rows.filter(pl.col(f"all.{person}") != "")
        keys = [f"all.{name}" for name in shared]
        alike = rows.filter(pl.struct(keys).is_duplicated() & pl.col("without").any().over(keys))
        if alike.is_empty():
            return
        not_compared = pl.lit(0).alias("all")
        alike = alike.with_columns(not_compared, place_words().alias("place"))
        found = alike.filter("without").join(_groups(alike, keys), on=keys, maintain_order="left")
        same = "、".join(shared)
        message = pl.format(f"{same}都一样，没有号码，分不清是不是一个人：{{}}", "others")
        hint = "请补上身份证号；是同一个人的只留一行。核实之前都不发"
        value, column = pl.col(person), self._column_at(person)
        yield row_problems(found, Problem.SAME_NAME, message, hint, value=value, column=column)

    def _difference(self, rows: pl.DataFrame, key: str) -> pl.Expr:
        """In what the rows of one person differ: the school and the name first."""
        named = [c for r in (Role.SCHOOL, Role.PERSON) if (c := self._column(r)) is not None]
        left_out = {*PLACE, WRITTEN_GRADE, key, *named, *_OWN}
        names = [*named, *(name for name in rows.columns if name not in left_out)]
        differing = [
            pl.when(self._as_one(rows, name).n_unique().over(key) > 1).then(pl.lit(name))
            for name in names
        ]
        return pl.concat_list(differing).list.drop_nulls().list.head(_SEVERAL).list.join("、")

    def _shared(self, rows: pl.DataFrame, student: str, number: str) -> pl.DataFrame:
        """One student number for several ID numbers."""
        found = rows.filter(pl.col(number).drop_nulls().n_unique().over(student) > 1)
        text = f"{student}相同，{number}不同"
        kind, value, column = Problem.SAME_NUMBER, pl.col(student), self._column_at(student)
        return row_problems(found, kind, text, "请核对", value=value, column=column)

    def _odd_cards(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Cards that no bank can have given out as they stand."""
        card = self._column(Role.ACCOUNT)
        if card is None:
            return no_problems()
        odd = self._usable(rows.select(*PLACE, card), card).with_columns(
            card_problem(pl.col(card)).alias("message")
        )
        found, hint = odd.drop_nulls("message"), "请对照银行卡核对；存折账号没有写错的不用改"
        kind, value, column = Problem.ODD_CARD, pl.col(card), self._column_at(card)
        text = pl.col("message")
        return row_problems(found, kind, text, hint, value=value, column=column)

    def _one_card(self, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """A card of children who share neither a surname, nor a household, nor a guardian."""
        card, person = self._column(Role.ACCOUNT), self._column(Role.PERSON)
        if card is None or person is None:
            return
        rows = self._again(rows.filter(pl.col(person).is_not_null()), card)
        if rows.is_empty():
            return
        others = (
            slot.fact.name
            for slot in self.vocabulary.slots.values()
            if slot.fact.type is FactType.IDENTIFIER and slot.fact.role in (None, Role.HOUSEHOLD)
        )
        surname = name_key(pl.col(person)).str.head(1).alias("all")
        rows = rows.with_columns(surname, place_words().alias("place"))
        shared = [
            pl.col(name).drop_nulls().n_unique().over(card) == 1
            for name in ("all", *others)
            if name in rows.columns
        ]
        strangers = rows.filter(~pl.any_horizontal(shared))
        found = strangers.join(_groups(strangers, [card]), on=card, maintain_order="left")
        text = pl.format(f"{card}相同，姓氏、户和监护人都没有一样的：{{}}", "others")
        hint = "请核实卡是不是这个孩子或者他家里的；是一家的不用改"
        kind, value, column = Problem.SHARED_CARD, pl.col(card), self._column_at(card)
        yield row_problems(found, kind, text, hint, value=value, column=column)

    def _other_number(self, rows: pl.DataFrame, student: str, number: str) -> pl.DataFrame:
        """A national student number is G or L and the ID number: of which it has another."""
        other = pl.col(student).str.slice(1) != pl.col(number)
        national = pl.col(student).str.contains(r"^[GL][0-9]{17}[0-9X]$")
        found = self._usable(rows.filter(other), number).filter(national)
        text, hint = f"{student}里的身份证号和{number}不一样", "请核对是哪一个写错了"
        kind, value, column = Problem.OTHER_NUMBER, pl.col(student), self._column_at(student)
        return row_problems(found, kind, text, hint, value=value, column=column)

    def _as_one(self, rows: pl.DataFrame, name: str) -> pl.Expr:
        """What a column tells of a person, as a value to compare."""
        if rows.schema[name].is_nested():
            return pl.col(name).list.join("、").alias(name)
        text = pl.col(name).cast(pl.String)
        if name == self._column(Role.PERSON):
            return name_key(text)
        return place_key(text) if name in self._named else text

    @cached_property
    def _named(self) -> frozenset[str | None]:
        return frozenset(self._column(role) for role in (Role.SCHOOL, Role.CLASS))

    def _column_at(self, name: str) -> ProblemColumn:
        column = self.headers.get(name)
        return ProblemColumn(column.letter if column else None, name)


def _others(rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The rows of which nothing was found."""
    if found.is_empty():
        return rows
    return rows.join(found, on=PLACE, how="anti", nulls_equal=True, maintain_order="left")


_OWN: Final = ("all", "place", "versions", "others", "first", "nth")


def _groups(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """For each group of rows: how many versions of ``all``, and where the first rows stand."""
    more = pl.when(pl.len() > _SEVERAL).then(pl.format("等{}行", pl.len())).otherwise(pl.lit(""))
    return rows.group_by(keys).agg(
        pl.col("all").n_unique().alias("versions"),
        pl.col("place").first().alias("first"),
        (pl.col("place").head(_SEVERAL).str.join("、") + more).alias("others"),
    )


def _partly_numbered(rows: pl.DataFrame, student: str, number: str) -> pl.DataFrame:
    """The rows of a student number of which some have no ID number, and the others the same.

    Whoever it is may be there twice.
    """
    without = pl.col(number).is_null().any().over(student)
    one = pl.col(number).drop_nulls().n_unique().over(student) <= 1
    return rows.filter(without & one)
