"""``eduaid columns``: what was understood of rosters, and what was not."""

from __future__ import annotations

from datetime import date

import click

from ...policy.terms import Term
from ..options import (
    json_option,
    known_on_option,
    read_people,
    read_policy,
    refuse_if_there,
    roster_options,
    rosters_argument,
    show_ids_option,
    write_mapping,
)
from ..terminal import ChineseCommand, ExitCode, console, print_json, progress


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@rosters_argument
@click.option(
    "--term",
    metavar="学期",
    help="算哪个学期缺什么，如 2019秋；不写就是现在的学期。年级只写入学年份的，写了学期才能算。",
)
@click.option(
    "--write",
    "written",
    metavar="映射文件",
    help="把认出的和没认出的写成一个新的映射文件：填上空着的几行，下学期照用。",
)
@roster_options
@known_on_option
@show_ids_option
@json_option
def columns_command(
    rosters: tuple[str, ...],
    term: str | None,
    source: str | None,
    known_on: date | None,
    written: str | None,
    columns: tuple[str, ...],
    mapping: str | None,
    show_ids: bool,
    as_json: bool,
) -> ExitCode:
    """看花名册的列认出了哪些、没认出哪些，缺的信息牵涉多少人。

    花名册可以是 Excel、WPS 的表格（.xlsx、.xls、.et、.ods 等）、网页表格、.csv、.parquet、
    它们的 .zip，或放着这些文件的文件夹。
    除了 --write 写的映射文件，不写任何文件。

    退出码：0 都认出了；1 有没读的列、表、文件，看不懂的写法或退回的行；2 输入有错。
    """
    from ...rosters import make_ledger

    policy = read_policy(source)
    if written is not None:
        refuse_if_there(written, output_name="映射文件")
    at = Term.on(date.today()) if term is None else Term.parse(term)
    with progress() as step:
        of_entry = None if term is None else at  # by no other term than one that was named
        roster = read_people(rosters, policy, mapping, columns, step, of_entry)
        ledger = make_ledger(roster, policy, at, known_on)
    if as_json:
        made = ledger.to_dict(show_ids=show_ids)
        read = {"term": str(at), **roster.to_dict(show_ids=show_ids)}
        print_json({**read, "waiting": made["waiting"], "problems": made["problems"]})
    else:
        from ..render.rosters import show_columns  # tables load only when shown

        show_columns(console(show_ids=show_ids), roster, ledger, at)
    if written is not None:
        write_mapping(written, roster, policy, mapping, columns)
    return ExitCode.of(findings=not roster.complete)
