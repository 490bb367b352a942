"""What is no cash (免除, 实物) may say what it is worth: one student, and columns, by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from commands import eduaid
from eduaid_rules import Policy, evaluate_places, load_policy
from eduaid_rules.evaluation.records import AssessmentRecord, YearRecord
from engines import ENGINES
from little_frames import Columns, collected, frame_of
from little_packs import FACTS, HEADER, pack_of

LIMIT = "  - {名称: 公办收费标准, 英文: public_fee, 类型: 金额, 单位: 元/学期}\n"


def waiving(
    folder: Path, standard: str, kind: str = "免除", who: str = "{状态: 在读}", language: int = 2
) -> Policy:
    rules = f"""
规则:
  aid:
    名称: 减免
    类别: {kind}
    对象: {{范围: {who}}}
    标准: {standard}
    版本: [{{自: 2019秋, 依据: [{{文件: first, 条款: 第一条}}]}}]
  cash:
    名称: 补助
    类别: 现金
    对象: {{范围: {{寄宿: 是}}}}
    标准: 100元/学期
    版本: [{{自: 2019秋, 依据: [{{文件: first}}]}}]
"""
    header = HEADER + ("语言: 2\n" if language > 1 else "")
    return pack_of(folder, rules, facts=FACTS + LIMIT, header=header)


HIGHER = (
    "{取: 高者, 分档: [{当: {寄宿: 是}, 标准: 395元/学期}, "
    "{当: {状态: 在读}, 标准: 取 学费 的 50%}]}"
)
WORTH: list[tuple[str, dict[str, object], str | None]] = [
    ("395元/学期", {}, "395.00"),
    ("1000.01元/学年", {}, "500.01"),
    ("取 学费, 不超过 公办收费标准", {"学费": 1200, "公办收费标准": 1000}, "1000.00"),
    ("取 学费, 不超过 公办收费标准", {"学费": 1200}, None),
    ("全额", {}, None),
    ("{按: 寄宿, 是: 395元/学期, 否: 全额}", {"寄宿": True}, "395.00"),
    ("{按: 寄宿, 是: 395元/学期, 否: 全额}", {"寄宿": False}, None),
    ("{按: 寄宿, 是: 395元/学期, 否: 200元/学期}", {}, None),
    ("{不定: {由: 学费}}", {"学费": 850}, "850.00"),
    (
        HIGHER,
        {"寄宿": True, "学费": 1000},
        "500.00",
    ),
]


@pytest.mark.parametrize(("standard", "profile", "worth"), WORTH)
def test_the_worth_is_told_beside_an_amount_that_is_none(
    standard: str, profile: dict[str, object], worth: str | None, tmp_path: Path
) -> None:
    policy = waiving(tmp_path, standard)
    found = policy.evaluate(profile, "2019秋")
    item = next(one for one in found.entitlements if one.rule == "aid")
    assert item.amount is None
    assert item.worth == (None if worth is None else Decimal(worth))
    assert found.total_waived == Decimal(worth or 0)
    assert found.total_waived_complete is (worth is not None)
    assert [one.rule for one in found.undetermined if one.kind != "cash"] == []


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("standard", "profile", "worth"), WORTH)
def test_columns_tell_the_same(
    standard: str, profile: dict[str, object], worth: str | None, engine: str, tmp_path: Path
) -> None:
    policy = waiving(tmp_path, standard)
    columns: Columns = {"状态": ["在读"], **{name: [cell] for name, cell in profile.items()}}
    judged = collected(policy.evaluate_frame(frame_of(engine, columns), "2019秋"))
    assert judged["aid.state"] == ["entitled"]
    assert judged["aid.fen"] == [None]
    if standard == "全额":
        assert "aid.worth_fen" not in judged
    else:
        assert judged["aid.worth_fen"] == [None if worth is None else int(Decimal(worth) * 100)]
    assert "cash.worth_fen" not in judged


def test_lines_tell_it_too(tmp_path: Path) -> None:
    policy = waiving(tmp_path, "取 学费, 不超过 500元/学期")
    frame = pl.DataFrame({"学费": [300, 900, None], "寄宿": [True, False, False]})
    lines = policy.evaluate_frame(frame, "2019秋", long=True)
    assert lines.select("rule", "fen", "worth_fen").sort("rule", "worth_fen").rows() == [
        ("aid", None, None),
        ("aid", None, 30000),
        ("aid", None, 50000),
        ("cash", 10000, None),
    ]


def test_who_is_open_leaves_the_sum_open(tmp_path: Path) -> None:
    policy = waiving(tmp_path, "395元/学期", who="{寄宿: 是}")
    found = policy.evaluate({}, "2019秋")
    assert (found.total_waived, found.total_waived_complete) == (Decimal("0.00"), False)


def test_the_json_has_it_where_a_rule_tells_it(tmp_path: Path) -> None:
    policy = waiving(tmp_path, "395元/学期")
    found = policy.evaluate({"寄宿": True}, "2019秋")
    plain = found.model_dump()
    assert [item["worth"] for item in plain["entitlements"]] == ["395.00", None]
    assert (plain["total_waived"], plain["total_waived_complete"]) == ("395.00", True)
    text = found.model_dump_json()
    assert AssessmentRecord.model_validate_json(text).model_dump_json() == text
    year = policy.evaluate_year({"寄宿": True}, 2019)
    assert year.model_dump()["total_waived"] == "790.00"
    text = year.model_dump_json()
    assert YearRecord.model_validate_json(text).model_dump_json() == text


@pytest.mark.parametrize("standard", ["取 学费, 不超过 500元/学期", "{不定: {由: 学费}}", "全额"])
def test_a_pack_of_language_1_says_what_it_said(standard: str, tmp_path: Path) -> None:
    policy = waiving(tmp_path, standard, language=1)
    found = policy.evaluate({"学费": 400}, "2019秋")
    plain = found.model_dump()
    assert "total_waived" not in plain
    assert all("worth" not in item for item in plain["entitlements"])
    judged = policy.evaluate_frame(pl.DataFrame({"学费": [400]}), "2019秋")
    assert "aid.worth_fen" not in judged.columns


def test_books_may_be_worth_so_much_a_day(tmp_path: Path) -> None:
    policy = waiving(tmp_path, "5元/天×200天/学年", kind="实物")
    (item,) = policy.evaluate({}, "2019秋").entitlements
    assert (item.standard, item.worth) == ("5元/天×200天/学年", Decimal("500.00"))


@pytest.mark.parametrize("long", [False, True])
def test_a_roster_of_places_tells_it_where_one_of_them_does(long: bool, tmp_path: Path) -> None:
    rules = (
        "规则:\n  aid:\n    名称: 减免\n    类别: 免除\n    对象: {范围: {状态: 在读}}\n"
        "    标准: STANDARD\n    版本: [{自: 2019秋, 依据: [{文件: first}]}]\n"
    )
    policies: list[Policy] = []
    for name, region, standard in (("one", "110101", "395元/学期"), ("two", "110102", "全额")):
        folder = tmp_path / name
        folder.mkdir()
        header = f'名称: {name}\n地区: "{region}"\n语言: 2\n'
        pack_of(folder, rules.replace("STANDARD", standard), header=header)
        policies.append(load_policy((folder / "little").rename(folder / name)))
    frame = pl.DataFrame({"学校所在地代码": ["110101", "110102", None]})
    made = evaluate_places(frame, "2019秋", policies, long=long)
    column = "worth_fen" if long else "aid.worth_fen"
    assert made.get_column(column).to_list() == [39500, None, None]


def test_the_command_line_shows_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    waiving(tmp_path, "395元/学期")
    profile = tmp_path / "学生.yaml"
    profile.write_text("寄宿: 是\n", encoding="utf-8")
    where = ("--policy", str(tmp_path / "little"))
    code, shown, _ = eduaid(capsys, "check", str(profile), "--term", "2019秋", *where)
    assert code == 0
    assert "免除（值395元）" in shown
    assert "免除和实物合计值：395元\n" in shown
    _, shown, _ = eduaid(capsys, "check", str(profile), "--year", "2019", *where)
    assert "免除和实物合计值：790元\n" in shown


def test_the_command_line_says_no_sum_where_nothing_is_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In full is no amount; 0元 would read as if the waiver were worth nothing."""
    waiving(tmp_path, "{按: 寄宿, 是: 395元/学期, 否: 全额}")
    profile = tmp_path / "学生.yaml"
    where = ("--policy", str(tmp_path / "little"))
    for boards, told in (("是", True), ("否", False)):
        profile.write_text(f"寄宿: {boards}\n", encoding="utf-8")
        for when in (("--term", "2019秋"), ("--year", "2019")):
            _, shown, _ = eduaid(capsys, "check", str(profile), *when, *where)
            assert "减免" in shown
            assert ("合计值" in shown) is told
