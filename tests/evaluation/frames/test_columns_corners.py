"""Corners of rosters in which columns once said something else than the single student."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from eduaid_rules import (
    ArgumentError,
    PolicyError,
    ProfileError,
    TermError,
    evaluate_places,
    load_policy,
)
from engines import ENGINES, LAZY
from how_many import spread
from little_frames import Columns, assert_judged, collected, frame_of
from little_layers import AID, chain, changes
from little_packs import RAISED, aid
from little_refusals import raised_late, refused
from little_rosters import paying

# Parts of a standard that say 无.

NESTED = """
{分档: [{当: {困难: 甲}, 标准: {按: 学段, 小学: 1000元/学期, 其余: 无}},
       {当: {困难: 乙}, 标准: 500元/学期}], 取: 高者, 其余: 无}
"""


def test_the_higher_row_is_not_one_that_says_nothing(tmp_path: Path) -> None:
    columns: Columns = {
        "困难.甲": [True, True, False, True],
        "困难.乙": [True, True, True, False],
        "学段": ["小学", "初中", "初中", "小学"],
    }
    policy = aid(tmp_path, standard=" ".join(NESTED.split()))
    assert_judged(policy, columns, "100000 50000 50000 100000")


def test_where_every_row_that_holds_says_nothing_nothing_is_given(tmp_path: Path) -> None:
    columns: Columns = {"困难.甲": [True], "困难.乙": [False], "学段": ["初中"]}
    assert_judged(aid(tmp_path, standard=" ".join(NESTED.split())), columns, "no")


def test_the_higher_of_two_layers_is_not_one_that_says_nothing(tmp_path: Path) -> None:
    above = AID.replace("1000元/学年", "{按: 学段, 小学: 1000元/学期, 其余: 无}")
    policy = chain(tmp_path, above, changes("{自: 2019秋, 就高: 500元/学期}"))
    columns: Columns = {"寄宿": [True] * 3, "困难.甲": [True] * 3, "学段": ["小学", "初中", None]}
    assert_judged(policy, columns, "100000 50000 open")


def test_whether_somebody_gets_it_is_asked_before_how_much_it_is(tmp_path: Path) -> None:
    standard = "{按: 学段, 小学: {按: 年级, 1: 10元/学期, 其余: 无}, 其余: 20元/学期}"
    columns: Columns = {"学段": ["小学"] * 3, "年级": [1, 2, 2], "寄宿": [None, None, True]}
    assert_judged(aid(tmp_path, "{寄宿: 是}", standard), columns, "open open no")


def test_a_table_of_the_higher_with_one_row(tmp_path: Path) -> None:
    standard = "{分档: [{当: {困难: 甲}, 标准: 700元/学期}], 取: 高者, 其余: 无}"
    assert_judged(
        aid(tmp_path, standard=standard), {"困难.甲": [True, False, None]}, "70000 no open"
    )


# Carried amounts.


def test_an_amount_below_zero_is_nothing_wide_and_long(tmp_path: Path) -> None:
    """799.99 and 779.98 less 800 a term are below 0; nobody pays back."""
    derived = "推算:\n  差额: {英文: rest, 算式: 学费 - 800元/学期, 单位: 元/学期}\n"
    policy = paying(tmp_path, {"a": "{不定: {由: 差额}}"}, derived=derived)
    columns: Columns = {
        "学费": [Decimal("799.99"), Decimal("779.98"), None],
        "姓名": ["甲", "乙", "丙"],
    }
    assert_judged(policy, {"学费": columns["学费"]}, {"a": "0 0 open"})
    for engine in ENGINES:
        lines = collected(policy.evaluate_frame(frame_of(engine, columns), "2019秋", long=True))
        said = sorted(zip(lines["姓名"], lines["state"], lines["fen"], strict=True))
        assert said == [
            ("丙", "undetermined", None),
            ("乙", "entitled", 0),
            ("甲", "entitled", 0),
        ]


def test_the_basis_of_a_line_says_what_is_not_seen_of_its_documents(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是}", more=RAISED)
    for engine in ENGINES:
        frame = frame_of(engine, {"寄宿": [True]})
        basis = [
            collected(policy.evaluate_frame(frame, term, long=True))["basis"][0]
            for term in ("2023秋", "2024春")
        ]
        assert basis == [
            "第一份通知（教〔2019〕1号）",
            "第一份通知（教〔2019〕1号）；第二份通知（教〔2024〕2号）（文号待核）",
        ]


def test_a_waiver_has_no_amount_though_a_fact_carries_one(tmp_path: Path) -> None:
    policy = aid(tmp_path, standard="{不定: {由: 学费}}", kind="免除")
    assert_judged(policy, {"学费": [Decimal(700), None]}, "yes yes")


TOTAL = "推算:\n  合计: {英文: total, 算式: 学费 + 0, 单位: 元/学期}\n"


@pytest.mark.parametrize("engine", LAZY)
def test_a_derived_amount_out_of_bounds_is_named_when_computed(engine: str, tmp_path: Path) -> None:
    """Also for a waiver, which pays nothing."""
    for kind in ("现金", "免除"):
        folder = tmp_path / kind
        folder.mkdir()
        standard = "{不定: {由: 合计, 不低于: 600元/学期}}"
        policy = aid(folder, standard=standard, kind=kind, others=TOTAL)
        said = raised_late(policy, frame_of(engine, {"学费": [700, 50]}))
        assert "E706" in said
        assert "合计" in said
        assert "5000" in said
        found = refused(policy, pl.DataFrame({"学费": [700, 50]}))
        assert list(found) == ["合计"]
        assert "5000" in found["合计"]


# Rows and columns.


def test_a_lazy_frame_keeps_the_order_of_its_rows(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{学段: 小学}")
    stages = pl.LazyFrame({"n": [3, 1, 2], "学段": ["小学", "初中", "初中"]})
    made = policy.evaluate_frame(stages.sort("n").drop("n"), "2019秋").collect()
    assert made["aid.state"].to_list() == ["not_entitled", "not_entitled", "entitled"]


@pytest.mark.parametrize("engine", LAZY)
def test_a_lazy_frame_checks_what_no_rule_asks_for(engine: str, tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是}")
    frame = frame_of(engine, {"学段": ["小学", "大学"], "寄宿": [True, False]})
    said = raised_late(policy, frame)
    assert "E702" in said
    assert "大学" in said
    frame = frame_of(engine, {"年级": [1, 9], "寄宿": [True, False]})
    said = raised_late(policy, frame)
    assert "E704" in said
    assert "年级" in said


def test_one_name_may_be_kept_without_a_list(tmp_path: Path) -> None:
    frame = pl.DataFrame({"班级": ["1"], "班": ["2"], "学段": ["小学"]})
    made = aid(tmp_path).evaluate_frame(frame.drop("班"), "2019秋", keep="班级")
    assert made.columns == ["班级", "aid.state", "aid.fen", "assumed"]
    with pytest.raises(ProfileError, match=r"E701.*没有“班”"):
        aid(tmp_path).evaluate_frame(frame, "2019秋", keep="班级")
    for wrong in ([1], 5, [None]):
        with pytest.raises(ArgumentError, match=r"keep 要给列表"):
            aid(tmp_path).evaluate_frame(frame, "2019秋", keep=wrong)  # type: ignore[arg-type]


def test_a_result_column_is_not_overwritten_in_another_case(tmp_path: Path) -> None:
    frame = pl.DataFrame({"AID.State": ["x"]})
    with pytest.raises(ProfileError, match=r"E705.*AID\.State"):
        aid(tmp_path).evaluate_frame(frame, "2019秋", keep=["AID.State"])


def test_a_term_of_the_vocabulary_is_a_term(tmp_path: Path) -> None:
    with pytest.raises(TermError, match="2019"):
        aid(tmp_path).evaluate_frame(pl.DataFrame({"学段": ["小学"]}), "2019秋", values_as_of=2019)  # type: ignore[arg-type]


HUGE = {
    "学费": pl.Series([2**63], dtype=pl.UInt64),
    "年费": pl.Series([Decimal(10) ** 30], dtype=pl.Decimal(38, 0)),
    "年级": pl.Series([2**63], dtype=pl.UInt64),
    "出生": pl.Series([3_000_000], dtype=pl.Int32).cast(pl.Date),
}


@pytest.mark.parametrize("name", HUGE)
def test_numbers_that_no_profile_could_hold_are_out_of_range(name: str, tmp_path: Path) -> None:
    found = refused(aid(tmp_path), pl.DataFrame({name: HUGE[name]}))
    assert "E704" in found[name]


# Places.


def places(**columns: list[str]) -> pl.DataFrame:
    return pl.DataFrame({"学校所在地代码": ["450225", "640424"], **columns}, strict=False)


def test_every_place_is_asked_what_is_wrong_in_its_rows() -> None:
    with pytest.raises(ProfileError) as caught:
        evaluate_places(places(学段=["小学生", "中学生"]), "2025春")
    assert sorted(found.message for found in caught.value.diagnostics) == [
        "列“学段”有 1 行不是学段的取值：“中学生”（1 行）",
        "列“学段”有 1 行不是学段的取值：“小学生”（1 行）",
    ]


@pytest.mark.parametrize(("long", "name"), [(False, "school_policy"), (True, "policy")])
def test_a_kept_column_is_not_overwritten_by_a_places(long: bool, name: str) -> None:
    with pytest.raises(ProfileError, match="E705"):
        evaluate_places(places(**{name: ["x", "y"]}), "2025春", long=long, keep=[name])


@pytest.mark.parametrize("codes", spread([[450225.0], [True], [date(2020, 1, 1)], [["450225"]]], 1))
def test_codes_of_places_are_text_or_whole_numbers(codes: list[object]) -> None:
    frame = pl.DataFrame({"学校所在地代码": codes})
    with pytest.raises(ProfileError, match=r"E703.*学校所在地代码"):
        evaluate_places(frame, "2025春")


@pytest.mark.parametrize("engine", ENGINES)
def test_wide_blanks_around_a_code_do_not_count(engine: str) -> None:
    frame = frame_of(engine, {"学校所在地代码": ["\u3000450225\u00a0"], "学段": ["小学"]})
    made = collected(evaluate_places(frame, "2025春", "rongshui"))
    assert made["school_policy"] == ["rongshui"]


def test_policies_may_be_one_and_must_not_be_none() -> None:
    frame = places(学段=["小学", "小学"])
    one = evaluate_places(frame, "2025春", load_policy("rongshui"))
    assert one["school_policy"].to_list() == ["rongshui", None]
    with pytest.raises(PolicyError, match="E712"):
        evaluate_places(frame, "2025春", [])
