"""What amounts are for fits what is paid (发放), in every form; no half of a year is lost."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from eduaid_rules import Diagnostic, Policy, PolicyError
from eduaid_rules.policy import standards
from eduaid_rules.policy.items import Schedule
from eduaid_rules.policy.money_and_units import Unit
from little_layers import chain, changes
from little_packs import FACTS, HEADER, aid, pack_of

# Every form of standard.

RATES = {
    Unit.YEAR: "500元/学年",
    Unit.TERM: "500元/学期",
    Unit.MONTH: "50元/月×10",
    Unit.DAY: "5元/天×100天/学年",
    Unit.ONCE: "500元/次",
}
FORMS = {
    "plain": "RATE",
    "cap": '"取 学费, 不超过 RATE"',
    "cell": "{按: 寄宿, 是: RATE, 否: 不定}",
    "rest": "{按: 寄宿, 是: 不定, 其余: RATE}",
    "row": "{分档: [{当: {寄宿: 是}, 标准: RATE}], 其余: 不定}",
    "cap in a row": '{分档: [{当: {寄宿: 是}, 标准: "取 学费, 不超过 RATE"}], 其余: 不定}',
    "row inside a cell": (
        "{按: 寄宿, 是: {分档: [{当: {困难: 甲}, 标准: RATE}], 其余: 不定}, 其余: 不定}"
    ),
}
FITS = {
    Schedule.EVERY_TERM: (Unit.YEAR, Unit.TERM, Unit.MONTH, Unit.DAY),
    Schedule.EVERY_AUTUMN: (Unit.YEAR, Unit.ONCE),
    Schedule.ENTRY_AUTUMN: (Unit.ONCE,),
    Schedule.MONTHLY: (Unit.YEAR, Unit.MONTH),
    Schedule.EVERY_SPRING: (Unit.YEAR, Unit.ONCE),
}
TWO = f"{HEADER}语言: 2\n"


def about(made: PolicyError | Policy) -> list[Diagnostic]:
    """What was found; not unused facts, an end without a day, money that a 缺省 alone gives."""
    return [found for found in made.diagnostics if found.code not in ("W601", "W616", "W633")]


def codes(made: PolicyError | Policy) -> list[str]:
    return [found.code for found in about(made)]


def loaded(folder: Path, standard: str, paid: Schedule, **more: str) -> list[str]:
    """The codes of what is wrong with one rule."""
    try:
        return codes(aid(folder, standard=standard, more=f"发放: {paid.value}", header=TWO, **more))
    except PolicyError as error:
        return codes(error)


def test_every_schedule_and_unit_is_here() -> None:
    assert set(FITS) == set(Schedule)
    assert {*RATES, Unit.CALENDAR_YEAR} == set(Unit)  # which has tests of its own


@pytest.mark.parametrize("paid", Schedule)
@pytest.mark.parametrize("form", FORMS)
def test_an_amount_fits_what_is_paid_in_every_form(
    form: str, paid: Schedule, tmp_path: Path
) -> None:
    for unit, rate in RATES.items():
        found = loaded(tmp_path, FORMS[form].replace("RATE", rate), paid)
        assert found == ([] if unit in FITS[paid] else ["E309"]), (unit, found)


@pytest.mark.parametrize("paid", Schedule)
def test_bounds_are_for_each_payment(paid: Schedule, tmp_path: Path) -> None:
    for key in ("不低于", "不高于"):
        for unit, rate in RATES.items():
            found = loaded(tmp_path, f"{{不定: {{由: 学费, {key}: {rate}}}}}", paid)
            each = Unit.TERM if paid.only_in is None else Unit.ONCE
            other = "E309" if unit in (Unit.TERM, Unit.ONCE) else "E302"
            assert found == ([] if unit is each else [other]), (unit, found)


def test_two_bounds_have_one_unit(tmp_path: Path) -> None:
    bounds = "{不定: {由: 学费, 不低于: 1元/学期, 不高于: 2元/次}}"
    assert loaded(tmp_path, bounds, Schedule.EVERY_TERM) == ["E310"]


@pytest.mark.parametrize("kind", ["贷款资格", "免除", "实物"])
def test_what_is_no_cash_is_held_against_it_too(kind: str, tmp_path: Path) -> None:
    cap = '"取 学费, 不超过 500元/次"'
    assert loaded(tmp_path, cap, Schedule.EVERY_TERM, kind=kind) == ["E309"]
    assert loaded(tmp_path, cap, Schedule.EVERY_AUTUMN, kind=kind) == []


def test_the_message_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        aid(tmp_path, standard='"取 学费, 不超过 500元/学期"', more="发放: 每学年秋季")
    (found,) = caught.value.diagnostics
    assert (found.line, found.message, found.suggestion) == (
        6,
        "上限“500元/学期”和“发放: 每学年秋季”对不上",
        (
            "请写 元/学年（一学年这么多，秋季一次发完）、元/次（发的那一次这么多）；"
            "元/学期只用于“发放: 每学期”"
        ),
    )


def test_every_wrong_row_of_a_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        aid(tmp_path, standard="{按: 年级, 1: 1元/次, 2: 2元/次, 3: 3元/学期, 其余: 1元/次}")
    said = sorted(found.message for found in caught.value.diagnostics)
    assert said == ["“1元/次”和“发放: 每学期”对不上", "“2元/次”和“发放: 每学期”对不上"]


VERSION = """\
版本:
  - {自: 2019秋, 依据: [{文件: first}]}
  - {自: 2020秋, 依据: [{文件: first}], 标准: 500元/次}
