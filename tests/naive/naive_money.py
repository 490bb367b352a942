"""Money as the naive evaluator reads it: standards in yuan, the split of a year, 推算."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction

from naive_words import AUTUMN_ONLY, MONEY, Term, fen, need

Amount = tuple[int, str]  # fen, and what they are for: 学年, 学期 or 次

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


def capped(seen: int, *, yearly: bool, cap: int) -> Amount:
    """What a money fact says for the year, at most ``cap``."""
    return min(seen if yearly else 2 * seen, cap), "学年"


class Formula:
    """An 算式: read anew from its words for every student."""

    def __init__(self, text: str, rounding: str | None) -> None:
        self.words = re.findall(r"\d+(?:\.\d+)?|[-+*/(),]|[^-+*/(),\s]+", text)
        self.names = tuple(w for w in self.words if not re.match(r"[-+*/(),\d]|(min|max)$", w))
        need(self.names, text)
        need(rounding in (*ROUNDINGS, None), rounding)
        need(rounding or not any("/" in w or "." in w for w in self.words), f"舍入 of {text}")
        self.rounding = rounding
        self._value(dict.fromkeys(self.names, Fraction(1)))

    def fen(self, known: Mapping[str, Fraction | None]) -> int | None:
        """The sum in fen; None while a fact in it is unknown or something is divided by zero."""
        numbers = {name: known[name] for name in self.names}
        given = {name: number for name, number in numbers.items() if number is not None}
        yuan = self._value(given) if len(given) == len(numbers) else None
        if yuan is None:
            return None
        exact = yuan * 100
        if self.rounding == "四舍五入":
            return math.floor(exact + Fraction(1, 2))
        if self.rounding is None:
            need(exact.denominator == 1, f"{self.words}: {exact} fen")
        return math.ceil(exact) if self.rounding == "向上" else math.floor(exact)

    def _value(self, known: Mapping[str, Fraction]) -> Fraction | None:
        words = [*self.words, ""]
        try:
            value = self._sum(words, known)
        except ZeroDivisionError:
            return None
        need(words == [""], f"{self.words}: {words}")
        return value

    def _sum(self, words: list[str], known: Mapping[str, Fraction]) -> Fraction:
        value = self._product(words, known)
        while words[0] in ("+", "-"):
            sign = 1 if words.pop(0) == "+" else -1
            value += sign * self._product(words, known)
        return value

    def _product(self, words: list[str], known: Mapping[str, Fraction]) -> Fraction:
        value = self._single(words, known)
        while words[0] in ("*", "/"):
            if words.pop(0) == "*":
                value *= self._single(words, known)
            else:
                value /= self._single(words, known)
        return value

    def _single(self, words: list[str], known: Mapping[str, Fraction]) -> Fraction:
        word = words.pop(0)
        need(word, f"{self.words} ends too early")
        if word[0].isdigit():
            return Fraction(word)
        if word in known:
            return known[word]
        need(word == "(" or (word in ("min", "max") and words.pop(0) == "("), self.words)
        values = [self._sum(words, known)]
        while words[0] == "," and word != "(":
            words.pop(0)
            values.append(self._sum(words, known))
        need(words.pop(0) == ")", self.words)
        return max(values) if word == "max" else min(values)
