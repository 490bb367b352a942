"""Mutants of rules, versions, adjustments, exclusions and facts by hand."""

from __future__ import annotations

from pathlib import Path

from eduaid_rules.analysis.mutants.mutation_points import MutationKind
from eduaid_rules.analysis.mutants.rule_files import mutants_of, pack_trees
from eduaid_rules.authoring.packs import PackLoader
from little_layers import AID, chain, changes
from little_mutants import listed, of_rule, rule, seen
from little_packs import aid, pack_of


def test_a_version_begins_a_term_later_or_earlier_ends_otherwise_and_is_left_out(
    tmp_path: Path,
) -> None:
    policy = aid(
        tmp_path,
        more="""
        版本:
          - {自: 2019秋, 依据: [{文件: first}]}
          - {自: 2024春, 至: 2024秋, 依据: [{文件: first}],
             标准: 600元/学期, 对象: {范围: {寄宿: 是}}}
        """,
    )
    assert seen(tmp_path, policy, MutationKind.TERM, MutationKind.VERSION) == [
        ("8:9", "版本2019秋", "（去掉）"),
        ("8:13", "2019秋", "2020春"),
        ("8:13", "2019秋", "2019春"),
        ("9:9", "版本2024春", "（去掉）"),
        ("9:13", "2024春", "2024秋"),
        ("9:13", "2024春", "2023秋"),
        ("9:20", "至: 2024秋", "（去掉）"),
        ("9:23", "2024秋", "2025春"),
        ("9:23", "2024秋", "2024春"),
        ("10:10", "标准: 600元/学期", "（去掉）"),
        ("10:23", "对象: {范围: {寄宿: 是}}", "（去掉）"),
    ]
    by_where = {
        mutant.where for mutant in listed(tmp_path, policy, "rules.yaml", (MutationKind.AMOUNT,))
    }
    assert by_where == {"aid · 标准", "aid · 版本2024春 · 标准"}


def test_words_of_closed_sets_become_the_others_written_or_not(tmp_path: Path) -> None:
    kinds = (MutationKind.SCHEDULE, MutationKind.AWARD, MutationKind.BEFORE, MutationKind.PAYEE)
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


def test_an_adjustment_is_left_out_whole_and_key_by_key(tmp_path: Path) -> None:
    city = changes("{自: 2020秋, 替换范围: {寄宿: 否}, 替换标准: 900元/学年, 解读: 说明}")
    policy = chain(tmp_path, AID, city)
    found = seen(tmp_path, policy, MutationKind.ADJUSTMENT, file="pack.yaml")
    assert found == [
        ("6:7", "调整2020秋（替换范围、替换标准）", "（去掉）"),
        ("6:43", "替换范围: {寄宿: 否}", "（去掉）"),
        ("6:58", "替换标准: 900元/学年", "（去掉）"),
    ]
    changed = seen(
        tmp_path, policy, MutationKind.VALUE, MutationKind.TERM, MutationKind.UNIT, file="pack.yaml"
    )
    assert changed == [
        ("6:36", "2020秋", "2021春"),
        ("6:36", "2020秋", "2020春"),
        ("6:54", "否", "是"),
        ("6:64", "900元/学年", "900元/学期"),
    ]


def test_without_its_only_adjustment_a_pack_adjusts_nothing(tmp_path: Path) -> None:
    policy = chain(tmp_path, AID, changes("{自: 2020秋, 停用: 是}"))
    files = pack_trees(tmp_path / "city")
    (mutant,) = mutants_of(files, policy.vocabulary, (MutationKind.ADJUSTMENT,))
    loader = PackLoader()
    loader.load(tmp_path / "city")
    changed = loader.reread(tmp_path / "city", mutant.trees(files)).pack
    assert [rule.adjustments for rule in changed.rules] == [()]
    assert len(policy.rules[0].adjustments) == 1


def test_what_is_added_on_top_loses_its_own_who(tmp_path: Path) -> None:
    entry = "{自: 2020秋, 加发: {编号: more, 名称: 加发, 对象: {范围: {年级: 2}}, 标准: 50元/学期}}"
    policy = chain(tmp_path, AID, changes(entry))
    (mutant,) = listed(tmp_path, policy, "pack.yaml", (MutationKind.CONDITION,))
    assert (mutant.before, mutant.rule) == ("对象: {范围: {年级: 2}}", "aid+more")


def test_an_exclusion_is_left_out_and_another_item_is_kept(tmp_path: Path) -> None:
    rest = "对象: {范围: {困难: 任意}}\n标准: 500元/学期"
    other = rule(rest).removeprefix("规则:\n").replace("aid", "other")
    group = "{项目: [aid, other], 保留: aid, 自: 2020秋, 依据: [{文件: first}]}"
    policy = pack_of(tmp_path, f"{rule(rest)}{other}不同享:\n  - {group}\n")
    assert seen(tmp_path, policy, MutationKind.EXCLUSION) == [
        ("21:5", "不同享（aid、other）", "（去掉）"),
        ("21:28", "aid", "other"),
    ]


def test_an_exclusion_is_settled_in_another_way(tmp_path: Path) -> None:
    rest = "对象: {范围: {困难: 任意}}\n标准: 500元/学期"
    other = rule(rest).removeprefix("规则:\n").replace("aid", "other")
    third = rule(rest).removeprefix("规则:\n").replace("aid", "third")
    group = "{项目: [aid, other, third], 取: 高者, 自: 2020秋, 依据: [{文件: first}]}"
    policy = pack_of(tmp_path, f"{rule(rest)}{other}{third}不同享:\n  - {group}\n")
    assert [words[1:] for words in seen(tmp_path, policy, MutationKind.EXCLUSION)] == [
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
    files = pack_trees(tmp_path / policy.name)
    everything = mutants_of(files, policy.vocabulary)
    assert [mutant.number for mutant in everything] == list(range(1, len(everything) + 1))
    assert mutants_of(pack_trees(tmp_path / policy.name), policy.vocabulary) == everything
    amounts = mutants_of(files, policy.vocabulary, (MutationKind.AMOUNT,))
    assert amounts == tuple(mutant for mutant in everything if mutant.kind is MutationKind.AMOUNT)
    assert len(amounts) == 2
