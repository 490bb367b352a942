"""The rows of the people of a sheet: their cells as facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from ...errors import Diagnostic
from ...policy.fact_types import FactType, Role
from ...policy.facts import NO, YES, Slot
from .cell_texts import FrameValue, dtype_of
from .cells import CellMeaning, CellReader
from .columns.choices import ticks_of
from .columns.layout import WRITTEN_GRADE, ColumnMeaning, ColumnReading, SheetLayout
from .identifiers import (
    NUMBER_ROLES,
    ONE_EACH,
    failed_columns,
    identifier,
    place_key,
    unlike_cards,
    unusable_cells,
    where_sound,
)
from .mapping import fact_of_role
from .persons.numbers import holders_of_cards
from .persons.table_body import NAMING_ROLES
from .persons.unstated import unstated_identifiers
from .problems import FILE, PLACE, SHEET, Problem, ProblemColumn, row_problems
from .sheet_reading import ticked_elsewhere

_KEY: Final = "read"
_BETWEEN: Final = "\0"
"""Between a text and the value on which its meaning depends."""

_FIXED: Final = "映射文件的“固定”"
_OF_SCHOOL: Final = "映射文件里的这所学校"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FactSource:
    """Cells that state a fact, and where they come from."""

    header: str
    """The header, or the part of the mapping."""
    letter: str | None
    cells: pl.Series


@dataclass(eq=False, repr=False)
class SheetRows:
    """Reads the rows of people under one header; ``problems`` collects what is wrong.

    They may be of several sheets with the same columns.
    """

    rows: pl.DataFrame
    """The cells, with ``PLACE``."""
    layout: SheetLayout
    reader: CellReader
    problems: list[pl.DataFrame] = field(default_factory=list)
    unknown: dict[tuple[str, str | None], dict[tuple[str, str], int]] = field(default_factory=dict)
    """By file and sheet: for a header and a text that nobody understands, in how many rows."""
    by_texts: bool = False
    """Whether texts of the rows decide which facts are stated, not the columns alone."""
    _sources: dict[str, list[FactSource]] = field(default_factory=dict)
    """By fact (or fact.value): every column that states it."""
    _open: list[tuple[str, pl.Series, pl.DataFrame]] = field(default_factory=list)
    """What a column states, in which rows it says that nothing is known yet, and the findings."""

    def read(self) -> pl.DataFrame:
        """The table: ``PLACE``, the identifiers, the facts."""
        rows, known = self.rows, self.layout.known_columns
        failed = failed_columns(rows, known)
        faulty = unusable_cells(rows, failed, Problem.FAULT)
        numbers = [c for c in known if c.target and c.target.role in NUMBER_ROLES]
        spoilt = unusable_cells(rows, numbers, Problem.SPOILT_NUMBER)
        empty = unusable_cells(rows, failed, Problem.NO_RESULT)
        households = [c for c in known if c.target and c.target.role is Role.HOUSEHOLD]
        lost = unusable_cells(rows, households, Problem.SPOILT_HOUSEHOLD)
        for some in (faulty, spoilt, lost, empty):
            self.problems += some.values()
        identifying = [c for c in known if c.target and c.target.identifies]
        found = rows.select(
            pl.coalesce(self._identifier(c)).alias(c.target.shown) for c in identifying if c.target
        )
        self.problems += unstated_identifiers(rows, identifying, found)
        found = holders_of_cards(found, self.reader.vocabulary, self.reader.mapping.sheet_words)
        identifiers = {cells.name: cells for cells in found}
        self.problems += self._nobody(rows, identifiers)
        self.problems += unlike_cards(rows, self.layout, self.reader.mapping.sheet_words)
        sound = rows.with_columns(where_sound(index) for index in {**faulty, **empty})
        later: list[tuple[ColumnReading, str]] = []
        for column in known:
            if column in identifying:
                continue
            if (by := self._decided_by(sound, column)) is None:
                self._facts(sound, column)
            else:
                later.append((column, by))
                self.by_texts = True
        self._of_mapping(identifiers, len(rows))
        for column, by in later:
            self._facts(sound, column, self._known(by, len(rows)))
        self._of_class(sound)
        frame = rows.select(*PLACE, *self._grade())
        frame = frame.with_columns(cells.alias(name) for name, cells in identifiers.items())
        facts = {cells.name: cells for cells in self._columns(rows)}
        self.problems += self._still_open(facts)
        return frame.with_columns(facts.values())

    def _identifier(self, column: ColumnReading) -> Iterator[pl.Expr]:
        """An identifier by its column, and by others that say the same where this one is empty."""
        role = column.target.role if column.target is not None else None
        also = [c for c in self.layout.columns if c.repeats == column.target and role in ONE_EACH]
        for one in (column, *also):
            yield identifier(one, role, self.reader.mapping.sheet_words)

    def _nobody(self, rows: pl.DataFrame, own: Mapping[str, pl.Series]) -> Iterator[pl.DataFrame]:
        """Rows with something in them that name nobody, where the sheet names people."""
        named = (
            c.target.shown
            for c in self.layout.known_columns
            if c.target and c.target.role in NAMING_ROLES
        )
        who = [own[name] for name in named]
        if who:
            nobody = rows.filter(
                pl.DataFrame(who).select(pl.all_horizontal(pl.all().is_null())).to_series()
            )
            hint = "请补上姓名和身份证号；不是学生的行请删除"
            if not nobody.is_empty():
                yield row_problems(nobody, Problem.NOBODY, "这一行写着别的内容，没有写是谁", hint)

    def _grade(self) -> Iterator[pl.Expr]:
        """The grade as it was written, by this roster or the one that it was copied from."""
        columns = self.layout.columns
        copied = [c for c in columns if c.header == WRITTEN_GRADE]
        own = [c for c in columns if c.target and c.target.role is Role.GRADE]
        for column in (copied or own)[:1]:
            yield pl.col(str(column.index)).alias(WRITTEN_GRADE)

    def _decided_by(self, rows: pl.DataFrame, column: ColumnReading) -> str | None:
        """The fact by which alone some text of a column can be read."""
        assert column.target is not None  # noqa: S101 -- only columns that state something
        if not self.reader.may_depend(column.target):
            return None
        texts = rows.get_column(str(column.index)).drop_nulls().unique()
        told = (self.reader.depends_on(column.target, text) for text in texts)
        return next((by for by in told if by is not None), None)

    def _known(self, fact: str, height: int) -> pl.Series:
        """What is known of a single choice before the columns that depend on it are read."""
        sources = [source.cells.cast(pl.String) for source in self._sources.get(fact, ())]
        return pl.select(
            pl.coalesce(*sources, pl.repeat(None, height, dtype=pl.String))
        ).to_series()

    def _facts(
        self, rows: pl.DataFrame, column: ColumnReading, decided: pl.Series | None = None
    ) -> None:
        """What a column says, word by word: each text is read once.

        ``decided``: for each row the value on which its text may depend.
        """
        assert column.target is not None  # noqa: S101 -- only columns that state something
        cells, texts = _keyed(rows.get_column(str(column.index)), decided)
        meanings = {
            key: self.reader.meaning_of(column.target, text, by)
            for key, (text, by) in texts.items()
        }
        rows = rows.with_columns(cells.alias(_KEY))
        self._unread(rows, column, meanings)
        self._unstated(rows, column, {t: m.unstated for t, m in meanings.items() if m.unstated})
        self._state(column, column.target.shown, cells, meanings)

    def _state(
        self,
        column: ColumnReading,
        own: str | None,
        cells: pl.Series,
        meanings: Mapping[str, CellMeaning],
    ) -> None:
        """The facts that the texts of a column mean; its own even where all is blank."""
        others = {name: None for m in meanings.values() for name in m.facts if name != own}
        self.by_texts = self.by_texts or bool(others)
        for name in (*((own,) if own else ()), *others):
            values = {text: m.facts.get(name) for text, m in meanings.items()}
            source = FactSource(column.header, column.letter, self._read(cells, name, values))
            self._sources.setdefault(name, []).append(source)

    def _of_class(self, rows: pl.DataFrame) -> None:
        """The grade of whom no column gives one, by the name of the class: 三(2)班."""
        known = self.layout.known_columns
        column = next((c for c in known if c.target and c.target.role is Role.CLASS), None)
        grade = fact_of_role(self.reader.vocabulary, Role.GRADE)
        if column is None or grade is None:
            return
        cells = rows.get_column(str(column.index))
        if sources := self._sources.get(grade):
            stated = pl.any_horizontal(source.cells.is_not_null() for source in sources)
            cells = pl.select(pl.when(~stated).then(cells)).to_series()
        target, stage = ColumnMeaning(self.reader.vocabulary.slots[grade]), self.reader.stage
        cells, texts = _keyed(cells, self._known(stage, len(rows)) if stage else None)
        meanings = {
            key: self.reader.grade_of_class(target, text, by) for key, (text, by) in texts.items()
        }
        against = {key: meaning for key, meaning in meanings.items() if meaning.contradicts}
        self._unread(rows.with_columns(cells.alias(_KEY)), column, against)
        self._state(column, None, cells, meanings)

    def _read(
        self, cells: pl.Series, name: str, meant: Mapping[str, FrameValue | None]
    ) -> pl.Series:
        """The cells as values of a fact."""
        values = [list(v) if isinstance(v, tuple) else v for v in meant.values()]
        known = pl.DataFrame(
            {"text": list(meant), "value": pl.Series(values, dtype=self._dtype(name))},
            schema_overrides={"text": pl.String},
        )
        joined = cells.to_frame("text").join(known, on="text", how="left", maintain_order="left")
        return joined.get_column("value")

    def _dtype(self, name: str) -> pl.DataType:
        slot, value = self._slot(name)
        return pl.Boolean() if value is not None else dtype_of(slot.fact)

    def _slot(self, name: str) -> tuple[Slot, str | None]:
        slots = self.reader.vocabulary.stated
        if name in slots:
            return slots[name], None
        fact, _, value = name.partition(".")
        return slots[fact], value

    def _unread(
        self, rows: pl.DataFrame, column: ColumnReading, meanings: Mapping[str, CellMeaning]
    ) -> None:
        """Cells that cannot be read, and those that contradict others of the same person."""
        for kind, against in ((Problem.UNREADABLE, False), (Problem.CONTRADICTION, True)):
            problems = {
                text: meaning.problem
                for text, meaning in meanings.items()
                if meaning.problem is not None and meaning.contradicts is against
            }
            if problems:
                found = self._cell_problems(rows, column, kind, problems)
                counted = found.group_by(FILE, SHEET, str(column.index)).len()
                for file, sheet, text, count in () if against else counted.iter_rows():
                    self.unknown.setdefault((file, sheet), {})[column.header, text] = count

    def _cell_problems(
        self,
        rows: pl.DataFrame,
        column: ColumnReading,
        kind: Problem,
        problems: Mapping[str, Diagnostic],
    ) -> pl.DataFrame:
        """The rows of some texts, each of which becomes a finding."""
        cell, key = pl.col(str(column.index)), pl.col(_KEY)
        texts = list(problems)
        found = rows.filter(key.is_in(texts))
        hints = [p.suggestion for p in problems.values()]
        message = key.replace_strict(texts, [p.message for p in problems.values()], default=None)
        hint = key.replace_strict(texts, hints, default=None, return_dtype=pl.String)
        about = ProblemColumn(column.letter, column.header)
        self.problems.append(row_problems(found, kind, message, hint, value=cell, column=about))
        return found

    def _unstated(
        self, rows: pl.DataFrame, column: ColumnReading, why: Mapping[str, Diagnostic]
    ) -> None:
        """Cells of which nothing is known yet: an unknown fact, and no 否 where blanks are one."""
        if not why or column.target is None:
            return
        texts, key = list(why), pl.col(_KEY)
        messages, hints = (
            [one.message for one in why.values()],
            [one.suggestion for one in why.values()],
        )
        kind, fact = Problem.UNSTATED, column.target.slot.fact.name
        if fact in self.reader.mapping.empty_is_no:
            kind = Problem.UNREADABLE
            messages = ["还不知道是不是，不能按“空白为否”当作否"] * len(texts)
            hints = ["请写明；没有的请清空，或写 否"] * len(texts)
        found = row_problems(
            rows,
            kind,
            key.replace_strict(texts, messages, default=None),
            key.replace_strict(texts, hints, default=None, return_dtype=pl.String),
            value=pl.col(str(column.index)),
            column=ProblemColumn(column.letter, column.header),
        )
        self._open.append((column.target.shown, rows[_KEY].is_in(texts), found))

    def _still_open(self, known: Mapping[str, pl.Series]) -> Iterator[pl.DataFrame]:
        """The findings about cells that say nothing, of the people of whom nothing else does."""
        for name, where, found in self._open:
            cells = known.get(name)
            unknown = where if cells is None else where & cells.is_null()
            yield found.filter(unknown)

    def _of_mapping(self, identifiers: dict[str, pl.Series], height: int) -> None:
        """What the county says of everybody, and of everybody at a school."""
        mapping = self.reader.mapping
        for name, value in self._values(mapping.fixed):
            cells = pl.Series([value], dtype=self._dtype(name)).new_from_index(0, height)
            self._add(identifiers, name, FactSource(_FIXED, None, cells))
        role = fact_of_role(self.reader.vocabulary, Role.SCHOOL)
        schools = identifiers.get(role or "")
        if schools is None or not mapping.schools:
            return
        own = pl.DataFrame({"school": list(mapping.schools)})
        keys = own.select(place_key(pl.col("school"))).to_series()
        stated = mapping.schools.values()
        known = {key: dict(self._values(facts)) for key, facts in zip(keys, stated, strict=True)}
        schools = schools.to_frame("school").select(place_key(pl.col("school"))).to_series()
        for name in dict.fromkeys(name for facts in known.values() for name in facts):
            values = {school: facts.get(name) for school, facts in known.items()}
            cells = self._read(schools, name, values)
            self._add(identifiers, name, FactSource(_OF_SCHOOL, None, cells))

    def _add(self, identifiers: dict[str, pl.Series], name: str, source: FactSource) -> None:
        """What the mapping says; an identifier that a roster states itself is left as it is."""
        if self._slot(name)[0].fact.type is not FactType.IDENTIFIER:
            self._sources.setdefault(name, []).append(source)
        elif name in identifiers:
            cells = pl.select(pl.coalesce(identifiers[name], source.cells)).to_series()
            identifiers[name] = cells.alias(name)
        else:
            identifiers[name] = source.cells

    def _values(self, facts: Mapping[str, object]) -> Iterable[tuple[str, FrameValue]]:
        return self.reader.checked(facts).facts.items()

    def _columns(self, rows: pl.DataFrame) -> Iterator[pl.Series]:
        """Each fact from all that states it."""
        self._split_lists()
        for name, sources in self._sources.items():
            cells = sources[0].cells
            for other in sources[1:]:
                self._contradictions(rows, name, sources[0], other, cells)
                cells = pl.select(pl.coalesce(cells, other.cells)).to_series()
            fact = self._slot(name)[0].fact
            if fact.type is FactType.YES_NO and fact.name in self.reader.mapping.empty_is_no:
                blank = cells.is_null() & ~ticked_elsewhere(rows, self.layout, ())
                cells = pl.select(pl.when(~blank).then(cells).otherwise(False)).to_series()  # noqa: FBT003
            yield cells.alias(name)

    def _split_lists(self) -> None:
        """A list beside columns of single values becomes such columns itself."""
        ticked = {name.partition(".")[0] for name in self._sources if "." in name}
        for fact in ticked & set(self._sources):
            for source in self._sources.pop(fact):
                for name, cells in ticks_of(source.cells, self.reader.vocabulary.slots[fact].fact):
                    own = FactSource(source.header, source.letter, cells)
                    self._sources.setdefault(name, []).append(own)

    def _contradictions(
        self, rows: pl.DataFrame, name: str, first: FactSource, other: FactSource, cells: pl.Series
    ) -> None:
        nested = cells.dtype.is_nested()
        both = pl.DataFrame({"one": cells, "two": other.cells}).with_columns(
            pl.all().list.join("、") if nested else pl.all().cast(pl.String)
        )
        rows = rows.select(PLACE).hstack(both).filter(pl.col("one") != pl.col("two"))
        message = pl.format(
            f"{name}：{first.header}写的是“{{}}”，{other.header}写的是“{{}}”",
            _plainly("one"),
            _plainly("two"),
        )
        about = other if other.letter else first
        column = ProblemColumn(about.letter, about.header)
        kind, hint = Problem.CONTRADICTION, "请核实后改成一致"
        self.problems.append(row_problems(rows, kind, message, hint, column=column))


def _keyed(
    cells: pl.Series, decided: pl.Series | None
) -> tuple[pl.Series, dict[str, tuple[str, str | None]]]:
    """Cells as keys of what they may mean; each key's text, and the value that decides it."""
    if decided is None:
        return cells, {text: (text, None) for text in cells.drop_nulls().unique().sort()}
    pairs = pl.DataFrame({"text": cells, "by": decided})
    keys = pairs.select(
        pl.concat_str("text", pl.lit(_BETWEEN), pl.col("by").fill_null(""))
    ).to_series()
    parts = {key: key.partition(_BETWEEN) for key in keys.drop_nulls().unique().sort()}
    return keys, {key: (text, by or None) for key, (text, _, by) in parts.items()}


def _plainly(name: str) -> pl.Expr:
    return pl.col(name).replace({"true": YES, "false": NO})
