"""The rule language, point by point: each expectation is worked out from docs/language.md."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from eduaid_rules import Policy, ProfileError, TermError
from little_packs import aid, judged, pack_of

YES, NO, OPEN = "entitled", "not_entitled", "undetermined"

CONDITIONS: tuple[tuple[str, dict[str, object], str], ...] = (
    # who, profile, what comes out
    ("{寄宿: 是}", {"寄宿": "是"}, YES),
    ("{寄宿: 是}", {"寄宿": False}, NO),
    ("{寄宿: 是}", {}, OPEN),
    ("{寄宿: 是}", {"寄宿": None}, OPEN),
    ("{寄宿: 否}", {"boards": "false"}, YES),
    ("{寄宿: 否}", {}, OPEN),
    ("{学段: [小学, 初中]}", {"学段": "junior"}, YES),
    ("{学段: [小学, 初中]}", {"学段": "高中"}, NO),
    ("{学段: {不是: [小学]}}", {"学段": "高中"}, YES),
    ("{学段: {不是: [小学]}}", {"学段": "小学"}, NO),
    ("{学段: {不是: [小学]}}", {}, OPEN),
    ("{困难: 甲}", {"困难": ["甲"]}, YES),
    ("{困难: 甲}", {"困难": ["老甲", "乙"]}, YES),
    ("{困难: 甲}", {"困难": []}, NO),
    ("{困难: 甲}", {"困难": {"甲": "是"}}, YES),
    ("{困难: 甲}", {"困难": {"乙": "是"}}, OPEN),
    ("{困难: 甲}", {"困难": {"甲": None}}, OPEN),
    ("{困难: [甲, 乙]}", {"困难": {"乙": "否"}}, OPEN),
    ("{困难: [甲, 乙]}", {"困难": {"甲": "否", "乙": "否"}}, NO),
    ("{困难: [甲, 乙]}", {"困难": {"乙": "是"}}, YES),
    ("{困难: {全有: [甲, 乙]}}", {"困难": {"甲": "否"}}, NO),
    ("{困难: {全有: [甲, 乙]}}", {"困难": {"甲": "是"}}, OPEN),
    ("{困难: {全有: [甲, 乙]}}", {"困难": ["乙", "甲"]}, YES),
    ("{困难: {全有: [甲, 乙]}}", {"困难": ["乙"]}, NO),
    ("{困难: {不是: [甲]}}", {"困难": ["乙"]}, YES),
    ("{困难: {不是: [甲]}}", {"困难": ["甲", "乙"]}, NO),
    ("{困难: {不是: [甲]}}", {"困难": {"乙": "是"}}, OPEN),
    ("{困难: 任意}", {"困难": ["乙"]}, YES),
    ("{困难: 任意}", {"困难": {"甲": "否"}}, OPEN),
    ("{困难: 任意}", {"困难": dict.fromkeys(["甲", "乙", "新类", "旧类"], "否")}, NO),
    ("{年级: 3}", {"年级": 3}, YES),
    ("{年级: [1, 2]}", {"年级": "2"}, YES),
    ("{年级: [1, 2]}", {"年级": 3}, NO),
    ("{年级: {不低于: 3}}", {"年级": 3}, YES),
    ("{年级: {不低于: 3}}", {"年级": 2}, NO),
    ("{年级: {高于: 3}}", {"年级": 3}, NO),
    ("{年级: {高于: 3}}", {"年级": 4}, YES),
    ("{年级: {低于: 3}}", {"年级": 3}, NO),
    ("{年级: {不高于: 3}}", {"年级": 3}, YES),
    ("{年级: {不低于: 2, 低于: 4}}", {"年级": 4}, NO),
    ("{年级: {不低于: 2, 低于: 4}}", {"年级": 3}, YES),
    ("{年级: {不低于: 2, 低于: 4}}", {}, OPEN),
    ("{学费: {不低于: 800}}", {"学费": "799.99"}, NO),
    ("{学费: {不低于: 800元}}", {"学费": 800}, YES),
    ("{学费: {不低于: 800}}", {"学费": Decimal("800.01")}, YES),
    ("{出生: {不低于: 2010-09-01}}", {"出生": "2010-08-31"}, NO),
    ("{出生: {不低于: 2010-09-01}}", {"出生": date(2010, 9, 1)}, YES),
    ("{任一: [{寄宿: 是}, {年级: 1}]}", {"年级": 1}, YES),
    ("{任一: [{寄宿: 是}, {年级: 1}]}", {"寄宿": "否"}, OPEN),
    ("{任一: [{寄宿: 是}, {年级: 1}]}", {"寄宿": "否", "年级": 2}, NO),
    ("{全部: [{寄宿: 是}, {年级: 1}]}", {"年级": 2}, NO),
    ("{全部: [{寄宿: 是}, {年级: 1}]}", {"年级": 1}, OPEN),
    ("{全部: [{寄宿: 是}, {年级: 1}]}", {"年级": 1, "寄宿": "是"}, YES),
    ("{都不: [{寄宿: 是}, {年级: 1}]}", {"寄宿": "是"}, NO),
    ("{都不: [{寄宿: 是}, {年级: 1}]}", {"寄宿": "否"}, OPEN),
    ("{都不: [{寄宿: 是}, {年级: 1}]}", {"寄宿": "否", "年级": 2}, YES),
    ("{学段: 小学, 都不: [{任一: [{寄宿: 是}, {年级: 1}]}]}", {"学段": "初中"}, NO),
    ("{季: 秋}", {}, YES),
    ("{季: 春}", {}, NO),
    # A condition of all cases is not completed by trying them: Kleene's logic.
    ("{任一: [{寄宿: 是}, {寄宿: 否}]}", {}, OPEN),
    # The pack's common condition is and-ed to everything.
    ("{寄宿: 是}", {"寄宿": "是", "状态": "休学"}, NO),
    ("{寄宿: 是}", {"寄宿": "是", "状态": None}, OPEN),
    ("{寄宿: 是}", {"寄宿": "否", "状态": None}, NO),
)


@pytest.mark.parametrize(("who", "profile", "state"), CONDITIONS)
def test_a_condition_holds_fails_or_stays_open(
    who: str, profile: dict[str, object], state: str, tmp_path: Path
) -> None:
    assert judged(aid(tmp_path, who), profile) == (state, "500.00" if state == YES else None)


def test_definitions_build_on_each_other_and_are_negated_as_a_whole(tmp_path: Path) -> None:
    policy = aid(
        tmp_path,
        "{都不: [{符合: 困难寄宿}]}",
        others="定义:\n  困难寄宿: {寄宿: 是, 符合: 困难}\n  困难: {困难: [甲, 乙]}\n",
    )
    assert judged(policy, {"寄宿": "否"})[0] == YES
    assert judged(policy, {"寄宿": "是", "困难": ["乙"]})[0] == NO
    assert judged(policy, {"寄宿": "是"})[0] == OPEN


def test_one_of_the_alternatives_is_enough_within_the_scope(tmp_path: Path) -> None:
    policy = pack_of(
        tmp_path,
        """\
        规则:
          aid:
            名称: 补助
            类别: 现金
            对象:
              范围: {学段: 小学}
              其中: [{寄宿: 是}, {困难: 甲, 年级: 1}]
            标准: 500元/学期
            版本: [{自: 2019秋, 依据: [{文件: first}]}]
        """,
    )
    assert judged(policy, {"学段": "小学", "寄宿": "是"})[0] == YES
    assert judged(policy, {"学段": "小学", "寄宿": "否", "困难": ["甲"], "年级": 1})[0] == YES
    assert judged(policy, {"学段": "小学", "寄宿": "否", "困难": ["甲"]})[0] == OPEN
    assert judged(policy, {"学段": "小学", "寄宿": "否", "困难": []})[0] == NO
    assert judged(policy, {"学段": "初中", "寄宿": "是"})[0] == NO


# Values that came into or went out of use.


def test_a_list_is_silent_about_values_not_in_use_at_the_term(tmp_path: Path) -> None:
    recent, former = "{困难: 新类}", "{困难: 旧类}"
    profile = {"困难": ["甲"]}
    assert judged(aid(tmp_path, recent), profile, "2021秋")[0] == NO
    assert judged(aid(tmp_path, recent), profile, "2021春")[0] == OPEN
    assert judged(aid(tmp_path, former), profile, "2020春")[0] == NO
    assert judged(aid(tmp_path, former), profile, "2020秋")[0] == OPEN


ANY_VALUE: tuple[tuple[dict[str, object], str, str], ...] = (
    ({"困难": []}, "2019秋", NO),
    ({"困难": []}, "2021秋", NO),
    ({"困难": {"甲": "否", "乙": "否", "旧类": "否"}}, "2019秋", NO),
    ({"困难": {"甲": "否", "乙": "否"}}, "2019秋", OPEN),
    ({"困难": {"甲": "否", "乙": "否", "新类": "否"}}, "2021秋", NO),
    ({"困难": {"甲": "否", "乙": "否", "旧类": "否"}}, "2021秋", OPEN),
    # What the profile does say counts, in use or not.
    ({"困难": ["新类"]}, "2019秋", YES),
)


@pytest.mark.parametrize(("profile", "term", "state"), ANY_VALUE)
def test_any_value_does_not_wait_for_values_not_in_use(
    profile: dict[str, object], term: str, state: str, tmp_path: Path
) -> None:
    assert judged(aid(tmp_path, "{困难: 任意}"), profile, term)[0] == state
    opposite = {YES: NO, NO: YES, OPEN: OPEN}[state]
    assert judged(aid(tmp_path, "{都不: [{困难: 任意}]}"), profile, term)[0] == opposite


def test_a_list_of_an_older_vocabulary_is_silent_about_later_values(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{困难: 新类}")
    old = policy.Student({"困难": ["甲"]}, values_as_of="2020秋")
    new = policy.Student({"困难": ["甲"]}, values_as_of="2021秋")
    states = [policy.evaluate(student, "2021秋") for student in (old, new)]
    assert [len(found.undetermined) for found in states] == [1, 0]


def test_a_policy_with_other_facts_hears_no_more_of_an_older_list_than_it_says(
    tmp_path: Path,
) -> None:
    """It took the list for complete, and refused what is open."""
    (tmp_path / "other").mkdir()
    more = "事实:\n  - {名称: 走读, 英文: day, 类型: 是否}\n"
    policy, other = (
        aid(tmp_path, "{困难: 新类}"),
        aid(tmp_path / "other", "{困难: 新类}", others=more),
    )
    old = policy.Student({"困难": ["甲"]}, values_as_of="2020秋")
    new = policy.Student({"困难": ["甲"]}, values_as_of="2021秋")
    states = [other.evaluate(student, "2021秋") for student in (old, new)]
    assert [len(found.undetermined) for found in states] == [1, 0]
    assert states[0].receipt.input == old.digest()
    assert judged(other, {"困难": ["甲"]}, "2021秋")[0] == NO


# Standards.

AMOUNTS: tuple[tuple[str, str, dict[str, object], str | None, str | None], ...] = (
    # standard, 发放, profile, yuan in autumn, yuan in spring (None: undetermined, "": refused)
    ("1000元/学年", "每学期", {}, "500.00", "500.00"),
    ("625.05元/学年", "每学期", {}, "312.53", "312.52"),
    ("0.01元/学年", "每学期", {}, "0.01", "0.00"),
    ("1500元/学期", "每学期", {}, "1500.00", "1500.00"),
    ("4元/天×250天/学年", "每学期", {}, "500.00", "500.00"),
    ("200元/月×10", "按月", {}, "1000.00", "1000.00"),
    ("333.33元/月×9", "每学期", {}, "1499.99", "1499.98"),
    ("500元/次", "入学学年秋季一次", {}, "500.00", ""),
    ("1000元/学年", "每学年秋季", {}, "1000.00", ""),
    ("不定", "每学期", {}, None, None),
    ("{不定: {由: 学费, 不低于: 600元/学期}}", "每学期", {"学费": "650.50"}, "650.50", "650.50"),
    ("{不定: {由: 学费, 不低于: 600元/学期}}", "每学期", {}, None, None),
    ("{不定: {由: 年费}}", "每学期", {"年费": "1301.01"}, "650.51", "650.50"),
    ("取 学费, 不超过 8000元/学年", "每学期", {"学费": 3000}, "3000.00", "3000.00"),
    ("取 学费, 不超过 8000元/学年", "每学期", {"学费": 4500}, "4000.00", "4000.00"),
    ("取 学费, 不超过 8000元/学年", "每学期", {}, None, None),
    ("取 年费, 不超过 8000元/学年", "每学年秋季", {"年费": 5000}, "5000.00", ""),
    # The unit of the fact says what a payment gets of it.
    ("{不定: {由: 学费}}", "每学年秋季", {"学费": "650.50"}, "650.50", ""),
    ("{不定: {由: 年费}}", "每学年秋季", {"年费": "1301.01"}, "1301.01", ""),
    ("{不定: {由: 年费}}", "入学学年秋季一次", {"年费": "1301.01"}, "1301.01", ""),
    ("{不定: {由: 年费, 不高于: 2000元/次}}", "每学年秋季", {"年费": 2000}, "2000.00", ""),
    ("{不定: {由: 年费, 不高于: 700元/学期}}", "每学期", {"年费": 1400}, "700.00", "700.00"),
    # A cap per year halves; a cap per term does not; one of the one payment is for that payment.
    ("取 学费, 不超过 1000.01元/学年", "每学期", {"学费": 800}, "500.01", "500.00"),
    ("取 学费, 不超过 1000元/学期", "每学期", {"学费": 1500}, "1000.00", "1000.00"),
    ("取 年费, 不超过 400元/学期", "每学期", {"年费": 700}, "350.00", "350.00"),
    ("取 学费, 不超过 1000元/学年", "每学年秋季", {"学费": 400}, "800.00", ""),
    ("取 学费, 不超过 1000元/次", "每学年秋季", {"学费": 400}, "400.00", ""),
    ("取 学费, 不超过 1000元/次", "入学学年秋季一次", {"学费": 1200}, "1000.00", ""),
    ("取 年费, 不超过 1000元/次", "入学学年秋季一次", {"年费": 900}, "900.00", ""),
    ("{按: 年级, 1: 100元/学期, 其余: 200元/学期}", "每学期", {"年级": 1}, "100.00", "100.00"),
    ("{按: 年级, 1: 100元/学期, 其余: 200元/学期}", "每学期", {"年级": 4}, "200.00", "200.00"),
    ("{按: 寄宿, 是: 1000元/学年, 否: 500元/学年}", "每学期", {"寄宿": "否"}, "250.00", "250.00"),
    # Rows that agree do not settle an unknown fact.
    ("{按: 寄宿, 是: 1000元/学年, 否: 1000元/学年}", "每学期", {}, None, None),
    ("{按: 学段, 小学: 100元/学期, 其余: 无}", "每学期", {"学段": "初中"}, "", ""),
    ("{按: 学段, 小学: 100元/学期, 其余: 无}", "每学期", {}, None, None),
    ("{按: 学段, 小学: 100元/学期, 其余: 不定}", "每学期", {"学段": "初中"}, None, None),
    (
        "{按: 学段, 小学: 100元/学期, 其余: {按: 寄宿, 是: 200元/学期, 否: 300元/学期}}",
        "每学期",
        {"学段": "高中", "寄宿": "否"},
        "300.00",
        "300.00",
    ),
)


@pytest.mark.parametrize(("standard", "paid", "profile", "autumn", "spring"), AMOUNTS)
def test_a_standard_gives_its_terms(
    standard: str,
    paid: str,
    profile: dict[str, object],
    autumn: str | None,
    spring: str | None,
    tmp_path: Path,
) -> None:
    policy = aid(tmp_path, standard=standard, more=f"发放: {paid}")
    for term, amount in (("2019秋", autumn), ("2020春", spring)):
        state = NO if amount == "" else OPEN if amount is None else YES
        assert judged(policy, profile, term) == (state, amount or None), term


WORDS: tuple[tuple[str, str, dict[str, object], str], ...] = (
    # standard, 发放, profile, what an item of 2019秋 says that it was given
    ("{不定: {由: 学费}}", "每学期", {"学费": 600}, "不定（学费）"),
    ("{不定: {由: 年费}}", "每学期", {"年费": 600}, "不定（年费，元/学年，每学期发一半）"),
    ("{不定: {由: 年费}}", "每学年秋季", {"年费": 600}, "不定（年费）"),
    (
        "取 学费, 不超过 1000.01元/学年",
        "每学期",
        {"学费": 1},
        "取 学费, 不超过 1000.01元/学年（本学期最多500.01元）",
    ),
    (
        "取 学费, 不超过 9元/学年",
        "每学年秋季",
        {"学费": 1},
        "取 学费, 不超过 9元/学年（学费按两个学期算）",
    ),
    (
        "取 年费, 不超过 9元/学期",
        "每学期",
        {"年费": 1},
        "取 年费, 不超过 9元/学期（年费每学期算一半）",
    ),
    ("取 学费, 不超过 9元/学期", "每学期", {"学费": 1}, "取 学费, 不超过 9元/学期"),
    ("取 年费, 不超过 9元/学年", "每学期", {"年费": 1}, "取 年费, 不超过 9元/学年"),
    ("取 学费, 不超过 9元/次", "每学年秋季", {"学费": 1}, "取 学费, 不超过 9元/次"),
)


@pytest.mark.parametrize(("standard", "paid", "profile", "words"), WORDS)
def test_an_item_says_what_was_done_with_a_fact(
    standard: str, paid: str, profile: dict[str, object], words: str, tmp_path: Path
) -> None:
    shared = SHARED.replace("PERCENT", "50%").replace("类别: 现金", f"类别: 现金\n    发放: {paid}")
    if "元/次" not in standard:
        shared = shared.replace(f"发放: {paid}", "发放: 每学期")
    policy = aid(tmp_path, standard=standard, more=f"发放: {paid}", others=shared)
    items = {one.rule: one.standard for one in policy.evaluate(profile, "2019秋").entitlements}
    assert items == {"aid": words, "share": f"补助的50%：{words}"}


ROWS = "分档: [{当: {困难: 甲}, 标准: 100元/学期}, {当: {困难: 乙}, 标准: 300元/学期}]"
PICKS: tuple[tuple[str, dict[str, object], str | None], ...] = (
    ("先者", {"困难": ["甲", "乙"]}, "100.00"),
    ("高者", {"困难": ["甲", "乙"]}, "300.00"),
    ("先者", {"困难": ["乙"]}, "300.00"),
    ("先者", {"困难": {"甲": "是"}}, "100.00"),
    ("高者", {"困难": {"甲": "是"}}, None),
    ("高者", {"困难": {"甲": "是", "乙": "否"}}, "100.00"),
    # A row counts only where all rows before it surely fail.
    ("先者", {"困难": {"乙": "是"}}, None),
    ("先者", {"困难": []}, "7.00"),
    ("高者", {"困难": []}, "7.00"),
    ("高者", {"困难": {"甲": "否"}}, None),
)


@pytest.mark.parametrize(("pick", "profile", "amount"), PICKS)
def test_of_rows_that_hold_the_first_or_the_highest_is_taken(
    pick: str, profile: dict[str, object], amount: str | None, tmp_path: Path
) -> None:
    policy = aid(tmp_path, standard=f"{{{ROWS}, 取: {pick}, 其余: 7元/学期}}")
    assert judged(policy, profile) == (OPEN if amount is None else YES, amount)


def test_an_amount_outside_its_bounds_is_an_error_of_the_profile(tmp_path: Path) -> None:
    standard = "{不定: {由: 学费, 不低于: 600元/学期, 不高于: 1750元/学期}}"
    policy = aid(tmp_path, standard=standard)
    for tuition, fine in (("599.99", False), ("600", True), ("1750", True), ("1750.01", False)):
        if fine:
            assert judged(policy, {"学费": tuition})[0] == YES
        else:
            with pytest.raises(ProfileError) as caught:
                policy.evaluate({"学费": tuition}, "2019秋")
            assert [found.code for found in caught.value.diagnostics] == ["E706"]


def test_bounds_of_one_payment_are_held_against_what_is_paid_then(tmp_path: Path) -> None:
    standard = "{不定: {由: 年费, 不低于: 600元/次, 不高于: 700元/次}}"
    policy = aid(tmp_path, "{寄宿: 是}", standard, "发放: 每学年秋季")
    assert judged(policy, {"年费": 700, "寄宿": True}) == (YES, "700.00")
    with pytest.raises(ProfileError, match="应不低于 600元/次、不高于 700元/次"):
        policy.evaluate({"年费": 1200, "寄宿": True}, "2019秋")


SHARED = """\
  share:
    名称: 比例
    类别: 现金
    对象: {范围: {状态: 在读}}
    标准: aid 的 PERCENT
    版本: [{自: 2019秋, 依据: [{文件: second}]}]
