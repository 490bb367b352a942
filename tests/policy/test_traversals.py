"""What is inside conditions, standards and effects, and how they are made anew, by hand."""

from __future__ import annotations

from typing import get_args

import pytest

from eduaid_rules.policy.by_term.multiples import Multiple
from eduaid_rules.policy.conditions import (
    AgainstParameter,
    AgainstStatusDay,
    AllOf,
    AnyOf,
    BoundWord,
    Condition,
    InRange,
    Named,
    Not,
    OneOf,
    Score,
    Unknowable,
    condition_children,
    deciding_parts,
    leaf_bounds,
    leaf_values,
    leaves,
    lessened,
    rebuilt_condition,
)
from eduaid_rules.policy.fact_types import Notice
from eduaid_rules.policy.items import Award, Payee, PayeeRow
from eduaid_rules.policy.money_and_units import Rate, Unit
from eduaid_rules.policy.rules import (
    AdjustmentEffect,
    Narrow,
    Note,
    Notify,
    RaiseByAmount,
    RaiseByShare,
    Reaward,
    Redirect,
    Reexpress,
    Rename,
    ReplaceScope,
    ReplaceStandard,
    ReplaceWho,
    StartEarlier,
    SwitchOff,
    TakeHigher,
    Widen,
    effect_conditions,
    effect_standard,
    rebuilt_effect,
)
from eduaid_rules.policy.standards import (
    ByCondition,
    ByFact,
    ByValue,
    Capped,
    Computed,
    Fixed,
    InFull,
    MoneyFigure,
    Nothing,
    OfParameter,
    Open,
    Quantity,
    Raised,
    Row,
    Share,
    Standard,
    Unstated,
    rebuilt_standard,
    standard_children,
)

A = OneOf("学段", ("小学", "初中"))
B = InRange("年级", 1, 3)
LIMIT = AgainstParameter("学费", BoundWord.AT_MOST, Multiple("低保标准", times=12))
OTHER = Unknowable("另一个")
HUNDRED, TWO = Fixed(Rate(10000, Unit.TERM)), Fixed(Rate(20000, Unit.TERM))

CONDITIONS: list[tuple[Condition, tuple[Condition, ...], Condition]] = [
    (A, (), A),
    (B, (), B),
    (AgainstStatusDay("出生日期", None, 0), (), AgainstStatusDay("出生日期", None, 0)),
    (LIMIT, (), LIMIT),
    (Unknowable("文件"), (), Unknowable("文件")),
    (AllOf((A, B)), (A, B), AllOf((OTHER, OTHER))),
    (AnyOf((A, B)), (A, B), AnyOf((OTHER, OTHER))),
    (Not(A), (A,), Not(OTHER)),
    (Named("定义", A), (A,), Named("定义", OTHER)),
    (Score(((A, 5), (B, -2)), 3, None), (A, B), Score(((OTHER, 5), (OTHER, -2)), 3, None)),
]
"""A condition, what is right inside it, and what it is with each of that another."""

STANDARDS: list[tuple[Standard, tuple[Standard, ...], Standard]] = [
    *(
        (one, (), one)
        for one in (
            HUNDRED,
            Quantity("540", "元/月"),
            OfParameter(Multiple("低保标准", times=12), Unit.MONTH),
            InFull(),
            Unstated(),
            Nothing(),
            Open("学校定"),
            Share("aid", 5000),
            Capped("学费", Rate(10000, Unit.YEAR)),
            Computed(MoneyFigure(fact="学费")),
        )
    ),
    (
        Raised(HUNDRED, hundredths_of_percent=1000),
        (HUNDRED,),
        Raised(TWO, hundredths_of_percent=1000),
    ),
    (ByFact("学段", (("小学", HUNDRED),)), (HUNDRED,), ByFact("学段", (("小学", TWO),))),
    (
        ByValue("学段", (("小学", HUNDRED),), Nothing()),
        (HUNDRED, Nothing()),
        ByValue("学段", (("小学", TWO),), TWO),
    ),
    (
        ByCondition((Row(A, HUNDRED),), otherwise=InFull()),
        (HUNDRED, InFull()),
        ByCondition((Row(OTHER, TWO),), otherwise=TWO),
    ),
]

NOTICE, ROW = Notice(A, "请核对"), PayeeRow(A, Payee.SCHOOL)

