"""A comparison of two policies as staff read it on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from ..analysis.comparison.changes import Change, Comparison
from ..analysis.comparison.differences import Rewording
from .diff_words import about_example, as_yaml, by_rule, proof, reworded, verdict, when, who

_COLOURS = {1: "green", -1: "red", 0: "yellow"}


def show_comparison(
    out: Console, sides: Sequence[str], found: Comparison, words: Sequence[Rewording]
) -> None:
    """The verdict, over whom it holds, what changes rule by rule, and what only reads anew."""
    for which, side in zip(("旧规则", "新规则"), sides, strict=True):
        _indented(out, Text(f"{which}：{side}"), 0)
    out.print()
    out.print(f"结论：{verdict(found)}。", style="bold")
    for line in proof(found):
        _indented(out, Text(line, style="dim"), 2)
    for rule, changes in by_rule(found).items():
        out.print()
        out.print(f"{changes[0].name}（{rule}）", style="bold")
        for change in changes:
            _show_change(out, change, found)
    if words:
        out.print()
        out.print("只改了文字（不影响任何人得到什么）", style="bold")
        for name, told in reworded(words, found).items():
            _indented(out, Text(f"{name}：{told}"), 2)


def _show_change(out: Console, change: Change, found: Comparison) -> None:
    colour = _COLOURS[change.effect.direction]
    _indented(out, Text(f"{change.words}  {when(change, found)}", style=colour), 2)
    _indented(out, Text(who(change)), 4)
    _indented(out, Text(f"{about_example(change)}：", style="dim"), 4)
    _show_profile(out, as_yaml(change.example))
    if change.example_before is not None:
        _indented(out, Text("用旧规则算时写成：", style="dim"), 4)
        _show_profile(out, as_yaml(change.example_before))


def _show_profile(out: Console, text: str) -> None:
    for line in text.splitlines():
        _indented(out, Text(line), 6)


def _indented(out: Console, text: Text, by: int) -> None:
    """A line that the terminal folds itself, so that a copy of it is whole."""
    out.print(Text(" " * by) + text, soft_wrap=True)
