"""不同享 over a school year, in every kind of frame and one by one; answers by hand.

The texts of the term asked about count for the whole year, so that one item is kept in both of
its terms; and what is 应享 gives way to nothing that somebody may still refuse.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from eduaid_rules import Policy
from how_many import spread
from little_frames import Columns, assert_judged
from little_layers import chain, changes
from little_packs import FACTS, pack_of

AUTUMN = "发放: 每学年秋季, "
MAY = "给付: 可申请, "
ALL: Columns = {"寄宿": [True]}


def item(name: str, more: str = "", who: str = "{寄宿: 是}", versions: str = "") -> str:
    """A rule from 2019秋, or with versions of its own."""
    texts = versions or "{自: 2019秋, 依据: [{文件: first}]}"
    head = f"名称: 项目{name}, 类别: 现金, 对象: {{范围: {who}}}"
    return f"  {name}: {{{head}, {more}, 版本: [{texts}]}}\n"


def group_of(folder: Path, *items: str, names: str = "a, b", since: str = "2019秋") -> Policy:
    group = f"不同享: [{{项目: [{names}], 取: 高者, 自: {since}, 依据: [{{文件: second}}]}}]\n"
    return pack_of(folder, "规则:\n" + "".join(items) + group)


CARRIED = "标准: {分档: [{当: {季: 秋}, 标准: {不定: {由: 学费}}}], "
HALVES = item("a", "标准: 1000元/学年")


@pytest.mark.parametrize("names", ["a, b", "b, a"])
@pytest.mark.parametrize(
    ("other", "autumn", "spring"),
    spread(
        [
            # paid whole in autumn: 800 is less than a year's 1000, if more than the autumn's 500
            (AUTUMN + "标准: 800元/学年", ("50000", "no"), ("50000", "no")),
            (AUTUMN + "标准: 1200元/学年", ("no", "120000"), ("no", "no")),
            (AUTUMN + "标准: 1200元/次", ("no", "120000"), ("no", "no")),
            ("发放: 入学学年秋季一次, 标准: 999元/次", ("50000", "no"), ("50000", "no")),
            ("标准: 501元/学期", ("no", "50100"), ("no", "50100")),
            ("标准: 99元/月×10", ("50000", "no"), ("50000", "no")),
            # a fact: 600 for the term is paid whole in autumn, or twice a year
            (AUTUMN + "标准: {不定: {由: 学费}}", ("50000", "no"), ("50000", "no")),
            ("标准: {不定: {由: 学费}}", ("no", "60000"), ("no", "60000")),
            ("标准: {不定: {由: 年费}}", ("50000", "no"), ("50000", "no")),
            (
                AUTUMN + "标准: {不定: {由: 学费, 不高于: 600元/次}}",
                ("50000", "no"),
                ("50000", "no"),
            ),
            ("标准: '取 学费, 不超过 1001元/学年'", ("no", "50050"), ("no", "50050")),
            # a table by the season gives each half its own
            (
                "标准: {分档: [{当: {季: 秋}, 标准: 700元/学期}], 其余: 299元/学期, 取: 先者}",
                ("50000", "no"),
                ("50000", "no"),
            ),
            (
                "标准: {分档: [{当: {季: 秋}, 标准: 700元/学期}], 其余: 301元/学期, 取: 先者}",
                ("no", "70000"),
                ("no", "30100"),
            ),
            (
                CARRIED + "其余: 401元/学期, 取: 先者}",
                ("no", "60000"),
                ("no", "40100"),
            ),
        ],
        5,
    ),
)
def test_the_amounts_of_the_year_are_compared(
    other: str, autumn: tuple[str, str], spring: tuple[str, str], names: str, tmp_path: Path
) -> None:
    policy = group_of(tmp_path, HALVES, item("b", other), names=names)
    columns: Columns = {"寄宿": [True], "学费": [600], "年费": [999]}
    assert_judged(policy, columns, dict(zip("ab", autumn, strict=True)), "2019秋")
    assert_judged(policy, columns, dict(zip("ab", spring, strict=True)), "2020春")


def test_an_item_of_one_season_is_held_against_the_whole_year_of_the_other(tmp_path: Path) -> None:
    autumn = item("b", "标准: 1100元/学期", "{寄宿: 是, 季: 秋}")
    spring = item("c", "标准: 900元/学期", "{寄宿: 是, 季: 春}")
    policy = group_of(tmp_path, HALVES, autumn, spring, names="a, b, c")
    assert_judged(policy, ALL, {"a": "no", "b": "110000", "c": "no"}, "2019秋")
    assert_judged(policy, ALL, {"a": "no", "b": "no", "c": "no"}, "2020春")
    policy = group_of(tmp_path, HALVES, spring, names="a, c")
    assert_judged(policy, ALL, {"a": "50000", "c": "no"}, "2020春")


def test_a_tie_of_the_year_goes_to_the_first_listed_in_both_terms(tmp_path: Path) -> None:
    whole = item("b", AUTUMN + "标准: 1000元/学年")
    policy = group_of(tmp_path, HALVES, whole)
    assert_judged(policy, ALL, {"a": "50000", "b": "no"}, "2019秋")
    assert_judged(policy, ALL, {"a": "50000", "b": "no"}, "2020春")
    policy = group_of(tmp_path, HALVES, whole, names="b, a")
    assert_judged(policy, ALL, {"a": "no", "b": "100000"}, "2019秋")
    assert_judged(policy, ALL, {"a": "no", "b": "no"}, "2020春")


def test_in_spring_it_is_open_while_it_is_not_known_who_had_the_year(tmp_path: Path) -> None:
    whole = item("b", AUTUMN + "标准: 1200元/学年", "{困难: 甲}")
    columns: Columns = {"寄宿": [True] * 3, "困难": [["甲"], [], None]}
    policy = group_of(tmp_path, HALVES, whole)
    assert_judged(policy, columns, {"a": "no 50000 open", "b": "120000 no open"}, "2019秋")
    assert_judged(policy, columns, {"a": "no 50000 open", "b": "no no no"}, "2020春")


def test_the_texts_of_the_term_count_for_the_whole_year(tmp_path: Path) -> None:
    """A rise in spring changes nothing in the autumn before: nobody foresees it."""
    raised = (
        "{自: 2019秋, 依据: [{文件: first}], 标准: 1000元/学年},"
        " {自: 2021春, 依据: [{文件: second}], 标准: 1500元/学年}"
    )
    whole = item("b", AUTUMN + "标准: 1200元/学年")
    policy = group_of(tmp_path, item("a", "此前: 无", versions=raised), whole)
    assert_judged(policy, ALL, {"a": "no", "b": "120000"}, "2020秋")
    assert_judged(policy, ALL, {"a": "75000", "b": "no"}, "2021春")
    assert_judged(policy, ALL, {"a": "75000", "b": "no"}, "2021秋")
    assert_judged(policy, ALL, {"a": "75000", "b": "no"}, "2022春")


def test_bounds_are_those_of_the_term_alone(tmp_path: Path) -> None:
    """600.01 a year is 300.01 in autumn, too much there, and 300.00 in spring."""
    bounded = item("b", "标准: {不定: {由: 年费, 不高于: 300元/学期}}")
    policy = group_of(tmp_path, item("a", "标准: 100元/学期"), bounded)
    columns: Columns = {"寄宿": [True], "年费": [Decimal("600.01")]}
    assert_judged(policy, columns, {"a": "no", "b": "30000"}, "2020春")


# 自选: what is chosen has the year too.

CHOICE = (
    FACTS
    + """\
  - 名称: 选择
    英文: chosen
    类型: 单选
    取值: [{名称: 项目a, 英文: first_item}, {名称: 项目b, 英文: second_item}]
