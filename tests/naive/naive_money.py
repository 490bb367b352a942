"""Money as the naive evaluator reads it: standards in yuan, the split of a year, 推算."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from naive_words import AUTUMN_ONLY, MONEY, Term, fen, need

Amount = tuple[int, str]  # fen, and what they are for: 学年, 学期 or 次
Part = Any  # of a formula: a word, or a sign and the parts it joins

SHARE = r"([a-z0-9-]+) 的 (\d+(?:\.\d+)?)%"
CAPPED = r"取\s+([^\s,，]+)\s*[,，]\s*不超过\s+(\S+)"
ROUNDINGS = ("四舍五入", "向上", "向下")


def yearly_unit(text: str) -> bool:
    """单位 of a money fact."""
    return {"元/学年": True, "元/学期": False}[text]


def fixed_amount(text: str) -> Amount | None:
    """A standard written in yuan; days and months become a year. None: no figure is written."""
    if text in ("全额", "不定"):
        return None
    if match := re.fullmatch(MONEY + "元/(年|学年|学期|次)", text):
        return fen(match[1]), "学年" if match[2] == "年" else match[2]
    match = re.fullmatch(MONEY + r"元/(?:天×(\d+)天/学?年|月×(\d+))", text)
    if match is None:
        raise ValueError(f"the naive evaluator does not understand: {text}")
    return fen(match[1]) * int(match[2] or match[3]), "学年"


def year_of(amount: Amount, payment: str | None) -> int:
    """The fen of a school year: two terms, or one where only autumn is paid."""
    value, unit = amount
    return value * 2 if unit == "学期" and payment not in AUTUMN_ONLY else value


def paid_in(term: Term, amount: Amount, payment: str | None) -> int:
    """Fen of one term: a year's amount is halved, the odd fen in autumn, unless paid whole."""
    value, unit = amount
    if unit != "学年" or payment in AUTUMN_ONLY:
        return value
    return (value + 1) // 2 if term[1] == "秋" else value // 2


def share_of(whole: Amount, percent: str, payment: str | None) -> Amount:
    """A share of the year, rounded half up to the fen."""
    share = Fraction(year_of(whole, payment)) * Fraction(percent) / 100
    return math.floor(share + Fraction(1, 2)), "次" if whole[1] == "次" else "学年"


def capped(seen: int, cap: Amount, *, yearly: bool) -> Amount:
    """What a money fact says, at most ``cap``: for the year, or for the one payment."""
    most, unit = cap
    if unit == "次":
        return min(seen, most), unit
    return min(seen if yearly else 2 * seen, most * 2 if unit == "学期" else most), "学年"


AMOUNT = r"(\d{1,12}(?:\.\d{1,2})?)(元/学年|元/学期)"
PLAIN = r"\d{1,9}(?:\.\d{1,4})?"
EVERY_UNIT = frozenset({"数", "元/学年", "元/学期"})
TWO = (Fraction(2), "数")
CHANGES = {("*", "元/学期"): "元/学年", ("/", "元/学年"): "元/学期"}


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

    def fen(self, known: Mapping[str, Fraction | None]) -> int | None:
        """The sum in fen; None while a fact in it is unknown or something is divided by zero."""
        numbers = {name: known[name] for name in self.names}
        given = {name: number for name, number in numbers.items() if number is not None}
        if len(given) < len(numbers):
            return None
        try:
            exact = value_of(self.tree, given) * 100
        except ZeroDivisionError:
            return None
        if self.rounding == "四舍五入":
            return math.floor(exact + Fraction(1, 2))
        if self.rounding is None:
            need(exact.denominator == 1, f"{self.words}: {exact} fen")
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
        return Fraction(amount[1]), amount[2]
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
    turned = [(part[1], part[2])]
    if sign == "*":
        made |= second if "数" in first else set()
        turned.append((part[2], part[1]))
    for fact, two in turned:  # 2 at a fact makes another period of it
        if fact in facts and isinstance(two, str) and two[0].isdigit() and number_of(two) == TWO:
            made |= {
                CHANGES[sign, unit] for unit in units_of(fact, facts) if (sign, unit) in CHANGES
            }
    return frozenset(made)
