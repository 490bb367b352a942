"""How much: standards as the naive evaluator reads them, for one student at a time."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from fractions import Fraction

from naive_check import Checker
from naive_conditions import Conditions
from naive_facts import Fact
from naive_layers import Layers, Raised
from naive_money import (
    COMPUTED,
    FACTOR,
    FROM_FACT,
    LESS,
    SHARE,
    SHARE_OF_PARAMETER,
    Amount,
    fixed_amount,
    half_up,
    paid_in,
    share_of,
    year_of,
)
from naive_words import (
    ONE_OFF,
    Placed,
    Student,
    Tree,
    Truth,
    all_hold,
    any_holds,
    need,
    negated,
)

OPEN_LIMIT: Amount = (-1, "不详")
"""What a floor or a cap comes to as long as the fact that states it is unknown."""


class Amounts:
    """The standards of a pack and those above it."""

    def __init__(
        self,
        layers: Layers,
        names: dict[str, Fact],
        conditions: Conditions,
        options: Callable[[str, Student], list[Fraction] | None],
        check: Checker,
    ) -> None:
        self.layers, self.names, self.conditions = layers, names, conditions
        self.options, self.check = options, check

    def refused(self, standards: tuple[Placed, ...], student: Student) -> Truth:
        """Whether every standard says that this student gets nothing: 其余: 无."""
        if not standards:
            return False
        return all_hold(self._left_out(standard, student) for standard in standards)

    def told(self, standards: tuple[Placed, ...], student: Student) -> bool:
        """Whether a text that is known says every number that the amount may turn on."""
        return all(self._told(standard, student) for standard in standards)

    def _told(self, standard: Placed, student: Student) -> bool:
        tree, level = standard
        if isinstance(tree, Raised):
            return self._told(Placed(tree.standard, level), student)
        if isinstance(tree, str):
            words = re.findall(r"[^\s,，×]+", tree)
            numbers = [one for one in words if one in self.layers.parameters]
            linked = self._linked(standard, student)
            return self.told(linked, student) and all(
                self.options(one, student) is not None for one in numbers
            )
        if "不定" in tree:
            return True
        return all(
            taken is False or self._told(Placed(branch, level), student)
            for taken, branch in self._branches(standard, student)
        )

    def _left_out(self, standard: Placed, student: Student) -> Truth:
        tree, level = standard
        if tree == "无":
            return True
        if isinstance(tree, Raised):
            return self._left_out(Placed(tree.standard, level), student)
        if isinstance(tree, str):
            return self.refused(self._linked(standard, student), student)
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

    def amount(self, rule: str, standards: tuple[Placed, ...], student: Student) -> Amount | None:
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
        if isinstance(tree, Raised):
            return self._raised(rule, tree, level, student)
        if isinstance(tree, str):
            return self._written(rule, standard, student)
        if "不定" in tree:
            return self._carried(rule, tree["不定"], student)
        branches = self._branches(standard, student)
        taken = [Placed(branch, level) for truth, branch in branches if truth is True]
        if tree.get("取") in ("高者", "低者"):
            if any(truth is None for truth, _ in branches):
                return None
            return self._highest(rule, taken, student, lowest=tree["取"] == "低者")
        need(len(taken) <= 1, f"rows that do not exclude each other: {tree}")
        if not taken:
            need(any(truth is None for truth, _ in branches), f"a case is missing: {tree}")
            return None
        return self._standard(rule, taken[0], student)

    def _highest(
        self, rule: str, standards: list[Placed], student: Student, *, lowest: bool = False
    ) -> Amount | None:
        """The amount that pays most in this term; one unknown amount makes it unknown."""
        known: list[Amount] = []
        for standard in standards:
            amount = self._standard(rule, standard, student)
            if amount is None:
                return None
            known.append(amount)
        need(known, f"{rule}: a case is missing")
        payment = self.layers.rule(rule).get("发放")
        best = min if lowest else max
        return best(known, key=lambda amount: paid_in(student.paid, amount, payment))

    def _written(self, rule: str, standard: Placed, student: Student) -> Amount | None:
        """A standard in one text."""
        text: str = standard.tree
        parts = re.fullmatch(COMPUTED, text)
        if parts is not None and parts[1] != text:
            return self._computed(rule, parts, student)
        if match := re.fullmatch(SHARE, text):
            whole = self.amount(match[1], self._linked(standard, student), student)
            if whole is None:
                return None
            share = share_of(whole, match[2], self.layers.rule(match[1]).get("发放"))
            self.check.fits(rule, share)
            return share
        return self._base(rule, text, student)

    def _computed(self, rule: str, parts: re.Match[str], student: Student) -> Amount | None:
        """A base, then the floor, the cap, 取整; a cap that is 减 a fact is for the term's part."""
        floor = self._limit(rule, parts[2], student) if parts[2] else (0, "学年")
        cap = self._limit(rule, parts[3], student) if parts[3] else None
        once = any(limit is not None and limit[1] == "次" for limit in (floor, cap))
        made = self._base(rule, parts[1], student, once=once)
        if made is None or OPEN_LIMIT in (floor, cap):
            return None
        (value, unit), payment = made, self.layers.rule(rule).get("发放")
        value = max(value, in_unit(floor, unit, student), 0)
        for_the_term = cap is not None and re.fullmatch(LESS, parts[3]) is not None
        if cap is not None and not for_the_term:
            value = min(value, in_unit(cap, unit, student))
        if parts[5]:
            value = to_whole(parts[4], parts[5], value)
        if cap is None or not for_the_term:
            return value, unit
        part = paid_in(student.paid, (value, unit), payment)
        return min(part, max(cap[0], 0)), "次" if unit == "次" else "学期"

    def _base(self, rule: str, text: str, student: Student, *, once: bool = False) -> Amount | None:
        """What an amount is before its limits: in the period that it is worked out for."""
        if match := re.fullmatch(LESS, text):
            return self._less(rule, match, student, once=once)
        if match := re.fullmatch(FROM_FACT, text):
            once = once or self.layers.rule(rule).get("发放") == ONE_OFF
            return self._from_fact(match, student, once=once)
        if match := re.fullmatch(FACTOR, text):
            count = self._number(match[2], student)
            return (
                None
                if count is None
                else (half_up(Fraction(match[1]) * 100 * max(count, Fraction(0))), "学期")
            )
        match = re.fullmatch(SHARE_OF_PARAMETER, text)
        if match is not None and match[1] in self.layers.parameters:
            return self._of_parameter(match, student)
        return fixed_amount(text)

    def _number(self, name: str, student: Student) -> Fraction | None:
        """What a fact or a parameter is for a student, where only one value is left."""
        options = self.options(name, student)
        return options[0] if options is not None and len(options) == 1 else None

    def _percent(self, text: str, student: Student) -> Fraction | None:
        """50%, or a parameter that is a 比例."""
        return Fraction(text[:-1]) / 100 if text.endswith("%") else self._number(text, student)

    def _percents(self, text: str, student: Student) -> list[Fraction] | None:
        """Each percentage that it may be."""
        return [Fraction(text[:-1]) / 100] if text.endswith("%") else self.options(text, student)

    def _of_parameter(self, match: re.Match[str], student: Student) -> Amount | None:
        """低保标准 的 20%×12: of what the parameter is per; per month it says how many."""
        numbers = self.options(match[1], student)
        percents = self._percents(match[2], student) if match[2] else [Fraction(1)]
        if numbers is None or percents is None:
            return None
        unit = self.layers.parameters[match[1]].tree["单位"]
        need((unit == "元/月") == (match[3] is not None), match[0])
        period = {"元/月": "学年", "元/学年": "学年", "元/年": "学年", "元/学期": "学期"}
        twice = 2 if unit == "元/学期" else 1
        times = 100 * int(match[3] or 1) * twice
        years = {half_up(number * share * times) for number in numbers for share in percents}
        if len(years) > 1:
            return None
        (year,) = years
        need(unit != "元" or year, match[0])
        return year, "次" if unit == "元" else "学年" if twice == 2 else period[unit]

    def _from_fact(self, match: re.Match[str], student: Student, *, once: bool) -> Amount | None:
        """取 F 的 P%: of the school year, for which what is stated per term counts twice."""
        fact = self.names[match[1]]
        number = self._number(fact.name, student)
        percent = self._percent(match[2], student) if match[2] else Fraction(1)
        if number is None or percent is None:
            return None
        whole = max(number, Fraction(0)) * (1 if fact.yearly or once else 2)
        return half_up(whole * percent * 100), "次" if once else "学年"

    def _limit(self, rule: str, text: str, student: Student) -> Amount:
        """An amount, a money fact, a parameter or a percentage of these; any of them 减 a fact."""
        if match := re.fullmatch(LESS, text):
            whole = self._limit(rule, match[1], student)
            less = self._number(match[2], student)
            known = less is not None and whole != OPEN_LIMIT
            return (
                (whole[0] - half_up(less * 100), whole[1])
                if known and less is not None
                else OPEN_LIMIT
            )
        match = re.fullmatch(SHARE_OF_PARAMETER, text)
        if match is None or match[1] not in self.names:
            return self._base(rule, text, student) or OPEN_LIMIT
        fact = self.names[match[1]]
        number = self._number(fact.name, student)
        percent = self._percent(match[2], student) if match[2] else Fraction(1)
        if number is None or percent is None:
            return OPEN_LIMIT
        return half_up(max(number, Fraction(0)) * percent * 100), "学年" if fact.yearly else "学期"

    def _less(
        self, rule: str, match: re.Match[str], student: Student, *, once: bool
    ) -> Amount | None:
        """A 减 F: both are of one period."""
        whole = self._base(rule, match[1], student, once=once)
        number = self._number(match[2], student)
        if whole is None or number is None:
            return None
        fact = self.names[match[2]]
        twice = 2 if whole[1] == "学年" and fact.unit == "元/学期" else 1
        return whole[0] - half_up(number * 100) * twice, whole[1]

    def _raised(self, rule: str, raised: Raised, level: int, student: Student) -> Amount | None:
        """上浮标准 and 提高标准: of what the packs above give, at the yearly amount."""
        whole = self._standard(rule, Placed(raised.standard, level), student)
        if whole is None:
            return None
        payment = self.layers.rule(rule).get("发放")
        year, unit = year_of(whole, payment), whole[1] if whole[1] in ("次", "自然年") else "学年"
        if raised.by.endswith("%"):
            return half_up(year * (1 + Fraction(raised.by[:-1]) / 100)), unit
        more = fixed_amount(raised.by)
        assert more is not None
        return year + year_of(more, payment), unit

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
        if seen is None or isinstance(seen, frozenset):  # one of several
            return None
        payment = self.layers.rule(rule).get("发放")
        unit = "次" if payment == ONE_OFF else "学年" if fact.yearly else "学期"
        amount = max(seen, 0), unit
        low, high = self.check.bounds(open_amount)
        paid = paid_in(student.paid, amount, payment)
        allowed = student.compared or low <= paid <= high
        need(allowed, f"{fact.name}: {paid} fen is outside the bounds")
        return amount


def in_unit(limit: Amount, unit: str, student: Student) -> int:
    """A limit for the period of what it limits: a year's is halved, a term's doubled."""
    if (limit[1], unit) == ("学期", "学年"):
        return 2 * limit[0]
    return paid_in(student.paid, limit, None) if (limit[1], unit) == ("学年", "学期") else limit[0]


def to_whole(way: str, yuan: str, value: int) -> int:
    """取整到 N元: to so many whole yuan, before a year is split."""
    steps = Fraction(value, int(yuan) * 100)
    ways: dict[str, Callable[[Fraction], int]] = {"向上": math.ceil, "向下": math.floor}
    return ways.get(way, half_up)(steps) * int(yuan) * 100
