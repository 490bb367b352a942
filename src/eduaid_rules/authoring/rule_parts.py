"""What rules and adjustments are both made of: dates with a basis, who, standards, payees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeAlias

from ..policy.amounts import Fixed, InFull, Standard, parts
from ..policy.conditions import ALWAYS
from ..policy.documents import Basis, Published
from ..policy.money import Unit
from ..policy.rules import Kind, Payee, PayeeRow, Schedule, Who
from ..policy.terms import LAST_YEAR, Term
from .conditions import Definitions, read_alternatives, read_condition
from .diagnostics import Findings
from .documents import Documents
from .fields import Fields, mapping, published
from .source import Node, Scalar
from .standards import StandardReader

LAST_TERM: Final = Term(LAST_YEAR, "秋")
"""After it there is no term in which something could have ended."""

_UNITS: Final[dict[Schedule, tuple[Unit, ...]]] = {
    Schedule.EVERY_TERM: (Unit.YEAR, Unit.TERM, Unit.MONTH, Unit.DAY),
    Schedule.EVERY_AUTUMN: (Unit.YEAR, Unit.ONCE),
    Schedule.ENTRY_AUTUMN: (Unit.ONCE,),
    Schedule.MONTHLY: (Unit.YEAR, Unit.MONTH),
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Dates:
    """From when to when a text holds, when it was published, and on what it rests."""

    since: Term
    until: Term | None
    published: Published | None
    basis: tuple[Basis, ...]


@dataclass(eq=False, repr=False)
class Scope:
    """What the parts of one pack's rules and adjustments are read with."""

    layer: str
    definitions: Definitions
    documents: Documents
    shares: list[tuple[Scalar, str, Findings]] = field(default_factory=list)
    """Every share read, with its place: whether the rule exists is known only at the end."""


def span(fields: Fields) -> tuple[Term | None, Term | None]:
    """自 and 至, in this order in time."""
    since, until = fields.term("自"), fields.term("至")
    end = fields.node_of("至")
    if until is not None and end is not None and until >= LAST_TERM:
        hint = "一直有效就不写“至”，请删除这一行"
        fields.findings.error("E401", end, f"“至”（{until}）写得太晚", hint)
        until = None
    if since is not None and until is not None and end is not None and until < since:
        message = f"“至”（{until}）早于“自”（{since}）"
        fields.findings.error("E406", end, message, "请检查学期")
    return since, until


Place: TypeAlias = tuple[Node, Findings]
"""A node with the file in which it stands."""


@dataclass(eq=False, repr=False)
class PartReader:
    """Reads the parts of one rule or adjustment; ``places`` are those of what it made."""

    scope: Scope
    findings: Findings
    places: dict[int, Place] = field(default_factory=dict)

    def dates(self, fields: Fields) -> Dates | None:
        """自, 至, 发布 and 依据."""
        findings = self.findings
        since, until = span(fields)
        day = fields.node_of("发布")
        out = None if day is None else published(day, findings, "发布")
        if out is not None and day is not None and until is not None and until >= (since or until):
            over = until.next().first_day
            if out.last_day >= over:
                findings.error(
                    "E410",
                    day,
                    f"“发布”（{out.text}）晚于“至”（{until}）：还没有公布就已经结束",
                    "请检查日期和学期",
                )
        node = fields.node_of("依据")
        basis = () if node is None else self.scope.documents.basis(node, findings)
        return None if since is None else Dates(since, until, out, basis)

    def who(self, fields: Fields) -> Who | None:
        """对象: 范围 and 其中."""
        node = fields.mapping("对象")
        if node is None:
            return None
        definitions = self.scope.definitions
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
        self.places[id(made)] = (node, self.findings)
        return made

    def standard(
        self, fields: Fields, key: str, kind: Kind | None, schedule: Schedule
    ) -> Standard | None:
        """A standard that fits the kind of item and when it is paid."""
        node = fields.node_of(key)
        if node is None:
            return None
        shares: list[tuple[Scalar, str]] = []
        scope = self.scope
        reader = StandardReader(self.findings, scope.definitions, scope.layer, shares)
        made = reader.read(node)
        scope.shares += [(place, rule, self.findings) for place, rule in shares]
        if made is None or kind is None:
            return made
        self.places[id(made)] = (node, self.findings)
        return made if self._fits(made, node, kind, schedule) else None

    def _fits(self, standard: Standard, node: Node, kind: Kind, schedule: Schedule) -> bool:
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
            units = _UNITS[schedule]
            if kind is Kind.CASH and isinstance(part, Fixed) and part.rate.unit not in units:
                self.findings.error(
                    "E309",
                    node,
                    f"“{part.rate}”和“发放: {schedule.value}”对不上",
                    f"可用：{'、'.join(f'元/{unit.value}' for unit in units)}",
                )
                return False
        return True

    def payee(self, fields: Fields) -> tuple[tuple[PayeeRow, ...], Payee]:
        """收款: one word, or a table."""
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
            when = read_condition(when_node, self.findings, self.scope.definitions)
            if when is not None:
                rows.append(PayeeRow(when, payee))
        return tuple(rows), table.word("其余", Payee) or Payee.UNKNOWN
