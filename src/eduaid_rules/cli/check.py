"""``eduaid check``: one student at one term."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from ..api import Policy, load_policy
from ..authoring.profiles import read_profile
from ..policy.errors import Diagnostic, EduaidError, ProfileError
from ..policy.nearest import suggestion
from ..policy.students import Student
from .chinese import ChineseCommand
from .console import ANSWERED, UNDETERMINED, console, print_json
from .options import json_option, policy_option

STANDARD_INPUT = "-"


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@click.argument("profile", metavar="学生信息")
@click.option("--term", required=True, metavar="学期", help="哪个学期，如 2019秋。")
@policy_option
@json_option
@click.option("--why", metavar="编号", help="逐条说明某一项为什么有、为什么没有。")
@click.option("--all", "show_all", is_flag=True, help="也列出其他学段的项目。")
def check(
    profile: str, term: str, source: str, as_json: bool, why: str | None, show_all: bool
) -> int:
    """查一个学生一个学期能享受哪些资助。

    学生信息是 YAML 或 JSON 文件，写 - 表示从标准输入读。可以填哪些信息见 eduaid facts。

    退出码：0 全部有结论；2 输入有错；3 有待定的项目。
    """
    policy = load_policy(source)
    student = _read(profile, policy)
    assessment = policy.evaluate(student, term)
    if why is not None:
        _known_rule(policy, why)
    if as_json and why is not None:
        trace = assessment.why(why)
        print_json(asdict(trace) if trace else None)
    elif as_json:
        print(assessment.model_dump_json(indent=2))
    else:
        from .reading import show_assessment, show_why  # tables load only when shown

        if why is not None:
            show_why(console(), policy, assessment, why)
        else:
            show_assessment(console(), policy, student, assessment, show_all=show_all)
    return UNDETERMINED if assessment.undetermined else ANSWERED


def _read(profile: str, policy: Policy) -> Student:
    if profile == STANDARD_INPUT:
        return read_profile(sys.stdin.buffer.read(), "标准输入", policy.Student)
    try:
        data = Path(profile).read_bytes()
    except OSError as error:
        reason = "找不到这个文件" if isinstance(error, FileNotFoundError) else error.strerror
        found = Diagnostic("E708", f"读不了学生信息：{reason}", "请检查路径", file=profile)
        raise ProfileError([found]) from None
    return read_profile(data, profile, policy.Student)


def _known_rule(policy: Policy, rule: str) -> None:
    known = [item.id for item in policy.rules]
    if rule not in known:
        raise EduaidError(f"没有“{rule}”这条规则。{suggestion(rule, known)}")
