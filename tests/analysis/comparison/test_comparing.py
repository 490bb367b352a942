"""Two policies compared exactly: what changes, for whom, by how much, worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from edited_packs import Edit, policies
from eduaid_rules import Policy, Term
from eduaid_rules.analysis.classes.subjects import terms_in_words
from eduaid_rules.analysis.comparison.changes import Comparison, Effect
from eduaid_rules.analysis.comparison.compare import compare
from eduaid_rules.analysis.comparison.rewordings import rewordings
from how_many import spread
from project import PACKS, RULES

Row = tuple[str, str, str, str]
"""Rule, what becomes of it in words, terms, and one of the lines on who."""


@dataclass(frozen=True)
class Case:
    """Edits of a pack, and all that they change."""

    name: str
    pack: str
    edits: tuple[Edit, ...]
    code: int
    rows: tuple[Row, ...]
    shipped: Path = RULES


TERTIARY = (RULES / "city-2019" / "tertiary.yaml").read_text(encoding="utf-8")
SAFETY_NET = TERTIARY[TERTIARY.index("  safety-net-living:") : TERTIARY.index("调整:")]
EXCLUSION = "    自: 2021秋\n    发布: 不详\n    依据: [{文件: chongqing-yulu}]\n"
TIERS = """\
      替换范围: {学段: 普通高中, 年级: [1, 2, 3]}
      替换标准: {按: 助学金档次, 一档: 3300元/学年, 二档: 2300元/学年, 三档: 1300元/学年}
