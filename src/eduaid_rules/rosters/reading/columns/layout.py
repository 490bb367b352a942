"""What the columns of a sheet were taken for, and the persons that they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from ....policy.fact_types import FactType, Role
from ....policy.facts import Slot

WRITTEN_GRADE: Final = "原写年级"
"""The grade as a roster wrote it (七年级), for printing; a column of a roster written by us."""

WHO_ROLES: Final = (Role.PERSON, Role.RESIDENT_ID)
"""What says who somebody is beside the child; neither is ever the child's then."""


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """What a column states: a fact, or one value of a multiple choice."""

    slot: Slot
    value: str | None = None

    @property
    def shown(self) -> str:
        """The fact's name, with the value."""
        name = self.slot.fact.name
        return name if self.value is None else f"{name}.{self.value}"

    @property
    def role(self) -> Role | None:
        """What the column is used for besides."""
        return self.slot.fact.role

    @property
    def identifies(self) -> bool:
        """Whether it says who somebody is, not how a rule judges."""
        return self.slot.fact.type is FactType.IDENTIFIER


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """One column of a sheet: its header, and what it was taken for (None: nothing)."""

    index: int
    header: str
    target: ColumnMeaning | None = None
    suggestion: str | None = None
    """The name that an unknown header is most like."""
    header_cells: tuple[str, ...] = ()
    """What stands in the rows of the header, the group first."""
    unused: bool = False
    """Whether it is known not to be needed: by the mapping, the words, or it numbers the rows."""
    numbers: bool = False
    """Whether it only numbers the rows."""
    repeats: ColumnMeaning | None = None
    """What another column of the sheet already states."""
    owner: str | None = None
    """Whose it is, as the header says it (监护人, 家庭成员1); None: the child's, or nobody's."""
    owner_role: Role | None = None
    """What it says of its owner."""
    own: bool = False
    """Whether its header or the county says that it is the child's."""
    placed: bool = False
    """Whether only the place beside other columns says whose it is."""
    card: bool = False
    """Whether its ID numbers are those of 残疾人证: 类别 and 等级 stand behind them."""
    around: str | None = None
    """Where it stands around the table (文件名, 标题), where no column of the sheet states it."""
    unit: str | None = None
    """The unit of its amounts as the sheet states it, where that is not the fact's own."""
    factor: Decimal = Decimal(1)
    """By what its amounts were multiplied to have them in the fact's unit."""

    @property
    def letter(self) -> str:
        """The column as spreadsheets call it: A, B, …, AA."""
        return column_letter(self.index) if self.around is None else f"（{self.around}）"

    @property
    def known(self) -> bool:
        """Whether it was understood: it states something, is another person's, or not needed."""
        return self.target is not None or self.unused or self.owner_role is not None

    @property
    def not_understood(self) -> bool:
        """Whether it means nothing, and nobody said that it is of no use."""
        return not self.known and self.repeats is None

    @property
    def passed_over(self) -> bool:
        """Whether another column of the sheet states the same text, and this one is not read.

        Who somebody is is read from both columns, or compared.
        """
        return self.repeats is not None and self.repeats.role is None and not self.unused

    @property
    def converted(self) -> str | None:
        """The unit to which its amounts were brought (元, 元/年); None: they were left as is."""
        if self.unit is None:
            return None
        unit = None if self.target is None else self.target.slot.fact.unit
        return "元" if unit is None else f"元/{unit}"

    def to_dict(self, filled: int) -> dict[str, object]:
        """Plain values for JSON; ``filled``: in how many rows of people something stands."""
        return {
            "column": None if self.around is not None else self.letter,
            "around": self.around,
            "header": self.header,
            "means": self.target.shown if self.target else None,
            "owner": self.owner,
            "unit": self.unit,
            "unused": self.unused,
            "suggestion": self.suggestion,
            "filled": filled,
        }

    @property
    def group(self) -> str | None:
        """The header above it that it shares with others."""
        cells = self.header_cells
        return cells[0] if len(cells) == 2 and cells[0] != cells[1] else None


@dataclass(frozen=True, slots=True)
class PersonColumns:
    """The columns about one person; ``owner`` None: the child, or whoever the sheet is about."""

    owner: str | None
    columns: Mapping[Role, ColumnReading] = field(hash=False)


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """The columns of a sheet, and how many of its first rows are titles and header."""

    columns: tuple[ColumnReading, ...]
    title_rows: int
    header_rows: int

    @property
    def known_columns(self) -> tuple[ColumnReading, ...]:
        """The columns that state something."""
        return tuple(column for column in self.columns if column.target is not None)

    @property
    def people(self) -> tuple[PersonColumns, ...]:
        """The persons that a row names: the child first, then the others from left to right.

        A card of somebody else's into which the child's money goes is among the columns of both.
        """
        own: dict[Role, ColumnReading] = {}
        others: dict[str, dict[Role, ColumnReading]] = {}
        for column in self.columns:
            role = column.target.role if column.target is not None else None
            if role is not None and (column.owner is None or role not in WHO_ROLES):
                own.setdefault(role, column)
            if column.owner is not None and column.owner_role is not None:
                others.setdefault(column.owner, {}).setdefault(column.owner_role, column)
        return (
            PersonColumns(None, own),
            *(PersonColumns(owner, columns) for owner, columns in others.items()),
        )


def column_letter(index: int) -> str:
    """The letters of a column counted from 0.

    >>> column_letter(0), column_letter(25), column_letter(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def role_columns(layout: SheetLayout, roles: tuple[Role, ...]) -> list[str]:
    """The columns of cells that have one of some uses."""
    return [str(c.index) for c in layout.known_columns if c.target and c.target.role in roles]
