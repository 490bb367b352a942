"""Guarantees and built-in checks decided over every student that the rules can tell apart."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ..api import Policy, load_policy
from ..policy.errors import ProfileError, TermError
from ..policy.guarantees import (
    Allowed,
    CashAtMost,
    Check,
    EveryoneHas,
    Guarantee,
    NeverTogether,
    NobodyHas,
    NotLessFor,
    SameAs,
)
from ..policy.money import Unit
from ..policy.terms import Term
from .asking import Told, ask
from .built_in import Finding, RuleCheck
from .changes import Effect
from .claims import Claim, cash_at_most, everyone_has, never_together, nobody_has, not_less
from .comparing import compare
from .kinds import Kind
from .proofs import Counterexample, Proof
from .spans import terms_of
from .standing import fact_standing, standing
from .students import profile_of
from .subjects import Adding, Subject
from .texts import dead_conditions, idle_alternatives, unchanged_versions

Step = Callable[[int, int], None]
Load = Callable[[str], Policy]
"""Finds the policy that 相同于 names."""

TITLES: Final[Mapping[Check, str]] = {
    Check.DEAD_CONDITION: "每个条件都有作用",
    Check.UNREACHABLE_RULE: "每条规则都有人能有",
    Check.UNREACHABLE_TIER: "每一档都有人能到",
    Check.UNCHANGED_VERSION: "每个版本都改变了什么",
    Check.GAP_OR_OVERLAP: "表格没有空档，也没有重叠",
    Check.NO_BASIS: "每一项都有依据的文件",
    Check.LEFT_OPEN: "信息都填了就有结论，除非文件本身没有写明",
}
"""What each built-in check says where nothing speaks against it."""

_SHOWN = 5
"""How many counterexamples of one claim are kept."""


def prove(
    policy: Policy,
    terms: Sequence[Term] | None = None,
    *,
    load: Load = load_policy,
    progress: Step = lambda _done, _total: None,
) -> tuple[Proof, ...]:
    """Decide every guarantee of a policy, and the built-in checks.

    ``terms``: None looks at every term. Each proof holds for every student of whom everything
    is known, or is refuted with the smallest student. Raises TooManyClassesError where there
    are more kinds of student than can be looked at.
    """
    every = terms_of((policy.pack,))
    chosen = tuple(every if terms is None else terms)
    made = _Proving(policy, chosen, load)
    for done, term in enumerate(chosen):
        progress(done, len(chosen))
        made.look_at(term)
    made.compare()
    made.check_texts()
    progress(len(chosen), len(chosen))
    return tuple(made.proofs())


@dataclass(eq=False, repr=False)
class _Record:
    """What was found of one claim so far."""

    terms: list[Term] = field(default_factory=list)
    classes: int = 0
    found: list[Counterexample] = field(default_factory=list)
    inexact: set[str] = field(default_factory=set)
    of: dict[Hashable, list[Counterexample]] = field(default_factory=dict)
    """The counterexamples of each standing that was judged."""

    def add(self, one: Counterexample) -> None:
        """Remember a counterexample; the same at another term joins it."""
        for place, known in enumerate(self.found):
            if (known.rules, known.words) == (one.rules, one.words):
                terms = tuple(sorted({*known.terms, *one.terms}))
                self.found[place] = replace(known, terms=terms)
                return
        self.found.append(one)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Pending:
    """A claim to be judged at a term."""

    record: _Record
    key: Hashable
    claim: Claim
    subjects: tuple[Subject, ...]


@dataclass(eq=False, repr=False)
class _Proving:
    policy: Policy
    terms: tuple[Term, ...]
    load: Load
    records: dict[int, _Record] = field(default_factory=dict)
    checks: dict[Check, _Record] = field(default_factory=dict)
    allowed: dict[Check, list[tuple[Counterexample, str]]] = field(default_factory=dict)
    _seen: dict[Hashable, bool] = field(default_factory=dict)
    _reached: dict[str, bool] = field(default_factory=dict)
    _tiers: dict[tuple[str, str], tuple[bool, Term]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.records = {id(one): _Record() for one in self.policy.guarantees}
        self.checks = {check: _Record() for check in Check}

    @property
    def names(self) -> Mapping[str, str]:
        """The rules' names."""
        return {rule.id: f"“{rule.name}”" for rule in self.policy.rules}

    def look_at(self, term: Term) -> None:
        """Everything that is not known yet from a term that says the same."""
        subject = _subject(self.policy, term)
        if subject is None:
            return
        self._check_rules(subject)
        pending = [
            one
            for guarantee in self.policy.guarantees
            if guarantee.looks_at(term)
            for one in self._pending(guarantee, subject)
        ]
        together: dict[tuple[int, ...], list[_Pending]] = {}
        for one in pending:
            together.setdefault(tuple(id(s) for s in one.subjects), []).append(one)
        for group in together.values():
            told = ask(group[0].subjects, [one.claim.ask for one in group])
            for one, answer in zip(group, told, strict=True):
                self._judge(one, answer, term)

    def _pending(self, guarantee: Guarantee, subject: Subject) -> Iterator[_Pending]:
        record = self.records[id(guarantee)]
        term = subject.at.term
        if not isinstance(guarantee.claim, SameAs | Allowed):
            record.terms.append(term)
        for subjects, claim in self._claims(guarantee, subject):
            key = (claim.say, self._key(subjects, claim))
            known = record.of.get(key)
            if known is None:
                record.of[key] = []
                yield _Pending(record, key, claim, subjects)
            else:
                for one in known:
                    record.add(replace(one, terms=(term,)))

    def _key(self, subjects: Sequence[Subject], claim: Claim) -> Hashable:
        """What decides the answer to a claim."""
        asked = [subjects[place] for place in claim.ask.subjects]
        rules = tuple(standing(s, rule) for s in asked for rule in claim.ask.rules)
        conditions = tuple(
            (condition, fact_standing(subjects[place], condition))
            for place, condition in claim.ask.conditions.values()
        )
        return rules, conditions, tuple(s.adds for s in asked)

    def _claims(
        self, guarantee: Guarantee, subject: Subject
    ) -> Iterator[tuple[tuple[Subject, ...], Claim]]:
        claim, names = guarantee.claim, self.names
        match claim:
            case NeverTogether(rules):
                said = "和".join(names.get(rule, rule) for rule in rules)
                yield from (((subject,), one) for one in never_together(claim, said))
            case EveryoneHas():
                yield from (((subject,), one) for one in everyone_has(claim, subject, names))
            case NobodyHas():
                yield from (((subject,), one) for one in nobody_has(claim, subject, names))
            case CashAtMost():
                said = "、".join(names.get(r, r) for r in claim.rules or ()) or "现金"
                subjects = self._of_year(guarantee, claim, subject)
                if subjects:
                    made = cash_at_most(claim, subjects, said)
                    yield from ((subjects, one) for one in made)
            case NotLessFor():
                slot = subject.vocabulary.slots[claim.fact]
                values = [
                    value
                    for value in claim.values
                    if (known := slot.fact.value(value)) is None or known.in_use(subject.at.term)
                ]
                adding = (subject.adding(Adding(claim.fact, value)) for value in values)
                everyone = (subject, *adding)
                for place, value in enumerate(values, 1):
                    made = not_less(claim, value, place, everyone, names)
                    yield from ((everyone, one) for one in made)

    def _of_year(
        self, guarantee: Guarantee, claim: CashAtMost, subject: Subject
    ) -> tuple[Subject, ...]:
        """The terms that a limit is about: this one, or those of its school year."""
        if claim.limit.unit is Unit.TERM:
            return (subject,)
        term = subject.at.term
        if term.season == "春":  # judged with its autumn, unless that is not looked at
            before = _subject(self.policy, term.previous())
            if before is not None and guarantee.looks_at(term.previous()):
                return ()
            return (subject,)
        after = _subject(self.policy, term.next()) if guarantee.looks_at(term.next()) else None
        return (subject,) if after is None else (subject, after)

    def _judge(self, one: _Pending, told: Told, term: Term) -> None:
        record = one.record
        record.classes += told.block.size
        record.inexact |= told.inexact
        if not told.failing:
            return
        found = self._counterexample(one, told, term)
        record.of[one.key].append(found)
        record.add(found)

    def _counterexample(self, one: _Pending, told: Told, term: Term) -> Counterexample:
        """The smallest student of whom the evaluator says what the table says."""
        shown: Counterexample | None = None
        places = one.claim.ask.subjects
        for row, kinds in told.failing:
            added = one.subjects[places[-1]].with_added(kinds)
            example = profile_of(added, self.policy.vocabulary)
            replayed = all(
                self._agrees(one.subjects[n], kinds, told.rows[n], row, one.claim.ask.rules)
                for n in places
            )
            made = Counterexample(one.claim.ask.rules, one.claim.say, (term,), example, replayed)
            if replayed:
                return made
            shown = shown or made
        if shown is None:
            raise AssertionError("a failing claim has a student")
        return shown

    def _agrees(
        self,
        subject: Subject,
        kinds: Mapping[str, Kind],
        rows: object,
        row: int,
        rules: Iterable[str],
    ) -> bool:
        """Whether the evaluator gives the states that the table has, for one subject."""
        profile = profile_of(subject.with_added(kinds), self.policy.vocabulary)
        try:
            found = self.policy.evaluate(profile, subject.at.term)
        except (ProfileError, TermError):
            return False
        given = {item.rule for item in found.entitlements}
        open_ = {item.rule for item in found.undetermined}
        states = rows.row(row, named=True)  # type: ignore[attr-defined]  # a Polars frame
        for rule in rules:
            state = states.get(f"{rule}.state", 0)
            if rule in subject.loans:
                state = 1 if state == 2 and states[f"{rule}.who"] else state
            said = 1 if rule in given else 2 if rule in open_ else 0
            if said != state:
                return False
        return True

    def _check_rules(self, subject: Subject) -> None:
        """The built-in checks of every rule whose standing is new."""
        wanted = []
        for rule in subject.rules:
            key = ("check", rule, standing(subject, rule))
            if key not in self._seen:
                self._seen[key] = True
                wanted.append(RuleCheck(subject, rule))
        if not wanted:
            return
        told = ask([subject], [one.ask for one in wanted])
        for one, answer in zip(wanted, told, strict=True):
            for record in self.checks.values():
                record.classes += answer.block.size
            if one.in_force:
                reached = self._reached.get(one.rule, False) or one.reached(answer)
                self._reached[one.rule] = reached
            taken = one.taken(answer)
            for label in one.labels():
                known, since = self._tiers.get((one.rule, label), (False, subject.at.term))
                self._tiers[one.rule, label] = (known or label in taken, since)
            for finding in one.findings(answer):
                self._find(finding, None)

    def _find(self, finding: Finding, by: object) -> None:
        example = None
        if finding.student is not None:
            example = profile_of(finding.student, self.policy.vocabulary)
        rule = next((one for one in self.policy.rules if one.id == finding.rule), None)
        place = self.policy.place_of(by if by is not None else rule)
        made = Counterexample(
            (finding.rule,),
            f"{self.names.get(finding.rule, finding.rule)}{finding.words}",
            (finding.term,),
            example,
            place=None if place is None else str(place),
        )
        reason = self._allowing(finding.check, finding.rule, finding.term)
        if reason is None:
            self.checks[finding.check].add(made)
        else:
            self.allowed.setdefault(finding.check, []).append((made, reason.text))
            self.records[id(reason)].classes += 1

    def _allowing(self, check: Check, rule: str, term: Term) -> Guarantee | None:
        """The entry that says a finding is all right."""
        for guarantee in self.policy.guarantees:
            if guarantee.claim == Allowed(check, rule) and guarantee.looks_at(term):
                return guarantee
        return None

    def compare(self) -> None:
        """The guarantees that a pack gives the same as another."""
        for guarantee in self.policy.guarantees:
            claim, record = guarantee.claim, self.records[id(guarantee)]
            if not isinstance(claim, SameAs) or claim.pack == self.policy.name:
                continue
            terms = [term for term in self.terms if guarantee.looks_at(term)]
            record.terms += terms
            if not terms:
                continue
            found = compare(
                self.load(claim.pack), self.policy, terms, rules=claim.rules, who=claim.who
            )
            record.classes += found.classes
            record.inexact |= set(found.inexact)
            for change in found.changes:
                if change.effect not in (Effect.PAYEE, Effect.AWARD):
                    words = f"“{change.name}”和{claim.pack}不同：{change.words}"
                    record.add(
                        Counterexample(
                            (change.rule,), words, change.terms, change.example, change.replayed
                        )
                    )

    def check_texts(self) -> None:
        """The built-in checks that look at single texts, and at all terms together."""
        for rule, reached in self._reached.items():
            if not reached:
                words = "没有一个学生能有"
                self._find(Finding(Check.UNREACHABLE_RULE, rule, words, self.terms[0]), None)
        for (rule, label), (taken, since) in self._tiers.items():
            if not taken and self._reached.get(rule):
                words = f"的{label}没有一个学生能到"
                self._find(Finding(Check.UNREACHABLE_TIER, rule, words, since), None)
        for finding, by in dead_conditions(self.policy, self.terms):
            self._find(finding, by)
        for finding, by in idle_alternatives(self.policy, self.terms):
            self._find(finding, by)
        for finding, by in unchanged_versions(self.policy):
            if finding.term in self.terms:
                self._find(finding, by)

    def proofs(self) -> Iterator[Proof]:
        """Every guarantee in its order, then every built-in check."""
        for guarantee in self.policy.guarantees:
            record = self.records[id(guarantee)]
            claim = guarantee.claim
            if isinstance(claim, Allowed):
                if not record.classes:
                    unused = "没有要容许的，请删除这一条"
                    record.add(Counterexample((claim.rule,), unused, self.terms[:1]))
                else:
                    continue
            yield Proof(
                title=guarantee.text,
                guarantee=guarantee,
                check=None,
                terms=tuple(sorted(set(record.terms))),
                classes=record.classes,
                found=tuple(record.found[:_SHOWN]),
                inexact=tuple(sorted(record.inexact)),
            )
        for check, record in self.checks.items():
            yield Proof(
                title=TITLES[check],
                guarantee=None,
                check=check,
                terms=self.terms,
                classes=record.classes,
                found=tuple(record.found),
                allowed=tuple(self.allowed.get(check, ())),
            )


def _subject(policy: Policy, term: Term) -> Subject | None:
    try:
        return Subject.of(policy.pack, term)
    except TermError:
        return None
