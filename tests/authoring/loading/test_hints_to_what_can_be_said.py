"""What staff write first for what the language says otherwise, or does not say at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import PolicyError
from little_packs import pack_of

RULE = """\
规则:
  a:
    名称: 甲
    类别: 现金
    对象: {{范围: {{学段: 小学}}}}
    {line}
    版本: [{{自: 2023秋, 依据: [{{文件: first}}]}}]
"""


@pytest.mark.parametrize(
    ("line", "code", "hint"),
    [
        ("标准: 100元/学期\n    名额: 50", "E201", "请写“给付: 可申请”，并写进“未表达"),
        ("标准: 100元/学期\n    发放: 每学年三次", "E211", "一学年只有两个学期"),
        ("标准: 100元/学期\n    发放: 一次", "E211", "入学学年秋季一次"),
        ("标准: 学费的50%", "E208", "请写成 取 学费 的 50%"),
    ],
)
def test_what_cannot_be_said_so_leads_to_what_can(
    tmp_path: Path, line: str, code: str, hint: str
) -> None:
    with pytest.raises(PolicyError) as error:
        pack_of(tmp_path, RULE.format(line=line))
    found = [one for one in error.value.diagnostics if one.code == code]
    assert len(found) == 1
    assert hint in (found[0].suggestion or "")
