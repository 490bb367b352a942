"""What a pack changes in its parents' rules, read from a 调整 section."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from typing import Final

from ...policy.items import Award
from ...policy.money_and_units import MOST_FEN, MOST_PERCENT, parse_yuan
from ...policy.rules import (
    ABOUT_STANDARD,
    ABOUT_WHO,
    KEYS,
    Adjustment,
    AdjustmentEffect,
    Narrow,
    Note,
    Notify,
    RaiseByAmount,
    RaiseByShare,
    Reaward,
    Redirect,
    Reexpress,
    Rename,
    ReplaceScope,
    ReplaceStandard,
    ReplaceWho,
    Rule,
    StartEarlier,
    SwitchOff,
    TakeHigher,
    Version,
    Who,
    Widen,
)
from ...policy.terms import Term
from ..arrival import reads_node
from ..diagnostics import Findings
from ..shapes import rule_hint
from .conditions import alternatives_at, condition_at, read_alternatives
from .dates import Dates, check_checked_since, read_dates
from .fields import Fields, node_identifier, node_mapping, node_mappings, node_text
from .rules import EVERYBODY, YES_ONLY, NodeInFile, PartReader, RuleNode, Scope, version_order
from .vocabulary.derived_texts import DerivedTextReader
from .vocabulary.facts import notices_at
from .vocabulary.parameters import ParameterReader
from .yaml_tree import MappingNode, ScalarNode, SequenceNode, YamlNode

_DATED: Final = ("至", "发布", "核对至")
_ADDED: Final = "加发"
_WHAT_IS_GIVEN: Final = (SwitchOff, *ABOUT_WHO, *ABOUT_STANDARD)
_USUAL: Final = (*(key for effect, key in KEYS.items() if effect in _WHAT_IS_GIVEN), _ADDED)
_EFFECTS: Final = (*_USUAL, *(key for key in KEYS.values() if key not in _USUAL))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PlacedAdjustment:
    """An adjustment with the entry that states it."""

    adjustment: Adjustment
    node: MappingNode
    findings: Findings

    @property
    def key(self) -> str:
        """The key that states it."""
        return KEYS[type(self.adjustment.effect)]


@dataclass(eq=False, repr=False)
class AdjustmentReader:
    """Reads the adjustments of one pack; add-ons become rules of their own."""

    scope: Scope
    rules: MappingType[str, Rule]
    """The rules of the packs above, by id."""
    own: Collection[str] = ()
    """The ids of the pack's own rules."""
    parameters: ParameterReader | None = None
    """Of the parameters above, which are adjusted in the same section."""
    derived: DerivedTextReader | None = None
    """Of the derived facts above, which are adjusted there too, and are read before any rule."""
    placed: dict[str, list[PlacedAdjustment]] = field(default_factory=dict)
    nodes: dict[str, RuleNode] = field(default_factory=dict)
    """The add-ons, by their whole id."""
    on_top: dict[str, list[tuple[Term, MappingNode, Findings]]] = field(default_factory=dict)
    """The entries that add something on top, by the rule above."""
    places: dict[int, NodeInFile] = field(default_factory=dict)

    def read(self, node: YamlNode, findings: Findings) -> None:
        """One 调整 section."""
        found = node_mapping(node, findings, "调整")
        for key, value in found.entries if found else ():
            rule = self.rules.get(key.text)
            if rule is None and self.parameters and key.text in self.parameters.inherited:
                self.parameters.change(key.text, value, findings, self.scope)
                continue
            if rule is None and self.derived and self.derived.replaces(key.text):
                continue  # read with the facts
            if rule is None:
                hint = "自己的规则请直接改，不用写调整"
                if key.text not in self.own:
                    hint = rule_hint(key.text, self.rules) if self.rules else "没有上级规则包"
                findings.error("E604", key, f"上级规则包没有“{key.text}”这条规则", hint)
                continue
            for body in node_mappings(value, findings, key.text):
                self._entry(rule, body, findings)

    def _entry(self, rule: Rule, node: MappingNode, findings: Findings) -> None:
        fields = Fields(
            node, findings, "调整", required=("自", "依据"), optional=(*_DATED, *_EFFECTS)
        )
        parts = PartReader(self.scope, findings, self.places)
        dates = read_dates(fields, self.scope.documents)
        effects = self._effects(rule, fields, parts)
        checked = self._checked(fields, dates)
        if dates is not None and fields.node_of(_ADDED) is not None:
            self.on_top.setdefault(rule.id, []).append((dates.since, node, findings))
            self._on_top(rule, fields, dates, checked, findings)
        stated = any(fields.node_of(key) is not None for key in _EFFECTS)
        if not stated and not fields.meant:
            findings.error(
                "E608", node, "这项调整没有写改什么", f"请写上其中一种：{'、'.join(_USUAL)}"
            )
        if dates is None:
            return
        for effect in effects:
            made = Adjustment(
                layer=self.scope.layer,
                since=dates.since,
                until=dates.until,
                published=dates.published,
                basis=dates.basis,
                effect=effect,
                checked_until=checked,
            )
            self.placed.setdefault(rule.id, []).append(PlacedAdjustment(made, node, findings))

    def _checked(self, fields: Fields, dates: Dates | None) -> Term | None:
        """核对至 of an adjustment: of an item that is given, and not before the adjustment."""
        checked, said = fields.term("核对至"), fields.node_of("核对至")
        if said is not None:
            fields.needs_language_2(said, "调整的“核对至”")
            if fields.node_of("停用") is not None:
                message = "停用的调整里不能写“核对至”"
                fields.findings.error("E413", said, message, "停用以后什么也不给，请删除")
            if checked is not None and dates is not None:
                check_checked_since(checked, dates.since, said, fields.findings)
        return checked

    def _effects(self, rule: Rule, fields: Fields, parts: PartReader) -> list[AdjustmentEffect]:
        """The effects of an entry, in the order in which they apply."""
        made: list[AdjustmentEffect | None] = [
            SwitchOff() if fields.choice("停用", YES_ONLY) else None,
            StartEarlier() if fields.choice("提前", YES_ONLY) else None,
            self._scope(fields),
            fields.read("替换对象", self._who),
            self._alternatives(fields, "增加对象", Widen),
            self._alternatives(fields, "减少对象", Narrow),
        ]
        standard = parts.standard(fields, "替换标准", rule.kind, rule.schedule)
        made.append(None if standard is None else ReplaceStandard(standard))
        made.append(self._raised_by_amount(rule, fields, parts))
        made.append(fields.read("上浮标准", self._raised_by_share))
        higher = parts.standard(fields, "就高", rule.kind, rule.schedule)
        made.append(None if higher is None else TakeHigher(higher))
        name = fields.text("名称")
        made.append(None if name is None else Rename(name))
        award = fields.word("给付", Award)
        made.append(None if award is None else Reaward(award))
        if fields.node_of("收款") is not None:
            made.append(Redirect(*parts.payee(fields)))
        notices = notices_at(fields, self.scope.definitions)
        if (node := fields.node_of("未表达")) is not None:
            said = fields.texts("未表达")
            more = tuple(text for text in said if text != "无")
            if more and more != said:
                message = "“无”不能和别的一起写在“未表达”里"
                fields.findings.error("E211", node, message, "还有没写到的，请删除“无”")
            made.append(Reexpress(more))
        readings = fields.texts("解读")
        made.append(Note(readings) if readings else None)
        made.append(Notify(notices) if notices else None)
        return [effect for effect in made if effect is not None]

    def _raised_by_amount(
        self, rule: Rule, fields: Fields, parts: PartReader
    ) -> RaiseByAmount | None:
        node = fields.node_of("提高标准")
        if node is None:
            return None
        fields.needs_language_2(node, "“提高标准”")
        by = parts.rate(fields, "提高标准", rule.kind, rule.schedule)
        if by is not None and by.year_fen() > MOST_FEN:
            fields.findings.error("E304", node, f"“{by}”太多了", "请检查金额")
            return None
        return None if by is None else RaiseByAmount(by)

    @reads_node
    def _raised_by_share(
        self, node: YamlNode, findings: Findings, what: str
    ) -> RaiseByShare | None:
        said = node_text(node, findings, what)
        if said is None:
            return None
        findings.needs_language_2(node, f"“{what}”")
        number = parse_yuan(said.removesuffix("%")) if said.endswith("%") else None
        if not number or number > MOST_PERCENT:
            message = f"看不懂“{what}: {said}”"
            findings.error("E301", node, message, f"请写百分之多少，如 {what}: 20%")
            return None
        return RaiseByShare(number)

    def _scope(self, fields: Fields) -> AdjustmentEffect | None:
        made = condition_at(fields, "替换范围", self.scope.definitions)
        return None if made is None else ReplaceScope(made)

    @reads_node
    def _who(self, node: YamlNode, findings: Findings, what: str) -> ReplaceWho | None:
        if isinstance(node, ScalarNode) and node.text == EVERYBODY:
            return ReplaceWho(None)
        if isinstance(node, SequenceNode) and [getattr(i, "text", "") for i in node.items] == [
            EVERYBODY
        ]:
            hint = f"请写成“{what}: {EVERYBODY}”，不用括号"
            findings.error("E211", node.items[0], f"“{EVERYBODY}”不能写在列表里", hint)
            return None
        if isinstance(node, ScalarNode) and node.text:
            hint = f"人人都有就写 {EVERYBODY}，否则写成列表，如 [{{困难类别: 孤儿}}]"
            findings.error("E211", node, f"“{what}”没有“{node.text}”这个写法", hint)
            return None
        made = read_alternatives(node, findings, self.scope.definitions, what)
        return None if made is None else ReplaceWho(made)

    def _alternatives(
        self, fields: Fields, key: str, effect: type[Widen] | type[Narrow]
    ) -> AdjustmentEffect | None:
        made = alternatives_at(fields, key, self.scope.definitions)
        return None if made is None else effect(made)

    def _on_top(
        self, rule: Rule, fields: Fields, dates: Dates, checked: Term | None, findings: Findings
    ) -> None:
        """加发: a version of an item of its own."""
        node = fields.mapping(_ADDED)
        if node is None:
            return
        inner = Fields(
            node,
            findings,
            _ADDED,
            required=("编号", "名称", "标准"),
            optional=("对象", "解读", "未表达"),
        )
        code = inner.node_of("编号")
        if inner.text("编号") is None or not isinstance(code, ScalarNode):
            return
        if node_identifier(code, findings, "加发的编号") is None:
            return
        name = f"{rule.id}+{code.text}"
        if name in self.rules:
            findings.error("E602", code, f"上级规则包已经有“{name}”这个加发", "请换一个编号")
            return
        into = self.nodes.setdefault(name, RuleNode(name, code, findings))
        parts = PartReader(self.scope, findings, into.places)
        who = parts.who(inner)
        standard = parts.standard(inner, "标准", rule.kind, rule.schedule)
        title = inner.text("名称")
        if standard is None or title is None:
            return
        version = Version(
            since=dates.since,
            basis=dates.basis,
            until=dates.until,
            published=dates.published,
            who=who,
            standard=standard,
            checked_until=checked,
        )
        before = into.rule
        if before is not None and before.name != title:
            message = f"“{name}”已经叫“{before.name}”（第 {into.name.line} 行的编号下面）"
            place = inner.node_of("名称") or node
            findings.error("E210", place, message, "同一个编号的加发只有一个名称")
        made = [] if before is None else list(before.versions)
        if any((one.who is None) != (who is None) for one in made):
            message = f"“{name}”这一次{'没有写' if who is None else '写了'}对象，另一次正好相反"
            hint = f"几次都写明对象（不变就照样写一遍；是“{rule.id}”的所有人就写它的范围）"
            findings.error("E407", node, f"{message}（第 {into.name.line} 行）", hint)
        at = bisect_right(made, version_order(version), key=version_order)
        made.insert(at, version)
        into.version_nodes.insert(at, (node, findings))
        into.rule = Rule(
            id=name,
            layer=self.scope.layer,
            name=title,
            kind=rule.kind,
            award=rule.award,
            schedule=rule.schedule,
            versions=tuple(made),
            who=Who(),
            before="无",
            payees=rule.payees,
            payee=rule.payee,
            readings=_joined(before.readings if before else (), inner.texts("解读")),
            unexpressed=_joined(before.unexpressed if before else (), inner.texts("未表达")),
            on_top_of=rule.id,
        )


def _joined(before: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Sentences that several entries state, each once."""
    return tuple(dict.fromkeys((*before, *more)))
