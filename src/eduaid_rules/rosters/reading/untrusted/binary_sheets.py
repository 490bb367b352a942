"""How far the cells of a sheet of an .xlsb lie apart, before its reader makes all in between."""

from __future__ import annotations

from typing import Final

LOOKED_AT: Final = 8 << 20
"""Bytes of a sheet that is gone through: half a million cells, in half a second.

One turned bit in a small file makes a reader ask for all memory; of longer ones the child is held
to its own.
"""

_ROW: Final = 0
_CELLS: Final = range(1, 12)
_NUMBER: Final = 4


def extent_of(sheet: bytes) -> tuple[int, int]:
    """The number of the last row and of the last column with a cell, from 1; 0 where none is.

    What is cut off is left to the reader.
    """
    rows = columns = row = at = 0
    length_of_all = len(sheet)
    try:
        while at < length_of_all:
            kind = sheet[at]
            at += 1
            if kind > 0x7F:
                at += 1  # a kind of two bytes is no cell
            length = shift = 0
            while True:
                seven = sheet[at]
                at += 1
                length |= (seven & 0x7F) << shift
                shift += 7
                if seven < 0x80 or shift > 21:
                    break
            if kind == _ROW:
                row = int.from_bytes(sheet[at : at + _NUMBER], "little") + 1
            elif kind in _CELLS:
                rows = max(rows, row)
                columns = max(columns, int.from_bytes(sheet[at : at + _NUMBER], "little") + 1)
            at += length
    except IndexError:
        pass
    return rows, columns
