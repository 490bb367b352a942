"""Names of columns are names, whatever they look like; what lies under a null is not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from eduaid_rules import Policy, evaluate_places, load_policies
from engines import ENGINES
from how_many import spread
from little_frames import as_columns, collected
from little_refusals import assert_refused, refused
from little_rosters import asking

Arrow: TypeAlias = Any
"""Arrays: what each has besides depends on its type."""

NAMES: Final = (
    *("*", "^.*$", "^学段$", "^寄.$", "^$", "^a\nb$", "^", "$", ".*", "COLUMNS(*)", "[*]"),
    *(".", "a.b", "a[0]", "`a`", "'a'", '"a"', 'a"b', "a,b", "(a)", "{0}", "%s", "\\", " ", ""),
    *("a::int", "null", "rowid", "struct", "EDUAID_row", "Eduaid_column", "eduaid_column_0"),
    *("eduaid_kept_0", "eduaid_school"),
)
"""What an expression of some library, a query or a format would take for something else."""


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return asking(tmp_path_factory.mktemp("asking"), ("boards", "hardship"))


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("engine", ENGINES)
def test_odd_names_are_names_of_columns(engine: str, long: bool, policy: Policy) -> None:
    names = [name for name in NAMES if name or engine in ("arrow", "pandas")]
    cells = {name: [number, number + 100] for number, name in enumerate(names)}
    table = pa.table({"寄宿": [True, None], "学段": ["小学", "初中"], **cells})
    made = collected(policy.evaluate_frame(ENGINES[engine](table), "2019秋", keep=names, long=long))
    lines = list(zip(*(made[name] for name in names), strict=True))
    assert set(lines) == set(zip(*cells.values(), strict=True))
    if not long:
        assert as_columns(made, {"boards": ""}) == {"boards": "yes open"}


@pytest.mark.parametrize("name", ["*", *(pytest.param(n, marks=pytest.mark.slow) for n in NAMES)])
def test_odd_names_alone_are_names_of_columns(name: str, policy: Policy) -> None:
    for engine, make in ENGINES.items():
        if name or engine in ("arrow", "pandas"):
            frame = make(pa.table({"寄宿": [True, False], name: [7, 8]}))
            made = collected(policy.evaluate_frame(frame, "2019秋", keep=name))
            assert made[name] == [7, 8], engine


@pytest.mark.parametrize("engine", spread(ENGINES, 2))
def test_odd_names_are_names_of_places(engine: str) -> None:
    policies = list(load_policies(["rongshui", "jingyuan"]).values())
    codes: dict[str, list[Any]] = {"*": ["450225", "640424"], "^.*$": ["640424", None]}
    frame = ENGINES[engine](pa.table({**codes, "学段": ["小学", "初中"], "^学段$": [1, 2]}))
    for long in (False, True):
        judged = evaluate_places(
            frame, "2019秋", policies, school="*", home="^.*$", keep=["*", "^学段$"], long=long
        )
        made = collected(judged)
        assert set(zip(made["*"], made["^学段$"], strict=True)) == {("450225", 1), ("640424", 2)}
        if not long:
            assert set(zip(made["*"], made["school_policy"], made["home_policy"], strict=True)) == {
                ("450225", "rongshui", "jingyuan"),
                ("640424", "jingyuan", None),
            }


MASK: Arrow = pa.array([False, True, False])
FLAT: Arrow = pa.array(["甲", "错", "乙"])
ENDS: Arrow = pa.array([0, 1, 2, 3])
ONES: Arrow = pa.array([1, 1, 1], pa.int32())
LIST_VIEW: Arrow = pa.ListViewArray
UNDER_NULLS: Final[Mapping[str, Arrow]] = {
    "list": pa.ListArray.from_arrays(ENDS.cast(pa.int32()), FLAT, mask=MASK),
    "large list": pa.LargeListArray.from_arrays(ENDS, FLAT, mask=MASK),
    "list view": LIST_VIEW.from_arrays(ENDS[:3].cast(pa.int32()), ONES, FLAT, mask=MASK),
    "fixed": pa.FixedSizeListArray.from_arrays(FLAT, 1, mask=MASK),
    "if else": pc.if_else(pc.invert(MASK), pa.array([["甲"], ["错"], ["乙"]]), None),
}
"""A text under a null, which nobody says."""


@pytest.mark.parametrize("kind", UNDER_NULLS)
def test_what_lies_under_a_null_is_not_there(kind: str, policy: Policy) -> None:
    column: Arrow = pa.chunked_array([UNDER_NULLS[kind], UNDER_NULLS[kind][1:]])
    for engine, make in ENGINES.items():
        if engine not in ("arrow", "duckdb") and kind in ("list view", "fixed"):
            continue  # they have no such frames, or not the same cells in them
        made = collected(policy.evaluate_frame(make(pa.table({"困难": column})), "2019秋"))
        assert as_columns(made, {"hardship": ""}) == {"hardship": "yes open yes open yes"}


def test_a_wrong_text_beside_one_under_a_null_is_counted_once(policy: Policy) -> None:
    wrong: Arrow = pa.array([["对"], ["甲"], ["错", "错"]])
    for kind in ("list", "large list", "if else"):
        column: Arrow = pa.chunked_array([UNDER_NULLS[kind].cast(wrong.type), wrong])
        found = refused(policy, pa.table({"困难": column}))
        assert_refused(found, "困难", "E702", "2 行", "“对”（1 行）", "“错”（1 行）")
