"""Two policies compared over every student that their rules can tell apart.

A rule that says the same in both is not counted: equal texts give equal answers. Of the
others every kind of student is judged by both policies, and what differs is replayed on the
evaluator before it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ...api import Policy
from ...errors import ProfileError, TermError
from ...policy.conditions import Condition
from ...policy.terms import Term
from ..classes.answers import answers
from ..classes.asking import in_tables, resolved
from ..classes.kinds import Kind
from ..classes.spans import for_ever, terms_of
from ..classes.standing import GIVES_NOTHING, fact_standing, rules_of, standing
from ..classes.students import Profile, profile_of, profiles_of
from ..classes.subjects import Subject, Subjects, paying_loans
from ..classes.table import Block, ClassTable
from ..classes.turns import Guarded
from .apart import made_differently, own_name, with_own_name
from .changes import NOTHING, Answer, Change, Effect, State, answer_in
from .differences import Difference, Side, differences

SAME: Final = 0
ONLY_MORE: Final = 10
ONLY_LESS: Final = 11
BOTH: Final = 12
Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Comparison:
    """What differs between two policies, over every student and all terms looked at."""

    old: str
    new: str
    terms: tuple[Term, ...]
    for_ever: bool
    """Whether what holds at the last terms holds at all later ones."""
    unknowns: bool
    changes: tuple[Change, ...]
    classes: int
    """How many kinds of student were judged by both."""
    same_text: int
    """For how many rules and terms both say the same in the same words."""
    inexact: tuple[str, ...]
    """Facts of which values were looked at that perhaps no student has, or not all of them."""
    narrowed: tuple[str, ...] = ()
    """Facts whose numbers the two limit differently: only what both read was looked at."""

    @property
    def same(self) -> bool:
        """Whether nothing changes for anybody."""
        return not self.changes

    @property
    def code(self) -> int:
        """0 the same, 10 only more, 11 only less, 12 both (or what is neither)."""
        found = {change.effect.direction for change in self.changes}
        if not found:
            return SAME
        return {frozenset((1,)): ONLY_MORE, frozenset((-1,)): ONLY_LESS}.get(frozenset(found), BOTH)

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain values, for JSON (``Any``: whatever JSON holds)."""
        return {
            "schema": "1",
            "old": self.old,
            "new": self.new,
            "terms": [str(self.terms[0]), str(self.terms[-1])],
            "for_ever": self.for_ever,
            "unknowns": self.unknowns,
            "same": self.same,
            "code": self.code,
            "classes": self.classes,
            "same_text": self.same_text,
            "inexact": list(self.inexact),
            "narrowed": list(self.narrowed),
            "changes": [change.to_dict(self.last) for change in self.changes],
        }

    @property
    def last(self) -> Term | None:
        """The last term looked at, where it stands for all later ones."""
        return self.terms[-1] if self.for_ever else None


def compare(
    old: Policy,
    new: Policy,
    terms: Sequence[Term] | None = None,
    *,
    unknowns: bool = False,
    rules: Collection[str] | None = None,
    who: Condition | None = None,
    reuse: Subjects | None = None,
    progress: Step = lambda _done, _total: None,
) -> Comparison:
    """Compare two policies exactly.

    ``terms``: None looks at every term. Without ``unknowns`` students are fully known.
    ``rules`` and ``who`` (a condition of ``new``) narrow what is compared; ``reuse`` is the old
    policy as subjects, where it is compared again and again. Raises TooManyClassesError where
    there are more kinds of student than can be looked at.
    """
    every = terms_of((old.pack, new.pack))
    chosen = tuple(every if terms is None else terms)
    made = _Comparing(old, new, unknowns, rules, who, reuse)
    for done, term in enumerate(chosen):
        progress(done, len(chosen))
        made.look_at(term)
    progress(len(chosen), len(chosen))
    return Comparison(
        old=old.name,
        new=new.name,
        terms=chosen,
        for_ever=for_ever(chosen, every),
        unknowns=unknowns,
        changes=tuple(made.changes()),
        classes=made.classes,
        same_text=made.same_text,
        inexact=tuple(sorted(made.inexact)),
        narrowed=tuple(sorted(made.narrowed)),
    )


