"""What the text of a cell says: 是 and √, 建档立卡、残疾, 七年级, 43709; amounts, terms, days.

And the types of the columns that hold what cells say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, TypeAlias

import polars as pl

from ...errors import Diagnostic, ProfileError, TermError
from ...meaning.students import Student
from ...policy.facts import NO, YES, Fact, FactType, Slot, Vocabulary
from ...policy.terms import Term
from .headers import ColumnMeaning
from .mapping import RosterMapping

FrameValue: TypeAlias = str | bool | int | Decimal | date | tuple[str, ...]
"""A fact as frames state it: a name, yes or no, a number, yuan, a day, or a complete list."""

_YES: Final = frozenset({YES, "√", "✓", "✔", "☑", "1", "有", "对", "y", "yes", "true", "t"})
_NO: Final = frozenset({NO, "×", "✗", "✘", "x", "☐", "□", "0", "无", "没有", "不是", "n", "no"})
_NONE: Final = _NO | {"/", "-", "--", "—", "——", "\\", "f", "false"}
_FALSE: Final = _NO | {"f", "false"}
_BETWEEN: Final = re.compile(r"[、,;/|+&\\\s。.]+")
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Marks that come along when text is copied, and that nobody sees."""

_NUMERALS: Final = str.maketrans("123456789", "一二三四五六七八九")
_WHOLE: Final = re.compile(r"\.0+$")
_THOUSANDS: Final = re.compile(r"^\d{1,3}(,\d{3})+(\.\d+)?$")
_DAY: Final = re.compile(
    r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[ T]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$"
)
_EIGHT: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SERIAL: Final = re.compile(r"^([1-9]\d{4})(?:\.\d+)?$")
_DAY_ZERO: Final = date(1899, 12, 30)
"""What spreadsheets count the days from."""


@dataclass(frozen=True, slots=True)
class CellMeaning:
    """What a cell says: facts and their values; or why nothing can be read in it."""

    facts: Mapping[str, FrameValue] = field(default_factory=dict)
    problem: Diagnostic | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CellReader:
    """Reads cells by a vocabulary and what a county's mapping adds to it."""

    vocabulary: Vocabulary
    mapping: RosterMapping
    _spelt: Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]] = field(init=False)
    _mapped: Mapping[str, Mapping[str, object]] = field(init=False)

    _read_before: dict[tuple[str, str], CellMeaning] = field(default_factory=dict)

    def __post_init__(self) -> None:
        spelt = {
            slot.fact.name: {spelling.text: spelling.means for spelling in slot.fact.spellings}
            for slot in self.vocabulary.slots.values()
        }
        mapped = {
            name: {_close(_normal(text)): value for text, value in words.items()}
            for name, words in self.mapping.words.items()
        }
        object.__setattr__(self, "_spelt", spelt)
        object.__setattr__(self, "_mapped", mapped)

    def of(self, target: ColumnMeaning, text: str) -> CellMeaning:
        """What a text in a column says; each is read once."""
        key = (target.shown, text)
        if key not in self._read_before:
            self._read_before[key] = self._read(target, text)
        return self._read_before[key]

    def _read(self, target: ColumnMeaning, text: str) -> CellMeaning:
        said = _normal(text)
        close = _close(said)
        name = target.slot.fact.name
        mapped = self._mapped.get(name, {})
        if target.value is not None:
            return self._tick(target, close, mapped.get(close))
        if close in mapped:
            return self.checked({name: mapped[close]})
        for word in (close, close.translate(_NUMERALS)):
            if word in self._spelt[name]:
                return self.checked(dict(self._spelt[name][word]))
        try:
            meaning = self.checked({name: self._stated(target.slot, said)})
        except ValueError as error:
            hint = "一项也没有就写 无"
            return CellMeaning(problem=Diagnostic("E703", str(error), hint, path=name))
        return _with_hint(meaning, target.slot, said)

    def checked(self, facts: Mapping[str, object]) -> CellMeaning:
        """Facts of a profile as frames state them; what a profile could not say is refused."""
        try:
            student = Student(self.vocabulary, facts)
        except ProfileError as error:
            return CellMeaning(problem=error.diagnostics[0])
        made = {name: self._known(student, name, said) for name, said in facts.items()}
        return CellMeaning(made)

    def _known(self, student: Student, name: str, said: object) -> FrameValue:
        """What a student states; identifiers, which no student keeps, as they were said."""
        fact = self.vocabulary.slots[name].fact
        return str(said) if fact.type is FactType.IDENTIFIER else _value(fact, student[name])

    def _tick(self, target: ColumnMeaning, said: str, mapped: object) -> CellMeaning:
        """A cell of a column that asks for one value: a mark, or the value's own name."""
        declared = target.slot.fact.value(target.value or "")
        names = () if declared is None else declared.names
        meant = isinstance(mapped, list) and target.value in mapped
        if meant or said in names or said.casefold() in _YES:
            return CellMeaning({target.shown: True})
        if said.casefold() in _NONE:
            return CellMeaning({target.shown: False})
        message = f"{target.shown}看不懂“{said}”"
        return CellMeaning(problem=Diagnostic("E703", message, "请写 是、否，或打 √"))

    def _stated(self, slot: Slot, said: str) -> object:
        """A text as a profile states the fact. Raises ValueError with what is wrong."""
        close = _close(said)
        match slot.fact.type:
            case FactType.YES_NO:
                folded = close.casefold()
                return True if folded in _YES else False if folded in _FALSE else close
            case FactType.MULTIPLE:
                return self._listed(slot, said)
            case FactType.MONEY:
                return _yuan(close)
            case FactType.DATE:
                return close if close == slot.fact.never else iso_day(said)
            case FactType.INTEGER:
                return _WHOLE.sub("", close)
            case _:
                return close if close in slot.codes else said

    def _listed(self, slot: Slot, said: str) -> list[str]:
        """All values of a complete list, in one cell. Raises ValueError where it says nothing."""
        close = _close(said)
        if close in slot.codes:
            return [close]
        if close.casefold() in _NONE:
            return []
        words = self._mapped.get(slot.fact.name, {})
        found: list[str] = []
        for part in _parts(said):
            meant = words.get(part, [part])
            found += [str(value) for value in meant] if isinstance(meant, list) else [part]
        if not found and not any(part in words for part in _parts(said)):
            raise ValueError(f"{slot.fact.name}看不懂“{said}”")
        return found


