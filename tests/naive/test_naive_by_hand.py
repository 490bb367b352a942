"""The naive evaluator against answers worked out by hand, so that the oracle can be trusted.

The expectations come from the city plan (section 三(一), items 2 to 7) and from the rule language;
the product is not imported.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from naive import NaivePolicy
from project import RULES
from random_students import random_profile

AUTUMN = (2019, "秋")
SPRING = (2020, "春")

NO = ("not_entitled", None)
OPEN = ("undetermined", None)
YES = ("entitled", None)

LITTLE_FACTS = """
事实:
  - {名称: 寄宿, 英文: boards, 类型: 是否}
  - {名称: 年级, 英文: grade, 类型: 整数, 范围: {不低于: 1, 不高于: 6}}
  - {名称: 评定金额, 英文: awarded, 类型: 金额}
"""


@pytest.fixture(scope="module")
def city() -> NaivePolicy:
    """The pack of the city plan."""
    return NaivePolicy(RULES / "city-2019")


def little_policy(folder: Path, rules: str) -> NaivePolicy:
    """A pack of three facts and the given rules."""
    (folder / "facts.yaml").write_text(LITTLE_FACTS, encoding="utf-8")
    (folder / "rules.yaml").write_text("规则:\n" + rules, encoding="utf-8")
    return NaivePolicy(folder)


def granted(answers: dict[str, tuple[str, int | None]]) -> dict[str, int | None]:
    """The entitled rules and their fen."""
    return {rule: fen for rule, (state, fen) in answers.items() if state == "entitled"}


def test_poor_junior_boarder_gets_half_of_1250_yuan_and_both_exemptions(city: NaivePolicy) -> None:
    answers = city.judge({"学段": "初中", "寄宿": "是", "困难类别": ["孤儿"]}, AUTUMN)
    assert granted(answers) == {
        "boarding-subsidy": 62500,
        "compulsory-books": None,
        "compulsory-tuition": None,
    }
    waiting = [rule for rule, (state, _) in answers.items() if state == "undetermined"]
    # whether the school is in the nutrition plan, and the text of the last year before 2025秋
    assert waiting == ["nutrition-meals", "preschool-last-year"]


def test_disabled_day_pupil_must_also_be_of_a_poor_family(city: NaivePolicy) -> None:
    day = {"stage": "junior", "boards": False}
    alone = city.judge({**day, "hardship": ["disabled"]}, SPRING)
    both = city.judge({**day, "hardship": ["disabled", "family_hardship"]}, SPRING)
    assert alone["day-subsidy"] == NO
    assert both["day-subsidy"] == ("entitled", 31250)


def test_unknown_boarding_leaves_both_subsidies_open(city: NaivePolicy) -> None:
    answers = city.judge({"学段": "小学", "困难类别": ["建档立卡"]}, AUTUMN)
    assert answers["boarding-subsidy"] == OPEN
    assert answers["day-subsidy"] == OPEN
    assert answers["compulsory-tuition"] == YES
    assert answers["yulu"] == NO


@pytest.mark.parametrize(
    ("hardship", "expected"),
    [
        ([], NO),
        ({}, OPEN),
        (None, OPEN),
        ({"建档立卡": "否", "农村低保": False}, OPEN),
        ({"建档立卡": "否", "城市低保": "是"}, ("entitled", 50000)),
    ],
)
def test_a_list_is_complete_and_a_mapping_leaves_the_rest_unknown(
    city: NaivePolicy, hardship: object, expected: tuple[str, int | None]
) -> None:
    profile = {"学段": "小学", "寄宿": True, "困难类别": hardship}
    assert city.judge(profile, AUTUMN)["boarding-subsidy"] == expected


def test_child_of_a_public_kindergarten_has_both_the_waiver_and_750_yuan(city: NaivePolicy) -> None:
    child = {"学段": "学前", "困难类别": ["农村低保"], "本地户籍": "是"}
    public = city.judge({**child, "园所性质": "公办"}, AUTUMN)
    private = city.judge({**child, "园所性质": "普惠性民办"}, AUTUMN)
    assert granted(public) == {"preschool-fee-waiver": None, "preschool-grant": 75000}
    assert granted(private) == {"preschool-grant": 75000}


@pytest.mark.parametrize(
    ("hardship", "tier", "expected"),
    [
        (["建档立卡"], "三档", ("entitled", 150000)),
        (["建档立卡"], None, ("entitled", 150000)),
        (["农村低保"], "一档", ("entitled", 150000)),
        (["农村低保"], "二档", OPEN),
        (["农村低保"], None, OPEN),
        ({"农村低保": "是"}, "一档", OPEN),
        (["孤儿"], "一档", NO),
    ],
)
def test_senior_grant_states_the_first_tier_only(
    city: NaivePolicy, hardship: object, tier: str | None, expected: tuple[str, int | None]
) -> None:
    """With 建档立卡 unknown the first row is unknown, though the second gives as much."""
    profile = {
        "学段": "普通高中", "学校所在地": "本地", "困难类别": hardship, "助学金档次": tier
    }  # fmt: skip
    answers = city.judge(profile, AUTUMN)
    assert answers["senior-grant"] == expected
    assert answers["senior-tuition"] == (NO if hardship == ["孤儿"] else YES)


def test_vocational_student_of_the_third_grade_keeps_yulu_only(city: NaivePolicy) -> None:
    student = {"学段": "中职", "困难类别": ["建档立卡"]}
    second = city.judge({**student, "年级": 2, "学校所在地": "本地"}, SPRING)
    third = city.judge({**student, "年级": 3, "学校所在地": "省外"}, SPRING)
    assert granted(second) == {"senior-tuition": None, "vocational-grant": 100000, "yulu": 150000}
    assert granted(third) == {"yulu": 150000}


@pytest.mark.parametrize(("place", "fen"), [("本地", 50000), ("省内域外", 50000), ("省外", 100000)])
def test_travel_grant_is_paid_whole_and_once_in_autumn(
    city: NaivePolicy, place: str, fen: int
) -> None:
    profile = {
        "学段": "大专及以上", "新生": True, "应届": True, "毕业学校": "普通高中",
        "困难类别": ["建档立卡"], "学校所在地": place,
    }  # fmt: skip
    assert granted(city.judge(profile, AUTUMN)) == {"origin-loan": None, "travel-grant": fen}
    assert granted(city.judge(profile, SPRING)) == {}


def test_travel_grant_of_an_unknown_place_is_undetermined(city: NaivePolicy) -> None:
    profile = {"学段": "大专及以上", "新生": True, "毕业学校": "普通高中"}
    profile |= {"应届": True, "困难类别": ["孤儿"]}
    assert city.judge(profile, AUTUMN)["travel-grant"] == OPEN
    assert city.judge(profile, SPRING)["travel-grant"] == NO


def test_safety_net_pays_4000_a_term_outside_the_city_and_in_public_schools(
    city: NaivePolicy,
) -> None:
    student = {"学段": "大专及以上", "困难类别": ["保障兜底"], "新生": False}
    away = city.judge({**student, "学校所在地": "省外", "学校性质": "公办"}, SPRING)
    here = city.judge({**student, "学校所在地": "本地"}, SPRING)
    unsaid = city.judge({**student, "学校所在地": "省外"}, SPRING)
    assert granted(away) == {"safety-net-living": 400000, "safety-net-tuition": None}
    assert here["safety-net-living"] == NO
    assert unsaid["safety-net-living"] == unsaid["safety-net-tuition"] == OPEN


def test_enrolment_is_assumed_when_absent_and_unknown_when_null(city: NaivePolicy) -> None:
    def tuition(profile: dict[str, object]) -> tuple[str, int | None]:
        return city.judge({"学段": "小学", **profile}, AUTUMN)["compulsory-tuition"]

    assert tuition({}) == YES
    assert tuition({"学籍状态": None}) == OPEN
    assert tuition({"学籍状态": "休学"}) == NO


def test_before_the_first_version_nothing_is_refused_unless_there_was_nothing(
    tmp_path: Path,
) -> None:
    """Even a student who does not board is not refused what no text is known of."""
    rule = "{类别: 免除, BEFORE 对象: {范围: {寄宿: 是}}, 版本: [{自: 2019秋, 标准: 全额}]}"
    before = {"absent": "", "unsaid": "此前: 不详,", "none": "此前: 无,"}
    rules = "".join(f"  {name}: {rule.replace('BEFORE', b)}\n" for name, b in before.items())
    policy = little_policy(tmp_path, rules)
    earlier = policy.judge({"寄宿": "否"}, (2019, "春"))
    assert earlier == {"absent": OPEN, "unsaid": OPEN, "none": NO}
    assert set(policy.judge({"寄宿": "是"}, AUTUMN).values()) == {YES}


def test_an_odd_fen_falls_to_autumn_and_a_share_is_rounded_at_the_year(tmp_path: Path) -> None:
    """500.01 a year is 250.01 and 250.00; its half is 250.01 a year, 125.01 and 125.00."""
    policy = little_policy(
        tmp_path,
        """
  whole: {类别: 现金, 对象: {范围: {寄宿: 是}}, 版本: [{自: 2019秋, 标准: 500.01元/学年}]}
  half: {类别: 现金, 对象: {范围: {寄宿: 是}}, 版本: [{自: 2019秋, 标准: whole 的 50%}]}
  once: {类别: 现金, 发放: 每学年秋季, 对象: {范围: {寄宿: 是}},
         版本: [{自: 2019秋, 标准: 500.01元/学年}]}
  days: {类别: 现金, 对象: {范围: {寄宿: 是}}, 版本: [{自: 2019秋, 标准: 4元/天×250天/学年}]}
  months: {类别: 现金, 发放: 按月, 对象: {范围: {寄宿: 是}},
           版本: [{自: 2019秋, 标准: 200元/月×10}]}
