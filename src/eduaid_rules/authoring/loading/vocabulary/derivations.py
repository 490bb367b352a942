"""Derived facts (推算), read: formulas, points (相加), grades (分档), full years and months.

First what each is called and what kind of fact it is, so that conditions can name it; then, when
all facts and definitions are known, how it is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import prod
from typing import Final, TypeAlias, TypeVar, assert_never

from ....policy.by_term.numbered_facts import MOST_NUMBERS, how_many_counted
from ....policy.derived.derivations import (
    MOST_IN_STEPS,
    ByNumbers,
    ByTexts,
    Derivation,
    DerivedText,
    Elapsed,
    GradeRow,
    Grades,
    Points,
    PointsRow,
    by_numbers,
)
from ....policy.fact_types import FactType
from ....policy.facts import Fact, Vocabulary
from ....policy.formulas import Formula, FormulaError, fact_names, read_formula
from ....suggestions import one_of
from ...diagnostics import TextPositions
from ..conditions import Definitions, condition_at, find_fact
from ..fields import Fields, node_mappings
from ..yaml_tree import ScalarNode
from .derived_texts import FORMULA, GRADES, POINTS, DerivedVersion, DerivedVersions, way_of
from .formulas import MORE_THAN_FEW, FormulaReader
from .taken_names import FactNode
from .values import number_of_fact

_POINT_EXAMPLE: Final = "如 {当: {困难类别: 残疾}, 得: 20}"

_Row = TypeVar("_Row", PointsRow, GradeRow)
Made: TypeAlias = Formula | Derivation


@dataclass(eq=False, repr=False)
class DerivedReader:
    """Reads how derived facts are made, each behind those that it is made from."""

    definitions: Definitions
    nodes: Mapping[str, FactNode]
    """Those of this pack, by name."""
    broken: set[str]
    written: TextPositions
    """Where its rows are written; 其余 by the whole."""
    versions: Mapping[str, DerivedVersions] = field(default_factory=dict)
    """Of those that have them; of facts of packs above what takes their place."""
    made: dict[str, Fact] = field(default_factory=dict)

    def read(self) -> dict[str, Fact]:
        """All of them, by name; what is wrong is reported where it stands.

        Of one with a mistake in how it is made no text is known, so that it names no other fact.
        """
        sources = {name: self._sources(node) for name, node in self.nodes.items()}
        lost = set(self._circles(sources))
        for name in _in_order(sources):
            node = self.nodes[name]
            if name in lost or lost & set(sources[name]):
                lost.add(name)
                continue
            fact = self._fact(name, node)
            if fact is None:
                lost.add(name)
            else:
                self.made[name] = fact
        self.broken |= lost
        for name in lost:
            fact, versions = self.nodes[name].fact, self.versions.get(name)
            if fact.derivation is not None and (versions is None or versions.is_own):
                self.made[name] = replace(fact, derivation=ByTexts(()))
            else:
                self.made.pop(name, None)
        return self.made

    def _fact(self, name: str, node: FactNode) -> Fact | None:
        if name not in self.versions:
            return self.made.get(name) or self._formula(node)
        for one in self.versions[name].versions:
            fact = one.made or self._formula(one.node)
            if fact is None or one.dates is None or _refused(one, fact):
                return None
            one.text = DerivedText(
                layer=one.layer,
                since=one.dates.since,
                basis=one.dates.basis,
                formula=fact.formula,
                way=None if one.made is None else way_of(one.made.derivation),
                until=one.dates.until,
                published=one.dates.published,
            )
            self.written.put(one.text, one.node.findings.file, one.dated.node)
        return self.versions[name].fact(node.fact)

    def _sources(self, node: FactNode) -> tuple[str, ...]:
        """The derived facts of this pack that one is made from, in any version."""
        versions = self.versions.get(node.fact.name)
        if versions is None:
            names, made = self._sources_of(node)
            if made is not None:
                self.made[node.fact.name] = made
            return names
        found: dict[str, None] = {}
        for one in versions.versions:
            names, one.made = self._sources_of(one.node)
            found |= dict.fromkeys(names)
        return tuple(found)

    def _sources_of(self, node: FactNode) -> tuple[tuple[str, ...], Fact | None]:
        """Those of one way to make it (of a formula as it is written); and it, if it is none."""
        fact, fields = node.fact, node.fields
        made: Fact | None = None
        match fact.derivation:
            case None:
                try:
                    names = fact_names(read_formula(fields.text(FORMULA) or "")[0])
                except FormulaError:  # said where it is read
                    names = ()
            case Points() | Grades():
                made = self._rows(node)
                names = made.made_from
            case ByNumbers() | ByTexts():  # what a formula comes to when it is read
                names = ()
            case Elapsed(start):
                made, names = fact if self._is_a_day(node, start) else None, ()
            case _:
                assert_never(fact.derivation)
        return tuple(name for name in dict.fromkeys(names) if name in self.nodes), made

    def _is_a_day(self, node: FactNode, start: str) -> bool:
        """Whether that from which full years or months count is a day."""
        elapsed = node.fact.derivation
        place = node.fields.node_of(elapsed.span.value) if isinstance(elapsed, Elapsed) else None
        if not isinstance(place, ScalarNode):
            return False
        slot = find_fact(place, node.findings, self.definitions)
        if slot is not None and slot.fact.type is not FactType.DATE:
            message = f"{start}是{slot.fact.type.value}，不是日期"
            node.findings.error("E626", place, message, "请换一个日期的事实")
        return slot is not None and slot.fact.type is FactType.DATE

    def _rows(self, node: FactNode) -> Fact:
        fact, findings = node.fact, node.findings
        form = POINTS if isinstance(fact.derivation, Points) else GRADES
        place = node.fields.node_of(form)
        rows: list[tuple[Fields, str]] = []
        for found in () if place is None else node_mappings(place, findings, form):
            row = Fields(found, findings, form, required=("当", "得"))
            said = row.text("得")
            if said is not None:
                rows.append((row, said))
        if isinstance(fact.derivation, Points):
            made = [one for row, said in rows for one in self._points(row, said)]
            return replace(fact, derivation=replace(fact.derivation, rows=tuple(made)))
        if isinstance(fact.derivation, Grades):
            grades = [one for row, said in rows for one in self._grade(fact, row, said)]
            made_here = replace(fact.derivation, rows=tuple(grades))
            rest = node.fields.node_of("其余") or node.fields.node
            self.written.put(made_here, findings.file, rest)
            return replace(fact, derivation=made_here)
        return fact

    def _points(self, row: Fields, said: str) -> Iterator[PointsRow]:
        when = condition_at(row, "当", self.definitions)
        points = number_of_fact(Fact("", "", FactType.INTEGER, derivation=Points(())), said)
        if points is None or points == 0:
            message = f"得分“{said}”不是整数" if points is None else "得 0 分的一行没有作用"
            row.findings.error("E626", row.node_of("得") or row.node, message, _POINT_EXAMPLE)
        elif when is not None:
            yield self._placed(PointsRow(when, points), row)

    def _grade(self, fact: Fact, row: Fields, said: str) -> Iterator[GradeRow]:
        when = condition_at(row, "当", self.definitions)
        names = [value.name for value in fact.values]
        if said not in names:
            place = row.node_of("得") or row.node
            row.findings.error("E204", place, f"{fact.name}没有“{said}”这个取值", one_of(names))
        elif when is not None:
            yield self._placed(GradeRow(when, said), row)

    def _placed(self, made: _Row, row: Fields) -> _Row:
        self.written.put(made, row.findings.file, row.node)
        return made

    def _circles(self, sources: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
        """The facts that lead back to themselves, or that stand on too many others."""
        told: set[str] = set()
        for name, node in self.nodes.items():
            path = _way_back(name, sources)
            if path is not None and name in told:
                yield name
            elif path is not None:
                told |= set(path)
                chain = " → ".join((*path, name))
                node.findings.error("E625", node.name, f"推算绕回了自己：{chain}", "请拆开")
                yield name
        depths: dict[str, int] = {}
        for name in _in_order(sources):
            depths[name] = 1 + max((depths.get(one, 0) for one in sources[name]), default=0)
            if depths[name] == MOST_IN_STEPS + 1:
                node = self.nodes[name]
                message = f"推算一层套一层，超过 {MOST_IN_STEPS} 层"
                node.findings.error("E625", node.name, message, "请把中间的几步合并")
                yield name

    def _formula(self, node: FactNode) -> Fact | None:
        facts = tuple(self.made.get(fact.name, fact) for fact in self.definitions.vocabulary.facts)
        numbers = self.definitions.parameters
        reader = FormulaReader(Vocabulary(facts), self.broken, node.findings, numbers)
        formula = reader.read(node.fields, node.fact)
        if formula is None:
            return None
        self.definitions.used_facts |= {n for n in formula.facts if n not in numbers.heads}
        made = by_numbers(formula, numbers.heads, {fact.name: fact.derivation for fact in facts})
        if made is None:
            return replace(node.fact, formula=formula)
        counted = (how_many_counted(fact) for fact in facts if fact.name in made.counted)
        if prod(counted) <= MOST_NUMBERS:
            return replace(node.fact, formula=None, derivation=made)
        place = node.fields.node_of(FORMULA) or node.name
        message = f"{'、'.join(made.counted)}合起来有 {MOST_NUMBERS} 种以上的数"
        node.findings.error("E613", place, f"算式里不能用这么多：{message}", MORE_THAN_FEW)
        return None


def _refused(version: DerivedVersion, fact: Fact) -> bool:
    """Whether no version can make a fact so: that is said."""
    if not isinstance(fact.derivation, ByNumbers):
        return False
    fields, named = version.node.fields, "、".join(fact.derivation.numbers)
    version.node.findings.error(
        "E626",
        fields.node_of(FORMULA) or fields.node,
        f"有版本的推算，算式里不能用参数、得分、周岁和整月：{named}",
        "请不写版本，把会变的数写成有版本的参数",
    )
    return True


def _way_back(name: str, sources: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """The facts from one back to itself; None: it does not lead there."""
    waiting: list[tuple[str, ...]] = [(name,)]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        for source in sources[path[-1]]:
            if source == name:
                return path
            if source not in seen:
                seen.add(source)
                waiting.append((*path, source))
    return None


def _in_order(sources: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The facts, each behind those that it is made from; in a circle somehow."""
    done: dict[str, None] = {}
    opened: set[str] = set()

    def visit(name: str) -> None:
        if name in opened:
            return
        opened.add(name)
        for source in sources[name]:
            visit(source)
        done[name] = None

    for name in sources:
        visit(name)
    return list(done)
