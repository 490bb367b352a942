"""Two ways of writing a name are one in every command, or in none."""

from __future__ import annotations

from pathlib import Path

import pytest

from awkward_files import policy
from eduaid_rules import make_ledger, match_roster, read_payments, read_roster, reconcile
from eduaid_rules.rosters.audit.finding_kinds import FindingKind
from little_matches import csv, number

HEADER = "学校,姓名,身份证号,学段,寄宿,困难类别"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("古丽·买买提", "古丽•买买提", True),
        ("古丽·买买提", "古丽买买提", True),
        ("山﨑", "山崎", True),
        ("葛\U000e0100某", "葛某", True),
        ("Li Ming", "LI MING", True),
        ("王芳", "王 芳", True),
        ("高峰", "高峯", False),
        ("张三", "张三丰", False),
    ],
)
def test_names_that_are_one_here_are_one_everywhere(
    one: str, other: str, same: bool, tmp_path: Path
) -> None:
    row = f"{number(1)},小学,是,孤儿"
    twice = csv(tmp_path / "两行.csv", HEADER, f"一小,{one},{row}", f"一小,{other},{row}")
    csv(twice, HEADER, *twice.read_text().splitlines()[1:], f"一小,别人,{number(2)},小学,是,孤儿")
    assert len(read_roster(twice, policy()).frame) == (2 if same else 1)

    read = read_roster(csv(tmp_path / "花名册.csv", HEADER, f"一小,{one},{row}"), policy())
    on_list = csv(tmp_path / "名单.csv", "姓名,身份证号", f"{other},{number(1)}")
    matched = match_roster(read, {"孤儿": on_list}, policy(), term="2019秋")
    assert (len(matched.other_names) == 0) is same
    assert (len(matched.confirmed) == 1) is same

    paid = csv(
        tmp_path / "发放.csv",
        "姓名,身份证号,资助项目,金额,学期",
        f"{other},{number(1)},寄宿生生活补助,500,2019秋",
    )
    ledger = make_ledger(read, policy(), "2019秋")
    found = reconcile(ledger, read_payments(paid, policy(), term="2019秋"), policy())
    kinds = found.findings.get_column("问题").to_list()
    assert (FindingKind.OTHER_NAME.value not in kinds) is same
