"""``eduaid reconcile`` as an auditor meets it, and payment files as schools write them."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from xlsxwriter import Workbook

from commands import eduaid, in_process
from eduaid_rules import RosterError, load_policy, read_payments
from eduaid_rules.cli.main import main
from how_many import spread
from other_formats import written

ROSTER = """学校,姓名,身份证号,学段,寄宿,困难类别,卡号
一小,甲,110101201003070011,小学,是,孤儿,6217000000000000012
一小,乙,110101201003070046,小学,是,孤儿,6217000000000000020
"""
OPEN = "一小,丙,110101201003070062,小学,,孤儿,\n"
PAID = """学校,姓名,身份证号,补助项目,实发金额,卡号
一小,甲,110101201003070011,寄宿生生活补助,500,6217000000000000012
一小,乙,110101201003070046,寄宿生生活补助,500,6217000000000000020
"""
POLICY = load_policy("city-2019")


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "240")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A ledger as ``eduaid batch`` writes it."""
    return batch(tmp_path_factory.mktemp("batch"), ROSTER).read_bytes()


@pytest.fixture
def made(ledger: bytes, tmp_path: Path) -> Path:
    """The same as a file of one test."""
    return written(tmp_path / "台账.xlsx", ledger)


def batch(folder: Path, roster: str) -> Path:
    (folder / "花名册.csv").write_text(roster, encoding="utf-8")
    target = folder / "台账.xlsx"
    with pytest.raises(SystemExit):  # as every command ends
        main(["batch", str(folder / "花名册.csv"), "--term", "2019秋", "-o", str(target)])
    return target


