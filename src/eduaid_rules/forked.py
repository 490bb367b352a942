"""A process that was forked: the threads of Polars stayed in the other one, and are waited for.

What uses Polars asks first and says so. Whether they ran can only be seen before the fork, in the
process that forks: hence the one hook of the library. Other dataframe libraries start anew.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Final

from .errors import EduaidError

_TASKS: Final = Path("/proc/self/task")
_THREAD: Final = re.compile(r"polars-\d")


class _Forks:
    """What is known of the process: ``running`` is asked before it forks."""

    running = False
    left_behind = False

    def before(self) -> None:
        self.running = "polars" in sys.modules and _polars_runs()

    def in_child(self) -> None:
        self.left_behind = self.left_behind or self.running


def _polars_runs() -> bool:
    """Whether its threads were started: loading it starts none. Without Linux nobody can tell."""
    try:
        return any(map(_is_polars, _TASKS.iterdir()))
    except OSError:
        return True


def _is_polars(task: Path) -> bool:
    try:
        return _THREAD.match((task / "comm").read_text()) is not None
    except OSError:  # has ended
        return False


_FORKS: Final = _Forks()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_FORKS.before, after_in_child=_FORKS.in_child)


def refuse_in_fork() -> None:
    """Say that Polars would never answer here. Raises EduaidError."""
    if _FORKS.left_behind:
        raise EduaidError(
            "这个进程是从用过 Polars 的进程分叉（fork）出来的，Polars 在这里会一直等下去；"
            '请用 multiprocessing.get_context("spawn") 开新的进程'
        )
