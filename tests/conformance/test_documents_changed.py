"""A percentage, a cap, a floor, a tier and a parameter changed by a child: compared and proved."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from eduaid_rules import load_policy
from eduaid_rules.analysis import compare, prove
from project import PACKS

CHILD = """\
语言: 2
名称: 县
上级: {parent}
文件:
  county: {{名称: 县文, 文号: 不详, 日期: "2024-07-01", 核实: 已核实}}
调整:
  {what}:
    - {{自: 2024秋, 依据: [{{文件: county}}], {change}}}
"""
COMPUTED = '替换标准: "取 学费 的 {}%, 不低于 {}元/学年, 不超过 {}元/学年"'

# What becomes of whom, in autumn (fen of the term), worked out by hand.
# 60 %: more from 0.6 t > 500.005, so 833.35 on, up to the last t whose half is below 3000:
# 0.5 t < 2999.985, so 5999.96. Floor of 600: up to 0.5 t < 599.985, so 1199.96.
# Cap of 2500: less from 0.5 t >= 2500.005, so 5000.01 on. The grade: all of 特别困难.
# 低保标准 of the country from 540 to 600: 150 % from 810 to 900; 20 % × 12 / 2 from 648 to 720.
CHANGES = [
    ("amounts", "half-tuition", COMPUTED.format(60, 500, 3000), 10, [("增加", "833.35至5999.96")]),
    ("amounts", "half-tuition", COMPUTED.format(50, 600, 3000), 10, [("增加", "0至1199.96")]),
    ("amounts", "half-tuition", COMPUTED.format(50, 500, 2500), 11, [("减少", "不低于5000.01")]),
    (
        "scoring",
        "senior-grant",
        "替换标准: {按: 认定档次, 特别困难: 3300元/学年, 困难: 2000元/学年}",
        10,
        [("增加", "高中")],
    ),
    (
        "living-province",
        "低保标准",
        "替换值: {按: 户口性质, 农村: 600元/月, 城镇: 800元/月}",
        10,
        [("新增", "810至899.99"), ("增加", "0至809.99")],
    ),
]


@pytest.mark.parametrize(("parent", "what", "change", "code", "wanted"), CHANGES)
def test_what_a_child_changes_is_told_exactly_and_proved(
    tmp_path: Path, parent: str, what: str, change: str, code: int, wanted: list[tuple[str, str]]
) -> None:
    shutil.copytree(PACKS / "documents" / parent, tmp_path / parent)
    (tmp_path / "county").mkdir()
    text = CHILD.format(parent=parent, what=what, change=change)
    (tmp_path / "county" / "pack.yaml").write_text(text, encoding="utf-8")
    old, new = load_policy(tmp_path / parent), load_policy(tmp_path / "county")
    found = compare(old, new)
    assert (found.code, found.undecided) == (code, False)
    autumn = [one for one in found.changes if str(one.terms[0]) == "2024秋"]
    told = [(one.effect.value, "；".join(one.who)) for one in autumn]
    assert [effect for effect, _ in told] == [effect for effect, _ in wanted]
    for (_, who), (_, said) in zip(told, wanted, strict=True):
        assert said in who
    assert all(one.verdict.value == "成立" for one in prove(new))
