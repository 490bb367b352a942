"""A policy's pack with a probe on everything in its own texts that a case can reach.

A probe is one more definition (:class:`Named`) around a condition. It changes no meaning, and
it is still there when the versions, adjustments, exclusions and links of a term have been
put together: what counts where at a term is read off the rules as they are then, and not
worked out a second time. A table by a fact becomes the table by conditions that means the
same, so that its cells can carry probes too. The texts of the packs above stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Final

from ...api import Policy
from ...meaning.standard_words import standard_in_words
from ...meaning.words import ConditionWords
from ...policy.by_term.months import month_text
from ...policy.conditions import (
    AllOf,
    Condition,
    Named,
    Unknowable,
    conjuncts,
    facts_of,
    rebuilt_condition,
)
from ...policy.items import Payee, PayeeRow
from ...policy.pack import Exclusion, Pack
from ...policy.rules import (
    KEYS,
    Adjustment,
    AdjustmentEffect,
    Narrow,
    Note,
    Notify,
    Redirect,
    Rule,
    Version,
    Who,
    Widen,
    effect_conditions,
    rebuilt_effect,
)
from ...policy.standards import (
    ByCondition,
    ByFact,
    Row,
    Standard,
    standard_children,
)
from .beside_rules import BesideRules, numbers_of_text, rows_of_fact
from .requirements import condition_phrase, is_entry

_PREFIX: Final = "\0"
"""No name in a rule file begins like this."""


class CoverageItemKind(Enum):
    """What a case can reach, by the word that staff read."""

    VERSION = "版本"
    ADJUSTMENT = "调整"
    EXCLUSION = "不同享"
    CONDITION = "条件"
    TIER = "分档"
    PAYEE = "收款"
    PARAMETER = "参数"
    STEP = "推算"


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """Something in the texts of a pack that cases can reach; ``text`` is what it stands in.

    A condition can be reached with either outcome, everything else only by being so (True).
    """

    number: int
    kind: CoverageItemKind
    text: object
    rule: str | None
    said: str
    outcomes: tuple[bool, ...] = (True,)
    facts: frozenset[str] = frozenset()
    """Of a condition: the facts it looks at."""


@dataclass(slots=True, eq=False)
class InstrumentedPack:
    """A pack that means the same, and the probes in it."""

    pack: Pack
    probes: list[Probe] = field(default_factory=list)
    versions: dict[tuple[str, int], Probe] = field(default_factory=dict)
    """By rule and number of the version."""
    adjustments: dict[tuple[str, int], Probe] = field(default_factory=dict)
    """By rule and number of the adjustment."""
    exclusions: dict[int, Probe] = field(default_factory=dict)
    """By number of the exclusion."""
    beside: list[tuple[Probe, BesideRules]] = field(default_factory=list)
    """The numbers of parameters, or each cell of their tables; rows of scales and grades."""
    rests: dict[int, Probe] = field(default_factory=dict)
    """其余 of a table, by the number of its first row's probe."""


def probe_of(condition: Condition) -> tuple[int, Condition] | None:
    """The number of a probe and the condition in it; None: no probe."""
    if isinstance(condition, Named) and condition.name.startswith(_PREFIX):
        return int(condition.name[1:]), condition.condition
    return None


def without_probes(condition: Condition) -> Condition:
    """The condition without any probes."""
    probed = probe_of(condition)
    if probed is not None:
        return without_probes(probed[1])
    return rebuilt_condition(condition, without_probes)


def with_probe(probe: Probe, condition: Condition) -> Named:
    """The condition with a probe around it."""
    return Named(f"{_PREFIX}{probe.number}", condition)


def instrument(policy: Policy) -> InstrumentedPack:
    """The policy's pack with probes on what the pack itself writes, not on its parents' texts."""
    return _Instrumenter(policy).pack()


@dataclass(frozen=True, slots=True, eq=False)
class _Origin:
    """What a condition stands in: the text that has a place, and the rule it is about."""

    text: object
    rule: str | None


