"""Whatever text comes to a reader: it is read, or refused in a typed error, within bounds.

No other exception, and neither time nor memory without end. (Packs with more of their own:
tests/authoring/loading/test_fuzzed_packs.py.)
"""

from __future__ import annotations

import random
import resource
import time
from itertools import islice
from pathlib import Path

import pytest

from eduaid_rules import EduaidError
from how_many import FUZZ_SECONDS, examples
from readers import READERS, shown
from spoilt_texts import as_json, variants

SECONDS, MEGABYTES = 20, 600
DAILY_SECONDS = 2
"""Of each reader in make test-all, in seconds of processor time."""


def peak() -> float:
    """The most memory that this process ever had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000


def read_spoilt(name: str, folder: Path, seed: str, count: int) -> None:
    """So many texts of a reader, each spoilt; the same texts for the same seed."""
    reader, rng = READERS[name], random.Random(f"{name} {seed}")
    made = variants(rng.choice(reader.texts()), rng, reader.written)
    before = peak()
    for number, data in enumerate(islice(made, count)):
        begun = time.process_time()
        try:
            reader.read(data, folder)
        except EduaidError as error:
            shown(error)
        except Exception as error:
            error.add_note(f"{name}, seed {seed}, text {number}: {data[:2_000]!r}")
            raise
        assert time.process_time() - begun < SECONDS, data[:2_000]
    assert peak() - before < MEGABYTES


@pytest.mark.parametrize("name", READERS)
def test_what_every_reader_is_told_to_read(name: str, tmp_path: Path) -> None:
    """The texts as they are: otherwise nothing would be said of the readers."""
    for text in READERS[name].texts():
        READERS[name].read(text.encode(), tmp_path)


def test_the_same_seed_spoils_alike() -> None:
    """Whatever was spoilt before: no text leaves something behind in what others are made of."""
    text = "{甲: [1, [], {}], 乙: {丙: [2, 3]}}"
    first, second = (
        list(islice(variants(text, random.Random(1), as_json), 3_000)) for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize("name", READERS)
def test_a_spoilt_text_is_read_or_refused(name: str, tmp_path: Path) -> None:
    for round_ in range(2):
        read_spoilt(name, tmp_path, str(round_), examples(40))


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_and_so_are_others_each_day(name: str, tmp_path: Path, todays_seed: int) -> None:
    as_long_as(DAILY_SECONDS, name, tmp_path, todays_seed)


@pytest.mark.world
@pytest.mark.parametrize("name", READERS)
def test_and_so_are_others_while_there_is_time(name: str, tmp_path: Path, todays_seed: int) -> None:
    """EDUAID_FUZZ seconds of processor time, shared among the readers."""
    as_long_as(FUZZ_SECONDS / len(READERS), name, tmp_path, todays_seed)


def as_long_as(seconds: float, name: str, folder: Path, seed: int) -> None:
    """Rounds of twenty texts, until the time is over."""
    begun, rounds = time.process_time(), 0
    while not rounds or time.process_time() - begun < seconds:
        rounds += 1
        read_spoilt(name, folder, f"{seed} {rounds}", 20)
    print(f"{name}: {rounds * 20} texts, to repeat: EDUAID_SEED={seed}")
