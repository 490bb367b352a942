"""What was understood of rosters, their ledger and back pay: on a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from ...policy.terms import Term
from ...rosters.table_names import masked

if TYPE_CHECKING:
    import polars as pl

    from ...rosters.audit.back_pay import BackPay
    from ...rosters.ledger.ledger import Ledger
    from ...rosters.reading.headers import ColumnReading
    from ...rosters.reading.roster import Roster, SheetReading

_MOST_FINDINGS: Final = 20
"""How many findings a terminal shows; the file has them all."""

Mask = Callable[[str], str]


def mask_of(*, show_ids: bool) -> Mask:
    """What hides long numbers, or nothing."""
    return (lambda text: text) if show_ids else masked


def show_columns(
    out: Console, roster: Roster, ledger: Ledger, term: Term, *, show_ids: bool
) -> None:
    """Which columns were understood, which texts were not, and who waits for what."""
    for sheets in _sheets_by_layout(roster):
        _show_layout(out, sheets)
    show_unread(out, roster)
    _show_rows(out, roster)
    mask = mask_of(show_ids=show_ids)
    unknown = unknown_texts(roster)
    if unknown:
        out.print("看不懂的写法（这些行会退回；可以在映射文件的“取值”里说明）：")
        table = empty_table("列", "写法", "行数")
        for (header, text), count in unknown.items():
            table.add_row(header, mask(text), str(count))
        out.print(table)
    _show_waiting(out, ledger, f"{term}有这些信息不知道，有的项目因此不能确定")
    _show_problems(out, ledger.problems, mask)


def _sheets_by_layout(roster: Roster) -> list[list[SheetReading]]:
    """The sheets by what their columns were taken for."""
    found: dict[tuple[object, ...], list[SheetReading]] = {}
    for sheet in roster.sheets:
        if sheet.layout is not None:
            key = tuple((c.place, c.header, c.target) for c in sheet.layout.columns)
            found.setdefault(key, []).append(sheet)
    return list(found.values())


def _show_layout(out: Console, sheets: list[SheetReading]) -> None:
    first = sheets[0]
    more = "" if len(sheets) == 1 else f" 等 {len(sheets)} 张表，列都一样"
    people = sum(sheet.people for sheet in sheets)
    out.print(f"{first.shown}{more}：{people} 行", style="bold")
    table = empty_table("列", "表头", "读作", "有内容的行")
    layout = first.layout
    for place, column in enumerate(layout.columns if layout else ()):
        if not column.header:
            continue
        filled = sum(sheet.filled[place] for sheet in sheets if sheet.filled)
        said, style = _column_meaning(column)
        table.add_row(column.letter, column.header, said, str(filled), style=style)
    out.print(table)
    for fact, value in first.assumed:
        out.print(f"没有“{fact}”这一列，都按“{value}”算", style="dim")


def _column_meaning(column: ColumnReading) -> tuple[str, str | None]:
    if column.target is not None:
        return column.target.shown, None
    if column.repeats is not None:
        return f"不用（{column.repeats.shown}已有一列）", "dim"
    if column.unused:
        return "不用", "dim"
    if column.suggestion is not None:
        return f"没有认出，是不是“{column.suggestion}”？", "yellow"
    return "没有认出", "yellow"


def show_unread(out: Console, roster: Roster) -> None:
    """The sheets that were not read, and why."""
    for sheet in roster.sheets:
        if sheet.layout is None and sheet.unread:
            out.print(
                f"没有读：{sheet.shown}，没有找到学生的表头（{sheet.unread} 行有内容）",
                style="yellow",
            )
    for name in roster.hidden:
        out.print(f"没有读：{name}，是隐藏的工作表", style="yellow")


def _show_rows(out: Console, roster: Roster) -> None:
    blank, foot, repeated = (
        sum(getattr(sheet, name) for sheet in roster.sheets)
        for name in ("blank", "foot", "repeated")
    )
    left = "、".join(
        f"{what} {count} 行"
        for what, count in (("空行", blank), ("合计和落款", foot), ("重复的表头", repeated))
        if count
    )
    kept = roster.read - roster.refused
    text = f"读入 {roster.read} 行 = 能算 {kept} 行 + 退回 {roster.refused} 行"
    out.print(f"{text}（另有{left}，不是学生）" if left else text, style="bold")


def unknown_texts(roster: Roster) -> dict[tuple[str, str], int]:
    """Header and text of what nobody understands, with the number of rows, most first."""
    found: dict[tuple[str, str], int] = {}
    for sheet in roster.sheets:
        for header, text, count in sheet.unknown:
            found[header, text] = found.get((header, text), 0) + count
    return dict(sorted(found.items(), key=lambda entry: -entry[1]))


def _show_waiting(out: Console, ledger: Ledger, title: str) -> None:
    if ledger.waiting:
        out.print(f"{title}：")
        table = empty_table("不知道的", "牵涉的人数")
        for fact, count in ledger.waiting.items():
            table.add_row(fact, str(count))
        out.print(table)


def _show_problems(out: Console, problems: pl.DataFrame, mask: Mask) -> None:
    """The findings, those that say the same of many rows of a sheet as one."""
    found: dict[tuple[str, ...], list[int]] = {}
    for row in problems.iter_rows(named=True):
        said = (row["处理"], row["文件"], row["工作表"], row["列"], row["值"], row["问题"])
        key = tuple(cell or "" for cell in (*said, row["怎么办"]))
        found.setdefault(key, []).append(row["行"])
    if not found:
        return
    out.print("有问题的行：")
    table = empty_table("处理", "在哪里", "列", "值", "问题", "怎么办")
    for (action, file, sheet, *cells), rows in list(found.items())[:_MOST_FINDINGS]:
        more = f"等 {len(rows)} 行" if len(rows) > 1 else ""
        where = f"{file}{f'[{sheet}]' if sheet else ''} 第{rows[0]}行{more}"
        table.add_row(action, where, *(mask(cell) for cell in cells))
    out.print(table)
    if len(found) > _MOST_FINDINGS:
        out.print(f"还有 {len(found) - _MOST_FINDINGS} 种，都在台账的“问题行”里")


def show_ledger(
    out: Console, roster: Roster, ledger: Ledger, files: Sequence[Path], *, show_ids: bool
) -> None:
    """What came of a batch: rows, money by item, what is open, what was refused, the files."""
    counts = ledger.counts
    out.print(ledger.title, style="bold")
    show_unread(out, roster)
    reminded = _reminder_rows(ledger)
    text = f"读入 {counts.read} 行 = 判断 {counts.judged} 行 + 退回 {counts.refused} 行"
    out.print(text + (f"（另有 {reminded} 行请核对，照常判断）" if reminded else ""))
    table = empty_table("项目", "人次", "金额（元）")
    for name, lines, amount in cash_items(ledger):
        table.add_row(name, str(lines), f"{amount:,.2f}")
    total = sum((amount for *_, amount in cash_items(ledger)), Decimal(0))
    table.add_section()
    table.add_row(f"合计（{counts.people} 人）", str(len(ledger.lines)), f"{total:,.2f}")
    out.print(table)
    for name, lines in noncash_items(ledger):
        out.print(f"{name}：{lines} 人")
    if counts.undetermined:
        out.print(f"待核 {counts.undetermined} 人（名单在“待核”里）", style="yellow")
        _show_waiting(out, ledger, "要问的是")
        for item, reason, people in _unanswerable(ledger):
            out.print(f"{item}：{reason}，{people} 人")
    _show_problems(out, ledger.problems, mask_of(show_ids=show_ids))
    for path in files:
        out.print(f"写好了：{path}", style="green")


def _reminder_rows(ledger: Ledger) -> int:
    """The rows that are judged and should be looked at all the same."""
    found: dict[bool, set[tuple[object, ...]]] = {True: set(), False: set()}
    for action, *place in ledger.problems.select("处理", "文件", "工作表", "行").iter_rows():
        found[action == "退回"].add(tuple(place))
    return len(found[False] - found[True])


def _unanswerable(ledger: Ledger) -> list[tuple[str, str, int]]:
    """Open items that no answer of a family settles: item, why, and for how many people."""
    import polars as pl  # at hand: the ledger is made of it

    waiting = ledger.pending.filter(pl.col("要问的问题").is_null())
    return list(waiting.group_by("资助项目", "原因", maintain_order=True).len().iter_rows())


def cash_items(ledger: Ledger) -> list[tuple[str, int, Decimal]]:
    """Each item of cash: its lines and its yuan."""
    return item_sums(ledger.lines, "金额")


def noncash_items(ledger: Ledger) -> list[tuple[str, int]]:
    """Each item that is no cash, with how many people have it."""
    counted = ledger.others.group_by("资助项目", maintain_order=True).len()
    return list(counted.sort("资助项目").iter_rows())


def empty_table(*columns: str) -> Table:
    """An empty table with these titles."""
    table = Table(box=SIMPLE_HEAD)
    for name in columns:
        right = name in ("人次", "行数", "有内容的行", "牵涉的人数") or "金额" in name
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    return table


def show_back_pay(
    out: Console, roster: Roster, found: BackPay, files: Sequence[Path], *, show_ids: bool
) -> None:
    """What is owed by item, what was too much, what is open, what was refused, the files."""
    out.print(found.title, style="bold")
    show_unread(out, roster)
    refused = found.read - found.judged
    out.print(f"读入 {found.read} 行 = 判断 {found.judged} 行 + 退回 {refused} 行")
    for title, frame in (("补发", found.owed), ("多发", found.overpaid)):
        if len(frame):
            table = empty_table("项目", "人次", f"{title}金额（元）")
            for name, lines, amount in item_sums(frame, title):
                table.add_row(name, str(lines), f"{amount:,.2f}")
            out.print(table)
    out.print(f"要补发 {found.people} 人，共 {yuan_sum(found.owed, '补发'):,.2f} 元", style="bold")
    if len(found.pending):
        out.print(f"待核 {len(found.pending)} 条（名单在“待核”里）", style="yellow")
    _show_problems(out, found.problems, mask_of(show_ids=show_ids))
    for path in files:
        out.print(f"写好了：{path}", style="green")


def item_sums(frame: pl.DataFrame, amount: str) -> list[tuple[str, int, Decimal]]:
    """For each item of a table: its lines, and the sum of a column of yuan."""
    import polars as pl  # at hand: the table is made of it

    made = frame.group_by("资助项目").agg(pl.len(), pl.col(amount).sum())
    return list(made.sort("资助项目").iter_rows())


def yuan_sum(frame: pl.DataFrame, amount: str) -> Decimal:
    """The sum of a column of yuan."""
    return sum((yuan for *_, yuan in item_sums(frame, amount)), Decimal("0.00"))


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
    total = sum((amount for *_, amount in cash_items(ledger)), Decimal("0.00"))
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
            for name, lines, amount in cash_items(ledger)
        ],
        "others": [{"name": name, "lines": lines} for name, lines in noncash_items(ledger)],
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
        "total": str(yuan_sum(found.owed, "补发")),
        "owed": plain_rows(found.owed, mask),
        "overpaid": plain_rows(found.overpaid, mask),
        "pending": plain_rows(found.pending, mask),
        "problems": _plain_problems(found.problems, mask),
        "files": [str(path) for path in files],
    }


def plain_rows(
    frame: pl.DataFrame, mask: Mask, shown: tuple[str, ...] = ()
) -> list[dict[str, object]]:
    """The lines of a table under its own titles; amounts as text.

    Nothing is masked in columns whose titles end as one of ``shown`` does.
    """
    rows = frame.iter_rows(named=True)
    plain = {name: _unmasked if name.endswith(shown) else mask for name in frame.columns}
    return [{name: _plain_cell(cell, plain[name]) for name, cell in row.items()} for row in rows]


def _unmasked(text: str) -> str:
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
