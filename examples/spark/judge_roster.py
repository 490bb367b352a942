"""Judges a roster on a cluster and writes the ledger: a program for ``spark-submit``.

    spark-submit examples/spark/judge_roster.py roster.parquet --term 2019秋 --output ledger

The rules become Spark SQL expressions on the driver; executors need no Python. What is wrong
in the input ends with a sentence in Chinese and exit code 2, a cluster that fails with 1; in
both cases nothing is left that could be taken for a ledger. See docs/spark.md.
"""

from __future__ import annotations

import argparse
import re
import sys
import warnings
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NoReturn, TypeAlias

from eduaid_rules import (
    EduaidError,
    Policy,
    evaluate_places,
    load_policies,
    load_policy,
    shipped_policies,
)

# ``Any``: Spark is an extra, so that its types are not always there to check against
Frame: TypeAlias = Any
Session: TypeAlias = Any

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130
HEADINGS = f"{'人数':>10} {'元':>20} {'待定':>9}  事项"
CSV = {
    "header": True,
    "quote": '"',
    "escape": '"',
    "ignoreLeadingWhiteSpace": False,
    "ignoreTrailingWhiteSpace": False,
}
NUMBERS = {
    "整数": (r"^[+-]?\d{1,9}$", "bigint", "整数"),
    "金额": (r"^[+-]?\d{1,12}(\.\d{1,2})?$", "decimal(18, 2)", "以元计、不超过两位小数的金额"),
    "日期": (r"^\d{4}-\d{2}-\d{2}$", "date", "日期（写成 2019-09-01）"),
}
"""For each type of fact that a CSV file writes as text: how, as what, and what to call it."""
SPARK_SAYS = {
    "PATH_NOT_FOUND": "找不到花名册。请核对路径；集群上要写各个节点都能读到的地址",
    "PATH_ALREADY_EXISTS": "输出文件夹已经存在，没有改动它。请换一个，或先移走它",
    "UNABLE_TO_INFER_SCHEMA": "花名册是空的，里面没有 Parquet 文件",
    "MALFORMED_": "CSV 花名册有的行和表头列数不一样，请核对引号和逗号",
    "FAILED_READ_FILE": "花名册读不出来：不是 Parquet 文件，或者文件坏了",
    "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE": "CSV 台账写不了列表列，请用 --format parquet",
}
"""What a condition of Spark's means to whoever started the program."""


class Refused(Exception):  # noqa: N818 -- what happens to the input
    """The input is wrong; the text is a sentence to show."""


class Parser(argparse.ArgumentParser):
    """Reads the command line; complains in Chinese."""

    def error(self, message: str) -> NoReturn:
        for english, chinese in (
            ("the following arguments are required", "还缺少"),
            ("unrecognized arguments", "没有这样的参数"),
            ("expected one argument", "后面要写一个值"),
            ("invalid choice", "不能写"),
            ("choose from", "可以写"),
            ("argument ", "参数 "),
        ):
            message = message.replace(english, chinese)
        print(f"命令写得不对：{message}。用 --help 看用法", file=sys.stderr)
        sys.exit(BAD_INPUT)


