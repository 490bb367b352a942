"""Parameters in random texts, judged in both engines and by the naive evaluator alike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import polars as pl
import pytest

from eduaid_rules import Policy
from how_many import spread
from little_layers import answer
from little_parameters import county, rule_of
from naive import NaivePolicy
from naive_words import term_of

TERMS = ("2019秋", "2020春", "2020秋", "2021春", "2021秋", "2022春")
DAYS = ("2019-12-31", "2020-06-30", "2021-01-10", "2021-02-01", "2021-10-15")


def value(random: Random, unit: str) -> str:
    """A number, or a table of numbers by one fact or by conditions."""

    def number() -> str:
        money = unit.startswith("元")
        return f"{random.randint(1, 12) * 50}{unit}" if money else f"{random.randint(1, 40) * 5}%"

    match random.randrange(4):
        case 0:
            return f"{{按: 户口, 农村: {number()}, 城镇: {number()}}}"
        case 1:
            row = f"{{当: {{人数: {{不低于: {random.randint(1, 4)}}}}}, 值: {number()}}}"
            other = f"{{当: {{户口: 农村}}, 值: {number()}}}"
            return f"{{分档: [{row}, {other}], 取: 先者, 其余: {number()}}}"
        case _:
            return number()


def texts(random: Random, unit: str) -> str:
    """Versions from two terms on; of the second it is known when it was published."""
    entries = (
        f"{{自: 2020秋, 发布: 2020-06-30, 依据: [{{文件: first}}], 值: {value(random, unit)}}}",
        f"{{自: 2021秋, 发布: 2021-10-15, 依据: [{{文件: second}}], 值: {value(random, unit)}}}",
    )
    return f"[{', '.join(entries[: random.randint(1, 2)])}]"


def written(folder: Path, random: Random) -> Policy:
    """A county that may change a number, below a province with rules by numbers."""
    parameters = "参数:\n" + "".join(
        f"  {name}: {{英文: {english}, 单位: {unit}, 版本: {texts(random, unit)}}}\n"
        for name, english, unit in (("低保", "minimum", "元/月"), ("比率", "rate", "比例"))
    )
    word = random.choice(("不低于", "不高于", "高于", "低于"))
    bound = f"低保 的 {random.randint(1, 8) * 25}%×12"
    steps = "推算: {余额: {英文: rest, 算式: 年收入 - 低保 * 12 * 人数, 单位: 元/学年}}\n"
    standard = random.choice(("低保 的 比率×10", f"低保 的 {random.randint(1, 99)}%×12"))
    rules = rule_of(f"{{年收入: {{{word}: {bound}}}}}", standard)
    rules += rule_of("{余额: {低于: 0}}").replace("规则:\n  aid", "  rest")
    change = value(random, "元/月")
    text = f"自: 2021春, 发布: 2021-01-10, 依据: [{{文件: county-notice}}], 替换值: {change}"
    changes = f"调整: {{低保: [{{{text}}}]}}\n"
    return county(folder, changes if random.random() < 0.5 else "", steps + rules, parameters)


@pytest.mark.parametrize("seed", spread(range(400), 12))
def test_numbers_by_place_and_time_are_judged_alike(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    policy = written(tmp_path, random)
    naive = NaivePolicy(tmp_path / "county")
    term = random.choice(TERMS)
    day = date.fromisoformat(random.choice(DAYS)) if random.random() < 0.4 else None
    people = [
        {
            "户口": random.choice(("农村", "城镇", None)),
            "年收入": random.choice((None, *(Decimal(n * 300) for n in range(40)))),
            "人数": random.choice((None, 1, 2, 3, 5)),
        }
        for _ in range(12)
    ]
    wide = policy.evaluate_frame(
        pl.DataFrame(
            people, schema={"户口": pl.String, "年收入": pl.Decimal(12, 2), "人数": pl.Int64}
        ),
        term,
        day,
    )
    for row, person in zip(wide.to_dicts(), people, strict=True):
        stated = {name: said for name, said in person.items() if said is not None}
        found = policy.evaluate(stated, term, day)
        by_naive = naive.judge(stated, term_of(term), day)
        for rule in ("aid", "rest"):
            alone = answer(found, rule)
            in_frame = said(row[f"{rule}.state"], row[f"{rule}.fen"])
            assert alone == in_frame, (rule, term, day, stated)
            assert alone == said(*by_naive[rule]), (rule, term, day, stated)


def said(state: str, fen: int | None) -> str:
    """An answer as ``answer`` has it."""
    if state == "entitled":
        return f"{Decimal(fen or 0) / 100:.2f}"
    return "no" if state == "not_entitled" else "open"
