"""已获 in 不同享: which fact tells that somebody was awarded an item; worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from eduaid_rules import Policy, PolicyError
from eduaid_rules.analysis import proof_report
from little_layers import answer
from little_packs import FACTS, HEADER, pack_of

TWO = f"{HEADER}语言: 2\n"
WON = "  - {名称: 已评上, 英文: won, 类型: 是否}\n"
RULES = """\
规则:
  aid: {名称: 补助, 类别: 现金, 此前: 无, 对象: {范围: {寄宿: 是}}, 标准: 500元/学期,
        版本: [{自: 2019秋, 依据: [{文件: first}]}]}
  grant: {名称: 助学金, 类别: 现金, 给付: 可申请, 此前: 无, 对象: {范围: {困难: 甲}},
          标准: {按: 年级, 1: 400元/学期, 其余: 800元/学期},
          版本: [{自: 2019秋, 依据: [{文件: first}]}]}
不同享:
  - {项目: [aid, grant], 取: 高者, 自: 2019秋, 依据: [{文件: first}], 已获: {grant: 已评上}}
"""


def grouped(folder: Path, text: str = RULES) -> Policy:
    return pack_of(folder, text, facts=FACTS + WON, header=TWO)


CASES: tuple[tuple[str, int, str | None, str, str], ...] = (
    # boards, grade, awarded; aid (500), grant (400 in grade 1, 800 in others)
    ("是", 2, "是", "no", "800.00"),
    ("是", 1, "是", "500.00", "no"),
    ("是", 2, "否", "500.00", "no"),
    ("是", 2, None, "open", "open"),
    ("是", 1, None, "500.00", "no"),  # the sure item stands either way
    ("否", 2, "是", "no", "800.00"),
    ("否", 2, None, "no", "800.00"),  # nothing to give way to
)


@pytest.mark.parametrize(("boards", "grade", "won", "aid", "grant"), CASES)
def test_what_was_awarded_is_as_sure_as_what_is_due(
    boards: str, grade: int, won: str | None, aid: str, grant: str, tmp_path: Path
) -> None:
    policy = grouped(tmp_path)
    profile = {"寄宿": boards, "困难": ["甲"], "年级": grade, "已评上": won}
    found = policy.evaluate(profile, "2020秋")
    assert (answer(found, "aid"), answer(found, "grant")) == (aid, grant)
    if aid == "open":
        asked = {item.rule: item.missing for item in found.undetermined}
        assert asked == {"aid": ("已评上",), "grant": ("已评上",)}
    words = {"no": "not_entitled", "open": "undetermined"}
    cells = {"寄宿": [boards], "困难": [["甲"]], "年级": [grade], "已评上": [won]}
    row = policy.evaluate_frame(pd.DataFrame(cells), "2020秋")
    states = (row["aid.state"][0], row["grant.state"][0])
    assert states == tuple(words.get(said, "entitled") for said in (aid, grant))


def test_proofs_know_it(tmp_path: Path) -> None:
    policy = grouped(tmp_path)
    assert proof_report(policy).holds
    name, text = policy.bundle()
    assert '"awarded":[["grant","已评上"]]' in text
    assert name


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("{grant: 已评上}", "{prize: 已评上}", ["E416"]),
        ("{grant: 已评上}", "{grant: 年级}", ["E416"]),
        ("取: 高者", "自选: 是", ["E416"]),
    ],
)
def test_what_cannot_be_told(old: str, new: str, codes: list[str], tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        grouped(tmp_path, RULES.replace(old, new))
    assert [found.code for found in caught.value.diagnostics] == codes
    with pytest.raises(PolicyError) as caught:
        pack_of(tmp_path, RULES, facts=FACTS + WON)
    assert [found.code for found in caught.value.diagnostics] == ["E411"]
