"""What is asked over every student: the class table, comparing, proving, and how they grow.

The shipped packs first, commands as whole processes beside a bare import of the libraries that
they need; then generated packs of up to 200 rules and 40 facts.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from eduaid_rules import Policy, Term, load_policy, shipped_policies
from eduaid_rules.analysis import ClassTable, TooManyClassesError, compare, prove
from eduaid_rules.analysis.classes.questions import answer_rows
from eduaid_rules.analysis.classes.subjects import PackSubjects, example_profile

RULES = Path(__file__).parent.parent / "rules"
TERM = Term(2019, "秋")
YARDSTICK = "import polars, yaml"
SIZES = ((25, 10), (50, 20), (100, 30), (200, 40))
"""Rules and facts of the generated packs."""


def median_ms(run: Callable[[], object], rounds: int) -> float:
    """The median milliseconds of a call."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def table_of(policy: Policy, *, unknowns: bool) -> ClassTable:
    """The class table of all items at the term, every row judged."""
    subject = PackSubjects(policy.pack).reached(TERM)
    table = ClassTable([subject], unknowns)
    for rule in subject.rules:
        table.add(rule, table.reader.item(0, rule))
    (rows,) = answer_rows(table, [subject], set(subject.rules), {})
    if len(rows) != len(table):
        raise SystemExit("a row has no answer")
    return table


def class_tables(rounds: int) -> None:
    """The class table of one pack, beside its rows judged one by one."""
    policy = load_policy("city-2019")
    print(f"{'city-2019 at ' + str(TERM):<38}{'classes':>10}{'ms':>8}{'ratio':>8}")
    for unknowns in (False, True):
        table = table_of(policy, unknowns=unknowns)
        students = [example_profile(table.student(n), policy.vocabulary) for n in range(len(table))]

        def one_by_one(students: list[dict[str, object]] = students) -> None:
            for student in students:
                list(policy.evaluate(student, TERM).entitlements)

        def judged(unknowns: bool = unknowns) -> None:
            table_of(policy, unknowns=unknowns)

        ours, single = median_ms(judged, rounds), median_ms(one_by_one, rounds)
        name = "with unknowns" if unknowns else "known students"
        print(
            f"{name + ', built and judged':<38}{len(table):>10,}{ours:>8.0f}{ours / single:>8.2f}"
        )
        print(f"{name + ', evaluated one by one':<38}{len(table):>10,}{single:>8.0f}{1:>8.2f}")


def processes(rounds: int) -> None:
    """Comparing and proving as whole commands, in turn with the yardstick."""
    with tempfile.TemporaryDirectory() as folder:
        changed = Path(folder) / "city-2019"
        shutil.copytree(RULES / "city-2019", changed)
        for file in changed.glob("*.yaml"):  # nearly every rule says something else
            text = file.read_text(encoding="utf-8")
            file.write_text(re.sub(r"(\d+)(?=元/学)", _one_more, text), encoding="utf-8")
        eduaid = ["-m", "eduaid_rules.cli"]
        timed = {
            YARDSTICK: ["-c", YARDSTICK],
            "eduaid diff, nothing changed": [*eduaid, "diff", "city-2019", "city-2019"],
            "eduaid diff, every amount changed": [*eduaid, "diff", "city-2019", str(changed)],
            "the same, one term": [*eduaid, "diff", "city-2019", str(changed), "--term", "2019秋"],
            "eduaid prove city-2019": [*eduaid, "prove", "city-2019"],
        }
        times: dict[str, list[float]] = {name: [] for name in timed}
        for _ in range(rounds):
            for name, command in timed.items():
                start = time.perf_counter()
                subprocess.run([sys.executable, *command], capture_output=True, check=False)
                times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(found) for name, found in times.items()}
    print(f"\n{'whole process':<38}{'seconds':>10}{'ratio':>8}")
    for name, median in medians.items():
        print(f"{name:<38}{median:>10.2f}{median / medians[YARDSTICK]:>8.1f}")


def _one_more(amount: re.Match[str]) -> str:
    return str(int(amount[1]) + 1)


def proving() -> None:
    """Every shipped pack over all its terms, in one process."""
    print(f"\n{'prove':<38}{'seconds':>10}{'guarantees':>12}{'classes':>12}")
    whole = 0.0
    for name in shipped_policies():
        policy = load_policy(name)
        start = time.perf_counter()
        found = list(prove(policy, load=load_policy))
        seconds = time.perf_counter() - start
        whole += seconds
        classes = sum(proof.classes for proof in found)
        print(f"{name:<38}{seconds:>10.2f}{len(found):>12}{classes:>12,}")
    print(f"{'all':<38}{whole:>10.2f}")


FIXED = """\
名称: 生成的规则
事实:
  - 名称: 学段
    英文: stage
    类型: 单选
    性质: 学段
    取值:
      - {名称: 学前, 英文: s0}
      - {名称: 小学, 英文: s1}
      - {名称: 初中, 英文: s2}
      - {名称: 高中, 英文: s3}
  - 名称: 困难类别
    英文: hardship
    类型: 多选
    性质: 身份
    取值: [%s]
%s文件:
  notice: {名称: 通知, 文号: 不详, 核实: 未核实}
规则:
"""
KINDS = (
    "类型: 是否",
    "类型: 整数, 范围: {不低于: 1, 不高于: 12}",
    "类型: 单选, 取值: [{名称: 甲, 英文: fNa}, {名称: 乙, 英文: fNb}, {名称: 丙, 英文: fNc}]",
)
STAGES = ("学前", "小学", "初中", "高中")


