"""The cases of packs as tests of pytest: whatever is in ``cases/`` beside a ``pack.yaml``.

Installed with the library, so that a county's own CI is one line, ``pytest 规则文件夹``. Nothing
is collected elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

import pytest

from ..api import Policy, policy_loader
from ..authoring.diagnostics import render_finding
from ..authoring.pack_files import (
    CASES_FOLDER,
    PACK_FILE,
    case_files,
    is_ours,
    looks_made,
    pack_of_cases,
    table_files,
    unread_files,
)
from ..cases.case import Case
from ..cases.reading import CasesWithFindings, read_case_files
from ..cases.running import failure_lines, run_case
from ..errors import DiagnosedError, Diagnostic, EduaidError
from ..printed import printed_line


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A file of cases, or a pack whose cases nobody finds; None for everything else."""
    if file_path.name == PACK_FILE and not case_files(file_path.parent):
        unread: UnreadCases = UnreadCases.from_parent(parent, path=file_path)
        return unread
    folder = pack_of_cases(file_path)
    if folder is None or file_path not in case_files(folder):
        return None
    made: CaseFile = CaseFile.from_parent(parent, path=file_path, folder=folder)
    return made


@pytest.hookimpl(tryfirst=True)
def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Go into packs and folders of cases whatever they are called (build, dist), as the command.

    Whoever leaves something out with --ignore has said what.
    """
    named = [os.path.abspath(path) for path in config.getoption("ignore") or ()]  # noqa: PTH100
    globs = [os.path.abspath(glob) for glob in config.getoption("ignore_glob") or ()]  # noqa: PTH100
    path = str(collection_path)
    asked = path in named or any(fnmatch(path, glob) for glob in globs)
    kept = looks_made(collection_path) and is_ours(collection_path) and not asked
    return False if kept else None


@dataclass(slots=True, eq=False)
class _Packs:
    """The packs of one session with their cases, each read once; or why they cannot be had."""

    load: Callable[[Path], Policy] = field(default_factory=policy_loader)
    loaded: dict[Path, tuple[Policy, CasesWithFindings] | EduaidError] = field(default_factory=dict)
    told: frozenset[Path] = frozenset()

    def of(self, folder: Path) -> tuple[Policy, CasesWithFindings] | EduaidError:
        if folder not in self.loaded:
            try:
                policy = self.load(folder)
                self.loaded[folder] = policy, read_case_files(folder, policy)
            except EduaidError as error:
                self.loaded[folder] = error
        return self.loaded[folder]

    def untold(self, folder: Path, policy: Policy) -> list[Diagnostic]:
        """The files of a pack that nobody reads, at the first of its cases alone."""
        first, self.told = folder not in self.told, self.told | {folder}
        return [found for found in policy.diagnostics if first and found.code == "W610"]


_PACKS = pytest.StashKey[_Packs]()


class UnreadCases(pytest.File):
    """A pack without a file of cases: what is there and is not read is said."""

    def collect(self) -> Iterator[pytest.Item]:
        """Nothing to run."""
        folder = self.path.parent
        if any(path.name.lower() == CASES_FOLDER for path in folder.iterdir()):
            shown = _shown(self.config, folder)
            for found in unread_files(shown, table_files(shown)):
                self.warn(pytest.PytestCollectionWarning(render_finding(found)))
        yield from ()


class CaseFile(pytest.File):
    """One file of cases."""

    def __init__(self, *, folder: Path, **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]  # pytest's own: path, parent
        self.folder = folder
        """The pack's."""

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each case. Raises CollectError with every mistake of the pack or the file."""
        folder = _shown(self.config, self.folder)
        path = folder / self.path.relative_to(self.folder)
        packs = self.session.stash.setdefault(_PACKS, _Packs())
        pack = packs.of(folder)
        if isinstance(pack, EduaidError):
            found = pack.diagnostics if isinstance(pack, DiagnosedError) else ()
            raise self.CollectError(_rendered(found) or str(pack))
        policy, read = pack
        wrong = [one for one in read.found if one.file == str(path)]
        if any(one.severity == "error" for one in wrong):
            raise self.CollectError(_rendered(wrong))
        for one in (*packs.untold(folder, policy), *wrong):
            self.warn(pytest.PytestCollectionWarning(render_finding(one)))
        for case in read.cases:
            if case.file == str(path):
                name = printed_line(case.name)
                yield CaseItem.from_parent(self, name=name, case=case, policy=policy)


class CaseItem(pytest.Item):
    """One case; it fails with the text of ``eduaid test``."""

    def __init__(self, *, case: Case, policy: Policy, **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]  # pytest's own: name, parent
        self.case, self.policy = case, policy

    def runtest(self) -> None:
        result = run_case(self.case, self.policy)
        if not result.passed:
            pytest.fail("\n".join(map(printed_line, failure_lines(result))), pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.case.line - 1, self.name


def _shown(config: pytest.Config, path: Path) -> Path:
    """A path as messages show it: from where pytest was started, if it is below."""
    here = config.invocation_params.dir
    return path.relative_to(here) if path.is_relative_to(here) else path


def _rendered(found: Iterable[Diagnostic]) -> str:
    return "\n".join(render_finding(one) for one in found)
