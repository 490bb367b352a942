"""The public results: their fields, the stable JSON form, reasons, receipts and errors."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eduaid_rules import (
    EduaidError,
    Policy,
    ProfileError,
    Term,
    TermError,
    __version__,
    load_policy,
    shipped_policies,
)
from how_many import spread
from little_packs import HEADER, RAISED, aid
from project import PACKS

BOARDER = {"学段": "小学", "年级": 3, "寄宿": True, "困难类别": ["建档立卡"]}


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The city plan."""
    return load_policy("city-2019")


def test_the_first_lines_of_the_readme_work() -> None:
    policy = load_policy("city-2019")
    found = policy.evaluate(BOARDER, "2019秋")
    cash = [item for item in found.entitlements if item.kind == "cash"]
    assert [(i.rule, i.name, i.amount, i.standard) for i in cash] == [
        ("boarding-subsidy", "寄宿生生活补助", Decimal("500.00"), "1000元/学年")
    ]
    assert [(c.layer, c.role, c.clause) for c in cash[0].citations] == [
        ("national", "who", None),
        ("city-2019", "who", "三、重点工作（一）第3项"),
        ("national", "standard", None),
    ]
    assert found.total == Decimal("500.00")
    # whether the school is in the nutrition plan is not said; the text of the last pre-school year
    # before 2025秋 is not known, which is no business of theirs
    assert [(i.rule, i.about, i.other_stage) for i in found.undetermined] == [
        ("nutrition-meals", "who", False),
        ("preschool-last-year", "text", True),
    ]
    assert len(found.refusals) == 13
    assert found.receipt.library == __version__


def test_everything_comes_in_the_order_of_rule_ids(policy: Policy) -> None:
    for profile in (BOARDER, {}, {"学段": "大专及以上"}):
        found = policy.evaluate(profile, "2019秋")
        for items in (found.entitlements, found.undetermined, found.refusals):
            ids = [item.rule for item in items]
            assert ids == sorted(ids)
        assert len({*found.entitlements, *found.undetermined, *found.refusals}) == 18


# The JSON form.

KEYS = {
    "": "schema policy term total total_complete entitlements undetermined refusals assumed "
    "warnings receipt",
    "policy": "name digest",
    "entitlements": "rule name kind amount standard award payee citations because unexpressed",
    "undetermined": "rule name kind about eligible missing reason standard citations",
    "refusals": "rule name failed nearest other_stage reason detail",
    "assumed": "fact value",
    "warnings": "code message rule",
    "receipt": "library policy term known_on input",
}
CITATION = "document title number clause date url layer for verified"


def test_the_json_form_of_a_pack_in_language_1_has_exactly_these_keys() -> None:
    policy = load_policy(PACKS / "frozen" / "city-2019")
    form = policy.evaluate({"学段": "初中", "寄宿": True}, "2019秋").model_dump()
    assert list(form) == KEYS[""].split()
    for name, keys in KEYS.items():
        if name:
            found = form[name][0] if isinstance(form[name], list) else form[name]
            assert list(found) == keys.split(), name
    assert list(form["entitlements"][0]["citations"][0]) == CITATION.split()
    assert list(form["entitlements"][0]["because"][0]) == ["fact", "seen", "wanted"]
    assert form["schema"] == "1"


LATER_KEYS = {
    **KEYS,
    "": "schema policy term total total_complete total_waived total_waived_complete "
    "entitlements undetermined refusals assumed warnings receipt",
    "entitlements": "rule name kind amount worth standard award payee citations text_read because "
    "unexpressed",
    "undetermined": "rule name kind about eligible missing reason standard citations text_read",
}


