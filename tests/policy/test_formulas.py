"""Formulas as trees: read, spelt as ever, bounded never too narrowly, computed exactly."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eduaid_rules.policy.fact_types import FactType
from eduaid_rules.policy.facts import Fact, Vocabulary
from eduaid_rules.policy.formulas import (
    Arithmetic,
    Bounds,
    DivisionByZeroError,
    Expression,
    Extreme,
    FactName,
    Formula,
    FormulaError,
    MinMax,
    Number,
    Operator,
    Recipe,
    Rounding,
    exact_value,
    formula_text,
    read_formula,
)
from how_many import examples, spread

NAMES = ("学费", "补贴", "人数", "天数")
"""Two amounts of money and two whole numbers."""
WHOLES = {"学费": 100, "补贴": 100, "人数": 1, "天数": 1}

numbers = st.builds(
    lambda whole, places: Number(f"{whole}.{places}" if places else str(whole)),
    st.integers(0, 30) | st.sampled_from((0, 1, 1000)),
    st.sampled_from(("", "", "5", "25", "0125")),
)
MIN_OR_MAX = st.sampled_from(MinMax)
leaves: st.SearchStrategy[Expression] = numbers | st.sampled_from(NAMES).map(FactName)
expressions: st.SearchStrategy[Expression] = st.recursive(
    leaves,
    lambda inner: (
        st.builds(Arithmetic, st.sampled_from(Operator), inner, inner)
        | st.builds(
            Extreme, st.sampled_from(MinMax), st.lists(inner, min_size=1, max_size=3).map(tuple)
        )
    ),
    max_leaves=12,
)


@dataclass(frozen=True)
class Drawn:
    """Bounds of each source in its own unit, and a value within them, as it is counted."""

    bounds: Mapping[str, Bounds]
    counted: tuple[int, ...]

    @property
    def values(self) -> dict[str, Fraction]:
        return {
            name: Fraction(number, WHOLES[name])
            for name, number in zip(NAMES, self.counted, strict=True)
        }


@st.composite
def students(draw: st.DrawFn) -> Drawn:
    """Values below 0 too, and bounds that are missing, close by or the value itself."""
    bounds: dict[str, Bounds] = {}
    counted: list[int] = []
    for name in NAMES:
        number = draw(st.integers(-3, 3) | st.integers(-200_000, 200_000))
        counted.append(number)
        below, above = draw(st.tuples(*[st.none() | st.integers(0, 5) | st.integers(0, 10**6)] * 2))
        bounds[name] = Bounds(
            None if below is None else Fraction(number - below, WHOLES[name]),
            None if above is None else Fraction(number + above, WHOLES[name]),
        )
    return Drawn(bounds, tuple(counted))


def value_of(expression: Expression, drawn: Drawn) -> Fraction | None:
    try:
        return exact_value(expression, drawn.values)
    except DivisionByZeroError:
        return None


@settings(max_examples=examples(500))
@given(expressions, st.sampled_from(Rounding), students())
def test_no_value_is_outside_the_bounds(
    expression: Expression, rounding: Rounding, drawn: Drawn
) -> None:
    low, high = Formula(formula_text(expression), rounding).bounds(drawn.bounds)
    value = value_of(expression, drawn)
    if value is not None:
        fen = rounding.counted(value, 100)
        assert low is None or low <= fen
        assert high is None or fen <= high


BOUNDS: Mapping[str, tuple[int | None, int | None]] = {
    # 学费 is 0 to 5000 yuan, 补贴 0 and more, 人数 1 to 8, 天数 -2 to 3
    "学费 - 补贴": (None, 500000),
    "500元/学年 - 学费": (-450000, 50000),
    "学费 * (2 - 人数)": (-3000000, 500000),
    "学费 * 天数": (-1000000, 1500000),
    "学费 / 人数": (0, 500000),
    "学费 / 天数": (None, None),  # which may be 0
    "补贴 / (人数 - 1)": (0, None),
    "min(学费, 补贴) + 1元/学年": (100, 500100),
    "max(学费 - 补贴, 0)": (0, 500000),
    "补贴 * 0": (0, 0),
    "学费 / 3": (0, 166667),
}


@pytest.mark.parametrize("text", BOUNDS)
def test_bounds_worked_out_by_hand(text: str) -> None:
    sources = {
        "学费": Bounds(Fraction(0), Fraction(5000)),
        "补贴": Bounds(Fraction(0), None),
        "人数": Bounds(Fraction(1), Fraction(8)),
        "天数": Bounds(Fraction(-2), Fraction(3)),
    }
    assert Formula(text).bounds(sources) == BOUNDS[text]


def test_a_vocabulary_bounds_facts_in_the_steps_in_which_they_are_counted() -> None:
    formula = Formula("学费 - 人数 * 100元/学年")
    facts = Vocabulary(
        (
            Fact("学费", "tuition", FactType.MONEY, at_most=200000, unit="学年"),
            Fact("人数", "members", FactType.INTEGER, at_least=1, at_most=8),
            Fact("差额", "rest", FactType.MONEY, unit="学年", formula=formula),
        )
    )
    names = ("学费", "人数", "差额")
    assert [facts.bounds(name) for name in names] == [(0, 200000), (1, 8), (-80000, 190000)]


@settings(max_examples=examples(500))
@given(expressions, st.sampled_from(Rounding), students())
def test_a_compiled_formula_gives_the_exact_value_rounded(
    expression: Expression, rounding: Rounding, drawn: Drawn
) -> None:
    formula = Formula(formula_text(expression), rounding)
    if formula.facts:
        places = {name: (NAMES.index(name), WHOLES[name]) for name in formula.facts}
        number = Recipe("推算", 0, formula, 100, places).number
        value = value_of(expression, drawn)
        assert number(drawn.counted) == (None if value is None else rounding.counted(value, 100))
        for name in formula.facts:
            unknown = [
                None if name == one else n for one, n in zip(NAMES, drawn.counted, strict=True)
            ]
            assert number(unknown) is None


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        # 学费 is 300 yuan, 补贴 50, 人数 5, 天数 -2
        ("min(学费 / (2 - 人数), 补贴)", -10000),
        ("max(学费 / (2 - 人数), 0 - 补贴)", -5000),
        ("max(学费 / 天数, 补贴 / 天数, 补贴 / 人数 - 学费)", -2500),
        ("min(学费 / 人数, 补贴 / 3) / 天数", -833),
        ("学费 / 人数 / 7 + 补贴 / 3", 2524),
        ("学费 / (人数 + 天数 - 3)", None),
    ],
)
def test_values_worked_out_by_hand_where_divisors_are_facts_and_below_nothing(
    text: str, fen: int | None
) -> None:
    formula = Formula(text)
    places = {name: (NAMES.index(name), WHOLES[name]) for name in formula.facts}
    assert Recipe("推算", 0, formula, 100, places).number((30000, 5000, 5, -2)) == fen


# The spelling, which is in digests.


@settings(max_examples=examples(500))
@given(expressions)
def test_the_normal_spelling_is_that_of_python_and_reads_back(expression: Expression) -> None:
    """Which it was when the first digests were made."""
    text = formula_text(expression)
    assert text == ast.unparse(ast.parse(text, mode="eval"))
    assert read_formula(text)[0] == expression


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("学费+住宿费", "学费 + 住宿费"),
        (" ( 学费 - ( 50 + 1 ) ) ", "学费 - (50 + 1)"),
        ("(学费 - 50) + 1", "学费 - 50 + 1"),
        ("学费 - (50 - 1)", "学费 - (50 - 1)"),
        ("学费 / (人数 * 2)", "学费 / (人数 * 2)"),
        ("(学费 / 人数) * 2", "学费 / 人数 * 2"),
        ("((学费 + 1) * (2))", "(学费 + 1) * 2"),
        ("min((学费), max( 1.50,2.00 ))", "min(学费, max(1.5, 2.0))"),
        ("学费 * 0.3000", "学费 * 0.3"),
        ("学费 + 500.50元/学年", "学费 + 500.50元/学年"),
        ("学费 + 500.00元/学期", "学费 + 500元/学期"),
    ],
)
def test_a_formula_has_one_normal_spelling(written: str, normal: str) -> None:
    assert formula_text(read_formula(written)[0]) == normal


def test_numbers_that_older_bundles_have_are_read() -> None:
    """Python spelt them so; nobody can write them today."""
    for text, value in (
        ("1e-05", "0.00001"),
        ("1e+16", "10000000000000000"),
        ("0.123456", "0.123456"),
    ):
        formula = Formula(f"学费 * {text}")
        assert formula.text == f"学费 * {text}"
        assert exact_value(formula.expression, {"学费": Fraction(1)}) == Fraction(value)
        with pytest.raises(FormulaError):
            read_formula(formula.text)


# What is no formula.

REFUSED: Mapping[str, tuple[str, int]] = {
    # a part of the message, and the place where it is wrong
    "学费 * 0x10": ("看不懂“0x10”", 5),
    "学费 * 0b11": ("看不懂“0b11”", 5),
    "学费 * 1_000": ("看不懂“1_000”", 5),
    "学费 * 1e3": ("看不懂“1e3”", 5),
    "学费 * 1.": ("看不懂“1.”", 5),
    "学费 * 0.12345": ("看不懂“0.12345”", 5),
    "学费 * １２": ("看不懂“１２”", 5),
    "学费 * 1234567890": ("看不懂“1234567890”", 5),
    "学费 * .5": ("只能用事实", 5),
    "学费 # + 核定": ("只能用事实", 3),
    "学费 × 2": ("不能写“×”", 3),
    "min(学费，2)": ("不能写“，”", 6),
    "学费 + 500元/天": ("看不懂“500元/天”", 5),
    "学费 + 500.005元/学年": ("看不懂“500.005元/学年”", 5),
    "学费 ** 2": ("在“*”这里", 4),
    "学费 +": ("没有写完", 3),
    "": ("没有写完", 0),
    "-学费": ("在“-”这里", 0),
    "学费 - -1": ("写得不对", 5),
    "学费 住宿费": ("写得不对", 3),
    "学费(1)": ("只能用事实", 0),
    "round(学费)": ("只能用事实", 0),
    "学费 if 学费 else 1": ("在“if”这里", 3),
    "min": ("没有写完", 0),
    "min()": ("在“)”这里", 4),
    "(学费, 1)": ("写得不对", 3),
    "(学费": ("没有写完", 1),
    "学费)": ("写得不对", 2),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_formula_is_refused_at_its_place(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        read_formula(text)
    said, start = REFUSED[text]
    assert said in caught.value.problem
    assert caught.value.start == start


@pytest.mark.parametrize("count", [100, 101, 300, 5000])
def test_a_formula_of_many_terms_works_or_is_refused(count: int) -> None:
    for sign in "+-*/":
        text = sign.join(["学费"] * count)
        if count > 100:
            with pytest.raises(FormulaError, match="太长"):
                read_formula(text)
        else:
            formula = Formula(formula_text(read_formula(text)[0]))
            number = Recipe("推算", 0, formula, 100, {"学费": (0, 100)}).number
            exact = exact_value(formula.expression, {"学费": Fraction(1)})
            assert number((100,)) == Rounding.HALF_UP.counted(exact, 100)
            assert formula.bounds({"学费": Bounds(Fraction(1), Fraction(1))}) == (
                (number((100,)),) * 2
            )


@pytest.mark.parametrize(
    ("opening", "closing"), spread([("(", ")"), ("min(", ")"), ("2 * (", ")")], 1)
)
def test_brackets_inside_brackets_work_or_are_refused(opening: str, closing: str) -> None:
    assert Formula(formula_text(read_formula(opening * 30 + "学费" + closing * 30)[0])).facts == (
        "学费",
    )
    for count in (31, 500, 100_000):
        with pytest.raises(
            FormulaError, match="算式太长" if count * opening.count("2") > 99 else "套得太深"
        ):
            read_formula(opening * count + "学费" + closing * count)
