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

from naive_check import Checker
from naive_conditions import Conditions
from naive_exclusions import NO, OPEN, YES, Outcome, Year, settle, without
from naive_facts import SEASON, Fact, read_facts
from naive_layers import Layers, Pack, Text, read_chain, read_pack
from naive_money import CAPPED, SHARE, Amount, capped, fixed_amount, paid_in, share_of
from naive_words import (
    AUTUMN_ONLY,
    ONE_OFF,
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
            facts = read_facts([(p.lists["事实"], p.sections["推算"]) for p in chain[:length]])
            self.facts = [fact for fact in facts.values() if fact.formula is None]
            self.derived = [fact for fact in facts.values() if fact.formula is not None]
            self.names: dict[str, Fact] = {SEASON.name: SEASON, **facts}
            self.names |= {fact.english: fact for fact in facts.values()}
            need(len(self.names) == 2 * len(facts) + 1, "two facts of one name")
            self.conditions = Conditions(self.names, self.layers.definitions)
            self.check = Checker(self.layers, self.names)
        self.rules = sorted(self.layers.rules)

    def judge(
        self, profile: Mapping[str, object], term: Term, known_on: date | None = None
    ) -> dict[str, tuple[str, int | None]]:
        """Rule id -> (entitled | not_entitled | undetermined, fen for the term or None).

        An add-on is there under ``rule+编号``, at every term. Only entitled cash has fen. A term
        that no rule reaches is no error here.
        """
        student = self.student(profile, term, known_on)
        groups = self.layers.exclusions(term, known_on)
        outcomes = self._settled([*self._items()], groups, student)
        return {item: (outcome.state, outcome.fen) for item, outcome in sorted(outcomes.items())}

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
        half = replace(student, known={**student.known, "季": season}, compared=season)
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
            need(fact.formula is None, f"{name} is derived")
            student.known[fact.name] = fact.known(given, term)
        for fact in self.facts:
            if fact.default is not None and fact.name not in student.known:
                student.known[fact.name] = fact.known(fact.default, term)
        for fact in self.derived:
            student.known[fact.name] = self._derived(fact, student)
        return student

    def _derived(self, fact: Fact, student: Student) -> int | None:
        """A money fact that is worked out from others; those may be worked out themselves."""
        if fact.formula is None:
            seen: int | None = student.known.get(fact.name)
            return seen
        numbers: dict[str, Fraction | None] = {}
        for name in fact.formula.names:
            part = self.names[name]
            value = self._derived(part, student)
            unit = 100 if part.kind == "金额" else 1
            numbers[name] = None if value is None else Fraction(value, unit)
        return fact.formula.fen(numbers)

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
        if student.paid[1] == "春" and tree.get("发放") in AUTUMN_ONLY:
            return Outcome(NO, conditions=False)
        if who is not True:
            return Outcome(OPEN if who is None else NO, who)
        if tree["类别"] != "现金":
            return Outcome(YES, who)
        amount = self._amount(rule, standards, student)
        if amount is None:
            return Outcome(OPEN, who)
        return Outcome(YES, who, paid_in(student.paid, amount, tree.get("发放")))

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
        refused = self._refused(text.standards, student)
        return all_hold((base, self.conditions.hold(text.scope, student), some, negated(refused)))

    def _refused(self, standards: tuple[Placed, ...], student: Student) -> Truth:
        """Whether every standard says that this student gets nothing: 其余: 无."""
        if not standards:
            return False
        return all_hold(self._left_out(standard, student) for standard in standards)

    def _left_out(self, standard: Placed, student: Student) -> Truth:
        tree, level = standard
        if tree == "无":
            return True
        if isinstance(tree, str):
            return self._refused(self._linked(standard, student), student)
        if "不定" in tree:
            return False
        return any_holds(
            all_hold((taken, self._left_out(Placed(branch, level), student)))
            for taken, branch in self._branches(standard, student)
        )

    def _branches(self, standard: Placed, student: Student) -> list[tuple[Truth, Tree]]:
        """Each branch of a table, and whether it is the student's; 其余 is the last."""
        table, level = standard
        if "按" in table:
            fact = self.names[table["按"]]
            keys = [key for key in table if key not in ("按", "其余")]
            holding = [self.conditions.has(fact, key, student) for key in keys]
            branches = [table[key] for key in keys]
        else:
            rows = table["分档"]
            holding = [self.conditions.hold(Placed(row["当"], level), student) for row in rows]
            branches = [row["标准"] for row in rows]
        taken = list(holding)
        if table.get("取") == "先者":
            for place in range(len(holding)):
                taken[place] = all_hold((holding[place], negated(any_holds(holding[:place]))))
        if "其余" in table:
            taken.append(negated(any_holds(holding)))
            branches.append(table["其余"])
        return list(zip(taken, branches, strict=True))

    def _amount(self, rule: str, standards: tuple[Placed, ...], student: Student) -> Amount | None:
        """The highest of the standards that do not leave the student out; None: not known."""
        if not standards:
            return None
        left = [self._left_out(standard, student) for standard in standards]
        if len(standards) > 1 and any(truth is None for truth in left):
            return None
        counting = [s for s, truth in zip(standards, left, strict=True) if truth is not True]
        return self._highest(rule, counting, student)

    def _standard(self, rule: str, standard: Placed, student: Student) -> Amount | None:
        """What this standard of the rule comes to for an eligible student; None: not known."""
        tree, level = standard
        if isinstance(tree, str):
            return self._written(rule, standard, student)
        if "不定" in tree:
            return self._carried(rule, tree["不定"], student)
        branches = self._branches(standard, student)
        taken = [Placed(branch, level) for truth, branch in branches if truth is True]
        if tree.get("取") == "高者":
            if any(truth is None for truth, _ in branches):
                return None
            return self._highest(rule, taken, student)
        need(len(taken) <= 1, f"rows that do not exclude each other: {tree}")
        if not taken:
            need(any(truth is None for truth, _ in branches), f"a case is missing: {tree}")
            return None
        return self._standard(rule, taken[0], student)

    def _highest(self, rule: str, standards: list[Placed], student: Student) -> Amount | None:
        """The amount that pays most in this term; one unknown amount makes it unknown."""
        known: list[Amount] = []
        for standard in standards:
            amount = self._standard(rule, standard, student)
            if amount is None:
                return None
            known.append(amount)
        need(known, f"{rule}: a case is missing")
        payment = self.layers.rule(rule).get("发放")
        return max(known, key=lambda amount: paid_in(student.paid, amount, payment))

    def _written(self, rule: str, standard: Placed, student: Student) -> Amount | None:
        """A standard in yuan, ``X 的 50%``, or ``取 F, 不超过 S``."""
        text: str = standard.tree
        if match := re.fullmatch(CAPPED, text):
            fact, cap = self.names[match[1]], fixed_amount(match[2])
            seen = student.known.get(fact.name)
            if seen is None or cap is None:
                return None
            return capped(max(seen, 0), cap, yearly=fact.yearly)
        match = re.fullmatch(SHARE, text)
        if match is None:
            return fixed_amount(text)
        whole = self._amount(match[1], self._linked(standard, student), student)
        if whole is None:
            return None
        share = share_of(whole, match[2], self.layers.rule(match[1]).get("发放"))
        self.check.fits(rule, share)
        return share

    def _linked(self, standard: Placed, student: Student) -> tuple[Placed, ...]:
        """The standards at this term of the rule that ``X 的 50%`` names, as its pack sees them."""
        match = re.fullmatch(SHARE, standard.tree)
        if match is None:
            return ()
        text = self.layers.text(match[1], student.term, student.known_on, standard.level)
        return () if isinstance(text, str) else text.standards

    def _carried(self, rule: str, open_amount: Tree, student: Student) -> Amount | None:
        """不定: the money fact that carries the amount, within its bounds for each payment."""
        if "由" not in open_amount:
            return None
        fact = self.names[open_amount["由"]]
        seen = student.known.get(fact.name)
        if seen is None:
            return None
        payment = self.layers.rule(rule).get("发放")
        unit = "次" if payment == ONE_OFF else "学年" if fact.yearly else "学期"
        amount = max(seen, 0), unit
        low, high = self.check.bounds(open_amount)
        paid = paid_in(student.paid, amount, payment)
        allowed = student.compared or low <= paid <= high
        need(allowed, f"{fact.name}: {paid} fen is outside the bounds")
        return amount

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
