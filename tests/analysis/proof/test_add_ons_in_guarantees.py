"""An item that a promise names brings what is paid on top of it (加发): by hand, kind by kind.

The province gives 1000 a year to boarders with 甲; the city adds 250 a term for those of 年级
3 or more, as ``aid+more``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Policy, PolicyError, load_policy
from eduaid_rules.analysis.proof.prove import prove
from eduaid_rules.policy.guarantees import CashAtMost, NobodyHas, NotLessFor, SameAs
from little_layers import AID, chain, changes

PRIZE = """\
  prize:
    名称: 奖励
    类别: 现金
    对象: {范围: {学段: 高中, 寄宿: 是}, 其中: [{困难: 甲}]}
    标准: 600元/学期
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""
HIGHER = "不同享: [{项目: [aid, prize], 取: 高者, 自: 2019秋, 依据: [{文件: first}]}]\n"
MORE = changes(
    "{自: 2019秋, 加发: {编号: more, 名称: 增发, 标准: 250元/学期, "
    "对象: {范围: {年级: {不低于: 3}}}}}"
)
STUDENT = {"年级": 3, "寄宿": "是", "困难": ["甲"]}


def city(folder: Path, entry: str, more: str = MORE) -> Policy:
    return chain(folder, AID + PRIZE + HIGHER, f"{more}保证: [{{说明: 话, {entry}}}]\n")


def refuted(folder: Path, entry: str) -> list[tuple[str, object]]:
    """The words and the student of what speaks against one promise of the city."""
    policy = city(folder, entry)
    province = load_policy(folder / "province")
    (proof,) = prove(policy, built_in=False, load=lambda _: province)
    assert all(one.replayed for one in proof.found)
    return [(one.words, one.example) for one in proof.found]


OVER = "“补助”、“增发”合起来超过{}元，或者有一项金额待定"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        # 500 a term and 250 on top: 1500 a year
        (
            "现金不超过: {金额: 1499.99元/学年, 项目: [aid]}",
            [(OVER.format("1499.99"), {"学段": "小学", **STUDENT})],
        ),
        ("现金不超过: {金额: 1500元/学年, 项目: [aid]}", []),
        (
            "现金不超过: {金额: 749.99元/学期, 项目: [aid]}",
            [(OVER.format("749.99"), {"学段": "小学", **STUDENT})],
        ),
        ("现金不超过: {金额: 1000元/学年, 项目: [aid], 不含加发: 是}", []),
        ("现金不超过: {金额: 500元/学年, 项目: [aid+more]}", []),
        # an add-on that is named itself counts, whatever is said of the others
        (
            "现金不超过: {金额: 1000元/学年, 项目: [aid, aid+more], 不含加发: 是}",
            [(OVER.format("1000"), {"学段": "小学", **STUDENT})],
        ),
        ("现金不超过: {金额: 1000元/学年, 对象: {学段: 小学}, 不含加发: 是}", []),
        (
            "现金不超过: {金额: 1000元/学年, 对象: {学段: 小学}}",
            [
                (
                    "现金合起来超过1000元，或者有一项金额待定",
                    {"学段": "小学", **STUDENT},
                )
            ],
        ),
    ],
)
def test_a_limit_counts_what_is_paid_on_top(
    entry: str, expected: list[tuple[str, object]], tmp_path: Path
) -> None:
    assert refuted(tmp_path, entry) == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        # of 取: 高者 the prize is given and not the aid; what is on top of the aid stays
        (
            "不同时: [aid, prize]",
            [("“补助”和“奖励”同时有了", {"学段": "高中", **STUDENT})],
        ),
        (
            "没人有: {对象: {学段: 高中}, 项目: [aid]}",
            [("有“增发”", {"学段": "高中", **STUDENT})],
        ),
        ("没人有: {对象: {学段: 高中}, 项目: [aid], 不含加发: 是}", []),
        # an item and what is on top of it are one, unless both are named
        (
            "不同时: [aid, aid+more]",
            [("“补助”和“增发”同时有了", {"学段": "小学", **STUDENT})],
        ),
        # who has nothing but what is on top has not got the item
        (
            "人人有: {对象: {学段: 高中, 寄宿: 是, 困难: 甲}, 项目: [aid]}",
            [("没有“补助”", {"学段": "高中", "寄宿": "是", "困难": ["甲"]})],
        ),
        ("人人有: {对象: {学段: 小学, 寄宿: 是, 困难: 甲}, 项目: [aid]}", []),
    ],
)
def test_who_has_what_is_on_top_of_an_item_has_of_the_item(
    entry: str, expected: list[tuple[str, object]], tmp_path: Path
) -> None:
    assert refuted(tmp_path, entry) == expected


def test_what_is_paid_on_top_is_lost_as_the_item_is(tmp_path: Path) -> None:
    """Who has 乙 gets the aid as before, and nothing on top of it."""
    more = changes(
        "{自: 2019秋, 加发: {编号: more, 名称: 增发, 标准: 250元/学期, "
        "对象: {范围: {都不: [{困难: 乙}]}}}}"
    )
    for entry, words in (
        ("项目: [aid]", ["因为困难有“乙”，“增发”反而少了"]),
        ("项目: [aid], 不含加发: 是", []),
    ):
        policy = city(tmp_path, f"不因此减少: {{情况: {{困难: 乙}}, {entry}}}", more)
        (proof,) = prove(policy, built_in=False)
        assert [one.words for one in proof.found] == words


def test_a_place_that_pays_on_top_does_not_give_the_same(tmp_path: Path) -> None:
    same = "相同于: {{规则包: province, 对象: {{学段: 小学}}, 项目: [aid]{}}}"
    assert refuted(tmp_path, same.format("")) == [
        ("“增发”和province不同：新增：没有 → 250元", {"学段": "小学", **STUDENT})
    ]
    assert refuted(tmp_path, same.format(", 不含加发: 是")) == []


def test_a_promise_for_those_below_counts_what_they_pay_on_top(tmp_path: Path) -> None:
    """2000 a year do not pass for "at most 1500"."""
    promise = "保证: [{说明: 话, 下级: 是, 现金不超过: {金额: 1500元/学年, 项目: [aid]}}]\n"
    more = changes("{自: 2019秋, 加发: {编号: more, 名称: 增发, 标准: 500元/学期}}")
    policy = chain(tmp_path, AID + promise, more)
    (proof,) = prove(policy, built_in=False)
    assert [one.words for one in proof.found] == [OVER.format("1500")]
    (above,) = prove(load_policy(tmp_path / "province"), built_in=False)
    assert above.holds


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("没人有: {项目: [aid]%s}", NobodyHas),
        ("不因此减少: {情况: {困难: 甲}%s}", NotLessFor),
        ("现金不超过: {金额: 9元/学期%s}", CashAtMost),
        ("相同于: {规则包: province%s}", SameAs),
    ],
)
def test_the_word_is_read_in_every_kind_that_has_it(
    entry: str, kind: type[NobodyHas | NotLessFor | CashAtMost | SameAs], tmp_path: Path
) -> None:
    for written, counted in (("", True), (", 不含加发: 否", True), (", 不含加发: 是", False)):
        (made,) = city(tmp_path, entry % written).guarantees
        assert isinstance(made.claim, kind)
        assert made.claim.add_ons is counted


def test_everybody_has_knows_no_such_word(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        city(tmp_path, "人人有: {项目: [aid], 不含加发: 是}")
    assert [found.code for found in caught.value.diagnostics] == ["E201"]