"""
SHARES: tuple[tuple[str, str, dict[str, object], tuple[str, str | None]], ...] = (
    # standard of the other rule, percent, profile, what the share gives in autumn
    ("1250元/学年", "50%", {}, (YES, "312.50")),
    ("1500元/学期", "50%", {}, (YES, "750.00")),
    ("1000.01元/学年", "50%", {}, (YES, "250.01")),  # 500.005 a year is 500.01: 250.01 and 250.00
    ("1000元/学年", "12.5%", {}, (YES, "62.50")),
    ("不定", "50%", {}, (OPEN, None)),
    ("{不定: {由: 学费}}", "50%", {"学费": 900}, (YES, "450.00")),
    ("取 学费, 不超过 8000元/学年", "50%", {"学费": 5000}, (YES, "2000.00")),
    ("{按: 寄宿, 是: 100元/学期, 其余: 不定}", "50%", {"寄宿": "是"}, (YES, "50.00")),
    ("{按: 寄宿, 是: 100元/学期, 其余: 不定}", "50%", {"寄宿": "否"}, (OPEN, None)),
    # Whom the linked table leaves out, the share leaves out.
    ("{按: 寄宿, 是: 100元/学期, 其余: 无}", "50%", {"寄宿": "否"}, (NO, None)),
)


@pytest.mark.parametrize(("standard", "percent", "profile", "expected"), SHARES)
def test_a_share_follows_the_standard_it_names(
    standard: str,
    percent: str,
    profile: dict[str, object],
    expected: tuple[str, str | None],
    tmp_path: Path,
) -> None:
    policy = aid(tmp_path, standard=standard, others=SHARED.replace("PERCENT", percent))
    assert judged(policy, profile, rule="share") == expected


def test_a_share_does_not_ask_whether_the_other_item_is_granted(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是}", "1000元/学年", others=SHARED.replace("PERCENT", "50%"))
    assert judged(policy, {"寄宿": "否"}, rule="share") == (YES, "250.00")


def test_waivers_books_and_loans_have_no_amount(tmp_path: Path) -> None:
    for kind, standard, words in (
        ("免除", "全额", "全额"),
        ("实物", None, "–"),
        ("贷款资格", "12000元/学年", "12000元/学年"),
        ("贷款资格", None, "–"),
    ):
        (item,) = aid(tmp_path, standard=standard, kind=kind).evaluate({}, "2019秋").entitlements
        assert (item.amount, item.standard) == (None, words)
        assert item.award == ("may_apply" if kind == "贷款资格" else "due")


# Versions.

VERSIONS = """\
版本:
  - 自: 2019秋
    依据: [{文件: first, 条款: 第一条}]
    对象: {范围: {寄宿: 是}}
    标准: 1000元/学年
  - 自: 2024春
    发布: 2024-05
    依据: [{文件: second, 条款: 第二条}]
    标准: 1250元/学年
