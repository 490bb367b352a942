"""Every command says which columns it read, in few lines, and in JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from awkward_files import LI, ZHANG
from commands import eduaid

HEADER = "序号,姓名,身份证号,学校,学段,年级,监护人姓名,备注"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "花名册"
    made.mkdir()
    for name, number in (("甲", ZHANG), ("乙", LI)):
        row = f"1,{name},{number},{name}小学,小学,三年级,王五,"
        (made / f"{name}.csv").write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    other = "学生姓名,学段,打卡金额（万元）\n丙,小学,1\n"
    (made / "丙.csv").write_text(other, encoding="utf-8")
    return made


@pytest.mark.parametrize("width", [80, 40])
def test_each_layout_is_told_once_with_what_its_columns_are(
    folder: Path, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    _, shown, _ = eduaid(capsys, "batch", str(folder), "--term", "2019秋")
    lines = shown.splitlines()
    text = " ".join(" ".join(lines).split())
    assert "花名册 乙.csv 等 2 张表，列都一样： A 序号（不用） B 姓名 C 身份证号 D 学校" in text
    assert "G 监护人姓名→监护人 H 备注（没有认出）" in text
    assert "花名册 丙.csv： A 学生姓名→姓名 B 学段 C 打卡金额（万元）（没有认出）" in text


def test_json_has_each_layout_with_its_columns(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, shown, _ = eduaid(capsys, "batch", str(folder), "--term", "2019秋", "--json")
    first, second = json.loads(shown)["columns"]
    told = ("table", "files", "sheets", "first")
    assert [first[name] for name in told] == ["roster", 2, 2, "乙.csv"]
    assert [second[name] for name in told] == ["roster", 1, 1, "丙.csv"]
    assert first["columns"][1] == {
        "column": "B",
        "around": None,
        "header": "姓名",
        "means": "姓名",
        "owner": None,
        "unit": None,
        "unused": False,
        "suggestion": None,
        "filled": 2,
    }


@pytest.mark.parametrize("width", [80, 40])
def test_many_layouts_are_a_few_lines(
    tmp_path: Path, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for number in range(30):
        header = f"姓名,学段,第{number}次家访的情况"
        (tmp_path / f"{number:02}.csv").write_text(f"{header}\n张{number},小学,\n", "utf-8")
    _, shown, _ = eduaid(capsys, "batch", str(tmp_path), "--term", "2019秋")
    lines = shown.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("花名册 "))
    end = next(n for n, line in enumerate(lines) if line.startswith("其余 "))
    assert end - start < 12
    assert "种表头：eduaid columns 看" in lines[end]


def test_one_layout_of_many_columns_is_a_few_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    header = ",".join(f"第{number}次家访" for number in range(300))
    (tmp_path / "a.csv").write_text(f"姓名,学段,{header}\n张三,小学,\n", "utf-8")
    _, shown, _ = eduaid(capsys, "batch", str(tmp_path / "a.csv"), "--term", "2019秋")
    lines = shown.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("花名册 "))
    assert lines[start + 11] == "（没有列完）：eduaid columns 看"
