"""``eduaid backpay``: what is still owed beyond what earlier texts or an earlier ledger gave."""

from __future__ import annotations

from datetime import date

import click

from ...errors import EduaidError
from ...rosters.tables import TERM
from ..options import (
    day_callback,
    json_option,
    parse_items,
    read_people,
    read_policy,
    reading_steps,
    refuse_if_input,
    roster_options,
    rosters_argument,
    show_ids_option,
)
from ..terminal import ChineseCommand, ExitCode, console, print_json


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@rosters_argument
@click.option("--term", metavar="学期", help="哪个学期，如 2024春；写了 --ledger 的可以不写。")
@click.option(
    "--known-on",
    callback=day_callback,
    metavar="日期",
    help="当时发放所依据的文件，是到哪一天为止公布的，如 2024-03-01。",
)
@click.option(
    "--ledger",
    metavar="台账",
    help="当时的台账：和它比，花名册后来改了的（如又比对过名单）也算；不再写 --known-on。",
)
@click.option(
    "--paid",
    multiple=True,
    metavar="发放表",
    help="这个学期真正发了多少的发放表，或放发放表的文件夹；写了就按实发算还差多少。可以写几次。",
)
@click.option(
    "--item",
    "items",
    multiple=True,
    metavar="叫法=项目",
    help="发放表里的叫法是哪一项，如 --item 寄宿补=寄宿生生活补助。",
)
@click.option(
    "-o",
    "--output",
    metavar="补发表",
    help="写到哪里：.xlsx 工作簿，.csv，.parquet，或一个文件夹；不写就只看结果。",
)
@roster_options
@show_ids_option
@json_option
def backpay_command(
    rosters: tuple[str, ...],
    term: str | None,
    known_on: date | None,
    ledger: str | None,
    paid: tuple[str, ...],
    items: tuple[str, ...],
    output: str | None,
    source: str | None,
    columns: tuple[str, ...],
    mapping: str | None,
    show_ids: bool,
    as_json: bool,
) -> ExitCode:
    """算出还要补发多少：学期开始以后才公布的文件，或后来改正了的花名册，增加了金额或对象。

    按那一天为止公布的文件（--known-on）或当时的台账（--ledger），和按现在全部的文件、现在的花名册
    相比，列出每人每项的差额和两边的依据。当时或现在定不下来的另列“待定”，不算进差额。

    退出码：0 算完了；1 有退回的行，或没读的列、表、文件；2 输入有错；
    3 有待核、待定的，或只在台账里的。
    """
    from ...rosters import back_pay, check_target, read_ledger, read_payments, write_back_pay

    for given, name in ((term or ledger, "--term"), (known_on or ledger, "--known-on")):
        if given is None:
            raise EduaidError(f"缺少选项 {name}；和当时的台账比，写 --ledger 台账.xlsx")
    policy, named = read_policy(source), parse_items(items)
    if output is not None:
        refuse_if_input(
            (*rosters, *paid, *([ledger] if ledger else [])), output, output_name="补发表"
        )
        check_target(output)
    with reading_steps() as step:
        then = None if ledger is None else read_ledger(ledger)
        term = term or (then.filing[TERM] if then else "")
        roster = read_people(rosters, policy, mapping, columns, step, term)
        payments = (
            read_payments(paid, policy, term=term, items=named, mapping=mapping) if paid else None
        )
        found = back_pay(roster, policy, term, known_on, payments, items=named, ledger=then)
        files = () if output is None else write_back_pay(found, output, progress=step("写补发表"))
    if as_json:
        print_json(found.to_dict(files=files, show_ids=show_ids))
    else:
        from ..render.rosters import show_back_pay  # tables load only when shown

        show_back_pay(console(show_ids=show_ids), found, files)
    refused = found.judged < found.read or (payments is not None and payments.refused > 0)
    unread = any(one.kind.matters for one in found.unread)
    unsure = len(found.pending) or len(found.undecided) or len(found.gone)
    return ExitCode.of(findings=refused or unread, undetermined=bool(unsure))
