"""Counties of one province: those alike are one, and each passes over what only others know."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import polars as pl
import pytest

from eduaid_rules import Policy, ProfileError, evaluate_places, load_policy
from eduaid_rules.evaluation.frames import FrameEvaluator, JurisdictionColumns, Jurisdictions
from engines import ENGINES, through
from how_many import spread
from little_layers import AID, changes, notice, write
from little_packs import DOCUMENTS, FACTS, HEADER

HOME = """\
  fare:
    名称: 路费
    类别: 现金
    认定地: 户籍地
    此前: 无
    对象: {范围: {困难: 任意}}
    标准: 300元/学期
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""
"""300 a term for everybody with a category of the province, by the place of the household."""

PLACES = {"north": "110101", "east": "110102", "south": "110103", "west": "110104"}
OWN = {
    "north": "",
    "east": "",
    "south": changes("{自: 2019秋, 替换标准: 1200元/学年, 增加对象: [{困难: 丙}]}", by="south")
    + "事实:\n  - {名称: 困难, 增加取值: [{名称: 丙, 英文: third}]}\n"
    + "  - {名称: 状态, 增加取值: [{名称: 参军, 英文: soldier}]}\n",
    "west": "事实:\n  - {名称: 困难, 增加取值: [{名称: 丁, 英文: fourth}]}\n"
    "  - {名称: 山区, 英文: mountains, 类型: 是否}\n",
}
"""Two that add nothing; one that gives 600 a term; words and a fact of their own."""


@pytest.fixture
def neighbours(tmp_path: Path) -> dict[str, Policy]:
    """The counties by name, all of one province."""
    write(tmp_path, "province", HEADER + FACTS + DOCUMENTS + AID + HOME)
    return {
        name: load_policy(
            write(
                tmp_path,
                name,
                f'名称: {name}\n地区: "{code}"\n语言: 2\n上级: province\n{notice(name)}{OWN[name]}',
            )
        )
        for name, code in PLACES.items()
    }


PUPILS = pl.DataFrame(
    {
        "姓名": ["一", "二", "三", "四", "五"],
        "学校所在地代码": [PLACES[name] for name in ("north", "south", "south", "west", "east")],
        "户籍地代码": [PLACES[name] for name in ("east", "west", "south", "south", "north")],
        "寄宿": [True] * 5,
        "困难": [["甲", "丁"], ["丙"], ["丙"], ["甲", "丙"], ["甲"]],
        "状态": ["在读", "在读", "在读", "在读", "参军"],
        "山区": [None, True, None, False, False],
    }
)


@pytest.mark.parametrize("engine", spread(ENGINES, 2))
def test_what_only_a_neighbour_knows_is_passed_over_and_told(
    engine: str, neighbours: dict[str, Policy]
) -> None:
    """Aid is 500 a term, and 600 in the south, there for 丙 too; fare is 300 at home.

    一: 丁 says nothing in the north and in the east. 二: 丙 counts at the school in the south, not
    at home in the west. 五: 参军 is no answer in the east nor in the north, so nothing is known.
    """

    def judge(frame: pl.DataFrame) -> pl.DataFrame:
        return evaluate_places(frame, "2024秋", neighbours.values())

    rows = through(engine, PUPILS, judge).sort_by("姓名").to_pylist()
    found = {
        row["姓名"]: (
            *(row["aid.fen"], row["aid.state"], row["fare.fen"], row["fare.state"]),
            *(row["school_ignored"], row["home_ignored"]),
        )
        for row in rows
    }
    yes, no, open_ = "entitled", "not_entitled", "undetermined"
    assert found == {
        "一": (50000, yes, 30000, yes, "困难", "困难"),
        "二": (60000, yes, None, no, "山区", "困难"),
        "三": (60000, yes, None, no, None, None),
        "四": (50000, yes, 30000, yes, "困难", "山区"),
        "五": (None, open_, None, open_, "状态、山区", "状态、山区"),
    }


