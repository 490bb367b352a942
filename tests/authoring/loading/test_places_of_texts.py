"""A loaded policy knows where its rules, versions and adjustments are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from eduaid_rules import Policy, load_policy
from project import PACKS, RULES


@pytest.fixture(scope="module")
def rongshui() -> Policy:
    return load_policy(RULES / "rongshui")


def line_of(place: object) -> str:
    """The text of the line that a place names."""
    file, line = str(place).rsplit(":", 1)
    return Path(file).read_text(encoding="utf-8").splitlines()[int(line) - 1].strip()


def test_rules_versions_and_adjustments_have_the_place_where_they_are_written(
    rongshui: Policy,
) -> None:
    rule = next(rule for rule in rongshui.rules if rule.id == "boarding-subsidy")
    assert line_of(rongshui.place_of(rule)) == "boarding-subsidy:"
    first, *_, last = rule.versions
    assert line_of(rongshui.place_of(first)) == "- 自: 2011秋"
    assert line_of(rongshui.place_of(last)) == "- 自: 2024春"
    widened = rule.adjustments[-2]
    assert line_of(rongshui.place_of(widened)) == "替换对象: 所有人"
    folder, file = str(rongshui.place_of(widened)).split("/")[-2:]
    assert (folder, file.split(":")[0]) == ("rongshui", "adjustments.yaml")


def test_an_add_on_has_the_place_of_its_number() -> None:
    yunnan = load_policy(RULES / "yunnan")
    rule = next(rule for rule in yunnan.rules if rule.on_top_of is not None)
    assert line_of(yunnan.place_of(rule)) == "编号: small-ethnic"


def test_definitions_and_exclusions_have_the_place_where_they_are_written() -> None:
    jingyuan = load_policy(PACKS / "frozen" / "jingyuan")
    defined = jingyuan.pack.definitions["风险已消除的新申请"]
    assert line_of(jingyuan.place_of(defined)) == "风险已消除的新申请:"
    chongqing = load_policy(PACKS / "frozen" / "chongqing")
    excluded = chongqing.pack.exclusions[0]
    assert line_of(chongqing.place_of(excluded)) == "- 项目: [yulu, 享受市级学费资助]"


def test_a_common_condition_belongs_to_the_lowest_pack_that_writes_it() -> None:
    city = load_policy(RULES / "city-2019")
    assert str(city.place_of(city.pack.common)).split("/")[-2] == "city-2019"
    rongshui = load_policy(RULES / "rongshui")
    assert str(rongshui.place_of(rongshui.pack.common)).split("/")[-2] == "national"
    assert str(rongshui.place_of(rongshui.pack)).split("/")[-2:] == ["rongshui", "pack.yaml:1"]


def test_a_bundle_knows_no_places(tmp_path: Path, rongshui: Policy) -> None:
    name, text = rongshui.bundle()
    (tmp_path / name).write_text(text, encoding="utf-8")
    bundled = load_policy(tmp_path / name)
    assert [bundled.place_of(rule) for rule in bundled.rules] == [None] * len(bundled.rules)