"""
FEW = "困难类别：建档立卡、农村低保、农村特困供养之一，或残疾和家庭经济困难"
AUTUMNS = "2014秋、2015秋、2016秋、2017秋、2018秋、2019秋、2020秋"
SINCE_2019 = "2019秋、2020秋、2021秋、2022秋、2023秋、2024秋、2025秋"
CASES = (
    Case(
        # 小学寄宿 1250 → 1300元/学年: 625 → 650 a term; the day pupils get half: 312.50 → 325
        "an amount, and what is a share of it",
        "national",
        (Edit("national", "compulsory.yaml", "小学: 1250元/学年", "小学: 1300元/学年"),),
        10,
        (
            ("boarding-subsidy", "增加：625元 → 650元（多25元）", "2024春起", "学段：小学"),
            ("day-subsidy", "增加：312.50元 → 325元（多12.50元）", "2024春起", FEW),
        ),
    ),
    Case(
        "a category dropped",
        "city-2019",
        (Edit("city-2019", "preschool.yaml", "农村低保, 城市低保, 孤儿", "农村低保, 孤儿"),),
        11,
        (("preschool-grant", "取消：750元 → 没有（少750元）", "2019秋起", "困难类别：城市低保"),),
    ),
    Case(
        # half of 1000 and of 1250 a year, half of that a term
        "a start moved by a term",
        "national",
        (Edit("national", "compulsory.yaml", "- 自: 2019秋", "- 自: 2020春"),),
        11,
        (
            ("day-subsidy", "取消：312.50元 → 没有（少312.50元）", "2019秋", "学段：初中"),
            ("day-subsidy", "取消：250元 → 没有（少250元）", "2019秋", "学段：小学"),
        ),
    ),
    Case(
        "a start before the first text that is known",
        "shandong",
        (Edit("shandong", "adjustments.yaml", "自: 2016春", "自: 2015秋"),),
        12,
        (
            ("senior-tuition", "待定变为确定：待定 → 没有", "2015秋", ""),
            ("senior-tuition", "待定变为确定：待定 → 有", "2015秋", FEW),
        ),
        shipped=PACKS / "frozen",
    ),
    Case(
        # 8000元/学年: 4000 a term
        "a rule that is removed",
        "city-2019",
        (Edit("city-2019", "tertiary.yaml", SAFETY_NET, ""),),
        12,
        (
            # before its first text the old policy leaves it open for everybody
            ("safety-net-living", "待定变为确定：待定 → 没有", "2010秋至2019春", ""),
            ("safety-net-living", "取消：4000元 → 没有（少4000元）", "2019秋起", "学校性质：公办"),
        ),
    ),
    Case(
        # 寄宿 1000 / 1250, from 2024春 1250 / 1500; 路费 500 / 1000 once
        "a value that only the new policy knows",
        "city-2019",
        (
            Edit(
                "city-2019",
                "facts.yaml",
                "英文: safety_net}]",
                "英文: safety_net}, {名称: 受灾, 英文: disaster}]",
            ),
            Edit(
                "city-2019", "preschool.yaml", "城市低保, 孤儿, 残疾", "城市低保, 孤儿, 残疾, 受灾"
            ),
        ),
        10,
        (
            ("boarding-subsidy", "新增：没有 → 500元", "2019秋至2023秋", "困难类别：受灾"),
            ("boarding-subsidy", "新增：没有 → 625元", "2019秋至2023秋", "困难类别：受灾"),
            ("boarding-subsidy", "新增：没有 → 625元", "2024春起", "困难类别：受灾"),
            ("boarding-subsidy", "新增：没有 → 750元", "2024春起", "困难类别：受灾"),
            ("preschool-grant", "新增：没有 → 750元", "2019秋起", "困难类别：受灾"),
            ("travel-grant", "新增：没有 → 500元", SINCE_2019, "学校所在地：本地，或省内域外"),
            ("travel-grant", "新增：没有 → 1000元", SINCE_2019, "学校所在地：省外"),
        ),
    ),
    Case(
        "a fact that only the new policy knows",
        "city-2019",
        (
            Edit(
                "city-2019",
                "facts.yaml",
                "  - 名称: 本地户籍",
                "  - {名称: 双语, 英文: two, 类型: 是否}\n\n  - 名称: 本地户籍",
            ),
            Edit("city-2019", "preschool.yaml", "本地户籍: 是}", "本地户籍: 是, 双语: 是}"),
        ),
        11,
        # from 2025秋 on the last year is the nation's, and gives way to it in both
        (
            ("preschool-fee-waiver", "取消：有 → 没有", "2019秋至2025春", "双语：否"),
            ("preschool-fee-waiver", "取消：有 → 没有", "2025秋起", "双语：否"),
        ),
    ),
    Case(
        # the smaller of the fees and the cap: fees of 9000 or more gain 1000 a year
        "the cap of an amount that is made from other facts",
        "national",
        (
            Edit(
                "national",
                "tertiary.yaml",
                "本科: 取 应缴费用, 不超过 8000元/学年",
                "本科: 取 应缴费用, 不超过 9000元/学年",
            ),
        ),
        10,
        (
            (
                "origin-loan",
                "增加：如 8000元（可申请） → 8000.01元（可申请）（最多多1000元）",
                AUTUMNS,
                "应缴费用：不低于8000.01",
            ),
        ),
    ),
    Case(
        "the bounds of an amount that a school sets",
        "national",
        (Edit("national", "senior.yaml", "不低于: 600元/学期", "不低于: 500元/学期"),),
        12,
        (
            (
                "senior-grant",
                "允许填写的金额改变：如 填写的金额不在允许的范围内 → 500元（可申请）",
                "2025春起",
                "核定金额：500至599.99",
            ),
        ),
    ),
    Case(
        # 二档 2300 → 2400元/学年: 1150 → 1200 a term
        "a tier",
        "guangxi",
        (Edit("guangxi", "adjustments.yaml", TIERS, TIERS.replace("2300", "2400")),),
        10,
        (
            (
                "senior-grant",
                "增加：1150元（可申请） → 1200元（可申请）（多50元）",
                "2025春起",
                "助学金档次：二档",
            ),
        ),
    ),
    Case(
        "an item that somebody now decides",
        "city-2019",
        (Edit("city-2019", "senior.yaml", "      给付: 应享\n", ""),),
        12,
        (
            (
                "senior-grant",
                "给付方式改变：1500元 → 1500元（可申请）",
                "2019秋起",
                "学校所在地：本地",
            ),
        ),
        shipped=PACKS / "frozen",
    ),
    Case(
        "who receives it",
        "city-2019",
        (Edit("city-2019", "senior.yaml", "      收款: 家庭卡\n", "      收款: 家庭\n"),),
        12,
        (("yulu", "收款改变：家庭卡 → 家庭", "2019秋起", "困难类别：建档立卡"),),
        shipped=PACKS / "frozen",
    ),
    Case(
        # 3000元/学年: 1500 a term
        "an exclusion that begins a year later",
        "chongqing",
        (Edit("chongqing", "adjustments.yaml", EXCLUSION, EXCLUSION.replace("2021", "2022")),),
        10,
        (("yulu", "新增：没有 → 1500元", "2021秋至2022春", "享受市级学费资助：是"),),
        shipped=PACKS / "frozen",
    ),
)


def rows(found: Comparison) -> list[tuple[str, str, str]]:
    return [(c.rule, c.words, terms_in_words(c.terms, found.last)) for c in found.changes]


Compared = tuple[Case, Comparison, Policy, Policy]
"""A case, what comparing its two policies found, and both, older first."""


@pytest.fixture(scope="module", params=spread(CASES, 3), ids=lambda case: case.name)
def compared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Compared:
    case: Case = request.param
    folder = tmp_path_factory.mktemp("edited")
    old, new = policies(folder, case.pack, *case.edits, shipped=case.shipped)
    return case, compare(old, new), old, new


def test_an_edit_changes_what_it_says_and_nothing_else(compared: Compared) -> None:
    case, found, *_ = compared
    assert found.code == case.code
    assert sorted(rows(found)) == sorted((rule, words, when) for rule, words, when, _ in case.rows)
    who = {row: change.who for row, change in zip(rows(found), found.changes, strict=True)}
    for rule, words, when, line in case.rows:
        assert not line or line in who[rule, words, when]
    assert all(change.replayed for change in found.changes)
    assert found.for_ever
    assert not found.same


MIRRORED = {
    Effect.GAINED: Effect.LOST,
    Effect.MORE: Effect.LESS,
    Effect.SETTLED: Effect.OPENED,
} | {effect: effect for effect in (Effect.AWARD, Effect.PAYEE, Effect.BOUNDS)}
MIRRORED |= {other: one for one, other in MIRRORED.items()}


@pytest.mark.slow
def test_the_other_way_round_every_effect_is_mirrored(compared: Compared) -> None:
    case, there, old, new = compared
    back = compare(new, old, rules={rule for rule, *_ in case.rows})
    assert sorted(
        (c.rule, MIRRORED[c.effect].value, str(c.after), str(c.before), c.classes, c.terms)
        for c in there.changes
    ) == sorted(
        (c.rule, c.effect.value, str(c.before), str(c.after), c.classes, c.terms)
        for c in back.changes
    )
    assert back.code == {10: 11, 11: 10}.get(there.code, there.code)


def test_a_policy_compared_with_itself_is_the_same_and_nobody_is_judged(tmp_path: Path) -> None:
    found = compare(*policies(tmp_path, "city-2019"))
    assert (found.same, found.code, found.classes, found.changes) == (True, 0, 0, ())
    assert found.same_text == 18 * len(found.terms)
    assert found.for_ever


# everybody boards or does not: true of all that are known, open where it is not known
TAUTOLOGY = Edit(
    "national",
    "compulsory.yaml",
    """    类别: 实物
    对象:
      范围: {学段: [小学, 初中]}