def generated(rules: int, facts: int, more: int) -> str:
    """A pack in which each rule asks for its stage, three of twelve categories and four facts."""
    values = ", ".join(f"{{名称: 类{n}, 英文: h{n}}}" for n in range(12))
    own = [
        "  - {{名称: 事{0}, 英文: f{0}, {1}}}\n".format(n, KINDS[n % 3].replace("N", str(n)))
        for n in range(facts - 2)
    ]
    tests = ("是", "{不低于: 4}", "[甲, 乙]")
    lines = [FIXED % (values, "".join(own))]
    for n in range(rules):
        asked = [(7 * n + 5 * place) % len(own) for place in range(4)]
        first, second, third, fourth = (f"事{fact}: {tests[fact % 3]}" for fact in asked)
        hard = ", ".join(f"类{(n + step) % 12}" for step in (0, 1, 5))
        lines.append(
            f"  rule-{n}:\n    名称: 项目{n}\n    类别: 现金\n"
            f"    对象: {{范围: {{学段: {STAGES[n % 4]}, {first}}}, "
            f"其中: [{{困难类别: [{hard}], {second}}}, {{{third}, {fourth}}}]}}\n"
            "    版本:\n"
            f"      - {{自: 2019秋, 依据: [{{文件: notice}}], 标准: {1000 + n + more}元/学年}}\n"
            f"      - {{自: 2022秋, 依据: [{{文件: notice}}], 标准: {1200 + n + more}元/学年}}\n"
        )
    return "".join(lines)


def one_size(rules: int, facts: int) -> dict[str, float]:
    """What a generated pack takes, in this process."""
    with tempfile.TemporaryDirectory() as folder:
        old, new = (_loaded(Path(folder) / str(n), generated(rules, facts, n)) for n in (0, 1))
    made: dict[str, float] = {}
    start = time.perf_counter()
    made["classes"] = len(table_of(old, unknowns=False))
    made["table"] = time.perf_counter() - start
    start = time.perf_counter()
    made["changes"] = len(compare(old, new).changes)
    made["compare"] = time.perf_counter() - start
    start = time.perf_counter()
    list(prove(old))
    made["prove"] = time.perf_counter() - start
    made["mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return made


def _loaded(folder: Path, text: str) -> Policy:
    folder.mkdir()
    (folder / "pack.yaml").write_text(text, encoding="utf-8")
    return load_policy(folder)


def growth() -> None:
    """Generated packs, each in a process of its own."""
    titles = ("rules", "facts", "classes", "table s", "compare s", "changes", "prove s", "MiB")
    print("\n" + "".join(f"{title:>11}" for title in titles))
    for rules, facts in SIZES:
        command = [sys.executable, __file__, "--one-size", str(rules), str(facts)]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        made: dict[str, float] = json.loads(run.stdout)
        row = f"{rules:>11}{facts:>11}{made['classes']:>11,.0f}{made['table']:>11.2f}"
        row += f"{made['compare']:>11.2f}{made['changes']:>11.0f}{made['prove']:>11.2f}"
        print(f"{row}{made['mib']:>11.0f}")


def refusals() -> None:
    """How soon a sum is proved or refused whose items each ask for a fact of their own."""
    print("\nat most so much cash, from items that each pay by the five grades of their own fact")
    for items in (5, 8, 20, 40):
        with tempfile.TemporaryDirectory() as folder:
            policy = _loaded(Path(folder) / "sum", _sum_of(items))
        start = time.perf_counter()
        try:
            (proof,) = prove(policy, built_in=False)
            said = f"{'holds' if proof.holds else 'refuted'}, {proof.classes:,} classes"
        except TooManyClassesError as error:
            said = str(error)
        print(f"{items:>4} items {time.perf_counter() - start:>7.2f} s  {said}")


def _sum_of(items: int) -> str:
    facts = "".join(
        f"  - {{名称: 级{n}, 英文: g{n}, 类型: 整数, 范围: {{不低于: 1, 不高于: 5}}}}\n"
        for n in range(items)
    )
    cells = ", ".join(f"{grade}: {grade}元/学期" for grade in range(1, 6))
    rules = "".join(
        f"  item-{n}:\n    名称: 项目{n}\n    类别: 现金\n"
        f"    对象: {{范围: {{级{n}: {{不低于: 2}}}}}}\n    标准: {{按: 级{n}, {cells}}}\n"
        "    版本: [{自: 2019秋, 依据: [{文件: notice}]}]\n"
        for n in range(items)
    )
    return (
        f"名称: 合计\n事实:\n{facts}文件:\n  notice: {{名称: 通知, 文号: 不详, 核实: 未核实}}\n"
        f"规则:\n{rules}"
        f"保证: [{{说明: 封顶, 现金不超过: {{金额: {5 * items}元/学期}}}}]\n"
    )


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--one-size", type=int, nargs=2, help="rules and facts, in this process")
    options = parser.parse_args()
    if options.one_size is not None:
        print(json.dumps(one_size(*options.one_size)))
        return
    class_tables(options.rounds)
    processes(options.rounds)
    proving()
    growth()
    refusals()


if __name__ == "__main__":
    main()
