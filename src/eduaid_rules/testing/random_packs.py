"""Little random packs, valid by construction: a first one, and others below it."""

from __future__ import annotations

from copy import deepcopy

from .choices import Choices
from .pack_texts import PackTexts, Tree, rule_file
from .random_conditions import random_condition
from .random_facts import random_derived, random_fact
from .random_layers import random_adjustments, random_extension
from .random_rules import Little, choosing, random_exclusion, random_rule

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


def _first(choices: Choices, rules: int) -> tuple[Little, dict[str, Tree]]:
    """The first pack without its rules: header, facts, documents, definitions."""
    pack = Little()
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
        fact, entry = choosing(rules)
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


def _define(tree: dict[str, Tree], name: str, pack: Little, choices: Choices) -> None:
    if choices.chance(30):
        tree["定义"] = {name: random_condition(pack.words, choices)}
        pack.words.definitions.append(name)


def _exclude(tree: dict[str, Tree], pack: Little, choices: Choices) -> None:
    exclusion = random_exclusion(pack, choices) if choices.chance(25) else None
    if exclusion is not None:
        tree["不同享"] = [exclusion]


def _below(
    parent: str, above: Little, number: int, choices: Choices
) -> tuple[Little, dict[str, Tree]]:
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
