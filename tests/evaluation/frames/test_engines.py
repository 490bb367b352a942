"""Each dataframe library is a file of its own, loaded when a frame of it comes."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from eduaid_rules import MissingExtra, load_policy
from eduaid_rules.evaluation.frames import engines
from eduaid_rules.evaluation.frames.engines import LIBRARIES, engine_of
from eduaid_rules.evaluation.frames.engines.engine import AnyFrame
from engines import Native
from project import PACKS

FRAMES = {
    "polars": pl.DataFrame({"年级": [1]}),
    "pyarrow": pa.table({"年级": [1]}),
    "duckdb": duckdb.sql("SELECT 1 AS 年级"),
    "pandas": pd.DataFrame({"年级": [1]}),
}


def test_every_library_has_a_file_and_every_file_a_library() -> None:
    files = {path.stem for path in Path(engines.__path__[0]).glob("*.py")}
    assert files == {*map(str.lower, LIBRARIES), "__init__", "engine"}


@pytest.mark.parametrize("library", FRAMES)
def test_a_frame_is_served_by_the_file_of_its_library(library: str) -> None:
    frame: Native = FRAMES[library]
    assert type(engine_of(frame)).__module__ == f"{engines.__name__}.{library}"


@pytest.mark.slow
def test_a_frame_loads_no_other_library() -> None:
    program = """
import polars, sys
from eduaid_rules import load_policy
before = set(sys.modules)
load_policy("city-2019").evaluate_frame(polars.DataFrame({"学段": ["小学"]}), "2019秋", long=True)
print(*(set(sys.modules) - before))
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert f"{engines.__name__}.polars" in loaded
    assert not loaded & {"pyarrow", "duckdb", "pandas", "pyspark"}


def test_pandas_without_pyarrow_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pandas", "pyarrow"):
        monkeypatch.delitem(sys.modules, f"{engines.__name__}.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra) as caught:
        load_policy("city-2019").evaluate_frame(FRAMES["pandas"], "2019秋")
    assert str(caught.value) == (
        "pandas 的表要用 pyarrow，还没有安装：pip install 'eduaid-rules[pandas]'"
    )


def test_polars_has_a_query_translated_once() -> None:
    asked: list[AnyFrame] = []

    def query(frame: AnyFrame) -> AnyFrame:
        asked.append(frame)
        lines = frame.with_columns(twice=nw.col("a") * 2).unpivot(on=["a", "twice"], index=["b"])
        return lines.filter(nw.col("value") > 2).select("b", (nw.col("value") + 1).alias("more"))

    first, second = pl.DataFrame({"a": [1, 2], "b": "x"}), pl.DataFrame({"a": [3], "b": ["y"]})
    run = engine_of(first).prepared(query)
    made = [run(nw.from_native(frame, eager_only=True)).rows() for frame in (first, second, first)]
    assert made == [[("x", 5)], [("y", 4), ("y", 7)], [("x", 5)]]
    assert len(asked) == 1


def test_what_is_prepared_serves_other_rows_and_many_threads() -> None:
    """Rosters of one shape, each with the boarding subsidy of 500 yuan for its first rows only."""
    policy = load_policy(PACKS / "frozen" / "city-2019")

    poor = {"学段": "小学", "学籍状态": "在读", "困难类别.孤儿": True}

    def fen(boarders: int) -> list[int | None]:
        roster = pl.DataFrame({**poor, "寄宿": [n < boarders for n in range(20)]})
        made: pl.DataFrame = policy.evaluate_frame(roster, "2019秋")
        return made["boarding-subsidy.fen"].to_list()

    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(fen, [*range(1, 20)] * 4))
    assert made == [[50_000] * n + [None] * (20 - n) for n in [*range(1, 20)] * 4]
