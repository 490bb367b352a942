"""A roster of many counties judged by the policies of their places, beside one county's judge.

The counties are generated, all of one province: of each three the first adds nothing, the second
changes an amount, the third takes a category of its own into a list. Before anything is measured
some rows are compared with what the policy of their own place says of one student.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path
from statistics import median

import polars as pl

from eduaid_rules import Policy, evaluate_places, load_policies

TERM = "2024秋"
PARENT = "guangxi"
KINDS = ("nothing", "amount", "category")
HARDSHIP = "困难类别"
KNOWN = ("建档立卡", "农村低保", "孤儿", "残疾")


def main() -> int:
    """Generate, check, measure and print one line for each number of rows and places."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--places", type=int, nargs="+", default=[1, 5, 20, 60, 300])
    parser.add_argument("--kinds", choices=KINDS, nargs="+", default=KINDS)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print("| rows | places | loaded | first call | later calls | one county | times |")
    print("|---|---|---|---|---|---|---|")
    for places in options.places:
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            policies = list(load_policies(generated(Path(folder), places, options.kinds)).values())
            loaded = time.perf_counter() - started
        for rows in options.rows:
            print(measured(policies, rows, options.rounds, loaded), flush=True)
    return 0


def generated(folder: Path, places: int, kinds: tuple[str, ...]) -> list[Path]:
    """County packs, one kind after the other."""
    made: list[Path] = []
    for number in range(places):
        kind = kinds[number % len(kinds)]
        pack = folder / f"county-{number}"
        pack.mkdir()
        text = [
            f"名称: 第{number}县",
            f'地区: "{code(number)}"',
            f"上级: {PARENT}",
            "语言: 2",
            f"文件: {{own-{number}: {{名称: 第{number}县通知, 文号: 不详, 核实: 未核实}}}}",
        ]
        entry = f"自: 2023秋, 发布: 2023-07-01, 依据: [{{文件: own-{number}}}]"
        if kind == "amount":
            amount = f"{{{entry}, 替换标准: {1000 + number}元/学年}}"
            text += ["调整:", f"  preschool-grant: [{amount}]"]
        elif kind == "category":
            value = f"{{名称: 本县类{number}, 英文: own_{number}}}"
            text += ["事实:", f"  - {{名称: {HARDSHIP}, 增加取值: [{value}]}}"]
            scope = f"{{{entry}, 增加对象: [{{{HARDSHIP}: 本县类{number}}}]}}"
            text += ["调整:", f"  preschool-grant: [{scope}]"]
        (pack / "pack.yaml").write_text("\n".join(text) + "\n", "utf-8")
        made.append(pack)
    return made


def code(number: int) -> str:
    """The code of a county's region."""
    return f"{110_000 + number // 99 * 100 + number % 99 + 1:06}"


def roster(policies: list[Policy], rows: int) -> pl.DataFrame:
    """Pupils whose school is in any county, and whose household in nine of ten is there too."""
    chance = random.Random(rows)
    school = [chance.randrange(len(policies)) for _ in range(rows)]
    home = [one if chance.random() < 0.9 else chance.randrange(len(policies)) for one in school]
    own = {n: f"本县类{n}" for n, one in enumerate(policies) if len(one.facts[HARDSHIP].values) > 0}
    own = {n: word for n, word in own.items() if policies[n].facts[HARDSHIP].value(word)}

    def hardship(place: int) -> list[str]:
        if place in own and chance.random() < 0.05:
            return [own[place]]
        return [chance.choice(KNOWN)] if chance.random() < 0.3 else []

    stages = ("学前", "小学", "初中", "普通高中", "中职")
    return pl.DataFrame(
        {
            "学校所在地代码": [code(place) for place in school],
            "户籍地代码": [code(place) for place in home],
            "学段": [chance.choice(stages) for _ in range(rows)],
            "寄宿": [chance.random() < 0.4 for _ in range(rows)],
            HARDSHIP: [hardship(place) for place in home],
            "学籍状态": ["在读"] * rows,
        }
    )


def measured(policies: list[Policy], rows: int, rounds: int, loaded: float) -> str:
    """One line of the table: in turn many places and one."""
    frame = roster(policies, rows)
    started = time.perf_counter()
    made = evaluate_places(frame, TERM, policies)
    first = time.perf_counter() - started
    check(policies, frame, made)
    alone = frame.select(pl.exclude("学校所在地代码", "户籍地代码")).with_columns(
        pl.col(HARDSHIP).list.eval(pl.element().filter(pl.element().is_in(KNOWN)))
    )
    policies[0].evaluate_frame(alone, TERM)
    many: list[float] = []
    one: list[float] = []
    for _ in range(rounds):
        started = time.perf_counter()
        evaluate_places(frame, TERM, policies)
        turn = time.perf_counter()
        policies[0].evaluate_frame(alone, TERM)
        many.append(turn - started)
        one.append(time.perf_counter() - turn)
    told = (f"{value:.3f} s" for value in (loaded, first, median(many), median(one)))
    ratio = median(many) / median(one)
    return f"| {rows:,} | {len(policies):,} | {' | '.join(told)} | {ratio:.1f} |"


def check(policies: list[Policy], frame: pl.DataFrame, made: pl.DataFrame) -> None:
    """Some rows are what their own place's policy says of them."""
    chance = random.Random(1)
    by_code = {policy.region: policy for policy in policies}
    for number in chance.sample(range(len(frame)), min(len(frame), 200)):
        row = frame.row(number, named=True)
        for place, household in (("学校所在地代码", False), ("户籍地代码", True)):
            policy = by_code[row[place]]
            profile = {n: cell for n, cell in row.items() if not n.endswith("代码")}
            known = {value.name for value in policy.facts[HARDSHIP].values}
            profile[HARDSHIP] = [one for one in profile[HARDSHIP] if one in known]
            amounts = {one.rule: one.amount for one in policy.evaluate(profile, TERM).entitlements}
            for rule in policy.rules:
                if (rule.place == "户籍地") == household:
                    fen, amount = made[f"{rule.id}.fen"][number], amounts.get(rule.id)
                    if fen != (None if amount is None else amount * 100):
                        raise SystemExit(f"{rule.id}: {fen}, not {amount}, for {row}")


if __name__ == "__main__":
    raise SystemExit(main())
