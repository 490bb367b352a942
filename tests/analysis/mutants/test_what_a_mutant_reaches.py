"""Which rules a change reaches: those that take a share of one, or stand in a group with it."""

from __future__ import annotations

from pathlib import Path

from eduaid_rules import Policy
from eduaid_rules.analysis.mutants.rule_files import changed_rules, part_of, rules_reached
from little_packs import aid, pack_of

STANDARDS = {
    "base": "AMOUNT",
    "half": "base 的 50%",
    "rival": "70元/学期",
    "alone": "90元/学期",
}
GROUP = "不同享: [{项目: [half, rival], 取: 高者, 自: 2019秋, 依据: [{文件: first}]}]\n"


def with_base(folder: Path, amount: str) -> Policy:
    """Four rules for everybody in school; two take part in one group."""
    folder.mkdir()
    rules = "".join(
        f"  {name}: {{名称: 项目{name}, 类别: 现金, 对象: {{范围: {{状态: 在读}}}}, "
        f"标准: {standard}, 此前: 无, 版本: [{{自: 2019秋, 依据: [{{文件: first}}]}}]}}\n"
        for name, standard in STANDARDS.items()
    )
    return pack_of(folder, "规则:\n" + rules.replace("AMOUNT", amount) + GROUP)


def test_a_change_reaches_shares_of_the_rule_and_what_is_in_a_group_with_them(
    tmp_path: Path,
) -> None:
    policy = with_base(tmp_path / "old", "200元/学期")
    assert {name: sorted(found) for name, found in rules_reached(policy).items()} == {
        "alone": ["alone"],
        "base": ["base", "half", "rival"],
        "half": ["half", "rival"],
        "rival": ["half", "rival"],
    }


def test_what_is_left_of_a_policy_gives_what_the_whole_gives(tmp_path: Path) -> None:
    """Half of 100 is less than 70, half of 200 is more."""
    old = with_base(tmp_path / "old", "100元/学期")
    new = with_base(tmp_path / "new", "200元/学期")
    assert changed_rules(old, new) == ["base"]
    for policy, given in ((old, ["base", "rival"]), (new, ["base", "half"])):
        small = part_of(policy, rules_reached(old)["base"])
        assert [rule.id for rule in small.rules] == ["base", "half", "rival"]
        found = small.evaluate({"状态": "在读"}, "2019秋")
        assert [item.rule for item in found.entitlements] == given


def test_other_facts_or_other_rules_are_no_change_of_rules_alone(tmp_path: Path) -> None:
    old = with_base(tmp_path / "old", "100元/学期")
    other = aid(tmp_path)
    assert changed_rules(old, other) is None
