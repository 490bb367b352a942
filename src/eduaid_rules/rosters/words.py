"""What the text of a cell says of a fact: 是 and √, 建档立卡、残疾, 七年级, 43709."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, TypeAlias

from ..errors import Diagnostic, ProfileError
from ..meaning.students import Student
from ..policy.facts import NO, YES, Fact, FactType, Slot, Vocabulary
from .headers import Target
from .mapping import RosterMapping

Value: TypeAlias = str | bool | int | Decimal | date | tuple[str, ...]
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
_FIRST_DAY: Final = date(1899, 12, 30)
"""What spreadsheets count the days from."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a cell says: facts and their values; or why nothing can be read in it."""

    facts: Mapping[str, Value] = field(default_factory=dict)
    problem: Diagnostic | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Words:
    """Reads cells by a vocabulary and what a county's mapping adds to it."""

    vocabulary: Vocabulary
    mapping: RosterMapping
    _spelt: Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]] = field(init=False)
    _mapped: Mapping[str, Mapping[str, object]] = field(init=False)

    _read_before: dict[tuple[str, str], Meaning] = field(default_factory=dict)

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

    def of(self, target: Target, text: str) -> Meaning:
        """What a text in a column says; each is read once."""
        key = (target.shown, text)
        if key not in self._read_before:
            self._read_before[key] = self._read(target, text)
        return self._read_before[key]

    def _read(self, target: Target, text: str) -> Meaning:
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
            return Meaning(problem=Diagnostic("E703", str(error), hint, path=name))
        return _with_hint(meaning, target.slot, said)

    def checked(self, facts: Mapping[str, object]) -> Meaning:
        """Facts of a profile as frames state them; what a profile could not say is refused."""
        try:
            student = Student(self.vocabulary, facts)
        except ProfileError as error:
            return Meaning(problem=error.diagnostics[0])
        made = {name: self._known(student, name, said) for name, said in facts.items()}
        return Meaning(made)

    def _known(self, student: Student, name: str, said: object) -> Value:
        """What a student states; identifiers, which no student keeps, as they were said."""
        fact = self.vocabulary.slots[name].fact
        return str(said) if fact.type is FactType.IDENTIFIER else _value(fact, student[name])

    def _tick(self, target: Target, said: str, mapped: object) -> Meaning:
        """A cell of a column that asks for one value: a mark, or the value's own name."""
        declared = target.slot.fact.value(target.value or "")
        names = () if declared is None else declared.names
        meant = isinstance(mapped, list) and target.value in mapped
        if meant or said in names or said.casefold() in _YES:
            return Meaning({target.shown: True})
        if said.casefold() in _NONE:
            return Meaning({target.shown: False})
        message = f"{target.shown}看不懂“{said}”"
        return Meaning(problem=Diagnostic("E703", message, "请写 是、否，或打 √"))

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
                return close if close == slot.fact.never else day_of(said)
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


def _with_hint(meaning: Meaning, slot: Slot, said: str) -> Meaning:
    """A word that could be several values (低保) with all of them, instead of the nearest."""
    problem = meaning.problem
    if problem is None or problem.code != "E702":
        return meaning
    for part in (word for word in _parts(said) if word not in slot.codes):
        names = [name for name in slot.atoms if part in name]
        if len(names) > 1:
            hint = f"要写清楚是哪一种：{'、'.join(names)}"
            return Meaning(problem=replace(problem, suggestion=hint))
        return meaning
    return meaning


def _value(fact: Fact, known: object) -> Value:
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


def day_of(said: str) -> str:
    """A day however it is written; the number of a day as spreadsheets count them."""
    if serial := _SERIAL.match(said):
        return (_FIRST_DAY + timedelta(days=int(serial[1]))).isoformat()
    found = _DAY.match(said) or _EIGHT.match(said)
    if found is None:
        return said
    year, month, day = (int(part) for part in found.groups()[:3])
    return f"{year:04}-{month:02}-{day:02}"
