"""Payments against ledgers by hand: each kind of finding, and that amounts add up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from eduaid_rules import (
    Policy,
    RosterError,
    load_policy,
    make_ledger,
    read_ledger,
    read_payments,
    read_roster,
    reconcile,
    write_ledger,
    write_reconciliation,
)
from eduaid_rules.policy.spellings.sheet_words import NO_SHEET_WORDS
from eduaid_rules.policy.wire import digest_of
from eduaid_rules.rosters.audit.finding_kinds import FindingKind
from eduaid_rules.rosters.audit.payments import Payments
from eduaid_rules.rosters.audit.reconciliation import Reconciliation
from eduaid_rules.rosters.audit.report import REPORT_TABLES, report_tables
from eduaid_rules.rosters.ledger.ledger import Ledger
from eduaid_rules.rosters.reading.unread import Unread, UnreadKind
from little_payments import (
    BOARDING,
    DAY,
    GRANT,
    assert_adds_up,
    ledger,
    on,
    paid,
    payment,
    somebody,
)
from seven_students import ROSTER


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy("city-2019")


def check(
    policy: Policy, made: Ledger | list[Ledger], payments: Payments, **more: Any
) -> Reconciliation:
    """What a self-check finds; its amounts always add up."""
    found = reconcile(made, payments, policy, **more)
    assert_adds_up(found)
    return found


def said(found: Reconciliation) -> list[tuple[str, str, str, str]]:
    """Kind, person, due and paid of each finding."""
    cells = pl.col("应发", "实发").cast(pl.String)
    return sorted(found.findings.select("问题", "姓名", cells).rows())


def only(found: Reconciliation) -> Mapping[str, Any]:
    """The one finding."""
    assert found.findings.height == 1, found.findings
    return found.findings.row(0, named=True)


def test_what_is_paid_as_it_is_due_gives_no_finding(policy: Policy) -> None:
    made = ledger(somebody("甲"), somebody("乙", 金额=Decimal("312.50")))
    found = check(policy, made, paid(payment("甲"), payment("乙", "312.5")))
    assert found.findings.is_empty()
    assert (found.read, found.compared, found.refused, found.lines) == (2, 2, 0, 2)


def test_a_ledger_that_names_its_rules_in_an_earlier_form_is_of_the_same_rules(
    policy: Policy,
) -> None:
    policy = Policy(replace(policy.pack, sheet_words=NO_SHEET_WORDS))  # form 1 has none
    form_1 = digest_of(replace(policy.pack, form=1))
    for digest, others in ((policy.digest, ()), (form_1, ()), ("sha256:0", ("市方案",))):
        made = ledger(somebody("甲"))
        filing = {**made.filing, "规则": "市方案", "规则摘要": digest}
        found = check(policy, replace(made, filing=filing), paid(payment("甲")))
        assert found.other_rules == others


def test_who_was_not_paid_is_missed(policy: Policy) -> None:
    made = ledger(somebody("甲", 班级="1班", 依据="文件一"), somebody("乙"))
    row = only(check(policy, made, paid(payment("乙"))))
    assert (row["问题"], row["学期"], row["学校"], row["班级"]) == ("漏发", "2019秋", "一小", "1班")
    assert (row["姓名"], row["身份证号"], row["资助项目"]) == ("甲", "N甲", BOARDING)
    assert (row["应发"], row["实发"], row["差额"]) == (500, 0, 500)
    assert row["依据"] == "文件一"
    assert "补发" in row["怎么办"]


def test_a_payment_of_nothing_is_none(policy: Policy) -> None:
    found = check(policy, ledger(somebody("甲")), paid(payment("甲", "0"), payment("乙", "0")))
    assert said(found) == [("漏发", "甲", "500.00", "0.00")]


def test_what_is_not_due_says_whether_the_ledger_knows_the_person(policy: Policy) -> None:
    made = ledger(somebody("甲"), others=[somebody("丙", 资助项目="免学杂费")])
    given = paid(payment("甲"), payment("甲", item=DAY), payment("乙"), payment("丙"))
    found = check(policy, made, given)
    texts = dict(found.findings.select("姓名", "说明").iter_rows())
    assert set(found.findings["问题"]) == {"不应发"}
    assert texts == {
        "甲": "台账里有这个人，没有这一项",
        "乙": "台账里没有这个人",
        "丙": "台账里有这个人，没有这一项",
    }
    assert found.amount("不应发") == 1500


def test_instalments_that_add_up_are_fine(policy: Policy) -> None:
    given = paid(payment("甲", "200"), payment("甲", "200"), payment("甲", "100"))
    assert check(policy, ledger(somebody("甲")), given).findings.is_empty()


@pytest.mark.parametrize(
    ("amounts", "kind"),
    [
        (["500.01"], "多发"),
        (["500", "500"], "重复"),
        (["500", "0.01"], "重复"),
        (["499.99"], "少发"),
        (["200", "100"], "少发"),
        (["500", "500", "-500"], None),
        (["500", "-500"], "漏发"),
    ],
)
def test_over_twice_and_under_are_told_apart(
    policy: Policy, amounts: list[str], kind: str | None
) -> None:
    found = check(policy, ledger(somebody("甲")), paid(*(payment("甲", a) for a in amounts)))
    assert list(found.findings["问题"]) == ([] if kind is None else [kind])


def test_two_schools_go_before_twice_and_after_under(policy: Policy) -> None:
    made = ledger(somebody("甲"), somebody("乙"), somebody("丙"))
    given = paid(
        *(payment("甲"), payment("甲", who_school="二小")),
        *(payment("乙", "250"), payment("乙", "250", who_school="二小")),
        *(payment("丙", "100"), payment("丙", "100", who_school="二小")),
    )
    found = check(policy, made, given)
    assert said(found) == [
        ("两校重复", "乙", "500.00", "500.00"),
        ("两校重复", "甲", "500.00", "1000.00"),
        ("少发", "丙", "500.00", "200.00"),
    ]
    assert all("发放的学校：一小、二小" in text for text in found.findings["说明"])
    assert found.amount("两校重复") == 500


def test_a_school_that_is_not_written_is_not_another_one(policy: Policy) -> None:
    given = paid(payment("甲", "250"), payment("甲", "250", who_school=None))
    assert check(policy, ledger(somebody("甲")), given).findings.is_empty()


def test_what_the_ledger_leaves_open_is_said_paid_or_not(policy: Policy) -> None:
    waiting = [
        somebody("甲", 资助项目=f"免学杂费、{BOARDING}"),
        somebody("乙", 原因="还不知道：困难类别"),
    ]
    found = check(policy, ledger(pending=waiting), paid(payment("甲"), payment("甲")))
    assert said(found) == [
        ("无法判定", "乙", "0.00", "0.00"),
        ("无法判定", "甲", "0.00", "1000.00"),
    ]
    texts = dict(found.findings.select("姓名", "说明").iter_rows())
    assert texts["乙"] == "还不知道：困难类别"


def test_somebody_whose_row_was_refused_cannot_be_judged(policy: Policy) -> None:
    found = check(policy, ledger(refused=["N甲"]), paid(payment("甲"), payment("乙")))
    assert [row[:2] for row in said(found)] == [("不应发", "乙"), ("无法判定", "甲")]


def test_another_persons_card_is_named(policy: Policy) -> None:
    made = ledger(somebody("甲", 卡号="C1"), somebody("乙", 卡号="C2"), somebody("丙", 卡号="C3"))
    given = paid(
        payment("甲", card="C2", holder="乙父"), payment("乙", card="C2"), payment("丙", card="C9")
    )
    found = check(policy, made, given)
    rows = {row["姓名"]: row for row in found.findings.iter_rows(named=True)}
    assert set(found.findings["问题"]) == {"他人账户"}
    assert rows["甲"]["说明"] == "是台账里乙（一小）的卡，台账没有写是不是同一户"
    assert (rows["甲"]["台账上的卡"], rows["甲"]["发放的卡"]) == ("C1", "C2")
    assert rows["甲"]["收款人"] == "乙父"
    assert rows["丙"]["说明"] == "不是台账上的卡，也不是台账里别人的卡"
    assert (rows["甲"]["差额"], rows["甲"]["实发"]) == (None, 500)


def test_the_card_of_a_brother_or_sister_is_fine(policy: Policy) -> None:
    made = ledger(
        somebody("甲", 卡号="C1", 户编号="H1"),
        somebody("乙", 卡号="C2", 户编号="H1"),
        somebody("丙", 卡号="C3", 户编号="H2"),
    )
    given = paid(payment("甲", card="C2"), payment("乙", card="C2"), payment("丙", card="C2"))
    row = only(check(policy, made, given))
    assert (row["问题"], row["姓名"]) == ("他人账户", "丙")
    assert row["说明"].endswith("不是同一户")


def test_one_card_for_two_on_the_ledger_is_fine(policy: Policy) -> None:
    made = ledger(somebody("甲", 卡号="C1"), somebody("乙", 卡号="C1"))
    given = paid(payment("甲", card="C1"), payment("乙", card="C1"))
    assert check(policy, made, given).findings.is_empty()


def test_without_a_card_on_the_ledger_only_somebody_elses_is_named(policy: Policy) -> None:
    made = ledger(somebody("甲"), somebody("乙"), somebody("丙", 卡号="C3"))
    given = paid(payment("甲", card="C9"), payment("乙", card="C3"), payment("丙", card="C3"))
    assert only(check(policy, made, given))["姓名"] == "乙"


def test_late_is_after_the_last_day_of_the_term_or_as_said(policy: Policy) -> None:
    made = ledger(somebody("甲"), somebody("乙"))
    given = paid(payment("甲", day=on("2020-02-29")), payment("乙", day=on("2020-03-01")))
    row = only(check(policy, made, given))
    assert (row["问题"], row["姓名"], row["发放日期"]) == ("迟发", "乙", "2020-03-01")
    assert row["说明"] == "最迟应在2020-02-29，晚了1天"
    found = check(policy, made, given, late_after=on("2019-12-31"))
    assert found.count(FindingKind.LATE) == 2
    with pytest.raises(RosterError, match="E734"):
        reconcile([made, ledger(term="2020春")], given, policy, late_after=on("2019-12-31"))
    found = reconcile(made, given, policy, late_after={"2019秋": on("2020-03-01")})
    assert found.findings.is_empty()


def test_late_and_another_card_stand_beside_what_differs(policy: Policy) -> None:
    made = ledger(somebody("甲", 卡号="C1"))
    given = paid(payment("甲"), payment("甲", day=on("2020-03-08"), card="C2"))
    found = check(policy, made, given)
    assert list(found.findings["问题"]) == ["重复", "他人账户", "迟发"]


def test_people_are_found_by_student_number_and_by_name_and_it_is_said(policy: Policy) -> None:
    made = ledger(
        somebody("甲", 身份证号=None, 学籍号="G1"), somebody("买买提·艾力"), somebody("丙")
    )
    given = paid(
        payment("甲", "400", resident="N新", pupil="G1"),
        payment("买买提艾力", "400", resident=None),
        payment("丙", "400", resident=None, who_school=None),
    )
    found = check(policy, made, given)
    texts = dict(found.findings.select("姓名", "说明").iter_rows())
    assert texts["甲"].endswith("按学籍号对上")
    assert texts["买买提·艾力"].endswith("按姓名和学校对上")
    assert texts["丙"].endswith("按姓名和学校对上")
    assert set(found.findings["问题"]) == {"少发"}


def test_a_name_never_overrules_a_number(policy: Policy) -> None:
    made = ledger(somebody("甲", 学籍号="G1"))
    given = paid(payment("甲", resident="N别人", pupil="G1"))
    assert said(check(policy, made, given)) == [
        ("不应发", "甲", "0.00", "500.00"),
        ("漏发", "甲", "500.00", "0.00"),
    ]


def test_a_name_that_two_have_tells_nobody(policy: Policy) -> None:
    made = ledger(somebody("甲"), somebody("甲", 身份证号="N2"))
    found = check(policy, made, paid(payment("甲", resident=None), payment("甲")))
    assert [row[0] for row in said(found)] == ["无法判定", "漏发"]
    open_ = found.findings.filter(pl.col("问题") == "无法判定").row(0, named=True)
    assert "同校同名的不止一人" in open_["说明"]


def test_a_card_tells_who_it_is_where_nothing_else_does(policy: Policy) -> None:
    made = ledger(somebody("甲", 卡号="C1"), somebody("乙", 卡号="C2"))
    nobody: dict[str, Any] = {"who_name": None, "resident": None, "who_school": None}
    given = paid(payment("", card="C1", **nobody), payment("", "400", card="C2", **nobody))
    row = only(check(policy, made, given))
    assert (row["问题"], row["姓名"]) == ("少发", "乙")
    assert row["说明"].endswith("按卡号对上")


def test_a_number_beside_another_name_is_reported(policy: Policy) -> None:
    row = only(check(policy, ledger(somebody("甲")), paid(payment("乙", resident="N甲"))))
    assert (row["问题"], row["说明"]) == ("姓名不符", "台账上叫甲，发放表上叫乙")


@pytest.mark.parametrize(
    "other", ["阿依•吉克", "阿依吉克", "阿依． 吉克", "阿依∙吉克", "阿依･吉克"]
)
def test_dots_and_spaces_in_names_are_no_difference(policy: Policy, other: str) -> None:
    made = ledger(somebody("阿依·吉克"))
    assert said(check(policy, made, paid(payment(other, resident="N阿依·吉克")))) == []


def test_each_term_is_held_against_its_own_ledger(policy: Policy) -> None:
    made = [ledger(somebody("甲"), term=term) for term in ("2019秋", "2020春", "2020秋")]
    given = paid(
        payment("甲"), payment("甲", term="2020春"), payment("甲"), payment("甲", term="2018秋")
    )
    found = reconcile(made, given, policy)
    assert_adds_up(found)
    kinds = sorted(found.findings.select("问题", "学期").rows())
    assert kinds == [("漏发", "2020秋"), ("重复", "2019秋")]
    assert (found.read, found.compared, found.refused) == (4, 3, 1)
    [problem] = found.problems.iter_rows(named=True)
    assert (problem["种类"], problem["来源行"]) == ("没有这个学期的台账", 5)
    assert found.refused_yuan == 500


def test_two_ledgers_with_one_person_count_the_item_once(policy: Policy) -> None:
    made = [ledger(somebody("甲")), ledger(somebody("甲", 学校="二小"), somebody("乙"))]
    found = reconcile(made, paid(payment("甲"), payment("乙")), policy)
    assert found.findings.is_empty()
    [problem] = found.problems.iter_rows(named=True)
    assert (problem["种类"], problem["退回"]) == ("台账里有两次", False)


def test_items_have_names_ids_and_what_a_county_calls_them(policy: Policy) -> None:
    made = ledger(somebody("甲"), somebody("乙"), somebody("丙"))
    given = paid(
        payment("甲", item="boarding-subsidy"),
        payment("乙", item="寄宿生 生活补助"),
        payment("丙", item="寄宿补"),
        payment("丙", item="伙食费"),
    )
    with pytest.raises(RosterError) as error:
        reconcile(made, given, policy)
    codes = [(one.code, one.message) for one in error.value.diagnostics]
    assert codes == [("E730", "没有“伙食费”这个资助项目"), ("E730", "没有“寄宿补”这个资助项目")]
    found = check(policy, made, given, items={"寄宿补": BOARDING, "伙食费": "不用"})
    assert found.findings.is_empty()
    assert (found.compared, found.refused) == (3, 1)
    assert list(found.problems["种类"]) == ["不比对"]
    with pytest.raises(RosterError, match="是不是“非寄宿生生活补助”"):
        reconcile(made, given, policy, items={"寄宿补": "非寄宿生生活补贴", "伙食费": "不用"})


SENIOR, SENIOR_NOW = "普通高中免学杂费", "高中阶段免学费"


@pytest.mark.parametrize(("owed", "called"), [(SENIOR_NOW, SENIOR), (SENIOR, SENIOR_NOW)])
def test_an_item_is_understood_by_its_names_of_other_terms(
    policy: Policy, owed: str, called: str
) -> None:
    made = [ledger(somebody("甲", 资助项目=owed)), ledger(somebody("甲"), term="2020春")]
    given = paid(payment("甲", item=called), payment("甲", term="2020春"))
    found = check(policy, made, given)
    assert (list(found.findings["问题"]), found.compared) == ([], 2)
    nobody = check(policy, ledger(), paid(payment("甲", item=called)))
    assert list(nobody.findings["问题"]) == ["不应发"]


def test_each_term_has_its_own_name_of_an_item(policy: Policy) -> None:
    made = [
        ledger(somebody("甲", 资助项目=SENIOR)),
        ledger(somebody("甲", 资助项目=SENIOR_NOW), term="2020春"),
    ]
    given = paid(payment("甲", item=SENIOR_NOW), payment("甲", item=SENIOR, term="2020春"))
    assert check(policy, made, given).findings.is_empty()


def test_an_unknown_item_is_shown_where_it_stands_and_not_taken_for_another(
    policy: Policy,
) -> None:
    with pytest.raises(RosterError) as error:
        reconcile(ledger(), paid(payment("甲"), payment("甲", item="高校免学费")), policy)
    [found] = error.value.diagnostics
    assert (found.file, found.line) == ("发放.xlsx", 3)
    assert "是不是" not in (found.suggestion or "")


@pytest.mark.parametrize(
    ("term", "yuan", "day", "hint"),
    [
        ("24秋", "500", "2024-09-10", "请写成 2024秋"),
        ("2019年8月20日", "500", "2019-09-10", "请写成 2019秋；如果指8月当时的学期，写 2019春"),
        ("2019秋", "5百", "2019-09-10", "请写成 500"),
        ("2019秋", "1.2万元", "2019-09-10", "请写成 12000"),
        ("2019秋", "约五百", "2019-09-10", "请写成元，最多两位小数，如 1250.50"),
        ("2019秋", "500", "9月1日", "请写上年份，如 2024-09-01"),
    ],
)
def test_what_payments_spell_otherwise_is_converted(
    term: str, yuan: str, day: str, hint: str, policy: Policy, tmp_path: Path
) -> None:
    path = tmp_path / "发放.csv"
    head = "学校,姓名,资助项目,学期,金额,发放日期"
    path.write_text(f"{head}\n一小,甲,{BOARDING},{term},{yuan},{day}\n", encoding="utf-8")
    payments = read_payments(path, policy)
    assert list(payments.problems["怎么办"]) == [hint]
    found = reconcile(ledger(), payments, policy)
    assert list(found.problems_table()["怎么办"]) == [hint]
    assert hint in json.dumps(found.to_dict(), ensure_ascii=False)


def test_most_money_comes_first(policy: Policy) -> None:
    amounts = {"甲": "10.00", "乙": "30.00", "丙": "20.00"}
    lines = [somebody(name, 金额=Decimal(text)) for name, text in amounts.items()]
    found = check(policy, ledger(*lines), paid())
    assert list(found.findings["姓名"]) == ["乙", "丙", "甲"]


@pytest.mark.slow
def test_each_ledger_reads_back_as_what_it_was(policy: Policy, tmp_path: Path) -> None:
    path = tmp_path / "花名册.csv"
    path.write_text(ROSTER, encoding="utf-8")
    made = make_ledger(read_roster(path, policy), policy, "2019秋")
    given = tmp_path / "发放.csv"
    given.write_text("姓名,身份证号,资助项目,金额\n甲,450225201003070016,寄宿生生活补助,499\n")
    payments = read_payments(given, policy, term="2019秋")
    direct = reconcile(made, payments, policy)
    assert (direct.count(FindingKind.MISSED), direct.count(FindingKind.UNDER)) == (7, 1)
    assert direct.count(FindingKind.UNSETTLED) == 2
    for name in ("台账.xlsx", "台账.csv", "台账.parquet", "台账"):
        target = f"{tmp_path / name}/" if name == "台账" else tmp_path / name
        write_ledger(made, target)
        found = reconcile(read_ledger(target), payments, policy)
        assert found.findings.equals(direct.findings), name
        assert found.sums.equals(direct.sums)


@pytest.mark.parametrize("name", ["花名册.csv", "没有.xlsx"])
def test_what_is_no_ledger_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "花名册.csv").write_text(ROSTER, encoding="utf-8")
    with pytest.raises(RosterError, match=r"E732|E720"):
        read_ledger(tmp_path / name)


@pytest.mark.slow
def test_the_tables_hold_every_finding_and_every_sum(policy: Policy, tmp_path: Path) -> None:
    made = ledger(somebody("甲"), somebody("乙"), pending=[somebody("丙")])
    found = check(policy, made, paid(payment("甲", "600"), payment("丁", day=on("2020-05-01"))))
    tables = report_tables(found)
    assert tuple(tables) == REPORT_TABLES
    counts = {matter.value: tables[matter.value].height for matter in FindingKind}
    assert counts == {matter.value: found.count(matter) for matter in FindingKind}
    summary = tables["汇总"].filter(pl.col("分类") == "合计").row(0, named=True)
    assert (summary["应发"], summary["实发"], summary["差额"]) == (1000, 1100, -100)
    assert "序号" in tables["漏发"].columns
    for target in (tmp_path / "自查.xlsx", f"{tmp_path}/自查/"):
        files = write_reconciliation(found, target)
        assert all(path.exists() for path in files)
    again = write_reconciliation(found, tmp_path / "再查.xlsx")[0].read_bytes()
    assert again == (tmp_path / "自查.xlsx").read_bytes()


# A self-check of one school over nine terms


def students(term_number: int) -> pl.DataFrame:
    """1193 students; those of 中职 are in grade 1 or 2 for four terms, then in grade 3."""
    n = pl.int_range(1193, eager=True).alias("n").to_frame()
    grade = 1 + (pl.col("n") % 3 + term_number // 2) % 3
    poor = pl.col("n") % 4 == 0
    return n.select(
        pl.lit("职教中心").alias("学校"),
        pl.format("学生{}", "n").alias("姓名"),
        pl.format("G{}", pl.col("n") + 10**9).alias("学籍号"),
        pl.when(pl.col("n") < 900).then(pl.lit("中职")).otherwise(pl.lit("普通高中")).alias("学段"),
        grade.cast(pl.String).alias("年级"),
        pl.when(poor).then(pl.lit("建档立卡")).otherwise(pl.lit("无")).alias("困难类别"),
        pl.lit("否").alias("涉农专业"),
    )


@pytest.mark.slow
def test_a_school_of_1193_students_finds_the_one_who_was_missed(tmp_path: Path) -> None:
    policy = load_policy("national")
    terms = ["2014秋"]
    while terms[-1] != "2018秋":
        year, season = int(terms[-1][:4]), terms[-1][4]
        terms.append(f"{year + 1}春" if season == "秋" else f"{year}秋")
    made: list[Ledger] = []
    for number, term in enumerate(terms):
        path = tmp_path / f"{term}.parquet"
        students(number).write_parquet(path)
        made.append(make_ledger(read_roster(path, policy), policy, term))
    lines = pl.concat(
        one.lines.select("学校", "姓名", "学籍号", "资助项目", "金额", 学期=pl.lit(term))
        for one, term in zip(made, terms, strict=True)
    )
    grants = lines.filter(pl.col("资助项目") == GRANT)
    assert set(grants.filter(pl.col("学期") == "2014秋")["金额"]) == {Decimal("750.00")}
    assert set(grants.filter(pl.col("学期") == "2015春")["金额"]) == {Decimal("1000.00")}
    one = grants.filter(pl.col("学期") == "2018秋").row(40, named=True)
    missed = (pl.col("学籍号") == one["学籍号"]) & (pl.col("学期") == "2018秋")
    given = lines.filter(~(missed & (pl.col("资助项目") == GRANT)))
    path = tmp_path / "发放.parquet"
    given.write_parquet(path)
    found = reconcile(made, read_payments(path, policy), policy)
    assert_adds_up(found)
    settled = found.findings.filter(pl.col("问题") != "无法判定")
    [row] = settled.iter_rows(named=True)
    assert (row["问题"], row["学期"], row["姓名"]) == ("漏发", "2018秋", one["姓名"])
    assert (row["资助项目"], row["应发"]) == (GRANT, Decimal("1000.00"))
    assert found.read == given.height
    assert found.amount("应发") - found.amount("实发") == Decimal("1000.00")


def test_a_self_check_is_plain_values_as_well(policy: Policy) -> None:
    number = "110101201003070011"
    made = ledger(somebody("甲", 身份证号=number), somebody("乙"), pending=[somebody("丙")])
    payments = paid(payment("甲", "100", resident=number), payment("乙"), payment("丙"))
    found = check(policy, made, payments)
    plain: Any = found.to_dict(files=[Path("自查结果.xlsx")])
    assert list(plain) == [
        *("counts", "due", "paid", "difference", "refused_amount", "kinds", "findings"),
        *("sums", "problems", "totals", "unread", "receipt", "files"),
    ]
    assert plain["counts"] == {"read": 3, "compared": 3, "refused": 0, "lines": 2}
    assert (plain["due"], plain["paid"]) == ("1000.00", "1100.00")
    assert (plain["difference"], plain["refused_amount"]) == ("-100.00", "0.00")
    kinds = {
        kind["kind"]: (kind["name"], kind["findings"], kind["amount"]) for kind in plain["kinds"]
    }
    assert list(kinds) == [kind.id for kind in FindingKind]
    assert kinds["under"] == ("少发", 1, "400.00")
    assert kinds["unsettled"] == ("无法判定", 1, "500.00")
    assert kinds["missed"] == ("漏发", 0, "0.00")
    under, unsettled = plain["findings"]
    assert list(under) == found.findings.columns
    assert (under["身份证号"], under["差额"]) == ("110101********0011", "400.00")
    assert (unsettled["姓名"], unsettled["问题"]) == ("丙", "无法判定")
    assert plain["sums"][0]["少发"] == "400.00"
    assert (plain["problems"], plain["totals"], plain["unread"]) == ([], [], [])
    assert plain["receipt"] == dict(found.receipt)
    assert plain["files"] == ["自查结果.xlsx"]
    shown: Any = found.to_dict(show_ids=True)
    assert shown["findings"][0]["身份证号"] == number
    assert json.loads(json.dumps(plain)) == plain


def test_a_self_check_is_clean_but_for_what_the_ledger_leaves_open(policy: Policy) -> None:
    made = ledger(somebody("甲"), pending=[somebody("乙")])
    assert check(policy, made, paid(payment("甲"))).clean
    assert check(policy, made, paid(payment("甲"), payment("乙"))).clean
    assert not check(policy, made, paid()).clean
    refused = replace(paid(payment("甲")), unread=(Unread(UnreadKind.SHEET, "发放.xlsx", "说明"),))
    assert not check(policy, made, refused).clean
