"""A tree of folders and files of every kind of name: the same cases are run by every runner."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import eduaid
from eduaid_rules import EduaidError
from eduaid_rules.analysis.mutants.rule_files import pack_trees
from eduaid_rules.authoring.pack_files import case_files, packs_below
from eduaid_rules.cases import read_cases
from eduaid_rules.testing.pack_texts import possible_edits
from how_many import spread
from little_cases import BAD, GOOD, policy_of, write_cases

pytest_plugins = ["pytester"]

RUN = (
    "little/cases/a.yaml",
    "little/cases/2024/autumn/b.yaml",
    "little/cases/cases/c.yaml",
    "little/cases/folder.yaml/d.yaml",
    "little/cases/有 空格/［甲］[1] {x}.yaml",
    "little/cases/test_e.yaml",
    "little/cases/build/f.yaml",
    "little/cases/dist/g.yaml",
    "little/cases/venv/h.yaml",
    "little/cases/node_modules/i.yaml",
    "little/cases/x.egg/j.yaml",
    "little/cases/CVS/k.yaml",
    "little/towns/east/cases/l.yaml",
    "little/cases/sample/cases/m.yaml",
    "dist/cases/n.yaml",
    "region/west/cases/build/o.yaml",
)
LEFT = (
    "little/cases/.hidden/a.yaml",
    "little/cases/.a.yaml",
    "little/cases/~$a.yaml",
    "little/cases/__pycache__/a.yaml",
    "little/cases/a.yaml.txt",
    "little/cases/a.yaml.bak",
    "little/cases/a.json",
    "little/Cases/a.yaml",
    "little/notes/a.yaml",
    "elsewhere/cases/a.yaml",
    ".git/cases/a.yaml",
    "build/lib/copy/cases/a.yaml",
    "env/lib/copy/cases/a.yaml",
)
"""What an editor keeps, what no program reads (said elsewhere: W610), what lies in no pack."""

PACKS = (
    "little",
    "little/towns/east",
    "little/cases/sample",
    "dist",
    "region/west",
    ".git",
    "build/lib/copy",
    "env/lib/copy",
)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other plugins in the sessions that the tests start."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.fixture
def tree(pytester: pytest.Pytester) -> Path:
    """The folders with those files, each with one case, called as its file, that fails."""
    root = pytester.path
    policy_of(root)
    texts = {path.name: path.read_bytes() for path in (root / "little").iterdir()}
    for pack in PACKS:
        (root / pack).mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (root / pack / name).write_bytes(text)
    (root / "env" / "pyvenv.cfg").touch()
    for file in (*RUN, *LEFT):
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(BAD.replace("名称: 坏", f'名称: "{file}"'), encoding="utf-8")
    return root


def by_pytest(pytester: pytest.Pytester, *arguments: str) -> set[str]:
    """The names of the cases that pytest has run, all of which fail."""
    run = pytester.inline_run("-p", "eduaid_rules.testing.plugin", "-q", "-Wdefault", *arguments)
    passed, skipped, failed = run.listoutcomes()
    assert not passed
    assert not skipped
    return {one.nodeid.partition("::")[2] for one in failed}


def by_command(capsys: pytest.CaptureFixture[str], folder: str) -> set[str]:
    capsys.readouterr()
    code, shown, _ = eduaid(capsys, "test", folder, "--json")
    assert code == 1
    found = json.loads(shown)
    assert found["passed"] == 0
    return {case["name"] for pack in found["packs"] for case in pack["failures"]}


@pytest.mark.usefixtures("tree")
def test_pytest_and_the_command_run_the_same_cases(
    pytester: pytest.Pytester, capsys: pytest.CaptureFixture[str]
) -> None:
    assert by_pytest(pytester) == set(RUN)
    assert by_command(capsys, ".") == set(RUN)
    here = {name for name in RUN if name.startswith("little/")}
    assert by_pytest(pytester, "little") == here
    assert by_command(capsys, "little") == here


def test_mutants_and_coverage_have_the_same_cases(tree: Path) -> None:
    policy = policy_of(tree)
    own = {name for name in RUN if name.startswith("little/cases/") and "sample" not in name}
    assert {case.name for case in read_cases(tree / "little", policy)} == own
    assert {path.relative_to(tree).as_posix() for path in case_files(tree / "little")} == own


def test_pytest_begun_among_the_cases_runs_what_is_there(
    tree: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree / "little" / "cases" / "build")
    assert by_pytest(pytester) == {"little/cases/build/f.yaml"}


@pytest.mark.usefixtures("tree")
def test_whoever_leaves_a_folder_out_has_said_so(pytester: pytest.Pytester) -> None:
    run = by_pytest(pytester, "--ignore=little/cases/build", "--ignore-glob=**/d*st", "little")
    own = {name for name in RUN if name.startswith("little/")}
    assert run == own - {"little/cases/build/f.yaml", "little/cases/dist/g.yaml"}


@pytest.mark.parametrize("name", spread(["b.yml", "b.YAML", "b.Yaml", "b.YML", "sub/b.yml"], 1))
def test_another_suffix_of_yaml_is_an_error_of_every_runner(
    name: str, pytester: pytest.Pytester, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = policy_of(pytester.path)
    path = pytester.path / "little" / "cases" / name
    path.parent.mkdir(parents=True)
    path.write_text(BAD, encoding="utf-8")
    with pytest.raises(EduaidError, match="E503"):
        read_cases(pytester.path / "little", policy)
    run = pytester.inline_run("-p", "eduaid_rules.testing.plugin", "-q")
    assert run.ret == pytest.ExitCode.INTERRUPTED
    capsys.readouterr()
    code, _, said = eduaid(capsys, "test", "little")
    assert (code, "E503" in said) == (2, True)


@pytest.mark.parametrize("name", ["cases/a.yaml.txt", "Cases/a.yaml", "cases/a.json"])
def test_a_pack_of_which_no_case_is_read_says_so_beside_others(
    name: str, pytester: pytest.Pytester, capsys: pytest.CaptureFixture[str]
) -> None:
    policy_of(pytester.path)
    (pytester.path / "little").rename(pytester.path / "other")
    policy_of(pytester.path)
    write_cases(pytester.path, GOOD)
    path = pytester.path / "other" / name
    path.parent.mkdir()
    path.write_text(BAD, encoding="utf-8")
    run = pytester.runpytest_inprocess("-p", "eduaid_rules.testing.plugin", "-q", "-Wdefault")
    run.assert_outcomes(passed=1, warnings=1)
    shown = str(run.stdout)
    assert "W610  提醒" in shown
    assert path.name in shown
    capsys.readouterr()
    code, _, said = eduaid(capsys, "test", ".")
    assert (code, "W610  提醒" in said, path.name in said) == (0, True, True)


@pytest.mark.parametrize("named", [".", "..", "b.yaml"])
def test_a_place_among_the_cases_leads_to_their_pack(
    named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    policy_of(tmp_path)
    inside = tmp_path / "little" / "cases" / "2024"
    inside.mkdir(parents=True)
    (inside / "b.yaml").write_text(BAD, encoding="utf-8")
    monkeypatch.chdir(inside)
    code, shown, said = eduaid(capsys, "test", named)
    assert (code, shown) == (2, "")
    assert f"请写规则包：eduaid test {tmp_path / 'little'}\n" in said


def test_whoever_reads_rules_reads_the_same_files(tmp_path: Path) -> None:
    policy_of(tmp_path)
    pack = tmp_path / "little"
    own = sorted(path.name for path in pack.iterdir())
    (pack / "folder.yaml").mkdir()
    (pack / ".rules.yaml").write_text(BAD, encoding="utf-8")
    (pack / "~$rules.yaml").write_bytes(b"\0")
    policy_of(tmp_path)
    assert [Path(name).name for name in pack_trees(pack)] == own
    assert {edit.file for edit in possible_edits(pack)} <= set(own)
    assert packs_below(tmp_path) == [pack]
