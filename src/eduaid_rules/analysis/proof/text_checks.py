"""The built-in checks of single texts: conditions without effect, versions that change nothing.

Where only some terms are asked for, the texts are looked at that count at one of them, each at
all the terms at which it counts: what has an effect in autumn alone has one.

Before everybody is gone through, one student is looked for who shows the effect. Facts that he
leaves out do not matter: what is settled without them stays so, whatever they are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from ...api import Policy
from ...errors import ProfileError, TermError
from ...evaluation.policy_at_term import PolicyAtTerm
from ...meaning.logic import TruthValue, either
from ...meaning.words import ConditionWords
from ...policy.conditions import (
    ALWAYS,
    AnyOf,
    Condition,
    lessened,
)
from ...policy.guarantees import Check
from ...policy.in_force import InForce
from ...policy.pack import Pack
from ...policy.rules import (
    ABOUT_WHO,
    KEYS,
    Adjustment,
    Narrow,
    Rule,
    Version,
    Widen,
    effect_conditions,
    standards_of,
)
from ...policy.standards import Open, Standard, standard_parts
from ...policy.terms import Term
from ..classes.decision_trees import DecisionTree
from ..classes.questions import Question, SubjectRows, as_of_term, ask, facts_fingerprint
from ..classes.subjects import PackSubjects, Subject
from ..classes.tree_reading import TreeReader
from ..comparison.changes import ItemAnswer, ItemState, effect_of, item_answer
from ..comparison.compare import compare
from ..coverage.requirements import CaseProfile, Need, NeedJudge, Requirement, simplest_student
from .proofs import CheckFinding

if TYPE_CHECKING:
    import polars as pl

_WITHOUT_EFFECT: Final = "没有作用：去掉它，谁的结果都不变"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WrittenCondition:
    """A condition as one text states it, from a term on."""

    rule: str
    since: Term
    condition: Condition
    text: Version | Adjustment
    until: Term | None = None
    """The last term at which it can count; None: without end."""

    def at(self, subject: Subject) -> Condition:
        """The condition at the term of a subject."""
        return as_of_term(self.condition, subject)


@dataclass(frozen=True, slots=True)
class AskedTerms:
    """The terms asked for, and all that the policy has."""

    asked: Sequence[Term]
    every: Sequence[Term]

    def of(self, since: Term, until: Term | None) -> list[Term]:
        """All terms from one to another (None: without end), if one of them is asked for."""
        span = [term for term in self.every if _is_within(term, since, until)]
        return span if any(_is_within(term, since, until) for term in self.asked) else []


def _is_within(term: Term, since: Term, until: Term | None) -> bool:
    return since <= term and (until is None or term <= until)


def dead_conditions(
    policy: Policy, subjects: PackSubjects, terms: AskedTerms
) -> Iterator[CheckFinding]:
    """Parts of the pack's own conditions that could be dropped without changing any answer."""
    by_term: dict[Term, list[WrittenCondition]] = {}
    witnesses = Witnesses(policy)
    for written in _written_conditions(policy.pack):
        if terms.of(written.since, written.until):
            by_term.setdefault(written.since, []).append(written)
    for since, together in by_term.items():
        subject = subjects.reached(since)
        said = ConditionWords(subject.vocabulary, subject.at.in_use)
        asked: list[tuple[WrittenCondition, int, Condition]] = []
        questions: list[Question] = []
        at = policy.at(since)
        for number, written in enumerate(together):
            whole, stated = written.at(subject), at.condition(written.condition)
            shown = [witnesses.tell_apart(at, stated, less) for _, less in lessened(stated)]
            for place, (part, without) in enumerate(lessened(whole)):
                if shown[place]:
                    continue
                asked.append((written, place, part))
                names = (f"whole_{number}", f"less_{number}_{place}")
                questions.append(_difference(names, (whole, without)))
        answers = ask([subject], questions)
        for (written, place, part), answer in zip(asked, answers, strict=True):
            counts = answer.fails
            if counts is not True:
                span = terms.of(written.since, written.until)
                counts = either(counts, _counts_later(subjects, written, place, span))
            if counts is not True:
                words, sure = f"“{said.full(part)}”{_WITHOUT_EFFECT}", counts is False
                yield CheckFinding(
                    Check.DEAD_CONDITION, written.rule, words, since, text=written.text, sure=sure
                )


def _counts_later(
    subjects: PackSubjects, written: WrittenCondition, place: int, terms: Sequence[Term]
) -> TruthValue:
    """Whether a part without effect at first has one at a later term: 季, or a later value."""
    found: TruthValue = False
    looked_at: set[Hashable] = set()
    for term in terms:
        subject = subjects.reached(term)
        whole = written.at(subject)
        key = (whole, facts_fingerprint(subject, whole))
        if key not in looked_at:
            looked_at.add(key)
            _, without = list(lessened(whole))[place]
            (result,) = ask([subject], [_difference(("whole", "less"), (whole, without))])
            if result.fails is True:
                return True
            found = either(found, result.fails)
    return found


