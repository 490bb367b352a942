"""参数 on one student and on columns: thresholds and amounts by place and time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from eduaid_rules import Policy, PolicyError
from eduaid_rules.policy.wire.digests import digest_of
from eduaid_rules.policy.wire.names import plain
from eduaid_rules.policy.wire.reading import pack_from
from little_frames import Columns, assert_judged
from little_parameters import MINIMUM, RAISED, county, province, rule_of


def yuan(amounts: str, *more: None) -> list[Decimal | None]:
    return [*map(Decimal, amounts.split()), *more]


@pytest.mark.parametrize(
    ("condition", "incomes", "expected"),
    [  # of the country 500 a month, of the town 800
        ("不高于: 低保×12", "6000 6000.01 9600 9600.01", "yes no yes no"),
        ("低于: 低保×12", "5999.99 6000 9599.99 9600", "yes no yes no"),
        ("不低于: 低保 的 150%×12", "9000 8999.99 14400 14399.99", "yes no yes no"),
        ("高于: 低保 的 33.33%×12", "1999.81 1999.80 3199.69 3199.68", "yes no yes no"),
    ],
)
def test_an_income_is_held_against_so_many_times_a_number_exactly(
    condition: str, incomes: str, expected: str, tmp_path: Path
) -> None:
    policy = province(tmp_path, rule_of(f"{{年收入: {{{condition}}}}}"))
    columns: Columns = {"年收入": yuan(incomes), "户口": ["农村", "农村", "城镇", "城镇"]}
    words = {"yes": "10000", "no": "no"}
    assert_judged(policy, columns, " ".join(words[w] for w in expected.split()), "2020秋")


def test_a_number_by_facts_is_unknown_unless_all_that_it_may_be_decide_alike(
    tmp_path: Path,
) -> None:
    policy = province(tmp_path, rule_of("{年收入: {不高于: 低保×12}}"))
    columns: Columns = {
        "年收入": yuan("6000 6000.01 9600 9600.01", None),
        "户口": [None, None, None, None, "农村"],
    }
    assert_judged(policy, columns, "10000 open open no open", "2020秋")


def test_a_number_holds_from_its_term_and_from_the_day_on_which_it_was_published(
    tmp_path: Path,
) -> None:
    policy = province(tmp_path, rule_of("{年收入: {不高于: 低保×12}}"))
    columns: Columns = {"年收入": yuan("6000 7200 7201"), "户口": ["农村"] * 3}
    assert_judged(policy, columns, "10000 no no", "2021春")
    assert_judged(policy, columns, "10000 10000 no", "2021秋")
    assert_judged(policy, columns, "10000 no no", "2021秋", date(2021, 10, 14))
    assert_judged(policy, columns, "10000 10000 no", "2021秋", date(2021, 10, 15))
    assert_judged(policy, columns, "open open open", "2020秋", date(2020, 6, 29))


@pytest.mark.parametrize(
    ("standard", "rural", "urban"),
    [
        ("低保 的 20%×12", "60000", "96000"),  # 500 × 20% × 12 = 1200 a year
        ("低保×10", "250000", "400000"),
        ("低保 的 0.07%×10", "175", "280"),  # 3.50 and 5.60 a year
        ("低保 的 0.33%×10", "825", "1320"),  # 16.50 and 26.40 a year
    ],
)
def test_so_many_per_cent_of_a_number_is_rounded_at_the_yearly_amount(
    standard: str, rural: str, urban: str, tmp_path: Path
) -> None:
    policy = province(tmp_path, rule_of(standard=standard))
    columns: Columns = {"户口": ["农村", "城镇", None]}
    assert_judged(policy, columns, f"{rural} {urban} open", "2020秋")


SHARE = """\
  比率:
    英文: rate
    单位: 比例
    版本: [{自: 2019秋, 依据: [{文件: first}], 值: 12.5%}]
  上限:
    英文: limit
    单位: 元/学期
    版本: [{自: 2019秋, 依据: [{文件: first}], 值: 333.33元/学期}]
