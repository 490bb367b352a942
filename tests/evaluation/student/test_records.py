"""A stored result read back: what a later library adds, what is money, and the same bytes again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eduaid_rules import Policy, Term, load_policy
from eduaid_rules.evaluation.records import AssessmentRecord, YearRecord, what_replay_changed
from eduaid_rules.testing import half_known_students, terms
from how_many import examples
from little_packs import aid, pack_of

PROFILE = {"学段": "初中", "寄宿": True, "困难类别": ["孤儿"]}
OPEN = {"学段": "普通高中", "年级": 1, "困难类别": ["孤儿"], "助学金档次": "一档"}
"""Without 学籍状态 and most facts: something is given, assumed, open, refused and warned of."""
SHIPPED = ("city-2019", "guangxi", "chongqing")


@pytest.fixture(scope="module")
def policies() -> dict[str, Policy]:
    return {name: load_policy(name) for name in SHIPPED}


def objects(value: object, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every JSON object in a result, with where it stands."""
    if isinstance(value, dict):
        yield path, value
        for key, inner in value.items():
            yield from objects(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner, f"{path}[]")


def test_a_field_added_anywhere_within_schema_1_is_passed_over(policies: dict[str, Policy]) -> None:
    found = policies["guangxi"].evaluate_year(OPEN, 2019)
    form = found.model_dump()
    kinds: set[str] = set()
    for path, added_to in list(objects(form)):
        kinds.add(path.removeprefix(".autumn").removeprefix(".spring"))
        added_to["added_within_schema_1"] = {"of": ["any", 1, None]}
    assert kinds >= {"", ".policy", ".receipt.policy", ".entitlements[].because[]", ".warnings[]"}
    assert kinds >= {".undetermined[].citations[]", ".refusals[].failed[]", ".assumed[]"}
    text = json.dumps(form, ensure_ascii=False)
    read = YearRecord.model_validate_json(text)
    assert read == YearRecord.model_validate_json(found.model_dump_json())
    assert AssessmentRecord.model_validate(form["autumn"]) == found.autumn.record()


def test_the_schemas_say_that_fields_may_be_added() -> None:
    schema = YearRecord.model_json_schema()
    told = [schema, *schema["$defs"].values()]
    assert {one.get("additionalProperties", True) for one in told} == {True}


def test_money_is_a_decimal_in_a_record_and_text_in_what_it_writes(
    policies: dict[str, Policy],
) -> None:
    record = policies["guangxi"].evaluate(PROFILE, "2024秋").record()
    amounts = {item.rule: item.amount for item in record.entitlements}
    assert amounts["boarding-subsidy"] == record.total == Decimal("750.00")
    assert amounts["compulsory-books"] is None
    assert {type(amount) for amount in amounts.values()} == {Decimal, type(None)}
    assert record.model_dump()["total"] == "750.00"
    assert json.loads(json.dumps(record.model_dump())) == json.loads(record.model_dump_json())


def test_a_total_of_more_than_twelve_digits_is_read_back(tmp_path: Any) -> None:
    """999999999999 yuan twice is more than one profile can state."""
    policy = aid(tmp_path, "{寄宿: 是}", "999999999999元/学期")
    form = policy.evaluate({"寄宿": "是"}, "2019秋").model_dump()
    form["total"] = "1999999999998.00"
    assert AssessmentRecord.model_validate(form).total == 1999999999998


@pytest.mark.parametrize("amount", ["1.5", "1", "1.005", "-1.00", "١.٠٠", "1e3", "1.00\n", 1, 1.5])
def test_only_text_with_two_places_is_an_amount(
    amount: object, policies: dict[str, Policy]
) -> None:
    form = policies["guangxi"].evaluate(PROFILE, "2024秋").model_dump()
    form["entitlements"][0]["amount"] = amount
    with pytest.raises(ValueError, match="an amount is text with two places"):
        AssessmentRecord.model_validate(form)


@settings(max_examples=examples(40), deadline=None)
@given(data=st.data())
def test_a_result_is_written_and_read_back_as_the_same_bytes(
    data: st.DataObject, policies: dict[str, Policy]
) -> None:
    policy = policies[data.draw(st.sampled_from(SHIPPED))]
    student = data.draw(half_known_students(policy).flatmap(st.sampled_from))
    term: Term = data.draw(terms(policy))
    found = policy.evaluate(student, term)
    text = found.model_dump_json()
    record = AssessmentRecord.model_validate_json(text)
    assert record.model_dump_json() == text
    assert record == found.record() == AssessmentRecord.model_validate(record.model_dump())
    assert (record.total, record.schema_) == (found.total, "1")
    assert [item.amount for item in record.entitlements] == [e.amount for e in found.entitlements]
    year = policy.evaluate_year(student, term.school_year)
    both = YearRecord.model_validate_json(year.model_dump_json())
    assert both.model_dump_json() == year.model_dump_json()
    assert YearRecord.model_validate(both.model_dump()) == both


def test_a_field_that_another_library_has_is_no_difference_of_a_replay(
    policies: dict[str, Policy],
) -> None:
    now = policies["guangxi"].evaluate(PROFILE, "2024秋").model_dump()
    stored = json.loads(json.dumps(now))
    stored["entitlements"][0]["later"] = 1
    (found,) = what_replay_changed(stored, now, {})  # the same library gives no such field
    assert (found.path, found.stored, found.now) == (
        "entitlements[boarding-subsidy].later",
        1,
        None,
    )
    stored["receipt"]["library"] = "99.0.0"
    assert what_replay_changed(stored, now, {}) == []
    assert what_replay_changed(now, stored, {}) == []  # nor one that an older library lacked
    stored["total"] = "1.00"
    stored["refusals"].pop()
    paths = [one.path for one in what_replay_changed(stored, now, {})]
    assert paths == ["total", f"refusals[{now['refusals'][-1]['rule']}]"]


RULE = """\
规则:
  aid:
    名称: "补\\u200b助\\u202e"
    类别: 现金
    对象: {范围: {寄宿: 是}}
    标准: 500元/学期
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""


def test_a_sign_that_nobody_sees_is_escaped_and_read_back(tmp_path: Path) -> None:
    policy = pack_of(tmp_path, RULE)
    found = policy.evaluate({"寄宿": True}, "2024秋")
    text = found.model_dump_json()
    assert "补\\u200b助\\u202e" in text
    record = AssessmentRecord.model_validate_json(text)
    assert record.entitlements[0].name == "补\u200b助\u202e"
    assert record.model_dump_json() == text