"""
)


def test_the_chosen_item_has_both_terms_of_the_year(tmp_path: Path) -> None:
    group = "不同享: [{项目: [a, b], 自选: 选择, 自: 2019秋, 依据: [{文件: second}]}]\n"
    whole = item("b", AUTUMN + "标准: 800元/学年", "{困难: 甲}")
    policy = pack_of(tmp_path, "规则:\n" + HALVES + whole + group, facts=CHOICE)
    columns: Columns = {
        "寄宿": [True] * 5,
        "困难": [["甲"], ["甲"], ["甲"], [], None],
        "选择": ["项目a", "项目b", None, "项目b", "项目b"],
    }
    autumn = {"a": "50000 no open 50000 open", "b": "no 80000 open no open"}
    assert_judged(policy, columns, autumn, "2019秋")
    assert_judged(
        policy, columns, {"a": "50000 no open 50000 open", "b": "no no no no no"}, "2020春"
    )


# What is sure (应享) and what may be refused (可申请).

PRIZE = item("b", MAY + "标准: 5000元/学年", "{困难: 甲}")
POOR: Columns = {"寄宿": [True, False, None, True], "困难": [["甲"], ["甲"], ["甲"], None]}


@pytest.mark.parametrize("names", ["a, b", "b, a"])
def test_what_is_sure_gives_way_to_nothing_that_may_be_refused(names: str, tmp_path: Path) -> None:
    expected = {"a": "50000 no open 50000", "b": "no 250000 open no"}
    for term in ("2019秋", "2020春"):
        assert_judged(group_of(tmp_path, HALVES, PRIZE, names=names), POOR, expected, term)


def test_it_stands_whatever_it_is_worth(tmp_path: Path) -> None:
    policy = group_of(tmp_path, item("a", "标准: {不定: {由: 学费}}"), PRIZE)
    columns: Columns = {**POOR, "学费": [None, None, None, 1]}
    expected = {"a": "open no open 100", "b": "no 250000 open no"}
    assert_judged(policy, columns, expected)


def test_what_is_paid_in_autumn_alone_stands_in_spring_too(tmp_path: Path) -> None:
    policy = group_of(tmp_path, item("a", AUTUMN + "标准: 10元/学年"), PRIZE)
    assert_judged(policy, POOR, {"a": "1000 no open 1000", "b": "no 250000 open no"}, "2019秋")
    assert_judged(policy, POOR, {"a": "no no no no", "b": "no 250000 open no"}, "2020春")


def test_of_several_that_are_sure_the_highest_stands(tmp_path: Path) -> None:
    policy = group_of(tmp_path, HALVES, PRIZE, item("c", "标准: 800元/学期"), names="a, b, c")
    columns: Columns = {"寄宿": [True], "困难": [["甲"]]}
    assert_judged(policy, columns, {"a": "no", "b": "no", "c": "80000"})


def test_of_those_alone_that_may_be_refused_the_highest_is_kept(tmp_path: Path) -> None:
    whole = item("a", MAY + AUTUMN + "标准: 4000元/学年")
    policy = group_of(tmp_path, whole, PRIZE)
    columns: Columns = {"寄宿": [True], "困难": [["甲"]]}
    assert_judged(policy, columns, {"a": "no", "b": "250000"}, "2019秋")
    assert_judged(policy, columns, {"a": "no", "b": "250000"}, "2020春")


def test_a_waiver_is_as_sure_as_cash(tmp_path: Path) -> None:
    free = item("a", "标准: 全额").replace("现金", "免除")
    policy = group_of(tmp_path, free, PRIZE)
    assert_judged(policy, {"寄宿": [True], "困难": [["甲"]]}, {"a": "yes", "b": "no"})


def test_a_pack_below_says_what_is_sure(tmp_path: Path) -> None:
    group = "不同享: [{项目: [a, b], 取: 高者, 自: 2019秋, 依据: [{文件: city-notice}]}]\n"
    due = changes("{自: 2020春, 给付: 应享}", rule="b")
    policy = chain(tmp_path, "规则:\n" + HALVES + PRIZE, group + due)
    columns: Columns = {"寄宿": [True], "困难": [["甲"]]}
    assert_judged(policy, columns, {"a": "50000", "b": "no"}, "2019秋")
    assert_judged(policy, columns, {"a": "no", "b": "250000"}, "2020春")


def test_the_refusals_say_what_became_of_the_year(tmp_path: Path) -> None:
    whole = item("c", AUTUMN + "标准: 1200元/学年")
    policy = group_of(tmp_path, HALVES, PRIZE, whole, names="a, b, c")
    found = policy.evaluate({"寄宿": "是", "困难": ["甲"]}, "2020春")
    assert {one.rule: (one.reason, one.detail) for one in found.refusals} == {
        "a": (
            "excluded",
            "和“项目c”不同享（取高：全学年1200元，这一项1000元；那一项在秋季学期发）",
        ),
        "b": ("excluded", "可以申请，但和应享的“项目c”不同享；评上以后再改"),
        "c": ("仅秋季学期", "每学年秋季发放，春季学期没有"),
    }
    year = policy.evaluate_year({"寄宿": "是", "困难": ["甲"]}, 2019)
    assert year.total == 1200
    assert year.total_complete


def test_what_is_open_says_what_would_settle_it(tmp_path: Path) -> None:
    whole = item("c", AUTUMN + "标准: 1200元/学年", "{困难: 乙}")
    policy = group_of(tmp_path, HALVES, PRIZE, whole, names="a, b, c")
    found = policy.evaluate({"寄宿": "是", "困难": {"甲": "是"}}, "2020春")
    (sure,) = found.undetermined
    assert (sure.rule, sure.about, sure.missing) == ("a", "amount", ("困难",))
    assert sure.reason == "和“项目c”只发较高的一项，还不能比较"
    found = policy.evaluate({"困难": {"甲": "是", "乙": "否"}}, "2020春")
    said = {one.rule: (one.about, one.missing) for one in found.undetermined}
    assert said == {"a": ("who", ("寄宿",)), "b": ("amount", ("寄宿",))}
    assert found.undetermined[1].reason == "和应享的“项目a”不同享，还不知道有没有那一项"
