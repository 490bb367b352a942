"""What a header means: a fact, a value of one, nothing that is needed, or another person's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, TypeAlias

from ....meaning.roster_texts import (
    IN_BRACKETS,
    WHETHER,
    bare_header,
    folded,
    has_remark,
    headers_of,
)
from ....policy.fact_types import FactType, Role
from ....policy.facts import Fact, Vocabulary
from ....policy.spellings.sheet_words import SheetWords
from ....suggestions import nearest_name, slip_of
from ...tables import UNUSED
from ..mapping import RosterMapping
from .layout import WRITTEN_GRADE, ColumnMeaning, ColumnReading
from .owners import OwnerWords, Said, told_apart

ROW_NUMBERS: Final = frozenset({"序号", "编号", "no", "no."})

DISABILITY_CARD: Final = "残疾人证号"
"""The column that packs have the headers of 残疾人证 for (列名)."""

_LETTERS: Final = re.compile(r"[a-z]{1,3}")
"""How spreadsheets call a column."""

_SHORT: Final = 2
_SHORT_ALIKE, _LONGER_ALIKE = 0.5, 0.6
"""How much a header is like a name that is asked about: of 学断 one sign is wrong, but half of
家庭住址 is in 脱贫家庭 as well."""

HeaderCells: TypeAlias = tuple[str | None, str | None]
"""The header of a group, and that of the column itself."""

FurtherHeaders: TypeAlias = Callable[[str], str | None]
"""For a header that no name has (2019年9月), the name of a column of text; None: it has none."""

_HOW_TO_FILL: Final = re.compile(r"[是否有无或请打划勾填写√✓✔☑□×✗✘/、,;;yn\d\s]*")
"""What a bracket in a header says of how cells are filled in."""


@dataclass(frozen=True, eq=False, repr=False)
class HeaderMeanings:
    """What headers mean by a vocabulary and a county's mapping; each is looked at once."""

    vocabulary: Vocabulary
    mapping: RosterMapping
    further: FurtherHeaders | None = None
    _read_before: dict[HeaderCells, ColumnReading] = field(default_factory=dict)

    @cached_property
    def _names(self) -> Mapping[str, ColumnMeaning]:
        return {**self._cards, **dict(_known_headers(self.vocabulary))}

    @cached_property
    def _cards(self) -> Mapping[str, ColumnMeaning]:
        """The headers of 残疾人证: such a number has its holder's ID number in it."""
        number = self._of_role.get(Role.RESIDENT_ID)
        words = self.mapping.sheet_words.headers_of(DISABILITY_CARD) if number else ()
        return {bare_header(word): number for word in words if number}

    @cached_property
    def _mapped(self) -> Mapping[str, str]:
        mapped: dict[str, str] = {}
        for name, meaning in self.mapping.columns.items():
            mapped[folded(name)] = meaning
            if not has_remark(folded(name)):
                mapped[bare_header(name)] = meaning
        return mapped

    @cached_property
    def _owners(self) -> OwnerWords:
        return OwnerWords(self.mapping.sheet_words)

    @cached_property
    def _unused(self) -> frozenset[str]:
        return frozenset(map(bare_header, self.mapping.sheet_words.unused))

    @cached_property
    def _of_role(self) -> Mapping[Role, ColumnMeaning]:
        """What the child's columns of each use mean: of several facts the first, as everywhere."""
        slots = reversed(list(self.vocabulary.slots.values()))
        return {slot.fact.role: ColumnMeaning(slot) for slot in slots if slot.fact.role is not None}

    def tells(self, cell: str) -> bool:
        """Whether a cell is known as a header."""
        name = bare_header(cell)
        return name in self._names or name in self._mapped or self.reading(None, cell).known

    def reading(self, upper: str | None, lower: str | None) -> ColumnReading:
        """A column by its own header, or under the header of a group, wherever it stands.

        What the county says goes first.
        """
        key = (upper, lower)
        if key not in self._read_before:
            self._read_before[key] = self._column(upper, lower)
        return self._read_before[key]

    def by_letters(self, columns: Sequence[ColumnReading]) -> list[ColumnReading]:
        """The columns of a sheet with what the county says of column C, whatever its header.

        A sheet in which a header reads C itself has that column meant.
        """
        headers = {bare_header(text) for c in columns for text in (c.header, *c.header_cells)}
        found = []
        for column in columns:
            letter = column.letter.casefold()
            meaning = None if letter in headers else self._letters.get(letter)
            if meaning is not None:
                target = None if meaning == UNUSED else self._meaning(meaning)
                column = ColumnReading(  # noqa: PLW2901 -- nothing is left of what it was
                    column.index,
                    column.header,
                    target,
                    header_cells=column.header_cells,
                    unused=target is None,
                    own=target is not None,
                    card=column.card,
                )
            found.append(column)
        return found

    @cached_property
    def _letters(self) -> Mapping[str, str]:
        columns = self.mapping.columns.items()
        return {folded(n): meaning for n, meaning in columns if _LETTERS.fullmatch(folded(n))}

    def settled(self, columns: list[ColumnReading]) -> list[ColumnReading]:
        """The columns of a sheet with those of other people told from the child's."""
        return told_apart(columns, self._composed, self._of_role)

    def needless(self, column: ColumnReading) -> ColumnReading:
        """A second column of what is not needed (联系电话) is not needed either."""
        again = column.repeats
        unused = again is not None and bare_header(again.shown) in self._unused
        return replace(column, unused=True) if unused else column

    def with_suggestion(self, column: ColumnReading, known: Set[ColumnMeaning]) -> ColumnReading:
        """What no column states yet may be what an unknown one is meant to."""
        if not (column.not_understood and column.header):
            return column
        header = bare_header(column.header)
        least = _LONGER_ALIKE if len(header) > _SHORT else _SHORT_ALIKE
        alike = self._maybe_alike(header, least)
        free = {name: target for name in alike if (target := self._names[name]) not in known}
        facts = [name for name, target in free.items() if target.value is None]
        name = nearest_name(header, facts, least) or slip_of(header, free)
        return replace(column, suggestion=None if name is None else self._names[name].shown)

    def _maybe_alike(self, header: str, least: float) -> Iterator[str]:
        """The names that have so many signs of a header that they may be like it.

        Most have next to none, and comparing takes a thousand times as long as counting.
        """
        shared = Counter(place for sign in header for place in self._with_sign.get(sign, ()))
        for place in sorted(shared):
            name = self._with_place[place]
            signs = len(header) + len(name)
            if 2 * shared[place] >= least * signs or header in name or name in header:
                yield name

    @cached_property
    def _with_place(self) -> Sequence[str]:
        return tuple(name for name in self._names if name not in self._cards)

    @cached_property
    def _with_sign(self) -> Mapping[str, Sequence[int]]:
        """For each sign, the places of the names with it."""
        found: dict[str, list[int]] = {}
        for place, name in enumerate(self._with_place):
            for sign in set(name):
                found.setdefault(sign, []).append(place)
        return found

    def _column(self, upper: str | None, lower: str | None) -> ColumnReading:
        own = lower or upper or ""
        header = own if upper in (None, own) or lower is None else f"{upper} {lower}"
        header = " ".join(header.split())
        reading = ColumnReading(0, header, header_cells=tuple(filter(None, (upper, lower))))
        said, of_group = self._said(own), self._said_of_group(upper, own)
        mapped = self._mapped_name(header, own, self._within(upper, lower), said, of_group)
        said = said or of_group
        card = (bare_header(own) if said is None else said.rest) in self._cards
        reading = replace(reading, card=card)
        if mapped == UNUSED:
            return replace(reading, unused=True)
        if mapped is not None:
            return replace(reading, target=self._meaning(mapped), own=said is not None)
        exact = self._exact(upper, lower, header, own)
        if said is None:
            return self._of_nobody(reading, exact or self._in_brackets(own), own)
        if said.owner is None:
            return self._of_child(reading, exact or self._in_brackets(own), said)
        return self._of_owner(reading, exact, said)

    def _mapped_name(
        self, header: str, own: str, within: str | None, said: Said | None, of_group: Said | None
    ) -> str | None:
        """What the county says of a header; its words for the child's columns are no one else's."""
        names = [folded(header), within]
        if of_group is None:
            names.append(folded(own))
        if said is None or not said.in_brackets:
            names.append(bare_header(header))
            names += [bare_header(own)] if of_group is None else []
        return next((self._mapped[name] for name in names if name and name in self._mapped), None)

    def _exact(
        self, upper: str | None, lower: str | None, header: str, own: str
    ) -> ColumnMeaning | None:
        """What the vocabulary knows by the whole header, remarks in brackets aside."""
        within = self._names.get(self._within(upper, lower) or "")
        whole = None if header == own and has_remark(folded(own)) else bare_header(header)
        return within or self._names.get(whole or folded(own))

    def _in_brackets(self, own: str) -> ColumnMeaning | None:
        """What a header means without its brackets.

        Of one value what they say counts: 脱贫户(不享受政策) is not 脱贫户. They may say how the
        column is to be filled in, as 残疾(是/否) does, or be a part of a name of the value.
        """
        target = self._names.get(bare_header(own))
        value = None if target is None or target.value is None else target.slot.fact
        declared = value.value(target.value or "") if value is not None and target else None
        if declared is None:
            return target
        names = {folded(name) for name in declared.names}
        remarks = "".join(IN_BRACKETS.findall(folded(own)))
        named = folded(own).removeprefix(WHETHER) in names
        return target if named or _HOW_TO_FILL.fullmatch(remarks) else None

    def _said(self, own: str) -> Said | None:
        """Whose a column is by its own header; one of a fact (父母残疾) says nothing of that."""
        known = self._names.get(bare_header(own))
        said = self._owners.said_by(own)
        in_name = said is not None and not said.in_brackets
        return None if in_name and known is not None and not known.identifies else said

    def _said_of_group(self, upper: str | None, own: str) -> Said | None:
        """Whose a column is by the header of its group, where that is no fact itself."""
        if upper is None or upper == own:
            return None
        known = self._names.get(bare_header(upper))
        said = self._owners.said_by(upper) if known is None or known.identifies else None
        return None if said is None else replace(said, rest=bare_header(own), in_brackets=False)

    def _of_nobody(
        self, reading: ColumnReading, target: ColumnMeaning | None, own: str
    ) -> ColumnReading:
        if target is not None:
            return replace(reading, target=target)
        numbers = bare_header(own) in ROW_NUMBERS
        unused = numbers or own == WRITTEN_GRADE or bare_header(own) in self._unused
        further = None if unused or self.further is None else self.further(reading.header)
        if further is not None:
            return replace(reading, target=_text_column(further))
        return replace(reading, unused=unused, numbers=numbers)

    def _of_child(
        self, reading: ColumnReading, target: ColumnMeaning | None, said: Said
    ) -> ColumnReading:
        """A header that says that it is the child's: 学生姓名, 姓名（学生）, 享受人."""
        if target is None:
            named = self._of_role.get(Role.PERSON)
            target = self._names.get(said.rest) if said.rest else named
        known = said.rest in self._unused or bare_header(reading.header) in self._unused
        unused = target is None and known
        return replace(reading, target=target, own=target is not None, unused=unused)

    def _of_owner(
        self, reading: ColumnReading, exact: ColumnMeaning | None, said: Said
    ) -> ColumnReading:
        """A header that says that it is another person's; some are known as such (户主姓名)."""
        about = self._names.get(said.rest)
        target = self._names.get(f"{said.owner}{said.rest}") or exact
        if target is about or (target is not None and not target.identifies):
            target = None
        role = Role.PERSON if not said.rest else about.role if about is not None else None
        if about is not None and not about.identifies:
            return replace(reading, owner=said.owner)  # a fact, but not about the child
        unused = target is None and role is None
        unused = unused and (about is not None or said.rest in self._unused)
        if target is None and role is None and not unused and reading.group is None:
            return reading
        return replace(reading, target=target, owner=said.owner, owner_role=role, unused=unused)

    def _composed(self, owner: str, column: ColumnReading) -> ColumnMeaning | None:
        """What the vocabulary means by an owner's column: 户主 before 身份证号."""
        return self._names.get(f"{owner}{bare_header(column.header)}")

    def _meaning(self, name: str) -> ColumnMeaning:
        """What 事实 or 事实.取值 means."""
        fact, _, value = name.partition(".")
        slot = self.vocabulary.stated[fact]
        declared = slot.fact.value(value) if value else None
        return ColumnMeaning(slot, None if declared is None else declared.name)

    def _within(self, upper: str | None, lower: str | None) -> str | None:
        """The name of a value under the header of its multiple choice."""
        target = self._names.get(bare_header(upper or ""))
        if target is None or target.value is not None or lower is None or upper == lower:
            return None
        value = target.slot.fact.value(bare_header(lower))
        return None if value is None else bare_header(f"{target.slot.fact.name}.{value.name}")


