"""``eduaid match``: other departments' lists fill the categories of rosters."""

from __future__ import annotations

from pathlib import Path

import click

from ...errors import EduaidError
from ..options import (
    json_option,
    parse_columns,
    parse_pair,
    read_people,
    read_policy,
    reading_steps,
    refuse_if_among_input,
    roster_options,
    rosters_argument,
    show_ids_option,
)
from ..terminal import ChineseCommand, ExitCode, console, print_json


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@rosters_argument
@click.option(
    "--list",
    "lists",
    multiple=True,
    required=True,
    metavar="类别=名单",
    help="一类的名单，如 --list 建档立卡=A.xlsx；可以写几次，一类也可以有几份名单。",
)
@click.option(
    "-o",
    "--output",
    metavar="新花名册",
    help="写到哪里：.xlsx、.csv 或 .parquet；不写就只看结果。",
)
@click.option(
    "--report", metavar="比对结果", help="改了什么、要核实什么：.xlsx，或一个文件夹（加 /）。"
)
@click.option("--others-no", is_flag=True, help="名单是全的：名单上没有、花名册没写的，就是“否”。")
@click.option(
    "--term", metavar="学期", help="按哪个学期第一天的年龄找学龄的人；不写就是现在的学期。"
)
@roster_options
@click.option(
    "--list-map",
    "list_columns",
    multiple=True,
    metavar="列=事实",
    help="名单里的一列是什么，如 --list-map 公民身份证号=身份证号；不用的列写 列=不用。",
)
@show_ids_option
@json_option
def match_command(
    rosters: tuple[str, ...],
    lists: tuple[str, ...],
    output: str | None,
    report: str | None,
    others_no: bool,
    term: str | None,
    source: str | None,
    columns: tuple[str, ...],
    mapping: str | None,
    list_columns: tuple[str, ...],
    show_ids: bool,
    as_json: bool,
) -> ExitCode:
    """信息比对：按身份证号查各部门的名单，填上花名册的困难类别。

    整户认定的类别也按户编号查。名单上有的改成“是”；名单上没有的不动。号码相同姓名不同这样
    拿不准的一律不改，列出来由人核实。原来的花名册不会被改动。

    退出码：0 比对完，没有要核实的；1 有要核实的、退回的行，或没读的列、表、文件；2 输入有错。
    """
    from ...rosters import match_roster, write_match_report, write_matched, write_roster

    policy = read_policy(source)
    named = _parse_lists(lists)
    _check_targets(
        (*rosters, *(path for paths in named.values() for path in paths)), output, report
    )
    with reading_steps() as step:
        roster = read_people(rosters, policy, mapping, columns, step, term, relatives=True)
        matched = match_roster(
            roster,
            named,
            policy,
            columns=parse_columns(list_columns, "--list-map"),
            others_no=others_no,
            term=term,
            progress=step("读名单"),
        )
        files: list[Path] = []
        if report is not None and output is not None:
            files += write_matched(matched, report, output, progress=step("写比对结果"))
        elif report is not None:
            files.append(write_match_report(matched, report, progress=step("写比对结果")))
        elif output is not None:
            files.append(write_roster(matched.roster, output))
    if as_json:
        print_json(matched.to_dict(files=files, show_ids=show_ids))
    else:
        from ..render.audit import show_match  # tables load only when shown

        show_match(console(show_ids=show_ids), matched, files)
    return ExitCode.of(findings=bool(matched.undecided))


def _parse_lists(written: tuple[str, ...]) -> dict[str, list[str]]:
    """类别=名单, as written on the command line. Raises EduaidError."""
    made: dict[str, list[str]] = {}
    for one in written:
        category, path = parse_pair(one, "--list", "类别=文件，如 --list 建档立卡=名单.xlsx")
        made.setdefault(category, []).append(path)
    return made


def _check_targets(sources: tuple[str, ...], output: str | None, report: str | None) -> None:
    """Raise OutputError for what would keep the results from being written."""
    from ...rosters import check_match_report, check_roster_target

    for target, name in ((output, "新花名册"), (report, "比对结果")):
        if target is not None:
            refuse_if_among_input(sources, target, output_name=name)
    if output is not None and report is not None:
        new, told = Path(output).absolute(), Path(report).absolute()
        if new == told:
            raise EduaidError("新花名册和比对结果不能写到同一个文件，请换一个名称")
        if told in new.parents:
            raise EduaidError("新花名册不能写到比对结果的文件夹里，请换个地方")
    if output is not None:
        check_roster_target(output)
    if report is not None:
        check_match_report(report)
