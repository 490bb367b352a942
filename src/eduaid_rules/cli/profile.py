"""A student's profile from a file or from standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from ..api import Policy
from ..authoring.profiles import read_profile
from ..errors import Diagnostic, ProfileError
from ..meaning.students import Student

STANDARD_INPUT: Final = "-"


def read_student(profile: str, policy: Policy) -> Student:
    """The student of a profile; raises ProfileError with the place of every mistake."""
    if profile == STANDARD_INPUT:
        return read_profile(sys.stdin.buffer.read(), "标准输入", policy.Student)
    try:
        data = Path(profile).read_bytes()
    except OSError as error:
        reason = "找不到这个文件" if isinstance(error, FileNotFoundError) else error.strerror
        found = Diagnostic("E708", f"读不了学生信息：{reason}", "请检查路径", file=profile)
        raise ProfileError([found]) from None
    return read_profile(data, profile, policy.Student)
