"""A second, deliberately naive reading of a pack: the oracle for the product's evaluator.

It shares no line with ``eduaid_rules``: it reads the YAML tree as text and interprets it for one
student at a time, as ``docs/language.md`` describes it. A word of the rule language that it does
not know is an error when the folder is read, never something to pass over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from naive_amounts import Amounts
from naive_check import Checker
from naive_conditions import Conditions
from naive_derived import Several, Span, Way, value_at
from naive_exclusions import NO, OPEN, YES, Outcome, Year, settle, without
from naive_facts import SEASON, Fact, read_facts
from naive_layers import Layers, Pack, Text, read_chain, read_pack
from naive_money import paid_in
from naive_parameters import Parameters
from naive_words import (
    AUTUMN_ONLY,
    SPRING_ONLY,
    Placed,
    Student,
    Term,
    Tree,
    Truth,
    all_hold,
    any_holds,
    first_day,
    last_day,
    need,
    negated,
)

__all__ = ["NaivePolicy", "Term"]


class NaivePolicy:
    """One pack and those above it, read once; ``judge`` interprets the trees for every student."""

    layers: Layers

    def __init__(self, folder: Path, above: NaivePolicy | None = None) -> None:
        """Read the folders; ValueError or KeyError for what is not known.

        ``above``: the pack right above it, where that has been read before.
        """
        higher: list[Pack] = [] if above is None else list(above.layers.chain)
        stands = len(higher)
        chain = [*higher, read_pack(folder)] if higher else read_chain(folder)
        # what is above stands without what is below
        for length in range(stands + 1, len(chain) + 1):
            self.layers = Layers(chain[:length])
            read = (
                (p.lists["事实"], p.sections["推算"], p.sections["调整"]) for p in chain[:length]
            )
            facts = read_facts([*read])
            self.facts = [fact for fact in facts.values() if fact.derived is None]
            self.derived = [fact for fact in facts.values() if fact.derived is not None]
            self.names: dict[str, Fact] = {SEASON.name: SEASON, **facts}
            self.names |= {fact.english: fact for fact in facts.values()}
            need(len(self.names) == 2 * len(facts) + 1, "two facts of one name")
            self.conditions = Conditions(self.names, self.layers.definitions)
            self.parameters = Parameters(self.layers, self.names)
            self.conditions.options = self._options
            self.conditions.parameters = self.parameters.names()
            self.check = Checker(self.layers, self.names, self.conditions, self.parameters)
            self.behind: dict[str, tuple[str, ...]] = {}
            self._no_circle()
            self.amounts = Amounts(
                self.layers, self.names, self.conditions, self._options, self.check
            )
        self.rules = sorted(self.layers.rules)

    def judge(
        self, profile: Mapping[str, object], term: Term, known_on: date | None = None
    ) -> dict[str, tuple[str, int | None]]:
        """Rule id -> (entitled | not_entitled | undetermined, fen for the term or None).

        An add-on is there under ``rule+编号``, at every term. Only entitled cash has fen. A term
        that no rule reaches is no error here.
        """
        outcomes = self._judged(profile, term, known_on)
        return {item: (outcome.state, outcome.fen) for item, outcome in sorted(outcomes.items())}

    def worths(
        self, profile: Mapping[str, object], term: Term, known_on: date | None = None
    ) -> dict[str, int]:
        """Item -> the fen that it is worth, of what is no cash and given, where that is known."""
        outcomes = self._judged(profile, term, known_on)
        return {
            item: outcome.worth
            for item, outcome in outcomes.items()
            if outcome.state == YES and outcome.worth is not None
        }

    def _judged(
        self, profile: Mapping[str, object], term: Term, known_on: date | None
    ) -> dict[str, Outcome]:
        student = self.student(profile, term, known_on)
        groups = self.layers.exclusions(term, known_on)
        return self._settled([*self._items()], groups, student)

    def judge_one(
        self, item: str, profile: Mapping[str, object], term: Term
    ) -> tuple[str, int | None]:
        """What ``judge`` says of one item; of the others only those in a group with it are read."""
        alone = {item, item.partition("+")[0]}  # what is added on top goes with its rule
        groups = [g for g in self.layers.exclusions(term, None) if alone & {*g["项目"]}]
        wanted = {item, *(other for group in groups for other in group["项目"])}
        items = [one for one in self._items() if {one, one.partition("+")[0]} & wanted]
        student = self.student(profile, term)
        outcomes = self._settled(items, groups, student)
        return outcomes[item].state, outcomes[item].fen

    def _items(self) -> Iterator[str]:
        """Every rule, and after it its add-ons."""
        for rule in self.rules:
            yield rule
            yield from (f"{rule}+{number}" for number in self.layers.add_ons(rule))

    def _settled(
        self, items: Sequence[str], groups: Sequence[Tree], student: Student
    ) -> dict[str, Outcome]:
        """What becomes of these items, and after that of each group."""
        outcomes: dict[str, Outcome] = {}
        for item in items:
            rule, _, number = item.partition("+")
            if number:
                outcomes[item] = self._judge_add_on(rule, number, student)
            else:
                outcomes[item] = self._judge_rule(rule, student)
        for group in sorted(groups, key=_turn):
            self._without_base(group, outcomes, student)
            settle(
                group,
                outcomes,
                lambda fact: student.known.get(self.names[fact].name),
                self._chosen(group, student),
                None if "保留" in group else self._year(group, items, student),
            )
        return outcomes

    def _year(self, group: Tree, items: Sequence[str], student: Student) -> Year:
        """The other half of a school year in which this term's texts hold throughout."""
        season = "春" if student.term[1] == "秋" else "秋"
        derived = {fact.name for fact in self.derived}
        stated = {name: seen for name, seen in student.known.items() if name not in derived}
        half = replace(student, known={**stated, "季": season}, compared=season)
        for fact in self.derived:
            self._derive(fact, half, ())
        kept = [
            one
            for one in self.layers.exclusions(student.term, student.known_on)
            if "保留" in one and {*one["项目"]} & {*items}
        ]
        outcomes = self._settled(items, kept, half)
        mine = [item for item in group["项目"] if item in items]
        due = {item: self.layers.is_due(item, student.term, student.known_on) for item in mine}
        return Year({item: outcomes[item] for item in mine}, due)

    def student(
        self, profile: Mapping[str, object], term: Term, known_on: date | None = None
    ) -> Student:
        """What the profile says; the season, the status day and what follows are known."""
        day = first_day(term) if self.layers.status_day == "学期首日" else last_day(term)
        student = Student({"季": term[1]}, term, day, known_on)
        for name, given in profile.items():
            fact = self.names[name]
            need(fact.name not in student.known, f"{name} is there twice")
            need(fact.derived is None, f"{name} is derived")
            student.known[fact.name] = fact.known(given, term)
        for fact in self.facts:
            if fact.default is not None and fact.name not in student.known:
                student.known[fact.name] = fact.known(fact.default, term)
        for fact in self.derived:
            self._derive(fact, student, ())
        return student

    def _derive(self, fact: Fact, student: Student, above: tuple[str, ...]) -> None:
        """A step is worked out when it is asked for, after those that it is made of."""
        need(fact.name not in above, f"{fact.name} is made of itself")
        if fact.derived is None or fact.name in student.known:
            return
        if fact.name not in self.behind:  # it does not depend on the student
            self.behind[fact.name] = tuple(self._behind(fact))
        for other in self.behind[fact.name]:
            self._derive(self.names[other], student, (*above, fact.name))
        student.known[fact.name] = value_at(
            fact.derived,
            student,
            lambda name: self._ways(name, student),
            self.conditions.hold,
        )

    def _no_circle(self) -> None:
        """No step is made of itself, by way of others or of definitions and parameters."""
        for fact in self.derived:
            student = Student({}, (2024, "秋"), first_day((2024, "秋")))
            self._derive(fact, student, ())

    def _behind(self, fact: Fact) -> Iterator[str]:
        """Every step whose name stands in what a step, or a parameter, is written with."""
        assert fact.derived is not None
        seen: set[str] = set()
        waiting: list[Tree] = [placed.tree for placed in fact.derived.texts]
        while waiting:
            tree = waiting.pop()
            if isinstance(tree, dict):
                waiting += [*tree, *tree.values()]
            elif isinstance(tree, list):
                waiting += tree
            else:
                for word in re.findall(r"[^-+*/(),\s]+", tree):
                    if word in seen:
                        continue
                    seen.add(word)
                    if word in self.layers.parameters:
                        waiting.append(self.layers.parameters[word].tree["版本"])
                        waiting += [p.sections["调整"].get(word, []) for p in self.layers.chain]
                    elif word in self.layers.definitions:
                        waiting.append(self.layers.definitions[word].tree)
                    elif word in self.names and self.names[word].derived is not None:
                        yield self.names[word].name

    def _ways(self, name: str, student: Student) -> list[Way] | None:
        """The same, each number with what it takes points, ages and parameters to be."""
        seen = None if name in self.layers.parameters else student.known.get(self.names[name].name)
        if isinstance(seen, Several):
            return list(seen.ways)
        options = self._options(name, student)
        if options is None:
            return None
        return [(one, {name: one} if len(options) > 1 else {}) for one in options]

    def _options(self, name: str, student: Student) -> list[Fraction] | None:
        """What a number may come to (yuan, one); None: anything."""
        if name in self.layers.parameters:
            return self.parameters.possible(name, student, self.conditions)
        fact = self.names[name]
        seen = student.known.get(fact.name)
        if isinstance(seen, Span):
            return [Fraction(n) for n in seen.values] or None
        if seen is None:
            return None
        values = seen if isinstance(seen, frozenset) else [seen]
        return [Fraction(value, fact.steps) for value in values]

    def _judge_rule(self, rule: str, student: Student) -> Outcome:
        text = self.layers.text(rule, student.term, student.known_on)
        if isinstance(text, str):
            return Outcome(text, None if text == OPEN else False, of_text=text == OPEN)
        who = self._eligible(text, student)
        return self._outcome(rule, who, text.standards, student)

    def _judge_add_on(self, rule: str, number: str, student: Student) -> Outcome:
        """For those who meet the conditions of the rule and its own, in the terms of the rule."""
        add_on = self.layers.add_on(rule, number, student.term, student.known_on)
        if add_on is None:
            return Outcome(NO, conditions=False)
        base = self.layers.text(rule, student.term, student.known_on)
        if isinstance(base, str):
            return Outcome(base, None if base == OPEN else False, of_text=base == OPEN)
        tree, level = add_on
        own = tree.get("对象", {})
        own = {} if own == "所有人" else own
        scope = Placed(own.get("范围", {}), level)
        standards = (Placed(tree["标准"], level),)
        steps = (("替换对象", tuple(Placed(p, level) for p in own.get("其中", [{}]))),)
        who = [self._eligible(text, student) for text in (base, Text(scope, steps, standards))]
        return self._outcome(rule, all_hold(who), standards, student)

    def _outcome(
        self, rule: str, who: Truth, standards: tuple[Placed, ...], student: Student
    ) -> Outcome:
        """What the rule comes to, when it is known who gets it."""
        tree = self.layers.rule(rule)
        others = AUTUMN_ONLY if student.paid[1] == "春" else SPRING_ONLY
        if tree.get("发放") in others:
            return Outcome(NO, conditions=False)
        if who is not True:
            return Outcome(OPEN if who is None else NO, who)
        amount = self.amounts.amount(rule, standards, student)
        paid = None if amount is None else paid_in(student.paid, amount, tree.get("发放"))
        if tree["类别"] != "现金":
            return Outcome(YES, who, worth=None if tree["类别"] == "贷款资格" else paid)
        return Outcome(OPEN if paid is None else YES, who, paid)

    def _eligible(self, text: Text, student: Student) -> Truth:
        """The common conditions, 范围, the steps of 其中, and not among those who get 无."""
        base = all_hold(self.conditions.hold(common, student) for common in self.layers.common)
        if base is False:
            return False
        some: Truth = True
        for step, parts in text.steps:
            listed = self.conditions.one_holds(parts, student)
            if step == "替换对象":
                some = listed
            elif step == "增加对象":
                some = any_holds((some, listed))
            else:
                some = all_hold((some, negated(listed)))
        refused = self.amounts.refused(text.standards, student)
        told = True if self.amounts.told(text.standards, student) else None
        scope = self.conditions.hold(text.scope, student)
        return all_hold((base, scope, some, negated(refused), told))

    def _without_base(self, group: Tree, outcomes: dict[str, Outcome], student: Student) -> None:
        """What is added on top of an item gives way with it where 保留 keeps another."""
        if "保留" not in group:
            return
        keeper = group["保留"]
        if keeper in outcomes:
            kept = outcomes[keeper].conditions
        else:
            kept = student.known.get(self.names[keeper].name)
        for item in group["项目"]:
            if item != keeper and item in self.layers.rules:
                for number in self.layers.add_ons(item):
                    added = f"{item}+{number}"
                    outcomes[added] = without(outcomes[added], kept)

    def _chosen(self, group: Tree, student: Student) -> str | None:
        """The item that the fact of 自选 names, if there is one and it is known."""
        if group.get("自选", "是") == "是":
            return None
        value = student.known.get(self.names[group["自选"]].name)
        return None if value is None else self.check.item_named(group, value)


def _turn(group: Tree) -> tuple[bool, bool]:
    """When a group is settled: 保留 before what amounts or the student decide, add-ons last."""
    return "保留" not in group, "+" in group.get("保留", "")
