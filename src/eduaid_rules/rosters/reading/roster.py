"""Rosters (花名册) read from files: the people in them, and what could not be read.

Other tables of people (lists, payments) are read the same way.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from ...errors import Diagnostic, RosterError, suggestion
from ...policy.facts import Fact, FactType, Vocabulary
from ..table_names import Progress
from .cells import CellReader, dtype_of, list_of, ticks_of
from .files import RosterFile, read_file, roster_paths, unreadable_file
from .headers import SAID_GRADE, ColumnReading, Headers, SheetLayout, bare, role_columns, squeezed
from .identifiers import PersonChecks
from .mapping import RosterMapping
from .problems import IS_REFUSED, PLACE, by_place, without_refused
from .rows import NAMING_ROLES, SheetRows, body_of
from .workbooks import RawSheet, UnreadableFileError


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SheetReading:
    """What was understood of one sheet. ``layout`` is None where no header was found."""

    file: str
    name: str | None
    layout: SheetLayout | None
    people: int = 0
    """Rows that are people; with ``foot``, ``repeated`` and ``blank`` all rows below the header."""
    blank: int = 0
    foot: int = 0
    repeated: int = 0
    unread: int = 0
    """Rows with something in them of a sheet without a header."""
    filled: tuple[int, ...] = ()
    """For each column of the layout, the rows of people in which something stands."""
    unknown: tuple[tuple[str, str, int], ...] = ()
    """Header, text and number of rows, of texts that nobody understands."""
    assumed: tuple[tuple[str, str], ...] = ()
    """Facts without a column that were taken at their declared 缺省."""
    foot_rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    """The sums and signatures below the people, with their cells and ``row``."""

    @property
    def shown(self) -> str:
        """The file and sheet, for messages."""
        return self.file if self.name is None else f"{self.file}[{self.name}]"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Roster:
    """Everybody on some rosters who can be judged, and what is wrong with the others.

    ``frame`` (Polars) has a row for each of them: ``PLACE`` (来源文件, 来源工作表, 来源行), a
    column for each fact that some sheet states, as ``Policy.evaluate_frame`` takes it, and
    原写年级. ``problems`` has a line for each finding; the rows in it that are 退回 are not in
    ``frame``. Every row that was read is in one of the two.
    """

    frame: pl.DataFrame
    problems: pl.DataFrame
    sheets: tuple[SheetReading, ...]
    files: tuple[tuple[str, str], ...]
    """Each file, with the SHA-256 of its bytes."""
    hidden: tuple[str, ...]
    """Hidden sheets, which are not read."""
    vocabulary: Vocabulary
    rejected: pl.DataFrame = field(default_factory=pl.DataFrame)
    """The rows that were refused, as far as they could be read."""

    @property
    def read(self) -> int:
        """The rows of people that were found: those in ``frame`` and those refused."""
        return sum(sheet.people for sheet in self.sheets)

    @property
    def refused(self) -> int:
        """The rows of people that cannot be judged."""
        return self.problems.filter(IS_REFUSED).select(PLACE).n_unique()

    @property
    def complete(self) -> bool:
        """Whether everybody can be judged, and no sheet with anything in it was left out."""
        return not self.refused and not any(sheet.unread for sheet in self.sheets)

    @property
    def facts(self) -> pl.DataFrame:
        """The columns that ``Policy.evaluate_frame`` takes."""
        return self.frame.drop(*PLACE, SAID_GRADE, strict=False)


def read_roster_files(
    sources: Iterable[str | os.PathLike[str]],
    vocabulary: Vocabulary,
    mapping: RosterMapping,
    progress: Progress | None = None,
    *,
    once: bool = True,
) -> Roster:
    """The people of some files, and of the tables in some folders.

    ``once``: somebody has one row only; otherwise nobody is refused for being there again.
    Raises RosterError where a file cannot be read at all, or a column could be two things.
    """
    paths = roster_paths(sources)
    if not paths:
        problem = Diagnostic(
            "E724", "没有找到花名册", "请写 .xlsx、.xls、.csv、.parquet 文件，或有这些文件的文件夹"
        )
        raise RosterError([problem])
    files: list[RosterFile] = []
    found: list[Diagnostic] = []
    for done, (path, shown) in enumerate(paths.items()):
        if progress is not None:
            progress(done, len(paths))
        try:
            files.append(read_file(path, shown))
        except UnreadableFileError as error:
            found.append(unreadable_file(path, error))
    headers = Headers(vocabulary, mapping)
    laid = _of_people([(sheet, headers.find(sheet)) for file in files for sheet in file.sheets])
    found += [problem for sheet, layout in laid for problem in _stated_twice(sheet, layout)]
    found += _not_there(mapping.asked, laid)
    if not found and all(layout is None for _, layout in laid):
        found += [_no_header(file) for file in files]
    if found:
        raise RosterError(found)
    words = CellReader(vocabulary, mapping)
    parts = [_sheet(sheet, layout, words) for sheet, layout in laid]
    if progress is not None:
        progress(len(paths), len(paths))
    return _roster(files, parts, words, once=once)


def _not_there(
    asked: Iterable[str], laid: list[tuple[RawSheet, SheetLayout | None]]
) -> Iterator[Diagnostic]:
    """E723 for headers that were named and stand in no sheet."""
    columns = [column for _, layout in laid for column in (layout.columns if layout else ())]
    if not columns:
        return
    headers = {column.header for column in columns if column.header}
    there = {squeezed(text) for c in columns for text in (c.header, *c.said) if text}
    for header in sorted(asked):
        if squeezed(header) not in there and bare(header) not in map(bare, headers):
            hint = suggestion(header, sorted(headers))
            yield Diagnostic("E723", f"表里没有“{header}”这一列", hint, path=header)


def _of_people(
    laid: list[tuple[RawSheet, SheetLayout | None]],
) -> list[tuple[RawSheet, SheetLayout | None]]:
    """Beside sheets that name people, one that has no column for it (codes, sums) is no roster."""
    naming = [layout is not None and bool(role_columns(layout, NAMING_ROLES)) for _, layout in laid]
    if not any(naming):
        return laid
    return [
        (sheet, layout if named else None)
        for (sheet, layout), named in zip(laid, naming, strict=True)
    ]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Part:
    reading: SheetReading
    frame: pl.DataFrame
    problems: list[pl.DataFrame]


def _sheet(sheet: RawSheet, layout: SheetLayout | None, words: CellReader) -> _Part:
    if layout is None:
        some = (
            sheet.cells.filter(pl.any_horizontal(pl.all().is_not_null())).height
            if sheet.cells.width
            else 0
        )
        return _Part(SheetReading(sheet.file, sheet.name, None, unread=some), pl.DataFrame(), [])
    body = body_of(sheet, layout)
    rows = SheetRows(sheet, layout, body, words)
    frame = _complete(rows.read(), words)
    filled = body.rows.select(pl.col(str(c.place)).count() for c in layout.columns)
    reading = SheetReading(
        sheet.file,
        sheet.name,
        layout,
        people=body.rows.height,
        blank=body.blank,
        foot=body.foot,
        repeated=body.repeated,
        filled=filled.row(0) if filled.width else (),
        unknown=tuple((header, text, n) for (header, text), n in rows.unknown.items()),
        foot_rows=body.foot_rows,
    )
    return _Part(reading, frame, rows.problems)


def _complete(frame: pl.DataFrame, words: CellReader) -> pl.DataFrame:
    """Multiple choices of which nothing is left open, as complete lists."""
    for fact in _multiple(words.vocabulary):
        names = [f"{fact.name}.{value.name}" for value in fact.values]
        ticked = [name for name in names if name in frame.columns]
        empty_is_no = fact.name in words.mapping.empty_is_no
        if fact.name in frame.columns and empty_is_no:
            frame = frame.with_columns(pl.col(fact.name).fill_null([]))
        elif ticked and empty_is_no:
            missing = [pl.lit(value=False).alias(name) for name in names if name not in ticked]
            frame = frame.with_columns(*missing, pl.col(ticked).fill_null(value=False))
            frame = frame.with_columns(list_of(frame, fact)).drop(names)
    return frame


def _multiple(vocabulary: Vocabulary) -> Iterator[Fact]:
    slots = vocabulary.slots.values()
    return (slot.fact for slot in slots if slot.fact.type is FactType.MULTIPLE)


def _roster(
    files: list[RosterFile], parts: list[_Part], words: CellReader, *, once: bool
) -> Roster:
    parts = list(_with_defaults(parts, words.vocabulary))
    frames = [part.frame for part in parts if part.reading.layout is not None]
    rows = pl.concat(_alike(frames, words.vocabulary), how="diagonal")
    problems = [problem for part in parts for problem in part.problems]
    problems += PersonChecks(rows, words.vocabulary, _headers(parts), once).findings()
    found = by_place(problems)
    frame = without_refused(rows, found)
    return Roster(
        frame=frame,
        problems=found,
        sheets=tuple(part.reading for part in parts),
        files=tuple((file.shown, file.digest) for file in files),
        hidden=tuple(f"{file.shown}[{name}]" for file in files for name in file.hidden),
        vocabulary=words.vocabulary,
        rejected=rows.join(frame.select(PLACE), on=PLACE, how="anti", nulls_equal=True),
    )


def _with_defaults(parts: list[_Part], vocabulary: Vocabulary) -> Iterator[_Part]:
    """A fact with a 缺省 that some sheets state and others have no column for."""
    facts = [slot.fact for slot in vocabulary.defaults]
    stated = [fact for fact in facts if any(fact.name in part.frame.columns for part in parts)]
    for part in parts:
        missing = [] if part.reading.layout is None else facts
        missing = [fact for fact in missing if fact.name not in part.frame.columns]
        reading = replace(
            part.reading, assumed=tuple((fact.name, fact.default or "") for fact in missing)
        )
        given = [pl.lit(f.default, dtype=dtype_of(f)).alias(f.name) for f in missing if f in stated]
        yield replace(part, reading=reading, frame=part.frame.with_columns(given))


def _alike(frames: list[pl.DataFrame], vocabulary: Vocabulary) -> list[pl.DataFrame]:
    """The tables of all sheets with a multiple choice stated in one form."""
    for fact in _multiple(vocabulary):
        names = {f"{fact.name}.{value.name}" for value in fact.values}
        if not any(names & set(frame.columns) for frame in frames):
            continue
        frames = [
            frame.with_columns(
                cells.alias(name) for name, cells in ticks_of(frame.get_column(fact.name), fact)
            ).drop(fact.name)
            if fact.name in frame.columns
            else frame
            for frame in frames
        ]
    return frames


def _headers(parts: list[_Part]) -> dict[str, ColumnReading]:
    """Where an identifier stands, if that is the same in all sheets."""
    found: dict[str, set[ColumnReading]] = {}
    for part in parts:
        for column in part.reading.layout.stating if part.reading.layout else ():
            if column.target is not None and column.target.identifies:
                found.setdefault(column.target.shown, set()).add(column)
    return {
        name: next(iter(columns))
        for name, columns in found.items()
        if len({column.place for column in columns}) == 1
    }


def _stated_twice(sheet: RawSheet, layout: SheetLayout | None) -> Iterator[Diagnostic]:
    """E722 for facts that two columns of a sheet state."""
    if layout is None:
        return
    for column in layout.columns:
        if column.repeats is not None and not column.repeats.identifies:
            first = next(c for c in layout.stating if c.target == column.repeats)
            both = f"{first.letter}列“{first.header}”和{column.letter}列“{column.header}”"
            name = squeezed(column.header)
            hint = f"请用 --map 或映射文件说明哪一列不用，如 --map {name}=不用"
            if name == squeezed(first.header):
                hint = "两列的表头一样，请在表里删除一列，或改一个表头"
            yield Diagnostic(
                "E722",
                f"{sheet.shown}：{both}说的都是{column.repeats.shown}",
                hint,
                path=column.header,
            )


def _no_header(file: RosterFile) -> Diagnostic:
    return Diagnostic(
        "E724",
        "没有找到表头：前 40 行里没有一行能认出两个以上的列名",
        "表头要有姓名、身份证号、学段这样的列名；别的叫法请用 --map 列名=事实 说明",
        file=str(file.path),
    )


def identifiers_with(vocabulary: Vocabulary, more: Mapping[str, Iterable[str]]) -> Vocabulary:
    """The identifiers of a vocabulary, and further columns (by name: their headers) as texts."""
    own = [fact for fact in vocabulary.facts if fact.type is FactType.IDENTIFIER]
    texts = [
        Fact(name, f"column_{place}", FactType.IDENTIFIER, headers=tuple(headers))
        for place, (name, headers) in enumerate(more.items())
    ]
    return Vocabulary((*own, *texts))


def read_table(
    sources: Iterable[str | os.PathLike[str]],
    vocabulary: Vocabulary,
    more: Mapping[str, Iterable[str]],
    columns: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Roster:
    """Rows of people in files, messy as rosters are, with every known column as text.

    The same person may be there many times; a row is refused only for a number that nobody
    has, that is spoilt, or for naming nobody. ``columns``: headers to names, as for a roster.
    Raises RosterError.
    """
    known = identifiers_with(vocabulary, more)
    mapping = RosterMapping().with_columns(columns or {}, known)
    return read_roster_files(sources, known, mapping, progress, once=False)
