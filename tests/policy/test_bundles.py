"""A policy kept as one file, and a result proved again from it years later."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eduaid_rules import PackNotFound, Policy, PolicyError, load_policy, shipped_policies
from eduaid_rules.cli.main import main
from eduaid_rules.policy.facts import Vocabulary
from eduaid_rules.policy.pack import Pack
from eduaid_rules.policy.spellings.sheet_words import NO_SHEET_WORDS
from eduaid_rules.policy.wire.digests import FORMS
from eduaid_rules.policy.wire.names import FormError, plain
from eduaid_rules.policy.wire.reading import pack_from
from how_many import spread
from little_packs import pack_of
from project import PACKS, RULES

PROFILE = "学段: 小学\n寄宿: 是\n困难类别: [孤儿]\n"


def written(policy: Policy, folder: Path) -> Path:
    """The bundle of a policy in a folder."""
    name, text = policy.bundle()
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", spread(shipped_policies(), 3))
def test_a_bundle_is_the_whole_policy(name: str, tmp_path: Path) -> None:
    policy = load_policy(name)
    path = written(policy, tmp_path)
    again = load_policy(path)
    assert path.name == f"{name}-{policy.digest.replace(':', '-')}.json"
    assert again.digest == policy.digest
    assert again.bundle() == policy.bundle()
    assert again.layers == policy.layers
    profile = {"学段": "中职", "困难类别": ["建档立卡"], "年级": 1}
    for term, day in (("2019秋", None), ("2024春", date(2024, 4, 30)), ("2025春", None)):
        first, second = (p.evaluate(profile, term, day) for p in (policy, again))
        assert first.model_dump_json() == second.model_dump_json()


def test_a_bundle_needs_neither_the_folder_nor_the_layers(tmp_path: Path) -> None:
    for name in ("national", "guangxi", "rongshui"):
        shutil.copytree(RULES / name, tmp_path / "rules" / name)
    path = written(load_policy(tmp_path / "rules" / "rongshui"), tmp_path)
    shutil.rmtree(tmp_path / "rules")
    assert load_policy(path).layers == ("national", "guangxi", "rongshui")


def _as_of_form_1(pack: Pack) -> Pack:
    """A pack without what came into the language after form 1: words of tables, 按, own 表头."""
    facts = [
        replace(
            fact,
            values=tuple(replace(value, headers=()) for value in fact.values),
            spellings=tuple(one for one in fact.spellings if one.by is None),
        )
        for fact in pack.vocabulary.facts
    ]
    return replace(pack, sheet_words=NO_SHEET_WORDS, vocabulary=Vocabulary(tuple(facts)))


def test_what_is_written_is_what_was_read() -> None:
    packs = [load_policy(name).pack for name in shipped_policies()]
    packs += [load_policy(path.parent).pack for path in (PACKS / "frozen").glob("*/pack.yaml")]
    for pack in packs:
        for form in FORMS:
            said = pack if form > 1 else _as_of_form_1(pack)
            if form < 2 and pack.language > 1:  # what came with language 2 has no form 1
                with pytest.raises(FormError):
                    plain(said, form)
                continue
            assert plain(pack_from(plain(said, form)), form) == plain(said, form)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"fen":125000', '"fen":125100'),
        ("eduaid-bundle-2", "eduaid-bundle-9"),
        ('"form":', '"from":'),
        ('["Rule",', '["Role",'),
        ('"since":"2024春"', '"since":"2024夏"'),
        (
            "{",
            "[",
        ),
    ],
)
def test_a_bundle_that_was_changed_is_refused(old: str, new: str, tmp_path: Path) -> None:
    path = written(load_policy("national"), tmp_path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    assert [found.code for found in caught.value.diagnostics] == ["E506"]


def test_a_bundle_says_nothing_twice(tmp_path: Path) -> None:
    path = written(load_policy("national"), tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('{"digest"', '{"digest":"sha256:0","digest"', 1), encoding="utf-8")
    with pytest.raises(PolicyError, match=r"E506.*“digest”写了两次"):
        load_policy(path)


def test_a_form_of_the_future_is_named(tmp_path: Path) -> None:
    path = tmp_path / "later.json"
    path.write_text('{"form":"eduaid-bundle-3","digest":"","policy":[]}', encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == (
        "E506",
        "文件的格式“eduaid-bundle-3”不是 eduaid-bundle-2 或 eduaid-bundle-1",
    )


def test_no_bundle_and_no_text(tmp_path: Path) -> None:
    with pytest.raises(PackNotFound):
        load_policy(tmp_path / "nothing.json")
    (tmp_path / "empty.json").write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError, match="E506"):
        load_policy(tmp_path / "empty.json")


# The commands.


def eduaid(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    """Exit code, and what is shown."""
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    shown = capsys.readouterr()
    assert "Traceback" not in shown.out + shown.err
    assert isinstance(left.value.code, int)
    return left.value.code, shown.out + shown.err


@pytest.fixture
def kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, Path, Path]:
    """A bundle, a profile and its stored result, all made by the commands."""
    profile, result = tmp_path / "学生.yaml", tmp_path / "结果.json"
    profile.write_text(PROFILE, encoding="utf-8")
    code, shown = eduaid(capsys, "bundle", "--policy", "rongshui", "--to", tmp_path)
    assert code == 0
    bundle = Path(shown.strip())
    arguments = ("check", profile, "--term", "2024秋", "--known-on", "2024-12-31", "--json")
    code, shown = eduaid(capsys, *arguments, "--policy", "rongshui")
    result.write_text(shown, encoding="utf-8")
    assert set(tmp_path.iterdir()) == {bundle, profile, result}
    return bundle, profile, result


def test_a_bundle_is_for_everybody_and_follows_no_link(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mask = os.umask(0o022)
    code, shown = eduaid(capsys, "bundle", "--policy", "shandong", "--to", tmp_path)
    os.umask(mask)
    bundle = Path(shown.strip())
    assert (code, bundle.stat().st_mode & 0o777) == (0, 0o644)
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text("x")
    for name in (bundle, bundle.with_suffix(".part")):
        name.unlink(missing_ok=True)
        name.symlink_to(elsewhere)
    assert eduaid(capsys, "bundle", "--policy", "shandong", "--to", tmp_path)[0] == 0
    assert elsewhere.read_text() == "x"
    assert not bundle.is_symlink()


def test_a_stored_result_comes_out_again(
    kept: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    bundle, profile, result = kept
    code, shown = eduaid(capsys, "replay", result, profile, "--bundle", bundle)
    assert (code, shown) == (0, "完全一致：rongshui，2024秋，合计 625.00 元。\n")
    code, shown = eduaid(capsys, "replay", result, profile, "--bundle", bundle, "--json")
    assert (code, json.loads(shown)) == (0, [])


def test_another_student_or_policy_is_shown_first(
    kept: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    bundle, profile, result = kept
    profile.write_text(PROFILE.replace("小学", "初中"), encoding="utf-8")
    code, shown = eduaid(capsys, "replay", result, profile, "--bundle", bundle)
    assert code == 1
    assert "receipt.input（不是同一份学生信息）" in shown.splitlines()[1]
    assert '    原来："625.00"\n    现在："750.00"' in shown
    profile.write_text(PROFILE, encoding="utf-8")
    code, shown = eduaid(capsys, "replay", result, profile, "--bundle", "guangxi")
    assert code == 1
    assert "policy.digest（不是同一份规则）" in shown


def test_a_result_of_another_library_version_says_so(
    kept: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    bundle, profile, result = kept
    form = json.loads(result.read_text(encoding="utf-8"))
    form["receipt"]["library"] = "0.0.1"
    result.write_text(json.dumps(form, ensure_ascii=False), encoding="utf-8")
    code, shown = eduaid(capsys, "replay", result, profile, "--bundle", bundle)
    assert code == 0
    assert shown.startswith("结果由 0.0.1 版算出")
    form["receipt"]["library"] = "9" * 5000  # more digits than Python makes a number of
    result.write_text(json.dumps(form, ensure_ascii=False), encoding="utf-8")
    assert eduaid(capsys, "replay", result, profile, "--bundle", bundle)[0] == 0


COMPARED = """
规则:
  a: {名称: 甲, 类别: 现金, 对象: {范围: {寄宿: 是}}, 标准: 1000元/学年, 版本: V}
  b: {名称: 乙, 类别: 现金, 对象: {范围: {寄宿: 是}}, 发放: 每学年秋季, 标准: 800元/学年, 版本: V}
  c: {名称: 丙, 类别: 现金, 对象: {范围: {寄宿: 是}}, 标准: 10元/学年, 版本: V}
