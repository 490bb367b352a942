"""Standards in a rule file: 1000元/学年, 全额, 不定, shares, caps and tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, assert_never

from ...meaning.words import unit_in_words
from ...policy.facts import NO, YES, Coding, FactType, Slot
from ...policy.money_and_units import UNIT_WORDS, Rate, Unit, parse_yuan, read_rate
from ...policy.spellings.written_amounts import NUMERALS, amount_meant, is_range
from ...policy.standards import (
    ByCondition,
    ByFact,
    ByValue,
    Capped,
    Fixed,
    InFull,
    Nothing,
    Open,
    Pick,
    Row,
    Share,
    Standard,
)
from ...suggestions import did_you_mean, nearest_name, one_of
from ..arrival import reads_node
from ..diagnostics import Findings
from .conditions import Definitions, condition_at, find_fact
from .fields import Fields, node_mapping, node_text, read_number, read_value
from .yaml_tree import MappingNode, SaidBefore, ScalarNode, YamlNode

if TYPE_CHECKING:
    from ...codes import ErrorCode

_SHARE: Final = re.compile(r"(\S+) ?的 ?(\d{1,3}(?:\.\d{1,2})?)%", re.ASCII)
_CAPPED: Final = re.compile(r"取 ?(.+?) ?, ?不超过 ?(.+)")
_FORMS: Final = (
    "写法如 1000元/学年、1500元/学期、500元/次、4元/天×250天/学年、200元/月×10、全额、不定"
)
_OF_RANGE: Final = (
    "各种学生不同就写成表格（按: 学段 或 分档）；由学校定的写 "
    "{不定: {由: 事实, 不低于: 500元/学期, 不高于: 600元/学期}}"
)
_OF_ZERO: Final = "金额要大于0；不发就改写对象，没有写明金额请写 不定"


@dataclass(eq=False, repr=False)
class StandardReader:
    """Reads the standards of one file."""

    findings: Findings
    definitions: Definitions
    layer: str
    shares: list[tuple[ScalarNode, str]]
    """Every share read, with its place: whether the rule exists is known only at the end."""
    forms: str = _FORMS
    """The hint for an amount that nobody can read."""
    units: tuple[Unit, ...] = (Unit.TERM, Unit.ONCE, Unit.YEAR)
    """What an amount without a unit may be meant for."""

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
        if share := _SHARE.fullmatch(found):
            return self._share(node, share)
        if capped := _CAPPED.fullmatch(found):
            return self._capped(node, capped[1], capped[2])
        rate = self.rate(node, found)
        return None if rate is None else Fixed(rate)

    @reads_node
    def rate(self, node: ScalarNode, found: str) -> Rate | None:
        """An amount with its unit; what is wrong with it is said in its own words."""
        said = read_rate(found)
        if said is None:
            code, message, hint = _why(found, self.forms, self.units)
            self.findings.error(code, node, message, hint)
            return None
        fen, unit, count = parse_yuan(said.amount), said.unit, said.count
        if fen is None:
            self.findings.error(
                "E304", node, f"“{found}”的金额写得不对", "金额最多两位小数，最多12位整数"
            )
            return None
        if fen == 0:
            self.findings.error("E303", node, f"“{found}”的金额是0", _OF_ZERO)
            return None
        if said.unit_word != unit.value:
            right = f"元/{unit.value}"
            self.findings.warning("W603", node, f"“{found}”按{right}理解", f"请写成 {right}")
        counted = unit.count_word is not None
        if counted != (count is not None) or (said.count_word or "") != (unit.count_word or ""):
            hint = unit.count_hint or "“×”只用于按天和按月的标准"
            self.findings.error("E302", node, f"“{found}”算不出一学年的金额", hint)
            return None
        if count is not None and int(count) == 0:
            self.findings.error("E303", node, f"“{found}”的次数是0", "请写大于0的天数或月数")
            return None
        return Rate(fen, unit, int(count or 1))

    @reads_node
    def _share(self, node: ScalarNode, match: re.Match[str]) -> Standard | None:
        rule, percent = match[1], parse_yuan(match[2])
        if not percent:
            self.findings.error("E303", node, "比例要大于0%", "如 boarding-subsidy 的 50%")
            return None
        self.shares.append((node, rule))
        return Share(rule, percent, self.layer)

    @reads_node
    def _capped(self, node: ScalarNode, fact: str, cap: str) -> Standard | None:
        at = ScalarNode(fact, node.line, node.column + node.text.index(fact))
        slot = self._money_fact(at)
        rate = self.rate(ScalarNode(cap, node.line, node.column + node.text.index(cap)), cap)
        return None if slot is None or rate is None else Capped(slot.fact.name, rate)

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
            self.findings.error("E213", node, "“标准”是空的", _FORMS)
            return None
        by = node.get("按")
        if by is not None:
            return self._by_fact(node, by)
        if "分档" in keys:
            return self._by_condition(node)
        if "不定" in keys:
            return self._open(node)
        key = node.entries[0][0]
        allowed = ("按", "分档", "不定")
        self.findings.error(
            "E201",
            key,
            f"标准的表格没有“{key.text}”这种写法",
            did_you_mean(key.text, allowed)
            or "表格要写明按哪个事实（按: 学段）或分档（分档: […]）",
        )
        return None

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
        named_alike = any(case in (YES, NO) or case.isdecimal() for case in cells)
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
        otherwise, good = self._otherwise(fields.node_of("其余"))
        rows: list[Row] = []
        for item in fields.items("分档"):
            found = node_mapping(item, self.findings, "分档的一行")
            if found is None:
                good = False
                continue
            row = Fields(found, self.findings, "分档的一行", required=("当", "标准"))
            when, cell = condition_at(row, "当", self.definitions), row.node_of("标准")
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
        return Open(fields.text("原因"), fact, low, high, *units[:1])


def _case_order(slot: Slot, case: str) -> int:
    if slot.fact.type.is_measured:
        return int(case)
    return slot.atoms[case] if slot.fact.type.is_listed else int(case == NO)


def _why(found: str, forms: str, units: tuple[Unit, ...]) -> tuple[ErrorCode, str, str]:
    """Why a standard cannot be read: code, message, the right form."""
    if re.match(r"-\s*\d", found):
        return "E303", f"“{found}”的金额是负数", "金额要大于0"
    if is_range(found):
        return "E301", f"“{found}”是一个范围，标准要写一个数", _OF_RANGE
    meant = amount_meant(found)
    said = meant and read_rate(meant)
    right = forms
    if meant and parse_yuan(meant.partition("元")[0]) == 0:
        return "E303", f"“{found}”的金额是0", _OF_ZERO
    if said:
        counted = said.unit.count_hint is not None and said.count is None
        right = said.unit.count_hint or "" if counted else f"请写成 {meant}"
    elif meant:
        usable = "、".join(f"{meant.removesuffix('元')}{unit_in_words(unit)}" for unit in units)
        right = f"请写明按什么发：{usable}"
        if forms is not _FORMS:
            right = f"请写成 {' 或 '.join(f'{meant}/{unit.value}' for unit in units)}"
        if re.fullmatch(r"\d+(\.\d+)?元?", found):
            return "E302", f"“{found}”没有写单位", right
    if re.search(r"\d,\d", found):
        return "E312", f"“{found}”的金额里有千分位逗号", right
    if "万" in found:
        return "E302", f"“{found}”不能用万元", right if meant else "请换算成元"
    if re.search(rf"[{NUMERALS}]", found) and meant:
        return "E301", f"“{found}”的金额要用数字写", right
    if re.search(r"\d\s+\d", found):
        joined = right if meant else "请把数字连起来写，如 1500元/学年"
        return "E301", f"“{found}”的数字中间有空格或换行", joined
    if re.search(r"[/每·][人生]|[人生][/均·]", found):
        return "E302", f"“{found}”不用写“人”或“生”：标准就是每个学生的", right
    if limit := re.match(r"(?:不超过|最高|最多|至多) ?", found):
        most = amount_meant(found[limit.end() :]) or "800元/学期"
        return (
            "E301",
            f"“{found}”没有写明是哪个金额的上限",
            f"请写明金额的事实，如 取 学费, 不超过 {most}",
        )
    if re.fullmatch(r"\d+(\.\d+)?%", found):
        return "E301", f"“{found}”没有写明是哪条规则的比例", "如 boarding-subsidy 的 50%"
    if re.search(r"\d元/", found) and not any(f"元/{word}" in found for word in UNIT_WORDS):
        unit = found.split("元/")[1]
        like = nearest_name(unit, [u.value for u in Unit])
        hint = f"是不是“元/{like}”？" if like else one_of(f"元/{u.value}" for u in Unit)
        return "E302", f"没有“元/{unit}”这个单位", hint
    return "E301", f"看不懂标准“{found}”", right