def test_a_line_tells_what_was_passed_over(neighbours: dict[str, Policy]) -> None:
    made = evaluate_places(PUPILS, "2024秋", neighbours.values(), long=True)
    lines = made.filter(pl.col("rule") == "aid").sort("姓名").select("姓名", "policy", "ignored")
    assert lines.rows() == [
        ("一", "north", "困难"),
        ("三", "south", None),
        ("二", "south", "山区"),
        ("五", "east", "状态、山区"),
        ("四", "west", "困难"),
    ]


def test_a_column_for_each_value_counts_where_it_says_yes(neighbours: dict[str, Policy]) -> None:
    flags = PUPILS.drop("困难").with_columns(
        pl.Series("困难.甲", [True] * 5), pl.Series("困难.丙", [True, True, False, None, False])
    )
    made = evaluate_places(flags.drop("山区"), "2024秋", neighbours.values())
    assert made["school_ignored"].to_list() == ["困难.丙", None, None, None, "状态"]
    assert made["home_ignored"].to_list() == ["困难.丙", "困难.丙", None, None, "状态"]


@pytest.mark.parametrize("long", [False, True])
def test_what_nobody_knows_is_refused(long: bool, neighbours: dict[str, Policy]) -> None:
    wrong = PUPILS.with_columns(pl.lit("参军了").alias("状态"))
    with pytest.raises(ProfileError, match=r"E702.*状态.*参军了"):
        evaluate_places(wrong, "2024秋", neighbours.values(), long=long)
    with pytest.raises(ProfileError, match=r"E701.*住址"):
        evaluate_places(PUPILS.with_columns(住址=1), "2024秋", neighbours.values(), long=long)


def test_every_row_is_judged_as_its_places_judge_it_alone(neighbours: dict[str, Policy]) -> None:
    """Every pair of places and every answer, without what the judging place does not know."""
    answers = list(
        product([True, None], ["在读", "参军", None], [[], ["甲"], ["乙", "丙"], ["丁"]])
    )
    rows = [(*pair, *answer) for pair in product(PLACES, PLACES) for answer in answers]
    frame = pl.DataFrame(
        {
            "学校所在地代码": [PLACES[row[0]] for row in rows],
            "户籍地代码": [PLACES[row[1]] for row in rows],
            "寄宿": [row[2] for row in rows],
            "状态": [row[3] for row in rows],
            "困难": [row[4] for row in rows],
        }
    )
    made = evaluate_places(frame, "2024秋", neighbours.values())
    for number, (school, home, boards, status, hardship) in enumerate(rows):
        for rule, policy in (("aid", neighbours[school]), ("fare", neighbours[home])):
            known = policy.facts["困难"].values
            names = {value.name for value in known}
            taken_in = policy.facts["状态"].value(status or "") is not None
            profile = {
                "寄宿": boards,
                "状态": status if taken_in else None,
                "困难": [one for one in hardship if one in names],
            }
            found = policy.evaluate(profile, "2024秋")
            amounts = {one.rule: one.amount for one in found.entitlements}
            state = "entitled" if rule in amounts else "not_entitled"
            state = "undetermined" if rule in {u.rule for u in found.undetermined} else state
            assert made[f"{rule}.state"][number] == state, (rule, rows[number])
            amount = amounts.get(rule)
            assert made[f"{rule}.fen"][number] == (None if amount is None else amount * 100)


def test_places_that_are_alike_have_one_judge(neighbours: dict[str, Policy]) -> None:
    regions = {code: FrameEvaluator(neighbours[name].at("2024秋")) for name, code in PLACES.items()}
    school, home = Jurisdictions(regions, JurisdictionColumns("school", "home")).deciding
    assert school.judge_of == {"north": "north", "east": "north", "south": "south", "west": "west"}
    assert home.judge_of == school.judge_of  # other words are other judges
    assert (school.rules, home.rules) == (("aid",), ("fare",))
