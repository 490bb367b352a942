"""Choices read from bytes: what makes drawing cheap, and shrinking good.

Hypothesis pays for every single draw. A string of bytes is one draw; read as a row of small
choices it makes a whole student or rule. Shrinking lowers the bytes, and a lower byte is an
earlier option, so the first option should always be the simplest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

_T = TypeVar("_T")

_BYTE = 256


@dataclass(slots=True)
class Choices:
    """A reader of choices; when the bytes run out, every choice is the first option."""

    data: bytes
    at: int = 0

    def below(self, count: int) -> int:
        """A whole number from 0 to ``count - 1``; a choice of one costs nothing.

        >>> choices = Choices(bytes([0, 128, 255]))
        >>> [choices.below(10) for _ in range(4)]
        [0, 5, 9, 0]
        """
        if count <= 1:
            return 0
        if count <= _BYTE:
            return self._byte() * count // _BYTE
        high, low = self._byte(), self._byte()
        return (high * _BYTE + low) * count // (_BYTE * _BYTE)

    def one_of(self, options: Sequence[_T]) -> _T:
        """One of the options; IndexError where there are none."""
        return options[self.below(len(options))]

    def chance(self, percent: int) -> bool:
        """True so many times in a hundred; False is the simplest."""
        return self.below(100) >= 100 - percent

    def part(self, size: int) -> Choices:
        """The next so many bytes as a reader of their own.

        What is read from one part moves nothing in the others, so each shrinks by itself.
        """
        part = Choices(self.data[self.at : self.at + size])
        self.at += size
        return part

    def some(self, options: Sequence[_T], least: int = 0, most: int | None = None) -> list[_T]:
        """Some of the options, each once, in their order; few are simpler than many."""
        largest = len(options) if most is None else min(most, len(options))
        count = min(largest, least + self.below(largest - least + 1))
        left = list(range(len(options)))
        taken = {left.pop(self.below(len(left))) for _ in range(count)}
        return [option for place, option in enumerate(options) if place in taken]

    def _byte(self) -> int:
        byte = self.data[self.at] if self.at < len(self.data) else 0
        self.at += 1
        return byte
