"""Rules and their versions, read from a 规则 section; and the parts of rules and adjustments.

Both are made of dates with a basis, who, standards and payees.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, assert_never

from ...meaning.words import unit_in_words
from ...policy.by_term.months import month_order
from ...policy.checks.paid_units import WrongUnit, wrong_units
from ...policy.conditions import ALWAYS
from ...policy.facts import YES
from ...policy.items import Award, ItemKind, Payee, PayeeRow, Schedule
from ...policy.money_and_units import Rate, Unit, money_unit
from ...policy.rules import Rule, Version, Who
from ...policy.standards import Fixed, InFull, Standard, Unstated, standard_parts
from ...policy.terms import Term
from ..arrival import reads_node
from ..diagnostics import Findings
from .conditions import Definitions, alternatives_at, condition_at
from .csv_tables import TablesBeside
from .dates import check_checked_since, read_dates
from .documents import PackDocuments
from .fields import Fields, Register, node_mapping
from .standards import StandardReader
from .vocabulary.facts import notices_at
from .yaml_tree import MappingNode, ScalarNode, YamlNode


@dataclass(eq=False, repr=False)
class Scope:
    """What the parts of one pack's rules and adjustments are read with."""

    layer: str
    definitions: Definitions
    documents: PackDocuments
    tables: TablesBeside
    shares: list[tuple[ScalarNode, str, Findings]] = field(default_factory=list)
    """Every share read, with its place: whether the rule exists is known only at the end."""


NodeInFile: TypeAlias = tuple[YamlNode, Findings]
"""A node with the file in which it stands."""


@dataclass(eq=False, repr=False)
class PartReader:
    """Reads the parts of one rule or adjustment; ``places`` are those of what it made."""

    scope: Scope
    findings: Findings
    places: dict[int, NodeInFile] = field(default_factory=dict)

    def who(self, fields: Fields) -> Who | None:
        """对象: 范围 and 其中; or everybody."""
        said = fields.node_of("对象")
        if isinstance(said, ScalarNode) and said.text == EVERYBODY:
            return self._everybody(said)
        node = fields.mapping("对象")
        if node is None:
            return None
        definitions = self.scope.definitions
        inner = Fields(node, self.findings, "对象", optional=("范围", "其中"))
        scope = condition_at(inner, "范围", definitions)
        some = alternatives_at(inner, "其中", definitions)
        for key, part in (("范围", scope), ("其中", some)):
            if part is None and inner.node_of(key) is not None:
                return None
        if scope is None and some is None:
            return None
        made = Who(scope or ALWAYS, some)
        self.places[id(made)] = (node, self.findings)
        return made

    @reads_node
    def _everybody(self, node: ScalarNode) -> Who:
        self.findings.needs_language_2(node, f"“对象: {EVERYBODY}”")
        made = Who()
        self.places[id(made)] = (node, self.findings)
        return made

    def standard(
        self, fields: Fields, key: str, kind: ItemKind | None, schedule: Schedule
    ) -> Standard | None:
        """A standard that fits the kind of item and when it is paid."""
        node = fields.node_of(key)
        if node is None:
            return None
        made = self._standards.read(node)
        if made is None or kind is None:
            return made
        self.places[id(made)] = (node, self.findings)
        return made if self._fits(made, node, kind, schedule) else None

    @property
    def _standards(self) -> StandardReader:
        scope = self.scope
        return StandardReader(
            self.findings, scope.definitions, scope.layer, scope.shares, scope.tables
        )

    def rate(self, fields: Fields, key: str, kind: ItemKind, schedule: Schedule) -> Rate | None:
        """A plain amount that fits the kind of item and when it is paid."""
        node = fields.node_of(key)
        said = None if node is None else fields.text(key)
        if said is None or not isinstance(node, ScalarNode):
            return None
        made = self._standards.rate(node, said)
        return made if made is not None and self._fits(Fixed(made), node, kind, schedule) else None

    def _fits(self, standard: Standard, node: YamlNode, kind: ItemKind, schedule: Schedule) -> bool:
        here = node, self.findings
        for part in standard_parts(standard):
            if kind.has_worth and isinstance(part, Fixed):
                here[1].needs_language_2(here[0], f"{kind.value}写金额")
            elif _is_foreign(part, kind):
                place, findings = self.scope.tables.place_of(part) or here
                findings.error(
                    "E308",
                    place,
                    f"{kind.value}的标准不能这样写",
                    "现金要写金额" if kind is ItemKind.CASH else "免除写 全额，实物不写标准",
                )
                return False
        wrong = {
            (one, self.scope.tables.place_of(one.part) or here): None
            for one in wrong_units(standard, schedule, self.scope.definitions.vocabulary)
        }
        for one, (place, findings) in wrong:
            message = f"{one.said}和“发放: {schedule.value}”对不上"
            findings.error("E309", place, message, _unit_hint(one, schedule))
        return not wrong

    def payee(self, fields: Fields) -> tuple[tuple[PayeeRow, ...], Payee]:
        """收款: one word, or a table."""
        node = fields.node_of("收款")
        if node is None:
            return (), Payee.UNKNOWN
        if isinstance(node, ScalarNode):
            return (), fields.word("收款", Payee) or Payee.UNKNOWN
        found = fields.mapping("收款")
        if found is None:
            return (), Payee.UNKNOWN
        table = Fields(found, self.findings, "收款", required=("分档", "其余"))
        rows: list[PayeeRow] = []
        for item in table.items("分档"):
            body = node_mapping(item, self.findings, "收款的一行")
            if body is None:
                continue
            row = Fields(body, self.findings, "收款的一行", required=("当", "收款"))
            payee = row.word("收款", Payee)
            when = payee and condition_at(row, "当", self.scope.definitions)
            if when is not None and payee is not None:
                rows.append(PayeeRow(when, payee))
        return tuple(rows), table.word("其余", Payee) or Payee.UNKNOWN


