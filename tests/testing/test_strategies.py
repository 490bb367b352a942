"""The strategies of ``eduaid_rules.testing`` keep what they promise, and docs/testing.md runs."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from eduaid_rules import MissingExtra, Policy, PolicyError, Term, load_policies, shipped_policies
from eduaid_rules.testing import (
    Edit,
    PackTexts,
    Profile,
    edits,
    frame_of,
    half_known_students,
    policies,
    rosters,
    students,
    terms,
)
from eduaid_rules.testing.choices import Choices
from eduaid_rules.testing.profiles import ProfileMaker
from how_many import examples, spread
from little_derived import BELOW, derived_pack
from project import DOCS, RULES
from random_policies import written

SHIPPED = load_policies(shipped_policies())
CITY = SHIPPED["city-2019"]
PACKS = st.sampled_from(sorted(SHIPPED)).map(SHIPPED.__getitem__)
FAST = settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))


@FAST
@given(PACKS.flatmap(lambda policy: st.tuples(st.just(policy), terms(policy), st.data())))
def test_students_are_accepted_and_within_the_bounds_at_their_term(
    drawn: tuple[Policy, Term, st.DataObject],
) -> None:
    policy, term, data = drawn
    profile = data.draw(students(policy, term, names="mixed"))
    policy.evaluate(policy.Student(profile), term)  # E706 if an amount were out of bounds
    for fact in policy.facts:
        said = profile.get(fact.name, profile.get(fact.id))
        for name in said if isinstance(said, list | dict) else [said]:
            value = fact.value(name) if fact.values and isinstance(name, str) else None
            assert value is None or value.in_use(term)


@FAST
@given(students(CITY, "2019秋", known=True))
def test_known_students_say_everything_and_lists_in_full(profile: Profile) -> None:
    assert None not in profile.values()
    assert not any(isinstance(said, dict) for said in profile.values())
    kinds = {fact.name: fact.type.value for fact in CITY.facts}
    assert set(profile) == {name for name, kind in kinds.items() if kind != "标识"}


@pytest.mark.slow
def test_students_stand_at_and_beside_what_rules_compare_with() -> None:
    """融水 compares a day with the first day of the term: 2025-09-01 for 2025秋."""
    policy = SHIPPED["rongshui"]
    for day in ("2025-08-31", "2025-09-01", "2025-09-02"):
        profile = find(
            students(policy, "2025秋"),
            lambda made, day=day: made.get("风险消除日") == day,  # type: ignore[misc]
            settings=settings(max_examples=5_000, database=None),
        )
        assert profile == {"风险消除日": day}


@pytest.mark.slow
def test_students_shrink_to_what_matters() -> None:
    def boards(profile: Profile) -> bool:
        items = CITY.evaluate(profile, "2019秋").entitlements
        return any(item.rule == "boarding-subsidy" for item in items)

    many = settings(max_examples=3_000, database=None)
    found = find(students(CITY, "2019秋"), boards, settings=many)
    assert set(found) == {"学段", "寄宿", "困难类别"}
    assert found["学段"] == "小学"


@FAST
@given(half_known_students(CITY, "2019秋"))
def test_half_known_students_are_the_same_with_less_known(pair: tuple[Profile, Profile]) -> None:
    less, full = pair
    assert set(less) == set(full)
    for name, said in less.items():
        if isinstance(said, dict):
            held = full[name]
            assert isinstance(held, list)
            assert all((value in held) == (truth == "是") for value, truth in said.items())
        else:
            assert said in (None, full[name])


def test_terms_are_those_of_change_and_their_neighbours() -> None:
    seen: set[str] = set()

    @settings(max_examples=400, database=None, phases=[Phase.generate])
    @given(terms(CITY))
    def collect(term: Term) -> None:
        CITY.at(term)
        seen.add(str(term))

    collect()
    assert {"2019秋", "2019春", "2024春", "2023秋", "2020秋"} <= seen


@FAST
@given(rosters(CITY, "2019秋", 1, 4), st.booleans())
def test_a_roster_as_a_frame_says_what_its_profiles_say(roster: list[Profile], more: bool) -> None:
    frame = frame_of(CITY, roster + roster if more else roster, "2019秋")
    wide = CITY.evaluate_frame(frame, "2019秋").to_dicts()
    for profile, row in zip(roster, wide, strict=False):
        found = CITY.evaluate(profile, "2019秋")
        given_items = {item.rule for item in found.entitlements}
        still_open = {item.rule for item in found.undetermined}
        for rule in CITY.rules:
            state = row[f"{rule.id}.state"]
            assert (state == "entitled") == (rule.id in given_items), rule.id
            assert (state == "undetermined") == (rule.id in still_open), rule.id


@FAST
@given(policies(most_below=3))
def test_every_little_pack_loads(family: PackTexts) -> None:
    with written(family) as (_, loaded):
        assert loaded[family.name].rules


@pytest.mark.slow
def test_little_packs_shrink_to_one_rule_of_one_fact() -> None:
    smallest = find(policies(), lambda _: True, settings=settings(database=None))
    assert smallest.packs == {
        "pack-a": {
            "pack.yaml": """\