"""


def test_the_standard_of_a_version_is_held_against_it(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        aid(tmp_path, more=VERSION)
    assert [(found.code, found.line) for found in caught.value.diagnostics] == [("E309", 9)]


@pytest.mark.parametrize(
    "entry",
    [
        "替换标准: 500元/次",
        "就高: 500元/次",
        '就高: "取 学费, 不超过 500元/次"',
        "加发: {编号: more, 名称: 另发, 标准: 500元/次}",
    ],
)
def test_what_a_pack_below_states_is_held_against_it(entry: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        chain(tmp_path, AID, changes(f"{{自: 2020秋, {entry}}}"))
    assert codes(caught.value) == ["E309"]


AID = """\
规则:
  aid:
    名称: 补助
    类别: 现金
    此前: 无
    对象: {范围: {寄宿: 是}}
    标准: 1000元/学年
    版本: [{自: 2019秋, 发布: 2019-08-20, 依据: [{文件: first}]}]
"""

# Shares of another rule's standard.


def rule(name: str, standard: str, paid: str = "每学期", versions: str = "") -> str:
    versions = versions or "{自: 2019秋, 依据: [{文件: first}]}"
    return (
        f"  {name}: {{名称: {name}项, 类别: 现金, 对象: {{范围: {{寄宿: 是}}}}, 发放: {paid},"
        f" 标准: {standard}, 版本: [{versions}]}}\n"
    )


SOURCES = (
    # the other rule's 发放, its standard, the schedules in which a share of it may be paid
    ("每学期", "500元/学期", "每学期 按月 每学年秋季"),
    ("每学期", "500元/学年", "每学期 按月 每学年秋季"),
    ("每学期", '"取 学费, 不超过 500元/学期"', "每学期 按月 每学年秋季"),
    ("每学期", "{不定: {由: 学费}}", "每学期 按月 每学年秋季"),
    ("按月", "50元/月×10", "每学期 按月 每学年秋季"),
    ("每学年秋季", "500元/学年", "每学期 按月 每学年秋季"),
    ("每学年秋季", "{不定: {由: 学费}}", "每学期 按月 每学年秋季"),
    ("每学年秋季", "500元/次", "每学年秋季 入学学年秋季一次"),
    ("每学年秋季", '"取 学费, 不超过 500元/次"', "每学年秋季 入学学年秋季一次"),
    ("每学年秋季", "{按: 年级, 1: 500元/学年, 其余: 500元/次}", "每学年秋季"),
    ("入学学年秋季一次", "500元/次", "每学年秋季 入学学年秋季一次"),
    ("入学学年秋季一次", "{不定: {由: 学费}}", "每学年秋季 入学学年秋季一次"),
    ("每学期", "不定", "每学期 按月 每学年秋季 入学学年秋季一次"),
)
PLACES = {
    "whole": "a 的 50%",
    "in a cell": "{按: 年级, 1: a 的 50%, 其余: 不定}",
    "in a row": "{分档: [{当: {困难: 甲}, 标准: a 的 50%}], 其余: 不定}",
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("paid", "standard", "fine"), SOURCES)
def test_a_share_is_paid_as_often_as_what_it_is_a_share_of(
    paid: str, standard: str, fine: str, place: str, tmp_path: Path
) -> None:
    for own in Schedule:
        rules = rule("a", standard, paid) + rule("b", PLACES[place], own.value)
        try:
            found = codes(pack_of(tmp_path, "规则:\n" + rules, header=TWO))
        except PolicyError as error:
            found = codes(error)
        like = Schedule.EVERY_AUTUMN if own is Schedule.EVERY_SPRING else own
        wanted = [] if like.value in fine.split() else ["E314"]
        assert found[:1] == wanted, (own, found)


def test_a_share_of_a_share_is_followed(tmp_path: Path) -> None:
    rules = rule("a", "500元/次", "入学学年秋季一次") + rule("b", "a 的 50%", "每学年秋季")
    with pytest.raises(PolicyError) as caught:
        pack_of(tmp_path, f"规则:\n{rules}{rule('c', 'b 的 10%')}")
    (found,) = caught.value.diagnostics
    assert (found.code, found.line, found.message, found.suggestion) == (
        "E314",
        4,
        "“b 的 10%”在2019秋取自“500元/次”，和“发放: 每学期”对不上",
        "一次性的金额取了比例还是一次性的，这里却每学期都发；请直接写明金额",
    )


LATER = "{自: 2019秋, 依据: [{文件: first}]}, {自: 2021秋, 标准: 500元/次, 依据: [{文件: first}]}"


def test_a_share_is_held_against_every_text_of_the_other_rule(tmp_path: Path) -> None:
    """It was a year's amount when the share was written; in 2021 it becomes a one-off."""
    other = rule("a", "1000元/学年", "每学年秋季", LATER)
    ended = "{自: 2019秋, 至: 2021春, 依据: [{文件: first}]}"
    pack_of(tmp_path, f"规则:\n{other}{rule('b', 'a 的 50%', versions=ended)}")
    with pytest.raises(PolicyError, match=r"E314.*在2021秋取自“500元/次”"):
        pack_of(tmp_path, f"规则:\n{other}{rule('b', 'a 的 50%')}")


