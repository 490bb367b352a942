"""A roster of many places: each row and rule by the policy of the place that decides it."""

from __future__ import annotations

import random
from functools import cache, partial
from pathlib import Path

import polars as pl
import pytest

from eduaid_rules import Policy, PolicyError, ProfileError, evaluate_places, load_policy
from engines import ENGINES, through
from how_many import spread
from little_packs import pack_of
from naive import NaivePolicy
from project import RULES
from random_rosters import one_by_one, random_roster

PUPILS = pl.DataFrame(
    {
        "学籍号": ["甲", "乙", "丙", "丁", "戊", "己", "庚"],
        "学校所在地代码": ["450225", "450225", "640424", "530102", "999999", None, "450225"],
        "户籍地代码": ["450225", "640424", "450225", "530000", "450000", "450999", "45022"],
        "学段": ["中职", "中职", "中职", "小学", "中职", "中职", "中职"],
        "全日制": [True] * 7,
        "寄宿": [True] * 7,
        "困难类别": [["建档立卡"]] * 7,
        "享受政策": [True] * 7,
        "人口较少民族": [True] * 7,
        "首次申请": [False] * 7,
        "学籍状态": ["在读"] * 7,
    }
)


@cache
def shipped() -> list[Policy]:
    """Shipped policies of places; kept, so that each is compiled once."""
    return [load_policy(name) for name in ("guangxi", "rongshui", "jingyuan", "yunnan")]


judge = partial(evaluate_places, term="2025春", policies=shipped())


@pytest.mark.parametrize("engine", spread(ENGINES, 2))
def test_yulu_follows_the_household_and_boarding_the_school(engine: str) -> None:
    made = through(engine, PUPILS, judge)
    rows = made.to_pylist()
    found = {
        row["学籍号"]: (
            row["school_policy"],
            row["home_policy"],
            row["yulu.state"],
            row["yulu.fen"],
            row["boarding-subsidy.state"],
            row["boarding-subsidy.fen"],
        )
        for row in rows
    }
    no, open_, yes = "not_entitled", "undetermined", "entitled"
    assert found == {
        "甲": ("rongshui", "rongshui", yes, 150000, no, None),
        "乙": ("rongshui", "jingyuan", yes, 200000, no, None),
        "丙": ("jingyuan", "rongshui", yes, 150000, no, None),
        "丁": ("yunnan", "yunnan", no, None, yes, 62500),
        "戊": (None, "guangxi", yes, 150000, open_, None),
        "己": (None, "guangxi", yes, 150000, open_, None),
        "庚": ("rongshui", None, open_, None, no, None),
    }


@pytest.mark.parametrize("engine", spread(ENGINES, 2))
def test_a_line_names_the_policy_that_decided_it(engine: str) -> None:
    made = through(engine, PUPILS, partial(judge, long=True))
    lines = [line for line in made.to_pylist() if line["rule"] == "yulu"]
    assert sorted((line["学籍号"], line["policy"] or "", line["fen"] or 0) for line in lines) == [
        ("丙", "rongshui", 150000),
        ("乙", "jingyuan", 200000),
        ("己", "guangxi", 150000),
        ("庚", "", 0),
        ("戊", "guangxi", 150000),
        ("甲", "rongshui", 150000),
    ]
    added = [line for line in made.to_pylist() if line["rule"] == "boarding-subsidy+small-ethnic"]
    assert [(line["学籍号"], line["state"], line["fen"]) for line in added if line["policy"]] == [
        ("丁", "entitled", 12500)
    ]


@pytest.mark.slow
def test_all_shipped_policies_with_a_region_are_the_default() -> None:
    made = evaluate_places(PUPILS, "2025春", long=True)
    some = judge(PUPILS, long=True).filter(pl.col("policy").is_not_null())
    assert made.filter(pl.col("policy").is_not_null()).equals(some)
    assert "college-once" in made["rule"].to_list()  # only tianshui-county has it


def test_an_item_that_a_place_does_not_have_is_null_and_an_unknown_place_leaves_it_open() -> None:
    made = judge(PUPILS)
    assert made["boarding-subsidy+small-ethnic.state"].to_list() == [
        *(None, None, None, "entitled"),
        *("undetermined", "undetermined", None),
    ]


def test_rows_keep_their_order_and_the_index_of_pandas() -> None:
    made = judge(PUPILS.to_pandas().set_index(PUPILS["学籍号"].to_pandas()))
    assert list(made.index) == PUPILS["学籍号"].to_list() == list(made["学籍号"])


