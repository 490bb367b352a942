"""What a policy says about one student at one term, and in both terms of a school year.

The items are made at once; reasons, refusals, missing facts and the receipt when they
are first read, from the same immutable student and policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ..._version import __version__
from ...arguments import checked
from ...meaning.by_name import Rules, asked_name
from ...meaning.partitions import Coded
from ...meaning.students import Student
from ...meaning.words import ConditionWords
from ...policy.fact_types import Notice
from ...policy.in_force import InForce, NotInForce
from ...policy.items import ItemKind
from ...policy.money_and_units import fen_to_yuan
from ...policy.terms import Term
from ...printed import escaped_json
from ..odd_answers import odd_answers
from ..policy_at_term import PolicyAtTerm, RuleAtTerm
from .amounts import OpenLine, SettledLine
from .entitlements import Entitlement, Undetermined
from .evaluator import Evaluator
from .explain import Trace, failed_conditions, nearest_changes, trace_condition
from .results import (
    ASSESSMENT_FIELDS,
    EXCLUDED,
    NOT_IN_FORCE,
    WAIVED_FIELDS,
    Assumed,
    Caution,
    PolicyReference,
    Receipt,
    Refusal,
    plain_fields,
)

if TYPE_CHECKING:
    from ..records import AssessmentRecord

SCHEMA = "1"

_T = TypeVar("_T")


class Assessment:
    """Everything a policy says about one student at one term; immutable.

    ``entitlements``, ``undetermined`` and ``refusals`` are each in the order of rule ids. Equal
    are those with the same receipt.
    """

    __slots__ = ("_entitlements", "_evaluator", "_judged", "_known_on", "_late", "_student")

    def __init__(
        self, evaluator: Evaluator, student: Student, known_on: date | None = None
    ) -> None:
        self._evaluator = evaluator
        self._student = student
        self._known_on = known_on
        self._judged = evaluator.judge(student)
        self._entitlements = tuple([Entitlement(line, student) for line in self._judged[0]])
        self._late: dict[str, object] | None = None

    def _once(self, name: str, make: Callable[[], _T]) -> _T:
        """What is made when it is first read, and then kept."""
        if self._late is None:
            self._late = {}
        if name not in self._late:
            self._late[name] = make()
        return cast(_T, self._late[name])  # each name is made by one function only

    def __reduce__(self) -> tuple[object, ...]:
        """A copy is judged anew: that is quick, and gives the same."""
        return Assessment, (self._evaluator, self._student, self._known_on)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Assessment) and self.receipt == other.receipt

    def __hash__(self) -> int:
        return hash(self.receipt)

    @property
    def _at(self) -> PolicyAtTerm:
        return self._evaluator.at

    @property
    def _settled(self) -> list[SettledLine]:
        return self._judged[0]

    @property
    def _open(self) -> list[OpenLine]:
        return self._judged[1]

    @property
    def entitlements(self) -> tuple[Entitlement, ...]:
        """The items that the student gets."""
        return self._entitlements

    @property
    def term(self) -> Term:
        """The term that was judged."""
        return self._at.term

    @property
    def known_on(self) -> date | None:
        """Only texts published by this day count; None: all."""
        return self._known_on

    @property
    def schema(self) -> str:
        """The version of the JSON form; a change of meaning or shape changes it."""
        return SCHEMA

    @property
    def policy(self) -> PolicyReference:
        """The name and digest of the policy that answered."""
        return PolicyReference(self._at.pack.name, self._at.digest)

    @property
    def total(self) -> Decimal:
        """Yuan of all cash items of this term."""
        return fen_to_yuan(sum([line.fen for line in self._settled if line.fen is not None]))

    @property
    def total_complete(self) -> bool:
        """False when a cash item is undetermined."""
        return all(line.rule.rule.kind is not ItemKind.CASH for line in self._open)

    @property
    def tells_worth(self) -> bool:
        """Whether any rule at the term may say what an item is worth that is no cash."""
        return self._at.tells_worth

    @property
    def total_waived(self) -> Decimal:
        """Yuan of this term that all items that are no cash are worth, as far as that is known."""
        return fen_to_yuan(sum(line.worth for line in self._settled if line.worth is not None))

    @property
    def total_waived_complete(self) -> bool:
        """False when an item that spares money is undetermined, or nobody says its worth."""
        given = (line for line in self._settled if line.rule.rule.kind.has_worth)
        still_open = any(line.rule.rule.kind.has_worth for line in self._open)
        return not still_open and all(line.worth is not None for line in given)

    @property
    def undetermined(self) -> tuple[Undetermined, ...]:
        """The items that cannot be settled with what is known."""
        return self._once(
            "undetermined",
            lambda: tuple(Undetermined(line, self._student) for line in self._open),
        )

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """The items that the student does not get, each with the conditions that failed."""
        return self._once("refusals", lambda: tuple(self._refuse()))

    def _refuse(self) -> Iterator[Refusal]:
        given = {line.id for line in self._settled} | {line.rule.rule.id for line in self._open}
        coded = self._at.coded(self._student)
        words = ConditionWords(self._at.vocabulary, self._at.in_use)
        excluded = self._judged[2]
        for item in self._at.rules:
            if item.rule.id not in given:
                yield _refusal(item, coded, words, excluded.get(item.rule.id))

    @property
    def assumed(self) -> tuple[Assumed, ...]:
        """The facts taken at their declared default because the profile left them out."""
        return tuple(Assumed(fact, value) for fact, value in self._student.assumed)

    @property
    def warnings(self) -> tuple[Caution, ...]:
        """What a person should look at: odd facts, unverified documents, unchecked terms."""
        lines: list[SettledLine | OpenLine] = [*self._settled, *self._open]
        return self._once("warnings", lambda: tuple(_warnings(self._at, self._student, lines)))

    @property
    def receipt(self) -> Receipt:
        """What reproduces this result byte for byte with the same library version."""
        return self._once("receipt", self._prove)

    def _prove(self) -> Receipt:
        day = None if self._known_on is None else self._known_on.isoformat()
        return Receipt(__version__, self.policy, str(self.term), day, self._student.digest())

    def why(self, rule: str) -> Trace | None:
        """How the conditions of one rule were judged; None: not in force, nothing to judge.

        ``rule`` is its id or Chinese name. Raises UnknownName.
        """
        item = self._at.rule(Rules(self._at.pack.rules)[asked_name(rule)].id)
        if not isinstance(item.state, InForce):
            return None
        coded = self._at.coded(self._student)
        return trace_condition(
            item.state.who,
            coded,
            self._at.truth,
            ConditionWords(self._at.vocabulary, self._at.in_use),
        )

    def model_dump(self) -> dict[str, Any]:
        """The JSON form as plain values (``Any``: whatever JSON holds)."""
        told = self._at.tells_worth
        return plain_fields(self, WAIVED_FIELDS if told else ASSESSMENT_FIELDS)

    @checked
    def model_dump_json(self, *, indent: int | None = None) -> str:
        """The JSON form: amounts as text with two places, Chinese names of values."""
        return _json_text(self.model_dump(), indent)

    def record(self) -> AssessmentRecord:
        """Everything read and fixed, as a pydantic model of the JSON form."""
        from ..records import AssessmentRecord  # pydantic loads only when a record is asked for

        return AssessmentRecord.model_validate(self.model_dump())

    def __repr__(self) -> str:
        return (
            f"Assessment({self._at.pack.name!r}, {str(self.term)!r}, total={self.total}, "
            f"entitlements={[item.rule for item in self.entitlements]})"
        )


def _json_text(plain: dict[str, Any], indent: int | None) -> str:
    import json

    separators = (",", ":") if indent is None else None
    text = json.dumps(plain, ensure_ascii=False, indent=indent, separators=separators)
    return escaped_json(text)


def _refusal(
    item: RuleAtTerm, student: Coded, words: ConditionWords, excluded: str | None
) -> Refusal:
    rule = item.rule
    bare = Refusal(rule.id, item.name, (), (), other_stage=False)
    if excluded is not None:
        return replace(bare, reason=EXCLUDED, detail=excluded)
    if not isinstance(item.state, InForce):
        detail = _not_in_force(item.state) if isinstance(item.state, NotInForce) else None
        return replace(bare, reason=NOT_IN_FORCE, detail=detail)
    who = item.state.who
    at = item.at
    mask = at.stage_mask
    stage_only = Coded(student.true & mask, student.false & mask, (None,) * len(student.measured))
    reason = None if rule.schedule.only_in == at.term.season else rule.schedule.refusal
    return replace(
        bare,
        failed=failed_conditions(who, student, at.truth, words),
        nearest=nearest_changes(item, student, words),
        other_stage=at.truth(who, stage_only) is False,
        reason=reason,
        detail=f"{rule.schedule.value}发放，{at.term.season}季学期没有" if reason else None,
    )


def _undated(at: PolicyAtTerm, rules: Iterable[RuleAtTerm]) -> bool:
    """Whether an item rests on a text without a known day of publication."""
    decided = {name for e in at.exclusions if e.published is None for name in e.rules}
    return any(
        item.rule.id in decided or (isinstance(item.state, InForce) and item.state.undated)
        for item in rules
    )


def _not_in_force(state: NotInForce) -> str:
    if state.until is not None:
        return f"到{state.until}为止"
    if state.since is not None:
        return f"自{state.since}起才有"
    if state.citations:
        cited = state.citations[0]
        return f"已停用（{cited.title}{cited.clause or ''}）"
    return "到这一天为止还没有公布"


def _warnings(
    at: PolicyAtTerm, student: Student, lines: Iterable[SettledLine | OpenLine]
) -> Iterable[Caution]:
    coded = at.coded(student)
    rules = [line.rule for line in lines]

    def raised(notices: Iterable[Notice]) -> list[str]:
        return [notice.text for notice in notices if at.truth(notice.when, coded)]

    yield from (Caution("fact", odd.text) for odd in odd_answers(at, student))
    for item in sorted(rules, key=lambda item: item.rule.id):
        notices = item.state.notices if isinstance(item.state, InForce) else ()
        yield from (Caution("rule", text, item.rule.id) for text in raised(notices))
    titles = {
        citation.document: citation.title
        for item in rules
        for citation in item.citations
        if citation.verified != "yes"
    }
    if titles:
        shown = "、".join(f"《{titles[key]}》" for key in sorted(titles))
        yield Caution("unverified", f"依据中有文件的文号或原文还没有核实：{shown}")
    if at.known_on is not None and _undated(at, rules):
        yield Caution("undated", "有依据的发布日期不详，按所在学期的第一天起算")
    for item in sorted(rules, key=lambda item: item.rule.id):
        own = item.state.checked_until if isinstance(item.state, InForce) else None
        if own is not None and at.term > own:
            text = f"{item.name}只核对到{own}，{at.term}是否仍然有效还没有人核对"
            yield Caution("past_checked", text, item.rule.id)
    checked = at.pack.checked_until
    alone = bool(rules) and all(map(_checked_by_itself, rules))
    if checked is not None and at.term > checked and not alone:
        yield Caution("past_checked", f"规则只核对到{checked}，{at.term}是否仍然有效还没有人核对")


def _checked_by_itself(item: RuleAtTerm) -> bool:
    if isinstance(item.state, InForce):
        return item.state.checked_by_itself
    return item.rule.checked_until is not None


@dataclass(frozen=True, slots=True, repr=False)
class YearAssessment:
    """The results of both terms of a school year; items given once are in one of them only."""

    autumn: Assessment
    spring: Assessment

    @property
    def school_year(self) -> int:
        """The year in which the school year began."""
        return self.autumn.term.school_year

    @property
    def total(self) -> Decimal:
        """Yuan of all cash items of both terms."""
        return self.autumn.total + self.spring.total

    @property
    def total_complete(self) -> bool:
        """False when a cash item of either term is undetermined."""
        return self.autumn.total_complete and self.spring.total_complete

    @property
    def total_waived(self) -> Decimal:
        """Yuan of both terms that all items that are no cash are worth."""
        return self.autumn.total_waived + self.spring.total_waived

    @property
    def total_waived_complete(self) -> bool:
        """False when that is not known of an item of either term."""
        return self.autumn.total_waived_complete and self.spring.total_waived_complete

    def model_dump(self) -> dict[str, Any]:
        """The JSON form as plain values (``Any``: whatever JSON holds)."""
        return {
            "schema": SCHEMA,
            "school_year": self.school_year,
            "total": str(self.total),
            "total_complete": self.total_complete,
            **(self._waived() if self.tells_worth else {}),
            "autumn": self.autumn.model_dump(),
            "spring": self.spring.model_dump(),
        }

    @property
    def tells_worth(self) -> bool:
        """Whether a rule at one of the terms may say what an item is worth that is no cash."""
        return self.autumn.tells_worth or self.spring.tells_worth

    def _waived(self) -> dict[str, Any]:
        return {
            "total_waived": str(self.total_waived),
            "total_waived_complete": self.total_waived_complete,
        }

    @checked
    def model_dump_json(self, *, indent: int | None = None) -> str:
        """The JSON form: amounts as text with two places."""
        return _json_text(self.model_dump(), indent)

    def __repr__(self) -> str:
        return f"YearAssessment({self.school_year}, total={self.total})"
