"""已获 as three read it, for every student: one student, columns and the naive evaluator."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from eduaid_rules import load_policy
from eduaid_rules.testing import Profile, frame_of
from how_many import spread
from naive import NaivePolicy
from random_policies import Question, answers

HEADER = """\
语言: 2
名称: 评奖
事实:
  - {名称: 甲资格, 英文: first, 类型: 是否}
  - {名称: 乙资格, 英文: second, 类型: 是否}
  - {名称: 丙资格, 英文: third, 类型: 是否}
  - {名称: 甲已获, 英文: first_awarded, 类型: 是否}
  - {名称: 乙已获, 英文: second_awarded, 类型: 是否}
文件: {d: {名称: 文, 文号: 不详, 核实: 未核实}}
"""
FACTS = ("甲资格", "乙资格", "丙资格", "甲已获", "乙已获")
STUDENTS: list[Profile] = [
    dict(zip(FACTS, said, strict=True)) for said in product(("是", "否", None), repeat=len(FACTS))
]
"""243: every kind, unknown being one more answer."""

STANDARDS = {
    "the first is highest": ("800元/学期", "700元/学期", "600元/学期"),
    "the last is highest": ("600元/学期", "700元/学期", "800元/学期"),
    "two are alike": ("700元/学期", "700元/学期", "600元/学期"),
    "each in its season": (
        "{分档: [{当: {季: 秋}, 标准: 900元/学期}], 取: 先者, 其余: 100元/学期}",
        "1200.01元/自然年",
        "1200元/学年",
    ),
    "one is not known": ("800元/学期", "不定", "600元/学期"),
}


@pytest.mark.parametrize("standards", STANDARDS)
@pytest.mark.parametrize(
    "awards", spread(["可申请 可申请 应享", "可申请 可申请 可申请", "应享 可申请 应享"], 1)
)
def test_who_was_awarded_is_judged_alike(awards: str, standards: str, tmp_path: Path) -> None:
    rules = [
        f"  {name}: {{名称: {said}, 类别: 现金, 给付: {award}, 对象: {{范围: {{{said}资格: 是}}}}, "
        f"标准: {standard}, 版本: [{{自: 2019秋, 依据: [{{文件: d}}]}}]}}\n"
        for name, said, award, standard in zip(
            "abc", "甲乙丙", awards.split(), STANDARDS[standards], strict=True
        )
    ]
    group = "项目: [a, b, c], 取: 高者, 已获: {a: 甲已获, b: 乙已获}"
    text = (
        f"{HEADER}规则:\n{''.join(rules)}不同享: [{{{group}, 自: 2019秋, 依据: [{{文件: d}}]}}]\n"
    )
    (tmp_path / "little").mkdir()
    (tmp_path / "little" / "pack.yaml").write_text(text, encoding="utf-8")
    policy, naive = load_policy(tmp_path / "little"), NaivePolicy(tmp_path / "little")
    for season in "秋春":
        term = f"2020{season}"
        wide = policy.evaluate_frame(frame_of(policy, STUDENTS, term), term).to_dicts()
        asked = Question(policy.at(term).term, None, ())
        for student, row in zip(STUDENTS, wide, strict=True):
            ours = answers(policy, asked, student)
            assert ours == naive.judge(student, (2020, season)), (student, term)
            assert ours == {r: (row[f"{r}.state"], row[f"{r}.fen"]) for r in "abc"}, (student, term)
