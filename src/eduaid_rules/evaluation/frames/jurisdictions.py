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
from narwhals.dependencies import is_pandas_dataframe

from ...errors import Diagnostic, PolicyError, ProfileError, one_of
from ...policy.facts import FactType
from .columns import column_of, not_there
from .comparisons import Expr
from .evaluator import FrameEvaluator, FrameOptions
from .native import AnyFrame, Dtype, Frame, Native, wrap_native
from .program import STATES
from .result_tables import LONG_COLUMNS, refuse_same_names, unpivoted

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

    def __post_init__(self) -> None:
        found = [
            Diagnostic(
                "E712",
                f"规则“{rule}”的认定地在几个规则包里不一样：{'、'.join(sorted(said))}",
                "请写成一样的，或不要把这几个规则包放在一起算",
            )
            for rule, places in self._said.items()
            if len(said := set(places)) > 1
        ]
        if found:
            raise PolicyError(found)

    @cached_property
    def _said(self) -> dict[str, list[str]]:
        """For each rule of any policy, where it is decided as each of them says."""
        found: dict[str, list[str]] = {}
        for evaluator in self.regions.values():
            for item in evaluator.at.rules:
                found.setdefault(item.rule.id, []).append(item.rule.place or "学校所在地")
        return dict(sorted(found.items()))

    @cached_property
    def by_household(self) -> dict[str, bool]:
        """Every rule of any policy, by id: whether the household's place decides it."""
        return {rule: HOUSEHOLD_PLACE in places for rule, places in self._said.items()}

    @cached_property
    def named(self) -> dict[str, FrameEvaluator]:
        """The policies by their names."""
        return {evaluator.at.pack.name: evaluator for evaluator in self.regions.values()}

    def of(self, code: Expr) -> Expr:
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

    def evaluate(
        self, native: Native, columns: JurisdictionColumns, options: FrameOptions
    ) -> Native:
        """A roster judged: see ``evaluate_places``."""
        if is_pandas_dataframe(native):
            return self._of_pandas(native, columns, options)
        door = wrap_native(native)
        keep = self._kept(door, columns, options)
        school, home, row = (f"{door.prefix}{what}" for what in ("school", "home", "row"))
        placed = door.inside.with_columns(
            self._place(door, columns.school).alias(school),
            self._place(door, columns.home).alias(home),
        )
        if isinstance(placed, nw.DataFrame):
            placed = placed.with_row_index(row)
        parts: list[AnyFrame] = []
        wrong: list[Diagnostic] = []
        for part in self._parts(door, options, keep, placed):
            try:
                parts.append(part.judged(placed))
            except ProfileError as error:  # the other places' rows may have mistakes too
                wrong += error.diagnostics
        if wrong:
            raise ProfileError(dict.fromkeys(wrong))
        made: AnyFrame = nw.concat(parts)  # type: ignore[type-var]  # all of one kind
        if isinstance(made, nw.DataFrame):
            made = made.sort(row).drop(row)
        return made.to_native()

    def _of_pandas(
        self, native: Native, columns: JurisdictionColumns, options: FrameOptions
    ) -> Native:
        from .native_pandas import judged_as_arrow  # needs pandas and PyArrow

        named = [str(name) for name in native.columns]
        keep = options.keep
        if keep is None:
            keep = [name for name in named if self._identifies(name)]
        places = (columns.school, columns.home)
        return judged_as_arrow(
            native,
            keep,
            lambda name: name in places or any(e.states(name) for e in self.named.values()),
            lambda table, keep: self.evaluate(table, columns, replace(options, keep=keep)),
            same_rows=not options.long,
        )

    def _parts(
        self, door: Frame, options: FrameOptions, keep: tuple[str, ...], placed: AnyFrame
    ) -> Iterator[_Wide | _Lines]:
        """The rows to judge together: of two places (wide), or of one at a time (long).

        The places that occur are asked for; a lazy frame is computed for it.
        """
        names = (f"{door.prefix}school", f"{door.prefix}home")
        if not options.long:
            for both in _occurring(placed.select(*names)):
                where = dict(zip(names, both, strict=True))
                yield _Wide(self, door, options, keep, where)
            return
        for by_household, name in zip((False, True), names, strict=True):
            if by_household in self.by_household.values():
                for (place,) in _occurring(placed.select(name)):
                    yield _Lines(self, door, options, keep, {name: place})

    def _place(self, door: Frame, name: str) -> Expr:
        if name not in door.columns or door.columns[name][1] is None:
            return nw.lit(None, dtype=nw.String)
        return self.of(nw.col(door.columns[name][0]))

    def _kept(
        self, door: Frame, columns: JurisdictionColumns, options: FrameOptions
    ) -> tuple[str, ...]:
        """What is carried along. Raises ProfileError for columns that no policy knows."""
        places = (columns.school, columns.home)
        found = [] if set(places) & set(door.names) else [_no_places(places, door.names)]
        asked = options.keep or ()
        found += [
            _no_code(name, door.columns[name][1])
            for name in places
            if name in door.columns and not _holds_codes(door.columns[name][1])
        ]
        found += [not_there(name, door.names) for name in asked if name not in door.columns]
        facts = [name for name in door.names if name not in places and name not in asked]
        found += [problem for name in facts if (problem := self._unknown(door, name)) is not None]
        if found:
            raise ProfileError(found)
        kept = asked if options.keep is not None else filter(self._identifies, facts)
        keep = tuple(dict.fromkeys(kept))
        said = [f"{rule}{end}" for rule in self.by_household for end in (".state", ".fen")]
        outputs = [*LONG_COLUMNS, "policy"] if options.long else [*said, *_DECIDED_BY, "assumed"]
        refuse_same_names(keep, outputs)
        return keep

    def _unknown(self, door: Frame, name: str) -> Diagnostic | None:
        """What is wrong with a column that none of the policies knows."""
        problem = None
        for evaluator in self.named.values():
            known, problem = column_of(name, *door.columns[name], evaluator.at.vocabulary)
            if known is not None:
                return None
        return problem

    def _identifies(self, name: str) -> bool:
        slots = (e.at.vocabulary.stated.get(name) for e in self.named.values())
        return any(slot is not None and slot.fact.type is FactType.IDENTIFIER for slot in slots)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Part:
    """Rows of a roster that the same policies judge."""

    places: Jurisdictions
    door: Frame
    options: FrameOptions
    keep: tuple[str, ...]
    where: Mapping[str, str | None]
    """The columns of places, and the policy that each names in these rows."""

    def _native(self, placed: AnyFrame) -> Native:
        """The rows under the caller's names of the columns."""
        names = {safe: name for name, (safe, _) in self.door.columns.items()}
        names |= {row: row for row in self._row}
        rows = placed.filter(*(_holds(column, name) for column, name in self.where.items()))
        return _as(rows, names)

    @property
    def _carried(self) -> tuple[str, ...]:
        """What is kept, and the number of the row where rows have one."""
        return (*self._row, *self.keep)

    @property
    def _row(self) -> tuple[str, ...]:
        return (f"{self.door.prefix}row",) if isinstance(self.door.inside, nw.DataFrame) else ()


