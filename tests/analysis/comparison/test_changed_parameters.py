"""A changed number of a parameter: whom it moves, exactly; and what is proved of numbers."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from eduaid_rules import Policy
from eduaid_rules.analysis.comparison.changes import Effect
from eduaid_rules.analysis.comparison.compare import compare
from eduaid_rules.analysis.comparison.report import comparison_report
from eduaid_rules.analysis.proof.prove import prove
from eduaid_rules.analysis.proof.scope import ProofVerdict
from eduaid_rules.policy.terms import Term
from little_parameters import MINIMUM, RAISED, county, province, rule_of

RULES = rule_of("{年收入: {不高于: 低保×12}}")


def folder_of(tmp_path: Path, name: str) -> Path:
    made = tmp_path / name
    made.mkdir()
    return made


def test_who_gains_by_a_higher_number_is_between_the_old_and_the_new_one(tmp_path: Path) -> None:
    old = province(folder_of(tmp_path, "old"), RULES)
    raised = MINIMUM.replace("农村: 500元/月", "农村: 550元/月")
    new = province(folder_of(tmp_path, "new"), RULES, raised)
    (change,) = compare(old, new).changes
    assert change.effect is Effect.GAINED
    assert change.terms == (Term(2020, "秋"), Term(2021, "春"))
    assert change.example["户口"] == "农村"
    assert 6000 < Decimal(str(change.example["年收入"])) <= 6600
    assert change.replayed


def test_a_number_of_a_pack_below_is_compared_with_that_above(tmp_path: Path) -> None:
    below = county(tmp_path, RAISED, RULES)
    above = province(folder_of(tmp_path, "alone"), RULES)
    found = compare(above, below, [Term(2021, "春")]).changes
    # rural incomes from 500×12 to 700×12 gain, urban ones from 700×12 to 800×12 lose
    assert {(one.effect.value, one.example["户口"]) for one in found} == {
        ("新增", "农村"),
        ("取消", "城镇"),
    }


PROMISES = """\
保证:
  - 说明: 低保线以下的都有
    人人有: {对象: {年收入: {不高于: 低保×12}}, 项目: [aid]}
  - 说明: 低保线以上的都没有
    没人有: {对象: {年收入: {高于: 低保 的 120%×12}}, 项目: [aid]}
"""


def held(policy: Policy) -> dict[str, ProofVerdict]:
    """How each of what a pack promises came out."""
    proofs = prove(policy, built_in=False)
    return {p.guarantee.text: p.verdict for p in proofs if p.guarantee is not None}


def test_guarantees_may_go_by_numbers_and_are_proved_at_each_term(tmp_path: Path) -> None:
    rules = rule_of("{年收入: {不高于: 低保×12}, 户口: [农村, 城镇]}")
    assert held(province(folder_of(tmp_path, "good"), rules + PROMISES)) == {
        "低保线以下的都有": ProofVerdict.HOLDS,
        "低保线以上的都没有": ProofVerdict.HOLDS,
    }
    worse = rules.replace("低保×12", "低保 的 130%×12")
    assert held(province(folder_of(tmp_path, "bad"), worse + PROMISES)) == {
        "低保线以下的都有": ProofVerdict.HOLDS,
        "低保线以上的都没有": ProofVerdict.REFUTED,
    }


def test_a_changed_number_is_told_once_with_all_items_that_it_moves(tmp_path: Path) -> None:
    rules = RULES + rule_of(standard="低保 的 20%×12").replace("规则:\n  aid", "  more")
    rules += rule_of("{人数: {不低于: 3}}").replace("规则:\n  aid", "  other")
    old = province(folder_of(tmp_path, "old"), rules)
    raised = MINIMUM.replace("农村: 500元/月", "农村: 550元/月")
    new = province(folder_of(tmp_path, "new"), rules, raised)
    (told,) = comparison_report(old, new).numbers
    assert told.words == (
        "低保：按户口：农村 500元/月；城镇 800元/月 → 按户口：农村 550元/月；城镇 800元/月"
    )
    assert told.terms == (Term(2020, "秋"), Term(2021, "春"))
    assert told.rules == ("aid", "more")
    plain = comparison_report(old, new).to_dict()["parameters"]
    assert [(one["name"], one["rules"]) for one in plain] == [("低保", ["aid", "more"])]
    assert not comparison_report(old, old).numbers


STEPS = """\
推算:
  余额: {英文: rest, 算式: 年收入 - 1.5 * 低保 * 12 * 人数, 单位: 元/学年, 舍入: 四舍五入}
"""


def test_formulas_with_other_numbers_are_compared_exactly(tmp_path: Path) -> None:
    rules = STEPS + rule_of("{余额: {低于: 0}}")
    old = province(folder_of(tmp_path, "old"), rules)
    assert not compare(old, province(folder_of(tmp_path, "same"), rules)).changes
    raised = MINIMUM.replace("农村: 500元/月", "农村: 550元/月")
    (change,) = compare(old, province(folder_of(tmp_path, "new"), rules, raised)).changes
    assert (change.effect, change.example["户口"], change.replayed) == (
        Effect.GAINED,
        "农村",
        True,
    )
    income, heads = (Decimal(str(change.example[name])) for name in ("年收入", "人数"))
    assert 9000 * heads <= income < 9900 * heads
