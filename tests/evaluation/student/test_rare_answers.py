"""Answers that few students and few rules lead to: what is said then, one claim each."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from eduaid_rules import Policy, ProfileError, Term, TermError, load_policy
from eduaid_rules.evaluation.policy_at_term import facts_behind
from eduaid_rules.evaluation.records import replay_differences
from eduaid_rules.policy.facts import Vocabulary
from little_frames import Columns, assert_judged
from little_layers import AID, STUDENT, adjusted, chain
from little_packs import FACTS, State, aid, judged, pack_of
from little_rosters import paying

# A share of a standard that nobody knows yet.

OTHER = """\
  other:
    名称: 另一项
    类别: 现金
    对象: {范围: {状态: 在读}}
    标准: 1000元/学年
    版本: [{自: 2021秋, 依据: [{文件: second}]}]
"""


def sharing(folder: Path) -> Policy:
    """Half of an item whose text begins with 2021秋."""
    return aid(folder, standard="other 的 50%", others=OTHER)


def test_a_share_of_a_standard_not_known_at_the_term_is_open_and_says_so(tmp_path: Path) -> None:
    policy = sharing(tmp_path)
    (item, _) = policy.evaluate({}, "2019秋").undetermined
    assert (item.rule, item.about, item.eligible, item.missing) == ("aid", "amount", "yes", ())
    assert item.reason == "另一项在这个学期没有已知的标准"
    assert judged(policy, {}, "2021秋") == ("entitled", "250.00")


def test_in_a_roster_such_a_share_is_open_as_well(tmp_path: Path) -> None:
    policy = sharing(tmp_path)
    assert_judged(policy, {"寄宿": [True, None]}, "open open")
    assert_judged(policy, {"寄宿": [True, None]}, "25000 25000", "2021秋")


def test_such_a_share_depends_on_no_more_than_its_own_conditions(tmp_path: Path) -> None:
    assert facts_behind(sharing(tmp_path).at("2019秋"), "aid") == ("学段", "状态")


# Tables whose rows go by the season.

OPEN: State = ("undetermined", None)


def test_a_row_for_the_autumn_leaves_the_spring_to_the_rest(tmp_path: Path) -> None:
    policy = aid(tmp_path, standard="{分档: [{当: {季: 秋}, 标准: 100元/学期}], 其余: 不定}")
    assert judged(policy, {}, "2019秋") == ("entitled", "100.00")
    assert judged(policy, {}, "2020春") == OPEN


def test_the_first_row_that_holds_may_be_that_of_the_season(tmp_path: Path) -> None:
    rows = "{当: {季: 秋}, 标准: 100元/学期}, {当: {寄宿: 是}, 标准: 200元/学期}"
    policy = aid(tmp_path, standard=f"{{分档: [{rows}], 取: 先者, 其余: 无}}")
    assert judged(policy, {}, "2019秋") == ("entitled", "100.00")
    assert judged(policy, {"寄宿": "是"}, "2020春") == ("entitled", "200.00")
    assert judged(policy, {"寄宿": "否"}, "2020春") == ("not_entitled", None)
    assert judged(policy, {}, "2020春") == OPEN


def test_an_amount_out_of_bounds_is_a_mistake_only_where_the_item_is_given(tmp_path: Path) -> None:
    bounds = "{不定: {由: 学费, 不高于: 600元/学期}}"
    policy = aid(tmp_path, "{寄宿: 是}", bounds)
    (item,) = policy.evaluate({"学费": 700}, "2019秋").undetermined
    assert (item.about, item.standard, item.missing) == ("who", "不定", ("寄宿",))
    assert judged(policy, {"学费": 700, "寄宿": "否"}) == ("not_entitled", None)
    with pytest.raises(ProfileError):
        policy.evaluate({"学费": 700, "寄宿": "是"}, "2019秋")


# Reasons.

DEFINED = "定义:\n  远: {年级: {不低于: 5}, 寄宿: 是}\n"


def test_why_shows_alternatives_names_and_what_must_not_hold(tmp_path: Path) -> None:
    ways = "[{困难: 甲, 年级: 1}, {符合: 远}, {都不: [{学段: 小学, 寄宿: 是}]}]"
    policy = aid(tmp_path, f"{{任一: {ways}}}", others=DEFINED)
    found = policy.evaluate({"学段": "小学", "寄宿": "是", "年级": 3}, "2019秋").why("aid")
    assert found is not None
    assert (found.label, found.truth) == ("全部满足", False)
    assert [(part.label, part.truth) for part in found.parts] == [
        ("状态", True),
        ("满足任意一项", False),
    ]
    ways_judged = found.parts[1].parts
    assert [(part.label, part.truth) for part in ways_judged] == [
        ("全部满足", False),
        ("远", False),
        ("不能满足", False),
    ]
    named = ways_judged[1].parts[0]
    assert [(p.label, p.truth, p.seen) for p in named.parts] == [
        ("年级", False, "3"),
        ("寄宿", True, "是"),
    ]


def test_a_rule_that_is_not_in_force_has_no_conditions_to_show(tmp_path: Path) -> None:
    policy = adjusted(tmp_path, "{自: 2021秋, 停用: 是}")
    assert policy.evaluate(STUDENT, "2021春").why("aid") is not None
    assert policy.evaluate(STUDENT, "2021秋").why("aid") is None


LATER = """\
  prize:
    名称: 奖金
    类别: 现金
    对象: {范围: {年级: {不低于: 2}}}
    版本: [{自: 2020秋, 依据: [{文件: first}], 标准: 600元/学期}]
