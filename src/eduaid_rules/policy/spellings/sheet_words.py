"""Words of a county's tables about no fact (表格用词): 监护人, 联系电话, 已退款, 以下空白."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final, TypeAlias

ColumnWords: TypeAlias = tuple[str, tuple[str, ...]]
"""A column that the library knows by itself (支付状态), and how tables head it."""


@dataclass(frozen=True, slots=True)
class SheetWords:
    """Words by their use; rosters, lists and payments are read by them, nobody is judged by them.

    Each is compared as headers or cells are: spaces, width and brackets of any kind do not count.
    """

    unused: tuple[str, ...] = ()
    """Headers of columns that never matter: 联系电话, 民族, 签字."""
    own: tuple[str, ...] = ()
    """Who a table is about, where others stand in it too: 学生, 本人, 享受人."""
    owners: tuple[str, ...] = ()
    """Whose name, number or card stands beside the child's: 监护人, 户主, 收款人, 家庭成员."""
    missing: tuple[str, ...] = ()
    """What is written into a cell of which nothing is known: 待补, NULL."""
    several: tuple[str, ...] = ()
    """What leaves open which value of a single choice is meant: 义务教育, 九年一贯制."""
    below: tuple[str, ...] = ()
    """How lines below the people begin: 以下空白, 注意."""
    paid: tuple[str, ...] = ()
    """What a bank says of money that arrived: 成功."""
    not_paid: tuple[str, ...] = ()
    """What a bank says of money that did not arrive, or came back: 失败, 已退款."""
    left: tuple[str, ...] = ()
    """What a fact with a 缺省 says of a child who is no longer at the school: 转出, 退学."""
    resident_cards: tuple[str, ...] = ()
    """Papers whose number is that of a resident: 居民身份证, 户口簿, 港澳居民居住证."""
    foreign_cards: tuple[str, ...] = ()
    """What foreigners who live here for good have: 外国人永久居留身份证."""
    passports: tuple[str, ...] = ()
    home_passes: tuple[str, ...] = ()
    """What residents of 香港 and 澳门 travel with: 港澳居民来往内地通行证."""
    taiwan_passes: tuple[str, ...] = ()
    """What residents of 台湾 travel with: 台湾居民来往大陆通行证."""
    current: tuple[str, ...] = ()
    """What a list says of a row that holds: 享受, 未消除."""
    ended: tuple[str, ...] = ()
    """What a list says of a row that holds no longer: 停发, 已退出, 已消除."""
    collective: tuple[str, ...] = ()
    """Names of lists whose rows say which value each is of: 监测对象, 城乡低保."""
    headers: tuple[ColumnWords, ...] = ()
    """How tables head what is no fact: 支付状态, 失败原因."""

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))

    def with_words(self, more: SheetWords) -> SheetWords:
        """These words and further ones, each once; who says more may give a word another use."""
        taken = {word for _, word in all_words(more)}

        def merged(mine: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
            kept = (word for word in mine if word not in taken)
            return tuple(dict.fromkeys((*kept, *others)))

        told = {name: merged(getattr(self, name), getattr(more, name)) for name in USES.values()}
        columns = dict.fromkeys(column for column, _ in (*self.headers, *more.headers))
        headers = ((one, merged(self.headers_of(one), more.headers_of(one))) for one in columns)
        return SheetWords(headers=tuple((one, words) for one, words in headers if words), **told)

    def headers_of(self, column: str) -> tuple[str, ...]:
        """How tables head a column."""
        return next((words for name, words in self.headers if name == column), ())


NO_SHEET_WORDS: Final = SheetWords()

USES: Final[Mapping[str, str]] = {
    "不用的列": "unused",
    "本人": "own",
    "别人": "owners",
    "没有填": "missing",
    "几种之一": "several",
    "表尾": "below",
    "已到账": "paid",
    "未到账": "not_paid",
    "已离校": "left",
    "居民证件": "resident_cards",
    "永久居留证": "foreign_cards",
    "护照": "passports",
    "港澳通行证": "home_passes",
    "台湾通行证": "taiwan_passes",
    "仍有效": "current",
    "已结束": "ended",
    "合称": "collective",
}
"""The key of each use in a rule file or a mapping, with its field."""

COLUMNS: Final = (
    "支付状态",
    "失败原因",
    "残疾人证号",
    "名单类别",
    "名单状态",
    "是否仍享受",
    "是否已结束",
    "结束日期",
    "金额",
    "应发金额",
    "合计",
    "年份",
    "月份",
    "摘要",
)
"""The columns that are no facts, whose headers packs and mappings may tell (列名)."""


def all_words(words: SheetWords) -> Iterator[tuple[str, str]]:
    """Every word with the key of its use."""
    for key, attribute in USES.items():
        yield from ((key, word) for word in getattr(words, attribute))
    for column, names in words.headers:
        yield from ((column, name) for name in names)