def payments(folder: Path, text: str = PAID, name: str = "发放.csv") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.slow
def test_nothing_wrong_ends_with_0(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = payments(tmp_path)
    code, shown, errors = eduaid(capsys, "reconcile", str(made), "--paid", f"2019秋={given}")
    assert (code, errors) == (0, "")
    assert "没有发现问题" in shown
    assert "应发 1,000.00 元，实发 1,000.00 元，差额 0.00 元" in shown
    assert "读入 2 行发放 = 比对 2 行 + 没有比对 0 行" in shown


def test_a_finding_ends_with_1_and_masks_numbers(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = payments(tmp_path, PAID.replace("补助,500,6217000000000000020", "补助,450,"))
    command = ("reconcile", str(made), "--paid", f"2019年秋={given}")
    code, shown, _ = eduaid(capsys, *command)
    assert code == 1
    assert (
        "少发：2019秋 一小 乙 110101********0046 寄宿生生活补助：应发 500.00，实发 450.00" in shown
    )
    assert "110101201003070046" in eduaid(capsys, *command, "--show-ids")[1]
    _, shown, _ = eduaid(capsys, *command, "--json")
    found = json.loads(shown)
    assert (found["due"], found["paid"], found["difference"]) == ("1000.00", "950.00", "50.00")
    [row] = found["findings"]
    assert (row["问题"], row["差额"], row["身份证号"]) == ("少发", "50.00", "110101********0046")
    assert row["发放表里的位置"] == "发放.csv 第3行"
    kinds = {kind["kind"]: (kind["findings"], kind["amount"]) for kind in found["kinds"]}
    assert kinds["under"] == (1, "50.00")
    assert kinds["missed"] == (0, "0.00")
    assert "规则摘要" in found["receipt"]


@pytest.mark.slow
def test_only_open_items_end_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = batch(tmp_path, ROSTER + OPEN)
    capsys.readouterr()  # what batch said of it
    code, shown, _ = eduaid(
        capsys, "reconcile", str(made), "--paid", f"2019秋={payments(tmp_path)}"
    )
    assert code == 3
    assert "无法判定" in shown


@pytest.mark.slow
def test_a_row_that_is_not_compared_ends_with_1(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = payments(tmp_path, PAID + "一小,丁,,寄宿生生活补助,五百,\n")
    code, shown, _ = eduaid(capsys, "reconcile", str(made), "--paid", f"2019秋={given}")
    assert code == 1
    assert "没有比对：发放.csv 第4行 E 实发金额“五百” 看不懂：金额看不懂" in shown


@pytest.mark.slow
def test_it_is_written_as_a_workbook_and_as_a_folder(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = payments(tmp_path, PAID.splitlines()[0] + "\n" + PAID.splitlines()[1] + "\n")
    command = ("reconcile", str(made), "--paid", f"2019秋={given}")
    for target in (f"{tmp_path}/自查.xlsx", f"{tmp_path}/自查/"):
        code, shown, _ = eduaid(capsys, *command, "-o", target)
        assert code == 1
        assert "写好了" in shown
    missed = (tmp_path / "自查" / "漏发.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(missed) == 2
    assert "110101201003070046" in missed[1]
    assert "台账.xlsx" in (tmp_path / "自查" / "自查说明.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("more", "text", "said"),
    spread(
        [
            ((), PAID, "没有“学期”这一列"),
            (("--item", "寄宿补"), PAID, "看不懂 --item"),
            (("--late-after", "明天"), PAID, "看不懂日期“明天”"),
            (("--late-after", "2018秋=2019-01-15"), PAID, "没有2018秋的台账"),
            (
                ("--late-after", "2019秋=2020-01-15", "--late-after", "2019年秋=2020-02-15"),
                *(PAID, "--late-after 里“2019秋”写了两次"),
            ),
            (("--map", "甲 列=金额", "--map", "甲列=卡号"), PAID, "--map 里“甲列”写了两次"),
            (("--map", "打卡数=金额"), PAID, "表里没有“打卡数”这一列"),
            (("-o", "自查.csv"), PAID, "请写成 .xlsx，或一个文件夹"),
            (("-o", "台账.xlsx"), PAID, "请写到别处"),
            ((), PAID.replace("寄宿生生活补助", "寄宿生补助"), "是不是“寄宿生生活补助”"),
            ((), PAID.replace("实发金额", "应付"), "没有“金额”这一列"),
            ((), PAID.replace("卡号", "金额"), "说的都是金额"),
        ],
        4,
    ),
)
def test_what_cannot_be_checked_is_a_clear_sentence(
    made: Path,
    tmp_path: Path,
    more: tuple[str, ...],
    text: str,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    given = payments(tmp_path, text)
    ahead = "" if said == "没有“学期”这一列" else "2019秋="
    code, _, errors = eduaid(capsys, "reconcile", str(made), "--paid", ahead + given, *more)
    assert code == 2
    assert said in errors


def test_a_roster_is_no_ledger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = payments(tmp_path)
    code, _, errors = eduaid(capsys, "reconcile", given, "--paid", f"2019秋={given}")
    assert code == 2
    assert "E732" in errors or "E720" in errors


@pytest.mark.slow
def test_the_help_is_chinese_and_a_gbk_console_shows_it_all(made: Path, tmp_path: Path) -> None:
    code, shown, _ = in_process("reconcile", "--help", encoding="gbk")
    assert code == 0
    assert "发放表" in shown
    given = payments(tmp_path)
    command = ("reconcile", str(made), "--paid", f"2019秋={given}")
    code, shown, errors = in_process(*command, encoding="gbk")
    assert (code, errors) == (0, "")
    assert "没有发现问题" in shown


# payment files


def messy(path: Path) -> None:
    """A title, merged schools, a header of two rows, sums, a signature; two sheets."""
    with Workbook(str(path)) as book:
        first, second = book.add_worksheet("一小"), book.add_worksheet("二小")
        for sheet, school in ((first, "一小"), (second, "二小")):
            sheet.merge_range("A1:H1", f"{school}2019年秋季学期资助发放表")
            heads = (
                "序号",
                "学校名称",
                "学生姓名",
                "身份证号码",
                "项目",
                "金额（元）",
                "发放时间",
                "户名",
            )
            sheet.write_row("A2", heads)
        rows = (
            (
                1,
                "一小",
                "甲",
                "110101201003070011",
                "寄宿生生活补助",
                "1,000.50",
                "2019.10.8",
                "甲父",
            ),
            (2, "一小", "乙", "110101201003070046", "寄宿生生活补助", 312.5, "2019年10月8日", ""),
            ("本页小计", "", "", "", "", 1313, "", ""),
            (3, "一小", "丙", "110101201003070062", "寄宿生生活补助", "￥500元", "20191008", ""),
            ("合计", "", "3人", "", "", 1813, "", ""),
            ("制表人：王芳", "", "", "", "", "", "", ""),
        )
        for place, row in enumerate(rows, 2):
            first.write_row(place, 0, row)
        others = (
            (1, "二小", "丁", "110101201003070089", "寄宿生生活补助", 500, "十月", ""),
            ("合计", "", "2人", "", "", 600, "", ""),
        )
        for place, row in enumerate(others, 2):
            second.write_row(place, 0, row)


def test_messy_payment_files_are_read_to_the_fen(tmp_path: Path) -> None:
    path = tmp_path / "发放.xlsx"
    messy(path)
    found = read_payments(path, POLICY, term="2019秋")
    assert found.frame["fen"].to_list() == [100_050, 31_250, 50_000, 50_000]
    days = found.frame["day"].cast(pl.String).to_list()
    assert days == ["2019-10-08", "2019-10-08", "2019-10-08", None]
    assert found.frame["holder"].to_list() == ["甲父", None, None, None]
    assert set(found.frame["term"]) == {"2019秋"}
    assert (found.read, found.refused) == (4, 0)
    assert found.problems["种类"].to_list() == ["日期看不懂"]


def test_stated_sums_that_do_not_add_up_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "发放.xlsx"
    messy(path)
    [row] = read_payments(path, POLICY, term="2019秋").totals.iter_rows(named=True)
    assert (row["工作表"], row["行"]) == ("二小", 4)
    assert (row["写的金额"], row["相加的金额"]) == (Decimal("600.00"), Decimal("500.00"))
    assert (row["写的人数"], row["相加的人数"]) == (2, 1)
    assert row["问题"] == "金额和上面各行相加不一样；人数和上面各行不一样"


def test_rows_that_were_refused_are_in_the_sums_of_their_file(tmp_path: Path) -> None:
    wrong = PAID.replace("0046", "0047") + "合计,2人,,,1000,\n"
    found = read_payments(payments(tmp_path, wrong), POLICY, term="2019秋")
    assert (found.read, found.refused, found.refused_fen) == (2, 1, 50_000)
    assert found.totals.is_empty()


def test_the_term_of_a_row_is_its_own_and_must_not_contradict(tmp_path: Path) -> None:
    text = (
        "姓名,学籍号,学年学期,项目,金额\n"
        "甲,G0001,2019-2020学年第二学期,寄宿生生活补助,500\n"
        "乙,G0002,,寄宿生生活补助,500\n丙,G0003,去年,寄宿生生活补助,500\n丁,G0004,2020春,,500\n"
    )
    found = read_payments(payments(tmp_path, text), POLICY)
    assert found.frame.select("who_name", "term").rows() == [("甲", "2020春")]
    assert found.problems.select("来源行", "种类").rows() == [
        (3, "没有写"),
        (4, "看不懂"),
        (5, "没有写"),
    ]
    found = read_payments(payments(tmp_path, text), POLICY, term="2019秋", item="雨露计划")
    assert found.frame.select("who_name", "term", "item").rows() == [
        ("乙", "2019秋", "寄宿生生活补助")
    ]
    assert set(found.problems["种类"]) == {"前后矛盾", "看不懂"}


def test_one_file_is_not_of_two_terms(tmp_path: Path) -> None:
    from eduaid_rules.policy.terms import Term
    from eduaid_rules.rosters.audit.payments import PaymentFile

    path = payments(tmp_path)
    both = [PaymentFile(path, Term.parse(text)) for text in ("2019秋", "2020春")]
    with pytest.raises(RosterError, match="写了两次"):
        read_payments(both, POLICY)


def test_a_mapping_says_how_the_county_calls_the_columns_of_payments(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = payments(tmp_path, PAID.replace("实发金额", "打卡数"))
    mapping = tmp_path / "映射.yaml"
    mapping.write_text("列:\n  打卡数: 金额\n", encoding="utf-8")
    asked = ("reconcile", str(made), "--paid", f"2019秋={given}")
    assert eduaid(capsys, *asked)[0] == 2
    assert eduaid(capsys, *asked, "--mapping", str(mapping))[0] == 0
