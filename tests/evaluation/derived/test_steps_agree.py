"""Derived facts in steps: one student and columns say the same of whatever is known."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from eduaid_rules.testing import frame_of
from how_many import examples
from little_steps import steps_pack

CONDITIONS = {
    "head": "{人均月收入: {不低于: 500}}",
    "over": "{超出: {不低于: 100, 不高于: 290}}",
    "others": "{其他人: {不高于: 2}}",
    "points": "{困难分: {不低于: 30}}",
    "few": "{困难分: {不高于: 14}}",
    "exact": "{困难分: [15, 20, 35]}",
    "severe": "{认定档次: 特别困难}",
    "some": "{认定档次: [特别困难, 困难]}",
    "none": "{都不: [{认定档次: 困难}]}",
    "adult": "{年龄: {不低于: 18}}",
    "young": "{年龄: {不低于: 3, 低于: 16}, 入学月数: {不低于: 6}}",
}
FIRST = date(1999, 1, 1)


def profile(chance: Random) -> dict[str, object]:
    """A student of whom some things are not known."""
    hardship = {name: chance.choice(("是", "否", None)) for name in ("残疾", "孤儿", "低保")}
    made: dict[str, object] = {
        "困难类别": {name: said for name, said in hardship.items() if said is not None},
        "子女数": chance.choice((0, 1, 2, 3)),
        "户人数": chance.choice((0, 1, 2, 3, 4, 7)),
        "家庭年收入": chance.choice(("0", "23999.87", "24000", "36000", "71999.99")),
        "住校": chance.choice((True, False)),
        "出生日期": (FIRST + timedelta(days=chance.randrange(9000))).isoformat(),
        "入学日期": (date(2018, 9, 1) + timedelta(days=chance.randrange(700))).isoformat(),
    }
    return {name: said for name, said in made.items() if chance.random() < 0.8}


@pytest.mark.parametrize("term", ["2019秋", "2020春"])
def test_steps_are_judged_alike_by_both_engines(tmp_path: Path, term: str) -> None:
    policy = steps_pack(tmp_path, CONDITIONS)
    chance = Random(f"steps {term}")
    students = [profile(chance) for _ in range(examples(300))]
    wide = policy.evaluate_frame(frame_of(policy, students, term), term)
    for number, student in enumerate(students):
        found = policy.evaluate(student, term)
        given = {item.rule for item in found.entitlements}
        open_ = {item.rule for item in found.undetermined}
        for rule in CONDITIONS:
            state = "entitled" if rule in given else "not_entitled"
            state = "undetermined" if rule in open_ else state
            assert wide[f"{rule}.state"][number] == state, (rule, student)
