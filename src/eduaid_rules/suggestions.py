"""Suggestions: the name that somebody meant, where it is plain, else what there is to choose."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

_LONGEST: Final = 200
"""What is longer is no name that somebody mistyped, and comparing takes the square of it."""

_MOST_LISTED: Final = 60
_MOST_ASKED: Final = 3
"""So many names are listed; of more, how many there are."""

_PAIRS: Final = """
    秋春 上下 男女 有无 休复 高低 前后 内外 公民 早晚 大小 先后 起止 始终 增减 开关 多少 升降 入离
    入出 当次 全半 城农 城乡 住走 加减 收发 左右 东西 南北 今去
    autumn/spring yes/no high/low min/max first/last before/after upper/lower urban/rural
    public/private least/most
"""
OPPOSITES: Final = tuple(tuple(pair.split("/") if "/" in pair else pair) for pair in _PAIRS.split())
"""Words of which one is never suggested for the other: whoever writes one means it."""

_NO: Final = "非不无未没否免"
_NO_BEFORE: Final = ("non", "not", "no_", "no-", "un")
_COUNTED: Final = frozenset("0123456789一二三四五六七八九十两双单甲乙丙丁军")
"""One number is no slip of another, nor are 军人 of 人."""
_ENDINGS: Final = ("学生", "阶段", "家庭", "人员", "生", "户", "类", "的")
"""What people put behind a value, and mean the value."""


def nearest_name(wrong: str, names: Iterable[str], least: float = 0.5) -> str | None:
    """The name most like ``wrong``, or None where nothing is alike by ``least``, 0 to 1.

    Never an opposite or a negation, and none of two opposites that are equally near.

    >>> nearest_name("小学生", ["学前", "小学", "初中"])
    '小学'
    >>> nearest_name("valuess", ["values", "name"])
    'values'
    >>> nearest_name("火星", ["学前", "小学"]) is None
    True
    >>> [nearest_name(*asked) for asked in (("复学", ["休学"]), ("不寄宿", ["寄宿"]))]
    [None, None]
    """
    found: list[str] = []
    score = least
    if not wrong or len(wrong) > _LONGEST:
        return None
    for name in dict.fromkeys(names):
        if 1 in (len(wrong), len(name)) and len(wrong) + len(name) > 3:
            continue
        inside = wrong in name or name in wrong
        alike = SequenceMatcher(None, wrong.casefold(), name.casefold())
        if not inside and min(alike.real_quick_ratio(), alike.quick_ratio()) < score:
            continue  # at most that: most names are told apart by their signs alone
        ratio = alike.ratio()
        if inside:
            ratio = max(ratio, 0.6 + ratio / 10)
        if ratio < score or misleads(wrong, name):
            continue
        found = [*found, name] if ratio == score and found else [name]
        score = ratio
    return found[0] if found and not any(misleads(found[0], one) for one in found) else None


def slip_of(wrong: str, names: Iterable[str]) -> str | None:
    """The one name from which ``wrong`` is a slip of a single sign, or None.

    For answers: the value of a fact decides who is paid, and the value most like another is
    often another thing.

    >>> [slip_of(word, ["建档立卡", "农村低保"]) for word in ("建挡立卡", "农村低保户")]
    ['建档立卡', '农村低保']
    >>> [slip_of(word, ["农村低保", "孤儿"]) for word in ("城市低保", "非孤儿", "孤儿院")]
    [None, None, None]
    """
    names = dict.fromkeys(names)
    for ending in _ENDINGS:
        if wrong.endswith(ending) and wrong.removesuffix(ending) in names:
            return wrong.removesuffix(ending)
    near = [
        name
        for name in names
        if min(len(wrong), len(name)) > 2
        and abs(len(wrong) - len(name)) < 2
        and _one_apart(wrong.casefold(), name.casefold())
        and not misleads(wrong, name)
        and not (set(wrong) ^ set(name)) & _COUNTED
    ]
    return near[0] if len(near) == 1 else None


@lru_cache(maxsize=1024)
def misleads(wrong: str, name: str) -> bool:
    """Whether one says the opposite of the other, or another number.

    >>> [misleads(*pair) for pair in (("每学年春季", "每学年秋季"), ("复学", "休学"))]
    [True, True]
    >>> misleads("寄宿生生活补贴", "寄宿生生活补助")
    False
    """
    a, b = wrong.casefold(), name.casefold()
    if _negations(a) != _negations(b):
        return True
    return any(
        (one in a and one not in b and other in b and other not in a)
        or (other in a and other not in b and one in b and one not in a)
        for one, other in OPPOSITES
    )


def _negations(text: str) -> tuple[int, bool]:
    return sum(map(text.count, _NO)), text.startswith(_NO_BEFORE)


def _one_apart(wrong: str, name: str) -> bool:
    """Whether one sign was left out or mistaken, two beside each other exchanged, or one put in.

    One put in within a word makes another word, unless it stands there twice.
    """
    start = next((i for i, (x, y) in enumerate(zip(wrong, name, strict=False)) if x != y), None)
    if start is None:
        return abs(len(wrong) - len(name)) <= 1
    typed, meant = wrong[start:], name[start:]
    if typed[1:] == meant:
        return start == 0 or wrong[start] == wrong[start - 1]
    return (
        typed[1:] == meant[1:]
        or typed == meant[1:]
        or (typed[1::-1] == meant[:2] and typed[2:] == meant[2:])
    )


def name_meant(wrong: str, names: Iterable[str]) -> str | None:
    """The one name of a thing that somebody means, or None: not the most like of several things.

    One that differs in its marks and capitals only, of which it is a slip, the only one with all
    its signs in their order, or of two signs the only one with one of them at its place.

    >>> asked = ("高中免学费", "Tuition_Aid", "boarding", "免学费", "中专免学费")
    >>> names = ["高中阶段免学费", "中职免学费", "boarding-subsidy", "tuition-aid"]
    >>> [name_meant(one, names) for one in asked]
    ['高中阶段免学费', 'tuition-aid', 'boarding-subsidy', None, '中职免学费']
    >>> name_meant("备住", ["备注", "寄宿"]), name_meant("学断", ["学段", "学费"])
    ('备注', None)
    """
    known = list(dict.fromkeys(names))
    if not wrong or len(wrong) > _LONGEST:
        return None
    same = [name for name in known if _bare(name) == _bare(wrong)]
    if len(same) == 1:
        return same[0]
    if slip := slip_of(wrong, known):
        return slip
    if wrong.isascii() and (near := nearest_name(wrong, known, 0.9)):
        return near
    inside = [
        name
        for name in known
        if min(len(wrong), len(name)) > 1
        and (_in_order(wrong, name) or _in_order(name, wrong))
        and not misleads(wrong, name)
    ]
    inside = inside or _of_two_signs(wrong, known)
    return inside[0] if len(inside) == 1 else None


def _of_two_signs(wrong: str, names: Iterable[str]) -> list[str]:
    """The names of two signs that have one of the two signs of a word."""
    if len(wrong) != 2:
        return []
    alike = [name for name in names if len(name) == 2 and _one_apart(wrong, name)]
    return [name for name in alike if not misleads(wrong, name)]


def _bare(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name).casefold()


def _in_order(short: str, long: str) -> bool:
    """Whether a text has all signs of another, in their order."""
    rest = iter(long.casefold())
    return all(sign in rest for sign in short.casefold())


def question_of(wrong: str, names: Iterable[str]) -> str:
    """A question naming the thing that is meant; empty where that is not plain."""
    name = name_meant(wrong, names)
    return f"是不是“{name}”？" if name else ""


def key_meant(wrong: str, names: Iterable[str]) -> str | None:
    """The word of the language that somebody means, or None: it begins or ends alike.

    >>> keys = ["文件", "条款", "收款者", "给付"]
    >>> [key_meant(one, keys) for one in ("条文", "收钱者", "条", "文档")]
    ['条款', '收款者', '条款', '文件']
    >>> key_meant("付款", ["文件", "给付", "收款"]), key_meant("付款", ["条款", "收款"])
    ('收款', None)
    >>> key_meant("标题", ["标准", "话题"]) is None
    True
    """
    known = list(dict.fromkeys(names))
    if name := name_meant(wrong, known):
        return name
    alike = [name for name in known if wrong[:1] == name[:1] or wrong[-1:] == name[-1:]]
    near = nearest_name(wrong, alike)
    others = (name for name in alike if name != near)
    return None if near is None or _as_near(wrong, near, others) else near


def _as_near(wrong: str, near: str, others: Iterable[str]) -> bool:
    """Whether another name is as near."""
    own = SequenceMatcher(None, wrong, near).ratio()
    return any(SequenceMatcher(None, wrong, name).ratio() >= own for name in others)


def did_you_mean(wrong: str, names: Iterable[str]) -> str | None:
    """A question naming the word that is meant, or None; of several in one, how to part them.

    >>> did_you_mean("学断", ["学段", "学费", "寄宿"]), did_you_mean("甲乙", ["学段"])
    ('是不是“学段”或“学费”？', None)
    """
    known = list(dict.fromkeys(names))
    name = key_meant(wrong, known)
    meant = [name] if name else _of_two_signs(wrong, known)[:_MOST_ASKED]
    return several_in_one(wrong, known) or (f"是不是“{'”或“'.join(meant)}”？" if meant else None)


def several_in_one(wrong: str, names: Iterable[str]) -> str | None:
    """How to part a text that is several names with something else than a comma between them.

    >>> several_in_one("小学 初中", ["小学", "初中"])
    '几项之间用半角逗号隔开，如 [小学, 初中]；每项一行，就都以“- ”开头并对齐。'
    >>> several_in_one("小学 大学", ["小学", "初中"]) is None
    True
    """
    parts = re.split(r"\s+-\s+|[\s、，,；;/]+", wrong) if len(wrong) < _LONGEST else []
    if len(parts) < 2 or not {*parts} <= {*names}:
        return None
    return f"几项之间用半角逗号隔开，如 [{', '.join(parts)}]；每项一行，就都以“- ”开头并对齐。"


def one_of(names: Iterable[str]) -> str:
    """A sentence that lists what is allowed."""
    known = list(names)
    more = f"等 {len(known)} 个" if len(known) > _MOST_LISTED else ""
    return f"可用：{'、'.join(known[:_MOST_LISTED])}{more}"


def suggestion(wrong: str, names: Sequence[str]) -> str:
    """The name of a thing that is meant where that is plain, and always what is allowed."""
    return question_of(wrong, names) + one_of(names)


def value_hint(wrong: str, words: Iterable[str], listed: Iterable[str]) -> str:
    """What to write for an answer that is none: the word of which it is a slip, else all of them.

    ``words`` are all that are understood, ``listed`` one for each answer.
    """
    return did_you_slip(wrong, words) or one_of(listed)


def did_you_slip(wrong: str, words: Iterable[str]) -> str | None:
    """A question naming the value of which this is a slip, or None."""
    known = list(words)
    name = slip_of(wrong, known)
    return several_in_one(wrong, known) or (f"是不是“{name}”？" if name else None)


def which_value(word: str, bare: str, named: Container[str], values: Iterable[str]) -> str | None:
    """What to write instead of a word that several values may be, or that says more than one.

    ``bare``: the word without what stands in brackets; ``named``: every name of a value.
    """
    if bare != word and bare in named:
        return (
            f"括号里的话也算数：就是“{bare}”的，只写 {bare}；都不算的，"
            f"在映射文件的“取值”里写 {word}: []"
        )
    known = list(values)
    names = [name for name in known if word in name] or [name for name in known if name in word]
    return f"要写清楚是哪一种：{'、'.join(names)}" if len(names) > 1 else None
