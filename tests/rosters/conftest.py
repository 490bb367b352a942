"""The policies that tests of rosters go by, loaded once."""

from __future__ import annotations

import pytest

from eduaid_rules import Policy, load_policy


@pytest.fixture(scope="session")
def policy() -> Policy:
    """``city-2019``: what most tests go by."""
    return load_policy("city-2019")


@pytest.fixture(scope="session")
def national() -> Policy:
    """``national``: where a test wants categories and items of today."""
    return load_policy("national")
