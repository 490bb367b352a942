"""What all tests share: no deadline for examples, a seed a day, and which are dear."""

import os
from collections.abc import Iterator
from datetime import date
from importlib import util

import pytest
from hypothesis import settings

from how_many import SEED, THOROUGH
from project import TESTS

collect_ignore = ["packs/frozen"]  # copies of rules/, whose cases run where they are kept up

settings.register_profile("calm", deadline=None, max_examples=7)
settings.register_profile(THOROUGH, deadline=None, max_examples=100)
settings.load_profile("calm")

# set before there are workers, which inherit it: midnight changes nothing for them
os.environ.setdefault(SEED, str(date.today().toordinal()))

# by which policy commands run that name none: not by what stands where the tests are started
os.environ["EDUAID_POLICY"] = "city-2019"

if "PYTEST_XDIST_WORKER" in os.environ:  # the workers are measured, not the programs they start
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


def pytest_report_header() -> str:
    return f"seed of the day: {SEED}={os.environ[SEED]}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is dear, as .ci/dear.py has measured it."""
    listed = set((TESTS / "dear.txt").read_text(encoding="utf-8").split())
    for item in items:
        if item.nodeid.partition("[")[0] in listed:
            item.add_marker("dear")


@pytest.fixture
def todays_seed() -> int:
    """The seed of tests that draw others each day; printed where one fails."""
    print(f"to repeat: {SEED}={os.environ[SEED]}")
    return int(os.environ[SEED])


@pytest.fixture(scope="session", autouse=True)
def one_child() -> Iterator[None]:
    """Files are read by one child for all tests of a worker: each its own would take minutes."""
    if util.find_spec("polars") is None:
        yield
        return
    from eduaid_rules.rosters.reading.untrusted.child import kept_child

    with kept_child():
        yield
