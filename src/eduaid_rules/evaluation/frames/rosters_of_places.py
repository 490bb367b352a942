"""A roster of many places on its way through their policies, under names that are safe.

Where cells say something that the judging policy does not know, and another of the policies
does, they are as good as empty, and the column is named in what was ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import narwhals as nw

from ...errors import Diagnostic, ProfileError
from .columns import GivenColumn, column_of
from .engines import engine_of
from .engines.engine import RULE, AnyFrame, FrameOptions, Native, RosterFrame
from .evaluator import FrameEvaluator
from .jurisdictions import ASSUMED, IGNORED, Deciding, Jurisdictions
from .program import STATES
from .result_tables import WORTH_COLUMN

_Said: TypeAlias = dict[str, nw.Expr]
_Says: TypeAlias = Callable[[AnyFrame, "Part | None"], AnyFrame]


@dataclass(frozen=True, eq=False, repr=False)
class PlacesJudge:
    """Policies of places, as what judges rosters."""

    policies: Jurisdictions

    def evaluate(self, native: Native, options: FrameOptions) -> Native:
        """A roster judged: see ``evaluate_places``."""
        return engine_of(native).evaluate(native, self, options)

    def identifies(self, name: str) -> bool:
        """Whether a column of that name says who a student is, for any of the policies."""
        return self.policies.identifies(name)

    def states(self, name: str) -> bool:
        """Whether a column of that name holds places, or facts that any of the policies uses."""
        return self.policies.states(name)

    def judged(self, roster: RosterFrame, options: FrameOptions) -> AnyFrame:
        """The results for a roster. Raises ProfileError."""
        kept = self.policies.kept(roster, options)
        placed = PlacedRoster(self.policies, options, kept, roster)
        return placed.lines() if options.long else placed.rows()


@dataclass(frozen=True, eq=False, repr=False)
class PlacedRoster:
    """A roster with the policies of its rows' places beside it."""

    policies: Jurisdictions
    options: FrameOptions
    keep: tuple[str, ...]
    roster: RosterFrame

    def rows(self) -> AnyFrame:
        """A row for each student: what the one policy says of some rules, the other of the rest."""
        frame = self._placed()
        said: dict[str, dict[str, str]] = {}
        for deciding in self.policies.deciding:
            ends = [end for rule in deciding.rules for end in self.policies.results_of(rule)]
            ends += (ASSUMED, IGNORED)
            own = {end: self.own(f"{deciding.place}_{n}") for n, end in enumerate(ends)}
            said[deciding.place] = own
            frame = self._beside(frame, deciding, said[deciding.place])
        found: _Said = {}
        for place, names in said.items():
            found |= {end: nw.col(own) for end, own in names.items()}
            found[f"{place}_policy"] = nw.col(self.own(place))
            found[f"{place}_{IGNORED}"] = nw.col(names[IGNORED])
        found[ASSUMED] = nw.coalesce(*(nw.col(names[ASSUMED]) for names in said.values()))
        return self._in_order(frame, found, self.policies.wide_results)

    def lines(self) -> AnyFrame:
        """A line for each student and item, by the policy of the place that decides it."""
        frame, parts = self._placed(), []
        for deciding in self.policies.deciding:
            if deciding.rules:

                def lines(rows: AnyFrame, part: Part | None, by: Deciding = deciding) -> AnyFrame:
                    return self._open_lines(rows, by) if part is None else part.lines(rows)

                parts += self._parts(frame, deciding, lines)
        together: AnyFrame = nw.concat(parts)  # type: ignore[type-var]  # all of one kind
        found = {name: nw.col(self.own(name)) for name in self.policies.line_results}
        return self._in_order(together, found, self.policies.line_results)

    def own(self, what: str) -> str:
        """A name for a column of our own."""
        return f"{self.roster.prefix}{what}"

    def _placed(self) -> AnyFrame:
        """The rows with their numbers, the policies of their places, and who judges by each."""
        frame, made = self.roster.frame, {}
        for deciding in self.policies.deciding:
            column = self.roster.columns.get(self.policies.columns.of(deciding.place))
            own = {name: name for name in deciding.judge_of}
            for name, said in ((deciding.place, own), (_judge(deciding), deciding.judge_of)):
                made[self.own(name)] = self.policies.said_of(column, said)
        frame = frame.with_columns(*(cells.alias(name) for name, cells in made.items()))
        if isinstance(frame, nw.DataFrame):
            frame = frame.with_row_index(self.own("row"))
        return frame

    def _in_order(self, frame: AnyFrame, found: _Said, wanted: Sequence[str]) -> AnyFrame:
        """What is kept and what is wanted of a frame; rows at hand as they came."""
        if isinstance(frame, nw.DataFrame):
            frame = frame.sort(self.own("row"))
        made = {name: nw.col(self.roster.columns[name].safe) for name in self.keep}
        made |= {name: found[name] for name in wanted}
        return frame.select(*(cells.alias(name) for name, cells in made.items()))

    def _beside(self, frame: AnyFrame, deciding: Deciding, said: Mapping[str, str]) -> AnyFrame:
        """The rows with what the policies of one kind of place say beside them."""
        state = self.roster.engine.text_type(STATES)
        columns = [*frame.collect_schema(), *said.values()]

        def beside(rows: AnyFrame, part: Part | None) -> AnyFrame:
            # a policy that does not say a rule has none such; an unknown place may
            absent = nw.lit(STATES[2] if part is None else None, dtype=state)
            found: Mapping[str, str] = {}
            if part is not None:
                rows, found = part.rows(rows)
            rows = rows.rename({own: said[end] for end, own in found.items() if end in said})
            missing = {end: own for end, own in said.items() if end not in found}
            cells = {o: absent if e.endswith(".state") else _nothing(e) for e, o in missing.items()}
            if cells:
                rows = rows.with_columns(*(cell.alias(own) for own, cell in cells.items()))
            return rows.select(*columns)

        made: AnyFrame = nw.concat(self._parts(frame, deciding, beside))  # type: ignore[type-var]
        return made

    def _parts(self, frame: AnyFrame, deciding: Deciding, says: _Says) -> list[AnyFrame]:
        """What is said of the rows of each judge. Raises ProfileError with all that is wrong."""
        parts: list[AnyFrame] = []
        wrong: list[Diagnostic] = []
        for name, rows in self._divided(frame, self.own(_judge(deciding))):
            part = None if name is None else Part(self, rows, deciding, deciding.judges[name])
            try:
                parts.append(says(rows, part))
            except ProfileError as error:  # the other places' rows may have mistakes too
                wrong += error.diagnostics
        if wrong:
            raise ProfileError(dict.fromkeys(wrong))
        return parts

    def _divided(self, frame: AnyFrame, by: str) -> Iterator[tuple[str | None, AnyFrame]]:
        """The rows of each judge, those of none last; one part at least.

        The judges that occur are asked for; a lazy frame is computed for it.
        """
        occurring = self.roster.engine.rows(frame.select(by).unique())
        names = sorted((name for (name,) in occurring), key=lambda name: (name is None, name or ""))
        if len(names) < 2:
            yield (names or [None])[0], frame
        elif isinstance(frame, nw.DataFrame):
            divided = {name: rows for (name,), rows in frame.group_by(by)}
            for name in names:
                yield name, divided[name]
        else:
            for name in names:
                column = nw.col(by)
                yield name, frame.filter(column.is_null() if name is None else column == name)

    def _open_lines(self, rows: AnyFrame, deciding: Deciding) -> AnyFrame:
        """A line for each rule that an unknown place would decide."""
        columns = list(rows.collect_schema())
        codes = (nw.lit(1, dtype=nw.Int64).alias(rule) for rule in deciding.rules)
        rows = rows.with_columns(*codes)
        lines = self.roster.engine.unpivoted(rows, columns, deciding.rules)
        made: _Said = {name: _nothing(name) for name in self.policies.line_results}
        made |= {"rule": nw.col(RULE), "state": nw.lit(STATES[2])}
        return lines.select(*columns, *self.own_lines(made))

    def own_lines(self, made: _Said) -> Iterator[nw.Expr]:
        """The columns of lines under names of our own, every text as plain text."""
        for name in self.policies.line_results:
            number = name in _NUMBERS
            yield (made[name] if number else made[name].cast(nw.String)).alias(self.own(name))


