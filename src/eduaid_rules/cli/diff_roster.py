"""What a change of policy means for the people on a roster, for a terminal and for a review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from ..policy.money import fen_to_yuan

if TYPE_CHECKING:
    from ..analysis.comparison.roster_effects import PairedSum, RosterEffects

_SIDES: Final = ("旧规则", "新规则")
_SHOWN: Final = 50
"""How many schools a report names: those with the largest differences; JSON has all."""
_TITLES: Final = (
    "原来人数",
    "现在人数",
    "原来金额（元）",
    "现在金额（元）",
    "差额（元）",
    "待定人数",
)


def people_of(effects: RosterEffects) -> Iterator[str]:
    """The rows of the roster, and who gains."""
    for side, rows in zip(_SIDES, effects.rows, strict=True):
        why = "、".join(f"{kind} {count} 行" for kind, count in rows.reasons)
        told = f"（{why}；用 eduaid columns 看是哪些行）" if rows.refused else ""
        yield (
            f"{side}：读入 {rows.read} 行 = 判断 {rows.judged} 行 + 退回 {rows.refused} 行{told}"
        )
    other = f"；金额不变、项目有变的 {effects.other} 人" if effects.other else ""
    yield (
        f"多得的 {effects.gain} 人，少得的 {effects.lose} 人{other}；没有变化的 {effects.stay} 人"
    )
    total = effects.total
    if total.fen is not None:
        old, new = total.fen
        yield (
            f"现金合计：原来 {total.people[0]} 人 {fen_to_yuan(old):,.2f} 元，"
            f"现在 {total.people[1]} 人 {fen_to_yuan(new):,.2f} 元，差额 {_signed(new - old)} 元"
        )
    if any(total.open):
        yield (
            f"现金有待定的：原来 {total.open[0]} 人，现在 {total.open[1]} 人，他们的金额没有算在内"
        )


def show_roster_effects(out: Console, effects: RosterEffects) -> None:
    """The roster on a terminal: by item, by school, by each category."""
    out.print()
    out.print(f"花名册（{effects.term}）", style="bold")
    for line in people_of(effects):
        out.print(f"  {line}")
    for title, sums, several in _blocks(effects):
        table = Table(box=SIMPLE_HEAD)
        table.add_column(title, overflow="fold")
        for name in _TITLES:
            table.add_column(name, justify="right")
        for one in sums[:_SHOWN]:
            table.add_row(one.value, *_cells(one))
        out.print(table)
        for note in _notes(title, len(sums), several=several):
            out.print(f"  {note}")


def roster_markdown(effects: RosterEffects) -> list[str]:
    """The roster as parts of a page: each whole in itself."""
    head = [f"### 花名册（{effects.term}）", "", *(f"- {line}" for line in people_of(effects))]
    parts = ["\n".join(head)]
    for title, sums, several in _blocks(effects):
        lines = [f"| {title} | {' | '.join(_TITLES)} |", f"|---|{'--:|' * len(_TITLES)}"]
        for one in sums[:_SHOWN]:
            name = one.value.replace("|", "\\|").replace("<", "\\<")
            lines.append(f"| {name} | {' | '.join(_cells(one))} |")
        lines += ["", *_notes(title, len(sums), several=several)]
        parts.append("\n".join(lines))
    return parts


def _blocks(effects: RosterEffects) -> Iterator[tuple[str, Sequence[PairedSum], bool]]:
    yield "项目", effects.items, False
    yield from effects.groups


def _notes(title: str, count: int, *, several: bool) -> Iterator[str]:
    if several:
        yield f"一人可有几个{title}，在每个里都计一次，所以各行相加会大于合计"
    if count > _SHOWN:
        yield f"只列差额最大的 {_SHOWN} 个，共 {count} 个；全部见 --json"


def _cells(one: PairedSum) -> list[str]:
    people = [str(count) for count in one.people]
    waiting = "" if not any(one.open) else f"{one.open[0]} → {one.open[1]}"
    if one.fen is None:
        return [*people, "–", "–", "–", waiting]
    old, new = one.fen
    return [
        *people,
        f"{fen_to_yuan(old):,.2f}",
        f"{fen_to_yuan(new):,.2f}",
        _signed(new - old),
        waiting,
    ]


def _signed(fen: int) -> str:
    return f"{fen_to_yuan(fen):+,.2f}" if fen else "0.00"
