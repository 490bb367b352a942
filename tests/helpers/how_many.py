"""How much a random test does in each tier, and which seed it has today."""

from __future__ import annotations

import os

from hypothesis import settings

THOROUGH = "thorough"
"""The profile that make test-all runs all properties with."""

SEED = "EDUAID_SEED"
"""The variable with the seed of the day; who sets it repeats a run of another day."""

FUZZ_SECONDS = float(os.environ.get("EDUAID_FUZZ", "3600"))
"""How long make test-world writes packs at random, in seconds of processor time."""


def examples(thorough: int) -> int:
    """The examples of a property that is worth so many where there is time.

    The profile says how many of a hundred: all in make test-all, an eighth in make test.
    """
    return min(thorough, max(5, thorough * settings().max_examples // 100))
