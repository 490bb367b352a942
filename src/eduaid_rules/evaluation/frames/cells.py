"""What the cells of a frame hold: a summary before it is judged, and the words for what is wrong.

Before: a cheap glance (which cells may be empty, which words a text column seems to use).
The words are a guess: while the rows are judged it is noted where a cell holds none of the
usual ones, and these few cells are looked at afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeAlias

import narwhals as nw

from ...errors import Diagnostic
from ...meaning.exact_ratios import allowed_range
from ...meaning.profile_findings import out_of_range
from ...policy.fact_types import FactType
from ...policy.facts import PROFILE_NO, PROFILE_YES
from ...policy.spellings.measured_texts import measured_text
from ...suggestions import value_hint
from .columns import PASSED_OVER, FactColumn, FactColumns
from .engines.engine import Engine, RosterAtHand

SHOWN = 5
"""How many different cells a message shows."""


def bounds_of(column: FactColumn) -> tuple[Any, Any]:
    """The smallest and the largest cell of a measured column, in the column's own type.

    Days are dates, whatever the column holds them as.
    """
    fact = column.slot.fact
    low, high = allowed_range(fact)
    if fact.type is FactType.DATE:
        return date.fromordinal(low), date.fromordinal(high)
    if fact.measure.whole == 1:
        return low, high
    places = column.dtype.scale if column.dtype == nw.Decimal else 0
    step = fact.measure.whole // 10**places
    first, last = -(-low // step), high // step
    if column.dtype == nw.Decimal:
        return Decimal(first).scaleb(-places), Decimal(last).scaleb(-places)
    return first, last


def not_a_value(
    column: FactColumn, wrong: Sequence[tuple[str, int]], rows: int | None = None
) -> Diagnostic:
    """E702 for a column: which texts are no values, and in how many rows.

    ``rows``: how many in all, where one row may hold several.
    """
    listed = "、".join(f"“{text}”（{count} 行）" for text, count in wrong[:SHOWN])
    more = f"等 {len(wrong)} 种" if len(wrong) > SHOWN else ""
    rows = sum(count for _, count in wrong) if rows is None else rows
    own = {word: value for word, value in column.words.items() if value != PASSED_OVER}
    hint = value_hint(wrong[0][0], own, dict.fromkeys(own.values()))
    return Diagnostic(
        "E702",
        f"列“{column.name}”有 {rows} 行不是{column.slot.fact.name}的取值：{listed}{more}",
        hint,
        path=column.name,
    )


def null_in_list(column: FactColumn, count: int) -> Diagnostic:
    """E703 for a column of lists: a list is complete, so nothing in it can be unknown."""
    return Diagnostic(
        "E703",
        f"列“{column.name}”的列表里有空值（{count} 处）",
        f"列表要写全；不知道的取值请改用每个取值一列，如“{column.name}.取值”",
        path=column.name,
    )


def beyond_range(column: FactColumn, shown: Sequence[str], rows: int) -> Diagnostic:
    """E704 for a column: which numbers are out of range, and in how many rows."""
    listed = "、".join(f"“{text}”" for text in shown)
    fact = column.slot.fact
    hint = out_of_range(column.slot, column.name, shown[0]).suggestion
    if fact.at_least is None and fact.at_most is None:
        low, high = allowed_range(fact)
        hint = f"应不低于 {measured_text(fact, low)}、不高于 {measured_text(fact, high)}"
    return Diagnostic(
        "E704",
        f"列“{column.name}”有 {rows} 行超出{fact.name}的范围：{listed}",
        hint,
        path=column.name,
    )


def late_message(column: FactColumn) -> str:
    """How E702 or E704 begins for one wrong cell, which a lazy frame shows after it."""
    fact = column.slot.fact
    if column.is_text or column.is_list:
        return f"E702 列“{column.name}”里有不是{fact.name}的取值：“"
    what = "日期" if fact.type is FactType.DATE else "数"
    return f"E704 列“{column.name}”里有超出{fact.name}范围的{what}：“"


def late_form(column: FactColumn) -> str:
    """How E703 begins for one cell that its type allows, and that says nothing of the fact."""
    if column.is_list:
        return f"E703 列“{column.name}”的列表里有空值：“"
    return f"E703 列“{column.name}”里有不是整天的时刻：“"


def no_whole_days(column: str, shown: Sequence[str], rows: int) -> Diagnostic:
    """E703 for a column of days with moments that are days only if something is dropped."""
    listed = "、".join(f"“{text}”" for text in shown)
    text = f"列“{column}”有 {rows} 行不是整天：{listed}"
    return Diagnostic("E703", text, "时刻换个时区可能是另一天，请先换成日期", path=column)


_SAMPLE = 1000
_RARE = 0.08


@dataclass(frozen=True, slots=True)
class CellSummary:
    """What is known of the cells of a column."""

    words: tuple[str, ...] = ()
    """The words that a choice may hold."""
    usual: tuple[str, ...] = ()
    """Those that are not rare."""
    filled: bool = False
    """Whether no cell is empty."""
    empty: bool = False
    """Whether every cell is empty."""
    guessed: bool = False
    """Whether there may be cells that hold none of the words."""


CellSummaries: TypeAlias = Mapping[str, CellSummary]
"""What is known of each column, by its safe name."""


def usable_columns(facts: FactColumns) -> Iterator[FactColumn]:
    """The columns that state something that rules can use."""
    for column in facts.columns:
        if column.has_type and column.slot.fact.type is not FactType.IDENTIFIER:
            yield column


def unsure_columns(facts: FactColumns) -> list[FactColumn]:
    """The usable columns whose type alone does not vouch for every cell."""
    return [column for column in usable_columns(facts) if column.dtype != nw.Boolean]


def any_cells(facts: FactColumns) -> CellSummaries:
    """What is known of a lazy frame: any word may occur, and anything may be empty."""
    return {
        column.safe: CellSummary(_sayable(column, column.words)) for column in usable_columns(facts)
    }


def summarise_cells(
    roster: RosterAtHand, facts: FactColumns, found: list[Diagnostic]
) -> CellSummaries:
    """A cheap look at a roster at hand; numbers out of range and bad lists are ``found``."""
    samples = _samples(roster.frame, facts)
    return {c.safe: _summary(roster, c, samples, found) for c in usable_columns(facts)}


_Samples: TypeAlias = Mapping[str, Mapping[str, int]]
"""For each column whose words must be guessed how often some of its cells have each text."""


def _samples(frame: nw.DataFrame[Any], facts: FactColumns) -> _Samples:
    guessed = [c.safe for c in usable_columns(facts) if c.is_text and c.dtype != nw.Enum]
    if not guessed:
        return {}
    rows = frame.select(guessed).gather_every(max(1, len(frame) // _SAMPLE))
    made = {name: Counter(rows.get_column(name).cast(nw.String).to_list()) for name in guessed}
    for counts in made.values():
        del counts[None]
    return made


def wrong_texts(
    frame: nw.DataFrame[Any], facts: FactColumns, summaries: CellSummaries
) -> list[Diagnostic]:
    """What else is wrong in a frame that cannot be judged: texts that are no words."""
    found: list[Diagnostic] = []
    for column in usable_columns(facts):
        if summaries[column.safe].guessed:
            cells = frame.get_column(column.safe).drop_nulls()
            completed_summary(summaries[column.safe], column, cells, found)
    return found


def completed_summary(
    known: CellSummary, column: FactColumn, rest: nw.Series[Any], found: list[Diagnostic]
) -> CellSummary:
    """What is known after a look at the cells that hold no usual word; mistakes are ``found``."""
    counts = _counted(rest.cast(nw.String))
    wrong = [(str(text), rows) for text, rows in counts.items() if text not in column.words]
    if wrong:
        found.append(not_a_value(column, wrong))
    more = (word for word in column.words if word in counts and word not in known.words)
    return replace(known, words=(*known.words, *more))


def _summary(
    roster: RosterAtHand, column: FactColumn, samples: _Samples, found: list[Diagnostic]
) -> CellSummary:
    frame, engine = roster.frame, roster.engine
    nulls, rows = engine.nulls(frame, column.safe), len(frame)
    known = CellSummary(filled=not nulls, empty=bool(rows) and nulls == rows)
    if column.is_list:
        cells = frame.get_column(column.safe)
        return replace(known, words=_words_of_lists(engine, cells, column, found))
    if not column.is_text:
        kind = column.slot.fact.type  # days are looked at as whole numbers, there
        if kind.is_measured and (
            kind is FactType.DATE or not _within(engine.ends(frame, column.safe), column)
        ):
            check_range(frame.get_column(column.safe), column, found)
        return known
    if column.dtype == nw.Enum:
        foreign = set(column.dtype.categories) - set(column.words)
        return replace(known, words=_sayable(column, column.words), guessed=bool(foreign))
    words, usual = _guess(samples[column.safe], column)
    return replace(known, words=words, usual=usual, guessed=True)


def _guess(
    counts: Mapping[str, int], column: FactColumn
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that a column seems to use, and the usual ones among them, by a sample.

    The words are all Chinese ones or all English ones, where the sample allows it.
    """
    many = sum(counts.values()) * _RARE
    usual = tuple(w for w in column.words if counts.get(w, 0) >= many and w in counts)
    style = next((style for style in _styles(column) if set(counts) <= set(style)), None)
    if style is not None:
        return style, usual
    return tuple(word for word in column.words if word in counts), usual


