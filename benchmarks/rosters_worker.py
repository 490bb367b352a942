"""What ``rosters.py`` has done in processes of their own; each prints a line of JSON."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from usage import peak_bytes, processor_seconds

TERM = "2019秋"
POLICY = "city-2019"


def make(folder: Path, rows: int) -> None:
    """A roster of valid people as .xlsx and .csv, the same cells in both."""
    make_csv(folder, rows)
    tables(folder / "roster.xlsx", [roster(rows)])


def make_csv(folder: Path, rows: int) -> None:
    """The roster as .csv."""
    roster(rows).write_csv(folder / "roster.csv", include_bom=True)


def roster(rows: int) -> pl.DataFrame:
    """Pupils of primary and junior schools and students, three in four of them poor."""
    n = pl.int_range(rows, eager=True).alias("n").to_frame()
    day = (pl.date(2007, 1, 1) + pl.duration(days=pl.col("n") % 2000)).dt.strftime("%Y%m%d")
    body = pl.format("450225{}{}", day, (pl.col("n") // 2000 % 1000).cast(pl.String).str.zfill(3))
    area = pl.col("n") // 2_000_000
    return (
        n.with_columns(body=body.str.replace("450225", pl.format("45022{}", area + 3)))
        .with_columns(number=pl.col("body") + _check_digit())
        .select(
            pl.col("n").add(1).cast(pl.String).alias("序号"),
            pl.format("第{}小学", pl.col("n") // 900 % 100).alias("学校"),
            _cycle(["小学", "小学", "初中", "普通高中"]).alias("学段"),
            (pl.col("n") % 3 + 1).cast(pl.String).alias("年级"),
            pl.format("{}班", pl.col("n") // 45 % 20).alias("班级"),
            pl.format("学生{}", "n").alias("姓名"),
            _cycle(["男", "女"]).alias("性别"),
            pl.col("number").alias("身份证号"),
            pl.format("G{}", "number").alias("学籍号"),
            _cycle(["农村", "城镇"]).alias("户口性质"),
            _cycle(["是", "否", "否"]).alias("是否寄宿"),
            _cycle(["建档立卡", "农村低保、残疾", "无", "孤儿"]).alias("困难类别"),
            pl.lit("本地").alias("学校所在地"),
            pl.format("1380000{}", pl.col("n") % 10000).alias("联系电话"),
            pl.lit("县农村信用社").alias("开户行"),
            pl.format("621700000{}", pl.col("n") + 10**9).alias("卡号"),
        )
    )


def _cycle(values: list[str]) -> pl.Expr:
    return (pl.col("n") % len(values)).replace_strict(range(len(values)), values)


def _check_digit() -> pl.Expr:
    """GB 11643: the weighted sum of the first seventeen digits, modulo 11."""
    weights = [pow(2, 17 - place, 11) for place in range(17)]
    digits = (pl.col("body").str.slice(p, 1).cast(pl.Int64) * w for p, w in enumerate(weights))
    rest = pl.sum_horizontal(digits) % 11
    return rest.replace_strict(range(11), list("10X98765432"), return_dtype=pl.String)


def tables(path: Path, frames: list[pl.DataFrame]) -> None:
    """Tables as sheets: texts and numbers, nothing else."""
    from xlsxwriter import Workbook

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(str(path), options) as book:
        for frame in frames:
            sheet = book.add_worksheet()
            for place, name in enumerate(frame.columns):
                sheet.write_string(0, place, name)
            plain = frame.with_columns(pl.selectors.decimal().cast(pl.Float64))
            texts = [kind == pl.String for kind in plain.dtypes]
            writers = [sheet.write_string if is_text else sheet.write_number for is_text in texts]
            places = list(enumerate(writers))
            for number, row in enumerate(plain.iter_rows(), 1):
                for (place, write), cell in zip(places, row, strict=True):
                    if cell is not None:
                        write(number, place, cell)


def ours(folder: Path, suffix: str) -> None:
    """The whole command's work, in this process."""
    from eduaid_rules import load_policy, make_ledger, read_roster, write_ledger

    policy = load_policy(POLICY)
    people = read_roster(folder / f"roster.{suffix}", policy)
    ledger = make_ledger(people, policy, TERM)
    if ledger.counts.judged != ledger.counts.read:
        raise SystemExit(f"{ledger.counts} {ledger.problems.head()}")
    write_ledger(ledger, folder / f"ledger.{suffix}")


