"""Little random policies judged by the product and by the naive evaluator."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from eduaid_rules import Policy, ProfileError, Term, TermError
from eduaid_rules.testing import PackTexts, Profile, policies
from eduaid_rules.testing.choices import Choices
from eduaid_rules.testing.profiles import ProfileMaker
from eduaid_rules.testing.random_facts import TERMS
from naive import NaivePolicy

Answers = dict[str, tuple[str, int | None]]

STUDENT_BYTES = 160


@dataclass(frozen=True)
class Question:
    """A term, a day (None: no day) and students, made for one policy."""

    term: Term
    known_on: date | None
    students: tuple[Profile, ...]


def question(policy: Policy, data: Sequence[bytes]) -> Question:
    """What is asked of a policy: the first bytes choose when, each of the others a student."""
    choices = Choices(data[0])
    term = Term.parse(choices.one_of(TERMS[::-1]))
    days = policy.pack.known_days()
    known_on = choices.one_of(days) if days and choices.chance(30) else None
    maker = ProfileMaker(policy, term, names="mixed", known_on=known_on)
    return Question(term, known_on, tuple(maker.make(Choices(one)) for one in data[1:]))


def questions(students: int) -> st.SearchStrategy[tuple[bytes, ...]]:
    """The bytes of a question with so many students."""
    sizes = [4, *[STUDENT_BYTES] * students]
    return st.tuples(*(st.binary(min_size=size, max_size=size) for size in sizes))


def answers(policy: Policy, asked: Question, student: Profile) -> Answers | str:
    """The state and fen of every rule; an amount out of bounds is an error."""
    made: Answers = {rule.id: ("not_entitled", None) for rule in policy.rules}
    try:
        found = policy.evaluate(student, asked.term, asked.known_on)
    except ProfileError as error:
        return error.diagnostics[0].code
    for item in found.entitlements:
        fen = None if item.amount is None else int(item.amount * 100)
        assert (fen is None) == (item.kind != "cash"), item
        made[item.rule] = ("entitled", fen)
    made |= {item.rule: ("undetermined", None) for item in found.undetermined}
    return made


def worths(policy: Policy, asked: Question, student: Profile) -> dict[str, int]:
    """What is given that is no cash, and its worth in fen, where that is known."""
    found = policy.evaluate(student, asked.term, asked.known_on)
    worth = {one.rule: one.worth for one in found.entitlements if one.kind != "cash"}
    assert found.total_waived == sum(yuan for yuan in worth.values() if yuan is not None)
    return {rule: int(yuan * 100) for rule, yuan in worth.items() if yuan is not None}


def naive_answers(naive: NaivePolicy, asked: Question, student: Profile) -> Answers | str:
    """The same from the naive evaluator."""
    term = (asked.term.year, asked.term.season)
    try:
        return naive.judge(student, term, asked.known_on)
    except ValueError as error:
        return "E706" if "outside the bounds" in str(error) else str(error)


@contextmanager
def written(family: PackTexts) -> Iterator[tuple[Path, dict[str, Policy]]]:
    """The packs of a family, loaded, in a folder that is gone afterwards."""
    memory = Path("/dev/shm")  # noqa: S108 -- quicker than a disk, where there is such a folder
    folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    try:
        yield folder, family.load_all(folder)
    finally:
        shutil.rmtree(folder)


@dataclass
class Tally:
    """How many policies were judged, and what came out."""

    policies: int = 0
    states: Counter[str] = field(default_factory=Counter)


def agree(family: PackTexts, data: Sequence[bytes], tally: Tally) -> None:
    """Every pack of a family gives the same answers by both evaluators."""
    with written(family) as (folder, loaded):
        naive: dict[str, NaivePolicy] = {}
        for name, policy in loaded.items():
            tally.policies += 1
            parent = policy.layers[-2] if len(policy.layers) > 1 else ""
            naive[name] = NaivePolicy(folder / name, naive.get(parent))
            asked = question(policy, data)
            try:
                policy.at(asked.term, asked.known_on)
            except TermError:  # a term that no rule reaches
                continue
            for student in asked.students:
                ours = answers(policy, asked, student)
                theirs = naive_answers(naive[name], asked, student)
                place = f"{name}, {asked.term}, known on {asked.known_on}: {student}"
                assert ours == theirs, f"{place}\n{ours}\n{theirs}\n{family}"
                if not isinstance(ours, str):
                    tally.states.update(state for state, _ in ours.values())
                    term = (asked.term.year, asked.term.season)
                    worth = worths(policy, asked, student)
                    assert worth == naive[name].worths(student, term, asked.known_on), place
                    tally.states["worth"] += len(worth)


def many_agree(examples: int, start: int, below: int, students: int = 2) -> Tally:
    """So many random families agree; a failure shrinks to a minimal family and student."""
    tally = Tally()

    @seed(start)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(policies(most_below=below), questions(students))
    def property_(family: PackTexts, data: tuple[bytes, ...]) -> None:
        agree(family, data, tally)

    property_()
    return tally


def fast_yaml() -> bool:
    """Whether the YAML library has its parser in C: without it all this takes far longer."""
    return bool(yaml.__with_libyaml__)