def _styles(column: FactColumn) -> Iterator[tuple[str, ...]]:
    """The sets of words that people write a column in: all Chinese, or all English."""
    if column.yes_no:
        yield from zip(PROFILE_YES, PROFILE_NO, strict=True)
    else:
        values = column.slot.fact.values
        yield tuple(value.name for value in values)
        yield tuple(value.id for value in values)


def _sayable(column: FactColumn, words: Iterable[str]) -> tuple[str, ...]:
    """An enumeration can only be compared with what it can hold."""
    if column.dtype == nw.Enum and column.has_type:
        return tuple(word for word in words if word in column.dtype.categories)
    return tuple(words)


def _words_of_lists(
    engine: Engine, cells: nw.Series[Any], column: FactColumn, found: list[Diagnostic]
) -> tuple[str, ...]:
    """The words in a column of lists: each one that occurs."""
    flat = engine.list_elements(cells).with_columns(nw.col("text").cast(nw.String))
    counts = _counted(flat.get_column("text"))
    empty = counts.pop(None, 0)
    if empty:
        found.append(null_in_list(column, empty))
    if set(counts) - set(column.words):
        known = nw.col("text").is_in(list(column.words)) | nw.col("text").is_null()
        wrong = flat.filter(~known).unique(["row", "text"])
        rows = _counted(wrong.get_column("text"))
        texts = [(str(text), count) for text, count in rows.items()]
        found.append(not_a_value(column, texts, wrong.get_column("row").n_unique()))
    return tuple(word for word in column.words if word in counts)


