"""``eduaid diff`` as staff meet it: the verdict, who gains, the exit codes, and a roster."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from commands import eduaid, in_process
from edited_packs import Edit, edited
from little_derived import PRIME, derived_pack

MORE = Edit("national", "compulsory.yaml", "小学: 1250元/学年", "小学: 1300元/学年")
LESS = Edit("national", "compulsory.yaml", "初中: 1500元/学年", "初中: 1400元/学年")
WORDS = Edit("national", "compulsory.yaml", "名称: 免学杂费", "名称: 免收学杂费")
# the first boards, the second does not, the third has no category, the fourth a wrong digit
ROSTER = """学校,姓名,身份证号,学段,寄宿,困难类别
一小,赵某甲,110101201003070011,小学,是,孤儿、残疾
一小,钱某乙,110101201003070046,小学,否,农村低保
二中,孙某丙,110101201003070062,初中,是,无
二中,李某丁,110101201003070047,初中,是,孤儿
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "花名册.csv").write_text(ROSTER, encoding="utf-8")
    return tmp_path


def new(folder: Path, *edits: Edit) -> str:
    return str(edited(folder / "新", "national", *edits))


Shown = pytest.CaptureFixture[str]


def test_the_verdict_comes_first_and_says_that_it_is_a_proof(folder: Path, capsys: Shown) -> None:
    code, shown, errors = eduaid(capsys, "diff", "national", new(folder, WORDS))
    assert (code, errors) == (0, "")
    lines = shown.splitlines()
    assert lines[0].startswith("旧规则：国家学生资助政策（national，")
    assert lines[3] == "结论：对任何信息齐全的学生，都没有变化。这是证明，不是抽查。"
    assert "  看的学期：2010秋起，以后各学期也一样" in lines
    assert "只看各项信息都已知的学生" in shown
    # 14 rules of the nation, 2010秋 to 2026春
    assert "  两份规则说的一样，不用逐个学生去算" in lines
    assert lines[-2] == "只改了文字（不影响任何人得到什么）"
    assert "项目名称去掉“免学杂费”，写上“免收学杂费”（2017春起）" in lines[-1]


def test_who_gains_by_how_much_from_when_with_an_example_that_runs(
    folder: Path, capsys: Shown
) -> None:
    source = new(folder, MORE)
    code, shown, _ = eduaid(capsys, "diff", "national", source)
    assert code == 10
    assert "结论：只有增加：有人多得，没有人少得。" in shown
    part = shown[shown.index("寄宿生生活补助（boarding-subsidy）") :]
    lines = part.splitlines()
    assert lines[1] == "  增加：625元 → 650元（多25元）  2024春起"
    assert lines[2].startswith("    学段：小学；寄宿：是；困难类别：建档立卡、农村低保、")
    assert lines[3] == "    只有这一种学生，信息最少的例子（2024春）："
    profile = folder / "例子.yaml"
    text = "\n".join(line.strip() for line in lines[4:7])
    assert text == "学段: 小学\n寄宿: 是\n困难类别: [建档立卡]"
    profile.write_text(text, encoding="utf-8")
    checked = ("check", str(profile), "--term", "2024春", "--json", "--policy")
    for policy, amount in (("national", "625.00"), (source, "650.00")):
        result = json.loads(eduaid(capsys, *checked, policy)[1])
        assert [
            item["amount"] for item in result["entitlements"] if item["rule"] == "boarding-subsidy"
        ] == [amount]


def test_exit_codes_tell_more_from_less_from_both(folder: Path, capsys: Shown) -> None:
    # 初中 1500 → 1400元/学年: 750 → 700 a term, day pupils half
    code, shown, _ = eduaid(capsys, "diff", "national", new(folder, LESS))
    assert code == 11
    assert "结论：只有减少：有人少得，没有人多得。" in shown
    assert "减少：750元 → 700元（少50元）  2024春起" in shown
    assert "减少：375元 → 350元（少25元）  2024春起" in shown
    code, shown, _ = eduaid(capsys, "diff", "national", new(folder, LESS, MORE))
    assert code == 12
    assert "结论：有增有减：有人多得，也有人少得。" in shown


