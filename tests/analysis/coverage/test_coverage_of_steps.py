"""Which rows of a scale (相加) and of grades (分档) the cases of a pack reach."""

from __future__ import annotations

from pathlib import Path

from eduaid_rules import Policy, load_policy
from eduaid_rules.analysis.coverage.coverage import Coverage, CoverageItem
from little_coverage import covered, example_of
from little_packs import pack_of
from little_steps import FACTS, HEADER, steps_pack

GRADED = "{认定档次: [特别困难, 困难]}"


def steps(coverage: Coverage) -> dict[str, bool]:
    """Each row of a derived fact, and whether a case reaches it."""
    return {one.what: one.reached for one in coverage.spots if one.kind.value == "推算"}


def scale(folder: Path, condition: str = GRADED) -> Policy:
    return steps_pack(folder, {"waiver": condition})


def test_a_row_is_reached_by_a_student_of_whom_it_surely_holds(tmp_path: Path) -> None:
    """Disabled 20, two children 15: 35. At home or not is not known, nor is the income."""
    policy = scale(tmp_path)
    one = ("2024秋", {"困难类别": ["残疾"], "子女数": 2})
    assert steps(covered(policy, one)) == {
        "推算“困难分，困难类别：残疾（得20）”": True,
        "推算“困难分，困难类别：孤儿（得40）”": False,
        "推算“困难分，子女数：不低于2（得15）”": True,
        "推算“困难分，人均月收入：不高于499.99（得10）”": False,
        "推算“困难分，住校：否（得-5）”": False,
        "推算“认定档次，困难分：不低于50（特别困难）”": False,
        "推算“认定档次，困难分：不低于20（困难）”": True,
        "推算“认定档次，其余（不困难）”": False,
    }


def test_the_rest_is_reached_by_who_surely_fails_every_row(tmp_path: Path) -> None:
    none = {"困难类别": [], "子女数": 0, "户人数": 1, "家庭年收入": 90000, "住校": True}
    found = steps(covered(scale(tmp_path), ("2024秋", none)))
    assert [what for what, reached in found.items() if reached] == [
        "推算“认定档次，其余（不困难）”"
    ]


def test_no_row_is_reached_at_a_term_at_which_no_rule_goes_by_its_fact(tmp_path: Path) -> None:
    """Points alone decide here; nobody is asked for the grade."""
    policy = scale(tmp_path, "{困难分: {不低于: 20}}")
    found = covered(policy, ("2024秋", {"困难类别": ["残疾"]}))
    assert steps(found)["推算“困难分，困难类别：残疾（得20）”"]
    grades = [one for one in found.spots if one.what.startswith("推算“认定档次")]
    assert [(one.reached, one.possible) for one in grades] == [(False, False)] * 3
    before = covered(policy, ("2019春", {"困难类别": ["残疾"]}))
    assert not any(steps(before).values())


def test_the_place_of_a_row_is_its_own_line_and_the_example_reaches_it(tmp_path: Path) -> None:
    policy = scale(tmp_path)
    spots = [one for one in covered(policy).spots if one.kind.value == "推算"]
    lines = FACTS.splitlines()
    assert [_stripped(lines, one) for one in spots] == [
        "- {当: {困难类别: 残疾}, 得: 20}",
        "- {当: {困难类别: 孤儿}, 得: 40}",
        "- {当: {子女数: {不低于: 2}}, 得: 15}",
        "- {当: {人均月收入: {低于: 500}}, 得: 10}",
        "- {当: {住校: 否}, 得: -5}",
        "- {当: {困难分: {不低于: 50}}, 得: 特别困难}",
        "- {当: {困难分: {不低于: 20}}, 得: 困难}",
        "其余: 不困难",
    ]
    for spot in spots:
        (same,) = (one for one in covered(policy, example_of(spot)).spots if one.what == spot.what)
        assert same.reached, spot.what
        assert spot.missed.endswith("：没有用例算到它")


def _stripped(lines: list[str], spot: CoverageItem) -> str:
    assert spot.place is not None
    return lines[spot.place.line - 1].strip()


def test_a_pack_below_is_not_asked_for_the_rows_above(tmp_path: Path) -> None:
    scale(tmp_path)
    below = tmp_path / "below"
    below.mkdir()
    (below / "pack.yaml").write_text(f"{HEADER}上级: little\n", encoding="utf-8")
    assert steps(covered(load_policy(below))) == {}


def test_a_version_of_a_step_is_an_entry_and_so_are_its_rows(tmp_path: Path) -> None:
    """2019秋: two children 10; 2021秋: one child 30. A case of 2021秋 reaches the later alone."""
    facts = (
        "事实: [{名称: 子女数, 英文: children, 类型: 整数, 范围: {不低于: 0, 不高于: 9}}]\n"
        "推算:\n"
        "  分数:\n"
        "    英文: points\n"
        "    版本:\n"
        "    - {自: 2019秋, 依据: [{文件: first}], 相加: [{当: {子女数: {不低于: 2}}, 得: 10}]}\n"
        "    - {自: 2021秋, 依据: [{文件: second}], 相加: [{当: {子女数: {不低于: 1}}, 得: 30}]}\n"
    )
    rule = (
        "规则: {aid: {名称: 补助, 类别: 免除, 标准: 全额, 对象: {范围: {分数: {不低于: 10}}}, "
        "版本: [{自: 2019秋, 依据: [{文件: first}]}]}}"
    )
    policy = pack_of(tmp_path, rule, facts=facts, header=HEADER)
    assert steps(covered(policy, ("2021秋", {"子女数": 1}))) == {
        "推算“2019秋起分数”": False,
        "推算“2019秋起分数，子女数：不低于2（得10）”": False,
        "推算“2021秋起分数”": True,
        "推算“2021秋起分数，子女数：不低于1（得30）”": True,
    }
