"""One broken file per mistake: the place, the sentence and the hint that its author is shown.

In ``tests/packs/broken`` ``base`` is a sound pack; each file of ``cases`` replaces one of its
files and is named ``<code>-<mistake>.<the file it replaces>``. ``expected.txt`` is the table of
what must be said: place, sentence, hint.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broken_tables import Expected, read_table
from eduaid_rules import PackNotFound, PolicyError, load_policy
from eduaid_rules.authoring.diagnostics import render_finding
from eduaid_rules.cli.main import main
from eduaid_rules.errors import Diagnostic
from how_many import examples
from project import PACKS, RULES, SOURCE, TESTS

BROKEN = PACKS / "broken"

EXPECTED: dict[str, Expected] = read_table(BROKEN / "expected.txt")
LAYERS = PACKS / "broken_layers"


def broken_pack(folder: Path, *cases: str) -> Path:
    """The sound pack with the files of some cases put in."""
    pack = folder / "broken"
    shutil.copytree(BROKEN / "base", pack)
    for name in cases:
        shutil.copy(BROKEN / "cases" / name, pack / name.partition(".")[2])
    return pack


def found_in(pack: Path) -> tuple[Diagnostic, ...]:
    """What is found in a pack that must not load."""
    with pytest.raises(PolicyError) as caught:
        load_policy(pack)
    return caught.value.diagnostics


def all_found_in(pack: Path) -> tuple[Diagnostic, ...]:
    """What is found in a pack, whether it loads or not."""
    try:
        return load_policy(pack).diagnostics
    except PolicyError as error:
        return error.diagnostics


def test_the_base_is_sound_and_the_table_speaks_of_every_case() -> None:
    assert load_policy(BROKEN / "base").diagnostics == ()
    assert set(EXPECTED) == {path.name for path in (BROKEN / "cases").iterdir()}
    assert len(EXPECTED) >= 130


@pytest.mark.parametrize("name", EXPECTED)
def test_one_mistake_is_one_error_at_its_place_in_words(name: str, tmp_path: Path) -> None:
    (found,) = found_in(broken_pack(tmp_path, name))
    shown = (found.line, found.column, found.message, found.suggestion)
    assert (found.code, shown) == (name[:4], EXPECTED[name])
    assert found.severity == "error"
    assert Path(found.file or "").name == name.partition(".")[2]


def test_every_code_of_the_reader_has_a_broken_file_or_a_test_here() -> None:
    codes = {
        code
        for path in (SOURCE / "authoring").rglob("*.py")
        for code in re.findall(r'"(E[1-6]\d\d|W\d{3})"', path.read_text(encoding="utf-8"))
    }
    tests = (
        *(TESTS / "authoring").rglob("test_*.py"),
        *(TESTS / "evaluation" / "texts").glob("test_*.py"),
        TESTS / "policy" / "test_bundles.py",
        TESTS / "policy" / "test_guarantees.py",
    )
    here = {c for p in tests for c in re.findall(r"[EW]\d{3}", p.read_text(encoding="utf-8"))}
    here |= {name[:4] for name in read_table(LAYERS / "expected.txt")}
    assert len(codes) > 60
    assert codes - {name[:4] for name in EXPECTED} <= here


RENDERED = {
    "E201-misspelt-key.rules.yaml": """\
rules.yaml:29:5  E201  规则没有“标准标”这个键
   29 |     标准标: boarding-subsidy 的 50%
      |     ^^^^^^ 是不是“标准”\uff1f""",
    "E114-fullwidth-comma.rules.yaml": """\
rules.yaml:3:16  E114  这里用了全角逗号“\uff0c”\uff1a困难类别没有“建档立卡\uff0c农村低保”这个取值
    3 |     困难类别: [建档立卡\uff0c农村低保]
      |                        ^^ 请换成英文半角的“,”\uff08后面加一个空格\uff09""",
    "E305-missing-case.rules.yaml": """\
rules.yaml:21:13  E305  表格没有写学段是“初中”的标准
   21 |         标准: {按: 学段, 小学: 1250元/学年}
      |               ^ 请补上\uff0c或写 其余: 不定 / 其余: 无""",
    "E106-tab-indent.rules.yaml": """\
