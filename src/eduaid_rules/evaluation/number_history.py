"""What a parameter (参数) or a derived fact (推算) is over time, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, assert_never

from ..meaning.standard_words import standard_in_words
from ..meaning.words import ConditionWords
from ..policy.by_term.parameters import Parameter, ParameterText
from ..policy.conditions import Condition
from ..policy.derived.derivations import (
    ByNumbers,
    ByTexts,
    DerivedText,
    Elapsed,
    Grades,
    Points,
)
from ..policy.documents import cite, text_terms
from ..policy.fact_types import FactType
from ..policy.facts import Fact, Vocabulary
from ..policy.formulas import Arithmetic, Formula, Number, Operator, every_part
from ..policy.money_and_units import money_unit
from ..policy.pack import Pack
from ..policy.spellings.measured_texts import measured_text
from ..policy.terms import Term


@dataclass(frozen=True, slots=True)
class NumberPeriod:
    """What a parameter is, or how a derived fact is made, from a term on."""

    name: str
    since: Term | None
    """None: before the first text, or ever since."""
    value: str | None
    """None: no text says it."""
    layer: str | None
    """None, with a value: it rests on no text of its own."""
    published: str | None
    documents: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The period as plain values, for JSON (``Any``: whatever JSON holds)."""
        return {
            "name": self.name,
            "since": None if self.since is None else str(self.since),
            "value": self.value,
            "layer": self.layer,
            "published": self.published,
            "documents": list(self.documents),
        }


def number_history(
    pack: Pack, asked: str, known_on: date | None = None
) -> tuple[NumberPeriod, ...] | None:
    """The periods of a parameter or a derived fact, oldest first; None: it is neither.

    ``asked`` is its name or its English id.
    """
    found = next((one for one in numbers_told(pack) if asked in (one.name, one.id)), None)
    if found is None:
        return None
    if isinstance(found, Parameter):
        return tuple(_joined(_of_parameter(found, known_on)))
    return tuple(_joined(_of_fact(found, pack, known_on)))


def numbers_told(pack: Pack) -> tuple[Parameter | Fact, ...]:
    """What has such a history: the parameters, and the derived facts as they are written."""
    facts = (fact for fact in pack.vocabulary.facts if fact.is_derived and not fact.hidden)
    return (*pack.parameters, *(fact for fact in facts if "@" not in fact.id))


def _of_parameter(parameter: Parameter, known_on: date | None) -> Iterator[NumberPeriod]:
    yield _period(parameter.name, None, None, None)
    for term in sorted(set(text_terms(parameter.texts))):
        text = parameter.at(term, known_on)
        value = None if text is None else standard_in_words(text.value)
        yield _period(parameter.name, term, value, text)


def _of_fact(fact: Fact, pack: Pack, known_on: date | None) -> Iterator[NumberPeriod]:
    made = fact.derivation
    if not isinstance(made, ByTexts):
        yield _period(fact.name, None, _made_in_words(fact, pack.vocabulary), None)
        return
    yield _period(fact.name, None, None, None)
    for term in sorted(set(text_terms(made.texts))):
        vocabulary = pack.vocabulary_at(term, known_on)
        then = vocabulary.slots[fact.name].fact
        value = None if then.lacks_text else _made_in_words(then, vocabulary, term)
        yield _period(fact.name, term, value, then.text)


def _made_in_words(fact: Fact, vocabulary: Vocabulary, term: Term | None = None) -> str:
    in_use = vocabulary.every_value if term is None else vocabulary.in_use(term)
    return derivation_in_words(fact, ConditionWords(vocabulary, in_use).full)


def _period(
    name: str, since: Term | None, value: str | None, text: ParameterText | DerivedText | None
) -> NumberPeriod:
    cited = () if text is None else cite(text.basis, text.layer, "standard")
    return NumberPeriod(
        name=name,
        since=since,
        value=value,
        layer=None if text is None else text.layer,
        published=None if text is None or text.published is None else text.published.text,
        documents=tuple(one.text for one in cited),
    )


def _joined(periods: Iterable[NumberPeriod]) -> Iterator[NumberPeriod]:
    """Those that say something else than the one before."""
    before: tuple[object, ...] | None = None
    for period in periods:
        said = period.value, period.layer, period.published, period.documents
        if said != before:
            yield period
            before = said


def derivation_in_words(fact: Fact, conditions: Callable[[Condition], str]) -> str:
    """How a derived fact of a term is made; ``conditions`` says those of its rows."""
    made = fact.derivation
    if fact.formula is not None:
        return _formula_in_words(fact, fact.formula)
    match made:
        case ByNumbers(formula):
            return _formula_in_words(fact, formula)
        case Points(rows, least, most):
            said = "；".join(f"{conditions(row.when)} {row.points}分" for row in rows)
            ends = [f"不低于{least}"] * (least is not None)
            ends += [f"不超过{most}"] * (most is not None)
            return f"{said}（{'、'.join(ends)}）" if ends else said
        case Grades(rows, otherwise):
            given = (f"{conditions(grade.when)} 是{grade.value}" for grade in rows)
            return "；".join((*given, f"其余是{otherwise}"))
        case Elapsed(start, span, to, _, most):
            end = "" if most is None else f"，不超过{most}"
            return f"从{start}到{to}的{span.value}{end}"
        case ByTexts() | None:
            raise ValueError(f"{fact.name} is not one of a term")
        case _:
            assert_never(made)


def _formula_in_words(fact: Fact, formula: Formula) -> str:
    parts = list(every_part(formula.expression))
    divides = any(isinstance(p, Arithmetic) and p.operator is Operator.OVER for p in parts)
    decimals = any(isinstance(p, Number) and p.value.denominator > 1 for p in parts)
    unit = money_unit(fact.unit) if fact.type is FactType.MONEY else fact.unit
    said = [formula.text, *([unit] if unit else [])]
    if formula.to > 1:
        said.append(f"取整到{measured_text(fact, formula.to)}，{formula.rounding.value}")
    elif divides or decimals:
        said.append(formula.rounding.value)
    return "，".join(said)
