"""The day of knowledge, the status day, derived facts and school years, all worked out by hand."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from eduaid_rules import Policy, ProfileError, TermError, load_policy
from little_layers import AID, STUDENT, adjusted, chain, changes, on, over_time

# Only what was published by the day counts.

NEXT = AID.replace("条款: 第一条}]}]", "条款: 第一条}]}, VERSIONS]")


def versions(folder: Path, *more: str, city: str = "") -> Policy:
    """``aid`` from 2019秋 (published on 2019-08-20, 500.00 a term), and later versions."""
    made = (entry.replace("{", "{依据: [{文件: second}], ", 1) for entry in more)
    return chain(folder, NEXT.replace("VERSIONS", ", ".join(made)), city)


def test_a_version_published_after_its_term_began_is_not_known_before(tmp_path: Path) -> None:
    policy = versions(tmp_path, "{自: 2024春, 发布: 2024-05-07, 标准: 1250元/学年}")
    for day, spring, autumn in (
        ("2019-08-19", "no", "no"),
        ("2019-08-20", "500.00", "500.00"),
        ("2024-05-06", "500.00", "500.00"),
        ("2024-05-07", "625.00", "625.00"),
        (None, "625.00", "625.00"),
    ):
        assert on(policy, day, "2024春") == spring, day
        assert on(policy, day, "2024秋") == autumn, day
        assert on(policy, day, "2023秋") == ("no" if day == "2019-08-19" else "500.00"), day
    (item,) = policy.evaluate(STUDENT, "2024春", date(2024, 5, 6)).entitlements
    assert [entry.document for entry in item.citations] == ["first", "first"]


PUBLISHED: tuple[tuple[str, str, str, str], ...] = (
    # 自, 发布, the last day on which it is not known, the first on which it is
    ("2021春", "2021-02-01", "2021-01-31", "2021-02-01"),
    ("2021春", "2021-02", "2021-02-27", "2021-02-28"),
    ("2021春", "2024-02", "2024-02-28", "2024-02-29"),
    ("2021春", "2021-12", "2021-12-30", "2021-12-31"),
    ("2021春", "2021", "2021-12-30", "2021-12-31"),
    ("2021春", "不详", "2021-02-28", "2021-03-01"),
    ("2021秋", "不详", "2021-08-31", "2021-09-01"),
)


@pytest.mark.parametrize(("since", "published", "before", "known"), PUBLISHED)
def test_a_month_or_a_year_counts_from_its_last_day(
    since: str, published: str, before: str, known: str, tmp_path: Path
) -> None:
    dates = f'自: {since}, 发布: "{published}"'
    version = versions(tmp_path, f"{{{dates}, 标准: 600元/学期}}")
    assert [on(version, day, since) for day in (before, known)] == ["500.00", "600.00"]
    adjustment = adjusted(tmp_path, f"{{{dates}, 替换标准: 600元/学期}}")
    assert [on(adjustment, day, since) for day in (before, known)] == ["500.00", "600.00"]


def codes(policy: Policy, day: date | None, term: str = "2021春", **facts: object) -> list[str]:
    found = policy.evaluate({**STUDENT, **facts}, term, day)
    return [warning.code for warning in found.warnings]


DAY = date(2022, 1, 1)
UNDATED = "{自: 2021春, 发布: 不详, PART}"


@pytest.mark.parametrize("part", ["替换标准: 600元/学期", "增加对象: [{困难: 乙}]"])
def test_what_rests_on_a_text_without_a_date_says_so(part: str, tmp_path: Path) -> None:
    policy = adjusted(tmp_path, UNDATED.replace("PART", part))
    assert codes(policy, DAY) == ["undated"]
    assert codes(policy, DAY, "2020秋") == []
    assert codes(policy, None) == []
    assert codes(policy, DAY, 寄宿="否") == []
    assert codes(adjusted(tmp_path, "{自: 2021春, 发布: 2021-01, 停用: 是}"), DAY) == []


def test_a_version_without_a_date_says_so_as_long_as_a_part_of_it_holds(tmp_path: Path) -> None:
    dated = "{自: 2021秋, 发布: 2021-06, 对象: {范围: {寄宿: 是}}}"
    policy = versions(tmp_path, "{自: 2021春, 发布: 不详, 标准: 600元/学期}", dated)
    assert codes(policy, DAY, "2021春") == ["unverified", "undated"]
    assert on(policy, "2022-01-01", "2021秋") == "600.00"
    assert codes(policy, DAY, "2021秋") == ["unverified", "undated"]


KEPT = """\
事实: [{名称: 市级资助, 英文: city_aid, 类型: 是否}]
不同享: [{项目: [aid, 市级资助], 保留: 市级资助, 自: 2021春, 发布: PUBLISHED,
         依据: [{文件: city-notice}]}]