_USUAL: Final = tuple(one for one in Schedule if one is not Schedule.EVERY_SPRING)
"""When items are paid in packs of any language."""


def _unit_hint(wrong: WrongUnit, schedule: Schedule) -> str:
    """What to write instead of a unit that does not fit, and where that unit would."""
    if wrong.of_fact:
        units = (money_unit(u.value) if u is not Unit.ONCE else "元" for u in wrong.instead)
        return f"请换一个单位是 {' 或 '.join(units)} 的事实，或改“发放”"
    usable = "、".join(unit_in_words(unit, schedule.only_in) for unit in wrong.instead)
    others = [f"“发放: {other.value}”" for other in _USUAL if wrong.unit in other.units]
    return f"请写 {usable}；元/{wrong.unit.value}只用于{'、'.join(others)}"


def _is_foreign(standard: Standard, kind: ItemKind) -> bool:
    """Whether no item of a kind can have such a standard."""
    match kind:
        case ItemKind.CASH:
            return isinstance(standard, InFull)
        case ItemKind.WAIVER | ItemKind.IN_KIND | ItemKind.LOAN:
            return False
        case _:
            assert_never(kind)


EVERYBODY: Final = "所有人"
YES_ONLY: Final = {YES: True}
"""Of what is only ever switched on: who does not mean it does not write it."""

Before = Literal["无", "不详"]

_PLACES: Final = {"学校所在地": "学校所在地", "户籍地": "户籍地"}
_BEFORE: Final[dict[str, Before]] = {"无": "无", "不详": "不详"}


@dataclass(eq=False, repr=False)
class RuleNode:
    """A rule with the places of what the checks of the whole pack may find wrong."""

    id: str
    name: ScalarNode
    findings: Findings
    rule: Rule | None = None
    places: dict[int, NodeInFile] = field(default_factory=dict)
    """Where who and the standards stand, by the identity of what was made of them."""
    version_nodes: list[tuple[MappingNode, Findings]] = field(default_factory=list)
    """The versions in their order; those of an add-on may stand in several files."""
    meant: set[str] = field(default_factory=set)
    """Keys that misspelt ones of the rule or of a version stand for."""


@dataclass(eq=False, repr=False)
class RuleReader:
    """Reads the rules of a pack, file by file."""

    scope: Scope
    inherited: MappingType[str, Rule] = field(default_factory=dict)
    """The rules of the packs above, by id."""
    nodes: dict[str, RuleNode] = field(default_factory=dict)
    register: Register = field(init=False)

    def __post_init__(self) -> None:
        self.register = Register("规则", self.inherited)

    def read(self, node: YamlNode, findings: Findings) -> None:
        """One 规则 section."""
        for key, body in self.register.entries(node, findings):
            self.nodes[key.text] = made = RuleNode(key.text, key, findings)
            if body is not None:
                _OneRule(self, made, body).read()

    def rules(self) -> tuple[Rule, ...]:
        """Every rule read, by id."""
        known = [node.rule for node in self.nodes.values() if node.rule is not None]
        return tuple(sorted(known, key=lambda rule: rule.id))


