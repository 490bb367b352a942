"""A payment ledger (发放台账) of one term: its tables, before any file is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polars as pl

PERSON: Final = "人次首行"
"""A column of lines that is not printed: 1 on the first line of a person, else 0."""

UNSTATED: Final = "（未填）"
"""What stands in sums for what a roster does not say."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """What sums are broken down by; ``column`` of the lines holds it and is not printed.

    Where a person can have ``several`` values they stand between 、: ``、建档立卡、残疾、``.
    """

    title: str
    column: str
    several: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows that were read: ``read`` = ``judged`` + ``refused``."""

    read: int
    judged: int
    refused: int
    people: int
    """People with at least one line of cash."""
    undetermined: int
    """People with at least one item that could not be settled."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ledger:
    """All tables of a ledger, as Polars frames with the columns that are printed, in order.

    What says who somebody is has the vocabulary's names (``…`` below: the school, the grade
    as it was written, the class, the person, the ID and student numbers).

    - ``lines``, cash: 序号, …, 资助项目, 标准, 金额, 依据, 收款, the bank, the account, the
      household (where a roster has it), 签字, 备注; then the columns of ``dimensions`` and
      ``PERSON``, which are not printed. 金额 is Decimal yuan of the term.
    - ``others``, exemptions, items in kind and loans: 序号, …, 资助项目, 类别, 标准, 依据, 收款,
      备注.
    - ``pending``, what cannot be settled: 序号, …, 资助项目, 待定的是, 原因, 要问的问题.
    - ``problems``: 序号, 处理 (退回: the row was not judged; 提醒: it was), 文件, 工作表, 行, 列,
      值, 问题, 怎么办.
    - ``public``, what may be posted: 序号, the school, the grade, the class, the person,
      资助项目, 金额.

    ``filing`` are the rows of 备案表 that are known already.
    """

    title: str
    """甜水县…资助发放台账（2019秋）."""
    lines: pl.DataFrame
    others: pl.DataFrame
    pending: pl.DataFrame
    problems: pl.DataFrame
    public: pl.DataFrame
    dimensions: tuple[Dimension, ...]
    counts: Counts
    filing: Mapping[str, str]
    notes: tuple[str, ...] = ()
    """What a reader must know of an item: what its text asks for and the rules do not say."""
    waiting: Mapping[str, int] = field(default_factory=dict)
    """For each fact that somebody must be asked for, how many people wait for it."""
