"""Tables whose rows look at derived amounts: a gap or an overlap needs a student who shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import PolicyError
from little_derived import BELOW, PRIME, derived_pack

ASIDE = ("W601", "W634")
"""Facts that no row asks for, and 总额, which columns cannot compute."""


def found(folder: Path, rows: list[str], who: str = "{人数: {不低于: 1}}") -> list[tuple[str, str]]:
    """What is said of a table of these rows, by its code."""
    tiers = ", ".join(f"{{当: {when}, 标准: {n}00元/学年}}" for n, when in enumerate(rows, 1))
    try:
        policy = derived_pack(folder, who, f"{{分档: [{tiers}]}}")
    except PolicyError as error:
        return [(one.code, one.message) for one in error.diagnostics if one.code not in ASIDE]
    return [(one.code, one.message) for one in policy.diagnostics if one.code not in ASIDE]


ABOVE = "{超出: {不低于: 0}}"


def test_a_gap_below_zero_is_an_error_with_its_student(tmp_path: Path) -> None:
    assert found(tmp_path, [ABOVE]) == [
        ("E305", "表格没有写收入是0、贫困线是0.01的标准"),
    ]


def test_an_overlap_below_zero_is_an_error_with_its_student(tmp_path: Path) -> None:
    rows = ["{超出: {低于: 100}}", BELOW, "{超出: {不低于: 100}}"]
    assert found(tmp_path, rows) == [
        ("E306", "收入是0、贫困线是0.01时，第1档和第2档同时成立"),
    ]


def test_a_table_of_everybody_below_and_above_zero_is_whole(tmp_path: Path) -> None:
    assert found(tmp_path, [BELOW, ABOVE]) == []


def test_an_amount_below_zero_is_compared(tmp_path: Path) -> None:
    rows = ["{超出: {低于: -500}}", "{超出: {不低于: -500}}"]
    assert found(tmp_path, rows) == []
    assert found(tmp_path, rows[1:])[0][0] == "E305"


@pytest.mark.parametrize(
    ("row", "who"),
    [
        (ABOVE, "{收入: {不低于: 100}, 贫困线: {低于: 50}}"),
        (BELOW, "{收入: {低于: 100}, 贫困线: {不低于: 100}}"),
    ],
)
def test_what_is_nobodys_is_no_gap(row: str, who: str, tmp_path: Path) -> None:
    """The facts of the rule's students leave no numbers for it."""
    assert found(tmp_path, [row], who) == []


def test_a_gap_that_cannot_be_decided_is_a_warning(tmp_path: Path) -> None:
    assert found(tmp_path, [f"{{都不: [{PRIME}]}}"]) == [
        (
            "W606",
            "表格可能没有写总额是10000000.07的标准：没有找到这样的学生，也不能断定没有",
        ),
    ]


def test_an_overlap_that_cannot_be_decided_is_a_warning(tmp_path: Path) -> None:
    rows = ["{总额: {不高于: 10000000.07}}", "{总额: {不低于: 10000000.07}}"]
    assert found(tmp_path, rows) == [
        (
            "W607",
            "总额是10000000.07时，第1档和第2档可能同时成立：没有找到这样的学生，也不能断定没有",
        ),
    ]


def test_a_row_of_nobody_is_never_used(tmp_path: Path) -> None:
    who = "{收入: {不低于: 100}, 贫困线: {低于: 50}}"
    assert found(tmp_path, [BELOW, ABOVE], who) == [
        ("W604", "表格的第1档永远用不到"),
    ]


@pytest.mark.parametrize(
    ("who", "codes"),
    [
        ("{年龄余: {不低于: 0}}", []),
        ("{年龄余: {不低于: -6}}", ["W602"]),
        ("{人均: {不低于: 0}}", []),
    ],
)
def test_a_condition_is_constant_only_where_it_is_so_for_all_that_a_formula_gives(
    who: str, codes: list[str], tmp_path: Path
) -> None:
    """An age from 14 less at most 20 people is -6 or more; a share of nobody is unknown."""
    policy = derived_pack(tmp_path, who)
    assert [one.code for one in policy.diagnostics if one.code not in ASIDE] == codes
