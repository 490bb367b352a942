"""Derived facts (推算) as they are declared: of which kind, made by which keys, in which texts.

Texts are versions (版本), or what a pack below puts in their place (替换推算).
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias, assert_never

from ....policy.checks.fact_checks import not_made
from ....policy.derived.derivations import (
    FROM_EVER,
    STATUS,
    ByNumbers,
    ByTexts,
    CountedSpan,
    DerivedText,
    Elapsed,
    Grades,
    Points,
    Way,
    is_counted_to,
)
from ....policy.documents import Lasting, OfLayer, known_from
from ....policy.fact_types import FactType
from ....policy.facts import Fact, Value, Vocabulary
from ....policy.formulas import Formula
from ....suggestions import one_of
from ...diagnostics import Findings
from ..dates import Dates, check_order, check_sequence, read_dates
from ..documents import PackDocuments
from ..fields import Fields, node_mapping, node_mappings
from ..yaml_tree import MappingNode, ScalarNode, SequenceNode, YamlNode
from .taken_names import FactNode
from .values import number_of_fact, read_places, read_unit

FORMULA: Final = "算式"
POINTS: Final = "相加"
GRADES: Final = "分档"
VERSIONS: Final = "版本"
REPLACED: Final = "替换推算"
_FORMS: Final = (FORMULA, POINTS, GRADES, *(span.value for span in CountedSpan))
_AGE_EXAMPLE: Final = f"如 于: {STATUS}、于: 学年首日、于: 9月1日"
_PLACEHOLDER: Final = Formula("0")

Keys: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""Those that must be there, and those that may."""


def form_among(node_keys: Collection[str]) -> str:
    """By which of its keys a derived fact is made."""
    return next((key for key in _FORMS if key in node_keys), FORMULA)


def head_keys(form: str, node_keys: Collection[str]) -> Keys:
    """The keys that say what kind of fact it is, by those that it has."""
    if form == POINTS:
        return ("英文",), ("类型",)
    if form == GRADES:
        return ("英文", "类型", "取值"), ()
    if form != FORMULA:
        return ("英文",), ()
    unit = () if "类型" in node_keys else ("单位",)
    return ("英文", *unit), ("类型", "小数位", "单位")


def way_keys(form: str) -> Keys:
    """The keys that say how it is made."""
    if form == POINTS:
        return (POINTS,), ("不低于", "不超过")
    if form == GRADES:
        return (GRADES, "其余"), ()
    if form != FORMULA:
        return (form, "于"), ("不超过",)
    return (FORMULA,), ("舍入", "不低于", "不超过", "取整")


def declared_head(
    fields: Fields, form: str, name: str, english: str, values: tuple[Value, ...]
) -> Fact | None:
    """A derived fact of which is known what kind it is."""
    kind = _kind(fields, form)
    if kind is None:
        return None
    if form == FORMULA:
        unit = read_unit(fields, kind) if fields.node_of("单位") is not None else None
        if kind is FactType.MONEY and unit is None:
            return None
        places = read_places(fields, kind)
        if kind is not FactType.MONEY:
            fields.needs_language_2(
                fields.node_of("类型") or fields.node, f"类型 {kind.value} 的推算"
            )
        return Fact(name, english, kind, unit=unit, places=places)
    return Fact(name, english, kind, values=values)


def declared_way(fields: Fields, form: str, head: Fact) -> Fact | None:
    """The same, and how it is made as far as that names no other fact."""
    findings, name = fields.findings, head.name
    if form == FORMULA:
        return replace(head, formula=_PLACEHOLDER)
    fields.needs_language_2(fields.node_of(form) or fields.node, f"“{form}”的推算")
    if form == POINTS:
        whole = replace(head, derivation=Points(()))
        ends = [_whole_end(fields, key, whole) for key in ("不低于", "不超过")]
        if None not in ends and ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
            findings.error(
                "E626", fields.node_of("不超过") or fields.node, "“不超过”低于“不低于”", None
            )
        return replace(whole, derivation=Points((), *ends))
    if form == GRADES:
        said = fields.text("其余")
        if said is not None and said not in (value.name for value in head.values):
            hint = one_of(value.name for value in head.values)
            findings.error(
                "E204", fields.node_of("其余") or fields.node, f"{name}没有“{said}”这个取值", hint
            )
            return None
        if said is None:
            return None
        return replace(head, derivation=Grades((), said))
    start, to = fields.text(form), fields.text("于")
    if start is None or to is None:
        return None
    if not is_counted_to(to):
        message = f"“于”后面不能写“{to}”"
        findings.error("E626", fields.node_of("于") or fields.node, message, _AGE_EXAMPLE)
        return None
    most = _whole_end(fields, "不超过", head)
    return replace(head, derivation=Elapsed(start, CountedSpan(form), to, at_most=most))


