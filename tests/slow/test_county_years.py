"""Five years of payments held against the ledgers: each planted mistake, and nothing else."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from county_years import Years, make_years, terms
from eduaid_rules import load_policy, read_ledger, read_payments, reconcile
from eduaid_rules.rosters.audit.reconciliation import Reconciliation

# ten ledgers and ten payment files, which one worker makes for all tests
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("county_years")]


@pytest.fixture(scope="module")
def years() -> Years:
    return make_years()


@pytest.fixture(scope="module")
def found(years: Years, tmp_path_factory: pytest.TempPathFactory) -> Reconciliation:
    folder: Path = tmp_path_factory.mktemp("years")
    years.write(folder)
    policy = load_policy("city-2019")
    ledgers = [read_ledger(folder / "台账" / f"{term}.xlsx") for term in terms()]
    paid = read_payments(sorted((folder / "发放").iterdir()), policy)
    return reconcile(ledgers, paid, policy)


def test_each_planted_mistake_is_found_and_nothing_else(
    years: Years, found: Reconciliation
) -> None:
    columns = ("问题", "身份证号", "学期", "资助项目")
    said = sorted(found.findings.select(columns).rows())
    assert said == sorted((p.kind, p.id_number, p.term, p.item) for p in years.planted)


def test_the_amounts_of_each_are_those_planted(years: Years, found: Reconciliation) -> None:
    money = {"漏发", "不应发", "多发", "少发", "重复", "两校重复"}
    rows = found.findings.select("问题", "应发", "实发").rows()
    said = {kind: (due or Decimal(0), paid or Decimal(0)) for kind, due, paid in rows}
    for planted in years.planted:
        if planted.kind in money:
            assert said[planted.kind] == (planted.due, planted.paid), planted


def test_every_line_of_payment_was_compared_and_the_stated_sums_add_up(
    years: Years, found: Reconciliation
) -> None:
    assert (found.compared, found.refused) == (len(years.payments), 0)
    assert found.totals.is_empty()


def test_due_less_paid_is_the_sum_of_what_was_planted(years: Years, found: Reconciliation) -> None:
    differences = (p.due - p.paid for p in years.planted)
    assert found.amount("应发") - found.amount("实发") == sum(differences, Decimal(0))
