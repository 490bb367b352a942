"""Every word of the rule files is looked at once, so that the naive evaluator passes over none."""

from __future__ import annotations

import re
from typing import Any

from naive_conditions import Conditions
from naive_facts import Fact
from naive_layers import OPERATIONS, Layers
from naive_money import (
    COMPUTED,
    FACTOR,
    FROM_FACT,
    LESS,
    SHARE,
    SHARE_OF_PARAMETER,
    Amount,
    fixed_amount,
    units_of,
)
from naive_parameters import Parameters
from naive_words import (
    AT_ONCE,
    STATUS_DAY,
    Placed,
    Tree,
    fen,
    listed,
    need,
    only,
    publication,
    term_of,
)

RULE_WORDS = {"名称", "类别", "给付", "对象", "标准", "发放", "收款", "此前", "版本", "依据"}
RULE_WORDS |= {"核对至", "提醒", "解读", "未表达", "认定地"}
TIMES = {"自", "至", "发布", "依据"}
VERSION_WORDS = TIMES | {"对象", "标准", "核对至", "解读", "停用"}
IGNORED = {"名称", "给付", "收款", "解读", "未表达", "提醒"}
GROUP_WORDS = TIMES | {"项目", "保留", "取", "自选", "已获", "解读"}
ADD_ON_WORDS = {"编号", "名称", "对象", "标准", "解读"}
KINDS = {"现金", "免除", "实物", "贷款资格"}
PAYMENTS = AT_ONCE | {"每学期", "按月"}
RANGES = {"不低于", "不高于", "低于", "高于"}


