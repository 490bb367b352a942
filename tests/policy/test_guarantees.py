"""保证 as it is read: what each kind becomes, whom it binds, and that no result depends on it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from eduaid_rules import Policy, PolicyError, Term, load_policy
from eduaid_rules.policy.conditions import ALWAYS, AgainstStatusDay, Not, OneOf
from eduaid_rules.policy.guarantees import (
    Allowed,
    AllowedDeparture,
    CashAtLeast,
    CashAtMost,
    Check,
    EveryoneHas,
    GuaranteeClaim,
    NeverTogether,
    NobodyHas,
    NotLessFor,
    NotMoreFor,
    SameAs,
)
from eduaid_rules.policy.money_and_units import Rate, Unit
from little_layers import AID, chain, write
from little_packs import FACTS, pack_of
from project import DOCS

RULES = """\
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {范围: {寄宿: 是}, 其中: [{困难: 甲}]}
    标准: 1000元/学年
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
  prize:
    名称: 奖励
    类别: 现金
    对象: {范围: {寄宿: 否}}
    标准: 300元/学期
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
保证:
"""
BOARDS = OneOf("寄宿", ("是",))


def claim_of(folder: Path, entry: str) -> GuaranteeClaim:
    """What one entry claims, written as a flow mapping without its sentence."""
    (made,) = pack_of(folder, f"{RULES}  - {{说明: 一句话, {entry}}}\n").guarantees
    return made.claim


@pytest.mark.parametrize(
    ("entry", "claim"),
    [
        ("不同时: [prize, aid]", NeverTogether(("prize", "aid"))),
        (
            "人人有: {对象: {学段: 小学}, 项目: [aid]}",
            EveryoneHas(OneOf("学段", ("小学",)), ("aid",)),
        ),
        (
            "没人有: {对象: {寄宿: 否}, 项目: [aid, prize]}",
            NobodyHas(Not(BOARDS), ("aid", "prize")),
        ),
        ("没人有: {项目: [aid]}", NobodyHas(ALWAYS, ("aid",))),
        ("不因此减少: {情况: {困难: [乙, 甲]}}", NotLessFor("困难", ("甲", "乙"))),
        ("不因此减少: {情况: {困难: 甲}}", NotLessFor("困难", ("甲",))),
        (
            "不因此减少: {情况: {困难: 任意}, 对象: {寄宿: 是}, 项目: [aid]}",
            NotLessFor("困难", ("甲", "乙", "新类", "旧类"), BOARDS, ("aid",)),
        ),
        ("不因此减少: {情况: {寄宿: 是}}", NotLessFor("寄宿", ("是",))),
        ("不因此减少: {情况: {寄宿: 否}}", NotLessFor("寄宿", ("否",))),
        ("现金不超过: {金额: 1500元/学期}", CashAtMost(Rate(150000, Unit.TERM))),
        (
            "现金不超过: {金额: 1250.50元/学年, 项目: [aid], 对象: {寄宿: 是}}",
            CashAtMost(Rate(125050, Unit.YEAR), BOARDS, ("aid",)),
        ),
        (
            "相同于: {规则包: national, 项目: [aid], 对象: {寄宿: 是}}",
            SameAs("national", BOARDS, ("aid",)),
        ),
        (
            "容许: {检查: 没人能到的档, 项目: prize}",
            Allowed(Check.UNREACHABLE_TIER, "prize"),
        ),
    ],
)
def test_each_kind_becomes_what_it_claims(
    entry: str, claim: GuaranteeClaim, tmp_path: Path
) -> None:
    assert claim_of(tmp_path, entry) == claim


def test_every_built_in_check_has_its_chinese_name() -> None:
    assert [check.value for check in Check] == [
        "没有作用的条件",
        "没人能有的规则",
        "没人能到的档",
        "没有改变的版本",
        "表格的空档或重叠",
        "没有依据的项目",
        "说不清的待定",
    ]


def test_a_guarantee_knows_its_sentence_its_terms_its_texts_and_its_place(tmp_path: Path) -> None:
    entry = (
        "  - 说明: 走读的没有补助\n    自: 2019秋\n    至: 2023秋\n"
        "    依据: [{文件: second, 条款: 第二条}]\n"
        "    没人有: {对象: {寄宿: 否}, 项目: [aid]}\n"
    )
    policy = pack_of(tmp_path, RULES + entry)
    (made,) = policy.guarantees
    assert (made.text, made.layer, made.inherited) == ("走读的没有补助", "little", False)
    assert (str(made.since), str(made.until)) == ("2019秋", "2023秋")
    assert [(b.document.id, b.clause) for b in made.basis] == [("second", "第二条")]
    assert [made.looks_at(Term.parse(t)) for t in ("2019春", "2019秋", "2023秋", "2024春")] == [
        False,
        True,
        True,
        False,
    ]
    place = policy.place_of(made)
    assert place is not None
    assert (place.file.endswith("rules.yaml"), place.line, place.column) == (True, 15, 5)


def test_the_status_day_is_left_to_the_term(tmp_path: Path) -> None:
    claim = claim_of(tmp_path, "没人有: {对象: {出生: {高于: 认定日}}, 项目: [aid]}")
    assert claim == NobodyHas(AgainstStatusDay("出生", 1, None), ("aid",))


# Packs over packs.

SOME = """\
保证:
  - {说明: 只在省里, 没人有: {对象: {寄宿: 否}, 项目: [aid]}}
  - {说明: 各地都要, 下级: 是, 没人有: {对象: {寄宿: 否}, 项目: [aid]}}
