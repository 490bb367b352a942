"""Small packs with cases, for single points of reading and running them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from eduaid_rules import CaseError, Policy
from eduaid_rules.cases import Case, CaseResult, read_cases, run_case
from little_packs import pack_of

RULES = """\
规则:
  boarding:
    名称: 寄宿补助
    类别: 现金
    对象: {范围: {学段: [小学, 初中], 寄宿: 是}, 其中: [{困难: [甲, 乙]}]}
    此前: 无
    版本:
      - 自: 2019秋
        依据: [{文件: first, 条款: 第一条}]
        标准: {按: 学段, 小学: 500元/学期, 初中: 600元/学期}
      - 自: 2024春
        发布: 2024-05-07
        依据: [{文件: second, 条款: 第二条}]
        标准: {按: 学段, 小学: 625元/学期, 初中: 750元/学期}
  day:
    名称: 走读补助
    类别: 现金
    对象: {范围: {学段: [小学, 初中], 寄宿: 否}}
    标准: boarding 的 50%
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
  fees:
    名称: 免杂费
    类别: 免除
    对象: {范围: {学段: [小学, 初中]}}
    标准: 全额
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
  grant:
    名称: 高中助学金
    类别: 现金
    对象: {范围: {学段: 高中}}
    标准: 不定
    版本: [{自: 2020秋, 依据: [{文件: first}]}]
"""
"""Lines 2, 15, 21 and 27 of rules.yaml hold the rules, 8 and 11 the versions of the first."""

GOOD = """\
用例:
  - 名称: 好
    学期: 2019秋
    学生: {学段: 小学, 寄宿: 是, 困难: [甲]}
    应享: {boarding: 500}
"""
BAD = """\
用例:
  - 名称: 坏
    学期: 2019秋
    学生: {学段: 小学, 寄宿: 否}
    应享: {boarding: 500}
"""
"""One case that RULES passes, and one that it does not."""


def policy_of(folder: Path, rules: str = RULES) -> Policy:
    """The pack of these rules, in ``folder / "little"``."""
    return pack_of(folder, rules)


def write_cases(folder: Path, text: str, name: str = "a.yaml") -> Path:
    """A file of cases of that pack."""
    path = folder / "little" / "cases" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")
    return path


def cases_of(folder: Path, policy: Policy) -> tuple[Case, ...]:
    """The cases of that pack."""
    return read_cases(folder / "little", policy)


def wrong_with(folder: Path, text: str) -> list[tuple[int, int, str, str]]:
    """Line, column, code and words of everything that is wrong in one file of cases."""
    policy = policy_of(folder)
    write_cases(folder, text)
    try:
        cases_of(folder, policy)
    except CaseError as error:
        return [
            (
                found.line or 0,
                found.column or 0,
                found.code,
                _words(found.message, found.suggestion),
            )
            for found in error.diagnostics
        ]
    return []


def _words(message: str, suggestion: str | None) -> str:
    return f"{message}|{suggestion or ''}"


def run_one(folder: Path, text: str, rules: str = RULES) -> CaseResult:
    """What comes of a file with one case."""
    policy = policy_of(folder, rules)
    write_cases(folder, text)
    (case,) = cases_of(folder, policy)
    return run_case(case, policy)
