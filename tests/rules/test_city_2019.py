"""The city plan of 2019, case by case: worked out by hand from the plan's items 2 to 7.

Each row: what is known of the student, the term, and every item that is given or open. Items not
in the row must be refused. ``500`` is yuan of the term, ``给`` an item without an amount, ``待定``
an item that cannot be settled.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from eduaid_rules import Policy, load_policy
from eduaid_rules.evaluation.student.results import Eligible
from eduaid_rules.policy.rules import SwitchOff

GIVEN, OPEN = "给", "待定"
OF_THE_NATION = {"school_ownership": "公办", "full_time": True, "household_type": "农村"}
"""What the nation asks of a vocational student for free tuition."""
TWO = {"compulsory-tuition": GIVEN, "compulsory-books": GIVEN}

ALL_HARDSHIPS = (
    "建档立卡",
    "农村低保",
    "城市低保",
    "农村特困供养",
    "孤儿",
    "残疾",
    "家庭经济困难",
    "保障兜底",
)

Row = tuple[str, dict[str, object], dict[str, str]]


def school(stage: str, *hardships: str, **more: object) -> dict[str, object]:
    """A profile with a complete list of hardship categories, at a school of no nutrition plan."""
    return {"stage": stage, "hardship": list(hardships), "nutrition_plan_school": False, **more}


def kindergarten(
    kind: str, *hardships: str, local: object = True, **more: object
) -> dict[str, object]:
    return school("学前", *hardships, kindergarten_type=kind, local_household=local, **more)


def senior(stage: str, *hardships: str, **more: object) -> dict[str, object]:
    return school(stage, *hardships, **{"school_location": "本地", "grade": 1, **more})


def university(*hardships: str, **more: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "school_location": "省外",
        "school_ownership": "公办",
        "programme": "本科",
        "full_time": True,
        "new_student": True,
        "this_years_graduate": True,
        "previous_school": "普通高中",
    }
    return school("大专及以上", *hardships, **{**usual, **more})


WAIVER, GRANT = "preschool-fee-waiver", "preschool-grant"
BOARDING, DAY, MEALS = "boarding-subsidy", "day-subsidy", "nutrition-meals"
TUITION, SENIOR, VOCATIONAL, YULU = "senior-tuition", "senior-grant", "vocational-grant", "yulu"
LOAN, TRAVEL = "origin-loan", "travel-grant"
LIVING, FEES = "safety-net-living", "safety-net-tuition"

LAST_YEAR, DEGREE, NATIONS = "preschool-last-year", "university-grant", "vocational-tuition"
"""What the nation gives and the plan does not speak of: it stays as the nation has it.

