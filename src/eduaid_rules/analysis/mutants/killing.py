"""The case that would have noticed a mutant, as YAML to put among a pack's cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ...api import Policy
from ...authoring.profiles import flow_yaml, yaml_scalar
from ...errors import ProfileError, TermError
from ...evaluation.student.entitlements import Entitlement
from ...policy.rules import Award
from ...policy.terms import Term

_ABOUT: Final = {"who": "对象", "amount": "金额", "choice": "选择", "text": "文件"}
_AWARD: Final = {award.id: award.value for award in Award}
_GIVEN, _REFUSED, _OPEN = "应享", "不享", "待定"
_AMOUNT, _ABOUT_IT = "金额", "什么待定"


@dataclass(frozen=True, slots=True)
class _Answer:
    """Under which key of a case an item stands, and what can be said of it there."""

    under: str
    said: Mapping[str, str]

    def beside(self, other: _Answer | None) -> object:
        """What a case states to tell it from another answer: no more than is needed."""
        if self.under != _GIVEN:
            return self.said.get(_ABOUT_IT)
        amount = self.said[_AMOUNT]
        if other is None or other.under != _GIVEN or other.said[_AMOUNT] != amount:
            return amount
        differing = {key: text for key, text in self.said.items() if other.said[key] != text}
        return {_AMOUNT: amount, **differing}


@dataclass(frozen=True, slots=True)
class _Answers:
    """What a policy says of a student, item by item, or what a case says instead."""

    items: Mapping[str, _Answer]
    instead: Mapping[str, object]


def killing_case(
    policy: Policy, changed: Policy, student: Mapping[str, object], term: Term, name: str
) -> str | None:
    """A case with this student that the policy passes and the changed one does not.

    It states the items that differ, as the policy answers; None where what differs is
    nothing that a case states.
    """
    right = _answers(policy, student, term)
    wrong = _answers(changed, student, term)
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


def _answers(policy: Policy, student: Mapping[str, object], term: Term) -> _Answers:
    """What a policy says of each item, or why it says nothing of the student."""
    try:
        found = policy.evaluate(student, term)
    except TermError:
        return _Answers({}, {"没有规定": True})
    except ProfileError as error:
        return _Answers({}, {"拒收": [one.path for one in error.diagnostics]})
    answers = {item.rule: _Answer(_GIVEN, _said(item)) for item in found.entitlements}
    for item in found.undetermined:
        answers[item.rule] = _Answer(_OPEN, {_ABOUT_IT: _ABOUT[item.about]})
    answers |= {item.rule: _Answer(_REFUSED, {}) for item in found.refusals}
    return _Answers(dict(sorted(answers.items())), {})


def _said(item: Entitlement) -> dict[str, str]:
    amount = "有" if item.amount is None else str(item.amount)
    return {
        _AMOUNT: amount,
        "给付": _AWARD[item.award],
        "收款": item.payee,
        "标准": item.standard,
    }
