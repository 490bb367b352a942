"""What a case can reach where derived amounts decide: with the student who would."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules.analysis.coverage.coverage import CoverageItem, coverage_of
from eduaid_rules.api import load_policy
from little_derived import BELOW, NOBODY, PRIME, derived_pack
from little_layers import write
from project import ROOT


def items(folder: Path, who: str) -> dict[str, CoverageItem]:
    """What can be reached, by its words, without any case."""
    policy = derived_pack(folder, who)
    return {one.what: one for one in coverage_of(policy, ()).spots}


def test_an_amount_below_zero_is_reached_by_stated_facts(tmp_path: Path) -> None:
    found = items(tmp_path, BELOW)
    held = next(one for what, one in found.items() if what.endswith("”成立"))
    assert held.possible
    assert held.example == "学期: 2024秋, 学生: {收入: 0, 贫困线: 0.01}"
    policy = load_policy(tmp_path / "one" / "little")
    assert policy.evaluate({"收入": 0, "贫困线": "0.01"}, "2024秋").total == 500


def test_what_no_stated_facts_give_is_not_counted(tmp_path: Path) -> None:
    version = next(one for what, one in items(tmp_path, NOBODY).items() if "版本" in what)
    assert (version.possible, version.example) == (False, None)
    assert version.why is not None
    assert version.why.endswith("不能同时成立")


@pytest.mark.slow
def test_what_cannot_be_decided_is_counted_without_an_example(tmp_path: Path) -> None:
    version = next(one for what, one in items(tmp_path, PRIME).items() if "版本" in what)
    assert (version.possible, version.example) == (True, None)


def test_a_row_of_a_parameter_by_a_grade_of_points_is_shown_by_who_has_them(
    tmp_path: Path,
) -> None:
    """低保 gives 30 points, 残疾 20: only who has the first is in the grade of 30 and more."""
    text = (ROOT / "conformance" / "steps" / "packs" / "numbers" / "pack.yaml").read_text("utf-8")
    grade = """  档次:
    英文: grade
    类型: 单选
    取值: [{名称: 重, 英文: severe}, {名称: 轻, 英文: light}]
    分档: [{当: {困难分: {不低于: 30}}, 得: 重}]
    其余: 轻
  差额: {英文: gap"""
    for old, new in (
        ("  差额: {英文: gap", grade),
        ("值: 500元/月", "值: {按: 档次, 重: 600元/月, 轻: 500元/月}"),
        ("{范围: {按分: {不低于: 600元/学年}}}", "{范围: {年收入: {低于: 低保标准×12}}}"),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    policy = load_policy(write(tmp_path, "numbers", text))
    shown = {
        one.what: one.example
        for one in coverage_of(policy, ()).spots
        if "低保标准" in one.what and "档次" in one.what
    }
    assert len(shown) == 2
    (severe,) = (said for what, said in shown.items() if "重" in what)
    (light,) = (said for what, said in shown.items() if "轻" in what)
    assert severe is not None
    assert "低保" in severe
    assert light is not None
    assert "低保" not in light
