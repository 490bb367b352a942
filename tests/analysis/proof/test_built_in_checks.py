"""The checks that need no writing: each once finds something, and once does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eduaid_rules import Policy, Term, load_policy
from eduaid_rules.analysis.proof.prove import prove
from eduaid_rules.policy.guarantees import Check
from eduaid_rules.policy.rules import Rule
from little_layers import AID, chain, changes
from little_packs import aid, pack_of
from project import PACKS

EVERY = "2019秋 2020春 2020秋 2021春 2021秋 2022春"
Found = list[tuple[str, str]]
"""The words of each finding, and its terms."""


def found(policy: Policy, check: Check, *terms: str) -> Found:
    chosen = [Term.parse(term) for term in terms] or None
    (proof,) = [one for one in prove(policy, chosen) if one.check is check]
    assert proof.holds == (not proof.found)
    return [(one.words, " ".join(map(str, one.terms))) for one in proof.found]


def dead(part: str, key: str = "") -> str:
    return f"“补助”{key}“{part}”没有作用：去掉它，谁的结果都不变"


# Conditions without effect


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("{寄宿: 是, 年级: {不低于: 2}}", []),
        ("{任一: [{年级: {不低于: 2}}, {年级: {不低于: 3}}]}", ["年级：不低于3"]),
        # one is dead beside the other, and the other beside the one
        ("{年级: {不低于: 2}, 全部: [{年级: {不低于: 3}}]}", ["年级：不低于2"]),
        # matters in spring
        ("{寄宿: 是, 季: 秋}", []),
        # 新类 is there from 2021秋
        ("{任一: [{困难: 甲}, {困难: 新类}]}", []),
    ],
)
def test_a_part_that_changes_no_answer(who: str, expected: list[str], tmp_path: Path) -> None:
    policy = aid(tmp_path, who)
    assert found(policy, Check.DEAD_CONDITION) == [(dead(part), "2019秋") for part in expected]


def test_a_part_of_a_definition_that_changes_no_answer(tmp_path: Path) -> None:
    defined = "定义: {所定: {任一: [{困难: [甲, 乙]}, {困难: 乙}]}}\n"
    policy = aid(tmp_path, "{符合: 所定}", others=defined)
    assert found(policy, Check.DEAD_CONDITION) == [(dead("困难：乙"), "2019秋")]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("增加对象: [{困难: 乙}]", []),
        ("增加对象: [{困难: 乙}, {困难: 甲}]", [dead("困难：甲", "增加对象里的")]),
        ("增加对象: [{困难: 新类}]", []),
        (
            "增加对象: [{困难: 甲, 出生: {低于: 认定日}}]",
            [dead("困难：甲，并且出生：不高于2020-08-31", "增加对象里的")],
        ),
        ("减少对象: [{困难: 乙}]", []),
        ("减少对象: [{年级: {不低于: 2}}, {寄宿: 否}]", [dead("寄宿：否", "减少对象里的")]),
    ],
)
def test_a_group_added_or_taken_away_that_changes_nobodys_lot(
    entry: str, expected: list[str], tmp_path: Path
) -> None:
    policy = chain(tmp_path, AID, changes(f"{{自: 2020秋, {entry}}}"))
    assert found(policy, Check.DEAD_CONDITION) == [(words, "2020秋") for words in expected]


# Rules and tiers that nobody reaches


def test_a_rule_that_nobody_can_have(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{学段: 初中}", "{按: 学段, 小学: 500元/学期, 其余: 无}")
    assert found(policy, Check.UNREACHABLE_RULE) == [("“补助”没有一个学生能有", "2019秋")]
    assert found(policy, Check.UNREACHABLE_TIER) == []  # said of the rule already
    policy = aid(tmp_path, "{学段: 小学}", "{按: 学段, 小学: 500元/学期, 其余: 无}")
    assert found(policy, Check.UNREACHABLE_RULE) == []


def test_a_rule_that_was_switched_off_need_not_be_reached(tmp_path: Path) -> None:
    policy = chain(tmp_path, AID, changes("{自: 2019秋, 停用: 是}"))
    assert found(policy, Check.UNREACHABLE_RULE) == []


NESTED = (
    "{按: 学段, 小学: {按: 寄宿, 是: 500元/学期, 否: 400元/学期}, "
    "初中: {按: 寄宿, 是: 500元/学期, 否: 300元/学期}}"
)
FIRST = (
    "{分档: [{当: {年级: {不低于: 2}}, 标准: 500元/学期}, "
    "{当: {年级: {不低于: 3}}, 标准: 400元/学期}], 取: 先者, 其余: 无}"
)


@pytest.mark.parametrize(
    ("who", "standard", "expected"),
    [
        ("{学段: [小学, 初中]}", NESTED, []),
        # a boarder of 小学 gets the same words: the tier of 初中 is another one
        (
            "{学段: [小学, 初中], 都不: [{学段: 初中, 寄宿: 是}]}",
            NESTED,
            ["学段“初中”、寄宿“是”（500元/学期）"],
        ),
        ("{寄宿: 是}", FIRST, ["第2档（400元/学期）"]),
        ("{寄宿: 是}", FIRST.replace("不低于: 2", "高于: 4"), []),
        (
            "{学段: 小学}",
            "{按: 学段, 小学: 500元/学期, 其余: 不定}",
            ["其余（不定）"],
        ),
    ],
)
def test_a_tier_that_nobody_gets(
    who: str, standard: str, expected: list[str], tmp_path: Path
) -> None:
    policy = aid(tmp_path, who, standard)
    assert found(policy, Check.UNREACHABLE_TIER) == [
        (f"“补助”的{label}没有一个学生能到", "2019秋") for label in expected
    ]


# Versions


def versions(*entries: str, standard: str = "1000元/学年") -> str:
    made = [f"自: {entry}, 依据: [{{文件: first}}]" for entry in ("2019秋", *entries)]
    return f"标准: {standard}\n版本: [{', '.join(f'{{{one}}}' for one in made)}]"


def idle(term: str) -> Found:
    return [(f"“补助”自{term}的版本没有改变任何人的结果", term)]


@pytest.mark.parametrize(
    ("who", "more", "expected"),
    [
        ("{寄宿: 是}", versions("2020秋, 标准: 1000元/学年"), idle("2020秋")),
        ("{寄宿: 是}", versions("2020秋, 标准: 1200元/学年"), []),
        ("{寄宿: 是}", versions("2020秋, 标准: {不定: {原因: 另行通知}}", standard="不定"), []),
        ("{寄宿: 是}", versions("2020秋, 标准: 不定", standard="不定"), idle("2020秋")),
        # both of 2020秋 changed what was known when they were published
        (
            "{寄宿: 是}",
            versions(
                "2020秋, 发布: 2020-08-01, 标准: 1200元/学年",
                "2020秋, 发布: 2020-10-01, 标准: 1300元/学年",
            ),
            [],
        ),
        # whom it adds comes into use in 2021秋, when another version has raised the amount
        (
            "{困难: 甲}",
            versions("2020秋, 对象: {范围: {困难: [甲, 新类]}}", "2021春, 标准: 1300元/学年"),
            [],
        ),
        # the next version says the same part anew before that
        (
            "{困难: 甲}",
            versions(
                "2020秋, 对象: {范围: {困难: [甲, 新类]}}", "2021春, 对象: {范围: {困难: 乙}}"
            ),
            # 新类, not in use yet, is unknown of everybody without 甲: the answer is open
            [],
        ),
    ],
)
def test_a_version_that_changes_nothing(
    who: str, more: str, expected: Found, tmp_path: Path
) -> None:
    policy = aid(tmp_path, who, None, more)
    assert found(policy, Check.UNCHANGED_VERSION) == expected


# What the loader sees first: shown on rules that did not come from a file


def changed(policy: Policy, **parts: object) -> Policy:
    """The policy with another version of its only rule, as no file could say it."""
    (rule,) = policy.pack.rules
    versions = tuple(replace(one, **parts) for one in rule.versions)  # type: ignore[arg-type]
    made: Rule = replace(rule, versions=versions)
    return Policy(replace(policy.pack, rules=(made,)))


def test_a_rule_without_a_document(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是}")
    assert found(policy, Check.NO_BASIS) == []
    assert found(changed(policy, basis=()), Check.NO_BASIS) == [("“补助”没有写明依据的文件", EVERY)]


TABLE = (
    "{分档: [{当: {年级: {不高于: 2}}, 标准: 500元/学期}, "
    "{当: {年级: {不低于: 3}}, 标准: 400元/学期}]}"
)


def test_a_gap_and_an_overlap_in_a_table(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是}", TABLE)
    assert found(policy, Check.GAP_OR_OVERLAP) == []
    standard = policy.pack.rules[0].standard or policy.pack.rules[0].versions[0].standard
    low, high = standard.rows  # type: ignore[union-attr]  # a table
    gap = replace(standard, rows=(low,))  # type: ignore[type-var]
    overlap = replace(standard, rows=(low, high, low))  # type: ignore[type-var]
    assert found(changed(policy, standard=gap), Check.GAP_OR_OVERLAP) == [
        ("“补助”表格有一种情况没有写", EVERY)
    ]
    assert found(changed(policy, standard=overlap), Check.GAP_OR_OVERLAP) == [
        ("“补助”表格有两行同时成立", EVERY)
    ]


# Students left open


def test_a_student_left_open_though_all_is_known(tmp_path: Path) -> None:
    """Before 2021秋 nobody can say that he is not of 新类."""
    policy = aid(tmp_path, "{困难: [甲, 新类]}")
    words = "“补助”事实都填了，还是说不清能不能享受"
    assert found(policy, Check.LEFT_OPEN, "2019秋", "2020春") == [(words, "2019秋 2020春")]
    assert found(policy, Check.LEFT_OPEN, "2021秋") == []


def test_an_amount_that_the_text_leaves_open_is_no_finding(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是}", "{按: 学段, 小学: 不定, 其余: 500元/学期}")
    assert found(policy, Check.LEFT_OPEN) == []


def test_one_left_open_is_found_among_hundreds_whom_the_text_leaves_open(tmp_path: Path) -> None:
    """Of 4 grades x 2 x 3 amounts each is open by the text; the smallest of them come first."""
    rows = ", ".join(
        f"{{当: {{年级: {n}, 寄宿: {b}, 学段: {s}}}, 标准: 不定}}"
        for n in range(1, 7)
        for b in "是否"
        for s in ("小学", "初中", "高中")
    )
    standard = f"{{分档: [{rows}]}}"
    policy = aid(
        tmp_path, "{任一: [{状态: 在读}, {困难: 新类}], 都不: [{困难: [甲, 新类]}]}", standard
    )
    words = "“补助”事实都填了，还是说不清能不能享受"
    assert found(policy, Check.LEFT_OPEN, "2019秋") == [(words, "2019秋")]


# 容许


ALLOWED = "保证: [{{说明: 说得通, {}容许: {{检查: 没人能有的规则, 项目: aid}}}}]\n"
NOBODY = "{按: 学段, 小学: 500元/学期, 其余: 无}"


def unused(policy: Policy, *terms: str, built_in: bool = True) -> Found:
    chosen = [Term.parse(term) for term in terms] or None
    return [
        (one.words, " ".join(map(str, one.terms)))
        for proof in prove(policy, chosen, built_in=built_in)
        if proof.guarantee is not None
        for one in proof.found
    ]


NO_USE = "没有要容许的，请删除这一条"


def test_a_finding_that_is_allowed_is_shown_with_its_reason(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{学段: 初中}", NOBODY, others=ALLOWED.format(""))
    (check,) = [one for one in prove(policy) if one.check is Check.UNREACHABLE_RULE]
    assert check.holds
    assert [(one.words, why) for one, why in check.allowed] == [
        ("“补助”没有一个学生能有", "说得通")
    ]
    assert unused(policy) == []


def test_what_allows_nothing_is_to_be_deleted(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{学段: 小学}", NOBODY, others=ALLOWED.format(""))
    assert unused(policy) == [(NO_USE, "2019秋")]
    # only who looks at all terms, and makes the checks, can tell
    assert unused(policy, "2020春") == []
    assert unused(policy, built_in=False) == []


def test_what_is_allowed_later_only_is_a_finding_before(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{学段: 初中}", NOBODY, others=ALLOWED.format("自: 2020秋, "))
    assert found(policy, Check.UNREACHABLE_RULE) == [("“补助”没有一个学生能有", "2019秋")]
    assert found(policy, Check.UNREACHABLE_RULE, "2020秋", "2021春") == []


def test_a_rule_without_fault_passes_every_check(tmp_path: Path) -> None:
    policy = pack_of(
        tmp_path,
        """\
        规则:
          aid:
            名称: 补助
            类别: 现金
            对象: {范围: {学段: [小学, 初中]}, 其中: [{困难: 甲}, {困难: 乙}]}
            标准: {按: 学段, 小学: 1000元/学年, 初中: 1250元/学年}
            版本: [{自: 2019秋, 依据: [{文件: first}]}]
        """,
    )
    proofs = prove(policy)
    assert [one.check for one in proofs] == list(Check)
    assert all(one.holds for one in proofs)


def test_the_parts_of_what_a_parameter_puts_in_are_no_conditions_that_somebody_wrote() -> None:
    """A table of numbers by town becomes parts of which one may be said by another."""
    proofs = prove(load_policy(PACKS / "every-word-second"))
    assert [(one.title, one.found) for one in proofs if not one.holds] == []
