"""Every class, field and word that a pack is made of has a name that no renaming changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

from eduaid_rules import load_policy
from eduaid_rules.policy.conditions import AllOf, AnyOf, Not, OneOf, Unknowable
from eduaid_rules.policy.fact_types import Ages
from eduaid_rules.policy.facts import Vocabulary
from eduaid_rules.policy.pack import Pack
from eduaid_rules.policy.rules import Adjustment
from eduaid_rules.policy.terms import Term
from eduaid_rules.policy.wire import digests
from eduaid_rules.policy.wire import names as wire
from project import PACKS

EVERY_WORD = PACKS / "every-word-below"

WORDS = {
    "Award": "应享 可申请",
    "BoundWord": "不低于 不高于 高于 低于",
    "FactType": "单选 多选 是否 整数 小数 金额 日期 标识",
    "Kind": "现金 免除 实物 贷款资格",
    "Nature": "情况 身份 学段 学期",
    "Payee": "家庭卡 家庭 学生 学校 不详",
    "Pick": "互斥 先者 高者 低者",
    "Resolution": "保留 取高 自选",
    "Role": "人名 居民身份证 证件类型 学籍 校名 班名 几年级 户 银行 账号",
    "Rounding": "四舍五入 向上 向下",
    "Schedule": "每学期 每学年秋季 入学学年秋季一次 按月 每学年春季",
    "CountedSpan": "周岁 整月",
    "StatusDay": "学期首日 学期末日",
    "Unit": "学年 学期 月 天 次 自然年",
}
"""What each closed set of words is written as; the names of its members are never written."""

LITERALS = {("无", "不详"), ("yes", "number_unseen", "no")}


def reachable(wanted: Any, seen: set[Any]) -> Iterator[Any]:
    """Every class, Enum and Literal behind an annotation."""
    if wanted in seen:
        return
    seen.add(wanted)
    if get_origin(wanted) in (Union, UnionType, tuple):
        for inner in get_args(wanted):
            yield from reachable(inner, seen)
    elif wanted is Vocabulary:
        yield from reachable(get_type_hints(Vocabulary)["facts"], seen)
    elif wanted not in (str, int, bool, NoneType, Ellipsis, Term, date):
        yield wanted
        if is_dataclass(wanted):
            known = {str(kind): names for kind, names in wire.NAMES.items()}.get(str(wanted))
            unsaid = known.unsaid if known else ()
            hints = get_type_hints(wanted, localns={"Adjustment": Adjustment})
            for item in fields(wanted):
                if item.name not in unsaid:
                    yield from reachable(hints[item.name], seen)


REACHABLE = list(reachable(Pack, set()))


def test_every_class_of_a_pack_and_each_of_its_fields_has_a_name() -> None:
    classes = {found for found in REACHABLE if is_dataclass(found)}
    assert len(classes) > 45
    assert classes == set(wire.NAMES)
    for kind, names in wire.NAMES.items():
        assert is_dataclass(kind)
        keys = [*names.keys, *dict(names.optional())]
        named = [names.attribute(key) for key in keys] + list(names.unsaid)
        nameless = {item.name for item in fields(kind)} - set(named)
        assert not nameless, f"{kind.__name__}: give {nameless} a key in policy.wire.names.NAMES"
        assert sorted(named) == sorted(item.name for item in fields(kind)), kind
    written = [names.name for names in wire.NAMES.values()]
    assert len(set(written)) == len(written)


def test_what_may_be_left_out_is_what_the_classes_leave_out() -> None:
    for kind, names in wire.NAMES.items():
        assert is_dataclass(kind)
        own = {item.name: item.default for item in fields(kind)}
        for key, default in names.optional():
            assert own[names.attribute(key)] == default, (kind, key)


def test_every_word_of_a_closed_set_is_what_it_was() -> None:
    sets = {found for found in REACHABLE if isinstance(found, type) and issubclass(found, Enum)}
    assert {" ".join(word.value for word in found) for found in sets} == set(WORDS.values())
    literals = {get_args(found) for found in REACHABLE if get_origin(found) is Literal}
    assert literals == LITERALS


def test_the_pack_of_every_word_has_every_class_that_form_1_can_write() -> None:
    """What came later cannot be in it: its digests and its bundle of form 1 are pinned."""
    text = str(wire.plain(load_policy(EVERY_WORD).pack, 2))
    known = [names.name for names in wire.NAMES.values() if names.since == 1]
    missing = {name for name in known if f"['{name}'," not in text}
    assert missing == {"Unknowable"}  # what the library says of texts that it does not know


def test_what_is_at_its_default_is_left_out_of_form_2_alone() -> None:
    boards = OneOf("寄宿", ("是",))
    assert wire.plain(boards, 2) == ["OneOf", {"fact": "寄宿", "values": ["是"]}]
    assert wire.plain(boards, 1) == [
        "OneOf",
        {"fact": "寄宿", "values": ["是"], "any_declared": False},
    ]
    assert wire.plain(replace(boards, any_declared=True), 2) == [
        "OneOf",
        {"fact": "寄宿", "values": ["是"], "any_declared": True},
    ]


@dataclass(frozen=True, slots=True)
class HasOneOf:
    """What ``OneOf`` may be called one day."""

    subject: str
    values: tuple[str, ...]
    any_declared: bool = False


@dataclass(frozen=True, slots=True)
class AgesAndMonths(Ages):
    """``Ages`` with a field that nobody knew before."""

    months: int = 0


def test_a_renamed_class_or_field_keeps_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    names = replace(wire.NAMES[OneOf], attributes={"fact": "subject"})
    monkeypatch.setitem(wire.NAMES, HasOneOf, names)
    for form in digests.FORMS:
        renamed, known = HasOneOf("寄宿", ("是",)), OneOf("寄宿", ("是",))
        assert wire.plain(renamed, form) == wire.plain(known, form)
    assert wire.spelt(HasOneOf("寄宿", ("是",))) == wire.spelt(OneOf("寄宿", ("是",)))


def test_a_field_added_later_changes_no_digest_until_it_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = replace(wire.NAMES[Ages], later={"months": 0})
    monkeypatch.setitem(wire.NAMES, AgesAndMonths, names)
    pack = load_policy(EVERY_WORD).pack
    older = replace(pack, form=1)
    known = (digests.digest_of(pack), digests.digest_of(older))

    def with_ages(ages: Ages) -> tuple[Pack, Pack]:
        stage = next(fact for fact in pack.vocabulary.facts if fact.name == "学段")
        values = (replace(stage.values[0], ages=ages), *stage.values[1:])
        made = tuple(
            replace(fact, values=values) if fact is stage else fact
            for fact in pack.vocabulary.facts
        )
        changed = replace(pack, vocabulary=Vocabulary(made))
        return changed, replace(changed, form=1)

    same = with_ages(AgesAndMonths(5, 15))
    assert tuple(map(digests.digest_of, same)) == known
    assert [digests.form_with(same[0], digest) for digest in known] == [2, 1]
    other = with_ages(AgesAndMonths(5, 15, 6))
    assert digests.digest_of(other[0]) != known[0]
    with pytest.raises(wire.FormError, match=r"Ages\.months"):
        digests.digest_of(other[1])
    assert [digests.form_with(other[0], digest) for digest in known] == [None, None]


def test_a_class_added_later_is_in_no_earlier_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(wire.NAMES, Unknowable, replace(wire.NAMES[Unknowable], since=2))
    assert wire.plain(Unknowable("x"), 2) == ["Unknowable", {"what": "x"}]
    with pytest.raises(wire.FormError, match="Unknowable"):
        wire.plain(Unknowable("x"), 1)


def test_what_has_no_name_is_refused() -> None:
    with pytest.raises(TypeError, match="float has no name"):
        wire.plain(1.5, 2)


def test_joins_stand_in_the_order_of_their_first_names() -> None:
    """That is part of every digest, and of the order in which reasons are given."""
    a, b = OneOf("a", ("x",)), OneOf("b", ("y", "z"), any_declared=True)
    for value in (a, AllOf(()), AnyOf((a,)), Not(AllOf((a, b)))):
        assert wire.spelt(value) == repr(value)
    assert wire.spelt(AnyOf((a,))) == (
        "AnyOf(parts=(OneOf(fact='a', values=('x',), any_declared=False),))"
    )
