"""Where two policies differ in words alone.

Names, citations, readings, what is not expressed, and the wording of conditions and standards:
a reader of a review must see them, though nobody gains or loses by them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ...api import Policy
from ...errors import TermError
from ...evaluation.student.results import Period
from ...policy.facts import Fact, Vocabulary
from ...policy.terms import Term
from ..classes.subjects import terms_in_words
from .changes import Comparison

_IN_FORCE = "in_force"


@dataclass(frozen=True, slots=True)
class Rewording:
    """What a rule says in other words."""

    rule: str
    name: str
    what: str
    """项目名称, 对象, 标准, 依据, 公布, 解读, 未表达, 规则."""
    before: tuple[str, ...]
    """What was said and is said no more."""
    after: tuple[str, ...]
    """What was not said and is said now."""
    terms: tuple[Term, ...]

    def to_dict(self, last: Term | None = None) -> dict[str, Any]:
        """The difference as plain values, for JSON (``Any``: whatever JSON holds)."""
        return {
            "rule": self.rule,
            "name": self.name,
            "what": self.what,
            "before": list(self.before),
            "after": list(self.after),
            "terms": [str(term) for term in self.terms],
            "when": terms_in_words(self.terms, last),
        }


def rewordings(
    old: Policy, new: Policy, found: Comparison, rules: Collection[str] | None = None
) -> tuple[Rewording, ...]:
    """The differences in words at the terms of a comparison, by rule.

    The wording of who and of the standard counts only where the comparison found nothing: what
    changes for somebody is told there. ``rules`` narrows what is looked at.
    """
    told = {(change.rule, term) for change in found.changes for term in change.terms}
    joined: dict[tuple[str, str, tuple[str, ...], tuple[str, ...]], list[Term]] = {}
    names: dict[str, str] = {}
    for term in found.terms:
        before, after = _catalogue(old, term), _catalogue(new, term)
        for rule in sorted({*before, *after}):
            if rules is not None and rule not in rules:
                continue
            names[rule] = (after.get(rule) or before[rule]).name
            pair = (before.get(rule), after.get(rule))
            for what, one, other in _differing(*pair, told=(rule, term) in told):
                gone = tuple(text for text in one if text not in other)
                come = tuple(text for text in other if text not in one)
                if gone or come:
                    joined.setdefault((rule, what, gone, come), []).append(term)
    return tuple(
        Rewording(rule, names[rule], what, gone, come, tuple(terms))
        for (rule, what, gone, come), terms in sorted(joined.items(), key=lambda e: e[0][0])
    )


def respelt_answers(old: Vocabulary, new: Vocabulary) -> tuple[str, ...]:
    """What a profile may say, and the new vocabulary reads otherwise or not at all, in words.

    Of values of a choice their names, ids and 别名; of a day the word for "no such day".
    """
    made: list[str] = []
    for name, slot in old.slots.items():
        other = new.slots.get(name)
        if other is None or slot.fact.type is not other.fact.type:
            continue
        before, after = _readings(slot.fact), _readings(other.fact)
        for said, meant in before.items():
            now = after.get(said)
            if now is None and (meant in after or said == slot.fact.never):
                made.append(f"{name}填“{said}”，旧规则读成“{meant}”，新规则不认识")
            elif now is not None and now != meant:
                made.append(f"{name}填“{said}”，旧规则读成“{meant}”，新规则读成“{now}”")
    return tuple(made)


def _readings(fact: Fact) -> dict[str, str]:
    """What may be written of a fact in words, and which answer it is."""
    names = {said: value.name for value in fact.values for said in value.names}
    return names if fact.never is None else names | {fact.never: "没有这一天"}


def _catalogue(policy: Policy, term: Term) -> Mapping[str, Period]:
    """Each rule as it is told at a term.

    Of texts of the pack itself the day alone: its folder may have another name.
    """
    try:
        periods = policy.catalogue(term)
    except TermError:
        return {}
    own = policy.layers[-1]
    return {
        period.rule: replace(
            period,
            published=tuple(
                ("" if layer == own else layer, day) for layer, day in period.published
            ),
        )
        for period in periods
    }


def _differing(
    before: Period | None, after: Period | None, *, told: bool
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    given = [one if one is not None and one.state == _IN_FORCE else None for one in (before, after)]
    old, new = given
    if old is None or new is None:
        if not told and old is not new:
            one, other = (() if period is None else _rule_in_words(period) for period in given)
            yield "规则", one, other
        return
    was, now = _worded(old, told=told), _worded(new, told=told)
    for what, text in was.items():
        if text != now[what]:
            yield what, text, now[what]


def _rule_in_words(period: Period) -> tuple[str, ...]:
    """A rule in a few words."""
    return ("，".join((*period.who, period.standard)) or period.name,)


def _worded(period: Period, *, told: bool) -> dict[str, tuple[str, ...]]:
    """What a rule says in words, by what it is about."""
    made: dict[str, tuple[str, ...]] = {"项目名称": (period.name,)}
    if not told:
        made["对象"] = period.who
        made["标准"] = (period.standard,)
    made["依据"] = tuple(dict.fromkeys(cited.text for cited in period.citations))
    made["公布"] = tuple(f"{layer} {day}".strip() for layer, day in period.published)
    made["解读"] = period.readings
    made["未表达"] = period.unexpressed
    return made
