"""Headers of real rosters, applications, exports and payment lists: known, or never needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from awkward_files import ZHANG, csv_of, people, read

ROSTER = (
    *("序号", "学校", "年级", "班别", "姓名", "性别", "身份证号", "学籍号", "民族"),
    *("户口性质（城镇/农村）", "是否寄宿", "困难类别", "家长/监护人", "电话", "开户行"),
    *("社保卡/银行卡号", "资助项目", "标准（元/生·学期）", "金额", "签字"),
)
BULK = (
    *("序号", "户主姓名", "户主身份证号", "收款人姓名", "收款人身份证号", "银行账号", "开户银行"),
    *("村（居）委会", "享受人", "享受人身份证号", "联系电话"),
)
# The export of a school register, column by column, with what stands in it.
EXPORT = {
    "序号": "1",
    "姓名": "张三",
    "性别": "男",
    "出生日期": "20120901",
    "出生地行政区划代码": "530102",
    "籍贯": "云南昆明",
    "民族": "汉族",
    "国籍/地区": "中国",
    "身份证件类型": "居民身份证",
    "身份证件号": ZHANG,
    "港澳台侨外": "否",
    "政治面貌": "群众",
    "姓名拼音": "zhangsan",
    "曾用名": "",
    "身份证件有效期": "",
    "户口性质": "农业户口",
    "特长": "",
    "学籍辅号": "20170101",
    "学籍号": f"G{ZHANG}",
    "班内学号": "12",
    "年级": "小学2017级",
    "班级": "2017级2班",
    "入学年月": "201709",
    "入学方式": "就近入学",
    "就读方式": "住校",
    "学生来源": "正常入学",
    "现住址": "某村",
    "通信地址": "某村",
    "家庭地址": "某村",
    "联系电话": "13800000000",
    "邮政编码": "650000",
    "电子信箱": "",
    "主页地址": "",
    "是否独生子女": "否",
    "是否受过学前教育": "是",
    "是否留守儿童": "非留守儿童",
    "是否需要申请资助": "是",
    "是否享受一补": "是",
    "是否孤儿": "否",
    "上下学距离": "3",
    "上下学交通方式": "步行",
    "是否需要乘坐校车": "否",
    "是否随班就读": "否",
    "残疾人类型": "无残疾",
    "是否由政府购买学位": "否",
    "学生状态": "在校",
}


@pytest.mark.parametrize("headers", [ROSTER, BULK, ("姓名", "学段", "学校类型", "风险消除日期")])
def test_every_header_of_a_report_is_known_or_never_needed(
    tmp_path: Path, headers: tuple[str, ...]
) -> None:
    cells = ["张三" if header in ("姓名", "享受人") else "" for header in headers]
    path = csv_of(tmp_path / "a.csv", [headers, cells])
    (sheet,) = read(path).sheets
    assert [column.header for column in sheet.columns if not column.known] == []


def test_an_export_of_a_school_register_is_read_whole(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "a.csv", [list(EXPORT), list(EXPORT.values())])
    roster = read(path, term="2019秋")
    (sheet,) = roster.sheets
    assert len(sheet.columns) == 46
    assert [column.header for column in sheet.columns if not column.known] == []
    assert roster.problems.is_empty()
    (pupil,) = people(roster)
    assert {name: pupil[name] for name in ("姓名", "身份证号", "学籍号", "班级", "原写年级")} == {
        "姓名": "张三",
        "身份证号": ZHANG,
        "学籍号": f"G{ZHANG}",
        "班级": "2017级2班",
        "原写年级": "小学2017级",
    }
    facts = ("学段", "年级", "寄宿", "户口性质", "困难类别.孤儿", "困难类别.残疾", "学籍状态")
    assert [pupil[name] for name in facts] == ["小学", 3, True, "农村", False, False, "在读"]


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("脱贫户（继续享受政策）", "困难类别.建档立卡"),
        ("是否脱贫户(继续享受政策)", "困难类别.建档立卡"),
        ("脱贫户（是/否）", "困难类别.建档立卡"),
        ("残疾（打√）", "困难类别.残疾"),
        ("孤儿(1是0否)", "困难类别.孤儿"),
        ("脱贫户（不享受政策）", None),
        ("农村低保（已退出）", None),
        ("残疾（父母）", None),
    ],
)
def test_brackets_behind_one_category_count(
    tmp_path: Path, header: str, target: str | None
) -> None:
    path = csv_of(tmp_path / "a.csv", [["姓名", "学段", header], ["张三", "小学", "√"]])
    column = read(path).sheets[0].columns[2]
    assert (column.target.shown if column.target else None) == target


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("困境儿童", "困难类别.困境儿童"),
        ("是否支出型困难家庭", "困难类别.支出型困难家庭"),
        ("是否享受政策", "享受政策"),
        ("脱贫户是否享受政策", "享受政策"),
        ("是否退役士兵", "退役士兵"),
        ("是否送教上门", "送教上门"),
        ("是否特殊教育", "特殊教育"),
        ("县类别", "县类别"),
        ("是否营养改善计划学校", "营养计划学校"),
        ("是否应届毕业生", "应届"),
        ("公办收费标准（元/学年）", "公办收费标准"),
    ],
)
def test_headers_of_what_counties_ask_besides(tmp_path: Path, header: str, target: str) -> None:
    path = csv_of(tmp_path / "a.csv", [["姓名", "学段", header], ["张三", "小学", ""]])
    column = read(path).sheets[0].columns[2]
    assert column.target is not None
    assert column.target.shown == target
