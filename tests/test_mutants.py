"""Which mutants a pack has: every kind of change by hand, with its place and its words."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from eduaid_rules import Policy
from eduaid_rules.analysis.mutants.listing import Mutant, mutants_of, read_files
from eduaid_rules.analysis.mutants.spots import Kind
from eduaid_rules.api import pack_loader
from little_layers import AID, chain, changes
from little_packs import aid, pack_of

Seen = tuple[str, str, str]
"""``line:column``, what stood there, what stands there now."""

HEAD = """\
规则:
  aid:
    名称: 补助
    类别: 现金
    给付: 应享
    发放: 每学期
    此前: 无
"""


def rule(rest: str) -> str:
    """A rule from line 8 on, from 2019秋."""
    body = "".join(f"    {line}\n" for line in dedent(rest).strip().splitlines())
    return HEAD + body + "    版本: [{自: 2019秋, 依据: [{文件: first}]}]\n"


def listed(folder: Path, policy: Policy, file: str, kinds: tuple[Kind, ...]) -> list[Mutant]:
    """The mutants of some kinds in one file of a pack."""
    found = mutants_of(read_files(folder / policy.name), policy.vocabulary, kinds)
    return [mutant for mutant in found if Path(mutant.file).name == file]


def seen(folder: Path, policy: Policy, *kinds: Kind, file: str = "rules.yaml") -> list[Seen]:
    """The same, as places and words."""
    return [
        (f"{mutant.line}:{mutant.column}", mutant.before, mutant.after)
        for mutant in listed(folder, policy, file, kinds)
    ]


def of_rule(folder: Path, rest: str, *kinds: Kind) -> list[Seen]:
    """The mutants of some kinds of a pack with that one rule."""
    return seen(folder, pack_of(folder, rule(rest)), *kinds)


def test_an_amount_is_one_yuan_more_or_less_and_has_another_unit(tmp_path: Path) -> None:
    policy = aid(tmp_path, standard="500元/学期")
    assert seen(tmp_path, policy, Kind.AMOUNT, Kind.UNIT) == [
        ("6:9", "500元/学期", "501元/学期"),
        ("6:9", "500元/学期", "499元/学期"),
        ("6:9", "500元/学期", "500元/学年"),
    ]
    (first, *_) = listed(tmp_path, policy, "rules.yaml", (Kind.AMOUNT,))
    assert (first.where, first.rule) == ("aid · 标准", "aid")


def test_an_amount_by_days_changes_in_both_its_numbers(tmp_path: Path) -> None:
    policy = aid(tmp_path, standard="4元/天×250天/学年")
    assert seen(tmp_path, policy, Kind.AMOUNT, Kind.UNIT) == [
        ("6:9", "4元/天×250天/学年", "5元/天×250天/学年"),
        ("6:9", "4元/天×250天/学年", "3元/天×250天/学年"),
        ("6:9", "4元/天×250天/学年", "4元/天×251天/学年"),
        ("6:9", "4元/天×250天/学年", "4元/天×249天/学年"),
        ("6:9", "4元/天×250天/学年", "4元/学年"),
    ]


def test_a_cap_changes_like_an_amount(tmp_path: Path) -> None:
    policy = aid(tmp_path, standard="取 年费, 不超过 1元/学年")
    assert seen(tmp_path, policy, Kind.AMOUNT, Kind.UNIT) == [
        ("6:9", "取 年费, 不超过 1元/学年", "取 年费, 不超过 2元/学年"),
        ("6:9", "取 年费, 不超过 1元/学年", "取 年费, 不超过 1元/学期"),
    ]


def test_a_value_is_dropped_from_a_list_and_every_other_is_added(tmp_path: Path) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {困难: [甲, 新类]}}
        标准: 500元/学期
        """,
        Kind.VALUE,
    ) == [
        ("8:19", "[甲, 新类]", "加上乙"),
        ("8:19", "[甲, 新类]", "加上旧类"),
        ("8:20", "甲", "（去掉）"),
        ("8:23", "新类", "（去掉）"),
    ]


