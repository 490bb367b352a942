"""Standards said in Chinese, in the words of the rule files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, assert_never

from ..policy.conditions import ALWAYS, Condition
from ..policy.formulas import Rounding
from ..policy.money_and_units import yuan_text
from ..policy.standards import (
    ByCondition,
    ByFact,
    Capped,
    Computed,
    Fixed,
    InFull,
    MoneyFigure,
    Nothing,
    OfParameter,
    Open,
    Pick,
    Quantity,
    Raised,
    Row,
    Share,
    Standard,
    Unstated,
    WorkedOut,
)


def percent_text(hundredths: int) -> str:
    """Hundredths of a percent as written: 5000 is 50%.

    >>> percent_text(5000), percent_text(1250)
    ('50%', '12.50%')
    """
    return f"{yuan_text(hundredths)}%"


def standard_in_words(
    standard: Standard, conditions: Callable[[Condition], str] | None = None
) -> str:
    """A standard in the words of the rule files; with ``conditions``, also for whom each row is."""
    match standard:
        case WorkedOut(rate, said):
            return f"{said}，即{rate}"
        case Fixed(rate):
            return str(rate)
        case InFull():
            return "全额"
        case Unstated():
            return "–"
        case Nothing():
            return "无"
        case Open():
            return "不定"
        case Share(rule, hundredths, _, percentage):
            return f"{rule} 的 {percentage or percent_text(hundredths)}"
        case Quantity():
            return str(standard)
        case OfParameter(multiple):
            return str(multiple)
        case Capped(fact, cap):
            return f"取 {fact}, 不超过 {cap}"
        case Computed():
            return "".join(_computed_in_words(standard))
        case Raised(raised):
            return f"{standard_in_words(raised, conditions)}{raise_in_words(standard)}"
        case ByFact(fact, cells, otherwise):
            rows = [f"{name} {_cell_in_words(cell, conditions)}" for name, cell in cells]
            return _table_in_words(f"按{fact}", rows, otherwise, conditions)
        case ByCondition(written=written) if written is not None:
            return standard_in_words(written, conditions)
        case ByCondition(by=by):
            rows = [_row_in_words(row, conditions) for row in standard.rows]
            title = f"按{by}" if by else _tiers_in_words(standard, conditions)
            return _table_in_words(title, rows, standard.otherwise, conditions)
        case _:
            assert_never(standard)


def table_labels(table: ByFact | ByCondition) -> list[str]:
    """What messages call each cell or row of a table."""
    if isinstance(table, ByFact):
        return [f"{table.fact}“{name}”" for name, _ in table.cells]
    return [f"第{number}档" for number, _ in enumerate(table.rows, 1)]


def _row_in_words(row: Row, conditions: Callable[[Condition], str] | None) -> str:
    """A row of 分档, behind what it is for."""
    named = row.label
    if not named and conditions is not None and row.when != ALWAYS:
        named = f"〔{conditions(row.when)}〕"
    return f"{named} {_cell_in_words(row.standard, conditions)}".lstrip()


def _tiers_in_words(table: ByCondition, conditions: Callable[[Condition], str] | None) -> str:
    """What a table by conditions is called; with ``conditions``, also which row is taken."""
    if conditions is None or table.pick is Pick.EXCLUSIVE:
        return "分档"
    taken = f"取{table.pick.value}"
    return taken if all(row.when == ALWAYS for row in table.rows) else f"分档（{taken}）"


def _cell_in_words(standard: Standard, conditions: Callable[[Condition], str] | None) -> str:
    """What stands in a table: a table in brackets, so that its rows are its own."""
    said = standard_in_words(standard, conditions)
    return f"（{said}）" if isinstance(standard, ByFact | ByCondition) else said


def _computed_in_words(standard: Computed) -> Iterator[str]:
    yield "取 " if standard.base.fact is not None else ""
    yield figure_in_words(standard.base)
    if standard.at_least is not None:
        yield f", 不低于 {figure_in_words(standard.at_least)}"
    if standard.at_most is not None:
        yield f", 不超过 {figure_in_words(standard.at_most)}"
    if standard.step > 1:
        yield f", {_ROUNDING_WORDS[standard.rounding]} {yuan_text(standard.step)}元"


_ROUNDING_WORDS: Final = {
    Rounding.HALF_UP: "取整到",
    Rounding.UP: "向上取整到",
    Rounding.DOWN: "向下取整到",
}
"""How 取整 is written."""


def figure_in_words(figure: MoneyFigure) -> str:
    """A figure of a standard as it is written."""
    said = "0元"
    if figure.rate is not None and figure.factor is not None:
        said = f"{yuan_text(figure.rate.fen)}元/{figure.rate.unit.value}×{figure.factor}"
        said += "".join(f"（{number}）" for name, number in figure.known if name == figure.factor)
    elif figure.rate is not None:
        said = str(figure.rate)
    elif figure.parameter is not None:
        said = str(figure.parameter.multiple)
    elif figure.fact is not None and figure.percentage is not None:
        said = f"{figure.fact} 的 {figure.percentage}"
    elif figure.fact is not None:
        said = figure.fact
        if figure.hundredths_of_percent != 10_000:
            said = f"{said} 的 {percent_text(figure.hundredths_of_percent)}"
    return said if figure.less is None else f"{said} 减 {figure.less}"


def raise_in_words(raised: Raised) -> str:
    """By how much an amount is raised, behind that amount."""
    if raised.by is None:
        return f"上浮{percent_text(raised.hundredths_of_percent)}"
    return f"提高{raised.by}"


def _table_in_words(
    title: str,
    rows: list[str],
    otherwise: Standard | None,
    conditions: Callable[[Condition], str] | None,
) -> str:
    rest = [f"其余 {_cell_in_words(otherwise, conditions)}"] if otherwise else []
    return f"{title}：{'；'.join([*rows, *rest])}"
