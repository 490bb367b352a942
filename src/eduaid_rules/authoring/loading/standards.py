"""Standards in a rule file: 1000元/学年, 全额, 不定, shares, caps and tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, assert_never

from ...policy.by_term.multiples import WHOLE_PERCENT
from ...policy.fact_types import Coding, FactType
from ...policy.facts import NO, YES, Slot
from ...policy.money_and_units import Rate, Unit, parse_yuan
from ...policy.standards import (
    ByCondition,
    ByFact,
    ByValue,
    Fixed,
    InFull,
    Nothing,
    Open,
    Pick,
    Row,
    Share,
    Standard,
    is_number,
)
from ...suggestions import did_you_mean, one_of
from ..arrival import reads_node
from ..diagnostics import Findings
from .amounts.computed import ComputedText, is_computed
from .amounts.rates import STANDARD_FORMS, RateReader
from .conditions import Definitions, condition_at, find_fact
from .csv_tables import BESIDE, TablesBeside, is_beside
from .fields import Fields, node_mapping, node_text
from .vocabulary.values import read_number, read_value
from .yaml_tree import MappingNode, SaidBefore, ScalarNode, YamlNode

if TYPE_CHECKING:
    pass

_NAMED_SHARE: Final = re.compile(r"([a-z0-9+-]+) ?的 ?(\S+)", re.ASCII)
_SHARE: Final = re.compile(r"(\S+) ?的 ?(\d{1,3}(?:\.\d{1,2})?)%", re.ASCII)


@dataclass(eq=False, repr=False)
class StandardReader:
    """Reads the standards of one file."""

    findings: Findings
    definitions: Definitions
    layer: str
    shares: list[tuple[ScalarNode, str, Findings]]
    """Every share read, with its place: whether the rule exists is known only at the end."""
    tables: TablesBeside
    cell: str = "标准"
    """The key of what a row of a table gives."""

    @reads_node
    def read(self, node: YamlNode, *, otherwise: bool = False) -> Standard | None:
        """A standard; ``otherwise``: the 其余 of a table at the top, which may say 无."""
        if isinstance(node, MappingNode):
            return self._table(node)
        found = node_text(node, self.findings, "标准")
        if found is None or not isinstance(node, ScalarNode):
            return None
        if found == "全额":
            return InFull()
        if found == "不定":
            return Open()
        if found == "无":
            if otherwise:
                return Nothing()
            self.findings.error(
                "E301", node, "“无”只能写在最外层表格的“其余”里", "请改写对象，或写 其余: 无"
            )
            return None
        if self.definitions.parameters.is_named(found):
            return self.definitions.parameters.money(node, self.findings)
        first, more, _ = found.partition(",")
        of_parameter = more and self.definitions.parameters.is_named(first.partition(" 减 ")[0])
        if of_parameter or is_computed(found):
            return self._computed(node)
        if share := _SHARE.fullmatch(found):
            return self._share(node, share)
        named = _NAMED_SHARE.fullmatch(found)
        if named is not None and self.definitions.parameters.is_named(named[2]):
            return self._share_by_parameter(node, named[1], named[2])
        rate = self.rate(node, found)
        return None if rate is None else Fixed(rate)

    @reads_node
    def rate(self, node: ScalarNode, found: str) -> Rate | None:
        """An amount with its unit; what is wrong with it is said in its own words."""
        return RateReader(self.findings).read(node, found)

    @reads_node
    def _computed(self, node: ScalarNode) -> Standard | None:
        return ComputedText(node, self.findings, self.definitions, self.rate).read()

    @reads_node
    def _share_by_parameter(self, node: ScalarNode, rule: str, name: str) -> Standard | None:
        """X 的 资助比例: the parameter says how many per cent."""
        if self.definitions.parameters.percentage(name, node, self.findings) is None:
            return None
        if self._is_fact(node, rule, name):
            return None
        self.shares.append((node, rule, self.findings))
        return Share(rule, WHOLE_PERCENT, self.layer, name)

    def _is_fact(self, place: ScalarNode, name: str, percent: str) -> bool:
        """Whether a share names a money fact instead of a rule; then that is said."""
        slot = self.definitions.vocabulary.slots.get(name)
        found = slot is not None and slot.fact.type is FactType.MONEY
        if found:
            hint = f"请写成 取 {name} 的 {percent}"
            self.findings.error("E208", place, f"{name}是事实，不是规则", hint)
        return found

    @reads_node
    def _share(self, node: ScalarNode, match: re.Match[str]) -> Standard | None:
        rule, percent = match[1], parse_yuan(match[2])
        if not percent:
            self.findings.error("E303", node, "比例要大于0%", "如 boarding-subsidy 的 50%")
            return None
        if self._is_fact(node, rule, f"{match[2]}%"):
            return None
        self.shares.append((node, rule, self.findings))
        return Share(rule, percent, self.layer)

    @reads_node
    def _money_fact(self, node: YamlNode) -> Slot | None:
        name = node_text(node, self.findings, "事实")
        if name is None or not isinstance(node, ScalarNode):
            return None
        slot = find_fact(node, self.findings, self.definitions)
        if slot is not None and slot.fact.type is not FactType.MONEY:
            self.findings.error(
                "E311", node, f"{slot.fact.name}不是金额，不能当作标准", "请换一个金额的事实"
            )
            return None
        return slot

    @reads_node
    def _table(self, node: MappingNode) -> Standard | None:
        keys = node.keys()
        if not keys:
            self.findings.error("E213", node, "“标准”是空的", STANDARD_FORMS)
            return None
        if is_beside(node):
            return self._beside(node)
        by = node.get("按")
        if by is not None:
            return self._by_fact(node, by)
        if "分档" in keys:
            return self._by_condition(node)
        if "不定" in keys and self.cell == "标准":
            return self._open(node)
        key = node.entries[0][0]
        allowed = (BESIDE, "按", "分档", "不定")
        self.findings.error(
            "E201",
            key,
            f"标准的表格没有“{key.text}”这种写法",
            did_you_mean(key.text, allowed)
            or "表格要写明按哪个事实（按: 学段）或分档（分档: […]）",
        )
        return None

    @reads_node
    def _beside(self, node: MappingNode) -> Standard | None:
        opened = self.tables.open(node, self.findings, self.cell)
        if opened is None:
            return None
        table, sheet = opened
        made = replace(self, findings=sheet).read(table)
        self.tables.remember(sheet)
        return made

    def _otherwise(self, node: YamlNode | None) -> tuple[Standard | None, bool]:
        if node is None:
            return None, True
        made = self.read(node, otherwise=True)
        return made, made is not None

    @reads_node
    def _by_fact(self, node: MappingNode, by: YamlNode) -> Standard | None:
        name = node_text(by, self.findings, "按")
        slot = (
            find_fact(by, self.findings, self.definitions) if isinstance(by, ScalarNode) else None
        )
        if name is None or slot is None:
            return None
        if slot.fact.type not in (FactType.SINGLE, FactType.YES_NO, FactType.INTEGER):
            self.findings.error(
                "E311",
                by,
                f"{name}是{slot.fact.type.value}，不能按它分表",
                "只能按单选、是否或整数的事实",
            )
            return None
        otherwise, good = self._otherwise(node.get("其余"))
        cells: dict[str, Standard] = {}
        before = SaidBefore()
        for key, value in node.entries:
            if key.text in ("按", "其余"):
                continue
            case = self._case(slot, key)
            cell = self.read(value)
            if case is None or cell is None:
                good = False
            elif again := before.same(case, key):
                self.findings.error("E218", key, f"表格里{again}", "请只留一个")
                good = False
            else:
                cells[case] = cell
        if not cells and good:
            self.findings.error("E213", node, "表格里没有一行", "请写出每种情况的标准")
            good = False
        ordered = sorted(cells.items(), key=lambda item: _case_order(slot, item[0]))
        named_alike = any(case in (YES, NO) or is_number(case) for case in cells)
        single = slot.fact.type is FactType.SINGLE
        table = ByValue if single and named_alike else ByFact
        return table(slot.fact.name, tuple(ordered), otherwise) if good else None

    @reads_node
    def _case(self, slot: Slot, node: ScalarNode) -> str | None:
        match slot.coding:
            case Coding.YES_NO:
                if node.text in (YES, NO):
                    return node.text
                message = f"{slot.fact.name}没有“{node.text}”这个取值"
                self.findings.error("E204", node, message, one_of((YES, NO, "其余")))
                return None
            case Coding.NUMBER:
                number = read_number(slot, node, self.findings)
                return None if number is None else str(number)
            case Coding.ONE:
                return read_value(slot, node, self.findings)
            case Coding.SEVERAL | Coding.NONE:
                raise ValueError(f"no table goes by {slot.fact.name}")
            case _:
                assert_never(slot.coding)

    @reads_node
    def _by_condition(self, node: MappingNode) -> Standard | None:
        fields = Fields(
            node, self.findings, "分档的表格", required=("分档",), optional=("取", "其余")
        )
        pick = fields.word("取", Pick) or Pick.EXCLUSIVE
        if pick is Pick.LOWEST:
            fields.needs_language_2(fields.node_of("取") or node, "取: 低者")
        otherwise, good = self._otherwise(fields.node_of("其余"))
        rows: list[Row] = []
        for item in fields.items("分档"):
            found = node_mapping(item, self.findings, "分档的一行")
            if found is None:
                good = False
                continue
            row = Fields(found, self.findings, "分档的一行", required=("当", self.cell))
            when, cell = condition_at(row, "当", self.definitions), row.node_of(self.cell)
            standard = None if cell is None else self.read(cell)
            if when is None or standard is None:
                good = False
            else:
                rows.append(Row(when, standard))
        return ByCondition(tuple(rows), pick, otherwise) if good and rows else None

    @reads_node
    def _open(self, node: MappingNode) -> Standard | None:
        outer = Fields(node, self.findings, "标准", required=("不定",))
        found = outer.mapping("不定")
        if found is None:
            return None
        fields = Fields(found, self.findings, "不定", optional=("由", "不低于", "不高于", "原因"))
        fact: str | None = None
        by = fields.node_of("由")
        if by is not None:
            slot = self._money_fact(by)
            if slot is None:
                return None
            fact = slot.fact.name
        bounds: list[int | None] = []
        units: list[Unit] = []
        for key in ("不低于", "不高于"):
            said = fields.text(key)
            place = fields.node_of(key)
            rate = self.rate(place, said) if said and isinstance(place, ScalarNode) else None
            if rate is not None and place is not None:
                units.append(rate.unit)
                if rate.unit not in (Unit.TERM, Unit.ONCE):
                    hint = "如 600元/学期；只在秋季发一次的写 600元/次"
                    self.findings.error("E302", place, "不定的界限按学期写", hint)
                    return None
            bounds.append(None if rate is None else rate.fen)
            if said is not None and fact is None and place is not None:
                self.findings.error(
                    "E310", place, f"只有写了“由”才能写“{key}”", "请写明由哪个金额的事实给出"
                )
        low, high = bounds
        if len(set(units)) > 1:
            hint = "请都写 元/学期；只在秋季发一次的都写 元/次"
            self.findings.error("E310", found, "不定的下限和上限单位不一样", hint)
        elif low is not None and high is not None and low > high:
            self.findings.error("E310", found, "不定的下限高于上限", "请检查界限")
        per = units[0] if units else Unit.TERM
        return Open(fields.text("原因"), fact, low, high, per)


def _case_order(slot: Slot, case: str) -> int:
    if slot.fact.type.is_measured:
        return int(case)
    return slot.atoms[case] if slot.fact.type.is_listed else int(case == NO)
