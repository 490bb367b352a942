"""Which row of a table is paid where the higher of several is taken (就高, 取: 高者)."""

from __future__ import annotations

from collections.abc import Callable

from ...errors import ProfileError
from ...evaluation.policy_at_term import RuleAtTerm
from ...evaluation.student.amounts import AmountCompiler
from ...meaning.logic import build
from ...meaning.partitions import Coded
from ...policy.standards import ByCondition, Pick, Standard


def is_highest(item: RuleAtTerm, table: ByCondition, number: int) -> Callable[[Coded], bool] | None:
    """Whether a row is the one paid: the first of the highest; None: amounts do not decide."""
    if table.pick is not Pick.HIGHEST:
        return None

    def highest(student: Coded) -> bool:
        amounts = [
            _fen(item, row.standard, student) if item.at.truth(row.when, student) else None
            for row in table.rows
        ]
        own, known = amounts[number], [amount for amount in amounts if amount is not None]
        return own is not None and own == max(known) and amounts.index(own) == number

    return highest


def _fen(item: RuleAtTerm, standard: Standard, student: Coded) -> int | None:
    """What a standard comes to for a student; None: no amount, or one out of its bounds."""
    compiler = AmountCompiler(item, item.at.season)
    choose = build(compiler.expression(standard), compiler.names)
    try:
        line = choose(student.true, student.false, student.measured)
    except ProfileError:
        return None
    found = getattr(line, "fen", None)
    return found if isinstance(found, int) else None
