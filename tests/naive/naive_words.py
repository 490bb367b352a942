"""The words that the modules of the naive evaluator share: YAML trees, Kleene's logic, terms."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import yaml

# A piece of the YAML tree: text, list or dict. Its shape is checked once, when the folder is read.
Tree = Any
Truth = bool | None
Term = tuple[int, str]  # calendar year and season: (2019, "秋") is followed by (2020, "春")

MONEY = r"(\d+(?:\.\d{1,2})?)"
STATUS_DAY = "认定日"
NEVER = date.max  # "not yet": a day later than every day
ONE_OFF = "入学学年秋季一次"
AUTUMN_ONLY = {"每学年秋季", ONE_OFF}
SPRING_ONLY = {"每学年春季"}
AT_ONCE = AUTUMN_ONLY | SPRING_ONLY


class Placed(NamedTuple):
    """A piece of the tree and the pack in which it is written; the topmost pack is 0."""

    tree: Tree
    level: int


@dataclass(frozen=True)
class Student:
    """What is known of a student at a term: by the Chinese names of the facts.

    A fact of several values (多选) is a dict from the value to whether the student has it.
    """

    known: dict[str, Any]
    term: Term
    status_day: date
    known_on: date | None = None
    compared: str = ""
    """The other season, where a school year is compared in which the texts of the term hold
    throughout. No amount is refused then."""

    @property
    def paid(self) -> Term:
        """The term that is paid."""
        return self.term[0], self.compared or self.term[1]


def all_hold(parts: Iterable[Truth]) -> Truth:
    """Kleene's "and": one no decides, else one unknown makes it unknown."""
    result: Truth = True
    for part in parts:
        if part is False:
            return False
        if part is None:
            result = None
    return result


def any_holds(parts: Iterable[Truth]) -> Truth:
    """Kleene's "or": one yes decides, else one unknown makes it unknown."""
    result: Truth = False
    for part in parts:
        if part is True:
            return True
        if part is None:
            result = None
    return result


def negated(part: Truth) -> Truth:
    """Kleene's "not": unknown stays unknown."""
    return None if part is None else not part


def need(wanted: object, complaint: object) -> None:
    """Complain unless ``wanted``: whatever this reading does not know is an error."""
    if not wanted:
        raise ValueError(f"the naive evaluator does not understand: {complaint}")


def only(keys: Mapping[str, Tree], known: set[str]) -> None:
    """Complain about keys outside ``known``."""
    need(isinstance(keys, dict) and set(keys) <= known, keys)


def listed(node: Tree) -> list[Tree]:
    """A scalar stands for a list of one; an empty list says nothing and is refused."""
    need(isinstance(node, str) or (isinstance(node, list) and node), node)
    return [node] if isinstance(node, str) else list(node)


def plain(node: yaml.Node | None) -> Tree:
    """The YAML node as dicts, lists and text; a key written twice is refused."""
    if isinstance(node, yaml.MappingNode):
        pairs = [(plain(key), plain(value)) for key, value in node.value]
        need(len(dict(pairs)) == len(pairs), [key for key, _ in pairs])
        return dict(pairs)
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    if isinstance(node, yaml.ScalarNode):
        return node.value
    raise ValueError("the naive evaluator does not understand: an empty file")


def fen(yuan: object) -> int:
    """Yuan (text, int or Decimal) as fen."""
    exact = isinstance(yuan, str | int | Decimal) and not isinstance(yuan, bool)
    need(exact and re.fullmatch(MONEY, str(yuan)), yuan)
    return int(Fraction(str(yuan)) * 100)


def steps_of(text: str, steps: int) -> int:
    """Plain digits as a whole number of steps; more places than there are steps are refused."""
    need(re.fullmatch(r"\d{1,12}(?:\.\d+)?", text), text)
    exact = Fraction(text) * steps
    need(exact.denominator == 1, f"{text}: too many places")
    return int(exact)


def term_number(term: Term) -> int:
    """Terms in their order: 2019春 < 2019秋 < 2020春."""
    need(term[1] in ("春", "秋"), term)
    return 2 * term[0] + (term[1] == "秋")


def term_of(text: str) -> Term:
    """``2019秋`` as (2019, "秋"); of a month (``2020-02``) the term that it lies in."""
    if re.fullmatch(r"\d{4}-\d\d", text):
        year, month = int(text[:4]), int(text[5:])
        need(1 <= month <= 12, text)
        return (year, "春") if 3 <= month <= 8 else (year if month > 8 else year - 1, "秋")
    match = re.fullmatch(r"(\d{4})(春|秋)", text)
    need(match, text)
    return (int(text[:4]), text[4])


def first_day(term: Term) -> date:
    """Autumn begins on 1 September, spring on 1 March."""
    return date(term[0], 9 if term[1] == "秋" else 3, 1)


def last_day(term: Term) -> date:
    """Autumn ends with February of the next year, spring with August."""
    if term[1] == "春":
        return date(term[0], 8, 31)
    return date(term[0] + 1, 2, calendar.monthrange(term[0] + 1, 2)[1])


def publication(entry: Mapping[str, str]) -> date:
    """The last day that 发布 can mean; 不详 is the first day of the entry's first term."""
    text = entry.get("发布", "不详")
    if text == "不详":
        return first_day(term_of(entry["自"]))
    year, month, day = [*map(int, text.split("-")), 0, 0][:3]
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def in_order(entries: Iterable[Tree], known_on: date | None) -> list[Tree]:
    """Those known on the day (None: all), by first term; of two the later published is later."""
    known = [e for e in entries if known_on is None or publication(e) <= known_on]
    return sorted(
        known, key=lambda e: (term_number(term_of(e["自"])), since_month(e["自"]), publication(e))
    )


def since_month(text: str) -> int:
    """How many months after the beginning of its term a text begins."""
    if "-" not in text:
        return 0
    return (int(text[5:]) - (9 if term_of(text)[1] == "秋" else 3)) % 12


def begun(entry: Mapping[str, str], term: Term) -> bool:
    """Whether the term is not before 自."""
    return "自" not in entry or term_number(term_of(entry["自"])) <= term_number(term)


def ended(entry: Mapping[str, str], term: Term) -> bool:
    """Whether the term is after 至."""
    return "至" in entry and term_number(term_of(entry["至"])) < term_number(term)


def within(seen: Any, operator: str, bound: Any) -> bool:
    """One of the four range words."""
    if operator == "不低于":
        return bool(seen >= bound)
    if operator == "不高于":
        return bool(seen <= bound)
    return bool(seen < bound) if operator == "低于" else bool(seen > bound)
