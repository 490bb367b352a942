"""Shares of other items and derived facts of a roster: every library, each amount by hand."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from little_frames import (
    Columns,
    assert_judged,
)
from little_packs import aid
from little_rosters import assert_paid, paying

# Shares of other items.


def shares(first: str, *percents: str) -> Mapping[str, str]:
    """An item, a share of it, a share of that share and so on: a, b, c …"""
    names = "abcdef"
    links = {names[n + 1]: f"{names[n]} 的 {percent}" for n, percent in enumerate(percents)}
    return {"a": first, **links}


def test_a_share_is_rounded_half_up_to_the_fen_of_the_year(tmp_path: Path) -> None:
    """Half of 1000.01 is 500.01, half of that 250.01: 125.01 and 125.00 a term."""
    policy = paying(tmp_path, shares("1000.01元/学年", "50%", "50%"))
    autumn = {"a": "50001", "b": "25001", "c": "12501"}
    assert_judged(policy, {"年级": [1]}, autumn, "2019秋")
    assert_judged(policy, {"年级": [1]}, {"a": "50000", "b": "25000", "c": "12500"}, "2020春")


def test_an_amount_of_a_term_counts_twice_before_its_share_is_taken(tmp_path: Path) -> None:
    """666.66 a year; an eighth is 83.33 (83.3325), so 41.67 and 41.66."""
    policy = paying(tmp_path, shares("333.33元/学期", "12.5%"))
    assert_judged(policy, {"年级": [1]}, {"b": "4167"}, "2019秋")
    assert_judged(policy, {"年级": [1]}, {"b": "4166"}, "2020春")


def test_a_share_of_a_carried_amount_is_exact(tmp_path: Path) -> None:
    """A third of them: 333.303333, 0.013332 and 33329999.996667 a year."""
    columns: Columns = {"年费": [Decimal("1000.01"), Decimal("0.04"), Decimal("99999999.99"), None]}
    policy = paying(tmp_path, shares("{不定: {由: 年费}}", "33.33%"))
    assert_judged(policy, columns, {"b": "16665 1 1666500000 open"}, "2019秋")
    assert_judged(policy, columns, {"b": "16665 0 1666500000 open"}, "2020春")
    # an eighth of what is capped at 800.02: 100.0025, 0.005 and again 100.0025
    policy = paying(tmp_path, shares("取 年费, 不超过 800.02元/学年", "12.5%"))
    assert_judged(policy, columns, {"b": "5000 1 5000 open"}, "2019秋")
    assert_judged(policy, columns, {"b": "5000 0 5000 open"}, "2020春")


def test_a_share_of_a_share_of_a_carried_amount_is_rounded_twice(tmp_path: Path) -> None:
    """Halves of 1000.01, 0.04 and 99999999.99: 500.01, 0.02 and 50000000.00, and again."""
    columns: Columns = {"年费": [Decimal("1000.01"), Decimal("0.04"), Decimal("99999999.99"), None]}
    policy = paying(tmp_path, shares("{不定: {由: 年费}}", "50%", "50%"))
    expected = {"b": "25000 1 2500000000 open", "c": "12500 0 1250000000 open"}
    assert_judged(policy, columns, expected, "2020春")


def test_the_inner_share_is_taken_and_rounded_first(tmp_path: Path) -> None:
    """An eighth of 333.33 is 41.67 (41.66625), half of that 20.84; the other way round 20.83."""
    expected = {"b": "2083", "c": "1042"}
    policy = paying(tmp_path, shares("333.33元/学年", "12.5%", "50%"))
    assert_judged(policy, {"年级": [1]}, expected, "2020春")
    policy = paying(tmp_path, shares("{不定: {由: 年费}}", "12.5%", "50%"))
    assert_judged(policy, {"年费": [Decimal("333.33")]}, expected, "2020春")


def test_a_share_leaves_out_whom_the_other_table_leaves_out(tmp_path: Path) -> None:
    for rest, answers in (("无", "5000 no open"), ("不定", "5000 open open")):
        standard = f"{{按: 寄宿, 是: 100元/学期, 其余: {rest}}}"
        policy = paying(tmp_path, shares(standard, "50%"))
        assert_judged(policy, {"寄宿": [True, False, None]}, {"b": answers})


def test_a_share_does_not_ask_whether_the_other_item_is_granted(tmp_path: Path) -> None:
    share = (
        "  share: {名称: 比例, 类别: 现金, 对象: {范围: {状态: 在读}}, 标准: aid 的 50%,"
        " 版本: [{自: 2019秋, 依据: [{文件: second}]}]}\n"
    )
    policy = aid(tmp_path, "{寄宿: 是}", "1000元/学年", others=share)
    expected = {"aid": "50000 no open", "share": "25000 25000 25000"}
    assert_judged(policy, {"寄宿": [True, False, None]}, expected)


# Derived facts.

FEES = "推算: {应缴: {英文: fees, 算式: 年费 + 住宿费, 单位: 元/学年}}\n"


FORMULAS: Mapping[tuple[str, str], str] = {
    # formula, 舍入, fen of rows with 学费 1000, 2000, 100.01, unknown and grades 2, 1, unknown, 3
    ("学费 + 100元/学期 * 2", ""): "120000 220000 30001 open",
    ("(学费 + 100元/学期) * 2", ""): "220000 420000 40002 open",
    ("学费 - 50元/学期 - 50.01元/学期", ""): "89999 189999 0 open",
    ("学费 * 年级", ""): "200000 200000 open open",
    ("min(学费, 250.5元/学期, 400元/学期)", ""): "25050 25050 10001 open",
    ("max(学费 - 1500元/学期, min(50元/学期, 学费))", ""): "5000 50000 5000 open",
    ("min(学费, 100元/学期 * 年级)", ""): "20000 10000 open open",
    ("学费 / 3", "四舍五入"): "33333 66667 3334 open",
    ("学费 / 3", "向上"): "33334 66667 3334 open",
    ("学费 / 3", "向下"): "33333 66666 3333 open",
    ("学费 * 0.5", "四舍五入"): "50000 100000 5001 open",
    ("学费 * 0.5", "向下"): "50000 100000 5000 open",
    ("学费 / 3 + 学费 / 3 + 学费 / 3", "向下"): "100000 200000 10001 open",
    ("max((学费 - 1500元/学期) / 7, 1元/学期)", "向下"): "100 7142 100 open",
    ("max((学费 - 1500元/学期) / 7, 1元/学期)", "向上"): "100 7143 100 open",
}


def assert_derived(folder: Path, columns: Columns, expected: Mapping[tuple[str, str], str]) -> None:
    """Each formula, rounded as said, is so many fen for each row."""
    made: list[str] = []
    for number, (formula, rounding) in enumerate(expected):
        said = f", 舍入: {rounding}" if rounding else ""
        made.append(
            f'  份额{number}: {{英文: p{number}, 算式: "{formula}", 单位: 元/学期{said}}}\n'
        )
    standards = {f"r{n}": f"{{不定: {{由: 份额{n}}}}}" for n in range(len(made))}
    policy = paying(folder, standards, derived="推算:\n" + "".join(made))
    assert_judged(policy, columns, dict(zip(standards, expected.values(), strict=True)))


def test_a_formula_is_exact_and_then_rounded(tmp_path: Path) -> None:
    columns: Columns = {
        "学费": [Decimal("1000.00"), Decimal("2000.00"), Decimal("100.01"), None],
        "年级": [2, 1, None, 3],
    }
    assert_derived(tmp_path, columns, FORMULAS)


def test_a_derived_fact_is_taken_up_to_a_cap_and_split(tmp_path: Path) -> None:
    columns: Columns = {
        "年费": [
            Decimal("5000.01"),
            Decimal("7000.00"),
            Decimal("7000.00"),
            Decimal("7000.00"),
            None,
        ],
        "lodging": [
            Decimal("1000.00"),
            Decimal("999.99"),
            Decimal("1000.00"),
            None,
            Decimal("1000.00"),
        ],
    }
    expected = {
        "取 应缴, 不超过 8000元/学年": (
            "300001 400000 400000 open open",
            "300000 399999 400000 open open",
        ),
        "{不定: {由: 应缴}}": (
            "300001 400000 400000 open open",
            "300000 399999 400000 open open",
        ),
    }
    assert_paid(tmp_path, columns, expected, derived=FEES)


def test_an_amount_that_comes_out_below_nothing_is_nothing(tmp_path: Path) -> None:
    """Nobody pays back: 200 a year of which 300 is paid already."""
    left = "推算: {应缴: {英文: due, 算式: 年费 - 住宿费, 单位: 元/学年}}\n"
    columns: Columns = {
        "年费": [Decimal("200.00"), Decimal("300.01"), Decimal("300.00"), Decimal("0.00")],
        "lodging": [Decimal("300.00"), Decimal("300.00"), Decimal("300.00"), None],
    }
    expected = {
        "取 应缴, 不超过 800元/学年": ("0 1 0 open", "0 0 0 open"),
        "{不定: {由: 应缴}}": ("0 1 0 open", "0 0 0 open"),
    }
    assert_paid(tmp_path, columns, expected, derived=left)


def test_a_derived_fact_decides_who(tmp_path: Path) -> None:
    who = "  aid: {名称: 补助, 类别: 免除, 标准: 全额, 对象: {范围: {应缴: {不低于: 5000}}},"
    who += " 版本: [{自: 2019秋, 依据: [{文件: first}]}]}\n"
    policy = paying(tmp_path, {}, derived=who + FEES)
    columns: Columns = {"年费": [4000, 4000, None], "住宿费": [1000, 999, 2000]}
    assert_judged(policy, columns, "yes no open")
    assert_judged(policy, {"年费": [4000, 9000]}, "open open")