def _kind(fields: Fields, form: str) -> FactType | None:
    """类型, which each way to be made allows one or a few of."""
    allowed = {
        FORMULA: (FactType.MONEY, FactType.INTEGER, FactType.DECIMAL),
        GRADES: (FactType.SINGLE,),
    }.get(form, (FactType.INTEGER,))
    if fields.node_of("类型") is None:
        return allowed[0]
    kind = fields.word("类型", FactType)
    if kind is not None and kind not in allowed:
        message = f"“{form}”的推算不能是{kind.value}"
        hint = one_of(one.value for one in allowed)
        fields.findings.error("E626", fields.node_of("类型") or fields.node, message, hint)
        return None
    return kind


def _whole_end(fields: Fields, key: str, fact: Fact) -> int | None:
    said, node = fields.text(key), fields.node_of(key)
    if said is None or node is None:
        return None
    number = number_of_fact(fact, said)
    if number is None:
        fields.findings.error("E216", node, f"看不懂“{said}”", fact.measure.hint(said))
    return number


@dataclass(eq=False, repr=False)
class DerivedVersion:
    """One way to make a derived fact, and from when to when it holds."""

    node: FactNode
    dated: Fields
    """Where its dates stand."""
    layer: str = ""
    dates: Dates | None = None
    made: Fact | None = None
    """The fact made so, where it is no formula."""
    text: DerivedText | None = None


@dataclass(eq=False, repr=False)
class DerivedVersions:
    """The texts that a pack states for a derived fact of its own, or of a pack above it."""

    name: ScalarNode
    findings: Findings
    versions: list[DerivedVersion]
    above: tuple[DerivedText, ...] = ()
    """How the packs above make it."""
    is_own: bool = True

    def fact(self, head: Fact) -> Fact:
        """The fact as all its texts make it."""
        own = (one.text for one in self.versions if one.text is not None)
        return replace(head, formula=None, derivation=ByTexts((*self.above, *own)))


def keys_of_versions(node: MappingNode) -> Collection[str]:
    """The keys of a derived fact, and those of its versions."""
    listed = node.get(VERSIONS)
    items = listed.items if isinstance(listed, SequenceNode) else ()
    bodies = (item for item in items if isinstance(item, MappingNode))
    return {*node.keys(), *(key.text for body in bodies for key, _ in body.entries)}


def warn_overtaken(
    above: Iterable[OfLayer], name: str, text: Lasting, what: str, at: tuple[YamlNode, Findings]
) -> None:
    """A later text above does not reach the pack any more that states this one."""
    for later in above:
        over = text.until is not None and text.until < later.since
        if later.since > text.since and not over:
            message = f"上级（{later.layer}）自{later.since}改了“{name}”"
            said = f"{message}，这里的“{what}”仍然有效"
            at[1].warning("W605", at[0], said, "请核对；不再有效就写明“至”")