"""


def excluding(folder: Path, kept: str, province: str) -> Policy:
    """Two items of the province that a city excludes from each other, from 2020春 on."""
    group = (
        f"不同享: [{{项目: [aid, prize], 保留: {kept}, 自: 2020春, 依据: [{{文件: city-notice}}]}}]"
    )
    return chain(folder, province, group + "\n")


def test_no_answer_settles_an_item_that_waits_for_a_text_nobody_has(tmp_path: Path) -> None:
    policy = excluding(tmp_path, "prize", AID + LATER)
    found = policy.evaluate(STUDENT, "2020春")
    item = next(item for item in found.undetermined if item.rule == "aid")
    assert (item.about, item.missing) == ("who", ())
    assert item.reason == "依据的文件没有写明这种情况"
    trace = found.why("aid")
    assert trace is not None
    last = trace.parts[-1]
    assert last.truth is None
    assert [part.label for part in last.parts] == ["“prize”的文件没有查到，不知道要不要让给它"]
    assert_judged(
        policy, {"寄宿": [True, False], "困难.甲": [True, True]}, {"aid": "open no"}, "2020春"
    )


def test_what_has_not_begun_gives_way_to_nobody(tmp_path: Path) -> None:
    later = LATER.replace("    类别", "    此前: 无\n    类别")
    found = excluding(tmp_path, "aid", AID + later).evaluate(STUDENT, "2020春")
    (prize,) = [item for item in found.refusals if item.rule == "prize"]
    assert (prize.reason, prize.detail) == ("not_in_force", "自2020秋起才有")


def test_an_unknown_text_of_an_item_switched_off_from_its_start_is_for_every_stage(
    tmp_path: Path,
) -> None:
    later = LATER.replace("年级: {不低于: 2}", "学段: 高中")
    off = "调整: {prize: [{自: 2020秋, 停用: 是, 依据: [{文件: city-notice}]}]}\n"
    pupil = {**STUDENT, "学段": "小学"}
    for city, hidden in (("", True), (off, False)):
        found = chain(tmp_path, AID + later, city).evaluate(pupil, "2020春")
        (item,) = [item for item in found.undetermined if item.rule == "prize"]
        assert (item.about, item.other_stage) == ("text", hidden)


# What an item depends on.

CHOICE = """\
  - 名称: 选择
    英文: chosen
    类型: 单选
    取值: [{名称: 补助, 英文: aid}, {名称: 另一项, 英文: other}]
"""


def test_an_item_depends_on_what_it_excludes_and_on_the_choice(tmp_path: Path) -> None:
    rules = f"""\
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {{范围: {{寄宿: 是}}}}
    标准: 500元/学期
    版本: [{{自: 2019秋, 依据: [{{文件: first}}]}}]
{OTHER.replace("{状态: 在读}", "{困难: 甲}").replace("2021秋", "2019秋")}
  apart:
    名称: 其他
    类别: 现金
    对象: {{范围: {{年级: 1}}}}
    标准: 500元/学期
    版本: [{{自: 2019秋, 依据: [{{文件: first}}]}}]
