"""At which terms, items and students a promise is looked at; what is not is never said to hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Policy, Term, load_policy
from eduaid_rules.analysis.comparison.compare import compare
from eduaid_rules.analysis.proof.proofs import Proof
from eduaid_rules.analysis.proof.prove import prove
from eduaid_rules.analysis.proof.report import ProofReport, proof_report
from eduaid_rules.analysis.proof.scope import ProofVerdict, Unchecked
from eduaid_rules.policy.guarantees import Check
from little_layers import AID, chain, changes, write
from little_packs import DOCUMENTS, FACTS, HEADER, aid, pack_of

RULES = """\
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {范围: {寄宿: 是}}
    标准: 1000元/学年
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
  later:
    名称: 后来的
    类别: 现金
    对象: {范围: {寄宿: 否}}
    标准: 300元/学期
    版本: [{自: 2021秋, 依据: [{文件: first}]}]
保证:
"""
"""What ``later`` was before 2021秋 is not known (此前 left out)."""


def terms_of(text: str) -> list[Term] | None:
    return [Term.parse(term) for term in text.split()] or None


def only(policy: Policy, terms: str = "") -> Proof:
    """The proof of the one promise of a pack."""
    (proof,) = prove(policy, terms_of(terms), built_in=False)
    return proof


def said(folder: Path, entry: str, terms: str = "") -> Proof:
    return only(pack_of(folder, f"{RULES}  - {{说明: 话, {entry}}}\n"), terms)


def seen(proof: Proof) -> str:
    return " ".join(map(str, proof.terms))


NOBODYS = "没人有: {对象: {寄宿: 否}, 项目: [aid]}"


@pytest.mark.parametrize(
    ("entry", "terms", "why"),
    [
        (f"自: 2020秋, {NOBODYS}", "2019秋", Unchecked.NOT_ASKED),
        (f"至: 2010春, {NOBODYS}", "", Unchecked.NO_TERM),
        (f"至: 2010春, {NOBODYS}", "2019秋", Unchecked.NO_TERM),
        (NOBODYS, "2018秋 2019春", Unchecked.NO_RULE),
        ("下级: 是, 相同于: {规则包: little}", "", Unchecked.BELOW_ONLY),
        # 新类 is in use from 2021秋
        ("没人有: {对象: {困难: 新类}, 项目: [aid]}", "2019秋", Unchecked.NOBODY),
        ("人人有: {对象: {困难: 新类}, 项目: [aid]}", "2019秋", Unchecked.NOBODY),
        ("现金不超过: {金额: 1元/学年, 对象: {困难: 新类}}", "2019秋", Unchecked.NOBODY),
        ("不因此减少: {情况: {困难: 新类}}", "2019秋", Unchecked.NOBODY),
        ("不因此减少: {情况: {寄宿: 是}, 对象: {寄宿: 否}}", "", Unchecked.NOBODY),
        ("没人有: {项目: [later]}", "2019秋 2020春", Unchecked.TEXT_UNKNOWN),
        ("不因此减少: {情况: {寄宿: 否}, 项目: [later]}", "2019秋", Unchecked.TEXT_UNKNOWN),
        ("现金不超过: {金额: 1元/学年, 项目: [later]}", "2019秋", Unchecked.TEXT_UNKNOWN),
        ("不同时: [aid, later]", "2019秋", Unchecked.TEXT_UNKNOWN),
    ],
)
def test_what_nothing_of_was_looked_at_does_not_hold(
    entry: str, terms: str, why: Unchecked, tmp_path: Path
) -> None:
    proof = said(tmp_path, entry, terms)
    assert (proof.verdict, proof.unchecked, proof.holds) == (ProofVerdict.UNCHECKED, why, False)
    assert (proof.found, proof.terms) == ((), ())


@pytest.mark.parametrize(
    ("entry", "terms", "looked"),
    [
        (f"自: 2020秋, {NOBODYS}", "2019秋 2020秋", "2020秋"),
        ("没人有: {对象: {困难: 新类, 寄宿: 否}, 项目: [aid]}", "", "2021秋 2022春"),
        ("不同时: [aid, later]", "", "2021秋 2022春"),
        # a promise that begins later is looked at when it has begun, and for a year
        (f"自: 2030春, {NOBODYS}", "", "2030春 2030秋"),
        (f"自: 2030春, 至: 2031秋, {NOBODYS}", "", "2030春 2030秋 2031春 2031秋"),
    ],
)
def test_what_was_looked_at_says_at_which_terms(
    entry: str, terms: str, looked: str, tmp_path: Path
) -> None:
    proof = said(tmp_path, entry, terms)
    assert (proof.verdict, proof.unchecked, seen(proof)) == (ProofVerdict.HOLDS, None, looked)


def test_a_pack_without_cash_keeps_no_limit_of_cash(tmp_path: Path) -> None:
    entry = "保证: [{说明: 话, 现金不超过: {金额: 1元/学年}}]\n"
    proof = only(aid(tmp_path, standard="全额", kind="免除", others=entry))
    assert proof.unchecked is Unchecked.NO_ITEM


def test_an_item_of_which_no_text_is_known_is_named(tmp_path: Path) -> None:
    entry = "没人有: {对象: {寄宿: 否, 困难: 甲}, 项目: [aid, later]}"
    proof = said(tmp_path, entry, "2019秋 2020春")
    assert (proof.verdict, proof.unknown) == (ProofVerdict.HOLDS, ("later",))
    assert said(tmp_path, entry).unknown == ()


def test_both_packs_without_a_text_are_not_the_same(tmp_path: Path) -> None:
    """From 2021秋 the province has a text; before, neither of them has."""
    late = AID.replace("此前: 无", "此前: 不详").replace("2019秋", "2021秋").replace("2019", "2021")
    early = (
        "  early:\n    名称: 早的\n    类别: 实物\n    对象: {范围: {寄宿: 是}}\n"
        "    版本: [{自: 2019秋, 依据: [{文件: first}]}]\n"
    )
    policy = chain(
        tmp_path, late + early, "保证: [{说明: 话, 相同于: {规则包: province, 项目: [aid]}}]\n"
    )
    province = load_policy(tmp_path / "province")
    for terms, why in (("2019秋 2020春", Unchecked.TEXT_UNKNOWN), ("", None)):
        (proof,) = prove(policy, terms_of(terms), built_in=False, load=lambda _: province)
        assert proof.unchecked is why


# The school year of a limit


@pytest.mark.parametrize(
    ("since", "terms", "found"),
    [
        # the rule begins in spring: the autumn before it is nobody's
        ("2020春", "2019秋 2020春", "2020春"),
        ("2020春", "", "2020春 2020秋 2021秋"),
        ("2019秋", "2020春", "2020春"),
        ("2019秋", "2020秋", "2020秋"),
        ("2019秋", "", "2019秋 2020秋 2021秋"),
    ],
)
def test_every_school_year_that_a_term_asked_for_is_of_is_judged(
    since: str, terms: str, found: str, tmp_path: Path
) -> None:
    policy = aid(
        tmp_path,
        standard="1000元/学年",
        more=f"版本: [{{自: {since}, 依据: [{{文件: first}}]}}]",
        others="保证: [{说明: 话, 现金不超过: {金额: 499元/学年}}]\n",
    )
    (one,) = only(policy, terms).found
    assert " ".join(map(str, one.terms)) == found


@pytest.mark.parametrize(
    ("window", "limit", "found"),
    [
        # 500 in 2023秋, raised to 800 a term in 2024春
        ("至: 2023秋", "500", "2019秋 2020秋 2021秋 2022秋"),
        ("至: 2023秋", "1000", ""),
        ("自: 2023秋, 至: 2023秋", "499.99", "2023秋"),
        ("自: 2023秋", "1000", "2023秋 2024秋"),
        ("自: 2023秋, 至: 2024春", "1299.99", "2023秋"),
        ("自: 2023秋, 至: 2024春", "1300", ""),
        # 800 in 2024春 alone, and 1600 in each year after it
        ("自: 2024春", "799.99", "2024春 2024秋"),
        ("自: 2024春", "1599.99", "2024秋"),
        ("自: 2024春", "1600", ""),
        # the last of all terms, after the last change
        ("自: 2024秋", "1599.99", "2024秋"),
        ("自: 2025春", "1599.99", "2025秋"),
        ("自: 2025春", "799.99", "2025春 2025秋"),
        ("自: 2030春", "1599.99", "2030秋"),
    ],
)
def test_of_a_year_those_terms_count_that_the_promise_lets_in(
    window: str, limit: str, found: str, tmp_path: Path
) -> None:
    policy = aid(
        tmp_path,
        standard="1000元/学年",
        more=(
            "版本: [{自: 2019秋, 依据: [{文件: first}]}, "
            "{自: 2024春, 标准: 1600元/学年, 依据: [{文件: second}]}]"
        ),
        others=f"保证: [{{说明: 话, {window}, 现金不超过: {{金额: {limit}元/学年}}}}]\n",
    )
    shown = [" ".join(map(str, one.terms)) for one in only(policy).found]
    assert shown == ([found] if found else [])


@pytest.mark.parametrize(
    ("window", "unit", "half"),
    [
        ("", "学年", ""),
        ("自: 2019秋, 至: 2021春, ", "学年", ""),
        ("自: 2020春, 至: 2021秋, ", "学年", "2020春 2021秋"),
        ("自: 2020春, 至: 2021秋, ", "学期", ""),
    ],
)
def test_where_half_a_school_year_is_held_against_the_whole_limit_is_said(
    window: str, unit: str, half: str, tmp_path: Path
) -> None:
    proof = said(tmp_path, f"{window}现金不超过: {{金额: 2000元/{unit}, 项目: [aid]}}")
    assert " ".join(map(str, proof.half_years)) == half


# What changes when no text of the pack does


def test_another_pack_that_changes_later_is_looked_at_then(tmp_path: Path) -> None:
    """The other raises its amount in 2026秋, after the last change here."""
    raised = (
        "版本: [{自: 2019秋, 依据: [{文件: first}]}, "
        "{自: 2026秋, 标准: 2元/学期, 依据: [{文件: second}]}]"
    )
    entry = "保证: [{说明: 话, 相同于: {规则包: other}}]\n"
    write(tmp_path, "other", HEADER + FACTS + DOCUMENTS + RULES.removesuffix("保证:\n"))
    other = aid(tmp_path, more=raised)
    policy = aid(tmp_path, others=entry)
    (proof,) = prove(policy, built_in=False, load=lambda _: other)
    assert [" ".join(map(str, one.terms)) for one in proof.found] == ["2026秋 2027春"]


BORN = "{出生: {低于: 认定日}}"


def test_a_day_that_the_status_day_passes_later_is_seen(tmp_path: Path) -> None:
    """Nobody born after 2029 can be born before the day of a term until 2030春."""
    entry = "保证: [{说明: 话, 没人有: {对象: {出生: {高于: 2029-12-31}}, 项目: [aid]}}]\n"
    (one,) = only(aid(tmp_path, BORN, others=entry)).found
    assert " ".join(map(str, one.terms)) == "2030春 2030秋"
    assert one.example == {"出生": "2030-01-01"}


def test_a_comparison_sees_the_day_that_the_status_day_passes_later(tmp_path: Path) -> None:
    old = aid(tmp_path, BORN)
    new = aid(tmp_path, "{出生: {低于: 认定日}, 都不: [{出生: {高于: 2029-12-31}}]}")
    found = compare(old, new)
    assert not found.same
    assert str(found.changes[0].terms[0]) == "2030春"


def test_a_day_of_one_pack_is_passed_by_the_status_day_of_the_other(tmp_path: Path) -> None:
    """Before 2030 the new pack gives more people the aid, and afterwards fewer."""
    old = aid(tmp_path, BORN)
    new = aid(tmp_path, "{出生: {低于: 2030-01-01}}")
    assert compare(old, new).code == 12


# The built-in checks, where some terms are asked for


def found(policy: Policy, terms: str) -> list[str]:
    return [one.words for proof in prove(policy, terms_of(terms)) for one in proof.found]


@pytest.mark.parametrize(
    ("who", "standard", "more"),
    [
        ("{寄宿: 是}", "1000元/学年", "发放: 每学年秋季"),
        ("{寄宿: 是, 季: 秋}", "1000元/学年", ""),
        ("{困难: 新类}", "1000元/学年", ""),
        ("{任一: [{困难: 甲}, {困难: 新类}]}", "1000元/学年", ""),
        (
            "{寄宿: 是}",
            "{分档: [{当: {季: 秋}, 标准: 100元/学期}, {当: {季: 春}, 标准: 200元/学期}]}",
            "",
        ),
        (
            "{寄宿: 是}",
            "{分档: [{当: {困难: 新类}, 标准: 100元/学期}], 取: 先者, 其余: 200元/学期}",
            "",
        ),
    ],
)
def test_what_another_term_shows_to_count_is_no_finding_of_one_term(
    who: str, standard: str, more: str, tmp_path: Path
) -> None:
    policy = aid(tmp_path, who, standard, more)
    whole = set(found(policy, ""))
    for terms in ("2019秋", "2020春", "2021春", "2022春", "2019秋 2020春"):
        assert set(found(policy, terms)) <= whole, terms


def test_what_nobody_can_have_at_any_term_is_found_at_one(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{学段: 初中}", "{按: 学段, 小学: 500元/学期, 其余: 无}")
    assert found(policy, "2025春") == ["“补助”没有一个学生能有"]


def test_a_text_that_began_before_is_checked_where_it_still_counts(tmp_path: Path) -> None:
    policy = aid(
        tmp_path,
        "{任一: [{年级: {不低于: 2}}, {年级: {不低于: 3}}]}",
        more=(
            "标准: 500元/学期\n版本: [{自: 2019秋, 依据: [{文件: first}]}, "
            "{自: 2020秋, 标准: 500元/学期, 依据: [{文件: second}]}]"
        ),
        standard=None,
    )
    assert found(policy, "2022春") == [
        "“补助”“年级：不低于3”没有作用：去掉它，谁的结果都不变",
        "“补助”自2020秋的版本没有改变任何人的结果",
    ]
    assert found(policy, "2020春") == ["“补助”“年级：不低于3”没有作用：去掉它，谁的结果都不变"]


def test_a_group_that_counts_outside_the_terms_asked_for_counts(tmp_path: Path) -> None:
    policy = chain(tmp_path, AID, changes("{自: 2019秋, 增加对象: [{困难: 新类}]}"))
    assert not [words for words in found(policy, "2019秋 2020春") if "没有作用" in words]


def test_the_checks_of_terms_without_a_rule_are_unchecked(tmp_path: Path) -> None:
    proofs = prove(aid(tmp_path), terms_of("2018秋"))
    assert [proof.check for proof in proofs] == list(Check)
    assert {proof.unchecked for proof in proofs} == {Unchecked.NO_RULE}


# The whole


def report(folder: Path, entries: str, terms: str = "") -> ProofReport:
    return proof_report(pack_of(folder, RULES + entries), terms_of(terms))


@pytest.mark.parametrize(
    ("entries", "terms", "verdict"),
    [
        (f"  - {{说明: 甲, {NOBODYS}}}\n", "", ProofVerdict.HOLDS),
        # as those wanted it who asked for one term, or state what binds those below
        (f"  - {{说明: 甲, 自: 2020秋, {NOBODYS}}}\n", "2019秋", ProofVerdict.HOLDS),
        ("  - {说明: 甲, 下级: 是, 相同于: {规则包: little}}\n", "", ProofVerdict.HOLDS),
        (f"  - {{说明: 甲, 至: 2010春, {NOBODYS}}}\n", "", ProofVerdict.UNCHECKED),
        (f"  - {{说明: 甲, {NOBODYS}}}\n", "2018秋", ProofVerdict.UNCHECKED),
        (
            f"  - {{说明: 甲, 至: 2010春, {NOBODYS}}}\n  - {{说明: 乙, 没人有: {{项目: [aid]}}}}\n",
            "",
            ProofVerdict.REFUTED,
        ),
    ],
)
def test_a_report_holds_where_all_that_could_be_was_looked_at(
    entries: str, terms: str, verdict: ProofVerdict, tmp_path: Path
) -> None:
    made = report(tmp_path, entries, terms)
    assert (made.verdict, made.holds) == (verdict, verdict is ProofVerdict.HOLDS)


def test_no_terms_at_all_hold_nothing(tmp_path: Path) -> None:
    made = proof_report(aid(tmp_path), [])
    assert (made.verdict, made.to_dict()["terms"]) == (ProofVerdict.UNCHECKED, [])
