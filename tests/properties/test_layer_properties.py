"""Laws of packs over packs and of two times, for every student of the shipped packs.

| law | as an equation |
|---|---|
| nothing added | evaluate(child without changes) = evaluate(parent); so an empty layer between |
| known for ever | evaluate(known_on = the end of time) = evaluate() |
| no foresight | evaluate(t) is the same without the versions that begin after t |
| widening | with 增加对象 no item is refused or opened that was not |
| on top | with 加发 all other items stay, and the total does not fall |
| the higher | with 就高 an item is at least each side, and open while either side is |
| filling in | known(evaluate(some facts)) is part of evaluate(all facts) |
| a partition | entitled + undetermined + refused = the rules, each once |
| names | evaluate(Chinese names) = evaluate(English names) |
| re-laid | city-2019 over the nation = the same plan as one layer |
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from eduaid_rules import Assessment, Policy, Term, load_policies, load_policy, shipped_policies
from eduaid_rules.testing import Profile, half_known_students
from eduaid_rules.testing import students as profiles
from how_many import examples
from project import PACKS, RULES
from strategies import in_english

NAMES = shipped_policies()
BELOW = [name for name in NAMES if name != "national"]
SHIPPED = load_policies(NAMES)
PLAN = load_policy(PACKS / "one-layer-plan")
ALL_TERMS = [f"{2010 + half // 2}{'春秋'[half % 2]}" for half in range(1, 34)]
assert (ALL_TERMS[0], ALL_TERMS[1], ALL_TERMS[-1]) == ("2010秋", "2011春", "2026秋")
TERMS = st.sampled_from(ALL_TERMS)
PLAN_TERMS = st.sampled_from(ALL_TERMS[ALL_TERMS.index("2019秋") : ALL_TERMS.index("2024春")])
LATE_TERMS = st.sampled_from(ALL_TERMS[ALL_TERMS.index("2019秋") :])

State = tuple[str, Decimal | None]
Packs = Mapping[str, Policy]


def plausible(profile: Profile) -> Profile:
    """The same profile with an approved amount that all bounds allow, and some open risks."""
    made = dict(profile)
    if isinstance(amount := made.get("核定金额"), str):
        made["核定金额"] = f"{1250 + int(Decimal(amount)) % 250}.50"
    if isinstance(day := made.get("风险消除日"), str) and day[-1] in "13579":
        made["风险消除日"] = "未消除"
    return made


USUAL = {"学籍状态": "在读", "全日制": "是", "新生": "是", "应届": "是", "毕业学校": "普通高中"}


@st.composite
def usual_profiles(draw: st.DrawFn, policy: Policy) -> Profile:
    """Poor students of every stage, most of what decides known: many items are given."""
    hardships = next(fact for fact in policy.facts if fact.name == "困难类别").values
    names = st.sampled_from([value.name for value in hardships])
    made = {
        **draw(profiles(policy, known=True)),
        **USUAL,
        "困难类别": draw(st.lists(names, unique=True, max_size=3)),
    }
    hidden = draw(st.lists(st.sampled_from(sorted(made)), max_size=2))
    return {name: value for name, value in made.items() if name not in hidden}


Pair = tuple[str, Profile]
STUDENTS = {
    name: (
        profiles(policy).map(plausible),
        profiles(policy, known=True).map(plausible),
        usual_profiles(policy).map(plausible),
    )
    for name, policy in SHIPPED.items()
}


def students(*names: str) -> st.SearchStrategy[Pair]:
    """The name of a pack and a student of it: partly known, wholly known, or usual."""
    return st.one_of([st.tuples(st.just(name), kind) for name in names for kind in STUDENTS[name]])


def usual_students(*names: str) -> st.SearchStrategy[Pair]:
    """The name of a pack and a student of it who gets many items."""
    return st.one_of([st.tuples(st.just(name), STUDENTS[name][2]) for name in names])


def states(found: Assessment) -> dict[str, State]:
    """What every rule comes to."""
    made: dict[str, State] = {item.rule: ("entitled", item.amount) for item in found.entitlements}
    made |= {item.rule: ("undetermined", None) for item in found.undetermined}
    return made | {item.rule: ("refused", None) for item in found.refusals}


def said(found: Assessment, *but: str) -> dict[str, Any]:
    """The whole JSON form but for which policy answered, and some kinds of warnings."""
    form = found.model_dump()
    del form["policy"], form["receipt"]["policy"]
    form["warnings"] = [warning for warning in form["warnings"] if warning["code"] not in but]
    return form


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).mkdir(parents=True)
    (folder / name / "pack.yaml").write_text(text, encoding="utf-8")
    return folder / name


@pytest.fixture(scope="module")
def empty_children(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Policy]:
    """For each shipped pack one below it that changes nothing."""
    folder = tmp_path_factory.mktemp("children")
    made = [write(folder, f"below-{name}", f"名称: 下级\n上级: {name}\n") for name in NAMES]
    return dict(zip(NAMES, load_policies(made).values(), strict=True))


@given(students(*NAMES), TERMS)
def test_a_child_without_changes_equals_its_parent(
    empty_children: Packs, student: Pair, term: str
) -> None:
    name, profile = student
    child = empty_children[name].evaluate(profile, term)
    assert said(child, "past_checked") == said(
        SHIPPED[name].evaluate(profile, term), "past_checked"
    )


@pytest.fixture(scope="module")
def over_nothing(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Policy]:
    """Each shipped pack but the nation, over an empty layer between it and its parent."""
    made = []
    for name in BELOW:
        folder = tmp_path_factory.mktemp(f"over-{name}")
        shutil.copytree(RULES / name, folder / name)
        header = (folder / name / "pack.yaml").read_text(encoding="utf-8")
        (parent,) = re.findall(r"(?m)^上级: (\S+)$", header)
        write(folder, "between", f"名称: 中间\n上级: {parent}\n")
        between = header.replace(f"上级: {parent}\n", "上级: between\n")
        (folder / name / "pack.yaml").write_text(between, encoding="utf-8")
        made.append(load_policy(folder / name))
    return {policy.name: policy for policy in made}


@pytest.mark.slow
@given(students(*BELOW), TERMS)
def test_an_empty_layer_in_the_middle_changes_nothing(
    over_nothing: Packs, student: Pair, term: str
) -> None:
    name, profile = student
    found = over_nothing[name].evaluate(profile, term)
    assert said(found) == said(SHIPPED[name].evaluate(profile, term))


@given(students(*NAMES), TERMS)
def test_at_the_end_of_time_everything_is_known(student: Pair, term: str) -> None:
    name, profile = student
    known = said(SHIPPED[name].evaluate(profile, term, date(2199, 12, 31)), "undated")
    assert known["receipt"].pop("known_on") == "2199-12-31"
    now = said(SHIPPED[name].evaluate(profile, term))
    assert now["receipt"].pop("known_on") is None
    assert known == now


# No foresight.

VERSION = re.compile(r"(?m)^      - \{?自: (\S+?)(?:,.*)?\n(?:        .*\n)*")


def without_later(text: str, last: Term) -> str:
    """Rule files without the versions that begin after a term; a rule keeps its first."""

    def kept(found: re.Match[str]) -> str:
        first = text[: found.start()].endswith("版本:\n")
        return found[0] if first or Term.parse(found[1]) <= last else ""

    return VERSION.sub(kept, text)


CUTS = ("2014秋", "2016秋", "2023秋", "2024秋")  # before a change each
CUT_PACKS = ("national", "guangxi", "rongshui", "jingyuan")


@pytest.fixture(scope="module")
def cut_off(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Packs]:
    """The packs over a nation whose versions end with a term, by that term."""
    made: dict[str, Packs] = {}
    for cut in CUTS:
        folder = tmp_path_factory.mktemp("cut")
        for name in CUT_PACKS:
            shutil.copytree(RULES / name, folder / name)
        for path in (folder / "national").glob("*.yaml"):
            text = path.read_text(encoding="utf-8")
            path.write_text(without_later(text, Term.parse(cut)), encoding="utf-8")
        made[cut] = load_policies([folder / name for name in CUT_PACKS])
    return made


def test_the_versions_that_begin_later_are_cut_off(cut_off: Mapping[str, Packs]) -> None:
    kept = [sum(len(rule.versions) for rule in cut_off[cut]["national"].rules) for cut in CUTS]
    rules = SHIPPED["national"].rules
    later = [
        sum(v.since > Term.parse(cut) for rule in rules for v in rule.versions[1:]) for cut in CUTS
    ]
    assert [sum(len(rule.versions) for rule in rules) - count for count in later] == kept
    assert later == sorted(later, reverse=True)
    assert min(later) > 0


@pytest.mark.slow
@settings(max_examples=examples(100))
@given(usual_students(*CUT_PACKS) | students(*CUT_PACKS), st.sampled_from(CUTS), st.data())
def test_a_result_depends_on_no_version_that_begins_later(
    cut_off: Mapping[str, Packs], student: Pair, cut: str, data: st.DataObject
) -> None:
    name, profile = student
    term = data.draw(st.just(cut) | st.sampled_from(ALL_TERMS[: ALL_TERMS.index(cut) + 1]))
    found = cut_off[cut][name].evaluate(profile, term)
    assert said(found) == said(SHIPPED[name].evaluate(profile, term))


# Children that widen, add on top, or take the higher.

CHANGED = ("national", "guangxi", "rongshui", "chongqing", "jingyuan", "city-2019")
SINCE = "自: 2019秋, 依据: [{文件: own}]"
RANK = {"refused": 0, "undetermined": 1, "entitled": 2}


def children(folder: Path, entries: Mapping[str, str]) -> dict[str, Policy]:
    """For each pack one below it with an entry for each of some rules."""
    lines = "".join(f"  {rule}: [{{{SINCE}, {entry}}}]\n" for rule, entry in entries.items())
    own = "文件: {own: {名称: 通知, 文号: 不详, 核实: 已核实}}\n"
    made = [
        write(folder, f"below-{name}", f"名称: 下级\n上级: {name}\n{own}调整:\n{lines}")
        for name in CHANGED
    ]
    return dict(zip(CHANGED, load_policies(made).values(), strict=True))


@pytest.fixture(scope="module")
def wider(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Policy]:
    """Children that give some items to more students."""
    entries = {
        "boarding-subsidy": "增加对象: [{年级: 1}]",
        "day-subsidy": "增加对象: [{困难类别: 烈士子女}, {年级: {不低于: 3}, 学校性质: 公办}]",
        "senior-tuition": "增加对象: [{困难类别: [孤儿, 父母残疾]}]",
        "vocational-grant": "增加对象: [{户口性质: 农村}]",
        "yulu": "增加对象: [{培养层次: 本科}]",
        "travel-grant": "增加对象: [{学校性质: 民办, 都不: [{户口性质: 城镇}]}]",
    }
    return children(tmp_path_factory.mktemp("wider"), entries)


@settings(max_examples=examples(100))
@given(usual_students(*CHANGED), LATE_TERMS)
def test_widening_removes_no_item(wider: Packs, student: Pair, term: str) -> None:
    name, profile = student
    before = states(SHIPPED[name].evaluate(profile, term))
    after = states(wider[name].evaluate(profile, term))
    assert set(after) == set(before)
    for rule, (state, amount) in before.items():
        assert RANK[after[rule][0]] >= RANK[state], rule
        if state == "entitled":
            assert after[rule] == (state, amount), rule
    event("widened" if after != before else "the same")


@pytest.fixture(scope="module")
def on_top(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Policy]:
    """Children that add to some items."""
    entries = {
        "boarding-subsidy": "编号: more, 名称: 加, 对象: {范围: {年级: 1}}, 标准: 250元/学年",
        "day-subsidy": "编号: more, 名称: 加, 对象: {范围: {寄宿: 否}}, 标准: 0.01元/学年",
        "vocational-grant": "编号: more, 名称: 加, 对象: {其中: [{寄宿: 是}]}, 标准: 7元/学期",
        "travel-grant": "编号: more, 名称: 加, 对象: {其中: [{学校性质: 公办}]}, 标准: 100元/次",
    }
    made = {rule: f"加发: {{{entry}}}" for rule, entry in entries.items()}
    return children(tmp_path_factory.mktemp("on-top"), made)


@pytest.mark.slow
@settings(max_examples=100)
@given(usual_students(*CHANGED), LATE_TERMS)
def test_adding_on_top_changes_no_other_item_and_never_lowers_the_total(
    on_top: Packs, student: Pair, term: str
) -> None:
    name, profile = student
    below = SHIPPED[name].evaluate(profile, term)
    above = on_top[name].evaluate(profile, term)
    before, after = states(below), states(above)
    assert {rule: after[rule] for rule in before} == before
    assert above.total >= below.total
    for rule in set(after) - set(before):
        base = before[rule.removesuffix("+more")][0]
        assert base != "refused" or after[rule] == ("refused", None)
        event(f"{after[rule][0]} on top")


HIGHER = {
    "boarding-subsidy": "{按: 学段, 小学: 1100元/学年, 其余: 600.05元/学期}",
    "day-subsidy": "{按: 年级, 1: 100元/学年, 2: 500.01元/学年, 其余: 不定}",
    "preschool-grant": "1499.99元/学年",
    "senior-grant": "1400元/学期",
    "vocational-grant": "{分档: [{当: {寄宿: 是}, 标准: 3元/月×10}], 其余: 2500元/学年}",
    "travel-grant": "{按: 学校所在地, 本地: 700元/次, 其余: 600元/次}",
}


@pytest.fixture(scope="module")
def higher(tmp_path_factory: pytest.TempPathFactory) -> tuple[Packs, Packs]:
    """Children that take the higher of the standard so far and another, and that one alone."""
    made = [
        children(
            tmp_path_factory.mktemp("higher"),
            {rule: f"{key}: {standard}" for rule, standard in HIGHER.items()},
        )
        for key in ("就高", "替换标准")
    ]
    return made[0], made[1]


@pytest.mark.slow
@settings(max_examples=100)
@given(usual_students(*CHANGED), LATE_TERMS)
def test_the_higher_of_two_is_below_neither_and_open_while_either_is(
    higher: tuple[Packs, Packs], student: Pair, term: str
) -> None:
    name, profile = student
    found, that = (states(packs[name].evaluate(profile, term)) for packs in higher)
    this = states(SHIPPED[name].evaluate(profile, term))
    for rule in HIGHER:
        sides = (this[rule], that[rule])
        if ("undetermined", None) in sides:
            assert found[rule] == ("undetermined", None), rule
        elif this[rule][0] == that[rule][0] == "entitled":
            assert found[rule] == max(sides, key=lambda side: side[1] or 0), rule
            event(f"the {'one so far' if found[rule] == this[rule] else 'other one'}")
        else:
            assert found[rule] == this[rule] == that[rule] == ("refused", None), rule
    others = set(this) - set(HIGHER)
    assert {rule: found[rule] for rule in others} == {rule: this[rule] for rule in others}


# What holds in one pack holds in every pack.


@given(
    st.sampled_from(NAMES).flatmap(
        lambda name: st.tuples(st.just(name), half_known_students(SHIPPED[name]))
    ),
    TERMS,
)
def test_filling_in_unknown_facts_contradicts_no_answer(
    student: tuple[str, tuple[Profile, Profile]], term: str
) -> None:
    name, (some, every) = student
    hidden, full = (
        states(SHIPPED[name].evaluate(plausible(profile), term)) for profile in (some, every)
    )
    sure = {rule: state for rule, state in hidden.items() if state[0] != "undetermined"}
    assert {rule: full[rule] for rule in sure} == sure
    event(f"{len(sure)} sure of {len(full)}")


@given(students(*NAMES), TERMS, st.none() | st.dates(date(2010, 1, 1), date(2026, 12, 31)))
def test_every_rule_is_answered_once(student: Pair, term: str, known_on: date | None) -> None:
    name, profile = student
    found = SHIPPED[name].evaluate(profile, term, known_on)
    ids = [item.rule for item in found.entitlements]
    ids += [item.rule for item in found.undetermined]
    ids += [item.rule for item in found.refusals]
    assert sorted(ids) == [rule.id for rule in SHIPPED[name].rules]
    amounts = [item.amount for item in found.entitlements if item.kind == "cash"]
    assert found.total == sum((amount for amount in amounts if amount is not None), Decimal(0))


@given(students(*NAMES), TERMS)
def test_english_names_say_the_same(student: Pair, term: str) -> None:
    name, profile = student
    policy = SHIPPED[name]
    english = policy.evaluate(in_english(policy, profile), term)
    assert english.model_dump_json() == policy.evaluate(profile, term).model_dump_json()


def said_of_all(profile: Profile) -> Profile:
    """This year's graduate, as the nation asks and the plan alone does not.

    Who is asked about every category of the plan alone has none of the nation's others.
    """
    profile = {**profile, "应届": "是"}
    said = profile.get("困难类别")
    known = PLAN.vocabulary.slots["困难类别"].fact.values
    if not isinstance(said, dict) or any(value.name not in said for value in known):
        return profile
    every = SHIPPED["city-2019"].vocabulary.slots["困难类别"].fact.values
    return {**profile, "困难类别": {**{value.name: "否" for value in every}, **said}}


@settings(max_examples=examples(100))
@given(profiles(PLAN) | profiles(PLAN, known=True), PLAN_TERMS)
def test_the_plan_over_the_nation_gives_what_it_gave_alone(profile: Profile, term: str) -> None:
    alone = states(PLAN.evaluate(profile, term))
    over = states(SHIPPED["city-2019"].evaluate(said_of_all(profile), term))
    assert len(alone) == 14
    assert set(over) - set(alone) == {
        "nutrition-meals",
        "preschool-last-year",
        "university-grant",
        "vocational-tuition",
    }
    if ALL_TERMS.index(term) >= ALL_TERMS.index("2022秋"):  # the nation states 雨露 again
        del alone["yulu"]
    assert {rule: over[rule] for rule in alone} == alone
