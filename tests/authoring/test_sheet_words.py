"""表格用词: words of tables that are about no fact, in packs and in a county's mapping."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Policy, PolicyError, RosterError, load_policy
from eduaid_rules.policy.spellings.sheet_words import SheetWords
from eduaid_rules.rosters.reading.mapping import RosterMapping, read_mapping
from little_layers import AID, chain

WORDS = """\
表格用词:
  不用的列: [电话, 民族]
  别人: [户主]
  未到账: [失败]
  列名: {支付状态: [处理结果]}
"""
MADE = SheetWords(
    unused=("电话", "民族"),
    owners=("户主",),
    not_paid=("失败",),
    headers=(("支付状态", ("处理结果",)),),
)


def words_of(folder: Path, own: str = "", above: str = WORDS) -> Policy:
    return chain(folder, AID, own, facts=above)


def test_a_pack_has_its_words_and_those_above_it(tmp_path: Path) -> None:
    assert words_of(tmp_path).sheet_words == MADE
    own = "表格用词: {别人: [户主, 姑姑], 列名: {支付状态: [结果], 失败原因: [原因]}}\n"
    below = words_of(tmp_path, own).sheet_words
    assert below.owners == ("户主", "姑姑")
    assert below.unused == MADE.unused
    assert below.headers_of("支付状态") == ("处理结果", "结果")
    assert below.headers_of("失败原因") == ("原因",)


def test_a_bundle_keeps_them_and_without_any_no_digest_changes(tmp_path: Path) -> None:
    policy = words_of(tmp_path)
    name, text = policy.bundle()
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert load_policy(tmp_path / name).sheet_words == MADE
    with_more = words_of(tmp_path, "表格用词: {没有填: [待补]}\n")
    turned = words_of(tmp_path, above=WORDS.replace("电话, 民族", "民族, 电话"))
    assert len({policy.digest, with_more.digest, turned.digest}) == 2
    assert turned.digest == policy.digest
    plain = words_of(tmp_path, above="")
    assert not plain.sheet_words
    assert "SheetWords" not in plain.bundle()[1]


@pytest.mark.parametrize(
    ("own", "code"),
    [
        ("表格用词: {本人: [户主]}\n", "E602"),
        ("表格用词: {本人: [学生], 没有填: [ 学生 ]}\n", "E210"),
        ("表格用词: {列名: {支付状态: [甲], 失败原因: [甲]}}\n", "E210"),
        ("表格用词: {别人的列: [户主]}\n", "E201"),
        ("表格用词: {列名: {状态: [甲]}}\n", "E201"),
        ("表格用词: [户主]\n", "E203"),
    ],
)
def test_a_word_has_one_use(tmp_path: Path, own: str, code: str) -> None:
    with pytest.raises(PolicyError) as caught:
        words_of(tmp_path, own)
    assert [one.code for one in caught.value.diagnostics] == [code]


def test_a_county_adds_its_own_in_its_mapping_and_goes_first(tmp_path: Path) -> None:
    policy = words_of(tmp_path, above=WORDS)
    file = tmp_path / "映射.yaml"
    file.write_text("表格用词: {已到账: [失败], 别人: [舅舅]}\n", encoding="utf-8")
    words = read_mapping(file, policy.vocabulary).with_words(policy.sheet_words).sheet_words
    assert (words.paid, words.not_paid) == (("失败",), ())
    assert words.owners == ("户主", "舅舅")
    assert RosterMapping().with_words(MADE).sheet_words == MADE
    file.write_text("表格用词: {列名: {失败原因: [处理结果]}}\n", encoding="utf-8")
    words = read_mapping(file, policy.vocabulary).with_words(policy.sheet_words).sheet_words
    assert words.headers == (("失败原因", ("处理结果",)),)
    file.write_text("表格用词: {已到账: [成], 未到账: [成]}\n", encoding="utf-8")
    with pytest.raises(RosterError, match="E210"):
        read_mapping(file, policy.vocabulary)
