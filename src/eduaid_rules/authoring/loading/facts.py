"""The facts of a pack (事实, 推算), read into a vocabulary."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from ...meaning.roster_texts import cell_word
from ...policy.facts import NO, SEASON, YES, Fact, FactType, Nature, Notice, Role, Value, Vocabulary
from ...policy.money_and_units import FACT_UNITS
from ...policy.terms import read_day
from ...suggestions import did_you_mean, nearest_name
from ..diagnostics import Findings
from .conditions import ANY_VALUE, Definitions, condition_at
from .fact_parts import (
    FactNode,
    FormulaReader,
    check_headers,
    read_ages,
    read_by_household,
    read_role,
    read_spellings,
    read_summed,
    read_value_headers,
)
from .fields import STATUS_DAY, Fields, node_mapping, node_mappings, number_of, warn_of_day
from .yaml_tree import NULLS, MappingNode, ScalarNode, SequenceNode, YamlNode

_NO_FACT: Final = frozenset(
    {"任一", "全部", "都不", "符合", "按", "其余", YES, NO, "不用", SEASON.name, SEASON.id}
)
"""Words that stand where the name of a fact could: keys of conditions and of tables, 自选: 是, and
不用 in a mapping; and the fact of the term."""
_NO_VALUE: Final = frozenset({"按", "其余", ANY_VALUE, "无", "不定", "全额", *NULLS - {""}})
"""Words that stand where the name of a value could: keys of tables, 任意 in a condition, what a
table gives; and what a profile reads as nothing."""
_Taken: TypeAlias = dict[str, tuple[ScalarNode, Findings]]
"""The place that took each name first, by what rosters take it for."""


@dataclass(eq=False, repr=False)
class VocabularyReader:
    """Reads facts one after another; names are unique across the whole pack."""

    inherited: Vocabulary | None = None
    nodes: list[FactNode] = field(default_factory=list)
    extended: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    """The values that this pack adds to facts of the packs above."""
    extended_at: dict[str, tuple[YamlNode, Findings]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    """The facts that formulas use."""
    _names: _Taken = field(default_factory=dict)
    _roles: dict[Role, str] = field(init=False)
    """What each column is for, and which fact that is, in words."""
    _added: dict[str, _Taken] = field(default_factory=dict)
    """The names of the values that this pack adds, by fact."""

    def __post_init__(self) -> None:
        above = self.inherited.facts if self.inherited else ()
        self._roles = {fact.role: f"上级规则包的“{fact.name}”" for fact in above if fact.role}

    def read(self, node: YamlNode, findings: Findings) -> None:
        """One 事实 section."""
        for found in node_mappings(node, findings, "事实"):
            before = findings.mistakes
            if self._extends(found):
                self._extend(found, findings)
            else:
                self._fact(found, findings)
            name = found.get("名称")
            if findings.mistakes > before and isinstance(name, ScalarNode):
                self.broken.add(name.text)

    def _extends(self, node: MappingNode) -> bool:
        """Whether an entry adds values, however its key is spelt."""
        name = node.get("名称")
        above = self.inherited.slots if self.inherited else ()
        bare = node.get("英文") is None and node.get("类型") is None
        return "增加取值" in node.keys() or (  # noqa: SIM118 -- a node, no dict
            bare and isinstance(name, ScalarNode) and name.text in above
        )

    def _extend(self, node: MappingNode, findings: Findings) -> None:
        """增加取值: more values of a choice that a pack above declares."""
        fields = Fields(node, findings, "增加取值", required=("名称", "增加取值"))
        name = fields.text("名称")
        place = fields.node_of("名称")
        if name is None or place is None:
            return
        facts = {fact.name: fact for fact in self.inherited.facts} if self.inherited else {}
        fact = facts.get(name)
        if fact is None:
            known = self.inherited.names.get(name) if self.inherited else None
            hint = did_you_mean(name, list(facts)) or "自己的事实请直接写“取值:”"
            hint = f"规则文件里请写中文名“{known.fact.name}”" if known else hint
            self.broken.add(known.fact.name if known else nearest_name(name, list(facts)) or name)
            findings.error("E604", place, f"上级规则包没有“{name}”这个事实", hint)
        elif not fact.type.is_listed:
            findings.error(
                "E212", place, f"{fact.type.value}的事实不能增加取值", "只能用于单选和多选"
            )
        else:
            taken = {cell_word(known) for value in fact.values for known in value.names}
            added = self._added.setdefault(name, {})
            values = self._values(fields, findings, fact.type, "增加取值", taken, added)
            self.extended_at.setdefault(name, (place, findings))
            self.extended[name] = (*self.extended.get(name, ()), *values)

    def added(self) -> Iterator[tuple[str, str, YamlNode, Findings]]:
        """Each value that this pack adds to a fact above: its fact, its name, where it stands."""
        for fact, values in self.extended.items():
            for value in values:
                if (place := self._added[fact].get(value.name)) is not None:
                    yield fact, value.name, *place

    def _fact(self, node: MappingNode, findings: Findings) -> None:
        fields = Fields(
            node,
            findings,
            "事实",
            required=("名称", "英文", "类型"),
            optional=(
                *("取值", "范围", "单位", "没有", "性质", "提问"),
                *("表头", "写法", "用作", "汇总", "缺省", "适用", "提醒"),
            ),
        )
        name, english = fields.text("名称"), fields.text("英文")
        kind = fields.word("类型", FactType)
        nature = fields.word("性质", Nature) or Nature.CIRCUMSTANCE
        if name is None or english is None or kind is None:
            return
        for key in ("名称", "英文"):
            self._claim_fact(fields.node_of(key), findings)
        self._require_choice(fields, kind, findings)
        values = self._values(fields, findings, kind, nature=nature) if kind.is_listed else ()
        low, high = self._bounds(fields, kind, findings)
        unit = None
        if fields.node_of("单位") is not None:
            unit = FACT_UNITS.get(fields.text("单位") or "")
            if kind is not FactType.MONEY or unit is None:
                findings.error(
                    "E212",
                    fields.node_of("单位") or node,
                    "单位只用于金额，写 元/学年 或 元/学期",
                )
        fact = Fact(
            name=name,
            id=english,
            type=kind,
            values=values,
            at_least=low,
            at_most=high,
            unit=unit,
            question=fields.text("提问"),
            headers=fields.texts("表头"),
            nature=nature,
            default=self._default(fields, values, findings),
            never=self._never(fields, kind, findings),
            role=read_role(fields, kind, self._roles, name),
            summed=read_summed(fields, kind),
        )
        scalar = fields.node_of("名称")
        if isinstance(scalar, ScalarNode):
            self.nodes.append(FactNode(fact, scalar, findings, fields))

    def _claim_fact(self, node: YamlNode | None, findings: Findings) -> None:
        if not isinstance(node, ScalarNode):
            return
        if self.inherited and node.text in self.inherited.names:
            choice = self.inherited.names[node.text].fact.type.is_listed
            hint = f"请换一个名称{'；要增加取值，请写“增加取值:”' if choice else ''}"
            findings.error("E602", node, f"上级规则包已经有“{node.text}”这个事实", hint)
        else:
            _claim(node, findings, "事实", self._names, _NO_FACT)

    def _never(self, fields: Fields, kind: FactType, findings: Findings) -> str | None:
        node = fields.node_of("没有")
        if node is not None and kind is not FactType.DATE:
            findings.error("E212", node, f"{kind.value}的事实不能有“没有”", "只用于日期")
            return None
        said = fields.text("没有")
        if said is not None and node is not None and (said == STATUS_DAY or read_day(said)):
            findings.error("E212", node, f"“没有”后面不能写“{said}”", "请写一个词，如 没有: 未消除")
            return None
        return said

    def _require_choice(self, fields: Fields, kind: FactType, findings: Findings) -> None:
        needs = kind.is_listed
        node = fields.node_of("取值")
        if needs and node is None and "取值" not in fields.meant:
            findings.error("E202", fields.node, f"{kind.value}的事实缺少“取值”", "请补上“取值:”")
        if not needs and node is not None:
            findings.error("E212", node, f"{kind.value}的事实不能有“取值”", "请删除")

    def _values(
        self,
        fields: Fields,
        findings: Findings,
        kind: FactType,
        section: str = "取值",
        above: Container[str] = (),
        taken: _Taken | None = None,
        nature: Nature = Nature.CIRCUMSTANCE,
    ) -> tuple[Value, ...]:
        """The values of a list; ``above`` are the words that the packs above gave away.

        ``taken`` are the names of the values that this pack gave the fact before.
        """
        if fields.node_of(section) is None:
            return ()
        made: list[Value] = []
        taken = {} if taken is None else taken
        for item in fields.items(section):
            found = node_mapping(item, findings, "取值")
            if found is None:
                continue
            value = Fields(
                found,
                findings,
                "取值",
                required=("名称", "英文"),
                optional=("别名", "自", "至", "年龄", "按户", "表头"),
            )
            name, english = value.text("名称"), value.text("英文")
            other = value.node_of("别名")
            more = other.items if isinstance(other, SequenceNode) else (other,)
            for named in (value.node_of("名称"), value.node_of("英文"), *more):
                if not isinstance(named, ScalarNode):
                    continue
                if cell_word(named.text) in above:
                    findings.error(
                        "E602", named, f"上级规则包已经有“{named.text}”这个取值", "请换一个名称"
                    )
                else:
                    _claim(named, findings, "取值", taken, _NO_VALUE)
            aliases = value.texts("别名")
            since, until = value.term("自"), value.term("至")
            if name is not None and english is not None:
                ages, by_household = read_ages(value, nature), read_by_household(value, kind)
                headers = read_value_headers(value, kind)
                made.append(
                    Value(name, english, aliases, since, until, ages, by_household, headers)
                )
            if since is not None and until is not None and until < since:
                findings.error("E406", value.node_of("至") or found, "“至”早于“自”", "请检查学期")
        return tuple(made)

    def _bounds(
        self, fields: Fields, kind: FactType, findings: Findings
    ) -> tuple[int | None, int | None]:
        node = fields.node_of("范围")
        if node is None:
            if kind is FactType.INTEGER and "范围" not in fields.meant:
                findings.error(
                    "E202",
                    fields.node,
                    "整数的事实缺少“范围”",
                    "请补上“范围: {不低于: 1, 不高于: 6}”",
                )
            return None, None
        if not kind.is_measured:
            findings.error("E212", node, f"{kind.value}的事实不能有“范围”", "请删除")
            return None, None
        found = node_mapping(node, findings, "范围")
        if found is None:
            return None, None
        bounds = Fields(found, findings, "范围", optional=("不低于", "不高于"))
        made: list[int | None] = []
        for key in ("不低于", "不高于"):
            said = bounds.text(key)
            number = None if said is None else number_of(kind, said)
            if said is not None and number is None:
                findings.error(
                    "E216", bounds.node_of(key) or found, f"看不懂“{said}”", kind.measure.hint(said)
                )
            if number is not None and kind is FactType.DATE:
                warn_of_day(number, bounds.node_of(key) or found, findings)
            made.append(number)
        low, high = made
        if low is not None and high is not None and low > high:
            findings.error("E216", node, "范围的下限高于上限", "请检查界限")
        return low, high

    def _default(self, fields: Fields, values: tuple[Value, ...], findings: Findings) -> str | None:
        node = fields.node_of("缺省")
        if node is None:
            return None
        said = fields.text("缺省")
        names = [value.name for value in values]
        if not names:
            findings.error("E212", node, "只有单选、多选可以有缺省", "请删除缺省")
            return None
        if said is not None and said not in names:
            findings.error("E204", node, f"没有“{said}”这个取值", f"可用：{'、'.join(names)}")
            return None
        return said

    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the facts read so far (names that clashed are left out)."""
        facts: dict[str, Fact] = {}
        taken: set[str] = set(_NO_FACT)
        for fact in self.inherited.facts if self.inherited else ():
            more = self.extended.get(fact.name, ())
            facts[fact.name] = replace(fact, values=(*fact.values, *more)) if more else fact
            taken |= {fact.name, fact.id}
        for node in sorted(self.nodes, key=_place):
            if not {node.fact.name, node.fact.id} & taken:
                facts[node.fact.name] = node.fact
                taken |= {node.fact.name, node.fact.id}
        return Vocabulary(tuple(facts.values()))

    def read_derived(self, node: YamlNode, findings: Findings) -> None:
        """One 推算 section: money facts made from others, which are all read by now."""
        found = node_mapping(node, findings, "推算")
        for key, value in found.entries if found else ():
            body = node_mapping(value, findings, key.text)
            if body is not None:
                self._derived(key, body, findings)

    def _derived(self, name: ScalarNode, node: MappingNode, findings: Findings) -> None:
        fields = Fields(
            node, findings, "推算", required=("英文", "算式", "单位"), optional=("舍入",)
        )
        self._claim_fact(name, findings)
        self._claim_fact(fields.node_of("英文"), findings)
        english, unit = fields.text("英文"), FACT_UNITS.get(fields.text("单位") or "")
        if fields.node_of("单位") is not None and unit is None:
            findings.error(
                "E212", fields.node_of("单位") or node, "单位只能写 元/学年 或 元/学期", None
            )
        reader = FormulaReader(self.vocabulary(), self.broken, findings)
        formula = reader.read(fields, unit)
        if english is None or unit is None or formula is None:
            self.broken.add(name.text)
            return
        self.used |= set(formula.facts)
        fact = Fact(name=name.text, id=english, type=FactType.MONEY, unit=unit, formula=formula)
        self.nodes.append(FactNode(fact, name, findings, fields))

    def complete(self, definitions: Definitions) -> Vocabulary:
        """The vocabulary with what its facts say of other facts (适用, 提醒, 写法)."""
        vocabulary = definitions.vocabulary
        check_headers(self.nodes, self.inherited)
        made = {
            node.fact.name: replace(
                vocabulary.slots[node.fact.name].fact,
                relevant=condition_at(node.fields, "适用", definitions),
                notices=notices_at(node.fields, definitions),
                spellings=read_spellings(node.fields, node.fact.name, vocabulary),
            )
            for node in self.nodes
            if node.fact.name in vocabulary.slots
        }
        return Vocabulary(tuple(made.get(fact.name, fact) for fact in vocabulary.facts))


