"""Little packs over packs: a province, a city below it and a county below that."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from eduaid_rules import Assessment, Policy, load_policy
from little_packs import DOCUMENTS, FACTS, HEADER

AID = """\
规则:
  aid:
    名称: 补助
    类别: 现金
    收款: 家庭
    未表达: 名额有限
    解读: 按省里的解释
    此前: 无
    对象: {范围: {寄宿: 是}, 其中: [{困难: 甲}]}
    标准: 1000元/学年
    版本: [{自: 2019秋, 发布: 2019-08-20, 依据: [{文件: first, 条款: 第一条}]}]
"""
STUDENT: dict[str, object] = {"寄宿": "是", "困难": ["甲"], "年级": 2}
"""Gets 500.00 of the province's ``aid`` in every term from 2019秋."""


def notice(name: str) -> str:
    return f"文件: {{{name}-notice: {{名称: 通知（{name}）, 文号: 不详, 核实: 已核实}}}}\n"


def write(folder: Path, name: str, text: str) -> Path:
    pack = folder / name
    pack.mkdir(exist_ok=True)
    (pack / "pack.yaml").write_text(text, encoding="utf-8")
    return pack


def chain(
    folder: Path, province: str, city: str = "", county: str | None = None, *, facts: str = ""
) -> Policy:
    """The lowest of the packs; the city and the county have a notice of their own."""
    write(folder, "province", HEADER + FACTS + facts + DOCUMENTS + province)
    lowest = write(folder, "city", "名称: 市\n上级: province\n" + notice("city") + city)
    if county is not None:
        lowest = write(folder, "county", "名称: 县\n上级: city\n" + notice("county") + county)
    return load_policy(lowest)


def changes(*entries: str, by: str = "city", rule: str = "aid") -> str:
    """A 调整 section of one rule, resting on the notice of a layer."""
    made = (entry.replace("{", f"{{依据: [{{文件: {by}-notice}}], ", 1) for entry in entries)
    return f"调整:\n  {rule}:\n" + "".join(f"    - {entry}\n" for entry in made)


def adjusted(
    folder: Path, *entries: str, county: tuple[str, ...] | None = None, province: str = AID
) -> Policy:
    """``aid`` of the province with entries of the city and, if given, of the county."""
    below = None if county is None else changes(*county, by="county")
    return chain(folder, province, changes(*entries) if entries else "", below)


def over_time(policy: Policy, *terms: str, rule: str = "aid", **facts: object) -> list[str]:
    """What the student of this module, with other facts, gets at each term.

    The amount; ``no`` where the item is refused, ``open`` where it is undetermined.
    """
    return [answer(policy.evaluate({**STUDENT, **facts}, term), rule) for term in terms]


def on(policy: Policy, day: str | None, term: str, rule: str = "aid", **facts: object) -> str:
    """The same, as known on a day."""
    known_on = None if day is None else date.fromisoformat(day)
    return answer(policy.evaluate({**STUDENT, **facts}, term, known_on), rule)


def answer(found: Assessment, rule: str) -> str:
    """The amount of one rule, ``no`` or ``open``."""
    for item in found.entitlements:
        if item.rule == rule:
            return str(item.amount)
    if any(item.rule == rule for item in found.undetermined):
        return "open"
    assert any(item.rule == rule for item in found.refusals)
    return "no"


def cited(policy: Policy, term: str, rule: str = "aid", **facts: object) -> list[str]:
    """The citations of an item that is given, in order."""
    items = policy.evaluate({**STUDENT, **facts}, term).entitlements
    (item,) = [item for item in items if item.rule == rule]
    return [f"{entry.role} {entry.layer} {entry.document}" for entry in item.citations]
