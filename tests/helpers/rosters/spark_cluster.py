"""A driver and two workers for tests, and the ledgers that come out of them as sorted lines."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow as pa
import pytest

from project import EXAMPLES

# ``Any``: Spark is an extra, which make test does not install
Spark = Any

PROGRAM: Final = EXAMPLES / "spark" / "judge_roster.py"
CLUSTER: Final = "local-cluster[2,1,1024]"
"""Two worker processes of one core and 1024 MiB each, beside the driver."""
NO_PYTHON: Final = "/no/python/for/executors"
CONF: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "2",
}


def environment(folder: Path) -> dict[str, str]:
    """What a process needs that starts a cluster; executors get no Python.

    Workers write below Spark's home: here links to the installed package. Fails where
    Spark is not installed.
    """
    try:
        import pyspark
    except ImportError:
        pytest.fail("PySpark is missing: pip install 'eduaid-rules[spark]' (and Java 17)")
    for part in ("bin", "jars"):
        (folder / part).symlink_to(Path(pyspark.__file__).parent / part)
    return {
        "SPARK_HOME": str(folder),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": NO_PYTHON,
    }


@contextmanager
def cluster(env: Mapping[str, str]) -> Iterator[Spark]:
    """A session on two workers."""
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patched:
        for name, value in env.items():
            patched.setenv(name, value)
        builder = SparkSession.builder.master(CLUSTER).appName("tests")
        for name, value in CONF.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        try:
            yield session
        finally:
            session.stop()


def run_program(
    env: Mapping[str, str], folder: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """The program of examples/, run in a folder as a process of its own."""
    options = " ".join(f"--conf {name}={value}" for name, value in CONF.items())
    return subprocess.run(
        [sys.executable, PROGRAM, *arguments],
        cwd=folder,
        env={**os.environ, **env, "PYSPARK_SUBMIT_ARGS": f"{options} pyspark-shell"},
        capture_output=True,
        text=True,
        check=False,
    )


def in_spark(spark: Spark, frame: pl.DataFrame) -> Spark:
    """A frame of Polars as one of Spark."""
    return spark.createDataFrame(frame.to_arrow())


def as_text(ledger: pl.DataFrame | pa.Table) -> list[str]:
    """The rows of a result as text, sorted."""
    frame = ledger if isinstance(ledger, pl.DataFrame) else pl.DataFrame(pl.from_arrow(ledger))
    return sorted(str(row) for row in frame.cast(pl.String).rows(named=True))


def lines_of(folder: Path) -> list[bytes]:
    """The sorted lines of a CSV ledger of Spark: of all its parts, each without its header."""
    assert (folder / "_SUCCESS").exists()
    parts = [part.read_bytes().split(b"\n") for part in folder.glob("part-*.csv")]
    assert len({part[0] for part in parts}) == 1, "one header for all"
    return sorted(line for part in parts for line in part[1:] if line)
