"""Names of people and places, drawn from short lists."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

SURNAMES = (
    "韦覃莫蓝潘梁贾杨吴石龙黄陆李王张刘陈罗廖蒙谭何周贺马欧管荣凤伍卢唐邓曾"
    "韦覃莫蓝潘梁贾杨吴石龙黄陆李韦覃莫潘梁贾杨吴石"
)
"""One character for each surname; the common ones of the county stand here twice or more."""
COMPOUND = ("欧阳", "上官", "司徒", "诸葛")
FIRST = "家思子雨文晓志海建春明国小永德金玉光新世天佳俊梦"
BOYS = "伟强军磊勇杰涛超辉鹏飞鑫波斌宇浩凯健帆旭宁林源诚安豪贵福生"
GIRLS = "芳娟敏静丽艳霞英慧美娜婷雪琳萍红月莹燕云莲兰菊凤珍香怡欣颖"
RARE = "䶮"
"""It is in GB18030 but not in GBK."""
DOTTED_BOYS = ("麦麦提", "艾力", "尼玛", "阿卜杜拉", "次仁", "木沙")
DOTTED_GIRLS = ("阿依古丽", "古丽娜尔", "卓玛", "米热古丽", "曲珍")
DOTTED_FAMILIES = ("买买提", "艾山", "扎西", "多吉", "吐尔逊")
YI = ("吉克", "阿牛", "沙马", "曲木")
NATIONS = ("苗族", "苗族", "苗族", "壮族", "壮族", "侗族", "瑶族", "汉族", "汉族", "汉族")
VILLAGES = ("上坪", "下坪", "大寨", "新寨", "古都", "田头", "河口", "桥头", "塘边", "老街", "荣地")


@dataclass(frozen=True)
class Family:
    """What brothers and sisters share in their names."""

    surname: str
    nation: str
    dotted: bool = False

    def child(self, draw: Random, sex: str) -> str:
        """A child's name: two to four characters, or given name·father's name."""
        if self.dotted:
            return f"{draw.choice(DOTTED_BOYS if sex == '男' else DOTTED_GIRLS)}·{self.surname}"
        return self.surname + _given(draw, sex)


def draw_family(draw: Random) -> Family:
    """A family's surname and nation; a few of them are not written the usual way."""
    kind = draw.random()
    if kind < 0.004:
        return Family(draw.choice(DOTTED_FAMILIES), "其他", dotted=True)
    if kind < 0.009:
        return Family(draw.choice(YI), "彝族")
    if kind < 0.015:
        return Family(draw.choice(COMPOUND), "汉族")
    return Family(draw.choice(SURNAMES), draw.choice(NATIONS))


def draw_guardian(draw: Random, family: Family) -> str:
    """Most often the father, else the mother or a grandparent of another surname."""
    if family.dotted:
        return f"{family.surname}·{draw.choice(DOTTED_FAMILIES)}"
    if draw.random() < 0.7:
        return family.surname + _given(draw, "男")
    return draw.choice(SURNAMES) + _given(draw, "女")


def draw_address(draw: Random, town: str) -> str:
    """A house in a village of the town."""
    village, number = draw.choice(VILLAGES), draw.randint(1, 12)
    return f"甜水县{town}{village}村{number}组{draw.randint(1, 99)}号"


def _given(draw: Random, sex: str) -> str:
    last = draw.choice(BOYS if sex == "男" else GIRLS) if draw.random() < 0.997 else RARE
    return last if draw.random() < 0.22 else draw.choice(FIRST) + last
