"""Formulas as text, to their trees: what stands in an 算式 and what does not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NoReturn

from ..money_and_units import FACT_UNITS, parse_yuan, yuan_text
from .expressions import Arithmetic, Expression, Extreme, FactName, MinMax, Number, Operator, Span

MOST_OPERANDS: Final = 100
MOST_BRACKETS: Final = 30
"""How many numbers and facts a formula may have, and how many brackets inside one another."""

_ODD: Final = dict(zip("×÷＊／＋－（），", "*/*/+-(),", strict=True))
"""Signs that people write for those of a formula."""

_ONLY: Final = "算式里只能用事实、数字、+ - * /、min、max 和括号"
_EXAMPLE: Final = "如 学费 + 住宿费"
_AS_NUMBER: Final = "请写普通的数，如 12 或 0.5，最多四位小数"
_AS_MONEY: Final = f"金额请写成 {' 或 '.join(f'500{unit}' for unit in FACT_UNITS)}，最多两位小数"

_WORD_FORM: Final = r"""\s*(?:
        (?P<money>[0-9][0-9.]*元(?:/\w*)?)
      | (?P<number>\d[\w.]*)
      | (?P<name>[^\W\d][\w·]*%s)
      | (?P<sign>[-+*/(),])
      | (?P<odd>\S)
    )"""
_TOKEN: Final = re.compile(_WORD_FORM % "", re.VERBOSE)
_STORED_TOKEN: Final = re.compile(_WORD_FORM % "(?:（[^（）]*）)?", re.VERBOSE)
"""A fact may be one for numbers there: 余额（低保标准=540）."""
_NUMBER: Final = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,4}))?")
_STORED_NUMBER: Final = re.compile(r"([0-9]+)(?:\.([0-9]+))?")
_EXPONENT: Final = re.compile(r"(?<![\w·])[0-9.]+e[-+][0-9]{1,3}")
_PICKS: Final = frozenset(pick.value for pick in MinMax)


class FormulaError(ValueError):
    """A text that is no formula; ``start`` and ``length`` say which part of it."""

    def __init__(self, problem: str, hint: str, at: Span) -> None:
        super().__init__(problem)
        self.problem, self.hint = problem, hint
        self.start, self.length = at[0], max(1, at[1] - at[0])


def read_expression(text: str) -> Expression:
    """The tree of a formula as somebody wrote it. Raises FormulaError.

    >>> from .expressions import formula_text
    >>> formula_text(read_expression("(学费+住宿费)*2 -min(500.50元/学年,(学费))"))
    '(学费 + 住宿费) * 2 - min(500.50元/学年, 学费)'
    """
    return _Parser(_tokens(text, _TOKEN, _NUMBER)).whole()


def stored_expression(text: str) -> Expression:
    """The tree of a normal spelling. Raises FormulaError.

    Bundles may have numbers as Python once spelt them: 1e-05.
    """
    plain = _EXPONENT.sub(lambda found: f"{Decimal(found[0]):f}", text)
    return _Parser(_tokens(plain, _STORED_TOKEN, _STORED_NUMBER)).whole()


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of a formula: a number or a fact with what it is, a sign, or "" for the end."""

    text: str
    at: Span
    operand: Number | FactName | None = None


def _tokens(text: str, words: re.Pattern[str], numbers: re.Pattern[str]) -> list[_Token]:
    found: list[_Token] = []
    for match in words.finditer(text):
        kind = match.lastgroup or ""
        word, at = match[kind], match.span(kind)
        if kind == "odd":
            raise _odd_sign(word, at)
        operand: Number | FactName | None = None
        if kind == "money":
            operand = _money(word, at)
        elif kind == "number":
            operand = _number(word, at, numbers)
        elif kind == "name" and word not in _PICKS:
            operand = FactName(word, at)
        found.append(_Token(word, at, operand))
    operands = [token for token in found if token.operand is not None]
    if len(operands) > MOST_OPERANDS:
        hint = f"请写短一些，事实和数字最多 {MOST_OPERANDS} 个"
        raise FormulaError("算式太长", hint, operands[MOST_OPERANDS].at)
    return [*found, _Token("", (len(text), len(text)))]


