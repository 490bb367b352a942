"""The result of a case as staff read it, and as plain values for JSON."""

from __future__ import annotations

from ..meaning.words import facts_in_words
from .case import Case
from .running import CaseResult, Difference


def failure_lines(result: CaseResult) -> tuple[str, ...]:
    """What a failing case says: which case, for whom, and for each difference why and where."""
    case = result.case
    lines = [f"{case.place}  {case.name}", f"  {_asked(case)}"]
    if case.basis is not None:
        lines.append(f"  依据 {case.basis}")
    for difference in result.differences:
        lines += _difference(difference)
    return tuple(lines)


def result_to_dict(result: CaseResult) -> dict[str, object]:
    """The result as plain values; amounts and reasons in words."""
    case = result.case
    return {
        "name": case.name,
        "file": case.file,
        "line": case.line,
        "term": str(case.term),
        "known_on": None if case.known_on is None else case.known_on.isoformat(),
        "student": case.student.facts(),
        "passed": result.passed,
        "differences": [
            {
                "rule": one.rule,
                "name": one.name,
                "expected": one.expected,
                "got": one.got,
                "because": list(one.because),
                "texts": [
                    {"what": text.what, "file": text.place.file, "line": text.place.line}
                    for text in one.texts
                ],
            }
            for one in result.differences
        ],
    }


def _asked(case: Case) -> str:
    day = "" if case.known_on is None else f"，只算 {case.known_on} 以前已经公布的文件"
    said = "，".join(facts_in_words(case.student))
    return f"{case.term}{day}；学生：{said}"


def _difference(one: Difference) -> list[str]:
    item = one.name if one.rule in (None, one.name) else f"{one.name}（{one.rule}）"
    return [
        f"  {item}  应当：{one.expected}  算出：{one.got}",
        *(f"    {reason}" for reason in one.because),
        *(f"    见 {text}" for text in one.texts),
    ]
