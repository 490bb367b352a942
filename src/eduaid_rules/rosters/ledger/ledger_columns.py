"""The columns of the tables of a ledger, filled with the lines of judged people.

Words are looked up once for each group of students that a rule does not tell apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

import polars as pl

from ...api import Policy
from ...evaluation.policy_at_term import PolicyAtTerm, facts_behind
from ...evaluation.student.assessment import Assessment
from ...evaluation.student.entitlements import Undetermined
from ...policy.documents import Verified, not_seen_mark
from ...policy.fact_types import FactType, Role
from ...policy.facts import Slot, Vocabulary
from ...policy.items import Award, ItemKind
from ...policy.terms import Term
from ..reading.cell_texts import in_yuan
from ..reading.columns.layout import WRITTEN_GRADE
from ..reading.mapping import fact_of_role
from ..tables import AMOUNT, BASIS, ITEM, NUMBER, REMARK, STANDARD, SUMMARY

FIRST_LINE: Final = "人次首行"
"""A column of lines that is not printed: 1 on the first line of a person, else 0."""

UNSTATED: Final = "（未填）"
"""What stands in sums for what a roster does not say."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """What sums are broken down by; ``column`` of the lines holds it and is not printed.

    Where a person can have ``several`` values they stand between 、: ``、建档立卡、残疾、``.
    """

    title: str
    column: str
    several: bool = False


ROW_INDEX: Final = "row"
LINE: Final = "line"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StudentGroups:
    """The people of a roster, by what they state; ``people`` has a column ``row`` besides."""

    people: pl.DataFrame
    policy: Policy
    term: Term
    known_on: date | None
    _known: dict[int, Assessment] = field(default_factory=dict)

    def columns_of(self, facts: Sequence[str]) -> list[str]:
        """The columns that state some facts."""
        return [name for name in self.people.columns if name.partition(".")[0] in facts]

    @property
    def fact_columns(self) -> list[str]:
        """All columns that rules can use."""
        known = self.policy.vocabulary.stated
        slots = ((name, known.get(name.partition(".")[0])) for name in self.people.columns)
        return [n for n, slot in slots if slot and slot.fact.type is not FactType.IDENTIFIER]

    def people_in(self, rows: pl.Series) -> pl.DataFrame:
        """The people of some rows."""
        return self.people.filter(pl.col(ROW_INDEX).is_in(rows))

    def alike(self, lines: pl.DataFrame, at: PolicyAtTerm) -> Iterator[tuple[str, pl.Series]]:
        """For each rule of some lines, the numbers (``LINE``) of those that it does not tell apart.

        Whoever the first is about stands for all.
        """
        for (rule,), part in lines.group_by("rule", maintain_order=True):
            columns = self.columns_of(facts_behind(at, str(rule)))
            people = self.people.select(ROW_INDEX, *columns)[part.get_column(ROW_INDEX)]
            people = people.with_columns(part.get_column(LINE).alias(ROW_INDEX))
            for group in grouped_rows(people, columns).to_series():
                yield str(rule), group

    def assess(self, row: int) -> Assessment:
        """What the policy says of the student of a row."""
        if row not in self._known:
            profile = profile_of_row(self.people.row(row, named=True), self.policy.vocabulary)
            self._known[row] = self.policy.evaluate(profile, self.term, self.known_on)
        return self._known[row]

    @property
    def assessed(self) -> tuple[Assessment, ...]:
        """Every student that was looked at."""
        return tuple(self._known.values())


def grouped_rows(people: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The rows that are alike in some columns (lists of ``ROW_INDEX``), in order of the first."""
    if not columns:
        return people.select(pl.col(ROW_INDEX).implode())
    keys = [
        pl.col(name).list.join("、").alias(name)
        if people.schema[name].is_nested()
        else pl.col(name)
        for name in columns
    ]
    return people.group_by(keys, maintain_order=True).agg(pl.col(ROW_INDEX)).select(ROW_INDEX)


