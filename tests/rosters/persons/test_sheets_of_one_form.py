"""Sheets with the same columns are read together, and each as if it were alone."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from awkward_files import LI, WANG, ZHANG, policy
from eduaid_rules import read_roster
from eduaid_rules.rosters.reading.problems import FILE, PLACE, ROW
from eduaid_rules.rosters.reading.roster import Roster

HEADER = "姓名,身份证号,班级,学段,年级,寄宿,困难类别,其他"
FILES = {
    "a.csv": f"{HEADER}\n甲,{ZHANG},1班,小学,三年级,是,建档立卡,\n合计,1,,,,,,\n",
    "b.csv": f"{HEADER}\n乙,{LI},三(2)班,小学,,,待补,孤儿\n丁,,1班,小学,,,看不懂的,\n",
    "c.csv": f"某校花名册\n{HEADER}\n丙,{WANG},2班,初中,八年级,不清楚,无,\n,,3班,,,,,\n",
    "d.csv": f"{HEADER}\n戊,暂缺,1班,小学,#N/A,,农村低保、残疾,\n己,暂缺,1班,小学,,否,看不懂的,\n",
}
MAPPINGS = {
    "plain": "",
    "blank-is-no": "空白为否: [困难类别, 寄宿]\n",
    "fixed": "固定: {学段: 小学}\n",
}


def read(folder: Path, names: list[str], mapping: str) -> Roster:
    for name in names:
        (folder / name).write_text(FILES[name], encoding="utf-8")
    (folder / "映射.yaml").write_text(mapping, encoding="utf-8")
    given = folder / "映射.yaml" if mapping else None
    return read_roster([folder / name for name in names], policy(), mapping=given, relatives=True)


@pytest.mark.parametrize("mapping", MAPPINGS.values(), ids=MAPPINGS)
def test_files_of_one_form_say_together_what_each_says_alone(tmp_path: Path, mapping: str) -> None:
    together = read(tmp_path, list(FILES), mapping)
    alone = [read(tmp_path, [name], mapping) for name in FILES]
    assert together.read == sum(one.read for one in alone) == 6
    for one, of_all in zip(alone, together.sheets, strict=True):
        (own,) = one.sheets
        assert own.to_dict() == of_all.to_dict()
        assert (own.filled, set(own.unknown)) == (of_all.filled, set(of_all.unknown))
    found = pl.concat([one.problems for one in alone]).sort(FILE, ROW, maintain_order=True)
    kinds = ["种类", "列", "值", "问题"]
    assert together.problems.select(*PLACE, *kinds).rows() == found.select(*PLACE, *kinds).rows()
    for one in alone:
        rows = together.frame.filter(pl.col(FILE) == one.files[0][0])
        for name in set(one.frame.columns) & set(rows.columns):
            assert rows.get_column(name).to_list() == one.frame.get_column(name).to_list(), name


def test_what_only_the_text_of_one_file_states_is_no_column_of_the_other(tmp_path: Path) -> None:
    frame = read(tmp_path, ["a.csv", "b.csv"], "").frame
    assert frame.filter(pl.col("姓名") == "乙").get_column("年级").to_list() == [3]