"""


def test_an_exclusion_counts_from_its_publication(tmp_path: Path) -> None:
    policy = chain(tmp_path, AID, KEPT.replace("PUBLISHED", "2021-05"))
    answers = [on(policy, day, "2021春") for day in ("2021-05-30", "2021-05-31", None)]
    assert answers == ["500.00", "open", "open"]
    assert on(policy, "2021-05-31", "2021春", 市级资助="是") == "no"


def test_an_exclusion_without_a_date_says_so(tmp_path: Path) -> None:
    policy = chain(tmp_path, AID, KEPT.replace("PUBLISHED", "不详"))
    assert on(policy, "2021-02-28", "2021春") == "500.00"
    assert on(policy, "2021-03-01", "2021春") == "open"
    assert codes(policy, DAY, 市级资助="否") == ["undated"]
    assert codes(policy, DAY, "2020秋", 市级资助="否") == []


def test_the_chain_is_rebuilt_without_a_middle_version_not_yet_published(tmp_path: Path) -> None:
    """Of 2021秋 the standard, of 2022秋 who; the middle one came out last."""
    policy = versions(
        tmp_path,
        "{自: 2021秋, 发布: 2023-01-10, 标准: 600元/学期}",
        "{自: 2022秋, 发布: 2022-06-01, 对象: {范围: {年级: 2}}}",
    )
    before, after = "2023-01-09", "2023-01-10"
    assert [on(policy, day, "2022春") for day in (before, after)] == ["500.00", "600.00"]
    assert [on(policy, day, "2022秋") for day in (before, after)] == ["500.00", "600.00"]
    assert [on(policy, day, "2022秋", 寄宿="否") for day in (before, after)] == ["500.00", "600.00"]
    assert on(policy, "2022-05-31", "2022秋", 寄宿="否") == "no"


FIRST_LAST = AID.replace("发布: 2019-08-20", "发布: 2023-01-10")


def test_without_the_first_version_the_second_rests_on_its_own_text(tmp_path: Path) -> None:
    second = "{自: 2021秋, 发布: 2021-06, 依据: [{文件: second}], 标准: 600元/学期}]"
    policy = chain(tmp_path, FIRST_LAST.replace("条款: 第一条}]}]", "条款: 第一条}]}, " + second))
    found = policy.evaluate(STUDENT, "2022春", DAY)
    assert [str(item.amount) for item in found.entitlements] == ["600.00"]
    assert {entry.document for entry in found.entitlements[0].citations} == {"second"}


def test_what_only_an_unpublished_text_states_is_not_known(tmp_path: Path) -> None:
    """The standard stands in the first version, which came out after the second."""
    stated = FIRST_LAST.replace("    标准: 1000元/学年\n", "").replace(
        "条款: 第一条}]}]",
        "条款: 第一条}], 标准: 1000元/学年}, {自: 2021秋, 发布: 2021-06, 依据: [{文件: second}],"
        " 对象: {范围: {年级: 2}}}]",
    )
    policy = chain(tmp_path, stated)
    assert on(policy, None, "2022春") == "500.00"
    assert on(policy, "2022-01-01", "2022春") == "open"


def test_an_adjustment_not_yet_published_changes_nothing(tmp_path: Path) -> None:
    policy = adjusted(
        tmp_path,
        "{自: 2021春, 发布: 2021-01, 替换标准: 300元/学期}",
        "{自: 2021秋, 发布: 2022-05-07, 替换标准: 400元/学期}",
        "{自: 2021秋, 发布: 2022-05-08, 加发: {编号: extra, 名称: 加, 对象: {范围: {寄宿: 是}},"
        " 标准: 7元/学期}}",
        "{自: 2022春, 发布: 2022-05-09, 停用: 是}",
    )
    for day, autumn, spring, extra in (
        ("2022-05-06", "300.00", "300.00", "no"),
        ("2022-05-07", "400.00", "400.00", "no"),
        ("2022-05-08", "400.00", "400.00", "7.00"),
        ("2022-05-09", "400.00", "no", "7.00"),
        (None, "400.00", "no", "7.00"),
    ):
        assert on(policy, day, "2021秋") == autumn, day
        assert on(policy, day, "2022春") == spring, day
        assert on(policy, day, "2021秋", "aid+extra") == extra, day


@pytest.mark.parametrize(("before", "expected"), [("无", "no"), ("不详", "open")])
def test_where_nothing_is_published_yet_it_is_as_before_the_first_version(
    before: str, expected: str, tmp_path: Path
) -> None:
    policy = chain(tmp_path, AID.replace("此前: 无", f"此前: {before}"))
    found = policy.evaluate(STUDENT, "2024秋", date(2019, 8, 19))
    assert on(policy, "2019-08-19", "2024秋") == expected
    assert [item.about for item in found.undetermined] == (["text"] if expected == "open" else [])
    assert [item.reason for item in found.refusals] == (
        ["not_in_force"] if expected == "no" else []
    )
    assert (str(found.total), found.receipt.known_on) == ("0.00", "2019-08-19")


def test_a_day_of_knowledge_is_a_day(tmp_path: Path) -> None:
    policy = adjusted(tmp_path)
    for day in (datetime(2022, 1, 1, 8), "2022-01", 2022):
        with pytest.raises(TermError):
            policy.evaluate(STUDENT, "2022春", day)  # type: ignore[arg-type]
    assert policy.evaluate(STUDENT, "2022春").receipt.known_on is None


# The status day.

OVER = "  - {名称: 消除, 英文: over, 类型: 日期, 没有: 未消除}\n"
AT_RISK = AID.replace("其中: [{困难: 甲}]", "其中: [{消除: {高于: 认定日}}]")
FIRST, LAST = "认定日: 学期首日\n", "认定日: 学期末日\n"
DAYS: tuple[tuple[str, str, object, str, str], ...] = (
    # of the province, of the city, 消除, what comes out at 2023秋 and at 2024春
    ("", "", "2023-09-01", "no", "no"),
    ("", "", "2023-09-02", "500.00", "no"),
    ("", "", "2024-03-01", "500.00", "no"),
    ("", "", date(2024, 3, 2), "500.00", "500.00"),
    ("", "", "未消除", "500.00", "500.00"),
    ("", "", None, "open", "open"),
    ("", FIRST, "2023-09-02", "500.00", "no"),
    ("", LAST, "2024-02-29", "no", "no"),
    ("", LAST, "2024-03-01", "500.00", "no"),
    ("", LAST, "2024-09-01", "500.00", "500.00"),
    ("", LAST, "未消除", "500.00", "500.00"),
    # The child's over the parent's; without one of its own the parent's.
    (LAST, "", "2024-02-29", "no", "no"),
    (LAST, FIRST, "2024-02-29", "500.00", "no"),
)


@pytest.mark.parametrize(("province", "city", "over", "autumn", "spring"), DAYS)
def test_dates_are_compared_with_the_status_day_of_the_pack_asked(
    province: str, city: str, over: object, autumn: str, spring: str, tmp_path: Path
) -> None:
    policy = chain(tmp_path, province + AT_RISK, city, facts=OVER)
    assert over_time(policy, "2023秋", "2024春", 消除=over) == [autumn, spring]


@pytest.mark.parametrize("compared", ["高于", "不低于", "低于", "不高于"])
def test_a_period_that_goes_on_names_the_status_day_and_no_date(
    compared: str, tmp_path: Path
) -> None:
    province = AT_RISK.replace("高于: 认定日", f"{compared}: 认定日")
    policy = chain(tmp_path, province, facts=OVER)
    said = policy.history("aid")[-1].who
    assert [part for part in said if "消除" in part] == [f"消除：{compared}认定日"]


def test_the_rules_of_one_term_name_its_status_day(tmp_path: Path) -> None:
    policy = chain(tmp_path, AT_RISK, facts=OVER)
    (aid,) = policy.catalogue("2023秋")
    assert [part for part in aid.who if "消除" in part] == ["消除：不低于2023-09-02"]


def test_a_period_ends_where_a_value_that_it_speaks_of_comes_into_use(tmp_path: Path) -> None:
    """任意 of the province leaves out what the city adds, from 2022秋 on."""
    added = "事实: [{名称: 困难, 增加取值: [{名称: 丙, 英文: third, 自: 2022秋}]}]\n"
    policy = chain(tmp_path, AID.replace("{困难: 甲}", "{困难: 任意}"), added)
    said = {str(p.since): p.who[-1] for p in policy.history("aid") if p.state == "in_force"}
    assert said["2019秋"] == "困难：任意一种困难"
    assert said["2022秋"] == "困难：上级认定的任意一种困难（不含丙）"


def test_the_status_day_reaches_standards_payees_and_notices(tmp_path: Path) -> None:
    passed = "{消除: {不高于: 认定日}}"
    entry = (
        f"{{自: 2021春, 替换标准: {{分档: [{{当: {passed}, 标准: 100元/学期}}], 其余: 600元/学期}},"
        f" 收款: {{分档: [{{当: {passed}, 收款: 学校}}], 其余: 学生}},"
        f" 提醒: [{{当: {passed}, 说: 风险已消除}}]}}"
    )
    policy = chain(tmp_path, AID, LAST + changes(entry), facts=OVER)
    for over, expected in (
        ("2021-08-31", ("100.00", "学校", ["风险已消除"])),
        ("2021-09-01", ("600.00", "学生", [])),
        ("未消除", ("600.00", "学生", [])),
    ):
        found = policy.evaluate({**STUDENT, "消除": over}, "2021春")
        (item,) = found.entitlements
        said = [warning.message for warning in found.warnings]
        assert (str(item.amount), item.payee, said) == expected


def test_not_yet_is_later_than_every_day(tmp_path: Path) -> None:
    for compared, expected in (
        ("高于: 2999-12-31", "500.00"),
        ("不低于: 2999-12-31", "500.00"),
        ("低于: 2999-12-31", "no"),
        ("不高于: 2999-12-31", "no"),
    ):
        rule = AT_RISK.replace("高于: 认定日", compared)
        assert over_time(chain(tmp_path, rule, facts=OVER), "2023秋", 消除="未消除") == [expected]


def test_a_notice_of_a_fact_may_look_at_the_status_day(tmp_path: Path) -> None:
    fact = "  - {名称: 消除, 英文: removed, 类型: 日期, 没有: 未消除, 提醒: ["
    fact += "{当: {消除: {不高于: 认定日}}, 说: 风险已经消除}]}\n"
    for day, warned in (("2024-09-01", True), ("2024-09-02", False), ("未消除", False)):
        policy = chain(tmp_path, AID, facts=fact)
        found = policy.evaluate({**STUDENT, "消除": day}, "2024秋").warnings
        assert [w.message for w in found if w.code == "fact"] == ["风险已经消除"] * warned


# Derived facts.

LODGING = "  - {名称: 住宿费, 英文: lodging, 类型: 金额, 单位: 元/学年}\n"
FEES = "推算: {应缴: {英文: fees, 算式: 年费 + 住宿费, 单位: 元/学年}}\n"
CAPPED = AID.replace("1000元/学年", "取 应缴, 不超过 8000元/学年")


def test_a_derived_fact_is_taken_up_to_a_cap_and_split(tmp_path: Path) -> None:
    policy = chain(tmp_path, FEES + CAPPED, facts=LODGING)
    terms = ("2020秋", "2021春")
    for fee, lodging, expected in (
        ("5000.01", 1000, ["3000.01", "3000.00"]),
        (7000, "999.99", ["4000.00", "3999.99"]),
        (7000, 1000, ["4000.00", "4000.00"]),
        (7000, "1000.01", ["4000.00", "4000.00"]),
        (7000, None, ["open", "open"]),
        (9000, None, ["open", "open"]),
    ):
        assert over_time(policy, *terms, 年费=fee, 住宿费=lodging) == expected, (fee, lodging)
    (item,) = policy.evaluate({**STUDENT, "年费": 7000}, "2020秋").undetermined
    assert (item.about, item.missing) == ("amount", ("住宿费",))


def test_a_derived_fact_decides_who(tmp_path: Path) -> None:
    entry = "{自: 2020秋, 替换对象: [{应缴: {不低于: 5000}}]}"
    policy = chain(tmp_path, FEES + AID, changes(entry), facts=LODGING)
    assert over_time(policy, "2020秋", 年费=4000, 住宿费=1000) == ["500.00"]
    assert over_time(policy, "2020秋", 年费=4000, 住宿费="999.99") == ["no"]
    assert over_time(policy, "2020秋", 年费=5000) == ["open"]
    (item,) = policy.evaluate({**STUDENT, "年费": 5000}, "2020秋").undetermined
    assert (item.about, item.missing) == ("who", ("住宿费",))


@pytest.mark.parametrize("name", ["应缴", "fees"])
def test_a_profile_cannot_state_a_derived_fact(name: str, tmp_path: Path) -> None:
    policy = chain(tmp_path, FEES + CAPPED, facts=LODGING)
    assert "应缴" not in {fact.name for fact in policy.facts}
    with pytest.raises(ProfileError) as caught:
        policy.evaluate({**STUDENT, name: 1000}, "2020秋")
    assert [found.code for found in caught.value.diagnostics] == ["E701"]


FORMULAS: tuple[tuple[str, str, object, str], ...] = (
    # formula, 舍入, 学费 (a term), what it comes to; the grade is 2
    ("学费 + 100元/学期 * 2", "", 300, "500.00"),
    ("(学费 + 100元/学期) * 2", "", 300, "800.00"),
    ("学费 - 100元/学期 - 50元/学期", "", 300, "150.00"),
    ("学费 * 年级", "", "300.01", "600.02"),
    ("min(学费, 250.5元/学期, 400元/学期)", "", 300, "250.50"),
    ("max(学费 - 200元/学期, min(50元/学期, 学费))", "", 210, "50.00"),
    ("max(学费 - 200元/学期, min(50元/学期, 学费))", "", 300, "100.00"),
    ("学费 / 3", "四舍五入", 1000, "333.33"),
    ("学费 / 3", "向上", 1000, "333.34"),
    ("学费 / 3", "向下", 2000, "666.66"),
    ("学费 / 3", "四舍五入", 2000, "666.67"),
    ("学费 * 0.5", "四舍五入", "100.01", "50.01"),
    ("学费 * 0.5", "向下", "100.01", "50.00"),
    # Exact until the end: a third three times is the whole.
    ("学费 / 3 + 学费 / 3 + 学费 / 3", "向下", 1000, "1000.00"),
    ("学费 / 年级 / 2", "向上", "1000.01", "250.01"),
)


@pytest.mark.parametrize(("formula", "rounding", "tuition", "amount"), FORMULAS)
def test_a_formula_is_exact_and_then_rounded(
    formula: str, rounding: str, tuition: object, amount: str, tmp_path: Path
) -> None:
    rounded = f", 舍入: {rounding}" if rounding else ""
    derived = f'推算: {{份额: {{英文: part, 算式: "{formula}", 单位: 元/学期{rounded}}}}}\n'
    rule = AID.replace("1000元/学年", "取 份额, 不超过 8000元/学年")
    assert over_time(chain(tmp_path, derived + rule), "2020秋", 学费=tuition) == [amount]


# A school year.

NATIONAL, GUANGXI = load_policy("national"), load_policy("guangxi")


@pytest.mark.parametrize("year", [2023, "2023", "2023学年"])
def test_a_school_year_is_its_two_terms(year: str | int) -> None:
    """1000 a year in autumn, 1250 from spring: 500 and 625."""
    boarder = {"学段": "小学", "寄宿": "是", "困难类别": ["孤儿"]}
    found = NATIONAL.evaluate_year(boarder, year)
    amounts = [str(term.total) for term in (found.autumn, found.spring)]
    assert (amounts, str(found.total)) == (["500.00", "625.00"], "1125.00")
    assert (found.school_year, found.total_complete) == (2023, True)
    assert [str(found.autumn.term), str(found.spring.term)] == ["2023秋", "2024春"]
    before = NATIONAL.evaluate_year(boarder, year, date(2024, 5, 6))
    assert str(before.total) == "1000.00"


def test_a_year_is_complete_only_where_both_terms_are() -> None:
    """The tiers of 广西 are known from 2020春: the top one is 3000 a year."""
    student = {"学段": "普通高中", "年级": 1, "困难类别": ["建档立卡"], "助学金档次": "一档"}
    found = GUANGXI.evaluate_year(student, 2019)
    assert {item.rule for item in found.autumn.undetermined} >= {"senior-grant"}
    assert [str(term.total) for term in (found.autumn, found.spring)] == ["0.00", "1500.00"]
    assert [found.autumn.total_complete, found.spring.total_complete] == [False, True]
    assert (str(found.total), found.total_complete) == ("1500.00", False)


def test_what_is_given_once_is_in_one_term_of_the_year() -> None:
    student = {"学段": "大专及以上", "培养层次": "本科", "全日制": "是", "新生": "是"}
    student |= {"应届": "是", "毕业学校": "普通高中"}
    found = NATIONAL.evaluate_year(
        {**student, "学校所在地": "省外", "困难类别": ["孤儿"], "核定金额": 1500}, 2023
    )
    amounts = [
        {item.rule: str(item.amount) for item in term.entitlements if item.kind == "cash"}
        for term in (found.autumn, found.spring)
    ]
    assert amounts == [
        {"travel-grant": "1000.00", "university-grant": "1500.00"},
        {"university-grant": "1500.00"},
    ]
    assert (str(found.total), found.total_complete) == ("4000.00", True)


@pytest.mark.parametrize("year", ["23", "2023秋", "", "二〇二三", "２０２３"])
def test_what_is_no_school_year_is_refused(year: str) -> None:
    with pytest.raises(TermError):
        NATIONAL.evaluate_year({}, year)


def test_a_history_follows_shares_of_shares(tmp_path: Path) -> None:
    """A quarter of ``aid`` rests on its second text when that holds."""
    share = (
        "  NAME: {名称: 份, 类别: 现金, 对象: {范围: {寄宿: 是}}, 标准: WHOLE 的 50%,"
        " 版本: [{自: 2019秋, 依据: [{文件: first}]}]}\n"
    )
    shares = share.replace("NAME", "half").replace("WHOLE", "aid")
    shares += share.replace("NAME", "quarter").replace("WHOLE", "half")
    text = NEXT.replace("VERSIONS", "{自: 2021秋, 依据: [{文件: second}], 标准: 1200元/学年}")
    policy = chain(tmp_path, text + shares)
    assert over_time(policy, "2019秋", "2021秋", rule="quarter") == ["125.00", "150.00"]
    periods = policy.history("quarter")
    assert [str(period.since) for period in periods] == ["None", "2019秋", "2021秋"]
