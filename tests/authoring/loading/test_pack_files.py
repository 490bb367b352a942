"""Every file in a pack's folder is read, or expected there, or named as not read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

from commands import eduaid
from eduaid_rules import PolicyError, load_policy
from eduaid_rules.authoring import pack_files
from eduaid_rules.authoring.pack_files import packs_below, rule_files, unread_files
from eduaid_rules.errors import Diagnostic, PackNotFound
from little_cases import BAD, GOOD, policy_of, write_cases


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    policy_of(tmp_path)
    return tmp_path / "little"


def put(pack: Path, *names: str) -> None:
    """Files whose text, were it read, would make the pack a broken one."""
    for name in names:
        path = pack / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("没有这一节: 1\n", encoding="utf-8")


def unread(pack: Path) -> list[Diagnostic]:
    return [found for found in load_policy(pack).diagnostics if found.code == "W610"]


@pytest.mark.parametrize(
    "name",
    [
        *("README", "README.txt", "readme.md", "LICENSE", "说明.txt", "说明（2024年）.txt"),
        *(".gitignore", ".vscode/settings.yaml", ".git/config", "__pycache__/a.txt"),
        *("~$通知.docx", "Thumbs.db", "desktop.ini", ".~lock.附件.xlsx#"),
        *("pack.schema.json", "schemas/rules.schema.json", "conftest.py", "pytest.ini"),
        *(
            "原文/我教发〔2025〕3号.pdf",
            "原文/附件1.xls",
            "原文/扫描/1.jpg",
            "通知.docx",
            "通知.ofd",
        ),
        *("cases/附件.xlsx", "cases/README.md"),
    ],
)
def test_what_nobody_takes_for_a_rule_is_expected(pack: Path, name: str) -> None:
    put(pack, name)
    assert unread(pack) == []


def test_another_pack_in_a_folder_inside_is_a_pack_of_its_own(pack: Path) -> None:
    put(pack, "towns/rules.yaml", "towns/notes.txt", "2025/rules.yaml", "2025/town/a.yaml")
    (pack / "towns" / "pack.yaml").write_text("名称: 乡", encoding="utf-8")
    (pack / "2025" / "town" / "pack.yaml").write_text("名称: 镇", encoding="utf-8")
    assert [found.file for found in unread(pack)] == [str(pack / "2025")]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("adj.yaml.txt", "请改名为 adj.yaml（Windows 常常不显示扩展名）；不要的请移出规则文件夹"),
        ("adj.YAML.TXT", "请改名为 adj.yaml（Windows 常常不显示扩展名）；不要的请移出规则文件夹"),
        ("adj.yml.docx", "请改名为 adj.yaml（Windows 常常不显示扩展名）；不要的请移出规则文件夹"),
        (
            "README.yaml.txt",
            "请改名为 README.yaml（Windows 常常不显示扩展名）；不要的请移出规则文件夹",
        ),
        ("rules.yaml.bak", "已经有 rules.yaml：要用的内容请写进去，不要的请移出规则文件夹"),
        ("rules.yaml~", "已经有 rules.yaml：要用的内容请写进去，不要的请移出规则文件夹"),
        ("rules.txt", "已经有 rules.yaml：要用的内容请写进去，不要的请移出规则文件夹"),
        ("adj.txt", "是规则或用例就改名为 adj.yaml；只是说明，请用“说明”开头的名称"),
        ("adj", "是规则或用例就改名为 adj.yaml；只是说明，请用“说明”开头的名称"),
        ("adj.json", "是规则或用例就改名为 adj.yaml；只是说明，请用“说明”开头的名称"),
        (
            "cases/a.yaml.txt",
            "请改名为 a.yaml（Windows 常常不显示扩展名）；不要的请移出规则文件夹",
        ),
        ("cases/more/a.txt", "是规则或用例就改名为 a.yaml；只是说明，请用“说明”开头的名称"),
    ],
)
def test_a_file_that_may_be_taken_for_one_that_is_read_is_named(
    pack: Path, name: str, hint: str
) -> None:
    put(pack, name)
    (found,) = unread(pack)
    bare = Path(name).name
    assert found.message == f"“{bare}”没有读：只读扩展名是 .yaml 的文件"
    assert found.suggestion == hint
    assert (found.severity, found.file) == ("warning", str(pack / name))


def test_a_table_that_no_rule_names_is_told_with_how_to_name_it(pack: Path) -> None:
    put(pack, "乡镇标准.csv", "cases/乡镇标准.csv")
    case, table = unread(pack)
    assert table.message == "“乡镇标准.csv”没有读：没有一条规则写 表: 乡镇标准.csv"
    assert table.suggestion == (
        "请写 标准: {表: 乡镇标准.csv, 按: [学段]}；只是说明，请用“说明”开头的名称"
    )
    assert case.message == "“乡镇标准.csv”没有读：只读扩展名是 .yaml 的文件"


@pytest.mark.parametrize("folder", ["2025年", "备份", "Cases", "rules.yaml.d"])
def test_rules_in_a_folder_inside_are_named_with_their_folder(pack: Path, folder: str) -> None:
    put(pack, f"{folder}/adj.yaml", f"{folder}/facts.yml", f"{folder}/通知.pdf")
    (found,) = unread(pack)
    assert found.message == (
        f"子文件夹“{folder}”里的 adj.yaml、facts.yml 没有读：规则不放在子文件夹里"
    )
    assert found.suggestion == "规则请移到上一层，用例请移到 cases 里；不要的请移出规则文件夹"
    assert found.file == str(pack / folder)


def test_a_folder_full_of_rules_is_one_warning(pack: Path) -> None:
    put(pack, *(f"旧/{number}.yaml" for number in range(20)), "旧/更旧/a.yaml")
    (found,) = unread(pack)
    assert found.message.startswith("子文件夹“旧”里的 0.yaml、1.yaml、10.yaml 等 21 个文件没有读")


def test_a_linked_folder_is_not_gone_into_but_named(pack: Path, tmp_path: Path) -> None:
    put(pack, "cases/more/a.txt")
    (pack / "all").symlink_to(tmp_path, target_is_directory=True)
    (pack / "cases" / "more" / "again").symlink_to(pack / "cases", target_is_directory=True)
    assert [found.message for found in unread(pack)] == [
        "文件夹“all”没有看：是一个链接，或没有权限",
        "“a.txt”没有读：只读扩展名是 .yaml 的文件",
        "文件夹“again”没有看：是一个链接，或没有权限",
    ]


def test_a_pack_says_what_is_not_read_of_those_above_it(pack: Path) -> None:
    put(pack, "adj.yaml.txt")
    child = pack.with_name("child")
    child.mkdir()
    (child / "pack.yaml").write_text("名称: 乡\n上级: little\n", encoding="utf-8")
    assert [found.file for found in unread(child)] == [str(pack / "adj.yaml.txt")]


def test_a_folder_that_is_passed_over_for_a_shipped_parent_is_named(tmp_path: Path) -> None:
    """The county's own guangxi, whose pack.yaml is called pack.yaml.txt."""
    child = tmp_path / "my-county"
    child.mkdir()
    (child / "pack.yaml").write_text("名称: 县\n上级: guangxi\n", encoding="utf-8")
    assert unread(child) == []
    put(tmp_path, "guangxi/pack.yaml.txt")
    (found,) = unread(child)
    assert found.message == (
        "旁边的文件夹“guangxi”没有读：里面没有 pack.yaml，上级用了自带的规则包"
    )
    assert (found.line, found.column) == (2, 5)


