"""Whole numbers that meet inequalities between polynomials: found, excluded, or not decided.

Linear inequalities are solved by eliminating one number after another (Fourier and Motzkin, each
tightened to whole numbers); where numbers are multiplied with each other, one of them is tried
value by value, or its interval is halved. Steps are counted, so that every search ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import gcd, lcm
from typing import Final, TypeAlias

Monomial: TypeAlias = tuple[str, ...]
"""The numbers that are multiplied, by name and in order; none: a constant."""

Polynomial: TypeAlias = Mapping[Monomial, Fraction]

Box: TypeAlias = Mapping[str, tuple[int, int]]
"""For each number the least and the most that it can be."""

ONE: Final[Monomial] = ()


def constant(value: Fraction | int) -> Polynomial:
    """A polynomial that is the same for all numbers."""
    return {ONE: Fraction(value)} if value else {}


def total(*parts: Polynomial) -> Polynomial:
    """A sum."""
    made: dict[Monomial, Fraction] = {}
    for part in parts:
        for names, factor in part.items():
            made[names] = made.get(names, Fraction(0)) + factor
    return {names: factor for names, factor in made.items() if factor}


def times(left: Polynomial, right: Polynomial) -> Polynomial:
    """A product."""
    return total(
        *(
            {tuple(sorted((*a, *b))): one * other}
            for a, one in left.items()
            for b, other in right.items()
        )
    )


def negative(part: Polynomial) -> Polynomial:
    """With the other sign."""
    return {names: -factor for names, factor in part.items()}


@dataclass(frozen=True, slots=True)
class Inequality:
    """A polynomial of whole factors that is not below 0; of constant part ``rest``."""

    factors: tuple[tuple[Monomial, int], ...]
    rest: int

    @classmethod
    def of(cls, polynomial: Polynomial, *, strictly: bool = False) -> Inequality:
        """The polynomial is not below 0, or (``strictly``) above it, for whole numbers."""
        below = lcm(*(factor.denominator for factor in polynomial.values()))
        whole = {names: int(factor * below) for names, factor in polynomial.items()}
        rest = whole.pop(ONE, 0) - strictly
        common = gcd(*whole.values()) or 1
        factors = tuple(sorted((names, factor // common) for names, factor in whole.items()))
        return cls(factors, rest // common)

    @property
    def is_linear(self) -> bool:
        """Whether no numbers are multiplied with each other."""
        return all(len(names) == 1 for names, _ in self.factors)

    def range(self, box: Box) -> tuple[int, int]:
        """Between what it is for numbers of a box: never too narrow."""
        low = high = self.rest
        for names, factor in self.factors:
            least, most = factor, factor
            for name in names:
                corners = [a * b for a in (least, most) for b in box[name]]
                least, most = min(corners), max(corners)
            low, high = low + least, high + most
        return low, high

    def with_numbers(self, numbers: Mapping[str, int]) -> Inequality:
        """With some of the numbers filled in."""
        made: dict[Monomial, Fraction] = {ONE: Fraction(self.rest)}
        for names, factor in self.factors:
            for name in names:
                factor *= numbers.get(name, 1)  # noqa: PLW2901 -- a running product
            left = tuple(name for name in names if name not in numbers)
            made[left] = made.get(left, Fraction(0)) + factor
        return Inequality.of({names: factor for names, factor in made.items() if factor})


_MOST_STEPS: Final = 3_000
_MOST_INEQUALITIES: Final = 300
_TRIED_ONE_BY_ONE: Final = 24
_TRIED_OF_MANY: Final = 12


class _OutOfStepsError(Exception):
    """It would take too long to say."""


@dataclass(slots=True)
class WholeNumberSearch:
    """Looks for numbers of a box that meet inequalities.

    After ``numbers`` has come to nothing, ``complete`` says whether there are none.
    """

    steps: int = _MOST_STEPS
    complete: bool = True
    _picked: dict[str, int] = field(default_factory=dict)

    def numbers(self, box: Box, wanted: Sequence[Inequality]) -> Mapping[str, int] | None:
        """The first numbers found, small ones first; None: there are none, or it stays open."""
        try:
            return self._search(dict(box), wanted)
        except _OutOfStepsError:
            self.complete = False
            return None

    def _step(self) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise _OutOfStepsError

    def _search(
        self, box: dict[str, tuple[int, int]], wanted: Sequence[Inequality]
    ) -> Mapping[str, int] | None:
        self._step()
        box = _tightened(box, wanted)
        if any(low > high for low, high in box.values()):
            return None
        fixed = {name: low for name, (low, high) in box.items() if low == high}
        asked: list[Inequality] = []
        for one in dict.fromkeys(inequality.with_numbers(fixed) for inequality in wanted):
            low, high = one.range(box)
            if high < 0:
                return None
            if low < 0:
                asked.append(one)
        linear = [one for one in asked if one.is_linear]
        found = self._solve(box, linear)
        if found is None or len(linear) == len(asked):
            return found
        if all(one.with_numbers(found).rest >= 0 for one in asked):
            return found
        multiplied = {
            n for one in asked for names, _ in one.factors if len(names) > 1 for n in names
        }
        name = min(sorted(multiplied), key=lambda n: box[n][1] - box[n][0])
        for part in _parts(*box[name]):
            found = self._search({**box, name: part}, asked)
            if found is not None:
                return found
        return None

    def _solve(
        self, box: dict[str, tuple[int, int]], wanted: Sequence[Inequality]
    ) -> Mapping[str, int] | None:
        """Whole numbers that meet linear inequalities; the smallest for what none asks about."""
        names = {name for one in wanted for (name,), _ in one.factors}
        system = _strongest(
            [{name: factor for (name,), factor in one.factors} | {"": one.rest} for one in wanted]
            + [bound for name in names for bound in _bounds(name, *box[name])]
        )
        order: list[tuple[str, list[dict[str, int]]]] = []
        while names:
            self._step()
            name = min(sorted(names), key=lambda n: _growth(n, system))
            order.append((name, [one for one in system if name in one]))
            system = _strongest(_without(name, system))
            names.remove(name)
            if len(system) > _MOST_INEQUALITIES:
                raise _OutOfStepsError
        if any(one.get("", 0) < 0 for one in system):
            return None
        found = self._filled(order, {})
        if found is None:
            return None
        return {name: found.get(name, _nearest(*span)) for name, span in box.items()}

    def _filled(
        self, order: list[tuple[str, list[dict[str, int]]]], known: dict[str, int]
    ) -> dict[str, int] | None:
        """Numbers for what was eliminated, the last one first."""
        if not order:
            return known
        self._step()
        *before, (name, about) = order
        low, high = _interval(name, about, known)
        if low > high:
            return None
        tried = range(low, high + 1) if high - low < _TRIED_OF_MANY else _some(low, high)
        for number in tried:
            found = self._filled(before, {**known, name: number})
            if found is not None:
                return found
        if high - low >= _TRIED_OF_MANY:
            self.complete = False
        return None


def _tightened(
    box: dict[str, tuple[int, int]], wanted: Sequence[Inequality]
) -> dict[str, tuple[int, int]]:
    """A box without what linear inequalities rule out, each looked at by itself."""
    made = dict(box)
    for _ in range(2):
        for one in wanted:
            if not one.is_linear or any(low > high for low, high in made.values()):
                continue
            _, most = one.range(made)
            for (name,), factor in one.factors:
                low, high = made[name]
                others = most - factor * (high if factor > 0 else low)
                if factor > 0:
                    low = max(low, -(others // factor))
                else:
                    high = min(high, others // -factor)
                made[name] = (low, high)
                if low > high:
                    return made
    return made


def _parts(low: int, high: int) -> Iterator[tuple[int, int]]:
    """An interval, value by value where they are few, else in two halves."""
    if high - low < _TRIED_ONE_BY_ONE:
        yield from ((n, n) for n in range(low, high + 1))
    else:
        middle = (low + high) // 2
        yield from ((low, middle), (middle + 1, high))


def _bounds(name: str, low: int, high: int) -> Iterator[dict[str, int]]:
    yield {name: 1, "": -low}
    yield {name: -1, "": high}


def _growth(name: str, system: Sequence[Mapping[str, int]]) -> int:
    """How many inequalities take the place of those about a number when it is eliminated."""
    factors = [one[name] for one in system if name in one]
    up = sum(factor > 0 for factor in factors)
    return up * (len(factors) - up) - len(factors)


def _without(name: str, system: Sequence[dict[str, int]]) -> Iterator[dict[str, int]]:
    """What inequalities say of the others once a number is eliminated."""
    for one in system:
        if name not in one:
            yield one
    lower = [one for one in system if one.get(name, 0) > 0]
    upper = [one for one in system if one.get(name, 0) < 0]
    for one, other in product(lower, upper):
        a, b = one[name], -other[name]
        joined = {n: b * one.get(n, 0) + a * other.get(n, 0) for n in {*one, *other} if n != name}
        yield joined


def _strongest(system: Iterable[dict[str, int]]) -> list[dict[str, int]]:
    """Each inequality tightened to whole numbers; of those alike but for the constant one."""
    best: dict[tuple[tuple[str, int], ...], int] = {}
    for one in system:
        rest = one.get("", 0)
        factors = {name: factor for name, factor in one.items() if name and factor}
        common = gcd(*factors.values()) or 1
        key = tuple(sorted((name, factor // common) for name, factor in factors.items()))
        rest //= common
        best[key] = min(rest, best.get(key, rest))
    return [{**dict(key), "": rest} for key, rest in best.items() if key or rest < 0]


def _interval(
    name: str, about: Sequence[Mapping[str, int]], known: Mapping[str, int]
) -> tuple[int, int]:
    """What inequalities leave to a number, all others being known."""
    lows: list[int] = []
    highs: list[int] = []
    for one in about:
        rest = sum(factor * known[n] for n, factor in one.items() if n and n != name) + one[""]
        factor = one[name]
        if factor > 0:
            lows.append(-(rest // factor))
        else:
            highs.append(rest // -factor)
    return max(lows), min(highs)


def _nearest(low: int, high: int) -> int:
    """The number of an interval that is nearest to 0."""
    return min(max(low, 0), high)


def _some(low: int, high: int) -> list[int]:
    """Some numbers of a long interval: those nearest to 0 first, then its ends."""
    first = _nearest(low, high)
    near = [first + step * sign for step in range(_TRIED_OF_MANY // 2) for sign in (1, -1)]
    return [n for n in dict.fromkeys([*near, low, high]) if low <= n <= high]
