"""A pack: the rules of one place or plan, on those of the packs above it, and its digest.

Also which of its items exclude each other (不同享).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import Final, Literal, TypeAlias, assert_never

from .by_term.numbers_put_in import ParametersAtTerm
from .by_term.parameters import Parameter, parameter_terms
from .by_term.passing_terms import DayBound, day_bounds, passing_terms
from .conditions import (
    Condition,
    OneOf,
    Unknowable,
    both,
    on_status_day,
)
from .derived.resolution import Resolver, vocabulary_on
from .documents import (
    Basis,
    Document,
    Published,
    cite,
    is_known,
    known_from,
    text_terms,
)
from .facts import YES, Value, Vocabulary
from .guarantees import Guarantee
from .in_force import (
    InForce,
    NotInForce,
    RuleState,
    change_terms,
    map_state_conditions,
    on_top,
    state_at,
    without,
)
from .rules import Rule, StartEarlier, effect_conditions, shares_of, standards_of
from .spellings.sheet_words import NO_SHEET_WORDS, SheetWords
from .standards import (
    Open,
    Share,
    Standard,
    before_raises,
    recipients_of,
    standard_cases,
    standard_parts,
)
from .terms import Term


class Resolution(Enum):
    """What is done where several items of an exclusion would be given."""

    KEEP = "保留"
    HIGHEST = "取高"
    CHOICE = "自选"


@dataclass(frozen=True, slots=True, repr=False)
class Exclusion:
    """不同享: of these items only one is given, from a term on.

    ``outside`` are yes/no facts for what this policy does not give; 保留 names ``kept`` (a rule or
    a fact), 自选 the fact ``choice``, 已获 ``awarded``: rules with the yes/no facts that tell it.
    """

    layer: str
    rules: tuple[str, ...]
    outside: tuple[str, ...]
    resolution: Resolution
    kept: str | None
    choice: str | None
    since: Term
    until: Term | None
    published: Published | None
    basis: tuple[Basis, ...]
    awarded: tuple[tuple[str, str], ...] = ()

    def holds(self, term: Term, known_on: date | None) -> bool:
        """Whether it is in force at a term."""
        return (
            self.since <= term
            and (self.until is None or term <= self.until)
            and is_known(self, known_on)
        )


Form: TypeAlias = Literal[1, 2]
NEWEST_FORM: Final[Form] = 2

FIRST_LANGUAGE: Final = 1
NEWEST_LANGUAGE: Final = 2  # 语言: of a newer one a library says that it is newer


class StatusDay(Enum):
    """认定日: as at which day of a term the facts of a student count."""

    FIRST = "学期首日"
    LAST = "学期末日"

    def of(self, term: Term) -> date:
        """The day in a term."""
        match self:
            case StatusDay.FIRST:
                return term.first_day
            case StatusDay.LAST:
                return term.last_day
            case _:
                assert_never(self)


@dataclass(frozen=True, slots=True, repr=False)
class Pack:
    """A whole policy as loaded: immutable, and free of any file or YAML.

    ``rules`` are those of all layers, each with the adjustments of the packs below it;
    ``definitions`` and ``documents`` are kept for the packs below this one.
    """

    name: str
    title: str
    region: str | None
    edition: str | None
    checked_until: Term | None
    vocabulary: Vocabulary
    common: Condition
    rules: tuple[Rule, ...]
    layers: tuple[str, ...] = ()
    """The names of the packs from the top down; this one is the last."""
    status_day: StatusDay = StatusDay.FIRST
    exclusions: tuple[Exclusion, ...] = ()
    definitions: Mapping[str, Condition] = field(default_factory=dict, hash=False)
    documents: Mapping[str, Document] = field(default_factory=dict, hash=False)
    parameters: tuple[Parameter, ...] = ()
    """Those of all layers, by name, each with what the packs below make of it."""
    guarantees: tuple[Guarantee, ...] = ()
    """Those that hold for this pack: of the packs above where they bind it, then its own."""
    sheet_words: SheetWords = NO_SHEET_WORDS
    """The words of tables that are about no fact, of all layers."""
    language: int = FIRST_LANGUAGE
    """The newest language that it or a pack above it is written in."""
    form: Form = NEWEST_FORM
    """The form in which its digest is said: that of the bundle it was read from (policy.wire)."""

    def at(self, term: Term, known_on: date | None = None) -> dict[str, RuleState]:
        """What each rule says at a term, by rule id in order, as known on a day."""
        day, said = self.status_day.of(term), self.said_at(term, known_on)
        return {name: _settled(state, day) for name, state in said.items()}

    def vocabulary_at(self, term: Term, known_on: date | None = None) -> Vocabulary:
        """The facts as they are made at a term: same slots and atoms, other days and texts."""
        return vocabulary_on(self.vocabulary, term, self.status_day.of(term), known_on)

    def said_at(self, term: Term, known_on: date | None = None) -> dict[str, RuleState]:
        """The same as it is written (the status day, no date), with the numbers of the term."""
        states = {rule.id: state_at(rule, term, known_on) for rule in self.rules}
        numbers = self.parameters_at(term, known_on)
        resolver = numbers.resolver
        for rule in self.rules:
            state = states[rule.id]
            if isinstance(state, InForce):
                linked, behind = self._with_links(state, term, known_on)
                made = resolver.state(replace(linked, who=both(self.common, linked.who)))
                states[rule.id] = numbers.state(made, behind)
        return self._excluded(states, term, known_on)

    def parameters_at(self, term: Term, known_on: date | None = None) -> ParametersAtTerm:
        """The numbers of a term, as known on a day."""
        texts = {one.name: one.at(term, known_on) for one in self.parameters}
        return ParametersAtTerm(texts, Resolver(self.vocabulary_at(term, known_on)))

    def condition_at(
        self, condition: Condition, term: Term, numbers: ParametersAtTerm
    ) -> Condition:
        """A condition with what the term decides: numbers of parameters, and the status day."""
        made = numbers.condition(numbers.resolver.condition(condition))
        return on_status_day(made, self.status_day.of(term).toordinal())

    def replacing(self, rule: Rule, changed: Rule) -> Pack:
        """The pack with another rule in the place of one."""
        return replace(self, rules=tuple(changed if one is rule else one for one in self.rules))

    def about(self, *rules: str) -> Pack:
        """The pack with some rules and whatever can reach what they give; the others left out.

        That are the rules whose standard one takes a share of, that it is paid on top of, and
        that exclude it, and those that refuse amounts which a profile states. The terms that
        the smaller pack reaches may begin later.
        """
        by_id = {one.id: one for one in self.rules}
        groups = [set(exclusion.rules) for exclusion in self.exclusions]
        kept: set[str] = set()
        waiting = {*rules, *(one.id for one in self.rules if _refuses(one))}
        while waiting:
            kept |= waiting
            found = set().union(*(group for group in groups if group & kept))
            for one in (by_id[name] for name in waiting):
                found |= {share.rule for share in shares_of(one)}
                found |= {one.on_top_of} if one.on_top_of is not None else set()
            waiting = found - kept
        return replace(
            self,
            rules=tuple(one for one in self.rules if one.id in kept),
            exclusions=tuple(one for one in self.exclusions if kept & set(one.rules)),
        )

    def linked(self, share: Share, term: Term, known_on: date | None = None) -> RuleState:
        """The rule that a share names, as the pack sees it in which the share is written."""
        numbers = self.parameters_at(term, known_on)
        state = self._linked_as_said(share, term, known_on)
        if isinstance(state, InForce):
            state = numbers.state(numbers.resolver.state(state))
        return _settled(state, self.status_day.of(term))

    def _linked_as_said(self, share: Share, term: Term, known_on: date | None) -> RuleState:
        rule = next(rule for rule in self.rules if rule.id == share.rule)
        return state_at(rule, term, known_on, self.layers_above(share.layer))

    def rules_behind(self, rule: Rule) -> tuple[Rule, ...]:
        """The rules of whose standards a rule takes shares, and those of which these do."""
        found: dict[str, Rule] = {}
        waiting = [rule]
        while waiting:
            names = {share.rule for share in shares_of(waiting.pop())} - found.keys()
            more = {one.id: one for one in self.rules if one.id in names}
            found |= more
            waiting += more.values()
        return tuple(found.values())

    def layers_above(self, layer: str) -> Collection[str]:
        """A pack of the chain and those above it."""
        return self.layers[: self.layers.index(layer) + 1] if layer in self.layers else self.layers

    def _with_links(
        self, state: InForce, term: Term, known_on: date | None
    ) -> tuple[InForce, list[Standard]]:
        """A share leaves out whom the table behind it leaves out, and rests on its texts too.

        Also the standards behind it.
        """
        standard = before_raises(state.standard)
        found: list[Standard] = []
        while isinstance(standard, Share):
            linked = self._linked_as_said(standard, term, known_on)
            if not isinstance(linked, InForce):
                break
            standard = before_raises(linked.standard)
            found.append(linked.standard)
            behind = tuple(cited for cited in linked.citations if cited.role == "standard")
            state = replace(
                state,
                who=both(state.who, recipients_of(standard)),
                citations=tuple(dict.fromkeys((*state.citations, *behind))),
                undated=state.undated or linked.undated,
            )
        return state, found

    def _excluded(
        self, states: dict[str, RuleState], term: Term, known_on: date | None
    ) -> dict[str, RuleState]:
        """保留: the others are for those alone to whom the kept one is surely not given.

        One that is paid on top is given where the item below it is: groups that keep such a one
        come last, when it is known whom the others leave without.
        """
        made = dict(states)
        below = {rule.id: rule.on_top_of for rule in self.rules if rule.on_top_of is not None}
        for exclusion in sorted(self.exclusions_at(term, known_on), key=lambda e: e.kept in below):
            if exclusion.kept is None:  # 取高 and 自选 are judged with the amounts
                continue
            kept: Condition = OneOf(exclusion.kept, (YES,))
            if exclusion.kept in exclusion.rules:
                state = made[exclusion.kept]
                if exclusion.kept in below:
                    state = on_top(state, made[below[exclusion.kept]])
                if isinstance(state, NotInForce):
                    continue
                unknown = Unknowable(f"“{exclusion.kept}”的文件没有查到，不知道要不要让给它")
                kept = state.who if isinstance(state, InForce) else unknown
            cited = cite(exclusion.basis, exclusion.layer, "who")
            for name in exclusion.rules:
                if name != exclusion.kept:
                    undated = exclusion.published is None
                    made[name] = without(made[name], kept, cited, undated=undated)
        for added, base in below.items():
            made[added] = on_top(made[added], made[base])
        return made

    def exclusions_at(self, term: Term, known_on: date | None = None) -> tuple[Exclusion, ...]:
        """The exclusions in force at a term."""
        return tuple(e for e in self.exclusions if e.holds(term, known_on))

    def first_term(self) -> Term | None:
        """The first term that any rule's text is known for."""
        early = (
            adjustment.since
            for rule in self.rules
            for adjustment in rule.adjustments
            if isinstance(adjustment.effect, StartEarlier)
        )
        firsts = (version.since for rule in self.rules for version in rule.versions)
        return min((*firsts, *early), default=None)

    def turning_points(self) -> tuple[Term, ...]:
        """Every term at which the pack may come to say something else, in order."""
        values = (value for fact in self.vocabulary.facts for value in fact.values)
        dated: Iterable[Value | Exclusion] = (*values, *self.exclusions)
        spans = [(text.since, text.until) for text in dated]
        terms = {term for rule in self.rules for term in change_terms(rule)}
        terms |= {since for since, _ in spans if since is not None}
        terms |= {until.next() for _, until in spans if until is not None}
        terms |= {*parameter_terms(self.parameters), *text_terms(self.vocabulary.texts)}
        return tuple(sorted(terms | passing_terms(self.day_bounds(), terms)))

    def day_bounds(self, asked: Iterable[Condition] = ()) -> Iterator[DayBound]:
        """Where comparisons of days turn: those of the pack, and of conditions asked besides."""
        conditions, standards = (*self.conditions(), *asked), self.standards()
        of_term = self.status_day.of
        return day_bounds(conditions, standards, self.parameters, self.vocabulary, of_term)

    def conditions(self) -> Iterator[Condition]:
        """Every condition that the pack and those above it state, but for 保证."""
        yield self.common
        yield from self.definitions.values()
        for fact in self.vocabulary.facts:
            yield from (notice.when for notice in fact.notices)
        for rule in self.rules:
            for who in (rule.who, *(version.who for version in rule.versions)):
                if who is not None:
                    yield from (who.scope, *(who.alternatives or ()))
            yield from (row.when for row in rule.payees)
            yield from (notice.when for notice in rule.notices)
            for adjustment in rule.adjustments:
                yield from effect_conditions(adjustment.effect)
        for standard in self.standards():
            yield from (when for when, _ in standard_cases(standard))

    def standards(self) -> Iterator[Standard]:
        """Every standard that rules and parameters state, and those inside."""
        for rule in self.rules:
            yield from standards_of(rule)
        for value in (text.value for one in self.parameters for text in one.texts):
            yield from standard_parts(value)

    def known_days(self) -> tuple[date, ...]:
        """Every day from which some text counts as known, in order."""
        days = {known_from(version) for rule in self.rules for version in rule.versions}
        days |= {known_from(a) for rule in self.rules for a in rule.adjustments}
        days |= {known_from(exclusion) for exclusion in self.exclusions}
        days |= {known_from(text) for one in self.parameters for text in one.texts}
        days |= {known_from(text) for text in self.vocabulary.texts}
        return tuple(sorted(days))


def _refuses(rule: Rule) -> bool:
    """Whether a rule refuses some amounts that a fact states."""
    return any(isinstance(part, Open) and part.is_bounded for part in standards_of(rule))


def _settled(state: RuleState, day: date) -> RuleState:
    """The state with the status day filled in."""
    if not isinstance(state, InForce):
        return state
    return map_state_conditions(state, lambda condition: on_status_day(condition, day.toordinal()))
