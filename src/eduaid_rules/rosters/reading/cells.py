"""What the text of a cell means: 是 and √, 建档立卡、残疾, 七年级, 43709; amounts, terms, days.

And the types of the columns that hold what cells mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final, TypeAlias, assert_never

import polars as pl

from ...errors import Diagnostic, ProfileError
from ...meaning.roster_texts import cell_word, unspaced, western
from ...meaning.students import Student
from ...policy.facts import YES, Fact, FactType, Slot, Vocabulary
from ...policy.terms import Term, read_day
from .cell_texts import (
    NO_WORDS,
    NOTHING_WORDS,
    YES_WORDS,
    bare_yuan,
    iso_day,
    nothing_written,
    written_term,
)
from .columns.layout import ColumnMeaning
from .mapping import RosterMapping

FrameValue: TypeAlias = str | bool | int | Decimal | date | tuple[str, ...]
"""A fact as frames state it: a name, yes or no, a number, yuan, a day, or a complete list."""

_BETWEEN: Final = re.compile(r"[、,;/|+&\\\s。.]+")
_NUMERALS: Final = str.maketrans("123456789", "一二三四五六七八九")
_WHOLE: Final = re.compile(r"\.0+$")


@dataclass(frozen=True, slots=True)
class CellMeaning:
    """What a cell says: facts and their values; or why nothing can be read in it."""

    facts: Mapping[str, FrameValue] = field(default_factory=dict)
    problem: Diagnostic | None = None
    unstated: bool = False
    """Whether it only says that nothing is known yet: 待补, NULL."""


@dataclass(frozen=True, eq=False, repr=False)
class CellReader:
    """Reads cells by a vocabulary and what a county's mapping adds to it."""

    vocabulary: Vocabulary
    mapping: RosterMapping
    _read_before: dict[tuple[str, str], CellMeaning] = field(default_factory=dict)

    @cached_property
    def _spelt(self) -> Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]]:
        """For each fact, what its spellings (写法) mean."""
        facts = (slot.fact for slot in self.vocabulary.slots.values())
        return {
            fact.name: {cell_word(one.text): one.means for one in fact.spellings} for fact in facts
        }

    @cached_property
    def _mapped(self) -> Mapping[str, Mapping[str, object]]:
        """For each fact, what the county says that texts mean."""
        return {
            name: {cell_word(text): value for text, value in words.items()}
            for name, words in self.mapping.words.items()
        }

    def meaning_of(self, target: ColumnMeaning, text: str) -> CellMeaning:
        """What a text in a column means; each is read once."""
        key = (target.shown, text)
        if key not in self._read_before:
            self._read_before[key] = self._read(target, text)
        return self._read_before[key]

    def _read(self, target: ColumnMeaning, text: str) -> CellMeaning:
        text = western(text)
        word = unspaced(text)
        name = target.slot.fact.name
        mapped = self._mapped.get(name, {})
        if word not in mapped and nothing_written(word, self.mapping.sheet_words):
            return CellMeaning(unstated=True)
        if target.value is not None:
            return self._tick(target, word, mapped.get(word))
        if word in mapped:
            return self.checked({name: mapped[word]})
        for spelling in (word, word.translate(_NUMERALS)):
            if spelling in self._spelt[name]:
                return self.checked(dict(self._spelt[name][spelling]))
        try:
            meaning = self.checked({name: self._stated(target.slot, text)})
        except ValueError as error:
            hint = "一项也没有就写 无"
            return CellMeaning(problem=Diagnostic("E703", str(error), hint, path=name))
        return _with_hint(meaning, target.slot, text)

    def checked(self, facts: Mapping[str, object]) -> CellMeaning:
        """Facts of a profile as frames state them; what a profile could not say is refused."""
        try:
            student = Student(self.vocabulary, facts)
        except ProfileError as error:
            return CellMeaning(problem=error.diagnostics[0])
        return CellMeaning({name: self._known(student, name, facts[name]) for name in facts})

    def _known(self, student: Student, name: str, written: object) -> FrameValue:
        """What a student states; identifiers, which no student keeps, as they were written."""
        fact = self.vocabulary.slots[name].fact
        return str(written) if fact.type is FactType.IDENTIFIER else _value(fact, student[name])

    def _tick(self, target: ColumnMeaning, text: str, mapped: object) -> CellMeaning:
        """A cell of a column that asks for one value: a mark, or the value's own name."""
        declared = target.slot.fact.value(target.value or "")
        names = () if declared is None else declared.names
        meant = isinstance(mapped, list) and target.value in mapped
        if meant or text in names or text.casefold() in YES_WORDS:
            return CellMeaning({target.shown: True})
        if text.casefold() in NOTHING_WORDS:
            return CellMeaning({target.shown: False})
        message = f"{target.shown}看不懂“{text}”"
        return CellMeaning(problem=Diagnostic("E703", message, "请写 是、否，或打 √"))

    def _stated(self, slot: Slot, text: str) -> object:
        """A text as a profile states the fact. Raises ValueError with what is wrong."""
        word = unspaced(text)
        match slot.fact.type:
            case FactType.YES_NO:
                small = word.casefold()
                return True if small in YES_WORDS else False if small in NO_WORDS else word
            case FactType.MULTIPLE:
                return self._listed(slot, text)
            case FactType.MONEY:
                return bare_yuan(word)
            case FactType.DATE:
                return word if word == slot.fact.never else iso_day(text)
            case FactType.INTEGER:
                return _WHOLE.sub("", word)
            case FactType.SINGLE | FactType.IDENTIFIER:
                return word if word in slot.codes else text
            case other:
                assert_never(other)

    def _listed(self, slot: Slot, text: str) -> list[str]:
        """All values of a complete list, in one cell. Raises ValueError where it says nothing."""
        word = unspaced(text)
        if word in slot.codes:
            return [word]
        if word.casefold() in NOTHING_WORDS:
            return []
        words = self._mapped.get(slot.fact.name, {})
        found: list[str] = []
        for part in _parts(text):
            meant = words.get(part, [part])
            found += [str(value) for value in meant] if isinstance(meant, list) else [part]
        if not found and not any(part in words for part in _parts(text)):
            raise ValueError(f"{slot.fact.name}看不懂“{text}”")
        return found