""",
    )
    expected = {"whole": 25001, "half": 12501, "once": 50001, "days": 50000, "months": 100000}
    assert granted(policy.judge({"寄宿": "是"}, AUTUMN)) == expected
    expected = {"whole": 25000, "half": 12500, "days": 50000, "months": 100000}
    assert granted(policy.judge({"寄宿": "是"}, SPRING)) == expected


def test_versions_are_cumulative_and_have_a_before_and_an_end(tmp_path: Path) -> None:
    policy = little_policy(
        tmp_path,
        """
  grant:
    类别: 现金
    此前: 无
    对象: {范围: {寄宿: 是}}
    版本:
      - {自: 2020秋, 至: 2021春, 对象: {范围: {寄宿: 否}}}
      - {自: 2019秋, 标准: 100元/学期}
""",
    )
    seen = [
        policy.judge({"寄宿": False}, term)["grant"]
        for term in [(2019, "春"), (2019, "秋"), (2020, "秋"), (2021, "春"), (2021, "秋")]
    ]
    assert seen == [NO, NO, ("entitled", 10000), ("entitled", 10000), NO]


def test_tables_refuse_the_rest_take_the_higher_and_carry_amounts(tmp_path: Path) -> None:
    policy = little_policy(
        tmp_path,
        """
  by-grade: {类别: 现金, 对象: {范围: {}},
             版本: [{自: 2019秋, 标准: {按: 年级, 1: 10元/学期, 2: 10元/学期, 其余: 无}}]}
  higher:
    类别: 现金
    对象: {范围: {}}
    版本:
      - 自: 2019秋
        标准:
          分档:
            - {当: {年级: {不低于: 2}}, 标准: 10元/学期}
            - {当: {年级: {高于: 2}}, 标准: 30元/学年}
          取: 高者
          其余: {不定: {由: 评定金额, 不低于: 5, 不高于: 8}}
