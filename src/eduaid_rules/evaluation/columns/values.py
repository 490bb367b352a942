"""What stands in the text and number columns of a frame at hand: masks, and what is wrong.

A text is compared once with each name that occurs; the comparisons that rules need are
the same ones that show whether every cell was understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from ...policy.errors import Diagnostic
from ...policy.facts import FactType
from ...policy.nearest import nearest, one_of
from ...policy.students import measured_text, out_of_range
from .arithmetic import span
from .leaves import Expr
from .stated import Column, Stated

_SAMPLE = 1000
_SHOWN = 5


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Words:
    """Where each word stands in each text column of a frame."""

    frame: nw.DataFrame[Any]
    """The roster with a yes/no column for each word of each text column."""
    masks: dict[tuple[str, str], str]
    """A column's safe name and a word to the yes/no column that says where it stands."""
    found: list[Diagnostic]

    def where(self, column: Column, value: str) -> list[Expr]:
        """Where a column holds one of the names of a value."""
        names = [word for word, meant in column.words.items() if meant == value]
        if column.dtype == nw.List:
            return [
                nw.col(column.safe).list.contains(n) for n in names if (column.safe, n) in self.masks
            ]
        made = (self.masks.get((column.safe, name)) for name in names)
        return [nw.col(mask) for mask in made if mask is not None]


def words_of(frame: nw.DataFrame[Any], stated: Stated) -> Words:
    """Find the words in the text columns; every other text is reported with its rows."""
    texts = [column for column in stated.columns if column.says and column.is_text]
    texts = [column for column in texts if column.slot.fact.type is not FactType.IDENTIFIER]
    guesses = [(column, word) for column in texts for word in _guess(frame, column)]
    masks = {(c.safe, word): f"eduaid_is_{n}" for n, (c, word) in enumerate(guesses)}
    made = frame.with_columns(
        *((nw.col(safe) == word).alias(mask) for (safe, word), mask in masks.items())
    )
    words = Words(made, masks, [])
    counted = _counts(made, texts, masks)
    for column in texts:
        own = [mask for (safe, _), mask in masks.items() if safe == column.safe]
        if sum(counted[mask] for mask in own) + counted[column.safe] < len(frame):
            words = _with_the_rest(words, column, own)
    for column in stated.columns:
        if column.says and column.dtype == nw.List:
            _read_lists(words, column)
        elif column.says and column.slot.fact.type.is_measured:
            words.found.extend(_out_of_range(made, column))
    return words


def _guess(frame: nw.DataFrame[Any], column: Column) -> list[str]:
    """The words that a column seems to use: all Chinese names, all ids, or those of the top."""
    top = frame.head(_SAMPLE).get_column(column.safe).cast(nw.String).drop_nulls().unique()
    seen, known = set(top.to_list()), column.words
    if column.slot.fact.type is FactType.SINGLE and column.value is None:
        values = column.slot.fact.values
        styles = [[value.name for value in values], [value.id for value in values]]
        usual = next((style for style in styles if seen <= set(style)), None)
        if usual is not None:
            return _sayable(column, usual)
    return _sayable(column, [word for word in known if word in seen])


def _sayable(column: Column, words: Iterable[str]) -> list[str]:
    """An enumeration can only be compared with what it can hold."""
    if column.dtype != nw.Enum:
        return list(words)
    return [word for word in words if word in column.dtype.categories]


def _counts(
    frame: nw.DataFrame[Any], texts: Sequence[Column], masks: dict[tuple[str, str], str]
) -> dict[str, int]:
    """How often each word stands, and how many cells of each text column are empty."""
    sums = [nw.col(mask).sum().cast(nw.Int64) for mask in masks.values()]
    empty = [nw.col(column.safe).null_count().cast(nw.Int64) for column in texts]
    if not sums and not empty:
        return {}
    names = [*masks.values(), *(column.safe for column in texts)]
    values = frame.select(*sums, *empty).row(0)
    return {name: int(value or 0) for name, value in zip(names, values, strict=True)}


def _with_the_rest(words: Words, column: Column, own: Sequence[str]) -> Words:
    """Words that the top of the column did not show, and texts that mean nothing."""
    seen = nw.col(column.safe)
    left = ~seen.is_null()
    for mask in own:
        left = left & ~nw.col(mask)
    texts = words.frame.filter(left).get_column(column.safe).cast(nw.String)
    counts = texts.value_counts(sort=True, name="rows").rows()
    wrong = [(str(text), int(rows)) for text, rows in counts if text not in column.words]
    if wrong:
        words.found.append(not_a_value(column, wrong))
    more = [text for text, _ in counts if text in column.words]
    named = {(column.safe, t): f"eduaid_is_{len(words.masks) + n}" for n, t in enumerate(more)}
    frame = words.frame.with_columns(
        *((seen == text).alias(mask) for (_, text), mask in named.items())
    )
    return Words(frame, {**words.masks, **named}, words.found)