The text of the last pre-school year begins in 2025秋; what held before is not known, so that it
is open for everybody in the terms below. The nation's own tuition of vocational schools gives
way to the plan's.
"""

ROWS: tuple[Row, ...] = (
    # Item 2: kindergarten. 1500 a year is 750 a term; the waiver asks for local public ones.
    ("2019秋", kindergarten("公办", "建档立卡"), {WAIVER: GIVEN, GRANT: "750"}),
    ("2020春", kindergarten("公办", "农村低保"), {WAIVER: GIVEN, GRANT: "750"}),
    ("2019秋", kindergarten("公办", "城市低保"), {GRANT: "750"}),
    ("2019秋", kindergarten("公办", "孤儿"), {GRANT: "750"}),
    ("2019秋", kindergarten("公办", "残疾"), {GRANT: "750"}),
    ("2019秋", kindergarten("公办", "家庭经济困难"), {}),
    ("2019秋", kindergarten("公办", "农村特困供养"), {}),
    ("2019秋", kindergarten("公办", "保障兜底"), {}),
    ("2019秋", kindergarten("公办"), {}),
    ("2019秋", kindergarten("公办", "建档立卡", local=False), {GRANT: "750"}),
    ("2019秋", kindergarten("公办", "建档立卡", local=None), {WAIVER: OPEN, GRANT: "750"}),
    ("2019秋", kindergarten("普惠性民办", "建档立卡"), {GRANT: "750"}),
    ("2019秋", kindergarten("其他民办", "建档立卡"), {}),
    # Item 3: two exemptions for all; boarders 1000 and 1250 a year, day pupils 500 and 625.
    ("2019秋", school("小学", "建档立卡", boards=True), {**TWO, BOARDING: "500"}),
    ("2020春", school("小学", "建档立卡", boards=True), {**TWO, BOARDING: "500"}),
    ("2019秋", school("初中", "建档立卡", boards=True), {**TWO, BOARDING: "625"}),
    ("2020春", school("初中", "城市低保", boards=True), {**TWO, BOARDING: "625"}),
    *(("2019秋", school("小学", h, boards=True), {**TWO, BOARDING: "500"}) for h in ALL_HARDSHIPS),
    ("2019秋", school("小学", boards=True), TWO),
    ("2019秋", school("小学", "建档立卡", boards=False), {**TWO, DAY: "250"}),
    ("2020春", school("初中", "建档立卡", boards=False), {**TWO, DAY: "312.50"}),
    ("2019秋", school("初中", "农村低保", boards=False), {**TWO, DAY: "312.50"}),
    ("2019秋", school("小学", "农村特困供养", boards=False), {**TWO, DAY: "250"}),
    ("2019秋", school("小学", "残疾", "家庭经济困难", boards=False), {**TWO, DAY: "250"}),
    ("2019秋", school("小学", "残疾", boards=False), TWO),
    ("2019秋", school("小学", "家庭经济困难", boards=False), TWO),
    ("2019秋", school("小学", "城市低保", "孤儿", "保障兜底", boards=False), TWO),
    ("2019秋", school("初中", boards=False), TWO),
    ("2019秋", school("初中", "建档立卡"), {**TWO, BOARDING: OPEN, DAY: OPEN}),
    ("2019秋", school("初中"), TWO),
    ("2019秋", {"学段": "小学", "寄宿": "是"}, {**TWO, BOARDING: OPEN, MEALS: OPEN}),
    (
        "2019秋",
        {"学段": "小学", "寄宿": "否", "困难类别": {"残疾": "是"}},
        {**TWO, DAY: OPEN, MEALS: OPEN},
    ),
    (
        "2019秋",
        school("初中", boards=False, nutrition_plan_school=True),
        {**TWO, MEALS: GIVEN},
    ),
    ("2019秋", school("小学", "建档立卡", boards=True, enrolment_status="休学"), {}),
    # Item 4: senior and vocational, schools in the city.
    ("2019秋", senior("普通高中", "建档立卡"), {TUITION: GIVEN, SENIOR: "1500"}),
    ("2020春", senior("普通高中", "建档立卡", grant_tier="三档"), {TUITION: GIVEN, SENIOR: "1500"}),
    ("2019秋", senior("普通高中", "农村低保", grant_tier="一档"), {TUITION: GIVEN, SENIOR: "1500"}),
    ("2019秋", senior("普通高中", "农村低保", grant_tier="二档"), {TUITION: GIVEN, SENIOR: OPEN}),
    (
        "2019秋",
        senior("普通高中", "农村特困供养", grant_tier="三档"),
        {TUITION: GIVEN, SENIOR: OPEN},
    ),
    ("2019秋", senior("普通高中", "家庭经济困难"), {TUITION: GIVEN, SENIOR: OPEN}),
    ("2019秋", senior("普通高中", "城市低保", grant_tier="一档"), {}),
    ("2019秋", senior("普通高中", "孤儿", "残疾", grant_tier="一档"), {}),
    ("2019秋", senior("普通高中", "建档立卡", school_location="省外"), {}),
    ("2019秋", senior("普通高中", "建档立卡", school_location=None), {TUITION: OPEN, SENIOR: OPEN}),
    ("2019秋", senior("中职", "农村低保"), {TUITION: GIVEN, VOCATIONAL: "1000"}),
    ("2020春", senior("中职", "家庭经济困难", grade=2), {TUITION: GIVEN, VOCATIONAL: "1000"}),
    ("2019秋", senior("中职", "家庭经济困难", grade=3), {TUITION: GIVEN}),
    ("2019秋", senior("中职", "家庭经济困难", grade=None), {TUITION: GIVEN, VOCATIONAL: OPEN}),
    ("2019秋", senior("中职", "城市低保"), {NATIONS: OPEN}),
    # Item 5: 雨露 goes to every 建档立卡 vocational student, wherever the school is.
    ("2019秋", senior("中职", "建档立卡"), {TUITION: GIVEN, VOCATIONAL: "1000", YULU: "1500"}),
    ("2020春", senior("中职", "建档立卡", grade=3), {TUITION: GIVEN, YULU: "1500"}),
    ("2019秋", senior("中职", "建档立卡", school_location="省外"), {YULU: "1500", NATIONS: OPEN}),
    # Item 6: entering university, in autumn only.
    ("2019秋", university("建档立卡"), {LOAN: GIVEN, TRAVEL: "1000", DEGREE: OPEN}),
    (
        "2019秋",
        university("建档立卡", school_location="省内域外"),
        {LOAN: GIVEN, TRAVEL: "500", DEGREE: OPEN},
    ),
    (
        "2019秋",
        university("建档立卡", school_location="本地"),
        {LOAN: GIVEN, TRAVEL: "500", DEGREE: OPEN},
    ),
    (
        "2019秋",
        university("建档立卡", school_location=None),
        {LOAN: GIVEN, TRAVEL: OPEN, DEGREE: OPEN},
    ),
    ("2019秋", university("孤儿"), {TRAVEL: "1000", DEGREE: OPEN}),
    ("2019秋", university("孤儿", previous_school="其他"), {DEGREE: OPEN}),
    ("2019秋", university("孤儿", this_years_graduate=False), {DEGREE: OPEN}),
    ("2019秋", university("孤儿", full_time=False), {TRAVEL: "1000"}),
    ("2019秋", university("孤儿", programme="研究生"), {TRAVEL: "1000"}),
    ("2019秋", university("孤儿", previous_school=None), {TRAVEL: OPEN, DEGREE: OPEN}),
    ("2019秋", university(), {}),
    ("2019秋", university("建档立卡", new_student=False), {DEGREE: OPEN}),
    ("2019秋", university("建档立卡", new_student=None), {LOAN: OPEN, TRAVEL: OPEN, DEGREE: OPEN}),
    ("2020春", university("建档立卡"), {DEGREE: OPEN}),
    # Item 7: the safety net, outside the city, no private school, every year of study.
    ("2019秋", university("保障兜底"), {TRAVEL: "1000", LIVING: "4000", FEES: GIVEN}),
    ("2020春", university("保障兜底", new_student=False), {LIVING: "4000", FEES: GIVEN}),
    (
        "2019秋",
        university("保障兜底", "建档立卡", school_location="省内域外"),
        {LOAN: GIVEN, TRAVEL: "500", LIVING: "4000", FEES: GIVEN, DEGREE: OPEN},
    ),
    ("2019秋", university("保障兜底", school_ownership="民办"), {TRAVEL: "1000"}),
    ("2019秋", university("保障兜底", school_location="本地"), {TRAVEL: "500"}),
    (
        "2020春",
        university("保障兜底", new_student=False, school_ownership=None),
        {LIVING: OPEN, FEES: OPEN},
    ),
    ("2019秋", university("保障兜底", enrolment_status="毕业"), {}),
)


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The city plan."""
    return load_policy("city-2019")


