"""The class table: one row for every kind of student that some questions can tell apart.

A table holds blocks, one for each question; a block's rows differ only in facts that its
question turns on, and leave the others open. Each subject sees the same rows as a frame of
its own facts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final, assert_never

from ...forked import refuse_in_fork
from ...policy.fact_types import FactType
from ...policy.facts import Slot
from .answer_classes import (
    AnswerClass,
    ComparedFact,
    Partition,
    TooManyAnswersError,
    Truths,
    partition_of,
)
from .class_rows import rows_of
from .decision_trees import DecisionTree, FactAtom, carried_amounts
from .splitting import MAX_CLASSES, ClassProduct, ClassSplitter, TooManyClassesError, ordered_atoms
from .student_numbers import Existence, KindOfStudent, StudentNumbers
from .subjects import Subject
from .tree_reading import TreeReader

if TYPE_CHECKING:
    import polars as pl


def answer_cells(slot: Slot, options: Sequence[AnswerClass], subject: Subject) -> list[pl.Series]:
    """The cells of a fact for each of its answers: one column, or one for each value of a 多选."""
    import polars as pl

    fact = slot.fact
    numbers = [answer.number for answer in options]
    made: Callable[[int], object]
    dtype: pl.DataType
    match fact.type:
        case FactType.MULTIPLE:
            return [
                pl.Series(f"{fact.name}.{name}", _held(name, bit, options, subject), pl.Boolean)
                for name, bit in slot.atoms.items()
            ]
        case FactType.YES_NO:
            return [pl.Series(fact.name, [_yes(answer, subject) for answer in options], pl.Boolean)]
        case FactType.SINGLE:
            return [_single(slot, options)]
        case FactType.INTEGER:
            return [pl.Series(fact.name, numbers, pl.Int64)]
        case FactType.MONEY | FactType.DECIMAL:
            places = fact.places or 2
            made, dtype = partial(_decimal, places=places), pl.Decimal(18, places)
        case FactType.DATE:
            made, dtype = _day, pl.Date()
        case FactType.IDENTIFIER:
            raise ValueError(f"no question turns on {fact.name}")
        case _:
            assert_never(fact.type)
    cells = [None if number is None else made(number) for number in numbers]
    return [pl.Series(fact.name, cells, dtype)]


def _decimal(number: int, places: int) -> Decimal:
    return Decimal(number).scaleb(-places)


def _day(number: int) -> date:
    return date.fromordinal(max(1, min(number, date.max.toordinal())))


def _single(slot: Slot, options: Sequence[AnswerClass]) -> pl.Series:
    """The value of a single choice; one that the policy does not know cannot be stated to it."""
    import polars as pl

    names = [next((name for name in answer.yes if name in slot.atoms), None) for answer in options]
    return pl.Series(slot.fact.name, names, dtype=pl.Enum(list(slot.atoms)))


def _yes(answer: AnswerClass, subject: Subject) -> bool | None:
    if subject.yes(answer):
        return True
    return None if answer.is_unknown else False


def _held(
    name: str, bit: int, options: Sequence[AnswerClass], subject: Subject
) -> list[bool | None]:
    """Whether a value of a multiple choice holds, for each answer."""
    rest = False if bit & subject.at.in_use else None
    made: list[bool | None] = []
    for answer in options:
        if name in subject.yes(answer):
            made.append(True)
        elif answer.no is None:
            made.append(rest)
        else:
            made.append(False if name in answer.no else None)
    return made


_PLACES: Final = {existence: place for place, existence in enumerate(Existence)}

_LOOKED_AT: Final = 10
"""So many rows for each example are looked at to find those that are students."""


@dataclass(frozen=True, slots=True)
class QuestionBlock:
    """The rows of one question: from ``start`` up to ``stop``."""

    name: str
    start: int
    stop: int
    facts: tuple[str, ...]
    carried: bool = False
    """Whether a fact carries an amount."""

    @property
    def size(self) -> int:
        """How many kinds of student."""
        return self.stop - self.start


@dataclass(eq=False, repr=False)
class ClassTable:
    """Kinds of student as rows; questions are added, then every subject is given its frame.

    Without ``unknowns`` every student is fully known. Raises TooManyClassesError.
    """

    subjects: Sequence[Subject]
    unknowns: bool = False
    most: int = MAX_CLASSES
    blocks: list[QuestionBlock] = field(default_factory=list)
    reader: TreeReader = field(init=False)
    numbers: StudentNumbers = field(init=False)
    _crosses: list[tuple[int, ClassProduct]] = field(default_factory=list)
    _size: int = 0
    _orders: dict[str, tuple[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        refuse_in_fork()
        self.reader = TreeReader(self.subjects)
        self.numbers = StudentNumbers(self.subjects, self.unknowns)

    def add(self, name: str, trees: Sequence[DecisionTree]) -> QuestionBlock:
        """The rows of a question that turns on these."""
        start = self._size
        facts: dict[str, None] = {}
        for cross in self._splitter.split(trees):
            self._crosses.append((self._size, cross))
            self._size += cross.size
            facts.update(dict.fromkeys((*cross.decided, *cross.crossed)))
        in_order = tuple(sorted(facts, key=self._order))
        block = QuestionBlock(name, start, self._size, in_order, any(carried_amounts(trees)))
        self.blocks.append(block)
        return block

    def __len__(self) -> int:
        return self._size

    @cached_property
    def _splitter(self) -> ClassSplitter:
        return ClassSplitter(self._partition_of, self._order, self.most)

    def _order(self, fact: str) -> tuple[int, str]:
        """The place of a fact in the vocabularies; two may have the same place in two of them."""
        if fact not in self._orders:
            self._orders[fact] = (min(slot.order for slot in self._slots(fact)), fact)
        return self._orders[fact]

    def _slots(self, fact: str) -> list[Slot]:
        """A fact as each subject that has it knows it."""
        return [slot for subject in self.subjects if (slot := subject.slot(fact)) is not None]

    def _partition_of(
        self, fact: str, atoms: frozenset[FactAtom], samples: frozenset[int]
    ) -> Partition:
        asked_atoms = ordered_atoms(atoms)
        asked = ComparedFact(
            slots=self._slots(fact),
            conditions=[atom.condition for atom in asked_atoms],
            in_use=self._in_use(fact),
            bounds=self.numbers.bounds(fact) if self._slots(fact)[0].index >= 0 else (None, None),
            undefined=self.numbers.may_be_undefined(fact),
            samples=samples | self.reader.bends(fact),
            unknowns=self.unknowns,
        )

        def judge(answer: AnswerClass) -> Truths:
            return tuple(self.subjects[a.subject].truth(a.condition, answer) for a in asked_atoms)

        try:
            return partition_of(asked, judge)
        except TooManyAnswersError as error:
            raise TooManyClassesError(
                f"要区分的学生太多：{error.fact}的各项合起来超过 {error.number:,} 种情况。"
                "请只看一部分规则或学期"
            ) from None

    def _in_use(self, fact: str) -> frozenset[str]:
        found: set[str] = set()
        for subject in self.subjects:
            slot = subject.slot(fact)
            if slot is not None:
                found |= {name for name, bit in slot.atoms.items() if bit & subject.at.in_use}
        return frozenset(found)

    def student(self, row: int) -> dict[str, AnswerClass]:
        """The answers of a row, by fact; facts that do not matter are left out."""
        start, cross = self._crosses[bisect_right(self._crosses, row, key=_first) - 1]
        rest = row - start
        made = dict(cross.decided)
        for fact, options in reversed(cross.crossed.items()):
            rest, number = divmod(rest, len(options))
            made[fact] = options[number]
        return {fact: made[fact] for fact in sorted(made, key=self._order)}

    @cached_property
    def _codes(self) -> tuple[Mapping[str, list[AnswerClass]], pl.DataFrame]:
        """Each fact's answers, and for each row the number of its answer; null: left open."""
        found: dict[str, dict[AnswerClass, int]] = {}
        for _, cross in self._crosses:
            for fact, answer in cross.decided.items():
                known = found.setdefault(fact, {})
                known.setdefault(answer, len(known))
            for fact, options in cross.crossed.items():
                known = found.setdefault(fact, {})
                for answer in options:
                    known.setdefault(answer, len(known))
        whole = rows_of((cross for _, cross in self._crosses), found)
        return {fact: list(known) for fact, known in found.items()}, whole

    def derived(self, block: QuestionBlock) -> frozenset[str]:
        """The facts of a block that are made from others: perhaps no student has every number."""
        return frozenset(block.facts) & self.numbers.derived.keys()

    def narrowed(self, block: QuestionBlock) -> frozenset[str]:
        """The facts whose numbers the subjects limit differently, of those behind a block."""
        behind = {
            source
            for fact in block.facts
            for source in (
                dict(self.numbers.derived[fact].stated) if fact in self.numbers.derived else (fact,)
            )
        }
        limits = {
            fact: {(slot.fact.at_least, slot.fact.at_most) for slot in self._slots(fact)}
            for fact in behind
        }
        return frozenset(fact for fact, found in limits.items() if len(found) > 1)

    def possible(self, block: QuestionBlock, rows: pl.Series) -> pl.Series:
        """Some rows of a block, without those that are proved to be nobody."""
        return rows.filter(self._existence(block, rows) != _PLACES[Existence.EXCLUDED])

    def somebody(self, block: QuestionBlock, rows: pl.Series) -> bool | None:
        """Whether one of some rows of a block is a student; None: neither shown nor excluded."""
        found = set(self._existence(block, rows).unique())
        if _PLACES[Existence.SHOWN] in found:
            return True
        return None if _PLACES[Existence.OPEN] in found else False

    def examples(
        self, rows: Sequence[int], most: int
    ) -> list[tuple[int, Mapping[str, AnswerClass]]]:
        """The first of some rows that are students, with their numbers; if none is, the first."""
        found: list[tuple[int, KindOfStudent]] = []
        for row in rows[: _LOOKED_AT * most]:
            kind = self.kind(row)
            if kind.existence is Existence.SHOWN:
                found.append((row, kind))
                if len(found) == most:
                    break
        return [(row, kind.answers) for row, kind in found] or [
            (row, self.student(row)) for row in rows[:1]
        ]

    def kind(self, row: int) -> KindOfStudent:
        """The student of a row, as far as there is one."""
        return self.numbers.kind(self.student(row))

    def _existence(self, block: QuestionBlock, rows: pl.Series) -> pl.Series:
        """For each of some rows the place of what is known of its student."""
        import polars as pl

        facts = self.numbers.related(block.facts)
        if not facts or not len(rows):
            shown = _PLACES[Existence.SHOWN]
            return pl.repeat(shown, len(rows), dtype=pl.Int8, eager=True)
        codes = pl.DataFrame({fact: self.codes(fact).gather(rows) for fact in facts})
        each = codes.unique(maintain_order=True)
        options = self._codes[0]
        places: list[int] = []
        for numbers in each.iter_rows(named=True):
            said = {f: options[f][code] for f, code in numbers.items() if code is not None}
            places.append(_PLACES[self.numbers.kind(said).existence])
        each = each.with_columns(pl.Series("existence", places, pl.Int8))
        found = codes.join(each, on=facts, how="left", nulls_equal=True, maintain_order="left")
        return found.get_column("existence")

    def count(self, block: QuestionBlock, fact: str) -> int:
        """How many answers of a fact a block has."""
        codes = self.codes(fact).slice(block.start, block.size)
        return codes.drop_nulls().n_unique()

    def codes(self, fact: str) -> pl.Series:
        """For each row the number of its answer of a fact in ``partition_of``; null: left open."""
        return self._codes[1].get_column(fact)

    @cached_property
    def _sizes(self) -> pl.Series:
        """How much a profile says for each row."""
        import polars as pl

        sizes = pl.repeat(0, len(self), dtype=pl.Int64, eager=True)
        for fact, options in self._codes[0].items():
            each = pl.Series([answer.size for answer in options], dtype=pl.Int64)
            sizes += each.gather(self.codes(fact)).fill_null(0)
        return sizes

    def smallest_first(self, rows: pl.Series) -> list[int]:
        """Some rows, those first of which a profile says least."""
        import polars as pl

        found = pl.DataFrame({"row": rows, "size": self._sizes.gather(rows)})
        return found.sort("size", maintain_order=True).get_column("row").to_list()

    def frame(self, subject: Subject) -> pl.DataFrame:
        """The rows in the columns that a subject's policy reads."""
        import polars as pl

        known, codes = self._codes
        columns: list[pl.Series] = []
        for fact, options in known.items():
            slot = subject.slot(fact)
            if slot is None:
                continue
            cells = pl.DataFrame(answer_cells(slot, options, subject))
            columns += cells.select(pl.all().gather(codes.get_column(fact))).get_columns()
        if not columns:  # nothing matters: any fact will do, and is left open
            slot = next(s for s in subject.vocabulary.stated.values() if s.mask or s.index >= 0)
            nothing = answer_cells(slot, [AnswerClass(slot.fact.name, (), ())], subject)[:1]
            columns = [made.gather([0] * self._size) for made in nothing]
        return pl.DataFrame(columns)


def _first(placed: tuple[int, ClassProduct]) -> int:
    """The first row of a cross."""
    return placed[0]
