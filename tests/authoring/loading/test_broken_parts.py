"""Mistakes inside the parts of a rule, a fact or a table: the code and the sentence of each.

One change to the sound pack of ``packs/broken/base``; the places of such mistakes are held in
``test_broken_packs.py``.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from eduaid_rules import Diagnostic, PolicyError, ProfileError, load_policy
from eduaid_rules.authoring.diagnostics import terminal_width
from eduaid_rules.authoring.profiles import read_profile
from little_layers import chain
from little_packs import pack_of
from project import PACKS

BASE = PACKS / "broken" / "base"

Change = tuple[str, str, str]
"""What is replaced by what, and the finding as code and sentence."""


def found_after(folder: Path, file: str, old: str, new: str) -> tuple[Diagnostic, ...]:
    """What is found after one change; nothing at all comes out as an empty tuple."""
    pack = folder / "broken"
    shutil.copytree(BASE, pack)
    text = (pack / file).read_text(encoding="utf-8")
    assert old in text
    (pack / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        return load_policy(pack).diagnostics
    except PolicyError as error:
        return error.diagnostics


def said(found: tuple[Diagnostic, ...]) -> list[str]:
    """Code and sentence of each finding."""
    return [f"{item.code} {item.message}" for item in found]


TUITION = "英文: tuition, 类型: 金额"
STAGE = "    提问: 孩子在读哪个学段？"

IN_FACTS: dict[str, Change] = {
    "a fact that is a text": (
        "  - {名称: 寄宿, 英文: boards, 类型: 是否}",
        "  - {名称: 寄宿, 英文: boards, 类型: 是否}\n  - 走读",
        "E203 “事实”要写成“键: 值”",
    ),
    "more values without the name of the fact": (
        "  - {名称: 寄宿, 英文: boards, 类型: 是否}",
        "  - {名称: 寄宿, 英文: boards, 类型: 是否}\n  - 增加取值: [{名称: 孤儿, 英文: orphan}]",
        "E202 增加取值缺少“名称”",
    ),
    "a value that is a text": (
        "      - {名称: 残疾, 英文: disabled}",
        "      - {名称: 残疾, 英文: disabled}\n      - 孤儿",
        "E203 “取值”要写成“键: 值”",
    ),
    "a range of a choice": (
        "英文: boards, 类型: 是否",
        "英文: boards, 类型: 是否, 范围: {不低于: 1}",
        "E212 是否的事实不能有“范围”",
    ),
    "a range that is a text": (
        "范围: {不低于: 1, 不高于: 6}",
        "范围: 1至6",
        "E203 “范围”要写成“键: 值”",
    ),
    "a bound in words": (
        "不高于: 6",
        "不高于: 六",
        "E216 看不懂“六”",
    ),
    "a range upside down": (
        "{不低于: 1, 不高于: 6}",
        "{不低于: 6, 不高于: 1}",
        "E216 范围的下限高于上限",
    ),
    "a warning that is a text": (
        STAGE,
        f"{STAGE}\n    提醒: [请核对]",
        "E203 “提醒”要写成“键: 值”",
    ),
    "a warning under a condition that cannot be read": (
        STAGE,
        f"{STAGE}\n    提醒: [{{当: {{学段: 大学}}, 说: 请核对}}]",
        "E204 学段没有“大学”这个取值",
    ),
    "a warning that refuses no row": (
        STAGE,
        f"{STAGE}\n    提醒: [{{当: {{学段: 小学}}, 说: 请核对, 退回: 否}}]",
        "E211 “退回”没有“否”这个写法",
    ),
    "a use of the wrong type": (
        TUITION,
        f"{TUITION}, 用作: 人名",
        "E212 “用作: 人名”不能写在金额的事实上",
    ),
    "a use that belongs to another fact": (
        "{名称: 姓名, 英文: name, 类型: 标识}",
        (
            "{名称: 姓名, 英文: name, 类型: 标识, 用作: 人名}\n"
            "  - {名称: 曾用名, 英文: former_name, 类型: 标识, 用作: 人名}"
        ),
        "E210 “用作: 人名”已经写在“姓名”（facts.yaml 第 33 行）上了",
    ),
    "sums by an amount": (
        TUITION,
        f"{TUITION}, 汇总: 是",
        "E212 金额的事实不能写“汇总: 是”",
    ),
    "ages of something that is no stage": (
        "英文: enrolled}",
        "英文: enrolled, 年龄: {不低于: 5, 不高于: 15}}",
        "E212 只有学段的取值可以写“年龄”",
    ),
    "ages that are a text": (
        "英文: primary}",
        "英文: primary, 年龄: 5至15}",
        "E203 “年龄”要写成“键: 值”",
    ),
    "ages without an end": (
        "英文: primary}",
        "英文: primary, 年龄: {不低于: 5}}",
        "E202 年龄缺少“不高于”",
    ),
    "ages upside down": (
        "英文: primary}",
        "英文: primary, 年龄: {不低于: 15, 不高于: 5}}",
        "E216 看不懂这个年龄范围",
    ),
    "a spelling of a value that does not exist": (
        STAGE,
        f"{STAGE}\n    写法: {{大学: 大专}}",
        "E702 学段没有“大专”这个取值",
    ),
    "a derived fact that is a text": (
        "事实:\n",
        "推算: {费用: 学费}\n事实:\n",
        "E203 “费用”要写成“键: 值”",
    ),
    "a formula that is a list": (
        "事实:\n",
        "推算: {费用: {英文: fees, 算式: [学费], 单位: 元/学期}}\n事实:\n",
        "E203 “算式”要写成文字，不是列表或映射",
    ),
    "a formula of numbers alone": (
        "事实:\n",
        "推算: {费用: {英文: fees, 算式: 100 + 1, 单位: 元/学期}}\n事实:\n",
        "E612 算式里没有用到任何事实",
    ),
    "an unknown fact in a formula with an escape": (
        "事实:\n",
        '推算: {费用: {英文: fees, 算式: "\\u5b66\\u8d39 + 车费", 单位: 元/学期}}\n事实:\n',
        "E205 没有“车费”这个事实",
    ),
}

DAY = "范围: {学段: [小学, 初中], 寄宿: 否}"
SENIOR = "范围: {学段: 普通高中, 年级: {不高于: 3}}"
POOR = "困难类别: [建档立卡, 农村低保]"
CAP = "标准: 取 学费, 不超过 800元/学期"
HALF = "标准: boarding-subsidy 的 50%"
PAYEE = "收款: 学校"

IN_RULES: dict[str, Change] = {
    "a definition that is a text": (
        f"  困难学生:\n    {POOR}",
        "  困难学生: 低保",
        "E203 “条件”要写成“键: 值”",
    ),
    "the name of a definition in brackets": (
        "符合: 困难学生",
        "符合: [困难学生]",
        "E203 “符合”要写成文字，不是列表或映射",
    ),
    "a list for yes or no": (DAY, DAY.replace("否", "[否]"), "E212 寄宿只能写 是 或 否"),
    "two comparisons of a choice": (
        POOR,
        "困难类别: {不是: [残疾], 全有: [建档立卡, 农村低保]}",
        "E212 困难类别这里只能写一种比较",
    ),
    "an unknown value behind 不是": (
        POOR,
        "困难类别: {不是: [低保户]}",
        "E204 困难类别没有“低保户”这个取值",
    ),
    "a list of lists for a number": (
        "年级: {不高于: 3}",
        "年级: [[1, 2]]",
        "E203 “年级”要写成文字，不是列表或映射",
    ),
    "two bounds on one side": (
        "年级: {不高于: 3}",
        "年级: {不高于: 3, 低于: 6}",
        "E212 年级的同一头写了两个界限",
    ),
    "a document that is a text": (
        "定义:\n",
        "文件: {letter: 一封信}\n定义:\n",
        "E203 “letter”要写成“键: 值”",
    ),
    "a basis that is a text": (
        "依据: [{文件: county-rise}]",
        "依据: [county-rise]",
        "E203 “依据”要写成“键: 值”",
    ),
    "nobody at all": (
        f"      {DAY}\n      其中: [{{符合: 困难学生}}]",
        "      {}",
        "E213 “对象”是空的",
    ),
    "who without a key that counts": (
        f"      {DAY}\n      其中: [{{符合: 困难学生}}]",
        "      人员: {学段: 小学}",
        "E201 对象没有“人员”这个键",
    ),
    "a term in brackets": ("自: 2024春", "自: [2024春]", "E203 “自”要写成文字，不是列表或映射"),
    "a payee in brackets": (PAYEE, "收款: [学校]", "E203 “收款”要写成“键: 值”"),
    "a row of payees that is a text": (
        PAYEE,
        "收款: {分档: [学校], 其余: 家庭}",
        "E203 “收款的一行”要写成“键: 值”",
    ),
    "a row of payees without a payee": (
        PAYEE,
        "收款: {分档: [{当: {寄宿: 是}}], 其余: 家庭}",
        "E202 收款的一行缺少“收款”",
    ),
    "a row of payees whose condition cannot be read": (
        PAYEE,
        "收款: {分档: [{当: {寄宿: 有}, 收款: 学校}], 其余: 家庭}",
        "E204 寄宿没有“有”这个取值",
    ),
    "no days at all": (HALF, "标准: 4元/天×0天/学年", "E303 “4元/天×0天/学年”的次数是0"),
    "an empty standard": (HALF, "标准: {}", "E213 “标准”是空的"),
    "a table without rows": (HALF, "标准: {按: 学段, 其余: 不定}", "E213 表格里没有一行"),
    "a row of a table that is neither yes nor no": (
        HALF,
        "标准: {按: 寄宿, 是: 1元/学年, 有时: 1元/学年, 其余: 不定}",
        "E204 寄宿没有“有时”这个取值",
    ),
    "a row of conditions that is a text": (
        "        - {当: {困难类别: 残疾}, 标准: 1000元/学期}",
        "        - 残疾",
        "E203 “分档的一行”要写成“键: 值”",
    ),
    "an open amount that is a text": (HALF, "标准: {不定: 学校定}", "E203 “不定”要写成“键: 值”"),
    "bounds of a year": (
        CAP,
        "标准: {不定: {由: 学费, 不高于: 800元/学年}}",
        "E302 不定的界限按学期写",
    ),
    "an amount without yuan": (HALF, "标准: 1000/学年", "E301 看不懂标准“1000/学年”"),
    "a table that leaves out a grade": (
        (
            "    标准:\n      分档:\n        - {当: {困难类别: 建档立卡}, 标准: 1500元/学期}\n"
            "        - {当: {困难类别: 残疾}, 标准: 1000元/学期}\n      取: 高者\n      其余: 不定"
        ),
        "    标准: {按: 年级, 1: 100元/学年, 3: 300元/学年}",
        "E305 表格没有写年级是2的标准",
    ),
    "rows that leave out a grade": (
        (
            "- {当: {困难类别: 建档立卡}, 标准: 1500元/学期}\n"
            "        - {当: {困难类别: 残疾}, 标准: 1000元/学期}\n      取: 高者\n      其余: 不定"
        ),
        "- {当: {年级: [1, 3]}, 标准: 1500元/学期}",
        "E305 表格没有写年级是2的标准",
    ),
    "rows that leave out who does not board": (
        (
            "- {当: {困难类别: 建档立卡}, 标准: 1500元/学期}\n"
            "        - {当: {困难类别: 残疾}, 标准: 1000元/学期}\n      取: 高者\n      其余: 不定"
        ),
        "- {当: {寄宿: 是}, 标准: 1500元/学期}",
        "E305 表格没有写寄宿是“否”的标准",
    ),
    "a group that is a text": (
        "定义:\n",
        "不同享: [补助]\n定义:\n",
        "E203 “不同享”要写成“键: 值”",
    ),
    "a group whose way to choose is misspelt": (
        "定义:\n",
        (
            "不同享:\n  - {项目: [day-subsidy, boarding-subsidy], 保流: day-subsidy, 自: 2019秋,"
            " 依据: [{文件: county-notice}]}\n定义:\n"
        ),
        "E201 不同享没有“保流”这个键",
    ),
    "a member of a group in brackets": (
        "定义:\n",
        (
            "不同享:\n  - {项目: [[day-subsidy], boarding-subsidy], 取: 高者, 自: 2019秋,"
            " 依据: [{文件: county-notice}]}\n定义:\n"
        ),
        "E203 “项目”要写成文字，不是列表或映射",
    ),
    "a choice in brackets": (
        "定义:\n",
        (
            "不同享:\n  - {项目: [day-subsidy, boarding-subsidy], 自选: [学籍状态], 自: 2019秋,"
            " 依据: [{文件: county-notice}]}\n定义:\n"
        ),
        "E203 “自选”要写成文字，不是列表或映射",
    ),
}


@pytest.mark.parametrize("mistake", IN_FACTS)
def test_a_mistake_in_a_fact_is_named_once(mistake: str, tmp_path: Path) -> None:
    old, new, expected = IN_FACTS[mistake]
    assert said(found_after(tmp_path, "facts.yaml", old, new)) == [expected]


@pytest.mark.parametrize("mistake", IN_RULES)
def test_a_mistake_in_a_rule_is_named_once(mistake: str, tmp_path: Path) -> None:
    old, new, expected = IN_RULES[mistake]
    assert said(found_after(tmp_path, "rules.yaml", old, new)) == [expected]


# Mistakes of a child in what it adjusts.

RULE = """\
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {范围: {寄宿: 是}}
    标准: {按: 学段, 小学: 1000元/学年, 初中: 1250元/学年, 高中: 1500元/学年}
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""

