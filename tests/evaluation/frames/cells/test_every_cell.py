"""Cells at the ends of what a fact and a type can hold: every library takes and refuses the same.

A cell is given as the whole number that Arrow stores. Frames at hand refuse at once, lazy ones when
they are computed; none of them ends in anything but an error that names the column and the code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Context, Decimal
from typing import Any, Final, TypeAlias

import pandas as pd
import pyarrow as pa
import pytest

from eduaid_rules import Policy
from engines import EAGER, ENGINES, Native
from little_frames import collected
from little_rosters import asking

Kind: TypeAlias = Any
"""A type of Arrow: what it has besides depends on which it is."""
Cell: TypeAlias = tuple[Kind, int, str]
"""A type, a stored number, and the code that refuses it; empty: it is taken."""

EXACT: Final = Context(prec=80)
FIRST: Final = date(1, 1, 1).toordinal() - date(1970, 1, 1).toordinal()
LAST: Final = date(9999, 12, 31).toordinal() - date(1970, 1, 1).toordinal()
ENTERED: Final = (
    FIRST + date(2000, 1, 1).toordinal() - 1,
    FIRST + date(2030, 12, 31).toordinal() - 1,
)
"""The range of 入学 in asking(); 出生 has none of its own."""
LARGEST: Final = 2**63 - 1
PER_DAY: Final = {"s": 86_400, "ms": 86_400_000, "us": 86_400 * 10**6, "ns": 86_400 * 10**9}


def around(low: int, high: int, kind: Kind, least: int, most: int) -> Iterator[Cell]:
    """The ends of a range, what lies beside them, and the ends of a type from least to most."""
    for number in dict.fromkeys((least, low - 1, low, high, high + 1, most)):
        if least <= number <= most:
            yield kind, number, "" if low <= number <= high else "E704"


def moments(low: int, high: int, kind: Kind) -> Iterator[Cell]:
    """The same for days as moments, and moments on the first and the last day."""
    per_day = PER_DAY[kind.unit]
    most = LARGEST // 1000 if kind.unit == "s" else LARGEST - 1  # Polars makes ms of s
    whole = most // per_day
    for day in dict.fromkeys((-whole, low - 1, low, high, high + 1, whole)):
        if -whole <= day <= whole:
            yield kind, day * per_day, "" if low <= day <= high else "E704"
    for number in (most, -most):
        if not low <= number // per_day <= high:
            yield kind, number, "E704"
    microsecond = max(1, per_day // PER_DAY["us"])
    for number in (low * per_day + microsecond, (high + 1) * per_day - microsecond):
        if abs(number) < most:
            yield kind, number, "E703"


SIGNED: tuple[Kind, ...] = (pa.int8(), pa.int16(), pa.int32(), pa.int64())
UNSIGNED: tuple[Kind, ...] = (pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64())
WHOLE: Mapping[Kind, tuple[int, int]] = {
    **{kind: (-(2 ** (kind.bit_width - 1)), 2 ** (kind.bit_width - 1) - 1) for kind in SIGNED},
    **{kind: (0, 2**kind.bit_width - 1) for kind in UNSIGNED},
}
UNITS: tuple[Kind, ...] = tuple(pa.timestamp(unit) for unit in ("s", "ms", "us", "ns"))

CELLS: Mapping[str, list[Cell]] = {
    "出生": [
        *around(FIRST, LAST, pa.date32(), -(2**31), 2**31 - 1),
        *(cell for kind in UNITS for cell in moments(FIRST, LAST, kind)),
    ],
    "入学": [
        *around(*ENTERED, pa.date32(), -(2**31), 2**31 - 1),
        *(cell for kind in UNITS for cell in moments(*ENTERED, kind)),
    ],
    "年级": [cell for kind, ends in WHOLE.items() for cell in around(1, 6, kind, *ends)],
    "分数": [cell for kind, ends in WHOLE.items() for cell in around(0, 100_000, kind, *ends)],
    "学费": [cell for kind, ends in WHOLE.items() for cell in around(0, 10**12 - 1, kind, *ends)],
    "房租": [
        *(cell for kind, ends in WHOLE.items() for cell in around(100, 5000, kind, *ends)),
        *around(100_00, 5000_50, pa.decimal32(9, 2), -(10**9) + 1, 10**9 - 1),
        *around(100_00, 5000_50, pa.decimal64(18, 2), -(10**18) + 1, 10**18 - 1),
        *around(100_00, 5000_50, pa.decimal128(38, 2), -(10**38) + 1, 10**38 - 1),
        *around(100_00, 5000_50, pa.decimal256(40, 2), -(10**38) + 1, 10**38 - 1),
        *around(100_0, 5000_5, pa.decimal128(38, 1), -(10**38) + 1, 10**38 - 1),
        *around(100, 5000, pa.decimal128(38, 0), -(10**38) + 1, 10**38 - 1),
    ],
}

BY_TYPE: Final = {
    (fact, kind): [(number, code) for one, number, code in cells if one == kind]
    for fact, cells in CELLS.items()
    for kind in dict.fromkeys(kind for kind, _, _ in cells)
}
QUICK: Final = (("出生", pa.date32()), ("房租", pa.decimal128(38, 2)))
TYPES: Final = [
    pytest.param(*one, id=f"{one[0]} {one[1]}", marks=() if one in QUICK else pytest.mark.slow)
    for one in BY_TYPE
]
MAKERS: Mapping[str, Callable[[pa.Table], Native]] = {
    **ENGINES,
    "pandas": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),  # else no such dates
}


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return asking(tmp_path_factory.mktemp("asking"), ("birth", "entry", "grade", "high", "rent"))


@pytest.mark.parametrize(("fact", "kind"), TYPES)
def test_every_library_takes_and_refuses_the_same_cells(
    fact: str, kind: Kind, policy: Policy
) -> None:
    cells = BY_TYPE[fact, kind]
    for code in sorted({code for _, code in cells}):
        numbers = [number for number, one in cells if one == code]
        for engine, make in MAKERS.items():
            if pa.types.is_decimal256(kind) and engine not in ("arrow", "pandas"):
                continue  # the others have no such frames
            if not code:
                assert said(policy, make(stored(fact, kind, numbers))) == ""
            elif engine in EAGER:
                text = said(policy, make(stored(fact, kind, numbers)))
                assert f"{code}  列“{fact}”有 {len(numbers)} 行" in text, engine
            else:
                for number in numbers:
                    text = said(policy, make(stored(fact, kind, [number])))
                    if engine == "duckdb" and beyond_duckdb(kind, number):
                        assert text
                    else:
                        assert f"{code} 列“{fact}”" in text.replace("  ", " "), (engine, number)


def beyond_duckdb(kind: Kind, number: int) -> bool:
    """Whether DuckDB reads a moment and stops at whatever is done with it."""
    return pa.types.is_timestamp(kind) and abs(number) // PER_DAY[kind.unit] > 106_000_000


def stored(fact: str, kind: Kind, numbers: list[int]) -> pa.Table:
    if pa.types.is_decimal(kind):
        scaled = [Decimal(number).scaleb(-kind.scale, EXACT) for number in numbers]
        return pa.table({fact: pa.array(scaled, kind)})
    whole = pa.int32() if pa.types.is_date32(kind) else pa.int64()
    if pa.types.is_integer(kind):
        return pa.table({fact: pa.array(numbers, kind)})
    return pa.table({fact: pa.array(numbers, whole).view(kind)})


def said(policy: Policy, frame: Native) -> str:
    """What is said of a frame that is refused, at once or late; empty: it is judged."""
    try:
        collected(policy.evaluate_frame(frame, "2019秋"))
    except Exception as error:
        return str(error)
    return ""
