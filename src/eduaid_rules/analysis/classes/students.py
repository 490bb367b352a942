"""Kinds of student as profiles that run, and in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product

from ...policy.facts import NO, YES, FactType, Slot, Vocabulary, measured_text
from .kinds import Kind

Profile = dict[str, object]

_MANY = 6
_MOST_SOURCES = 20


def profile_of(kinds: Mapping[str, Kind], vocabulary: Vocabulary) -> Profile:
    """A profile that says what the kinds say, as short as it can be.

    ``vocabulary`` is the policy's own: what it does not know is left out, and a derived
    fact is stated by its sources, where numbers are found that give it.
    """
    return next(profiles_of(kinds, vocabulary))


def profiles_of(kinds: Mapping[str, Kind], vocabulary: Vocabulary) -> Iterator[Profile]:
    """The same with other sources of derived facts; one at least."""
    made: Profile = {}
    sources: list[list[Profile]] = []
    for name, kind in kinds.items():
        slot = vocabulary.slots.get(name)
        if slot is None:
            continue
        if slot.fact.formula is not None:
            sources.append(list(islice(_sources(slot, kind, vocabulary), _MOST_SOURCES)) or [{}])
        elif kind.is_unknown:
            if slot.fact.default is not None:
                made[name] = None
        elif not (slot.fact.default is not None and kind.yes == (slot.fact.default,)):
            value = _value(kind, slot)
            if value is not None:
                made[name] = value
    for chosen in product(*sources):
        stated = {name: value for part in chosen for name, value in part.items()}
        yield {**made, **{name: value for name, value in stated.items() if name not in made}}


def _value(kind: Kind, slot: Slot) -> object:
    fact = slot.fact
    if fact.type is FactType.MULTIPLE:
        yes = [name for name in kind.yes if name in slot.atoms]
        if kind.no is None:
            return yes
        no = [name for name in kind.no if name in slot.atoms]
        return {**dict.fromkeys(yes, YES), **dict.fromkeys(no, NO)} or None
    if fact.type is FactType.YES_NO:
        return YES if kind.yes else NO
    if fact.type is FactType.SINGLE:
        return next((name for name in kind.yes if name in slot.atoms), None)
    if kind.number is None:
        return None
    return kind.number if fact.type is FactType.INTEGER else measured_text(fact, kind.number)


def _sources(slot: Slot, kind: Kind, vocabulary: Vocabulary) -> Iterator[Profile]:
    """Numbers for the facts that a derived one is made from, in several ways."""
    formula, wanted = slot.fact.formula, kind.number
    if formula is None or wanted is None:
        return
    recipe = next(recipe for recipe in vocabulary.recipes if recipe.index == slot.index)
    sources = [vocabulary.slots[name] for name in formula.facts]
    for numbers in _tries(len(sources), wanted):
        measured: list[int | None] = [None] * len(vocabulary.measured)
        for source, number in zip(sources, numbers, strict=True):
            measured[source.index] = number
        if recipe.number(measured) == wanted:
            yield {
                source.fact.name: number
                if source.fact.type is FactType.INTEGER
                else measured_text(source.fact, number)
                for source, number in zip(sources, numbers, strict=True)
            }


def _tries(count: int, wanted: int) -> Iterator[tuple[int, ...]]:
    for place in range(count):
        for scale in (1, 2, 10, 100):
            for whole in (wanted * scale, wanted // scale):
                for rest in (0, 1, 100):
                    yield tuple(whole if n == place else rest for n in range(count))
    yield (wanted // max(1, count),) * count


def words(kind: Kind, slot: Slot) -> str:
    """A kind of answer in words, with the answers that are treated alike."""
    fact = slot.fact
    if kind.is_unknown:
        return "未知"
    if fact.type is FactType.YES_NO:
        return YES if kind.yes else NO
    if fact.type.is_measured:
        return _interval(kind, slot)
    if len(kind.yes) == 1:
        order = list(slot.atoms)
        single = [name for name in order if name in (*kind.yes, *kind.alike)] or list(kind.yes)
        pairs = [name for name in kind.alike if name not in order]
        held = "，或".join((_some(single), *pairs[:_MANY]))
    else:
        held = "和".join(kind.yes) or "无"
    open_ = "（其余未知）" if fact.type is FactType.MULTIPLE and kind.no is not None else ""
    return f"{held}{open_}"


def _some(names: Sequence[str]) -> str:
    if len(names) <= _MANY:
        return "、".join(names) + ("之一" if len(names) > 1 else "")
    return f"{'、'.join(names[:_MANY])}等{len(names)}种之一"


def _interval(kind: Kind, slot: Slot) -> str:
    if kind.number is None:
        return "未知"
    low = measured_text(slot.fact, kind.number)
    if kind.up_to is None:
        return f"不低于{low}"
    return low if kind.up_to == kind.number else f"{low}至{measured_text(slot.fact, kind.up_to)}"


def _merged(kinds: Sequence[Kind]) -> list[Kind]:
    """Intervals of numbers that meet as one."""
    made: list[Kind] = []
    for kind in sorted(kinds, key=lambda k: -1 if k.number is None else k.number):
        last = made[-1] if made else None
        if last and last.up_to is not None and kind.number == last.up_to + 1:
            made[-1] = replace(last, up_to=kind.up_to)
        else:
            made.append(kind)
    return made


def described(
    groups: Mapping[str, tuple[Iterable[Kind], int]], slots: Mapping[str, Slot]
) -> tuple[str, ...]:
    """What some rows of a block have in common: a line for each fact that they all narrow.

    For each fact its kinds in these rows, and how many kinds it has in the block.
    """
    lines: list[str] = []
    for fact, (kinds, every) in groups.items():
        own = list(dict.fromkeys(kinds))
        if own and len(own) < every:
            own = _merged(own)
            more = f"等{len(own)}种" if len(own) > _MANY else ""
            lines.append(
                f"{fact}：{'，或'.join(words(kind, slots[fact]) for kind in own[:_MANY])}{more}"
            )
    return tuple(lines)
