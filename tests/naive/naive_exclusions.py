"""不同享 as the naive evaluator reads it: of several items a student gets one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

from naive_words import Tree, Truth, all_hold, negated

YES, NO, OPEN = "entitled", "not_entitled", "undetermined"


@dataclass(frozen=True)
class Outcome:
    """What came out for one item; ``conditions``: whether the student meets its conditions.

    The conditions may be met though nothing is given in this term (every autumn), and they may be
    met though the amount is not known.
    """

    state: str
    conditions: Truth
    fen: int | None = None
    of_text: bool = False
    """Whether the text is not known: then it stays open, whoever is kept."""
    worth: int | None = None
    """What it is worth in fen, of what is no cash; nobody compares it."""

    @property
    def given(self) -> Truth:
        """Whether the item is given in this term, be the amount known or not."""
        return False if self.state == NO else self.conditions


def settle(
    group: Tree,
    outcomes: dict[str, Outcome],
    fact: Callable[[str], Truth],
    chosen: str | None = None,
    year: Year | None = None,
) -> None:
    """Change the outcomes of the items of one group.

    ``fact`` tells of a yes/no fact; ``chosen`` is the item that the student chose, if known;
    ``year`` is what else 取 and 自选 look at.
    """
    items = {
        item: outcomes[item] if item in outcomes else outside(fact(item)) for item in group["项目"]
    }
    if "保留" in group:
        kept = items[group["保留"]].conditions
        changed = {
            item: without(outcome, kept) if item != group["保留"] else outcome
            for item, outcome in items.items()
        }
    else:
        year = year or Year({}, {})
        told = {item: fact(name) for item, name in group.get("已获", {}).items()}
        changed = by_awards(items, year, told) if "取" in group else chosen_of(items, year, chosen)
    outcomes |= {item: outcome for item, outcome in changed.items() if item in outcomes}


def outside(truth: Truth) -> Outcome:
    """What a fact stands for: its amount is not known."""
    return Outcome(NO if truth is False else OPEN, truth)


def opened(outcome: Outcome) -> Outcome:
    """The same without an answer."""
    return replace(outcome, state=OPEN, fen=None)


def without(outcome: Outcome, kept: Truth) -> Outcome:
    """The outcome of an item that is given only where the kept one surely is not."""
    if outcome.state == OPEN and outcome.of_text:
        return outcome
    conditions = all_hold((outcome.conditions, negated(kept)))
    if outcome.state == NO or kept is True:
        return Outcome(NO, conditions)
    return outcome if kept is False else Outcome(OPEN, conditions)


@dataclass(frozen=True)
class Year:
    """What else counts: the other half of the school year, and which items are 应享.

    Of the items of the policy; what a fact stands for is sure.
    """

    other: dict[str, Outcome]
    due: dict[str, bool]

    def parts(self, item: str, now: Outcome) -> list[Outcome]:
        """What the item is in the halves in which it may be given."""
        both = [now, self.other[item]] if item in self.other else [now]
        return [outcome for outcome in both if outcome.state != NO]


def by_awards(now: dict[str, Outcome], year: Year, told: dict[str, Truth]) -> dict[str, Outcome]:
    """已获: an item that was awarded is compared as one that is 应享.

    Of what is not known both are tried: what they give alike stands, the rest is open.
    """
    answers = [(True, False) if truth is None else (truth,) for truth in told.values()]
    every = [
        highest_of(now, Year(year.other, year.due | dict.fromkeys(awarded, True)))
        for said in product(*answers)
        for awarded in [[item for item, truth in zip(told, said, strict=True) if truth]]
    ]
    return {
        item: every[0][item]
        if len({(one[item].state, one[item].fen) for one in every}) == 1
        else opened(outcome)
        for item, outcome in now.items()
    }


def highest_of(now: dict[str, Outcome], year: Year) -> dict[str, Outcome]:
    """What becomes of each item at the term asked about."""
    parts = {item: year.parts(item, outcome) for item, outcome in now.items()}
    possible = [item for item in now if parts[item]]
    changed = dict(now)
    for due in (True, False):
        some = [item for item in possible if year.due.get(item, True) is due]
        if len(some) > 1:
            changed |= best_of({item: parts[item] for item in some}, now)
    sure = [one for item in possible if year.due.get(item, True) for one in parts[item]]
    for item in possible:
        if not year.due.get(item, True) and sure:
            given = any(outcome.conditions is True for outcome in sure)
            if given or changed[item].state == NO:
                changed[item] = Outcome(NO, now[item].conditions)
            else:
                changed[item] = opened(changed[item])
    return changed


def best_of(parts: dict[str, list[Outcome]], now: dict[str, Outcome]) -> dict[str, Outcome]:
    """The highest sum is kept; while anything is open all are; the first of equal ones."""
    sums: dict[str, int] = {}
    for item, outcomes in parts.items():
        amounts = [outcome.fen for outcome in outcomes if outcome.state == YES]
        known = [fen for fen in amounts if fen is not None]
        if len(known) == len(outcomes):
            sums[item] = sum(known)
    if len(sums) < len(parts):
        return {item: opened(now[item]) for item in parts if now[item].state != NO}
    best = max(sums, key=lambda item: sums[item])
    return {
        item: now[item] if item == best else Outcome(NO, now[item].conditions) for item in parts
    }


def chosen_of(now: dict[str, Outcome], year: Year, chosen: str | None) -> dict[str, Outcome]:
    """The chosen one of several, if it is sure; all are open while the choice is not known."""
    parts = {item: year.parts(item, outcome) for item, outcome in now.items()}
    here = {item: outcome for item, outcome in now.items() if outcome.state != NO}
    if sum(1 for outcomes in parts.values() if outcomes) < 2:
        return {}
    if chosen is None or all(outcome.given is not True for outcome in parts.get(chosen, ())):
        return {item: opened(outcome) for item, outcome in here.items()}
    return {
        item: outcome if item == chosen else Outcome(NO, outcome.conditions)
        for item, outcome in here.items()
    }
