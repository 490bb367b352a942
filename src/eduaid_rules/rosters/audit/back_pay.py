"""Back-pay (补发): what is still owed once a text is known that came out after the payment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from ...api import Policy
from ...arguments import checked
from ...forked import refuse_in_fork
from ...policy.terms import Term, as_known_day
from ..ledger.ledger import judged_at, ledger_of_judged, total_yuan
from ..ledger.ledger_columns import PERSON_ROLES, ROW_INDEX, LedgerColumns
from ..printing.table_files import TableReport, write_report
from ..reading.cells import in_yuan
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
    YUAN_NOTE,
    FrameContent,
    mask_of,
    plain_problems,
    plain_rows,
)
from .finding_kinds import FindingKind
from .payments import Payments
from .reconciliation import DIFFERENCE, GIVEN, KIND, Reconciliation, reconcile

_KEY: Final = (*PLACE, "rule")
_BY_THEN: Final = "当时"
_BY_NOW: Final = "现在"
BACK_PAY: Final = "补发"
OVERPAID: Final = "多发"
ALREADY_PAID: Final = "已发"
"""What payments say was paid; a column of ``owed`` where there are payments."""
_LATER: Final = "当时还没有公布，或还不能确定；已经发过的请扣除"
_NO_MORE: Final = "现在没有这一项"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BackPay(FrameContent):
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
    unread: tuple[Unread, ...] = ()
    """What stands in the rosters and the payment files and was not read."""

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
            "pending": plain_rows(self.pending, mask),
            "unread": [one.to_dict(mask) for one in self.unread],
            "problems": plain_problems(self.problems, mask),
            "files": [str(path) for path in files],
        }


@checked
def back_pay(
    roster: Roster,
    policy: Policy,
    term: Term | str,
    known_on: date,
    payments: Payments | None = None,
    *,
    items: Mapping[str, str] | None = None,
) -> BackPay:
    """What is still owed at a term once texts are known that were published after a day.

    For each person and item whose amount of the term differs: the amounts then and now, what
    is owed (or was too much), and both bases. With ``payments``, what is owed is what was
    really paid short; ``items`` are a county's names of items, as for ``reconcile``. Raises
    TermError, also where no rule was known by that day, RosterError, and MissingExtra without
    the ``rosters`` extra.
    """
    known_on = as_known_day(known_on)
    now, then = (judged_at(roster, policy, term, day) for day in (None, known_on))
    columns = now.columns
    both = _both(_lines(columns), _lines(then.columns))
    problems = [roster.problems, now.problems]
    if payments is None:
        owed = _table(columns, both.filter(pl.col("more") > 0), BACK_PAY)
    else:
        found = reconcile(ledger_of_judged(roster, now), payments, policy, items=items)
        owed = _less_paid(_table(columns, both, BACK_PAY), found, columns)
        problems.append(found.problems)
    unread = roster.unread if payments is None else (*roster.unread, *payments.unread)
    fewer = both.filter(pl.col("more") < 0).with_columns(-pl.col("more"))
    return BackPay(
        title=f"{policy.title} 补发（{columns.at.term}，{known_on.isoformat()}以后公布的文件）",
        owed=owed,
        overpaid=_table(columns, fewer, OVERPAID),
        pending=columns.pending(),
        problems=printed_problems(pl.concat([unread_problems(unread), by_place(problems)])),
        read=roster.read,
        judged=columns.students.people.height,
        people=owed.select(columns.titles(PERSON_ROLES)).n_unique(),
        unread=unread,
    )


def _lines(columns: LedgerColumns) -> pl.DataFrame:
    """The lines of cash with the places of their people: rows are numbered anew each time."""
    places = columns.students.people.select(ROW_INDEX, *PLACE)
    lines = columns.cash_lines().join(places, on=ROW_INDEX, maintain_order="left")
    texts = pl.col("name", "standard", "basis").cast(pl.String)
    return lines.select(*_KEY, ROW_INDEX, "fen", texts)


def _both(now: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
    """Each person and item, now and then; ``more`` is the fen that the later texts add."""
    both = now.join(
        then, on=_KEY, how="full", coalesce=True, nulls_equal=True, suffix=f".{_BY_THEN}"
    )
    fen, before = pl.col("fen").fill_null(0), pl.col(f"fen.{_BY_THEN}").fill_null(0)
    return both.with_columns((fen - before).alias("more"))


def _less_paid(lines: pl.DataFrame, found: Reconciliation, columns: LedgerColumns) -> pl.DataFrame:
    """The lines that payments leave short, each with what was paid and is still owed."""
    who = [*columns.titles(PERSON_ROLES), ITEM]
    owing = (FindingKind.NOT_ARRIVED, FindingKind.MISSED, FindingKind.UNDER)
    short = found.findings.filter(pl.col(KIND).is_in([kind.value for kind in owing]))
    paid = short.group_by(who, maintain_order=True).agg(
        pl.col(GIVEN).first().alias(ALREADY_PAID), pl.col(DIFFERENCE).sum().alias(BACK_PAY)
    )
    names = [name for name in lines.columns if name not in (NUMBER, BACK_PAY, REMARK)]
    after = names.index(f"{_BY_NOW}{AMOUNT}") + 1
    rows = lines.select(names).join(paid, on=who, nulls_equal=True, maintain_order="left")
    rows = rows.select(*names[:after], ALREADY_PAID, BACK_PAY, *names[after:])
    return rows.with_row_index(NUMBER, offset=1)


def _table(columns: LedgerColumns, changed: pl.DataFrame, title: str) -> pl.DataFrame:
    """The changed lines as they are printed."""
    numbered = columns.students.people.select(ROW_INDEX, *PLACE)
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
            *columns.who(rows, PERSON_ROLES),
            item.alias(ITEM),
            text(f"standard{then}", f"{_BY_THEN}{STANDARD}"),
            money(f"fen{then}", f"{_BY_THEN}{AMOUNT}"),
            text("standard", f"{_BY_NOW}{STANDARD}"),
            money("fen", f"{_BY_NOW}{AMOUNT}"),
            money("more", title),
            text(f"basis{then}", f"{_BY_THEN}{BASIS}"),
            text("basis", f"{_BY_NOW}{BASIS}"),
            *columns.accounts(rows),
            _remarks(lines, then).alias(REMARK),
        ]
    ).with_row_index(NUMBER, offset=1)


def _remarks(lines: pl.DataFrame, then: str) -> pl.Series:
    remark = (
        pl.when(pl.col(f"fen{then}").is_null())
        .then(pl.lit(_LATER))
        .when(pl.col("fen").is_null())
        .then(pl.lit(_NO_MORE))
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
    more, less = "按后来公布的文件算，比当时多出来的部分", "按后来公布的文件算，比当时少的部分"
    tables = {
        BACK_PAY: (found.owed, f"{YUAN_NOTE}。{more}"),
        OVERPAID: (found.overpaid, f"{YUAN_NOTE}。{less}：由单位决定怎样处理"),
        PENDING: (found.pending, "按现在的文件也定不下来的项目：问清以后再定"),
        PROBLEMS: (found.problems, JUDGED_NOTE),
    }
    return write_report(TableReport(found.title, tables), target, progress)