"""


def versions(folder: Path, before: str = "", change: tuple[str, str] = ("", "")) -> Policy:
    """A rule in two versions."""
    text = VERSIONS.replace(*change) if change[0] else VERSIONS
    return aid(folder, standard=None, more=f"{before}{text}")


def test_a_version_takes_what_it_does_not_state_from_the_one_before(tmp_path: Path) -> None:
    policy = versions(tmp_path)
    assert judged(policy, {"寄宿": "是"}, "2023秋") == (YES, "500.00")
    assert judged(policy, {"寄宿": "是"}, "2024春") == (YES, "625.00")
    assert judged(policy, {"寄宿": "是"}, "2030秋") == (YES, "625.00")
    assert judged(policy, {"寄宿": "否"}, "2024春") == (NO, None)


def test_who_and_how_much_are_cited_apart(tmp_path: Path) -> None:
    (item,) = versions(tmp_path).evaluate({"寄宿": "是"}, "2024春").entitlements
    cited = [(entry.role, entry.document, entry.clause, entry.layer) for entry in item.citations]
    assert cited == [
        ("who", "first", "第一条", "little"),
        ("standard", "second", "第二条", "little"),
    ]


def test_before_the_first_text_nothing_is_known_unless_there_was_nothing(tmp_path: Path) -> None:
    other = """\
  other:
    名称: 另一项
    类别: 免除
    对象: {范围: {状态: 在读}}
    标准: 全额
    版本: [{自: 2015秋, 依据: [{文件: first}]}]
