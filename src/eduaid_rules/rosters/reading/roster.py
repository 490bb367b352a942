"""Rosters (花名册) read from files: the people in them, and what could not be read.

Other tables of people (lists, payments) are read the same way.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from ...api import Policy
from ...arguments import checked
from ...errors import Diagnostic, RosterError
from ...forked import refuse_in_fork
from ...policy.facts import Vocabulary
from ...policy.terms import Term, as_term
from ..tables import FrameContent, Progress, mask_of
from .cell_texts import dtype_of
from .cells import CellReader
from .columns.choices import alike_choices
from .columns.layout import WRITTEN_GRADE, ColumnReading, SheetLayout, role_columns
from .columns.meanings import FurtherHeaders, not_asked
from .columns.relatives import no_relatives
from .columns.unclear import unclear_columns
from .columns.units import odd_units, sheet_in_yuan
from .headers import Headers, missing_headers
from .mapping import RosterMapping, identifiers_with, read_mapping
from .own_files import files_again, sorted_out
from .persons.checks import PersonChecks
from .persons.sheet_parts import SheetPart, read_sheet_parts
from .persons.table_body import NAMING_ROLES
from .persons.unstated import with_own_numbers
from .problems import PLACE, by_place, refused_places, refused_rows, without_refused
from .raw_sheets import RawSheet
from .sheet_reading import SheetReading
from .sources import each_source, found_files
from .unread import Unread, UnreadKind, advised
from .untrusted.each_file import RosterFile, read_each, unreadable_files


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Roster(FrameContent):
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
    vocabulary: Vocabulary
    unread: tuple[Unread, ...] = ()
    """What was there and not read: columns that nobody understands, hidden sheets, files …"""
    rejected: pl.DataFrame = field(default_factory=pl.DataFrame)
    """The rows that were refused, as far as they could be read."""
    relatives: pl.DataFrame = field(default_factory=pl.DataFrame)
    """A row for each other person that a row names: ``PLACE``, 关系 and who it is, as text.

    Also of rows that were refused; only where somebody asked for it.
    """

    @property
    def read(self) -> int:
        """The rows of people that were found: those in ``frame`` and those refused."""
        return sum(sheet.people for sheet in self.sheets)

    @property
    def refused(self) -> int:
        """The rows of people that cannot be judged."""
        return refused_places(self.problems).height

    @property
    def complete(self) -> bool:
        """Whether everybody can be judged, and nothing that may matter was left out."""
        return not self.refused and not any(one.kind.matters for one in self.unread)

    @property
    def hidden(self) -> tuple[str, ...]:
        """Hidden sheets, which are not read."""
        return tuple(one.where for one in self.unread if one.kind is UnreadKind.HIDDEN_SHEET)

    @property
    def unread_sheets(self) -> tuple[str, ...]:
        """The sheets in which no header was found."""
        return tuple(sheet.shown for sheet in self.sheets if sheet.layout is None)

    @property
    def facts(self) -> pl.DataFrame:
        """The columns that ``Policy.evaluate_frame`` takes."""
        return self.frame.drop(*PLACE, WRITTEN_GRADE, strict=False)

    def unknown_texts(self) -> dict[tuple[str, str], int]:
        """Header and text of what nobody understands, with the number of rows, most first."""
        found: dict[tuple[str, str], int] = {}
        for sheet in self.sheets:
            for header, text, count in sheet.unknown:
                found[header, text] = found.get((header, text), 0) + count
        return dict(sorted(found.items(), key=lambda entry: -entry[1]))

    @checked
    def to_dict(self, *, show_ids: bool = False) -> dict[str, object]:
        """What was understood as plain values, as ``eduaid columns --json`` prints it.

        Long numbers are masked unless ``show_ids``.
        """
        mask = mask_of(show_ids=show_ids)
        return {
            "counts": {"read": self.read, "refused": self.refused},
            "sheets": [sheet.to_dict() for sheet in self.sheets],
            "hidden": list(self.hidden),
            "unread": [one.to_dict(mask) for one in self.unread],
            "unknown_texts": [
                {"header": header, "text": mask(text), "rows": count}
                for (header, text), count in self.unknown_texts().items()
            ],
        }


@checked
def read_roster(
    sources: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    policy: Policy,
    *,
    mapping: RosterMapping | str | os.PathLike[str] | None = None,
    columns: Mapping[str, str] | None = None,
    relatives: bool = False,
    term: Term | str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Roster:
    """Everybody on some rosters: workbooks, web pages, text, Parquet; folders and .zip of them.

    What a column states is recognised by its header (``Fact.headers``); ``columns`` says what
    others are ({"贫困类型": "困难类别", "备注": "不用"}), ``mapping`` (a county's file, see
    docs/clerk-guide.md) that and more. An empty cell is unknown. A row that cannot be read is in
    ``Roster.problems`` with its place and why, and never stops the others; nor does a file that
    cannot be read, which is in ``Roster.unread``. With ``relatives`` the guardians and heads
    of households beside the children are in ``Roster.relatives``. ``term`` gives the
    grade of who is there by the year of entry (初中2019级), which else is unknown.

    Raises RosterError where a file is missing, none can be read, no header is found, or two
    columns state the same; TermError; MissingExtra without the ``rosters`` extra.
    """
    if mapping is None:
        mapping = RosterMapping()
    elif not isinstance(mapping, RosterMapping):
        mapping = read_mapping(mapping, policy.vocabulary)
    mapping = mapping.with_words(policy.sheet_words).with_columns(columns or {}, policy.vocabulary)
    at = None if term is None else as_term(term)
    return read_roster_files(
        each_source(sources), policy.vocabulary, mapping, progress, relatives=relatives, term=at
    )


def read_roster_files(
    sources: Iterable[str | os.PathLike[str]],
    vocabulary: Vocabulary,
    mapping: RosterMapping,
    progress: Progress | None = None,
    *,
    once: bool = True,
    signed: Collection[Path] | None = None,
    relatives: bool = False,
    money: Container[str] = (),
    further: FurtherHeaders | None = None,
    term: Term | None = None,
) -> Roster:
    """The people of some files, and of the tables in some folders.

    ``once``: somebody has one row only; otherwise nobody is refused for being there again.
    ``relatives``: the other people whom rows name are read too (``Roster.relatives``).
    ``money``: columns of amounts that are no facts; their units are brought to yuan. ``further``:
    what headers say that are no names. What this program wrote is passed over and told, but for
    ledgers that were signed, where those are read (``signed``, see ``sorted_out``). ``term``: by
    which years of entry are grades. Raises RosterError where a file is missing, none can be read,
    a column could be two things, or nobody is there.
    """
    refuse_in_fork()
    places = found_files(sources)
    paths = places.sources
    if not paths:
        problem = Diagnostic(
            "E724",
            "没有找到花名册",
            "请写表格文件（.xlsx、.xls、.et、.ods、.csv 等），或有这些文件的文件夹、压缩包",
        )
        raise RosterError([problem])
    files, unreadable = read_each(paths, progress)
    files, passed = sorted_out(files, signed)
    found = [] if files else list(unreadable.values())
    if not files and not found:
        raise RosterError(map(_only_own, passed))
    headers = Headers(vocabulary, mapping, further)
    laid = _of_people([(sheet, headers.find(sheet)) for file in files for sheet in file.sheets])
    found += [problem for one in laid for problem in unclear_columns(*one, mapping)]
    found += missing_headers(mapping.asked, laid)
    laid = [_in_yuan(sheet, layout, money, found) for sheet, layout in laid]
    if not found and all(layout is None for _, layout in laid):
        found += [problem for file in files for problem in headers.not_headed(file)]
    if found:
        raise RosterError(found)
    headed = {sheet.file for sheet, layout in laid if layout is not None}
    empty = {f.shown: tuple(headers.not_headed(f)) for f in files if f.shown not in headed}
    files = [file.without_cells() for file in files]
    reader = CellReader(vocabulary, mapping, term)
    units = list(odd_units(laid, money))
    parts = read_sheet_parts(laid, reader, headers, relatives=relatives)
    if not any(part.reading.people for part in parts):
        nobody = (empty.get(file.shown) or (_nobody(file),) for file in files)
        raise RosterError(problem for problems in nobody for problem in problems)
    if progress is not None:
        progress(len(paths), len(paths))
    roster = _roster(files, parts, reader, units, once=once)
    not_read = (*roster.unread, *places.not_read(), *passed)
    return replace(roster, unread=(*unreadable_files(unreadable), *not_read))


def _nobody(file: RosterFile) -> Diagnostic:
    """E738 where nobody is anywhere."""
    hint = "请检查是不是传错了表，或筛选以后只导出了表头"
    return Diagnostic("E738", "有表头，下面一个人也没有", hint, file=str(file.source))


def _only_own(passed: Unread) -> Diagnostic:
    """E738 where nothing but files of our own was given."""
    hint = "请写学校报来的花名册（或名单、发放表）"
    return Diagnostic("E738", passed.said, hint, file=passed.file)


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


def _in_yuan(
    sheet: RawSheet, layout: SheetLayout | None, money: Container[str], found: list[Diagnostic]
) -> tuple[RawSheet, SheetLayout | None]:
    return (sheet, None) if layout is None else sheet_in_yuan(sheet, layout, money, found)


def _roster(
    files: list[RosterFile],
    parts: list[SheetPart],
    reader: CellReader,
    units: list[pl.DataFrame],
    *,
    once: bool,
) -> Roster:
    parts = list(_with_defaults(parts, reader.vocabulary))
    frames = [part.frame for part in parts if part.reading.layout is not None]
    rows = pl.concat(alike_choices(frames, reader.vocabulary), how="diagonal")
    problems = [*units, *(problem for part in parts for problem in part.problems)]
    rows, counted = with_own_numbers(rows, reader.vocabulary)
    problems.append(counted)
    words = reader.mapping.sheet_words
    problems += PersonChecks(rows, reader.vocabulary, _headers(parts), once, words).findings()
    found = by_place(problems)
    frame = without_refused(rows, found)
    others = [part.relatives for part in parts if part.relatives is not None]
    return Roster(
        frame=frame,
        problems=found,
        sheets=tuple(part.reading for part in parts),
        files=tuple((file.shown, file.digest) for file in files),
        vocabulary=reader.vocabulary,
        unread=(*_unread(files, parts), *files_again(rows, reader.vocabulary, once=once)),
        rejected=refused_rows(rows, found),
        relatives=pl.concat([no_relatives(reader.vocabulary), *others]),
    )


def _unread(files: list[RosterFile], parts: list[SheetPart]) -> Iterator[Unread]:
    """What was there and not read, file by file."""
    of_file: dict[str, list[SheetReading]] = {}
    for part in parts:
        of_file.setdefault(part.reading.file, []).append(part.reading)
    for file in files:
        for reading in of_file.get(file.shown, ()):
            yield from reading.not_read()
        for sheet in file.sheets:
            if count := len(sheet.hidden_rows):
                yield Unread(UnreadKind.HIDDEN_ROWS, sheet.file, sheet.name, count=count)
        for name in file.hidden:
            yield Unread(UnreadKind.HIDDEN_SHEET, file.shown, name)


def _with_defaults(parts: list[SheetPart], vocabulary: Vocabulary) -> Iterator[SheetPart]:
    """A fact with a 缺省 that some sheets state and others have no column for."""
    facts = [slot.fact for slot in vocabulary.defaults]
    known = [fact for fact in facts if any(fact.name in part.frame.columns for part in parts)]
    for part in parts:
        missing = [] if part.reading.layout is None else facts
        missing = [fact for fact in missing if fact.name not in part.frame.columns]
        reading = replace(
            part.reading, assumed=tuple((fact.name, fact.default or "") for fact in missing)
        )
        given = [
            pl.lit(f.default_value, dtype=dtype_of(f)).alias(f.name) for f in missing if f in known
        ]
        frame = part.frame.with_columns(given) if given else part.frame
        yield replace(part, reading=reading, frame=frame)


def _headers(parts: list[SheetPart]) -> dict[str, ColumnReading]:
    """Where an identifier stands, if that is the same in all sheets."""
    found: dict[str, set[ColumnReading]] = {}
    for part in parts:
        for column in part.reading.columns:
            if column.target is not None and column.target.identifies:
                found.setdefault(column.target.shown, set()).add(column)
    return {
        name: next(iter(columns))
        for name, columns in found.items()
        if len({column.index for column in columns}) == 1
    }


def read_table(
    sources: Iterable[str | os.PathLike[str]],
    policy: Policy,
    more: Mapping[str, Iterable[str]],
    columns: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    *,
    mapping: RosterMapping | None = None,
    money: Container[str] = (),
    further: FurtherHeaders | None = None,
) -> Roster:
    """Rows of people in files, messy as rosters are, with every known column as text.

    The same person may be there many times; a row is refused only for a number that nobody
    has, that is spoilt, or for naming nobody. ``columns``: headers to names, as for a roster;
    ``mapping``: a county's, as ``table_mapping`` has it. Raises RosterError.
    """
    known = identifiers_with(policy.vocabulary, more)
    mapping = mapping or RosterMapping()
    words = not_asked(policy.vocabulary, policy.sheet_words.with_words(mapping.sheet_words))
    mapping = replace(mapping, sheet_words=words).with_columns(columns or {}, known)
    sources = list(sources)
    read = read_roster_files(
        sources,
        known,
        mapping,
        progress,
        once=False,
        signed=frozenset(map(Path, sources)),
        money=money,
        further=further,
    )
    return replace(read, unread=advised(read.unread, "--map"))
