"""Things that have an id and a Chinese name, and are asked for by either."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Protocol, SupportsIndex, TypeVar, overload

from ..errors import ArgumentError, UnknownName
from ..policy.facts import Fact
from ..policy.rules import Rule, rule_names
from ..printed import shown
from ..suggestions import one_of, question_of
from .roster_texts import folded


class HasBothNames(Protocol):
    """Whatever has an id and a Chinese name."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


def names_of(one: HasBothNames) -> tuple[str, ...]:
    """What a thing is asked for by: its id, and every name that it ever has."""
    return (one.id, *(rule_names(one) if isinstance(one, Rule) else (one.name,)))


def ids_meant(asked: str, things: Iterable[HasBothNames]) -> tuple[str, ...]:
    """The ids of the things that somebody may mean; an id as it is written means that thing."""
    known = {one.id: one for one in things}
    if asked in known:
        return (asked,)
    wanted = folded(asked)
    return tuple(key for key, one in known.items() if wanted in map(folded, names_of(one)))


def several_meant(asked: str, ids: Iterable[str]) -> str:
    """What is said of a name that several things have at some time."""
    return f"有几项都叫“{shown(asked)}”，请写编号：{'、'.join(ids)}"


def nobody_has(asked: str, things: Iterable[HasBothNames], what: str) -> str:
    """What is said of a name that nothing has: the name it is a slip of, and what there is."""
    known = list(things)
    question = question_of(asked, [name for one in known for name in names_of(one)])
    listed = one_of(f"{one.name}（{one.id}）" for one in known)
    return f"没有“{shown(asked)}”{what}。{question}{listed}"


_NamedT = TypeVar("_NamedT", bound=HasBothNames)


class ByName(tuple[_NamedT, ...]):
    """A tuple that can also be asked by id or Chinese name.

    A name that nothing has, and one that several things have, raises UnknownName.
    """

    __slots__ = ()
    what: ClassVar[str] = "这一项"

    @overload
    def __getitem__(self, asked: SupportsIndex | str, /) -> _NamedT: ...
    @overload
    def __getitem__(self, asked: slice, /) -> tuple[_NamedT, ...]: ...
    def __getitem__(self, asked: SupportsIndex | str | slice, /) -> _NamedT | tuple[_NamedT, ...]:
        if isinstance(asked, str):
            return self._named(asked)
        try:
            return super().__getitem__(asked)
        except TypeError:
            said = f"请写编号、名称或第几个，得到的是“{shown(asked)}”"
            raise ArgumentError(said) from None

    def __contains__(self, asked: object) -> bool:
        if isinstance(asked, str):
            return bool(ids_meant(asked, self))
        return super().__contains__(asked)

    def _named(self, asked: str) -> _NamedT:
        found = ids_meant(asked, self)
        if len(found) == 1:
            return next(one for one in self if one.id == found[0])
        if found:
            raise UnknownName(several_meant(asked, found))
        raise UnknownName(nobody_has(asked, self, self.what))


class Rules(ByName[Rule]):
    """The rules of a policy, in the order of their ids."""

    __slots__ = ()
    what = "这条规则"


class Facts(ByName[Fact]):
    """The facts of a policy, as they are declared."""

    __slots__ = ()
    what = "这个事实"


def asked_name(asked: object) -> str:
    """The id or name that is asked for. Raises ArgumentError for what is no text."""
    if isinstance(asked, str):
        return asked
    raise ArgumentError(f"请写编号或名称，得到的是“{shown(asked)}”")
