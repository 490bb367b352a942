"""Money as the naive evaluator reads it: standards in yuan, the split of a year, 推算."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from naive_words import AT_ONCE, MONEY, Term, fen, need

Amount = tuple[int, str]  # fen, and what they are for: 学年, 学期 or 次
Part = Any  # of a formula: a word, or a sign and the parts it joins

SHARE = r"([a-z0-9-]+) 的 (\d+(?:\.\d+)?)%"
PERCENT = r"(?:\s+的\s+(\d+(?:\.\d+)?%|[^\s,，×]+))?"
COMMA = r"\s*[,，]\s*"
FROM_FACT = rf"取\s+([^\s,，]+){PERCENT}"
FACTOR = r"(\d+(?:\.\d{1,2})?)元/[月天]×([^\s,，\d][^\s,，]*)"
SHARE_OF_PARAMETER = rf"([^\s,，×]+){PERCENT}(?:×(\d+))?"
LESS = r"(.+?)\s+减\s+([^\s,，]+)"
FLOOR, CAP = (rf"(?:{COMMA}{word}\s+(.+?))?" for word in ("不低于", "不超过"))
COMPUTED = rf"(.+?){FLOOR}{CAP}(?:{COMMA}(向上|向下|)取整到\s+(\d+)元)?"
ROUNDINGS = ("四舍五入", "向上", "向下")


UNITS = ("元", "元/月", "元/学期", "元/学年")


def per_of(text: str) -> str:
    """单位 of a money fact or parameter; 元/年 is 元/学年."""
    unit = "元/学年" if text == "元/年" else text
    need(unit in UNITS, text)
    return unit


def fixed_amount(text: str) -> Amount | None:
    """A standard written in yuan; days and months become a year. None: no figure is written."""
    if text in ("全额", "不定"):
        return None
    if match := re.fullmatch(MONEY + "元/(年|学年|自然年|学期|次)", text):
        return fen(match[1]), "学年" if match[2] == "年" else match[2]
    match = re.fullmatch(MONEY + r"元/(?:天×(\d+)天/学?年|月×(\d+))", text)
    if match is None:
        raise ValueError(f"the naive evaluator does not understand: {text}")
    return fen(match[1]) * int(match[2] or match[3]), "学年"


def year_of(amount: Amount, payment: str | None) -> int:
    """The fen of a school year: two terms, or one where only autumn is paid."""
    value, unit = amount
    return value * 2 if unit == "学期" and payment not in AT_ONCE else value


def half_up(exact: Fraction) -> int:
    """Rounded half up to a whole number."""
    return math.floor(exact + Fraction(1, 2))


def paid_in(term: Term, amount: Amount, payment: str | None) -> int:
    """Fen of one term: a year's amount is halved, the odd fen in autumn, unless paid whole.

    Of a calendar year (自然年) the odd fen is the spring's.
    """
    value, unit = amount
    if unit == "自然年" and payment not in AT_ONCE:
        return (value + 1) // 2 if term[1] == "春" else value // 2
    if unit != "学年" or payment in AT_ONCE:
        return value
    return (value + 1) // 2 if term[1] == "秋" else value // 2


def share_of(whole: Amount, percent: str, payment: str | None) -> Amount:
    """A share of the year, rounded half up to the fen."""
    share = Fraction(year_of(whole, payment)) * Fraction(percent) / 100
    return math.floor(share + Fraction(1, 2)), "次" if whole[1] == "次" else "学年"


AMOUNT = r"(\d{1,12}(?:\.\d{1,2})?)(元(?:/(?:学年|学期|月|年))?)"
PLAIN = r"\d{1,9}(?:\.\d{1,4})?"
EVERY_UNIT = frozenset({"数", *UNITS})
CHANGES: dict[tuple[str, str, Fraction], str] = {
    ("*", "元/学期", Fraction(2)): "元/学年",
    ("/", "元/学年", Fraction(2)): "元/学期",
    ("*", "元/月", Fraction(12)): "元/学年",
    ("/", "元/学年", Fraction(12)): "元/月",
}


class Formula:
    """An 算式: nested tuples, an operation and what it is applied to, worked through each time."""

    def __init__(self, text: str, rounding: str | None) -> None:
        self.words = re.findall(r"[\d.]+元/\w+|[-+*/(),]|[^-+*/(),\s]+", text)
        rest = [*self.words, ""]
        self.tree = self._sum(rest)
        need(rest == [""], f"{self.words}: {rest}")
        self.names = tuple(dict.fromkeys(w for w in self.words if self._is_fact(w)))
        need(self.names, text)
        need(rounding in (*ROUNDINGS, None), rounding)
        inexact = any(w == "/" or ("." in w and "元" not in w) for w in self.words)
        need(rounding or not inexact, f"舍入 of {text}")
        self.rounding = rounding

    @staticmethod
    def _is_fact(word: str) -> bool:
        return not re.match(r"[-+*/(),\d]|(min|max)$", word)

    def exact(self, known: Mapping[str, Fraction]) -> Fraction | None:
        """What it comes to, before it is rounded; None: something is divided by zero."""
        try:
            return value_of(self.tree, known)
        except ZeroDivisionError:
            return None

    def rounded(self, value: Fraction, steps: int) -> int:
        """A value in steps (fen of yuan)."""
        exact = value * steps
        if self.rounding == "四舍五入":
            return math.floor(exact + Fraction(1, 2))
        if self.rounding is None:
            need(exact.denominator == 1, f"{self.words}: {exact} steps")
        return math.ceil(exact) if self.rounding == "向上" else math.floor(exact)

    def _sum(self, words: list[str]) -> Part:
        made = self._product(words)
        while words[0] in ("+", "-"):
            made = (words.pop(0), made, self._product(words))
        return made

    def _product(self, words: list[str]) -> Part:
        made = self._single(words)
        while words[0] in ("*", "/"):
            made = (words.pop(0), made, self._single(words))
        return made

    def _single(self, words: list[str]) -> Part:
        word = words.pop(0)
        need(word, f"{self.words} ends too early")
        if word[0].isdigit() or self._is_fact(word):
            return word
        need(word == "(" or (word in ("min", "max") and words.pop(0) == "("), self.words)
        parts = [self._sum(words)]
        while words[0] == "," and word != "(":
            words.pop(0)
            parts.append(self._sum(words))
        need(words.pop(0) == ")", self.words)
        return parts[0] if word == "(" else (word, *parts)


def number_of(word: str) -> tuple[Fraction, str]:
    """A number that is written in a formula, and its unit."""
    if amount := re.fullmatch(AMOUNT, word):
        return Fraction(amount[1]), per_of(amount[2])
    need(re.fullmatch(PLAIN, word), word)
    return Fraction(word), "数"


def value_of(part: Part, known: Mapping[str, Fraction]) -> Fraction:
    """What a part of a formula comes to; ZeroDivisionError where it divides by zero."""
    if isinstance(part, str):
        return number_of(part)[0] if part[0].isdigit() else known[part]
    sign, first, *others = part[0], *(value_of(one, known) for one in part[1:])
    if sign in ("min", "max"):
        return min([first, *others]) if sign == "min" else max([first, *others])
    (second,) = others
    if sign in ("+", "-"):
        return first + second if sign == "+" else first - second
    return first * second if sign == "*" else first / second


def is_scaled(part: Part) -> bool:
    """Whether it is a fact, or nothing but products and quotients of facts and numbers."""
    if isinstance(part, str):
        return not part[0].isdigit()
    return part[0] in ("*", "/") and all(isinstance(one, str) or is_scaled(one) for one in part[1:])


def units_of(part: Part, facts: Mapping[str, str]) -> frozenset[str]:
    """The units that a part of a formula may have; none: they do not go together."""
    if isinstance(part, str):
        if not part[0].isdigit():
            return frozenset({facts[part]})
        number, unit = number_of(part)
        return EVERY_UNIT if number == 0 and unit == "数" else frozenset({unit})
    sign, inner = part[0], [units_of(one, facts) for one in part[1:]]
    if sign not in ("*", "/"):
        return frozenset.intersection(*inner)
    first, second = inner
    made = set(first) if "数" in second else set()
    turned = [(part[1], first, part[2])]
    if sign == "*":
        made |= second if "数" in first else set()
        turned.append((part[2], second, part[1]))
    for money, units, word in turned:  # 2 and 12 make another period of money
        if not is_scaled(money):
            continue
        if isinstance(word, str) and word[0].isdigit() and number_of(word)[1] == "数":
            by = number_of(word)[0]
            made |= {CHANGES[sign, unit, by] for unit in units if (sign, unit, by) in CHANGES}
    return frozenset(made)
