"""What a county's mapping says of rosters holds for its payments as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Policy, RosterError, read_payments, read_roster
from eduaid_rules.rosters.reading.mapping import RosterMapping

MAPPING = """列:
  打卡数: 金额
  学生本人: 姓名
  贫困类型: 困难类别
  领导意见: 不用
取值:
  困难类别:
    建卡: 建档立卡
固定:
  学校: 一小
  学段: 小学
学校:
  一小:
    学校所在地: 本地
表格用词:
  已到账: [钱到了]
  未到账: [没到]
  列名:
    支付状态: [银行说]
"""
PAID = """学生本人,身份证号,资助项目,打卡数,银行说,贫困类型,领导意见
甲,110101201003070011,寄宿生生活补助,500,钱到了,建卡,同意
乙,110101201003070046,寄宿生生活补助,450,没到：销户,建卡,同意
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "映射.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "发放.csv").write_text(PAID, encoding="utf-8")
    return tmp_path


def test_columns_and_words_of_a_county_are_read(policy: Policy, folder: Path) -> None:
    found = read_payments(folder / "发放.csv", policy, term="2019秋", mapping=folder / "映射.yaml")
    read = found.frame.select("who_name", "who_school", "fen", "failed").rows()
    assert read == [("甲", "一小", 50_000, None), ("乙", "一小", 45_000, "没到：销户")]
    assert found.problems.is_empty()
    assert found.unread == ()


def test_without_it_nobody_knows_them(policy: Policy, folder: Path) -> None:
    with pytest.raises(RosterError, match="金额"):
        read_payments(folder / "发放.csv", policy, term="2019秋")


def test_what_the_command_says_goes_before(policy: Policy, folder: Path) -> None:
    text = PAID.replace("打卡数", "打卡数,应补数").replace(",500,", ",500,300,")
    text = text.replace(",450,", ",450,200,")
    (folder / "发放.csv").write_text(text, encoding="utf-8")
    found = read_payments(
        folder / "发放.csv",
        policy,
        term="2019秋",
        columns={"打卡数": "不用", "应补数": "金额"},
        mapping=folder / "映射.yaml",
    )
    assert found.frame.get_column("fen").to_list() == [30_000, 20_000]


def test_the_mapping_of_rosters_can_be_given_as_it_is(policy: Policy, folder: Path) -> None:
    mapping = RosterMapping(columns={"打卡数": "金额", "学生本人": "姓名", "银行说": "不用"})
    found = read_payments(folder / "发放.csv", policy, term="2019秋", mapping=mapping)
    assert found.frame.get_column("fen").to_list() == [50_000, 45_000]


def test_a_column_that_only_payments_have_is_told_by_rosters(policy: Policy, folder: Path) -> None:
    with pytest.raises(RosterError, match="金额"):
        read_roster(folder / "发放.csv", policy, mapping=folder / "映射.yaml")
