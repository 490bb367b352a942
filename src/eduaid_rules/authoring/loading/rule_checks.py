"""What must hold across a whole rule, one named check each.

Shares lead to a standard, amounts fit what is paid, tables cover everybody once, and no condition
is the same for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from ...codes import WarningCode
from ...meaning.half_years import LostHalf, lost_halves
from ...meaning.logic import judgement
from ...meaning.partitions import (
    Coded,
    FactAnswer,
    answer_combinations,
    count_combinations,
    unknown_student,
)
from ...meaning.stated_answers import PossibleStudents, as_stated, may_be_undefined
from ...meaning.words import answer_in_words, standard_in_words
from ...policy.conditions import Condition, both, facts_of, leaves
from ...policy.consistency import links_of, reachable, too_long
from ...policy.facts import Vocabulary
from ...policy.in_force import InForce, change_terms, state_at
from ...policy.money_and_units import Unit
from ...policy.pack import Pack
from ...policy.paid_units import wrong_shares
from ...policy.rules import Rule, Who
from ...policy.standards import (
    ByCondition,
    ByFact,
    Capped,
    Fixed,
    InFull,
    Nothing,
    Open,
    Pick,
    Share,
    Standard,
    Unstated,
    standard_cases,
)
from ...policy.terms import Term
from ...suggestions import suggestion
from ..diagnostics import Findings
from .rules import RuleNode
from .yaml_tree import ScalarNode, YamlNode

if TYPE_CHECKING:
    from ...codes import WarningCode

MOST_TABLE_CLASSES: Final = 20_000
MOST_STEPS: Final = 2_000_000
MOST_ANSWERS: Final = 2**16
EVERY_VALUE: Final = -1


def check_shares(
    shares: Iterable[tuple[ScalarNode, str, Findings]],
    rules: Mapping[str, Rule],
    names: Sequence[str],
) -> bool:
    """Every share names a rule of the policy, and none leads back to itself.

    ``names`` are all rules; ``rules`` lacks those that could not be read.
    """
    good = True
    for place, name, findings in shares:
        if name not in names:
            findings.error("E208", place, f"没有“{name}”这条规则", suggestion(name, names))
            good = False
    if not good:
        return False
    links = links_of(rules)
    for place, name, findings in shares:
        if name in reachable(name, links):
            findings.error(
                "E215", place, f"标准绕回了自己：{name}", "比例只能取自另一条写明金额的规则"
            )
            good = False
    long = set(too_long((name for _, name, _ in shares), links)) if good else ()
    for place, name, findings in shares:
        if name in long:
            message = f"“{name}”的标准一条套一条，展开以后太长"
            findings.error("E313", place, message, "请直接写明金额，或取自写明金额的规则")
            good = False
    return good


_OPEN: Final = "没有找到这样的学生，也不能断定没有"
_DOUBT_HINTS: Final[Mapping[WarningCode, str]] = {
    "W606": "请核对；拿不准就写 其余: 不定",
    "W607": "请核对；拿不准就写 取: 先者 或 取: 高者",
}

_SHARED: Final = {
    Unit.ONCE: "一次性的金额取了比例还是一次性的，这里却每学期都发",
    Unit.YEAR: "一学年的金额取了比例还是每学年的，这里却只发一次",
}


def check_payments(
    pack: Pack, rule: Rule, place_of: StandardPlace, above: Rule | None = None
) -> None:
    """Shares are of what is paid when the rule pays, and no half of a year's amount is lost.

    ``above`` is the rule without what this pack changes in it: what it loses was said there.
    """
    told: set[tuple[Share, str]] = set()
    for wrong in wrong_shares(pack, rule):
        if (wrong.share, wrong.said) not in told:
            told.add((wrong.share, wrong.said))
            what, paid = standard_in_words(wrong.share), rule.schedule.value
            message = f"“{what}”在{wrong.term}取自“{wrong.said}”，和“发放: {paid}”对不上"
            place, findings = place_of(wrong.standard, wrong.term)
            findings.error("E314", place, message, f"{_SHARED[wrong.unit]}；请直接写明金额")
    found = tuple(lost_halves(pack, rule))
    before = {one.part for one in lost_halves(pack, above)} if above and found else ()
    for lost in found:
        if lost.part not in before:
            place, findings = place_of(lost.standard, lost.term)
            code: WarningCode = "W608" if isinstance(lost, LostHalf) else "W609"
            findings.warning(code, place, lost.message, lost.instead)


StandardPlace: TypeAlias = Callable[[Standard, Term], tuple[YamlNode, Findings]]
"""Where a standard that holds at a term is written."""


@dataclass(eq=False, repr=False)
class TableCheck:
    """Every table covers all of a rule's students, once each."""

    pack: Pack
    _wrong: list[Standard] = field(default_factory=list)
    """Tables of which something was said where they are written: not again at their shares."""

    def check(self, rule: Rule, place_of: StandardPlace) -> None:
        """The tables of a rule at every term at which it changes, with who it is for then.

        A table behind its shares may change at other terms.
        """
        before: tuple[Condition, Standard] | None = None
        rules = (rule, *self.pack.rules_behind(rule))
        for term in sorted({term for one in rules for term in change_terms(one)}):
            state = state_at(rule, term)
            if not isinstance(state, InForce):
                continue
            place, findings = place_of(state.standard, term)
            resolved = self._resolve(state.standard, term)
            now = (both(self.pack.common, state.who), resolved)
            said = resolved is not state.standard and resolved in self._wrong
            if now != before and not said:
                mistakes = findings.mistakes
                self._standard(*now, place, findings)
                self._wrong += [resolved] * (findings.mistakes > mistakes)
            before = now

    @property
    def vocabulary(self) -> Vocabulary:
        """The facts of the pack."""
        return self.pack.vocabulary

    def _resolve(self, standard: Standard, term: Term) -> Standard:
        """The table behind a share."""
        while isinstance(standard, Share):
            linked = self.pack.linked(standard, term)
            if not isinstance(linked, InForce):
                break
            standard = linked.standard
        return standard

    def _standard(
        self, who: Condition, standard: Standard, place: YamlNode, findings: Findings
    ) -> None:
        cases = standard_cases(standard)
        match standard:
            case ByFact(fact, cells, otherwise):
                labels = [f"{fact}“{name}”" for name, _ in cells]
                self._cases(who, cases, labels, otherwise, Pick.FIRST, place, findings)
            case ByCondition(rows, pick, otherwise):
                labels = [f"第{number}档" for number, _ in enumerate(rows, 1)]
                self._cases(who, cases, labels, otherwise, pick, place, findings)
            case Fixed() | InFull() | Unstated() | Nothing() | Open() | Share() | Capped():
                pass
            case _:
                assert_never(standard)

    def _cases(
        self,
        who: Condition,
        cases: Sequence[tuple[Condition, Standard]],
        labels: Sequence[str],
        otherwise: Standard | None,
        pick: Pick,
        place: YamlNode,
        findings: Findings,
    ) -> None:
        used: set[int] = set()
        conditions = [case for case, _ in cases]
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
            gap = not holding and otherwise is None
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
                return
            if overlap and shown:
                findings.error(
                    "E306",
                    place,
                    f"{said}时，{both_rows}同时成立",
                    "请让各档互相排除，或写 取: 先者 / 取: 高者",
                )
                return
            if gap:
                doubts.setdefault("W606", f"表格可能没有写{said}的标准：{_OPEN}")
            if overlap:
                doubts.setdefault("W607", f"{said}时，{both_rows}可能同时成立：{_OPEN}")
        for code, message in doubts.items():
            findings.warning(code, place, message, _DOUBT_HINTS[code])
        for number, (case, inner) in enumerate(cases):
            if number not in used:
                findings.warning(
                    "W604", place, f"表格的{labels[number]}永远用不到", "请删除，或检查对象"
                )
            self._standard(both(who, case), inner, place, findings)

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


