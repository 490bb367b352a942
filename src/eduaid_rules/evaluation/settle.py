"""Which facts would settle an open item, and which change would grant a refused one.

Both go through the kinds of answer that the rule can tell apart, smallest sets first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations as subsets

from ..policy.amounts import Open
from ..policy.classes import Answer, Coded, combinations
from ..policy.conditions import Leaf, leaves
from ..policy.errors import ProfileError
from ..policy.facts import NO, YES, FactType, Nature, Slot
from ..policy.in_force import InForce
from ..policy.students import measured_text
from .at_term import RuleAtTerm
from .dependencies import carried_by, compared, standards
from .evaluator import chooser_of
from .explain import Words
from .lines import Chooser
from .results import Seen


def missing(item: RuleAtTerm, student: Coded) -> tuple[str, ...]:
    """The fewest unknown facts such that every answer to them settles an open item.

    Settled is what no further fact could change: granted, refused, or left open by the
    documents themselves. Ties go to the facts declared first; no facts: nothing helps.
    """
    found = list(compared(item))
    carried = set(carried_by(item))
    vocabulary = item.at.vocabulary
    named = {leaf.fact for leaf in found} | carried
    names = {source for name in named for source in vocabulary.sources(name)}
    open_slots = [
        slot
        for slot in vocabulary.ordered(names)
        if slot.fact.nature is not Nature.TERM and _is_unknown(slot, found, item, student)
    ]
    chooser = chooser_of(item, item.at.season)
    if chooser is None or _is_settled(chooser, student):
        return ()
    for size in range(1, len(open_slots) + 1):
        for chosen in subsets(open_slots, size):
            if all(
                _is_settled(chooser, filled)
                for filled in _filled(chosen, found, carried, item, student)
            ):
                return tuple(slot.fact.name for slot in chosen)
    return ()


def nearest(item: RuleAtTerm, student: Coded, words: Words) -> tuple[Seen, ...]:
    """The fewest circumstances whose change would grant a refused item; empty: none would.

    A stage, a household registration or a hardship category is never suggested.
    """
    if not isinstance(item.state, InForce):
        return ()
    vocabulary = item.at.vocabulary
    found = list(leaves(item.state.who))
    changeable = [
        slot
        for slot in vocabulary.ordered({leaf.fact for leaf in found})
        if slot.fact.nature is Nature.CIRCUMSTANCE and slot.fact.formula is None
    ]
    cleared = _without(changeable, student)
    if item.at.truth(item.state.who, cleared) is False:
        return ()
    for size in range(1, len(changeable) + 1):
        for chosen in subsets(changeable, size):
            base = _without(chosen, student)
            for given in combinations(chosen, found, vocabulary, base, item.at.in_use):
                if item.at.truth(item.state.who, _with(given, base)) is True:
                    return tuple(
                        Seen(answer.fact, words.seen(answer.fact, student), _say(answer, slot))
                        for answer, slot in zip(given, chosen, strict=True)
                    )
    return ()


def _is_settled(chooser: Chooser, student: Coded) -> bool:
    try:
        line = chooser(student.true, student.false, student.measured)
    except ProfileError:  # granted with an amount out of bounds: nothing is left to ask
        return True
    return line is None or line.settled or getattr(line, "final", False)


def _filled(
    slots: Iterable[Slot],
    found: list[Leaf],
    carried: set[str],
    item: RuleAtTerm,
    student: Coded,
) -> Iterator[Coded]:
    chosen = list(slots)
    vocabulary = item.at.vocabulary
    inputs = {source for name in carried for source in vocabulary.sources(name)}
    compared = [slot for slot in chosen if slot.fact.name not in inputs]
    amounts = tuple(
        Answer(slot.fact.name, index=slot.index, number=_any_amount(slot, item))
        for slot in chosen
        if slot.fact.name in inputs
    )
    for given in combinations(compared, found, vocabulary, student, item.at.in_use):
        filled = _with((*given, *amounts), student)
        yield Coded(filled.true, filled.false, vocabulary.derive(filled.measured))


def _with(given: Iterable[Answer], student: Coded) -> Coded:
    for answer in given:
        student = student.answering(answer)
    return student


def _without(slots: Iterable[Slot], student: Coded) -> Coded:
    keep = ~sum(slot.mask for slot in slots)
    indexes = {slot.index for slot in slots}
    return Coded(
        student.true & keep,
        student.false & keep,
        tuple(None if i in indexes else number for i, number in enumerate(student.measured)),
    )


def _is_unknown(slot: Slot, found: list[Leaf], item: RuleAtTerm, student: Coded) -> bool:
    if slot.fact.type.is_measured:
        return student.measured[slot.index] is None
    if slot.fact.type is not FactType.MULTIPLE:
        return not (student.true | student.false) & slot.mask
    mask = 0
    for leaf in found:
        if leaf.fact == slot.fact.name:
            mask |= item.at.vocabulary.mask(leaf.fact, getattr(leaf, "values", ()))
    return bool(mask & ~(student.true | student.false))


def _any_amount(slot: Slot, item: RuleAtTerm) -> int:
    """An amount that is inside the bounds of whatever carries it."""
    for standard in standards(item, item.standard):
        if isinstance(standard, Open) and standard.fact == slot.fact.name:
            term = standard.at_least or standard.at_most or 100
            return term * 2 if slot.fact.unit == "学年" else term
    return 100


def _say(answer: Answer, slot: Slot) -> str:
    if slot.fact.type.is_measured:
        return measured_text(slot.fact, answer.number)
    if slot.fact.type is FactType.YES_NO:
        return YES if answer.true else NO
    return "、".join(name for name, bit in slot.atoms.items() if answer.true & bit) or "无"
