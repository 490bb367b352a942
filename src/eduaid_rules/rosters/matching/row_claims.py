"""What each row of a list says: of which value it is, whether that still holds, since when not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

import polars as pl

from ...meaning.roster_texts import cell_word, headers_of, western
from ...policy.fact_types import FactType
from ...policy.facts import Fact, Vocabulary
from ...policy.spellings.sheet_words import SheetWords
from ...policy.terms import read_day
from ..reading.cell_texts import NO_WORDS, YES_WORDS, iso_day
from ..reading.columns.choices import multiple_choices
from ..reading.problems import FILE, PLACE, SHEET
from ..reading.sheet_reading import SheetReading
from .value_columns import categories

CLASS: Final = "名单类别"
STATUS: Final = "名单状态"
STILL: Final = "是否仍享受"
OVER: Final = "是否已结束"
ENDED_ON: Final = "结束日期"
ROW_COLUMNS: Final = (CLASS, STATUS, STILL, OVER, ENDED_ON)
"""What lists say of each row, under the headers that packs have for it (列名)."""

STATE: Final = "state"
CURRENT: Final = "current"
ENDED: Final = "ended"
UNCLEAR: Final = "unclear"
"""Whether a row holds at the term, did so before, or cannot be read so."""
WHY: Final = "why"
VALUES: Final = "values"
"""The values that a row names itself, as 事实.取值."""

ANSWER: Final = "answer"
"""What must be true of somebody for a row to count for him, as 事实=取值."""


def answer_column(fact: str) -> str:
    """The column with what a row says of a fact that decides."""
    return f"answer_{fact}"


def deciding_facts(vocabulary: Vocabulary) -> list[Fact]:
    """The facts by which a 写法 of a category is told (按): 户口性质."""
    names = {spelling.by for fact in multiple_choices(vocabulary) for spelling in fact.spellings}
    return [slot.fact for slot in vocabulary.slots.values() if slot.fact.name in names]


_BETWEEN: Final = "、,;/|+&"


def date_facts(vocabulary: Vocabulary) -> list[Fact]:
    """The facts that are a day which may never come (风险消除日: 未消除)."""
    slots = vocabulary.slots.values()
    return [s.fact for s in slots if s.fact.type is FactType.DATE and s.fact.never is not None]


def row_headers(vocabulary: Vocabulary, words: SheetWords) -> dict[str, tuple[str, ...]]:
    """The columns of lists that say something of their rows, with their headers."""
    found = {name: words.headers_of(name) for name in ROW_COLUMNS}
    for choice in multiple_choices(vocabulary):
        found[CLASS] = (*found[CLASS], *headers_of(choice))
    stated = (*date_facts(vocabulary), *deciding_facts(vocabulary))
    return found | {fact.name: tuple(headers_of(fact)) for fact in stated}


@dataclass(frozen=True, slots=True)
class _Said:
    """What the texts of a row come to."""

    state: str
    why: str | None = None
    days: Mapping[str, date] = field(default_factory=dict)
    values: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, repr=False)
class RowReader:
    """Reads the texts of ``row_headers``; ``at`` is the day that decides what still holds."""

    vocabulary: Vocabulary
    words: SheetWords
    at: date

    @cached_property
    def _days(self) -> Mapping[str, str | None]:
        """The columns of days, with the word for a day that never comes."""
        facts = {fact.name: fact.never for fact in date_facts(self.vocabulary)}
        return {ENDED_ON: None, **facts}

    @cached_property
    def _values(self) -> Mapping[str, str]:
        """What words name, as 事实.取值."""
        return {
            cell_word(name): one.column
            for one in categories(self.vocabulary)
            for name in one.value.names
        }

    @cached_property
    def _over(self) -> Mapping[str, bool]:
        """What words of a status say: that it is over, or not."""
        return {cell_word(w): False for w in self.words.current} | {
            cell_word(w): True for w in self.words.ended
        }

    def read(self, rows: pl.DataFrame, dated: Mapping[str, set[str]]) -> pl.DataFrame:
        """For each row ``PLACE``, ``STATE``, ``WHY``, ``VALUES`` and the days of facts.

        ``dated``: for each file the facts that it has a column for; 否 is there the day that
        never comes.
        """
        names = [name for name in (*ROW_COLUMNS, *self._days) if name in rows.columns]
        names = list(dict.fromkeys(names))
        texts = rows.select(FILE, SHEET, *names).unique(maintain_order=True)
        over = {place: self._named_over(*place) for place in set(texts.select(FILE, SHEET).rows())}
        said = [
            self._said(
                {name: text for name in names if (text := row[name]) is not None},
                dated[row[FILE]],
                over[row[FILE], row[SHEET]],
            )
            for row in texts.iter_rows(named=True)
        ]
        facts = [fact.name for fact in date_facts(self.vocabulary)]
        known = texts.with_columns(
            pl.Series(STATE, [one.state for one in said], dtype=pl.String),
            pl.Series(WHY, [one.why for one in said], dtype=pl.String),
            pl.Series(VALUES, [list(one.values) for one in said], dtype=pl.List(pl.String)),
            *(
                pl.Series(f"day_{fact}", [one.days.get(fact) for one in said], dtype=pl.Date)
                for fact in facts
            ),
        )
        joined = rows.select(*PLACE, *names).join(
            known, on=[FILE, SHEET, *names], how="left", nulls_equal=True, maintain_order="left"
        )
        return joined.drop(names).with_columns(self._answers(rows))

    def _answers(self, rows: pl.DataFrame) -> Iterator[pl.Series]:
        """What each row says of a fact that decides; null where it is not there, or not known."""
        for fact in deciding_facts(self.vocabulary):
            meant = {cell_word(name): value.name for value in fact.values for name in value.names}
            for spelling in fact.spellings:
                means = dict(spelling.means)
                if spelling.by is None and set(means) == {fact.name}:
                    meant[cell_word(spelling.text)] = means[fact.name]
            name = answer_column(fact.name)
            if fact.name not in rows.columns:
                yield pl.Series(name, [None], dtype=pl.String).new_from_index(0, rows.height)
                continue
            texts = rows.get_column(fact.name)
            known = [(t, meant.get(cell_word(t))) for t in texts.unique().drop_nulls()]
            yield texts.replace_strict(
                [text for text, _ in known],
                [value for _, value in known],
                default=None,
                return_dtype=pl.String,
            ).alias(name)

    def _named_over(self, *names: str | None) -> str | None:
        """The word in the name of a file or a sheet that says that its rows hold no more."""
        for name in filter(None, names):
            text = cell_word(name)
            for word in sorted(self._over, key=len, reverse=True):
                if self._over[word] and word in text:
                    return word
                text = text.replace(word, " ")  # 未退出 is not 退出
        return None

    def _said(self, texts: Mapping[str, str], dated: set[str], named_over: str | None) -> _Said:
        problems: list[str] = []
        overs = {over for over in self._overs(texts, problems) if over is not None}
        days: dict[str, date] = {}
        ends: list[date] = []
        for name, never in self._days.items():
            text = western(texts.get(name, ""))
            if not text:
                continue
            if text == never or self._over.get(cell_word(text)) is False:
                overs |= {False}
                continue
            day = read_day(iso_day(text, moments=True))
            if day is None:
                problems.append(f"{name}“{text}”看不懂")
                continue
            ends.append(day)
            if name in dated:
                days[name] = day
        values = tuple(dict.fromkeys(self._classes(texts.get(CLASS, ""))))
        if overs == {True, False} or (ends and False in overs):
            problems.append("一处写着没有结束，一处写着已经结束")
        if named_over is not None and not ends:
            problems.append(f"名单的名称写着“{named_over}”，这一行没有写是哪一天结束的")
        elif True in overs and not ends:
            problems.append("写着已经结束，没有写是哪一天")
        if problems:
            return _Said(UNCLEAR, "；".join(problems), values=values)
        if ends and min(ends) <= self.at:
            return _Said(ENDED, f"名单写明{min(ends)}结束", days, values)
        if False in overs and OVER in texts:
            days |= dict.fromkeys(dated, date.max)
        return _Said(CURRENT, None, days, values)

    def _overs(self, texts: Mapping[str, str], problems: list[str]) -> Iterator[bool | None]:
        for name, yes in ((STATUS, None), (STILL, False), (OVER, True)):
            word = cell_word(texts.get(name, ""))
            if not word:
                continue
            if word in self._over:
                yield self._over[word]
            elif yes is not None and word.casefold() in YES_WORDS:
                yield yes
            elif yes is not None and word.casefold() in NO_WORDS:
                yield not yes
            else:
                problems.append(f"{name}“{texts[name]}”看不懂")

    def _classes(self, text: str) -> Iterator[str]:
        whole = cell_word(text)
        if whole in self._values:
            yield self._values[whole]
            return
        for sign in _BETWEEN:
            whole = whole.replace(sign, " ")
        for part in whole.split():
            if part in self._values:
                yield self._values[part]


def with_said_over(said: pl.DataFrame, sheets: Iterable[SheetReading]) -> pl.DataFrame:
    """What rows say, where a column that was not read may say that one has ended.

    Such a row is a question, if it does not state the day itself.
    """
    rows = [
        (sheet.file, sheet.name, row, f"“{header}”写着“{text}”，没有读这一列")
        for sheet in sheets
        for row, header, text in sheet.said_over
    ]
    over = pl.DataFrame(rows, {**dict(said.select(PLACE).schema), "over": pl.String}, orient="row")
    over = over.unique(PLACE, keep="first", maintain_order=True)
    joined = said.join(over, on=PLACE, how="left", nulls_equal=True, maintain_order="left")
    doubt = pl.col("over").is_not_null() & (pl.col(STATE) == CURRENT)
    return joined.with_columns(in_doubt(doubt, pl.col("over"))).drop("over")


def in_doubt(rows: pl.Expr, why: pl.Expr) -> list[pl.Expr]:
    """``STATE`` and ``WHY`` where some rows are a question; those of the others stay."""
    return [
        pl.when(rows).then(pl.lit(UNCLEAR)).otherwise(pl.col(STATE)).alias(STATE),
        pl.when(rows).then(why).otherwise(pl.col(WHY)).alias(WHY),
    ]
