"""A student's profile, checked against the vocabulary and coded for evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NoReturn, assert_never

from ..errors import ArgumentError, Diagnostic, ProfileError
from ..plain_values import plain_value, plain_whole
from ..policy.fact_types import Coding, FactType
from ..policy.facts import NO, PROFILE_NO, PROFILE_YES, YES, Slot, Vocabulary
from ..policy.number_types import NEVER
from ..policy.spellings.measured_texts import measured_text
from ..policy.terms import Term
from ..policy.wire.digests import sha256_of
from ..printed import shown
from .by_name import Facts, asked_name
from .profile_findings import (
    ONLY_ONE,
    fact_stated_twice,
    no_value,
    not_a_mapping,
    not_list,
    not_measured,
    not_text,
    not_yes_no,
    out_of_range,
    unknown_fact,
    value_twice,
)

# Read once: a lookup on an enumeration costs more than the rest of the comparison.
_ONE: Final = Coding.ONE
_SEVERAL: Final = Coding.SEVERAL
_YES_NO: Final = Coding.YES_NO
_NUMBER: Final = Coding.NUMBER
_put: Final = object.__setattr__


class Student:
    """What is known of one student: immutable, checked, ready to be evaluated many times.

    Made by ``policy.Student({...})`` from a mapping of facts (Chinese or English names).
    A fact that is absent or None is unknown. A multiple choice is a complete list, or a
    mapping of values to yes/no that leaves the rest unknown; ``values_as_of`` names the
    term whose vocabulary a list was drawn up under (values that came later stay unknown).

    Raises ProfileError with everything that is wrong.
    """

    __slots__ = ("_lists", "assumed", "false", "listed", "measured", "true", "vocabulary")

    vocabulary: Vocabulary
    true: int
    """The atoms known to hold."""
    false: int
    """The atoms known not to hold, but for those that a complete list leaves out."""
    listed: int
    """The atoms of multiple choices that a complete list speaks about."""
    measured: tuple[int | None, ...]
    assumed: tuple[tuple[str, str], ...]
    _lists: tuple[str, ...]
    """The multiple choices that were given as a complete list."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        profile: Mapping[str, object] = MappingProxyType({}),
        values_as_of: Term | None = None,
    ) -> None:
        try:
            stated = profile.items()
        except AttributeError:
            raise not_a_mapping(profile) from None
        try:
            names = vocabulary.stated
        except AttributeError:  # made by hand; looked for only where it shows
            said = f"学生信息由规则检查，请用 policy.Student({{…}})；得到的是“{shown(vocabulary)}”"
            raise ArgumentError(said) from None
        true = false = listed = seen = 0
        measured: list[int | None] | None = None
        lists: list[str] | None = None
        found: list[Diagnostic] = []
        for key, value in stated:
            slot = names.get(key)
            if slot is None:
                found.append(unknown_fact(vocabulary, key))
                continue
            flag = 1 << slot.order
            if seen & flag:
                found.append(fact_stated_twice(slot, key))
                continue
            seen |= flag
            if value is None:
                continue
            coding = slot.coding
            if coding is _ONE:
                code = slot.codes.get(value) if isinstance(value, str) else None
                if code is None:
                    found.append(no_value(slot, key, value))
                else:
                    true |= code
                    false |= slot.mask ^ code
            elif coding is _YES_NO:
                answer = _yes_no(value)
                if answer is None:
                    found.append(not_yes_no(slot, key, value))
                elif answer:
                    true |= slot.mask
                else:
                    false |= slot.mask
            elif coding is _SEVERAL:
                yes, no, complete = _multiple(slot, key, value, found)
                true |= yes
                false |= no
                if complete:
                    lists = [*(lists or ()), slot.fact.name]
                    listed |= slot.mask if values_as_of is None else _as_of(slot, values_as_of)
            elif coding is _NUMBER:
                number = _number(slot, key, value, found)
                if number is not None:
                    if measured is None:
                        measured = [None] * len(vocabulary.measured)
                    measured[slot.index] = number
            elif not isinstance(value, str):
                found.append(not_text(slot, key, value))
        assumed: list[tuple[str, str]] = []
        for slot in vocabulary.defaults:
            if not seen & 1 << slot.order:
                default = slot.fact.default or ""
                assumed.append((slot.fact.name, default))
                if slot.coding is _NUMBER:
                    measured = measured or [None] * len(vocabulary.measured)
                    measured[slot.index] = slot.fact.default_number
                else:  # of a 是否 否 has no atom
                    true |= slot.atoms.get(default, 0)
                    false |= slot.mask ^ slot.atoms.get(default, 0)
        if found:
            raise ProfileError(found)
        unmeasured = (None,) * len(vocabulary.measured)
        _put(self, "vocabulary", vocabulary)
        _put(self, "true", true)
        _put(self, "false", false)
        _put(self, "listed", listed)
        numbers = vocabulary.derive(tuple(measured)) if measured else unmeasured
        _put(self, "measured", numbers)
        _put(self, "assumed", tuple(assumed))
        _put(self, "_lists", tuple(lists) if lists else ())

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a student cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a student cannot be changed")

    def __getitem__(self, name: str) -> object:
        """What is known of a fact, in canonical form: see ``facts``; None when unknown.

        Raises UnknownName for a fact that the vocabulary does not have.
        """
        names = self.vocabulary.names
        slot = names.get(asked_name(name))
        return self._known(slot or names[Facts(self.vocabulary.facts)[name].name])

    def facts(self) -> dict[str, object]:
        """Everything known, as a profile that makes the same student again.

        Chinese names in the vocabulary's order; money and dates as text; identifiers are
        never kept. Assumed facts are left out.
        """
        assumed = {name for name, _ in self.assumed}
        known = (
            (slot.fact.name, self._known(slot))
            for slot in self.vocabulary.slots.values()
            if slot.fact.name not in assumed and not slot.fact.is_derived
        )
        return {name: value for name, value in known if value is not None}

    def digest(self) -> str:
        """SHA-256 over what is known and what was assumed; no identifier is part of it."""
        return sha256_of([self.facts(), self.assumed, self.listed])

    def __reduce__(self) -> tuple[object, ...]:
        """A copy is what is known already: a profile says less (``values_as_of``)."""
        return _known_student, tuple(getattr(self, name) for name in self.__slots__)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Student) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((self.true, self.false, self.listed, self.measured))

    def __repr__(self) -> str:
        return f"Student({self.facts()!r})"

    def _key(self) -> tuple[object, ...]:
        return (
            self.vocabulary,
            self.true,
            self.false,
            self.listed,
            self.measured,
            self.assumed,
        )

    def _known(self, slot: Slot) -> object:
        match slot.coding:
            case Coding.SEVERAL:
                yes = [name for name, bit in slot.atoms.items() if self.true & bit]
                if slot.fact.name in self._lists:
                    return yes
                no = {name: NO for name, bit in slot.atoms.items() if self.false & bit}
                return {**dict.fromkeys(yes, YES), **no} or None
            case Coding.YES_NO:
                return YES if self.true & slot.mask else NO if self.false & slot.mask else None
            case Coding.ONE:
                return next((name for name, bit in slot.atoms.items() if self.true & bit), None)
            case Coding.NUMBER:
                number = self.measured[slot.index]
                whole = slot.fact.type is FactType.INTEGER
                return number if number is None or whole else measured_text(slot.fact, number)
            case Coding.NONE:
                return None
            case _:
                assert_never(slot.coding)


