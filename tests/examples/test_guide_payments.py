"""What the staff guide shows of payments in spring, of defaults and of what was awarded, asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eduaid_rules import Policy, load_policy
from little_layers import answer, write
from project import DOCS

REST = """\
名称: 县
语言: 2
文件:
  notice: {名称: 县通知, 文号: 不详, 日期: 2024-06-30, 核实: 未核实}
"""
ITEMS = ("spring-once", "calendar-year", "living", "grant")


@pytest.fixture
def guide_pack(tmp_path: Path) -> Policy:
    """The pack of the section."""
    guide = (DOCS / "staff-guide.md").read_text(encoding="utf-8")
    section = guide.partition("### 春季发的、自然年的、没有填的、评上了没有\n")[2]
    (block,) = re.findall(r"```yaml\n(.*?)```", section.partition("\n### ")[0], re.DOTALL)
    return load_policy(write(tmp_path, "county", REST + str(block)))


@pytest.mark.parametrize(
    ("profile", "term", "said"),
    [
        ({"住校": "是", "困难": "否"}, "2024秋", "no 500.00 no no"),
        ({"住校": "是", "困难": "否"}, "2025春", "1000.00 500.01 no no"),
        ({"困难": "否"}, "2025春", "1000.00 no no no"),  # not said: 否
        ({"住校": None, "困难": "否"}, "2025春", "1000.00 open no no"),
        ({"困难": "是", "已评上助学金": "是"}, "2024秋", "no no no 800.00"),
        ({"困难": "是", "已评上助学金": "否"}, "2024秋", "no no 500.00 no"),
        ({"困难": "是"}, "2024秋", "no no open open"),
    ],
)
def test_the_guide_says_when_and_to_whom_it_is_paid(
    profile: dict[str, object], term: str, said: str, guide_pack: Policy
) -> None:
    found = guide_pack.evaluate(profile, term)
    assert " ".join(answer(found, item) for item in ITEMS) == said
    assert [one.fact for one in found.assumed] == ([] if "住校" in profile else ["住校"])


def test_the_guide_says_until_when_a_rule_was_checked(guide_pack: Policy) -> None:
    told = {
        term: [one.message for one in guide_pack.evaluate({"困难": "否"}, term).warnings]
        for term in ("2026春", "2027春")
    }
    assert not any("春季一次的补助" in one for one in told["2026春"])
    assert any("春季一次的补助" in one and "2026春" in one for one in told["2027春"])
