"""What the staff guide shows of texts over time and of layers, loaded and asked."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from eduaid_rules import load_policy
from little_layers import AID, answer, notice, over_time, write
from little_packs import DOCUMENTS, FACTS, HEADER, pack_of
from project import ROOT

TWO = f"{HEADER}语言: 2\n"


def shown(word: str) -> str:
    """The one block of YAML of the staff guide that has a word."""
    guide = (ROOT / "docs" / "staff-guide.md").read_text(encoding="utf-8")
    blocks: list[str] = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    (found,) = [block for block in blocks if word in block]
    return found


def test_a_repeal(tmp_path: Path) -> None:
    policy = pack_of(tmp_path, shown("town-aid:"), header=TWO)
    assert {found.code for found in policy.diagnostics} == {"W601"}  # facts that it does not use
    for term, known_on, said in (
        ("2024春", None, "300.00"),
        ("2024秋", None, "no"),
        ("2024秋", date(2024, 10, 14), "300.00"),
    ):
        assert answer(policy.evaluate({"寄宿": "是"}, term, known_on), "town-aid") == said


def test_a_month_of_a_term(tmp_path: Path) -> None:
    policy = pack_of(tmp_path, shown("monthly-aid:"), header=TWO)
    for term, said in (("2023秋", "1500.00"), ("2024春", "1700.00"), ("2024秋", "1750.00")):
        assert answer(policy.evaluate({"状态": "在读"}, term), "monthly-aid") == said
    (item,) = policy.evaluate({"状态": "在读"}, "2024春").entitlements
    assert len([one for one in item.citations if one.role == "standard"]) == 2


def test_a_fifth_more_than_the_province(tmp_path: Path) -> None:
    """1000 a year and 20 % is 1200 a year."""
    write(tmp_path, "province", HEADER + FACTS + DOCUMENTS + AID)
    text = "名称: 市\n上级: province\n语言: 2\n" + notice("city") + shown("上浮标准: 20%}")
    policy = load_policy(write(tmp_path, "city", text))
    assert policy.diagnostics == ()
    assert over_time(policy, "2020春", "2020秋") == ["500.00", "600.00"]