def _known_student(*parts: object) -> Student:
    student = Student.__new__(Student)
    for name, part in zip(Student.__slots__, parts, strict=True):
        _put(student, name, part)
    return student


def _yes_no(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return True if value in PROFILE_YES else False if value in PROFILE_NO else None
    known = plain_value(value)
    return known if isinstance(known, bool) else None


def _multiple(
    slot: Slot, key: str, value: object, found: list[Diagnostic]
) -> tuple[int, int, bool]:
    """The atoms that are yes, the atoms that are no, and whether the list is complete."""
    yes = no = 0
    if isinstance(value, Mapping):
        said_of: dict[int, str] = {}
        for name, said in value.items():
            code = slot.codes.get(name)
            answer = _yes_no(said)
            if code is None:
                found.append(no_value(slot, _place(key, name), name))
            elif said_of.setdefault(code, name) != name:
                found.append(value_twice(slot, _place(key, name), said_of[code], name))
            elif answer is not None:
                yes, no = (yes | code, no) if answer else (yes, no | code)
            elif said is not None:
                found.append(not_yes_no(slot, _place(key, name), said))
        return yes, no, False
    if not isinstance(value, Sequence | frozenset | set):
        value = plain_value(value)
    if isinstance(value, Sequence | frozenset | set) and not isinstance(value, str | bytes):
        codes = slot.codes
        for place, name in enumerate(value):
            code = codes.get(name) if isinstance(name, str) else None
            if code is None:
                found.append(no_value(slot, f"{key}[{place}]", name))
            else:
                yes |= code
        return yes, 0, True
    found.append(not_list(slot, key, value))
    return 0, 0, False


def _place(key: str, name: object) -> str:
    return f"{key}.{name if isinstance(name, str) else shown(name)}"


def _as_of(slot: Slot, term: Term) -> int:
    return sum(slot.atoms[value.name] for value in slot.fact.values if value.in_use(term))


def _number(slot: Slot, key: str, value: object, found: list[Diagnostic]) -> int | None:
    fact = slot.fact
    never = fact.never and isinstance(value, str) and value == fact.never
    measure = slot.measure or fact.measure
    number = NEVER if never else measure.read(value)
    if number is None and not isinstance(value, str):
        known = plain_whole(value) if fact.type is FactType.INTEGER else plain_value(value)
        number = measure.read(known)
    if number is None:
        found.append(not_measured(slot, key, value))
    elif (fact.at_least is not None and number < fact.at_least) or (
        fact.at_most is not None and number > fact.at_most
    ):
        found.append(out_of_range(slot, key, value))
    else:
        return number
    return None


def as_student(vocabulary: Vocabulary, given: object) -> Student:
    """A student of this vocabulary, from a mapping or a student of another policy.

    Raises ProfileError.
    """
    if isinstance(given, Student):
        return given if given.vocabulary == vocabulary else _heard_again(vocabulary, given)
    if not isinstance(given, Mapping):
        raise not_a_mapping(given)
    return Student(vocabulary, given)


def _heard_again(vocabulary: Vocabulary, given: Student) -> Student:
    """The same student by other facts; of what an early list did not speak, it does not now."""
    student = Student(vocabulary, given.facts())
    listed = student.listed
    for name in given._lists:
        old, new = given.vocabulary.slots[name], vocabulary.slots[name]
        if given.listed & old.mask != old.mask:
            listed &= ~new.mask
            for value, bit in old.atoms.items():
                listed |= new.codes.get(value, 0) if given.listed & bit else 0
    _put(student, "listed", listed)
    return student


def student_of(
    vocabulary: Vocabulary, given: object, keywords: Mapping[str, object], as_of: Term | None
) -> Student:
    """A student of a mapping and of keywords, each fact in one of them. Raises ProfileError."""
    if not isinstance(given, Mapping):
        raise not_a_mapping(given)
    twice = "填了两次（映射里一次，关键字里一次）"
    found = [
        Diagnostic("E705", f"{key}{twice}", ONLY_ONE, path=key) for key in keywords if key in given
    ]
    try:
        student = Student(vocabulary, {**given, **keywords}, as_of)
    except ProfileError as error:
        raise ProfileError([*found, *error.diagnostics]) from None
    if found:
        raise ProfileError(found)
    return student
