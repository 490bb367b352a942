"""缺省: what a fact is taken to be where nothing is said of it; and what is given only for that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ....meaning.logic import KnownAtoms, compile_condition
from ....policy.conditions import facts_of
from ....policy.fact_types import FactType
from ....policy.facts import NO, YES, Fact
from ....policy.in_force import InForce, change_terms, state_at
from ....policy.items import ItemKind
from ....policy.pack import Pack
from ....policy.rules import Rule
from ....policy.spellings.measured_texts import measured_text
from ....policy.spellings.written_counts import is_between
from ....policy.standards import standard_cases, standard_parts
from ....policy.terms import Term
from ...diagnostics import Findings
from ..fields import Fields
from ..yaml_tree import YamlNode
from .values import number_of_fact


def read_default(fields: Fields, fact: Fact) -> str | None:
    """缺省 of a fact, as the text of one answer; of amounts, days and lists there is none."""
    node, said = fields.node_of("缺省"), fields.text("缺省")
    if node is None or said is None:
        return None
    findings = fields.findings
    listed = fact.type is FactType.MULTIPLE and findings.language >= 2
    if listed or fact.is_derived or fact.type in _WITHOUT:
        message = "只有单选、是否、整数、小数可以有缺省"
        findings.error("E212", node, message, "请删除缺省")
        return None
    if fact.type.is_listed:
        names = [value.name for value in fact.values]
        if said not in names:
            findings.error("E204", node, f"没有“{said}”这个取值", f"可用：{'、'.join(names)}")
            return None
        return said
    fields.needs_language_2(node, f"{fact.type.value}的“缺省”")
    if fact.type is FactType.YES_NO:
        if said not in (YES, NO):
            findings.error("E204", node, f"没有“{said}”这个取值", f"可用：{YES}、{NO}")
            return None
        return said
    number = number_of_fact(fact, said)
    if number is None or not is_between(number, fact.at_least, fact.at_most):
        hint = fact.measure.hint(said, fact.at_least, fact.at_most, fact.unit)
        findings.error("E216", node, f"缺省“{said}”不是{fact.name}能有的数", hint)
        return None
    return measured_text(fact, number)


_WITHOUT = (FactType.MONEY, FactType.DATE, FactType.IDENTIFIER)


def check_defaults(pack: Pack, placed: Mapping[str, tuple[YamlNode, Findings]]) -> None:
    """W633 for a 缺省, at its place, for which alone money may be given.

    Facts that the 共同条件 ask for of everybody are what defaults are for, and not looked at.
    """
    asked_of_all = facts_of(pack.common)
    for name, (node, findings) in placed.items():
        if name in asked_of_all or findings.language < 2:
            continue
        fact = pack.vocabulary.slots[name].fact
        items = [item for rule in pack.rules for item in _resting_on(fact, rule, pack)]
        if items:
            message = f"没有填{name}就按“{fact.default}”：这些项目的钱可能只因为缺省就发"
            hint = "请核对；拿不准就不写缺省，没有填的就是待定"
            findings.warning("W633", node, f"{message}：{'、'.join(items)}", hint)


def _resting_on(fact: Fact, rule: Rule, pack: Pack) -> Iterator[str]:
    """The item of a rule that pays money, where who or how much looks at a fact."""
    if rule.kind is not ItemKind.CASH:
        return
    for term in reversed(change_terms(rule)):
        state = state_at(rule, term)
        if isinstance(state, InForce):
            if fact.name in _facts(state, pack) and _may_give(fact, state, pack, term):
                yield state.name
            return


def _facts(state: InForce, pack: Pack) -> set[str]:
    """The stated facts that decide who, and which row of a table."""
    conditions = [state.who]
    for part in standard_parts(state.standard):
        conditions += [when for when, _ in standard_cases(part)]
    compared = {name for one in conditions for name in facts_of(one)}
    return {source for name in compared for source in pack.vocabulary.sources(name)}


def _may_give(fact: Fact, state: InForce, pack: Pack, term: Term) -> bool:
    """Whether somebody of whom nothing is said but the default may get the item."""
    slot = pack.vocabulary.slots[fact.name]
    atom = slot.atoms.get(fact.default or "", 0)
    who = pack.condition_at(state.who, term, pack.parameters_at(term))
    return not compile_condition(who, pack.vocabulary, KnownAtoms(atom, slot.mask ^ atom)).is_false
