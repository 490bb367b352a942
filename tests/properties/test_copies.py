"""A copy is as good as what was copied: pickled, copied, or sent to another process."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import Enum
from functools import cache, partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import eduaid_rules
from eduaid_rules import (
    EduaidError,
    MissingExtra,
    Policy,
    TermError,
    analysis,
    cases,
    forked,
    load_policy,
    rosters,
    testing,
)
from eduaid_rules.errors import DiagnosedError, Diagnostic, LateProfileError
from how_many import spread
from project import PACKS
from public_things import PROFILE, TERM, analyses, little, one_of_each, results, tables

NOT_OURS = {*("Any", "AnyTable", "DataFrame", "Decimal", "None", "NoReturn", "Path")}
NOT_OURS |= {"CallersFrame", "Profile", "SearchStrategy"}
ASKED = {"Subject", "ClassTable"}
"""What is asked about students, and holds on to what it prepared: no result."""


Things = Sequence[Any]


def pickled(things: Things, protocol: int = pickle.HIGHEST_PROTOCOL) -> Things:
    made: Things = pickle.loads(pickle.dumps(things, protocol))  # noqa: S301 -- our own
    return made


WAYS: Mapping[str, Callable[[Things], Things]] = {
    **{f"pickle {number}": partial(pickled, protocol=number) for number in range(6)},
    "pickle each": lambda things: [pickled([thing])[0] for thing in things],
    "copy": lambda things: [copy.copy(thing) for thing in things],
    "deepcopy": copy.deepcopy,
}


def test_all_protocols_are_tried() -> None:
    assert f"pickle {pickle.HIGHEST_PROTOCOL}" in WAYS


def kinds_of(kind: type[EduaidError]) -> set[Any]:
    """A kind of error, and those below it."""
    return {kind}.union(*map(kinds_of, kind.__subclasses__()))


def raised(do: Callable[[], object]) -> EduaidError:
    with pytest.raises(EduaidError) as caught:
        do()
    return caught.value


@cache
def errors() -> tuple[EduaidError, ...]:
    """Every kind of error, with no, one and two lines."""
    first = Diagnostic("E701", "甲", path="甲")
    second = Diagnostic("E702", "乙", "丙", file="乙.yaml", line=3, column=1, excerpt="乙: 丁")
    diagnosed = kinds_of(DiagnosedError) - {LateProfileError}
    special = {LateProfileError, MissingExtra, TermError}
    plain = kinds_of(EduaidError) - diagnosed - special
    return (
        *(kind(said) for kind in diagnosed for said in ((), (first,), (first, second))),
        *(kind(*said) for kind in plain for said in ((), ("一",), ("一", "二"))),
        LateProfileError("第一行\n第二行"),
        MissingExtra("整表计算", "polars", "frames"),
        TermError("看不懂", "请写 2019秋"),
        raised(lambda: little().evaluate({"学段": "大学"}, TERM)),
        raised(lambda: little().evaluate({"甲": 1, "乙": 2}, TERM)),
        raised(lambda: little().evaluate({}, "1999秋")),
        raised(lambda: load_policy("nowhere")),
    )


@pytest.mark.slow
def test_every_public_class_is_copied_here() -> None:
    """What a room exports, what its functions return, what a policy gives; and what is in it."""
    made = (results(), tables(), analyses(), errors())
    copied = {type(one) for things in made for one in one_of_each(things)}
    known = {kind.__name__ for kind in copied} | ASKED | NOT_OURS
    rooms = (eduaid_rules, rosters, cases, analysis, testing)
    public = [(name, getattr(room, name)) for room in rooms for name in room.__all__]
    public += [(name, one) for name, one in inspect.getmembers(Policy) if not name.startswith("_")]
    for name, thing in public:
        if isinstance(thing, type):
            assert issubclass(thing, Enum) or thing.__name__ in known, thing
        returned = getattr(getattr(thing, "fget", thing), "__annotations__", {}).get("return", "")
        assert set(re.findall(r"[A-Z]\w+", returned)) <= known, name


def test_every_kind_of_error_is_copied_here() -> None:
    assert {type(error) for error in errors()} >= kinds_of(EduaidError)


@pytest.mark.parametrize(
    "things", [results, tables, pytest.param(analyses, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("way", spread(WAYS, 3))
def test_a_copy_is_equal(way: str, things: Callable[[], tuple[object, ...]]) -> None:
    every = list(one_of_each(things()))
    for made, thing in zip(WAYS[way](every), every, strict=True):
        assert type(made) is type(thing)
        assert made == thing, type(thing)
        if isinstance(thing, Hashable):
            assert hash(made) == hash(thing), type(thing)


@pytest.mark.parametrize("way", spread(WAYS, 3))
def test_a_copy_of_an_error_says_the_same(way: str) -> None:
    for made, error in zip(WAYS[way](errors()), errors(), strict=True):
        assert type(made) is type(error)
        assert (str(made), made.args, vars(made)) == (str(error), error.args, vars(error))


def test_a_copied_policy_answers_and_finds_its_places() -> None:
    policy = little()
    made = pickled([policy])[0]
    assert (made.digest, made.diagnostics, made.bundle()) == (
        policy.digest,
        policy.diagnostics,
        policy.bundle(),
    )
    assert made.place_of(made.pack) == policy.place_of(policy.pack) is not None
    for mine, other in zip(policy.rules, made.rules, strict=True):
        places = [policy.place_of(text) for text in (mine, *mine.versions, *mine.adjustments)]
        assert places == [
            made.place_of(one) for one in (other, *other.versions, *other.adjustments)
        ]
        assert places[0] is not None
    student = policy.Student(PROFILE)
    assert made.evaluate(student, TERM).model_dump_json() == (
        policy.evaluate(student, TERM).model_dump_json()
    )


def test_a_policy_sends_nothing_that_it_prepared() -> None:
    policy = load_policy(PACKS / "every-word-below")
    fresh = len(pickle.dumps(policy))
    assessment = policy.evaluate(PROFILE, TERM)
    short = len(pickle.dumps(assessment))
    assert assessment.refusals
    assert assessment.receipt.policy.digest == policy.digest
    assert (len(pickle.dumps(policy)), len(pickle.dumps(assessment))) == (fresh, short)


def test_what_is_read_twice_is_equal_and_what_differs_is_not(tmp_path: Path) -> None:
    one, two = little(), load_policy(PACKS / "every-word-below")
    assert (one == two, hash(one) == hash(two), one.vocabulary == two.vocabulary) == (True,) * 3
    assert one.evaluate(PROFILE, TERM) == two.evaluate(PROFILE, TERM)
    assert one.evaluate(PROFILE, TERM) != one.evaluate(PROFILE, "2023秋")
    assert one.evaluate(PROFILE, TERM) != one.evaluate({**PROFILE, "年级": 4}, TERM)
    assert one.evaluate(PROFILE, TERM) != one.evaluate(PROFILE, TERM, date(2022, 12, 1))
    kept = tmp_path / one.bundle()[0]
    kept.write_text(one.bundle()[1], encoding="utf-8")
    back = load_policy(kept)
    assert back.digest == one.digest
    assert back != one  # a bundle has no guarantees
    assert back.evaluate(PROFILE, TERM) == one.evaluate(PROFILE, TERM)


def test_a_student_goes_as_it_is_to_a_policy_with_the_same_facts() -> None:
    """新类 came later than the list was drawn up: it stays unknown, and is no "no"."""
    policy = load_policy("national")
    student = policy.Student({"学段": "小学", "困难类别": ["孤儿"]}, values_as_of="2019秋")
    other = load_policy("national")
    assert other.evaluate(student, "2024秋").receipt.input == student.digest()
    assert other.evaluate(student, "2024秋") == policy.evaluate(student, "2024秋")


def test_frames_are_compared_by_what_is_in_them_and_by_their_types() -> None:
    ledger, payments = tables()[2], tables()[4]
    assert replace(ledger, lines=ledger.lines.clone()) == ledger
    assert replace(ledger, lines=ledger.lines.head(1)) != ledger
    assert replace(ledger, title="另一本") != ledger
    assert replace(payments, frame=payments.frame.cast({"fen": pl.Int32})) != payments


def test_where_polars_would_wait_it_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """``tests/slow/test_other_processes.py`` forks; here the process only takes itself for one."""
    roster, frame = tables()[0], tables()[0].facts
    arrow = frame.to_arrow()
    policy = load_policy("city-2019")
    monkeypatch.setattr(forked._FORKS, "left_behind", True)
    for asked in (
        lambda: policy.evaluate_frame(frame, "2019秋"),
        lambda: policy.evaluate_frame(frame.lazy(), "2019秋"),
        lambda: roster.refused,
        lambda: pickle.dumps(roster),
        lambda: eduaid_rules.make_ledger(roster, policy, "2019秋"),
        lambda: analysis.prove(policy),
    ):
        assert 'get_context("spawn")' in str(raised(asked))
    assert roster.frame is not None
    assert policy.evaluate_frame(arrow, "2019秋").num_rows == frame.height
    assert policy.evaluate({"学段": "小学"}, "2019秋").refusals
