"""A payment ledger (发放台账) of one term: its tables, made from a roster that is judged.

With 备案表, which is filed with it, and what reproduces it years later. Amounts are
counted in fen and printed in yuan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

import polars as pl

from ..._version import __version__
from ...api import Policy
from ...arguments import checked
from ...errors import ProfileError
from ...forked import refuse_in_fork
from ...policy.terms import Term, as_known_day, read_day
from ..reading.columns.layouts_read import LayoutRead, TableKind, layouts_of
from ..reading.problems import (
    ACTION,
    NOT_READ,
    PLACE_TITLES,
    REFUSED,
    Problem,
    by_place,
    printed_problems,
    row_problems,
    without_refused,
)
from ..reading.roster import Roster
from ..reading.unread import Unread, UnreadKind, unread_counts, unread_problems
from ..tables import AMOUNT, ITEM, NUMBER, TERM, FrameContent, mask_of, plain_problems
from .ledger_columns import (
    FIRST_LINE,
    PUBLIC_ROLES,
    ROW_INDEX,
    Dimension,
    LedgerColumns,
    StudentGroups,
    grouped_rows,
)
from .odd_people import contradicting_people, odd_people, unborn_people


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows that were read: ``read`` = ``judged`` + ``refused``."""

    read: int
    judged: int
    refused: int
    people: int
    """People with at least one line of cash."""
    undetermined: int
    """People with at least one item that could not be settled."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ledger(FrameContent):
    """All tables of a ledger, as Polars frames with the columns that are printed, in order.

    What says who somebody is has the vocabulary's names (``…`` below: the school, the grade
    as it was written, the class, the person, the ID and student numbers).

    - ``lines``, cash: 序号, …, 资助项目, 标准, 金额, 依据, 收款, the bank, the account, the
      household (where a roster has it), 签字, 备注; then the columns of ``dimensions`` and
      ``FIRST_LINE``, which are not printed. 金额 is Decimal yuan of the term.
    - ``others``, exemptions, items in kind and loans: 序号, …, 资助项目, 类别, 标准, 依据, 收款,
      备注.
    - ``pending``, what cannot be settled: 序号, …, 资助项目, 待定的是, 原因, 要问的问题.
    - ``problems``: 序号, 处理 (退回: the row was not judged; 提醒: it was; 没读: what was not
      read at all, first), 文件, 工作表, 行, 列, 值, 问题, 怎么办.
    - ``public``, what may be posted: 序号, the school, the grade, the class, the person,
      资助项目, 金额.

    ``filing`` are the rows of 备案表 that are known already.
    """

    title: str
    """甜水县…资助发放台账（2019秋）."""
    lines: pl.DataFrame
    others: pl.DataFrame
    pending: pl.DataFrame
    problems: pl.DataFrame
    public: pl.DataFrame
    dimensions: tuple[Dimension, ...]
    counts: Counts
    filing: Mapping[str, str]
    notes: tuple[str, ...] = ()
    """What a reader must know of an item: what its text asks for and the rules do not say."""
    waiting: Mapping[str, int] = field(default_factory=dict)
    """For each fact that somebody must be asked for, how many people wait for it."""
    unread: tuple[Unread, ...] = ()
    """What stands in the rosters and was not read."""
    layouts: tuple[LayoutRead, ...] = ()
    """Which columns were read, and as what."""

    @checked
    def to_dict(self, *, files: Iterable[Path] = (), show_ids: bool = False) -> dict[str, object]:
        """Plain values for JSON, as ``eduaid batch --json`` prints them; amounts are text.

        ``files`` are those that the ledger was written to. Long numbers are masked unless
        ``show_ids``.
        """
        counts, mask = self.counts, mask_of(show_ids=show_ids)
        items = item_sums(self.lines, AMOUNT)
        return {
            "title": self.title,
            "counts": {
                "read": counts.read,
                "judged": counts.judged,
                "refused": counts.refused,
                "people": counts.people,
                "undetermined": counts.undetermined,
            },
            "total": str(total_yuan(self.lines, AMOUNT)),
            "items": [{"name": n, "lines": lines, "amount": str(yuan)} for n, lines, yuan in items],
            "others": [{"name": n, "lines": lines} for n, lines in self.noncash_items()],
            "waiting": dict(self.waiting),
            "unread_sheets": self._unread_of(UnreadKind.SHEET),
            "hidden_sheets": self._unread_of(UnreadKind.HIDDEN_SHEET),
            "columns": [one.to_dict() for one in self.layouts],
            "unread": [one.to_dict(mask) for one in self.unread],
            "problems": plain_problems(self.problems, mask),
            "filing": dict(self.filing),
            "files": [str(path) for path in files],
        }

    def _unread_of(self, kind: UnreadKind) -> list[str]:
        return [one.where for one in self.unread if one.kind is kind]

    def noncash_items(self) -> list[tuple[str, int]]:
        """Each item that is no cash, with how many people have it."""
        counted = self.others.group_by(ITEM, maintain_order=True).len()
        return list(counted.sort(ITEM).iter_rows())

    def unanswerable(self) -> list[tuple[str, str, int]]:
        """Open items that no answer of a family settles: item, why, and for how many people."""
        waiting = self.pending.filter(pl.col("要问的问题").is_null())
        return list(waiting.group_by(ITEM, "原因", maintain_order=True).len().iter_rows())

    def reminded(self) -> int:
        """How many rows were judged and should be looked at all the same."""
        refused = (pl.col(ACTION) == REFUSED).any()
        rows = self.problems.filter(pl.col(ACTION) != NOT_READ)
        return rows.group_by(PLACE_TITLES).agg(refused).filter(~pl.col(ACTION)).height


def item_sums(lines: pl.DataFrame, amount: str) -> list[tuple[str, int, Decimal]]:
    """For each item of a table: how many lines, and the sum of a column of yuan."""
    sums = lines.group_by(ITEM).agg(pl.len(), pl.col(amount).sum())
    return list(sums.sort(ITEM).iter_rows())


def total_yuan(lines: pl.DataFrame, amount: str) -> Decimal:
    """The sum of a column of yuan."""
    return Decimal(str(lines.get_column(amount).sum() or "0.00"))


RULES: Final = "规则"
RULES_DIGEST: Final = "规则摘要"
LIBRARY_VERSION: Final = "程序版本"


def rules_receipt(policy: Policy) -> dict[str, str]:
    """The policy, and the digest of its canonical form."""
    return {RULES: f"{policy.title}（{policy.name}）", RULES_DIGEST: policy.digest}


def files_receipt(what: str, files: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Files of one sort, each with the SHA-256 of its bytes."""
    numbered = enumerate(files, 1)
    return {f"{what} {number}（SHA-256）": f"{file}\n{sha}" for number, (file, sha) in numbered}


