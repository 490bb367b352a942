"""Derived facts with versions: which text holds, what it is cited for, and what no text says.

Points: disabled 20 and two children 15 from 2023秋; 30 and 15, together at most 40, from 2024秋;
in the county 10 and 25 from 2025春. Fees: tuition from 2023秋, board too from 2024秋.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from eduaid_rules import Policy, PolicyError, load_policy
from eduaid_rules.evaluation.number_history import number_history
from little_layers import answer, write

PROVINCE = """\
名称: 省
语言: 2
文件:
  scale: {名称: 评分办法, 文号: 不详, 核实: 已核实}
  new-scale: {名称: 新评分办法, 文号: 不详, 核实: 已核实}
  aid: {名称: 资助办法, 文号: 不详, 核实: 已核实}
事实:
  - {名称: 困难类别, 英文: hardship, 类型: 多选, 取值: [{名称: 残疾, 英文: disabled}]}
  - {名称: 子女数, 英文: children, 类型: 整数, 范围: {不低于: 0, 不高于: 9}}
  - {名称: 学费, 英文: tuition, 类型: 金额, 单位: 元/学年}
  - {名称: 住宿费, 英文: board, 类型: 金额, 单位: 元/学年}
推算:
  困难分:
    英文: points
    版本:
      - 自: 2023秋
        发布: 2023-06-30
        依据: [{文件: scale}]
        相加: [{当: {困难类别: 残疾}, 得: 20}, {当: {子女数: {不低于: 2}}, 得: 15}]
      - 自: 2024秋
        发布: 2024-10-15
        依据: [{文件: new-scale}]
        相加: [{当: {困难类别: 残疾}, 得: 30}, {当: {子女数: {不低于: 2}}, 得: 15}]
        不超过: 40
  费用:
    英文: fees
    单位: 元/学年
    版本:
      - {自: 2023秋, 至: 2024春, 发布: 2023-06-30, 依据: [{文件: scale}], 算式: 学费}
      - {自: 2024秋, 发布: 2024-06-30, 依据: [{文件: new-scale}], 算式: 学费 + 住宿费}
  多少: {英文: worth, 算式: 困难分 * 10元/学年, 单位: 元/学年}
规则:
  aid:
    名称: 困难补助
    类别: 现金
    对象: {范围: {困难分: {不低于: 30}}}
    标准: 1000元/学年
    版本: [{自: 2022秋, 发布: 2022-06-30, 依据: [{文件: aid}]}]
  fees:
    名称: 费用补助
    类别: 现金
    对象: 所有人
    标准: 取 费用 的 50%
    版本: [{自: 2022秋, 发布: 2022-06-30, 依据: [{文件: aid}]}]
  worth:
    名称: 按分补助
    类别: 现金
    对象: 所有人
    标准: 取 多少 的 100%
    版本: [{自: 2022秋, 发布: 2022-06-30, 依据: [{文件: aid}]}]
"""
COUNTY = """\
名称: 县
语言: 2
上级: province
文件: {own: {名称: 县里的办法, 文号: 不详, 核实: 已核实}}
调整:
  困难分:
    - 自: 2025春
      发布: 2024-12-30
      依据: [{文件: own}]
      替换推算: {相加: [{当: {困难类别: 残疾}, 得: 10}, {当: {子女数: {不低于: 2}}, 得: 25}]}
