"""What must hold for the facts of a pack, that a vocabulary can be made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, assert_never

from ..by_term.numbered_facts import how_many_counted
from ..derived.derivations import (
    MOST_IN_STEPS,
    ByNumbers,
    ByTexts,
    Derivation,
    Elapsed,
    Grades,
    Points,
    is_counted_to,
    is_formula_alone,
    sources_of,
)
from ..fact_types import FactType
from ..facts import NO, YES, Fact
from ..formulas import Formula, Number, every_part
from ..money_and_units import FACT_UNITS, MOST_FEN
from ..number_types import MOST_PLACES

_MOST_NUMBER: Final = 10 * MOST_FEN
"""Of what is compared: more than a profile can state, and less than a column can hold."""
_MOST_DIGITS: Final = 2_000
"""Of all numbers of a formula: what comes of them must be written, and Python writes 4,300."""
_MOST_YEARS: Final = 999


def _is_answer(fact: Fact, said: str) -> bool:
    """Whether it is the text of one answer to a fact."""
    if fact.type is FactType.YES_NO:
        return said in (YES, NO)
    if fact.type not in (FactType.INTEGER, FactType.DECIMAL):
        return said in (one.name for one in fact.values)
    number = fact.measure.read(said)
    return number is not None and fact.measure.text(number) == said


def fact_problems(facts: Iterable[Fact]) -> Iterator[str]:
    """What a vocabulary cannot be made of, in Chinese."""
    by_name = {fact.name: fact for fact in facts}
    for fact in by_name.values():
        said = f"事实“{fact.name}”"
        codes = [name for value in fact.values for name in set(value.names)]
        if bool(fact.values) != fact.type.is_listed or len(codes) > len(set(codes)):
            yield f"{said}的取值不能这样"
        if fact.default is not None and not _is_answer(fact, fact.default):
            yield f"{said}没有缺省的“{fact.default}”这个取值"
        if not is_number_range(fact.at_least, fact.at_most, measured=fact.type.is_measured):
            yield f"{said}的范围不能这样"
        ages = [value.ages for value in fact.values if value.ages is not None]
        if any(not 0 <= one.at_least <= one.at_most <= _MOST_YEARS for one in ages):
            yield f"{said}有一个取值的年龄不能这样"
        if fact.never is not None and fact.type is not FactType.DATE:
            yield f"{said}不是日期，不能有“没有”"
        if (fact.type is FactType.DECIMAL) != (1 <= fact.places <= MOST_PLACES):
            yield f"{said}的小数位不能这样"
        if fact.type is not FactType.DECIMAL and fact.unit not in (None, *FACT_UNITS.values()):
            yield f"{said}的单位不能是“{fact.unit}”"
        made = fact.derivation
        texts = made.texts if isinstance(made, ByTexts) else ()
        for formula in (fact.formula, *(text.formula for text in texts)):
            if formula is not None:
                yield from _formula_problems(fact, formula, by_name)
        if fact.derivation is not None and not _is_derivation(fact, fact.derivation, by_name):
            yield f"{said}不能这样推算"
    yield from (f"事实“{name}”的推算绕回了自己，或套得太深" for name in not_made(by_name))


def _formula_problems(fact: Fact, formula: Formula, by_name: Mapping[str, Fact]) -> Iterator[str]:
    said = f"事实“{fact.name}”"
    sources = [by_name.get(name) for name in formula.facts]
    numbers = (p for p in every_part(formula.expression) if isinstance(p, Number))
    counted = (FactType.MONEY, FactType.INTEGER, FactType.DECIMAL)
    if fact.type not in counted or not sources or formula.to < 1:
        yield f"{said}不能这样推算"
    if sum(len(number.text) for number in numbers) > _MOST_DIGITS:
        yield f"{said}的算式里，数太长"
    for name, source in zip(formula.facts, sources, strict=True):
        if source is None or source.type not in counted or not is_formula_alone(source.derivation):
            yield f"{said}不能由“{name}”推算"


def _is_derivation(fact: Fact, derivation: Derivation, by_name: Mapping[str, Fact]) -> bool:
    match derivation:
        case Points(rows, low, high):
            ends = is_number_range(low, high, measured=True)
            return fact.type is FactType.INTEGER and ends and all(row.points for row in rows)
        case Grades(rows, otherwise):
            names = {value.name for value in fact.values}
            return fact.type is FactType.SINGLE and {otherwise, *(r.value for r in rows)} <= names
        case Elapsed(start, _, to, _, most):
            source = by_name.get(start)
            days = source is not None and source.type is FactType.DATE
            ends = is_number_range(0, most, measured=True)
            return fact.type is FactType.INTEGER and days and ends and is_counted_to(to)
        case ByNumbers(_, parameters, counted):
            named = [by_name.get(name) for name in sources_of(derivation)]
            few = all(name in by_name and how_many_counted(by_name[name]) for name in counted)
            return few and bool({*parameters, *counted}) and not any(one is None for one in named)
        case ByTexts(texts):
            kinds = {type(text.way) for text in texts}
            one_each = all((text.formula is None) != (text.way is None) for text in texts)
            good = all(_is_derivation(fact, way, by_name) for way in derivation.ways)
            return one_each and good and len(kinds) == 1
        case _:
            assert_never(derivation)


def not_made(by_name: Mapping[str, Fact]) -> set[str]:
    """The derived facts that lead back to themselves, or stand on too many others."""
    left = {
        name: {one for one in fact.made_from if one in by_name and by_name[one].is_derived}
        for name, fact in by_name.items()
        if fact.is_derived
    }
    for _ in range(MOST_IN_STEPS):
        made = [name for name, sources in left.items() if not sources & left.keys()]
        for name in made:
            del left[name]
    return {*left}


def is_number_range(low: int | None, high: int | None, *, measured: bool) -> bool:
    """Whether ends of what is compared are no more than can be counted, and in order."""
    numbers = [number for number in (low, high) if number is not None]
    if not measured and numbers:
        return False
    return all(abs(number) <= _MOST_NUMBER for number in numbers) and numbers == sorted(numbers)
