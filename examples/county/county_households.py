"""Which students are brothers and sisters, and what a household is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from stdnum import luhn

from county_names import Family, draw_address, draw_family, draw_guardian
from county_schools import SEAT
from county_seats import Seat

REGISTERED, RURAL, URBAN, EXTREME = "建档立卡", "农村低保", "城市低保", "农村特困供养"
ORPHAN, DISABLED, HARDSHIP, SAFETY_NET = "孤儿", "残疾", "家庭经济困难", "保障兜底"
CATEGORIES = (REGISTERED, RURAL, URBAN, EXTREME, ORPHAN, DISABLED, HARDSHIP, SAFETY_NET)

LARGE_HOUSEHOLDS = {4: 8, 3: 110, 2: 1003}
"""How many poor households have so many students; the others have one: 3648 in all."""
PAIRS_OF_OTHERS = 200
KINDS: tuple[tuple[tuple[str, ...], float], ...] = (
    ((REGISTERED,), 62),
    ((REGISTERED, RURAL), 17),
    ((RURAL,), 7),
    ((HARDSHIP,), 8),
    ((URBAN,), 2),
    ((REGISTERED, SAFETY_NET), 1.2),
    ((RURAL, SAFETY_NET), 0.6),
    ((REGISTERED, HARDSHIP), 0.8),
)
KINDS_OF_ONE: tuple[tuple[tuple[str, ...], float], ...] = (
    *KINDS,
    ((EXTREME,), 1.0),
    ((REGISTERED, EXTREME), 0.3),
    ((ORPHAN,), 0.8),
    ((ORPHAN, REGISTERED), 0.4),
    ((DISABLED,), 0.7),
)
"""What poor households are, with how often; some only where there is one student."""
BANKS = ("甜水县农村信用合作联社", "甜水县农村信用社", "甜水县农信社", "中国农业银行甜水县支行")
CLOSEST, WIDEST, TWIN = 300, 5600, 0.03
"""Days between brothers and sisters; how often two of one class are twins."""


@dataclass(frozen=True)
class Household:
    """What brothers and sisters share."""

    number: str
    """户编号; only poor households have one."""
    family: Family
    address: str
    guardian: str
    phone: str
    bank: str
    card: str
    categories: tuple[str, ...]
    """困难类别 of all its children."""


def group(draw: Random, seats: list[Seat], poor: bool, scale: int) -> Iterator[list[int]]:
    """The places in ``seats`` of the children of each household; twins get one birthday."""
    pools: dict[str, list[int]] = defaultdict(list)
    for place, seat in enumerate(seats):
        if seat.poor is poor:
            pools[seat.town].append(place)
    sizes = LARGE_HOUSEHOLDS if poor else {2: PAIRS_OF_OTHERS}
    for size, many in sizes.items():
        for _ in range(many * scale):
            yield _siblings(draw, seats, pools, size)
    for pool in pools.values():
        yield from ([place] for place in pool)


def _siblings(draw: Random, seats: list[Seat], pools: dict[str, list[int]], size: int) -> list[int]:
    """Takes that many children of one town out of its pool."""
    towns = list(pools)
    while True:
        pool = pools[draw.choices(towns, [len(pools[town]) for town in towns])[0]]
        members = [_take(pool, draw.randrange(len(pool)))]
        for _ in range(200):
            if len(members) == size or not pool:
                break
            at = draw.randrange(len(pool))
            if all(_fits(draw, seats, pool[at], other) for other in members):
                members.append(_take(pool, at))
        if len(members) == size:
            return members
        pool.extend(members)


def _fits(draw: Random, seats: list[Seat], place: int, other: int) -> bool:
    """Whether two may be brothers and sisters; who becomes a twin gets the other's birthday."""
    one, two = seats[place], seats[other]
    if CLOSEST <= abs((one.born - two.born).days) <= WIDEST:
        return True
    same = (one.school, one.class_name) == (two.school, two.class_name)
    if not same or one.away or draw.random() > TWIN * 10:
        return False
    seats[place] = replace(one, born=two.born)
    return True


def _take(pool: list[int], at: int) -> int:
    """Takes one out without keeping the order of the others."""
    pool[at], pool[-1] = pool[-1], pool[at]
    return pool.pop()


class Households:
    """Makes households, one after the other, with running numbers."""

    def __init__(self, draw: Random) -> None:
        self._draw = draw
        self._made = 0
        self._poor: dict[str, int] = defaultdict(int)

    def make(self, seats: Sequence[Seat], codes: Sequence[str]) -> Household:
        """The household of the children on these places; ``codes`` are the towns in order."""
        draw, town, poor = self._draw, seats[0].town, seats[0].poor
        family = draw_family(draw)
        self._made += 1
        number = ""
        if poor:
            self._poor[town] += 1
            number = f"450225{codes.index(town) + 100}{self._poor[town]:05}"
        bank = draw.choices(BANKS, (60, 25, 10, 5))[0]
        return Household(
            number=number,
            family=family,
            address=draw_address(draw, town),
            guardian=draw_guardian(draw, family),
            phone=f"138{draw.randrange(10**8):08}",
            bank=bank,
            card=_card(draw, self._made),
            categories=_kind(draw, town, len(seats)) if poor else (),
        )


def _kind(draw: Random, town: str, size: int) -> tuple[str, ...]:
    kinds = KINDS_OF_ONE if size == 1 else KINDS
    names, weights = zip(*kinds, strict=True)
    kind: tuple[str, ...] = draw.choices(names, weights)[0]
    return (RURAL,) if kind == (URBAN,) and town != SEAT and draw.random() < 0.8 else kind


def _card(draw: Random, made: int) -> str:
    """A card number of 19 digits with its check digit; ``made`` keeps them apart."""
    digits = f"62173{draw.randrange(10**6):06}{made:07}"
    return digits + luhn.calc_check_digit(digits)
