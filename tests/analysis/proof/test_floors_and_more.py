"""现金不少于, 不因此增加 and what packs below may depart from: proved, or refuted by students."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Policy, Term, load_policy
from eduaid_rules.analysis.proof.proofs import Proof
from eduaid_rules.analysis.proof.prove import prove
from eduaid_rules.analysis.proof.scope import ProofVerdict, Unchecked
from little_layers import write
from little_packs import DOCUMENTS, FACTS

INCOME = """\
事实:
  - {名称: 家庭年收入, 英文: income, 类型: 金额, 单位: 元/学年}
  - {名称: 户人数, 英文: heads, 类型: 整数, 范围: {不低于: 1, 不高于: 9}}
"""


def rule(name: str, who: str, standard: str, more: str = "") -> str:
    return (
        f"  {name}:\n    名称: {name}项\n    类别: 现金\n    对象: {{范围: {who}}}\n"
        f"    标准: {standard}\n    版本: [{{自: 2019秋, 依据: [{{文件: first}}]{more}}}]\n"
    )


def pack(folder: Path, rules: str, promise: str, more: str = "") -> Policy:
    """A pack of language 2 with one promise."""
    made = folder / "little"
    made.mkdir(exist_ok=True)
    for name, text in (
        ("pack.yaml", "名称: 小规则\n语言: 2\n"),
        ("facts.yaml", FACTS),
        ("income.yaml", f"{INCOME}{more}"),
        ("documents.yaml", DOCUMENTS),
        ("rules.yaml", f"规则:\n{rules}保证:\n  - {{说明: 话, {promise}}}\n"),
    ):
        (made / name).write_text(text, encoding="utf-8")
    return load_policy(made)


def only(policy: Policy, terms: tuple[str, ...] = ("2019秋", "2020春")) -> Proof:
    (proof,) = prove(policy, [Term.parse(term) for term in terms], built_in=False)
    return proof


HEAD = "名称: 下\n语言: 2\n上级: above\n文件: {own: {名称: 县通知, 文号: 不详, 核实: 已核实}}\n"
BOARDERS = rule("aid", "{寄宿: 是}", "500元/学年")
FLOOR = "现金不少于: {金额: %s, 对象: {寄宿: 是}%s}"


@pytest.mark.parametrize(
    ("limit", "verdict"),
    [
        ("500元/学年", ProofVerdict.HOLDS),
        ("500.01元/学年", ProofVerdict.REFUTED),
        ("250元/学期", ProofVerdict.HOLDS),
        ("250.01元/学期", ProofVerdict.REFUTED),
    ],
)
def test_the_cash_of_those_whom_a_floor_names_reaches_it_or_somebody_is_shown(
    limit: str, verdict: ProofVerdict, tmp_path: Path
) -> None:
    proof = only(pack(tmp_path, BOARDERS, FLOOR % (limit, "")))
    assert proof.verdict is verdict
    for one in proof.found:
        assert one.example == {"寄宿": "是"}
        assert one.words == f"现金合起来不到{limit.partition('元')[0]}元"


def test_an_amount_that_is_open_for_a_known_student_does_not_reach_a_floor(tmp_path: Path) -> None:
    policy = pack(tmp_path, rule("aid", "{寄宿: 是}", "不定"), FLOOR % ("1元/学期", ""))
    assert only(policy).verdict is ProofVerdict.REFUTED


def test_a_pack_without_cash_reaches_no_floor(tmp_path: Path) -> None:
    books = rule("books", "{寄宿: 是}", "全额").replace("现金", "免除")
    assert only(pack(tmp_path, books, FLOOR % ("1元/学期", ""))).verdict is ProofVerdict.REFUTED


def test_an_open_amount_beside_enough_of_others_does_no_harm(tmp_path: Path) -> None:
    rules = BOARDERS + rule("more", "{寄宿: 是}", "不定")
    assert only(pack(tmp_path, rules, FLOOR % ("500元/学年", ""))).holds


def test_an_item_whose_text_is_not_known_is_not_held_against_a_floor(tmp_path: Path) -> None:
    later = rule("later", "{寄宿: 是}", "100元/学期").replace("2019秋", "2021秋")
    policy = pack(tmp_path, BOARDERS + later, FLOOR % ("300元/学期", ""))
    assert only(policy).holds
    assert only(policy, ("2021秋", "2022春")).holds
    more = pack(tmp_path, BOARDERS + later, FLOOR % ("351元/学期", ""))
    assert only(more).holds
    assert only(more, ("2021秋", "2022春")).verdict is ProofVerdict.REFUTED


def test_a_floor_of_a_school_year_is_about_whole_years_of_its_window(tmp_path: Path) -> None:
    half = FLOOR % ("500元/学年", "") + ", 自: 2020春"
    proof = only(pack(tmp_path, BOARDERS, half))
    assert (proof.verdict, proof.unchecked) == (ProofVerdict.UNCHECKED, Unchecked.HALF_YEAR)
    both = only(pack(tmp_path, BOARDERS, half), ("2019秋", "2020春", "2020秋", "2021春"))
    assert (both.verdict, [str(term) for term in both.half_years]) == (
        ProofVerdict.HOLDS,
        ["2020春"],
    )


def test_what_is_paid_on_top_counts_for_a_floor_unless_it_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, "above", f"名称: 上\n语言: 2\n{DOCUMENTS}{FACTS}规则:\n{BOARDERS}")
    for bare, holds in (("", True), (", 不含加发: 是", False)):
        floor = FLOOR % ("300元/学期", f", 项目: [aid]{bare}")
        below = write(
            tmp_path,
            "below",
            f"{HEAD}"
            "调整:\n  aid:\n    - 自: 2019秋\n      依据: [{文件: own}]\n"
            "      加发: {编号: far, 名称: 边远, 标准: 50元/学期}\n"
            f"保证:\n  - {{说明: 话, {floor}}}\n",
        )
        assert only(load_policy(below)).holds is holds


# More of a number.


UNDER = rule("aid", "{家庭年收入: {低于: 10000元}}", "500元/学期")
TIERS = rule(
    "aid",
    "{家庭年收入: {低于: 20000元}}",
    "{分档: [{当: {家庭年收入: {低于: 10000元}}, 标准: %s元/学期}], 其余: %s元/学期}",
)


@pytest.mark.parametrize(
    ("rules", "verdict", "words"),
    [
        (UNDER, ProofVerdict.HOLDS, ""),
        (rule("aid", "{寄宿: 是}", "500元/学期"), ProofVerdict.HOLDS, ""),
        (rule("aid", "{年费: {不低于: 100元}}", "{不定: {由: 年费}}"), ProofVerdict.HOLDS, ""),
        (TIERS % (500, 300), ProofVerdict.HOLDS, ""),
        (
            TIERS % (300, 500),
            ProofVerdict.REFUTED,
            "家庭年收入从0元增加到10000元，“aid项”反而多了",
        ),
        (
            rule("aid", "{家庭年收入: {不低于: 10000元}}", "500元/学期"),
            ProofVerdict.REFUTED,
            "家庭年收入从0元增加到10000元，“aid项”反而多了",
        ),
    ],
)
def test_more_of_a_number_gives_no_more_or_two_students_are_shown(
    rules: str, verdict: ProofVerdict, words: str, tmp_path: Path
) -> None:
    proof = only(pack(tmp_path, rules, "不因此增加: 家庭年收入"))
    assert proof.verdict is verdict
    assert [one.words for one in proof.found] == ([words] if words else [])
    for one in proof.found:
        assert one.replayed
        assert one.example is not None
        assert one.example["家庭年收入"] == "10000"


def test_an_amount_that_the_number_itself_carries_grows_with_it(tmp_path: Path) -> None:
    carried = rule("aid", "{家庭年收入: {低于: 10000元}}", "取 家庭年收入, 不超过 600元/学年")
    assert only(pack(tmp_path, carried, "不因此增加: 家庭年收入")).verdict is ProofVerdict.REFUTED


PER_HEAD = (
    "推算:\n  人均收入: {英文: each, 算式: 家庭年收入 / 户人数, 单位: 元/学年, 舍入: 四舍五入}\n"
)


@pytest.mark.parametrize(
    ("fact", "who", "verdict"),
    [
        ("家庭年收入", "{人均收入: {低于: 3000元}}", ProofVerdict.HOLDS),
        ("家庭年收入", "{人均收入: {不低于: 3000元}}", ProofVerdict.REFUTED),
        # with more in the household each has less
        ("户人数", "{人均收入: {低于: 3000元}}", ProofVerdict.REFUTED),
        ("户人数", "{人均收入: {不低于: 3000元}}", ProofVerdict.HOLDS),
    ],
)
def test_what_is_made_from_the_number_moves_with_it(
    fact: str, who: str, verdict: ProofVerdict, tmp_path: Path
) -> None:
    proof = only(pack(tmp_path, rule("aid", who, "500元/学期"), f"不因此增加: {fact}", PER_HEAD))
    assert proof.verdict is verdict, proof


IN_STEPS = (
    "推算:\n"
    "  人均收入: {英文: each, 算式: 家庭年收入 / 户人数, 单位: 元/学年, 舍入: 四舍五入}\n"
    "  困难分: {英文: points, 类型: 整数, 相加: [{当: {人均收入: {低于: 3000}}, 得: 30}, "
    "{当: {寄宿: 是}, 得: 10}]}\n"
    "  档次: {英文: grade_of_need, 类型: 单选, "
    "取值: [{名称: 困难, 英文: hard}, {名称: 不困难, 英文: none}],\n"
    "    分档: [{当: {困难分: {不低于: 30}}, 得: 困难}], 其余: 不困难}\n"
    "  学费差: {英文: beyond, 算式: 学费 * 2 - 家庭年收入, 单位: 元/学年}\n"
    "  学费差的一半: {英文: half_beyond, 算式: 学费差 / 2, 单位: 元/学年, 舍入: 向下}\n"
)


@pytest.mark.parametrize(
    ("who", "standard", "verdict"),
    [
        ("{困难分: {不低于: 30}}", "500元/学期", ProofVerdict.HOLDS),
        ("{困难分: {低于: 30}}", "500元/学期", ProofVerdict.REFUTED),
        ("{档次: 困难}", "500元/学期", ProofVerdict.HOLDS),
        ("{档次: 不困难}", "500元/学期", ProofVerdict.REFUTED),
        ("{寄宿: 是}", "{按: 档次, 困难: 500元/学期, 不困难: 300元/学期}", ProofVerdict.HOLDS),
        ("{寄宿: 是}", "{按: 档次, 困难: 300元/学期, 不困难: 500元/学期}", ProofVerdict.REFUTED),
    ],
)
def test_it_moves_whatever_is_made_from_it_in_steps(
    who: str, standard: str, verdict: ProofVerdict, tmp_path: Path
) -> None:
    rules = rule("aid", who, standard)
    proof = only(pack(tmp_path, rules, "不因此增加: 家庭年收入", IN_STEPS))
    assert proof.verdict is verdict, proof


@pytest.mark.parametrize(
    ("who", "right"),
    [
        ("{学费差的一半: {不低于: 100}}", ProofVerdict.HOLDS),
        ("{学费差的一半: {低于: 100}}", ProofVerdict.REFUTED),
    ],
)
def test_of_a_rounded_step_of_another_it_is_right_or_cannot_be_decided(
    who: str, right: ProofVerdict, tmp_path: Path
) -> None:
    policy = pack(tmp_path, rule("aid", who, "500元/学期"), "不因此增加: 家庭年收入", IN_STEPS)
    assert only(policy).verdict in (right, ProofVerdict.UNDECIDED)


# More income is more points here: what is made of the points is more too.
MORE_POINTS = (
    "推算:\n"
    "  得分: {英文: points, 类型: 整数, 相加: [{当: {家庭年收入: {不低于: 10000元}}, 得: 20}]}\n"
    "  按分: {英文: by_points, 算式: 得分 * 20元/学年, 单位: 元/学年}\n"
    "  学费和分: {英文: fee_and_points, 算式: 年费 + 得分 * 20元/学年, 单位: 元/学年}\n"
    "  欠分: {英文: missing_points, 类型: 整数, 算式: 30 - 得分}\n"
)


@pytest.mark.parametrize(
    ("who", "standard", "verdict"),
    [
        ("{按分: {不低于: 400元/学年}}", "500元/学期", ProofVerdict.REFUTED),
        ("{按分: {低于: 400元/学年}}", "500元/学期", ProofVerdict.HOLDS),
        ("{学费和分: {不低于: 400元/学年}}", "500元/学期", ProofVerdict.REFUTED),
        ("{欠分: {低于: 20}}", "500元/学期", ProofVerdict.REFUTED),
        ("{欠分: {不低于: 20}}", "500元/学期", ProofVerdict.HOLDS),
        ("{寄宿: 是}", "{不定: {由: 按分}}", ProofVerdict.REFUTED),
        ("{寄宿: 是}", "{不定: {由: 学费和分}}", ProofVerdict.REFUTED),
        ("{寄宿: 是}", "10元/天×得分", ProofVerdict.REFUTED),
    ],
)
def test_it_moves_what_is_made_of_the_points_that_it_gives(
    who: str, standard: str, verdict: ProofVerdict, tmp_path: Path
) -> None:
    promise = "不因此增加: 家庭年收入"
    proof = only(pack(tmp_path, rule("aid", who, standard), promise, MORE_POINTS))
    assert proof.verdict is verdict, proof


def test_it_moves_the_number_by_which_an_amount_is_multiplied(tmp_path: Path) -> None:
    rules = rule("aid", "{寄宿: 是}", '"10元/天×户人数"')
    assert only(pack(tmp_path, rules, "不因此增加: 户人数")).verdict is ProofVerdict.REFUTED


def test_what_an_amount_is_lessened_by_is_right_or_cannot_be_decided(tmp_path: Path) -> None:
    rules = rule("aid", "{寄宿: 是}", '"取 年费 减 家庭年收入, 不低于 0元/学年"')
    proof = only(pack(tmp_path, rules, "不因此增加: 家庭年收入"))
    assert proof.verdict in (ProofVerdict.HOLDS, ProofVerdict.UNDECIDED)


def test_a_sum_may_fall_though_an_item_rises(tmp_path: Path) -> None:
    """Below 10000 aid gives 500, from there on other gives 400: one for the other."""
    other = rule("other", "{家庭年收入: {不低于: 10000元}}", "400元/学期")
    each = "不因此增加: {事实: 家庭年收入}"
    together = "不因此增加: {事实: 家庭年收入, 合计: 是}"
    assert only(pack(tmp_path, UNDER + other, each)).verdict is ProofVerdict.REFUTED
    assert only(pack(tmp_path, UNDER + other, together)).holds
    less = other.replace("400", "501")
    proof = only(pack(tmp_path, UNDER + less, together))
    assert proof.found[0].words == "家庭年收入从0元增加到10000元，现金合起来反而多了"


def test_it_speaks_of_those_alone_who_are_named_with_either_number(tmp_path: Path) -> None:
    upward = rule("aid", "{家庭年收入: {不低于: 10000元}}", "500元/学期")
    low = "不因此增加: {事实: 家庭年收入, 对象: {家庭年收入: {低于: 10000元}}}"
    assert only(pack(tmp_path, upward, low)).holds


# A pack below departs from what a pack above promises.

ABOVE = (
    f"名称: 上\n语言: 2\n{DOCUMENTS}{FACTS}规则:\n{BOARDERS}"
    "保证:\n  - {说明: 寄宿生一学年不少于500元, 下级: 是, "
    "现金不少于: {金额: 500元/学年, 对象: {寄宿: 是}}}\n"
)
BELOW = HEAD + ("调整:\n  aid:\n    - {自: 2019秋, 依据: [{文件: own}], 替换标准: 400元/学年}\n")
ALLOW = (
    "保证:\n  - {说明: 市里同意只发400元, 依据: [{文件: own}]%s, "
    "容许: {保证: 寄宿生一学年不少于500元}}\n"
)


def floor_of(folder: Path, more: str, terms: tuple[str, ...] = ("2019秋", "2020春")) -> Proof:
    write(folder, "above", ABOVE)
    policy = load_policy(write(folder, "below", BELOW + more))
    proofs = prove(policy, [Term.parse(term) for term in terms], built_in=False)
    return next(one for one in proofs if one.title.startswith("寄宿生"))


def test_a_floor_of_the_pack_above_binds_the_one_below(tmp_path: Path) -> None:
    assert floor_of(tmp_path, "").verdict is ProofVerdict.REFUTED


def test_a_departure_that_is_allowed_is_told_with_its_reason(tmp_path: Path) -> None:
    proof = floor_of(tmp_path, ALLOW % "")
    assert proof.verdict is ProofVerdict.HOLDS
    ((one, why),) = proof.allowed
    assert (one.words, why) == ("现金合起来不到500元", "市里同意只发400元")


def test_a_departure_is_allowed_for_its_own_terms_alone(tmp_path: Path) -> None:
    terms = ("2019秋", "2020春", "2020秋", "2021春")
    proof = floor_of(tmp_path, ALLOW % ", 至: 2020春", terms)
    assert proof.verdict is ProofVerdict.REFUTED
    assert [str(term) for one in proof.found for term in one.terms] == ["2020秋"]
    assert [str(term) for one, _ in proof.allowed for term in one.terms] == ["2019秋"]


def test_a_departure_that_nothing_needs_is_to_be_deleted(tmp_path: Path) -> None:
    write(tmp_path, "above", ABOVE)
    same = BELOW.replace("400元/学年", "600元/学年") + ALLOW % ""
    proofs = prove(load_policy(write(tmp_path, "below", same)))
    (unused,) = [one for one in proofs if one.title == "市里同意只发400元"]
    assert [one.words for one in unused.found] == ["没有要容许的，请删除这一条"]
