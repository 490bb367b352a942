"""The rosters of the other stages, each in a form of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from xlsxwriter.utility import xl_col_to_name

from county_columns import Rosters, SpellerOf, by_class, columns, foot
from county_households import CATEGORIES
from county_people import Student
from county_schools import COUNTY_SCHOOLS, JUNIOR, PRESCHOOL, SENIORS, VOCATIONALS
from county_sheets import Cell, Column, Formula, RosterFile, Sheet
from county_spelling import Speller, Style, tick

KINDERGARTENS_FILE, JUNIORS_FILE = "学前教育花名册.xlsx", "初中花名册.xlsx"
SENIORS_FILE, VOCATIONALS_FILE = "高中花名册.xlsx", "中职花名册.xlsx"
AWAY_FILE = "县外就读登记表.csv"
CARDS = "一卡通"
"""The hidden sheet in which the second senior school looks up its cards."""
MARKS = {3: "✓", 7: "是"}
"""The kindergartens that do not tick with √."""
JUNIOR_STYLES = (
    Style(),
    Style(separators=",，", boards=("寄宿", "走读"), grades="初一"),
    Style(separators="/", boards=("√", "×")),
    Style(separators="；", boards=("寄宿生", "非寄宿生"), grades="初一", small_x=True),
)
EXPLANATION = (
    "填表说明",
    "1．本表由各初中填写，每学期开学后15日内报县学生资助管理中心。",
    "2．身份证号码请按文本格式录入，不要让表格软件改成科学计数。",
    "3．困难类别按建档立卡、农村低保、城市低保、农村特困供养、孤儿、残疾、家庭经济困难填写，可多填。",
    "4．是否寄宿如实填写，不得空项。",
)


def school_names(stage: str) -> list[str]:
    """The schools of a stage, in the county's order."""
    return [school.name for school in COUNTY_SCHOOLS if school.stage == stage]


def other_files(rosters: Rosters, away: Sequence[Student], draw: Random) -> list[RosterFile]:
    """All files but those of the primary schools."""
    kindergartens = [
        _kindergarten(rosters[name], Speller(Style(), draw), number, name)
        for number, name in enumerate(school_names(PRESCHOOL))
    ]
    juniors = [_explanation(), _juniors(rosters, draw), _last_year(rosters, draw)]
    return [
        RosterFile(KINDERGARTENS_FILE, kindergartens),
        RosterFile(JUNIORS_FILE, juniors),
        RosterFile(SENIORS_FILE, _seniors(rosters, draw)),
        RosterFile(VOCATIONALS_FILE, [_vocational(rosters, draw)]),
        RosterFile(AWAY_FILE, [_away(away, draw)], "utf-8"),
    ]


def _kindergarten(pupils: Sequence[Student], speller: Speller, number: int, name: str) -> Sheet:
    """Three titles, a header of two rows, a column of ticks for each category, sums, a foot."""

    def made(*specs: str, group: str = "") -> list[Column]:
        return columns(lambda _: speller, *specs, group=group)

    mark = MARKS.get(number, "√")
    ticks = [
        Column(word, word.removesuffix("供养"), tick(word, mark), "困难类别") for word in CATEGORIES
    ]
    child = ("学校=幼儿园", "姓名=幼儿姓名", "性别", "民族", "身份证号=身份证号码", "年级", "班级")
    money = ("户编号", "监护人=家长姓名", "联系电话", "开户行", "卡号=社保卡/银行卡号")
    shown = [
        *made("序号"),
        *made(*child, "本地户籍=是否本市户籍", group="学生基本情况"),
        *ticks,
        *made(*money, group="资助发放信息"),
        *made("备注"),
    ]
    sheet = Sheet(name, shown)
    sheet.title("附件2", "甜水县2019年秋季学期学前教育幼儿花名册")
    sheet.title(f"填报单位（盖章）：{name}　　　　　填报日期：2019年9月16日")
    sheet.header()
    first = len(sheet.rows)
    for pupil in pupils:
        sheet.student(pupil)
    if number % 2:
        sheet.merge_down("学校", first, len(sheet.rows) - 1)
    _sums(sheet, first, mark)
    foot(sheet, "填表人：潘秀英　　　　　审核人：吴永强　　　　　园长（签字）：")
    return sheet


def _sums(sheet: Sheet, first: int, mark: str) -> None:
    """合计 at the foot: how many are ticked in each category."""
    last = len(sheet.rows) - 1
    cells: list[Cell] = [None] * sheet.width
    cells[0], cells[sheet.column("姓名")] = "合计", f"{last - first + 1}人"
    for category in CATEGORIES:
        at = sheet.column(category)
        ticked = sum(row[at] == mark for row in sheet.rows[first:])
        name = xl_col_to_name(at)
        cells[at] = Formula(f'=COUNTIF({name}{first + 1}:{name}{last + 1},"{mark}")', ticked)
    sheet.line(*cells)


def _explanation() -> Sheet:
    sheet = Sheet("填表说明")
    for text in EXPLANATION:
        sheet.line(text)
    return sheet


