"""Whatever packs, rosters, profiles and file names hold: what is printed acts on nothing.

No command and no error shows a sign that a terminal obeys, or a whole number of a person.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eduaid_rules import EduaidError, Term, load_policy, read_roster
from eduaid_rules.cases import read_cases
from eduaid_rules.cli.main import main
from eduaid_rules.printed import masked, printed_line
from eduaid_rules.rosters import ledgers_in, read_ledger, read_payments
from how_many import examples

SIGNS = (
    *("\x07", "\x08", "\x0b", "\x1b[31m", "\x1b]0;甲\x07", "\x7f", "\x85", "\x9b2J", "\xad"),
    *("\u061c", "\u200b", "\u200e", "\u2028", "\u2029", "\u202e", "\u2066", "\u2069", "\ufeff"),
    *("\r", "\n", "\r\n", "\t", "[red]", "[link=https://example.org]", "[/]", "甲", "“", "，"),
)


@dataclass(frozen=True)
class Nasty:
    """A text, and the numbers of people in it as digits."""

    text: str
    numbers: tuple[str, ...] = ()


def _grouped(digits: str, sizes: tuple[int, ...], gap: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return gap.join((*parts, digits[at:]) if digits[at:] else parts)


@st.composite
def numbers(draw: st.DrawFn) -> Nasty:
    """An ID number of 18 or 15 places, a card's or a mobile telephone's, as people write them."""
    digits = draw(
        st.one_of(
            st.from_regex(r"\A45022520[01][0-9](0[1-9]|1[0-2])[012][0-9]{4}[0-9X]\Z"),
            st.from_regex(r"\A450225[789][0-9](0[1-9]|1[0-2])[012][0-9]{4}\Z"),
            st.from_regex(r"\A62[0-9]{14,17}\Z"),
            st.from_regex(r"\A1[3-9][0-9]{9}\Z"),
        )
    )
    sizes = draw(st.sampled_from([(), (3, 4), (6, 8), (4, 4, 4, 4), (6, 4, 4)]))
    gap = draw(st.sampled_from(["", " ", "-", "\u3000", "－", " - ", "\u200b", "\xa0"]))
    text = _grouped(digits, sizes, gap)
    if draw(st.booleans()):
        wide = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
        text = text.translate(wide)
    return Nasty(text, (digits,))


@st.composite
def nasty_texts(draw: st.DrawFn) -> Nasty:
    parts = draw(
        st.lists(st.one_of(st.sampled_from(SIGNS).map(Nasty), numbers()), min_size=1, max_size=5)
    )
    around = draw(st.sampled_from(["", "名", "No.", "G"]))
    return Nasty(
        around + "、".join(part.text for part in parts),
        tuple(number for part in parts for number in part.numbers),
    )


def check_printed(shown: str, nasty: Nasty) -> None:
    """No sign acts, and no number is whole, however it was written."""
    acting = {
        sign for sign in shown if unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp", "Cs")
    }
    assert acting <= {"\n", "\t"}
    plain = re.sub(r"[\s\-\u2010-\u2015\u2212\ufffd]", "", unicodedata.normalize("NFKC", shown))
    assert not [number for number in nasty.numbers if number in plain], shown


@pytest.mark.slow
@given(nasty=nasty_texts())
@settings(max_examples=examples(800), deadline=None)
@example(Nasty("3 138 1234 5678", ("13812345678",)))
@example(Nasty("450225 2010-01-01 123X", ("45022520100101123X",)))
@example(Nasty("1381\u200b2345678", ("13812345678",)))
def test_a_printed_line_is_one_line_of_as_many_signs(nasty: Nasty) -> None:
    shown = printed_line(nasty.text)
    assert "\n" not in shown
    assert len(shown) == len(nasty.text)
    check_printed(shown, nasty)


@pytest.mark.parametrize(
    "text",
    [
        "教财〔2019〕19号，2019-09-01 至 2020-01-15，20190901.xlsx，第 1024 行，地区 450225",
        "金额 12345678.50元，100000000 元，1,234,567.00，总额是10000000.07时",
        "不高于 999999999999.99",
        "sha256:0123456789012345678901234567890123456789012345678901234567890123",
        "city-2019-sha256-86601ce611c33a8c652620e16223dea527c4d319a42aa81d3de8db3d515feb7d.json",
        "电话 12345，邮编 545300，2019秋..2024春",
    ],
)
def test_what_is_no_number_of_a_person_stays(text: str) -> None:
    assert masked(text) == text


def errors_of(nasty: Nasty) -> Iterator[Callable[[], object]]:
    """Calls that refuse a text, each in a message of its own."""
    text = nasty.text
    policy = load_policy("city-2019")
    yield lambda: load_policy(text)
    yield lambda: load_policy(Path("没有") / text.replace("/", ""))
    yield lambda: Term.parse(text)
    yield lambda: policy.evaluate({"学段": text}, "2019秋")
    yield lambda: policy.evaluate({text: "是"}, "2019秋")
    yield lambda: policy.evaluate({"年级": text, "寄宿": text}, "2019秋")
    yield lambda: policy.evaluate_year({}, text)
    yield lambda: read_roster(f"{text.replace('/', '')}.csv", policy)
    yield lambda: read_roster([], policy, columns={text: text})
    yield lambda: read_roster([], policy, mapping=text)
    yield lambda: read_payments(text, policy)
    yield lambda: read_ledger(text)
    yield lambda: ledgers_in([text])
    yield lambda: read_cases(Path(text), policy)


@pytest.mark.slow
@given(nasty=nasty_texts())
@settings(max_examples=examples(40), deadline=None)
@example(Nasty("\ud800\udfff13812345678", ("13812345678",)))
@example(Nasty("甲" * 300))
@example(Nasty("甲\x00乙"))
@example(Nasty("甲/" * 3000))
def test_no_error_shows_more(nasty: Nasty) -> None:
    for number, call in enumerate(errors_of(nasty)):
        error = error_of(call)
        if error is not None:
            lines = len(getattr(error, "diagnostics", ())) or 1
            assert str(error).count("\n") == lines - 1, number
            check_printed(str(error), nasty)
            check_printed("".join(map(str, error.args)), nasty)


def error_of(call: Callable[[], object]) -> EduaidError | None:
    """What a call raises, where it refuses its text."""
    try:
        call()
    except EduaidError as error:
        return error
    return None


def write_pack(folder: Path, text: str, amount: int) -> None:
    """A pack with a text wherever somebody may write one."""
    said = json.dumps(text)
    folder.mkdir()
    (folder / "pack.yaml").write_text(f"名称: {said}\n")
    (folder / "facts.yaml").write_text(
        f"""事实:
  - 名称: 学段
    英文: stage
    类型: 单选
    性质: 学段
    取值: [{{名称: 小学, 英文: primary}}]
  - {{名称: 寄宿, 英文: boards, 类型: 是否, 提问: {said}}}
  - {{名称: 学校, 英文: school, 类型: 标识, 用作: 校名, 表头: [学校]}}
  - {{名称: 姓名, 英文: person, 类型: 标识, 用作: 人名, 表头: [姓名]}}
  - {{名称: 身份证号, 英文: number, 类型: 标识, 用作: 居民身份证, 表头: [身份证号]}}