def check_constant(
    conditions: Iterable[tuple[Condition, str, YamlNode, Findings]], vocabulary: Vocabulary
) -> None:
    """A condition that is the same for every student says less than its author meant."""
    for condition, what, place, findings in conditions:
        always = _constant(condition, vocabulary)
        if always is not None:
            findings.warning(
                "W602",
                place,
                f"{what}的条件永远{'成立' if always else '不成立'}",
                "请检查是不是写错了",
            )


def _constant(condition: Condition, vocabulary: Vocabulary) -> bool | None:
    """True or False where every kind of student gets it; None where they differ.

    Stops at the first two that differ, so an ordinary condition costs a few steps. None also
    where there are too many kinds to go through, or too much to compare for each.
    """
    found = list(leaves(condition))
    slots = vocabulary.ordered(facts_of(condition))
    base = unknown_student(vocabulary)
    if any(
        count_combinations([s], found, vocabulary, base, EVERY_VALUE) > MOST_ANSWERS for s in slots
    ):
        return None
    judge = judgement(condition, vocabulary)
    seen: set[bool | None] = set()
    if any(may_be_undefined(slot.fact.name, vocabulary) for slot in slots):
        return None  # of whom a formula divides by 0 it is unknown
    steps = MOST_STEPS // max(1, len(found))
    for number, given in enumerate(
        answer_combinations(slots, found, vocabulary, base, EVERY_VALUE)
    ):
        if number > steps:
            return None
        student = base.answering_all(given)
        seen.add(judge(student.true, student.false, student.measured))
        if len(seen) > 1:
            return None
    return seen.pop() if seen else None


def rule_conditions(
    node: RuleNode, rule: Rule
) -> Iterator[tuple[Condition, str, YamlNode, Findings]]:
    """Every condition of a rule that must not be constant, with its place."""
    for who in (rule.who, *(version.who for version in rule.versions)):
        if who is not None and who != Who():
            place, findings = node.places[id(who)]
            yield from ((c, what, place, findings) for c, what in _of_who(who))


def _of_who(who: Who) -> Iterator[tuple[Condition, str]]:
    yield who.condition, "对象"
    for number, alternative in enumerate(who.alternatives or (), 1):
        if len(who.alternatives or ()) > 1:
            yield alternative, f"“其中”第{number}项"