def _junior_columns(speller_of: SpellerOf) -> list[Column]:
    specs = ("序号", "学校=学校名称", "年级", "班级", "姓名=学生姓名", "性别", "民族", "身份证号")
    more = ("学籍号", "学籍状态", "寄宿=是否寄宿", "困难类别=困难类型", "户编号")
    money = ("监护人=家长/监护人", "联系电话", "开户行=开户银行", "卡号=银行账号", "备注")
    return columns(speller_of, *specs, *more, *money)


def _juniors(rosters: Rosters, draw: Random) -> Sheet:
    """All schools below each other, the header again over each, a blank row after each class."""
    names = school_names(JUNIOR)
    spellers: Mapping[str, Speller] = {
        name: Speller(JUNIOR_STYLES[number % len(JUNIOR_STYLES)], draw)
        for number, name in enumerate(names)
    }
    sheet = Sheet("花名册", _junior_columns(lambda pupil: spellers[pupil.school]))
    sheet.title("甜水县2019年秋季学期初中学生花名册")
    for name in names:
        sheet.header()
        for _, members in by_class(rosters[name]):
            for pupil in members:
                sheet.student(pupil)
            sheet.line()
    return sheet


def _last_year(rosters: Rosters, draw: Random) -> Sheet:
    """A hidden sheet left over from 2018: some who have gone on to a senior school since."""
    speller = Speller(Style(), draw)
    sheet = Sheet("2018年旧名单", _junior_columns(lambda _: speller), hidden=True)
    sheet.title("甜水县2018年秋季学期初中学生花名册")
    sheet.header()
    was = {"学段": JUNIOR, "年级": 3, "寄宿": "否", "学籍状态": "在读"}
    for pupil in rosters[SENIORS[0].name][:12]:
        held = {**was, "困难类别": pupil.facts["困难类别"]}
        old = replace(pupil, school=school_names(JUNIOR)[0], class_name="九（1）班", facts=held)
        sheet.student(old)
    return sheet


def _seniors(rosters: Rosters, draw: Random) -> list[Sheet]:
    """A sheet for each school; the second finds its card numbers with VLOOKUP in a hidden one."""
    specs = ("序号", "学校=学校名称", "年级", "班级", "姓名", "性别", "民族", "身份证号=身份证件号")
    more = ("学籍号=全国学籍号", "学籍状态", "困难类别=家庭经济困难类型", "助学金档次", "户编号")
    money = ("监护人=家长", "联系电话=手机号码", "开户行=发卡银行", "卡号=社会保障卡号", "备注")
    sheets, speller = [], Speller(Style(), draw)
    for school in SENIORS:
        sheet = Sheet(school.name, columns(lambda _: speller, *specs, *more, *money))
        sheet.title(f"{school.name}2019年秋季学期学生花名册")
        sheet.header()
        for pupil in rosters[school.name]:
            sheet.student(pupil)
        foot(sheet, "填表人：贾玉兰　　　审核人：杨光明")
        sheets.append(sheet)
    return [*sheets, _look_up_cards(sheets[-1])]


def _look_up_cards(sheet: Sheet) -> Sheet:
    """Turns the cards of a sheet into formulas on the sheet that is returned."""
    headings = [Column(word, word, lambda _student, _number: None) for word in ("身份证号", "卡号")]
    cards = Sheet(CARDS, headings, hidden=True)
    cards.header()
    number, card = sheet.column("身份证号"), sheet.column("卡号")
    for at in (row for rows in sheet.where.values() for row in rows):
        row = sheet.rows[at]
        cards.line(row[number], row[card])
        text = f"=VLOOKUP({xl_col_to_name(number)}{at + 1},{CARDS}!A:B,2,FALSE)"
        row[card] = Formula(text, str(row[card]))
    return cards


def _vocational(rosters: Rosters, draw: Random) -> Sheet:
    speller = Speller(Style(separators="，"), draw)
    specs = ("序号", "学校=学校名称", "年级", "班级", "姓名", "性别", "身份证号=学生身份证号")
    more = ("学籍号", "全日制", "涉农专业", "户口性质=户籍性质", "学籍状态", "困难类别=困难类型")
    money = ("户编号", "监护人", "联系电话", "开户行=开户银行", "卡号=银行卡号", "备注")
    sheet = Sheet("Sheet1", columns(lambda _: speller, *specs, *more, *money))
    sheet.title("中等职业学校学生花名册")
    sheet.header()
    for pupil in rosters[VOCATIONALS[0].name]:
        sheet.student(pupil)
    return sheet


def _away(away: Sequence[Student], draw: Random) -> Sheet:
    """The register of those away, kept by the county: many columns empty for each stage."""
    speller = Speller(Style(), draw)
    specs = ("序号", "姓名", "性别", "身份证号", "户编号", "家庭住址", "本地户籍=是否本市户籍")
    school = ("学段=就读学段", "学校=就读学校", "园所性质", "学校所在地", "学校性质", "培养层次")
    more = ("全日制", "年级", "寄宿=是否寄宿", "新生=是否新生", "应届", "毕业学校")
    money = (
        "助学金档次",
        "学费",
        "住宿费",
        "困难类别",
        "监护人",
        "联系电话",
        "开户行",
        "卡号",
        "备注",
    )
    sheet = Sheet("", columns(lambda _: speller, *specs, *school, *more, *money))
    sheet.header()
    for student in away:
        sheet.student(student)
    return sheet
