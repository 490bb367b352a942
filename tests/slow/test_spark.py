"""Spark: rosters judged by a driver and two workers are those of Polars and of single students."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

import judge_roster
import make_roster
from eduaid_rules import Policy, ProfileError, evaluate_places, load_policy, shipped_policies
from how_many import of_the_day
from little_rosters import asking
from naive import NaivePolicy
from project import RULES
from random_rosters import judged_as_columns, judged_one_by_one, random_roster
from spark_cluster import (
    CLUSTER,
    NO_PYTHON,
    Spark,
    as_text,
    cluster,
    environment,
    in_spark,
    lines_of,
    run_program,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("spark"),  # one cluster at a time
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]


PACKS_OF_THE_DAY = of_the_day(shipped_policies(), 3)


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a process needs that starts a cluster."""
    return environment(tmp_path_factory.mktemp("spark-home"))


@pytest.fixture(scope="module")
def spark(env: dict[str, str]) -> Iterator[Spark]:
    """A session on two workers that have no Python."""
    with cluster(env) as session:
        yield session


@cache
def loaded(pack: str) -> Policy:
    return load_policy(pack)


def roster_of(pack: str, students: int) -> pl.DataFrame:
    return make_roster.roster(loaded(pack), students, lists=True, places=False, seed=students)


# The program, as a process of its own.

NAMES = ("张三", "李,四", '王"五', " 赵六 ", "#钱", "孙\\七", "周'八", "", None, "吴\t九", "NULL")
PLAN = ("--term", "2019秋", "--policy", "city-2019")


def test_the_ledger_is_byte_for_byte_the_one_of_polars(env: dict[str, str], tmp_path: Path) -> None:
    names = pl.Series("姓名", [NAMES[number % len(NAMES)] for number in range(30_000)])
    frame = roster_of("city-2019", 30_000).with_columns(names)
    frame.write_parquet(tmp_path / "roster.parquet", row_group_size=10_000)
    output = ("--format", "csv", "--output", "ledger", "--master", CLUSTER)
    run = run_program(env, tmp_path, "roster.parquet", *PLAN, *output)
    assert run.returncode == 0, run.stderr
    ledger = loaded("city-2019").evaluate_frame(frame, "2019秋", long=True)
    lines = ledger.write_csv().encode().split(b"\n")
    assert lines_of(tmp_path / "ledger") == sorted(line for line in lines[1:] if line)
    assert len(list((tmp_path / "ledger").glob("part-*.csv"))) > 1
    paid = ledger.filter(state="entitled")["fen"].sum()
    assert f"共 {len(ledger):,} 行" in run.stdout
    assert f"现金合计 {paid // 100:,}.{paid % 100:02} 元" in run.stdout
    assert "寄宿生生活补助（boarding-subsidy）" in run.stdout
    assert "Exception" not in run.stderr


def test_a_wrong_value_ends_in_one_sentence_and_leaves_no_ledger(
    env: dict[str, str], tmp_path: Path
) -> None:
    stages = pl.DataFrame({"学籍号": ["G1", "G2"], "学段": ["小学", "小雪"]})
    stages.write_parquet(tmp_path / "roster.parquet")
    output = ("--output", "ledger", "--master", "local[2]")
    run = run_program(env, tmp_path, "roster.parquet", *PLAN, *output)
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1] == "E702 列“学段”里有不是学段的取值：“小雪”"
    assert "Traceback" not in run.stderr
    assert "\tat " not in run.stderr
    assert not (tmp_path / "ledger").exists()


# The program in the session of these tests.


def answer(spark: Spark, *arguments: str) -> int:
    options = judge_roster.command_line().parse_args(["--term", "2019秋", *arguments])
    return judge_roster.answer(spark, judge_roster.policies_of(options), options)


