"""Facts of one name that two policies make in different ways (推算): two facts, not one.

The class table takes every value of a derived fact as possible. Where both policies make it
alike, one value is what both see of a student; where they do not, the value that one sees
says nothing of the value that the other sees.
"""

from __future__ import annotations

from collections.abc import Hashable

from ...policy.facts import Vocabulary
from ...policy.pack import NEWEST_FORM, Pack
from ...policy.wire import pack_from, plain


def made_differently(old: Vocabulary, new: Vocabulary) -> tuple[str, ...]:
    """The facts of both that are made in two ways, or made by one and stated to the other."""
    both = [name for name in old.slots if name in new.slots]
    return tuple(name for name in both if _making(old, name) != _making(new, name))


def _making(vocabulary: Vocabulary, name: str) -> Hashable:
    """How a derived fact comes about; None: it is stated."""
    formula = vocabulary.slots[name].fact.formula
    if formula is None:
        return None
    sources = (vocabulary.slots[source].fact for source in formula.facts)
    return formula, tuple((fact.name, fact.type, fact.unit) for fact in sources)


def own_name(vocabulary: Vocabulary, name: str) -> str:
    """What a fact goes by where another policy makes it in another way."""
    formula = vocabulary.slots[name].fact.formula
    return name if formula is None else f"{name}（{formula.text}）"


def with_own_name(pack: Pack, name: str) -> Pack:
    """The pack with a derived fact under its own name, wherever it is asked for."""
    return pack_from(_renamed(plain(pack, NEWEST_FORM), name, own_name(pack.vocabulary, name)))


def _renamed(plain: object, old: str, new: str) -> object:
    """Plain values of a pack with another name of a fact."""
    if isinstance(plain, dict):
        return {
            key: new if key == "fact" and value == old else _renamed(value, old, new)
            for key, value in plain.items()
        }
    match plain:
        case ["Fact", {"name": name, **rest}] if name == old:
            return ["Fact", {"name": new, **rest}]
        case list():
            return [_renamed(item, old, new) for item in plain]
        case _:
            return plain
