"""What is sent to another process arrives there, and no process waits for what never comes."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest

from eduaid_rules import (
    EduaidError,
    ProfileError,
    back_pay,
    evaluate_places,
    load_policy,
    make_ledger,
    match_roster,
    read_ledger,
    read_payments,
    read_roster,
    reconcile,
    rosters,
    write_back_pay,
    write_ledger,
    write_match_report,
    write_matched,
    write_reconciliation,
    write_roster,
)
from eduaid_rules.analysis import comparison_report, mutant_report, proof_report
from little_cases import GOOD, RULES, policy_of, write_cases
from public_things import analyses, one_of_each, results, tables
from seven_students import ROSTER

pytestmark = pytest.mark.slow

TERM = "2019秋"
LONGEST = 60
"""Seconds after which nothing comes any more, also where others use the machine."""


def test_a_pool_of_new_processes_gives_the_same_results() -> None:
    policy = load_policy("city-2019")
    student = policy.Student(stage="primary", boards=True, hardship=["orphan"])
    wrong = {"甲": 1, "乙": 2}
    frame = pl.DataFrame({"学籍号": ["G1"], "学段": ["小学"], "寄宿": [True]})
    here = policy.evaluate(student, TERM)
    judged = policy.evaluate_frame(frame, TERM)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        there = pool.submit(policy.evaluate, student, TERM).result()
        error = pool.submit(policy.evaluate, wrong, TERM).exception()
        assert pool.submit(policy.evaluate_frame, frame, TERM).result().equals(judged)
    assert there == here
    assert there.entitlements == here.entitlements
    assert there.model_dump_json() == here.model_dump_json()
    with pytest.raises(ProfileError) as raised:
        policy.evaluate(wrong, TERM)
    assert isinstance(error, ProfileError)
    assert (str(error), error.diagnostics) == (str(raised.value), raised.value.diagnostics)


def test_cloudpickle_carries_everything_and_functions_that_hold_it() -> None:
    from pyspark import cloudpickle  # what Spark sends its workers; make test-all has it

    for thing in (one for made in (results(), tables(), analyses()) for one in one_of_each(made)):
        assert cloudpickle.loads(cloudpickle.dumps(thing)) == thing, type(thing)
    policy = load_policy("city-2019")
    student = policy.Student(stage="primary", boards=True)
    sent = cloudpickle.loads(cloudpickle.dumps(lambda: policy.evaluate(student, TERM)))
    assert sent() == policy.evaluate(student, TERM)


def functions(folder: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every function that uses Polars, as it is called; the files that they read are there."""
    policy, place = load_policy("city-2019"), load_policy("rongshui")
    roster, matched, ledger, _, payments, found, owed = tables()
    (folder / "花名册.csv").write_text(ROSTER, encoding="utf-8")
    (folder / "名单.csv").write_text("姓名,身份证号\n乙,450225201003070024\n", encoding="utf-8")
    (folder / "发放.csv").write_text("姓名,资助项目,金额\n乙,营养餐,3\n", encoding="utf-8")
    write_ledger(ledger, folder / "台账.csv")
    frame = roster.facts
    yield "evaluate_frame", lambda: policy.evaluate_frame(frame, TERM)
    yield "evaluate_frame lazy", lambda: policy.evaluate_frame(frame.lazy(), TERM)
    yield "evaluate_places", lambda: evaluate_places(frame, TERM, place)
    yield "read_roster", lambda: read_roster(folder / "花名册.csv", policy)
    yield "make_ledger", lambda: make_ledger(roster, policy, TERM)
    yield "write_ledger", lambda: write_ledger(ledger, folder / "新.csv")
    yield "write_ledger xlsx", lambda: write_ledger(ledger, folder / "新.xlsx")
    yield "read_ledger", lambda: read_ledger(folder / "台账.csv")
    yield "write_roster", lambda: write_roster(roster, folder / "名.csv")
    lists = {"残疾": folder / "名单.csv"}
    yield "match_roster", lambda: match_roster(roster, lists, policy, term=TERM)
    yield "write_match_report", lambda: write_match_report(matched, folder / "比对.xlsx")
    both = folder / "比对.xlsx", folder / "新名.csv"
    yield "write_matched", lambda: write_matched(matched, *both)
    yield "read_payments", lambda: read_payments(folder / "发放.csv", policy, term=TERM)
    yield "reconcile", lambda: reconcile(ledger, payments, policy)
    yield "write_reconciliation", lambda: write_reconciliation(found, folder / "自查.xlsx")
    yield "back_pay", lambda: back_pay(roster, policy, TERM, date(2019, 9, 1))
    yield "write_back_pay", lambda: write_back_pay(owed, folder / "补发.xlsx")
    little = policy_of(folder)
    write_cases(folder, GOOD)
    (folder / "more").mkdir()
    more = policy_of(folder / "more", RULES.replace("500元", "510元"))
    yield "comparison_report", lambda: comparison_report(little, more)
    yield "proof_report", lambda: proof_report(little)
    yield "mutant_report", lambda: mutant_report(folder / "little")


