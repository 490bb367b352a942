"""What is said of a roster that is wrong: the code, the column and the words that matter."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from eduaid_rules import ProfileError, TermError
from engines import EAGER, ENGINES, LAZY
from little_frames import Columns, frame_of
from little_layers import AID, chain
from little_packs import aid
from little_refusals import assert_refused, missing, raised_late, refused
from little_rosters import asking

# Columns that cannot be understood: refused at once by every library.

MISTAKEN: tuple[tuple[Columns, str, tuple[str, ...]], ...] = (
    ({"学断": ["小学"]}, "学断", ("E701", "“学断”", "“学段”")),
    ({"困难.丁": [True]}, "困难.丁", ("E702", "困难", "“丁”", "甲、乙")),
    ({"学段.小学": [True]}, "学段.小学", ("E701", "“学段.小学”")),
    ({"季": ["秋"]}, "季", ("E701", "学期")),
    ({"学段": ["小学"], "stage": ["小学"]}, "stage", ("E705", "“学段”", "“stage”")),
    (
        {"困难.甲": [True], "hardship.老甲": [True]},
        "hardship.老甲",
        ("E705", "“困难.甲”", "“hardship.老甲”"),
    ),
    ({"困难": [["甲"]], "hardship.first": [True]}, "hardship.first", ("E705", "“困难”")),
    ({"学段": [1, 2]}, "学段", ("E703", "“学段”", "文字")),
    ({"学段": [True]}, "学段", ("E703", "“学段”", "文字")),
    ({"学段": [["小学"]]}, "学段", ("E703", "“学段”", "文字")),
    ({"寄宿": [1, 0]}, "寄宿", ("E703", "“寄宿”", "布尔", "是、否")),
    ({"boards": [1, 0]}, "boards", ("E703", "“boards”", "寄宿")),
    ({"年级": ["3"]}, "年级", ("E703", "“年级”", "整数")),
    ({"年级": [Decimal("3.00")]}, "年级", ("E703", "“年级”", "整数")),
    ({"学费": [0.5, 2.5]}, "学费", ("E703", "“学费”", "整数", "Decimal", "浮点")),
    ({"学费": [Decimal("1.234")]}, "学费", ("E703", "“学费”", "两位小数")),
    ({"学费": ["800"]}, "学费", ("E703", "“学费”", "整数")),
    ({"困难": ["甲"]}, "困难", ("E703", "“困难”", "列表", "“困难.取值”")),
    ({"困难": [[1]]}, "困难", ("E703", "“困难”", "列表")),
    ({"困难.甲": [1]}, "困难.甲", ("E703", "“困难.甲”", "布尔")),
    ({"出生": ["2010-01-01"]}, "出生", ("E703", "“出生”", "日期")),
    ({"出生": [20100101]}, "出生", ("E703", "“出生”", "日期")),
    (
        {"出生": [datetime(2010, 1, 1, tzinfo=UTC)]},
        "出生",
        ("E703", "“出生”", "日期", "不带时区"),
    ),
)


@pytest.mark.parametrize(("columns", "path", "words"), MISTAKEN)
def test_a_column_that_cannot_be_understood_is_refused_at_once(
    columns: Columns, path: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    policy = asking(tmp_path)
    for engine in ENGINES:
        assert_refused(refused(policy, frame_of(engine, columns)), path, *words)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_column_that_is_wrong_is_named(engine: str, tmp_path: Path) -> None:
    columns: Columns = {"学段": [1], "年级": ["a"], "学非": [1], "stage": ["小学"], "寄宿": [True]}
    found = refused(asking(tmp_path), frame_of(engine, columns))
    assert {path: said[:4] for path, said in found.items()} == {
        "学段": "E703",
        "年级": "E703",
        "学非": "E701",
    }


def test_a_date_says_how_no_such_day_is_written(tmp_path: Path) -> None:
    over = "  - {名称: 消除, 英文: over, 类型: 日期, 没有: 未消除}\n"
    policy = chain(tmp_path, AID, facts=over)
    found = refused(policy, pl.DataFrame({"消除": ["未消除"]}))
    assert_refused(found, "消除", "E703", "“未消除”", "9999-12-31")


def test_a_derived_fact_is_no_column(tmp_path: Path) -> None:
    derived = '推算: {份额: {英文: part, 算式: "学费 * 年级", 单位: 元/学期}}\n'
    policy = aid(tmp_path, others=derived)
    for engine in ENGINES:
        found = refused(policy, frame_of(engine, {"part": [1]}))
        assert_refused(found, "part", "E701", "推算", "学费、年级")


# Columns to keep.


@pytest.mark.parametrize("engine", ENGINES)
def test_a_column_to_keep_must_be_there(engine: str, tmp_path: Path) -> None:
    frame = frame_of(engine, {"班级": ["一班"], "寄宿": [True]})
    policy = asking(tmp_path)
    found = refused(policy, frame, keep=["班级", "班机"])
    assert_refused(found, "班机", "E701", "keep", "“班机”", "“班级”")


@pytest.mark.parametrize("name", ["stage.state", "paid.fen", "assumed"])
def test_a_kept_column_cannot_be_called_like_a_result(name: str, tmp_path: Path) -> None:
    policy = asking(tmp_path)
    for engine in ENGINES:
        frame = frame_of(engine, {name: ["x"], "寄宿": [True]})
        assert_refused(refused(policy, frame, keep=[name]), name, "E705", f"“{name}”", "改名")


def test_a_column_that_is_not_kept_may_not_be_unknown(tmp_path: Path) -> None:
    frame = pl.DataFrame({"班级": ["一班"], "编号": [1], "寄宿": [True]})
    found = refused(asking(tmp_path), frame, keep=["班级"])
    assert_refused(found, "编号", "E701", "“编号”")


# Cells that no profile could hold: at once where the rows are there, else when computed.

CELLS: tuple[tuple[Columns, str, tuple[str, ...], tuple[str, ...]], ...] = (
    # columns, the one that is wrong, words at once, words when computed
    (
        {"学段": ["小学", "小 学", "幼儿园", "幼儿园", None]},
        "学段",
        ("E702", "列“学段”", "3 行", "“幼儿园”（2 行）", "“小 学”（1 行）", "小学、初中"),
        ("E702", "列“学段”", "“小 学”"),
    ),
    (
        {"stage": pa.array(["小学", "大学", "大学"]).dictionary_encode()},
        "stage",
        ("E702", "列“stage”", "学段", "“大学”（2 行）"),
        ("E702", "列“stage”", "“大学”"),
    ),
    ({"学段": ["小学", ""]}, "学段", ("E702", "列“学段”", "“”（1 行）"), ("E702", "列“学段”")),
    (
        {"寄宿": ["是", "Yes", None]},
        "寄宿",
        ("E702", "列“寄宿”", "“Yes”（1 行）", "是、否"),
        ("E702", "列“寄宿”", "“Yes”"),
    ),
    (
        {"困难.甲": ["是", "1"]},
        "困难.甲",
        ("E702", "列“困难.甲”", "“1”（1 行）", "是、否"),
        ("E702", "列“困难.甲”", "“1”"),
    ),
    (
        {"困难": [["甲", "丁"], ["丁"], ["戊"], None, []]},
        "困难",
        ("E702", "列“困难”", "“丁”（2 行）", "“戊”（1 行）", "甲、乙"),
        ("E702", "列“困难”", "丁"),
    ),
    (
        {"困难": [["甲", None], ["乙"]]},
        "困难",
        ("E703", "列“困难”", "空值", "1 处", "困难.取值"),
        ("列“困难”",),
    ),
    (
        {"年级": [1, 7, 0, 7, None]},
        "年级",
        ("E704", "列“年级”", "3 行", "“0”、“7”", "不低于 1、不高于 6"),
        ("E704", "列“年级”", "“7”"),
    ),
    (
        {"学费": [-1, 5]},
        "学费",
        ("E704", "列“学费”", "1 行", "“-1”", "不低于 0"),
        ("E704", "列“学费”", "“-1”"),
    ),
    (
        {"tuition": [Decimal("-0.01"), Decimal("5.00")]},
        "tuition",
        ("E704", "列“tuition”", "1 行", "“-0.01”", "不低于 0"),
        ("E704", "列“tuition”", "“-0.01”"),
    ),
    (
        {"学费": [10**12, 5]},
        "学费",
        ("E704", "列“学费”", "*0000”", "不高于 999999999999.99"),
        ("E704", "列“学费”", "*0000”"),
    ),
    (
        {"房租": [Decimal("99.99"), Decimal("100.00"), Decimal("5000.50"), Decimal("5000.51")]},
        "房租",
        ("E704", "列“房租”", "2 行", "“99.99”、“5000.51”", "不低于 100、不高于 5000.50"),
        ("E704", "列“房租”", "“99.99”"),
    ),
    (
        {"房租": [100, 5000, 5001]},
        "房租",
        ("E704", "列“房租”", "1 行", "“5001”"),
        ("E704", "列“房租”", "“5001”"),
    ),
    (
        {"入学": [date(2000, 1, 1), date(2030, 12, 31), date(2031, 1, 1), None]},
        "入学",
        ("E704", "列“入学”", "1 行", "“2031-01-01”", "不低于 2000-01-01、不高于 2030-12-31"),
        ("E704", "列“入学”", "“2031-01-01”"),
    ),
)


@pytest.mark.parametrize(("columns", "path", "words", "_late"), CELLS)
def test_a_cell_that_no_profile_could_hold_is_refused_at_once_where_rows_are_there(
    columns: Columns, path: str, words: tuple[str, ...], _late: object, tmp_path: Path
) -> None:
    policy = asking(tmp_path)
    for engine in EAGER:
        assert_refused(refused(policy, frame_of(engine, columns)), path, *words)


@pytest.mark.parametrize("engine", LAZY)
@pytest.mark.parametrize(("columns", "_path", "_words", "late"), CELLS)
def test_a_lazy_frame_names_the_column_and_the_cell_when_it_is_computed(
    engine: str,
    columns: Columns,
    _path: object,
    _words: object,
    late: tuple[str, ...],
    tmp_path: Path,
) -> None:
    said = raised_late(asking(tmp_path), frame_of(engine, columns))
    assert not missing(late, said)


def test_every_cell_that_is_wrong_is_named(tmp_path: Path) -> None:
    columns: Columns = {"学段": ["甲"], "年级": [9], "学费": [-1], "困难": [["丁", "甲"]]}
    policy = asking(tmp_path)
    for engine in EAGER:
        found = refused(policy, frame_of(engine, columns))
        assert {path: said[:4] for path, said in found.items()} == {
            "学段": "E702",
            "年级": "E704",
            "学费": "E704",
            "困难": "E702",
        }


def test_a_row_whose_list_has_two_wrong_values_is_one_row(tmp_path: Path) -> None:
    frame = pl.DataFrame({"困难": [["丁", "戊"], ["甲"]]})
    found = refused(asking(tmp_path), frame)
    assert_refused(found, "困难", "E702", "列“困难”有 1 行", "“丁”（1 行）", "“戊”（1 行）")


@pytest.mark.parametrize("engine", EAGER)
def test_a_wrong_cell_is_refused_though_no_rule_asks_for_it(engine: str, tmp_path: Path) -> None:
    """As ``policy.evaluate`` does: a mistake in the roster is a mistake."""
    policy = aid(tmp_path, "{寄宿: 是}")
    with pytest.raises(ProfileError):
        policy.evaluate({"寄宿": True, "学段": "大学"}, "2019秋")
    frame = frame_of(engine, {"寄宿": [True], "学段": ["大学"]})
    with pytest.raises(ProfileError, match="E702"):
        policy.evaluate_frame(frame, "2019秋")


# pandas, whose columns may hold anything.


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("学段", ["小学", 1]),
        ("寄宿", ["是", True]),
        ("年级", [1, "2"]),
        ("学费", [Decimal("1.50"), 2.5]),
        ("出生", [date(2010, 1, 1), "2010-01-02"]),
        ("困难", [["甲"], "乙"]),
    ],
)
def test_a_pandas_column_of_several_types_is_refused(
    name: str, cells: list[object], tmp_path: Path
) -> None:
    frame = pd.DataFrame({name: pd.Series(cells, dtype=object)})
    found = refused(asking(tmp_path), frame)
    assert_refused(found, name, "E703", f"“{name}”", "几种类型")


@pytest.mark.parametrize("cells", [[1.0, 2.5, np.nan], [1.0, np.inf]])
def test_pandas_floats_that_are_no_whole_numbers_are_refused(
    cells: list[float], tmp_path: Path
) -> None:
    policy = asking(tmp_path)
    for name, form in (("年级", "整数"), ("学费", "Decimal")):
        found = refused(policy, pd.DataFrame({name: cells}))
        assert_refused(found, name, "E703", f"“{name}”", form)


def test_pandas_null_in_a_list_is_refused(tmp_path: Path) -> None:
    frame = pd.DataFrame({"困难": pd.Series([["甲", None], None], dtype=object)})
    assert_refused(refused(asking(tmp_path), frame), "困难", "E703", "空值")


def test_pandas_with_names_that_are_no_text_is_refused(tmp_path: Path) -> None:
    found = refused(asking(tmp_path), pd.DataFrame([["小学"]]))
    assert_refused(found, "0", "E701", "“0”")


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    policy = asking(tmp_path)
    arrow = pa.Table.from_arrays([pa.array(["小学"])] * 2, names=["学段", "学段"])
    for frame in (pd.DataFrame([["小学", "小学"]], columns=["学段", "学段"]), arrow):
        assert_refused(refused(policy, frame), "学段", "E705", "“学段”", "只留一列")


# Not a frame at all, or not a term.


@pytest.mark.parametrize(
    "thing",
    [
        None,
        "roster.csv",
        {"学段": ["小学"]},
        [{"学段": "小学"}],
        pl.Series("学段", ["小学"]),
        pd.Series(["小学"], name="学段"),
        np.array([["小学"]]),
        pa.RecordBatch.from_pydict({"学段": ["小学"]}),
        pl.DataFrame({"学段": ["小学"]}).group_by("学段"),
    ],
    ids=lambda thing: type(thing).__name__,
)
def test_what_is_no_frame_is_refused(thing: object, tmp_path: Path) -> None:
    found = refused(asking(tmp_path), thing)
    assert_refused(found, "None", "E710", type(thing).__name__, "Polars", "pandas")


def test_terms_and_days_are_those_of_evaluate(tmp_path: Path) -> None:
    policy = asking(tmp_path)
    frame = pl.DataFrame({"学段": ["小学"]})
    for term in ("2019", "2010秋"):
        with pytest.raises(TermError):
            policy.evaluate_frame(frame, term)
    with pytest.raises(TermError):
        policy.evaluate_frame(frame, 2019)  # type: ignore[arg-type]  # what a caller may try
    with pytest.raises(TermError):
        policy.evaluate_frame(frame, "2019秋", values_as_of="去年")
    with pytest.raises(TermError):
        policy.evaluate_frame(frame, "2019秋", "2019-09")  # type: ignore[arg-type]