def _claim(
    node: ScalarNode, findings: Findings, what: str, taken: _Taken, no_names: Container[str]
) -> None:
    """Take a name, unless it is taken: by another way to write it, too."""
    word = cell_word(node.text)
    if word in no_names:
        message = f"“{node.text}”是规则语言用的词，不能当作{what}的名称"
        findings.error("E210", node, message, "请换一个名称")
    elif word in taken:
        first, there = taken[word]
        where = f"{'' if there is findings else f'{there.file_name} '}第 {first.line} 行"
        also = "" if first.text == node.text else f"，写作“{first.text}”"
        message = f"{what}“{node.text}”已经有了（{where}{also}）"
        findings.error("E210", node, message, "请换一个名称")
    else:
        taken[word] = (node, findings)


def _place(node: FactNode) -> str:
    """Stated facts stand as they are listed; behind them the derived ones by name.

    Those are the keys of a mapping, which has no order.
    """
    return "" if node.fact.formula is None else node.fact.name


def notices_at(fields: Fields, definitions: Definitions) -> tuple[Notice, ...]:
    """提醒: what to warn of, and when."""
    node = fields.node_of("提醒")
    made: list[Notice] = []
    for found in () if node is None else node_mappings(node, fields.findings, "提醒"):
        notice = Fields(found, fields.findings, "提醒", required=("当", "说"))
        when, said = condition_at(notice, "当", definitions), notice.text("说")
        if when is not None and said is not None:
            made.append(Notice(when, said))
    return tuple(made)
