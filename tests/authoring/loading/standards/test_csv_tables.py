"""Tables beside a pack: a CSV is the table that could stand in its place, and its cells are places.

The expected amounts are read off the little tables by hand.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eduaid_rules import Diagnostic, Policy, PolicyError, Term, load_policy
from eduaid_rules.analysis.mutants.mutation_points import MutationKind
from eduaid_rules.analysis.mutants.rule_files import mutants_of, pack_trees
from eduaid_rules.authoring.diagnostics import render_finding
from eduaid_rules.authoring.packs import PackLoader
from eduaid_rules.meaning.standard_words import standard_in_words
from eduaid_rules.policy.in_force import InForce
from little_packs import DOCUMENTS, FACTS, HEADER, State, judged
from project import DOCS

TOWNS = """\
事实:
  - 名称: 乡镇
    英文: town
    类型: 单选
    取值: [{名称: 甲镇, 英文: first-town}, {名称: 乙镇, 英文: second-town}]
"""
TABLE = """\
乡镇,学段,标准
甲镇,小学,300元/学期
甲镇,初中,400元/学期
甲镇,高中,500元/学期
乙镇,其余,250.50元/学期
"""
BY_HAND = "{按: 乡镇, 甲镇: {按: 学段, 小学: 300元/学期, 初中: 400元/学期, 高中: 500元/学期}, \
乙镇: {按: 学段, 其余: 250.50元/学期, 小学: 250.50元/学期}}"
BESIDE = "{表: 乡镇标准.csv, 按: [乡镇, 学段]}"


def written(folder: Path, table: str | bytes | None = TABLE, standard: str = BESIDE) -> Path:
    """A pack of one rule with a standard, and a table beside it."""
    pack = folder / "little"
    pack.mkdir(exist_ok=True)
    rule = (
        f"规则:\n  aid:\n    名称: 补助\n    类别: 现金\n    对象: {{范围: {{状态: 在读}}}}\n"
        f"    标准: {standard}\n    此前: 无\n    版本: [{{自: 2019秋, 发布: 2019-08-20, "
        "依据: [{文件: first}]}]\n"
    )
    for name, text in (
        ("pack.yaml", f"语言: 2\n{HEADER}"),
        ("facts.yaml", FACTS),
        ("towns.yaml", TOWNS),
        ("documents.yaml", DOCUMENTS),
        ("rules.yaml", rule),
    ):
        (pack / name).write_text(text, encoding="utf-8")
    if table is not None:
        data = table.encode() if isinstance(table, str) else table
        (pack / "乡镇标准.csv").write_bytes(data)
    return pack


def amount(policy: Policy, town: str, stage: str) -> State:
    return judged(policy, {"乡镇": town, "学段": stage, "状态": "在读"}, "2020秋")


def mistakes(pack: Path) -> list[Diagnostic]:
    with pytest.raises(PolicyError) as caught:
        load_policy(pack)
    return list(caught.value.diagnostics)


def test_a_table_beside_the_pack_gives_what_its_cells_say(tmp_path: Path) -> None:
    policy = load_policy(written(tmp_path))
    assert [one.code for one in policy.diagnostics if one.file and "csv" in one.file] == []
    assert amount(policy, "甲镇", "小学") == ("entitled", "300.00")
    assert amount(policy, "甲镇", "高中") == ("entitled", "500.00")
    assert amount(policy, "乙镇", "初中") == ("entitled", "250.50")


def test_it_is_the_same_policy_as_with_the_table_in_the_rule(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    table = TABLE.replace("乙镇,其余,", "乙镇,小学,250.50元/学期\n乙镇,其余,")
    beside = load_policy(written(tmp_path / "one", table))
    by_hand = load_policy(written(tmp_path / "other", None, BY_HAND))
    assert beside.digest == by_hand.digest


def test_neither_the_order_nor_the_encoding_is_in_the_digest_and_every_cell_is(
    tmp_path: Path,
) -> None:
    _, *lines = TABLE.splitlines()
    digest = load_policy(written(tmp_path)).digest
    turned = "\n".join(
        ["标准,学段,乡镇", *(",".join(line.split(",")[::-1]) for line in lines[::-1])]
    )
    for same in (
        TABLE.encode("gb18030"),
        TABLE.encode("utf-16"),
        TABLE.encode("utf-8-sig").replace(b"\n", b"\r\n"),
        turned,
        TABLE.replace("甲镇,小学,300元/学期", '"甲镇", 小学 ,"300元/学期",,'),
        f"\n{TABLE},,\n\n",
    ):
        assert load_policy(written(tmp_path, same)).digest == digest
    others = {
        load_policy(written(tmp_path, TABLE.replace(a, b, 1))).digest
        for a, b in (
            ("300", "301"),
            ("400元/学期", "400元/学年"),
            ("其余", "初中"),
            ("其余", "小学"),
        )
        if a != "其余"
    }
    assert len({digest, *others}) == 3


def test_a_bundle_holds_the_standard_and_needs_no_table(tmp_path: Path) -> None:
    policy = load_policy(written(tmp_path))
    name, text = policy.bundle()
    (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "little" / "乡镇标准.csv").unlink()
    again = load_policy(tmp_path / name)
    assert (again.digest, amount(again, "甲镇", "初中")) == (policy.digest, ("entitled", "400.00"))


@pytest.mark.parametrize(
    ("old", "new", "code", "cell", "said"),
    [
        ("500元/学期", "500元", "E302", "4行C列", "“500元”没有写单位"),
        ("500元/学期", "500元/次", "E309", "4行C列", "“500元/次”和“发放: 每学期”对不上"),
        ("500元/学期", "[500元/学期", "E301", "4行C列", "看不懂标准“[500元/学期”"),
        ("500元/学期", "全额", "E308", "4行C列", "现金的标准不能这样写"),
        ("500元/学期", "\uff1500元/学期", "E118", "4行C列", "全角数字"),
        ("500元/学期", "nobody 的 50%", "E208", "4行C列", "没有“nobody”这条规则"),
        ("甲镇,高中", "甲镇,高级", "E204", "4行B列", "学段没有“高级”这个取值"),
        ("乙镇,其余", "丙镇,其余", "E204", "5行A列", "乡镇没有“丙镇”这个取值"),
        ("甲镇,高中", "甲镇,初中", "E218", "4行B列", "（第一次在第 3 行）"),
        ("甲镇,高中,500元/学期\n", "", "E305", "2行B列", "没有写学段是“高中”的标准"),
        ("乙镇,其余,250.50元/学期\n", "", "E305", "2行A列", "表格没有写乡镇是“乙镇”的标准"),
        ("甲镇,高中,", ",高中,", "E128", "4行A列", "空着的单元格"),
        ("500元/学期", "", "E128", "4行C列", "空着的单元格"),
        ("500元/学期", "500元/学期,每月发", "E128", "4行D列", "“每月发”上面没有表头"),
        ("甲镇,高中", '"甲镇,高中', "E128", "4行A列", "引号没有配对"),
        ("学段,标准", "学段,补助标准", "E127", "1行C列", "“补助标准”这一列"),
        ("学段,标准", "标准,标准", "E127", "1行C列", "表头“标准”写了两次"),
        ("乡镇,学段", "乡镇,乡镇", "E127", "1行B列", "表头“乡镇”写了两次"),
        ("高中", "高\u200b中", "E120", "4行B列", "看不见的字符"),
    ],
)
def test_every_mistake_of_a_table_has_its_cell(
    tmp_path: Path, old: str, new: str, code: str, cell: str, said: str
) -> None:
    pack = written(tmp_path, TABLE.replace(old, new, 1))
    (found,) = mistakes(pack)
    assert (found.code, found.path, Path(found.file or "").name) == (code, cell, "乡镇标准.csv")
    assert said in found.message
    assert str(found).startswith(f"{pack / '乡镇标准.csv'}:{cell}  {code}")


def test_a_mistake_is_shown_with_its_line_of_the_table(tmp_path: Path) -> None:
    pack = written(tmp_path, TABLE.replace("初中,400元/学期", "初中,400"))
    shown = render_finding(mistakes(pack)[0]).splitlines()
    assert shown[0] == f"{pack / '乡镇标准.csv'}:3行C列  E302  “400”没有写单位"
    assert shown[1] == "    3 | 甲镇,初中,400"
    assert shown[2].startswith("      |           ^^^ ")


@pytest.mark.parametrize(
    ("standard", "code", "said"),
    [
        ("{表: 没有.csv, 按: [乡镇]}", "E126", "规则文件夹里没有“没有.csv”"),
        ("{表: ../乡镇标准.csv, 按: [乡镇]}", "E126", "不是表格文件的名称"),
        ("{表: 乡镇标准.xlsx, 按: [乡镇]}", "E126", "不是表格文件的名称"),
        ("{表: 乡镇标准.csv}", "E202", "表格缺少“按”"),
        ("{表: 乡镇标准.csv, 按: [乡镇, 乡镇]}", "E218", "“按”里的事实写了两次"),
        ("{表: 乡镇标准.csv, 按: [乡镇, 学段], 其余: 不定}", "E201", "表格没有“其余”这个键"),
    ],
)
def test_what_is_wrong_where_a_table_is_named_is_said_in_the_rule_file(
    tmp_path: Path, standard: str, code: str, said: str
) -> None:
    (found,) = mistakes(written(tmp_path, standard=standard))
    assert (found.code, Path(found.file or "").name, found.line) == (code, "rules.yaml", 6)
    assert said in found.message


@pytest.mark.parametrize(
    ("table", "code", "said"),
    [
        (b"\xff\x00\x81", "E126", "不是 UTF-8，也不是 GBK"),
        ("", "E128", "表格里没有一行"),
        ("乡镇,学段,标准\n", "E128", "表格里没有一行"),
        ("乡镇\t学段\t标准\n甲镇\t小学\t300元/学期\n", "E127", "这一列"),
    ],
)
def test_a_table_that_cannot_be_read_is_one_mistake(
    tmp_path: Path, table: str | bytes, code: str, said: str
) -> None:
    (found,) = mistakes(written(tmp_path, table))
    assert (found.code, Path(found.file or "").name) == (code, "乡镇标准.csv")
    assert said in found.message


def test_a_table_that_no_rule_names_is_told_and_one_that_is_named_is_not(tmp_path: Path) -> None:
    pack = written(tmp_path)
    (pack / "旧标准.csv").write_text(TABLE, encoding="utf-8")
    told = [one for one in load_policy(pack).diagnostics if one.code == "W610"]
    assert [Path(one.file or "").name for one in told] == ["旧标准.csv"]


def test_the_rest_of_the_outer_fact_may_get_nothing(tmp_path: Path) -> None:
    table = TABLE.replace("乙镇,其余,250.50元/学期", "其余,其余,无")
    policy = load_policy(written(tmp_path, table))
    assert amount(policy, "乙镇", "小学") == ("not_entitled", None)
    assert amount(policy, "甲镇", "小学") == ("entitled", "300.00")


def test_a_row_that_nobody_reaches_is_told_at_its_cell(tmp_path: Path) -> None:
    pack = written(tmp_path)
    rules = (pack / "rules.yaml").read_text(encoding="utf-8")
    narrow = rules.replace("{范围: {状态: 在读}}", "{范围: {学段: [小学, 初中]}}")
    (pack / "rules.yaml").write_text(narrow, encoding="utf-8")
    (found,) = [one for one in load_policy(pack).diagnostics if one.code == "W604"]
    assert (found.path, found.message) == ("4行C列", "表格的学段“高中”永远用不到")


def test_a_value_may_be_called_as_the_key_of_a_table(tmp_path: Path) -> None:
    pack = written(tmp_path, None, "{按: 乡镇, 表: 300元/学期, 乙镇: 200元/学期}")
    towns = (pack / "towns.yaml").read_text(encoding="utf-8")
    (pack / "towns.yaml").write_text(towns.replace("甲镇", "表"), encoding="utf-8")
    assert amount(load_policy(pack), "表", "小学") == ("entitled", "300.00")


def test_a_pack_of_language_1_has_no_tables_beside_it(tmp_path: Path) -> None:
    pack = written(tmp_path)
    (pack / "pack.yaml").write_text(HEADER, encoding="utf-8")
    (found,) = mistakes(pack)
    assert (found.code, Path(found.file or "").name, found.line) == ("E411", "rules.yaml", 6)


def test_the_example_of_the_guide_gives_what_it_says(tmp_path: Path) -> None:
    guide = (DOCS / "staff-guide.md").read_text(encoding="utf-8")
    section = guide.partition("### 放在旁边的表格\n")[2].partition("\n### ")[0]
    standard, table = re.findall(r"```(?:yaml|text)\n(.*?)```", section, re.DOTALL)
    rest = table + "甲镇,高中,500元/学期\n"
    policy = load_policy(written(tmp_path, rest, standard.strip().removeprefix("标准: ")))
    assert amount(policy, "甲镇", "初中") == ("entitled", "400.00")
    assert amount(policy, "乙镇", "高中") == ("entitled", "250.00")


# What analyses make of it.


def test_the_cells_of_a_table_are_mutated_at_their_places(tmp_path: Path) -> None:
    policy = load_policy(written(tmp_path))
    kinds = (MutationKind.AMOUNT, MutationKind.UNIT)
    made = mutants_of(pack_trees(tmp_path / "little"), policy.vocabulary, kinds)
    table = tmp_path / "little" / "乡镇标准.csv"
    assert [(one.place, one.before, one.after) for one in made][:3] == [
        (f"{table}:2行C列", "300元/学期", "301元/学期"),
        (f"{table}:2行C列", "300元/学期", "299元/学期"),
        (f"{table}:2行C列", "300元/学期", "300元/学年"),
    ]
    assert len(made) == 4 * 3


def test_a_mutant_of_a_cell_is_the_pack_with_the_other_amount(tmp_path: Path) -> None:
    pack = written(tmp_path)
    loader = PackLoader()
    policy = load_policy(pack)
    files = pack_trees(pack)
    (first, *_) = mutants_of(files, policy.vocabulary, (MutationKind.AMOUNT,))
    loader.load(pack)
    changed = Policy(loader.reread(pack, first.trees(files)).pack)
    assert amount(changed, "甲镇", "小学") == ("entitled", "301.00")
    assert amount(changed, "甲镇", "初中") == amount(policy, "甲镇", "初中")


def test_in_words_the_rows_of_a_table_inside_another_are_its_own(tmp_path: Path) -> None:
    policy = load_policy(written(tmp_path))
    state = policy.pack.at(Term(2020, "秋"))["aid"]
    assert isinstance(state, InForce)
    assert standard_in_words(state.standard) == (
        "按乡镇：甲镇 （按学段：小学 300元/学期；初中 400元/学期；高中 500元/学期）；"
        "乙镇 250.50元/学期"
    )