"""
    )
    (folder / "rules.yaml").write_text(
        f"""文件:
  first: {{名称: {said}, 文号: {said}, 日期: 2019-08-20, 核实: 已核实}}
规则:
  aid:
    名称: {said}
    类别: 现金
    解读: [{said}]
    未表达: [{said}]
    对象: {{范围: {{学段: 小学, 寄宿: 是}}}}
    版本:
      - 自: 2019秋
        发布: 2019-08-20
        依据: [{{文件: first, 条款: {said}}}]
        标准: {amount}元/学期
保证:
  - {{说明: {said}, 现金不超过: {{金额: 400元/学期}}}}
"""
    )
    (folder / "cases").mkdir()
    (folder / "cases" / "a.yaml").write_text(
        f"用例:\n  - 名称: {said}\n    学期: 2019秋\n"
        "    学生: {学段: 小学, 寄宿: 是}\n    应享: {aid: 1}\n"
    )


def write_roster(path: Path, text: str) -> None:
    rows = [
        ["姓名", "学校", "身份证号", "学段", "寄宿", "备注"],
        ["甲", text, "", "小学", "是", text],
        [text, "一小", text, text, text, text],
        ["乙", "一小", "", "小学", text, ""],
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def shown_by(*arguments: str) -> tuple[int, str]:
    """The exit code of a command, and all it showed."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out), pytest.raises(SystemExit) as left:
        main(list(arguments))
    assert isinstance(left.value.code, int)
    return left.value.code, out.getvalue()


