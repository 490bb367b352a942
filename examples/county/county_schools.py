"""The schools of the county, and those elsewhere that its children go to."""

from __future__ import annotations

from dataclasses import dataclass, replace

SEAT = "城关镇"
TOWNS = (
    SEAT,
    "清泉镇",
    "石门镇",
    "双溪镇",
    "龙江乡",
    "白云乡",
    "大坪乡",
    "长岭乡",
    "木兰乡",
    "金竹乡",
    "红岩乡",
    "安宁乡",
)
PRESCHOOL, PRIMARY, JUNIOR = "学前", "小学", "初中"
SENIOR, VOCATIONAL, TERTIARY = "普通高中", "中职", "大专及以上"
GRADES = {PRESCHOOL: 3, PRIMARY: 6, JUNIOR: 3, SENIOR: 3, VOCATIONAL: 3}


@dataclass(frozen=True)
class School:
    """A school, and what is the same for all its pupils."""

    name: str
    stage: str
    town: str = ""
    ownership: str = "公办"
    kindergarten: str = ""
    location: str = "本地"
    weight: float = 1.0
    """How large it is beside the others of its stage."""
    boarders: float = 0.0
    """The share of boarders."""
    classes: str = "{grade}（{number}）班"

    @property
    def area(self) -> str:
        """Whether it is in the country; empty elsewhere, where nobody asks."""
        if not self.town:
            return ""
        return "县镇" if self.town.endswith("镇") else "农村"

    def facts(self) -> dict[str, str]:
        """What the mapping file says of it."""
        said = {"学段": self.stage, "园所性质": self.kindergarten, "学校性质": self.ownership}
        said |= {"学校所在地": self.location, "学校城乡": self.area}
        return {fact: value for fact, value in said.items() if value}


def _kindergartens() -> list[School]:
    public = School("", PRESCHOOL, kindergarten="公办", classes="{grade}{number}班")
    inclusive = replace(public, ownership="民办", kindergarten="普惠性民办")
    other = replace(public, ownership="民办", kindergarten="其他民办", weight=0.6)
    return [
        replace(public, name="甜水县第一幼儿园", town=SEAT, weight=2.2),
        replace(public, name="甜水县第二幼儿园", town=SEAT, weight=1.6),
        *(
            replace(public, name=f"{town}中心幼儿园", town=town)
            for town in ("清泉镇", "石门镇", "龙江乡", "白云乡")
        ),
        *(
            replace(inclusive, name=f"{town}{word}幼儿园", town=town)
            for town, word in (
                ("双溪镇", "阳光"),
                ("大坪乡", "春苗"),
                ("长岭乡", "小太阳"),
                (SEAT, "金贝贝"),
            )
        ),
        replace(other, name="城关镇童星双语幼儿园", town=SEAT),
        replace(other, name="石门镇爱心幼儿园", town="石门镇"),
    ]


def _primaries() -> list[School]:
    styles = ("{grade}（{number}）班", "{grade}年级{number}班", "{digit}0{number}班")
    schools = [
        School(f"甜水县第{word}小学", PRIMARY, SEAT, weight=2.4, boarders=0.02) for word in "一二三"
    ]
    schools.append(
        School("甜水县育才学校", PRIMARY, SEAT, ownership="民办", weight=1.2, boarders=0.5)
    )
    schools += (
        School(f"{town}中心小学", PRIMARY, town, weight=1.5, boarders=0.35) for town in TOWNS[1:]
    )
    schools += (
        School(f"{town}{village}小学", PRIMARY, town, weight=0.45, boarders=0.05)
        for town, village in zip(
            (*TOWNS[1:5], *TOWNS[6:12]),
            ("河口", "上坪", "田头", "大寨", "古都", "新寨", "桥头", "荣地", "塘边", "下坪"),
            strict=True,
        )
    )
    return [replace(school, classes=styles[n % 3]) for n, school in enumerate(schools)]