def idle_alternatives(
    policy: Policy, subjects: PackSubjects, terms: AskedTerms
) -> Iterator[CheckFinding]:
    """Groups that the pack adds to a rule above or takes from it, and that change nobody's lot."""
    for rule in policy.pack.rules:
        for adjustment in rule.adjustments:
            effect = adjustment.effect
            lasting = terms.of(adjustment.since, adjustment.until)
            if (
                adjustment.layer != policy.pack.name
                or not lasting
                or not isinstance(effect, Widen | Narrow)
            ):
                continue
            for part in effect.alternatives:
                rest = tuple(other for other in effect.alternatives if other is not part)
                changed = [
                    replace(one, effect=replace(effect, alternatives=rest))
                    if one is adjustment
                    else one
                    for one in rule.adjustments
                    if one is not adjustment or rest
                ]
                less = replace(rule, adjustments=tuple(changed))
                without = PackSubjects(policy.pack.about(rule.id).replacing(rule, less))
                same = [
                    _same_people([one.reached(term) for one in (subjects, without)], rule.id)
                    for term in lasting
                ]
                if False not in same:
                    first = subjects.reached(adjustment.since)
                    said = ConditionWords(first.vocabulary, first.at.in_use)
                    key = KEYS[type(effect)]
                    part_said = said.full(as_of_term(part, first))
                    words = f"{key}里的“{part_said}”{_WITHOUT_EFFECT}"
                    since, sure = adjustment.since, None not in same
                    yield CheckFinding(
                        Check.DEAD_CONDITION, rule.id, words, since, text=adjustment, sure=sure
                    )


def _same_people(subjects: Sequence[Subject], rule: str) -> TruthValue:
    """Whether a rule is for the same students as both subjects see it."""
    states = [subject.rules[rule].state for subject in subjects]
    who = [state.who for state in states if isinstance(state, InForce)]
    if len(who) < len(states):
        return False

    (result,) = ask(subjects, [_difference(("own", "changed"), (who[0], who[1]), (0, 1))])
    return None if result.fails is None else not result.fails


def _written_conditions(pack: Pack) -> Iterator[WrittenCondition]:
    """The conditions that this pack itself writes into rules and adjustments."""
    for rule in pack.rules:
        if rule.layer == pack.name:
            for place, version in enumerate(rule.versions):
                who = version.who or (rule.who if place == 0 else None)
                if who is not None and who.condition != ALWAYS:
                    until = _last_term(rule, place, lambda later: later.who is not None)
                    yield WrittenCondition(rule.id, version.since, who.condition, version, until)
        for adjustment in rule.adjustments:
            if adjustment.layer != pack.name or not isinstance(adjustment.effect, ABOUT_WHO):
                continue
            some = effect_conditions(adjustment.effect)
            if some:
                whole = some[0] if len(some) == 1 else AnyOf(some)
                since, until = adjustment.since, adjustment.until
                yield WrittenCondition(rule.id, since, whole, adjustment, until)


def _last_term(rule: Rule, place: int, restates: Callable[[Version], bool]) -> Term | None:
    """The last term before a later version says the same part anew; None: none does."""
    since = rule.versions[place].since
    after = (later for later in rule.versions[place + 1 :] if later.since > since)
    later = (version.since for version in after if version.off or restates(version))
    first = next(later, None)
    return None if first is None else first.previous()


def _difference(
    names: tuple[str, str],
    conditions: tuple[Condition, Condition],
    places: tuple[int, int] = (0, 0),
) -> Question:
    """Where two conditions, each as the subject at its place sees it, say different things."""
    meant = tuple(zip(places, conditions, strict=True))

    def trees(reader: TreeReader) -> Sequence[DecisionTree]:
        return [reader.condition(place, condition) for place, condition in meant]

    def fails(rows: SubjectRows) -> pl.Series:
        one, other = (rows[n].get_column(name) for n, name in zip(places, names, strict=True))
        return one != other

    asked = dict(zip(names, meant, strict=True))
    return Question((), trees, fails, asked, tuple(sorted({*places})))


def unchanged_versions(policy: Policy, terms: AskedTerms) -> Iterator[CheckFinding]:
    """Versions of the pack's own rules that state who or how much, and change nothing."""
    witnesses = Witnesses(policy)
    for rule in policy.rules:
        if rule.layer != policy.pack.name:
            continue
        for place, version in enumerate(rule.versions[1:], 1):
            if version.who is None and version.standard is None:
                continue
            if rule.versions[place - 1].off:
                continue  # it brings the item back
            if _reasons(version.standard) - _reasons(*_standard_before(rule, place)):
                continue  # what is said of an open amount is another thing
            span = terms.of(version.since, _last_term_that_counts(rule, place))
            if not span:
                continue
            known = _as_published(rule, place)
            silent = replace(version, who=None, standard=None)
            without = [silent if one is version else one for one in known]
            packs = [_with_versions(policy, rule, versions) for versions in (without, known)]
            if witnesses.versions_differ(packs[0], packs[1], rule.id, span):
                continue
            changes = compare(packs[0], packs[1], span, rules=[rule.id]).changes
            if not any(change.replayed for change in changes):
                words, sure = f"自{version.since}的版本没有改变任何人的结果", not changes
                yield CheckFinding(
                    Check.UNCHANGED_VERSION, rule.id, words, version.since, text=version, sure=sure
                )