@pytest.mark.parametrize("name", shipped_policies())
def test_the_json_form_of_every_shipped_pack_has_exactly_these_keys(name: str) -> None:
    """The nation tells the worth of meals, so all packs do; what was read is said of each item."""
    form = load_policy(name).evaluate({"学段": "初中", "年级": 1}, "2024秋").model_dump()
    assert list(form) == LATER_KEYS[""].split()
    for key, keys in LATER_KEYS.items():
        parts = form[key] if key and isinstance(form[key], list) else [form[key]] if key else []
        assert parts or not key, key
        for part in parts:
            assert list(part) == keys.split(), key
    for item in (*form["entitlements"], *form["undetermined"]):
        assert all(list(cited) == CITATION.split() for cited in item["citations"])
        cited = {one["verified"] for one in item["citations"] if one["for"] == "standard"}
        least = [word for word in ("no", "number_unseen", "yes") if word in cited]
        assert item["text_read"] == (least[0] if least else None)


HALF = """
  half:
    名称: 一半
    类别: 现金
    对象: {范围: {学段: 小学}}
    标准: aid 的 50%
    版本: [{自: 2019秋, 发布: 2019-08-20, 依据: [{文件: first}]}]
"""


def test_an_item_says_what_was_read_of_the_documents_of_its_amount(tmp_path: Path) -> None:
    header = HEADER + "语言: 2\n"
    policy = aid(tmp_path, "{寄宿: 是}", more=RAISED, others=HALF, header=header)
    then, now = (
        policy.evaluate({"寄宿": True, "学段": "小学"}, term) for term in ("2023秋", "2024春")
    )
    assert [(item.rule, item.text_read) for item in then.entitlements] == [
        ("aid", "yes"),
        ("half", "yes"),
    ]
    assert [(item.rule, item.text_read) for item in now.entitlements] == [
        ("aid", "number_unseen"),
        ("half", "number_unseen"),
    ]
    open_ = policy.evaluate({}, "2024春")
    assert [(item.rule, item.text_read) for item in open_.undetermined] == [
        ("aid", "number_unseen"),
        ("half", "number_unseen"),
    ]
    for found in (now, open_):
        form = found.model_dump()
        items = [*form["entitlements"], *form["undetermined"]]
        assert [item["text_read"] for item in items] == ["number_unseen", "number_unseen"]
        assert found.record().model_dump_json() == found.model_dump_json()


def test_what_nobody_has_seen_goes_before_what_was_read(tmp_path: Path) -> None:
    unseen = "文件: {third: {名称: 又一份, 文号: 不详, 核实: 未核实}}\n"
    more = RAISED.replace("依据: [{文件: second}]", "依据: [{文件: second}, {文件: third}]")
    policy = aid(tmp_path, "{寄宿: 是}", more=more, others=unseen)
    (item,) = policy.evaluate({"寄宿": True, "学段": "初中"}, "2024春").entitlements
    assert item.text_read == "no"
    assert "text_read" not in item.model_dump()  # a pack in language 1


@pytest.mark.parametrize("term", ["2019秋", "2020春", "2021秋"])
@pytest.mark.parametrize(
    "profile",
    spread(
        [
            BOARDER,
            {},
            {"学段": "普通高中", "困难类别": {"农村低保": "是"}, "助学金档次": "二档"},
            {"学段": "大专及以上", "新生": "是", "困难类别": ["建档立卡"], "学校所在地": "省外"},
            {"学籍状态": "毕业"},
        ],
        4,
    ),
)
def test_the_json_is_read_back_by_its_models_byte_for_byte(
    profile: dict[str, object], term: str, policy: Policy
) -> None:
    from eduaid_rules.evaluation.records import AssessmentRecord

    found = policy.evaluate(profile, term)
    text = found.model_dump_json()
    assert json.loads(text) == found.model_dump()
    record = AssessmentRecord.model_validate_json(text)
    assert record == found.record()
    assert record.model_dump_json() == text
    with pytest.raises(ValueError, match="“term”写了两次"):
        AssessmentRecord.model_validate_json(text.replace("{", '{"term": "2019秋", ', 1))
    assert json.loads(found.model_dump_json(indent=2)) == found.model_dump()