def test_a_lone_value_becomes_the_next_one_and_every_other_is_added(tmp_path: Path) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {学段: 高中, 寄宿: 否}}
        标准: 500元/学期
        """,
        Kind.VALUE,
    ) == [
        ("8:19", "高中", "小学"),
        ("8:19", "高中", "加上小学"),
        ("8:19", "高中", "加上初中"),
        ("8:27", "否", "是"),
    ]


def test_any_value_becomes_all_but_one(tmp_path: Path) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {困难: 任意}}
        标准: 500元/学期
        """,
        Kind.VALUE,
    ) == [("8:19", "任意", f"除了{name}") for name in ("甲", "乙", "新类", "旧类")]


def test_all_of_some_values_becomes_one_of_them_and_not_becomes_is(tmp_path: Path) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {困难: {全有: [甲, 乙]}}, 其中: [{学段: {不是: [小学]}}]}
        标准: 500元/学期
        """,
        Kind.JOIN,
    ) == [("8:20", "全有", "有其中一项"), ("8:45", "不是", "是")]


def test_a_whole_number_moves_by_one_inside_the_range_of_its_fact(tmp_path: Path) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {年级: [1, 3]}}
        标准: 500元/学期
        """,
        Kind.THRESHOLD,
    ) == [
        ("8:20", "1", "（去掉）"),
        ("8:20", "1", "2"),
        ("8:23", "3", "（去掉）"),
        ("8:23", "3", "4"),
        ("8:23", "3", "2"),
    ]


def test_bounds_move_by_one_one_yuan_or_one_day_and_are_left_out(tmp_path: Path) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {年级: {不低于: 2, 低于: 6}, 学费: {高于: 300}, 出生: {不高于: 2012-08-31}}}
        标准: 500元/学期
        """,
        Kind.THRESHOLD,
    ) == [
        ("8:20", "不低于: 2", "（去掉）"),
        ("8:25", "2", "3"),
        ("8:25", "2", "1"),
        ("8:28", "低于: 6", "（去掉）"),
        ("8:32", "6", "5"),
        ("8:45", "300", "301"),
        ("8:45", "300", "299"),
        ("8:61", "2012-08-31", "2012-09-01"),
        ("8:61", "2012-08-31", "2012-08-30"),
    ]


def test_the_status_day_itself_is_in_or_out(tmp_path: Path) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {出生: {不高于: 认定日}}}
        标准: 500元/学期
        """,
        Kind.THRESHOLD,
    ) == [("8:20", "不高于", "低于")]


def test_and_becomes_or_and_or_becomes_and(tmp_path: Path) -> None:
    policy = pack_of(
        tmp_path,
        """\
        定义:
          某些: {任一: [{困难: 甲}, {寄宿: 是}], 都不: [{学段: 高中}]}
          另一些: {全部: [{困难: 甲}, {困难: 乙}]}
        规则:
          aid:
            名称: 补助
            类别: 现金
            对象: {其中: [{符合: 某些}, {符合: 另一些}]}
            标准: 500元/学期
            版本: [{自: 2019秋, 依据: [{文件: first}]}]
        """,
    )
    assert seen(tmp_path, policy, Kind.JOIN) == [
        ("2:7", "任一、都不：各项都要满足", "满足其中一项"),
        ("2:8", "任一", "全部"),
        ("2:32", "都不", "任一"),
        ("3:9", "全部", "任一"),
        ("8:14", "满足其中一项", "各项都要满足"),
    ]


def test_every_part_of_a_condition_is_left_out_once(tmp_path: Path) -> None:
    policy = pack_of(
        tmp_path,
        """\
        定义:
          某些: {任一: [{困难: 甲}, {寄宿: 是}]}
        规则:
          aid:
            名称: 补助
            类别: 现金
            对象: {范围: {学段: 小学, 寄宿: 是}, 其中: [{符合: 某些}, {困难: 乙}]}
            标准: 500元/学期
            版本: [{自: 2019秋, 依据: [{文件: first}]}]
        """,
    )
    assert seen(tmp_path, policy, Kind.CONDITION) == [
        ("2:13", "{困难: 甲}", "（去掉）"),
        ("2:22", "{寄宿: 是}", "（去掉）"),
        ("7:10", "范围: {学段: 小学, 寄宿: 是}", "（去掉）"),
        ("7:15", "学段: 小学", "（去掉）"),
        ("7:23", "寄宿: 是", "（去掉）"),
        ("7:31", "其中: [{符合: 某些}, {困难: 乙}]", "（去掉）"),
        ("7:36", "{符合: 某些}", "（去掉）"),
        ("7:46", "{困难: 乙}", "（去掉）"),
    ]


