"""Amounts of a roster that are out of bounds, and formulas that columns cannot compute."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from eduaid_rules import ProfileError
from engines import EAGER, ENGINES, LAZY
from little_frames import Columns, assert_judged, collected, frame_of
from little_layers import AID, chain, changes
from little_packs import FACTS, aid, pack_of
from little_refusals import assert_refused, missing, raised_late, refused

# Amounts that a fact carries.

BOUNDED = "{不定: {由: 学费, 不低于: 600元/学期, 不高于: 1750元/学期}}"


@pytest.mark.parametrize("amount", ["599.99", "1750.01"])
def test_a_carried_amount_out_of_bounds_is_refused(amount: str, tmp_path: Path) -> None:
    policy = aid(tmp_path, standard=BOUNDED)
    columns: Columns = {"tuition": [Decimal("600.00"), Decimal(amount), Decimal("1750.00"), None]}
    bounds = ("不低于 600元/学期", "不高于 1750元/学期")
    for engine in EAGER:
        found = refused(policy, frame_of(engine, columns))
        assert_refused(found, "tuition", "E706", "“tuition”", "1 行", f"“{amount}”", *bounds)


@pytest.mark.parametrize("engine", LAZY)
def test_a_carried_amount_out_of_bounds_is_named_when_computed(engine: str, tmp_path: Path) -> None:
    policy = aid(tmp_path, standard=BOUNDED)
    frame = frame_of(engine, {"学费": [Decimal("600.00"), Decimal("599.99")]})
    said = raised_late(policy, frame)
    words = ("E706", "学费", "599.99", "不低于 600元/学期", "不高于 1750元/学期")
    assert not missing(words, said)


def test_bounds_are_per_term_and_count_the_odd_fen(tmp_path: Path) -> None:
    """1200.01 a year is 600.01 in autumn and 600.00 in spring."""
    policy = aid(tmp_path, standard="{不定: {由: 年费, 不低于: 600.01元/学期}}")
    columns: Columns = {"年费": [Decimal("1200.01")]}
    assert_judged(policy, columns, "60001", "2019秋")
    for engine in EAGER:
        with pytest.raises(ProfileError, match=r"E706.*年费.*1200\.01"):
            policy.evaluate_frame(frame_of(engine, columns), "2020春")


def test_bounds_hold_only_for_those_who_surely_meet_the_conditions(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是}", BOUNDED)
    columns: Columns = {"学费": [100, 100, 700], "寄宿": [False, None, True]}
    assert_judged(policy, columns, "no open 70000")


def test_bounds_hold_for_the_row_of_a_table_that_counts(tmp_path: Path) -> None:
    table = f"{{按: 年级, 1: {BOUNDED}, 其余: 100元/学期}}"
    policy = aid(tmp_path, standard=table)
    assert_judged(policy, {"学费": [700, 100, 100], "年级": [1, 2, None]}, "70000 10000 open")
    for engine in EAGER:
        found = refused(policy, frame_of(engine, {"学费": [100, 100], "年级": [2, 1]}))
        assert_refused(found, "学费", "E706", "1 行", "“100”")


TWO = (
    "{按: 学段, 小学: {不定: {由: 学费, 不低于: 600元/学期}}, "
    "其余: {不定: {由: 年费, 不高于: 1000元/学期}}}"
)
LOW: Columns = {"学段": ["小学"], "学费": [500], "年费": [1600]}
HIGH: Columns = {"学段": ["初中"], "学费": [500], "年费": [3000]}


def test_an_item_has_bounds_for_each_fact_that_carries_its_amount(tmp_path: Path) -> None:
    """小学: 学费 of a term, at least 600; the others: half of 年费, at most 1000."""
    policy = aid(tmp_path, standard=TWO)
    columns: Columns = {"学段": ["小学", "初中"], "学费": [700, 100], "年费": [3000, 1600]}
    assert_judged(policy, columns, "70000 80000")
    for engine in EAGER:
        assert_refused(refused(policy, frame_of(engine, LOW)), "学费", "E706", "“500”")
        assert_refused(refused(policy, frame_of(engine, HIGH)), "年费", "E706", "“3000”")


@pytest.mark.parametrize("engine", LAZY)
def test_each_bound_of_an_item_is_watched_when_computed(engine: str, tmp_path: Path) -> None:
    policy = aid(tmp_path, standard=TWO)
    assert not missing(("E706", "学费"), raised_late(policy, frame_of(engine, LOW)))
    assert not missing(("E706", "年费"), raised_late(policy, frame_of(engine, HIGH)))


AT_LEAST = "{不定: {由: 学费, 不低于: 600元/学期}}"
AT_MOST = "{不定: {由: 年费, 不高于: 500元/学期}}"
TWICE = f"{{按: 寄宿, 是: {AT_LEAST}, 否: {AT_MOST}}}"


def test_an_item_may_have_bounds_for_two_amounts(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{状态: 在读}", TWICE)
    columns: Columns = {"寄宿": [True, False], "学费": [600, 1], "年费": [9000, 1000]}
    assert_judged(policy, columns, "60000 50000")


@pytest.mark.parametrize("engine", LAZY)
@pytest.mark.parametrize("wrong", ["学费", "年费"])
def test_each_of_two_bounds_is_held_when_computed(engine: str, wrong: str, tmp_path: Path) -> None:
    policy = aid(tmp_path, "{状态: 在读}", TWICE)
    fees = {"学费": [600, 1], "年费": [9000, 1000]}
    fees[wrong] = [599, 1] if wrong == "学费" else [9000, 1001]
    columns: Columns = {"寄宿": [True, False], **fees}
    assert not missing(("E706", wrong), raised_late(policy, frame_of(engine, columns)))


def test_bounds_wait_until_all_rows_of_the_highest_are_known(tmp_path: Path) -> None:
    """While 乙 is not known, ``policy.evaluate`` takes no amount and so holds none to a bound."""
    table = (
        f"{{分档: [{{当: {{困难: 甲}}, 标准: {BOUNDED}}}, {{当: {{困难: 乙}}, 标准: 300元/学期}}],"
        " 取: 高者, 其余: 无}"
    )
    policy = aid(tmp_path, standard=table)
    assert_judged(policy, {"学费": [100], "困难.甲": [True]}, "open")


def test_the_bounds_of_an_item_that_gives_way_hold_in_a_frame_of_any_size(tmp_path: Path) -> None:
    rules = (
        "规则:\n"
        "  general: {名称: 普惠, 类别: 现金, 标准: 600元/学期, 对象: {范围: {学段: 小学}},"
        " 版本: [{自: 2019秋, 依据: [{文件: first}]}]}\n"
        f"  poor: {{名称: 困难, 类别: 现金, 标准: {BOUNDED}, 对象: {{范围: {{学段: 小学}}}},"
        " 版本: [{自: 2019秋, 依据: [{文件: first}]}]}\n"
        "不同享: [{项目: [general, poor], 自选: 选择, 自: 2019秋, 依据: [{文件: second}]}]\n"
    )
    choice = "  - {名称: 选择, 英文: chosen, 类型: 单选, 取值: [{名称: 普惠, 英文: general},"
    policy = pack_of(tmp_path, rules, facts=FACTS + choice + " {名称: 困难, 英文: poor}]}\n")
    row = {"学段": "小学", "学费": 100, "选择": "普惠"}
    with pytest.raises(ProfileError, match="E706"):
        policy.evaluate(row, "2019秋")
    for others in ([], [{**row, "学费": 700, "选择": "困难"}]):
        frame = pl.DataFrame([row, *others])
        assert_refused(refused(policy, frame), "学费", "E706", "1 行", "“100”")


@pytest.mark.parametrize("engine", LAZY)
def test_a_waiver_whose_amount_is_carried_is_judged_lazily_too(engine: str, tmp_path: Path) -> None:
    policy = aid(tmp_path, standard=BOUNDED, kind="免除")
    good = policy.evaluate_frame(frame_of(engine, {"学费": [700, None]}), "2019秋")
    assert collected(good)["aid.state"] == ["entitled", "entitled"]
    assert "E706" in raised_late(policy, frame_of(engine, {"学费": [700, 100]}))


@pytest.mark.parametrize("engine", LAZY)
def test_an_amount_open_for_everybody_is_judged_lazily_too(engine: str, tmp_path: Path) -> None:
    everybody = AID.replace(
        "{范围: {寄宿: 是}, 其中: [{困难: 甲}]}", "{范围: {状态: 在读}}"
    ).replace("1000元/学年", BOUNDED)
    policy = chain(tmp_path, everybody, changes("{自: 2021春, 就高: 不定}"))
    good = policy.evaluate_frame(frame_of(engine, {"学费": [700, None]}), "2021春")
    assert collected(good)["aid.state"] == ["undetermined", "undetermined"]
    assert "E706" in raised_late(policy, frame_of(engine, {"学费": [700, 100]}), "2021春")


# Formulas that columns cannot compute exactly.


@pytest.mark.parametrize(
    ("formula", "why"),
    [("学费 * 9999", "太大"), ("学费 * 9999 / 年级", "太大")],
)
def test_a_formula_that_columns_cannot_compute_is_refused_by_name(
    formula: str, why: str, tmp_path: Path
) -> None:
    derived = f'推算: {{份额: {{英文: part, 算式: "{formula}", 单位: 元/学期, 舍入: 向下}}}}\n'
    policy = aid(tmp_path, standard="{不定: {由: 份额}}", others=derived)
    for engine in ENGINES:
        found = refused(policy, frame_of(engine, {"学费": [100], "年级": [2]}))
        assert_refused(found, "份额", "E709", "“份额”", why, "policy.evaluate")
    (told,) = [one for one in policy.diagnostics if one.code == "W634"]
    assert "“份额”" in told.message
    assert told.line is not None


def test_a_formula_divides_by_what_another_fact_comes_to(tmp_path: Path) -> None:
    derived = '推算: {份额: {英文: part, 算式: "学费 / (年级 - 3)", 单位: 元/学期, 舍入: 向下}}\n'
    policy = aid(tmp_path, standard="{不定: {由: 份额}}", others=derived)
    # 50 is paid; a third of 100 rounded down; by 0: open; below 0: nothing is paid
    roster: Columns = {"学费": [100, 100, 100, 100, None], "年级": [5, 6, 3, 1, 5]}
    assert_judged(policy, roster, "5000 3333 open 0 open")


def test_a_formula_that_no_rule_asks_for_is_no_obstacle(tmp_path: Path) -> None:
    derived = '推算: {份额: {英文: part, 算式: "学费 * 9999", 单位: 元/学期, 舍入: 向下}}\n'
    policy = aid(tmp_path, "{寄宿: 是}", others=derived)
    assert_judged(policy, {"寄宿": [True], "学费": [100], "年级": [2]}, "50000")
