"""花名册 in, 台账 out: what a county does every term; and payments held against ledgers.

Each step can be used alone: ``read_roster`` (files to people), ``make_ledger`` (people to
tables), ``write_ledger_files`` and ``write_roster`` (tables to files); ``read_ledger``,
``read_payments``, ``reconcile`` and ``write_report_tables`` for a self-check (自查). The
dataframe and spreadsheet libraries load when one of them is called.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ..api import Policy
from ..errors import MissingExtra
from ..policy.terms import Term

if TYPE_CHECKING:
    from .audit.back_pay import BackPay
    from .audit.payments import PaymentFile, Payments
    from .audit.reconciliation import LateAfter, Reconciliation
    from .ledger.files import LedgerFile
    from .ledger.ledger import Ledger
    from .matching.match_people import Matched
    from .reading.mapping import RosterMapping
    from .reading.roster import Roster

_LIBRARIES = ("polars", "python_calamine", "stdnum", "xlsxwriter")


def read_roster(
    sources: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    policy: Policy,
    *,
    mapping: RosterMapping | str | os.PathLike[str] | None = None,
    columns: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Roster:
    """Everybody on some rosters: .xlsx, .xls, .csv, .parquet files, or folders of them.

    What a column states is recognised by its header (``Fact.headers``); ``columns`` says what
    others are ({"贫困类型": "困难类别", "备注": "不用"}), ``mapping`` (a county's file, see
    docs/clerk-guide.md) that and more. An empty cell is unknown. A row that cannot be read is in
    ``Roster.problems`` with its place and why, and never stops the others.

    Raises RosterError where a file cannot be read at all, no header is found, or two columns
    state the same; MissingExtra without the ``rosters`` extra.
    """
    _require()
    from .reading.mapping import RosterMapping, read_mapping
    from .reading.roster import read_roster_files

    if isinstance(sources, str | os.PathLike):
        sources = [sources]
    if mapping is None:
        mapping = RosterMapping()
    elif not isinstance(mapping, RosterMapping):
        mapping = read_mapping(mapping, policy.vocabulary)
    mapping = mapping.with_columns(columns or {}, policy.vocabulary)
    return read_roster_files(sources, policy.vocabulary, mapping, progress)


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
    that are known already, by their labels. The sum of 金额 over ``lines`` is the sum of
    ``policy.evaluate(…).total`` over the people judged. Raises TermError.
    """
    _require()
    from .ledger.judging import judged_ledger

    return judged_ledger(roster, policy, term, known_on, filing)


def write_ledger(
    ledger: Ledger,
    target: str | os.PathLike[str],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Path, ...]:
    """Write a ledger: .xlsx, .csv or .parquet, or a folder of CSV files.

    Beside a single .csv or .parquet stand the other tables. Stopped at any moment it leaves
    what was there before, or nothing.

    Returns the files written. Raises OutputError.
    """
    _require()
    from .ledger.files import write_ledger_files

    return write_ledger_files(ledger, target, progress)


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
    TermError and RosterError.
    """
    _require()
    from .audit.back_pay import back_pay_of

    return back_pay_of(roster, policy, term, known_on, payments, items)


def write_back_pay(
    found: BackPay,
    target: str | os.PathLike[str],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Path, ...]:
    """Write back-pay as .xlsx, .csv, .parquet or a folder, as a ledger. Raises OutputError."""
    _require()
    from .audit.back_pay import back_pay_report
    from .printing.table_files import write_report

    return write_report(back_pay_report(found), target, progress)


def write_roster(roster: Roster, target: str | os.PathLike[str]) -> Path:
    """Write the people of a roster as a file that ``read_roster`` reads as the same people.

    ``target`` ends with .xlsx, .csv or .parquet. Raises OutputError.
    """
    _require()
    from .ledger.files import write_people

    return write_people(roster, target)


def match_roster(
    roster: Roster,
    lists: Mapping[str, str | os.PathLike[str] | Iterable[str | os.PathLike[str]]],
    policy: Policy,
    *,
    columns: Mapping[str, str] | None = None,
    others_no: bool = False,
    term: Term | str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Matched:
    """Fill the categories of a roster from lists of other departments, by ID number.

    ``lists``: a category (a value of a multiple choice, an alias of it, or 事实.取值) to the
    file or files of its list, as messy as rosters may be; ``columns`` says what their headers
    are, where nobody knows them. A value that counts by household (按户) is found by the
    household number as well. Who is on a list becomes 是; who is on none stays as he is, and
    with ``others_no`` (the lists are complete) becomes 否 where the roster said nothing. What
    only nearly fits is reported and changes nothing. At ``term`` (left out: the current one)
    people of school age on a list are looked for on the roster.

    Raises RosterError where a category is none or a list cannot be read or compared.
    """
    _require()
    from .matching.match_people import match_people

    return match_people(
        roster,
        lists,
        policy,
        columns=columns,
        others_no=others_no,
        term=term,
        progress=progress,
    )


def write_match_report(
    matched: Matched,
    target: str | os.PathLike[str],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write all tables of a matching: one .xlsx, or a folder of CSV. Raises OutputError."""
    _require()
    from .matching.match_people import write_match_tables

    return write_match_tables(matched, target, progress)


