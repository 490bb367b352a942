"""A comparison of two policies as a comment of a review, in Markdown of a bounded length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..analysis.comparison.changes import Change, Comparison
from ..analysis.comparison.differences import Rewording
from .diff_words import about_example, as_yaml, by_rule, proof, reworded, verdict, when, who

MOST_BYTES: Final = 60_000
"""What the places where reviews are written take."""
_RESERVED: Final = 1_500


def markdown(
    sides: Sequence[str],
    found: Comparison,
    words: Sequence[Rewording],
    roster: Sequence[str] = (),
    most: int = MOST_BYTES,
) -> str:
    """The comparison; examples, then rows are left out where it would be too long, and said."""
    page = _Page(most - _RESERVED)
    page.add([f"## 规则对比：{verdict(found)}", ""])
    page.add(
        [f"- {which}：{side}" for which, side in zip(("旧规则", "新规则"), sides, strict=True)]
    )
    page.add([f"- {line}" for line in proof(found)])
    for part in roster:
        page.add(["", part])
    left = 0
    for rule, changes in by_rule(found).items():
        left += _rule(page, rule, changes, found)
    if words:
        lines = [f"- {_plain(f'{n}：{told}')}" for n, told in reworded(words, found).items()]
        if page.add(["", "### 只改了文字（不影响任何人得到什么）", ""]):
            left += sum(not page.add([line]) for line in lines)
        else:
            left += len(lines)
    if left:
        page.lines += ["", f"太长，还有 {left} 条没有列在这里，请用 `eduaid diff` 看全部。"]
    return "\n".join(page.lines) + "\n"


class _Page:
    """Lines that are added as long as there is room."""

    def __init__(self, most: int) -> None:
        self.lines: list[str] = []
        self._left = most

    def add(self, lines: Sequence[str]) -> bool:
        """Add all of the lines, or none."""
        size = sum(len(line.encode()) + 1 for line in lines)
        if size > self._left:
            return False
        self._left -= size
        self.lines += lines
        return True


def _rule(page: _Page, rule: str, changes: Sequence[Change], found: Comparison) -> int:
    """The table and the examples of a rule; how many of its changes or examples found no room."""
    head = ["", f"### {changes[0].name}（`{rule}`）", ""]
    head += ["| | 变化 | 学期 | 哪些学生 | 种数 |", "|---|---|---|---|---|"]
    if not page.add(head):
        return len(changes)
    shown = 0
    for number, change in enumerate(changes, 1):
        cells = (change.words, when(change, found), who(change), f"{change.classes:,}")
        row = " | ".join(_cell(cell) for cell in cells)
        if not page.add([f"| {number} | {row} |"]):
            break
        shown = number
    examples = [
        page.add(list(_example(number, change))) for number, change in enumerate(changes[:shown], 1)
    ]
    return len(changes) - shown + examples.count(False)


def _example(number: int, change: Change) -> Iterator[str]:
    yield ""
    yield f"{number}. {about_example(change)}："
    yield from _fenced(as_yaml(change.example))
    if change.example_before is not None:
        yield "   用旧规则算时写成："
        yield from _fenced(as_yaml(change.example_before))


def _fenced(text: str) -> Iterator[str]:
    yield ""
    yield "   ```yaml"
    yield from (f"   {line}" for line in text.splitlines())
    yield "   ```"


def _cell(text: str) -> str:
    return _plain(text).replace("|", "\\|").replace("\n", " ")


def _plain(text: str) -> str:
    """Text in which nothing means anything to Markdown."""
    for mark in ("\\", "`", "*", "_", "<", "[", "#"):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", " ")
