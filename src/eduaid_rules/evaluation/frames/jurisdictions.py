"""A roster of many places: for each row and rule, the policy of the place that decides it.

Most rules are decided where the school is, some (认定地: 户籍地) where the household is
registered. Rows of the same two places are judged together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import narwhals as nw

from ...errors import Diagnostic, PolicyError, ProfileError
from ...suggestions import one_of
from .columns import (
    TEXT_TYPES,
    Dtype,
    GivenColumn,
    column_of,
    not_there,
    refuse_same_names,
    states_nothing,
)
from .engines import engine_of
from .engines.engine import RULE, AnyFrame, FrameOptions, Native, RosterFrame
from .evaluator import FrameEvaluator
from .program import STATES
from .result_tables import LONG_COLUMNS

HOUSEHOLD_PLACE: Final = "户籍地"
_BLANKS: Final = " \t\r\n\u00a0\u3000"
_DECIDED_BY: Final = ("school_policy", "home_policy")


@dataclass(frozen=True, slots=True)
class JurisdictionColumns:
    """The columns that hold the six-digit codes of a student's places."""

    school: str
    home: str


@dataclass(frozen=True, eq=False, repr=False)
class Jurisdictions:
    """The policies of several places at one term, by the code of their region.

    Raises PolicyError where two of them do not agree on the place that decides a rule.
    """

    regions: Mapping[str, FrameEvaluator]
    columns: JurisdictionColumns

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
    def by_household(self) -> dict[str, bool]:
        """Every rule of any policy, by id: whether the household's place decides it."""
        return {rule: HOUSEHOLD_PLACE in places for rule, places in self._places.items()}

    @cached_property
    def named(self) -> dict[str, FrameEvaluator]:
        """The policies by their names."""
        return {evaluator.at.pack.name: evaluator for evaluator in self.regions.values()}

    def of(self, code: nw.Expr) -> nw.Expr:
        """The name of the policy of a place: its own, or else its city's or province's."""
        names = [evaluator.at.pack.name for evaluator in self.regions.values()]
        text = code.cast(nw.String).str.strip_chars(_BLANKS)
        city = nw.concat_str(text.str.slice(0, 4), nw.lit("00"))
        province = nw.concat_str(text.str.slice(0, 2), nw.lit("0000"))
        found = [
            place.replace_strict(list(self.regions), names, default=None, return_dtype=nw.String)
            for place in (text, city, province)
        ]
        return nw.when(text.str.contains("^[0-9]{6}$")).then(nw.coalesce(*found))

    def evaluate(self, native: Native, options: FrameOptions) -> Native:
        """A roster judged: see ``evaluate_places``."""
        return engine_of(native).evaluate(native, self, options)

    def identifies(self, name: str) -> bool:
        """Whether a column of that name says who a student is, for any of the policies."""
        return any(evaluator.identifies(name) for evaluator in self.named.values())

    def states(self, name: str) -> bool:
        """Whether a column of that name holds places, or facts that any of the policies uses."""
        places = (self.columns.school, self.columns.home)
        return name in places or any(one.states(name) for one in self.named.values())

    def judged(self, roster: RosterFrame, options: FrameOptions) -> AnyFrame:
        """The results for a roster. Raises ProfileError."""
        keep = self._kept(roster, options)
        school, home, row = (f"{roster.prefix}{what}" for what in ("school", "home", "row"))
        placed: AnyFrame = roster.frame.with_columns(
            self._policy(roster, self.columns.school).alias(school),
            self._policy(roster, self.columns.home).alias(home),
        )
        if isinstance(placed, nw.DataFrame):
            placed = placed.with_row_index(row)
        parts: list[AnyFrame] = []
        wrong: list[Diagnostic] = []
        for part in self._parts(roster, options, keep, placed):
            try:
                parts.append(part.judged(placed))
            except ProfileError as error:  # the other places' rows may have mistakes too
                wrong += error.diagnostics
        if wrong:
            raise ProfileError(dict.fromkeys(wrong))
        made: AnyFrame = nw.concat(parts)  # type: ignore[type-var]  # all of one kind
        return made.sort(row).drop(row) if isinstance(made, nw.DataFrame) else made

    def _parts(
        self, roster: RosterFrame, options: FrameOptions, keep: tuple[str, ...], placed: AnyFrame
    ) -> Iterator[_Wide | _Lines]:
        """The rows to judge together: of two places (wide), or of one at a time (long).

        The places that occur are asked for; a lazy frame is computed for it.
        """
        names = (f"{roster.prefix}school", f"{roster.prefix}home")
        if not options.long:
            for both in _occurring(roster, placed.select(*names)):
                where = dict(zip(names, both, strict=True))
                yield _Wide(self, roster, options, keep, where)
            return
        for by_household, name in zip((False, True), names, strict=True):
            if by_household in self.by_household.values():
                for (place,) in _occurring(roster, placed.select(name)):
                    yield _Lines(self, roster, options, keep, {name: place})

    def _policy(self, roster: RosterFrame, name: str) -> nw.Expr:
        column = roster.columns.get(name)
        if column is None or column.dtype is None:
            return nw.lit(None, dtype=nw.String)
        return self.of(nw.col(column.safe))

    def _kept(self, roster: RosterFrame, options: FrameOptions) -> tuple[str, ...]:
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
        items = [f"{rule}{end}" for rule in self.by_household for end in (".state", ".fen")]
        outputs = [*LONG_COLUMNS, "policy"] if options.long else [*items, *_DECIDED_BY, "assumed"]
        refuse_same_names(keep, outputs)
        return keep

    def _unknown(self, column: GivenColumn) -> Diagnostic | None:
        """What is wrong with a column that none of the policies knows."""
        vocabularies = [evaluator.at.vocabulary for evaluator in self.named.values()]
        if any(column_of(column, vocabulary) is not None for vocabulary in vocabularies):
            return None
        return states_nothing(column.name, vocabularies[-1])


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Part:
    """Rows of a roster that the same policies judge."""

    jurisdictions: Jurisdictions
    roster: RosterFrame
    options: FrameOptions
    keep: tuple[str, ...]
    where: Mapping[str, str | None]
    """The columns of places, and the policy that each names in these rows."""

    def _rows(self, placed: AnyFrame) -> RosterFrame:
        """The rows under the caller's names of the columns."""
        names = {column.safe: name for name, column in self.roster.columns.items()}
        names |= {row: row for row in self._row}
        rows = placed.filter(*(_holds(column, name) for column, name in self.where.items()))
        return self._named(rows, names)

    def _named(self, frame: AnyFrame, names: Mapping[str, str]) -> RosterFrame:
        """Some columns of a frame under other names, as a roster of their own."""
        return self._taken_in(
            frame.select(*(nw.col(safe).alias(name) for safe, name in names.items()))
        )

    def _taken_in(self, frame: AnyFrame) -> RosterFrame:
        return self.roster.engine.take_in(frame.to_native(), self.jurisdictions.states)

    @property
    def _carried(self) -> tuple[str, ...]:
        """What is kept, and the number of the row where rows have one."""
        return (*self._row, *self.keep)

    @property
    def _row(self) -> tuple[str, ...]:
        at_hand = isinstance(self.roster.frame, nw.DataFrame)
        return (f"{self.roster.prefix}row",) if at_hand else ()


