"""How many times a parameter (参数) something is, as rule files say it: 低保标准 的 150%×12."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ....policy.by_term.multiples import WHOLE_PERCENT, Multiple
from ....policy.by_term.parameters import MONEY_UNITS
from ....policy.fact_types import FactType
from ....policy.facts import Fact
from ....policy.money_and_units import Unit, parse_yuan
from ....policy.standards import PERCENTAGE, OfParameter
from ....suggestions import did_you_mean, one_of
from ...arrival import reads_node
from ...diagnostics import Findings
from ..yaml_tree import ScalarNode, YamlNode
from .values import unit_of

MOST_SIGNS: Final = 300
"""What is longer is no amount that somebody wrote, and is not searched for what it may mean."""

_MULTIPLE: Final = re.compile(
    r"(?P<name>[^\s×÷%]+?)"
    r"(?: ?的 ?(?:(?P<percent>\d{1,3}(?:\.\d{1,2})?)%|(?P<rate>[^\s×÷%\d][^\s×÷%]*)))?"
    r"(?: ?(?P<sign>[×÷]) ?(?P<count>\d{1,3}))?",
    re.ASCII,
)
_FACTOR: Final = re.compile(r"(?P<name>.+?) ?(?:的|[*×]) ?(?P<times>\d{1,3}(?:\.\d{1,4})?) ?倍?")
"""低保标准的1.5倍, 低保标准*1.5: what staff write first."""

_PERIODS: Final[Mapping[tuple[str, int, int], str]] = {
    ("元/月", 12, 1): "元/学年",
    ("元/学年", 1, 12): "元/月",
    ("元/学期", 2, 1): "元/学年",
    ("元/学年", 1, 2): "元/学期",
}
"""What so many times an amount of a period is an amount of, or that over a count."""


@dataclass(frozen=True, slots=True)
class ParameterHead:
    """What a parameter is called, and its unit; its numbers are read later."""

    name: str
    unit: str


@dataclass(eq=False, repr=False)
class ParameterNames:
    """The parameters of a pack and of those above it, by name, and which are used."""

    heads: dict[str, ParameterHead] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    """Those whose own mistakes are reported where they stand."""
    used: set[str] = field(default_factory=set)

    def is_named(self, text: str) -> bool:
        """Whether a text begins as one that names a parameter; no long text does."""
        if len(text) > MOST_SIGNS:
            return False
        found = (_MULTIPLE.fullmatch(text), _FACTOR.fullmatch(text))
        known = {*self.heads, *self.broken}
        return any(match is not None and match["name"] in known for match in found)

    @reads_node
    def read(self, node: ScalarNode, findings: Findings) -> Multiple | None:
        """So many times a parameter; what is wrong with it is said."""
        findings.needs_language_2(node, "参数")
        match = _MULTIPLE.fullmatch(node.text)
        if match is None or match["name"] not in {*self.heads, *self.broken}:
            findings.error("E130", node, f"看不懂“{node.text}”", _meant(node.text))
            return None
        names = [match["name"], *filter(None, (match["rate"],))]
        for name in names:
            self.used.add(name)
            if name not in self.heads:
                if name not in self.broken:
                    hint = did_you_mean(name, self.heads) or one_of(self.heads)
                    findings.error("E130", node, f"没有“{name}”这个参数", hint)
                return None
        unit = self.heads[names[0]].unit
        if match["rate"] and self.percentage(match["rate"], node, findings) is None:
            return None
        if unit == PERCENTAGE:
            said = f"“{names[0]}”是比例，要写明是什么的比例"
            findings.error("E132", node, said, f"如 低保标准 的 {names[0]}")
            return None
        percent = WHOLE_PERCENT if match["percent"] is None else parse_yuan(match["percent"])
        count = int(match["count"] or 1)
        if not percent or not count:
            findings.error("E130", node, f"“{node.text}”的倍数是0", "请写大于0的数")
            return None
        times, over = (1, count) if match["sign"] == "÷" else (count, 1)
        return Multiple(names[0], percent, match["rate"], times, over)

    @reads_node
    def money(self, node: ScalarNode, findings: Findings) -> OfParameter | None:
        """So many times a parameter as an amount of a standard."""
        multiple = self.read(node, findings)
        if multiple is None:
            return None
        own = self.heads[multiple.parameter].unit
        unit = MONEY_UNITS.get(own)
        monthly = unit is Unit.MONTH
        if unit is not None and multiple.over == 1 and monthly == (multiple.times > 1):
            return OfParameter(multiple, unit)
        months = f"请写明一学年几个月，如 {multiple}×10"
        hint = months if monthly else "请用金额的参数，不写“×”"
        message = f"“{multiple}”算不出一学年的金额：“{multiple.parameter}”的单位是{own}"
        findings.error("E132", node, message, hint)
        return None

    @reads_node
    def percentage(self, name: str, node: ScalarNode, findings: Findings) -> str | None:
        """A parameter that is a percentage, by its name."""
        findings.needs_language_2(node, "参数")
        self.used.add(name)
        head = self.heads.get(name)
        if head is not None and head.unit == PERCENTAGE:
            return name
        if head is not None:
            said = f"“{name}”的单位是{head.unit}，不能当作百分比"
            findings.error("E132", node, said, f"请换一个 单位: {PERCENTAGE} 的参数")
        return None

    def unit_of(self, multiple: Multiple) -> str | None:
        """The unit of so many times a parameter; None: that makes no amount of any period."""
        unit = self.heads[multiple.parameter].unit
        if multiple.times == multiple.over:
            return unit
        return _PERIODS.get((unit, multiple.times, multiple.over))

    @reads_node
    def compared(self, node: ScalarNode, fact: Fact, findings: Findings) -> Multiple | None:
        """So many times a parameter with which a fact is compared: of one unit."""
        multiple = self.read(node, findings)
        if multiple is None:
            return None
        found = self.unit_of(multiple)
        wanted = _unit_in_words(fact)
        if found is None:
            own = self.heads[multiple.parameter].unit
            message = f"“{multiple}”不是任何一种单位的数：“{multiple.parameter}”的单位是{own}"
            hint = "元/月 ×12 是 元/学年，元/学期 ×2 是 元/学年；反过来用 ÷"
            findings.error("E132", node, message, hint)
            return None
        if not _is_alike(fact, found):
            message = f"{fact.name}是{wanted}，“{multiple}”是{found}，不能比较"
            findings.error("E132", node, message, self._other_period(multiple, found, wanted))
            return None
        return multiple

    def _other_period(self, multiple: Multiple, found: str, wanted: str) -> str:
        for (unit, times, over), becomes in _PERIODS.items():
            if (unit, becomes) == (found, wanted) and multiple.times == multiple.over:
                sign = f"×{times}" if times > 1 else f"÷{over}"
                return f"请写成 {multiple}{sign}"
        return "请换成同一单位的参数"


def _meant(text: str) -> str:
    match = _FACTOR.fullmatch(text)
    if match is None:
        return "写法如 低保标准、低保标准 的 150%、低保标准×12"
    percent = parse_yuan(match["times"])
    said = "150%" if percent is None else f"{percent}%"
    return f"请写成 {match['name'].strip()} 的 {said}"


def _unit_in_words(fact: Fact) -> str:
    return unit_of(fact) or fact.type.value


def _is_alike(fact: Fact, unit: str) -> bool:
    """Whether a number of that unit can be compared with a fact."""
    if fact.type is FactType.MONEY:
        return unit == unit_of(fact)
    if fact.type is FactType.DATE or unit in (*MONEY_UNITS, PERCENTAGE):
        return False
    return fact.unit in (None, unit)


def parameter_text(node: YamlNode, parameters: ParameterNames) -> ScalarNode | None:
    """The node, where it is a text that names a parameter."""
    if isinstance(node, ScalarNode) and parameters.is_named(node.text):
        return node
    return None
