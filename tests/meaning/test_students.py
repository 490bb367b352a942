"""Students: what a profile says and does not say, in whichever way it is written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from eduaid_rules import Policy, ProfileError, load_policy
from little_packs import aid


@pytest.fixture
def little(tmp_path: Path) -> Policy:
    """A vocabulary with a fact of every type."""
    return aid(tmp_path)


def test_both_names_of_facts_and_values_are_accepted(little: Policy) -> None:
    chinese = little.Student({"学段": "小学", "困难": ["甲"], "寄宿": "是", "年级": 3})
    english = little.Student(
        {"stage": "primary", "hardship": ["first"], "boards": True, "grade": 3}
    )
    assert chinese == english
    assert hash(chinese) == hash(english)
    assert chinese.digest() == english.digest()


def test_facts_may_be_given_by_keyword(little: Policy) -> None:
    assert little.Student(学段="小学", grade=3) == little.Student({"学段": "小学", "年级": "3"})


def test_what_is_known_reads_back_and_makes_the_same_student(little: Policy) -> None:
    student = little.Student(
        {
            "学段": "junior",
            "年级": "2",
            "寄宿": "false",
            "困难": {"老甲": True, "乙": "否", "新类": None},
            "学费": Decimal("800.5"),
            "年费": 1000,
            "出生": date(2010, 9, 1),
            "姓名": "张三",
        }
    )
    facts = {
        "学段": "初中",
        "年级": 2,
        "寄宿": "否",
        "困难": {"甲": "是", "乙": "否"},
        "学费": "800.50",
        "年费": "1000",
        "出生": "2010-09-01",
    }
    assert student.facts() == facts
    assert little.Student(facts) == student
    assert student["hardship"] == {"甲": "是", "乙": "否"}
    assert student["学段"] == "初中"


def test_an_empty_list_says_no_to_all_and_an_empty_mapping_says_nothing(little: Policy) -> None:
    assert little.Student({"困难": []}).facts() == {"困难": []}
    assert little.Student({"困难": {}}).facts() == {}
    assert little.Student({"困难": []}) != little.Student({"困难": {}})


def test_only_an_absent_key_takes_the_default(little: Policy) -> None:
    assert little.Student({}).assumed == (("状态", "在读"),)
    assert little.Student({"状态": None}).assumed == ()
    assert little.Student({"状态": None})["状态"] is None
    assert little.Student({}) != little.Student({"状态": "在读"})


def test_a_list_may_be_a_tuple_or_a_set(little: Policy) -> None:
    wanted = little.Student({"困难": ["甲", "乙"]})
    for values in (("乙", "甲"), {"甲", "乙"}, frozenset({"甲", "second"})):
        assert little.Student({"困难": values}) == wanted


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("学费", 800.5),
        ("学费", "800.505"),
        ("学费", "-1"),
        ("学费", "1,000"),
        ("学费", True),
        ("学费", Decimal("NaN")),
        ("学费", Decimal("1E+3")),
        ("年级", 3.0),
        ("年级", True),
        ("年级", "3.0"),
        ("年级", 10**30),
        ("年级", -1),
        ("出生", "2010-9-1"),
        ("出生", "2010-02-30"),
        ("出生", "20100901"),
        ("出生", 2010),
        ("寄宿", 1),
        ("寄宿", "yes"),
        ("寄宿", ""),
        ("学段", ""),
        ("学段", 1),
        ("学段", ["小学"]),
        ("学段", float("nan")),
        ("困难", "甲"),
        ("困难", b"first"),
        ("困难", [None]),
        ("困难", [["甲"]]),
        ("困难", {("甲",): "是"}),
        ("姓名", 1),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(fact: str, value: object, little: Policy) -> None:
    if (fact, value) == ("学费", Decimal("1E+3")):
        assert little.Student({fact: value})["学费"] == "1000"
        return
    with pytest.raises(ProfileError) as caught:
        little.Student({fact: value})
    (found,) = caught.value.diagnostics
    assert (found.path or "").startswith(fact)
    assert found.message


def test_a_student_of_another_policy_is_read_by_its_facts(little: Policy) -> None:
    city = load_policy("city-2019")
    student = city.Student({"学段": "小学", "年级": 3, "寄宿": "是"})
    assert little.evaluate(student, "2019秋").total == 500
    with pytest.raises(ProfileError):
        little.evaluate(city.Student({"学段": "中职"}), "2019秋")


def test_a_student_cannot_be_told_something_later(little: Policy) -> None:
    student = little.Student({"困难": ["甲"]})
    student.facts()["学段"] = "小学"
    assert student["学段"] is None
    with pytest.raises(AttributeError):
        student.true = 0
    with pytest.raises(AttributeError):
        del student.false
