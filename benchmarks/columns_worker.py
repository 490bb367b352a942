"""What ``columns.py`` has done in processes of their own: checking, timing, memory.

Every command prints one line of JSON at its end.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import importlib.util
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

import columns_duckdb
import columns_gettsim
import columns_openfisca
from column_contestants import Engine, polars_by_hand, roster, same
from contestants import PLAN
from eduaid_rules import load_policy

TERM = "2019秋"
OURS = "ours"


@dataclass(frozen=True)
class Contestant:
    """How one of them judges a roster; only ``judge`` is timed."""

    prepare: Callable[[pl.DataFrame], Any]
    judge: Callable[[Any], Any]
    comparable: Callable[[Any], pl.DataFrame]
    needs: tuple[str, ...] = ()
    known_only: bool = False
    """Whether it takes codes and truth values only: neither text nor unknowns."""


def contestants(*, nulls: bool) -> dict[str, Contestant]:
    """All of them by name, whether their libraries are installed or not."""
    policy = load_policy(PLAN)

    def hand(engine: Engine) -> Contestant:
        return Contestant(_as_is, lambda it: polars_by_hand(it, engine, nulls=nulls), _as_is)

    return {
        OURS: Contestant(_as_is, lambda frame: policy.evaluate_frame(frame, TERM), _as_is),
        "Polars by hand, in-memory": hand("in-memory"),
        "Polars by hand, streaming": hand("streaming"),
        "DuckDB by hand": Contestant(
            columns_duckdb.prepare,
            lambda it: columns_duckdb.duckdb_by_hand(it, nulls=nulls),
            columns_duckdb.comparable,
            needs=("duckdb", "pyarrow"),
        ),
        "GETTSIM's ttsim on JAX": Contestant(
            columns_gettsim.prepare_frame,
            columns_gettsim.gettsim_frame,
            _as_is,
            needs=("ttsim", "jax"),
            known_only=True,
        ),
        "ttsim on JAX, arrays only": Contestant(
            columns_gettsim.prepare,
            columns_gettsim.gettsim_jax,
            columns_gettsim.comparable,
            needs=("ttsim", "jax"),
            known_only=True,
        ),
        "OpenFisca": Contestant(
            columns_openfisca.prepare,
            columns_openfisca.openfisca_by_formulas,
            columns_openfisca.comparable,
            needs=("openfisca_core",),
            known_only=True,
        ),
    }


def _as_is(value: Any) -> Any:  # noqa: ANN401 -- an input or a result of whatever kind
    return value


def able(made: dict[str, Contestant], options: argparse.Namespace) -> dict[str, Contestant]:
    """Those of them that can judge the input here: it is of their kind, they are installed."""
    plain = not options.text and not options.nulls
    chosen = {name: one for name, one in made.items() if plain or not one.known_only}
    if options.only:
        chosen = {name: one for name, one in chosen.items() if name in options.only}
    return {name: one for name, one in chosen.items() if not missing(one)}


def missing(one: Contestant) -> list[str]:
    """The libraries that a contestant needs and that are not installed."""
    return [name for name in one.needs if importlib.util.find_spec(name) is None]


def check(options: argparse.Namespace) -> dict[str, object]:
    """Raise where a contestant's states and amounts are not ours; name those left out."""
    frame = roster(options.rows, text=options.text, nulls=options.nulls)
    every = contestants(nulls=bool(options.nulls))
    ours = every[OURS].judge(frame)
    checked = able(every, options)
    for name, one in checked.items():
        try:
            same(ours, one.comparable(one.judge(one.prepare(frame))))
        except AssertionError as error:
            raise SystemExit(f"{name} differs from ours in {error}") from error
    absent = {name: missing(one) for name, one in every.items() if missing(one)}
    return {"same": list(checked), "missing": absent}


