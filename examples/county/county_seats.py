"""Who sits where: so many places in each school, with a birth date, before they have names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from county_schools import (
    ABROAD,
    BACHELOR,
    COLLEGE,
    COUNTY_SCHOOLS,
    ELSEWHERE,
    GRADES,
    HERE,
    JUNIOR,
    POSTGRADUATE,
    PRESCHOOL,
    PRIMARY,
    PROVINCE,
    SENIOR,
    TERTIARY,
    TOWNS,
    VOCATIONAL,
    School,
    school_away,
)

POOR = {PRESCHOOL: 718, PRIMARY: 1650, JUNIOR: 905, SENIOR: 500, VOCATIONAL: 124}
"""Poor students in the county; 小学 and 初中 are 2555 together."""
OTHERS = {PRESCHOOL: 600, PRIMARY: 1900, JUNIOR: 1105, SENIOR: 380, VOCATIONAL: 120}
"""The pupils of the county who are not poor."""
AWAY = (
    (PRESCHOOL, PRESCHOOL, 48),
    (PRIMARY, PRIMARY, 41),
    (JUNIOR, JUNIOR, 21),
    (SENIOR, SENIOR, 15),
    (VOCATIONAL, VOCATIONAL, 8 + 196),
    (TERTIARY, COLLEGE, 398),
    (TERTIARY, BACHELOR, 265),
    (TERTIARY, POSTGRADUATE, 6),
)
"""Poor students elsewhere: stage, programme and how many; 196 中职 belong to the 865 with 高校."""
FIRST_YEAR = {PRESCHOOL: 2015, PRIMARY: 2012, JUNIOR: 2006, SENIOR: 2003, VOCATIONAL: 2003}
FIRST_YEAR |= {COLLEGE: 2000, BACHELOR: 2000, POSTGRADUATE: 1996}
"""The year in whose September those start to be born who are in grade 1 in the autumn of 2019."""
YEARS = {**GRADES, COLLEGE: 3, BACHELOR: 4, POSTGRADUATE: 3}
DRAWS_FROM_ALL = (SENIOR, VOCATIONAL)
"""The stages whose schools take students from all towns."""
CLASS_SIZE = {PRESCHOOL: 30, PRIMARY: 45, JUNIOR: 50, SENIOR: 52, VOCATIONAL: 45}


@dataclass(frozen=True)
class Seat:
    """A place in a school."""

    school: School
    programme: str
    grade: int
    town: str
    """Where the family lives."""
    born: date
    class_name: str = ""
    poor: bool = False

    @property
    def away(self) -> bool:
        """Whether the school is outside the county."""
        return not self.school.town


def county_seats(draw: Random, scale: int) -> Iterator[Seat]:
    """All places in the schools of the county, school by school and class by class."""
    for stage, poor in POOR.items():
        schools = [school for school in COUNTY_SCHOOLS if school.stage == stage]
        weights = [school.weight for school in schools]
        pairs = (share(poor * scale, weights), share(OTHERS[stage] * scale, weights))
        for school, needy, rest in zip(schools, *pairs, strict=True):
            yield from _of_school(draw, school, needy, rest)


def away_seats(draw: Random, scale: int) -> Iterator[Seat]:
    """All places outside the county."""
    for stage, programme, many in AWAY:
        for _ in range(many * scale):
            location = draw.choices((HERE, PROVINCE, ABROAD), (22, 53, 25))[0]
            name = draw.choice(ELSEWHERE[programme, location])
            school = school_away(name, stage, location)
            grade = draw.randint(1, YEARS[programme])
            born = draw_birth(draw, programme, grade)
            yield Seat(school, programme, grade, draw.choice(TOWNS), born, poor=True)


def share(total: int, weights: Sequence[float]) -> list[int]:
    """A number in whole parts by weight, that sum to it."""
    ends = [round(total * sum(weights[:n]) / sum(weights)) for n in range(len(weights) + 1)]
    return [high - low for low, high in pairwise(ends)]


def draw_birth(draw: Random, programme: str, grade: int) -> date:
    """A day in the usual year of a grade; some start late, most of all in higher schools."""
    late = draw.choices((0, 1, 2), (86, 12, 2) if programme in GRADES else (50, 35, 15))[0]
    if programme == PRESCHOOL:
        late = 0
    first = date(FIRST_YEAR[programme] - grade + 1 - late, 9, 1)
    return first + timedelta(days=draw.randrange(365))


def _of_school(draw: Random, school: School, needy: int, rest: int) -> Iterator[Seat]:
    """The places of a school in the order of its classes."""
    poor = [True] * needy + [False] * rest
    draw.shuffle(poor)
    grades = GRADES[school.stage]
    for grade, many in enumerate(share(len(poor), [1.0] * grades), start=1):
        mine, poor = poor[:many], poor[many:]
        classes = -(-many // CLASS_SIZE[school.stage])
        for number, size in enumerate(share(many, [1.0] * classes), start=1):
            name = class_name(school, grade, number)
            for needs_aid in mine[:size]:
                born = draw_birth(draw, school.stage, grade)
                town = draw.choice(TOWNS) if school.stage in DRAWS_FROM_ALL else school.town
                yield Seat(school, school.stage, grade, town, born, name, needs_aid)
            mine = mine[size:]


def class_name(school: School, grade: int, number: int) -> str:
    """How the school calls a class."""
    words = {PRESCHOOL: "小中大", JUNIOR: "七八九"}.get(school.stage, "一二三四五六")
    return school.classes.format(
        grade=words[grade - 1], digit=grade, number=number, year=2020 - grade
    )
