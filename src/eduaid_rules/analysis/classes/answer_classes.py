"""Classes of answers to one fact: what some conditions can tell apart, and how they are said.

Not the answers themselves: of two answers that every condition treats alike the smaller
one stands for both. A multiple choice counts by the truths that its conditions can have
together, built up value by value, so that twenty categories are no million combinations.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise
from types import MappingProxyType
from typing import Final, TypeAlias

from ...meaning.derived_numbers import NumberSpan, within
from ...policy.conditions import Condition, InRange, OneOf, leaves
from ...policy.fact_types import FactType
from ...policy.facts import NO, YES, Slot
from ...policy.spellings.measured_texts import measured_text

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
    spans: tuple[NumberSpan, ...] = ()
    """The numbers that it stands for."""
    region: tuple[NumberSpan, ...] = ()
    """Where an amount is carried: the numbers between those before and behind it that are looked
    at. Amounts are linear there, so that what is wrong with one of them is wrong with an end."""

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
    bounds: NumberSpan = (None, None)
    """The least and the most that a measured fact can be in every policy."""
    samples: Collection[int] = ()
    """Numbers to look at one by one: an amount is carried by the fact."""
    unknowns: bool = False
    undefined: bool = False
    """Whether the fact may have no number although everything is stated: divided by 0."""


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
    if asked.slots[0].fact.type.is_measured:
        return list(_with_spans(asked, found, alike))
    return [
        (_with_others(answer, alike[key], asked, judge, key[0]), key[0])
        for key, answer in found.items()
    ]


def _with_spans(
    asked: ComparedFact,
    found: Mapping[tuple[Truths, int | None], AnswerClass],
    alike: Mapping[tuple[Truths, int | None], Sequence[AnswerClass]],
) -> Iterator[tuple[AnswerClass, Truths]]:
    """Numbers with the intervals that they stand for."""
    low, high = asked.bounds
    starts = sorted(k.number for same in alike.values() for k in same if k.number is not None)
    spans: dict[int, NumberSpan] = {
        start: (start, high if after is None else after - 1)
        for start, after in pairwise([*starts, None])
        if start is not None
    }
    if starts:
        spans[starts[0]] = (low, spans[starts[0]][1])
    before = dict(zip(starts[1:], starts, strict=False))
    for key, answer in found.items():
        own = joined_spans(spans[k.number] for k in alike[key] if k.number is not None)
        region: tuple[NumberSpan, ...] = ()
        if asked.samples and answer.number is not None:
            first = before.get(answer.number)
            region = ((low if first is None else first + 1, own[0][1]),)
        yield replace(answer, spans=own, region=region), key[0]


def joined_spans(spans: Iterable[NumberSpan]) -> tuple[NumberSpan, ...]:
    """Intervals in order, those that meet as one."""
    made: list[NumberSpan] = []
    for low, high in sorted(spans, key=lambda span: (span[0] is not None, span[0] or 0)):
        first, last = made[-1] if made else (low, low)
        if not made or (low is not None and last is not None and low > last + 1):
            made.append((low, high))
        else:
            made[-1] = first, None if last is None or high is None else max(last, high)
    return tuple(made)


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
        if asked.undefined and not asked.unknowns:
            yield AnswerClass(fact.name, (), ())
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
    """A number of each interval between thresholds, its first where it has one; the samples.

    Only numbers that the fact can be in every policy. Of what can be below 0 the first interval
    is stood for by its last number: no bound of a formula is a number that anybody has.
    """
    low, high = asked.bounds
    starts = set(asked.samples)
    for condition in asked.conditions:
        for leaf in leaves(condition):
            if isinstance(leaf, InRange):
                starts |= {leaf.at_least} if leaf.at_least is not None else set()
                starts |= {leaf.at_most + 1} if leaf.at_most is not None else set()
    known = {n for n in starts if n is not None}
    if asked.samples:  # of an amount that is carried the last of each interval counts too
        known |= {n - 1 for n in known}
    first = min(known, default=1) - 1
    if low is not None:
        is_day = asked.slots[0].fact.type is FactType.DATE
        first = max(first, low) if is_day or low < 0 else low
    known.add(first if high is None else min(first, high))
    return sorted(n for n in known if within(asked.bounds, n))


_MANY = 6


def answer_class_in_words(
    answer: AnswerClass, slot: Slot, named: Mapping[int, str] = MappingProxyType({})
) -> str:
    """A kind of answer in words, with the answers that are treated alike.

    ``named``: numbers that go by other words.
    """
    fact = slot.fact
    if answer.is_unknown:
        return "未知"
    if fact.type is FactType.YES_NO:
        return YES if answer.yes else NO
    if fact.type.is_measured:
        return "，或".join(_span_in_words(span, slot, named) for span in answer.spans)
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


def _span_in_words(span: NumberSpan, slot: Slot, named: Mapping[int, str]) -> str:
    low, high = (
        None if end is None else named.get(end) or measured_text(slot.fact, end) for end in span
    )
    if low is None or high is None:
        ends = [f"不低于{low}"] if low is not None else []
        return "、".join([*ends, *([f"不高于{high}"] if high is not None else [])]) or "任何数"
    return low if low == high else f"{low}至{high}"


def _merged(answers: Sequence[AnswerClass]) -> list[AnswerClass]:
    """Numbers as one answer with all their intervals, each of which is told once."""
    numbers = [answer for answer in answers if answer.spans]
    if not numbers:
        return list(answers)
    spans = joined_spans(dict.fromkeys(span for answer in numbers for span in answer.spans))
    whole = replace(numbers[0], spans=spans)
    return [
        *(replace(whole, spans=(span,)) for span in spans),
        *(a for a in answers if not a.spans),
    ]


def describe_classes(
    groups: Mapping[str, tuple[Iterable[AnswerClass], int]],
    slots: Mapping[str, Slot],
    named: Mapping[str, Mapping[int, str]] = MappingProxyType({}),
) -> tuple[str, ...]:
    """What some rows of a block have in common: a line for each fact that they all narrow.

    For each fact its answers in these rows, and how many answers it has in the block. ``named``:
    for facts, numbers that go by other words.
    """
    lines: list[str] = []
    for fact, (answers, every) in groups.items():
        own = list(dict.fromkeys(answers))
        if own and len(own) < every:
            own = _merged(own)
            more = f"等{len(own)}种" if len(own) > _MANY else ""
            words = "，或".join(
                answer_class_in_words(answer, slots[fact], named.get(fact, {}))
                for answer in own[:_MANY]
            )
            lines.append(f"{fact}：{words}{more}")
    return tuple(lines)
