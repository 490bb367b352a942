"""Running cases: what is compared, and what a difference says."""

from __future__ import annotations

from pathlib import Path

from eduaid_rules import load_policy
from eduaid_rules.cases import CaseResult, Difference, run_case
from eduaid_rules.cases.running import failure_lines
from little_cases import RULES, cases_of, policy_of, run_one, write_cases
from little_packs import pack_of
from project import ROOT

BOARDER = "{学段: 小学, 寄宿: 是, 困难: [甲]}"


def case(expected: str, student: str = BOARDER, term: str = "2019秋", more: str = "") -> str:
    """A file with one case."""
    known = f"    {more}\n" if more else ""
    return f"用例:\n  - 名称: 一\n    学期: {term}\n    学生: {student}\n{known}    {expected}\n"


def only_difference(result: CaseResult) -> Difference:
    """The one difference of a failing case."""
    (difference,) = result.differences
    assert not result.passed
    return difference


def texts_of(difference: Difference) -> list[str]:
    """The deciding texts, with the files by their names."""
    return [f"{Path(one.place.file).name}:{one.place.line} {one.what}" for one in difference.texts]


# what is compared


def test_a_case_passes_where_everything_is_as_stated(tmp_path: Path) -> None:
    text = case("应享: {boarding: 500.00, fees: 有}\n    不享: [day]\n    待定: {grant: 文件}")
    assert run_one(tmp_path, text).passed
    assert run_one(tmp_path, text + "    合计: 500\n    只有: 是\n").passed


def test_only_what_is_stated_is_compared(tmp_path: Path) -> None:
    assert run_one(tmp_path, case("不享: [day]")).passed
    assert run_one(tmp_path, case("应享: {boarding: 有}")).passed


def test_what_is_open_is_compared_where_a_case_states_it(tmp_path: Path) -> None:
    text = "{学段: 小学, 寄宿: 是}"
    assert run_one(tmp_path, case("待定: [boarding]", text)).passed
    assert run_one(tmp_path, case("待定: {boarding: 对象}", text)).passed
    found = only_difference(run_one(tmp_path, case("待定: {boarding: 金额}", text)))
    assert (found.expected, found.got) == ("待定（金额）", "待定（对象）")


def test_who_receives_it_and_whether_it_is_due_are_compared_where_a_case_states_them(
    tmp_path: Path,
) -> None:
    right = "应享: {boarding: {金额: 500, 给付: 应享, 收款: 不详}, fees: {收款: 不详}}"
    assert run_one(tmp_path, case(right)).passed
    found = only_difference(run_one(tmp_path, case("应享: {boarding: {收款: 家庭卡}}")))
    assert (found.expected, found.got) == ("应享，收款 家庭卡", "应享 500元，收款 不详")
    found = only_difference(run_one(tmp_path, case("应享: {boarding: {给付: 可申请}}")))
    assert (found.expected, found.got) == ("应享，给付 可申请", "应享 500元")
    found = only_difference(run_one(tmp_path, case("应享: {boarding: {金额: 400, 给付: 应享}}")))
    assert (found.expected, found.got) == ("应享 400元，给付 应享", "应享 500元")


def test_only_rules_out_every_item_that_is_not_listed(tmp_path: Path) -> None:
    found = only_difference(run_one(tmp_path, case("应享: {boarding: 500}\n    只有: 是")))
    assert (found.rule, found.expected, found.got) == ("fees", "没有列出（只有: 是）", "应享")
    unknown = run_one(tmp_path, case("应享: {fees: 有}\n    只有: 是", "{学段: 小学, 寄宿: 是}"))
    assert [(one.rule, one.got) for one in unknown.differences] == [("boarding", "待定（对象）")]


def test_an_unknown_text_for_other_stages_is_no_item_of_the_student(tmp_path: Path) -> None:
    text = "应享: {boarding: 500, fees: 有}\n    合计: 500\n    只有: 是"
    assert run_one(tmp_path, case(text)).passed
    of_its_stage = run_one(tmp_path, case("只有: 是", "{学段: 高中}"))
    assert [(one.rule, one.got) for one in of_its_stage.differences] == [("grant", "待定（文件）")]


def test_a_total_with_open_cash_is_incomplete_unless_the_case_lists_it(tmp_path: Path) -> None:
    student = "{学段: 小学, 寄宿: 是}"
    assert run_one(tmp_path, case("待定: [boarding]\n    合计: 0", student)).passed
    found = only_difference(run_one(tmp_path, case("合计: 0", student)))
    assert (found.rule, found.name, found.expected, found.got) == (
        None,
        "合计",
        "0元",
        "0元，不完整",
    )
    assert found.because == ("还有待定的现金项目：寄宿补助",)


