"""A mapping that is written reads back as it was, with a line for all that is open."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awkward_files import LI, ZHANG, csv_of, policy, read
from eduaid_rules.meaning.roster_texts import bare_header
from eduaid_rules.policy.spellings.sheet_words import SheetWords
from eduaid_rules.rosters.reading.columns.written_mapping import mapping_text
from eduaid_rules.rosters.reading.mapping import RosterMapping, read_mapping
from eduaid_rules.rosters.reading.roster import Roster
from how_many import examples

MESSY = [
    ["姓名", "身份证号", "学段", "困难类别", "贫困情况", "第 7 项#"],
    ["张三", ZHANG, "小学", "低保户样的", "一般", "是"],
    ["李四", LI, "小学", "残疾", "", ""],
]


def messy(folder: Path) -> Roster:
    return read(csv_of(folder / "a.csv", MESSY))


def back(folder: Path, mapping: RosterMapping, roster: Roster) -> RosterMapping:
    path = folder / "映射.yaml"
    path.write_text(mapping_text(mapping, roster), encoding="utf-8")
    return read_mapping(path, policy().vocabulary)


def test_open_columns_and_texts_have_a_line_to_complete(tmp_path: Path) -> None:
    text = mapping_text(RosterMapping(), messy(tmp_path))
    assert "  # 不用写也认得：姓名→姓名，身份证号→身份证号，学段→学段，困难类别→困难类别" in text
    assert "  # 贫困情况:   # 1 格有内容。" in text
    assert '  # "第 7 项#":   # 1 格有内容。' in text
    assert "    # 低保户样的:   # 1 行" in text


def test_a_completed_line_settles_what_was_open(tmp_path: Path) -> None:
    text = mapping_text(RosterMapping(), messy(tmp_path))
    text = text.replace("  # 贫困情况:   #", "  贫困情况: 不用   #")
    text = text.replace('  # "第 7 项#":   #', '  "第 7 项#": 寄宿   #')
    text = text.replace("    # 低保户样的:   #", "    低保户样的: 农村低保   #")
    path = tmp_path / "映射.yaml"
    path.write_text(text, encoding="utf-8")
    mapping = read_mapping(path, policy().vocabulary)
    assert mapping.columns == {"贫困情况": "不用", "第 7 项#": "寄宿"}
    roster = read(tmp_path / "a.csv", mapping=mapping)
    assert (roster.unread, roster.unknown_texts()) == ((), {})
    text, _, proposed = mapping_text(mapping, roster).partition("# 来自:")
    assert text.count("#") == 3 + 1  # two remarks, the quoted header
    assert "#   学校: 文件名" in proposed


FULL = RosterMapping(
    columns={"贫困类型": "困难类别", "是: 否": "不用", "E": "困难类别.残疾"},
    words={"困难类别": {"建档": ["建档立卡"], "都有": ["残疾", "孤儿"]}, "寄宿": {"内": "是"}},
    empty_is_no=frozenset({"困难类别"}),
    fixed={"学校所在地": "本地", "寄宿": "否"},
    schools={"一小": {"学段": "小学"}, "No": {}},
    sheet_words=SheetWords(unused=("备用",), headers=(("失败原因", ("退因",)),)),
)


def test_everything_that_a_mapping_says_is_written(tmp_path: Path) -> None:
    roster = messy(tmp_path)
    once = back(tmp_path, FULL, roster)
    assert once == back(tmp_path, once, roster)
    assert (once.columns, once.fixed, once.sheet_words) == (
        FULL.columns,
        FULL.fixed,
        FULL.sheet_words,
    )
    assert once.empty_is_no == FULL.empty_is_no
    assert set(once.schools) == {"一小", "No"}
    assert set(once.words) == set(FULL.words)


headers = st.text(min_size=1, max_size=8).filter(lambda text: bare_header(text) != "")
meanings = st.sampled_from(["不用", "学段", "困难类别.残疾"])
entries = st.lists(
    st.tuples(headers, meanings), max_size=4, unique_by=lambda entry: bare_header(entry[0])
)


@settings(max_examples=examples(40), deadline=None)
@given(entries)
def test_any_header_is_read_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("written")
    found = back(folder, RosterMapping(columns=dict(told)), messy(folder))
    assert found.columns == dict(told)
