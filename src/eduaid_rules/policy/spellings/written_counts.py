"""Numbers and lists as people write them: 1-3, >3, 三(2)班, 初中2019级, 1.建档立卡 2.残疾."""

from __future__ import annotations

import re
from typing import Final

from ..terms import Term
from .written_amounts import arabic

_COUNTED: Final = r"(?:年级|学年|周?岁|个?学期|个?月|[年级届期次人口名个项门科天日分班])?"
"""What whole numbers are said of."""
_BOUNDS: Final = (
    ("不低于", ">=|=>|≥|不低于|不小于|不少于|至少", "(?:及|或|及其)?以上|起"),
    ("不高于", "<=|=<|≤|不高于|不大于|不超过|不多于|至多|最多", "(?:及|或|及其)?以[下内]"),
    ("高于", ">|高于|大于|超过|多于", "(?!)"),
    ("低于", "<|低于|小于|少于|不足|不满", "(?!)"),
)
"""Each word of a comparison, what people say before a number for it, and behind."""
_MOST: Final = 60
"""From so many numbers on, nobody lists them."""


def whole_number_meant(text: str) -> str | None:
    """A whole number with a word behind it or in Chinese numerals; None: it cannot be told.

    >>> [whole_number_meant(said) for said in ("3年级", "三", "3.0", "3百", "1-3", "3年级以上")]
    ['3', '3', '3', '300', None, None]
    """
    found = re.fullmatch(rf"(-?\d{{1,9}})(?:\.0+)?{_COUNTED}", arabic(text))
    return str(int(found[1])) if found else None


def numbers_meant(text: str) -> range | None:
    """The whole numbers from one to another: 1-3, 一至三年级; None for anything else.

    >>> [list(numbers_meant(said)) for said in ("1-3", "1到3年级", "一至三年级", "3~4岁")]
    [[1, 2, 3], [1, 2, 3], [1, 2, 3], [3, 4]]
    """
    found = re.fullmatch(
        rf"(\d{{1,4}}){_COUNTED}(?:[-~～—–]+|至|到)(\d{{1,4}}){_COUNTED}", arabic(text)
    )
    numbers = range(int(found[1]), int(found[2]) + 1) if found else range(0)
    return numbers if 1 < len(numbers) < _MOST else None


def bound_meant(text: str) -> tuple[str, str] | None:
    """A comparison with one number, in the words of the rule language: >3 is 高于 3.

    >>> [bound_meant(said) for said in (">3", "≥3", "3年级以上", "3以下", "不超过6岁")]
    [('高于', '3'), ('不低于', '3'), ('不低于', '3'), ('不高于', '3'), ('不高于', '6')]
    """
    bare = arabic(text)
    for word, before, behind in _BOUNDS:
        found = re.fullmatch(rf"(?:{before})(-?\d{{1,9}}){_COUNTED}", bare) or re.fullmatch(
            rf"(-?\d{{1,9}}){_COUNTED}(?:{behind})", bare
        )
        if found:
            return word, str(int(found[1]))
    return None


def comparison_form(text: str, low: int | None, high: int | None) -> str | None:
    """How a condition says several numbers, each inside a range; None: it cannot be told.

    >>> [comparison_form(said, 1, 9) for said in ("1-3", "3年级以上", "2019-2021")]
    ['请写成 [1, 2, 3]', '请写成 {不低于: 3}', None]
    """
    numbers, bound = numbers_meant(text), bound_meant(text)
    if numbers and is_between(numbers[0], low, high) and is_between(numbers[-1], low, high):
        return f"请写成 [{', '.join(map(str, numbers))}]"
    if bound and is_between(int(bound[1]), low, high):
        return f"请写成 {{{bound[0]}: {bound[1]}}}"
    return None


def is_between(number: int, low: int | None, high: int | None) -> bool:
    """Whether a number is inside limits that may be open."""
    return (low is None or number >= low) and (high is None or number <= high)


_ONE_TO_NINE: Final = "一二三四五六七八九"
_NUMERALS: Final = str.maketrans("123456789", _ONE_TO_NINE)
_CLASS: Final = re.compile(
    r"(\d|.*?[^\d()])(?:\((?:\d{1,2}|[一二三四五六七八九十]{1,3})\)班?|(?<![\d.])\d{1,2}班)"
)
_ENTRY: Final = re.compile(r"(\D*)((?:19|20)\d{2})级")
_YEAR_BESIDE: Final = re.compile(r"((?:19|20)\d{2})([级届])")


def in_numerals(word: str) -> str:
    """A grade with its number as the words of packs have it.

    >>> in_numerals("小学3年级")
    '小学三年级'
    """
    return word.translate(_NUMERALS)


def numbered_word(word: str) -> str:
    """A word with its number in Chinese numerals; a number alone stays, and is no word.

    >>> numbered_word("3年级"), numbered_word("3")
    ('三年级', '3')
    """
    return word if word.isdigit() else in_numerals(word)


