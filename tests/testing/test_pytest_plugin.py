"""The pytest plugin in a county's own repository: ``pytest 规则`` and nothing else."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import pytest

import eduaid_rules.testing.plugin
from eduaid_rules.cli.main import main
from little_cases import BAD, GOOD, policy_of, write_cases
from project import ROOT

pytest_plugins = ["pytester"]


@pytest.fixture
def county(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a county's repository, with one pack and no other plugins."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    policy_of(pytester.path)
    return pytester.path


def outcome(pytester: pytest.Pytester, *arguments: str) -> tuple[int, str]:
    """Exit code and output of pytest in that folder, in a process of its own."""
    run = pytester.runpytest_subprocess("-p", "eduaid_rules.testing.plugin", "-q", *arguments)
    return int(run.ret), str(run.stdout)


def test_every_case_is_a_test_named_after_it(county: Path, pytester: pytest.Pytester) -> None:
    write_cases(county, GOOD, "a.yaml")
    write_cases(county, GOOD.replace("好", "也好"), "b.yaml")
    run = pytester.runpytest_subprocess("-p", "eduaid_rules.testing.plugin", "-v", "little")
    run.assert_outcomes(passed=2)
    assert [line.split(" ")[0] for line in run.outlines if "PASSED" in line] == [
        "little/cases/a.yaml::好",
        "little/cases/b.yaml::也好",
    ]


@pytest.mark.slow
def test_a_failure_has_the_text_of_the_command(
    county: Path, pytester: pytest.Pytester, capsys: pytest.CaptureFixture[str]
) -> None:
    write_cases(county, BAD)
    code, shown = outcome(pytester)
    assert code == 1
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["test", "little"])
    said = capsys.readouterr().out.removeprefix("失败  ").partition("\n\n")[0]
    assert said.startswith("little/cases/a.yaml:2  坏\n")
    assert said in shown
    assert "Traceback" not in shown


@pytest.mark.slow
def test_a_broken_file_is_a_collection_error_and_the_others_are_collected(
    county: Path, pytester: pytest.Pytester
) -> None:
    write_cases(county, GOOD, "a.yaml")
    write_cases(county, BAD.replace("boarding", "boardin"), "b.yaml")
    code, shown = outcome(pytester, "--continue-on-collection-errors")
    assert code == 1
    assert "ERROR collecting little/cases/b.yaml" in shown
    assert "little/cases/b.yaml:5:10  E208  没有“boardin”这条规则" in shown
    assert "1 passed, 1 error" in shown
    assert "Traceback" not in shown


@pytest.mark.slow
def test_a_broken_pack_is_a_collection_error_with_its_diagnostics(
    county: Path, pytester: pytest.Pytester
) -> None:
    write_cases(county, GOOD)
    rules = county / "little" / "rules.yaml"
    rules.write_text(rules.read_text("utf-8").replace("600元/学期", "600块"), encoding="utf-8")
    code, shown = outcome(pytester)
    assert code == 2
    assert "little/rules.yaml:10:38  E301" in shown
    assert "Traceback" not in shown


@pytest.mark.slow
def test_nothing_is_collected_elsewhere(county: Path, pytester: pytest.Pytester) -> None:
    write_cases(county, GOOD)
    (county / "other" / "cases").mkdir(parents=True)
    (county / "other" / "cases" / "a.yaml").write_text(BAD, encoding="utf-8")
    code, shown = outcome(pytester)
    assert code == 0
    assert "1 passed" in shown


@pytest.mark.slow
def test_cases_in_a_folder_inside_are_cases(
    county: Path, pytester: pytest.Pytester, capsys: pytest.CaptureFixture[str]
) -> None:
    write_cases(county, GOOD)
    write_cases(county, BAD, "2024/autumn/b.yaml")
    code, shown = outcome(pytester)
    assert code == 1
    assert "1 failed, 1 passed" in shown
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["test", "little"])
    said = capsys.readouterr().out
    assert said.startswith("失败  little/cases/2024/autumn/b.yaml:2  坏\n")
    assert said.endswith("通过 1 个，失败 1 个。\n")


@pytest.mark.slow
def test_a_session_begun_among_the_cases_finds_their_pack(
    county: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_cases(county, GOOD)
    monkeypatch.chdir(county / "little" / "cases")
    code, shown = outcome(pytester)
    assert (code, "1 passed" in shown) == (0, True)


@pytest.mark.slow
def test_a_file_of_cases_with_another_suffix_is_an_error_and_no_silence(
    county: Path, pytester: pytest.Pytester
) -> None:
    write_cases(county, GOOD)
    write_cases(county, BAD, "b.yml")
    code, shown = outcome(pytester)
    assert code == 2
    assert "little/cases/b.yml  E503  只读扩展名是 .yaml 的文件，这个文件没有读" in shown


@pytest.mark.slow
def test_files_that_nobody_reads_are_told_once(county: Path, pytester: pytest.Pytester) -> None:
    write_cases(county, GOOD, "a.yaml")
    write_cases(county, GOOD.replace("好", "也好"), "b.yaml")
    write_cases(county, BAD, "c.yaml.txt")
    code, shown = outcome(pytester)
    assert code == 0
    assert shown.count("little/cases/c.yaml.txt  W610  提醒 “c.yaml.txt”没有读") == 1


def test_the_plugin_is_declared_for_every_pytest_that_finds_the_library() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    declared = project["project"]["entry-points"]["pytest11"]
    assert declared == {"eduaid": eduaid_rules.testing.plugin.__name__}
    active = [one.value for one in entry_points(group="pytest11") if one.name == "eduaid"]
    assert set(active) <= set(declared.values())
