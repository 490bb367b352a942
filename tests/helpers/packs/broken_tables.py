"""The tables of what broken files must be told: place, sentence, hint."""

from __future__ import annotations

from pathlib import Path

Expected = tuple[int | None, int | None, str, str | None]
"""Line, column, message and suggestion."""


def read_table(path: Path) -> dict[str, Expected]:
    """The expectations by file name."""
    made: dict[str, Expected] = {}
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        head, message, *hint = (line.strip() for line in block.split("\n"))
        name, _, place = head.partition(":")
        line, _, column = place.partition(":")
        made[name] = (
            int(line) if line else None,
            int(column) if column else None,
            message,
            hint[0] if hint else None,
        )
    return made