@pytest.mark.slow
def test_terms_and_rules_can_be_chosen(folder: Path, capsys: Shown) -> None:
    source = new(folder, MORE)
    command = ("diff", "national", source, "--term")
    assert eduaid(capsys, *command, "2019秋..2023秋")[0] == 0
    assert eduaid(capsys, *command, "..2023秋")[0] == 0
    assert eduaid(capsys, *command, "2023秋")[0] == 0
    code, shown, _ = eduaid(capsys, *command, "2024春")
    assert code == 10
    assert "看的学期：2024春\n" in shown
    code, shown, _ = eduaid(capsys, *command, "2023秋..")
    assert "看的学期：2023秋起，以后各学期也一样" in shown
    code, shown, _ = eduaid(capsys, *command, "2030秋..2045春")
    assert (code, "看的学期：2030秋起，以后各学期也一样" in shown) == (10, True)
    assert eduaid(capsys, *command, "2024春", "--rule", "yulu")[0] == 0
    code, shown, _ = eduaid(capsys, *command, "2024春", "--rule", "day-subsidy")
    assert code == 10
    assert "boarding-subsidy" not in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("national", "nationl"), "没有自带的规则包“nationl”。是不是“national”？"),
        (("national", "guangxi", "--term", "2020夏"), "看不懂学期“2020夏”"),
        (
            ("national", "guangxi", "--term", "2020秋..2019秋"),
            "“2020秋..2019秋”写反了，2019秋在2020秋前面，请写 2019秋..2020秋",
        ),
        (("national", "guangxi", "--term", ".."), "请至少写一头"),
        (
            ("national", "guangxi", "--term", "2001秋"),
            "规则最早从2010秋开始，没有2001秋的规定",
        ),
        (
            ("national", "guangxi", "--rule", "yulv"),
            "没有“yulv”这条规则。是不是“yulu”？",
        ),
        (("national", "guangxi", "--roster", "a.csv"), "请用 --term 写一个学期"),
        (
            ("national", "guangxi", "--roster", "a.csv", "--term", "2019秋.."),
            "请用 --term 写一个学期",
        ),
        (("national", "guangxi", "--map", "甲=学段"), "请同时写 --roster"),
        (("national", "guangxi", "--json", "--markdown"), "--json 和 --markdown 只能写一个"),
        (("national",), "缺少参数 新规则。"),
    ],
)
def test_bad_input_is_one_clear_sentence(
    arguments: tuple[str, ...], said: str, capsys: Shown
) -> None:
    code, shown, errors = eduaid(capsys, "diff", *arguments)
    assert (code, shown) == (2, "")
    assert said in errors


def test_json_has_everything_and_amounts_as_text(folder: Path, capsys: Shown) -> None:
    source = new(folder, MORE, WORDS)
    code, shown, _ = eduaid(capsys, "diff", "national", source, "--json")
    found = json.loads(shown)
    assert (code, found["code"], found["same"], found["for_ever"]) == (10, 10, False, True)
    assert found["terms"] == ["2010秋", "2026春"]
    assert found["old_digest"] != found["new_digest"]
    [boarding, day] = found["changes"]
    assert (boarding["rule"], boarding["effect"], boarding["difference"]) == (
        "boarding-subsidy",
        "more",
        "25.00",
    )
    assert (boarding["before"]["amount"], boarding["after"]["amount"]) == ("625.00", "650.00")
    assert boarding["example"] == {
        "term": "2024春",
        "profile": {"学段": "小学", "寄宿": "是", "困难类别": ["建档立卡"]},
        "profile_before": None,
    }
    assert (day["difference"], day["replayed"], day["when"]) == ("12.50", True, "2024春起")
    assert [(one["rule"], one["what"]) for one in found["wording"]] == [
        ("compulsory-tuition", "项目名称")
    ]
    assert found["roster"] is None


def test_markdown_is_a_comment_of_a_review(folder: Path, capsys: Shown) -> None:
    code, shown, _ = eduaid(capsys, "diff", "national", new(folder, MORE, WORDS), "--markdown")
    assert code == 10
    lines = shown.splitlines()
    assert lines[0] == "## 规则对比：只有增加：有人多得，没有人少得"
    assert "### 寄宿生生活补助（`boarding-subsidy`）" in lines
    row = next(line for line in lines if line.startswith("| 1 | 增加：625元 → 650元"))
    assert row.split(" | ")[2] == "2024春起"
    assert "   ```yaml\n   学段: 小学\n   寄宿: 是\n   困难类别: [建档立卡]\n   ```" in shown
    assert shown.count("```") % 2 == 0
    assert "### 只改了文字（不影响任何人得到什么）" in lines


