"""The child that reads is a Python of its own, wherever the caller's code comes from."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hostile_files import GOOD_ROWS, cell, raw_workbook, sheet_xml

pytestmark = pytest.mark.slow

BAD = (*GOOD_ROWS, cell("XFD1048576", "x"))
READ = """
from eduaid_rules import load_policy
from eduaid_rules.rosters import read_roster

print("once")


def read():
    roster = read_roster("rosters", load_policy("national"))
    print(roster.frame["姓名"].to_list(), [one.file for one in roster.unread])


"""
FROM_A_THREAD = READ + (
    "import threading\nthread = threading.Thread(target=read)\nthread.start()\nthread.join()\n"
)
BY_A_POOL = READ + (
    "from concurrent.futures import ThreadPoolExecutor\n"
    "with ThreadPoolExecutor(2) as pool:\n"
    "    list(pool.map(lambda _: read(), range(2)))\n"
)
FOUND = "['张三'] ['b.xlsx']\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a roster, and one that would end whoever reads it."""
    (tmp_path / "rosters").mkdir()
    raw_workbook(tmp_path / "rosters" / "a.xlsx", sheet_xml(*GOOD_ROWS))
    raw_workbook(tmp_path / "rosters" / "b.xlsx", sheet_xml(*BAD))
    return tmp_path


def said(folder: Path, *command: str, text: str = "") -> str:
    """What a Python says that is started in a folder."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_script_that_guards_nothing(folder: Path) -> None:
    """It has no `if __name__ == "__main__"`, is imported by nobody, and calls from threads.

    Beside it lie modules that are called like Python's own and like one of ours: what the script
    does not import, the child does not either.
    """
    (folder / "script.py").write_text(BY_A_POOL, encoding="utf-8")
    for name in ("resource.py", "rosters.py"):
        (folder / name).write_text("raise SystemExit(3)", encoding="utf-8")
    assert said(folder, "script.py") == "once\n" + FOUND * 2


def test_a_script_that_comes_by_a_pipe(folder: Path) -> None:
    """`python -`: there is no file of it at all."""
    assert said(folder, "-", text=FROM_A_THREAD) == "once\n" + FOUND
