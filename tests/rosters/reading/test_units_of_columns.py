"""Units of amounts in headers and titles: converted where that is exact, else refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from awkward_files import ZHANG, csv_of, known, policy, read
from eduaid_rules import RosterError, read_payments


@pytest.mark.parametrize(
    ("header", "written", "yuan"),
    [
        ("学费（元/学年）", "3000", "3000"),
        ("学费(元/学期)", "1500", "3000"),
        ("学费（元/生·学期）", "1,500.50", "3001"),
        ("学费(万元)", "0.3", "3000"),
        ("学费（千元/学年）", "3", "3000"),
        ("学费(角)", "30005", "3000.5"),
        ("学费（分）", "300001", "3000.01"),
        ("学费（必填）", "3000", "3000"),
        ("学费（万元）", "3000元", "3000"),
    ],
)
def test_an_amount_is_brought_to_the_facts_unit(
    tmp_path: Path, header: str, written: str, yuan: str
) -> None:
    path = csv_of(tmp_path / "a.csv", [["姓名", "学段", header], ["张三", "中职", written]])
    assert known(read(path), "学费") == [Decimal(yuan)]


@pytest.mark.parametrize("title", ["单位：万元", "金额单位:万元", "（单位：人、万元）"])
def test_a_unit_above_the_table_holds_for_all_amounts(tmp_path: Path, title: str) -> None:
    rows = [[title], ["姓名", "学段", "学费", "住宿费（元）"], ["张三", "中职", "0.3", "800"]]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert known(roster, "学费") == [Decimal(3000)]
    assert known(roster, "住宿费") == [Decimal(800)]
    layout = roster.sheets[0].layout
    assert layout is not None
    assert [(c.unit, c.factor) for c in layout.columns[2:]] == [
        ("万元", Decimal(10000)),
        (None, Decimal(1)),
    ]


@pytest.mark.parametrize("unit", ["元/月", "元/天"])
def test_a_unit_that_does_not_go_over_exactly_is_refused(tmp_path: Path, unit: str) -> None:
    path = csv_of(tmp_path / "a.csv", [["姓名", "学段", f"学费（{unit}）"], ["张三", "中职", "3"]])
    with pytest.raises(RosterError) as caught:
        read(path)
    (problem,) = caught.value.diagnostics
    assert problem.code == "E733"
    assert f"C列“学费（{unit}）”的单位是{unit}，不是元/学年" in problem.message


def test_paid_amounts_in_other_units_are_converted_with_their_sums(tmp_path: Path) -> None:
    rows = [
        ["姓名", "身份证号", "项目", "金额（万元）"],
        ["张三", ZHANG, "寄宿生生活补助", "0.05"],
        ["合计", "", "", "0.05"],
    ]
    paid = read_payments(csv_of(tmp_path / "a.csv", rows), policy(), term="2019秋")
    assert paid.frame.get_column("fen").to_list() == [50000]
    assert paid.totals.is_empty()


def test_a_unit_in_a_title_holds_for_payments(tmp_path: Path) -> None:
    rows = [
        ["某县2019年秋季学期发放表", "", "", "单位：元"],
        ["姓名", "身份证号", "项目", "金额（分）"],
        ["张三", ZHANG, "寄宿生生活补助", "50001"],
    ]
    paid = read_payments(csv_of(tmp_path / "a.csv", rows), policy(), term="2019秋")
    assert paid.frame.get_column("fen").to_list() == [50001]


def test_an_amount_finer_than_a_fen_is_not_rounded(tmp_path: Path) -> None:
    rows = [["姓名", "身份证号", "项目", "金额（分）"], ["张三", ZHANG, "寄宿", "50.5"]]
    paid = read_payments(csv_of(tmp_path / "a.csv", rows), policy(), term="2019秋")
    assert paid.frame.is_empty()
    assert paid.refused == 1


@pytest.mark.parametrize(
    ("title", "amounts", "odd"),
    [
        ("单位：万元", ["3000", "2800"], True),
        ("单位：千元", ["3000", "2800"], True),
        ("单位：万元", ["0.3", "0.28"], False),
        ("单位：元", ["3000", "2800"], False),
    ],
)
def test_a_title_that_makes_amounts_much_higher_than_all_others_is_a_reminder(
    tmp_path: Path, title: str, amounts: list[str], odd: bool
) -> None:
    head = ["姓名", "学段", "学费"]
    people = zip(["张三", "赵六"], amounts, strict=True)
    csv_of(tmp_path / "a.csv", [[title], head, *([name, "中职", said] for name, said in people)])
    csv_of(tmp_path / "b.csv", [head, ["李四", "中职", "3200"], ["王五", "中职", "2500"]])
    roster = read(tmp_path)
    assert roster.refused == 0
    found = roster.problems.filter(roster.problems["种类"] == "单位可疑")
    assert found.select("来源文件", "来源行", "列", "退回").rows() == (
        [("a.csv", 3, "C", False)] if odd else []
    )


def test_a_title_that_makes_payments_much_higher_is_a_reminder(tmp_path: Path) -> None:
    head = ["姓名", "身份证号", "项目", "金额"]
    line = ["张三", ZHANG, "寄宿生生活补助"]
    csv_of(tmp_path / "a.csv", [["单位：万元"], head, [*line, "500"], ["合计", "", "", "500"]])
    csv_of(tmp_path / "b.csv", [head, [*line, "625"]])
    paid = read_payments(tmp_path, policy(), term="2019秋")
    assert sorted(paid.frame.get_column("fen").to_list()) == [62_500, 500_000_000]
    assert "单位可疑" in paid.problems.get_column("种类").to_list()