def alone(folder: Path) -> None:
    """Reading the roster and writing the cells of our ledger, by the two libraries alone."""
    import fastexcel

    sheet = fastexcel.read_excel(folder / "roster.xlsx").load_sheet(0, dtypes="string")
    sheet.to_polars()
    tables(folder / "alone.xlsx", [pl.read_ipc(path) for path in cells_of(folder)])


def csv_alone(folder: Path) -> Callable[[], None]:
    """What Polars alone needs to read the roster, and to write the tables of our ledger."""
    frames = [pl.read_ipc(path) for path in sorted(folder.glob("table-*.arrow"))]

    def work(rows: int | None = None) -> None:
        pl.read_csv(folder / "roster.csv", infer_schema=False, n_rows=rows)
        for number, frame in enumerate(frames):
            frame.head(rows or frame.height).write_csv(folder / f"alone-{number}.csv")

    work(_FEW)
    return work


_FEW = 3
"""Rows that are gone through before the clock starts: libraries are loaded then, as for both."""


def csv_ours(folder: Path) -> Callable[[], None]:
    """Our work on the same roster."""
    with tempfile.TemporaryDirectory() as few:
        make_csv(Path(few), _FEW)
        ours(Path(few), "csv")
    return lambda: ours(folder, "csv")


def make_wide(folder: Path, rows: int) -> None:
    """The roster with ``MORE`` columns that nobody asked for, each filled in one row of 50."""
    plain, n = roster(rows), pl.int_range(rows, eager=True).alias("n")
    more = (
        pl.when(pl.col("n") % 50 == number % 50).then(pl.lit("是")).alias(f"附加项{number}")
        for number in range(MORE)
    )
    plain.hstack(n.to_frame().select(more)).write_csv(folder / "roster.csv", include_bom=True)


MORE = 400


def cells_of(folder: Path) -> list[Path]:
    """The tables of our ledger, put aside by ``aside``."""
    return sorted(folder.glob("cells-*.arrow"))


def aside(folder: Path) -> None:
    """Put the cells of our ledger aside, for ``alone``: the hidden ones too; and its tables."""
    from eduaid_rules import load_policy, make_ledger, read_roster
    from eduaid_rules.rosters.ledger.workbook import ledger_tables

    policy = load_policy(POLICY)
    ledger = make_ledger(read_roster(folder / "roster.csv", policy), policy, TERM)
    frames = (ledger.lines, ledger.others, ledger.pending, ledger.problems, ledger.public)
    for number, frame in enumerate(frames):
        frame.write_ipc(folder / f"cells-{number}.arrow")
    for number, frame in enumerate(ledger_tables(ledger).values()):
        frame.write_ipc(folder / f"table-{number}.arrow")
    print(json.dumps({"lines": ledger.lines.height, "others": ledger.others.height}))


def main() -> None:
    """Run one job and print its time, processor time and peak memory."""
    parser = argparse.ArgumentParser()
    parser.add_argument("job")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    given = parser.parse_args()
    folder, rows = given.folder, given.rows
    jobs: dict[str, Callable[[], Callable[[], None]]] = {
        "make": lambda: lambda: make(folder, rows),
        "make-csv": lambda: lambda: make_csv(folder, rows),
        "make-wide": lambda: lambda: make_wide(folder, rows),
        "aside": lambda: lambda: aside(folder),
        "xlsx": lambda: lambda: ours(folder, "xlsx"),
        "csv": lambda: csv_ours(folder),
        "alone": lambda: lambda: alone(folder),
        "csv-alone": lambda: csv_alone(folder),
    }
    work = jobs[given.job]()
    begun, cpu = time.perf_counter(), processor_seconds()
    work()
    taken, used = time.perf_counter() - begun, processor_seconds() - cpu
    print(json.dumps({"seconds": taken, "cpu": used, "bytes": peak_bytes()}))


if __name__ == "__main__":
    main()