def commands_in(folder: Path, text: str) -> Iterator[tuple[str, ...]]:
    pack, newer = str(folder / "old"), str(folder / "new")
    write_pack(folder / "old", text, 500)
    write_pack(folder / "new", text, 600)
    name = re.sub(r"[/\x00]", "", text)[:60]
    roster = folder / f"{name}.csv"
    write_roster(roster, text)
    profile = folder / "学生.yaml"
    profile.write_text("学段: 小学\n寄宿: 是\n")
    wrong = folder / f"{name}.yaml"
    wrong.write_text(f"学段: {json.dumps(text)}\n{json.dumps(text)}: 是\n")
    yield "check", str(profile), "--term", "2019秋", "--policy", pack
    yield "check", str(wrong), "--term", "2019秋", "--policy", pack
    yield "check", str(profile), "--term", "2019秋", "--policy", pack, "--why", "aid"
    yield "check", str(profile), "--year", "2019", "--policy", pack, "--known-on", text
    yield "show", "aid", "--policy", pack
    yield "show", "--term", "2019秋", "--policy", pack
    yield "show", text
    yield "facts", "--policy", pack
    yield "lint", pack
    yield "test", pack, "--coverage"
    yield "test", text.replace("\0", "")
    yield "columns", str(roster), "--policy", pack, "--term", "2019秋"
    yield "batch", str(roster), "--policy", pack, "--term", "2019秋"
    yield "diff", pack, newer, "--term", "2019秋", "--roster", str(roster)
    yield "prove", pack
    yield "diff", pack, newer, "--markdown"
    yield ("check", text)
    yield ("--", text)
    yield "check", str(profile), f"--{text}"


@pytest.mark.slow
@given(nasty=nasty_texts())
@settings(max_examples=examples(24), deadline=None)
@example(
    Nasty(
        "\x1b[31m[red]\u202e甲 13812345678\n错误：450225201001011236",
        ("13812345678", "450225201001011236"),
    )
)
@example(Nasty("4502 2570 0100 000", ("450225700100000",)))  # a name right behind a title
def test_no_command_shows_more(nasty: Nasty) -> None:
    with TemporaryDirectory() as folder:
        for arguments in commands_in(Path(folder), nasty.text):
            code, shown = shown_by(*arguments)
            assert "Traceback" not in shown, (code, shown)
            check_printed(shown, nasty)


@pytest.mark.parametrize("lazy", [False, True])
@pytest.mark.parametrize(
    ("fact", "cell"), [("学段", "小学 \x1b138 1234 5678"), ("年级", 13812345678)]
)
def test_no_error_of_a_frame_shows_more(fact: str, cell: object, *, lazy: bool) -> None:
    frame = pl.DataFrame({fact: [cell], "姓名": ["甲"]})
    policy = load_policy("city-2019")
    asked = duckdb.sql("SELECT * FROM frame") if lazy else frame
    with pytest.raises((EduaidError, duckdb.Error)) as raised:
        str(policy.evaluate_frame(asked, "2019秋"))
    assert fact in str(raised.value)
    assert "5678" in str(raised.value)
    check_printed(str(raised.value), Nasty("", ("13812345678",)))


@pytest.mark.slow
def test_these_commands_come_to_answers(tmp_path: Path) -> None:
    codes = [shown_by(*arguments)[0] for arguments in commands_in(tmp_path, "甲\x1b 13812345678")]
    assert codes == [0, 2, 0, 2, 0, 0, 2, 0, 0, 1, 2, 1, 1, 10, 1, 10, 2, 2, 2]
