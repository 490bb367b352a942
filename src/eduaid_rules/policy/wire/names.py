"""The names that things have in digests and bundles, whatever they are called in the code.

A pack is written as plain values: an object as its name and its fields, both from ``NAMES``.
Whoever renames a class or a field leaves its name here as it is; whoever adds a field gives it
a key here, with the value at which it is left out, and no digest changes (decision 026).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import Enum
from typing import Any, Final, TypeAlias

from .. import conditions, documents, fact_types, facts, rules, standards
from ..by_term.multiples import WHOLE_PERCENT, Multiple
from ..by_term.parameters import Parameter, ParameterText
from ..derived import derivations
from ..formulas import Formula, Rounding
from ..items import Payee, PayeeRow
from ..money_and_units import Rate, Unit
from ..pack import FIRST_LANGUAGE, Exclusion, Form, Pack, StatusDay
from ..rules import Rule, Version, Who
from ..spellings.sheet_words import SheetWords
from ..terms import Term

Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"


class FormError(ValueError):
    """A form has no words for something that a pack says: it came into the language later."""


@dataclass(frozen=True, slots=True)
class WireNames:
    """The name of a class and the keys of its fields.

    A key is the name of its attribute unless ``attributes`` says another one. Those of
    ``defaults`` are left out (form 2) at the value given here, which stays when the default
    in the code changes. Those of ``later`` too; form 1 does not have them at all. No result
    depends on ``unsaid``.
    """

    name: str
    keys: tuple[str, ...] = ()
    defaults: Mapping[str, object] = field(default_factory=dict)
    later: Mapping[str, object] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    unsaid: tuple[str, ...] = ()
    since: Form = 1
    """The first form that has the class."""
    settled: Callable[[Any], Any] | None = None  # ``Any``: an object of the class
    """Makes the object with sorted parts, where their order has no meaning."""

    def attribute(self, key: str) -> str:
        """The name in the code of the field with that key."""
        return self.attributes.get(key, key)

    def optional(self) -> Iterable[tuple[str, object]]:
        """The keys that may be left out, with the value that this means."""
        return (*self.defaults.items(), *self.later.items())


def _settled_value(value: facts.Value) -> facts.Value:
    aliases, headers = tuple(sorted(value.aliases)), tuple(sorted(value.headers))
    return replace(value, aliases=aliases, headers=headers)


def _settled_fact(fact: facts.Fact) -> facts.Fact:
    spellings = tuple(sorted(fact.spellings, key=lambda spelling: spelling.text))
    return replace(fact, headers=tuple(sorted(fact.headers)), spellings=spellings)


def _settled_spelling(spelling: fact_types.Spelling) -> fact_types.Spelling:
    return replace(spelling, means=tuple(sorted(spelling.means)))


def _settled_rule(rule: Rule) -> Rule:
    """Adjustments pack by pack, in the order in which they come to hold.

    Only of those that are added to one another (解读, 提醒) can two begin at once.
    """
    layers = list(dict.fromkeys(one.layer for one in rule.adjustments))

    def order(one: rules.Adjustment) -> tuple[int, Term, date, int]:
        kind = rules.ORDER.index(type(one.effect))
        return layers.index(one.layer), one.since, documents.known_from(one), kind

    return replace(rule, adjustments=tuple(sorted(rule.adjustments, key=order)))


def _settled_pack(pack: Pack) -> Pack:
    """Exclusions by their items: no rule is in two.

    Those that keep an add-on (加发) look at what the others leave, and at each other: they come
    last, in their order.
    """
    added = {rule.id for rule in pack.rules if rule.on_top_of is not None}
    last = tuple(one for one in pack.exclusions if one.kept in added)
    rest = (one for one in pack.exclusions if one.kept not in added)
    return replace(pack, exclusions=(*sorted(rest, key=lambda one: one.rules), *last))


def _settled_words(words: SheetWords) -> SheetWords:
    parts = {one.name: tuple(sorted(getattr(words, one.name))) for one in fields(words)}
    parts["headers"] = tuple((column, tuple(sorted(told))) for column, told in parts["headers"])
    return SheetWords(**parts)


_SPAN: Final = ("since", "until", "published", "basis")
_TEXT: Final = ("layer", "since", "basis")

NAMES: Final[Mapping[type, WireNames]] = {
    # policy.conditions
    conditions.OneOf: WireNames("OneOf", ("fact", "values"), {"any_declared": False}),
    conditions.InRange: WireNames("InRange", ("fact", "at_least", "at_most")),
    conditions.AgainstStatusDay: WireNames("AgainstStatusDay", ("fact", "at_least", "at_most")),
    conditions.AgainstParameter: WireNames(
        "AgainstParameter", ("fact", "comparison", "multiple"), since=2
    ),
    conditions.Unknowable: WireNames("Unknowable", ("what",), later={"of_text": False}),
    conditions.AllOf: WireNames("AllOf", ("parts",)),
    conditions.AnyOf: WireNames("AnyOf", ("parts",)),
    conditions.Not: WireNames("Not", ("part",)),
    conditions.Score: WireNames("Score", ("rows", "at_least", "at_most"), since=2),
    conditions.Named: WireNames("Named", ("name", "condition")),
    # policy.by_term.parameters
    Multiple: WireNames(
        "Multiple",
        ("parameter",),
        {"hundredths_of_percent": WHOLE_PERCENT, "rate": None, "times": 1, "over": 1},
        since=2,
    ),
    ParameterText: WireNames(
        "ParameterText", (*_TEXT, "value"), {"until": None, "published": None}, since=2
    ),
    Parameter: WireNames(
        "Parameter", ("name", "id", "layer", "unit", "texts"), {"before": "不详"}, since=2
    ),
    # policy.standards, money
    Rate: WireNames("Rate", ("fen", "unit"), {"count": 1}),
    standards.Fixed: WireNames("Fixed", ("rate",)),
    standards.InFull: WireNames("InFull"),
    standards.Unstated: WireNames("Unstated"),
    standards.Nothing: WireNames("Nothing"),
    standards.Open: WireNames(
        "Open",
        (),
        {"reason": None, "fact": None, "at_least": None, "at_most": None},
        later={"per": Unit.TERM, "known": ()},
    ),
    standards.Share: WireNames(
        "Share", ("rule", "hundredths_of_percent"), {"layer": ""}, later={"percentage": None}
    ),
    standards.Capped: WireNames("Capped", ("fact", "cap"), later={"known": ()}),
    standards.Quantity: WireNames("Quantity", ("text", "unit"), since=2),
    standards.OfParameter: WireNames("OfParameter", ("multiple", "unit"), since=2),
    standards.MoneyFigure: WireNames(
        "MoneyFigure",
        (),
        {
            "rate": None,
            "fact": None,
            "hundredths_of_percent": 10_000,
            "factor": None,
            "less": None,
        },
        later={"percentage": None, "parameter": None, "known": ()},
        since=2,
    ),
    standards.Computed: WireNames(
        "Computed",
        ("base",),
        {"at_least": None, "at_most": None, "step": 1, "rounding": Rounding.HALF_UP},
        since=2,
    ),
    standards.Raised: WireNames(
        "Raised", ("standard",), {"by": None, "hundredths_of_percent": 0}, since=2
    ),
    standards.ByFact: WireNames("ByFact", ("fact", "cells"), {"otherwise": None}),
    standards.ByValue: WireNames("ByValue", ("fact", "cells"), {"otherwise": None}),
    standards.Row: WireNames("Row", ("when", "standard"), later={"label": ""}),
    standards.ByCondition: WireNames(
        "ByCondition",
        ("rows",),
        {"pick": standards.Pick.EXCLUSIVE, "otherwise": None},
        later={"by": "", "written": None},
    ),
    # policy.documents
    documents.Document: WireNames(
        "Document",
        ("id", "title", "number", "issuers", "date", "url", "verified"),
        {"note": None},
    ),
    documents.Basis: WireNames("Basis", ("document", "clause")),
    documents.Published: WireNames("Published", ("text", "last_day")),
    # policy.facts, formulas
    Formula: WireNames(
        "Formula",
        ("text",),
        {"rounding": Rounding.HALF_UP},
        later={"to": 1},
        unsaid=("expression", "facts"),  # both are read from the text
    ),
    derivations.PointsRow: WireNames("PointsRow", ("when", "points"), since=2),
    derivations.Points: WireNames(
        "Points", ("rows",), dict.fromkeys(("at_least", "at_most")), since=2
    ),
    derivations.GradeRow: WireNames("GradeRow", ("when", "value"), since=2),
    derivations.Grades: WireNames("Grades", ("rows", "otherwise"), since=2),
    derivations.ByNumbers: WireNames(
        "ByNumbers", ("formula", "parameters"), later={"counted": ()}, since=2
    ),
    derivations.Elapsed: WireNames(
        "Elapsed", ("fact", "span", "to"), later={"at_most": None}, unsaid=("day",), since=2
    ),
    derivations.DerivedText: WireNames(
        "DerivedText", _TEXT, dict.fromkeys(("formula", "way", "until", "published")), since=2
    ),
    derivations.ByTexts: WireNames("ByTexts", ("texts",), since=2),
    fact_types.Ages: WireNames("Ages", ("at_least", "at_most")),
    facts.Value: WireNames(
        "Value",
        ("name", "id"),
        {"aliases": (), "since": None, "until": None, "ages": None, "by_household": False},
        later={"headers": ()},
        settled=_settled_value,
    ),
    fact_types.Notice: WireNames("Notice", ("when", "text"), later={"refuses": False}),
    fact_types.Spelling: WireNames(
        "Spelling", ("text", "means"), later={"by": None}, settled=_settled_spelling
    ),
    facts.Fact: WireNames(
        "Fact",
        ("name", "id", "type"),
        {
            "values": (),
            **dict.fromkeys(("at_least", "at_most", "unit", "question")),
            "headers": (),
            "nature": fact_types.Nature.CIRCUMSTANCE,
            **dict.fromkeys(("default", "relevant")),
            "notices": (),
            **dict.fromkeys(("never", "formula", "role")),
            "spellings": (),
            "summed": False,
        },
        later={"places": 0, "derivation": None, "hidden": False},
        unsaid=("text",),
        settled=_settled_fact,
    ),
    # policy.rules
    PayeeRow: WireNames("PayeeRow", ("when", "payee")),
    Who: WireNames("Who", (), {"scope": conditions.ALWAYS, "alternatives": None}),
    Version: WireNames(
        "Version",
        ("since", "basis"),
        {
            **dict.fromkeys(("until", "published", "who", "standard", "checked_until")),
            "readings": (),
        },
        later={"off": False, "month": None},
    ),
    Rule: WireNames(
        "Rule",
        ("id", "layer", "name", "kind", "award", "schedule", "versions"),
        {
            **dict.fromkeys(("who", "standard")),
            "before": "不详",
            "payees": (),
            "payee": Payee.UNKNOWN,
            **dict.fromkeys(("readings", "unexpressed", "notices"), ()),
            **dict.fromkeys(("place", "on_top_of")),
            "adjustments": (),
        },
        later={"checked_until": None},
        settled=_settled_rule,
    ),
    # policy.rules, policy.pack
    rules.SwitchOff: WireNames("SwitchOff"),
    rules.StartEarlier: WireNames("StartEarlier"),
    rules.ReplaceScope: WireNames("ReplaceScope", ("scope",)),
    rules.ReplaceWho: WireNames("ReplaceWho", ("alternatives",)),
    rules.Widen: WireNames("Widen", ("alternatives",)),
    rules.Narrow: WireNames("Narrow", ("alternatives",)),
    rules.ReplaceStandard: WireNames("ReplaceStandard", ("standard",)),
    rules.RaiseByAmount: WireNames("RaiseByAmount", ("by",), since=2),
    rules.RaiseByShare: WireNames("RaiseByShare", ("hundredths_of_percent",), since=2),
    rules.TakeHigher: WireNames("TakeHigher", ("standard",)),
    rules.Rename: WireNames("Rename", ("name",)),
    rules.Reaward: WireNames("Reaward", ("award",)),
    rules.Redirect: WireNames("Redirect", ("payees", "payee")),
    rules.Reexpress: WireNames("Reexpress", ("unexpressed",)),
    rules.Note: WireNames("Note", ("readings",)),
    rules.Notify: WireNames("Notify", ("notices",)),
    rules.Adjustment: WireNames(
        "Adjustment", ("layer", *_SPAN, "effect"), later={"checked_until": None}
    ),
    Exclusion: WireNames(
        "Exclusion",
        ("layer", "rules", "outside", "resolution", "kept", "choice", *_SPAN),
        later={"awarded": ()},
        settled=lambda one: replace(one, awarded=tuple(sorted(one.awarded))),
    ),
    # policy.pack, policy.spellings.sheet_words
    SheetWords: WireNames(
        "SheetWords",
        (),
        dict.fromkeys(
            (
                "unused",
                "own",
                "owners",
                "missing",
                "below",
                "paid",
                "not_paid",
                "current",
                "ended",
                "collective",
                "headers",
            ),
            (),
        ),
        since=2,
        later=dict.fromkeys(
            (
                *("left", "several", "resident_cards", "foreign_cards"),
                *("passports", "home_passes", "taiwan_passes"),
            ),
            (),
        ),
        settled=_settled_words,
    ),
    Pack: WireNames(
        "Pack",
        ("name", "title", "region", "edition", "checked_until", "vocabulary", "common", "rules"),
        {"layers": (), "status_day": StatusDay.FIRST, "exclusions": ()},
        later={"sheet_words": SheetWords(), "language": FIRST_LANGUAGE, "parameters": ()},
        # what a pack keeps for those below it and for the prover, and the form itself
        unsaid=("definitions", "documents", "guarantees", "form"),
        settled=_settled_pack,
    ),
}
"""Every class that a pack is made of. An Enum is written as the word of the rule files."""


def plain(value: object, form: Form, *, settled: bool = False) -> Plain:
    """Lists, text, numbers and mappings; objects as their name and their fields.

    ``settled``: what has no order is sorted, as digests of form 2 need it. Raises FormError.
    """
    kind = type(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, tuple):
        return [plain(item, form, settled=settled) for item in value]
    if names := NAMES.get(kind):
        if settled and names.settled is not None:
            value = names.settled(value)
        said = _said(value, names, form)
        return [names.name, {key: plain(part, form, settled=settled) for key, part in said}]
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Term | date):
        return str(value)
    if isinstance(value, facts.Vocabulary):
        return plain(value.facts, form, settled=settled)
    raise TypeError(f"{kind.__name__} has no name in bundles")


def _said(value: object, names: WireNames, form: Form) -> Iterator[tuple[str, object]]:
    if form < names.since:
        raise FormError(names.name)
    for key in names.keys:
        yield key, getattr(value, names.attribute(key))
    for key, default in names.optional():
        part = getattr(value, names.attribute(key))
        if part != default if form > 1 else key in names.defaults:
            yield key, part
        elif form == 1 and part != default:
            raise FormError(f"{names.name}.{key}")


def spelt(value: object) -> str:
    """A text of an object by which things without an order are put into one.

    The order that it makes is in digests and results: it is that of ``repr`` when nothing
    had been renamed yet.
    """
    if isinstance(value, tuple):
        return f"({', '.join(map(spelt, value))}{',' if len(value) == 1 else ''})"
    names = NAMES.get(type(value))
    if names is None:
        return repr(value)
    said = {key: getattr(value, names.attribute(key)) for key in (*names.keys, *names.defaults)}
    later = {key: getattr(value, names.attribute(key)) for key in names.later}
    said |= {key: part for key, part in later.items() if part != names.later[key]}
    return f"{names.name}({', '.join(f'{key}={spelt(part)}' for key, part in said.items())})"
