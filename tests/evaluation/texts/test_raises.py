"""提高标准 and 上浮标准: relative to what the packs above give at the term; by hand."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from eduaid_rules import Policy, load_policy
from eduaid_rules.analysis import compare, mutant_report, proof_report
from eduaid_rules.policy.terms import Term
from little_coverage import covered
from little_layers import AID, STUDENT, changes, cited, notice, on, over_time, write
from little_packs import DOCUMENTS, FACTS, HEADER

RISING = AID.replace(
    "条款: 第一条}]}]",
    "条款: 第一条}]},\n           "
    "{自: 2024春, 发布: 2024-05-07, 依据: [{文件: second}], 标准: 1250元/学年}]",
)
"""1000 a year, and 1250 from 2024春: 500 and 625 a term."""


def province(folder: Path, text: str = RISING) -> None:
    write(folder, "province", HEADER + FACTS + DOCUMENTS + text)


def city(folder: Path, *entries: str, more: str = "") -> Policy:
    text = "名称: 市\n上级: province\n语言: 2\n" + notice("city") + changes(*entries) + more
    return load_policy(write(folder, "city", text))


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{自: 2023秋, 上浮标准: 20%}", ["500.00", "600.00", "750.00"]),
        ("{自: 2023秋, 提高标准: 200元/学年}", ["500.00", "600.00", "725.00"]),
        ("{自: 2023秋, 提高标准: 100元/学期}", ["500.00", "600.00", "725.00"]),
        # 12.35 % of 1000 and 1250 are 123.50 and 154.375: 1123.50 and 1404.38 a year
        ("{自: 2023秋, 上浮标准: 12.35%}", ["500.00", "561.75", "702.19"]),
    ],
)
def test_a_rise_of_the_province_carries_through(
    entry: str, said: list[str], tmp_path: Path
) -> None:
    province(tmp_path)
    policy = city(tmp_path, entry)
    assert policy.diagnostics == ()
    assert over_time(policy, "2023春", "2023秋", "2024春") == said


def test_it_comes_after_another_standard_and_before_the_higher(tmp_path: Path) -> None:
    """800 + 10 % is 880 a year; of 880 and 900 the higher is given."""
    province(tmp_path)
    policy = city(tmp_path, "{自: 2020秋, 替换标准: 800元/学年, 上浮标准: 10%, 就高: 900元/学年}")
    assert over_time(policy, "2020秋") == ["450.00"]
    policy = city(tmp_path, "{自: 2020秋, 替换标准: 800元/学年, 上浮标准: 10%, 就高: 870元/学年}")
    assert over_time(policy, "2020秋") == ["440.00"]


def test_of_a_pack_one_holds_at_a_term_and_each_pack_has_its_own(tmp_path: Path) -> None:
    """+200 from 2020秋, +20 % in its place from 2021秋; the county's +10 % on top: 1320."""
    province(tmp_path)
    entries = ("{自: 2020秋, 提高标准: 200元/学年}", "{自: 2021秋, 上浮标准: 20%}")
    policy = city(tmp_path, *entries)
    assert over_time(policy, "2020秋", "2021秋") == ["600.00", "600.00"]
    county = "名称: 县\n上级: city\n语言: 2\n" + notice("county")
    below = changes("{自: 2022秋, 上浮标准: 10%}", by="county")
    lowest = load_policy(write(tmp_path, "county", county + below))
    assert over_time(lowest, "2021秋", "2022秋") == ["600.00", "660.00"]
    (item,) = [one for one in lowest.catalogue("2022秋") if one.rule == "aid"]
    assert item.standard == "1000元/学年上浮20%上浮10%"
    given = lowest.evaluate(STUDENT, "2022秋").entitlements[0]
    assert given.standard == "1000元/学年上浮20%上浮10%，即1320元/学年"
    assert cited(lowest, "2022秋") == [
        "who province first",
        "standard province first",
        "standard city city-notice",
        "standard county county-notice",
    ]


def test_it_is_known_from_its_day(tmp_path: Path) -> None:
    province(tmp_path)
    policy = city(tmp_path, "{自: 2023秋, 发布: 2023-10-01, 上浮标准: 20%}")
    assert [on(policy, day, "2023秋") for day in ("2023-09-30", "2023-10-01")] == [
        "500.00",
        "600.00",
    ]
    assert on(policy, "2024-05-06", "2024春") == "600.00"  # the province's rise is not known yet
    assert on(policy, "2024-05-07", "2024春") == "750.00"


FORMS: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("{按: 年级, 2: 400元/学期, 其余: 无}", "上浮标准: 25%", {}, "500.00"),
    ("{按: 年级, 2: 400元/学期, 其余: 无}", "上浮标准: 25%", {"年级": 1}, "no"),
    ("{按: 年级, 2: 400元/学期, 其余: 不定}", "上浮标准: 25%", {"年级": 1}, "open"),
    ("不定", "提高标准: 100元/学期", {}, "open"),
    ("取 年费, 不超过 1000元/学年", "提高标准: 100元/学期", {"年费": 700}, "450.00"),
    ("取 年费, 不超过 1000元/学年", "上浮标准: 10%", {"年费": 5000}, "550.00"),
    ("{不定: {由: 年费}}", "上浮标准: 10%", {"年费": 700}, "350.00"),
)


