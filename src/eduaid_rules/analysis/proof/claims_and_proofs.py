"""The claims of guarantees (保证) as questions about every student, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ...evaluation.policy_at_term import compared_leaves
from ...policy.conditions import Condition, OneOf, both, leaves
from ...policy.facts import NO, YES
from ...policy.guarantees import (
    Allowed,
    CashAtMost,
    Check,
    EveryoneHas,
    Guarantee,
    GuaranteeClaim,
    NeverTogether,
    NobodyHas,
    NotLessFor,
    SameAs,
)
from ...policy.money_and_units import Unit, yuan_text
from ...policy.rules import Adjustment, Version
from ...policy.terms import Term
from ..classes.answer_classes import AnswerClass
from ..classes.decision_trees import ComparedAmounts, ConditionalTree, DecisionTree, TreeReader
from ..classes.questions import (
    Question,
    SubjectRows,
    has_item,
    is_student,
    no_rows,
    surely_holds,
    with_status_day,
)
from ..classes.subjects import ExampleProfile, Subject, terms_in_words
from .scope import ProofVerdict, Unchecked, is_used

if TYPE_CHECKING:
    import polars as pl

_KINDS: Final[Mapping[type[GuaranteeClaim], str]] = {
    NeverTogether: "NeverTogether",
    EveryoneHas: "EveryoneHas",
    NobodyHas: "NobodyHas",
    NotLessFor: "NotLessFor",
    CashAtMost: "CashAtMost",
    SameAs: "SameAs",
    Allowed: "Allowed",
}
"""The word of JSON for each kind of guarantee, whatever its class is called."""


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Where a claim fails: which rules, at which terms, and the smallest student of that kind.

    ``example`` is a profile that runs at ``terms[0]``; None where no student is meant (a
    condition, a version). ``replayed`` says whether the evaluator was seen to agree; else it
    is open whether there is such a student.
    """

    rules: tuple[str, ...]
    words: str
    terms: tuple[Term, ...]
    example: ExampleProfile | None = field(default=None, hash=False)
    replayed: bool = True
    place: str | None = None

    def to_dict(self, last: Term | None = None) -> dict[str, Any]:
        """As plain values, for JSON (``Any``: whatever JSON holds)."""
        return {
            "rules": list(self.rules),
            "words": self.words,
            "terms": [str(term) for term in self.terms],
            "when": terms_in_words(self.terms, last),
            "example": self.example,
            "replayed": self.replayed,
            "place": self.place,
        }


@dataclass(frozen=True, slots=True)
class Proof:
    """A guarantee, or a built-in check, as it came out."""

    title: str
    guarantee: Guarantee | None
    check: Check | None
    terms: tuple[Term, ...]
    """The terms looked at."""
    classes: int
    """How many kinds of student were looked at."""
    found: tuple[Counterexample, ...] = ()
    allowed: tuple[tuple[Counterexample, str], ...] = ()
    """Findings that the pack says are all right, each with its reason."""
    inexact: tuple[str, ...] = ()
    """Derived facts in question: every number between their bounds was looked at."""
    unchecked: Unchecked | None = None
    """Why nothing was looked at; None: something was, or speaks against it."""
    unknown: tuple[str, ...] = ()
    """The items that it speaks of and that were not looked at: no text of them is known."""
    half_years: tuple[Term, ...] = ()
    """Terms that a limit of a school year lets in without the other term of their year."""

    @property
    def verdict(self) -> ProofVerdict:
        """What came of it; what was not looked at does not hold."""
        if any(one.replayed for one in self.found):
            return ProofVerdict.REFUTED
        if self.found:
            return ProofVerdict.UNDECIDED
        return ProofVerdict.HOLDS if self.unchecked is None else ProofVerdict.UNCHECKED

    @property
    def holds(self) -> bool:
        """Whether it was looked at, and nothing speaks against it."""
        return self.verdict is ProofVerdict.HOLDS

    def to_dict(self, last: Term | None = None) -> dict[str, Any]:
        """As plain values, for JSON (``Any``: whatever JSON holds)."""
        return {
            "title": self.title,
            "kind": "built_in" if self.guarantee is None else _KINDS[type(self.guarantee.claim)],
            "layer": None if self.guarantee is None else self.guarantee.layer,
            "holds": self.holds,
            "verdict": self.verdict.id,
            "unchecked": None if self.unchecked is None else self.unchecked.id,
            "unknown": list(self.unknown),
            "half_years": [str(term) for term in self.half_years],
            "classes": self.classes,
            "terms": [str(self.terms[0]), str(self.terms[-1])] if self.terms else [],
            "inexact": list(self.inexact),
            "found": [one.to_dict(last) for one in self.found],
            "allowed": [{**one.to_dict(last), "reason": why} for one, why in self.allowed],
        }