@pytest.mark.parametrize(("term", "profile", "expected"), ROWS)
def test_a_student_gets_exactly_what_the_plan_says(
    term: str, profile: dict[str, object], expected: dict[str, str], policy: Policy
) -> None:
    found = policy.evaluate(profile, term)
    given = {item.rule: item.amount for item in found.entitlements}
    amounts = {
        rule: None if said == GIVEN else Decimal(said)
        for rule, said in expected.items()
        if said != OPEN
    }
    assert given == amounts
    assert {item.rule for item in found.undetermined} == {
        LAST_YEAR,
        *(rule for rule, said in expected.items() if said == OPEN),
    }
    assert len(found.refusals) == 17 - len(expected)
    assert found.total == sum((a for a in amounts.values() if a is not None), Decimal(0))


OPEN_ITEMS: tuple[tuple[dict[str, object], str, str, Eligible, tuple[str, ...]], ...] = (
    # profile, rule, about, eligible, the questions that settle it
    ({}, BOARDING, "who", "unknown", ("学段", "寄宿", "困难类别")),
    ({"学段": "初中"}, BOARDING, "who", "unknown", ("寄宿", "困难类别")),
    ({"学段": "初中", "寄宿": True}, BOARDING, "who", "unknown", ("困难类别",)),
    ({"寄宿": True, "困难类别": ["孤儿"]}, BOARDING, "who", "unknown", ("学段",)),
    ({"学段": "小学", "困难类别": ["残疾"]}, BOARDING, "who", "unknown", ("寄宿",)),
    (senior("普通高中", "农村低保"), SENIOR, "amount", "yes", ("助学金档次",)),
    (senior("普通高中", "农村低保", grant_tier="二档"), SENIOR, "amount", "yes", ()),
    (university("建档立卡", school_location=None), TRAVEL, "amount", "yes", ("学校所在地",)),
    (university("孤儿", previous_school=None), TRAVEL, "who", "unknown", ("毕业学校",)),
)


