"""Points, months and parameters as numbers of formulas and factors, by every reader."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from math import gcd
from pathlib import Path
from random import Random

import pytest

from eduaid_rules import Policy, PolicyError, Term, load_policy
from eduaid_rules.analysis import proof_report
from eduaid_rules.analysis.comparison.compare import compare
from eduaid_rules.policy.conditions import ALWAYS
from eduaid_rules.policy.derived.derivations import Points, PointsRow
from eduaid_rules.testing import frame_of
from how_many import examples
from little_layers import write
from naive import NaivePolicy
from project import ROOT

NUMBERS = ROOT / "conformance" / "steps" / "packs" / "numbers"
FIRST = "[{自: 2024秋, 发布: 2024-07-01, 依据: [{文件: first}]}]"


def student(chance: Random) -> dict[str, object]:
    """Somebody of whom some things are not known."""
    hardship = {name: chance.choice(("是", "否", None)) for name in ("低保", "残疾", "已资助")}
    made: dict[str, object] = {
        "困难类别": {name: said for name, said in hardship.items() if said is not None},
        "年收入": chance.choice(("0", "5000", "8999.99", "9000", "10799.99", "30000")),
        "入学日期": (date(2024, 3, 1) + timedelta(days=chance.randrange(600))).isoformat(),
    }
    return {name: said for name, said in made.items() if chance.random() < 0.85}


def edited(folder: Path, *changes: tuple[str, str]) -> Path:
    """The pack of the conformance folder with other words."""
    text = (NUMBERS / "pack.yaml").read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return write(folder, "numbers", text)


def codes(folder: Path, *changes: tuple[str, str]) -> list[tuple[str, str, str | None]]:
    with pytest.raises(PolicyError) as caught:
        load_policy(edited(folder, *changes))
    return [(one.code, one.message, one.suggestion) for one in caught.value.diagnostics]


@pytest.mark.parametrize("term", ["2024秋", "2025春", "2025秋"])
def test_numbers_of_steps_are_the_same_for_one_student_columns_and_the_naive(term: str) -> None:
    policy, naive = load_policy(NUMBERS), NaivePolicy(NUMBERS)
    chance = Random(f"numbers {term}")
    students = [student(chance) for _ in range(examples(160))]
    wide = policy.evaluate_frame(frame_of(policy, students, term), term)
    for number, profile in enumerate(students):
        found = policy.evaluate(profile, term)
        given = {item.rule: item.amount for item in found.entitlements}
        still_open = {item.rule for item in found.undetermined}
        judged = naive.judge(profile, (int(term[:4]), term[4]))
        for rule, (state, fen) in judged.items():
            own = "undetermined" if rule in still_open else "not_entitled"
            own = "entitled" if rule in given else own
            assert own == wide[f"{rule}.state"][number] == state, (rule, profile)
            if fen is not None:
                amount = given[rule]
                assert amount is not None
                assert amount * 100 == wide[f"{rule}.fen"][number] == fen, (rule, profile)


def test_what_a_formula_of_points_comes_to_is_said_with_its_basis() -> None:
    policy = load_policy(NUMBERS)
    found = policy.evaluate({"困难类别": ["低保", "残疾"], "入学日期": "2024-06-01"}, "2024秋")
    by_points, by_months = found.entitlements[1], found.entitlements[0]
    assert by_months.standard == "200元/月×入学月数（3）, 不超过 1500元/学年（本学期最多750元）"
    assert by_points.standard == "不定（按分 1000元，元/学年，每学期发一半）"
    assert (by_points.because[0].fact, by_points.because[0].seen) == ("按分", "1000")
    # 20 yuan a point: the parameter's own document, for who and for how much
    cited = [(one.document, one.role) for one in by_points.citations]
    assert cited == [("first", "who"), ("first", "standard")]
    between = policy.evaluate({"困难类别": {"低保": "是"}}, "2024秋").why("by-points")
    assert between is not None
    assert between.seen is not None
    assert between.seen.startswith("400至1000，")  # 20 to 50 points


def test_a_number_that_rests_on_points_rests_on_the_parameters_of_their_rows(
    tmp_path: Path,
) -> None:
    policy = load_policy(
        edited(
            tmp_path,
            ("{当: {困难类别: 残疾}, 得: 20}", "{当: {年收入: {低于: 低保标准×12}}, 得: 20}"),
            ("困难分 * 每分金额, 单位: 元/学年", "困难分 * 20元/学年, 单位: 元/学年"),
        )
    )
    # 30 + 20 below 6000 (2024秋) and below 7200 (2025秋)
    profile = {"困难类别": ["低保"], "年收入": "7199.99"}
    amounts: dict[str, tuple[str, set[str]]] = {}
    for term in ("2024秋", "2025秋"):
        (item,) = (o for o in policy.evaluate(profile, term).entitlements if o.rule == "by-points")
        amounts[term] = str(item.amount), {one.document for one in item.citations}
    assert amounts == {"2024秋": ("300.00", {"first"}), "2025秋": ("500.00", {"first", "second"})}


def test_a_table_goes_by_a_number_that_is_made_of_points(tmp_path: Path) -> None:
    """30 points for 低保, 20 for 残疾: 500 and 300 yuan a year for 5 and 3 steps of ten."""
    step = "  档: {英文: step, 类型: 整数, 算式: 困难分 / 10, 舍入: 向下}\n  差额: {英文: gap"
    cells = ", ".join(f"{number}: {number or 1}00元/学年" for number in range(7))
    table = f"标准: {{按: 档, {cells}}}"
    policy = load_policy(
        edited(
            tmp_path,
            ("  差额: {英文: gap", step),
            ("标准: {不定: {由: 按分}}", table),
            ("{范围: {按分: {不低于: 600元/学年}}}", "{范围: {困难类别: 低保}}"),
        )
    )
    for said, due in (({"低保", "残疾"}, "250.00"), ({"低保"}, "150.00")):
        profile: dict[str, object] = {"困难类别": sorted(said), "年收入": "0"}
        given = policy.evaluate(profile, "2024秋").entitlements
        assert {one.rule: str(one.amount) for one in given}["by-points"] == due
        wide = policy.evaluate_frame(frame_of(policy, [profile], "2024秋"), "2024秋")
        assert wide["by-points.fen"][0] == int(Decimal(due) * 100)


def test_a_parameter_goes_by_a_number_that_is_made_of_points(tmp_path: Path) -> None:
    """600 yuan a month for whoever has 400 yuan by points at 10 a point, else 500: 7200, 6000."""
    other = "  另按分: {英文: other, 算式: 困难分 * 10元/学年, 单位: 元/学年}\n  差额: {英文: gap"
    value = "{分档: [{当: {另按分: {不低于: 400元/学年}}, 值: 600元/月}], 其余: 500元/月}"
    below = "{范围: {年收入: {低于: 低保标准×12}}}"
    policy = load_policy(
        edited(
            tmp_path,
            ("  差额: {英文: gap", other),
            ("值: 500元/月", f"值: {value}"),
            ("{范围: {按分: {不低于: 600元/学年}}}", below),
        )
    )
    for hardship, income, given in (
        (["低保", "残疾"], "7199.99", True),
        (["低保", "残疾"], "7200", False),
        (["低保"], "7199.99", False),
        (["低保"], "5999.99", True),
    ):
        found = policy.evaluate({"困难类别": hardship, "年收入": income}, "2024秋")
        assert ("by-points" in {one.rule for one in found.entitlements}) is given
        assert "by-points" not in {one.rule for one in found.undetermined}


def test_points_that_nobody_computes_with_may_be_many(tmp_path: Path) -> None:
    """Sums are not made where points are only compared: a hundred million of them load at once."""
    text = "{当: {困难类别: 残疾}, 得: 20}"
    many = text.replace("得: 20", "得: 100000000")
    more = "  大分: {英文: many_points, 相加: [{当: {困难类别: 低保}, 得: 1}, " + many + "]}\n"
    policy = load_policy(
        edited(
            tmp_path,
            ("  差额: {英文: gap", more + "  差额: {英文: gap"),
            ("{范围: {按分: {不低于: 600元/学年}}}", "{范围: {大分: {不低于: 2}}}"),
        )
    )
    found = policy.evaluate({"困难类别": ["残疾"], "年收入": "0"}, "2024秋")
    assert "by-points" in {one.rule for one in found.entitlements}
    used = "  大额: {英文: large, 算式: 大分 * 1元/学年, 单位: 元/学年}\n  差额: {英文: gap"
    fewer = more.replace("100000000", "9000")
    (problem,) = codes(tmp_path, ("  差额: {英文: gap", fewer + used))
    assert problem == (
        "E613",
        "算式里不能用“大分”：它有 9002 种数",
        "一共要不超过 200 种数，请写“不超过”，如 不超过: 12",
    )


@pytest.mark.parametrize("points", [(1, 2, 7), (30, 20, -10), (5,), (-5, -10), (3, -3)])
@pytest.mark.parametrize(
    "ends", [(None, None), (0, None), (None, 6), (2, 45), (90, None), (None, -90)]
)
def test_how_many_sums_there_are_is_known_without_making_them(
    points: tuple[int, ...], ends: tuple[int | None, int | None]
) -> None:
    made = Points(tuple(PointsRow(ALWAYS, one) for one in points), *ends)
    below, above = (sum(f(one, 0) for one in points) for f in (min, max))
    step = gcd(*points)
    wanted = sorted({made.clamped(one) for one in range(below, above + 1, step)})
    assert list(made.sums) == wanted
    assert made.how_many == len(wanted)


def test_division_by_no_points_is_said_and_no_fact_would_settle_it() -> None:
    policy = load_policy(NUMBERS)
    profile = {"困难类别": [], "年收入": "0", "入学日期": "2024-09-01"}
    (item,) = (o for o in policy.evaluate(profile, "2024秋").undetermined if o.rule == "both")
    assert item.missing == ()
    why = policy.evaluate(profile, "2024秋").why("both")
    assert why is not None
    assert why.truth is None


def test_a_fact_is_compared_with_a_formula_of_parameters_and_a_bundle_keeps_it(
    tmp_path: Path,
) -> None:
    policy = load_policy(NUMBERS)
    name, text = policy.bundle()
    (tmp_path / name).write_text(text, encoding="utf-8")
    again = load_policy(tmp_path / name)
    assert again.digest == policy.digest
    chance = Random("bundle")
    for _ in range(20):
        profile = student(chance)
        told = [one.evaluate(profile, "2025秋").model_dump() for one in (policy, again)]
        assert told[0] == told[1]
    (below,) = (
        one for one in policy.evaluate({"年收入": "9000"}, "2024秋").refusals if one.rule == "below"
    )
    assert below.failed[0].wanted == "年收入低于低保线"


def test_another_number_of_a_parameter_is_found_by_comparing(tmp_path: Path) -> None:
    other = load_policy(edited(tmp_path, ("值: 20元/学年", "值: 21元/学年")))
    found = compare(load_policy(NUMBERS), other, [Term(2024, "秋")])
    assert {one.rule for one in found.changes} == {"by-points", "both"}


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        (
            "于: 认定日, 不超过: 5",
            "于: 认定日",
            "E315",
            "入学月数不能当作月数或天数：它没有写最大到多少",
        ),
        (
            "得: -10}]\n    不低于: 0\n    不超过: 60",
            "得: -10}]\n    不低于: -300\n    不超过: 600",
            None,
            None,
        ),
        ("得: 30}", "得: 301}", "E613", "算式里不能用“困难分”：它有 303 种数"),
        ("算式: 困难分 *", "算式: 入学日期 *", "E613", "算式里不能用“入学日期”：它是“日期”的事实"),
        ("低保标准 * 12 * 1.5", "500元/月 * 12 * 1.5", "E612", "算式里没有用到任何事实"),
    ],
)
def test_what_is_no_number_or_one_of_too_many_is_refused(
    tmp_path: Path, old: str, new: str, code: str | None, said: str | None
) -> None:
    changes = [(old, new)]
    if code == "E613" and said is not None and "303" in said:
        changes += [("得: 20}", "得: 1}"), ("得: -10}", "得: -1}"), ("不超过: 60", "不超过: 999")]
    if code is None:
        load_policy(edited(tmp_path, *changes))
        return
    found = codes(tmp_path, *changes)
    assert (code, said) in [(one[0], one[1]) for one in found]


def test_a_pack_of_such_numbers_is_proved() -> None:
    assert proof_report(load_policy(NUMBERS)).holds


def test_a_grade_is_no_number(tmp_path: Path) -> None:
    grade = (
        "  档: {英文: grade, 类型: 单选, 取值: [{名称: 高, 英文: high}, {名称: 低, 英文: low}], "
    )
    grade += "分档: [{当: {困难分: {不低于: 30}}, 得: 高}], 其余: 低}\n"
    found = codes(tmp_path, ("  低保线:", grade + "  低保线:"), ("算式: 困难分 *", "算式: 档 *"))
    assert ("E613", "算式里不能用“档”：它不是一个数") in [(one[0], one[1]) for one in found]


def test_an_age_counts_up_to_its_end_in_conditions_too(tmp_path: Path) -> None:
    rules = "".join(
        f"  {name}: {{名称: {name}, 类别: 免除, 标准: 全额, 对象: {{范围: {{入学月数: {when}}}}}, "
        f"此前: 无, 版本: {FIRST}}}\n"
        for name, when in (("five", "5"), ("six", "{不低于: 6}"), ("most", "{不高于: 5}"))
    )
    policy: Policy = load_policy(edited(tmp_path, ("规则:\n", "规则:\n" + rules)))
    found = policy.evaluate({"入学日期": "2024-01-01"}, "2024秋")  # eight months: five count
    given = {one.rule for one in found.entitlements}
    assert {"five", "most"} <= given
    assert "six" not in given
    assert "six" in {one.rule for one in policy.evaluate({}, "2024秋").refusals}


MANY = "".join(
    f"  {name}分: {{英文: points_{number}, 相加: [{{当: {{困难类别: 低保}}, 得: 1}}, "
    f"{{当: {{困难类别: 残疾}}, 得: {number}}}]}}\n"
    f"  {name}值: {{英文: value_{number}, 类型: 整数, 算式: {name}分 + 1}}\n"
    for name, number in (("甲", 99), ("乙", 98))
)
"""Two formulas of 101 and 100 numbers: to compare them takes 10,100 facts of their own."""


def test_two_formulas_of_many_points_are_not_compared(tmp_path: Path) -> None:
    (problem,) = codes(
        tmp_path,
        ("  差额: {英文: gap", f"{MANY}  差额: {{英文: gap"),
        ("{范围: {按分: {不低于: 600元/学年}}}", "{范围: {甲值: {不低于: 乙值}}}"),
    )
    assert problem[0] == "E133"


def test_nor_where_a_pack_below_compares_them(tmp_path: Path) -> None:
    edited(tmp_path, ("  差额: {英文: gap", f"{MANY}  差额: {{英文: gap"))
    who = "替换范围: {甲值: {不低于: 乙值}}"
    entry = f"{{自: 2025秋, 发布: 2025-08-01, 依据: [{{文件: second}}], {who}}}"
    below = f"名称: 下\n语言: 2\n上级: numbers\n调整: {{by-points: [{entry}]}}\n"
    with pytest.raises(PolicyError) as caught:
        load_policy(write(tmp_path, "below", below))
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.line) == ("E133", None)


def test_an_amount_with_numbers_put_in_can_be_raised(tmp_path: Path) -> None:
    """Ten per cent more for each term.

    50 points of 20 yuan are 1000 a year, three months of 200 are 600 a term, 600 by the table
    ten times are 6000 a year, and half of 600 × 12 × 1.5 - 9000 is 900 a year.
    """
    table = "{按: 困难, 是: 600元/月, 否: 500元/月}"
    by_table = "  by-table: {名称: 按表, 类别: 现金, 对象: 所有人, 标准: 低保标准×10, 此前: 无, "
    text = edited(
        tmp_path,
        ("值: 500元/月", f"值: {table}"),
        ("值: 600元/月", f"值: {table}"),
        ("  - {名称: 入学日期", "  - {名称: 困难, 英文: poor, 类型: 是否}\n  - {名称: 入学日期"),
        ("标准: {不定: {由: 按分}}", "标准: 取 按分 的 100%"),
        (
            "  by-months:",
            f"{by_table}版本: [{{自: 2024秋, 依据: [{{文件: first}}]}}]}}\n  by-months:",
        ),
    )
    below = "名称: 县\n语言: 2\n上级: numbers\n调整:\n"
    for rule in ("by-points", "by-months", "by-table", "below"):
        below += f"  {rule}: [{{自: 2024秋, 上浮标准: 10%, 依据: [{{文件: first}}]}}]\n"
    raised = load_policy(write(tmp_path, "county", below))
    profile: dict[str, object] = {
        "困难类别": ["低保", "残疾"],
        "困难": "是",
        "年收入": "9000",
        "入学日期": "2024-06-01",
    }
    for policy, due in (
        (load_policy(text), ("500.00", "600.00", "3000.00", "450.00")),
        (raised, ("550.00", "660.00", "3300.00", "495.00")),
    ):
        amounts = dict(zip(("by-points", "by-months", "by-table", "below"), due, strict=True))
        given = policy.evaluate(profile, "2024秋").entitlements
        assert {one.rule: str(one.amount) for one in given if one.rule != "both"} == amounts
        wide = policy.evaluate_frame(frame_of(policy, [profile], "2024秋"), "2024秋")
        for rule, amount in amounts.items():
            assert wide[f"{rule}.fen"][0] == int(Decimal(amount) * 100)
    assert {one.rule for one in compare(load_policy(text), raised).changes} == {*amounts}
