"""Rosters of every kind, damaged: read, or refused in the library's own errors, within bounds.

As many as there is time for: `make test-world`, .ci/damaged_files.py.
"""

from __future__ import annotations

import random
import resource
import time
from pathlib import Path

import pytest

from awkward_files import policy
from damaged_rosters import damaged, sound_files
from eduaid_rules import RosterError
from eduaid_rules.rosters import read_roster
from readers import shown

SECONDS, MEGABYTES = 20, 600
FILES = 10
"""Of each kind."""


def peak() -> float:
    """The most memory that this process ever had, and the largest child, in megabytes.

    Text is read here, what native readers read in a child.
    """
    processes = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(one).ru_maxrss for one in processes) / 1_000


@pytest.mark.parametrize("name", sound_files())
def test_a_sound_file_is_read_whole(name: str, tmp_path: Path) -> None:
    """Otherwise nothing would be said of its damaged brothers."""
    (tmp_path / name).write_bytes(sound_files()[name])
    roster = read_roster(tmp_path / name, policy())
    assert roster.read > 1


@pytest.mark.slow
@pytest.mark.parametrize("name", sound_files())
def test_a_damaged_file_is_read_or_refused(name: str, tmp_path: Path, todays_seed: int) -> None:
    sound, rng = sound_files()[name], random.Random(f"{name} {todays_seed}")
    before = peak()
    for number in range(FILES):
        data = damaged(sound, rng)
        (tmp_path / name).write_bytes(data)
        begun = time.monotonic()
        try:
            read_roster(tmp_path / name, policy())
        except RosterError as error:
            shown(error)
        except BaseException as error:
            error.add_note(f"{name}, file {number}: {data[:2_000]!r}")
            raise
        assert time.monotonic() - begun < SECONDS, data[:2_000]
    assert peak() - before < MEGABYTES
