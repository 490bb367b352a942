"""Files of any kind, found and read to raw sheets: text (.csv, .tsv) and Parquet here.

Text may be in UTF-8, UTF-16 or GB18030, with commas or tabs; workbooks are read by
``workbooks``.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Final

import polars as pl
from polars.datatypes import DataTypeClass

from ...arguments import checked
from ...errors import Diagnostic, RosterError, reason_of
from ...policy.facts import NO, YES
from ..staging import PREFIX, BusyError, ForeignError, UnsettledError, settle
from ..tables import STARTS_A_FORMULA
from .workbooks import (
    COMPOUND_FILE,
    EXACT_DIGITS,
    MOST_EXACT,
    RawSheet,
    UnreadableFileError,
    read_workbook,
    sheet_of_rows,
    tidied,
)

_CHUNK: Final = 1 << 20
_SAMPLE: Final = 200
_DELIMITERS: Final = ",\t;|"
_WEB_PAGE: Final = re.compile(rb"\s*<(!doctype|!--|\?xml|html|head|meta|style|body|table)\b", re.I)
_KEPT_TEXT: Final = r'^="([^"]*)"$'
"""How programs write a number so that a spreadsheet leaves it alone: ="0123"."""


def read_delimited(data: bytes, shown: str) -> RawSheet:
    """The one table of a text file. Raises UnreadableFileError."""
    text = _as_utf8(data)
    if _WEB_PAGE.match(text):
        raise UnreadableFileError("这其实是网页，不是表格", "请用 Excel 打开，另存为 .xlsx")
    head = "".join(islice(io.StringIO(text[: _CHUNK * 4].decode(errors="replace")), _SAMPLE))
    delimiter = _delimiter(head)
    try:
        width = max((len(row) for row in csv.reader(_lines(head), delimiter=delimiter)), default=0)
        if width == 0:
            return RawSheet(shown, None, pl.DataFrame())
        cells = _quickly(text, delimiter, width)
        if cells is None:
            cells = _row_by_row(text.decode(), delimiter, shown)
    except csv.Error:
        raise _unpaired(None) from None
    if b'"' in text:
        _check_quotes(cells, delimiter)
        cells = cells.lazy().select(pl.all().str.replace(_KEPT_TEXT, "$1")).collect()
    return RawSheet(shown, None, _unguarded(tidied(cells)))


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _delimiter(head: str) -> str:
    """What stands in most lines, and most often."""
    lines = _lines(head)

    def found(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines]
        return sum(map(bool, counts)), sum(counts)

    return max(_DELIMITERS, key=found)


def _as_utf8(data: bytes) -> bytes:
    """The text without its mark of order, whatever it was encoded in."""
    for mark, encoding in (
        (codecs.BOM_UTF8, None),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data[len(mark) :] if encoding is None else _decoded(data, encoding).encode()
    if _is_utf8(data):
        return data
    return _decoded(data, "gb18030").encode()


def _is_utf8(data: bytes) -> bool:
    """Piece by piece, so that a large file is not there a second time."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise UnreadableFileError(
            f"第 {row} 行的文字看不懂：不是 UTF-8，也不是 GB18030（GBK）编码",
            "请用 Excel 打开，另存为“CSV UTF-8”或 .xlsx",
        ) from None


def _quickly(text: bytes, delimiter: str, width: int) -> pl.DataFrame | None:
    """The cells of a well-formed file whose lines are no longer than its first ones."""
    names = delimiter.join(map(str, range(width)))
    try:
        return pl.read_csv(
            io.BytesIO(names.encode() + b"\n" + text), separator=delimiter, infer_schema=False
        )
    except pl.exceptions.PolarsError:
        return None


def _row_by_row(text: str, delimiter: str, shown: str) -> pl.DataFrame:
    """The cells of any file: stray quotation marks, lines of any length."""
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    width = max(map(len, rows), default=0)
    filled = [(*row, *[""] * (width - len(row))) for row in rows]
    return sheet_of_rows(shown, None, filled).cells


def _check_quotes(cells: pl.DataFrame, delimiter: str) -> None:
    """Refuse a cell that holds whole other lines: its quotation mark has no partner."""
    many = max(2, cells.width - 1)
    text = pl.all()
    swallows = text.str.contains("\n", literal=True) & (
        text.str.count_matches(delimiter, literal=True) >= many
    )
    found = cells.lazy().select(pl.any_horizontal(swallows).arg_true().first()).collect().item()
    if found is not None:
        raise _unpaired(found + 1)


