"""Why an item came out as it did, line by line, for whoever expected something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from ..evaluation.student.assessment import Assessment
from ..evaluation.student.entitlements import Entitlement, Undetermined
from ..evaluation.student.explain import Trace
from ..evaluation.student.results import Refusal, Seen
from ..policy.documents import Citation
from ..policy.facts import SEASON


def why_given(item: Entitlement, *, who: bool) -> Iterator[str]:
    """The conditions that hold (``who``), or the standard, each with its basis."""
    if who:
        yield from (f"满足 {_compared(one)}" for one in item.because)
    yield f"标准 {item.standard}"
    yield from _basis(item.citations, None if who else "standard")


def why_open(assessment: Assessment, item: Undetermined) -> Iterator[str]:
    """What would settle it: the conditions that are not known to hold, or why no fact would."""
    yield item.reason
    tree = assessment.why(item.rule) if item.about == "who" else None
    yield from dict.fromkeys(_unknown(tree) if tree is not None else ())
    yield f"标准 {item.standard}"
    yield from _basis(item.citations, None)


def _unknown(tree: Trace) -> Iterator[str]:
    """The single conditions whose truth is not known."""
    if tree.truth is not None:
        return
    if tree.wanted is not None:
        yield f"未知 {tree.label}：{tree.seen}（要求：{tree.wanted}）"
    for part in tree.parts:
        yield from _unknown(part)


def why_refused(assessment: Assessment, rule: str) -> Iterator[str]:
    """The conditions that failed, or why there were none to fail."""
    item = next((one for one in assessment.refusals if one.rule == rule), None)
    if item is not None:
        yield from _of_refusal(item)


def _of_refusal(item: Refusal) -> Iterator[str]:
    if item.detail is not None:
        yield item.detail
    for one in item.failed:
        if one.fact != SEASON.name:  # the detail has said so
            yield f"不满足 {_compared(one)}"


def _compared(one: Seen) -> str:
    return f"{one.fact}：{one.seen}（要求：{one.wanted}）"


def _basis(citations: Iterable[Citation], role: Literal["who", "standard"] | None) -> Iterator[str]:
    """The documents in one line, each once."""
    cited = dict.fromkeys(one.text for one in citations if role is None or one.role == role)
    if cited:
        yield f"依据 {'；'.join(cited)}"
