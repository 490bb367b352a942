"""What a pack promises, held against every student: by hand, on little packs.

Each claim once holds, and once is refuted with the smallest student, the terms and the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from eduaid_rules import Policy, Term, load_policy
from eduaid_rules.analysis.comparison.changes import Effect
from eduaid_rules.analysis.comparison.compare import compare
from eduaid_rules.analysis.proof.proofs import Counterexample, Proof
from eduaid_rules.analysis.proof.prove import prove
from eduaid_rules.analysis.proof.scope import ProofVerdict
from little_layers import AID, chain, changes, write
from little_packs import DOCUMENTS, FACTS, HEADER, aid, pack_of
from project import PACKS

RULES = """\
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {范围: {学段: [小学, 初中], 寄宿: 是}}
    标准: {按: 学段, 小学: 1000.01元/学年, 初中: 1250元/学年}
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
  prize:
    名称: 奖励
    类别: 现金
    对象: {范围: {年级: {不低于: 3}}, 其中: [{困难: 甲}, {困难: 乙}]}
    标准: 300元/学期
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
  help:
    名称: 帮扶
    类别: 现金
    对象: {范围: {学段: 高中}, 其中: [{困难: 乙}]}
    标准: 不定
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
保证:
"""
EVERY = "2019秋 2020春 2020秋 2021春 2021秋 2022春"
"""The terms of the little pack: 2021秋 is the last at which a value changes."""

Shown = tuple[str, str, object]
"""Words, terms and example."""


def shown(found: Sequence[Counterexample]) -> list[Shown]:
    assert all(one.replayed for one in found)
    return [(one.words, " ".join(map(str, one.terms)), one.example) for one in found]


def own(policy: Policy, *terms: str) -> list[Proof]:
    """The proofs of what the pack states."""
    chosen = [Term.parse(term) for term in terms] or None
    return [p for p in prove(policy, chosen, built_in=False) if p.guarantee is not None]


def refuted(folder: Path, entry: str, *terms: str) -> list[Shown]:
    """What speaks against one entry of the pack above; nothing where it holds."""
    policy = pack_of(folder, f"{RULES}  - {{说明: 一句话, {entry}}}\n")
    (proof,) = own(policy, *terms)
    assert proof.title == "一句话"
    assert proof.holds == (not proof.found)
    return shown(proof.found)


CLAIMS: list[tuple[str, list[Shown]]] = [
    ("不同时: [aid, help]", []),
    (
        "不同时: [aid, prize]",
        [
            (
                "“补助”和“奖励”同时有了",
                EVERY,
                {"学段": "小学", "年级": 3, "寄宿": "是", "困难": ["甲"]},
            )
        ],
    ),
    ("人人有: {对象: {学段: 初中, 寄宿: 是}, 项目: [aid]}", []),
    (
        "人人有: {对象: {学段: [小学, 初中]}, 项目: [aid]}",
        [("没有“补助”", EVERY, {"学段": "小学", "寄宿": "否"})],
    ),
    # an open amount is had all the same
    ("人人有: {对象: {学段: 高中, 困难: 乙}, 项目: [help]}", []),
    ("没人有: {对象: {学段: 高中}, 项目: [aid]}", []),
    (
        "没人有: {对象: {学段: 高中}, 项目: [aid, help, prize]}",
        [
            ("有“帮扶”", EVERY, {"学段": "高中", "困难": ["乙"]}),
            ("有“奖励”", EVERY, {"学段": "高中", "年级": 3, "困难": ["甲"]}),
        ],
    ),
    ("自: 2020秋, 至: 2021春, 没人有: {对象: {寄宿: 否}, 项目: [aid]}", []),
    (
        "自: 2020秋, 至: 2021春, 没人有: {对象: {寄宿: 是}, 项目: [aid]}",
        [("有“补助”", "2020秋 2021春", {"学段": "小学", "寄宿": "是"})],
    ),
    # neither value takes anything away; boarding does not cost the prize
    ("不因此减少: {情况: {困难: [甲, 乙]}}", []),
    ("不因此减少: {情况: {寄宿: 是}}", []),
    (
        "不因此减少: {情况: {寄宿: 否}}",
        [("因为寄宿有“否”，“补助”反而少了", EVERY, {"学段": "小学", "寄宿": "否"})],
    ),
    ("不因此减少: {情况: {寄宿: 否}, 对象: {学段: 高中}}", []),
    # 1000.01 a year: 500.01 in autumn, 500.00 in spring
    ("现金不超过: {金额: 500.01元/学期, 对象: {学段: 小学}, 项目: [aid]}", []),
    (
        "现金不超过: {金额: 500元/学期, 对象: {学段: 小学}, 项目: [aid]}",
        [
            (
                "“补助”合起来超过500元，或者有一项金额待定",
                "2019秋 2020秋 2021秋",
                {"学段": "小学", "寄宿": "是"},
            )
        ],
    ),
    # the two terms of a year: 625 + 625
    ("现金不超过: {金额: 1250元/学年, 项目: [aid]}", []),
    (
        "现金不超过: {金额: 1249.99元/学年, 项目: [aid]}",
        [
            (
                "“补助”合起来超过1249.99元，或者有一项金额待定",
                "2019秋 2020秋 2021秋",
                {"学段": "初中", "寄宿": "是"},
            )
        ],
    ),
    ("现金不超过: {金额: 1000.01元/学年, 对象: {学段: 小学}, 项目: [aid]}", []),
    # only the term that is looked at: 625
    ("至: 2019秋, 现金不超过: {金额: 625元/学年, 项目: [aid]}", []),
    ("自: 2022春, 至: 2022春, 现金不超过: {金额: 625元/学年, 项目: [aid]}", []),
    # at most 625 in 2022春, but 1000.01 in the year that begins in 2022秋, and in all after it
    (
        "自: 2022春, 现金不超过: {金额: 625元/学年, 项目: [aid]}",
        [
            (
                "“补助”合起来超过625元，或者有一项金额待定",
                "2022秋",
                {"学段": "小学", "寄宿": "是"},
            )
        ],
    ),
    # only the term at which it is about the student
    ("现金不超过: {金额: 625元/学年, 对象: {季: 春}, 项目: [aid]}", []),
    (
        "至: 2020春, 现金不超过: {金额: 624.99元/学年, 对象: {季: 春}, 项目: [aid]}",
        [
            (
                "“补助”合起来超过624.99元，或者有一项金额待定",
                "2019秋",
                {"学段": "初中", "寄宿": "是"},
            )
        ],
    ),
    # 625 of aid and 300 of prize: an open amount is above every limit
    ("现金不超过: {金额: 925元/学期, 对象: {学段: [小学, 初中]}}", []),
    (
        "现金不超过: {金额: 100000元/学期}",
        [
            (
                "现金合起来超过100000元，或者有一项金额待定",
                EVERY,
                # the sum turns on the grade and on boarding too
                {"学段": "高中", "年级": 1, "寄宿": "否", "困难": ["乙"]},
            )
        ],
    ),
]


@pytest.mark.parametrize(("entry", "expected"), CLAIMS, ids=[entry for entry, _ in CLAIMS])
def test_a_claim_holds_or_is_refuted_by_the_smallest_student(
    entry: str, expected: list[Shown], tmp_path: Path
) -> None:
    assert refuted(tmp_path, entry) == expected


def test_a_fact_of_a_single_value_is_looked_at_too(tmp_path: Path) -> None:
    one = FACTS.replace(", {名称: 休学, 英文: suspended}", "")
    text = f"{RULES}  - {{说明: 话, 没人有: {{项目: [aid]}}}}\n"
    (proof,) = own(pack_of(tmp_path, text, facts=one))
    assert shown(proof.found) == [("有“补助”", EVERY, {"学段": "小学", "寄宿": "是"})]


def test_of_a_fact_without_a_value_in_use_nobody_knows_anything(tmp_path: Path) -> None:
    """Who is enrolled can be said from 2021秋 on: before, nobody surely meets 共同条件."""
    late = FACTS.replace("{名称: 在读, 英文: enrolled}", "{名称: 在读, 英文: enrolled, 自: 2021秋}")
    late = late.replace(", {名称: 休学, 英文: suspended}", "").replace("    缺省: 在读\n", "")
    text = f"{RULES}  - {{说明: 话, 没人有: {{项目: [aid]}}}}\n"
    (proof,) = own(pack_of(tmp_path, text, facts=late))
    student = {"学段": "小学", "寄宿": "是", "状态": "在读"}
    assert shown(proof.found) == [("有“补助”", "2021秋 2022春", student)]


def test_only_the_terms_asked_for_are_looked_at(tmp_path: Path) -> None:
    found = refuted(tmp_path, "没人有: {项目: [aid]}", "2020秋", "2021春")
    assert found == [("有“补助”", "2020秋 2021春", {"学段": "小学", "寄宿": "是"})]


def test_a_spring_asked_for_alone_is_judged_with_its_autumn(tmp_path: Path) -> None:
    entry = "现金不超过: {金额: 1249.99元/学年, 项目: [aid]}"
    words = "“补助”合起来超过1249.99元，或者有一项金额待定"
    assert refuted(tmp_path, entry, "2020春") == [(words, "2020春", {"学段": "初中", "寄宿": "是"})]


def test_of_values_that_an_item_treats_alike_the_one_that_is_meant_is_looked_at(
    tmp_path: Path,
) -> None:
    """甲 and 乙 both take the aid away, but only who has 乙 is spoken of."""
    entry = "保证: [{说明: 话, 不因此减少: {情况: {困难: [甲, 乙]}, 对象: {困难: 乙}}}]\n"
    (proof,) = own(aid(tmp_path, "{都不: [{困难: [甲, 乙]}]}", others=entry))
    assert shown(proof.found) == [("因为困难有“乙”，“补助”反而少了", EVERY, {"困难": ["乙"]})]


BOUNDED = "{不定: {由: 学费, 不低于: 100元/学期, 不高于: 600元/学期}}"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("现金不超过: {金额: 600元/学期}", []),
        # one fen above the limit; 600.01 would be no student
        (
            "现金不超过: {金额: 599.99元/学期}",
            [
                (
                    "现金合起来超过599.99元，或者有一项金额待定",
                    EVERY,
                    {"寄宿": "是", "学费": "600"},
                )
            ],
        ),
        ("人人有: {对象: {寄宿: 是}, 项目: [aid]}", []),
        (
            "没人有: {项目: [aid]}",
            [("有“补助”", EVERY, {"寄宿": "是", "学费": "100"})],
        ),
    ],
)
def test_who_states_an_amount_out_of_bounds_is_no_student(
    entry: str, expected: list[Shown], tmp_path: Path
) -> None:
    policy = aid(tmp_path, "{寄宿: 是}", BOUNDED, others=f"保证: [{{说明: 话, {entry}}}]\n")
    (proof,) = own(policy)
    assert shown(proof.found) == expected


CARRIED = "{不定: {由: 学费}}"


@pytest.mark.parametrize(
    ("who", "standard", "entry", "expected"),
    [
        # an amount without bounds exceeds every limit, by a fen
        (
            "{寄宿: 是}",
            CARRIED,
            "现金不超过: {金额: 2000元/学期}",
            ("现金合起来超过2000元，或者有一项金额待定", {"寄宿": "是", "学费": "2000.01"}),
        ),
        # it is held against the amount of another row
        (
            "{年级: {不低于: 1}}",
            f"{{按: 寄宿, 是: {CARRIED}, 否: 500元/学期}}",
            "不因此减少: {情况: {寄宿: 否}}",
            (
                "因为寄宿有“否”，“补助”反而少了",
                {"年级": 1, "寄宿": "否", "学费": "500.01"},
            ),
        ),
        # the fact is compared as well: 900.00 is the last that counts
        (
            "{学费: {不高于: 900}}",
            CARRIED,
            "现金不超过: {金额: 899.99元/学期}",
            ("现金合起来超过899.99元，或者有一项金额待定", {"学费": "900"}),
        ),
        ("{学费: {不高于: 900}}", CARRIED, "现金不超过: {金额: 900元/学期}", None),
    ],
)
def test_an_amount_that_a_fact_carries_is_held_against_all_others(
    who: str, standard: str, entry: str, expected: tuple[str, object] | None, tmp_path: Path
) -> None:
    policy = aid(tmp_path, who, standard, others=f"保证: [{{说明: 话, {entry}}}]\n")
    (proof,) = own(policy)
    found = [(words, example) for words, _, example in shown(proof.found)]
    assert found == ([] if expected is None else [expected])


def test_a_share_of_an_amount_that_a_fact_carries_has_a_limit_of_its_own(tmp_path: Path) -> None:
    """2000.08 a term is 4000.16 a year, a tenth of it 400.02, of which autumn has 200.01."""
    part = (
        "  part:\n    名称: 一成\n    类别: 现金\n    对象: {范围: {寄宿: 否}}\n"
        "    标准: aid 的 10%\n"
        "    版本: [{自: 2019秋, 依据: [{文件: first}]}]\n"
        "保证: [{说明: 话, 现金不超过: {金额: 200元/学期, 项目: [part]}}]\n"
    )
    policy = aid(tmp_path, "{寄宿: 是}", CARRIED, others=part)
    (proof,) = own(policy)
    ((words, _, example),) = shown(proof.found)
    assert words == "“一成”合起来超过200元，或者有一项金额待定"
    assert example == {"寄宿": "否", "学费": "2000.08"}


PAIR = """\
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {范围: {寄宿: 是}}
    标准: 500元/学期
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
  prize:
    名称: 奖励
    类别: 现金
    对象: {范围: {困难: 甲}}
    标准: 600元/学期
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""
ANY: Shown = (
    "“补助”和“奖励”同时有了",
    EVERY,
    {"寄宿": "是", "困难": ["甲"]},
)


