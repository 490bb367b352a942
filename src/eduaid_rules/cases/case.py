"""A case as typed objects, and as YAML that tells two policies apart.

A case is a student at a term, and what a policy must answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from ..api import Policy
from ..authoring.profiles import flow_yaml, yaml_scalar
from ..errors import ProfileError, TermError
from ..evaluation.student.entitlements import Entitlement
from ..evaluation.student.results import About
from ..meaning.students import Student
from ..policy.conditions import Condition
from ..policy.items import Award, Payee
from ..policy.money_and_units import yuan_text
from ..policy.terms import Term


class Answer(Enum):
    """What a policy answers about an item, by the key under which a case states it."""

    GIVEN = "应享"
    REFUSED = "不享"
    OPEN = "待定"


class OpenAbout(Enum):
    """What is open of an item, as a case states it; ``id`` is the word of the results."""

    WHO = "对象"
    AMOUNT = "金额"
    CHOICE = "选择"
    TEXT = "文件"

    @property
    def id(self) -> About:
        return _ABOUT[self]


_ABOUT: dict[OpenAbout, About] = {
    OpenAbout.WHO: "who",
    OpenAbout.AMOUNT: "amount",
    OpenAbout.CHOICE: "choice",
    OpenAbout.TEXT: "text",
}


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a case states about one item.

    ``fen`` is the amount of the term, ``about`` what is open of it, ``award`` whether it is
    due, ``payee`` who receives it (each None: not compared).
    """

    rule: str
    answer: Answer
    fen: int | None = None
    about: OpenAbout | None = None
    award: Award | None = None
    payee: Payee | None = None
    standard: str | None = None
    """The standard in words: what a loan's largest amount is part of."""

    @property
    def words(self) -> str:
        """As staff read it: 应享 500元."""
        more = [one for one in (self.award, self.payee) if one is not None]
        said = [f"{'给付' if isinstance(one, Award) else '收款'} {one.value}" for one in more]
        said += [] if self.standard is None else [f"标准 {self.standard}"]
        return "，".join((expectation_in_words(self.answer, self.fen, self.about), *said))


@dataclass(frozen=True, slots=True)
class ExpectedStep:
    """What a case states about a derived fact (推算): that a condition on it holds."""

    fact: str
    said: str
    """The value as it is written."""
    condition: Condition


def expectation_in_words(
    answer: Answer, fen: int | None = None, about: OpenAbout | None = None
) -> str:
    """An answer in words, expected or found.

    >>> expectation_in_words(Answer.GIVEN, 31250)
    '应享 312.50元'
    >>> expectation_in_words(Answer.OPEN, about=OpenAbout.AMOUNT)
    '待定（金额）'
    """
    if answer is Answer.GIVEN and fen is not None:
        return f"{answer.value} {yuan_text(fen)}元"
    return f"{answer.value}（{about.value}）" if about is not None else answer.value


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a pack, read and checked against its policy.

    ``profile`` is what is written, ``student`` the same checked against the vocabulary of the
    policy that the case was read for. ``total_fen`` is the cash of the term (None: not
    compared); with ``only`` whatever is not listed must be refused.
    """

    name: str
    file: str
    line: int
    term: Term
    known_on: date | None
    profile: Mapping[str, object] = field(hash=False)
    student: Student
    expected: tuple[Expectation, ...]
    total_fen: int | None = None
    only: bool = False
    steps: tuple[ExpectedStep, ...] = ()
    """推算: what derived facts must come to, on the way to the items."""
    rejected: tuple[str, ...] = ()
    """拒收: the facts for which the policy must not take the student at all."""
    no_rules: bool = False
    """没有规定: the term must be one that no rule of the policy reaches."""
    basis: str | None = None

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules that it states something about, in the order of the file."""
        return tuple(one.rule for one in self.expected)

    @property
    def place(self) -> str:
        """Where it is written: ``file:line``."""
        return f"{self.file}:{self.line}"

    def __repr__(self) -> str:
        return f"Case({self.name!r}, {self.place!r})"


_AMOUNT: Final = "金额"


@dataclass(frozen=True, slots=True)
class _ItemAnswer:
    """What a policy answers about an item, and what a case can say of it."""

    answer: Answer
    words: Mapping[str, str]

    def beside(self, other: _ItemAnswer | None) -> object:
        """What a case states to tell it from another answer: no more than is needed."""
        if self.answer is not Answer.GIVEN:
            return next(iter(self.words.values()), None)
        amount = self.words[_AMOUNT]
        if other is None or other.answer is not Answer.GIVEN or other.words[_AMOUNT] != amount:
            return amount
        return {_AMOUNT: amount} | {k: w for k, w in self.words.items() if other.words[k] != w}


def telling_case(
    policy: Policy, changed: Policy, student: Mapping[str, object], term: Term, name: str
) -> str | None:
    """A case with this student that the policy passes and the changed one does not.

    It states the items that differ, as the policy answers; None where what differs is
    nothing that a case states.
    """
    right, instead = _answers(policy, student, term)
    wrong, wrong_instead = _answers(changed, student, term)
    items = {rule: one for rule, one in right.items() if wrong.get(rule) != one}
    told = {
        answer: {rule: i.beside(wrong.get(rule)) for rule, i in items.items() if i.answer is answer}
        for answer in (Answer.GIVEN, Answer.OPEN)
    }
    refused = [rule for rule, item in items.items() if item.answer is Answer.REFUSED]
    if not items and (not instead or instead == wrong_instead):
        return None
    lines = [
        "用例:",
        f"  - 名称: {yaml_scalar(name)}",
        f"    学期: {term}",
        f"    学生: {flow_yaml(student)}",
    ]
    lines += [f"    {key.value}: {flow_yaml(said)}" for key, said in told.items() if said]
    if refused:
        lines.append(f"    {Answer.REFUSED.value}: {flow_yaml(refused)}")
    lines += [f"    {key}: {flow_yaml(said)}" for key, said in instead.items()]
    return "\n".join(lines) + "\n"


def _answers(
    policy: Policy, student: Mapping[str, object], term: Term
) -> tuple[Mapping[str, _ItemAnswer], Mapping[str, object]]:
    """What a policy says of each item; or what a case says instead, where it says nothing."""
    try:
        found = policy.evaluate(student, term)
    except TermError:
        return {}, {"没有规定": True}
    except ProfileError as error:
        return {}, {"拒收": [one.path for one in error.diagnostics]}
    answers = {item.rule: _ItemAnswer(Answer.GIVEN, _in_words(item)) for item in found.entitlements}
    for item in found.undetermined:
        about = next(one.value for one in OpenAbout if one.id == item.about)
        answers[item.rule] = _ItemAnswer(Answer.OPEN, {"什么待定": about})
    answers |= {item.rule: _ItemAnswer(Answer.REFUSED, {}) for item in found.refusals}
    return dict(sorted(answers.items())), {}


def _in_words(item: Entitlement) -> dict[str, str]:
    return {
        _AMOUNT: "有" if item.amount is None else str(item.amount),
        "给付": next(award.value for award in Award if award.id == item.award),
        "收款": item.payee,
        "标准": item.standard,
    }