"""
PUPIL: dict[str, object] = {"困难类别": ["残疾"], "子女数": 1, "学费": 1200, "住宿费": 400}
_STATES = {"no": "not_entitled", "open": "undetermined"}
TERMS = ("2022秋", "2023秋", "2024秋", "2025春")


@pytest.fixture(name="province")
def province_pack(tmp_path: Path) -> Policy:
    return load_policy(write(tmp_path, "province", PROVINCE))


@pytest.fixture(name="county")
def county_pack(tmp_path: Path, province: Policy) -> Policy:
    assert province.name == "province"
    return load_policy(write(tmp_path, "county", COUNTY))


def cited_texts(policy: Policy, term: str, rule: str, **facts: object) -> list[str]:
    """What is cited for an item, behind the text of the rule."""
    items = policy.evaluate({**PUPIL, **facts}, term).entitlements
    (item,) = [one for one in items if one.rule == rule]
    return [f"{c.role} {c.layer} {c.document}" for c in item.citations if c.document != "aid"]


def test_each_term_goes_by_its_own_text(province: Policy) -> None:
    def amounts(term: str) -> dict[str, str]:
        found = province.evaluate(PUPIL, term)
        open_items = {item.rule: "open" for item in found.undetermined}
        return {item.rule: str(item.amount) for item in found.entitlements} | open_items

    # 20 points, then 30; half of 1200, then of 1600, a half-year each; 10 yuan a point
    assert amounts("2022秋") == {"aid": "open", "fees": "open", "worth": "open"}
    assert amounts("2023秋") == {"fees": "300.00", "worth": "100.00"}
    assert amounts("2024秋") == {"aid": "500.00", "fees": "400.00", "worth": "150.00"}


def test_what_no_text_says_is_open_about_the_text(province: Policy) -> None:
    found = province.evaluate(PUPIL, "2022秋")
    assert {(item.rule, item.about) for item in found.undetermined} == {
        ("aid", "text"),
        ("fees", "text"),
        ("worth", "text"),
    }
    assert {item.missing for item in found.undetermined} == {()}


def test_an_item_cites_the_text_of_the_step_that_shaped_it(county: Policy) -> None:
    assert cited_texts(county, "2023秋", "aid", 子女数=2) == ["who province scale"]
    assert cited_texts(county, "2024秋", "aid") == ["who province new-scale"]
    assert cited_texts(county, "2025春", "aid", 子女数=2) == ["who county own"]
    assert cited_texts(county, "2024秋", "fees") == ["standard province new-scale"]
    assert cited_texts(county, "2025春", "worth") == ["standard county own"]


def test_a_pack_below_makes_the_step_in_its_own_way(county: Policy) -> None:
    """10 and 25 are 35: enough with two children alone."""
    both = {**PUPIL, "子女数": 2}
    found = {term: county.evaluate(both, term) for term in ("2024秋", "2025春")}
    amounts = {
        term: {item.rule: str(item.amount) for item in one.entitlements}
        for term, one in found.items()
    }
    assert amounts == {
        "2024秋": {"aid": "500.00", "fees": "400.00", "worth": "200.00"},
        "2025春": {"aid": "500.00", "fees": "400.00", "worth": "175.00"},
    }
    assert [one.rule for one in county.evaluate(PUPIL, "2025春").refusals] == ["aid"]


def test_a_text_counts_from_the_day_on_which_it_was_published(county: Policy) -> None:
    """20 points by the old scale: no; 30 by the new one; 10 by that of the county."""

    def known(day: str | None, term: str) -> str:
        known_on = None if day is None else date.fromisoformat(day)
        return answer(county.evaluate(PUPIL, term, known_on), "aid")

    days = ("2024-10-14", "2024-10-15", None)
    assert [known(day, "2024秋") for day in days] == ["no", "500.00", "500.00"]
    assert [known(day, "2025春") for day in ("2024-12-29", "2024-12-30")] == ["500.00", "no"]
    assert known("2023-06-29", "2023秋") == "open"


@pytest.mark.parametrize("term", TERMS)
def test_columns_say_the_same(county: Policy, term: str) -> None:
    rows: list[dict[str, object]] = [
        PUPIL | {"困难类别": kinds, "子女数": children}
        for kinds in (["残疾"], [], None)
        for children in (0, 2, None)
    ]
    texts = pl.List(pl.String)
    whole = dict.fromkeys(("子女数", "学费", "住宿费"), pl.Int64)
    frame = pl.DataFrame(rows, schema={"困难类别": texts, **whole})
    judged = county.evaluate_frame(frame, term)
    for row, line in zip(rows, judged.iter_rows(named=True), strict=True):
        known = {name: value for name, value in row.items() if value is not None}
        found = county.evaluate(known, term)
        for rule in ("aid", "fees", "worth"):
            state = answer(found, rule)
            assert line[f"{rule}.state"] == _STATES.get(state, "entitled")
            assert line[f"{rule}.fen"] == (None if state in _STATES else round(float(state) * 100))


def test_a_bundle_holds_the_texts_of_steps(county: Policy, tmp_path: Path) -> None:
    name, text = county.bundle()
    (tmp_path / name).write_text(text, encoding="utf-8")
    again = load_policy(tmp_path / name)
    assert again.digest == county.digest
    for term in TERMS:
        once, twice = (one.evaluate(PUPIL, term) for one in (county, again))
        assert once.model_dump_json() == twice.model_dump_json()


@pytest.mark.parametrize(
    ("said", "instead", "code"),
    [
        ("自: 2024秋\n        发布: 2024-10-15", "自: 2023秋\n        发布: 2023-06-30", "E403"),
        ("至: 2024春, 发布: 2023-06-30", "至: 2023秋, 发布: 2023-06-30", "E404"),
        ("至: 2024春, 发布: 2023-06-30", "至: 2025春, 发布: 2023-06-30", "E405"),
        ("算式: 学费 + 住宿费", "算式: 多少", "E626"),
        ("    英文: fees\n", "    英文: fees\n    舍入: 向上\n", "E201"),
        ("当: {困难类别: 残疾}, 得: 30", "当: {困难分: {不低于: 1}}, 得: 30", "E625"),
    ],
)
def test_what_a_version_cannot_say(said: str, instead: str, code: str, tmp_path: Path) -> None:
    assert said in PROVINCE
    with pytest.raises(PolicyError) as raised:
        load_policy(write(tmp_path, "province", PROVINCE.replace(said, instead)))
    assert code in {one.code for one in raised.value.diagnostics}


def test_a_step_above_that_goes_by_numbers_is_not_replaced(tmp_path: Path) -> None:
    write(tmp_path, "province", PROVINCE)
    entry = "{自: 2025春, 依据: [{文件: own}], 替换推算: {算式: 学费}}"
    with pytest.raises(PolicyError) as raised:
        load_policy(write(tmp_path, "county", f"{COUNTY}  多少: [{entry}]\n"))
    assert [one.code for one in raised.value.diagnostics] == ["E626"]


def test_what_leads_back_below_is_refused(tmp_path: Path) -> None:
    whole = "  总费用: {英文: whole, 算式: 费用 + 1元/学年, 单位: 元/学年}\n"
    write(tmp_path, "province", PROVINCE.replace("  多少:", f"{whole}  多少:"))
    entry = "{自: 2025春, 依据: [{文件: own}], 替换推算: {算式: 总费用}}"
    with pytest.raises(PolicyError) as raised:
        load_policy(write(tmp_path, "county", f"{COUNTY}  费用: [{entry}]\n"))
    assert [one.code for one in raised.value.diagnostics] == ["E625"]


def test_the_history_of_an_item_has_the_terms_at_which_its_steps_change(county: Policy) -> None:
    """Known since 2022秋, but of no text then; for whom from 2023秋, otherwise later."""
    periods = county.history("aid")
    assert [(str(one.since), one.state) for one in periods[1:]] == [
        ("2022秋", "in_force"),
        ("2023秋", "in_force"),
        ("2024秋", "in_force"),
        ("2025春", "in_force"),
    ]
    cited = [[c.document for c in one.citations if c.document != "aid"] for one in periods[1:]]
    assert cited == [[], ["scale"], ["new-scale"], ["own"]]


def test_how_a_fact_is_made_is_told_over_time(province: Policy, county: Policy) -> None:
    def told(policy: Policy, name: str, known_on: date | None = None) -> list[tuple[object, ...]]:
        found = number_history(policy.pack, name, known_on)
        assert found is not None
        return [(one.since and str(one.since), one.value, one.layer) for one in found]

    first = "困难类别：残疾 20分；子女数：不低于2 15分"
    second = "困难类别：残疾 30分；子女数：不低于2 15分（不超过40）"
    assert told(county, "points") == [
        (None, None, None),
        ("2023秋", first, "province"),
        ("2024秋", second, "province"),
        ("2025春", "困难类别：残疾 10分；子女数：不低于2 25分", "county"),
    ]
    assert told(province, "困难分", date(2024, 10, 14))[1:] == [("2023秋", first, "province")]
    assert told(province, "费用")[1:] == [
        ("2023秋", "学费，元/学年", "province"),
        ("2024秋", "学费 + 住宿费，元/学年", "province"),
    ]
    assert told(province, "多少") == [(None, "困难分 * 10元/学年，元/学年", None)]
    assert number_history(province.pack, "学费") is None
