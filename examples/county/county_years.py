"""Five school years: rosters, ledgers, payments, and the mistakes planted in the payments.

    python examples/county/county_years.py build/county-years

The children of a few schools go up a grade each year and leave after the ninth. What each is
due comes from ``policy.evaluate``; the payments say so, but for the planted mistakes, which
``make_years`` gives back: an auditor must find exactly them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import polars as pl

from county_people import Student
from county_sheets import write_table
from eduaid_rules import Policy, Term, load_policy, make_ledger, read_roster, write_ledger
from make_county import SEED, true_students

YEARS = range(2019, 2024)
POLICY = "city-2019"
CHILDREN = 400
JUNIOR_SCHOOL = "甜水县城关初级中学"
PRIMARY_GRADES, JUNIOR_GRADES = 6, 3
TITLE = "甜水县{term}学生资助发放表"
COLUMNS = (
    *("序号", "学期", "学校", "学生姓名", "身份证号码", "学籍号", "补助项目"),
    *("发放金额（元）", "社保卡/银行卡号", "收款人", "发放日期"),
)


@dataclass(frozen=True, eq=False)
class Payment:
    """One line of a payment file."""

    term: str
    student: Student
    item: str
    amount: Decimal
    card: str
    paid_on: date
    school: str = ""
    """Where it was paid, if not at the child's own school."""


@dataclass(frozen=True)
class Planted:
    """A mistake in the payments: what it is called, and whom it is about."""

    kind: str
    id_number: str
    term: str
    item: str
    due: Decimal
    paid: Decimal


@dataclass(frozen=True)
class Years:
    """What the files are made from."""

    rosters: dict[int, list[Student]]
    """The children of each school year, by the year in which it begins."""
    payments: list[Payment]
    planted: list[Planted]

    def write(self, folder: Path) -> None:
        """Write a roster for each year and a payment file for each term."""
        (folder / "花名册").mkdir(parents=True, exist_ok=True)
        (folder / "发放").mkdir(exist_ok=True)
        for year, students in self.rosters.items():
            path = folder / "花名册" / f"{year}学年.csv"
            _roster(students).write_csv(path, include_bom=True)
        for term in terms():
            lines = [line for line in self.payments if line.term == term]
            _write_payments(folder / "发放" / f"{term}.xlsx", term, lines)
        _write_ledgers(folder)


def terms() -> list[str]:
    """The terms of all years, in order."""
    return [name for year in YEARS for name in (f"{year}秋", f"{year + 1}春")]


def make_years(seed: int = SEED) -> Years:
    """Rosters and payments of five years, with a mistake of every kind in the payments."""
    policy = load_policy(POLICY)
    first = [s for s in true_students(seed, 1) if s.in_county and s.stage in ("小学", "初中")]
    draw = Random(f"years/{seed}")  # noqa: S311 -- made-up people
    draw.shuffle(first)
    rosters = {year: list(_advanced(first[:CHILDREN], year - YEARS[0])) for year in YEARS}
    right = [line for term in terms() for line in _due(policy, term, rosters)]
    payments, planted = plant(right, rosters, draw)
    return Years(rosters, payments, planted)


def _advanced(students: Sequence[Student], years: int) -> Iterator[Student]:
    """The children some years later, without those who have left."""
    for student in students:
        grade = int(str(student.facts["年级"])) + years
        stage, school = student.stage, student.school
        if stage == "小学" and grade > PRIMARY_GRADES:
            stage, grade, school = "初中", grade - PRIMARY_GRADES, JUNIOR_SCHOOL
        if stage == "小学" or grade <= JUNIOR_GRADES:
            facts = {**student.facts, "学段": stage, "年级": grade}
            yield replace(student, facts=facts, school=school)


def _due(policy: Policy, term: str, rosters: dict[int, list[Student]]) -> Iterator[Payment]:
    """What each child is to be paid in a term, on its card, a month after the term begins."""
    at = Term.parse(term)
    paid_on = at.first_day.replace(day=28)
    for student in rosters[at.school_year]:
        for item in policy.evaluate(student.facts, term).entitlements:
            if item.amount is not None:
                card = student.household.card
                yield Payment(term, student, item.name, item.amount, card, paid_on)


