"""Packs whose rules ask rosters for one thing each: conditions, amounts, kinds of fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from eduaid_rules import Policy
from little_frames import (
    Columns,
    assert_judged,
)
from little_packs import FACTS, pack_of

OVER = "  - {名称: 消除, 英文: over, 类型: 日期, 没有: 未消除}\n"
LODGING = "  - {名称: 住宿费, 英文: lodging, 类型: 金额, 单位: 元/学年}\n"
DEFINED = """\
定义:
  难寄宿: {寄宿: 是, 符合: 低年级}
  低年级: {年级: {不高于: 2}}
"""


def waivers(
    folder: Path, conditions: Iterable[str], *, status_day: str = "学期首日"
) -> tuple[Policy, Mapping[str, str]]:
    """A pack with a waiver for each condition; its rules by condition."""
    names = {who: f"r{number}" for number, who in enumerate(conditions)}
    rules = "".join(
        f'  {name}: {{名称: "{who}", 类别: 免除, 标准: 全额, 对象: {{范围: {who}}},'
        " 版本: [{自: 2019秋, 依据: [{文件: first}]}]}\n"
        for who, name in names.items()
    )
    header = f"名称: 小规则\n共同条件: {{状态: 在读}}\n认定日: {status_day}\n"
    policy = pack_of(folder, f"规则:\n{rules}{DEFINED}", facts=FACTS + OVER, header=header)
    return policy, names


def assert_conditions(
    folder: Path,
    columns: Columns,
    expected: Mapping[str, str],
    term: str = "2019秋",
    *,
    values_as_of: str | None = None,
    status_day: str = "学期首日",
) -> None:
    """Each condition holds, fails or stays open for each row as expected."""
    policy, names = waivers(folder, expected, status_day=status_day)
    by_rule = {names[who]: answers for who, answers in expected.items()}
    assert_judged(policy, columns, by_rule, term, values_as_of=values_as_of)


def paying(
    folder: Path, standards: Mapping[str, str], *, paid: str = "每学期", derived: str = ""
) -> Policy:
    """A pack of cash items for everybody, by id with their standards."""
    rules = "".join(
        f'  {name}: {{名称: "{standard}", 类别: 现金, 发放: {paid}, 对象: {{范围: {{状态: 在读}}}},'
        f" 标准: {_flow(standard)}, 版本: [{{自: 2019秋, 依据: [{{文件: first}}]}}]}}\n"
        for name, standard in standards.items()
    )
    return pack_of(folder, f"规则:\n{rules}{derived}", facts=FACTS + LODGING)


def _flow(standard: str) -> str:
    return standard if standard.startswith("{") else f'"{standard}"'


def assert_paid(
    folder: Path,
    columns: Columns,
    expected: Mapping[str, tuple[str, str]],
    *,
    paid: str = "每学期",
    derived: str = "",
) -> None:
    """Each standard gives each row so many fen in autumn, and in spring."""
    names = {standard: f"r{number}" for number, standard in enumerate(expected)}
    policy = paying(folder, {n: s for s, n in names.items()}, paid=paid, derived=derived)
    for place, term in enumerate(("2019秋", "2020春")):
        by_rule = {names[standard]: fen[place] for standard, fen in expected.items()}
        assert_judged(policy, columns, by_rule, term)


RANGES = """\
  - {名称: 分数, 英文: score, 类型: 整数, 范围: {不低于: 0, 不高于: 100000}}
  - {名称: 入学, 英文: entry, 类型: 日期, 范围: {不低于: 2000-01-01, 不高于: 2030-12-31}}
  - {名称: 房租, 英文: rent, 类型: 金额, 单位: 元/学期, 范围: {不低于: 100, 不高于: 5000.50}}
"""
QUESTIONS: Mapping[str, str] = {
    "stage": "{学段: [小学, 初中]}",
    "not-first": "{学段: {不是: [小学]}}",
    "grade": "{年级: {不低于: 3}}",
    "high": "{分数: {高于: 1000}}",
    "boards": "{寄宿: 是}",
    "hardship": "{困难: [甲, 乙]}",
    "any": "{困难: 任意}",
    "tuition": "{学费: {不低于: 100.50}}",
    "dear": "{学费: {高于: 40000}}",
    "birth": "{出生: {低于: 2010-09-01}}",
    "entry": "{入学: {不低于: 2020-09-01}}",
    "rent": "{房租: {不低于: 800}}",
}


def asking(folder: Path, questions: Iterable[str] = (*QUESTIONS, "paid")) -> Policy:
    """A waiver for each question about a fact, and ``paid``: what the tuition says."""
    questions = set(questions)
    rules = "".join(
        f"  {name}: {{名称: {name}, 类别: 免除, 标准: 全额, 对象: {{范围: {condition}}},"
        " 版本: [{自: 2019秋, 依据: [{文件: first}]}]}\n"
        for name, condition in QUESTIONS.items()
        if name in questions
    )
    if "paid" in questions:
        rules += (
            "  paid: {名称: paid, 类别: 现金, 标准: {不定: {由: 学费}}, 对象: {范围: {状态: 在读}},"
            " 版本: [{自: 2019秋, 依据: [{文件: first}]}]}\n"
        )
    return pack_of(folder, "规则:\n" + rules, facts=FACTS + RANGES)
