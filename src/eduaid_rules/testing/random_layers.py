"""Random packs below others: what they add, and what they change in the rules above."""

from __future__ import annotations

from ..policy.facts import FactType
from ..policy.rules import ItemKind
from .choices import Choices
from .pack_texts import Tree
from .random_conditions import random_alternatives, random_condition
from .random_facts import TERMS, random_value
from .random_rules import Little, LittleRule, dates, payment_of, random_who
from .random_standards import random_standard


def random_adjustments(pack: Little, choices: Choices) -> dict[str, Tree]:
    """调整: entries for some of the rules above, as they stand there."""
    open_to = [rule for rule in pack.rules if not rule.off]
    made: dict[str, Tree] = {}
    for rule in choices.some(open_to, most=2):
        begins = choices.some(range(rule.first, rule.last + 1), least=1, most=2)
        entries: list[Tree] = [_entry(rule, since, pack, choices) for since in begins]
        if rule.begun > 0 and choices.chance(8):
            early = choices.below(rule.begun)
            entries.append({**dates(early, choices), "提前": "是"})
            rule.first = min(rule.first, early)
        made[rule.id] = entries
    return made


def _entry(rule: LittleRule, since: int, pack: Little, choices: Choices) -> Tree:
    entry = dates(since, choices)
    what = choices.below(100)
    if what >= 94:
        rule.off = True
        return {**entry, "停用": "是"}
    if what >= 75:
        entry["加发"] = _addition(rule, pack, choices)
    elif what >= 45 and rule.kind in (ItemKind.CASH, ItemKind.WAIVER):
        higher = rule.kind is ItemKind.CASH and not rule.leaves_out and choices.chance(50)
        key = "就高" if higher else "替换标准"
        entry[key] = random_standard(payment_of(rule, pack), pack.words, choices)
    else:
        entry |= _who(pack, choices)
    if choices.chance(15) and "发布" not in entry:
        entry["至"] = TERMS[since + choices.below(len(TERMS) - since)]
    return entry


def _who(pack: Little, choices: Choices) -> dict[str, Tree]:
    """One or two changes of who."""
    key = choices.one_of(("增加对象", "减少对象", "替换对象", "替换范围"))
    if key == "替换对象" and choices.chance(40):
        return {key: "所有人"}
    if key == "替换范围":
        made: dict[str, Tree] = {key: random_condition(pack.words, choices)}
        if choices.chance(30):
            made["减少对象"] = random_alternatives(pack.words, choices)
        return made
    return {key: random_alternatives(pack.words, choices)}


def _addition(rule: LittleRule, pack: Little, choices: Choices) -> Tree:
    """加发, under a number of its own."""
    rule.added += 1
    number = f"a{len(pack.rules)}{rule.added}"
    rule.additions.append(f"{rule.id}+{number}")
    made: dict[str, Tree] = {"编号": number, "名称": "另发"}
    if choices.chance(60):
        made["对象"] = random_who(pack.words, choices)
    made["标准"] = random_standard(payment_of(rule, pack), pack.words, choices)
    return made


def random_extension(pack: Little, choices: Choices) -> Tree | None:
    """A value more for a choice above; None where every table speaks of every value."""
    open_to = [
        fact
        for fact in pack.words.of(FactType.SINGLE, FactType.MULTIPLE)
        if not fact.complete and fact.id.startswith("f") and len(fact.values) < 5
    ]
    if not open_to:
        return None
    fact = choices.one_of(open_to)
    value = random_value(fact, len(fact.values), choices)
    return {"名称": fact.name, "增加取值": [value]}
