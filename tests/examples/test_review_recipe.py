"""The recipe of docs/comparing-policies.md, run in a repository of a county's own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from how_many import spread
from project import DOCS, ROOT

SCRIPT = ROOT / "examples" / "review" / "compare-with-base.sh"
PAGE = (DOCS / "comparing-policies.md").read_text(encoding="utf-8")

PACK = """\
名称: 我县
上级: national
文件:
  notice: {名称: 县通知, 文号: 不详, 日期: 2024-08-01, 核实: 未核实}
规则:
  county-aid:
    名称: 县补助
    类别: 现金
    对象: {范围: {学段: 小学, 寄宿: 是}}
    版本:
      - {自: 2024秋, 发布: 2024-08-01, 依据: [{文件: notice}], 标准: 300元/学期}
"""


def git(repository: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=county", "-c", "user.email=county@example.org", *words],
        cwd=repository,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one pack on main, and a branch off it."""
    if os.name == "nt":
        pytest.fail("the recipe is a script of a Unix shell")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    (tmp_path / "rules" / "my-county").mkdir(parents=True)
    (tmp_path / "rules" / "my-county" / "pack.yaml").write_text(PACK, encoding="utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "rules")
    git(tmp_path, "checkout", "--quiet", "-b", "change")
    return tmp_path


def change(repository: Path, text: str, pack: str = "my-county") -> None:
    file = repository / "rules" / pack / "pack.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--allow-empty", "--message", "change")


def run(repository: Path, *words: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        ["sh", str(SCRIPT), *words],
        cwd=repository,
        env={**os.environ, "PATH": path},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def comment(repository: Path) -> str:
    return (repository / "comment.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "code", "said"),
    spread(
        [
            (PACK, 0, "没有变化"),
            (PACK.replace("300元", "350元"), 10, "增加：300元 → 350元"),
            (PACK.replace("300元", "250元"), 11, "减少：300元 → 250元"),
            (PACK.replace("小学", "初中"), 12, "取消：300元 → 没有"),
        ],
        2,
    ),
)
def test_the_comment_says_what_a_change_changes(
    text: str, code: int, said: str, repository: Path
) -> None:
    change(repository, text)
    found = run(repository, "rules/my-county", "main", "--term", "2024秋..")
    assert (found.returncode, found.stderr) == (code, "")
    assert said in comment(repository)
    # the checkout of the base is gone again
    trees = subprocess.run(
        ["git", "worktree", "list"], cwd=repository, capture_output=True, check=True
    )
    assert len(trees.stdout.splitlines()) == 1


@pytest.mark.slow
def test_what_the_base_got_meanwhile_is_no_change_of_the_branch(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "main")
    change(repository, PACK.replace("300元", "900元"))
    git(repository, "checkout", "--quiet", "change")
    assert run(repository, "rules/my-county", "main").returncode == 0


def test_a_new_pack_has_nothing_to_be_compared_with(repository: Path) -> None:
    change(repository, PACK, "other-county")
    assert run(repository, "rules/other-county", "main").returncode == 0
    assert "以前没有" in comment(repository)


@pytest.mark.slow
def test_a_broken_pack_is_shown_at_its_line(repository: Path) -> None:
    change(repository, PACK.replace("寄宿", "寄宿生"))
    found = run(repository, "rules/my-county", "main")
    assert found.returncode == 2
    assert "rules/my-county/pack.yaml:9" in found.stderr


def test_the_job_of_the_page_runs_the_script_and_knows_its_codes() -> None:
    (job,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    steps = yaml.safe_load(job)["jobs"]["compare"]["steps"]
    runs = "\n".join(step["run"] for step in steps if "run" in step)
    assert SCRIPT.name in runs
    assert "0 | 10 | 11 | 12)" in runs
    shell = shutil.which("sh")
    assert shell is not None
    for step in steps:
        if "run" in step:
            subprocess.run([shell, "-n", "-c", step["run"]], check=True)


@pytest.mark.slow  # compares two policies at every term; parts of it are tested elsewhere
def test_the_example_in_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(example, "docs/comparing-policies.md", "exec"), {})  # noqa: S102
    assert "boarding-subsidy" in capsys.readouterr().out