def timing(options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """Medians in seconds, over rounds in which all take their turn, twice each.

    ``fresh``: the memory for the result comes from the system, as in a process that judges
    one roster. ``again``: it was just freed by the same contestant, so what is left is the
    judging. ``cpu``: of the second, over all cores, which a busy machine disturbs least.
    """
    frame = roster(options.rows, text=options.text, nulls=options.nulls)
    timed = able(contestants(nulls=bool(options.nulls)), options)
    inputs = {name: one.prepare(frame) for name, one in timed.items()}
    seen: dict[str, dict[str, list[float]]] = {
        name: {"fresh": [], "again": [], "cpu": []} for name in timed
    }
    for turn in range(options.rounds + 1):
        for name, one in timed.items():
            give_back(options.pause)
            fresh, _ = once(one.judge, inputs[name])
            again, cpu = once(one.judge, inputs[name])
            if turn:
                for key, value in (("fresh", fresh), ("again", again), ("cpu", cpu)):
                    seen[name][key].append(value)
    return {
        name: {key: statistics.median(values) for key, values in times.items()}
        for name, times in seen.items()
    }


def once(judge: Callable[[Any], Any], given: object) -> tuple[float, float]:
    """Seconds by the clock and of all cores; the result is freed when this returns."""
    gc.collect()
    start, before = time.perf_counter(), time.process_time()
    result = judge(given)
    taken = time.perf_counter() - start, time.process_time() - before
    del result
    return taken


def give_back(pause: float) -> None:
    """Let every allocator return freed memory to the system; Polars' takes about a second."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
    time.sleep(pause)


def memory(options: argparse.Namespace) -> dict[str, float]:
    """MiB that judging needs at most over a process with only the input loaded (on Linux).

    The system's record of this process's peak is set back before the judging, for making
    the roster took more than holding it.
    """
    [one] = able(contestants(nulls=bool(options.nulls)), options).values()
    given = one.prepare(roster(options.rows, text=options.text, nulls=options.nulls))
    give_back(max(options.pause, 1.5))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = one.judge(given)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    del result, given
    return {"mib": (peak - held) / 1024, "input": held / 1024}


def streaming(options: argparse.Namespace) -> dict[str, float]:
    """Ours, from a Parquet file of text columns to a Parquet ledger: seconds and peak MiB.

    The peak is that of the whole process (on Linux), which holds no roster by then.
    """
    policy = load_policy(PLAN)
    with tempfile.TemporaryDirectory() as folder:
        source, ledger = Path(folder) / "roster.parquet", Path(folder) / "ledger.parquet"
        frame = roster(options.rows, text=True, nulls=options.nulls)
        numbers = pl.int_range(options.rows, eager=True).cast(pl.String).str.zfill(18)
        frame.with_columns(numbers.alias("学籍号")).write_parquet(source)
        del frame, numbers
        give_back(max(options.pause, 1.5))
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        start = time.perf_counter()
        lines = policy.evaluate_frame(pl.scan_parquet(source), TERM, long=True)
        lines.sink_parquet(ledger)
        taken = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        count = pl.scan_parquet(ledger).select(pl.len()).collect().item()
    return {"seconds": taken, "mib": peak, "lines": count}


def compiling(options: argparse.Namespace) -> dict[str, float]:
    """Milliseconds on ten students: the first call of a policy just loaded, and later ones."""
    frame = roster(10, text=False)
    load_policy(PLAN).evaluate_frame(frame, TERM)  # loads the library
    first: list[float] = []
    later: list[float] = []
    for _ in range(options.rounds):
        policy = load_policy(PLAN)
        calls = [once(lambda it: policy.evaluate_frame(it, TERM), frame)[0] for _ in range(6)]  # noqa: B023
        first.append(calls[0])
        later.append(statistics.median(calls[1:]))
    both = statistics.median(first) * 1000, statistics.median(later) * 1000
    return {"first": both[0], "later": both[1], "compile": both[0] - both[1]}


COMMANDS: dict[str, Callable[[argparse.Namespace], object]] = {
    "check": check,
    "timing": timing,
    "memory": memory,
    "compiling": compiling,
    "streaming": streaming,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Carry out one command and print what it gave."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--pause", type=float, default=1.5)
    parser.add_argument("--text", action="store_true")
    parser.add_argument("--nulls", type=float, default=0.0)
    parser.add_argument("--only", action="append", default=[], help="a contestant's name")
    options = parser.parse_args(arguments)
    print(json.dumps(COMMANDS[options.command](options), ensure_ascii=False))


if __name__ == "__main__":
    main()
