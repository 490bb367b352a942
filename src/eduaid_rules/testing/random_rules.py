"""The rules of little random packs, valid by construction: versions, repeals, publication."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from ..policy.items import Award, ItemKind, Schedule
from .choices import Choices
from .pack_texts import Tree
from .random_facts import CITED, TERMS
from .random_parts import (
    PackWords,
    Payment,
    random_alternatives,
    random_condition,
    random_standard,
)

_KINDS: Final = (ItemKind.CASH,) * 6 + (
    *(ItemKind.WAIVER, ItemKind.WAIVER, ItemKind.IN_KIND, ItemKind.LOAN),
)
_SCHEDULES: Final = (Schedule.EVERY_TERM,) * 4 + (
    *(Schedule.EVERY_AUTUMN, Schedule.ENTRY_AUTUMN, Schedule.MONTHLY),
)
_PUBLISHED: Final = {
    "2018秋": ("2018-08", "2018-11-20"),
    "2019春": ("2018", "2019-03-01"),
    "2019秋": ("2019-08-20", "2019-12"),
    "2020春": ("2020-05-07", "2020"),
    "2020秋": ("2020-09", "2021-01-15"),
    "2021春": ("2021-03", "2021"),
    "2021秋": ("2021-08-31", "2021-11"),
    "2022春": ("2022-02", "2022-04-05"),
}
"""For each first term two days of publication that are no later than the term's end."""


@dataclass(slots=True)
class LittleRule:
    """A rule of a little pack, and what the packs below need to know of it."""

    id: str
    name: str
    kind: ItemKind
    schedule: Schedule
    first: int
    """The place in TERMS from which it holds, the packs so far taken together."""
    last: int
    begun: int
    """The place of its first version."""
    once: bool = False
    """Whether what it pays may be a one-off (元/次)."""
    leaves_out: bool = False
    """Whether its tables may give the rest nothing, or it may share in a rule that does."""
    off: bool = False
    may_apply: bool = False
    """Whether it may be applied for, and is not due."""
    grouped: bool = False
    added: int = 0
    additions: list[str] = field(default_factory=list)
    """The ids of what is paid on top of it, those in a group left out."""


@dataclass(slots=True)
class LittlePack:
    """What a pack has to build on: words and rules, its own so far and those above."""

    words: PackWords = field(default_factory=PackWords)
    rules: list[LittleRule] = field(default_factory=list)
    status_last: bool = False


def version_dates(since: int, choices: Choices) -> dict[str, Tree]:
    """自, 依据 and, often, 发布."""
    made: dict[str, Tree] = {"自": TERMS[since], "依据": CITED}
    if choices.chance(50):
        made["发布"] = choices.one_of(_PUBLISHED[TERMS[since]])
    return made


def random_who(words: PackWords, choices: Choices) -> dict[str, Tree]:
    """对象: 范围, 其中, or both."""
    made: dict[str, Tree] = {}
    how = choices.below(3)
    if how != 1:
        made["范围"] = random_condition(replace(words, compares=True), choices)
    if how:
        made["其中"] = random_alternatives(words, choices)
    return made


def random_rule(number: int, pack: LittlePack, choices: Choices) -> Tree:
    """A rule of its own; it joins the rules of the pack."""
    kind = choices.one_of(_KINDS)
    schedule = choices.one_of(_SCHEDULES)
    if pack.words.second and choices.chance(10):
        schedule = Schedule.EVERY_SPRING
    rule = LittleRule(f"r{number}", f"项目{number}", kind, schedule, 2, len(TERMS) - 1, 2)
    rule.once = schedule is Schedule.ENTRY_AUTUMN or (
        schedule in (Schedule.EVERY_AUTUMN, Schedule.EVERY_SPRING) and choices.chance(50)
    )
    rule.leaves_out = choices.chance(35)
    tree: dict[str, Tree] = {"名称": rule.name, "类别": kind.value}
    payment = payment_of(rule, pack)
    if schedule is not Schedule.EVERY_TERM:
        tree["发放"] = schedule.value
    award = Award.MAY_APPLY if kind is ItemKind.LOAN else Award.DUE
    if choices.chance(40 if pack.words.second else 20):
        award = choices.one_of((Award.MAY_APPLY, Award.DUE))
        tree["给付"] = award.value
    rule.may_apply = award is Award.MAY_APPLY
    tree["对象"] = random_who(pack.words, choices)
    if kind in (ItemKind.CASH, ItemKind.WAIVER) or choices.chance(30):
        tree["标准"] = random_standard(payment, pack.words, choices)
    if choices.chance(40):
        tree["此前"] = choices.one_of(("无", "不详"))
    tree["版本"] = _versions(rule, payment, pack, choices)
    pack.rules.append(rule)
    return tree


