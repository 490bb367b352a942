"""A second, deliberately naive reading of one pack: the oracle for the product's evaluator.

It shares no line with ``eduaid_rules``: it reads the YAML tree as text and interprets it for one
student at a time, as the rule language describes it. It knows one layer (no 上级, 调整, 不同享) and
takes every text as known (no ``known_on``). A word of the rule language that it does not know is
an error when the folder is read, never something to pass over.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

# A piece of the YAML tree: text, list or dict. Its shape is checked once, when the folder is read.
Tree = Any
Truth = bool | None
Term = tuple[int, str]  # calendar year and season: (2019, "秋") is followed by (2020, "春")
Student = dict[str, Any]  # Chinese name of a fact -> what is known of it; 多选: value -> Truth
Amount = tuple[int, str]  # fen, and what they are for: 学年, 学期 or 次

PACK_WORDS = {"名称", "地区", "版本", "核对至", "共同条件"}
SECTIONS = {"定义", "规则", "文件", "事实"}
FACT_WORDS = {
    "名称",
    "英文",
    "类型",
    "性质",
    "取值",
    "范围",
    "缺省",
    "提问",
    "表头",
    "适用",
    "提醒",
}
VALUE_WORDS = {"名称", "英文", "别名", "自", "至"}
RULE_WORDS = {
    "名称",
    "类别",
    "给付",
    "对象",
    "标准",
    "发放",
    "收款",
    "此前",
    "版本",
    "依据",
    "核对至",
}
RULE_WORDS |= {"提醒", "解读", "未表达"}
VERSION_WORDS = {"自", "至", "发布", "依据", "对象", "标准", "核对至", "解读"}
KINDS = {"现金", "免除", "实物", "贷款资格"}
AUTUMN_ONLY = {"每学年秋季", "入学学年秋季一次"}
PAYMENTS = AUTUMN_ONLY | {"每学期", "按月"}
RANGES = {"不低于", "不高于", "低于", "高于"}
MONEY = r"(\d+(?:\.\d{1,2})?)"
SHARE = r"([a-z0-9-]+) 的 (\d+(?:\.\d+)?)%"


def all_hold(parts: Iterable[Truth]) -> Truth:
    """Kleene's "and": one no decides, else one unknown makes it unknown."""
    result: Truth = True
    for part in parts:
        if part is False:
            return False
        if part is None:
            result = None
    return result


def any_holds(parts: Iterable[Truth]) -> Truth:
    """Kleene's "or": one yes decides, else one unknown makes it unknown."""
    result: Truth = False
    for part in parts:
        if part is True:
            return True
        if part is None:
            result = None
    return result


def negated(part: Truth) -> Truth:
    """Kleene's "not": unknown stays unknown."""
    return None if part is None else not part


def need(wanted: object, complaint: object) -> None:
    """Complain unless ``wanted``: whatever this reading does not know is an error."""
    if not wanted:
        raise ValueError(f"the naive evaluator does not understand: {complaint}")


def only(keys: Mapping[str, Tree], known: set[str]) -> None:
    """Complain about keys outside ``known``."""
    need(isinstance(keys, dict) and set(keys) <= known, keys)


def listed(node: Tree) -> list[Tree]:
    """A scalar stands for a list of one; an empty list says nothing and is refused."""
    need(isinstance(node, str) or (isinstance(node, list) and node), node)
    return [node] if isinstance(node, str) else list(node)


def plain(node: yaml.Node | None) -> Tree:
    """The YAML node as dicts, lists and text; a key written twice is refused."""
    if isinstance(node, yaml.MappingNode):
        pairs = [(plain(key), plain(value)) for key, value in node.value]
        need(len(dict(pairs)) == len(pairs), [key for key, _ in pairs])
        return dict(pairs)
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    need(node is not None, "an empty file")
    if isinstance(node, yaml.ScalarNode):
        return node.value
    raise ValueError("the naive evaluator does not understand: an empty file")