def test_another_total_is_shown_with_its_items(tmp_path: Path) -> None:
    found = only_difference(run_one(tmp_path, case("合计: 600.50")))
    assert (found.expected, found.got) == ("600.50元", "500元")
    assert found.because == ("其中 寄宿补助 500元",)


def test_texts_published_later_do_not_count(tmp_path: Path) -> None:
    known = "已知到: 2024-05-06"
    assert run_one(tmp_path, case("应享: {boarding: 500}", term="2024春", more=known)).passed
    known = "已知到: 2024-05-07"
    assert run_one(tmp_path, case("应享: {boarding: 625}", term="2024春", more=known)).passed


# what a difference says


def test_an_item_refused_names_the_conditions_that_failed_and_the_texts(tmp_path: Path) -> None:
    text = case("应享: {boarding: 500}", "{学段: 小学, 寄宿: 否, 困难: []}")
    found = only_difference(run_one(tmp_path, text))
    assert (found.name, found.expected, found.got) == ("寄宿补助", "应享 500元", "不享")
    assert found.because == (
        "不满足 寄宿：否（要求：是）",
        "不满足 困难：无（要求：甲或乙）",
    )
    assert texts_of(found) == ["rules.yaml:2 各版本共用的部分", "rules.yaml:8 2019秋起的版本"]


def test_an_item_given_names_the_conditions_that_hold_and_its_basis(tmp_path: Path) -> None:
    found = only_difference(run_one(tmp_path, case("不享: [boarding]")))
    assert (found.expected, found.got) == ("不享", "应享 500元")
    assert found.because == (
        "满足 状态：在读（要求：在读）",
        "满足 学段：小学（要求：小学或初中）",
        "满足 寄宿：是（要求：是）",
        "满足 困难：甲（要求：甲或乙）",
        "标准 500元/学期",
        "依据 第一份通知（教〔2019〕1号）第一条",
    )


def test_an_open_item_names_the_conditions_that_are_not_known(tmp_path: Path) -> None:
    text = case("应享: {boarding: 500}", "{学段: 小学, 困难: {甲: 否}}")
    found = only_difference(run_one(tmp_path, text))
    assert (found.expected, found.got) == ("应享 500元", "待定（对象）")
    assert found.because[:3] == (
        "能不能享受取决于还不知道的：寄宿、困难",
        "未知 寄宿：未知（要求：是）",
        "未知 困难：没有甲，其余未知（要求：甲或乙）",
    )


def test_another_amount_names_the_standard_and_the_version_that_states_it(tmp_path: Path) -> None:
    found = only_difference(run_one(tmp_path, case("应享: {boarding: 500}", term="2024春")))
    assert (found.expected, found.got) == ("应享 500元", "应享 625元")
    assert found.because == ("标准 625元/学期", "依据 第二份通知（教〔2024〕2号）第二条")
    assert texts_of(found) == ["rules.yaml:11 2024春起的版本"]


def test_the_amount_of_a_share_is_decided_by_the_other_rule_too(tmp_path: Path) -> None:
    text = case("应享: {day: 250}", "{学段: 小学, 寄宿: 否}", "2024春")
    found = only_difference(run_one(tmp_path, text))
    assert (found.expected, found.got) == ("应享 250元", "应享 312.50元")
    assert texts_of(found) == [
        "rules.yaml:15 各版本共用的部分",
        "rules.yaml:11 寄宿补助，2024春起的版本",
    ]


def test_an_item_that_had_not_begun_says_so(tmp_path: Path) -> None:
    policy = policy_of(tmp_path, RULES.replace("自: 2020秋", "自: 2018秋"))
    write_cases(tmp_path, case("应享: {boarding: 500}", term="2018秋"))
    (one,) = cases_of(tmp_path, policy)
    found = only_difference(run_case(one, policy))
    assert (found.got, found.because) == ("不享", ("自2019秋起才有",))
    assert texts_of(found) == ["rules.yaml:2 没有管到这个学期的版本"]


def test_a_term_that_no_rule_reaches_is_a_failure_with_its_reason(tmp_path: Path) -> None:
    found = only_difference(run_one(tmp_path, case("不享: [day]", term="2001秋")))
    assert (found.rule, found.got) == (None, "没有规则管到这个学期")
    assert found.because == ("小规则（little）最早从2019秋开始，没有2001秋的规定",)
    assert found.texts == ()


def test_the_texts_of_a_county_are_those_of_every_layer(tmp_path: Path) -> None:
    rules = ROOT / "rules"
    policy = load_policy(rules / "rongshui")
    folder = tmp_path / "little"
    (folder / "cases").mkdir(parents=True)
    (folder / "pack.yaml").write_text("名称: 小县\n", encoding="utf-8")
    write_cases(tmp_path, case("不享: [boarding-subsidy]", "{学段: 小学, 寄宿: 是}", "2024秋"))
    (one,) = cases_of(tmp_path, policy)
    found = only_difference(run_case(one, policy))
    assert found.got == "应享 625元"
    places = [str(Path(text.place.file).relative_to(rules)) for text in found.texts]
    assert places == [
        "national/compulsory.yaml",
        "guangxi/adjustments.yaml",
        "rongshui/adjustments.yaml",
        "national/compulsory.yaml",
    ]
    assert [text.what for text in found.texts] == [
        "2017春起的版本",
        "2024秋起的调整",
        "2024秋起的调整",
        "2024春起的版本",
    ]


