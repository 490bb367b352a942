"""Lists of other departments for the made-up county, with planted differences from its rosters.

    python examples/county/county_lists.py build/county/名单

The list of 建档立卡 households names every member and the number of the household; those of
农村低保 and 残疾 name persons. ``make_lists`` gives what was planted, and about whom.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from county_people import Student, id_number
from county_sheets import write_table
from make_county import SEED, true_students

REGISTERED, RURAL, DISABLED = "建档立卡", "农村低保", "残疾"
TITLES = {
    REGISTERED: "甜水县建档立卡贫困户家庭成员信息表",
    RURAL: "甜水县农村最低生活保障对象名册",
    DISABLED: "甜水县持证残疾人名册",
}
NAMES = {REGISTERED: "扶贫办.xlsx", RURAL: "民政局.xlsx", DISABLED: "残联.xlsx"}
COLUMNS = ("序号", "户编号", "姓名", "公民身份号码", "与户主关系")


@dataclass(frozen=True)
class Person:
    """A row of a list."""

    household: str
    name: str
    number: str
    relation: str = "子女"


@dataclass(frozen=True)
class Difference:
    """Something planted: what it is called, the list, and the number that it is about."""

    kind: str
    category: str
    number: str


@dataclass(frozen=True)
class Lists:
    """The lists by category, and what was planted in them."""

    people: dict[str, list[Person]]
    planted: list[Difference]

    def write(self, folder: Path) -> None:
        """Write a workbook for each list."""
        folder.mkdir(parents=True, exist_ok=True)
        for category, people in self.people.items():
            rows = (
                (number, one.household, one.name, one.number, one.relation)
                for number, one in enumerate(people, 1)
            )
            write_table(folder / NAMES[category], "名册", TITLES[category], COLUMNS, rows)


def make_lists(seed: int = SEED) -> Lists:
    """What the departments know of the county's students, and of some who are in no school."""
    students = true_students(seed, 1)
    draw = Random(f"lists/{seed}")  # noqa: S311 -- made-up people
    people = {category: list(_listed(students, category, draw)) for category in TITLES}
    return Lists(people, list(_plant(people, students, draw)))


def _listed(students: Sequence[Student], category: str, draw: Random) -> Iterator[Person]:
    """Everybody of a category; of a household also who heads it."""
    heads: set[str] = set()
    numbers = _adults(draw)
    for student in students:
        if category in student.categories:
            home = student.household
            if category == REGISTERED and home.number not in heads:
                heads.add(home.number)
                yield Person(home.number, home.guardian, next(numbers), "户主")
            yield Person(home.number, student.name, student.id_number)


def _plant(
    people: dict[str, list[Person]], students: Sequence[Student], draw: Random
) -> Iterator[Difference]:
    """A difference of every kind, each about another child."""
    rural, disabled = people[RURAL], people[DISABLED]
    children = Counter(student.household.number for student in students)
    alone = [s for s in students if s.in_county and children[s.household.number] == 1]
    poor = [s for s in alone if s.categories == (RURAL,)]
    renamed, renumbered, left_out, doubled = draw.sample(poor, 4)
    place = {person.number: at for at, person in enumerate(rural)}

    number = renamed.id_number
    rural[place[number]] = Person(renamed.household.number, "石改名", number)
    yield Difference("同号不同名", RURAL, number)

    number = _with_sequence(renumbered.id_number, draw)
    rural[place[renumbered.id_number]] = Person("", renumbered.name, number)
    yield Difference("同名同生日不同号", RURAL, renumbered.id_number)

    rural[place[doubled.id_number]] = Person("", doubled.name, doubled.id_number)
    rural.append(Person("", doubled.name, doubled.id_number))
    yield Difference("名单重复", RURAL, doubled.id_number)

    rural.remove(Person(left_out.household.number, left_out.name, left_out.id_number))
    yield Difference("花名册有名单没有", RURAL, left_out.id_number)

    stranger = _number(date(2009, 5, 17), draw)
    disabled.append(Person("", "蒙不在校", stranger))
    yield Difference("名单有花名册没有", DISABLED, stranger)

    wrong = stranger[:-1] + ("0" if stranger[-1] != "0" else "1")
    disabled.append(Person("", "莫号码错", wrong))
    yield Difference("名单号码有误", DISABLED, wrong)

    others = [s for s in students if s.in_county and s.stage == "小学" and not s.categories]
    for newly in draw.sample(others, 3):
        rural.append(Person("", newly.name, newly.id_number))
        yield Difference("改动", RURAL, newly.id_number)


def _adults(draw: Random) -> Iterator[str]:
    """Numbers of grown-ups, no two alike."""
    seen: set[str] = set()
    while True:
        born = date(draw.randrange(1962, 1986), draw.randrange(1, 13), draw.randrange(1, 29))
        number = _number(born, draw)
        if number not in seen:
            seen.add(number)
            yield number


def _number(born: date, draw: Random) -> str:
    """A valid ID number of that birthday."""
    return id_number(f"450225{born:%Y%m%d}{draw.randrange(1, 1000):03}")


def _with_sequence(number: str, draw: Random) -> str:
    """Another valid number with the same region and birthday."""
    return id_number(f"{number[:14]}{(int(number[14:17]) + draw.randrange(400, 500)) % 1000:03}")


def main() -> None:
    """Write the files that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/county/名单"))
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    lists = make_lists(options.seed)
    lists.write(options.folder)
    sizes = "，".join(f"{category}{len(people)}人" for category, people in lists.people.items())
    print(f"{options.folder}：{sizes}")


if __name__ == "__main__":
    main()
