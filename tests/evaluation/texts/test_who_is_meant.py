"""对象: 所有人, 缺省 of other types, and what they mean in packs below, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import PolicyError
from eduaid_rules.analysis import mutant_report, proof_report
from little_layers import AID, adjusted, over_time
from little_packs import HEADER, judged, pack_of

TWO = f"{HEADER}语言: 2\n"
FOR_ALL = AID.replace("{范围: {寄宿: 是}, 其中: [{困难: 甲}]}", "所有人")


def test_a_rule_may_be_for_everybody(tmp_path: Path) -> None:
    policy = pack_of(tmp_path, FOR_ALL, header=TWO)
    assert judged(policy, {}) == ("entitled", "500.00")
    assert judged(policy, {"寄宿": "否", "困难": []}) == ("entitled", "500.00")
    assert judged(policy, {"状态": "休学"}) == ("not_entitled", None)
    assert policy.history("aid")[1].who == ("状态：在读",)
    assert proof_report(policy).holds
    assert mutant_report(tmp_path / "little").outcomes


def test_a_pack_below_narrows_what_is_for_everybody(tmp_path: Path) -> None:
    province = FOR_ALL.replace("规则:\n", "规则:\n", 1)
    city = adjusted(
        tmp_path,
        "{自: 2020秋, 减少对象: [{困难: 乙}]}",
        province=f"语言: 2\n{province}",
    )
    assert over_time(city, "2019秋", "2020秋", 困难=["乙"]) == ["500.00", "no"]
    assert over_time(city, "2019秋", "2020秋", 困难=[]) == ["500.00", "500.00"]


def test_what_is_paid_on_top_covers_those_whom_its_base_reaches(tmp_path: Path) -> None:
    """``aid`` is for boarders of category 甲; the city narrows it to grades 1 and 2."""
    narrowed = "{自: 2020秋, 替换范围: {寄宿: 是, 年级: {不高于: 2}}}"
    table = "{按: 年级, 1: 10元/学期, 2: 20元/学期}"
    added = f"{{自: 2020秋, 加发: {{编号: more, 名称: 增发, 标准: {table}}}}}"
    policy = adjusted(tmp_path, narrowed, added)
    assert over_time(policy, "2020秋", "2021春", rule="aid+more") == ["20.00", "20.00"]
    with pytest.raises(PolicyError) as caught:
        adjusted(tmp_path, added)
    assert [(found.code, found.message) for found in caught.value.diagnostics] == [
        ("E305", "表格没有写年级是3的标准")
    ]


def test_what_begins_before_its_base_is_judged_where_both_hold(tmp_path: Path) -> None:
    """From 2021秋 the base reaches grade 3 too, of which the table of before says nothing."""
    entries = (
        "{自: 2020秋, 替换范围: {寄宿: 是, 年级: {不高于: 2}}}",
        "{自: 2021秋, 替换范围: {寄宿: 是, 年级: {不高于: 3}}}",
        "{自: 2020秋, 加发: {编号: more, 名称: 增发, 标准: {按: 年级, 1: 1元/学期, 2: 2元/学期}}}",
    )
    with pytest.raises(PolicyError) as caught:
        adjusted(tmp_path, *entries)
    assert [found.code for found in caught.value.diagnostics] == ["E305"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ("就高: 600元/学期", "取高者：1000元/学年；600元/学期"),
        (
            (
                "替换标准: {分档: [{当: {困难: 甲}, 标准: 600元/学期}, "
                "{当: {年级: 1}, 标准: 700元/学期}], 取: 先者, 其余: 不定}"
            ),
            "分档（取先者）：〔困难：甲〕 600元/学期；〔年级：1〕 700元/学期；其余 不定",
        ),
        (
            "替换标准: {分档: [{当: {困难: 甲}, 标准: 600元/学期}], 其余: 500元/学期}",
            "分档：〔困难：甲〕 600元/学期；其余 500元/学期",
        ),
    ],
)
def test_a_table_in_words_says_for_whom_its_rows_are(
    tmp_path: Path, changed: str, said: str
) -> None:
    policy = adjusted(tmp_path, f"{{自: 2020秋, {changed}}}")
    assert policy.history("aid")[-1].standard == said
