"""The people of one sheet as a typed table: a column for each fact, and what cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from ..policy.facts import Fact, FactType, Role, Slot
from .headers import SAID_GRADE, ColumnReading, Layout
from .identifiers import FAULT, NUMBERS, faults, spoilt, stated, with_cells_like
from .mapping import fact_of_role
from .people import WHO, Body
from .problems import FILE, PLACE, ROW, SHEET, Finding, Place, findings
from .raw_sheets import SPOILT, RawSheet
from .words import Meaning, Value, Words

_FIXED: Final = "映射文件的“固定”"
_OF_SCHOOL: Final = "映射文件里的这所学校"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Source:
    """Cells that state a fact, and where they come from."""

    said: str
    """The header, or the part of the mapping."""
    letter: str | None
    cells: pl.Series


@dataclass(eq=False, repr=False)
class SheetRows:
    """Reads the rows of people of one sheet; ``problems`` collects what is wrong."""

    sheet: RawSheet
    layout: Layout
    body: Body
    words: Words
    problems: list[pl.DataFrame] = field(default_factory=list)
    unknown: dict[tuple[str, str], int] = field(default_factory=dict)
    """For a header and a text that nobody understands, in how many rows it stands."""
    _sources: dict[str, list[Source]] = field(default_factory=dict)
    """By fact (or fact.value): every column that states it."""

    def read(self) -> pl.DataFrame:
        """The table: ``PLACE``, the identifiers, the facts."""
        rows = self.body.rows.with_columns(
            pl.lit(self.sheet.file).alias(FILE),
            pl.lit(self.sheet.name, dtype=pl.String).alias(SHEET),
            pl.col("row").cast(pl.Int64).alias(ROW),
        )
        stating = self.layout.stating
        faulty = with_cells_like(rows, stating, FAULT)
        self.problems += [faults(rows, column) for column in stating if column.place in faulty]
        numbers = [c for c in stating if c.target and c.target.role in NUMBERS]
        lost = with_cells_like(rows, numbers, SPOILT.pattern)
        self.problems += [spoilt(rows, column) for column in numbers if column.place in lost]
        identifying = [c for c in stating if c.target and c.target.identifies]
        found = rows.select(
            stated(pl.col(str(c.place)), c.target.role).alias(c.target.shown)
            for c in identifying
            if c.target
        )
        made = {cells.name: cells for cells in found}
        self.problems += self._nobody(rows, made)
        sound = rows.with_columns(_where_sound(place) for place in faulty)
        for column in stating:
            if column not in identifying:
                self._facts(sound, column)
        self._of_mapping(made, len(rows))
        frame = rows.select(*PLACE, *self._grade())
        frame = frame.with_columns(cells.alias(name) for name, cells in made.items())
        return frame.with_columns(*self._columns(rows))

    def _nobody(self, rows: pl.DataFrame, made: Mapping[str, pl.Series]) -> Iterator[pl.DataFrame]:
        """Rows with something in them that name nobody, where the sheet names people."""
        named = (c.target.shown for c in self.layout.stating if c.target and c.target.role in WHO)
        who = [made[name] for name in named]
        if who:
            nobody = rows.filter(
                pl.DataFrame(who).select(pl.all_horizontal(pl.all().is_null())).to_series()
            )
            hint = "请补上姓名和身份证号；不是学生的行请删除"
            if not nobody.is_empty():
                yield findings(nobody, Finding.NOBODY, "这一行写着别的内容，没有写是谁", hint)

    def _grade(self) -> Iterator[pl.Expr]:
        """The grade as it was written, by this roster or the one that it was copied from."""
        columns = self.layout.columns
        copied = [c for c in columns if c.header == SAID_GRADE]
        own = [c for c in columns if c.target and c.target.role is Role.GRADE]
        for column in (copied or own)[:1]:
            yield pl.col(str(column.place)).alias(SAID_GRADE)

    def _facts(self, rows: pl.DataFrame, column: ColumnReading) -> None:
        """What a column says, word by word: each text is read once."""
        assert column.target is not None  # noqa: S101 -- only columns that state something
        cells = rows.get_column(str(column.place))
        texts = cells.drop_nulls().unique().sort().to_list()
        meanings = {text: self.words.of(column.target, text) for text in texts}
        self._unread(rows, column, meanings)
        others = (name for meaning in meanings.values() for name in meaning.facts)
        for name in dict.fromkeys((column.target.shown, *others)):  # a column may be all blank
            said = {text: m.facts.get(name) for text, m in meanings.items()}
            source = Source(column.header, column.letter, self._read(cells, name, said))
            self._sources.setdefault(name, []).append(source)

    def _read(self, cells: pl.Series, name: str, said: Mapping[str, Value | None]) -> pl.Series:
        """The cells as values of a fact."""
        values = [list(v) if isinstance(v, tuple) else v for v in said.values()]
        known = pl.DataFrame(
            {"text": list(said), "value": pl.Series(values, dtype=self._dtype(name))},
            schema_overrides={"text": pl.String},
        )
        joined = cells.to_frame("text").join(known, on="text", how="left", maintain_order="left")
        return joined.get_column("value")

    def _dtype(self, name: str) -> pl.DataType:
        slot, value = self._slot(name)
        return pl.Boolean() if value is not None else dtype_of(slot.fact)

    def _slot(self, name: str) -> tuple[Slot, str | None]:
        slots = self.words.vocabulary.stated
        if name in slots:
            return slots[name], None
        fact, _, value = name.partition(".")
        return slots[fact], value

    def _unread(
        self, rows: pl.DataFrame, column: ColumnReading, meanings: Mapping[str, Meaning]
    ) -> None:
        problems = {text: m.problem for text, m in meanings.items() if m.problem is not None}
        if not problems:
            return
        cell = pl.col(str(column.place))
        texts = list(problems)
        found = rows.filter(cell.is_in(texts))
        hints = [p.suggestion for p in problems.values()]
        self.problems.append(
            findings(
                found,
                Finding.UNREADABLE,
                cell.replace_strict(texts, [p.message for p in problems.values()], default=None),
                cell.replace_strict(texts, hints, default=None, return_dtype=pl.String),
                value=cell,
                place=Place(column.letter, column.header),
            )
        )
        for text, count in found.get_column(str(column.place)).value_counts().iter_rows():
            self.unknown[column.header, text] = count

    def _of_mapping(self, identifiers: dict[str, pl.Series], height: int) -> None:
        """What the county says of everybody, and of everybody at a school."""
        mapping = self.words.mapping
        for name, value in self._stated(mapping.fixed):
            cells = pl.Series([value], dtype=self._dtype(name)).new_from_index(0, height)
            self._add(identifiers, name, Source(_FIXED, None, cells))
        role = fact_of_role(self.words.vocabulary, Role.SCHOOL)
        schools = identifiers.get(role or "")
        if schools is None or not mapping.schools:
            return
        known = {
            "".join(school.split()): dict(self._stated(facts))
            for school, facts in mapping.schools.items()
        }
        schools = schools.str.replace_all(r"\s", "")
        for name in dict.fromkeys(name for facts in known.values() for name in facts):
            said = {school: facts.get(name) for school, facts in known.items()}
            cells = self._read(schools, name, said)
            self._add(identifiers, name, Source(_OF_SCHOOL, None, cells))

    def _add(self, identifiers: dict[str, pl.Series], name: str, source: Source) -> None:
        """What the mapping says; an identifier that a roster states itself is left as it is."""
        if self._slot(name)[0].fact.type is not FactType.IDENTIFIER:
            self._sources.setdefault(name, []).append(source)
        elif name in identifiers:
            cells = pl.select(pl.coalesce(identifiers[name], source.cells)).to_series()
            identifiers[name] = cells.alias(name)
        else:
            identifiers[name] = source.cells

    def _stated(self, facts: Mapping[str, object]) -> Iterable[tuple[str, Value]]:
        return self.words.checked(facts).facts.items()

    def _columns(self, rows: pl.DataFrame) -> Iterator[pl.Series]:
        """Each fact from all that states it."""
        self._split_lists()
        for name, sources in self._sources.items():
            made = sources[0].cells
            for other in sources[1:]:
                self._contradictions(rows, name, sources[0], other, made)
                made = pl.select(pl.coalesce(made, other.cells)).to_series()
            fact = self._slot(name)[0].fact
            if fact.type is FactType.YES_NO and fact.name in self.words.mapping.empty_is_no:
                made = made.fill_null(value=False)
            yield made.alias(name)

    def _split_lists(self) -> None:
        """A list beside columns of single values becomes such columns itself."""
        ticked = {name.partition(".")[0] for name in self._sources if "." in name}
        for fact in ticked & set(self._sources):
            for source in self._sources.pop(fact):
                for name, cells in ticks_of(source.cells, self.words.vocabulary.slots[fact].fact):
                    own = Source(source.said, source.letter, cells)
                    self._sources.setdefault(name, []).append(own)

    def _contradictions(
        self, rows: pl.DataFrame, name: str, first: Source, other: Source, made: pl.Series
    ) -> None:
        both = pl.DataFrame({"one": made, "two": other.cells}).with_columns(
            pl.all().cast(pl.String) if not made.dtype.is_nested() else _joined()
        )
        rows = rows.select(PLACE).hstack(both).filter(pl.col("one") != pl.col("two"))
        message = pl.format(
            f"{name}：{first.said}写的是“{{}}”，{other.said}写的是“{{}}”",
            _plainly("one"),
            _plainly("two"),
        )
        self.problems.append(
            findings(
                rows,
                Finding.CONTRADICTION,
                message,
                "请核实后改成一致",
                place=Place(other.letter or first.letter, (other if other.letter else first).said),
            )
        )


def _where_sound(place: int) -> pl.Expr:
    """The cells of a column, but for those in which a formula failed."""
    cell = pl.col(str(place))
    return pl.when(~cell.str.contains(FAULT)).then(cell)


def _joined() -> pl.Expr:
    return pl.all().list.join("、")


def _plainly(name: str) -> pl.Expr:
    return pl.col(name).replace({"true": "是", "false": "否"})


def dtype_of(fact: Fact) -> pl.DataType:
    """How a frame states a fact."""
    match fact.type:
        case FactType.SINGLE:
            return pl.Enum([value.name for value in fact.values])
        case FactType.MULTIPLE:
            return pl.List(pl.String)
        case FactType.YES_NO:
            return pl.Boolean()
        case FactType.INTEGER:
            return pl.Int64()
        case FactType.MONEY:
            return pl.Decimal(18, 2)
        case FactType.DATE:
            return pl.Date()
        case _:
            return pl.String()


def ticks_of(cells: pl.Series, fact: Fact) -> Iterator[tuple[str, pl.Series]]:
    """A column of complete lists as a yes/no column for each value."""
    for value in fact.values:
        yield f"{fact.name}.{value.name}", cells.list.contains(value.name)


def list_of(frame: pl.DataFrame, fact: Fact) -> pl.Series:
    """Yes/no columns of all values as one column of complete lists."""
    parts = [
        pl.when(pl.col(f"{fact.name}.{value.name}").fill_null(value=False)).then(pl.lit(value.name))
        for value in fact.values
    ]
    made = frame.select(pl.concat_list(parts).list.drop_nulls().alias(fact.name))
    return made.to_series()
