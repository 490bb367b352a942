"""Loading layered packs: the shipped ones, and thousands of counties over one nation.

Each count of counties runs in a process of its own, so that its memory can be seen; what
matters is that time and memory grow as the number does.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from eduaid_rules import load_policies, load_policy

COUNTY = """\
文件:
  county-notice: {{名称: 第{number}号县资助通知, 文号: 不详, 日期: 2024-09-01, 核实: 文号待核}}

定义:
  县里的困难学生: {{困难类别: [建档立卡, 农村低保, 孤儿]}}

调整:
  boarding-subsidy:
    - {{自: 2024秋, 发布: 2024-09-01, 依据: [{{文件: county-notice}}], 替换对象: 所有人}}
  day-subsidy:
    - 自: 2024秋
      发布: 2024-09-01
      依据: [{{文件: county-notice}}]
      增加对象: [{{困难类别: [烈士子女, 父母残疾]}}]
  preschool-grant:
    - 自: 2024秋
      发布: 2024-09-01
      依据: [{{文件: county-notice}}]
      替换标准: {amount}元/学年

规则:
  county-meals:
    名称: 县营养补助
    类别: 现金
    对象: {{范围: {{学段: [小学, 初中]}}, 其中: [{{符合: 县里的困难学生}}]}}
    版本:
      - 自: 2024秋
        发布: 2024-09-01
        依据: [{{文件: county-notice}}]
        标准: {{按: 寄宿, 是: {amount}元/学年, 否: 500元/学年}}
"""


def write_counties(folder: Path, count: int) -> list[Path]:
    """That many county packs, each under the nation."""
    made: list[Path] = []
    for number in range(count):
        pack = folder / f"county-{number:04}"
        pack.mkdir()
        header = f'名称: 第{number}县\n地区: "{500000 + number}"\n上级: national\n核对至: 2025春\n'
        (pack / "pack.yaml").write_text(header, encoding="utf-8")
        text = COUNTY.format(number=number, amount=800 + number % 400)
        (pack / "county.yaml").write_text(text, encoding="utf-8")
        made.append(pack)
    return made


def one_count(count: int) -> dict[str, float]:
    """Seconds to load and check that many counties, and the process's peak in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        packs = write_counties(Path(folder), count)
        start = time.perf_counter()
        policies = load_policies(packs)
        seconds = time.perf_counter() - start
    student = {"学段": "小学", "寄宿": "是", "困难类别": ["孤儿"]}
    last = next(reversed(policies.values())).evaluate(student, "2024秋")
    if len(policies) != count or len(last.entitlements) != 4:
        raise SystemExit("the counties did not load as they should")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"count": count, "seconds": seconds, "mib": peak}


def shipped(name: str, rounds: int) -> float:
    """The median of loading a shipped pack with all its layers, in milliseconds."""
    times: list[float] = []
    for _ in range(rounds):
        start = time.perf_counter()
        load_policy(name)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--one-count", type=int, help="load so many counties in this process")
    options = parser.parse_args()
    if options.one_count is not None:
        print(json.dumps(one_count(options.one_count)))
        return
    for name in ("national", "city-2019", "rongshui"):
        print(f"load_policy({name!r}), all layers: {shipped(name, options.rounds):.1f} ms")
    print("\ncounties   seconds   ms each   MiB   KiB each")
    base: dict[str, float] = {}
    for count in (1, 300, 3000):
        run = subprocess.run(
            [sys.executable, __file__, "--one-count", str(count)],
            capture_output=True,
            text=True,
            check=True,
        )
        found: dict[str, float] = json.loads(run.stdout)
        base = base or found
        each = found["seconds"] / count * 1000
        more = (found["mib"] - base["mib"]) / max(1, count - 1) * 1024
        row = f"{count:>8}   {found['seconds']:7.2f}   {each:7.2f}"
        print(f"{row}   {found['mib']:3.0f}   {more:8.1f}")


if __name__ == "__main__":
    main()
