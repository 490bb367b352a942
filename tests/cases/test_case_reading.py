"""Reading cases: what a case may say, and every mistake at its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eduaid_rules import CaseError, Policy, Term
from eduaid_rules.authoring.diagnostics import render_finding
from eduaid_rules.cases import Answer, Expectation, OpenAbout, run_case
from eduaid_rules.cases.reading import read_case_files
from eduaid_rules.cases.running import failure_lines
from eduaid_rules.policy.items import Award, Payee
from little_cases import cases_of, policy_of, write_cases, wrong_with

WHOLE = """\
    用例:
      - 名称: 寄宿的小学生
        依据: 第一份通知第一条
        学期: 2019秋
        已知到: 2019-10-01
        学生: {学段: 小学, 寄宿: 是, hardship: [老甲], 年级: 3}
        应享: {boarding: 500.00, fees: 有}
        不享: [day]
        待定: {grant: 文件}
        合计: 500
        只有: 是
"""


def test_a_case_is_read_as_it_is_written(tmp_path: Path) -> None:
    policy = policy_of(tmp_path)
    path = write_cases(tmp_path, WHOLE)
    (case,) = cases_of(tmp_path, policy)
    assert (case.name, case.basis) == ("寄宿的小学生", "第一份通知第一条")
    assert (case.file, case.line, case.place) == (str(path), 2, f"{path}:2")
    assert (case.term, case.known_on) == (Term(2019, "秋"), date(2019, 10, 1))
    assert case.expected == (
        Expectation("boarding", Answer.GIVEN, 50000),
        Expectation("fees", Answer.GIVEN),
        Expectation("day", Answer.REFUSED),
        Expectation("grant", Answer.OPEN, about=OpenAbout.TEXT),
    )
    assert case.rules == ("boarding", "fees", "day", "grant")
    assert (case.total_fen, case.only) == (50000, True)
    assert case.student == policy.Student(case.profile)
    assert case.student["困难"] == ["甲"]
    assert case.profile == {"学段": "小学", "寄宿": "是", "hardship": ["老甲"], "年级": "3"}


def test_an_item_may_be_stated_in_detail(tmp_path: Path) -> None:
    policy = policy_of(tmp_path)
    given = "{boarding: {金额: 500.00, 收款: 家庭卡}, fees: {给付: 应享}}"
    write_cases(tmp_path, f"用例: [{{名称: 一, 学期: 2019秋, 学生: {{}}, 应享: {given}}}]")
    (case,) = cases_of(tmp_path, policy)
    assert case.expected == (
        Expectation("boarding", Answer.GIVEN, 50000, payee=Payee.HOUSEHOLD_CARD),
        Expectation("fees", Answer.GIVEN, award=Award.DUE),
    )
    assert [one.words for one in case.expected] == ["应享 500元，收款 家庭卡", "应享，给付 应享"]


@pytest.mark.parametrize(
    ("detail", "column", "code", "words"),
    [
        ("{}", 20, "E213", "“boarding”是空的"),
        ("{收款人: 家庭卡}", 21, "E201", "boarding没有“收款人”这个键"),
        ("{收款: 邻居}", 25, "E211", "“收款”没有“邻居”这个写法"),
        ("{给付: 白给}", 25, "E211", "“给付”没有“白给”这个写法"),
        ("{金额: 五百}", 25, "E803", "“boarding”的金额看不懂“五百”"),
    ],
)
def test_a_detail_that_is_wrong_is_said_where_it_stands(
    detail: str, column: int, code: str, words: str, tmp_path: Path
) -> None:
    text = f"""\
    用例:
      - 名称: 一
        学期: 2019秋
        学生: {{}}
        应享: {{boarding: {detail}}}
    """
    ((*place, said),) = wrong_with(tmp_path, text)
    assert (*place, said.split("|", 1)[0]) == (5, column, code, words)


def test_what_may_be_left_out_is_not_compared(tmp_path: Path) -> None:
    policy = policy_of(tmp_path)
    write_cases(tmp_path, "用例: [{名称: 谁也不知道, 学期: 2019秋, 学生: {}, 待定: [fees]}]")
    (case,) = cases_of(tmp_path, policy)
    assert (case.basis, case.known_on, case.total_fen, case.only) == (None, None, None, False)
    assert case.expected == (Expectation("fees", Answer.OPEN),)
    assert case.profile == {}


def test_cases_come_by_file_and_place(tmp_path: Path) -> None:
    policy = policy_of(tmp_path)
    case = "用例:\n  - {{名称: {}, 学期: 2019秋, 学生: {{}}, 只有: 是}}\n"
    write_cases(tmp_path, case.format("乙"), "b.yaml")
    write_cases(tmp_path, case.format("甲") + case.format("丙").removeprefix("用例:\n"), "a.yaml")
    write_cases(tmp_path, "不是用例", ".hidden.yaml")
    write_cases(tmp_path, "怎样写用例", "说明.txt")
    assert [one.name for one in cases_of(tmp_path, policy)] == ["甲", "丙", "乙"]


def test_a_pack_without_cases_has_none(tmp_path: Path) -> None:
    policy = policy_of(tmp_path)
    assert cases_of(tmp_path, policy) == ()


ONE = """\
用例:
  - 名称: 一
    学期: 2019秋
    学生: {{学段: 小学}}
    {}
