"""The first row that holds, held against what that means, for everything that can be known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from random import Random

import pytest

from eduaid_rules.meaning.logic import judgement
from eduaid_rules.policy.conditions import ALWAYS, NEVER_HOLDS, Condition, OneOf, written_out
from eduaid_rules.policy.derived.first_row import first_that_holds
from eduaid_rules.policy.fact_types import FactType
from eduaid_rules.policy.facts import YES, Fact, Vocabulary

MANY = 40
VOCABULARY = Vocabulary(
    tuple(Fact(f"甲{n}", f"f{n}", FactType.YES_NO) for n in range(2 * MANY + 1))
)
ASKED = [OneOf(f"甲{n}", (YES,)) for n in range(2 * MANY + 1)]
ANSWERS = (True, False, None)


def by_definition(
    rows: Sequence[tuple[bool | None, bool | None]], last: bool | None
) -> bool | None:
    """What every row says that may be the first to hold, where they say one thing."""
    said: set[bool | None] = set()
    for when, says in rows:
        if when is not False:
            said.add(says)
        if when is True:
            return said.pop() if len(said) == 1 else None
    said.add(last)
    return said.pop() if len(said) == 1 else None


MASKS = [VOCABULARY.slots[one.fact].mask for one in ASKED]


def judge_of(condition: Condition) -> Callable[[tuple[bool | None, ...]], bool | None]:
    judge = judgement(condition, VOCABULARY)

    def judged(answers: tuple[bool | None, ...]) -> bool | None:
        true = sum(mask for mask, said in zip(MASKS, answers, strict=False) if said is True)
        false = sum(mask for mask, said in zip(MASKS, answers, strict=False) if said is False)
        found = judge(true, false, ())
        return None if found is None else bool(found)

    return judged


@pytest.mark.parametrize("many", range(4))
def test_the_first_row_that_holds_for_all_that_can_be_known(many: int) -> None:
    asked = ASKED[: 2 * many + 1]
    rows = list(zip(asked[0:-1:2], asked[1:-1:2], strict=True))
    judged = judge_of(first_that_holds(rows, asked[-1]))
    for answers in product(ANSWERS, repeat=len(asked)):
        known = list(zip(answers[0:-1:2], answers[1:-1:2], strict=True))
        assert judged(answers) is by_definition(known, answers[-1]), answers


@pytest.mark.parametrize("says", list(product((True, False), repeat=4)))
def test_rows_that_say_yes_or_no_ask_nothing_more(says: tuple[bool, ...]) -> None:
    *each, last = [ALWAYS if yes else NEVER_HOLDS for yes in says]
    made = first_that_holds(list(zip(ASKED, each, strict=False)), last)
    judged = judge_of(made)
    for answers in product(ANSWERS, repeat=3):
        known = list(zip(answers, says, strict=False))
        assert judged(answers) is by_definition(known, says[-1]), answers
    assert written_out(made, {})[0] <= 3


def test_many_rows_are_no_deep_nest() -> None:
    rows = list(zip(ASKED[0:-1:2], ASKED[1:-1:2], strict=True))
    made = first_that_holds(rows, ASKED[-1])
    comparisons, levels = written_out(made, {})
    assert comparisons <= 10 * MANY
    assert levels <= 40
    judged = judge_of(made)
    chance = Random(7)
    for _ in range(300):
        weights = chance.choice([(1, 1, 1), (1, 20, 1), (0, 20, 1), (0, 1, 5)])
        answers = tuple(chance.choices(ANSWERS, weights, k=len(ASKED)))
        known = list(zip(answers[0:-1:2], answers[1:-1:2], strict=True))
        assert judged(answers) is by_definition(known, answers[-1]), answers
