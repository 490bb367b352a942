"""Things that have an id and a Chinese name, and are asked for by either."""

from __future__ import annotations

from typing import ClassVar, Protocol, SupportsIndex, TypeVar, overload

from ..errors import ArgumentError, UnknownName
from ..policy.facts import Fact
from ..policy.rules import Rule
from ..printed import shown
from ..suggestions import suggestion


class HasBothNames(Protocol):
    """Whatever has an id and a Chinese name."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


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
            return any(asked in (one.id, one.name) for one in self)
        return super().__contains__(asked)

    def _named(self, asked: str) -> _NamedT:
        for one in self:
            if one.id == asked:
                return one
        found = [one for one in self if one.name == asked]
        if len(found) == 1:
            return found[0]
        if found:
            ids = "、".join(one.id for one in found)
            raise UnknownName(f"“{shown(asked)}”是几个编号的名称，请写编号：{ids}")
        known = [one.id for one in self]
        hint = suggestion(asked, known if asked.isascii() else [one.name for one in self])
        raise UnknownName(f"没有“{shown(asked)}”{self.what}。{hint}")


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
