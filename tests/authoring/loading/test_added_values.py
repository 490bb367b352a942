"""任意 of the packs above takes in no value that a pack below adds: words and a warning say so."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Policy
from little_layers import AID, answer, chain, changes

ANY = AID.replace("困难: 甲", "困难: 任意")
ADDED = "事实: [{名称: 困难, 增加取值: [{名称: 丁, 英文: fourth}]}]\n"
OTHERS = """\
  amount:
    名称: 补助乙
    类别: 现金
    对象: {范围: {寄宿: 是}}
    标准: {分档: [{当: {困难: 任意}, 标准: 900元/学年}], 其余: 不定}
    收款: {分档: [{当: {困难: 任意}, 收款: 家庭卡}], 其余: 学校}
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
  named:
    名称: 补助丙
    类别: 现金
    对象: {范围: {寄宿: 是}, 其中: [{困难: [甲, 乙]}]}
    标准: 900元/学年
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
  ended:
    名称: 补助丁
    类别: 现金
    对象: {范围: {困难: 任意}}
    标准: 900元/学年
    版本:
      - {自: 2018秋, 依据: [{文件: first}]}
      - {自: 2019秋, 依据: [{文件: first}], 对象: {范围: {寄宿: 是}}}
"""
STUDENT = {"寄宿": "是", "困难": ["丁"]}


def told(policy: Policy) -> list[str]:
    return [one.message for one in policy.diagnostics if one.code == "W617"]


def message(*items: str) -> str:
    return f"上级写的“困难: 任意”不包括“丁”，这些内容不会因为它而给：{'、'.join(items)}"


def test_the_items_that_leave_it_out_are_listed_with_what_to_write(tmp_path: Path) -> None:
    policy = chain(tmp_path, ANY + OTHERS, ADDED)
    (found,) = [one for one in policy.diagnostics if one.code == "W617"]
    assert found.message == message(
        "补助（aid）", "补助乙（amount）的标准", "补助乙（amount）的收款"
    )
    assert found.suggestion == (
        "要给的请在“调整”里写 增加对象: [{困难: 丁}]；不给的请在那里写 解读: 丁不享受"
    )
    assert (found.excerpt or "")[(found.column or 0) - 1 :].startswith("丁, 英文")
    assert answer(policy.evaluate(STUDENT, "2019秋"), "aid") == "no"


@pytest.mark.parametrize(
    ("entry", "settled"),
    [
        ("{自: 2024秋, 增加对象: [{困难: 丁}]}", True),
        ("{自: 2024秋, 替换对象: 所有人}", True),
        ("{自: 2024秋, 替换对象: [{困难: 任意}]}", True),
        ("{自: 2024秋, 减少对象: [{困难: 丁}]}", True),
        ("{自: 2024秋, 停用: 是}", True),
        ("{自: 2024秋, 解读: 丁不享受}", True),
        ("{自: 2024秋, 解读: 乙不享受}", False),
        ("{自: 2024秋, 替换标准: 900元/学年}", False),
        ("{自: 2024秋, 至: 2025秋, 替换对象: 所有人}", False),
        ("{自: 2024秋, 增加对象: [{年级: 3}]}", False),
    ],
)
def test_an_adjustment_that_names_the_value_settles_it(
    entry: str, settled: bool, tmp_path: Path
) -> None:
    policy = chain(tmp_path, ANY, ADDED + changes(entry))
    assert told(policy) == ([] if settled else [message("补助（aid）")])


def test_the_common_condition_above_leaves_it_out_of_everything(tmp_path: Path) -> None:
    common = "定义: {困难学生: {困难: 任意}}\n"
    province = AID.replace("寄宿: 是", "符合: 困难学生") + common
    assert told(chain(tmp_path, province, ADDED)) == [message("补助（aid）")]


def test_a_value_that_a_pack_between_adds_is_its_own_matter(tmp_path: Path) -> None:
    county = ADDED.replace("丁", "戊").replace("fourth", "fifth")
    policy = chain(tmp_path, ANY, ADDED, county)
    assert told(policy) == [message("补助（aid）").replace("丁", "戊")]


def test_only_multiple_choices_have_such_a_word(tmp_path: Path) -> None:
    other = "事实: [{名称: 状态, 增加取值: [{名称: 参军, 英文: army}]}]\n"
    assert told(chain(tmp_path, ANY, other)) == []


def wanted(policy: Policy, term: str = "2021秋") -> list[str]:
    refusals = policy.evaluate(STUDENT, term).refusals
    return [
        reason.wanted
        for refusal in refusals
        for reason in refusal.failed
        if reason.fact == "困难" and refusal.rule == "aid"
    ]


def test_the_words_of_a_refusal_say_what_any_leaves_out(tmp_path: Path) -> None:
    assert wanted(chain(tmp_path, ANY, ADDED)) == ["上级认定的任意一种困难（不含丁）"]


def test_values_not_in_use_at_the_term_are_not_named(tmp_path: Path) -> None:
    later = ADDED.replace("英文: fourth}", "英文: fourth}, {名称: 戊, 英文: fifth, 自: 2022秋}")
    policy = chain(tmp_path, ANY, later)
    assert wanted(policy) == ["上级认定的任意一种困难（不含丁）"]
    assert wanted(policy, "2022秋") == ["上级认定的任意一种困难（不含丁、戊）"]


def test_many_left_out_are_named_in_part(tmp_path: Path) -> None:
    names = "".join(f"{{名称: 丁{n}, 英文: more-{n}}}, " for n in range(4))
    policy = chain(tmp_path, ANY, ADDED.replace("[{名称: 丁,", f"[{names}{{名称: 丁,"))
    assert wanted(policy) == ["上级认定的任意一种困难（不含丁0、丁1、丁2等）"]


def test_in_the_pack_that_writes_it_the_words_are_as_they_were(tmp_path: Path) -> None:
    policy = chain(tmp_path, AID, ADDED + changes("{自: 2019秋, 替换对象: [{困难: 任意}]}"))
    period = policy.history("aid")[-1]
    assert "困难：任意一种困难" in period.who
    assert answer(policy.evaluate(STUDENT, "2019秋"), "aid") == "500.00"