@pytest.mark.parametrize(
    ("how", "entry", "expected"),
    [
        ("取: 高者", "不同时: [aid, prize]", []),
        ("取: 高者", "现金不超过: {金额: 600元/学期}", []),
        (
            "取: 高者",
            "人人有: {对象: {寄宿: 是}, 项目: [aid]}",
            [("没有“补助”", EVERY, {"寄宿": "是", "困难": ["甲"]})],
        ),
        ("保留: aid", "人人有: {对象: {寄宿: 是}, 项目: [aid]}", []),
        ("保留: aid", "不同时: [aid, prize]", []),
        (
            "保留: aid",
            "不因此减少: {情况: {寄宿: 是}}",
            [("因为寄宿有“是”，“奖励”反而少了", EVERY, {"寄宿": "是", "困难": ["甲"]})],
        ),
        # the choice is open: both are had, neither has an amount
        ("自选: 是", "不同时: [aid, prize]", [ANY]),
        ("自选: 是", "人人有: {对象: {寄宿: 是, 困难: 甲}, 项目: [aid, prize]}", []),
    ],
)
def test_items_that_exclude_each_other(
    how: str, entry: str, expected: list[Shown], tmp_path: Path
) -> None:
    group = f"不同享: [{{项目: [aid, prize], {how}, 自: 2019秋, 依据: [{{文件: first}}]}}]\n"
    policy = pack_of(tmp_path, f"{PAIR}{group}保证: [{{说明: 话, {entry}}}]\n")
    (proof,) = own(policy)
    assert shown(proof.found) == expected


