"""Classes of answers to one fact: what some conditions can tell apart, and how they are said.

Not the answers themselves: of two answers that every condition treats alike the smaller
one stands for both. A multiple choice counts by the truths that its conditions can have
together, built up value by value, so that twenty categories are no million combinations.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise
from typing import Final, TypeAlias

from ...policy.conditions import Condition, InRange, OneOf, leaves
from ...policy.facts import NO, YES, Fact, FactType, Slot, measured_text

MAX_VALUE_SETS: Final = 100_000
_FEW: Final = 12
"""Pairs are looked at of so many values."""


@dataclass(frozen=True, slots=True)
class AnswerClass:
    """One answer to a fact, by names, so that every policy can read it.

    ``yes`` are the values that hold (是 for 是否). ``no`` are those known not to; None: the
    answer is complete. A measured fact has its ``number`` (fen, whole number, ordinal day).
    """

    fact: str
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] | None = None
    number: int | None = None
    alike: tuple[str, ...] = field(default=(), compare=False)
    """Other single values that are treated alike, and pairs of a multiple choice (甲和乙)."""
    up_to: int | None = field(default=None, compare=False)
    """The last number that is treated alike; None: without end."""

    @property
    def is_unknown(self) -> bool:
        """Whether nothing at all is known of the fact."""
        return not self.yes and self.no == () and self.number is None

    @property
    def size(self) -> int:
        """How much a profile must say for it."""
        return 0 if self.is_unknown else 1 + len(self.yes)


Truths: TypeAlias = tuple[bool | None, ...]
Partition: TypeAlias = list[tuple[AnswerClass, Truths]]
JudgeAnswer: TypeAlias = Callable[[AnswerClass], Truths]


class TooManyAnswersError(Exception):
    """The conditions on one fact can be true together in too many ways."""

    def __init__(self, fact: str, number: int) -> None:
        super().__init__(fact)
        self.fact, self.number = fact, number


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ComparedFact:
    """What is asked about one fact: the fact as each policy has it, and how it is compared."""

    slots: Sequence[Slot]
    conditions: Sequence[Condition]
    in_use: Collection[str]
    """The values in use at a term of those asked about."""
    samples: Collection[int] = ()
    """Numbers to look at one by one: an amount is carried by the fact."""
    unknowns: bool = False


def partition_of(asked: ComparedFact, judge: JudgeAnswer) -> Partition:
    """One answer for each row of truths that the conditions can have, the smallest first.

    ``judge`` says what each condition makes of a answer. Raises TooManyAnswersError.
    """
    found: dict[tuple[Truths, int | None], AnswerClass] = {}
    alike: dict[tuple[Truths, int | None], list[AnswerClass]] = {}
    for answer in _candidates(asked):
        number = answer.number if asked.samples else None
        key = (judge(answer), number)
        found.setdefault(key, answer)
        alike.setdefault(key, []).append(answer)
    made = [(answer, key[0], alike[key]) for key, answer in found.items()]
    if asked.slots[0].fact.type.is_measured:
        return list(_with_ends(asked, made))
    return [
        (_with_others(answer, others, asked, judge, truths), truths)
        for answer, truths, others in made
    ]


def common_range(facts: Iterable[Fact]) -> tuple[int | None, int | None]:
    """The lowest and the highest number that a fact may be in every policy; None: no limit."""
    every = list(facts)
    lows = [0 if fact.type is FactType.MONEY else fact.at_least for fact in every]
    low = max((n for n in lows if n is not None), default=None)
    high = min((fact.at_most for fact in every if fact.at_most is not None), default=None)
    return low, high


def _with_ends(
    asked: ComparedFact, made: Sequence[tuple[AnswerClass, Truths, list[AnswerClass]]]
) -> Partition:
    """Numbers with the last one of their interval."""
    _, high = common_range(slot.fact for slot in asked.slots)
    starts = sorted(k.number for _, _, others in made for k in others if k.number is not None)
    after = dict(pairwise([*starts, None]))
    told: Partition = []
    for answer, truths, others in made:
        last = after.get(others[-1].number) if others[-1].number is not None else None
        end = high if last is None else last - 1
        told.append((answer if answer.number is None else replace(answer, up_to=end), truths))
    return told


def _with_others(
    answer: AnswerClass,
    others: Sequence[AnswerClass],
    asked: ComparedFact,
    judge: JudgeAnswer,
    truths: Truths,
) -> AnswerClass:
    """A single value with those that the conditions treat alike."""
    if len(answer.yes) != 1 or answer.no not in (None, ()):
        return answer
    if asked.slots[0].fact.type is FactType.MULTIPLE:
        names = [n for n in _names(asked.slots) if n in asked.in_use]
        same = [n for n in names if judge(replace(answer, yes=(n,))) == truths]
        rest = [n for n in _compared(asked) if n in names and n not in same]
        if len(rest) <= _FEW:
            pairs = (pair for pair in combinations(rest, 2))
            same += ["和".join(p) for p in pairs if judge(replace(answer, yes=p)) == truths]
    else:
        same = [other.yes[0] for other in others if other.yes]
    return replace(answer, alike=tuple(n for n in same if n not in answer.yes))


def _compared(asked: ComparedFact) -> list[str]:
    """The values that some comparison names."""
    found = (leaf for condition in asked.conditions for leaf in leaves(condition))
    named = {name for leaf in found if isinstance(leaf, OneOf) for name in leaf.values}
    return [name for name in _names(asked.slots) if name in named]


def _candidates(asked: ComparedFact) -> Iterator[AnswerClass]:
    fact = asked.slots[0].fact
    if fact.type is FactType.MULTIPLE:
        yield from _value_sets(asked)
        return
    if fact.type.is_measured:
        yield from (AnswerClass(fact.name, number=n) for n in _interval_starts(asked))
    elif fact.type is FactType.YES_NO:
        yield AnswerClass(fact.name, (YES,))
        yield AnswerClass(fact.name, ())
    else:
        names = _names(asked.slots)
        assumed = {slot.fact.default for slot in asked.slots}  # even where it is out of use
        used = [name for name in names if name in asked.in_use or name in assumed]
        rest = [name for name in names if name not in used and asked.unknowns]
        yield from (AnswerClass(fact.name, (name,)) for name in (*used, *rest))
        if not used and not asked.unknowns:  # nothing can be said at the term: nobody knows
            yield AnswerClass(fact.name, (), ())
    if asked.unknowns:
        yield AnswerClass(fact.name, (), ())


def _names(slots: Iterable[Slot]) -> list[str]:
    """The names of all values, in the order of the vocabularies."""
    return list(dict.fromkeys(name for slot in slots for name in slot.atoms))


def _value_sets(asked: ComparedFact) -> Iterator[AnswerClass]:
    """Sets of values, smallest first, that differ in which comparisons they meet."""
    fact = asked.slots[0].fact.name
    wanted = [
        leaf
        for condition in asked.conditions
        for leaf in leaves(condition)
        if isinstance(leaf, OneOf)
    ]
    wanted = list(dict.fromkeys(wanted))
    names = _names(asked.slots)
    if not asked.unknowns:
        names = [name for name in names if name in asked.in_use]
    meets = {name: _met(name, wanted) for name in names}
    choices = [(name, bits) for name, bits in meets.items() if bits]
    sets = _smallest_sets(fact, choices, asked.in_use, wanted, unknowns=asked.unknowns)
    for yes, open_ in sorted(sets, key=lambda one: len(one[0]) + len(one[1])):
        no = tuple(name for name, _ in choices if name not in yes and name not in open_)
        if not open_:
            yield AnswerClass(fact, yes)
        if asked.unknowns:
            yield AnswerClass(fact, yes, no)


ValueSets: TypeAlias = list[tuple[tuple[str, ...], tuple[str, ...]]]
"""Values that hold, and values that are unknown; all others do not hold."""


def _smallest_sets(
    fact: str,
    choices: Sequence[tuple[str, int]],
    in_use: Collection[str],
    wanted: Sequence[OneOf],
    *,
    unknowns: bool,
) -> ValueSets:
    """The smallest set for each combination of comparisons that it meets or leaves open."""
    waiting = sum(1 << n for n, leaf in enumerate(wanted) if not leaf.any_declared)
    """Comparisons that wait for a value that is not in use."""
    found: dict[tuple[int, int], tuple[tuple[str, ...], tuple[str, ...]]] = {(0, 0): ((), ())}
    for name, bits in choices:
        open_bits = bits if name in in_use else bits & waiting
        for (met, left), (yes, open_) in list(found.items()):
            _put(found, (met | bits, left & ~bits), ((*yes, name), open_))
            if unknowns:
                _put(found, (met, left | open_bits & ~met), (yes, (*open_, name)))
        if len(found) > MAX_VALUE_SETS:
            raise TooManyAnswersError(fact, len(found))
    return list(found.values())


def _put(
    found: dict[tuple[int, int], tuple[tuple[str, ...], tuple[str, ...]]],
    key: tuple[int, int],
    made: tuple[tuple[str, ...], tuple[str, ...]],
) -> None:
    before = found.get(key)
    if before is None or len(made[0]) + len(made[1]) < len(before[0]) + len(before[1]):
        found[key] = made


def _met(name: str, wanted: Sequence[OneOf]) -> int:
    """Which comparisons a value meets, a bit each."""
    return sum(1 << n for n, leaf in enumerate(wanted) if name in leaf.values)


def _interval_starts(asked: ComparedFact) -> list[int]:
    """The first number of each interval between thresholds, and the samples.

    Only numbers that every policy reads.
    """
    low, high = common_range(slot.fact for slot in asked.slots)
    starts = set(asked.samples)
    for condition in asked.conditions:
        for leaf in leaves(condition):
            if isinstance(leaf, InRange):
                starts |= {leaf.at_least} if leaf.at_least is not None else set()
                starts |= {leaf.at_most + 1} if leaf.at_most is not None else set()
    known = {n for n in starts if n is not None}
    if asked.samples:  # of an amount that is carried the last of each interval counts too
        known |= {n - 1 for n in known}
    known.add(low if low is not None else max(min(known, default=2) - 1, 1))
    floor = 1 if low is None else low
    return sorted(n for n in known if n >= floor and (high is None or n <= high))


_MANY = 6


def answer_class_in_words(answer: AnswerClass, slot: Slot) -> str:
    """A kind of answer in words, with the answers that are treated alike."""
    fact = slot.fact
    if answer.is_unknown:
        return "未知"
    if fact.type is FactType.YES_NO:
        return YES if answer.yes else NO
    if fact.type.is_measured:
        return _interval_in_words(answer, slot)
    if len(answer.yes) == 1:
        order = list(slot.atoms)
        single = [name for name in order if name in (*answer.yes, *answer.alike)] or list(
            answer.yes
        )
        pairs = [name for name in answer.alike if name not in order]
        held = "，或".join((_names_in_words(single), *pairs[:_MANY]))
    else:
        held = "和".join(answer.yes) or "无"
    open_ = "（其余未知）" if fact.type is FactType.MULTIPLE and answer.no is not None else ""
    return f"{held}{open_}"


def _names_in_words(names: Sequence[str]) -> str:
    if len(names) <= _MANY:
        return "、".join(names) + ("之一" if len(names) > 1 else "")
    return f"{'、'.join(names[:_MANY])}等{len(names)}种之一"


def _interval_in_words(answer: AnswerClass, slot: Slot) -> str:
    if answer.number is None:
        return "未知"
    low = measured_text(slot.fact, answer.number)
    if answer.up_to is None:
        return f"不低于{low}"
    return (
        low if answer.up_to == answer.number else f"{low}至{measured_text(slot.fact, answer.up_to)}"
    )


def _merged(answers: Sequence[AnswerClass]) -> list[AnswerClass]:
    """Intervals of numbers that meet as one."""
    made: list[AnswerClass] = []
    for answer in sorted(answers, key=lambda k: -1 if k.number is None else k.number):
        last = made[-1] if made else None
        if last and last.up_to is not None and answer.number == last.up_to + 1:
            made[-1] = replace(last, up_to=answer.up_to)
        else:
            made.append(answer)
    return made


def describe_classes(
    groups: Mapping[str, tuple[Iterable[AnswerClass], int]], slots: Mapping[str, Slot]
) -> tuple[str, ...]:
    """What some rows of a block have in common: a line for each fact that they all narrow.

    For each fact its answers in these rows, and how many answers it has in the block.
    """
    lines: list[str] = []
    for fact, (answers, every) in groups.items():
        own = list(dict.fromkeys(answers))
        if own and len(own) < every:
            own = _merged(own)
            more = f"等{len(own)}种" if len(own) > _MANY else ""
            words = "，或".join(
                answer_class_in_words(answer, slots[fact]) for answer in own[:_MANY]
            )
            lines.append(f"{fact}：{words}{more}")
    return tuple(lines)
