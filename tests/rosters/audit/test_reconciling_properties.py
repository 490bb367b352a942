"""Random ledgers: planted mistakes are found back exactly, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from eduaid_rules import load_policy, reconcile
from eduaid_rules.rosters.audit.payments import Payments
from eduaid_rules.rosters.audit.reconciliation import Reconciliation
from how_many import examples
from little_payments import (
    BOARDING,
    DAY,
    GRANT,
    assert_adds_up,
    ledger,
    on,
    paid,
    payment,
    somebody,
)

POLICY = load_policy("city-2019")
TERMS: Final = ("2019秋", "2020春")
ITEMS: Final = (BOARDING, DAY, GRANT)
SCHOOLS: Final = ("一小", "二小")


@dataclass(frozen=True)
class Line:
    """A line of a ledger: whose, which item, when, how many fen."""

    person: int
    item: str
    term: str
    fen: int

    @property
    def name(self) -> str:
        """Different for everybody."""
        return f"学生{self.person}"

    def on_ledger(self) -> dict[str, Any]:
        """As ``ledger`` takes it."""
        return somebody(
            self.name,
            学校=SCHOOLS[self.person % 2],
            资助项目=self.item,
            金额=Decimal(self.fen) / 100,
            卡号=f"C{self.person}",
            户编号=f"H{self.person // 2}",
        )

    def payment(self, fen: int | None = None, **more: Any) -> dict[str, Any]:
        """As ``paid`` takes it: all of it on one day in time."""
        day = on("2019-10-08" if self.term == TERMS[0] else "2020-04-08")
        card = f"C{self.person}"
        own = {"item": self.item, "term": self.term, "day": day, "card": card}
        row = payment(self.name, **{**own, "who_school": SCHOOLS[self.person % 2], **more})
        return {**row, "fen": self.fen if fen is None else fen}


lines = st.builds(
    Line,
    st.integers(0, 7),
    st.sampled_from(ITEMS),
    st.sampled_from(TERMS),
    st.integers(2, 400_000),
)
ledgers = st.lists(lines, min_size=1, max_size=24, unique_by=lambda a: (a.person, a.item, a.term))


def checked(due: list[Line], given: Payments) -> Reconciliation:
    """What a self-check of both terms finds."""
    made = [
        ledger(*(line.on_ledger() for line in due if line.term == term), term=term)
        for term in TERMS
    ]
    found = reconcile(made, given, POLICY)
    assert_adds_up(found)
    return found


@settings(max_examples=examples(15))
@given(ledgers, st.data())
def test_payments_equal_to_the_ledger_give_no_finding(due: list[Line], data: st.DataObject) -> None:
    rows: list[Mapping[str, Any]] = []
    for line in due:
        first = data.draw(st.integers(0, line.fen))
        parts = [line.fen] if first in (0, line.fen) else [first, line.fen - first]
        kin = line.person ^ 1  # of the same household
        card = f"C{data.draw(st.sampled_from([line.person, kin]))}"
        known = any(one.person == kin and one.term == line.term for one in due)
        rows += [line.payment(part, card=card if known else f"C{line.person}") for part in parts]
    assert checked(due, paid(*rows)).findings.is_empty()


def planted(line: Line, mistake: str, fen: int) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """The payments of a line with a mistake in them, and the kinds that are found."""
    other = SCHOOLS[1 - line.person % 2]
    late = on("2021-01-01")
    match mistake:
        case "漏发":
            return [], ("漏发",)
        case "少发":
            return [line.payment(line.fen - 1 - fen % (line.fen - 1))], ("少发",)
        case "多发":
            return [line.payment(line.fen + fen)], ("多发",)
        case "重复":
            return [line.payment(), line.payment(fen)], ("重复",)
        case "两校重复":
            return [line.payment(), line.payment(who_school=other)], ("两校重复",)
        case "迟发":
            return [line.payment(day=late)], ("迟发",)
        case "他人账户":
            return [line.payment(card="C999")], ("他人账户",)
        case "重复、迟发":
            return [line.payment(), line.payment(fen, day=late)], ("重复", "迟发")
    return [line.payment()], ()


MISTAKES: Final = (
    *("漏发", "少发", "多发", "重复", "两校重复"),
    *("迟发", "他人账户", "重复、迟发", "", "", ""),
)


@settings(max_examples=examples(25))
@given(ledgers, st.data())
def test_planted_mistakes_are_found_back_exactly_in_any_order(
    due: list[Line], data: st.DataObject
) -> None:
    rows: list[Mapping[str, Any]] = []
    expected: Counter[tuple[str, ...]] = Counter()
    for line in due:
        mistake = data.draw(st.sampled_from(MISTAKES))
        made, kinds = planted(line, mistake, data.draw(st.integers(1, 9_999)))
        rows += made
        expected.update((kind, line.term, line.name, line.item) for kind in kinds)
    there = {(line.person, line.item, line.term) for line in due}
    for extra in data.draw(st.lists(lines, max_size=4, unique_by=lambda a: a.person)):
        if (extra.person, extra.item, extra.term) not in there:
            rows.append(extra.payment(card=None))
            expected["不应发", extra.term, extra.name, extra.item] += 1
    given_ = paid(*rows)
    found = checked(due, given_)
    columns = found.findings.select("问题", "学期", "姓名", "资助项目")
    assert Counter(columns.rows()) == expected
    order = data.draw(st.permutations(range(len(rows))))
    shuffled = replace(given_, frame=given_.frame[order] if rows else given_.frame)
    again = checked(data.draw(st.permutations(due)), shuffled)
    assert again.findings.equals(found.findings)
    assert again.sums.equals(found.sums)


def test_a_term_of_which_nothing_is_due_is_still_checked() -> None:
    line = Line(1, BOARDING, TERMS[0], 50_000)
    found = checked([line], paid(line.payment(), line.payment(term=TERMS[1])))
    assert found.findings.select("问题", "学期").rows() == [("不应发", TERMS[1])]
    assert isinstance(found.findings, pl.DataFrame)
