"""What a fact that carries an amount is per fits what is paid, in the older forms too."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import PolicyError
from little_packs import FACTS, HEADER, aid

MONEY = """\
  - {名称: 月费, 英文: monthly, 类型: 金额, 单位: 元/月}
  - {名称: 一笔, 英文: single, 类型: 金额, 单位: 元}
"""
OPEN, CAPPED = "{不定: {由: FACT}}", "取 FACT, 不超过 500元/UNIT"


def codes(folder: Path, standard: str, paid: str) -> list[str]:
    try:
        more, header = f"发放: {paid}", HEADER + "语言: 2\n"
        aid(folder, standard=standard, more=more, facts=FACTS + MONEY, header=header)
    except PolicyError as error:
        return [found.code for found in error.diagnostics]
    return []


@pytest.mark.parametrize("form", [OPEN, CAPPED])
@pytest.mark.parametrize(
    ("fact", "paid", "unit", "wrong"),
    [
        ("月费", "每学期", "学期", ["E309"]),
        ("月费", "每学年秋季", "学年", ["E309"]),
        ("一笔", "每学期", "学期", ["E309"]),
        ("一笔", "每学年秋季", "次", []),
        ("学费", "每学期", "学期", []),
        ("年费", "每学年秋季", "学年", []),
        ("学费", "每学年秋季", "学年", []),
    ],
)
def test_what_a_fact_states_is_for_what_is_paid(
    form: str, fact: str, paid: str, unit: str, wrong: list[str], tmp_path: Path
) -> None:
    standard = form.replace("FACT", fact).replace("UNIT", unit)
    assert codes(tmp_path, standard, paid) == wrong
