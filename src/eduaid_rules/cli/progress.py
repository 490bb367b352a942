"""How far long work has come, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Step = Callable[[str], Callable[[int, int], None]]
"""Begins a step by its name, and gives what to tell how much of it is done."""


@contextmanager
def progress() -> Iterator[Step]:
    """A bar for each step on the error stream where that is a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield lambda _: lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def begin(name: str) -> Callable[[int, int], None]:
            task = bars.add_task(name, total=None)
            return lambda done, total: bars.update(task, completed=done, total=total)

        yield begin
