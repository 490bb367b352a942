"""``eduaid check``: one student at one term, or for a whole school year."""

from __future__ import annotations

from datetime import date

import click

from ...api import Policy
from ...errors import EduaidError
from ...evaluation.student.assessment import Assessment
from ...meaning.students import Student
from ..options import (
    json_option,
    known_on_option,
    policy_option,
    read_policy,
    read_student,
    rule_meant,
)
from ..terminal import ChineseCommand, ExitCode, console, print_json, print_json_text


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@click.argument("profile", metavar="学生信息")
@click.option("--term", metavar="学期", help="哪个学期，如 2019秋。")
@click.option("--year", metavar="学年", help="整个学年，写开始的那一年：2023 是 2023秋和2024春。")
@policy_option
@known_on_option
@json_option
@click.option("--why", metavar="项目", help="逐条说明某一项（名称或编号）为什么有、为什么没有。")
@click.option(
    "--spring", metavar="文件", help="和 --year 一起用：春季学期的学生信息（变了的也写全）。"
)
@click.option("--all", "show_all", is_flag=True, help="也列出其他学段和没有实施的项目。")
def check_command(
    profile: str,
    term: str | None,
    year: str | None,
    source: str | None,
    known_on: date | None,
    as_json: bool,
    why: str | None,
    spring: str | None,
    show_all: bool,
) -> ExitCode:
    """查一个学生一个学期（或一个学年）能享受哪些资助。

    学生信息是 YAML 或 JSON 文件，写 - 表示从标准输入读。可以填哪些信息见 eduaid facts。

    退出码：0 全部有结论；2 输入有错；3 有待定的项目。
    """
    if (term is None) == (year is None):
        raise EduaidError("请写 --term 学期（如 --term 2019秋），或 --year 学年，只写一个")
    policy = read_policy(source)
    student = read_student(profile, policy)
    if year is not None:
        later = student if spring is None else read_student(spring, policy)
        return _check_year(policy, (student, later), year, known_on, as_json=as_json, why=why)
    if spring is not None:
        raise EduaidError("--spring 只用于学年，请写 --year")
    return _check_term(
        policy, student, term or "", known_on, as_json=as_json, why=why, show_all=show_all
    )


def _check_term(
    policy: Policy,
    student: Student,
    term: str,
    known_on: date | None,
    *,
    as_json: bool,
    why: str | None,
    show_all: bool,
) -> ExitCode:
    assessment = policy.evaluate(student, term, known_on)
    why = None if why is None else rule_meant(why, policy)
    if as_json and why is not None:
        trace = assessment.why(why)
        print_json(trace.to_dict() if trace else None)
    elif as_json:
        print_json_text(assessment.model_dump_json(indent=2))
    else:
        from ..render.assessment import show_assessment, show_why  # tables load only when shown

        if why is not None:
            show_why(console(), policy, assessment, why)
        else:
            show_assessment(console(), policy, student, assessment, show_all=show_all)
    return ExitCode.of(findings=False, undetermined=_waits(assessment))


def _check_year(
    policy: Policy,
    students: tuple[Student, Student],
    year: str,
    known_on: date | None,
    *,
    as_json: bool,
    why: str | None,
) -> ExitCode:
    if why is not None:
        raise EduaidError("--why 只用于一个学期，请写 --term")
    found = policy.evaluate_year(None, year, known_on, autumn=students[0], spring=students[1])
    if as_json:
        print_json_text(found.model_dump_json(indent=2))
    else:
        from ..render.assessment import show_year  # tables load only when shown

        show_year(console(), policy, students, found)
    return ExitCode.of(findings=False, undetermined=_waits(found.autumn) or _waits(found.spring))


def _waits(assessment: Assessment) -> bool:
    """Whether anything is open that is not plainly another stage's, and so not shown."""
    return any(not item.other_stage for item in assessment.undetermined)
