"""Telling somebody how far the writing is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

Progress: TypeAlias = Callable[[int, int], None]
"""Called with how much is done, and with all that there is: rows, or files."""

_STEP: Final = 2000


class Ticker:
    """Tells somebody now and then how many rows of how many are written."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress, self.total = progress, total
        self.done = self.told = 0

    def step(self, rows: int) -> None:
        """So many rows more are written."""
        self.done += rows
        if self.progress and (self.done - self.told >= _STEP or self.done == self.total):
            self.told = self.done
            self.progress(self.done, self.total)
