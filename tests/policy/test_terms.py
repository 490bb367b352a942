"""Terms: the forms that are read, their order, and what a school year is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eduaid_rules import Term, TermError
from eduaid_rules.policy.spellings.written_terms import term_form

FORMS = (
    ("2019秋", "2019秋"),
    ("2020春", "2020春"),
    ("2019秋季", "2019秋"),
    ("2019秋季学期", "2019秋"),
    ("2020年春季学期", "2020春"),
    ("2019年秋", "2019秋"),
    (" 2019秋 ", "2019秋"),
    ("2019-autumn", "2019秋"),
    ("2020-spring", "2020春"),
    ("2019-09-01", "2019秋"),
    ("2019-12-31", "2019秋"),
    ("2020-01-01", "2019秋"),
    ("2020-02-29", "2019秋"),
    ("2020-03-01", "2020春"),
    ("2020-08-31", "2020春"),
    ("2020-09-01", "2020秋"),
)

terms = st.builds(Term, st.integers(1950, 2198), st.sampled_from(("秋", "春")))


@pytest.mark.parametrize(("text", "term"), FORMS)
def test_every_form_of_a_term_is_read(text: str, term: str) -> None:
    assert str(Term.parse(text)) == term


@pytest.mark.parametrize("text", ["", "2019-13", "2019-09-31", "2019-winter", "2019秋春", "大后年"])
def test_what_is_no_term_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(TermError, match="2019秋、2019秋季学期、2019-autumn 或日期 2019-09-01"):
        Term.parse(text)


MEANT = (
    ("24秋", "请写成 2024秋"),
    ("19年秋季学期", "请写成 2019秋"),
    ("\uff12\uff10\uff11\uff19秋", "请写成 2019秋"),
    ("秋季2024", "请写成 2024秋"),
    ("2024秋季学期起", "请写成 2024秋"),
    ("2025年上半年", "请写成 2025春"),
    ("二〇二四年秋季", "请写成 2024秋"),
    ("2024-2025学年第一学期", "请写成 2024秋"),
    ("2024\uff5e2025学年度下学期", "请写成 2025春"),
    ("24-25学年第2学期", "请写成 2025春"),
    ("2024-2025-2", "请写成 2025春"),
    ("2024-2025秋", "请写成 2024秋"),
    ("2024学年", "请写成 2024秋 或 2025春\uff1a一学年有两个学期"),
    ("2024-2025学年", "请写成 2024秋 或 2025春\uff1a一学年有两个学期"),
    ("2024-2026学年", None),
    ("2024", "请写成 2024春 或 2024秋\uff1a一年有两个学期"),
    ("2024夏", "请写成 2024春 或 2024秋\uff1a一年有两个学期"),
    ("秋季学期", "请写上年份\uff0c如 2024秋"),
    ("9月1日", "请写上年份\uff0c如 2024秋"),
    ("2024年9月1日", "请写成 2024秋"),
    ("2024/9/1", "请写成 2024秋"),
    ("2024.9.1", "请写成 2024秋"),
    ("20240901", "请写成 2024秋"),
    ("2024-9-1", "请写成 2024秋"),
    ("二〇二四年九月一日", "请写成 2024秋"),
    ("2024年12月", "请写成 2024秋"),
    ("2025-03", "请写成 2025春"),
    ("2024年8月20日", "请写成 2024秋；如果指8月当时的学期\uff0c写 2024春"),
    ("2025年2月", "请写成 2025春；如果指2月当时的学期\uff0c写 2024秋"),
    ("2204学年", None),
)


@pytest.mark.parametrize(("text", "hint"), MEANT)
def test_a_term_said_otherwise_is_said_in_the_hint(text: str, hint: str | None) -> None:
    assert term_form(text) == hint
    with pytest.raises(TermError) as caught:
        Term.parse(text)
    assert hint is None or str(caught.value) == f"看不懂学期“{text}”\uff0c{hint}"


@pytest.mark.parametrize("text", ["1948秋", "2200春", "0001-09-01"])
def test_a_year_far_away_is_refused(text: str) -> None:
    with pytest.raises(TermError, match="1949 到 2199"):
        Term.parse(text)


def test_a_school_year_is_an_autumn_and_the_spring_after() -> None:
    autumn, spring = Term(2024, "秋"), Term(2025, "春")
    assert (autumn.school_year, spring.school_year) == (2024, 2024)
    assert autumn.next() == spring
    assert sorted([spring, Term(2025, "秋"), autumn]) == [autumn, spring, Term(2025, "秋")]


@given(terms)
def test_next_and_previous_undo_each_other(term: Term) -> None:
    assert term.next().previous() == term == term.previous().next()
    assert term.previous() < term < term.next()


@given(terms)
def test_a_term_is_read_back_from_its_name_and_from_its_first_day(term: Term) -> None:
    assert Term.parse(str(term)) == term == Term.on(term.first_day)


@given(st.dates(date(1950, 1, 1), date(2190, 1, 1)))
def test_every_day_lies_in_exactly_one_term(day: date) -> None:
    term = Term.on(day)
    assert term.first_day <= day <= term.next().first_day - timedelta(days=1)
