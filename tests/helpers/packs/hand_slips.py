"""Slips of the hand: for each kind, what it makes of a line of a rule file, and what is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from eduaid_rules.policy.spellings.sheet_words import COLUMNS, USES

Lines = list[str]
Slipped = tuple[Lines, int]
"""The lines of a file after a slip, and the number of the line that was touched, from 1."""


@dataclass(frozen=True)
class SlipKind:
    """A kind of slip: what it makes of a line, or None where it cannot happen there."""

    name: str
    codes: frozenset[str]
    make: Callable[[str], str | None]
    words: str = ""
    """What the message or the hint must hold."""

    def at(self, lines: Lines, place: int) -> Slipped | None:
        """The file with the slip at a line; None where it cannot happen, or changes nothing."""
        line = lines[place]
        if not line.strip() or line.lstrip().startswith("#"):
            return None
        made = self.make(line)
        if made is None or made == line:
            return None
        return [*lines[:place], *made.split("\n"), *lines[place + 1 :]], place + 1


_PAIR: Final = re.compile(r"^( *(?:- )?)([^\s:{}\[\]\"',#-][^:{}\[\]\"',]*): (\S.*)$")
_SENTENCE: Final = re.compile(
    r"^( *(?:- )?(?:解读|说明|提问|未表达|名称): )([\u4e00-\u9fff][^:{}\[\]\"'#]{5,})$"
)
_FLOW: Final = re.compile(r"^(.*[{\[])([^{}\[\]\"']+)([}\]].*)$")


def _of_pair(template: str) -> Callable[[str], str | None]:
    def make(line: str) -> str | None:
        found = _PAIR.match(line)
        return found and template.format(dent=found[1], key=found[2], value=found[3])

    return make


def _in_sentence(mark: str) -> Callable[[str], str | None]:
    def make(line: str) -> str | None:
        found = _SENTENCE.match(line)
        if found is None:
            return None
        middle = len(found[2]) // 2
        return f"{found[1]}{found[2][:middle]}{mark}{found[2][middle:]}"

    return make


def _replaced(pattern: str, instead: str) -> Callable[[str], str | None]:
    """The first match of a pattern in a line that is written otherwise."""
    return lambda line: re.sub(pattern, instead, line, count=1)


def _no_free_text(make: Callable[[str], str | None]) -> Callable[[str], str | None]:
    """Only where a text is read as a word: of a sentence or a header all signs may be."""
    keys = [
        "名称",
        "解读",
        "说明",
        "提问",
        "未表达",
        "文号",
        "表头",
        "别名",
        "发文",
        "写法",
        "英文",
        "网址",
        "版本",
    ]
    free = re.compile(rf"^ *(?:- )?(?:{'|'.join([*keys, *USES, *COLUMNS])}): ?")
    return lambda line: None if free.match(line) or not _PAIR.match(line) else make(line)


_PROSE_IN_BRACES: Final = r"(\{(?:.*, )?(?:名称|条款|说明): [\u4e00-\u9fff]{2})([\u4e00-\u9fff]{2})"
_BASIS: Final = r"依据: \[\{文件: ([a-z0-9-]+)[^\[\]{}]*\}\]$"


def kinds() -> Iterator[SlipKind]:
    """Every kind of slip, with the codes that name it."""

    def kind(name: str, codes: str, make: Callable[[str], str | None], words: str = "") -> SlipKind:
        return SlipKind(name, frozenset(codes.split()), make, words)

    pair, cut = _of_pair, _replaced
    yield kind("a full-width colon", "E113", pair("{dent}{key}\uff1a{value}"))
    yield kind("no space after the colon", "E105", pair("{dent}{key}:{value}"))
    yield kind("a no-break space after the colon", "E117", pair("{dent}{key}:\u00a0{value}"))
    yield kind("a wide space after the colon", "E117", pair("{dent}{key}:\u3000{value}"))
    yield kind("no colon", "E105 E203", pair("{dent}{key} {value}"), "键: 值")
    yield kind("an equals sign", "E105 E203", pair("{dent}{key} = {value}"), "键: 值")
    yield kind("a half-width colon in a sentence", "E125", _in_sentence(": "))
    yield kind("wide quotes", "E115", _no_free_text(pair("{dent}{key}: “{value}”")))
    yield kind("an open quote", "E105", pair('{dent}{key}: "{value}'), "引号")
    yield kind("a tab as indentation", "E106", cut(r"^ {2,}", "\t"))
    yield kind("a space too many", "E119 E105 E208", cut(r"^(?= )", " "))
    yield kind("a space too few", "E119", cut(r"^ ", ""))
    yield kind("no dash", "E119 E203", cut(r"^( *)- ", r"\1"), "- ")
    yield kind("no dash, words alone", "E119 E203", cut(r"^( *)- (?=[a-z-]+$)", r"\1"), "- ")
    yield kind("no dash but its place", "E119 E203 E111", cut(r"^( *)- (?=自: )", r"\1  "), "- ")
    yield kind("no space after the dash", "E119 E105 E203", cut(r"^( *)- ", r"\1-"), "- ")
    yield kind(
        "a wide comma in brackets",
        "E114",
        _no_free_text(cut(r"([{\[][^{}\[\]\"']*?), ", "\\1\uff0c")),
    )
    yield kind(
        "an enumeration comma",
        "E114 E208",
        _no_free_text(cut(r"(\[[^{}\[\]\"':]*?), ", "\\1\u3001")),
    )
    yield kind("a comma in a sentence in braces", "E125", cut(_PROSE_IN_BRACES, r"\1, \2"))
    yield kind("a colon in a sentence in braces", "E125", cut(_PROSE_IN_BRACES, r"\1: \2"))
    yield kind("no comma in braces", "E105", cut(r"(\{[^{}\[\]\"',]*?), ", r"\1 "), "逗号")
    yield kind(
        "no comma in brackets",
        "E105 E204 E208 E216",
        _no_free_text(cut(r"(\[[^{}\[\]\"':]*?), ", r"\1 ")),
        "逗号",
    )
    yield kind("no closing brace", "E105", cut(r"\}$", ""), "括号")
    yield kind("no closing bracket", "E105", cut(r"\]$", ""), "括号")
    yield kind("a closing brace too many", "E105", cut(r"\}$", "}}"), "右括号")
    yield kind("wide brackets", "E116", _no_free_text(cut(r"\[([^\[\]]*)\]", "\u3010\\1\u3011")))
    yield kind("wide braces", "E116", _no_free_text(cut(r"\{([^{}]*)\}", "\uff5b\\1\uff5d")))
    yield kind(
        "a comment in braces", "E105", cut(r"([{\[][^{}\[\]\"']{3,}?)(?=[,}\]])", r"\1 # 注"), "#"
    )
    yield kind(
        "merge markers", "E123", lambda line: f"<<<<<<< HEAD\n{line}\n=======\n{line}\n>>>>>>> b"
    )
    yield kind("a row of a table", "E124", lambda line: f"{line}\n小学\t1000\t张三")
    yield kind(
        "a row of a table, indented", "E124", lambda line: f"{line}\n      小学\t1000元/学年"
    )
    yield kind("a second document", "E110", lambda line: f"{line}\n---")
    yield kind("wide digits in a term", "E118", cut(r"(?<=自: )20(?=\d\d[秋春])", "\uff12\uff10"))
    yield kind("wide digits in an amount", "E118", cut(r"(?<=: )\d(?=\d*元/)", "\uff11"))
    yield kind("thousands with a comma", "E312", cut(r"(?<=: )(\d)(\d{3})(?=元/)", r"\1,\2"))
    yield kind(
        "ten thousands", "E302", cut(r"(?<=: )(\d)000元(?=/学年)", r"0.\1万元"), "000元/学年"
    )
    yield kind("a school year", "E401", cut(r"自: (\d{4})[秋春]", r"自: \1学年"), "秋 或 ")
    yield kind("a day for a term", "E401", cut(r"自: (\d{4})[秋春]", r"自: \1年9月1日"), "秋")
    yield kind(
        "a day with slashes", "E402", cut(r"发布: (\d{4})-(\d\d)-(\d\d)", r"发布: \1/\2/\3"), "-"
    )
    yield kind("a basis without braces", "E203", cut(_BASIS, r"依据: \1"), "{文件: ")
    yield kind("a basis of bare names", "E203", cut(_BASIS, r"依据: [\1]"), "{文件: ")
    yield kind(
        "a basis without a list", "E203", cut(r"依据: \[(\{[^{}]*\})\]$", r"依据: \1"), "{文件: "
    )
    yield kind("an invisible sign", "E120", pair("{dent}{key}: \u200b{value}"))