def fen(yuan: object) -> int:
    """Yuan (text, int or Decimal) as fen."""
    exact = isinstance(yuan, str | int | Decimal) and not isinstance(yuan, bool)
    need(exact and re.fullmatch(MONEY, str(yuan)), yuan)
    return int(Fraction(str(yuan)) * 100)


def term_number(term: Term) -> int:
    """Terms in their order: 2019春 < 2019秋 < 2020春."""
    need(term[1] in ("春", "秋"), term)
    return 2 * term[0] + (term[1] == "秋")


def term_of(text: str) -> Term:
    """``2019秋`` as (2019, "秋")."""
    match = re.fullmatch(r"(\d{4})(春|秋)", text)
    need(match, text)
    return (int(text[:4]), text[4])


def publication(version: Mapping[str, str]) -> date:
    """The last day that 发布 can mean; 不详 is the first day of the version's first term."""
    text = version.get("发布", "不详")
    if text == "不详":
        year, season = term_of(version["自"])
        return date(year, 9 if season == "秋" else 3, 1)
    year, month, day = [*map(int, text.split("-")), 0, 0][:3]
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def fixed_amount(text: str) -> Amount | None:
    """A standard written in yuan; days and months become a year. None: no figure is written."""
    if text in ("全额", "不定"):
        return None
    if match := re.fullmatch(MONEY + "元/(年|学年|学期|次)", text):
        return fen(match[1]), "学年" if match[2] == "年" else match[2]
    match = re.fullmatch(MONEY + r"元/(?:天×(\d+)天/学?年|月×(\d+))", text)
    if match is None:
        raise ValueError(f"the naive evaluator does not understand: {text}")
    return fen(match[1]) * int(match[2] or match[3]), "学年"


def within(seen: Any, operator: str, bound: Any) -> bool:
    """One of the four range words."""
    if operator == "不低于":
        return bool(seen >= bound)
    if operator == "不高于":
        return bool(seen <= bound)
    return bool(seen < bound) if operator == "低于" else bool(seen > bound)


@dataclass(frozen=True)
class Fact:
    """One fact of the vocabulary."""

    name: str
    english: str
    kind: str
    names: dict[str, str]  # every name of a value -> its Chinese name
    values: tuple[str, ...]  # the Chinese names of all values
    undated: tuple[str, ...]  # of those, the values in use at all times
    low: int | None = None
    high: int | None = None
    default: str | None = None

    def literal(self, text: str) -> Any:
        """A value as rules write it; KeyError or ValueError for any other."""
        if self.kind in ("单选", "多选"):
            return self.names[text]
        if self.kind == "是否":
            return {"是": True, "否": False}[text]
        if self.kind == "整数":
            return int(text)
        if self.kind == "金额":
            return fen(text)
        need(self.kind == "日期", f"{self.name} is no part of conditions")
        return date.fromisoformat(text)

    def known(self, given: Any) -> Any:
        """A value as profiles write it; None is unknown."""
        if given is None or given == "" or self.kind == "标识":
            return None
        if self.kind == "多选":
            return self._known_values(given)
        if self.kind == "是否" and isinstance(given, bool):
            return given
        if self.kind == "是否":
            return {"true": True, "false": False, "是": True, "否": False}[given]
        if self.kind == "整数":
            need(isinstance(given, int | str) and not isinstance(given, bool), given)
            number = int(given)
            need(self.low is None or number >= self.low, f"{self.name}: {given}")
            need(self.high is None or number <= self.high, f"{self.name}: {given}")
            return number
        if self.kind == "金额":
            return fen(given)
        return given if isinstance(given, date) else self.literal(given)

    def _known_values(self, given: Any) -> dict[str, Truth]:
        """A list is complete; a mapping leaves what it does not name unknown."""
        need(isinstance(given, Mapping | list | tuple | set | frozenset), given)
        if not isinstance(given, Mapping):
            held = {self.literal(value) for value in given}
            return {value: value in held for value in self.values}
        answer = Fact("", "", "是否", {}, (), ())
        said = {self.literal(value): answer.known(truth) for value, truth in given.items()}
        need(len(said) == len(given), given)
        return {value: said.get(value) for value in self.values}


