"""Laws of derived amounts (推算) on random policies: what is said of everybody holds for anybody.

| law | as an equation |
|---|---|
| refuted | what ``prove`` shows somebody refutes, a student does, whose facts are all in range |
| proved | what ``prove`` says holds, no student with stated facts refutes |
| the same | where ``compare`` says that nothing changes, nobody's answer changes |
| real | whoever ``compare`` shows gets the two amounts that it tells of |
| one table | who finds no row in a table, or two, is nobody; frames say what the evaluator says |

Students are drawn around the numbers at which a formula crosses what it is compared with, 0 and
amounts below it among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from eduaid_rules import Policy, PolicyError, ProfileError, Term
from eduaid_rules.analysis.classes.splitting import TooManyClassesError
from eduaid_rules.analysis.comparison.changes import NO_ITEM, ItemAnswer, ItemState, item_answer
from eduaid_rules.analysis.comparison.compare import compare
from eduaid_rules.analysis.proof.prove import prove
from eduaid_rules.analysis.proof.scope import ProofVerdict
from eduaid_rules.policy.conditions import ALWAYS
from eduaid_rules.policy.fact_types import FactType
from eduaid_rules.policy.guarantees import (
    CashAtMost,
    EveryoneHas,
    Guarantee,
    GuaranteeClaim,
    NobodyHas,
)
from eduaid_rules.policy.items import ItemKind, Schedule
from eduaid_rules.policy.money_and_units import Rate, Unit
from eduaid_rules.testing import PackTexts, Profile
from eduaid_rules.testing.choices import Choices
from eduaid_rules.testing.pack_texts import Tree, rule_file
from eduaid_rules.testing.profiles import ProfileMaker
from eduaid_rules.testing.random_facts import LittleFact, random_derived
from eduaid_rules.testing.random_parts import (
    PackWords,
    Payment,
    random_condition,
    random_standard,
)
from how_many import examples
from judged_guarantees import refuted
from random_policies import written

PACK_BYTES, STUDENT_BYTES, STUDENTS = 120, 80, 12
TERM = Term.parse("2024秋")

FACTS: list[Tree] = [
    {"名称": "收入", "英文": "income", "类型": "金额", "单位": "元/学年"},
    {"名称": "线", "英文": "line", "类型": "金额", "单位": "元/学年"},
    {"名称": "人数", "英文": "people", "类型": "整数", "范围": {"不低于": "0", "不高于": "6"}},
    {"名称": "寄宿", "英文": "boards", "类型": "是否"},
]


def random_pack(choices: Choices, *, tables: bool) -> dict[str, Tree]:
    """Two rules over an amount that is derived, and over what it is made from."""
    facts = [
        LittleFact("收入", "income", FactType.MONEY, unit="元/学年"),
        LittleFact("线", "line", FactType.MONEY, unit="元/学年"),
        LittleFact("人数", "people", FactType.INTEGER, low=0, high=6),
        LittleFact("寄宿", "boards", FactType.YES_NO),
    ]
    derived: dict[str, Tree] = {}
    for number in range(1 + choices.below(2)):
        made = random_derived(number, facts[:3], choices)
        assert made is not None
        facts = [made[0], *facts]
        derived[made[0].name] = made[1]
    words = PackWords([*facts[: len(derived)] * 3, *facts])
    payment = Payment(ItemKind.CASH, Schedule.EVERY_TERM)
    rules: dict[str, Tree] = {}
    for number in range(2):
        standard: Tree = random_standard(payment, words, choices, depth=1)
        if tables:
            when = random_condition(words, choices, 0)
            other: Tree = {"都不": [when]}
            if choices.chance(50):
                other = random_condition(words, choices, 0)
            cases: list[Tree] = [when, other]
            rows: list[Tree] = [{"当": case, "标准": "100元/学期"} for case in cases]
            standard = {"分档": rows}
        rules[f"r{number}"] = {
            "名称": f"项目{number}",
            "类别": "现金",
            "对象": {"范围": random_condition(words, choices)},
            "版本": [{"自": "2024秋", "依据": [{"文件": "d"}], "标准": standard}],
        }
    document: Tree = {"d": {"名称": "文", "文号": "不详", "核实": "未核实"}}
    return {"名称": "甲", "事实": FACTS, "推算": derived, "文件": document, "规则": rules}


def texts(tree: dict[str, Tree]) -> PackTexts:
    return PackTexts({"pack-a": {"pack.yaml": rule_file(tree)}}, "pack-a")


def loaded(tree: dict[str, Tree]) -> Policy | None:
    """The pack; None: it is refused."""
    try:
        with written(texts(tree)) as (_, policies):
            return policies["pack-a"]
    except PolicyError:
        return None


def answers(policy: Policy, student: Profile) -> dict[str, ItemAnswer] | None:
    """What each item comes to; None: an amount is refused."""
    try:
        found = policy.evaluate(student, TERM)
    except ProfileError:
        return None
    return {rule.id: item_answer(found, rule.id) for rule in policy.rules}


def drawn(policy: Policy, data: Sequence[bytes]) -> list[Profile]:
    maker = ProfileMaker(policy, TERM, known=True)
    return [maker.make(Choices(one)) for one in data]


def assert_in_range(policy: Policy, profile: Profile) -> None:
    """The evaluator reads every value: it refuses what a fact cannot be."""
    assert policy.Student(profile)


def proofs_hold(policy: Policy, students: Sequence[Profile], tally: Counter[str]) -> None:
    rules = tuple(rule.id for rule in policy.rules)
    claims: tuple[GuaranteeClaim, ...] = (
        *(NobodyHas(ALWAYS, (rule,)) for rule in rules),
        *(EveryoneHas(ALWAYS, (rule,)) for rule in rules),
        CashAtMost(Rate(50_000, Unit.TERM), ALWAYS, None),
    )
    stated = tuple(Guarantee(str(n), claim, policy.name) for n, claim in enumerate(claims))
    policy = Policy(replace(policy.pack, guarantees=stated))
    for proof in prove(policy, [TERM]):
        tally[f"prove {proof.verdict.id}"] += 1
        for one in proof.found:
            if one.replayed and one.example is not None:
                assert_in_range(policy, one.example)
        if proof.guarantee is None:
            continue
        said = [
            refuted(proof.guarantee, policy, s, TERM, {})
            for s in students
            if answers(policy, s) is not None
        ]
        assert not (proof.holds and True in said), (proof.guarantee.claim, students)
        if proof.verdict is ProofVerdict.REFUTED:
            for one in proof.found:
                if one.replayed and one.example is not None:
                    whole = [filled(one.example, s) for s in students]
                    known = [s for s in whole if answers(policy, s) is not None]
                    assert all(refuted(proof.guarantee, policy, s, TERM, {}) for s in known)


def filled(example: Profile, student: Profile) -> Profile:
    """The example with what it leaves open answered as a student does."""
    return {**student, **example}


def comparison_holds(
    old: Policy, new: Policy, students: Sequence[Profile], tally: Counter[str]
) -> None:
    found = compare(old, new, [TERM])
    tally["same" if found.same else "undecided" if found.undecided else "changed"] += 1
    changed = {change.rule for change in found.changes}
    for student in students:
        before, after = answers(old, student), answers(new, student)
        if before is None or after is None:
            continue
        for rule in {*before, *after} - changed:
            assert before.get(rule, NO_ITEM) == after.get(rule, NO_ITEM), (rule, student)
    for change in found.changes:
        if not change.replayed:
            continue
        tally["witness"] += 1
        before_profile = change.example if change.example_before is None else change.example_before
        for policy, profile, wanted in (
            (old, before_profile, change.before),
            (new, change.example, change.after),
        ):
            assert_in_range(policy, profile)
            seen = answers(policy, profile)
            if seen is None:
                assert wanted.state is ItemState.OUT_OF_BOUNDS
            elif change.varies:
                assert seen[change.rule].state is wanted.state
            else:
                told = seen[change.rule]
                assert (told.state, told.fen) == (wanted.state, wanted.fen)


def frames_agree(policy: Policy, students: Sequence[Profile], tally: Counter[str]) -> None:
    """A roster of the students, where columns can compute the formulas."""
    from eduaid_rules.testing import frame_of

    readable = [student for student in students if answers(policy, student) is not None]
    if not readable:
        return
    try:
        judged = policy.evaluate_frame(frame_of(policy, readable, TERM), TERM)
    except ProfileError as error:
        codes = {found.code for found in error.diagnostics}
    else:
        codes = set()
    assert codes <= {"E709"}
    if codes:
        assert "W634" in {found.code for found in policy.diagnostics}
        return
    tally["frames"] += 1
    for student, row in zip(readable, judged.iter_rows(named=True), strict=True):
        said = answers(policy, student)
        assert said is not None
        for rule, answer in said.items():
            fen = row[f"{rule}.fen"]
            given = answer.fen if answer.state is ItemState.GIVEN else None
            assert fen == given or (fen == 0 and given is None), (rule, student, row)


def assert_no_gap(policy: Policy, students: Sequence[Profile]) -> None:
    """Everybody with a table's item of whom all numbers are there finds one row, and one only."""
    for student in students:
        at = policy.at(TERM)
        coded = at.coded(policy.Student(student))
        if None in coded.measured:  # divided by 0
            continue
        for item in at.rules:
            who = getattr(item.state, "who", None)
            rows = getattr(item.standard, "rows", ())
            if who is not None and rows and at.truth(who, coded):
                holding = [at.truth(row.when, coded) for row in rows]
                assert holding.count(True) == 1, (item.rule.id, student)


