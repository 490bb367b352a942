"""不同享 that amounts (取: 高者) or the student (自选) decide; 保留 is held in test_layers.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Assessment, Policy, PolicyError, load_policy
from little_packs import FACTS, pack_of

RULE = """\
  {id}:
    名称: {name}
    类别: 现金
    对象: {{范围: {who}}}
    标准: {standard}
    版本: [{{自: 2019秋, 依据: [{{文件: first}}]}}]
"""
CHOICE = """\
  - 名称: 选择
    英文: chosen
    类型: 单选
    取值: [{名称: 普惠补助, 英文: general}, {名称: 困难补助, 英文: poor}]
"""


def pack(folder: Path, how: str, poor: str = "1300元/学年", general: str = "1200元/学年") -> Policy:
    """Two items that exclude each other: one for all, one for the poor (as in 西宁)."""
    rules = "规则:\n"
    rules += RULE.format(id="general", name="普惠补助", who="{学段: 小学}", standard=general)
    rules += RULE.format(id="poor", name="困难补助", who="{学段: 小学, 困难: 甲}", standard=poor)
    rules += (
        f"不同享:\n  - {{项目: [general, poor], {how}, 自: 2019秋, 依据: [{{文件: second}}]}}\n"
    )
    return pack_of(folder, rules, facts=FACTS + CHOICE)


def said(found: Assessment) -> dict[str, str]:
    """What each of the two comes to."""
    made = {item.rule: str(item.amount) for item in found.entitlements}
    made |= {item.rule: item.about for item in found.undetermined}
    return made | {item.rule: item.reason or "no" for item in found.refusals}


POOR, RICH = {"学段": "小学", "困难": ["甲"]}, {"学段": "小学", "困难": []}


def test_the_higher_is_taken_and_the_other_says_why_not(tmp_path: Path) -> None:
    found = pack(tmp_path, "取: 高者").evaluate(POOR, "2019秋")
    assert said(found) == {"general": "excluded", "poor": "650.00"}
    (refusal,) = found.refusals
    assert refusal.detail == "和“困难补助”不同享（取高：全学年1300元，这一项1200元）"
    assert found.total == 650


def test_alone_an_item_is_not_touched(tmp_path: Path) -> None:
    found = pack(tmp_path, "取: 高者").evaluate(RICH, "2019秋")
    assert said(found) == {"general": "600.00", "poor": "no"}


def test_a_tie_goes_to_the_first_listed(tmp_path: Path) -> None:
    found = pack(tmp_path, "取: 高者", poor="1200元/学年").evaluate(POOR, "2019秋")
    assert said(found) == {"general": "600.00", "poor": "excluded"}


def test_an_unknown_amount_leaves_both_open(tmp_path: Path) -> None:
    policy = pack(tmp_path, "取: 高者", poor="{不定: {由: 学费}}")
    found = policy.evaluate(POOR, "2019秋")
    assert said(found) == {"general": "amount", "poor": "amount"}
    assert [item.missing for item in found.undetermined] == [("学费",), ("学费",)]
    assert not found.total_complete
    settled = policy.evaluate({**POOR, "学费": "599.99"}, "2019秋")
    assert said(settled) == {"general": "600.00", "poor": "excluded"}
    assert said(policy.evaluate({**POOR, "学费": "600.01"}, "2019秋"))["poor"] == "600.01"


def test_whether_the_other_is_possible_must_be_known(tmp_path: Path) -> None:
    found = pack(tmp_path, "取: 高者").evaluate({"学段": "小学"}, "2019秋")
    assert said(found) == {"general": "amount", "poor": "who"}
    general, poor = found.undetermined
    assert general.reason == "和“困难补助”只发较高的一项，还不能比较"
    assert poor.reason == "能不能享受取决于还不知道的：困难"  # both amounts are known
    assert [item.missing for item in found.undetermined] == [("困难",), ("困难",)]


def test_an_amount_that_no_document_states_is_never_compared(tmp_path: Path) -> None:
    found = pack(tmp_path, "取: 高者", poor="不定").evaluate(POOR, "2019秋")
    assert said(found) == {"general": "amount", "poor": "amount"}
    assert [item.missing for item in found.undetermined] == [(), ()]


def test_the_student_chooses(tmp_path: Path) -> None:
    policy = pack(tmp_path, "自选: 选择")
    found = policy.evaluate(POOR, "2019秋")
    assert said(found) == {"general": "choice", "poor": "choice"}
    assert [(item.missing, item.eligible) for item in found.undetermined] == [
        (("选择",), "yes")
    ] * 2
    chosen = policy.evaluate({**POOR, "选择": "普惠补助"}, "2019秋")
    assert said(chosen) == {"general": "600.00", "poor": "excluded"}
    chosen = policy.evaluate({**POOR, "选择": "poor"}, "2019秋")
    assert said(chosen) == {"general": "excluded", "poor": "650.00"}
    assert said(policy.evaluate(RICH, "2019秋")) == {"general": "600.00", "poor": "no"}


def test_without_a_fact_the_choice_stays_open(tmp_path: Path) -> None:
    found = pack(tmp_path, "自选: 是").evaluate(POOR, "2019秋")
    assert said(found) == {"general": "choice", "poor": "choice"}
    assert [item.missing for item in found.undetermined] == [(), ()]
    assert found.undetermined[0].reason == "和“困难补助”只能选一项，还没有选定"


@pytest.mark.parametrize("how", ["取: 高者", "自选: 选择"])
def test_filling_in_never_contradicts_what_was_sure(how: str, tmp_path: Path) -> None:
    policy = pack(tmp_path, how, poor="{不定: {由: 学费}}")
    full = {**POOR, "学费": "500", "选择": "困难补助"}
    whole = said(policy.evaluate(full, "2019秋"))
    for left_out in ("困难", "学费", "选择"):
        part = {name: value for name, value in full.items() if name != left_out}
        for rule, answer in said(policy.evaluate(part, "2019秋")).items():
            if answer not in ("who", "amount", "choice"):
                assert answer == whole[rule], (left_out, rule)


# 保留 of what is paid on top of another item: it is given only where that item is.

ON_TOP = """\
规则:
  base:
    名称: 基本补助
    类别: 现金
    对象: {范围: {寄宿: 是}}
    标准: 500元/学期
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
  other:
    名称: 另一项
    类别: 现金
    对象: {范围: {学段: 小学}}
    标准: 300元/学期
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""
COUNTY = """\
名称: 县
上级: little
调整:
  base:
    - 自: 2019秋
      依据: [{文件: first}]
      加发: {编号: more, 名称: 加发, 对象: {范围: {困难: 甲}}, 标准: 100元/学期}
不同享:
  - {项目: [base+more, other], 自: 2019秋, 依据: [{文件: first}], 保留: base+more}
"""


