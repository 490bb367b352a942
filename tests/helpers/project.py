"""Where things stand in the checkout: the one place among the tests that counts folders."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
"""The checkout."""
SOURCE: Final = ROOT / "src" / "eduaid_rules"
RULES: Final = ROOT / "rules"
"""The shipped packs."""
EXAMPLES: Final = ROOT / "examples"
DOCS: Final = ROOT / "docs"
TESTS: Final = ROOT / "tests"
PACKS: Final = TESTS / "packs"
"""Packs that are there for tests only."""
PINS: Final = TESTS / "pins"
"""What must not change: pages beside their tests."""
DATA: Final = TESTS / "data"
"""Files that are no packs: rosters as schools hand them in."""
