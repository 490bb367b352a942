"""A roster of many places: for each row and rule, the policy of the place that decides it.

Most rules are decided where the school is, some (认定地: 户籍地) where the household is
registered. So a roster is judged twice: for the rules of the one kind by the policies of the
schools' places, for the others by those of the households'. Places whose rules are alike at
the term have one judge.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import narwhals as nw

from ...errors import Diagnostic, PolicyError, ProfileError
from ...policy.facts import Vocabulary
from ...suggestions import one_of
from .columns import (
    TEXT_TYPES,
    Dtype,
    FactColumn,
    GivenColumn,
    column_of,
    not_there,
    refuse_same_names,
    states_nothing,
)
from .engines.engine import FrameOptions, RosterFrame
from .evaluator import FrameEvaluator
from .result_tables import LONG_COLUMNS, WORTH_COLUMN

HOUSEHOLD_PLACE: Final = "户籍地"
_BLANKS: Final = " \t\r\n\u00a0\u3000"
ASSUMED: Final = "assumed"
IGNORED: Final = "ignored"
"""Columns of the result: what was taken for granted, and what the policy of a place passed over."""


@dataclass(frozen=True, slots=True)
class JurisdictionColumns:
    """The columns that hold the six-digit codes of a student's places."""

    school: str
    home: str

    def of(self, place: str) -> str:
        """The column of one of the two places, by its own name here."""
        return self.home if place == "home" else self.school


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Deciding:
    """The rules that one of a student's two places decides, and who judges them in each place."""

    place: str
    """Which of the two it is, as columns are named."""
    rules: tuple[str, ...]
    judge_of: Mapping[str, str]
    """By the name of a policy that of its judge: alike ones have one."""
    judges: Mapping[str, FrameEvaluator]