DERIVED = """\
推算: {{共计: {{英文: both_fees, 算式: 年费 * 2, 单位: 元/学年}}}}
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {{范围: {{共计: {{{}}}}}}}
    标准: 500元/学期
    版本: [{{自: 2019秋, 依据: [{{文件: first}}]}}]
保证:
  - {{说明: 甲, 没人有: {{对象: {{共计: {{低于: 5000}}}}, 项目: [aid]}}}}
  - {{说明: 乙, 没人有: {{项目: [aid]}}}}
"""


def test_a_derived_fact_is_named_as_inexact_and_its_student_runs(tmp_path: Path) -> None:
    holds, fails = own(pack_of(tmp_path, DERIVED.format("不低于: 5000")))
    assert (holds.holds, holds.inexact) == (True, ("共计",))
    assert shown(fails.found) == [("有“补助”", EVERY, {"年费": "2500"})]
    assert fails.inexact == ("共计",)


def test_a_derived_number_that_no_student_has_refutes_nothing(tmp_path: Path) -> None:
    """Twice a fee is never 5000.01."""
    _, holds = own(pack_of(tmp_path, DERIVED.format("高于: 5000, 低于: 5000.02")))
    assert (holds.verdict, holds.found) == (ProofVerdict.HOLDS, ())


def test_the_status_day_of_each_term_decides(tmp_path: Path) -> None:
    """Born on 1 September 2019 is after the first day of 2019春, not after that of 2019秋."""
    entry = "保证: [{说明: 话, 没人有: {对象: {出生: {低于: 认定日}}, 项目: [aid]}}]\n"
    policy = aid(tmp_path, "{出生: {高于: 认定日}}", others=entry)
    assert [proof.holds for proof in own(policy)] == [True]
    entry = "保证: [{说明: 话, 没人有: {对象: {出生: {高于: 2019-12-31}}, 项目: [aid]}}]\n"
    policy = aid(tmp_path, "{出生: {高于: 认定日}}", others=entry)
    (proof,) = own(policy, "2019秋", "2020春")
    assert shown(proof.found) == [("有“补助”", "2019秋 2020春", {"出生": "2020-01-01"})]


