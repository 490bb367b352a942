"""pandas columns of objects, of any mixture: each cell is what it is to `evaluate`, or refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import product
from typing import Any, Final

import numpy as np
import pandas as pd
import pytest

from eduaid_rules import EduaidError, Policy, ProfileError
from little_frames import answer, as_columns, collected
from little_refusals import assert_refused, refused
from little_rosters import asking

DAY: Final = date(2010, 8, 31)
NUMBER: Final = 14852  # that day, counted from 1970
CELLS: Final[tuple[Any, ...]] = (
    *(True, np.False_, 0, 3, NUMBER, np.int64(3), np.uint64(2**63), 2**70, -1, 0.0, 3.0, 2.5),
    *(np.float16(3), np.float32(2.5), float("inf"), 2.0**60),
    *(Decimal(3), Decimal("100.50"), Decimal("1.005"), Decimal("1E+2"), Decimal("Infinity")),
    *(Decimal("sNaN"), Decimal(10) ** 40, 1j),
    *("是", "小学", "3", "2010-08-31", "甲", "\ud800", np.str_("小学"), "小学".encode(), b"3"),
    *(DAY, datetime(2010, 8, 31), datetime(2010, 8, 31, 8), pd.Timestamp("2010-08-31")),
    pd.Timestamp("2010-08-31 00:00:00.000000001"),
    datetime(2010, 8, 31, tzinfo=UTC),
    *(np.datetime64("2010-08-31"), np.datetime64("2010-08-31T08"), np.datetime64("2010")),
    *(date.max, time(8), timedelta(NUMBER), np.timedelta64(NUMBER, "D"), pd.Period("2010-08-31")),
    *(["甲"], ("乙",), [], {"甲"}, frozenset("甲"), np.array(["甲"]), np.array("甲"), ["甲", 1]),
    *(["甲", "乙".encode()], ["甲", None], ["\ud800"], [2**70], [Decimal("Infinity")], [["甲"]]),
    *({"甲": True}, object()),
)
"""Something of every type, at its ends, and what it could be taken for."""

SPARSE: Final[Any] = "Sparse[object]"
FACTS: Final = {
    "学段": "stage",
    "寄宿": "boards",
    "困难": "hardship",
    "困难.甲": "hardship",
    "年级": "grade",
    "学费": "tuition",
    "出生": "birth",
}


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return asking(tmp_path_factory.mktemp("asking"), set(FACTS.values()))


def objects(*cells: Any) -> pd.Series[Any]:
    return pd.Series(np.fromiter(cells, dtype=object), dtype=object)


def one_by_one(policy: Policy, fact: str, cell: Any) -> str:
    """The answer for a student with that cell; empty: there is none."""
    if isinstance(cell, float | np.floating) and cell.is_integer() and abs(float(cell)) < 2**53:
        cell = int(cell)  # what pandas makes of whole numbers with gaps
    name, dot, value = fact.partition(".")
    profile = {name: {value: cell} if dot else cell}
    try:
        return answer(policy.evaluate(profile, "2019秋"), FACTS[fact])
    except (EduaidError, ArithmeticError):
        return ""


def judged(policy: Policy, fact: str, column: pd.Series[Any]) -> list[str]:
    """The answers for a column; empty: it is refused."""
    try:
        made = policy.evaluate_frame(pd.DataFrame({fact: column}), "2019秋")
    except ProfileError:
        return []
    rule = FACTS[fact]
    return as_columns(collected(made), {rule: ""})[rule].split()


@pytest.mark.parametrize("fact", FACTS)
def test_every_object_is_read_as_one_student_is(fact: str, policy: Policy) -> None:
    taken = 0
    for cell in CELLS:
        made = judged(policy, fact, objects(cell, None))
        assert not made or made == [one_by_one(policy, fact, cell), "open"], repr(cell)
        taken += bool(made)
    assert taken > 1


@pytest.mark.slow
@pytest.mark.parametrize("fact", FACTS)
def test_two_objects_are_read_as_two_students_are(fact: str, policy: Policy) -> None:
    """Arrow took 43831 beside a date for a day of the year 2090, and paid for it."""
    known = {type(one): one for one in reversed(CELLS) if judged(policy, fact, objects(one))}
    others = {type(one): one for one in reversed(CELLS)}
    for one, other in product(known.values(), (others | known).values()):
        for cells in ((one, other, None), (other, one, None)):
            made = judged(policy, fact, objects(*cells))
            said = [one_by_one(policy, fact, cell) for cell in cells]
            assert made == said or (not made and one is not other), cells


@pytest.mark.parametrize("wrong", [NUMBER, float(NUMBER), Decimal(NUMBER), np.int64(NUMBER)])
def test_a_number_beside_a_date_is_no_day(wrong: object, policy: Policy) -> None:
    for day in (DAY, pd.Timestamp(DAY), np.datetime64(DAY)):
        for column in (objects(day, wrong), objects(wrong, None, day)):
            for form in (column, column.astype("category"), column.astype(SPARSE)):
                assert_refused(refused(policy, pd.DataFrame({"出生": form})), "出生", "E703")


def test_what_no_row_holds_is_not_asked_about(policy: Policy) -> None:
    column = objects(DAY, NUMBER, None).astype("category")[[0, 2]]
    assert judged(policy, "出生", column) == ["yes", "open"]


def test_a_value_that_cannot_be_read_is_named_so(policy: Policy) -> None:
    for fact, cell in (("年级", 2**70), ("学费", Decimal("Infinity")), ("学段", "\ud800")):
        found = refused(policy, pd.DataFrame({fact: objects(cell, None)}))
        assert_refused(found, fact, "E703", f"“{fact}”", "太大的数")


def test_a_nanosecond_in_a_column_of_objects_is_seen(policy: Policy) -> None:
    moment = pd.Timestamp("2010-08-31 00:00:00.000000001")
    assert_refused(refused(policy, pd.DataFrame({"出生": objects(moment)})), "出生", "E703", "整天")


@pytest.mark.parametrize("keep", [None, ["\ud800"]])
def test_a_name_that_is_no_text_is_refused(keep: list[str] | None, policy: Policy) -> None:
    frame = pd.DataFrame([[True, 1]], columns=pd.Index(["寄宿", "\ud800"], dtype=object))
    assert_refused(refused(policy, frame, keep=keep), "\ud800", "E701", "改名")