@dataclass(eq=False, repr=False)
class _Instrumenter:
    policy: Policy
    made: InstrumentedPack = field(init=False)
    _definitions: dict[str, Condition] = field(default_factory=dict)

    def __post_init__(self) -> None:
        vocabulary = self.policy.vocabulary
        self.made = InstrumentedPack(self.policy.pack)
        self._words = ConditionWords(vocabulary, vocabulary.every_value)

    def pack(self) -> InstrumentedPack:
        pack = self.policy.pack
        for number, exclusion in enumerate(pack.exclusions):
            if exclusion.layer == pack.name:
                self.made.exclusions[number] = self._exclusion(exclusion)
        for parameter in pack.parameters:
            for text in (text for text in parameter.texts if text.layer == pack.name):
                for one in numbers_of_text(parameter.name, text, self._words):
                    self._beside(CoverageItemKind.PARAMETER, one)
        for fact in pack.vocabulary.facts:
            for row in rows_of_fact(fact, self._words):
                if self._is_own(row.written):
                    self._beside(CoverageItemKind.STEP, row)
        self.made.pack = replace(
            pack,
            common=AllOf(tuple(self._common())),
            rules=tuple(self._rule(rule) for rule in pack.rules),
        )
        return self.made

    def _new(
        self,
        kind: CoverageItemKind,
        origin: _Origin,
        said: str,
        outcomes: tuple[bool, ...] = (True,),
        facts: frozenset[str] = frozenset(),
    ) -> Probe:
        probes = self.made.probes
        probes.append(Probe(len(probes), kind, origin.text, origin.rule, said, outcomes, facts))
        return probes[-1]

    def _beside(self, kind: CoverageItemKind, one: BesideRules) -> None:
        self.made.beside.append((self._new(kind, _Origin(one.written, None), one.said), one))

    def _common(self) -> Iterator[Condition]:
        common = self.policy.pack.common
        for part in conjuncts(common):
            yield self._parts(part, _Origin(part, None)) if self._is_own(part) else part

    def _is_own(self, text: object) -> bool:
        """Whether a definition or a common condition is written in the pack's own folder."""
        place, header = self.policy.place_of(text), self.policy.place_of(self.policy.pack)
        if place is None or header is None:
            return False
        return Path(place.file).parent == Path(header.file).parent

    def _exclusion(self, exclusion: Exclusion) -> Probe:
        names = {rule.id: rule.name for rule in self.policy.rules}
        items = "、".join(names.get(item, item) for item in (*exclusion.rules, *exclusion.outside))
        said = f"{exclusion.since}起{items}"
        return self._new(CoverageItemKind.EXCLUSION, _Origin(exclusion, None), said)

    def _rule(self, rule: Rule) -> Rule:
        if rule.layer == self.policy.name:
            own = _Origin(rule, rule.id)
            versions = tuple(
                self._version(rule, number, version) for number, version in enumerate(rule.versions)
            )
            payees = rule.payees if rule.on_top_of else self._payees(rule.payees, rule.payee, own)
            rule = replace(
                rule,
                versions=versions,
                who=rule.who and self._who(rule.who, own),
                standard=rule.standard and self._standard(rule.standard, own),
                payees=payees,
            )
        adjustments = tuple(
            self._adjustment(rule.id, number, adjustment)
            if adjustment.layer == self.policy.name
            else adjustment
            for number, adjustment in enumerate(rule.adjustments)
        )
        return replace(rule, adjustments=adjustments)

    def _version(self, rule: Rule, number: int, version: Version) -> Version:
        origin = _Origin(version, rule.id)
        said = f"{month_text(version)}起"
        self.made.versions[rule.id, number] = self._new(CoverageItemKind.VERSION, origin, said)
        return replace(
            version,
            who=version.who and self._who(version.who, origin),
            standard=version.standard and self._standard(version.standard, origin),
        )

    def _who(self, who: Who, origin: _Origin) -> Who:
        some = who.alternatives
        return Who(
            self._parts(who.scope, origin),
            None if some is None else tuple(self._parts(part, origin) for part in some),
        )

    def _adjustment(self, rule: str, number: int, adjustment: Adjustment) -> Adjustment:
        if isinstance(adjustment.effect, Note):  # no answer depends on it
            return adjustment
        origin = _Origin(adjustment, rule)
        said = f"{adjustment.since}起{KEYS[type(adjustment.effect)]}"
        probe = self._new(CoverageItemKind.ADJUSTMENT, origin, said)
        self.made.adjustments[rule, number] = probe
        return replace(adjustment, effect=self._effect(adjustment.effect, origin, probe))

    def _effect(self, effect: AdjustmentEffect, origin: _Origin, probe: Probe) -> AdjustmentEffect:
        if isinstance(effect, Redirect):
            return Redirect(self._payees(effect.payees, effect.payee, origin), effect.payee)
        if isinstance(effect, Notify):  # whoever is reminded reaches the adjustment itself
            return effect

        def deciding(part: Condition) -> Condition:
            """An alternative that is added: that it decides is what reaches the adjustment.

            Where there is but one, of one entry, that it holds is not asked a second time.
            """
            single = len(effect_conditions(effect)) == 1
            return with_probe(
                probe, self._parts(part, origin, (False,) if single else (True, False))
            )

        return rebuilt_effect(
            effect,
            deciding if isinstance(effect, Widen | Narrow) else lambda c: self._parts(c, origin),
            lambda standard: self._standard(standard, origin),
        )

    def _parts(
        self, condition: Condition, origin: _Origin, outcomes: tuple[bool, ...] = (True, False)
    ) -> Condition:
        """Every entry of a condition, and every use of a definition, with a probe of its own."""
        if is_entry(condition):
            return with_probe(self._condition(condition, origin, outcomes), condition)
        if isinstance(condition, Named):
            probe = self._condition(condition, origin, outcomes)
            return with_probe(probe, self._used(condition))
        return rebuilt_condition(condition, lambda part: self._parts(part, origin))

    def _condition(
        self, condition: Condition, origin: _Origin, outcomes: tuple[bool, ...]
    ) -> Probe:
        said = condition_phrase(condition, self._words)
        return self._new(CoverageItemKind.CONDITION, origin, said, outcomes, facts_of(condition))

    def _used(self, use: Named) -> Condition:
        """A definition with probes inside: once for all its uses, and only if it has parts."""
        inner = use.condition
        if is_entry(inner) or isinstance(inner, Unknowable) or not self._is_own(inner):
            return use
        if use.name not in self._definitions:
            self._definitions[use.name] = self._parts(inner, _Origin(inner, None))
        return Named(use.name, self._definitions[use.name])

    def _of_row(self, when: Condition, origin: _Origin) -> Condition:
        """The condition of a row: one of a single entry is reached with the row itself."""
        if is_entry(when):
            return when
        return self._used(when) if isinstance(when, Named) else self._parts(when, origin)

    def _standard(self, standard: Standard, origin: _Origin) -> Standard:
        if not isinstance(standard, ByFact | ByCondition):
            return standard
        if isinstance(standard, ByFact):
            says = [f"{standard.fact}：{name}" for name, _ in standard.cells]
        else:
            says = [condition_phrase(row.when, self._words) for row in standard.rows]
        cases = zip(says, standard.cases, strict=True)
        rows = tuple(self._row(said, when, cell, origin) for said, (when, cell) in cases)
        pick, otherwise = standard.pick, standard.otherwise
        if otherwise is None:
            return ByCondition(rows, pick)
        said = f"其余（{standard_in_words(otherwise)}）"
        self._rest(rows[0].when, CoverageItemKind.TIER, said, origin)
        return ByCondition(rows, pick, self._standard(otherwise, origin))

    def _row(self, said: str, when: Condition, cell: Standard, origin: _Origin) -> Row:
        words = said if standard_children(cell) else f"{said}（{standard_in_words(cell)}）"
        probe = self._new(CoverageItemKind.TIER, origin, words)
        return Row(with_probe(probe, self._of_row(when, origin)), self._standard(cell, origin))

    def _payees(
        self, rows: tuple[PayeeRow, ...], payee: Payee, origin: _Origin
    ) -> tuple[PayeeRow, ...]:
        made: list[PayeeRow] = []
        for row in rows:
            said = f"{condition_phrase(row.when, self._words)}（{row.payee.value}）"
            probe = self._new(CoverageItemKind.PAYEE, origin, said)
            made.append(PayeeRow(with_probe(probe, self._of_row(row.when, origin)), row.payee))
        if made:
            self._rest(made[0].when, CoverageItemKind.PAYEE, f"其余（{payee.value}）", origin)
        return tuple(made)

    def _rest(self, first: Condition, kind: CoverageItemKind, said: str, origin: _Origin) -> None:
        found = probe_of(first)
        if found is not None:
            self.made.rests[found[0]] = self._new(kind, origin, said)
