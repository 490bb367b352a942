"""Little random packs, valid by construction: packs with rules, and packs below others.

What a pack below adds, and what it changes in the rules above.
"""

from __future__ import annotations

from copy import deepcopy

from ..policy.fact_types import FactType
from ..policy.items import Award, ItemKind, Schedule
from .choices import Choices
from .pack_texts import PackTexts, Tree, rule_file
from .random_facts import TERMS, random_choice_fact, random_derived, random_fact, random_value
from .random_parts import random_alternatives, random_condition, random_standard
from .random_rules import (
    LittlePack,
    LittleRule,
    payment_of,
    random_rule,
    random_who,
    version_dates,
)
from .random_steps import (
    raised,
    random_parameter,
    random_steps,
    replaced_numbers,
    replaced_steps,
    second_facts,
)


def random_exclusion(pack: LittlePack, choices: Choices) -> Tree | None:
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
    made: dict[str, Tree] = {"项目": [*items, *outside[:1]], **version_dates(since, choices)}
    if outside or choices.chance(30):
        made["保留"] = choices.one_of([*items, *outside[:1]])
    elif choices.chance(75):
        made["取"] = "高者"
        if pack.words.second and choices.chance(80):
            made |= _awarded(taken, items, pack, choices)
    else:
        made["自选"] = "是" if on_top else find_choice_fact(taken, pack) or "是"
    return made


def _awarded(
    taken: list[LittleRule], items: list[Tree], pack: LittlePack, choices: Choices
) -> dict[str, Tree]:
    """已获: facts that tell which of the items were awarded."""
    told = [fact.name for fact in pack.words.of(FactType.YES_NO) if not fact.derived]
    rules = [rule.id for rule in taken if rule.id in items and rule.may_apply]
    if not told or not rules:
        return {}
    chosen = choices.some(rules, least=1, most=2)
    return {"已获": {rule: choices.one_of(told) for rule in chosen}}


def find_choice_fact(taken: list[LittleRule], pack: LittlePack) -> str | None:
    """A choice whose values name all of the items, if the pack has one."""
    wanted = {rule.name for rule in taken}
    for fact in pack.words.of(FactType.SINGLE):
        if wanted <= set(fact.values):
            return fact.name
    return None


def random_adjustments(pack: LittlePack, choices: Choices) -> dict[str, Tree]:
    """调整: entries for some of the rules above, as they stand there."""
    open_to = [rule for rule in pack.rules if not rule.off]
    made: dict[str, Tree] = {}
    for rule in choices.some(open_to, most=2):
        begins = choices.some(range(rule.first, rule.last + 1), least=1, most=2)
        entries: list[Tree] = [_entry(rule, since, pack, choices) for since in begins]
        if rule.begun > 0 and choices.chance(8):
            early = choices.below(rule.begun)
            entries.append({**version_dates(early, choices), "提前": "是"})
            rule.first = min(rule.first, early)
        made[rule.id] = entries
    return made


def _entry(rule: LittleRule, since: int, pack: LittlePack, choices: Choices) -> Tree:
    entry = version_dates(since, choices)
    what = choices.below(100)
    if what >= 94:
        rule.off = True
        return {**entry, "停用": "是"}
    if what >= 89:
        return {**entry, "给付": choices.one_of(list(Award)).value}
    if what >= 72:
        entry["加发"] = _addition(rule, pack, choices)
    elif what >= 66 and pack.words.second and _can_rise(rule):
        entry |= raised(choices)
    elif what >= 42 and rule.kind in (ItemKind.CASH, ItemKind.WAIVER):
        higher = rule.kind is ItemKind.CASH and not rule.leaves_out and choices.chance(50)
        key = "就高" if higher else "替换标准"
        entry[key] = random_standard(payment_of(rule, pack), pack.words, choices)
    else:
        entry |= _who(pack, choices)
    if choices.chance(15) and "发布" not in entry:
        entry["至"] = TERMS[since + choices.below(len(TERMS) - since)]
    return entry


def _can_rise(rule: LittleRule) -> bool:
    """Whether more may be given relative to what the packs above give."""
    return rule.kind is ItemKind.CASH and rule.schedule is Schedule.EVERY_TERM


def _who(pack: LittlePack, choices: Choices) -> dict[str, Tree]:
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


def _addition(rule: LittleRule, pack: LittlePack, choices: Choices) -> Tree:
    """加发, under a number of its own."""
    rule.added += 1
    number = f"a{len(pack.rules)}{rule.added}"
    rule.additions.append(f"{rule.id}+{number}")
    made: dict[str, Tree] = {"编号": number, "名称": "另发"}
    if choices.chance(60):
        made["对象"] = random_who(pack.words, choices)
    made["标准"] = random_standard(payment_of(rule, pack), pack.words, choices)
    return made


def random_extension(pack: LittlePack, choices: Choices) -> Tree | None:
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


DOCUMENT: Tree = {"d": {"名称": "文", "文号": "不详", "核实": "未核实"}}