"""


def test_the_percentage_may_be_a_parameter_and_an_amount_of_a_term_counts_twice(
    tmp_path: Path,
) -> None:
    # 12.5 % of 2 × 333.33 is 83.3325, rounded 83.33 a year: 41.67 in autumn, 41.66 in spring
    policy = province(tmp_path, rule_of(standard="上限 的 比率"), MINIMUM + SHARE)
    columns: Columns = {"户口": ["农村"]}
    assert_judged(policy, columns, "4167", "2020秋")
    assert_judged(policy, columns, "4166", "2021春")
    whole = province(tmp_path, rule_of(standard="上限"), MINIMUM + SHARE)
    assert_judged(whole, columns, "33333", "2020秋")


def test_where_no_text_says_the_number_what_rests_on_it_is_open_about_the_text(
    tmp_path: Path,
) -> None:
    who = "{任一: [{年收入: {不高于: 低保×12}}, {人数: {不低于: 9}}], 户口: 农村}"
    policy = province(tmp_path, rule_of(who))
    columns: Columns = {"户口": ["农村", "城镇", "农村", None], "人数": [2, 2, 9, 2]}
    assert_judged(policy, columns, "open no 10000 open", "2020春")
    (item,) = policy.evaluate({"户口": "农村", "人数": 2}, "2020春").undetermined
    assert (item.about, item.missing) == ("text", ())
    assert item.reason == "“低保”这时是多少，没有查到文件"
    (item,) = policy.evaluate({"人数": 2}, "2020春").undetermined
    assert (item.about, item.missing) == ("who", ("户口",))


def test_an_amount_that_no_text_says_is_open_about_the_text_for_those_whom_the_rule_is_for(
    tmp_path: Path,
) -> None:
    policy = province(tmp_path, rule_of("{户口: 农村}", "低保 的 20%×12"))
    (item,) = policy.evaluate({"户口": "农村"}, "2020春").undetermined
    assert (item.about, item.eligible) == ("text", "unknown")
    assert not policy.evaluate({"户口": "城镇"}, "2020春").undetermined


def test_a_pack_below_puts_another_number_in_and_the_rules_above_go_by_it(tmp_path: Path) -> None:
    rules = rule_of("{年收入: {不高于: 低保×12}}", "低保 的 20%×12")
    policy = county(tmp_path, RAISED, rules)
    columns: Columns = {"年收入": yuan("8400 8400.01"), "户口": [None, None]}
    assert_judged(policy, columns, "open open", "2020秋")
    assert_judged(policy, columns, "84000 no", "2021春")  # 700 × 20% × 12 = 1680
    assert_judged(policy, columns, "84000 no", "2021秋")  # whatever the province does later
    assert_judged(policy, columns, "open open", "2021春", date(2021, 1, 9))


def cited(policy: Policy, term: str) -> list[str]:
    profile = {"年收入": 1, "户口": "农村"}
    (item,) = policy.evaluate(profile, term).entitlements
    return [f"{one.role} {one.layer} {one.document}" for one in item.citations]


def test_an_item_cites_the_texts_of_the_numbers_that_shaped_it(tmp_path: Path) -> None:
    own = ["who province first", "standard province first"]
    policy = county(tmp_path, RAISED, rule_of("{年收入: {不高于: 低保×12}}"))
    assert cited(policy, "2020秋") == [*own, "who province first"]
    assert cited(policy, "2021春") == [*own, "who county county-notice"]
    policy = county(tmp_path, RAISED, rule_of(standard="低保×10"))
    assert cited(policy, "2021春") == [*own, "standard county county-notice"]


def test_a_share_of_such_a_standard_is_of_the_number_and_cites_it(tmp_path: Path) -> None:
    rules = rule_of(standard="低保 的 20%×12") + rule_of(standard="aid 的 50%").replace(
        "规则:\n  aid", "  half"
    )
    policy = province(tmp_path, rules)
    columns: Columns = {"户口": ["农村", "城镇"]}
    assert_judged(policy, columns, {"half": "30000 48000"}, "2020秋")
    assert_judged(policy, columns, {"half": "open open"}, "2020春")
    found = policy.evaluate({"户口": "农村"}, "2020秋").entitlements
    (half,) = [one for one in found if one.rule == "half"]
    assert [one.role for one in half.citations].count("standard") == 2


def test_a_policy_with_parameters_is_the_same_read_back_from_its_bundle(tmp_path: Path) -> None:
    pack = county(tmp_path, RAISED, rule_of("{年收入: {低于: 低保 的 150%×12}}", "低保×10")).pack
    again = pack_from(plain(pack, 2))
    assert digest_of(again) == digest_of(pack)
    assert plain(again.parameters, 2) == plain(pack.parameters, 2)


TIERS = (
    "{分档: [{当: {年收入: {不高于: 低保×12}}, 标准: 300元/学期}, "
    "{当: {年收入: {高于: 低保×12}}, 标准: 100元/学期}]}"
)


def test_the_rows_of_a_standard_may_go_by_numbers_and_are_checked_with_them(
    tmp_path: Path,
) -> None:
    policy = province(tmp_path, rule_of(standard=TIERS))
    assert {one.code for one in policy.diagnostics} <= {"W601", "W602"}
    columns: Columns = {"年收入": yuan("6000 6001 9600 9601"), "户口": ["农村"] * 2 + ["城镇"] * 2}
    assert_judged(policy, columns, "30000 10000 30000 10000", "2020秋")
    assert_judged(policy, columns, "open open open open", "2020春")
    gap = TIERS.replace("高于: 低保×12}}, 标准: 100", "高于: 低保 的 120%×12}}, 标准: 100")
    with pytest.raises(PolicyError) as caught:
        province(tmp_path, rule_of(standard=gap))
    assert [one.code for one in caught.value.diagnostics] == ["E305"]


def test_the_words_of_an_item_say_how_much_of_which_number_it_is(tmp_path: Path) -> None:
    policy = province(tmp_path, rule_of("{年收入: {不高于: 低保×12}}", "低保 的 20%×12"))
    (item,) = policy.evaluate({"户口": "农村", "年收入": 5000}, "2020秋").entitlements
    assert item.standard == "低保 的 20%×12，即1200元/学年"
    assert [f"{one.fact} {one.seen} {one.wanted}" for one in item.because] == [
        "年收入 5000 不高于低保×12（6000、9600）",
        "户口 农村 用来定“不高于低保×12（6000、9600）”里的数",
    ]
    before, *periods = policy.history("aid")
    assert before.state == "unknown"
    assert [(str(one.since), one.who) for one in periods] == [
        ("2019秋", ("年收入：不高于低保×12（没有查到）", "“低保”这时是多少，没有查到文件")),
        ("2020秋", ("年收入：不高于低保×12（6000、9600）",)),
        ("2021秋", ("年收入：不高于低保×12（7200、9600）",)),
    ]


LIMITS = """\
  资助比例:
    英文: aid_rate
    单位: 比例
    版本:
      - {自: 2019秋, 依据: [{文件: first}], 值: 50%}
      - {自: 2021春, 依据: [{文件: first}], 值: {按: 户口, 农村: 60%, 城镇: 50%}}
  最高额:
    英文: most
    单位: 元/学年
    版本: [{自: 2019秋, 依据: [{文件: first}], 值: 3000元/学年}]