def check_match_targets(
    output: str | os.PathLike[str] | None, report: str | os.PathLike[str] | None
) -> None:
    """Whether roster and report can be written, asked before the work. Raises OutputError."""
    _require()
    from .ledger.files import check_people
    from .matching.match_people import check_match_report

    if output is not None:
        check_people(output)
    if report is not None:
        check_match_report(report)


def read_ledger(source: str | os.PathLike[str]) -> LedgerFile:
    """Read a ledger back from where ``write_ledger_files`` wrote it, for ``reconcile``.

    A workbook, a .csv or .parquet with its companions, or a folder. Raises RosterError.
    """
    _require()
    from .ledger.files import read_ledger_files

    return read_ledger_files(source)


def read_payments(
    sources: str | os.PathLike[str] | PaymentFile | Iterable[str | os.PathLike[str] | PaymentFile],
    policy: Policy,
    *,
    term: Term | str | None = None,
    item: str | None = None,
    columns: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Payments:
    """What was paid by some files, messy as rosters are: who, which item, how much, when.

    Columns are recognised as those of rosters are, and 资助项目, 金额, 学期, 发放日期, 收款人
    besides; ``columns`` says what others are. ``term`` and ``item`` are those of all lines of
    files without such a column. A row without an amount, a term or an item that can be read is
    in ``Payments.problems`` with its place. Raises RosterError.
    """
    _require()
    from dataclasses import replace

    from ..policy.terms import as_term
    from .audit.payments import PaymentFile, payments_of

    if isinstance(sources, str | os.PathLike | PaymentFile):
        sources = [sources]
    files = (one if isinstance(one, PaymentFile) else PaymentFile(one) for one in sources)
    known = None if term is None else as_term(term)
    said = [replace(one, term=one.term or known, item=one.item or item) for one in files]
    return payments_of(said, policy.vocabulary, columns, progress)


def reconcile(
    ledgers: Ledger | LedgerFile | Iterable[Ledger | LedgerFile],
    payments: Payments | Iterable[Payments],
    policy: Policy,
    *,
    items: Mapping[str, str] | None = None,
    late_after: LateAfter = None,
) -> Reconciliation:
    """Hold payments against the ledgers of one or several terms (自查).

    ``items``: what a county calls an item, to its name or rule id, or to 不用 for what is not
    compared. ``late_after``: the last day in time, of the one term or of each; left out, the
    last day of the term. Raises RosterError for an item that nobody knows (E730), and for
    ledgers that cannot be used.
    """
    _require()
    from .audit.payments import Payments
    from .audit.reconciliation import reconciliation_of
    from .ledger.files import LedgerFile
    from .ledger.ledger import Ledger

    ones = [ledgers] if isinstance(ledgers, Ledger | LedgerFile) else list(ledgers)
    paid = [payments] if isinstance(payments, Payments) else list(payments)
    return reconciliation_of(ones, paid, policy, items, late_after)


def write_reconciliation(
    found: Reconciliation,
    target: str | os.PathLike[str],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Path, ...]:
    """Write a self-check as a .xlsx, or as a folder of CSV files: a table for each kind.

    Whole or not at all, as a ledger. Returns the files written. Raises OutputError.
    """
    _require()
    from .audit.report import write_report_tables

    return write_report_tables(found, target, progress)


def check_reconciliation_target(target: str | os.PathLike[str]) -> None:
    """Whether a self-check can be written there, asked before the work. Raises OutputError."""
    _require()
    from .audit.report import check_report_target

    check_report_target(target)


def ledgers_in(sources: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """The ledgers named; of a folder that is none itself, those in it."""
    _require()
    from .ledger.files import ledger_paths

    return ledger_paths(sources)


def check_target(target: str | os.PathLike[str]) -> None:
    """Whether a ledger can be written there, asked before the work. Raises OutputError."""
    _require()
    from .printing.atomic_files import check_output_target

    check_output_target(target)


def rosters_in(sources: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """The files that ``read_roster`` would read, folders looked through."""
    _require()
    from .reading.files import roster_paths

    return list(roster_paths(sources))


def _require() -> None:
    """Raise MissingExtra where a library of the extra is not installed."""
    from importlib.util import find_spec

    for library in _LIBRARIES:
        if find_spec(library) is None:
            raise MissingExtra("读花名册、写台账", library, "rosters")
