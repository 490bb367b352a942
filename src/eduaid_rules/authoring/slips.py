"""The slips of a Chinese keyboard, named for what they are.

The characters are written as escapes on purpose: they look like the right ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Slip:
    """A character of the wrong width: where it stands in its text, and what was meant."""

    code: str
    offset: int
    message: str
    suggestion: str


def _table() -> dict[str, tuple[str, str, str]]:
    """Each wrong character to its code, its name and the right one."""
    table = {
        "\uff1a": ("E113", "全角冒号", ": "),
        "\uff0c": ("E114", "全角逗号", ", "),
        "\u3001": ("E114", "顿号", ", "),
        "\u3000": ("E117", "全角空格", " "),
        "\u00a0": ("E117", "不换行空格", " "),
        "\uff0f": ("E118", "全角斜线", "/"),
        "\uff0e": ("E118", "全角句点", "."),
        "\uff05": ("E118", "全角百分号", "%"),
        "\uff0d": ("E118", "全角横线", "-"),
    }
    for wrong in "\u201c\u201d\u2018\u2019\uff02\uff07":
        table[wrong] = ("E115", "中文引号", '"')
    for wrong, right in zip("\u3010\u3011\uff3b\uff3d\uff5b\uff5d", "[][]{}", strict=True):
        table[wrong] = ("E116", "中文括号", right)
    for digit in range(10):
        table[chr(0xFF10 + digit)] = ("E118", "全角数字", str(digit))
    return table


_WRONG: Final = _table()
_LONGEST: Final = 40
_OPENING: Final = frozenset("\u3010\uff3b\uff5b\u201c\u2018\uff02\uff07")


def slip_at(text: str, offset: int) -> Slip:
    """The slip that the character at an offset is."""
    wrong = text[offset]
    code, name, right = _WRONG[wrong]
    shown = "空格" if not right.strip() else f"“{right.strip()}”"
    after = "（后面加一个空格）" if right in (": ", ", ") else ""
    return Slip(code, offset, f"这里用了{name}“{wrong}”", f"请换成英文半角的{shown}{after}")


def slip_in(text: str) -> Slip | None:
    """The first slip in a text that was not understood (a text of some words, no sentence)."""
    if len(text) > _LONGEST:
        return None
    return next((slip_at(text, i) for i, char in enumerate(text) if char in _WRONG), None)


def slip_in_line(line: str) -> Slip | None:
    """The slip that breaks a line of YAML, or None.

    Looks only where a character decides the structure: the indentation, the end of a
    key, the start of a value, and between brackets; never inside free text.
    """
    quote, depth, at_start, key_done = "", 0, True, False
    for offset, char in enumerate(line):
        if quote:
            quote = "" if char == quote else quote
        elif char == "#" and (offset == 0 or line[offset - 1].isspace()):
            return None
        elif char in "\u3000\u00a0" and at_start:
            return slip_at(line, offset)
        elif char in "\"'" and at_start:
            quote, at_start = char, False
        elif char in "[{":
            depth, at_start, key_done = depth + 1, True, False
        elif char in "]}":
            depth -= 1
        elif char == "," and depth:
            at_start, key_done = True, False
        elif char == ":" and line[offset + 1 : offset + 2] in ("", " "):
            at_start = key_done = True
        elif _breaks(char, at_start=at_start, key_done=key_done, inside=depth > 0):
            return slip_at(line, offset)
        elif not char.isspace() and not (char == "-" and at_start):
            at_start = False
    return None


def _breaks(char: str, *, at_start: bool, key_done: bool, inside: bool) -> bool:
    """Whether a wrong character stands where the structure needs the right one."""
    return (
        (at_start and char in _OPENING)
        or (not key_done and char == "\uff1a")
        or (inside and char in "\uff0c\u3011\uff3d\uff5d")
    )
