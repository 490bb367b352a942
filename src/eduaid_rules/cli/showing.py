"""Histories and catalogues of rules as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from ..api import Policy
from ..evaluation.student.results import Period
from ..policy.terms import Term
from .reading import merged_citations

_STATES = {"in_force": "", "not_in_force": "没有这一项", "unknown": "没有查到文件"}
_KINDS = {"cash": "现金", "waiver": "免除", "in_kind": "实物", "loan": "贷款资格"}


def show_history(out: Console, policy: Policy, periods: Sequence[Period]) -> None:
    """One rule over time."""
    last = periods[-1]
    out.print(f"{last.name}（{last.rule}）  {policy.title}", style="bold")
    out.print(f"类别：{_kind(last)}".replace("\n", "，"))
    table = _table("学期", "对象", "标准", "依据", "公布")
    for period in periods:
        table.add_row(_span(period), _who(period), period.standard or "–", *_basis(period))
    out.print(table)
    _notes(out, periods)


def show_catalogue(out: Console, policy: Policy, term: Term, periods: Sequence[Period]) -> None:
    """All rules at a term."""
    layers = " ← ".join(reversed(policy.layers))
    out.print(f"{policy.title}（{layers}）  {term}", style="bold")
    table = _table("项目", "类别", "对象", "标准", "依据", "公布")
    given = [period for period in periods if period.state == "in_force"]
    for period in given:
        name = f"{period.name}\n{period.rule}"
        table.add_row(name, _kind(period), _who(period), period.standard, *_basis(period))
    out.print(table)
    for period in periods:
        if period.state != "in_force":
            cited = "；".join(merged_citations(period.citations))
            why = "已停用" if cited else _STATES[period.state]
            out.print(f"{period.name}（{period.rule}）：{why}{f'（{cited}）' if cited else ''}")
    _notes(out, given)


def _table(*columns: str) -> Table:
    table = Table(box=SIMPLE_HEAD, show_lines=False)
    for column in columns:
        table.add_column(
            column, overflow="fold", no_wrap=column in ("学期", "项目", "类别", "公布")
        )
    return table


def _kind(period: Period) -> str:
    return _KINDS[period.kind] + ("\n可申请" if period.award == "may_apply" else "")


def _span(period: Period) -> str:
    since = str(period.since) if period.since else "以前"
    if period.since is None:
        return f"{period.until}以前" if period.until else "一直"
    if period.until is None:
        return f"{since}起"
    return since if period.until == period.since else f"{since}至{period.until}"


def _who(period: Period) -> str:
    return "\n".join(period.who) or _STATES[period.state]


def _basis(period: Period) -> tuple[str, str]:
    published = [f"{day}\n {layer}" for layer, day in period.published]
    return "\n".join(merged_citations(period.citations)) or "–", "\n".join(published) or "–"


def _notes(out: Console, periods: Iterable[Period]) -> None:
    readings: dict[str, None] = {}
    missing: dict[str, None] = {}
    for period in periods:
        readings |= dict.fromkeys(f"{period.name}：{text}" for text in period.readings)
        missing |= dict.fromkeys(f"{period.name}：{text}" for text in period.unexpressed)
    for text in missing:
        out.print(f"未表达  {text}", style="yellow")
    for text in readings:
        out.print(f"解读  {text}", style="dim")
