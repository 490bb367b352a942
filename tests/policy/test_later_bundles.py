"""Bundles of language 2 that somebody edited: what cannot be meant is refused, by its name."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from edited_bundles import Tree, objects, refusal, sealed
from eduaid_rules import load_policy
from eduaid_rules.policy.wire.reading import WireError, pack_from
from project import PACKS, ROOT

LATER = PACKS / "later-words"
FOLDERS = {
    "later-words": LATER,
    "every-word-below": PACKS / "every-word-below",
    "every-word-second-below": PACKS / "every-word-second-below",
    "points": ROOT / "conformance" / "steps" / "packs" / "points",
    "county": ROOT / "conformance" / "parameters" / "packs" / "county",
    "raised by a share": ROOT / "conformance" / "raises" / "packs" / "a-fifth",
    "raised by an amount": ROOT / "conformance" / "raises" / "packs" / "more",
}
"""Packs that have all there is of language 2 between them."""


@cache
def written(name: str) -> str:
    """The bundle of one of the packs, as text."""
    bundle = json.loads(load_policy(FOLDERS[name]).bundle()[1])
    return json.dumps(bundle, ensure_ascii=False)


PRIZE = '"standard": ["Fixed", {"rate": ["Rate", {"fen": 800000, "unit": "学年"}]}]'
RATE = '["Quantity", {"text": "20", "unit": "比例"}]'
JUNIOR, SENIOR = (f'["OneOf", {{"fact": "学段", "values": ["{n}"]}}]' for n in ("初中", "高中"))
GAP_KNOWN = '["InRange", {"fact": "缺口", "at_least": 1, "at_most": null}]'


NEGATED = '["Not", {"part": ' * 100 + '["AllOf", {"parts": []}]' + "}]" * 100
TABLES = '["ByFact", {"fact": "户口", "cells": [["农村", ' * 31 + '["InFull", {}]' + "]]}]" * 31


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # so many times a parameter, in a condition
        ('"fact": "月收入"', '"fact": "学段"', "里的“学段”不是一个能这样比较的事实"),
        ('"parameter": "年线"', '"parameter": "线"', "规则“base”的条件里没有“线”这个参数"),
        ('"rate": "比例"', '"rate": "线"', "规则“base”的条件里没有“线”这个参数"),
        ('"rate": "比例"', '"rate": "年线"', "的倍数不能这样"),
        ('"over": 12', '"over": 0', "的倍数不能这样"),
        ('"over": 12', '"over": 1000', "的倍数不能这样"),
        ('5000, "over"', '0, "over"', "的倍数不能这样"),
        # in a standard, and what is computed
        ('"times": 10', '"times": 1000', "规则“grant”的标准里，“低保 的 20%×1000”的倍数不能这样"),
        ('"step": 500', '"step": 0', "规则“carried”的标准的取整不能这样"),
        ('"step": 500', f'"step": {10**15}', "规则“carried”的标准的取整不能这样"),
        ('"factor": "天数"', '"factor": "距离"', "标准里，“距离”不是一个整数的事实"),
        ('"less": "已享受"', '"less": "天数"', "标准里，“天数”不是一个金额的事实"),
        (
            '"fact": "学费", "percentage"',
            '"fact": "天数", "percentage"',
            "“天数”不是一个金额的事实",
        ),
        (
            '"学费", "percentage": "比例"',
            '"学费", "percentage": "年线"',
            "“年线”不是一个比例的参数",
        ),
        (
            '"fact": "学费", "percentage"',
            '"fact": "学费", "hundredths_of_percent": 0, "percentage"',
            "规则“carried”的标准的比例不能这样",
        ),
        ('"parameter": "补助线"', '"parameter": "线"', "规则“carried”的标准里没有“线”这个参数"),
        (
            '"percentage": "比例", "rule"',
            '"percentage": "年线", "rule"',
            "“年线”不是一个比例的参数",
        ),
        ('"layer": "later-words", "percentage"', '"layer": "x", "percentage"', "的比例不能这样"),
        (PRIZE, '"standard": ["Quantity", {"text": "5", "unit": "元"}]', "是一个没有发法的数"),
        (PRIZE, '"standard": ["Raised", {"standard": ["InFull", {}]}]', "是一个没有发法的数"),
        ('"at_least": 100, "at_most": 90000', '"at_least": 9, "at_most": 1', "的界限不能这样"),
        (PRIZE, '"standard": ["ByFact", {"fact": "户口", "cells": []}]', "的表格是空的"),
        (PRIZE, '"standard": ["ByCondition", {"rows": []}]', "的表格是空的"),
        (PRIZE, f'"standard": {TABLES}', "规则“prize”的标准嵌套太深"),
        (SENIOR, NEGATED, "规则“grant”的条件嵌套太深"),
        # parameters and their numbers
        ('"text": "500"', '"text": "五百"', "参数“低保”不能是“五百元/月”"),
        (
            '"text": "500", "unit": "元/月"',
            '"text": "500", "unit": "人"',
            "参数“低保”不能是“500人”",
        ),
        ('"layer": "later-words", "name": "低保"', '"layer": "x", "name": "低保"', "不在任何一层"),
        ('"id": "rate"', '"id": "score"', "参数“比例”和一个事实同名"),
        ('"name": "比例"', '"name": "积分"', "参数“积分”和一个事实同名"),
        (RATE, '["InFull", {}]', "参数“比例”的值不能这样"),
        (RATE, '["Open", {"fact": "学费"}]', "参数“比例”的值不能这样"),
        ('"fact": "户口"}', '"fact": "学费"}', "参数“低保”的条件里的“学费”不是一个有取值的事实"),
        ('"until": "2024春"', '"until": "2019春"', "参数“低保”有一个“至”早于“自”"),
        (JUNIOR, GAP_KNOWN, "参数“补助线”绕回了自己"),
        ('"name": "补助线"', '"name": "线"', "事实“缺口”的算式里有不存在的参数"),
        ('"text": "2000"', '"text": "2500"', "没有事实“缺口（补助线=2500）”"),
        # 已获
        ('["prize", "得过奖"]', '["prize", "学段"]', "里有不是“是否”的事实"),
        ('["prize", "得过奖"]', '["base", "得过奖"]', "（grant、prize）的“已获”不能这样"),
        ('["prize", "得过奖"]', '["prize", "得过奖"], ["prize", "得过奖"]', "的“已获”不能这样"),
        # facts, and how they are made
        ('"by": "户口"', '"by": "户籍"', "事实“困难”的写法“五保”没有意思"),
        ('["农村", "特困"]', '["郊区", "特困"]', "事实“困难”的写法“五保”没有意思"),
        ('["农村", "特困"]', '["农村", "低保"]', "事实“困难”的写法“五保”没有意思"),
        ('"default": "否"', '"default": "不"', "事实“得过奖”没有缺省的“不”这个取值"),
        ('"id": "score"', '"default": "01", "id": "score"', "“积分”没有缺省的“01”这个取值"),
        ('"places": 1', '"places": 5', "事实“距离”的小数位不能这样"),
        ('"name": "天数"', '"name": "天数", "places": 1', "事实“天数”的小数位不能这样"),
        ('"type": "金额", "unit": "月"', '"type": "金额", "unit": "周"', "的单位不能是“周”"),
        ('"points": 60', '"points": 0', "事实“困难分”不能这样推算"),
        ('"at_least": 0, "at_most": 100', '"at_least": 9, "at_most": 1', "“困难分”不能这样推算"),
        ('"otherwise": "二档"', '"otherwise": "三档"', "事实“档次”不能这样推算"),
        ('"value": "一档"', '"value": "三档"', "事实“档次”不能这样推算"),
        ('"fact": "出生日期"', '"fact": "学费"', "事实“年龄”不能这样推算"),
        ('"to": "9月1日"', '"to": "2月29日"', "事实“年龄”不能这样推算"),
        ('"parameters": ["补助线"]', '"parameters": ["年线"]', "事实“缺口”不能这样推算"),
        ('2000元/学年", "to": 1000', '2000元/学年", "to": 0', "2000）”不能这样推算"),
        # the whole
        ('"language": 2', '"language": 0', "没有语言 0"),
        ('"language": 2', '"language": 3', "用的是语言 3，这个版本的程序只懂到语言 2"),
        ('"id": "base"', '"id": "Base"', "规则“Base”不在任何一层规则包里"),
        ('"name": "later-words", "parameters"', '"name": "X", "parameters"', "层次对不上"),
        ('"off": true, "since": "2023秋"', '"off": true, "since": "2018秋"', "没有按先后"),
    ],
)
def test_an_edit_of_language_2_that_means_nothing_is_refused(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    text = written("later-words")
    assert old in text
    assert said in refusal(sealed(json.loads(text.replace(old, new, 1)), tmp_path))


@pytest.mark.parametrize("name", FOLDERS)
def test_no_field_takes_what_is_no_value(name: str) -> None:
    """An object is its name and its fields: {} is nothing that a field can be."""
    policy = json.loads(written(name))["policy"]
    pack_from(policy)
    tried: set[tuple[str, str]] = set()
    for kind, fields in objects(policy):
        for key, said in fields.items():
            if (kind, key) in tried:
                continue
            tried.add((kind, key))
            fields[key] = {}
            with pytest.raises(WireError) as caught:
                pack_from(policy)
            assert f".{key}" in caught.value.path, (kind, key, caught.value.path)
            fields[key] = said
    pack_from(policy)


def is_read(policy: Tree) -> bool:
    try:
        pack_from(policy)
    except WireError:
        return False
    return True


NAMING = [
    *("fact", "factor", "less", "rule", "parameter", "rate", "percentage"),
    *("kept", "choice", "on_top_of", "by", "layer"),
]
"""The keys under which an object names another part of its pack."""


@pytest.mark.parametrize("name", FOLDERS)
def test_whatever_is_named_is_there(name: str) -> None:
    policy = json.loads(written(name))["policy"]
    tried: set[tuple[str, str, str]] = set()
    for kind, fields in objects(policy):
        for key in NAMING:
            said = fields.get(key)
            if isinstance(said, str) and said and (kind, key, said) not in tried:
                tried.add((kind, key, said))
                fields[key] = f"{said}没有的"
                assert not is_read(policy), (kind, key, fields[key])
                fields[key] = said
    pack_from(policy)


def test_the_numbers_of_a_parameter_stand_pack_by_pack(tmp_path: Path) -> None:
    bundle = json.loads(written("county"))
    for kind, fields in objects(bundle):
        if kind == "Parameter" and len({one[1]["layer"] for one in fields["texts"]}) > 1:
            fields["texts"].reverse()
    assert "的数没有按层次" in refusal(sealed(bundle, tmp_path))


def test_a_rule_is_in_one_group(tmp_path: Path) -> None:
    bundle = json.loads(written("later-words"))
    groups = bundle["policy"][1]["exclusions"]
    groups.append(groups[0])
    assert "有的规则在两组不同享里" in refusal(sealed(bundle, tmp_path))


def test_shares_of_shares_have_an_end(tmp_path: Path) -> None:
    bundle = json.loads(written("later-words"))
    rules = bundle["policy"][1]["rules"]
    (part,) = (rule for rule in rules if rule[1]["id"] == "part")
    for number in range(31):
        last = f"part-{number - 1:04}" if number else "part"
        text = json.dumps(part, ensure_ascii=False).replace('"base"', f'"{last}"')
        rules.append(json.loads(text.replace('"id": "part"', f'"id": "part-{number:04}"')))
    rules.sort(key=lambda rule: str(rule[1]["id"]))
    assert "一条套一条，太长" in refusal(sealed(bundle, tmp_path))


def test_the_name_of_a_pack_is_one_of_a_folder(tmp_path: Path) -> None:
    text = written("later-words").replace('"later-words"', '"Later"')
    assert "规则包的名称“Later”不合规" in refusal(sealed(json.loads(text), tmp_path))


def test_a_number_that_no_text_states_is_open(tmp_path: Path) -> None:
    text = written("later-words").replace(RATE, '["Open", {}]')
    policy = load_policy(sealed(json.loads(text), tmp_path))
    found = policy.evaluate({"困难": ["孤儿"]}, "2022秋")
    assert "part" in {item.rule for item in found.undetermined}
