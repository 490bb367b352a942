"""The rosters of the primary schools: a file or two for each, in six forms."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from county_columns import Rosters, by_class, columns, foot
from county_households import CATEGORIES
from county_people import Student
from county_schools import COUNTY_SCHOOLS, PRIMARY
from county_sheets import Column, RosterFile, Sheet
from county_spelling import Speller, Style, tick

FOLDER = "小学花名册"
STYLES = (
    Style(),
    Style(separators="/", boards=("住校", "走读"), grades="1", small_x=True),
    Style(separators=";；", boards=("√", "×"), grades="１", wide=True, spaced=True),
    Style(separators=",", boards=("1", "0"), grades="1", tab=True),
    Style(separators="、，", boards=("住校生", "走读生"), short=True, dot="•"),
    Style(boards=("内宿", "外宿")),
)
"""The style of each form; the schools take turns."""
SAYS_NONE = 10
"""The school that writes 无 where there is no category."""
IN_TWO_FILES = 0
HEADINGS_OF_TICKS = {"农村特困供养": "农村特困户", "家庭经济困难": "一般困难户", "孤儿": "孤儿"}
HEADINGS_OF_TICKS |= {"残疾": "残疾学生"}
MONEY = ("户编号", "监护人=监护人姓名", "联系电话", "开户行=开户银行", "卡号=银行卡号")


def primary_files(rosters: Rosters, draw: Random) -> list[RosterFile]:
    """The files of all primary schools."""
    schools = [school.name for school in COUNTY_SCHOOLS if school.stage == PRIMARY]
    files: list[RosterFile] = []
    for number, name in enumerate(schools):
        style = STYLES[number % len(STYLES)]
        if number == SAYS_NONE:
            style = Style(boards=("住校生", "走读生"), short=True, nothing="无")
        files += _files(number, name, rosters[name], Speller(style, draw))
    return files


def _files(number: int, name: str, pupils: Sequence[Student], speller: Speller) -> list[RosterFile]:
    form = number % len(STYLES)
    path = f"{FOLDER}/{name}"
    if number == IN_TWO_FILES:
        lower = [pupil for pupil in pupils if int(str(pupil.facts["年级"])) <= 3]
        upper = pupils[len(lower) :]
        return [
            RosterFile(f"{path}（一至三年级）.xlsx", [_plain(name, lower, speller)]),
            RosterFile(f"{path}（四至六年级）.xlsx", [_plain(name, upper, speller)]),
        ]
    if form == 0:
        return [RosterFile(f"{path}.xlsx", [_plain(name, pupils, speller)])]
    if form == 1:
        return [RosterFile(f"{path}.xlsx", [_merged(name, pupils, speller)])]
    if form == 2:
        return [RosterFile(f"{path}.xlsx", [_wide(name, pupils, speller)])]
    if form == 3:
        return [RosterFile(f"{path}.csv", [_bare(pupils, speller)], "gb18030")]
    if form == 4:
        return [RosterFile(f"{path}.csv", [_titled(name, pupils, speller)], "utf-8-sig")]
    return [RosterFile(f"{path}.xlsx", _ticked(name, pupils, speller))]


def _plain(name: str, pupils: Sequence[Student], speller: Speller) -> Sheet:
    """A title, a header with blanks and line breaks in it, a date of Excel's, a foot."""
    specs = ("序号", "学校=学校名称", "年级", "班级", "姓名=姓　名", "性别=性 别", "生日=出生日期")
    more = ("身份证号=身份证\n号码", "学籍号", "寄宿=是否寄宿", "困难类别", *MONEY, "备注")
    sheet = Sheet("Sheet1", columns(lambda _: speller, *specs, *more))
    sheet.title(f"{name}2019年秋季学期学生花名册")
    sheet.header()
    for pupil in pupils:
        sheet.student(pupil)
    sheet.line()
    foot(sheet, f"合计：{len(pupils)}人", "填表人：韦小英　　　审核人：莫建国　　　校长（签字）：")
    return sheet


