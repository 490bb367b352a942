"""What stands around a table: the names of its file, its folder and its sheet, and its title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath
from typing import Final

from ..raw_sheets import RawSheet
from .layout import SheetLayout


class Around(Enum):
    """Where something may stand that a sheet has no column for; the word is that of mappings."""

    FILE = "文件名"
    FOLDER = "文件夹"
    SHEET = "工作表名"
    TITLE = "标题"


VALUE_SIGN: Final = "*"
_ANYTHING_SIGN: Final = "…"
_NAMED_SHEET: Final = re.compile(r"(.+)\[([^\[\]]+)\]", re.DOTALL)
"""A file of which only one sheet was read, as messages show it."""


@dataclass(frozen=True, slots=True)
class StatedBy:
    """Where a fact stands beside the table, and as what part of the text."""

    where: Around
    pattern: str | None = None
    """The whole text, with * for what is meant and … for anything (*20…花名册); None: all of it."""

    def value_in(self, texts: Mapping[Around, tuple[str, ...]]) -> str | None:
        """What stands there, of the first text that fits; None where nothing does."""
        for text in texts.get(self.where, ()):
            if self.pattern is None:
                return text
            found = re.fullmatch(self._expression(self.pattern), text, re.DOTALL)
            if found is not None and found[1].strip():
                return found[1].strip()
        return None

    @staticmethod
    def _expression(pattern: str) -> str:
        expression = re.escape(pattern).replace(re.escape(VALUE_SIGN), "(.+?)", 1)
        return expression.replace(re.escape(_ANYTHING_SIGN), ".*")

    @property
    def shown(self) -> str:
        """As messages say it: 文件名“*花名册”."""
        return self.where.value if self.pattern is None else f"{self.where.value}“{self.pattern}”"


def texts_around(sheet: RawSheet, layout: SheetLayout) -> dict[Around, tuple[str, ...]]:
    """The texts around a sheet: file and folder without how they end, each row of titles once."""
    file, name = sheet.file, sheet.name
    if name is None and (one := _NAMED_SHEET.fullmatch(file)) is not None:
        file, name = one[1], one[2]
    path = PurePosixPath(file)
    folder = path.parent.name
    if folder.lower().endswith(".zip"):
        folder = PurePosixPath(folder).stem
    found = {
        Around.FILE: (path.stem.strip(),),
        Around.FOLDER: (folder.strip(),),
        Around.SHEET: ((name or "").strip(),),
        Around.TITLE: tuple(dict.fromkeys(_titles(sheet, layout))),
    }
    some = ((where, tuple(filter(None, texts))) for where, texts in found.items())
    return {where: texts for where, texts in some if texts}


def _titles(sheet: RawSheet, layout: SheetLayout) -> Iterator[str]:
    for row in sheet.cells.head(layout.title_rows).iter_rows():
        yield from (cell for cell in row if cell is not None)