"""
    for before, state in (("", OPEN), ("此前: 不详\n", OPEN), ("此前: 无\n", NO)):
        policy = aid(tmp_path, standard=None, more=f"{before}{VERSIONS}", others=other)
        found = policy.evaluate({"寄宿": "是"}, "2018秋")
        assert judged(policy, {"寄宿": "是"}, "2018秋")[0] == state
        if state == OPEN:
            (item,) = found.undetermined
            assert (item.about, item.eligible, item.missing) == ("text", "unknown", ())
        else:
            (refusal,) = found.refusals
            assert (refusal.reason, refusal.detail) == ("not_in_force", "自2019秋起才有")


def test_a_term_that_no_rule_reaches_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TermError, match="2019秋"):
        versions(tmp_path).evaluate({}, "2019春")


def test_after_its_end_an_item_is_refused(tmp_path: Path) -> None:
    policy = versions(tmp_path, change=("    发布: 2024-05\n", "    至: 2024秋\n"))
    assert judged(policy, {"寄宿": "是"}, "2024秋") == (YES, "625.00")
    (refusal,) = policy.evaluate({"寄宿": "是"}, "2025春").refusals
    assert (refusal.reason, refusal.detail) == ("not_in_force", "到2024秋为止")


def test_of_two_versions_from_one_term_the_later_published_holds(tmp_path: Path) -> None:
    more = """\
    版本:
      - {自: 2019秋, 发布: 2020-05, 依据: [{文件: second}], 标准: 700元/学期}
      - {自: 2019秋, 发布: 2019-08-20, 依据: [{文件: first}], 标准: 600元/学期}
    """
    policy = aid(tmp_path, standard=None, more=more)
    assert judged(policy, {}) == (YES, "700.00")


def test_a_rule_may_state_who_in_one_version_and_how_much_in_itself(tmp_path: Path) -> None:
    more = """\
    版本:
      - {自: 2019秋, 依据: [{文件: first}]}
      - {自: 2021秋, 依据: [{文件: second}], 对象: {范围: {寄宿: 否}}}
    """
    policy = aid(tmp_path, "{寄宿: 是}", more=more)
    assert judged(policy, {"寄宿": "是"}, "2021春") == (YES, "500.00")
    assert judged(policy, {"寄宿": "是"}, "2021秋") == (NO, None)
    assert judged(policy, {"寄宿": "否"}, "2021秋") == (YES, "500.00")


# Who receives it, warnings, what a rule cannot express.


def test_the_payee_is_the_first_row_that_holds_and_unknown_where_the_row_is(tmp_path: Path) -> None:
    more = (
        "收款: {分档: [{当: {困难: 甲}, 收款: 家庭卡}, {当: {寄宿: 是}, 收款: 学校}], 其余: 学生}"
    )
    policy = aid(tmp_path, more=more)
    for profile, payee in (
        ({"困难": ["甲"]}, "家庭卡"),
        ({"困难": [], "寄宿": "是"}, "学校"),
        ({"困难": [], "寄宿": "否"}, "学生"),
        ({"寄宿": "是"}, "不详"),
        ({"困难": []}, "不详"),
    ):
        (item,) = policy.evaluate(profile, "2019秋").entitlements
        assert item.payee == payee, profile


def test_a_notice_of_a_rule_is_raised_only_where_the_item_is_not_refused(tmp_path: Path) -> None:
    more = "提醒: [{当: {年级: 6}, 说: 毕业年级请核对}]\n未表达: 名额由学校定"
    policy = aid(tmp_path, "{寄宿: 是}", more=more)
    given = policy.evaluate({"寄宿": "是", "年级": 6}, "2019秋")
    assert [(w.code, w.message, w.rule) for w in given.warnings] == [
        ("rule", "毕业年级请核对", "aid")
    ]
    assert given.entitlements[0].unexpressed == ("名额由学校定",)
    assert policy.evaluate({"寄宿": "否", "年级": 6}, "2019秋").warnings == ()
    assert policy.evaluate({"寄宿": "是", "年级": 5}, "2019秋").warnings == ()


def test_a_result_past_the_last_checked_term_says_so(tmp_path: Path) -> None:
    header = "名称: 小规则\n核对至: 2020春\n共同条件: {状态: 在读}\n"
    rules = """\
    规则:
      aid:
        名称: 补助
        类别: 免除
        对象: {范围: {寄宿: 是}}
        标准: 全额
        版本: [{自: 2019秋, 依据: [{文件: first}]}]
    """
    policy = pack_of(tmp_path, rules, header=header)
    codes = [[w.code for w in policy.evaluate({}, term).warnings] for term in ("2020春", "2020秋")]
    assert codes == [[], ["past_checked"]]


def test_a_version_may_say_until_when_it_was_checked(tmp_path: Path) -> None:
    change = (
        "    依据: [{文件: first, 条款: 第一条}]\n",
        "    依据: [{文件: first}]\n    核对至: 2020春\n",
    )
    policy = versions(tmp_path, change=change)
    for term, warned in (("2020春", []), ("2020秋", ["aid"]), ("2024春", [])):
        found = policy.evaluate({"寄宿": "是"}, term).warnings
        assert [w.rule for w in found if w.code == "past_checked"] == warned


def test_an_unverified_document_is_named_once(tmp_path: Path) -> None:
    given = versions(tmp_path).evaluate({"寄宿": "是"}, "2024春")
    assert [(w.code, w.message) for w in given.warnings] == [
        ("unverified", "依据中有文件的文号或原文还没有核实：《第二份通知》")
    ]
    assert versions(tmp_path).evaluate({"寄宿": "是"}, "2023秋").warnings == ()


def test_an_identifier_is_taken_and_forgotten(tmp_path: Path) -> None:
    policy = aid(tmp_path)
    named = policy.evaluate({"姓名": "张三"}, "2019秋")
    assert "张三" not in named.model_dump_json()
    assert named.model_dump_json() == policy.evaluate({}, "2019秋").model_dump_json()
