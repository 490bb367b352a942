"""元/自然年: spring has half, rounded up, autumn the rest; worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from eduaid_rules import PolicyError, load_policy
from eduaid_rules.analysis import proof_report
from little_layers import AID, changes, notice, over_time, write
from little_packs import DOCUMENTS, FACTS, HEADER, pack_of

TWO = f"{HEADER}语言: 2\n"
YEARLY = AID.replace("1000元/学年", "1000.01元/自然年")
SHARE = (
    "  half: {名称: 半额, 类别: 现金, 此前: 无, 对象: {范围: {寄宿: 是}}, 标准: aid 的 50%,\n"
    "         版本: [{自: 2019秋, 依据: [{文件: first}]}]}\n"
)


def test_each_term_by_its_standard(tmp_path: Path) -> None:
    """1000.01: 500.01 in spring and 500.00 in autumn; 1200.01 from 2021秋: 600.00, 600.01."""
    rise = "{自: 2021秋, 依据: [{文件: second}], 标准: 1200.01元/自然年}"
    text = YEARLY.replace("条款: 第一条}]}]", f"条款: 第一条}}]}}, {rise}]")
    policy = pack_of(tmp_path, text, header=TWO)
    terms = ("2020秋", "2021春", "2021秋", "2022春")
    said = ["500.00", "500.01", "600.00", "600.01"]
    assert over_time(policy, *terms) == said
    frame = pd.DataFrame({"寄宿": ["是"], "困难": [["甲"]], "年级": [2]})
    fen = [policy.evaluate_frame(frame, term)["aid.fen"][0] for term in terms]
    assert [f"{one / 100:.2f}" for one in fen] == said
    assert proof_report(policy).holds


def test_a_share_of_it_is_for_a_school_year(tmp_path: Path) -> None:
    """Half of 1000.01 is 500.01 (half-up): 250.01 in autumn, 250.00 in spring."""
    policy = pack_of(tmp_path, YEARLY + SHARE, header=TWO)
    assert over_time(policy, "2020秋", "2021春", rule="half") == ["250.01", "250.00"]


def test_a_raise_of_it_is_for_the_same_year(tmp_path: Path) -> None:
    """1000.01 and 10 % are 1100.01 (half-up): 550.00 in autumn, 550.01 in spring."""
    write(tmp_path, "province", TWO + FACTS + DOCUMENTS + YEARLY)
    city = "名称: 市\n上级: province\n语言: 2\n" + notice("city")
    city += changes("{自: 2020秋, 上浮标准: 10%}")
    policy = load_policy(write(tmp_path, "city", city))
    assert policy.pack.language == 2
    assert over_time(policy, "2020秋", "2021春") == ["550.00", "550.01"]


@pytest.mark.parametrize(
    ("more", "code"),
    [("发放: 每学年秋季", "E309"), ("发放: 按月", "E309"), ("此前: 不详", None)],
)
def test_it_is_paid_each_term(more: str, code: str | None, tmp_path: Path) -> None:
    text = YEARLY.replace("此前: 无", more)
    if code is None:
        assert pack_of(tmp_path, text, header=TWO).pack.language == 2
        return
    with pytest.raises(PolicyError) as caught:
        pack_of(tmp_path, text, header=TWO)
    assert [found.code for found in caught.value.diagnostics] == [code]


def test_it_needs_its_language_and_is_no_cap(tmp_path: Path) -> None:
    for text, header, code in (
        (YEARLY, HEADER, "E411"),
        (AID.replace("1000元/学年", '"取 年费, 不超过 9元/自然年"'), TWO, "E309"),
    ):
        with pytest.raises(PolicyError) as caught:
            pack_of(tmp_path, text, header=header)
        assert [found.code for found in caught.value.diagnostics] == [code]
