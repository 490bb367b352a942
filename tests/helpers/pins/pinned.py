"""What must not change while the walls move, and the one way to change it on purpose.

Each test of this room holds what users see today against a file beside it, byte for byte: what
commands print, their help, the files of a ledger, the codes of diagnostics, the public names.
A file that is missing is a failure; nothing is written unless asked for::

    UPDATE_PINS=1 python -m pytest tests/pins -n0

That is allowed only where a change of what users see is the aim of a commit: the new literals go
into that same commit, the changelog says what changed, and whoever reviews it reads their diff.
It is never allowed to make a move, a merge or a renaming inside the house pass. Exit codes stand
in the tests themselves and are not rewritten. When click, rich or XlsxWriter draw a page in
another way, the commit that raises their version says so.
"""

from __future__ import annotations

import difflib
import json
import os
from typing import Final

from project import PINS

HERE: Final = PINS
MATERIAL: Final = HERE / "material"

REWRITE: Final = "UPDATE_PINS"
_MOST_LINES = 60


def assert_pinned(name: str, text: str) -> None:
    """The text is that of the file of this name in this room; with UPDATE_PINS=1 it becomes so."""
    path = HERE / name
    if os.environ.get(REWRITE) == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return
    assert path.is_file(), f"tests/pins/{name} 没有：pinned.py 写明怎样才能写它"
    wanted = path.read_bytes().decode()
    if text != wanted:
        raise AssertionError(_difference(name, wanted, text))


def assert_all_pinned(folder: str, names: set[str]) -> None:
    """The files of a folder of this room are these and no others."""
    assert {path.name for path in (HERE / folder).iterdir()} == names


def as_json(value: object) -> str:
    """A literal list or mapping as the text of a file."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _difference(name: str, wanted: str, text: str) -> str:
    lines = list(
        difflib.unified_diff(
            wanted.splitlines(), text.splitlines(), f"tests/pins/{name}", "now", lineterm=""
        )
    )
    return "\n".join(lines[:_MOST_LINES]) or f"tests/pins/{name}: other ends of lines"
