"""A ledger in files: what they hold, that they are whole, and what a clerk reads otherwise."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from eduaid_rules import OutputError, RosterError
from eduaid_rules.rosters import check_target
from eduaid_rules.rosters.ledger.files import read_ledger, write_ledger
from eduaid_rules.rosters.ledger.workbook import LEDGER_TABLES, LINES
from eduaid_rules.rosters.printing.atomic_files import place_text
from eduaid_rules.rosters.printing.csv_files import harmless
from eduaid_rules.rosters.tables import SUMMARY
from how_many import spread
from little_ledgers import citizen, ledger, with_lines

BESIDE = [name for name in LEDGER_TABLES if name != LINES]
DANGEROUS = (
    "=1+1",
    "+1",
    "-1",
    "@x",
    "\t=1",
    "\r=1",
    "  =1",
    "　=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    " ﹦1",
)


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_csv_has_a_bom_crlf_and_amounts_with_two_places(tmp_path: Path) -> None:
    made = ledger(6)
    files = write_ledger(made, tmp_path / "台账.csv")
    assert names_in(tmp_path) == {"台账.csv", *(f"台账.{name}.csv" for name in BESIDE)}
    assert files[0] == tmp_path / "台账.csv"
    assert set(files) == set(tmp_path.iterdir())
    raw = files[0].read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 7
    head, first, *_ = rows_of(files[0])
    assert head == made.lines.columns[:16]
    assert first[head.index("金额")] == "500.00"
    assert first[head.index("身份证号")] == citizen(0)


def test_the_tables_beside_are_written_even_when_empty(tmp_path: Path) -> None:
    empty = with_lines(ledger(2), ledger(2).lines.clear())
    write_ledger(empty, tmp_path / "台账.csv")
    assert len(rows_of(tmp_path / "台账.csv")) == 1
    assert ["合计", "", "0", "0", "0.00"] in rows_of(tmp_path / "台账.汇总.csv")
    assert len(names_in(tmp_path)) == 7


def test_the_sums_of_a_csv_are_those_of_the_lines(tmp_path: Path) -> None:
    made = ledger(100)
    write_ledger(made, tmp_path / "台账.csv")
    rows = rows_of(tmp_path / "台账.汇总.csv")
    total = str(made.lines["金额"].sum())
    assert ["合计", "", "100", "50", total] in rows
    schools = [Decimal(row[4]) for row in rows if row[0] == "学校"]
    assert sum(schools) == Decimal(total)
    assert len(schools) == 12


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_of_a_csv_starts_a_formula(tmp_path: Path, text: str) -> None:
    bad = ledger(4).lines.with_columns(pl.lit(text).alias("备注"), pl.lit(text).alias("姓名"))
    write_ledger(with_lines(ledger(4), bad), tmp_path / "台账.csv")
    head, first, *_ = rows_of(tmp_path / "台账.csv")
    assert first[head.index("备注")] == first[head.index("姓名")] == f"'{text}"


def test_harmless_texts_stay() -> None:
    texts = ["1-1", "a=b", "G4502", "", None, "'=1", "（-1）"]
    assert harmless(pl.DataFrame({"备注": texts}))["备注"].to_list() == texts


def test_parquet_keeps_texts_and_exact_amounts(tmp_path: Path) -> None:
    made = ledger(6)
    bad = made.lines.with_columns(pl.lit("=1").alias("备注"))
    write_ledger(with_lines(made, bad), tmp_path / "台账.parquet")
    read = pl.read_parquet(tmp_path / "台账.parquet")
    assert read.columns == made.lines.columns[:16]
    assert read["备注"].to_list() == ["=1"] * 6
    assert read["金额"].dtype == pl.Decimal(38, 2)
    assert read["金额"].to_list() == made.lines["金额"].to_list()
    assert (tmp_path / "台账.待核.csv").exists()


def test_a_folder_has_a_file_for_each_table(tmp_path: Path) -> None:
    for target in (tmp_path / "台账", f"{tmp_path}/台账.2019/", f"{tmp_path}/台账"):
        files = write_ledger(ledger(4), target)
        assert files[0].name == f"{LINES}.csv"
        assert names_in(Path(target)) == {f"{name}.csv" for name in LEDGER_TABLES}
    (tmp_path / "2019.9").mkdir()
    write_ledger(ledger(4), tmp_path / "2019.9")
    assert names_in(tmp_path) == {"台账", "台账.2019", "2019.9"}


def test_a_folder_with_anything_else_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "台账"
    target.mkdir()
    (target / "论文.docx").write_text("x")
    with pytest.raises(OutputError, match=r"论文\.docx"):
        write_ledger(ledger(2), target)
    assert names_in(target) == {"论文.docx"}
    with pytest.raises(OutputError, match="当前文件夹"):
        write_ledger(ledger(2), ".")


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("没有/台账.xlsx", "不存在"),
        ("台账.xls", "后缀“.xls”"),
        ("文件.txt/台账.xlsx", "是文件，不是文件夹"),
        ("文件.txt/再/台账.xlsx", "不存在"),
        ("夹.xlsx", "是一个文件夹"),
        ("夹.csv", "是一个文件夹"),
        ("文件/", "已经是一个文件"),
        ("长" * 90 + ".xlsx", "太长"),
        ("长" * 79 + ".csv", "太长"),
        ("开.xlsx", "正在 Excel 等程序里打开"),
        ("台\0账.xlsx", "不能用的字符"),
    ],
)
def test_what_stands_in_the_way_is_said_before_the_long_work(
    tmp_path: Path, target: str, said: str
) -> None:
    (tmp_path / "文件.txt").write_text("x")
    (tmp_path / "文件").write_text("x")
    (tmp_path / "夹.xlsx").mkdir()
    (tmp_path / "夹.csv").mkdir()
    (tmp_path / "~$开.xlsx").write_text("x")
    before = names_in(tmp_path)
    for call in (check_target, lambda place: write_ledger(ledger(2), place)):
        with pytest.raises(OutputError, match=said):
            call(f"{tmp_path}/{target}")
    assert names_in(tmp_path) == before


def test_a_folder_without_rights_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "mkdir", refuse)
    with pytest.raises(OutputError, match="没有权限"):
        check_target(tmp_path / "台账.xlsx")


@pytest.mark.parametrize("name", spread(["台账.xlsx", "台账.csv", "台账.parquet", "台账"], 4))
@pytest.mark.parametrize("fails_at", spread(range(1, 15), 4))
def test_a_locked_file_leaves_the_earlier_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, fails_at: int
) -> None:
    write_ledger(ledger(4), tmp_path / name)
    before = contents(tmp_path)
    calls, real = 0, os.replace

    def replace(source: Path, place: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise PermissionError(13, "in use", str(source), None, str(place))
        real(source, place)

    monkeypatch.setattr(os, "replace", replace)
    try:
        write_ledger(ledger(40), tmp_path / name)
    except OutputError as error:
        assert "Excel" in str(error)  # noqa: PT017 -- or there are fewer steps than that
        assert contents(tmp_path) == before
    else:
        assert calls < fails_at
        assert contents(tmp_path) != before


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def started(program: str, *arguments: str) -> subprocess.Popen[str]:
    """A process that writes, with the modules that tests have."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


