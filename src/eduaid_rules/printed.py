"""What is printed of any text: nothing in it acts, and no whole number of a person stands in it.

Every message, excerpt, error and line of output goes through here. Each sign becomes one sign, so
that places in a text stay what they were.
"""

from __future__ import annotations

import re
from typing import Final

UNSEEN_SIGNS: Final = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufeff\ufff0-\uffff\U000e0000-\U000e007f"
)
"""Control and format characters, and line breaks that editors do not show as such."""

UNSEEN: Final = re.compile(rf"[{UNSEEN_SIGNS}\r\ud800-\udfff]")
"""These and halves of characters: refused where rules are written, a mark where one prints."""

MARK: Final = "\ufffd"
"""What stands for a sign that nobody sees."""
_TO_SPACE: Final = str.maketrans("\r\n", "  ")

LONGEST_LINE: Final = 2000
"""What is longer is no message that anybody reads."""
_LONG_QUOTE: Final = 100

_LONGEST_NAME: Final = 256
"""No name of a file is so long, and no word."""

_GAP: Final = r"[ \t\xa0\u2000-\u200a\u202f\u3000\-\u2010-\u2015\u2212\uff0d\ufffd]{0,5}"
"""What stands between the digits of one number where they are written in groups."""

_NUMBER: Final = rf"""(?x)
    (?P<kept>  # days, amounts, bounds of nines and digests are no numbers of people
        (?<!\d)(?:19|20)\d\d(?:-\d\d?-\d\d?|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)
        | (?<!\d)9{{8,}}(?!\d)
        | (?<!\d)\d{{8,10}}(?=\.\d\d(?!\d)|(?:\.\d)?\ ?元)
        | sha256[a-z0-9.-]*:[0-9a-f]{{12,64}}(?![0-9A-Za-z])
        | (?<![0-9A-Za-z])[0-9a-f]{{64}}(?![0-9A-Za-z])
    )
    | (?P<citizen>(?<!\d)(?:\d{{17}}[\dXxＸｘ]|\d{{15}})(?![\dXxＸｘ]))
    | (?<!\d)(?:
        \d(?:{_GAP}\d){{16}}{_GAP}[XxＸｘ]
        | \d(?:{_GAP}\d){{14,}}  # several numbers behind one another, too
        | \d{{4}}(?:{_GAP}\d{{4}}){{2,}}(?:{_GAP}\d{{1,4}})?(?!\d)
        | [1１](?:{_GAP}\d){{10}}(?!\d)
    )
    | \d{{8,}}
"""
"""Compiled (and kept) by ``re`` with the first text that may hold one: most runs have none."""

_DIGITS_ENOUGH: Final = re.compile(r"\d(?:\D{0,7}\d){7}")
"""What every number of a person holds; most texts do not."""


def printed_line(text: str) -> str:
    r"""The text as one line that can be shown anywhere.

    >>> printed_line("甲\x1b[31m\n卡号 6222021234567890123")
    '甲\ufffd[31m 卡号 ***************0123'
    """
    return masked(visible_line(text))


def short_line(text: str) -> str:
    """A line of a message: what it repeats of what came in is cut, and so is the whole.

    A path is left as it is, so that the file can be found.

    >>> len(short_line("看不懂“" + "小" * 10**6 + "”，请写 ./" + "小" * 3000)) < 150
    True
    """
    line = printed_line(text)
    if len(line) > _LONG_QUOTE:
        line = re.sub(rf"[^\s/\\“”，。：；、]{{{_LONGEST_NAME},}}", _cut_name, line)
        line = re.sub(rf"“[^“”/\\]{{{_LONG_QUOTE},}}”", _cut_quote, line)
    return line if len(line) <= LONGEST_LINE else _cut(line, LONGEST_LINE - 400, 398)


def shown(value: object) -> str:
    """What a program gave, in a few signs, whatever it is.

    >>> [shown(one) for one in ("小学", 2.5, ["小学"] * 9, 10**5000, object(), b"x")]
    ['小学', '2.5', "['小学', '小学', '小学', '小学', …]", '一个很大的整数', 'object', "b'x'"]
    """
    if isinstance(value, int) and value.bit_length() > 500:
        return "一个很大的整数"
    if isinstance(value, str):
        text = value
    elif isinstance(value, list | tuple | set | frozenset | dict):
        text = _short_repr(value)
    else:
        text = _as_text(value)
    return text if len(text) <= _LONG_QUOTE else _cut(text, 40, 10)


def _as_text(value: object) -> str:
    """A plain value as it is written; anything that is no such value by what it is."""
    try:
        text = str(value)
    except Exception:
        text = ""
    return type(value).__name__ if not text or text[0] == "<" or "\n" in text else text


def _short_repr(value: object) -> str:
    from reprlib import Repr  # seldom asked for

    short = Repr()
    short.maxlevel = 3
    short.maxlist = short.maxtuple = short.maxset = short.maxfrozenset = short.maxdict = 4
    try:
        return short.repr(value).replace("...", "…")
    except Exception:
        return type(value).__name__


def _cut(text: str, head: int, tail: int) -> str:
    return f"{text[:head]}……{text[-tail:]}"


def _cut_quote(found: re.Match[str]) -> str:
    return f"“{_cut(found[0][1:-1], 40, 10)}”"


def _cut_name(found: re.Match[str]) -> str:
    return _cut(found[0], 40, 10)


def visible_line(text: str) -> str:
    """The text as one line in which every sign is seen, its numbers whole."""
    if text.isprintable():
        return text
    return UNSEEN.sub(MARK, text.translate(_TO_SPACE))


def escaped_json(text: str) -> str:
    r"""A JSON text in which every sign is seen: it says the same to a program.

    >>> escaped_json('"小\u202e学"')
    '"小\\u202e学"'
    """
    return text if text.isprintable() else UNSEEN.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def masked(text: str) -> str:
    """The text without its long numbers: of an ID number the first six and last four are left.

    Of any other number of eight digits or more the last four, also where it is written in groups:
    a card's, a telephone's, an ID number's. Not of days, amounts, bounds of nines and digests.

    >>> masked("450225201001011236")
    '450225********1236'
    >>> masked("6222 0212 3456 7890 123，138-1234-5678")
    '**** **** **** ***0 123，***-****-5678'
    >>> masked("身份证号“45022520100101123X”和卡号“6222021234567890123”对不上")
    '身份证号“450225********123X”和卡号“***************0123”对不上'
    >>> masked("4502 2570 0100 0004502 2570 0100 000")
    '**** **** **** ******* **** ***0 000'
    >>> masked("G450225201001011236")
    'G450225********1236'
    >>> masked("450225100101123")
    '450225*****1123'
    >>> masked("2019秋，第 1024 行，班级 2019-09-01，20190901.xlsx，12345678.50元")
    '2019秋，第 1024 行，班级 2019-09-01，20190901.xlsx，12345678.50元'
    """
    return re.sub(_NUMBER, _with_stars, text) if _DIGITS_ENOUGH.search(text) else text


def _with_stars(found: re.Match[str]) -> str:
    """A number of which the last four places can be read, of an ID number the first six too."""
    number = found[0]
    if found["kept"] is not None:
        return number
    signs = [index for index, sign in enumerate(number) if sign.isalnum()]
    hidden = set(signs[6 if found["citizen"] else 0 : -4])
    return "".join("*" if index in hidden else sign for index, sign in enumerate(number))
