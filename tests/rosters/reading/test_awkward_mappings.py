"""What a county's mapping file and --map say of rosters, right and wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from awkward_files import (
    LI,
    WANG,
    ZHANG,
    Cell,
    csv_of,
    known,
    people,
    policy,
    read,
    refused,
    text_file,
    workbook,
)
from eduaid_rules.errors import RosterError
from eduaid_rules.rosters.reading.mapping import read_mapping
from eduaid_rules.rosters.reading.roster import Roster

MAPPING = """\
列:
  贫困类型: 困难类别
  寄宿生: 寄宿
  城乡: 学校城乡
取值:
  困难类别: {低保（农村）: 农村低保, 特困: [农村特困供养, 孤儿]}
  寄宿: {住: 是}
  学校城乡: {乡: 农村}
空白为否: [寄宿, 困难类别]
固定: {户口性质: 农村, 开户行: 农商行}
学校:
  一小: {学段: 小学, 学校性质: 公办}
  第二 小学: {学校性质: 民办, 学段: 小学}
"""


def mapped(folder: Path, mapping: str, rows: list[list[Cell]], **options: object) -> Roster:
    """A workbook read with a mapping file."""
    path = text_file(folder / "映射.yaml", mapping)
    return read(workbook(folder / "a.xlsx", rows), mapping=path, **options)


def test_every_section_of_a_mapping(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["学校", "姓名", "身份证号", "贫困类型", "寄宿生", "学段", "城乡"],
        ["一小", "张三", ZHANG, "低保(农村)", "住", None, "乡"],
        ["第二小学", "李四", LI, "特困、残疾", None, "小学", None],
        ["三小", "王五", WANG, None, None, None, None],
    ]
    everybody = {"户口性质": "农村", "开户行": "农商行"}
    assert people(mapped(tmp_path, MAPPING, rows)) == [
        {
            **everybody,
            "学校": "一小",
            "姓名": "张三",
            "身份证号": ZHANG,
            "困难类别": ["农村低保"],
            "寄宿": True,
            "学段": "小学",
            "学校城乡": "农村",
            "学校性质": "公办",
        },
        {
            **everybody,
            "学校": "第二小学",
            "姓名": "李四",
            "身份证号": LI,
            "困难类别": ["农村特困供养", "孤儿", "残疾"],
            "寄宿": False,
            "学段": "小学",
            "学校性质": "民办",
        },
        {
            **everybody,
            "学校": "三小",
            "姓名": "王五",
            "身份证号": WANG,
            "困难类别": [],
            "寄宿": False,
        },
    ]


def test_a_text_may_be_spelt_in_several_ways_that_mean_the_same(tmp_path: Path) -> None:
    text = "列: {住校: 寄宿, 住 校: 寄宿}\n取值:\n  困难类别: {建档: 建档立卡, 建 档: [建档立卡]}\n"
    mapping = read_mapping(text_file(tmp_path / "映射.yaml", text), policy().vocabulary)
    assert set(mapping.columns.values()) == {"寄宿"}


@pytest.mark.parametrize(
    ("mapping", "code", "place", "words"),
    [
        ("- 列\n", "E721", (1, 1), "最外层"),
        ("杂项: 1\n", "E201", (1, 1), "杂项"),
        ("列: {甲: 学段}\n列: {乙: 学段}\n", "E111", (2, 1), "列"),
        ("列: 学段\n", "E721", (1, 4), "名称: 内容"),
        ("列:\n  甲: 困难类型\n", "E701", (2, 6), "困难类型"),
        ("列:\n  甲: 困难类别.低保\n", "E702", (2, 6), "低保"),
        ("列:\n  甲: 学段.小学\n", "E702", (2, 6), "学段是单选"),
        ("列:\n  甲:\n", "E213", (2, 5), "没有内容"),
        ("列: {甲: [学段]}\n", "E203", (1, 8), "文字"),
        ("取值:\n  困难: {低保: 农村低保}\n", "E701", (2, 3), "困难"),
        ("取值:\n  困难类别: {低保: 低保户}\n", "E702", (2, 14), "低保户"),
        ("取值:\n  学段: {高中: [普通高中]}\n", "E703", (2, 12), "学段"),
        ("取值:\n  年级: {七: 7}\n", "E704", (2, 11), "超出范围"),
        ("取值:\n  学费: {无: 0}\n", "E721", (2, 3), "金额"),
        ("取值:\n  困难类别: 低保\n", "E721", (2, 9), "名称: 内容"),
        ("空白为否: [寄宿, 学段]\n", "E721", (1, 12), "学段是单选"),
        ("空白为否: {寄宿: 是}\n", "E721", (1, 7), "名称"),
        ("空白为否: [[寄宿]]\n", "E721", (1, 8), "名称"),
        ("空白为否: [住校]\n", "E701", (1, 8), "住校"),
        ("固定: [户口性质]\n", "E721", (1, 5), "名称: 内容"),
        ("固定: {户口性质: 农业}\n", "E702", (1, 12), "农业"),
        ("固定: {应缴费用: 3}\n", "E701", (1, 6), "推算"),
        ("固定: {困难类别: 孤儿}\n", "E721", (1, 12), "列表"),
        ("固定: {姓名: 张三}\n", "E721", (1, 6), "每个人都不一样"),
        ("学校: {一小: 农村}\n", "E721", (1, 10), "名称: 内容"),
        ("学校: {一小: {学断: 小学}}\n", "E701", (1, 11), "学断"),
        ("学校: {一小: {卡号: '1'}}\n", "E721", (1, 11), "每个人都不一样"),
        ("列：\n  甲: 学段\n", "E113", (1, 2), "全角冒号"),
        ("# 还没有写\n", "E104", (1, 1), "空"),
        (
            '取值:\n  困难类别: {建档: 建档立卡, "建 档": 农村低保}\n',
            *("E721", (2, 21), "“建 档”和“建档”（第 2 行）是同一个写法，意思却不同"),
        ),
        ("取值:\n  寄宿: {住校: 是, 住 校: 否}\n", "E721", (2, 15), "同一个写法"),
        ("列:\n  住校: 寄宿\n  住 校*: 不用\n", "E721", (3, 3), "“住校”（第 2 行）是同一个表头"),
        ("学校: {一小: {学段: 小学}, 一 小: {学段: 初中}}\n", "E721", (1, 20), "同一个学校"),
    ],
)
def test_a_mistake_in_a_mapping_is_refused_with_its_place(
    tmp_path: Path, mapping: str, code: str, place: tuple[int, int], words: str
) -> None:
    path = text_file(tmp_path / "映射.yaml", mapping)
    with pytest.raises(RosterError) as caught:
        read_mapping(path, policy().vocabulary)
    found = caught.value.diagnostics[0]
    assert (found.code, found.file, (found.line, found.column)) == (code, str(path), place)
    assert words in found.message
    assert len(caught.value.diagnostics) == 1


def test_all_mistakes_of_a_mapping_are_said_at_once(tmp_path: Path) -> None:
    mapping = "列: {甲: 乙乙}\n固定: {户口性质: 农业}\n空白为否: 学段\n"
    with pytest.raises(RosterError) as caught:
        read_mapping(text_file(tmp_path / "a.yaml", mapping), policy().vocabulary)
    assert [p.line for p in caught.value.diagnostics] == [1, 2, 3]


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match=r"E721 .*找不到"):
        read_mapping(tmp_path / "没有.yaml", policy().vocabulary)


def test_sections_without_content_say_nothing(tmp_path: Path) -> None:
    mapping = "列:\n取值:\n空白为否:\n固定:\n学校:\n"
    roster = mapped(tmp_path, mapping, [["姓名", "寄宿"], ["张三", None]])
    assert people(roster) == [{"姓名": "张三"}]


def test_columns_that_are_said_by_hand(tmp_path: Path) -> None:
    rows = [
        ["姓名", "班级", "贫困类型", "住不住", "学段", "补助(春)"],
        ["张三", "一", "孤儿", "是", "?", "5"],
    ]
    said = {
        "贫困类型": "困难类别",
        "住不住": "boards",
        "学段": "不用",
        "补助(春)": "核定金额",
    }
    roster = read(workbook(tmp_path / "a.xlsx", rows), columns=said)
    assert people(roster, "姓名", "困难类别", "寄宿") == [
        {"姓名": "张三", "困难类别": ["孤儿"], "寄宿": True}
    ]
    assert "学段" not in roster.frame.columns
    assert str(known(roster, "核定金额")[0]) == "5.00"


def test_what_is_said_of_one_column_is_not_said_of_another_in_brackets(tmp_path: Path) -> None:
    rows = [["姓名", "班级", "补助(春)", "补助(秋)"], ["张三", "一", "5", "6"]]
    roster = read(workbook(tmp_path / "a.xlsx", rows), columns={"补助（秋）": "核定金额"})
    assert str(known(roster, "核定金额")[0]) == "6.00"


def test_a_header_is_found_by_the_columns_that_are_said_alone(tmp_path: Path) -> None:
    rows = [["名册", None], ["学生", "类型"], ["张三", "孤儿"]]
    said = {"学生": "姓名", "类型": "困难类别"}
    roster = read(workbook(tmp_path / "a.xlsx", rows), columns=said)
    assert people(roster) == [{"姓名": "张三", "困难类别": ["孤儿"]}]


def test_one_value_of_a_choice_under_a_header_of_the_county(tmp_path: Path) -> None:
    rows = [["姓名", "班级", "卡户"], ["张三", "一", "√"], ["李四", "一", None]]
    roster = read(workbook(tmp_path / "a.xlsx", rows), columns={"卡户": "困难类别.脱贫户"})
    assert known(roster, "困难类别.建档立卡") == [True, None]


@pytest.mark.parametrize(
    ("said", "code"),
    [("困难类型", "E701"), ("学段.小学", "E702"), ("困难类别.低保", "E702"), ("", "E701")],
)
def test_a_column_that_is_said_to_be_nothing_known(tmp_path: Path, said: str, code: str) -> None:
    path = workbook(tmp_path / "a.xlsx", [["姓名", "甲"], ["张三", "1"]])
    with pytest.raises(RosterError) as caught:
        read(path, columns={"甲": said})
    assert [(p.code, p.path) for p in caught.value.diagnostics] == [(code, f"甲={said}")]


def test_the_countys_word_goes_before_the_vocabularys_also_in_a_group(tmp_path: Path) -> None:
    rows = [
        ["姓名", "困难类别", None, None],
        [None, "建档立卡", "残疾", "孤儿"],
        ["张三", "√", "√", "√"],
    ]
    roster = read(
        csv_of(tmp_path / "a.csv", rows), columns={"建档立卡": "不用", "困难类别 残疾": "不用"}
    )
    assert people(roster) == [{"姓名": "张三", "困难类别.孤儿": True}]


def test_empty_is_no_makes_ticks_a_complete_list(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["姓名", "困难类别", "建档立卡", "残疾"],
        ["张三", None, "√", None],
        ["李四", "孤儿", None, None],
        ["王五", None, None, None],
    ]
    roster = mapped(tmp_path, "空白为否: 困难类别\n", rows)
    assert known(roster, "困难类别") == [["建档立卡"], ["孤儿"], []]


def test_empty_is_no_only_where_there_is_a_column(tmp_path: Path) -> None:
    roster = mapped(tmp_path, "空白为否: [寄宿]\n", [["姓名", "学段"], ["张三", "小学"]])
    assert people(roster) == [{"姓名": "张三", "学段": "小学"}]


def test_what_the_county_says_of_everybody_can_be_contradicted(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["姓名", "学段"], ["张三", "初中"], ["李四", None]]
    roster = mapped(tmp_path, "固定: {学段: 小学}\n", rows)
    assert people(roster) == [{"姓名": "李四", "学段": "小学"}]
    assert refused(roster) == [(2, "B", None, "前后矛盾")]


def test_a_fixed_school_is_where_nobody_says_another(tmp_path: Path) -> None:
    mapping = "固定: {学校: 一小}\n学校: {一小: {学段: 小学}, 二小: {学段: 初中}}\n"
    rows: list[list[Cell]] = [["姓名", "学校"], ["张三", None], ["李四", "二小"]]
    assert people(mapped(tmp_path, mapping, rows)) == [
        {"姓名": "张三", "学校": "一小", "学段": "小学"},
        {"姓名": "李四", "学校": "二小", "学段": "初中"},
    ]
    without: list[list[Cell]] = [["姓名", "班级"], ["张三", "一"]]
    assert known(mapped(tmp_path, mapping, without), "学段") == ["小学"]


def test_words_of_the_county_count_in_tick_columns(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["姓名", "农村低保"], ["张三", "低保"], ["李四", "√"]]
    roster = mapped(tmp_path, "取值: {困难类别: {低保: 农村低保}}\n", rows)
    assert known(roster, "困难类别.农村低保") == [True, True]
