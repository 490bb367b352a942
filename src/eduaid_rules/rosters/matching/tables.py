"""What came of a matching, as tables that a clerk reads: who, where, what, and why."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from ...evaluation.odd_answers import not_in_use
from ...policy.fact_types import Ages, Nature, Role
from ...policy.facts import NO, YES, Vocabulary
from ...policy.terms import Term
from ..reading.identifiers import age_on, birthday
from ..reading.mapping import fact_of_role, facts_of_roles
from ..reading.problems import FILE, PLACE, PLACE_TITLES, REFUSED, printed_place, problem_words
from ..reading.roster import Roster
from .filling import BEFORE, DAY, FACT, STATE_BEFORE
from .households import ENTRIES, PEOPLE, ROSTER_ROW
from .lists import CATEGORY, ENTRY, HOUSE, ID_NUMBER, CategoryLists
from .pairs import BY_HOUSEHOLD, GROUPED_BY, MatchedPairs
from .relatives import OWNER, WRONG_NUMBER
from .row_claims import WHY

_UNKNOWN: Final = "不知道"
_CATEGORY: Final = "类别"
_ROSTER, _LIST, _FIRST = "花名册", "名单", "前一处"
PLACE_PREFIXES: Final = (_ROSTER, _LIST, _FIRST)
"""What the three columns of a place begin with."""

_WHO: Final = (Role.SCHOOL, Role.CLASS, Role.PERSON, Role.RESIDENT_ID, Role.HOUSEHOLD)


class MatchTables:
    """Makes the tables from rows of a roster (``ROSTER_ROW``) and of lists (``ENTRY``)."""

    def __init__(self, roster: Roster, lists: CategoryLists, vocabulary: Vocabulary) -> None:
        self.roster, self.lists, self.vocabulary = roster, lists, vocabulary
        names = facts_of_roles(vocabulary, _WHO)
        shown = [name for name in names if name in roster.frame.columns]
        self.who = roster.frame.select(*shown, *printed_place(_ROSTER))
        own = (pl.col(name).alias(f"{_LIST}{name}") for name in names if name in lists.rows.columns)
        relation = pl.col(OWNER).alias(f"{_LIST}关系")
        self.listed = lists.rows.select(*printed_place(_LIST), *own, relation)
        self.categories = [category.value.name for category in lists.categories]
        self.of_file = (
            lists.files.group_by(FILE)
            .agg(pl.col(CATEGORY).sort())
            .select(FILE, _joined_categories(self.categories))
        )
        self.number, self.household = (
            fact_of_role(vocabulary, role) or "" for role in (Role.RESIDENT_ID, Role.HOUSEHOLD)
        )

    def summary(self, states: pl.DataFrame, ruled_out: pl.DataFrame) -> pl.DataFrame:
        """How many rows of lists there are for each category, and what became of the roster."""
        hit, yes = pl.col("hit"), pl.col(STATE_BEFORE).fill_null(value=False)
        counted = states.group_by(CATEGORY).agg(
            (hit & ~yes).sum().alias("改为是"),
            (hit & yes).sum().alias("已核实"),
            (~hit & yes).sum().alias("花名册有名单没有"),
        )
        about = self.lists.rows.filter(pl.col(OWNER).is_null())
        listed = about.join(self.lists.claims, on=ENTRY)
        return (
            pl.DataFrame({CATEGORY: range(len(self.categories))}, schema={CATEGORY: pl.Int64})
            .join(
                listed.group_by(CATEGORY).agg(pl.len().alias("名单行数")), on=CATEGORY, how="left"
            )
            .join(counted.with_columns(pl.col(CATEGORY).cast(pl.Int64)), on=CATEGORY, how="left")
            .join(
                ruled_out.group_by(CATEGORY).agg(pl.len().alias("改为否")), on=CATEGORY, how="left"
            )
            .sort(CATEGORY)
            .select(self._category(), pl.exclude(CATEGORY).fill_null(0))
        )

    def not_in_use(self, term: Term) -> pl.DataFrame:
        """The categories that are not in use at a term, and since or until when they are."""
        odd = [one for one in self.lists.categories if not one.value.in_use(term)]
        columns = {
            _CATEGORY: [one.value.name for one in odd],
            "说明": [not_in_use(one.fact, one.value, term) for one in odd],
        }
        return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))

    def changes(self, found: pl.DataFrame) -> pl.DataFrame:
        """Every value that became 是."""
        before = pl.col(STATE_BEFORE).replace_strict([True, False], [YES, NO], default=_UNKNOWN)
        return self._lines(found, before.alias("原来"), pl.lit(YES).alias("改为"), self._found_by())

    def days(self, found: pl.DataFrame) -> pl.DataFrame:
        """Every day that became known, as ``changes``."""
        return self._beside_list(
            found,
            pl.col(FACT).alias(_CATEGORY),
            pl.lit(_UNKNOWN).alias("原来"),
            pl.col(DAY).alias("改为"),
            pl.lit(self.number).alias("依据号码"),
        )

    def other_days(self, found: pl.DataFrame) -> pl.DataFrame:
        """Every day that the roster says otherwise, as ``aside``."""
        said = pl.format("花名册是{}，名单是{}，没有改", BEFORE, DAY)
        return self._beside_list(found, pl.col(FACT).alias(_CATEGORY), said.alias("说明"))

    def confirmed(self, found: pl.DataFrame) -> pl.DataFrame:
        """Every value that was 是 already."""
        return self._lines(found, self._found_by())

    def pairs(self, found: pl.DataFrame) -> pl.DataFrame:
        """A row of the roster beside a row of a list."""
        return self._lines(found)

    def aside(self, found: pl.DataFrame) -> pl.DataFrame:
        """A row of the roster beside a row of a list that did not count, and why.

        All categories for which it did not, for the same reason, are in one line.
        """
        why = self.lists.claims.select(ENTRY, CATEGORY, pl.col(WHY).alias("说明"))
        why = why.unique([ENTRY, CATEGORY], keep="first", maintain_order=True)
        told = found.join(
            why, on=[ENTRY, CATEGORY], how="left", nulls_equal=True, maintain_order="left"
        )
        each = told.group_by(ROSTER_ROW, ENTRY, "说明", maintain_order=True).agg(CATEGORY)
        return self._beside_list(each, _joined_categories(self.categories), pl.col("说明"))

    def groups(self, found: pl.DataFrame, *more: pl.Expr) -> pl.DataFrame:
        """A line for each group of rows: how many there are, and the first of each side."""
        counts = (pl.col(PEOPLE).alias("花名册人数"), pl.col(ENTRIES).alias("名单行数"))
        return self._lines(found, *more, *(count.cast(pl.Int64) for count in counts))

    def crowds(self, found: pl.DataFrame) -> pl.DataFrame:
        """The groups of too many people, with what they share."""
        by_house = pl.col(GROUPED_BY) == HOUSE
        shared = pl.when(by_house).then(pl.lit(self.household)).otherwise(pl.lit("姓名和出生日期"))
        return self.groups(found, shared.alias("相同的"))

    def ruled_out(self, found: pl.DataFrame) -> pl.DataFrame:
        """A line for each child, with all values that became 否."""
        each = found.group_by(ROSTER_ROW).agg(pl.col(CATEGORY).sort()).sort(ROSTER_ROW)
        values = each.select(_joined_categories(self.categories), pl.lit(NO).alias("改为"))
        return _beside(self.who[each.get_column(ROSTER_ROW)], values)

    def unlisted(
        self, found: pl.DataFrame, people: pl.DataFrame, pairs: MatchedPairs
    ) -> pl.DataFrame:
        """是 without a list that says so, and what may be the reason."""
        found = found.sort(ROSTER_ROW, CATEGORY)
        without = people.filter(pl.col(ID_NUMBER).is_null()).get_column(ROSTER_ROW)
        reasons: list[pl.Expr] = [
            pl.when(pl.col(ROSTER_ROW).is_in(without.implode())).then(pl.lit("没有号码，查不了"))
        ]
        for reason, some in (
            ("名单上同号的人不同名", pairs.other_names),
            ("名单上有同名同生日的人", pairs.other_numbers),
            ("名单上有同名或同户的人，号码不能用", pairs.doubtful),
            ("名单上的那一行说的是别人", pairs.beside),
            ("名单上写明已经结束", pairs.ended),
            ("名单上的那一行看不出算不算", pairs.unclear),
            ("户号相同，或同名同生日的人太多，号码对不上", pairs.in_groups),
        ):
            mark = some.select(ROSTER_ROW, CATEGORY, pl.lit(reason).alias(reason)).unique()
            found = found.join(mark, on=[ROSTER_ROW, CATEGORY], how="left", maintain_order="left")
            reasons.append(pl.col(reason))
        values = found.select(self._category(), pl.coalesce(reasons).alias("说明"))
        return _beside(self.who[found.get_column(ROSTER_ROW)], values)

    def not_enrolled(self, found: pl.DataFrame, day: date) -> pl.DataFrame:
        """People of school age, the youngest first; each once, with all their categories."""
        ages = school_ages(self.vocabulary)
        if ages is None:
            found = found.clear()
            ages = Ages(0, 0)
        age = age_on(birthday(pl.col(ID_NUMBER)), day)
        each = (
            found.group_by(ID_NUMBER)
            .agg(pl.col(CATEGORY).unique().sort(), pl.col(ENTRY).min())
            .with_columns(age.alias("周岁"))
            .filter(pl.col("周岁").is_between(ages.at_least, ages.at_most))
            .sort("周岁", ENTRY)
        )
        values = each.select("周岁", _joined_categories(self.categories))
        return _beside(self.listed[each.get_column(ENTRY)], values)

    def bad_entries(self) -> pl.DataFrame:
        """Rows of lists that were refused, and those without a number."""
        problems = self.lists.read.problems.filter(REFUSED)
        of_others = pl.col(OWNER).is_not_null() & pl.col(WRONG_NUMBER).is_null()
        without = self.lists.rows.filter(pl.col(ID_NUMBER).is_null() & ~of_others)
        only_house = pl.col(HOUSE).is_not_null()
        hint = pl.when(only_house).then(pl.lit("只能按户比对，请补上号码"))
        refused = problems.join(
            self.lists.rejected, on=PLACE, how="left", nulls_equal=True, maintain_order="left"
        ).select(
            *printed_place(_LIST),
            FILE,
            *self._name(self.lists.rejected),
            "值",
            problem_words(),
            "怎么办",
        )
        unnumbered = without.select(
            *printed_place(_LIST),
            FILE,
            *self._name(without),
            pl.col(WRONG_NUMBER).alias("值"),
            pl.when(pl.col(WRONG_NUMBER).is_null())
            .then(pl.lit(f"没有{self.number}"))
            .otherwise(pl.format(f"{{}}的{self.number}有误", OWNER))
            .alias("问题"),
            hint.otherwise(pl.lit("比对不了，请补上号码")).alias("怎么办"),
        )
        place = [f"{_LIST}{part}" for part in PLACE_TITLES]
        both = pl.concat([refused, unnumbered]).sort(place, nulls_last=True)
        return self._with_categories(both)

    def repeated(self) -> pl.DataFrame:
        """Rows of a file about somebody who stands in it before, with the first place."""
        about = self.lists.rows.filter(pl.col(OWNER).is_null())
        rows = about.filter(pl.col(ID_NUMBER).is_not_null())
        first = pl.col(ENTRY).first().over(FILE, ID_NUMBER)
        again = rows.with_columns(first.alias("first")).filter(pl.col(ENTRY) != pl.col("first"))
        earlier = self.listed[again.get_column("first")].select(
            pl.col(f"{_LIST}{part}").alias(f"{_FIRST}{part}") for part in PLACE_TITLES
        )
        own = self.listed[again.get_column(ENTRY)].with_columns(again.get_column(FILE))
        return self._with_categories(_beside(own, earlier))

    def unnumbered(self, people: pl.DataFrame) -> pl.DataFrame:
        """People without an ID number."""
        return self.who[people.filter(pl.col(ID_NUMBER).is_null()).get_column(ROSTER_ROW)]

    def refused(self) -> pl.DataFrame:
        """Why rows of the roster are not in what is written."""
        problems = self.roster.problems.filter(REFUSED)
        return problems.select(*printed_place(_ROSTER), "列", "值", problem_words(), "怎么办")

    def _lines(self, found: pl.DataFrame, *more: pl.Expr) -> pl.DataFrame:
        return self._beside_list(found, self._category(), *more)

    def _beside_list(self, found: pl.DataFrame, *values: pl.Expr) -> pl.DataFrame:
        listed = self.listed[found.get_column(ENTRY)]
        return _beside(self.who[found.get_column(ROSTER_ROW)], found.select(values), listed)

    def _category(self) -> pl.Expr:
        return _named(pl.col(CATEGORY), self.categories).alias(_CATEGORY)

    def _found_by(self) -> pl.Expr:
        by = pl.when(BY_HOUSEHOLD).then(pl.lit(self.household)).otherwise(pl.lit(self.number))
        return by.alias("依据号码")

    def _name(self, rows: pl.DataFrame) -> list[pl.Expr]:
        name = fact_of_role(self.vocabulary, Role.PERSON)
        return [pl.col(name).alias(f"{_LIST}{name}")] if name and name in rows.columns else []

    def _with_categories(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows of lists with the categories that their file fills, first."""
        rows = rows.join(self.of_file, on=FILE, how="left", maintain_order="left")
        return rows.select(_CATEGORY, pl.exclude(_CATEGORY, FILE))


def school_ages(vocabulary: Vocabulary) -> Ages | None:
    """From which age to which somebody is expected on a roster: by the 年龄 of the stages.

    The stage that begins last is left out, and of stages that begin at the same age the
    narrower range counts: adults study too, and a list is full of them.
    """
    found: dict[int, int] = {}
    for slot in vocabulary.slots.values():
        for value in slot.fact.values if slot.fact.nature is Nature.STAGE else ():
            if value.ages is not None:
                low, high = value.ages.at_least, value.ages.at_most
                found[low] = min(high, found.get(low, high))
    if len(found) > 1:
        del found[max(found)]
    return Ages(min(found), max(found.values())) if found else None


def _beside(*frames: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(frames, how="horizontal")


def _named(numbers: pl.Expr, names: list[str]) -> pl.Expr:
    """Numbers of categories as their names."""
    return numbers.replace_strict(list(range(len(names))), names, return_dtype=pl.String)


def _joined_categories(names: list[str]) -> pl.Expr:
    """The names of a list of categories."""
    named = pl.col(CATEGORY).list.eval(_named(pl.element(), names))
    return named.list.join("、").alias(_CATEGORY)
