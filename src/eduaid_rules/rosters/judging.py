"""A roster judged at a term: from people to a ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from .._version import __version__
from ..api import Policy, as_term
from ..evaluation.at_term import PolicyAtTerm
from ..policy.errors import ProfileError
from ..policy.terms import Term
from .checks import odd_people, out_of_bounds
from .entries import POSTED, ROW_INDEX, Entries
from .kinds import Kinds
from .ledger import PERSON, Counts, Ledger
from .problems import FILE, ROW, SHEET, together, without_refused
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
    at = policy.at(term, known_on)
    judged = judged_at(roster, policy, as_term(term), known_on)
    entries = Entries(judged.kinds, judged.lines, at)
    problems = together([roster.problems, judged.problems, odd_people(judged.kinds, at)])
    lines, pending = entries.cash(), entries.pending()
    people = judged.kinds.people.height
    return Ledger(
        title=f"{policy.title} 资助发放台账（{at.term}）",
        lines=lines,
        others=entries.others(),
        pending=pending,
        problems=printed_problems(problems),
        public=lines.select("序号", *entries.titles(POSTED), "资助项目", "金额"),
        dimensions=entries.dimensions,
        counts=Counts(
            read=roster.read,
            judged=people,
            refused=roster.read - people,
            people=int(lines.get_column(PERSON).sum()),
            undetermined=entries.undetermined,
        ),
        filing={**_receipt(roster, policy, at, known_on), **(filing or {})},
        notes=entries.notes(),
        waiting=entries.waiting,
    )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Judged:
    """People of a roster judged at a term; ``problems`` says who could not be."""

    kinds: Kinds
    lines: pl.DataFrame
    problems: pl.DataFrame


def judged_at(roster: Roster, policy: Policy, term: Term, known_on: date | None) -> Judged:
    """A line for each person and item; who cannot be judged is left out and said."""
    kinds = Kinds(roster.frame.with_row_index(ROW_INDEX), policy, term, known_on)
    problems = together([])
    try:
        lines = _lines(kinds)
    except ProfileError:  # only amounts can still be wrong
        problems = out_of_bounds(kinds)
        people = without_refused(roster.frame, problems).with_row_index(ROW_INDEX)
        kinds = replace(kinds, people=people)
        lines = _lines(kinds)
    return Judged(kinds, lines, problems)


def _lines(kinds: Kinds) -> pl.DataFrame:
    facts = kinds.people.select(ROW_INDEX, *kinds.stating)
    made: pl.DataFrame = kinds.policy.evaluate_frame(
        facts, kinds.term, kinds.known_on, long=True, keep=[ROW_INDEX]
    )
    return made.with_columns(pl.col("rule").cast(pl.String)).sort(ROW_INDEX, "rule")


def printed_problems(found: pl.DataFrame) -> pl.DataFrame:
    """The findings as they are printed."""
    return found.select(
        pl.when("退回").then(pl.lit("退回")).otherwise(pl.lit("提醒")).alias("处理"),
        pl.col(FILE).alias("文件"),
        pl.col(SHEET).alias("工作表"),
        pl.col(ROW).alias("行"),
        _column_said().alias("列"),
        "值",
        pl.format("{}：{}", "种类", "问题").alias("问题"),
        "怎么办",
    ).with_row_index("序号", offset=1)


def _column_said() -> pl.Expr:
    both = pl.format("{} {}", "列", "表头")
    return pl.when(pl.col("列").is_null()).then(pl.col("表头")).otherwise(both)


def _receipt(
    roster: Roster, policy: Policy, at: PolicyAtTerm, known_on: date | None
) -> dict[str, str]:
    """What reproduces the ledger years later."""
    made = {
        "学期": str(at.term),
        "规则": f"{policy.title}（{policy.name}）",
        "规则摘要": policy.digest,
        "只算已公布到": "（不限）" if known_on is None else known_on.isoformat(),
        "程序版本": __version__,
    }
    files = {
        f"花名册 {number}（SHA-256）": f"{name}\n{digest}"
        for number, (name, digest) in enumerate(roster.files, 1)
    }
    return {**made, **files}