IN_LAYERS: dict[str, tuple[str, str]] = {
    "an adjustment that is a text": (
        "调整: {aid: [停用]}\n",
        "city/pack.yaml:4 E203 “aid”要写成“键: 值”",
    ),
    "an adjustment from no term": (
        "调整:\n  aid:\n    - {自: 今年秋, 依据: [{文件: city-notice}], 停用: 是}\n",
        "city/pack.yaml:6 E401 看不懂学期“今年秋”",
    ),
    "an addition that is a text": (
        "调整:\n  aid:\n    - {自: 2020秋, 依据: [{文件: city-notice}], 加发: 50元}\n",
        "city/pack.yaml:6 E203 “加发”要写成“键: 值”",
    ),
    "a value more than the tables above know": (
        "事实: [{名称: 学段, 增加取值: [{名称: 大学, 英文: tertiary}]}]\n",
        "city/pack.yaml:4 E305 表格没有写学段是“大学”的标准",
    ),
}


@pytest.mark.parametrize("mistake", IN_LAYERS)
def test_a_mistake_of_a_child_is_named_at_its_own_line(mistake: str, tmp_path: Path) -> None:
    city, expected = IN_LAYERS[mistake]
    with pytest.raises(PolicyError) as caught:
        chain(tmp_path, RULE, city)
    (found,) = caught.value.diagnostics
    file = Path(found.file or "").relative_to(tmp_path).as_posix()
    assert f"{file}:{found.line} {found.code} {found.message}" == expected


