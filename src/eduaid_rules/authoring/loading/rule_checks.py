"""What must hold across a whole rule, one named check each.

Shares lead to a standard, amounts fit what is paid, and no condition is the same for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from ...codes import WarningCode
from ...meaning.half_years import LostHalf, lost_halves
from ...meaning.logic import judgement
from ...meaning.partitions import (
    count_combinations,
    distinct_answers,
    unknown_student,
)
from ...meaning.standard_words import standard_in_words
from ...meaning.stated_answers import may_be_undefined
from ...policy.checks.paid_units import wrong_shares
from ...policy.checks.share_links import links_of, reachable, too_long
from ...policy.conditions import Condition, facts_of, leaves
from ...policy.facts import Vocabulary
from ...policy.money_and_units import Unit
from ...policy.pack import Pack
from ...policy.rules import Rule, Who
from ...policy.standards import (
    Share,
    Standard,
)
from ...policy.terms import Term
from ...suggestions import suggestion
from ..diagnostics import Findings
from .rules import RuleNode
from .yaml_tree import ScalarNode, YamlNode

MOST_ANSWERS: Final = 2**16
_MOST_COMPARED: Final = 100_000
"""So many comparisons are worth knowing whether a condition is the same for everybody."""
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

    Facts become known one after another, and no further once the condition is settled: of one
    任一 over many facts that are few steps. Stops at the first two that differ. None also where
    there are too many kinds to go through, or too much to compare for each.
    """
    found = list(leaves(condition))
    slots = vocabulary.ordered(facts_of(condition))
    base = unknown_student(vocabulary)
    if any(
        count_combinations([s], found, vocabulary, base, EVERY_VALUE) > MOST_ANSWERS for s in slots
    ):
        return None
    if any(may_be_undefined(slot.fact.name, vocabulary) for slot in slots):
        return None  # of whom a formula divides by 0 it is unknown
    judge = judgement(condition, vocabulary)
    choices = [distinct_answers(s, found, vocabulary, base, EVERY_VALUE) for s in slots]
    seen: set[bool] = set()
    steps = _MOST_COMPARED // max(1, len(found))
    waiting = [(0, base)]
    while waiting and len(seen) < 2 and steps > 0:
        steps -= 1
        known, student = waiting.pop()
        truth = judge(student.true, student.false, student.measured)
        if truth is not None:
            seen.add(truth)
        elif known == len(choices):
            return None
        else:
            answers = reversed(choices[known])
            waiting += [(known + 1, student.answering(answer)) for answer in answers]
    return None if waiting or len(seen) != 1 else seen.pop()


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
