"""Two policies compared over every student that their rules can tell apart.

A rule that says the same in both is not counted: equal texts give equal answers. Of the
others every kind of student is judged by both policies, and what differs is replayed on the
evaluator before it is shown.

A fact that the two policies derive in different ways (推算) is two facts, not one
(``derived_apart`` in ``classes.student_numbers``).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

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
from ...policy.terms import Term
from ...suggestions import suggestion
from ..classes.answer_classes import AnswerClass
from ..classes.class_table import ClassTable, QuestionBlock
from ..classes.decision_trees import ConditionalTree
from ..classes.questions import (
    GIVES_NOTHING,
    answer_rows,
    as_of_term,
    facts_fingerprint,
    in_batches,
    rule_fingerprint,
    rule_ids,
)
from ..classes.student_numbers import derived_apart, with_facts_apart
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
from .rewordings import respelt_answers

if TYPE_CHECKING:
    from ...rosters.tables import Progress


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
    _split_facts: frozenset[str] = field(init=False)
    """The facts that the two policies make in different ways."""
    _names: list[dict[str, str]] = field(init=False)
    """For each policy those facts, by the names that they go by beside each other."""
    _subjects: list[PackSubjects] = field(init=False)
    _paying: list[Policy | None] = field(init=False)
    """The policies with the amounts of loans as if they were paid, if they have any."""

    def __post_init__(self) -> None:
        policies = (self.old, self.new)
        apart = derived_apart(self.old.vocabulary, self.new.vocabulary)
        self._split_facts = frozenset(name for names in apart for name in names)
        self._names = [{other: name for name, other in names.items()} for names in apart]
        if self.who is not None:
            by_name = {name: under for under, name in self._names[1].items()}
            self.who = _with_facts_renamed(self.who, by_name)
        as_it_was = None if apart[0] else self.reuse
        self._subjects = [
            as_it_was or PackSubjects(with_facts_apart(self.old.pack, apart[0])),
            PackSubjects(with_facts_apart(self.new.pack, apart[1])),
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
        condition = as_of_term(self.who, known[-1])
        return condition, facts_fingerprint(known[-1], condition)

    def _judge(
        self, subjects: Sequence[Subject | None], wanted: Sequence[tuple[str, Hashable]]
    ) -> None:
        places = [place for place, subject in enumerate(subjects) if subject is not None]
        known = [subject for subject in subjects if subject is not None]
        table = ClassTable(known, self.unknowns)
        among = None if self.who is None else as_of_term(self.who, known[-1])
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
        joined: dict[tuple[Hashable, ...], RowDifference] = {}
        for key, found in self._judged.items():
            for one in found:
                change = one.change
                answers = (change.before, change.after)
                same = (change.rule, change.name, change.effect, answers, change.who, one.alike)
                if same in joined:
                    joined[same].terms += self._at[key]
                else:
                    joined[same] = replace(one, terms=list(self._at[key]))
        moving: dict[Hashable, list[RowDifference]] = {}
        for told, one in joined.items():
            moving.setdefault((told[:4], one.alike), []).append(one)
        order = list(Effect)
        changes = [change for each in moving.values() for change in self._moving(each)]
        return sorted(changes, key=lambda c: (c.rule, c.term, order.index(c.effect), c.who))

    def _moving(self, found: Sequence[RowDifference]) -> Iterator[Change]:
        """One change, with the student of its first term, where only the days move; else each."""
        first, *later = sorted(found, key=lambda one: min(one.terms))
        terms = [*first.terms, *(term for one in later for term in one.terms)]
        whole = self._replayed(replace(first, terms=terms))
        if whole.replayed or not later:
            yield whole
        else:
            yield from (self._replayed(one) for one in found)

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
            who=found.who_at(terms),
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