@pytest.mark.parametrize(("profile", "rule", "about", "eligible", "missing"), OPEN_ITEMS)
def test_an_open_item_names_the_fewest_questions(
    profile: dict[str, object],
    rule: str,
    about: str,
    eligible: Eligible,
    missing: tuple[str, ...],
    policy: Policy,
) -> None:
    items = {item.rule: item for item in policy.evaluate(profile, "2019秋").undetermined}
    item = items[rule]
    assert (item.about, item.eligible, item.missing) == (about, eligible, missing)
    assert item.reason


def test_the_lower_tiers_of_the_senior_grant_are_never_zero_and_say_why(policy: Policy) -> None:
    for tier in ("二档", "三档"):
        found = policy.evaluate(senior("普通高中", "农村低保", grant_tier=tier), "2019秋")
        (item,) = (item for item in found.undetermined if item.rule != LAST_YEAR)
        assert item.reason == "方案只写明一档的标准，没有写明二档、三档的金额"
        assert not found.total_complete
        assert SENIOR not in {entitlement.rule for entitlement in found.entitlements}


def test_nothing_of_the_nation_is_switched_off_by_the_plan(policy: Policy) -> None:
    child = kindergarten("公办", preschool_grade="大班")
    found = policy.evaluate(child, "2025秋")
    assert [item.rule for item in found.entitlements] == [LAST_YEAR]
    stops = [
        a for rule in policy.rules for a in rule.adjustments if isinstance(a.effect, SwitchOff)
    ]
    assert stops == []


@pytest.mark.parametrize(
    ("profile", "term", "given", "way"),
    [
        # the plan's tuition for its four categories in the city, the nation's for all others
        (senior("中职", "农村低保", **OF_THE_NATION), "2019秋", TUITION, NATIONS),
        (senior("中职", "孤儿", **OF_THE_NATION), "2019秋", NATIONS, TUITION),
        (senior("中职", **OF_THE_NATION), "2020春", NATIONS, TUITION),
        # the last year of kindergarten is free by the nation from 2025秋, by the plan before it
        (kindergarten("公办", "建档立卡", preschool_grade="大班"), "2025春", WAIVER, LAST_YEAR),
        (kindergarten("公办", "建档立卡", preschool_grade="大班"), "2025秋", LAST_YEAR, WAIVER),
        (kindergarten("公办", "农村低保", preschool_grade="中班"), "2025秋", WAIVER, LAST_YEAR),
    ],
)
def test_one_tuition_is_waived_once(
    profile: dict[str, object], term: str, given: str, way: str, policy: Policy
) -> None:
    found = policy.evaluate(profile, term)
    waived = {item.rule for item in found.entitlements} & {TUITION, NATIONS, WAIVER, LAST_YEAR}
    assert waived == {given}
    refused = {refusal.rule for refusal in found.refusals}
    assert way in refused or (way, term) == (LAST_YEAR, "2025春")