def without_class(word: str) -> str | None:
    """The grade of a word that names a class too; None: it names none, or it cannot be told.

    >>> [without_class(word) for word in ("三(2)班", "三年级2班", "大班(1)", "高一(十)班")]
    ['三', '三年级', '大班', '高一']
    >>> [without_class(word) for word in ("23班", "(2)班", "大一班", "三年级")]
    [None, None, None, None]
    """
    found = _CLASS.fullmatch(word)
    return found[1] if found else None


def entry_year(word: str) -> tuple[str, int] | None:
    """What stands before a year of entry (小学, or nothing), and the year; None: there is none.

    >>> entry_year("初中2019级"), entry_year("2016级"), entry_year("2019届")
    (('初中', 2019), ('', 2016), None)
    """
    found = _ENTRY.fullmatch(word)
    return (found[1], int(found[2])) if found else None


def grade_beside_year(word: str) -> tuple[str, int | None] | None:
    """What stands beside a year, and the year if it is one of entry; None: there is no such year.

    >>> [grade_beside_year(word) for word in ("七年级(2019级)", "2019级(初一)", "初一2022届")]
    [('七年级', 2019), ('初一', 2019), ('初一', None)]
    >>> grade_beside_year("2019届"), grade_beside_year("三年级")
    (('', None), None)
    """
    parts = _YEAR_BESIDE.split(word)
    if len(parts) != len(("before", "year", "word", "behind")):
        return None
    before, year, kind, behind = parts
    grade = f"{before}{behind}".replace("()", "")
    grade = grade[1:-1] if grade.startswith("(") and grade.endswith(")") else grade
    return grade, int(year) if kind == "级" else None


def year_of_school(entered: int, term: Term) -> int:
    """In which year somebody is at a term who entered in the autumn of a year; 1 is the first.

    >>> [year_of_school(2019, Term.parse(term)) for term in ("2019秋", "2020春", "2019春")]
    [1, 1, 0]
    """
    return term.school_year - entered + 1


def nth_grade(stage: str, number: int, grade: str) -> str | None:
    """The grade of a stage in the words of packs; None: there is no such number.

    ``grade``: the name of the fact, as it stands behind the number.

    >>> [nth_grade("初中", number, "班级") for number in (2, 10, 0)]
    ['初中二班级', None, None]
    """
    return f"{stage}{_ONE_TO_NINE[number - 1]}{grade}" if 1 <= number <= len(_ONE_TO_NINE) else None


_FULL, _EMPTY = "☑✓✔√■▣", "☐□○×✗✘"
_BOX: Final = rf"[{_FULL}{_EMPTY}]"
_IN_BRACKETS: Final = re.compile(rf"[(\[{{]\s*({_BOX}?)\s*[)\]}}]")
"""A box made of brackets: (√)建档立卡 ( )残疾."""
_BOXES: Final = re.compile(rf"({_BOX})")
_NUMBERING: Final = re.compile(r"\(\d{1,2}\)|(?<!\d)\d{1,2}[.、)](?!\d)")
_CIRCLED: Final = re.compile("[①-⑳⑴-⒇⒈-⒛]")
_BETWEEN: Final = re.compile(r"[、,;/|+&\\\s。.]+")
_AROUND: Final = " \t\r\n\u3000,，、;；。.:：/|"


def ticked_words(text: str) -> tuple[str, ...] | None:
    """What is ticked of a form in one cell; None: the text is no such form.

    The boxes stand all before their words, or all behind them. A cross, as an empty box, is
    no tick.

    >>> [ticked_words(text) for text in ("☑建档立卡 □残疾", "是□ 否☑", "(√)孤儿( )残疾")]
    [('建档立卡',), ('否',), ('孤儿',)]
    >>> ticked_words("□是 □否"), ticked_words("√"), ticked_words("建档立卡☑残疾")
    ((), None, None)
    """
    parts = _BOXES.split(_IN_BRACKETS.sub(lambda box: box[1] or "□", text))
    if len(parts) < 2:
        return None
    words = [part.strip(_AROUND) for part in parts[::2]]
    boxes = parts[1::2]
    before, *between, behind = words
    if not all(between) or bool(before) == bool(behind):
        return None
    beside = [before, *between] if before else [*between, behind]
    return tuple(word for word, box in zip(beside, boxes, strict=True) if box in _FULL)


def uncircled(text: str) -> str:
    """A list without numbers in circles, which are digits once their signs are Western.

    >>> uncircled("①孤儿②残疾").split()
    ['孤儿', '残疾']
    """
    return _CIRCLED.sub(" ", text)


def unnumbered(text: str) -> str:
    """A list without the numbers of its parts.

    >>> unnumbered("1.建档立卡 2.残疾").split(), unnumbered("1")
    (['建档立卡', '残疾'], '1')
    """
    return _NUMBERING.sub(" ", text)


def listed_words(text: str) -> list[str]:
    """The parts of a list, without their numbers and what stands between them.

    >>> listed_words("1.建档立卡、2.残疾"), listed_words("、")
    (['建档立卡', '残疾'], [])
    """
    return [part for part in _BETWEEN.split(unnumbered(text)) if part]
