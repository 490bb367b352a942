"""Where the texts of documents are kept (原文): read, checked, and without effect on any result.

The SHA-256 of the two texts are those that sha256sum says.
"""

from __future__ import annotations

import json
import os
import pickle
import re
import shutil
from pathlib import Path

import pytest

from commands import eduaid
from eduaid_rules import Policy, PolicyError, load_policy
from eduaid_rules.authoring import kept_texts
from little_layers import AID, STUDENT, chain
from little_packs import aid
from project import DOCS, PACKS

TEXT = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1"
OTHER = "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa"
READ = "读于: 2026-11-30"
FILE = f"放在: 原文/a.txt, 摘要: {TEXT}, {READ}"
PAGE = f"网址: https://www.example.cn/notice, {READ}"


def kept(folder: Path, *entries: str, text: bytes | None = b"text") -> Policy:
    """A pack of one rule with these entries of 原文, and the copy that they may name."""
    aid(folder)
    pack = folder / "little"
    (pack / "原文").mkdir(exist_ok=True)
    if text is not None:
        (pack / "原文" / "a.txt").write_bytes(text)
    lines = "".join(f"  {entry}\n" for entry in entries)
    (pack / "texts.yaml").write_text(f"原文:\n{lines}", encoding="utf-8")
    return load_policy(pack)


def mistakes(error: PolicyError) -> list[tuple[str, int | None]]:
    """The errors of a pack, which are all in its texts."""
    found = [one for one in error.diagnostics if one.severity == "error"]
    assert {Path(one.file or "").name for one in found} == {"texts.yaml"}
    return [(one.code, one.line) for one in found]


def states(policy: Policy) -> dict[str, list[str]]:
    return {
        one.document.id: [text.state for text in one.texts] for one in policy.sources().documents
    }


def test_where_texts_are_kept_is_in_no_digest_bundle_or_result(tmp_path: Path) -> None:
    bare = aid(tmp_path)
    policy = kept(tmp_path, f"first: {{{FILE}}}", f"second: {{{PAGE}}}")
    assert policy.digest == bare.digest
    assert policy.bundle() == bare.bundle()
    assert policy == bare
    told = [one.evaluate({"寄宿": "是"}, "2019秋").model_dump_json() for one in (policy, bare)]
    assert told[0] == told[1]
    assert policy.diagnostics == bare.diagnostics


def test_a_copy_is_held_against_what_was_read(tmp_path: Path) -> None:
    entries = f"first: {{{FILE}}}", f"second: {{{PAGE}}}"
    policy = kept(tmp_path, *entries)
    assert states(policy) == {"first": ["kept"], "second": ["elsewhere"]}
    assert policy.sources().findings == ()
    policy = kept(tmp_path, *entries, text=b"other")
    assert states(policy) == {"first": ["changed"], "second": ["elsewhere"]}
    (found,) = policy.sources().findings
    assert (found.code, found.severity, found.line, found.column) == ("W635", "warning", 2, 3)
    assert Path(found.file or "").name == "texts.yaml"
    assert OTHER in (found.suggestion or "")
    (tmp_path / "little" / "原文" / "a.txt").unlink()
    assert states(policy) == {"first": ["missing"], "second": ["elsewhere"]}
    (found,) = policy.sources().findings
    assert (found.code, found.message) == ("W635", "“原文/a.txt”不见了")


def test_a_copy_without_a_digest_says_which_one_it_has(tmp_path: Path) -> None:
    policy = kept(tmp_path, f"first: {{放在: 原文/a.txt, {READ}}}")
    (text,) = policy.sources().documents[0].texts
    assert (text.state, text.found) == ("unrecorded", TEXT)
    assert [one.document.id for one in policy.sources().open] == ["first", "second"]


def test_a_pack_may_keep_the_texts_of_those_above(tmp_path: Path) -> None:
    chain(tmp_path, AID, f"原文:\n  first: {{{FILE}}}\n  city-notice: {{{PAGE}}}\n")
    (tmp_path / "city" / "原文").mkdir()
    (tmp_path / "city" / "原文" / "a.txt").write_bytes(b"text")
    above = f"原文:\n  first: {{{PAGE}}}\n"
    (tmp_path / "province" / "texts.yaml").write_text(above, encoding="utf-8")
    policy = load_policy(tmp_path / "city")
    told = [
        (one.pack, one.document.id, [(text.kept.layer, text.state) for text in one.texts])
        for one in policy.sources().documents
    ]
    assert told == [
        ("province", "first", [("province", "elsewhere"), ("city", "kept")]),
        ("province", "second", []),
        ("city", "city-notice", [("city", "elsewhere")]),
    ]
    assert str(policy.evaluate(STUDENT, "2019秋").total) == "500.00"


