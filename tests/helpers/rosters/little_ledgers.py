"""Little ledgers, made by hand, and large ones to be written to files."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import polars as pl

from eduaid_rules.rosters.ledger.ledger import Counts, Ledger
from eduaid_rules.rosters.ledger.ledger_columns import FIRST_LINE, Dimension

AREA, STAGE, HARDSHIP = "汇总学校", "汇总学段", "汇总困难类别"
DIMENSIONS = (
    Dimension("学校", AREA),
    Dimension("学段", STAGE),
    Dimension("困难类别", HARDSHIP, several=True),
)
WHO = ("学校", "年级", "班级", "姓名", "身份证号", "学籍号")
MONEY = pl.Decimal(38, 2)

SCHOOLS = (
    *("甜水县第一小学", "甜水县城关镇中心小学", "甜水县白水乡九年一贯制学校"),
    *("甜水县民族中学", "甜水县红水河镇中心幼儿园", "甜水县职业教育中心"),
    *("甜水县大浪镇潘里村小学", "甜水县三防镇中心小学", "甜水县第二中学"),
    *("甜水县怀宝镇中学", "甜水县特殊教育学校", "甜水县安太乡寨怀村教学点"),
)
ITEMS = (
    ("家庭经济困难寄宿生生活补助", "1000元/学年", "500.00"),
    ("营养膳食补助", "5元/天×100天", "500.00"),
    ("学前教育资助", "1500元/学年", "750.00"),
    ("雨露计划", "3000元/学年", "1500.00"),
)
BASIS = (
    "《城乡义务教育补助经费管理办法》（财教〔2021〕56号）第八条；"
    "《关于进一步完善城乡义务教育经费保障机制的通知》（国发〔2015〕67号）二（二）；"
    "《甜水县家庭经济困难学生资助实施细则》（甜教发〔2019〕12号）第三条第（一）项"
)
STAGES = ("小学", "小学", "初中", "普通高中", "学前", "中职")
HARDSHIPS = ("、建档立卡、", "、建档立卡、残疾、", "、农村低保、", "（未填）", "、残疾、孤儿、")


def citizen(number: int) -> str:
    """A text like an ID number."""
    return f"450225{20080101 + number % 28}{number % 10000:04d}"


def lines(count: int) -> pl.DataFrame:
    """So many lines of cash: a person has two, schools follow each other."""
    rows: list[tuple[Any, ...]] = []
    for number in range(count):
        person, school = number // 2, number * len(SCHOOLS) // max(1, count)
        item = ITEMS[(number + person) % len(ITEMS)]
        who = (
            SCHOOLS[school],
            f"{person % 6 + 1}年级",
            f"{person % 4 + 1}班",
            f"韦小{person % 97}",
        )
        numbers = (citizen(person), f"G{citizen(person)}")
        bank = ("甜水县农村信用合作联社", f"6231330{person:012d}")
        paid = (item[0], item[1], Decimal(item[2]) + number % 7, BASIS[: 60 + 40 * (number % 4)])
        hidden = (SCHOOLS[school], STAGES[school % 6], HARDSHIPS[person % 5], 1 - number % 2)
        rows.append((number + 1, *who, *numbers, *paid, "家长", *bank, "", "", *hidden))
    names = (
        "序号",
        *WHO,
        "资助项目",
        "标准",
        "金额",
        "依据",
        "收款",
        "开户行",
        "卡号",
        "签字",
        "备注",
    )
    kinds: dict[str, Any] = dict.fromkeys((*names, AREA, STAGE, HARDSHIP), pl.String)
    kinds |= {"序号": pl.Int64, "金额": MONEY, FIRST_LINE: pl.Int64}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def ledger(count: int = 6) -> Ledger:
    """A ledger with so many lines of cash, and a few of everything else."""
    made = lines(count)
    who = [SCHOOLS[0], "3年级", "2班", "蓝小妹", citizen(77), f"G{citizen(77)}"]
    other = [1, *who, "免学杂费", "减免", "全额", BASIS[:90], "学校", ""]
    asked = [
        1,
        *who,
        "学前教育资助",
        "金额",
        "没有填困难类别",
        "家里属于哪些困难类别？",
        "750元/学期",
    ]
    other_names = ("序号", *WHO, "资助项目", "类别", "标准", "依据", "收款", "备注")
    asked_names = ("序号", *WHO, "资助项目", "待定的是", "原因", "要问的问题", "标准", "依据")
    wrong_names = ("序号", "处理", "文件", "工作表", "行", "列", "值", "问题", "怎么办")
    wrong = [1, "退回", "小学.xlsx", "Sheet1", 12, "身份证号", "450225********1236"]
    return Ledger(
        title="甜水县家庭经济困难学生资助发放台账（2019秋）",
        lines=made,
        others=pl.DataFrame([other], schema=list(other_names), orient="row"),
        pending=pl.DataFrame([[*asked, BASIS[:70]]], schema=list(asked_names), orient="row"),
        problems=pl.DataFrame(
            [[*wrong, "校验码不对", "请对照户口簿改正"]], schema=list(wrong_names), orient="row"
        ),
        public=made.select("序号", "学校", "年级", "班级", "姓名", "资助项目", "金额"),
        dimensions=DIMENSIONS,
        counts=Counts(count + 1, count, 1, (count + 1) // 2, 1),
        filing={"学期": "2019秋", "方案": "tianshui-county", "公示开始日": "2019-09-07"},
        notes=("营养膳食补助：文件要求按实际在校天数结算，规则按100天算",),
    )


def with_lines(made: Ledger, frame: pl.DataFrame) -> Ledger:
    """The ledger with other lines."""
    return replace(made, lines=frame)
