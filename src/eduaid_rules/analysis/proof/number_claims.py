"""What is promised of more of a number (不因此增加), as questions about two students.

Of a student and the same student of whom one fact states more. Whoever asks about the second
asks the same policy but for the names of that fact and of all that is made from it: beside the
first it sees another number of the fact and the same of everything else. How much more the
second number is, is a derived fact, so that only students count of whom it is more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ...policy.by_term.numbered_facts import with_numbered_facts
from ...policy.conditions import Condition, InRange, both
from ...policy.derived.derivations import ByNumbers
from ...policy.fact_types import FactType
from ...policy.facts import Fact, Vocabulary
from ...policy.formulas import FactName, Formula, formula_text
from ...policy.guarantees import NotMoreFor
from ...policy.named_in_standards import FIGURE_FACTS
from ...policy.pack import Pack
from ...policy.spellings.measured_texts import measured_text
from ..classes.answer_classes import AnswerClass
from ..classes.decision_trees import ConditionalTree, DecisionTree, atoms_of, carried_amounts
from ..classes.questions import Question, SubjectRows, has_item, no_rows, surely_holds
from ..classes.subjects import PackSubjects, Subject
from ..classes.tree_reading import TreeReader
from .claim_questions import WHO_COLUMN, ClaimQuestion, item_trees, meant_students

if TYPE_CHECKING:
    import polars as pl
    from _typeshed import DataclassInstance

_T = TypeVar("_T")
_MORE: Final = "增加后的"
_ADDED: Final = "增加的"


class SecondSubjects:
    """A policy asked about students of whom a fact states more, term by term."""

    def __init__(self, subjects: PackSubjects) -> None:
        self._pack = subjects.pack
        self._made: dict[str, tuple[SecondNumber, PackSubjects]] = {}

    def at(self, fact: str, subject: Subject) -> tuple[SecondNumber, Subject]:
        """The subject of the same term."""
        if fact not in self._made:
            second = with_second_number(self._pack, fact)
            self._made[fact] = second, PackSubjects(second.pack)
        second, packs = self._made[fact]
        other = packs.reached(subject.at.term)
        other.second = second.names
        return second, other


def not_more_for(
    claim: NotMoreFor,
    subjects: tuple[Subject, Subject],
    second: SecondNumber,
    items: Sequence[str],
    names: Mapping[str, str],
) -> Iterator[ClaimQuestion]:
    """Each item, or the sum of their cash, with the first number against the second.

    Items that ask for nothing that the number moves are left out, they cannot differ.
    """
    here = claim.who
    there = both(second.asked(claim.who), second.is_more)
    who = (meant_students(here, subjects[0]), meant_students(there, subjects[1]))
    keys = tuple(f"{WHO_COLUMN}_{id(claim)}_{place}" for place in range(2))
    reader = TreeReader(subjects)
    asking = [item for item in items if _asks_for(reader, item, second)]
    groups = [tuple(items)] if claim.together and asking else [(item,) for item in asking]

    def trees(rules: Sequence[str], reader: TreeReader) -> Sequence[DecisionTree]:
        inner = tuple(item_trees(reader, rules, (0, 1)))
        return [
            ConditionalTree(
                reader.condition(0, who[0]), (ConditionalTree(reader.condition(1, who[1]), inner),)
            )
        ]

    def fails(rules: Sequence[str], rows: SubjectRows) -> pl.Series:
        meant = surely_holds(rows[0], keys[0]) & surely_holds(rows[1], keys[1])
        return meant & (_sum_is_more if claim.together else _is_more)(rows, rules)

    for rules in groups:
        said = "现金合起来" if claim.together else names.get(rules[0], rules[0])
        question = Question(
            rules,
            partial(trees, rules),
            partial(fails, rules),
            {key: (place, who[place]) for place, key in enumerate(keys)},
            (0, 1),
        )
        yield ClaimQuestion(
            question,
            f"{claim.fact}多了，{said}反而多了",
            stated=dict.fromkeys(keys, who[0]),
            of_student=partial(_in_numbers, claim.fact, second, subjects[0], said),
        )


def _asks_for(reader: TreeReader, item: str, second: SecondNumber) -> bool:
    trees = item_trees(reader, (item,), (0,))
    asked = {atom.fact for atom in atoms_of(trees)}
    return not second.names.keys().isdisjoint(asked | {one.fact for one in carried_amounts(trees)})


def _is_more(rows: SubjectRows, rules: Sequence[str]) -> pl.Series:
    (rule,) = rules
    first, second = rows
    fen, more = first.get_column(f"{rule}.fen"), second.get_column(f"{rule}.fen")
    higher = (fen.is_not_null() & more.is_not_null()) & (more > fen)
    return (has_item(second, rule) & ~has_item(first, rule)) | higher.fill_null(value=False)


def _sum_is_more(rows: SubjectRows, rules: Sequence[str]) -> pl.Series:
    """An open amount leaves its sum open."""
    import polars as pl

    sums: list[pl.Series] = []
    known = ~no_rows(rows[0])
    for own in rows:
        total = pl.repeat(0, len(own), dtype=pl.Int64, eager=True)
        for rule in (rule for rule in rules if f"{rule}.fen" in own.columns):
            fen = own.get_column(f"{rule}.fen").cast(pl.Int64)
            known &= ~(has_item(own, rule) & fen.is_null())
            total += fen.fill_null(0)
        sums.append(total)
    return known & (sums[1] > sums[0])


def _in_numbers(
    fact: str,
    second: SecondNumber,
    subject: Subject,
    said: str,
    answers: Mapping[str, AnswerClass],
) -> str | None:
    """What is wrong with two students, with their numbers; None: they are not known."""
    numbers = [answers[name].number for name in (fact, second.names[fact]) if name in answers]
    own = subject.vocabulary.slots[fact].fact
    if len(numbers) < 2 or None in numbers:
        return None
    before, after = (measured_text(own, number) for number in numbers if number is not None)
    unit = own.type.measure.unit
    return f"{fact}从{before}{unit}增加到{after}{unit}，{said}反而多了"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SecondNumber:
    """A pack that asks for a second number of a fact, under another name."""

    pack: Pack
    names: Mapping[str, str]
    """The fact and all that is made from it, each to its name there."""
    is_more: Condition
    """That the second number is above the first."""

    def asked(self, condition: Condition) -> Condition:
        """A condition of the policy as it is put to the student of the second number."""
        return _renamed(condition, self.names)


def with_second_number(pack: Pack, fact: str) -> SecondNumber:
    """The pack, asked about another number of a stated fact."""
    vocabulary = pack.vocabulary
    moving = [name for name in vocabulary.slots if fact in vocabulary.behind([name])]
    names = {name: _free_name(f"{_MORE}{name}", vocabulary) for name in moving}
    own = vocabulary.slots[fact].fact
    added = _free_name(f"{_ADDED}{fact}", vocabulary)
    difference = Fact(
        added,
        added,
        FactType.MONEY,
        unit=own.unit or "学年",
        formula=Formula(f"{names[fact]} - {fact}"),
    )
    seconds = (
        replace(_renamed(one, names), name=names[one.name], id=names[one.name])
        for one in vocabulary.facts
        if one.name in names
    )
    asked = _renamed(replace(pack, guarantees=(), definitions={}), names)
    both = Vocabulary((*vocabulary.facts, *seconds, difference))
    both = with_numbered_facts(both, asked.parameters)
    return SecondNumber(replace(asked, vocabulary=both), names, InRange(added, 1, None))


def _free_name(name: str, vocabulary: Vocabulary) -> str:
    while name in vocabulary.names:
        name = f"又{name}"
    return name


def _renamed(part: _T, names: Mapping[str, str]) -> _T:
    """Whatever a pack holds, with other names of facts in its conditions and formulas."""
    made: Any = _changed(part, names)
    return part if made is None else made


def _changed(part: object, names: Mapping[str, str]) -> object | None:
    """What becomes of a part; None: it stays as it is."""
    if isinstance(part, Vocabulary):
        return None  # made anew
    if isinstance(part, FactName):
        return FactName(names[part.name]) if part.name in names else None
    if isinstance(part, Formula):
        expression: Any = _changed(part.expression, names)
        return None if expression is None else replace(part, text=formula_text(expression))
    if isinstance(part, tuple):
        made = [_changed(one, names) for one in part]
        if all(one is None for one in made):
            return None
        return tuple(old if new is None else new for old, new in zip(part, made, strict=True))
    if not is_dataclass(part) or isinstance(part, type):
        return None
    changes = dict(_changed_fields(part, names))
    return replace(part, **changes) if changes else None


def _changed_fields(
    part: DataclassInstance, names: Mapping[str, str]
) -> Iterator[tuple[str, object]]:
    for one in fields(part):
        said = getattr(part, one.name) if one.init else None
        if isinstance(said, str):
            made: object | None = names.get(said) if one.name in FIGURE_FACTS else None
        elif isinstance(part, ByNumbers) and one.name == "counted":
            renamed = tuple(names.get(name, name) for name in part.counted)
            made = None if renamed == said else renamed
        else:
            made = _changed(said, names)
        if made is not None:
            yield one.name, made
