"""PySpark: always lazy; a dot in a name means a field there, so columns are numbered.

Its functions load where they are used: the tests of this package read every file, and most
machines that run them have no Spark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import narwhals as nw

from ....policy.fact_types import FactType
from ....printed import printed_line
from ..cells import bounds_of, late_form, late_message
from ..columns import FactColumn, FactColumns
from .engine import LONG_NUMBER, NO_DIGIT, UNSEEN_IN_CELL, AnyFrame, LateRefusal, LazyEngine, Native


class PySpark(LazyEngine):
    """PySpark frames."""

    def readable(self, native: Native, states: Callable[[str], bool]) -> Native:  # noqa: ARG002
        return native.toDF(*(f"column_{number}" for number, _ in enumerate(native.columns)))

    nothing, listed_nothing = "void", "array<void>"

    def kinds(self, native: Native) -> list[str]:
        return [field.dataType.simpleString() for field in native.schema]

    def rows(self, frame: AnyFrame) -> list[tuple[Any, ...]]:
        """Without PyArrow, which Narwhals would take."""
        return list(map(tuple, frame.to_native().collect()))

    def checked(
        self, frame: nw.LazyFrame[Any], facts: FactColumns, wanted: Sequence[FactColumn]
    ) -> tuple[nw.LazyFrame[Any], FactColumns]:
        from pyspark.sql import functions as F  # noqa: N812 -- its usual name

        checks = [check for column in wanted for check in _checks(column)]
        right = F.coalesce(*checks, F.lit(True))  # noqa: FBT003
        return _entered(frame.to_native().where(right)), facts

    def refusing(self, frame: nw.LazyFrame[Any], refusal: LateRefusal) -> nw.LazyFrame[Any]:
        from pyspark.sql import functions as F  # noqa: N812 -- its usual name

        error = _error(refusal.before, F.col(refusal.cell), refusal.after)
        kept = F.when(F.col(refusal.where), error).otherwise(F.col(refusal.column))
        return _entered(frame.to_native().withColumn(refusal.column, kept))


def _entered(native: Native) -> nw.LazyFrame[Any]:
    made: nw.LazyFrame[Any] = nw.from_native(native)
    return made


def _checks(column: FactColumn) -> Iterator[Native]:
    """Each null where a cell is right, an error where it is wrong."""
    from pyspark.sql import functions as F  # noqa: N812 -- its usual name

    cell, words = F.col(column.safe), list(column.words)
    if column.is_list:
        yield _refused(column, F.exists(cell, lambda one: one.isNull()), late_form(column))
        right = F.size(F.array_except(cell, F.array(*map(F.lit, words)))) == 0
    elif column.is_text:
        right = cell.isin(words)
    elif column.slot.fact.type is FactType.DATE:  # by way of text: PySpark cannot say the year 1
        low, high = (F.lit(str(day)).cast("date") for day in bounds_of(column))
        right = cell.cast("date").between(low, high)
    else:
        right = cell.between(*map(F.lit, bounds_of(column)))
    yield _refused(column, ~right, late_message(column))
    if column.has_moments:
        yield _refused(column, cell != cell.cast("date"), late_form(column))


def _refused(column: FactColumn, wrong: Native, said: str) -> Native:
    from pyspark.sql import functions as F  # noqa: N812 -- its usual name

    cell = F.col(column.safe)
    error = _error(said, cell, "”", day=column.slot.fact.type is FactType.DATE)
    return F.when(cell.isNotNull() & wrong, error.cast("boolean"))


def _error(before: str, cell: Native, after: str, *, day: bool = False) -> Native:
    """An error that shows a cell between two texts."""
    from pyspark.sql import functions as F  # noqa: N812 -- its usual name

    shown = F.regexp_replace(cell.cast("string"), UNSEEN_IN_CELL, "\ufffd")
    if not day:
        short = F.length(F.regexp_replace(shown, NO_DIGIT, "")) < LONG_NUMBER
        shown = F.when(short, shown).otherwise(F.concat(F.lit("****"), F.substring(shown, -4, 4)))
    return F.raise_error(F.concat(F.lit(printed_line(before)), shown, F.lit(after)))