def _odd_sign(word: str, at: Span) -> FormulaError:
    if word in _ODD:
        return FormulaError(f"算式里不能写“{word}”", f"请写半角的“{_ODD[word]}”", at)
    return FormulaError(_ONLY, _EXAMPLE, at)


def _number(word: str, at: Span, numbers: re.Pattern[str]) -> Number:
    match = numbers.fullmatch(word)
    if match is None:
        raise FormulaError(f"算式里看不懂“{word}”", _AS_NUMBER, at)
    whole, places = int(match[1]), match[2]
    return Number(str(whole) if places is None else f"{whole}.{places.rstrip('0') or '0'}", at=at)


def _money(word: str, at: Span) -> Number:
    amount, _, per = word.partition("元")
    fen = parse_yuan(amount)
    if fen is None or f"元{per}" not in FACT_UNITS:
        raise FormulaError(f"算式里看不懂“{word}”", _AS_MONEY, at)
    return Number(yuan_text(fen), f"元{per}", at)


_SUMS: Final = {one.value: one for one in (Operator.PLUS, Operator.MINUS)}
_PRODUCTS: Final = {one.value: one for one in (Operator.TIMES, Operator.OVER)}


class _Parser:
    """Reads words from left to right; of brackets only so many inside one another."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens, self._next, self._open = tokens, 0, 0

    def whole(self) -> Expression:
        """All of it."""
        made = self._sum()
        if self._here.text:
            self._refuse()
        return made

    @property
    def _here(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._here
        self._next += 1
        return token

    def _refuse(self) -> NoReturn:
        """What stands here cannot."""
        here, before = self._here, self._tokens[max(0, self._next - 1)]
        if here.text == "(" and isinstance(before.operand, FactName):  # round(…), no min
            raise FormulaError(_ONLY, _EXAMPLE, before.at)
        if not here.text:
            raise FormulaError("算式没有写完", _EXAMPLE, before.at)
        raise FormulaError(f"算式在“{here.text}”这里写得不对", _EXAMPLE, here.at)

    def _sum(self) -> Expression:
        made = self._product()
        while (operator := _SUMS.get(self._here.text)) is not None:
            self._take()
            made = _joined(operator, made, self._product())
        return made

    def _product(self) -> Expression:
        made = self._single()
        while (operator := _PRODUCTS.get(self._here.text)) is not None:
            self._take()
            made = _joined(operator, made, self._single())
        return made

    def _single(self) -> Expression:
        token = self._here
        if token.operand is not None:
            self._take()
            return token.operand
        if token.text in _PICKS:
            self._take()
            first, *more = self._bracket()
            return Extreme(MinMax(token.text), (first, *more), (token.at[0], self._behind))
        if token.text != "(":
            self._refuse()
        return self._bracket(several=False)[0]

    def _bracket(self, *, several: bool = True) -> list[Expression]:
        """Values between brackets, with commas between them."""
        if self._here.text != "(":
            self._refuse()
        if self._open == MOST_BRACKETS:
            hint = f"请写简单一些，最多 {MOST_BRACKETS} 层"
            raise FormulaError("算式的括号套得太深", hint, self._here.at)
        self._open += 1
        self._take()
        made = [self._sum()]
        while several and self._here.text == ",":
            self._take()
            made.append(self._sum())
        if self._here.text != ")":
            self._refuse()
        self._take()
        self._open -= 1
        return made

    @property
    def _behind(self) -> int:
        """Where the last word that was taken ends."""
        return self._tokens[self._next - 1].at[1]


def _joined(operator: Operator, left: Expression, right: Expression) -> Arithmetic:
    return Arithmetic(operator, left, right, (left.at[0], right.at[1]))
