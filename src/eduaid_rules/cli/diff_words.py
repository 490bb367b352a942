"""What a comparison of two policies found, in sentences: for a terminal and for a review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from ..analysis.classes.subjects import terms_in_words
from ..analysis.comparison.changes import (
    NO_CHANGE,
    ONLY_LESS,
    ONLY_MORE,
    Change,
    Comparison,
    Effect,
)
from ..analysis.comparison.differences import Rewording
from ..authoring.profiles import flow_yaml, yaml_scalar

NOT_COMPARED: Final = "项目名称、依据、解读、提醒不影响任何人得到什么，不算变化。"
_FEW: Final = 2
_LONG: Final = 36


def verdict(found: Comparison) -> str:
    """What becomes of students, in one sentence."""
    if found.code == NO_CHANGE:
        everybody = "任何学生，不论信息填没填全" if found.unknowns else "任何信息齐全的学生"
        return f"对{everybody}，都没有变化。这是证明，不是抽查"
    directions = {change.effect.direction for change in found.changes}
    if found.code == ONLY_MORE:
        return "只有增加：有人多得，没有人少得"
    if found.code == ONLY_LESS:
        return "只有减少：有人少得，没有人多得"
    if {1, -1} <= directions:
        return "有增有减：有人多得，也有人少得"
    if directions == {0}:
        return "有变化，但说不上多还是少（见下面）"
    more = "有人多得，没有人少得" if 1 in directions else "有人少得，没有人多得"
    return f"{more}；另有说不上多少的变化（见下面）"


def proof(found: Comparison) -> Iterator[str]:
    """Over whom and when this was found, and what it does not say."""
    terms = terms_in_words(found.terms, found.last)
    until = "，以后各学期也一样" if found.last is not None else ""
    yield f"看的学期：{terms}{until}"
    same = f"{found.same_text:,} 处（一条规则在一个学期算一处）两份规则说的一样"
    if not found.classes:
        yield f"{same}，不用逐个学生去算"
    else:
        yield (
            f"规则能区分的 {found.classes:,} 种学生，每一种都用两份规则各算了一遍；"
            f"另有 {same}，不用再算"
        )
    if found.unknowns:
        yield "没填的信息也算一种情况"
    else:
        yield "只看各项信息都已知的学生；要把没填的信息也算进去，请加 --with-unknowns"
    if found.inexact:
        names = "、".join(found.inexact)
        rest = "“没有变化”仍然成立" if found.same else "下面的例子都用规则重新算过"
        yield f"{names}是推算出来的，这里每个可能的数值都看，不一定真有这样的学生；{rest}"
    if found.narrowed:
        names = "、".join(found.narrowed)
        yield f"{names}的允许范围两份规则不一样，只看了两份都允许的数"
    yield NOT_COMPARED


def by_rule(found: Comparison) -> dict[str, list[Change]]:
    """The changes of each rule: what is gained, what is lost, then the rest."""
    order = list(Effect)
    made: dict[str, list[Change]] = {}
    for change in found.changes:
        made.setdefault(change.rule, []).append(change)
    for changes in made.values():
        changes.sort(key=lambda one: (order.index(one.effect), one.term))
    return made


def when(change: Change, found: Comparison) -> str:
    """The terms of a change."""
    return terms_in_words(change.terms, found.last)


def who(change: Change) -> str:
    """The students of a change, in one line."""
    return "；".join(change.who) or "这些学生没有共同的一项信息，见例子"


def about_example(change: Change) -> str:
    """What the example of a change is."""
    kinds = f"共 {change.classes:,} 种学生" if change.classes > 1 else "只有这一种学生"
    if not change.replayed:
        return (
            f"{kinds}；没有找到能重新算出这个差别的学生，可能没有这样的人。"
            f"看过的一种（{change.term}）"
        )
    return f"{kinds}，信息最少的例子（{change.term}）"


def reworded(words: Iterable[Rewording], found: Comparison) -> dict[str, str]:
    """For each rule what only reads otherwise, in one line."""
    made: dict[str, list[str]] = {}
    for one in words:
        parts = [
            f"{verb}{_some(texts)}"
            for verb, texts in (("去掉", one.before), ("写上", one.after))
            if texts
        ]
        told = f"{one.what}{'，'.join(parts)}（{terms_in_words(one.terms, found.last)}）"
        made.setdefault(f"{one.name}（{one.rule}）", []).append(told)
    return {rule: "；".join(told) for rule, told in made.items()}


def _some(texts: Sequence[str]) -> str:
    shown = "".join(f"“{_short(text)}”" for text in texts[:_FEW])
    return shown if len(texts) <= _FEW else f"{shown}等{len(texts)}处"


def _short(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def as_yaml(profile: Mapping[str, object]) -> str:
    """A profile as the lines of a YAML file that ``eduaid check`` reads."""
    return (
        "\n".join(f"{yaml_scalar(fact)}: {flow_yaml(value)}" for fact, value in profile.items())
        or "{}"
    )
