"""参数 as the naive evaluator reads it: numbers with a date and a text, by place and by fact."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from naive_conditions import Conditions
from naive_facts import Fact
from naive_layers import Layers
from naive_money import per_of
from naive_words import (
    Placed,
    Student,
    Term,
    Tree,
    all_hold,
    any_holds,
    begun,
    ended,
    in_order,
    need,
    negated,
    only,
)

PARAMETER_WORDS = {"英文", "单位", "此前", "版本", "提问", "解读"}
VERSION_WORDS = {"自", "至", "发布", "依据", "值", "解读"}


class Parameters:
    """The parameters of a pack and those above it."""

    def __init__(self, layers: Layers, facts: dict[str, Fact]) -> None:
        self.layers, self.facts = layers, facts
        self.entries = layers.parameters
        for name, (entry, _) in self.entries.items():
            only(entry, PARAMETER_WORDS)
            for version in entry["版本"]:
                only(version, VERSION_WORDS)
                self._every(name, version["值"])

    def unit(self, name: str) -> str:
        """Its unit as formulas see it."""
        unit = self.entries[name].tree["单位"]
        return per_of(unit) if unit.startswith("元") else "数"

    def names(self) -> set[str]:
        """The parameters by their Chinese names."""
        return set(self.entries)

    def possible(
        self, name: str, student: Student, conditions: Conditions
    ) -> list[Fraction] | None:
        """Every value that it may have for a student (yuan, one, 1 for 100 %).

        None: no text that is known says it.
        """
        placed = self._text(name, student.term, student.known_on)
        return None if placed is None else self._values(name, placed, student, conditions)

    def _text(self, name: str, term: Term, known_on: date | None) -> Placed | None:
        entry, level = self.entries[name]
        versions = [v for v in in_order(entry["版本"], known_on) if begun(v, term)]
        own = versions[-1] if versions and not ended(versions[-1], term) else None
        made = None if own is None else Placed(own["值"], level)
        for below in range(level + 1, len(self.layers.chain)):
            changes = self.layers.chain[below].sections["调整"].get(name, [])
            holding = [c for c in in_order(changes, known_on) if begun(c, term)]
            if holding and not ended(holding[-1], term):
                made = Placed(holding[-1]["替换值"], below)
        return made

    def _values(
        self, name: str, placed: Placed, student: Student, conditions: Conditions
    ) -> list[Fraction]:
        tree, level = placed
        if isinstance(tree, str):
            return [self.number(name, tree)]
        found: dict[Fraction, None] = {}
        before: list[bool | None] = []
        for truth, cell in branches(self.facts, conditions, placed, student):
            taken = all_hold((truth, negated(any_holds(before))))
            before.append(truth)
            if taken is not False:
                values = self._values(name, Placed(cell, level), student, conditions)
                found |= dict.fromkeys(values)
        need(found, f"{name}: a case is missing")
        return list(found)

    def number(self, name: str, text: str) -> Fraction:
        """A value as it is written."""
        unit = self.entries[name].tree["单位"]
        if unit == "比例":
            need(re.fullmatch(r"\d+(?:\.\d+)?%", text), text)
            return Fraction(text[:-1]) / 100
        number = text
        if unit.startswith("元"):
            match = re.fullmatch(r"(\d+(?:\.\d{1,2})?)(元.*)?", text)
            need(match and (not match[2] or per_of(match[2]) == per_of(unit)), text)
            number = match[1] if match else text
        else:
            number = text.removesuffix(unit)
        return Fraction(number)

    def _every(self, name: str, tree: Tree) -> None:
        """Every cell can be read."""
        if isinstance(tree, str):
            self.number(name, tree)
        elif "按" in tree:
            for key, cell in tree.items():
                if key != "按":
                    self._every(name, cell)
        else:
            for row in tree["分档"]:
                self._every(name, row["值"])
            if "其余" in tree:
                self._every(name, tree["其余"])


def branches(
    facts: dict[str, Fact], conditions: Conditions, table: Placed, student: Student
) -> list[tuple[bool | None, Tree]]:
    """The rows of a table, each with whether it holds; 其余 is the last and always holds."""
    tree, level = table
    if "按" in tree:
        fact = facts[tree["按"]]
        rows = [
            (conditions.has(fact, key, student), cell)
            for key, cell in tree.items()
            if key not in ("按", "其余")
        ]
    else:
        rows = [
            (conditions.hold(Placed(row["当"], level), student), row["值"]) for row in tree["分档"]
        ]
    return [*rows, (True, tree["其余"])] if "其余" in tree else rows