def test_a_stored_result_that_was_altered_in_shape_is_not_read(policy: Policy) -> None:
    from pydantic import ValidationError

    from eduaid_rules.evaluation.records import AssessmentRecord

    form = policy.evaluate(BOARDER, "2019秋").model_dump()
    changes: tuple[Callable[[dict[str, Any]], object], ...] = (
        lambda f: f.update(schema="2"),
        lambda f: f.update(total="1.005"),
        lambda f: f.update(total=625),
        lambda f: f["entitlements"][0].update(amount="312.5"),
        lambda f: f.pop("receipt"),
        lambda f: f["entitlements"][0].update(kind="money"),
    )
    for change in changes:
        other = json.loads(json.dumps(form))
        change(other)
        with pytest.raises(ValidationError):
            AssessmentRecord.model_validate(other)


def test_amounts_are_text_with_two_places_and_null_for_what_is_no_cash(policy: Policy) -> None:
    form = policy.evaluate({**BOARDER, "学段": "初中"}, "2019秋").model_dump()
    amounts = {item["rule"]: item["amount"] for item in form["entitlements"]}
    assert amounts == {
        "boarding-subsidy": "625.00",
        "compulsory-books": None,
        "compulsory-tuition": None,
    }
    assert form["total"] == "625.00"


# Reasons.


def test_an_item_says_which_conditions_made_it(policy: Policy) -> None:
    item = policy.evaluate(BOARDER, "2019秋").entitlements[0]
    assert [(seen.fact, seen.seen, seen.wanted) for seen in item.because] == [
        ("学籍状态", "在读", "在读"),
        ("学段", "小学", "小学或初中"),
        ("寄宿", "是", "是"),
        ("困难类别", "建档立卡", "任意一种困难类别"),
    ]


def test_a_refusal_says_what_failed_and_the_nearest_change(policy: Policy) -> None:
    refusals = {r.rule: r for r in policy.evaluate(BOARDER, "2019秋").refusals}
    day = refusals["day-subsidy"]
    assert [(seen.fact, seen.seen, seen.wanted) for seen in day.failed] == [("寄宿", "是", "否")]
    assert [(seen.fact, seen.seen, seen.wanted) for seen in day.nearest] == [("寄宿", "是", "否")]
    assert (day.other_stage, day.reason, day.detail) == (False, None, None)
    assert refusals["yulu"].other_stage


def test_the_stage_a_household_or_a_category_is_never_suggested(policy: Policy) -> None:
    profile = {
        "学段": "学前",
        "园所性质": "公办",
        "本地户籍": "否",
        "困难类别": ["家庭经济困难"],
        "年级": 1,
    }
    refusals = policy.evaluate(profile, "2019秋").refusals
    assert {seen.fact for r in refusals for seen in r.nearest}.isdisjoint(
        {"学段", "本地户籍", "困难类别"}
    )
    waiver = next(r for r in refusals if r.rule == "preschool-fee-waiver")
    assert [seen.fact for seen in waiver.failed] == ["本地户籍", "困难类别"]
    assert waiver.nearest == ()


def test_the_nearest_change_may_need_two_facts_and_takes_the_fewest(tmp_path: Path) -> None:
    ways = "{寄宿: 是, 年级: 1}, {年级: 5, 学费: {不低于: 800}, 寄宿: 否, 出生: 2010-09-01}"
    policy = aid(tmp_path, f"{{任一: [{ways}]}}")
    (refusal,) = policy.evaluate({"寄宿": "否", "年级": 3, "学费": 100}, "2019秋").refusals
    assert [(s.fact, s.seen, s.wanted) for s in refusal.nearest] == [
        ("年级", "3", "1"),
        ("寄宿", "否", "是"),
    ]


def test_why_shows_each_condition_as_it_was_judged(policy: Policy) -> None:
    trace = policy.evaluate({"学段": "初中", "寄宿": "否"}, "2019秋").why("day-subsidy")
    assert trace is not None
    lines = {part.label: (part.truth, part.seen, part.wanted) for part in trace.parts}
    assert trace.truth is None
    assert lines["学段"] == (True, "初中", "小学或初中")
    assert lines["寄宿"] == (True, "否", "否")
    assert [truth for truth, _, _ in lines.values()].count(None) == 1
    with pytest.raises(KeyError):
        policy.evaluate({}, "2019秋").why("nothing")


