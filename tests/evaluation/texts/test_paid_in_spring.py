"""发放: 每学年春季: the year is paid whole in spring, and in autumn nothing is; by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from eduaid_rules import Policy, PolicyError
from eduaid_rules.analysis import proof_report
from little_layers import over_time
from little_packs import HEADER, pack_of

TWO = f"{HEADER}语言: 2\n"
GRANT = """\
规则:
  aid: {名称: 补助, 类别: 现金, 发放: 每学年春季, 此前: 无, 对象: {范围: {寄宿: 是}},
        标准: STANDARD, 版本: [{自: SINCE, 依据: [{文件: first}]}]}
  prize: {名称: 奖金, 类别: 现金, 此前: 无, 对象: {范围: {寄宿: 是}}, 标准: 300元/学期,
          版本: [{自: 2019秋, 依据: [{文件: first}]}]}
"""


def paid(folder: Path, standard: str, more: str = "", since: str = "2019秋") -> Policy:
    text = GRANT.replace("STANDARD", standard).replace("SINCE", since)
    return pack_of(folder, text + more, header=TWO)


@pytest.mark.parametrize(
    ("standard", "said"),
    [
        ("1000.01元/学年", "1000.01"),
        ("800元/次", "800.00"),
        ("'取 年费, 不超过 900元/学年'", "900.00"),
        ("{不定: {由: 年费}}", "1300.00"),
        ("prize 的 50%", "300.00"),  # half of 600 a year
    ],
)
def test_spring_has_the_whole_year(standard: str, said: str, tmp_path: Path) -> None:
    policy = paid(tmp_path, standard)
    assert over_time(policy, "2019秋", "2020春", "2020秋", "2021春", 年费=1300) == [
        "no",
        said,
        "no",
        said,
    ]
    frame = pd.DataFrame({"寄宿": ["是"], "年费": [1300]})
    states = [policy.evaluate_frame(frame, term)["aid.state"][0] for term in ("2019秋", "2020春")]
    assert states == ["not_entitled", "entitled"]


def test_why_autumn_has_nothing_is_told(tmp_path: Path) -> None:
    refused = paid(tmp_path, "800元/次").evaluate({"寄宿": "是"}, "2020秋").refusals[0]
    assert (refused.reason, refused.detail) == ("仅春季学期", "每学年春季发放，秋季学期没有")


def test_the_other_item_is_given_where_it_has_the_year(tmp_path: Path) -> None:
    """700 in spring against 2 × 300: the first has the year, so that autumn has nothing."""
    group = "不同享: [{项目: [aid, prize], 取: 高者, 自: 2019秋, 依据: [{文件: first}]}]\n"
    policy = paid(tmp_path, "700元/次", group)
    assert over_time(policy, "2019秋", "2020春") == ["no", "700.00"]
    assert over_time(policy, "2019秋", "2020春", rule="prize") == ["no", "no"]


def test_proofs_of_it_and_the_language_that_it_needs(tmp_path: Path) -> None:
    assert proof_report(paid(tmp_path, "700元/次")).holds
    with pytest.raises(PolicyError) as caught:
        pack_of(tmp_path, GRANT.replace("STANDARD", "7元/次").replace("SINCE", "2019秋"))
    assert [found.code for found in caught.value.diagnostics] == ["E411"]


def test_what_meets_no_spring_is_a_warning(tmp_path: Path) -> None:
    policy = paid(tmp_path, "{按: 季, 秋: 700元/次, 其余: 无}")
    found = [one.message for one in policy.diagnostics if one.code == "W609"]
    assert found == ["“发放: 每学年春季”，可是没有一个春季能发：什么也发不出"]


def test_an_amount_per_term_does_not_fit(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        paid(tmp_path, "500元/学期")
    (found,) = caught.value.diagnostics
    assert found.code == "E309"
    assert "元/学年（一学年这么多，春季一次发完）" in (found.suggestion or "")
