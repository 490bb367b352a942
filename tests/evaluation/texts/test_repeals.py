"""A repeal of one's own rule (停用 in a 版本), worked out by hand: terms, days, packs below."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from eduaid_rules import Policy, load_policy
from eduaid_rules.analysis import proof_report
from little_coverage import covered
from little_layers import AID, STUDENT, changes, notice, on, over_time, write
from little_packs import DOCUMENTS, FACTS, HEADER

TWO = HEADER + "语言: 2\n" + FACTS + DOCUMENTS
REPEAL = "{自: 2021秋, 发布: 2021-10-15, 依据: [{文件: second, 条款: 第九条}], 停用: 是}"
BACK = (
    "{自: 2023秋, 依据: [{文件: second}], 标准: 300元/学期,"
    " 对象: {范围: {寄宿: 是}, 其中: [{困难: 乙}]}}"
)
TERMS = ("2019秋", "2021春", "2021秋", "2022春", "2023春", "2023秋", "2026春")


def repealed(folder: Path, *more: str) -> Policy:
    versions = ", ".join((REPEAL, *more))
    text = AID.replace("条款: 第一条}]}]", f"条款: 第一条}}]}}, {versions}]")
    return load_policy(write(folder, "province", TWO + text))


def below(folder: Path, *entries: str) -> Policy:
    return load_policy(
        write(folder, "city", "名称: 市\n上级: province\n" + notice("city") + changes(*entries))
    )


def test_nothing_is_given_from_its_first_term_on(tmp_path: Path) -> None:
    policy = repealed(tmp_path)
    assert over_time(policy, *TERMS) == ["500.00", "500.00", "no", "no", "no", "no", "no"]
    (refused,) = policy.evaluate(STUDENT, "2022春").refusals
    assert refused.detail == "已停用（第二份通知第九条）"
    assert [period.state for period in policy.history("aid")] == [
        "not_in_force",
        "in_force",
        "not_in_force",
    ]


def test_before_it_was_published_the_item_stands(tmp_path: Path) -> None:
    policy = repealed(tmp_path)
    assert on(policy, "2021-10-14", "2021秋") == "500.00"
    assert on(policy, "2021-10-15", "2021秋") == "no"
    assert on(policy, "2021-10-15", "2021春") == "500.00"


def test_a_later_version_brings_it_back_as_it_says(tmp_path: Path) -> None:
    policy = repealed(tmp_path, BACK)
    assert over_time(policy, "2023春", "2023秋") == ["no", "no"]
    assert over_time(policy, "2023春", "2023秋", 困难=["乙"]) == ["no", "300.00"]


def test_it_refuses_in_the_packs_below_whatever_they_changed(tmp_path: Path) -> None:
    repealed(tmp_path)
    early = below(tmp_path, "{自: 2020秋, 就高: 700元/学期}")
    assert over_time(early, "2021春", "2021秋") == ["700.00", "no"]
    assert on(early, "2021-10-14", "2021秋") == "700.00"
    (found,) = early.diagnostics
    assert (found.code, found.message) == (
        "W605",
        "上级（province）自2021秋停用，这里的“就高”从那时起没有作用",
    )
    late = below(tmp_path, "{自: 2022春, 替换标准: 700元/学期}")
    assert over_time(late, "2021春", "2022春") == ["500.00", "no"]
    (found,) = late.diagnostics
    assert (found.code, found.line) == ("W605", 6)
    assert found.message.startswith("上级（province）自2021秋停用")
    ended = below(tmp_path, "{自: 2020秋, 至: 2021春, 就高: 700元/学期}")
    assert ended.diagnostics == ()


def test_a_column_says_the_same(tmp_path: Path) -> None:
    policy = repealed(tmp_path, BACK)
    frame = pd.DataFrame({"寄宿": ["是", "是", None], "困难": [["甲"], ["乙"], ["乙"]]})
    for term, states in (
        ("2021春", ["entitled", "not_entitled", "not_entitled"]),
        ("2022春", ["not_entitled"] * 3),
        ("2023秋", ["not_entitled", "entitled", "undetermined"]),
    ):
        judged = policy.evaluate_frame(frame, term)
        assert list(judged["aid.state"]) == states, term


def test_half_of_a_year_that_a_repeal_cuts_off_is_told(tmp_path: Path) -> None:
    mid = REPEAL.replace("2021秋, 发布: 2021-10-15", "2022春, 发布: 2022-01-10")
    text = AID.replace("条款: 第一条}]}]", f"条款: 第一条}}]}}, {mid}]")
    text = text.replace("自: 2019秋, 发布: 2019-08-20", "自: 2021秋, 发布: 2021-08-20")
    found = load_policy(write(tmp_path, "province", TWO + text)).diagnostics
    (lost,) = [one for one in found if one.code == "W608"]
    assert "那时这条规则已经停用" in lost.message


def test_cases_reach_it_and_the_built_in_checks_are_silent(tmp_path: Path) -> None:
    policy = repealed(tmp_path, BACK)
    given = ("2020秋", dict(STUDENT)), ("2022春", dict(STUDENT))
    versions = [spot.what for spot in covered(policy, *given).spots if spot.reached]
    assert [what for what in versions if what.startswith("版本")] == [
        "版本“2019秋起”",
        "版本“2021秋起”",
    ]
    assert proof_report(policy).holds
