"""Amounts that are computed from facts: every part, in both engines, as fractions say it."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from eduaid_rules import Policy
from how_many import examples
from little_packs import FACTS, HEADER, pack_of

COUNTS = """\
  - {名称: 月数, 英文: months, 类型: 整数, 范围: {不低于: 0, 不高于: 6}}
  - {名称: 已发, 英文: paid_so_far, 类型: 金额, 单位: 元/学年}
"""
TWICE = {"学费": 2, "年费": 1}
"""The money facts, and how many of them make a school year."""
AMOUNTS = ["0.01", "333.33", "500", "1000.01", "2500"]
UNITS = {"元/学年": 1, "元/学期": 2}
cells = st.one_of(st.none(), st.integers(0, 400_000).map(lambda fen: Decimal(fen).scaleb(-2)))
rows = st.fixed_dictionaries(
    {"学费": cells, "年费": cells, "已发": cells, "月数": st.one_of(st.none(), st.integers(0, 6))}
)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A standard, and its parts as numbers of fen."""
    said: dict[str, Any] = {}
    if draw(st.booleans()):
        said["fact"] = draw(st.sampled_from(sorted(TWICE)))
        said["percent"] = draw(st.sampled_from(["100", "50", "33.33", "12.5", "150"]))
        text = f"取 {said['fact']} 的 {said['percent']}%"
    else:
        said["rate"] = draw(st.sampled_from(AMOUNTS))
        text = f"{said['rate']}元/月×月数"
    for key, word in (("low", "不低于"), ("high", "不超过")):
        if draw(st.booleans()):
            amount, unit = draw(st.sampled_from(AMOUNTS)), draw(st.sampled_from(sorted(UNITS)))
            year = fen(amount) * UNITS[unit]
            if key == "high" and year < said.get("low", 0):
                continue
            said[key] = year
            text += f", {word} {amount}{unit}"
            if key == "high" and unit == "元/学年" and draw(st.booleans()):
                said["left"] = said.pop("high")
                text += " 减 已发"
    if draw(st.booleans()):
        said["step"] = draw(st.sampled_from(["0.1", "1", "10"]))
        text += f", 取整到 {said['step']}元"
    return text, said


def fen(yuan: str) -> int:
    return int(Fraction(yuan) * 100)


def half_up(number: Fraction) -> int:
    return math.floor(number + Fraction(1, 2))


def by_hand(said: dict[str, Any], row: dict[str, Any], season: str) -> int | None:
    """What the term gets: None while a fact in it is unknown."""
    first = row[said["fact"]] if "fact" in said else row["月数"]
    if first is None or ("left" in said and row["已发"] is None):
        return None
    whole = 1 if "fact" in said else 2  # of a school year, or of a term

    def part(year: int) -> int:
        if whole == 1:
            return year
        return (year + 1) // 2 if season == "秋" else year // 2

    if "fact" in said:
        share = Fraction(said["percent"]) / 100
        amount = half_up(Fraction(first) * 100 * TWICE[said["fact"]] * share)
    else:
        amount = fen(said["rate"]) * first
    amount = max(amount, part(said["low"])) if "low" in said else amount
    amount = min(amount, part(said["high"])) if "high" in said else amount
    if "step" in said:
        amount = half_up(Fraction(amount, fen(said["step"]))) * fen(said["step"])
    if whole == 1:
        amount = (amount + 1) // 2 if season == "秋" else amount // 2
    if "left" in said:
        amount = min(amount, max(said["left"] - int(row["已发"] * 100), 0))
    return amount


def paying(folder: Path, standard: str) -> Policy:
    rules = f"""
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {{范围: {{状态: 在读}}}}
    标准: {standard}
    版本: [{{自: 2019秋, 依据: [{{文件: first, 条款: 第一条}}]}}]
"""
    return pack_of(folder, rules, facts=FACTS + COUNTS, header=HEADER + "语言: 2\n")


@settings(max_examples=examples(40), deadline=None)
@given(made=written(), roster=st.lists(rows, min_size=1, max_size=8))
def test_both_engines_say_what_fractions_say(
    made: tuple[str, dict[str, Any]],
    roster: list[dict[str, Any]],
    tmp_path_factory: Any,
) -> None:
    text, said = made
    policy = paying(tmp_path_factory.mktemp("computed"), text)
    schema = {name: pl.Decimal(18, 2) for name in ("学费", "年费", "已发")} | {"月数": pl.Int8}
    frame = pl.DataFrame(roster, schema=schema)
    for term in ("2019秋", "2020春"):
        expected = [by_hand(said, row, term[-1]) for row in roster]
        assert policy.evaluate_frame(frame, term).get_column("aid.fen").to_list() == expected
        one_by_one = [policy.evaluate(row, term) for row in roster]
        paid = [int(one.total * 100) if one.total_complete else None for one in one_by_one]
        assert paid == expected, text