名称: 甲
事实:
  - {名称: 是否0, 英文: f0, 类型: 是否}
文件:
  d:
    名称: 文
    文号: 不详
    核实: 未核实
规则:
  r0:
    名称: 项目0
    类别: 现金
    对象: {范围: {是否0: 是}}
    标准: 1000元/学期
    版本:
      - {自: 2019秋, 依据: [{文件: d}]}
"""
        }
    }


WORDS = (
    *("推算", "定义", "季", "符合", "任意", "全有", "不是", "高者", "先者", "不定: {由", "的 50%"),
    *("不超过", "其余: 无", "发放", "此前", "至", "发布", "认定日", "共同条件", "别名", "缺省"),
    *("调整", "加发", "停用", "提前", "就高", "替换标准", "替换对象", "减少对象", "增加取值"),
    *("不同享", "保留", "取: 高者", "自选", "没有", "都不", "按", "免除", "实物", "贷款资格"),
    *("已获", "自然年", "{表: ", "低者", "参数", "相加", "提高标准", "每学年春季"),
)


@pytest.mark.slow
def test_little_packs_use_the_whole_language() -> None:
    seen: set[str] = set()

    @settings(max_examples=800, database=None, deadline=None, phases=[Phase.generate])
    @given(policies(most_below=3))
    def collect(family: PackTexts) -> None:
        text = repr(family)
        seen.update(word for word in WORDS if word in text)

    collect()
    assert set(WORDS) == seen


@FAST
@given(edits(RULES / "guangxi"))
def test_an_edit_changes_one_place(edit: Edit) -> None:
    old = (RULES / "guangxi" / edit.file).read_bytes()
    assert edit.data != old
    start = next((i for i, (a, b) in enumerate(zip(old, edit.data, strict=False)) if a != b), 0)
    assert edit.what
    assert edit.data[:start] == old[:start]


@pytest.mark.slow
def test_an_edit_loads_beside_the_folder_which_stays_as_it_is(tmp_path: Path) -> None:
    pack = find(policies(), lambda _: True, settings=settings(database=None)).write(tmp_path)
    before = (pack / "pack.yaml").read_bytes()
    other = find(edits(pack), lambda edit: b"10000" in edit.data)
    assert "1000元/学期 改为 10000元/学期" in other.what
    (item,) = other.load().evaluate({"是否0": "是"}, "2020春").entitlements
    assert str(item.amount) == "10000.00"
    assert (pack / "pack.yaml").read_bytes() == before
    gone = "类别".encode()
    broken = find(edits(pack), lambda edit: gone not in edit.data and b"r0" in edit.data)
    with pytest.raises(PolicyError, match="E202"):
        broken.load()


def test_choices_that_run_out_are_the_simplest() -> None:
    choices = Choices(b"")
    assert (choices.below(9), choices.one_of("abc"), choices.chance(99)) == (0, "a", False)
    assert choices.some("abc", least=2) == ["a", "b"]


@pytest.mark.slow
def test_the_package_loads_without_hypothesis_and_says_what_is_missing() -> None:
    program = """
import sys
import eduaid_rules.testing as testing
from eduaid_rules import load_policy, MissingExtra
assert not {"hypothesis", "polars"} & set(sys.modules)
sys.modules["hypothesis"] = None
try:
    testing.students(load_policy("city-2019"))
except MissingExtra as error:
    print(error)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert run.stdout.decode().strip() == str(MissingExtra("性质测试", "hypothesis", "testing"))


EXAMPLES = re.findall(
    r"```python\n(.*?)```", (DOCS / "testing.md").read_text(encoding="utf-8"), re.DOTALL
)


@pytest.mark.parametrize("number", spread(range(len(EXAMPLES)), 2))
def test_the_examples_of_the_page_run(number: int) -> None:
    names: dict[str, object] = {"county": RULES / "rongshui"}
    exec(compile(EXAMPLES[number], f"docs/testing.md, example {number}", "exec"), names)  # noqa: S102
    tests = [run for name, run in names.items() if name.startswith("test_")]
    assert tests
    for run in tests:
        assert callable(run)
        run()


def test_students_are_on_both_sides_of_what_a_derived_amount_is_compared_with(
    tmp_path: Path,
) -> None:
    """Income less the line: below 0, 0, and above it."""
    policy = derived_pack(tmp_path, BELOW)
    maker = ProfileMaker(policy, Term.parse("2024秋"), known=True)
    rng = random.Random(1)
    drawn = (policy.Student(maker.make(Choices(rng.randbytes(maker.size)))) for _ in range(100))
    place = policy.vocabulary.slots["超出"].index
    amounts = [student.measured[place] or 0 for student in drawn]
    assert {(amount > 0) - (amount < 0) for amount in amounts} == {-1, 0, 1}
