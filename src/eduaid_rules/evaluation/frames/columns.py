"""Which columns of a frame state which facts, and in which words.

One column for each fact under either name; a multiple choice as a list column, or a
yes/no column for each value (``困难类别.建档立卡``). What a type cannot say is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias, assert_never

import narwhals as nw

from ...errors import Diagnostic, ProfileError
from ...meaning.profile_findings import unknown_fact
from ...policy.fact_types import FactType
from ...policy.facts import NO, PROFILE_NO, PROFILE_YES, YES, Slot, Vocabulary
from ...suggestions import did_you_mean, one_of, value_hint

Dtype: TypeAlias = Any
"""A type of Narwhals', as a class or an object of it."""
TEXT_TYPES: Final = (nw.String, nw.Categorical, nw.Enum)


PASSED_OVER: Final = ""
"""What a word means that only other policies know: no value at all."""


class GivenColumn(NamedTuple):
    """A column as the caller brought it."""

    name: str
    """What the caller calls it."""
    safe: str
    """What it is called while rules are judged."""
    dtype: Dtype
    """None: it holds nothing but nulls."""
    kind: str = ""
    """What the type is called in a message."""


@dataclass(frozen=True, eq=False, repr=False)
class FactColumn:
    """A column that states a fact (or, with ``value``, one value of a multiple choice)."""

    name: str
    """What the caller calls it."""
    safe: str
    """What it is called while rules are judged."""
    slot: Slot
    dtype: Dtype
    value: str | None = None
    others: frozenset[str] = frozenset()
    """Words that other policies know, and this one passes over."""

    @property
    def has_type(self) -> bool:
        """Whether it can hold anything: a column of nulls alone says nothing."""
        return self.dtype is not None

    @cached_property
    def is_text(self) -> bool:
        """Whether it holds names of values (or 是 and 否)."""
        return self.dtype in TEXT_TYPES

    @cached_property
    def is_list(self) -> bool:
        """Whether each cell holds several of them."""
        return bool(self.dtype == nw.List)

    @property
    def has_moments(self) -> bool:
        """Whether it holds days as moments, which must be midnights then."""
        return bool(self.dtype == nw.Datetime)

    @property
    def yes_no(self) -> bool:
        """Whether it answers a single question with yes or no."""
        return self.slot.fact.type is FactType.YES_NO or self.value is not None

    words: Mapping[str, str] = field(init=False)
    """Every text that a cell may hold, with the value that it means; none: ``PASSED_OVER``."""

    def __post_init__(self) -> None:
        words = {name: value.name for value in self.slot.fact.values for name in value.names}
        if self.yes_no:
            words = {**dict.fromkeys(PROFILE_YES, YES), **dict.fromkeys(PROFILE_NO, NO)}
        others = dict.fromkeys(sorted(self.others - words.keys()), PASSED_OVER)
        object.__setattr__(self, "words", {**words, **others})

    def meaning(self, value: str) -> list[str]:
        """The texts that mean a value."""
        return [word for word, meant in self.words.items() if meant == value]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FactColumns:
    """The columns of a frame, each known for what it states."""

    vocabulary: Vocabulary
    columns: tuple[FactColumn, ...]
    kept: tuple[tuple[str, str], ...]
    """What is carried into the result: the caller's name, and the safe one."""
    assumed: Mapping[str, str]
    """The declared 缺省 of facts that have no column."""
    prefix: str
    """What the names of columns of our own start with."""
    _of: Mapping[str, list[FactColumn]] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[str, list[FactColumn]] = {}
        for column in self.columns:
            found.setdefault(column.slot.fact.name, []).append(column)
        object.__setattr__(self, "_of", found)

    @property
    def shape(self) -> Hashable:
        """What programs depend on."""
        columns = ((c.name, c.safe, c.dtype, c.value) for c in self.columns)
        return tuple(columns), self.kept, tuple(self.assumed.items()), self.prefix

    def moved(self, copies: Mapping[FactColumn, str]) -> FactColumns:
        """The same facts, some of them in other columns of the frame."""
        columns = (replace(c, safe=copies.get(c, c.safe)) for c in self.columns)
        return replace(self, columns=tuple(columns))

    def of(self, fact: str) -> Sequence[FactColumn]:
        """The columns of a fact, by its Chinese name."""
        return self._of.get(fact, ())


