"""How many examples a property gets: all of them in make test-all, a quarter in make test."""

from __future__ import annotations

from hypothesis import settings

THOROUGH = "thorough"
"""The profile that make test-all runs all properties with, besides the slow tests."""


def examples(thorough: int) -> int:
    """The examples of a property that is worth so many where there is time."""
    return thorough if settings.get_current_profile_name() == THOROUGH else max(5, thorough // 4)
