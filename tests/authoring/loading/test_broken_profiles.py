"""Mistakes in a student's profile: each is shown at its place, in words a clerk understands."""

from __future__ import annotations

import pytest

from eduaid_rules import Diagnostic, Policy, ProfileError, Student, load_policy
from eduaid_rules.authoring.profiles import read_profile
from project import EXAMPLES

HARDSHIPS = (
    "建档立卡、农村低保、城市低保、农村特困供养、孤儿、残疾、家庭经济困难、城市特困、脱贫不稳定户、"
    "边缘易致贫户、突发严重困难户、事实无人抚养儿童、低保边缘家庭、刚性支出困难家庭、烈士子女、"
    "特困职工子女、父母残疾、优抚家庭子女、支出型困难家庭、残疾人子女、残疾军人子女、困境儿童、"
    "库区移民子女、保障兜底"
)

BROKEN: tuple[tuple[str, str, int, int, str, str], ...] = (
    # text of the profile, code, line, column, sentence, hint
    ("学斷: 小学", "E701", 1, 1, "没有“学斷”这个事实", "是不是“学段”或“学费”或“学校”\uff1f"),
    ("stag: primary", "E701", 1, 1, "没有“stag”这个事实", "是不是“stage”\uff1f"),
    ("季: 秋", "E701", 1, 1, "“季”由学期决定\uff0c不能在学生信息里填写", ""),
    ("年级: 3\n学段: 小学生", "E702", 2, 5, "学段没有“小学生”这个取值", "是不是“小学”\uff1f"),
    (
        "困难类别: [残疾, 穷]",
        "E702",
        1,
        12,
        "困难类别没有“穷”这个取值",
        f"可用\uff1a{HARDSHIPS}",
    ),
    ("困难类别: {穷: 否}", "E702", 1, 8, "困难类别没有“穷”这个取值", f"可用\uff1a{HARDSHIPS}"),
    ("寄宿: 也许", "E703", 1, 5, "寄宿只能填是或否\uff0c看不懂“也许”", "请写 是 或 否"),
    ("寄宿: True", "E703", 1, 5, "寄宿只能填是或否\uff0c看不懂“True”", "请写 是 或 否"),
    (
        "困难类别: {孤儿: 对}",
        "E703",
        1,
        8,
        "困难类别只能填是或否\uff0c看不懂“对”",
        "请写 是 或 否",
    ),
    ("年级: 七", "E703", 1, 5, "年级看不懂“七”", "应不低于 1、不高于 6"),
    ("年级: 1-3", "E703", 1, 5, "年级看不懂“1-3”", "这里只能写一个整数"),
    ("年级: 2019级", "E703", 1, 5, "年级看不懂“2019级”", "应不低于 1、不高于 6"),
    ("年级: 3.0", "E703", 1, 5, "年级看不懂“3.0”", "请写成 3"),
    (
        "学段: [小学]",
        "E703",
        1,
        5,
        "学段的取值要写成一个名称\uff0c不是列表或映射",
        "可用\uff1a学前、小学、初中、普通高中、中职、大专及以上",
    ),
    (
        "困难类别: 孤儿",
        "E703",
        1,
        7,
        "困难类别可以有几项\uff0c不能只写“孤儿”",
        "全部都有哪些就写 [孤儿]\uff0c一项也没有就写 []\uff1b只知道其中几项就写 {孤儿: 是}",
    ),
    ("年级: 7", "E704", 1, 5, "年级“7”超出范围", "应不低于 1、不高于 6"),
    ("年级: 0", "E704", 1, 5, "年级“0”超出范围", "应不低于 1、不高于 6"),
    (
        "学段: 小学\nstage: primary",
        "E705",
        2,
        1,
        "学段填了两次\uff08学段 和 stage 是同一个事实\uff09",
        "请只留一个",
    ),
    (
        "困难类别: {孤儿: 是, orphan: 否}",
        "E705",
        1,
        15,
        "困难类别的“orphan”填了两次\uff08孤儿 和 orphan 是同一个取值\uff09",
        "请只留一个",
    ),
    (
        "学段: 小学\n学段: 初中",
        "E111",
        2,
        1,
        "“学段”写了两次\uff08第一次在第 1 行\uff09",
        "请只留一个",
    ),
    ("", "E104", 1, 1, "文件是空的", "请写上内容\uff0c或删除这个文件"),
    (
        "寄宿:是",
        "E105",
        1,
        3,
        "冒号后面没有空格",
        "请写成“键: 值”\uff0c冒号后面加一个空格",
    ),
    (
        "寄宿",
        "E121",
        1,
        1,
        "学生信息最外层要写成“事实: 取值”",
        "如 学段: 小学\uff08冒号用半角\uff0c后面加一个空格\uff09",
    ),
    (
        "- 学段: 小学",
        "E121",
        1,
        1,
        "学生信息最外层要写成“事实: 取值”",
        "如 学段: 小学\uff08冒号用半角\uff0c后面加一个空格\uff09",
    ),
    (
        "年级: 3\n学段\uff1a 小学",
        "E113",
        2,
        3,
        "这里用了全角冒号“\uff1a”",
        "请换成英文半角的“:”\uff08后面加一个空格\uff09",
    ),
    (
        "困难类别: [孤儿\uff0c残疾]",
        "E114",
        1,
        10,
        "这里用了全角逗号“\uff0c”\uff1a困难类别没有“孤儿\uff0c残疾”这个取值",
        "请换成英文半角的“,”\uff08后面加一个空格\uff09",
    ),
    (
        "年级: \uff13",
        "E118",
        1,
        5,
        "这里用了全角数字“\uff13”\uff1a年级看不懂“\uff13”",
        "请写成 3",
    ),
    (
        "学段: 小\u3000学",
        "E117",
        1,
        6,
        "这里用了全角空格“\u3000”\uff1a学段没有“小\u3000学”这个取值",
        "请换成英文半角的空格",
    ),
    ('{"学段": "小学"\n "寄宿": true}', "E105", 2, 2, "括号里缺少逗号", "请在这里的前面补上逗号"),
    ('{"学段": "小学"', "E105", 1, 1, "这个括号没有关上", "请补上右括号"),
    ("学段: *x", "E107", 1, 5, "不能用别名\uff08*\uff09引用别处的内容", "请把内容写全"),
)


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The city plan."""
    return load_policy("city-2019")


def found_in(policy: Policy, data: bytes) -> tuple[Diagnostic, ...]:
    """What is found in the text of a profile that must be refused."""
    with pytest.raises(ProfileError) as caught:
        read_profile(data, "学生.yaml", policy.Student)
    return caught.value.diagnostics


@pytest.mark.parametrize(("text", "code", "line", "column", "message", "hint"), BROKEN)
def test_one_mistake_is_shown_at_its_place(
    text: str, code: str, line: int, column: int, message: str, hint: str, policy: Policy
) -> None:
    (found,) = found_in(policy, text.encode())
    assert (found.code, found.line, found.column) == (code, line, column)
    assert (found.message, found.suggestion or "") == (message, hint)
    assert found.file == "学生.yaml"


def test_all_mistakes_come_out_at_once(policy: Policy) -> None:
    text = "学斷: 小学\n寄宿: 也许\n困难类别: [穷, 孤儿, 富]\n年级: 9\n"
    places = [(d.line, d.column, d.code) for d in found_in(policy, text.encode())]
    assert places == [
        (1, 1, "E701"),
        (2, 5, "E703"),
        (3, 8, "E702"),
        (3, 15, "E702"),
        (4, 5, "E704"),
    ]


def test_a_gbk_file_is_named_and_shown_readably(policy: Policy) -> None:
    (found,) = found_in(policy, "年级: 3\n学段: 小学\n".encode("gb18030"))
    assert (found.code, found.line, found.column) == ("E101", 1, 1)
    assert found.excerpt == "年级: 3"


def test_a_mapping_from_a_program_names_the_key(policy: Policy) -> None:
    profile = {"年级": 3.5, "困难类别": ["孤儿", "穷"], "身份证号": 110101199001011234}
    with pytest.raises(ProfileError) as caught:
        policy.Student(profile)
    assert [(d.path, d.code) for d in caught.value.diagnostics] == [
        ("年级", "E703"),
        ("困难类别[1]", "E702"),
        ("身份证号", "E703"),
    ]
    assert "不接受浮点数" in (caught.value.diagnostics[0].suggestion or "")
    assert "数字会丢失精度" in caught.value.diagnostics[2].message


def test_a_profile_that_is_no_mapping_is_refused_in_words(policy: Policy) -> None:
    with pytest.raises(ProfileError, match="要写成“事实: 取值”的映射") as caught:
        policy.evaluate(["小学"], "2019秋")  # type: ignore[arg-type]
    assert [d.code for d in caught.value.diagnostics] == ["E707"]


def test_an_identifier_never_reaches_a_message(policy: Policy) -> None:
    text = "身份证号: 11010120120101123X\n学斷: 小学\n"
    assert "11010120120101123X" not in str(found_in(policy, text.encode())[0])


# What is fine.


@pytest.mark.parametrize(
    "text",
    [
        "学段: 小学\n寄宿: 是\n年级: 3\n",
        "\ufeff学段: 小学\r\n寄宿: true\r\n年级: 3\r\n",
        "stage: primary\nboards: 是\ngrade: 3\n",
        '{"学段": "小学", "寄宿": true, "年级": 3}',
        '{\n\t"stage": "primary",\n\t"寄宿": "是",\n\t"年级": 3,\n\t"困难类别": null\n}',
        "学段: 小学\n寄宿: 是\n年级: 3\n本地户籍:\n新生: ~\n毕业学校: null\n",
        "学段: 小学\n寄宿: 是\n年级: 3\n姓名: 张三\n身份证号: 110101201201011234\n",
    ],
)
def test_the_same_student_can_be_written_in_many_ways(text: str, policy: Policy) -> None:
    read: Student = read_profile(text.encode(), "学生", policy.Student)
    assert read == policy.Student({"学段": "小学", "寄宿": True, "年级": 3})


def test_every_example_is_read(policy: Policy) -> None:
    for path in sorted(EXAMPLES.glob("*.yaml")):
        assert isinstance(read_profile(path.read_bytes(), path.name, policy.Student), Student)
