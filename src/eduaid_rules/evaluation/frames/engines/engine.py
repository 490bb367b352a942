"""What a dataframe library must do for rosters to be judged in it.

Most of it Narwhals does the same way for every library; that is written here, and a library
writes only what it does otherwise.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Protocol, TypeAlias

import narwhals as nw

from ....errors import Diagnostic, ProfileError
from ....policy.terms import Term
from ..columns import Dtype, FactColumn, FactColumns, GivenColumn, same_name

# ``Any``: what a frame is depends on which library the caller brought.
Native: TypeAlias = Any
AnyFrame: TypeAlias = "nw.DataFrame[Any] | nw.LazyFrame[Any]"
Query: TypeAlias = Callable[[AnyFrame], AnyFrame]
AtHandQuery: TypeAlias = "Callable[[nw.DataFrame[Any]], nw.DataFrame[Any]]"
TextType: TypeAlias = Callable[[Iterable[str]], Dtype]

RULE: Final = "eduaid_rule"
CODE: Final = "eduaid_code"


@dataclass(frozen=True, slots=True)
class FrameOptions:
    """How a roster is to be judged. Raises ProfileError for names that are no text."""

    long: bool = False
    keep: Collection[str] | None = None
    """The columns to carry along; None: the identifying ones."""
    values_as_of: Term | None = None
    others: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By column, words that say nothing to this policy, and something to another."""

    @classmethod
    def of(
        cls, keep: Iterable[str] | str | None, *, long: bool, as_of: Term | None
    ) -> FrameOptions:
        """From what a caller wrote: one name, or several."""
        if keep is None or isinstance(keep, str):
            return cls(long, None if keep is None else (keep,), as_of)
        names = tuple(keep) if isinstance(keep, Iterable) else (keep,)
        if not all(isinstance(name, str) for name in names):
            text = f"keep 要写列的名称，得到的是 {keep!r}"
            raise ProfileError(
                [Diagnostic("E703", text, '如 keep=["学籍号", "班级"]', path="keep")]
            )
        return cls(long, names, as_of)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RosterAtHand:
    """A roster whose rows can be looked at."""

    engine: Engine
    frame: nw.DataFrame[Any]
    """The columns under names that every library can say."""
    columns: Mapping[str, GivenColumn]
    """By the caller's names."""
    prefix: str
    """What the names of columns of our own start with: no column of the caller's does."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LazyRoster:
    """A roster whose rows are not known before its frame is computed."""

    engine: LazyEngine
    frame: nw.LazyFrame[Any]
    columns: Mapping[str, GivenColumn]
    prefix: str


RosterFrame: TypeAlias = RosterAtHand | LazyRoster


class Judge(Protocol):
    """What judges rosters: one policy, or one for each place."""

    def identifies(self, name: str) -> bool:
        """Whether a column of that name says who a student is."""

    def states(self, name: str) -> bool:
        """Whether a column of that name says something that rules can use."""

    def judged(self, roster: RosterFrame, options: FrameOptions) -> AnyFrame:
        """The results for a roster."""


UNSEEN_IN_CELL, NO_DIGIT, LONG_NUMBER = r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]", r"\P{Nd}", 8
"""What an error of a query shows of a cell, as ``printed`` has it: no sign that is not seen, and
of a cell with so many digits the last four places. Patterns as DuckDB and Spark take them."""


@dataclass(frozen=True, slots=True)
class LateRefusal:
    """An error to raise where ``where`` holds: a text before and after a cell, all by column."""

    column: str
    """The column that must not be read where ``where`` holds."""
    where: str
    before: str
    cell: str
    after: str


class Engine(ABC):
    """A dataframe library."""

    def evaluate(self, native: Native, judge: Judge, options: FrameOptions) -> Native:
        """A frame judged, as a frame of the same kind."""
        return judge.judged(self.take_in(native, judge.states), options).to_native()

    def take_in(self, native: Native, states: Callable[[str], bool]) -> RosterFrame:
        """A frame of the library, ready to be judged. Raises ProfileError.

        ``states``: which columns rules read; the others are carried along as they are.
        """
        names = self.names(native)
        refuse_repeated(names)
        native = self.readable(native, states)
        frame: AnyFrame = nw.from_native(native)
        schema, kinds = frame.collect_schema(), self.kinds(native)
        types: dict[str, Dtype] = {
            name: nw.Unknown() if kind in self.opaque else dtype
            for (name, dtype), kind in zip(schema.items(), kinds, strict=True)
        }
        # a list of no type is one of texts, which rules can compare; so is one of a fixed length
        lists = {
            name: nw.List(nw.String() if kind == self.listed_nothing else types[name].inner)
            for own, name, kind in zip(names, types, kinds, strict=True)
            if (kind == self.listed_nothing or _is_short_array(types[name])) and states(own)
        }
        if lists:
            types |= lists
            frame = frame.with_columns(nw.col(name).cast(kind) for name, kind in lists.items())
        own = zip(names, types.items(), kinds, strict=True)
        given = (
            GivenColumn(name, safe, None if kind == self.nothing else dtype, _said(dtype, kind))
            for name, (safe, dtype), kind in own
        )
        columns = {column.name: column for column in given}
        prefix = free_prefix((*names, *schema))
        if isinstance(frame, nw.DataFrame):
            return RosterAtHand(self, frame, columns, prefix)
        if isinstance(self, LazyEngine):
            return LazyRoster(self, frame, columns, prefix)
        raise ProfileError([no_frame(native)])

    def names(self, native: Native) -> list[str]:
        """The names of the columns, had without computing anything."""
        return [str(name) for name in native.columns]

    def readable(self, native: Native, states: Callable[[str], bool]) -> Native:  # noqa: ARG002
        """The frame with names that expressions can say and types that can be compared."""
        return native

    nothing: ClassVar[str]
    """What the library calls the type that holds nothing but nulls: Narwhals has no name for it."""
    listed_nothing: ClassVar[str]
    """And the type of lists of it."""
    opaque: ClassVar[tuple[str, ...]] = ()
    """Types that Narwhals takes for others, and whose cells cannot be compared."""

    @abstractmethod
    def kinds(self, native: Native) -> list[str]:
        """The types of the columns as the library calls them."""

    def text_type(self, texts: Iterable[str]) -> Dtype:  # noqa: ARG002 -- see Polars
        """The type of a column that holds these texts: an enumeration where that is cheap."""
        return nw.String()

    def prepared(self, query: Query) -> AtHandQuery:
        """A query for many frames at hand of one shape: the same columns of the same types."""
        return lambda frame: self.computed(frame, query)

    def computed(self, frame: nw.DataFrame[Any], query: Query) -> nw.DataFrame[Any]:
        """What a query makes of a frame at hand."""
        made = query(frame)
        return made.collect() if isinstance(made, nw.LazyFrame) else made

    def ends(self, frame: nw.DataFrame[Any], column: str) -> tuple[Any, Any]:
        """The least and the greatest cell of a column of numbers; None where there is none."""
        cells = frame.get_column(column)
        return cells.min(), cells.max()

    def nulls(self, frame: nw.DataFrame[Any], column: str) -> int:
        """How many cells of a column are empty."""
        return int(frame.get_column(column).null_count())

    def rows(self, frame: AnyFrame) -> list[tuple[Any, ...]]:
        """The rows of a small frame; a lazy one is computed."""
        return (frame.collect() if isinstance(frame, nw.LazyFrame) else frame).rows()

    def unpivoted(self, frame: AnyFrame, kept: Sequence[str], rules: Sequence[str]) -> AnyFrame:
        """A line for each row and rule whose column is not null: ``kept``, the rule, the code."""
        lines = frame.unpivot(on=list(rules), index=list(kept), variable_name=RULE, value_name=CODE)
        return lines.filter(~nw.col(CODE).is_null())

    def list_elements(self, cells: nw.Series[Any]) -> nw.DataFrame[Any]:
        """The elements (``text``) of a column of lists, each with the number of its ``row``."""
        lists = cells.alias("text").to_frame().with_row_index("row")
        return lists.filter(nw.col("text").list.len() > 0).explode("text")


class LazyEngine(Engine):
    """A library with lazy frames, whose cells are checked by the query itself.

    What nobody reads is never computed, so a check is a step that all rows go through.
    """

    @abstractmethod
    def checked(
        self, frame: nw.LazyFrame[Any], facts: FactColumns, wanted: Sequence[FactColumn]
    ) -> tuple[nw.LazyFrame[Any], FactColumns]:
        """The frame with a check of every cell of the columns that are wanted (one at least).

        It raises with the column and the value as soon as a cell is met that a profile could not
        hold. Also says where the facts are then.
        """

    @abstractmethod
    def refusing(self, frame: nw.LazyFrame[Any], refusal: LateRefusal) -> nw.LazyFrame[Any]:
        """The frame, but an error where a column of it must not be read."""


def _said(dtype: Dtype, kind: str) -> str:
    """What a type is called: as Narwhals calls it, or else as its library does."""
    return kind if "Unknown" in str(dtype) else str(dtype)


def _is_short_array(dtype: Dtype) -> bool:
    return bool(dtype == nw.Array) and len(dtype.shape) == 1


def free_prefix(names: Iterable[str]) -> str:
    """A start of names that none of the names has, however it is written: DuckDB asks no case."""
    prefix, taken = "eduaid_", [name.casefold() for name in names]
    while any(name.startswith(prefix) for name in taken):
        prefix += "_"
    return prefix


def refuse_repeated(names: Sequence[str]) -> None:
    """Raise ProfileError where two columns have one name."""
    if len(set(names)) < len(names):
        raise ProfileError([same_name(n) for n in dict.fromkeys(names) if names.count(n) > 1])


def no_frame(native: Native) -> Diagnostic:
    """E710 for something that is no frame of a known library."""
    return Diagnostic(
        "E710",
        f"看不懂这种表：{type(native).__module__}.{type(native).__name__}",
        "请给 Polars 的 DataFrame 或 LazyFrame、PyArrow 的 Table、DuckDB 的关系、"
        "PySpark 的 DataFrame，或 pandas 的 DataFrame",
    )