class _Wide(_Part):
    """Rows whose school lies where one policy holds and whose household where another does."""

    def judged(self, placed: AnyFrame) -> AnyFrame:
        """A row for each student: what the one policy says of some rules, the other of the rest."""
        school, home = self.where.values()
        deciding = dict.fromkeys(name for name in (school, home) if name is not None)
        prefixes = {name: f"{self.roster.prefix}{n}_" for n, name in enumerate(deciding)}
        rows = self._rows(placed)
        for name, prefix in prefixes.items():
            rows = self._beside(rows, name, prefix)
        cells = {name: nw.col(column.safe) for name, column in rows.columns.items()}
        made = {name: cells[name] for name in self._carried}
        for column, policy in zip(_DECIDED_BY, (school, home), strict=True):
            made[column] = nw.lit(policy, dtype=nw.String)
        state = rows.engine.text_type(STATES)
        for rule, by_household in self.jurisdictions.by_household.items():
            start = prefixes.get((home if by_household else school) or "")
            # an unknown place may have the item; a known one that does not say it has none such
            results = {} if start is None else cells
            absent = nw.lit(STATES[2] if start is None else None, dtype=state)
            made[f"{rule}.state"] = results.get(f"{start}{rule}.state", absent)
            made[f"{rule}.fen"] = results.get(f"{start}{rule}.fen", nw.lit(None, dtype=nw.Int64))
        assumed = [cells[f"{prefix}assumed"] for prefix in prefixes.values()]
        made["assumed"] = nw.coalesce(*assumed) if assumed else nw.lit(None, dtype=nw.String)
        return rows.frame.select(*(one.alias(name) for name, one in made.items()))

    def _beside(self, rows: RosterFrame, policy: str, prefix: str) -> RosterFrame:
        """The rows with what one policy says of them beside their own columns."""
        own = tuple(rows.columns)
        options = FrameOptions(keep=own, values_as_of=self.options.values_as_of)
        judged = self._taken_in(self.jurisdictions.named[policy].judged(rows, options))
        columns = judged.columns.items()
        names = {c.safe: name if name in own else f"{prefix}{name}" for name, c in columns}
        return self._named(judged.frame, names)


