"""不同享 as the naive evaluator reads it: of several items a student gets one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

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

    @property
    def given(self) -> Truth:
        """Whether the item is given in this term, be the amount known or not."""
        return False if self.state == NO else self.conditions


def settle(
    group: Tree, outcomes: dict[str, Outcome], fact: Callable[[str], Truth], chosen: str | None
) -> None:
    """Change the outcomes of the items of one group.

    ``fact`` tells of a yes/no fact; ``chosen`` is the item that the student chose, if known.
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
        possible = {item: outcome for item, outcome in items.items() if outcome.given is not False}
        if len(possible) < 2:
            return
        changed = chosen_of(possible, chosen) if "自选" in group else highest_of(possible)
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


def highest_of(possible: dict[str, Outcome]) -> dict[str, Outcome]:
    """The highest of several; while anything is open all are; the first of equal ones."""
    amounts = {item: outcome.fen for item, outcome in possible.items() if outcome.state == YES}
    known = {item: fen for item, fen in amounts.items() if fen is not None}
    if len(known) < len(possible):
        return {item: opened(outcome) for item, outcome in possible.items()}
    best = max(known, key=lambda item: known[item])
    return {
        item: outcome if item == best else Outcome(NO, outcome.conditions)
        for item, outcome in possible.items()
    }


def chosen_of(possible: dict[str, Outcome], chosen: str | None) -> dict[str, Outcome]:
    """The chosen one of several; all are open while the choice is not known."""
    if chosen is None or chosen not in possible:
        return {item: opened(outcome) for item, outcome in possible.items()}
    if possible[chosen].given is None:
        return {item: opened(outcome) for item, outcome in possible.items()}
    return {
        item: outcome if item == chosen else Outcome(NO, outcome.conditions)
        for item, outcome in possible.items()
    }
