"""What the entries of a 保证 section claim: a reader for each kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from ....policy.conditions import ALWAYS, Condition, Not, OneOf
from ....policy.fact_types import FactType
from ....policy.facts import NO, YES, Slot
from ....policy.guarantees import (
    Allowed,
    AllowedDeparture,
    CashAtLeast,
    CashAtMost,
    Check,
    EveryoneHas,
    Guarantee,
    GuaranteeClaim,
    NeverTogether,
    NobodyHas,
    NotLessFor,
    NotMoreFor,
    SameAs,
)
from ....policy.items import ItemKind
from ....policy.money_and_units import Rate, Unit
from ....policy.rules import Rule
from ....suggestions import one_of, question_of
from ...arrival import reads_node
from ...diagnostics import Findings
from ...shapes import rule_hint
from ..amounts.rates import RateReader
from ..conditions import Definitions, find_fact, read_condition
from ..fields import Fields, node_items, node_mapping, node_text
from ..rules import Scope
from ..yaml_tree import MappingNode, ScalarNode, YamlNode

_FORMS: Final = "如 情况: {困难类别: [建档立卡, 孤儿]}，或 情况: {寄宿: 是}"


@reads_node
def read_circumstance(
    node: YamlNode, findings: Findings, definitions: Definitions
) -> Condition | None:
    """Values of a 多选 fact, in the vocabulary's order, or one of 是 and 否 of a 是否 fact."""
    found = node_mapping(node, findings, "情况")
    if found is None:
        return None
    if len(found.entries) > 1:
        second = found.entries[1][0]
        findings.error("E622", second, "“情况”只能写一个事实", "请分成几条保证")
        return None
    key, answer = found.entries[0]
    slot = find_fact(key, findings, definitions)
    if slot is None:
        return None
    kind = slot.fact.type
    if kind not in (FactType.MULTIPLE, FactType.YES_NO):
        message = f"{key.text}是{kind.value}：“情况”只能写多选或是否的事实"
        findings.error("E622", key, message, _FORMS)
        return None
    made = read_condition(found, findings, definitions)
    if isinstance(made, OneOf) or kind is FactType.YES_NO:
        return made
    if made is not None:
        findings.error("E622", answer, "“情况”只能列出取值，每个取值分别比较", _FORMS)
    return None


def _answers_of(circumstance: Condition) -> tuple[str, tuple[str, ...]]:
    """The fact of a circumstance, and its values; 否 stands for those who do not have it."""
    if isinstance(circumstance, OneOf):
        return circumstance.fact, circumstance.values
    if isinstance(circumstance, Not) and isinstance(circumstance.part, OneOf):
        return circumstance.part.fact, (NO,)
    raise ValueError(f"no circumstance: {circumstance}")


_BARE: Final = "不含加发"
_AMOUNTS: Final = "写法如 1250元/学年 或 1500元/学期"
_ZERO: Final = re.compile(r"0+(\.0+)?元")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PackPromises:
    """What the promises of one pack are read with, when all of its rules are known."""

    scope: Scope
    rules: Mapping[str, Rule]
    unread: Collection[str]
    """Rules that are there but could not be read: their own mistakes are reported."""
    packs: Callable[[], Collection[str]]
    """The names of the packs that can be compared with; asked for where one is named."""
    above: tuple[Guarantee, ...]
    """The guarantees of the packs above that bind this one."""
    conditions: list[tuple[Condition, str, YamlNode, Findings]] = field(default_factory=list)
    """Every condition read, for the check that it is not constant."""
    circumstances: list[Condition] = field(default_factory=list)
    """Of what 不因此减少 speaks, as conditions: their facts and values alone are kept."""