@dataclass(eq=False, repr=False)
class _Comparing:
    old: Policy
    new: Policy
    unknowns: bool
    rules: Collection[str] | None
    who: Condition | None
    reuse: Subjects | None
    classes: int = 0
    same_text: int = 0
    inexact: set[str] = field(default_factory=set)
    narrowed: set[str] = field(default_factory=set)
    _judged: dict[Hashable, list[Difference]] = field(default_factory=dict)
    _at: dict[Hashable, list[Term]] = field(default_factory=dict)
    _apart: tuple[str, ...] = field(init=False)
    """The facts that the two policies make in different ways."""
    _names: list[dict[str, str]] = field(init=False)
    """For each policy those facts, by the names that they go by beside each other."""
    _subjects: list[Subjects] = field(init=False)
    _paying: list[Policy | None] = field(init=False)
    """The policies with the amounts of loans as if they were paid, if they have any."""

    def __post_init__(self) -> None:
        policies = (self.old, self.new)
        self._apart = made_differently(self.old.vocabulary, self.new.vocabulary)
        self._names = [{own_name(p.vocabulary, n): n for n in self._apart} for p in policies]
        as_it_was = None if self._apart else self.reuse
        self._subjects = [
            as_it_was or _subjects(self.old, self._apart),
            _subjects(self.new, self._apart),
        ]
        packs = [paying_loans(policy.pack) for policy in policies]
        self._paying = [None if pack is None else Policy(pack) for pack in packs]

    def look_at(self, term: Term) -> None:
        """Compare everything that is not known yet from a term that says the same."""
        subjects = [one.at(term) for one in self._subjects]
        known = [subject for subject in subjects if subject is not None]
        wanted: list[tuple[str, Hashable]] = []
        for rule in rules_of(known):
            if self.rules is not None and rule not in self.rules:
                continue
            keys = tuple(GIVES_NOTHING if s is None else standing(s, rule) for s in subjects)
            if keys[0] == keys[1]:
                self.same_text += 1
                continue
            key = (rule, keys, self._meant(known))
            if key in self._at:
                self._at[key].append(term)
            else:
                self._at[key] = [term]
                wanted.append((rule, key))
        for together in in_tables(wanted):
            self._judge(subjects, together)

    def _meant(self, known: Sequence[Subject]) -> Hashable:
        """What decides of whom the comparison is."""
        if self.who is None:
            return None
        condition = resolved(self.who, known[-1])
        return condition, fact_standing(known[-1], condition)

    def _judge(
        self, subjects: Sequence[Subject | None], wanted: Sequence[tuple[str, Hashable]]
    ) -> None:
        places = [place for place, subject in enumerate(subjects) if subject is not None]
        known = [subject for subject in subjects if subject is not None]
        table = ClassTable(known, self.unknowns)
        among = None if self.who is None else resolved(self.who, known[-1])
        blocks: dict[str, Block] = {}
        for rule, _ in wanted:
            turns = [turn for n in range(len(known)) for turn in table.reader.item(n, rule)]
            if among is not None:
                when = table.reader.condition(len(known) - 1, among)
                turns = [Guarded(when, tuple(turns))]
            blocks[rule] = table.add(rule, turns)
        self.classes += len(table)
        asked = {} if among is None else {"asked": (len(known) - 1, among)}
        answered = answers(table, known, set(blocks), asked)
        of = dict(zip(places, answered, strict=True))
        for rule, key in wanted:
            block = blocks[rule]
            sides = [Side.of(subjects[n], of.get(n), rule, block) for n in range(2)]
            meant = None
            if asked:
                meant = answered[-1].slice(block.start, block.size).get_column("asked")
            self._judged[key] = list(differences(table, block, sides, rule, meant))
            self.inexact |= table.derived(block)
            self.narrowed |= table.narrowed(block)

    def changes(self) -> Iterator[Change]:
        """What differs, by rule, effect and first term; the same at other terms joined."""
        joined: dict[Hashable, Difference] = {}
        for key, found in self._judged.items():
            for one in found:
                same = (one.rule, one.name, one.effect, one.before, one.after, one.who)
                if same in joined:
                    joined[same].terms += self._at[key]
                else:
                    joined[same] = _at_terms(one, self._at[key])
        order = list(Effect)
        for one in sorted(
            joined.values(), key=lambda f: (f.rule, min(f.terms), order.index(f.effect), f.who)
        ):
            yield self._replayed(one)

    def _replayed(self, found: Difference) -> Change:
        """The smallest student of whom the evaluator says the same; else the smallest."""
        terms = tuple(sorted(found.terms))
        shown: tuple[Profile, Profile] | None = None
        replayed = False
        for kinds in found.students:
            for profiles in self._profiles(kinds):
                seen = [self._seen(n, profiles[n], terms[0], found.rule) for n in range(2)]
                replayed = found.replays(*seen, exactly=not self._is_apart(kinds))
                if replayed or shown is None:
                    shown = profiles
                if replayed:
                    break
            if replayed:
                break
        before, after = shown or ({}, {})
        return Change(
            rule=found.rule,
            name=found.name,
            effect=found.effect,
            before=found.before,
            after=found.after,
            varies=found.varies,
            most=found.most,
            who=found.who,
            classes=found.classes,
            terms=terms,
            example=after,
            example_before=None if before == after else before,
            replayed=replayed,
        )

    def _profiles(self, kinds: Mapping[str, Kind]) -> Iterator[tuple[Profile, Profile]]:
        """What the old and the new policy read of a student.

        Where they make a fact in two ways, one profile for both: the numbers that either of them
        makes its own of decide what the other makes of them.
        """
        vocabularies = (self.old.vocabulary, self.new.vocabulary)
        own = [self._own(n, kinds) for n in range(2)]
        if not self._is_apart(kinds):
            yield tuple(profile_of(own[n], vocabularies[n]) for n in range(2))  # type: ignore[misc]
            return
        for n in (1, 0):
            for profile in profiles_of(own[n], vocabularies[n]):
                whole = {**profile_of(own[1 - n], vocabularies[1 - n]), **profile}
                yield whole, whole

    def _is_apart(self, kinds: Mapping[str, Kind]) -> bool:
        return any(name in kinds for names in self._names for name in names)

    def _own(self, place: int, kinds: Mapping[str, Kind]) -> dict[str, Kind]:
        """The kinds of a student under the names of one of the policies."""
        own = self._names[place]
        return {
            own.get(fact, fact): replace(kind, fact=own.get(fact, fact))
            for fact, kind in kinds.items()
            if fact in own or fact not in self._apart
        }

    def _seen(self, place: int, profile: Profile, term: Term, rule: str) -> Answer:
        """What the evaluator says of an item; of a loan also how much it may be at most."""
        try:
            answer = answer_in((self.old, self.new)[place].evaluate(profile, term), rule)
        except TermError:
            return NOTHING
        except ProfileError:
            return Answer(State.OUT_OF_BOUNDS)
        if answer.state is not State.GIVEN or answer.fen is not None:
            return answer
        paying = self._paying[place]
        if paying is None:
            return answer
        return replace(answer, fen=answer_in(paying.evaluate(profile, term), rule).fen)


def _at_terms(found: Difference, terms: Iterable[Term]) -> Difference:
    """The same difference at other terms."""
    return replace(found, terms=list(terms))


def _subjects(policy: Policy, apart: Sequence[str]) -> Subjects:
    """A policy as subjects, with its own names for facts that the other makes differently."""
    pack = policy.pack
    for name in apart:
        if pack.vocabulary.slots[name].fact.formula is not None:
            pack = with_own_name(pack, name)
    return Subjects(pack)