# Two packs


BELOW = "下级: 是, 人人有: {对象: {寄宿: 是, 困难: 甲}, 项目: [aid]}"


def test_a_promise_for_those_below_is_refuted_by_a_child(tmp_path: Path) -> None:
    province = f"{AID}保证: [{{说明: 省里的话, {BELOW}}}]\n"
    city = changes("{自: 2020秋, 减少对象: [{困难: 乙}]}")
    policy = chain(tmp_path, province, city)
    (proof,) = own(policy)
    assert shown(proof.found) == [
        ("没有“补助”", "2020秋 2021春 2021秋 2022春", {"寄宿": "是", "困难": ["甲", "乙"]})
    ]
    assert [p.holds for p in own(load_policy(tmp_path / "province"))] == [True]


def same_as(folder: Path, city: str, entry: str, facts: str = "") -> list[Proof]:
    """A city below a province that promises to give the same."""
    promise = f"{city}保证: [{{说明: 话, 相同于: {{规则包: province{entry}}}}}]\n"
    policy = chain(folder, AID, promise, facts=facts)
    province = load_policy(folder / "province")
    return [
        proof
        for proof in prove(policy, built_in=False, load=lambda _: province)
        if proof.guarantee is not None
    ]


def test_the_same_words_need_no_students(tmp_path: Path) -> None:
    (proof,) = same_as(tmp_path, "", "")
    assert (proof.holds, proof.classes) == (True, 0)


