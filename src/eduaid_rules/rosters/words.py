"""What the text of a cell says of a fact: 是 and √, 建档立卡、残疾, 七年级, 43709."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, TypeAlias

from ..policy.errors import Diagnostic, ProfileError
from ..policy.facts import NO, YES, Fact, FactType, Slot, Vocabulary
from ..policy.students import Student
from .headers import Target
from .mapping import RosterMapping

Value: TypeAlias = str | bool | int | Decimal | date | tuple[str, ...]
"""A fact as frames state it: a name, yes or no, a number, yuan, a day, or a complete list."""

_YES: Final = frozenset({YES, "√", "✓", "✔", "☑", "1", "有", "对", "y", "yes", "true", "t"})
_NO: Final = frozenset({NO, "×", "✗", "✘", "x", "☐", "□", "0", "无", "没有", "不是", "n", "no"})
_NONE: Final = _NO | {"/", "-", "--", "—", "——", "\\", "f", "false"}
_FALSE: Final = _NO | {"f", "false"}
_BETWEEN: Final = re.compile(r"[、,;/|+\s。.]+")
_THOUSANDS: Final = re.compile(r"^\d{1,3}(,\d{3})+(\.\d+)?$")
_DAY: Final = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?( 00:00:00)?$")
_EIGHT: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SERIAL: Final = re.compile(r"^[1-9]\d{4}$")
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

    _known: dict[tuple[str, str], Meaning] = field(default_factory=dict)

    def __post_init__(self) -> None:
        spelt = {
            slot.fact.name: {spelling.text: spelling.means for spelling in slot.fact.spellings}
            for slot in self.vocabulary.slots.values()
        }
        object.__setattr__(self, "_spelt", spelt)

    def of(self, target: Target, text: str) -> Meaning:
        """What a text in a column says; each is read once."""
        key = (target.shown, text)
        if key not in self._known:
            self._known[key] = self._read(target, text)
        return self._known[key]

    def _read(self, target: Target, text: str) -> Meaning:
        said = unicodedata.normalize("NFKC", text).strip()
        name = target.slot.fact.name
        mapped = self.mapping.words.get(name, {})
        mapped = mapped if text in mapped else {text: mapped[said]} if said in mapped else {}
        if target.value is not None:
            return self._tick(target, said)
        if text in mapped:
            return self.checked({name: mapped[text]})
        if said in self._spelt[name]:
            return self.checked(dict(self._spelt[name][said]))
        try:
            return self.checked({name: self._stated(target.slot, said)})
        except ValueError as error:
            return Meaning(problem=Diagnostic("E703", str(error), path=name))

    def checked(self, facts: Mapping[str, object]) -> Meaning:
        """Facts of a profile as frames state them; what a profile could not say is refused."""
        try:
            student = Student(self.vocabulary, facts)
        except ProfileError as error:
            return Meaning(problem=error.diagnostics[0])
        made = {name: _value(self.vocabulary.slots[name].fact, student[name]) for name in facts}
        return Meaning(made)

    def _tick(self, target: Target, said: str) -> Meaning:
        """A cell of a column that asks for one value: a mark, or the value's own name."""
        declared = target.slot.fact.value(target.value or "")
        names = () if declared is None else declared.names
        if said in names or said.casefold() in _YES:
            return Meaning({target.shown: True})
        if said.casefold() in _NONE:
            return Meaning({target.shown: False})
        message = f"{target.shown}看不懂“{said}”"
        return Meaning(problem=Diagnostic("E703", message, "请写 是、否，或打 √"))

    def _stated(self, slot: Slot, said: str) -> object:
        """A text as a profile states the fact. Raises ValueError with what is wrong."""
        folded = said.casefold()
        match slot.fact.type:
            case FactType.YES_NO:
                return True if folded in _YES else False if folded in _FALSE else said
            case FactType.MULTIPLE:
                return self._listed(slot, said)
            case FactType.MONEY:
                return _yuan(said)
            case FactType.DATE:
                return said if said == slot.fact.never else _day(said)
            case _:
                return said

    def _listed(self, slot: Slot, said: str) -> list[str]:
        """All values of a complete list, in one cell."""
        if said in slot.codes:
            return [said]
        if said.casefold() in _NONE:
            return []
        words = self.mapping.words.get(slot.fact.name, {})
        found: list[str] = []
        for part in filter(None, _BETWEEN.split(said)):
            meant = words.get(part, [part])
            found += [str(value) for value in meant] if isinstance(meant, list) else [part]
        return found


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


def _day(said: str) -> str:
    """A day however it is written; the number of a day as spreadsheets count them."""
    if _SERIAL.match(said):
        return (_FIRST_DAY + timedelta(days=int(said))).isoformat()
    found = _DAY.match(said) or _EIGHT.match(said)
    if found is None:
        return said
    year, month, day = (int(part) for part in found.groups()[:3])
    return f"{year:04}-{month:02}-{day:02}"
