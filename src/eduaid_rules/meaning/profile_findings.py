"""What is wrong in a student's profile: a finding for each mistake, with its key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..errors import Diagnostic, ProfileError
from ..plain_values import UNKNOWN_IS_NONE, is_missing
from ..policy.fact_types import Coding
from ..policy.facts import Slot, Vocabulary
from ..policy.spellings.measured_texts import measured_text
from ..printed import shown
from ..suggestions import did_you_mean, one_of, value_hint

ONLY_ONE: Final = "请只留一个"
_NOTHING: Final = ("无", "没有", "否", "不是", "都不是", "非", "none", "no")
_NONE_OF_THEM: Final = "一项也没有就写 []"


def unknown_fact(vocabulary: Vocabulary, key: object) -> Diagnostic:
    """E701 for a name that no fact has, or that cannot be stated."""
    names = list(vocabulary.stated)
    path = key if isinstance(key, str) else shown(key)
    if path in ("季", "season"):
        return Diagnostic(
            "E701",
            "“季”由学期决定，不能在学生信息里填写",
            path=path,
        )
    derived = vocabulary.names.get(key) if isinstance(key, str) else None
    if derived is not None:
        made_from = "、".join(vocabulary.sources(derived.fact.name))
        return Diagnostic(
            "E701",
            f"“{key}”由其他事实推算，不能在学生信息里填写",
            f"请填写：{made_from}",
            path=path,
        )
    return Diagnostic(
        "E701",
        f"没有“{shown(key)}”这个事实",
        did_you_mean(shown(key), names) or one_of([n for n in names if not n.isascii()]),
        path=path,
    )


def no_value(slot: Slot, key: str, value: object) -> Diagnostic:
    """E702 for an answer that the fact does not have, E703 for what is no answer at all."""
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        return Diagnostic(
            "E703",
            f"{slot.fact.name}的取值要写成一个名称，不是列表或映射",
            one_of(slot.atoms),
            path=key,
        )
    said = value if isinstance(value, str) else shown(value)
    none = slot.coding is Coding.SEVERAL and said.strip() in _NOTHING
    return Diagnostic(
        "E702",
        f"{slot.fact.name}没有“{said}”这个取值",
        _NONE_OF_THEM if none else _unless_missing(value, value_hint(said, slot.codes, slot.atoms)),
        path=key,
    )


def not_yes_no(slot: Slot, key: str, value: object) -> Diagnostic:
    """E703 for an answer to a yes/no fact."""
    return Diagnostic(
        "E703",
        f"{slot.fact.name}只能填是或否，看不懂“{shown(value)}”",
        _unless_missing(value, "请写 是 或 否"),
        path=key,
    )


def not_list(slot: Slot, key: str, value: object) -> Diagnostic:
    """E703 for a multiple choice that is no list."""
    name = value if isinstance(value, str) and value in slot.codes else next(iter(slot.atoms))
    return Diagnostic(
        "E703",
        f"{slot.fact.name}可以有几项，不能只写“{shown(value)}”",
        _unless_missing(
            value,
            f"全部都有哪些就写 [{name}]，一项也没有就写 []；只知道其中几项就写 {{{name}: 是}}",
        ),
        path=key,
    )


def not_text(slot: Slot, key: str, value: object) -> Diagnostic:
    """E703 for an identifier that is no text."""
    return Diagnostic(
        "E703",
        f"{slot.fact.name}要写成文字（数字会丢失精度）",
        _unless_missing(value, "请加上引号"),
        path=key,
    )


def not_measured(slot: Slot, key: str, value: object) -> Diagnostic:
    """E703 for a number, an amount or a day that cannot be read."""
    fact = slot.fact
    hint = fact.measure.hint(value, *fact.stated_bounds, fact.unit)
    if is_missing(value):
        message = f"{slot.fact.name}看不懂“{shown(value)}”"
        said = hint if hint.startswith(UNKNOWN_IS_NONE) else UNKNOWN_IS_NONE
        return Diagnostic("E703", message, said, path=key)
    if isinstance(value, float):
        hint += "（不接受浮点数，小数请加上引号）"
    if slot.fact.never:
        hint += f"，或 {slot.fact.never}"
    return Diagnostic("E703", f"{slot.fact.name}看不懂“{shown(value)}”", hint, path=key)


def out_of_range(slot: Slot, key: str, value: object) -> Diagnostic:
    """E704 for a measured value outside the fact's range."""
    fact = slot.fact
    low = "" if fact.at_least is None else f"不低于 {measured_text(fact, fact.at_least)}"
    high = "" if fact.at_most is None else f"不高于 {measured_text(fact, fact.at_most)}"
    bounds = "、".join(bound for bound in (low, high) if bound)
    return Diagnostic("E704", f"{fact.name}“{shown(value)}”超出范围", f"应{bounds}", path=key)


def fact_stated_twice(slot: Slot, key: str) -> Diagnostic:
    """E705 for a fact under both of its names."""
    both = f"{slot.fact.name} 和 {slot.fact.id} 是同一个事实"
    return Diagnostic("E705", f"{slot.fact.name}填了两次（{both}）", ONLY_ONE, path=key)


def value_twice(slot: Slot, key: str, first: str, name: str) -> Diagnostic:
    """E705 for a value of a mapping under two of its names."""
    both = f"{first} 和 {name} 是同一个取值"
    return Diagnostic("E705", f"{slot.fact.name}的“{name}”填了两次（{both}）", ONLY_ONE, path=key)


def _unless_missing(value: object, hint: str) -> str:
    return UNKNOWN_IS_NONE if is_missing(value) else hint


def not_a_mapping(given: object) -> ProfileError:
    """E707 for a profile that is none."""
    text = f"学生信息要写成“事实: 取值”的映射，得到的是“{shown(given)}”"
    return ProfileError([Diagnostic("E707", text, "如 {学段: 小学, 寄宿: 是}")])