def profile_of_row(row: Mapping[str, object], vocabulary: Vocabulary) -> dict[str, object]:
    """The profile that a row of a frame states: no identifiers, nothing unknown.

    But for facts with a 缺省, which a profile takes where it leaves them out: a null in a frame
    is unknown, and so is a null in a profile.
    """
    profile: dict[str, object] = {}
    for name, value in row.items():
        fact, _, single = name.partition(".")
        slot = vocabulary.stated.get(fact)
        if slot is None or slot.fact.type is FactType.IDENTIFIER:
            continue
        if value is None:
            if slot.fact.default is not None:
                profile.setdefault(slot.fact.name, None)
            continue
        if single:
            known = profile.setdefault(slot.fact.name, {})
            if isinstance(known, dict):
                known[single] = value
        elif slot.fact.never is not None and value == date.max:
            profile[slot.fact.name] = slot.fact.never
        else:
            profile[slot.fact.name] = value
    return profile


PERSON_ROLES: Final = (
    Role.SCHOOL,
    Role.GRADE,
    Role.CLASS,
    Role.PERSON,
    Role.RESIDENT_ID,
    Role.STUDENT_ID,
)
PUBLIC_ROLES: Final = PERSON_ROLES[:4]
_ABOUT: Final = {
    "who": "能不能享受",
    "amount": "多少钱",
    "choice": "选哪一项",
    "text": "当时的规定",
}
_MAY_APPLY: Final = "须经评定"