@pytest.mark.slow
def test_markdown_is_never_too_long_and_says_what_it_leaves_out(capsys: Shown) -> None:
    from eduaid_rules import Term, load_policy
    from eduaid_rules.analysis.comparison.report import comparison_report
    from eduaid_rules.cli.render.markdown import comparison_markdown

    old, new = load_policy("city-2019"), load_policy("national")
    report = comparison_report(old, new, [Term.parse("2019秋")])
    whole = comparison_markdown(("旧", "新"), report, most=10**9)
    assert "没有列在这里" not in whole
    for most in (4_000, 10_000, 20_000):
        page = comparison_markdown(("旧", "新"), report, most=most)
        assert len(page.encode()) <= most
        assert re.search(r"太长，还有 \d+ 条没有列在这里，请用 `eduaid diff` 看全部。", page)
        assert page.count("```") % 2 == 0
    assert len(whole.encode()) > 20_000
    both = ("city-2019", "national")
    _, shown, _ = eduaid(capsys, "diff", *both, "--term", "2019秋", "--markdown")
    assert len(shown.encode()) <= 60_000


def test_unknowns_are_looked_at_on_request(folder: Path, capsys: Shown) -> None:
    source = new(folder, MORE)
    command = ("diff", "national", source, "--term", "2024春", "--rule", "boarding-subsidy")
    assert "没填的信息也算一种情况\n" not in eduaid(capsys, *command)[1]
    code, shown, _ = eduaid(capsys, *command, "--with-unknowns")
    assert code == 10
    assert "没填的信息也算一种情况\n" in shown


def test_an_inexact_fact_is_named_in_the_verdict(folder: Path, capsys: Shown) -> None:
    edit = Edit("national", "tertiary.yaml", "研究生: 取 应缴费用, 不超过 12000元/学年", "研究生: 取 应缴费用, 不超过 13000元/学年")  # fmt: skip  # noqa: E501
    code, shown, _ = eduaid(capsys, "diff", "national", new(folder, edit))
    assert code == 10
    assert "应缴费用是推算出来的" in shown


def test_what_cannot_be_decided_is_no_proof(tmp_path: Path, capsys: Shown) -> None:
    for name, standard in (("old", "1000元/学年"), ("new", "1100元/学年")):
        derived_pack(tmp_path, PRIME, standard, name=name)
    pair = (str(tmp_path / name / "little") for name in ("old", "new"))
    code, shown, _ = eduaid(capsys, "diff", *pair)
    assert code == 12
    assert "结论：判断不了：没有找到结果不同的学生，也不能断定没有（见下面）。" in shown
    assert "只有这一种学生，判断不了有没有这样的人：没有找到，也不能断定没有" in shown
    assert "这是证明" not in shown


# a roster


def roster(folder: Path, *edits: Edit) -> tuple[str, ...]:
    people = ("--roster", str(folder / "花名册.csv"), "--term", "2024春")
    return ("diff", "national", new(folder, *edits), *people)


