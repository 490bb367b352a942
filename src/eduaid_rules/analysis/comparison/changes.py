"""What a comparison finds: what items come to for a kind of student, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum, IntEnum
from typing import Any, Final

from ...evaluation.student.assessment import Assessment
from ...evaluation.student.entitlements import Entitlement
from ...policy.money_and_units import fen_to_yuan, yuan_text
from ...policy.terms import Term
from ..classes.subjects import ExampleProfile, terms_in_words


class ItemState(Enum):
    """What an item comes to."""

    REFUSED = "没有"
    GIVEN = "有"
    OPEN = "有，金额或选择待定"
    UNCLEAR = "待定"
    OUT_OF_BOUNDS = "填写的金额不在允许的范围内"


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """What an item comes to: its state and, where it is given, how much and how.

    ``fen`` is for the term.
    """

    state: ItemState
    fen: int | None = None
    may_apply: bool = False
    payee: str | None = None

    def __str__(self) -> str:
        if self.state is not ItemState.GIVEN:
            return str(self.state.value)
        amount = "有" if self.fen is None else f"{yuan_text(self.fen)}元"
        return f"{amount}（可申请）" if self.may_apply else amount


NO_ITEM: Final = ItemAnswer(ItemState.REFUSED)


class Effect(Enum):
    """What becomes of an item."""

    GAINED = "新增"
    MORE = "增加"
    LOST = "取消"
    LESS = "减少"
    SETTLED = "待定变为确定"
    OPENED = "变为待定"
    AWARD = "给付方式改变"
    PAYEE = "收款改变"
    BOUNDS = "允许填写的金额改变"

    @property
    def direction(self) -> int:
        """1: somebody gets more; -1: less; 0: neither can be said."""
        return {Effect.GAINED: 1, Effect.MORE: 1, Effect.LOST: -1, Effect.LESS: -1}.get(self, 0)


def effect_of(old: ItemAnswer, new: ItemAnswer) -> Effect | None:
    """What becomes of an item; None: it stays as it is."""
    if old == new:
        return None
    states = (old.state, new.state)
    if ItemState.OUT_OF_BOUNDS in states and states[0] != states[1]:
        return Effect.BOUNDS
    if ItemState.UNCLEAR in states and states[0] != states[1]:
        return Effect.SETTLED if old.state is ItemState.UNCLEAR else Effect.OPENED
    if old.state is ItemState.REFUSED:
        return Effect.GAINED
    if new.state is ItemState.REFUSED:
        return Effect.LOST
    if old.state is not new.state:
        return Effect.SETTLED if old.state is ItemState.OPEN else Effect.OPENED
    if old.fen != new.fen:
        if old.fen is None or new.fen is None:
            return Effect.AWARD
        return Effect.MORE if new.fen > old.fen else Effect.LESS
    return Effect.AWARD if old.may_apply != new.may_apply else Effect.PAYEE


def compared_fen(item: Entitlement) -> int | None:
    """What an item is compared by: its amount, or what it is worth that is no cash."""
    yuan = item.worth if item.amount is None else item.amount
    return None if yuan is None else int(yuan * 100)


def item_answer(assessment: Assessment, rule: str) -> ItemAnswer:
    """What the evaluator says of an item."""
    for item in assessment.entitlements:
        if item.rule == rule:
            return ItemAnswer(
                ItemState.GIVEN, compared_fen(item), item.award == "may_apply", item.payee
            )
    for open_ in assessment.undetermined:
        if open_.rule == rule:
            return ItemAnswer(ItemState.OPEN if open_.eligible == "yes" else ItemState.UNCLEAR)
    return NO_ITEM


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change of one item: for whom, when, from what to what.

    ``least`` and ``most`` are the differences of amounts in fen per term where there are any.
    ``example`` is the smallest student of that kind at ``term``, a profile that runs with the new
    policy; ``example_before`` says the same to the old one where that reads it differently.
    ``replayed`` says whether the evaluator was seen to give the two answers; else it is open
    whether there is such a student.
    """

    rule: str
    name: str
    effect: Effect
    before: ItemAnswer
    after: ItemAnswer
    who: tuple[str, ...]
    classes: int
    terms: tuple[Term, ...]
    example: ExampleProfile = field(hash=False)
    replayed: bool
    varies: bool = False
    """Whether the amounts are those of the example: a fact carries them."""
    most: int = 0
    """The largest difference in fen per term of all students of that kind, where they vary."""
    example_before: ExampleProfile | None = field(default=None, hash=False)
    """None: both policies read ``example``."""

    @property
    def term(self) -> Term:
        """The term of the example."""
        return self.terms[0]

    @property
    def fen(self) -> int | None:
        """By how much the amount of a term changes, where both are known."""
        amounts = [
            0 if one.state is ItemState.REFUSED else one.fen for one in (self.before, self.after)
        ]
        old, new = amounts
        return None if old is None or new is None or old == new else new - old

    @property
    def words(self) -> str:
        """From what to what."""
        if self.effect is Effect.PAYEE:
            return f"{self.effect.value}：{self.before.payee} → {self.after.payee}"
        more = ""
        if self.fen is not None and self.before.state is not ItemState.REFUSED:
            more = "多" if self.fen > 0 else "少"
            by = f"最多{more}{yuan_text(self.most)}元" if self.varies else yuan_text(abs(self.fen))
            more = f"（{by}）" if self.varies else f"（{more}{by}元）"
        such = "如 " if self.varies else ""
        return f"{self.effect.value}：{such}{self.before} → {self.after}{more}"

    def to_dict(self, last: Term | None = None) -> dict[str, Any]:
        """The change as plain values, for JSON (``Any``: whatever JSON holds)."""
        return {
            "rule": self.rule,
            "name": self.name,
            "effect": self.effect.name.lower(),
            "words": self.words,
            "before": _plain_answer(self.before),
            "after": _plain_answer(self.after),
            "difference": None if self.fen is None else str(fen_to_yuan(self.fen)),
            "who": list(self.who),
            "classes": self.classes,
            "terms": [str(term) for term in self.terms],
            "when": terms_in_words(self.terms, last),
            "example": {
                "term": str(self.term),
                "profile": self.example,
                "profile_before": self.example_before,
            },
            "replayed": self.replayed,
        }