"""

MISTAKES = [
    ("应享: {boardin: 500}", (5, 10), "E208", "没有“boardin”这条规则|是不是“boarding”？"),
    ("不享: [寄宿补助]", (5, 10), "E208", "这里要写编号“boarding”"),
    ("应享: {boarding: 500元}", (5, 20), "E803", "“500元”|请写成 500"),
    ("应享: {boarding: 1000元/学年}", (5, 20), "E803", "请写这个学期的元数，如 500"),
    ("应享: {boarding: 100元/月}", (5, 20), "E803", "请写这个学期的元数，如 500"),
    ("应享: {boarding: 500元/学期}", (5, 20), "E803", "请写成 500"),
    ("应享: {boarding: 1000.005}", (5, 20), "E803", "看不懂“1000.005”"),
    ("应享: {boarding: ５00}", (5, 20), "E118", "全角数字"),
    ("应享: {fees: 300}", (5, 16), "E804", "免杂费是免除，没有金额|请写 fees: 有"),
    ("应享: [boarding]", (5, 9), "E203", "“应享”要写成“规则编号: 金额”"),
    ("应享: {}", (5, 9), "E213", "“应享”是空的"),
    ("应享: {boarding: }", (5, 20), "E213", "“boarding”后面没有内容"),
    ("应享:", (5, 8), "E213", "“应享”后面没有内容"),
    ("不享: {day: 有}", (5, 9), "E203", "“不享”要写成列表"),
    ("不享: day", (5, 9), "E203", "“不享”要写成列表"),
    ("不享: [day, day]", (5, 15), "E802", "“day”写了两次（第一次在第 5 行的“不享”里）"),
    ("不享: []", (5, 9), "E213", "“不享”是空的列表"),
    ("待定: {day: 金钱}", (5, 15), "E211", "可用：对象、金额、选择、文件"),
    ("待定: [[day]]", (5, 10), "E203", "“待定”要写成文字"),
    ("合计: 五百", (5, 9), "E803", "“合计”的金额看不懂“五百”|请写成 500"),
    ("只有: 对", (5, 9), "E211", "“只有”没有“对”这个写法|可用：是、否"),
    (
        "只有: 否",
        (2, 5),
        "E801",
        "用例没有写应当得到什么|请写上应享、不享、待定、推算、合计、拒收、没有规定、只有中的",
    ),
    ("依据: 第一条", (2, 5), "E801", "用例没有写应当得到什么"),
    ("应亨: {boarding: 500}", (5, 5), "E201", "用例没有“应亨”这个键|是不是“应享”？"),
    ("已知到: 2019-10\n    不享: [day]", (5, 10), "E402", "请写日期，如 2024-05-07"),
]


@pytest.mark.parametrize(("line", "place", "code", "words"), MISTAKES)
def test_a_mistake_in_what_is_expected_is_named_at_its_place(
    line: str, place: tuple[int, int], code: str, words: str, tmp_path: Path
) -> None:
    ((row, column, found, said),) = wrong_with(tmp_path, ONE.format(line))
    assert (row, column, found) == (*place, code)
    assert words in said


def test_all_mistakes_of_a_case_are_found_in_one_run(tmp_path: Path) -> None:
    found = wrong_with(
        tmp_path,
        """\
        用例:
          - 名称: 一
            学期: 2019秋季
            学生: {学段: 小学生, 寄宿: 也许, 名字: 甲}
            应享: {day: 250, boarding: 五}
            待定: [day]
          - 学期: 2019秋
            学生: 小学
            只有: 是
          - 三
        """,
    )
    assert [one[:3] for one in found] == [
        (3, 9, "E401"),
        (4, 14, "E702"),
        (4, 23, "E703"),
        (4, 27, "E701"),
        (5, 30, "E803"),
        (6, 10, "E802"),
        (7, 5, "E202"),
        (8, 9, "E203"),
        (10, 5, "E203"),
    ]


def test_all_mistakes_of_all_files_are_found_in_one_run(tmp_path: Path) -> None:
    policy = policy_of(tmp_path)
    write_cases(tmp_path, "用例: [{名称: 一, 学期: 2019秋, 学生: {}, 只有: 是}]", "a.yaml")
    write_cases(tmp_path, "用例: [{名称: 一, 学期: 2019秋, 学生: {}, 只有: 是}]", "b.yaml")
    write_cases(tmp_path, "用例: [", "c.yaml")
    write_cases(tmp_path, "# 以后再写", "d.yaml")
    write_cases(tmp_path, "- 名称: 一", "e.yaml")
    write_cases(tmp_path, "用例: []\n规则: {}", "f.yaml")
    write_cases(tmp_path, "用例: []", "g.yml")
    with pytest.raises(CaseError) as raised:
        cases_of(tmp_path, policy)
    assert [(Path(one.file or "").name, one.code) for one in raised.value.diagnostics] == [
        ("b.yaml", "E210"),
        ("c.yaml", "E105"),
        ("d.yaml", "E104"),
        ("e.yaml", "E121"),
        ("f.yaml", "E213"),
        ("f.yaml", "E201"),
        ("g.yml", "E503"),
    ]
    assert "（a.yaml 第 1 行）" in raised.value.diagnostics[0].message


# Whatever is done to a file, the answer is cases or places in it.

LINES = dedent(WHOLE).splitlines()
MARKS = "\uff1a\uff0c\u3010\u201c\u3000 \t:,[]{}#-&*!|>'\"%@`?\x00\ufeff7是"


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Policy]:
    """The folder of the little pack, and its policy."""
    folder = tmp_path_factory.mktemp("fuzz")
    return folder, policy_of(folder)


@settings(max_examples=150)
@given(number=st.integers(0, len(LINES) - 1), data=st.data())
def test_no_slip_of_the_hand_brings_down_the_reader(
    number: int, data: st.DataObject, little: tuple[Path, Policy]
) -> None:
    line = LINES[number]
    at = data.draw(st.integers(0, len(line)))
    marked = [line[:at] + mark + line[at:] for mark in MARKS]
    changed = ["", line[:at], line[at:], f" {line}", f"{line}\n{line}", line.replace(": ", ":")]
    slip = data.draw(st.sampled_from([*changed, *marked]))
    text = "\n".join([*LINES[:number], slip, *LINES[number + 1 :]])
    folder, policy = little
    write_cases(folder, text)
    read = read_case_files(folder / "little", policy)
    assert read.cases or read.found
    written = text.split("\n")
    for found in read.found:
        assert render_finding(found)
        assert 1 <= (found.line or 1) <= len(written)
        assert 1 <= (found.column or 1) <= len(written[(found.line or 1) - 1]) + 1
    for case in read.cases:
        failure_lines(run_case(case, policy))