@checked
def make_ledger(
    roster: Roster,
    policy: Policy,
    term: Term | str,
    known_on: date | None = None,
    *,
    filing: Mapping[str, str] | None = None,
) -> Ledger:
    """The ledger of a roster at a term: all its tables, before any file is written.

    With ``known_on`` only texts published by that day count; ``filing`` are rows of 备案表
    that are known already, by their labels (公示开始日 as 2019-10-08). People whose amounts a rule
    does not allow, and who say what a fact holds for impossible (退回), are refused; they are in
    ``problems`` then, with what ``read_roster`` refused.
    The sum of 金额 over ``lines`` is the sum of ``policy.evaluate(…).total`` over the people
    judged. Raises TermError, and MissingExtra without the ``rosters`` extra.
    """
    return ledger_of_judged(roster, judged_at(roster, policy, term, known_on), filing)


def ledger_of_judged(
    roster: Roster, judged: JudgedRoster, filing: Mapping[str, str] | None = None
) -> Ledger:
    """The ledger of a roster that was judged; see ``make_ledger``."""
    columns = judged.columns
    at, students = columns.at, columns.students
    problems = by_place([roster.problems, judged.problems, odd_people(students, at)])
    lines, pending = columns.cash(), columns.pending()
    people = students.people.height
    return Ledger(
        title=f"{students.policy.title} 资助发放台账（{at.term}）",
        lines=lines,
        others=columns.others(),
        pending=pending,
        problems=printed_problems(pl.concat([unread_problems(roster.unread), problems])),
        public=lines.select(NUMBER, *columns.titles(PUBLIC_ROLES), ITEM, AMOUNT),
        dimensions=columns.dimensions,
        counts=Counts(
            read=roster.read,
            judged=people,
            refused=roster.read - people,
            people=int(lines.get_column(FIRST_LINE).sum()),
            undetermined=columns.undetermined,
        ),
        filing={**_receipt(roster, students), **_held(filing or {})},
        notes=columns.notes(),
        waiting=columns.waiting,
        unread=roster.unread,
        layouts=layouts_of(roster.sheets, TableKind.ROSTER),
    )


def _receipt(roster: Roster, students: StudentGroups) -> dict[str, str]:
    """What reproduces the ledger years later."""
    known_on = students.known_on
    return {
        TERM: str(students.term),
        **rules_receipt(students.policy),
        "只算已公布到": "（不限）" if known_on is None else known_on.isoformat(),
        LIBRARY_VERSION: __version__,
        **files_receipt("花名册", roster.files),
        **unread_counts(roster.unread),
    }


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class JudgedRoster:
    """People of a roster judged at a term; ``problems`` says who could not be."""

    columns: LedgerColumns
    problems: pl.DataFrame


