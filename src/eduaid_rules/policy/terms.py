"""Days, and school terms: 2019秋 (autumn) and 2020春 (spring) make up the school year 2019."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, overload

from ..errors import TermError
from ..plain_values import UNKNOWN_IS_NONE, is_missing, plain_value
from ..printed import shown
from .spellings.written_terms import day_form, term_form

Season = Literal["秋", "春"]

SEASONS: Final[tuple[Season, ...]] = ("秋", "春")
FIRST_YEAR: Final = 1949
LAST_YEAR: Final = 2199
_FORMS: Final = "2019秋、2019秋季学期、2019-autumn 或日期 2019-09-01"

_NAMED = re.compile(r"(\d{4}) ?(?:年)?(?:([秋春])季?(?:学期)?|-(autumn|spring))", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
DAY_FORM: Final = "请写日期，如 2024-05-07"
_SEASON: Final[dict[str, Season]] = {"秋": "秋", "春": "春", "autumn": "秋", "spring": "春"}


def read_day(given: object) -> date | None:
    """The day that somebody gives: a date, a midnight without a zone, or the text 2024-05-07.

    None for everything else; above all for what is a day only if something of it is dropped: a
    time of day, or a zone (the same moment is another day elsewhere).

    >>> [str(read_day(day)) for day in (date(2024, 5, 7), datetime(2024, 5, 7), "2024-05-07")]
    ['2024-05-07', '2024-05-07', '2024-05-07']
    >>> read_day(datetime(2024, 5, 7, 12)), read_day("2024-05-07T00:00Z"), read_day("2024-W19-2")
    (None, None, None)
    """
    try:
        if isinstance(given, str):
            written = len(given) == 10 and given.isascii() and given[4] == given[7] == "-"
            return date.fromisoformat(given) if written else None
        if isinstance(given, datetime):  # pandas' too, which know nanoseconds, and its NaT
            midnight = datetime(given.year, given.month, given.day)
            return midnight.date() if given.tzinfo is None and given == midnight else None
    except (ValueError, TypeError):  # no such day
        return None
    known = given if isinstance(given, date) else plain_value(given)
    return known if isinstance(known, date) else None


def day_hint(given: object) -> str:
    """What to write instead of something that ``read_day`` does not take."""
    if is_missing(given):
        return f"{UNKNOWN_IS_NONE}，{DAY_FORM}"
    moment = ":" in given if isinstance(given, str) else isinstance(given, datetime)
    if moment:
        return f"时刻换个时区可能是另一天，{DAY_FORM}"
    return (isinstance(given, str) and day_form(given)) or DAY_FORM


@dataclass(frozen=True, slots=True)
class Term:
    """One school term, named by its calendar year and season.

    Autumn runs from 1 September to the end of February, spring from 1 March to
    31 August (language.md section 6). Terms are ordered in time, also beside texts and days.

    >>> Term(2019, "秋") < Term(2020, "春") < Term(2020, "秋")
    True
    >>> Term(2020, "春").school_year
    2019
    """

    year: int
    season: Season

    def __post_init__(self) -> None:
        if not isinstance(self.season, str) or self.season not in SEASONS:
            raise TermError(f"学期只有秋、春两季，没有“{shown(self.season)}”")
        year = self.year if type(self.year) is int else _whole(self.year)
        if year is None:
            raise TermError(f"学期的年份要写成整数，如 2019；得到的是“{shown(self.year)}”")
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise TermError(f"学期的年份 {shown(year)} 不在 {FIRST_YEAR} 到 {LAST_YEAR} 之间")
        if year is not self.year:
            object.__setattr__(self, "year", year)

    @classmethod
    def parse(cls, text: str | date) -> Term:
        """Read a term from any of the accepted forms; a day is the term that it lies in.

        Raises TermError, whose text states the forms.

        >>> str(Term.parse("2019秋季学期")), str(Term.parse("2019-autumn"))
        ('2019秋', '2019秋')
        >>> str(Term.parse("2020-02-29")), str(Term.parse("2020-03-01"))
        ('2019秋', '2020春')
        >>> Term.parse("2019夏")
        Traceback (most recent call last):
        eduaid_rules.errors.TermError: 看不懂学期“2019夏”…
        """
        if not isinstance(text, str):
            return as_term(text)
        text = text.strip()
        if named := _NAMED.fullmatch(text):
            return cls(int(named[1]), _SEASON[named[2] or named[3]])
        if day := _DATE.fullmatch(text):
            with suppress(ValueError):
                return cls.on(date(int(day[1]), int(day[2]), int(day[3])))
        raise TermError(f"看不懂学期“{shown(text)}”", term_form(text) or f"请写成 {_FORMS}")

    @classmethod
    def on(cls, day: date) -> Term:
        """The term that a day lies in. Raises TermError for a moment that is no whole day."""
        if (known := read_day(day)) is None:
            raise TermError(f"学期不能从“{shown(day)}”得出", day_hint(day))
        day = known
        if day.month >= 9:
            return cls(day.year, "秋")
        if day.month <= 2:
            return cls(day.year - 1, "秋")
        return cls(day.year, "春")

    @property
    def school_year(self) -> int:
        """The year in which the school year of this term began."""
        return self.year if self.season == "秋" else self.year - 1

    @property
    def first_day(self) -> date:
        """1 September or 1 March."""
        return date(self.year, 9 if self.season == "秋" else 3, 1)

    @property
    def last_day(self) -> date:
        """The end of February or 31 August.

        >>> str(Term(2019, "秋").last_day), str(Term(2020, "春").last_day)
        ('2020-02-29', '2020-08-31')
        """
        return (
            date(self.year + 1, 3, 1) if self.season == "秋" else date(self.year, 9, 1)
        ) - timedelta(days=1)

    def next(self) -> Term:
        """The term after this one.

        >>> str(Term(2019, "秋").next()), str(Term(2020, "春").next())
        ('2020春', '2020秋')
        """
        return Term(self.year + 1, "春") if self.season == "秋" else Term(self.year, "秋")

    def previous(self) -> Term:
        """The term before this one."""
        return Term(self.year, "春") if self.season == "秋" else Term(self.year - 1, "秋")

    def _ordinal(self) -> int:
        return self.year * 2 + (self.season == "秋")

    def __hash__(self) -> int:
        return self._ordinal()

    def __lt__(self, other: Term | str | date) -> bool:
        return self._ordinal() < as_term(other)._ordinal()

    def __le__(self, other: Term | str | date) -> bool:
        return self._ordinal() <= as_term(other)._ordinal()

    def __gt__(self, other: Term | str | date) -> bool:
        return self._ordinal() > as_term(other)._ordinal()

    def __ge__(self, other: Term | str | date) -> bool:
        return self._ordinal() >= as_term(other)._ordinal()

    def __str__(self) -> str:
        return f"{self.year}{self.season}"


def as_term(term: object) -> Term:
    """A term, the text of one, or a day in it. Raises TermError."""
    if isinstance(term, Term):
        return term
    if isinstance(term, str):
        return Term.parse(term)
    if isinstance(term, date) or isinstance(plain_value(term), date):
        return Term.on(term)  # type: ignore[arg-type]  # one of the two
    raise TermError(f"学期要写成文字，如 2019秋；得到的是“{shown(term)}”")


def _whole(year: object) -> int | None:
    """A year as numpy has it; None for what is no whole number, or a number by accident."""
    known = plain_value(year)
    exact = isinstance(known, int) and not isinstance(year, bool | float)
    return int(known) if exact and not isinstance(known, bool) else None


@overload
def as_known_day(known_on: date) -> date: ...
@overload
def as_known_day(known_on: None) -> None: ...
def as_known_day(known_on: date | None) -> date | None:
    """The day by which a text must have been published to count. Raises TermError."""
    if known_on is None:
        return None
    day = read_day(known_on)
    if day is None:
        raise TermError(f"“已知到”要是一个日期，得到的是“{shown(known_on)}”", day_hint(known_on))
    return day
