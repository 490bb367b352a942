"""Files that this program wrote: known again by their sheets and titles, however they are named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Final

import polars as pl

from ...policy.fact_types import Role
from ...policy.facts import Vocabulary
from ..tables import TERM
from .identifiers import usable
from .mapping import fact_of_role
from .problems import FILE
from .raw_sheets import RawSheet, UnreadableFileError
from .sources import RosterSource
from .unread import Unread, UnreadKind
from .untrusted.child import reading_child
from .untrusted.each_file import RosterFile, read_file

_LOOKED_AT: Final = 10


class OwnFile(Enum):
    """What this program writes beside rosters, as clerks call it."""

    LEDGER = "发放台账"
    MATCHES = "信息比对结果"
    SELF_CHECK = "自查结果"
    BACK_PAY = "补发表"

    @property
    def not_read(self) -> str:
        """Why it is passed over among rosters and lists."""
        return f"这是本程序写出的{self.value}，没有当作花名册读"


_SHEETS: Final[Mapping[OwnFile, frozenset[str]]] = {
    OwnFile.LEDGER: frozenset({"发放台账", "备案表", "问题行"}),
    OwnFile.MATCHES: frozenset({"比对汇总", "改动", "没有写进的行"}),
    OwnFile.SELF_CHECK: frozenset({"汇总", "合计不符", "自查说明"}),
    OwnFile.BACK_PAY: frozenset({"补发", "多发", "待核", "问题行"}),
}
"""Sheets that a workbook of each has."""

_TITLES: Final[Mapping[OwnFile, tuple[frozenset[str], ...]]] = {
    OwnFile.LEDGER: (
        frozenset({"序号", "资助项目", "标准", "金额", "依据", "收款", "签字"}),
        frozenset({"序号", "资助项目", "类别", "标准", "依据", "收款"}),
        frozenset({"序号", "资助项目", "待定的是", "原因", "要问的问题"}),
        frozenset({"序号", "处理", "文件", "工作表", "行", "列", "值", "问题", "怎么办"}),
        frozenset({"分类", "名称", "人次", "人数", "金额"}),
        frozenset({"项目", "内容"}),
    ),
    OwnFile.MATCHES: (
        frozenset({"序号", "花名册位置", "名单位置"}),
        frozenset({"序号", "类别", "名单行数", "改为是"}),
    ),
    OwnFile.SELF_CHECK: (
        frozenset({"序号", "学期", "资助项目", "说明", "怎么办"}),
        frozenset({"序号", "原文", "写的金额", "相加的金额"}),
    ),
    OwnFile.BACK_PAY: (frozenset({"序号", "资助项目", "当时金额", "现在金额", "现在依据"}),),
}
"""Titles that the tables of each have, where they stand as text files."""

_LINES, _FILING, _PUBLIC = "发放台账", "备案表", "公示名单"
"""The tables of a ledger that say who was paid, for which term, and what everybody may see."""

_NOT_PAID: Final = frozenset({"标准", "依据", "收款", "人次首行"})
_OF_SUMS: Final = "汇总."
"""The columns of the lines of a ledger that say nothing of a payment."""

_AMONG_OTHERS: Final = "这是本程序写出的发放台账，和别的发放表放在一起，没有当作发放读"
_NO_LINES: Final = "这是台账里的另一张表，没有当作发放读"


def own_file(sheets: Collection[RawSheet]) -> OwnFile | None:
    """What a file is that this program wrote; None: anything else, and a roster that it wrote."""
    names = {sheet.name for sheet in sheets}
    for kind, own in _SHEETS.items():
        if own <= names:
            return kind
    if len(sheets) != 1:
        return None
    (sheet,) = sheets
    rows = [set(row) for row in sheet.cells.head(_LOOKED_AT).iter_rows()]
    for kind, tables in _TITLES.items():
        for titles in tables:
            # what has two titles is known only where there are no others
            if any(titles == row if len(titles) == 2 else titles <= row for row in rows):
                return kind
    return None


def sorted_out(
    files: Collection[RosterFile], signed: Collection[Path] | None
) -> tuple[list[RosterFile], list[Unread]]:
    """The files to be read, and what is passed over because this program wrote it.

    ``signed``: the places that were named, where ledgers that were signed are payments (None: they
    are passed over as all else). A ledger that was not named itself is one only where no file of
    another kind lies beside it: that says of the same money what became of it. Of such a ledger
    the lines are read, with its term as a further column.
    """
    kinds = _kinds_of(files)
    named = signed or ()
    alone = all(kinds[file.source] for file in files if file.source.path not in named)
    kept: list[RosterFile] = []
    passed: list[Unread] = []
    for file in files:
        kind = kinds[file.source]
        if kind is None:
            kept.append(file)
        elif signed is None or kind is not OwnFile.LEDGER:
            passed.append(Unread(UnreadKind.OWN, file.shown, why=kind.not_read))
        elif not alone and file.source.path not in named:
            passed.append(Unread(UnreadKind.OWN, file.shown, why=_AMONG_OTHERS))
        else:
            heads = [(sheet, _head_of_lines(sheet)) for sheet in file.sheets]
            others = (sheet for sheet, head in heads if head is None)
            passed += [Unread(UnreadKind.OWN, s.file, s.name, why=_NO_LINES) for s in others]
            lines = [(sheet, head) for sheet, head in heads if head is not None]
            if lines:
                term = _term_of(file, files)
                kept.append(replace(file, sheets=tuple(_as_paid(*one, term) for one in lines)))
    return kept, passed


def _kinds_of(files: Iterable[RosterFile]) -> dict[RosterSource, OwnFile | None]:
    """What each file is that this program wrote; a 公示名单 is known by the tables beside it."""
    kinds = {file.source: own_file(file.sheets) for file in files}
    for source in kinds:
        path = _path_of(source)
        beside = path.with_name(path.name.replace(_PUBLIC, _FILING))
        if beside != path and kinds.get(_at(source, beside)) is OwnFile.LEDGER:
            kinds[source] = OwnFile.LEDGER
    return kinds


def _path_of(source: RosterSource) -> Path:
    return Path(source.member or source.path)


def _at(source: RosterSource, beside: Path) -> RosterSource:
    """A file beside another, in the same folder or archive."""
    if source.member is None:
        return RosterSource(beside)
    return RosterSource(source.path, beside.as_posix())


def _head_of_lines(sheet: RawSheet) -> int | None:
    """Which row of a sheet has the titles of the lines of a ledger."""
    titles = _TITLES[OwnFile.LEDGER][0]
    rows = enumerate(sheet.cells.head(_LOOKED_AT).iter_rows())
    return next((number for number, row in rows if titles <= set(row)), None)


def _as_paid(sheet: RawSheet, head: int, term: str | None) -> RawSheet:
    """The lines with a column of the term beside them, and nothing in those that say no payment.

    ``head``: which row has their titles.
    """
    cells = sheet.cells
    titles = dict(zip(cells.columns, cells.row(head), strict=True))
    blank = [n for n, t in titles.items() if t and (t in _NOT_PAID or t.startswith(_OF_SUMS))]
    number = pl.int_range(pl.len())
    own = [pl.when(number < head).then(pl.col(name)).alias(name) for name in blank]
    if term is not None and TERM not in titles.values():
        something = (number > head) & pl.any_horizontal(pl.all().is_not_null())
        said = (
            pl.when(number == head)
            .then(pl.lit(TERM))
            .otherwise(pl.when(something).then(pl.lit(term)))
        )
        own.append(said.alias(str(cells.width)))
    return replace(sheet, cells=cells.with_columns(own))


def _term_of(file: RosterFile, others: Iterable[RosterFile]) -> str | None:
    """The term of a ledger: as its 备案表 says it, in the workbook or beside the lines."""
    for sheet in (*file.sheets, *_filed_beside(file, others)):
        if (sheet.name or _FILING) == _FILING and sheet.cells.width > 1:
            said = dict(sheet.cells.select("0", "1").drop_nulls().iter_rows())
            if TERM in said:
                return str(said[TERM])
    return None


def _filed_beside(file: RosterFile, others: Iterable[RosterFile]) -> Iterator[RawSheet]:
    """Sheets that may be the 备案表 of one that stands alone: the workbook's, or of a companion."""
    source = file.source
    if source.sheet is not None:
        yield from _sheets_at(replace(source, sheet=None))
        return
    path = _path_of(source)
    name = f"{_FILING}.csv" if path.stem == _LINES else f"{path.stem}.{_FILING}.csv"
    beside = _at(source, path.with_name(name))
    read = next((one.sheets for one in others if one.source == beside), None)
    if read is not None or source.member is None:
        yield from _sheets_at(beside) if read is None else read


