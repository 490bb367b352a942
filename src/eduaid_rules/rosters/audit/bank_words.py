"""What a bank says of a payment (支付状态, 失败原因): it arrived, it did not, or neither."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import polars as pl

from ...meaning.roster_texts import cell_word
from ...policy.spellings.sheet_words import SheetWords
from ..reading.cell_texts import DASHES

STATUS, REASON = "支付状态", "失败原因"
"""The columns in which a bank says it."""

_BETWEEN: Final = ":,;、。.-—/|()[]{}【】"
"""What stands between a word and the rest of a cell."""

_GOING_ON: Final = "中"

_TELLS: Final = re.compile("[A-Za-z\u3400-\u9fff]")
"""Whether the rest of a cell says anything; the number of a message does not."""


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """What a status and a reason mean together."""

    failed: str | None = None
    """Why the money did not arrive, in the bank's words; None: it arrived, or that is unknown."""
    unclear: str | None = None
    """Why it cannot be told whether the money arrived."""


def bank_answer(status: str | None, reason: str | None, words: SheetWords) -> BankAnswer:
    """What a bank says of one payment; nothing but a known word alone is taken for arrived.

    >>> words = SheetWords(paid=("成功",), not_paid=("失败", "已退款"))
    >>> bank_answer("成功", None, words) == BankAnswer()
    True
    >>> bank_answer("失败：户名不符", None, words).failed
    '失败：户名不符'
    >>> bank_answer("已退款", "卡号已注销", words).failed
    '已退款：卡号已注销'
    >>> bank_answer("处理中", None, words).unclear
    '看不懂“处理中”'
    """
    why = None if reason is None or cell_word(reason) in ("", "无", *DASHES) else reason.strip()
    if status is None or not cell_word(status).strip(_BETWEEN):
        said = f"，只写着{REASON}“{why}”" if why else ""
        return BankAnswer(unclear=f"没有写{STATUS}{said}")
    text = cell_word(status)
    paid, not_paid = _forms(words.paid), _forms(words.not_paid)
    word = max(filter(text.startswith, paid | not_paid), key=len, default=None)
    rest = text[len(word or "") :].strip(_BETWEEN)
    doubtful = word is None or (_TELLS.search(rest) and (word in paid or _holds(rest, paid)))
    if doubtful or _of_the_way_back(text[len(word or "") :], not_paid):
        return BankAnswer(unclear=f"看不懂“{status.strip()}”")
    if word in not_paid:
        return BankAnswer(failed="：".join(dict.fromkeys(filter(None, (word, rest, why)))))
    if why is not None and cell_word(why) not in paid:
        return BankAnswer(unclear=f"写着“{status.strip()}”，又写着{REASON}“{why}”")
    return BankAnswer()


@lru_cache(maxsize=16)
def _forms(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(cell_word, words))


def _of_the_way_back(rest: str, not_paid: Iterable[str]) -> bool:
    """Whether what stands right behind a word says that it is not so, or not yet: 退款失败."""
    return rest == _GOING_ON or any(map(rest.startswith, not_paid))


def _holds(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in words)


def with_answers(rows: pl.DataFrame, asked: pl.DataFrame, words: SheetWords) -> pl.DataFrame:
    """The rows of payments with ``failed`` and ``unclear``, as ``BankAnswer`` has them.

    ``rows`` have ``status_text`` and ``reason_text``; ``asked`` are the sheets, by columns that
    the rows have too, with a column for the status: an empty cell of it says nothing. Each pair
    of texts is read once.
    """
    texts = ["status_text", "reason_text"]
    none = pl.lit(None, dtype=pl.String)
    if asked.is_empty() and rows["reason_text"].null_count() == rows.height:
        return rows.with_columns(none.alias("failed"), none.alias("unclear"))
    marked = rows.join(
        asked.with_columns(asked=True),
        on=asked.columns,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    ).with_columns(pl.col("asked").fill_null(value=False) | pl.col("reason_text").is_not_null())
    pairs = marked.filter("asked").select(texts).unique()
    answers = [bank_answer(status, reason, words) for status, reason in pairs.rows()]
    known = pairs.with_columns(
        pl.Series("failed", [one.failed for one in answers], dtype=pl.String),
        pl.Series("unclear", [one.unclear for one in answers], dtype=pl.String),
        asked=True,
    )
    on = ["asked", *texts]
    found = marked.join(known, on=on, how="left", nulls_equal=True, maintain_order="left")
    return found.drop("asked")
