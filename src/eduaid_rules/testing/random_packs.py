"""Little random packs, valid by construction: rules with versions, and packs below others.

What a pack below adds, and what it changes in the rules above.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final

from ..policy.facts import FactType
from ..policy.rules import Award, ItemKind, Schedule
from .choices import Choices
from .pack_texts import PackTexts, Tree, rule_file
from .random_parts import (
    TERMS,
    PackWords,
    Payment,
    random_alternatives,
    random_choice_fact,
    random_condition,
    random_derived,
    random_fact,
    random_standard,
    random_value,
)

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
    once: bool = False
    """Whether what it pays may be a one-off (元/次)."""
    leaves_out: bool = False
    """Whether its tables may give the rest nothing, or it may share in a rule that does."""
    off: bool = False
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
        made["范围"] = random_condition(words, choices)
    if how:
        made["其中"] = random_alternatives(words, choices)
    return made


def random_rule(number: int, pack: LittlePack, choices: Choices) -> Tree:
    """A rule of its own; it joins the rules of the pack."""
    kind = choices.one_of(_KINDS)
    schedule = choices.one_of(_SCHEDULES)
    rule = LittleRule(f"r{number}", f"项目{number}", kind, schedule, 2, len(TERMS) - 1, 2)
    rule.once = schedule is Schedule.ENTRY_AUTUMN or (
        schedule is Schedule.EVERY_AUTUMN and choices.chance(50)
    )
    rule.leaves_out = choices.chance(35)
    tree: dict[str, Tree] = {"名称": rule.name, "类别": kind.value}
    payment = payment_of(rule, pack)
    if schedule is not Schedule.EVERY_TERM:
        tree["发放"] = schedule.value
    if choices.chance(20):
        tree["给付"] = choices.one_of((Award.MAY_APPLY, Award.DUE)).value
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
    else:
        made["自选"] = "是" if on_top else find_choice_fact(taken, pack) or "是"
    return made


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
    elif what >= 42 and rule.kind in (ItemKind.CASH, ItemKind.WAIVER):
        higher = rule.kind is ItemKind.CASH and not rule.leaves_out and choices.chance(50)
        key = "就高" if higher else "替换标准"
        entry[key] = random_standard(payment_of(rule, pack), pack.words, choices)
    else:
        entry |= _who(pack, choices)
    if choices.chance(15) and "发布" not in entry:
        entry["至"] = TERMS[since + choices.below(len(TERMS) - since)]
    return entry


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
    texts = {name: {"pack.yaml": rule_file(tree)} for name, tree in trees.items()}
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
    derived = random_derived(0, pack.words.facts, choices) if choices.chance(40) else None
    if rules > 1 and choices.chance(15):
        fact, entry = random_choice_fact(rules)
        pack.words.facts.append(fact)
        entries.append(entry)
    tree["事实"] = entries
    if derived is not None:
        pack.words.facts.append(derived[0])
        tree["推算"] = {derived[0].name: derived[1]}
    if choices.chance(20):
        tree["共同条件"] = random_condition(pack.words, choices, depth=0)
    tree["文件"] = DOCUMENT
    _define(tree, "所定", pack, choices)
    return pack, tree


def _define(tree: dict[str, Tree], name: str, pack: LittlePack, choices: Choices) -> None:
    if choices.chance(30):
        tree["定义"] = {name: random_condition(pack.words, choices)}
        pack.words.definitions.append(name)


def _exclude(tree: dict[str, Tree], pack: LittlePack, choices: Choices) -> None:
    exclusion = random_exclusion(pack, choices) if choices.chance(35) else None
    if exclusion is not None:
        tree["不同享"] = [exclusion]


def _below(
    parent: str, above: LittlePack, number: int, choices: Choices
) -> tuple[LittlePack, dict[str, Tree]]:
    """A pack below another: more words, changes of the rules above, perhaps a rule of its own."""
    pack = deepcopy(above)
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
    if adjustments:
        tree["调整"] = adjustments
    if choices.chance(25):
        own = random_rule(100 * number, pack, choices)
        tree["规则"] = {f"r{100 * number}": own}
    _exclude(tree, pack, choices)
    return pack, tree