def laws_hold(data: Sequence[bytes], tally: Counter[str]) -> None:
    tree = random_pack(Choices(data[0]), tables=False)
    other = random_pack(Choices(data[1]), tables=False)
    old, new = loaded(tree), loaded({**tree, "规则": {**tree["规则"], "r0": other["规则"]["r0"]}})  # type: ignore[dict-item,call-overload,index]
    tables = loaded(random_pack(Choices(data[0]), tables=True))
    if tables is not None:
        tally["tables"] += 1
        warned = {warning.code for warning in tables.diagnostics}
        if not warned & {"W606", "W607"}:
            assert_no_gap(tables, drawn(tables, data[2:]))
    if old is None:
        tally["refused"] += 1
        return
    students = drawn(old, data[2:])
    tally["below zero"] += any(
        (number or 0) < 0 for s in students for number in old.Student(s).measured
    )
    try:
        proofs_hold(old, students, tally)
        if new is not None:
            comparison_holds(old, new, students, tally)
    except TooManyClassesError:
        tally["too many"] += 1
    frames_agree(old, students, tally)


def many(how_many: int, start: int) -> Counter[str]:
    tally: Counter[str] = Counter()
    sizes = (PACK_BYTES, PACK_BYTES, *[STUDENT_BYTES] * STUDENTS)

    @seed(start)
    @settings(
        max_examples=how_many,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(st.tuples(*(st.binary(min_size=n, max_size=n) for n in sizes)))
    def property_(data: tuple[bytes, ...]) -> None:
        laws_hold(data, tally)

    property_()
    return tally


@pytest.mark.slow
def test_what_is_said_of_all_students_holds_for_those_with_derived_amounts() -> None:
    tally = many(examples(160), start=7)
    assert tally["below zero"]


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(2))
def test_and_so_it_is_for_many(chunk: int) -> None:
    tally = many(60, start=70 + chunk)
    assert min(tally[key] for key in ("same", "changed", "witness", "tables", "frames")) > 2