@dataclass(eq=False, repr=False)
class ClaimRecord:
    """What was found of one claim so far."""

    terms: list[Term] = field(default_factory=list)
    """The terms looked at."""
    reasons: set[Unchecked] = field(default_factory=set)
    """Why at other terms there was nothing to look at."""
    half_years: set[Term] = field(default_factory=set)
    """Of these the other term of their school year is not let in (自, 至)."""
    known: set[str] = field(default_factory=set)
    """The items of which a text was known at one of the terms."""
    classes: int = 0
    found: list[Counterexample] = field(default_factory=list)
    inexact: set[str] = field(default_factory=set)
    of: dict[Hashable, list[Counterexample]] = field(default_factory=dict)
    """The counterexamples of everything that was judged, by what decides the answer."""

    def add(self, one: Counterexample) -> None:
        """Remember a counterexample; the same at another term joins it."""
        for place, known in enumerate(self.found):
            if (known.rules, known.words, known.replayed) == (one.rules, one.words, one.replayed):
                terms = tuple(sorted({*known.terms, *one.terms}))
                self.found[place] = replace(known, terms=terms)
                return
        self.found.append(one)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CheckFinding:
    """What a check found about one rule; ``student`` where one shows it.

    ``text`` is the version or adjustment that it is about; None: the rule. Not ``sure``: that
    it is so can neither be shown nor excluded.
    """

    check: Check
    rule: str
    words: str
    term: Term
    student: Mapping[str, AnswerClass] | None = None
    text: Version | Adjustment | None = None
    sure: bool = True


WHO_COLUMN = "eduaid_who"

TreesOf: TypeAlias = Callable[[TreeReader], Sequence[DecisionTree]]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ClaimQuestion:
    """A claim made ready for the subjects of a term: what is asked, and how a failure is said."""

    ask: Question
    say: str
    """What is wrong with a student of whom it fails."""


def never_together(
    claim: NeverTogether, subject: Subject, items: Sequence[str], name: str
) -> Iterator[ClaimQuestion]:
    """At most one of the items, each with what is paid on top of it, for each student."""
    rules = tuple(item for item in items if item in subject.rules)

    def stands_for(rule: str) -> str | None:
        return rule if rule in claim.rules else subject.rules[rule].rule.on_top_of

    def fails(rows: SubjectRows) -> pl.Series:
        (own,) = rows
        one, several = no_rows(own), no_rows(own)
        for named in claim.rules:
            there = no_rows(own)
            for rule in rules:
                if stands_for(rule) == named:
                    there |= has_item(own, rule)
            several |= one & there
            one |= there
        return several

    def trees(reader: TreeReader) -> Sequence[DecisionTree]:
        return _item_trees(reader, rules)

    yield ClaimQuestion(Question(rules, trees, fails), f"{name}同时有了")


def each_item(
    claim: EveryoneHas | NobodyHas,
    subject: Subject,
    items: Sequence[str],
    names: Mapping[str, str],
) -> Iterator[ClaimQuestion]:
    """Each of the items, or none, for everybody of whom the condition holds."""
    wanted = isinstance(claim, EveryoneHas)
    who = _meant_students(claim.who, subject)
    for number, rule in enumerate(items):
        key = f"{WHO_COLUMN}_{id(claim)}_{number}"

        def fails(rows: SubjectRows, rule: str = rule, key: str = key) -> pl.Series:
            (own,) = rows
            return surely_holds(own, key) & (has_item(own, rule) != wanted)

        yield ClaimQuestion(
            Question((rule,), _trees_for(who, (rule,)), fails, {key: (0, who)}),
            f"{'没有' if wanted else '有'}{names.get(rule, rule)}",
        )


def not_less_for(
    claim: NotLessFor,
    value: str,
    place: int,
    subjects: Sequence[Subject],
    items: Sequence[str],
    names: Mapping[str, str],
) -> Iterator[ClaimQuestion]:
    """Each item with the value against the same without it: the subject there adds the value.

    Items that do not ask for the value are left out, they cannot differ; of values that an item
    treats alike the first stands for all.
    """
    who = _meant_students(claim.who, subjects[place])
    for rule in items:
        if not _stands_for(claim, value, rule, subjects[0], who):
            continue
        key = f"{WHO_COLUMN}_{id(claim)}"

        def fails(rows: SubjectRows, rule: str = rule, key: str = key) -> pl.Series:
            without, with_ = rows[0], rows[place]
            less = has_item(without, rule) & ~has_item(with_, rule)
            fen, more = without.get_column(f"{rule}.fen"), with_.get_column(f"{rule}.fen")
            both_known = fen.is_not_null() & more.is_not_null()
            less |= both_known & (fen > more)
            return less & surely_holds(with_, key)

        yield ClaimQuestion(
            Question(
                (rule,),
                _trees_for(who, (rule,), place, (0, place)),
                fails,
                {key: (place, who)},
                (0, place),
            ),
            f"因为{claim.fact}有“{value}”，{names.get(rule, rule)}反而少了",
        )


