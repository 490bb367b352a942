"""The true students of the county: what an office that made no mistake would know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from stdnum.cn import ric

from county_households import (
    CATEGORIES,
    DISABLED,
    HARDSHIP,
    REGISTERED,
    URBAN,
    Household,
    Households,
    group,
)
from county_schools import (
    BACHELOR,
    JUNIOR,
    PRESCHOOL,
    PRIMARY,
    SENIOR,
    TERTIARY,
    TOWNS,
    VOCATIONAL,
)
from county_seats import Seat, away_seats, county_seats

PREFIXES, PREFIXES_BEFORE_2002 = ("450225", "450226", "450224"), ("452229", "452228", "452227")
"""Region codes of the county and its neighbours, and those of children born before 2002."""
KINDERGARTEN_GRADES = ("小班", "中班", "大班")


@dataclass(frozen=True)
class Student:
    """One student, without any of the forms that rosters write things in."""

    name: str
    id_number: str
    sex: str
    nation: str
    born: date
    school: str
    class_name: str
    household: Household
    in_county: bool
    facts: Mapping[str, object]
    """What the rules may ask: by Chinese names; 困难类别 is complete."""

    @property
    def student_number(self) -> str:
        """学籍号."""
        return f"G{self.id_number}"

    @property
    def stage(self) -> str:
        """学段."""
        return str(self.facts["学段"])

    @property
    def categories(self) -> tuple[str, ...]:
        """困难类别 in the usual order; none: not poor."""
        held = self.facts["困难类别"]
        return tuple(name for name in CATEGORIES if isinstance(held, list) and name in held)

    def profile(self) -> dict[str, object]:
        """The facts, and what says who it is."""
        home = self.household
        known = {
            "姓名": self.name,
            "身份证号": self.id_number,
            "学籍号": self.student_number,
            "学校": self.school,
            "班级": self.class_name,
            "户编号": home.number,
            "监护人": home.guardian,
            "联系电话": home.phone,
            "开户行": home.bank,
            "卡号": home.card,
        }
        return {**self.facts, **{fact: said for fact, said in known.items() if said}}


def true_students(seed: int = 2019, scale: int = 1) -> list[Student]:
    """All students, in the order of the schools, their classes and the register of those away.

    4895 × ``scale`` of them are poor, in 3648 × ``scale`` households.
    """
    draw = Random(f"students/{seed}")  # noqa: S311 -- made-up people
    seats = [*county_seats(draw, scale), *away_seats(draw, scale)]
    households, numbers = Households(draw), IdNumbers()
    made: dict[int, Student] = {}
    for poor in (True, False):
        for places in group(draw, seats, poor, scale):
            home = households.make([seats[place] for place in places], TOWNS)
            names: set[str] = set()
            for place in places:
                made[place] = _student(draw, seats[place], home, numbers, names)
                names.add(made[place].name)
    return [made[place] for place in range(len(seats))]


def id_number(digits: str) -> str:
    """The valid ID number that begins with seventeen digits."""
    return digits + ric.calc_check_digit(digits + "0")


class IdNumbers:
    """Gives out ID numbers; nobody gets one twice."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def next(self, born: date, sex: str, neighbour: int = 0) -> str:
        """The next number of a birthday; ``neighbour`` counts the counties next door."""
        prefixes = PREFIXES_BEFORE_2002 if born.year < 2002 else PREFIXES
        start = f"{prefixes[neighbour]}{born:%Y%m%d}"
        at = self._given[start + sex]
        self._given[start + sex] += 1
        if at >= 499:  # a county of millions; the next one has numbers left
            return self.next(born, sex, neighbour + 1)
        digits = f"{start}{at * 37 % 499 * 2 + (1 if sex == '男' else 2):03}"
        return id_number(digits)


def _student(
    draw: Random, seat: Seat, home: Household, numbers: IdNumbers, names: Collection[str]
) -> Student:
    """The child on a place; ``names`` are those of its brothers and sisters."""
    sex = draw.choice("男女")
    while (name := home.family.child(draw, sex)) in names:
        pass
    categories = set(home.categories)
    if seat.poor and draw.random() < (0.12 if HARDSHIP in categories else 0.015):
        categories.add(DISABLED)
    held = [name for name in CATEGORIES if name in categories]
    return Student(
        name=name,
        id_number=numbers.next(seat.born, sex, draw.choices((0, 1, 2), (96, 2, 2))[0]),
        sex=sex,
        nation=home.family.nation,
        born=seat.born,
        school=seat.school.name,
        class_name=seat.class_name,
        household=home,
        in_county=not seat.away,
        facts={**seat.school.facts(), **_of_stage(draw, seat, held), "困难类别": held},
    )


def _of_stage(draw: Random, seat: Seat, held: list[str]) -> dict[str, object]:
    """The facts that only some stages have."""
    facts: dict[str, object] = {}
    stage = seat.school.stage
    if stage == PRESCHOOL:
        facts["学前年级"] = KINDERGARTEN_GRADES[seat.grade - 1]
        facts["本地户籍"] = _yes(draw.random() < 0.97)
    else:
        facts["年级"] = seat.grade
    if seat.away:  # the register is of the county's own
        facts["本地户籍"] = "是"
    if stage in (PRIMARY, JUNIOR):
        older = 1.2 if seat.grade > 2 or stage == JUNIOR else 0.3
        facts["寄宿"] = _yes(draw.random() < seat.school.boarders * older)
        facts["营养计划学校"] = "否"
    if stage == SENIOR and held:
        weights = (90, 8, 2) if REGISTERED in held else (40, 40, 20)
        facts["助学金档次"] = draw.choices(("一档", "二档", "三档"), weights)[0]
    if stage == VOCATIONAL:
        facts["全日制"] = _yes(draw.random() < 0.97)
        if not seat.away:
            facts["涉农专业"] = _yes(draw.random() < 0.2)
            facts["户口性质"] = "城镇" if URBAN in held or draw.random() < 0.06 else "农村"
    if stage == TERTIARY:
        facts |= _of_tertiary(draw, seat)
    if stage in (JUNIOR, SENIOR, VOCATIONAL) and not seat.away:
        facts["学籍状态"] = draw.choices(("在读", "休学"), (995, 5))[0]
    return facts


def _of_tertiary(draw: Random, seat: Seat) -> dict[str, object]:
    private = seat.school.ownership == "民办"
    senior = draw.random() < (0.96 if seat.programme == BACHELOR else 0.6)
    return {
        "培养层次": seat.programme,
        "全日制": _yes(draw.random() < 0.97),
        "新生": _yes(seat.grade == 1),
        "应届": _yes(seat.grade == 1),
        "毕业学校": "普通高中" if senior else "其他",
        "学费": draw.choice((14000, 16800, 19800) if private else (3800, 4600, 5000, 6500, 8000)),
        "住宿费": draw.choice((600, 800, 1000, 1200)),
    }


def _yes(value: bool) -> str:
    return "是" if value else "否"
