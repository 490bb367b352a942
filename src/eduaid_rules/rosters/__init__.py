"""花名册 in, 台账 out: what a county does every term; and payments held against ledgers.

Each step can be used alone: ``read_roster`` (files to people), ``make_ledger`` (people to
tables), ``write_ledger`` and ``write_roster`` (tables to files); ``match_roster`` (lists of
other departments); ``read_ledger``, ``read_payments``, ``reconcile`` and
``write_reconciliation`` for a self-check (自查). A name loads when it is first asked for:
behind all of them stand the dataframe and spreadsheet libraries.
"""

from __future__ import annotations

from importlib import import_module, util
from typing import TYPE_CHECKING, Any, Final, NoReturn

from ..errors import MissingExtra

if TYPE_CHECKING:
    from .audit.back_pay import back_pay, write_back_pay
    from .audit.payments import read_payments
    from .audit.reconciliation import reconcile
    from .audit.report import check_reconciliation_target, write_reconciliation
    from .ledger.files import (
        check_roster_target,
        check_target,
        ledgers_in,
        read_ledger,
        write_ledger,
        write_roster,
    )
    from .ledger.ledger import make_ledger
    from .matching.match_people import (
        check_match_report,
        match_roster,
        write_match_report,
        write_matched,
    )
    from .reading.roster import read_roster
    from .reading.sources import rosters_in

_LIBRARIES: Final = ("polars", "python_calamine", "lxml", "xlsxwriter")
_MODULES: Final = {
    "back_pay": "audit.back_pay",
    "check_match_report": "matching.match_people",
    "check_reconciliation_target": "audit.report",
    "check_roster_target": "ledger.files",
    "check_target": "ledger.files",
    "ledgers_in": "ledger.files",
    "make_ledger": "ledger.ledger",
    "match_roster": "matching.match_people",
    "read_ledger": "ledger.files",
    "read_payments": "audit.payments",
    "read_roster": "reading.roster",
    "reconcile": "audit.reconciliation",
    "rosters_in": "reading.sources",
    "write_back_pay": "audit.back_pay",
    "write_ledger": "ledger.files",
    "write_match_report": "matching.match_people",
    "write_matched": "matching.match_people",
    "write_reconciliation": "audit.report",
    "write_roster": "ledger.files",
}

__all__ = [
    "back_pay",
    "check_match_report",
    "check_reconciliation_target",
    "check_roster_target",
    "check_target",
    "ledgers_in",
    "make_ledger",
    "match_roster",
    "read_ledger",
    "read_payments",
    "read_roster",
    "reconcile",
    "rosters_in",
    "write_back_pay",
    "write_ledger",
    "write_match_report",
    "write_matched",
    "write_reconciliation",
    "write_roster",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- whatever the name stands for
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    missing = next((one for one in _LIBRARIES if util.find_spec(one) is None), None)
    if missing is not None:
        return _refusing(name, missing)
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)


def _refusing(name: str, library: str) -> Any:  # noqa: ANN401 -- stands for any function
    """A function that cannot do its work: names can be imported without the extra."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise MissingExtra("读花名册、写台账", library, "rosters")

    refuse.__name__ = refuse.__qualname__ = name
    return refuse


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