@pytest.mark.parametrize(
    ("student", "given"),
    [
        ({"寄宿": "是", "困难": ["甲"]}, ["base", "base+more"]),
        ({"寄宿": "否", "困难": ["甲"]}, ["other"]),  # no base, so nothing on top of it
        ({"寄宿": "是", "困难": ["乙"]}, ["base", "other"]),
    ],
)
def test_an_item_gives_way_to_what_is_paid_on_top_only_where_that_is_given(
    student: dict[str, object], given: list[str], tmp_path: Path
) -> None:
    pack_of(tmp_path, ON_TOP)
    county = tmp_path / "county"
    county.mkdir()
    (county / "pack.yaml").write_text(COUNTY, encoding="utf-8")
    found = load_policy(county).evaluate({"学段": "小学", **student}, "2019秋")
    assert [item.rule for item in found.entitlements] == given
    assert not found.undetermined


def test_an_item_and_what_is_paid_on_top_of_it_cannot_exclude_each_other(tmp_path: Path) -> None:
    pack_of(tmp_path, ON_TOP)
    county = tmp_path / "county"
    county.mkdir()
    text = COUNTY.replace("[base+more, other]", "[base+more, base]")
    (county / "pack.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        load_policy(county)
    (found,) = refused.value.diagnostics
    assert (found.code, found.line) == ("E609", 9)
