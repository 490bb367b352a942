"""A case as typed objects: a student at a term, and what a policy must answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

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
        return "，".join((stated(self.answer, self.fen, self.about), *said))


def stated(answer: Answer, fen: int | None = None, about: OpenAbout | None = None) -> str:
    """An answer in words, expected or found.

    >>> stated(Answer.GIVEN, 31250), stated(Answer.OPEN, about=OpenAbout.AMOUNT)
    ('应享 312.50元', '待定（金额）')
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