def _counted(cells: nw.Series[Any]) -> dict[Any, int]:
    """Each cell with how often it stands, most often first."""
    counts = cells.alias("cell").value_counts(sort=True, name="rows").rows()
    return {cell: int(rows) for cell, rows in counts}


def _within(ends: tuple[Any, Any], column: FactColumn) -> bool:
    """Whether all cells between the least and the greatest may be stated."""
    least, most = ends
    low, high = bounds_of(column)
    return least is None or bool(low <= least and most <= high)


def check_range(cells: nw.Series[Any], column: FactColumn, found: list[Diagnostic]) -> None:
    """A measured column with a number that a profile may not state.

    Days are whole numbers here: libraries have days that Python has no dates for.
    """
    if column.slot.fact.type is FactType.DATE:
        per_day = _PER_DAY[column.dtype.time_unit] if column.has_moments else 1
        first, last = (day - _FIRST_DAY for day in allowed_range(column.slot.fact))
        low, high = first * per_day, (last + 1) * per_day - 1
        cells = cells.cast(nw.Int64 if column.has_moments else nw.Int32)
    else:
        per_day = 0
        low, high = bounds_of(column)
    least, most = cells.min(), cells.max()
    if least is None:
        return
    if least < low or most > high:
        rows = {
            cell: n for cell, n in _counted(cells.drop_nulls()).items() if not low <= cell <= high
        }
        found.append(beyond_range(column, _shown(rows, per_day), sum(rows.values())))
    elif per_day > 1:
        moments = cells.filter(cells % per_day != 0)
        if len(moments):
            rows = _counted(moments)
            found.append(no_whole_days(column.name, _shown(rows, per_day), len(moments)))


_PER_DAY: Final = {unit: 86_400 * 1000**n for n, unit in enumerate(("s", "ms", "us", "ns"))}
_FIRST_DAY: Final = date(1970, 1, 1).toordinal()


def _shown(cells: Iterable[Any], per_day: int) -> Sequence[str]:
    """A few of the cells as text; days and moments are numbers, of so many a day."""
    few = sorted(cells)[:SHOWN]
    return [_day_text(int(cell), per_day) if per_day else str(cell) for cell in few]


def _day_text(number: int, per_day: int) -> str:
    """A day, or a moment where it is none, of any year: the calendar repeats every 400 years."""
    day, rest = divmod(number, per_day)
    cycles, of_cycle = divmod(day + _FIRST_DAY - 1, 146_097)
    known = date.fromordinal(of_cycle + 1)
    year = known.year + 400 * cycles
    text = f"{year:04}-{known:%m-%d}" if year > 0 else f"公元前{1 - year}年{known:%m-%d}"
    if not rest:
        return text
    second, part = divmod(rest, per_day // 86_400)
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    digits = len(str(per_day // 86_400)) - 1
    return f"{text} {clock}" + (f".{part:0{digits}}".rstrip("0") if part else "")


def shown_cells(cells: nw.Series[Any]) -> Sequence[str]:
    """A few of the different cells, as text."""
    return [str(cell) for cell in cells.unique().sort().head(SHOWN).to_list()]
