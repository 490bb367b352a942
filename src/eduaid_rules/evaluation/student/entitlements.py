"""The items of a result: those that a student gets, and those that are still open."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, cast

from ...meaning.logic import judgement
from ...meaning.partitions import Coded
from ...meaning.students import Student
from ...meaning.words import ConditionWords
from ...policy.documents import Citation, Verified, amount_read
from ...policy.in_force import InForce, state_at
from ...policy.items import Payee
from ...policy.money_and_units import fen_to_yuan
from ..policy_at_term import RuleAtTerm
from .amounts import OpenLine, SettledLine
from .compiled_rules import standard_for
from .explain import held_conditions, missing_facts, why_undefined
from .results import (
    ENTITLEMENT_FIELDS,
    UNDETERMINED_FIELDS,
    WORTH_FIELDS,
    About,
    AwardId,
    Eligible,
    KindId,
    Seen,
    plain_fields,
    with_text_read,
)


class _Item:
    """What every item of a result has."""

    __slots__ = ("_line", "_student")

    _says: ClassVar[tuple[str, ...]]
    _line: SettledLine | OpenLine
    _student: Student

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._line, self._student)

    def __eq__(self, other: object) -> bool:
        """Equal items say the same, whoever the student is."""
        return type(self) is type(other) and all(
            getattr(self, name) == getattr(other, name) for name in self._says
        )

    def __hash__(self) -> int:
        return hash((type(self), self.rule, self.citations))

    @property
    def rule(self) -> str:
        """The stable id of the rule, such as ``boarding-subsidy``."""
        return self._line.rule.rule.id

    @property
    def name(self) -> str:
        """The item's Chinese name."""
        return self._line.rule.name

    @property
    def kind(self) -> KindId:
        """cash, waiver, in_kind or loan."""
        return self._line.rule.rule.kind.id

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The documents it rests on, for who and for the standard."""
        return self._line.rule.citations

    @property
    def text_read(self) -> Verified | None:
        """What was read of the documents that the amount rests on: as of the least read of them.

        ``yes``, ``number_unseen`` (the content, not the number), ``no`` (nobody has seen it);
        None where no document is cited for the amount.
        """
        return amount_read(self.citations)

    def _told(self, names: tuple[str, ...]) -> dict[str, Any]:
        """Some fields; of a pack in language 2 what was read as well."""
        says_read = self._line.rule.at.pack.language >= 2
        return plain_fields(self, with_text_read(names) if says_read else names)


class Entitlement(_Item):
    """One item that a student gets this term."""

    __slots__ = ()

    _says = WORTH_FIELDS
    _line: SettledLine

    def __init__(self, line: SettledLine, student: Student) -> None:
        self._line = line
        self._student = student

    @property
    def amount(self) -> Decimal | None:
        """Yuan for this term, to the fen; None for anything but cash."""
        return self._line.amount

    @property
    def worth(self) -> Decimal | None:
        """Yuan of this term that what is no cash is worth; None where nobody says.

        Of a pack in language 2 that states amounts for 免除 or 实物.
        """
        worth = self._line.worth
        return None if worth is None else fen_to_yuan(worth)

    @property
    def standard(self) -> str:
        """The standard in words, such as 1000元/学年."""
        return self._line.standard

    @property
    def award(self) -> AwardId:
        """due, or may_apply where somebody still decides."""
        return self._line.rule.award.id

    @property
    def payee(self) -> str:
        """Who receives it (收款); 不详 where the text does not say or a fact is unknown."""
        return _payee(self._line.rule, self._line.rule.at.coded(self._student)).value

    @property
    def because(self) -> tuple[Seen, ...]:
        """The conditions that hold."""
        item = self._line.rule
        if not isinstance(item.state, InForce):
            return ()
        words = ConditionWords(item.at.vocabulary, item.at.in_use)
        return held_conditions(item.state.who, item.at.coded(self._student), item.at.truth, words)

    @property
    def unexpressed(self) -> tuple[str, ...]:
        """What the text also asks for and the rule cannot express."""
        return self._line.rule.unexpressed

    def model_dump(self) -> dict[str, Any]:
        """The item's JSON form as plain values."""
        told = self._line.rule.at.tells_worth
        return self._told(WORTH_FIELDS if told else ENTITLEMENT_FIELDS)

    def __repr__(self) -> str:
        return f"Entitlement({self.rule!r}, {self.kind!r}, amount={self.amount!r})"


