"""The rows of types and units: what each says of itself fits together."""

from __future__ import annotations

import copy
import pickle
from enum import Enum

import pytest

from eduaid_rules.policy.fact_types import FactType
from eduaid_rules.policy.facts import Fact
from eduaid_rules.policy.items import Award, ItemKind, Schedule
from eduaid_rules.policy.money_and_units import Rate, Unit, find_rate, read_rate
from eduaid_rules.policy.number_types import NEVER
from eduaid_rules.policy.spellings.measured_texts import measured_text

MEASURED = [kind for kind in FactType if kind.is_measured]


@pytest.mark.parametrize("kind", MEASURED)
def test_what_a_type_writes_it_reads(kind: FactType) -> None:
    measure = kind.measure
    for number in (max(0, measure.least), 1, 12_345, measure.most):
        assert measure.read(measure.text(number)) == number


@pytest.mark.parametrize("kind", MEASURED)
def test_the_form_that_a_message_shows_can_be_read(kind: FactType) -> None:
    example = kind.measure.form.split()[-1]
    assert kind.measure.read(example) is not None


def test_a_type_without_numbers_has_no_measure() -> None:
    assert [kind.value for kind in FactType if not kind.is_measured] == [
        *("单选", "多选", "是否", "标识")
    ]
    with pytest.raises(ValueError, match="标识"):
        _ = FactType.IDENTIFIER.measure


def test_the_last_day_is_said_by_the_word_of_the_fact() -> None:
    fact = Fact("资格到期", "until", FactType.DATE, never="长期")
    assert measured_text(fact, NEVER) == "长期"
    assert measured_text(fact, NEVER - 1) == "9999-12-30"


@pytest.mark.parametrize("unit", Unit)
def test_an_amount_is_read_back_as_it_is_written(unit: Unit) -> None:
    rate = Rate(12_345, unit, 1 if unit.count_word is None else 10)
    found = read_rate(str(rate))
    assert found is not None
    assert (found.amount, found.unit) == ("123.45", unit)
    assert found.count_word == (unit.count_word or None)


@pytest.mark.parametrize(
    ("text", "unit", "around"),
    [
        ("取 学费, 不超过 2000元/学年", Unit.YEAR, ("取 学费, 不超过 ", "")),
        ("500元/年", Unit.YEAR, ("", "")),
        ("4元/天×250天/学年起", Unit.DAY, ("", "起")),
    ],
)
def test_an_amount_is_found_in_a_longer_text(
    text: str, unit: Unit, around: tuple[str, str]
) -> None:
    found = find_rate(text)
    assert found is not None
    assert (found.unit, (found.before, found.after)) == (unit, around)
    assert (read_rate(text) is None) == any(around)


@pytest.mark.parametrize("row", [*FactType, *Unit, *ItemKind, *Award, *Schedule])
def test_a_row_survives_another_process_and_is_found_by_its_word(row: Enum) -> None:
    assert pickle.loads(pickle.dumps(row)) is row  # noqa: S301 -- made a moment ago
    assert copy.deepcopy(row) is row
    assert type(row)(row.value) is row
