"""Something of everything that the library hands out, and how one gets at what is inside."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from eduaid_rules import (
    Policy,
    Term,
    back_pay,
    load_policy,
    make_ledger,
    match_roster,
    read_ledger,
    read_payments,
    read_roster,
    reconcile,
    write_ledger,
)
from eduaid_rules.analysis import comparison_report, coverage_of, mutant_report, proof_report
from eduaid_rules.analysis.mutants.mutation_points import MutationKind
from eduaid_rules.cases import cases_report, read_cases
from eduaid_rules.rosters.audit.back_pay import BackPay
from eduaid_rules.rosters.audit.payments import Payments
from eduaid_rules.rosters.audit.reconciliation import Reconciliation
from eduaid_rules.rosters.ledger.files import LedgerFile
from eduaid_rules.rosters.ledger.ledger import Ledger
from eduaid_rules.rosters.matching.match_people import Matched
from eduaid_rules.rosters.reading.roster import Roster
from eduaid_rules.testing.pack_texts import PackTexts, possible_edits
from little_cases import BAD, GOOD, RULES, policy_of, write_cases
from project import PACKS
from seven_students import ROSTER

PROFILE = {"学段": "小学", "寄宿": "是", "困难": ["甲"], "年级": 3}
TERM = "2022秋"


NOBODY = """\
  nobody:
    名称: 没有人的补助
    类别: 免除
    对象: {范围: {学段: 高中}, 其中: [{学段: 小学}]}
    标准: 全额
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""

STEPS = """\
推算:
  双学费: {英文: double, 算式: 学费 * 2, 单位: 元/学年}
"""
STATED = """\
用例:
  - 名称: 一步
    学期: 2019秋
    学生: {学段: 小学, 寄宿: 是, 困难: [甲], 学费: 1000}
    推算: {双学费: 2000}
    应享: {boarding: 500}
"""
"""A case that states all that a case may: one of each class is looked into, the first."""


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
        stepping = policy_of(Path(name), RULES + STEPS)
        write_cases(Path(name), STATED + BAD.removeprefix("用例:\n"))
        report = cases_report([Path(name) / "little"])
        stated, *_ = read_cases(Path(name) / "little", stepping)
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
        policy.sources(),
        load_policy("city-2019").diagnostics,
        load_policy("city-2019").guarantees,
        stated,
        report,
    )


@cache
def tables() -> tuple[Roster, Matched, Ledger, LedgerFile, Payments, Reconciliation, BackPay]:
    """What is made of files of people, from the roster to the self-check."""
    policy = load_policy("city-2019")
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "花名册.csv").write_text(f"{ROSTER}8,,,,,辛\n合计,,,,,8人\n", encoding="utf-8")
        (folder / "名单.csv").write_text("姓名,身份证号\n乙,450225201003070024\n", encoding="utf-8")
        roster = read_roster(folder / "花名册.csv", policy)
        matched = match_roster(roster, {"残疾": folder / "名单.csv"}, policy, term="2019秋")
        ledger = make_ledger(roster, policy, "2019秋")
        write_ledger(ledger, folder / "台账.csv")
        kept = read_ledger(folder / "台账.csv")
        paid = kept.lines.select("姓名", "身份证号", "资助项目", "金额").head(3)
        paid.write_csv(folder / "发放.csv")
        payments = read_payments(folder / "发放.csv", policy, term="2019秋")
    return (
        roster,
        matched,
        ledger,
        kept,
        payments,
        reconcile(ledger, payments, policy),
        back_pay(roster, policy, "2019秋", date(2019, 9, 1)),
    )


@cache
def analyses() -> tuple[object, ...]:
    """What is found out over every student."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        policy = policy_of(folder, RULES + NOBODY)
        write_cases(folder, GOOD)
        (folder / "more").mkdir()
        more = policy_of(folder / "more", RULES.replace("500元", "510元"))
        (folder / "花名册.csv").write_text("姓名,学段,寄宿,困难\n甲,小学,是,甲\n", encoding="utf-8")
        read = [read_roster(folder / "花名册.csv", one) for one in (policy, more)]
        proofs = proof_report(policy)
        return (
            comparison_report(policy, more, [Term.parse("2019秋")], rosters=read),
            *(proof for proof in proofs.proofs if proof.found),
            proofs,
            coverage_of(policy, read_cases(folder / "little", policy)),
            mutant_report(folder / "little", kinds=[MutationKind.AWARD]),
            possible_edits(folder / "little")[0],
            PackTexts({"little": {"pack.yaml": "名称: 小规则"}}, "little"),
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
                with suppress(ValueError):  # a fact that has no measure says so
                    yield getattr(thing, name)


def is_ours(kind: type) -> bool:
    """Of a mutant the YAML behind it goes by identity; enumerations always do."""
    own = kind.__module__.startswith("eduaid_rules.")
    return own and ".yaml_tree" not in kind.__module__ and not issubclass(kind, Enum)


def one_of_each(things: Iterable[object]) -> Iterator[object]:
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
                yield thing
        waiting.extend(inside(thing))