def command_line() -> Parser:
    """What can be written after the name of the program."""
    parser = Parser(description="在 Spark 上判断整个花名册，写出台账。")
    add = parser.add_argument
    add("roster", help="花名册：以 .parquet 或 .csv 结尾的文件或文件夹")
    add("--term", required=True, help="学期，如 2019秋")
    add("--output", required=True, help="台账写到这个文件夹，不能已经存在")
    add("--policy", action="append", help="规则包的名称或文件夹；多地的可写几次，不写是全部自带的")
    add("--places", action="store_true", help="多地花名册，有学校所在地代码、户籍地代码两列")
    add("--known-on", type=_day, help="只算这一天已经发布的文件，如 2024-04-30")
    add("--format", choices=("parquet", "csv"), default="parquet", help="台账的格式")
    add("--keep", action="append", help="台账里保留的列，可写几次；不写是姓名、学籍号这些")
    add("--partitions", type=_count, help="把花名册分成几份来算")
    add("--master", help="集群地址，如 local[2]；用 spark-submit 时不必写")
    add("--log", choices=("OFF", "WARN", "INFO"), default="OFF", help="Spark 的日志写到多细")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit code."""
    options = command_line().parse_args(arguments)
    try:
        policies = policies_of(options)
        spark = session(options)
    except (EduaidError, Refused) as error:
        return _said(str(error), BAD_INPUT)
    try:
        return answer(spark, policies, options)
    finally:
        spark.stop()


def answer(spark: Session, policies: Sequence[Policy], options: argparse.Namespace) -> int:
    """Judge the roster, or say what is wrong; the exit code."""
    try:
        judge(spark, policies, options)
    except (EduaidError, Refused) as error:
        return _said(str(error), BAD_INPUT)
    except KeyboardInterrupt:
        return _said("已停下，没有写出台账", INTERRUPTED)
    except Exception as error:
        return _said(*sentence(error))
    return 0


def policies_of(options: argparse.Namespace) -> list[Policy]:
    """The policies to judge by. Raises EduaidError and Refused."""
    if options.places:
        if options.policy:
            return list(load_policies(options.policy).values())
        shipped = load_policies(shipped_policies()).values()
        return [policy for policy in shipped if policy.region is not None]
    if len(options.policy or ()) != 1:
        raise Refused("请用 --policy 写一个规则包；多地的花名册请加上 --places")
    return [load_policy(options.policy[0])]


def session(options: argparse.Namespace) -> Session:
    """A Spark session. Raises Refused where there is no Spark."""
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise Refused("还没有安装 Spark：pip install 'eduaid-rules[spark]'") from error
    builder = SparkSession.builder.appName(f"eduaid_rules {options.term}")
    if options.master:
        builder = builder.master(options.master)
    try:
        spark = builder.getOrCreate()
    except Exception as error:
        said = f"Spark 启动不了，请核对 Java（17 以上）和集群地址。Spark 说：{_first(error)}"
        raise Refused(said) from error
    spark.sparkContext.setLogLevel(options.log)
    # Spark cannot compile the stage of a whole ledger as one piece: it tries, logs an error and
    # goes on without. Step by step is as fast, and looks at every cell.
    spark.conf.set("spark.sql.codegen.wholeStage", "false")
    return spark


def judge(spark: Session, policies: Sequence[Policy], options: argparse.Namespace) -> None:
    """Read the roster, write the ledger and say what is in it."""
    term, known_on, keep = options.term, options.known_on, options.keep
    frame = spread(read(spark, options.roster, policies), options.partitions)
    if options.places:
        lines = evaluate_places(frame, term, policies, known_on, long=True, keep=keep)
    else:
        lines = policies[0].evaluate_frame(frame, term, known_on, long=True, keep=keep)
    write(spark, lines, options.output, options.format)
    reader = spark.read.options(**CSV, multiLine=True) if options.format == "csv" else spark.read
    print(summary(reader.format(options.format).load(options.output), options.output))


def read(spark: Session, path: str, policies: Iterable[Policy]) -> Frame:
    """The roster. Raises Refused, and what Spark raises."""
    ending = path.rstrip("/").rpartition(".")[2].lower()
    if ending == "parquet":
        return spark.read.parquet(path)
    if ending != "csv":
        raise Refused(f"花名册“{path}”要以 .parquet 或 .csv 结尾，才知道怎么读")
    strict = {"mode": "FAILFAST", "enforceSchema": False, "columnPruning": False}
    frame = spark.read.options(**CSV, **strict).csv(path)
    if not frame.columns:
        raise Refused(f"花名册“{path}”是空的")
    if any("�" in name for name in frame.columns):
        raise Refused(f"花名册“{path}”不是 UTF-8 编码的：请另存为“CSV UTF-8”")
    facts = {name: fact for p in policies for fact in p.facts for name in (fact.name, fact.id)}
    return _typed(frame, {name: facts[name] for name in frame.columns if name in facts})


def _typed(frame: Frame, facts: Mapping[str, Any]) -> Frame:
    """A CSV roster, all text, with the types that its facts need; an empty cell is unknown.

    A cell that cannot have the type raises when the roster is judged, whether a rule needs it
    or not: a filter is computed for every row.
    """
    from pyspark.sql import functions as F  # noqa: N812 -- its usual name

    cells, wrong = [], [F.lit(None).cast("boolean")]
    for name in frame.columns:
        cell = F.col("`" + name.replace("`", "``") + "`")
        made = text = F.when(cell != "", cell)
        fact = facts.get(name)
        if fact is not None and fact.type.value in NUMBERS:
            pattern, kind, called = NUMBERS[fact.type.value]
            made = F.when(text.rlike(pattern), text.try_cast(kind))
            if fact.never is not None:
                made = F.when(text == fact.never, F.lit(date.max)).otherwise(made)
            said = F.concat(F.lit(f"E703 列“{name}”里有不是{called}的值：“"), text, F.lit("”"))
            error = F.raise_error(said).cast("boolean")
            wrong.append(F.when(text.isNotNull() & made.isNull(), error))
        cells.append(made.alias(name))
    return frame.where(F.coalesce(*wrong, F.lit(True))).select(*cells)  # noqa: FBT003 -- a cell


def spread(frame: Frame, partitions: int | None) -> Frame:
    """The roster in as many parts as asked for; in one for each core where there are fewer."""
    if partitions is None:
        cores = frame.sparkSession.sparkContext.defaultParallelism
        partitions = cores if frame.rdd.getNumPartitions() < cores else None
    return frame if partitions is None else frame.repartition(partitions)


def write(spark: Session, lines: Frame, output: str, form: str) -> None:
    """Write the ledger; where that fails, take away what there is of it."""
    place = spark._jvm.org.apache.hadoop.fs.Path(output)
    files = place.getFileSystem(spark._jsc.hadoopConfiguration())
    if files.exists(place):
        raise Refused(f"输出文件夹“{output}”已经存在，没有改动它。请换一个，或先移走它")
    writer = lines.write.options(**CSV) if form == "csv" else lines.write
    try:
        writer.format(form).save(output)
    except BaseException as error:
        if "PATH_ALREADY_EXISTS" not in str(error):  # else it is somebody else's
            files.delete(place, True)  # noqa: FBT003 -- Java: with what is in it
        raise


def summary(ledger: Frame, output: str) -> str:
    """How many lines a ledger has; for each item how many get it, how much, how many are open."""
    from pyspark.sql import functions as F  # noqa: N812 -- its usual name

    given = F.col("state") == "entitled"
    found = ledger.groupBy("rule", "name").agg(
        F.count("*").alias("lines"),
        F.count_if(given).alias("given"),
        F.sum(F.when(given, F.col("fen").cast("bigint"))).alias("fen"),
    )
    rows = sorted(found.collect(), key=lambda row: row["rule"])
    said = (
        f"{row['given']:>12,} {_yuan(row['fen']):>21} {row['lines'] - row['given']:>11,}"
        f"  {row['name'] or '（学校或户籍地不详）'}（{row['rule']}）"
        for row in rows
    )
    lines, fen = (sum(row[name] or 0 for row in rows) for name in ("lines", "fen"))
    head = f"台账写在 {output}，共 {lines:,} 行。"
    return "\n".join((head, HEADINGS, *said, f"现金合计 {_yuan(fen)} 元。"))


def _yuan(fen: int | None) -> str:
    return "—" if fen is None else f"{fen // 100:,}.{fen % 100:02}"


def sentence(error: Exception) -> tuple[str, int]:
    """What Spark raised, in Chinese, and the exit code."""
    text = str(error)
    ours = re.search(r"\bE7\d\d [^\n]*?(?= SQLSTATE|\n|$)", text)
    if ours:
        return ours[0], BAD_INPUT
    for condition, said in SPARK_SAYS.items():
        if f"[{condition}" in text:
            return said, BAD_INPUT
    return f"没有算完，没有写出台账。Spark 说：{_first(error)}（加上 --log WARN 看全部）", FAILED


def _first(error: Exception) -> str:
    """The line of a Java error that says what happened."""
    lines = [line.strip(": ") for line in str(error).splitlines()]
    return next((line for line in lines if line and not line.startswith("An error occurred")), "")


def _said(text: str, code: int) -> int:
    print(text, file=sys.stderr)
    return code


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，要写成 2024-04-30") from None


def _count(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,5}", text):
        raise argparse.ArgumentTypeError(f"“{text}”不是份数，要写成 200")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