不同享: [{{项目: [aid, other], 自选: 选择, 自: 2019秋, 依据: [{{文件: second}}]}}]
"""
    at = pack_of(tmp_path, rules, facts=FACTS + CHOICE).at("2019秋")
    assert facts_behind(at, "aid") == ("学段", "寄宿", "困难", "状态", "选择")
    assert facts_behind(at, "other") == ("学段", "寄宿", "困难", "状态", "选择")
    assert facts_behind(at, "apart") == ("学段", "年级", "状态")


# Derived facts of one source, of none that is stated, and of numbers alone.


def carrying(folder: Path, formula: str, *, standard: str = "{不定: {由: 应缴}}") -> Policy:
    """An item whose amount is a derived fact."""
    derived = f'推算:\n  应缴: {{英文: fees, 算式: "{formula}", 单位: 元/学期}}\n'
    return paying(folder, {"r": standard}, derived=derived)


def test_the_least_of_one_is_itself_and_numbers_alone_are_a_number(tmp_path: Path) -> None:
    columns: Columns = {"学费": [Decimal("1000.00"), None]}
    assert_judged(
        carrying(tmp_path, "min(学费) + max(1元/学期, 2元/学期)"), columns, {"r": "100200 open"}
    )


@pytest.mark.parametrize("standard", ["{不定: {由: 应缴}}", "取 应缴, 不超过 800元/学期"])
def test_a_derived_fact_whose_source_has_no_column_is_unknown(
    standard: str, tmp_path: Path
) -> None:
    policy = carrying(tmp_path, "学费 + 1元/学期", standard=standard)
    assert_judged(policy, {"寄宿": [True, False]}, {"r": "open open"})


def test_a_condition_on_such_a_fact_is_open(tmp_path: Path) -> None:
    derived = '推算:\n  应缴: {英文: fees, 算式: "学费 + 1元/学期", 单位: 元/学期}\n'
    policy = aid(tmp_path, "{应缴: {不低于: 500}}", others=derived)
    assert_judged(policy, {"寄宿": [True, False]}, "open open")


# Frames of odd shapes.


def test_a_frame_without_columns_has_no_rows(tmp_path: Path) -> None:
    judged_rows = aid(tmp_path).evaluate_frame(pl.DataFrame(), "2019秋")
    assert judged_rows.height == 0
    assert judged_rows.columns == ["aid.state", "aid.fen", "assumed"]


def test_rosters_of_many_shapes_one_after_another_are_each_judged_right(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{年级: {不低于: 3}, 寄宿: 是}")
    names = ("年级", "寄宿", "学段", "出生", "学费", "姓名")
    cells: dict[str, object] = {"年级": 3, "寄宿": True, "学段": "小学"}
    for number in range(2**6):
        chosen = [name for place, name in enumerate(names) if number >> place & 1]
        if chosen:
            frame = pl.DataFrame({name: [cells.get(name)] for name in chosen})
            state = policy.evaluate_frame(frame, "2019秋")["aid.state"].to_list()
            sure = {"年级", "寄宿"} <= set(chosen)
            assert state == ["entitled" if sure else "undetermined"], chosen


# What objects say of themselves, and what cannot be made.


def test_an_object_says_what_it_is_and_names_nobody() -> None:
    policy = load_policy("city-2019")
    student = policy.Student({"学段": "普通高中", "姓名": "王小明", "寄宿": "否"})
    assert repr(student) == "Student({'学段': '普通高中', '寄宿': '否'})"
    found = policy.evaluate(
        policy.Student({"学段": "初中", "寄宿": "是", "困难类别": ["孤儿"]}), "2019秋"
    )
    assert repr(found) == (
        "Assessment('city-2019', '2019秋', total=625.00, entitlements="
        "['boarding-subsidy', 'compulsory-books', 'compulsory-tuition'])"
    )
    assert repr(found.entitlements[0]) == (
        "Entitlement('boarding-subsidy', 'cash', amount=Decimal('625.00'))"
    )
    (item, *_) = policy.evaluate({"学段": "初中", "寄宿": "是"}, "2019秋").undetermined
    assert repr(item) == ("Undetermined('boarding-subsidy', about='who', missing=('困难类别',))")
    year = policy.evaluate_year({"学段": "初中", "寄宿": "是", "困难类别": ["孤儿"]}, 2019)
    assert repr(year) == "YearAssessment(2019, total=1250.00)"


def test_there_are_two_seasons() -> None:
    with pytest.raises(TermError, match="没有“夏”"):
        Term(2019, "夏")  # type: ignore[arg-type]  # what a type checker refuses as well


def test_two_facts_of_one_name_make_no_vocabulary() -> None:
    facts = load_policy("city-2019").facts
    with pytest.raises(ValueError, match="two facts are named 学段"):
        Vocabulary((*facts, facts[0]))


def test_lists_of_other_lengths_differ_as_a_whole() -> None:
    stored, now = {"warnings": ["a"]}, {"warnings": ["a", "b"]}
    (found,) = replay_differences(stored, now)
    assert (found.path, found.stored, found.now) == ("warnings", ["a"], ["a", "b"])