def test_a_csv_roster_is_read_with_the_types_of_its_facts(spark: Spark, tmp_path: Path) -> None:
    policy = loaded("guangxi")
    made = random_roster(NaivePolicy(RULES / "guangxi"), 2_000, 11)
    frame = made.frame.drop(made.lists)
    kinds = {type(kind) for kind in frame.dtypes}
    assert {pl.Boolean, pl.Date, pl.Decimal, pl.Int64, pl.String} <= kinds
    said = {name: pl.col(name).cast(pl.String) for name in made.never}
    told = frame.with_columns(
        pl.when(pl.col(name) == date.max).then(pl.lit(word)).otherwise(said[name]).alias(name)
        for name, word in made.never.items()
    )
    told.write_csv(tmp_path / "roster.csv", include_bom=True)
    read = judge_roster.read(spark, str(tmp_path / "roster.csv"), [policy])
    spark_says = policy.evaluate_frame(read, "2025春").toArrow()
    assert as_text(spark_says) == as_text(policy.evaluate_frame(frame, "2025春"))


WRONG = (
    ("学籍号,学断\nG1,小学\n", (), ("E701", "“学断”", "“学段”")),
    ("学籍号,学段\nG1,小雪\n", (), ("E702", "“学段”", "“小雪”")),
    ("学籍号,年级\nG1,三\n", (), ("列“年级”", "不是整数", "“三”")),
    ("学籍号,年级\nG1,9\n", (), ("E704", "“年级”", "“9”")),
    ("学籍号,学费\nG1,10.005\n", (), ("列“学费”", "两位小数", "“10.005”")),
    ("学籍号,风险消除日\nG1,2019-02-30\n", (), ("列“风险消除日”", "“2019-02-30”")),
    ("学籍号,困难类别\nG1,孤儿\n", (), ("E703", "“困难类别”", "每个取值一列")),
    ("学籍号,学段\nG1,小学,三年级\n", (), ("列数不一样",)),
    ("学籍号,学段,户口性质\nG1,小学\n", (), ("列数不一样",)),
    ("", (), ("是空的",)),
    ("学籍号,学段\nG1,小学\n", ("--keep", "班级"), ("E701", "“班级”")),
    ("学籍号,学段\nG1,小学\n", ("--places",), ("E711", "学校所在地代码")),
)


