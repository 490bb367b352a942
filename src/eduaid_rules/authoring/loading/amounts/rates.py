"""Amounts with their units (1000元/学年), read; what is no such amount, and what was meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ....meaning.words import unit_in_words
from ....policy.money_and_units import UNIT_WORDS, Rate, Unit, parse_yuan, read_rate, yuan_text
from ....policy.spellings.written_amounts import NUMERALS, amount_meant, is_range
from ....suggestions import nearest_name, one_of
from ...arrival import reads_node
from ...diagnostics import Findings
from ..vocabulary.multiples import MOST_SIGNS
from ..yaml_tree import ScalarNode

if TYPE_CHECKING:
    from ....codes import ErrorCode

STANDARD_FORMS: Final = (
    "写法如 1000元/学年、1500元/学期、500元/次、4元/天×250天/学年、200元/月×10、全额、不定"
)
_OF_RANGE: Final = (
    "各种学生不同就写成表格（按: 学段 或 分档）；由学校定的写 "
    "{不定: {由: 事实, 不低于: 500元/学期, 不高于: 600元/学期}}"
)
ZERO_HINT: Final = "金额要大于0；不发就改写对象，没有写明金额请写 不定"


@dataclass(frozen=True, eq=False, repr=False)
class RateReader:
    """Reads amounts with their units."""

    findings: Findings
    forms: str = STANDARD_FORMS
    """The hint for an amount that nobody can read."""
    units: tuple[Unit, ...] = (Unit.TERM, Unit.ONCE, Unit.YEAR)
    """What an amount without a unit may be meant for."""

    @reads_node
    def read(self, node: ScalarNode, found: str) -> Rate | None:
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
            self.findings.error("E303", node, f"“{found}”的金额是0", ZERO_HINT)
            return None
        if said.unit_word != unit.value:
            right = f"元/{unit.value}"
            self.findings.warning("W603", node, f"“{found}”按{right}理解", f"请写成 {right}")
        if unit is Unit.CALENDAR_YEAR:
            self.findings.needs_language_2(node, f"“元/{unit.value}”")
        counted = unit.count_word is not None
        if counted != (count is not None) or (said.count_word or "") != (unit.count_word or ""):
            hint = unit.count_hint or "“×”只用于按天和按月的标准"
            self.findings.error("E302", node, f"“{found}”算不出一学年的金额", hint)
            return None
        if count is not None and int(count) == 0:
            self.findings.error("E303", node, f"“{found}”的次数是0", "请写大于0的天数或月数")
            return None
        return Rate(fen, unit, int(count or 1))


_TIMES: Final = re.compile(r"(\S*?)的? ?(\d+(?:\.\d{1,2})?) ?倍")


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
        return "E303", f"“{found}”的金额是0", ZERO_HINT
    if said:
        counted = said.unit.count_hint is not None and said.count is None
        right = said.unit.count_hint or "" if counted else f"请写成 {meant}"
    elif meant:
        usable = "、".join(f"{meant.removesuffix('元')}{unit_in_words(unit)}" for unit in units)
        right = f"请写明按什么发：{usable}"
        if forms is not STANDARD_FORMS:
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
    times = None if len(found) > MOST_SIGNS else _TIMES.search(found)
    if times is not None:
        share = f"{yuan_text((parse_yuan(times[2]) or 0) * 100)}%"
        taken = f"取 {times[1]} 的" if times[1] else "取 学费 的"
        return "E301", f"“{found}”的倍数读不懂", f"倍数写成百分比，如 {taken} {share}"
    if re.search(rf"(?:[{NUMERALS}]|\d)次", found):
        hint = "一学年发几次的，写一学年一共多少；只发一次的写 元/次 和“发放: 每学年秋季”"
        return "E301", f"“{found}”：标准里不写发几次", hint
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
        return (
            "E301",
            f"“{found}”没有写明是哪条规则的比例",
            "如 boarding-subsidy 的 50%，或 取 学费 的 50%",
        )
    if re.search(r"\d元/", found) and not any(f"元/{word}" in found for word in UNIT_WORDS):
        unit = found.split("元/")[1]
        like = nearest_name(unit, [u.value for u in Unit])
        hint = f"是不是“元/{like}”？" if like else one_of(f"元/{u.value}" for u in Unit)
        return "E302", f"没有“元/{unit}”这个单位", hint
    return "E301", f"看不懂标准“{found}”", right
