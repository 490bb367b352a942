"""The names in JSON are what they were: where code gives them by its own names, a test says so."""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import pytest

from eduaid_rules.analysis.comparison.changes import NO_ITEM, Change, Effect, ItemAnswer, ItemState
from eduaid_rules.analysis.mutants.runner import Fate
from eduaid_rules.analysis.proof.proofs import Proof
from eduaid_rules.analysis.proof.scope import ProofVerdict, Unchecked
from eduaid_rules.cli.main import main
from eduaid_rules.errors import Diagnostic
from eduaid_rules.policy.guarantees import Guarantee, GuaranteeClaim
from eduaid_rules.policy.terms import Term
from eduaid_rules.rosters.audit.finding_kinds import FindingKind
from project import PACKS

EVERY_WORD = PACKS / "every-word-below"
STUDENT = Path(__file__).parent / "form-1" / "样样.yaml"


def json_of(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> object:
    """What a command prints as JSON."""
    with pytest.raises(SystemExit):
        main([*map(str, arguments), "--policy", str(EVERY_WORD), "--json"])
    shown: object = json.loads(capsys.readouterr().out)
    return shown


def words_of(kinds: type[Enum], ids: list[str]) -> dict[str, str]:
    """The Chinese word of each member to its word in JSON."""
    return dict(zip([kind.value for kind in kinds], ids, strict=True))


def test_the_words_of_closed_sets() -> None:
    assert words_of(FindingKind, [one.id for one in FindingKind]) == {
        "未到账": "not_arrived",
        "漏发": "missed",
        "少发": "under",
        "多发": "over",
        "重复": "twice",
        "两校重复": "two_schools",
        "不应发": "ineligible",
        "无法判定": "unsettled",
        "他人账户": "other_card",
        "迟发": "late",
        "姓名不符": "other_name",
    }
    assert words_of(Fate, [one.id for one in Fate]) == {
        "用例发现": "case",
        "保证发现": "guarantee",
        "读不进": "refused",
        "对谁都一样": "equivalent",
        "没有发现": "survived",
        "判断不了": "undecided",
    }


def changed(effect: Effect = Effect.GAINED, state: ItemState = ItemState.GIVEN) -> dict[str, Any]:
    """A change as JSON."""
    answer = ItemAnswer(state, 50000, may_apply=True, payee="学校")
    terms = (Term(2022, "秋"),)
    return Change("aid", "补助", effect, NO_ITEM, answer, (), 1, terms, {}, replayed=True).to_dict()


def test_a_change_of_a_comparison() -> None:
    effects = words_of(Effect, [changed(one)["effect"] for one in Effect])
    assert effects == {
        "新增": "gained",
        "增加": "more",
        "取消": "lost",
        "减少": "less",
        "待定变为确定": "settled",
        "变为待定": "opened",
        "给付方式改变": "award",
        "收款改变": "payee",
        "允许填写的金额改变": "bounds",
    }
    answers = [changed(state=state)["after"] for state in ItemState]
    assert words_of(ItemState, [answer["state"] for answer in answers]) == {
        "没有": "refused",
        "有": "given",
        "有，金额或选择待定": "open",
        "待定": "unclear",
        "填写的金额不在允许的范围内": "out_of_bounds",
    }
    assert changed()["after"] == {
        "state": "given",
        "may_apply": True,
        "payee": "学校",
        "amount": "500.00",
    }


def test_the_kinds_of_guarantee() -> None:
    claims = [object.__new__(kind) for kind in get_args(GuaranteeClaim)]
    proofs = [Proof("", Guarantee("", claim, "x"), None, (), 0) for claim in claims]
    assert [proof.to_dict()["kind"] for proof in proofs] == [
        *("NeverTogether", "EveryoneHas", "NobodyHas", "NotLessFor", "NotMoreFor"),
        *("CashAtMost", "CashAtLeast", "SameAs", "Allowed", "AllowedDeparture"),
    ]


def test_what_came_of_a_guarantee_and_why_nothing_was_looked_at() -> None:
    assert {one.value: one.id for one in ProofVerdict} == {
        "成立": "holds",
        "不成立": "refuted",
        "判断不了": "undecided",
        "没有检查": "unchecked",
    }
    assert [one.id for one in Unchecked] == [
        *("below_only", "not_asked", "no_term", "no_rule", "half_year", "no_item"),
        *("text_unknown", "nobody"),
    ]


def test_a_finding() -> None:
    assert Diagnostic("E101", "坏了").to_dict() == {
        "code": "E101",
        "message": "坏了",
        "suggestion": None,
        "severity": "error",
        "path": None,
        "file": None,
        "line": None,
        "column": None,
        "length": 1,
        "excerpt": None,
    }


def test_why_an_item_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    found = json_of(capsys, "check", STUDENT, "--term", "2022秋", "--why", "books")
    assert isinstance(found, dict)
    assert list(found) == ["label", "truth", "seen", "wanted", "parts"]
    first = {"label": "学籍", "truth": True, "seen": "在读", "wanted": "在读", "parts": []}
    assert found["parts"][0] == first


def test_what_a_rule_says(capsys: pytest.CaptureFixture[str]) -> None:
    found = json_of(capsys, "show", "capped")
    assert isinstance(found, list)
    assert list(found[1]) == [
        *("rule", "name", "kind", "since", "until", "state", "who", "standard", "award"),
        *("citations", "published", "readings", "unexpressed"),
    ]
    assert (found[1]["since"], found[1]["until"]) == ("2019秋", "2021春")
    assert list(found[1]["citations"][0]) == [
        *("document", "title", "number", "clause", "date", "url", "layer", "for", "verified"),
    ]
