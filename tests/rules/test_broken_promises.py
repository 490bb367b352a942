"""A shipped pack that is edited wrongly breaks its promise, by a student whom anybody can check."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from edited_packs import Edit, edited
from eduaid_rules import Policy, load_policy
from eduaid_rules.analysis.proof.proofs import Proof
from eduaid_rules.analysis.proof.prove import prove
from eduaid_rules.cli.main import main
from how_many import spread

COMPULSORY = "compulsory.yaml"
BOARDERS = "{按: 学段, 小学: 1000元/学年, 初中: 1250元/学年}"
SENIOR = """\
      替换范围: {学段: 普通高中, 年级: [1, 2, 3]}
      替换标准: {按: 助学金档次, 一档: 3300元/学年, 二档: 2300元/学年, 三档: 1300元/学年}
"""
EDITS: list[tuple[str, Edit, str]] = [
    # an amount of the nation
    (
        "national",
        Edit("national", COMPULSORY, BOARDERS, BOARDERS.replace("1250", "1240")),
        "2017春起，困难的初中寄宿生每学期不少于625元",
    ),
    (
        "national",
        Edit("national", COMPULSORY, BOARDERS, BOARDERS.replace("1000", "990")),
        "2017春起，困难的小学寄宿生每学期不少于500元",
    ),
    (
        "national",
        Edit("national", COMPULSORY, "初中: 1500元/学年", "初中: 1400元/学年"),
        "2024春起，四类困难的初中走读生每学期不少于375元",
    ),
    # somebody is left out, or somebody is let in
    (
        "national",
        Edit(
            "national",
            COMPULSORY,
            "范围: {学段: [小学, 初中], 寄宿: 否}",
            "范围: {学段: [小学], 寄宿: 否}",
        ),
        "2019秋起，四类困难的初中走读生每学期不少于312.50元",
    ),
    (
        "national",
        Edit(
            "national",
            COMPULSORY,
            "范围: {学段: [小学, 初中], 寄宿: 否}",
            "范围: {学段: [小学, 初中]}",
        ),
        "寄宿和走读的补助不会同时有",
    ),
    # places
    (
        "guangxi",
        Edit("guangxi", "adjustments.yaml", SENIOR, SENIOR.replace("3300", "3301")),
        "普通高中和中职的助学金最高一档，一学年3300元",
    ),
    (
        "guangxi",
        Edit("guangxi", "adjustments.yaml", SENIOR, SENIOR.replace("1300", "1400")),
        "普通高中和中职的助学金，三档每学期最多650元",
    ),
    (
        "guangxi",
        Edit(
            "guangxi",
            "adjustments.yaml",
            "[城市低保, 城市特困, 孤儿, 事实",
            "[城市低保, 孤儿, 事实",
        ),
        "新列入的几类走读生人人有补助",
    ),
    (
        "rongshui",
        Edit(
            "rongshui",
            "adjustments.yaml",
            "困难类别: 脱贫不稳定户, 风险",
            "困难类别: 烈士子女, 风险",
        ),
        "走读的烈士子女和风险未消除的脱贫不稳定户，人人有补助",
    ),
    (
        "yunnan",
        Edit("yunnan", "adjustments.yaml", "标准: 250元/学年\n", "标准: 300元/学年\n"),
        "增发补助一学年最多250元",
    ),
    (
        "yunnan",
        Edit("yunnan", "adjustments.yaml", "{人口较少民族: 是}", "{人口较少民族: 否}"),
        "人口较少民族的困难寄宿生人人有补助和增发补助",
    ),
    (
        "jingyuan",
        Edit("jingyuan", "adjustments.yaml", "其余: 2000元/学期", "其余: 2100元/学期"),
        "享受政策的脱贫户，雨露计划每学期最多2000元",
    ),
    (
        "jingyuan",
        Edit("jingyuan", "adjustments.yaml", ", 首次申请: 是", ""),
        "已经享受的监测对象，风险消除了也不受影响",
    ),
    (
        "licheng",
        Edit("licheng", "adjustments.yaml", "标准: 2000元/学年", "标准: 2100元/学年"),
        "学前资助最高一档，一学年2000元",
    ),
    (
        "licheng",
        Edit("licheng", "adjustments.yaml", "其余: 1000元/学年", "其余: 1100元/学年"),
        "不在一档名单上的困难孩子，学前资助一学年最多1000元",
    ),
    (
        "xuyi",
        Edit("xuyi", "adjustments.yaml", "小学: 750元/学期", "小学: 650元/学期"),
        "城乡低保和原建档立卡的走读小学生，每学期至少750元",
    ),
    (
        "mianxian",
        Edit("mianxian", "adjustments.yaml", "3元/天×250天", "3元/天×240天"),
        "公办园和普惠性民办园的困难孩子，学前资助一学年至少750元",
    ),
    (
        "minfeng",
        Edit(
            "minfeng",
            "adjustments.yaml",
            "就高: {按: 学段, 小学: 1250元/学年",
            "就高: {按: 学段, 小学: 1200元/学年",
        ),
        "寄宿小学生一学期至少625元",
    ),
    (
        "xiji",
        Edit("xiji", "adjustments.yaml", "是: 2400元/学年", "是: 2300元/学年"),
        "公办园和普惠性民办园的十五类幼儿，学前资助一学年至少2400元",
    ),
    (
        "heshan",
        Edit("heshan", "adjustments.yaml", "初中: 750元/学年", "初中: 740元/学年"),
        "2024年提高以前，四类困难的走读初中生一学年至少750元",
    ),
    (
        "ganzhou",
        Edit(
            "ganzhou",
            "adjustments.yaml",
            "[{困难类别: 建档立卡}, {城镇困难: 是}]",
            "[{城镇困难: 是}]",
        ),
        "寄宿的脱贫户孩子人人有市级增发",
    ),
    (
        "kaizhou",
        Edit(
            "kaizhou",
            "rules.yaml",
            "保留: lunch-fee-waiver\n    自: 2022秋",
            "保留: lunch-fee-waiver\n    自: 2023秋",
        ),
        "免午餐费和走读生的现金不会同时有",
    ),
    (
        "haikou",
        Edit("haikou", "rules.yaml", "保留: yulu", "保留: living-aid"),
        "雨露计划和国家一样，不因为生活补助少",
    ),
]


def of(policy: Policy, title: str) -> Proof:
    """The proof of one promise; the others are not asked."""
    (only,) = [one for one in policy.guarantees if one.text == title]
    (proof,) = prove(Policy(replace(policy.pack, guarantees=(only,))), built_in=False)
    return proof


@pytest.mark.parametrize(
    ("pack", "edit", "title"), spread(EDITS, 4), ids=[title for *_, title in EDITS]
)
def test_a_wrong_edit_is_refuted_by_a_student_whom_check_confirms(
    pack: str, edit: Edit, title: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert of(load_policy(pack), title).holds
    folder = edited(tmp_path, pack, edit, promises=True)
    broken = of(load_policy(folder), title)
    assert broken.found
    shown = broken.found[0]
    assert shown.replayed
    student = tmp_path / "student.yaml"
    student.write_text(yaml.safe_dump(shown.example, allow_unicode=True), encoding="utf-8")
    year = (shown.terms[0], shown.terms[0].next())  # a limit of a year may be broken in its spring
    given = [
        [
            checked(capsys, path, student, str(term)).get(rule)
            for term in year
            for rule in shown.rules
        ]
        for path in (folder, Path(pack))
    ]
    assert given[0] != given[1]


def checked(
    capsys: pytest.CaptureFixture[str], pack: Path, student: Path, term: str
) -> dict[str, object]:
    """What ``eduaid check`` says of a student: each item given, with its amount."""
    with pytest.raises(SystemExit):
        main(["check", str(student), "--policy", str(pack), "--term", term, "--json"])
    made = json.loads(capsys.readouterr().out)
    return {item["rule"]: item["amount"] for item in made["entitlements"]}