不同享: [{项目: [a, b], 取: 高者, 自: 2019秋, 依据: [{文件: first}]}]
""".replace("V}", "[{自: 2019秋, 依据: [{文件: first}]}]}")


def test_a_result_by_an_earlier_meaning_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An older library compared 800 with the 500 of the autumn, under the same digest."""
    policy = pack_of(tmp_path, COMPARED)
    bundle = written(policy, tmp_path)
    student = tmp_path / "student.yaml"
    student.write_text("寄宿: 是\n", encoding="utf-8")
    form = policy.evaluate({"寄宿": "是"}, "2019秋").model_dump()
    given, other = form["entitlements"][0], form["refusals"][0]
    assert (given["rule"], given["amount"], other["rule"]) == ("a", "500.00", "b")
    form["entitlements"][0] = {**given, "rule": "b", "name": "乙", "amount": "800.00"}
    form["refusals"][0] = {**other, "rule": "a", "name": "甲"}
    result = tmp_path / "result.json"

    def replayed(library: str, *options: str) -> str:
        form["receipt"]["library"] = library
        result.write_text(json.dumps(form, ensure_ascii=False), encoding="utf-8")
        code, shown = eduaid(capsys, "replay", result, student, "--bundle", bundle, *options)
        assert code == 1
        return shown

    said = "  原来的结果按旧的含义算出：“不同享”以前只看一个学期"
    old = replayed("0.1.0").splitlines()
    assert old[0].startswith("结果由 0.1.0 版算出")
    assert [line for line in old if line.startswith(said)] == [old[2]]
    assert "按旧的含义" not in replayed("0.2.0")
    causes = {one["path"]: one.get("cause") for one in json.loads(replayed("0.1.0", "--json"))}
    assert {path for path, cause in causes.items() if cause is not None} == {
        f"{part}[{rule}]" for part in ("entitlements", "refusals") for rule in "ab"
    }
    form["entitlements"][1]["amount"] = "6.00"  # what the group does not reach has no such cause
    causes = {one["path"]: one.get("cause") for one in json.loads(replayed("0.1.0", "--json"))}
    assert causes["entitlements[c].amount"] is None


def test_bad_input_to_replay_is_one_sentence(
    kept: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bundle, profile, result = kept
    broken = tmp_path / "broken.json"
    stored = result.read_text(encoding="utf-8")
    for text, words in (
        ("{}", "不是一份完整的结果"),
        ("{", "读不了结果"),
        ("[1]", "不是一份完整"),
        (stored.replace('"total":', '"total": "9.00", "total":', 1), "“total”写了两次"),
        (stored.replace('"total":', '"more": NaN, "total":', 1), "“NaN”不是数字"),
    ):
        broken.write_text(text, encoding="utf-8")
        code, shown = eduaid(capsys, "replay", broken, profile, "--bundle", bundle)
        assert (code, words in shown) == (2, True), shown
    code, shown = eduaid(capsys, "replay", "nothing.json", profile, "--bundle", bundle)
    assert (code, "找不到结果文件“nothing.json”" in shown) == (2, True)
    code, shown = eduaid(capsys, "replay", result, profile, "--bundle", tmp_path / "x.json")
    assert (code, "找不到规则文件" in shown) == (2, True)
    code, shown = eduaid(capsys, "bundle", "--to", tmp_path / "nowhere")
    assert (code, "没有“" in shown) == (2, True)
