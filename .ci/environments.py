"""A virtual environment for each way to install: environments.py [NAME ...].

``core`` and each extra alone must do what they are for and say in a sentence what they lack, with
the versions of constraints.txt and, as ``<extra>-lowest``, with the lowest that pyproject.toml
allows; ``lowest`` has the lowest versions of all, and runs the tests. Environments stand below
build/environments and are made anew.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "environments"

CORE = """
from eduaid_rules import MissingExtra, load_policy
policy = load_policy("city-2019")
student = {"学段": "小学", "年级": 3, "寄宿": True, "困难类别": ["建档立卡"]}
assert str(policy.evaluate(student, "2019秋").total) == "500.00"
"""
LACKS_FRAMES = """
from eduaid_rules.rosters import read_roster
try:
    read_roster("nowhere.csv", policy)
except MissingExtra as error:
    assert "eduaid-rules[" in str(error), error
else:
    raise AssertionError("read without the extra")
"""
FRAMES = """
import polars as pl
wide = policy.evaluate_frame(pl.DataFrame({"学段": ["小学"], "寄宿": [True]}), "2019秋")
assert wide.height == 1
from eduaid_rules import evaluate_places
places = {"学校所在地代码": ["450225", None], "户籍地代码": ["450225", "640424"]}
assert evaluate_places(pl.DataFrame(places), "2019秋").height == 2
"""
PANDAS = """
import pandas as pd
frame = pd.DataFrame({"学段": ["小学"], "寄宿": [True], "年级": [3]})
assert len(policy.evaluate_frame(frame, "2019秋")) == 1
"""
DUCKDB = """
import duckdb
relation = duckdb.sql("SELECT '小学' AS 学段, true AS 寄宿, 3 AS 年级, ['孤儿'] AS 困难类别")
assert len(policy.evaluate_frame(relation, "2019秋").fetchall()) == 1
from eduaid_rules import evaluate_places
places = duckdb.sql("SELECT '450225' AS 学校所在地代码, '640424' AS 户籍地代码")
assert len(evaluate_places(places, "2019秋").fetchall()) == 1
"""
ROSTERS = """
import tempfile
from pathlib import Path
from eduaid_rules.rosters import make_ledger, read_roster, write_ledger
folder = Path(tempfile.mkdtemp())
text = "学校,姓名,学段,寄宿,困难类别\\n一小,赵某甲,小学,是,孤儿\\n"
(folder / "roster.csv").write_text(text, encoding="utf-8")
ledger = make_ledger(read_roster(folder / "roster.csv", policy), policy, "2019秋")
write_ledger(ledger, folder / "台账.xlsx")
assert (folder / "台账.xlsx").stat().st_size > 1000
"""
SPARK = """
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
frame = spark.createDataFrame([("小学", True)], "`学段` string, `寄宿` boolean")
assert policy.evaluate_frame(frame, "2019秋").count() == 1
"""
TESTING = """
from hypothesis import given, settings
from eduaid_rules.testing import students
@settings(max_examples=20, deadline=None)
@given(students(policy, "2019秋"))
def holds(student):
    assert policy.evaluate(student, "2019秋").total >= 0
holds()
"""
DOES = {
    "core": CORE + LACKS_FRAMES,
    "frames": CORE + FRAMES,
    "pandas": CORE + FRAMES + PANDAS,
    "duckdb": CORE + FRAMES + DUCKDB,
    "rosters": CORE + FRAMES + ROSTERS,
    "spark": CORE + SPARK,
    "testing": CORE + LACKS_FRAMES + TESTING,
}
LOWEST = "lowest"
NAMES = [*DOES, *(f"{name}-{LOWEST}" for name in DOES), LOWEST]


def lowest_versions() -> str:
    """Each requirement of the core and the extras that users install, at its lower bound."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *(line for name in DOES for line in extras.get(name, ()))]
    return "\n".join(re.sub(">=", "==", line) for line in asked if ">=" in line) + "\n"


def made(name: str, extra: str, constraints: Path) -> Path:
    """A fresh environment with the library and an extra; its Python."""
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    what = f"{ROOT}[{extra}]" if extra else str(ROOT)
    install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-compile",
        "--constraint",
        str(constraints),
        what,
    ]
    subprocess.run([python, *install], check=True)
    return python


def tried(name: str) -> bool:
    """Whether an environment can be made and does what it must."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    lowest = FOLDER / "lowest.txt"
    lowest.write_text(lowest_versions(), encoding="utf-8")
    what = name.removesuffix(f"-{LOWEST}")
    try:
        if name == LOWEST:
            python = made(name, "test", lowest)
            tests = ["-m", "pytest", "-q", "-n", "auto", "-m", "not slow and not world"]
            subprocess.run([python, *tests, "--ignore=tests/house"], cwd=ROOT, check=True)
        else:
            constraints = ROOT / "constraints.txt" if what == name else lowest
            python = made(name, what if what != "core" else "", constraints)
            # away from the checkout, so that what is installed is what is imported
            subprocess.run([python, "-c", DOES[what]], cwd=FOLDER, check=True)
    except subprocess.CalledProcessError as error:
        print(f"{name}: {' '.join(map(str, error.cmd))[:200]} ended with {error.returncode}")
        return False
    print(f"{name}: as it must be", flush=True)
    return True


if __name__ == "__main__":
    results = [tried(name) for name in sys.argv[1:] or NAMES]
    sys.exit(not all(results))