def _read_lists(words: Words, column: Column) -> None:
    """The words in a column of lists: each one that occurs, and what is none."""
    counts = list_words(words.frame, column.safe)
    empty = counts.pop(None, 0)
    if empty:
        words.found.append(
            Diagnostic(
                "E703",
                f"列“{column.name}”的列表里有空值（{empty} 处）",
                "列表要写全，不知道的取值请改用每个取值一列",
                path=column.name,
            )
        )
    known = column.words
    wrong = [(str(text), rows) for text, rows in counts.items() if text not in known]
    if wrong:
        words.found.append(not_a_value(column, sorted(wrong, key=lambda pair: -pair[1])))
    words.masks.update({(column.safe, str(text)): "" for text in counts if text in known})


def list_words(frame: nw.DataFrame[Any], name: str) -> dict[str | None, int]:
    """How many rows of a list column hold each text (None: a null inside a list)."""
    if frame.implementation.is_pyarrow():
        import pyarrow.compute as pc

        flat = pc.list_flatten(frame.get_column(name).to_native())
        found = nw.from_native(flat, series_only=True).cast(nw.String)
    else:
        lists = frame.filter(nw.col(name).list.len() > 0).select(name)
        found = lists.explode(name).get_column(name).cast(nw.String)
    counts = found.value_counts(name="rows").rows()
    return {text: int(rows) for text, rows in counts}


def _out_of_range(frame: nw.DataFrame[Any], column: Column) -> list[Diagnostic]:
    """A measured column with a number that a profile may not state."""
    fact = column.slot.fact
    if fact.type is FactType.DATE and fact.at_least is None and fact.at_most is None:
        return []
    low, high = bounds_of(column)
    seen = nw.col(column.safe)
    least, most = frame.select(seen.min().alias("least"), seen.max().alias("most")).row(0)
    if least is None or (least >= low and most <= high):
        return []
    wrong = frame.filter((seen < low) | (seen > high)).get_column(column.safe)
    shown = [str(value) for value in wrong.unique().sort().head(_SHOWN).to_list()]
    return [beyond_range(column, shown, len(wrong))]


def bounds_of(column: Column) -> tuple[Any, Any]:
    """The smallest and the largest cell of a measured column, in the column's own type."""
    from datetime import date
    from decimal import Decimal

    fact = column.slot.fact
    if fact.type is FactType.DATE:
        first, last = date.min.toordinal(), date.max.toordinal()
        low = first if fact.at_least is None else fact.at_least
        high = last if fact.at_most is None else fact.at_most
        return date.fromordinal(low), date.fromordinal(high)
    low, high = span(fact)
    if fact.type is not FactType.MONEY:
        return low, high
    if column.dtype == nw.Decimal:
        return Decimal(low).scaleb(-2), Decimal(high).scaleb(-2)
    return -(-low // 100), high // 100


def not_a_value(column: Column, wrong: Sequence[tuple[str, int]]) -> Diagnostic:
    """E702 for a column: which texts are no values, and in how many rows."""
    said = "、".join(f"“{text}”（{rows} 行）" for text, rows in wrong[:_SHOWN])
    more = f"等 {len(wrong)} 种" if len(wrong) > _SHOWN else ""
    rows = sum(rows for _, rows in wrong)
    names = list(column.words)
    hint = nearest(wrong[0][0], names) or one_of(dict.fromkeys(column.words.values()))
    return Diagnostic(
        "E702",
        f"列“{column.name}”有 {rows} 行不是{column.slot.fact.name}的取值：{said}{more}",
        hint,
        path=column.name,
    )


def beyond_range(column: Column, shown: Sequence[str], rows: int) -> Diagnostic:
    """E704 for a column: which numbers are out of range, and in how many rows."""
    said = "、".join(f"“{text}”" for text in shown)
    fact = column.slot.fact
    one = out_of_range(column.slot, column.name, shown[0])
    low, high = span(fact) if fact.type is not FactType.DATE else (fact.at_least, fact.at_most)
    hint = one.suggestion
    if fact.at_least is None and fact.at_most is None and low is not None and high is not None:
        hint = f"应不低于 {measured_text(fact, low)}、不高于 {measured_text(fact, high)}"
    return Diagnostic(
        "E704",
        f"列“{column.name}”有 {rows} 行超出{fact.name}的范围：{said}",
        hint,
        path=column.name,
    )