# What is no mistake, and what is not read.


def test_who_may_be_said_by_alternatives_alone(tmp_path: Path) -> None:
    who = "范围: {学段: [小学, 初中], 寄宿: 否}\n      其中: [{符合: 困难学生}]"
    new = "其中: [{学段: 小学, 寄宿: 否}, {学段: 初中, 寄宿: 否}]"
    assert found_after(tmp_path, "rules.yaml", who, new) == ()


def test_folders_hidden_files_and_other_kinds_of_file_are_not_read(tmp_path: Path) -> None:
    pack = tmp_path / "broken"
    shutil.copytree(BASE, pack)
    (pack / "cases").mkdir()
    for name in ("cases/one.yaml", ".draft.yaml", "说明.txt"):
        (pack / name).write_text("这里: [不读", encoding="utf-8")
    assert load_policy(pack).diagnostics == ()


# Texts.


def test_a_mark_above_a_letter_takes_no_column() -> None:
    assert (terminal_width("e\u0301"), terminal_width("学e\u0301x")) == (1, 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("寄宿: 是 # 全角的：不要紧\n  年级: 3\n", "2 E119"),
        ("寄宿: 是\n学段：小学 # 注释\n", "2 E113"),
    ],
)
def test_a_comment_is_never_the_slip_that_breaks_a_file(text: str, expected: str) -> None:
    with pytest.raises(ProfileError) as caught:
        read_profile(text.encode(), "学生.yaml", dict)
    (found,) = caught.value.diagnostics
    assert f"{found.line} {found.code}" == expected