def judged_at(
    roster: Roster, policy: Policy, term: Term | str, known_on: date | None
) -> JudgedRoster:
    """Everybody who can be judged; who cannot is left out and said. Raises TermError."""
    refuse_in_fork()
    known_on = as_known_day(known_on)
    at = policy.at(term, known_on)
    problems = unborn_people(roster.frame, at)
    born = without_refused(roster.frame, problems)
    students = StudentGroups(born.with_row_index(ROW_INDEX), policy, at.term, known_on)
    contradicting = contradicting_people(students, at)
    if not contradicting.is_empty():
        problems = by_place([problems, contradicting])
        people = without_refused(roster.frame, problems).with_row_index(ROW_INDEX)
        students = replace(students, people=people)
    try:
        lines = _judged_lines(students)
    except ProfileError:  # only amounts can still be wrong
        problems = by_place([problems, out_of_bounds(students)])
        people = without_refused(roster.frame, problems).with_row_index(ROW_INDEX)
        students = replace(students, people=people)
        lines = _judged_lines(students)
    return JudgedRoster(LedgerColumns(students, lines, at), problems)


def _judged_lines(students: StudentGroups) -> pl.DataFrame:
    """A line for each person and item."""
    facts = students.people.select(ROW_INDEX, *students.fact_columns)
    lines: pl.DataFrame = students.policy.evaluate_frame(
        facts, students.term, students.known_on, long=True, keep=[ROW_INDEX]
    )
    rules = sorted(lines.get_column("rule").unique().cast(pl.String))
    place = pl.col("rule").cast(pl.Enum(rules)).to_physical()
    order = lines.select(pl.col(ROW_INDEX).cast(pl.UInt64) * len(rules) + place)  # one number
    return lines[order.to_series().arg_sort()].with_columns(pl.col("rule").cast(pl.String))


def out_of_bounds(students: StudentGroups) -> pl.DataFrame:
    """People whose amounts a rule does not allow: they cannot be judged."""
    parts: list[pl.DataFrame] = []
    for rows in grouped_rows(students.people, students.fact_columns).to_series():
        try:
            students.assess(rows[0])
        except ProfileError as error:
            wrong = students.people_in(rows)
            for problem in error.diagnostics:
                kind, message, hint = Problem.OUT_OF_BOUNDS, problem.message, problem.suggestion
                parts.append(row_problems(wrong, kind, message, hint, column=problem.path))
    return by_place(parts)


POSTING_START, POSTING_END = "公示开始日", "公示结束日"
SIGNED: Final = ("经办人", "审核人", "单位负责人")
FILING_COLUMNS: Final = ("项目", "内容")
POSTED_DAYS: Final = 5
"""Working days that a list is posted for, at least."""

_LAST: Final = (*SIGNED, POSTING_START, POSTING_END, "公示方式", "盖章", "日期")


@dataclass(frozen=True, slots=True)
class FilingEntry:
    """A row of 备案表: nothing where somebody fills it in by hand."""

    label: str
    value: str | date | None


def _held(filing: Mapping[str, str]) -> Mapping[str, str]:
    """Texts without halves of characters, as a command line in another encoding has them."""
    return {label: text.encode("utf-8", "replace").decode() for label, text in filing.items()}


def filing_entries(filing: Mapping[str, str]) -> tuple[FilingEntry, ...]:
    """What is known, in its order, then what is signed, posted and stamped."""
    known = [FilingEntry(label, text) for label, text in filing.items() if label not in _LAST]
    start = _posting_day(filing.get(POSTING_START))
    days = {
        POSTING_START: start,
        POSTING_END: _posting_day(filing.get(POSTING_END)) or _last_posting_day(start),
    }
    return (*known, *(FilingEntry(label, days.get(label) or filing.get(label)) for label in _LAST))


def filing_frame(ledger: Ledger) -> pl.DataFrame:
    """备案表 as a plain table."""
    rows = [(entry.label, str(entry.value or "")) for entry in filing_entries(ledger.filing)]
    return pl.DataFrame(rows, schema=dict.fromkeys(FILING_COLUMNS, pl.String), orient="row")


def _posting_day(text: str | None) -> date | None:
    """A day written as 2019-09-02; anything else stays a text."""
    return read_day((text or "").strip())


def _last_posting_day(start: date | None) -> date | None:
    """The last of the working days that begin with ``start``, as WORKDAY counts them.

    >>> str(_last_posting_day(date(2019, 9, 2))), str(_last_posting_day(date(2019, 9, 7)))
    ('2019-09-06', '2019-09-13')
    """
    if start is None:
        return None
    day, left = start - timedelta(days=1), POSTED_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def printed_lines(ledger: Ledger) -> pl.DataFrame:
    """The lines of cash without the columns that only sums need."""
    hidden = (dimension.column for dimension in ledger.dimensions)
    return ledger.lines.drop(FIRST_LINE, *hidden, strict=False)