@pytest.mark.parametrize(("text", "more", "words"), WRONG)
def test_what_is_wrong_is_said_in_a_sentence(
    text: str,
    more: tuple[str, ...],
    words: tuple[str, ...],
    spark: Spark,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    roster, ledger = tmp_path / "roster.csv", tmp_path / "ledger"
    roster.write_text(text, encoding="utf-8")
    policy = () if "--places" in more else ("--policy", "guangxi")
    assert answer(spark, str(roster), *policy, "--output", str(ledger), *more) == 2
    said = capsys.readouterr().err.strip()
    assert "\n" not in said
    assert not [word for word in words if word not in said], said
    assert not ledger.exists()


def test_files_that_are_not_there_or_no_rosters(
    spark: Spark, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "junk.parquet").write_text("这不是 Parquet", encoding="utf-8")
    (tmp_path / "gbk.csv").write_bytes("学籍号,学段\nG1,小学\n".encode("gbk"))
    (tmp_path / "no.parquet").mkdir()
    pl.DataFrame({"学段": ["小学"], "困难类别": [["孤儿"]]}).write_parquet(tmp_path / "r.parquet")
    kept = ("--keep", "困难类别", "--format", "csv")
    for name, more, words in (
        ("gone.parquet", (), "找不到花名册"),
        ("gone.csv", (), "找不到花名册"),
        ("junk.parquet", (), "不是 Parquet 文件"),
        ("no.parquet", (), "是空的"),
        ("gbk.csv", (), "CSV UTF-8"),
        ("roster.xlsx", (), "以 .parquet 或 .csv 结尾"),
        ("r.parquet", kept, "写不了列表列"),
        ("r.parquet", ("--output", str(tmp_path)), "已经存在"),
    ):
        roster, output = str(tmp_path / name), str(tmp_path / "ledger")
        assert answer(spark, roster, "--policy", "guangxi", "--output", output, *more) == 2
        said = capsys.readouterr().err.strip()
        assert words in said, said
        assert "\n" not in said
        assert not (tmp_path / "ledger").exists()
    assert (tmp_path / "r.parquet").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["r.parquet"], "还缺少: --term, --output"),
        (["r.parquet", "--known-on", "去年"], "“去年”不是日期"),
        (["r.parquet", "--partitions", "0"], "“0”不是份数"),
        (["r.parquet", "--format", "xlsx"], "不能写"),
    ],
)
def test_a_wrong_command_line_is_said_in_chinese(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        judge_roster.main(arguments)
    assert left.value.code == 2
    assert words in capsys.readouterr().err


def test_a_policy_that_is_not_there_is_said_before_spark_starts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["r.parquet", "--term", "2019秋", "--output", "ledger"]
    assert judge_roster.main([*arguments, "--policy", "gangxi"]) == 2
    assert "没有自带的规则包“gangxi”" in capsys.readouterr().err
    assert judge_roster.main(arguments) == 2
    assert "--policy" in capsys.readouterr().err


def test_the_program_judges_a_roster_of_many_places(
    spark: Spark, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = places(600)
    frame.write_parquet(tmp_path / "roster.parquet")
    policies = ("--policy", "rongshui", "--policy", "jingyuan")
    arguments = (str(tmp_path / "roster.parquet"), "--places", *policies, "--partitions", "3")
    assert answer(spark, *arguments, "--output", str(tmp_path / "ledger")) == 0
    wanted = evaluate_places(frame, "2019秋", ["rongshui", "jingyuan"], long=True)
    assert as_text(pl.read_parquet(tmp_path / "ledger" / "*.parquet")) == as_text(wanted)
    assert f"共 {len(wanted):,} 行" in capsys.readouterr().out


def places(students: int) -> pl.DataFrame:
    """A roster of two counties; each pair of places is planned on its own, so only four."""
    pairs = [("450225", "450225"), ("450225", "640424"), ("640424", None), (None, "450225")]
    drawn = random.Random(students).choices(pairs, k=students)
    return roster_of("national", students).with_columns(
        pl.Series("学校所在地代码", [school for school, _ in drawn]),
        pl.Series("户籍地代码", [home for _, home in drawn]),
    )


# What a DataFrame of Spark gives.


@pytest.mark.parametrize("pack", PACKS_OF_THE_DAY)
def test_every_pack_gives_what_its_students_get_one_by_one(pack: str, spark: Spark) -> None:
    naive, policy = NaivePolicy(RULES / pack), loaded(pack)
    rng = random.Random(pack)
    states: set[str] = set()
    for term in ("2019秋", "2025春"):
        roster = random_roster(naive, 200, rng.randrange(10**6), missing=0.05)
        wanted = judged_one_by_one(policy, roster, term)
        made = policy.evaluate_frame(in_spark(spark, roster.frame), term).toArrow()
        assert judged_as_columns(policy, made) == wanted
        states |= {state for one in wanted for state, _ in one}
    assert states == {"entitled", "not_entitled", "undetermined"}


@pytest.mark.parametrize("pack", PACKS_OF_THE_DAY)
def test_the_lines_of_every_pack_are_those_of_polars(pack: str, spark: Spark) -> None:
    whole_stage = shipped_policies().index(pack) % 2 == 0  # either way of Spark's
    spark.conf.set("spark.sql.codegen.wholeStage", str(whole_stage).lower())
    policy = loaded(pack)
    numbers = pl.Series("学籍号", [f"G{number:04}" for number in range(400)])
    roster = random_roster(NaivePolicy(RULES / pack), 400, 5, missing=0.05)
    frame = roster.frame.with_columns(numbers)
    made = policy.evaluate_frame(in_spark(spark, frame), "2024秋", long=True)
    wanted = policy.evaluate_frame(frame, "2024秋", long=True)
    assert made.columns == wanted.columns
    assert as_text(made.toArrow()) == as_text(wanted)


def test_places_give_the_rows_of_polars(spark: Spark) -> None:
    frame = places(300)
    policies = [loaded("rongshui"), loaded("jingyuan")]
    made = evaluate_places(in_spark(spark, frame), "2025春", policies)
    assert as_text(made.toArrow()) == as_text(evaluate_places(frame, "2025春", policies))


def test_the_executors_of_these_tests_have_no_python(spark: Spark) -> None:
    """So that everything here shows that rules need none."""
    with pytest.raises(Exception, match=NO_PYTHON):
        spark.sparkContext.parallelize([1], 1).map(str).collect()


def test_an_unknown_column_is_refused_before_anything_runs(spark: Spark) -> None:
    frame = in_spark(spark, pl.DataFrame({"学断": ["小学"], "寄宿": [1]}))
    with pytest.raises(ProfileError) as caught:
        loaded("city-2019").evaluate_frame(frame, "2019秋")
    assert [found.code for found in caught.value.diagnostics] == ["E701", "E703"]


def test_a_value_outside_the_vocabulary_is_an_error_of_spark_when_it_is_computed(
    spark: Spark, tmp_path: Path
) -> None:
    from pyspark.errors import SparkRuntimeException

    pl.DataFrame({"学段": ["小学", "小雪"]}).write_parquet(tmp_path / "roster.parquet")
    frame = spark.read.parquet(str(tmp_path / "roster.parquet"))
    made = loaded("city-2019").evaluate_frame(frame, "2019秋")
    with pytest.raises(SparkRuntimeException) as caught:
        made.collect()
    assert "E702 列“学段”里有不是学段的取值：“小雪”" in str(caught.value)


@pytest.mark.parametrize("whole_stage", ["true", "false"])
@pytest.mark.parametrize(("name", "wrong"), [("年级", 99), ("学校城乡", "乡下")])
def test_a_wrong_cell_is_refused_though_its_row_needs_it_for_nothing(
    name: str, wrong: object, whole_stage: str, spark: Spark, tmp_path: Path
) -> None:
    """As ``policy.evaluate`` does; no rule of the plan asks where a school is in that sense."""
    from pyspark.errors import SparkRuntimeException

    spark.conf.set("spark.sql.codegen.wholeStage", whole_stage)
    row = {"学段": "大专及以上", "学籍状态": "在读", "学校所在地": "本地", "寄宿": "是"}
    more = {"困难类别": ["孤儿"], "年级": 1, "学校城乡": "农村", name: wrong}
    pl.DataFrame([row | more]).write_parquet(tmp_path / "roster.parquet")
    frame = spark.read.parquet(str(tmp_path / "roster.parquet"))
    made = loaded("city-2019").evaluate_frame(frame, "2019秋", long=True)
    with pytest.raises(SparkRuntimeException, match=rf"E70[24] 列“{name}”"):
        made.collect()


FIRST, LAST = -719_162, 2_932_896
"""The first day of the year 1 and the last of the year 9999, as days since 1970."""
IN_SPARK = (
    *(("出生", f"date_from_unix_date({day})", "") for day in (FIRST, 14_852, LAST)),
    *(
        ("出生", f"date_from_unix_date({day})", "E704")
        for day in (-(2**31), FIRST - 1, LAST + 1, 2**31 - 1)
    ),
    ("出生", f"date_from_unix_date({LAST})::timestamp_ntz", ""),
    ("出生", f"date_from_unix_date({LAST + 1})::timestamp_ntz", "E704"),
    ("出生", "timestamp_ntz'2010-08-31 08:30:00'", "E703"),
    ("入学", "date'2030-12-31'", ""),
    ("入学", "date'2031-01-01'", "E704"),
    *(("年级", f"{number}L", "E704") for number in (0, 7, 2**63 - 1)),
    *(("房租", f"'{text}'::decimal(38, 2)", "") for text in ("100.00", "5000.50")),
    *(("房租", f"'{text}'::decimal(38, 2)", "E704") for text in ("99.99", f"{10**36 - 1}.99")),
    *(("房租", f"'{text}'::decimal(38, 1)", "E704") for text in ("5000.6", f"{10**37 - 1}.9")),
    ("困难", "array('甲', null)", "E703"),
    ("困难", "array('丁')", "E702"),
    ("困难", "array()", ""),
    ("出生", "timestamp'2010-01-01'", "E703"),
    ("出生", "1.5D", "E703"),
    ("学段", "named_struct('a', 1)", "E703"),
)


def test_every_cell_and_type_is_checked_as_elsewhere(spark: Spark, tmp_path: Path) -> None:
    policy = asking(tmp_path, ("stage", "grade", "hardship", "birth", "entry", "rent"))
    for fact, cell, code in IN_SPARK:
        frame = spark.sql(f"SELECT {cell} AS `{fact}`").localCheckpoint()  # else a constant
        said = ""
        try:
            policy.evaluate_frame(frame, "2019秋").collect()
        except Exception as error:  # whatever Spark raises
            said = f"{type(error).__name__} {error}"
        if code:
            assert f"{code} 列“{fact}”" in said.replace("  ", " "), cell
        else:
            assert said == "", cell
