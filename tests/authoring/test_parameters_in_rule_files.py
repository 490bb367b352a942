"""What is wrong with 参数 in rule files, said at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import PolicyError, load_policy
from little_layers import notice, write
from little_parameters import FACTS, MINIMUM, RAISED, county, province, rule_of


def wrong(folder: Path, rules: str, parameters: str = MINIMUM) -> list[str]:
    """Code, message and hint of everything that is wrong."""
    with pytest.raises(PolicyError) as caught:
        province(folder, rules, parameters)
    return [f"{one.code} {one.message} / {one.suggestion}" for one in caught.value.diagnostics]


OF_NO_PERIOD = (
    "E132 “低保×10”不是任何一种单位的数：“低保”的单位是元/月 / "
    "元/月 ×12 是 元/学年，元/学期 ×2 是 元/学年；反过来用 ÷"
)
NO_RATE = "E132 “低保”的单位是元/月，不能当作百分比 / 请换一个 单位: 比例 的参数"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("{年收入: {低于: 低保的1.5倍}}", "E130 看不懂“低保的1.5倍” / 请写成 低保 的 150%"),
        ("{年收入: {低于: 低保 的 0%×12}}", "E130 “低保 的 0%×12”的倍数是0 / 请写大于0的数"),
        (
            "{年收入: {低于: 低保}}",
            "E132 年收入是元/学年，“低保”是元/月，不能比较 / 请写成 低保×12",
        ),
        ("{年收入: {低于: 低保×10}}", OF_NO_PERIOD),
        (
            "{人数: {低于: 低保}}",
            "E132 人数是整数，“低保”是元/月，不能比较 / 请换成同一单位的参数",
        ),
        ("{年收入: {低于: 低保 的 低保}}", NO_RATE),
        (
            "{年收入: {低于: 低保×12, 不高于: 5000}}",
            "E212 年收入的同一头写了两个界限 / 请只留一个",
        ),
    ],
)
def test_a_comparison_with_a_parameter_says_what_is_wrong(
    condition: str, said: str, tmp_path: Path
) -> None:
    assert wrong(tmp_path, rule_of(condition)) == [said]


def test_an_amount_per_month_needs_the_months_of_a_year(tmp_path: Path) -> None:
    said = "E132 “低保 的 20%”算不出一学年的金额：“低保”的单位是元/月"
    assert wrong(tmp_path, rule_of(standard="低保 的 20%")) == [
        f"{said} / 请写明一学年几个月，如 低保 的 20%×10"
    ]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("500元/月", "500元", "E131"),
        ("单位: 元/月", "单位: 元/周", "E131"),
        ("农村: 500元/月, ", "", "E305"),
        ("自: 2021秋\n        发布: 2021-10-15", "自: 2020秋", "E403"),
        ("自: 2020秋\n", "自: 2020秋\n        至: 2020秋\n", "E404"),
        ("自: 2020秋\n", "自: 2020秋\n        至: 2021秋\n", "E405"),
        ("  低保:", "  户口:", "E210"),
        ("英文: minimum_living", "英文: income", "E210"),
    ],
)
def test_the_texts_of_a_parameter_say_what_is_wrong(
    before: str, after: str, code: str, tmp_path: Path
) -> None:
    assert before in MINIMUM
    found = wrong(tmp_path, rule_of(standard="低保×12"), MINIMUM.replace(before, after))
    assert code in {one[:4] for one in found}


def test_a_number_without_its_unit_is_told_how_to_be_written(tmp_path: Path) -> None:
    found = wrong(tmp_path, rule_of(standard="低保×12"), MINIMUM.replace("500元/月", "500"))
    assert found == ["E131 “500”不是一个以“元/月”为单位的数 / 写法如 540元/月"]


def test_a_table_of_numbers_goes_by_facts_alone(tmp_path: Path) -> None:
    tiers = "{分档: [{当: {年收入: {低于: 低保×12}}, 值: 1元/月}], 其余: 2元/月}"
    again = MINIMUM + (
        "  另一个:\n    英文: other\n    单位: 元/月\n"
        f"    版本: [{{自: 2020秋, 依据: [{{文件: first}}], 值: {tiers}}}]\n"
    )
    rules = rule_of("{年收入: {不高于: 另一个×12}}")
    assert wrong(tmp_path, rules, again) == ["E133 参数的表格里不能再用参数 / 请直接写数"]
    highest = again.replace("其余: 2元/月", "取: 高者, 其余: 2元/月").replace("低保×12", "5000")
    assert wrong(tmp_path, rules, highest) == ["E133 参数的表格不能写 取: 高者 / 请写 取: 先者"]


def test_a_number_that_goes_by_a_grade_of_itself_is_refused(tmp_path: Path) -> None:
    grade = (
        "推算:\n  档次: {英文: grade, 类型: 单选, 其余: 一般, "
        "取值: [{名称: 困难, 英文: hard}, {名称: 一般, 英文: fair}], "
        "分档: [{当: {年收入: {不高于: 线×12}}, 得: 困难}]}\n"
    )
    line = (
        "参数:\n  线:\n    英文: line\n    单位: 元/月\n    版本: [{自: 2020秋, "
        "依据: [{文件: first}], 值: {按: 档次, 困难: 1元/月, 一般: 2元/月}}]\n"
    )
    said = "E133 参数“线”绕回了自己：表格所按的推算要和它比较 / 请换一个事实来分"
    assert wrong(tmp_path, grade + rule_of("{档次: 困难}"), line) == [said]


def test_language_1_has_no_parameters(tmp_path: Path) -> None:
    province(tmp_path, rule_of("{年收入: {不高于: 低保×12}}", "低保×10"))
    pack = tmp_path / "province"
    text = (pack / "pack.yaml").read_text(encoding="utf-8").replace("语言: 2\n", "")
    (pack / "pack.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(pack)
    assert {one.code for one in caught.value.diagnostics} == {"E411"}


def test_what_nothing_uses_and_what_the_parent_changes_later_are_warnings(tmp_path: Path) -> None:
    policy = county(tmp_path, RAISED, rule_of())
    assert {one.code for one in policy.diagnostics} == {"W605"}
    assert "W601" in {one.code for one in province(tmp_path, rule_of()).diagnostics}


def test_a_number_with_which_no_roster_can_be_judged_is_told_where_it_is_stated(
    tmp_path: Path,
) -> None:
    """10 to the 8th fen times 5 is exact in columns, times 10 to the 8th it may not be."""
    bounded = FACTS.replace("元/学年}", "元/学年, 范围: {不低于: 0, 不高于: 1000000}}")
    derived = "推算: {份额: {英文: part, 算式: 年收入 * 倍数, 单位: 元/学年}}\n"
    text = "{自: 2019秋, 依据: [{文件: first}], 值: 5人}"
    times = f"参数: {{倍数: {{英文: times, 单位: 人, 版本: [{text}]}}}}\n"
    above = province(tmp_path, rule_of("{份额: {不低于: 1}}"), derived + times, bounded)
    assert "W634" not in {one.code for one in above.diagnostics}
    change = (
        "调整: {倍数: [{自: 2021春, 发布: 2021-01-10, 依据: [{文件: county-notice}], "
        "替换值: 100000000人}]}\n"
    )
    text = "名称: 县\n语言: 2\n上级: province\n" + notice("county") + change
    below = load_policy(write(tmp_path, "county", text))
    (told,) = below.diagnostics
    assert (told.code, told.line) == ("W634", 1)
    assert told.message.startswith("整表计算（如 batch）算不了推算事实“份额”")