@dataclass(eq=False, repr=False)
class ClaimReader:
    """Reads what stands behind one of the kinds."""

    pack: PackPromises
    kind: str
    findings: Findings

    @reads_node
    def _never(self, node: YamlNode) -> GuaranteeClaim | None:
        rules = self._rules(node, self.kind)
        if rules is not None and len(rules) < 2:
            message = f"“{self.kind}”至少要有两个项目"
            self.findings.error("E621", node, message, "请写上另一个项目")
            return None
        return None if rules is None else NeverTogether(rules)

    @reads_node
    def _everyone(self, node: YamlNode) -> GuaranteeClaim | None:
        fields = self._fields(node, required=("项目",))
        who, rules, good = self._whom_and_what(fields)
        return EveryoneHas(who, rules) if good and rules is not None else None

    @reads_node
    def _nobody(self, node: YamlNode) -> GuaranteeClaim | None:
        fields = self._fields(node, required=("项目",), optional=(_BARE,))
        who, rules, good = self._whom_and_what(fields)
        add_ons = self._add_ons(fields)
        return NobodyHas(who, rules, add_ons) if good and rules is not None else None

    @reads_node
    def _not_less(self, node: YamlNode) -> GuaranteeClaim | None:
        slots = self.pack.scope.definitions.vocabulary.slots
        if isinstance(node, MappingNode) and node.get("情况") is None:
            fact = next((key for key, _ in node.entries if key.text in slots), None)
            if fact is not None:
                hint = f"请写成 {self.kind}: {{情况: {{{fact.text}: …}}}}"
                self.findings.error("E622", fact, "事实要写在“情况”下面", hint)
                return None
        fields = self._fields(node, required=("情况",), optional=("项目", _BARE))
        who, rules, good = self._whom_and_what(fields)
        said = None if fields is None else fields.node_of("情况")
        if said is None:
            return None
        found = read_circumstance(said, self.findings, self.pack.scope.definitions)
        add_ons = self._add_ons(fields)
        if not good or found is None:
            return None
        self.pack.circumstances.append(found)
        return NotLessFor(*_answers_of(found), who, rules, add_ons)

    @reads_node
    def _at_most(self, node: YamlNode) -> GuaranteeClaim | None:
        claim = self._cash(self._fields(node, required=("金额",), optional=("项目", _BARE)))
        return None if claim is None else CashAtMost(*claim)

    @reads_node
    def _at_least(self, node: YamlNode) -> GuaranteeClaim | None:
        self.findings.needs_language_2(node, f"“{self.kind}”")
        body = node_mapping(node, self.findings, self.kind)
        if body is None:
            return None
        required, optional = ("金额", "对象"), ("项目", _BARE)
        fields = Fields(body, self.findings, f"“{self.kind}”", required=required, optional=optional)
        claim = self._cash(fields)
        return None if claim is None else CashAtLeast(*claim)

    def _cash(
        self, fields: Fields | None
    ) -> tuple[Rate, Condition, tuple[str, ...] | None, bool] | None:
        """An amount that cash is held against, of whom, of which items, and with add-ons or not."""
        who, rules, good = self._whom_and_what(fields)
        said = None if fields is None else fields.node_of("金额")
        limit = None if said is None else self._limit(said)
        for item in () if fields is None or rules is None else fields.items("项目"):
            kind = (
                self.pack.rules[item.text].kind if isinstance(item, ScalarNode) else ItemKind.CASH
            )
            if isinstance(item, ScalarNode) and kind is not ItemKind.CASH:
                message = f"“{item.text}”的类别是{kind.value}，不是现金"
                self.findings.error("E621", item, message, "请删除这个项目")
                good = False
        add_ons = self._add_ons(fields)
        return (limit, who, rules, add_ons) if good and limit is not None else None

    @reads_node
    def _same(self, node: YamlNode) -> GuaranteeClaim | None:
        fields = self._fields(node, required=("规则包",), optional=("项目", _BARE))
        who, rules, good = self._whom_and_what(fields)
        name = None if fields is None else fields.text("规则包")
        said = None if fields is None else fields.node_of("规则包")
        if name is None or said is None:
            return None
        known = {self.pack.scope.layer, *self.pack.packs()}
        if name not in known:
            others = sorted(known - {self.pack.scope.layer})
            hint = question_of(name, others) or one_of(others)
            self.findings.error("E623", said, f"找不到规则包“{name}”", hint)
            return None
        return SameAs(name, who, rules, self._add_ons(fields)) if good else None

    @reads_node
    def _allowed(self, node: YamlNode) -> GuaranteeClaim | None:
        body = node_mapping(node, self.findings, self.kind)
        if body is None:
            return None
        if body.get("保证") is not None:
            return self._departure(body)
        fields = Fields(body, self.findings, f"“{self.kind}”", required=("检查", "项目"))
        check = fields.word("检查", Check)
        said = fields.node_of("项目")
        rule = None if said is None else self._rule(said)
        return None if check is None or rule is None else Allowed(check, rule)

    @reads_node
    def _departure(self, node: MappingNode) -> GuaranteeClaim | None:
        self.findings.needs_language_2(node, "容许上级的保证")
        fields = Fields(node, self.findings, f"“{self.kind}”", required=("保证",))
        said, place = fields.text("保证"), fields.node_of("保证")
        if said is None or place is None:
            return None
        claims = (Allowed, AllowedDeparture)
        known = [one.text for one in self.pack.above if not isinstance(one.claim, claims)]
        if said not in known:
            hint = question_of(said, known) or "请照抄上级那条保证的“说明”；它要写了 下级: 是"
            self.findings.error("E507", place, f"上级没有“{said}”这条保证", hint)
            return None
        return AllowedDeparture(said)

    @reads_node
    def _not_more(self, node: YamlNode) -> GuaranteeClaim | None:
        self.findings.needs_language_2(node, f"“{self.kind}”")
        if isinstance(node, ScalarNode):
            slot = self._number(node)
            return None if slot is None else NotMoreFor(slot.fact.name)
        fields = self._fields(node, required=("事实",), optional=("项目", "合计", _BARE))
        who, rules, good = self._whom_and_what(fields)
        add_ons = self._add_ons(fields)
        said = None if fields is None else fields.node_of("事实")
        slot = None if said is None else self._number(said)
        if fields is None or slot is None or not good:
            return None
        together = bool(fields.choice("合计", {YES: True, NO: False}))
        return NotMoreFor(slot.fact.name, who, rules, add_ons, together)

    @reads_node
    def _number(self, node: YamlNode) -> Slot | None:
        name = node_text(node, self.findings, "事实")
        if name is None or not isinstance(node, ScalarNode):
            return None
        slot = find_fact(node, self.findings, self.pack.scope.definitions)
        if slot is None:
            return None
        kind = slot.fact.type
        if not kind.is_measured or kind is FactType.DATE or slot.fact.is_derived:
            said = "推算的" if slot.fact.is_derived else kind.value
            message = f"{name}是{said}：“{self.kind}”只能写直接填写的整数或金额"
            self.findings.error("E622", node, message, "推算的请写它所用的事实")
            return None
        return slot

    def _fields(
        self, node: YamlNode, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> Fields | None:
        body = node_mapping(node, self.findings, self.kind)
        if body is None:
            return None
        what = f"“{self.kind}”"
        return Fields(body, self.findings, what, required=required, optional=("对象", *optional))

    def _add_ons(self, fields: Fields | None) -> bool:
        """Whether an item brings what is paid on top of it: unless 不含加发 says 是."""
        return fields is None or not fields.choice(_BARE, {YES: True, NO: False})

    def _whom_and_what(
        self, fields: Fields | None
    ) -> tuple[Condition, tuple[str, ...] | None, bool]:
        """对象 (left out: everybody) and 项目, and whether all of it could be read."""
        if fields is None:
            return ALWAYS, None, False
        scope, listed = fields.node_of("对象"), fields.node_of("项目")
        rules = None if listed is None else self._rules(listed, "项目")
        good = listed is None or rules is not None
        if scope is None:
            return ALWAYS, rules, good
        who = read_condition(scope, self.findings, self.pack.scope.definitions)
        if who is None:
            return ALWAYS, rules, False
        self.pack.conditions.append((who, f"“{self.kind}”", scope, self.findings))
        return who, rules, good

    @reads_node
    def _rules(self, node: YamlNode, what: str) -> tuple[str, ...] | None:
        """A list of rules, none twice."""
        nodes = node_items(node, self.findings, what)
        found: list[str] = []
        for item in nodes:
            rule = self._rule(item)
            if rule is not None and rule in found:
                self.findings.error("E621", item, f"“{rule}”写了两次", "请只留一个")
            elif rule is not None:
                found.append(rule)
        return tuple(found) if nodes and len(found) == len(nodes) else None

    @reads_node
    def _rule(self, node: YamlNode) -> str | None:
        name = node_text(node, self.findings, "项目")
        if name is None or name in self.pack.unread:
            return None
        if name not in self.pack.rules:
            hint = rule_hint(name, self.pack.rules)
            self.findings.error("E208", node, f"没有“{name}”这条规则", hint)
            return None
        return name

    @reads_node
    def _limit(self, node: YamlNode) -> Rate | None:
        said = node_text(node, self.findings, "金额")
        if said is None or not isinstance(node, ScalarNode):
            return None
        if _ZERO.match(said):
            hint = "金额要大于0；要说谁也没有，请写“没人有”"
            self.findings.error("E303", node, f"“{said}”的金额是0", hint)
            return None
        rate = RateReader(self.findings, _AMOUNTS, (Unit.YEAR, Unit.TERM)).read(node, said)
        if rate is not None and rate.unit not in (Unit.TERM, Unit.YEAR):
            message = f"“{said}”不能比较：“{self.kind}”按学期或学年写"
            self.findings.error("E302", node, message, _AMOUNTS)
            return None
        return rate


CLAIMS: Final[
    Mapping[
        type[GuaranteeClaim],
        tuple[str, Callable[[ClaimReader, YamlNode], GuaranteeClaim | None]],
    ]
] = {
    NeverTogether: ("不同时", ClaimReader._never),
    EveryoneHas: ("人人有", ClaimReader._everyone),
    NobodyHas: ("没人有", ClaimReader._nobody),
    NotLessFor: ("不因此减少", ClaimReader._not_less),
    NotMoreFor: ("不因此增加", ClaimReader._not_more),
    CashAtMost: ("现金不超过", ClaimReader._at_most),
    CashAtLeast: ("现金不少于", ClaimReader._at_least),
    SameAs: ("相同于", ClaimReader._same),
    Allowed: ("容许", ClaimReader._allowed),
    AllowedDeparture: ("容许", ClaimReader._allowed),
}
"""The key under which each claim is written, and what reads it."""

KINDS: Final = dict(CLAIMS.values())