class _Wide(_Part):
    """Rows whose school lies where one policy holds and whose household where another does."""

    def judged(self, placed: AnyFrame) -> AnyFrame:
        """A row for each student: what the one policy says of some rules, the other of the rest."""
        school, home = self.where.values()
        native = self._native(placed)
        deciding = dict.fromkeys(name for name in (school, home) if name is not None)
        for number, name in enumerate(deciding):
            native = self._beside(native, name, f"{self.door.prefix}{number}_")
        prefixes = {name: f"{self.door.prefix}{number}_" for number, name in enumerate(deciding)}
        frame = wrap_native(native)
        state = frame.text_type(STATES)
        made = {name: nw.col(frame.columns[name][0]) for name in self._carried}
        made |= {
            column: nw.lit(name, dtype=nw.String)
            for column, name in zip(_DECIDED_BY, (school, home), strict=True)
        }
        for rule, by_household in self.places.by_household.items():
            prefix = prefixes.get((home if by_household else school) or "")
            if prefix is None:
                made[f"{rule}.state"] = nw.lit(STATES[2], dtype=state)
                made[f"{rule}.fen"] = nw.lit(None, dtype=nw.Int64)
            elif f"{prefix}{rule}.state" not in frame.columns:  # no such item there
                made[f"{rule}.state"] = nw.lit(None, dtype=state)
                made[f"{rule}.fen"] = nw.lit(None, dtype=nw.Int64)
            else:
                made[f"{rule}.state"] = nw.col(frame.columns[f"{prefix}{rule}.state"][0])
                made[f"{rule}.fen"] = nw.col(frame.columns[f"{prefix}{rule}.fen"][0])
        assumed = [nw.col(frame.columns[f"{p}assumed"][0]) for p in prefixes.values()]
        made["assumed"] = nw.coalesce(*assumed) if assumed else nw.lit(None, dtype=nw.String)
        return frame.inside.select(*(one.alias(name) for name, one in made.items()))

    def _beside(self, native: Native, name: str, prefix: str) -> Native:
        """The rows with what one policy says of them beside their own columns."""
        own = wrap_native(native)
        options = FrameOptions(keep=own.names, values_as_of=self.options.values_as_of)
        judged = wrap_native(self.places.named[name].evaluate(native, options))
        names = {
            safe: name if name in own.columns else f"{prefix}{name}"
            for name, (safe, _) in judged.columns.items()
        }
        return _as(judged.inside, names)


