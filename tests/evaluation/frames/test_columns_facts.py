"""Which columns a roster has, what is assumed without one, and what the result carries along."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from engines import ENGINES
from little_frames import Columns, assert_judged, collected, frame_of
from little_packs import aid
from little_rosters import assert_conditions

# Names, what has no column, and what is assumed.


def test_columns_and_cells_take_english_names_and_aliases(tmp_path: Path) -> None:
    columns: Columns = {
        "stage": ["primary", "小学", "junior", "senior", None],
        "boards": ["是", "否", "true", "false", None],
        "hardship": [["first"], ["老甲"], ["second", "甲"], ["旧类", "former"], None],
        "status": ["enrolled", "在读", "在读", "enrolled", "在读"],
    }
    expected = {
        "{学段: 小学}": "yes yes no no open",
        "{学段: {不是: [初中]}}": "yes yes no yes open",
        "{寄宿: 是}": "yes no yes no open",
        "{困难: 甲}": "yes yes yes no open",
        "{困难: 旧类}": "no no no yes open",
    }
    assert_conditions(tmp_path, columns, expected)


def test_a_value_has_one_column_under_any_of_its_names(tmp_path: Path) -> None:
    for name in ("困难.甲", "困难.first", "困难.老甲", "hardship.first", "hardship.老甲"):
        columns: Columns = {name: [True, False, None]}
        assert_conditions(tmp_path, columns, {"{困难: 甲}": "yes no open"})


def test_a_fact_without_a_column_is_unknown(tmp_path: Path) -> None:
    columns: Columns = {"年级": [3, 1]}
    expected = {
        "{寄宿: 是}": "open open",
        "{学段: 小学, 年级: 3}": "open no",
        "{任一: [{困难: 甲}, {年级: 3}]}": "yes open",
        "{困难: 任意}": "open open",
        "{学费: {不低于: 1}}": "open open",
        "{出生: {低于: 2010-09-01}}": "open open",
        "{消除: {高于: 认定日}}": "open open",
    }
    assert_conditions(tmp_path, columns, expected)


def test_a_column_of_nulls_is_unknown(tmp_path: Path) -> None:
    expected = {
        "{寄宿: 是}": "open open",
        "{学段: 小学, 年级: 3}": "open no",
        "{任一: [{困难: 甲}, {年级: 3}]}": "yes open",
        "{困难: 任意}": "open open",
        "{学费: {不低于: 1}}": "open open",
        "{出生: {低于: 2010-09-01}}": "open open",
    }
    nothing: list[object] = [None, None]
    names = ("寄宿", "学段", "困难", "学费", "出生")
    untyped: Columns = {"年级": [3, 1], **dict.fromkeys(names, nothing)}
    assert_conditions(tmp_path, untyped, expected)
    types = (pa.bool_(), pa.string(), pa.list_(pa.string()), pa.decimal128(9, 2), pa.date32())
    typed: Columns = {
        "年级": [3, 1],
        **{name: pa.array(nothing, kind) for name, kind in zip(names, types, strict=True)},
    }
    assert_conditions(tmp_path, typed, expected)


@pytest.mark.parametrize("kind", [pa.null(), pa.bool_(), pa.string()])
def test_a_value_whose_column_is_all_null_is_unknown(kind: pa.DataType, tmp_path: Path) -> None:
    columns: Columns = {"困难.甲": pa.array([None, None], kind), "困难.乙": [True, False]}
    expected = {"{困难: 甲}": "open open", "{困难: [甲, 乙]}": "yes open"}
    assert_conditions(tmp_path, columns, expected)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_default_stands_in_for_a_missing_column_and_is_named(engine: str, tmp_path: Path) -> None:
    policy = aid(tmp_path, "{状态: 在读}")
    found = collected(policy.evaluate_frame(frame_of(engine, {"年级": [1, 2]}), "2019秋"))
    assert found == {
        "aid.state": ["entitled", "entitled"],
        "aid.fen": [50000, 50000],
        "assumed": ["状态: 在读", "状态: 在读"],
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_a_null_in_a_column_with_a_default_stays_unknown(engine: str, tmp_path: Path) -> None:
    policy = aid(tmp_path, "{状态: 在读}")
    cells = ["在读", None, "suspended"]
    found = collected(policy.evaluate_frame(frame_of(engine, {"status": cells}), "2019秋"))
    assert found == {
        "aid.state": ["entitled", "undetermined", "not_entitled"],
        "aid.fen": [50000, None, None],
        "assumed": [None, None, None],
    }


def test_a_column_of_nulls_takes_no_default(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是}")
    columns: Columns = {"状态": pa.array([None, None], pa.string()), "寄宿": [True, False]}
    assert_judged(policy, columns, "open no")


# What the result carries along.


@pytest.mark.parametrize("engine", ENGINES)
def test_identifying_columns_are_carried_along_first(engine: str, tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是}")
    columns: Columns = {"寄宿": [True, None], "姓名": ["张三", None], "状态": ["在读", "在读"]}
    found = collected(policy.evaluate_frame(frame_of(engine, columns), "2019秋"))
    assert list(found) == ["姓名", "aid.state", "aid.fen", "assumed"]
    assert found["姓名"] == ["张三", None]


@pytest.mark.parametrize("engine", ENGINES)
def test_any_column_may_be_kept_and_comes_back_as_it_was(engine: str, tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是}")
    columns: Columns = {
        "班级": ["一班", "二班"],
        "寄宿": [True, None],
        "stage": ["primary", "小学"],
        "困难": [["老甲"], []],
        "学费": [Decimal("800.10"), None],
        "a.b c": [1, 2],
    }
    keep = ["a.b c", "困难", "stage", "班级", "寄宿", "学费"]
    frame = frame_of(engine, columns)
    found = policy.evaluate_frame(frame, "2019秋", keep=keep)
    assert list(collected(found)) == [*keep, "aid.state", "aid.fen", "assumed"]
    assert {name: collected(found)[name] for name in keep} == {
        "班级": ["一班", "二班"],
        "寄宿": [True, None],
        "stage": ["primary", "小学"],
        "困难": [["老甲"], []],
        "学费": [Decimal("800.10"), None],
        "a.b c": [1, 2],
    }
    if engine.startswith("polars"):
        before, after = frame.lazy().collect_schema(), found.lazy().collect_schema()
        assert {name: after[name] for name in keep} == {name: before[name] for name in keep}


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_kept_where_nothing_is_asked_for(engine: str, tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是}")
    frame = frame_of(engine, {"姓名": ["张三"], "寄宿": [True]})
    found = collected(policy.evaluate_frame(frame, "2019秋", keep=[]))
    assert list(found) == ["aid.state", "aid.fen", "assumed"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_kept_column_may_be_called_anything(engine: str, tmp_path: Path) -> None:
    """Also what the library may call its own columns while it judges."""
    policy = aid(tmp_path, "{寄宿: 是}")
    names = ["eduaid_rows", "eduaid_out_0", "eduaid_gate_3", "column_0", "state", 'say "是"']
    columns: Columns = {**{name: ["x", "y"] for name in names}, "寄宿": ["是", "否"]}
    found = collected(policy.evaluate_frame(frame_of(engine, columns), "2019秋", keep=names))
    assert {name: found.get(name) for name in names} == {name: ["x", "y"] for name in names}


CARRIED: Mapping[str, list[object]] = {
    "moments": [pd.Timestamp(2019, 9, 1, 8, 30), pd.Timestamp(2019, 9, 2)],
    "floats": [1.0, 2.5],
    "several types": [20190001, "20190002X"],
    "whole floats": [1.0, 2.0],
}


@pytest.mark.parametrize("what", CARRIED)
def test_a_kept_column_of_pandas_comes_back_as_it_was(what: str, tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是}")
    frame = pd.DataFrame({"寄宿": [True, False], "备注": CARRIED[what]})
    found = policy.evaluate_frame(frame, "2019秋", keep=["备注"])
    assert found["备注"].tolist() == CARRIED[what]