SEASON = Fact("季", "季", "单选", {"秋": "秋", "春": "春"}, ("秋", "春"), ("秋", "春"))


def read_fact(entry: Tree) -> Fact:
    """One entry of 事实."""
    only(entry, FACT_WORDS)
    need(entry["类型"] in ("单选", "多选", "是否", "整数", "金额", "日期", "标识"), entry)
    names: dict[str, str] = {}
    for value in entry.get("取值", []):
        only(value, VALUE_WORDS)
        for name in (value["名称"], value["英文"], *listed(value.get("别名", value["名称"]))):
            need(names.setdefault(name, value["名称"]) == value["名称"], name)
    bounds = entry.get("范围", {})
    only(bounds, {"不低于", "不高于"})
    return Fact(
        name=entry["名称"],
        english=entry["英文"],
        kind=entry["类型"],
        names=names,
        values=tuple(value["名称"] for value in entry.get("取值", [])),
        undated=tuple(v["名称"] for v in entry.get("取值", []) if not {"自", "至"} & set(v)),
        low=int(bounds["不低于"]) if "不低于" in bounds else None,
        high=int(bounds["不高于"]) if "不高于" in bounds else None,
        default=entry.get("缺省"),
    )


@dataclass(frozen=True)
class Version:
    """A version of a rule after it took what it does not state from the one before."""

    first: int
    last: int | None
    who: Tree
    standard: Tree


def read_versions(rule: Tree) -> list[Version]:
    """The versions by their first term; of two with the same, the later published comes later."""
    need(rule.get("版本"), rule)
    stated = {"对象": rule.get("对象"), "标准": rule.get("标准")}
    versions = []
    for entry in sorted(
        rule["版本"], key=lambda v: (term_number(term_of(v["自"])), publication(v))
    ):
        only(entry, VERSION_WORDS)
        stated |= {part: entry[part] for part in ("对象", "标准") if part in entry}
        last = term_number(term_of(entry["至"])) if "至" in entry else None
        first = term_number(term_of(entry["自"]))
        versions.append(Version(first, last, stated["对象"], stated["标准"]))
    return versions


