"""Pages of which a part is written by a script, between two lines that mark its place."""

from __future__ import annotations

from pathlib import Path


def put_into(page: str, begin: str, text: str, end: str) -> str:
    """A page with a text in its place. Raises ValueError where the page marks none."""
    before, found, rest = page.partition(begin)
    _, ended, after = rest.partition(end)
    if not (found and ended):
        raise ValueError("the page does not mark where it stands")
    return f"{before}{begin}{text}{end}{after}"


def write_into(name: str, begin: str, text: str, end: str) -> None:
    """The same for a file."""
    page = Path(name)
    made = put_into(page.read_text(encoding="utf-8"), begin, text, end)
    page.write_text(made, encoding="utf-8", newline="\n")
