"""The public names of docs/api.md and what stands behind them: parameters, members, fields."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from eduaid_rules import (
    Term,
    back_pay,
    load_policy,
    make_ledger,
    match_roster,
    read_ledger,
    read_payments,
    read_roster,
    reconcile,
)
from eduaid_rules.evaluation.records import AssessmentRecord, YearRecord
from pinned import as_json, assert_pinned
from project import DOCS, PINS, SOURCE
from wording import lines_of, of_known_types, signature

IN_CODE = re.compile(r"```python\n(.*?)```|`([^`\n]+)`", re.DOTALL)
DOCUMENTED = {
    word
    for page in ("api.md", "testing.md")
    for blocks in IN_CODE.findall((DOCS / page).read_text(encoding="utf-8"))
    for word in re.findall(r"[A-Za-z_]\w*", " ".join(blocks))
} | {"input", "library"}
"""The words that the pages have as code, by which members are public; and those of a receipt."""

ROOMS = (
    "eduaid_rules",
    "eduaid_rules.analysis",
    "eduaid_rules.cases",
    "eduaid_rules.testing",
)


KNOWN = {
    *DOCUMENTED,
    *(name for room in (*ROOMS, "eduaid_rules.types") for name in import_module(room).__all__),
    *("Any", "Callable", "Collection", "Iterable", "Iterator", "Literal", "Mapping", "Sequence"),
    *("CallersFrame", "DataFrame", "Decimal", "None", "Path", "PathLike", "SearchStrategy"),
}
"""The types that a reader of the pages knows; all others may be renamed."""


def words_of(named: Iterable[tuple[str, object]]) -> str:
    """Some objects, with … for the types that nobody knows; their own names are told here."""
    return "".join(
        f"{of_known_types(line, {*KNOWN, name})}\n"
        for name, thing in named
        for line in lines_of(name, thing, DOCUMENTED)
    )


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_room_exports_is_as_it_was(room: str) -> None:
    module = import_module(room)
    named = [(name, getattr(module, name)) for name in module.__all__]
    assert_pinned(f"names/{room}.txt", words_of(named))


@pytest.mark.usefixtures("desk")
def test_what_functions_hand_out_has_the_same_members() -> None:
    policy = load_policy("./little")
    roster = read_roster("花名册.csv", policy)
    ledger = make_ledger(roster, policy, "2019秋")
    payments = read_payments("发放.csv", policy, term="2019秋")
    handed: dict[str, object] = {
        "Roster": roster,
        "Ledger": ledger,
        "LedgerFile": read_ledger("台账.xlsx"),
        "Payments": payments,
        "Matched": match_roster(roster, {"建档立卡": "名单.csv"}, policy, term="2019秋"),
        "Reconciliation": reconcile(ledger, payments, policy, items={"走读补": "不用"}),
        "BackPay": back_pay(roster, policy, "2024春", date(2024, 3, 1)),
        "Guarantee": policy.guarantees[0],
    }
    assert {name: type(thing).__name__ for name, thing in handed.items()} == {n: n for n in handed}
    assessment = policy.evaluate({"学段": "小学"}, "2024春")
    handed["receipt"] = assessment.receipt
    handed["receipt.policy"] = assessment.receipt.policy
    handed["warnings[0]"] = assessment.warnings[0]
    handed["assumed[0]"] = assessment.assumed[0]
    handed["because[0]"] = assessment.entitlements[0].because[0]
    assert_pinned("names/handed-out.txt", words_of((n, type(one)) for n, one in handed.items()))


@pytest.mark.parametrize(
    ("name", "record"),
    [("result", AssessmentRecord), ("year", YearRecord)],
    ids=["student", "year"],
)
def test_the_json_schema_of_a_result_is_as_it_was(
    name: str, record: type[AssessmentRecord | YearRecord]
) -> None:
    """The file in the package, which programs read and ``eduaid schema`` prints."""
    told = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **record.model_json_schema(),
    }
    shipped = SOURCE / "evaluation" / "schemas" / f"{name}.json"
    assert_pinned(os.path.relpath(shipped, PINS), as_json(told))


def test_every_type_is_there_under_its_name() -> None:
    types = import_module("eduaid_rules.types")
    assert all(getattr(types, name) for name in types.__all__)
    assert_pinned("names/eduaid_rules.types.txt", "".join(f"{name}\n" for name in types.__all__))


@pytest.mark.parametrize("room", ["eduaid_rules", "eduaid_rules.cases"])
def test_whatever_a_program_annotates_has_a_public_name(room: str) -> None:
    module = import_module(room)
    lines = [
        of_known_types(line, {*KNOWN, name})
        for name in module.__all__
        for line in lines_of(name, getattr(module, name), DOCUMENTED)
    ]
    assert [line for line in lines if "…" in line and "= …" not in line] == []


def test_a_renamed_parameter_or_another_default_is_seen() -> None:
    def one(first: Path, /, *rest: int, term: str | None = None) -> Term:
        raise NotImplementedError

    def other(first: Path, *, when: str = "", **more: int) -> Term:
        raise NotImplementedError

    assert signature(one) == "(first: Path, /, *rest: int, term: str | None = None) -> Term"
    assert signature(other) == "(first: Path, *, when: str = '', **more: int) -> Term"
