"""What was understood of rosters, their ledger and back pay: on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...policy.terms import Term
from ...rosters.ledger.ledger import item_sums, total_yuan
from ...rosters.reading.columns.choices import multiple_choices
from ...rosters.reading.columns.layouts_read import taken_for
from ...rosters.reading.columns.stated_around import proposals
from ...rosters.reading.problems import NOT_READ
from ...rosters.reading.unread import UnreadKind, unread_lines
from ...rosters.tables import AMOUNT
from ..screen import Screen, Table, table
from .layouts import show_layouts

if TYPE_CHECKING:
    import polars as pl

    from ...rosters.audit.back_pay import BackPay
    from ...rosters.ledger.ledger import Ledger
    from ...rosters.reading.columns.layout import ColumnReading
    from ...rosters.reading.roster import Roster
    from ...rosters.reading.sheet_reading import SheetReading
    from ...rosters.reading.unread import Unread

_MOST_FINDINGS: Final = 20
"""How many findings a terminal shows; the file has them all."""


def show_columns(out: Screen, roster: Roster, ledger: Ledger, term: Term) -> None:
    """Which columns were understood, which texts were not, and who waits for what."""
    for sheets in _sheets_by_layout(roster):
        _show_layout(out, sheets)
    _show_proposals(out, roster)
    others = (one for one in roster.unread if one.kind is not UnreadKind.COLUMN)
    show_unread(out, others)
    _show_open_columns(out, roster)
    _show_rows(out, roster)
    unknown = roster.unknown_texts()
    if unknown:
        out.print("看不懂的写法（这些行会退回；可以在映射文件的“取值”里说明）：")
        shown = empty_table("列", "写法", "行数")
        for (header, text), count in unknown.items():
            shown.add_row(header, text, str(count))
        out.print(shown)
    _show_waiting(out, ledger, f"{term}有这些信息不知道，有的项目因此不能确定")
    _show_problems(out, ledger.problems)


def _show_proposals(out: Screen, roster: Roster) -> None:
    """School and class where no column states them: what stands around the tables."""
    for one in proposals(roster.sheets, roster.vocabulary):
        more = "" if len(one.sheets) == 1 else f" 等 {len(one.sheets)} 张表"
        texts = "、".join(f"{place.value}是“{text[0]}”" for place, text in one.texts.items())
        place = next(iter(one.texts)).value
        out.print(f"没有“{one.fact}”这一列：{one.sheets[0]}{more}，{texts}")
        out.print(f"要取其中一个，在映射文件里写 来自: {{{one.fact}: {place}}}", style="dim")


def _sheets_by_layout(roster: Roster) -> list[list[SheetReading]]:
    """The sheets by what their columns were taken for."""
    found: dict[tuple[object, ...], list[SheetReading]] = {}
    for sheet in roster.sheets:
        if sheet.layout is not None:
            found.setdefault(tuple(map(taken_for, sheet.columns)), []).append(sheet)
    return list(found.values())


def _show_layout(out: Screen, sheets: list[SheetReading]) -> None:
    first = sheets[0]
    more = "" if len(sheets) == 1 else f" 等 {len(sheets)} 张表，列都一样"
    people = sum(sheet.people for sheet in sheets)
    out.print(f"{first.shown}{more}：{people} 行", style="bold")
    shown = empty_table("列", "表头", "读作", "有内容的行")
    for column in first.columns:
        if not column.header:
            continue
        filled = sum(sheet.filled[column.index] for sheet in sheets if sheet.filled)
        meaning, style = _column_meaning(column)
        shown.add_row(column.letter, column.header, meaning, str(filled), style=style)
    out.print(shown)
    for fact, value in first.assumed:
        out.print(f"没有“{fact}”这一列，都按“{value}”算", style="dim")


def _column_remark(column: ColumnReading) -> str:
    """Whose a column is beside the child, and by what its amounts were multiplied."""
    if column.unit is not None:
        return f"（{column.unit}，已乘以 {column.factor.normalize():f} 换算）"
    return "" if column.owner is None else f"（{column.owner}的）"


def _column_meaning(column: ColumnReading) -> tuple[str, str | None]:
    if column.target is not None:
        return f"{column.target.shown}{_column_remark(column)}", None
    if column.owner is not None and column.known:
        return f"{column.owner}的，不是孩子的", "dim"
    if column.repeats is not None:
        use, style = ("没有读", "yellow") if column.passed_over else ("不用", "dim")
        return f"{use}（{column.repeats.shown}已有一列）", style
    if column.unused:
        return "不用", "dim"
    if column.suggestion is not None:
        return f"没有认出，是不是“{column.suggestion}”？", "yellow"
    return "没有认出", "yellow"


_MOST_UNREAD, _MOST_NAMED = 12, 4
"""How many lines, and columns in one, a terminal shows of what was not read; 问题行 has it all."""


def show_unread(out: Screen, unread: Iterable[Unread]) -> None:
    """What stands in the files and was not read, the same of many files in one line."""
    unread = list(unread)
    found = list(unread_lines(unread))
    if not found:
        return
    out.print("没有读的：", style="yellow")
    for text in found[:_MOST_UNREAD]:
        out.print(text, style="yellow")
    if len(found) > _MOST_UNREAD:
        out.print(f"还有 {len(found) - _MOST_UNREAD} 种，都在“问题行”里", style="yellow")
    _show_advice(out, unread)


def _show_advice(out: Screen, unread: Iterable[Unread]) -> None:
    """What to do about columns; which ones is named where they are not all to be treated alike."""
    asked: dict[tuple[UnreadKind, str], list[str]] = {}
    for one in unread:
        if one.column is not None:
            name = f"“{one.header or f'{one.column}列'}”"
            asked.setdefault((one.kind, one.to_do), []).append(name)
    for (kind, to_do), columns in asked.items():
        named = "" if len(asked) == 1 else _named_columns(list(dict.fromkeys(columns)))
        out.print(f"{kind.value}{named}：{to_do}", style="yellow", soft_wrap=True)


def _show_open_columns(out: Screen, roster: Roster) -> None:
    """What to write for the columns that nobody understood; the tables have named them."""
    found = [one for one in roster.unread if one.kind is UnreadKind.COLUMN]
    if not found:
        return
    _show_advice(out, found)
    header = next((one.header for one in found if one.header), "列名")
    choice = next((fact.name for fact in multiple_choices(roster.vocabulary)), None)
    ways = [f"写法：--map {header}=（事实的名称）"]
    if choice is not None:
        ways.append(f"一类人自己一列、打勾的写 --map {header}={choice}.（哪一类）")
    ways.append("名称用 eduaid facts 看；列多的用 --write 写成映射文件再填")
    out.print("；".join(ways), style="dim", soft_wrap=True)


def _named_columns(columns: Sequence[str]) -> str:
    """The first columns that a piece of advice is about."""
    more = f" 等 {len(columns)} 列" if len(columns) > _MOST_NAMED else ""
    return "".join(columns[:_MOST_NAMED]) + more


def _show_rows(out: Screen, roster: Roster) -> None:
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


def _show_waiting(out: Screen, ledger: Ledger, title: str) -> None:
    if ledger.waiting:
        out.print(f"{title}：")
        shown = empty_table("不知道的", "牵涉的人数")
        for fact, count in ledger.waiting.items():
            shown.add_row(fact, str(count))
        out.print(shown)


def _show_problems(out: Screen, problems: pl.DataFrame) -> None:
    """The findings, those that say the same of many rows of a sheet as one."""
    found: dict[tuple[str, ...], list[int]] = {}
    of_rows = problems.filter(problems["处理"] != NOT_READ)
    for row in of_rows.iter_rows(named=True):
        names = ("处理", "文件", "工作表", "列", "值", "问题", "怎么办")
        key = tuple(row[name] or "" for name in names)
        found.setdefault(key, []).append(row["行"])
    if not found:
        return
    out.print("有问题的行：")
    shown = empty_table("处理", "在哪里", "列", "值", "问题", "怎么办")
    for (action, file, sheet, *cells), rows in list(found.items())[:_MOST_FINDINGS]:
        more = f"等 {len(rows)} 行" if len(rows) > 1 else ""
        where = f"{file}{f'[{sheet}]' if sheet else ''} 第{rows[0]}行{more}"
        shown.add_row(action, where, *cells)
    out.print(shown)
    if len(found) > _MOST_FINDINGS:
        out.print(f"还有 {len(found) - _MOST_FINDINGS} 种，都在台账的“问题行”里")


def show_ledger(out: Screen, ledger: Ledger, files: Sequence[Path]) -> None:
    """What came of a batch: rows, money by item, what is open, what was refused, the files."""
    counts = ledger.counts
    out.print(ledger.title, style="bold")
    show_layouts(out, ledger.layouts)
    show_unread(out, ledger.unread)
    reminded = ledger.reminded()
    text = f"读入 {counts.read} 行 = 判断 {counts.judged} 行 + 退回 {counts.refused} 行"
    out.print(text + (f"（另有 {reminded} 行请核对，照常判断）" if reminded else ""))
    shown = empty_table("项目", "人次", "金额（元）")
    for name, lines, amount in item_sums(ledger.lines, AMOUNT):
        shown.add_row(name, str(lines), f"{amount:,.2f}")
    total = total_yuan(ledger.lines, AMOUNT)
    shown.add_section()
    shown.add_row(f"合计（{counts.people} 人）", str(len(ledger.lines)), f"{total:,.2f}")
    out.print(shown)
    for name, lines in ledger.noncash_items():
        out.print(f"{name}：{lines} 人")
    if counts.undetermined:
        out.print(f"待核 {counts.undetermined} 人（名单在“待核”里）", style="yellow")
        _show_waiting(out, ledger, "要问的是")
        for item, reason, people in ledger.unanswerable():
            out.print(f"{item}：{reason}，{people} 人")
    _show_problems(out, ledger.problems)
    show_written(out, files)


def show_written(out: Screen, files: Iterable[Path]) -> None:
    """The files that were written."""
    for path in files:
        out.print(f"写好了：{path}", style="green")


_COUNTS: Final = ("人次", "行数", "条数", "人数", "有内容的行", "牵涉的人数")


def empty_table(*columns: str) -> Table:
    """An empty table with these titles, its numbers to the right."""
    return table(*columns, right=[name for name in columns if name in _COUNTS or "金额" in name])


def show_back_pay(out: Screen, found: BackPay, files: Sequence[Path]) -> None:
    """What is owed by item, what was too much, what is open, what was refused, the files."""
    out.print(found.title, style="bold")
    show_layouts(out, found.layouts)
    show_unread(out, found.unread)
    refused = found.read - found.judged
    out.print(f"读入 {found.read} 行 = 判断 {found.judged} 行 + 退回 {refused} 行")
    for title, frame in (("补发", found.owed), ("多发", found.overpaid)):
        if len(frame):
            shown = empty_table("项目", "人次", f"{title}金额（元）")
            for name, lines, amount in item_sums(frame, title):
                shown.add_row(name, str(lines), f"{amount:,.2f}")
            out.print(shown)
    out.print(
        f"要补发 {found.people} 人，共 {total_yuan(found.owed, '补发'):,.2f} 元", style="bold"
    )
    if len(found.undecided):
        out.print(f"待定 {len(found.undecided)} 条：当时或现在定不下来，没有算进去", style="yellow")
    if len(found.gone):
        out.print(
            f"只在台账 {len(found.gone)} 条：现在的花名册里没有这些人，没有算进去", style="yellow"
        )
    if len(found.pending):
        out.print(f"待核 {len(found.pending)} 条（名单在“待核”里）", style="yellow")
    _show_problems(out, found.problems)
    show_written(out, files)
