"""The policy that most tests of rosters go by, loaded once."""

from __future__ import annotations

import pytest

from eduaid_rules import Policy, load_policy


@pytest.fixture(scope="session")
def policy() -> Policy:
    """``city-2019``; a file about another one has a fixture of its own with this name."""
    return load_policy("city-2019")