def test_another_amount_is_not_the_same(tmp_path: Path) -> None:
    city = changes("{自: 2020秋, 替换标准: 1200元/学年}")
    (proof,) = same_as(tmp_path, city, "")
    assert shown(proof.found) == [
        (
            "“补助”和province不同：增加：500元 → 600元（多100元）",
            "2020秋 2021春 2021秋 2022春",
            {"寄宿": "是", "困难": ["甲"]},
        )
    ]


def test_the_same_for_those_who_are_meant(tmp_path: Path) -> None:
    city = changes("{自: 2020秋, 增加对象: [{困难: 乙}]}")
    assert not same_as(tmp_path, city, "")[0].holds
    assert same_as(tmp_path, city, ", 对象: {困难: 甲}")[0].holds


def test_a_value_that_the_other_does_not_know_it_does_not_see(tmp_path: Path) -> None:
    """The city knows 丙 and gives it the aid: the province sees nobody with a category."""
    city = "事实: [{名称: 困难, 增加取值: [{名称: 丙, 英文: third}]}]\n"
    city += changes("{自: 2020秋, 增加对象: [{困难: 丙}]}")
    (proof,) = same_as(tmp_path, city, "")
    assert shown(proof.found) == [
        (
            "“补助”和province不同：新增：没有 → 500元",
            "2020秋 2021春 2021秋 2022春",
            {"寄宿": "是", "困难": ["丙"]},
        )
    ]
    assert same_as(tmp_path, city, ", 对象: {都不: [{困难: 丙}]}")[0].holds