class Undetermined(_Item):
    """One item that cannot be settled with what is known."""

    __slots__ = ("_missing",)

    _says = (*UNDETERMINED_FIELDS, "other_stage")
    _line: OpenLine

    def __init__(self, line: OpenLine, student: Student) -> None:
        self._line = line
        self._student = student
        self._missing: tuple[str, ...] | None = None

    @property
    def about(self) -> About:
        """What is open: who gets it, how much, or what the text said."""
        return cast(About, self._line.about)  # one of the words OpenLine is made with

    @property
    def eligible(self) -> Eligible:
        """Whether it is at least certain that the student gets something."""
        return "yes" if self._line.about in ("amount", "choice") else "unknown"

    @property
    def other_stage(self) -> bool:
        """Whether the text is unknown of an item that is known, later, for other stages only."""
        item = self._line.rule
        if self._line.about != "text":
            return False
        later = state_at(item.rule, item.rule.versions[0].since)
        if not isinstance(later, InForce):
            return False
        coded, mask = item.at.coded(self._student), item.at.stage_mask
        judge = judgement(later.who, item.at.vocabulary)
        return judge(coded.true & mask, coded.false & mask, (None,) * len(coded.measured)) is False

    @property
    def missing(self) -> tuple[str, ...]:
        """The fewest unknown facts whose every answer settles it; empty: no fact would."""
        if self._missing is None:
            self._missing = self._questions()
        return self._missing

    def _questions(self) -> tuple[str, ...]:
        line, vocabulary = self._line, self._line.rule.at.vocabulary
        coded = line.rule.at.coded(self._student)
        own = line.about == "who" or not (line.waits_for or line.asks)
        asked = set(missing_facts(line.rule, coded)) if own else set()
        for other in line.waits_for:
            asked |= set(missing_facts(other.rule, coded))
        if line.asks is not None and not coded.true & vocabulary.slots[line.asks].mask:
            asked.add(line.asks)
        return tuple(slot.fact.name for slot in vocabulary.ordered(asked))

    @property
    def reason(self) -> str:
        """Why it is open, as a sentence."""
        line = self._line
        own = not (line.final or line.waits_for or line.asks)
        if own and line.about in ("who", "amount") and not self.missing:
            undefined = why_undefined(line.rule, line.rule.at.coded(self._student))
            if undefined is not None:
                return undefined
        if line.reason is not None:
            return line.reason
        if not self.missing:
            return "依据的文件没有写明这种情况"
        what = "能不能享受" if line.about == "who" else "金额"
        return f"{what}取决于还不知道的：{'、'.join(self.missing)}"

    @property
    def standard(self) -> str:
        """The standard in words, as far as what is known chooses it."""
        if self._line.about != "who":
            return self._line.standard
        item = self._line.rule
        return standard_for(item, item.at.coded(self._student))

    def model_dump(self) -> dict[str, Any]:
        """The item's JSON form as plain values."""
        return self._told(UNDETERMINED_FIELDS)

    def __repr__(self) -> str:
        return f"Undetermined({self.rule!r}, about={self.about!r}, missing={self.missing!r})"


def _payee(item: RuleAtTerm, student: Coded) -> Payee:
    """The first row that holds; an unknown row leaves it unknown."""
    if not isinstance(item.state, InForce):
        return Payee.UNKNOWN
    for row in item.state.payees:
        truth = item.at.truth(row.when, student)
        if truth is not False:
            return row.payee if truth else Payee.UNKNOWN
    return item.state.payee
