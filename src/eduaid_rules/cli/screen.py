"""Tables and styled lines on a terminal: the one place that knows rich.

Every text that is shown, in a line, a cell, a title or a tree, becomes one printable line
(``printed``), and nothing in it is markup. What is to be several lines says so (``lines``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from ..printed import printed_line, visible_line

__all__ = ["Joined", "Screen", "Table", "Tree", "line", "lines", "table"]


class _Door(Console):
    """A console that has every text made printable: rich asks it for each of them."""

    def __init__(self, width: int, *, show_ids: bool) -> None:
        super().__init__(width=width, highlight=False, markup=False, emoji=False)
        self.printed = visible_line if show_ids else printed_line

    def render_str(self, text: str, **options: Any) -> Text:  # noqa: ANN401 -- rich's own options
        """As rich does, and never as markup."""
        return super().render_str(self.printed(text), **{**options, "markup": False})


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts put together, some with a style of their own."""

    parts: tuple[str | tuple[str, str], ...]
    between: str

    def on(self, console: Console) -> Text:
        """What a console makes of them."""
        pairs = (part if isinstance(part, tuple) else (part, "") for part in self.parts)
        made = [console.render_str(text, style=style) for text, style in pairs]
        return Text(self.between).join(made)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.on(console)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, self.on(console))


_UNBOUNDED: Final = 10_000
_FOLDED: Final = 4
"""The least width of a column whose texts are folded: two Chinese signs a line."""
_BETWEEN: Final = 3
"""What stands between two columns."""

Shown: TypeAlias = str | Joined | Table | Tree


def line(*parts: str | tuple[str, str]) -> Joined:
    """One line of several texts, some with a style."""
    return Joined(parts, "")


def lines(*texts: str) -> Joined:
    """A line for each text."""
    return Joined(texts, "\n")


class Screen:
    """Where results are shown; long numbers are masked unless ``show_ids``."""

    def __init__(self, width: int, *, show_ids: bool) -> None:
        self._console = _Door(width, show_ids=show_ids)

    def print(
        self, shown: Shown = "", style: str | None = None, *, soft_wrap: bool = False
    ) -> None:
        """A line, a table or a tree; ``soft_wrap``: the terminal folds it, a copy is whole.

        A table that needs more than there is is wider: rich would leave out what does not fit.
        """
        ready = shown.on(self._console) if isinstance(shown, Joined) else shown
        wide = isinstance(ready, Table) and self._least(ready) > self._console.width
        if isinstance(ready, Table) and wide:
            ready.width = self._least(ready)
        self._console.print(ready, style=style, soft_wrap=soft_wrap, crop=not wide)

    def packed(self, parts: Sequence[str]) -> list[str]:
        """Short texts one after another, in lines that fit; a text is broken only if it must be."""
        found: list[str] = []
        for part in map(self._console.printed, parts):
            longer = f"{found[-1]}  {part}" if found else part
            if found and cell_len(longer) <= self._console.width:
                found[-1] = longer
            else:
                found.append(part)
        width = self._console.width
        return [line for text in found for line in chop_cells(text, width)]

    def _least(self, shown: Table) -> int:
        """The width in which a table shows every text."""
        options = self._console.options.update(width=_UNBOUNDED)
        widths = []
        for column in shown.columns:
            cells = (column.header, *column.cells)
            whole = max(Measurement.get(self._console, options, cell).maximum for cell in cells)
            widths.append(whole if column.no_wrap else min(whole, _FOLDED))
        return sum(widths) + _BETWEEN * len(widths) + 1


def table(
    *columns: str,
    right: Collection[str] = (),
    no_wrap: Collection[str] = (),
    title: str | None = None,
) -> Table:
    """An empty table with these titles; what does not fit is folded, never cut off."""
    made = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for name in columns:
        justify: Literal["left", "right"] = "right" if name in right else "left"
        made.add_column(name, justify=justify, no_wrap=name in no_wrap, overflow="fold")
    return made
