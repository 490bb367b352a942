"""What becomes of mutants: noticed, refused, equivalent, surviving; the same for any jobs."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from eduaid_rules import EduaidError, Policy, Term, load_policy
from eduaid_rules.analysis.mutants.mutation_points import MutationKind
from eduaid_rules.analysis.mutants.runner import Fate, MutantReport, run_mutants
from eduaid_rules.cases import read_cases, run_case
from eduaid_rules.cases.case import telling_case
from little_packs import aid
from mutant_judges import helpless, judges_of, never_content, suspicious

MANY = "{寄宿: 是, 年级: {不低于: 1, 不高于: 5}, 困难: {不是: [旧类]}, 学段: [小学, 初中, 高中]}"


EARLY = """\
  early:
    名称: 更早的一项
    类别: 免除
    对象: {范围: {状态: 休学}}
    标准: 全额
    版本: [{自: 2015秋, 依据: [{文件: first}]}]
"""
"""Nobody's, as those who are away get nothing; it lets the pack be asked before 2019秋."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack of one rule: boarders get 500 yuan a term from 2019秋."""
    return tmp_path / aid(tmp_path, "{寄宿: 是}", others=EARLY).name


def fates(report: MutantReport) -> dict[tuple[str, str], Fate]:
    """What became of each change that is not of the early rule."""
    return {
        (one.mutant.before, one.mutant.after): one.fate
        for one in report.outcomes
        if one.mutant.rule != "early"
    }


def test_every_mutant_of_a_little_pack_comes_to_what_it_must(folder: Path) -> None:
    report = run_mutants(folder, judges_of)
    assert fates(report) == {
        # facts.yaml: nobody of the comparison has 新类 or 旧类
        ("2021秋", "2022春"): Fate.EQUIVALENT,
        ("2021秋", "2021春"): Fate.EQUIVALENT,
        ("至: 2020春", "（去掉）"): Fate.EQUIVALENT,
        ("2020春", "2020秋"): Fate.EQUIVALENT,
        ("2020春", "2019秋"): Fate.EQUIVALENT,
        ("缺省: 在读", "（去掉）"): Fate.CASE,
        # pack.yaml
        ("共同条件: {状态: 在读}", "（去掉）"): Fate.GUARANTEE,
        ("在读", "休学"): Fate.CASE,
        ("在读", "加上休学"): Fate.GUARANTEE,
        # rules.yaml: an amount per term is not paid every autumn only
        ("发放（没有写）", "发放: 每学年秋季"): Fate.REFUSED,
        ("给付（没有写）", "给付: 可申请"): Fate.EQUIVALENT,
        ("此前（没有写）", "此前: 无"): Fate.SURVIVED,
        ("是", "否"): Fate.CASE,
        ("500元/学期", "501元/学期"): Fate.CASE,
        ("500元/学期", "499元/学期"): Fate.CASE,
        ("500元/学期", "500元/学年"): Fate.CASE,
        ("2019秋", "2020春"): Fate.CASE,
        ("2019秋", "2019春"): Fate.SURVIVED,
    }
    assert report.policy == "little"
    assert sum(report.count(fate) for fate in Fate) == len(report.outcomes)


def test_an_outcome_names_who_noticed(folder: Path) -> None:
    report = run_mutants(folder, judges_of)
    by = {one.mutant.after: one.by for one in report.outcomes if one.mutant.rule != "early"}
    assert by["501元/学期"] == "寄宿生每学期500元"
    assert by["加上休学"] == "休学的没有补助"
    assert by["发放: 每学年秋季"] == "E309 “500元/学期”和“发放: 每学年秋季”对不上"
    assert by["给付: 可申请"] == "逐类比较，没有人的结果不同"


def test_a_survivor_comes_with_the_case_that_kills_it(folder: Path) -> None:
    report = run_mutants(folder, judges_of, kinds=(MutationKind.BEFORE,))
    survivors = report.of(Fate.SURVIVED)
    assert survivors[0].killer == (
        "用例:\n"
        "  - 名称: aid：应是“此前（没有写）”\n"
        "    学期: 2019春\n"
        "    学生: {学段: 小学, 年级: 2, 寄宿: 是, 困难: [], 状态: 在读}\n"
        "    待定: {aid: 文件}\n"
    )
    cases = folder / "cases"
    cases.mkdir()
    (cases / "new.yaml").write_text(survivors[0].killer or "", encoding="utf-8")
    policy = load_policy(folder)
    (case,) = read_cases(folder, policy)
    assert run_case(case, policy).passed
    rules = folder / "rules.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("    类别", "    此前: 无\n    类别"), encoding="utf-8")
    assert not run_case(case, load_policy(folder)).passed


def test_a_killing_case_states_who_receives_an_item_and_whether_it_is_due_where_that_differs(
    tmp_path: Path,
) -> None:
    policy = aid(tmp_path, "{寄宿: 是}", more="收款: 家庭卡")
    other = aid(tmp_path, "{寄宿: 是}", more="收款: 学校\n给付: 可申请")
    case = telling_case(policy, other, {"寄宿": "是"}, Term(2019, "秋"), "收款")
    assert case == (
        "用例:\n"
        "  - 名称: 收款\n"
        "    学期: 2019秋\n"
        "    学生: {寄宿: 是}\n"
        "    应享: {aid: {金额: 500.00, 给付: 应享, 收款: 家庭卡}}\n"
    )


