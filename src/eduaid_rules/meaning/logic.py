"""What a condition means: Kleene's three-valued logic, compiled to integer operations.

A condition becomes two Python expressions over what is known of a student, one that
says when it surely holds and one that says when it surely does not; neither: unknown.
For a comparison with the atoms M, over the atoms known true T and known false F::

    holds   T & M             at least one of the values is known to be there
    fails   F & M == M        every one of them is known not to be there

The only place that gives conditions a meaning for one student; it stands below authoring
because reading a pack checks its tables with it (docs/decisions/003).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, assert_never, cast

from ..policy.conditions import (
    AgainstParameter,
    AgainstStatusDay,
    AllOf,
    AnyOf,
    Condition,
    InRange,
    Named,
    Not,
    OneOf,
    Score,
    Unknowable,
    on_status_day,
)
from ..policy.facts import Vocabulary

Measured: TypeAlias = tuple[int | None, ...]
TruthValue: TypeAlias = bool | None
Judgement: TypeAlias = Callable[[int, int, Measured], TruthValue]

_TRUE, _FALSE = "True", "False"


def either(one: TruthValue, other: TruthValue) -> TruthValue:
    """Whether one of two holds, as far as that is known."""
    if one is True or other is True:
        return True
    return None if None in (one, other) else False


@dataclass(frozen=True, slots=True)
class KnownAtoms:
    """What is fixed before any student is seen: the term's season, a chosen stage.

    ``unused`` are the values not in use at the term: 任意 does not wait for an answer
    about those.
    """

    true: int = 0
    false: int = 0
    unused: int = 0


NOTHING_KNOWN = KnownAtoms()


@dataclass(frozen=True, slots=True)
class CompiledCondition:
    """When a condition surely holds, and when it surely fails, as Python expressions."""

    holds: str
    fails: str

    @property
    def is_true(self) -> bool:
        return self.holds == _TRUE

    @property
    def is_false(self) -> bool:
        return self.fails == _TRUE

    def expression(self) -> str:
        """One expression over T, F and V that is True, False or None."""
        if self.is_true or self.is_false:
            return str(self.is_true)
        return f"(True if {self.holds} else False if {self.fails} else None)"


def compile_condition(
    condition: Condition, vocabulary: Vocabulary, known: KnownAtoms = NOTHING_KNOWN
) -> CompiledCondition:
    """Compile a condition, with what is already known folded in."""
    match condition:
        case OneOf(fact, values, any_declared):
            mask = vocabulary.mask(fact, values)
            if any_declared and mask & known.unused:
                return _any_in_use(mask, mask & ~known.unused)
            return _one_of(mask, known)
        case InRange(fact, low, high):
            return _in_range(vocabulary.slots[fact].index, low, high)
        case Not(part):
            inner = compile_condition(part, vocabulary, known)
            return CompiledCondition(inner.fails, inner.holds)
        case AgainstStatusDay():  # without a term: relative to day 0
            return compile_condition(on_status_day(condition, 0), vocabulary, known)
        case Unknowable() | AgainstParameter():  # without a term nothing says the number
            return CompiledCondition(_FALSE, _FALSE)
        case Named(_, inner_condition):
            return compile_condition(inner_condition, vocabulary, known)
        case Score():
            return _score(condition, vocabulary, known)
        case AllOf(parts):
            inners = [compile_condition(part, vocabulary, known) for part in parts]
            return CompiledCondition(
                _join("and", [inner.holds for inner in inners], _TRUE),
                _join("or", [inner.fails for inner in inners], _FALSE),
            )
        case AnyOf(parts):
            inners = [compile_condition(part, vocabulary, known) for part in parts]
            return CompiledCondition(
                _join("or", [inner.holds for inner in inners], _FALSE),
                _join("and", [inner.fails for inner in inners], _TRUE),
            )
        case _:
            assert_never(condition)


def _score(condition: Score, vocabulary: Vocabulary, known: KnownAtoms) -> CompiledCondition:
    """What it comes to at least and at most, in the interval or outside."""
    fewest, most = ["0"], ["0"]
    for when, points in condition.rows:
        made = compile_condition(when, vocabulary, known)
        surely, perhaps = (fewest, most) if points > 0 else (most, fewest)
        if not made.is_false:
            surely.append(f"({points} if {made.holds} else 0)")
            perhaps.append(f"(0 if {made.fails} else {points})")
    least, greatest = "+".join(fewest), "+".join(most)
    low, high = condition.at_least, condition.at_most
    inside = [f"{low} <= {least}"] * (low is not None) + [f"{greatest} <= {high}"] * (
        high is not None
    )
    outside = [f"{greatest} < {low}"] * (low is not None) + [f"{high} < {least}"] * (
        high is not None
    )
    return CompiledCondition(_join("and", inside, _TRUE), _join("or", outside, _FALSE))


def judgement(
    condition: Condition, vocabulary: Vocabulary, known: KnownAtoms = NOTHING_KNOWN
) -> Judgement:
    """A condition as a function of a student's true atoms, false atoms and numbers."""
    return build(compile_condition(condition, vocabulary, known).expression(), {})


def build(expression: str, names: dict[str, object]) -> Judgement:
    """A function of T, F and V; expressions hold only integers, operators and the names given."""
    made = eval(  # noqa: S307 -- no text of a file or a user is ever part of an expression
        f"lambda T, F, V: {expression}", {"__builtins__": {}, **names}
    )
    return cast(Judgement, made)  # eval cannot say what it returns


def _one_of(mask: int, known: KnownAtoms) -> CompiledCondition:
    if mask & known.true:
        return CompiledCondition(_TRUE, _FALSE)
    mask &= ~known.false
    if not mask:
        return CompiledCondition(_FALSE, _TRUE)
    return CompiledCondition(
        f"T & {mask}", f"F & {mask}" if _single(mask) else f"F & {mask} == {mask}"
    )


def _any_in_use(mask: int, used: int) -> CompiledCondition:
    """任意 at a term: any value holds that is named, and it fails by those in use alone."""
    return CompiledCondition(f"T & {mask}", f"(F & {used} == {used} and not T & {mask})")


def _in_range(index: int, low: int | None, high: int | None) -> CompiledCondition:
    seen = f"V[{index}]"
    inside = " and ".join(
        [f"{low} <= {seen}"] * (low is not None) + [f"{seen} <= {high}"] * (high is not None)
    )
    if not inside:
        return CompiledCondition(_TRUE, _FALSE)
    return CompiledCondition(
        f"({seen} is not None and {inside})", f"({seen} is not None and not ({inside}))"
    )


def _single(mask: int) -> bool:
    return mask & (mask - 1) == 0


def _join(operator: str, expressions: list[str], empty: str) -> str:
    """Join with and/or, folding constants; ``empty`` is the neutral element."""
    absorbing = _FALSE if empty == _TRUE else _TRUE
    kept = [text for text in expressions if text != empty]
    if absorbing in kept:
        return absorbing
    if not kept:
        return empty
    return kept[0] if len(kept) == 1 else f"({f' {operator} '.join(kept)})"