def not_asked(vocabulary: Vocabulary, words: SheetWords, *, but_values: bool = False) -> SheetWords:
    """Words of tables that ask for no facts: whatever states one is of no use there.

    ``but_values``: but for columns of one value (是否脱贫户), which say what a list is about.
    """
    facts = (
        name
        for name, target in _known_headers(vocabulary)
        if not target.identifies and not (but_values and target.value is not None)
    )
    return SheetWords(unused=tuple(facts)).with_words(words)


def _text_column(name: str) -> ColumnMeaning:
    return ColumnMeaning(Vocabulary((Fact(name, "text", FactType.IDENTIFIER),)).stated[name])


def _known_headers(vocabulary: Vocabulary) -> Iterator[tuple[str, ColumnMeaning]]:
    """Every header that states a fact, or a value; those that could be two things are left out."""
    facts: dict[str, ColumnMeaning] = {}
    values: dict[str, set[ColumnMeaning]] = {}
    for slot in dict.fromkeys(vocabulary.stated.values()):
        fact = slot.fact
        facts |= dict.fromkeys(headers_of(fact), ColumnMeaning(slot))
        for value in fact.values if fact.type is FactType.MULTIPLE else ():
            target = ColumnMeaning(slot, value.name)
            for name in value.names:
                yield bare_header(f"{fact.name}.{name}"), target
                for header in (name, f"{WHETHER}{name}"):
                    values.setdefault(bare_header(header), set()).add(target)
            for header in value.headers:
                values.setdefault(bare_header(header), set()).add(target)
    for name, targets in values.items():
        if name not in facts and len(targets) == 1:
            (only,) = targets
            yield name, only
    yield from facts.items()