@pytest.mark.parametrize(("standard", "change", "facts", "said"), FORMS)
def test_every_form_of_a_standard(
    standard: str, change: str, facts: dict[str, Any], said: str, tmp_path: Path
) -> None:
    province(tmp_path, AID.replace("1000元/学年", standard))
    policy = city(tmp_path, f"{{自: 2020秋, {change}}}")
    assert over_time(policy, "2020秋", **facts) == [said]
    known = {**STUDENT, "困难": ["甲"], **facts}
    frame = pd.DataFrame({name: [value] for name, value in known.items()})
    judged = policy.evaluate_frame(frame, "2020秋")
    fen = judged["aid.fen"][0]
    words = {"entitled": "", "not_entitled": "no", "undetermined": "open"}
    state = words[judged["aid.state"][0]]
    assert (state or f"{fen / 100:.2f}") == said


def test_a_share_of_the_raised_is_that_of_the_pack_that_wrote_it(tmp_path: Path) -> None:
    """Half of the province's 1000 is 500, whatever the city makes of the 1000; +20 % is 600."""
    half = (
        "  half: {名称: 半额, 类别: 现金, 此前: 无, 对象: {范围: {寄宿: 是}}, 标准: aid 的 50%,\n"
        "         版本: [{自: 2019秋, 依据: [{文件: first}]}]}\n"
    )
    province(tmp_path, AID + half)
    raised = "  half: [{自: 2020秋, 依据: [{文件: city-notice}], 上浮标准: 20%}]\n"
    policy = city(tmp_path, "{自: 2020秋, 上浮标准: 50%}", more=raised)
    assert over_time(policy, "2020秋") == ["750.00"]
    assert over_time(policy, "2020秋", rule="half") == ["300.00"]
    assert policy.catalogue("2020秋")[1].standard == "aid 的 50%上浮20%（1000元/学年）"
    own = (
        "规则:\n  whole: {名称: 全额, 类别: 现金, 此前: 无, 对象: {范围: {寄宿: 是}},\n"
        "          标准: aid 的 40%, 版本: [{自: 2019秋, 依据: [{文件: city-notice}]}]}\n"
    )
    policy = city(tmp_path, "{自: 2020秋, 上浮标准: 50%}", more=own)
    assert over_time(policy, "2020秋", rule="whole") == ["300.00"]  # 40 % of 1500


def test_nobody_sees_a_difference_that_is_none(tmp_path: Path) -> None:
    """1000 a year and a fifth more is 1200 a year: the same written out, but for the rise."""
    province(tmp_path)
    raised = city(tmp_path, "{自: 2023秋, 上浮标准: 20%}")
    (tmp_path / "else").mkdir()
    province(tmp_path / "else")
    same = city(tmp_path / "else", "{自: 2023秋, 替换标准: 1200元/学年}")
    assert not compare(raised, same, [Term.parse("2023秋")]).changes
    assert compare(raised, same, [Term.parse("2024春")]).changes
    assert proof_report(raised).holds
    spots = covered(raised, ("2023秋", dict(STUDENT))).spots
    assert [spot.what for spot in spots if spot.reached] == ["调整“2023秋起上浮标准”"]
    unnoticed = {one.mutant.after for one in mutant_report(tmp_path / "city").unnoticed}
    assert "21%" in unnoticed  # no case of the city says what comes of it


def test_carried_and_raised_amounts_are_told_apart_exactly(tmp_path: Path) -> None:
    """取: 高者 between min(年费, 1000) + 20 % and 600 a year: the first wins from 500.01 on."""
    text = AID.replace("1000元/学年", "取 年费, 不超过 1000元/学年") + (
        "  prize: {名称: 奖金, 类别: 现金, 此前: 无, 对象: {范围: {寄宿: 是}}, 标准: 600元/学年,\n"
        "          版本: [{自: 2019秋, 依据: [{文件: first}]}]}\n"
        "不同享:\n  - {项目: [prize, aid], 取: 高者, 自: 2019秋, 依据: [{文件: first}]}\n"
    )
    province(tmp_path, text)
    first = city(tmp_path, "{自: 2019秋, 上浮标准: 20%}")
    (tmp_path / "else").mkdir()
    province(tmp_path / "else", text.replace("600元/学年", "600.02元/学年"))
    other = city(tmp_path / "else", "{自: 2019秋, 上浮标准: 20%}")
    for fee, winner in ((500, "prize"), ("500.01", "aid"), ("500.02", "aid")):
        given = first.evaluate({**STUDENT, "年费": fee}, "2020秋").entitlements
        assert [item.rule for item in given] == [winner], fee
    rules = {change.rule for change in compare(first, other, [Term.parse("2020秋")]).changes}
    assert rules == {"aid", "prize"}
    for fee, policy in product(("500.01", "500.02"), (first, other)):
        assert len(policy.evaluate({**STUDENT, "年费": fee}, "2020秋").entitlements) == 1
