"""Parameters (参数): dated, cited numbers, by place, that conditions and standards go by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from ..documents import Basis, Published, text_at, text_terms
from ..money_and_units import MOST_PERCENT, Unit
from ..standards import PERCENTAGE, Quantity, Standard, standard_parts
from ..terms import Term
from .multiples import Multiple

MONEY_UNITS: Final[Mapping[str, Unit]] = {
    f"元/{unit.value}": unit for unit in (Unit.MONTH, Unit.TERM, Unit.YEAR)
} | {"元": Unit.ONCE}
"""The units of a parameter that are money, and what such an amount is for."""


@dataclass(frozen=True, slots=True, repr=False)
class ParameterText:
    """What a parameter is from a term on, as one pack says it (值, 替换值).

    ``value`` is a number with its unit, or a table of such numbers; open where none is stated.
    """

    layer: str
    since: Term
    basis: tuple[Basis, ...]
    value: Standard
    until: Term | None = None
    published: Published | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Parameter:
    """A number that a pack names, with all its texts: from the top pack down, each in order."""

    name: str
    id: str
    layer: str
    unit: str
    """As the rule files have it: 元/月, 人, 比例."""
    texts: tuple[ParameterText, ...]
    before: Literal["无", "不详"] = "不详"

    def at(self, term: Term, known_on: date | None = None) -> ParameterText | None:
        """The text that holds at a term, as known on a day; None: none is known."""
        return text_at(self.texts, term, known_on)


def parameter_terms(parameters: tuple[Parameter, ...]) -> Iterator[Term]:
    """Every term at which one of some parameters may change."""
    return text_terms(text for one in parameters for text in one.texts)


def parameter_numbers(parameter: Parameter) -> Iterator[Fraction]:
    """Every number that it ever is, in any of its texts, each once (yuan, one, 1 for 100 %)."""
    parts = (part for text in parameter.texts for part in standard_parts(text.value))
    yield from dict.fromkeys(part.exact for part in parts if isinstance(part, Quantity))


_MOST_TIMES: Final = 999


def is_percentage(name: str | None, parameters: Iterable[Parameter]) -> bool:
    """Whether it is a parameter that is a percentage; None: no name is."""
    return name is None or any((one.name, one.unit) == (name, PERCENTAGE) for one in parameters)


def multiple_problem(multiple: Multiple, parameters: Sequence[Parameter]) -> str | None:
    """What a pack with these parameters cannot say so, in Chinese."""
    known = {one.name for one in parameters}
    for name in multiple.names:
        if name not in known:
            return f"里没有“{name}”这个参数"
    percent, counts = multiple.hundredths_of_percent, (multiple.times, multiple.over)
    good = 0 < percent <= MOST_PERCENT and all(0 < one <= _MOST_TIMES for one in counts)
    if not good or not is_percentage(multiple.rate, parameters):
        return f"里，“{multiple}”的倍数不能这样"
    return None