def test_a_pack_whose_first_file_has_another_suffix_says_so(tmp_path: Path) -> None:
    put(tmp_path, "my-county/pack.yaml.txt")
    with pytest.raises(PolicyError) as refused:
        load_policy(tmp_path / "my-county")
    assert [(one.code, one.suggestion) for one in refused.value.diagnostics][-1] == (
        "W610",
        "请改名为 pack.yaml（Windows 常常不显示扩展名）；不要的请移出规则文件夹",
    )


def test_every_command_says_it_aloud_beside_its_result(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(pack, "adj.yaml.txt")
    code, shown, said = eduaid(capsys, "facts", "--policy", str(pack), "--json")
    assert (code, shown[0]) == (0, "[")
    assert said.startswith(f"{pack / 'adj.yaml.txt'}  W610  提醒 “adj.yaml.txt”没有读")
    write_cases(pack.parent, GOOD)
    code, _, said = eduaid(capsys, "test", str(pack))
    assert (code, "W610" in said) == (0, True)
    code, shown, said = eduaid(capsys, "lint", str(pack))
    assert (code, "W610" in shown, said) == (1, True, "")


def test_a_pack_without_a_case_says_which_file_may_hold_them(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_cases(pack.parent, BAD, "a.yaml.txt")
    code, _, said = eduaid(capsys, "test", str(pack))
    assert code == 2
    assert "没有用例" in said
    assert "“a.yaml.txt”没有读：只读扩展名是 .yaml 的文件。请改名为 a.yaml" in said


def test_folders_that_are_closed_or_vanish_stop_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "pack.yaml").write_text("名称: 甲\n", encoding="utf-8")
    for name in ("closed", "gone"):
        (tmp_path / "pack" / name).mkdir()

    def closed(path: object, *_: object, **__: object) -> NoReturn:
        raise PermissionError(13, os.strerror(13), str(path))

    monkeypatch.setattr(Path, "is_symlink", closed)
    monkeypatch.setattr(Path, "is_dir", closed)
    monkeypatch.setattr(Path, "exists", closed)
    assert packs_below(tmp_path) == [tmp_path / "pack"]
    assert list(unread_files(tmp_path / "pack")) == []
    assert rule_files(tmp_path / "pack") == [tmp_path / "pack" / "pack.yaml"]


def test_more_folders_than_anybody_keeps_packs_in_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        (tmp_path / name).mkdir()
    monkeypatch.setattr(pack_files, "MOST_FOLDERS", 3)
    with pytest.raises(PackNotFound, match="里的文件夹超过 3 个"):
        packs_below(tmp_path)
