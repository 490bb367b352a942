"""A fact is stated once: twice is refused at every door, and both places are named.

Under one name or two, with the same answer or another, unknown or not.
"""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from awkward_files import csv_of, text_file
from commands import eduaid
from eduaid_rules import (
    CaseError,
    Policy,
    ProfileError,
    RosterError,
    Term,
    evaluate_places,
    reconcile,
)
from eduaid_rules.authoring.profiles import read_profile
from eduaid_rules.cases import read_cases
from eduaid_rules.rosters.reading.mapping import read_mapping
from engines import ENGINES
from little_packs import aid
from little_payments import ledger, on, paid

NAMES = ("寄宿", "boards")
ANSWERS = (True, False, None)


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    return aid(tmp_path)


@pytest.mark.parametrize(("first", "second"), [*product(ANSWERS, ANSWERS)])
@pytest.mark.parametrize(("one", "other"), [*product(NAMES, NAMES)])
def test_a_mapping_and_keywords_state_a_fact_once(
    policy: Policy, one: str, other: str, first: object, second: object
) -> None:
    keywords: Any = {other: second}  # a name of any keyword, as mypy has it
    with pytest.raises(ProfileError) as caught:
        policy.Student({one: first, "年级": 3}, **keywords)
    (found,) = caught.value.diagnostics
    assert (found.code, found.path) == ("E705", other)
    assert one in found.message
    assert other in found.message


def test_two_keywords_state_a_fact_once(policy: Policy) -> None:
    with pytest.raises(ProfileError, match=r"E705.*寄宿 和 boards"):
        policy.Student(寄宿=True, boards=True)


def test_what_else_is_wrong_is_said_as_well(policy: Policy) -> None:
    with pytest.raises(ProfileError) as caught:
        policy.Student({"寄宿": True, "学段": "大学"}, 寄宿=False, 年级=9)
    assert [one.code for one in caught.value.diagnostics] == ["E705", "E702", "E704"]


@pytest.mark.parametrize(("first", "second"), [*product(ANSWERS, ANSWERS)])
@pytest.mark.parametrize(("one", "other"), [("甲", "老甲"), ("first", "甲")])
def test_a_value_of_a_multiple_choice_is_answered_once(
    policy: Policy, one: str, other: str, first: object, second: object
) -> None:
    with pytest.raises(ProfileError) as caught:
        policy.Student({"困难": {one: first, other: second}})
    (found,) = caught.value.diagnostics
    assert (found.code, found.path) == ("E705", f"困难.{other}")
    assert f"{one} 和 {other}" in found.message


def test_a_name_that_only_looks_like_a_facts_is_none(policy: Policy) -> None:
    for name in ("ｂoards", "boards ", "寄宿\u200b", "BOARDS"):
        with pytest.raises(ProfileError, match="E701"):
            policy.Student({"寄宿": True, name: False})


@pytest.mark.parametrize("text", ["寄宿: 是\nboards: 否", "boards: 是\n寄宿:"])
def test_a_profile_file_states_a_fact_once(policy: Policy, text: str) -> None:
    with pytest.raises(ProfileError, match=r":2:1 .*E705"):
        read_profile(text.encode(), "a.yaml", policy.Student)


def test_a_case_states_a_fact_once(policy: Policy, tmp_path: Path) -> None:
    folder = tmp_path / "little"
    (folder / "cases").mkdir()
    case = "用例: [{名称: 一, 学期: 2019秋, 学生: {寄宿: 是, boards: 否}, 应享: {aid: 500}}]\n"
    (folder / "cases" / "a.yaml").write_text(case, encoding="utf-8")
    with pytest.raises(CaseError, match="E705"):
        read_cases(folder, policy)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_column_under_each_name_is_one_too_many(policy: Policy, engine: str) -> None:
    for columns, keep in (
        ({"寄宿": [True], "boards": [False]}, None),
        ({"寄宿": [True], "boards": [True]}, "boards"),
        ({"困难.甲": [True], "困难.老甲": [None]}, None),
        ({"困难": [["乙"]], "hardship.甲": [True]}, None),
    ):
        frame = ENGINES[engine](pl.DataFrame(columns).to_arrow())
        with pytest.raises(ProfileError, match=r"E705.*“.*”.*“.*”"):
            policy.evaluate_frame(frame, "2019秋", keep=keep)


def test_a_roster_of_places_too() -> None:
    places = {"学校所在地代码": ["450225"], "户籍地代码": ["450225"]}
    frame = pl.DataFrame({**places, "寄宿": [True], "boards": [False]})
    with pytest.raises(ProfileError, match="E705"):
        evaluate_places(frame, "2023秋", "rongshui")


@pytest.mark.parametrize(
    "text",
    [
        "固定: {寄宿: 是, boards: 否}\n",
        "学校: {一小: {寄宿: 是, boards: 是}}\n",
        "取值: {寄宿: {住: 是}, boards: {住: 否}}\n",
    ],
)
def test_a_mapping_file_states_a_fact_once(policy: Policy, tmp_path: Path, text: str) -> None:
    with pytest.raises(RosterError, match=r"E705.*寄宿 和 boards"):
        read_mapping(text_file(tmp_path / "映射.yaml", text), policy.vocabulary)


def test_the_command_line_says_of_a_column_once(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = str(csv_of(tmp_path / "a.csv", [["姓名", "住"], ["张三", "是"]]))
    code, _, errors = eduaid(capsys, "columns", path, "--map", "住=寄宿", "--map", "住=不用")
    assert (code, "--map 里“住”写了两次：一次写 寄宿，一次写 不用" in errors) == (2, True), errors


@pytest.mark.parametrize(
    "options",
    [
        ("--late-after", "2019秋=2020-01-15", "--late-after", "2019-autumn=2020-02-15"),
        ("--item", "补=寄宿生生活补助", "--item", "补=不用"),
    ],
)
def test_the_command_line_says_of_a_term_or_an_item_once(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    code, _, errors = eduaid(capsys, "reconcile", "台账.xlsx", "--paid", "a.xlsx", *options)
    assert (code, "写了两次" in errors) == (2, True), errors


def test_the_last_day_of_a_term_is_said_once(policy: Policy) -> None:
    days: dict[Term | str, date] = {"2019秋": on("2020-01-15"), Term(2019, "秋"): on("2020-02-15")}
    with pytest.raises(RosterError, match=r"E734.*2020-01-15和2020-02-15"):
        reconcile(ledger(), paid(), policy, late_after=days)
