"""The formula of a derived fact (推算), read and held against the facts that it is made from."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ..policy.facts import Fact, FactType, Vocabulary
from ..policy.formulas import Formula, FormulaError, Rounding, read_formula
from ..policy.nearest import nearest, one_of
from .diagnostics import Findings
from .fields import Fields
from .source import Scalar

_EXAMPLE: Final = "如 学费 + 住宿费"
_USABLE: Final = "只能用整数和同一单位的金额，不能用推算出来的事实"
_ODD: Final = dict(zip("×÷＊／＋－（）", "*/*/+-()", strict=True))
"""Signs that people write for those of a formula."""


@dataclass(eq=False, repr=False)
class FormulaReader:
    """Reads formulas over the facts known so far.

    ``broken`` are facts whose own mistakes are reported where they stand.
    """

    vocabulary: Vocabulary
    broken: Container[str]
    findings: Findings

    def read(self, fields: Fields, unit: str | None) -> Formula | None:
        """算式 with 舍入, for an amount per ``unit``."""
        node, said = fields.node_of("算式"), fields.text("算式")
        rounding = fields.word("舍入", Rounding)
        if said is None or not isinstance(node, Scalar):
            return None
        try:
            text, needs = read_formula(said)
            formula = Formula(text, rounding or Rounding.HALF_UP)
            formula.compiled()(dict.fromkeys(formula.facts, Fraction(1)))
        except FormulaError as error:
            self._refuse(node, error)
            return None
        except RecursionError:
            self.findings.error("E612", node, "算式太长", "请写短一些")
            return None
        except (KeyError, OverflowError):  # min without brackets, a number without end
            self.findings.error("E612", node, "算式写得不对", _EXAMPLE)
            return None
        if not formula.facts:
            self.findings.error("E612", node, "算式里没有用到任何事实", _EXAMPLE)
            return None
        if needs and rounding is None:
            if fields.node_of("舍入") is None and "舍入" not in fields.meant:
                hint = one_of(way.value for way in Rounding)
                self.findings.error("E612", node, "有除法或小数的算式要写明“舍入”", hint)
            return None
        return formula if all(self._usable(n, unit, node) for n in formula.facts) else None

    def _refuse(self, node: Scalar, error: FormulaError) -> None:
        odd = next((at for at, char in enumerate(node.text) if char in _ODD), None)
        if odd is None:
            place = self._part(node, error.column - 1, len(node.text))
            self.findings.error("E612", place, error.problem, _EXAMPLE)
        else:
            wrong = node.text[odd]
            place = self._part(node, odd, 1)
            hint = f"请写半角的“{_ODD[wrong]}”"
            self.findings.error("E612", place, f"算式里不能写“{wrong}”", hint)

    def _usable(self, name: str, unit: str | None, node: Scalar) -> bool:
        if name in self.broken:
            return False
        found = (match.start() for match in re.finditer(r"\w+", node.text) if match[0] == name)
        place = self._part(node, next(found, 0), len(name))
        slot = self.vocabulary.slots.get(name)
        if slot is None:
            known = [
                s.fact.name for s in self.vocabulary.slots.values() if not _problem(s.fact, unit)
            ]
            english = self.vocabulary.names.get(name)
            hint = (
                f"规则文件里请写中文名“{english.fact.name}”"
                if english
                else nearest(name, known) or one_of(known)
            )
            self.findings.error("E205", place, f"没有“{name}”这个事实", hint)
        elif problem := _problem(slot.fact, unit):
            self.findings.error("E613", place, f"算式里不能用“{name}”：{problem}", _USABLE)
        else:
            return True
        return False

    def _part(self, node: Scalar, start: int, length: int) -> Scalar:
        """A part of a text, where it stands in the file as it reads; else the whole text."""
        part = node.text[start : start + length]
        lines = self.findings.lines
        line = lines[node.line - 1] if node.line <= len(lines) else ""
        if not part or not line.startswith(part, node.column - 1 + start):
            return node
        return Scalar(part, node.line, node.column + start)


def _problem(fact: Fact, unit: str | None) -> str | None:
    """Why a fact cannot stand in a formula whose amount is per ``unit``; None: it can."""
    if fact.formula is not None:
        return "它自己是推算出来的"
    if fact.type is FactType.INTEGER:
        return None
    if fact.type is not FactType.MONEY:
        return f"它是“{fact.type.value}”的事实"
    own = fact.unit or "学期"
    return None if own == (unit or own) else f"它按元/{own}，这里按元/{unit}"
