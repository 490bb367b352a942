"""Packs and definitions that stand on each other have an end, in whatever order."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Policy, PolicyError, load_policy
from how_many import spread
from little_packs import pack_of

RULE = """\
规则:
  a:
    名称: 甲
    类别: 现金
    对象: {范围: {学段: 小学, 符合: D%d}}
    版本: [{自: 2019秋, 发布: 2019-08-20, 依据: [{文件: first}], 标准: 100元/学年}]
"""


def defined(folder: Path, number: int, condition: str, *, backwards: bool) -> Policy:
    """A pack with so many definitions, each on the one before, of which a rule names the last."""
    more = [f"  D{at}: {condition % (at - 1)}\n" for at in range(1, number)]
    lines = ["  D0: {寄宿: 是}\n", *more]
    return pack_of(
        folder, RULE % (number - 1) + "定义:\n" + "".join(lines[::-1] if backwards else lines)
    )


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    ("condition", "said"),
    spread(
        [
            ("{符合: D%d}", "嵌套超过 60 层"),
            ("{困难: 甲, 符合: D%d}", "嵌套超过 60 层"),
            (
                "{任一: [{困难: 甲}, {全部: [{年级: 1}, {任一: [{年级: 2}, {符合: D%d}]}]}]}",
                "嵌套超过 60 层",
            ),
        ],
        2,
    ),
)
def test_definitions_in_definitions_have_an_end(
    condition: str, said: str, tmp_path: Path, *, backwards: bool
) -> None:
    fine = defined(tmp_path, 12, condition, backwards=backwards)
    assert (
        fine.evaluate({"学段": "小学", "寄宿": "是", "困难": ["甲"], "年级": 1}, "2019秋").total
        == 50
    )
    for number in (100, 1_500):
        with pytest.raises(PolicyError) as refused:
            defined(tmp_path, number, condition, backwards=backwards)
        assert {found.code for found in refused.value.diagnostics} == {"E112"}
        assert (said if not backwards else "E112") in str(refused.value)


def test_packs_on_packs_have_an_end(tmp_path: Path) -> None:
    pack_of(tmp_path, RULE % 0 + "定义:\n  D0: {寄宿: 是}\n")
    (tmp_path / "little").rename(tmp_path / "p0")
    for at in range(1, 1_500):
        (tmp_path / f"p{at}").mkdir()
        text = f"名称: 第{at}层\n上级: p{at - 1}\n"
        (tmp_path / f"p{at}" / "pack.yaml").write_text(text, encoding="utf-8")
    assert len(load_policy(tmp_path / "p49").layers) == 50
    for last in (50, 1_499):
        with pytest.raises(PolicyError) as refused:
            load_policy(tmp_path / f"p{last}")
        (found,) = refused.value.diagnostics
        assert (found.code, found.message) == ("E603", "上级套了超过 50 层")
        assert str(found.file).endswith(f"p{last - 49}/pack.yaml")
