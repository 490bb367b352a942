"""映射.yaml: how the columns of the county's rosters are to be read."""

from __future__ import annotations

from collections.abc import Mapping

from county_columns import HOUSEHOLD_WORDS, PLACE_WORDS, PREVIOUS_WORDS, PROGRAMME_WORDS
from county_households import CATEGORIES
from county_primary import heading_of_ticks
from county_schools import COUNTY_SCHOOLS
from county_spelling import ABBREVIATED

MAPPING_FILE = "映射.yaml"
NOT_USED = ("序号", "性别", "民族", "出生日期", "家庭住址", "备注")


def mapping_text() -> str:
    """The mapping file."""
    lines = [
        "# 甜水县花名册的列怎样读",
        "列:                         # 表里的列名: 事实（或 事实.取值，或 不用）",
        *(f"  {heading}: {fact}" for heading, fact in _columns().items()),
        "取值:                       # 单元格里的写法: 规定的取值",
        *(f"  {fact}: {_flow(words)}" for fact, words in _values().items()),
        "空白为否: [困难类别]          # 空着就是“否”；没有打勾的、表里没有的类别都算“否”",
        "固定: {营养计划学校: 否}      # 所有学生都一样的事实：县里的学校都不在营养改善计划里",
        "学校:                        # 每所学校的事实，表里没有这一列或空着时使用",
        *(f"  {school.name}: {_flow(school.facts())}" for school in COUNTY_SCHOOLS),
    ]
    return "\n".join(lines) + "\n"


def _columns() -> dict[str, str]:
    """What the headings mean that the rules do not know."""
    ticks = {heading_of_ticks(word): f"困难类别.{word}" for word in CATEGORIES}
    known = {"贫困类型": "困难类别", "是否本市户籍": "本地户籍", "住宿情况": "寄宿"}
    return {**known, **ticks, **dict.fromkeys(NOT_USED, "不用")}


def _values() -> dict[str, dict[str, str]]:
    """What words mean that the rules do not know."""
    previous = {
        word: kind for kind, words in PREVIOUS_WORDS.items() for word in words if word != kind
    }
    return {
        "学段": {"高中": "普通高中", "大专": "大专及以上", "大学": "大专及以上"},
        "寄宿": {"内宿": "是", "外宿": "否"},
        "困难类别": _turned(ABBREVIATED),
        "学校所在地": _turned(PLACE_WORDS),
        "培养层次": _turned(PROGRAMME_WORDS),
        "毕业学校": previous,
        "户口性质": _turned(HOUSEHOLD_WORDS),
        "学籍状态": {"正常": "在读"},
    }


def _turned(words: Mapping[str, str]) -> dict[str, str]:
    return {written: meant for meant, written in words.items()}


def _flow(words: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in words.items()) + "}"