FIRST_BYTES, RULE_BYTES, LAYER_BYTES = 96, 160, 320
"""How many bytes of choices the parts of a pack get; what goes beyond is the simplest."""


def little_packs(first: bytes, rules: list[bytes], below: list[bytes]) -> PackTexts:
    """A pack with a rule for each piece of ``rules``, and one below it for each of ``below``."""
    pack, tree = _first(Choices(first), len(rules))
    written: dict[str, Tree] = {}
    for number, data in enumerate(rules):
        written[f"r{number}"] = random_rule(number, pack, Choices(data))
    tree["规则"] = written
    _exclude(tree, pack, Choices(first[::-1]))
    trees, packs = {"pack-a": tree}, {"pack-a": pack}
    for data in below:
        choices = Choices(data)
        parent = choices.one_of(list(packs)[::-1])
        name = f"pack-{'bcdefgh'[len(packs) - 1]}"
        packs[name], trees[name] = _below(parent, packs[parent], len(trees), choices)
    texts = {
        name: {"pack.yaml": rule_file(tree), **packs[name].words.tables}
        for name, tree in trees.items()
    }
    return PackTexts(texts, [*texts][-1])


def _first(choices: Choices, rules: int) -> tuple[LittlePack, dict[str, Tree]]:
    """The first pack without its rules: header, facts, documents, definitions."""
    pack = LittlePack()
    tree: dict[str, Tree] = {"名称": "甲"}
    entries: list[Tree] = []
    for number in range(1 + choices.below(4)):
        fact, entry = random_fact(number, choices)
        pack.words.facts.append(fact)
        entries.append(entry)
    if choices.chance(20):
        tree["认定日"] = "学期末日"
    second = choices.chance(50)
    derived = random_derived(0, pack.words.facts, choices) if choices.chance(40) else None
    if rules > 1 and choices.chance(15):
        fact, entry = random_choice_fact(rules)
        pack.words.facts.append(fact)
        entries.append(entry)
    tree["事实"] = entries
    if derived is not None:
        pack.words.facts.append(derived[0])
        tree["推算"] = {derived[0].name: derived[1]}
    if second:
        _second_language(tree, entries, pack, choices)
    if choices.chance(20):
        tree["共同条件"] = random_condition(pack.words, choices, depth=0)
    tree["文件"] = DOCUMENT
    _define(tree, "所定", pack, choices)
    return pack, tree


def _second_language(
    tree: dict[str, Tree], entries: list[Tree], pack: LittlePack, choices: Choices
) -> None:
    """Facts, parameters and steps that the second language has besides."""
    tree["语言"] = "2"
    words = pack.words
    words.second = True
    for fact, entry in second_facts(choices):
        words.facts.append(fact)
        entries.append(entry)
    parameters: dict[str, Tree] = {}
    for number in range(choices.below(3)):
        name, unit, entry = random_parameter(number, words, choices)
        words.parameters[name], parameters[name] = unit, entry
    if parameters:
        tree["参数"] = parameters
    steps = {fact.name: entry for fact, entry in random_steps(words, choices)}
    if steps:
        tree["推算"] = {**tree.get("推算", {}), **steps}  # type: ignore[dict-item]


def _define(tree: dict[str, Tree], name: str, pack: LittlePack, choices: Choices) -> None:
    if choices.chance(30):
        tree["定义"] = {name: random_condition(pack.words, choices)}
        pack.words.definitions.append(name)


def _exclude(tree: dict[str, Tree], pack: LittlePack, choices: Choices) -> None:
    likely = 50 if pack.words.second else 35
    exclusion = random_exclusion(pack, choices) if choices.chance(likely) else None
    if exclusion is not None:
        tree["不同享"] = [exclusion]


def _below(
    parent: str, above: LittlePack, number: int, choices: Choices
) -> tuple[LittlePack, dict[str, Tree]]:
    """A pack below another: more words, changes of the rules above, perhaps a rule of its own."""
    pack = deepcopy(above)
    pack.words.tables.clear()
    tree: dict[str, Tree] = {"名称": "乙", "上级": parent}
    if choices.chance(10):
        tree["认定日"] = choices.one_of(("学期首日", "学期末日"))
    entries: list[Tree] = []
    if choices.chance(25) and (extension := random_extension(pack, choices)) is not None:
        entries.append(extension)
    if choices.chance(15):
        fact, entry = random_fact(10 * number, choices)
        pack.words.facts.append(fact)
        entries.append(entry)
    if entries:
        tree["事实"] = entries
    if choices.chance(12):
        tree["共同条件"] = random_condition(pack.words, choices, depth=0)
    _define(tree, f"再定{number}", pack, choices)
    adjustments = random_adjustments(pack, choices)
    if pack.words.second:
        tree["语言"] = "2"
        adjustments |= replaced_numbers(pack.words, choices)
        adjustments |= replaced_steps(pack.words, choices)
    if adjustments:
        tree["调整"] = adjustments
    if choices.chance(25):
        own = random_rule(100 * number, pack, choices)
        tree["规则"] = {f"r{100 * number}": own}
    _exclude(tree, pack, choices)
    return pack, tree
