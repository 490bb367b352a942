"""Little packs over packs for the tests of the naive evaluator.

``top`` is the province, ``mid`` the city and ``low`` the county; each test writes what it needs.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from naive import NaivePolicy, Term

Answer = tuple[str, int | None]

NO: Answer = ("not_entitled", None)
OPEN: Answer = ("undetermined", None)

TOP = """
名称: 省
事实:
  - {名称: 寄宿, 英文: boards, 类型: 是否}
  - {名称: 年级, 英文: grade, 类型: 整数, 范围: {不低于: 1, 不高于: 6}}
  - 名称: 困难
    英文: hardship
    类型: 多选
    取值:
      - {名称: 甲, 英文: first}
      - {名称: 乙, 英文: second}
      - {名称: 旧类, 英文: former, 至: 2020春}
  - {名称: 外助, 英文: outside, 类型: 是否}
  - {名称: 选择, 英文: choice, 类型: 单选, 取值: [
      {名称: 补助, 英文: aid}, {名称: 奖金, 英文: prize}, {名称: 都不要, 英文: none}]}
  - {名称: 学费, 英文: tuition, 类型: 金额, 单位: 元/学年}
  - {名称: 住宿费, 英文: lodging, 类型: 金额, 单位: 元/学年}
  - {名称: 书费, 英文: books, 类型: 金额, 单位: 元/学期}
  - {名称: 风险消除日, 英文: over, 类型: 日期, 没有: 未消除}
"""
AID = """
规则:
  aid:
    名称: 补助
    类别: 现金
    此前: 无
    对象: {范围: {寄宿: 是}, 其中: [{困难: 甲}]}
    版本: [{自: 2020秋, 发布: 2020-08, 标准: 500元/学期}]
"""
PRIZE = """
  prize: {名称: 奖金, 类别: 现金, 对象: {范围: {年级: {不低于: 2}}},
          版本: [{自: 2019秋, 标准: 600元/学期}]}
"""


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "pack.yaml").write_text(text, encoding="utf-8")


def chain(folder: Path, top: str, mid: str = "", low: str | None = None) -> NaivePolicy:
    """A province (facts and ``top``), a city below it and, if given, a county below that."""
    write(folder, "top", TOP + top)
    write(folder, "mid", "上级: top\n" + mid)
    if low is None:
        return NaivePolicy(folder / "mid")
    write(folder, "low", "上级: mid\n" + low)
    return NaivePolicy(folder / "low")


def adjusted(folder: Path, *entries: str, low: str | None = None) -> NaivePolicy:
    """``aid`` of the province with these entries of the city's 调整."""
    lines = "".join(f"    - {entry}\n" for entry in entries)
    return chain(folder, AID, f"调整:\n  aid:\n{lines}", low)


def paid(fen: int) -> Answer:
    return ("entitled", fen)


def aid(policy: NaivePolicy, term: Term, known_on: date | None = None, **profile: object) -> Answer:
    student = {"寄宿": True, "困难": ["甲"], **profile}
    return policy.judge(student, term, known_on)["aid"]


A20, S21, A21, S22 = (2020, "秋"), (2021, "春"), (2021, "秋"), (2022, "春")
