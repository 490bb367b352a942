"""Which terms to look at: all at which something may differ from the term before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...errors import TermError
from ...policy.pack import Pack
from ...policy.terms import Term


def terms_of(packs: Iterable[Pack]) -> tuple[Term, ...]:
    """Every term from the first that a policy reaches to a year after the last change.

    What is true of the last two is true of all later ones: no text changes any more.
    """
    packs = tuple(packs)
    firsts = [first for pack in packs if (first := pack.first_term()) is not None]
    ends = [term for pack in packs for term in pack.turning_points()]
    if not firsts:
        raise TermError("规则里没有一个学期可看", "请先写一条规则")
    return tuple(between(min(firsts), max([*firsts, *ends]).next()))


def for_ever(looked_at: Sequence[Term], every: Sequence[Term]) -> bool:
    """Whether an autumn and a spring were looked at after which no text changes any more.

    ``every`` are all terms to look at, as ``terms_of`` gives them.
    """
    last = looked_at[-2:]
    return len(last) == 2 and last[0].next() == last[1] and last[0] >= every[-2]


def between(first: Term, last: Term) -> list[Term]:
    """The terms from one to another, both included."""
    found: list[Term] = []
    while first <= last:
        found.append(first)
        first = first.next()
    return found


def said(terms: Sequence[Term], last: Term | None = None) -> str:
    """Terms as people say them: 2019秋至2020春、2021秋; with 起 where they go on for ever.

    ``last`` is the last term looked at.

    >>> said([Term(2019, "秋"), Term(2020, "春"), Term(2021, "秋")])
    '2019秋至2020春、2021秋'
    """
    runs: list[list[Term]] = []
    for term in sorted(set(terms)):
        if runs and runs[-1][-1].next() == term:
            runs[-1].append(term)
        else:
            runs.append([term])
    return "、".join(_run(run, last) for run in runs)


def _run(run: Sequence[Term], last: Term | None) -> str:
    if last is not None and run[-1] == last and len(run) > 1:
        return f"{run[0]}起"
    return str(run[0]) if len(run) == 1 else f"{run[0]}至{run[-1]}"
