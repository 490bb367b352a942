"""What was found in rosters, as plain values for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from ..policy.terms import Term
from .roster_reading import Mask, by_item, mask_of, others, total, unknown_texts

if TYPE_CHECKING:
    import polars as pl

    from ..rosters.audit.back_pay import BackPay
    from ..rosters.ledger.ledger import Ledger
    from ..rosters.reading.roster import Roster, SheetReading


def plain_columns(
    roster: Roster, ledger: Ledger, term: Term, *, show_ids: bool
) -> dict[str, object]:
    """What was understood, as plain values."""
    mask = mask_of(show_ids=show_ids)
    return {
        "term": str(term),
        "counts": {"read": roster.read, "refused": roster.refused},
        "sheets": [_plain_sheet(sheet) for sheet in roster.sheets],
        "hidden": list(roster.hidden),
        "unknown_texts": [
            {"header": header, "text": mask(text), "rows": count}
            for (header, text), count in unknown_texts(roster).items()
        ],
        "waiting": dict(ledger.waiting),
        "problems": _plain_problems(ledger.problems, mask),
    }


def _plain_sheet(sheet: SheetReading) -> dict[str, object]:
    layout = sheet.layout
    return {
        "file": sheet.file,
        "sheet": sheet.name,
        "header_found": layout is not None,
        "people": sheet.people,
        "blank": sheet.blank,
        "foot": sheet.foot,
        "repeated": sheet.repeated,
        "unread": sheet.unread,
        "columns": [
            {
                "column": column.letter,
                "header": column.header,
                "means": column.target.shown if column.target else None,
                "unused": column.unused,
                "suggestion": column.suggestion,
                "filled": filled,
            }
            for column, filled in zip(layout.columns if layout else (), sheet.filled, strict=False)
        ],
    }


def plain_ledger(
    roster: Roster, ledger: Ledger, files: Sequence[Path], *, show_ids: bool
) -> dict[str, object]:
    """What came of a batch, as plain values; amounts as text."""
    counts = ledger.counts
    total = sum((amount for *_, amount in by_item(ledger)), Decimal("0.00"))
    return {
        "title": ledger.title,
        "counts": {
            "read": counts.read,
            "judged": counts.judged,
            "refused": counts.refused,
            "people": counts.people,
            "undetermined": counts.undetermined,
        },
        "total": str(total),
        "items": [
            {"name": name, "lines": lines, "amount": str(amount)}
            for name, lines, amount in by_item(ledger)
        ],
        "others": [{"name": name, "lines": lines} for name, lines in others(ledger)],
        "waiting": dict(ledger.waiting),
        "unread_sheets": [sheet.shown for sheet in roster.sheets if sheet.layout is None],
        "hidden_sheets": list(roster.hidden),
        "problems": _plain_problems(ledger.problems, mask_of(show_ids=show_ids)),
        "filing": dict(ledger.filing),
        "files": [str(path) for path in files],
    }


def plain_back_pay(found: BackPay, files: Sequence[Path], *, show_ids: bool) -> dict[str, object]:
    """What is owed, as plain values; amounts as text, numbers of people masked."""
    mask = mask_of(show_ids=show_ids)
    return {
        "title": found.title,
        "counts": {"read": found.read, "judged": found.judged, "people": found.people},
        "total": str(total(found.owed, "补发")),
        "owed": plain_lines(found.owed, mask),
        "overpaid": plain_lines(found.overpaid, mask),
        "pending": plain_lines(found.pending, mask),
        "problems": _plain_problems(found.problems, mask),
        "files": [str(path) for path in files],
    }


def plain_lines(
    frame: pl.DataFrame, mask: Mask, shown: tuple[str, ...] = ()
) -> list[dict[str, object]]:
    """The lines of a table under its own titles; amounts as text.

    Nothing is masked in columns whose titles end as one of ``shown`` does.
    """
    rows = frame.iter_rows(named=True)
    plain = {name: _as_it_is if name.endswith(shown) else mask for name in frame.columns}
    return [{name: _plain_cell(cell, plain[name]) for name, cell in row.items()} for row in rows]


def _as_it_is(text: str) -> str:
    return text


def _plain_cell(cell: object, mask: Mask) -> object:
    if isinstance(cell, Decimal):
        return str(cell)
    return mask(cell) if isinstance(cell, str) else cell


def _plain_problems(problems: pl.DataFrame, mask: Mask) -> list[dict[str, object]]:
    names = {
        "处理": "action",
        "文件": "file",
        "工作表": "sheet",
        "行": "row",
        "列": "column",
        "值": "value",
        "问题": "problem",
        "怎么办": "hint",
    }
    return [
        {
            plain: mask(row[name]) if name in ("值", "问题", "怎么办") and row[name] else row[name]
            for name, plain in names.items()
        }
        for row in problems.iter_rows(named=True)
    ]
