"""What the shipped packs say over time and at a term, by hand from their sources."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from eduaid_rules import Term, TermError, load_policy
from little_layers import AID, adjusted, chain, changes

NATIONAL, GUANGXI, YUNNAN = (load_policy(name) for name in ("national", "guangxi", "yunnan"))


def test_the_boarding_subsidy_changed_in_2011_2017_and_2024() -> None:
    periods = NATIONAL.history("boarding-subsidy")
    assert [(str(p.since), str(p.until), p.state) for p in periods] == [
        ("None", "2011春", "unknown"),
        ("2011秋", "2016秋", "in_force"),
        ("2017春", "2023秋", "in_force"),
        ("2024春", "None", "in_force"),
    ]
    assert [p.standard for p in periods[1:]] == [
        "按学段：小学 4元/天×250天/学年；初中 5元/天×250天/学年",
        "按学段：小学 1000元/学年；初中 1250元/学年",
        "按学段：小学 1250元/学年；初中 1500元/学年",
    ]
    assert [p.published for p in periods[1:]] == [
        (("national", "不详"),),
        (("national", "2015-11"),),
        (("national", "2024-05-07"),),
    ]
    assert ["学校城乡：农村" in p.who for p in periods[1:]] == [True, False, False]
    assert [citation.document for citation in periods[3].citations] == [
        "guofa-2015-67",
        "finance-2024-05-07",
    ]


def test_a_share_changes_when_what_it_is_a_share_of_changes() -> None:
    none, before, since = NATIONAL.history("day-subsidy")
    assert (none.state, str(none.until)) == ("not_in_force", "2019春")
    assert (str(before.since), str(before.until)) == ("2019秋", "2023秋")
    assert (str(since.since), since.until) == ("2024春", None)
    assert before.standard.startswith("boarding-subsidy 的 50%")
    assert "1000元/学年" in before.standard
    assert "1250元/学年；初中 1500元/学年" in since.standard


def test_a_history_knows_only_what_was_published_by_the_day() -> None:
    periods = NATIONAL.history("boarding-subsidy", date(2024, 5, 6))
    assert [str(p.since) for p in periods] == ["None", "2011秋", "2017春"]
    assert periods[-1].until is None
    (nothing,) = NATIONAL.history("boarding-subsidy", date(2000, 1, 1))
    assert (nothing.state, nothing.since, nothing.until) == ("unknown", None, None)


def test_a_childs_history_is_that_of_all_layers() -> None:
    periods = GUANGXI.history("day-subsidy")
    assert [str(p.since) for p in periods] == ["None", "2019秋", "2023秋", "2024春"]
    assert periods[1].published == (("national", "2019"),)
    assert periods[2].published == (("national", "2019"), ("guangxi", "2023-08-10"))
    assert "孤儿包括事实无人抚养儿童" in periods[3].readings
    assert NATIONAL.history("senior-tuition") == GUANGXI.history("senior-tuition")


def test_an_addition_has_a_history_of_its_own() -> None:
    none, since = YUNNAN.history("boarding-subsidy+small-ethnic")
    assert (none.state, str(none.until)) == ("not_in_force", "2016秋")
    assert (str(since.since), since.standard) == ("2017春", "250元/学年")
    assert "人口较少民族：是" in since.who
    assert "寄宿：是" in since.who


def test_a_share_that_a_child_writes_changes_with_what_it_names(tmp_path: Path) -> None:
    other = AID.replace("规则:\n", "").replace("  aid:", "  other:")
    later = "条款: 第一条}]}, {自: 2024春, 依据: [{文件: second}], 标准: 1250元/学年}]"
    province = AID + other.replace("条款: 第一条}]}]", later)
    policy = chain(tmp_path, province, changes("{自: 2021春, 替换标准: other 的 50%}"))
    assert [str(p.since) for p in policy.history("aid")] == ["None", "2019秋", "2021春", "2024春"]


def test_a_rule_that_begins_earlier_or_stops_says_when(tmp_path: Path) -> None:
    policy = adjusted(tmp_path, "{自: 2018秋, 提前: 是}", "{自: 2022春, 至: 2022春, 停用: 是}")
    assert [(str(p.since), str(p.until), p.state) for p in policy.history("aid")] == [
        ("None", "2018春", "not_in_force"),
        ("2018秋", "2021秋", "in_force"),
        ("2022春", "2022春", "not_in_force"),
        ("2022秋", "None", "in_force"),
    ]


def test_a_rule_that_the_policy_does_not_have_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        NATIONAL.history("no-such-rule")


def test_a_catalogue_is_every_rule_at_the_term() -> None:
    for policy in (NATIONAL, GUANGXI, YUNNAN):
        periods = policy.catalogue("2024秋")
        assert [p.rule for p in periods] == [rule.id for rule in policy.rules]
        assert {(str(p.since), str(p.until)) for p in periods} == {("2024秋", "2024秋")}
    at_2024 = {p.rule: p for p in NATIONAL.catalogue("2024秋")}
    assert at_2024["preschool-last-year"].state == "unknown"
    assert at_2024["vocational-grant"].standard == "不定"
    at_2019 = {p.rule: p for p in NATIONAL.catalogue("2019秋")}
    assert at_2019["vocational-grant"].standard == "2000元/学年"
    assert at_2024["origin-loan"].award == "may_apply"
    before = {p.rule: p for p in NATIONAL.catalogue("2024秋", date(2024, 5, 6))}
    assert "1500元/学年" in at_2024["boarding-subsidy"].standard
    assert "1500元/学年" not in before["boarding-subsidy"].standard


@pytest.mark.parametrize("text", ["2016秋", "2023秋", "2025春"])
def test_the_catalogue_says_what_the_history_says(text: str) -> None:
    term = Term.parse(text)
    for policy in (NATIONAL, GUANGXI, YUNNAN):
        for here in policy.catalogue(term):
            periods = policy.history(here.rule)
            same = [p for p in periods if p.since is None or p.since <= term][-1]
            assert same.until is None or same.until >= term
            # a catalogue says the status day of its term, a history has no term
            day_after = term.first_day + timedelta(days=1)
            who = tuple(said.replace(f"不低于{day_after}", "高于认定日") for said in here.who)
            assert (same.state, same.standard, same.who) == (here.state, here.standard, who)
            assert same.citations == here.citations


def test_what_was_recoded_is_the_same_category() -> None:
    student: dict[str, object] = {"学段": "小学", "寄宿": "否"}
    new, old = (
        NATIONAL.evaluate({**student, "困难类别": [name]}, "2023秋")
        for name in ("脱贫户", "建档立卡")
    )
    assert new.model_dump_json() == old.model_dump_json()
    assert str(new.total) == "250.00"


def test_before_the_first_text_of_all_a_term_is_an_error() -> None:
    assert NATIONAL.evaluate({}, "2010秋").entitlements == ()
    for term in ("2010春", "1999秋"):
        with pytest.raises(TermError):
            NATIONAL.evaluate({}, term)


def test_a_linked_amount_rests_on_the_texts_behind_the_link() -> None:
    student = {"学段": "小学", "寄宿": "否", "困难类别": ["建档立卡"]}
    found = load_policy("national").evaluate(student, "2024春").entitlements
    day = next(item for item in found if item.rule == "day-subsidy")
    assert str(day.amount) == "312.50"
    cited = [(entry.role, entry.document) for entry in day.citations]
    assert cited == [
        ("who", "caijiao-2019-121"),
        ("standard", "caijiao-2019-121"),
        ("standard", "finance-2024-05-07"),
    ]


LOAN_CAPS: tuple[tuple[str, str, str], ...] = (
    # term, programme, the highest loan of a school year
    ("2014秋", "本科", "取 应缴费用, 不超过 8000元/学年"),
    ("2020秋", "高职专科", "取 应缴费用, 不超过 8000元/学年"),
    ("2020秋", "研究生", "取 应缴费用, 不超过 12000元/学年"),
    ("2021秋", "本科", "12000元/学年"),
    ("2022秋", "研究生", "16000元/学年"),
    ("2023秋", "本科", "16000元/学年"),
    ("2023秋", "研究生", "20000元/学年"),
    ("2024秋", "高职专科", "20000元/学年"),
    ("2025秋", "研究生", "25000元/学年"),
)


def loan(term: str, **facts: object) -> str:
    """The standard of the loan of a poor student, in words."""
    student = {"学段": "大专及以上", "困难类别": ["孤儿"], **facts}
    found = load_policy("national").evaluate(student, term).entitlements
    (item,) = (item for item in found if item.rule == "origin-loan")
    assert (item.kind, item.amount, item.award) == ("loan", None, "may_apply")
    return item.standard


@pytest.mark.parametrize(("term", "programme", "standard"), LOAN_CAPS)
def test_the_loan_cap_moves_with_its_documents(term: str, programme: str, standard: str) -> None:
    assert loan(term, 培养层次=programme) == standard


def test_until_2021_a_loan_is_no_higher_than_the_fees() -> None:
    fees = {"培养层次": "本科", "学费": 4000, "住宿费": 1500}
    assert loan("2019秋", **fees) == "取 应缴费用, 不超过 8000元/学年，即5500元/学年"
    fees["学费"] = 9000
    assert loan("2019秋", **fees) == "取 应缴费用, 不超过 8000元/学年，即8000元/学年"
    assert loan("2021秋", **fees) == "12000元/学年"


def test_a_pupil_taught_at_home_is_asked_about_and_never_taken_for_a_day_pupil() -> None:
    profile = {"学段": "小学", "年级": 2, "送教上门": True, "困难类别": ["农村低保"]}
    open_items = {item.rule for item in NATIONAL.evaluate(profile, "2024秋").undetermined}
    assert {"boarding-subsidy", "day-subsidy"} <= open_items
    for boards in (True, False):
        warnings = NATIONAL.evaluate({**profile, "寄宿": boards}, "2024秋").warnings
        assert sum("既不寄宿也不走读" in warning.message for warning in warnings) == 1


def test_a_waiver_of_so_much_a_year_is_worth_half_of_it_a_term_and_no_cash() -> None:
    """西吉: 800元/学年 from 2025秋 on; before it the nation waives in full, without a number."""
    student = {"学段": "普通高中", "学校性质": "公办", "困难类别": ["农村低保"]}
    for term, worth in (("2025春", None), ("2025秋", "400.00"), ("2026春", "400.00")):
        found = load_policy("xiji").evaluate(student, term).entitlements
        (item,) = (item for item in found if item.rule == "senior-tuition")
        assert item.amount is None
        assert (item.worth and str(item.worth)) == worth


@pytest.mark.parametrize(
    ("profile", "term", "item", "worth"),
    [
        # a private school waives up to the public rate: 9000 and 6000 a year, 3000 a term
        (
            {"学段": "学前", "学前年级": "大班", "园所性质": "其他民办", "学费": 9000},
            "2025秋",
            "preschool-last-year",
            "3000.00",
        ),
        (
            {"学段": "普通高中", "学校性质": "民办", "困难类别": ["建档立卡"], "学费": 5000},
            "2017春",
            "senior-tuition",
            "2500.00",
        ),
        # what a public one waives is not a number that anybody stated
        (
            {"学段": "学前", "学前年级": "大班", "园所性质": "公办"},
            "2025秋",
            "preschool-last-year",
            None,
        ),
        # 5 yuan a day, 200 days: 1000 a year; how many days there were before is not known
        ({"学段": "小学", "营养计划学校": "是"}, "2022春", "nutrition-meals", "500.00"),
        ({"学段": "小学", "营养计划学校": "是"}, "2021春", "nutrition-meals", None),
    ],
)
def test_what_is_waived_or_given_in_kind_is_worth_what_the_texts_say(
    profile: dict[str, object], term: str, item: str, worth: str | None
) -> None:
    found = NATIONAL.evaluate({**profile, "公办收费标准": 6000}, term).entitlements
    (given,) = (one for one in found if one.rule == item)
    assert given.amount is None
    assert given.worth == (None if worth is None else Decimal(worth))