class Checker:
    """Checks a pack and those above it; gathers what random students are drawn from."""

    def __init__(
        self, layers: Layers, names: dict[str, Fact], conditions: Conditions, parameters: Parameters
    ) -> None:
        self.layers = layers
        self.names = names
        self.conditions, self.parameters = conditions, parameters
        self.money_bounds: dict[str, tuple[int, int]] = {}
        self.compared: dict[str, list[Any]] = {}  # what money and days are compared with
        for common in layers.common:
            self.condition(common)
        for definition in layers.definitions.values():
            self.condition(definition)
        for fact in names.values():
            self.formula(fact)
        for name in layers.rules:
            self.rule(name)
        for level, pack in enumerate(layers.chain):
            for rule, entries in pack.sections["调整"].items():
                for entry in entries:
                    if rule in layers.parameters:
                        only(entry, TIMES | {"替换值", "解读"})
                    elif rule in self.layers.rules:
                        self.adjustment(rule, Placed(entry, level))
        for level, pack in enumerate(layers.chain):
            for group in pack.lists["不同享"]:
                self.group(Placed(group, level))

    def times(self, entry: Tree) -> None:
        term_of(entry["自"])
        term_of(entry.get("至", entry["自"]))
        publication(entry)

    def formula(self, fact: Fact) -> None:
        """Numbers and money, one unit in the end; every row of points and tiers is a condition."""
        if fact.derived is None:
            return
        for formula in fact.derived.formulas():
            units: dict[str, str] = {}
            for name in formula.names:
                if name in self.layers.parameters:
                    units[name] = self.parameters.unit(name)
                    continue
                part = self.names[name]
                need(part.kind in ("金额", "整数", "小数"), f"{fact.name}: {name}")
                units[name] = part.unit
            need(fact.unit in units_of(formula.tree, units), f"{fact.name}: units {units}")
        for tree, level in fact.derived.texts:
            for row in (*tree.get("分档", ()), *tree.get("相加", ())):
                self.condition(Placed(row["当"], level))

    def rule(self, name: str) -> None:
        rule, level = self.layers.rules[name]
        only(rule, RULE_WORDS)
        need(rule["类别"] in KINDS and rule.get("此前", "不详") in ("无", "不详"), name)
        need(rule.get("发放", "每学期") in PAYMENTS, rule.get("发放"))
        versions = [version.entry for version in self.layers.versions(name)]
        known = [(entry["自"], publication(entry)) for entry in versions]
        need(len(set(known)) == len(known), f"{name}: two versions of one term, known from one day")
        for version in self.layers.versions(name):
            only(version.entry, VERSION_WORDS)
            self.times(version.entry)
            if "停用" in version.entry:
                continue
            need(version.who, f"{name}: 对象 is missing")
            if version.who != "所有人":
                self.who(version.who, level)
            if version.standard is not None or rule["类别"] not in ("实物", "贷款资格"):
                self.standard(name, Placed(version.standard, level))

    def who(self, who: Tree, level: int) -> None:
        only(who, {"范围", "其中"})
        self.condition(Placed(who.get("范围", {}), level))
        if "其中" in who:
            self.alternatives(Placed(who["其中"], level))

    def alternatives(self, parts: Placed) -> None:
        need(isinstance(parts.tree, list) and parts.tree, f"其中 is empty: {parts}")
        for part in parts.tree:
            self.condition(Placed(part, parts.level))

    def adjustment(self, rule: str, placed: Placed) -> None:
        entry, level = placed
        only(entry, TIMES | IGNORED | OPERATIONS | {"核对至"})
        need((IGNORED | OPERATIONS) & set(entry), f"{entry} changes nothing")
        self.times(entry)
        need({entry.get("停用", "是"), entry.get("提前", "是")} == {"是"}, entry)
        if "替换范围" in entry:
            self.condition(Placed(entry["替换范围"], level))
        for kind in {"替换对象", "增加对象", "减少对象"} & set(entry):
            if (kind, entry[kind]) != ("替换对象", "所有人"):
                self.alternatives(Placed(entry[kind], level))
        for kind in {"替换标准", "就高"} & set(entry):
            self.standard(rule, Placed(entry[kind], level))
        if "提高标准" in entry:
            self.fits(rule, fixed_amount(entry["提高标准"]))
        need(re.fullmatch(r"\d+(\.\d+)?%", entry.get("上浮标准", "1%")), entry)
        if "加发" in entry:
            only(entry["加发"], ADD_ON_WORDS)
            need(re.fullmatch("[a-z0-9-]+", entry["加发"]["编号"]), entry)
            self.who(entry["加发"].get("对象", {}), level)
            self.standard(rule, Placed(entry["加发"]["标准"], level))

    def group(self, placed: Placed) -> None:
        group, level = placed
        only(group, GROUP_WORDS)
        self.times(group)
        items = group["项目"]
        need(isinstance(items, list) and len(set(items)) == len(items) > 1, group)
        add_ons = {f"{r}+{n}" for r in self.layers.rules for n in self.layers.add_ons(r)}
        for item in items:
            if item not in self.layers.rules and item not in add_ons:
                need(self.names[item].kind == "是否", item)
        need(len({"保留", "取", "自选"} & set(group)) == 1, group)
        need(group.get("保留", items[0]) in items and group.get("取", "高者") == "高者", group)
        for item, fact in group.get("已获", {}).items():
            need("取" in group and item in items and self.names[fact].kind == "是否", group)
        if group.get("自选", "是") != "是":
            for value in self.names[group["自选"]].values:
                if value.level <= level:
                    self.item_named(group, value.name)

    def item_named(self, group: Tree, value: str) -> str | None:
        """The item of the group that is called so; None for another value, such as "neither"."""
        for item in group["项目"]:
            rule = self.layers.rules.get(item)
            if value == item or (rule is not None and rule.tree.get("名称") == value):
                return str(item)
        return None

    def condition(self, placed: Placed) -> None:
        condition, level = placed
        need(isinstance(condition, dict), condition)
        for key, wanted in condition.items():
            if key in ("任一", "全部", "都不"):
                self.alternatives(Placed(wanted, level))
            elif key == "符合":
                need(self.layers.definitions[wanted].level <= level, wanted)
                self.condition(self.layers.definitions[wanted])
            else:
                self.wanted(self.names[key], wanted)

    def wanted(self, fact: Fact, wanted: Tree) -> None:
        if wanted == "任意":
            need(fact.kind == "多选", fact)
        elif not isinstance(wanted, dict):
            literals = [str(fact.literal(value)) for value in listed(wanted)]
            need(len(set(literals)) == len(literals), wanted)
            for value in listed(wanted):
                self.compared.setdefault(fact.name, []).append(fact.literal(value))
        elif "不是" in wanted or "全有" in wanted:
            need(len(wanted) == 1 and ("不是" in wanted or fact.kind == "多选"), wanted)
            for values in wanted.values():
                need(not isinstance(values, dict), wanted)
                self.wanted(fact, values)
        else:
            only(wanted, RANGES)
            need(wanted and fact.kind in ("整数", "小数", "金额", "日期"), wanted)
            for bound in wanted.values():
                if self.conditions.named(bound) is not None:
                    continue
                if (fact.kind, bound) != ("日期", STATUS_DAY):
                    self.compared.setdefault(fact.name, []).append(fact.literal(bound))

    def standard(self, rule: str, placed: Placed) -> None:
        standard, level = placed
        if isinstance(standard, str):
            self.written(rule, standard, level)
        elif isinstance(standard, dict) and "不定" in standard:
            self.open_amount(rule, standard)
        else:
            self.table(rule, placed)

    def written(self, rule: str, standard: str, level: int) -> None:
        """A standard in one text: its rule, fact or parameter is known, its amounts fit."""
        parts = re.fullmatch(COMPUTED, standard)
        if parts is not None and parts[1] != standard:
            for one in parts.groups()[:3]:
                if one is not None:
                    self.written(rule, one, level)
        elif match := re.fullmatch(SHARE, standard):
            need(self.layers.rules[match[1]].level <= level, standard)
        elif match := re.fullmatch(LESS, standard):
            need(self.names[match[2]].kind == "金额", standard)
            self.written(rule, match[1], level)
        elif match := re.fullmatch(FACTOR, standard):
            need(self.names[match[2]].kind == "整数", standard)
        else:
            match = re.fullmatch(FROM_FACT, standard) or re.fullmatch(SHARE_OF_PARAMETER, standard)
            if match is not None and match[1] in self.names:
                need(self.names[match[1]].kind == "金额", standard)
            elif match is None or match[1] not in self.layers.parameters:
                self.fits(rule, fixed_amount(standard))

    def fits(self, rule: str, amount: Amount | None) -> None:
        """What an amount is for is what is paid: nothing is halved or paid twice by mistake."""
        payment = self.layers.rule(rule).get("发放", "每学期")
        units = {"每学期": "学年 学期 自然年", "按月": "学年", "每学年秋季": "学年 次"}
        units |= {"每学年春季": "学年 次"}
        allowed = units.get(payment, "次").split()
        need(amount is None or amount[1] in allowed, f"{rule}: {amount}")

    def open_amount(self, rule: str, standard: Tree) -> None:
        only(standard, {"不定"})
        only(standard["不定"], {"原因", "由", "不低于", "不高于"})
        if "由" in standard["不定"]:
            fact = self.names[standard["不定"]["由"]]
            need(fact.kind == "金额", standard)
            low, high = self.bounds(standard["不定"])
            if fact.yearly and self.layers.rule(rule).get("发放") not in AT_ONCE:
                low, high = 2 * low, 2 * high
            seen = self.money_bounds.get(fact.name, (low, high))
            self.money_bounds[fact.name] = (max(low, seen[0]), min(high, seen[1]))

    def bounds(self, open_amount: Tree) -> tuple[int, int]:
        """The bounds of a carried amount, in fen of each payment."""
        texts = [open_amount.get("不低于", "0"), open_amount.get("不高于", "99999999")]
        low, high = (fen(re.sub("元(/学期|/次)?$", "", text)) for text in texts)
        return low, high

    def table(self, rule: str, placed: Placed) -> None:
        table, level = placed
        need(isinstance(table, dict) and len({"按", "分档"} & set(table)) == 1, table)
        if "按" in table:
            fact = self.names[table["按"]]
            need(fact.kind in ("单选", "是否", "整数"), table)
            branches = {key: table[key] for key in table if key not in ("按", "其余")}
            need(branches and len({fact.literal(key) for key in branches}) == len(branches), table)
        else:
            only(table, {"分档", "取", "其余"})
            need(table.get("取", "先者") in ("先者", "高者", "低者") and table["分档"], table)
            branches = {str(place): row["标准"] for place, row in enumerate(table["分档"])}
            for row in table["分档"]:
                only(row, {"当", "标准"})
                self.condition(Placed(row["当"], level))
        for branch in branches.values():
            self.standard(rule, Placed(branch, level))
        if table.get("其余", "无") != "无":
            self.standard(rule, Placed(table["其余"], level))