WRITES = """
import sys
from little_ledgers import ledger
from eduaid_rules.rosters.ledger.files import write_ledger
made = ledger(4000)
print("ready", flush=True)
write_ledger(made, sys.argv[1])
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the run that is killed would have written."""
    folder = tmp_path_factory.mktemp("whole")
    for name in ("台账.xlsx", "台账.csv", "台账"):
        write_ledger(ledger(4000), folder / name)
    return {str(Path(p).relative_to(folder)): text for p, text in contents(folder).items()}


@pytest.mark.parametrize(
    "name",
    ["台账.xlsx", "台账.csv", "台账"],
)
@pytest.mark.parametrize(
    "after",
    [0.0, 0.02, 0.2, 0.6, 1.2],
)
@pytest.mark.slow
def test_a_killed_run_leaves_one_whole_output(
    tmp_path: Path, whole: dict[str, bytes], name: str, after: float
) -> None:
    write_ledger(ledger(4), tmp_path / name)
    old = contents(tmp_path)
    new = {path: whole[str(Path(path).relative_to(tmp_path))] for path in old}
    run = started(WRITES, str(tmp_path / name))
    assert run.stdout is not None
    assert run.stdout.readline() == "ready\n"
    time.sleep(after)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    left = {path: text for path, text in contents(tmp_path).items() if ".eduaid-" not in path}
    main = tmp_path / name
    assert left in (old, new) or (not main.exists() and name != "台账.xlsx")
    write_ledger(ledger(4), tmp_path / name)
    assert contents(tmp_path) == old


FILLS = """
import resource, sys
from little_ledgers import ledger
from eduaid_rules import OutputError
from eduaid_rules.rosters.ledger.files import write_ledger
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    write_ledger(ledger(4000), sys.argv[1])
except OutputError as error:
    print(error)
"""


