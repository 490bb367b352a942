"""The terminal: what can be shown there, and how errors are."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Final

from ..authoring.diagnostics import render_finding
from ..errors import DiagnosedError, EduaidError

if TYPE_CHECKING:
    from rich.console import Console

ANSWERED: Final = 0
FINDINGS: Final = 1
BAD_INPUT: Final = 2
UNDETERMINED: Final = 3

_WIDTH_WITHOUT_TERMINAL: Final = 110


def prepare_streams() -> None:
    """Never fail on a character that the console's code page (such as GBK) does not have."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def console() -> Console:
    """A rich console; colours and the terminal's width only where there is a terminal."""
    from rich.console import Console  # loaded only when a table is shown

    fixed = sys.stdout.isatty() or "COLUMNS" in os.environ
    width = None if fixed else _WIDTH_WITHOUT_TERMINAL
    return Console(width=width, highlight=False, markup=False, emoji=False)


def print_json(value: object) -> None:
    """Plain values as JSON, readable and with Chinese as it is."""
    import json  # loaded only when asked for

    print(json.dumps(value, ensure_ascii=False, indent=2))


def show_error(error: EduaidError) -> None:
    """An error on the error stream, each finding with its place."""
    if not isinstance(error, DiagnosedError):
        print(f"错误：{error}", file=sys.stderr)
        return
    for found in error.diagnostics:
        print(render_finding(found), file=sys.stderr)
    mistakes = sum(found.severity == "error" for found in error.diagnostics)
    print(f"共 {mistakes} 处错误。", file=sys.stderr)