def test_what_all_rules_demand_is_changed_and_left_out(tmp_path: Path) -> None:
    policy = aid(tmp_path)
    assert seen(tmp_path, policy, file="pack.yaml") == [
        ("2:1", "共同条件: {状态: 在读}", "（去掉）"),
        ("2:12", "在读", "休学"),
        ("2:12", "在读", "加上休学"),
    ]


def test_two_cells_of_a_table_are_swapped_and_what_the_rest_gets_is_changed(
    tmp_path: Path,
) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {困难: 任意}}
        标准: {按: 学段, 小学: 100元/学期, 初中: 200元/学期, 其余: 不定}
        """,
        Kind.TIER,
        Kind.OTHERWISE,
    ) == [
        ("9:17", "小学: 100元/学期", "（去掉）"),
        ("9:21", "100元/学期、200元/学期", "200元/学期、100元/学期"),
        ("9:21", "100元/学期、不定", "不定、100元/学期"),
        ("9:30", "初中: 200元/学期", "（去掉）"),
        ("9:34", "200元/学期、不定", "不定、200元/学期"),
        ("9:47", "不定", "无"),
    ]


def test_rows_of_a_table_are_swapped_dropped_reordered_and_picked_otherwise(
    tmp_path: Path,
) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {困难: 任意}}
        标准:
          分档:
            - {当: {困难: 甲}, 标准: 300元/学期}
            - {当: {困难: 乙}, 标准: 200元/学期}
          取: 先者
          其余: 无
        """,
        Kind.TIER,
        Kind.OTHERWISE,
    ) == [
        ("11:11", "第1行在前", "第2行在前"),
        ("11:11", "{当: {困难: 甲}, 标准: 300元/学期}", "（去掉）"),
        ("11:28", "300元/学期、200元/学期", "200元/学期、300元/学期"),
        ("12:11", "{当: {困难: 乙}, 标准: 200元/学期}", "（去掉）"),
        ("13:10", "先者", "高者"),
        ("14:11", "无", "不定"),
    ]


def test_a_link_has_another_share_or_is_cut(tmp_path: Path) -> None:
    others = """\
  half:
    名称: 一半
    类别: 现金
    对象: {范围: {寄宿: 否}}
    标准: aid 的 50%
    版本: [{自: 2019秋, 依据: [{文件: first}]}]
"""
    policy = aid(tmp_path, others=others)
    assert seen(tmp_path, policy, Kind.SHARE) == [
        ("12:9", "aid 的 50%", "aid 的 51%"),
        ("12:9", "aid 的 50%", "不定"),
    ]


def test_an_open_amount_loses_the_fact_that_carries_it_and_has_other_bounds(
    tmp_path: Path,
) -> None:
    assert of_rule(
        tmp_path,
        """
        对象: {范围: {困难: 任意}}
        标准: {不定: {由: 学费, 不低于: 500元/学期, 原因: 各地自定}}
        """,
        Kind.STANDARD,
        Kind.THRESHOLD,
    ) == [
        ("9:15", "由: 学费", "不定"),
        ("9:27", "500元/学期", "501元/学期"),
        ("9:27", "500元/学期", "499元/学期"),
    ]


def test_a_version_begins_a_term_later_or_earlier_ends_otherwise_and_is_left_out(
    tmp_path: Path,
) -> None:
    policy = aid(
        tmp_path,
        more="""
        版本:
          - {自: 2019秋, 依据: [{文件: first}]}
          - {自: 2024春, 至: 2024秋, 依据: [{文件: first}], 标准: 600元/学期, 对象: {范围: {寄宿: 是}}}
        """,
    )
    assert seen(tmp_path, policy, Kind.TERM, Kind.VERSION) == [
        ("8:9", "版本2019秋", "（去掉）"),
        ("8:13", "2019秋", "2020春"),
        ("8:13", "2019秋", "2019春"),
        ("9:9", "版本2024春", "（去掉）"),
        ("9:13", "2024春", "2024秋"),
        ("9:13", "2024春", "2023秋"),
        ("9:20", "至: 2024秋", "（去掉）"),
        ("9:23", "2024秋", "2025春"),
        ("9:23", "2024秋", "2024春"),
        ("9:50", "标准: 600元/学期", "（去掉）"),
        ("9:63", "对象: {范围: {寄宿: 是}}", "（去掉）"),
    ]
    by_where = {mutant.where for mutant in listed(tmp_path, policy, "rules.yaml", (Kind.AMOUNT,))}
    assert by_where == {"aid · 标准", "aid · 版本2024春 · 标准"}