def cash_at_most(
    claim: CashAtMost, subjects: Sequence[Subject], items: Sequence[str], name: str
) -> Iterator[ClaimQuestion]:
    """The sum of the items over one term, or over the terms of a year."""
    rules = tuple(items)
    who = {
        f"{WHO_COLUMN}_{id(claim)}_{place}": (place, _meant_students(claim.who, subject))
        for place, subject in enumerate(subjects)
    }
    most = claim.limit.fen if claim.limit.unit is Unit.TERM else claim.limit.year_fen()

    def fails(rows: SubjectRows) -> pl.Series:
        import polars as pl

        total = pl.repeat(0, len(rows[0]), dtype=pl.Int64, eager=True)
        open_ = no_rows(rows[0])
        fits = ~no_rows(rows[0])
        for own, key in zip(rows, who, strict=True):
            meant = surely_holds(own, key)
            for rule in (rule for rule in rules if f"{rule}.fen" in own.columns):
                fen = own.get_column(f"{rule}.fen").cast(pl.Int64)
                open_ |= meant & has_item(own, rule) & fen.is_null()
                total += fen.fill_null(0) * meant.cast(pl.Int64)
            fits &= is_student(own) | ~meant
        return ((total > most) | open_) & fits

    def trees(reader: TreeReader) -> Sequence[DecisionTree]:
        return [
            ComparedAmounts(frozenset((most, most + 1))),
            *(
                tree
                for place, condition in who.values()
                for tree in _trees_for(condition, rules, place, (place,))(reader)
            ),
        ]

    every = tuple(range(len(subjects)))
    yield ClaimQuestion(
        Question(rules, trees, fails, who, every, everywhere=False),
        f"{name}合起来超过{yuan_text(most)}元，或者有一项金额待定",
    )


def _stands_for(claim: NotLessFor, value: str, rule: str, subject: Subject, who: Condition) -> bool:
    """Whether an item asks for a value, and no value before it that is treated alike.

    Alike by the item, and by the condition that says of whom the claim is.
    """
    groups = (e for e in subject.at.exclusions if rule in e.rules)
    rivals = (one for group in groups for one in subject.at.rules_of_year(group))
    own = [subject.rules[rule]] if rule in subject.rules else []
    asked = list(dict.fromkeys(leaf for one in (*own, *rivals) for leaf in compared_leaves(one)))
    wanted = [leaf for leaf in asked if isinstance(leaf, OneOf) and leaf.fact == claim.fact]
    if value in (YES, NO):
        return bool(wanted)

    meant = [leaf for leaf in leaves(who) if isinstance(leaf, OneOf) and leaf.fact == claim.fact]

    def met(name: str) -> list[bool]:
        return [name in leaf.values for leaf in (*wanted, *meant)]

    if not any(value in leaf.values for leaf in wanted):
        return False
    used = (v for v in claim.values if v == value or is_used(subject, claim.fact, v))
    return value == next(v for v in used if met(v) == met(value))


def _meant_students(who: Condition, subject: Subject) -> Condition:
    """The students that are meant: those who meet the common conditions too."""
    return with_status_day(both(subject.at.pack.common, who), subject)


def _item_trees(
    reader: TreeReader, rules: Sequence[str], subjects: Sequence[int] = (0,)
) -> Sequence[DecisionTree]:
    """What items turn on, whoever receives them."""
    return [
        tree
        for subject in subjects
        for rule in rules
        for tree in reader.item(subject, rule, payees=False)
    ]


def _trees_for(
    who: Condition, rules: Sequence[str], asked: int = 0, subjects: Sequence[int] = (0,)
) -> TreesOf:
    """What items turn on, for those of whom a condition holds as a subject sees it."""

    def trees(reader: TreeReader) -> Sequence[DecisionTree]:
        inner = tuple(_item_trees(reader, rules, subjects))
        return [ConditionalTree(reader.condition(asked, who), inner)]

    return trees
