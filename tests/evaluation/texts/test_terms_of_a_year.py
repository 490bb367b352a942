"""The two terms of a school year with facts of their own, and 核对至 on a rule, by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commands import eduaid
from eduaid_rules import ArgumentError, Policy, PolicyError, load_policy
from little_layers import AID, STUDENT, changes, notice, write
from little_packs import DOCUMENTS, FACTS, HEADER, aid, pack_of

NATIONAL = load_policy("national")
BOARDER = {"学段": "小学", "寄宿": "是", "困难类别": ["孤儿"]}
JUNIOR = {**BOARDER, "学段": "初中"}


def test_each_term_has_facts_of_its_own() -> None:
    """1000 a year in 小学 in autumn, 1500 a year in 初中 in spring: 500 and 750."""
    found = NATIONAL.evaluate_year(school_year=2023, autumn=BOARDER, spring=JUNIOR)
    assert [str(term.total) for term in (found.autumn, found.spring)] == ["500.00", "750.00"]
    assert str(found.total) == "1250.00"
    same = NATIONAL.evaluate_year(BOARDER, 2023, spring=JUNIOR)
    assert same.model_dump_json() == found.model_dump_json()
    other = NATIONAL.evaluate_year(JUNIOR, 2023, autumn=BOARDER)
    assert other.model_dump_json() == found.model_dump_json()


def test_nothing_is_taken_over_from_the_other_term() -> None:
    found = NATIONAL.evaluate_year(BOARDER, 2023, spring={"寄宿": "是"})
    assert not found.spring.total_complete


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"autumn": BOARDER},
        {"spring": BOARDER},
        {"student": BOARDER, "autumn": BOARDER, "spring": BOARDER},
    ],
)
def test_each_term_is_of_one_student(given: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError, match="每个学期是哪个学生要说清楚"):
        NATIONAL.evaluate_year(school_year=2023, **given)


def test_the_command_takes_a_file_for_spring(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, profile in (("a", BOARDER), ("b", JUNIOR)):
        (tmp_path / f"{name}.json").write_text(json.dumps(profile), encoding="utf-8")
    both = ("check", str(tmp_path / "a.json"), "--spring", str(tmp_path / "b.json"))
    _, said, _ = eduaid(capsys, *both, "--year", "2023", "--policy", "national", "--json")
    assert json.loads(said)["total"] == "1250.00"
    _, shown, _ = eduaid(capsys, *both, "--year", "2023", "--policy", "national")
    assert "2023秋：" in shown
    assert "2024春：" in shown
    assert eduaid(capsys, *both, "--term", "2023秋", "--policy", "national")[0] == 2


def past_checked(policy: Policy, term: str) -> list[str]:
    found = policy.evaluate(STUDENT, term).warnings
    return [warning.message for warning in found if warning.code == "past_checked"]


def test_a_rule_may_be_checked_further_than_its_pack(tmp_path: Path) -> None:
    other = (
        "  prize: {名称: 奖金, 类别: 现金, 对象: {范围: {困难: 乙}}, 标准: 100元/学期,\n"
        "          版本: [{自: 2019秋, 依据: [{文件: second}]}]}\n"
    )
    text = AID.replace("此前: 无", "此前: 无\n    核对至: 2025春") + other
    header = HEADER + "语言: 2\n核对至: 2024秋\n"
    policy = load_policy(write(tmp_path, "province", header + FACTS + DOCUMENTS + text))
    assert past_checked(policy, "2024秋") == []
    assert past_checked(policy, "2025春") == []  # the one item has its own
    assert past_checked(policy, "2025秋") == ["补助只核对到2025春，2025秋是否仍然有效还没有人核对"]
    both = policy.evaluate({**STUDENT, "困难": ["甲", "乙"]}, "2025春").warnings
    assert "规则只核对到2024秋，2025春是否仍然有效还没有人核对" in [w.message for w in both]
    none = policy.evaluate({**STUDENT, "困难": []}, "2025春").warnings
    assert [w.code for w in none] == ["past_checked"]


def test_a_rule_is_not_checked_before_it_begins(tmp_path: Path) -> None:
    header = HEADER + "语言: 2\n"
    found = pack_of(tmp_path, AID.replace("此前: 无", "核对至: 2018秋"), header=header).diagnostics
    (said,) = [one for one in found if one.code == "W614"]
    assert said.message == "“核对至”（2018秋）早于这条规则最早的“自”（2019秋）"
    assert aid(tmp_path).pack.rules[0].checked_until is None


PRIZE = """\
  prize:
    名称: 奖金
    类别: 现金
    对象: {范围: {寄宿: 是}}
    标准: 100元/学期
    版本: [{自: 2019秋, 依据: [{文件: second}]}]