def _plain_answer(answer: ItemAnswer) -> Mapping[str, Any]:
    made = asdict(answer)
    made["state"] = answer.state.name.lower()
    made["amount"] = None if answer.fen is None else str(fen_to_yuan(answer.fen))
    del made["fen"]
    return made


class Verdict(IntEnum):
    """What becomes of students; the numbers are those of the JSON."""

    SAME = 0
    ONLY_MORE = 10
    ONLY_LESS = 11
    MORE_AND_LESS = 12
    """Or what is neither more nor less."""


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """What differs between two policies, over every student and all terms looked at."""

    old: str
    new: str
    terms: tuple[Term, ...]
    for_ever: bool
    """Whether what holds at the last terms holds at all later ones."""
    unknowns: bool
    changes: tuple[Change, ...]
    classes: int
    """How many kinds of student were judged by both."""
    same_text: int
    """For how many rules and terms both say the same in the same words."""
    inexact: tuple[str, ...]
    """Derived facts in question: every number between their bounds was looked at."""
    narrowed: tuple[str, ...] = ()
    """Facts whose numbers the two limit differently: only what both read was looked at."""
    respelt: tuple[str, ...] = ()
    """What a profile may say and the new policy reads otherwise, or not at all, each in words."""

    @property
    def same(self) -> bool:
        """Whether nothing changes for anybody, however a profile is written."""
        return not self.changes and not self.respelt

    @property
    def undecided(self) -> bool:
        """Whether changes were found of which it is open if they are anybody's, and no others."""
        return bool(self.changes) and not any(change.replayed for change in self.changes)

    @property
    def verdict(self) -> Verdict:
        """Who gets more, and who less; of undecided changes every one may be somebody's."""
        found = {change.effect.direction for change in self.changes}
        if not found:
            return Verdict.MORE_AND_LESS if self.respelt else Verdict.SAME
        if self.undecided:
            return Verdict.MORE_AND_LESS
        if found == {1}:
            return Verdict.ONLY_MORE
        return Verdict.ONLY_LESS if found == {-1} else Verdict.MORE_AND_LESS

    @property
    def code(self) -> int:
        """The number of the verdict: 0 the same, 10 only more, 11 only less, 12 both or neither."""
        return int(self.verdict)

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain values, for JSON (``Any``: whatever JSON holds)."""
        return {
            "schema": "1",
            "old": self.old,
            "new": self.new,
            "terms": [str(self.terms[0]), str(self.terms[-1])],
            "for_ever": self.for_ever,
            "unknowns": self.unknowns,
            "same": self.same,
            "undecided": self.undecided,
            "code": self.code,
            "classes": self.classes,
            "same_text": self.same_text,
            "inexact": list(self.inexact),
            "narrowed": list(self.narrowed),
            "respelt": list(self.respelt),
            "changes": [change.to_dict(self.last) for change in self.changes],
        }

    @property
    def last(self) -> Term | None:
        """The last term looked at, where it stands for all later ones."""
        return self.terms[-1] if self.for_ever else None
