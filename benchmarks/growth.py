"""Cliffs: packs that grow in one dimension at a time, each measured in a process of its own.

Facts in one 任一, definitions on definitions, rules proved at a term, mutants of rules, the items
of one exclusion group, the rows of a table that takes the highest. Seconds are of the processor,
in all threads: machines are shared.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

LIMIT = 120
"""Seconds that one measurement may take."""

HEAD = "名称: 生成的\n语言: 2\n"
DOCUMENTS = "文件: {first: {名称: 通知, 文号: 不详, 日期: 2019-08-20, 核实: 已核实}}\n"
STAGE = (
    "  - {名称: 学段, 英文: stage, 类型: 单选, 性质: 学段, "
    "取值: [{名称: 小学, 英文: primary}, {名称: 初中, 英文: junior}]}\n"
)
VERSION = "此前: 无, 版本: [{自: 2019秋, 依据: [{文件: first}]}]"


def yes_no(many: int) -> str:
    """So many yes/no facts."""
    names = (f"  - {{名称: 情况{n}, 英文: c{n}, 类型: 是否}}\n" for n in range(many))
    return "事实:\n" + STAGE + "".join(names)


def rule(name: str, who: str, standard: str = "100元/学期") -> str:
    """A rule of a generated pack."""
    return (
        f"  {name}: {{名称: {name}, 类别: 现金, 对象: {{范围: {who}}}, "
        f"标准: {standard}, {VERSION}}}\n"
    )


def one_of(many: int) -> str:
    """One 任一 over so many facts."""
    some = ", ".join(f"{{情况{n}: 是}}" for n in range(many))
    return yes_no(many) + "规则:\n" + rule("aid", f"{{任一: [{some}]}}")


def chained(many: int) -> str:
    """Definitions, each of which uses the one before."""
    made = "".join(
        f"  甲{n}: {{任一: [{{符合: 甲{n - 1}}}, {{情况{n % 20}: 是, 学段: 小学}}]}}\n"
        for n in range(1, many)
    )
    return (
        yes_no(20)
        + "定义:\n  甲0: {情况0: 是}\n"
        + made
        + "规则:\n"
        + rule("aid", f"{{符合: 甲{many - 1}}}")
    )


def many_rules(many: int) -> str:
    """Rules over a few facts, each with two versions."""
    rules = ["规则:\n"]
    for n in range(many):
        stage, some = "小学" if n % 2 else "初中", f"{{情况{(n + 1) % 9}: 是}}"
        some = f"任一: [{some}, {{情况{(n + 4) % 9}: 否}}]"
        who = f"{{学段: {stage}, 情况{n % 9}: 是, {some}}}"
        rules.append(
            f"  r{n}: {{名称: 项{n}, 类别: 现金, 对象: {{范围: {who}}}, 此前: 无, 版本: ["
            f"{{自: 2019秋, 标准: {100 + n}元/学期, 依据: [{{文件: first}}]}}, "
            f"{{自: 2021秋, 标准: {200 + n}元/学期, 依据: [{{文件: first}}]}}]}}\n"
        )
    return yes_no(9) + "".join(rules)


def excluding(many: int) -> str:
    """One group of so many items, of which the highest is given."""
    rules = "".join(
        rule(f"r{n}", f"{{情况{n % 12}: 是}}", f"{100 + n}元/学年") for n in range(many)
    )
    names = ", ".join(f"r{n}" for n in range(many))
    group = f"不同享: [{{项目: [{names}], 取: 高者, 自: 2019秋, 依据: [{{文件: first}}]}}]\n"
    return yes_no(12) + "规则:\n" + rules + group


def highest(many: int) -> str:
    """A table that takes the highest of rows by category."""
    values = ", ".join(f"{{名称: 类{n}, 英文: k{n}}}" for n in range(many))
    fact = f"  - {{名称: 困难, 英文: hardship, 类型: 多选, 取值: [{values}]}}\n"
    rows = ", ".join(f"{{当: {{困难: 类{n}}}, 标准: {100 + n}元/学期}}" for n in range(many))
    table = f"{{分档: [{rows}], 取: 高者, 其余: 50元/学期}}"
    return "事实:\n" + STAGE + fact + "规则:\n" + rule("aid", "{学段: 小学}", table)


def load(folder: Path) -> object:
    """The pack, read and checked."""
    from eduaid_rules import load_policy

    return load_policy(folder)


def prove_a_term(folder: Path) -> object:
    """What ``eduaid prove --term 2022秋`` asks."""
    from eduaid_rules import Term, load_policy
    from eduaid_rules.analysis import prove

    return prove(load_policy(folder), [Term(2022, "秋")])


def mutate(folder: Path) -> object:
    """Every mutant judged."""
    from eduaid_rules.analysis import mutant_report

    return mutant_report(folder)


def first_frame(folder: Path) -> object:
    """The first frame of a shape."""
    import polars as pl

    from eduaid_rules import load_policy

    policy = load_policy(folder)
    columns = {f"情况{n}": [True, None] for n in range(12)}
    start = time.process_time()
    policy.evaluate_frame(pl.DataFrame({"学段": ["小学", "初中"], **columns}), "2022秋")
    return time.process_time() - start


DIMENSIONS: dict[str, tuple[str, Callable[[int], str], Callable[[Path], object], list[int]]] = {
    "any": ("facts in one 任一: load", one_of, load, [10, 14, 18, 30]),
    "chain": ("chained definitions: load", chained, load, [10, 20, 50, 150]),
    "prove": ("rules: prove at one term", many_rules, prove_a_term, [25, 100, 400]),
    "mutate": ("rules: mutate", many_rules, mutate, [5, 10, 25]),
    "group": ("items of one group: first frame", excluding, first_frame, [20, 40, 60]),
    "table": ("rows of a 高者 table: load", highest, load, [10, 14, 20]),
}


def measured(name: str, many: int) -> str:
    """Seconds of one measurement in this process, as text; a refusal by its first line."""
    from eduaid_rules import EduaidError

    _, made, run, _ = DIMENSIONS[name]
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "grown"
        pack.mkdir()
        (pack / "pack.yaml").write_text(HEAD + DOCUMENTS + made(many), "utf-8")
        start = time.process_time()
        try:
            found = run(pack)
        except EduaidError as error:
            return f"{time.process_time() - start:8.2f} s  {str(error).splitlines()[0][:80]}"
        own = found if isinstance(found, float) else time.process_time() - start
        return f"{own:8.2f} s"


def main() -> None:
    """All dimensions, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*DIMENSIONS, []])
    parser.add_argument("--one", nargs=2, metavar=("NAME", "SIZE"))
    asked = parser.parse_args()
    if asked.one:
        print(measured(asked.one[0], int(asked.one[1])))
        return
    for name in asked.names or DIMENSIONS:
        said, _, _, sizes = DIMENSIONS[name]
        for many in sizes:
            command = [sys.executable, __file__, "--one", name, str(many)]
            try:
                run = subprocess.run(
                    command, capture_output=True, text=True, timeout=LIMIT, check=False
                )
                told = run.stdout.strip() or run.stderr.strip().splitlines()[-1]
            except subprocess.TimeoutExpired:
                told = f"over {LIMIT} s"
            print(f"{said:<36}{many:>6}  {told}", flush=True)


if __name__ == "__main__":
    main()