def test_a_copy_of_a_policy_knows_its_texts_and_a_bundle_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = kept(tmp_path, f"first: {{{FILE}}}")
    assert states(pickle.loads(pickle.dumps(policy))) == states(policy)  # noqa: S301 -- our own
    name, text = policy.bundle()
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert load_policy(tmp_path / name).sources().documents == ()
    code, out, said = eduaid(capsys, "sources", "--policy", str(tmp_path / name))
    assert (code, out) == (2, "")
    assert "不带政策文件的目录" in said


def test_a_text_that_is_kept_is_no_file_that_nobody_reads(tmp_path: Path) -> None:
    policy = kept(tmp_path, f"first: {{{FILE}}}")
    assert [one for one in policy.diagnostics if one.code == "W610"] == []
    (tmp_path / "little" / "原文" / "b.txt").write_bytes(b"")
    told = load_policy(tmp_path / "little").diagnostics
    (found,) = (one.message for one in told if one.code == "W610")
    assert "b.txt" in found
    assert "a.txt" not in found


def test_the_example_of_the_guide_is_read_and_found_unchanged(tmp_path: Path) -> None:
    guide = (DOCS / "staff-guide.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(原文:\n.*?)```", guide, re.DOTALL)
    pack = tmp_path / "little"
    shutil.copytree(PACKS / "broken" / "base", pack)
    (pack / "texts.yaml").write_text(example, encoding="utf-8")
    (pack / "原文").mkdir()
    (pack / "原文" / "县资助通知.pdf").write_bytes(b"text")
    policy = load_policy(pack)
    assert states(policy) == {"county-notice": ["kept"], "county-rise": ["elsewhere"]}
    assert policy.sources().open == ()


HOSTILE = [
    ("放在: /etc/passwd", "E636"),
    ("放在: ../a.txt", "E636"),
    ("放在: 原文/../../a.txt", "E636"),
    ("放在: ./a.txt", "E636"),
    ("放在: 原文//a.txt", "E636"),
    (r"放在: '原文\a.txt'", "E636"),
    (r"放在: 'C:\a.txt'", "E636"),
    ("放在: '//host/a.txt'", "E636"),
    ("放在: .git/config", "E636"),
    ("放在: 原文/a.yml", "E636"),
    ("放在: out.txt", "E636"),
    ("放在: out/a.txt", "E636"),
    (r'放在: "a\0.txt"', "E635"),
    (r'放在: "a\u202Etxt.pdf"', "E635"),
    (f"放在: {'a' * 3000}", "E635"),
    ("放在: [a.txt]", "E203"),
    ("放在: ''", "E213"),
    ("网址: ftp://www.example.cn/a", "E635"),
    ("网址: file:///etc/passwd", "E635"),
    ("网址: 'javascript:alert(1)'", "E635"),
    ("网址: https:///a", "E635"),
    ("网址: https://me:secret@www.example.cn/a", "E635"),
    ("网址: https://www.example.cn/a b", "E635"),
    ("网址: 'http://[::1'", "E635"),
    (f"网址: https://www.example.cn/a, 摘要: {TEXT[1:]}", "E635"),
    (f"网址: https://www.example.cn/a, 摘要: {TEXT[1:]}g", "E635"),
    ("网址: https://www.example.cn/a, 摘要: 未知", "E635"),
    ("网址: https://www.example.cn/a, 地址: 柜子里", "E201"),
]


@pytest.mark.parametrize(("said", "code"), HOSTILE)
def test_what_is_no_place_of_a_text_is_refused_at_its_line(
    said: str, code: str, tmp_path: Path
) -> None:
    pack = tmp_path / "little"
    pack.mkdir()
    (tmp_path / "a.txt").write_bytes(b"text")
    (pack / "out.txt").symlink_to(tmp_path / "a.txt")
    (pack / "out").symlink_to(tmp_path)
    with pytest.raises(PolicyError) as caught:
        kept(tmp_path, f"first: {{{said}, {READ}}}")
    assert mistakes(caught.value) == [(code, 2)]


