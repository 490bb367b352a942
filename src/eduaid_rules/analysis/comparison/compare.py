"""Two policies compared over every student that their rules can tell apart.

A rule that says the same in both is not counted: equal texts give equal answers. Of the
others every kind of student is judged by both policies, and what differs is replayed on the
evaluator before it is shown.

A fact that the two policies derive in different ways (推算) is two facts, not one: the value
that one of them sees says nothing of the value that the other sees.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ...api import Policy
from ...arguments import checked
from ...errors import EduaidError, ProfileError, TermError
from ...policy.conditions import (
    AgainstStatusDay,
    Condition,
    InRange,
    OneOf,
    rebuilt_condition,
)
from ...policy.facts import Vocabulary
from ...policy.pack import NEWEST_FORM, Pack
from ...policy.terms import Term
from ...policy.wire import plain
from ...policy.wire_reading import pack_from
from ...suggestions import suggestion
from ..classes.answer_classes import AnswerClass
from ..classes.class_table import ClassTable, QuestionBlock
from ..classes.decision_trees import ConditionalTree
from ..classes.questions import (
    GIVES_NOTHING,
    answer_rows,
    facts_fingerprint,
    in_batches,
    rule_fingerprint,
    rule_ids,
    with_status_day,
)
from ..classes.subjects import (
    ExampleProfile,
    PackSubjects,
    Subject,
    example_profile,
    is_for_ever,
    terms_to_check,
    with_loans_paid,
)
from .changes import NO_ITEM, Change, Comparison, Effect, ItemAnswer, ItemState, item_answer
from .differences import AnsweringSide, RowDifference, row_differences
from .rewordings import Rewording, respelt_answers, rewordings

if TYPE_CHECKING:
    from ...rosters.reading.roster import Roster
    from ...rosters.tables import Progress
    from .roster_effects import RosterEffects


def derived_differently(old: Vocabulary, new: Vocabulary) -> tuple[str, ...]:
    """The facts of both that are made in two ways, or made by one and stated to the other."""
    both = [name for name in old.slots if name in new.slots]
    return tuple(name for name in both if _derivation(old, name) != _derivation(new, name))


def _derivation(vocabulary: Vocabulary, name: str) -> Hashable:
    """How a derived fact comes about; None: it is stated."""
    formula = vocabulary.slots[name].fact.formula
    if formula is None:
        return None
    sources = (vocabulary.slots[source].fact for source in formula.facts)
    return formula, tuple((fact.name, fact.type, fact.unit) for fact in sources)


def distinct_name(vocabulary: Vocabulary, name: str) -> str:
    """What a fact goes by where another policy makes it in another way."""
    formula = vocabulary.slots[name].fact.formula
    return name if formula is None else f"{name}（{formula.text}）"


def with_distinct_name(pack: Pack, name: str) -> Pack:
    """The pack with a derived fact under its own name, wherever it is asked for."""
    return pack_from(
        _with_fact_renamed(plain(pack, NEWEST_FORM), name, distinct_name(pack.vocabulary, name))
    )


def _with_fact_renamed(plain: object, old: str, new: str) -> object:
    """Plain values of a pack with another name of a fact."""
    if isinstance(plain, dict):
        return {
            key: new if key == "fact" and value == old else _with_fact_renamed(value, old, new)
            for key, value in plain.items()
        }
    match plain:
        case ["Fact", {"name": name, **rest}] if name == old:
            return ["Fact", {"name": new, **rest}]
        case list():
            return [_with_fact_renamed(item, old, new) for item in plain]
        case _:
            return plain


@checked
def compare(
    old: Policy,
    new: Policy,
    terms: Sequence[Term] | None = None,
    *,
    unknowns: bool = False,
    rules: Collection[str] | str | None = None,
    who: Condition | None = None,
    reuse: PackSubjects | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Comparison:
    """Compare two policies exactly.

    ``terms``: None looks at every term. Without ``unknowns`` students are fully known.
    ``rules`` and ``who`` (a condition of ``new``) narrow what is compared; ``reuse`` is the old
    policy as subjects, where it is compared again and again. Raises TooManyClassesError where
    there are more kinds of student than can be looked at, and EduaidError where no term is asked
    for, no rule, or one that neither policy has: nothing would be looked at.
    """
    rules = (rules,) if isinstance(rules, str) else rules
    _require_rules((old, new), rules)
    if terms is not None and not terms:
        raise EduaidError("没有写要比较哪些学期，什么也没有比较")
    every = terms_to_check((old.pack, new.pack))
    chosen = tuple(every if terms is None else terms)
    made = _PolicyComparison(old, new, unknowns, rules, who, reuse)
    for done, term in enumerate(chosen):
        progress(done, len(chosen))
        made.look_at(term)
    progress(len(chosen), len(chosen))
    return Comparison(
        old=old.name,
        new=new.name,
        terms=chosen,
        for_ever=is_for_ever(chosen, every),
        unknowns=unknowns,
        changes=tuple(made.changes()),
        classes=made.classes,
        same_text=made.same_text,
        inexact=tuple(sorted(made.inexact)),
        narrowed=tuple(sorted(made.narrowed)),
        respelt=respelt_answers(old.vocabulary, new.vocabulary),
    )


def _require_rules(policies: Sequence[Policy], rules: Collection[str] | None) -> None:
    if rules is None:
        return
    known = sorted({rule.id for policy in policies for rule in policy.rules})
    if not rules:
        raise EduaidError("没有写要比较哪些项目，什么也没有比较")
    for rule in rules:
        if rule not in known:
            raise EduaidError(f"两份规则都没有“{rule}”这一项。{suggestion(rule, known)}")


@dataclass(frozen=True, slots=True, repr=False)
class ComparisonReport:
    """A comparison with what else a reviewer reads: other words, and what a roster makes of it."""

    comparison: Comparison
    digests: tuple[str, str]
    """The digests of the old and the new policy."""
    rewordings: tuple[Rewording, ...]
    roster: RosterEffects | None = None

    def to_dict(self) -> dict[str, Any]:
        """What ``eduaid diff --json`` prints (``Any``: whatever JSON holds)."""
        old, new = self.digests
        return {
            **self.comparison.to_dict(),
            "old_digest": old,
            "new_digest": new,
            "wording": [one.to_dict(self.comparison.last) for one in self.rewordings],
            "roster": None if self.roster is None else self.roster.to_dict(),
        }


@checked
def comparison_report(
    old: Policy,
    new: Policy,
    terms: Sequence[Term] | None = None,
    *,
    unknowns: bool = False,
    rules: Collection[str] | None = None,
    rosters: Sequence[Roster] = (),
    progress: Progress = lambda _done, _total: None,
) -> ComparisonReport:
    """A comparison as ``compare`` makes it, what only reads otherwise, and a roster under both.

    ``rosters`` is the same roster as read with the old and with the new policy, judged at the
    first of the terms. Raises TermError where that is no term of a policy.
    """
    found = compare(old, new, terms, unknowns=unknowns, rules=rules, progress=progress)
    effects = None
    if rosters:
        from .roster_effects import roster_effects  # asked for seldom

        effects = roster_effects(rosters, (old, new), found.terms[0], rules)
    words = rewordings(old, new, found, rules)
    return ComparisonReport(found, (old.digest, new.digest), words, effects)


@dataclass(eq=False, repr=False)
class _PolicyComparison:
    old: Policy
    new: Policy
    unknowns: bool
    rules: Collection[str] | None
    who: Condition | None
    reuse: PackSubjects | None
    classes: int = 0
    same_text: int = 0
    inexact: set[str] = field(default_factory=set)
    narrowed: set[str] = field(default_factory=set)
    _judged: dict[Hashable, list[RowDifference]] = field(default_factory=dict)
    _at: dict[Hashable, list[Term]] = field(default_factory=dict)
    _split_facts: tuple[str, ...] = field(init=False)
    """The facts that the two policies make in different ways."""
    _names: list[dict[str, str]] = field(init=False)
    """For each policy those facts, by the names that they go by beside each other."""
    _subjects: list[PackSubjects] = field(init=False)
    _paying: list[Policy | None] = field(init=False)
    """The policies with the amounts of loans as if they were paid, if they have any."""

    def __post_init__(self) -> None:
        policies = (self.old, self.new)
        self._split_facts = derived_differently(self.old.vocabulary, self.new.vocabulary)
        self._names = [
            {distinct_name(p.vocabulary, n): n for n in self._split_facts} for p in policies
        ]
        if self.who is not None:
            by_name = {name: under for under, name in self._names[1].items()}
            self.who = _with_facts_renamed(self.who, by_name)
        as_it_was = None if self._split_facts else self.reuse
        self._subjects = [
            as_it_was or _subjects(self.old, self._split_facts),
            _subjects(self.new, self._split_facts),
        ]
        packs = [with_loans_paid(policy.pack) for policy in policies]
        self._paying = [None if pack is None else Policy(pack) for pack in packs]

    def look_at(self, term: Term) -> None:
        """Compare everything that is not known yet from a term that says the same."""
        subjects = [one.at(term) for one in self._subjects]
        known = [subject for subject in subjects if subject is not None]
        wanted: list[tuple[str, Hashable]] = []
        for rule in rule_ids(known):
            if self.rules is not None and rule not in self.rules:
                continue
            keys = tuple(
                GIVES_NOTHING if s is None else rule_fingerprint(s, rule) for s in subjects
            )
            if keys[0] == keys[1]:
                self.same_text += 1
                continue
            key = (rule, keys, self._who_key(known))
            if key in self._at:
                self._at[key].append(term)
            else:
                self._at[key] = [term]
                wanted.append((rule, key))
        for together in in_batches(wanted):
            self._judge(subjects, together)

    def _who_key(self, known: Sequence[Subject]) -> Hashable:
        """What decides of whom the comparison is."""
        if self.who is None:
            return None
        condition = with_status_day(self.who, known[-1])
        return condition, facts_fingerprint(known[-1], condition)

    def _judge(
        self, subjects: Sequence[Subject | None], wanted: Sequence[tuple[str, Hashable]]
    ) -> None:
        places = [place for place, subject in enumerate(subjects) if subject is not None]
        known = [subject for subject in subjects if subject is not None]
        table = ClassTable(known, self.unknowns)
        among = None if self.who is None else with_status_day(self.who, known[-1])
        blocks: dict[str, QuestionBlock] = {}
        for rule, _ in wanted:
            trees = [tree for n in range(len(known)) for tree in table.reader.item(n, rule)]
            if among is not None:
                when = table.reader.condition(len(known) - 1, among)
                trees = [ConditionalTree(when, tuple(trees))]
            blocks[rule] = table.add(rule, trees)
        self.classes += len(table)
        asked = {} if among is None else {"asked": (len(known) - 1, among)}
        answered = answer_rows(table, known, set(blocks), asked)
        of = dict(zip(places, answered, strict=True))
        for rule, key in wanted:
            block = blocks[rule]
            sides = [AnsweringSide.of(subjects[n], of.get(n), rule, block) for n in range(2)]
            among_rows = None
            if asked:
                among_rows = answered[-1].slice(block.start, block.size).get_column("asked")
            self._judged[key] = list(row_differences(table, block, sides, rule, among_rows))
            self.inexact |= table.derived(block)
            self.narrowed |= table.narrowed(block)

    def changes(self) -> list[Change]:
        """What differs, by rule, effect and first term; the same at other terms joined."""
        joined: dict[Hashable, RowDifference] = {}
        for key, found in self._judged.items():
            for one in found:
                change = one.change
                answers = (change.before, change.after)
                same = (change.rule, change.name, change.effect, answers, change.who)
                if same in joined:
                    joined[same].terms += self._at[key]
                else:
                    joined[same] = replace(one, terms=list(self._at[key]))
        order = list(Effect)
        changes = [self._replayed(one) for one in joined.values()]
        return sorted(changes, key=lambda c: (c.rule, c.term, order.index(c.effect), c.who))

    def _replayed(self, found: RowDifference) -> Change:
        """The smallest student of whom the evaluator says the same; else the smallest."""
        rule, terms = found.change.rule, tuple(sorted(found.terms))
        shown: tuple[ExampleProfile, ExampleProfile] | None = None
        replayed = False
        for answers in found.students:
            profiles = self._profiles(answers)
            evaluated = [self._evaluated(n, profiles[n], terms[0], rule) for n in range(2)]
            replayed = found.replays(*evaluated)
            if replayed or shown is None:
                shown = profiles
            if replayed:
                break
        before, after = shown or ({}, {})
        return replace(
            found.change,
            terms=terms,
            example=after,
            example_before=None if before == after else before,
            replayed=replayed,
        )

    def _profiles(
        self, answers: Mapping[str, AnswerClass]
    ) -> tuple[ExampleProfile, ExampleProfile]:
        """What the old and the new policy read of a student."""
        old, new = (
            example_profile(self._own(n, answers), policy.vocabulary)
            for n, policy in enumerate((self.old, self.new))
        )
        return old, new

    def _own(self, place: int, answers: Mapping[str, AnswerClass]) -> dict[str, AnswerClass]:
        """The answers of a student under the names of one of the policies."""
        own = self._names[place]
        return {
            own.get(fact, fact): replace(kind, fact=own.get(fact, fact))
            for fact, kind in answers.items()
            if fact in own or fact not in self._split_facts
        }

    def _evaluated(self, place: int, profile: ExampleProfile, term: Term, rule: str) -> ItemAnswer:
        """What the evaluator says of an item; of a loan also how much it may be at most."""
        try:
            answer = item_answer((self.old, self.new)[place].evaluate(profile, term), rule)
        except TermError:
            return NO_ITEM
        except ProfileError:
            return ItemAnswer(ItemState.OUT_OF_BOUNDS)
        if answer.state is not ItemState.GIVEN or answer.fen is not None:
            return answer
        paying = self._paying[place]
        if paying is None:
            return answer
        return replace(answer, fen=item_answer(paying.evaluate(profile, term), rule).fen)


def _with_facts_renamed(condition: Condition, names: Mapping[str, str]) -> Condition:
    """A condition with other names of some facts."""
    if isinstance(condition, OneOf | InRange | AgainstStatusDay):
        return replace(condition, fact=names.get(condition.fact, condition.fact))
    return rebuilt_condition(condition, lambda part: _with_facts_renamed(part, names))


def _subjects(policy: Policy, split_facts: Sequence[str]) -> PackSubjects:
    """A policy as subjects, with its own names for facts that the other makes differently."""
    pack = policy.pack
    for name in split_facts:
        if pack.vocabulary.slots[name].fact.formula is not None:
            pack = with_distinct_name(pack, name)
    return PackSubjects(pack)
