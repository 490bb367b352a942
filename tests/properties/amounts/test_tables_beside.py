"""Random tables beside a pack: one student, columns and the naive evaluator find the same cell."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from eduaid_rules import load_policy
from how_many import examples
from little_packs import DOCUMENTS
from naive import NaivePolicy

VALUES: dict[str, list[str]] = {
    "乡镇": ["甲镇", "乙镇", "丙镇"],
    "年级": ["1", "2", "3"],
    "寄宿": ["是", "否"],
}
FACTS = """\
事实:
  - 名称: 乡镇
    英文: town
    类型: 单选
    取值: [{名称: 甲镇, 英文: a}, {名称: 乙镇, 英文: b}, {名称: 丙镇, 英文: c}]
  - {名称: 年级, 英文: grade, 类型: 整数, 范围: {不低于: 1, 不高于: 3}}
  - {名称: 寄宿, 英文: boards, 类型: 是否}
"""
STUDENTS = [
    {"乡镇": town, "年级": grade, "寄宿": boards}
    for town, grade, boards in product(
        [*VALUES["乡镇"], None], [1, 2, 3, None], [*VALUES["寄宿"], None]
    )
]


def lines_of(facts: Sequence[str], rng: random.Random) -> Iterator[list[str]]:
    """Lines that together have a cell for everybody."""
    if not facts:
        yield [
            rng.choice([f"{rng.randint(1, 999)}元/学期", f"{rng.randint(1, 999)}元/学年", "不定"])
        ]
        return
    values = rng.sample(VALUES[facts[0]], rng.randint(0, len(VALUES[facts[0]])))
    rest = ["其余"] if len(values) < len(VALUES[facts[0]]) or rng.random() < 0.2 else []
    for value in (*values, *rest):
        yield from ([value, *line] for line in lines_of(facts[1:], rng))


@settings(max_examples=examples(60), deadline=None, database=None)
@given(st.integers(0, 10**9))
def test_everybody_finds_the_same_cell(seed: int) -> None:
    rng = random.Random(seed)
    facts = rng.sample(list(VALUES), rng.randint(1, 3))
    lines = list(lines_of(facts, rng))
    if [line[0] for line in lines] == ["其余"] * len(lines):
        return  # the outermost needs a line of its own
    rng.shuffle(lines)
    table = "\n".join(map(",".join, [[*facts, "标准"], *lines]))
    rule = (
        "规则:\n  aid:\n    名称: 补助\n    类别: 现金\n    对象: {范围: {季: [秋, 春]}}\n"
        f"    标准: {{表: t.csv, 按: [{', '.join(facts)}]}}\n"
        "    版本: [{自: 2019秋, 依据: [{文件: first}]}]\n"
    )
    with TemporaryDirectory() as folder:
        pack = Path(folder, "little")
        pack.mkdir()
        (pack / "t.csv").write_text(table, encoding="utf-8")
        text = f"名称: 小规则\n语言: 2\n{FACTS}{DOCUMENTS}{rule}"
        (pack / "pack.yaml").write_text(text, encoding="utf-8")
        policy, naive = load_policy(pack), NaivePolicy(pack)
    columns = {name: [student[name] for student in STUDENTS] for name in VALUES}
    frame = pl.DataFrame(columns).with_columns(寄宿=pl.col("寄宿") == "是")
    made = policy.evaluate_frame(frame, "2020春")
    for row, student in zip(made.iter_rows(named=True), STUDENTS, strict=True):
        found = policy.evaluate({k: v for k, v in student.items() if v is not None}, "2020春")
        given_ = {one.rule: one.amount for one in found.entitlements}
        amount = given_.get("aid")
        fen = None if amount is None else int(amount * 100)
        said = naive.judge(student, (2020, "春"), None)["aid"]
        state = "entitled" if "aid" in given_ else "undetermined"
        assert said == (state, fen), (table, student)
        assert (row["aid.state"], row["aid.fen"]) == (state, fen), (table, student)
