"""``eduaid batch``: rosters in, a ledger out."""

from __future__ import annotations

from datetime import date

import click

from ..options import (
    day_callback,
    json_option,
    known_on_option,
    read_people,
    read_policy,
    refuse_if_input,
    roster_options,
    rosters_argument,
    show_ids_option,
)
from ..terminal import ChineseCommand, ExitCode, console, print_json, progress


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@rosters_argument
@click.option("--term", required=True, metavar="学期", help="发哪个学期，如 2019秋。")
@click.option(
    "-o",
    "--output",
    metavar="台账",
    help="写到哪里：.xlsx 工作簿，.csv，.parquet，或一个文件夹；不写就只看结果。",
)
@roster_options
@known_on_option
@click.option("--prepared-by", metavar="某人", help="经办人，写进备案表。")
@click.option("--reviewed-by", metavar="某人", help="审核人，写进备案表。")
@click.option(
    "--public-from",
    callback=day_callback,
    metavar="日期",
    help="公示从哪一天开始，如 2019-10-08；结束日按不少于5个工作日推算。",
)
@show_ids_option
@json_option
def batch_command(
    rosters: tuple[str, ...],
    term: str,
    output: str | None,
    source: str | None,
    known_on: date | None,
    columns: tuple[str, ...],
    mapping: str | None,
    prepared_by: str | None,
    reviewed_by: str | None,
    public_from: date | None,
    show_ids: bool,
    as_json: bool,
) -> ExitCode:
    """按花名册算出一个学期的发放台账。

    花名册可以有几个文件或文件夹（每所学校一个也可以）。读不了的行不会丢，也不会挡住别人，
    都列在“问题行”里。先用 eduaid columns 看看各列认得对不对。

    退出码：0 全部有结论；1 有退回的行，或没读的列、表、文件；2 输入有错；3 有待核的项目。
    """
    from ...rosters import check_target, make_ledger, write_ledger

    policy = read_policy(source)
    filing = {
        "经办人": prepared_by,
        "审核人": reviewed_by,
        "公示开始日": None if public_from is None else public_from.isoformat(),
    }
    if output is not None:
        refuse_if_input(rosters, output, output_name="台账")
        check_target(output)
    with progress() as step:
        roster = read_people(rosters, policy, mapping, columns, step, term)
        said = {label: text for label, text in filing.items() if text is not None}
        ledger = make_ledger(roster, policy, term, known_on, filing=said)
        files = () if output is None else write_ledger(ledger, output, progress=step("写台账"))
    if as_json:
        print_json(ledger.to_dict(files=files, show_ids=show_ids))
    else:
        from ..render.rosters import show_ledger  # tables load only when shown

        show_ledger(console(show_ids=show_ids), ledger, files)
    refused = ledger.counts.refused or not roster.complete
    return ExitCode.of(findings=bool(refused), undetermined=bool(ledger.counts.undetermined))
