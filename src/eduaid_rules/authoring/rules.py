"""Rules and their versions, read from a 规则 section."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from ..policy.amounts import Fixed, InFull, Standard, Unstated, parts
from ..policy.conditions import ALWAYS
from ..policy.money import Unit
from ..policy.rules import Award, Kind, Payee, PayeeRow, Rule, Schedule, Version, Who
from ..policy.terms import Term
from .conditions import Definitions, read_alternatives, read_condition
from .diagnostics import Findings
from .documents import Documents
from .fields import Fields, Register, items, mapping, published, word
from .source import Mapping, Node, Scalar
from .standards import StandardReader
from .vocabulary import read_notices

Before = Literal["无", "不详"]

_BEFORE: Final[dict[str, Before]] = {"无": "无", "不详": "不详"}
_UNITS: Final[dict[Schedule, tuple[Unit, ...]]] = {
    Schedule.EVERY_TERM: (Unit.YEAR, Unit.TERM, Unit.MONTH, Unit.DAY),
    Schedule.EVERY_AUTUMN: (Unit.YEAR, Unit.ONCE),
    Schedule.ENTRY_AUTUMN: (Unit.ONCE,),
    Schedule.MONTHLY: (Unit.YEAR, Unit.MONTH),
}


@dataclass(eq=False, repr=False)
class RuleNode:
    """A rule with the places of what the checks of the whole pack may find wrong."""

    id: str
    name: Scalar
    findings: Findings
    rule: Rule | None = None
    who_nodes: dict[int, Node] = field(default_factory=dict)
    standard_nodes: dict[int, Node] = field(default_factory=dict)
    version_nodes: list[Mapping] = field(default_factory=list)
    meant: set[str] = field(default_factory=set)
    """Keys that misspelt ones of the rule or of a version stand for."""


@dataclass(eq=False, repr=False)
class RuleReader:
    """Reads the rules of a pack, file by file."""

    definitions: Definitions
    documents: Documents
    nodes: dict[str, RuleNode] = field(default_factory=dict)
    register: Register = field(default_factory=lambda: Register("规则"))
    shares: list[tuple[Scalar, str, Findings]] = field(default_factory=list)

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

    def read(self) -> None:
        fields = Fields(
            self.node,
            self.findings,
            "规则",
            required=("名称", "类别", "版本"),
            optional=("对象", "标准", "给付", "发放", "收款", "此前", "提醒", "解读", "未表达"),
        )
        self.into.meant |= fields.meant
        kind = fields.word("类别", Kind)
        who = self._who(fields)
        schedule = fields.word("发放", Schedule) or Schedule.EVERY_TERM
        usual = Award.MAY_APPLY if kind is Kind.LOAN else Award.DUE
        award = fields.word("给付", Award) or usual
        standard = self._standard(fields, kind, schedule)
        before = fields.node_of("此前")
        payees, payee = self._payee(fields)
        definitions = self.reader.definitions
        notices = read_notices(fields.node_of("提醒"), self.findings, definitions)
        versions = self._versions(fields, kind, schedule)
        name = fields.text("名称")
        if name is None or kind is None or not versions:
            return
        if standard is None and kind in (Kind.IN_KIND, Kind.LOAN):
            standard = Unstated()
        if not self._complete(versions, who, standard):
            return
        self.into.rule = Rule(
            id=self.into.id,
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
            bodies = (self.node, *self.into.version_nodes[:1])
            if what not in self.into.meant and all(body.get(what) is None for body in bodies):
                self.findings.error(
                    "E407", self.into.name, f"规则“{self.into.id}”没有写{what}", f"请补上“{what}:”"
                )
        return not missing

    def _who(self, fields: Fields) -> Who | None:
        node = fields.mapping("对象")
        if node is None:
            return None
        definitions = self.reader.definitions
        inner = Fields(node, self.findings, "对象", optional=("范围", "其中"))
        scope, some = inner.node_of("范围"), inner.node_of("其中")
        condition = None if scope is None else read_condition(scope, self.findings, definitions)
        alternatives = (
            None if some is None else read_alternatives(some, self.findings, definitions, "其中")
        )
        if (scope is not None and condition is None) or (some is not None and alternatives is None):
            return None
        if scope is None and some is None:
            return None
        made = Who(condition or ALWAYS, alternatives)
        self.into.who_nodes[id(made)] = node
        return made

    def _standard(self, fields: Fields, kind: Kind | None, schedule: Schedule) -> Standard | None:
        node = fields.node_of("标准")
        if node is None:
            return None
        shares: list[tuple[Scalar, str]] = []
        made = StandardReader(self.findings, self.reader.definitions, shares).read(node)
        self.reader.shares += [(place, rule, self.findings) for place, rule in shares]
        if made is None or kind is None:
            return made
        self.into.standard_nodes[id(made)] = node
        if not self._fits(made, node, kind, schedule):
            return None
        return made

    def _fits(self, standard: Standard, node: Node, kind: Kind, schedule: Schedule) -> bool:
        """Whether the standard suits the kind of item and when it is paid."""
        for part in parts(standard):
            wrong = (kind is Kind.CASH and isinstance(part, InFull)) or (
                kind in (Kind.WAIVER, Kind.IN_KIND) and isinstance(part, Fixed)
            )
            if wrong:
                self.findings.error(
                    "E308",
                    node,
                    f"{kind.value}的标准不能这样写",
                    "现金要写金额" if kind is Kind.CASH else "免除写 全额，实物不写标准",
                )
                return False
            if (
                kind is Kind.CASH
                and isinstance(part, Fixed)
                and part.rate.unit not in _UNITS[schedule]
            ):
                allowed = "、".join(f"元/{unit.value}" for unit in _UNITS[schedule])
                self.findings.error(
                    "E309",
                    node,
                    f"“{part.rate}”和“发放: {schedule.value}”对不上",
                    f"可用：{allowed}",
                )
                return False
        return True

    def _payee(self, fields: Fields) -> tuple[tuple[PayeeRow, ...], Payee]:
        node = fields.node_of("收款")
        if node is None:
            return (), Payee.UNKNOWN
        if isinstance(node, Scalar):
            return (), fields.word("收款", Payee) or Payee.UNKNOWN
        found = fields.mapping("收款")
        if found is None:
            return (), Payee.UNKNOWN
        table = Fields(found, self.findings, "收款", required=("分档", "其余"))
        rows: list[PayeeRow] = []
        for item in table.items("分档"):
            body = mapping(item, self.findings, "收款的一行")
            if body is None:
                continue
            row = Fields(body, self.findings, "收款的一行", required=("当", "收款"))
            when_node = row.node_of("当")
            payee = row.word("收款", Payee)
            if when_node is None or payee is None:
                continue
            when = read_condition(when_node, self.findings, self.reader.definitions)
            if when is not None:
                rows.append(PayeeRow(when, payee))
        return tuple(rows), table.word("其余", Payee) or Payee.UNKNOWN

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
        made.sort(key=lambda pair: _order(pair[0]))
        self.into.version_nodes = [body for _, body in made]
        return tuple(version for version, _ in made) if good else ()

    def _version(self, node: Mapping, kind: Kind | None, schedule: Schedule) -> Version | None:
        fields = Fields(
            node,
            self.findings,
            "版本",
            required=("自", "依据"),
            optional=("至", "发布", "对象", "标准", "核对至"),
        )
        self.into.meant |= fields.meant
        since, until = fields.term("自"), fields.term("至")
        if since is not None and until is not None and until < since:
            self.findings.error(
                "E406",
                fields.node_of("至") or node,
                f"“至”（{until}）早于“自”（{since}）",
                "请检查学期",
            )
        day = fields.node_of("发布")
        basis_node = fields.node_of("依据")
        basis = () if basis_node is None else self.reader.documents.basis(basis_node, self.findings)
        if since is None:
            return None
        return Version(
            since=since,
            basis=basis,
            until=until,
            published=None if day is None else published(day, self.findings, "发布"),
            who=self._who(fields),
            standard=self._standard(fields, kind, schedule),
            checked_until=fields.term("核对至"),
        )


def _order(version: Version) -> tuple[Term, int]:
    published_on = version.published.last_day.toordinal() if version.published else 0
    return version.since, published_on