"""
CITY = "名称: 市\n上级: province\n语言: 2\n核对至: 2021春\n" + notice("city")
COUNTY = "名称: 县\n上级: city\n语言: 2\n核对至: 2021春\n" + notice("county")


def item_unchecked(term: str, until: str, name: str = "补助") -> str:
    return f"{name}只核对到{until}，{term}是否仍然有效还没有人核对"


def pack_unchecked(term: str, until: str = "2021春") -> str:
    return f"规则只核对到{until}，{term}是否仍然有效还没有人核对"


def test_an_adjustment_is_checked_on_a_day_of_its_own(tmp_path: Path) -> None:
    """The city read its text on the item in 2020秋; the prize goes by its pack, 2021春."""
    write(tmp_path, "province", HEADER + FACTS + DOCUMENTS + AID + PRIZE)
    entry = "{自: 2020春, 核对至: 2020秋, 替换标准: 800元/学年}"
    city = load_policy(write(tmp_path, "city", CITY + changes(entry)))
    assert past_checked(city, "2020秋") == []
    assert past_checked(city, "2021春") == [item_unchecked("2021春", "2020秋")]
    assert past_checked(city, "2021秋") == [
        item_unchecked("2021秋", "2020秋"),
        pack_unchecked("2021秋"),
    ]
    name, bundle = city.bundle()
    (tmp_path / name).write_text(bundle, encoding="utf-8")
    same = load_policy(tmp_path / name)
    assert (same.digest, past_checked(same, "2021秋")) == (
        city.digest,
        past_checked(city, "2021秋"),
    )
    assert city.digest != load_policy(write(tmp_path, "city", CITY + changes(CHEAP))).digest


CHEAP = "{自: 2020春, 替换标准: 800元/学年}"


def test_an_item_checked_further_than_its_pack_silences_the_pack(tmp_path: Path) -> None:
    write(tmp_path, "province", HEADER + FACTS + DOCUMENTS + AID)
    further = "{自: 2020春, 核对至: 2023秋, 替换标准: 800元/学年}"
    city = load_policy(write(tmp_path, "city", CITY + changes(further)))
    assert past_checked(city, "2021秋") == past_checked(city, "2023秋") == []
    assert past_checked(city, "2024春") == [item_unchecked("2024春", "2023秋")]


def test_of_two_texts_of_a_pack_the_one_checked_least_counts(tmp_path: Path) -> None:
    """One without any goes by the pack, which is warned of as well."""
    write(tmp_path, "province", HEADER + FACTS + DOCUMENTS + AID)
    further = "{自: 2020春, 核对至: 2023秋, 替换标准: 800元/学年}"
    other = "{自: 2020秋, 至: 2022秋, 核对至: 2022春, 增加对象: [{困难: 乙}]}"
    city = load_policy(write(tmp_path, "city", CITY + changes(further, other)))
    assert past_checked(city, "2022春") == []
    assert past_checked(city, "2022秋") == [item_unchecked("2022秋", "2022春")]
    assert past_checked(city, "2023春") == []  # the other has ended
    mute = other.replace(" 核对至: 2022春,", "")
    city = load_policy(write(tmp_path, "city", CITY + changes(further, mute)))
    assert past_checked(city, "2022秋") == [pack_unchecked("2022秋")]


def test_a_text_below_stands_before_those_above(tmp_path: Path) -> None:
    """A rule that its own pack checked, a city that read less of it, a county that read more."""
    checked = AID.replace("此前: 无", "此前: 无\n    核对至: 2024春")
    header = HEADER + "语言: 2\n"
    write(tmp_path, "province", header + FACTS + DOCUMENTS + checked)
    write(tmp_path, "city", CITY + changes(CHEAP.replace("替换", "核对至: 2020秋, 替换")))
    bare = load_policy(write(tmp_path, "county", COUNTY))
    assert past_checked(bare, "2021秋") == [item_unchecked("2021秋", "2020秋")]
    dear = "{自: 2021春, 核对至: 2022春, 替换标准: 900元/学年}"
    county = load_policy(write(tmp_path, "county", COUNTY + changes(dear, by="county")))
    assert past_checked(county, "2022春") == []
    assert past_checked(county, "2022秋") == [item_unchecked("2022秋", "2022春")]
    mute = dear.replace(" 核对至: 2022春,", "")
    county = load_policy(write(tmp_path, "county", COUNTY + changes(mute, by="county")))
    # its own text goes by its pack; what the province checked of the rule is said of no other text
    assert past_checked(county, "2022春") == [pack_unchecked("2022春")]


def test_what_is_added_on_top_has_its_own(tmp_path: Path) -> None:
    write(tmp_path, "province", HEADER + FACTS + DOCUMENTS + AID)
    more = "{自: 2020春, 核对至: 2020秋, 加发: {编号: more, 名称: 增发, 标准: 100元/学年}}"
    city = load_policy(write(tmp_path, "city", CITY + changes(more)))
    assert past_checked(city, "2021春") == [item_unchecked("2021春", "2020秋", "增发")]


@pytest.mark.parametrize(
    ("header", "entry", "code", "said"),
    [
        (
            "语言: 2\n",
            "{自: 2020春, 核对至: 2019秋, 替换标准: 8元/学年}",
            "W614",
            "“核对至”（2019秋）早于“自”（2020春）",
        ),
        (
            "语言: 2\n",
            "{自: 2020春, 核对至: 2020秋, 停用: 是}",
            "E413",
            "停用的调整里不能写“核对至”",
        ),
        ("语言: 2\n", "{自: 2020春, 核对至: 2020秋}", "E608", "这项调整没有写改什么"),
        ("语言: 2\n", "{自: 2020春, 核对至: 去年, 替换标准: 8元/学年}", "E401", "去年"),
        ("", "{自: 2020春, 核对至: 2020秋, 替换标准: 8元/学年}", "E411", "调整的“核对至”"),
    ],
)
def test_how_an_adjustment_may_not_be_checked(
    tmp_path: Path, header: str, entry: str, code: str, said: str
) -> None:
    write(tmp_path, "province", HEADER + FACTS + DOCUMENTS + AID)
    city = "名称: 市\n上级: province\n" + header + notice("city") + changes(entry)
    pack = write(tmp_path, "city", city)
    try:
        found = load_policy(pack).diagnostics
    except PolicyError as error:
        found = error.diagnostics
    assert [one.code for one in found if said in one.message] == [code]
