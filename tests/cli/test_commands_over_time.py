"""``eduaid check --year``, ``--known-on`` and ``eduaid show`` as people meet them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eduaid_rules.cli.main import main
from little_parameters import RAISED, county, rule_of
from project import PACKS, ROOT


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal wide enough that no cell is folded."""
    monkeypatch.setenv("COLUMNS", "300")


@pytest.fixture
def boarder(tmp_path: Path) -> str:
    """A primary boarder who is an orphan."""
    path = tmp_path / "学生.yaml"
    path.write_text("学段: 小学\n寄宿: 是\n困难类别: [孤儿]\n", encoding="utf-8")
    return str(path)


def eduaid(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one command."""
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    shown = capsys.readouterr()
    assert "Traceback" not in shown.out + shown.err
    assert isinstance(left.value.code, int)
    return left.value.code, shown.out, shown.err


def test_a_school_year_shows_both_terms_and_the_sum(
    boarder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, shown, _ = eduaid(capsys, "check", boarder, "--year", "2023", "--policy", "national")
    row = next(line for line in shown.splitlines() if "寄宿生生活补助" in line)
    assert [cell for cell in row.split() if cell.endswith("元")] == ["500元", "625元"]
    assert "现金合计：2023秋 500元 + 2024春 625元 = 1125元" in shown
    assert "学前一年" not in shown
    arguments = ("check", boarder, "--year", "2023", "--policy", "national", "--json")
    form = json.loads(eduaid(capsys, *arguments)[1])
    assert (form["total"], form["school_year"]) == ("1125.00", 2023)
    assert [form[term]["term"] for term in ("autumn", "spring")] == ["2023秋", "2024春"]


def test_a_year_is_read_back_byte_for_byte() -> None:
    from eduaid_rules import load_policy
    from eduaid_rules.evaluation.records import YearRecord

    year = load_policy("guangxi").evaluate_year({"学段": "普通高中", "困难类别": ["孤儿"]}, 2024)
    text = year.model_dump_json()
    assert YearRecord.model_validate_json(text).model_dump_json() == text


def test_a_year_with_an_open_item_is_not_complete(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "学生.yaml"
    path.write_text(
        "学段: 普通高中\n年级: 1\n困难类别: [孤儿]\n助学金档次: 一档\n", encoding="utf-8"
    )
    arguments = ("check", str(path), "--year", "2019", "--policy", "guangxi")
    code, shown, _ = eduaid(capsys, *arguments)
    assert code == 3
    row = next(line for line in shown.splitlines() if "普通高中国家助学金" in line)
    assert "待定" in row
    assert "1500元" in row
    assert "= 1500元（不完整：还有待定的现金项目）" in shown


def test_only_texts_known_by_a_day_count(boarder: str, capsys: pytest.CaptureFixture[str]) -> None:
    for day, amount in (("2024-05-06", "500元"), ("2024-05-07", "625元")):
        arguments = ("check", boarder, "--term", "2024春", "--known-on", day)
        _, shown, _ = eduaid(capsys, *arguments, "--policy", "national")
        assert f"只算 {day} 以前（含当天）已经公布的文件。" in shown
        assert f"现金合计：{amount}" in shown


BAD: tuple[tuple[tuple[str, ...], str], ...] = (
    ((), "请写 --term 学期（如 --term 2019秋），或 --year 学年，只写一个"),
    (("--term", "2019秋", "--year", "2019"), "只写一个"),
    (("--year", "二〇一九"), "看不懂学年“二〇一九”，请写开始的那一年，如 2023"),
    (("--year", "2019", "--why", "yulu"), "--why 只用于一个学期"),
    (("--term", "2019秋", "--known-on", "昨天"), "看不懂日期“昨天”，请写日期，如 2024-05-07"),
    (("--year", "1900"), "不在 1949 到 2199 之间"),
)


@pytest.mark.parametrize(("arguments", "words"), BAD)
def test_bad_times_are_one_chinese_sentence(
    arguments: tuple[str, ...], words: str, boarder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, shown, errors = eduaid(capsys, "check", boarder, *arguments)
    assert (code, shown) == (2, "")
    assert words in errors


def test_show_tells_a_rule_over_time(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = eduaid(capsys, "show", "boarding-subsidy", "--policy", "rongshui")
    assert code == 0
    spans = ("2011春以前", "2011秋至2016秋", "2017春至2023秋", "2024春", "2024秋起")
    rows = [next(line for line in shown.splitlines() if span in line) for span in spans]
    assert "没有查到文件" in rows[0]
    assert "小学 4元/天×250天/学年；初中 5元/天×250天/学年" in rows[1]
    assert "小学 1000元/学年；初中 1250元/学年" in rows[2]
    assert "小学 1250元/学年；初中 1500元/学年" in rows[3]
    assert "2024-05-07" in rows[3]
    assert "融教〔2025〕2号" in shown
    assert "国发〔2015〕67号" in shown


def test_show_prints_the_catalogue_of_a_place(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = eduaid(capsys, "show", "--term", "2024秋", "--policy", "rongshui")
    assert code == 0
    assert "融水苗族自治县（rongshui ← guangxi ← national）  2024秋" in shown
    for name in ("寄宿生生活补助", "普通高中国家助学金", "雨露计划", "新生路费"):
        assert name in shown
    assert "boarding-subsidy 的 50%（按学段：小学 1250元/学年；初中 1500元/学年）" in shown
    assert "学前一年免保教费（preschool-last-year）：没有查到文件" in shown
    below = str(PACKS / "every-word-below")
    code, shown, _ = eduaid(capsys, "show", "--term", "2026春", "--policy", below)
    assert "：已停用（" in shown


def test_show_as_json_has_the_periods(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("show", "senior-grant", "--policy", "guangxi", "--json")
    periods = json.loads(eduaid(capsys, *arguments)[1])
    assert [(p["since"], p["until"], p["state"]) for p in periods] == [
        (None, "2010春", "unknown"),
        ("2010秋", "2014秋", "in_force"),
        ("2015春", "2019秋", "in_force"),
        ("2020春", "2024秋", "in_force"),
        ("2025春", None, "in_force"),
    ]
    last = periods[-1]
    assert last["standard"] == "按助学金档次：一档 3300元/学年；二档 2300元/学年；三档 1300元/学年"
    assert {c["layer"] for c in last["citations"]} == {"national", "guangxi"}
    assert {c["for"] for c in last["citations"]} == {"who", "standard"}


def test_show_says_what_it_needs(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, errors = eduaid(capsys, "show")
    assert (code, "请写项目的名称或编号" in errors) == (2, True)
    code, _, errors = eduaid(capsys, "show", "yulo")
    assert (code, "是不是“yulu”？" in errors) == (2, True)
    code, _, errors = eduaid(capsys, "show", "--term", "1999秋", "--policy", "national")
    assert (code, "最早从2010秋开始" in errors) == (2, True)


FIRST = "按户口：农村 500元/月；城镇 800元/月（province，公布 2020-06-30，第一份通知）"


def test_a_parameter_is_shown_over_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    county(tmp_path, RAISED, rule_of(standard="低保×12"))
    policy = str(tmp_path / "county")
    code, out, _ = eduaid(capsys, "show", "低保", "--policy", policy)
    assert (code, out.splitlines()) == (
        0,
        [
            "低保  更早：没有查到文件",
            f"低保  2020秋起：{FIRST}",
            "低保  2021春起：700元/月（county，公布 2021-01-10，通知（county））",
        ],
    )
    _, told, _ = eduaid(capsys, "show", "minimum_living", "--policy", policy, "--json")
    assert [(one["since"], one["value"]) for one in json.loads(told)][-1] == (
        "2021春",
        "700元/月",
    )


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("认定档次", "困难分：不低于60 是特别困难；困难分：不低于30 是困难；其余是不困难"),
        ("人均月收入", "家庭年收入 / 12 / 户人数，元/月，四舍五入"),
    ],
)
def test_how_a_fact_is_made_is_shown(
    asked: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = str(ROOT / "tests" / "packs" / "documents" / "scoring")
    code, out, _ = eduaid(capsys, "show", asked, "--policy", pack)
    assert (code, out) == (0, f"{asked}：{told}\n")


def test_a_slip_in_the_name_of_a_number_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    pack = str(ROOT / "tests" / "packs" / "documents" / "scoring")
    code, _, errors = eduaid(capsys, "show", "困难分数", "--policy", pack)
    assert (code, "是不是“困难分”？" in errors) == (2, True)


def test_a_scale_of_points_is_told_once_and_named_after_that(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = str(ROOT / "conformance" / "steps" / "packs" / "points")
    told = "打分  困难分：困难类别：低保 30分；困难类别：残疾 20分；困难类别：孤儿 60分；"
    told += "人均月收入：不高于499.99 20分；在读子女数：不低于2 8分（不超过100）"
    for asked in (("grant",), ("--term", "2026秋")):
        _, out, _ = eduaid(capsys, "show", *asked, "--policy", pack)
        assert out.count("打分") == out.count(told) == 1
    profile = tmp_path / "学生.yaml"
    profile.write_text("困难类别: [低保]\n在读子女数: 2\n", encoding="utf-8")
    why = (str(profile), "--term", "2026秋", "--policy", pack, "--why", "grant")
    _, out, _ = eduaid(capsys, "check", *why)
    assert out.count("得分：看到“38至58”") == 2  # for each of two grades
    assert out.count("在读子女数（8分）") == out.count("（各行的得分同上）") == 1