def test_a_share_is_not_held_against_texts_from_before_it(tmp_path: Path) -> None:
    """Until 2021 a one-off was paid; the share begins when it is a year's amount."""
    former = LATER.replace("500元/次", "1000元/学年")
    other = rule("a", "500元/次", "每学年秋季", former)
    late = "{自: 2021秋, 依据: [{文件: first}]}"
    pack_of(tmp_path, f"规则:\n{other}{rule('b', 'a 的 50%', versions=late)}")
    with pytest.raises(PolicyError, match="E314"):
        pack_of(tmp_path, f"规则:\n{other}{rule('b', 'a 的 50%')}")


def test_a_text_that_another_has_replaced_counts_for_those_who_knew_no_other(
    tmp_path: Path,
) -> None:
    """Before December 2019 the one-off was all that was known of 2019秋."""
    replaced = (
        "{自: 2019秋, 发布: 2019-08-01, 标准: 500元/次, 依据: [{文件: first}]},"
        " {自: 2019秋, 发布: 2019-12-01, 标准: 1000元/学年, 依据: [{文件: first}]}"
    )
    rules = rule("a", "1000元/学年", "每学年秋季", replaced)
    known = "{自: 2019秋, 发布: 2019-08-01, 依据: [{文件: first}]}"
    with pytest.raises(PolicyError, match="E314"):
        pack_of(tmp_path, f"规则:\n{rules}{rule('b', 'a 的 50%', versions=known)}")