def test_who_does_not_meet_the_common_conditions_is_not_compared(tmp_path: Path) -> None:
    """The city asks for 年级 2 or more in all its rules; of the others it promises nothing."""
    write(tmp_path, "province", HEADER + FACTS + DOCUMENTS + AID)
    below = write(
        tmp_path,
        "city",
        "名称: 市\n上级: province\n共同条件: {年级: {不低于: 2}}\n"
        "保证: [{说明: 话, 相同于: {规则包: province}}]\n",
    )
    province = load_policy(tmp_path / "province")
    (proof, *_) = prove(load_policy(below), built_in=False, load=lambda _: province)
    assert (proof.holds, proof.found) == (True, ())


def test_an_amount_that_the_pack_itself_refuses_is_no_difference(tmp_path: Path) -> None:
    """Between 100 and 600 both pay what the fact says; the province allows up to 900."""
    wide = AID.replace("1000元/学年", BOUNDED.replace("600", "900"))
    write(tmp_path, "province", HEADER + FACTS + DOCUMENTS + wide)
    narrow = changes(f"{{自: 2019秋, 替换标准: {BOUNDED}}}")
    below = write(
        tmp_path,
        "city",
        "名称: 市\n上级: province\n"
        "文件: {city-notice: {名称: 通知, 文号: 不详, 核实: 已核实}}\n"
        f"{narrow}保证: [{{说明: 话, 相同于: {{规则包: province}}}}]\n",
    )
    province = load_policy(tmp_path / "province")
    (proof, *_) = prove(load_policy(below), built_in=False, load=lambda _: province)
    assert (proof.holds, proof.found) == (True, ())


def test_a_comparison_sees_both_sides_of_an_amount_that_a_fact_carries(tmp_path: Path) -> None:
    """500 instead of a fee: more for those who pay less, and less for those who pay more."""
    city = changes("{自: 2020秋, 替换标准: 500元/学期}")
    province = AID.replace("1000元/学年", CARRIED)
    policy = chain(tmp_path, province, city)
    found = compare(load_policy(tmp_path / "province"), policy)
    assert {change.effect for change in found.changes} >= {Effect.MORE, Effect.LESS}
    assert found.code == 12


def test_what_is_promised_over_derived_facts_is_proved() -> None:
    """In the primary school 低保 suffices for the aid, of which 2000 a year is the most."""
    found = own(load_policy(PACKS / "scales"), "2019秋", "2020春")
    assert [(proof.title, proof.found) for proof in found] == [
        ("低保家庭的小学生都有困难补助", ()),
        ("困难补助一学年不超过两千元", ()),
    ]
