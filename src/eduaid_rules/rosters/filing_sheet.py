"""备案表 on a sheet: its rows, and the last day of posting as a formula over the first."""

from __future__ import annotations

from datetime import date
from typing import Final

from xlsxwriter.worksheet import Worksheet

from .filing import END, POSTED_DAYS, START, TITLES, Entry, entries_of
from .ledger import Ledger
from .pages import PORTRAIT
from .sheets import HEAD_ROW, set_up, write_across, write_head
from .styles import Styles
from .widths import ROW_HEIGHT, height_of, writable

_HIGH: Final = {"盖章": 90.0}
_REMARK: Final = "公示不少于5个工作日。公示结束日只避开周六周日；遇法定节假日、调休，请自行顺延。"
_WIDTHS: Final = (22.0, 66.0)


def write_filing(sheet: Worksheet, ledger: Ledger, title: str, styles: Styles) -> None:
    """备案表, with the last day of posting as a formula over the first."""
    set_up(sheet, PORTRAIT, _WIDTHS)
    write_head(sheet, title, "", TITLES, styles)
    sheet.fit_to_pages(1, 0)
    entries = entries_of(ledger.filing)
    start, below = 0, HEAD_ROW + 1 + len(entries)
    for row, entry in enumerate(entries, HEAD_ROW + 1):
        if entry.label == START:
            start = row
        _write_entry(sheet, row, entry, start, ledger.filing.get(END), styles)
    sheet.set_row(below, height_of(_REMARK, sum(_WIDTHS)))
    write_across(sheet, below, 1, _REMARK, styles.remark)
    sheet.print_area(0, 0, below, 1)


def _write_entry(
    sheet: Worksheet, row: int, entry: Entry, start: int, said_end: str | None, styles: Styles
) -> None:
    text = "" if entry.value is None else writable(str(entry.value))
    sheet.set_row(row, _HIGH.get(entry.label, max(ROW_HEIGHT + 6, height_of(text, _WIDTHS[1]))))
    sheet.write_string(row, 0, writable(entry.label), styles.label)
    if entry.label == END and not said_end:
        cell = f"$B${start + 1}"
        formula = f'=IF(ISNUMBER({cell}),WORKDAY({cell}-1,{POSTED_DAYS}),"")'
        value = _serial(entry.value) if isinstance(entry.value, date) else ""
        sheet.write_formula(row, 1, formula, styles.day, value)
    elif isinstance(entry.value, date):
        sheet.write_number(row, 1, _serial(entry.value), styles.day)
    elif text:
        sheet.write_string(row, 1, text, styles.entry)
    else:
        sheet.write_blank(row, 1, None, styles.day if entry.label == START else styles.entry)


def _serial(day: date) -> int:
    """A day as Excel counts them."""
    return (day - date(1899, 12, 30)).days
