"""Scalars of numpy and pandas, days as terms: taken where they are exact, refused where not."""

from __future__ import annotations

import operator
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from eduaid_rules import (
    EduaidError,
    Policy,
    ProfileError,
    Term,
    TermError,
    evaluate_places,
    load_policies,
    load_policy,
)
from little_packs import aid

AUTUMN = Term(2019, "秋")


@pytest.fixture
def little(tmp_path: Path) -> Policy:
    """A vocabulary with a fact of every type."""
    return aid(tmp_path)


@pytest.mark.parametrize(
    ("fact", "given", "known"),
    [
        ("寄宿", np.True_, "是"),
        ("寄宿", np.bool_(0), "否"),
        ("年级", np.int64(3), 3),
        ("年级", np.uint8(3), 3),
        ("年级", np.float64(3.0), 3),
        ("年级", np.float32(3.0), 3),
        ("学费", np.int64(800), "800"),
        ("学段", np.str_("小学"), "小学"),
        ("困难", np.array(["甲"]), ["甲"]),
        ("困难", {"甲": np.True_}, {"甲": "是"}),
        ("出生", pd.Timestamp(2010, 9, 1), "2010-09-01"),
        ("出生", np.datetime64("2010-09-01"), "2010-09-01"),
        ("出生", np.datetime64("2010-09-01T00:00:00", "ns"), "2010-09-01"),
    ],
)
def test_an_exact_scalar_is_what_it_holds(
    little: Policy, fact: str, given: object, known: object
) -> None:
    assert little.Student({fact: given})[fact] == known


MISSING = [
    float("nan"),
    np.float64("nan"),
    np.datetime64("NaT"),
    pd.NaT,
    pd.NA,
    Decimal("nan"),
    Decimal("snan"),
]


@pytest.mark.parametrize("fact", ["寄宿", "年级", "学费", "学段", "困难", "出生", "姓名"])
@pytest.mark.parametrize("missing", MISSING, ids=repr)
def test_what_others_call_missing_is_refused_and_none_is_named(
    little: Policy, fact: str, missing: object
) -> None:
    with pytest.raises(ProfileError) as caught:
        little.Student({fact: missing})
    (found,) = caught.value.diagnostics
    assert (found.suggestion or "").startswith("不知道就写 None（NaN、NaT 和 NA 不算）")


@pytest.mark.parametrize(
    ("fact", "given"),
    [
        ("年级", np.float64(3.5)),
        ("年级", np.float64("inf")),
        ("年级", np.True_),
        ("年级", 3.0),
        ("学费", np.float64(800.0)),
        ("学费", np.float32(800.0)),
        ("寄宿", np.int64(1)),
        ("出生", np.datetime64("2010-09-01T08:00")),
        ("出生", np.datetime64("2010-09")),
        ("出生", np.datetime64("-001-01-01")),
        ("困难", np.array([["甲"]])),
        ("姓名", np.int64(7)),
    ],
)
def test_an_inexact_scalar_is_refused(little: Policy, fact: str, given: object) -> None:
    with pytest.raises(ProfileError):
        little.Student({fact: given})


class Unsayable:
    """What cannot even be shown."""

    def __repr__(self) -> str:
        raise RuntimeError

    __str__ = __repr__


def nested(depth: int) -> list[object]:
    """Lists in lists."""
    made: list[object] = []
    for _ in range(depth):
        made = [made]
    return made


ODD: list[Any] = [
    *(Unsayable(), [Unsayable()], {Unsayable(): True}, {"甲": Unsayable()}),
    *(10**5000, [10**5000], {10**5000: True}, nested(3000), {1: nested(3000)}),
    *(np.array(3), np.array([1, 2]), np.timedelta64(1), np.complex64(1), np.void(b"x")),
    *(
        pd.Series([1]),
        pd.DataFrame({"a": [1]}),
        pd.Period("2019"),
        pl.Series([1]),
        pl.DataFrame({"a": [1]}),
    ),
    *(1j, Fraction(1, 2), time(1), timedelta(1), bytearray(b"x"), type, len, ..., "a\0b", "\ud800"),
]
"""Whatever a program may hand over by mistake, and is an answer to nothing."""


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: type(odd).__name__)
def test_whatever_is_no_answer_is_refused_with_a_finding(little: Policy, odd: Any) -> None:
    for fact in little.facts:
        if fact.name != "姓名" or not isinstance(odd, str):
            with pytest.raises(ProfileError):
                little.Student({fact.name: odd})
    policy = load_policy("city-2019")
    doors: tuple[Callable[[], object], ...] = (
        lambda: policy.evaluate({}, odd),
        lambda: policy.evaluate({}, "2019秋", odd),
        lambda: policy.evaluate_year({}, odd),
        lambda: policy.catalogue(odd),
        lambda: policy.history(odd),
        lambda: Term(odd, "秋"),
        lambda: Term(2019, odd),
        lambda: Term.on(odd),
        lambda: operator.lt(AUTUMN, odd),
        lambda: load_policies(odd),
        lambda: evaluate_places(pl.DataFrame(), "2019秋", odd),
    )
    for door in doors:
        with pytest.raises(EduaidError):
            door()