def test_words_of_closed_sets_become_the_others_written_or_not(tmp_path: Path) -> None:
    kinds = (Kind.SCHEDULE, Kind.AWARD, Kind.BEFORE, Kind.PAYEE)
    policy = aid(tmp_path, more="收款: 家庭卡\n此前: 无")
    assert seen(tmp_path, policy, *kinds) == [
        ("3:5", "发放（没有写）", "发放: 每学年秋季"),
        ("3:5", "给付（没有写）", "给付: 可申请"),
        ("7:9", "家庭卡", "家庭"),
        ("8:9", "无", "不详"),
    ]
    assert of_rule(tmp_path, "对象: {范围: {寄宿: 是}}\n标准: 500元/学期", *kinds) == [
        ("5:9", "应享", "可申请"),
        ("6:9", "每学期", "每学年秋季"),
        ("6:9", "每学期", "入学学年秋季一次"),
        ("6:9", "每学期", "按月"),
        ("7:9", "无", "不详"),
    ]


def test_whom_a_table_of_payees_names_is_changed_word_by_word(tmp_path: Path) -> None:
    more = "收款: {分档: [{当: {困难: 甲}, 收款: 家庭卡}], 其余: 不详}"
    assert seen(tmp_path, aid(tmp_path, more=more), Kind.PAYEE) == [
        ("7:32", "家庭卡", "家庭"),
        ("7:43", "不详", "家庭卡"),
    ]


def test_an_adjustment_is_left_out_whole_and_key_by_key(tmp_path: Path) -> None:
    city = changes("{自: 2020秋, 替换范围: {寄宿: 否}, 替换标准: 900元/学年, 解读: 说明}")
    policy = chain(tmp_path, AID, city)
    found = seen(tmp_path, policy, Kind.ADJUSTMENT, file="pack.yaml")
    assert found == [
        ("6:7", "调整2020秋（替换范围、替换标准）", "（去掉）"),
        ("6:43", "替换范围: {寄宿: 否}", "（去掉）"),
        ("6:58", "替换标准: 900元/学年", "（去掉）"),
    ]
    changed = seen(tmp_path, policy, Kind.VALUE, Kind.TERM, Kind.UNIT, file="pack.yaml")
    assert changed == [
        ("6:36", "2020秋", "2021春"),
        ("6:36", "2020秋", "2020春"),
        ("6:54", "否", "是"),
        ("6:64", "900元/学年", "900元/学期"),
    ]


def test_without_its_only_adjustment_a_pack_adjusts_nothing(tmp_path: Path) -> None:
    policy = chain(tmp_path, AID, changes("{自: 2020秋, 停用: 是}"))
    files = read_files(tmp_path / "city")
    (mutant,) = mutants_of(files, policy.vocabulary, (Kind.ADJUSTMENT,))
    loader = pack_loader()
    loader.load(tmp_path / "city")
    changed = loader.reread(tmp_path / "city", mutant.trees(files)).pack
    assert [rule.adjustments for rule in changed.rules] == [()]
    assert len(policy.rules[0].adjustments) == 1


def test_what_is_added_on_top_loses_its_own_who(tmp_path: Path) -> None:
    entry = "{自: 2020秋, 加发: {编号: more, 名称: 加发, 对象: {范围: {年级: 2}}, 标准: 50元/学期}}"
    policy = chain(tmp_path, AID, changes(entry))
    (mutant,) = listed(tmp_path, policy, "pack.yaml", (Kind.CONDITION,))
    assert (mutant.before, mutant.rule) == ("对象: {范围: {年级: 2}}", "aid+more")


