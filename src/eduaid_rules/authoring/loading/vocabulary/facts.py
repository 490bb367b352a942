"""The facts of a pack (事实, 推算), read into a vocabulary."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ....meaning.roster_texts import cell_word
from ....policy.derived.derivations import by_numbers
from ....policy.fact_types import FactType, Nature, Notice, Role
from ....policy.facts import YES, Fact, Value, Vocabulary
from ....suggestions import did_you_mean, nearest_name
from ...diagnostics import Findings, TextPositions
from ..conditions import Definitions, condition_at
from ..documents import PackDocuments
from ..fields import Fields, node_mapping, node_mappings
from ..yaml_tree import MappingNode, ScalarNode, SequenceNode, YamlNode
from .defaults import read_default
from .derivations import DerivedReader
from .derived_texts import (
    VERSIONS,
    DerivedTextReader,
    declared_head,
    declared_way,
    form_among,
    head_keys,
    keys_of_versions,
    way_keys,
)
from .differences import differences
from .fact_parts import (
    read_ages,
    read_by_household,
    read_never,
    read_role,
    read_spellings,
    read_summed,
    read_value_headers,
)
from .taken_names import NO_FACT, NO_VALUE, FactNode, Taken, TakenNames, check_headers, take_name
from .values import number_of_fact, read_places, read_unit, warn_of_day


@dataclass(eq=False, repr=False)
class VocabularyReader:
    """Reads facts one after another; names are unique across the whole pack."""

    inherited: Vocabulary | None = None
    nodes: list[FactNode] = field(default_factory=list)
    extended: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    """The values that this pack adds to facts of the packs above."""
    assumed: dict[str, str] = field(default_factory=dict)
    """What this pack takes facts of the packs above to be where nothing is said."""
    defaults_at: dict[str, tuple[YamlNode, Findings]] = field(default_factory=dict)
    """Where this pack states the 缺省 of a fact."""
    extended_at: dict[str, tuple[YamlNode, Findings]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    names: TakenNames = field(init=False)
    texts: DerivedTextReader = field(init=False)
    """Of derived facts with versions, and of those above that this pack makes otherwise."""
    hidden: tuple[Fact, ...] = ()
    """The differences of facts that are compared."""
    written: TextPositions = field(default_factory=TextPositions)
    """Where each row of points and grades is written."""
    _roles: dict[Role, str] = field(init=False)
    """What each column is for, and which fact that is, in words."""
    _added: dict[str, Taken] = field(default_factory=dict)
    """The names of the values that this pack adds, by fact."""

    def __post_init__(self) -> None:
        self.names = TakenNames(self.inherited)
        self.texts = DerivedTextReader(self.inherited)
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
        """增加取值: more values of a choice that a pack above declares; 缺省 of a fact of it."""
        keys = ("名称",) if node.get("缺省") is not None else ("名称", "增加取值")
        fields = Fields(node, findings, "增加取值", required=keys, optional=("增加取值", "缺省"))
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
        elif fields.node_of("增加取值") is None:
            self._assume(fact, fields)
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
            self._assume(replace(fact, values=(*fact.values, *self.extended[name])), fields)

    def _assume(self, fact: Fact, fields: Fields) -> None:
        """缺省 of a fact of a pack above that has none: what it is in this place."""
        node = fields.node_of("缺省")
        if node is None:
            return
        fields.needs_language_2(node, "上级事实的“缺省”")
        if fact.default is not None or fact.name in self.assumed:
            message = f"“{fact.name}”已经有缺省了"
            fields.findings.error("E602", node, message, "请删除")
        elif (said := read_default(fields, fact)) is not None:
            self.assumed[fact.name] = said
            self.defaults_at[fact.name] = node, fields.findings

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
                *("取值", "范围", "单位", "小数位", "没有", "性质", "提问"),
                *("表头", "写法", "用作", "汇总", "缺省", "适用", "提醒"),
            ),
        )
        name, english = fields.text("名称"), fields.text("英文")
        kind = fields.word("类型", FactType)
        nature = fields.word("性质", Nature) or Nature.CIRCUMSTANCE
        if name is None or english is None or kind is None:
            return
        for key in ("名称", "英文"):
            self.names.claim(fields.node_of(key), findings)
        self._require_choice(fields, kind, findings)
        values = self._values(fields, findings, kind, nature=nature) if kind.is_listed else ()
        unit, places = read_unit(fields, kind), read_places(fields, kind)
        low, high = self._bounds(fields, Fact(name, english, kind, unit=unit, places=places))
        fact = Fact(
            name=name,
            id=english,
            type=kind,
            values=values,
            at_least=low,
            at_most=high,
            unit=unit,
            places=places,
            question=fields.text("提问"),
            headers=fields.texts("表头"),
            nature=nature,
            never=read_never(fields, kind),
            role=read_role(fields, kind, self._roles, name),
            summed=read_summed(fields, kind),
        )
        fact = replace(fact, default=read_default(fields, fact))
        if fact.default is not None and (said := fields.node_of("缺省")) is not None:
            self.defaults_at[name] = said, findings
        scalar = fields.node_of("名称")
        if isinstance(scalar, ScalarNode):
            self.nodes.append(FactNode(fact, scalar, findings, fields))

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
        taken: Taken | None = None,
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
                    take_name(named, findings, "取值", taken, NO_VALUE)
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

    def _bounds(self, fields: Fields, fact: Fact) -> tuple[int | None, int | None]:
        """范围, for a fact without one yet."""
        kind, findings = fact.type, fields.findings
        node = fields.node_of("范围")
        if node is None:
            if kind in (FactType.INTEGER, FactType.DECIMAL) and "范围" not in fields.meant:
                findings.error(
                    "E202",
                    fields.node,
                    f"{kind.value}的事实缺少“范围”",
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
        signed = replace(fact, at_least=-1) if fact.type is not FactType.MONEY else fact
        made: list[int | None] = []
        for key in ("不低于", "不高于"):
            said = bounds.text(key)
            number = None if said is None else number_of_fact(signed, said)
            place = bounds.node_of(key) or found
            if said is not None and number is None:
                findings.error("E216", place, f"看不懂“{said}”", fact.measure.hint(said))
            if number is not None and kind is FactType.DATE:
                warn_of_day(number, place, findings)
            if number is not None and number < 0:
                findings.needs_language_2(place, "低于 0 的范围")
            made.append(number)
        low, high = made
        if low is not None and high is not None and low > high:
            findings.error("E216", node, "范围的下限高于上限", "请检查界限")
        return low, high

    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the facts read so far (names that clashed are left out)."""
        facts: dict[str, Fact] = {}
        taken: set[str] = set(NO_FACT)
        for fact in self.inherited.facts if self.inherited else ():
            more = self.extended.get(fact.name, ())
            made = replace(fact, values=(*fact.values, *more)) if more else fact
            said = self.assumed.get(fact.name)
            facts[fact.name] = made if said is None else replace(made, default=said)
            taken |= {fact.name, fact.id}
        for node in sorted(self.nodes, key=_place):
            if not {node.fact.name, node.fact.id} & taken:
                facts[node.fact.name] = node.fact
                taken |= {node.fact.name, node.fact.id}
        return Vocabulary((*facts.values(), *self.hidden))

    def places(self) -> Mapping[str, tuple[YamlNode, Findings]]:
        """Where each fact of the pack stands."""
        return {node.fact.name: (node.name, node.findings) for node in self.nodes}

    def usable(self) -> Mapping[str, tuple[YamlNode, Findings]]:
        """The same of the facts that conditions can name."""
        kinds = {node.fact.name: node.fact.type for node in self.nodes}
        places = self.places().items()
        return {name: at for name, at in places if kinds[name] is not FactType.IDENTIFIER}

    def compare(self, trees: Iterable[YamlNode]) -> None:
        """Make the differences of the facts that conditions compare with one another."""
        self.hidden = differences(trees, self.vocabulary())

    def read_derived(self, node: YamlNode, findings: Findings) -> None:
        """One 推算 section: what facts made from others are called, and what kind they are."""
        found = node_mapping(node, findings, "推算")
        for key, value in found.entries if found else ():
            body = node_mapping(value, findings, key.text)
            if body is not None:
                self._derived(key, body, findings)

    def _derived(self, name: ScalarNode, node: MappingNode, findings: Findings) -> None:
        form = form_among(keys_of_versions(node))
        with_versions = node.get(VERSIONS) is not None
        keys, more = head_keys(form, node.keys()), ((VERSIONS,), ("此前",))
        required, optional = more if with_versions else way_keys(form)
        required, optional = (*keys[0], *required), (*keys[1], *optional)
        fields = Fields(node, findings, "推算", required=required, optional=optional)
        self.names.claim(name, findings)
        self.names.claim(fields.node_of("英文"), findings)
        english, values = fields.text("英文"), self._values(fields, findings, FactType.SINGLE)
        head = english and declared_head(fields, form, name.text, english, values)
        fact = None
        if head and with_versions:
            fact = self.texts.declared(fields, form, head, name)
        elif head:
            fact = declared_way(fields, form, head)
        if fact is None:
            self.broken.add(name.text)
        else:
            self.nodes.append(FactNode(fact, name, findings, fields))

    def complete(
        self, definitions: Definitions, documents: PackDocuments, layer: str
    ) -> Vocabulary:
        """The vocabulary with what its facts say of other facts (适用, 提醒, 写法)."""
        check_headers(self.nodes, self.inherited)
        self.texts.read_dates(documents, layer)
        steps = {n.fact.name: n for n in self.nodes if n.fact.is_derived}
        steps |= dict(self.texts.nodes())
        texts = self.texts.found
        derived = DerivedReader(definitions, steps, self.broken, self.written, texts).read()
        self.texts.check()
        facts = [derived.get(fact.name, fact) for fact in definitions.vocabulary.facts]
        ways = {fact.name: fact.derivation for fact in facts}
        for place, fact in enumerate(facts):
            if fact.hidden and fact.formula is not None:
                by = by_numbers(fact.formula, (), ways)
                facts[place] = replace(fact, formula=None, derivation=by) if by else fact
        vocabulary = Vocabulary(self.texts.without_circles(facts))
        made = {
            node.fact.name: replace(
                vocabulary.slots[node.fact.name].fact,
                relevant=condition_at(node.fields, "适用", definitions),
                notices=notices_at(node.fields, definitions, more=("退回",)),
                spellings=read_spellings(node.fields, node.fact.name, vocabulary),
            )
            for node in self.nodes
            if node.fact.name in vocabulary.slots
        }
        return Vocabulary(tuple(made.get(fact.name, fact) for fact in vocabulary.facts))


def _place(node: FactNode) -> str:
    """Stated facts as they are listed, then derived ones by name: keys of a mapping, unordered."""
    return node.fact.name if node.fact.is_derived else ""


def notices_at(
    fields: Fields, definitions: Definitions, more: tuple[str, ...] = ()
) -> tuple[Notice, ...]:
    """提醒: what to warn of, and when; of facts also whether rows are refused for it (退回)."""
    node = fields.node_of("提醒")
    made: list[Notice] = []
    for found in () if node is None else node_mappings(node, fields.findings, "提醒"):
        notice = Fields(found, fields.findings, "提醒", required=("当", "说"), optional=more)
        when, said = condition_at(notice, "当", definitions), notice.text("说")
        refuses = notice.choice("退回", {YES: True}) is True
        if (stated := notice.node_of("退回")) is not None:
            fields.needs_language_2(stated, "提醒里的“退回”")
        if when is not None and said is not None:
            made.append(Notice(when, said, refuses))
    return tuple(made)
