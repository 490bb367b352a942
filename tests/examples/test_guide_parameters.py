"""The examples of 参数 in the staff guide and in the language page, loaded and asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eduaid_rules import load_policy
from little_layers import answer, notice, write
from project import DOCS

REST = """\
名称: 省
语言: 2
事实:
  - 名称: 户口性质
    英文: hukou
    类型: 单选
    取值: [{名称: 农村, 英文: rural}, {名称: 城镇, 英文: urban}]
  - {名称: 家庭年收入, 英文: income, 类型: 金额, 单位: 元/学年}
文件:
  living-2023: {名称: 二〇二三年低保标准, 文号: 不详, 日期: 2023-06-30, 核实: 未核实}
  living-2024: {名称: 二〇二四年低保标准, 文号: 不详, 日期: 2024-06-30, 核实: 未核实}
  aid: {名称: 资助办法, 文号: 不详, 日期: 2023-06-30, 核实: 未核实}
"""


def blocks() -> list[str]:
    guide = (DOCS / "staff-guide.md").read_text(encoding="utf-8")
    section = guide.partition("### 参数\n")[2].partition("\n## ")[0]
    return re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)


@pytest.mark.parametrize(
    ("term", "household", "income", "above", "below"),
    [
        # 150 % × 12 of 540 is 9720, 20 % × 10 of it 1080; 600: 10800, 1200; 670: 12060, 1340
        ("2023秋", "农村", 9719, "540.00", "540.00"),
        ("2023秋", "农村", 9720, "no", "no"),
        ("2023秋", "城镇", 14399, "800.00", "800.00"),
        ("2024秋", "农村", 10799, "600.00", "670.00"),
        ("2024秋", "农村", 12059, "no", "670.00"),
        ("2024秋", "城镇", 12060, "850.00", "no"),
    ],
)
def test_the_examples_of_the_guide_give_what_it_says(
    term: str, household: str, income: int, above: str, below: str, tmp_path: Path
) -> None:
    example, changes = blocks()
    province = load_policy(write(tmp_path, "province", REST + example))
    head = "名称: 县\n语言: 2\n上级: province\n" + notice("county")
    county = load_policy(write(tmp_path, "county", head + changes))
    profile = {"户口性质": household, "家庭年收入": income}
    given = [answer(one.evaluate(profile, term), "edge-aid") for one in (province, county)]
    assert given == [above, below]
