"""The case that would have noticed a mutant, as YAML to put among a pack's cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from ...api import Policy
from ...policy.errors import EduaidError
from ...policy.facts import NO, YES
from ...policy.terms import Term
from .spots import plain

_ABOUT: Final = {"who": "对象", "amount": "金额", "choice": "选择", "text": "文件"}
_ENTITLED, _REFUSED, _OPEN = "应享", "不享", "待定"
_Answer: TypeAlias = tuple[str, str]
"""Under which key of a case an item stands, and what is said of it there."""


def killing_case(
    policy: Policy, changed: Policy, student: Mapping[str, object], term: Term, name: str
) -> str | None:
    """A case with this student that the policy passes and the changed one does not.

    It states the items that differ, as the policy answers; None where what differs (a payee,
    for example) is nothing that a case states.
    """
    right = _answers(policy, student, term)
    wrong = _answers(changed, student, term)
    differing = {rule: said for rule, said in right.items() if wrong.get(rule) != said}
    if not differing:
        return None
    lines = [
        "用例:",
        f"  - 名称: {plain(name)}",
        f"    学期: {term}",
        f"    学生: {_flow(student)}",
    ]
    for key in (_ENTITLED, _OPEN):
        stated = {rule: said for rule, (under, said) in differing.items() if under == key}
        if stated:
            lines.append(f"    {key}: {_flow(stated)}")
    if refused := [rule for rule, (under, _) in differing.items() if under == _REFUSED]:
        lines.append(f"    {_REFUSED}: {_flow(refused)}")
    return "\n".join(lines) + "\n"


def _answers(policy: Policy, student: Mapping[str, object], term: Term) -> dict[str, _Answer]:
    """What a policy says of each item; nothing where it cannot judge the student at all."""
    try:
        found = policy.evaluate(student, term)
    except EduaidError:
        return {}
    answers: dict[str, _Answer] = {
        item.rule: (_ENTITLED, "有" if item.amount is None else str(item.amount))
        for item in found.entitlements
    }
    answers |= {item.rule: (_OPEN, _ABOUT[item.about]) for item in found.undetermined}
    answers |= {item.rule: (_REFUSED, "") for item in found.refusals}
    return dict(sorted(answers.items()))


def _flow(value: object) -> str:
    """A value of a profile on one line, as a case holds it."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Mapping):
        inner = (f"{plain(str(key))}: {_flow(said)}" for key, said in value.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list | tuple | set | frozenset):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return plain(str(value))
