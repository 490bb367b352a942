"""What is said of a roster that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from eduaid_rules import Policy, ProfileError
from little_frames import (
    collected,
)


def refused(policy: Policy, frame: Any, **options: Any) -> dict[str, str]:
    """What is found wrong at once, as code and words, by what it is about."""
    with pytest.raises(ProfileError) as caught:
        policy.evaluate_frame(frame, "2019秋", **options)
    return {str(d.path): f"{d.code} {d.message} {d.suggestion}" for d in caught.value.diagnostics}


def assert_refused(found: Mapping[str, str], path: str, *words: str) -> None:
    """One thing is wrong, and said in these words."""
    assert list(found) == [path]
    assert not missing(words, found[path])


def raised_late(policy: Policy, frame: Any, term: str = "2019秋") -> str:
    """The text of whatever a lazy frame raises when it is computed, but not before."""
    judged = policy.evaluate_frame(frame, term)
    with pytest.raises(Exception) as caught:  # noqa: PT011 -- whatever the library raises
        collected(judged)
    return str(caught.value)


def missing(words: Iterable[str], text: str) -> str:
    """The words that are not in a text, with the text on one line; empty: they all are."""
    gone = [word for word in words if word not in text]
    return f"{gone} not in {text!r}" if gone else ""
