"""The built wheel, installed into an empty environment away from the checkout, just works."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from eduaid_rules import load_policy, shipped_policies
from project import ROOT, RULES

pytestmark = pytest.mark.slow  # builds the wheel and an environment; CI does each time


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints; it must succeed, in a clean environment of UTF-8."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**env, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run(
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"),
        *("--wheel-dir", folder, ROOT),
        cwd=folder,
    )
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty environment with nothing but the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "env")
    run(
        *(sys.executable, "-m", "pip", "--python", folder / "env" / "bin" / "python"),
        *("install", "--quiet", "--no-compile", "--constraint", ROOT / "constraints.txt", wheel),
        cwd=folder,
    )
    return folder


def test_the_wheel_holds_the_rules_their_cases_the_types_and_nothing_of_the_tests(
    wheel: Path,
) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    rules = [path.relative_to(ROOT) for path in RULES.rglob("*.yaml")]
    assert {path.parts[1] for path in rules if "cases" in path.parts} == set(shipped_policies())
    for path in rules:
        assert f"eduaid_rules/{path.as_posix()}" in names
    assert "eduaid_rules/py.typed" in names
    schemas = {f"eduaid_rules/evaluation/schemas/{name}.json" for name in ("result", "year")}
    assert schemas <= set(names)
    tops = {name.split("/")[0].split("-")[0] for name in names}
    assert tops == {"eduaid_rules"}
    assert not [name for name in names if "test_" in name or name.endswith(".pyc")]
    plugins = zipfile.Path(wheel) / next(
        name for name in names if name.endswith("entry_points.txt")
    )
    assert "eduaid = eduaid_rules.testing.plugin" in plugins.read_text(encoding="utf-8")


def test_the_library_answers_away_from_the_checkout(environment: Path) -> None:
    program = (
        "from eduaid_rules import load_policy, __file__ as here\n"
        "print(here)\n"
        "policy = load_policy('city-2019')\n"
        "print(policy.digest)\n"
        "student = policy.Student(学段='初中', 寄宿='是', 困难类别=['孤儿'])\n"
        "print(policy.evaluate(student, '2020春').total)\n"
    )
    python = environment / "env" / "bin" / "python"
    here, digest, total = run(python, "-c", program, cwd=environment).split()
    assert str(ROOT) not in here
    assert digest == load_policy("city-2019").digest
    assert total == "625.00"


def test_the_command_answers_away_from_the_checkout(environment: Path) -> None:
    (environment / "学生.yaml").write_text(
        "学段: 小学\n寄宿: 是\n困难类别: [建档立卡]\n营养计划学校: 否\n", encoding="utf-8"
    )
    eduaid = environment / "env" / "bin" / "eduaid"
    shown = run(eduaid, "check", "学生.yaml", "--term", "2019秋", cwd=environment)
    assert "寄宿生生活补助" in shown
    assert "现金合计：500元" in shown
    assert "困难类别" in run(eduaid, "facts", cwd=environment)
    assert '"困难类别"' in run(eduaid, "schema", "profile", cwd=environment)
    assert '"AssessmentRecord"' in run(eduaid, "schema", "year", cwd=environment)
    assert run(eduaid, "test", "shandong", cwd=environment) == "通过 8 个，失败 0 个。\n"


def test_without_the_extra_rosters_say_how_to_install_it(environment: Path) -> None:
    program = (
        "from eduaid_rules import MissingExtra, evaluate_places, load_policy\n"
        "for judge in (load_policy('city-2019').evaluate_frame, evaluate_places):\n"
        "    try:\n"
        "        judge([], '2020春')\n"
        "    except MissingExtra as error:\n"
        "        print(error)\n"
    )
    python = environment / "env" / "bin" / "python"
    said = run(python, "-c", program, cwd=environment).splitlines()
    assert said == ["整表计算要用 narwhals，还没有安装：pip install 'eduaid-rules[frames]'"] * 2