@pytest.mark.parametrize("name", spread(["台账.xlsx", "台账.csv", "台账.parquet", "台账"], 1))
@pytest.mark.parametrize(
    "most", [3000, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 30_000, 200_000))]
)
def test_a_full_disk_leaves_the_earlier_output(tmp_path: Path, name: str, most: int) -> None:
    write_ledger(ledger(4), tmp_path / name)
    before = contents(tmp_path)
    run = started(FILLS, str(tmp_path / name), str(most))
    said, complaints = run.communicate()
    assert complaints == ""
    if most < 200_000 or name != "台账.parquet":
        assert "磁盘满了" in said
        assert contents(tmp_path) == before


HOLDS = """
import sys, time
from pathlib import Path
from eduaid_rules.rosters.staging import staged
with staged(Path(sys.argv[1])):
    print("ready", flush=True)
    time.sleep(60)
"""


def test_two_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    run = started(HOLDS, str(tmp_path / "台账.xlsx"))
    assert run.stdout is not None
    run.stdout.readline()
    with pytest.raises(OutputError, match="另一个程序正在写"):
        check_target(tmp_path / "台账.xlsx")
    check_target(tmp_path / "另一本.xlsx")
    run.kill()
    run.communicate()
    check_target(tmp_path / "台账.xlsx")
    assert names_in(tmp_path) == set()


def test_a_link_is_followed_and_rights_are_kept(tmp_path: Path) -> None:
    (tmp_path / "真.csv").write_text("x")
    (tmp_path / "真.csv").chmod(0o640)
    (tmp_path / "链.xlsx").symlink_to(tmp_path / "真.xlsx")
    write_ledger(ledger(2), tmp_path / "链.xlsx")
    assert (tmp_path / "链.xlsx").is_symlink()
    (tmp_path / "真.xlsx").chmod(0o640)
    write_ledger(ledger(2), tmp_path / "链.xlsx")
    assert (tmp_path / "真.xlsx").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("name", ["台账.xlsx", "台账.csv", "台账.parquet", "台账"])
def test_a_ledger_behind_a_link_is_read_back(tmp_path: Path, name: str) -> None:
    (tmp_path / "别处").mkdir()
    real = tmp_path / "别处" / f"真{name}"
    if name == "台账":
        real.mkdir()
    (tmp_path / name).symlink_to(real)
    write_ledger(ledger(2), tmp_path / name)
    assert real.exists()
    for source in (tmp_path / name, real):
        assert len(read_ledger(source).lines) == 2


@pytest.mark.parametrize("name", ["台账.xlsx", "台账.csv", "台账.parquet", "台账/"])
def test_links_that_lead_in_a_circle_are_no_target(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to("别的")
    (tmp_path / "别的").symlink_to(tmp_path / name)
    with pytest.raises(OutputError, match="绕了一圈又指回自己"):
        write_ledger(ledger(2), f"{tmp_path}/{name}")
    with pytest.raises(RosterError):
        read_ledger(f"{tmp_path}/{name}")
    assert names_in(tmp_path) == {name.strip("/"), "别的"}


@pytest.mark.parametrize("name", ["台账.xlsx", "台账.csv", "台账/", "台账.待核.csv"])
def test_what_is_no_file_is_not_replaced_by_one(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name.strip("/"))
    (tmp_path / "链.xlsx").symlink_to(tmp_path / name.strip("/"))
    target = "台账.csv" if name == "台账.待核.csv" else name
    with pytest.raises(OutputError, match=r"不是普通文件|已经是一个文件"):
        write_ledger(ledger(2), f"{tmp_path}/{target}")
    if target == "台账.xlsx":
        with pytest.raises(OutputError, match="是设备或管道一类的"):
            place_text(tmp_path / name, "x")
        with pytest.raises(OutputError, match="是设备或管道一类的"):
            write_ledger(ledger(2), tmp_path / "链.xlsx")
    assert (tmp_path / name.strip("/")).is_fifo()


@pytest.mark.parametrize("name", spread(["台账.xlsx", "台账.csv", "台账.parquet"], 1))
def test_progress_is_told(tmp_path: Path, name: str) -> None:
    told: list[tuple[int, int]] = []
    target = tmp_path / name
    write_ledger(ledger(5000), target, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] >= 10_000
    assert told == sorted(set(told))
    assert len(told) > 1
    assert (tmp_path / f"台账.{SUMMARY}.csv").exists() is not (name == "台账.xlsx")
