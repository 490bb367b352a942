"""What a process and the children that it waited for have used."""

from __future__ import annotations

import resource
import sys

_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def processor_seconds() -> float:
    """Of this process, and of its children that have ended."""
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, _WHO))


def peak_bytes() -> float:
    """The most memory of this process, and of the largest child beside it."""
    scale = 1 if sys.platform == "darwin" else 1024
    return sum(resource.getrusage(who).ru_maxrss for who in _WHO) * scale
