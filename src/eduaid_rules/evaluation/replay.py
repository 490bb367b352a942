"""Whether a stored result comes out again, and where it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """One place of a result: its path, what was stored and what comes out now."""

    path: str
    stored: object
    now: object


def differences(stored: object, now: object, path: str = "") -> Iterator[Difference]:
    """Every place where two results differ; items are compared by their rule.

    >>> [found.path for found in differences({"a": [1, 2]}, {"a": [1, 3]})]
    ['a[1]']
    """
    if isinstance(stored, Mapping) and isinstance(now, Mapping):
        for key in dict.fromkeys((*stored, *now)):
            inner = f"{path}.{key}" if path else str(key)
            yield from differences(stored.get(key), now.get(key), inner)
    elif isinstance(stored, list) and isinstance(now, list):
        if all(isinstance(item, Mapping) and "rule" in item for item in (*stored, *now)) and (
            path in ("entitlements", "undetermined", "refusals")
        ):
            by_rule = [{str(item["rule"]): item for item in side} for side in (stored, now)]
            for rule in sorted({*by_rule[0], *by_rule[1]}):
                inner = f"{path}[{rule}]"
                yield from differences(by_rule[0].get(rule), by_rule[1].get(rule), inner)
        elif len(stored) != len(now):
            yield Difference(path, stored, now)
        else:
            for place, pair in enumerate(zip(stored, now, strict=True)):
                yield from differences(*pair, f"{path}[{place}]")
    elif stored != now:
        yield Difference(path, stored, now)
