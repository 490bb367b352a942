"""One small roster in every kind of file that is read, and what becomes of such files: damage."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path
from typing import Final

import polars as pl
import xlsxwriter

from other_formats import (
    Rows,
    excel_2003,
    excel_2003_rows,
    excel_2003_table,
    fods,
    mail_page,
    ods,
    web_page,
    web_table,
    xlsb,
    zipped,
)

_HEADER: Final = ("学校", "姓名", "学段", "寄宿", "困难类别")
_ROWS: Final[Rows] = (
    _HEADER,
    *(("二中", f"学生{number}", "小学", "是", "无") for number in range(20)),
)
_OLD_BOOK: Final = Path(__file__).parents[2] / "data" / "rosters" / "old.xls"


def sound_files() -> dict[str, bytes]:
    """A file of each kind by its name, all of them to be read as they are."""
    made = {
        "a.xlsx": _workbook(),
        "a.xlsb": xlsb(_ROWS),
        "a.xls": _OLD_BOOK.read_bytes(),
        "a.ods": ods(_ROWS),
        "a.fods": fods(_ROWS),
        "a.parquet": _parquet(),
        "a.csv": ("\ufeff" + _lines()).encode(),
        "gbk.csv": _lines().encode("gb18030"),
        "utf-16.txt": _lines().replace(",", "\t").encode("utf-16"),
        "a.html": web_page(web_table(_ROWS), "gb2312"),
        "a.mht": mail_page(web_page(web_table(_ROWS))),
        "a.xml": excel_2003(excel_2003_table(excel_2003_rows(_ROWS))),
    }
    packed = ("a.xlsx", "a.csv", "a.ods", "a.html")
    return {**made, "a.zip": zipped({name: made[name] for name in packed})}


def damaged(data: bytes, rng: random.Random) -> bytes:
    """The bytes with a few bits turned, a part cut off, taken out or doubled, or one of zeros.

    Every second one of those that are packed is damaged inside, with the right checksums again:
    a reader that trusts a number in a part is found only so.
    """
    if data.startswith(b"PK") and rng.random() < 0.5:
        return _inside(data, rng)
    start, length = rng.randrange(len(data)), rng.choice((1, 4, 30, 500))
    part = data[start : start + length]
    match rng.randrange(8):
        case 0:
            return data[:start]
        case 1:
            return data[:start] + data[start + length :]
        case 2:
            return data[:start] + part * rng.choice((2, 50)) + data[start + length :]
        case 3:
            fill = rng.choice((b"\x00", b"\xff"))
            return data[:start] + fill * len(part) + data[start + length :]
        case _:
            made = bytearray(data)
            for _ in range(rng.randint(1, 4)):
                made[rng.randrange(len(made))] ^= 1 << rng.randrange(8)
            return bytes(made)


def _inside(data: bytes, rng: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(out, "w") as made:
        chosen = rng.choice(book.namelist())
        for name in book.namelist():
            part = book.read(name)
            made.writestr(name, damaged(part, rng) if name == chosen and part else part)
    return out.getvalue()


def _lines() -> str:
    return "".join(",".join(text or "" for text in row) + "\n" for row in _ROWS)


def _workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("一班")
    for number, row in enumerate(_ROWS):
        sheet.write_row(number, 0, row)
    sheet.set_row(3, None, None, {"hidden": True})
    zeros = book.add_format({"num_format": "000000"})
    sheet.write(0, 5, "户编号")
    sheet.write_number(1, 5, 123, zeros)
    sheet.write_formula(2, 5, "=1/0", None, "#DIV/0!")
    sheet.merge_range("A10:A12", "一小")
    book.close()
    return out.getvalue()


def _parquet() -> bytes:
    out = io.BytesIO()
    pl.DataFrame(_ROWS[1:], schema=list(_HEADER), orient="row").write_parquet(out)
    return out.getvalue()
