"""What comes back has the type of what came in: mypy reads these, and they are true when run."""

from __future__ import annotations

from typing import assert_type

import polars as pl
import pytest

from eduaid_rules import evaluate_places, load_policy

FRAME = pl.DataFrame({"学段": ["小学"], "寄宿": [True]})
PLACES = FRAME.with_columns(
    pl.lit("450000").alias(name) for name in ("学校所在地代码", "户籍地代码")
)


@pytest.mark.parametrize("long", [False, True])
def test_a_polars_frame_gives_a_polars_frame(long: bool) -> None:
    policy = load_policy("guangxi")
    judged = policy.evaluate_frame(FRAME, "2019秋", long=long)
    assert_type(judged, pl.DataFrame)
    assert isinstance(judged, pl.DataFrame)
    waiting = policy.evaluate_frame(FRAME.lazy(), "2019秋", long=long)
    assert_type(waiting, pl.LazyFrame)
    assert isinstance(waiting, pl.LazyFrame)


def test_a_roster_of_many_places_too() -> None:
    judged = evaluate_places(PLACES, "2019秋", ["guangxi"])
    assert_type(judged, pl.DataFrame)
    assert isinstance(judged, pl.DataFrame)