@pytest.mark.slow
def test_codes_may_be_numbers_and_have_blanks_around_them() -> None:
    texts = PUPILS.with_columns(pl.col("学校所在地代码") + " ")
    numbers = PUPILS.with_columns(pl.col("学校所在地代码").cast(pl.Int32))
    wanted = judge(PUPILS)
    assert judge(texts).equals(wanted)
    assert judge(numbers).equals(wanted)


def test_without_the_column_of_the_household_its_items_stay_open() -> None:
    made = judge(PUPILS.drop("户籍地代码"))
    assert set(made["yulu.state"]) == {"undetermined"}
    assert made["home_policy"].null_count() == 7


def test_empty_and_kept_columns() -> None:
    made = judge(PUPILS.head(0), keep=["学校所在地代码"])
    assert len(made) == 0
    assert made.columns[:3] == ["学校所在地代码", "school_policy", "home_policy"]
    lines = judge(PUPILS.head(0), long=True)
    assert len(lines) == 0
    assert lines.columns[-2:] == ["policy", "ignored"]


SHARED = ("rongshui", "jingyuan", "yunnan", "chongqing")
CODES = {
    "rongshui": ("450225",),
    "jingyuan": ("640424",),
    "yunnan": ("530000", "530102"),
    "chongqing": ("500101",),
}


@pytest.mark.parametrize(
    "engine",
    [pytest.param(e, marks=pytest.mark.slow if e != "polars" else ()) for e in ENGINES],
)
def test_every_row_equals_its_places_own_policies(engine: str) -> None:
    policies = {name: load_policy(name) for name in SHARED}
    roster = random_roster(NaivePolicy(RULES / "national"), 120, 7)
    rng = random.Random(engine)
    placed = [(rng.choice(SHARED), rng.choice(SHARED)) for _ in range(120)]
    codes = [tuple(rng.choice(CODES[name]) for name in pair) for pair in placed]
    frame = roster.frame.with_columns(
        pl.Series("学校所在地代码", [school for school, _ in codes]),
        pl.Series("户籍地代码", [home for _, home in codes]),
        pl.Series("学籍号", [f"{number:03}" for number in range(120)]),
    )
    own = partial(evaluate_places, term="2024秋", policies=list(policies.values()))
    made = through(engine, frame, own).sort_by("学籍号").to_pylist()
    home_decides = {"yulu", "origin-loan"}
    for row, profile, (school, home) in zip(made, roster.profiles(), placed, strict=True):
        for policy, decides in ((policies[school], False), (policies[home], True)):
            wanted = zip(policy.rules, one_by_one(policy, profile, "2024秋"), strict=True)
            for rule, (state, fen) in wanted:
                if (rule.id in home_decides) == decides:
                    assert (row[f"{rule.id}.state"], row[f"{rule.id}.fen"]) == (state, fen)


def bus(folder: Path, name: str, region: str, place: str) -> Policy:
    place_folder = folder / name
    place_folder.mkdir()
    return pack_of(
        place_folder,
        f"""
        规则:
          bus-fare:
            名称: 交通补助
            类别: 现金
            认定地: {place}
            对象: {{范围: {{学段: 小学}}}}
            版本: [{{自: 2019秋, 依据: [{{文件: first}}], 标准: 100元/学期}}]
        """,
        header=f'名称: {name}\n地区: "{region}"\n',
    )


def test_policies_that_decide_a_rule_in_different_places_are_refused(tmp_path: Path) -> None:
    policies = [
        bus(tmp_path, "one", "110101", "学校所在地"),
        bus(tmp_path, "two", "110102", "户籍地"),
    ]
    with pytest.raises(PolicyError, match=r"E712.*bus-fare.*学校所在地.*户籍地"):
        evaluate_places(PUPILS.head(1), "2025春", policies)


def test_two_policies_of_one_region_and_one_of_none_are_refused(tmp_path: Path) -> None:
    one, two = (bus(tmp_path, name, "110101", "户籍地") for name in ("one", "two"))
    with pytest.raises(PolicyError, match=r"E712.*110101"):
        evaluate_places(PUPILS, "2025春", [one, two])
    with pytest.raises(PolicyError, match=r"E712.*national.*没有写地区"):
        evaluate_places(PUPILS, "2025春", ["national"])


def test_what_is_wrong_with_the_columns_is_said_at_once() -> None:
    frame = PUPILS.rename({"学校所在地代码": "学校代码", "户籍地代码": "户籍代码"})
    with pytest.raises(ProfileError) as caught:
        judge(frame, keep=["班级"])
    assert [found.code for found in caught.value.diagnostics] == ["E711", "E701", "E701", "E701"]
    made = judge(frame, school="学校代码", home="户籍代码")
    assert made.equals(judge(PUPILS))
