"""In what types a roster may say the same thing: every library, each answer by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from engines import ENGINES
from little_frames import Columns, as_columns, assert_judged, collected, frame_of
from little_packs import aid
from little_rosters import asking


def judged(folder: Path, frame: Any, rules: Mapping[str, str]) -> dict[str, str]:
    """The answers of some rules for a frame of any library."""
    return as_columns(collected(asking(folder, rules).evaluate_frame(frame, "2019秋")), rules)


WHOLE = [pa.int8(), pa.int16(), pa.int32(), pa.int64()]
WHOLE += [pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()]


@pytest.mark.parametrize("kind", WHOLE, ids=str)
def test_whole_numbers_of_any_size_are_compared_and_paid(kind: pa.DataType, tmp_path: Path) -> None:
    columns: Columns = {
        "年级": pa.array([3, 2, None], kind),
        "分数": pa.array([100, 0, None], kind),
        "学费": pa.array([127, 100, None], kind),
    }
    expected = {
        "grade": "yes no open",
        "high": "no no open",
        "tuition": "yes no open",
        "dear": "no no open",
        "paid": "12700 10000 open",
    }
    assert_judged(asking(tmp_path, expected), columns, expected)


@pytest.mark.parametrize(("digits", "places"), [(3, 0), (6, 1), (9, 2), (38, 2)])
def test_money_is_a_decimal_of_at_most_two_places(digits: int, places: int, tmp_path: Path) -> None:
    half = Decimal("0.5") if places else Decimal(0)
    amounts = [100 + half, Decimal(99), Decimal(0), None]
    columns: Columns = {"学费": pa.array(amounts, pa.decimal128(digits, places))}
    expected = {
        "tuition": "yes no no open" if places else "no no no open",
        "paid": f"{10050 if places else 10000} 9900 0 open",
    }
    assert_judged(asking(tmp_path, expected), columns, expected)


def test_duckdb_may_hold_whole_numbers_as_its_sums_are(tmp_path: Path) -> None:
    relation = duckdb.sql(
        "SELECT sum(fee) AS 学费, max(grade)::HUGEINT AS 年级 FROM "
        "(VALUES (100, 2), (1, 3)) AS rows(fee, grade)"
    )
    expected = {"tuition": "yes", "paid": "10100", "grade": "yes"}
    assert judged(tmp_path, relation, expected) == expected


def test_the_largest_amounts_are_exact(tmp_path: Path) -> None:
    amounts = [Decimal("999999999999.99"), Decimal("999999999999.98"), Decimal("0.01")]
    expected = {"dear": "yes yes no", "paid": "99999999999999 99999999999998 1"}
    assert_judged(asking(tmp_path, expected), {"学费": amounts}, expected)


# Text.

STAGES = ["小学", "junior", "senior", None]
OF_STAGES = {"stage": "yes yes no open", "not-first": "no yes yes open"}
TEXTS = [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())]


@pytest.mark.parametrize("kind", TEXTS, ids=str)
def test_a_single_choice_is_text_of_any_kind(kind: pa.DataType, tmp_path: Path) -> None:
    assert_judged(asking(tmp_path, OF_STAGES), {"学段": pa.array(STAGES, kind)}, OF_STAGES)


@pytest.mark.parametrize("kind", TEXTS, ids=str)
def test_yes_and_no_may_be_text_of_any_kind(kind: pa.DataType, tmp_path: Path) -> None:
    columns: Columns = {
        "寄宿": pa.array(["是", "否", None], kind),
        "困难.甲": pa.array(["否", "true", None], kind),
        "困难.乙": [False, False, False],
    }
    expected = {"boards": "yes no open", "hardship": "no yes open"}
    assert_judged(asking(tmp_path, expected), columns, expected)


def test_arrow_may_hold_text_as_views(tmp_path: Path) -> None:
    table = pa.table({"学段": pa.array(STAGES, pa.string_view())})
    assert judged(tmp_path, table, OF_STAGES) == OF_STAGES


ENUMS = [
    pl.Categorical(),
    pl.Enum(["senior", "junior", "小学"]),
    pl.Enum(["小学", "初中", "高中", "primary", "junior", "senior", "幼儿园"]),
]


@pytest.mark.parametrize("kind", ENUMS, ids=str)
@pytest.mark.parametrize("lazy", [False, True])
def test_polars_may_hold_text_as_categories(kind: pl.DataType, lazy: bool, tmp_path: Path) -> None:
    """An enumeration may lack names of the vocabulary, and have others that do not occur."""
    frame = pl.DataFrame({"学段": pl.Series(STAGES, dtype=kind)})
    assert judged(tmp_path, frame.lazy() if lazy else frame, OF_STAGES) == OF_STAGES


def test_duckdb_may_hold_text_as_an_enumeration(tmp_path: Path) -> None:
    """The same: only names that occur, not all of the vocabulary."""
    relation = duckdb.sql(
        "SELECT stage::ENUM('senior', 'junior', '小学') AS stage,"
        " boards::ENUM('是', '否') AS boards"
        " FROM (VALUES (0, '小学', '是'), (1, 'junior', '否'), (2, 'senior', NULL),"
        " (3, NULL, NULL))"
        " AS rows(place, stage, boards) ORDER BY place"
    )
    expected = {**OF_STAGES, "boards": "yes no open open"}
    assert judged(tmp_path, relation, expected) == expected


# Lists.

LISTS = [["甲"], ["second", "旧类"], [], ["旧类"], None]
OF_LISTS = {"hardship": "yes yes no no open", "any": "yes yes no yes open"}


@pytest.mark.parametrize(
    "kind",
    [
        pa.list_(pa.string()),
        pa.large_list(pa.large_string()),
        pa.list_(pa.dictionary(pa.int32(), pa.string())),
    ],
    ids=str,
)
def test_several_choices_are_a_list_of_text_of_any_kind(kind: pa.DataType, tmp_path: Path) -> None:
    assert_judged(asking(tmp_path, OF_LISTS), {"困难": pa.array(LISTS, kind)}, OF_LISTS)


@pytest.mark.parametrize(
    "kind", [pl.String(), pl.Categorical(), pl.Enum(["甲", "second", "旧类"])], ids=str
)
@pytest.mark.parametrize("lazy", [False, True])
def test_polars_may_hold_lists_of_categories(kind: pl.DataType, lazy: bool, tmp_path: Path) -> None:
    frame = pl.DataFrame({"困难": pl.Series(LISTS, dtype=pl.List(kind))})
    assert judged(tmp_path, frame.lazy() if lazy else frame, OF_LISTS) == OF_LISTS


@pytest.mark.parametrize("engine", ENGINES)
def test_a_column_of_empty_lists_says_no_to_everything(engine: str, tmp_path: Path) -> None:
    expected = {"hardship": "no no", "any": "no no"}
    frame = frame_of(engine, {"困难": pa.array([[], []], pa.list_(pa.string()))})
    assert judged(tmp_path, frame, expected) == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_empty_lists_need_no_type(engine: str, tmp_path: Path) -> None:
    """What [[], []] becomes where nobody says that the lists are of text."""
    expected = {"hardship": "no no open", "any": "no no open"}
    frame = frame_of(engine, {"困难": pa.array([[], [], None])})
    assert judged(tmp_path, frame, expected) == expected


# Few rows.

TYPED: Mapping[str, pa.DataType] = {
    "姓名": pa.string(),
    "学段": pa.string(),
    "年级": pa.int64(),
    "寄宿": pa.bool_(),
    "困难": pa.list_(pa.string()),
    "学费": pa.decimal128(12, 2),
    "出生": pa.date32(),
    "状态": pa.dictionary(pa.int32(), pa.string()),
}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_frame_without_rows_gives_a_result_without_rows(engine: str, tmp_path: Path) -> None:
    policy = asking(tmp_path)
    columns = {name: pa.array([], kind) for name, kind in TYPED.items()}
    found = collected(policy.evaluate_frame(frame_of(engine, columns), "2019秋"))
    names = [f"{rule.id}.{part}" for rule in policy.rules for part in ("state", "fen")]
    assert found == {name: [] for name in ("姓名", *names, "assumed")}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_frame_without_rows_or_types_gives_a_result_without_rows(
    engine: str, tmp_path: Path
) -> None:
    policy = asking(tmp_path)
    columns = {name: pa.array([], pa.null()) for name in TYPED}
    found = collected(policy.evaluate_frame(frame_of(engine, columns), "2019秋"))
    assert set(map(len, found.values())) == {0}


def test_one_row_is_judged_like_many(tmp_path: Path) -> None:
    columns: Columns = {
        "学段": ["小学"],
        "年级": [3],
        "寄宿": [True],
        "困难": [["乙"]],
        "学费": [Decimal("100.50")],
        "出生": [date(2010, 8, 31)],
    }
    expected = dict.fromkeys(["stage", "grade", "boards", "hardship", "any"], "yes")
    expected |= {"not-first": "no", "high": "open", "tuition": "yes", "paid": "10050"}
    expected |= {"dear": "no", "birth": "yes"}
    assert_judged(asking(tmp_path, expected), columns, expected)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_roster_of_names_alone_knows_nothing(engine: str, tmp_path: Path) -> None:
    frame = frame_of(engine, {"name": ["张三", "李四"]})
    found = collected(aid(tmp_path, "{寄宿: 是}").evaluate_frame(frame, "2019秋"))
    assert found["name"] == ["张三", "李四"]
    assert found["aid.state"] == ["undetermined", "undetermined"]


def test_an_arrow_table_in_pieces_is_judged_in_its_order(tmp_path: Path) -> None:
    kinds = pa.schema({"学段": pa.string(), "困难": pa.list_(pa.string())})
    pieces: tuple[list[dict[str, object]], ...] = (
        [{"学段": "初中", "困难": []}, {"学段": "小学", "困难": ["甲"]}],
        [],
        [{"学段": "senior", "困难": []}, {"学段": None, "困难": None}],
    )
    table = pa.concat_tables(pa.Table.from_pylist(piece, kinds) for piece in pieces).slice(1)
    expected = {"stage": "yes no open", "hardship": "yes no open"}
    assert judged(tmp_path, table, expected) == expected


# pandas, which has several ways to say nothing.

PANDAS: Mapping[str, tuple[Any, dict[str, str]]] = {
    "whole numbers made floats": (
        {"年级": [3.0, 2.0, np.nan], "学费": [101.0, 100.0, np.nan]},
        {"grade": "yes no open", "tuition": "yes no open", "paid": "10100 10000 open"},
    ),
    "nullable types": (
        {
            "年级": pd.array([3, 2, None], "Int8"),
            "寄宿": pd.array([True, False, None], "boolean"),
            "学段": pd.array(["小学", "senior", None], "string"),
        },
        {"grade": "yes no open", "boards": "yes no open", "stage": "yes no open"},
    ),
    "categories": (
        {
            "学段": pd.Categorical(["小学", "senior", None]),
            "寄宿": pd.Categorical(["是", "否", None]),
        },
        {"boards": "yes no open", "stage": "yes no open"},
    ),
    "objects": (
        {
            "寄宿": pd.Series([True, False, np.nan], dtype=object),
            "学段": pd.Series(["小学", "senior", None], dtype=object),
            "学费": pd.Series([Decimal("100.50"), Decimal(100), None], dtype=object),
            "出生": pd.Series([date(2010, 8, 31), date(2010, 9, 1), None], dtype=object),
            "困难": pd.Series([["甲"], (), None], dtype=object),
        },
        {
            "boards": "yes no open",
            "stage": "yes no open",
            "paid": "10050 10000 open",
            "birth": "yes no open",
            "hardship": "yes no open",
        },
    ),
    "moments that are whole days": (
        {"出生": pd.Series([datetime(2010, 8, 31), datetime(2010, 9, 1), pd.NaT])},
        {"birth": "yes no open"},
    ),
    "arrow types": (
        {
            "学费": pd.Series(
                [Decimal("100.50"), Decimal("100.00"), None],
                dtype=pd.ArrowDtype(pa.decimal128(9, 2)),
            ),
            "出生": pd.Series(
                [date(2010, 8, 31), date(2010, 9, 1), None], dtype=pd.ArrowDtype(pa.date32())
            ),
            "寄宿": pd.Series([True, False, None], dtype="bool[pyarrow]"),
        },
        {"paid": "10050 10000 open", "birth": "yes no open", "boards": "yes no open"},
    ),
    "nothing but NaN": (
        {name: [np.nan] * 3 for name in ("学段", "年级", "寄宿", "困难", "学费", "出生")},
        dict.fromkeys(
            ("stage", "grade", "boards", "hardship", "any", "paid", "birth"), "open open open"
        ),
    ),
    "nothing but NaT": ({"出生": pd.Series([pd.NaT] * 2)}, {"birth": "open open"}),
    "a flag of nothing but NaN": (
        {"困难.甲": [np.nan] * 2, "困难.乙": [True, False]},
        {"hardship": "yes open"},
    ),
}


@pytest.mark.parametrize("what", PANDAS)
def test_pandas_says_unknown_in_many_ways(what: str, tmp_path: Path) -> None:
    columns, expected = PANDAS[what]
    assert judged(tmp_path, pd.DataFrame(columns), expected) == expected


def test_pandas_rows_without_a_column_know_nothing(tmp_path: Path) -> None:
    frame = pd.DataFrame(index=["张三", "李四"])
    found = aid(tmp_path, "{寄宿: 是}").evaluate_frame(frame, "2019秋")
    assert found["aid.state"].to_dict() == {"张三": "undetermined", "李四": "undetermined"}


def test_pandas_gets_its_index_and_whole_fen_back(tmp_path: Path) -> None:
    frame = pd.DataFrame({"寄宿": [True, False]}, index=["张三", "李四"])
    found = aid(tmp_path, "{寄宿: 是}").evaluate_frame(frame, "2019秋")
    assert list(found.index) == ["张三", "李四"]
    assert found["aid.fen"].dtype == "Int64"
    assert found.loc["张三", "aid.fen"] == 50000


# The kind that came in comes out.


def test_the_kind_that_came_in_comes_out_and_lazy_stays_lazy(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是}")
    found = {
        engine: type(policy.evaluate_frame(frame_of(engine, {"寄宿": [True]}), "2019秋"))
        for engine in ENGINES
    }
    assert found == {
        "polars": pl.DataFrame,
        "polars lazy": pl.LazyFrame,
        "arrow": pa.Table,
        "duckdb": duckdb.DuckDBPyRelation,
        "pandas": pd.DataFrame,
    }


def test_the_frame_that_came_in_is_not_changed(tmp_path: Path) -> None:
    policy = asking(tmp_path)
    for engine in ENGINES:
        frame = frame_of(engine, {"学段": STAGES, "困难": [["甲"], [], [], None]})
        policy.evaluate_frame(frame, "2019秋")
        assert collected(frame) == {"学段": STAGES, "困难": [["甲"], [], [], None]}, engine


def test_a_lazy_result_is_one_more_step_of_a_query(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是}")
    columns: Columns = {"姓名": ["一", "二", "三"], "寄宿": [True, None, False]}
    lazy = policy.evaluate_frame(frame_of("polars lazy", columns), "2019秋")
    picked = lazy.filter(pl.col("aid.state") != "not_entitled").select("姓名", "aid.fen")
    assert picked.collect().rows() == [("一", 50000), ("二", None)]
    assert lazy.collect(engine="streaming").height == 3
    relation = policy.evaluate_frame(frame_of("duckdb", columns), "2019秋")
    picked = relation.filter("\"aid.state\" <> 'not_entitled'").project('姓名, "aid.fen"')
    assert picked.fetchall() == [("一", 50000), ("二", None)]