@pytest.mark.parametrize("day", ["2026", "2026-11", "不详", "昨天", "2026-02-30"])
def test_the_day_of_reading_is_a_day(day: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        kept(tmp_path, f"first: {{网址: https://www.example.cn/a, 读于: {day}}}")
    assert mistakes(caught.value) == [("E402", 2)]


def test_a_document_says_once_where_its_text_is(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        kept(tmp_path, f"first: {{{PAGE}}}", f"second: {{{PAGE}}}", f"third: {{{PAGE}}}")
    assert mistakes(caught.value) == [("E207", 4)]
    first = tmp_path / "little" / "texts.yaml"
    first.rename(tmp_path / "little" / "more.yaml").write_text(
        f"原文:\n  first: {{{PAGE}}}\n", encoding="utf-8"
    )
    with pytest.raises(PolicyError) as caught:
        kept(tmp_path, f"first: {{{PAGE}}}")
    assert [code for code, _ in mistakes(caught.value)] == ["E210"]


def test_a_copy_that_leads_out_is_a_folder_or_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = kept(tmp_path, f"first: {{{FILE}}}")
    copy = tmp_path / "little" / "原文" / "a.txt"
    monkeypatch.setattr(kept_texts, "MOST_KEPT", 3)
    assert unreadable(policy) == "“原文/a.txt”核对不了：超过 3 字节的上限"
    copy.unlink()
    (tmp_path / "secret.txt").write_bytes(b"text")
    copy.symlink_to(tmp_path / "secret.txt")  # after the pack was read
    assert unreadable(policy) == "“原文/a.txt”核对不了：是一个链接，指到规则文件夹外面"
    copy.unlink()
    copy.mkdir()
    assert unreadable(policy) == "“原文/a.txt”核对不了：不是一个文件"
    copy.rmdir()
    os.mkfifo(copy)  # nobody writes to it: whoever opens it waits for ever
    assert unreadable(policy) == "“原文/a.txt”核对不了：不是一个文件"


def unreadable(policy: Policy) -> str:
    (found,) = policy.sources().findings
    assert (found.code, found.line) == ("E637", 2)
    assert states(policy)["first"] == ["unreadable"]
    return found.message


def test_the_command_lists_every_document_and_ends_as_it_found_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = f"first: {{{FILE}}}", f"second: {{{PAGE}}}"
    kept(tmp_path, *entries)
    pack = str(tmp_path / "little")
    code, out, _ = eduaid(capsys, "sources", "--policy", pack)
    assert code == 0
    assert "第一份通知" in out
    assert "教〔2019〕1号" in out
    assert "little/原文/a.txt" in out
    assert "2 份文件：和读的时候一样 1 份，在网上，没有核对 1 份。" in out
    kept(tmp_path, *entries, text=b"other")
    code, out, _ = eduaid(capsys, "sources", "--policy", pack)
    assert code == 1
    assert "W635" in out
    assert "texts.yaml:2:3" in out
    kept(tmp_path, entries[0])
    code, out, _ = eduaid(capsys, "sources", "--policy", pack)
    assert code == 3
    assert "没存过 1 份" in out


def test_the_command_prints_the_same_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = kept(tmp_path, f"first: {{{FILE}}}", text=b"other")
    code, out, _ = eduaid(capsys, "sources", "--json", "--policy", str(tmp_path / "little"))
    told = json.loads(out)
    assert (code, told["policy"], told["digest"]) == (1, "little", policy.digest)
    assert told["documents"][0] == {
        "pack": "little",
        "document": "first",
        "title": "第一份通知",
        "number": "教〔2019〕1号",
        "date": "2019-08-20",
        "url": None,
        "verified": "yes",
        "texts": [
            {
                "pack": "little",
                "file": "原文/a.txt",
                "url": None,
                "read_on": "2026-11-30",
                "sha256": TEXT,
                "found": OTHER,
                "state": "changed",
            }
        ],
    }
    assert {name: count for name, count in told["counts"].items() if count} == {
        "changed": 1,
        "never": 1,
    }
    (found,) = told["findings"]
    assert (found["code"], found["line"]) == ("W635", 2)
