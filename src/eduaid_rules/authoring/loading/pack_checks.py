"""The checks of a whole pack, when all of it has been read.

And what must hold between its adjustments and the rules above it, one named check each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations
from typing import Final

from ...policy.conditions import Condition, OneOf, leaves
from ...policy.documents import known_from
from ...policy.in_force import InForce, NotInForce, change_terms, state_at, texts_at
from ...policy.pack import Pack
from ...policy.rules import (
    ABOUT_STANDARD,
    ABOUT_WHO,
    ADDED,
    RELATIVE,
    Adjustment,
    Narrow,
    Note,
    ReplaceWho,
    Rule,
    StartEarlier,
    SwitchOff,
    Version,
    Widen,
    effect_conditions,
    shares_of,
    standards_of,
)
from ...policy.standards import (
    ByCondition,
    ByFact,
    InFull,
    Standard,
    Unstated,
    standard_parts,
)
from ...policy.terms import Term
from ..diagnostics import Findings
from .adjustments import AdjustmentReader, PlacedAdjustment
from .amounts.table_check import TableCheck
from .dates import check_end, check_order, check_versions
from .rule_checks import (
    check_constant,
    check_payments,
    check_shares,
    rule_conditions,
)
from .rules import NodeInFile, RuleNode, RuleReader
from .yaml_tree import MappingNode, YamlNode


def check_adjustments(parent: Rule, placed: Sequence[PlacedAdjustment], where: str) -> None:
    """Everything that may be wrong with the adjustments of one pack on one rule above it.

    ``where`` says where the rule above is written.
    """
    _check_repeated(placed)
    _check_contradictions(placed)
    for key in dict.fromkeys(one.key for one in placed):
        same = [one for one in placed if one.key == key]
        same.sort(key=lambda one: one.adjustment.since)
        begun = [(one.adjustment.since, one.node, one.findings) for one in same]
        check_order(begun, f"“{key}”")
    for one in placed:
        if isinstance(one.adjustment.effect, StartEarlier):
            _check_earlier(parent, one, where)
        elif not isinstance(one.adjustment.effect, (SwitchOff, *ADDED)):
            place = (one.node, one.findings)
            _check_in_force(parent, one.adjustment.since, place, placed, where)
        _warn_overtaken(parent, one)


def check_additions(
    parent: Rule,
    entries: Sequence[tuple[Term, MappingNode, Findings]],
    placed: Sequence[PlacedAdjustment],
    where: str,
) -> None:
    """What is added on top needs a rule above that is in force and not switched off at once.

    An entry that changes the rule as well is judged with its other operations.
    """
    for since, node, findings in entries:
        same = (one for one in placed if one.adjustment.since == since)
        off = next((one for one in same if isinstance(one.adjustment.effect, SwitchOff)), None)
        if off is not None:
            message = f"“加发”和“停用”（{_line(off)}）从同一个学期开始，互相矛盾"
            findings.error("E607", node, message, "请只写其中一项")
        elif not any(one.node is node for one in placed):
            _check_in_force(parent, since, (node, findings), placed, where)


def _line(one: PlacedAdjustment) -> str:
    return f"{one.findings.file_name} 第 {one.node.line} 行"


def _check_repeated(placed: Sequence[PlacedAdjustment]) -> None:
    """Two of one kind from one term need different known days of publication."""
    told: set[int] = set()
    for first, second in combinations(placed, 2):
        a, b = first.adjustment, second.adjustment
        days = (a.published, b.published)
        if (
            (type(a.effect) is type(b.effect) or _are_relative(a, b))
            and not isinstance(a.effect, ADDED)
            and a.since == b.since
            and id(second.node) not in told
            and (None in days or known_from(a) == known_from(b))
        ):
            told.add(id(second.node))
            second.findings.error(
                "E606",
                second.node,
                f"自{a.since}已经有一项“{first.key}”（{_line(first)}）",
                "请合并，或写明不同的“发布”日期（后发布的取代先发布的）",
            )


def _are_relative(*adjustments: Adjustment) -> bool:
    return all(isinstance(one.effect, RELATIVE) for one in adjustments)


def _check_contradictions(placed: Sequence[PlacedAdjustment]) -> None:
    """停用 stands alone, and a list that is replaced is not widened or narrowed at once."""
    told: set[int] = set()
    for first, second in combinations(placed, 2):
        if id(second.node) in told or first.adjustment.since != second.adjustment.since:
            continue
        effects = (first.adjustment.effect, second.adjustment.effect)
        if any(isinstance(effect, ADDED) for effect in effects):
            continue
        off = any(isinstance(effect, SwitchOff) for effect in effects)
        both_off = all(isinstance(effect, SwitchOff) for effect in effects)
        replaced = any(isinstance(effect, ReplaceWho) for effect in effects)
        changed = any(isinstance(effect, Widen | Narrow) for effect in effects)
        if (off and not both_off) or (replaced and changed):
            told.add(id(second.node))
            second.findings.error(
                "E607",
                second.node,
                f"“{second.key}”和“{first.key}”（{_line(first)}）从同一个学期开始，互相矛盾",
                "请只写其中一项" if off else "请把对象合并写进“替换对象”",
            )


def _check_earlier(parent: Rule, one: PlacedAdjustment, where: str) -> None:
    first = parent.versions[0].since
    if one.adjustment.since >= first:
        one.findings.error(
            "E605",
            one.node,
            f"上级自{first}已经开始（{where}），这里没有提前",
            "请检查学期，或删除“提前”",
        )


def _check_in_force(
    parent: Rule, since: Term, place: NodeInFile, placed: Sequence[PlacedAdjustment], where: str
) -> None:
    """An adjustment changes something only where the rule above is in force."""
    early = [
        other.adjustment for other in placed if isinstance(other.adjustment.effect, StartEarlier)
    ]
    if any(adjustment.since <= since for adjustment in early):
        return
    state = state_at(parent, since)
    if isinstance(state, InForce):
        return
    node, findings = place
    texts = texts_at(parent, since)
    if texts.repeal is not None and texts.off is None:
        message = f"上级（{parent.layer}）自{texts.repeal.since}停用（{where}），这项调整没有作用"
        findings.warning("W605", node, message, "请核对；不再有效就删除这项调整")
        return
    ended = isinstance(state, NotInForce) and (state.until is not None or state.citations)
    if ended:
        last = parent.versions[-1].until
        what = f"上级到{last}为止" if last is not None else "上级已经停用"
        hint = "请检查学期，或删除这项调整"
    else:
        what = f"上级自{parent.versions[0].since}才开始"
        hint = "请检查学期；要提前开始，请写“提前: 是”"
    findings.error("E605", node, f"自{since}调整落空：{what}（{where}）", hint)


def _check_raises(rule: Rule, placed: Sequence[PlacedAdjustment]) -> None:
    """What is waived in full, and what has no amount, cannot be more."""
    for one in placed:
        if not _are_relative(one.adjustment):
            continue
        for term in change_terms(rule):
            state = state_at(rule, term)
            if one.adjustment in texts_at(rule, term).adjustments and isinstance(state, InForce):
                whole = [p for p in standard_parts(state.standard) if isinstance(p, _NO_AMOUNT)]
                if whole:
                    said = "全额" if InFull() in whole else "没有金额的"
                    message = f"“{one.key}”：{term}的标准是{said}，不能再提高"
                    one.findings.error("E415", one.node, message, "请删除，或写“替换标准”")
                    break


_NO_AMOUNT: Final = (InFull, Unstated)


def _warn_overtaken(parent: Rule, one: PlacedAdjustment) -> None:
    """A later text above that states the same part does not reach this pack any more."""
    adjustment = one.adjustment
    if isinstance(adjustment.effect, ABOUT_WHO) and not isinstance(adjustment.effect, StartEarlier):
        part = "对象"
    elif isinstance(adjustment.effect, ABOUT_STANDARD) and not _are_relative(adjustment):
        part = "标准"
    else:
        return
    for layer, later in _stating(parent, part):
        over = adjustment.until is not None and adjustment.until < later.since
        if later.since > adjustment.since and not over:
            now = f"改了{part}，这里的“{one.key}”仍然有效"
            if isinstance(later, Version) and later.off:
                now = f"停用，这里的“{one.key}”从那时起没有作用"
            one.findings.warning(
                "W605",
                one.node,
                f"上级（{layer}）自{later.since}{now}",
                "请核对；不再有效就写明“至”",
            )


def _stating(parent: Rule, part: str) -> Iterator[tuple[str, Version | Adjustment]]:
    for version in parent.versions[1:]:
        if version.off or (version.who if part == "对象" else version.standard) is not None:
            yield parent.layer, version
    kinds = ABOUT_WHO if part == "对象" else ABOUT_STANDARD
    for adjustment in parent.adjustments:
        effect = adjustment.effect
        if isinstance(effect, kinds) and not isinstance(effect, StartEarlier):
            yield adjustment.layer, adjustment


def check_pack(
    pack: Pack,
    above: Mapping[str, Rule],
    places: Mapping[str, str],
    reader: RuleReader,
    adjustments: AdjustmentReader,
    extended: Mapping[str, tuple[YamlNode, Findings]],
) -> None:
    """Check what this pack states, alone and on the rules above it.

    ``places`` say where the rules above are written; ``extended`` are the facts above that
    the pack adds values to, with their places.
    """
    scope = reader.scope
    by_id = {rule.id: rule for rule in pack.rules}
    nodes = {**reader.nodes, **adjustments.nodes}
    linked = check_shares(scope.shares, by_id, sorted({*by_id, *nodes}))
    complete = all(node.rule is not None for node in nodes.values())
    complete &= not scope.definitions.parameters.broken  # a table may go by what is not known
    for name, placed in adjustments.placed.items():
        check_adjustments(above[name], placed, places.get(name, ""))
        _check_raises(by_id[name], placed)
    for name, entries in adjustments.on_top.items():
        earlier = adjustments.placed.get(name, ())
        check_additions(above[name], entries, earlier, places.get(name, ""))
    tables = TableCheck(pack, scope.tables)
    for node in sorted(nodes.values(), key=_has_shares):  # tables before what is a share of them
        if node.rule is not None:
            check_versions(node.version_nodes, node.rule)
            begun = zip(node.rule.versions, node.version_nodes, strict=True)
            check_order([(version.since, *place) for version, place in begun], "版本")
            check_end(node.rule, node.version_nodes[-1], scope.documents)
            check_constant(rule_conditions(node, node.rule), pack.vocabulary)
            if linked and complete:
                tables.check(node.rule, partial(_own_place, node))
                check_payments(pack, node.rule, partial(_own_place, node))
    for name, placed in adjustments.placed.items():
        check_constant(_conditions(placed), pack.vocabulary)
        if linked and complete:
            places_of = partial(_adjusted_place, by_id[name], placed, adjustments.places)
            tables.check(by_id[name], places_of)
            check_payments(pack, by_id[name], places_of, above[name])
    for rule in above.values():
        widened = sorted(_tables_by(rule) & set(extended))
        if widened and rule.id not in adjustments.placed and linked:
            tables.check(rule, partial(_same_place, extended[widened[0]]))
    definitions = scope.definitions
    check_constant(
        (
            (condition, f"定义“{name}”", key, findings)
            for name, (key, _, findings) in definitions.nodes.items()
            if (condition := definitions.read(name)) is not None
        ),
        pack.vocabulary,
    )


def _has_shares(node: RuleNode) -> bool:
    return node.rule is not None and any(shares_of(node.rule))


def _own_place(node: RuleNode, standard: Standard, _term: Term) -> NodeInFile:
    """Where a standard of a rule of this pack is written."""
    return node.places.get(id(standard), (node.name, node.findings))


def _adjusted_place(
    rule: Rule,
    placed: list[PlacedAdjustment],
    places: Mapping[int, NodeInFile],
    standard: Standard,
    term: Term,
) -> NodeInFile:
    """Where what an adjusted rule of the packs above gives is written in this pack."""
    now = texts_at(rule, term).adjustments
    last = [one for one in placed if one.adjustment in now] or placed
    return places.get(id(standard), (last[-1].node, last[-1].findings))


def _same_place(place: NodeInFile, _standard: Standard, _term: Term) -> NodeInFile:
    return place


def _conditions(
    placed: list[PlacedAdjustment],
) -> Iterator[tuple[Condition, str, YamlNode, Findings]]:
    for one in placed:
        effect = one.adjustment.effect
        for condition in effect_conditions(effect) if isinstance(effect, ABOUT_WHO) else ():
            yield condition, f"“{one.key}”", one.node, one.findings


def check_added_values(
    pack: Pack, above: Mapping[str, Rule], added: Iterable[tuple[str, str, YamlNode, Findings]]
) -> None:
    """任意 of the packs above leaves out what this one adds to a choice: of which items.

    It is settled where an adjustment of the item names the value, in a condition or in a 解读.
    """
    for fact, value, node, findings in added:
        left_out = ["共同条件"] if _leaves_out((pack.common,), fact, value) else []
        for rule in (one for one in pack.rules if one.id in above):
            left_out += _parts_without(rule, fact, value, pack.name)
        if left_out:
            items = "、".join(left_out)
            message = f"上级写的“{fact}: 任意”不包括“{value}”，这些内容不会因为它而给：{items}"
            hint = (
                f"要给的请在“调整”里写 增加对象: [{{{fact}: {value}}}]；"
                f"不给的请在那里写 解读: {value}不享受"
            )
            findings.warning("W617", node, message, hint)


def _parts_without(rule: Rule, fact: str, value: str, layer: str) -> Iterator[str]:
    """What a rule says today by a 任意 that leaves a value out, unless this pack has settled it."""
    own = [one.effect for one in rule.adjustments if one.layer == layer]
    notes = (text for effect in own if isinstance(effect, Note) for text in effect.readings)
    off = any(isinstance(effect, SwitchOff) for effect in own)
    if off or any(value in text for text in notes):
        return
    states = (state_at(rule, term) for term in reversed(change_terms(rule)))
    state = next((one for one in states if isinstance(one, InForce)), None)
    if state is None:
        return
    tables = (part for part in standard_parts(state.standard) if isinstance(part, ByCondition))
    for what, conditions in (
        ("", (state.who,)),
        ("的标准", [row.when for table in tables for row in table.rows]),
        ("的收款", [row.when for row in state.payees]),
    ):
        if _leaves_out(conditions, fact, value):
            yield f"{state.name}（{rule.id}）{what}"


def _leaves_out(conditions: Iterable[Condition], fact: str, value: str) -> bool:
    """Whether there is a 任意 without the value, and nothing names the value."""
    compared = [leaf for one in conditions for leaf in leaves(one) if leaf.fact == fact]
    named = [leaf for leaf in compared if isinstance(leaf, OneOf)]
    return any(leaf.any_declared for leaf in named) and all(
        value not in leaf.values for leaf in named
    )


def _tables_by(rule: Rule) -> set[str]:
    """The facts by whose values a rule's tables go."""
    return {part.fact for part in standards_of(rule) if isinstance(part, ByFact)}
