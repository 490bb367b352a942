"""Definitions of definitions: how deep they may be, in whatever order and pack they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Policy, PolicyError, load_policy
from little_layers import AID, chain
from little_packs import pack_of


def defined(number: int, first: str = "{寄宿: 是}", name: str = "d") -> list[str]:
    """So many definitions, each of the one before it."""
    uses = [first, *(f"{{符合: {name}{one}}}" for one in range(number - 1))]
    return [f"  {name}{one}: {text}\n" for one, text in enumerate(uses)]


def rule_for(who: str) -> str:
    """A rule for some students."""
    version = "{自: 2019秋, 依据: [{文件: first}]}"
    return (
        f"规则: {{a: {{名称: 甲, 类别: 现金, 标准: 1元/学年, 对象: {who}, 版本: [{version}]}}}}\n"
    )


def kept(policy: Policy, folder: Path) -> Policy:
    """The policy read back from its bundle."""
    name, text = policy.bundle()
    (folder / name).write_text(text, encoding="utf-8")
    return load_policy(folder / name)


def test_sixty_levels_are_the_most_and_their_bundle_is_read_back(tmp_path: Path) -> None:
    """寄宿 is one level, each 符合 another: d58 in a rule is the sixtieth."""
    nested = "{符合: d58}"
    for _ in range(6):  # as many as the brackets of YAML let stand inside each other
        nested = f"{{都不: [{{年级: 1, 都不: [{nested}]}}]}}"
    texts = "定义:\n" + "".join(defined(59))
    policy = pack_of(tmp_path, texts + rule_for(f"{{范围: {nested}}}"))
    for one in (policy, kept(policy, tmp_path)):
        found = [one.evaluate({"寄宿": b, "年级": 1}, "2019秋").total for b in (True, False)]
        assert [str(total) for total in found] == ["0.50", "0.00"]


@pytest.mark.parametrize("number", [60, 61, 400])
def test_a_definition_of_more_levels_is_refused_where_it_is_used(
    number: int, tmp_path: Path
) -> None:
    texts = "定义:\n" + "".join(defined(number))
    with pytest.raises(PolicyError) as caught:
        pack_of(tmp_path, texts + rule_for(f"{{范围: {{符合: d{number - 1}}}}}"))
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == ("E112", "“d59”展开以后嵌套超过 60 层")
    assert found.suggestion == "请把中间的定义合并"


def test_definitions_of_the_packs_above_count(tmp_path: Path) -> None:
    """d40 is 41 levels and e0, which uses it, 42; e18 is 60, and 61 where it is used."""
    above = AID + "定义:\n" + "".join(defined(41))
    below = "定义:\n" + "".join(defined(20, "{符合: d40}", "e"))
    with pytest.raises(PolicyError) as caught:
        chain(tmp_path, above, below)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == ("E112", "“e18”展开以后嵌套超过 60 层")