def test_money_goes_to_the_household_card_of_registered_poor_students_only(policy: Policy) -> None:
    for hardships, payee in ((("建档立卡", "孤儿"), "家庭卡"), (("孤儿",), "不详")):
        found = policy.evaluate(school("小学", *hardships, boards=True), "2019秋")
        payees = {item.rule: item.payee for item in found.entitlements}
        assert payees == {BOARDING: payee, "compulsory-tuition": "学校", "compulsory-books": "不详"}


def test_a_registered_student_in_a_lower_tier_gets_the_top_and_a_warning(policy: Policy) -> None:
    for tier, warned in (("一档", False), ("二档", True), ("三档", True)):
        found = policy.evaluate(senior("普通高中", "建档立卡", grant_tier=tier), "2019秋")
        assert [w.rule for w in found.warnings if w.code == "rule"] == [SENIOR] * warned


def test_spring_refuses_what_is_given_once_in_autumn(policy: Policy) -> None:
    refused = {r.rule: r.reason for r in policy.evaluate(university("建档立卡"), "2020春").refusals}
    assert refused[TRAVEL] == "仅入学当学期"
    assert refused[LOAN] == "仅秋季学期"


def test_a_grade_beyond_the_stage_is_a_warning(policy: Policy) -> None:
    for stage, grade, warned in (("初中", 4, True), ("初中", 3, False), ("小学", 6, False)):
        found = policy.evaluate({"学段": stage, "年级": grade}, "2019秋")
        assert any(w.code == "fact" for w in found.warnings) == warned


def test_a_later_term_carries_a_warning_that_nobody_checked_it(policy: Policy) -> None:
    profile = school("小学", "建档立卡", boards=True)
    codes = {
        term: [w.code for w in policy.evaluate(profile, term).warnings]
        for term in ("2020春", "2020秋")
    }
    assert codes == {"2020春": ["unverified"], "2020秋": ["unverified", "past_checked"]}


def test_the_plan_and_the_nation_have_eighteen_items_with_names(policy: Policy) -> None:
    found = policy.evaluate({}, "2019秋")
    names = {item.rule: item.name for item in found.undetermined}
    names |= {i.rule: i.name for i in policy.evaluate({"学段": "小学"}, "2019秋").entitlements}
    assert names == {
        "boarding-subsidy": "寄宿生生活补助",
        "compulsory-books": "免费教科书",
        "compulsory-tuition": "免学杂费",
        "day-subsidy": "非寄宿生生活补助",
        "nutrition-meals": "营养膳食补助",
        "origin-loan": "生源地信用助学贷款",
        "preschool-fee-waiver": "学前免保教费",
        "preschool-grant": "学前资助",
        "preschool-last-year": "学前一年免保教费",
        "safety-net-living": "兜底生活补助",
        "safety-net-tuition": "兜底学费",
        "senior-grant": "普通高中国家助学金",
        "senior-tuition": "高中阶段免学费",
        "travel-grant": "新生路费",
        "university-grant": "大学国家助学金",
        "vocational-grant": "中职国家助学金",
        "vocational-tuition": "中职免学费",
        "yulu": "雨露计划",
    }
    # the vocational grant of the plan holds until 2024秋, though the nation set tiers in 2020春
    assert {warning.code for warning in policy.diagnostics} == {"W605", "W617"}


def test_every_item_rests_on_the_plan_and_says_how_it_is_read(policy: Policy) -> None:
    for term in ("2019秋", "2020春"):
        found = policy.evaluate({}, term)
        for item in found.undetermined:
            cited = {(entry.layer, entry.document) for entry in item.citations}
            planned = item.rule not in (LAST_YEAR, DEGREE, MEALS)
            assert (("city-2019", "city-plan") in cited) == planned, item.rule
    rules = {rule.id: rule for rule in policy.rules}
    stated = [*rules[DAY].adjustments, *rules[BOARDING].adjustments]
    assert {adjustment.layer for adjustment in stated} == {"city-2019"}
    assert all(adjustment.published is None for adjustment in stated)
    numbers = {entry.document.number for adjustment in stated for entry in adjustment.basis}
    assert "财科教〔2019〕30号" in numbers
