"""The class table misses no kind of student, and holds none twice: against a blind enumeration."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eduaid_rules import Policy, Term
from eduaid_rules.analysis.classes.class_table import ClassTable
from eduaid_rules.analysis.classes.splitting import TooManyClassesError
from eduaid_rules.analysis.classes.subjects import ExampleProfile, PackSubjects, example_profile
from eduaid_rules.policy.conditions import AllOf, AnyOf, Condition, InRange, Not, OneOf
from little_packs import aid

TERM = Term(2019, "秋")
"""甲, 乙 and 旧类 are in use, 新类 is not yet."""
Vector = tuple[bool | None, ...]


@cache
def policy() -> Policy:
    with TemporaryDirectory() as folder:
        return aid(Path(folder))


def leaves() -> st.SearchStrategy[Condition]:
    stages = st.sets(st.sampled_from(["小学", "初中", "高中"]), min_size=1)
    groups = st.sets(st.sampled_from(["甲", "乙", "新类", "旧类"]), min_size=1)
    grades = st.tuples(st.integers(1, 6), st.integers(1, 6)).map(sorted)
    return st.one_of(
        st.just(OneOf("寄宿", ("是",))),
        stages.map(lambda some: OneOf("学段", tuple(sorted(some)))),
        groups.map(lambda some: OneOf("困难", tuple(sorted(some)))),
        grades.map(lambda ends: InRange("年级", ends[0], ends[1])),
    )


def conditions() -> st.SearchStrategy[Condition]:
    def joined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.one_of(several.map(AllOf), several.map(AnyOf), inner.map(Not))

    return st.recursive(leaves(), joined, max_leaves=6)


def everybody(*, unknowns: bool) -> Iterator[ExampleProfile]:
    """Every student of the four facts, known in full or with anything unknown."""
    open_: list[object] = [None] if unknowns else []
    groups: list[object] = [
        [name for name, there in zip(("甲", "乙", "旧类"), held, strict=True) if there]
        for held in product((True, False), repeat=3)
    ]
    if unknowns:
        groups += [
            {n: a for n, a in zip(("甲", "乙", "旧类", "新类"), said, strict=True) if a}
            for said in product(("是", "否", ""), repeat=4)
        ]
    for stage, grade, boards, group in product(
        ["小学", "初中", "高中", *open_], [*range(1, 7), *open_], ["是", "否", *open_], groups
    ):
        yield {"学段": stage, "年级": grade, "寄宿": boards, "困难": group}


@cache
def coded(*, unknowns: bool) -> list[object]:
    at = policy().at(TERM)
    return [at.coded(policy().Student(one)) for one in everybody(unknowns=unknowns)]


def vectors(asked: list[Condition], students: list[object]) -> set[Vector]:
    at = policy().at(TERM)
    return {
        tuple(at.truth(one, student) for one in asked)  # type: ignore[arg-type]  # cached
        for student in students
    }


def rows(asked: list[Condition], *, unknowns: bool) -> list[Vector]:
    """What the conditions say of each row of the class table."""
    table = ClassTable([PackSubjects(policy().pack).reached(TERM)], unknowns=unknowns)
    table.add("asked", [table.reader.condition(0, one) for one in asked])
    at = policy().at(TERM)
    made: list[Vector] = []
    for row in range(len(table)):
        profile = example_profile(table.student(row), policy().vocabulary)
        student = at.coded(policy().Student(profile))
        made.append(tuple(at.truth(one, student) for one in asked))
    return made


@pytest.mark.parametrize("unknowns", [False, True])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(asked=st.lists(conditions(), min_size=1, max_size=3))
def test_the_table_has_the_truths_that_all_students_have(
    unknowns: bool, asked: list[Condition]
) -> None:
    assert {*rows(asked, unknowns=unknowns)} == vectors(asked, coded(unknowns=unknowns))


@pytest.mark.parametrize("unknowns", [False, True])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(asked=st.lists(leaves(), min_size=1, max_size=5, unique=True))
def test_no_two_rows_are_alike_where_every_comparison_counts(
    unknowns: bool, asked: list[Condition]
) -> None:
    found = rows(asked, unknowns=unknowns)
    assert len(found) == len({*found})
    assert {*found} == vectors(asked, coded(unknowns=unknowns))


def test_more_classes_than_can_be_looked_at_are_refused_with_the_facts_named() -> None:
    table = ClassTable([PackSubjects(policy().pack).reached(TERM)], most=7)
    asked: list[Condition] = [OneOf("困难", ("甲",)), OneOf("困难", ("乙",)), InRange("年级", 2, 3)]
    with pytest.raises(TooManyClassesError) as refused:
        table.add("asked", [table.reader.condition(0, one) for one in asked])
    assert str(refused.value) == (
        "要区分的学生太多：已经分出 8 类还没有分完（困难 4 × 年级 2，不加区分是 8 类）。"
        "请只看一部分规则或学期"
    )