def _juniors() -> list[School]:
    schools = [
        School("甜水县城关初级中学", JUNIOR, SEAT, weight=2.2, boarders=0.35),
        School("甜水县民族初级中学", JUNIOR, SEAT, weight=1.8, boarders=0.9),
    ]
    schools += (
        School(f"{town}初级中学", JUNIOR, town, boarders=0.75)
        for town in ("清泉镇", "石门镇", "双溪镇", "龙江乡", "白云乡", "大坪乡")
    )
    styles = ("{grade}（{number}）班", "{grade}年级{number}班")
    return [replace(school, classes=styles[n % 2]) for n, school in enumerate(schools)]


SENIORS = [
    School("甜水县第一中学", SENIOR, SEAT, weight=1.7, classes="高{grade}（{number}）班"),
    School("甜水县第二中学", SENIOR, SEAT, classes="高{grade}（{number}）班"),
]
VOCATIONALS = [School("甜水县职业技术学校", VOCATIONAL, SEAT, classes="{year}级{number}班")]
COUNTY_SCHOOLS: tuple[School, ...] = (
    *_kindergartens(),
    *_primaries(),
    *_juniors(),
    *SENIORS,
    *VOCATIONALS,
)

COLLEGE, BACHELOR, POSTGRADUATE = "高职专科", "本科", "研究生"
HERE, PROVINCE, ABROAD = "本地", "省内域外", "省外"
ELSEWHERE: dict[tuple[str, str], tuple[str, ...]] = {
    (PRESCHOOL, HERE): ("江城区第三幼儿园", "江城区小天使幼儿园"),
    (PRESCHOOL, PROVINCE): ("南岭市青秀里幼儿园",),
    (PRESCHOOL, ABROAD): ("东湾市大朗启明幼儿园", "鹏海市龙岗宝贝幼儿园"),
    (PRIMARY, HERE): ("江城区解放路小学",),
    (PRIMARY, PROVINCE): ("南岭市友爱小学",),
    (PRIMARY, ABROAD): ("东湾市明德小学", "鹏海市新民学校"),
    (JUNIOR, HERE): ("江城市第十二中学",),
    (JUNIOR, PROVINCE): ("南岭市天桃中学",),
    (JUNIOR, ABROAD): ("东湾市明德中学",),
    (SENIOR, HERE): ("江城市高级中学", "江城市民族高中"),
    (SENIOR, PROVINCE): ("南岭市第二高中",),
    (SENIOR, ABROAD): ("湘阳市第一中学",),
    (VOCATIONAL, HERE): ("江城市第一职业技术学校", "江城市卫生学校"),
    (VOCATIONAL, PROVINCE): ("南岭机电工程学校", "桂东商贸学校"),
    (VOCATIONAL, ABROAD): ("东湾市理工学校",),
    (COLLEGE, HERE): ("江城职业技术学院", "江城铁道职业学院"),
    (COLLEGE, PROVINCE): ("南岭交通职业学院", "桂东农业职业学院", "南岭幼儿师范专科学校"),
    (COLLEGE, ABROAD): ("东湾职业学院", "湘阳工业职业学院"),
    (BACHELOR, HERE): ("江城工学院",),
    (BACHELOR, PROVINCE): ("南岭师范大学", "南岭民族大学", "桂东医学院"),
    (BACHELOR, ABROAD): ("湘阳大学", "东湾理工学院", "北川农业大学"),
    (POSTGRADUATE, HERE): ("江城工学院",),
    (POSTGRADUATE, PROVINCE): ("南岭师范大学",),
    (POSTGRADUATE, ABROAD): ("湘阳大学",),
}
"""Made-up schools outside the county, by stage (or programme) and place; 江城 is the city."""
PRIVATE = {
    "江城区小天使幼儿园": "普惠性民办",
    "东湾市大朗启明幼儿园": "普惠性民办",
    "鹏海市龙岗宝贝幼儿园": "其他民办",
    "鹏海市新民学校": "",
    "桂东商贸学校": "",
    "东湾职业学院": "",
    "东湾理工学院": "",
}
"""Those of them that are private, with 园所性质."""


def school_away(name: str, stage: str, location: str) -> School:
    """A school outside the county."""
    kindergarten = PRIVATE.get(name, "公办") if stage == PRESCHOOL else ""
    ownership = "民办" if name in PRIVATE else "公办"
    return School(
        name,
        stage,
        ownership=ownership,
        kindergarten=kindergarten,
        location=location,
        boarders=0.3,
    )