@dataclass(frozen=True, eq=False, repr=False)
class Part:
    """Rows that one policy judges, and what of their cells it can read."""

    whole: PlacedRoster
    given: AnyFrame
    deciding: Deciding
    judge: FrameEvaluator

    def rows(self, rows: AnyFrame) -> tuple[AnyFrame, Mapping[str, str]]:
        """The rows judged, and the columns of what is said of each item."""
        judged, found = self._judged(rows, long=False)
        return judged, {**found, IGNORED: self.whole.own(IGNORED)}

    def lines(self, rows: AnyFrame) -> AnyFrame:
        """A line for each student and item that the place decides."""
        columns = list(rows.collect_schema())
        judged, found = self._judged(rows, long=True)
        made: _Said = {name: _nothing(name) for name in self.whole.policies.line_results}
        made |= {name: nw.col(own) for name, own in found.items() if name in made}
        made["policy"] = nw.col(self.whole.own(self.deciding.place))
        made[IGNORED] = nw.col(self.whole.own(IGNORED))
        return judged.select(*columns, *self.whole.own_lines(made))

    def _judged(self, rows: AnyFrame, *, long: bool) -> tuple[AnyFrame, Mapping[str, str]]:
        """The rows or lines with all columns of the rows, and the columns of the results."""
        whole = self.whole
        engine, ignored = whole.roster.engine, whole.own(IGNORED)
        carry, say = whole.own("carried"), whole.own("said")
        carried = {name: f"{carry}_{n}" for n, name in enumerate(rows.collect_schema())}
        cells: _Said = {}
        unread: list[nw.Expr] = []
        others: dict[str, frozenset[str]] = {}
        for given in whole.policies.fact_columns(whole.roster):
            cell, where = self._read(given, nw.col(carried[given.safe]), others)
            if cell is not None:
                cells[given.name] = cell
            if where is not None:
                unread.append(nw.when(where).then(nw.lit(given.name)))
        carried[ignored] = f"{carry}_{len(carried)}"
        cells[carried[ignored]] = _listed(unread)
        frame = rows.rename({name: own for name, own in carried.items() if name != ignored})
        frame = frame.with_columns(*(cell.alias(name) for name, cell in cells.items()))
        options = FrameOptions(long, tuple(carried.values()), whole.options.values_as_of, others)
        roster = engine.take_in(frame.to_native(), self.judge.states)
        said = engine.take_in(self.judge.judged(roster, options).to_native(), lambda _: False)
        own = {one: name for name, one in carried.items()}
        names = {name: own.get(name, f"{say}_{n}") for n, name in enumerate(said.columns)}
        judged = said.frame.rename({said.columns[name].safe: new for name, new in names.items()})
        return judged, {name: new for name, new in names.items() if name not in own}

    def _read(
        self, given: GivenColumn, cell: nw.Expr, others: dict[str, frozenset[str]]
    ) -> tuple[nw.Expr | None, nw.Expr | None]:
        """A column as the policy can read it, if it can, and where it cannot.

        ``others`` gets words of lists that are not the policy's.
        """
        column = column_of(given, self.judge.at.vocabulary)
        if column is None:
            said = cell if given.dtype == nw.Boolean and "." in given.name else ~cell.is_null()
            return None, None if given.dtype is None else said
        foreign = sorted(self.whole.policies.words_of(given) - column.words.keys())
        if not foreign:
            return cell, None
        if given.dtype == nw.List:
            others[given.name] = frozenset(foreign)
            found = [cell.list.contains(word) for word in foreign]
            return cell, nw.any_horizontal(*found, ignore_nulls=True)
        unread = cell.cast(nw.String).is_in(foreign)
        return nw.when(~unread).then(cell), unread


_NUMBERS: Final = ("fen", WORTH_COLUMN)


def _judge(deciding: Deciding) -> str:
    return f"{deciding.place}_judge"


def _nothing(name: str) -> nw.Expr:
    number = name in _NUMBERS or name.endswith((".fen", f".{WORTH_COLUMN}"))
    return nw.lit(None, dtype=nw.Int64() if number else nw.String())


def _listed(texts: Sequence[nw.Expr]) -> nw.Expr:
    """Texts as one, without those that are null; null where all are."""
    if not texts:
        return nw.lit(None, dtype=nw.String)
    made = nw.concat_str(*texts, separator="、", ignore_nulls=True)
    return nw.when(made != "").then(made)
