"""What is odd in a profile is warned of and judged all the same: 自, 至, 适用."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import eduaid
from eduaid_rules import Policy, Term, load_policy
from eduaid_rules.policy.conditions import OneOf
from eduaid_rules.policy.fact_types import FactType
from eduaid_rules.policy.facts import Fact
from how_many import spread
from little_packs import FACTS, aid, pack_of
from project import RULES

SHIPPED = sorted(folder.name for folder in RULES.iterdir() if (folder / "pack.yaml").exists())


def warned(policy: Policy, profile: dict[str, object], term: str | Term = "2021春") -> list[str]:
    """The warnings about facts of one student."""
    found = policy.evaluate(profile, term).warnings
    return [one.message for one in found if one.code == "fact"]


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("2019秋", "困难“新类”自2021秋起才使用，2019秋还没有，请核对"),
        ("2021春", "困难“新类”自2021秋起才使用，2021春还没有，请核对"),
        ("2021秋", None),
    ],
)
def test_a_value_that_is_not_yet_in_use(tmp_path: Path, term: str, expected: str | None) -> None:
    policy = aid(tmp_path)
    for answer in (["甲", "新类"], ["recent"], {"新类": True, "甲": False}):
        assert warned(policy, {"困难": answer}, term) == ([expected] if expected else [])


def test_a_value_that_is_no_longer_in_use(tmp_path: Path) -> None:
    policy = aid(tmp_path)
    assert warned(policy, {"困难": ["旧类"]}, "2020春") == []
    assert warned(policy, {"困难": ["旧类"]}, "2020秋") == [
        "困难“旧类”只用到2020春，2020秋已经不用，请核对"
    ]


def test_what_is_not_said_to_hold_is_not_warned_of(tmp_path: Path) -> None:
    policy = aid(tmp_path)
    answers: tuple[object, ...] = ([], {"新类": False}, {"新类": None}, None)
    for answer in answers:
        assert warned(policy, {"困难": answer}, "2019秋") == []


def test_a_warning_changes_nothing_else(tmp_path: Path) -> None:
    policy = aid(tmp_path, who="{困难: 新类}")
    found = policy.evaluate({"困难": ["新类"]}, "2019秋")
    assert str(found.total) == "500.00"
    assert [one["code"] for one in found.model_dump()["warnings"]] == ["fact"]
    assert found.record().warnings[0].message == warned(policy, {"困难": ["新类"]}, "2019秋")[0]


LIMITED = (
    FACTS
    + """\
  - {名称: 班, 英文: group, 类型: 单选, 取值: [{名称: 大, 英文: big}, {名称: 小, 英文: small}],
     适用: {学段: 小学, 寄宿: 是}}
  - {名称: 分, 英文: points, 类型: 整数, 范围: {不低于: 0, 不高于: 9}, 适用: {学段: [小学, 初中]}}
  - {名称: 奖, 英文: prizes, 类型: 多选, 取值: [{名称: 一, 英文: p_one}], 适用: {学段: 高中}}
  - {名称: 毕业日, 英文: left_on, 类型: 日期, 没有: 未毕业, 适用: {学段: 高中}}
  - {名称: 走读, 英文: walks, 类型: 是否, 适用: {学段: 高中}}
  - {名称: 届, 英文: year, 类型: 单选, 取值: [{名称: 应届, 英文: now}, {名称: 往届, 英文: then}],
     缺省: 应届, 适用: {学段: 高中}}
