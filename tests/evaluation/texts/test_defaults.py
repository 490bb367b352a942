"""缺省 of 是否, 整数 and 小数, of one's own facts and of those above: worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from eduaid_rules import Policy, PolicyError, load_policy
from eduaid_rules.analysis import proof_report
from little_layers import AID, notice, write
from little_packs import DOCUMENTS, FACTS, HEADER, judged, pack_of

TWO = f"{HEADER}语言: 2\n"
MORE = """\
  - {名称: 通校, 英文: commutes, 类型: 是否, 缺省: 否}
  - {名称: 里程, 英文: km, 类型: 小数, 小数位: 1, 范围: {不低于: 0, 不高于: 99}, 缺省: 1.5}
  - {名称: 人口, 英文: size, 类型: 整数, 范围: {不低于: 1, 不高于: 20}, 缺省: 4}
推算:
  人均: {英文: each, 算式: 年费 / 人口, 单位: 元/学年, 舍入: 四舍五入}
"""
RULES = """\
规则:
  near: {名称: 近, 类别: 实物, 此前: 无, 对象: {范围: {里程: {不高于: 1.5}}},
         版本: [{自: 2019秋, 依据: [{文件: first}]}]}
  ride: {名称: 车, 类别: 实物, 此前: 无, 对象: {范围: {通校: 是}},
         版本: [{自: 2019秋, 依据: [{文件: first}]}]}
  poor: {名称: 贫, 类别: 实物, 此前: 无, 对象: {范围: {人均: {低于: 500}}},
         版本: [{自: 2019秋, 依据: [{文件: first}]}]}
"""


def packed(folder: Path) -> Policy:
    return pack_of(folder, RULES, facts=FACTS + MORE, header=TWO)


CASES: tuple[tuple[dict[str, Any], tuple[str, str, str]], ...] = (
    # the profile; near, ride, poor. 1999.96 / 4 = 499.99, 2000 / 4 = 500
    ({"年费": "1999.96"}, ("entitled", "not_entitled", "entitled")),
    ({"年费": 2000}, ("entitled", "not_entitled", "not_entitled")),
    ({"年费": 2000, "人口": 5}, ("entitled", "not_entitled", "entitled")),
    ({"年费": 2000, "人口": None}, ("entitled", "not_entitled", "undetermined")),
    ({"里程": "1.6", "通校": "是"}, ("not_entitled", "entitled", "undetermined")),
    ({"里程": None, "通校": None}, ("undetermined", "undetermined", "undetermined")),
)


@pytest.mark.parametrize(("profile", "said"), CASES)
def test_what_is_left_out_is_its_default(
    profile: dict[str, Any], said: tuple[str, str, str], tmp_path: Path
) -> None:
    policy = packed(tmp_path)
    items = ("near", "ride", "poor")
    assert tuple(judged(policy, profile, rule=item)[0] for item in items) == said
    if None not in profile.values():
        exact = ("年费", "里程")
        cells = {name: [Decimal(v) if name in exact else v] for name, v in profile.items()}
        row = policy.evaluate_frame(pd.DataFrame(cells), "2019秋")
        assert tuple(row[f"{item}.state"][0] for item in items) == said
        known = policy.Student(profile)
        assert policy.Student(known.facts()) == known


def test_each_is_listed(tmp_path: Path) -> None:
    policy = packed(tmp_path)
    assumed = {one.fact: one.value for one in policy.evaluate({}, "2019秋").assumed}
    assert assumed == {"状态": "在读", "通校": "否", "里程": "1.5", "人口": "4"}
    frame = policy.evaluate_frame(pd.DataFrame({"年费": [Decimal(10)]}), "2019秋")
    assert frame["assumed"][0] == "状态: 在读、通校: 否、里程: 1.5、人口: 4"
    name, text = policy.bundle()
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert load_policy(tmp_path / name).digest == policy.digest
    assert proof_report(policy).proofs


def test_a_place_says_what_a_fact_above_is_there(tmp_path: Path) -> None:
    kind = (
        "  - {名称: 县类别, 英文: county, 类型: 单选, 取值: [{名称: 普通县, 英文: plain},"
        " {名称: 民族自治县, 英文: autonomous}]}\n"
    )
    province = HEADER + FACTS + kind + DOCUMENTS + AID.replace("寄宿: 是", "县类别: 民族自治县")
    write(tmp_path, "province", province)
    own = "事实: [{名称: 县类别, 缺省: 民族自治县}]\n"
    county = "名称: 县\n上级: province\n语言: 2\n" + own
    policy = load_policy(write(tmp_path, "county", county))
    assert judged(policy, {"困难": ["甲"]}) == ("entitled", "500.00")
    assert judged(policy, {"困难": ["甲"], "县类别": "普通县"}) == ("not_entitled", None)
    (found,) = policy.diagnostics
    assert (found.code, found.line) == ("W633", 4)
    assert found.message == "没有填县类别就按“民族自治县”：这些项目的钱可能只因为缺省就发：补助"
    above = load_policy(tmp_path / "province")
    assert judged(above, {"困难": ["甲"]}) == ("undetermined", None)
    again = own.replace("县类别, 缺省: 民族自治县", "状态, 缺省: 在读") + notice("town")
    with pytest.raises(PolicyError) as caught:
        load_policy(write(tmp_path, "town", "名称: 镇\n上级: county\n语言: 2\n" + again))
    assert [one.code for one in caught.value.diagnostics] == ["E602"]


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        ("{名称: 新, 英文: new, 类型: 金额, 单位: 元/学年, 缺省: 5}", "E212"),
        ("{名称: 新, 英文: new, 类型: 多选, 取值: [{名称: 子, 英文: c}], 缺省: 子}", "E212"),
        ("{名称: 新, 英文: new, 类型: 是否, 缺省: 对}", "E204"),
        ("{名称: 新, 英文: new, 类型: 整数, 范围: {不低于: 1, 不高于: 6}, 缺省: 7}", "E216"),
    ],
)
def test_what_can_be_no_default(fact: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        pack_of(tmp_path, AID, facts=f"{FACTS}  - {fact}\n", header=TWO)
    assert [found.code for found in caught.value.diagnostics] == [code]
