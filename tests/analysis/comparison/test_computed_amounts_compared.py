"""Amounts that are computed from facts, compared over every student: each part of them counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Policy
from eduaid_rules.analysis import compare
from little_packs import FACTS, HEADER, pack_of

COUNTS = """\
  - {名称: 月数, 英文: months, 类型: 整数, 范围: {不低于: 0, 不高于: 6}}
  - {名称: 已发, 英文: paid_so_far, 类型: 金额, 单位: 元/学年}
"""


def giving(folder: Path, standard: str, kind: str = "现金") -> Policy:
    folder.mkdir()
    rules = f"""
规则:
  aid:
    名称: 补助
    类别: {kind}
    对象: {{范围: {{状态: 在读}}}}
    标准: {standard}
    版本: [{{自: 2019秋, 依据: [{{文件: first, 条款: 第一条}}]}}]
"""
    return pack_of(folder, rules, facts=FACTS + COUNTS, header=HEADER + "语言: 2\n")


BASE = "取 年费 的 50%, 不低于 500元/学年, 不超过 3000元/学年"
HIGHER = "{取: 高者, 分档: [{当: {寄宿: 是}, 标准: 500元/学年}, {当: {状态: 在读}, 标准: 取 年费}]}"
LESS = "200元/月×月数, 不超过 1000元/学年 减 已发"


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (BASE, BASE, 0),
        (BASE, "取 年费 的 60%, 不低于 500元/学年, 不超过 3000元/学年", 10),
        (BASE, "取 年费 的 50%, 不低于 600元/学年, 不超过 3000元/学年", 10),
        (BASE, "取 年费 的 50%, 不低于 500元/学年, 不超过 2999.98元/学年", 11),
        (BASE, "取 年费 的 50%, 不低于 500元/学年", 10),
        (BASE, "取 年费 的 50%, 不低于 500元/学年, 不超过 3000元/学年, 取整到 1元", 12),
        ("200元/月×月数", "210元/月×月数", 10),
        ("200元/月×月数", "200元/月×月数, 不超过 1200元/学期", 0),
        ("200元/月×月数", "200元/月×月数, 不超过 1199元/学期", 11),
        (LESS, "200元/月×月数, 不超过 1001元/学年 减 已发", 10),
        (LESS, "200元/月×月数", 10),
        (HIGHER, HIGHER.replace("高者", "低者"), 11),
    ],
)
def test_every_part_is_compared(before: str, after: str, code: int, tmp_path: Path) -> None:
    old, new = giving(tmp_path / "old", before), giving(tmp_path / "new", after)
    found = compare(old, new)
    assert found.code == code
    assert found.undecided is False
    assert all(change.replayed for change in found.changes)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("395元/学期", "395元/学期", 0),
        ("395元/学期", "495元/学期", 10),
        ("取 学费, 不超过 年费", "取 学费, 不超过 500元/学期", 12),
        ("全额", "395元/学期", 12),
    ],
)
def test_what_is_no_cash_is_compared_by_its_worth(
    before: str, after: str, code: int, tmp_path: Path
) -> None:
    old, new = giving(tmp_path / "old", before, "免除"), giving(tmp_path / "new", after, "免除")
    found = compare(old, new)
    assert found.code == code
    assert all(change.replayed for change in found.changes)
