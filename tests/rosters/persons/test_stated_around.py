"""A school or class that stands in a title, or the sheet's, folder's or file's name."""

from __future__ import annotations

from pathlib import Path

import pytest

from awkward_files import LI, WANG, ZHANG, csv_of, known, policy, workbook
from eduaid_rules import RosterError
from eduaid_rules.rosters import read_roster
from eduaid_rules.rosters.reading.columns.stated_around import proposals
from eduaid_rules.rosters.reading.columns.written_mapping import mapping_text
from eduaid_rules.rosters.reading.mapping import RosterMapping, read_mapping
from eduaid_rules.rosters.reading.roster import Roster
from other_formats import written, zipped


def read(path: Path, around: str) -> Roster:
    mapping = path.parent / "映射.yaml"
    mapping.write_text(f"来自:\n{around}\n", encoding="utf-8")
    return read_roster(path, policy(), mapping=mapping)


def school_of(folder: Path, rows: list[list[str]], name: str = "甲小学") -> Path:
    folder.mkdir(exist_ok=True)
    csv_of(folder / f"{name}.csv", rows)
    return folder


HEADER = ["姓名", "身份证号", "学段"]
PEOPLE = [HEADER, ["张三", ZHANG, "小学"], ["李四", LI, "小学"]]


def test_the_school_is_the_file_name_where_the_mapping_says_so(tmp_path: Path) -> None:
    folder = school_of(tmp_path / "报来", PEOPLE)
    plain = read_roster(folder, policy())
    assert "学校" not in plain.frame.columns
    roster = read(folder, "  学校: 文件名")
    assert known(roster, "学校") == ["甲小学", "甲小学"]
    assert roster.complete
    (column,) = (c for c in roster.sheets[0].columns if c.around)
    assert (column.letter, column.header) == ("（文件名）", "学校")


def test_classes_are_the_names_of_sheets(tmp_path: Path) -> None:
    classes = {
        name: [HEADER, pupil, ["合计", "1人"]]
        for name, pupil in zip(("一(1)班", "一(2)班"), PEOPLE[1:], strict=True)
    }
    path = workbook(tmp_path / "甲小学.xlsx", classes)
    roster = read(path, "  学校: 文件名\n  班级: 工作表名")
    assert known(roster, "班级") == ["一(1)班", "一(2)班"]
    assert known(roster, "学校") == ["甲小学", "甲小学"]
    assert [sheet.foot for sheet in roster.sheets] == [1, 1]
    (one,) = known(read(Path(f"{path}[一(2)班]"), "  班级: 工作表名"), "班级")
    assert one == "一(2)班"


def test_in_an_archive_the_folder_is_the_school(tmp_path: Path) -> None:
    text = "姓名,身份证号,学段\n张三,{},小学\n"
    parts = {"三班.csv": text.format(ZHANG), "甲小学/四班.csv": text.format(LI)}
    roster = read(written(tmp_path / "乙小学.zip", zipped(parts)), "  学校: 文件夹\n  班级: 文件名")
    found = sorted(zip(known(roster, "班级"), known(roster, "学校"), strict=True))
    assert found == [("三班", "乙小学"), ("四班", "甲小学")]


def test_of_a_title_the_part_that_the_county_names(tmp_path: Path) -> None:
    title = ["甲县第一小学2019年秋季学期花名册"]
    folder = school_of(tmp_path / "报来", [title, ["单位：元"], *PEOPLE], name="1")
    assert known(read(folder, "  学校: 标题"), "学校") == [title[0]] * 2
    cut = read(folder, '  学校: {标题: "甲县*20…花名册"}')
    assert known(cut, "学校") == ["第一小学", "第一小学"]


def test_what_does_not_fit_is_told_and_nothing_is_guessed(tmp_path: Path) -> None:
    folder = school_of(tmp_path / "报来", PEOPLE)
    roster = read(folder, '  学校: {标题: "*20…花名册"}')
    assert known(roster, "学校") == [None, None]
    found = roster.problems.filter(roster.problems["表头"] == "学校")
    assert found["种类"].to_list() == ["还没有填", "还没有填"]
    assert "学校应来自标题“*20…花名册”" in found["问题"][0]


def test_a_column_goes_first_and_what_differs_is_a_finding(tmp_path: Path) -> None:
    rows = [
        ["姓名", "身份证号", "学段", "学校"],
        ["张三", ZHANG, "小学", "乙县甲小学"],
        ["李四", LI, "小学", "丙小学"],
        ["王五", WANG, "小学", ""],
    ]
    roster = read(school_of(tmp_path / "报来", rows), "  学校: 文件名")
    assert known(roster, "学校") == ["乙县甲小学", "丙小学", "甲小学"]
    found = roster.problems.filter(roster.problems["种类"] == "表内表外不一致")
    assert found.select("来源行", "列", "值").rows() == [(3, "D", "丙小学")]
    assert "和文件名的“甲小学”不一样，按表里的算" in found["问题"][0]
    assert roster.complete


def test_it_is_proposed_and_written_as_lines_to_choose_from(tmp_path: Path) -> None:
    folder = school_of(tmp_path / "报来", [["甲小学花名册"], *PEOPLE], name="1班")
    roster = read_roster(folder, policy())
    assert [one.fact for one in proposals(roster.sheets, roster.vocabulary)] == ["学校", "班级"]
    text = mapping_text(RosterMapping(), roster)
    assert '#   学校: 文件名   # 如 "1班"\n' in text
    assert "#   学校: 标题   # 如 甲小学花名册\n" in text
    chosen = text.replace("# 来自:", "来自:").replace("#   学校: 标题", "  学校: 标题")
    chosen = chosen.replace("#   班级: 文件名", "  班级: 文件名")
    path = tmp_path / "映射.yaml"
    path.write_text(chosen, encoding="utf-8")
    again = read_roster(folder, policy(), mapping=path)
    assert (known(again, "学校")[0], known(again, "班级")[0]) == ("甲小学花名册", "1班")
    mapping = read_mapping(path, policy().vocabulary)
    assert "来自:\n  学校: 标题\n  班级: 文件名\n" in mapping_text(mapping, again)
    assert not list(proposals(again.sheets, again.vocabulary))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("  姓名: 文件名", "姓名每个人都不一样"),
        ("  学校: 封面", "看不懂从哪里取"),
        ('  学校: {标题: "花名册"}', "样子里要有一个"),
        ("  学样: 文件名", "学样"),
    ],
)
def test_what_a_mapping_cannot_say_is_told(tmp_path: Path, said: str, message: str) -> None:
    folder = school_of(tmp_path / "报来", PEOPLE)
    with pytest.raises(RosterError, match=message):
        read(folder, said)