def test_a_roster_gives_people_and_money_by_item_school_and_category(
    folder: Path, capsys: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    code, shown, errors = eduaid(capsys, *roster(folder, MORE))
    assert (code, errors) == (10, "")
    part = shown[shown.index("花名册（2024春）") :]
    assert "旧规则：读入 4 行 = 判断 3 行 + 退回 1 行（身份证号有误 1 行" in part
    # the boarder 625 → 650, the day pupil 312.50 → 325; the third has no category
    assert "多得的 2 人，少得的 0 人；没有变化的 1 人" in part
    assert "现金合计：原来 2 人 937.50 元，现在 2 人 975.00 元，差额 +37.50 元" in part
    cells = {
        line.split()[0]: line.split()[1:] for line in part.splitlines() if len(line.split()) > 5
    }
    boarding = ["1", "1", "625.00", "650.00", "+25.00"]
    assert cells["寄宿生生活补助（boarding-subsidy）"] == boarding
    assert cells["一小"] == ["2", "2", "937.50", "975.00", "+37.50"]
    assert cells["二中"] == ["0", "0", "0.00", "0.00", "0.00"]
    assert cells["孤儿"] == cells["残疾"] == boarding
    assert cells["农村低保"] == ["1", "1", "312.50", "325.00", "+12.50"]
    assert "一人可有几个困难类别" in part


@pytest.mark.slow
def test_a_roster_names_nobody(folder: Path, capsys: Shown) -> None:
    for form in ((), ("--json",), ("--markdown",)):
        _, shown, errors = eduaid(capsys, *roster(folder, MORE), *form)
        assert not re.search(r"1101012010|某", shown + errors)


@pytest.mark.slow
def test_a_roster_as_json_and_markdown(folder: Path, capsys: Shown) -> None:
    _, shown, _ = eduaid(capsys, *roster(folder, LESS, MORE), "--json")
    found = json.loads(shown)["roster"]
    assert found["rows"]["after"] == {
        "read": 4,
        "judged": 3,
        "refused": 1,
        "reasons": {"身份证号有误": 1},
    }
    assert found["people"] == {"gain": 2, "lose": 0, "otherwise": 0, "stay": 1}
    assert found["total"]["difference"] == "37.50"
    assert found["total"]["before"] == {"people": 2, "undetermined": 0, "amount": "937.50"}
    titles = [group["title"] for group in found["groups"]]
    assert titles[:3] == ["学校", "学段", "困难类别"]
    waived = next(item for item in found["items"] if "compulsory-tuition" in item["value"])
    assert waived["after"] == {"people": 3, "undetermined": 0, "amount": None}
    _, shown, _ = eduaid(capsys, *roster(folder, MORE), "--markdown")
    assert "| 一小 | 2 | 2 | 937.50 | 975.00 | +37.50 |  |" in shown


def test_the_name_of_a_school_breaks_no_table_and_is_not_in_italics(
    folder: Path, capsys: Shown
) -> None:
    named = ROSTER.replace("一小", '"第*一*小学(a_b|c)"')
    (folder / "花名册.csv").write_text(named, encoding="utf-8")
    _, shown, _ = eduaid(capsys, *roster(folder, MORE), "--markdown")
    assert r"| 第\*一\*小学(a\_b\|c) | 2 | 2 | 937.50 | 975.00 | +37.50 |  |" in shown


def test_only_the_chosen_items_of_a_roster_count(folder: Path, capsys: Shown) -> None:
    _, shown, _ = eduaid(capsys, *roster(folder, MORE), "--rule", "day-subsidy", "--json")
    found = json.loads(shown)["roster"]
    assert found["people"] == {"gain": 1, "lose": 0, "otherwise": 0, "stay": 2}
    assert [item["difference"] for item in found["items"]] == ["12.50"]


def test_a_roster_of_which_nobody_can_be_judged_has_sums_of_nothing(
    folder: Path, capsys: Shown
) -> None:
    asked = roster(folder, MORE)
    (folder / "花名册.csv").write_text(
        "姓名,身份证号,学校,学段\n某甲,110101201001010000,一小,小学\n", encoding="utf-8"
    )
    code, shown, errors = eduaid(capsys, *asked, "--json")
    assert (code, errors) == (10, "")
    found = json.loads(shown)["roster"]
    assert found["rows"]["after"]["judged"] == 0
    nobody = {"people": 0, "undetermined": 0, "amount": "0.00"}
    assert found["total"] == {
        "value": "合计", "before": nobody, "after": nobody, "difference": "0.00",
    }  # fmt: skip
    _, shown, errors = eduaid(capsys, *asked)
    assert "现金合计：原来 0 人 0.00 元，现在 0 人 0.00 元" in shown
    assert errors == ""


def test_a_waiver_lost_and_an_item_that_comes_open_are_no_money(
    folder: Path, capsys: Shown
) -> None:
    edits = (
        Edit(
            "national",
            "compulsory.yaml",
            "    类别: 免除\n    对象:\n      范围: {学段: [小学, 初中]}",
            "    类别: 免除\n    对象:\n      范围: {学段: 小学}",
        ),
        Edit(
            "national",
            "compulsory.yaml",
            "    类别: 实物\n    对象:\n      范围: {学段: [小学, 初中]}",
            "    类别: 实物\n    对象:\n      范围: {学段: [小学, 初中], 户口性质: 农村}",
        ),
    )
    code, shown, _ = eduaid(capsys, *roster(folder, *edits), "--json")
    found = json.loads(shown)["roster"]
    assert code == 11
    assert found["people"] == {"gain": 0, "lose": 0, "otherwise": 3, "stay": 0}
    assert found["total"]["difference"] == "0.00"
    items = {item["value"]: (item["before"], item["after"]) for item in found["items"]}
    three = {"people": 3, "undetermined": 0, "amount": None}
    assert items["免学杂费（compulsory-tuition）"] == (three, {**three, "people": 2})
    assert items["免费教科书（compulsory-books）"] == (
        three,
        {**three, "people": 0, "undetermined": 3},
    )


@pytest.mark.slow
def test_it_prints_on_a_console_of_windows(folder: Path) -> None:
    code, shown, errors = in_process("diff", "national", new(folder, MORE), encoding="gbk")
    assert (code, errors) == (10, "")
    assert "多25元" in shown


@pytest.mark.slow
def test_comparing_loads_no_dataframes_before_it_is_asked() -> None:
    program = "import sys, eduaid_rules.cli.main; print('polars' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"False"