def fact_columns(
    given: Mapping[str, GivenColumn],
    prefix: str,
    vocabulary: Vocabulary,
    keep: Collection[str] | None,
    others: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> FactColumns:
    """Find out what each column states.

    ``keep`` names columns to carry along; None: the identifying ones. ``others`` has, by column,
    words that its cells may hold besides, and that say nothing to this policy. Raises ProfileError
    with every column that is not known, is there twice, or cannot say what it should.
    """
    columns: list[FactColumn] = []
    found = [not_there(name, given) for name in keep or () if name not in given]
    for one in given.values():
        column = column_of(one, vocabulary)
        if column is None:
            if one.name not in (keep or ()):
                found.append(_keepable(states_nothing(one.name, vocabulary)))
        elif problem := _wrong_type(column, one.kind):
            found.append(problem)
        else:
            columns.append(replace(column, others=others.get(one.name, frozenset())))
    found += _stated_twice(columns)
    if found:
        raise ProfileError(found)
    if keep is None:
        keep = [c.name for c in columns if c.slot.fact.type is FactType.IDENTIFIER]
    stated = {column.slot.fact.name for column in columns}
    return FactColumns(
        vocabulary,
        tuple(columns),
        tuple((name, given[name].safe) for name in dict.fromkeys(keep)),
        {
            slot.fact.name: slot.fact.default or ""
            for slot in vocabulary.defaults
            if slot.fact.name not in stated
        },
        prefix,
    )


def column_of(given: GivenColumn, vocabulary: Vocabulary) -> FactColumn | None:
    """What a column states by its name, if anything."""
    name, safe, dtype, _ = given
    slot = vocabulary.stated.get(name)
    if slot is not None:
        return FactColumn(name, safe, slot, dtype)
    slot, value = _value_of_list(name, vocabulary)
    declared = None if slot is None else slot.fact.value(value)
    if slot is None or declared is None:
        return None
    return FactColumn(name, safe, slot, dtype, declared.name)


def states_nothing(name: str, vocabulary: Vocabulary) -> Diagnostic:
    """Why a column of that name states nothing."""
    slot, value = _value_of_list(name, vocabulary)
    if slot is None:
        return unknown_fact(vocabulary, name)
    hint = value_hint(value, slot.codes, slot.atoms)
    said = f"{name.removesuffix(f'.{value}')}没有“{value}”这个取值"
    return Diagnostic("E702", said, hint, path=name)


def _value_of_list(name: str, vocabulary: Vocabulary) -> tuple[Slot | None, str]:
    """The multiple choice and the value that a name such as 困难类别.孤儿 has."""
    fact, dot, value = name.partition(".")
    slot = vocabulary.stated.get(fact) if dot else None
    if slot is None or slot.fact.type is not FactType.MULTIPLE:
        return None, ""
    return slot, value


def _keepable(problem: Diagnostic) -> Diagnostic:
    """What is wrong with a column's name, with the way to carry it along all the same."""
    hint = "不参与计算、只要带到结果里的列，请写进 keep"
    if problem.suggestion is not None:
        hint = f"{problem.suggestion}；{hint}"
    return replace(problem, suggestion=hint)


def not_there(name: str, names: Iterable[str]) -> Diagnostic:
    """E701 for a column that is to be kept and does not exist."""
    hint = did_you_mean(name, list(names)) or one_of(names)
    return Diagnostic("E701", f"keep 里的“{name}”这一列表里没有", hint, path=name)


def same_name(name: str) -> Diagnostic:
    """E705 for two columns of one name."""
    return Diagnostic("E705", f"有两列都叫“{name}”", "请只留一列", path=name)


def refuse_same_names(kept: Iterable[str], outputs: Iterable[str]) -> None:
    """Raise ProfileError where a kept column is named like one of the result."""
    results = {name.casefold() for name in outputs}  # as DuckDB compares names
    taken = sorted(name for name in kept if name.casefold() in results)
    if taken:
        raise ProfileError(
            Diagnostic("E705", f"要保留的列“{n}”和结果的列同名", "请先给它改名", path=n)
            for n in taken
        )


def _stated_twice(columns: Sequence[FactColumn]) -> Iterator[Diagnostic]:
    first: dict[tuple[str, str | None], FactColumn] = {}
    whole = {c.slot.fact.name: c for c in columns if c.value is None}
    for column in columns:
        fact = column.slot.fact.name
        other = first.setdefault((fact, column.value), column)
        if other is column and column.value is not None:
            other = whole.get(fact, column)
        if other is not column:
            yield Diagnostic(
                "E705",
                f"列“{other.name}”和列“{column.name}”说的是同一个事实",
                "请只留一列",
                path=column.name,
            )


def _wrong_type(column: FactColumn, kind: str) -> Diagnostic | None:
    if not column.has_type:
        return None
    fits, hint = _fits(column)
    text = f"列“{column.name}”的类型是 {kind}，不能表示{column.slot.fact.name}"
    return None if fits else Diagnostic("E703", text, hint, path=column.name)


def _fits(column: FactColumn) -> tuple[bool, str]:
    """Whether the type of a column can say its fact, and which types can."""
    fact, dtype = column.slot.fact, column.dtype
    yes_no = dtype == nw.Boolean or column.is_text
    match fact.type:
        case FactType.SINGLE:
            return column.is_text, "要用文字（字符串、分类或枚举），写取值的名称"
        case FactType.YES_NO:
            return yes_no, "要用布尔类型，或文字 是、否"
        case FactType.MULTIPLE:
            listed = dtype == nw.List and dtype.inner in TEXT_TYPES
            each = f"或每个取值一列“{fact.name}.取值”，填布尔或是、否"
            hint = f"要用文字的列表（一项也没有就是空列表），{each}"
            return listed if column.value is None else yes_no, hint
        case FactType.INTEGER:
            return dtype.is_integer(), "要用整数类型"
        case FactType.MONEY | FactType.DECIMAL:
            most = fact.places or 2
            exact = dtype.scale <= most if dtype == nw.Decimal else dtype.is_integer()
            said = "以元计，" if fact.type is FactType.MONEY else ""
            forms = f"要用整数或不超过{'一二三四'[most - 1]}位小数的 Decimal（共至多38位）"
            forms = forms.replace("二位", "两位")
            return exact, f"{said}{forms}，不接受浮点数（会不精确）"
        case FactType.DATE:
            never = f"，“{fact.never}”写成 9999-12-31" if fact.never else ""
            moments = dtype == nw.Datetime and dtype.time_zone is None
            hint = f"要用日期类型（或不带时区、钟点都是零点的时刻）{never}"
            return dtype == nw.Date or moments, hint
        case FactType.IDENTIFIER:
            return True, ""
        case _:
            assert_never(fact.type)