def _merged(name: str, pupils: Sequence[Student], speller: Speller) -> Sheet:
    """The school and its classes each in one cell beside their pupils."""
    specs = ("学校", "班级", "年级", "序号", "姓名=学生姓名", "性别", "民族", "身份证号")
    more = ("寄宿=是否住校", "困难类别=困难类型", *MONEY, "家庭住址", "备注")
    sheet = Sheet("花名册", columns(lambda _: speller, *specs, *more))
    sheet.title(f"{name}学生基本情况及困难类别登记表", "（2019年9月）")
    sheet.header()
    first = len(sheet.rows)
    for _, members in by_class(pupils):
        rows = [sheet.student(pupil) for pupil in members]
        sheet.merge_down("班级", rows[0], rows[-1])
    sheet.merge_down("学校", first, len(sheet.rows) - 1)
    return sheet


def _wide(name: str, pupils: Sequence[Student], speller: Speller) -> Sheet:
    """Digits as wide as characters, names pulled apart, ticks and crosses; no 学籍号."""
    specs = ("序号", "姓名=姓  名", "身份证号=身份证号码", "性别", "学校=就读学校", "年级=就读年级")
    more = ("班级=所在班级", "寄宿=住校", "困难类别=家庭经济困难类型", *MONEY)
    sheet = Sheet("在校生", columns(lambda _: speller, *specs, *more))
    sheet.title(f"{name}在校学生名册")
    sheet.line(f"学校（公章）：{name}", None, None, "填报日期：2019年9月12日")
    sheet.header()
    for pupil in pupils:
        sheet.student(pupil)
    foot(sheet, "注：住校打√，不住校打×；困难类别有几项的都要写。")
    return sheet


def _bare(pupils: Sequence[Student], speller: Speller) -> Sheet:
    """A header and its rows, and the empty rows that Excel saves behind them."""
    specs = ("姓名", "性别", "出生日期", "身份证号=公民身份号码", "学籍号=学号", "学校", "年级")
    more = ("班级=班别", "寄宿=住校", "困难类别", "户编号=户号", "监护人=家长姓名")
    money = ("联系电话=家长电话", "开户行", "卡号=一卡通号")
    sheet = Sheet("", columns(lambda _: speller, *specs, *more, *money))
    sheet.header()
    for pupil in pupils:
        sheet.student(pupil)
    for _ in range(4):
        sheet.line()
    return sheet


def _titled(name: str, pupils: Sequence[Student], speller: Speller) -> Sheet:
    """A title saved along with the table; headings that only the mapping file knows."""
    specs = ("序号", "学校=学校名称", "年级", "班级", "姓名", "性别", "身份证号=证件号码")
    more = ("寄宿=是否住校", "困难类别=贫困类型", *MONEY, "备注")
    sheet = Sheet("", columns(lambda _: speller, *specs, *more))
    sheet.line(f"{name}学生花名册（2019年秋）")
    sheet.header()
    for pupil in pupils:
        sheet.student(pupil)
    return sheet


def _ticked(name: str, pupils: Sequence[Student], speller: Speller) -> list[Sheet]:
    """A sheet for each class; a column to tick for each category, headed in the school's words."""
    specs = ("序号", "姓名", "性别", "身份证号", "学籍号=全国学籍号", "学校", "年级", "班级")
    ticks = [
        Column(category, heading_of_ticks(category), tick(category, "√")) for category in CATEGORIES
    ]
    sheets = []
    for class_name, members in by_class(pupils):
        shown = columns(lambda _: speller, *specs, "寄宿=住宿情况")
        shown += [*ticks, *columns(lambda _: speller, *MONEY)]
        sheet = Sheet(class_name, shown)
        sheet.title(f"{name}{class_name}学生名单")
        sheet.header()
        for pupil in members:
            sheet.student(pupil)
        foot(sheet, f"班主任：　　　　　　全班{len(members)}人")
        sheets.append(sheet)
    return sheets


def heading_of_ticks(category: str) -> str:
    """What stands over the ticks of a category; the mapping file reads it."""
    return HEADINGS_OF_TICKS.get(category, f"{category}户")