@dataclass(eq=False, repr=False)
class DerivedTextReader:
    """Reads the texts of derived facts: how they make them, then from when to when."""

    inherited: Vocabulary | None = None
    found: dict[str, DerivedVersions] = field(default_factory=dict)

    def declared(self, fields: Fields, form: str, head: Fact, name: ScalarNode) -> Fact | None:
        """A derived fact with versions, of which is not known yet how it is made."""
        findings, node = fields.findings, fields.node_of(VERSIONS)
        fields.needs_language_2(node or fields.node, "推算的版本")
        fields.choice("此前", {"不详": "不详"})
        required, optional = way_keys(form)
        made: list[DerivedVersion | None] = []
        for item in () if node is None else node_mappings(node, findings, VERSIONS):
            own = Fields(
                item,
                findings,
                "推算的版本",
                required=("自", "依据", *required),
                optional=("至", "发布", *optional),
            )
            made.append(_version(own, own, form, head, name))
        return self._taken(name, findings, made, head)

    def changes(self, node: YamlNode, findings: Findings, top: str) -> None:
        """What a 调整 section makes of derived facts above; ``top`` is the topmost pack.

        What is wrong with the section itself is said where its rules are read.
        """
        for key, value in node.entries if isinstance(node, MappingNode) else ():
            if self.replaces(key.text):
                self._change(key, value, findings, top)

    def _change(self, name: ScalarNode, node: YamlNode, findings: Findings, top: str) -> None:
        above = self._above(name.text)
        if above is None:
            return
        findings.needs_language_2(name, REPLACED)
        texts = _texts_of(above, top)
        if texts is None:
            message = f"“{name.text}”的算式里有参数、得分、周岁或整月，不能替换"
            findings.error("E626", name, message, "请调整算式里的参数，或另写一个推算")
            return
        form = _form_of(texts[0])
        keys, more = way_keys(form)
        head = replace(above, formula=None, derivation=None)
        made: list[DerivedVersion | None] = []
        for item in node_mappings(node, findings, name.text):
            required = ("自", "依据", REPLACED)
            dated = Fields(item, findings, "推算的调整", required=required, optional=("至", "发布"))
            place = dated.node_of(REPLACED)
            body = None if place is None else node_mapping(place, findings, REPLACED)
            if body is not None:
                way = Fields(body, findings, REPLACED, required=keys, optional=more)
                made.append(_version(way, dated, form, head, name))
        if self._taken(name, findings, made, head) is not None:
            self.found[name.text].above, self.found[name.text].is_own = texts, False

    def _above(self, name: str) -> Fact | None:
        slot = None if self.inherited is None else self.inherited.slots.get(name)
        return None if slot is None or not slot.fact.is_derived else slot.fact

    def replaces(self, name: str) -> bool:
        """Whether it is a derived fact of a pack above."""
        return self._above(name) is not None

    def _taken(
        self,
        name: ScalarNode,
        findings: Findings,
        made: list[DerivedVersion | None],
        head: Fact,
    ) -> Fact | None:
        versions = [one for one in made if one is not None]
        if not versions or len(versions) < len(made):
            return None
        self.found[name.text] = DerivedVersions(name, findings, versions)
        ways = ((one.node.fact.formula, one.node.fact.derivation) for one in versions)
        texts = (DerivedText("", FROM_EVER, (), formula, way_of(way)) for formula, way in ways)
        return replace(head, derivation=ByTexts(tuple(texts)))

    def read_dates(self, documents: PackDocuments, layer: str) -> None:
        """From when to when each holds; they are put in order."""
        for one in self.found.values():
            found, one.versions = one.versions, []
            for version in found:
                version.layer = layer
                version.dates = read_dates(version.dated, documents)
                insort(one.versions, version, key=_order)

    def without_circles(self, facts: Sequence[Fact]) -> tuple[Fact, ...]:
        """The facts; those above as they were where what replaces them leads back to itself."""
        back = not_made({fact.name: fact for fact in facts})
        changed = [one for name, one in self.found.items() if name in back]
        for one in changed:
            message = f"推算“{one.name.text}”绕回了自己，或套得太深"
            one.findings.error("E625", one.name, message, "请检查替换以后的推算")
        above = self.inherited.slots if self.inherited and changed else {}
        return tuple(above[f.name].fact if f.name in above and f.is_derived else f for f in facts)

    def nodes(self) -> Iterator[tuple[str, FactNode]]:
        """The facts of packs above that are changed, as those of this pack stand."""
        for name, one in self.found.items():
            above = self._above(name)
            if not one.is_own and above is not None:
                yield name, FactNode(above, one.name, one.findings, one.versions[0].node.fields)

    def check(self) -> None:
        """The texts of each follow each other."""
        for name, one in self.found.items():
            placed = [(v.text, v.dated.node, v.node.findings) for v in one.versions if v.text]
            places = [(node, findings) for _, node, findings in placed]
            check_sequence(places, [text for text, *_ in placed], gaps=one.is_own)
            begun = [(text.since, node, findings) for text, node, findings in placed]
            check_order(begun, VERSIONS if one.is_own else f"“{REPLACED}”")
            for text, node, findings in placed:
                warn_overtaken(one.above, name, text, REPLACED, (node, findings))


def _order(one: DerivedVersion) -> tuple[int, ...]:
    if one.dates is None:
        return (0,)
    since = one.dates.since
    return since.first_day.toordinal(), known_from(one.dates).toordinal()


def _version(
    fields: Fields, dated: Fields, form: str, head: Fact, name: ScalarNode
) -> DerivedVersion | None:
    fact = declared_way(fields, form, head)
    if fact is None:
        return None
    return DerivedVersion(FactNode(fact, name, fields.findings, fields), dated)


def way_of(made: object) -> Way | None:
    """The same, where it is no formula."""
    return made if isinstance(made, Points | Grades | Elapsed) else None


def _texts_of(fact: Fact, layer: str) -> tuple[DerivedText, ...] | None:
    """How a fact of a pack above is made, as texts; None: its formula goes by numbers."""
    made = fact.derivation
    match made:
        case ByTexts(texts):
            return texts
        case ByNumbers():
            return None
        case Points() | Grades() | Elapsed() | None:
            return (DerivedText(layer, FROM_EVER, (), fact.formula, made),)
        case _:
            assert_never(made)


def _form_of(text: DerivedText) -> str:
    match text.way:
        case Points():
            return POINTS
        case Grades():
            return GRADES
        case Elapsed(span=span):
            return span.value
        case None:
            return FORMULA
        case _:
            assert_never(text.way)
