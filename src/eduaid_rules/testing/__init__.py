"""Property tests of a policy: Hypothesis strategies made from its own facts and rules.

Hypothesis loads when a strategy is asked for, not before. docs/testing.md has examples.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import MissingExtra
from ..policy.terms import Term
from .pack_texts import Edit, PackTexts
from .profiles import Names, Profile, frame_of

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from ..api import Policy

__all__ = [
    "Edit",
    "Names",
    "PackTexts",
    "Profile",
    "edits",
    "frame_of",
    "half_known_students",
    "policies",
    "rosters",
    "students",
    "terms",
]


def students(
    policy: Policy,
    term: Term | str | None = None,
    *,
    known: bool = False,
    facts: Collection[str] | None = None,
    names: Names = "chinese",
    known_on: date | None = None,
) -> SearchStrategy[Profile]:
    """Profiles that ``policy.Student`` accepts, often at the edges of what its rules compare.

    Numbers, amounts and days are at and beside every threshold of the rules and, for days, the
    status day of the term; most students are aimed at one rule, so that it gives them something.
    With a term (as known on a day) they say only values in use then, and amounts that a fact
    carries are within the bounds of the rules in force; without one, this counts for all terms at
    which a rule changes. Facts are left out, or null, unless ``known``; a multiple choice is a
    complete list, or a mapping unless ``known``. ``facts`` names those to draw (None: all but
    identifiers), ``names`` under which names they and their values come. They shrink to a
    profile that says nothing. A carried amount for which two rules leave no common bounds is
    left out. Raises MissingExtra, and TermError for a term that cannot be read.
    """
    _need_hypothesis()
    from .strategies import draw_profiles

    return draw_profiles(policy, _term(term), known, facts, names, known_on)


def half_known_students(
    policy: Policy, term: Term | str | None = None
) -> SearchStrategy[tuple[Profile, Profile]]:
    """A student of whom everything is known, after the same with some of it left unknown.

    Of a complete list some values may be left unknown. For laws of filling in: what is settled
    for the first must hold for the second. Raises as ``students`` does.
    """
    _need_hypothesis()
    from .strategies import draw_half_known

    return draw_half_known(policy, _term(term))


def terms(policy: Policy) -> SearchStrategy[Term]:
    """Terms for which the policy has an answer, mostly those at which something changes.

    These are the terms at which a version, an adjustment, an exclusion or a value begins or has
    just ended, the term after 核对至, and their neighbours. Raises MissingExtra.
    """
    _need_hypothesis()
    from .strategies import draw_terms

    return draw_terms(policy)


def rosters(
    policy: Policy,
    term: Term | str,
    min_size: int = 0,
    max_size: int = 8,
    *,
    known: bool = False,
    names: Names = "chinese",
) -> SearchStrategy[list[Profile]]:
    """Lists of profiles, each as ``students`` makes it.

    ``frame_of(policy, roster, term)`` is the same as a Polars frame; as a strategy:
    ``rosters(policy, term).map(lambda r: frame_of(policy, r, term))``. Raises as ``students``
    does.
    """
    _need_hypothesis()
    from hypothesis import strategies as st

    one = students(policy, term, known=known, names=names)
    return st.lists(one, min_size=min_size, max_size=max_size)


def policies(*, most_rules: int = 4, most_below: int = 1) -> SearchStrategy[PackTexts]:
    """Little packs as texts, every one of which loads: facts of all types, and a few rules.

    Up to ``most_below`` packs stand below the first or each other, with adjustments, additions
    and rules of their own; ``PackTexts.load`` writes them and loads the lowest. Everything of
    the language that decides a result occurs: definitions, derived facts, versions, tables,
    shares, caps, open amounts, schedules, exclusions. They shrink to one rule of one yes/no
    fact. Raises MissingExtra.
    """
    _need_hypothesis()
    from .strategies import draw_packs

    return draw_packs(most_rules, most_below)


def edits(folder: Path) -> SearchStrategy[Edit]:
    """Single changes in the texts of the pack in a folder.

    Another amount, number or term, another value of the same fact, a key or an entry of a list
    dropped. The changed pack may load or be refused with a PolicyError: ``Edit.load`` tells.
    Raises MissingExtra; PackNotFound where there is no such folder.
    """
    _need_hypothesis()
    from .strategies import draw_edits

    return draw_edits(folder)


def _term(term: Term | str | None) -> Term | None:
    return Term.parse(term) if isinstance(term, str) else term


def _need_hypothesis() -> None:
    try:
        import hypothesis  # noqa: F401 -- only whether it is there
    except ImportError:
        raise MissingExtra("性质测试", "hypothesis", "testing") from None