rules.yaml:7:1  E106  缩进里有制表符(Tab)
    7 |  名称: 寄宿生生活补助
      | ^ 请换成空格""",
    "E120-control-character.pack.yaml": """\
pack.yaml:1:7  E120  这里有一个看不见的字符\uff08U+0007\uff09
    1 | 名称: 示例\ufffd县资助政策
      |           ^ 请删除这个字符""",
}


@pytest.mark.parametrize("name", RENDERED)
def test_the_caret_stands_under_the_mistake(name: str, tmp_path: Path) -> None:
    pack = broken_pack(tmp_path, name)
    (found,) = found_in(pack)
    assert render_finding(found).replace(f"{pack}{os.sep}", "") == RENDERED[name]


def test_all_mistakes_of_all_files_come_out_in_one_run(tmp_path: Path) -> None:
    pack = broken_pack(
        tmp_path, "E216-integer-as-word.rules.yaml", "E502-region-with-letters.pack.yaml"
    )
    with (pack / "documents.yaml").open("a", encoding="utf-8") as file:
        file.write("    核对: 好\n")
    rules = pack / "rules.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("类别: 现金", "类别: 现钱", 1), encoding="utf-8")
    places = [(Path(d.file or "").name, d.line, d.code) for d in found_in(pack)]
    assert places == [
        ("documents.yaml", 13, "E201"),
        ("pack.yaml", 2, "E502"),
        ("rules.yaml", 8, "E211"),
        ("rules.yaml", 38, "E216"),
    ]


def test_a_file_that_cannot_be_read_does_not_blame_the_others(tmp_path: Path) -> None:
    pack = broken_pack(tmp_path, "E101-gbk.documents.yaml", "E216-integer-as-word.rules.yaml")
    assert [d.code for d in found_in(pack)] == ["E101", "E216"]


@pytest.mark.parametrize("name", ["E111-same-date.rules.yaml", "E107-alias-bomb.more.yaml"])
@pytest.mark.parametrize("command", ["lint", "check"])
def test_the_commands_exit_with_2_and_show_the_place(
    name: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = str(broken_pack(tmp_path, name))
    profile = tmp_path / "student.yaml"
    profile.write_text("学段: 小学\n", encoding="utf-8")
    arguments = {
        "lint": ["lint", pack],
        "check": ["check", str(profile), "--term", "2019秋", "--policy", pack],
    }[command]
    with pytest.raises(SystemExit) as left:
        main(arguments)
    shown = capsys.readouterr()
    assert left.value.code == 2
    line, column, message, _ = EXPECTED[name]
    assert f"{name.partition('.')[2]}:{line}:{column}  {name[:4]}  {message}" in "".join(shown)
    assert "Traceback" not in "".join(shown)


# Mistakes of the folder and of whole files.


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    pack = broken_pack(tmp_path)
    (pack / "more.yaml").write_text("# " + "长" * 400_000, encoding="utf-8")
    (found,) = found_in(pack)
    assert (found.code, found.line) == ("E103", None)
    assert found.message == "文件有 1,200,002 字节\uff0c超过 1,000,000 字节的上限"


def test_a_folder_without_pack_yaml(tmp_path: Path) -> None:
    pack = broken_pack(tmp_path)
    (pack / "pack.yaml").unlink()
    assert [(d.code, Path(d.file or "").name) for d in found_in(pack)] == [("E501", "pack.yaml")]


def test_that_no_document_is_stated_at_all_is_said_once(tmp_path: Path) -> None:
    """Every citation lacks the same file: five rules, one message."""
    pack = broken_pack(tmp_path)
    (pack / "documents.yaml").unlink()
    (found,) = found_in(pack)
    assert (found.code, found.line) == ("E207", 16)
    assert found.message == "没有“county-notice”这份政策文件\uff1a规则包自己一份也没有写"
    assert "documents.yaml 里写上" in (found.suggestion or "")
    assert "文件: {county-notice: {名称: " in (found.suggestion or "")


def test_a_pack_with_a_parent_lacks_its_documents_once_too(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(RULES / "city-2019", pack)
    (pack / "documents.yaml").unlink()
    (found,) = (one for one in found_in(pack) if one.code == "E207")
    assert "documents.yaml 里写上" in (found.suggestion or "")


def test_the_first_items_without_a_dash_are_named_at_the_first(tmp_path: Path) -> None:
    pack = broken_pack(tmp_path)
    rules = (pack / "rules.yaml").read_text(encoding="utf-8")
    texts = "    解读:\n      甲句\n      乙句\n      - 丙句\n    收款: 学校"
    (pack / "rules.yaml").write_text(rules.replace("    收款: 学校", texts, 1), encoding="utf-8")
    line = rules.split("\n").index("    收款: 学校") + 2
    assert next((one.code, one.line) for one in found_in(pack)) == ("E119", line)


def test_a_colon_in_a_sentence_of_a_list_is_named(tmp_path: Path) -> None:
    pack = broken_pack(tmp_path)
    rules = (pack / "rules.yaml").read_text(encoding="utf-8")
    texts = "    解读:\n      - 注意: 甲句\n    收款: 学校"
    (pack / "rules.yaml").write_text(rules.replace("    收款: 学校", texts, 1), encoding="utf-8")
    line = rules.split("\n").index("    收款: 学校") + 2
    assert [(one.code, one.line, one.column) for one in found_in(pack)] == [("E125", line, 11)]


def test_a_folder_without_rules(tmp_path: Path) -> None:
    pack = broken_pack(tmp_path)
    (pack / "rules.yaml").unlink()
    (pack / "guarantees.yaml").unlink()
    (found,) = found_in(pack)
    assert (found.code, found.message) == ("E504", "规则文件夹里没有“规则:”")


def test_a_file_that_the_system_does_not_let_us_read(tmp_path: Path) -> None:
    pack = broken_pack(tmp_path)
    (pack / "more.yaml").symlink_to(tmp_path / "nowhere.yaml")
    (found,) = found_in(pack)
    assert found.code == "E505"


def test_a_folder_whose_name_is_no_id(tmp_path: Path) -> None:
    pack = broken_pack(tmp_path).rename(tmp_path / "My_Pack")
    (found,) = found_in(pack)
    assert (found.code, found.message) == ("E209", "规则文件夹的名称“My_Pack”不合规")


def test_no_such_folder_and_no_such_shipped_pack(tmp_path: Path) -> None:
    with pytest.raises(PackNotFound, match="找不到规则文件夹"):
        load_policy(tmp_path / "nothing")
    with pytest.raises(PackNotFound, match=r"是不是“city-2019”\uff1f"):
        load_policy("city2019")


# What is no mistake.


@pytest.mark.parametrize("change", ["bom", "crlf", "both", "comments"])
def test_a_byte_order_mark_and_windows_lines_are_fine(change: str, tmp_path: Path) -> None:
    pack = broken_pack(tmp_path)
    digest = load_policy(pack).digest
    for path in pack.iterdir():
        data = path.read_bytes()
        if change in ("crlf", "both"):
            data = data.replace(b"\n", b"\r\n")
        if change in ("bom", "both"):
            data = b"\xef\xbb\xbf" + data
        if change == "comments":
            data = "# 全角标点的注释\uff1a不要紧\uff0c“真的”\n\n".encode() + data
        path.write_bytes(data)
    loaded = load_policy(pack)
    assert loaded.diagnostics == ()
    assert loaded.digest == digest


def test_free_text_may_use_every_chinese_mark(tmp_path: Path) -> None:
    pack = broken_pack(tmp_path)
    path = pack / "rules.yaml"
    text = path.read_text(encoding="utf-8")
    said = "解读: “全角”的冒号\uff1a逗号\uff0c【括号】\uff08都可以\uff09、\uff11\uff12\u3000空格"
    path.write_text(text.replace("收款: 学校", f"收款: 学校\n    {said}"), encoding="utf-8")
    assert load_policy(pack).diagnostics == ()


# Warnings do not stop a pack.


def warnings_after(folder: Path, file: str, old: str, new: str) -> list[tuple[str, int | None]]:
    """The warnings of the base after one change."""
    pack = broken_pack(folder)
    path = pack / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = load_policy(pack).diagnostics
    assert all(item.severity == "warning" for item in found)
    return [(item.code, item.line) for item in found]


def test_what_nobody_uses_is_a_warning(tmp_path: Path) -> None:
    new = "文件:\n  spare: {名称: 备用, 文号: 不详, 核实: 未核实}\n"
    assert warnings_after(tmp_path, "documents.yaml", "文件:\n", new) == [("W601", 2)]


def test_a_condition_that_everybody_meets_is_a_warning(tmp_path: Path) -> None:
    new = "定义:\n  谁都算: {任一: [{寄宿: 是}, {寄宿: 否}]}\n"
    found = warnings_after(tmp_path, "rules.yaml", "定义:\n", new)
    assert found == [("W601", 2), ("W602", 2)]


def test_yuan_a_year_is_read_as_a_school_year_with_a_hint(tmp_path: Path) -> None:
    found = warnings_after(tmp_path, "rules.yaml", "小学: 1000元/学年", "小学: 1000元/年")
    assert found == [("W603", 17)]


def test_a_row_that_nobody_reaches_is_a_warning(tmp_path: Path) -> None:
    new = "小学: 1000元/学年, 普通高中: 1元/学年"
    found = warnings_after(tmp_path, "rules.yaml", "小学: 1000元/学年", new)
    assert ("W604", 17) in found


# Whatever is done to a file, the answer is a policy or places in it.

TEXTS = {path.name: path.read_text(encoding="utf-8") for path in (BROKEN / "base").iterdir()}
LINES = [(name, number) for name in sorted(TEXTS) for number in range(TEXTS[name].count("\n"))]
MARKS = "\uff1a\uff0c\u3010\u201c\u3000 \t:,[]{}#-&*!|>'\"%@`?\x00\ufeff7是"


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.sampled_from(LINES), data=st.data())
def test_no_slip_of_the_hand_brings_down_the_reader(
    place: tuple[str, int], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    name, number = place
    lines = TEXTS[name].split("\n")
    line = lines[number]
    at = data.draw(st.integers(0, len(line)))
    lines[number] = data.draw(
        st.sampled_from(
            [
                "",
                line[:at],
                line[at:],
                f" {line}",
                f"{line}\n{line}",
                f"{line[:at]}\n{line[at:]}",
                line.replace(": ", ":"),
                *(line[:at] + mark + line[at:] for mark in MARKS),
            ]
        )
    )
    pack = broken_pack(tmp_path_factory.mktemp("fuzz"))
    (pack / name).write_text("\n".join(lines), encoding="utf-8")
    text = "\n".join(lines).split("\n")
    for found in all_found_in(pack):
        assert found.message
        assert render_finding(found)
        if Path(found.file or "").name == name and found.line is not None:
            assert 1 <= found.line <= len(text)
            assert 1 <= (found.column or 0) <= len(text[found.line - 1]) + 1
    shutil.rmtree(pack)


def test_a_folder_right_here_goes_by_its_bare_name_unless_a_shipped_pack_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("my-county", "yunnan"):
        (tmp_path / name).mkdir()
        text = "名称: 我县\n上级: city-2019\n"
        (tmp_path / name / "pack.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_policy("my-county").title == "我县"
    assert load_policy("yunnan").layers == ("national", "yunnan")
    assert load_policy("./yunnan").layers == ("national", "city-2019", "yunnan")


def test_no_two_packs_of_a_chain_have_the_same_name(tmp_path: Path) -> None:
    """Which of them an adjustment belongs to could not be told."""
    (tmp_path / "national").mkdir()
    text = "名称: 我县\n上级: city-2019\n"
    (tmp_path / "national" / "pack.yaml").write_text(text, encoding="utf-8")
    (found,) = found_in(tmp_path / "national")
    assert (found.code, found.line, found.column) == ("E603", 2, 5)
    assert found.message == "上级里已经有一个叫“national”的规则包"
