"""Back-pay (补发): what is still owed once a text is known that came out after the payment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from ...api import Policy
from ...policy.terms import Term
from ..ledger.columns import PERSON_ROLES, ROW_INDEX, LedgerColumns
from ..ledger.judging import judged_at, ledger_of_judged
from ..ledger.ledger import in_yuan
from ..printing.table_files import TableReport
from ..reading.problems import JUDGED_NOTE, PLACE, by_place, printed_problems
from ..reading.roster import Roster
from .findings import FindingKind
from .payments import Payments
from .reconciliation import Reconciliation, reconciliation_of

_KEY: Final = (*PLACE, "rule")
_BY_THEN: Final = "当时"
_BY_NOW: Final = "现在"
BACK_PAY: Final = "补发"
ALREADY_PAID: Final = "已发"
"""What payments say was paid; a column of ``owed`` where there are payments."""
_LATER: Final = "当时还没有公布，或还不能确定；已经发过的请扣除"
_NO_MORE: Final = "现在没有这一项"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BackPay:
    """What changes for people once later texts are known, as tables to print.

    ``owed``: a line for each person and item that is paid too little; ``overpaid``: for each
    that was paid too much by then; both with 序号, who, 资助项目, 标准 and 金额 then and now,
    补发 or 多发 (Decimal yuan of the term), both bases, the bank and the account, 备注.
    ``pending``: items that are open now. ``problems``: rows that were refused.
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


def back_pay_of(
    roster: Roster,
    policy: Policy,
    term: Term | str,
    known_on: date,
    payments: Payments | None = None,
    items: Mapping[str, str] | None = None,
) -> BackPay:
    """What is owed at a term now, beyond what the texts published by a day gave.

    With ``payments``: beyond what was really paid; ``items`` are a county's names of items.
    Raises TermError, also where no rule was known by that day, and RosterError.
    """
    now, then = (judged_at(roster, policy, term, day) for day in (None, known_on))
    entries = now.entries
    both = _both(_lines(entries), _lines(then.entries))
    problems = [roster.problems, now.problems]
    if payments is None:
        owed = _table(entries, both.filter(pl.col("more") > 0), BACK_PAY)
    else:
        found = reconciliation_of([ledger_of_judged(roster, now)], [payments], policy, items)
        owed = _less_paid(_table(entries, both, BACK_PAY), found, entries)
        problems.append(found.problems)
    fewer = both.filter(pl.col("more") < 0).with_columns(-pl.col("more"))
    return BackPay(
        title=f"{policy.title} 补发（{entries.at.term}，{known_on.isoformat()}以后公布的文件）",
        owed=owed,
        overpaid=_table(entries, fewer, "多发"),
        pending=entries.pending(),
        problems=printed_problems(by_place(problems)),
        read=roster.read,
        judged=entries.kinds.people.height,
        people=owed.select(entries.titles(PERSON_ROLES)).n_unique(),
    )


def _lines(entries: LedgerColumns) -> pl.DataFrame:
    """The lines of cash with the places of their people: rows are numbered anew each time."""
    places = entries.kinds.people.select(ROW_INDEX, *PLACE)
    lines = entries.cash_lines().join(places, on=ROW_INDEX, maintain_order="left")
    texts = pl.col("name", "standard", "basis").cast(pl.String)
    return lines.select(*_KEY, ROW_INDEX, "fen", texts)


def _both(now: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
    """Each person and item, now and then; ``more`` is the fen that the later texts add."""
    both = now.join(
        then, on=_KEY, how="full", coalesce=True, nulls_equal=True, suffix=f".{_BY_THEN}"
    )
    fen, before = pl.col("fen").fill_null(0), pl.col(f"fen.{_BY_THEN}").fill_null(0)
    return both.with_columns((fen - before).alias("more"))


def _less_paid(lines: pl.DataFrame, found: Reconciliation, entries: LedgerColumns) -> pl.DataFrame:
    """The lines that payments leave short, each with what was paid and is still owed."""
    who = [*entries.titles(PERSON_ROLES), "资助项目"]
    short = found.findings.filter(
        pl.col("问题").is_in([FindingKind.MISSED.value, FindingKind.UNDER.value])
    )
    paid = short.select(*who, pl.col("实发").alias(ALREADY_PAID), pl.col("差额").alias(BACK_PAY))
    columns = [name for name in lines.columns if name not in ("序号", BACK_PAY, "备注")]
    place = columns.index(f"{_BY_NOW}金额") + 1
    made = lines.select(columns).join(paid, on=who, nulls_equal=True, maintain_order="left")
    made = made.select(*columns[:place], ALREADY_PAID, BACK_PAY, *columns[place:])
    return made.with_row_index("序号", offset=1)


def _table(entries: LedgerColumns, changed: pl.DataFrame, title: str) -> pl.DataFrame:
    """The changed lines as they are printed."""
    numbered = entries.kinds.people.select(ROW_INDEX, *PLACE)
    lines = changed.drop(ROW_INDEX).join(numbered, on=PLACE, nulls_equal=True)
    lines = lines.sort(ROW_INDEX, "rule")
    rows = lines.get_column(ROW_INDEX)

    def text(name: str, shown: str) -> pl.Series:
        return lines.get_column(name).cast(pl.String).alias(shown)

    def money(name: str, shown: str) -> pl.Series:
        return lines.select(in_yuan(pl.col(name).fill_null(0)).alias(shown)).to_series()

    then = f".{_BY_THEN}"
    item = lines.select(pl.coalesce("name", f"name{then}").cast(pl.String)).to_series()
    return pl.DataFrame(
        [
            *entries.who(rows, PERSON_ROLES),
            item.alias("资助项目"),
            text(f"standard{then}", f"{_BY_THEN}标准"),
            money(f"fen{then}", f"{_BY_THEN}金额"),
            text("standard", f"{_BY_NOW}标准"),
            money("fen", f"{_BY_NOW}金额"),
            money("more", title),
            text(f"basis{then}", f"{_BY_THEN}依据"),
            text("basis", f"{_BY_NOW}依据"),
            *entries.accounts(rows),
            _remarks(lines, then).alias("备注"),
        ]
    ).with_row_index("序号", offset=1)


def _remarks(lines: pl.DataFrame, then: str) -> pl.Series:
    said = (
        pl.when(pl.col(f"fen{then}").is_null())
        .then(pl.lit(_LATER))
        .when(pl.col("fen").is_null())
        .then(pl.lit(_NO_MORE))
    )
    return lines.select(said).to_series()


def back_pay_report(found: BackPay) -> TableReport:
    """The tables as they are written to a file."""
    tables = {
        "补发": found.owed,
        "多发": found.overpaid,
        "待核": found.pending,
        "问题行": found.problems,
    }
    notes = {
        "补发": "金额单位：元。按后来公布的文件算，比当时多出来的部分",
        "多发": "金额单位：元。按后来公布的文件算，比当时少的部分：由单位决定怎样处理",
        "待核": "按现在的文件也定不下来的项目：问清以后再定",
        "问题行": JUDGED_NOTE,
    }
    return TableReport(found.title, tables, notes)
