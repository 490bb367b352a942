"""Which rules take shares of which, whether that leads back, and how long it is written out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from ..rules import Rule, shares_of

MOST_LINKS: Final = 30
MOST_SHARES: Final = 1_000


def links_of(rules: Mapping[str, Rule]) -> dict[str, set[str]]:
    """For each rule those of whose standards it takes shares."""
    return {name: {share.rule for share in shares_of(rule)} for name, rule in rules.items()}


def reachable(start: str, links: Mapping[str, Collection[str]]) -> set[str]:
    """What links lead to from a name, itself only if they lead back."""
    seen: set[str] = set()
    todo = list(links.get(start, ()))
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += links.get(name, ())
    return seen


def too_long(names: Iterable[str], links: Mapping[str, Collection[str]]) -> Iterator[str]:
    """The names whose links cannot be written out; the links have no circle."""
    sizes: dict[str, tuple[int, int]] = {}
    for name in names:
        todo = [name]
        while todo:
            inner = [n for n in links.get(todo[-1], ()) if n not in sizes]
            if inner:
                todo += inner
                continue
            below = [sizes[n] for n in links.get(todo[-1], ())]
            deepest = 1 + max((depth for depth, _ in below), default=-1)
            sizes[todo.pop()] = deepest, 1 + sum(count for _, count in below)
        depth, count = sizes[name]
        if depth > MOST_LINKS or count > MOST_SHARES:
            yield name