@dataclass(frozen=True, eq=False, repr=False)
class Jurisdictions:
    """The policies of several places at one term, by the code of their region.

    Raises PolicyError where two of them do not agree on the place that decides a rule.
    """

    regions: Mapping[str, FrameEvaluator]
    columns: JurisdictionColumns
    _columns: dict[GivenColumn, Sequence[FactColumn]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found = [
            Diagnostic(
                "E712",
                f"规则“{rule}”的认定地在几个规则包里不一样：{'、'.join(sorted(places))}",
                "请写成一样的，或不要把这几个规则包放在一起算",
            )
            for rule, places in self._places.items()
            if len(places) > 1
        ]
        if found:
            raise PolicyError(found)

    @cached_property
    def _places(self) -> dict[str, set[str]]:
        """For each rule of any policy, the places that decide it: one where all agree."""
        found: dict[str, set[str]] = {}
        for evaluator in self.regions.values():
            for item in evaluator.at.rules:
                found.setdefault(item.rule.id, set()).add(item.rule.place or "学校所在地")
        return dict(sorted(found.items()))

    @cached_property
    def places(self) -> dict[str, str]:
        """Every rule of any policy, by id, with the place that decides it, as in ``Deciding``."""
        return {r: "home" if HOUSEHOLD_PLACE in p else "school" for r, p in self._places.items()}

    @cached_property
    def valued(self) -> frozenset[str]:
        """The rules, by id, that tell what an item is worth, in any policy."""
        items = (item for evaluator in self.regions.values() for item in evaluator.at.rules)
        return frozenset(item.rule.id for item in items if item.tells_worth)

    @cached_property
    def named(self) -> dict[str, FrameEvaluator]:
        """The policies by their names."""
        return {evaluator.at.pack.name: evaluator for evaluator in self.regions.values()}

    @cached_property
    def vocabularies(self) -> tuple[Vocabulary, ...]:
        """What the policies know, each different one once."""
        every = (evaluator.at.vocabulary for evaluator in self.named.values())
        return tuple({tuple(map(id, one.facts)): one for one in every}.values())

    @cached_property
    def deciding(self) -> tuple[Deciding, ...]:
        """Who decides the rules of a school's place, and who those of a household's."""
        return tuple(map(self._deciding, ("school", "home")))

    def _deciding(self, place: str) -> Deciding:
        rules = tuple(rule for rule, decided in self.places.items() if decided == place)
        judges: dict[Hashable, FrameEvaluator] = {}
        judge_of: dict[str, str] = {}
        for name, evaluator in self.named.items():
            judge = evaluator.only(frozenset(rules))
            judge_of[name] = judges.setdefault(judge.alike, judge).at.pack.name
        by_name = {judge.at.pack.name: judge for judge in judges.values()}
        return Deciding(place, rules, judge_of, by_name)

    def identifies(self, name: str) -> bool:
        """Whether a column of that name says who a student is, for any of the policies."""
        return any(evaluator.identifies(name) for evaluator in self.named.values())

    def states(self, name: str) -> bool:
        """Whether a column of that name holds places, or facts that any of the policies uses."""
        places = (self.columns.school, self.columns.home)
        return name in places or any(one.states(name) for one in self.named.values())

    def fact_columns(self, roster: RosterFrame) -> list[GivenColumn]:
        """The columns of a roster that state facts that any of the policies knows."""
        places = (self.columns.school, self.columns.home)
        others = (one for name, one in roster.columns.items() if name not in places)
        return [one for one in others if self._known(one)]

    def words_of(self, column: GivenColumn) -> frozenset[str]:
        """The words that a column may hold by any of the policies."""
        if column.dtype is None or not (column.dtype in TEXT_TYPES or column.dtype == nw.List):
            return frozenset()
        return frozenset(word for one in self._known(column) for word in one.words)

    def results_of(self, rule: str) -> tuple[str, ...]:
        """The columns of a rule in a wide result."""
        ends = ("state", "fen", WORTH_COLUMN) if rule in self.valued else ("state", "fen")
        return tuple(f"{rule}.{end}" for end in ends)

    def said_of(self, column: GivenColumn | None, said: Mapping[str, str]) -> nw.Expr:
        """What is said of the policy of a place: its own, or else its city's or province's."""
        if column is None or column.dtype is None:
            return nw.lit(None, dtype=nw.String)
        names = [said[evaluator.at.pack.name] for evaluator in self.regions.values()]
        text = nw.col(column.safe).cast(nw.String).str.strip_chars(_BLANKS)
        city = nw.concat_str(text.str.slice(0, 4), nw.lit("00"))
        province = nw.concat_str(text.str.slice(0, 2), nw.lit("0000"))
        found = [
            place.replace_strict(list(self.regions), names, default=None, return_dtype=nw.String)
            for place in (text, city, province)
        ]
        return nw.when(text.str.contains("^[0-9]{6}$")).then(nw.coalesce(*found))

    def kept(self, roster: RosterFrame, options: FrameOptions) -> tuple[str, ...]:
        """What is carried along. Raises ProfileError for columns that no policy knows."""
        given, asked = roster.columns, options.keep or ()
        places = (self.columns.school, self.columns.home)
        found = [] if set(places) & set(given) else [_no_places(places, given)]
        codes = [given[name] for name in places if name in given]
        found += [_no_code(column) for column in codes if not _holds_codes(column.dtype)]
        found += [not_there(name, given) for name in asked if name not in given]
        facts = [column for name, column in given.items() if name not in (*places, *asked)]
        found += [problem for one in facts if (problem := self._unknown(one)) is not None]
        if found:
            raise ProfileError(found)
        own = (column.name for column in facts if self.identifies(column.name))
        keep = tuple(dict.fromkeys(own if options.keep is None else asked))
        refuse_same_names(keep, self.line_results if options.long else self.wide_results)
        return keep

    @cached_property
    def wide_results(self) -> tuple[str, ...]:
        """The columns of a row, after what is kept."""
        places = [one.place for one in self.deciding]
        items = [name for rule in self.places for name in self.results_of(rule)]
        decided, ignored = ([f"{one}_{end}" for one in places] for end in ("policy", IGNORED))
        return (*decided, *items, ASSUMED, *ignored)

    @cached_property
    def line_results(self) -> tuple[str, ...]:
        """The columns of a line, after what is kept."""
        return (*LONG_COLUMNS, *(WORTH_COLUMN,) * bool(self.valued), "policy", IGNORED)

    def _unknown(self, column: GivenColumn) -> Diagnostic | None:
        """What is wrong with a column that none of the policies knows."""
        if self._known(column):
            return None
        return states_nothing(column.name, self.vocabularies[-1])

    def _known(self, column: GivenColumn) -> Sequence[FactColumn]:
        """What a column states, by each policy that knows it."""
        if column not in self._columns:
            made = (column_of(column, one) for one in self.vocabularies)
            self._columns[column] = [one for one in made if one is not None]
        return self._columns[column]


def _holds_codes(dtype: Dtype) -> bool:
    """Whether codes of places are text or whole numbers; a column of nulls is no mistake."""
    return dtype is None or dtype in TEXT_TYPES or bool(dtype.is_integer())


def _no_code(column: GivenColumn) -> Diagnostic:
    text = f"列“{column.name}”的类型是 {column.kind}，不能表示地点代码"
    return Diagnostic("E703", text, "6位代码要用文字或整数", path=column.name)


def _no_places(places: Iterable[str], names: Iterable[str]) -> Diagnostic:
    wanted = "、".join(f"“{place}”" for place in places)
    return Diagnostic(
        "E711",
        f"表里没有地点代码的列：{wanted}",
        f"请用 school= 和 home= 说明哪两列是学校所在地、户籍地的6位代码；{one_of(names)}",
    )
