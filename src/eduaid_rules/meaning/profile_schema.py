"""What a profile may say, as a JSON Schema: it takes what ``policy.Student`` takes of JSON.

But for two things that JSON Schema has no words for: 3.0 is the integer 3 there, and a float to
us; and a day must be one of the calendar only where ``format`` is asserted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, Final, TypeAlias, assert_never
from urllib.parse import quote

from ..policy.fact_types import Coding, FactType
from ..policy.facts import PROFILE_NO, PROFILE_YES, Fact, Slot, Vocabulary
from ..policy.money_and_units import MOST_FEN, money_unit
from ..policy.number_types import MOST_COUNT, NEVER

JsonSchema: TypeAlias = dict[str, Any]
"""``Any``: whatever JSON holds."""

_YES_NO: Final[JsonSchema] = {"enum": [*PROFILE_YES, *PROFILE_NO, True, False, None]}
_NULL: Final[JsonSchema] = {"type": "null"}


def profile_schema(vocabulary: Vocabulary, title: str) -> JsonSchema:
    """The JSON Schema (2020-12) of a profile of a policy; names, values and aliases as they are."""
    names = vocabulary.stated
    slots = list(dict.fromkeys(names.values()))
    twice = [sorted((slot.fact.name, slot.fact.id)) for slot in slots]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{title}：学生信息",
        "description": "事实和取值写中文名、英文名或别名；不写或 null 是“不知道”，不是“否”。",
        "type": "object",
        "properties": {name: {"$ref": _reference(slot.fact)} for name, slot in names.items()},
        "additionalProperties": False,
        **_never_together(pair for pair in twice if pair[0] != pair[1]),
        "$defs": {slot.fact.id: _fact(slot) for slot in slots},
    }


def _reference(fact: Fact) -> str:
    return "#/$defs/" + quote(fact.id.replace("~", "~0").replace("/", "~1"), safe="~")


def _never_together(groups: Iterator[Sequence[str]]) -> JsonSchema:
    """Of each group at most one key: they mean the same."""
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    return {"allOf": [{"not": {"required": [*pair]}} for pair in pairs]} if pairs else {}


def _fact(slot: Slot) -> JsonSchema:
    fact = slot.fact
    default = f"不填就按“{fact.default}”。" if fact.default else ""
    money = fact.type is FactType.MONEY
    unit = f"（{money_unit(fact.unit) if money else fact.unit}）" if fact.unit else ""
    said = f"{fact.name}{unit}：{fact.type.value}。{default}{fact.question or ''}"
    return {"title": fact.name, "description": said, **_answers(slot)}


def _answers(slot: Slot) -> JsonSchema:
    match slot.coding:
        case Coding.ONE:
            return {"enum": [*_words(slot), None]}
        case Coding.YES_NO:
            return _YES_NO
        case Coding.SEVERAL:
            words = {"enum": _words(slot)}
            some = {
                "type": "object",
                "propertyNames": words,
                "additionalProperties": _YES_NO,
                **_never_together(tuple(dict.fromkeys(v.names)) for v in slot.fact.values),
            }
            return {"anyOf": [{"type": "array", "items": words}, some, _NULL]}
        case Coding.NUMBER:
            never = slot.fact.never
            high = slot.fact.at_most
            word = [{"const": never}] if never and (high is None or high >= NEVER) else []
            return {"anyOf": [*_numbers(slot.fact), *word, _NULL]}
        case Coding.NONE:
            return {"type": ["string", "null"]}
        case _:
            assert_never(slot.coding)


def _words(slot: Slot) -> list[str]:
    """Every name of a value, the Chinese ones first."""
    return list(dict.fromkeys((*slot.atoms, *slot.codes)))


def _numbers(fact: Fact) -> Iterator[JsonSchema]:
    low, high = fact.at_least, fact.at_most
    match fact.type:
        case FactType.INTEGER:
            ends = {"minimum": low, "maximum": high}
            yield {"type": "integer"} | {key: n for key, n in ends.items() if n is not None}
            least, most = max(0, low or 0), MOST_COUNT if high is None else min(high, MOST_COUNT)
            ranges = [_between(least, most)] if (least, most) != (0, MOST_COUNT) else []
            yield _text(["[0-9]{1,9}", *(f"0*({one})" for one in ranges)])
            if low is not None and low < 0:
                least, most = max(0, -(high or 0)), min(-low, MOST_COUNT)
                yield _text(["-[0-9]{1,9}", f"-0*({_between(least, most)})"])
        case FactType.DECIMAL:
            whole, places = fact.measure.whole, fact.places
            low = fact.measure.least if low is None else low
            high = fact.measure.most if high is None else high
            yield {"type": "integer", "minimum": -(-low // whole), "maximum": high // whole}
            digits = rf"[0-9]{{1,9}}(\.[0-9]{{1,{places}}})?"
            yield _text([digits, f"0*({_places_between(max(0, low), high, places)})"])
            if fact.at_least is not None and low < 0:
                below = _places_between(max(0, -high), -low, places)
                yield _text([f"-{digits}", f"-0*({below})"])
        case FactType.MONEY:
            least, most = max(0, low or 0), MOST_FEN if high is None else min(high, MOST_FEN)
            yield {"type": "integer", "minimum": -(-least // 100), "maximum": most // 100}
            ranges = [_places_between(least, most, 2)] if (least, most) != (0, MOST_FEN) else []
            yield _text([r"[0-9]{1,12}(\.[0-9]{1,2})?", *(f"0*({one})" for one in ranges)])
        case FactType.DATE:
            days = [fact.measure.text(day) for day in (low or 1, high or NEVER)]
            ranges = [_within(*days)] if (low, high) != (None, None) else []
            yield {"format": "date"} | _text(["[0-9]{4}-[0-9]{2}-[0-9]{2}", *ranges])
        case FactType.SINGLE | FactType.MULTIPLE | FactType.YES_NO | FactType.IDENTIFIER:
            return
        case _:
            assert_never(fact.type)


def _text(patterns: Sequence[str]) -> JsonSchema:
    first, *others = (f"^({pattern})$" for pattern in patterns)
    more = {"allOf": [{"pattern": other} for other in others]} if others else {}
    return {"type": "string", "pattern": first} | more


def _between(low: int, high: int) -> str:
    """Whole numbers from 0, without noughts in front; a pattern that nothing meets where none is.

    >>> _between(8, 12)
    '[8-9]|1([0-2])'
    """
    parts = []
    for digits in range(len(str(low)), len(str(max(high, 0))) + 1):
        first = max(low, 10 ** (digits - 1) if digits > 1 else 0)
        last = min(high, 10**digits - 1)
        parts += [_within(str(first), str(last))] if first <= last else []
    return "|".join(parts) or "[^0-9]"


def _within(low: str, high: str) -> str:
    """Texts of one length from one to another: digits, and signs that stand in both alike."""
    if low == high:
        return low
    first, last, rest = low[0], high[0], low[1:]
    if first == last:
        return f"{first}({_within(rest, high[1:])})"
    least, most = (re.sub("[0-9]", digit, rest) for digit in "09")
    any_rest = re.sub("[0-9]", "[0-9]", rest)
    if (rest, high[1:]) == (least, most):
        return f"[{first}-{last}]{any_rest}"
    parts = [f"{first}({_within(rest, most)})", f"{last}({_within(least, high[1:])})"]
    if int(last) - int(first) > 1:
        parts.append(f"[{int(first) + 1}-{int(last) - 1}]{any_rest}")
    return "|".join(parts)


def _places_between(low: int, high: int, places: int) -> str:
    """Numbers from so many steps of the last place to so many, with up to all places."""
    whole = 10**places
    (first, from_), (last, to) = divmod(low, whole), divmod(max(high, 0), whole)
    if first > last or high < low:
        return "[^0-9]"
    if first == last:
        return f"{first}{_places(from_, to, places)}"
    between = f"({_between(first + 1, last - 1)}){_places(0, whole - 1, places)}"
    ends = _places(from_, whole - 1, places), _places(0, to, places)
    return f"{first}{ends[0]}|{between}|{last}{ends[1]}"


def _places(low: int, high: int, most: int) -> str:
    """The places of a number: all of them, fewer, or none."""
    ways = []
    for digits in range(most, 0, -1):
        step = 10 ** (most - digits)
        least, greatest = -(-low // step), high // step
        if least <= greatest:
            ways.append(_within(f"{least:0{digits}}", f"{greatest:0{digits}}"))
    places = rf"(\.({'|'.join(ways)}))"
    return f"{places}?" if low == 0 else places