@dataclass(frozen=True, eq=False, repr=False)
class LedgerColumns:
    """The lines of judged people as tables to print."""

    students: StudentGroups
    lines: pl.DataFrame
    at: PolicyAtTerm

    def cash_lines(self) -> pl.DataFrame:
        """The judged lines of money, with standard and basis in words."""
        return self._in_words(pl.col("kind") == ItemKind.CASH.id)

    def cash(self) -> pl.DataFrame:
        """The lines of money, with the columns that sums are broken down by."""
        lines = self.cash_lines()
        rows = lines.get_column(ROW_INDEX)
        return pl.DataFrame(
            [
                *self.who(rows, PERSON_ROLES),
                lines.get_column("name").cast(pl.String).alias(ITEM),
                lines.get_column("standard").alias(STANDARD),
                lines.select(in_yuan("fen").alias(AMOUNT)).to_series(),
                lines.get_column("basis").cast(pl.String).alias(BASIS),
                lines.get_column("payee").cast(pl.String).alias("收款"),
                *self.accounts(rows),
                *self._household(rows),
                pl.Series("签字", [None] * lines.height, dtype=pl.String),
                self._remarks(lines).alias(REMARK),
                *self.broken_down(rows),
                rows.is_first_distinct().cast(pl.Int64).alias(FIRST_LINE),
            ]
        ).with_row_index(NUMBER, offset=1)

    def others(self) -> pl.DataFrame:
        """Exemptions, items in kind, and loans that can be applied for."""
        lines = self._in_words(pl.col("kind") != ItemKind.CASH.id)
        return pl.DataFrame(
            [
                *self.who(lines.get_column(ROW_INDEX), PERSON_ROLES),
                lines.get_column("name").cast(pl.String).alias(ITEM),
                lines.get_column("kind")
                .cast(pl.String)
                .replace({kind.id: kind.value for kind in ItemKind})
                .alias("类别"),
                lines.get_column("standard").alias(STANDARD),
                lines.get_column("basis").cast(pl.String).alias(BASIS),
                lines.get_column("payee").cast(pl.String).alias("收款"),
                self._remarks(lines).alias(REMARK),
            ]
        ).with_row_index(NUMBER, offset=1)

    def pending(self) -> pl.DataFrame:
        """What cannot be settled, with what to ask: a line for each person and question."""
        asked = self._open.group_by(ROW_INDEX, *_QUESTION, maintain_order=True).agg(
            pl.col("name").str.join("、").alias(ITEM)
        )
        who = self.who(asked.get_column(ROW_INDEX), PERSON_ROLES)
        return pl.DataFrame([*who, *asked.select(ITEM, *_QUESTION).get_columns()]).with_row_index(
            NUMBER, offset=1
        )

    @property
    def undetermined(self) -> int:
        """People with at least one open item."""
        return self._open.get_column(ROW_INDEX).n_unique()

    @property
    def waiting(self) -> dict[str, int]:
        """For each fact to ask for, how many people wait for it, most first."""
        asked = self._open.select(ROW_INDEX, pl.col("asked").str.split("、")).explode("asked")
        counted = asked.filter(pl.col("asked") != "").unique().group_by("asked").len()
        return dict(counted.sort("len", "asked", descending=[True, False]).iter_rows())

    @cached_property
    def _open(self) -> pl.DataFrame:
        """The open items, each with why, in the order of people; other stages' are left out."""
        lines = self.lines.filter(pl.col("state") == "undetermined")
        parts = [pl.DataFrame(schema=_OPEN)]
        rows = lines.get_column(ROW_INDEX)
        for rule, found in self.students.alike(_numbered(lines), self.at):
            items = self.students.assess(rows[found[0]]).undetermined
            item = next(item for item in items if item.rule == rule)
            if not item.other_stage:
                parts.append(self._asked(item, rows.gather(found)))
        return pl.concat(parts).sort(ROW_INDEX, "rule", maintain_order=True)

    def _asked(self, item: Undetermined, rows: pl.Series) -> pl.DataFrame:
        facts = [self.at.vocabulary.slots[name].fact for name in item.missing]
        reason = f"还不知道：{'、'.join(item.missing)}" if item.missing else item.reason
        questions = "".join(fact.question or f"{fact.name}？" for fact in facts) or None
        asked = "、".join(item.missing)
        cells = (item.rule, item.name, asked, _ABOUT[item.about], reason, questions)
        return _repeated(rows, cells, _OPEN)

    def _in_words(self, which: pl.Expr) -> pl.DataFrame:
        """Entitled lines of some kinds, each with its standard and its basis in words."""
        lines = self.lines.filter((pl.col("state") == "entitled") & which).drop("basis")
        parts = [pl.DataFrame(schema={LINE: pl.UInt32, "of": pl.Int32})]
        words: list[tuple[str | None, str]] = []
        rows = lines.get_column(ROW_INDEX)
        for rule, found in self.students.alike(_numbered(lines), self.at):
            items = self.students.assess(rows[found[0]]).entitlements
            item = next(item for item in items if item.rule == rule)
            references = dict.fromkeys(citation.reference for citation in item.citations)
            parts.append(found.alias(LINE).to_frame().with_columns(pl.lit(len(words)).alias("of")))
            words.append((item.standard, "；".join(references)))
        texts = pl.DataFrame(words, schema=_WORDS, orient="row")
        return lines.hstack(texts[pl.concat(parts).sort(LINE).get_column("of")])

    def titles(self, roles: Sequence[Role]) -> list[str]:
        """The names of the facts of some uses."""
        return [fact_of_role(self.at.vocabulary, role) or role.value for role in roles]

    def who(self, rows: pl.Series, roles: Sequence[Role]) -> Iterator[pl.Series]:
        """Columns of the people of some lines; what no roster states is empty."""
        for role, title in zip(roles, self.titles(roles), strict=True):
            name = WRITTEN_GRADE if role is Role.GRADE else title
            if name in self.students.people.columns:
                yield (
                    self.students.people.get_column(name).gather(rows).cast(pl.String).alias(title)
                )
            else:
                yield pl.Series(title, [None] * len(rows), dtype=pl.String)

    def accounts(self, rows: pl.Series) -> Iterator[pl.Series]:
        """The bank and the account of the people of some lines."""
        yield from self.who(rows, (Role.BANK, Role.ACCOUNT))

    def _household(self, rows: pl.Series) -> Iterator[pl.Series]:
        """Who shares a card, where a roster says so: a self-check of payments needs it."""
        if set(self.titles((Role.HOUSEHOLD,))) & set(self.students.people.columns):
            yield from self.who(rows, (Role.HOUSEHOLD,))

    @cached_property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The school, and every fact that the vocabulary marks with 汇总."""
        named = [(title, False) for title in self.titles((Role.SCHOOL,))]
        facts = (slot.fact for slot in self._summed)
        named += [(fact.name, fact.type is FactType.MULTIPLE) for fact in facts]
        return tuple(Dimension(name, f"{SUMMARY}.{name}", several) for name, several in named)

    @property
    def _summed(self) -> list[Slot]:
        return [slot for slot in self.at.vocabulary.slots.values() if slot.fact.summed]

    def broken_down(self, rows: pl.Series) -> Iterator[pl.Series]:
        """The columns of the dimensions, for the people of some lines."""
        school = next(iter(self.who(rows, (Role.SCHOOL,))))
        yield school.fill_null(UNSTATED).alias(self.dimensions[0].column)
        for slot, dimension in zip(self._summed, self.dimensions[1:], strict=True):
            cells = self._several(slot) if dimension.several else self._single(slot)
            yield cells.gather(rows).alias(dimension.column)

    def _single(self, slot: Slot) -> pl.Series:
        people, name = self.students.people, slot.fact.name
        if name not in people.columns:
            return pl.Series(name, [UNSTATED]).new_from_index(0, people.height)
        return people.get_column(name).cast(pl.String).fill_null(UNSTATED)

    def _several(self, slot: Slot) -> pl.Series:
        """All values of a person between 、; where nothing is known, that."""
        people, name = self.students.people, slot.fact.name
        if name in people.columns:
            values = pl.col(name).list.join("、")
        else:
            ticks = [c for c in people.columns if c.startswith(f"{name}.")]
            parts = [pl.when(pl.col(c)).then(pl.lit(c.partition(".")[2])) for c in ticks]
            unknown, listed = pl.lit(value=True), pl.lit("")
            if ticks:
                unknown = pl.any_horizontal(pl.col(c).is_null() for c in ticks)
                listed = pl.concat_list(parts).list.drop_nulls().list.join("、")
            values = pl.when((listed == "") & unknown).then(None).otherwise(listed)
        listed_as = people.select(values.fill_null(UNSTATED).alias(name)).to_series()
        texts = listed_as.unique()  # few: each is put between signs once
        return listed_as.replace_strict(texts, [f"、{text or _NO_VALUE}、" for text in texts])

    def _remarks(self, lines: pl.DataFrame) -> pl.Series:
        """What somebody still decides."""
        decided = pl.col("award") != Award.DUE.id
        return lines.select(pl.when(decided).then(pl.lit(_MAY_APPLY))).to_series()

    def notes(self) -> tuple[str, ...]:
        """What a reader must know: what texts also ask for, what was assumed, what is open."""
        notes: dict[str, None] = {}
        unexpressed = self.lines.select("name", "unexpressed").drop_nulls().unique()
        for name, text in sorted(unexpressed.cast(pl.String).iter_rows()):
            notes[f"{name}：{text}（规则没有表达，请人工核对）"] = None
        for text in self.lines.get_column("assumed").cast(pl.String).drop_nulls().unique():
            notes[f"没有填的按缺省：{text}"] = None
        for assessment in self.students.assessed:
            cautions = (c for c in assessment.warnings if c.code in ("rule", "past_checked"))
            notes |= {caution.message: None for caution in cautions}
        cited = [
            citation
            for assessment in self.students.assessed
            for item in assessment.entitlements
            for citation in item.citations
        ]
        if cited:
            documents = sorted({(c.number or "", c.title, c.verified) for c in cited})
            notes["依据的文件：" + "；".join(_document(*one) for one in documents)] = None
        return tuple(notes)


_NO_VALUE: Final = "无"
_QUESTION: Final = ("待定的是", "原因", "要问的问题")
_OPEN: Final = {
    ROW_INDEX: pl.UInt32,
    "rule": pl.String,
    "name": pl.String,
    "asked": pl.String,
    **dict.fromkeys(_QUESTION, pl.String),
}
_WORDS: Final = dict.fromkeys(("standard", "basis"), pl.String)


def _numbered(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.select("rule", ROW_INDEX).with_row_index(LINE)


def _repeated(
    rows: pl.Series, cells: Sequence[str | None], schema: Mapping[str, type[pl.DataType]]
) -> pl.DataFrame:
    """The same cells for each of some rows, which are the first column."""
    first, *names = schema
    same = zip(names, cells, strict=True)
    return (
        rows.alias(first)
        .to_frame()
        .with_columns(pl.lit(cell, dtype=pl.String).alias(name) for name, cell in same)
    )


def _document(number: str, title: str, verified: Verified) -> str:
    """A document in full, once for all lines, with what is not yet seen of it."""
    named = title if not number or number in title else f"{title}（{number}）"
    return f"{named}{not_seen_mark(verified)}"
