"""推算 as the naive evaluator reads it: formulas, points, tiers and ages, step upon step.

What is known of a step is every value that it may still have: a set of values, an interval of
points, or nothing at all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

from naive_money import Formula
from naive_words import (
    NEVER,
    Placed,
    Student,
    Term,
    Tree,
    Truth,
    begun,
    ended,
    first_day,
    in_order,
    last_day,
    need,
    only,
    steps_of,
)

HOW = {"算式", "舍入", "相加", "分档", "其余", "周岁", "整月", "于", "不低于", "不超过", "取整"}
DATED = {"自", "至", "发布", "依据"}
DERIVED_WORDS = {"英文", "单位", "类型", "取值", "小数位", "提问", "此前", "版本"} | HOW
MOST_POSSIBLE = 300
Way = tuple[Fraction, Mapping[str, Fraction]]
"""A number that something may be, and what it takes its parts to be for that."""


class Several(frozenset[int]):
    """The numbers that a formula may come to; ``ways``: each as what its parts may be makes it."""

    ways: tuple[Way, ...] = ()


Holds = Callable[[Placed, Student], Truth]


class Span(NamedTuple):
    """Points of which some rows are not known: between these, both included.

    ``values``: each number that it may be where a formula asks for it.
    """

    low: int
    high: int
    values: tuple[int, ...] = ()


@dataclass(frozen=True)
class Derived:
    """How a fact of 推算 comes about, as its text says; versions in their order.

    ``below``: for packs below the level of each and what it says in 调整.
    """

    kind: str
    how: Tree
    versions: tuple[Tree, ...]
    level: int
    steps: int
    below: tuple[tuple[int, tuple[Tree, ...]], ...] = ()

    def at(self, term: Term, known_on: date | None) -> Placed | None:
        """What is written at a term, and where; None: no text that is known then says it."""
        made = None if self.versions else Placed(self.how, self.level)
        for level, entries in ((self.level, self.versions), *self.below):
            holding = [entry for entry in in_order(entries, known_on) if begun(entry, term)]
            if holding and not ended(holding[-1], term):
                made = Placed(way_of(holding[-1]), level)
        return made

    @property
    def texts(self) -> Iterable[Placed]:
        """Every way in which it ever comes about."""
        own = self.versions or (self.how,)
        for level, entries in ((self.level, own), *self.below):
            yield from (Placed(way_of(entry), level) for entry in entries)

    def formulas(self) -> Iterable[Formula]:
        """Every formula that any version of it has."""
        for tree in (placed.tree for placed in self.texts):
            if "算式" in tree:
                yield Formula(tree["算式"], tree.get("舍入"))


def way_of(entry: Tree) -> Tree:
    """How a version, or what a pack below puts in its place, makes the step."""
    return entry.get("替换推算", entry)


def read_steps(entry: Tree, level: int) -> Derived:
    """One entry of 推算."""
    versions = tuple(entry.get("版本", ()))
    need("版本" not in entry or (versions and not HOW & set(entry)), entry)
    for version in versions:
        only(version, HOW | DATED)
    every = {key for tree in (entry, *versions) for key in tree}
    need(len({"算式", "相加", "分档", "周岁", "整月"} & every) == 1, entry)
    kind = entry.get("类型")
    if "算式" in every:
        kind = kind or "金额"
    elif every & {"相加", "周岁", "整月"}:
        kind = kind or "整数"
    need((kind == "单选") == ("取值" in entry) == ("分档" in every), entry)
    need((kind == "金额") == ("单位" in entry and "元" in entry["单位"]), entry)
    steps = 100 if kind == "金额" else 10 ** int(entry.get("小数位", "0"))
    how = {key: entry[key] for key in HOW if key in entry}
    return Derived(str(kind), how, versions, level, steps)


def value_at(
    derived: Derived,
    student: Student,
    options: Callable[[str], list[Way] | None],
    holds: Holds,
) -> Any:
    """What is known of it: a number, a name, a Span, a frozenset of them; None: anything."""
    placed = derived.at(student.term, student.known_on)
    if placed is None:
        return None
    tree, level = placed
    if "分档" in tree:
        return one_or_several(tiers(tree, level, student, holds))
    if "相加" in tree:
        return points(tree, level, student, holds)
    if "算式" in tree:
        return one_or_several(formula_values(derived, tree, options))
    word = "周岁" if "周岁" in tree else "整月"
    born = student.known.get(tree[word])
    if born is None:  # never below 0
        low, high = (clamped(end, tree, derived.steps) for end in (0, 10**6))
        return Span(low, high, tuple(range(low, high + 1)) if high < MOST_POSSIBLE else ())
    months = full_months(born, counted_to(tree["于"], student))
    return clamped(months // 12 if word == "周岁" else months, tree, derived.steps)


def one_or_several(found: frozenset[Any] | None) -> Any:
    return next(iter(found)) if found is not None and len(found) == 1 else found


def tiers(tree: Tree, level: int, student: Student, holds: Holds) -> frozenset[str]:
    """The values of the rows that may still be the first that holds."""
    found = set()
    for row in tree["分档"]:
        only(row, {"当", "得"})
        truth = holds(Placed(row["当"], level), student)
        if truth is not False:
            found.add(row["得"])
        if truth is True:
            return frozenset(found)
    return frozenset({*found, tree["其余"]})


def points(tree: Tree, level: int, student: Student, holds: Holds) -> int | Span:
    """Every row counts that holds; one that may hold counts at the least and at the most."""
    low = high = 0
    step = math.gcd(*(int(row["得"]) for row in tree["相加"]))
    for row in tree["相加"]:
        only(row, {"当", "得"})
        truth, worth = holds(Placed(row["当"], level), student), int(row["得"])
        if truth is not False:
            low += worth if truth is True else min(worth, 0)
            high += worth if truth is True else max(worth, 0)
    values = tuple(sorted({clamped(sum_, tree, 1) for sum_ in range(low, high + 1, step)}))
    return values[0] if len(values) == 1 else Span(values[0], values[-1], values)


def formula_values(
    derived: Derived, tree: Tree, options: Callable[[str], list[Way] | None]
) -> Several | None:
    """What the formula comes to for whatever its parts may be."""
    formula = Formula(tree["算式"], tree.get("舍入"))
    parts = [options(name) for name in formula.names]
    given = [part for part in parts if part is not None]
    if len(given) < len(parts) or math.prod(map(len, given)) > MOST_POSSIBLE:
        return None
    found = []
    for ways in product(*given):
        taken: dict[str, Fraction] = {}
        if any(taken.setdefault(k, v) != v for _, parts in ways for k, v in parts.items()):
            continue  # one part cannot be two numbers
        exact = formula.exact({n: one for n, (one, _) in zip(formula.names, ways, strict=True)})
        if exact is None:
            return None
        found.append((clamped(formula.rounded(exact, derived.steps), tree, derived.steps), taken))
    made = Several(number for number, _ in found)
    made.ways = tuple((Fraction(number, derived.steps), taken) for number, taken in found)
    return made


def clamped(number: int, tree: Tree, steps: int) -> int:
    """不低于 and 不超过, and then 取整 to so many whole ones."""
    if "不低于" in tree:
        number = max(number, bound_of(tree["不低于"], steps))
    if "不超过" in tree:
        number = min(number, bound_of(tree["不超过"], steps))
    return whole(number, tree["取整"], steps) if "取整" in tree else number


def bound_of(text: str, steps: int) -> int:
    """A bound of a step, which may repeat its unit and be below 0."""
    bare = re.sub(r"元.*$", "", text)
    return -steps_of(bare[1:], steps) if bare.startswith("-") else steps_of(bare, steps)


def whole(number: int, how: Mapping[str, str], steps: int) -> int:
    """取整: {到: 1元, 向: 下}."""
    only(how, {"到", "向"})
    to = steps_of(re.sub(r"元.*$", "", how["到"]), steps)
    exact = Fraction(number, to)
    ways: dict[str, Callable[[Fraction], int]] = {"上": math.ceil, "下": math.floor}
    return ways.get(how["向"], half_up)(exact) * to


def half_up(exact: Fraction) -> int:
    return math.floor(exact + Fraction(1, 2))


def counted_to(word: str, student: Student) -> date:
    """The day to which 周岁 and 整月 are counted."""
    year, season = student.term
    autumn = year if season == "秋" else year - 1
    if word == "认定日":
        return student.status_day
    if word == "学期首日":
        return first_day(student.term)
    if word == "学期末日":
        return last_day(student.term)
    if word == "学年首日":
        return first_day((autumn, "秋"))
    match = re.fullmatch(r"(\d{1,2})月(\d{1,2})日", word)
    need(match, word)
    month, day = (int(part) for part in re.findall(r"\d+", word))
    return date(autumn if month >= 9 else autumn + 1, month, day)


def full_months(since: date, until: date) -> int:
    """Full on the same day number, or on the 1st of the next month; never below 0."""
    if since == NEVER or since > until:
        return 0
    months = 12 * (until.year - since.year) + until.month - since.month
    return months - (until.day < since.day)
