"""Formulas that divide by facts, in every shape: every library and one student, by hand."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from eduaid_rules import Policy
from how_many import spread
from little_frames import Columns, assert_judged
from little_packs import pack_of

FACTS = """\
事实:
  - {名称: 学费, 英文: tuition, 类型: 金额, 单位: 元/学年, 范围: {不低于: 0, 不高于: 9000}}
  - {名称: 房费, 英文: lodging, 类型: 金额, 单位: 元/学年, 范围: {不低于: 0, 不高于: 9000}}
  - {名称: 人数, 英文: people, 类型: 整数, 范围: {不低于: 0, 不高于: 9}}
  - {名称: 床位, 英文: beds, 类型: 整数, 范围: {不低于: 0, 不高于: 9}}
  - {名称: 增减, 英文: change, 类型: 整数, 范围: {不低于: -3, 不高于: 3}}
"""
NAMES = ("学费", "房费", "人数", "床位", "增减")
# 学费, 房费, 人数, 床位, 增减
PEOPLE = ((900, 100, 3, 2, -2), (100, 900, 3, 0, 2), (1, 1, 0, 3, 0), (0, 10, 1, 1, None))
ROSTER: Columns = {
    name: [
        said if said is None or place > 1 else Decimal(f"{said}.00")
        for said in (person[place] for person in PEOPLE)
    ]
    for place, name in enumerate(NAMES)
}

FORMULAS: Mapping[str, tuple[str, str]] = {
    # what it comes to for each of the four, in yuan; "?" where a divisor is 0 or not known
    "学费 / 人数": ("300 33.33 ? 0", "四舍五入"),
    "学费 / 人数 + 房费 / 床位": ("350 ? ? 10", "四舍五入"),
    "学费 / 人数 - 房费 / 人数": ("266.67 -266.67 ? -10", "四舍五入"),
    "学费 / 人数 + 房费": ("400 933.34 ? 10", "向上"),
    "房费 - 学费 / 人数": ("-200 866.66 ? 10", "向下"),
    "学费 / 增减": ("-450 50 ? ?", "四舍五入"),
    "学费 / 增减 / 人数": ("-150 16.66 ? ?", "向下"),
    "学费 / (增减 * 人数)": ("-150 16.67 ? ?", "向上"),
    "学费 / (人数 / 床位)": ("600 ? ? 0", "四舍五入"),
    "学费 / (1 / 人数)": ("2700 300 ? 0", "四舍五入"),
    "学费 / 0.3": ("3000 333.33 3.33 0", "四舍五入"),
    "min(学费 / 人数, 房费)": ("100 33.33 ? 0", "四舍五入"),
    "max(学费 / 人数, 房费 / 床位)": ("300 ? ? 10", "四舍五入"),
    "max(学费 / 人数, 房费 / 人数, 50元/学年)": ("300 300 ? 50", "四舍五入"),
    "min(学费, 5元/学年) + max(5元/学年, 3元/学年) / 人数": ("6.67 6.67 ? 5", "四舍五入"),
    "max(5元/学年, 3元/学年) + 学费": ("905 105 6 5", "四舍五入"),
    "max(学费)": ("900 100 1 0", "四舍五入"),
    "2 * (学费 - 房费)": ("1600 -1600 0 -20", "四舍五入"),
    "(人数 - 床位) * 学费": ("900 300 -3 0", "四舍五入"),
}


def formula_pack(folder: Path, formula: str, rounding: str) -> Policy:
    """Waivers by which a number is seen: at least and at most each value that it comes to."""
    values = sorted({one for one in FORMULAS[formula][0].split() if one != "?"}, key=Decimal)
    rules = "".join(
        f"  v{place}: {{名称: v{place}, 类别: 免除, 标准: 全额, "
        f"对象: {{范围: {{结果: {{不低于: {value}, 不高于: {value}}}}}}}, "
        "版本: [{自: 2019秋, 依据: [{文件: first}]}]}\n"
        for place, value in enumerate(values)
    )
    made = f"推算:\n  结果: {{英文: result, 算式: '{formula}', 单位: 元/学年, 舍入: {rounding}}}\n"
    return pack_of(folder, f"规则:\n{rules}", facts=FACTS + made, header="名称: 小规则\n语言: 2\n")


@pytest.mark.parametrize("formula", spread(FORMULAS, 8))
def test_a_formula_comes_to_what_it_says(formula: str, tmp_path: Path) -> None:
    comes_to, rounding = FORMULAS[formula]
    policy = formula_pack(tmp_path, formula, rounding)
    every = comes_to.split()
    values = sorted({one for one in every if one != "?"}, key=Decimal)
    expected = {
        f"v{place}": " ".join(
            "open" if one == "?" else "yes" if one == value else "no" for one in every
        )
        for place, value in enumerate(values)
    }
    assert_judged(policy, ROSTER, expected)
