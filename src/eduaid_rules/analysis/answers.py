"""What a subject answers to every row of a class table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..evaluation.columns import FrameEvaluator
from ..evaluation.columns.verdicts import verdicts
from ..policy.conditions import Condition
from .classes import Block, ClassTable
from .subjects import Subject

if TYPE_CHECKING:
    import polars as pl


@dataclass(eq=False, repr=False)
class Answers:
    """The answers of one subject to a table: columns as ``verdicts`` names them."""

    table: ClassTable
    subject: Subject
    rules: Collection[str]
    conditions: Mapping[str, Condition]

    @cached_property
    def whole(self) -> pl.DataFrame:
        """All rows."""
        wanted = set(self.rules)
        items = [item for item in FrameEvaluator(self.subject.at).items if item.id in wanted]
        frame = self.table.frame(self.subject)
        made: pl.DataFrame = verdicts(self.subject.at, frame, items, self.conditions)
        return made

    def of(self, block: Block) -> pl.DataFrame:
        """The rows of one question."""
        return self.whole.slice(block.start, block.size)