def test_a_profile_in_json_may_spell_a_rare_character_as_json_does() -> None:
    """YAML does not take the two halves of a character beyond the first 65,536."""
    text = rb'{"\u59d3\u540d": "\ud842\udfb7", "\u5e74\u7ea7": 3}'
    assert read_profile(text, "学生.json", dict) == {"姓名": "𠮷", "年级": "3"}
    with pytest.raises(ProfileError):
        read_profile(rb'["\ud842\udfb7"]', "学生.json", dict)


def test_a_name_that_no_fact_has_is_shown_where_it_stands_even_with_a_dot() -> None:
    """A column of a roster, 困难类别.残疾, is no key of a profile."""
    policy = load_policy("city-2019")
    text = "学段: 小学\n困难类别: {孤儿: 是}\n困难类别.残疾: 是\n"
    with pytest.raises(ProfileError) as caught:
        read_profile(text.encode(), "学生.yaml", policy.Student)
    (found,) = caught.value.diagnostics
    assert (found.code, found.line, found.column) == ("E701", 3, 1)


def test_a_table_behind_a_share_is_judged_at_the_terms_at_which_it_changes(tmp_path: Path) -> None:
    """From 2021秋 the other rule is for the junior stage alone; the share still is for both."""
    rules = """\
规则:
  a:
    名称: 甲项
    类别: 现金
    对象: {范围: {学段: [小学, 初中]}}
    版本:
      - {自: 2019秋, 依据: [{文件: first}], 标准: {按: 学段, 小学: 1元/学期, 初中: 2元/学期}}
      - 自: 2021秋
        依据: [{文件: first}]
        对象: {范围: {学段: 初中}}
        标准: {按: 学段, 初中: 3元/学期}
  b:
    名称: 乙项
    类别: 现金
    对象: {范围: {学段: [小学, 初中]}}
    标准: a 的 50%
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""
    with pytest.raises(PolicyError) as caught:
        pack_of(tmp_path, rules)
    assert said(caught.value.diagnostics) == ["E305 表格没有写学段是“小学”的标准"]
    assert [found.line for found in caught.value.diagnostics] == [16]
