"""The guarantees of the shipped packs: there are enough, they cite, no student refutes one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eduaid_rules import Policy, Term, load_policies, shipped_policies
from eduaid_rules.policy.guarantees import Allowed, AllowedDeparture, Guarantee
from eduaid_rules.testing import students
from how_many import examples, spread
from judged_guarantees import Profile, refuted
from little_packs import pack_of

POLICIES = load_policies(shipped_policies())
TERMS = [Term.parse(text) for text in ("2015春", "2017春", "2019秋", "2023秋", "2024春", "2025秋")]
RULES = """\
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {范围: {学段: [小学, 初中], 寄宿: 是}}
    标准: {按: 学段, 小学: 1000元/学年, 初中: 1250元/学年}
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
  prize:
    名称: 奖励
    类别: 现金
    对象: {范围: {年级: {不低于: 3}}, 其中: [{困难: 甲}, {困难: 乙}]}
    标准: 300元/学期
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
调整: {}
"""
PUPIL: Profile = {
    "学段": "初中",
    "年级": 3,
    "寄宿": "是",
    "困难": ["甲"],
    "学费": "0",
    "年费": "0",
    "出生": "2010-01-01",
}


def own(policy: Policy) -> list[Guarantee]:
    return [made for made in policy.guarantees if made.layer == policy.name]


def test_every_pack_promises_something_and_all_of_them_much() -> None:
    counts = {name: len(own(policy)) for name, policy in POLICIES.items()}
    assert min(counts.values()) >= 2
    assert sum(counts.values()) >= 130


@pytest.mark.parametrize("name", spread(POLICIES, 4))
def test_all_but_a_few_follow_from_a_document(name: str) -> None:
    """Those that follow from none: a rule of the project, or that nothing else was changed."""
    without = {made.text for made in own(POLICIES[name]) if not made.basis}
    assert without <= {
        "多属于一种困难类别，不会因此少拿",
        "多属于一种困难类别，方案另加的项目不会因此少拿",
        "多属于一种困难类别，一次性资助不会因此没有",
        "保障兜底的学生不会因此少拿",
        "寄宿生的补助和国家一样",
        "2016秋起，各项都和国家一样",
        "教财〔2020〕4号没有改额度，只改了还款的期限，仍然记下这一版",
    }


@pytest.mark.parametrize("name", spread(POLICIES, 4))
@settings(max_examples=examples(12), deadline=None)
@given(data=st.data())
def test_no_student_refutes_one(name: str, data: st.DataObject) -> None:
    policy = POLICIES[name]
    # 1300.00 a term lies within the bounds of every open amount of the shipped packs
    profile = {**data.draw(students(policy, known=True)), "学籍状态": "在读", "核定金额": "1300"}
    term = data.draw(st.sampled_from(TERMS))
    claims = [one.claim for one in policy.guarantees if one.looks_at(term)]
    allowed = {claim.said for claim in claims if isinstance(claim, AllowedDeparture)}
    for guarantee in policy.guarantees:
        if guarantee.text not in allowed and not isinstance(guarantee.claim, Allowed):
            assert not refuted(guarantee, policy, profile, term, POLICIES), guarantee.text


def judged(folder: Path, entry: str, profile: Profile, term: str = "2019秋") -> bool | None:
    """Whether a student refutes an entry in the little pack; None: it says nothing of them."""
    rules = RULES.replace("调整: {}", f"保证:\n  - {{说明: 一句话, {entry}}}")
    policy = pack_of(folder, rules)
    (made,) = policy.guarantees
    return refuted(made, policy, profile, Term.parse(term), POLICIES)


@pytest.mark.parametrize(
    ("entry", "change", "answer"),
    [
        ("不同时: [aid, prize]", {}, True),
        ("不同时: [aid, prize]", {"年级": 2}, False),
        ("人人有: {对象: {学段: 初中}, 项目: [aid]}", {"寄宿": "否"}, True),
        ("人人有: {对象: {学段: 初中}, 项目: [aid, prize]}", {}, False),
        ("人人有: {对象: {学段: 小学}, 项目: [aid]}", {}, None),
        ("没人有: {项目: [prize]}", {}, True),
        ("没人有: {项目: [prize]}", {"状态": "休学"}, None),
        # 625.00 in each term of aid, 300.00 of prize
        ("现金不超过: {金额: 924.99元/学期}", {}, True),
        ("现金不超过: {金额: 925元/学期}", {}, False),
        ("现金不超过: {金额: 1849.99元/学年}", {}, True),
        ("现金不超过: {金额: 1850元/学年}", {}, False),
        ("至: 2019秋, 现金不超过: {金额: 925元/学年}", {}, False),
        ("现金不超过: {金额: 600元/学年, 项目: [prize]}", {}, False),
        # 乙 alone is enough for prize: without 甲 nothing is lost
        ("不因此减少: {情况: {困难: 甲}}", {}, False),
        ("不因此减少: {情况: {困难: 乙}}", {}, None),
        ("不因此减少: {情况: {寄宿: 否}}", {"寄宿": "否"}, True),
        ("不因此减少: {情况: {寄宿: 否}, 项目: [prize]}", {"寄宿": "否"}, False),
        ("相同于: {规则包: national, 项目: [aid]}", {}, True),
        ("相同于: {规则包: national, 项目: [aid]}", {"寄宿": "否"}, False),
        ("自: 2020春, 没人有: {项目: [prize]}", {}, None),
    ],
)
def test_one_student_is_judged_by_hand(
    entry: str, change: dict[str, object], answer: bool | None, tmp_path: Path
) -> None:
    assert judged(tmp_path, entry, {**PUPIL, **change}) is answer