""",
    )

    def judged(**profile: object) -> list[tuple[str, int | None]]:
        return list(policy.judge(profile, AUTUMN).values())

    assert judged(grade=3) == [NO, ("entitled", 1500)]
    assert judged(grade=2) == [("entitled", 1000), ("entitled", 1000)]
    assert judged(grade=1, awarded="6.50") == [("entitled", 1000), ("entitled", 650)]
    assert judged(grade=1) == [("entitled", 1000), OPEN]
    assert judged() == [OPEN, OPEN]
    with pytest.raises(ValueError, match="outside the bounds"):
        judged(grade=1, awarded=9)


@pytest.mark.parametrize(
    "rule",
    [
        "{类别: 现金, 对象: {范围: {寄宿: 是}}, 版本: [{自: 2019秋, 标准: 十元}]}",
        "{类别: 现金, 对象: {范围: {住宿: 是}}, 版本: [{自: 2019秋, 标准: 10元/学期}]}",
        "{类别: 现金, 对象: {范围: {年级: {至少: 2}}}, 版本: [{自: 2019秋, 标准: 10元/学期}]}",
        "{类别: 现金, 对象: {范围: {寄宿: 是}}, 调整: [], 版本: [{自: 2019秋, 标准: 10元/学期}]}",
        "{类别: 现金, 对象: {范围: {寄宿: 是}}, 版本: [{自: 2019秋}]}",
    ],
)
def test_what_is_not_known_is_never_passed_over(tmp_path: Path, rule: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        little_policy(tmp_path, f"  grant: {rule}\n")


@pytest.mark.slow
def test_random_students_are_valid_and_half_of_them_get_something(city: NaivePolicy) -> None:
    rng = random.Random(2019)
    answers = [city.judge(random_profile(city, rng, AUTUMN), AUTUMN) for _ in range(800)]
    assert sum(1 for answer in answers if granted(answer)) > 320
    in_force = [rule for rule in city.rules if not isinstance(city.layers.text(rule, AUTUMN), str)]
    assert len(in_force) >= 14
    for rule in in_force:
        states = {answer[rule][0] for answer in answers}
        assert states == {"entitled", "not_entitled", "undetermined"}, rule
