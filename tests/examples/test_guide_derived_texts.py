"""The example of versions of 推算 in the staff guide, loaded and asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eduaid_rules import load_policy
from little_layers import answer, write
from project import DOCS

REST = """\
名称: 省
语言: 2
事实:
  - {名称: 困难类别, 英文: hardship, 类型: 多选, 取值: [{名称: 残疾, 英文: disabled}]}
  - {名称: 在读子女数, 英文: children, 类型: 整数, 范围: {不低于: 0, 不高于: 9}}
文件:
  scale-2023: {名称: 二〇二三年评分表, 文号: 不详, 日期: 2023-06-30, 核实: 未核实}
  scale-2024: {名称: 二〇二四年评分表, 文号: 不详, 日期: 2024-06-30, 核实: 未核实}
  aid: {名称: 资助办法, 文号: 不详, 日期: 2022-12-30, 核实: 未核实}
"""
BELOW = """\
名称: 县
语言: 2
上级: province
文件: {county: {名称: 县里的评分表, 文号: 不详, 日期: 2024-12-30, 核实: 未核实}}
"""


@pytest.mark.parametrize(
    ("term", "kinds", "children", "above", "below"),
    [
        # 20 and 15, from 2024秋 30 and 15; in the county from 2025春 10 and 25: 30 are enough
        ("2023春", ["残疾"], 2, "open", "open"),
        ("2023秋", ["残疾"], 1, "no", "no"),
        ("2023秋", ["残疾"], 2, "500.00", "500.00"),
        ("2024秋", ["残疾"], 1, "500.00", "500.00"),
        ("2024秋", [], 2, "no", "no"),
        ("2025春", ["残疾"], 1, "500.00", "no"),
        ("2025春", ["残疾"], 2, "500.00", "500.00"),
    ],
)
def test_the_versions_of_a_scale_in_the_guide_give_what_it_says(
    term: str, kinds: list[str], children: int, above: str, below: str, tmp_path: Path
) -> None:
    guide = (DOCS / "staff-guide.md").read_text(encoding="utf-8")
    section = guide.partition("### 推算改了：版本\n")[2].partition("\n### ")[0]
    example, changes = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    province = load_policy(write(tmp_path, "province", REST + example))
    county = load_policy(write(tmp_path, "county", BELOW + changes))
    profile = {"困难类别": kinds, "在读子女数": children}
    given = [answer(one.evaluate(profile, term), "hardship-aid") for one in (province, county)]
    assert given == [above, below]