def _parts(text: str) -> list[str]:
    return [part for part in _BETWEEN.split(text) if part]


def _with_hint(meaning: CellMeaning, slot: Slot, text: str) -> CellMeaning:
    """A word that could be several values (低保) with all of them, instead of the nearest."""
    problem = meaning.problem
    if problem is None or problem.code != "E702":
        return meaning
    for part in (word for word in _parts(text) if word not in slot.codes):
        names = [name for name in slot.atoms if part in name]
        if len(names) > 1:
            hint = f"要写清楚是哪一种：{'、'.join(names)}"
            return CellMeaning(problem=replace(problem, suggestion=hint))
        return meaning
    return meaning


def _value(fact: Fact, known: object) -> FrameValue:
    if fact.type is FactType.YES_NO:
        return known == YES
    if fact.type is FactType.MULTIPLE:
        return tuple(known) if isinstance(known, list) else ()
    if fact.type is FactType.MONEY:
        return Decimal(str(known))
    if fact.type is FactType.DATE:
        return date.max if known == fact.never else date.fromisoformat(str(known))
    return known if isinstance(known, int) else str(known)


_AMOUNT: Final = r"^-?(\d{1,13}|\d{1,3}(,\d{3}){1,4})(\.\d{1,2}0*)?$"
"""Yuan with up to two places that say something, with or without thousands separators."""


def fen_in(cells: pl.Expr) -> pl.Expr:
    """Amounts as whole fen; null for what is no amount, and for more than two places.

    >>> cells = pl.DataFrame({"a": ["1,500.00", "￥500元", "０.5", "-3", "1.005", "5e2", "无"]})
    >>> cells.select(fen_in(pl.col("a")))["a"].to_list()
    [150000, 50000, 50, -300, None, None, None]
    """
    text = cells.str.normalize("NFKC").str.replace_all(r"\s", "")
    text = text.str.replace(r"^(-?)[¥￥]", "$1").str.replace(r"(元|圆)(整|正)?$", "")
    bare = text.str.replace_all(",", "", literal=True)
    whole = bare.str.extract(r"^-?(\d+)", 1).cast(pl.Int64, strict=False)
    places = bare.str.extract(r"\.(\d{1,2})", 1).str.pad_end(2, "0").cast(pl.Int64, strict=False)
    fen = whole * 100 + places.fill_null(0)
    return pl.when(text.str.contains(_AMOUNT)).then(
        pl.when(text.str.starts_with("-")).then(-fen).otherwise(fen)
    )


YUAN: Final = pl.Decimal(20, 2)
"""The type of amounts: no sum of what cells can say is too long for it."""


def in_yuan(fen: pl.Expr | str) -> pl.Expr:
    """Fen as yuan with two places, exactly.

    >>> pl.select(in_yuan(pl.lit(31250))).item(), pl.select(in_yuan(pl.lit(-5))).item()
    (Decimal('312.50'), Decimal('-0.05'))
    """
    cells = pl.col(fen) if isinstance(fen, str) else fen
    return (cells.cast(YUAN) / pl.lit(100).cast(YUAN)).cast(YUAN)


def terms_in(texts: pl.Series) -> Mapping[str, Term]:
    """The different texts of a column that name a term, each with it."""
    read = ((text, written_term(text)) for text in texts.drop_nulls().unique())
    return {text: term for text, term in read if term is not None}


def days_in(texts: pl.Series) -> Mapping[str, date]:
    """The different texts of a column that name a day, or a moment of it, each with the day.

    Something was paid when the clock of the bank showed it: that day is all that is asked.
    """
    different = texts.drop_nulls().unique()
    read = ((text, read_day(iso_day(western(text), moments=True))) for text in different)
    return {text: day for text, day in read if day is not None}


def dtype_of(fact: Fact) -> pl.DataType:
    """How a frame states a fact."""
    match fact.type:
        case FactType.SINGLE:
            return pl.Enum([value.name for value in fact.values])
        case FactType.MULTIPLE:
            return pl.List(pl.String)
        case FactType.YES_NO:
            return pl.Boolean()
        case FactType.INTEGER:
            return pl.Int64()
        case FactType.MONEY:
            return pl.Decimal(18, 2)
        case FactType.DATE:
            return pl.Date()
        case FactType.IDENTIFIER:
            return pl.String()
        case other:
            assert_never(other)


def ticks_of(cells: pl.Series, fact: Fact) -> Iterator[tuple[str, pl.Series]]:
    """A column of complete lists as a yes/no column for each value."""
    for value in fact.values:
        yield f"{fact.name}.{value.name}", cells.list.contains(value.name)


def list_of(frame: pl.DataFrame, fact: Fact) -> pl.Series:
    """Yes/no columns of all values as one column of complete lists."""
    parts = [
        pl.when(pl.col(f"{fact.name}.{value.name}").fill_null(value=False)).then(pl.lit(value.name))
        for value in fact.values
    ]
    return frame.select(pl.concat_list(parts).list.drop_nulls().alias(fact.name)).to_series()
