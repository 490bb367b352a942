"""The net itself: a missing page fails and is not written, another word is shown."""

from __future__ import annotations

import pytest

from pinned import HERE, REWRITE, assert_pinned


@pytest.fixture(autouse=True)
def holding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is to be rewritten, whatever was asked of the other tests."""
    monkeypatch.delenv(REWRITE, raising=False)


def test_a_page_that_is_missing_fails_and_is_not_written() -> None:
    with pytest.raises(AssertionError, match="没有"):
        assert_pinned("help/nowhere.txt", "words")
    assert not (HERE / "help" / "nowhere.txt").exists()


def test_a_page_that_says_something_else_is_shown_with_the_words() -> None:
    page = (HERE / "help" / "eduaid.txt").read_bytes().decode()
    with pytest.raises(AssertionError, match=r"(?m)^\+用法：eduaid [^\n]*参数"):
        assert_pinned("help/eduaid.txt", page.replace("选项", "参数", 1))
    with pytest.raises(AssertionError, match="ends of lines"):
        assert_pinned("help/eduaid.txt", page.replace("\n", "\r\n"))
