"""Every type of Arrow for every kind of fact: read right, or refused with the column and the type.

What libraries cannot hold is no frame of theirs; what they hold as another type is judged as that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, TypeAlias

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import lib

from eduaid_rules import Policy, ProfileError
from engines import ENGINES, Native
from little_frames import as_columns, collected
from little_rosters import asking

Cells: TypeAlias = "list[Any]"
Arrow: TypeAlias = Any
"""Types and arrays: what each has besides depends on which it is."""

WHOLE: tuple[Arrow, ...] = (pa.int8(), pa.int16(), pa.int32(), pa.int64())
UNSIGNED: tuple[Arrow, ...] = (pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64())
UNITS: Final = ("s", "ms", "us", "ns")
TEXTS: tuple[Arrow, ...] = (pa.string(), pa.large_string(), pa.string_view())

FORMS: Mapping[str, Cells] = {
    "text": ["小学", "高中", None],
    "flag": [True, False, None],
    "whole": [101, 100, None],
    "hundreds": [Decimal(200), Decimal(100), None],
    "yuan": [Decimal("100.50"), Decimal("100.00"), None],
    "exact": [Decimal("1.500"), Decimal("2.000"), None],
    "float": [1.0, 2.0, None],
    "day": [date(2010, 8, 31), date(2010, 9, 1), None],
    "midnight": [datetime(2010, 8, 31), datetime(2010, 9, 1), None],
    "clock": [time(8), time(9), None],
    "span": [timedelta(1), timedelta(2), None],
    "bytes": [b"0123456789abcdef", b"0123456789abcdeg", None],
    "texts": [["甲"], ["旧类"], None],
    "wholes": [[1], [2], None],
    "fields": [{"a": 1}, {"a": 2}, None],
    "pairs": [[("a", 1)], [], None],
    "months": [(1, 2, 3), (4, 5, 6), None],
    "nothing": [None, None, None],
    "either": [],
    "zone": [datetime(2010, 8, 31), datetime(2010, 9, 1), None],
    "signs": [1, 0, None],
    "extended": ["小学", "高中", None],
}
"""Cells of every form: something, something else, nothing."""

OWN: Mapping[str, Mapping[str, Cells]] = {
    "学段": {"text": FORMS["text"]},
    "寄宿": {"text": ["是", "否", None], "flag": FORMS["flag"]},
    "困难": {"texts": FORMS["texts"]},
    "困难.甲": {"text": ["是", "否", None], "flag": FORMS["flag"]},
    "年级": {"whole": [3, 2, None]},
    "学费": {form: FORMS[form] for form in ("whole", "hundreds", "yuan")},
    "出生": {form: FORMS[form] for form in ("day", "midnight")},
}
"""For each fact the forms that can say it, with cells of which the first is a yes."""
ANSWERS: Mapping[str, tuple[str, str]] = {
    "学段": ("stage", "yes no open"),
    "寄宿": ("boards", "yes no open"),
    "困难": ("hardship", "yes no open"),
    "困难.甲": ("hardship", "yes open open"),  # nothing is known of 乙
    "年级": ("grade", "yes no open"),
    "学费": ("tuition", "yes no open"),
    "出生": ("birth", "yes no open"),
}

ELSEWHERE: Mapping[str, str] = {"signs": "flag", "extended": "text"}
"""Forms that Arrow cannot compare and some libraries have as another one."""
UNMAKEABLE: Final = {"INTERVAL_MONTHS", "INTERVAL_DAY_TIME"}
"""Types that have a number in Arrow and that PyArrow cannot make."""

Make: TypeAlias = "Callable[[Cells], Arrow]"


def array(cells: Iterable[Any], kind: Arrow) -> Arrow:
    return pa.array(cells, kind)


def of(kind: Arrow) -> Make:
    return lambda cells: pa.array(cells, kind)


def runs(kind: Arrow, ends: Arrow) -> Make:
    return lambda cells: pa.RunEndEncodedArray.from_arrays(
        array(range(1, len(cells) + 1), ends), array(cells, kind)
    )


def listed_runs(cells: Cells) -> Arrow:
    texts = [text for cell in cells for text in cell or ()]
    lists = array(cells, pa.list_(pa.string()))
    flat = runs(pa.string(), pa.int32())(texts)
    return pa.ListArray.from_arrays(lists.offsets, flat, mask=lists.is_null())


def words(kind: Arrow, index: Arrow) -> Make:
    """A dictionary, in which the null is an entry like any other."""
    return lambda cells: pa.DictionaryArray.from_arrays(
        array(range(len(cells)), index), array(cells, kind)
    )


def extended(kind: Arrow) -> Make:
    return lambda cells: pa.ExtensionArray.from_storage(kind, pa.array(cells, kind.storage_type))


def union(mode: str) -> Make:
    parts: list[Arrow] = [pa.array([1, 2, 3]), pa.array(["a", "b", "c"])]
    tags: Arrow = pa.array([0, 1, 0], pa.int8())
    if mode == "sparse":
        return lambda _: pa.UnionArray.from_sparse(tags, parts)
    return lambda _: pa.UnionArray.from_dense(tags, pa.array([0, 1, 2], pa.int32()), parts)


TYPES: tuple[tuple[str, Make], ...] = (
    ("nothing", of(pa.null())),
    ("flag", of(pa.bool_())),
    *(("whole", of(kind)) for kind in (*WHOLE, *UNSIGNED)),
    *(("float", of(kind)) for kind in (pa.float32(), pa.float64())),
    ("float", lambda cells: array(cells, pa.float32()).cast(pa.float16())),
    ("yuan", of(pa.decimal32(9, 2))),
    ("yuan", of(pa.decimal64(18, 2))),
    ("yuan", of(pa.decimal128(38, 2))),
    ("yuan", of(pa.decimal256(76, 2))),
    ("hundreds", of(pa.decimal128(5, 0))),
    ("hundreds", of(pa.decimal128(5, -2))),
    ("hundreds", of(pa.decimal256(70, -2))),
    ("exact", of(pa.decimal128(9, 3))),
    ("exact", of(pa.decimal256(9, 3))),
    ("day", of(pa.date32())),
    ("day", of(pa.date64())),
    *(("midnight", of(pa.timestamp(unit))) for unit in UNITS),
    *(("zone", of(pa.timestamp(unit, "UTC"))) for unit in UNITS),
    *(("clock", of(kind)) for kind in (pa.time32("s"), pa.time64("us"))),
    ("span", of(pa.duration("us"))),
    ("months", of(pa.month_day_nano_interval())),
    *(("text", of(kind)) for kind in TEXTS),
    *(("bytes", of(kind)) for kind in (pa.binary(), pa.large_binary(), pa.binary(16))),
    ("bytes", of(pa.binary_view())),
    *(("texts", of(pa.list_(kind))) for kind in TEXTS),
    *(("texts", of(pa.large_list(kind))) for kind in TEXTS),
    *(("texts", of(pa.list_view(kind))) for kind in TEXTS),
    *(("texts", of(pa.large_list_view(kind))) for kind in TEXTS),
    *(("texts", of(pa.list_(kind, 1))) for kind in TEXTS),
    ("texts", of(pa.list_(pa.dictionary(pa.int8(), pa.string())))),
    ("texts", listed_runs),
    ("wholes", of(pa.list_(pa.int64()))),
    ("wholes", of(pa.list_view(pa.int64()))),
    ("fields", of(pa.struct([("a", pa.int64())]))),
    ("pairs", of(pa.map_(pa.string(), pa.int64()))),
    *(("text", words(kind, pa.int32())) for kind in TEXTS),
    *(("text", words(pa.string(), index)) for index in (*WHOLE, *UNSIGNED)),
    ("flag", words(pa.bool_(), pa.int8())),
    ("whole", words(pa.int64(), pa.int8())),
    ("yuan", words(pa.decimal64(9, 2), pa.int8())),
    ("day", words(pa.date64(), pa.int8())),
    ("texts", words(pa.list_(pa.string()), pa.int8())),
    ("float", words(pa.float64(), pa.int8())),
    *(("text", runs(kind, pa.int32())) for kind in TEXTS),
    *(("text", runs(pa.string(), ends)) for ends in (pa.int16(), pa.int64())),
    ("flag", runs(pa.bool_(), pa.int32())),
    ("whole", runs(pa.int16(), pa.int32())),
    ("yuan", runs(pa.decimal128(9, 2), pa.int32())),
    ("day", runs(pa.date32(), pa.int32())),
    ("either", union("sparse")),
    ("either", union("dense")),
    ("bytes", extended(pa.uuid())),
    ("extended", extended(pa.json_())),
    ("signs", extended(pa.bool8())),
)
"""Types with the form of their cells, all that Arrow has: a test says so."""
CASES: Final = {str(make(FORMS[form]).type): (form, make) for form, make in TYPES}

MAKERS: Mapping[str, Callable[[pa.Table], Native]] = {
    **ENGINES,
    "pandas of arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "a slice": lambda table: pa.concat_tables([table.slice(2), table]).slice(1),
}
MADE = [pytest.param(one, marks=() if one == "arrow" else pytest.mark.slow) for one in MAKERS]


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return asking(tmp_path_factory.mktemp("asking"), {rule for rule, _ in ANSWERS.values()})


def test_every_type_of_arrow_is_here() -> None:
    numbers = {name[5:]: one for name, one in vars(lib).items() if name.startswith("Type_")}
    here = {make(FORMS[form]).type.id for form, make in TYPES}
    assert {name for name, number in numbers.items() if number not in here} <= UNMAKEABLE


@pytest.mark.parametrize("engine", MADE)
@pytest.mark.parametrize("case", CASES)
def test_a_type_is_read_right_or_refused_by_name(case: str, engine: str, policy: Policy) -> None:
    form, make = CASES[case]
    if form == "float" and "pandas" in engine:  # which has whole numbers with gaps as floats
        form = "whole"
    for flags in (False, True):  # 困难 and 困难.甲 say the same
        facts = [fact for fact in OWN if ("." in fact) == flags]
        if form in ELSEWHERE:
            facts = [fact for fact in facts if ELSEWHERE[form] in OWN[fact]]
        table = pa.table({fact: make(cells_of(form, fact)) for fact in facts})
        try:
            frame = MAKERS[engine](table)
        except BaseException:  # Polars panics: it has no such frames
            return
        refused = refused_columns(policy, frame)
        able = {fact for fact in facts if form == "nothing" or form in OWN[fact]}
        assert form in ELSEWHERE or set(facts) - set(refused) == able
        for fact, message in refused.items():
            assert re.match(f"E703 列“{fact}”(的类型是 |里混有|里有读不了的值)", message), message
            assert "Unknown" not in message
        taken = table.drop_columns(list(refused))
        if taken.num_columns:
            made = collected(policy.evaluate_frame(MAKERS[engine](taken), "2019秋"))
            for fact in taken.column_names:
                rule, answers = ANSWERS[fact]
                expected = "open open open" if form == "nothing" else answers
                assert as_columns(made, {rule: ""}) == {rule: expected}, fact


def cells_of(form: str, fact: str) -> Cells:
    own = OWN[fact].get("text" if form == "extended" else form)
    return FORMS[form] if own is None else own


def refused_columns(policy: Policy, frame: Native) -> dict[str, str]:
    """The columns that are refused before anything is computed, with what is said."""
    try:
        policy.evaluate_frame(frame, "2019秋")
    except ProfileError as error:
        return {str(one.path): f"{one.code} {one.message}" for one in error.diagnostics}
    return {}


@pytest.mark.slow
@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_a_type_is_carried_along(case: str, long: bool, policy: Policy) -> None:
    form, make = CASES[case]
    table = pa.table({"姓名": make(FORMS[form]), "班级": make(FORMS[form]), "寄宿": [True] * 3})
    made = policy.evaluate_frame(table, "2019秋", long=long, keep=["姓名", "班级"])
    names = ("姓名", "班级")
    rules = len(ANSWERS) if long else 1
    assert [made.column(name)[::rules].to_pylist() for name in names] == [
        table.column(name).to_pylist() for name in names
    ]