ONCE = "规则:\n" + rule("a", "1000元/学年", "每学年秋季") + rule("b", "a 的 50%")


def test_a_link_sees_what_its_own_pack_sees(tmp_path: Path) -> None:
    """The parent's link does not see the one-off of the child; a link of the child's does."""
    entry = changes("{自: 2020秋, 替换标准: 500元/次}", rule="a")
    assert "E314" not in codes(chain(tmp_path, ONCE, entry))
    with pytest.raises(PolicyError) as caught:
        chain(tmp_path, ONCE, f"{entry}规则:\n{rule('c', 'a 的 50%')}")
    assert codes(caught.value) == ["E314"]


@pytest.mark.parametrize(
    "entry",
    [
        "替换标准: once 的 50%",
        "就高: once 的 50%",
        "加发: {编号: more, 名称: 另发, 标准: once 的 50%}",
    ],
)
def test_a_link_that_a_child_brings_is_judged_across_layers(entry: str, tmp_path: Path) -> None:
    province = AID + rule("once", "500元/次", "入学学年秋季一次")
    with pytest.raises(PolicyError) as caught:
        chain(tmp_path, province, changes(f"{{自: 2020秋, {entry}}}"))
    assert codes(caught.value) == ["E314"]


def test_an_earlier_beginning_brings_a_link_to_another_text(tmp_path: Path) -> None:
    """提前: from 2019秋 the parent's share is one of a one-off."""
    former = LATER.replace("500元/次", "1000元/学年")
    late = "{自: 2021秋, 依据: [{文件: first}]}"
    province = (
        "规则:\n"
        + rule("a", "500元/次", "每学年秋季", former)
        + rule("b", "a 的 50%", versions=late)
    )
    chain(tmp_path, province)
    with pytest.raises(PolicyError) as caught:
        chain(tmp_path, province, changes("{自: 2020秋, 提前: 是}", rule="b"))
    assert codes(caught.value) == ["E314"]


# Halves of a year that nobody can get.

LOST = {
    # 此前, versions, standard -> the term that is paid and the other, or nothing
    "a relief of one autumn": ("无", "自: 2024秋, 至: 2024秋", "2024秋 2025春"),
    "nor does it matter what was before": ("不详", "自: 2024秋, 至: 2024秋", "2024秋 2025春"),
    "a relief of one spring": ("无", "自: 2025春, 至: 2025春", "2025春 2024秋"),
    "what was paid in the autumn before is not known": ("不详", "自: 2025春, 至: 2025春", ""),
    "a year": ("无", "自: 2024秋, 至: 2025春", ""),
    "a calendar year": ("无", "自: 2024春, 至: 2024秋", ""),
    "from an autumn on": ("无", "自: 2024秋", ""),
    "from a spring on: its first half-year is half a year": ("无", "自: 2025春", ""),
    "until the autumn of a later year": ("无", "自: 2019秋, 至: 2024秋", ""),
}


def lint(folder: Path, standard: str, dates: str, before: str = "无") -> list[str]:
    versions = f"此前: {before}\n版本: [{{{dates}, 依据: [{{文件: first}}]}}]"
    found = about(aid(folder, standard=standard, more=versions))
    return [f"{one.code} {one.message}" for one in found]


