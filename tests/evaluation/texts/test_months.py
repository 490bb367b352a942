"""A standard that changes within a term (自: 2024-04), worked out by hand; what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import PolicyError, Term, load_policy
from eduaid_rules.analysis.comparison.compare import compare
from eduaid_rules.testing import frame_of
from little_coverage import covered
from little_layers import changes, notice, over_time, write
from little_packs import DOCUMENTS, FACTS, HEADER, aid
from project import ROOT

MONTHS = ROOT / "conformance" / "calendar" / "packs" / "months"
TWO = HEADER + "语言: 2\n"
FIRST = "{自: 2023秋, 依据: [{文件: first}], 标准: 300元/月×10}"
APRIL = "{自: 2024-04, 发布: 2024-05, 依据: [{文件: second}], 标准: 350元/月×10}"
BOARDS = {"住校": "是"}


def versions(*more: str) -> str:
    return f"发放: 按月\n版本: [{', '.join((FIRST, *more))}]"


def test_each_part_of_a_term_is_said_and_cited() -> None:
    policy = load_policy(MONTHS)
    said: dict[str, tuple[str, list[str]]] = {}
    for term in ("2023秋", "2024春", "2024秋"):
        (item,) = (o for o in policy.evaluate(BOARDS, term).entitlements if o.rule == "living")
        cited = [one.document for one in item.citations if one.role == "standard"]
        said[term] = item.standard, cited
    assert said == {
        "2023秋": ("300元/月×10", ["first"]),
        "2024春": (
            "300元/月×1个月＋350元/月×2个月＋360.50元/月×2个月，即1721元/学期",
            ["first", "second", "third"],
        ),
        "2024秋": ("360.50元/月×10", ["third"]),
    }


def test_a_bundle_keeps_months_and_a_pack_below_raises_their_sum(tmp_path: Path) -> None:
    policy = load_policy(MONTHS)
    name, text = policy.bundle()
    (tmp_path / name).write_text(text, encoding="utf-8")
    again = load_policy(tmp_path / name)
    assert again.digest == policy.digest
    assert str(again.evaluate(BOARDS, "2024春").total) == "2891.00"
    province = f"{TWO}{FACTS}{DOCUMENTS}规则:\n  aid: {{名称: 补助, 类别: 现金, 发放: 按月, "
    province += f"对象: 所有人, 版本: [{FIRST}, {APRIL}]}}\n"
    write(tmp_path, "province", province)
    more = changes("{自: 2023秋, 上浮标准: 20%}")
    text = "名称: 市\n语言: 2\n上级: province\n" + notice("city") + more
    city = load_policy(write(tmp_path, "city", text))
    # 300 and 4 times 350 is 1700: 3400 a year, and a fifth more is 4080; then 350 times 10
    assert over_time(city, "2023秋", "2024春", "2024秋") == ["1800.00", "2040.00", "2100.00"]


def test_other_months_are_found_by_comparing_and_reached_by_cases(tmp_path: Path) -> None:
    old = aid(tmp_path, more=versions(APRIL), standard=None, header=TWO)
    later = APRIL.replace("2024-04", "2024-05")
    new = aid(tmp_path, more=versions(later), standard=None, header=TWO)
    (change,) = compare(old, new).changes
    assert change.terms == (Term(2024, "春"),)
    frame = frame_of(old, [{"状态": "在读"}], "2024春")
    assert old.evaluate_frame(frame, "2024春")["aid.fen"].to_list() == [170000]
    assert new.evaluate_frame(frame, "2024春")["aid.fen"].to_list() == [165000]
    before, whole = (covered(new, (term, {"状态": "在读"})) for term in ("2023秋", "2024春"))
    assert [one.spots[-1].reached for one in (before, whole)] == [False, True]
    assert before.spots[-1].missed == "版本“2024-05起”：没有用例按它享受"


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (
            APRIL.replace("标准: 350元/月×10", "标准: 350元/月×10, 对象: {范围: {寄宿: 是}}"),
            "E320",
            "自2024-04的版本只能改标准，不能写“对象”",
        ),
        (
            APRIL.replace("×10", "×12"),
            "E320",
            "自2024-04的版本和它以前的标准，都要是同样月数的 元/月",
        ),
        (
            APRIL.replace("350元/月×10", "3500元/学年"),
            "E320",
            "自2024-04的版本和它以前的标准，都要是同样月数的 元/月",
        ),
        (APRIL.replace("2024-04", "2024-03"), "E320", "2024-03不是学期中间发放的月份"),
        (APRIL.replace("2024-04", "2024-02"), "E320", "2024-02不是学期中间发放的月份"),
        (APRIL.replace("2024-04", "2024-13"), "E401", "看不懂学期“2024-13”"),
        (APRIL + ", " + APRIL.replace("350", "360"), "E403", "有两个版本都自2024春开始"),
    ],
)
def test_what_no_month_of_a_term_can_say_is_refused(
    tmp_path: Path, more: str, code: str, said: str
) -> None:
    with pytest.raises(PolicyError) as caught:
        aid(tmp_path, more=versions(more), standard=None, header=TWO)
    (found,) = caught.value.diagnostics
    assert found.code == code
    assert found.message.startswith(said)


def test_a_month_is_for_what_is_paid_by_the_month_and_for_language_2(tmp_path: Path) -> None:
    for more, header, code in (
        (versions(APRIL).replace("发放: 按月", "发放: 每学期"), TWO, "E401"),
        (versions(APRIL), HEADER, "E411"),
    ):
        with pytest.raises(PolicyError) as caught:
            aid(tmp_path, more=more, standard=None, header=header)
        assert [one.code for one in caught.value.diagnostics] == [code]
