"""A copy is as good as what was copied: pickled, copied, or sent to another process."""

from __future__ import annotations

import copy
import pickle
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from eduaid_rules import EduaidError, MissingExtra, Policy, TermError, load_policy
from eduaid_rules.cases import cases_report
from eduaid_rules.errors import DiagnosedError, Diagnostic, LateProfileError
from little_cases import BAD, GOOD, policy_of, write_cases
from project import PACKS

PROFILE = {"学段": "小学", "寄宿": "是", "困难": ["甲"], "年级": 3}
TERM = "2022秋"


def pickled(protocol: int) -> Callable[[Any], Any]:
    return lambda thing: pickle.loads(pickle.dumps(thing, protocol))  # noqa: S301 -- our own


WAYS: Mapping[str, Callable[[Any], Any]] = {
    **{f"pickle {number}": pickled(number) for number in range(pickle.HIGHEST_PROTOCOL + 1)},
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@cache
def little() -> Policy:
    """Every construct of the language, in two layers."""
    return load_policy(PACKS / "every-word-below")


@cache
def results() -> tuple[object, ...]:
    """What a policy says of students, of its rules and of its cases."""
    policy = little()
    student = policy.Student(PROFILE, values_as_of=TERM)
    with TemporaryDirectory() as name:
        policy_of(Path(name))
        write_cases(Path(name), GOOD + BAD.removeprefix("用例:\n"))
        report = cases_report([Path(name) / "little"])
    return (
        policy,
        student,
        policy.evaluate(student, TERM),
        policy.evaluate({**PROFILE, "学籍": "休学"}, TERM, date(2022, 12, 1)),
        policy.evaluate({}, TERM),
        policy.evaluate_year(student, "2022"),
        policy.evaluate(student, TERM).why("boarding"),
        policy.at(TERM),
        policy.history("boarding"),
        policy.place_of(policy.rules[0]),
        load_policy("city-2019").diagnostics,
        load_policy("city-2019").guarantees,
        report,
    )


def inside(thing: object) -> Iterable[object]:
    """What somebody can read of it: its public attributes, or its members."""
    if isinstance(thing, Mapping):
        yield from thing.values()
    elif isinstance(thing, tuple | list):
        yield from thing
    elif is_ours(type(thing)):
        for name in dir(type(thing)):
            if not name.startswith("_") and not callable(getattr(type(thing), name)):
                yield getattr(thing, name)


def is_ours(kind: type) -> bool:
    return kind.__module__.split(".")[0] == "eduaid_rules" and not issubclass(kind, Enum)


def one_of_each(things: Iterable[object]) -> Iterator[tuple[type, object]]:
    """An object of every class of ours that can be reached from some.

    Of a class that is no text of a policy, one object is looked into.
    """
    found: set[type] = set()
    texts: dict[int, object] = {}
    waiting = deque(things)
    while waiting:
        thing = waiting.popleft()
        kind = type(thing)
        if id(thing) in texts or (kind in found and ".policy." not in kind.__module__):
            continue
        if is_ours(kind):
            texts[id(thing)] = thing
            if kind not in found:
                found.add(kind)
                yield kind, thing
        waiting.extend(inside(thing))


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


def test_every_kind_of_error_is_copied_here() -> None:
    assert {type(error) for error in errors()} >= kinds_of(EduaidError)


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_of_a_result_is_equal(way: str) -> None:
    for kind, thing in one_of_each(results()):
        made = WAYS[way](thing)
        assert type(made) is kind
        assert made == thing, kind
        if isinstance(thing, Hashable):
            assert hash(made) == hash(thing), kind


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_of_an_error_says_the_same(way: str) -> None:
    for error in errors():
        made = WAYS[way](error)
        assert type(made) is type(error)
        assert (str(made), made.args, vars(made)) == (str(error), error.args, vars(error))


def test_a_copied_policy_answers_and_finds_its_places() -> None:
    policy = little()
    made = WAYS["pickle 5"](policy)
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
