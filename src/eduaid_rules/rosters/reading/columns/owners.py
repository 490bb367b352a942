"""Whose name, number or card a column is: the child's, or another person's beside the child.

A header may say it (监护人姓名, 姓名（家长）, 学生身份证号); else the person does who was named to
the left, until a column of the child's own kind comes again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from ....meaning.roster_texts import IN_BRACKETS, bare_header, folded
from ....policy.fact_types import Role
from ....policy.spellings.sheet_words import SheetWords
from .layout import WHO_ROLES, ColumnMeaning, ColumnReading

_ORDINAL: Final = re.compile(r"^[\d一二三四五六七八九十]{1,2}")
"""Which of several: 家庭成员1, 监护人二."""
_JOINTS: Final = "/、或的-_—:·"
"""What may stand between an owner and what is said of him."""

_SHARED: Final = (Role.ACCOUNT, Role.BANK, Role.SCHOOL, Role.CLASS)
"""What is the child's where the sheet has it only once, whomever it stands beside."""

_PAID_INTO: Final = (Role.ACCOUNT, Role.BANK)
"""What is the child's even where the header says whose it is: money goes to a parent's card."""


@dataclass(frozen=True, slots=True)
class Said:
    """Whose a header says that a column is, None: the child's; and the rest of the header."""

    owner: str | None
    rest: str
    in_brackets: bool = False


@dataclass(frozen=True, eq=False, repr=False)
class OwnerWords:
    """Finds who is meant in headers, by the words of packs and mappings."""

    words: SheetWords

    @cached_property
    def _owners(self) -> tuple[str, ...]:
        return _longest_first(self.words.owners)

    @cached_property
    def _own(self) -> tuple[str, ...]:
        return _longest_first(self.words.own)

    def said_by(self, header: str) -> Said | None:
        """Who is meant by a header of one cell; None: it does not say.

        What is said in brackets counts first, then how the header begins, then how it ends.
        """
        name = bare_header(header)
        for remark in IN_BRACKETS.findall(folded(header)):
            said = self._begins(remark)
            if said is not None and not said.rest:
                return replace(said, rest=name, in_brackets=True)
        return self._begins(name) or self._ends(name)

    def _begins(self, text: str) -> Said | None:
        for word in self._owners:
            if text.startswith(word):
                return self._owner(word, text[len(word) :])
        for word in self._own:
            if text.startswith(word):
                rest = text[len(word) :].lstrip(_JOINTS)
                within = self._begins(rest) if rest else None
                return within if within is not None and within.owner else Said(None, rest)
        return None

    def _owner(self, word: str, rest: str) -> Said:
        """The owner with his number; of 家长/监护人 and 家长或监护人姓名 the first word is kept."""
        ordinal = _ORDINAL.match(rest)
        label = word + (ordinal[0] if ordinal else "")
        rest = rest.removeprefix(ordinal[0] if ordinal else "").lstrip(_JOINTS)
        within = self._begins(rest) if rest else None
        return Said(label, within.rest if within is not None and within.owner else rest)

    def _ends(self, text: str) -> Said | None:
        """身份证号-监护人: only behind a sign, as 是否户主 asks something else."""
        for word in self._owners:
            if text.endswith(word) and text[: -len(word)].endswith(tuple(_JOINTS)):
                return Said(word, text[: -len(word)].rstrip(_JOINTS))
        return None


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({bare_header(word) for word in words}, key=lambda w: (-len(w), w)))


Composed = Callable[[str, ColumnReading], ColumnMeaning | None]
"""What 户主 before 身份证号 means in the vocabulary, if anything."""


def told_apart(
    columns: Sequence[ColumnReading], composed: Composed, account: Mapping[Role, ColumnMeaning]
) -> list[ColumnReading]:
    """The columns with those of other people told from the child's.

    ``account`` says what a role means where somebody else's card is the only one on the sheet.
    """
    walked = list(_walk(columns, composed))
    own = {c.target.role for c in walked if c.target and c.owner is None}
    for role in _SHARED:
        if role in own:
            continue
        for place, column in enumerate(walked):
            told = role in _PAID_INTO or column.placed
            if column.owner_role is role and column.target is None and told and role in account:
                walked[place] = replace(column, target=account[role])
    return walked


def _walk(columns: Sequence[ColumnReading], composed: Composed) -> Iterator[ColumnReading]:
    stated = {(c.owner, c.owner_role) for c in columns if c.owner is not None}
    numbers = (c for c in columns if c.target and c.target.role is Role.RESIDENT_ID)
    numbered = any(c.owner is None and not c.card for c in numbers)
    held: defaultdict[str, set[Role]] = defaultdict(set)
    word = label = group = None
    for column in columns:
        if column.group != group:
            word = label = None
        group = column.group
        role = column.target.role if column.target is not None else None
        if column.owner is not None:
            owned, said = column, column.owner_role
            if said in WHO_ROLES:
                word, label = column.owner, _label(column.owner, said, label, held)
            if said is not None:
                owned = replace(column, owner=label if word == column.owner else column.owner)
                held[owned.owner or ""].add(said)
            yield owned
        elif column.target is None or word is None or label is None:
            yield column
        elif column.own or role is Role.PERSON or not column.target.identifies:
            word = label = None
            yield column
        elif column.card and numbered:
            yield column
        elif role in (Role.RESIDENT_ID, *_SHARED):
            if (word, role) in stated or role in held[label]:
                yield replace(column, placed=role is Role.RESIDENT_ID)
            else:
                held[label].add(role)
                yield replace(
                    column, target=composed(word, column), owner=label, owner_role=role, placed=True
                )
        else:
            if role is Role.STUDENT_ID:
                word = label = None
            yield column


def _label(owner: str, role: Role, label: str | None, held: dict[str, set[Role]]) -> str:
    """Who is meant: the one named last, or another one of the same word."""
    if label is not None and label.startswith(owner) and role not in held[label]:
        return label
    number, found = 1, owner
    while role in held[found]:
        number += 1
        found = f"{owner}{number}"
    return found
