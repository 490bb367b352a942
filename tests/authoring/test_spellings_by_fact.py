"""写法 by another fact (按), of a multiple choice; and 表头 of a value."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Policy, PolicyError, load_policy
from eduaid_rules.policy.fact_types import Spelling
from little_layers import AID
from little_packs import FACTS, pack_of

KINDS = """\
  - 名称: 户口
    英文: home
    类型: 单选
    取值: [{名称: 农村, 英文: rural}, {名称: 城镇, 英文: town}]
  - {名称: 名次, 英文: rank, 类型: 整数, 范围: {不低于: 1, 不高于: 9}, 表头: [第几名]}
  - 名称: 类别
    英文: kind_of
    类型: 多选
    取值: [{名称: 甲类, 英文: a, 表头: [是甲的]}, {名称: 乙类, 英文: b}]
    写法: WORDS
"""


def kinds(folder: Path, facts: str) -> Policy:
    """A pack that has these facts besides."""
    return pack_of(folder, AID, facts=FACTS + facts)


def test_a_spelling_by_another_fact_and_the_header_of_a_value(tmp_path: Path) -> None:
    words = "{两类: {按: 户口, 农村: 甲类, 城镇: 乙类}, 第一类: 甲类}"
    policy = kinds(tmp_path, KINDS.replace("WORDS", words))
    fact = policy.vocabulary.slots["类别"].fact
    assert fact.spellings == (
        Spelling("两类", (("农村", "甲类"), ("城镇", "乙类")), "户口"),
        Spelling("第一类", (("类别", "甲类"),)),
    )
    assert fact.values[0].headers == ("是甲的",)
    name, text = policy.bundle()
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert load_policy(tmp_path / name).vocabulary == policy.vocabulary
    assert load_policy(tmp_path / name).digest == policy.digest


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("{两类: {按: 类别, 甲类: 甲类}}", "E703"),
        ("{两类: {按: 名次, 3: 甲类}}", "E703"),
        ("{两类: {按: 火星, 农村: 甲类}}", "E703"),
        ("{两类: {按: 户口}}", "E703"),
        ("{两类: {按: 户口, 乡下: 甲类}}", "E702"),
        ("{两类: {按: 户口, 农村: 丙类}}", "E702"),
        ("{两类: {类别: 甲类, 户口: 农村}}", "E703"),
        ("{甲类: {按: 户口, 农村: 甲类, 城镇: 乙类}}", "E220"),
    ],
)
def test_a_spelling_that_cannot_be_read_is_refused(tmp_path: Path, words: str, code: str) -> None:
    with pytest.raises(PolicyError) as caught:
        kinds(tmp_path, KINDS.replace("WORDS", words))
    assert code in [found.code for found in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("表头: [是甲的]", "表头: [第几名]", "E219"),
        ("{名称: 农村, 英文: rural}", "{名称: 农村, 英文: rural, 表头: [乡下]}", "E212"),
    ],
)
def test_a_header_of_a_value_that_cannot_be(tmp_path: Path, old: str, new: str, code: str) -> None:
    with pytest.raises(PolicyError) as caught:
        kinds(tmp_path, KINDS.replace("WORDS", "{第一类: 甲类}").replace(old, new))
    assert code in [found.code for found in caught.value.diagnostics]