# the same case on another policy


def test_a_case_runs_on_a_policy_with_another_vocabulary(tmp_path: Path) -> None:
    policy = policy_of(tmp_path)
    write_cases(tmp_path, case("应享: {boarding: 500}"))
    (one,) = cases_of(tmp_path, policy)
    (tmp_path / "other").mkdir()
    other = policy_of(tmp_path / "other", RULES.replace("小学: 500元/学期", "小学: 501元/学期"))
    assert other.vocabulary is not policy.vocabulary
    assert run_case(one, policy).passed
    assert only_difference(run_case(one, other)).got == "应享 501元"


def test_a_rule_that_the_other_policy_does_not_have_is_a_difference(tmp_path: Path) -> None:
    policy = policy_of(tmp_path)
    write_cases(tmp_path, case("不享: [day]\n    应享: {boarding: 500}"))
    (one,) = cases_of(tmp_path, policy)
    (tmp_path / "other").mkdir()
    without = RULES.replace("  day:", "  days:")
    found = only_difference(run_case(one, policy_of(tmp_path / "other", without)))
    assert (found.rule, found.expected, found.got) == ("day", "不享", "没有这条规则")


def test_a_student_whom_the_other_policy_refuses_is_a_difference(tmp_path: Path) -> None:
    policy = policy_of(tmp_path)
    write_cases(tmp_path, case("应享: {boarding: 500}"))
    (one,) = cases_of(tmp_path, policy)
    (tmp_path / "other").mkdir()
    from little_packs import FACTS

    facts = FACTS.replace("名称: 寄宿", "名称: 住校")
    rules = RULES.replace("寄宿: ", "住校: ")
    found = only_difference(run_case(one, pack_of(tmp_path / "other", rules, facts=facts)))
    assert (found.rule, found.got) == (None, "学生信息不能用")
    assert found.because[0].startswith("没有“寄宿”这个事实")


def test_an_amount_out_of_bounds_is_a_difference(tmp_path: Path) -> None:
    bounded = "标准: {不定: {由: 学费, 不高于: 100元/学期}}"
    policy = policy_of(tmp_path, RULES.replace("标准: 不定", bounded))
    write_cases(tmp_path, case("应享: {grant: 有}", "{学段: 高中, 学费: 101}", "2020秋"))
    (one,) = cases_of(tmp_path, policy)
    found = only_difference(run_case(one, policy))
    assert found.got == "学生信息不能用"
    assert found.because == ("学费（本学期 101元）超出规则允许的范围，应不高于 100元/学期",)


# as it is shown


def test_a_failure_shows_the_case_the_student_and_each_difference(tmp_path: Path) -> None:
    text = case("应享: {boarding: 600}\n    依据: 通知第一条", more="已知到: 2019-12-31")
    lines = failure_lines(run_one(tmp_path, text))
    file = tmp_path / "little"
    assert lines == (
        f"{file / 'cases' / 'a.yaml'}:2  一",
        "  2019秋，只算 2019-12-31 以前已经公布的文件；学生：学段 小学，寄宿 是，困难 甲",
        "  依据 通知第一条",
        "  寄宿补助（boarding）  应当：应享 600元  算出：应享 500元",
        "    标准 500元/学期",
        "    依据 第一份通知（教〔2019〕1号）第一条",
        f"    见 {file / 'rules.yaml'}:8（2019秋起的版本）",
    )


def test_a_result_as_plain_values_says_the_same(tmp_path: Path) -> None:
    plain = run_one(tmp_path, case("应享: {boarding: 600}")).to_dict()
    assert plain == {
        "name": "一",
        "file": str(tmp_path / "little" / "cases" / "a.yaml"),
        "line": 2,
        "term": "2019秋",
        "known_on": None,
        "student": {"学段": "小学", "寄宿": "是", "困难": ["甲"]},
        "passed": False,
        "differences": [
            {
                "rule": "boarding",
                "name": "寄宿补助",
                "expected": "应享 600元",
                "got": "应享 500元",
                "because": ["标准 500元/学期", "依据 第一份通知（教〔2019〕1号）第一条"],
                "texts": [
                    {
                        "what": "2019秋起的版本",
                        "file": str(tmp_path / "little" / "rules.yaml"),
                        "line": 8,
                    }
                ],
            }
        ],
    }
