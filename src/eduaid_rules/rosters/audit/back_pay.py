"""Back-pay (补发): what is still owed beyond what was owed then.

Then is what earlier texts gave for the same people, or an earlier ledger of the term.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from ...api import Policy
from ...arguments import checked
from ...errors import Diagnostic, RosterError
from ...forked import refuse_in_fork
from ...policy.terms import Term, as_known_day, as_term
from ..ledger.files import LedgerFile
from ..ledger.ledger import Ledger, judged_at, ledger_of_judged, total_yuan
from ..ledger.ledger_columns import PERSON_ROLES, ROW_INDEX, LedgerColumns
from ..printing.table_files import TableReport, write_report
from ..reading.columns.layouts_read import LayoutRead, TableKind, layouts_of
from ..reading.problems import JUDGED_NOTE, PLACE, by_place, printed_problems
from ..reading.roster import Roster
from ..reading.unread import Unread, unread_problems
from ..tables import (
    AMOUNT,
    BASIS,
    ITEM,
    NUMBER,
    PENDING,
    PROBLEMS,
    REMARK,
    STANDARD,
    TERM,
    YUAN_NOTE,
    FrameContent,
    mask_of,
    plain_problems,
    plain_rows,
)
from .finding_kinds import STILL_OWED
from .ledger_changes import (
    BACK_PAY,
    BY_NOW,
    BY_THEN,
    NO_MORE,
    OPEN_NOW,
    OVERPAID,
    changed_lines,
    ledger_changes,
)
from .ledger_lookup import AnyLedger
from .payments import Payments
from .reconciliation import DIFFERENCE, GIVEN, KIND, Reconciliation, reconcile

_KEY: Final = (*PLACE, "rule")
ALREADY_PAID: Final = "已发"
"""What payments say was paid; a column of ``owed`` where there are payments."""
UNDECIDED, GONE = "待定", "只在台账"
_GONE_NOTE: Final = "这些人不在现在的花名册里：先查是转走了，还是漏了，不在补发和多发里"
_LATER: Final = "当时没有这一项；已经发过的请扣除"
_OPEN_THEN: Final = "当时还不能确定：已经发了多少不知道，请按实发核对"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BackPay(FrameContent):
    """What changes for people once later texts are known, as tables to print.

    ``owed``: a line for each person and item that is paid too little; ``overpaid``: for each
    that was paid too much by then; both with 序号, who, 资助项目, 标准 and 金额 then and now,
    补发 or 多发 (Decimal yuan of the term), both bases, the bank and the account, 备注.
    ``pending``: items that are open now. ``undecided``: lines that cannot be compared, because
    then or now it could not be said; they are in neither sum. ``problems``: rows that were
    refused.
    """

    title: str
    owed: pl.DataFrame
    overpaid: pl.DataFrame
    pending: pl.DataFrame
    problems: pl.DataFrame
    read: int
    judged: int
    people: int
    """People with something owed."""
    unread: tuple[Unread, ...] = ()
    """What stands in the rosters and the payment files and was not read."""
    undecided: pl.DataFrame = field(default_factory=pl.DataFrame)
    gone: pl.DataFrame = field(default_factory=pl.DataFrame)
    """Lines of an earlier ledger of people who are not on the roster; they are in no sum."""
    layouts: tuple[LayoutRead, ...] = ()
    """Which columns were read, and as what."""

    @checked
    def to_dict(self, *, files: Iterable[Path] = (), show_ids: bool = False) -> dict[str, object]:
        """Plain values for JSON, as ``eduaid backpay --json`` prints them; amounts are text.

        ``files`` are those that it was written to. Long numbers are masked unless ``show_ids``.
        """
        mask = mask_of(show_ids=show_ids)
        return {
            "title": self.title,
            "counts": {"read": self.read, "judged": self.judged, "people": self.people},
            "total": str(total_yuan(self.owed, BACK_PAY)),
            "owed": plain_rows(self.owed, mask),
            "overpaid": plain_rows(self.overpaid, mask),
            "undecided": plain_rows(self.undecided, mask),
            "gone": plain_rows(self.gone, mask),
            "pending": plain_rows(self.pending, mask),
            "columns": [one.to_dict() for one in self.layouts],
            "unread": [one.to_dict(mask) for one in self.unread],
            "problems": plain_problems(self.problems, mask),
            "files": [str(path) for path in files],
        }


@checked
def back_pay(
    roster: Roster,
    policy: Policy,
    term: Term | str,
    known_on: date | None = None,
    payments: Payments | None = None,
    *,
    items: Mapping[str, str] | None = None,
    ledger: Ledger | LedgerFile | None = None,
) -> BackPay:
    """What is still owed at a term beyond what was owed then.

    Then is either what the texts published by ``known_on`` give for the same roster, or a
    ``ledger`` of the term that was made of an earlier one. For each person and item whose amount
    of the term differs: the amounts then and now, what is owed (or was too much), and both bases.
    With ``payments`` (not with a ledger), what is owed is what was really paid short; ``items``
    are a county's names of items, as for ``reconcile``. Raises TermError, also where no rule was
    known by that day, RosterError (E737 for a ledger of another term, and unless exactly one of
    ``known_on`` and ``ledger`` is given), and MissingExtra without the ``rosters`` extra.
    """
    if ledger is not None:
        return _since_ledger(roster, policy, term, known_on, payments, ledger)
    if known_on is None:
        raise _refused("没有说明和什么比", "请写当时的文件公布到哪一天，或当时的台账")
    known_on = as_known_day(known_on)
    now, then = (judged_at(roster, policy, term, day) for day in (None, known_on))
    columns = now.columns
    both = _both(columns, then.columns)
    decided = both.filter(~pl.col("open"))
    undecided = both.filter("open")
    problems = [roster.problems, now.problems]
    if payments is None:
        owed = _table(columns, decided.filter(pl.col("more") > 0), BACK_PAY)
    else:
        found = reconcile(ledger_of_judged(roster, now), payments, policy, items=items)
        owed = _less_paid(_table(columns, both), found, columns)
        problems.append(found.problems)
        undecided = undecided.filter(pl.col("fen").is_null())
    unread = roster.unread if payments is None else (*roster.unread, *payments.unread)
    fewer = decided.filter(pl.col("more") < 0).with_columns(-pl.col("more"))
    return BackPay(
        title=f"{policy.title} 补发（{columns.at.term}，{known_on.isoformat()}以后公布的文件）",
        owed=owed,
        overpaid=_table(columns, fewer, OVERPAID),
        undecided=_table(columns, undecided),
        pending=columns.pending(),
        problems=printed_problems(pl.concat([unread_problems(unread), by_place(problems)])),
        read=roster.read,
        judged=columns.students.people.height,
        people=owed.select(columns.titles(PERSON_ROLES)).n_unique(),
        unread=unread,
        layouts=(
            *layouts_of(roster.sheets, TableKind.ROSTER),
            *(payments.layouts if payments else ()),
        ),
    )


def _since_ledger(
    roster: Roster,
    policy: Policy,
    term: Term | str,
    known_on: date | None,
    payments: Payments | None,
    ledger: AnyLedger,
) -> BackPay:
    """What a roster gives now beyond a ledger of the same term."""
    if known_on is not None:
        raise _refused("日期和台账只能写一个", "和台账比，就不写当时公布到哪一天")
    if payments is not None:
        hint = "实发和现在的花名册比：先做新的台账，再用 eduaid reconcile 核对"
        raise _refused("发放表和台账只能写一个", hint)
    now = judged_at(roster, policy, term, None)
    columns = now.columns
    if (of_ledger := ledger.filing.get(TERM)) is None or as_term(of_ledger) != columns.at.term:
        message = f"台账是{of_ledger or '（没有写学期）'}的，这次算的是{columns.at.term}"
        raise _refused(message, "请写同一个学期的台账")
    changes = ledger_changes(roster, columns, ledger, policy)
    return BackPay(
        title=f"{policy.title} 补发（{columns.at.term}，和当时的台账比）",
        owed=changes.more,
        overpaid=changes.less,
        undecided=changes.undecided,
        gone=changes.gone,
        pending=columns.pending(),
        unread=roster.unread,
        layouts=layouts_of(roster.sheets, TableKind.ROSTER),
        problems=printed_problems(
            pl.concat([unread_problems(roster.unread), by_place([roster.problems, now.problems])])
        ),
        read=roster.read,
        judged=columns.students.people.height,
        people=changes.more.select(columns.titles(PERSON_ROLES)).n_unique(),
    )


def _refused(message: str, hint: str) -> RosterError:
    return RosterError([Diagnostic("E737", f"补发：{message}", hint)])


def _lines(columns: LedgerColumns) -> pl.DataFrame:
    """The lines of cash with the places of their people: rows are numbered anew each time."""
    places = columns.students.people.select(ROW_INDEX, *PLACE)
    lines = columns.cash_lines().join(places, on=ROW_INDEX, maintain_order="left")
    texts = pl.col("name", "standard", "basis").cast(pl.String)
    return lines.select(*_KEY, ROW_INDEX, "fen", texts)


def _open(columns: LedgerColumns) -> pl.DataFrame:
    """The items that cannot be said, with the places of their people."""
    places = columns.students.people.select(ROW_INDEX, *PLACE)
    lines = columns.lines.filter(pl.col("state") == "undetermined")
    return lines.join(places, on=ROW_INDEX).select(_KEY).unique()


def _both(now: LedgerColumns, then: LedgerColumns) -> pl.DataFrame:
    """Each person and item with money, now or then; ``more`` is the fen that later texts add.

    ``open``: it could not be said then, or cannot now. Its money is in no sum: what was open then
    may have been paid, and what is open now may still be due.
    """
    both = _lines(now).join(
        _lines(then), on=_KEY, how="full", coalesce=True, nulls_equal=True, suffix=f".{BY_THEN}"
    )
    for columns, name in ((now, "open_now"), (then, "open_then")):
        marked = _open(columns).with_columns(pl.lit(value=True).alias(name))
        both = both.join(marked, on=_KEY, how="left", nulls_equal=True, maintain_order="left")
    judged_then = then.students.people.select(PLACE).with_columns(judged_then=True)
    both = both.join(judged_then, on=PLACE, how="left", nulls_equal=True, maintain_order="left")
    both = both.with_columns(
        pl.col("open_now").fill_null(value=False),
        pl.col("open_then").fill_null(value=False) | pl.col("judged_then").is_null(),
    )
    fen, before = pl.col("fen").fill_null(0), pl.col(f"fen.{BY_THEN}").fill_null(0)
    return both.with_columns(
        (fen - before).alias("more"), pl.any_horizontal("open_now", "open_then").alias("open")
    )


def _less_paid(lines: pl.DataFrame, found: Reconciliation, columns: LedgerColumns) -> pl.DataFrame:
    """The lines that payments leave short, each with what was paid and is still owed."""
    who = [*columns.titles(PERSON_ROLES), ITEM]
    short = found.findings.filter(pl.col(KIND).is_in([kind.value for kind in STILL_OWED]))
    paid = short.group_by(who, maintain_order=True).agg(
        pl.col(GIVEN).first().alias(ALREADY_PAID), pl.col(DIFFERENCE).sum().alias(BACK_PAY)
    )
    names = [name for name in lines.columns if name not in (NUMBER, REMARK)]
    after = names.index(f"{BY_NOW}{AMOUNT}") + 1
    rows = lines.select(names).join(paid, on=who, nulls_equal=True, maintain_order="left")
    rows = rows.select(*names[:after], ALREADY_PAID, BACK_PAY, *names[after:])
    return rows.with_row_index(NUMBER, offset=1)


def _table(columns: LedgerColumns, changed: pl.DataFrame, title: str | None = None) -> pl.DataFrame:
    """The changed lines as they are printed; ``title`` heads ``more``."""
    numbered = columns.students.people.select(ROW_INDEX, *PLACE)
    lines = changed.drop(ROW_INDEX).join(numbered, on=PLACE, nulls_equal=True)
    lines = lines.sort(ROW_INDEX, "rule")
    rows = lines.get_column(ROW_INDEX)
    then = f".{BY_THEN}"
    cells = lines.select(
        pl.coalesce("name", f"name{then}").alias(ITEM),
        *(
            pl.col(f"{name}{side}").alias(f"{when}{shown}")
            for when, side in ((BY_THEN, then), (BY_NOW, ""))
            for name, shown in (("standard", STANDARD), ("fen", AMOUNT), ("basis", BASIS))
        ),
        "more",
    )
    who, accounts = columns.who(rows, PERSON_ROLES), columns.accounts(rows)
    return changed_lines(who, cells, title, accounts, _remarks(lines, then))


def _remarks(lines: pl.DataFrame, then: str) -> pl.Series:
    remark = (
        pl.when(pl.col("open_then"))
        .then(pl.lit(_OPEN_THEN))
        .when(pl.col("open_now"))
        .then(pl.lit(OPEN_NOW))
        .when(pl.col(f"fen{then}").is_null())
        .then(pl.lit(_LATER))
        .when(pl.col("fen").is_null())
        .then(pl.lit(NO_MORE))
    )
    return lines.select(remark).to_series()


@checked
def write_back_pay(
    found: BackPay,
    target: str | os.PathLike[str],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Path, ...]:
    """Write back-pay as .xlsx, .csv, .parquet or a folder, as a ledger.

    Raises OutputError, and MissingExtra without the ``rosters`` extra.
    """
    refuse_in_fork()
    tables = {
        BACK_PAY: (found.owed, f"{YUAN_NOTE}。按现在算，比当时多出来的部分"),
        OVERPAID: (found.overpaid, f"{YUAN_NOTE}。按现在算，比当时少的部分：由单位决定怎样处理"),
        UNDECIDED: (found.undecided, f"{YUAN_NOTE}。当时或现在定不下来的：不在补发和多发里"),
        **({GONE: (found.gone, f"{YUAN_NOTE}。{_GONE_NOTE}")} if found.gone.height else {}),
        PENDING: (found.pending, "按现在的文件也定不下来的项目：问清以后再定"),
        PROBLEMS: (found.problems, JUDGED_NOTE),
    }
    return write_report(TableReport(found.title, tables), target, progress)
