"""What is written in cells: marks, lists, years, days, numbers, names, ID and card numbers."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from awkward_files import (
    ENDS_WITH_X,
    LI,
    WANG,
    ZHANG,
    Cell,
    Formula,
    csv_of,
    known,
    people,
    read,
    refused,
    reminders,
    workbook,
)

DAY = date(2019, 9, 1)
ALL_HARDSHIPS = [
    "建档立卡",
    "农村低保",
    "城市低保",
    "农村特困供养",
    "孤儿",
    "残疾",
    "家庭经济困难",
    "城市特困",
    "脱贫不稳定户",
    "边缘易致贫户",
    "突发严重困难户",
    "事实无人抚养儿童",
    "低保边缘家庭",
    "刚性支出困难家庭",
    "烈士子女",
    "特困职工子女",
    "父母残疾",
    "优抚家庭子女",
    "支出型困难家庭",
    "残疾人子女",
    "残疾军人子女",
    "困境儿童",
    "库区移民子女",
]


def one(folder: Path, header: str, cell: Cell) -> list[object]:
    """What one cell under a header says; nothing where the row was refused."""
    path = workbook(folder / "a.xlsx", [["姓名", header], ["张三", cell]])
    roster = read(path)
    if not roster.refused:
        assert roster.problems.is_empty()
    return [person.get(roster.frame.columns[-1]) for person in people(roster)]


def assert_refused(folder: Path, header: str, cell: Cell) -> None:
    """The row is refused for its one cell, with row, column and text."""
    roster = read(workbook(folder / "a.xlsx", [["姓名", header], ["张三", cell]]))
    (found,) = refused(roster)
    assert found[:2] == (2, "B")
    assert roster.frame.is_empty()


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        *(
            (yes, True)
            for yes in ("是", "√", "✓", "☑", "1", 1, True, "有", "住校", "寄宿生", "Y", " 是　")
        ),
        *(
            (no, False)
            for no in ("否", "×", "0", 0, False, "无", "走读", "走读生", "N", "否 ", "走 读")
        ),
        ("☑是 □否", True),
        ("是□ 否☑", False),
        (None, None),
        ("　", None),
    ],
)
def test_yes_and_no_however_they_are_written(tmp_path: Path, cell: Cell, said: bool | None) -> None:
    assert one(tmp_path, "是否寄宿", cell) == [said]


@pytest.mark.parametrize("cell", ["大概", "是（住校）", "y/n", "2", "/", "☑是 ☑否", "#N/A", 0.5])
def test_a_mark_that_could_be_either_is_refused(tmp_path: Path, cell: Cell) -> None:
    assert_refused(tmp_path, "是否寄宿", cell)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("建档立卡、残疾", ["建档立卡", "残疾"]),
        ("建档立卡,残疾", ["建档立卡", "残疾"]),
        ("建档立卡，残疾", ["建档立卡", "残疾"]),
        ("建档立卡；孤儿", ["建档立卡", "孤儿"]),
        ("建档立卡/残疾", ["建档立卡", "残疾"]),
        ("残疾 建档立卡", ["建档立卡", "残疾"]),
        ("建档立卡\n残疾", ["建档立卡", "残疾"]),
        ("建档立卡+残疾、", ["建档立卡", "残疾"]),
        ("残疾、残疾", ["残疾"]),
        ("脱贫户", ["建档立卡"]),
        ("脱贫户、建档立卡", ["建档立卡"]),
        ("建档 立卡", ["建档立卡"]),
        ("无", []),
        ("——", []),
        ("否", []),
        (None, None),
    ],
)
def test_several_categories_in_one_cell(tmp_path: Path, cell: Cell, said: list[str] | None) -> None:
    assert one(tmp_path, "困难类别", cell) == [said]


@pytest.mark.parametrize("cell", ["、", "。", "建档立卡和残疾", "1", "是", "建档立卡、别的"])
def test_a_list_with_something_that_nobody_understands_is_refused(
    tmp_path: Path, cell: Cell
) -> None:
    assert_refused(tmp_path, "困难类别", cell)


def test_an_ambiguous_word_is_refused_with_everything_that_it_could_be(tmp_path: Path) -> None:
    rows = [["姓名", "困难类别"], ["张三", "低保"], ["李四", "残疾、低保"], ["王五", "农村低保"]]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert known(roster, "姓名") == ["王五"]
    assert refused(roster) == [(2, "B", "低保", "看不懂"), (3, "B", "残疾、低保", "看不懂")]
    hints = roster.problems.get_column("怎么办").to_list()
    assert hints == ["要写清楚是哪一种：农村低保、城市低保、低保边缘家庭"] * 2
    assert set(roster.sheets[0].unknown) == {
        ("困难类别", "低保", 1),
        ("困难类别", "残疾、低保", 1),
    }


def test_ticks_beside_a_text_agree_or_contradict_it(tmp_path: Path) -> None:
    rows = [
        ["姓名", "困难类别", "建档立卡", "残疾"],
        ["同意", "建档立卡", "√", None],
        ["文字没有", "残疾", "√", "√"],
        ["打了叉", "建档立卡", "×", None],
        ["只打勾", None, "√", "0"],
        ["写了无", "无", "√", None],
    ]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    no = dict.fromkeys((f"困难类别.{name}" for name in ALL_HARDSHIPS), False)
    assert people(roster) == [
        {"姓名": "同意", **no, "困难类别.建档立卡": True},
        {"姓名": "只打勾", "困难类别.建档立卡": True, "困难类别.残疾": False},
    ]
    assert [(row, kind) for row, _, _, kind in refused(roster)] == [
        (3, "前后矛盾"),
        (4, "前后矛盾"),
        (6, "前后矛盾"),
    ]


@pytest.mark.parametrize(
    ("stage", "cell", "said"),
    [
        (None, "七年级", {"学段": "初中", "年级": 1}),
        (None, "7年级", {"学段": "初中", "年级": 1}),
        (None, "初一", {"学段": "初中", "年级": 1}),
        ("初中", "八 年级", {"学段": "初中", "年级": 2}),
        ("幼儿园", "大班", {"学段": "学前", "学前年级": "大班"}),
        ("小 学", "3年级", {"学段": "小学", "年级": 3}),
        ("小学", "２", {"学段": "小学", "年级": 2}),
        ("小学", 4.0, {"学段": "小学", "年级": 4}),
        ("小学", "5.0", {"学段": "小学", "年级": 5}),
        ("中职", "高一", {"学段": "中职", "年级": 1}),
    ],
)
def test_years_however_they_are_called(
    tmp_path: Path, stage: str | None, cell: Cell, said: dict[str, object]
) -> None:
    roster = read(workbook(tmp_path / "a.xlsx", [["姓名", "学段", "年级"], ["张三", stage, cell]]))
    assert roster.problems.is_empty()
    (person,) = people(roster)
    assert {name: person[name] for name in said} == said
    assert person["原写年级"] == (str(int(cell)) if isinstance(cell, float) else cell)


def test_a_year_of_another_stage_contradicts_the_stage(tmp_path: Path) -> None:
    rows = [["姓名", "学段", "年级"], ["张三", "小学", "七年级"], ["李四", "小学", "三年级"]]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert known(roster, "姓名") == ["李四"]
    assert refused(roster) == [(2, "C", None, "前后矛盾")]
    message = roster.problems.get_column("问题").item()
    assert message == "学段：学段写的是“小学”，年级写的是“初中”"


@pytest.mark.parametrize("cell", ["第一", "0", 7, "2019级", 1.5, -1])
def test_a_year_that_does_not_exist_is_refused(tmp_path: Path, cell: Cell) -> None:
    assert_refused(tmp_path, "年级", cell)


@pytest.mark.parametrize(
    "cell",
    [
        DAY,
        datetime(2019, 9, 1),
        43709,
        "43709",
        "2019年9月1日",
        "2019年 9月 1日",
        "20190901",
        20190901,
        "2019/9/1",
        "2019-9-1",
        "2019.09.01",
        "２０１９－０９－０１",
        "2019-09-01 00:00:00",
        "2019/9/1 0:00",
    ],
)
def test_a_day_however_it_is_written(tmp_path: Path, cell: Cell) -> None:
    assert one(tmp_path, "风险消除日", cell) == [DAY]


def test_no_such_day_is_later_than_every_day(tmp_path: Path) -> None:
    assert one(tmp_path, "风险消除日", "未消除") == [date.max]


@pytest.mark.parametrize(
    "cell",
    [
        *("2019年2月30日", "2019年9月", "九月一日", "19/9/1", 0, "2019", "无"),
        *(datetime(2019, 9, 1, 8, 30), 43709.5, "2019/9/1 11:30", "2019-09-01T00:00Z"),
    ],
)
def test_a_day_that_cannot_be_is_refused(tmp_path: Path, cell: Cell) -> None:
    assert_refused(tmp_path, "风险消除日", cell)


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [
        (312.5, "312.50"),
        ("￥1,500.50元", "1500.50"),
        ("1 500", "1500.00"),
        ("１２", "12.00"),
        (0, "0.00"),
    ],
)
def test_amounts_in_yuan(tmp_path: Path, cell: Cell, yuan: str) -> None:
    assert [str(amount) for amount in one(tmp_path, "核定金额", cell)] == [yuan]


@pytest.mark.parametrize("cell", ["三百", 12.345, "-5", "1,50", "12万"])
def test_amounts_that_are_none_are_refused(tmp_path: Path, cell: Cell) -> None:
    assert_refused(tmp_path, "核定金额", cell)


def test_names_with_spaces_and_points(tmp_path: Path) -> None:
    names = ["张　三", "欧阳 小 明", "阿依古丽·买买提", "Tom Smith", "\u200b李四\u202c"]
    roster = read(workbook(tmp_path / "a.xlsx", [["姓名", "学段"], *([n, "小学"] for n in names)]))
    assert known(roster, "姓名") == ["张三", "欧阳小明", "阿依古丽·买买提", "Tom Smith", "李四"]


@pytest.mark.parametrize(
    "cell",
    [
        "53010220120202010x",
        "53010220120202010Ｘ",
        "'53010220120202010X",
        " 530102 20120202 010X",
        "530102-20120202-010X",
        "５３０１０２２０１２０２０２０１０X",
        "\u202d53010220120202010X\u202c",
    ],
)
def test_an_id_number_however_it_is_typed(tmp_path: Path, cell: str) -> None:
    assert one(tmp_path, "身份证号", cell) == [ENDS_WITH_X]


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("530102201209010018", "校验码不对，有一位写错了"),
        ("53010220120901001", "不是18位"),
        ("G530102201209010019", "不是18位"),
        ("5301022012O9010019", "前17位要全是数字，最后一位是数字或 X"),
        ("530102201202300013", "里面的出生日期不存在"),
        ("000102201209010015", "开头的地区代码不存在"),
    ],
)
def test_an_id_number_that_nobody_has_is_refused(tmp_path: Path, number: str, why: str) -> None:
    rows = [["姓名", "身份证号"], ["李四", LI], ["张三", number]]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert known(roster, "姓名") == ["李四"]
    assert refused(roster) == [(3, "B", number, "身份证号有误")]
    assert roster.problems.get_column("问题").to_list() == [why]


@pytest.mark.parametrize(
    "number",
    [
        "133100201209010014",  # 雄安新区, founded in 2017
        "654004201209010017",  # 霍尔果斯市, founded in 2014
        "110103201209010017",  # 崇文区, given up in 2010
        "830000201209010011",  # somebody from Taiwan who lives here
    ],
)
def test_counties_that_come_and_go_are_no_mistake(tmp_path: Path, number: str) -> None:
    assert one(tmp_path, "身份证号", number) == [number]


def test_numbers_that_became_fractions_are_refused_with_row_and_column(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["姓名", "身份证号", "卡号"],
        ["张三", 530102201209010019.0, None],
        ["李四", 530102201303150026.0, "6217000010001234569"],
        ["王五", WANG, 6217000010001234567.0],
        ["赵六", "530102201506100045", 621700001000123.0],
    ]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert people(roster, "姓名", "卡号") == [{"姓名": "赵六", "卡号": "621700001000123"}]
    assert [(row, column, kind) for row, column, _, kind in refused(roster)] == [
        (2, "B", "号码变成了数字"),
        (3, "B", "号码变成了数字"),
        (4, "C", "号码变成了数字"),
    ]


def test_numbers_that_became_fractions_in_text_are_refused(tmp_path: Path) -> None:
    rows = [
        ["姓名", "身份证号", "卡号"],
        ["张三", "5.30102E+17", None],
        ["李四", "5.30102E+17", "6.217E+18"],
    ]
    roster = read(csv_of(tmp_path / "a.csv", rows))
    assert refused(roster) == [
        (2, "B", "5.30102E+17", "号码变成了数字"),
        (3, "B", "5.30102E+17", "号码变成了数字"),
        (3, "C", "6.217E+18", "号码变成了数字"),
    ]


def test_the_word_for_no_number_is_no_number(tmp_path: Path) -> None:
    rows = [
        ["姓名", "身份证号", "学籍号", "卡号"],
        ["张三", "无", "无", "/"],
        ["李四", "不详", "无", "——"],
        ["王五", WANG, "-", "6217"],
    ]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert people(roster) == [
        {"姓名": "张三"},
        {"姓名": "李四"},
        {"姓名": "王五", "身份证号": WANG, "卡号": "6217"},
    ]
    assert reminders(roster) == [(2, "B", None, "没有号码"), (3, "B", None, "没有号码")]


def test_a_failed_lookup_in_any_column_that_counts_refuses_the_row(tmp_path: Path) -> None:
    failed = Formula("=VLOOKUP(A1,A1:B2,2,0)", "#N/A")
    rows: list[list[Cell]] = [
        ["姓名", "身份证号", "学段", "困难类别", "孤儿", "备注"],
        ["张三", ZHANG, failed, "无", None, None],
        [failed, LI, "小学", "无", None, None],
        ["王五", failed, "小学", "无", None, None],
        ["赵六", "530102201506100045", "小学", failed, None, None],
        ["钱七", "530102201201120053", "小学", "无", failed, None],
        ["孙八", "530102201212250064", "小学", "无", None, failed],
    ]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert known(roster, "姓名") == ["孙八"]
    assert refused(roster) == [
        (2, "C", "#N/A", "公式出错"),
        (3, "A", "#N/A", "公式出错"),
        (4, "B", "#N/A", "公式出错"),
        (5, "D", "#N/A", "公式出错"),
        (6, "E", "#N/A", "公式出错"),
    ]
    assert reminders(roster) == []


def test_tick_columns_take_marks_and_the_values_own_names(tmp_path: Path) -> None:
    rows = [
        ["姓名", "建档立卡", "是否残疾"],
        ["张三", "脱贫户", "有"],
        ["李四", "/", "-"],
        ["王五", "残疾", None],
    ]
    roster = read(workbook(tmp_path / "a.xlsx", rows))
    assert people(roster) == [
        {"姓名": "张三", "困难类别.建档立卡": True, "困难类别.残疾": True},
        {"姓名": "李四", "困难类别.建档立卡": False, "困难类别.残疾": False},
    ]
    assert refused(roster) == [(4, "B", "残疾", "看不懂")]
