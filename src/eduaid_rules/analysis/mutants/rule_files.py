"""The mutants of a pack: every change of what its rule files state, numbered in their order.

Rules, versions, adjustments, exclusions, facts. Texts that only people read (名称, 解读, 提问,
原因, 说明, the fields of documents) are not changed, nor what no answer about a student depends
on (发布, 核对至, 提醒, 未表达, 认定地, 表头 and the other words for rosters). And which rules a
change reaches: a mutant costs what they cost, not what the pack does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from ...api import Policy
from ...authoring.diagnostics import Findings, sorted_findings
from ...authoring.loading.csv_tables import TablesBeside, with_tables_inside
from ...authoring.loading.yaml_tree import (
    MappingNode,
    ScalarNode,
    SequenceNode,
    YamlNode,
    read_tree,
)
from ...authoring.pack_files import rule_files
from ...errors import Diagnostic, PolicyError, TermError
from ...policy.facts import Vocabulary
from ...policy.items import Award, ItemKind, Schedule
from ...policy.pack import StatusDay
from ...policy.terms import Term
from .conditions_and_standards import (
    mutations_of_alternatives,
    mutations_of_condition,
    mutations_of_payee,
    mutations_of_standard,
    mutations_of_who,
)
from .derived_facts import mutations_of_derived, mutations_of_way
from .mutation_points import (
    NOT_WRITTEN,
    Mutant,
    MutationKind,
    MutationPoint,
    flow_node,
    mapping_like,
    node_in_words,
    other_words,
    scalar_like,
)
from .parameters import mutations_of_number, mutations_of_parameter

_WITHOUT_EFFECT: Final = ("自", "至", "发布", "依据", "名称", "解读", "提醒", "未表达")
"""Keys of an adjustment that change nothing for anybody when they are left out alone."""


def mutations_of_file(top: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    """Every change of one file, section by section."""
    readers: dict[str, Callable[[MutationPoint, Vocabulary], Iterator[Mutant]]] = {
        "定义": _definitions,
        "规则": _rules,
        "调整": _adjustments,
        "不同享": _exclusions,
        "事实": _facts,
        "推算": _derived,
        "参数": _parameters,
        "共同条件": _common,
        "认定日": _status_day,
    }
    for key, section in top.entries():
        if key.text in readers:
            yield from readers[key.text](section, facts)


def _definitions(section: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    for key, body in section.entries():
        yield from mutations_of_condition(body.renamed("定义", key.text), facts)


def _common(section: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    yield section.dropped(MutationKind.CONDITION, f"共同条件: {node_in_words(section.node)}")
    yield from mutations_of_condition(section, facts)


def _status_day(section: MutationPoint, _facts: Vocabulary) -> Iterator[Mutant]:
    yield from other_words(section, MutationKind.STATUS_DAY, [day.value for day in StatusDay])


def _rules(section: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    for key, body in section.entries():
        yield from _rule(body.renamed(key.text, rule=key.text), facts)


def _rule(rule: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    yield from _who_and_standard(rule, facts)
    if (payee := rule.of("收款")) is not None:
        yield from mutations_of_payee(payee)
    kind = rule.of("类别")
    loan = kind is not None and node_in_words(kind.node) == ItemKind.LOAN.value
    awards = (Award.MAY_APPLY, Award.DUE) if loan else (Award.DUE, Award.MAY_APPLY)
    said, spring = rule.of("发放"), Schedule.EVERY_SPRING.value
    usual = [one.value for one in Schedule if one is not Schedule.EVERY_SPRING]
    is_spring = said is not None and node_in_words(said.node) == spring
    schedules = [*usual, spring] if is_spring else usual  # else its language may lack the word
    yield from _word(rule, "发放", MutationKind.SCHEDULE, schedules)
    yield from _word(rule, "给付", MutationKind.AWARD, [award.value for award in awards])
    yield from _word(rule, "此前", MutationKind.BEFORE, ["不详", "无"])
    versions = rule.of("版本")
    entries = () if versions is None else versions.items()
    for version in entries:
        yield from _version(version, facts, lone=len(entries) == 1)


def _word(rule: MutationPoint, key: str, kind: MutationKind, known: list[str]) -> Iterator[Mutant]:
    """A word of a closed set; where it is not written, the first is meant."""
    said = rule.of(key)
    if said is not None:
        yield from other_words(said, kind, known)
    elif isinstance(rule.node, MappingNode):
        node = rule.node
        made = mapping_like(
            (*node.entries, (scalar_like(key, node), scalar_like(known[1], node))), node
        )
        yield rule.with_node(kind, made, f"{key}{NOT_WRITTEN}", f"{key}: {known[1]}")


def _who_and_standard(point: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    """对象 and 标准, of a rule, of a version or of what is added on top."""
    who, standard = point.of("对象"), point.of("标准")
    if who is not None:
        yield from mutations_of_who(who, facts)
    if standard is not None:
        yield from mutations_of_standard(standard, facts)


def _version(entry: MutationPoint, facts: Vocabulary, *, lone: bool) -> Iterator[Mutant]:
    since = entry.of("自")
    named = f"版本{node_in_words(since.node) if since is not None else ''}"
    version = entry.renamed(*entry.where[:-1], named, rule=entry.rule)
    if not lone:
        yield version.dropped(MutationKind.VERSION, named)
        parts = [part for key in ("对象", "标准") if (part := version.of(key)) is not None]
        for part in parts if len(parts) > 1 else ():
            yield part.dropped(
                MutationKind.VERSION, f"{part.where[-1]}: {node_in_words(part.node)}"
            )
    yield from _terms(version)
    yield from _who_and_standard(version, facts)


def _terms(point: MutationPoint) -> Iterator[Mutant]:
    """自 and 至 one term later and earlier; 至 left out."""
    for key in ("自", "至"):
        part = point.of(key)
        if part is None or not isinstance(part.node, ScalarNode):
            continue
        try:
            term = Term.parse(part.node.text)
            moved = (term.next(), term.previous())
        except TermError:
            continue
        yield from (part.with_text(MutationKind.TERM, str(other)) for other in moved)
        if key == "至":
            yield part.dropped(MutationKind.TERM, f"{key}: {term}")


def _adjustments(section: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    for key, entries in section.entries():
        for entry in entries.renamed(key.text, rule=key.text).items():
            yield from _adjustment(entry, facts)


def _adjustment(entry: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    since = entry.of("自")
    named = f"调整{node_in_words(since.node) if since is not None else ''}"
    entry = entry.renamed(*entry.where, named, rule=entry.rule)
    effects = [(key, part) for key, part in entry.entries() if key.text not in _WITHOUT_EFFECT]
    yield entry.dropped(
        MutationKind.ADJUSTMENT, f"{named}（{'、'.join(key.text for key, _ in effects)}）"
    )
    yield from _terms(entry)
    for key, part in effects:
        if len(effects) > 1:
            yield part.dropped(MutationKind.ADJUSTMENT, f"{key.text}: {node_in_words(part.node)}")
        yield from _effect(key.text, part, facts)


def _effect(key: str, part: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    match key:
        case "替换范围":
            yield from mutations_of_condition(part, facts)
        case "替换对象" | "增加对象" | "减少对象":
            yield from mutations_of_alternatives(part, facts)
        case "替换值":
            yield from mutations_of_number(part, facts)
        case "替换推算":
            fact, entry = part.where[:2]
            yield from mutations_of_way(part.renamed(entry, fact), facts)
        case "替换标准" | "提高标准" | "上浮标准" | "就高":
            yield from mutations_of_standard(part, facts)
        case "给付":
            yield from other_words(part, MutationKind.AWARD, [award.value for award in Award])
        case "收款":
            yield from mutations_of_payee(part)
        case "加发":
            yield from _on_top(part, facts)
        case _:
            return


def _on_top(point: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    """An item of its own: whom it is for may be left out, and then it is for all."""
    code = point.of("编号")
    own = None if code is None else f"{point.rule}+{node_in_words(code.node)}"
    point = point.renamed(*point.where, rule=own)
    if (who := point.of("对象")) is not None:
        yield who.dropped(MutationKind.CONDITION, f"对象: {node_in_words(who.node)}")
    yield from _who_and_standard(point, facts)


def _exclusions(section: MutationPoint, _facts: Vocabulary) -> Iterator[Mutant]:
    for entry in section.items():
        members = entry.of("项目")
        listed = () if members is None else members.items()
        names = [node_in_words(member.node) for member in listed]
        yield entry.dropped(MutationKind.EXCLUSION, f"不同享（{'、'.join(names)}）")
        yield from _terms(entry)
        for member in listed if len(listed) > 2 else ():
            yield member.dropped(MutationKind.EXCLUSION, node_in_words(member.node))
        yield from _resolution(entry, names)


def _resolution(entry: MutationPoint, names: list[str]) -> Iterator[Mutant]:
    """How a group is settled: another one kept, or in another way."""
    for key, part in entry.entries():
        if key.text == "保留":
            yield from other_words(part, MutationKind.EXCLUSION, names)
        elif key.text in ("取", "自选") and isinstance(entry.node, MappingNode):
            other = ("自选", "是") if key.text == "取" else ("取", "高者")
            entries = list(entry.node.entries)
            entries[part.step] = (scalar_like(other[0], key), scalar_like(other[1], part.node))
            made = mapping_like(tuple(entries), entry.node)
            before = f"{key.text}: {node_in_words(part.node)}"
            yield entry.with_node(MutationKind.EXCLUSION, made, before, ": ".join(other), key)


def _facts(section: MutationPoint, _facts: Vocabulary) -> Iterator[Mutant]:
    """A default left out, and the terms from which and to which values are in use."""
    for entry in section.items():
        name = entry.of("名称")
        fact = entry.renamed("事实", node_in_words(name.node) if name is not None else "")
        if (default := fact.of("缺省")) is not None:
            yield default.dropped(MutationKind.FACT, f"缺省: {node_in_words(default.node)}")
        for key in ("取值", "增加取值"):
            values = fact.of(key)
            if values is not None and isinstance(values.node, SequenceNode):
                for value in values.items():
                    named = value.of("名称")
                    word = node_in_words(named.node) if named is not None else ""
                    yield from _terms(value.renamed(*fact.where, word))


def _parameters(section: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    return _with_texts(section, "参数", lambda body: mutations_of_parameter(body, facts))


def _derived(section: MutationPoint, facts: Vocabulary) -> Iterator[Mutant]:
    return _with_texts(section, "推算", lambda body: mutations_of_derived(body, facts))


def _with_texts(
    section: MutationPoint, what: str, mutations: Callable[[MutationPoint], Iterable[Mutant]]
) -> Iterator[Mutant]:
    """What is changed in each entry of a section, and when its texts (版本) hold."""
    for key, body in section.entries():
        entry = body.renamed(what, key.text)
        yield from mutations(entry)
        versions = entry.of("版本")
        for version in () if versions is None else versions.items():
            yield from _terms(version)


def pack_trees(folder: Path) -> dict[str, YamlNode]:
    """The trees of a pack's own files, by their names, in order.

    The tables beside the pack stand where they are named. Raises PolicyError where a file is no
    YAML.
    """
    found: list[Diagnostic] = []
    trees: dict[str, YamlNode] = {}
    for path in rule_files(folder):
        tree = read_tree(path.read_bytes(), Findings(str(path), found))
        if tree is not None:
            trees[str(path)] = with_tables_inside(tree, TablesBeside(folder, {}, found))
    if found:
        raise PolicyError(sorted_findings(found))
    return trees


def mutants_of(
    files: Mapping[str, YamlNode], facts: Vocabulary, kinds: Collection[MutationKind] = ()
) -> tuple[Mutant, ...]:
    """Every mutant of these files, by file and place; ``kinds``: only those, if any are named.

    Numbers are those of the whole list, whichever kinds are asked for.
    """
    found: list[Mutant] = []
    for name, tree in files.items():
        once: set[tuple[tuple[int, ...], str]] = set()
        mutants = list(mutations_of_file(MutationPoint(tree), facts))
        mutants.sort(key=lambda one: (one.line, one.column))
        for mutant in mutants:
            same = (mutant.steps, flow_node(mutant.made))
            if same not in once:
                once.add(same)
                found.append(replace(mutant, number=len(found) + 1, file=name))
    return tuple(mutant for mutant in found if not kinds or mutant.kind in kinds)


def rules_reached(policy: Policy) -> Mapping[str, Collection[str]]:
    """For each rule those whose answers may be others when it changes."""
    made: dict[str, set[str]] = {rule.id: set() for rule in policy.rules}
    for rule in policy.rules:
        for behind in policy.pack.about(rule.id).rules:
            made[behind.id].add(rule.id)
    return made


def changed_rules(policy: Policy, changed: Policy) -> Collection[str] | None:
    """The rules that say something else; None: there are others, or more than rules changed."""
    packs = policy.pack, changed.pack
    old, new = ({rule.id: rule for rule in pack.rules} for pack in packs)
    bare = [replace(pack, rules=(), definitions={}, guarantees=()) for pack in packs]
    if old.keys() != new.keys() or bare[0] != bare[1]:
        return None
    return [name for name, rule in old.items() if rule != new[name]]


def part_of(policy: Policy, rules: Collection[str]) -> Policy:
    """The policy with some rules and what can reach what they give."""
    return Policy(policy.pack.about(*sorted(rules)))
