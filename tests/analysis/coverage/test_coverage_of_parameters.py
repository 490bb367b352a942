"""Which numbers of 参数 the cases of a pack reach."""

from __future__ import annotations

from pathlib import Path

from eduaid_rules.analysis.coverage.coverage import Coverage
from little_coverage import covered, example_of
from little_parameters import RAISED, county, province, rule_of

RULES = rule_of("{年收入: {不高于: 低保×12}}")


def numbers(coverage: Coverage) -> dict[str, bool]:
    """Each number of a parameter, and whether a case reaches it."""
    items = [one for one in coverage.spots if one.kind.value == "参数"]
    return {one.what: bool(one.cases) for one in items}


def test_a_number_is_reached_by_who_gets_an_item_that_goes_by_it(tmp_path: Path) -> None:
    policy = province(tmp_path, RULES)
    rural = ("2020秋", {"户口": "农村", "年收入": 6000})
    too_rich = ("2020秋", {"户口": "城镇", "年收入": 9601})
    later = ("2021秋", {"户口": "城镇", "年收入": 9600})
    assert numbers(covered(policy, rural, too_rich, later)) == {
        "参数“2020秋起低保，户口：农村（500元/月）”": True,
        "参数“2020秋起低保，户口：城镇（800元/月）”": False,
        "参数“2021秋起低保，户口：农村（600元/月）”": False,
        "参数“2021秋起低保，户口：城镇（800元/月）”": True,
    }


def test_the_example_of_a_number_that_no_case_reaches_reaches_it(tmp_path: Path) -> None:
    policy = province(tmp_path, RULES)
    for spot in covered(policy).spots:
        if spot.kind.value == "参数":
            term, student = example_of(spot)
            again = covered(policy, (term, student)).spots
            (same,) = (one for one in again if one.what == spot.what)
            assert same.cases, spot.what


def test_a_pack_below_is_asked_for_its_own_number_alone(tmp_path: Path) -> None:
    policy = county(tmp_path, RAISED, RULES)
    reached = ("2021春", {"年收入": 8400})
    assert numbers(covered(policy, reached)) == {"参数“2021春起低保（700元/月）”": True}
    assert numbers(covered(policy, ("2020秋", {"年收入": 1, "户口": "农村"}))) == {
        "参数“2021春起低保（700元/月）”": False
    }
