"""A desk for the room, made once, and a terminal that is the same everywhere."""

from __future__ import annotations

import pytest

from desk import Desk


@pytest.fixture(scope="session")
def made_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The folder that all commands of the room run in."""
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def desk(made_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The same, as the current folder of a terminal of 100 columns without colours."""
    monkeypatch.chdir(made_desk.folder)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    return made_desk
