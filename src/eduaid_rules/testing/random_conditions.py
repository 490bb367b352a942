"""Random conditions over the facts of a little pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ..policy.facts import FactType
from .choices import Choices
from .pack_texts import Tree
from .random_facts import LittleFact

_RANGES: Final = ("不低于", "高于", "不高于", "低于")
_JOINS: Final = ("任一", "都不", "全部")


@dataclass(slots=True)
class Words:
    """What the conditions of a pack may use: its facts and definitions, and those above."""

    facts: list[LittleFact] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)

    def of(self, *kinds: FactType) -> list[LittleFact]:
        """The facts of some types."""
        return [fact for fact in self.facts if fact.kind in kinds]


def random_condition(words: Words, choices: Choices, depth: int = 1) -> dict[str, Tree]:
    """One comparison, or several that must all hold."""
    made: dict[str, Tree] = {}
    for _ in range(2 if choices.chance(25) else 1):
        key, wanted = _part(words, choices, depth)
        made[key] = wanted
    return made


def random_alternatives(words: Words, choices: Choices) -> list[Tree]:
    """A list of conditions of which one suffices."""
    return [random_condition(words, choices) for _ in range(2 if choices.chance(40) else 1)]


def _part(words: Words, choices: Choices, depth: int) -> tuple[str, Tree]:
    what = choices.below(100)
    if depth > 0 and what >= 85:
        count = 2 if choices.chance(60) else 1
        inner: list[Tree] = [random_condition(words, choices, depth - 1) for _ in range(count)]
        return choices.one_of(_JOINS), inner
    if words.definitions and what >= 75:
        return "符合", choices.one_of(words.definitions)
    if what >= 71:
        return "季", choices.one_of(("秋", "春"))
    fact = choices.one_of(words.facts)
    return fact.name, _wanted(fact, choices)


def _wanted(fact: LittleFact, choices: Choices) -> Tree:
    constants = fact.constants()
    if fact.kind is FactType.YES_NO:
        return choices.one_of(constants)
    if fact.kind in (FactType.SINGLE, FactType.MULTIPLE):
        return _of_choice(fact, constants, choices)
    if choices.chance(15):
        return [*choices.some(constants, least=1, most=2)]
    if fact.kind is FactType.DATE and choices.chance(30):
        return {choices.one_of(_RANGES): "认定日"}
    return _range(constants, choices)


def _of_choice(fact: LittleFact, names: Sequence[str], choices: Choices) -> Tree:
    if fact.kind is FactType.MULTIPLE and choices.chance(30):
        return "任意"
    listed: list[Tree] = [*choices.some(names, least=1)]
    how = choices.below(4)
    if how == 1:
        return {"不是": listed}
    if how == 2 and fact.kind is FactType.MULTIPLE:
        return {"全有": listed}
    return listed[0] if len(listed) == 1 else listed


def _range(constants: Sequence[str], choices: Choices) -> Tree:
    """One bound, or two with something between them."""
    low = choices.below(len(constants))
    if not choices.chance(30):
        return {choices.one_of(_RANGES): constants[low]}
    high = low + choices.below(len(constants) - low)
    below = "高于" if high > low and choices.chance(30) else "不低于"
    return {below: constants[low], "不高于": constants[high]}
