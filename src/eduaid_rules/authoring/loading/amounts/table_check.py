"""The tables of standards: they cover all of a rule's students, once each, and none in vain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Final

from ....codes import WarningCode
from ....meaning.logic import judgement
from ....meaning.partitions import (
    Coded,
    FactAnswer,
    answer_combinations,
    count_combinations,
    unknown_student,
)
from ....meaning.standard_words import table_labels
from ....meaning.stated_answers import PossibleStudents, as_stated
from ....meaning.words import answer_in_words
from ....policy.by_term.numbers_put_in import ParametersAtTerm
from ....policy.by_term.parameters import parameter_terms
from ....policy.conditions import ALWAYS, Condition, both, facts_of, leaves, texts_lacking
from ....policy.documents import text_terms
from ....policy.facts import Vocabulary
from ....policy.in_force import InForce, change_terms, state_at
from ....policy.named_in_standards import facts_named_by
from ....policy.pack import Pack
from ....policy.rules import Rule
from ....policy.standards import (
    ByCondition,
    ByFact,
    Pick,
    Share,
    Standard,
    before_raises,
    standard_cases,
    standard_parts,
)
from ....policy.terms import Term
from ...diagnostics import Findings
from ..csv_tables import TablesBeside
from ..rule_checks import EVERY_VALUE, StandardPlace
from ..yaml_tree import YamlNode

MOST_TABLE_CLASSES: Final = 20_000
_OPEN: Final = "没有找到这样的学生，也不能断定没有"
_DOUBT_HINTS: Final[Mapping[WarningCode, str]] = {
    "W606": "请核对；拿不准就写 其余: 不定",
    "W607": "请核对；拿不准就写 取: 先者 或 取: 高者",
}


@dataclass(eq=False, repr=False)
class TableCheck:
    """Every table covers all of a rule's students, once each."""

    pack: Pack
    tables: TablesBeside
    vocabulary: Vocabulary = field(init=False)
    """The facts of the pack, as they are made at the term that is looked at."""
    _wrong: list[Standard] = field(default_factory=list)
    """Tables of which something was said where they are written: not again at their shares."""
    _numbers: dict[Term, ParametersAtTerm] = field(default_factory=dict)

    def check(self, rule: Rule, place_of: StandardPlace) -> None:
        """The tables of a rule at every term at which it changes, with who it is for then.

        What is paid on top of another item (加发) is for those alone whom that one reaches.
        A table behind its shares may change at other terms.
        """
        before: tuple[Condition, Standard] | None = None
        told: list[Standard] = []
        """Of which something was said at a term: not again with other numbers."""
        below = [one for one in self.pack.rules if one.id == rule.on_top_of]
        rules = (rule, *below, *self.pack.rules_behind(rule))
        terms = {term for one in rules for term in change_terms(one)}
        terms |= {*parameter_terms(self.pack.parameters), *text_terms(self.pack.vocabulary.texts)}
        for term in sorted(terms):
            state = state_at(rule, term)
            reached = [one for base in below if isinstance(one := state_at(base, term), InForce)]
            if not isinstance(state, InForce) or len(reached) < len(below):
                continue
            who = reduce(both, (one.who for one in reached), both(self.pack.common, state.who))
            place, findings = place_of(state.standard, term)
            if term not in self._numbers:
                self._numbers[term] = self.pack.parameters_at(term)
            numbers = self._numbers[term]
            self.vocabulary = numbers.vocabulary
            lacking = {fact.name for fact in self.vocabulary.facts if fact.lacks_text}
            behind = self._resolve(state.standard, term)
            resolved = numbers.rows(behind)
            now = (numbers.condition(who), resolved)
            said = behind is not state.standard and resolved in self._wrong
            said = said or any(one is behind for one in told)
            open_text = _lacks_a_text(resolved) or lacking & facts_named_by((resolved,))
            if now != before and not said and not open_text:
                mistakes = findings.mistakes
                self._standard(*now, place, findings)
                self._wrong += [resolved] * (findings.mistakes > mistakes)
                told += [behind] * (findings.mistakes > mistakes)
            before = now

    def value(self, value: Standard, place: YamlNode, findings: Findings) -> None:
        """The number of a parameter: a table of them has one for everybody."""
        self.vocabulary = self.pack.vocabulary
        self._standard(ALWAYS, value, place, findings)

    def _resolve(self, standard: Standard, term: Term) -> Standard:
        """The table behind a share."""
        while isinstance(share := before_raises(standard), Share):
            linked = self.pack.linked(share, term)
            if not isinstance(linked, InForce):
                break
            standard = linked.standard
        return standard

    def _standard(
        self, who: Condition, standard: Standard, place: YamlNode, findings: Findings
    ) -> None:
        place, findings = self.tables.place_of(standard) or (place, findings)
        if isinstance(standard, ByFact | ByCondition):
            self._cases(who, standard, place, findings)

    def _cases(
        self,
        who: Condition,
        table: ByFact | ByCondition,
        place: YamlNode,
        findings: Findings,
    ) -> None:
        cases, labels = table.cases, table_labels(table)
        if table.otherwise is not None and table.pick in (Pick.HIGHEST, Pick.LOWEST):
            conditions = [case for case, _ in cases]
            used = self._reached(who, conditions, place, findings)  # neither gap nor overlap
        else:
            used = self._tried(who, table, place, findings)
        if used is None:
            return
        for number, (case, inner) in enumerate(cases):
            if number not in used:
                at, where = self.tables.place_of(inner) or (place, findings)
                where.warning("W604", at, f"表格的{labels[number]}永远用不到", "请删除，或检查对象")
            self._standard(both(who, case), inner, place, findings)

    def _reached(
        self, who: Condition, conditions: Sequence[Condition], place: YamlNode, findings: Findings
    ) -> set[int] | None:
        """The rows that somebody meets, each looked at by itself; None: too much is in one."""
        used: set[int] = set()
        everybody, before = judgement(who, self.vocabulary), findings.mistakes
        facts = frozenset[str]().union(*map(facts_of, conditions))
        for number, case in enumerate(conditions):
            holds = judgement(case, self.vocabulary)
            possible = PossibleStudents(who, [case], self.vocabulary, EVERY_VALUE)
            asked = facts_of(case) | facts_of(who) & facts
            for student, given in self._students(who, [case], asked, place, findings):
                seen = (student.true, student.false, student.measured)
                meets = everybody(*seen) is not False and holds(*seen)
                if meets and not possible.find(student, given).excluded:
                    used.add(number)
                    break
        return used if findings.mistakes == before else None

    def _tried(
        self,
        who: Condition,
        table: ByFact | ByCondition,
        place: YamlNode,
        findings: Findings,
    ) -> set[int] | None:
        """The rows that somebody takes, everybody gone through; None: a mistake was found."""
        pick, labels = table.pick, table_labels(table)
        conditions = [case for case, _ in table.cases]
        used: set[int] = set()
        before = findings.mistakes
        everybody = judgement(who, self.vocabulary)
        judges = [judgement(case, self.vocabulary) for case in conditions]
        facts = frozenset[str]().union(*(facts_of(case) for case in conditions))
        possible = PossibleStudents(who, conditions, self.vocabulary, EVERY_VALUE)
        doubts: dict[WarningCode, str] = {}
        for student, given in self._students(who, conditions, facts, place, findings):
            seen = (student.true, student.false, student.measured)
            if everybody(*seen) is False:
                continue
            holding = [number for number, judge in enumerate(judges) if judge(*seen)]
            taken = {*holding[:1]} if pick is Pick.FIRST else {*holding}
            gap = not holding and table.otherwise is None
            overlap = len(holding) > 1 and pick is Pick.EXCLUSIVE
            if taken <= used and not gap and not overlap:
                continue
            found = possible.find(student, given)
            if found.excluded:
                continue
            used |= taken
            shown = found.numbers is not None
            stated = as_stated(given, found.numbers or {}, self.vocabulary) if shown else given
            said = self._say(stated)
            both_rows = "和".join(labels[number] for number in holding[:2])
            if gap and shown:
                findings.error(
                    "E305", place, f"表格没有写{said}的标准", "请补上，或写 其余: 不定 / 其余: 无"
                )
                return None
            if overlap and shown:
                findings.error(
                    "E306",
                    place,
                    f"{said}时，{both_rows}同时成立",
                    "请让各档互相排除，或写 取: 先者 / 取: 高者",
                )
                return None
            if gap:
                doubts.setdefault("W606", f"表格可能没有写{said}的标准：{_OPEN}")
            if overlap:
                doubts.setdefault("W607", f"{said}时，{both_rows}可能同时成立：{_OPEN}")
        for code, message in doubts.items():
            findings.warning(code, place, message, _DOUBT_HINTS[code])
        return used if findings.mistakes == before else None

    def _students(
        self,
        who: Condition,
        conditions: Iterable[Condition],
        facts: frozenset[str],
        place: YamlNode,
        findings: Findings,
    ) -> Iterator[tuple[Coded, tuple[FactAnswer, ...]]]:
        slots = self.vocabulary.ordered(facts)
        found = [leaf for condition in (who, *conditions) for leaf in leaves(condition)]
        base = unknown_student(self.vocabulary)
        if (
            count_combinations(slots, found, self.vocabulary, base, EVERY_VALUE)
            > MOST_TABLE_CLASSES
        ):
            findings.error("E313", place, "表格太复杂，查不完所有的情况", "请拆成几张简单的表格")
            return
        for given in answer_combinations(slots, found, self.vocabulary, base, EVERY_VALUE):
            yield base.answering_all(given), given

    def _say(self, given: Iterable[FactAnswer]) -> str:
        return "、".join(answer_in_words(answer, self.vocabulary) for answer in given) or "所有学生"


def _lacks_a_text(standard: Standard) -> bool:
    """Whether a row turns on a number that no text says: then nobody knows whom it is for."""
    rows = (when for part in standard_parts(standard) for when, _ in standard_cases(part))
    return any(True for when in rows for _ in texts_lacking(when))
