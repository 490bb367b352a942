"""A case as typed objects, and as YAML that tells two policies apart.

A case is a student at a term, and what a policy must answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from ..api import Policy
from ..authoring.profiles import flow_yaml, yaml_scalar
from ..errors import ProfileError, TermError
from ..evaluation.student.entitlements import Entitlement
from ..evaluation.student.results import About
from ..meaning.students import Student
from ..policy.money import yuan_text
from ..policy.rules import Award, Payee
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


_OF_THE_GIVEN: dict[type[Award] | type[Payee], str] = {Award: "给付", Payee: "收款"}


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
        said = [f"{_OF_THE_GIVEN[type(one)]} {one.value}" for one in more]
        said += [] if self.standard is None else [f"标准 {self.standard}"]
        return "，".join((expectation_in_words(self.answer, self.fen, self.about), *said))


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


@dataclass(frozen=True, slots=True, eq=False)
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
    profile: Mapping[str, object]
    student: Student
    expected: tuple[Expectation, ...]
    total_fen: int | None = None
    only: bool = False
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


_ABOUT_WORDS: Final = {"who": "对象", "amount": "金额", "choice": "选择", "text": "文件"}
_AWARD: Final = {award.id: award.value for award in Award}
_GIVEN, _REFUSED, _OPEN = "应享", "不享", "待定"
_AMOUNT, _ABOUT_IT = "金额", "什么待定"


@dataclass(frozen=True, slots=True)
class _StatedItem:
    """Under which key of a case an item stands, and what can be said of it there."""

    under: str
    said: Mapping[str, str]

    def beside(self, other: _StatedItem | None) -> object:
        """What a case states to tell it from another answer: no more than is needed."""
        if self.under != _GIVEN:
            return self.said.get(_ABOUT_IT)
        amount = self.said[_AMOUNT]
        if other is None or other.under != _GIVEN or other.said[_AMOUNT] != amount:
            return amount
        differing = {key: text for key, text in self.said.items() if other.said[key] != text}
        return {_AMOUNT: amount, **differing}


@dataclass(frozen=True, slots=True)
class _StatedAnswers:
    """What a policy says of a student, item by item, or what a case says instead."""

    items: Mapping[str, _StatedItem]
    instead: Mapping[str, object]


def telling_case(
    policy: Policy, changed: Policy, student: Mapping[str, object], term: Term, name: str
) -> str | None:
    """A case with this student that the policy passes and the changed one does not.

    It states the items that differ, as the policy answers; None where what differs is
    nothing that a case states.
    """
    right = _stated_answers(policy, student, term)
    wrong = _stated_answers(changed, student, term)
    stated: dict[str, dict[str, object]] = {_GIVEN: {}, _OPEN: {}, _REFUSED: {}}
    for rule, answer in right.items.items():
        if wrong.items.get(rule) != answer:
            stated[answer.under][rule] = answer.beside(wrong.items.get(rule))
    instead = {} if right.instead == wrong.instead else right.instead
    if not instead and not any(stated.values()):
        return None
    lines = [
        "用例:",
        f"  - 名称: {yaml_scalar(name)}",
        f"    学期: {term}",
        f"    学生: {flow_yaml(student)}",
    ]
    lines += [f"    {key}: {flow_yaml(stated[key])}" for key in (_GIVEN, _OPEN) if stated[key]]
    if stated[_REFUSED]:
        lines.append(f"    {_REFUSED}: {flow_yaml(list(stated[_REFUSED]))}")
    lines += [f"    {key}: {flow_yaml(said)}" for key, said in instead.items()]
    return "\n".join(lines) + "\n"


def _stated_answers(policy: Policy, student: Mapping[str, object], term: Term) -> _StatedAnswers:
    """What a policy says of each item, or why it says nothing of the student."""
    try:
        found = policy.evaluate(student, term)
    except TermError:
        return _StatedAnswers({}, {"没有规定": True})
    except ProfileError as error:
        return _StatedAnswers({}, {"拒收": [one.path for one in error.diagnostics]})
    answers = {item.rule: _StatedItem(_GIVEN, _item_in_words(item)) for item in found.entitlements}
    for item in found.undetermined:
        answers[item.rule] = _StatedItem(_OPEN, {_ABOUT_IT: _ABOUT_WORDS[item.about]})
    answers |= {item.rule: _StatedItem(_REFUSED, {}) for item in found.refusals}
    return _StatedAnswers(dict(sorted(answers.items())), {})


def _item_in_words(item: Entitlement) -> dict[str, str]:
    amount = "有" if item.amount is None else str(item.amount)
    return {
        _AMOUNT: amount,
        "给付": _AWARD[item.award],
        "收款": item.payee,
        "标准": item.standard,
    }
