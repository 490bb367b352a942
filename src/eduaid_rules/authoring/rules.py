"""Rules and their versions, read from a 规则 section."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from typing import Final, Literal

from ..policy.amounts import Standard, Unstated
from ..policy.rules import Award, Kind, Rule, Schedule, Version, Who
from ..policy.terms import Term
from .diagnostics import Findings
from .fields import Fields, Register, items, mapping, word
from .rule_parts import PartReader, Place, Scope
from .source import Mapping, Node, Scalar
from .vocabulary import read_notices

Before = Literal["无", "不详"]

_PLACES: Final = {"学校所在地": "学校所在地", "户籍地": "户籍地"}
_BEFORE: Final[dict[str, Before]] = {"无": "无", "不详": "不详"}


@dataclass(eq=False, repr=False)
class RuleNode:
    """A rule with the places of what the checks of the whole pack may find wrong."""

    id: str
    name: Scalar
    findings: Findings
    rule: Rule | None = None
    places: dict[int, Place] = field(default_factory=dict)
    """Where who and the standards stand, by the identity of what was made of them."""
    version_nodes: list[tuple[Mapping, Findings]] = field(default_factory=list)
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

    def read(self, node: Node, findings: Findings) -> None:
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
    node: Mapping

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
                *("提醒", "解读", "未表达", "认定地"),
            ),
        )
        self.into.meant |= fields.meant
        kind = fields.word("类别", Kind)
        parts = self.parts
        who = parts.who(fields)
        schedule = fields.word("发放", Schedule) or Schedule.EVERY_TERM
        usual = Award.MAY_APPLY if kind is Kind.LOAN else Award.DUE
        award = fields.word("给付", Award) or usual
        standard = parts.standard(fields, "标准", kind, schedule)
        before = fields.node_of("此前")
        payees, payee = parts.payee(fields)
        definitions = self.reader.scope.definitions
        notices = read_notices(fields.node_of("提醒"), self.findings, definitions)
        versions = self._versions(fields, kind, schedule)
        name = fields.text("名称")
        if name is None or kind is None or not versions:
            return
        if standard is None and kind in (Kind.IN_KIND, Kind.LOAN):
            standard = Unstated()
        if not self._complete(versions, who, standard):
            return
        place = fields.node_of("认定地")
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
            before="不详"
            if before is None
            else word(before, self.findings, "此前", _BEFORE) or "不详",
            payees=payees,
            payee=payee,
            readings=fields.texts("解读"),
            unexpressed=fields.texts("未表达"),
            notices=notices,
            place=None if place is None else word(place, self.findings, "认定地", _PLACES),
        )

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
        self, fields: Fields, kind: Kind | None, schedule: Schedule
    ) -> tuple[Version, ...]:
        if fields.node_of("版本") is None:
            return ()
        made: list[tuple[Version, Mapping]] = []
        good = True
        for item in items(fields.node_of("版本") or self.node, self.findings, "版本"):
            body = mapping(item, self.findings, "版本")
            version = None if body is None else self._version(body, kind, schedule)
            if body is None or version is None:
                good = False
            else:
                made.append((version, body))
        made.sort(key=lambda pair: version_order(pair[0]))
        self.into.version_nodes = [(body, self.findings) for _, body in made]
        return tuple(version for version, _ in made) if good else ()

    def _version(self, node: Mapping, kind: Kind | None, schedule: Schedule) -> Version | None:
        fields = Fields(
            node,
            self.findings,
            "版本",
            required=("自", "依据"),
            optional=("至", "发布", "对象", "标准", "核对至", "解读"),
        )
        self.into.meant |= fields.meant
        dates = self.parts.dates(fields)
        who = self.parts.who(fields)
        standard = self.parts.standard(fields, "标准", kind, schedule)
        if dates is None:
            return None
        return Version(
            since=dates.since,
            basis=dates.basis,
            until=dates.until,
            published=dates.published,
            who=who,
            standard=standard,
            checked_until=fields.term("核对至"),
            readings=fields.texts("解读"),
        )


def version_order(version: Version) -> tuple[Term, int]:
    """Versions go by the term from which they hold, then by their publication."""
    published_on = version.published.last_day.toordinal() if version.published else 0
    return version.since, published_on
