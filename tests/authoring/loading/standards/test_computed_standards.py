"""Standards that are computed from facts: how they are written, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Diagnostic, Policy, PolicyError
from eduaid_rules.meaning.standard_words import standard_in_words
from eduaid_rules.policy.formulas import Rounding
from eduaid_rules.policy.money_and_units import Rate, Unit
from eduaid_rules.policy.standards import Capped, Computed, MoneyFigure
from little_packs import FACTS, HEADER, aid

COUNTS = """\
  - {名称: 月数, 英文: months, 类型: 整数, 范围: {不低于: 0, 不高于: 6}}
  - {名称: 次数, 英文: many, 类型: 整数, 范围: {不低于: 0, 不高于: 999999999}}
  - {名称: 已享受, 英文: had, 类型: 金额, 单位: 元/学期}
  - {名称: 月费, 英文: monthly, 类型: 金额, 单位: 元/月}
"""


def computed(
    folder: Path, standard: str, paid: str = "每学期", language: str = "语言: 2\n"
) -> Policy:
    facts = FACTS + (COUNTS if language else "")
    more, header = f"发放: {paid}", HEADER + language
    return aid(folder, standard=standard, more=more, facts=facts, header=header)


def wrong(
    folder: Path, standard: str, paid: str = "每学期", language: str = "语言: 2\n"
) -> Diagnostic:
    with pytest.raises(PolicyError) as caught:
        computed(folder, standard, paid, language)
    (found,) = caught.value.diagnostics
    return found


YEARLY, FEE = Rate(50000, Unit.YEAR), MoneyFigure(fact="学费")
WRITTEN = {
    "取 学费 的 50%": Computed(MoneyFigure(None, "学费", 5000)),
    "取学费的12.5%，不低于 500元/学年".replace("，", ","): Computed(
        MoneyFigure(None, "学费", 1250), MoneyFigure(YEARLY)
    ),
    "取 学费, 不低于 500元/学年, 不超过 年费": Computed(
        FEE, MoneyFigure(YEARLY), MoneyFigure(fact="年费")
    ),
    "取 学费, 取整到 10元": Computed(FEE, step=1000),
    "取 学费, 向下取整到 0.1元": Computed(FEE, step=10, rounding=Rounding.DOWN),
    "200元/月×月数": Computed(MoneyFigure(Rate(20000, Unit.MONTH), factor="月数")),
    "1000元/学期 减 已享受, 不低于 0元/学期": Computed(
        MoneyFigure(Rate(100000, Unit.TERM), less="已享受"), MoneyFigure()
    ),
    "取 学费, 不超过 500元/学年 减 年费": Computed(FEE, None, MoneyFigure(YEARLY, less="年费")),
    "取 学费, 不超过 500元/学年": Capped("学费", YEARLY),
}


@pytest.mark.parametrize("text", WRITTEN)
def test_it_is_read_as_what_it_says(text: str, tmp_path: Path) -> None:
    (rule,) = computed(tmp_path, text).pack.rules
    assert rule.standard == WRITTEN[text]


@pytest.mark.parametrize("text", [text for text in WRITTEN if text.startswith(("取 ", "200"))])
def test_its_words_are_what_was_written(text: str, tmp_path: Path) -> None:
    (rule,) = computed(tmp_path, text).pack.rules
    assert rule.standard is not None
    assert standard_in_words(rule.standard) == text.replace("0.1元", "0.10元")


@pytest.mark.parametrize("text", WRITTEN)
def test_all_but_the_older_form_need_language_2(text: str, tmp_path: Path) -> None:
    old = text.replace("月数", "年级").replace("已享受", "学费")
    if isinstance(WRITTEN[text], Capped):
        computed(tmp_path, old, language="")
    else:
        assert wrong(tmp_path, old, language="").code == "E411"


@pytest.mark.parametrize(
    ("standard", "code", "column", "words"),
    [
        ("200元/月×学费", "E315", 16, "学费不是整数，不能当作月数或天数"),
        ("取 月数 的 50%", "E311", 11, "月数不是金额，不能当作标准"),
        ("取 学费 的 0%, 不低于 1元/学年", "E303", 11, "比例要大于0%"),
        (
            "1000元/学年 减 已享受, 不低于 0元/学年",
            "E316",
            20,
            "已享受是 元/学期，不能从另一种期间的金额里减去",
        ),
        (
            "取 学费 的 50%, 不低于 1000元/学期, 不超过 1999元/学年",
            "E317",
            9,
            "下限 1000元/学期 高于上限 1999元/学年",
        ),
        ("取 学费, 不低于 9元/自然年", "E316", 9, "算出来的金额不能用 元/自然年"),
        ("999999999元/月×次数", "E318", 9, "这样算出来的金额可能太大"),
        ("1000元/学期 减 已享受", "E319", 9, "“减”以后可能是负数"),
        ("取 学费 的 50%, 最多 3000元/学年", "E301", 21, "看不懂标准里的“最多 3000元/学年”"),
        ("取 学费, 取整到 1元, 不超过 9元/学年", "E301", 23, "看不懂标准里的“不超过 9元/学年”"),
        ("取 学飞 的 50%", "E205", 11, "没有“学飞”这个事实"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(
    standard: str, code: str, column: int, words: str, tmp_path: Path
) -> None:
    found = wrong(tmp_path, standard)
    assert (found.code, found.column, found.message) == (code, column, words)


@pytest.mark.parametrize(
    ("standard", "paid", "words"),
    [
        ("取 学费 的 50%", "每学年秋季", "“学费”和“发放: 每学年秋季”对不上"),
        ("取 年费 的 50%, 不超过 500元/学期", "每学年秋季", "上限“500元/学期”和"),
        ("取 年费, 不低于 学费", "入学学年秋季一次", "下限“学费”和"),
        ("取 年费 的 50%, 不低于 500元/次", "每学期", "下限“500元/次”和"),
        ("取 月费 的 50%", "每学期", "“月费”和"),
        ("5元/天×月数", "按月", "“5元/天×月数”和"),
        ("200元/月×月数", "每学年秋季", "“200元/月×月数”和"),
    ],
)
def test_its_units_fit_what_is_paid(standard: str, paid: str, words: str, tmp_path: Path) -> None:
    found = wrong(tmp_path, standard, paid)
    assert found.code == "E309"
    assert found.message.startswith(words)


@pytest.mark.parametrize(
    ("standard", "paid"),
    [
        ("取 年费 的 50%, 不超过 500元/次", "入学学年秋季一次"),
        ("取 年费 的 50%", "按月"),
        ("200元/月×月数", "按月"),
    ],
)
def test_units_that_fit(standard: str, paid: str, tmp_path: Path) -> None:
    found = computed(tmp_path, standard, paid).diagnostics
    assert {one.code for one in found} <= {"W601", "W633"}


@pytest.mark.parametrize(
    ("standard", "code", "hint"),
    [
        ("学费的50%", "E208", "请写成 取 学费 的 50%"),
        ("学费的1.5倍", "E301", "倍数写成百分比，如 取 学费 的 150%"),
        ("每学年三次", "E301", "一学年发几次的，写一学年一共多少"),
        ("一次", "E301", "一学年发几次的，写一学年一共多少"),
        ("50%", "E301", "如 boarding-subsidy 的 50%，或 取 学费 的 50%"),
    ],
)
def test_what_is_written_first_leads_to_what_can_be_written(
    standard: str, code: str, hint: str, tmp_path: Path
) -> None:
    found = wrong(tmp_path, standard)
    assert found.code == code
    assert (found.suggestion or "").startswith(hint)
