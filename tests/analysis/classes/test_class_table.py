"""The class table: its rows are students, every student is one of its rows, and it stays small."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eduaid_rules import Policy, ProfileError, load_policy, shipped_policies
from eduaid_rules.analysis.classes.answer_classes import AnswerClass
from eduaid_rules.analysis.classes.class_table import ClassTable, QuestionBlock
from eduaid_rules.analysis.classes.questions import answer_rows
from eduaid_rules.analysis.classes.splitting import TooManyClassesError
from eduaid_rules.analysis.classes.subjects import PackSubjects, example_profile, terms_to_check
from eduaid_rules.analysis.comparison.changes import ItemAnswer, ItemState, item_answer
from eduaid_rules.analysis.comparison.differences import AnsweringSide, coded_answers
from eduaid_rules.meaning.derived_numbers import within
from eduaid_rules.policy.fact_types import FactType
from eduaid_rules.policy.items import ItemKind
from eduaid_rules.policy.terms import Term
from eduaid_rules.testing import students
from how_many import examples, spread
from little_packs import pack_of

SOME_TERMS = ("2019秋", "2020春", "2024秋", "2025春")


class Judged:
    """All rules of a policy at a term: the table, and what the columns answer to each row."""

    def __init__(self, policy: Policy, term: Term | str, *, unknowns: bool = False) -> None:
        self.policy = policy
        self.term = Term.parse(term) if isinstance(term, str) else term
        self.subject = PackSubjects(policy.pack).reached(self.term)
        self.table = ClassTable([self.subject], unknowns)
        self.rules = list(self.subject.rules)
        for rule in self.rules:
            self.table.add(rule, self.table.reader.item(0, rule))
        (self.answered,) = answer_rows(self.table, [self.subject], self.rules, {})

    def said(self, block: QuestionBlock) -> list[ItemAnswer]:
        """The answer to each row of a rule, as a comparison reads it."""
        side = AnsweringSide.of(self.subject, self.answered, block.name, block)
        coded = coded_answers(side, block.size)
        return [side.answer(*numbers) for numbers in coded.iter_rows()]

    def replayed(self, rule: str, kinds: Mapping[str, AnswerClass]) -> ItemAnswer:
        """What the evaluator says of the student of a row."""
        try:
            found = self.policy.evaluate(example_profile(kinds, self.policy.vocabulary), self.term)
        except ProfileError:
            return ItemAnswer(ItemState.OUT_OF_BOUNDS)
        return item_answer(found, rule)

    def is_loan(self, rule: str) -> bool:
        """Whether the amount of an item is part of its standard only."""
        return self.subject.rules[rule].rule.kind is ItemKind.LOAN

    def derived(self, block: QuestionBlock) -> bool:
        """Whether a question turns on a fact that is made from others."""
        slots = self.policy.vocabulary.slots
        return any(slots[fact].fact.formula is not None for fact in block.facts)


def told(answer: ItemAnswer, *, loan: bool) -> tuple[object, ...]:
    """What must be alike: of a loan the amount is no part of the result."""
    if answer.state is not ItemState.GIVEN:
        return (answer.state,)
    return answer.state, answer.may_apply, answer.payee, None if loan else answer.fen


def assert_rows_are_students(policy: Policy, term: Term | str, most: int, *, unknowns: bool) -> int:
    """Rows (at most so many of each rule) judged as columns and one by one; how many."""
    judged = Judged(policy, term, unknowns=unknowns)
    looked_at = 0
    for block in judged.table.blocks:
        said, loan = judged.said(block), judged.is_loan(block.name)
        rows: Sequence[int] = range(block.size)
        if block.size > most:
            rows = random.Random(block.size).sample(rows, most)
        for row in rows if not judged.derived(block) else ():
            kinds = judged.table.student(block.start + row)
            seen = judged.replayed(block.name, kinds)
            wanted = said[row]
            if wanted.state is ItemState.OUT_OF_BOUNDS or seen.state is ItemState.OUT_OF_BOUNDS:
                assert wanted.state is seen.state, (block.name, kinds)
            else:
                assert told(seen, loan=loan) == told(wanted, loan=loan), (block.name, kinds)
            looked_at += 1
    return looked_at


@pytest.mark.parametrize("name", spread(shipped_policies(), 3))
def test_every_row_is_a_student_of_whom_the_evaluator_says_the_same(name: str) -> None:
    policy = load_policy(name)
    for term in SOME_TERMS[1:]:
        assert assert_rows_are_students(policy, term, 60, unknowns=False) > 10


@pytest.mark.parametrize("name", spread(shipped_policies(), 3))
def test_and_so_it_is_with_unknowns(name: str) -> None:
    policy = load_policy(name)
    for term in SOME_TERMS[::3]:
        assert assert_rows_are_students(policy, term, 40, unknowns=True) > 10


@pytest.mark.parametrize("unknowns", [False, True])
@pytest.mark.parametrize("name", shipped_policies())
@pytest.mark.parametrize(
    "part", [pytest.param(6, marks=pytest.mark.slow), pytest.param(1, marks=pytest.mark.world)]
)
def test_every_row_at_every_term(part: int, name: str, unknowns: bool, todays_seed: int) -> None:
    """At one term in so many, others each day."""
    policy = load_policy(name)
    for term in terms_to_check((policy.pack,))[todays_seed % part :: part]:
        assert_rows_are_students(policy, term, 3_000, unknowns=unknowns)


def holds(kind: AnswerClass, fact_type: FactType, value: object, number: int | None) -> bool:
    """Whether an answer is one of those that a kind stands for."""
    if fact_type.is_measured:
        return number is not None and any(within(span, number) for span in kind.spans)
    if fact_type is FactType.YES_NO:
        return (value == "是") is bool(kind.yes)
    return value in (*kind.yes, *kind.alike)


@given(st.data())
@settings(max_examples=examples(40))
@pytest.mark.parametrize(
    "name",
    [
        "city-2019",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("jingyuan", "guangxi")),
    ],
)
def test_every_full_student_is_one_of_the_rows(name: str, data: st.DataObject) -> None:
    """One row has the same answers to what is no multiple choice, and the same result."""
    judged = JUDGED.setdefault(name, Judged(load_policy(name), "2025春"))
    policy = judged.policy
    profile = data.draw(students(policy, known=True))
    student = policy.Student(profile)
    for block in judged.table.blocks:
        if judged.derived(block):
            continue
        slots = {fact: policy.vocabulary.slots[fact] for fact in block.facts}
        single = {f: s for f, s in slots.items() if s.fact.type is not FactType.MULTIPLE}
        rows = []
        for row in range(block.size):
            kinds = judged.table.student(block.start + row)
            if all(
                holds(
                    kinds[fact],
                    slot.fact.type,
                    profile[fact],
                    student.measured[slot.index] if slot.fact.type.is_measured else None,
                )
                for fact, slot in single.items()
                if fact in kinds
            ):
                rows.append(row)
        assert rows, (block.name, profile)
        if len(single) == len(slots):
            assert len(rows) == 1, (block.name, profile)
        try:
            seen = item_answer(policy.evaluate(student, judged.term), block.name)
        except ProfileError:
            continue
        said, loan = judged.said(block), judged.is_loan(block.name)
        known = {told(said[row], loan=loan or block.carried) for row in rows}
        assert told(seen, loan=loan or block.carried) in known, (block.name, profile)


JUDGED: dict[str, Judged] = {}


def test_too_many_kinds_of_student_are_refused_with_the_facts_and_their_number(
    tmp_path: Path,
) -> None:
    """Eight items, each by the nine grades of a fact of its own: together 43 million students."""
    names = "甲乙丙丁戊己庚辛"
    facts = "事实:\n" + "".join(
        f"  - {{名称: {name}分, 英文: f{n}, 类型: 整数, 范围: {{不低于: 1, 不高于: 9}}}}\n"
        for n, name in enumerate(names)
    )
    rules = "规则:\n" + "".join(
        f"  aid-{n}:\n    名称: {name}补助\n    类别: 现金\n"
        f"    对象: {{范围: {{{name}分: {{不低于: 1}}}}}}\n"
        "    版本:\n    - 自: 2019秋\n      依据: [{文件: first}]\n"
        f"      标准: {{按: {name}分, "
        + ", ".join(f"{grade}: {grade}00元/学期" for grade in range(1, 10))
        + "}\n"
        for n, name in enumerate(names)
    )
    policy = pack_of(tmp_path, rules, facts=facts, header="名称: 小规则\n")
    judged = Judged(policy, "2019秋")
    assert [block.size for block in judged.table.blocks] == [9] * 8
    every = [tree for rule in judged.rules for tree in judged.table.reader.item(0, rule)]
    with pytest.raises(TooManyClassesError) as refused:
        judged.table.add("all", every)
    text = str(refused.value)
    assert text.startswith("要区分的学生太多：已经分出 ")
    assert "甲分 9 × 乙分 9" in text
    assert text.endswith("不加区分是 43,046,721 类）。请只看一部分规则或学期")