"""
OF_THE_CITY = """\
保证:
  - {说明: 市里的, 下级: 否, 现金不超过: {金额: 500元/学期, 项目: [aid]}}
"""


def test_a_pack_has_its_own_and_those_above_that_bind_it(tmp_path: Path) -> None:
    county = chain(tmp_path, AID + SOME, OF_THE_CITY, "")
    assert [(made.text, made.layer) for made in county.guarantees] == [("各地都要", "province")]
    city = load_policy(tmp_path / "city")
    assert [(made.text, made.layer) for made in city.guarantees] == [
        ("各地都要", "province"),
        ("市里的", "city"),
    ]
    province = load_policy(tmp_path / "province")
    assert [made.text for made in province.guarantees] == ["只在省里", "各地都要"]


def test_one_from_above_has_the_place_where_it_is_written(tmp_path: Path) -> None:
    city = chain(tmp_path, AID + SOME)
    place = city.place_of(city.guarantees[0])
    assert place is not None
    assert Path(place.file).parent.name == "province"


def test_those_below_can_be_asked_to_be_the_same_as_here(tmp_path: Path) -> None:
    same = "保证:\n  - {说明: 各地不得更改, 下级: 是, 相同于: {规则包: province, 项目: [aid]}}\n"
    (made,) = chain(tmp_path, AID + same).guarantees
    assert (made.claim, made.layer) == (SameAs("province", ALWAYS, ("aid",)), "province")


def test_an_add_on_is_a_rule_like_any_other(tmp_path: Path) -> None:
    more = (
        "调整:\n  aid:\n    - 自: 2024秋\n      依据: [{文件: city-notice}]\n"
        "      加发: {编号: far, 名称: 边远增发, 标准: 50元/学年}\n"
        "保证:\n  - {说明: 边远不多, 现金不超过: {金额: 25元/学期, 项目: [aid+far]}}\n"
    )
    (made,) = chain(tmp_path, AID, more).guarantees
    assert made.claim == CashAtMost(Rate(2500, Unit.TERM), ALWAYS, ("aid+far",))


def test_what_the_guide_and_the_language_show_is_read(tmp_path: Path) -> None:
    shown = []
    for page in ("staff-guide.md", "language.md"):
        text = (DOCS / page).read_text(encoding="utf-8")
        (block,) = re.findall(r"```yaml\n(保证:\n.*?)```", text, re.DOTALL)
        notice = "文件: {county-notice: {名称: 县通知, 文号: 不详, 核实: 已核实}}\n"
        pack = write(tmp_path, "shown", f"名称: 县\n语言: 2\n上级: national\n{notice}{block}")
        shown.append([g for g in load_policy(pack).guarantees if g.layer == "shown"])
    guide, language = shown
    assert {type(made.claim) for made in guide} == set(get_args(GuaranteeClaim))
    assert [made.inherited for made in language] == [True]


# What language 2 adds.

SECOND = "名称: 小规则\n语言: 2\n"


@pytest.mark.parametrize(
    ("entry", "claim"),
    [
        (
            "现金不少于: {金额: 500元/学年, 对象: {寄宿: 是}}",
            CashAtLeast(Rate(50000, Unit.YEAR), BOARDS),
        ),
        (
            "现金不少于: {金额: 50元/学期, 对象: {寄宿: 是}, 项目: [aid], 不含加发: 是}",
            CashAtLeast(Rate(5000, Unit.TERM), BOARDS, ("aid",), add_ons=False),
        ),
        ("不因此增加: 学费", NotMoreFor("学费")),
        ("不因此增加: {事实: 年级}", NotMoreFor("年级")),
        (
            "不因此增加: {事实: 学费, 对象: {寄宿: 是}, 项目: [aid], 不含加发: 是, 合计: 是}",
            NotMoreFor("学费", BOARDS, ("aid",), add_ons=False, together=True),
        ),
    ],
)
def test_floors_and_numbers_are_read(entry: str, claim: GuaranteeClaim, tmp_path: Path) -> None:
    text = f"{RULES}  - {{说明: 一句话, {entry}}}\n"
    (made,) = pack_of(tmp_path, text, header=SECOND).guarantees
    assert made.claim == claim
    with pytest.raises(PolicyError) as caught:
        pack_of(tmp_path, text)
    assert [one.code for one in caught.value.diagnostics] == ["E411"]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("现金不少于: {金额: 500元/学年}", "E202"),
        ("现金不少于: {金额: 500元/次, 对象: {寄宿: 是}}", "E302"),
        ("现金不少于: {金额: 0元/学年, 对象: {寄宿: 是}}", "E303"),
        ("不因此增加: 寄宿", "E622"),
        ("不因此增加: 出生", "E622"),
        ("不因此增加: 身高", "E205"),
        ("不因此增加: {项目: [aid]}", "E202"),
        ("容许: {保证: 没有这一条}, 依据: [{文件: first}]", "E507"),
        # of another shape
        ("现金不少于: 500元/学年", "E203"),
        ("现金不少于: {金额: [500元/学年], 对象: {寄宿: 是}}", "E203"),
        ("现金不少于: {金额: 500元/学年, 对象: {寄宿: 是}, 项目: [[aid]]}", "E203"),
        ("现金不超过: 500元/学年", "E203"),
        ("不因此增加: [学费]", "E203"),
        ("不因此增加: {事实: [学费]}", "E203"),
        ("容许: 保证", "E203"),
        ("容许: {保证: [甲]}, 依据: [{文件: first}]", "E203"),
        ("相同于: little", "E203"),
        ("不同时: aid", "E203"),
        ("人人有: aid", "E203"),
        ("没人有: [aid]", "E203"),
        ("不因此减少: 寄宿", "E203"),
        ("不因此减少: {情况: 寄宿}", "E203"),
        # what is named is not there, or of another kind
        ("现金不少于: {金额: 500元/学年, 对象: {寄宿: 是}, 项目: [nobody]}", "E208"),
        ("现金不少于: {金额: 500元/学年, 对象: {寄宿: 是}, 项目: [aid, aid]}", "E621"),
        ("现金不少于: {金额: 500元/学年, 对象: {寄宿: 是}, 项目: []}", "E213"),
        ("现金不少于: {金额: 500元/学年, 对象: {住: 是}}", "E205"),
        ("现金不少于: {金额: 五百, 对象: {寄宿: 是}}", "E301"),
        ("现金不超过: {金额: 5元/天×10天/学年}", "E302"),
        ("不因此增加: 困难", "E622"),
        ("不因此增加: {事实: 学费, 合计: 也许}", "E211"),
        ("不因此增加: {事实: 学费, 对象: {住: 是}}", "E205"),
        ("容许: {检查: 没有这种, 项目: aid}", "E211"),
        ("容许: {检查: 没有作用的条件, 项目: nobody}", "E208"),
        ("容许: {检查: 没有作用的条件}", "E202"),
        ("相同于: {规则包: nowhere}", "E623"),
        ("相同于: {规则包: little}", "E623"),
        ("不同时: [aid]", "E621"),
        ("不因此减少: {情况: {年级: 1}}", "E622"),
        ("不因此减少: {情况: {困难: 甲, 寄宿: 是}}", "E622"),
        ("不因此减少: {情况: {困难: {不是: [甲]}}}", "E622"),
        ("不因此减少: {情况: {困难: 丁}}", "E204"),
        ("不因此减少: {寄宿: 是}", "E622"),
    ],
)
def test_what_is_wrong_with_them_is_one_error(entry: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        pack_of(tmp_path, f"{RULES}  - {{说明: 一句话, {entry}}}\n", header=SECOND)
    assert [one.code for one in caught.value.diagnostics] == [code]


def test_a_departure_is_from_a_guarantee_that_binds_here_and_has_a_document(
    tmp_path: Path,
) -> None:
    promise = "保证:\n  - {说明: 都有, %s人人有: {对象: {寄宿: 是}, 项目: [aid]}}\n"
    allow = "语言: 2\n保证:\n  - {说明: 不必, %s容许: {保证: 都有}}\n"
    cited = "依据: [{文件: city-notice}], "
    made = chain(tmp_path, AID + promise % "下级: 是, ", allow % cited).guarantees
    assert made[-1].claim == AllowedDeparture("都有")
    for above, below, code in (("", cited, "E507"), ("下级: 是, ", "", "E508")):
        with pytest.raises(PolicyError) as caught:
            chain(tmp_path, AID + promise % above, allow % below)
        assert [one.code for one in caught.value.diagnostics] == [code]


# No result depends on them.


def test_a_guarantee_is_in_no_digest_and_in_no_bundle(tmp_path: Path) -> None:
    rules = RULES.removesuffix("保证:\n")
    plain = pack_of(tmp_path, rules)
    said = pack_of(tmp_path, f"{RULES}  - {{说明: 一句话, 不同时: [aid, prize]}}\n")
    assert said.digest == plain.digest
    assert said.bundle() == plain.bundle()
    name, text = said.bundle()
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert load_policy(tmp_path / name).guarantees == ()


# What is only used in a guarantee is used; what is wrong only there is wrong.


def warnings(policy: Policy) -> list[tuple[str, int | None]]:
    return [(found.code, found.line) for found in policy.diagnostics if found.line]


def test_what_only_a_guarantee_uses_is_used(tmp_path: Path) -> None:
    facts = FACTS + "  - {名称: 边远, 英文: remote, 类型: 是否}\n"
    rules = "定义:\n  走读: {寄宿: 否}\n" + RULES
    entry = (
        "  - {说明: 边远的走读生也没有, 依据: [{文件: second}], "
        "没人有: {对象: {边远: 是, 符合: 走读}, 项目: [aid]}}\n"
    )
    said = [d.message for d in pack_of(tmp_path, rules + entry, facts=facts).diagnostics]
    without = [d.message for d in pack_of(tmp_path, rules + AN_ENTRY, facts=facts).diagnostics]
    assert sorted(set(without) - set(said)) == [
        "事实“边远”没有被用到",
        "定义“走读”没有被用到",
        "政策文件“second”没有被用到",
    ]


AN_ENTRY = "  - {说明: 一句话, 不同时: [aid, prize]}\n"


def test_a_condition_that_nobody_meets_promises_nothing(tmp_path: Path) -> None:
    nobody = "{学段: 小学, 都不: [{学段: 小学}]}"
    entry = f"  - {{说明: 没有这样的人, 没人有: {{对象: {nobody}, 项目: [aid]}}}}\n"
    found = pack_of(tmp_path, RULES + entry).diagnostics
    assert [d.message for d in found if d.code == "W602"] == ["“没人有”的条件永远不成立"]


def test_a_rule_that_cannot_be_read_is_blamed_once(tmp_path: Path) -> None:
    broken = RULES.replace("标准: 300元/学期", "标准: 300块")
    with pytest.raises(PolicyError) as caught:
        pack_of(tmp_path, broken + AN_ENTRY)
    assert [found.code for found in caught.value.diagnostics] == ["E301"]


def test_all_mistakes_of_an_entry_come_out_in_one_run(tmp_path: Path) -> None:
    entry = "  - {说明: 一句话, 自: 今年, 下级: 对, 没人有: {对象: {寄宿: 有}, 项目: [ait]}}\n"
    with pytest.raises(PolicyError) as caught:
        pack_of(tmp_path, RULES + entry)
    assert sorted(found.code for found in caught.value.diagnostics) == [
        "E204",
        "E208",
        "E211",
        "E401",
    ]