def read_or_called(thing: object, name: str) -> object:
    found = getattr(thing, name)
    return found() if callable(found) else found


def readings() -> Iterator[tuple[str, Callable[[], object]]]:
    """Everything public of what holds frames: read, or called with nothing."""
    for thing in tables():
        kind = type(thing).__name__
        yield f"{kind} sent", partial(pickle.dumps, thing)
        for name in dir(type(thing)):
            if not name.startswith("_"):
                yield f"{kind}.{name}", partial(read_or_called, thing, name)


def in_fork(do: Callable[[], object]) -> str:
    """What a process says that is forked from this one and does something."""
    child = os.fork()
    if not child:
        signal.alarm(LONGEST)
        try:
            do()
        except EduaidError as error:
            os._exit(2 if "spawn" in str(error) else 3)
        except BaseException:
            os._exit(4)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    ended = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1
    return {0: "done", 2: "refused", -1: "waits"}.get(ended, f"ended with {ended}")


def forked(program: str) -> dict[str, str]:
    """What a program of this file says of everything that it does in forked processes."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    called = f"import test_other_processes as t; t.{program}()"
    done = subprocess.run(
        [sys.executable, "-c", called], capture_output=True, check=True, env=env, timeout=300
    )
    said: dict[str, str] = json.loads(done.stdout)
    return said


def fork_after_use() -> None:
    with TemporaryDirectory() as folder:
        every = [*functions(Path(folder)), *readings()]
        arrow = tables()[0].facts.to_arrow()
        policy = load_policy("city-2019")
        every.append(("arrow", lambda: policy.evaluate_frame(arrow, TERM)))
        every.append(("evaluate", lambda: policy.evaluate({"学段": "小学"}, TERM)))
        every.append(("fork in fork", lambda: os._exit(in_fork(every[0][1]) != "refused")))
        sys.stdout.write(json.dumps({name: in_fork(do) for name, do in every}))


LITTLE = """
import os, signal
import polars as pl
from eduaid_rules import EduaidError, load_policy
frame = pl.DataFrame({"学籍号": ["G2", "G1"], "学段": ["小学", "小学"]})USED
policy = load_policy("city-2019")
if child := os.fork():
    os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) % 256)
signal.alarm(10)
try:
    policy.evaluate_frame(frame, "2019秋")
except EduaidError:
    os._exit(2)
os._exit(0)
"""
"""A program that uses Polars itself or not, and then the library in a forked process."""


def test_nothing_waits_in_a_process_that_was_forked_after_polars_ran() -> None:
    said = forked("fork_after_use")
    assert {name for name, what in said.items() if what not in ("done", "refused")} == set()
    asks = {name for name in rosters.__all__ if not name.startswith("check_") and "_in" not in name}
    assert asks <= said.keys()
    assert {name for name, what in said.items() if what == "done" and "." not in name} == {
        *("arrow", "evaluate", "fork in fork")
    }
    refused = (
        "Roster.refused",
        "Roster.facts",
        "Ledger.to_dict",
        "Payments.refused",
        "Roster sent",
    )
    assert {said[name] for name in refused} == {"refused"}
    assert said["Ledger.title"] == "done"


@pytest.mark.parametrize(("used", "code"), [("", 0), (".sort('学籍号')", 2)])
def test_it_is_whether_polars_ran_before_the_fork_that_counts(used: str, code: int) -> None:
    program = LITTLE.replace("USED", used)
    done = subprocess.run([sys.executable, "-c", program], timeout=60)  # noqa: PLW1510
    assert done.returncode == code