def _unpaired(row: int | None) -> UnreadableFileError:
    where = "有一个引号" if row is None else f"第 {row} 行有一个引号"
    return UnreadableFileError(
        f"{where}没有配对，后面几行都被当成了同一个单元格",
        '请用记事本打开，删除多余的英文引号(")，或另存为 .xlsx',
    )


def _unguarded(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells without the ' that kept a spreadsheet from taking them for formulas."""
    text = pl.all()
    rest = text.str.slice(1)
    guarded = text.str.starts_with("'") & rest.str.contains(STARTS_A_FORMULA)
    return cells.select(pl.when(guarded).then(rest).otherwise(text).name.keep())


SUFFIXES: Final = (".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt", ".parquet")
MOST_FILES: Final = 50_000
"""Among so many files nobody keeps rosters: another folder is meant."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RosterFile:
    """A file that was read: its sheets, and what was left out."""

    path: Path
    shown: str
    digest: str
    """SHA-256 of its bytes."""
    sheets: tuple[RawSheet, ...]
    hidden: tuple[str, ...] = ()


def each_source(
    sources: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
) -> Iterable[str | os.PathLike[str]]:
    """One file or folder, or several."""
    return [sources] if isinstance(sources, str | os.PathLike) else sources


@checked
def rosters_in(sources: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """The files that ``read_roster`` would read, folders looked through.

    What a run that was killed has left half done is settled first. Raises RosterError where
    that cannot be.
    """
    return list(roster_paths(sources))


def roster_paths(sources: Iterable[str | os.PathLike[str]]) -> dict[Path, str]:
    """The files named, and all tables of folders in the order of their names; each once.

    With what messages call each: its place in the folder, or its name where that is enough.
    Raises RosterError as ``settle_at`` does.
    """
    found: dict[Path, str] = {}
    for source in map(Path, sources):
        settle_at(source)
        if os.path.isdir(source):  # noqa: PTH112 -- Path.is_dir raises for a name too long
            found |= {path: path.relative_to(source).as_posix() for path in _inside(source)}
        else:
            found[source] = source.name
    counted = Counter(found.values())
    return {
        path: "/".join(map(_readable, (name if counted[name] == 1 else str(path)).split("/")))
        for path, name in found.items()
    }


def settle_at(path: Path) -> None:
    """Settle what was begun at a place, or in it if it is a folder. Raises RosterError."""
    target = as_written(path)
    try:
        settle(target.parent, target, reading=True)
        settle(target, reading=True)
    except OSError as error:
        raise unsettled(path, error) from None


def as_written(path: Path) -> Path:
    """A place as whoever writes there takes it."""
    return Path(os.path.abspath(behind_link(path)))  # noqa: PTH100


def behind_link(path: Path) -> Path:
    """What a link leads to: beside that the other tables stand."""
    linked = os.path.islink(path)  # noqa: PTH114 -- Path.is_symlink raises for a name too long
    return Path(os.path.realpath(path)) if linked else path


def unsettled(path: Path, error: OSError) -> RosterError:
    """What is said of a place where some files may be old and others new, or missing."""
    if isinstance(error, BusyError):
        problem, hint = "正在写，几张表可能有新有旧", "请等它写完再运行"
    elif isinstance(error, ForeignError):
        problem = "另一个用户正在写，或者没有写完，几张表可能有新有旧"
        hint = (
            "请等他写完，或请他再运行一次；"
            f"确实不用了，才删除“{error.filename}”，里面可能有还没放回去的文件"
        )
    elif isinstance(error, UnsettledError):
        problem = f"上一次没有写完，也没能放回去，原来的文件还在“{error.filename}”里"
        hint = "请不要删除它，先请管理员检查磁盘"
    else:
        problem = f"上一次没有写完，这一次又没能放回去（{reason_of(error)}）"
        hint = "请检查权限，或请写的人再写一次"
    return RosterError([unreadable_file(path, UnreadableFileError(problem, hint))])


def _readable(name: str) -> str:
    """A name as a table can hold it: one of an old archive may be in GBK, not in UTF-8."""
    try:
        held = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # which no file can have
        held = name.encode("utf-8", "replace")
    try:
        return held.decode()
    except UnicodeDecodeError:
        return held.decode("gb18030", "replace")


_HIDDEN: Final = ("~$", ".")
"""Also what a run that was killed has left: people would be read twice."""


def _inside(folder: Path) -> list[Path]:
    closed: list[OSError] = []
    for here, names in list(_folders_in(folder, [])):
        if any(name.startswith(PREFIX) for name in names):
            settle_at(here)
    found = {
        here / name
        for here, names in _folders_in(folder, closed)
        for name in names
        if not name.startswith(_HIDDEN) and Path(name).suffix.lower() in SUFFIXES
    }
    # whoever reads a folder that is closed says so
    return sorted({*found, *(Path(error.filename) for error in closed)})


def _folders_in(folder: Path, closed: list[OSError]) -> Iterator[tuple[Path, list[str]]]:
    """A folder and those in it, with the names inside; ``closed``: why some cannot be listed.

    Raises RosterError where there are too many files.
    """
    looked_at = 0
    for here, folders, names in os.walk(folder, onerror=closed.append):
        yield Path(here), [*names, *folders]
        folders[:] = [name for name in folders if not name.startswith(_HIDDEN)]
        looked_at += len(names) + 1
        if looked_at > MOST_FILES:
            hint = "请写放着这些表的文件夹"
            problem = Diagnostic("E720", f"里面的文件超过 {MOST_FILES} 个", hint, file=str(folder))
            raise RosterError([problem])


def read_file(path: Path, shown: str) -> RosterFile:
    """One file; what it holds counts, not how it is named. Raises UnreadableFileError."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFileError("找不到这个文件", "请检查路径") from None
    except ValueError:
        raise UnreadableFileError("文件名里有不能用的字符", "请改名") from None
    except OSError as error:
        raise UnreadableFileError(f"读不了：{reason_of(error)}", "请检查路径和权限") from None
    hidden: list[str] = []
    if data.startswith((b"PK\x03\x04", COMPOUND_FILE)):
        sheets, hidden = read_workbook(data, shown)
    elif data.startswith(b"PAR1"):
        sheets = [_parquet(path, shown)]
    else:
        sheets = [read_delimited(data, shown)]
    return RosterFile(path, shown, sha256(data).hexdigest(), tuple(sheets), tuple(hidden))


def unreadable_file(path: Path, error: UnreadableFileError) -> Diagnostic:
    """E720 for a file."""
    return Diagnostic("E720", error.problem, error.hint, file=str(path))


def _parquet(path: Path, shown: str) -> RawSheet:
    """A table of typed columns: its names are the first row, number 0."""
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError):
        raise UnreadableFileError("这个 Parquet 文件打不开，可能已经损坏", "请重新导出") from None
    columns = [
        pl.Series(str(index), [name], dtype=pl.String).append(_as_text(frame.get_column(name)))
        for index, name in enumerate(frame.columns)
    ]
    return RawSheet(shown, None, tidied(pl.DataFrame(columns)), first_row=0)


