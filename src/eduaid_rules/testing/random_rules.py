"""Random rules with versions, and the adjustments and exclusions of the packs below them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ..policy.facts import FactType
from ..policy.rules import ItemKind, Schedule
from .choices import Choices
from .pack_texts import Tree
from .random_conditions import Words, random_alternatives, random_condition
from .random_facts import TERMS, LittleFact
from .random_standards import Payment, random_standard

_KINDS: Final = (ItemKind.CASH,) * 6 + (ItemKind.WAIVER, ItemKind.IN_KIND, ItemKind.LOAN)
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

CITED: Final[Tree] = [{"文件": "d"}]


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
    leaves_out: bool = False
    """Whether its tables may give the rest nothing, or it may share in a rule that does."""
    off: bool = False
    grouped: bool = False
    added: int = 0
    additions: list[str] = field(default_factory=list)
    """The ids of what is paid on top of it, those in a group left out."""


@dataclass(slots=True)
class Little:
    """What a pack has to build on: words and rules, its own so far and those above."""

    words: Words = field(default_factory=Words)
    rules: list[LittleRule] = field(default_factory=list)
    status_last: bool = False


def dates(since: int, choices: Choices) -> dict[str, Tree]:
    """自, 依据 and, often, 发布."""
    made: dict[str, Tree] = {"自": TERMS[since], "依据": CITED}
    if choices.chance(50):
        made["发布"] = choices.one_of(_PUBLISHED[TERMS[since]])
    return made


def random_who(words: Words, choices: Choices) -> dict[str, Tree]:
    """对象: 范围, 其中, or both."""
    made: dict[str, Tree] = {}
    how = choices.below(3)
    if how != 1:
        made["范围"] = random_condition(words, choices)
    if how:
        made["其中"] = random_alternatives(words, choices)
    return made


def random_rule(number: int, pack: Little, choices: Choices) -> Tree:
    """A rule of its own; it joins the rules of the pack."""
    kind = choices.one_of(_KINDS)
    schedule = choices.one_of(_SCHEDULES)
    rule = LittleRule(f"r{number}", f"项目{number}", kind, schedule, 2, len(TERMS) - 1, 2)
    rule.leaves_out = choices.chance(35)
    tree: dict[str, Tree] = {"名称": rule.name, "类别": kind.value}
    payment = payment_of(rule, pack)
    if schedule is not Schedule.EVERY_TERM:
        tree["发放"] = schedule.value
    tree["对象"] = random_who(pack.words, choices)
    if kind in (ItemKind.CASH, ItemKind.WAIVER) or choices.chance(30):
        tree["标准"] = random_standard(payment, pack.words, choices)
    if choices.chance(40):
        tree["此前"] = choices.one_of(("无", "不详"))
    tree["版本"] = _versions(rule, payment, pack, choices)
    pack.rules.append(rule)
    return tree


def payment_of(rule: LittleRule, pack: Little) -> Payment:
    """What standards the rule may have; shares only in rules before it, so without a circle."""
    place = pack.rules.index(rule) if rule in pack.rules else len(pack.rules)
    before = pack.rules[:place]
    whole = [other.id for other in before if not other.leaves_out]
    shared = [other.id for other in before] if rule.leaves_out else whole
    return Payment(rule.kind, rule.schedule, shared, whole, rule.leaves_out)


def _versions(rule: LittleRule, payment: Payment, pack: Little, choices: Choices) -> list[Tree]:
    """One to three versions without a gap, in any order."""
    begins = choices.some(range(2, len(TERMS)), least=1, most=3)
    if choices.chance(20):
        begins[0] = choices.below(2)
    rule.first = rule.begun = begins[0]
    made: list[Tree] = []
    for place, since in enumerate(begins):
        version = dates(since, choices)
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
    return made[::-1] if choices.chance(20) else made


def _changed(payment: Payment, pack: Little, choices: Choices) -> dict[str, Tree]:
    made: dict[str, Tree] = {}
    how = choices.below(3)
    if how != 1 and payment.kind in (ItemKind.CASH, ItemKind.WAIVER):
        made["标准"] = random_standard(payment, pack.words, choices)
    if how or not made:
        made["对象"] = random_who(pack.words, choices)
    return made


def _superseded(
    version: dict[str, Tree], payment: Payment, pack: Little, choices: Choices
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


def random_exclusion(pack: Little, choices: Choices) -> Tree | None:
    """One entry of 不同享; None where fewer than two items are free for it."""
    free = [rule for rule in pack.rules if not rule.grouped or rule.additions]
    outside = [fact.name for fact in pack.words.of(FactType.YES_NO)] if choices.chance(30) else []
    if len(free) + len(outside[:1]) < 2 or not free:
        return None
    taken = choices.some(free, least=1 if outside else 2, most=3)
    items: list[Tree] = []
    on_top = False
    for rule in taken:
        if rule.additions and (rule.grouped or choices.chance(30)):
            items.append(rule.additions.pop())
            on_top = True
        else:
            rule.grouped = True
            items.append(rule.id)
    since = choices.below(len(TERMS))
    made: dict[str, Tree] = {"项目": [*items, *outside[:1]], **dates(since, choices)}
    if outside or choices.chance(40):
        made["保留"] = choices.one_of([*items, *outside[:1]])
    elif choices.chance(60):
        made["取"] = "高者"
    else:
        made["自选"] = "是" if on_top else choice_fact(taken, pack) or "是"
    return made


def choice_fact(taken: list[LittleRule], pack: Little) -> str | None:
    """A choice whose values name all of the items, if the pack has one."""
    wanted = {rule.name for rule in taken}
    for fact in pack.words.of(FactType.SINGLE):
        if wanted <= set(fact.values):
            return fact.name
    return None


def choosing(rules: int) -> tuple[LittleFact, Tree]:
    """A choice between the items of a pack, for 自选."""
    fact = LittleFact("选哪项", "chosen", FactType.SINGLE)
    fact.values = [f"项目{number}" for number in range(rules)] + ["都不要"]
    values: list[Tree] = [
        {"名称": name, "英文": f"c{place}"} for place, name in enumerate(fact.values)
    ]
    return fact, {"名称": fact.name, "英文": fact.id, "类型": "单选", "取值": values}
