"""Money is exact: integer fen inside, two places outside, and no float anywhere."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eduaid_rules.policy.money_and_units import (
    MOST_FEN,
    Rate,
    Unit,
    fen_to_yuan,
    parse_yuan,
    share_of,
    split_year,
    yuan_text,
)
from eduaid_rules.policy.number_types import AMOUNTS, DAYS, WHOLE_NUMBERS, Measure
from eduaid_rules.policy.rules import RaiseByAmount
from eduaid_rules.policy.spellings.written_amounts import amount_meant, is_range
from eduaid_rules.policy.terms import Term

AUTUMN, SPRING = Term(2019, "秋"), Term(2020, "春")
fens = st.integers(1, 10**14)


@pytest.mark.parametrize(
    ("year", "autumn", "spring"),
    [
        ("1000", "500.00", "500.00"),
        ("625", "312.50", "312.50"),
        ("8000", "4000.00", "4000.00"),
        ("625.01", "312.51", "312.50"),
        ("0.01", "0.01", "0.00"),
    ],
)
def test_autumn_gets_half_of_a_year_rounded_up_to_the_fen(
    year: str, autumn: str, spring: str
) -> None:
    fen = parse_yuan(year)
    assert fen is not None
    halves = [str(fen_to_yuan(split_year(fen, term))) for term in (AUTUMN, SPRING)]
    assert halves == [autumn, spring]


@given(fens)
def test_the_two_terms_of_a_year_add_up_to_it(fen: int) -> None:
    autumn, spring = split_year(fen, AUTUMN), split_year(fen, SPRING)
    assert autumn + spring == fen
    assert 0 <= autumn - spring <= 1


@given(fens, st.integers(1, 20_000))
def test_a_share_is_rounded_half_up_to_the_fen(fen: int, hundredths: int) -> None:
    exact = Fraction(fen * hundredths, 10_000)
    assert share_of(fen, hundredths) == int(exact + Fraction(1, 2))


@given(st.integers(0, 10**14 - 1))
def test_yuan_and_its_text_are_read_back(fen: int) -> None:
    assert parse_yuan(yuan_text(fen)) == fen

    assert parse_yuan(str(fen_to_yuan(fen))) == fen
    assert fen_to_yuan(fen) * 100 == fen
    assert fen_to_yuan(fen).as_tuple().exponent == -2


@given(st.integers(-(10**15), 10**15) | st.integers(-250, 250))
def test_the_text_of_yuan_is_that_of_a_decimal_below_nothing_too(fen: int) -> None:
    text = yuan_text(fen)
    assert Decimal(text) == Decimal(fen) / 100
    assert text.partition(".")[2] == (f"{abs(fen) % 100:02}" if fen % 100 else "")


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "1,000", "1.005", "1.", ".5", "1e3", " 1", "\uff11", "1_000", "9" * 13]
)
def test_what_is_no_plain_amount_is_not_read(text: str) -> None:
    assert parse_yuan(text) is None


@pytest.mark.parametrize(
    ("rate", "autumn", "year", "said"),
    [
        (Rate(100_000, Unit.YEAR), 50_000, 100_000, "1000元/学年"),
        (Rate(150_000, Unit.TERM), 150_000, 300_000, "1500元/学期"),
        (Rate(400, Unit.DAY, 250), 50_000, 100_000, "4元/天×250天/学年"),
        (Rate(20_000, Unit.MONTH, 10), 100_000, 200_000, "200元/月×10"),
        (Rate(50_050, Unit.ONCE), 50_050, 50_050, "500.50元/次"),
    ],
)
def test_a_rate_knows_its_term_its_year_and_its_words(
    rate: Rate, autumn: int, year: int, said: str
) -> None:
    assert (rate.term_fen(AUTUMN), rate.year_fen(), str(rate)) == (autumn, year, said)


@pytest.mark.parametrize(("fen", "count"), [(-1, 1), (1, 0), (1, -1)])
def test_a_rate_below_0_or_of_no_months_cannot_be_made(fen: int, count: int) -> None:
    with pytest.raises(ValueError, match="0 fen or more"):
        Rate(fen, Unit.MONTH, count)


def test_a_share_of_less_than_half_a_fen_is_a_rate_of_0() -> None:
    rate = Rate(0, Unit.YEAR)
    assert (rate.term_fen(AUTUMN), rate.year_fen(), str(rate)) == (0, 0, "0元/学年")


@pytest.mark.parametrize("fen", [0, MOST_FEN + 1])
def test_nobody_raises_by_nothing_or_by_more_than_is_paid(fen: int) -> None:
    with pytest.raises(ValueError, match="no amount"):
        RaiseByAmount(Rate(fen, Unit.YEAR))


def test_yuan_is_a_decimal_with_two_places() -> None:
    assert repr(fen_to_yuan(50_000)) == repr(Decimal("500.00"))


SPELT = (
    ("1,500元/学期", "1500元/学期"),
    ("1500 元 / 学期", "1500元/学期"),
    ("1500/学期", "1500元/学期"),
    ("1500元每学期", "1500元/学期"),
    ("\uffe51500/学期", "1500元/学期"),
    ("1500块/学期", "1500元/学期"),
    ("1500元整/学期", "1500元/学期"),
    ("1500元/人/学期", "1500元/学期"),
    ("1500元/生\u00b7学期", "1500元/学期"),
    ("每生每学期1500元", "1500元/学期"),
    ("每人每年1000元", "1000元/学年"),
    ("年生均1250元", "1250元/学年"),
    ("3000元/年", "3000元/学年"),
    ("一千五百元/学年", "1500元/学年"),
    ("壹仟伍佰元/学年", "1500元/学年"),
    ("两千零五十元/学年", "2050元/学年"),
    ("一万二/年", "12000元/学年"),
    ("1.5万元/学年", "15000元/学年"),
    ("0.15万元/学期", "1500元/学期"),
    ("312.50元/学期", "312.50元/学期"),
    ("4元/天*250天/学年", "4元/天\u00d7250天/学年"),
    ("200元/月\u00d710个月", "200元/月\u00d710"),
    ("800元", "800元"),
    ("一千五", "1500元"),
    ("0元", "0元"),
    ("约1500元/学期", None),
    ("500-600元/学年", None),
    ("1.005元/学期", None),
    ("困难类别", None),
    ("", None),
)


@pytest.mark.parametrize(("text", "meant"), SPELT)
def test_an_amount_as_documents_write_it_is_said_as_rules_do(text: str, meant: str | None) -> None:
    assert amount_meant(text) == meant


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("500-600元/学年", True),
        ("500元/学年\uff5e600元/学年", True),
        ("五百至六百元", True),
        ("-500元", False),
        ("4元/天\u00d7250天/学年", False),
    ],
)
def test_from_one_amount_to_another_is_no_amount(text: str, ranges: bool) -> None:
    assert is_range(text) is ranges


@pytest.mark.parametrize(
    ("measure", "value", "hint"),
    [
        (AMOUNTS, "1,500", "请写成 1500"),
        (AMOUNTS, "1500元", "请写成 1500"),
        (AMOUNTS, "1.2万", "请写成 12000"),
        (AMOUNTS, 1500.5, AMOUNTS.form),
        (WHOLE_NUMBERS, "三", "请写成 3"),
        (WHOLE_NUMBERS, "3年级", "请写成 3"),
        (WHOLE_NUMBERS, "3.0", "请写成 3"),
        (WHOLE_NUMBERS, "3.5", WHOLE_NUMBERS.form),
        (WHOLE_NUMBERS, "高", WHOLE_NUMBERS.form),
        (DAYS, "2010年5月1日", "请写成 2010-05-01"),
        (DAYS, "20100501", "请写成 2010-05-01"),
        (DAYS, "5月1日", "请写上年份\uff0c如 2024-09-01"),
        (DAYS, "2010年2月30日", "请写日期，如 2024-05-07"),
    ],
)
def test_a_value_spelt_as_people_do_is_said_in_the_hint(
    measure: Measure, value: object, hint: str
) -> None:
    assert measure.read(value) is None
    assert measure.hint(value) == hint