def _normal(text: str) -> str:
    """A text with the signs of a Western keyboard, and without what nobody sees."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).strip()


def _close(said: str) -> str:
    return "".join(said.split())


def _parts(said: str) -> list[str]:
    return [part for part in _BETWEEN.split(said) if part]


def _with_hint(meaning: CellMeaning, slot: Slot, said: str) -> CellMeaning:
    """A word that could be several values (低保) with all of them, instead of the nearest."""
    problem = meaning.problem
    if problem is None or problem.code != "E702":
        return meaning
    for part in (word for word in _parts(said) if word not in slot.codes):
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


def _yuan(said: str) -> str:
    bare = said.removeprefix("¥").removesuffix("元").strip()
    return bare.replace(",", "") if _THOUSANDS.match(bare) else bare


def iso_day(said: str) -> str:
    """A day however it is written; the number of a day as spreadsheets count them."""
    if serial := _SERIAL.match(said):
        return (_DAY_ZERO + timedelta(days=int(serial[1]))).isoformat()
    found = _DAY.match(said) or _EIGHT.match(said)
    if found is None:
        return said
    year, month, day = (int(part) for part in found.groups()[:3])
    return f"{year:04}-{month:02}-{day:02}"


_AMOUNT: Final = r"^-?(\d{1,13}|\d{1,3}(,\d{3}){1,4})(\.\d{1,2}0*)?$"
"""Yuan with up to two places that say something, with or without thousands separators."""

_YEARS: Final = re.compile(
    r"(?P<first>\d{4})(?:[-—–~～至/](?P<second>\d{4}))?(?:学年度?|年度)?(?P<which>.+)"
)
_FIRST: Final = re.compile(r"(?:第?[一1]学期|上学期|上期|秋季?(?:学期)?)")
_SECOND: Final = re.compile(r"(?:第?[二2]学期|下学期|下期|春季?(?:学期)?)")


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


def terms_in(texts: pl.Series) -> Mapping[str, Term]:
    """The different texts of a column that name a term, each with it."""
    read = ((text, term_in(text)) for text in texts.drop_nulls().unique())
    return {text: term for text, term in read if term is not None}


def term_in(text: str) -> Term | None:
    """A term by its name, or as a half of a school year; None for anything else.

    >>> [str(term_in(t)) for t in ("2019年秋季学期", "2019-2020学年第二学期")]
    ['2019秋', '2020春']
    >>> str(term_in("2019～2020学年度上期"))
    '2019秋'
    >>> term_in("2019-2020学年"), term_in("2019-2021学年第一学期")
    (None, None)
    """
    said = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    for form in (said, said.replace("年度", "年"), f"{said}季学期"):
        try:
            return Term.parse(form)
        except TermError:
            continue
    return _half(said)


def _half(said: str) -> Term | None:
    """2019-2020学年第一学期 is 2019秋, 第二学期 is 2020春."""
    found = _YEARS.fullmatch(said)
    if found is None:
        return None
    year, second, which = int(found["first"]), found["second"], found["which"]
    if "学年" not in said and second is None:
        return None
    if second is not None and int(second) != year + 1:
        return None
    try:
        autumn = Term(year, "秋")
    except TermError:
        return None
    if _FIRST.fullmatch(which):
        return autumn
    return autumn.next() if _SECOND.fullmatch(which) else None


def days_in(texts: pl.Series) -> Mapping[str, date]:
    """The different texts of a column that name a day, each with it."""
    made: dict[str, date] = {}
    for text in texts.drop_nulls().unique():
        said = unicodedata.normalize("NFKC", text).strip()
        try:
            made[text] = date.fromisoformat(iso_day(said))
        except (ValueError, OverflowError):
            continue
    return made


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
        case _:
            return pl.String()


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
    made = frame.select(pl.concat_list(parts).list.drop_nulls().alias(fact.name))
    return made.to_series()
