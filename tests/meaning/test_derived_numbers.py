"""Numbers of stated facts that give derived ones: by hand, and against trying every number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eduaid_rules.meaning.derived_numbers import (
    DerivedNumber,
    NumberSpan,
    WantedNumber,
    can_divide_by_zero,
    stated_numbers,
)
from eduaid_rules.policy.formulas import Formula, Rounding
from how_many import examples

MONEY = [(0, 10**15)]
COUNT = [(0, 20)]


def derived(text: str, rounding: Rounding = Rounding.HALF_UP) -> DerivedNumber:
    """A formula over money, and numbers of people, which begin with 人."""
    formula = Formula(text, rounding)
    steps = tuple((name, 1 if name.startswith("人") else 100) for name in formula.facts)
    return DerivedNumber(formula, steps)


def ranges(*made: DerivedNumber) -> dict[str, list[tuple[int, int]]]:
    return {
        name: COUNT if name.startswith("人") else MONEY for one in made for name, _ in one.steps
    }


BELOW_ZERO: NumberSpan = (None, -1)


@pytest.mark.parametrize(
    ("text", "span", "numbers"),
    [
        ("收入 - 线", BELOW_ZERO, {"收入": 0, "线": 1}),
        ("收入 * (人口 - 5)", (-12345, -12345), None),
        ("收入 / 人数", (0, 0), {"收入": 0, "人数": 1}),
        ("max(收入, 线) - 100元/学年", (-10000, -10000), {"收入": 0, "线": 0}),
    ],
)
def test_numbers_are_found(text: str, span: NumberSpan, numbers: dict[str, int] | None) -> None:
    one = derived(text)
    found = stated_numbers(ranges(one), [WantedNumber(one, (span,))])
    assert found.numbers is not None
    assert numbers in (None, found.numbers)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("收入 + 线", BELOW_ZERO),
        ("收入 * 2", (500001, 500001)),
        ("max(收入, 线) - min(收入, 线)", BELOW_ZERO),
        ("收入 / (人数 + 1)", BELOW_ZERO),
    ],
)
def test_what_no_numbers_give_is_excluded(text: str, span: NumberSpan) -> None:
    one = derived(text)
    assert stated_numbers(ranges(one), [WantedNumber(one, (span,))]).excluded


def test_two_derived_numbers_are_held_against_each_other() -> None:
    """More than the line, and the line more than it: nobody; each by itself somebody."""
    one, other = derived("收入 - 线"), derived("线 - 收入")
    above: NumberSpan = (1, None)
    both = [WantedNumber(one, (above,)), WantedNumber(other, (above,))]
    assert stated_numbers(ranges(one, other), both).excluded
    assert all(stated_numbers(ranges(one, other), [each]).numbers for each in both)


def test_a_number_and_what_it_is_made_of_are_held_against_each_other() -> None:
    one = derived("收入 - 线")
    rich = {"收入": [(500_00, 10**15)], "线": [(0, 100_00)]}
    assert stated_numbers(rich, [WantedNumber(one, (BELOW_ZERO,))]).excluded


def test_what_would_take_too_long_is_left_open() -> None:
    one = derived("收入 * 收入 - 线 * 线")
    found = stated_numbers(ranges(one), [WantedNumber(one, ((7 * 10**17 + 13, 7 * 10**17 + 13),))])
    assert found.excluded is False


def test_a_division_by_zero_is_found_or_excluded() -> None:
    one = derived("收入 / 人数")
    assert can_divide_by_zero(one, {"收入": MONEY, "人数": [(0, 20)]})
    assert not can_divide_by_zero(one, {"收入": MONEY, "人数": [(1, 20)]})
    assert not can_divide_by_zero(derived("收入 / 3"), {"收入": MONEY})


FORMS = (
    *("a - b", "a + b", "a * 0.3 - b", "a * (人 - 2)", "(a - b) / 3", "a / (人 - 1)"),
    *("max(a, b) - 2 * 人", "min(a, b - a)", "a / 人 - b", "a - b / (人 + 1)", "(a - b) * 人"),
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(FORMS),
            st.sampled_from(list(Rounding)),
            st.integers(-8, 8),
            st.integers(0, 4),
            st.booleans(),
        ),
        min_size=1,
        max_size=2,
    ),
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 3)),
)
@settings(max_examples=examples(300), deadline=None)
@example(
    [
        ("a - b", Rounding.HALF_UP, -1, 0, False),
        ("a * 0.3 - b", Rounding.DOWN, -1, 0, False),
    ],
    (0, 1, 0),
)
def test_the_answer_is_that_of_trying_every_number(
    asked: list[tuple[str, Rounding, int, int, bool]], most: tuple[int, int, int]
) -> None:
    """Steps of a hundredth of a yuan: few numbers, of which all roundings matter."""
    box = dict(zip(("a", "b", "人"), ((0, n) for n in most), strict=True))
    wanted = []
    for form, rounding, low, width, undefined in asked:
        spans: tuple[NumberSpan, ...] = () if undefined and "/ " in form else ((low, low + width),)
        wanted.append(WantedNumber(derived(form, rounding), spans))
    found = stated_numbers({name: [span] for name, span in box.items()}, wanted)
    every = [
        dict(zip(box, numbers, strict=True))
        for numbers in product(*(range(low, high + 1) for low, high in box.values()))
    ]
    given_by = [numbers for numbers in every if all(gives(one, numbers) for one in wanted)]
    if found.numbers is not None:
        assert {**dict.fromkeys(box, 0), **found.numbers} in every
        assert all(gives(one, found.numbers) for one in wanted)
    else:
        assert found.excluded == (not given_by)


def gives(wanted: WantedNumber, numbers: Mapping[str, int]) -> bool:
    """Whether numbers give what is wanted, by Python's own exact arithmetic."""
    values = {name: Fraction(numbers[name], steps) for name, steps in wanted.derived.steps}
    exact = re.sub(r"\d+\.\d+", r"Fraction('\g<0>')", wanted.derived.formula.text)
    known = {"max": max, "min": min, "Fraction": Fraction}
    try:
        yuan = eval(exact, known, values)  # noqa: S307 -- our own formulas
    except ZeroDivisionError:
        return not wanted.spans
    fen = wanted.derived.formula.rounding.counted(Fraction(yuan), 100)
    return any(
        low <= fen <= high for low, high in wanted.spans if low is not None and high is not None
    )
