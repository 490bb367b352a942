"""How much a random test does in each tier, and which seed it has today."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import settings

THOROUGH = "thorough"
"""The profile that make test-all runs all properties with."""

SEED = "EDUAID_SEED"
"""The variable with the seed of the day: a count of days, so that what takes turns goes round.

Who sets it repeats a run of another day.
"""

FUZZ_SECONDS = float(os.environ.get("EDUAID_FUZZ", "3600"))
"""How long make test-world writes packs at random, in seconds of processor time."""


def examples(thorough: int) -> int:
    """The examples of a property that is worth so many where there is time.

    The profile says how many of a hundred: all in make test-all, a fourteenth in make test.
    """
    return min(thorough, max(5, thorough * settings().max_examples // 100))


def spread(values: Iterable[Any], quick: int) -> list[Any]:  # whatever tests are told
    """The values for ``parametrize``: so many, evenly spread, in make test; the others slow."""
    every = list(values)
    kept = {index * len(every) // quick for index in range(quick)}
    return [
        one if index in kept else _marked(one, pytest.mark.slow) for index, one in enumerate(every)
    ]


def one_part_a_day(values: Iterable[Any], parts: int) -> list[Any]:  # whatever tests are told
    """The values for ``parametrize``: all world, and one in so many slow, others each day."""
    today = int(os.environ[SEED]) % parts
    return [
        _marked(one, pytest.mark.world, *([pytest.mark.slow] if index % parts == today else []))
        for index, one in enumerate(values)
    ]


def of_the_day(values: Iterable[Any], parts: int) -> list[Any]:  # whatever tests are told
    """One in so many of some values, others each day."""
    return list(values)[int(os.environ[SEED]) % parts :: parts]


def _marked(value: Any, *marks: pytest.MarkDecorator) -> Any:
    return pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=marks)