"""
)


@pytest.fixture
def limited(tmp_path: Path) -> Policy:
    rule = "规则: {aid: {名称: 补助, 类别: 免除, 标准: 全额, 对象: {范围: {状态: 在读}},"
    version = " 版本: [{自: 2019秋, 依据: [{文件: first}]}]}}\n"
    return pack_of(tmp_path, rule + version, facts=LIMITED)


@pytest.mark.parametrize(
    ("said", "of"),
    [
        ({"班": "大"}, "班填的是“大”，而学段是“初中”；这一项只用于学段：小学"),
        ({"分": 0}, None),
        ({"奖": ["一"]}, "奖填的是“一”，而学段是“初中”；这一项只用于学段：高中，请核对"),
        ({"奖": {"一": True}}, "奖填的是“一”"),
        ({"毕业日": "2020-07-01"}, "毕业日填的是“2020-07-01”，而学段是“初中”"),
        ({"届": "往届"}, "届填的是“往届”"),
        ({"届": "应届"}, "届填的是“应届”"),
        # true of anybody, or not known
        ({"毕业日": "未毕业"}, None),
        ({"奖": []}, None),
        ({"奖": {"一": False}}, None),
        ({"走读": True}, None),
        ({"走读": False}, None),
        ({"届": None}, None),
        ({}, None),
    ],
)
def test_an_answer_to_what_is_asked_of_others(
    limited: Policy, said: dict[str, object], of: str | None
) -> None:
    found = warned(limited, {"学段": "初中", **said})
    assert [text[: len(of or "")] for text in found] == [of] * (of is not None)
    assert warned(limited, said) == []  # of an unknown stage nothing can be said
    elsewhere = bool({"班", "分"} & {*said})
    assert len(warned(limited, {"stage": "senior", "boards": True, **said})) == elsewhere


def test_the_condition_decides_as_every_other_does(limited: Policy) -> None:
    assert warned(limited, {"学段": "小学", "班": "大", "寄宿": True}) == []
    assert warned(limited, {"学段": "小学", "班": "大"}) == []
    assert warned(limited, {"学段": "小学", "班": "大", "寄宿": False}) == [
        "班填的是“大”，而学段是“小学”、寄宿是“否”；这一项只用于学段：小学，并且寄宿：是，请核对"
    ]


def _limits(policy: Policy) -> Iterator[tuple[Fact, Fact, tuple[str, ...]]]:
    """The single choices of a policy that are for some values of another fact, and for which."""
    for fact in policy.facts:
        if isinstance(fact.relevant, OneOf) and fact.type is FactType.SINGLE:
            yield fact, policy.vocabulary.slots[fact.relevant.fact].fact, fact.relevant.values


@pytest.mark.parametrize("name", spread(SHIPPED, 3))
def test_every_shipped_value_is_warned_of_where_it_cannot_be(name: str) -> None:
    policy = load_policy(name)
    first = policy.pack.first_term()
    terms = [term for term in policy.pack.turning_points() if first is None or term >= first]
    for term in sorted({*terms, *(term.next() for term in terms)}):
        for fact in (fact for fact in policy.facts if fact.values):
            for value in fact.values:
                said = [value.name] if fact.type is FactType.MULTIPLE else value.name
                unused = [one for one in warned(policy, {fact.name: said}, term) if "用" in one]
                assert len(unused) == (not value.in_use(term)), (fact.name, value.name, term)
    for fact, by, fitting in _limits(policy):
        for other in by.values:
            for value in fact.values:
                found = warned(policy, {by.name: other.name, fact.name: value.name}, terms[-1])
                assert bool(found) == (other.name not in fitting), (fact, value, other)


def test_small_children_and_graduates_are_no_pupils(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for said, text in (
        ("学前年级: 大班", "学前年级填的是“大班”，而学段是“小学”；这一项只用于学段：学前，请核对"),
        ("培养层次: 研究生", "培养层次填的是“研究生”，而学段是“小学”"),
        ("困难类别: [脱贫不稳定户]", "困难类别“脱贫不稳定户”自2021春起才使用，2019秋还没有"),
    ):
        (tmp_path / "学生.yaml").write_text(f"学段: 小学\n{said}\n", encoding="utf-8")
        where = (str(tmp_path / "学生.yaml"), "--policy", "national")
        for options in (("--term", "2019秋"), ("--term", "2019秋", "--json"), ("--year", "2019")):
            _, shown, _ = eduaid(capsys, "check", *where, *options)
            assert text in "".join(shown.split("\n")), shown
