"""A roster judged at a term: from people to a ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from .._version import __version__
from ..api import Policy
from ..errors import ProfileError
from ..policy.terms import Term
from .checks import odd_people, out_of_bounds
from .entries import POSTED, ROW_INDEX, Entries
from .kinds import Kinds
from .ledger import PERSON, Counts, Ledger
from .problems import printed, together, without_refused
from .receipts import files_said, rules_said
from .roster import Roster


def judged_ledger(
    roster: Roster,
    policy: Policy,
    term: Term | str,
    known_on: date | None = None,
    filing: Mapping[str, str] | None = None,
) -> Ledger:
    """The ledger of a roster at a term: every table, before any file is written.

    ``known_on``: only texts published by that day count. ``filing``: rows of 备案表 that are
    known (制表人, 公示开始日 as 2019-10-08, …). People whose amounts a rule does not allow are
    refused; they are in ``problems`` then, with what ``read_roster`` refused. Raises TermError.
    """
    return ledger_of(roster, judged_at(roster, policy, term, known_on), filing)


def ledger_of(roster: Roster, judged: Judged, filing: Mapping[str, str] | None = None) -> Ledger:
    """The ledger of a roster that was judged; see ``judged_ledger``."""
    entries = judged.entries
    at, kinds = entries.at, entries.kinds
    problems = together([roster.problems, judged.problems, odd_people(kinds, at)])
    lines, pending = entries.cash(), entries.pending()
    people = kinds.people.height
    return Ledger(
        title=f"{kinds.policy.title} 资助发放台账（{at.term}）",
        lines=lines,
        others=entries.others(),
        pending=pending,
        problems=printed(problems),
        public=lines.select("序号", *entries.titles(POSTED), "资助项目", "金额"),
        dimensions=entries.dimensions,
        counts=Counts(
            read=roster.read,
            judged=people,
            refused=roster.read - people,
            people=int(lines.get_column(PERSON).sum()),
            undetermined=entries.undetermined,
        ),
        filing={**_receipt(roster, kinds), **(filing or {})},
        notes=entries.notes(),
        waiting=entries.waiting,
    )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Judged:
    """People of a roster judged at a term; ``problems`` says who could not be."""

    entries: Entries
    problems: pl.DataFrame


def judged_at(roster: Roster, policy: Policy, term: Term | str, known_on: date | None) -> Judged:
    """Everybody who can be judged; who cannot is left out and said. Raises TermError."""
    at = policy.at(term, known_on)
    kinds = Kinds(roster.frame.with_row_index(ROW_INDEX), policy, at.term, known_on)
    problems = together([])
    try:
        lines = _lines(kinds)
    except ProfileError:  # only amounts can still be wrong
        problems = out_of_bounds(kinds)
        people = without_refused(roster.frame, problems).with_row_index(ROW_INDEX)
        kinds = replace(kinds, people=people)
        lines = _lines(kinds)
    return Judged(Entries(kinds, lines, at), problems)


def _lines(kinds: Kinds) -> pl.DataFrame:
    """A line for each person and item."""
    facts = kinds.people.select(ROW_INDEX, *kinds.stating)
    made: pl.DataFrame = kinds.policy.evaluate_frame(
        facts, kinds.term, kinds.known_on, long=True, keep=[ROW_INDEX]
    )
    return made.with_columns(pl.col("rule").cast(pl.String)).sort(ROW_INDEX, "rule")


def _receipt(roster: Roster, kinds: Kinds) -> dict[str, str]:
    """What reproduces the ledger years later."""
    known_on = kinds.known_on
    return {
        "学期": str(kinds.term),
        **rules_said(kinds.policy),
        "只算已公布到": "（不限）" if known_on is None else known_on.isoformat(),
        "程序版本": __version__,
        **files_said("花名册", roster.files),
    }
