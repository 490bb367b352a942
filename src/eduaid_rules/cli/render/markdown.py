"""A comparison of two policies as Markdown of a bounded length, for a review.

A page is made of elements, and every text in them is text: whatever names a pack has, they make
no heading, table, link or comment of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, NewType

from ...analysis.comparison.changes import Change, Comparison
from ...printed import printed_line
from .assessment import profile_lines
from .comparison import (
    COLON,
    MOST_ROWS,
    SIDE_NAMES,
    SUM_TITLES,
    block_notes,
    changes_by_rule,
    example_title,
    number_sentences,
    people_sentences,
    rewording_sentences,
    scope_sentences,
    students_text,
    sum_blocks,
    sum_cells,
    terms_text,
    verdict_sentence,
)

if TYPE_CHECKING:
    from ...analysis.comparison.report import ComparisonReport
    from ...analysis.comparison.roster_effects import RosterEffects

MARKDOWN_BYTES: Final = 60_000
"""What the places where reviews are written take."""
_RESERVED_BYTES: Final = 1_500


def comparison_markdown(
    sides: Sequence[str], report: ComparisonReport, most: int = MARKDOWN_BYTES
) -> str:
    """The comparison; examples, then rows are left out where it would be too long, and said."""
    found = report.comparison
    page = _Page(most - _RESERVED_BYTES)
    page.add([_heading(2, f"规则对比：{verdict_sentence(found)}"), _BLANK])
    named = zip(SIDE_NAMES, sides, strict=True)
    page.add(_bullets(f"{which}：{side}" for which, side in named))
    page.add(_bullets(scope_sentences(found)))
    if report.roster is not None:
        for part in _roster_effects(report.roster):
            page.add([_BLANK, *part])
    left = 0
    if report.numbers and page.add([_BLANK, _heading(3, "参数"), _BLANK]):
        left += sum(not page.add([item]) for item in _bullets(number_sentences(report)))
    for rule, changes in changes_by_rule(found).items():
        left += _add_rule(page, rule, changes, found)
    if report.rewordings:
        told = rewording_sentences(report)
        items = _bullets(f"{name}：{text}" for name, text in told.items())
        if page.add([_BLANK, _heading(3, "只改了文字（不影响任何人得到什么）"), _BLANK]):
            left += sum(not page.add([item]) for item in items)
        else:
            left += len(items)
    if left:
        page.lines += [
            _BLANK,
            _Line(f"太长，还有 {left} 条没有列在这里，请用 `eduaid diff` 看全部。"),
        ]
    return "\n".join(page.lines) + "\n"


_Line = NewType("_Line", str)
"""A line of Markdown. Only the functions below make one, and they make every text harmless."""

_BLANK: Final = _Line("")


class _Page:
    """Lines that are added as long as there is room."""

    def __init__(self, most: int) -> None:
        self.lines: list[_Line] = []
        self._left = most

    def add(self, lines: Sequence[_Line]) -> bool:
        """Add all of the lines, or none."""
        size = sum(len(line.encode()) + 1 for line in lines)
        if size > self._left:
            return False
        self._left -= size
        self.lines += lines
        return True


_MEANS_SOMETHING: Final = re.compile(r"[\\`*_\[\]<>#|~&$]|(?<=www)\.|:(?=//)", re.IGNORECASE)
_BEGINS_A_BLOCK: Final = re.compile(r"^(?:[-+=]|\d{1,9}(?=[.)]))")


def markdown_text(text: str) -> str:
    r"""Text in which nothing means anything to Markdown, in a table or outside.

    An @ that would call somebody is written wide.

    >>> print(markdown_text("第*一*小学\n(a_b|c) <!-- @all"))
    第\*一\*小学 (a\_b\|c) \<!-- ＠all
    """
    line = printed_line(text).strip().replace("@", "＠")
    return _MEANS_SOMETHING.sub(r"\\\g<0>", line)


def _text(text: str) -> _Line:
    """A paragraph, or what stands in an item: its first signs begin no list either."""
    safe = markdown_text(text)
    begins = _BEGINS_A_BLOCK.match(safe)
    if begins is None:
        return _Line(safe)
    at = begins.end() if begins[0].isdecimal() else 0
    return _Line(f"{safe[:at]}\\{safe[at:]}")


def _heading(level: int, text: str, rule: str | None = None) -> _Line:
    """A heading, perhaps with the id of a rule."""
    named = "" if rule is None else f"（`{printed_line(rule).replace('`', '')}`）"
    return _Line(f"{'#' * level} {markdown_text(text)}{named}")


def _bullets(texts: Iterable[str]) -> list[_Line]:
    return [_Line(f"- {_text(text)}") for text in texts]


def _numbered(number: int, text: str) -> _Line:
    return _Line(f"{number}. {_text(text)}")


def _inside(line: _Line) -> _Line:
    """A line that belongs to the numbered item above it."""
    return _Line(f"   {line}")


def _row(*cells: str) -> _Line:
    return _Line(f"| {' | '.join(map(markdown_text, cells))} |")


def _titles(left: Sequence[str], right: Sequence[str] = ()) -> list[_Line]:
    """The head of a table: its columns, and those whose cells are set to the right."""
    return [_row(*left, *right), _Line(f"|{'---|' * len(left)}{'--:|' * len(right)}")]


def _fenced(texts: Sequence[str]) -> Iterator[_Line]:
    """Lines of YAML, in a fence that none of them closes."""
    shown = [printed_line(text) for text in texts]
    longest = max((len(run) for text in shown for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield _BLANK
    yield from (_inside(_Line(text)) for text in (f"{fence}yaml", *shown, fence))


def _roster_effects(effects: RosterEffects) -> Iterator[list[_Line]]:
    """The roster as parts of a page: each whole in itself."""
    head = _heading(3, f"花名册（{effects.term}）")
    yield [head, _BLANK, *_bullets(people_sentences(effects))]
    for title, sums, several in sum_blocks(effects):
        yield [
            *_titles([title], SUM_TITLES),
            *(_row(one.value, *sum_cells(one)) for one in sums[:MOST_ROWS]),
            _BLANK,
            *map(_text, block_notes(title, len(sums), several=several)),
        ]


_CHANGE_TITLES: Final = ("", "变化", "学期", "哪些学生", "种数")


def _add_rule(page: _Page, rule: str, changes: Sequence[Change], found: Comparison) -> int:
    """The table and the examples of a rule; how many of its changes or examples found no room."""
    head = [_BLANK, _heading(3, changes[0].name, rule), _BLANK]
    if not page.add([*head, *_titles(_CHANGE_TITLES)]):
        return len(changes)
    shown = 0
    for number, change in enumerate(changes, 1):
        cells = (change.words, terms_text(change, found), students_text(change))
        if not page.add([_row(str(number), *cells, f"{change.classes:,}")]):
            break
        shown = number
    examples = [
        page.add(list(_example_lines(number, change)))
        for number, change in enumerate(changes[:shown], 1)
    ]
    return len(changes) - shown + examples.count(False)


def _example_lines(number: int, change: Change) -> Iterator[_Line]:
    yield _BLANK
    yield _numbered(number, f"{example_title(change)}{COLON[change.replayed]}")
    if not change.replayed:
        return
    yield from _fenced(profile_lines(change.example))
    if change.example_before is not None:
        yield _inside(_text("用旧规则算时写成："))
        yield from _fenced(profile_lines(change.example_before))
