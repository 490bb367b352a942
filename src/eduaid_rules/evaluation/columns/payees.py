"""Who receives an item (收款), for columns: the first row that holds, as a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import narwhals as nw

from ...policy.rules import Payee
from .leaves import Expr
from .plan import Item

PAYEES: Final = tuple(Payee)
_CODES: Final = {payee: code for code, payee in enumerate(PAYEES)}


def payee_codes(item: Item, truths: Sequence[Expr]) -> Expr:
    """The place in ``PAYEES`` of who receives it; a row that is unknown leaves it 不详."""
    made: Expr = _code(item.payee)
    for row, truth in reversed(list(zip(item.payees, truths, strict=False))):
        unknown = nw.when(truth.is_null()).then(_code(Payee.UNKNOWN)).otherwise(made)
        made = nw.when(truth).then(_code(row.payee)).otherwise(unknown)
    return made


def _code(payee: Payee) -> Expr:
    return nw.lit(_CODES[payee], dtype=nw.Int64)