def _standard_before(rule: Rule, place: int) -> list[Standard | None]:
    """The standard that held before a version."""
    written = [version.standard for version in rule.versions[:place] if version.standard]
    return [written[-1] if written else rule.standard]


def _reasons(*standards: Standard | None) -> set[str]:
    """What a text says of amounts that it leaves open."""
    return {
        part.reason
        for standard in standards
        if standard is not None
        for part in standard_parts(standard)
        if isinstance(part, Open) and part.reason is not None
    }


def _last_term_that_counts(rule: Rule, place: int) -> Term | None:
    """The last term at which something of what a version says is not yet said anew."""
    version = rule.versions[place]
    ends: list[Term | None] = []
    if version.who is not None:
        ends.append(_last_term(rule, place, lambda later: later.who is not None))
    if version.standard is not None:
        ends.append(_last_term(rule, place, lambda later: later.standard is not None))
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) else None


def _as_published(rule: Rule, place: int) -> list[Version]:
    """The versions as they were before another was published for the same first term."""
    since = rule.versions[place].since
    return [v for n, v in enumerate(rule.versions) if n <= place or v.since != since]


def _with_versions(policy: Policy, rule: Rule, versions: Sequence[Version]) -> Policy:
    """The policy with other versions of a rule."""
    changed = replace(rule, versions=tuple(versions))
    return Policy(policy.pack.about(rule.id).replacing(rule, changed))


_SETTLED: Final = (ItemState.GIVEN, ItemState.REFUSED)
_FEW_TERMS: Final = 2
"""Versions are held against each other in an autumn and a spring, before it is in all terms."""


@dataclass(eq=False, repr=False)
class Witnesses:
    """Finds students of a policy who meet some conditions and fail others."""

    policy: Policy
    _judge: NeedJudge = field(init=False)
    _refused: frozenset[str] = field(init=False)
    """Facts of which some item refuses amounts: who states them may be no student."""

    def __post_init__(self) -> None:
        self._judge = NeedJudge(self.policy.vocabulary)
        parts = (part for rule in self.policy.rules for part in standards_of(rule))
        bounded = (part.fact for part in parts if isinstance(part, Open) and part.is_bounded)
        self._refused = frozenset(fact for fact in bounded if fact is not None)

    def somebody(
        self, at: PolicyAtTerm, wanted: Sequence[tuple[Condition, bool]]
    ) -> CaseProfile | None:
        """Somebody of whom these conditions surely hold or fail; None: nobody was found."""
        needs = tuple(Need(condition, holds) for condition, holds in wanted)
        profile = simplest_student(Requirement(needs), at, self._judge).profile
        return None if profile is None or self._refused & profile.keys() else profile

    def tell_apart(self, at: PolicyAtTerm, one: Condition, other: Condition) -> bool:
        """Whether somebody was found of whom one of two conditions holds, and the other fails."""
        return any(
            self.somebody(at, [(one, holds), (other, not holds)]) is not None
            for holds in (False, True)
        )

    def versions_differ(self, old: Policy, new: Policy, rule: str, terms: Collection[Term]) -> bool:
        """Whether somebody was found to whom two policies surely give a rule otherwise."""
        return any(
            self._differ(old, new, rule, term, profile)
            for term in list(terms)[:_FEW_TERMS]
            for profile in self._candidates(old, new, rule, term)
        )

    def _candidates(self, old: Policy, new: Policy, rule: str, term: Term) -> Iterator[CaseProfile]:
        """Somebody whom the rule is for in both, and in one of the two alone."""
        try:
            at = [policy.at(term) for policy in (old, new)]
        except TermError:
            return
        states = [one.rule(rule).state for one in at]
        who = [state.who for state in states if isinstance(state, InForce)]
        if len(who) < len(states):
            return
        alone = () if who[0] == who[1] else ((True, False), (False, True))
        for holds in ((True, True), *alone):
            profile = self.somebody(at[1], list(zip(who, holds, strict=True)))
            if profile is not None:
                yield profile

    @staticmethod
    def _differ(old: Policy, new: Policy, rule: str, term: Term, profile: CaseProfile) -> bool:
        answers: list[ItemAnswer] = []
        for policy in (old, new):
            try:
                answers.append(item_answer(policy.evaluate(profile, term), rule))
            except ProfileError:
                return False
        settled = all(one.state in _SETTLED for one in answers)
        return settled and effect_of(*answers) is not None
