"""Property tests of a policy: Hypothesis strategies made from its own facts and rules.

Hypothesis loads when a strategy is asked for, not before. docs/testing.md has examples.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ..arguments import checked
from ..errors import MissingExtra, TermError
from ..policy.fact_types import FactType
from ..policy.facts import NO, YES
from ..policy.terms import Term, as_known_day
from .choices import Choices
from .pack_texts import Edit, PackTexts, neighbours, possible_edits
from .profiles import Names, Profile, ProfileMaker, frame_of

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from ..api import Policy
    from ..policy.facts import Fact

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


@checked
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
    maker = ProfileMaker(policy, _term(term), known, facts, names, as_known_day(known_on))
    return _bytes(maker.size).map(lambda data: maker.make(Choices(data)))


@checked
def half_known_students(
    policy: Policy, term: Term | str | None = None
) -> SearchStrategy[tuple[Profile, Profile]]:
    """A student of whom everything is known, after the same with some of it left unknown.

    Of a complete list some values may be left unknown. For laws of filling in: what is settled
    for the first must hold for the second. Raises as ``students`` does.
    """
    _need_hypothesis()
    from hypothesis import strategies as st

    maker = ProfileMaker(policy, _term(term), known=True)
    slots = policy.vocabulary.names

    def pair(data: tuple[bytes, bytes]) -> tuple[Profile, Profile]:
        full, choices = maker.make(Choices(data[0])), Choices(data[1])
        some = {name: _hidden(slots[name].fact, said, choices) for name, said in full.items()}
        return some, full

    return st.tuples(_bytes(maker.size), _bytes(maker.size)).map(pair)


@checked
def terms(policy: Policy) -> SearchStrategy[Term]:
    """Terms for which the policy has an answer, mostly those at which something changes.

    These are the terms at which a version, an adjustment, an exclusion or a value begins or has
    just ended, the term after 核对至, and their neighbours. Raises MissingExtra.
    """
    _need_hypothesis()
    from hypothesis import strategies as st

    pack = policy.pack
    first = pack.first_term()
    if first is None:
        raise TermError(f"{policy.name} 没有一个学期有规定")
    checked = {pack.checked_until, *(rule.checked_until for rule in pack.rules)}
    checked |= {version.checked_until for rule in pack.rules for version in rule.versions}
    checked |= {change.checked_until for rule in pack.rules for change in rule.adjustments}
    after = {near for term in checked if term is not None for near in neighbours(term)}
    edges = sorted(term for term in {*pack.turning_points(), *after} if first <= term)
    near = {*edges, *(n for term in edges for n in neighbours(term) if first <= n)}
    return st.sampled_from(edges or [first]) | st.sampled_from(sorted(near) or [first])


@checked
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


@checked
def policies(*, most_rules: int = 4, most_below: int = 1) -> SearchStrategy[PackTexts]:
    """Little packs as texts, every one of which loads: facts of all types, and a few rules.

    Up to ``most_below`` packs stand below the first or each other, with adjustments, additions
    and rules of their own; ``PackTexts.load`` writes them and loads the lowest. Everything of
    the language that decides a result occurs: definitions, derived facts, versions, tables,
    shares, caps, open amounts, schedules, exclusions. They shrink to one rule of one yes/no
    fact. Raises MissingExtra.
    """
    _need_hypothesis()
    from hypothesis import strategies as st

    from .random_packs import FIRST_BYTES, LAYER_BYTES, RULE_BYTES, little_packs

    return st.tuples(
        _bytes(FIRST_BYTES),
        st.lists(_bytes(RULE_BYTES), min_size=1, max_size=most_rules),
        st.lists(_bytes(LAYER_BYTES), max_size=most_below),
    ).map(lambda parts: little_packs(*parts))  # unlike builds, a failure then shows the texts


@checked
def edits(folder: Path) -> SearchStrategy[Edit]:
    """Single changes in the texts of the pack in a folder.

    Another amount, number or term, another value of the same fact, a key or an entry of a list
    dropped. The changed pack may load or be refused with a PolicyError: ``Edit.load`` tells.
    Raises MissingExtra; PackNotFound where there is no such folder.
    """
    _need_hypothesis()
    from hypothesis import strategies as st

    return st.sampled_from(possible_edits(folder))


def _term(term: Term | str | None) -> Term | None:
    return Term.parse(term) if isinstance(term, str) else term


def _hidden(fact: Fact, said: object, choices: Choices) -> object:
    """The same, or less of it; by null, since a fact left out would have its default."""
    if not choices.chance(60):
        return said
    if fact.type is not FactType.MULTIPLE or not isinstance(said, list) or choices.chance(40):
        return None
    told = choices.some([value.name for value in fact.values], most=4)
    return {value: YES if value in said else NO for value in told}


def _bytes(size: int) -> SearchStrategy[bytes]:
    _need_hypothesis()
    from hypothesis import strategies as st

    return st.binary(min_size=size, max_size=size)


def _need_hypothesis() -> None:
    try:
        import hypothesis  # noqa: F401 -- only whether it is there
    except ImportError:
        raise MissingExtra("性质测试", "hypothesis", "testing") from None
