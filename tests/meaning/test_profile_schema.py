"""The JSON Schema of a profile takes what ``policy.Student`` takes, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from eduaid_rules import Policy, ProfileError, load_policy
from eduaid_rules.testing import half_known_students
from how_many import examples
from little_packs import FACTS, aid, pack_of

MEASURED = """\
  - {名称: 床号, 英文: bed, 类型: 整数, 范围: {不高于: 1205}}
  - {名称: 号码, 英文: code, 类型: 整数, 范围: {不低于: 17}}
  - {名称: 餐费, 英文: meals, 类型: 金额, 单位: 元/学年, 范围: {不低于: 0.05, 不高于: 1250.5}}
  - {名称: 定额, 英文: fixed, 类型: 金额, 单位: 元/学年, 范围: {不低于: 3.2, 不高于: 3.75}}
  - {名称: 到期, 英文: ends, 类型: 日期, 没有: 不到期, 范围: {不低于: 2019-09-01}}
  - {名称: 认定, 英文: since, 类型: 日期, 范围: {不低于: 2018-02-27, 不高于: 2024-02-29}}
推算:
  住读费: {英文: dear, 算式: 学费 * 2 + 餐费, 单位: 元/学年}
"""
RULES = (
    "规则: {a: {名称: 甲, 类别: 现金, 标准: 1元/学年, 对象: {范围: {寄宿: 是}}, 版本: V}}".replace(
        "V}", "[{自: 2019秋, 依据: [{文件: first}]}]}"
    )
)


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    """Facts of every type, with ranges and without, under two names and aliases."""
    return pack_of(tmp_path_factory.mktemp("packs"), RULES, facts=FACTS + MEASURED)


def _pattern(_: Validator, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    """As in JSON Schema, where ``$`` is the end; in Python it is also before a last line break."""
    assert pattern[-1] == "$"
    if isinstance(instance, str) and not re.search(pattern[:-1] + r"\Z", instance, re.ASCII):
        yield ValidationError(f"{instance!r} is not {pattern}")


def validator(policy: Policy) -> Validator:
    """A second reader of the same schema."""
    schema = json.loads(json.dumps(policy.profile_schema()))
    Draft202012Validator.check_schema(schema)
    known: Any = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]
    made: Validator = known(schema, format_checker=FormatChecker(["date"]))
    return made


def taken(policy: Policy, profile: dict[str, Any]) -> bool:
    """Whether it is a profile of the policy."""
    try:
        policy.Student(profile)
    except ProfileError:
        return False
    return True


ANSWERS: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        1.5,
        "",
        " ",
        "是",
        "否",
        "true",
        "false",
        "True",
        "yes",
        "不到期",
        "不详",
    ),
    *(-4, -3, -1, 0, 1, 3, 4, 6, 7, 16, 17, 1205, 1206, 1250, 1251, 999999999, 1000000000),
    *(10**12 - 1, 10**12, 10**14, 10**30, -(10**9)),
    *(
        "0",
        "1",
        "6",
        "7",
        "06",
        "0016",
        "17",
        "000000017",
        "0000000017",
        "1205",
        "1206",
        "-1",
        "+1",
    ),
    *(
        "0.04",
        "0.05",
        "0.1",
        "00.05",
        "3.19",
        "3.2",
        "3.20",
        "3.7",
        "3.75",
        "3.76",
        "3.8",
        "3",
        "4",
    ),
    *("1250", "1250.5", "1250.50", "1250.51", "1250.6", "1.005", "1.", ".5", "1,000", "1e3", "７"),
    *("999999999999.99", "0999999999999", "1000000000000", "999999999", "1000000000", "1\n", "²"),
    *("2024-02-29", "2023-02-29", "2024-03-01", "2018-02-26", "2018-02-27", "2019-08-31"),
    *("2019-09-01", "9999-12-31", "0000-01-01", "0001-01-01", "2024-5-7", "2024-05-07\n"),
    *("20240507", "2024-W19-2", "2024-05-07T00:00", "２０２４-05-07"),
    *("小学", "primary", "甲", "first", "老甲", "新类", "在读", "大学"),
    *([], {}, ["甲"], ["甲", "甲", "老甲"], ["甲", "丙"], [None], [["甲"]], [True], "甲、乙"),
    *({"甲": True}, {"甲": "是", "second": "false"}, {"甲": None}, {"甲": 1}, {"丙": True}),
    *({"甲": True, "老甲": True}, {"first": False, "甲": None}, {"甲": ["是"]}, {"小学": True}),
)


def test_each_answer_to_each_fact_is_taken_by_both_or_by_none(policy: Policy) -> None:
    schema = validator(policy)
    names = [*policy.vocabulary.stated, "季", "season", "住读费", "dear", "学 段", ""]
    both = 0
    for name in names:
        for answer in ANSWERS:
            profile = {name: answer}
            valid = schema.is_valid(profile)
            assert valid == taken(policy, profile), profile
            both += valid
    assert both > 300


@st.composite
def random_profiles(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    few = st.integers(-10, 2000)
    near = st.one_of(
        few,
        few.map(str),
        st.integers(-100, 200_000).map(lambda fen: f"{fen / 100:.2f}".rstrip("0")),
        st.dates().map(str),
        st.sampled_from(ANSWERS),
    )
    return draw(st.dictionaries(st.sampled_from(names), near, max_size=4))


@settings(max_examples=examples(60))
@given(data=st.data())
def test_the_schema_takes_what_a_student_takes(data: st.DataObject, policy: Policy) -> None:
    schema = validator(policy)
    for _ in range(8):
        profile = data.draw(random_profiles([*policy.vocabulary.stated]))
        assert schema.is_valid(profile) == taken(policy, profile)


@settings(max_examples=examples(24))
@given(data=st.data())
def test_the_schema_takes_every_student_of_a_shipped_policy(data: st.DataObject) -> None:
    policy = data.draw(st.sampled_from(SHIPPED))
    half, whole = data.draw(half_known_students(policy))
    schema = validator(policy)
    for profile in (half, whole, policy.Student(whole).facts()):
        assert list(schema.iter_errors(json.loads(json.dumps(profile)))) == []


SHIPPED = [load_policy(name) for name in ("city-2019", "guangxi")]


def test_a_schema_says_what_a_form_needs(tmp_path: Path) -> None:
    schema = aid(tmp_path).profile_schema()
    assert schema["title"] == "小规则：学生信息"
    assert (
        schema["properties"]["寄宿"] == schema["properties"]["boards"] == {"$ref": "#/$defs/boards"}
    )
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["stage"]["enum"] == [
        *("小学", "初中", "高中", "primary", "junior", "senior", None)
    ]
    assert schema["$defs"]["status"]["description"] == "状态：单选。不填就按“在读”。"
    assert schema["$defs"]["tuition"]["description"] == "学费（元/学期）：金额。"