def _as_text(cells: pl.Series) -> pl.Series:
    kind = cells.dtype
    if isinstance(kind, pl.List) and not _is_no_text(kind.inner):
        return _listed(cells)
    if _is_no_text(kind):
        raise UnreadableFileError(f"列“{cells.name}”的类型是 {kind}，不能当作单元格", "请展开成列")
    if kind == pl.Boolean:
        return cells.replace_strict([True, False], [YES, NO], return_dtype=pl.String)
    if kind.is_float():
        return _float_as_text(cells)
    return cells.cast(pl.String)


def _is_no_text(kind: pl.DataType | DataTypeClass) -> bool:
    """Whether values of a type are nothing that a cell can say."""
    return kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Duration)


def _listed(cells: pl.Series) -> pl.Series:
    """Complete lists; one with something unknown in it is unknown."""
    inner = cells.list.eval(pl.element().cast(pl.String)).list.join("、", ignore_nulls=False)
    empty = cells.list.len() == 0
    return pl.select(pl.when(empty).then(pl.lit("无")).otherwise(inner)).to_series()


def _float_as_text(cells: pl.Series) -> pl.Series:
    """Numbers as a spreadsheet shows them; what is no number is unknown."""
    cells = cells.fill_nan(None)
    whole = ((cells == cells.floor()) & (cells.abs() < MOST_EXACT)).fill_null(value=False)
    return pl.select(
        pl.when(whole)
        .then(cells.cast(pl.Int64, strict=False).cast(pl.String))
        .when(cells.abs() < MOST_EXACT)
        .then(cells.round_sig_figs(EXACT_DIGITS).cast(pl.String))
        .otherwise(cells.cast(pl.String))
    ).to_series()
