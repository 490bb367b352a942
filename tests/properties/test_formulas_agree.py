"""Formulas as the product and as the naive evaluator read them: one value, the same units."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import event, given
from hypothesis import strategies as st

from eduaid_rules.policy.formulas import (
    Arithmetic,
    DivisionByZeroError,
    Expression,
    Extreme,
    FactName,
    MinMax,
    Number,
    Operator,
    UnitsError,
    exact_value,
    fact_names,
    formula_text,
    read_formula,
    units_of,
)
from naive_money import Formula as NaiveFormula
from naive_money import units_of as naive_units_of
from naive_money import value_of

FACTS = {"学费": "元/学年", "住宿费": "元/学年", "餐费": "元/学期", "人数": "数", "天数": "数"}
AMOUNTS = tuple(
    Number(f"{n}", unit) for n in ("0", "5", "12.50") for unit in ("元/学年", "元/学期")
)
NUMBERS = tuple(map(Number, ("0", "1", "2", "2.0", "3", "0.5")))

leaves: st.SearchStrategy[Expression] = (
    st.sampled_from(list(FACTS)).map(FactName) | st.sampled_from(NUMBERS) | st.sampled_from(AMOUNTS)
)
parts: st.SearchStrategy[Expression] = st.recursive(
    leaves,
    lambda inner: (
        st.builds(Arithmetic, st.sampled_from(Operator), inner, inner)
        | st.builds(
            Extreme, st.sampled_from(MinMax), st.lists(inner, min_size=1, max_size=3).map(tuple)
        )
    ),
    max_leaves=6,
)


@given(
    parts.filter(fact_names).map(formula_text), st.lists(st.integers(-3, 3), min_size=5, max_size=5)
)
def test_a_formula_has_one_value_and_the_same_units(text: str, numbers: list[int]) -> None:
    expression, inexact = read_formula(text)
    naive = NaiveFormula(text, "向上" if inexact else None)
    try:
        units = units_of(expression, FACTS)
    except UnitsError:
        units = frozenset()
        event("units are mixed")
    assert naive_units_of(naive.tree, FACTS) == units
    values = dict(zip(FACTS, map(Fraction, numbers), strict=True))
    try:
        expected = value_of(naive.tree, values)
    except ZeroDivisionError:
        expected = None
    try:
        value = exact_value(expression, values)
    except DivisionByZeroError:
        value = None
    assert value == expected