def _sheets_at(source: RosterSource) -> tuple[RawSheet, ...]:
    with suppress(UnreadableFileError), reading_child() as child:
        return read_file(source, str(source), child).sheets
    return ()


_FEW: Final = 5
_NEARLY_ALL: Final = 0.9
"""From how many people on, and which part of them, a file is another one once more."""


def files_again(rows: pl.DataFrame, vocabulary: Vocabulary, *, once: bool) -> Iterator[Unread]:
    """The files of a roster nearly all of whose people stand in other files of it too.

    As the roster that a matching wrote beside that from which it made it: everybody would be
    there twice. ``once``: somebody has one row only; else nothing is told.
    """
    number = fact_of_role(vocabulary, Role.RESIDENT_ID)
    if not once or number is None or number not in rows.columns or rows[FILE].n_unique() < 2:
        return
    people = rows.filter(usable(pl.col(number))).select(FILE, number).unique(maintain_order=True)
    again = pl.col(number).is_duplicated().alias("again")
    files = people.with_columns(again).group_by(FILE, maintain_order=True)
    counted = files.agg(pl.len().alias("all"), pl.col("again").mean())
    found = counted.filter(pl.col("all") >= _FEW, pl.col("again") >= _NEARLY_ALL)
    for file in found.get_column(FILE):
        why = "里面的人几乎都在别的文件里也有，是不是原来的花名册和新花名册放在了一起"
        yield Unread(UnreadKind.AGAIN, file, why=why)
