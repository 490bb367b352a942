"""Single values of facts in a rule file: a name of a choice, a number in the steps of its fact."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from ....policy.fact_types import FactType
from ....policy.facts import Fact, Slot
from ....policy.money_and_units import FACT_UNITS, PAID_UNITS, money_unit
from ....policy.number_types import MOST_PLACES, NEVER, read_integer
from ....policy.spellings.measured_texts import measured_text
from ....policy.spellings.written_counts import comparison_form, is_between
from ....suggestions import did_you_mean, did_you_slip, one_of
from ...arrival import reads_node
from ...diagnostics import Findings, Spanned
from ..fields import FIRST_BIRTHS, Fields, node_text, warn_of_year
from ..yaml_tree import YamlNode

STATUS_DAY: Final = "认定日"


@reads_node
def read_value(
    slot: Slot, node: YamlNode, findings: Findings, *, alone: bool = False
) -> str | None:
    """One value of a choice, by its Chinese name; ``alone``: a list could stand there."""
    found = node_text(node, findings, slot.fact.name)
    if found is None or found in slot.atoms:
        return found
    code = slot.codes.get(found)
    if code is not None:
        name = next(name for name, bit in slot.atoms.items() if bit == code)
        hint = f"规则文件里请写“{name}”"
    elif (
        alone
        and len(parts := re.split("[、，,；;/或和及]", found)) > 1
        and set(parts) <= {*slot.atoms}
    ):
        hint = f"请写成 [{', '.join(parts)}]"
    else:
        hint = (did_you_slip(found, slot.codes) or "") + one_of(slot.atoms)
    findings.error("E204", node, f"{slot.fact.name}没有“{found}”这个取值", hint)
    return None


@reads_node
def read_number(
    slot: Slot, node: YamlNode, findings: Findings, *, in_condition: bool = False
) -> int | None:
    """A constant to compare a measured fact with: inside the fact's range.

    ``in_condition``: where a list of them, or a comparison, could stand as well.
    """
    fact = slot.fact
    low, high = fact.at_least, fact.at_most
    found = node_text(node, findings, fact.name)
    if found is None:
        return None
    number = NEVER if fact.never and found == fact.never else number_of_fact(fact, found)
    if number is None:
        if found == STATUS_DAY and fact.type is FactType.DATE:
            message = f"“{STATUS_DAY}”要和 不低于、不高于、高于、低于 一起写"
            findings.error("E212", node, message, f"如 {fact.name}: {{高于: {STATUS_DAY}}}")
            return None
        other = _unit_behind(found)
        if other is not None and other != unit_of(fact) and _is_unit(other, fact):
            own = unit_of(fact) or "没有单位的数"
            message = f"{fact.name}是{own}，界限写的是{other}"
            findings.error("E624", node, message, f"请换算成{own}；界限也可以不写单位")
            return None
        never = did_you_mean(found, (fact.never,) if fact.never else ())
        listed = in_condition and fact.type is FactType.INTEGER
        several = comparison_form(found, low, high) if listed else None
        hint = never or several or fact.measure.hint(found, low, high, fact.unit)
        message = f"{fact.name}是{fact.type.value}，看不懂“{found}”"
        findings.error("E216", node, message, hint)
        return None
    if fact.type is FactType.DATE:
        warn_of_day(number, node, findings)
    if fact.unit is not None and _unit_behind(found) not in (None, "元"):
        findings.needs_language_2(node, "带单位的界限")
    if not is_between(number, low, high):
        findings.error(
            "E216",
            node,
            f"{fact.name}“{found}”超出范围",
            f"范围是 {_bound(fact, low)} 到 {_bound(fact, high)}",
        )
        return None
    return number


def warn_of_day(number: int, node: Spanned, findings: Findings) -> None:
    """The day (its ordinal) that a date fact is compared with: people were born before 1949."""
    if number != NEVER:
        warn_of_year(date.fromordinal(number).year, node, findings, FIRST_BIRTHS)


def number_of_fact(fact: Fact, found: str) -> int | None:
    """The text of a measured value in a rule file as a whole number; it may repeat the unit.

    A derived fact may be compared with what is below 0 too.
    """
    measure = fact.measure
    units = (measure.unit, "" if fact.unit is None else unit_of(fact))
    bare = next((found.removesuffix(unit) for unit in units[::-1] if found.endswith(unit)), found)
    if fact.is_derived and bare.startswith("-"):
        number = measure.read(bare[1:])
        return None if number is None else -number
    return measure.read(bare)


_WITH_UNIT: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?([^\W\d]\S*)")


def _unit_behind(found: str) -> str | None:
    """The unit that is written behind a number; None: there is none, or it is no plain number."""
    match = _WITH_UNIT.fullmatch(found)
    return None if match is None else match[1]


def _is_unit(word: str, fact: Fact) -> bool:
    return word.startswith("元/") if fact.type is FactType.MONEY else fact.unit is not None


def read_unit(fields: Fields, kind: FactType) -> str | None:
    """单位: what amounts are per, or what a 小数 counts."""
    node, said = fields.node_of("单位"), fields.text("单位")
    if node is None or said is None:
        return None
    if kind is FactType.DECIMAL and not said.startswith("元"):
        return said
    unit = _YEAR if said == "元/年" else FACT_UNITS.get(said)
    if kind is not FactType.MONEY or unit is None:
        message = f"单位只用于金额和小数，金额的写 {'、'.join(FACT_UNITS)}"
        fields.findings.error("E212", node, message)
        return None
    if unit not in PAID_UNITS or said == "元/年":
        fields.needs_language_2(node, f"单位 {said}")
    return unit


def read_places(fields: Fields, kind: FactType) -> int:
    """小数位: how many places a 小数 has."""
    node, said = fields.node_of("小数位"), fields.text("小数位")
    if kind is not FactType.DECIMAL:
        if node is not None:
            fields.findings.error("E212", node, f"{kind.value}的事实不能有“小数位”", "请删除")
        return 0
    fields.needs_language_2(fields.node_of("类型") or fields.node, "类型 小数")
    if node is None and "小数位" not in fields.meant:
        fields.findings.error("E202", fields.node, "小数的事实缺少“小数位”", "如 小数位: 1")
    places = read_integer(said)
    if said is not None and places not in range(1, MOST_PLACES + 1):
        hint = f"请写 1 到 {MOST_PLACES}；没有小数的写 类型: 整数"
        fields.findings.error("E212", node or fields.node, f"“小数位”不能是“{said}”", hint)
    return places if places is not None and 0 < places <= MOST_PLACES else 1


_YEAR: Final = "学年"


def unit_of(fact: Fact) -> str:
    """The unit of a fact as it is written; empty where it has none."""
    return money_unit(fact.unit) if fact.type is FactType.MONEY else fact.unit or ""


def _bound(fact: Fact, number: int | None) -> str:
    return "不限" if number is None else measured_text(fact, number)
