"""``python -m eduaid_rules.cli`` is the same as ``eduaid``."""

from .main import main

main()