@pytest.mark.parametrize("case", LOST)
def test_half_of_a_year_is_lost_where_one_term_alone_pays(case: str, tmp_path: Path) -> None:
    before, dates, lost = LOST[case]
    found = lint(tmp_path, "1000元/学年", dates, before)
    assert [[term in one for term in lost.split()] for one in found] == [[True, True]] * bool(lost)


ONE_AUTUMN = "自: 2024秋, 至: 2024秋"
IN_ONE_TERM = {
    "800元/学期": 0,
    "800元/学年": 1,
    "200元/月×5": 1,  # five months are those of a term: they were meant to be paid whole
    "200元/月×10": 0,  # ten are those of a year, of which the autumn rightly has five
    "4元/天×100天/学年": 1,
    "4元/天×250天/学年": 0,
    "{不定: {由: 学费}}": 0,
    "{不定: {由: 年费}}": 1,
    '"取 学费, 不超过 800元/学期"': 0,
    '"取 学费, 不超过 800元/学年"': 1,
    '"取 年费, 不超过 800元/学期"': 1,
    "不定": 0,
    "{按: 年级, 1: 800元/学年, 2: 900元/学年, 其余: 100元/学期}": 2,
    "{分档: [{当: {寄宿: 是}, 标准: 800元/学年}], 取: 先者, 其余: 100元/学期}": 1,
}


@pytest.mark.parametrize("standard", IN_ONE_TERM)
def test_half_is_lost_of_every_form_that_is_for_a_year(standard: str, tmp_path: Path) -> None:
    assert len(lint(tmp_path, standard, ONE_AUTUMN)) == IN_ONE_TERM[standard]


def test_half_of_a_share_is_lost_where_that_of_its_source_would_be(tmp_path: Path) -> None:
    for standard, lost in (("500元/学年", 1), ("500元/学期", 0)):
        relief = f"{{{ONE_AUTUMN}, 依据: [{{文件: first}}]}}"
        rules = rule("a", standard) + rule("b", "a 的 50%", versions=relief)
        assert codes(pack_of(tmp_path, f"规则:\n{rules}")) == ["W608"] * lost


def test_what_is_lost_is_named_and_what_to_write(tmp_path: Path) -> None:
    policy = aid(
        tmp_path,
        standard="800.01元/学年",
        more=f"版本: [{{{ONE_AUTUMN}, 依据: [{{文件: first}}]}}]",
    )
    (found,) = about(policy)
    assert (found.code, found.severity, found.line, found.message, found.suggestion) == (
        "W608",
        "warning",
        6,
        "“800.01元/学年”：2024秋只发400.01元，另一半400元在2025春，那时这条规则已经停止",
        (
            "要全部发，请写 800.01元/学期；或写“发放: 每学年秋季”，标准写 800.01元/学年或 "
            "800.01元/次。确实只发一半，请写 400.01元/学期"
        ),
    )


SEASONS = {
    "everybody gets it in autumn alone": ("{季: 秋}", "1000元/学年", "2019秋 2020春 按条件"),
    "in spring alone": ("{季: 春}", "1000元/学年", "2020春 2019秋 按条件"),
    "some get it in both": ("{任一: [{季: 秋}, {寄宿: 是}]}", "1000元/学年", ""),
    "an amount of the term": ("{季: 秋}", "500元/学期", ""),
    "a row of autumn": (
        "{状态: 在读}",
        "{分档: [{当: {季: 秋}, 标准: 1000元/学年}], 其余: 100元/学期}",
        "2019秋 2020春 按条件",
    ),
    "a row for each season": (
        "{状态: 在读}",
        "{分档: [{当: {季: 秋}, 标准: 600元/学期}], 其余: 400元/学期}",
        "",
    ),
}