EFFECTS: list[tuple[AdjustmentEffect, tuple[Condition, ...], Standard | None, AdjustmentEffect]] = [
    *(
        (one, (), None, one)
        for one in (
            SwitchOff(),
            StartEarlier(),
            Rename("名称"),
            Reaward(Award.DUE),
            Reexpress(("名额",)),
            Note(("解读",)),
            RaiseByAmount(Rate(10000, Unit.YEAR)),
            RaiseByShare(1000),
            ReplaceWho(None),
        )
    ),
    (ReplaceScope(A), (A,), None, ReplaceScope(OTHER)),
    (ReplaceWho((A, B)), (A, B), None, ReplaceWho((OTHER, OTHER))),
    (Widen((A,)), (A,), None, Widen((OTHER,))),
    (Narrow((A,)), (A,), None, Narrow((OTHER,))),
    (ReplaceStandard(HUNDRED), (), HUNDRED, ReplaceStandard(TWO)),
    (TakeHigher(HUNDRED), (), HUNDRED, TakeHigher(TWO)),
    (
        Redirect((ROW,), Payee.STUDENT),
        (A,),
        None,
        Redirect((PayeeRow(OTHER, Payee.SCHOOL),), Payee.STUDENT),
    ),
    (Notify((NOTICE,)), (A,), None, Notify((Notice(OTHER, "请核对"),))),
]


@pytest.mark.parametrize(("condition", "inside", "changed"), CONDITIONS)
def test_a_condition_says_what_is_in_it(
    condition: Condition, inside: tuple[Condition, ...], changed: Condition
) -> None:
    assert condition_children(condition) == inside
    assert rebuilt_condition(condition, lambda part: part) == condition
    assert rebuilt_condition(condition, lambda _: OTHER) == changed


@pytest.mark.parametrize(("standard", "inside", "changed"), STANDARDS)
def test_a_standard_says_what_is_in_it(
    standard: Standard, inside: tuple[Standard, ...], changed: Standard
) -> None:
    assert standard_children(standard) == inside
    assert rebuilt_standard(standard, lambda part: part) == standard
    assert rebuilt_standard(standard, lambda _: TWO, lambda _: OTHER) == changed
    assert type(rebuilt_standard(standard, lambda part: part)) is type(standard)


@pytest.mark.parametrize(("effect", "conditions", "standard", "changed"), EFFECTS)
def test_an_effect_says_what_is_in_it(
    effect: AdjustmentEffect,
    conditions: tuple[Condition, ...],
    standard: Standard | None,
    changed: AdjustmentEffect,
) -> None:
    assert effect_conditions(effect) == conditions
    assert effect_standard(effect) == standard
    assert rebuilt_effect(effect, lambda part: part, lambda part: part) == effect
    assert rebuilt_effect(effect, lambda _: OTHER, lambda _: TWO) == changed


def test_every_variant_is_in_the_tables() -> None:
    assert {type(row[0]) for row in CONDITIONS} == set(get_args(Condition))
    assert {type(row[0]) for row in STANDARDS} == set(get_args(Standard))
    assert {type(row[0]) for row in EFFECTS} == set(get_args(AdjustmentEffect))


def test_comparisons_say_their_values_and_bounds() -> None:
    whole = AllOf((Not(A), AnyOf((B, Named("定义", AgainstStatusDay("出生日期", None, 5))))))
    assert list(leaves(whole)) == [A, B, InRange("出生日期", None, 5)]
    assert [leaf_values(leaf) for leaf in leaves(whole)] == [("小学", "初中"), (), ()]
    assert [leaf_bounds(leaf) for leaf in leaves(whole)] == [(None, None), (1, 3), (None, 5)]


def test_a_part_decides_where_the_others_let_it() -> None:
    assert list(deciding_parts(AllOf((A, B)))) == [(A, (B,), True), (B, (A,), True)]
    assert list(deciding_parts(Score(((A, 5), (B, 5)), 5, None))) == []
    assert list(deciding_parts(AnyOf((A, B)))) == [(A, (B,), False), (B, (A,), False)]
    assert list(deciding_parts(Not(A))) == [(A, (), True)]
    assert list(deciding_parts(A)) == []


def test_a_condition_without_each_of_its_parts() -> None:
    inner = AnyOf((A, B))
    assert list(lessened(AllOf((A, Not(inner))))) == [
        (A, Not(inner)),
        (Not(inner), A),
        (A, AllOf((A, Not(B)))),
        (B, AllOf((A, Not(A)))),
    ]
    assert list(lessened(AllOf((A,)))) == []
    assert list(lessened(Score(((inner, 5),), 3, None))) == [
        (A, Score(((B, 5),), 3, None)),
        (B, Score(((A, 5),), 3, None)),
    ]
    assert list(lessened(Named("定义", inner))) == [(A, Named("定义", B)), (B, Named("定义", A))]