def test_an_exclusion_is_left_out_and_another_item_is_kept(tmp_path: Path) -> None:
    rest = "对象: {范围: {困难: 任意}}\n标准: 500元/学期"
    other = rule(rest).removeprefix("规则:\n").replace("aid", "other")
    group = "{项目: [aid, other], 保留: aid, 自: 2020秋, 依据: [{文件: first}]}"
    policy = pack_of(tmp_path, f"{rule(rest)}{other}不同享:\n  - {group}\n")
    assert seen(tmp_path, policy, Kind.EXCLUSION) == [
        ("21:5", "不同享（aid、other）", "（去掉）"),
        ("21:28", "aid", "other"),
    ]


def test_an_exclusion_is_settled_in_another_way(tmp_path: Path) -> None:
    rest = "对象: {范围: {困难: 任意}}\n标准: 500元/学期"
    other = rule(rest).removeprefix("规则:\n").replace("aid", "other")
    third = rule(rest).removeprefix("规则:\n").replace("aid", "third")
    group = "{项目: [aid, other, third], 取: 高者, 自: 2020秋, 依据: [{文件: first}]}"
    policy = pack_of(tmp_path, f"{rule(rest)}{other}{third}不同享:\n  - {group}\n")
    assert [words[1:] for words in seen(tmp_path, policy, Kind.EXCLUSION)] == [
        ("不同享（aid、other、third）", "（去掉）"),
        ("aid", "（去掉）"),
        ("other", "（去掉）"),
        ("third", "（去掉）"),
        ("取: 高者", "自选: 是"),
    ]


def test_facts_lose_their_default_and_values_come_a_term_later(tmp_path: Path) -> None:
    policy = aid(tmp_path)
    assert seen(tmp_path, policy, file="facts.yaml") == [
        ("16:33", "2021秋", "2022春"),
        ("16:33", "2021秋", "2021春"),
        ("17:30", "至: 2020春", "（去掉）"),
        ("17:33", "2020春", "2020秋"),
        ("17:33", "2020春", "2019秋"),
        ("25:5", "缺省: 在读", "（去掉）"),
    ]


def test_a_formula_has_another_sign_and_the_status_day_is_the_other(tmp_path: Path) -> None:
    formula = "{英文: fees, 算式: 年费 + 年费 * 2, 单位: 元/学年}"
    header = f"名称: 小规则\n认定日: 学期首日\n推算: {{总费: {formula}}}\n"
    policy = pack_of(
        tmp_path, rule("对象: {范围: {寄宿: 是}}\n标准: 取 总费, 不超过 8元/学年"), header=header
    )
    assert seen(tmp_path, policy, file="pack.yaml") == [
        ("2:6", "学期首日", "学期末日"),
        ("3:25", "年费 + 年费 * 2", "年费 - 年费 * 2"),
        ("3:25", "年费 + 年费 * 2", "年费 + 年费 / 2"),
    ]


def test_texts_for_people_documents_and_what_no_answer_depends_on_stay(tmp_path: Path) -> None:
    policy = aid(
        tmp_path,
        more="""
        解读: [按原文, 另一种]
        未表达: 名额有限
        提醒: [{当: {寄宿: 是}, 说: 请核对}]
        版本: [{自: 2019秋, 发布: 2019-08-20, 核对至: 2024春, 依据: [{文件: first}]}]
        """,
    )
    assert {mutant.line for mutant in listed(tmp_path, policy, "rules.yaml", ())} == {3, 5, 6, 10}
    assert listed(tmp_path, policy, "documents.yaml", ()) == []


def test_numbers_and_order_are_the_same_every_time_whichever_kinds_are_asked_for(
    tmp_path: Path,
) -> None:
    policy = aid(tmp_path)
    files = read_files(tmp_path / policy.name)
    everything = mutants_of(files, policy.vocabulary)
    assert [mutant.number for mutant in everything] == list(range(1, len(everything) + 1))
    assert mutants_of(read_files(tmp_path / policy.name), policy.vocabulary) == everything
    amounts = mutants_of(files, policy.vocabulary, (Kind.AMOUNT,))
    assert amounts == tuple(mutant for mutant in everything if mutant.kind is Kind.AMOUNT)
    assert len(amounts) == 2