class NaivePolicy:
    """One pack, read once; ``judge`` interprets its tree anew for every student."""

    def __init__(self, folder: Path) -> None:
        """Read every ``*.yaml`` of the folder; ValueError or KeyError for what is not known."""
        pack: dict[str, Tree] = {}
        self.definitions: dict[str, Tree] = {}
        self.rules: dict[str, Tree] = {}
        entries: list[Tree] = []
        for path in sorted(folder.glob("*.yaml")):
            text = path.read_text(encoding="utf-8-sig")
            tree = plain(yaml.compose(text, Loader=yaml.BaseLoader))
            only(tree, PACK_WORDS | SECTIONS)
            entries += tree.get("事实", [])
            for section, found in (
                (self.definitions, tree.get("定义", {})),
                (self.rules, tree.get("规则", {})),
                (pack, {key: tree[key] for key in tree if key in PACK_WORDS}),
            ):
                need(not set(section) & set(found), f"{path}: something is there twice")
                section.update(found)
        self.common = pack.get("共同条件", {})
        self.facts = [read_fact(entry) for entry in entries]
        self.names = {fact.name: fact for fact in [SEASON, *self.facts]}
        self.names |= {fact.english: fact for fact in self.facts}
        need(len(self.names) == 2 * len(self.facts) + 1, "two facts of one name")
        self.money_bounds: dict[str, tuple[int, int]] = {}
        self.versions = {name: read_versions(rule) for name, rule in self.rules.items()}
        self._check()

    def judge(self, profile: Mapping[str, object], term: Term) -> dict[str, tuple[str, int | None]]:
        """Rule id -> (entitled | not_entitled | undetermined, fen for the term or None).

        Only entitled cash has fen. A term that no rule reaches is no error here.
        """
        student = self.student(profile, term)
        return {rule: self._judge_rule(rule, student, term) for rule in sorted(self.rules)}

    def student(self, profile: Mapping[str, object], term: Term) -> Student:
        """What the profile says, by the Chinese names of the facts; the season is known."""
        student: Student = {"季": term[1]}
        for name, given in profile.items():
            fact = self.names[name]
            need(fact.name not in student, f"{name} is there twice")
            student[fact.name] = fact.known(given)
        for fact in self.facts:
            if fact.default is not None and fact.name not in student:
                student[fact.name] = fact.known(fact.default)
        return student

    def holds(self, condition: Tree, student: Student) -> Truth:
        """A condition is a mapping, and all its parts must hold."""
        return all_hold(self._part(key, wanted, student) for key, wanted in condition.items())

    def _part(self, key: str, wanted: Tree, student: Student) -> Truth:
        if key == "任一":
            return any_holds(self.holds(part, student) for part in wanted)
        if key == "全部":
            return all_hold(self.holds(part, student) for part in wanted)
        if key == "都不":
            return negated(any_holds(self.holds(part, student) for part in wanted))
        if key == "符合":
            return self.holds(self.definitions[wanted], student)
        return self.fact_is(self.names[key], wanted, student)

    def fact_is(self, fact: Fact, wanted: Tree, student: Student) -> Truth:
        if wanted == "任意":
            return any_holds(self._has(fact, value, student) for value in fact.values)
        if not isinstance(wanted, dict):
            return any_holds(self._has(fact, value, student) for value in listed(wanted))
        if "不是" in wanted:
            return negated(self.fact_is(fact, wanted["不是"], student))
        if "全有" in wanted:
            return all_hold(self._has(fact, value, student) for value in listed(wanted["全有"]))
        seen = student.get(fact.name)
        if seen is None:
            return None
        return all(within(seen, word, fact.literal(bound)) for word, bound in wanted.items())

    def _has(self, fact: Fact, value: str, student: Student) -> Truth:
        """Whether the student has this one value of the fact."""
        seen = student.get(fact.name)
        if seen is None:
            return None
        if fact.kind == "多选":
            held: dict[str, Truth] = seen
            return held[fact.literal(value)]
        return bool(seen == fact.literal(value))

    def _judge_rule(self, name: str, student: Student, term: Term) -> tuple[str, int | None]:
        rule = self.rules[name]
        if term_number(term) < self.versions[name][0].first:
            return ("not_entitled" if rule.get("此前") == "无" else "undetermined", None)
        version = self._in_force(name, term)
        if version is None or (term[1] == "春" and rule.get("发放") in AUTUMN_ONLY):
            return ("not_entitled", None)
        who = self._eligible(version, student, term)
        if who is not True:
            return ("undetermined" if who is None else "not_entitled", None)
        if rule["类别"] != "现金":
            return ("entitled", None)
        amount = self._amount(name, version.standard, student, term)
        if amount is None:
            return ("undetermined", None)
        return ("entitled", paid_in(term, amount, rule.get("发放")))

    def _in_force(self, name: str, term: Term) -> Version | None:
        """The last version that has begun, unless it has ended."""
        number = term_number(term)
        begun = [version for version in self.versions[name] if version.first <= number]
        if not begun or (begun[-1].last is not None and begun[-1].last < number):
            return None
        return begun[-1]

    def _eligible(self, version: Version, student: Student, term: Term) -> Truth:
        """The common condition, 范围, one of 其中, and not among those who get 无."""
        alternatives = version.who.get("其中", [{}])
        if (base := self.holds(self.common, student)) is False:
            return False
        return all_hold(
            (
                base,
                self.holds(version.who.get("范围", {}), student),
                any_holds(self.holds(part, student) for part in alternatives),
                negated(self._refused(version.standard, student, term)),
            )
        )

    def _refused(self, standard: Tree, student: Student, term: Term) -> Truth:
        """Whether the standard says that this student gets nothing: 其余: 无."""
        if standard is None or standard == "无":
            return standard is not None
        if isinstance(standard, str):
            linked = self._linked(standard, term)
            return self._refused(linked, student, term) if linked is not None else False
        if "不定" in standard:
            return False
        return any_holds(
            all_hold((taken, self._refused(branch, student, term)))
            for taken, branch in self._branches(standard, student)
        )

    def _branches(self, table: Tree, student: Student) -> list[tuple[Truth, Tree]]:
        """Each branch of a table, and whether it is the student's; 其余 is the last."""
        if "按" in table:
            fact = self.names[table["按"]]
            keys = [key for key in table if key not in ("按", "其余")]
            holding = [self._has(fact, key, student) for key in keys]
            branches = [table[key] for key in keys]
        else:
            holding = [self.holds(row["当"], student) for row in table["分档"]]
            branches = [row["标准"] for row in table["分档"]]
        taken = list(holding)
        if table.get("取") == "先者":
            for place in range(len(holding)):
                taken[place] = all_hold((holding[place], negated(any_holds(holding[:place]))))
        if "其余" in table:
            taken.append(negated(any_holds(holding)))
            branches.append(table["其余"])
        return list(zip(taken, branches, strict=True))

    def _amount(self, rule: str, standard: Tree, student: Student, term: Term) -> Amount | None:
        """What this standard of the rule comes to for an eligible student; None: not known."""
        if standard is None:
            return None
        if isinstance(standard, str):
            return self._written(standard, student, term)
        if "不定" in standard:
            return self._carried(standard["不定"], student)
        branches = self._branches(standard, student)
        taken = [branch for truth, branch in branches if truth is True]
        if standard.get("取") == "高者":
            if any(truth is None for truth, _ in branches):
                return None
            return self._highest(rule, taken, student, term)
        need(len(taken) <= 1, f"rows that do not exclude each other: {standard}")
        if not taken:
            need(any(truth is None for truth, _ in branches), f"a case is missing: {standard}")
            return None
        return self._amount(rule, taken[0], student, term)

    def _highest(
        self, rule: str, standards: list[Tree], student: Student, term: Term
    ) -> Amount | None:
        """The amount that pays most in this term; one unknown amount makes it unknown."""
        known: list[Amount] = []
        for standard in standards:
            amount = self._amount(rule, standard, student, term)
            if amount is None:
                return None
            known.append(amount)
        payment = self.rules[rule].get("发放")
        return max(known, key=lambda amount: paid_in(term, amount, payment))

    def _written(self, text: str, student: Student, term: Term) -> Amount | None:
        """A standard in yuan, or ``X 的 50%``: a share of X's year, rounded half up to the fen."""
        match = re.fullmatch(SHARE, text)
        if match is None:
            return fixed_amount(text)
        whole = self._amount(match[1], self._linked(text, term), student, term)
        if whole is None:
            return None
        value, unit = whole
        if unit == "学期":
            value *= 1 if self.rules[match[1]].get("发放") in AUTUMN_ONLY else 2
        share = Fraction(value) * Fraction(match[2]) / 100
        return int(share + Fraction(1, 2)), "次" if unit == "次" else "学年"

    def _linked(self, text: str, term: Term) -> Tree | None:
        """The standard in this term of the rule that ``X 的 50%`` names, if any."""
        match = re.fullmatch(SHARE, text)
        version = self._in_force(match[1], term) if match else None
        return version.standard if version else None

    def _carried(self, open_amount: Tree, student: Student) -> Amount | None:
        """不定: the money fact that carries the amount per term, within its bounds."""
        if "由" not in open_amount:
            return None
        name = self.names[open_amount["由"]].name
        seen = student.get(name)
        if seen is None:
            return None
        low, high = self._bounds(open_amount)
        need(low <= seen <= high, f"{name}: {seen} fen is outside the bounds")
        return seen, "学期"

    def _bounds(self, open_amount: Tree) -> tuple[int, int]:
        """The bounds of a carried amount, in fen per term."""
        texts = [open_amount.get("不低于", "0"), open_amount.get("不高于", "99999999")]
        low, high = (fen(re.sub("元(/学期)?$", "", text)) for text in texts)
        return low, high

    def _check(self) -> None:
        """Go through every word of the tree once, so that nothing unknown is passed over."""
        self._check_condition(self.common)
        for condition in self.definitions.values():
            self._check_condition(condition)
        for name, rule in self.rules.items():
            only(rule, RULE_WORDS)
            need(rule["类别"] in KINDS and rule.get("此前", "不详") in ("无", "不详"), name)
            need(rule.get("发放", "每学期") in PAYMENTS, rule.get("发放"))
            for version in self.versions[name]:
                need(version.who, f"{name}: 对象 is missing")
                only(version.who, {"范围", "其中"})
                self._check_condition(version.who.get("范围", {}))
                need(version.who.get("其中", ["everyone"]), f"{name}: 其中 is empty")
                for part in version.who.get("其中", []):
                    self._check_condition(part)
                if version.standard is not None or rule["类别"] not in ("实物", "贷款资格"):
                    self._check_standard(version.standard)

    def _check_condition(self, condition: Tree) -> None:
        need(isinstance(condition, dict), condition)
        for key, wanted in condition.items():
            if key in ("任一", "全部", "都不"):
                need(isinstance(wanted, list) and wanted, condition)
                for part in wanted:
                    self._check_condition(part)
            elif key == "符合":
                self._check_condition(self.definitions[wanted])
            else:
                self._check_wanted(self.names[key], wanted)

    def _check_wanted(self, fact: Fact, wanted: Tree) -> None:
        if wanted == "任意":
            need(fact.kind == "多选", fact)
        elif not isinstance(wanted, dict):
            for value in listed(wanted):
                fact.literal(value)
        elif "不是" in wanted or "全有" in wanted:
            need(len(wanted) == 1 and ("不是" in wanted or fact.kind == "多选"), wanted)
            for values in wanted.values():
                need(not isinstance(values, dict), wanted)
                self._check_wanted(fact, values)
        else:
            only(wanted, RANGES)
            need(wanted and fact.kind in ("整数", "金额", "日期"), wanted)
            for bound in wanted.values():
                fact.literal(bound)

    def _check_standard(self, standard: Tree) -> None:
        if isinstance(standard, str):
            if match := re.fullmatch(SHARE, standard):
                need(match[1] in self.rules, standard)
            else:
                fixed_amount(standard)
        elif isinstance(standard, dict) and "不定" in standard:
            self._check_open_amount(standard)
        else:
            self._check_table(standard)

    def _check_open_amount(self, standard: Tree) -> None:
        only(standard, {"不定"})
        only(standard["不定"], {"原因", "由", "不低于", "不高于"})
        if "由" in standard["不定"]:
            fact = self.names[standard["不定"]["由"]]
            need(fact.kind == "金额", standard)
            low, high = self._bounds(standard["不定"])
            seen = self.money_bounds.get(fact.name, (low, high))
            self.money_bounds[fact.name] = (max(low, seen[0]), min(high, seen[1]))

    def _check_table(self, table: Tree) -> None:
        need(isinstance(table, dict) and len({"按", "分档"} & set(table)) == 1, table)
        if "按" in table:
            fact = self.names[table["按"]]
            need(fact.kind in ("单选", "是否", "整数"), table)
            branches = {key: table[key] for key in table if key not in ("按", "其余")}
            need(branches and len({fact.literal(key) for key in branches}) == len(branches), table)
        else:
            only(table, {"分档", "取", "其余"})
            need(table.get("取", "先者") in ("先者", "高者") and table["分档"], table)
            branches = {str(place): row["标准"] for place, row in enumerate(table["分档"])}
            for row in table["分档"]:
                only(row, {"当", "标准"})
                self._check_condition(row["当"])
        for branch in branches.values():
            need(table.get("取") != "高者" or isinstance(branch, str), "a table within 高者")
            self._check_standard(branch)
        if table.get("其余", "无") != "无":
            self._check_standard(table["其余"])


def paid_in(term: Term, amount: Amount, payment: str | None) -> int:
    """Fen of one term: a year's amount is halved, the odd fen in autumn, unless paid whole."""
    value, unit = amount
    if unit != "学年" or payment in AUTUMN_ONLY:
        return value
    return (value + 1) // 2 if term[1] == "秋" else value // 2