"""


def test_percentages_and_caps_of_money_facts_may_be_parameters(tmp_path: Path) -> None:
    standard = "取 学费 的 资助比例, 不低于 500元/学年, 不超过 最高额"
    rules = rule_of("{学费: {不低于: 1}}", standard)
    policy = province(tmp_path, rules, MINIMUM + LIMITS)
    columns: Columns = {"户口": ["农村", "城镇", None], "学费": yuan("1000.01 8000 400")}
    # of a year: half of 2000.02 is 1000.01; of 16000 8000, at most 3000; of 800 400, at least 500
    assert_judged(policy, columns, "50001 150000 25000", "2020秋")
    # 60 % of 2000.02 is 1200.01, of which spring has the lesser half; which percentage it is must
    # be known, whatever comes of it
    assert_judged(policy, columns, "60000 150000 open", "2021春")
    (item,) = policy.evaluate({"户口": "农村", "学费": 1000}, "2021春").entitlements
    assert [one.document for one in item.citations] == ["first"] * 3


def test_a_share_of_another_rule_may_be_a_parameter(tmp_path: Path) -> None:
    half = rule_of(standard="aid 的 资助比例").replace("规则:\n  aid", "  half")
    policy = province(tmp_path, rule_of(standard="1000元/学年") + half, MINIMUM + LIMITS)
    columns: Columns = {"户口": ["农村", "城镇"]}
    assert_judged(policy, columns, {"half": "25000 25000"}, "2020秋")
    assert_judged(policy, columns, {"half": "30000 25000"}, "2021春")


def test_an_amount_of_a_parameter_may_have_a_floor_and_a_cap(tmp_path: Path) -> None:
    rules = rule_of(standard="低保 的 20%×12, 不超过 1500元/学年")
    columns: Columns = {"户口": ["农村", "城镇"]}
    assert_judged(province(tmp_path, rules), columns, "60000 75000", "2020秋")
    assert_judged(province(tmp_path, rules), columns, "open open", "2020春")


STEPS = """\
推算:
  余额: {英文: rest, 算式: 年收入 - 1.5 * 低保 * 12 * 人数, 单位: 元/学年, 舍入: 四舍五入}