class _Lines(_Part):
    """Rows whose school (or household) lies where one policy holds: the lines that it decides."""

    def judged(self, placed: AnyFrame) -> AnyFrame:
        """A line for each student and item that the place decides."""
        [(column, name)] = self.where.items()
        household = column == f"{self.door.prefix}home"
        rules = [rule for rule, by in self.places.by_household.items() if by == household]
        native = self._native(placed)
        if name is None:
            return self._open_lines(native, rules)
        evaluator = self.places.named[name]
        frame = wrap_native(native)
        known = {
            safe: own
            for own, (safe, dtype) in frame.columns.items()
            if own in self._carried
            or column_of(own, safe, dtype, evaluator.at.vocabulary)[0] is not None
        }
        options = replace(self.options, keep=self._carried)
        judged = wrap_native(evaluator.evaluate(_as(frame.inside, known), options))
        cells = {one: nw.col(safe) for one, (safe, _) in judged.columns.items()}
        lines = judged.inside.filter(cells["rule"].cast(nw.String).is_in(rules))
        return self._line(lines, {one: cells[one] for one in (*self._carried, *LONG_COLUMNS)}, name)

    def _open_lines(self, native: Native, rules: Sequence[str]) -> AnyFrame:
        """A line for each rule that an unknown place would decide."""
        frame = wrap_native(native)
        kept = {f"{self.door.prefix}kept_{place}": name for place, name in enumerate(self._carried)}
        marks = [nw.lit(1, dtype=nw.Int64).alias(rule) for rule in rules]
        columns = [nw.col(frame.columns[name][0]).alias(safe) for safe, name in kept.items()]
        lines = unpivoted(frame.inside.select(*columns, *marks), list(kept), rules)
        made = {name: nw.col(safe) for safe, name in kept.items()}
        made |= {name: nw.lit(None, dtype=nw.String) for name in LONG_COLUMNS}
        made |= {
            "rule": nw.col("eduaid_rule"),
            "state": nw.lit(STATES[2]),
            "fen": nw.lit(None, dtype=nw.Int64),
        }
        return self._line(lines, made, None)

    def _line(self, lines: AnyFrame, made: Mapping[str, Expr], name: str | None) -> AnyFrame:
        texts = set(LONG_COLUMNS) - {"fen"}
        cells = {n: one.cast(nw.String) if n in texts else one for n, one in made.items()}
        cells["policy"] = nw.lit(name, dtype=nw.String)
        return lines.select(*(one.alias(n) for n, one in cells.items()))


def _occurring(places: AnyFrame) -> list[tuple[str | None, ...]]:
    """The different rows of columns of places, those with a policy first; one at least."""
    found = places.unique()
    rows = (found.collect() if isinstance(found, nw.LazyFrame) else found).rows()
    made = sorted(rows, key=lambda row: tuple((name is None, name or "") for name in row))
    return made or [(None,) * len(places.collect_schema())]


def _holds(column: str, name: str | None) -> Expr:
    return nw.col(column).is_null() if name is None else nw.col(column) == name


def _as(frame: AnyFrame, names: Mapping[str, str]) -> Native:
    """The columns named, as a native frame, under the names given."""
    return frame.select(*(nw.col(safe).alias(name) for safe, name in names.items())).to_native()


def _holds_codes(dtype: Dtype) -> bool:
    """Whether codes of places are text or whole numbers; a column of nulls is no mistake."""
    text = dtype in (nw.String, nw.Categorical, nw.Enum)
    return dtype is None or text or bool(dtype.is_integer())


def _no_code(name: str, dtype: Dtype) -> Diagnostic:
    text = f"列“{name}”的类型是 {dtype}，不能表示地点代码"
    return Diagnostic("E703", text, "6位代码要用文字或整数", path=name)


def _no_places(places: Iterable[str], names: Iterable[str]) -> Diagnostic:
    wanted = "、".join(f"“{place}”" for place in places)
    return Diagnostic(
        "E711",
        f"表里没有地点代码的列：{wanted}",
        f"请用 school= 和 home= 说明哪两列是学校所在地、户籍地的6位代码；{one_of(names)}",
    )