def test_what_cases_cannot_state_has_no_killing_case(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是}")
    other = aid(tmp_path, "{寄宿: 是}", more="未表达: 名额有限")
    assert telling_case(policy, other, {"寄宿": "是"}, Term(2019, "秋"), "名额") is None
    assert telling_case(policy, other, {"寄宿": "是"}, Term(2009, "秋"), "没有规定") is None


@pytest.mark.parametrize(
    ("standards", "student", "term", "stated"),
    [
        (
            ("{不定: {由: 学费, 不高于: 600元/学期}}", "{不定: {由: 学费, 不高于: 700元/学期}}"),
            {"学费": "650"},
            "2019秋",
            "拒收: [学费]",
        ),
        (
            ("{不定: {由: 学费, 不高于: 700元/学期}}", "{不定: {由: 学费, 不高于: 600元/学期}}"),
            {"学费": "650"},
            "2019秋",
            "应享: {aid: 650.00}",
        ),
        (
            ("取 年费, 不超过 800元/学年", "取 年费, 不超过 900元/学年"),
            {"年费": "850"},
            "2019秋",
            "",
        ),
    ],
)
def test_a_killing_case_passes_and_the_changed_policy_fails_it(
    standards: tuple[str, str],
    student: dict[str, object],
    term: str,
    stated: str,
    tmp_path: Path,
) -> None:
    kind = "贷款资格" if not stated else "现金"
    stated = stated or "应享: {aid: {金额: 有, 标准: "
    wrong = aid(tmp_path, standard=standards[1], kind=kind)
    right = aid(tmp_path, standard=standards[0], kind=kind)
    assert_kills(tmp_path, right, wrong, student, Term.parse(term), stated)


def test_a_killing_case_says_that_nothing_is_laid_down_yet(tmp_path: Path) -> None:
    wrong = aid(tmp_path, others=EARLY)
    right = aid(tmp_path)
    assert_kills(tmp_path, right, wrong, {}, Term(2016, "秋"), "没有规定: 是")


def assert_kills(
    tmp_path: Path, right: Policy, wrong: Policy, student: dict[str, object], term: Term, said: str
) -> None:
    text = telling_case(right, wrong, student, term, "名") or ""
    assert said in text
    cases = tmp_path / "little" / "cases"
    cases.mkdir()
    (cases / "new.yaml").write_text(text, encoding="utf-8")
    (case,) = read_cases(cases.parent, right)
    assert run_case(case, right).passed
    assert not run_case(case, wrong).passed


def test_a_killing_case_states_amounts_refusals_and_open_items_of_what_differs(
    tmp_path: Path,
) -> None:
    rest = """\
  more:
    名称: 加补
    类别: 现金
    对象: {范围: {困难: %s}}
    标准: 100元/学年
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
  same:
    名称: 一样
    类别: 免除
    对象: {范围: {寄宿: 是}}
    标准: 全额
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""
    policy = aid(tmp_path, "{寄宿: 是}", "300元/学年", others=rest % "[乙]")
    other = aid(tmp_path, "{寄宿: 是}", "500元/学年", others=rest % "[甲]")
    student = {"寄宿": True, "困难": ["甲"], "学费": "1500"}
    assert telling_case(policy, other, student, Term(2019, "秋"), "两项") == (
        "用例:\n"
        "  - 名称: 两项\n"
        "    学期: 2019秋\n"
        "    学生: {寄宿: 是, 困难: [甲], 学费: 1500}\n"
        "    应享: {aid: 150.00}\n"
        "    不享: [more]\n"
    )


@pytest.mark.slow
def test_the_report_is_the_same_for_one_process_and_for_two(tmp_path: Path) -> None:
    folder = tmp_path / aid(tmp_path, MANY, others=EARLY).name
    alone = run_mutants(folder, judges_of)
    assert len(alone.outcomes) >= 40
    told: list[tuple[int, int]] = []
    together = run_mutants(folder, judges_of, jobs=2, progress=lambda *done: told.append(done))
    assert together == alone
    assert told == [(done, len(alone.outcomes)) for done in range(len(alone.outcomes) + 1)]


@pytest.mark.slow
def test_an_interruption_ends_every_process(tmp_path: Path) -> None:
    folder = tmp_path / aid(tmp_path, MANY, others=EARLY).name

    def stop(done: int, _total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_mutants(folder, judges_of, jobs=2, progress=stop)
    assert multiprocessing.active_children() == []


def test_only_the_kinds_that_are_asked_for_are_tried(folder: Path) -> None:
    report = run_mutants(folder, judges_of, kinds=(MutationKind.AMOUNT, MutationKind.UNIT))
    assert [one.mutant.after for one in report.outcomes] == [
        "501元/学期",
        "499元/学期",
        "500元/学年",
    ]


def test_what_cannot_be_compared_is_undecided_with_its_reason(folder: Path) -> None:
    report = run_mutants(folder, helpless, kinds=(MutationKind.BEFORE, MutationKind.AMOUNT))
    assert [(one.fate, one.by) for one in report.outcomes if one.mutant.rule == "aid"] == [
        (Fate.UNDECIDED, "类别太多，比较不了"),
        (Fate.CASE, "寄宿生每学期500元"),
        (Fate.CASE, "寄宿生每学期500元"),
    ]


def test_a_pack_that_does_not_pass_as_it_stands_is_refused(folder: Path) -> None:
    with pytest.raises(EduaidError, match=r"用例“做不到的”就没有通过，请先用 eduaid test 改好"):
        run_mutants(folder, never_content)
    with pytest.raises(EduaidError, match=r"保证“做不到的”就不成立，请先用 eduaid prove 改好"):
        run_mutants(folder, suspicious)
