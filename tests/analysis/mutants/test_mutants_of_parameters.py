"""Slips of the hand in 参数, and in how many times one counts."""

from __future__ import annotations

from pathlib import Path

from eduaid_rules.analysis.mutants.mutation_points import MutationKind
from little_mutants import seen
from little_parameters import MINIMUM, RAISED, county, province, rule_of


def words(folder: Path, *kinds: MutationKind, rules: str, below: bool = False) -> set[str]:
    policy = county(folder, RAISED, rules) if below else province(folder, rules, MINIMUM)
    found = seen(folder, policy, *kinds, file="pack.yaml")
    return {f"{before} → {after}" for _, before, after in found}


def test_each_number_of_a_parameter_is_one_more_and_one_less(tmp_path: Path) -> None:
    rules = rule_of("{年收入: {不高于: 低保×12}}")
    found = words(tmp_path, MutationKind.AMOUNT, rules=rules)
    expected = {f"500元/月 → {n}元/月" for n in (501, 499)}
    expected |= {f"600元/月 → {n}元/月" for n in (601, 599)}
    expected |= {f"800元/月 → {n}元/月" for n in (801, 799)}
    assert found == expected | {"100元/学期 → 101元/学期", "100元/学期 → 99元/学期"}
    assert words(tmp_path, MutationKind.AMOUNT, rules=rules, below=True) == {
        "700元/月 → 701元/月",
        "700元/月 → 699元/月",
    }


def test_its_versions_are_left_out_and_begin_at_another_term(tmp_path: Path) -> None:
    rules = rule_of("{年收入: {不高于: 低保×12}}")
    found = words(tmp_path, MutationKind.VERSION, MutationKind.TERM, rules=rules)
    assert {
        "版本2020秋 → （去掉）",
        "版本2021秋 → （去掉）",
        "2021秋 → 2022春",
        "2021秋 → 2021春",
    } <= found


def test_how_many_times_a_number_counts_is_a_little_more_and_less(tmp_path: Path) -> None:
    rules = rule_of("{年收入: {不高于: 低保 的 150%×12}}", "低保 的 20%×10")
    assert words(tmp_path, MutationKind.THRESHOLD, rules=rules) == {
        "不高于 → 低于",
        "低保 的 150%×12 → 低保 的 151%×12",
        "低保 的 150%×12 → 低保 的 149%×12",
    }
    assert words(tmp_path, MutationKind.SHARE, rules=rules) == {
        "低保 的 20%×10 → 低保 的 21%×10",
        "低保 的 20%×10 → 低保 的 19%×10",
        "低保 的 20%×10 → 低保 的 20%×11",
        "低保 的 20%×10 → 低保 的 20%×9",
    }