@dataclass(eq=False, repr=False)
class _OneRule:
    reader: RuleReader
    into: RuleNode
    node: MappingNode

    @property
    def findings(self) -> Findings:
        return self.into.findings

    @property
    def parts(self) -> PartReader:
        return PartReader(self.reader.scope, self.findings, self.into.places)

    def read(self) -> None:
        fields = Fields(
            self.node,
            self.findings,
            "规则",
            required=("名称", "类别", "版本"),
            optional=(
                *("对象", "标准", "给付", "发放", "收款", "此前"),
                *("提醒", "解读", "未表达", "认定地", "核对至"),
            ),
        )
        self.into.meant |= fields.meant
        kind = fields.word("类别", ItemKind)
        parts = self.parts
        who = parts.who(fields)
        schedule = fields.word("发放", Schedule) or Schedule.EVERY_TERM
        if schedule is Schedule.EVERY_SPRING and (said := fields.node_of("发放")) is not None:
            fields.needs_language_2(said, f"“发放: {schedule.value}”")
        usual = Award.MAY_APPLY if kind is ItemKind.LOAN else Award.DUE
        award = fields.word("给付", Award) or usual
        standard = parts.standard(fields, "标准", kind, schedule)
        payees, payee = parts.payee(fields)
        definitions = self.reader.scope.definitions
        notices = notices_at(fields, definitions)
        versions = self._versions(fields, kind, schedule)
        name = fields.text("名称")
        if name is None or kind is None or not versions:
            return
        if standard is None and kind in (ItemKind.IN_KIND, ItemKind.LOAN):
            standard = Unstated()
        if not self._complete(versions, who, standard):
            return
        self.into.rule = Rule(
            id=self.into.id,
            layer=self.reader.scope.layer,
            name=name,
            kind=kind,
            award=award,
            schedule=schedule,
            versions=versions,
            who=who,
            standard=standard,
            before=fields.choice("此前", _BEFORE) or "不详",
            payees=payees,
            payee=payee,
            readings=fields.texts("解读"),
            unexpressed=fields.texts("未表达"),
            notices=notices,
            place=fields.choice("认定地", _PLACES),
            checked_until=self._checked(fields, versions[0].since),
        )

    def _checked(self, fields: Fields, since: Term) -> Term | None:
        """核对至 of a rule: not before its first text."""
        checked, said = fields.term("核对至"), fields.node_of("核对至")
        if said is not None:
            fields.needs_language_2(said, "规则的“核对至”")
            if checked is not None and checked < since:
                message = f"“核对至”（{checked}）早于这条规则最早的“自”（{since}）"
                self.findings.warning("W614", said, message, "请检查年份")
        return checked

    def _complete(
        self, versions: tuple[Version, ...], who: Who | None, standard: Standard | None
    ) -> bool:
        """Whether the first version says both who and how much."""
        missing = [
            what
            for what, given in (
                ("对象", who or versions[0].who),
                ("标准", standard or versions[0].standard),
            )
            if given is None
        ]
        for what in missing:
            bodies = (self.node, *(node for node, _ in self.into.version_nodes[:1]))
            if what not in self.into.meant and all(body.get(what) is None for body in bodies):
                self.findings.error(
                    "E407", self.into.name, f"规则“{self.into.id}”没有写{what}", f"请补上“{what}:”"
                )
        return not missing

    def _versions(
        self, fields: Fields, kind: ItemKind | None, schedule: Schedule
    ) -> tuple[Version, ...]:
        made: list[tuple[Version, MappingNode]] = []
        good = True
        for item in fields.items("版本"):
            body = node_mapping(item, self.findings, "版本")
            version = None if body is None else self._version(body, kind, schedule)
            if body is None or version is None:
                good = False
            else:
                made.append((version, body))
        made.sort(key=lambda pair: version_order(pair[0]))
        self.into.version_nodes = [(body, self.findings) for _, body in made]
        return tuple(version for version, _ in made) if good else ()

    @reads_node
    def _version(
        self, node: MappingNode, kind: ItemKind | None, schedule: Schedule
    ) -> Version | None:
        fields = Fields(
            node,
            self.findings,
            "版本",
            required=("自", "依据"),
            optional=("至", "发布", "对象", "标准", "核对至", "解读", "停用"),
        )
        self.into.meant |= fields.meant
        off = fields.choice("停用", YES_ONLY) is True
        for key in ("至", "对象", "标准", "核对至") if off else ():
            if (stated := fields.node_of(key)) is not None:
                message = f"停用的版本里不能写“{key}”"
                self.findings.error("E413", stated, message, "停用以后什么也不给，请删除")
        if (said_off := fields.node_of("停用")) is not None:
            fields.needs_language_2(said_off, "版本里的“停用”")
        monthly = schedule is Schedule.MONTHLY
        dates = read_dates(fields, self.reader.scope.documents, monthly=monthly)
        who = self.parts.who(fields)
        standard = self.parts.standard(fields, "标准", kind, schedule)
        checked, said = fields.term("核对至"), fields.node_of("核对至")
        if dates is None:
            return None
        if checked is not None and said is not None:
            check_checked_since(checked, dates.since, said, self.findings)
        return Version(
            since=dates.since,
            basis=dates.basis,
            until=dates.until,
            published=dates.published,
            who=who,
            standard=standard,
            checked_until=checked,
            readings=fields.texts("解读"),
            off=off,
            month=dates.month,
        )


def version_order(version: Version) -> tuple[Term, int, int]:
    """Versions go by the term (and month) from which they hold, then by their publication."""
    published_on = version.published.last_day.toordinal() if version.published else 0
    return version.since, month_order(version), published_on