class _Lines(_Part):
    """Rows whose school (or household) lies where one policy holds: the lines that it decides."""

    def judged(self, placed: AnyFrame) -> AnyFrame:
        """A line for each student and item that the place decides."""
        [(column, policy)] = self.where.items()
        household = column == f"{self.roster.prefix}home"
        deciding = self.jurisdictions.by_household.items()
        rules = [rule for rule, by_household in deciding if by_household == household]
        rows = self._rows(placed)
        if policy is None:
            return self._open_lines(rows, rules)
        evaluator = self.jurisdictions.named[policy]
        known = {
            one.safe: name
            for name, one in rows.columns.items()
            if name in self._carried or column_of(one, evaluator.at.vocabulary) is not None
        }
        options = replace(self.options, keep=self._carried)
        judged = self._taken_in(evaluator.judged(self._named(rows.frame, known), options))
        cells = {name: nw.col(column.safe) for name, column in judged.columns.items()}
        lines = judged.frame.filter(cells["rule"].cast(nw.String).is_in(rules))
        made = {name: cells[name] for name in (*self._carried, *LONG_COLUMNS)}
        return self._lines(lines, made, policy)

    def _open_lines(self, rows: RosterFrame, rules: Sequence[str]) -> AnyFrame:
        """A line for each rule that an unknown place would decide."""
        kept = {f"{self.roster.prefix}kept_{n}": name for n, name in enumerate(self._carried)}
        columns = [nw.col(rows.columns[name].safe).alias(safe) for safe, name in kept.items()]
        codes = [nw.lit(1, dtype=nw.Int64).alias(rule) for rule in rules]
        lines = rows.engine.unpivoted(rows.frame.select(*columns, *codes), list(kept), rules)
        made = {name: nw.col(safe) for safe, name in kept.items()}
        made |= {name: nw.lit(None, dtype=nw.String) for name in LONG_COLUMNS}
        made |= {
            "rule": nw.col(RULE),
            "state": nw.lit(STATES[2]),
            "fen": nw.lit(None, dtype=nw.Int64),
        }
        return self._lines(lines, made, None)

    def _lines(self, lines: AnyFrame, made: Mapping[str, nw.Expr], policy: str | None) -> AnyFrame:
        texts = set(LONG_COLUMNS) - {"fen"}
        cells = {n: one.cast(nw.String) if n in texts else one for n, one in made.items()}
        cells["policy"] = nw.lit(policy, dtype=nw.String)
        return lines.select(*(one.alias(name) for name, one in cells.items()))


def _occurring(roster: RosterFrame, places: AnyFrame) -> list[tuple[str | None, ...]]:
    """The different rows of columns of places, those with a policy first; one at least."""
    rows = roster.engine.rows(places.unique())
    made = sorted(rows, key=lambda row: tuple((name is None, name or "") for name in row))
    return made or [(None,) * len(places.collect_schema())]


def _holds(column: str, name: str | None) -> nw.Expr:
    return nw.col(column).is_null() if name is None else nw.col(column) == name


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
