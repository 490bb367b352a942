"""What a line of YAML was meant to be: slips of the keyboard and of the hand, each by its name.

Looked for where something was refused; only merge markers and rows of a table are looked for
before a text is read. The wrong characters of a Chinese keyboard are written as escapes on
purpose: they look like the right ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ..policy.spellings.written_counts import bound_meant

if TYPE_CHECKING:
    from ..codes import ErrorCode


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip: where it stands in its text, what it is, and what was meant."""

    code: ErrorCode
    offset: int
    message: str
    suggestion: str


def _table() -> dict[str, tuple[ErrorCode, str, str]]:
    """Each wrong character to its code, its name and the right one."""
    table: dict[str, tuple[ErrorCode, str, str]] = {
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
_QUOTES: Final = {"\u201c": "\u201d", "\u2018": "\u2019", "\uff02": "\uff02", "\uff07": "\uff07"}
_BRACKETS: Final = {"\u3010": "\u3011", "\uff3b": "\uff3d", "\uff5b": "\uff5d"}
_SPACES: Final = "\u3000\u00a0"
_LONGEST_KEY: Final = 14
_LONGEST_LINE: Final = 2_000
"""No hand writes more in one line: it is not looked at."""
_FIRST_KEYS: Final = frozenset({"名称", "说明", "自", "当", "项目", "文件", "依据"})
"""What the items of lists begin with, in front of a long text."""
_KEY: Final = rf"\s*[^\s\uff0c,\uff1a:{{}}\[\]\"']{{1,{_LONGEST_KEY}}}\s*[:\uff1a]"

_QUOTED: Final = "请给整句话加上引号"
_AMOUNT: Final = re.compile(r"\s*(\d[\d,.]*元/\w+)\s*$")
_COMPARED: Final = re.compile(r"[<>]=? ?\d+")
_MERGED: Final = re.compile(r"(?m)^(?:<{7}|>{7}|\|{7})(?: .*)?$|^={7}$")
_PASTED: Final = re.compile(r"(?m)^[^\n\"#]*?[^\s:,{\[#\"-] *(\t)[ \t]*[^\s#,}\]]")
"""A tab between two texts of a line, as between the cells of a table."""


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


def left_or_pasted(text: str) -> Slip | None:
    """What no file holds: marks of a merge that was not finished, a row out of a table."""
    if any(mark * 7 in text for mark in "<>|=") and (mark := _MERGED.search(text)):
        message = f"这是合并时留下的标记“{mark[0][:7]}”：两份修改没有合完"
        return Slip("E123", mark.start(), message, "请只留一份修改，并删除所有的标记行")
    if "\t" in text and (row := _PASTED.search(text)):
        message = "这一行像是从表格里粘贴的：中间有制表符(Tab)"
        return Slip("E124", row.start(1), message, "请写成“键: 值”，一项一行")
    return None


@dataclass(slots=True)
class _Line:
    """A line read character by character, as far as its structure goes."""

    text: str
    quote: str = ""
    open: list[str] = field(default_factory=list)
    """The brackets that are open."""
    at_start: bool = True
    """Whether a key or a value begins here."""
    keyed: bool = False
    """Whether the key of this entry has ended."""
    quoted: bool = False
    """Whether a quoted text has just ended."""
    plain: bool = False
    """Whether the value is a text without quotes or brackets."""

    def slip(self) -> Slip | None:
        """The first slip that breaks the structure."""
        text = self.text
        for offset, char in enumerate(text):
            if self.quote:
                if char == self.quote:
                    self.quote, self.quoted = "", True
            elif char == "#" and (offset == 0 or text[offset - 1].isspace()):
                return self._comment(offset)
            elif found := self._next(offset, char):
                return found
        return None

    def _next(self, offset: int, char: str) -> Slip | None:
        after = self.text[offset + 1 : offset + 2]
        if self.quoted and not char.isspace():
            self.quoted = False
            if char not in ",:}]":
                message = "引号后面还有文字：引号在这里就关上了"
                return Slip("E105", offset, message, "整句话放在一对引号里，里面的引号用“”")
            if char == ":" and self.open:  # "甲":1 in braces
                self.at_start = self.keyed = True
                return None
        if char in _SPACES and self.at_start:
            return slip_at(self.text, offset)
        if self.at_start and char in "<>" and (said := _COMPARED.match(self.text, offset)):
            meant = bound_meant(said[0])
            if meant is not None:
                hint = f"请写成 {{{meant[0]}: {meant[1]}}}"
                return Slip("E105", offset, f"比较不能写“{char}”", hint)
        if (
            self.at_start
            and char in "*&!"
            and (after in _QUOTES or (after > "z" and after.isalpha()))
        ):
            return Slip("E105", offset, f"句子不能用“{char}”开头", _QUOTED)
        if self.at_start and char in "\"'":
            self.quote, self.at_start, self.plain = char, False, False
        elif char in "[{":
            return self._opening(offset)
        elif char in "]}":
            return self._closing(offset)
        elif char == "," and self.open:
            self.at_start, self.keyed, self.plain = True, False, False
        elif char == ":":
            return self._colon(offset, after)
        elif char == "-" and self.at_start and not self.open and not self.keyed:
            return self._dash(offset, after)
        elif self._breaks(offset, char):
            return slip_at(self.text, offset)
        elif not char.isspace():
            self.at_start, self.plain = False, self.plain or self.at_start
        return None

    def _opening(self, offset: int) -> Slip | None:
        if not self.at_start and not self.open and not self.keyed:
            if self.text[:offset].strip(" -="):
                return _colonless(offset)
        elif self.at_start or self.open:
            self.open.append(self.text[offset])
            self.at_start, self.keyed, self.plain = True, False, False
        return None

    def _closing(self, offset: int) -> Slip | None:
        rest = self.text[offset + 1 :].strip()
        if len(self.open) == 1 and rest and (rest[0] in _QUOTES or rest[0].isalpha()):
            return Slip("E105", offset + 1, "括号后面还有文字：括号在这里就关上了", _QUOTED)
        del self.open[-1:]
        return None

    def _colon(self, offset: int, after: str) -> Slip | None:
        if after and after in _SPACES and not self.keyed:
            return slip_at(self.text, offset + 1)
        last = self.text[:offset].rpartition(" ")[2]
        if self.keyed and after in ("", " ") and self.plain:
            if (
                self.open
                and len(last) <= _LONGEST_KEY
                and not self.text[:offset].endswith(": " + last)
            ):
                at = offset - len(last)
                return Slip("E105", at, "括号里缺少逗号", f"请在“{last}”前面补上逗号")
            if amount := _AMOUNT.match(self.text, offset + 1):
                message = f"“{last}”后面的标准没有写成表格"
                hint = f"请放在花括号里，并写明按什么分，如 {{按: 学段, {last}: {amount[1]}}}"
                return Slip("E125", offset, message, hint)
            message = "一句话里有半角冒号加空格，YAML 会当作“键: 值”"
            hint = "请用全角冒号“：”，或给整句话加上引号；是两层键就换一行写"
            return Slip("E125", offset, message, hint)
        if after in ("", " "):
            self.at_start = self.keyed = True
            self.plain = False
        elif not self.keyed and not self.at_start and not self._is_no_key(offset, after):
            return Slip("E105", offset, "冒号后面没有空格", "请写成“键: 值”，冒号后面加一个空格")
        return None

    def _is_no_key(self, offset: int, after: str) -> bool:
        """Whether a colon stands in an address, or between the numbers of a time."""
        before = self.text[offset - 1 : offset]
        return after == "/" or (before.isdigit() and after.isdigit())

    def _dash(self, offset: int, after: str) -> Slip | None:
        if after not in ("", " ", "-") and not after.isdigit():
            return Slip("E105", offset, "“-”后面没有空格", "列表的每一项写成“- 内容”")
        return None

    def _comment(self, offset: int) -> Slip | None:
        rest = self.text[offset:]
        if self.open and sum(map(rest.count, "]}")) >= len(self.open):
            message = "“#”后面的都当作注释没有读，括号因此没有关上"
            return Slip("E105", offset, message, "请删除“#”，或给这段文字加上引号")
        return None

    def _breaks(self, offset: int, char: str) -> bool:
        """Whether a wrong character stands where the structure needs the right one."""
        rest = self.text[offset + 1 :]
        if self.at_start and char in _QUOTES:
            return rest.rstrip().endswith(_QUOTES[char]) or _QUOTES[char] not in rest
        if self.at_start and char in _BRACKETS:
            return rest.rstrip(" ,]}").endswith(_BRACKETS[char]) or bool(self.open)
        if char == "\uff1a" and not self.keyed:
            words, listed = self.text[:offset].strip(" -"), self.text.lstrip().startswith("- ")
            if words and rest.lstrip().startswith(("[", "{")):  # no sentence goes on like that
                return True
            if listed and not self.open and len(rest) > _LONGEST_KEY:  # or a sentence of a list
                return words in _FIRST_KEYS
            return 0 < len(words) <= _LONGEST_KEY or bool(self.open)
        if not self.open:
            return False
        if char == "\uff0c":
            return self.open[-1] == "[" or re.match(_KEY, rest) is not None
        return char in "\u3011\uff3d\uff5d"


def _colonless(offset: int) -> Slip:
    return Slip("E105", offset, "这一行缺少冒号", "请写成“键: 值”，冒号后要有空格")


def slip_in_line(line: str) -> Slip | None:
    """The slip that breaks a line of YAML, or None.

    Looks only where a character decides the structure: the indentation, the end of a
    key, the start of a value, and between brackets; never inside free text.

    >>> slip_in_line("对象: {学段：小学}").message
    '这里用了全角冒号“：”'
    >>> slip_in_line("名称:甲").message, slip_in_line("说明: 注意: 甲").code
    ('冒号后面没有空格', 'E125')
    >>> slip_in_line("说明: 注意：甲，乙（“丙”）"), slip_in_line("网址: https://a.cn/b")
    (None, None)
    """
    return _Line(line).slip() if len(line) <= _LONGEST_LINE else None


def is_quote_open(line: str) -> int | None:
    """Where a quote begins that does not end in its line; None: every one does."""
    read = _Line(line)
    if read.slip() is not None or not read.quote:
        return None
    return line.rindex(read.quote) if line.count(read.quote) == 1 else line.index(read.quote)
