"""Scalars of numpy and pandas as the plain values that they hold; neither library is loaded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

UNKNOWN_IS_NONE: Final = "不知道就写 None（NaN、NaT 和 NA 不算）"

_EXACT: Final = ("bool", "int", "uint", "float", "str")


def plain_value(value: Any) -> Any:  # noqa: ANN401 -- whatever a program gives
    """What a scalar or a list of numpy's holds, exactly; anything else as it is."""
    kind = type(value)
    if kind.__module__.partition(".")[0] != "numpy":
        return value
    if kind.__name__ == "datetime64":
        day, _, time = str(value).partition("T")
        whole = len(day) == 10 and day[0].isdigit() and not time.strip("0:.")
        return date.fromisoformat(day) if whole else value
    if kind.__name__ == "ndarray":
        return value.tolist() if value.ndim == 1 else value
    return value.item() if kind.__name__.startswith(_EXACT) else value


def plain_whole(value: Any) -> Any:  # noqa: ANN401 -- whatever a program gives
    """The same, and a whole number of numpy's floats (a column with gaps) as an integer."""
    known = plain_value(value)
    whole = known is not value and isinstance(known, float) and known.is_integer()
    return int(known) if whole and abs(known) < 2**53 else known


def is_missing(value: object) -> bool:
    """Whether something stands for no value elsewhere: NaN, NaT, NA."""
    if isinstance(value, Decimal):
        return value.is_nan()
    if isinstance(value, float):
        return value != value
    kind = type(value)
    if kind.__name__ in ("NAType", "NaTType"):
        return True
    return kind.__module__ == "numpy" and str(value) in ("nan", "NaT")