""",
    """    类别: 实物
    对象:
      范围: {学段: [小学, 初中]}
      其中: [{寄宿: 是}, {寄宿: 否}]
""",
)


def test_a_difference_among_unknowns_alone_is_seen_with_unknowns_alone(tmp_path: Path) -> None:
    old, new = policies(tmp_path, "national", TAUTOLOGY)
    known = compare(old, new)
    assert (known.same, known.code) == (True, 0)
    assert known.classes > 0
    found = compare(old, new, unknowns=True)
    assert found.code == 12
    [change] = found.changes
    assert (change.rule, change.words) == ("compulsory-books", "变为待定：有 → 待定")
    assert "寄宿：未知" in change.who
    assert change.example == {"学段": "小学"}
    assert change.replayed


@pytest.mark.slow
def test_other_words_alone_are_the_same_and_are_listed(tmp_path: Path) -> None:
    edits = (
        Edit("city-2019", "preschool.yaml", "名称: 学前免保教费", "名称: 学前免费"),
        Edit("city-2019", "preschool.yaml", "方案称本项有国家依据，", ""),
        Edit("city-2019", "senior.yaml", "      未表达: 无\n", "      未表达: 名额有限\n"),
    )
    old, new = policies(tmp_path, "city-2019", *edits)
    found = compare(old, new)
    assert (found.same, found.code) == (True, 0)
    listed = [(one.rule, one.what, one.before, one.after) for one in rewordings(old, new, found)]
    assert listed == [
        ("preschool-fee-waiver", "项目名称", ("学前免保教费",), ("学前免费",)),
        (
            "preschool-grant",
            "解读",
            ("方案称本项有国家依据，国家没有规定金额，金额只引用方案本身",),
            ("国家没有规定金额，金额只引用方案本身",),
        ),
        ("senior-grant", "未表达", (), ("名额有限",)),
    ]


def test_the_wording_of_what_changes_is_not_listed_again(tmp_path: Path) -> None:
    edit = Edit("guangxi", "adjustments.yaml", TIERS, TIERS.replace("2300", "2400"))
    old, new = policies(tmp_path, "guangxi", edit)
    assert rewordings(old, new, compare(old, new)) == ()


def test_an_example_runs_with_the_new_policy_and_says_how_the_old_one_reads_it(
    tmp_path: Path,
) -> None:
    renamed = TERTIARY.replace("保障兜底", "保障托底")
    edits = (
        Edit("city-2019", "tertiary.yaml", TERTIARY, renamed),
        Edit(
            "city-2019",
            "facts.yaml",
            "    增加取值: [{名称: 保障兜底, 英文: safety_net}]",
            "    增加取值: [{名称: 保障托底, 英文: safety_net}]",
        ),
    )
    old, new = policies(tmp_path, "city-2019", *edits)
    found = compare(old, new, [Term.parse("2020秋")], rules=["safety-net-living"])
    by_effect = {change.effect: change for change in found.changes}
    lost, gained = by_effect[Effect.LOST], by_effect[Effect.GAINED]
    assert lost.example_before is not None
    assert lost.example_before["困难类别"] == ["保障兜底"]
    assert lost.example["困难类别"] == []
    assert gained.example["困难类别"] == ["保障托底"]
    before = old.evaluate(lost.example_before, lost.term)
    assert [str(i.amount) for i in before.entitlements if i.kind == "cash"] == ["4000.00"]
    assert new.evaluate(gained.example, gained.term).total == 4000


def test_one_term_stands_for_itself_alone(tmp_path: Path) -> None:
    """A spring says nothing of what is paid in autumn."""
    edit = Edit("national", "tertiary.yaml", "省外: 1000元/次", "省外: 1100元/次")
    old, new = policies(tmp_path, "national", edit)
    spring = compare(old, new, [Term.parse("2030春")])
    assert spring.same
    assert not spring.for_ever
    both = compare(old, new, [Term.parse("2029秋"), Term.parse("2030春")])
    assert (both.code, both.for_ever) == (10, True)


@pytest.mark.slow
def test_a_fact_that_is_made_otherwise_is_another_fact(tmp_path: Path) -> None:
    fees = Edit("national", "facts.yaml", "算式: 学费 + 住宿费", "算式: 学费")
    old, new = policies(tmp_path, "national", fees)
    found = compare(old, new)
    assert {change.rule for change in found.changes} == {"origin-loan"}
    assert found.inexact == ("应缴费用（学费 + 住宿费）", "应缴费用（学费）")
    by_effect = {change.effect: change for change in found.changes}
    less = by_effect[Effect.LESS]
    # whoever pays for lodging may borrow less: the largest cap, 12000, can be lost as a whole
    assert (less.replayed, less.most) == (True, 1_200_000)
    terms = [f"{year}秋" for year in range(2014, 2021)]
    assert [str(term) for term in less.terms] == terms
    before, after = (p.evaluate(less.example, less.term) for p in (old, new))
    assert [i.standard for i in before.entitlements] != [i.standard for i in after.entitlements]
    # nobody pays more without lodging, but between two amounts that are looked at this stays open
    assert not by_effect[Effect.MORE].replayed
    assert found.code == 12


@pytest.mark.slow
def test_the_same_fact_made_of_the_same_facts_is_one(tmp_path: Path) -> None:
    spaced = Edit("national", "facts.yaml", "算式: 学费 + 住宿费", "算式: 学费+住宿费")
    assert compare(*policies(tmp_path, "national", spaced)).same