def plant(
    right: list[Payment], rosters: dict[int, list[Student]], draw: Random
) -> tuple[list[Payment], list[Planted]]:
    """A mistake of every kind, each at another child."""
    chosen = _one_for_each_child(right, draw)
    missed, over, under, twice, moved, card, late = (next(chosen) for _ in range(7))
    half = (under.amount / 2).quantize(Decimal("0.01"))
    fifty = Decimal("50.00")
    stranger = _never_due(right, rosters)
    other = next(line for line in right if line.card != card.card and line.student != card.student)
    given = replace(missed, student=stranger, card=stranger.household.card)
    changed = {
        missed: [],
        over: [replace(over, amount=over.amount + fifty)],
        under: [replace(under, amount=under.amount - half)],
        twice: [twice, replace(twice, paid_on=date(twice.paid_on.year, 12, 20))],
        moved: [moved, replace(moved, school="甜水县民族初级中学")],
        card: [replace(card, card=other.card)],
        late: [replace(late, paid_on=_after(late.term))],
    }
    payments = [line for due in right for line in changed.get(due, [due])]
    none = Decimal("0.00")
    planted = [
        _planted("漏发", missed, missed.amount, none),
        _planted("不应发", given, none, given.amount),
        _planted("多发", over, over.amount, over.amount + fifty),
        _planted("少发", under, under.amount, under.amount - half),
        _planted("重复", twice, twice.amount, 2 * twice.amount),
        _planted("两校重复", moved, moved.amount, 2 * moved.amount),
        _planted("他人账户", card, card.amount, card.amount),
        _planted("迟发", late, late.amount, late.amount),
    ]
    return [*payments, given], planted


def _one_for_each_child(right: list[Payment], draw: Random) -> Iterator[Payment]:
    """Payments in no order, never two of one child, of autumn terms (which end in February)."""
    seen: set[str] = set()
    for line in draw.sample(right, len(right)):
        if line.student.id_number not in seen and line.term.endswith("秋"):
            seen.add(line.student.id_number)
            yield line


def _never_due(right: list[Payment], rosters: dict[int, list[Student]]) -> Student:
    """A child who is never due anything."""
    paid = {line.student.id_number for line in right}
    return next(s for s in rosters[YEARS[0]] if s.id_number not in paid)


def _after(term: str) -> date:
    """Two months after the last day of a term."""
    after = Term.parse(term).next().first_day
    return date(after.year, after.month + 2, 1)


def _planted(kind: str, line: Payment, due: Decimal, paid: Decimal) -> Planted:
    return Planted(kind, line.student.id_number, line.term, line.item, due, paid)


def _write_ledgers(folder: Path) -> None:
    """The ledger of each term, as ``eduaid batch`` writes it from the roster of its year."""
    policy = load_policy(POLICY)
    (folder / "台账").mkdir(exist_ok=True)
    for year in YEARS:
        roster = read_roster(folder / "花名册" / f"{year}学年.csv", policy)
        for term in (f"{year}秋", f"{year + 1}春"):
            ledger = make_ledger(roster, policy, term)
            write_ledger(ledger, folder / "台账" / f"{term}.xlsx")


def _roster(students: Sequence[Student]) -> pl.DataFrame:
    """A roster with everything that the rules ask."""
    return pl.DataFrame(
        [
            {
                "学校": student.school,
                "学段": student.stage,
                "年级": str(student.facts["年级"]),
                "班级": student.class_name,
                "姓名": student.name,
                "身份证号": student.id_number,
                "学籍号": student.student_number,
                "是否寄宿": "是" if student.facts["寄宿"] in (True, "是") else "否",
                "困难类别": "、".join(student.categories) or "无",
                "学校所在地": "本地",
                "户编号": student.household.number or None,
                "开户行": student.household.bank,
                "卡号": student.household.card,
            }
            for student in students
        ]
    )


def _write_payments(path: Path, term: str, lines: Sequence[Payment]) -> None:
    """A payment file as a bank gives it back: a title, the lines, the sum."""
    rows = [_row(number, line) for number, line in enumerate(lines, 1)]
    total = sum((line.amount for line in lines), Decimal(0))
    rows.append(("合计", *[None] * 6, float(total)))
    write_table(path, "发放表", TITLE.format(term=term), COLUMNS, rows)


def _row(number: int, line: Payment) -> tuple[str | float | None, ...]:
    student = line.student
    return (
        number,
        line.term,
        line.school or student.school,
        student.name,
        student.id_number,
        student.student_number,
        line.item,
        float(line.amount),
        line.card,
        student.household.guardian,
        line.paid_on.isoformat(),
    )


def main() -> None:
    """Write the files that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/county-years"))
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    years = make_years(options.seed)
    years.write(options.folder)
    print(f"{options.folder}：{len(terms())}个学期，{len(years.payments)}笔发放")


if __name__ == "__main__":
    main()
