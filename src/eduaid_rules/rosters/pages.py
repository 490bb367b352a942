"""How much fits on a sheet of A4: the scale of a print, and where its pages end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import Final

MOST_PAGES: Final = 1000
"""Excel keeps 1,023 manual page breaks of a sheet; beyond this there are no page sums."""

_SHORT, _LONG = 595.3, 841.9
"""A4, in points."""

_SPARE: Final = 0.97
"""Printers and fonts differ a little; so much of a page is planned for."""

_MOST_FILLED: Final = 1.3
_LEAST_SCALE, _FULL = 30, 100


@dataclass(frozen=True, slots=True)
class Paper:
    """A4 in one of its two directions. Margins are in inches, as XlsxWriter takes them."""

    landscape: bool
    side: float = 0.4
    top: float = 0.5
    bottom: float = 0.65

    @property
    def width(self) -> float:
        """What can be printed on from left to right, in points."""
        return (_LONG if self.landscape else _SHORT) - 2 * 72 * self.side

    @property
    def height(self) -> float:
        """What can be printed on from top to bottom, in points."""
        return (_SHORT if self.landscape else _LONG) - 72 * (self.top + self.bottom)

    def scale(self, widths: Sequence[float]) -> int:
        """The percentage at which columns of these widths stand side by side on a page."""
        wanted = sum(column_points(width) for width in widths)
        percent = floor(_FULL * self.width * _SPARE / wanted) if wanted else _FULL
        return max(_LEAST_SCALE, min(_FULL, percent))

    def room(self, scale: int, repeated: float) -> float:
        """The height that rows have on a page, in points of the sheet.

        ``repeated`` is the height of the rows at the top of every page.
        """
        return self.height * _SPARE * _FULL / scale - repeated

    def filled(self, widths: Sequence[float]) -> list[float]:
        """The widths, made wider where they leave much of the page free."""
        wanted = sum(column_points(width) for width in widths)
        factor = self.width * _SPARE / wanted if wanted else 1.0
        return [width * max(1.0, min(_MOST_FILLED, factor)) for width in widths]


LANDSCAPE: Final = Paper(landscape=True)
PORTRAIT: Final = Paper(landscape=False)


def column_points(width: float) -> float:
    """The breadth of a column of so many characters, as Excel computes it.

    >>> column_points(8.43)
    48.0
    """
    return (int(width * 7 + 0.5) + 5) * 0.75


def paged(heights: Sequence[float], room: float, page_sum: float, total: float) -> list[range]:
    """Which rows stand on which page: as many as there is room for, and the page's sum.

    The last page has the total besides. A row higher than a page has one to itself.

    >>> paged([10, 10, 10, 10], 35, 5, 5)
    [range(0, 3), range(3, 4)]
    >>> paged([10, 10, 10], 35, 5, 5)
    [range(0, 2), range(2, 3)]
    >>> paged([], 35, 5, 5)
    []
    """
    made: list[range] = []
    first, used = 0, 0.0
    for row, height in enumerate(heights):
        if row > first and used + height + page_sum > room:
            made.append(range(first, row))
            first, used = row, 0.0
        used += height
    last = len(heights)
    if last - first > 1 and used + page_sum + total > room:
        made.append(range(first, last - 1))
        first = last - 1
    return [*made, range(first, last)] if heights else []