@pytest.mark.parametrize("case", SEASONS)
def test_half_is_lost_where_the_season_is_asked_for(case: str, tmp_path: Path) -> None:
    who, standard, lost = SEASONS[case]
    found = about(aid(tmp_path, who, standard, more="此前: 无"))
    assert [one.code for one in found] == ["W608"] * bool(lost)
    assert all(word in one.message for one in found for word in lost.split())


CHANGED = """\
此前: 无
版本:
  - {自: 2019秋, 依据: [{文件: first}], 标准: 1000元/学年}
  - {自: 2020春, 依据: [{文件: first}], 标准: SECOND}
"""


@pytest.mark.parametrize("second", ["1250元/学年", "600元/学期", "不定"])
def test_each_term_of_a_year_pays_half_of_its_own_text(second: str, tmp_path: Path) -> None:
    policy = aid(tmp_path, standard=None, more=CHANGED.replace("SECOND", second))
    assert about(policy) == []


def test_what_a_pack_below_switches_off_is_said_there_and_once(tmp_path: Path) -> None:
    policy = chain(tmp_path, AID, changes("{自: 2020春, 停用: 是}"))
    (found,) = about(policy)
    assert found.code == "W608"
    assert found.file is not None
    assert found.file.endswith("city/pack.yaml")
    assert found.message.endswith("2019秋只发500元，另一半500元在2020春，那时这条规则已经停用")
    relief = AID.replace("自: 2019秋", "自: 2019秋, 至: 2019秋")
    below = chain(tmp_path, relief, changes("{自: 2019秋, 收款: 家庭}"))
    assert codes(below) == []


def test_an_item_on_top_of_one_autumn_loses_half(tmp_path: Path) -> None:
    more = "加发: {编号: more, 名称: 另发, 标准: 300元/学年}"
    found = about(chain(tmp_path, AID, changes(f"{{自: 2020秋, 至: 2020秋, {more}}}")))
    assert [one.message for one in found] == [
        "“300元/学年”：2020秋只发150元，另一半150元在2021春，那时这条规则已经停止"
    ]
    assert about(chain(tmp_path, AID, changes(f"{{自: 2021春, {more}}}"))) == []


NEVER = {
    "one spring": ("自: 2025春, 至: 2025春", "{状态: 在读}", 1),
    "until an autumn": ("自: 2025春, 至: 2025秋", "{状态: 在读}", 0),
    "from a spring on": ("自: 2025春", "{状态: 在读}", 0),
    "in spring by its conditions": ("自: 2024秋", "{季: 春}", 1),
    "in autumn by its conditions": ("自: 2024秋", "{季: 秋}", 0),
}


@pytest.mark.parametrize("case", NEVER)
def test_what_is_paid_in_autumn_needs_an_autumn(case: str, tmp_path: Path) -> None:
    dates, who, never = NEVER[case]
    versions = f"发放: 每学年秋季\n此前: 无\n版本: [{{{dates}, 依据: [{{文件: first}}]}}]"
    found = about(aid(tmp_path, who, "1000元/学年", versions))
    assert [one.code for one in found] == ["W609"] * never


# What is said of an amount without a period.


def test_an_amount_without_a_period_is_told_what_each_means(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        aid(tmp_path, standard="800元")
    (found,) = caught.value.diagnostics
    assert (found.code, found.suggestion) == (
        "E302",
        (
            "请写明按什么发：800元/学期（每学期都发这么多）、800元/次（发的那一次这么多）、"
            "800元/学年（一学年这么多，每学期发一半）"
        ),
    )


def test_no_form_of_standard_is_missing_here() -> None:
    """A new form gets a row in FORMS, SOURCES or IN_ONE_TERM, or is one without an amount."""
    told = {"Fixed", "Capped", "Open", "Share", "ByFact", "ByValue", "ByCondition"}
    told |= {"Computed", "OfParameter", "Raised"}  # each has tests of its own
    without = {"InFull", "Unstated", "Nothing", "Quantity"}
    assert {form.__name__ for form in get_args(standards.Standard)} == told | without
    assert "年费" in FACTS
