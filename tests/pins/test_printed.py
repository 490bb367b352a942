"""What every command prints, as text and as JSON, and the code it ends with."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from desk import BROKEN, LITTLE, NEWER, Desk
from pinned import assert_all_pinned, assert_pinned

POLICY = ("--policy", LITTLE)
ROSTER = ("花名册.csv", *POLICY, "--map", "备注=不用")
PAID = ("--paid", "2019秋=发放.csv", "--item", "走读补=非寄宿生生活补助")
PROVED = ("--term", "2023秋..2025春")


@dataclass(frozen=True, slots=True)
class Run:
    """A command: what its pages are called here, its exit code, and whether it has JSON."""

    name: str
    code: int
    command: tuple[str, ...]
    json: bool = True


RUNS = (
    Run("check", 0, ("check", "学生.yaml", "--term", "2024春", *POLICY)),
    Run("check-all", 3, ("check", "高中生.yaml", "--term", "2024春", "--all", *POLICY)),
    Run(
        "check-known-on",
        0,
        ("check", "学生.yaml", "--term", "2024春", "--known-on", "2024-03-01", *POLICY),
    ),
    Run("check-year", 0, ("check", "学生.yaml", "--year", "2023", *POLICY)),
    Run(
        "check-why", 0, ("check", "学生.yaml", "--term", "2024春", "--why", "day-subsidy", *POLICY)
    ),
    Run("check-bad-profile", 2, ("check", "坏学生.yaml", "--term", "2024春", *POLICY), json=False),
    Run("check-bad-term", 2, ("check", "学生.yaml", "--term", "2024夏", *POLICY), json=False),
    Run("check-no-term", 2, ("check", "学生.yaml"), json=False),
    Run("no-such-command", 2, ("chekc",), json=False),
    Run("no-such-policy", 2, ("facts", "--policy", "littel"), json=False),
    Run("columns", 1, ("columns", "花名册.csv", *POLICY, "--term", "2019秋")),
    Run(
        "batch",
        1,
        (
            "batch",
            *ROSTER,
            "--term",
            "2019秋",
            "--prepared-by",
            "王芳",
            "--public-from",
            "2019-10-08",
        ),
    ),
    Run("batch-show-ids", 1, ("batch", *ROSTER, "--term", "2019秋", "--show-ids")),
    Run("match", 1, ("match", *ROSTER, "--list", "脱贫户=名单.csv", "--term", "2019秋")),
    Run(
        "match-others-no",
        1,
        ("match", *ROSTER, "--list", "建档立卡=名单.csv", "--term", "2019秋", "--others-no"),
    ),
    Run("reconcile", 1, ("reconcile", "台账.xlsx", *PAID, *POLICY)),
    Run(
        "reconcile-show-ids",
        1,
        ("reconcile", "台账.xlsx", *PAID, *POLICY, "--show-ids", "--late-after", "2020-04-01"),
    ),
    Run("backpay", 1, ("backpay", *ROSTER, "--term", "2024春", "--known-on", "2024-03-01")),
    Run("facts", 0, ("facts", *POLICY)),
    Run("show-rule", 0, ("show", "boarding-subsidy", *POLICY)),
    Run("show-term", 0, ("show", "--term", "2024春", *POLICY)),
    Run("diff", 12, ("diff", LITTLE, NEWER)),
    Run("diff-same", 0, ("diff", LITTLE, "规则.json")),
    Run("diff-one-rule", 10, ("diff", LITTLE, NEWER, "--rule", "boarding-subsidy")),
    Run("diff-with-unknowns", 12, ("diff", LITTLE, NEWER, "--with-unknowns", "--term", "2024春")),
    Run(
        "diff-roster",
        12,
        ("diff", LITTLE, NEWER, "--roster", "花名册.csv", "--term", "2024春", "--map", "备注=不用"),
    ),
    Run("diff-markdown", 12, ("diff", LITTLE, NEWER, "--markdown"), json=False),
    Run(
        "diff-roster-markdown",
        12,
        (
            "diff",
            LITTLE,
            NEWER,
            "--roster",
            "花名册.csv",
            "--term",
            "2024春",
            "--map",
            "备注=不用",
            "--markdown",
        ),
        json=False,
    ),
    Run("prove", 0, ("prove", LITTLE, *PROVED)),
    Run("prove-fails", 1, ("prove", NEWER, *PROVED)),
    Run("lint", 0, ("lint", LITTLE)),
    Run("lint-broken", 2, ("lint", BROKEN)),
    Run("test", 0, ("test", LITTLE)),
    Run("test-coverage", 1, ("test", LITTLE, "--coverage", "--at-least", "95")),
    Run("test-fails", 1, ("test", NEWER)),
    Run("mutate", 1, ("mutate", LITTLE, "--kind", "金额", "--jobs", "1", "--all")),
    Run("replay", 0, ("replay", "结果.json", "学生.yaml", "--bundle", "规则.json")),
    Run("replay-differs", 1, ("replay", "结果.json", "学生.yaml", "--bundle", NEWER)),
)
WITH_JSON = tuple(run for run in RUNS if run.json)


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name)
def test_what_a_terminal_of_100_columns_shows_is_as_it_was(
    run: Run, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = desk.run(capsys, *run.command)
    page = f"$ eduaid {' '.join(run.command)}\n{shown.out}"
    if shown.errors:
        page += f"-- 错误流\n{shown.errors}"
    assert_pinned(f"printed/{run.name}.txt", page)
    assert shown.code == run.code


@pytest.mark.parametrize("run", WITH_JSON, ids=lambda run: run.name)
def test_the_json_is_as_it_was_byte_for_byte(
    run: Run, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = desk.run(capsys, *run.command, "--json")
    assert_pinned(f"printed/{run.name}.json", shown.out)
    assert (shown.code, shown.errors) == (run.code, "")


def test_every_page_is_held_by_a_run() -> None:
    pages = {f"{run.name}.txt" for run in RUNS}
    assert_all_pinned("printed", pages | {f"{run.name}.json" for run in WITH_JSON})
