"""Runs that are killed at a step on the disk, as a test says which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

STEPS = ("replace", "rename", "unlink", "remove", "mkdir", "rmdir", "open", "fsync", "chmod")


class Killed(BaseException):
    """What a process that is killed does not see either."""


@dataclass
class Disk:
    """The steps that a run makes on the disk, counted; at one of them the process ends."""

    ends_at: int = 0
    made: int = 0
    calls: list[str] = field(default_factory=list)

    def step(self, name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            self.made += 1
            if self.ends_at and self.made >= self.ends_at:
                raise Killed  # also in whatever would clean up
            self.calls.append(name)
            return None if name == "fsync" else real(*arguments, **named)

        return call


def left_behind(root: Path) -> list[str]:
    return [path.name for path in root.iterdir() if path.name.startswith(".eduaid-")]


def stopped(disk: Disk, at: int, run: Callable[[], None]) -> bool:
    """Whether a run ended before it was done."""
    disk.made, disk.ends_at = 0, at
    try:
        run()
    except Killed:
        return True
    finally:
        disk.ends_at = 0
    return False