def test_an_open_item_shows_the_standard_that_what_is_known_chooses(policy: Policy) -> None:
    for profile, standard in (
        ({"学段": "初中"}, "1250元/学年"),
        ({"学段": "小学"}, "1000元/学年"),
        ({}, "按学段：小学 1000元/学年；初中 1250元/学年"),
    ):
        found = policy.evaluate(profile, "2019秋").undetermined
        assert next(i.standard for i in found if i.rule == "boarding-subsidy") == standard


# Receipts, purity, immutability.


def test_a_receipt_names_what_reproduces_the_result(policy: Policy) -> None:
    first = policy.evaluate({**BOARDER, "姓名": "张三"}, "2019秋").receipt
    assert first == policy.evaluate({**BOARDER, "姓名": "李四"}, Term(2019, "秋")).receipt
    assert (first.policy.name, first.policy.digest) == ("city-2019", policy.digest)
    assert (first.term, first.known_on) == ("2019秋", None)
    other = policy.evaluate({**BOARDER, "年级": 4}, "2019秋").receipt
    assert other.input != first.input
    assert {first.input[:7], policy.digest[:7]} == {"sha256:"}


def test_a_policy_a_result_and_a_term_cannot_be_changed(policy: Policy) -> None:
    found = policy.evaluate(BOARDER, "2019秋")
    for thing, name in (
        (policy, "name"),
        (policy, "_pack"),
        (found, "total"),
        (found.entitlements[0], "amount"),
        (found.receipt, "term"),
        (found.refusals[0], "rule"),
        (Term(2019, "秋"), "year"),
    ):
        with pytest.raises(AttributeError):
            setattr(thing, name, None)
    with pytest.raises(AttributeError):
        del policy._pack


def test_threads_share_one_policy() -> None:
    policy = load_policy("city-2019")
    profiles = [{**BOARDER, "年级": number % 6 + 1} for number in range(200)]

    def judge(profile: dict[str, object]) -> str:
        return policy.evaluate(
            profile, "2019秋" if profile["年级"] != 3 else "2020春"
        ).model_dump_json()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(judge, profiles))
    assert found == [judge(profile) for profile in profiles]


# Errors.


def test_every_error_is_an_eduaid_error_with_a_chinese_sentence(policy: Policy) -> None:
    calls: tuple[Callable[[], object], ...] = (
        lambda: load_policy("nothing"),
        lambda: load_policy(""),
        lambda: load_policy("./nothing"),
        lambda: policy.evaluate({"学段": "火星"}, "2019秋"),
        lambda: policy.evaluate({}, "2019夏"),
        lambda: policy.evaluate({}, "2010春"),
        lambda: policy.evaluate({}, 2019),  # type: ignore[arg-type]
        lambda: policy.evaluate({}, ["2019秋"]),  # type: ignore[arg-type]
        lambda: policy.evaluate("学段: 小学", "2019秋"),  # type: ignore[arg-type]
        lambda: policy.Student(values_as_of="2019"),
    )
    for call in calls:
        with pytest.raises(EduaidError) as caught:
            call()
        assert any("\u4e00" <= char <= "\u9fff" for char in str(caught.value))


def test_a_term_error_says_where_the_policy_begins(policy: Policy) -> None:
    with pytest.raises(TermError, match="最早从2010秋开始，没有2010春的规定"):
        policy.evaluate(BOARDER, "2010春")


def test_a_profile_error_lists_everything(policy: Policy) -> None:
    with pytest.raises(ProfileError) as caught:
        policy.evaluate({"学段": "火星", "寄宿": 2, "月份": 9}, "2019秋")
    assert [d.code for d in caught.value.diagnostics] == ["E702", "E703", "E701"]
    assert [d.to_dict()["path"] for d in caught.value.diagnostics] == ["学段", "寄宿", "月份"]


def test_the_shipped_policies_are_listed() -> None:
    assert "city-2019" in shipped_policies()
    assert all(load_policy(name).rules for name in shipped_policies())
