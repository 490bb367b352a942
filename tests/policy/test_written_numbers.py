"""A number as people write it is converted to itself or to nothing, never to another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eduaid_rules.policy.number_types import AMOUNTS, WHOLE_NUMBERS
from eduaid_rules.policy.spellings.written_amounts import amount_meant
from eduaid_rules.policy.spellings.written_counts import comparison_form, whole_number_meant

SMALL = "零一二三四五六七八九"
LARGE = "零壹贰叁肆伍陆柒捌玖"
STEPS = ((1000, "千", "仟"), (100, "百", "佰"), (10, "十", "拾"))


def below_wan(number: int, digits: str, bank: bool, *, carried: bool) -> str:
    """A number up to 9999 in words; 零 for places that are left out."""
    said, left, gap = "", number, carried and number < 1000
    for worth, word, of_bank in STEPS:
        digit, left = divmod(left, worth)
        if digit:
            said += ("零" if gap else "") + digits[digit] + (of_bank if bank else word)
            gap = False
        elif said:
            gap = left > 0
    return said + (("零" if gap else "") + digits[left] if left else "")


@st.composite
def written(draw: st.DrawFn) -> tuple[str, int]:
    """A number, and one way to write it: in words, in digits and words, in digits."""
    wan, rest = draw(st.integers(0, 9999) | st.just(0)), draw(st.integers(0, 9999))
    number = wan * 10_000 + rest
    digits = draw(st.sampled_from([SMALL, LARGE, "0123456789"]))
    bank = draw(st.booleans())
    above = draw(st.sampled_from([str(wan), below_wan(wan, digits, bank, carried=False)]))
    said = (f"{above}万" if wan else "") + below_wan(rest, digits, bank, carried=wan > 0)
    if draw(st.booleans()):
        said = said.replace("两", "二").replace("二千", "两千").replace("一十", "十", 1)
    forms = [said or "零", str(number), f"{number:,}"]
    for worth, words in ((10_000, "万"), (1_000, "千仟"), (100, "百佰"), (10, "十")):
        forms += [f"{number / worth:.4f}".rstrip("0").rstrip(".") + word for word in words]
        forms += [f"{number // worth}{word}{number % worth}" for word in words if number >= worth]
    return draw(st.sampled_from(forms)), number


@given(written(), st.sampled_from(["元", "", "元整", "块"]))
def test_a_number_is_converted_to_itself_or_to_nothing(said: tuple[str, int], behind: str) -> None:
    text, number = said
    amount = amount_meant(text + behind)
    assert amount in (None, f"{number}元"), text
    assert whole_number_meant(text) in (None, str(number)), text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2千元/学年", "2000元/学年"),
        ("3百元", "300元"),
        ("2千5百元", "2500元"),
        ("3仟元", "3000元"),
        ("1.5千元/学年", "1500元/学年"),
        ("1万2千元", "12000元"),
        ("1万2000元", "12000元"),
        ("3百万元", "3000000元"),
        ("1千5", None),
        ("1万500元", None),
        ("千元", None),
        ("几千元", None),
        ("三千多元", None),
        ("三四百元", None),
        ("一二元", None),
        ("三五元", None),
        ("1500 2000元", None),
        ("1.5千500元", None),
    ],
)
def test_digits_and_words_together_are_one_number(text: str, meant: str | None) -> None:
    assert amount_meant(text) == meant
    number, _, period = (meant or "").partition("元/")
    hint = AMOUNTS.hint(text, per=period or "学年")
    assert hint == (f"请写成 {number.removesuffix('元')}" if meant else AMOUNTS.form)


@pytest.mark.parametrize(
    ("text", "hint", "in_condition"),
    [
        ("1-3", "这里只能写一个整数", "请写成 [1, 2, 3]"),
        ("1至3", "这里只能写一个整数", "请写成 [1, 2, 3]"),
        ("1到3年级", "这里只能写一个整数", "请写成 [1, 2, 3]"),
        ("一至三年级", "这里只能写一个整数", "请写成 [1, 2, 3]"),
        ("一年级～三年级", "这里只能写一个整数", "请写成 [1, 2, 3]"),
        ("3年级以上", "这里只能写一个整数", "请写成 {不低于: 3}"),
        (">3", "这里只能写一个整数", "请写成 {高于: 3}"),
        ("≤ 3", "这里只能写一个整数", "请写成 {不高于: 3}"),
        ("小于3", "这里只能写一个整数", "请写成 {低于: 3}"),
        ("1-12", "这里只能写一个整数", None),
        ("2019级", "应不低于 1、不高于 9", None),
        ("一二年级", WHOLE_NUMBERS.form, None),
        ("3百", "应不低于 1、不高于 9", None),
        ("3年级2班", WHOLE_NUMBERS.form, None),
        ("三年级", "请写成 3", None),
    ],
)
def test_several_grades_are_not_the_first_and_none_outside_is_suggested(
    text: str, hint: str, in_condition: str | None
) -> None:
    assert WHOLE_NUMBERS.hint(text, 1, 9) == hint
    assert comparison_form(text, 1, 9) == in_condition


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("5000元/学年", "请写成 5000"),
        ("5000元", "请写成 5000"),
        ("2500元/学期", "请写一学年的元数，如 1500 或 1500.50"),
    ],
)
def test_the_amount_of_another_period_is_not_taken_for_that_which_is_asked(
    text: str, hint: str
) -> None:
    assert AMOUNTS.hint(text, per="学年") == hint
