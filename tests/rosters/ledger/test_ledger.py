"""A ledger against the documents by hand, and against every student judged alone."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from eduaid_rules import Policy, ProfileError, load_policy, make_ledger, read_roster
from eduaid_rules.rosters.ledger.ledger import Ledger
from eduaid_rules.rosters.ledger.ledger_columns import FIRST_LINE
from how_many import spread
from little_packs import RAISED, aid
from naive import NaivePolicy
from project import RULES
from random_rosters import random_roster
from seven_students import ROSTER

# Worked out from the plan: a yearly standard is paid half per term.
CASH = [
    ("甲", "寄宿生生活补助", "500.00", "家庭卡"),
    ("乙", "非寄宿生生活补助", "250.00", "不详"),
    ("丙", "普通高中国家助学金", "1500.00", "家庭卡"),
    ("丁", "中职国家助学金", "1000.00", "家庭卡"),
    ("丁", "雨露计划", "1500.00", "家庭卡"),
    ("戊", "兜底生活补助", "4000.00", "家庭卡"),
    ("戊", "新生路费", "1000.00", "家庭卡"),
    ("己", "学前资助", "750.00", "不详"),
]


@pytest.fixture(scope="module")
def ledger(policy: Policy, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    path = tmp_path_factory.mktemp("rosters") / "花名册.csv"
    path.write_text(ROSTER, encoding="utf-8")
    filing = {"经办人": "王芳"}
    return make_ledger(read_roster(path, policy), policy, "2019秋", filing=filing)


def test_every_line_of_cash_is_what_the_plan_says(ledger: Ledger) -> None:
    said = ledger.lines.select("姓名", "资助项目", pl.col("金额").cast(pl.String), "收款")
    assert sorted(said.rows()) == sorted(CASH)
    assert ledger.lines.get_column("金额").sum() == Decimal("10500.00")


def test_people_stand_in_the_order_of_the_roster_with_everything_to_pay_them(
    ledger: Ledger,
) -> None:
    assert ledger.lines.get_column("序号").to_list() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert ledger.lines.get_column("姓名").to_list() == [*"甲乙丙丁丁戊戊己"]
    assert ledger.lines.columns[:16] == [
        *("序号", "学校", "年级", "班级", "姓名", "身份证号", "学籍号"),
        *("资助项目", "标准", "金额", "依据", "收款", "开户行", "卡号", "签字", "备注"),
    ]
    first = ledger.lines.row(0, named=True)
    assert first["年级"] == "三年级"
    assert first["标准"] == "1000元/学年"
    assert "市教育局教育脱贫攻坚工作方案" in first["依据"]
    assert (first["开户行"], first["卡号"]) == ("信用社", "6217000000000000012")
    assert first["签字"] is None


def test_exemptions_books_and_loans_stand_apart(ledger: Ledger) -> None:
    assert sorted(ledger.others.select("姓名", "资助项目", "类别").rows()) == sorted(
        [
            *((who, "免学杂费", "免除") for who in "甲乙庚"),
            *((who, "免费教科书", "实物") for who in "甲乙庚"),
            *((who, "高中阶段免学费", "免除") for who in "丙丁"),
            ("戊", "兜底学费", "免除"),
            ("戊", "生源地信用助学贷款", "贷款资格"),
        ]
    )


def test_what_is_open_names_the_question(ledger: Ledger) -> None:
    rows = {(row["姓名"], row["资助项目"]): row for row in ledger.pending.iter_rows(named=True)}
    assert {who: row["待定的是"] for who, row in rows.items()} == {
        ("戊", "大学国家助学金"): "多少钱",
        ("己", "学前一年免保教费"): "当时的规定",
        ("庚", "非寄宿生生活补助"): "能不能享受",
    }
    row = rows["庚", "非寄宿生生活补助"]
    assert row["原因"] == "还不知道：困难类别"
    assert row["要问的问题"].startswith("家里属于哪些困难类别？")
    assert ledger.waiting == {"困难类别": 1, "核定金额": 1}


def test_what_is_posted_says_nothing_that_is_nobodys_business(ledger: Ledger) -> None:
    assert ledger.public.columns == ["序号", "学校", "年级", "班级", "姓名", "资助项目", "金额"]
    assert ledger.public.height == len(CASH)


def test_people_count_once_and_lines_each(ledger: Ledger) -> None:
    assert ledger.lines.get_column(FIRST_LINE).to_list() == [1, 1, 1, 1, 0, 1, 0, 1]
    counts = ledger.counts
    assert (counts.read, counts.judged, counts.refused) == (7, 7, 0)
    assert (counts.people, counts.undetermined) == (6, 3)


def test_sums_can_be_broken_down_by_school_stage_category_and_place(ledger: Ledger) -> None:
    assert [d.title for d in ledger.dimensions] == ["学校", "学段", "困难类别", "学校所在地"]
    fifth = ledger.lines.row(5, named=True)
    assert [fifth[d.column] for d in ledger.dimensions] == [
        *("外省大学", "大专及以上", "、建档立卡、保障兜底、", "省外")
    ]


def test_the_filing_says_what_reproduces_the_ledger(ledger: Ledger, policy: Policy) -> None:
    filing = ledger.filing
    assert (filing["学期"], filing["规则摘要"]) == ("2019秋", policy.digest)
    assert filing["经办人"] == "王芳"
    assert filing["花名册 1（SHA-256）"] == f"花名册.csv\n{sha256(ROSTER.encode()).hexdigest()}"


def test_ages_and_grades_that_do_not_fit_are_reminders(policy: Policy, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "姓名,身份证号,学段,年级,寄宿,困难类别\n"
        "三十岁,110101198903070012,小学,3,是,孤儿\n"
        "初五,110101200603070010,初中,5,是,孤儿\n",
        encoding="utf-8",
    )
    made = make_ledger(read_roster(path, policy), policy, "2019秋")
    assert made.counts.judged == 2
    assert made.lines.get_column("金额").to_list() == [Decimal("500.00"), Decimal("625.00")]
    rows = made.problems.select("处理", "行", "问题").rows()
    assert [(row[0], row[1]) for row in rows] == [("提醒", 2), ("提醒", 3)]
    assert "2019-09-01满30周岁，读小学，不常见" in rows[0][2]
    assert "年级在学段内计数" in rows[1][2]


def test_a_pupil_taught_at_home_is_neither_paid_as_a_boarder_nor_as_a_day_pupil(
    national: Policy, tmp_path: Path
) -> None:
    """With 寄宿 blank both subsidies are open; with an answer the row goes back and is not paid."""
    path = tmp_path / "a.csv"
    path.write_text(
        "姓名,学段,年级,寄宿,送教上门,困难类别\n"
        "甲,小学,3,否,是,建档立卡\n乙,小学,3,是,是,建档立卡\n丙,小学,3,,是,建档立卡\n"
        "丁,小学,3,否,否,建档立卡\n戊,小学,3,否,,建档立卡\n",
        encoding="utf-8",
    )
    made = make_ledger(read_roster(path, national), national, "2024秋")
    lines = made.lines.select("姓名", pl.col("金额").cast(pl.String)).rows()
    assert lines == [("丁", "312.50"), ("戊", "312.50")]
    assert (made.counts.read, made.counts.judged, made.counts.refused) == (5, 3, 2)
    refused = made.problems.filter(pl.col("处理") == "退回").select("行", "问题", "怎么办").rows()
    assert [(row, said[:4], hint) for row, said, hint in refused] == [
        (2, "前后矛盾", "请改正其中一项，再重新导入"),
        (3, "前后矛盾", "请改正其中一项，再重新导入"),
    ]
    assert all("送教上门的孩子既不寄宿也不走读" in said for _, said, _ in refused)
    pending = made.pending.filter(pl.col("姓名") == "丙").get_column("资助项目").to_list()
    assert "寄宿生生活补助、非寄宿生生活补助" in pending


def test_what_a_fact_warns_of_is_called_by_what_it_is(tmp_path: Path) -> None:
    """城镇困难 without any class of hardship is nothing wrong with a grade."""
    ganzhou = load_policy("ganzhou")
    path = tmp_path / "a.csv"
    path.write_text(
        "姓名,学段,年级,城镇困难,困难类别\n甲,小学,3,是,无\n乙,初中,5,否,无\n", encoding="utf-8"
    )
    made = make_ledger(read_roster(path, ganzhou), ganzhou, "2024春")
    told = made.problems.filter(pl.col("问题").str.contains("困难类别却一项|年级在学段内计数"))
    rows = told.select("问题", "怎么办").rows()
    assert [(said.partition("：")[0], hint) for said, hint in rows] == [
        ("填写可疑", "请核对这几项；没有错就不用改"),
        ("年级与学段不符", "请核对学段和年级"),
    ]


def test_values_out_of_use_and_answers_asked_of_others_are_reminders(
    national: Policy, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "姓名,学段,寄宿,困难类别,学前年级,培养层次,园所性质\n"
        "一,小学,是,孤儿、脱贫不稳定户,,,\n"
        "二,小学,是,孤儿,大班,,\n"
        "三,小学,是,孤儿,,研究生,\n"
        "四,学前,否,孤儿,大班,,公办\n"
        "五,小学,是,脱贫不稳定户,,研究生,公办\n",
        encoding="utf-8",
    )
    made = make_ledger(read_roster(path, national), national, "2019秋")
    assert (made.counts.judged, made.counts.refused) == (5, 0)
    rows = made.problems.select("处理", "行", "列", pl.col("问题").str.split("：").list.first())
    assert sorted(rows.rows()) == [
        ("提醒", 2, "困难类别", "取值不在用"),
        ("提醒", 3, "学前年级", "不适用"),
        ("提醒", 4, "培养层次", "不适用"),
        ("提醒", 6, "园所性质", "不适用"),
        ("提醒", 6, "困难类别", "取值不在用"),
        ("提醒", 6, "培养层次", "不适用"),
    ]
    # the same sentence as for one student
    roster = read_roster(path, national)
    for row, person in zip(range(2, 7), roster.facts.iter_rows(named=True), strict=True):
        profile = {name: said for name, said in person.items() if name != "姓名"}
        alone = {
            w.message for w in national.evaluate(profile, "2019秋").warnings if w.code == "fact"
        }
        texts = made.problems.filter(pl.col("行") == row)["问题"].str.replace("^[^：]*：", "")
        assert set(texts) == alone
    later = make_ledger(read_roster(path, national), national, "2021秋")
    assert "取值不在用" not in "".join(later.problems["问题"])


def test_an_amount_out_of_bounds_refuses_its_row_and_no_other(
    national: Policy, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "姓名,学段,困难类别,核定金额,学籍状态\n甲,普通高中,孤儿,99999,在读\n乙,普通高中,孤儿,1000,在读\n",
        encoding="utf-8",
    )
    with pytest.raises(ProfileError, match="超出规则允许的范围"):
        national.evaluate({"学段": "普通高中", "困难类别": ["孤儿"], "核定金额": 99999}, "2019秋")
    made = make_ledger(read_roster(path, national), national, "2019秋")
    assert made.lines.select("姓名", "金额").rows() == [("乙", Decimal("1000.00"))]
    assert (made.counts.read, made.counts.judged, made.counts.refused) == (2, 1, 1)
    [row] = made.problems.filter(pl.col("处理") == "退回").iter_rows(named=True)
    assert (row["行"], row["列"]) == (2, "核定金额")


def test_the_documents_of_a_ledger_say_what_is_not_seen_of_them(tmp_path: Path) -> None:
    policy = aid(tmp_path, "{寄宿: 是}", more=RAISED)
    path = tmp_path / "a.csv"
    path.write_text("姓名,寄宿\n甲,是\n", encoding="utf-8")
    told = "依据的文件：第一份通知（教〔2019〕1号）"
    roster = read_roster(path, policy)
    assert told in make_ledger(roster, policy, "2023秋").notes
    later = make_ledger(roster, policy, "2024春").notes
    assert f"{told}；第二份通知（教〔2024〕2号）（文号待核）" in later


def test_only_what_was_published_by_a_day_is_paid(national: Policy, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = "姓名,学段,寄宿,困难类别,学校城乡\n甲,小学,是,孤儿,农村\n"
    path.write_text(text, encoding="utf-8")
    roster = read_roster(path, national)
    later = make_ledger(roster, national, "2024春")
    assert later.lines.get_column("金额").to_list() == [Decimal("625.00")]
    from datetime import date

    then = make_ledger(roster, national, "2024春", known_on=date(2024, 3, 1))
    assert then.lines.get_column("金额").to_list() == [Decimal("500.00")]
    assert then.filing["只算已公布到"] == "2024-03-01"


@pytest.mark.parametrize(
    ("pack", "term"),
    spread([("city-2019", "2019秋"), ("rongshui", "2025春"), ("chongqing", "2021秋")], 1),
)
def test_the_sum_of_a_ledger_is_the_sum_of_every_student_alone(
    pack: str, term: str, tmp_path: Path
) -> None:
    policy = load_policy(pack)
    made = random_roster(NaivePolicy(RULES / pack), 400, seed=len(pack))
    named = made.frame.with_columns(pl.format("某{}", pl.int_range(pl.len())).alias("姓名"))
    path = tmp_path / "roster.parquet"
    named.write_parquet(path)
    roster = read_roster(path, policy)
    assert roster.refused == 0
    ledger = make_ledger(roster, policy, term)
    total, lines, others, waiting = Decimal(0), 0, 0, 0
    refused = 0
    for profile in made.profiles():
        try:
            alone = None if contradicts(profile) else policy.evaluate(profile, term)
        except ProfileError:
            alone = None
        if alone is None:
            refused += 1
            continue
        total += alone.total
        cash = [item for item in alone.entitlements if item.kind == "cash"]
        lines += len(cash)
        others += len(alone.entitlements) - len(cash)
        waiting += any(not item.other_stage for item in alone.undetermined)
    assert ledger.lines.get_column("金额").sum() == total
    assert (ledger.lines.height, ledger.others.height) == (lines, others)
    assert (ledger.counts.undetermined, ledger.counts.refused) == (waiting, refused)


def contradicts(profile: dict[str, object]) -> bool:
    """Whether a fact says that nobody is so: taught at home, and boarding is answered."""
    boards = [profile[name] for name in ("寄宿", "boards") if profile.get(name) is not None]
    return bool(boards) and True in (profile.get("送教上门"), profile.get("taught_at_home"))


def test_a_ledger_is_plain_values_as_well(ledger: Ledger, policy: Policy) -> None:
    made: Any = ledger.to_dict(files=[Path("台账.xlsx")])
    assert list(made) == [
        *("title", "counts", "total", "items", "others", "waiting"),
        *("unread_sheets", "hidden_sheets", "columns", "unread", "problems", "filing", "files"),
    ]
    assert made["title"] == f"{policy.title} 资助发放台账（2019秋）"
    assert made["counts"] == {
        "read": 7,
        "judged": 7,
        "refused": 0,
        "people": 6,
        "undetermined": 3,
    }
    assert made["total"] == "10500.00"
    items = [{"name": name, "lines": 1, "amount": yuan} for _, name, yuan, _ in CASH]
    assert made["items"] == sorted(items, key=lambda item: str(item["name"]))
    assert {"name": "免学杂费", "lines": 3} in made["others"]
    assert made["waiting"] == {"困难类别": 1, "核定金额": 1}
    assert made["files"] == ["台账.xlsx"]
    assert made["filing"] == ledger.filing
    assert json.loads(json.dumps(made)) == made


def test_numbers_of_people_are_masked_in_plain_values_unless_asked_for(
    policy: Policy, tmp_path: Path
) -> None:
    wrong = "110101201003070012"  # the last digit is not right
    path = tmp_path / "a.csv"
    path.write_text(f"姓名,身份证号,学段,寄宿\n甲,{wrong},小学,是\n", encoding="utf-8")
    made = make_ledger(read_roster(path, policy), policy, "2019秋")
    for show_ids, shown in ((False, "110101********0012"), (True, wrong)):
        plain: Any = made.to_dict(show_ids=show_ids)
        [problem] = plain["problems"]
        assert problem == {
            "action": "退回",
            "file": "a.csv",
            "sheet": None,
            "row": 2,
            "column": "B 身份证号",
            "value": shown,
            "problem": "身份证号有误：校验码不对，有一位写错了",
            "hint": "请对照户口簿或身份证改正",
        }


def test_a_ledger_knows_which_sheets_were_not_read(policy: Policy, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("姓名,学段,寄宿\n甲,小学,是\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("关于某事的说明\n", encoding="utf-8")
    roster = read_roster(tmp_path, policy)
    assert roster.unread_sheets == ("b.csv",)
    assert not roster.complete
    assert make_ledger(roster, policy, "2019秋").to_dict()["unread_sheets"] == ["b.csv"]


def test_what_was_understood_of_a_roster_is_plain_values(policy: Policy, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "姓名,学段,寄宿,早餐,卡号\n甲,小学,是,,1\n乙,小学,6217000000000000012,,\n",
        encoding="utf-8",
    )
    roster = read_roster(path, policy)
    assert not roster.complete
    made: Any = roster.to_dict()
    assert list(made) == ["counts", "sheets", "hidden", "unread", "unknown_texts"]
    assert made["counts"] == {"read": 2, "refused": 1}
    text = "***************0012"
    assert made["unknown_texts"] == [{"header": "寄宿", "text": text, "rows": 1}]
    [sheet] = made["sheets"]
    assert (sheet["file"], sheet["sheet"], sheet["header_found"]) == ("a.csv", None, True)
    columns = [(c["column"], c["header"], c["means"], c["filled"]) for c in sheet["columns"]]
    assert columns == [
        *(("A", "姓名", "姓名", 2), ("B", "学段", "学段", 2), ("C", "寄宿", "寄宿", 2)),
        *(("D", "早餐", None, 0), ("E", "卡号", "卡号", 1)),
    ]
    made = roster.to_dict(show_ids=True)
    [unknown] = made["unknown_texts"]
    assert unknown["text"] == "6217000000000000012"


def test_a_reminded_row_counts_once_and_a_refused_one_not(ledger: Ledger) -> None:
    assert ledger.reminded() == 0
    cells = [("提醒", 1), ("提醒", 1), ("提醒", 2), ("退回", 2), ("退回", 3)]
    rows = [(action, "a.csv", None, row) for action, row in cells]
    names = {"处理": pl.String, "文件": pl.String, "工作表": pl.String, "行": pl.Int64}
    problems = pl.DataFrame(rows, schema=names, orient="row")
    assert replace(ledger, problems=problems).reminded() == 1


def test_who_is_born_after_the_term_began_is_refused(national: Policy, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,身份证号,学段,年级\n甲,530102201912010010,小学,1\n", encoding="utf-8")
    ledger = make_ledger(read_roster(path, national), national, "2019秋")
    assert (ledger.counts.judged, ledger.counts.refused) == (0, 1)
    assert ledger.problems.get_column("问题").to_list() == [
        "身份证号有误：2019-12-01出生，2019秋开学（2019-09-01）时还没有出生"
    ]


def test_a_blank_cell_of_a_fact_with_a_default_is_unknown_as_the_frame_says(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "姓名,身份证号,学段,年级,是否寄宿,困难类别,学籍状态\n"
        "李一,450225201003010013,小学,3,是,建档立卡,\n"
        "李二,450225201003010021,小学,3,是,建档立卡,在读\n",
        encoding="utf-8",
    )
    county = tmp_path / "甲县.yaml"
    county.write_text("固定: {学校所在地: 本地, 本地户籍: 是}\n", encoding="utf-8")
    policy = load_policy("city-2019")
    ledger = make_ledger(read_roster(path, policy, mapping=county), policy, "2019秋")
    assert ledger.lines.get_column("姓名").unique().to_list() == ["李二"]
    asked = ledger.pending.filter(pl.col("姓名") == "李一").get_column("原因").unique().to_list()
    assert "还不知道：学籍状态" in asked
    assert ledger.waiting["学籍状态"] == 1