"""


def test_a_formula_may_name_a_parameter_by_facts(tmp_path: Path) -> None:
    policy = province(tmp_path, STEPS + rule_of("{余额: {低于: 0}}"))
    # 1.5 × 500 × 12 is 9000 for each of the household in the country, 14400 in a town
    columns: Columns = {
        "年收入": yuan("17999.99 18000 28799.99 28800 17999.99 18000"),
        "人数": [2] * 6,
        "户口": ["农村", "农村", "城镇", "城镇", None, None],
    }
    assert_judged(policy, columns, "10000 no 10000 no 10000 open", "2020秋")
    assert_judged(policy, columns, "open open open open open open", "2020春")
    (item,) = policy.evaluate({"年收入": 1, "人数": 2, "户口": "农村"}, "2020春").undetermined
    assert item.about == "text"
    (given,) = policy.evaluate({"年收入": 1, "人数": 2, "户口": "农村"}, "2020秋").entitlements
    assert [f"{one.fact} {one.seen} {one.wanted}" for one in given.because] == [
        "余额（低保=500） -17999 不高于-0.01",
        "余额（低保=800） -28799 不高于-0.01",
        "户口 农村 用来定“不高于-0.01”里的数",
    ]
    rising: Columns = {"年收入": yuan("21599.99 21600"), "人数": [2, 2], "户口": ["农村"] * 2}
    assert_judged(policy, rising, "10000 no", "2021秋")
    assert_judged(policy, rising, "no no", "2021秋", date(2021, 10, 14))


def test_an_amount_may_be_made_with_a_parameter(tmp_path: Path) -> None:
    steps = "推算: {差额: {英文: gap, 算式: 低保 * 12 - 年收入, 单位: 元/学年}}\n"
    rules = rule_of("{人数: {不低于: 1}}", "取 差额, 不超过 2000元/学年")
    policy = province(tmp_path, steps + rules)
    columns: Columns = {
        "年收入": yuan("5000 7000 9000 9000"),
        "人数": [1] * 4,
        "户口": ["农村", "农村", "城镇", None],
    }
    assert_judged(policy, columns, "50000 0 30000 open", "2020秋")
    below = county(tmp_path, RAISED, steps + rules)
    assert_judged(below, columns, "100000 70000 0 0", "2021春")
    found = below.evaluate({"年收入": 1, "人数": 1}, "2021春").entitlements
    assert [one.document for one in found[0].citations][-1] == "county-notice"


def test_a_number_may_go_by_a_grade_that_is_made_of_another_number(tmp_path: Path) -> None:
    grade = """\
推算:
  档次:
    英文: grade
    类型: 单选
    取值: [{名称: 困难, 英文: hard}, {名称: 一般, 英文: fair}]
    分档: [{当: {年收入: {不高于: 低保×12}}, 得: 困难}]
    其余: 一般
"""
    rate = """\
  比例:
    英文: rate
    单位: 比例
    版本: [{自: 2020秋, 依据: [{文件: first}], 值: {按: 档次, 困难: 20%, 一般: 10%}}]
"""
    rules = grade + rule_of(standard="低保 的 比例×12")
    policy = province(tmp_path, rules, MINIMUM + rate)
    columns: Columns = {
        "年收入": yuan("6000 6000.01 9600 9600.01", None),
        "户口": ["农村", "农村", "城镇", "城镇", "农村"],
    }
    # a year: 6000 x 20 %, 6000 x 10 %, 9600 x 20 %, 9600 x 10 %; half of it
    assert_judged(policy, columns, "60000 30000 96000 48000 open", "2020秋")


SCORED = """\
推算:
  分数:
    英文: points
    相加:
      - {当: {户口: 城镇}, 得: 1}
      - {当: {人数: {不高于: 户数线}}, 得: 20}
"""
LINES = """\
参数:
  户数线:
    英文: line
    单位: 人
    版本: [{自: 2019秋, 依据: [{文件: first}], 值: {按: 户口, 农村: 2人, 城镇: 3人}}]
"""


def test_points_whose_rows_name_a_number_are_held_against_one(tmp_path: Path) -> None:
    """A town of 3 has 21 points; a village of 3 has none, as 3 is more than 2."""
    policy = province(tmp_path, rule_of("{分数: {不低于: 户数线}}"), SCORED + LINES)
    columns: Columns = {
        "户口": ["城镇", "农村", "农村", "城镇", None, None, None],
        "人数": [3, 2, 3, 4, 2, 3, 4],
    }
    assert_judged(policy, columns, "10000 10000 no no 10000 open no", "2020秋")
