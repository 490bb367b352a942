"""语言: a pack says in which language it is written; what is newer is never misread."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eduaid_rules import PolicyError, load_policy
from eduaid_rules.authoring.diagnostics import Findings
from eduaid_rules.authoring.loading.yaml_tree import ScalarNode
from little_layers import AID
from little_packs import FACTS, HEADER, pack_of

TWO = f"{HEADER}语言: 2\n"


def test_the_language_is_said_where_it_is_not_the_first(tmp_path: Path) -> None:
    plain = pack_of(tmp_path, AID)
    assert plain.pack.language == 1
    assert '"language"' not in plain.bundle()[1]
    first = pack_of(tmp_path, AID, header=f"{HEADER}语言: 1\n")
    assert first.digest == plain.digest
    second = pack_of(tmp_path, AID, header=TWO)
    assert second.pack.language == 2
    assert second.digest != plain.digest
    name, text = second.bundle()
    (tmp_path / name).write_text(text, encoding="utf-8")
    kept = load_policy(tmp_path / name)
    assert (kept.pack.language, kept.digest) == (2, second.digest)


def test_a_pack_below_need_not_say_it(tmp_path: Path) -> None:
    pack_of(tmp_path, AID, header=TWO)
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "pack.yaml").write_text("名称: 县\n上级: little\n", encoding="utf-8")
    assert load_policy(tmp_path / "below").pack.language == 2


def test_a_bundle_of_a_newer_language_is_refused_in_one_sentence(tmp_path: Path) -> None:
    name, text = pack_of(tmp_path, AID, header=TWO).bundle()
    content = json.loads(text)
    content["policy"][1]["language"] = 3
    content["policy"][1]["conjuring"] = ["what nobody knows yet"]
    (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(tmp_path / name)
    (found,) = caught.value.diagnostics
    assert found.message == "文件的内容不对：用的是语言 3，这个版本的程序只懂到语言 2"


def test_a_construct_of_a_newer_language_is_refused_at_its_place() -> None:
    for language, codes in ((1, ["E411"]), (2, [])):
        findings = Findings("rules.yaml", language=language)
        findings.needs_language_2(ScalarNode("是", 7, 9), "版本里的“停用”")
        assert [found.code for found in findings.found] == codes
    told = Findings("rules.yaml")
    told.needs_language_2(ScalarNode("是", 7, 9), "版本里的“停用”")
    assert (told.found[0].line, told.found[0].column) == (7, 9)
    assert told.found[0].suggestion == "请在 pack.yaml 写 语言: 2"


REMINDS = "    提醒: [{当: {状态: 在读, 寄宿: 是}, 说: 请核对}]\n"
REFUSES = REMINDS.replace("请核对", "请核对, 退回: 是")


def test_a_warning_may_refuse_rows_from_language_2_on_and_of_facts_alone(tmp_path: Path) -> None:
    facts = FACTS.rstrip("\n") + "\n  - 名称: 留级\n    英文: repeats\n    类型: 是否\n"
    warns = pack_of(tmp_path, AID, facts=facts + REMINDS, header=TWO)
    refuses = pack_of(tmp_path, AID, facts=facts + REFUSES, header=TWO)
    assert refuses.digest != warns.digest
    name, text = refuses.bundle()
    (tmp_path / name).write_text(text, encoding="utf-8")
    kept = load_policy(tmp_path / name)
    assert kept.digest == refuses.digest
    assert [n.refuses for fact in kept.vocabulary.facts for n in fact.notices] == [True]
    rule = AID.replace("    此前: 无\n", "    此前: 无\n" + REFUSES)
    for code, pack in (
        ("E411", {"rules": AID, "facts": facts + REFUSES}),
        ("E201", {"rules": rule, "facts": facts, "header": TWO}),
    ):
        with pytest.raises(PolicyError) as caught:
            pack_of(tmp_path, **pack)
        assert [found.code for found in caught.value.diagnostics] == [code]
