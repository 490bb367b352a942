"""``eduaid reconcile``: payments held against ledgers."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...errors import OutputError, TermError
from ...policy.terms import Term
from ..options import (
    is_input,
    json_option,
    mapping_option,
    once_each,
    parse_columns,
    parse_day,
    parse_items,
    parse_pair,
    policy_option,
    read_policy,
    reading_steps,
    show_ids_option,
    split_pair,
)
from ..terminal import ChineseCommand, ExitCode, console, print_json

if TYPE_CHECKING:
    from ...rosters.audit.payments import PaymentFile
    from ...rosters.audit.reconciliation import Reconciliation


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@click.argument("ledgers", metavar="台账…", nargs=-1, required=True)
@click.option(
    "--paid",
    multiple=True,
    required=True,
    metavar="发放表",
    help="发放表，或放发放表的文件夹；表里没有学期、项目的，写成 2019秋=发放.xlsx，"
    "2019秋/寄宿生生活补助=发放.xlsx。可以写几次。",
)
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="列=内容",
    help="发放表里的一列是什么，如 --map 打卡数=金额；不用的列写 列=不用。可以写几次。",
)
@mapping_option
@click.option(
    "--item",
    "items",
    multiple=True,
    metavar="叫法=项目",
    help="县里的叫法是台账里的哪一项，如 --item 寄宿补=寄宿生生活补助；不比对的写 叫法=不用。",
)
@policy_option
@click.option(
    "--late-after",
    multiple=True,
    metavar="日期",
    help="最迟哪一天发，如 2020-01-15；几个学期的写成 2019秋=2020-01-15。不写就是学期最后一天。",
)
@click.option(
    "-o", "--output", metavar="自查结果", help="写到哪里：.xlsx 工作簿，或一个文件夹（后面加 /）。"
)
@show_ids_option
@json_option
def reconcile_command(
    ledgers: tuple[str, ...],
    paid: tuple[str, ...],
    columns: tuple[str, ...],
    mapping: str | None,
    items: tuple[str, ...],
    source: str | None,
    late_after: tuple[str, ...],
    output: str | None,
    show_ids: bool,
    as_json: bool,
) -> ExitCode:
    """自查：把发放表和台账逐人逐项核对，找出漏发、不应发、重复。

    台账是 eduaid batch 写出的，可以有几个学期、几所学校。发放表不用整理，读不了的行列在
    “问题行”里。

    退出码：0 没有发现；1 有发现、没比对的行，或没读的列、表、文件；2 输入有错；
    3 只有还不能判定的项目。
    """
    from ...rosters import (
        check_reconciliation_target,
        ledgers_in,
        read_ledger,
        read_payments,
        reconcile,
        write_reconciliation,
    )

    policy = read_policy(source)
    said = parse_items(items)
    late = _last_days(late_after)
    if output is not None:
        sources = (*ledgers, *(_prefix_and_path(one)[1] for one in paid))
        if is_input(sources, output):
            raise OutputError(f"“{output}”就是台账或发放表（或放它们的文件夹），请写到别处")
        check_reconciliation_target(output)
    with reading_steps() as step:
        made = [read_ledger(path) for path in ledgers_in(ledgers)]
        files = [_payment_file(one) for one in paid]
        payments = read_payments(
            files,
            policy,
            columns=parse_columns(columns),
            mapping=mapping,
            items=said,
            progress=step("读发放表"),
        )
        found = reconcile(made, payments, policy, items=said, late_after=late)
        if output is not None:
            written = write_reconciliation(found, output, progress=step("写自查结果"))
        else:
            written = ()
    _print_findings(found, written, as_json=as_json, show_ids=show_ids)
    return _exit_code(found)


def _print_findings(
    found: Reconciliation, files: tuple[Path, ...], *, as_json: bool, show_ids: bool
) -> None:
    if as_json:
        print_json(found.to_dict(files=files, show_ids=show_ids))
    else:
        from ..render.audit import show_reconciliation  # tables load only when shown

        show_reconciliation(console(show_ids=show_ids), found, files)


def _exit_code(found: Reconciliation) -> ExitCode:
    """Findings for anything to look at, undetermined where only open items are left."""
    from ...rosters.audit.finding_kinds import FindingKind

    unsettled = found.count(FindingKind.UNSETTLED) > 0
    return ExitCode.of(findings=not found.clean, undetermined=unsettled)


def _payment_file(written: str) -> PaymentFile:
    """2019秋/项目=发放.xlsx, 2019秋=发放.xlsx, or a path alone. Raises TermError."""
    from ...rosters.audit.payments import PaymentFile

    ahead, path = _prefix_and_path(written)
    if not ahead:
        return PaymentFile(path)
    term, item = _term_and_item(ahead)
    return PaymentFile(path, Term.parse(term), item or None)


def _prefix_and_path(written: str) -> tuple[str, str]:
    """What stands ahead of the path; a path with = in its own name stays whole."""
    ahead, path = split_pair(written) or ("", written)
    try:
        Term.parse(_term_and_item(ahead)[0])
    except TermError:
        return ("", written) if os.path.exists(written) else (ahead, path)  # noqa: PTH110 -- any name
    return ahead, path


def _term_and_item(ahead: str) -> tuple[str, str]:
    term, _, item = ahead.replace("／", "/").partition("/")
    return term, item.strip()


def _last_days(written: tuple[str, ...]) -> date | Mapping[Term | str, date] | None:
    """One day for the one term, or a day for each."""
    if len(written) == 1 and split_pair(written[0]) is None:
        return parse_day(written[0])
    form = "一个日期，或 学期=日期，如 --late-after 2019秋=2020-01-15"
    pairs = (parse_pair(one, "--late-after", form) for one in written)
    days = [(Term.parse(term), parse_day(day)) for term, day in pairs]
    return {**once_each(days, "--late-after")} or None