def test_of_many_findings_the_first_are_told(little: Policy) -> None:
    with pytest.raises(ProfileError) as caught:
        little.Student({"困难": ["丁"] * 5000})
    assert len(caught.value.diagnostics) == 5000
    assert str(caught.value).splitlines()[200:] == ["还有 4800 处问题"]


def test_neither_library_is_loaded() -> None:
    program = (
        "import sys; from eduaid_rules import load_policy\n"
        "load_policy('national').evaluate({'年级': 3}, '2019秋')\n"
        "print({'numpy', 'pandas'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


DAYS: list[Any] = [
    date(2019, 9, 1),
    datetime(2019, 9, 1),
    pd.Timestamp(2019, 9, 1),
    np.datetime64("2019-09-01"),
    np.str_("2019-09-01"),
    "2019-09-01",
]


@pytest.mark.parametrize("day", DAYS, ids=repr)
def test_a_day_is_the_term_it_lies_in_wherever_a_term_is_asked_for(day: Any) -> None:
    policy = load_policy("city-2019")
    profile = {"学段": "小学", "寄宿": True, "困难类别": ["建档立卡"]}
    assert policy.evaluate(profile, day).term == AUTUMN
    assert policy.at(day).term == AUTUMN
    assert policy.catalogue(day) == policy.catalogue("2019秋")
    assert policy.Student(profile, values_as_of=day) == policy.Student(profile, values_as_of=AUTUMN)
    assert Term.parse(day) == Term.on(day) == AUTUMN
    assert Term(2019, "春") < day
    assert day >= AUTUMN if isinstance(day, Term) else day <= AUTUMN


def test_a_term_is_ordered_beside_texts() -> None:
    assert Term.parse("2019秋") < "2020秋"
    assert Term.parse("2020春") >= "2019-autumn"
    assert not Term.parse("2020春") > date(2020, 3, 1)
    assert Term.parse("2020春") <= "2020春"


def test_the_year_of_a_term_is_a_whole_number() -> None:
    term = Term(np.int64(2019), "秋")  # type: ignore[arg-type]
    assert term == AUTUMN
    assert type(term.year) is int
    assert hash(term) == hash(AUTUMN)


@pytest.mark.parametrize(
    ("year", "said"),
    [
        ("2019", "学期的年份要写成整数，如 2019；得到的是“2019”"),
        (2019.0, "学期的年份要写成整数，如 2019；得到的是“2019.0”"),
        (np.float64(2019), "学期的年份要写成整数，如 2019；得到的是“2019.0”"),
        (True, "学期的年份要写成整数，如 2019；得到的是“True”"),
        (None, "学期的年份要写成整数，如 2019；得到的是“None”"),
        (1900, "学期的年份 1900 不在 1949 到 2199 之间"),
    ],
)
def test_another_year_is_refused(year: Any, said: str) -> None:
    with pytest.raises(TermError) as caught:
        Term(year, "秋")
    assert str(caught.value) == said


@pytest.mark.parametrize("wrong", [None, 2019, 2019.5, ["2019秋"], b"2019", pd.NaT, object()])
def test_what_is_no_term_is_refused_wherever_one_is_asked_for(wrong: Any) -> None:
    policy = load_policy("city-2019")
    for ask in (
        lambda: policy.evaluate({}, wrong),
        lambda: policy.at(wrong),
        lambda: Term.parse(wrong),
        lambda: Term.on(wrong),
        lambda: wrong > AUTUMN,
        lambda: wrong <= AUTUMN,
        lambda: Term(2019, wrong),
    ):
        with pytest.raises(TermError):
            ask()
