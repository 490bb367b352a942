"""Whatever says a day, at every door: it is taken whole, or refused with a typed error.

A day is a date, a midnight without a zone, or the text 2019-09-01. A moment is no day: in
another zone it lies on another one, and no door chooses for whoever gave it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from awkward_files import csv_of, text_file, workbook
from eduaid_rules import (
    EduaidError,
    Policy,
    Term,
    back_pay,
    evaluate_places,
    make_ledger,
    read_payments,
    read_roster,
    reconcile,
)
from eduaid_rules.authoring.profiles import read_profile
from eduaid_rules.cases import read_cases
from eduaid_rules.cli.options import parse_day
from eduaid_rules.plain_values import is_missing
from eduaid_rules.rosters.reading.mapping import read_mapping
from eduaid_rules.rosters.reading.roster import Roster
from eduaid_rules.testing import students
from engines import ENGINES
from how_many import spread
from little_frames import collected
from little_packs import FACTS, HEADER, aid, pack_of
from little_payments import ledger, paid

Given: TypeAlias = Any
"""``Any``: whatever a caller may try."""

DAY = date(2019, 9, 1)
CHINA = timezone(timedelta(hours=8))
MOMENT = datetime(2019, 9, 1, 17, tzinfo=UTC)

DAYS: tuple[Given, ...] = (DAY, datetime(2019, 9, 1), pd.Timestamp("2019-09-01"), "2019-09-01")
NO_DAYS: tuple[Given, ...] = (
    MOMENT,
    MOMENT.astimezone(CHINA),
    datetime(2019, 9, 1, tzinfo=UTC),
    datetime(2019, 9, 1, 8, 30),
    datetime(2019, 9, 1, microsecond=1),
    pd.Timestamp("2019-09-01 00:00:00.000000001"),
    pd.Timestamp("2019-09-01", tz="Asia/Shanghai"),
    pd.NaT,
    "2019-09-01T17:00:00Z",
    "2019-09-01T00:00:00+08:00",
    "2019-09-01 08:30:00",
    "2019-W35-7",
    "2019-9-1",
    20190901,
    1567296000.0,
)
"""The first two are one moment, on two days."""

Door: TypeAlias = Callable[[Policy, Path, Given], object]


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    """An item for who was born on 1 September 2019, by a place."""
    header = f'{HEADER}地区: "450225"\n'
    rule = """\
    规则:
      aid:
        名称: 补助
        类别: 免除
        标准: 全额
        对象: {范围: {出生: {不低于: 2019-09-01, 不高于: 2019-09-01}}}
        版本: [{自: 2019秋, 依据: [{文件: first}]}]
    """
    facts = FACTS.replace("类型: 标识}", "类型: 标识, 用作: 人名}")
    return pack_of(tmp_path, rule, facts=facts, header=header)


def born(policy: Policy, profile: Mapping[str, object]) -> bool:
    return bool(policy.evaluate(profile, "2019秋").entitlements)


OBJECTS: Mapping[str, Door] = {
    "Student": lambda policy, _, day: policy.Student({"出生": day})["出生"] == str(DAY),
    "keyword": lambda policy, _, day: policy.Student(birth=day)["出生"] == str(DAY),
    "evaluate": lambda policy, _, day: born(policy, {"出生": day}),
    "evaluate_year": lambda policy, _, day: bool(
        policy.evaluate_year({"birth": day}, 2019).spring.entitlements
    ),
    "known_on": lambda policy, _, day: policy.evaluate({}, "2019秋", day).known_on == DAY,
    "the receipt": lambda policy, _, day: (
        policy.evaluate({}, "2019秋", day).receipt.known_on == str(DAY)
    ),
    "known_on of a year": lambda policy, _, day: (
        policy.evaluate_year({}, 2019, day).autumn.known_on == DAY
    ),
    "known_on of a frame": lambda policy, _, day: (
        policy.evaluate_frame(pl.DataFrame({"寄宿": [True]}), "2019秋", day).height == 1
    ),
    "known_on of places": lambda policy, _, day: (
        evaluate_places(
            pl.DataFrame({"学校所在地代码": ["450225"], "户籍地代码": ["450225"]}),
            "2019秋",
            policy,
            day,
        ).height
        == 1
    ),
    "at": lambda policy, _, day: policy.at("2019秋", day).term == Term(2019, "秋"),
    "history": lambda policy, _, day: len(policy.history("aid", day)) > 0,
    "catalogue": lambda policy, _, day: len(policy.catalogue("2019秋", day)) == 1,
    "the term of a day": lambda _policy, _, day: Term.on(day) == Term(2019, "秋"),
    "a ledger": lambda policy, folder, day: (
        make_ledger(somebody(policy, folder), policy, "2019秋", day).filing["只算已公布到"]
        == str(DAY)
    ),
    "back pay": lambda policy, folder, day: (
        f"{DAY}以后" in back_pay(somebody(policy, folder), policy, "2019秋", day).title
    ),
    "the last day for payments": lambda policy, _, day: (
        reconcile(ledger(), paid(), policy, late_after=day).receipt["最迟发放"] == f"2019秋 {DAY}"
    ),
    "the last day of a term": lambda policy, _, day: (
        reconcile(ledger(), paid(), policy, late_after={"2019秋": day}).receipt["最迟发放"]
        == f"2019秋 {DAY}"
    ),
    "strategies": lambda policy, _, day: students(policy, "2019秋", known_on=day) is not None,
}


def somebody(policy: Policy, folder: Path) -> Roster:
    return read_roster(csv_of(folder / "花名册.csv", [["姓名", "寄宿"], ["张三", "是"]]), policy)


@pytest.mark.parametrize("door", spread(OBJECTS, 6))
def test_a_day_is_taken_and_a_moment_is_refused(door: str, policy: Policy, tmp_path: Path) -> None:
    taken = {repr(day): OBJECTS[door](policy, tmp_path, day) for day in DAYS}
    assert taken == dict.fromkeys(map(repr, DAYS), True)
    for wrong in NO_DAYS:
        with pytest.raises(EduaidError, match=r"20\d\d-\d\d-\d\d") as caught:
            OBJECTS[door](policy, tmp_path, wrong)
        assert ("时刻" in str(caught.value)) == (
            ":" in wrong
            if isinstance(wrong, str)
            else isinstance(wrong, datetime) and not is_missing(wrong)
        ), repr(wrong)


def _case(policy: Policy, folder: Path, text: str, key: str) -> object:
    cases = folder / "little" / "cases"
    cases.mkdir(exist_ok=True)
    born_on = {"出生": text, "已知到": str(DAY)} | {key: text}
    body = (
        "用例:\n  - 名称: 一个\n    学期: 2019秋\n"
        f"    已知到: '{born_on['已知到']}'\n    学生: {{出生: '{born_on['出生']}'}}\n"
        "    不享: [aid]\n"
    )
    (cases / "a.yaml").write_text(body, encoding="utf-8")
    (case,) = read_cases(folder / "little", policy)
    return case.known_on == DAY and case.student is not None and case.student["出生"] == str(DAY)


def _mapping(policy: Policy, folder: Path, text: str) -> object:
    path = text_file(folder / "映射.yaml", f"固定: {{出生: '{text}'}}\n")
    return read_mapping(path, policy.vocabulary).fixed["出生"] == str(DAY)


def _threshold(_policy: Policy, folder: Path, text: str) -> object:
    (folder / "other").mkdir(exist_ok=True)
    made = aid(folder / "other", who=f"{{出生: {{不低于: '{text}', 不高于: '{text}'}}}}")
    return born(made, {"出生": DAY})


TEXTS: Mapping[str, Callable[[Policy, Path, str], object]] = {
    "a profile in YAML": lambda policy, _, text: born(
        policy, read_profile(f"出生: '{text}'".encode(), "a.yaml", dict)
    ),
    "a profile in YAML without quotation marks": lambda policy, _, text: born(
        policy, read_profile(f"出生: {text}".encode(), "a.yaml", dict)
    ),
    "a profile in JSON": lambda policy, _, text: born(
        policy, read_profile(f'{{"出生":\t"{text}"}}'.encode(), "a.json", dict)
    ),
    "已知到 of a case": lambda policy, folder, text: _case(policy, folder, text, "已知到"),
    "a student of a case": lambda policy, folder, text: _case(policy, folder, text, "出生"),
    "a mapping file": _mapping,
    "a threshold of a rule": _threshold,
    "the command line": lambda _policy, _, text: parse_day(text) == DAY,
}


@pytest.mark.parametrize("door", TEXTS)
def test_a_text_that_says_a_day_is_taken_and_a_moment_is_refused(
    door: str, policy: Policy, tmp_path: Path
) -> None:
    for day in filter(lambda one: isinstance(one, str), DAYS):
        assert TEXTS[door](policy, tmp_path, str(day)) is True
    for wrong in (*(one for one in NO_DAYS if isinstance(one, str)), "2019-09", "2019"):
        with pytest.raises(EduaidError, match=wrong.replace("+", "[+]")):
            TEXTS[door](policy, tmp_path, wrong)


OF_CELLS = (DAY, datetime(2019, 9, 1), "2019-09-01", "2019-09-01 00:00:00", "2019/9/1 0:00", 43709)
NO_CELLS = (
    datetime(2019, 9, 1, 8, 30),
    "2019-09-01 08:30:00",
    "2019/9/1 11:30",
    "2019-09-01T17:00:00Z",
    "2019-09-01 00:00:00+08:00",
    43709.5,
    "43709.5",
)


def test_rosters_take_days_in_all_their_forms_and_no_moment(policy: Policy, tmp_path: Path) -> None:
    for write, name in ((workbook, "a.xlsx"), (csv_of, "a.csv")):
        rows = [["姓名", "出生"], *([f"第{n}人", cell] for n, cell in enumerate(OF_CELLS))]
        assert read_roster(write(tmp_path / name, rows), policy).facts["出生"].to_list() == [
            DAY
        ] * len(OF_CELLS)
        rows = [["姓名", "出生"], *([f"第{n}人", cell] for n, cell in enumerate(NO_CELLS))]
        roster = read_roster(write(tmp_path / name, rows), policy)
        assert (roster.refused, roster.facts.height) == (len(NO_CELLS), 0)
        assert roster.problems["问题"].str.contains("出生看不懂").all()


def test_a_payment_is_of_the_day_that_the_clock_of_the_bank_showed(
    policy: Policy, tmp_path: Path
) -> None:
    times = ("2019-09-01 23:59:59", "2019/9/1 8:30", "43709.99", "20190901", "2019-09-01T23:59Z")
    rows = [["姓名", "金额", "项目", "发放日期"], *(["甲", "5", "补助", time] for time in times)]
    found = read_payments(csv_of(tmp_path / "发放.csv", rows), policy, term="2019秋")
    assert found.frame["day"].to_list() == [DAY, DAY, DAY, DAY, None]
    assert found.problems["种类"].to_list() == ["日期看不懂"]


@pytest.mark.parametrize(
    ("cells", "taken"),
    [
        ([DAY, None], True),
        ([datetime(2019, 9, 1), None], True),
        ([datetime(2019, 9, 1, 8, 30), None], False),
        ([MOMENT, None], False),
        ([datetime(2019, 9, 1, tzinfo=CHINA), None], False),
    ],
)
def test_columns_of_days_and_moments(
    policy: Policy, tmp_path: Path, cells: list[Given], taken: bool
) -> None:
    pl.DataFrame({"姓名": ["甲", "乙"], "出生": cells}).write_parquet(tmp_path / "a.parquet")
    roster = read_roster(tmp_path / "a.parquet", policy)
    assert roster.facts["出生"].to_list() == ([DAY, None] if taken else [None])
    for make in ENGINES.values():
        for name in ("出生", "birth"):
            _assert_column(policy, make(pa.table({name: pa.array(cells)})), taken=taken)


@pytest.mark.parametrize("moment", [one for one in NO_DAYS if isinstance(one, datetime)])
def test_a_pandas_column_of_objects_keeps_no_moment(policy: Policy, moment: Given) -> None:
    cells: list[Given]
    for cells in ([DAY, None, datetime(2019, 9, 1)], [DAY, pd.NaT, float("nan")]):
        objects = pd.DataFrame({"出生": pd.Series(cells, dtype=object)})
        states = policy.evaluate_frame(objects, "2019秋")["aid.state"].to_list()
        assert states[:2] == ["entitled", "undetermined"]
    if moment is not pd.NaT:  # which is no moment but an empty cell there
        for cells in ([DAY, moment], [moment, DAY]):
            objects = pd.DataFrame({"出生": pd.Series(cells, dtype=object)})
            _assert_column(policy, objects, taken=False)


def _assert_column(policy: Policy, frame: object, *, taken: bool) -> None:
    """Every library says the same of the first row, or refuses the column by its name."""
    try:
        states = collected(policy.evaluate_frame(frame, "2019秋"))["aid.state"]
    except (EduaidError, duckdb.InvalidInputException) as error:
        states = [str(error)]
    assert ("entitled" if taken else "E703") in states[0], states


def test_places_take_the_same_columns(policy: Policy) -> None:
    places = {"学校所在地代码": ["450225"], "户籍地代码": ["450225"]}
    frame = pl.DataFrame({**places, "出生": [datetime(2019, 9, 1)]})
    assert evaluate_places(frame, "2019秋", policy)["aid.state"].to_list() == ["entitled"]
    with pytest.raises(EduaidError, match="E703"):
        evaluate_places(frame.with_columns(出生=pl.lit(datetime(2019, 9, 1, 8))), "2019秋", policy)