def payment_of(rule: LittleRule, pack: LittlePack) -> Payment:
    """What standards the rule may have; shares only in rules before it, so without a circle."""
    place = pack.rules.index(rule) if rule in pack.rules else len(pack.rules)
    before = [other for other in pack.rules[:place] if _may_share(rule, other)]
    whole = [other.id for other in before if not other.leaves_out]
    shared = [other.id for other in before] if rule.leaves_out else whole
    return Payment(rule.kind, rule.schedule, rule.once, shared, whole, rule.leaves_out)


def _may_share(rule: LittleRule, other: LittleRule) -> bool:
    """Whether a share of the other rule is paid as often as the other is."""
    if rule.schedule is Schedule.ENTRY_AUTUMN:
        return other.schedule is Schedule.ENTRY_AUTUMN
    return rule.once or not other.once


def _versions(rule: LittleRule, payment: Payment, pack: LittlePack, choices: Choices) -> list[Tree]:
    """One to three versions without a gap, in any order."""
    begins = choices.some(range(2, len(TERMS)), least=1, most=3)
    if choices.chance(20):
        begins[0] = choices.below(2)
    rule.first = rule.begun = begins[0]
    made: list[Tree] = []
    for place, since in enumerate(begins):
        version = version_dates(since, choices)
        if place > 0:
            version |= _changed(payment, pack, choices)
        if place + 1 < len(begins):
            if choices.chance(20):
                version["至"] = TERMS[begins[place + 1] - 1]
        elif choices.chance(15):
            rule.last = since + choices.below(len(TERMS) - since)
            version["至"] = TERMS[rule.last]
        made.append(_sound(version))
        if choices.chance(10):
            made += _superseded(version, payment, pack, choices)
    endless = rule.last == len(TERMS) - 1 and all(
        "至" not in version for version in made if isinstance(version, dict)
    )
    if pack.words.second and endless and rule.last > begins[-1] and choices.chance(15):
        rule.last = begins[-1] + choices.below(rule.last - begins[-1])
        made.append({**version_dates(rule.last + 1, choices), "停用": "是"})
    return made[::-1] if choices.chance(20) else made


def _changed(payment: Payment, pack: LittlePack, choices: Choices) -> dict[str, Tree]:
    made: dict[str, Tree] = {}
    how = choices.below(3)
    if how != 1 and payment.kind in (ItemKind.CASH, ItemKind.WAIVER):
        made["标准"] = random_standard(payment, pack.words, choices)
    if how or not made:
        made["对象"] = random_who(pack.words, choices)
    return made


def _superseded(
    version: dict[str, Tree], payment: Payment, pack: LittlePack, choices: Choices
) -> list[Tree]:
    """A second text from the same term, published on another day."""
    days = _PUBLISHED[str(version["自"])]
    if version.get("发布") != days[0] or "至" in version:
        return []
    later: dict[str, Tree] = {**version, "发布": days[1]}
    return [later | _changed(payment, pack, choices)]


def _sound(version: dict[str, Tree]) -> dict[str, Tree]:
    """A text whose end is before its publication would be an error: then it has no day."""
    if "至" in version and "发布" in version:
        del version["发布"]
    return version
